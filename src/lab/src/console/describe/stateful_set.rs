//! `describe statefulset`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::api::Api;
use super::super::columns::selector_text;
use super::super::print::duration::rfc1123;
use super::{Text, events, pod};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(set) = object.get::<StatefulSet>() else { return Ok(()) };
    let spec = set.spec.clone().unwrap_or_default();
    text.name(object);
    let creation = object.meta().creation_timestamp.as_ref();
    text.field(0, "CreationTimestamp", creation.map(rfc1123).unwrap_or_default());
    text.field(0, "Selector", selector_text(&spec.selector));
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    let total = set.status.as_ref().map_or(0, |status| status.replicas);
    text.field(0, "Replicas", format!("{} desired | {total} total", spec.replicas.unwrap_or(0)));
    let strategy = spec.update_strategy.unwrap_or_default();
    text.field(0, "Update Strategy", strategy.type_.as_deref().unwrap_or(""));
    if let Some(rolling) = strategy.rolling_update
        && let Some(partition) = rolling.partition
    {
        text.field(1, "Partition", partition);
        match rolling.max_unavailable {
            Some(IntOrString::Int(number)) => text.field(1, "MaxUnavailable", number),
            Some(IntOrString::String(share)) => text.field(1, "MaxUnavailable", share),
            None => {}
        }
    }
    text.pods_status(object, &spec.selector, api)?;
    pod::describe_template(&spec.template, text);
    claims(spec.volume_claim_templates.as_deref().unwrap_or(&[]), text);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go describeVolumeClaimTemplates.
fn claims(templates: &[PersistentVolumeClaim], text: &mut Text) {
    if templates.is_empty() {
        text.field(0, "Volume Claims", "<none>");
        return;
    }
    text.line(0, "Volume Claims:");
    for claim in templates {
        let spec = claim.spec.clone().unwrap_or_default();
        text.field(1, "Name", claim.metadata.name.as_deref().unwrap_or(""));
        text.field(1, "StorageClass", spec.storage_class_name.as_deref().unwrap_or(""));
        for (title, pairs) in [("Labels", &claim.metadata.labels), ("Annotations", &claim.metadata.annotations)] {
            let texts: Vec<String> = pairs.iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
            text.list(&format!("  {title}"), &texts);
        }
        let requests = spec.resources.and_then(|resources| resources.requests);
        let amount = requests.and_then(|requests| requests.get("storage").map(|amount| amount.0.clone()));
        text.field(1, "Capacity", amount.as_deref().unwrap_or("<default>"));
        text.field(1, "Access Modes", format!("[{}]", spec.access_modes.unwrap_or_default().join(" ")));
    }
}
