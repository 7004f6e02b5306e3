//! Refuses nodes where one more pod would make the places too uneven.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/podtopologyspread.

use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Node;

use super::{Move, NodeMove, Rejection};
use crate::api::taints;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};
use crate::scheduler::spread::{Uneven, hard_constraints};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    Some(match cycle.spread.conflict(cycle.pod, info)? {
        Uneven::NoPlace => {
            Rejection::unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")
        }
        Uneven::Skew => Rejection::resolvable("node(s) didn't match pod topology spread constraints"),
    })
}

/// True when a pod that is counted came or left.
pub(super) fn is_helped_by(pod: &PodInfo, one: &Move<'_>) -> bool {
    let (namespace, given) = one.other.identity();
    namespace == pod.identity().0 && hard_constraints(pod).iter().any(|constraint| constraint.selector.matches(given))
}

/// True when a node joined, left or changed a place of the pod's constraints, or one in such a place got other taints.
///
/// - Source: isSchedulableAfterNodeChange.
pub(super) fn is_helped_by_node(pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    let constraints = hard_constraints(pod);
    let place = |node: &Node| -> Option<Vec<String>> {
        let labels = node.metadata.labels.as_ref();
        constraints.iter().map(|constraint| labels?.get(&constraint.key).cloned()).collect()
    };
    match (one.before, one.after) {
        (Some(before), Some(after)) => {
            let (was, is) = (place(before), place(after));
            was != is || (is.is_some() && !taints::of(before).eq(taints::of(after)))
        }
        (one, other) => one.or(other).is_some_and(|node| place(node).is_some()),
    }
}
