//! What the API server does to an object of a kind before it stores it.
//!
//! Models the strategies under kubernetes 1.36 pkg/registry/*/*/strategy.go: PrepareForCreate and PrepareForUpdate.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{DaemonSet, StatefulSet, StatefulSetStatus};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{
    Namespace, NamespaceStatus, PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimStatus,
    PersistentVolumeStatus, Pod, PodCondition, PodStatus, Service, ServiceSpec,
};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetStatus};
use kernel::Time;

use super::{Propagation, Subresource};
use crate::api::kinds::Typed;
use crate::api::passive;
use crate::api::qos;
use crate::api::time::api_time;
use crate::api::validation::service as rules;
use crate::api::{Kind, Object};

/// Clears what clients may not set and fills in what new objects have.
pub fn prepare_create(object: &mut Object, now: Time) {
    fresh_status(object);
    if let Some(job) = object.get_mut::<Job>() {
        generate_selector(job);
    }
    if let Some(pod) = object.get_mut::<Pod>() {
        super::label_keys::merge(pod);
        pod.status = Some(PodStatus {
            phase: Some("Pending".to_string()),
            qos_class: Some(qos::class(pod).to_string()),
            conditions: is_gated(pod).then(gated_condition),
            ..PodStatus::default()
        });
    }
    if let Some(set) = object.get_mut::<StatefulSet>() {
        // Go writes this count even when it is 0.
        set.status = Some(StatefulSetStatus { available_replicas: Some(0), ..StatefulSetStatus::default() });
        drop_max_unavailable(set);
    }
    if let Some(set) = object.get_mut::<DaemonSet>() {
        set_template_generation(set, 1);
    }
    if let Some(volume) = object.get_mut::<PersistentVolume>() {
        let status = PersistentVolumeStatus {
            phase: Some("Pending".to_string()),
            last_phase_transition_time: Some(api_time(now)),
            ..PersistentVolumeStatus::default()
        };
        volume.status = Some(status);
    }
    if let Some(claim) = object.get_mut::<PersistentVolumeClaim>() {
        let phase = Some("Pending".to_string());
        claim.status = Some(PersistentVolumeClaimStatus { phase, ..PersistentVolumeClaimStatus::default() });
    }
    if let Some(budget) = object.get_mut::<PodDisruptionBudget>() {
        let none = Some(0);
        budget.status = Some(PodDisruptionBudgetStatus {
            current_healthy: none,
            desired_healthy: none,
            disruptions_allowed: none,
            expected_pods: none,
            ..PodDisruptionBudgetStatus::default()
        });
    }
    if let Some(namespace) = object.get_mut::<Namespace>() {
        namespace.spec.get_or_insert_default().finalizers = Some(alloc::vec!["kubernetes".to_string()]);
        namespace.status = Some(NamespaceStatus { phase: Some("Active".to_string()), ..NamespaceStatus::default() });
        let name = namespace.metadata.name.clone().unwrap_or_default();
        namespace
            .metadata
            .labels
            .get_or_insert_default()
            .entry("kubernetes.io/metadata.name".to_string())
            .or_insert(name);
    }
    object.meta_mut().generation = has_generation(object.kind()).then_some(1);
}

/// Gives a Job the selector that finds its own pods and nobody else's.
///
/// - Source: kubernetes 1.36 pkg/registry/batch/job/strategy.go generateSelector.
fn generate_selector(job: &mut Job) {
    let name = job.metadata.name.clone().unwrap_or_default();
    let uid = job.metadata.uid.clone().unwrap_or_default();
    let Some(spec) = &mut job.spec else { return };
    if spec.manual_selector == Some(true) {
        return;
    }
    let labels = spec.template.metadata.get_or_insert_default().labels.get_or_insert_default();
    for (key, value) in
        [("job-name", &name), ("batch.kubernetes.io/job-name", &name), ("controller-uid", &uid), (JOB_UID_LABEL, &uid)]
    {
        labels.entry(key.to_string()).or_insert_with(|| value.clone());
    }
    let selector = spec.selector.get_or_insert_default().match_labels.get_or_insert_default();
    selector.entry(JOB_UID_LABEL.to_string()).or_insert(uid);
    // Read back, a Job without labels has those of its template.
    crate::api::defaults::default_job(job);
}

/// The label by which a Job finds its pods.
const JOB_UID_LABEL: &str = "batch.kubernetes.io/controller-uid";

