//! Refuses nodes where one more pod would make the places too uneven.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/podtopologyspread.

use super::{Move, Rejection};
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
