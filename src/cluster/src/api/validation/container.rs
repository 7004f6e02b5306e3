//! Rules of containers: names, images, ports, variables, mounts, resources, restart policies.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go validateContainerCommon and its callees, in its order.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvFromSource, EnvVar, EnvVarSource, ResourceRequirements, SecurityContext, Volume,
    VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::probe;
use super::text::{self, keyed, quoted};
use crate::api::error::FieldError;
use crate::api::quantity;

/// `Not found: "<name>"`.
pub fn not_found(field: String, name: &str) -> FieldError {
    FieldError { field, body: format!("Not found: {name:?}") }
}

/// A field that must be given and be one of a few words.
pub fn one_of(field: String, value: Option<&str>, supported: &[&str], found: &mut Vec<FieldError>) {
    match value.unwrap_or("") {
        "" => found.push(FieldError::required(field, "")),
        value if !supported.contains(&value) => found.push(FieldError::unsupported(field, value, supported)),
        _ => {}
    }
}

/// What the rules of a container need to know of its pod.
pub struct Surroundings<'a> {
    /// The pod's volumes.
    pub volumes: &'a [Volume],
    /// The pod's grace period in seconds.
    pub grace_seconds: Option<i64>,
}

/// Rules of the regular containers.
///
/// - Source: validateContainers.
pub fn containers(containers: &[Container], around: &Surroundings<'_>, path: &str, found: &mut Vec<FieldError>) {
    if containers.is_empty() {
        found.push(FieldError::required(path, ""));
        return;
    }
    let mut names = BTreeSet::new();
    for (place, container) in containers.iter().enumerate() {
        let path = format!("{path}[{place}]");
        common(container, around, &path, found);
        if !names.insert(container.name.as_str()) {
            found.push(FieldError::duplicate(format!("{path}.name"), quoted(&container.name)));
        }
        probe::lifecycle(container.lifecycle.as_ref(), around.grace_seconds, &format!("{path}.lifecycle"), found);
        probe::probes(container, around.grace_seconds, &path, found);
        restart_policy(container, &path, found);
    }
    host_port_conflicts(containers, path, found);
}

/// Rules of the init containers.
///
/// - Source: validateInitContainers.
pub fn init_containers(
    init: &[Container],
    regular: &[Container],
    around: &Surroundings<'_>,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    let mut names: BTreeSet<&str> = regular.iter().map(|container| container.name.as_str()).collect();
    for (place, container) in init.iter().enumerate() {
        let index_path = format!("{path}[{place}]");
        common(container, around, &index_path, found);
        restart_policy(container, &index_path, found);
        if !names.insert(container.name.as_str()) && !container.name.is_empty() {
            found.push(FieldError::duplicate(format!("{index_path}.name"), quoted(&container.name)));
        }
        host_port_conflicts(core::slice::from_ref(container), path, found);
        if container.restart_policy.as_deref() == Some("Always") {
            let path = format!("{index_path}.lifecycle");
            probe::lifecycle(container.lifecycle.as_ref(), around.grace_seconds, &path, found);
            probe::probes(container, around.grace_seconds, &index_path, found);
        } else {
            let detail = "may not be set for init containers without restartPolicy=Always";
            for (field, is_set) in [
                ("lifecycle", container.lifecycle.is_some()),
                ("livenessProbe", container.liveness_probe.is_some()),
                ("readinessProbe", container.readiness_probe.is_some()),
                ("startupProbe", container.startup_probe.is_some()),
            ] {
                if is_set {
                    found.push(FieldError::forbidden(format!("{index_path}.{field}"), detail));
                }
            }
        }
    }
}

fn common(container: &Container, around: &Surroundings<'_>, path: &str, found: &mut Vec<FieldError>) {
    match container.name.as_str() {
        "" => found.push(FieldError::required(format!("{path}.name"), "")),
        name => {
            for message in text::dns1123_label(name) {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(name), &message));
            }
        }
    }
    if container.image.as_deref().unwrap_or("").is_empty() {
        found.push(FieldError::required(format!("{path}.image"), ""));
    }
    one_of(
        format!("{path}.terminationMessagePolicy"),
        container.termination_message_policy.as_deref(),
        &["FallbackToLogsOnError", "File"],
        found,
    );
    ports(container.ports.as_deref().unwrap_or(&[]), &format!("{path}.ports"), found);
    variables(container.env.as_deref().unwrap_or(&[]), &format!("{path}.env"), found);
    variables_from(container.env_from.as_deref().unwrap_or(&[]), &format!("{path}.envFrom"), found);
    let mounts = container.volume_mounts.as_deref().unwrap_or(&[]);
    volume_mounts(mounts, around.volumes, &format!("{path}.volumeMounts"), found);
    one_of(
        format!("{path}.imagePullPolicy"),
        container.image_pull_policy.as_deref(),
        &["Always", "IfNotPresent", "Never"],
        found,
    );
    if let Some(resources) = &container.resources {
        self::resources(resources, &format!("{path}.resources"), found);
    }
    if let Some(context) = &container.security_context {
        security_context(context, &format!("{path}.securityContext"), found);
    }
}

