//! `describe poddisruptionbudget`.
//!
//! Models kubernetes 1.36 kubectl pkg/describe describePodDisruptionBudget.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;

use super::super::api::Api;
use super::super::columns::{selector_text, shown};
use super::{Text, events};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(budget) = object.get::<PodDisruptionBudget>() else { return Ok(()) };
    let spec = budget.spec.as_ref();
    text.name(object);
    if let Some(least) = spec.and_then(|spec| spec.min_available.as_ref()) {
        text.field(0, "Min available", shown(least));
    } else if let Some(most) = spec.and_then(|spec| spec.max_unavailable.as_ref()) {
        text.field(0, "Max unavailable", shown(most));
    }
    match spec.and_then(|spec| spec.selector.as_ref()) {
        Some(selector) => text.field(0, "Selector", selector_text(selector)),
        None => text.field(0, "Selector", "<unset>"),
    }
    let status = budget.status.clone().unwrap_or_default();
    text.line(0, "Status:");
    text.field(2, "Allowed disruptions", status.disruptions_allowed.unwrap_or(0));
    text.field(2, "Current", status.current_healthy.unwrap_or(0));
    text.field(2, "Desired", status.desired_healthy.unwrap_or(0));
    text.field(2, "Total", status.expected_pods.unwrap_or(0));
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
