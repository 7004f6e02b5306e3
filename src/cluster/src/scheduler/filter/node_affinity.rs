//! Refuses nodes that the pod's node selector or required node affinity leaves out.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity.

use super::Rejection;
use crate::api::node_selector;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(pod: &PodInfo, info: &NodeInfo) -> Option<Rejection> {
    let node = info.node.as_ref()?;
    let spec = pod.pod.spec.as_ref()?;
    let selected = node_selector::selects(spec, node);
    (!selected).then(|| Rejection::unresolvable("node(s) didn't match Pod's node affinity/selector"))
}
