//! The node's heartbeat: its Node object, its lease, its conditions and the events about them.
//!
//! It never decides that a node is lost; that is the node lifecycle controller's. Models kubernetes 1.36
//! pkg/kubelet/kubelet_node_status.go, nodestatus/setters.go and component-helpers node/lease.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::api::core::v1::{
    ContainerImage, DaemonEndpoint, Node, NodeAddress, NodeCondition, NodeDaemonEndpoints, NodeSpec, NodeStatus,
    NodeSystemInfo,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::{Rng, Time};

use super::effects::Awaited;
use super::images::IMAGE_BYTES;
use super::runtime::KERNEL;
use super::{Effect, Failure, Kubelet, Timer, Turn};
use crate::api::time::{api_time, micro_time};
use crate::api::{ApiError, Key, Kind, Object, names};
use crate::settings::go_duration;
use crate::store::{Subresource, Write};

/// A status is posted at least this often, in milliseconds.
const REPORT_MS: u64 = 300_000;

/// Time from registration to the first run of the status loop, in milliseconds.
const AGAIN_MS: u64 = 100;

/// Jitter of the loops, in percent.
const JITTER_PERCENT: u64 = 4;

/// Without an answer of the runtime for this long the node is not ready, in milliseconds.
pub(super) const RUNTIME_GRACE_MS: u64 = 30_000;

/// Period in which the kubelet asks the runtime whether it is up, in milliseconds.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go Run (updateRuntimeUp).
const RUNTIME_LOOK_MS: u64 = 5_000;

/// Longest sleep of a sync loop that waits for the runtime, in milliseconds.
const LOOP_SLEEP_MS: u64 = 5_000;

/// Relists that are older than this make the node not ready, in milliseconds.
pub(super) const PLEG_THRESHOLD_MS: u64 = 180_000;

/// Labels that every node has, beside its host name.
const LABELS: [(&str, &str); 4] = [
    ("beta.kubernetes.io/arch", "amd64"),
    ("beta.kubernetes.io/os", "linux"),
    ("kubernetes.io/arch", "amd64"),
    ("kubernetes.io/os", "linux"),
];

