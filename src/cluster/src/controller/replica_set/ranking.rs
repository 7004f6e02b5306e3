//! Which pods a shrinking ReplicaSet deletes first.
//!
//! Models kubernetes 1.36 pkg/controller/controller_utils.go ActivePodsWithRanks.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::{ContainerStatus, Pod};
use kernel::Time;

use crate::api::object::controller_of;
use crate::api::pod;
use crate::api::time::moment;
use crate::luck::{Luck, PodLuck};
use crate::store::Cache;

/// Pods of all ReplicaSets that share the owner of a set.
#[derive(Clone, Debug, Default)]
pub(super) struct Related {
    /// Active ones per node.
    pub by_node: BTreeMap<String, usize>,
    /// How many of them come or go just now, so that it is a matter of milliseconds whether they are counted; known only
    /// where the outcomes of draws are.
    pub moving: usize,
}

/// How near to now a pod must come or go to be moving, in milliseconds: times of creation are whole seconds.
const MOVING_MS: u64 = 1_500;

/// Pods of all ReplicaSets that share the owner of `set`.
pub(super) fn related_pods(set: &ReplicaSet, cache: &Cache, luck: &Luck, now: Time) -> Related {
    let owner = controller_of(&set.metadata).map(|owner| owner.uid.as_str());
    let own = set.metadata.uid.as_deref().unwrap_or("");
    let mut sets: Vec<&str> = match owner {
        Some(owner) => cache
            .owned_by::<ReplicaSet>(owner)
            .filter(|other| controller_of(&other.metadata).is_some_and(|other| other.uid == owner))
            .filter_map(|other| other.metadata.uid.as_deref())
            .collect(),
        None => alloc::vec![own],
    };
    if !sets.contains(&own) {
        sets.push(own);
    }
    let mut related = Related::default();
    let near = |at: Time| at.since_ms(now).max(now.since_ms(at)) <= MOVING_MS;
    for pod in sets.into_iter().flat_map(|uid| cache.owned_by::<Pod>(uid)) {
        let meta = &pod.metadata;
        let known = luck.of(meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""));
        let moves = known.is_some_and(|luck| {
            luck.deleted.is_some_and(near) || created(pod).is_some_and(near) || meta.deletion_timestamp.is_some()
        });
        related.moving += usize::from(moves);
        if pod::is_active(pod) {
            *related.by_node.entry(String::from(pod::node_name(pod))).or_default() += 1;
        }
    }
    related
}

/// What pods are ranked by beside themselves.
pub(super) struct Ranking<'a> {
    /// Related pods.
    pub related: &'a Related,
    /// The moment that ages are measured at.
    pub now: Time,
    /// What is known of uids and of the order in which upstream's map gave equal pods.
    pub luck: &'a Luck,
}

/// The `count` pods that go first; unsorted when all go.
pub(super) fn pods_to_delete(active: &[Rc<Pod>], count: usize, ranking: &Ranking<'_>) -> Vec<Rc<Pod>> {
    let mut pods: Vec<Rc<Pod>> = active.to_vec();
    if count < pods.len() {
        pods = sorted(pods, &|a, b| ranking.order(a, b) == Ordering::Less);
    }
    pods.truncate(count);
    pods
}

/// Up to so many pods are sorted by insertion, as Go's sort does.
const INSERTION_MAX: usize = 12;

