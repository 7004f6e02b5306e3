//! `describe replicaset` and `describe replicationcontroller`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::{PodTemplateSpec, ReplicationController};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::super::api::Api;
use super::super::columns::{pairs, selector_text};
use super::{Text, events, pod};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(replica_set) = object.get::<ReplicaSet>() else { return Ok(()) };
    let spec = replica_set.spec.clone().unwrap_or_default();
    let status = replica_set.status.clone().unwrap_or_default();
    let conditions = status.conditions.unwrap_or_default();
    let shown = Shown {
        selector: selector_text(&spec.selector),
        selects: spec.selector,
        current: status.replicas,
        desired: spec.replicas,
        template: spec.template,
        conditions: conditions.into_iter().map(|one| [one.type_, one.status, one.reason.unwrap_or_default()]).collect(),
    };
    write(object, shown, api, with_events, text)
}

pub(super) fn describe_controller(
    object: &Object,
    api: &dyn Api,
    with_events: bool,
    text: &mut Text,
) -> Result<(), ApiError> {
    let Some(controller) = object.get::<ReplicationController>() else { return Ok(()) };
    let spec = controller.spec.clone().unwrap_or_default();
    let status = controller.status.clone().unwrap_or_default();
    let conditions = status.conditions.unwrap_or_default();
    let shown = Shown {
        selector: pairs(spec.selector.as_ref()),
        selects: LabelSelector { match_labels: spec.selector, match_expressions: None },
        current: status.replicas,
        desired: spec.replicas,
        template: spec.template,
        conditions: conditions.into_iter().map(|one| [one.type_, one.status, one.reason.unwrap_or_default()]).collect(),
    };
    write(object, shown, api, with_events, text)
}

/// What is told of either kind.
struct Shown {
    selector: String,
    selects: LabelSelector,
    current: i32,
    desired: Option<i32>,
    template: Option<PodTemplateSpec>,
    conditions: Vec<[String; 3]>,
}

fn write(object: &Object, shown: Shown, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    text.name(object);
    text.field(0, "Selector", shown.selector);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.controlled_by(object);
    text.field(0, "Replicas", format!("{} current / {} desired", shown.current, shown.desired.unwrap_or(0)));
    text.pods_status(object, &shown.selects, api)?;
    if let Some(template) = &shown.template {
        pod::describe_template(template, text);
    }
    if !shown.conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tReason");
        text.line(1, "----\t------\t------");
        for [kind, status, reason] in shown.conditions {
            text.line(1, format!("{kind} \t{status}\t{reason}"));
        }
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
