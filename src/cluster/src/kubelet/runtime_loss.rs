//! A container runtime that is gone, as the kubelet's work meets it: requests under way are cut off, later ones refused.
//!
//! For half a minute the sync loop goes on with what the last relist saw, so each pod worker runs once more and then
//! waits for a relist; after that the loop stands still until the runtime is seen again. Models kubernetes 1.36
//! pkg/kubelet/kubelet.go syncLoop, SyncTerminatingPod, kuberuntime_manager.go killPodWithSyncResult, and gRPC's errors.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::hooks::Moment;
use super::job::Doing;
use super::pod::{Pod, RunState, SandboxState};
use super::termination::Wait;
use super::{Kubelet, PodId, Timer, Turn};

/// Period of the container garbage collection, in milliseconds.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go ContainerGCPeriod.
pub(super) const GC_MS: u64 = 60_000;

/// How a request to a runtime that is gone ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was under way.
    Cut,
    /// It came later.
    Refused,
}

impl Lost {
    /// The message of gRPC's status, which container events show.
    pub(super) fn message(self) -> &'static str {
        match self {
            Lost::Cut => "error reading from server: EOF",
            Lost::Refused => {
                "connection error: desc = \"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\""
            }
        }
    }

    /// The whole error.
    pub(super) fn error(self) -> String {
        format!("rpc error: code = Unavailable desc = {}", self.message())
    }
}

/// One failure of a kill, as the result of a sync lists it.
///
/// - Source: kubernetes 1.36 pkg/kubelet/container/sync_result.go PodSyncResult.Error.
fn kill_error(action: &str, target: &str, lost: Lost) -> String {
    format!("failed to {action:?} for {target:?} with {action}Error: {:?}", lost.error())
}

/// Errors as apimachinery's aggregate shows them: one alone as it is, several in brackets.
pub(super) fn aggregate(errors: &[String]) -> String {
    match errors {
        [error] => error.clone(),
        errors => format!("[{}]", errors.join(", ")),
    }
}

impl Kubelet {
    /// The runtime is gone, and with it whatever a pod's worker waits for. Containers still have their stops and hooks.
    #[inline(never)]
    pub(super) fn interrupt(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let now = turn.now;
        // The worker may use what the last relist before the loss saw.
        let idle = |last| !pod.dirty && self.relisted_since(last, now);
        pod.work.fresh |= pod.work.last_sync.is_none_or(idle);
        self.probes_cut(id, pod, &Lost::Refused.error(), turn);
        let Some(doing) = pod.work.job.as_ref().map(|job| job.doing) else { return };
        match doing {
            Doing::Next | Doing::Volumes | Doing::Pull(_) => {}
            Doing::Sandbox => self.sandbox_failed(pod, Lost::Cut, turn),
            Doing::Create(index) => self.start_cut(pod, index, "CreateContainerError", turn),
            Doing::Start(index) => self.start_cut(pod, index, "RunContainerError", turn),
            Doing::PostStart(index) => self.post_start_cut(pod, index, turn),
            Doing::Stopping(_) => self.stops_cut(pod, turn),
        }
    }

    #[inline(never)]
    fn start_cut(&mut self, pod: &mut Pod, index: usize, reason: &'static str, turn: &mut Turn<'_>) {
        let message = Lost::Cut.message();
        self.event(pod, Some(index), true, "Failed", format!("Error: {message}"), turn);
        self.start_failed(pod, index, reason, message.into(), None);
    }

    #[inline(never)]
    fn post_start_cut(&mut self, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let prefix = self.hook_message(pod, index, Moment::PostStart).unwrap_or_default();
        let message = format!("{prefix}{}, message: \"\"", Lost::Cut.error());
        self.event(pod, Some(index), true, "FailedPostStartHook", "PostStartHook failed", turn);
        self.event(pod, Some(index), false, "Killing", "FailedPostStartHook", turn);
        self.start_failed(pod, index, "PostStartHookError", message.into(), None);
    }

