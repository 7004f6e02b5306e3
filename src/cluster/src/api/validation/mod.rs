//! What the API server refuses, kind by kind, in its words and its order.
//!
//! Rules see one object (and the one it replaces); what needs other objects is admission's. They run after defaulting.

mod autoscaling;
mod batch;
mod configuration;
mod container;
mod disruption;
mod environment;
mod job_status;
pub(super) mod meta;
mod names;
mod others;
mod placement;
mod pod;
mod pod_diff;
pub mod policy;
mod probe;
mod replication;
mod security;
pub mod service;
mod stateful;
mod storage;
#[cfg(test)]
mod tests;
pub mod text;
mod volume;
mod warnings;
mod workload;

use alloc::string::String;
use alloc::vec::Vec;

use super::Object;
use super::error::FieldError;
use super::kinds::{Kind, Typed};
use super::passive;

/// Rules that a new object breaks, in the server's order; empty when it may be created.
///
/// The functions of one kind, and those of fields that are seldom set, are never merged into their callers (`inline(never)`), so
/// that the page can open without the rules of what it does not show.
///
/// - Source: kubernetes 1.36 pkg/apis/{core,apps,coordination,discovery}/validation.
pub fn validate_create(object: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    match &object.0 {
        Typed::Pod(new) => pod::pod(new, &mut found),
        Typed::Deployment(new) => workload::deployment(new, &mut found),
        Typed::ReplicaSet(new) => workload::replica_set(new, &mut found),
        Typed::StatefulSet(new) => stateful::stateful_set(new, &mut found),
        Typed::DaemonSet(new) => stateful::daemon_set(new, &mut found),
        Typed::ControllerRevision(new) => stateful::revision(new, &mut found),
        Typed::Service(new) => service::service(new, &mut found),
        Typed::Namespace(new) => others::namespace(new, &mut found),
        Typed::Node(new) => others::node(new, &mut found),
        Typed::Lease(new) => others::lease(new, &mut found),
        Typed::EndpointSlice(new) => others::endpoint_slice(new, &mut found),
        Typed::Event(new) => others::event(new, &mut found),
        Typed::Endpoints(new) => disruption::endpoints(new, &mut found),
        Typed::PodDisruptionBudget(new) => disruption::budget(new, &mut found),
        Typed::ConfigMap(new) => configuration::config_map(new, &mut found),
        Typed::Secret(new) => configuration::secret(new, &mut found),
        Typed::ServiceAccount(new) => meta::metadata(Kind::ServiceAccount, &new.metadata, &mut found),
        Typed::PersistentVolume(new) => storage::volume(new, &mut found),
        Typed::PersistentVolumeClaim(new) => storage::claim(new, &mut found),
        Typed::StorageClass(new) => storage::class(new, &mut found),
        Typed::VolumeAttachment(new) => storage::attachment(new, &mut found),
        Typed::Job(new) => batch::job(new, &mut found),
        Typed::CronJob(new) => batch::cron_job(new, &mut found),
        Typed::HorizontalPodAutoscaler(new) => autoscaling::autoscaler(new, &mut found),
        Typed::ResourceQuota(new) => policy::resource_quota(new, &mut found),
        Typed::LimitRange(new) => policy::limit_range(new, &mut found),
        Typed::PriorityClass(new) => policy::priority_class(new, &mut found),
        Typed::ReplicationController(new) => replication::controller(new, &mut found),
        // The rest are the kinds that nothing acts on; a test holds that each has its row.
        _ => {
            if let Some(passive) = passive::of(object.kind()) {
                (passive.rules)(object, None, &mut found);
            }
        }
    }
    found
}

