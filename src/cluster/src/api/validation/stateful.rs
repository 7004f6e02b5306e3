//! Rules of StatefulSets, DaemonSets and ControllerRevisions.
//!
//! Models kubernetes 1.36 pkg/apis/apps/validation/validation.go and the strategies of pkg/registry/apps.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{
    ControllerRevision, DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy, StatefulSet,
    StatefulSetPersistentVolumeClaimRetentionPolicy, StatefulSetSpec, StatefulSetUpdateStrategy,
};
use k8s_openapi::api::core::v1::{PodTemplateSpec, Volume};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::Value;

use super::probe::not_negative;
use super::text::quoted;
use super::{meta, storage, workload};
use crate::api::error::FieldError;
use crate::api::intstr;
use crate::api::kinds::Kind;
use crate::api::labels;

/// What may be changed of a StatefulSet.
const IMMUTABLE: &str = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/// Rules of a new StatefulSet.
///
/// - Source: ValidateStatefulSet.
#[inline(never)]
pub fn stateful_set(set: &StatefulSet, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::StatefulSet, &set.metadata, found);
    let service = set.spec.as_ref().and_then(|spec| spec.service_name.as_deref()).unwrap_or("");
    if !service.is_empty() {
        for message in super::text::dns1123_label(service) {
            found.push(FieldError::invalid("spec.serviceName", quoted(service), &message));
        }
    }
    stateful_set_spec(set.spec.as_ref().unwrap_or(&StatefulSetSpec::default()), found);
}

/// Rules of a changed StatefulSet.
///
/// - Source: ValidateStatefulSetUpdate.
#[inline(never)]
pub fn stateful_set_update(new: &StatefulSet, old: &StatefulSet, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = StatefulSetSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    stateful_set_spec(spec, found);
    let fixed = StatefulSetSpec {
        replicas: before.replicas,
        ordinals: before.ordinals.clone(),
        template: before.template.clone(),
        update_strategy: before.update_strategy.clone(),
        revision_history_limit: before.revision_history_limit,
        persistent_volume_claim_retention_policy: before.persistent_volume_claim_retention_policy.clone(),
        min_ready_seconds: before.min_ready_seconds,
        ..spec.clone()
    };
    if fixed != *before {
        found.push(FieldError::forbidden("spec", IMMUTABLE));
    }
}

fn stateful_set_spec(spec: &StatefulSetSpec, found: &mut Vec<FieldError>) {
    match spec.pod_management_policy.as_deref().unwrap_or("") {
        "" => found.push(FieldError::required("spec.podManagementPolicy", "")),
        "OrderedReady" | "Parallel" => {}
        other => {
            let detail = "must be 'OrderedReady' or 'Parallel'";
            found.push(FieldError::invalid("spec.podManagementPolicy", quoted(other), detail));
        }
    }
    update_strategy(spec.update_strategy.as_ref(), found);
    retention(spec.persistent_volume_claim_retention_policy.as_ref(), found);
    not_negative("spec.replicas".into(), i64::from(spec.replicas.unwrap_or(1)), found);
    not_negative("spec.minReadySeconds".into(), i64::from(spec.min_ready_seconds.unwrap_or(0)), found);
    if let Some(ordinals) = &spec.ordinals {
        not_negative("spec.ordinals.start".into(), i64::from(ordinals.start.unwrap_or(0)), found);
    }
    let is_absent = spec.selector == LabelSelector::default();
    if is_absent {
        found.push(FieldError::required("spec.selector", ""));
    } else {
        meta::selector(&spec.selector, "spec.selector", found);
        if meta::is_empty_selector(&spec.selector) {
            let detail = "empty selector is invalid for statefulset";
            found.push(FieldError::invalid("spec.selector", Value::Object(Default::default()), detail));
        }
    }
    if !meta::is_readable_selector(&spec.selector) {
        found.push(FieldError::invalid("spec.selector", workload::json(&spec.selector), ""));
    } else {
        labels_match(&spec.selector, is_absent, &spec.template, found);
        let templates = spec.volume_claim_templates.as_deref().unwrap_or(&[]);
        let mut template = spec.template.clone();
        if let (Some(pod), false) = (template.spec.as_mut(), templates.is_empty()) {
            // The claims stand in for volumes of their names.
            let volumes = pod.volumes.get_or_insert_default();
            for claim in templates {
                let name = claim.metadata.name.clone().unwrap_or_default();
                if !volumes.iter().any(|volume| volume.name == name) {
                    volumes.push(Volume { name, empty_dir: Some(Default::default()), ..Volume::default() });
                }
            }
        }
        workload::pod_template(&template, "spec.template", found);
        for (index, claim) in templates.iter().enumerate() {
            storage::claim_spec(
                claim.spec.as_ref().unwrap_or(&Default::default()),
                &format!("spec.volumeClaimTemplates[{index}].spec"),
                found,
            );
        }
    }
    always_restarted(&spec.template, "activeDeadlineSeconds in StatefulSet is not Supported", found);
}

