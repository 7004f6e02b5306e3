//! The status of a ReplicaSet: counts and the ReplicaFailure condition.
//!
//! Models kubernetes 1.36 pkg/controller/replicaset/replica_set_utils.go.

use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{ReplicaSet, ReplicaSetCondition, ReplicaSetStatus};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::{Failure, adapter, min_ready_seconds};
use crate::api::labels::matches_map;
use crate::api::time::api_time;
use crate::api::{Key, Object, pod};
use crate::store::{Act, Subresource, Write};

/// Counts the pods of a set.
pub(super) fn calculate(
    set: &ReplicaSet,
    active: &[Rc<Pod>],
    terminating: &[Rc<Pod>],
    failure: Option<&Failure>,
    now: Time,
) -> ReplicaSetStatus {
    let template_labels = set
        .spec
        .as_ref()
        .and_then(|spec| spec.template.as_ref())
        .and_then(|template| template.metadata.as_ref())
        .and_then(|meta| meta.labels.as_ref());
    let wait = min_ready_seconds(set);
    let count = |test: &dyn Fn(&Pod) -> bool| {
        let number = active.iter().filter(|pod| test(pod)).count() as i32;
        (number > 0).then_some(number)
    };
    let mut conditions =
        set.status.as_ref().and_then(|status| status.conditions.clone()).filter(|list| !list.is_empty());
    let failing = conditions.iter().flatten().any(|condition| condition.type_ == "ReplicaFailure");
    match failure {
        Some(failure) if !failing => conditions.get_or_insert_default().push(ReplicaSetCondition {
            type_: "ReplicaFailure".to_string(),
            status: "True".to_string(),
            reason: Some(if failure.creating { "FailedCreate" } else { "FailedDelete" }.to_string()),
            message: Some(failure.message.clone()),
            last_transition_time: Some(api_time(now)),
        }),
        None if failing => {
            let list = conditions.get_or_insert_default();
            list.retain(|condition| condition.type_ != "ReplicaFailure");
            if list.is_empty() {
                conditions = None;
            }
        }
        _ => {}
    }
    ReplicaSetStatus {
        replicas: active.len() as i32,
        fully_labeled_replicas: count(&|pod| {
            template_labels.is_none_or(|wanted| wanted.is_empty())
                || matches_map(template_labels, pod.metadata.labels.as_ref())
        }),
        ready_replicas: count(&pod::is_ready),
        available_replicas: count(&|pod| pod::is_available(pod, wait, now)),
        terminating_replicas: Some(terminating.len() as i32),
        observed_generation: set.metadata.generation,
        conditions,
    }
}

/// The write that publishes a status; nothing when it says what is published already.
///
/// Upstream retries a refused status write with the newest object, so this goes to the live object whatever its version.
pub(super) fn write(key: &Key, set: &ReplicaSet, status: ReplicaSetStatus) -> Option<Act> {
    if set.status.as_ref() == Some(&status) {
        return None;
    }
    let apply = move |object: &mut Object| adapter::set_status(object, &status);
    Some(Act::Write(Write::Patch {
        key: key.clone(),
        uid: set.metadata.uid.clone(),
        subresource: Subresource::Status,
        apply: Rc::new(apply),
    }))
}
