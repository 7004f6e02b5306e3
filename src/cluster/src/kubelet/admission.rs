//! What the kubelet refuses to run although it was assigned: pods that do not fit or that pressure forbids.
//!
//! Models kubernetes 1.36 pkg/kubelet/lifecycle/predicate.go and eviction/eviction_manager.go Admit.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, Pod as ApiPod, PodSpec, PodStatus, Taint};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::pod::Pod;
use super::pod_worker::Stage;
use super::runtime::files::NODE_DISK_BYTES;
use super::{Kubelet, PodId, Turn};
use crate::api::{node_selector, qos, quantity, taints};

/// Amounts of what pods ask for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    /// Thousandths of a core.
    pub(super) cpu_milli: i64,
    /// Bytes.
    pub(super) memory: i64,
    /// Bytes.
    pub(super) storage: i64,
}

impl Amounts {
    fn of(list: Option<&BTreeMap<String, Quantity>>) -> Amounts {
        let milli = |name: &str| list.and_then(|list| list.get(name)).and_then(quantity::milli).unwrap_or(0);
        let bytes = |name: &str| list.and_then(|list| list.get(name)).and_then(quantity::value).unwrap_or(0);
        Amounts {
            cpu_milli: i64::try_from(milli("cpu")).unwrap_or(i64::MAX),
            memory: bytes("memory"),
            storage: bytes("ephemeral-storage"),
        }
    }

    fn add(&mut self, other: &Amounts) {
        self.cpu_milli = self.cpu_milli.saturating_add(other.cpu_milli);
        self.memory = self.memory.saturating_add(other.memory);
        self.storage = self.storage.saturating_add(other.storage);
    }

    fn raise_to(&mut self, other: &Amounts) {
        self.cpu_milli = self.cpu_milli.max(other.cpu_milli);
        self.memory = self.memory.max(other.memory);
        self.storage = self.storage.max(other.storage);
    }

    /// The amount of a resource by its name.
    pub(super) fn get(&self, resource: &str) -> i64 {
        match resource {
            "cpu" => self.cpu_milli,
            "memory" => self.memory,
            "ephemeral-storage" => self.storage,
            _ => 1,
        }
    }
}

/// What a pod asks for: its containers' sum or the most that starting needs, or what the pod itself says.
///
/// - Source: kubernetes 1.36 component-helpers resource PodRequests.
pub(super) fn requests(spec: &PodSpec) -> Amounts {
    let of = |container: &Container| {
        Amounts::of(container.resources.as_ref().and_then(|resources| resources.requests.as_ref()))
    };
    let (mut sum, mut sidecars, mut start) = (Amounts::default(), Amounts::default(), Amounts::default());
    for container in &spec.containers {
        sum.add(&of(container));
    }
    for container in spec.init_containers.iter().flatten() {
        let own = of(container);
        let mut need = own;
        need.add(&sidecars);
        if container.restart_policy.as_deref() == Some("Always") {
            sum.add(&own);
            sidecars.add(&own);
        }
        start.raise_to(&need);
    }
    sum.raise_to(&start);
    let whole = spec.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    let own = Amounts::of(whole);
    let says = |name: &str| whole.is_some_and(|list| list.contains_key(name));
    if says("cpu") {
        sum.cpu_milli = own.cpu_milli;
    }
    if says("memory") {
        sum.memory = own.memory;
    }
    sum.add(&Amounts::of(spec.overhead.as_ref()));
    sum
}

/// Whether a pod tolerates the taint of nodes that are short of memory.
fn tolerates_memory_pressure(pod: &ApiPod) -> bool {
    let taint = Taint {
        key: "node.kubernetes.io/memory-pressure".to_string(),
        effect: "NoSchedule".to_string(),
        ..Taint::default()
    };
    taints::tolerated(pod, &taint)
}

impl Kubelet {
    /// Lets a new pod in, or marks it Failed.
    pub(super) fn admit(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.deleting() {
            return;
        }
        let (reason, message) = match self.refusal(pod, true) {
            Refusal::None => return,
            Refusal::For(reason, message) => (reason, message),
            Refusal::Short(short) => match self.make_room(id, pod, &short, turn) {
                Ok(()) => return,
                Err(message) => ("UnexpectedAdmissionError".to_string(), message),
            },
        };
        self.reject(pod, reason, &message, turn);
        pod.work.stage = Stage::Terminated;
        pod.work.finished = true;
        let status = bare_status(pod);
        self.set_status(id, pod, status, turn);
    }