fn ports(ports: &[ContainerPort], path: &str, found: &mut Vec<FieldError>) {
    let mut names = BTreeSet::new();
    for (place, port) in ports.iter().enumerate() {
        let path = format!("{path}[{place}]");
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            let messages = text::port_name(name);
            for message in &messages {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(name), message));
            }
            if messages.is_empty() && !names.insert(name) {
                found.push(FieldError::duplicate(format!("{path}.name"), quoted(name)));
            }
        }
        if port.container_port == 0 {
            found.push(FieldError::required(format!("{path}.containerPort"), ""));
        } else {
            for message in text::port_number(port.container_port) {
                found.push(FieldError::invalid(format!("{path}.containerPort"), port.container_port, &message));
            }
        }
        if let Some(host_port) = port.host_port.filter(|port| *port != 0) {
            for message in text::port_number(host_port) {
                found.push(FieldError::invalid(format!("{path}.hostPort"), host_port, &message));
            }
        }
        one_of(format!("{path}.protocol"), port.protocol.as_deref(), &["SCTP", "TCP", "UDP"], found);
    }
}

/// Two containers of one pod cannot have the same port of the node.
///
/// - Source: checkHostPortConflicts, AccumulateUniqueHostPorts.
fn host_port_conflicts(containers: &[Container], path: &str, found: &mut Vec<FieldError>) {
    let mut taken = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        for (place, port) in container.ports.iter().flatten().enumerate() {
            let host_port = port.host_port.unwrap_or(0);
            if host_port == 0 {
                continue;
            }
            let (protocol, address) = (port.protocol.as_deref().unwrap_or(""), port.host_ip.as_deref().unwrap_or(""));
            let claim = format!("{protocol}/{address}/{host_port}");
            if !taken.insert(claim.clone()) {
                let field = format!("{path}[{index}].ports[{place}].hostPort");
                found.push(FieldError::duplicate(field, quoted(&claim)));
            }
        }
    }
}

fn variables(variables: &[EnvVar], path: &str, found: &mut Vec<FieldError>) {
    for (place, variable) in variables.iter().enumerate() {
        let path = format!("{path}[{place}]");
        if variable.name.is_empty() {
            found.push(FieldError::required(format!("{path}.name"), ""));
        } else {
            for message in text::variable_name(&variable.name) {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(&variable.name), &message));
            }
        }
        if let Some(source) = &variable.value_from {
            let has_value = variable.value.as_deref().is_some_and(|value| !value.is_empty());
            variable_source(source, has_value, &format!("{path}.valueFrom"), found);
        }
    }
}

/// Fields of a pod that a variable may show.
const POD_FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn variable_source(source: &EnvVarSource, has_value: bool, path: &str, found: &mut Vec<FieldError>) {
    let mut sources = 0;
    if let Some(field) = &source.field_ref {
        sources += 1;
        let path = format!("{path}.fieldRef");
        let shown = field.field_path.as_str();
        let subscript = ["metadata.labels['", "metadata.annotations['"]
            .iter()
            .any(|start| shown.strip_prefix(start).is_some_and(|rest| rest.ends_with("']")));
        if shown.is_empty() {
            found.push(FieldError::required(format!("{path}.fieldPath"), ""));
        } else if !subscript && !POD_FIELDS.contains(&shown) {
            if ["status.phase", "spec.restartPolicy", "spec.schedulerName", "spec.hostNetwork"].contains(&shown)
                || matches!(shown, "metadata.labels" | "metadata.annotations")
            {
                found.push(FieldError::unsupported(format!("{path}.fieldPath"), shown, POD_FIELDS));
            } else {
                let detail = format!("error converting fieldPath: field label not supported: {shown}");
                found.push(FieldError::invalid(format!("{path}.fieldPath"), quoted(shown), &detail));
            }
        }
    }
    if let Some(resource) = &source.resource_field_ref {
        sources += 1;
        if resource.resource.is_empty() {
            found.push(FieldError::required(format!("{path}.resourceFieldRef.resource"), ""));
        }
    }
    for (word, key) in [
        ("configMapKeyRef", source.config_map_key_ref.as_ref().map(|key| (&key.name, &key.key))),
        ("secretKeyRef", source.secret_key_ref.as_ref().map(|key| (&key.name, &key.key))),
    ] {
        let Some((_, key)) = key else { continue };
        sources += 1;
        let field = format!("{path}.{word}.key");
        if key.is_empty() {
            found.push(FieldError::required(field, ""));
        } else {
            for message in text::config_key(key) {
                found.push(FieldError::invalid(field.clone(), quoted(key), &message));
            }
        }
    }
    sources += u32::from(source.file_key_ref.is_some());
    if sources == 0 {
        let detail =
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
        found.push(FieldError::invalid(path, quoted(""), detail));
    }
    if has_value {
        if sources > 0 {
            found.push(FieldError::invalid(path, quoted(""), "may not be specified when `value` is not empty"));
        }
    } else if sources > 1 {
        found.push(FieldError::invalid(path, quoted(""), "may not have more than one field specified at a time"));
    }
}