    #[inline(never)]
    fn stops_cut(&mut self, pod: &mut Pod, turn: &mut Turn<'_>) {
        for index in 0..pod.containers.len() {
            let Some(wait) = pod.containers[index].stop.as_ref().map(|stop| stop.wait) else { continue };
            let hooked = matches!(wait, Wait::PreStop(_));
            if hooked && pod.containers[index].hook.as_ref().is_some_and(|hook| hook.exec.is_some()) {
                self.event(pod, Some(index), true, "FailedPreStopHook", "PreStopHook failed", turn);
            }
            let lost = if wait == Wait::Exit { Lost::Cut } else { Lost::Refused };
            kill_failed(pod, index, lost);
        }
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::Next;
            job.stop_here_unless_terminating();
        }
    }

    /// The sandbox cannot be made: nothing else of this sync happens.
    #[inline(never)]
    pub(super) fn sandbox_failed(&mut self, pod: &mut Pod, lost: Lost, turn: &mut Turn<'_>) {
        let message = format!("Failed to create pod sandbox: {}", lost.error());
        self.event(pod, None, true, "FailedCreatePodSandBox", message, turn);
        if let Some(job) = &mut pod.work.job {
            job.doing = Doing::Next;
            job.fail_here();
        }
    }

    /// Stops the containers that the last relist saw running: their hooks fail, and so do the stops.
    #[inline(never)]
    pub(super) fn refuse_stops(&mut self, pod: &mut Pod, which: Option<(usize, String)>, turn: &mut Turn<'_>) {
        let Some(looked) = pod.work.job.as_ref().map(|job| job.looked.clone()) else { return };
        let runs = |index: &usize| {
            let newest = looked.runs.get(*index).and_then(|runs| runs.first());
            newest.is_some_and(|run| run.state == RunState::Running)
        };
        let (only, message) = which.map_or((None, None), |(index, message)| (Some(index), Some(message)));
        let chosen: Vec<usize> =
            (0..pod.containers.len()).filter(runs).filter(|i| only.is_none_or(|o| o == *i)).collect();
        for index in chosen {
            let text = message.clone().unwrap_or_else(|| format!("Stopping container {}", pod.containers[index].name));
            self.event(pod, Some(index), false, "Killing", text, turn);
            let hook = pod.api(index).and_then(|container| container.lifecycle.as_ref()?.pre_stop.as_ref());
            if hook.is_some_and(|hook| hook.sleep.is_none()) {
                self.event(pod, Some(index), true, "FailedPreStopHook", "PreStopHook failed", turn);
            }
            kill_failed(pod, index, Lost::Refused);
        }
        if let Some(job) = &mut pod.work.job {
            job.stop_here_unless_terminating();
        }
    }

    /// Stops the sandbox that the last relist saw.
    #[inline(never)]
    pub(super) fn refuse_sandbox_stop(&self, pod: &mut Pod) {
        let uid = pod.uid.to_string();
        let Some(job) = &mut pod.work.job else { return };
        if job.looked.sandbox != SandboxState::None {
            job.kill_errors.push(kill_error("KillPodSandbox", &uid, Lost::Refused));
            job.stop_here_unless_terminating();
        }
    }

    /// A pod that was to be stopped is not; the worker tries again.
    #[inline(never)]
    pub(super) fn kill_pod_failed(&mut self, pod: &mut Pod, errors: &[String], turn: &mut Turn<'_>) {
        let message = format!("error killing pod: {}", aggregate(errors));
        self.event(pod, None, true, "FailedKillPod", message, turn);
    }

    /// Goes on with what the interrupted workers have left to do, all of which fails.
    #[inline(never)]
    pub(super) fn fail_on(&mut self, turn: &mut Turn<'_>) {
        self.await_garbage_collection(turn);
        self.cut_pulls(turn);
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.go_on(id, pod, turn));
        }
    }

    fn await_garbage_collection(&self, turn: &mut Turn<'_>) {
        turn.wake(turn.now.plus_ms(1).next_tick(GC_MS, self.phases.gc_ms), Timer::Gc);
    }

    /// The garbage collection asks the runtime for its containers; nothing else of it is felt.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go StartGarbageCollection.
    #[inline(never)]
    pub(super) fn collect_garbage(&mut self, turn: &mut Turn<'_>) {
        if !self.node.runtime_down || turn.now.ms() % GC_MS != self.phases.gc_ms {
            return;
        }
        self.node_event(true, "ContainerGCFailed", Lost::Refused.error(), turn);
        self.await_garbage_collection(turn);
    }

    /// The sync loop hands out what came while it stood still.
    #[inline(never)]
    pub(super) fn loop_resumes(&mut self, turn: &mut Turn<'_>) {
        if self.node.loop_resumes_at != turn.now {
            return;
        }
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.begin_if_possible(id, pod, turn));
        }
    }

    #[inline(never)]
    fn go_on(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let waits = pod.work.job.as_ref().is_some_and(|job| job.doing == Doing::Next);
        if waits {
            pod.work.due = kernel::Time::NEVER;
            self.advance(id, pod, turn);
        }
    }
}

fn kill_failed(pod: &mut Pod, index: usize, lost: Lost) {
    let error = kill_error("KillContainer", &pod.containers[index].name, lost);
    if let Some(job) = &mut pod.work.job {
        job.kill_errors.push(error);
    }
}
