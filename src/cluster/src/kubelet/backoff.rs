//! The crash-loop back-off and the image back-off: exponential delays in the kubelet's memory.
//!
//! It never draws and never waits by itself. Models kubernetes 1.36 client-go util/flowcontrol/backoff.go and its two
//! users, kuberuntime_manager.go doBackOff and images/image_manager.go.

use kernel::Time;

/// First delay, in milliseconds.
pub(super) const INITIAL_MS: u64 = 10_000;

/// Cap of the image back-off, in milliseconds.
pub(super) const IMAGE_MAX_MS: u64 = 300_000;

/// A crash-loop entry is forgotten when the next exit comes this long after its last step, whatever the cap.
pub(super) const CRASH_EXPIRY_MS: u64 = 600_000;

/// One entry; without a delay there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct BackOff {
    /// The present delay in milliseconds; 0 means that there is no entry.
    pub(super) delay_ms: u64,
    updated: Time,
    /// What the delay is for; another key starts afresh.
    key: u64,
}

impl BackOff {
    /// The entry for `key`, forgotten when it belongs to another one or is expired at `event`.
    fn entry(&self, key: u64, event: Time, expiry_ms: u64) -> Option<&BackOff> {
        let live = self.delay_ms > 0 && self.key == key && event.since_ms(self.updated) <= expiry_ms;
        live.then_some(self)
    }

    /// The end of the delay that began at `event`, when it is not over at `now`.
    ///
    /// - Source: client-go util/flowcontrol/backoff.go IsInBackOffSince.
    pub(super) fn blocked_until(&self, key: u64, event: Time, now: Time, expiry_ms: u64) -> Option<Time> {
        let entry = self.entry(key, event, expiry_ms)?;
        let until = event.plus_ms(entry.delay_ms);
        (now < until).then_some(until)
    }

    /// Advances the delay: `INITIAL_MS`, doubled each time up to `max_ms`.
    ///
    /// - Source: client-go util/flowcontrol/backoff.go Next.
    pub(super) fn next(&mut self, key: u64, event: Time, now: Time, max_ms: u64, expiry_ms: u64) {
        let delay_ms = match self.entry(key, event, expiry_ms) {
            None => INITIAL_MS.min(max_ms),
            Some(entry) => (entry.delay_ms * 2).min(max_ms),
        };
        *self = BackOff { delay_ms, updated: now, key };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn delays_double_up_to_the_cap_and_expire_after_ten_minutes() {
        let mut entry = BackOff::default();
        let mut now = Time::ZERO;
        let mut delays = Vec::new();
        for _ in 0..7 {
            entry.next(1, now, now, 300_000, CRASH_EXPIRY_MS);
            delays.push(entry.delay_ms / 1000);
            assert_eq!(entry.blocked_until(1, now, now, CRASH_EXPIRY_MS), Some(now.plus_ms(entry.delay_ms)));
            assert_eq!(entry.blocked_until(2, now, now, CRASH_EXPIRY_MS), None);
            now = now.plus_ms(entry.delay_ms);
            assert_eq!(entry.blocked_until(1, Time::from_ms(now.ms() - entry.delay_ms), now, CRASH_EXPIRY_MS), None);
        }
        assert_eq!(delays, [10, 20, 40, 80, 160, 300, 300]);
        let exit = now.plus_ms(300_001);
        assert_eq!(entry.blocked_until(1, exit, exit, CRASH_EXPIRY_MS), None, "ran for more than ten minutes");
        entry.next(1, exit, exit, 300_000, CRASH_EXPIRY_MS);
        assert_eq!(entry.delay_ms, 10_000);
    }

    #[test]
    fn a_small_cap_holds_from_the_first_step() {
        let mut entry = BackOff::default();
        entry.next(1, Time::ZERO, Time::ZERO, 5_000, CRASH_EXPIRY_MS);
        assert_eq!(entry.delay_ms, 5_000);
    }
}
