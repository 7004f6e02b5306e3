//! Rules of pod specs, pods and pod templates.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodCreate and ValidatePodUpdate.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, Pod, PodSpec, Toleration};
use serde_json::Value;

use super::container::{self, Surroundings, one_of};
use super::meta;
use super::placement;
use super::text::{self, quoted};
use super::volume;
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Rules of a pod spec, in a pod or a template.
///
/// - Source: ValidatePodSpec.
pub fn pod_spec(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let volumes = spec.volumes.as_deref().unwrap_or(&[]);
    volume::volumes(volumes, &format!("{path}.volumes"), found);
    let around = Surroundings { volumes, grace_seconds: spec.termination_grace_period_seconds };
    container::containers(&spec.containers, &around, &format!("{path}.containers"), found);
    let init = spec.init_containers.as_deref().unwrap_or(&[]);
    container::init_containers(init, &spec.containers, &around, &format!("{path}.initContainers"), found);
    if let Some(resources) = &spec.resources {
        container::resources(resources, &format!("{path}.resources"), found);
    }
    if spec.host_network == Some(true) {
        host_network_ports(&spec.containers, &format!("{path}.containers"), found);
    }
    let policies = ["Always", "OnFailure", "Never"];
    one_of(format!("{path}.restartPolicy"), spec.restart_policy.as_deref(), &policies, found);
    let dns = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
    one_of(format!("{path}.dnsPolicy"), spec.dns_policy.as_deref(), &dns, found);
    meta::labels(spec.node_selector.as_ref(), &format!("{path}.nodeSelector"), found);
    placement::affinity(spec, path, found);
    placement::spread(spec, path, found);
    placement::gates(spec, path, found);
    let subdomain: fn(&str) -> text::Messages = text::dns1123_subdomain;
    named(format!("{path}.serviceAccountName"), spec.service_account_name.as_deref(), subdomain, found);
    named(format!("{path}.nodeName"), spec.node_name.as_deref(), subdomain, found);
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !(1..=i64::from(i32::MAX)).contains(seconds)) {
        let detail = text::inclusive_range(1, i64::from(i32::MAX));
        found.push(FieldError::invalid(format!("{path}.activeDeadlineSeconds"), seconds, &detail));
    }
    named(format!("{path}.hostname"), spec.hostname.as_deref(), text::dns1123_label, found);
    named(format!("{path}.subdomain"), spec.subdomain.as_deref(), text::dns1123_label, found);
    tolerations(spec.tolerations.as_deref().unwrap_or(&[]), &format!("{path}.tolerations"), found);
    named(format!("{path}.priorityClassName"), spec.priority_class_name.as_deref(), subdomain, found);
}

/// A name that may be left out.
fn named(field: String, value: Option<&str>, rule: fn(&str) -> text::Messages, found: &mut Vec<FieldError>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        for message in rule(value) {
            found.push(FieldError::invalid(field.clone(), quoted(value), &message));
        }
    }
}

/// With the node's network a container port is a port of the node.
///
/// - Source: validateHostNetwork.
fn host_network_ports(containers: &[Container], path: &str, found: &mut Vec<FieldError>) {
    for (index, container) in containers.iter().enumerate() {
        for (place, port) in container.ports.iter().flatten().enumerate() {
            if port.host_port.is_some_and(|host| host != 0 && host != port.container_port) {
                let field = format!("{path}[{index}].ports[{place}].containerPort");
                let detail = "must match `hostPort` when `hostNetwork` is true";
                found.push(FieldError::invalid(field, port.container_port, detail));
            }
        }
    }
}

/// Rules of tolerations.
///
/// - Source: ValidateTolerations.
fn tolerations(tolerations: &[Toleration], path: &str, found: &mut Vec<FieldError>) {
    for (place, toleration) in tolerations.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let text_of = |field: &Option<String>| field.clone().unwrap_or_default();
        let (key, operator) = (text_of(&toleration.key), text_of(&toleration.operator));
        let (value, effect) = (text_of(&toleration.value), text_of(&toleration.effect));
        if !key.is_empty() {
            for message in text::qualified_name(&key) {
                found.push(FieldError::invalid(format!("{path}.key"), quoted(&key), &message));
            }
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            found.push(FieldError::invalid(format!("{path}.operator"), quoted(&operator), detail));
        }
        if toleration.toleration_seconds.is_some() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            found.push(FieldError::invalid(format!("{path}.effect"), quoted(&effect), detail));
        }
        match operator.as_str() {
            "" | "Equal" => {
                let messages = text::label_value(&value);
                if !messages.is_empty() {
                    found.push(FieldError::invalid(format!("{path}.operator"), quoted(&value), &messages.join(";")));
                }
            }
            "Exists" if !value.is_empty() => {
                let shown = serde_json::json!({"Key": key, "Operator": operator, "Value": value, "Effect": effect,
                    "TolerationSeconds": toleration.toleration_seconds});
                let detail = "value must be empty when `operator` is 'Exists'";
                found.push(FieldError::invalid(format!("{path}.operator"), shown, detail));
            }
            "Exists" => {}
            other => found.push(FieldError::unsupported(format!("{path}.operator"), other, &["Equal", "Exists"])),
        }
        if !effect.is_empty() {
            taint_effect(&effect, format!("{path}.effect"), found);
        }
    }
}

