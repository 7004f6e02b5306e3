//! Refuses nodes that the pod's node selector or required node affinity leaves out.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity.

use k8s_openapi::api::core::v1::Pod;

use super::Rejection;
use crate::api::node_selector;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    (!has_required_affinity(&cycle.pod.pod, info))
        .then(|| Rejection::unresolvable("node(s) didn't match Pod's node affinity/selector"))
}

/// True when a node has what the pod's node selector and required node affinity ask for.
pub(in crate::scheduler) fn has_required_affinity(pod: &Pod, info: &NodeInfo) -> bool {
    let (Some(node), Some(spec)) = (info.node.as_ref(), pod.spec.as_ref()) else { return true };
    node_selector::selects(spec, node)
}
