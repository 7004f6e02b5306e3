//! Rules of what a pod spec says about where it may run: affinity, spread over topology domains, scheduling gates.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go validateAffinity, validateTopologySpreadConstraints and
//! validateSchedulingGates.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, PodSpec, WeightedPodAffinityTerm,
};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::meta;
use super::text::{self, quoted};
use crate::api::error::FieldError;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Rules of the three kinds of affinity.
///
/// - Source: validateAffinity.
pub fn affinity(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let Some(affinity) = &spec.affinity else { return };
    if let Some(node) = &affinity.node_affinity {
        let path = format!("{path}.affinity.nodeAffinity");
        if let Some(required) = &node.required_during_scheduling_ignored_during_execution {
            let path = format!("{path}.{REQUIRED}.nodeSelectorTerms");
            if required.node_selector_terms.is_empty() {
                found.push(FieldError::required(path.clone(), "must have at least one node selector term"));
            }
            for (index, one) in required.node_selector_terms.iter().enumerate() {
                term(one, true, &format!("{path}[{index}]"), found);
            }
        }
        for (index, one) in node.preferred_during_scheduling_ignored_during_execution.iter().flatten().enumerate() {
            let path = format!("{path}.{PREFERRED}[{index}]");
            weight(one.weight, &path, found);
            term(&one.preference, false, &format!("{path}.preference"), found);
        }
    }
    if let Some(pods) = &affinity.pod_affinity {
        let path = format!("{path}.affinity.podAffinity");
        required(pods.required_during_scheduling_ignored_during_execution.as_deref(), &path, found);
        preferred(pods.preferred_during_scheduling_ignored_during_execution.as_deref(), &path, found);
    }
    if let Some(pods) = &affinity.pod_anti_affinity {
        let path = format!("{path}.affinity.podAntiAffinity");
        required(pods.required_during_scheduling_ignored_during_execution.as_deref(), &path, found);
        preferred(pods.preferred_during_scheduling_ignored_during_execution.as_deref(), &path, found);
    }
}

fn weight(weight: i32, path: &str, found: &mut Vec<FieldError>) {
    if !(1..=100).contains(&weight) {
        found.push(FieldError::invalid(format!("{path}.weight"), weight, "must be in the range 1-100"));
    }
}

/// Rules of one term; values of a preference may be anything.
///
/// - Source: ValidateNodeSelectorTerm.
#[inline(never)]
pub fn term(term: &NodeSelectorTerm, is_required: bool, path: &str, found: &mut Vec<FieldError>) {
    for (place, one) in term.match_expressions.iter().flatten().enumerate() {
        requirement(one, is_required, &format!("{path}.matchExpressions[{place}]"), found);
    }
    for (place, one) in term.match_fields.iter().flatten().enumerate() {
        field_requirement(one, &format!("{path}.matchFields[{place}]"), found);
    }
}

/// - Source: ValidateNodeFieldSelectorRequirement.
#[inline(never)]
fn field_requirement(one: &NodeSelectorRequirement, path: &str, found: &mut Vec<FieldError>) {
    let values = one.values.as_deref().unwrap_or(&[]);
    if !["In", "NotIn"].contains(&one.operator.as_str()) {
        let field = format!("{path}.operator");
        found.push(FieldError::invalid(field, quoted(&one.operator), "not a valid selector operator"));
    } else if values.len() != 1 {
        let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
        found.push(FieldError::required(format!("{path}.values"), detail));
    }
    if one.key != "metadata.name" {
        let field = format!("{path}.key");
        found.push(FieldError::invalid(field, quoted(&one.key), "not a valid field selector key"));
        return;
    }
    for (place, value) in values.iter().enumerate() {
        for message in text::dns1123_subdomain(value) {
            found.push(FieldError::invalid(format!("{path}.values[{place}]"), quoted(value), &message));
        }
    }
}

