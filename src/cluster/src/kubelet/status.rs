//! The status of a pod as the kubelet computes it: container states from the last relist, failed starts, readiness.
//!
//! It never writes; that is `status_writer`. Models kubernetes 1.36 pkg/kubelet/kubelet_pods.go generateAPIPodStatus,
//! convertStatusToAPIStatus and convertToAPIContainerStatuses.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    ContainerState, ContainerStateRunning, ContainerStateTerminated, ContainerStateWaiting, ContainerStatus, HostIP,
    PodIP, PodStatus, ResourceRequirements, VolumeMountStatus,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time as ApiTime;
use k8s_openapi::jiff::Timestamp;

use super::pod::{Outcome, Pod, Reported, Role, Run, RunState, SandboxState};
use super::{Kubelet, PodId, Turn};
use super::{admission, phase};
use crate::api::time::api_time;

/// The reason of a container that was removed because all of its pod restart.
pub(super) const RESTARTING_ALL: &str = "RestartingAllContainers";

/// Its message.
const REMOVED: &str = "The container is removed because RestartAllContainers in place";

/// The message of a container that the runtime no longer knows.
const LOST: &str = "The container could not be located when the pod was deleted.  The container used to be Running";

impl Kubelet {
    /// Computes the pod's status; `terminal` says that all its containers are stopped for good.
    ///
    /// Readiness probes of containers that are up but not ready are kicked, as upstream does here.
    pub(super) fn status_of(&mut self, id: PodId, pod: &mut Pod, terminal: bool, turn: &mut Turn<'_>) -> PodStatus {
        if pod.rejected {
            return admission::bare_status(pod);
        }
        let old = pod.status.clone().or_else(|| pod.object.status.clone().map(Rc::new));
        let could_restart_all = pod.could_restart_all();
        let restarted_all = pod.restarting_all;
        if could_restart_all {
            let newest = |index: usize| pod.seen.runs.get(index).and_then(|runs| runs.first());
            let asked =
                (0..pod.containers.len()).any(|index| newest(index).is_some_and(|run| pod.restarts_all(index, run)));
            let removed = (0..pod.containers.len()).all(|index| newest(index).is_none());
            pod.restarting_all = (pod.restarting_all || asked) && !removed;
        }
        let mut statuses: Vec<ContainerStatus> = Vec::with_capacity(pod.containers.len());
        for index in 0..pod.containers.len() {
            let before = old.as_ref().and_then(|old| old_status(pod, index, old));
            let mut status = container_status(pod, index, before, restarted_all);
            let mut reported = reported(pod, index, &status);
            self.readiness(id, pod, index, &mut status, &mut reported, turn);
            pod.containers[index].reported = reported;
            statuses.push(status);
        }
        let mut status = PodStatus::default();
        let phase = self.settle_phase(pod, &statuses, terminal, old.as_deref(), &mut status);
        let mut others: Vec<_> = pod
            .object
            .status
            .iter()
            .flat_map(|status| status.conditions.iter().flatten())
            .filter(|condition| !phase::OWNED.contains(&condition.type_.as_str()))
            .cloned()
            .collect();
        if let Some(message) = &pod.disrupted {
            others.retain(|condition| condition.type_ != "DisruptionTarget");
            others.push(phase::disrupted(pod, message));
        }
        let containers_ready = phase::containers_ready(pod, &statuses, phase);
        let mut conditions = alloc::vec![
            phase::ready_to_start(pod, pod.seen.sandbox == SandboxState::Ready),
            phase::initialized(pod, &statuses, phase),
            phase::ready(pod, &containers_ready, &others),
            containers_ready,
            phase::scheduled(pod),
        ];
        if could_restart_all {
            conditions.push(phase::all_restarting(pod, phase));
        }
        conditions.splice(0..0, others);
        status.conditions = Some(conditions);
        self.fill(pod, &mut status);
        let mains = statuses.split_off(pod.containers.iter().take_while(|held| held.role != Role::Main).count());
        status.init_container_statuses = (!statuses.is_empty()).then_some(statuses);
        status.container_statuses = Some(mains);
        phase::keep_transitions(&mut status, old.as_deref(), turn.now);
        status
    }

