//! Refuses nodes where a port of the node that the pod wants is taken.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeports.

use super::Rejection;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(pod: &PodInfo, info: &NodeInfo) -> Option<Rejection> {
    const ANY: &str = "0.0.0.0";
    pod.ports
        .iter()
        .any(|(address, protocol, port)| {
            info.ports.keys().any(|(taken_address, taken_protocol, taken)| {
                taken == port
                    && taken_protocol == protocol
                    && (taken_address == address || taken_address == ANY || address == ANY)
            })
        })
        .then(|| Rejection::resolvable("node(s) didn't have free ports for the requested pod ports"))
}