/// Condition, reason and message while false, and while true.
const PRESSURES: [(&str, [&str; 2], [&str; 2]); 3] = [
    (
        "MemoryPressure",
        ["KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
        ["KubeletHasInsufficientMemory", "kubelet has insufficient memory available"],
    ),
    (
        "DiskPressure",
        ["KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
        ["KubeletHasDiskPressure", "kubelet has disk pressure"],
    ),
    (
        "PIDPressure",
        ["KubeletHasSufficientPID", "kubelet has sufficient PID available"],
        ["KubeletHasInsufficientPID", "kubelet has insufficient PID available"],
    ),
];

/// Events of the same conditions.
const PRESSURE_EVENTS: [[&str; 2]; 3] = [
    ["NodeHasSufficientMemory", "NodeHasInsufficientMemory"],
    ["NodeHasNoDiskPressure", "NodeHasDiskPressure"],
    ["NodeHasSufficientPID", "NodeHasInsufficientPID"],
];

/// State of the machine and of the heartbeat loops.
#[derive(Clone, Debug)]
pub(super) struct NodeState {
    rng: Rng,
    pub(super) boot_id: String,
    /// When this kubelet process started; `None` when that was before time 0.
    kubelet_started: Option<Time>,
    /// What keeps the kubelet from running or from being heard.
    pub(super) failure: Option<Failure>,
    pub(super) failed_at: Time,
    /// The container runtime does not answer.
    pub(super) runtime_down: bool,
    pub(super) runtime_lost_at: Time,
    /// When the kubelet looks at a runtime again that has come back.
    pub(super) runtime_seen_at: Time,
    /// When the sync loop goes on that stood still without a runtime.
    pub(super) loop_resumes_at: Time,
    /// Memory, disk, process ids.
    pub(super) pressure: [bool; 3],
    /// Which of them are brought about from outside, whatever pods use.
    pub(super) pressed: [bool; 3],
    /// Since when a pressure is over that its condition still shows.
    pub(super) relieved: [Option<Time>; 3],
    /// The eviction loop's next pass, while there is pressure.
    pub(super) eviction_due: Time,
    /// Errors that the next status shows, after a thaw.
    pub(super) stale_errors: Vec<String>,
    object: Option<Rc<Node>>,
    /// The node as it was cached before a freeze; the first status after it is told as a difference to this.
    pub(super) cached: Option<Rc<Node>>,
    unschedulable: bool,
    /// How often a new kubelet process still announces its conditions.
    announcements: u8,
    /// The next announcement says that the machine was booted.
    pub(super) booted: bool,
    posted: Time,
    pub(super) lease_due: Time,
    pub(super) status_due: Time,
}

impl NodeState {
    pub(super) fn new(mut rng: Rng) -> NodeState {
        NodeState {
            boot_id: names::uuid(&mut rng),
            rng,
            kubelet_started: None,
            failure: None,
            failed_at: Time::ZERO,
            runtime_down: false,
            runtime_lost_at: Time::ZERO,
            runtime_seen_at: Time::ZERO,
            loop_resumes_at: Time::ZERO,
            pressure: [false; 3],
            pressed: [false; 3],
            relieved: [None; 3],
            eviction_due: Time::NEVER,
            stale_errors: Vec::new(),
            cached: None,
            object: None,
            unschedulable: false,
            announcements: 0,
            booted: false,
            posted: Time::ZERO,
            lease_due: Time::NEVER,
            status_due: Time::NEVER,
        }
    }

    /// Nothing it says is heard.
    pub(super) fn silent(&self) -> bool {
        self.failure.is_some()
    }

    /// It hears nothing of the API.
    pub(super) fn deaf(&self) -> bool {
        self.failure.is_some()
    }

    /// Pod workers begin nothing.
    pub(super) fn holds_workers(&self) -> bool {
        !matches!(self.failure, None | Some(Failure::Network))
    }

    /// Whether a wake-up is for something that stands still.
    pub(super) fn holds_back(&self, timer: Timer) -> bool {
        match self.failure {
            None | Some(Failure::Network) => false,
            Some(Failure::Power) => true,
            // A stop that the runtime was asked for goes on; the request of a kubelet that is gone is cancelled.
            Some(Failure::Freeze) => !matches!(timer, Timer::Process(..) | Timer::Stop(..)),
            Some(_) => !matches!(timer, Timer::Process(..)),
        }
    }

    /// The runtime is back; the kubelet finds out at its next look. A sync loop that stood still has looked away for
    /// up to five seconds then.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go syncLoop (skipping pod synchronization).
    pub(super) fn runtime_returns(&mut self, now: Time) {
        self.runtime_seen_at = now.plus_ms(1 + self.rng.below(RUNTIME_LOOK_MS));
        let stood = now.since_ms(self.runtime_lost_at) > RUNTIME_GRACE_MS;
        self.loop_resumes_at =
            if stood { self.runtime_seen_at.plus_ms(1 + self.rng.below(LOOP_SLEEP_MS)) } else { now };
    }

    /// Whether the sync loop hands nothing out, for want of a runtime.
    pub(super) fn loop_stands(&self, now: Time) -> bool {
        now < self.loop_resumes_at || (self.runtime_down && now.since_ms(self.runtime_lost_at) > RUNTIME_GRACE_MS)
    }

    pub(super) fn kubelet_begins(&mut self, now: Time) {
        self.kubelet_started = Some(now);
        self.loop_resumes_at = now;
        self.runtime_seen_at = now;
        self.announcements = 2;
    }

    /// A kubelet process that has been up for less than `period_ms`.
    pub(super) fn started_within(&self, period_ms: u64, now: Time) -> bool {
        self.kubelet_started.is_some_and(|started| now.since_ms(started) < period_ms)
    }

    /// Whether something began before this kubelet process did.
    pub(super) fn older_than_kubelet(&self, began: Time) -> bool {
        self.kubelet_started.is_some_and(|started| began.seconds() < started.seconds())
    }

    /// Whether a container that began then ran well before this kubelet process did.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/prober/prober_manager.go kubeletRestartGracePeriod.
    pub(super) fn ran_before_kubelet(&self, began: Time) -> bool {
        const GRACE_MS: u64 = 10_000;
        self.kubelet_started.is_some_and(|started| started.since_ms(began) > GRACE_MS)
    }

    pub(super) fn draw_boot_id(&mut self) {
        self.boot_id = names::uuid(&mut self.rng);
    }

    /// The Node object as last seen.
    pub(super) fn object(&self) -> Option<&Rc<Node>> {
        self.object.as_ref()
    }
}

impl Kubelet {
    pub(super) fn start_node(&mut self, now: Time, out: &mut Vec<Effect>) -> (Node, Lease) {
        let lease_ms = self.lease_period_ms();
        self.node.lease_due = now.plus_ms(self.node.rng.below(lease_ms));
        let status_ms = self.settings.node_status_update_ms.max(1);
        let due = now.plus_ms(self.node.rng.below(status_ms));
        self.node.status_due = self.luck.status(&self.config.name, due, status_ms).max(now);
        // The first full report falls anywhere in its period.
        self.node.posted = Time::ZERO;
        out.push(Effect::Wake { at: self.node.lease_due, timer: Timer::Lease });
        out.push(Effect::Wake { at: self.node.status_due, timer: Timer::NodeStatus });
        let node = self.node_object(now);
        self.node.object = Some(Rc::new(node.clone()));
        (node, self.lease_object(now))
    }

    fn lease_period_ms(&self) -> u64 {
        (self.settings.node_lease_duration_seconds * 250).max(1)
    }

    fn node_object(&self, now: Time) -> Node {
        let config = &self.config;
        let mut labels: BTreeMap<String, String> =
            LABELS.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        labels.insert("kubernetes.io/hostname".to_string(), config.name.clone());
        if !config.zone.is_empty() {
            labels.insert("topology.kubernetes.io/zone".to_string(), config.zone.clone());
        }
        labels.extend(config.labels.clone());
        let annotations =
            [("node.alpha.kubernetes.io/ttl", "0"), ("volumes.kubernetes.io/controller-managed-attach-detach", "true")];
        let address = |kind: &str, address: &str| NodeAddress { type_: kind.to_string(), address: address.to_string() };
        let capacity: BTreeMap<String, Quantity> = [
            ("cpu", cpu_text(config.cpu_milli)),
            ("ephemeral-storage", "100Gi".to_string()),
            ("hugepages-2Mi", "0".to_string()),
            ("memory", memory_text(config.memory_bytes)),
            ("pods", config.pods.to_string()),
        ]
        .into_iter()
        .map(|(name, text)| (name.to_string(), Quantity(text)))
        .collect();
        Node {
            metadata: ObjectMeta {
                name: Some(config.name.clone()),
                labels: Some(labels),
                annotations: Some(annotations.map(|(key, value)| (key.to_string(), value.to_string())).into()),
                ..ObjectMeta::default()
            },
            spec: Some(NodeSpec {
                pod_cidr: Some(format!("10.244.{}.0/24", config.index + 1)),
                pod_cidrs: Some([format!("10.244.{}.0/24", config.index + 1)].into()),
                taints: (!config.taints.is_empty()).then(|| config.taints.clone()),
                ..NodeSpec::default()
            }),
            status: Some(NodeStatus {
                addresses: Some([address("InternalIP", &config.address), address("Hostname", &config.name)].into()),
                allocatable: Some(capacity.clone()),
                capacity: Some(capacity),
                conditions: Some(self.conditions(&[], now)),
                daemon_endpoints: Some(NodeDaemonEndpoints { kubelet_endpoint: Some(DaemonEndpoint { port: 10_250 }) }),
                node_info: Some(self.node_info()),
                ..NodeStatus::default()
            }),
        }
    }

    fn node_info(&self) -> NodeSystemInfo {
        let digest = |what: &str| {
            let mut hash = kernel::hash::Fnv64::default();
            hash.write(what.as_bytes());
            hash.write(self.config.name.as_bytes());
            format!("{:016x}{:016x}", hash.value(), hash.value().rotate_left(29))
        };
        let system = digest("system");
        NodeSystemInfo {
            architecture: "amd64".to_string(),
            boot_id: self.node.boot_id.clone(),
            container_runtime_version: "containerd://2.1.0".to_string(),
            kernel_version: KERNEL.to_string(),
            kube_proxy_version: String::new(),
            kubelet_version: "v1.36.3".to_string(),
            machine_id: digest("machine"),
            operating_system: "linux".to_string(),
            os_image: "Debian GNU/Linux 13 (trixie)".to_string(),
            system_uuid: format!(
                "{}-{}-{}-{}-{}",
                &system[..8],
                &system[8..12],
                &system[12..16],
                &system[16..20],
                &system[20..]
            ),
            ..NodeSystemInfo::default()
        }
    }

    fn lease_object(&self, now: Time) -> Lease {
        Lease {
            metadata: ObjectMeta {
                name: Some(self.config.name.clone()),
                namespace: Some("kube-node-lease".to_string()),
                ..ObjectMeta::default()
            },
            spec: Some(LeaseSpec {
                holder_identity: Some(self.config.name.clone()),
                lease_duration_seconds: i32::try_from(self.settings.node_lease_duration_seconds).ok(),
                renew_time: Some(micro_time(now)),
                ..LeaseSpec::default()
            }),
        }
    }

    pub(super) fn renew_lease(&mut self, turn: &mut Turn<'_>) {
        if self.node.lease_due != turn.now {
            return;
        }
        let period_ms = self.lease_period_ms();
        self.node.lease_due = turn.now.plus_ms(self.node.rng.jitter(period_ms, JITTER_PERCENT));
        turn.wake(self.node.lease_due, Timer::Lease);
        if self.node.silent() {
            return;
        }
        let key = Key::new(Kind::Lease, "kube-node-lease", &self.config.name);
        let renewed = micro_time(turn.now);
        let apply = Rc::new(move |object: &mut Object| {
            if let Some(lease) = object.get_mut::<Lease>() {
                lease.spec.get_or_insert_default().renew_time = Some(renewed.clone());
            }
        });
        self.send(Write::Patch { key, uid: None, subresource: Subresource::Main, apply }, Awaited::Lease, turn);
    }

    /// Why the node is not ready; empty when it is.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/runtime.go runtimeErrors.
    fn errors(&self, now: Time) -> Vec<String> {
        let mut errors = self.node.stale_errors.clone();
        if !errors.is_empty() {
            return errors;
        }
        let silent_ms = now.since_ms(self.node.runtime_lost_at);
        let unseen = self.node.runtime_down || now < self.node.runtime_seen_at;
        if unseen && silent_ms > RUNTIME_GRACE_MS {
            errors.push("container runtime is down".to_string());
        }
        if self.node.runtime_down && silent_ms > PLEG_THRESHOLD_MS {
            errors.push(unhealthy_pleg(silent_ms));
        }
        errors
    }

    /// The conditions that the kubelet posts; transition times come from `old`.
    fn conditions(&self, old: &[NodeCondition], now: Time) -> Vec<NodeCondition> {
        let stamp = Some(api_time(now));
        let make = |kind: &str, status: bool, reason: &str, message: &str| {
            let status = if status { "True" } else { "False" };
            let before = old.iter().find(|held| held.type_ == kind && held.status == status);
            NodeCondition {
                type_: kind.to_string(),
                status: status.to_string(),
                reason: Some(reason.to_string()),
                message: Some(message.to_string()),
                last_heartbeat_time: stamp.clone(),
                last_transition_time: before.map_or_else(|| stamp.clone(), |held| held.last_transition_time.clone()),
            }
        };
        let mut conditions: Vec<NodeCondition> = PRESSURES
            .iter()
            .zip(self.node.pressure)
            .map(|((kind, fine, bad), under)| {
                let [reason, message] = if under { *bad } else { *fine };
                make(kind, under, reason, message)
            })
            .collect();
        let errors = self.errors(now);
        conditions.push(match errors.as_slice() {
            [] => make("Ready", true, "KubeletReady", "kubelet is posting ready status"),
            [error] => make("Ready", false, "KubeletNotReady", error),
            errors => make("Ready", false, "KubeletNotReady", &format!("[{}]", errors.join(", "))),
        });
        conditions
    }

    pub(super) fn node_seen(&mut self, node: &Rc<Node>, _turn: &mut Turn<'_>) {
        if !self.node.deaf() {
            self.node.object = Some(node.clone());
        }
    }

    pub(super) fn node_written(&mut self, answer: &Result<Option<Object>, ApiError>) {
        if let Ok(Some(object)) = answer
            && let Some(node) = object.get::<Node>()
        {
            self.node.object = Some(node.clone());
        }
    }

    /// The loop that computes the status and posts it when it changed, or every five minutes.
    pub(super) fn update_node_status(&mut self, turn: &mut Turn<'_>) {
        if self.node.status_due != turn.now {
            return;
        }
        let period_ms = self.settings.node_status_update_ms.max(1);
        // Registration and the first run of the loop both announce the conditions (recorded: 0.1 s apart).
        let wait_ms =
            if self.node.announcements == 2 { AGAIN_MS } else { self.node.rng.jitter(period_ms, JITTER_PERCENT) };
        let due = turn.now.plus_ms(wait_ms);
        self.node.status_due = self.luck.status(&self.config.name, due, period_ms).max(turn.now.plus_ms(AGAIN_MS));
        turn.wake(self.node.status_due, Timer::NodeStatus);
        if self.node.announcements == 2 {
            self.node_event(false, "Starting", "Starting kubelet.".to_string(), turn);
            if core::mem::take(&mut self.node.booted) {
                let text = format!("Node {} has been rebooted, boot id: {}", self.config.name, self.node.boot_id);
                self.node_event(true, "Rebooted", text, turn);
            }
        }
        self.post_node_status(turn);
        self.node.announcements = self.node.announcements.saturating_sub(1);
        self.node.stale_errors.clear();
    }

    /// Computes the status now and posts it when it changed.
    pub(super) fn post_node_status(&mut self, turn: &mut Turn<'_>) {
        if self.node.silent() {
            return;
        }
        let now = turn.now;
        let object = self.node.object.clone();
        let status = object.as_ref().and_then(|node| node.status.as_ref());
        let old: &[NodeCondition] = status.and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
        let ours = self.conditions(old, now);
        self.tell_changes(&ours, turn);
        let same = ours.iter().all(|condition| {
            old.iter().any(|held| {
                held.type_ == condition.type_
                    && held.status == condition.status
                    && held.reason == condition.reason
                    && held.message == condition.message
            })
        });
        let images: Vec<ContainerImage> = self
            .images
            .present()
            .take(50)
            .map(|image| ContainerImage { names: Some([image.to_string()].into()), size_bytes: Some(IMAGE_BYTES) })
            .collect();
        let images = (!images.is_empty()).then_some(images);
        let info = self.node_info();
        let booted =
            status.and_then(|status| status.node_info.as_ref()).is_some_and(|held| held.boot_id == info.boot_id);
        // Without the API server the last answer stands.
        let held = || status.and_then(|status| status.volumes_in_use.clone());
        let in_use = turn.net.api().map(|api| self.disks_in_use(api)).or_else(held).filter(|names| !names.is_empty());
        let same = same && booted && status.is_some_and(|status| status.images == images);
        let same = same && status.is_some_and(|status| status.volumes_in_use == in_use);
        if same && now.since_ms(self.node.posted) < REPORT_MS {
            return;
        }
        self.node.posted = now;
        // Only what differs from the cached node is sent; what the API server changed meanwhile stays for the next status.
        let cached = self.node.cached.take();
        let cached = cached.as_ref().and_then(|node| node.status.as_ref()?.conditions.as_deref()).unwrap_or(&[]);
        let ours: Vec<NodeCondition> = ours
            .into_iter()
            .filter(|condition| {
                !cached.iter().any(|held| {
                    held.type_ == condition.type_
                        && held.status == condition.status
                        && held.reason == condition.reason
                        && held.message == condition.message
                })
            })
            .collect();
        let key = Key::new(Kind::Node, "", &self.config.name);
        let apply = Rc::new(move |object: &mut Object| {
            if let Some(node) = object.get_mut::<Node>() {
                let status = node.status.get_or_insert_default();
                let conditions = status.conditions.get_or_insert_default();
                for mut condition in ours.clone() {
                    match conditions.iter_mut().find(|held| held.type_ == condition.type_) {
                        Some(held) => {
                            if held.status == condition.status {
                                condition.last_transition_time = held.last_transition_time.clone();
                            } else {
                                condition.last_transition_time = condition.last_heartbeat_time.clone();
                            }
                            *held = condition;
                        }
                        None => conditions.push(condition),
                    }
                }
                status.images = images.clone();
                status.volumes_in_use = in_use.clone();
                status.node_info = Some(info.clone());
            }
        });
        self.send(Write::Patch { key, uid: None, subresource: Subresource::Status, apply }, Awaited::Node, turn);
    }

    /// Events about conditions that differ from what the API shows, and about cordons.
    fn tell_changes(&mut self, ours: &[NodeCondition], turn: &mut Turn<'_>) {
        let name = self.config.name.clone();
        let object = self.node.object.clone();
        let shown = |kind: &str| -> Option<String> {
            let list = object.as_ref()?.status.as_ref()?.conditions.as_ref()?;
            list.iter().find(|held| held.type_ == kind).map(|held| held.status.clone())
        };
        for (place, events) in PRESSURE_EVENTS.iter().enumerate() {
            let under = self.node.pressure[place];
            let status = if under { "True" } else { "False" };
            // After a thaw the first status is still compared with what was cached before.
            let changed =
                shown(PRESSURES[place].0).is_some_and(|shown| shown != status) && self.node.stale_errors.is_empty();
            if self.node.announcements > 0 || changed {
                let reason = events[usize::from(under)];
                self.node_event(false, reason, format!("Node {name} status is now: {reason}"), turn);
            }
        }
        let ready = ours.iter().find(|condition| condition.type_ == "Ready").map(|condition| &condition.status);
        if shown("Ready").is_some_and(|shown| Some(&shown) != ready) {
            let reason = if ready.is_some_and(|status| status == "True") { "NodeReady" } else { "NodeNotReady" };
            self.node_event(false, reason, format!("Node {name} status is now: {reason}"), turn);
        }
        let unschedulable = self
            .node
            .object
            .as_ref()
            .is_some_and(|node| node.spec.as_ref().is_some_and(|spec| spec.unschedulable == Some(true)));
        if unschedulable != self.node.unschedulable {
            self.node.unschedulable = unschedulable;
            let reason = if unschedulable { "NodeNotSchedulable" } else { "NodeSchedulable" };
            self.node_event(false, reason, format!("Node {name} status is now: {reason}"), turn);
        }
    }
}

/// What a kubelet says whose last relist was so long ago.
pub(super) fn unhealthy_pleg(silent_ms: u64) -> String {
    let (ago, threshold) = (go_duration(silent_ms / 1_000 * 1_000), go_duration(PLEG_THRESHOLD_MS));
    format!("PLEG is not healthy: pleg was last seen active {ago} ago; threshold is {threshold}")
}

fn cpu_text(milli: i64) -> String {
    if milli % 1_000 == 0 { (milli / 1_000).to_string() } else { format!("{milli}m") }
}

/// Bytes with the largest binary unit that divides them.
fn memory_text(bytes: i64) -> String {
    for (unit, shift) in [("Gi", 30), ("Mi", 20), ("Ki", 10)] {
        if bytes % (1 << shift) == 0 && bytes != 0 {
            return format!("{}{unit}", bytes >> shift);
        }
    }
    bytes.to_string()
}