    /// Decides the phase; a terminal one is never left, and a verdict overrides the containers.
    fn settle_phase(
        &self,
        pod: &Pod,
        statuses: &[ContainerStatus],
        terminal: bool,
        old: Option<&PodStatus>,
        status: &mut PodStatus,
    ) -> &'static str {
        let mut phase = phase::phase(pod, statuses, terminal || pod.work.finished);
        match old.and_then(|old| old.phase.as_deref()) {
            Some("Failed") => phase = "Failed",
            Some("Succeeded") => phase = "Succeeded",
            _ => {}
        }
        if let Some((reason, message)) = &pod.verdict {
            phase = "Failed";
            status.reason = Some(reason.clone());
            status.message = Some(message.clone());
        } else if let Some(old) = old.filter(|_| matches!(phase, "Failed" | "Succeeded")) {
            status.reason = old.reason.clone();
            status.message = old.message.clone();
        }
        status.phase = Some(phase.to_string());
        phase
    }

    /// Addresses, times and what the API server gave.
    fn fill(&self, pod: &Pod, status: &mut PodStatus) {
        status.observed_generation = pod.object.metadata.generation;
        status.start_time = Some(
            pod.object
                .status
                .as_ref()
                .and_then(|held| held.start_time.clone())
                .or_else(|| pod.status.as_ref().and_then(|held| held.start_time.clone()))
                .unwrap_or_else(|| api_time(pod.start_time)),
        );
        status.qos_class = pod.object.status.as_ref().and_then(|held| held.qos_class.clone());
        status.host_ip = Some(self.config.address.clone());
        status.host_ips = Some([HostIP { ip: self.config.address.clone() }].into());
        if let Some(address) = &pod.seen.address {
            status.pod_ip = Some(address.to_string());
            status.pod_ips = Some([PodIP { ip: address.to_string() }].into());
        }
        status.resources = Some(ResourceRequirements::default());
    }

    /// Fills in `started` and `ready`.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/prober/prober_manager.go UpdatePodStatus.
    fn readiness(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        status: &mut ContainerStatus,
        reported: &mut Reported,
        turn: &mut Turn<'_>,
    ) {
        let container = &pod.containers[index];
        let cached = |result: Option<super::pod::Cached>| {
            result.filter(|cached| cached.serial == reported.serial).map(|cached| cached.result)
        };
        if reported.running {
            reported.started = match cached(container.startup_result) {
                Some(result) => result == Outcome::Success,
                // No result of this run yet: what was said of the run before still stands (recorded).
                None => container.startup.is_none() || container.reported.started,
            };
        }
        status.started = Some(reported.started);
        if container.role == Role::Init {
            status.ready = reported.terminated && reported.exit_code == 0;
            reported.ready = status.ready;
            return;
        }
        if reported.started {
            let result = cached(container.readiness_result);
            reported.ready = match (result, container.readiness) {
                (Some(Outcome::Success), _) => true,
                (_, worker) => {
                    if let Some(worker) = worker {
                        self.kick(id, pod, usize::from(worker), turn);
                    }
                    match self.ready_across_restart(pod, index, result.is_some()) {
                        Some(ready) if reported.running => ready,
                        _ => worker.is_none(),
                    }
                }
            };
        }
        status.ready = reported.ready;
    }

    /// Readiness of a container that ran well before this kubelet process began, while no probe of the process has
    /// succeeded: with a probe, what the API says of the pod stands; `None` for other containers.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/prober/prober_manager.go setReadyStateOnKubeletRestart (the gate
    ///   ChangeContainerStatusOnKubeletRestart is off).
    fn ready_across_restart(&self, pod: &Pod, index: usize, probed: bool) -> Option<bool> {
        let run = pod.seen.runs.get(index).and_then(|runs| runs.first())?;
        if !self.node.ran_before_kubelet(run.started?) {
            return None;
        }
        if pod.api(index).is_none_or(|api| api.readiness_probe.is_none()) {
            return Some(true);
        }
        let has_failed = probed && pod.containers[index].readiness.is_some();
        Some(!has_failed && crate::api::pod::is_ready(&pod.object))
    }
}

/// What a status says of one container.
pub(super) fn old_status<'a>(pod: &Pod, index: usize, old: &'a PodStatus) -> Option<&'a ContainerStatus> {
    let container = &pod.containers[index];
    let list = match container.role {
        Role::Main => old.container_statuses.as_ref(),
        Role::Init | Role::Sidecar => old.init_container_statuses.as_ref(),
    };
    list?.iter().find(|status| *status.name == *container.name)
}

fn reported(pod: &Pod, index: usize, status: &ContainerStatus) -> Reported {
    let newest = pod.seen.runs.get(index).and_then(|runs| runs.first());
    let state = status.state.as_ref();
    let ended = state.and_then(|state| state.terminated.as_ref());
    Reported {
        serial: newest.map_or(0, |run| run.serial),
        running: state.is_some_and(|state| state.running.is_some()),
        terminated: ended.is_some(),
        exit_code: ended.map_or(0, |ended| ended.exit_code),
        started: false,
        ready: false,
        started_seconds: newest.and_then(|run| run.started).map_or(0, |at| at.seconds()),
    }
}