/// An absent selector matches nothing.
fn labels_match(selector: &LabelSelector, is_absent: bool, template: &PodTemplateSpec, found: &mut Vec<FieldError>) {
    let of_template = template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
    let matches = meta::is_empty_selector(selector) || labels::matches(selector, of_template);
    if is_absent || !matches {
        let shown = of_template.map_or(Value::Null, workload::json);
        let detail = "`selector` does not match template `labels`";
        found.push(FieldError::invalid("spec.template.metadata.labels", shown, detail));
    }
}

fn always_restarted(template: &PodTemplateSpec, deadline: &str, found: &mut Vec<FieldError>) {
    let pod = template.spec.as_ref();
    let policy = pod.and_then(|pod| pod.restart_policy.as_deref()).unwrap_or("");
    if policy != "Always" {
        found.push(FieldError::unsupported("spec.template.spec.restartPolicy", policy, &["Always"]));
    }
    if pod.is_some_and(|pod| pod.active_deadline_seconds.is_some()) {
        found.push(FieldError::forbidden("spec.template.spec.activeDeadlineSeconds", deadline));
    }
}

fn update_strategy(strategy: Option<&StatefulSetUpdateStrategy>, found: &mut Vec<FieldError>) {
    let none = StatefulSetUpdateStrategy::default();
    let strategy = strategy.unwrap_or(&none);
    let rolling = strategy.rolling_update.as_ref();
    // Values are printed in the spelling of the server's own types.
    let shown = || {
        rolling.map_or("null".to_string(), |rolling| {
            let unavailable = rolling.max_unavailable.as_ref().map_or("null".to_string(), workload::shown);
            let partition = rolling.partition.unwrap_or(0);
            format!("{{\"Partition\":{partition},\"MaxUnavailable\":{unavailable}}}")
        })
    };
    match strategy.type_.as_deref().unwrap_or("") {
        "" => found.push(FieldError::required("spec.updateStrategy", "")),
        "OnDelete" => {
            if rolling.is_some() {
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                found.push(FieldError::invalid("spec.updateStrategy.rollingUpdate", shown(), detail));
            }
        }
        "RollingUpdate" => {
            let partition = rolling.and_then(|rolling| rolling.partition).unwrap_or(0);
            not_negative("spec.updateStrategy.rollingUpdate.partition".into(), i64::from(partition), found);
        }
        other => {
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{}}}", quoted(other), shown());
            found.push(FieldError::invalid("spec.updateStrategy", value, "must be 'RollingUpdate' or 'OnDelete'"));
        }
    }
}

/// - Source: ValidatePersistentVolumeClaimRetentionPolicy.
fn retention(policy: Option<&StatefulSetPersistentVolumeClaimRetentionPolicy>, found: &mut Vec<FieldError>) {
    let Some(policy) = policy else { return };
    let path = "spec.persistentVolumeClaimRetentionPolicy";
    for (field, value) in [("whenDeleted", &policy.when_deleted), ("whenScaled", &policy.when_scaled)] {
        let value = value.as_deref().unwrap_or("");
        if !matches!(value, "Retain" | "Delete") {
            found.push(FieldError::unsupported(format!("{path}.{field}"), value, &["Retain", "Delete"]));
        }
    }
}

/// Rules of a new DaemonSet.
///
/// - Source: ValidateDaemonSet.
#[inline(never)]
pub fn daemon_set(set: &DaemonSet, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::DaemonSet, &set.metadata, found);
    daemon_set_spec(set.spec.as_ref().unwrap_or(&DaemonSetSpec::default()), found);
}

/// Rules of a changed DaemonSet.
///
/// - Source: ValidateDaemonSetUpdate; the selector's immutability is the apps/v1 strategy's.
#[inline(never)]
pub fn daemon_set_update(new: &DaemonSet, old: &DaemonSet, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = DaemonSetSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    daemon_set_spec(spec, found);
    workload::immutable_selector(&spec.selector, &before.selector, found);
}