/// - Source: ValidateNodeSelectorRequirement.
#[inline(never)]
fn requirement(one: &NodeSelectorRequirement, is_required: bool, path: &str, found: &mut Vec<FieldError>) {
    let values = one.values.as_deref().unwrap_or(&[]);
    match one.operator.as_str() {
        "In" | "NotIn" if values.is_empty() => {
            let detail = "must be specified when `operator` is 'In' or 'NotIn'";
            found.push(FieldError::required(format!("{path}.values"), detail));
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            found.push(FieldError::forbidden(format!("{path}.values"), detail));
        }
        "Gt" | "Lt" if values.len() != 1 => {
            let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
            found.push(FieldError::required(format!("{path}.values"), detail));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => {
            let field = format!("{path}.operator");
            found.push(FieldError::invalid(field, quoted(other), "not a valid selector operator"));
        }
    }
    for message in text::qualified_name(&one.key) {
        found.push(FieldError::invalid(format!("{path}.key"), quoted(&one.key), &message));
    }
    for (place, value) in values.iter().enumerate().filter(|_| is_required) {
        for message in text::label_value(value) {
            found.push(FieldError::invalid(format!("{path}.values[{place}]"), quoted(value), &message));
        }
    }
}

#[inline(never)]
fn required(terms: Option<&[PodAffinityTerm]>, path: &str, found: &mut Vec<FieldError>) {
    for (place, one) in terms.into_iter().flatten().enumerate() {
        pod_term(one, &format!("{path}.{REQUIRED}[{place}]"), found);
    }
}

#[inline(never)]
fn preferred(terms: Option<&[WeightedPodAffinityTerm]>, path: &str, found: &mut Vec<FieldError>) {
    for (place, one) in terms.into_iter().flatten().enumerate() {
        let path = format!("{path}.{PREFERRED}[{place}]");
        weight(one.weight, &path, found);
        pod_term(&one.pod_affinity_term, &format!("{path}.podAffinityTerm"), found);
    }
}

/// - Source: validatePodAffinityTerm.
#[inline(never)]
fn pod_term(term: &PodAffinityTerm, path: &str, found: &mut Vec<FieldError>) {
    if let Some(selector) = &term.label_selector {
        meta::selector(selector, &format!("{path}.labelSelector"), found);
    }
    if let Some(selector) = &term.namespace_selector {
        meta::selector(selector, &format!("{path}.namespaceSelector"), found);
    }
    for namespace in term.namespaces.iter().flatten() {
        for message in text::dns1123_label(namespace) {
            found.push(FieldError::invalid(format!("{path}.namespace"), quoted(namespace), &message));
        }
    }
    let (matching, mismatching) = (term.match_label_keys.as_deref(), term.mismatch_label_keys.as_deref());
    label_keys(matching.unwrap_or(&[]), mismatching.unwrap_or(&[]), term.label_selector.as_ref(), path, found);
    if term.topology_key.is_empty() {
        found.push(FieldError::required(format!("{path}.topologyKey"), "can not be empty"));
    }
    for message in text::qualified_name(&term.topology_key) {
        found.push(FieldError::invalid(format!("{path}.topologyKey"), quoted(&term.topology_key), &message));
    }
}

/// - Source: ValidateMatchLabelKeysAndMismatchLabelKeys.
#[inline(never)]
fn label_keys(
    matching: &[String],
    mismatching: &[String],
    selector: Option<&LabelSelector>,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    for (word, keys) in [("matchLabelKeys", matching), ("mismatchLabelKeys", mismatching)] {
        let field = format!("{path}.{word}");
        if !keys.is_empty() && selector.is_none() {
            found.push(FieldError::forbidden(field, "must not be specified when labelSelector is not set"));
            continue;
        }
        for (place, key) in keys.iter().enumerate() {
            for message in text::qualified_name(key) {
                found.push(FieldError::invalid(format!("{field}[{place}]"), quoted(key), &message));
            }
        }
    }
    for (place, key) in matching.iter().enumerate().filter(|(_, key)| mismatching.contains(key)) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        found.push(FieldError::invalid(format!("{path}.matchLabelKeys[{place}]"), quoted(key), detail));
    }
}

/// Rules of `topologySpreadConstraints`.
///
/// - Source: validateTopologySpreadConstraints.
pub fn spread(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    const ACTIONS: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];
    let constraints = spec.topology_spread_constraints.as_deref().unwrap_or(&[]);
    for (place, constraint) in constraints.iter().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{place}]");
        let action = constraint.when_unsatisfiable.as_str();
        if constraint.max_skew <= 0 {
            let field = format!("{path}.maxSkew");
            found.push(FieldError::invalid(field, constraint.max_skew, "must be greater than zero"));
        }
        if constraint.topology_key.is_empty() {
            found.push(FieldError::required(format!("{path}.topologyKey"), "can not be empty"));
        }
        if !ACTIONS.contains(&action) {
            found.push(FieldError::unsupported(format!("{path}.whenUnsatisfiable"), action, &ACTIONS));
        }
        let again = |later: &k8s_openapi::api::core::v1::TopologySpreadConstraint| {
            later.topology_key == constraint.topology_key && later.when_unsatisfiable == action
        };
        if constraints[place + 1..].iter().any(again) {
            let pair = format!("{{{}, {action}}}", constraint.topology_key);
            found.push(FieldError::duplicate(format!("{path}.{{topologyKey, whenUnsatisfiable}}"), quoted(&pair)));
        }
        if let Some(domains) = constraint.min_domains {
            if domains <= 0 {
                found.push(FieldError::invalid(format!("{path}.minDomains"), domains, "must be greater than zero"));
            }
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                found.push(FieldError::invalid(format!("{path}.minDomains"), domains, &detail));
            }
        }
        for (name, policy) in [
            ("nodeAffinityPolicy", constraint.node_affinity_policy.as_deref()),
            ("nodeTaintsPolicy", constraint.node_taints_policy.as_deref()),
        ] {
            if let Some(policy) = policy.filter(|policy| !["Honor", "Ignore"].contains(policy)) {
                found.push(FieldError::unsupported(format!("{path}.{name}"), policy, &["Honor", "Ignore"]));
            }
        }
        let keys = constraint.match_label_keys.as_deref().unwrap_or(&[]);
        label_keys(keys, &[], constraint.label_selector.as_ref(), &path, found);
        if let Some(selector) = &constraint.label_selector {
            meta::selector(selector, &format!("{path}.labelSelector"), found);
        }
    }
}

/// Rules of `schedulingGates`.
///
/// - Source: validateSchedulingGates.
pub fn gates(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let mut seen: Vec<&String> = Vec::new();
    for (place, gate) in spec.scheduling_gates.iter().flatten().enumerate() {
        let field = format!("{path}.schedulingGates[{place}]");
        for message in text::qualified_name(&gate.name) {
            found.push(FieldError::invalid(field.clone(), quoted(&gate.name), &message));
        }
        if seen.contains(&&gate.name) {
            found.push(FieldError::duplicate(field, quoted(&gate.name)));
        }
        seen.push(&gate.name);
    }
}
