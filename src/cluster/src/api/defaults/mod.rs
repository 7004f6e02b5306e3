//! What the API server fills in, kind by kind. Filling in twice changes nothing.
//!
//! It never looks at other objects; what needs the cluster (addresses, tolerations) is admission's.

mod batch;
mod pod;
mod policy;
mod service;
mod storage;
#[cfg(test)]
mod tests;
mod workload;
mod zero;

pub use batch::default_job;
pub use pod::{default_pod_spec, has_latest_tag};
pub use service::default_service;

use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::{Endpoints, Namespace, NamespaceStatus, Node, Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::kinds::Kind;
use super::object::Object;

/// Fills in the defaults of a kind.
///
/// - Source: kubernetes 1.36 pkg/apis/{core,apps,discovery}/v1/defaults.go.
pub fn default_object(object: &mut Object) {
    zero::meta(object.meta_mut());
    match object.kind() {
        Kind::Pod => each::<Pod>(object, pod::default_pod),
        Kind::Deployment => each::<Deployment>(object, workload::default_deployment),
        Kind::ReplicaSet => each::<ReplicaSet>(object, workload::default_replica_set),
        Kind::StatefulSet => each(object, workload::default_stateful_set),
        Kind::DaemonSet => each(object, workload::default_daemon_set),
        Kind::Service => each::<Service>(object, service::default_service),
        Kind::Namespace => each::<Namespace>(object, default_namespace),
        Kind::Node => each::<Node>(object, default_node),
        Kind::EndpointSlice => each::<EndpointSlice>(object, default_endpoint_slice),
        Kind::Endpoints => each::<Endpoints>(object, default_endpoints),
        Kind::Secret => each(object, storage::default_secret),
        Kind::PersistentVolume => each(object, storage::default_volume),
        Kind::PersistentVolumeClaim => each(object, storage::default_claim),
        Kind::StorageClass => each(object, storage::default_class),
        Kind::Job => each(object, batch::default_job),
        Kind::CronJob => each(object, batch::default_cron_job),
        Kind::HorizontalPodAutoscaler => each(object, policy::default_autoscaler),
        Kind::LimitRange => each(object, policy::default_limit_range),
        Kind::PriorityClass => each(object, policy::default_priority_class),
        Kind::ReplicationController => each(object, workload::default_replication_controller),
        // Of the other kinds those have defaults that nothing acts on.
        kind => {
            if let Some(passive) = super::passive::of(kind) {
                (passive.fill)(object);
            }
        }
    }
}

fn each<T: super::object::Stored>(object: &mut Object, fill: fn(&mut T)) {
    if let Some(typed) = object.get_mut::<T>() {
        fill(typed);
    }
}

fn default_namespace(namespace: &mut Namespace) {
    if let Some(name) = namespace.metadata.name.clone().filter(|name| !name.is_empty()) {
        let labels = namespace.metadata.labels.get_or_insert_default();
        labels.insert("kubernetes.io/metadata.name".to_string(), name);
    }
    let spec = namespace.spec.get_or_insert_default();
    spec.finalizers.get_or_insert_with(|| alloc::vec!["kubernetes".to_string()]);
    let status = namespace.status.get_or_insert_with(NamespaceStatus::default);
    status.phase.get_or_insert_with(|| "Active".to_string());
}

fn default_node(node: &mut Node) {
    if let Some(spec) = &mut node.spec {
        zero::node(spec);
    }
    if let Some(status) = node.status.as_mut().filter(|status| status.allocatable.is_none()) {
        status.allocatable = status.capacity.clone();
    }
}

fn default_endpoint_slice(slice: &mut EndpointSlice) {
    for port in slice.ports.iter_mut().flatten() {
        port.name.get_or_insert_default();
        if port.protocol.as_deref().unwrap_or("").is_empty() {
            port.protocol = Some("TCP".to_string());
        }
    }
}

fn default_endpoints(endpoints: &mut Endpoints) {
    let subsets = endpoints.subsets.iter_mut().flatten();
    for port in subsets.flat_map(|subset| subset.ports.iter_mut().flatten()) {
        text(&mut port.protocol, "TCP");
    }
}

/// Fills in a text that is absent or empty.
fn text(field: &mut Option<alloc::string::String>, default: &str) {
    if field.as_deref().unwrap_or("").is_empty() {
        *field = Some(default.to_string());
    }
}
