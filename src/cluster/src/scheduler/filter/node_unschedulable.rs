//! Refuses cordoned nodes, unless the pod tolerates the taint that cordoning sets.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeunschedulable.

use alloc::string::ToString;

use k8s_openapi::api::core::v1::{Node, Taint};

use super::{NodeMove, Rejection};
use crate::api::taints;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let pod = cycle.pod;
    let cordoned = info.node.as_ref()?.spec.as_ref()?.unschedulable == Some(true);
    let taint =
        Taint { key: taints::UNSCHEDULABLE.to_string(), effect: taints::NO_SCHEDULE.to_string(), ..Taint::default() };
    (cordoned && !taints::tolerated(&pod.pod, &taint)).then(|| Rejection::unresolvable("node(s) were unschedulable"))
}

/// True when a node can be scheduled to that could not before.
///
/// - Source: isSchedulableAfterNodeChange.
pub(super) fn is_helped_by_node(_pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    let cordoned = |node: &Node| node.spec.as_ref().and_then(|spec| spec.unschedulable) == Some(true);
    one.before.is_none_or(cordoned) && one.after.is_some_and(|after| !cordoned(after))
}
