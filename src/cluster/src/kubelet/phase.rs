//! The phase of a pod, and its conditions.
//!
//! It only computes from container statuses. Models kubernetes 1.36 pkg/kubelet/kubelet_pods.go getPhase and
//! pkg/kubelet/status/generate.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ContainerStatus, PodCondition, PodStatus};

use super::pod::{Pod, Role, RunState};

/// Counters over the containers of a pod.
#[derive(Default)]
struct Count {
    pending_init: bool,
    failed_init: bool,
    pending_sidecar: bool,
    unknown: usize,
    running: usize,
    waiting: usize,
    stopped: usize,
    succeeded: usize,
    stopped_for_good: usize,
}

/// The phase that container statuses make.
pub(super) fn phase(pod: &Pod, statuses: &[ContainerStatus], terminal: bool) -> &'static str {
    let mut count = Count::default();
    for (index, container) in pod.containers.iter().enumerate() {
        let status = statuses.get(index);
        match container.role {
            Role::Init => count_init(pod, index, status, &mut count),
            Role::Sidecar => count_sidecar(status, &mut count),
            Role::Main => count_main(pod, index, status, &mut count),
        }
    }
    let active = pod.seen.runs.iter().enumerate().any(|(index, runs)| {
        pod.containers.get(index).is_some_and(|container| container.role == Role::Main)
            && runs.first().is_some_and(|run| run.state == RunState::Running)
    });
    if count.failed_init {
        return "Failed";
    }
    if count.pending_init || (count.pending_sidecar && !active) || count.waiting > 0 {
        return "Pending";
    }
    if count.running > 0 && count.unknown == 0 {
        return "Running";
    }
    if count.running == 0 && count.stopped > 0 && count.unknown == 0 {
        let end = if count.stopped == count.succeeded { "Succeeded" } else { "Failed" };
        if terminal {
            return end;
        }
        return if count.stopped > count.stopped_for_good { "Running" } else { end };
    }
    "Pending"
}

fn terminated(status: &ContainerStatus) -> Option<i32> {
    status.state.as_ref().and_then(|state| state.terminated.as_ref()).map(|ended| ended.exit_code)
}

fn last_terminated(status: &ContainerStatus) -> Option<i32> {
    status.last_state.as_ref().and_then(|state| state.terminated.as_ref()).map(|ended| ended.exit_code)
}

/// Whether the container waits because it was removed so that all containers restart.
fn was_removed(status: &ContainerStatus) -> bool {
    let last = status.last_state.as_ref().and_then(|state| state.terminated.as_ref());
    is_waiting(status) && last.is_some_and(|ended| ended.reason.as_deref() == Some(super::status::RESTARTING_ALL))
}

fn is_running(status: &ContainerStatus) -> bool {
    status.state.as_ref().is_some_and(|state| state.running.is_some())
}

fn is_waiting(status: &ContainerStatus) -> bool {
    status.state.as_ref().is_some_and(|state| state.waiting.is_some())
}

fn count_init(pod: &Pod, index: usize, status: Option<&ContainerStatus>, count: &mut Count) {
    let Some(status) = status else {
        count.pending_init = true;
        return;
    };
    let ended = terminated(status).or(if is_waiting(status) { last_terminated(status) } else { None });
    match ended {
        _ if was_removed(status) => count.pending_init = true,
        None => count.pending_init = true,
        Some(0) if !is_waiting(status) => {}
        Some(code) => {
            if pod.restarts_after(index, code) || code == 0 {
                count.pending_init = true;
            } else {
                count.failed_init = true;
            }
        }
    }
}

fn count_sidecar(status: Option<&ContainerStatus>, count: &mut Count) {
    let Some(status) = status else {
        count.unknown += 1;
        count.pending_sidecar = true;
        return;
    };
    if is_running(status) {
        count.running += 1;
        count.pending_sidecar |= status.started != Some(true);
    } else if terminated(status).is_some() {
    } else if is_waiting(status) {
        if last_terminated(status).is_none() {
            count.pending_sidecar = true;
            count.waiting += 1;
        }
    } else {
        count.pending_sidecar = true;
        count.unknown += 1;
    }
}

fn count_main(pod: &Pod, index: usize, status: Option<&ContainerStatus>, count: &mut Count) {
    let Some(status) = status else {
        count.unknown += 1;
        return;
    };
    if is_running(status) {
        count.running += 1;
    } else if let Some(code) = terminated(status) {
        count.stopped += 1;
        count.succeeded += usize::from(code == 0);
        count.stopped_for_good += usize::from(!pod.restarts_after(index, code));
    } else if is_waiting(status) {
        match last_terminated(status) {
            Some(code) => {
                count.stopped += 1;
                count.stopped_for_good += usize::from(!pod.restarts_after(index, code) && !was_removed(status));
            }
            None => count.waiting += 1,
        }
    } else {
        count.unknown += 1;
    }
}

/// Conditions that the kubelet alone writes.
pub(super) const OWNED: [&str; 6] =
    ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled", "AllContainersRestarting"];

fn condition(pod: &Pod, kind: &str, status: bool, reason: Option<&str>, message: Option<String>) -> PodCondition {
    PodCondition {
        type_: kind.to_string(),
        status: if status { "True" } else { "False" }.to_string(),
        reason: reason.map(String::from),
        message,
        observed_generation: pod.object.metadata.generation,
        ..PodCondition::default()
    }
}

/// The names of containers in the form of Go's `%s` for a list.
fn list(names: &[&str]) -> String {
    format!("[{}]", names.join(" "))
}

