//! What the scheduler thinks of every node for one pod: who refused, who scored what, and the sentence that says so.
//!
//! Models kubernetes 1.36 pkg/scheduler/schedule_one.go and FitError of pkg/scheduler/framework/types.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;

use super::cycle::Cycle;
use super::filter::{FILTERS, Rejection, first_rejection, only_nodes};
use super::score::{Candidates, SCORES};
use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use crate::api::Key;
use crate::store::Cache;

/// Clusters smaller than this have all nodes looked at.
const SAMPLE_FROM: usize = 100;
/// Smallest share of nodes that is sampled, in percent.
const LEAST_SHARE: usize = 5;
/// How many nodes of one judgement are kept.
const NODES_KEPT: usize = 100;

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

/// The judgement on all nodes for one pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Nodes that were looked at; in large clusters not all are once enough have passed.
    pub nodes: Vec<NodeVerdict>,
    /// How many nodes there are.
    pub total: usize,
    /// A filter that refused the pod whatever the node, with its reason.
    pub refused: Option<(&'static str, String)>,
    /// The node that was drawn from the best ones.
    pub chosen: Option<Rc<str>>,
    /// The node where others are pushed off for the pod.
    pub nominated: Option<Rc<str>>,
    /// Why pushing others off does not help; empty when it does or was not thought of.
    pub preemption: String,
}

impl Verdict {
    /// Judges the nodes of a snapshot, beginning with the one at place `start`.
    pub fn new(cycle: &Cycle<'_>, key: &Key, snapshot: &Snapshot, start: usize) -> Verdict {
        let total = snapshot.nodes().count();
        let mut verdict = Verdict { total, ..Verdict::default() };
        verdict.refused = FILTERS.iter().find_map(|filter| (filter.refuses)(cycle).map(|reason| (filter.name, reason)));
        if verdict.refused.is_some() || total == 0 {
            return verdict;
        }
        let mut passed: Vec<&NodeInfo> = Vec::new();
        // Room that was kept for the pod is tried before all others.
        if let Some(name) = snapshot.nomination(key)
            && let Some(info) = snapshot.node(name)
            && refusal(cycle, key, name, info, snapshot).is_none()
        {
            passed.push(info);
            verdict.nodes.push(NodeVerdict::passing(name));
        } else {
            let enough = enough(total);
            let start = start % total;
            let order = snapshot.nodes().skip(start).chain(snapshot.nodes().take(start));
            let only = only_nodes(&cycle.pod.pod);
            for (name, info) in order {
                if only.as_ref().is_some_and(|only| !only.contains(&**name)) {
                    verdict.nodes.push(NodeVerdict {
                        rejected_by: Some("NodeAffinity"),
                        reasons: alloc::vec!["node(s) didn't satisfy plugin(s) [NodeAffinity]".to_string()],
                        ..NodeVerdict::passing(name)
                    });
                    continue;
                }
                verdict.nodes.push(match refusal(cycle, key, name, info, snapshot) {
                    None => {
                        passed.push(info);
                        NodeVerdict::passing(name)
                    }
                    Some((filter, rejection)) => NodeVerdict {
                        node: name.clone(),
                        rejected_by: Some(filter),
                        reasons: rejection.reasons,
                        resolvable: rejection.resolvable,
                        points: Vec::new(),
                    },
                });
                if passed.len() >= enough {
                    break;
                }
            }
        }
        if passed.len() > 1 {
            let candidates = Candidates { pod: cycle.pod, nodes: &passed, snapshot, cache: cycle.cache };
            for score in SCORES {
                let Some(points) = (score.rate)(&candidates) else { continue };
                let left = verdict.nodes.iter_mut().filter(|node| node.rejected_by.is_none());
                for (node, points) in left.zip(points) {
                    node.points.push((score.name, points * score.weight));
                }
            }
        }
        verdict
    }

