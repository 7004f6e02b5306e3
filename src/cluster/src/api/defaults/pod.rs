//! Defaults of pods and of everything with a pod spec.
//!
//! Models kubernetes 1.36 pkg/apis/core/v1/defaults.go and zz_generated.defaults.go.

use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{
    Container, EphemeralContainer, HTTPGetAction, LifecycleHandler, Pod, PodSpec, Probe, ResourceRequirements, Volume,
};

use super::{text, zero};
use crate::api::quantity;

/// Fills in a pod: its spec, and what templates do not get (requests from limits, service links, host ports).
pub fn default_pod(pod: &mut Pod) {
    let Some(spec) = &mut pod.spec else { return };
    default_pod_spec(spec);
    spec.enable_service_links.get_or_insert(true);
    let host_network = spec.host_network == Some(true);
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()) {
        if let Some(resources) = &mut container.resources {
            request_what_is_limited(resources);
        }
        if host_network {
            for port in container.ports.iter_mut().flatten() {
                if port.host_port.unwrap_or(0) == 0 {
                    port.host_port = Some(port.container_port);
                }
            }
        }
    }
    default_pod_requests(spec);
    let status = pod.status.get_or_insert_default();
    text(&mut status.phase, "Pending");
}

/// A pod that is limited as a whole requests as much of what no container requests.
///
/// - Source: kubernetes 1.36 pkg/apis/core/v1/defaults.go defaultPodRequests.
fn default_pod_requests(spec: &mut PodSpec) {
    let asked = |name: &str| {
        let containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
        let mut requests = containers.filter_map(|container| container.resources.as_ref()?.requests.as_ref());
        requests.any(|requests| requests.contains_key(name))
    };
    let unasked = ["cpu", "memory"].map(|name| (name, !asked(name)));
    let Some(whole) = &mut spec.resources else { return };
    for (name, _) in unasked.into_iter().filter(|(_, unasked)| *unasked) {
        if let Some(limit) = whole.limits.as_ref().and_then(|limits| limits.get(name)) {
            whole.requests.get_or_insert_default().entry(name.to_string()).or_insert_with(|| limit.clone());
        }
    }
}

fn request_what_is_limited(resources: &mut ResourceRequirements) {
    if let Some(limits) = &resources.limits {
        let requests = resources.requests.get_or_insert_default();
        for (name, limit) in limits {
            requests.entry(name.clone()).or_insert_with(|| limit.clone());
        }
    }
}

/// Fills in a pod spec, in a pod or a template.
///
/// - Source: SetDefaults_PodSpec and the generated walk over its parts.
pub fn default_pod_spec(spec: &mut PodSpec) {
    zero::pod_spec(spec);
    text(&mut spec.dns_policy, "ClusterFirst");
    text(&mut spec.restart_policy, "Always");
    text(&mut spec.scheduler_name, "default-scheduler");
    spec.security_context.get_or_insert_default();
    spec.termination_grace_period_seconds.get_or_insert(30);
    // serviceAccount is the old name of serviceAccountName; the server keeps both the same.
    match (&spec.service_account_name, &spec.service_account) {
        (Some(name), _) => spec.service_account = Some(name.clone()),
        (None, Some(name)) => spec.service_account_name = Some(name.clone()),
        (None, None) => {}
    }
    spec.volumes.iter_mut().flatten().for_each(default_volume);
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()) {
        default_container(container);
    }
    spec.ephemeral_containers.iter_mut().flatten().for_each(default_ephemeral);
}

