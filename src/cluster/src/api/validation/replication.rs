//! Rules of ReplicationControllers.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go.

use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec, ReplicationController, ReplicationControllerSpec};

use super::meta;
use super::probe::not_negative;
use super::workload::{json, pod_template};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::labels::matches_map;

/// Rules of a new ReplicationController.
///
/// - Source: ValidateReplicationController.
#[inline(never)]
pub fn controller(controller: &ReplicationController, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::ReplicationController, &controller.metadata, found);
    spec(controller.spec.as_ref().unwrap_or(&ReplicationControllerSpec::default()), found);
}

/// Rules of a changed ReplicationController; its selector may change.
///
/// - Source: ValidateReplicationControllerUpdate.
#[inline(never)]
pub fn controller_update(new: &ReplicationController, old: &ReplicationController, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        spec(new.spec.as_ref().unwrap_or(&ReplicationControllerSpec::default()), found);
    }
}

/// - Source: ValidateReplicationControllerSpec, ValidatePodTemplateSpecForRC.
fn spec(spec: &ReplicationControllerSpec, found: &mut Vec<FieldError>) {
    not_negative("spec.minReadySeconds".into(), i64::from(spec.min_ready_seconds.unwrap_or(0)), found);
    let selector = spec.selector.as_ref().filter(|selector| !selector.is_empty());
    if selector.is_none() {
        found.push(FieldError::required("spec.selector", ""));
    }
    not_negative("spec.replicas".into(), i64::from(spec.replicas.unwrap_or(1)), found);
    let Some(template) = &spec.template else {
        found.push(FieldError::required("spec.template", ""));
        return;
    };
    let labels = template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
    if selector.is_some() && !matches_map(selector, labels) {
        let shown = labels.map_or(serde_json::Value::Null, json);
        let detail = "`selector` does not match template `labels`";
        found.push(FieldError::invalid("spec.template.metadata.labels", shown, detail));
    }
    own_template(template, found);
}

fn own_template(template: &PodTemplateSpec, found: &mut Vec<FieldError>) {
    pod_template(template, "spec.template", found);
    let none = PodSpec::default();
    let pod = template.spec.as_ref().unwrap_or(&none);
    let policy = pod.restart_policy.as_deref().unwrap_or("");
    if policy != "Always" {
        found.push(FieldError::unsupported("spec.template.spec.restartPolicy", policy, &["Always"]));
    }
    if pod.active_deadline_seconds.is_some() {
        let detail = "activeDeadlineSeconds in ReplicationController is not Supported";
        found.push(FieldError::forbidden("spec.template.spec.activeDeadlineSeconds", detail));
    }
}
