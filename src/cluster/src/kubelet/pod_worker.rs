//! One worker per pod: when it syncs, what it waits for, and when it looks again.
//!
//! It never decides what a sync does. Models kubernetes 1.36 pkg/kubelet/pod_workers.go and the work queue that
//! kubelet.go polls every second.

use alloc::rc::Rc;

use k8s_openapi::api::core::v1::Pod as ApiPod;
use kernel::Time;

use super::job::Job;
use super::pod::Pod;
use super::{Kubelet, PodId, Timer, Turn};

/// Period in which the work queue is polled, in milliseconds.
pub(super) const POLL_MS: u64 = 1_000;

/// Time to the next sync after a good one, before jitter.
const RESYNC_MS: u64 = 60_000;

/// Time to the next sync after a failed one, before jitter.
const RETRY_MS: u64 = 10_000;

/// Jitter of both, in percent.
const JITTER_PERCENT: u64 = 50;

/// What is known to happen within this of a moment happens at it, in milliseconds.
const SAME_LOOK_MS: u64 = 200;

/// Within which a pod is looked at again that had more than one event in a relist, in milliseconds.
const RELIST_AGAIN_MS: u64 = 1_600;

/// What the worker's next run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Bring the pod to its desired state.
    #[default]
    Syncing,
    /// Stop everything.
    Terminating,
    /// Everything is stopped: last status, volumes, deletion.
    Terminated,
}

/// A worker's state.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) stage: Stage,
    /// An update came that no run has taken up yet.
    pub(super) pending: bool,
    /// The run under way.
    pub(super) job: Option<Job>,
    /// When the run goes on by itself.
    pub(super) due: Time,
    /// A run is to begin as soon as a relist is newer than the last one.
    pub(super) waits_for_relist: bool,
    /// A relist has looked at the pod since the last run.
    pub(super) fresh: bool,
    pub(super) last_sync: Option<Time>,
    /// When the work queue hands the pod out again.
    pub(super) requeue: Time,
    /// Grace of a termination in seconds, once it was asked for.
    pub(super) grace_seconds: Option<i64>,
    /// The last run found nothing to do, and nothing has changed since.
    pub(super) settled: bool,
    /// The last run ended because a back-off held a container.
    pub(super) held: bool,
    /// The last of the known looks that has happened.
    pub(super) told: Time,
    /// There is nothing left to run.
    pub(super) finished: bool,
}

