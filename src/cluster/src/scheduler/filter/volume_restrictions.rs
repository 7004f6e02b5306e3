//! Refuses a second pod for a claim that only one pod may use (ReadWriteOncePod).
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/volumerestrictions; disks of the old in-tree plugins are not told apart.

use super::Rejection;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, _info: &NodeInfo) -> Option<Rejection> {
    let reason = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
    cycle.volumes.taken.then(|| Rejection::resolvable(reason))
}