/// The condition `PodReadyToStartContainers`.
pub(super) fn ready_to_start(pod: &Pod, ready: bool) -> PodCondition {
    condition(pod, "PodReadyToStartContainers", ready, None, None)
}

/// The condition `AllContainersRestarting` of a pod with a rule that restarts all containers.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/generate.go GenerateAllContainersRestartingCondition.
pub(super) fn all_restarting(pod: &Pod, phase: &str) -> PodCondition {
    let kind = "AllContainersRestarting";
    let made = match phase {
        "Succeeded" => condition(pod, kind, false, Some("PodCompleted"), None),
        "Failed" => condition(pod, kind, false, Some("PodFailed"), None),
        _ if !pod.restarting_all => condition(pod, kind, false, None, None),
        _ => {
            let message = "container exited with restart policy rule".to_string();
            condition(pod, kind, true, Some("RestartAllContainersStarted"), Some(message))
        }
    };
    // Upstream does not track the generation of this one.
    PodCondition { observed_generation: None, ..made }
}

/// The condition `PodScheduled`.
pub(super) fn scheduled(pod: &Pod) -> PodCondition {
    condition(pod, "PodScheduled", true, None, None)
}

/// The condition `DisruptionTarget` of an evicted pod.
pub(super) fn disrupted(pod: &Pod, message: &str) -> PodCondition {
    condition(pod, "DisruptionTarget", true, Some("TerminationByKubelet"), Some(message.to_string()))
}

/// The condition `ContainersReady` for a phase.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/generate.go GenerateContainersReadyCondition.
pub(super) fn containers_ready(pod: &Pod, statuses: &[ContainerStatus], phase: &str) -> PodCondition {
    let mut unready: Vec<&str> = Vec::new();
    for (container, status) in pod.containers.iter().zip(statuses) {
        if container.role != Role::Init && !status.ready {
            unready.push(&container.name);
        }
    }
    match phase {
        "Succeeded" => return condition(pod, "ContainersReady", false, Some("PodCompleted"), None),
        "Failed" => return condition(pod, "ContainersReady", false, Some("PodFailed"), None),
        _ => {}
    }
    if unready.is_empty() {
        return condition(pod, "ContainersReady", true, None, None);
    }
    let message = format!("containers with unready status: {}", list(&unready));
    condition(pod, "ContainersReady", false, Some("ContainersNotReady"), Some(message))
}

/// The condition `Ready`, from `ContainersReady` and the readiness gates.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/generate.go GeneratePodReadyCondition.
pub(super) fn ready(pod: &Pod, containers_ready: &PodCondition, others: &[PodCondition]) -> PodCondition {
    if containers_ready.status != "True" {
        return PodCondition { type_: "Ready".to_string(), ..containers_ready.clone() };
    }
    let gates = pod.spec().and_then(|spec| spec.readiness_gates.as_ref());
    let mut messages: Vec<String> = Vec::new();
    for gate in gates.into_iter().flatten() {
        let kind = &gate.condition_type;
        match others.iter().find(|condition| condition.type_ == *kind) {
            None => {
                messages.push(format!("corresponding condition of pod readiness gate {kind:?} does not exist."));
            }
            Some(held) if held.status != "True" => {
                let status = &held.status;
                messages.push(format!("the status of pod readiness gate {kind:?} is not \"True\", but {status}"));
            }
            Some(_) => {}
        }
    }
    if messages.is_empty() {
        return condition(pod, "Ready", true, None, None);
    }
    condition(pod, "Ready", false, Some("ReadinessGatesNotReady"), Some(messages.join(", ")))
}

/// The condition `Initialized`.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/generate.go GeneratePodInitializedCondition.
pub(super) fn initialized(pod: &Pod, statuses: &[ContainerStatus], phase: &str) -> PodCondition {
    let completed = (phase == "Succeeded").then_some("PodCompleted");
    let has_init = pod.containers.first().is_some_and(|container| container.role != Role::Main);
    // Once a regular container has started, initialization is over for good.
    let began = pod.containers.iter().zip(statuses).any(|(container, status)| {
        let ran = is_running(status) || terminated(status).is_some() || last_terminated(status).is_some();
        container.role == Role::Main && ran
    });
    if !has_init || began || completed.is_some() {
        return condition(pod, "Initialized", true, completed, None);
    }
    let mut incomplete: Vec<&str> = Vec::new();
    for (container, status) in pod.containers.iter().zip(statuses) {
        let done = match container.role {
            Role::Main => true,
            Role::Init => status.ready,
            Role::Sidecar => status.started == Some(true),
        };
        if !done {
            incomplete.push(&container.name);
        }
    }
    if incomplete.is_empty() {
        return condition(pod, "Initialized", true, None, None);
    }
    let message = format!("containers with incomplete status: {}", list(&incomplete));
    condition(pod, "Initialized", false, Some("ContainersNotInitialized"), Some(message))
}

/// Carries the transition time over where the status of a condition is what it was.
pub(super) fn keep_transitions(status: &mut PodStatus, old: Option<&PodStatus>, now: kernel::Time) {
    for condition in status.conditions.iter_mut().flatten() {
        let before = old
            .and_then(|old| old.conditions.as_ref()?.iter().find(|held| held.type_ == condition.type_))
            .filter(|held| held.status == condition.status);
        condition.last_transition_time =
            before.and_then(|held| held.last_transition_time.clone()).or_else(|| Some(crate::api::time::api_time(now)));
    }
}
