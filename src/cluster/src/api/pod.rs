//! Questions about one pod that several components ask: phase, conditions, readiness.
//!
//! It never changes a pod. Models kubernetes 1.36 pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go.

use k8s_openapi::api::core::v1::{Pod, PodCondition};
use kernel::Time;

use super::time::moment;

/// The pod's phase; empty before it has one.
pub fn phase(pod: &Pod) -> &str {
    pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or("")
}

/// The node the pod is bound to; empty before it is.
pub fn node_name(pod: &Pod) -> &str {
    pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or("")
}

/// The pod's IP; empty before it has one.
pub fn ip(pod: &Pod) -> &str {
    pod.status.as_ref().and_then(|status| status.pod_ip.as_deref()).unwrap_or("")
}

/// True when the pod has ended: phase Succeeded or Failed.
pub fn is_terminal(pod: &Pod) -> bool {
    matches!(phase(pod), "Succeeded" | "Failed")
}

/// True when the pod has neither ended nor been asked to.
///
/// - Source: kubernetes 1.36 pkg/controller/controller_utils.go IsPodActive.
pub fn is_active(pod: &Pod) -> bool {
    !is_terminal(pod) && pod.metadata.deletion_timestamp.is_none()
}

/// True when the pod has been asked to end and has not yet.
///
/// - Source: kubernetes 1.36 pkg/controller/controller_utils.go IsPodTerminating.
pub fn is_terminating(pod: &Pod) -> bool {
    !is_terminal(pod) && pod.metadata.deletion_timestamp.is_some()
}

/// The pod's condition of that type.
pub fn condition<'a>(pod: &'a Pod, kind: &str) -> Option<&'a PodCondition> {
    pod.status.as_ref()?.conditions.iter().flatten().find(|condition| condition.type_ == kind)
}

/// True when the condition of that type is True.
pub fn condition_is_true(pod: &Pod, kind: &str) -> bool {
    condition(pod, kind).is_some_and(|condition| condition.status == "True")
}

/// True when the pod's Ready condition is True.
pub fn is_ready(pod: &Pod) -> bool {
    condition_is_true(pod, "Ready")
}

/// True when the pod has been Ready for `min_ready_seconds`.
///
/// - Source: kubernetes 1.36 pkg/api/v1/pod/util.go IsPodAvailable.
pub fn is_available(pod: &Pod, min_ready_seconds: i32, now: Time) -> bool {
    is_ready(pod) && available_after_ms(pod, min_ready_seconds, now) == Some(0)
}

/// Milliseconds until a Ready pod counts as available, 0 when it does; `None` when it is not Ready.
pub fn available_after_ms(pod: &Pod, min_ready_seconds: i32, now: Time) -> Option<u64> {
    let ready = condition(pod, "Ready").filter(|condition| condition.status == "True")?;
    let wait_ms = u64::try_from(min_ready_seconds).unwrap_or(0) * 1_000;
    let since = ready.last_transition_time.as_ref().map(moment).unwrap_or(now);
    Some(since.plus_ms(wait_ms).since_ms(now))
}