/// State, last state and the rest of one container's status.
fn container_status(pod: &Pod, index: usize, old: Option<&ContainerStatus>, restarted_all: bool) -> ContainerStatus {
    let container = &pod.containers[index];
    let api = pod.api(index);
    let runs = pod.seen.runs.get(index).map_or(&[][..], Vec::as_slice);
    let image = api.and_then(|api| api.image.clone()).unwrap_or_default();
    let mut status = ContainerStatus { name: container.name.to_string(), image, ..ContainerStatus::default() };
    match runs.first() {
        None => never_ran(pod, old, restarted_all, &mut status),
        Some(run) => {
            status.image = run.image.to_string();
            status.image_id = image_id(&run.image);
            status.container_id = Some(run.id.to_string());
            status.restart_count = run.attempt as i32;
            status.state = Some(state_of(pod, run));
            let before = runs.get(1).filter(|run| run.state == RunState::Exited);
            // A runtime that lost the run before leaves what was said of it (recorded).
            let kept = || old.and_then(|old| old.last_state.clone()).unwrap_or_default();
            status.last_state = Some(before.map_or_else(kept, |run| state_of(pod, run)));
            let resources = api.and_then(|api| api.resources.clone()).unwrap_or_default();
            status.allocated_resources = resources.requests.clone().filter(|requests| !requests.is_empty());
            status.resources = Some(resources);
        }
    }
    if let Some(failure) = &container.failure
        && pod.should_start(index, runs.first())
        && !(container.role == Role::Init
            && runs.first().is_some_and(|run| run.exit_code == 0 && run.state == RunState::Exited))
    {
        if status.state.as_ref().is_some_and(|state| state.terminated.is_some()) {
            status.last_state = status.state.take();
        }
        let message = (!failure.message.is_empty()).then(|| failure.message.to_string());
        status.state = Some(waiting(failure.reason, message));
    }
    let mounts: Vec<VolumeMountStatus> = api
        .and_then(|api| api.volume_mounts.as_ref())
        .into_iter()
        .flatten()
        .map(|mount| VolumeMountStatus {
            name: mount.name.clone(),
            mount_path: mount.mount_path.clone(),
            read_only: mount.read_only,
            recursive_read_only: (mount.read_only == Some(true)).then(|| "Disabled".to_string()),
            ..VolumeMountStatus::default()
        })
        .collect();
    status.volume_mounts = (!mounts.is_empty()).then_some(mounts);
    status
}

/// A container that the runtime does not have: it waits, or was lost if it was running before.
fn never_ran(pod: &Pod, old: Option<&ContainerStatus>, restarted_all: bool, status: &mut ContainerStatus) {
    let has_init = pod.containers.first().is_some_and(|container| container.role != Role::Main);
    status.state = Some(waiting(if has_init { "PodInitializing" } else { "ContainerCreating" }, None));
    status.last_state = Some(ContainerState::default());
    let Some(old) = old else { return };
    status.restart_count = old.restart_count;
    if restarted_all && old.state.as_ref().is_none_or(|state| state.waiting.is_none()) {
        let removed = ContainerStateTerminated {
            exit_code: 137,
            reason: Some(RESTARTING_ALL.to_string()),
            message: Some(REMOVED.to_string()),
            ..ContainerStateTerminated::default()
        };
        status.state = Some(waiting(RESTARTING_ALL, Some(REMOVED.to_string())));
        status.last_state = Some(ContainerState { terminated: Some(removed), ..ContainerState::default() });
        status.restart_count += 1;
        return;
    }
    if let Some(last) = old.last_state.clone() {
        status.last_state = Some(last);
    }
    let running = old.state.as_ref().is_some_and(|state| state.running.is_some());
    if let Some(ended) = old.state.as_ref().and_then(|state| state.terminated.clone()) {
        // It ended and was removed: what was said of it still stands.
        status.state = Some(ContainerState { terminated: Some(ended), ..ContainerState::default() });
        status.container_id = old.container_id.clone();
        status.image_id = old.image_id.clone();
    }
    let ended_before = status.last_state.as_ref().is_some_and(|state| state.terminated.is_some());
    if running && !ended_before {
        let lost = ContainerStateTerminated {
            exit_code: 137,
            reason: Some("ContainerStatusUnknown".to_string()),
            message: Some(LOST.to_string()),
            ..ContainerStateTerminated::default()
        };
        status.last_state = Some(ContainerState { terminated: Some(lost), ..ContainerState::default() });
        if !pod.deleting() {
            status.restart_count += 1;
        }
    }
}

