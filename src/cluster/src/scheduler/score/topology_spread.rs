//! Prefers nodes and zones with fewer pods of the same kind.
//!
//! A pod without constraints of its own gets the default ones when a Service or ReplicaSet selects it. Models kubernetes
//! 1.36 pkg/scheduler/framework/plugins/podtopologyspread/scoring.go; the logarithms are upstream's, through `libm` so
//! that every target rounds alike.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ReplicaSet, StatefulSet};
use k8s_openapi::api::core::v1::{ReplicationController, Service};

use super::{Candidates, MAX_POINTS};
use crate::api::labels::{self, Labels};
use crate::api::object::controller_of;
use crate::scheduler::snapshot::NodeInfo;
use crate::scheduler::spread::{Constraint, Selector, has_keys};

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let (constraints, own) = constraints(candidates)?;
    let namespace = candidates.pod.pod.metadata.namespace.as_deref().unwrap_or("");
    // A node without one of the keys is left out when the pod itself asked for spreading.
    let ignored = |info: &NodeInfo| own && !has_keys(info, &constraints);
    let mut raw: Vec<Option<f64>> = candidates.nodes.iter().map(|info| (!ignored(info)).then_some(0.0)).collect();
    for constraint in &constraints {
        let per_node = constraint.key == HOSTNAME;
        let value = |info: &NodeInfo| info.labels().and_then(|labels| labels.get(&constraint.key)).cloned();
        let mut domains: BTreeMap<Option<alloc::string::String>, i64> = BTreeMap::new();
        if !per_node {
            for info in candidates.nodes.iter().filter(|info| !ignored(info)) {
                domains.entry(value(info)).or_default();
            }
            let counted = |info: &NodeInfo| !ignored(info) && constraint.counts_node(candidates.pod, info);
            for (_, info) in candidates.snapshot.nodes().filter(|(_, info)| counted(info)) {
                if let Some(count) = domains.get_mut(&value(info)) {
                    *count += constraint.matching(namespace, info);
                }
            }
        }
        let size = if per_node { raw.iter().flatten().count() } else { domains.len() };
        let weight = libm::log(size as f64 + 2.0);
        for (info, points) in candidates.nodes.iter().zip(&mut raw) {
            let (Some(points), Some(value)) = (points, value(info)) else { continue };
            let count = if per_node {
                constraint.matching(namespace, info)
            } else {
                domains.get(&Some(value)).copied().unwrap_or(0)
            };
            *points += count as f64 * weight + (constraint.max_skew - 1) as f64;
        }
    }
    let rounded: Vec<Option<i64>> = raw.into_iter().map(|points| points.map(|one| libm::round(one) as i64)).collect();
    let most = rounded.iter().flatten().copied().max().unwrap_or(0);
    let least = rounded.iter().flatten().copied().min().unwrap_or(0);
    let normal = |points: i64| if most == 0 { MAX_POINTS } else { MAX_POINTS * (most + least - points) / most };
    Some(rounded.into_iter().map(|points| points.map_or(0, normal)).collect())
}

/// The soft constraints of the pod and whether they are its own.
fn constraints(candidates: &Candidates<'_>) -> Option<(Vec<Constraint>, bool)> {
    let pod = &candidates.pod.pod;
    let given = pod.spec.as_ref()?.topology_spread_constraints.as_deref().unwrap_or(&[]);
    if !given.is_empty() {
        let soft: Vec<Constraint> =
            given.iter().filter(|one| one.when_unsatisfiable == "ScheduleAnyway").map(Constraint::new).collect();
        return (!soft.is_empty()).then_some((soft, true));
    }
    let selector = default_selector(candidates)?;
    let default = |max_skew, key| Constraint::default_of(max_skew, key, selector.clone());
    Some((alloc::vec![default(3, HOSTNAME), default(5, ZONE)], false))
}

/// What the Services and the ReplicationController, ReplicaSet or StatefulSet of a pod select.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector.
fn default_selector(candidates: &Candidates<'_>) -> Option<Selector> {
    let pod = &candidates.pod.pod;
    let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
    let mut pairs = Labels::new();
    for service in candidates.cache.list::<Service>(Some(namespace)) {
        let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        if labels::matches_map(selector, pod.metadata.labels.as_ref()) {
            pairs.extend(selector.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        }
    }
    let owner = controller_of(&pod.metadata);
    let name = |kind: &str| owner.filter(|owner| owner.kind == kind).map(|owner| owner.name.as_str());
    if let Some(name) = name("ReplicationController")
        && let Some(controller) = candidates.cache.find::<ReplicationController>(namespace, name)
    {
        let selector = controller.spec.as_ref().and_then(|spec| spec.selector.clone());
        pairs.extend(selector.into_iter().flatten());
    }
    let set = name("ReplicaSet").and_then(|name| candidates.cache.find::<ReplicaSet>(namespace, name));
    let stateful = name("StatefulSet").and_then(|name| candidates.cache.find::<StatefulSet>(namespace, name));
    let selector = set
        .and_then(|set| set.spec.as_ref())
        .map(|spec| spec.selector.clone())
        .or_else(|| stateful.and_then(|set| set.spec.as_ref()).map(|spec| spec.selector.clone()));
    (!pairs.is_empty() || selector.is_some()).then_some(Selector { pairs, selector, is_nothing: false })
}
