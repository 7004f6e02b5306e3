//! Refuses nodes in another zone than the volumes that are labelled with theirs.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/volumezone.

use super::Rejection;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let node = info.node.as_ref()?;
    (!cycle.volumes.zones_fit(node)).then(|| Rejection::unresolvable("node(s) had no available volume zone"))
}
