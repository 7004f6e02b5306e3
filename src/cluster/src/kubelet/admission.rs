//! What the kubelet refuses to run although it was assigned: pods that do not fit or that pressure forbids.
//!
//! Models kubernetes 1.36 pkg/kubelet/lifecycle/predicate.go and eviction/eviction_manager.go Admit.

use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Pod as ApiPod, PodSpec, PodStatus, Taint};

use super::pod::Pod;
use super::pod_worker::Stage;
use super::{Kubelet, PodId, Turn};
use crate::api::{qos, quantity, taints};

/// What a pod asks for: thousandths of a core and bytes.
///
/// - Source: kubernetes 1.36 component-helpers resource PodRequests, without overhead and pod-level resources.
fn requests(spec: &PodSpec) -> (i64, i64) {
    let of = |container: &k8s_openapi::api::core::v1::Container| {
        let list = container.resources.as_ref().and_then(|resources| resources.requests.as_ref());
        let milli = list.and_then(|list| list.get("cpu")).and_then(quantity::milli).unwrap_or(0);
        let bytes = list.and_then(|list| list.get("memory")).and_then(quantity::value).unwrap_or(0);
        (i64::try_from(milli).unwrap_or(i64::MAX), bytes)
    };
    let (mut cpu, mut memory) = spec
        .containers
        .iter()
        .map(of)
        .fold((0, 0), |sum: (i64, i64), one| (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1)));
    let (mut side_cpu, mut side_memory, mut init_cpu, mut init_memory) = (0i64, 0i64, 0i64, 0i64);
    for container in spec.init_containers.iter().flatten() {
        let (own_cpu, own_memory) = of(container);
        if container.restart_policy.as_deref() == Some("Always") {
            side_cpu = side_cpu.saturating_add(own_cpu);
            side_memory = side_memory.saturating_add(own_memory);
            init_cpu = init_cpu.max(side_cpu);
            init_memory = init_memory.max(side_memory);
        } else {
            init_cpu = init_cpu.max(side_cpu.saturating_add(own_cpu));
            init_memory = init_memory.max(side_memory.saturating_add(own_memory));
        }
    }
    cpu = cpu.saturating_add(side_cpu).max(init_cpu);
    memory = memory.saturating_add(side_memory).max(init_memory);
    (cpu, memory)
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
        let Some((reason, message)) = self.refusal(pod) else { return };
        self.event(pod, None, true, reason.clone(), message.clone(), turn);
        let message = format!("Pod was rejected: {message}");
        pod.verdict = Some((reason.clone(), message.clone()));
        pod.work.stage = Stage::Terminated;
        pod.work.finished = true;
        let status = PodStatus {
            phase: Some("Failed".to_string()),
            reason: Some(reason),
            message: Some(message),
            observed_generation: pod.object.metadata.generation,
            qos_class: pod.object.status.as_ref().and_then(|status| status.qos_class.clone()),
            ..PodStatus::default()
        };
        self.set_status(id, pod, status, turn);
    }

    fn refusal(&self, pod: &Pod) -> Option<(String, String)> {
        let spec = pod.spec()?;
        let labels = self.node.object().and_then(|node| node.metadata.labels.as_ref());
        let selected = spec
            .node_selector
            .iter()
            .flatten()
            .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value));
        let selector_known = labels.is_some();
        let (mut used_pods, mut used_cpu, mut used_memory) = (0i64, 0i64, 0i64);
        for slot in &self.pods {
            // Pods whose containers are stopped count no more, though their last status may be under way.
            let counts = |other: &&Pod| !other.work.finished && other.work.stage != Stage::Terminated;
            let Some(other) = slot.pod.as_deref().filter(counts) else { continue };
            let (cpu, memory) = other.spec().map_or((0, 0), requests);
            used_pods += 1;
            used_cpu = used_cpu.saturating_add(cpu);
            used_memory = used_memory.saturating_add(memory);
        }
        let (cpu, memory) = requests(spec);
        let short = |resource: &str, requested: i64, used: i64, capacity: i64| {
            (requested > 0 && used.saturating_add(requested) > capacity).then(|| {
                let text = format!(
                    "Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}"
                );
                (format!("OutOf{resource}"), text)
            })
        };
        let class = qos::class(&pod.object);
        let names = ["MemoryPressure", "DiskPressure", "PIDPressure"];
        let critical = spec.priority.unwrap_or(0) >= 2_000_000_000;
        let pressed = self.node.pressure.iter().any(|under| *under) && !critical;
        let memory_alone = !self.node.pressure[1] && !self.node.pressure[2];
        if pressed && !(memory_alone && (class != "BestEffort" || tolerates_memory_pressure(&pod.object))) {
            let under: alloc::vec::Vec<&str> =
                names.iter().zip(self.node.pressure).filter(|(_, under)| *under).map(|(name, _)| *name).collect();
            return Some(("Evicted".to_string(), format!("The node had condition: [{}]. ", under.join(" "))));
        }
        short("pods", 1, used_pods, self.config.pods)
            .or_else(|| short("cpu", cpu, used_cpu, self.config.cpu_milli))
            .or_else(|| short("memory", memory, used_memory, self.config.memory_bytes))
            .or_else(|| {
                (selector_known && !selected).then(|| {
                    let text = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
                    ("NodeAffinity".to_string(), text.to_string())
                })
            })
    }
}