/// Sorts with an order that need not be transitive.
///
/// Upstream's is not: pods ready since the same second go on to the next rule, others of one magnitude are ordered by
/// uid. The standard library's sorts may panic on such an order; this one ends with some arrangement, as Go's does.
fn sorted(mut pods: Vec<Rc<Pod>>, less: &dyn Fn(&Pod, &Pod) -> bool) -> Vec<Rc<Pod>> {
    if pods.len() <= INSERTION_MAX {
        for end in 1..pods.len() {
            let mut place = end;
            while place > 0 && less(&pods[place], &pods[place - 1]) {
                pods.swap(place, place - 1);
                place -= 1;
            }
        }
        return pods;
    }
    let right = sorted(pods.split_off(pods.len() / 2), less);
    let (mut left, mut right) = (sorted(pods, less).into_iter().peekable(), right.into_iter().peekable());
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if less(b, a) { right.next() } else { left.next() };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

impl Ranking<'_> {
    /// Less means deleted earlier.
    fn order(&self, a: &Pod, b: &Pod) -> Ordering {
        let rank = |pod: &Pod| self.related.by_node.get(pod::node_name(pod)).copied().unwrap_or(0);
        let both_ready = pod::is_ready(a) && pod::is_ready(b);
        let unassigned = |pod: &Pod| pod::node_name(pod).is_empty();
        let deleted = |pod: &Pod| self.known(pod).map_or(Time::NEVER, |luck| luck.deleted_near(self.now));
        unassigned(b)
            .cmp(&unassigned(a))
            .then_with(|| phase_rank(a).cmp(&phase_rank(b)))
            .then_with(|| pod::is_ready(a).cmp(&pod::is_ready(b)))
            .then_with(|| deletion_cost(a).cmp(&deletion_cost(b)))
            .then_with(|| match deleted(a).cmp(&deleted(b)) {
                // Which of them were counted was drawn.
                known if known.is_ne() && (1..=self.related.moving).contains(&(rank(a).abs_diff(rank(b)).max(1))) => {
                    known
                }
                _ => rank(b).cmp(&rank(a)),
            })
            .then_with(|| if both_ready { self.by_age(ready_since, a, b) } else { Ordering::Equal })
            .then_with(|| max_restarts(b, false).cmp(&max_restarts(a, false)))
            .then_with(|| max_restarts(b, true).cmp(&max_restarts(a, true)))
            .then_with(|| self.by_age(created, a, b))
            .then_with(|| deleted(a).cmp(&deleted(b)))
    }

    fn known(&self, pod: &Pod) -> Option<&PodLuck> {
        let meta = &pod.metadata;
        self.luck.of(meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
    }

    /// The younger one first, ages compared by the integer logarithm of their nanoseconds, ties by uid.
    fn by_age(&self, since: fn(&Pod) -> Option<Time>, a: &Pod, b: &Pod) -> Ordering {
        let (Some(from_a), Some(from_b)) = (since(a), since(b)) else {
            // A missing time counts as the latest.
            return since(a).is_some().cmp(&since(b).is_some());
        };
        if from_a == from_b {
            return Ordering::Equal;
        }
        let magnitude = |since: Time| (self.now.since_ms(since) * 1_000_000).checked_ilog2().map_or(-1, i64::from);
        magnitude(from_a).cmp(&magnitude(from_b)).then_with(|| self.by_uid(a, b))
    }

    fn by_uid(&self, a: &Pod, b: &Pod) -> Ordering {
        let known = |pod: &Pod| self.known(pod).and_then(|luck| luck.uid.as_deref());
        match (known(a), known(b)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => a.metadata.uid.cmp(&b.metadata.uid),
        }
    }
}

fn phase_rank(pod: &Pod) -> u8 {
    match pod::phase(pod) {
        "Unknown" => 1,
        "Running" => 2,
        _ => 0,
    }
}

fn deletion_cost(pod: &Pod) -> i32 {
    pod.metadata
        .annotations
        .as_ref()
        .and_then(|annotations| annotations.get("controller.kubernetes.io/pod-deletion-cost"))
        .and_then(|cost| cost.parse().ok())
        .unwrap_or(0)
}

fn ready_since(pod: &Pod) -> Option<Time> {
    pod::condition(pod, "Ready")?.last_transition_time.as_ref().map(moment)
}

fn created(pod: &Pod) -> Option<Time> {
    pod.metadata.creation_timestamp.as_ref().map(moment)
}

/// Highest restart count of the pod's regular containers, or of its sidecars.
fn max_restarts(pod: &Pod, sidecars: bool) -> i32 {
    let highest = |statuses: Option<&Vec<ContainerStatus>>, wanted: &dyn Fn(&str) -> bool| {
        statuses
            .into_iter()
            .flatten()
            .filter(|status| wanted(&status.name))
            .map(|status| status.restart_count)
            .max()
            .unwrap_or(0)
    };
    let status = pod.status.as_ref();
    if !sidecars {
        return highest(status.and_then(|status| status.container_statuses.as_ref()), &|_| true);
    }
    let is_sidecar = |name: &str| {
        pod.spec
            .iter()
            .flat_map(|spec| spec.init_containers.iter().flatten())
            .any(|container| container.name == name && container.restart_policy.as_deref() == Some("Always"))
    };
    highest(status.and_then(|status| status.init_container_statuses.as_ref()), &is_sidecar)
}
