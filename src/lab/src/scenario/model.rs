//! A scenario as plain data, in the words of its file.

use cluster::settings::Settings;
use kernel::Time;
use serde_json::Value;

/// A starting cluster and what is done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// `metadata.name`; empty when the file gives none.
    pub name: String,
    /// Drives every random choice.
    pub seed: u64,
    /// Nodes and settings.
    pub cluster: ClusterSpec,
    /// Image profiles beside the built-in catalogue, as they stand in the file.
    pub images: Vec<Value>,
    /// Files of manifests, relative to the scenario; applied at t=0 before the actions.
    pub manifests: Vec<String>,
    /// Request generators that run from the beginning.
    pub traffic: Vec<TrafficSpec>,
    /// What is done, by time; those at one instant in the order written.
    pub actions: Vec<TimedAction>,
    /// When the run ends, where the file says so.
    pub until: Option<Time>,
}

/// Milliseconds from the last action to the end of a run that names no end.
pub const DEFAULT_REST_MS: u64 = 600_000;

impl Default for Scenario {
    fn default() -> Self {
        Scenario {
            name: String::new(),
            seed: 1,
            cluster: ClusterSpec::default(),
            images: Vec::new(),
            manifests: Vec::new(),
            traffic: Vec::new(),
            actions: Vec::new(),
            until: None,
        }
    }
}

impl Scenario {
    /// When the run ends: as the file says, or ten minutes after the last action.
    pub fn end(&self) -> Time {
        let last = self.actions.last().map_or(Time::ZERO, |action| action.at);
        self.until.unwrap_or(last.plus_ms(DEFAULT_REST_MS))
    }
}

/// What the cluster starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterSpec {
    /// Nodes that are up at the beginning.
    pub nodes: Vec<NodeSpec>,
    /// Settings that the file gives, by key.
    pub given_settings: Vec<(String, Value)>,
    /// All settings.
    pub settings: Settings,
}

impl Default for ClusterSpec {
    fn default() -> Self {
        ClusterSpec { nodes: NodeSpec::count(3), given_settings: Vec::new(), settings: Settings::default() }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSpec {
    /// Name.
    pub name: String,
    /// CPU as a quantity.
    pub cpu: String,
    /// Memory as a quantity.
    pub memory: String,
    /// Most pods.
    pub pods: u32,
    /// Zone; empty for none.
    pub zone: String,
    /// Labels beside the usual ones.
    pub labels: Vec<(String, String)>,
    /// Taints as `(key, value, effect)`.
    pub taints: Vec<(String, String, String)>,
}

impl NodeSpec {
    /// A node of the default size.
    pub fn named(name: impl Into<String>) -> NodeSpec {
        NodeSpec {
            name: name.into(),
            cpu: "4".to_string(),
            memory: "16Gi".to_string(),
            pods: 110,
            zone: String::new(),
            labels: Vec::new(),
            taints: Vec::new(),
        }
    }

    /// `node-1` … `node-n`.
    pub fn count(count: usize) -> Vec<NodeSpec> {
        (1..=count).map(|number| NodeSpec::named(format!("node-{number}"))).collect()
    }
}

/// A request generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrafficSpec {
    /// Service.
    pub service: String,
    /// Its namespace.
    pub namespace: String,
    /// Service port; the generator's present one, or 80, when absent.
    pub port: Option<u16>,
    /// Path; the generator's present one, or `/`, when absent.
    pub path: Option<String>,
    /// Requests in a thousand seconds.
    pub milli_rps: u64,
}

/// An action and its time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedAction {
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
}

/// Which running containers an action is for; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerTarget {
    /// Name of the pod.
    pub pod: Option<String>,
    /// Label selector, as kubectl takes it.
    pub selector: Option<String>,
    /// Namespace; `default` when absent.
    pub namespace: Option<String>,
    /// Name of the container; the first when absent.
    pub container: Option<String>,
    /// Image of the container.
    pub image: Option<String>,
    /// At most so many pods in the order of their names.
    pub count: Option<u32>,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpTarget {
    /// An address such as `http://web.default:80/ready`.
    Url(String),
    /// One pod.
    Pod {
        /// Its name.
        pod: String,
        /// Its namespace.
        namespace: String,
        /// Port on the pod's address.
        port: u16,
        /// Path.
        path: String,
    },
}

/// What is done to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeVerb {
    /// A part fails: one of [`FAILURES`].
    Fail(String),
    /// Whatever failed comes back.
    Recover,
    /// It boots anew.
    Reboot,
    /// Its Node object is deleted.
    Delete,
}

/// What may fail on a node.
pub const FAILURES: &[&str] = &["power", "kubelet", "freeze", "network", "runtime", "memory", "disk", "pid"];
/// Components of the control plane that may fail.
pub const COMPONENTS: &[&str] = &["kube-scheduler", "kube-controller-manager", "kube-apiserver"];

/// One thing that is done to a cluster from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `kubectl apply -f -`.
    Apply(String),
    /// A kubectl command, without the word kubectl.
    Kubectl {
        /// The command.
        line: String,
        /// What it reads.
        stdin: Option<String>,
    },
    /// Ends the main process of containers.
    Crash {
        /// Which.
        target: ContainerTarget,
        /// Exit code.
        exit_code: u8,
        /// Reason of the end, such as `OOMKilled`.
        reason: Option<String>,
        /// Signal that ends it.
        signal: Option<u8>,
    },
    /// Sends one request.
    Http {
        /// Method.
        method: String,
        /// Where to.
        target: HttpTarget,
    },
    /// Does something to a node.
    Node {
        /// Its name.
        name: String,
        /// What.
        verb: NodeVerb,
    },
    /// A new node joins.
    AddNode(NodeSpec),
    /// A part of the control plane stops or starts.
    Component {
        /// One of [`COMPONENTS`].
        name: String,
        /// True to stop it.
        fail: bool,
    },
    /// The storage behind a volume fails or is repaired.
    Volume {
        /// Namespace of the claim.
        namespace: String,
        /// Name of the claim that is bound to the volume.
        claim: String,
        /// True to break it.
        fail: bool,
    },
    /// Changes a request generator.
    Traffic(TrafficSpec),
    /// Changes the state of running processes until they end.
    Set {
        /// Which.
        target: ContainerTarget,
        /// Name of the flag.
        flag: String,
        /// Truth value, whole number or text.
        value: Value,
    },
}

impl Action {
    /// The word that names it in a scenario.
    pub fn verb(&self) -> &'static str {
        match self {
            Action::Apply(_) => "apply",
            Action::Kubectl { .. } => "kubectl",
            Action::Crash { .. } => "crash",
            Action::Http { .. } => "http",
            Action::Node { .. } | Action::AddNode(_) => "node",
            Action::Component { .. } => "component",
            Action::Volume { .. } => "volume",
            Action::Traffic(_) => "traffic",
            Action::Set { .. } => "set",
        }
    }
}
