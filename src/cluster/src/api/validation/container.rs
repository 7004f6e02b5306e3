//! Rules of containers: names, images, ports, variables, mounts, resources, restart policies.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go validateContainerCommon and its callees, in its order.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, ContainerPort, ResourceRequirements, Volume, VolumeMount};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::probe;
use super::text::{self, keyed, quoted};
use super::{environment, security};
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
    /// The pod's volumes that have no fault.
    pub volumes: &'a [&'a Volume],
    /// The pod's grace period in seconds.
    pub grace_seconds: Option<i64>,
    /// The pod's restart policy.
    pub restart_policy: &'a str,
    /// True unless the pod has users of its own.
    pub host_users: bool,
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
        restart_policy(container, false, &path, found);
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
        restart_policy(container, true, &index_path, found);
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
        &["File", "FallbackToLogsOnError"],
        found,
    );
    ports(container.ports.as_deref().unwrap_or(&[]), &format!("{path}.ports"), found);
    environment::variables(container.env.as_deref().unwrap_or(&[]), &format!("{path}.env"), found);
    environment::variables_from(container.env_from.as_deref().unwrap_or(&[]), &format!("{path}.envFrom"), found);
    volume_mounts(container, around.volumes, &format!("{path}.volumeMounts"), found);
    volume_devices(container, around.volumes, &format!("{path}.volumeDevices"), found);
    one_of(
        format!("{path}.imagePullPolicy"),
        container.image_pull_policy.as_deref(),
        &["Always", "IfNotPresent", "Never"],
        found,
    );
    if let Some(resources) = &container.resources {
        self::resources(resources, &format!("{path}.resources"), found);
    }
    resize_policy(container, around.restart_policy, &format!("{path}.resizePolicy"), found);
    if let Some(context) = &container.security_context {
        security::container(context, around.host_users, &format!("{path}.securityContext"), found);
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

/// Rules of `volumeMounts`; what is said of paths and propagation is said of the whole list.
///
/// - Source: ValidateVolumeMounts.
fn volume_mounts(container: &Container, volumes: &[&Volume], list: &str, found: &mut Vec<FieldError>) {
    let mut places = BTreeSet::new();
    let devices = container.volume_devices.as_deref().unwrap_or(&[]);
    for (place, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let path = format!("{list}[{place}]");
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
        if devices.iter().any(|device| device.name == mount.name) {
            let detail = "must not already exist in volumeDevices";
            found.push(FieldError::invalid(format!("{path}.name"), quoted(&mount.name), detail));
        }
        if devices.iter().any(|device| device.device_path == mount.mount_path) {
            let detail = "must not already exist as a path in volumeDevices";
            found.push(FieldError::invalid(format!("{path}.mountPath"), quoted(&mount.mount_path), detail));
        }
        let sub_path = mount.sub_path.as_deref().unwrap_or("");
        text::descending_path(sub_path, &format!("{list}.subPath"), found);
        if let Some(expression) = mount.sub_path_expr.as_deref().filter(|expression| !expression.is_empty()) {
            if !sub_path.is_empty() {
                let detail = "subPathExpr and subPath are mutually exclusive";
                found.push(FieldError::invalid(format!("{path}.subPathExpr"), quoted(expression), detail));
            }
            text::descending_path(expression, &format!("{list}.subPathExpr"), found);
        }
        propagation(mount, container, list, found);
    }
}

/// - Source: validateMountPropagation, validateMountRecursiveReadOnly.
#[inline(never)]
fn propagation(mount: &VolumeMount, container: &Container, list: &str, found: &mut Vec<FieldError>) {
    let mode = mount.mount_propagation.as_deref();
    if let Some(mode) = mode {
        let field = format!("{list}.mountPropagation");
        let supported = ["Bidirectional", "HostToContainer", "None"];
        if !supported.contains(&mode) {
            found.push(FieldError::unsupported(field.clone(), mode, &supported));
        }
        let privileged = container.security_context.as_ref().and_then(|context| context.privileged) == Some(true);
        if mode == "Bidirectional" && !privileged {
            let detail = "Bidirectional mount propagation is available only to privileged containers";
            found.push(FieldError::forbidden(field, detail));
        }
    }
    let field = format!("{list}.recursiveReadOnly");
    match mount.recursive_read_only.as_deref() {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if mount.read_only != Some(true) {
                found.push(FieldError::forbidden(field.clone(), "may only be specified when readOnly is true"));
            }
            if mode.is_some_and(|mode| mode != "None") {
                let detail = "may only be specified when mountPropagation is None or not specified";
                found.push(FieldError::forbidden(field, detail));
            }
        }
        Some(other) => {
            found.push(FieldError::unsupported(field, other, &["Disabled", "Enabled", "IfPossible"]));
        }
    }
}

