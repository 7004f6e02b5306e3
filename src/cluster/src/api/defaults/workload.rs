//! Defaults of Deployments, ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets.
//!
//! Models kubernetes 1.36 pkg/apis/apps/v1/defaults.go.

use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::core::v1::ReplicationController;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::pod::default_pod_spec;
use super::storage::default_claim;
use super::{text, zero};

/// Fills in a Deployment.
///
/// - Source: SetDefaults_Deployment.
pub fn default_deployment(deployment: &mut Deployment) {
    let spec = deployment.spec.get_or_insert_default();
    zero::deployment(spec);
    spec.replicas.get_or_insert(1);
    let strategy = spec.strategy.get_or_insert_default();
    text(&mut strategy.type_, "RollingUpdate");
    if strategy.type_.as_deref() == Some("RollingUpdate") {
        let rolling = strategy.rolling_update.get_or_insert_default();
        let quarter = || IntOrString::String("25%".to_string());
        rolling.max_unavailable.get_or_insert_with(quarter);
        rolling.max_surge.get_or_insert_with(quarter);
    }
    spec.revision_history_limit.get_or_insert(10);
    spec.progress_deadline_seconds.get_or_insert(600);
    // The server's own type always has a pod in its template.
    default_pod_spec(spec.template.spec.get_or_insert_default());
}

/// Fills in a ReplicaSet.
///
/// - Source: SetDefaults_ReplicaSet.
pub fn default_replica_set(set: &mut ReplicaSet) {
    let spec = set.spec.get_or_insert_default();
    zero::replica_set(spec);
    spec.replicas.get_or_insert(1);
    // The server's own type always has a template.
    default_pod_spec(spec.template.get_or_insert_default().spec.get_or_insert_default());
}

/// Fills in a ReplicationController: what its selector and its labels leave out, the labels of its pods say.
///
/// - Source: kubernetes 1.36 pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController.
pub fn default_replication_controller(controller: &mut ReplicationController) {
    let spec = controller.spec.get_or_insert_default();
    zero::replication_controller(spec);
    let labels = spec.template.as_ref().and_then(|template| template.metadata.as_ref()?.labels.clone());
    if let Some(labels) = labels {
        spec.selector.get_or_insert_with(|| labels.clone());
        controller.metadata.labels.get_or_insert(labels);
    }
    spec.replicas.get_or_insert(1);
    if let Some(template) = &mut spec.template {
        default_pod_spec(template.spec.get_or_insert_default());
    }
}

/// Fills in a StatefulSet.
///
/// `rollingUpdate.maxUnavailable` has no default: its gate, MaxUnavailableStatefulSet, is off in 1.36.
///
/// - Source: SetDefaults_StatefulSet; claim templates carry their kind because of Convert_apps_StatefulSetSpec_To_v1.
pub fn default_stateful_set(set: &mut StatefulSet) {
    let spec = set.spec.get_or_insert_default();
    zero::stateful_set(spec);
    text(&mut spec.pod_management_policy, "OrderedReady");
    let strategy = spec.update_strategy.get_or_insert_default();
    text(&mut strategy.type_, "RollingUpdate");
    if strategy.type_.as_deref() == Some("RollingUpdate") {
        strategy.rolling_update.get_or_insert_default().partition.get_or_insert(0);
    }
    let retention = spec.persistent_volume_claim_retention_policy.get_or_insert_default();
    text(&mut retention.when_deleted, "Retain");
    text(&mut retention.when_scaled, "Retain");
    spec.replicas.get_or_insert(1);
    spec.revision_history_limit.get_or_insert(10);
    // The server's own type always has a pod in its template.
    default_pod_spec(spec.template.spec.get_or_insert_default());
    for claim in spec.volume_claim_templates.iter_mut().flatten() {
        default_claim(claim);
    }
}

/// Fills in a DaemonSet.
///
/// - Source: SetDefaults_DaemonSet.
pub fn default_daemon_set(set: &mut DaemonSet) {
    let spec = set.spec.get_or_insert_default();
    zero::daemon_set(spec);
    let strategy = spec.update_strategy.get_or_insert_default();
    text(&mut strategy.type_, "RollingUpdate");
    if strategy.type_.as_deref() == Some("RollingUpdate") {
        let rolling = strategy.rolling_update.get_or_insert_default();
        rolling.max_unavailable.get_or_insert(IntOrString::Int(1));
        rolling.max_surge.get_or_insert(IntOrString::Int(0));
    }
    spec.revision_history_limit.get_or_insert(10);
    // The server's own type always has a pod in its template.
    default_pod_spec(spec.template.spec.get_or_insert_default());
}
