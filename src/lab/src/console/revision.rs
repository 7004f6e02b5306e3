//! Revisions of a Deployment: its ReplicaSets, which of them is the present template, and their numbers.
//!
//! Models kubernetes 1.36 kubectl pkg/util/deployment/deployment.go.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::PodTemplateSpec;

use super::api::Api;

/// Annotation with the number of a revision.
pub const REVISION: &str = "deployment.kubernetes.io/revision";

/// Label that tells the pods of one ReplicaSet from another's.
pub const TEMPLATE_HASH: &str = "pod-template-hash";

/// ReplicaSets that a Deployment controls, oldest first.
///
/// - Errors: an unreachable server.
pub fn owned_replica_sets(deployment: &Object, api: &dyn Api) -> Result<Vec<Object>, ApiError> {
    let mut sets = api.list(Kind::ReplicaSet, Some(deployment.namespace()))?;
    sets.retain(|set| set.controller().is_some_and(|owner| owner.uid == deployment.uid()));
    sets.sort_by(|one, other| {
        let created = |set: &Object| set.meta().creation_timestamp.as_ref().map(|at| at.0);
        created(one).cmp(&created(other)).then_with(|| one.name().cmp(other.name()))
    });
    Ok(sets)
}

/// The ReplicaSet with the Deployment's present template.
pub fn new_replica_set<'a>(deployment: &Deployment, sets: &'a [Object]) -> Option<&'a Object> {
    let wanted = deployment.spec.as_ref().map(|spec| without_hash(&spec.template))?;
    sets.iter().find(|set| template_of(set).is_some_and(|template| without_hash(template) == wanted))
}

/// The pod template of a ReplicaSet.
pub fn template_of(set: &Object) -> Option<&PodTemplateSpec> {
    set.get::<ReplicaSet>()?.spec.as_ref()?.template.as_ref()
}

/// The template as the Deployment would hold it.
pub fn without_hash(template: &PodTemplateSpec) -> PodTemplateSpec {
    let mut template = template.clone();
    if let Some(labels) = template.metadata.as_mut().and_then(|metadata| metadata.labels.as_mut()) {
        labels.remove(TEMPLATE_HASH);
    }
    template
}

/// The revision number of a ReplicaSet; 0 when it has none.
pub fn revision_of(set: &Object) -> i64 {
    let annotations = set.meta().annotations.as_ref();
    annotations.and_then(|annotations| annotations.get(REVISION)).and_then(|text| text.parse().ok()).unwrap_or(0)
}
