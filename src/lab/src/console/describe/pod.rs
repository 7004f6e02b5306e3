//! `describe pod`, and the pod template that workloads describe.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::core::v1::{Pod, PodSpec, PodTemplateSpec, Toleration};

use super::super::api::Api;
use super::super::columns::selector_text;
use super::super::print::duration::{age, rfc1123};
use super::{Text, container, events, volume};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(pod) = object.get::<Pod>() else { return Ok(()) };
    let (spec, status) = (pod.spec.clone().unwrap_or_default(), pod.status.clone().unwrap_or_default());
    text.name(object);
    if let Some(priority) = spec.priority {
        text.field(0, "Priority", priority);
        text.field_if(0, "Priority Class Name", spec.priority_class_name.as_ref());
    }
    text.field_if(0, "Runtime Class Name", spec.runtime_class_name.as_ref());
    text.field_if(0, "Service Account", spec.service_account_name.as_ref());
    match spec.node_name.as_deref().filter(|node| !node.is_empty()) {
        Some(node) => text.field(0, "Node", format!("{node}/{}", status.host_ip.as_deref().unwrap_or(""))),
        None => text.field(0, "Node", "<none>"),
    }
    if let Some(start) = &status.start_time {
        text.field(0, "Start Time", rfc1123(start));
    }
    text.labels("Labels", pod.metadata.labels.as_ref());
    text.annotations(pod.metadata.annotations.as_ref());
    let phase = status.phase.as_deref().unwrap_or("");
    match &pod.metadata.deletion_timestamp {
        Some(deletion) if !matches!(phase, "Failed" | "Succeeded") => {
            text.field(0, "Status", format!("Terminating (lasts {})", age(api.now(), Some(deletion))));
            let grace_seconds = pod.metadata.deletion_grace_period_seconds.unwrap_or(0);
            text.field(0, "Termination Grace Period", format!("{grace_seconds}s"));
        }
        _ => text.field(0, "Status", phase),
    }
    text.field_if(0, "Reason", status.reason.as_ref());
    text.field_if(0, "Message", status.message.as_ref());
    if let Some(profile) = spec.security_context.as_ref().and_then(|context| context.seccomp_profile.as_ref()) {
        text.field(0, "SeccompProfile", &profile.type_);
        if profile.type_ == "Localhost" {
            text.field(0, "LocalhostProfile", profile.localhost_profile.as_deref().unwrap_or(""));
        }
    }
    text.field(0, "IP", status.pod_ip.as_deref().unwrap_or(""));
    match status.pod_ips.as_deref().unwrap_or(&[]) {
        [] => text.field(0, "IPs", "<none>"),
        addresses => {
            text.line(0, "IPs:");
            for address in addresses {
                text.field(1, "IP", &address.ip);
            }
        }
    }
    text.controlled_by(object);
    text.field_if(0, "NominatedNodeName", status.nominated_node_name.as_ref());
    if let Some(resources) = &spec.resources {
        text.line(0, "Resources:");
        container::resources(Some(resources), 1, text);
    }
    let statuses = |list: &Option<Vec<_>>| list.clone().unwrap_or_default();
    let init_containers = spec.init_containers.as_deref().unwrap_or(&[]);
    if !init_containers.is_empty() {
        let statuses = statuses(&status.init_container_statuses);
        container::section("Init Containers", init_containers, &statuses, Some(pod), text);
    }
    container::section("Containers", &spec.containers, &statuses(&status.container_statuses), Some(pod), text);
    let conditions = status.conditions.as_deref().unwrap_or(&[]);
    let gates = spec.readiness_gates.as_deref().unwrap_or(&[]);
    if !gates.is_empty() {
        text.line(0, "Readiness Gates:");
        text.line(1, "Type\tStatus");
        for gate in gates {
            let found = conditions.iter().find(|condition| condition.type_ == gate.condition_type);
            text.line(1, format!("{} \t{} ", gate.condition_type, found.map_or("<none>", |found| &found.status)));
        }
    }
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus");
        for condition in conditions {
            text.line(1, format!("{} \t{} ", condition.type_, condition.status));
        }
    }
    volume::section(&spec, "", text);
    text.field_if(0, "QoS Class", status.qos_class.as_ref());
    node_selectors(&spec, "", text);
    tolerations(&spec, "", text);
    spread(&spec, "", text);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

