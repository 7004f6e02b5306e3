//! Which pods of lower priority go so that a pod finds room.
//!
//! It deletes nothing itself. Models kubernetes 1.36 pkg/scheduler/framework/preemption/preemption.go and
//! pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;

use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Rng;

use super::cycle::Cycle;
use super::filter::first_rejection;
use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use super::verdict::{NodeVerdict, histogram, refusal};
use crate::api::time::seconds;
use crate::api::{Key, labels, pod};
use crate::store::Cache;

/// Share of the nodes in question that are thought through at least, in percent.
const CANDIDATES_SHARE: usize = 10;
/// How many of them at least.
const CANDIDATES_LEAST: usize = 100;
/// Why a node is out of the question.
const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";

/// A disruption budget as the scheduler respects it: as well as it can.
#[derive(Clone, Debug)]
pub struct Budget {
    namespace: String,
    selector: LabelSelector,
    /// Disruptions that it still allows.
    allowed: i32,
    /// Pods whose disruption it has counted already.
    disrupted: BTreeSet<String>,
}

/// What comes of the thought.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These pods of that node go, the most important first.
    Push(Rc<str>, Vec<(Key, Rc<PodInfo>)>),
    /// Nothing can be done; why. What was nominated before is forgotten.
    Hopeless(String),
    /// The pod may not push others now; why. What was nominated before stays.
    NotEligible(&'static str),
}

struct Candidate {
    node: Rc<str>,
    victims: Vec<(Key, Rc<PodInfo>)>,
    violations: usize,
}

/// Thinks of pods to push off for a pod that fits nowhere.
#[inline(never)]
pub fn preempt(
    cycle: &Cycle<'_>,
    key: &Key,
    snapshot: &Snapshot,
    nodes: &[NodeVerdict],
    total: usize,
    rng: &mut Rng,
) -> Answer {
    let spec = cycle.pod.pod.spec.as_ref();
    if spec.and_then(|spec| spec.preemption_policy.as_deref()) == Some("Never") {
        return Answer::NotEligible("not eligible due to preemptionPolicy=Never.");
    }
    if waits_for_victims(cycle, key, snapshot, nodes) {
        return Answer::NotEligible("not eligible due to a terminating pod on the nominated node.");
    }
    let potential: Vec<&NodeVerdict> = nodes.iter().filter(|node| node.resolvable).collect();
    let mut reasons: Vec<String> = alloc::vec![NOT_HELPFUL.to_string(); total.saturating_sub(potential.len())];
    let mut candidates: Vec<Candidate> = Vec::new();
    if !potential.is_empty() {
        let budgets = budgets(cycle.cache);
        let offset = if potential.len() > 1 { rng.below(potential.len() as u64) as usize } else { 0 };
        let wanted = (potential.len() * CANDIDATES_SHARE / 100).max(CANDIDATES_LEAST);
        for node in potential[offset..].iter().chain(&potential[..offset]) {
            let Some(info) = snapshot.node(&node.node) else { continue };
            match victims(cycle, key, &node.node, info, snapshot, &budgets) {
                Ok((victims, violations)) => {
                    candidates.push(Candidate { node: node.node.clone(), victims, violations });
                }
                Err(refused) => reasons.extend(refused),
            }
            if candidates.len() >= wanted && candidates.iter().any(|one| one.violations == 0) {
                break;
            }
        }
    }
    match pick(candidates, rng) {
        Some(best) => Answer::Push(best.node, best.victims),
        None => Answer::Hopeless(format!("0/{total} nodes are available: {}.", histogram(reasons.into_iter()))),
    }
}

/// True while pods that were pushed off for this one still end on its node.
fn waits_for_victims(cycle: &Cycle<'_>, key: &Key, snapshot: &Snapshot, nodes: &[NodeVerdict]) -> bool {
    let Some(name) = snapshot.nomination(key) else { return false };
    let hopeless = nodes.iter().any(|node| node.node == *name && node.rejected_by.is_some() && !node.resolvable);
    !hopeless
        && snapshot.node(name).is_some_and(|info| {
            info.members.values().any(|other| other.priority < cycle.pod.priority && is_pushed_off(other))
        })
}

/// True for a pod that ends because it was pushed off.
fn is_pushed_off(other: &PodInfo) -> bool {
    other.is_ending()
        && pod::condition(&other.pod, "DisruptionTarget").is_some_and(|condition| {
            condition.status == "True" && condition.reason.as_deref() == Some("PreemptionByScheduler")
        })
}

