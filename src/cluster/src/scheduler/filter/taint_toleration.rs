//! Refuses nodes with a taint that the pod does not tolerate.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/tainttoleration.

use super::Rejection;
use crate::api::taints;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(pod: &PodInfo, info: &NodeInfo) -> Option<Rejection> {
    taints::of(info.node.as_ref()?)
        .any(|taint| taint.effect != taints::PREFER_NO_SCHEDULE && !taints::tolerated(&pod.pod, taint))
        .then(|| Rejection::unresolvable("node(s) had untolerated taint(s)"))
}
