//! Prefers nodes near pods that are liked and far from those that are disliked, by this pod or by those that are there.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/interpodaffinity/scoring.go with hardPodAffinityWeight 1.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Candidates, MAX_POINTS};
use crate::scheduler::affinity::{Term, Terms};
use crate::scheduler::snapshot::NodeInfo;

/// Points of each place: topology key and value.
type Points<'a> = BTreeMap<(&'a str, &'a str), i64>;

fn add<'a>(points: &mut Points<'a>, term: &'a Term, node: &'a NodeInfo, number: i64) {
    if let Some(value) = node.labels().and_then(|labels| labels.get(&term.topology_key)) {
        *points.entry((&term.topology_key, value)).or_default() += number;
    }
}

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let (pod, cache) = (candidates.pod, candidates.cache);
    let (namespace, own) = pod.identity();
    let none = Terms::default();
    let terms = pod.terms.as_ref().unwrap_or(&none);
    let mut points = Points::new();
    for (_, node) in candidates.snapshot.nodes() {
        for (list, sign) in [(&terms.preferred, 1), (&terms.preferred_anti, -1)] {
            for term in list {
                for (group, number) in &node.groups {
                    if term.matches(&group.namespace, &group.labels, cache) {
                        add(&mut points, term, node, sign * term.weight * i64::from(*number));
                    }
                }
            }
        }
        for other in node.with_terms.values().filter_map(|other| other.terms.as_ref()) {
            let required = other.affinity.iter().map(|term| (term, 1));
            let preferred = other.preferred.iter().map(|term| (term, term.weight));
            let preferred_anti = other.preferred_anti.iter().map(|term| (term, -term.weight));
            for (term, weight) in required.chain(preferred).chain(preferred_anti) {
                if term.matches(namespace, own, cache) {
                    add(&mut points, term, node, weight);
                }
            }
        }
    }
    if points.is_empty() {
        return None;
    }
    let sum = |node: &&NodeInfo| -> i64 {
        let labels = node.labels();
        let at = |((key, value), number): (&(&str, &str), &i64)| {
            labels.and_then(|labels| labels.get(*key)).is_some_and(|own| own == value).then_some(*number)
        };
        points.iter().filter_map(at).sum()
    };
    let raw: Vec<i64> = candidates.nodes.iter().map(sum).collect();
    let most = raw.iter().copied().max().unwrap_or(0);
    let least = raw.iter().copied().min().unwrap_or(0);
    let share = |number: i64| {
        if most == least {
            return 0;
        }
        (MAX_POINTS as f64 * ((number - least) as f64 / (most - least) as f64)) as i64
    };
    Some(raw.into_iter().map(share).collect())
}
