//! Terms of affinity and anti-affinity between pods, and how many pods meet them where.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/types.go AffinityTerm and
//! pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Namespace, Pod, PodAffinityTerm};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use crate::api::labels::{self, Labels};
use crate::store::Cache;

/// A term, ready to be compared with pods.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    namespaces: Vec<String>,
    /// Namespaces by their labels; `None` for none beside those named.
    namespace_selector: Option<LabelSelector>,
    /// Pods by their labels; `None` selects nothing.
    selector: Option<LabelSelector>,
    /// Node label whose values are the places that are compared.
    pub topology_key: String,
    /// Weight of a preferred term; 0 of a required one.
    pub weight: i64,
}

impl Term {
    fn new(pod: &Pod, term: &PodAffinityTerm, weight: i32) -> Term {
        let mut namespaces = term.namespaces.clone().unwrap_or_default();
        if namespaces.is_empty() && term.namespace_selector.is_none() {
            namespaces.push(pod.metadata.namespace.clone().unwrap_or_default());
        }
        Term {
            namespaces,
            namespace_selector: term.namespace_selector.clone(),
            selector: term.label_selector.clone(),
            topology_key: term.topology_key.clone(),
            weight: i64::from(weight),
        }
    }

    /// True when a pod of that namespace and with those labels meets the term.
    pub fn matches(&self, namespace: &str, given: &Labels, cache: &Cache) -> bool {
        let Some(selector) = &self.selector else { return false };
        let in_namespace = self.namespaces.iter().any(|one| one == namespace)
            || self.namespace_selector.as_ref().is_some_and(|selector| {
                let namespace = cache.find::<Namespace>("", namespace);
                labels::matches(selector, namespace.and_then(|namespace| namespace.metadata.labels.as_ref()))
            });
        in_namespace && labels::matches(selector, Some(given))
    }
}

/// All terms of one pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Required affinity.
    pub affinity: Vec<Term>,
    /// Required anti-affinity.
    pub anti_affinity: Vec<Term>,
    /// Preferred affinity.
    pub preferred: Vec<Term>,
    /// Preferred anti-affinity.
    pub preferred_anti: Vec<Term>,
}

impl Terms {
    /// The terms of a pod; `None` when it has none.
    pub fn of(pod: &Pod) -> Option<Terms> {
        let affinity = pod.spec.as_ref()?.affinity.as_ref()?;
        let mut terms = Terms::default();
        if let Some(one) = &affinity.pod_affinity {
            let required = one.required_during_scheduling_ignored_during_execution.iter().flatten();
            terms.affinity = required.map(|term| Term::new(pod, term, 0)).collect();
            let preferred = one.preferred_during_scheduling_ignored_during_execution.iter().flatten();
            terms.preferred = preferred.map(|term| Term::new(pod, &term.pod_affinity_term, term.weight)).collect();
        }
        if let Some(one) = &affinity.pod_anti_affinity {
            let required = one.required_during_scheduling_ignored_during_execution.iter().flatten();
            terms.anti_affinity = required.map(|term| Term::new(pod, term, 0)).collect();
            let preferred = one.preferred_during_scheduling_ignored_during_execution.iter().flatten();
            terms.preferred_anti = preferred.map(|term| Term::new(pod, &term.pod_affinity_term, term.weight)).collect();
        }
        (terms != Terms::default()).then_some(terms)
    }

    /// True when a pod meets every required affinity term, and there is one.
    fn all_match(&self, namespace: &str, given: &Labels, cache: &Cache) -> bool {
        !self.affinity.is_empty() && self.affinity.iter().all(|term| term.matches(namespace, given, cache))
    }
}

/// A place: topology key and value.
type Place = (String, String);

/// Pods that matter to one pod's required terms, by place.
#[derive(Clone, Debug, Default)]
pub struct Affinity {
    /// Pods that meet all affinity terms of the pod.
    liked: BTreeMap<Place, i64>,
    /// Pods that an anti-affinity term of the pod keeps away.
    disliked: BTreeMap<Place, i64>,
    /// Anti-affinity terms of pods that are there and keep the pod away.
    disliking: BTreeMap<Place, i64>,
    /// The pod meets its own affinity terms, so it may be the first of its group.
    likes_itself: bool,
}