fn is_gated(pod: &Pod) -> bool {
    pod.spec.as_ref().and_then(|spec| spec.scheduling_gates.as_ref()).is_some_and(|gates| !gates.is_empty())
}

/// What a pod with scheduling gates says from its beginning.
///
/// - Source: kubernetes 1.36 pkg/registry/core/pod/strategy.go applySchedulingGatedCondition.
fn gated_condition() -> Vec<PodCondition> {
    alloc::vec![PodCondition {
        type_: "PodScheduled".to_string(),
        status: "False".to_string(),
        reason: Some("SchedulingGated".to_string()),
        message: Some("Scheduling is blocked due to non-empty scheduling gates".to_string()),
        ..PodCondition::default()
    }]
}

/// Keeps what the subresource may not change and raises the generation when the desired state changed.
pub(super) fn prepare_update(object: &mut Object, old: &Object, subresource: Subresource) {
    keep_identity(object, old);
    match subresource {
        Subresource::Main => keep_status(object, old),
        // A binding sets the node and the condition that says so.
        Subresource::Binding => {}
        Subresource::Status => {
            keep_spec(object, old);
            // Status writes of deployments may carry annotations, and no labels.
            if object.kind() == Kind::Deployment {
                object.meta_mut().labels = old.meta().labels.clone();
            }
        }
        Subresource::Finalize => {
            // The finalizers of a namespace stand in its spec.
            if object.kind() != Kind::Namespace {
                keep_spec(object, old);
            }
            keep_status(object, old);
        }
    }
    if object.kind() == Kind::Service {
        drop_of_old_type(object, old);
    }
    if let Some(set) = object.get_mut::<StatefulSet>() {
        drop_max_unavailable(set);
    }
    if let (Some(set), Some(old)) = (object.get_mut::<DaemonSet>(), old.get::<DaemonSet>()) {
        let before = old.spec.as_ref().map(|spec| &spec.template);
        let changed = i64::from(set.spec.as_ref().map(|spec| &spec.template) != before);
        set_template_generation(set, template_generation(old) + changed);
    }
    object.meta_mut().generation = old.meta().generation;
    // A status write may carry annotations, as the revision of a deployment; that is no new wish.
    if matches!(subresource, Subresource::Main | Subresource::Binding) && desired_changed(object, old) {
        bump_generation(object);
    }
}

/// Annotation that shows how often a DaemonSet's template has changed.
const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// A field whose gate, MaxUnavailableStatefulSet, is off in 1.36 is not stored.
///
/// - Source: kubernetes 1.36 pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields.
fn drop_max_unavailable(set: &mut StatefulSet) {
    let strategy = set.spec.as_mut().and_then(|spec| spec.update_strategy.as_mut());
    if let Some(rolling) = strategy.and_then(|strategy| strategy.rolling_update.as_mut()) {
        rolling.max_unavailable = None;
    }
}

