//! `describe daemonset`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::apps::v1::DaemonSet;

use super::super::api::Api;
use super::super::columns::selector_text;
use super::{Text, events, pod};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(set) = object.get::<DaemonSet>() else { return Ok(()) };
    let spec = set.spec.clone().unwrap_or_default();
    let status = set.status.clone().unwrap_or_default();
    text.name(object);
    text.field(0, "Selector", selector_text(&spec.selector));
    let nodes = spec.template.spec.as_ref().and_then(|pod| pod.node_selector.as_ref());
    let nodes: Vec<String> = nodes.into_iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
    text.field(0, "Node-Selector", if nodes.is_empty() { "<none>".to_string() } else { nodes.join(",") });
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    // These lines stand outside the columns.
    for (title, count) in [
        ("Desired Number of Nodes Scheduled", status.desired_number_scheduled),
        ("Current Number of Nodes Scheduled", status.current_number_scheduled),
        ("Number of Nodes Scheduled with Up-to-date Pods", status.updated_number_scheduled.unwrap_or(0)),
        ("Number of Nodes Scheduled with Available Pods", status.number_available.unwrap_or(0)),
        ("Number of Nodes Misscheduled", status.number_misscheduled),
    ] {
        text.line(0, format!("{title}: {count}"));
    }
    text.pods_status(object, &spec.selector, api)?;
    pod::describe_template(&spec.template, text);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
