//! The pod lifecycle event generator: the relist that tells pod workers what changed in the runtime.
//!
//! It ticks only while some pod changed or waits for a relist. Models kubernetes 1.36 pkg/kubelet/pleg/generic.go with
//! PLEGOnDemandRelist on.

use alloc::collections::BTreeSet;
use alloc::rc::Rc;

use kernel::Time;

use super::pod::{Pod, RunState, SandboxState, Seen};
use super::{Kubelet, PodId, Timer, Turn};

/// Period of the relist, in milliseconds.
pub(super) const RELIST_MS: u64 = 1_000;

/// Pods that the next relist must look at.
#[derive(Clone, Debug, Default)]
pub(super) struct Pleg {
    waiting: BTreeSet<PodId>,
    due: Option<Time>,
    /// The last relist that ran.
    last: Option<Time>,
}

impl Kubelet {
    /// Makes the next relist look at a pod.
    pub(super) fn look_at(&mut self, id: PodId, turn: &mut Turn<'_>) {
        self.pleg.waiting.insert(id);
        if self.pleg.due.is_none() {
            let at = turn.now.plus_ms(1).next_tick(RELIST_MS, self.phases.relist_ms);
            self.pleg.due = Some(at);
            turn.wake(at, Timer::Relist);
        }
    }

    /// Notes that the runtime's state of a pod changed.
    pub(super) fn mark_changed(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        pod.dirty = true;
        pod.work.settled = false;
        self.look_at(id, turn);
    }

    /// Whether a relist ran after `since`; idle ones count, though they are never woken for.
    pub(super) fn relisted_since(&self, since: Time, now: Time) -> bool {
        let now = if self.node.runtime_down { now.min(self.node.runtime_lost_at) } else { now };
        if self.pleg.last == Some(now) && since < now {
            return true;
        }
        let Some(before) = now.ms().checked_sub(1) else { return false };
        let next = Time::from_ms(before + 1).next_tick(RELIST_MS, self.phases.relist_ms);
        next.ms().checked_sub(RELIST_MS).is_some_and(|tick| tick > since.ms())
    }

    pub(super) fn relist(&mut self, turn: &mut Turn<'_>) {
        if self.pleg.due != Some(turn.now) || self.node.runtime_down {
            if self.pleg.due == Some(turn.now) {
                let at = turn.now.plus_ms(RELIST_MS);
                self.pleg.due = Some(at);
                turn.wake(at, Timer::Relist);
            }
            return;
        }
        self.pleg.due = None;
        self.pleg.last = Some(turn.now);
        for id in core::mem::take(&mut self.pleg.waiting) {
            self.with_pod(id, turn, |kubelet, pod, turn| {
                let events = observe(pod);
                pod.work.fresh = true;
                let waited = core::mem::take(&mut pod.work.waits_for_relist);
                if waited {
                    kubelet.begin_handed_out(id, pod, turn);
                }
                kubelet.deliver(id, pod, events, waited, turn);
            });
        }
    }

    /// Looks at one pod at once, after a sync that did something and failed nowhere.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/pleg/generic.go RequestRelist, relistPod.
    pub(super) fn relist_pod(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if self.node.runtime_down {
            return;
        }
        let events = observe(pod);
        pod.work.fresh = true;
        self.deliver(id, pod, events, false, turn);
    }

    /// Each event wakes the worker; the first starts a sync, unless one has just `begun` for want of this relist, so a
    /// second one is still pending when that ends.
    fn deliver(&mut self, id: PodId, pod: &mut Pod, events: usize, begun: bool, turn: &mut Turn<'_>) {
        for event in 0..events.min(2) {
            if (begun || event > 0) && pod.work.job.is_none() && self.told_quiet(pod, turn.now) {
                return;
            }
            self.poke(id, pod, turn);
        }
    }

    /// Forgets what a stopped kubelet process knew.
    pub(super) fn reset_pleg(&mut self) {
        self.pleg = Pleg::default();
    }
}

/// Takes the runtime's state into the cache; how many events that makes.
fn observe(pod: &mut Pod) -> usize {
    if !pod.dirty {
        return 0;
    }
    pod.dirty = false;
    let mut live = pod.live();
    if live.sandbox == SandboxState::NotReady {
        live.address = live.address.or_else(|| pod.seen.address.clone());
    }
    let events = changes(&pod.seen, &live);
    pod.seen = Rc::new(live);
    events
}

/// Counts sync-worthy events between two relists: a run or sandbox that started or ended.
///
/// - Source: kubernetes 1.36 pkg/kubelet/pleg/generic.go generateEvents; created containers count as unknown.
fn changes(old: &Seen, new: &Seen) -> usize {
    let mut events = usize::from(old.sandbox != new.sandbox && new.sandbox != SandboxState::None);
    for (index, runs) in new.runs.iter().enumerate() {
        let before = old.runs.get(index);
        for run in runs {
            let old_state =
                before.and_then(|runs| runs.iter().find(|old| old.serial == run.serial)).map(|run| run.state);
            events += usize::from(run.state != RunState::Created && old_state != Some(run.state));
        }
        // A run that is gone without having been seen dead counts as died.
        for gone in before.into_iter().flatten().filter(|old| !runs.iter().any(|run| run.serial == old.serial)) {
            events += usize::from(gone.state != RunState::Exited);
        }
    }
    events
}
