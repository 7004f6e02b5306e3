//! What the screen asks of a cluster beside its API objects: the things only a kubelet or the machine itself knows.

use k8s_openapi::api::core::v1::Pod;

use super::stage::Lamp;

/// A wait that a kubelet is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What for: `back-off`, `image pull`, `initial delay`.
    pub what: &'static str,
    /// The wait as the rules say it, milliseconds.
    pub nominal_ms: u64,
    /// When it began.
    pub since_ms: u64,
    /// When it will really end: the kubelet's next look.
    pub until_ms: u64,
}

/// What a kubelet alone knows of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Probes of the first container that has any.
    pub lamps: Vec<Lamp>,
    /// The wait it is in.
    pub wait: Option<Wait>,
}

/// Somebody who can look inside.
pub trait Insight {
    /// Returns what the kubelet of its node knows of a pod; nothing for a pod without a node.
    fn inside(&self, pod: &Pod) -> Inside;

    /// Returns what is really the matter with a node, such as `power off`; `None` while its machine is well.
    fn broken(&self, node: &str) -> Option<&'static str>;
}