    /// Lets a pod in again that a new kubelet process finds on its node, or marks it Failed and stops what runs of it.
    ///
    /// The process has not measured any pressure yet.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go HandlePodAdditions, rejectPod; the containers are stopped by
    ///   kubelet_pods.go HandlePodCleanups, with a grace of a second.
    pub(super) fn admit_again(&mut self, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.deleting() || pod.work.stage != Stage::Syncing || pod.work.finished {
            return;
        }
        if let Refusal::For(reason, message) = self.refusal(pod, false) {
            self.reject(pod, reason, &message, turn);
            pod.rejected = true;
            pod.work.grace_seconds = Some(1);
            pod.work.stage = Stage::Terminating;
        }
    }

    fn reject(&self, pod: &mut Pod, reason: String, message: &str, turn: &mut Turn<'_>) {
        self.event(pod, None, true, reason.clone(), message.to_string(), turn);
        pod.verdict = Some((reason, format!("Pod was rejected: {message}")));
    }

    fn refusal(&self, pod: &Pod, pressure: bool) -> Refusal {
        let Some(spec) = pod.spec() else { return Refusal::None };
        if let Some(message) = self.pressed(pod, spec).filter(|_| pressure) {
            return Refusal::For("Evicted".to_string(), message);
        }
        let sysctls = spec.security_context.as_ref().and_then(|context| context.sysctls.as_ref());
        if let Some(name) = sysctls.into_iter().flatten().map(|one| &one.name).find(|name| !is_safe_sysctl(name)) {
            let message = format!("forbidden sysctl: {name:?} not allowlisted");
            return Refusal::For("SysctlForbidden".to_string(), message);
        }
        if spec.node_selector.iter().flatten().any(|(key, value)| key == "kubernetes.io/os" && value != "linux") {
            let message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
            return Refusal::For("PodOSSelectorNodeLabelDoesNotMatch".to_string(), message.to_string());
        }
        if spec.os.as_ref().is_some_and(|os| os.name != "linux") {
            let message = "Failed to admit pod as the OS field doesn't match node OS";
            return Refusal::For("PodOSNotSupported".to_string(), message.to_string());
        }
        let others: Vec<&Pod> =
            self.pods.iter().filter_map(|slot| slot.pod.as_deref()).filter(|one| counts(one)).collect();
        let failed = |name: &str, why: &str| Refusal::For(name.to_string(), format!("Predicate {name} failed: {why}"));
        let short = self.shortages(spec, &others);
        let other = self.unfit(pod, spec, &others);
        // A critical pod takes what it lacks from others, if nothing else stands in its way.
        if critical(spec) && !short.is_empty() {
            return match other {
                Some((name, why)) => failed(name, why),
                None => Refusal::Short(short),
            };
        }
        if let Some(shortage) = short.first() {
            let Shortage { resource, requested, used, capacity } = shortage;
            let text = format!(
                "Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}"
            );
            return Refusal::For(format!("OutOf{resource}"), text);
        }
        other.map_or(Refusal::None, |(name, why)| failed(name, why))
    }

    /// Why the pressure that the node is under forbids a pod.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/eviction/eviction_manager.go Admit.
    fn pressed(&self, pod: &Pod, spec: &PodSpec) -> Option<String> {
        let names = ["MemoryPressure", "DiskPressure", "PIDPressure"];
        let pressed = self.node.pressure.iter().any(|under| *under) && !critical(spec);
        let memory_alone = !self.node.pressure[1] && !self.node.pressure[2];
        let bears = qos::class(&pod.object) != "BestEffort" || tolerates_memory_pressure(&pod.object);
        if !pressed || memory_alone && bears {
            return None;
        }
        let under: Vec<&str> =
            names.iter().zip(self.node.pressure).filter(|(_, under)| *under).map(|(name, _)| *name).collect();
        Some(format!("The node had condition: [{}]. ", under.join(" ")))
    }

    /// What the node has too little of, in the order in which it is looked at.
    fn shortages(&self, spec: &PodSpec, others: &[&Pod]) -> Vec<Shortage> {
        let asked = requests(spec);
        let mut used = Amounts::default();
        for other in others.iter().filter_map(|other| other.spec()) {
            used.add(&requests(other));
        }
        let count = i64::try_from(others.len()).unwrap_or(i64::MAX);
        [
            ("pods", 1, count, self.config.pods),
            ("cpu", asked.cpu_milli, used.cpu_milli, self.config.cpu_milli),
            ("memory", asked.memory, used.memory, self.config.memory_bytes),
            ("ephemeral-storage", asked.storage, used.storage, NODE_DISK_BYTES as i64),
        ]
        .into_iter()
        .filter(|(_, requested, used, capacity)| *requested > 0 && used.saturating_add(*requested) > *capacity)
        .map(|(resource, requested, used, capacity)| Shortage { resource, requested, used, capacity })
        .collect()
    }

