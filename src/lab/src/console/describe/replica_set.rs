//! `describe replicaset`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::apps::v1::ReplicaSet;

use super::super::api::Api;
use super::super::columns::selector_text;
use super::{Text, events, pod};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(replica_set) = object.get::<ReplicaSet>() else { return Ok(()) };
    let spec = replica_set.spec.clone().unwrap_or_default();
    let status = replica_set.status.clone().unwrap_or_default();
    text.name(object);
    text.field(0, "Selector", selector_text(&spec.selector));
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.controlled_by(object);
    text.field(0, "Replicas", format!("{} current / {} desired", status.replicas, spec.replicas.unwrap_or(0)));
    text.pods_status(object, &spec.selector, api)?;
    if let Some(template) = &spec.template {
        pod::describe_template(template, text);
    }
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
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
