//! Label keys whose values a new pod's own labels give: they become requirements of its selectors.
//!
//! Models kubernetes 1.36 pkg/registry/core/pod/strategy.go mutatePodAffinity and mutateTopologySpreadConstraints.

use alloc::string::String;

use k8s_openapi::api::core::v1::{Pod, PodAffinityTerm};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use crate::api::labels::Labels;

/// Adds the requirements; a selector that is absent selects nothing and stays so.
pub(super) fn merge(pod: &mut Pod) {
    let own = pod.metadata.labels.clone().unwrap_or_default();
    let Some(spec) = &mut pod.spec else { return };
    for constraint in spec.topology_spread_constraints.iter_mut().flatten() {
        add(&mut constraint.label_selector, constraint.match_label_keys.as_deref(), "In", &own);
    }
    let Some(affinity) = &mut spec.affinity else { return };
    if let Some(one) = &mut affinity.pod_affinity {
        let preferred = one.preferred_during_scheduling_ignored_during_execution.iter_mut().flatten();
        preferred.for_each(|term| merge_term(&mut term.pod_affinity_term, &own));
        let required = one.required_during_scheduling_ignored_during_execution.iter_mut().flatten();
        required.for_each(|term| merge_term(term, &own));
    }
    if let Some(one) = &mut affinity.pod_anti_affinity {
        let preferred = one.preferred_during_scheduling_ignored_during_execution.iter_mut().flatten();
        preferred.for_each(|term| merge_term(&mut term.pod_affinity_term, &own));
        let required = one.required_during_scheduling_ignored_during_execution.iter_mut().flatten();
        required.for_each(|term| merge_term(term, &own));
    }
}

fn merge_term(term: &mut PodAffinityTerm, own: &Labels) {
    add(&mut term.label_selector, term.match_label_keys.as_deref(), "In", own);
    add(&mut term.label_selector, term.mismatch_label_keys.as_deref(), "NotIn", own);
}

fn add(selector: &mut Option<LabelSelector>, keys: Option<&[String]>, operator: &str, own: &Labels) {
    let Some(selector) = selector else { return };
    for key in keys.unwrap_or(&[]) {
        if let Some(value) = own.get(key) {
            selector.match_expressions.get_or_insert_default().push(LabelSelectorRequirement {
                key: key.clone(),
                operator: operator.into(),
                values: Some(alloc::vec![value.clone()]),
            });
        }
    }
}
