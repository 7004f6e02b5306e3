//! Rules of pod specs, pods and pod templates.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodCreate and ValidatePodUpdate.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, Pod, PodSpec, ResourceRequirements, Toleration};
use serde_json::Value;

use super::container::{self, Surroundings, one_of};
use super::meta;
use super::names;
use super::placement;
use super::security;
use super::text::{self, quoted};
use super::volume;
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Rules of a pod spec, in a pod or a template.
///
/// - Source: ValidatePodSpec.
pub fn pod_spec(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let volumes = volume::volumes(spec.volumes.as_deref().unwrap_or(&[]), &format!("{path}.volumes"), found);
    let around = Surroundings {
        volumes: &volumes,
        grace_seconds: spec.termination_grace_period_seconds,
        restart_policy: spec.restart_policy.as_deref().unwrap_or(""),
        host_users: spec.host_users != Some(false),
    };
    container::containers(&spec.containers, &around, &format!("{path}.containers"), found);
    let init = spec.init_containers.as_deref().unwrap_or(&[]);
    container::init_containers(init, &spec.containers, &around, &format!("{path}.initContainers"), found);
    if let Some(resources) = &spec.resources {
        container::resources(resources, &format!("{path}.resources"), found);
    }
    if spec.host_network == Some(true) {
        // Only pods, not templates, have been given the ports that are left out.
        host_network_ports(&spec.containers, path == "spec", &format!("{path}.containers"), found);
    }
    let policies = ["Always", "OnFailure", "Never"];
    one_of(format!("{path}.restartPolicy"), spec.restart_policy.as_deref(), &policies, found);
    let dns = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    one_of(format!("{path}.dnsPolicy"), spec.dns_policy.as_deref(), &dns, found);
    meta::labels(spec.node_selector.as_ref(), &format!("{path}.nodeSelector"), found);
    security::pod(spec, path, found);
    placement::affinity(spec, path, found);
    names::dns_config(spec, &format!("{path}.dnsConfig"), found);
    for (place, gate) in spec.readiness_gates.iter().flatten().enumerate() {
        for message in text::qualified_name(&gate.condition_type) {
            let field = format!("{path}.readinessGates[{place}].conditionType");
            found.push(FieldError::invalid(field, quoted(&gate.condition_type), &message));
        }
    }
    placement::gates(spec, path, found);
    placement::spread(spec, path, found);
    security::host_users(spec, path, found);
    names::hostname_override(spec, &format!("{path}.hostnameOverride"), found);
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
    names::host_aliases(spec, &format!("{path}.hostAliases"), found);
    named(format!("{path}.priorityClassName"), spec.priority_class_name.as_deref(), subdomain, found);
    if let Some(class) = spec.runtime_class_name.as_deref() {
        for message in text::dns1123_subdomain(class) {
            found.push(FieldError::invalid(format!("{path}.runtimeClassName"), quoted(class), &message));
        }
    }
    if let Some(policy) = spec.preemption_policy.as_deref() {
        let supported = ["PreemptLowerPriority", "Never"];
        one_of(format!("{path}.preemptionPolicy"), Some(policy), &supported, found);
    }
    if let Some(overhead) = &spec.overhead {
        let limits = ResourceRequirements { limits: Some(overhead.clone()), ..ResourceRequirements::default() };
        container::resources(&limits, &format!("{path}.overhead"), found);
    }
    match spec.os.as_ref().map(|os| os.name.as_str()) {
        Some("") => found.push(FieldError::required(format!("{path}.os.name"), "")),
        Some(os) if !["linux", "windows"].contains(&os) => {
            found.push(FieldError::unsupported(format!("{path}.os"), os, &["linux", "windows"]));
        }
        _ => {}
    }
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
/// - Source: validatePodHostNetworkDeps.
#[inline(never)]
fn host_network_ports(containers: &[Container], is_pod: bool, path: &str, found: &mut Vec<FieldError>) {
    for (index, container) in containers.iter().enumerate() {
        for (place, port) in container.ports.iter().flatten().enumerate() {
            let host = port.host_port.unwrap_or(0);
            if (is_pod || host != 0) && host != port.container_port {
                let field = format!("{path}[{index}].ports[{place}].hostPort");
                let detail = "must match `containerPort` when `hostNetwork` is true";
                found.push(FieldError::invalid(field, host, detail));
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
                let detail = "value must be empty when `operator` is 'Exists'";
                found.push(FieldError::invalid(format!("{path}.operator"), quoted(&value), detail));
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
#[inline(never)]
pub fn pod(pod: &Pod, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Pod, &pod.metadata, found);
    rules_of_spec(pod, found);
    let Some(spec) = &pod.spec else { return };
    if spec.ephemeral_containers.iter().flatten().next().is_some() {
        found.push(FieldError::forbidden("spec.ephemeralContainers", "cannot be set on create"));
    }
    let named = spec.node_name.as_deref().is_some_and(|name| !name.is_empty());
    if named && spec.scheduling_gates.iter().flatten().next().is_some() {
        let detail = "cannot be set until all schedulingGates have been cleared";
        found.push(FieldError::forbidden("spec.nodeName", detail));
    }
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
#[inline(never)]
pub fn pod_update(new: &Pod, old: &Pod, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    rules_of_spec(new, found);
    let none = PodSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    let none_init: &[Container] = &[];
    for (field, new, old) in [
        ("containers", &spec.containers[..], &before.containers[..]),
        (
            "initContainers",
            spec.init_containers.as_deref().unwrap_or(none_init),
            before.init_containers.as_deref().unwrap_or(none_init),
        ),
    ] {
        if new.len() != old.len() {
            let detail = "pod updates may not add or remove containers";
            found.push(FieldError::forbidden(format!("spec.{field}"), detail));
            return;
        }
        // Images are looked at once more.
        for (place, container) in new.iter().enumerate() {
            let field = format!("spec.{field}[{place}].image");
            if container.image.as_deref().unwrap_or("").is_empty() {
                found.push(FieldError::required(field.clone(), ""));
            }
            blanks(container, &field, found);
        }
    }
    let deadline = "spec.activeDeadlineSeconds";
    match (before.active_deadline_seconds, spec.active_deadline_seconds) {
        (_, Some(new)) if !(0..=i64::from(i32::MAX)).contains(&new) => {
            found.push(FieldError::invalid(deadline, new, &text::inclusive_range(0, i64::from(i32::MAX))));
            return;
        }
        (Some(old), Some(new)) if new > old => {
            found.push(FieldError::invalid(deadline, new, "must be less than or equal to previous value"));
            return;
        }
        (Some(_), None) => {
            let detail = "must not update from a positive integer to nil value";
            found.push(FieldError::invalid(deadline, "null", detail));
        }
        _ => {}
    }
    only_added_tolerations(spec, before, found);
    let gates = |spec: &PodSpec| -> Vec<String> {
        spec.scheduling_gates.iter().flatten().map(|gate| gate.name.clone()).collect()
    };
    let gates_before = gates(before);
    for (place, gate) in gates(spec).iter().enumerate().filter(|(_, gate)| !gates_before.contains(gate)) {
        let detail = format!("only deletion is allowed, but found new scheduling gate '{gate}'");
        found.push(FieldError::forbidden(format!("spec.schedulingGates[{place}].name"), &detail));
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
    munged.tolerations = before.tolerations.clone();
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

/// Tolerations may be added, and their times changed.
///
/// - Source: validateOnlyAddedTolerations.
fn only_added_tolerations(new: &PodSpec, old: &PodSpec, found: &mut Vec<FieldError>) {
    let kept = old.tolerations.iter().flatten().all(|old| {
        new.tolerations.iter().flatten().any(|new| {
            let timed = Toleration { toleration_seconds: new.toleration_seconds, ..old.clone() };
            timed == *new
        })
    });
    if kept {
        tolerations(new.tolerations.as_deref().unwrap_or(&[]), "spec.tolerations", found);
    } else {
        let detail = "existing toleration can not be modified except its tolerationSeconds";
        found.push(FieldError::forbidden("spec.tolerations", detail));
    }
}
