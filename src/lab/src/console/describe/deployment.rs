//! `describe deployment`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::api::Api;
use super::super::columns::{none_if_empty, selector_text};
use super::super::print::duration::rfc1123;
use super::super::revision::{new_replica_set, owned_replica_sets};
use super::{Text, events, pod};

fn amount(value: Option<&IntOrString>) -> String {
    match value {
        Some(IntOrString::Int(number)) => number.to_string(),
        Some(IntOrString::String(percent)) => percent.clone(),
        None => "<nil>".to_string(),
    }
}

fn created(sets: &[&Object]) -> String {
    let texts: Vec<String> = sets
        .iter()
        .filter_map(|object| {
            let set = object.get::<ReplicaSet>()?;
            let current = set.status.as_ref().map_or(0, |status| status.replicas);
            let desired = set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(0);
            Some(format!("{} ({current}/{desired} replicas created)", object.name()))
        })
        .collect();
    none_if_empty(texts.join(", "))
}

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(deployment) = object.get::<Deployment>() else { return Ok(()) };
    let spec = deployment.spec.clone().unwrap_or_default();
    let status = deployment.status.clone().unwrap_or_default();
    text.name(object);
    let creation = object.meta().creation_timestamp.as_ref();
    text.field(0, "CreationTimestamp", creation.map(rfc1123).unwrap_or_default());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "Selector", selector_text(&spec.selector));
    text.field(
        0,
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            spec.replicas.unwrap_or(0),
            status.updated_replicas.unwrap_or(0),
            status.replicas.unwrap_or(0),
            status.available_replicas.unwrap_or(0),
            status.unavailable_replicas.unwrap_or(0)
        ),
    );
    let strategy = spec.strategy.clone().unwrap_or_default();
    text.field(0, "StrategyType", strategy.type_.as_deref().unwrap_or(""));
    text.field(0, "MinReadySeconds", spec.min_ready_seconds.unwrap_or(0));
    if let Some(rolling) = &strategy.rolling_update {
        let unavailable = amount(rolling.max_unavailable.as_ref());
        let surge = amount(rolling.max_surge.as_ref());
        text.field(0, "RollingUpdateStrategy", format!("{unavailable} max unavailable, {surge} max surge"));
    }
    pod::describe_template(&spec.template, text);
    let conditions = status.conditions.as_deref().unwrap_or(&[]);
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tReason");
        text.line(1, "----\t------\t------");
        for condition in conditions {
            let reason = condition.reason.as_deref().unwrap_or("");
            text.line(1, format!("{} \t{}\t{reason}", condition.type_, condition.status));
        }
    }
    let sets = owned_replica_sets(object, api)?;
    let new = new_replica_set(deployment, &sets);
    let old: Vec<&Object> = sets.iter().filter(|set| new.is_none_or(|new| new.name() != set.name())).collect();
    if !sets.is_empty() {
        text.field(0, "OldReplicaSets", created(&old));
        text.field(0, "NewReplicaSet", created(&new.into_iter().collect::<Vec<_>>()));
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