/// Rules of a taint's effect.
///
/// - Source: validateTaintEffect.
pub fn taint_effect(effect: &str, field: String, found: &mut Vec<FieldError>) {
    let supported = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if effect.is_empty() {
        found.push(FieldError::required(field, ""));
    } else if !supported.contains(&effect) {
        found.push(FieldError::unsupported(field, effect, &supported));
    }
}

/// Rules of a new pod.
///
/// - Source: ValidatePodCreate.
pub fn pod(pod: &Pod, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Pod, &pod.metadata, found);
    rules_of_spec(pod, found);
}

fn rules_of_spec(pod: &Pod, found: &mut Vec<FieldError>) {
    let none = PodSpec::default();
    let spec = pod.spec.as_ref().unwrap_or(&none);
    pod_spec(spec, "spec", found);
    // Only pods care about blanks around an image; templates keep them and fail when a pod is made.
    for (field, containers) in
        [("containers", &spec.containers[..]), ("initContainers", spec.init_containers.as_deref().unwrap_or(&[]))]
    {
        for (place, container) in containers.iter().enumerate() {
            blanks(container, &format!("spec.{field}[{place}].image"), found);
        }
    }
}

fn blanks(container: &Container, field: &str, found: &mut Vec<FieldError>) {
    let image = container.image.as_deref().unwrap_or("");
    if image.trim() != image {
        found.push(FieldError::invalid(field, quoted(image), "must not have leading or trailing whitespace"));
    }
}

/// What may change in a pod, as its refusal lists it.
const MUTABLE: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Rules of a changed pod.
///
/// - Source: ValidatePodUpdate.
pub fn pod_update(new: &Pod, old: &Pod, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    rules_of_spec(new, found);
    let none = PodSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    let count = |containers: &Option<Vec<Container>>| containers.as_ref().map_or(0, Vec::len);
    if spec.containers.len() != before.containers.len() {
        found.push(FieldError::forbidden("spec.containers", "pod updates may not add or remove containers"));
        return;
    }
    if count(&spec.init_containers) != count(&before.init_containers) {
        found.push(FieldError::forbidden("spec.initContainers", "pod updates may not add or remove containers"));
        return;
    }
    if let (Some(old), new) = (before.active_deadline_seconds, spec.active_deadline_seconds) {
        match new {
            Some(new) if new > old => {
                let detail = "must be less than or equal to previous value";
                found.push(FieldError::invalid("spec.activeDeadlineSeconds", new, detail));
            }
            None => found.push(FieldError::invalid(
                "spec.activeDeadlineSeconds",
                "null",
                "must not update from a positive integer to nil value",
            )),
            Some(_) => {}
        }
    }
    // Whatever may change is made equal; anything that then still differs may not.
    let mut munged = spec.clone();
    for (new, old) in munged.containers.iter_mut().zip(&before.containers) {
        new.image = old.image.clone();
    }
    for (new, old) in munged.init_containers.iter_mut().flatten().zip(before.init_containers.iter().flatten()) {
        new.image = old.image.clone();
    }
    munged.active_deadline_seconds = before.active_deadline_seconds;
    if before.termination_grace_period_seconds.is_some_and(|grace| grace < 0)
        && spec.termination_grace_period_seconds == Some(1)
    {
        munged.termination_grace_period_seconds = before.termination_grace_period_seconds;
    }
    let keeps_all = before.tolerations.iter().flatten().all(|old| {
        spec.tolerations.iter().flatten().any(|new| {
            let mut timed = new.clone();
            timed.toleration_seconds = old.toleration_seconds;
            timed == *old
        })
    });
    if keeps_all {
        munged.tolerations = before.tolerations.clone();
    }
    munged.scheduling_gates = before.scheduling_gates.clone();
    munged.node_name = before.node_name.clone();
    let value = |spec: &PodSpec| serde_json::to_value(spec).unwrap_or(Value::Null);
    if munged != *before {
        found.push(FieldError::forbidden(
            "spec",
            &format!("{MUTABLE}\n{}", super::pod_diff::difference(&value(before), &value(&munged))),
        ));
    }
}

/// The fields of a spec that differ, as lines of a diff.
pub(super) fn difference(new: Value, old: Value) -> String {
    let mut text = String::new();
    let empty = serde_json::Map::new();
    let (new, old) = (new.as_object().unwrap_or(&empty), old.as_object().unwrap_or(&empty));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        if new.get(name) != old.get(name) {
            for (sign, side) in [('-', old), ('+', new)] {
                if let Some(value) = side.get(name) {
                    text.push_str(&format!("{sign} {name:?}: {value},\n"));
                }
            }
        }
    }
    text
}