fn variables_from(sources: &[EnvFromSource], path: &str, found: &mut Vec<FieldError>) {
    for (place, source) in sources.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let mut given = 0;
        for (word, name) in [
            ("configMapRef", source.config_map_ref.as_ref().map(|source| &source.name)),
            ("secretRef", source.secret_ref.as_ref().map(|source| &source.name)),
        ] {
            let Some(name) = name else { continue };
            given += 1;
            if name.is_empty() {
                found.push(FieldError::required(format!("{path}.{word}.name"), ""));
            }
        }
        match given {
            0 => {
                found.push(FieldError::invalid(path, quoted(""), "must specify one of: `configMapRef` or `secretRef`"))
            }
            1 => {}
            _ => found.push(FieldError::invalid(
                path,
                quoted(""),
                "may not have more than one field specified at a time",
            )),
        }
    }
}

fn volume_mounts(mounts: &[VolumeMount], volumes: &[Volume], path: &str, found: &mut Vec<FieldError>) {
    let mut places = BTreeSet::new();
    for (place, mount) in mounts.iter().enumerate() {
        let path = format!("{path}[{place}]");
        if mount.name.is_empty() {
            found.push(FieldError::required(format!("{path}.name"), ""));
        }
        if !volumes.iter().any(|volume| volume.name == mount.name) {
            found.push(not_found(format!("{path}.name"), &mount.name));
        }
        if mount.mount_path.is_empty() {
            found.push(FieldError::required(format!("{path}.mountPath"), ""));
        }
        if !places.insert(mount.mount_path.as_str()) {
            found.push(FieldError::invalid(format!("{path}.mountPath"), quoted(&mount.mount_path), "must be unique"));
        }
        if let Some(sub_path) = mount.sub_path.as_deref().filter(|path| !path.is_empty()) {
            let field = format!("{path}.subPath");
            if sub_path.starts_with('/') {
                found.push(FieldError::invalid(field.clone(), quoted(sub_path), "must be a relative path"));
            }
            if sub_path.split('/').any(|part| part == "..") {
                found.push(FieldError::invalid(field, quoted(sub_path), "must not contain '..'"));
            }
        }
    }
}

/// True when more of the resource may be limited than is requested.
fn may_overcommit(name: &str) -> bool {
    !name.starts_with("hugepages-") && (!name.contains('/') || name.contains("kubernetes.io/"))
}

fn resource_name(name: &str, path: &str, found: &mut Vec<FieldError>) {
    let messages = text::qualified_name(name);
    for message in &messages {
        found.push(FieldError::invalid(path, quoted(name), message));
    }
    let standard = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    if !name.contains('/') && !standard {
        let known_elsewhere = matches!(name, "pods" | "services" | "secrets" | "configmaps" | "storage")
            || ["requests.", "limits.", "count/"].iter().any(|start| name.starts_with(start));
        if messages.is_empty() && !known_elsewhere {
            let detail = "must be a standard resource type or fully qualified";
            found.push(FieldError::invalid(path, quoted(name), detail));
        }
        found.push(FieldError::invalid(path, quoted(name), "must be a standard resource for containers"));
    }
}