/// Closes the books of a pod whose containers are all stopped: what never ended counts as lost, and the phase is
/// terminal.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go TerminatePod.
pub(super) fn close(pod: &Pod, status: &mut PodStatus) {
    let lost = || ContainerStateTerminated {
        exit_code: 137,
        reason: Some("ContainerStatusUnknown".to_string()),
        message: Some("The container could not be located when the pod was terminated".to_string()),
        ..ContainerStateTerminated::default()
    };
    let ended = |held: &ContainerStatus| held.state.as_ref().is_some_and(|state| state.terminated.is_some());
    let ran = |held: &ContainerStatus| held.last_state.as_ref().is_some_and(|state| state.terminated.is_some());
    let runs = |held: &ContainerStatus| held.state.as_ref().is_some_and(|state| state.running.is_some());
    if was_initialized(pod, status) {
        for held in status.container_statuses.iter_mut().flatten().filter(|held| !ended(held)) {
            held.state = Some(ContainerState { terminated: Some(lost()), ..ContainerState::default() });
        }
    }
    // Init containers behind the last that shows a sign of life were never begun.
    if let Some(inits) = &mut status.init_container_statuses {
        let begun = inits.iter().rposition(|held| ended(held) || ran(held) || runs(held)).map_or(0, |last| last + 1);
        for held in inits[..begun].iter_mut().filter(|held| !ended(held)) {
            held.state = Some(ContainerState { terminated: Some(lost()), ..ContainerState::default() });
        }
    }
    if !matches!(status.phase.as_deref(), Some("Failed" | "Succeeded")) {
        status.phase = Some("Failed".to_string());
    }
}

/// Whether a pod's initialization was ever over.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go hasPodInitialized.
fn was_initialized(pod: &Pod, status: &PodStatus) -> bool {
    let state = |held: &ContainerStatus| held.state.clone().unwrap_or_default();
    let last = |held: &ContainerStatus| held.last_state.clone().unwrap_or_default().terminated;
    let mut mains = status.container_statuses.iter().flatten();
    if mains.any(|held| last(held).is_some() || state(held).running.is_some() || state(held).terminated.is_some()) {
        return true;
    }
    let Some(init) = status.init_container_statuses.iter().flatten().last() else { return true };
    let sidecar = pod.containers.iter().rfind(|container| container.role != Role::Main);
    if sidecar.is_some_and(|container| container.role == Role::Sidecar) && state(init).running.is_some() {
        return init.started == Some(true);
    }
    [last(init), state(init).terminated].into_iter().flatten().any(|ended| ended.exit_code == 0)
}

fn waiting(reason: &str, message: Option<String>) -> ContainerState {
    ContainerState {
        waiting: Some(ContainerStateWaiting { reason: Some(reason.to_string()), message }),
        ..ContainerState::default()
    }
}

fn state_of(pod: &Pod, run: &Run) -> ContainerState {
    match run.state {
        RunState::Created => {
            let has_init = pod.containers.first().is_some_and(|container| container.role != Role::Main);
            waiting(if has_init { "PodInitializing" } else { "ContainerCreating" }, None)
        }
        RunState::Running => ContainerState {
            running: Some(ContainerStateRunning { started_at: run.started.map(api_time) }),
            ..ContainerState::default()
        },
        RunState::Exited => ContainerState {
            terminated: Some(ContainerStateTerminated {
                container_id: Some(run.id.to_string()),
                exit_code: run.exit_code,
                reason: Some(run.reason.to_string()),
                message: run.message.as_deref().map(String::from),
                // A run that never started carries the runtime's zero time, 1970.
                started_at: Some(run.started.map_or(ApiTime(Timestamp::UNIX_EPOCH), api_time)),
                finished_at: run.finished.map(api_time),
                ..ContainerStateTerminated::default()
            }),
            ..ContainerState::default()
        },
    }
}

/// The image's id: a digest that depends on its name alone.
fn image_id(image: &str) -> String {
    let mut hash = kernel::hash::Fnv64::default();
    let mut digits = String::new();
    for _ in 0..4 {
        hash.write(image.as_bytes());
        digits.push_str(&format!("{:016x}", hash.value()));
    }
    if image.starts_with("registry.test/") {
        return format!("sha256:{digits}");
    }
    let name = image.split('@').next().unwrap_or(image);
    let tail = name.rfind('/').map_or(0, |at| at + 1);
    let name = name[tail..].find(':').map_or(name, |at| &name[..tail + at]);
    let registry = match name.split_once('/') {
        None => "docker.io/library/",
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => "",
        Some(_) => "docker.io/",
    };
    format!("{registry}{name}@sha256:{digits}")
}