/// Why affinity refuses a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// No liked pod is there.
    Affinity,
    /// A disliked pod is there.
    AntiAffinity,
    /// A pod that is there dislikes this one.
    Existing,
}

fn add(counts: &mut BTreeMap<Place, i64>, term: &Term, node: &NodeInfo, number: i64) {
    let Some(value) = node.labels().and_then(|labels| labels.get(&term.topology_key)) else { return };
    let place = (term.topology_key.clone(), value.clone());
    let count = counts.entry(place.clone()).or_default();
    *count += number;
    if *count == 0 {
        counts.remove(&place);
    }
}

impl Affinity {
    /// Counts all pods of a snapshot.
    pub fn new(pod: &PodInfo, snapshot: &Snapshot, cache: &Cache) -> Affinity {
        let mut counts = Affinity::default();
        let (namespace, own) = pod.identity();
        for info in snapshot.nodes().map(|(_, info)| info) {
            for other in info.with_terms.values() {
                for term in other.terms.iter().flat_map(|terms| &terms.anti_affinity) {
                    if term.matches(namespace, own, cache) {
                        add(&mut counts.disliking, term, info, 1);
                    }
                }
            }
            let Some(terms) = &pod.terms else { continue };
            if terms.affinity.is_empty() && terms.anti_affinity.is_empty() {
                continue;
            }
            for (group, number) in &info.groups {
                counts.count_group(terms, &group.namespace, &group.labels, info, i64::from(*number), cache);
            }
        }
        counts.likes_itself = pod.terms.as_ref().is_some_and(|terms| terms.all_match(namespace, own, cache));
        counts
    }

    fn count_group(
        &mut self,
        terms: &Terms,
        namespace: &str,
        given: &Labels,
        node: &NodeInfo,
        number: i64,
        cache: &Cache,
    ) {
        if terms.all_match(namespace, given, cache) {
            for term in &terms.affinity {
                add(&mut self.liked, term, node, number);
            }
        }
        for term in terms.anti_affinity.iter().filter(|term| term.matches(namespace, given, cache)) {
            add(&mut self.disliked, term, node, number);
        }
    }

    /// Counts a pod that comes to a node or leaves it in thought.
    pub fn count(&mut self, pod: &PodInfo, other: &PodInfo, node: &NodeInfo, sign: i64, cache: &Cache) {
        let (namespace, own) = pod.identity();
        for term in other.terms.iter().flat_map(|terms| &terms.anti_affinity) {
            if term.matches(namespace, own, cache) {
                add(&mut self.disliking, term, node, sign);
            }
        }
        if let Some(terms) = &pod.terms {
            let (namespace, given) = other.identity();
            self.count_group(terms, namespace, given, node, sign, cache);
        }
    }

    /// What keeps the pod from a node.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/interpodaffinity/filtering.go Filter.
    pub fn conflict(&self, pod: &PodInfo, node: &NodeInfo) -> Option<Conflict> {
        let labels = node.labels();
        let place = |term: &Term| {
            labels
                .and_then(|labels| labels.get(&term.topology_key))
                .map(|value| (term.topology_key.clone(), value.clone()))
        };
        let has = |counts: &BTreeMap<Place, i64>, place: &Place| counts.get(place).is_some_and(|count| *count > 0);
        if let Some(terms) = &pod.terms {
            let places: Option<Vec<Place>> = terms.affinity.iter().map(place).collect();
            let Some(places) = places else { return Some(Conflict::Affinity) };
            let is_first = self.liked.is_empty() && self.likes_itself;
            if !places.iter().all(|place| has(&self.liked, place)) && !is_first {
                return Some(Conflict::Affinity);
            }
            if terms.anti_affinity.iter().filter_map(place).any(|place| has(&self.disliked, &place)) {
                return Some(Conflict::AntiAffinity);
            }
        }
        let existing = !self.disliking.is_empty()
            && labels.into_iter().flatten().any(|(key, value)| has(&self.disliking, &(key.clone(), value.clone())));
        existing.then_some(Conflict::Existing)
    }
}