/// Writes the template of a workload.
pub(super) fn describe_template(template: &PodTemplateSpec, text: &mut Text) {
    text.line(0, "Pod Template:");
    let metadata = template.metadata.clone().unwrap_or_default();
    let spec = template.spec.clone().unwrap_or_default();
    text.labels("  Labels", metadata.labels.as_ref());
    if metadata.annotations.as_ref().is_some_and(|annotations| !annotations.is_empty()) {
        text.annotations_under("  Annotations", metadata.annotations.as_ref());
    }
    text.field_if(0, "  Service Account", spec.service_account_name.as_ref());
    let init_containers = spec.init_containers.as_deref().unwrap_or(&[]);
    if !init_containers.is_empty() {
        container::section("Init Containers", init_containers, &[], None, text);
    }
    container::section("Containers", &spec.containers, &[], None, text);
    volume::section(&spec, "  ", text);
    spread(&spec, "  ", text);
    text.field_if(0, "  Priority Class Name", spec.priority_class_name.as_ref());
    node_selectors(&spec, "  ", text);
    tolerations(&spec, "  ", text);
}

fn node_selectors(spec: &PodSpec, space: &str, text: &mut Text) {
    text.labels(&format!("{space}Node-Selectors"), spec.node_selector.as_ref());
}

/// Topology spread constraints in the order of their keys.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go describeTopologySpreadConstraints.
fn spread(spec: &PodSpec, space: &str, text: &mut Text) {
    let mut sorted: Vec<_> = spec.topology_spread_constraints.iter().flatten().collect();
    sorted.sort_by_key(|one| one.topology_key.as_str());
    let texts: Vec<String> = sorted
        .into_iter()
        .map(|one| {
            let selector = one.label_selector.as_ref();
            let selector = selector.map_or_else(String::new, |one| format!(" for selector {}", selector_text(one)));
            format!(
                "{}:{} when max skew {} is exceeded{selector}",
                one.topology_key, one.when_unsatisfiable, one.max_skew
            )
        })
        .collect();
    if !texts.is_empty() {
        text.list(&format!("{space}Topology Spread Constraints"), &texts);
    }
}

/// Tolerations in the order of their keys.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go printTolerationsMultilineWithIndent.
fn tolerations(spec: &PodSpec, space: &str, text: &mut Text) {
    let mut sorted: Vec<&Toleration> = spec.tolerations.iter().flatten().collect();
    sorted.sort_by_key(|toleration| toleration.key.as_deref().unwrap_or(""));
    let texts: Vec<String> = sorted.into_iter().map(toleration_text).collect();
    text.list(&format!("{space}Tolerations"), &texts);
}

fn toleration_text(toleration: &Toleration) -> String {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let mut out = filled(&toleration.key).unwrap_or_default();
    if let Some(value) = filled(&toleration.value) {
        out.push_str(&format!("={value}"));
    }
    if let Some(effect) = filled(&toleration.effect) {
        out.push_str(&format!(":{effect}"));
    }
    if toleration.operator.as_deref() == Some("Exists") && filled(&toleration.value).is_none() {
        // A toleration of everything has neither key nor effect before its operator.
        out.push_str(if out.is_empty() { "op=Exists" } else { " op=Exists" });
    }
    if let Some(seconds) = toleration.toleration_seconds {
        out.push_str(&format!(" for {seconds}s"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerations_stand_in_the_order_of_their_keys() {
        let exists = |key: &str| Toleration {
            key: Some(key.to_string()),
            operator: Some("Exists".to_string()),
            ..Toleration::default()
        };
        let list = vec![exists("not-ready"), exists("disk-pressure"), exists("")];
        let spec = PodSpec { tolerations: Some(list), ..PodSpec::default() };
        let mut text = Text::default();
        tolerations(&spec, "", &mut text);
        assert_eq!(text.out, "Tolerations:\top=Exists\n\tdisk-pressure op=Exists\n\tnot-ready op=Exists\n");
    }
}
