//! Drops what Go's JSON leaves out: fields that stand for nothing and are not pointers upstream.
//!
//! A manifest may say `paused: false` or `initialDelaySeconds: 0`; the server stores the same object as without, so it shows
//! nothing of it, no template changes by it, and no generation. Pointers (`replicas`, `suspend`, most of security contexts)
//! keep what they are told.
//!
//! Models the `omitempty` tags of kubernetes 1.36 staging/src/k8s.io/api core/v1/types.go, apps/v1/types.go and
//! scheduling/v1/types.go, and of apimachinery pkg/apis/meta/v1/types.go.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{DaemonSetSpec, DeploymentSpec, ReplicaSetSpec, StatefulSetSpec};
use k8s_openapi::api::core::v1::{
    Container, HTTPGetAction, NodeSpec, PodSpec, PodTemplateSpec, Probe, ReplicationControllerSpec, ServiceSpec,
    Volume, VolumeMount,
};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// Drops one field that holds its type's zero.
fn field<T: Default + PartialEq>(field: &mut Option<T>) {
    if field.as_ref().is_some_and(|value| *value == T::default()) {
        *field = None;
    }
}

fn texts<const N: usize>(fields: [&mut Option<String>; N]) {
    fields.into_iter().for_each(field);
}

fn flags<const N: usize>(fields: [&mut Option<bool>; N]) {
    fields.into_iter().for_each(field);
}

fn lists<T: PartialEq>(list: &mut Option<Vec<T>>) {
    field(list);
}

/// Of an object's metadata.
pub(super) fn meta(meta: &mut ObjectMeta) {
    texts([&mut meta.generate_name, &mut meta.namespace]);
    field::<BTreeMap<String, String>>(&mut meta.labels);
    field::<BTreeMap<String, String>>(&mut meta.annotations);
    lists(&mut meta.finalizers);
    lists(&mut meta.owner_references);
}

fn template(template: &mut PodTemplateSpec) {
    if let Some(own) = &mut template.metadata {
        meta(own);
    }
}

/// Of a pod spec and everything in it.
pub(super) fn pod_spec(spec: &mut PodSpec) {
    texts([
        &mut spec.node_name,
        &mut spec.service_account_name,
        &mut spec.service_account,
        &mut spec.hostname,
        &mut spec.subdomain,
        &mut spec.priority_class_name,
    ]);
    flags([&mut spec.host_network, &mut spec.host_pid, &mut spec.host_ipc]);
    field(&mut spec.node_selector);
    field(&mut spec.overhead);
    lists(&mut spec.volumes);
    lists(&mut spec.init_containers);
    lists(&mut spec.ephemeral_containers);
    lists(&mut spec.image_pull_secrets);
    lists(&mut spec.tolerations);
    lists(&mut spec.host_aliases);
    lists(&mut spec.readiness_gates);
    lists(&mut spec.topology_spread_constraints);
    lists(&mut spec.scheduling_gates);
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()) {
        self::container(container);
    }
    spec.volumes.iter_mut().flatten().for_each(volume);
}

fn container(container: &mut Container) {
    texts([&mut container.image, &mut container.working_dir]);
    flags([&mut container.stdin, &mut container.stdin_once, &mut container.tty]);
    lists(&mut container.command);
    lists(&mut container.args);
    lists(&mut container.ports);
    lists(&mut container.env);
    lists(&mut container.env_from);
    lists(&mut container.volume_mounts);
    lists(&mut container.volume_devices);
    if let Some(resources) = &mut container.resources {
        field(&mut resources.limits);
        field(&mut resources.requests);
        lists(&mut resources.claims);
    }
    for port in container.ports.iter_mut().flatten() {
        texts([&mut port.name, &mut port.host_ip]);
        field(&mut port.host_port);
    }
    for variable in container.env.iter_mut().flatten() {
        field(&mut variable.value);
    }
    container.volume_mounts.iter_mut().flatten().for_each(mount);
    let probes = [&mut container.liveness_probe, &mut container.readiness_probe, &mut container.startup_probe];
    probes.into_iter().flatten().for_each(probe);
    if let Some(lifecycle) = &mut container.lifecycle {
        let handlers = [&mut lifecycle.post_start, &mut lifecycle.pre_stop];
        handlers.into_iter().flatten().filter_map(|handler| handler.http_get.as_mut()).for_each(http);
    }
}

fn mount(mount: &mut VolumeMount) {
    field(&mut mount.read_only);
    texts([&mut mount.sub_path, &mut mount.sub_path_expr]);
}

fn probe(probe: &mut Probe) {
    field(&mut probe.initial_delay_seconds);
    if let Some(own) = &mut probe.http_get {
        http(own);
    }
    if let Some(tcp) = &mut probe.tcp_socket {
        field(&mut tcp.host);
    }
}

fn http(http: &mut HTTPGetAction) {
    field(&mut http.host);
    lists(&mut http.http_headers);
}

fn volume(volume: &mut Volume) {
    if let Some(directory) = &mut volume.empty_dir {
        field(&mut directory.medium);
    }
    if let Some(claim) = &mut volume.persistent_volume_claim {
        field(&mut claim.read_only);
    }
    if let Some(map) = &mut volume.config_map {
        lists(&mut map.items);
    }
    if let Some(secret) = &mut volume.secret {
        lists(&mut secret.items);
    }
}

/// Of a Deployment.
pub(super) fn deployment(spec: &mut DeploymentSpec) {
    field(&mut spec.min_ready_seconds);
    field(&mut spec.paused);
    template(&mut spec.template);
}

/// Of a ReplicaSet.
pub(super) fn replica_set(spec: &mut ReplicaSetSpec) {
    field(&mut spec.min_ready_seconds);
    if let Some(own) = &mut spec.template {
        template(own);
    }
}

/// Of a ReplicationController.
pub(super) fn replication_controller(spec: &mut ReplicationControllerSpec) {
    field(&mut spec.min_ready_seconds);
    field(&mut spec.selector);
    if let Some(own) = &mut spec.template {
        template(own);
    }
}

/// Of a StatefulSet.
pub(super) fn stateful_set(spec: &mut StatefulSetSpec) {
    field(&mut spec.min_ready_seconds);
    lists(&mut spec.volume_claim_templates);
    template(&mut spec.template);
}

/// Of a DaemonSet.
pub(super) fn daemon_set(spec: &mut DaemonSetSpec) {
    field(&mut spec.min_ready_seconds);
    template(&mut spec.template);
}

/// Of a Service.
pub(super) fn service(spec: &mut ServiceSpec) {
    flags([&mut spec.publish_not_ready_addresses]);
    field(&mut spec.health_check_node_port);
    field(&mut spec.selector);
    for port in spec.ports.iter_mut().flatten() {
        field(&mut port.node_port);
    }
}

/// Of a Node.
pub(super) fn node(spec: &mut NodeSpec) {
    field(&mut spec.unschedulable);
    lists(&mut spec.taints);
}

/// Of a PriorityClass.
pub(super) fn priority_class(class: &mut PriorityClass) {
    field(&mut class.global_default);
    field(&mut class.description);
}
