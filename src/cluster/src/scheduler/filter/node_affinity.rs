//! Refuses nodes that the pod's node selector or required node affinity leaves out.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity.

use k8s_openapi::api::core::v1::{Node, NodeSelectorRequirement, NodeSelectorTerm};

use super::Rejection;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(pod: &PodInfo, info: &NodeInfo) -> Option<Rejection> {
    let node = info.node.as_ref()?;
    let spec = pod.pod.spec.as_ref()?;
    let labels = node.metadata.labels.as_ref();
    let selected = spec
        .node_selector
        .iter()
        .flatten()
        .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value));
    let required = spec
        .affinity
        .as_ref()
        .and_then(|affinity| affinity.node_affinity.as_ref())
        .and_then(|affinity| affinity.required_during_scheduling_ignored_during_execution.as_ref());
    let liked =
        required.is_none_or(|required| required.node_selector_terms.iter().any(|term| matches_term(term, node)));
    (!selected || !liked).then(|| Rejection::unresolvable("node(s) didn't match Pod's node affinity/selector"))
}

/// True when a node meets every requirement of a term; an empty term matches nothing.
///
/// - Source: kubernetes 1.36 staging component-helpers scheduling/corev1/nodeaffinity.
pub(in crate::scheduler) fn matches_term(term: &NodeSelectorTerm, node: &Node) -> bool {
    let expressions = term.match_expressions.as_deref().unwrap_or(&[]);
    let fields = term.match_fields.as_deref().unwrap_or(&[]);
    let labels = node.metadata.labels.as_ref();
    (!expressions.is_empty() || !fields.is_empty())
        && expressions.iter().all(|one| {
            matches_requirement(one, labels.and_then(|labels| labels.get(&one.key)).map(|value| value.as_str()))
        })
        && fields
            .iter()
            .all(|one| one.key == "metadata.name" && matches_requirement(one, node.metadata.name.as_deref()))
}

fn matches_requirement(requirement: &NodeSelectorRequirement, value: Option<&str>) -> bool {
    let values = requirement.values.as_deref().unwrap_or(&[]);
    let listed = value.is_some_and(|value| values.iter().any(|one| one == value));
    let compare = |test: fn(i64, i64) -> bool| {
        let given = value.and_then(|value| value.parse().ok());
        let limit = values.first().and_then(|limit| limit.parse().ok());
        given.zip(limit).is_some_and(|(given, limit)| test(given, limit))
    };
    match requirement.operator.as_str() {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => compare(|given, limit| given > limit),
        "Lt" => compare(|given, limit| given < limit),
        _ => false,
    }
}
