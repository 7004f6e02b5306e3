//! Topology spread constraints: which pods a constraint counts, on which nodes, and how many are where.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/podtopologyspread/common.go and filtering.go.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::TopologySpreadConstraint;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::filter::{has_required_affinity, has_untolerated_taint};
use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use crate::api::labels::{self, Labels};

/// Pods that a constraint counts.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// Pairs that must all be there.
    pub pairs: Labels,
    /// A selector that must match besides; `None` asks for nothing more.
    pub selector: Option<LabelSelector>,
    /// True for the selector of a constraint that has none: it selects nothing.
    pub is_nothing: bool,
}

impl Selector {
    /// True when pods with these labels are counted.
    pub fn matches(&self, given: &Labels) -> bool {
        !self.is_nothing
            && self.pairs.iter().all(|(key, value)| given.get(key) == Some(value))
            && self.selector.as_ref().is_none_or(|selector| labels::matches(selector, Some(given)))
    }
}

/// One constraint, ready to be used.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// How uneven the places may be.
    pub max_skew: i64,
    /// Node label whose values are the places.
    pub key: String,
    /// Pods that are counted.
    pub selector: Selector,
    min_domains: usize,
    honors_affinity: bool,
    honors_taints: bool,
}

impl Constraint {
    /// A constraint of a pod.
    pub fn new(one: &TopologySpreadConstraint) -> Constraint {
        let honors = |policy: &Option<String>, default: &str| policy.as_deref().unwrap_or(default) == "Honor";
        Constraint {
            max_skew: i64::from(one.max_skew),
            key: one.topology_key.clone(),
            selector: Selector {
                pairs: Labels::new(),
                selector: one.label_selector.clone(),
                is_nothing: one.label_selector.is_none(),
            },
            min_domains: one.min_domains.and_then(|number| usize::try_from(number).ok()).unwrap_or(1),
            honors_affinity: honors(&one.node_affinity_policy, "Honor"),
            honors_taints: honors(&one.node_taints_policy, "Ignore"),
        }
    }

    /// A constraint that the scheduler itself sets.
    pub fn default_of(max_skew: i64, key: &str, selector: Selector) -> Constraint {
        Constraint { max_skew, key: key.into(), selector, min_domains: 1, honors_affinity: true, honors_taints: false }
    }

    /// True when pods on a node are counted.
    pub fn counts_node(&self, pod: &PodInfo, node: &NodeInfo) -> bool {
        (!self.honors_affinity || has_required_affinity(&pod.pod, node))
            && !(self.honors_taints && has_untolerated_taint(&pod.pod, node))
    }

    /// How many pods of a node are counted.
    pub fn matching(&self, namespace: &str, node: &NodeInfo) -> i64 {
        let counted = |group: &super::snapshot::Group| {
            !group.is_ending && group.namespace == namespace && self.selector.matches(&group.labels)
        };
        node.groups.iter().filter(|(group, _)| counted(group)).map(|(_, number)| i64::from(*number)).sum()
    }
}

/// True when a node has every key of some constraints.
pub fn has_keys(node: &NodeInfo, constraints: &[Constraint]) -> bool {
    node.labels().is_some_and(|labels| constraints.iter().all(|one| labels.contains_key(&one.key)))
}

/// The constraints of a pod that a node must meet.
pub fn hard_constraints(pod: &PodInfo) -> Vec<Constraint> {
    let given = pod.pod.spec.iter().flat_map(|spec| spec.topology_spread_constraints.iter().flatten());
    given.filter(|one| one.when_unsatisfiable == "DoNotSchedule").map(Constraint::new).collect()
}

/// The hard constraints of a pod with the pods counted for them.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    constraints: Vec<Constraint>,
    /// Pods by place, for each constraint.
    counts: Vec<BTreeMap<String, i64>>,
}

/// Why spreading refuses a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uneven {
    /// The node is in no place.
    NoPlace,
    /// One more pod there would be too many.
    Skew,
}

impl Spread {
    /// Counts all pods of a snapshot.
    pub fn new(pod: &PodInfo, snapshot: &Snapshot) -> Spread {
        let constraints = hard_constraints(pod);
        let mut counts = alloc::vec![BTreeMap::new(); constraints.len()];
        if !constraints.is_empty() {
            let (namespace, _) = pod.identity();
            for (_, info) in snapshot.nodes().filter(|(_, info)| has_keys(info, &constraints)) {
                for (constraint, counts) in constraints.iter().zip(&mut counts) {
                    if let Some(place) = info.labels().and_then(|labels| labels.get(&constraint.key))
                        && constraint.counts_node(pod, info)
                    {
                        *counts.entry(place.clone()).or_default() += constraint.matching(namespace, info);
                    }
                }
            }
        }
        Spread { constraints, counts }
    }

    /// Counts a pod that comes to a node or leaves it in thought.
    pub fn count(&mut self, pod: &PodInfo, other: &PodInfo, node: &NodeInfo, sign: i64) {
        let (namespace, given) = other.identity();
        if namespace != pod.identity().0 || other.is_ending() || !has_keys(node, &self.constraints) {
            return;
        }
        for (constraint, counts) in self.constraints.iter().zip(&mut self.counts) {
            if constraint.selector.matches(given)
                && constraint.counts_node(pod, node)
                && let Some(place) = node.labels().and_then(|labels| labels.get(&constraint.key))
            {
                *counts.entry(place.clone()).or_default() += sign;
            }
        }
    }

    /// What keeps the pod from a node.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/podtopologyspread/filtering.go Filter.
    pub fn conflict(&self, pod: &PodInfo, node: &NodeInfo) -> Option<Uneven> {
        let (_, own) = pod.identity();
        for (constraint, counts) in self.constraints.iter().zip(&self.counts) {
            let Some(place) = node.labels().and_then(|labels| labels.get(&constraint.key)) else {
                return Some(Uneven::NoPlace);
            };
            let least = if counts.len() < constraint.min_domains {
                0
            } else {
                counts.values().copied().min().unwrap_or(i64::from(i32::MAX))
            };
            let itself = i64::from(constraint.selector.matches(own));
            if counts.get(place).copied().unwrap_or(0) + itself - least > constraint.max_skew {
                return Some(Uneven::Skew);
            }
        }
        None
    }
}
