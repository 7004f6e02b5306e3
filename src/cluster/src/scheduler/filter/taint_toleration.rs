//! Refuses nodes with a taint that the pod does not tolerate.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/tainttoleration.

use k8s_openapi::api::core::v1::Pod;

use super::Rejection;
use crate::api::taints;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    has_untolerated_taint(&cycle.pod.pod, info).then(|| Rejection::unresolvable("node(s) had untolerated taint(s)"))
}

/// True when a taint of the node keeps the pod off it.
pub(in crate::scheduler) fn has_untolerated_taint(pod: &Pod, info: &NodeInfo) -> bool {
    info.node
        .iter()
        .flat_map(|node| taints::of(node))
        .any(|taint| taint.effect != taints::PREFER_NO_SCHEDULE && !taints::tolerated(pod, taint))
}