impl Default for Work {
    fn default() -> Self {
        Work {
            stage: Stage::Syncing,
            pending: false,
            job: None,
            due: Time::NEVER,
            waits_for_relist: false,
            fresh: false,
            last_sync: None,
            requeue: Time::NEVER,
            grace_seconds: None,
            settled: false,
            held: false,
            told: Time::ZERO,
            finished: false,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ended {
    /// Something failed.
    pub(super) failed: bool,
    /// The soonest end of a back-off among the failures.
    pub(super) until: Option<Time>,
    /// The runtime was asked for something.
    pub(super) acted: bool,
    /// The pod has reached a phase it never leaves.
    pub(super) terminal: bool,
}

impl Kubelet {
    /// Takes in a pod as the API shows it.
    pub(super) fn pod_seen(&mut self, object: &Rc<ApiPod>, turn: &mut Turn<'_>) {
        if self.node.deaf() {
            return;
        }
        let uid = object.metadata.uid.as_deref().unwrap_or("");
        if let Some(id) = self.by_uid.get(uid).copied() {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.pod_changed(id, pod, object, turn));
            return;
        }
        let phase = object.status.as_ref().and_then(|status| status.phase.as_deref());
        let over = matches!(phase, Some("Failed" | "Succeeded"));
        let id = self.add_pod(object, turn.now);
        self.with_pod(id, turn, |kubelet, pod, turn| {
            if over {
                pod.keep_status(object.status.clone());
                pod.work.stage = Stage::Terminated;
            } else {
                kubelet.admit(id, pod, turn);
            }
            kubelet.want_deletion(pod);
            kubelet.poke(id, pod, turn);
        });
    }

    fn pod_changed(&mut self, id: PodId, pod: &mut Pod, object: &Rc<ApiPod>, turn: &mut Turn<'_>) {
        let (old, new) = (&pod.object.metadata, &object.metadata);
        let worthy = old.generation != new.generation
            || old.deletion_timestamp != new.deletion_timestamp
            || old.labels != new.labels
            || old.annotations != new.annotations;
        let new = core::mem::take(&mut pod.unseen);
        let worthy = new || worthy;
        let known = pod.set_object(object);
        if new {
            self.admit_again(pod, turn);
        }
        let gates = pod.spec().is_some_and(|spec| spec.readiness_gates.as_ref().is_some_and(|gates| !gates.is_empty()));
        if worthy {
            pod.work.settled = false;
            self.want_deletion(pod);
            self.poke(id, pod, turn);
        } else if gates && known.status.as_ref().map(|s| &s.conditions) != object.status.as_ref().map(|s| &s.conditions)
        {
            pod.work.settled = false;
            self.poke(id, pod, turn);
        }
        self.reconcile_status(id, pod, turn);
    }

    /// The pod is gone from the API: what still runs is stopped with the shortest grace.
    pub(super) fn pod_gone(&mut self, uid: &str, object: &Rc<ApiPod>, turn: &mut Turn<'_>) {
        if self.node.deaf() {
            return;
        }
        let Some(id) = self.by_uid.get(uid).copied() else { return };
        self.with_pod(id, turn, |kubelet, pod, turn| {
            pod.set_object(object);
            pod.gone = true;
            pod.unseen = false;
            pod.work.settled = false;
            if !pod.work.finished {
                kubelet.want_deletion(pod);
                kubelet.poke(id, pod, turn);
            }
        });
    }

    /// Notes that the pod is to be stopped, and with which grace. A later, shorter grace is kept for a run to come.
    fn want_deletion(&mut self, pod: &mut Pod) {
        if !pod.deleting() {
            return;
        }
        let asked = pod.object.metadata.deletion_grace_period_seconds.unwrap_or(0).max(1);
        pod.work.grace_seconds = Some(pod.work.grace_seconds.map_or(asked, |held| held.min(asked)));
        if pod.work.stage == Stage::Syncing {
            pod.work.stage = Stage::Terminating;
        } else if pod.work.finished {
            // Its end was written long ago; only the object is left to delete.
            pod.work.finished = false;
        }
    }

    /// Tells the worker that something changed.
    pub(super) fn poke(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        pod.work.pending = true;
        self.begin_if_possible(id, pod, turn);
    }

    /// Begins the next run, unless the sync loop stands still: then it hands the pod out when it goes on.
    pub(super) fn begin_if_possible(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let resumes_at = self.node.loop_resumes_at;
        if pod.work.waits_for_relist || !self.node.loop_stands(turn.now) {
            self.begin_handed_out(id, pod, turn);
        } else if pod.work.pending && turn.now < resumes_at && resumes_at < pod.work.requeue {
            // A run that was under way when the loop came to a stand has put the pod back for later.
            pod.work.requeue = resumes_at;
            turn.wake(resumes_at, Timer::Requeue(id));
        }
    }

    /// Begins the next run unless one is under way or the cache is older than the last one.
    pub(super) fn begin_handed_out(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.work.stage != Stage::Syncing && pod.work.job.as_ref().is_some_and(Job::waits_for_volumes) {
            // The wait for volumes is given up when the pod is to end.
            pod.work.job = None;
            pod.work.due = Time::NEVER;
        }
        if pod.work.job.is_some() || !pod.work.pending || pod.work.finished || self.node.holds_workers() {
            return;
        }
        // A pod that the API has not told this process of is nobody's yet.
        if pod.unseen || pod.work.stage == Stage::Syncing && self.waits_for_room(id) {
            return;
        }
        let fresh =
            pod.work.fresh || pod.work.last_sync.is_none_or(|last| !pod.dirty && self.relisted_since(last, turn.now));
        if !fresh {
            pod.work.waits_for_relist = true;
            self.look_at(id, turn);
            return;
        }
        pod.work.waits_for_relist = false;
        pod.work.pending = false;
        match pod.work.stage {
            Stage::Syncing => self.begin_sync(id, pod, turn),
            Stage::Terminating => self.begin_terminating(id, pod, turn),
            Stage::Terminated => self.finish_pod(id, pod, turn),
        }
    }

    /// Ends a run: notes the time, asks for a relist, queues the pod again.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/pod_workers.go podWorkerLoop, completeWork.
    pub(super) fn end_run(&mut self, id: PodId, pod: &mut Pod, ended: Ended, turn: &mut Turn<'_>) {
        pod.work.job = None;
        pod.work.due = Time::NEVER;
        pod.work.last_sync = Some(turn.now);
        pod.work.fresh = false;
        if ended.terminal {
            pod.work.stage = Stage::Terminating;
            pod.work.pending = true;
        } else {
            let wait_ms = if !ended.failed {
                RESYNC_MS
            } else {
                ended.until.map_or(RETRY_MS, |until| until.since_ms(turn.now).min(RESYNC_MS))
            };
            let at = turn.now.plus_ms(self.sync_draws.jitter(wait_ms, JITTER_PERCENT));
            pod.work.held = ended.until.is_some();
            match self.told_look(pod, ended, wait_ms, turn.now) {
                Some(at) => {
                    pod.work.requeue = at;
                    turn.wake(at, Timer::Requeue(id));
                }
                None => self.requeue(id, pod, at, turn),
            }
        }
        if ended.acted && !ended.failed {
            self.relist_pod(id, pod, turn);
        }
        self.begin_if_possible(id, pod, turn);
    }

    /// The next look after a failed sync, where it is known and one that could have been drawn: in the span of the
    /// requeue, or at the next relist when the one that began the sync had more than one event for the pod.
    fn told_look(&self, pod: &Pod, ended: Ended, wait_ms: u64, now: Time) -> Option<Time> {
        let luck = self.luck_of(pod).filter(|_| ended.failed)?;
        let last = pod.work.told;
        let span = (now.plus_ms(SAME_LOOK_MS), now.plus_ms(RELIST_AGAIN_MS));
        let again = luck.look(last, span.0, span.1).filter(|look| look.held && ended.until.is_some());
        let from = now.plus_ms(wait_ms.max(SAME_LOOK_MS));
        let until = now.plus_ms(wait_ms + wait_ms * JITTER_PERCENT / 100 + POLL_MS + SAME_LOOK_MS);
        again.or_else(|| luck.look(last, from, until)).map(|look| look.at)
    }

    /// Whether it is known that a back-off is not looked at again with the next relist.
    pub(super) fn told_quiet(&self, pod: &Pod, now: Time) -> bool {
        let span = (now.plus_ms(SAME_LOOK_MS), now.plus_ms(RELIST_AGAIN_MS));
        pod.work.held && self.luck_of(pod).is_some_and(|luck| luck.look(pod.work.told, span.0, span.1).is_none())
    }

    /// Puts the pod into the work queue; it is handed out at the first poll from `at` on.
    fn requeue(&mut self, id: PodId, pod: &mut Pod, at: Time, turn: &mut Turn<'_>) {
        pod.work.requeue = at.next_tick(POLL_MS, self.phases.poll_ms);
        turn.wake(pod.work.requeue, Timer::Requeue(id));
    }

    pub(super) fn requeue_due(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.work.requeue != turn.now || pod.work.finished {
            return;
        }
        if pod.work.settled && pod.work.stage == Stage::Syncing && pod.work.job.is_none() {
            // Nothing changed since a sync that found nothing to do: this one would find the same, but for its volumes.
            self.refresh_volumes(pod, turn);
            let at = turn.now.plus_ms(self.sync_draws.jitter(RESYNC_MS, JITTER_PERCENT));
            self.requeue(id, pod, at, turn);
            return;
        }
        // The queue holds a pod once: another wake-up for the same poll is of a run before the last.
        pod.work.requeue = Time::NEVER;
        self.poke(id, pod, turn);
    }
}
