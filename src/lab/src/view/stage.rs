//! The stage: services, workloads and volumes, nodes as racks, pods as tiles. `text` is its textual twin, the table that the page offers
//! beside the picture.
//!
//! However large the cluster is, the stage is not: beyond its limits it counts what it does not draw.

use std::fmt::Write;
use std::rc::Rc;

use super::duration;
use super::object::ObjectView;

/// From this number of pods on, tiles are drawn compactly.
pub const COMPACT_FROM: usize = 60;
/// Most tiles drawn on all nodes together; the other pods are counted by their state.
pub const TILES: usize = 120;
/// Most racks drawn; nodes in trouble come first, the others are counted.
pub const RACKS: usize = 48;

/// Everything on the stage at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Nodes in name order; at most [`RACKS`].
    pub nodes: Vec<Rc<NodeView>>,
    /// How many more nodes there are, all of them well.
    pub more_nodes: usize,
    /// Services in name order; the API server's own is left out.
    pub services: Vec<Rc<ServiceView>>,
    /// Workloads, budgets, autoscalers and volumes.
    pub objects: Vec<Rc<ObjectView>>,
    /// How many more of those there are.
    pub more_objects: usize,
    /// Components of the control plane that are down.
    pub down: Vec<String>,
    /// Pods that no node holds.
    pub unscheduled: Vec<Rc<PodView>>,
    /// How many more pods no node holds, by state.
    pub more_unscheduled: Tally,
    /// Whether tiles are to be drawn compactly.
    pub compact: bool,
}

/// How well a node is, in the control plane's belief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    /// Ready=True.
    Ready,
    /// Ready=False: its kubelet says that something is wrong.
    NotReady,
    /// Ready=Unknown: nobody has heard from its kubelet.
    Unknown,
}

impl NodeState {
    /// Returns the word that goes with the state.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::NotReady => "NotReady",
            Self::Unknown => "Unknown",
        }
    }
}

/// Requested and allocatable amount of one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Sum of the requests of the pods there. CPU: thousandths of a core; memory: bytes; pods: pods.
    pub used: u64,
    /// What the node offers, same unit.
    pub allocatable: u64,
}

impl Usage {
    /// Returns the share used, in whole percent, at most 100.
    #[must_use]
    pub fn percent(self) -> u64 {
        (self.used * 100).checked_div(self.allocatable).unwrap_or(0).min(100)
    }
}

/// Pods counted by their state; states that nobody is in are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub Vec<(PodState, usize)>);

impl Tally {
    /// Returns how many it counts.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Returns the counts in words, such as `80 ready, 3 starting`.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|(state, count)| format!("{count} {}", state.class())).collect::<Vec<_>>().join(", ")
    }
}

/// A volume that is attached to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedVolume {
    /// Name of the PersistentVolume.
    pub name: String,
    /// The claim that it is bound to, as `namespace/name`; empty for none.
    pub claim: String,
    /// Whether the storage behind it fails, which no object tells.
    pub fails: bool,
}

impl AttachedVolume {
    /// Returns the name that people know it by: the claim's, where there is one.
    #[must_use]
    pub fn label(&self) -> &str {
        self.claim.rsplit_once('/').map_or(self.name.as_str(), |(_, claim)| claim)
    }

