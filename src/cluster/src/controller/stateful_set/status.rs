//! The status of a StatefulSet: counts and the revisions in use.
//!
//! Models kubernetes 1.36 pkg/controller/statefulset/stateful_set_control.go computeReplicaStatus and
//! stateful_set_utils.go completeRollingUpdate.

use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetStatus};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::{identity, key_of, min_ready_seconds};
use crate::api::{Object, pod};
use crate::store::{Act, Subresource, Write};

/// True when the pod runs and is ready.
///
/// - Source: isRunningAndReady.
pub(super) fn is_running_and_ready(pod: &Pod) -> bool {
    pod::phase(pod) == "Running" && pod::is_ready(pod)
}

/// True when the pod runs and has been ready for long enough.
///
/// - Source: isRunningAndAvailable.
pub(super) fn is_available(pod: &Pod, set: &StatefulSet, now: Time) -> bool {
    pod::phase(pod) == "Running" && pod::is_available(pod, min_ready_seconds(set), now)
}

/// True when the pod cannot be counted on: it is not available, or it is going.
///
/// - Source: isUnavailable.
pub(super) fn is_unavailable(pod: &Pod, set: &StatefulSet, now: Time) -> bool {
    !is_available(pod, set, now) || pod.metadata.deletion_timestamp.is_some()
}

/// Counts pods into a status that names the two revisions.
pub(super) fn count<'a>(
    set: &StatefulSet,
    revisions: (&str, &str),
    collisions: i32,
    pods: impl Iterator<Item = &'a Rc<Pod>>,
    now: Time,
) -> StatefulSetStatus {
    let (current, update) = revisions;
    let (mut replicas, mut ready, mut available, mut of_current, mut of_update) = (0, 0, 0, 0, 0);
    for pod in pods {
        replicas += 1;
        ready += i32::from(is_running_and_ready(pod));
        available += i32::from(is_available(pod, set, now));
        if pod.metadata.deletion_timestamp.is_none() {
            of_current += i32::from(identity::revision_of(pod) == current);
            of_update += i32::from(identity::revision_of(pod) == update);
        }
    }
    let some = |number: i32| (number != 0).then_some(number);
    StatefulSetStatus {
        observed_generation: set.metadata.generation,
        replicas,
        ready_replicas: some(ready),
        available_replicas: Some(available),
        current_replicas: some(of_current),
        updated_replicas: some(of_update),
        current_revision: Some(current.to_string()),
        update_revision: Some(update.to_string()),
        collision_count: Some(collisions),
        conditions: None,
    }
}

/// One pod fewer of the current revision, which a rolling update has just deleted.
pub(super) fn one_fewer(status: &mut StatefulSetStatus) {
    let left = status.current_replicas.unwrap_or(0) - 1;
    status.current_replicas = (left != 0).then_some(left);
}

/// The write that publishes a status; nothing when it says what is published already.
///
/// A rolling update that is complete makes its revision the current one. Upstream retries a refused status write with
/// the newest object, so this goes to the live object whatever its version.
///
/// - Source: updateStatefulSetStatus, completeRollingUpdate and inconsistentStatus.
pub(super) fn write(set: &StatefulSet, mut status: StatefulSetStatus) -> Option<Act> {
    let strategy = set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
    let rolling = strategy.and_then(|strategy| strategy.type_.as_deref()) == Some("RollingUpdate");
    let wanted = identity::replicas(set);
    if rolling
        && status.updated_replicas.unwrap_or(0) == wanted
        && status.ready_replicas.unwrap_or(0) == wanted
        && status.replicas == wanted
    {
        status.current_replicas = status.updated_replicas;
        status.current_revision = status.update_revision.clone();
    }
    if set.status.as_ref() == Some(&status) {
        return None;
    }
    let apply = move |object: &mut Object| {
        if let Some(set) = object.get_mut::<StatefulSet>() {
            set.status = Some(status.clone());
        }
    };
    Some(Act::Write(Write::Patch {
        key: key_of(set),
        uid: set.metadata.uid.clone(),
        subresource: Subresource::Status,
        apply: Rc::new(apply),
    }))
}
