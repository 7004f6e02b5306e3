//! Refuses nodes where required affinity or anti-affinity between pods is not met, the pod's own or that of others.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/interpodaffinity.

use super::{Move, Rejection};
use crate::scheduler::affinity::Conflict;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    Some(match cycle.affinity.conflict(cycle.pod, info)? {
        Conflict::Affinity => Rejection::unresolvable("node(s) didn't match pod affinity rules"),
        Conflict::AntiAffinity => Rejection::resolvable("node(s) didn't match pod anti-affinity rules"),
        Conflict::Existing => Rejection::resolvable("node(s) didn't satisfy existing pods anti-affinity rules"),
    })
}

/// True when a liked pod came, or one left that was disliked or disliked this pod.
pub(super) fn is_helped_by(pod: &PodInfo, one: &Move<'_>) -> bool {
    let of = |pod: &PodInfo, other: &PodInfo, came: bool| {
        let (namespace, given) = other.identity();
        pod.terms.as_ref().is_some_and(|terms| {
            let list = if came { &terms.affinity } else { &terms.anti_affinity };
            list.iter().any(|term| term.matches(namespace, given, one.cache))
        })
    };
    of(pod, one.other, one.came) || (!one.came && of(one.other, pod, false))
}