    /// Judges all nodes as a cache shows them, to explain a pod that waits.
    pub fn of(pod: &Rc<Pod>, cache: &Cache) -> Verdict {
        let (info, snapshot) = (PodInfo::new(pod), Snapshot::of(cache));
        let key = <Pod as crate::api::Stored>::wrap(pod.clone()).key();
        Verdict::new(&Cycle::new(&info, &snapshot, cache), &key, &snapshot, 0)
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

    /// Filters that refused a node, or the pod on all nodes.
    pub fn rejecting(&self) -> BTreeSet<&'static str> {
        let whole = self.refused.as_ref().map(|(filter, _)| *filter);
        self.nodes.iter().filter_map(|node| node.rejected_by).chain(whole).collect()
    }

    /// The judgement on one node.
    pub fn node(&self, name: &str) -> Option<&NodeVerdict> {
        self.nodes.iter().find(|node| &*node.node == name)
    }

    /// The FailedScheduling message.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/types.go FitError.Error.
    pub fn message(&self) -> String {
        if self.total == 0 {
            return "no nodes available to schedule pods".to_string();
        }
        let why = match &self.refused {
            Some((_, reason)) => reason.clone(),
            None => histogram(self.nodes.iter().flat_map(|node| node.reasons.iter().cloned())),
        };
        let mut text = format!("0/{} nodes are available: {why}.", self.total);
        if self.refused.is_some() {
            // What the first of the plugins that run afterwards (dynamic resources) answers when it was never asked before.
            text.push_str(" not found");
        } else if self.nominated.is_none() && !self.preemption.is_empty() {
            text.push_str(" no new claims to deallocate, preemption: ");
            text.push_str(&self.preemption);
        }
        text
    }

    /// The same with no more nodes than are kept for display, the chosen one and the best ones first.
    pub fn shortened(mut self) -> Verdict {
        if self.nodes.len() > NODES_KEPT {
            let chosen = self.chosen.clone();
            let place = |node: &NodeVerdict| (Some(&node.node) != chosen.as_ref(), core::cmp::Reverse(node.total()));
            self.nodes.sort_by_key(place);
            self.nodes.truncate(NODES_KEPT);
        }
        self
    }
}

impl NodeVerdict {
    fn passing(name: &Rc<str>) -> NodeVerdict {
        NodeVerdict {
            node: name.clone(),
            rejected_by: None,
            reasons: Vec::new(),
            resolvable: false,
            points: Vec::new(),
        }
    }
}

/// How many nodes must pass before no more are looked at.
///
/// - Source: kubernetes 1.36 pkg/scheduler/schedule_one.go numFeasibleNodesToFind.
fn enough(total: usize) -> usize {
    if total < SAMPLE_FROM {
        return total;
    }
    let share = 50usize.saturating_sub(total / 125).max(LEAST_SHARE);
    (total * share / 100).max(SAMPLE_FROM)
}

/// What refuses a node: with the pods that room is kept for there, then without them.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/runtime/framework.go RunFilterPluginsWithNominatedPods.
pub(super) fn refusal(
    cycle: &Cycle<'_>,
    key: &Key,
    name: &str,
    info: &NodeInfo,
    snapshot: &Snapshot,
) -> Option<(&'static str, Rejection)> {
    let mut others = snapshot
        .nominated_on(name)
        .filter(|(other, pod)| *other != key && pod.priority >= cycle.pod.priority)
        .peekable();
    if others.peek().is_some() {
        let (mut crowded, mut counted) = (info.clone(), cycle.clone());
        for (other, pod) in others {
            crowded.add(other.clone(), pod);
            counted.count(pod, info, 1);
        }
        if let Some(refusal) = first_rejection(&counted, &crowded) {
            return Some(refusal);
        }
    }
    first_rejection(cycle, info)
}

/// `2 reason a, 1 reason b`, sorted as text.
pub(super) fn histogram(reasons: impl Iterator<Item = String>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut parts: Vec<String> = counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    parts.sort();
    parts.join(", ")
}