    /// The first other reason why the node does not suit a pod: predicate and description.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/lifecycle/predicate.go generalFilter.
    fn unfit(&self, pod: &Pod, spec: &PodSpec, others: &[&Pod]) -> Option<(&'static str, &'static str)> {
        let node = self.node.object()?;
        if !node_selector::selects(spec, node) {
            return Some(("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
        }
        let wanted: Vec<HostPort> = host_ports(spec).collect();
        let taken = others.iter().filter_map(|other| other.spec()).flat_map(host_ports);
        if taken.into_iter().any(|held| wanted.iter().any(|wanted| wanted.clashes(&held))) {
            return Some(("NodePorts", "node(s) didn't have free ports for the requested pod ports"));
        }
        let mut evicting = taints::of(node).filter(|taint| taint.effect == "NoExecute");
        let untolerated = evicting.any(|taint| !taints::tolerated(&pod.object, taint));
        untolerated.then_some(("TaintToleration", "node(s) had taints that the pod didn't tolerate"))
    }
}

/// The status of a pod that was not let in: its phase and why, and nothing of its containers.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go rejectPod.
pub(super) fn bare_status(pod: &Pod) -> PodStatus {
    let (reason, message) = pod.verdict.clone().unzip();
    PodStatus {
        phase: Some("Failed".to_string()),
        reason,
        message,
        observed_generation: pod.object.metadata.generation,
        qos_class: pod.object.status.as_ref().and_then(|status| status.qos_class.clone()),
        ..PodStatus::default()
    }
}

/// What becomes of a pod that asks to be let in.
enum Refusal {
    /// It is let in.
    None,
    /// It is refused: reason and message.
    For(String, String),
    /// It is critical, and others must make room.
    Short(Vec<Shortage>),
}

/// What a node has too little of.
pub(super) struct Shortage {
    pub(super) resource: &'static str,
    requested: i64,
    used: i64,
    capacity: i64,
}

impl Shortage {
    /// How much is missing.
    pub(super) fn missing(&self) -> i64 {
        self.requested.saturating_sub(self.capacity.saturating_sub(self.used))
    }
}

/// A port of the node that a pod takes.
struct HostPort {
    address: String,
    protocol: String,
    number: i32,
}

impl HostPort {
    fn clashes(&self, other: &HostPort) -> bool {
        let any = "0.0.0.0";
        self.number == other.number
            && self.protocol == other.protocol
            && (self.address == other.address || self.address == any || other.address == any)
    }
}

fn host_ports(spec: &PodSpec) -> impl Iterator<Item = HostPort> + '_ {
    let sidecars = spec.init_containers.iter().flatten().filter(|one| one.restart_policy.as_deref() == Some("Always"));
    spec.containers.iter().chain(sidecars).flat_map(|container| container.ports.iter().flatten()).filter_map(|port| {
        let number = port.host_port.filter(|number| *number > 0)?;
        let address = port.host_ip.clone().filter(|ip| !ip.is_empty()).unwrap_or_else(|| "0.0.0.0".to_string());
        Some(HostPort { address, protocol: port.protocol.clone().unwrap_or_else(|| "TCP".to_string()), number })
    })
}

/// Whether a pod counts: one whose containers are stopped does not, though its last status may be under way, and one that this
/// process has not been told of neither.
fn counts(pod: &Pod) -> bool {
    !pod.unseen && !pod.work.finished && pod.work.stage != Stage::Terminated
}

/// Whether a pod is critical by its priority.
///
/// - Source: kubernetes 1.36 pkg/kubelet/types/pod_update.go IsCriticalPod.
pub(super) fn critical(spec: &PodSpec) -> bool {
    spec.priority.unwrap_or(0) >= 2_000_000_000
}

/// Kernel parameters that pods may always set.
///
/// - Source: kubernetes 1.36 pkg/kubelet/sysctl/safe_sysctls.go.
fn is_safe_sysctl(name: &str) -> bool {
    const SAFE: [&str; 12] = [
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    ];
    SAFE.contains(&name.replace('/', ".").as_str())
}