/// How often a DaemonSet's template has been changed, counted from 1.
///
/// - Source: kubernetes 1.36 pkg/registry/apps/daemonset/strategy.go TemplateGeneration.
fn template_generation(set: &DaemonSet) -> i64 {
    let annotations = set.metadata.annotations.as_ref();
    annotations.and_then(|all| all.get(TEMPLATE_GENERATION)).and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn set_template_generation(set: &mut DaemonSet, generation: i64) {
    let annotations = set.metadata.annotations.get_or_insert_default();
    annotations.insert(TEMPLATE_GENERATION.to_string(), generation.to_string());
}

/// Raises the generation of a kind that has one.
pub(super) fn bump_generation(object: &mut Object) {
    let meta = object.meta_mut();
    if let Some(generation) = meta.generation {
        meta.generation = Some(generation + 1);
    }
}

fn keep_identity(object: &mut Object, old: &Object) {
    let before = old.meta();
    let meta = object.meta_mut();
    meta.uid = before.uid.clone();
    meta.creation_timestamp = before.creation_timestamp.clone();
    meta.resource_version = before.resource_version.clone();
    meta.deletion_timestamp = before.deletion_timestamp.clone();
    meta.deletion_grace_period_seconds = before.deletion_grace_period_seconds;
    meta.generate_name = before.generate_name.clone();
    // Who leaves out the managers does not ask to forget them.
    if meta.managed_fields.is_none() {
        meta.managed_fields.clone_from(&before.managed_fields);
    }
}

/// A service that changes its type loses what only the old type had, unless the same change touches it.
///
/// - Source: kubernetes 1.36 pkg/registry/core/service/strategy.go dropTypeDependentFields.
#[inline(never)]
fn drop_of_old_type(object: &mut Object, old: &Object) {
    let (Some(service), Some(old)) = (object.get_mut::<Service>(), old.get::<Service>()) else { return };
    let (Some(new), Some(old)) = (service.spec.as_mut(), old.spec.as_ref()) else { return };
    if new.type_ == old.type_ && new.external_traffic_policy == old.external_traffic_policy {
        return;
    }
    let is = |spec: &ServiceSpec, kind: &str| spec.type_.as_deref() == Some(kind);
    if !is(old, "ExternalName") && is(new, "ExternalName") {
        if new.cluster_ip == old.cluster_ip && new.cluster_ips == old.cluster_ips {
            (new.cluster_ip, new.cluster_ips) = (None, None);
        }
        if new.ip_families == old.ip_families {
            new.ip_families = None;
        }
        if new.ip_family_policy == old.ip_family_policy {
            new.ip_family_policy = None;
        }
    }
    let had = |port: Option<i32>| port.is_none() || old.ports.iter().flatten().any(|old| old.node_port == port);
    if rules::has_node_ports(old)
        && !rules::has_node_ports(new)
        && new.ports.iter().flatten().all(|port| had(port.node_port))
    {
        new.ports.iter_mut().flatten().for_each(|port| port.node_port = None);
    }
    if rules::needs_health_check(old)
        && !rules::needs_health_check(new)
        && new.health_check_node_port == old.health_check_node_port
    {
        new.health_check_node_port = None;
    }
    if is(old, "LoadBalancer") && !is(new, "LoadBalancer") {
        if new.allocate_load_balancer_node_ports == old.allocate_load_balancer_node_ports {
            new.allocate_load_balancer_node_ports = None;
        }
        if new.load_balancer_class == old.load_balancer_class {
            new.load_balancer_class = None;
        }
    }
    if rules::is_reached_from_outside(old)
        && !rules::is_reached_from_outside(new)
        && new.external_traffic_policy == old.external_traffic_policy
    {
        new.external_traffic_policy = None;
    }
    if !is(new, "LoadBalancer") {
        service.status = Some(Default::default());
    }
}

macro_rules! kinds_with_status {
    ($($kind:ident),* $(,)?) => {
        /// Gives a new object an empty status; nodes bring their own when they register.
        fn fresh_status(object: &mut Object) {
            if object.kind() == Kind::Node {
                return;
            }
            match &mut object.0 {
                $(Typed::$kind(new) => Rc::make_mut(new).status = Some(Default::default()),)*
                _ => {}
            }
        }

        /// True for kinds whose status is a subresource of its own.
        pub fn has_status(kind: Kind) -> bool {
            matches!(kind, $(Kind::$kind)|*)
        }

        fn keep_status(object: &mut Object, old: &Object) {
            match (&mut object.0, &old.0) {
                $((Typed::$kind(new), Typed::$kind(old)) if new.status != old.status => {
                    Rc::make_mut(new).status = old.status.clone();
                })*
                _ => {}
            }
        }

        fn keep_spec(object: &mut Object, old: &Object) {
            match (&mut object.0, &old.0) {
                $((Typed::$kind(new), Typed::$kind(old)) if new.spec != old.spec => {
                    Rc::make_mut(new).spec = old.spec.clone();
                })*
                _ => {}
            }
        }

        fn spec_changed(object: &Object, old: &Object) -> bool {
            match (&object.0, &old.0) {
                $((Typed::$kind(new), Typed::$kind(old)) => new.spec != old.spec,)*
                _ => false,
            }
        }
    };
}

// Kinds whose status is a subresource of its own.
kinds_with_status!(
    Pod,
    PodDisruptionBudget,
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    Service,
    Node,
    Namespace,
    PersistentVolume,
    PersistentVolumeClaim,
    VolumeAttachment,
    Job,
    CronJob,
    HorizontalPodAutoscaler,
    ResourceQuota,
    Ingress,
    ReplicationController
);

/// Kinds whose desired state carries a generation.
fn has_generation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pod
            | Kind::Deployment
            | Kind::ReplicaSet
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::EndpointSlice
            | Kind::Job
            | Kind::CronJob
            | Kind::PriorityClass
            | Kind::PodDisruptionBudget
            | Kind::ReplicationController
    ) || passive::of(kind).is_some_and(|passive| passive.asks_for_more.is_some())
}

