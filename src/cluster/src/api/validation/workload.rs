//! Rules of Deployments and ReplicaSets.
//!
//! Models kubernetes 1.36 pkg/apis/apps/validation/validation.go and pkg/registry/apps/deployment/strategy.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, ReplicaSet, ReplicaSetSpec};
use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::Value;

use super::meta;
use super::pod::pod_spec;
use super::probe::not_negative;
use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::intstr;
use crate::api::kinds::Kind;
use crate::api::labels;

/// Rules of a new Deployment.
///
/// - Source: ValidateDeployment.
#[inline(never)]
pub fn deployment(deployment: &Deployment, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Deployment, &deployment.metadata, found);
    deployment_spec(deployment.spec.as_ref().unwrap_or(&DeploymentSpec::default()), found);
}

/// Rules of a changed Deployment.
///
/// - Source: ValidateDeploymentUpdate; the selector's immutability is the apps/v1 strategy's.
#[inline(never)]
pub fn deployment_update(new: &Deployment, old: &Deployment, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = DeploymentSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    deployment_spec(spec, found);
    immutable_selector(&spec.selector, &before.selector, found);
}

pub(super) fn immutable_selector(new: &LabelSelector, old: &LabelSelector, found: &mut Vec<FieldError>) {
    if new != old {
        found.push(FieldError::invalid("spec.selector", meta::shown_selector(new), "field is immutable"));
    }
}

pub(super) fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn deployment_spec(spec: &DeploymentSpec, found: &mut Vec<FieldError>) {
    let replicas = spec.replicas.unwrap_or(1);
    not_negative("spec.replicas".into(), i64::from(replicas), found);
    selector_and_template(&spec.selector, &spec.template, found);
    strategy(spec.strategy.as_ref(), found);
    let min_ready = spec.min_ready_seconds.unwrap_or(0);
    not_negative("spec.minReadySeconds".into(), i64::from(min_ready), found);
    not_negative("spec.revisionHistoryLimit".into(), i64::from(spec.revision_history_limit.unwrap_or(0)), found);
    if let Some(deadline) = spec.progress_deadline_seconds {
        not_negative("spec.progressDeadlineSeconds".into(), i64::from(deadline), found);
        if deadline <= min_ready {
            let detail = "must be greater than minReadySeconds";
            found.push(FieldError::invalid("spec.progressDeadlineSeconds", deadline, detail));
        }
    }
}

/// The selector, the template and that they go together. An absent selector has nothing in it and matches nothing.
fn selector_and_template(selector: &LabelSelector, template: &PodTemplateSpec, found: &mut Vec<FieldError>) {
    let is_absent = *selector == LabelSelector::default();
    if is_absent {
        found.push(FieldError::required("spec.selector", ""));
    } else {
        meta::selector(selector, "spec.selector", found);
        if meta::is_empty_selector(selector) {
            found.push(FieldError::invalid(
                "spec.selector",
                Value::Object(Default::default()),
                "empty selector is invalid for deployment",
            ));
        }
    }
    if !meta::is_readable_selector(selector) {
        found.push(FieldError::invalid("spec.selector", json(selector), "invalid label selector"));
        return;
    }
    let labels_of: Option<&BTreeMap<String, String>> = template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
    let matches = !is_absent && (meta::is_empty_selector(selector) || labels::matches(selector, labels_of));
    if !matches {
        let detail = "`selector` does not match template `labels`";
        found.push(FieldError::invalid("spec.template.metadata.labels", labels_of.map_or(Value::Null, json), detail));
    }
    pod_template(template, "spec.template", found);
    let none = PodSpec::default();
    let pod = template.spec.as_ref().unwrap_or(&none);
    let policy = pod.restart_policy.as_deref().unwrap_or("");
    if policy != "Always" {
        found.push(FieldError::unsupported("spec.template.spec.restartPolicy", policy, &["Always"]));
    }
    if pod.active_deadline_seconds.is_some() {
        let detail = "activeDeadlineSeconds in ReplicaSet is not Supported";
        found.push(FieldError::forbidden("spec.template.spec.activeDeadlineSeconds", detail));
    }
}

/// Rules of a pod template; upstream names its labels without `metadata`.
///
/// - Source: ValidatePodTemplateSpec.
pub(super) fn pod_template(template: &PodTemplateSpec, path: &str, found: &mut Vec<FieldError>) {
    if let Some(meta) = &template.metadata {
        meta::labels(meta.labels.as_ref(), &format!("{path}.labels"), found);
        meta::annotations(meta.annotations.as_ref(), &format!("{path}.annotations"), found);
    }
    pod_spec(template.spec.as_ref().unwrap_or(&PodSpec::default()), &format!("{path}.spec"), found);
}

