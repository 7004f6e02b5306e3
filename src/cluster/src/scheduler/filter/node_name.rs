//! Refuses every node but the one that the pod names.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodename.

use super::Rejection;
use crate::api::pod;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let name = pod::node_name(&cycle.pod.pod);
    let node = info.node.as_ref()?.metadata.name.as_deref().unwrap_or("");
    (!name.is_empty() && name != node).then(|| Rejection::unresolvable("node(s) didn't match the requested node name"))
}
