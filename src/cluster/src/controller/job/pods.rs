//! The pods of a Job: which it has, what a new one looks like and which go first.
//!
//! Models kubernetes 1.36 pkg/controller/job/job_controller.go (getPodsForJob, manageJob) and indexed_job_utils.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::api::core::v1::{Container, EnvVar, EnvVarSource, ObjectFieldSelector, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::policy;
use crate::api::object::controller_reference;
use crate::api::time::moment;
use crate::api::{Object, pod};

/// Keeps an ended pod until it has been counted.
pub(super) const FINALIZER: &str = "batch.kubernetes.io/job-tracking";
/// Longest base of a generated name.
const BASE_BYTES: usize = 58;

pub(super) fn has_finalizer(pod: &Pod) -> bool {
    pod.metadata.finalizers.iter().flatten().any(|one| one == FINALIZER)
}

pub(super) fn remove_finalizer(meta: &mut ObjectMeta) {
    if let Some(list) = &mut meta.finalizers {
        list.retain(|one| one != FINALIZER);
        if list.is_empty() {
            meta.finalizers = None;
        }
    }
}

/// True when only pods that have really failed are replaced.
///
/// - Source: onlyReplaceFailedPods.
pub(super) fn replaces_only_failed(spec: &JobSpec) -> bool {
    spec.pod_replacement_policy.as_deref() == Some("Failed") || spec.pod_failure_policy.is_some()
}

/// True when a pod counts as failed; one that is going away does too, unless only failed pods are replaced.
///
/// - Source: isPodFailed.
pub(super) fn is_failed(pod: &Pod, spec: &JobSpec) -> bool {
    let phase = pod::phase(pod);
    phase == "Failed"
        || (!replaces_only_failed(spec) && pod.metadata.deletion_timestamp.is_some() && phase != "Succeeded")
}

/// The completion index of a pod when it is one of the Job's.
pub(super) fn valid_index(pod: &Pod, spec: &JobSpec) -> Option<i32> {
    policy::index(pod).filter(|index| *index < spec.completions.unwrap_or(0))
}

/// The order in which active pods go: unscheduled, pending, not ready, ready most recently, restarted most, youngest.
///
/// - Source: kubernetes 1.36 pkg/controller/controller_utils.go ActivePods.
fn removal_order(pod: &Rc<Pod>) -> impl Ord + use<> {
    let phase = match pod::phase(pod) {
        "Pending" => 0,
        "Running" => 2,
        _ => 1,
    };
    let ready = pod::condition(pod, "Ready").filter(|condition| condition.status == "True");
    let since = ready.and_then(|condition| condition.last_transition_time.as_ref()).map(moment);
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let restarts: i32 = statuses.map(|status| status.restart_count).max().unwrap_or(0);
    let created = pod.metadata.creation_timestamp.as_ref().map(moment);
    (!pod::node_name(pod).is_empty(), phase, ready.is_some(), Reverse(since), Reverse(restarts), Reverse(created))
}

/// The pods to remove: those of no or a double index, and at least so many.
///
/// - Source: activePodsForRemoval.
pub(super) fn for_removal(spec: &JobSpec, active: &[Rc<Pod>], at_least: usize) -> Vec<Rc<Pod>> {
    let (mut removed, mut left) = (Vec::new(), Vec::new());
    if spec.completion_mode.as_deref() == Some("Indexed") {
        let mut by_index: BTreeMap<i32, Vec<Rc<Pod>>> = BTreeMap::new();
        for pod in active {
            match valid_index(pod, spec) {
                Some(index) => by_index.entry(index).or_default().push(pod.clone()),
                None => removed.push(pod.clone()),
            }
        }
        for mut pods in by_index.into_values() {
            pods.sort_by_key(removal_order);
            left.extend(pods.pop());
            removed.extend(pods);
        }
    } else {
        left = active.to_vec();
    }
    if removed.len() < at_least {
        left.sort_by_key(removal_order);
        left.truncate(at_least - removed.len());
        removed.extend(left);
    }
    removed
}

/// A new pod of the Job, for an index where it is Indexed.
pub(super) fn new_pod(job: &Rc<Job>, spec: &JobSpec, index: Option<i32>, failed: Option<&Pod>) -> Object {
    let template = spec.template.clone();
    let meta = template.metadata.unwrap_or_default();
    let name = job.metadata.name.as_deref().unwrap_or("");
    let mut made = Pod {
        metadata: ObjectMeta {
            namespace: job.metadata.namespace.clone(),
            generate_name: Some(format!("{name}-")),
            labels: meta.labels,
            annotations: meta.annotations,
            finalizers: meta.finalizers,
            owner_references: Some(alloc::vec![controller_reference(&Object::new((**job).clone()))]),
            ..ObjectMeta::default()
        },
        spec: template.spec,
        status: None,
    };
    let finalizers = made.metadata.finalizers.get_or_insert_default();
    if !finalizers.iter().any(|one| one == FINALIZER) {
        finalizers.push(FINALIZER.to_string());
    }
    if let Some(index) = index {
        let annotations = made.metadata.annotations.get_or_insert_default();
        annotations.insert(policy::INDEX.to_string(), index.to_string());
        if spec.backoff_limit_per_index.is_some() {
            for (key, value) in policy::next_failures(spec, failed).into_iter().flatten() {
                annotations.insert(key.to_string(), value);
            }
        }
        made.metadata.labels.get_or_insert_default().insert(policy::INDEX.to_string(), index.to_string());
        let suffix = format!("-{index}-");
        let base: String = name.chars().take(BASE_BYTES.saturating_sub(suffix.len())).collect();
        made.metadata.generate_name = Some(format!("{base}{suffix}"));
        let pod = made.spec.get_or_insert_default();
        pod.hostname = Some(format!("{name}-{index}"));
        pod.init_containers.iter_mut().flatten().chain(&mut pod.containers).for_each(add_index_variable);
    }
    Object::new(made)
}

fn add_index_variable(container: &mut Container) {
    const NAME: &str = "JOB_COMPLETION_INDEX";
    let variables = container.env.get_or_insert_default();
    if variables.iter().any(|variable| variable.name == NAME) {
        return;
    }
    let field = ObjectFieldSelector {
        api_version: Some("v1".to_string()),
        field_path: format!("metadata.labels['{}']", policy::INDEX),
    };
    let source = EnvVarSource { field_ref: Some(field), ..EnvVarSource::default() };
    variables.push(EnvVar { name: NAME.to_string(), value: None, value_from: Some(source) });
}

/// Indexes of pods.
pub(super) fn indexes<'a>(pods: impl Iterator<Item = &'a Rc<Pod>>) -> BTreeSet<i32> {
    pods.filter_map(|pod| policy::index(pod)).collect()
}
