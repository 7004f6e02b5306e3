//! `activeDeadlineSeconds`: a pod that was on the node for longer fails.
//!
//! Models kubernetes 1.36 pkg/kubelet/active_deadline.go; the deadline is looked at with the poll of the work queue.

use alloc::string::ToString;

use super::pod::Pod;
use super::pod_worker::{POLL_MS, Stage};
use super::{Kubelet, PodId, Timer, Turn};

/// The message of a pod past its deadline.
const MESSAGE: &str = "Pod was active on the node longer than the specified deadline";

impl Kubelet {
    /// Asks to be woken at the first poll past the pod's deadline, if it has one.
    pub(super) fn set_deadline(&self, id: PodId, pod: &Pod, turn: &mut Turn<'_>) {
        let Some(seconds) = pod.spec().and_then(|spec| spec.active_deadline_seconds) else { return };
        let ms = u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000);
        let at = pod.start_time.plus_ms(ms).next_tick(POLL_MS, self.phases.poll_ms);
        turn.wake(at, Timer::Deadline(id));
    }

    #[inline(never)]
    pub(super) fn deadline_due(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.work.stage != Stage::Syncing || pod.verdict.is_some() {
            return;
        }
        self.event(pod, None, false, "DeadlineExceeded", MESSAGE, turn);
        pod.verdict = Some(("DeadlineExceeded".to_string(), MESSAGE.to_string()));
        pod.work.settled = false;
        self.poke(id, pod, turn);
    }
}