    /// Returns both names, and whether its storage fails.
    #[must_use]
    pub fn title(&self) -> String {
        let names = if self.claim.is_empty() {
            self.name.clone()
        } else {
            format!("{} of the claim {}", self.name, self.label())
        };
        if self.fails { format!("{names}, whose storage fails") } else { names }
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// Name of the Node object.
    pub name: String,
    /// What the control plane believes.
    pub state: NodeState,
    /// What is really the matter, in a word (`power off`, `frozen`, …); `None` while the machine is well.
    pub broken: Option<String>,
    /// Whether it is cordoned.
    pub cordoned: bool,
    /// Taints as `key=value:Effect`.
    pub taints: Vec<String>,
    /// What it is short of, as its conditions say: `MemoryPressure` and its like.
    pub pressures: Vec<String>,
    /// Its zone; empty for none.
    pub zone: String,
    /// Volumes attached to it.
    pub volumes: Vec<AttachedVolume>,
    /// CPU.
    pub cpu: Usage,
    /// Memory.
    pub memory: Usage,
    /// Pods.
    pub pods_used: Usage,
    /// Seconds since the last lease renewal.
    pub heartbeat_age_s: u64,
    /// Whether heartbeats arrive.
    pub alive: bool,
    /// Pods bound to it that are drawn: in name order, and where there are too many, those in trouble first.
    pub pods: Vec<Rc<PodView>>,
    /// The other pods that it holds, by state.
    pub more: Tally,
}

/// The state of a pod, as the tile's shape says it. The exact STATUS word stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodState {
    /// Waits for a node.
    Pending,
    /// On a node, containers being made.
    Starting,
    /// Runs, and not (yet) ready.
    NotReady,
    /// Runs and is ready.
    Ready,
    /// Waits for its next restart.
    BackOff,
    /// Ended with an error.
    Failed,
    /// Ended well.
    Completed,
    /// Being deleted.
    Terminating,
    /// The image cannot be pulled, or the configuration is wrong.
    Stuck,
    /// On a node that nobody hears from.
    Unknown,
}

impl PodState {
    /// Returns the name of its style class and of its icon.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Starting => "starting",
            Self::NotReady => "unready",
            Self::Ready => "ready",
            Self::BackOff => "backoff",
            Self::Failed => "failed",
            Self::Completed => "completed",
            Self::Terminating => "terminating",
            Self::Stuck => "stuck",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what the state means, for the legend.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Pending => "waits for a node",
            Self::Starting => "containers are being made",
            Self::NotReady => "runs, not ready",
            Self::Ready => "runs and is ready",
            Self::BackOff => "waits before its next restart",
            Self::Failed => "ended with an error",
            Self::Completed => "ended well",
            Self::Terminating => "is being deleted",
            Self::Stuck => "cannot start",
            Self::Unknown => "nobody hears from its node",
        }
    }

    /// Returns how much a look at it is worth where not every pod can be drawn; 0 is most.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::BackOff | Self::Failed | Self::Stuck | Self::Unknown => 0,
            Self::Terminating | Self::NotReady | Self::Starting => 1,
            Self::Pending | Self::Ready | Self::Completed => 2,
        }
    }

    /// All states, in the order of the legend.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Starting,
        Self::NotReady,
        Self::Ready,
        Self::BackOff,
        Self::Failed,
        Self::Completed,
        Self::Terminating,
        Self::Stuck,
        Self::Unknown,
    ];
}

/// Whether a pod's address is in an endpoint list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// No Service selects it.
    None,
    /// In the list and ready: traffic goes there.
    Ready,
    /// In the list, not ready: no traffic.
    Out,
    /// Terminating but still serving: used only when nothing else is ready.
    Serving,
}

impl Membership {
    /// Returns the word for the textual twin.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "no service",
            Self::Ready => "in endpoints",
            Self::Out => "out of endpoints",
            Self::Serving => "serving while terminating",
        }
    }
}

/// The one wait that runs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// What it waits for: `back-off`, `grace period`, `image pull`, `initial delay`, `start-up`.
    pub what: String,
    /// The nominal wait as people know it, such as `40s`.
    pub nominal: String,
    /// Tenths of seconds left; rounded so that a tile is drawn at most ten times in a second.
    pub left_ds: u64,
    /// Tenths of seconds in all.
    pub total_ds: u64,
}