fn daemon_set_spec(spec: &DaemonSetSpec, found: &mut Vec<FieldError>) {
    let is_absent = spec.selector == LabelSelector::default();
    meta::selector(&spec.selector, "spec.selector", found);
    if meta::is_readable_selector(&spec.selector) {
        labels_match(&spec.selector, is_absent, &spec.template, found);
    }
    if !is_absent && meta::is_empty_selector(&spec.selector) {
        let detail = "empty selector is invalid for daemonset";
        found.push(FieldError::invalid("spec.selector", Value::Object(Default::default()), detail));
    }
    workload::pod_template(&spec.template, "spec.template", found);
    always_restarted(&spec.template, "activeDeadlineSeconds in DaemonSet is not Supported", found);
    not_negative("spec.minReadySeconds".into(), i64::from(spec.min_ready_seconds.unwrap_or(0)), found);
    daemon_strategy(spec.update_strategy.as_ref(), found);
    if let Some(limit) = spec.revision_history_limit {
        not_negative("spec.revisionHistoryLimit".into(), i64::from(limit), found);
    }
}

/// - Source: ValidateDaemonSetUpdateStrategy and ValidateRollingUpdateDaemonSet.
fn daemon_strategy(strategy: Option<&DaemonSetUpdateStrategy>, found: &mut Vec<FieldError>) {
    let none = DaemonSetUpdateStrategy::default();
    let strategy = strategy.unwrap_or(&none);
    let path = "spec.updateStrategy.rollingUpdate";
    match (strategy.type_.as_deref().unwrap_or(""), &strategy.rolling_update) {
        ("OnDelete", _) => {}
        ("RollingUpdate", None) => found.push(FieldError::required(path, "")),
        ("RollingUpdate", Some(rolling)) => {
            let zero = IntOrString::Int(0);
            let unavailable = rolling.max_unavailable.as_ref().unwrap_or(&zero);
            let surge = rolling.max_surge.as_ref().unwrap_or(&zero);
            let both = [("maxUnavailable", unavailable), ("maxSurge", surge)];
            for (field, value) in both {
                workload::number_or_share(value, &format!("{path}.{field}"), found);
            }
            for (field, value) in both {
                let IntOrString::String(share) = value else { continue };
                if intstr::percent(share).is_some_and(|percent| percent > 100) {
                    let detail = "must not be greater than 100%";
                    found.push(FieldError::invalid(format!("{path}.{field}"), workload::shown(value), detail));
                }
            }
            match (workload::plain_number(unavailable) != 0, workload::plain_number(surge) != 0) {
                (true, true) => {
                    let detail = "may not be set when maxUnavailable is non-zero";
                    found.push(FieldError::invalid(format!("{path}.maxSurge"), workload::shown(surge), detail));
                }
                (false, false) => {
                    let detail = "cannot be 0 when maxSurge is 0";
                    found.push(FieldError::required(format!("{path}.maxUnavailable"), detail));
                }
                (true, false) | (false, true) => {}
            }
        }
        (other, rolling) => {
            let rolling = rolling.as_ref().map_or("null".to_string(), |rolling| {
                workload::unavailable_and_surge(rolling.max_unavailable.as_ref(), rolling.max_surge.as_ref())
            });
            let body = format!(
                "Unsupported value: {{\"Type\":{},\"RollingUpdate\":{rolling}}}: supported values: \"RollingUpdate\", \"OnDelete\"",
                quoted(other)
            );
            found.push(FieldError { field: "spec.updateStrategy".to_string(), body });
        }
    }
}

/// Rules of a new ControllerRevision.
///
/// - Source: ValidateControllerRevision.
#[inline(never)]
pub fn revision(revision: &ControllerRevision, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::ControllerRevision, &revision.metadata, found);
    revision_content(revision, found);
}

fn revision_content(revision: &ControllerRevision, found: &mut Vec<FieldError>) {
    if revision.data.is_none() {
        found.push(FieldError::required("data", "data is mandatory"));
    }
    not_negative(String::from("revision"), revision.revision, found);
}

/// Rules of a changed ControllerRevision: its number may change, its content may not.
///
/// - Source: ValidateControllerRevisionUpdate.
#[inline(never)]
pub fn revision_update(new: &ControllerRevision, old: &ControllerRevision, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    revision_content(new, found);
    if new.data != old.data {
        let shown = new.data.as_ref().map_or(Value::Null, |data| data.0.clone());
        found.push(FieldError::invalid("data", shown, "field is immutable"));
    }
}
