//! `describe replicaset`.

use cluster::api::labels::matches;
use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::Pod;

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
    let mut phases = [0usize; 4];
    for pod in api.list(Kind::Pod, Some(object.namespace()))? {
        let owned = pod.controller().is_some_and(|owner| owner.uid == object.uid());
        if !owned || !matches(&spec.selector, pod.meta().labels.as_ref()) {
            continue;
        }
        let status = pod.get::<Pod>().and_then(|pod| pod.status.as_ref());
        match status.and_then(|status| status.phase.as_deref()) {
            Some("Running") => phases[0] += 1,
            Some("Pending") => phases[1] += 1,
            Some("Succeeded") => phases[2] += 1,
            Some("Failed") => phases[3] += 1,
            _ => {}
        }
    }
    let [running, waiting, succeeded, failed] = phases;
    text.field(
        0,
        "Pods Status",
        format!("{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed"),
    );
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
