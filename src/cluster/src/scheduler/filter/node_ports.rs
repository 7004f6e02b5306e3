//! Refuses nodes where a port of the node that the pod wants is taken.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeports.

use alloc::string::String;

use super::{Move, Rejection};
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let pod = cycle.pod;
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

/// True when a pod that left had a port that is wanted.
pub(super) fn is_helped_by(pod: &PodInfo, one: &Move<'_>) -> bool {
    let frees = |(_, protocol, port): &(String, String, i32)| {
        one.other.ports.iter().any(|(_, taken_protocol, taken)| taken == port && taken_protocol == protocol)
    };
    one.is_gone() && pod.ports.iter().any(frees)
}
