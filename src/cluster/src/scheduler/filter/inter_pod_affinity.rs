//! Refuses nodes where required affinity or anti-affinity between pods is not met, the pod's own or that of others.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/interpodaffinity.

use k8s_openapi::api::core::v1::Node;

use super::{Move, NodeMove, Rejection};
use crate::scheduler::affinity::{Conflict, Term};
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    Some(match cycle.affinity.conflict(cycle.pod, info)? {
        Conflict::Affinity => Rejection::unresolvable("node(s) didn't match pod affinity rules"),
        Conflict::AntiAffinity => Rejection::resolvable("node(s) didn't match pod anti-affinity rules"),
        Conflict::Existing => Rejection::resolvable("node(s) didn't satisfy existing pods anti-affinity rules"),
    })
}

/// True when a pod came that meets all affinity, or one left that met all anti-affinity or disliked this pod.
///
/// - Source: isSchedulableAfterPodChange.
pub(super) fn is_helped_by(pod: &PodInfo, one: &Move<'_>) -> bool {
    let meets = |pod: &PodInfo, other: &PodInfo, came: bool, all: bool| {
        let (namespace, given) = other.identity();
        pod.terms.as_ref().is_some_and(|terms| {
            let list = if came { &terms.affinity } else { &terms.anti_affinity };
            let mut met = list.iter().map(|term| term.matches(namespace, given, one.cache));
            !list.is_empty() && if all { met.all(|met| met) } else { met.any(|met| met) }
        })
    };
    meets(pod, one.other, one.came, true) || (!one.came && meets(one.other, pod, false, false))
}

/// True when a node came into a place that the pod's terms compare, or went out of one.
///
/// - Source: isSchedulableAfterNodeChange.
pub(super) fn is_helped_by_node(pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    let (Some(terms), Some(after)) = (&pod.terms, one.after) else { return false };
    let place = |node: &Node, term: &Term| node.metadata.labels.as_ref()?.get(&term.topology_key).cloned();
    let Some(before) = one.before else {
        return terms.affinity.iter().any(|term| place(after, term).is_some()) || !terms.anti_affinity.is_empty();
    };
    let changed = |term: &&Term| place(before, term) != place(after, term);
    terms.affinity.iter().filter(changed).any(|term| place(after, term).is_some())
        || terms.anti_affinity.iter().filter(changed).any(|term| place(before, term).is_some())
}
