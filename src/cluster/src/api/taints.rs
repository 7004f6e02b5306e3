//! Taints of nodes and the tolerations of pods.
//!
//! Models kubernetes 1.36 staging component-helpers scheduling/corev1/helpers.go.

use k8s_openapi::api::core::v1::{Node, Pod, Taint, Toleration};

/// Keeps new pods off.
pub const NO_SCHEDULE: &str = "NoSchedule";
/// Keeps new pods off where there is a choice.
pub const PREFER_NO_SCHEDULE: &str = "PreferNoSchedule";
/// Keeps new pods off and evicts running ones.
pub const NO_EXECUTE: &str = "NoExecute";
/// Set while a node says that it is not ready.
pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
/// Set while a node says nothing.
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
/// Set while a node is cordoned.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
/// Set by hand when a node is known to be gone for good.
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// The node's taints.
pub fn of(node: &Node) -> impl Iterator<Item = &Taint> {
    node.spec.iter().flat_map(|spec| spec.taints.iter().flatten())
}

/// The pod's tolerations.
pub fn tolerations(pod: &Pod) -> impl Iterator<Item = &Toleration> {
    pod.spec.iter().flat_map(|spec| spec.tolerations.iter().flatten())
}

/// True when a toleration lets a pod live with a taint.
///
/// - Source: kubernetes 1.36 staging api core/v1/toleration.go ToleratesTaint.
pub fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let given = |text: &Option<alloc::string::String>| text.clone().filter(|text| !text.is_empty());
    let value_matches = match toleration.operator.as_deref() {
        None | Some("" | "Equal") => given(&toleration.value) == given(&taint.value),
        Some("Exists") => true,
        Some(_) => false,
    };
    given(&toleration.effect).is_none_or(|effect| effect == taint.effect)
        && given(&toleration.key).is_none_or(|key| key == taint.key)
        && value_matches
}

/// True when the pod tolerates the taint.
pub fn tolerated(pod: &Pod, taint: &Taint) -> bool {
    tolerations(pod).any(|toleration| tolerates(toleration, taint))
}
