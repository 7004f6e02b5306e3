//! Stopping containers: preStop, the turn of sidecars, SIGTERM, and SIGKILL when the grace is over.
//!
//! It never decides that something is to be stopped. Models kubernetes 1.36 pkg/kubelet/kuberuntime/
//! kuberuntime_container.go killContainer and kuberuntime_termination_order.go.

use alloc::format;
use alloc::string::String;

use kernel::Time;

use super::hooks::Moment;
use super::pod::{Pod, Role, RunState};
use super::pod_worker::Stage;
use super::runtime::Signal;
use super::sync::Why;
use super::{Kubelet, PodId, Timer, Turn};

/// The least grace that a container gets after its preStop hook, in seconds.
const LEAST_GRACE_SECONDS: i64 = 2;

/// What a stop waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// The preStop hook, which began then.
    PreStop(Time),
    /// The containers that stop before this sidecar, since then.
    Turn(Time),
    /// The process, after SIGTERM.
    Exit,
}

/// A stop under way.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) wait: Wait,
    /// When the wait is given up.
    pub(super) due: Time,
    /// What is left of the grace, in seconds.
    grace_seconds: i64,
    /// The whole pod stops, so sidecars wait for their turn.
    in_order: bool,
}

impl Kubelet {
    /// Begins to stop a container; nothing happens when it does not run or is being stopped already.
    #[expect(clippy::too_many_arguments, reason = "the arguments of upstream's killContainer")]
    pub(super) fn begin_stop(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        message: Option<String>,
        why: Why,
        grace_override: Option<i64>,
        turn: &mut Turn<'_>,
    ) {
        let container = &pod.containers[index];
        if !container.running() || container.stop.is_some() {
            return;
        }
        let grace_seconds = grace_override.unwrap_or_else(|| grace_of(pod, index, why));
        let message = message.unwrap_or_else(|| format!("Stopping container {}", container.name));
        self.event(pod, Some(index), false, "Killing", message, turn);
        let stop = Stop { wait: Wait::Exit, due: Time::NEVER, grace_seconds, in_order: why == Why::Pod };
        pod.containers[index].stop = Some(stop);
        let hook = pod.api(index).and_then(|container| container.lifecycle.as_ref()?.pre_stop.clone());
        match hook.filter(|_| grace_seconds > 0) {
            Some(hook) => {
                let limit = turn.now.plus_ms(grace_seconds as u64 * 1_000);
                self.stop_waits(id, pod, index, Wait::PreStop(turn.now), limit, turn);
                self.begin_hook(id, pod, index, &hook, Moment::PreStop, turn);
            }
            None => self.take_turn(id, pod, index, turn),
        }
    }

    fn stop_waits(&self, id: PodId, pod: &mut Pod, index: usize, wait: Wait, due: Time, turn: &mut Turn<'_>) {
        if let Some(stop) = &mut pod.containers[index].stop {
            stop.wait = wait;
            stop.due = due;
            turn.wake(due, Timer::Stop(id, index as u16));
        }
    }

    /// The preStop hook ended or ran out of time: its whole seconds are taken off the grace.
    pub(super) fn pre_stop_done(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(stop) = &mut pod.containers[index].stop else { return };
        let Wait::PreStop(began) = stop.wait else { return };
        stop.grace_seconds -= whole_seconds(began, turn.now);
        self.take_turn(id, pod, index, turn);
    }

    /// Sends SIGTERM now, or once the containers before this one have stopped.
    fn take_turn(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(stop) = &pod.containers[index].stop else { return };
        let grace_seconds = stop.grace_seconds;
        if stop.in_order && grace_seconds > 0 && must_wait(pod, index) {
            let limit = turn.now.plus_ms(grace_seconds as u64 * 1_000);
            self.stop_waits(id, pod, index, Wait::Turn(turn.now), limit, turn);
            return;
        }
        self.send_stop(id, pod, index, turn);
    }

    fn send_stop(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let Some(stop) = &mut pod.containers[index].stop else { return };
        if let Wait::Turn(began) = stop.wait {
            stop.grace_seconds -= whole_seconds(began, turn.now);
        }
        let grace_seconds = stop.grace_seconds.max(LEAST_GRACE_SECONDS) as u64;
        let limit = turn.now.plus_ms(grace_seconds * 1_000);
        self.stop_waits(id, pod, index, Wait::Exit, limit, turn);
        // The runtime signals a container once, however often it is asked to stop it.
        let container = &mut pod.containers[index];
        let serial = container.newest().map_or(0, |run| run.serial);
        if core::mem::replace(&mut container.signalled, serial) == serial {
            return;
        }
        self.signal(id, pod, index, Signal::Stop { grace_seconds }, turn);
    }

