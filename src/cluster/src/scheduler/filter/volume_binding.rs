//! Refuses nodes from which a bound volume cannot be reached, or where a claim that waits for its pod cannot be bound.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/volumebinding.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Rejection;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn refuses(cycle: &Cycle<'_>) -> Option<String> {
    cycle.volumes.refused.clone()
}

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let node = info.node.as_ref()?;
    let mut reasons = Vec::new();
    if !cycle.volumes.can_bind(node) {
        reasons.push("node(s) didn't find available persistent volumes to bind".to_string());
    }
    if !cycle.volumes.reach(node) {
        reasons.push("node(s) didn't match PersistentVolume's node affinity".to_string());
    }
    if cycle.volumes.lost {
        reasons.push("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)".to_string());
    }
    (!reasons.is_empty()).then_some(Rejection { reasons, resolvable: false })
}
