//! Prefers nodes that meet more of the pod's preferred node affinity.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity.

use alloc::vec::Vec;

use super::{Candidates, normalize};
use crate::scheduler::filter::matches_term;

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let affinity = candidates.pod.pod.spec.as_ref()?.affinity.as_ref()?.node_affinity.as_ref()?;
    let preferred = affinity.preferred_during_scheduling_ignored_during_execution.as_ref()?;
    if preferred.is_empty() {
        return None;
    }
    let mut points: Vec<i64> = candidates
        .nodes
        .iter()
        .map(|info| {
            preferred
                .iter()
                .filter(|term| info.node.as_ref().is_some_and(|node| matches_term(&term.preference, node)))
                .map(|term| i64::from(term.weight))
                .sum()
        })
        .collect();
    normalize(&mut points, false);
    Some(points)
}
