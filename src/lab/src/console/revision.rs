//! Revisions of a workload: the ReplicaSets of a Deployment, the ControllerRevisions of the others, and their numbers.
//!
//! Models kubernetes 1.36 kubectl pkg/util/deployment/deployment.go.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::apps::v1::{ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::core::v1::{PodTemplateSpec, ReplicationController};

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

/// One revision of a workload.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Its number.
    pub number: i64,
    /// Why it was made, where somebody wrote that down.
    pub cause: Option<String>,
    /// Its pod template.
    pub template: Option<PodTemplateSpec>,
}

/// The revisions of a Deployment, StatefulSet or DaemonSet; `None` for other kinds.
///
/// - Errors: an unreachable server.
/// - Source: kubernetes 1.36 kubectl pkg/polymorphichelpers/history.go.
pub fn revisions_of(workload: &Object, api: &dyn Api) -> Result<Option<Vec<Revision>>, ApiError> {
    let cause = |object: &Object| {
        let annotations = object.meta().annotations.as_ref();
        annotations.and_then(|all| all.get("kubernetes.io/change-cause")).filter(|cause| !cause.is_empty()).cloned()
    };
    match workload.kind() {
        Kind::Deployment => {
            let sets = owned_replica_sets(workload, api)?;
            let of_set = |set: &Object| Revision {
                number: revision_of(set),
                cause: cause(set),
                template: template_of(set).cloned(),
            };
            Ok(Some(sets.iter().map(of_set).collect()))
        }
        Kind::StatefulSet | Kind::DaemonSet => {
            let mut saved = api.list(Kind::ControllerRevision, Some(workload.namespace()))?;
            saved.retain(|one| one.controller().is_some_and(|owner| owner.uid == workload.uid()));
            let of_saved = |object: &Object| {
                let revision = object.get::<ControllerRevision>()?;
                let mut template = revision.data.as_ref()?.0.get("spec")?.get("template")?.clone();
                template.as_object_mut()?.remove("$patch");
                let template = serde_json::from_value(template).ok();
                Some(Revision { number: revision.revision, cause: cause(object), template })
            };
            Ok(Some(saved.iter().filter_map(of_saved).collect()))
        }
        _ => Ok(None),
    }
}

/// The pod template of a workload, for writing.
pub fn template_mut(workload: &mut Object) -> Option<&mut PodTemplateSpec> {
    match workload.kind() {
        Kind::Deployment => Some(&mut workload.get_mut::<Deployment>()?.spec.as_mut()?.template),
        Kind::StatefulSet => Some(&mut workload.get_mut::<StatefulSet>()?.spec.as_mut()?.template),
        Kind::DaemonSet => Some(&mut workload.get_mut::<DaemonSet>()?.spec.as_mut()?.template),
        Kind::ReplicationController => workload.get_mut::<ReplicationController>()?.spec.as_mut()?.template.as_mut(),
        Kind::ReplicaSet => workload.get_mut::<ReplicaSet>()?.spec.as_mut()?.template.as_mut(),
        _ => None,
    }
}