impl Countdown {
    /// Returns the countdown from `since_ms` to `until_ms`, or `None` when it is over.
    #[must_use]
    pub fn between(what: &str, nominal: String, since_ms: u64, until_ms: u64, now_ms: u64) -> Option<Self> {
        (until_ms > now_ms && until_ms > since_ms).then(|| Self {
            what: what.into(),
            nominal,
            left_ds: (until_ms - now_ms).div_ceil(100),
            total_ds: (until_ms - since_ms).div_ceil(100),
        })
    }

    /// Returns the time left as the tile writes it.
    #[must_use]
    pub fn left(&self) -> String {
        duration::short(self.left_ds * 100)
    }
}

/// Which probe a lamp shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeKind {
    /// startupProbe.
    Startup,
    /// livenessProbe.
    Liveness,
    /// readinessProbe.
    Readiness,
}

impl ProbeKind {
    /// All three, in the order of the lamps.
    pub const ALL: [Self; 3] = [Self::Startup, Self::Liveness, Self::Readiness];

    /// Returns the letter on the lamp.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Startup => "S",
            Self::Liveness => "L",
            Self::Readiness => "R",
        }
    }

    /// Returns the word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
        }
    }
}

/// A probe's lamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lamp {
    /// Which probe.
    pub kind: ProbeKind,
    /// Its last result; `None` before the first.
    pub last: Option<bool>,
    /// How many results in a row were like the last.
    pub count: u32,
    /// How many in a row it takes to matter.
    pub threshold: u32,
    /// How many probes were made so far: a change makes the lamp flash.
    pub made: u64,
}

impl Lamp {
    /// Returns the lamp in words, such as `liveness ✗ 2/3`.
    #[must_use]
    pub fn words(&self) -> String {
        match self.last {
            None => format!("{} –", self.kind.word()),
            Some(ok) => format!(
                "{} {} {}/{}",
                self.kind.word(),
                if ok { '✓' } else { '✗' },
                self.count.min(self.threshold),
                self.threshold
            ),
        }
    }
}

/// One pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodView {
    /// `namespace/name`.
    pub key: String,
    /// The part of its name that is its own: the suffix a controller gave it, or the whole name.
    pub short: String,
    /// What stands before `short`.
    pub stem: String,
    /// Last octet of its address.
    pub octet: Option<String>,
    /// Restarts of all containers.
    pub restarts: u32,
    /// The state.
    pub state: PodState,
    /// STATUS as `kubectl get pods` prints it.
    pub word: String,
    /// READY as `kubectl get pods` prints it.
    pub ready: String,
    /// Endpoint membership.
    pub membership: Membership,
    /// The wait running now.
    pub countdown: Option<Countdown>,
    /// Probe lamps of its first container that has probes.
    pub lamps: Vec<Lamp>,
    /// Whether this is only what the control plane believes: its node is gone.
    pub ghost: bool,
    /// Of a ghost, whether its containers really still run, out of the control plane's sight.
    pub runs: bool,
    /// The kind that owns it where that matters to who replaces it: `StatefulSet`, `DaemonSet`, `Job`, `Node`; empty otherwise.
    pub owner: &'static str,
    /// Claims that its volumes use.
    pub claims: Vec<String>,
}

impl PodView {
    /// Returns the pod in one sentence, for screen readers and the textual twin.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut out = format!(
            "{}: {}, ready {}, {} restarts, {}",
            self.key,
            self.word,
            self.ready,
            self.restarts,
            self.membership.word()
        );
        if let Some(wait) = &self.countdown {
            write!(out, ", {} {} ({} left)", wait.what, wait.nominal, wait.left()).expect("a String takes all");
        }
        for lamp in &self.lamps {
            write!(out, ", {}", lamp.words()).expect("a String takes all");
        }
        if !self.owner.is_empty() {
            write!(out, ", of a {}", self.owner).expect("a String takes all");
        }
        for claim in &self.claims {
            write!(out, ", uses {claim}").expect("a String takes all");
        }
        if self.ghost {
            out.push_str(", its node does not answer");
            out.push_str(if self.runs { ", its containers still run" } else { ", its containers are dead" });
        }
        out
    }
}