fn desired_changed(object: &Object, old: &Object) -> bool {
    match (&object.0, &old.0) {
        (Typed::Pod(new), Typed::Pod(old)) => {
            // Binding is not a change of the desired state.
            let spec = |pod: &Pod| {
                pod.spec.clone().map(|mut spec| {
                    spec.node_name = None;
                    spec
                })
            };
            new.spec != old.spec && spec(new) != spec(old)
        }
        (Typed::Deployment(_), Typed::Deployment(_)) => spec_changed(object, old) || annotations_differ(object, old),
        (Typed::EndpointSlice(new), Typed::EndpointSlice(old)) => slice_changed(new, old),
        _ => match passive::of(object.kind()) {
            Some(passive) => passive.asks_for_more.is_some_and(|asks_for_more| asks_for_more(object, old)),
            None => has_generation(object.kind()) && spec_changed(object, old),
        },
    }
}

/// Deployments raise their generation for annotations too.
///
/// - Source: kubernetes 1.36 pkg/registry/apps/deployment/strategy.go PrepareForUpdate.
fn annotations_differ(object: &Object, old: &Object) -> bool {
    object.meta().annotations != old.meta().annotations
}

fn slice_changed(new: &EndpointSlice, old: &EndpointSlice) -> bool {
    new.endpoints != old.endpoints
        || new.ports != old.ports
        || new.metadata.labels != old.metadata.labels
        || new.metadata.annotations != old.metadata.annotations
}

/// True for kinds that end with a grace period.
pub(super) fn is_graceful(kind: Kind) -> bool {
    kind == Kind::Pod
}

/// Grace in seconds that a delete request of this object gets.
///
/// - Source: kubernetes 1.36 pkg/registry/core/pod/strategy.go CheckGracefulDelete; other kinds have no grace.
pub(super) fn grace_seconds(object: &Object, requested: Option<i64>) -> i64 {
    let Some(pod) = object.get::<Pod>() else { return 0 };
    let spec = pod.spec.as_ref();
    let unscheduled = spec.and_then(|spec| spec.node_name.as_deref()).is_none_or(str::is_empty);
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    if unscheduled || matches!(phase, Some("Failed" | "Succeeded")) {
        return 0;
    }
    let period = requested.or(spec.and_then(|spec| spec.termination_grace_period_seconds)).unwrap_or(30);
    if period < 0 { 1 } else { period }
}

/// True when something must be done before the object may go.
pub(super) fn has_finalizers(object: &Object) -> bool {
    let listed = |list: Option<&alloc::vec::Vec<String>>| list.is_some_and(|list| !list.is_empty());
    let of_namespace = object.get::<Namespace>().and_then(|namespace| namespace.spec.as_ref()?.finalizers.as_ref());
    listed(object.meta().finalizers.as_ref()) || listed(of_namespace)
}

/// What a kind shows once its deletion has begun.
pub(super) fn begin_deletion(object: &mut Object) {
    if let Some(namespace) = object.get_mut::<Namespace>() {
        namespace.status.get_or_insert_default().phase = Some("Terminating".to_string());
    }
}

/// Adds the finalizer that a propagation policy works through.
pub(super) fn add_propagation_finalizer(object: &mut Object, propagation: Propagation) {
    let finalizer = match propagation {
        Propagation::Background => return,
        Propagation::Foreground => "foregroundDeletion",
        Propagation::Orphan => "orphan",
    };
    let list = object.meta_mut().finalizers.get_or_insert_default();
    if !list.iter().any(|one| one == finalizer) {
        list.push(finalizer.to_string());
    }
}

/// Sets a pod condition; its transition time moves only with its status.
pub fn set_pod_condition(
    pod: &mut Pod,
    kind: &str,
    status: &str,
    reason: Option<&str>,
    message: Option<&str>,
    now: Time,
) {
    let generation = pod.metadata.generation;
    let conditions = pod.status.get_or_insert_default().conditions.get_or_insert_default();
    let entry = match conditions.iter_mut().find(|condition| condition.type_ == kind) {
        Some(entry) => entry,
        None => {
            conditions.push(PodCondition { type_: kind.to_string(), ..PodCondition::default() });
            let last = conditions.len() - 1;
            &mut conditions[last]
        }
    };
    if entry.status != status {
        entry.status = String::from(status);
        entry.last_transition_time = Some(api_time(now));
    }
    entry.reason = reason.map(String::from);
    entry.message = message.map(String::from);
    entry.observed_generation = generation;
}
