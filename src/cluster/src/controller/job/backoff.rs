//! When pods failed and how long a Job waits before it makes the next.
//!
//! Models kubernetes 1.36 pkg/controller/job/backoff_utils.go.

use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use crate::api::pod;
use crate::api::time::moment;

/// Wait after the first failure, in milliseconds.
const FIRST_MS: u64 = 10_000;
/// Longest wait, in milliseconds.
const LONGEST_MS: u64 = 600_000;

/// Failures since the last success.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Backoff {
    failures: u32,
    last: Option<Time>,
}

impl Backoff {
    /// The record after these pods have ended too.
    ///
    /// - Source: newBackoffRecord.
    pub(super) fn with(&self, succeeded: &[Rc<Pod>], failed: &[Rc<Pod>]) -> Backoff {
        let mut times: Vec<Time> = failed.iter().map(|pod| finished_at(pod)).collect();
        times.sort_unstable();
        let success = succeeded.iter().map(|pod| finished_at(pod)).max();
        match (success, times.last()) {
            (None, None) => self.clone(),
            (None, Some(last)) => Backoff { failures: self.failures + times.len() as u32, last: Some(*last) },
            (Some(success), _) => {
                let later: Vec<Time> = times.into_iter().filter(|time| *time > success).collect();
                Backoff { failures: later.len() as u32, last: later.last().copied() }
            }
        }
    }

    /// Milliseconds until the next pod may be made.
    pub(super) fn remaining_ms(&self, now: Time) -> u64 {
        remaining_ms(self.failures, self.last, now)
    }
}

/// Milliseconds until a pod may follow `failures` failures, of which the last was at `last`.
///
/// - Source: getRemainingTimeForFailuresCount.
pub(super) fn remaining_ms(failures: u32, last: Option<Time>, now: Time) -> u64 {
    let Some(last) = last.filter(|_| failures > 0) else { return 0 };
    let wait_ms = FIRST_MS.checked_shl((failures - 1).min(20)).unwrap_or(LONGEST_MS).min(LONGEST_MS);
    wait_ms.saturating_sub(now.since_ms(last))
}

/// When a pod ended.
///
/// - Source: getFinishedTime.
pub(super) fn finished_at(pod: &Pod) -> Time {
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut latest = None;
    let mut all = true;
    for status in statuses {
        let ended = status.state.as_ref().and_then(|state| state.terminated.as_ref()?.finished_at.as_ref());
        match ended {
            Some(at) => latest = latest.max(Some(moment(at))),
            None => all = false,
        }
    }
    if let Some(latest) = latest.filter(|_| all) {
        return latest;
    }
    let unready = pod::condition(pod, "Ready").filter(|condition| condition.status == "False");
    if let Some(at) = unready.and_then(|condition| condition.last_transition_time.as_ref()) {
        return moment(at);
    }
    if let Some(at) = &pod.metadata.deletion_timestamp {
        let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(0).max(0) as u64;
        return Time::from_ms(moment(at).ms().saturating_sub(grace * 1_000));
    }
    pod.metadata.creation_timestamp.as_ref().map_or(Time::ZERO, moment)
}
