//! The control loops of kube-controller-manager, one file each.
//!
//! They act only through what they return and see the world only through their cache. Adding a controller is its own
//! file and one line in [`CONTROLLERS`].

pub mod autoscaler;
pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod endpoint_mirroring;
pub mod endpoint_slice;
pub mod endpoints;
mod events;
pub mod garbage_collector;
#[cfg(test)]
mod harness;
mod history;
pub mod job;
pub mod namespace;
pub mod namespace_objects;
pub mod node_lifecycle;
mod pod_claim;
pub mod pod_gc;
pub mod replica_set;
pub mod resource_quota;
pub mod stateful_set;
pub mod taint_eviction;
pub mod ttl_after_finished;
mod unseen;

use alloc::boxed::Box;
use alloc::rc::Rc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::api::{Key, Kind, Object};
use crate::store::{Subresource, Write};

pub use crate::reconcile::{Controller, Make, Outcome, View, WorkQueue};

/// The loops of kube-controller-manager.
pub const CONTROLLERS: &[Make] = &[
    |_| Box::new(deployment::DeploymentController::default()),
    |_| Box::new(replica_set::ReplicaSetController::replica_sets()),
    |_| Box::new(stateful_set::StatefulSetController::default()),
    |_| Box::new(daemon_set::DaemonSetController::default()),
    |_| Box::new(endpoint_slice::EndpointSliceController::default()),
    |_| Box::new(endpoints::EndpointsController::default()),
    |_| Box::new(disruption::DisruptionController::default()),
    |settings| Box::new(node_lifecycle::NodeLifecycleController::new(settings)),
    |_| Box::new(taint_eviction::TaintEvictionController::default()),
    |_| Box::new(job::JobController::default()),
    |_| Box::new(cron_job::CronJobController::default()),
    |_| Box::new(ttl_after_finished::TtlAfterFinishedController),
    |_| Box::new(autoscaler::AutoscalerController::default()),
    |_| Box::new(resource_quota::ResourceQuotaController),
    |_| Box::new(garbage_collector::GarbageCollector),
    |_| Box::new(namespace::NamespaceController::default()),
    |_| Box::new(namespace_objects::NamespaceObjects::service_accounts()),
    |_| Box::new(namespace_objects::NamespaceObjects::root_certificates()),
    |_| Box::new(pod_gc::PodGarbageCollector::default()),
    |_| Box::new(endpoint_mirroring::EndpointMirroring::default()),
    |_| Box::new(replica_set::ReplicaSetController::replication_controllers()),
];

/// A change of an object's metadata, whatever its version, as upstream's controller reference patches are.
fn patch_meta(kind: Kind, meta: &ObjectMeta, apply: impl Fn(&mut ObjectMeta) + 'static) -> Write {
    Write::Patch {
        key: Key::new(kind, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or("")),
        uid: meta.uid.clone(),
        subresource: Subresource::Main,
        apply: Rc::new(move |object: &mut Object| apply(object.meta_mut())),
    }
}

/// Takes the owner of that uid out of an object's owner references.
fn remove_owner(meta: &mut ObjectMeta, uid: &str) {
    if let Some(owners) = &mut meta.owner_references {
        owners.retain(|owner| owner.uid != uid);
        if owners.is_empty() {
            meta.owner_references = None;
        }
    }
}
