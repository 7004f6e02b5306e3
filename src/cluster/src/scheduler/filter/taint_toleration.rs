//! Refuses nodes with a taint that the pod does not tolerate.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/tainttoleration.

use k8s_openapi::api::core::v1::{Node, Pod};

use super::{NodeMove, Rejection};
use crate::api::taints;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    has_untolerated_taint(&cycle.pod.pod, info).then(|| Rejection::unresolvable("node(s) had untolerated taint(s)"))
}

/// True when a taint of the node keeps the pod off it.
pub(in crate::scheduler) fn has_untolerated_taint(pod: &Pod, info: &NodeInfo) -> bool {
    info.node.as_ref().is_some_and(|node| keeps_off(pod, node))
}

fn keeps_off(pod: &Pod, node: &Node) -> bool {
    taints::of(node).any(|taint| taint.effect != taints::PREFER_NO_SCHEDULE && !taints::tolerated(pod, taint))
}

/// True when the last taint that kept the pod off a node went.
///
/// - Source: isSchedulableAfterNodeChange.
pub(super) fn is_helped_by_node(pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    one.before.is_none_or(|before| keeps_off(&pod.pod, before))
        && one.after.is_some_and(|after| !keeps_off(&pod.pod, after))
}