fn amount(name: &str, amount: &Quantity, path: &str, found: &mut Vec<FieldError>) {
    let milli = quantity::milli(amount).unwrap_or(0);
    if milli < 0 {
        found.push(FieldError::invalid(path, quoted(&amount.0), "must be greater than or equal to 0"));
    }
    if !may_overcommit(name) && milli % 1000 != 0 {
        found.push(FieldError::invalid(path, quoted(&amount.0), "must be an integer"));
    }
}

/// Rules of requests and limits.
///
/// - Source: validateResourceRequirements.
pub fn resources(resources: &ResourceRequirements, path: &str, found: &mut Vec<FieldError>) {
    let none = BTreeMap::new();
    let limits = resources.limits.as_ref().unwrap_or(&none);
    for (name, limit) in limits {
        let path = keyed(&format!("{path}.limits"), name);
        resource_name(name, &path, found);
        amount(name, limit, &path, found);
    }
    for (name, request) in resources.requests.iter().flatten() {
        let requests = format!("{path}.requests");
        let key_path = keyed(&requests, name);
        resource_name(name, &key_path, found);
        amount(name, request, &key_path, found);
        let asked = quantity::milli(request).unwrap_or(0);
        match limits.get(name) {
            Some(limit) => {
                let limited = quantity::milli(limit).unwrap_or(0);
                if asked != limited && !may_overcommit(name) {
                    let detail = format!("must be equal to {name} limit of {}", limit.0);
                    found.push(FieldError::invalid(requests, quoted(&request.0), &detail));
                } else if asked > limited {
                    let detail = format!("must be less than or equal to {name} limit of {}", limit.0);
                    found.push(FieldError::invalid(requests, quoted(&request.0), &detail));
                }
            }
            None if !may_overcommit(name) => {
                let detail = "Limit must be set for non overcommit resources";
                found.push(FieldError::required(keyed(&format!("{path}.limits"), name), detail));
            }
            None => {}
        }
    }
}

/// Rules of a container's own restart policy and its rules.
///
/// - Source: validateContainerRestartPolicy.
fn restart_policy(container: &Container, path: &str, found: &mut Vec<FieldError>) {
    let rules = container.restart_policy_rules.as_deref().unwrap_or(&[]);
    let field = format!("{path}.restartPolicy");
    match container.restart_policy.as_deref() {
        None if !rules.is_empty() => {
            found.push(FieldError::required(field, "must specify restartPolicy when restart rules are used"));
        }
        None => {}
        Some(policy) => {
            let supported = ["Always", "OnFailure", "Never"];
            if !supported.contains(&policy) {
                found.push(FieldError::unsupported(field, policy, &supported));
            }
        }
    }
    if rules.len() > 20 {
        let body = format!("Too long: may not be more than {} items", 20);
        found.push(FieldError { field: format!("{path}.restartPolicyRules"), body });
    }
    for (place, rule) in rules.iter().enumerate() {
        let path = format!("{path}.restartPolicyRules[{place}]");
        let supported = ["Restart", "RestartAllContainers"];
        if !supported.contains(&rule.action.as_str()) {
            found.push(FieldError::unsupported(format!("{path}.action"), &rule.action, &supported));
        }
        match &rule.exit_codes {
            None => found.push(FieldError::required(format!("{path}.exitCodes"), "must be specified")),
            Some(codes) => {
                let supported = ["In", "NotIn"];
                if !supported.contains(&codes.operator.as_str()) {
                    found.push(FieldError::unsupported(
                        format!("{path}.exitCodes.operator"),
                        &codes.operator,
                        &supported,
                    ));
                }
                if codes.values.as_ref().is_some_and(|values| values.len() > 255) {
                    let body = "Too long: may not be more than 255 items".to_string();
                    found.push(FieldError { field: format!("{path}.exitCodes.values"), body });
                }
            }
        }
    }
}

/// Rules of a container's security context that learners meet.
///
/// - Source: ValidateSecurityContext.
fn security_context(context: &SecurityContext, path: &str, found: &mut Vec<FieldError>) {
    if context.privileged == Some(true) && context.allow_privilege_escalation == Some(false) {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        found.push(FieldError::invalid(path, serde_json::json!({}), detail));
    }
    for (field, id) in [("runAsUser", context.run_as_user), ("runAsGroup", context.run_as_group)] {
        if let Some(id) = id.filter(|id| !(0..=i64::from(i32::MAX)).contains(id)) {
            let detail = text::inclusive_range(0, i64::from(i32::MAX));
            found.push(FieldError::invalid(format!("{path}.{field}"), id, &detail));
        }
    }
}