/// Rules that a changed object breaks, fields that may not change included; empty when it may be written.
///
/// An unchanged spec is not looked at again, so that status writes cost nothing.
///
/// - Source: as [`validate_create`].
pub fn validate_update(new: &Object, old: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    match (&new.0, &old.0) {
        (Typed::Pod(new), Typed::Pod(old)) => pod::pod_update(new, old, &mut found),
        (Typed::Deployment(new), Typed::Deployment(old)) => workload::deployment_update(new, old, &mut found),
        (Typed::ReplicaSet(new), Typed::ReplicaSet(old)) => workload::replica_set_update(new, old, &mut found),
        (Typed::StatefulSet(new), Typed::StatefulSet(old)) => stateful::stateful_set_update(new, old, &mut found),
        (Typed::DaemonSet(new), Typed::DaemonSet(old)) => stateful::daemon_set_update(new, old, &mut found),
        (Typed::ControllerRevision(new), Typed::ControllerRevision(old)) => {
            stateful::revision_update(new, old, &mut found);
        }
        (Typed::Service(new), Typed::Service(old)) => service::service_update(new, old, &mut found),
        (Typed::Node(new), Typed::Node(old)) => others::node_update(new, old, &mut found),
        (Typed::EndpointSlice(new), Typed::EndpointSlice(old)) => others::endpoint_slice_update(new, old, &mut found),
        (Typed::Endpoints(new), Typed::Endpoints(old)) => disruption::endpoints_update(new, old, &mut found),
        (Typed::PodDisruptionBudget(new), Typed::PodDisruptionBudget(old)) => {
            disruption::budget_update(new, old, &mut found);
        }
        (Typed::Lease(new), Typed::Lease(old)) => {
            meta::metadata_update(&new.metadata, &old.metadata, &mut found);
            others::lease_spec(new, &mut found);
        }
        (Typed::ConfigMap(new), Typed::ConfigMap(old)) => configuration::config_map_update(new, old, &mut found),
        (Typed::Secret(new), Typed::Secret(old)) => configuration::secret_update(new, old, &mut found),
        (Typed::PersistentVolume(new), Typed::PersistentVolume(old)) => storage::volume_update(new, old, &mut found),
        (Typed::PersistentVolumeClaim(new), Typed::PersistentVolumeClaim(old)) => {
            storage::claim_update(new, old, &mut found);
        }
        (Typed::StorageClass(new), Typed::StorageClass(old)) => storage::class_update(new, old, &mut found),
        (Typed::VolumeAttachment(new), Typed::VolumeAttachment(old)) => {
            storage::attachment_update(new, old, &mut found);
        }
        (Typed::Job(new), Typed::Job(old)) => batch::job_update(new, old, &mut found),
        (Typed::CronJob(new), Typed::CronJob(old)) => batch::cron_job_update(new, old, &mut found),
        (Typed::HorizontalPodAutoscaler(new), Typed::HorizontalPodAutoscaler(old)) => {
            autoscaling::autoscaler_update(new, old, &mut found);
        }
        (Typed::ResourceQuota(new), Typed::ResourceQuota(old)) => policy::resource_quota_update(new, old, &mut found),
        (Typed::LimitRange(new), Typed::LimitRange(old)) => policy::limit_range_update(new, old, &mut found),
        (Typed::PriorityClass(new), Typed::PriorityClass(old)) => policy::priority_class_update(new, old, &mut found),
        (Typed::Namespace(_) | Typed::Event(_) | Typed::ServiceAccount(_), _) => {
            meta::metadata_update(new.meta(), old.meta(), &mut found)
        }
        (Typed::ReplicationController(new), Typed::ReplicationController(old)) => {
            replication::controller_update(new, old, &mut found);
        }
        // An object keeps its kind; a pair of two kinds is never written.
        _ => {
            if let Some(passive) = passive::of(new.kind()) {
                (passive.rules)(new, Some(old), &mut found);
            }
        }
    }
    found
}

/// Rules that a changed status breaks; empty when it may be written.
///
/// Those of Jobs are strict, as others than the job controller may run Jobs; other statuses are written as they come.
///
/// - Source: as [`validate_create`].
pub fn validate_status_update(new: &Object, old: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    if let (Typed::Job(new), Typed::Job(old)) = (&new.0, &old.0) {
        job_status::job_status_update(new, old, &mut found);
    }
    found
}

/// What the API server warns of while accepting an object, such as ports that are there twice.
///
/// - Source: kubernetes 1.36 pkg/api/pod/warnings.go, pkg/api/service/warnings.go, the strategies of pkg/registry.
pub fn warnings(object: &Object) -> Vec<String> {
    let mut found = Vec::new();
    let (spec, path) = match &object.0 {
        Typed::Pod(pod) => (pod.spec.as_ref(), "spec"),
        Typed::Deployment(deployment) => {
            (deployment.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()), "spec.template.spec")
        }
        Typed::ReplicaSet(set) => {
            let template = set.spec.as_ref().and_then(|spec| spec.template.as_ref());
            (template.and_then(|template| template.spec.as_ref()), "spec.template.spec")
        }
        Typed::StatefulSet(set) => {
            (set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()), "spec.template.spec")
        }
        Typed::DaemonSet(set) => (set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()), "spec.template.spec"),
        Typed::Job(job) => (job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()), "spec.template.spec"),
        Typed::CronJob(cron) => {
            let job = cron.spec.job_template.spec.as_ref();
            (job.and_then(|job| job.template.spec.as_ref()), "spec.jobTemplate.spec.template.spec")
        }
        Typed::Service(service) => {
            warnings::service(service, &mut found);
            (None, "")
        }
        Typed::ReplicationController(controller) => {
            let template = controller.spec.as_ref().and_then(|spec| spec.template.as_ref());
            (template.and_then(|template| template.spec.as_ref()), "spec.template.spec")
        }
        _ => {
            if let Some(passive) = passive::of(object.kind()) {
                (passive.warnings)(object, &mut found);
            }
            (None, "")
        }
    };
    // A StatefulSet's name must be a label; a DaemonSet's is not looked at.
    let kind = object.kind();
    if matches!(
        kind,
        Kind::Pod | Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController | Kind::Job | Kind::CronJob
    ) {
        warnings::name(object.name(), kind == Kind::Pod, &mut found);
    }
    if let Some(spec) = spec {
        warnings::pod_spec(spec, path, &mut found);
    }
    let limit = match &object.0 {
        Typed::StatefulSet(set) => set.spec.as_ref().and_then(|spec| spec.revision_history_limit),
        _ => None,
    };
    if limit.is_some_and(|limit| limit < 0) {
        let words = "a negative value retains all historical revisions; a value >= 0 is recommended";
        found.push(alloc::format!("spec.revisionHistoryLimit: {words}"));
    }
    found
}
