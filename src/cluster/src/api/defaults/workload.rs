//! Defaults of Deployments and ReplicaSets.
//!
//! Models kubernetes 1.36 pkg/apis/apps/v1/defaults.go.

use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::pod::default_pod_spec;
use super::text;

/// Fills in a Deployment.
///
/// - Source: SetDefaults_Deployment.
pub fn default_deployment(deployment: &mut Deployment) {
    let spec = deployment.spec.get_or_insert_default();
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
    if let Some(pod) = &mut spec.template.spec {
        default_pod_spec(pod);
    }
}

/// Fills in a ReplicaSet.
///
/// - Source: SetDefaults_ReplicaSet.
pub fn default_replica_set(set: &mut ReplicaSet) {
    let spec = set.spec.get_or_insert_default();
    spec.replicas.get_or_insert(1);
    if let Some(pod) = spec.template.as_mut().and_then(|template| template.spec.as_mut()) {
        default_pod_spec(pod);
    }
}