/// The fewest pods of a node that must go, the most important first, and how many of them break a budget.
///
/// - Errors: why the node does not do.
/// - Source: SelectVictimsOnNode.
fn victims(
    cycle: &Cycle<'_>,
    key: &Key,
    name: &str,
    info: &NodeInfo,
    snapshot: &Snapshot,
    budgets: &[Budget],
) -> Result<(Vec<(Key, Rc<PodInfo>)>, usize), Vec<String>> {
    if !info.has_lower(cycle.pod.priority) {
        return Err(alloc::vec!["No preemption victims found for incoming pod".to_string()]);
    }
    let mut lower: Vec<(Key, Rc<PodInfo>)> = info
        .members
        .iter()
        .filter(|(_, other)| other.priority < cycle.pod.priority)
        .map(|(key, other)| (key.clone(), other.clone()))
        .collect();
    if lower.is_empty() {
        return Err(alloc::vec!["No preemption victims found for incoming pod".to_string()]);
    }
    let (mut info, mut cycle) = (info.clone(), cycle.clone());
    for (key, other) in &lower {
        info.remove(key);
        cycle.count(other, &info, -1);
    }
    if let Some((_, rejection)) = refusal(&cycle, key, name, &info, snapshot) {
        return Err(rejection.reasons);
    }
    lower.sort_by_key(|(_, one)| importance(one));
    let (violating, peaceful) = split_by_budgets(lower, budgets);
    let (mut victims, mut violations) = (Vec::new(), 0);
    for (breaks, (other_key, other)) in
        violating.into_iter().map(|one| (true, one)).chain(peaceful.into_iter().map(|one| (false, one)))
    {
        // As many as possible are spared.
        info.add(other_key.clone(), &other);
        cycle.count(&other, &info, 1);
        if refusal(&cycle, key, name, &info, snapshot).is_some() {
            info.remove(&other_key);
            cycle.count(&other, &info, -1);
            violations += usize::from(breaks);
            victims.push((other_key, other));
        }
    }
    debug_assert!(first_rejection(&cycle, &info).is_none(), "the pod fits without its victims");
    victims.sort_by_key(|(_, one)| importance(one));
    Ok((victims, violations))
}

/// Orders the most important pods first: higher priority, then an earlier start.
fn importance(pod: &PodInfo) -> (Reverse<i32>, i64) {
    (Reverse(pod.priority), started(pod).unwrap_or(i64::MAX))
}

/// When a pod started, in seconds since the scenario began.
fn started(pod: &PodInfo) -> Option<i64> {
    pod.pod.status.as_ref()?.start_time.as_ref().map(seconds)
}

/// Pods whose loss breaks a budget, and the others; each in the given order.
///
/// - Source: filterPodsWithPDBViolation.
#[expect(clippy::type_complexity, reason = "two lists of pods with their keys")]
fn split_by_budgets(
    pods: Vec<(Key, Rc<PodInfo>)>,
    budgets: &[Budget],
) -> (Vec<(Key, Rc<PodInfo>)>, Vec<(Key, Rc<PodInfo>)>) {
    let mut allowed: Vec<i32> = budgets.iter().map(|budget| budget.allowed).collect();
    pods.into_iter().partition(|(key, pod)| {
        let (namespace, given) = pod.identity();
        let mut breaks = false;
        for (budget, allowed) in budgets.iter().zip(&mut allowed) {
            let selects = budget.namespace == namespace
                && !given.is_empty()
                && budget.selector != LabelSelector::default()
                && labels::matches(&budget.selector, Some(given))
                && !budget.disrupted.contains(&*key.name);
            if selects {
                *allowed -= 1;
                breaks |= *allowed < 0;
            }
        }
        breaks
    })
}

/// The node whose pods are missed least; equals are drawn.
///
/// - Source: pickOneNodeForPreemption.
fn pick(mut candidates: Vec<Candidate>, rng: &mut Rng) -> Option<Candidate> {
    let cost = |one: &Candidate| {
        let highest = one.victims.first().map_or(i64::MIN, |(_, pod)| i64::from(pod.priority));
        let sum: i64 = one.victims.iter().map(|(_, pod)| i64::from(pod.priority) + i64::from(i32::MAX) + 1).sum();
        let earliest = one
            .victims
            .iter()
            .filter(|(_, pod)| i64::from(pod.priority) == highest)
            .filter_map(|(_, pod)| started(pod))
            .min();
        (one.violations, highest, sum, one.victims.len(), Reverse(earliest))
    };
    let least = candidates.iter().map(cost).min()?;
    candidates.retain(|one| cost(one) == least);
    let place = if candidates.len() > 1 { rng.below(candidates.len() as u64) as usize } else { 0 };
    Some(candidates.swap_remove(place))
}

/// The disruption budgets that the scheduler has seen.
fn budgets(cache: &Cache) -> Vec<Budget> {
    let budget = |one: &Rc<PodDisruptionBudget>| {
        let status = one.status.as_ref();
        Some(Budget {
            namespace: one.metadata.namespace.clone().unwrap_or_default(),
            selector: one.spec.as_ref()?.selector.clone()?,
            allowed: status.and_then(|status| status.disruptions_allowed).unwrap_or(0),
            disrupted: status
                .iter()
                .flat_map(|status| status.disrupted_pods.iter().flatten())
                .map(|(pod, _)| pod.clone())
                .collect(),
        })
    };
    cache.list::<PodDisruptionBudget>(None).filter_map(budget).collect()
}