/// True when an image reference has the tag `latest`, by name or because it has neither tag nor digest.
///
/// - Source: kubernetes 1.36 pkg/util/parsers/parsers.go ParseImageName.
pub fn has_latest_tag(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

fn pull_policy(policy: &mut Option<String>, image: &str) {
    text(policy, if has_latest_tag(image) { "Always" } else { "IfNotPresent" });
}

fn default_container(container: &mut Container) {
    pull_policy(&mut container.image_pull_policy, container.image.as_deref().unwrap_or(""));
    text(&mut container.termination_message_path, "/dev/termination-log");
    text(&mut container.termination_message_policy, "File");
    for port in container.ports.iter_mut().flatten() {
        text(&mut port.protocol, "TCP");
    }
    for variable in container.env.iter_mut().flatten() {
        if let Some(field) = variable.value_from.as_mut().and_then(|from| from.field_ref.as_mut()) {
            text(&mut field.api_version, "v1");
        }
    }
    // The server keeps `resources: {}` even when nothing is asked for.
    let resources = container.resources.get_or_insert_default();
    for list in [&mut resources.limits, &mut resources.requests].into_iter().flatten() {
        for amount in list.values_mut() {
            if let Some(text) = quantity::canonical(&amount.0).filter(|text| *text != amount.0) {
                amount.0 = text;
            }
        }
    }
    let probes = [&mut container.liveness_probe, &mut container.readiness_probe, &mut container.startup_probe];
    probes.into_iter().flatten().for_each(default_probe);
    if let Some(lifecycle) = &mut container.lifecycle {
        [&mut lifecycle.post_start, &mut lifecycle.pre_stop].into_iter().flatten().for_each(default_handler);
    }
}

fn default_ephemeral(container: &mut EphemeralContainer) {
    pull_policy(&mut container.image_pull_policy, container.image.as_deref().unwrap_or(""));
    text(&mut container.termination_message_path, "/dev/termination-log");
    text(&mut container.termination_message_policy, "File");
}

fn default_probe(probe: &mut Probe) {
    let fill = |field: &mut Option<i32>, default: i32| {
        if field.unwrap_or(0) == 0 {
            *field = Some(default);
        }
    };
    fill(&mut probe.timeout_seconds, 1);
    fill(&mut probe.period_seconds, 10);
    fill(&mut probe.success_threshold, 1);
    fill(&mut probe.failure_threshold, 3);
    if let Some(http) = &mut probe.http_get {
        default_http(http);
    }
    if let Some(grpc) = &mut probe.grpc {
        grpc.service.get_or_insert_default();
    }
}

fn default_handler(handler: &mut LifecycleHandler) {
    if let Some(http) = &mut handler.http_get {
        default_http(http);
    }
}

fn default_http(http: &mut HTTPGetAction) {
    text(&mut http.path, "/");
    text(&mut http.scheme, "HTTP");
}

/// Modes of files in volumes made from objects: 0644.
const FILE_MODE: i32 = 0o644;

fn default_volume(volume: &mut Volume) {
    let bare = Volume { name: volume.name.clone(), ..Volume::default() };
    if *volume == bare {
        volume.empty_dir = Some(Default::default());
    }
    if let Some(source) = &mut volume.secret {
        source.default_mode.get_or_insert(FILE_MODE);
    }
    if let Some(source) = &mut volume.config_map {
        source.default_mode.get_or_insert(FILE_MODE);
    }
    if let Some(source) = &mut volume.downward_api {
        source.default_mode.get_or_insert(FILE_MODE);
    }
    if let Some(source) = &mut volume.host_path {
        source.type_.get_or_insert_default();
    }
    if let Some(template) = volume.ephemeral.as_mut().and_then(|source| source.volume_claim_template.as_mut()) {
        super::storage::default_claim_spec(&mut template.spec);
    }
    if let Some(source) = &mut volume.image {
        let image = source.reference.clone().unwrap_or_default();
        pull_policy(&mut source.pull_policy, &image);
    }
    if let Some(source) = &mut volume.projected {
        source.default_mode.get_or_insert(FILE_MODE);
        for part in source.sources.iter_mut().flatten() {
            if let Some(token) = &mut part.service_account_token {
                token.expiration_seconds.get_or_insert(3600);
            }
            for file in part.downward_api.iter_mut().flat_map(|api| api.items.iter_mut().flatten()) {
                if let Some(field) = &mut file.field_ref {
                    text(&mut field.api_version, "v1");
                }
            }
        }
    }
    for file in volume.downward_api.iter_mut().flat_map(|api| api.items.iter_mut().flatten()) {
        if let Some(field) = &mut file.field_ref {
            field.api_version.get_or_insert_with(|| "v1".to_string());
        }
    }
}