/// One Service with its traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    /// `namespace/name`.
    pub key: String,
    /// Name.
    pub name: String,
    /// `port → targetPort`.
    pub ports: String,
    /// Ready endpoints.
    pub ready: usize,
    /// Where its traffic is drawn to: keys of pods whose endpoints are ready, or on a compact stage the nodes that have some; not all
    /// of them where there are very many.
    pub ends: Vec<String>,
    /// Endpoints in all.
    pub endpoints: usize,
    /// Requests per second, as generated now; 0 without traffic.
    pub rate: u64,
    /// Successful requests of the last ten seconds.
    pub ok: u64,
    /// Failed requests of the last ten seconds.
    pub failed: u64,
    /// The commonest failure of the last ten seconds: a code or `refused`, `timeout`, `reset`, `unroutable`.
    pub failure: Option<String>,
}

impl ServiceView {
    /// Returns the share of successes of the last ten seconds in whole percent, rounded down unless all went well; `None` without requests.
    #[must_use]
    pub fn success_percent(&self) -> Option<u64> {
        (self.ok * 100).checked_div(self.ok + self.failed)
    }
}

impl Stage {
    /// Returns all pods.
    pub fn pods(&self) -> impl Iterator<Item = &Rc<PodView>> {
        self.nodes.iter().flat_map(|node| &node.pods).chain(&self.unscheduled)
    }

    /// Returns the pod of this key.
    #[must_use]
    pub fn pod(&self, key: &str) -> Option<&Rc<PodView>> {
        self.pods().find(|pod| pod.key == key)
    }

    /// Returns whether a node shows the volume of a claim, `namespace/name`.
    #[must_use]
    pub fn holds_claim(&self, key: &str) -> bool {
        self.nodes.iter().flat_map(|node| &node.volumes).any(|volume| volume.claim == key)
    }

    /// Returns the stage as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for service in &self.services {
            let share = service.success_percent().map_or("no traffic".into(), |share| format!("{share}% ok"));
            writeln!(
                out,
                "service {} {} · {}/{} ready · {share}",
                service.key, service.ports, service.ready, service.endpoints
            )
            .expect("a String takes all");
        }
        for object in &self.objects {
            writeln!(out, "{}", object.sentence()).expect("a String takes all");
        }
        if self.more_objects > 0 {
            writeln!(out, "and {} more objects", self.more_objects).expect("a String takes all");
        }
        for component in &self.down {
            writeln!(out, "{component} is down").expect("a String takes all");
        }
        for node in &self.nodes {
            write!(out, "node {} {}", node.name, node.state.word()).expect("a String takes all");
            for word in node.words() {
                write!(out, " · {word}").expect("a String takes all");
            }
            out.push('\n');
            pods_text(&mut out, &node.pods, &node.more);
        }
        if self.more_nodes > 0 {
            writeln!(out, "and {} more nodes", self.more_nodes).expect("a String takes all");
        }
        if !self.unscheduled.is_empty() {
            out.push_str("no node\n");
            pods_text(&mut out, &self.unscheduled, &self.more_unscheduled);
        }
        out
    }
}

fn pods_text(out: &mut String, pods: &[Rc<PodView>], more: &Tally) {
    for pod in pods {
        writeln!(out, "  {}", pod.sentence()).expect("a String takes all");
    }
    if more.total() > 0 {
        writeln!(out, "  and {} more: {}", more.total(), more.words()).expect("a String takes all");
    }
}

impl NodeView {
    /// Returns what is to be said of the node beside its state: what broke, cordon, pressure, taints, volumes.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.broken.iter().cloned().collect();
        if self.cordoned {
            words.push("cordoned".into());
        }
        words.extend(self.pressures.iter().cloned());
        words.extend(self.taints.iter().cloned());
        words.extend(self.volumes.iter().map(|volume| format!("holds {}", volume.title())));
        words
    }
}
