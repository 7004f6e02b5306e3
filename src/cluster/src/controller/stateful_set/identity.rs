//! The lasting identity of a StatefulSet's pods: names and ordinals, labels, host names, claims.
//!
//! It never reads the cluster. Models kubernetes 1.36 pkg/controller/statefulset/stateful_set_utils.go.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{
    PersistentVolumeClaim, PersistentVolumeClaimVolumeSource, Pod, PodTemplateSpec, Volume,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use crate::api::object::{Stored, controller_reference};
use crate::controller::history::HASH_LABEL;

/// Label with the pod's name.
const POD_NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
/// Label with the pod's ordinal.
const POD_INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";

/// The set's name.
pub(super) fn name(set: &StatefulSet) -> &str {
    set.metadata.name.as_deref().unwrap_or("")
}

/// The set's controller reference.
pub(super) fn owner(set: &Rc<StatefulSet>) -> OwnerReference {
    controller_reference(&StatefulSet::wrap(set.clone()))
}

/// The first ordinal.
pub(super) fn start_ordinal(set: &StatefulSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.ordinals.as_ref()).and_then(|ordinals| ordinals.start).unwrap_or(0)
}

/// How many pods are wanted.
pub(super) fn replicas(set: &StatefulSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1).max(0)
}

/// The ordinal that a pod's name ends with, when the rest of the name is the set's.
///
/// - Source: getParentNameAndOrdinal and isMemberOf.
pub(super) fn ordinal_in(set: &StatefulSet, pod: &str) -> Option<i32> {
    let (parent, ordinal) = pod.rsplit_once('-')?;
    let digits = !ordinal.is_empty() && ordinal.bytes().all(|byte| byte.is_ascii_digit());
    (parent == name(set) && digits).then(|| ordinal.parse().ok())?
}

/// The ordinal of one of the set's pods; -1 when its name has none.
pub(super) fn ordinal(set: &StatefulSet, pod: &Pod) -> i32 {
    ordinal_in(set, pod.metadata.name.as_deref().unwrap_or("")).unwrap_or(-1)
}

/// True when the set wants a pod of that ordinal.
pub(super) fn in_range(set: &StatefulSet, ordinal: i32) -> bool {
    let start = start_ordinal(set);
    ordinal >= start && ordinal < start.saturating_add(replicas(set))
}

/// The revision that a pod was made from.
pub(super) fn revision_of(pod: &Pod) -> &str {
    pod.metadata.labels.as_ref().and_then(|labels| labels.get(HASH_LABEL)).map_or("", String::as_str)
}

/// The name of the claim that a template makes for an ordinal.
fn claim_name(set: &StatefulSet, template: &PersistentVolumeClaim, ordinal: i32) -> String {
    format!("{}-{}-{ordinal}", template.metadata.name.as_deref().unwrap_or(""), name(set))
}

/// The pod that a claim of the set `set` is for.
pub(super) fn pod_of_claim(claim: &str, set: &str) -> String {
    let ordinal = claim.rsplit_once('-').map_or("", |(_, ordinal)| ordinal);
    format!("{set}-{ordinal}")
}

/// The claims of an ordinal, in the order of their templates.
///
/// - Source: getPersistentVolumeClaims.
pub(super) fn claims(set: &StatefulSet, ordinal: i32) -> Vec<PersistentVolumeClaim> {
    let Some(spec) = set.spec.as_ref() else { return Vec::new() };
    let templates = spec.volume_claim_templates.iter().flatten();
    templates
        .map(|template| {
            let mut claim = template.clone();
            claim.metadata.name = Some(claim_name(set, template, ordinal));
            claim.metadata.namespace = set.metadata.namespace.clone();
            if let Some(labels) = &spec.selector.match_labels {
                claim.metadata.labels.get_or_insert_default().extend(labels.clone());
            }
            claim
        })
        .collect()
}

/// A new pod of an ordinal.
///
/// - Source: newStatefulSetPod and setPodRevision.
pub(super) fn new_pod(set: &Rc<StatefulSet>, template: &PodTemplateSpec, revision: &str, ordinal: i32) -> Pod {
    let meta = template.metadata.clone().unwrap_or_default();
    let mut pod = Pod {
        metadata: ObjectMeta {
            name: Some(format!("{}-{ordinal}", name(set))),
            namespace: set.metadata.namespace.clone(),
            labels: meta.labels,
            annotations: meta.annotations,
            finalizers: meta.finalizers,
            owner_references: Some(alloc::vec![owner(set)]),
            ..ObjectMeta::default()
        },
        spec: template.spec.clone(),
        status: None,
    };
    let spec = pod.spec.get_or_insert_default();
    spec.hostname = pod.metadata.name.clone();
    spec.subdomain = set.spec.as_ref().and_then(|spec| spec.service_name.clone()).filter(|service| !service.is_empty());
    label(&mut pod, ordinal);
    let labels = pod.metadata.labels.get_or_insert_default();
    labels.insert(HASH_LABEL.to_string(), revision.to_string());
    mount_claims(set, &mut pod, ordinal);
    pod
}

/// Gives a pod the labels of its ordinal.
///
/// - Source: updateIdentity.
pub(super) fn label(pod: &mut Pod, ordinal: i32) {
    let name = pod.metadata.name.clone().unwrap_or_default();
    let labels = pod.metadata.labels.get_or_insert_default();
    labels.insert(POD_NAME_LABEL.to_string(), name);
    labels.insert(POD_INDEX_LABEL.to_string(), ordinal.to_string());
}

/// True when a pod carries the labels of its ordinal.
///
/// - Source: identityMatches.
pub(super) fn is_labelled(pod: &Pod, ordinal: i32) -> bool {
    let label = |key: &str| pod.metadata.labels.as_ref().and_then(|labels| labels.get(key)).map(String::as_str);
    label(POD_NAME_LABEL) == pod.metadata.name.as_deref()
        && label(POD_INDEX_LABEL) == Some(ordinal.to_string().as_str())
}

/// Claims come first among the volumes and take the place of volumes of their names.
///
/// - Source: updateStorage.
fn mount_claims(set: &StatefulSet, pod: &mut Pod, ordinal: i32) {
    let templates = set.spec.as_ref().and_then(|spec| spec.volume_claim_templates.as_deref()).unwrap_or(&[]);
    if templates.is_empty() {
        return;
    }
    let mut volumes: Vec<Volume> = templates
        .iter()
        .map(|template| Volume {
            name: template.metadata.name.clone().unwrap_or_default(),
            persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                claim_name: claim_name(set, template, ordinal),
                read_only: None,
            }),
            ..Volume::default()
        })
        .collect();
    let spec = pod.spec.get_or_insert_default();
    for volume in spec.volumes.take().into_iter().flatten() {
        if !volumes.iter().any(|claim| claim.name == volume.name) {
            volumes.push(volume);
        }
    }
    spec.volumes = Some(volumes);
}