/// Rules of `volumeDevices`.
///
/// - Source: ValidateVolumeDevices.
fn volume_devices(container: &Container, volumes: &[&Volume], list: &str, found: &mut Vec<FieldError>) {
    let (mut paths, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mounts = container.volume_mounts.as_deref().unwrap_or(&[]);
    for (place, device) in container.volume_devices.iter().flatten().enumerate() {
        let (name_field, path_field) = (format!("{list}[{place}].name"), format!("{list}[{place}].devicePath"));
        let (name, path) = (device.name.as_str(), device.device_path.as_str());
        if name.is_empty() {
            found.push(FieldError::required(name_field.clone(), ""));
        }
        if names.contains(name) {
            found.push(FieldError::invalid(name_field.clone(), quoted(name), "must be unique"));
        }
        match volumes.iter().find(|volume| volume.name == name) {
            None => found.push(not_found(name_field.clone(), name)),
            Some(volume) if volume.persistent_volume_claim.is_none() && volume.ephemeral.is_none() => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                found.push(FieldError::invalid(name_field.clone(), quoted(name), detail));
            }
            Some(_) => {}
        }
        if path.is_empty() {
            found.push(FieldError::required(path_field.clone(), ""));
        }
        if paths.contains(path) {
            found.push(FieldError::invalid(path_field.clone(), quoted(path), "must be unique"));
        }
        if path.split('/').any(|part| part == "..") {
            found.push(FieldError::invalid(path_field.clone(), quoted(path), "can not contain backsteps ('..')"));
        } else {
            paths.insert(path);
        }
        if mounts.iter().any(|mount| mount.name == name) {
            found.push(FieldError::invalid(name_field, quoted(name), "must not already exist in volumeMounts"));
        }
        if mounts.iter().any(|mount| mount.mount_path == path) {
            let detail = "must not already exist as a path in volumeMounts";
            found.push(FieldError::invalid(path_field, quoted(path), detail));
        }
        if !name.is_empty() {
            names.insert(name);
        }
    }
}

/// Rules of `resizePolicy`.
///
/// - Source: validateResizePolicy.
fn resize_policy(container: &Container, pod_policy: &str, path: &str, found: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (place, policy) in container.resize_policy.iter().flatten().enumerate() {
        if !seen.insert(policy.resource_name.as_str()) {
            found.push(FieldError::duplicate(format!("{path}[{place}]"), quoted(&policy.resource_name)));
        }
        one_of(path.to_string(), Some(&policy.resource_name), &["cpu", "memory"], found);
        one_of(path.to_string(), Some(&policy.restart_policy), &["NotRequired", "RestartContainer"], found);
        if pod_policy == "Never" && policy.restart_policy != "NotRequired" {
            let detail = "must be 'NotRequired' when `restartPolicy` is 'Never'";
            found.push(FieldError::invalid(path, quoted(&policy.restart_policy), detail));
        }
    }
}

/// True when more of the resource may be limited than is requested.
pub fn may_overcommit(name: &str) -> bool {
    !name.starts_with("hugepages-") && (!name.contains('/') || name.contains("kubernetes.io/"))
}

/// Rules of the name of something that containers have.
///
/// - Source: validateContainerResourceName.
pub fn resource_name(name: &str, path: &str, found: &mut Vec<FieldError>) {
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
                let detail = "Limit must be set for non overcommitable resources";
                found.push(FieldError::required(format!("{path}.limits"), detail));
            }
            None => {}
        }
    }
}

/// Rules of a container's own restart policy and its rules.
///
/// - Source: validateContainerRestartPolicy, validateInitContainerRestartPolicy.
fn restart_policy(container: &Container, is_init: bool, path: &str, found: &mut Vec<FieldError>) {
    let rules = container.restart_policy_rules.as_deref().unwrap_or(&[]);
    let field = format!("{path}.restartPolicy");
    match container.restart_policy.as_deref() {
        None if !rules.is_empty() => {
            found.push(FieldError::required(field, "must specify restartPolicy when restart rules are used"));
            if is_init {
                return;
            }
        }
        None => {}
        Some(policy) => {
            let supported = ["Always", "Never", "OnFailure"];
            if !supported.contains(&policy) {
                found.push(FieldError::unsupported(field, policy, &supported));
            }
        }
    }
    if rules.len() > 20 {
        let body = "Too long: may not be more than 20 bytes".to_string();
        found.push(FieldError { field: format!("{path}.restartPolicyRules"), body });
    }
    for (place, rule) in rules.iter().enumerate() {
        let path = format!("{path}.restartPolicyRules[{place}]");
        let supported = ["Restart", "RestartAllContainers"];
        if !supported.contains(&rule.action.as_str()) {
            // The server names only one of the two.
            found.push(FieldError::unsupported(format!("{path}.action"), &rule.action, &supported[..1]));
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
                    let body = "Too long: may not be more than 255 bytes".to_string();
                    found.push(FieldError { field: format!("{path}.exitCodes.values"), body });
                }
            }
        }
    }
}
