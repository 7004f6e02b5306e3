//! What the scheduler thinks of every node for one pod: who refused, who scored what, and the sentence that says so.
//!
//! Models kubernetes 1.36 pkg/scheduler/schedule_one.go and FitError of pkg/scheduler/framework/types.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;

use super::filter::{FILTERS, Rejection};
use super::score::{Candidates, SCORES};
use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use crate::store::Cache;

/// The judgement on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeVerdict {
    /// Name of the node.
    pub node: Rc<str>,
    /// The filter that refused it.
    pub rejected_by: Option<&'static str>,
    /// Why it refused.
    pub reasons: Vec<String>,
    /// True when removing pods from the node could change the refusal.
    pub resolvable: bool,
    /// Weighted points by score plugin; empty when the node was refused or the only one left.
    pub points: Vec<(&'static str, i64)>,
}

impl NodeVerdict {
    /// Sum of the points.
    pub fn total(&self) -> i64 {
        self.points.iter().map(|(_, points)| points).sum()
    }
}

/// The judgement on all nodes for one pod, in name order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Nodes.
    pub nodes: Vec<NodeVerdict>,
    /// False when the pod may not push others off their nodes.
    pub may_preempt: bool,
}

impl Verdict {
    /// Judges all nodes of a snapshot.
    pub fn new(pod: &PodInfo, snapshot: &Snapshot, cache: &Cache) -> Verdict {
        let mut nodes = Vec::new();
        let mut passed: Vec<&NodeInfo> = Vec::new();
        for (name, info) in snapshot.nodes() {
            let (rejected_by, rejection) = match first_rejection(pod, info) {
                Some((filter, rejection)) => (Some(filter), rejection),
                None => {
                    passed.push(info);
                    (None, Rejection { reasons: Vec::new(), resolvable: false })
                }
            };
            nodes.push(NodeVerdict {
                node: name.clone(),
                rejected_by,
                reasons: rejection.reasons,
                resolvable: rejection.resolvable,
                points: Vec::new(),
            });
        }
        if passed.len() > 1 {
            let candidates = Candidates { pod, nodes: &passed, snapshot, cache };
            for score in SCORES {
                let Some(points) = (score.rate)(&candidates) else { continue };
                let left = nodes.iter_mut().filter(|node| node.rejected_by.is_none());
                for (node, points) in left.zip(points) {
                    node.points.push((score.name, points * score.weight));
                }
            }
        }
        let policy = pod.pod.spec.as_ref().and_then(|spec| spec.preemption_policy.as_deref());
        Verdict { nodes, may_preempt: policy != Some("Never") }
    }

    /// Judges all nodes as a cache shows them, to explain a pod that waits.
    pub fn of(pod: &Rc<Pod>, cache: &Cache) -> Verdict {
        Verdict::new(&PodInfo::new(pod), &Snapshot::of(cache), cache)
    }

    /// Nodes with the highest sum; one of them is drawn.
    pub fn best(&self) -> Vec<&NodeVerdict> {
        let left = || self.nodes.iter().filter(|node| node.rejected_by.is_none());
        let most = left().map(NodeVerdict::total).max();
        left().filter(|node| Some(node.total()) == most).collect()
    }

    /// Whether a node passes all filters.
    pub fn passes(&self, name: &str) -> bool {
        self.nodes.iter().any(|node| &*node.node == name && node.rejected_by.is_none())
    }

    /// Filters that refused a node.
    pub fn rejecting(&self) -> BTreeSet<&'static str> {
        self.nodes.iter().filter_map(|node| node.rejected_by).collect()
    }

    /// The FailedScheduling message.
    pub fn message(&self) -> String {
        let total = self.nodes.len();
        if total == 0 {
            return "no nodes available to schedule pods".to_string();
        }
        let reasons = self.nodes.iter().flat_map(|node| node.reasons.iter().cloned());
        let victims = self.nodes.iter().map(|node| {
            if node.resolvable {
                "No preemption victims found for incoming pod".to_string()
            } else {
                "Preemption is not helpful for scheduling".to_string()
            }
        });
        let preemption = if self.may_preempt {
            format!("0/{total} nodes are available: {}.", histogram(victims))
        } else {
            "not eligible due to preemptionPolicy=Never.".to_string()
        };
        format!(
            "0/{total} nodes are available: {}. no new claims to deallocate, preemption: {preemption}",
            histogram(reasons)
        )
    }
}

/// The first filter that refuses a node.
pub(super) fn first_rejection(pod: &PodInfo, info: &NodeInfo) -> Option<(&'static str, Rejection)> {
    FILTERS.iter().find_map(|filter| (filter.check)(pod, info).map(|rejection| (filter.name, rejection)))
}

/// `2 reason a, 1 reason b`, sorted as text.
fn histogram(reasons: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut parts: Vec<String> = counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    parts.sort();
    parts.join(", ")
}
