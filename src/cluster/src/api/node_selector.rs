//! Which nodes a pod may run on by name and labels.
//!
//! It never looks at taints or resources. Models kubernetes 1.36 staging component-helpers scheduling/corev1/nodeaffinity.

use k8s_openapi::api::core::v1::{Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec};

/// True when the node meets the pod's node selector and its required node affinity.
///
/// - Source: GetRequiredNodeAffinity and its Match.
pub fn selects(spec: &PodSpec, node: &Node) -> bool {
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
    selected && required.is_none_or(|required| required.node_selector_terms.iter().any(|term| matches_term(term, node)))
}

/// True when a node meets every requirement of a term; an empty term matches nothing.
///
/// - Source: kubernetes 1.36 staging component-helpers scheduling/corev1/nodeaffinity.
pub fn matches_term(term: &NodeSelectorTerm, node: &Node) -> bool {
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