    /// A hook ended, or the wait of a stop is over.
    #[inline(never)]
    pub(super) fn stop_due(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        if index >= pod.containers.len() {
            return;
        }
        // What the kubelet itself waits for is due when it goes on.
        let frozen = self.node.holds_workers();
        if !frozen {
            self.hook_due(id, pod, index, turn);
        }
        let Some(stop) = pod.containers[index].stop.as_mut().filter(|stop| stop.due == turn.now) else { return };
        match stop.wait {
            Wait::PreStop(_) | Wait::Turn(_) if frozen => {}
            Wait::PreStop(_) => {
                let exec = pod.containers[index].hook.take().and_then(|hook| hook.exec);
                if let Some(exec) = exec {
                    self.kill_exec(id, pod, index, exec, turn);
                }
                self.pre_stop_done(id, pod, index, turn);
            }
            Wait::Turn(_) => self.send_stop(id, pod, index, turn),
            Wait::Exit => {
                stop.due = Time::NEVER;
                self.signal(id, pod, index, Signal::Kill, turn);
            }
        }
    }

    /// The kubelet goes on after a freeze: what it waited for meanwhile is due.
    pub(super) fn catch_up_stops(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        for (index, container) in pod.containers.iter_mut().enumerate() {
            let mut woken = false;
            if let Some(hook) = container.hook.as_mut().filter(|hook| hook.due <= turn.now) {
                hook.due = turn.now;
                woken = true;
            }
            if let Some(stop) = container.stop.as_mut().filter(|stop| stop.due <= turn.now) {
                stop.due = turn.now;
                woken = true;
            }
            if woken {
                turn.wake(turn.now, Timer::Stop(id, index as u16));
            }
        }
        self.next_turns(id, pod, turn);
        for index in 0..pod.containers.len() {
            if !pod.containers[index].running() {
                self.container_ended(id, pod, index, turn);
            }
        }
    }

    /// Containers that waited for their turn may have it now.
    pub(super) fn next_turns(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if self.node.holds_workers() {
            return;
        }
        for index in 0..pod.containers.len() {
            let waits = pod.containers[index].stop.as_ref().is_some_and(|stop| matches!(stop.wait, Wait::Turn(_)));
            if waits && !must_wait(pod, index) {
                self.send_stop(id, pod, index, turn);
            }
        }
    }

    /// Everything is stopped: the status that the runtime shows now, and no more probes.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go SyncTerminatingPod (after killPod), completeTerminating.
    pub(super) fn terminated(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        self.stop_probing(pod);
        let mut live = pod.live();
        live.address = live.address.or_else(|| pod.seen.address.clone());
        pod.seen = alloc::rc::Rc::new(live);
        pod.work.stage = Stage::Terminated;
        let status = self.status_of(id, pod, true, turn);
        self.set_status(id, pod, status, turn);
        pod.work.pending = true;
        self.end_run(id, pod, super::pod_worker::Ended::default(), turn);
        self.room_made(id, turn);
    }

    /// The last run of a pod: its final status, and its deletion from the API.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go SyncTerminatedPod.
    pub(super) fn finish_pod(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        pod.work.finished = true;
        pod.work.requeue = Time::NEVER;
        self.images.forget_pod(&pod.uid);
        if pod.gone {
            return;
        }
        if pod.work.last_sync.is_some() || pod.status.is_none() {
            let mut status = self.status_of(id, pod, true, turn);
            super::status::close(pod, &mut status);
            self.set_status(id, pod, status, turn);
        }
        self.finish_status(id, pod, turn);
    }
}

/// Whether containers that must stop before this one still run: all others for sidecars, later sidecars too.
fn must_wait(pod: &Pod, index: usize) -> bool {
    pod.containers[index].role == Role::Sidecar
        && pod.containers.iter().enumerate().any(|(other, container)| {
            let before = match container.role {
                Role::Main | Role::Init => true,
                Role::Sidecar => other > index,
            };
            before && container.newest().is_some_and(|run| run.state == RunState::Running)
        })
}

fn whole_seconds(began: Time, now: Time) -> i64 {
    (now.since_ms(began) / 1_000) as i64
}

/// The grace of a stop that nobody gave one for: the pod's, or that of the probe that failed.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_container.go setTerminationGracePeriod.
fn grace_of(pod: &Pod, index: usize, why: Why) -> i64 {
    let container = pod.api(index);
    let probe = container.and_then(|container| match why {
        Why::Liveness => container.liveness_probe.as_ref(),
        Why::Startup => container.startup_probe.as_ref(),
        Why::Pod | Why::Definition | Why::PostStart | Why::RestartAll => None,
    });
    probe.and_then(|probe| probe.termination_grace_period_seconds).unwrap_or_else(|| pod.grace_seconds())
}