fn strategy(strategy: Option<&DeploymentStrategy>, found: &mut Vec<FieldError>) {
    let none = DeploymentStrategy::default();
    let strategy = strategy.unwrap_or(&none);
    let path = "spec.strategy.rollingUpdate";
    match strategy.type_.as_deref().unwrap_or("") {
        "Recreate" => {
            if strategy.rolling_update.is_some() {
                let detail = "may not be specified when strategy `type` is 'Recreate'";
                found.push(FieldError::forbidden(path, detail));
            }
        }
        "RollingUpdate" => match &strategy.rolling_update {
            None => found.push(FieldError::required(path, "this should be defaulted and never be nil")),
            Some(rolling) => {
                let zero = IntOrString::Int(0);
                let unavailable = rolling.max_unavailable.as_ref().unwrap_or(&zero);
                let surge = rolling.max_surge.as_ref().unwrap_or(&zero);
                number_or_share(unavailable, &format!("{path}.maxUnavailable"), found);
                number_or_share(surge, &format!("{path}.maxSurge"), found);
                if plain_number(unavailable) == 0 && plain_number(surge) == 0 {
                    let detail = "may not be 0 when `maxSurge` is 0";
                    found.push(FieldError::invalid(format!("{path}.maxUnavailable"), shown(unavailable), detail));
                }
                if let IntOrString::String(share) = unavailable
                    && intstr::percent(share).is_some_and(|percent| percent > 100)
                {
                    let detail = "must not be greater than 100%";
                    found.push(FieldError::invalid(format!("{path}.maxUnavailable"), shown(unavailable), detail));
                }
            }
        },
        other => {
            // The server prints the whole strategy here, in the spelling of its own type.
            let rolling = strategy.rolling_update.as_ref().map_or("null".into(), |rolling| {
                unavailable_and_surge(rolling.max_unavailable.as_ref(), rolling.max_surge.as_ref())
            });
            let body = format!(
                "Unsupported value: {{\"Type\":{},\"RollingUpdate\":{rolling}}}: supported values: \"Recreate\", \"RollingUpdate\"",
                quoted(other)
            );
            found.push(FieldError { field: "spec.strategy".into(), body });
        }
    }
}

/// How a rolling update is shown: the server's own type, its fields in their order.
pub(super) fn unavailable_and_surge(unavailable: Option<&IntOrString>, surge: Option<&IntOrString>) -> String {
    let of = |value: Option<&IntOrString>| value.map_or("0".into(), shown);
    format!("{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}", of(unavailable), of(surge))
}

/// A number or share as messages show it.
pub(super) fn shown(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => format!("{number}"),
        IntOrString::String(text) => quoted(text),
    }
}

pub(super) fn plain_number(value: &IntOrString) -> i32 {
    match value {
        IntOrString::Int(number) => *number,
        IntOrString::String(text) => intstr::percent(text).or_else(|| text.parse().ok()).unwrap_or(0),
    }
}

pub(super) fn number_or_share(value: &IntOrString, field: &str, found: &mut Vec<FieldError>) {
    match value {
        IntOrString::Int(number) => not_negative(field.into(), i64::from(*number), found),
        IntOrString::String(share) => {
            for message in text::percent(share) {
                found.push(FieldError::invalid(field, quoted(share), &message));
            }
        }
    }
}

/// Rules of a new ReplicaSet.
///
/// - Source: ValidateReplicaSet.
#[inline(never)]
pub fn replica_set(set: &ReplicaSet, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::ReplicaSet, &set.metadata, found);
    replica_set_spec(set.spec.as_ref().unwrap_or(&ReplicaSetSpec::default()), found);
}

/// Rules of a changed ReplicaSet.
///
/// - Source: ValidateReplicaSetUpdate; the selector's immutability is the apps/v1 strategy's.
#[inline(never)]
pub fn replica_set_update(new: &ReplicaSet, old: &ReplicaSet, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = ReplicaSetSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    replica_set_spec(spec, found);
    immutable_selector(&spec.selector, &before.selector, found);
}

fn replica_set_spec(spec: &ReplicaSetSpec, found: &mut Vec<FieldError>) {
    not_negative("spec.replicas".into(), i64::from(spec.replicas.unwrap_or(1)), found);
    not_negative("spec.minReadySeconds".into(), i64::from(spec.min_ready_seconds.unwrap_or(0)), found);
    selector_and_template(&spec.selector, spec.template.as_ref().unwrap_or(&PodTemplateSpec::default()), found);
}
