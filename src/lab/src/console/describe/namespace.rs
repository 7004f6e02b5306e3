//! `describe namespace`.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::{Namespace, ResourceQuota};

use super::super::api::Api;
use super::super::print::duration::rfc1123;
use super::{Text, policy};

pub(super) fn describe(object: &Object, api: &dyn Api, _: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(namespace) = object.get::<Namespace>() else { return Ok(()) };
    let status = namespace.status.clone().unwrap_or_default();
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "Status", status.phase.as_deref().unwrap_or(""));
    let conditions = status.conditions.as_deref().unwrap_or(&[]);
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
        text.line(1, "----\t------\t------------------\t------\t-------");
        for condition in conditions {
            let since = condition.last_transition_time.as_ref().map(rfc1123).unwrap_or_default();
            let word = |word: &Option<String>| word.clone().unwrap_or_default();
            let (reason, message) = (word(&condition.reason), word(&condition.message));
            text.line(1, format!("{}\t{}\t{since}\t{reason}\t{message}", condition.type_, condition.status));
        }
    }
    text.line(0, "");
    quotas(&api.list(Kind::ResourceQuota, Some(object.name()))?, text);
    text.line(0, "");
    let ranges = api.list(Kind::LimitRange, Some(object.name()))?;
    if ranges.is_empty() {
        text.line(0, "No LimitRange resource.");
        return Ok(());
    }
    text.line(0, "Resource Limits");
    text.line(0, " Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
    text.line(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
    for range in &ranges {
        policy::limits(range, " ", text);
    }
    Ok(())
}

fn quotas(quotas: &[Object], text: &mut Text) {
    if quotas.is_empty() {
        text.line(0, "No resource quota.");
        return;
    }
    text.line(0, "Resource Quotas");
    for object in quotas {
        let Some(quota) = object.get::<ResourceQuota>() else { continue };
        text.field(1, "Name", object.name());
        let mut scopes = quota.spec.as_ref().and_then(|spec| spec.scopes.clone()).unwrap_or_default();
        if !scopes.is_empty() {
            scopes.sort_unstable();
            text.field(1, "Scopes", scopes.join(", "));
            for help in scopes.iter().map(|scope| policy::scope_text(scope)).filter(|help| !help.is_empty()) {
                text.line(1, format!("* {help}"));
            }
        }
        text.line(1, "Resource\tUsed\tHard");
        text.line(1, "--------\t---\t---");
        let status = quota.status.clone().unwrap_or_default();
        for (name, hard) in status.hard.iter().flatten() {
            let used = status.used.as_ref().and_then(|used| used.get(name)).map_or("0", |amount| amount.0.as_str());
            text.line(1, format!("{name}\t{used}\t{}", hard.0));
        }
    }
}
