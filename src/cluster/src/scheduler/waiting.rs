//! Pods that fit nowhere: how often they were tried, what refused them, and in which order they come back.
//!
//! Models the unschedulable pods and the back-off queue of kubernetes 1.36 pkg/scheduler/backend/queue. While nothing
//! else is active upstream takes pods from the back-off queue before their time (SchedulerPopFromBackoffQ), so a pod
//! that an event helps never waits here; those still in back-off only stand behind those that are not.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::snapshot::PodInfo;
use crate::api::Key;

/// First back-off of a pod, in milliseconds.
const BACKOFF_FIRST_MS: u64 = 1_000;
/// Longest back-off of a pod, in milliseconds.
const BACKOFF_LAST_MS: u64 = 10_000;
/// How long a pod waits for an event before it is tried anyway, in milliseconds.
const UNSCHEDULABLE_MS: u64 = 300_000;
/// How often that is looked at, in milliseconds.
const FLUSH_MS: u64 = 30_000;
/// Behind this rank stand pods in back-off, and as far again for each second that it still lasts; priorities lie within it.
const BEHIND: i64 = 1 << 40;
/// Pods whose back-off ends in the same window stand by their priority, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/scheduler/backend/queue/backoff_queue.go backoffQOrderingWindowDuration.
const WINDOW_MS: u64 = 1_000;

/// A pod that fits nowhere.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    since: Time,
    /// The how manieth try in vain it was, of all pods together.
    turn: u64,
    /// Filters that refused it; empty when something else went wrong.
    pub(super) rejecting: BTreeSet<&'static str>,
    /// The pod as it was judged; a change of what it wants brings it back.
    pub(super) pod: Rc<PodInfo>,
}

impl Waiting {
    /// True when a change of the pod itself can make a filter pass that refused it. What a container runs helps nobody, and
    /// of labels only what affinity and spreading look at.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/backend/queue/scheduling_queue.go Update and pkg/scheduler/framework/events.go
    ///   PodSchedulingPropertiesChange.
    pub(super) fn is_helped_by_own_change(&self, before: &Pod, after: &Pod) -> bool {
        let refused = |names: &[&str]| names.iter().any(|name| self.rejecting.contains(name));
        let (old, new) = (before.spec.as_ref(), after.spec.as_ref());
        let tolerations = old.map(|spec| &spec.tolerations) != new.map(|spec| &spec.tolerations);
        let labels = before.metadata.labels != after.metadata.labels;
        self.rejecting.is_empty()
            || before.metadata.deletion_timestamp != after.metadata.deletion_timestamp
            || old.map(|spec| &spec.scheduling_gates) != new.map(|spec| &spec.scheduling_gates)
            || (tolerations && refused(&["TaintToleration", "NodeUnschedulable"]))
            || (labels && refused(&["PodTopologySpread", "InterPodAffinity"]))
    }
}

/// What is remembered of a pod that was tried in vain.
#[derive(Clone, Debug)]
struct Tried {
    times: u32,
    /// The pod as it was judged last.
    pod: Rc<PodInfo>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct WaitingPods {
    pods: BTreeMap<Key, Waiting>,
    /// Pods that were tried in vain.
    attempts: BTreeMap<Key, Tried>,
    /// How many tries were in vain.
    turns: u64,
}

impl WaitingPods {
    /// Takes a pod in after a try; says after how many milliseconds it is tried again whatever happens.
    pub(super) fn insert(&mut self, key: &Key, pod: &Rc<PodInfo>, rejecting: BTreeSet<&'static str>, now: Time) -> u64 {
        match self.attempts.get_mut(key) {
            Some(tried) => *tried = Tried { times: tried.times + 1, pod: pod.clone() },
            None => {
                self.attempts.insert(key.clone(), Tried { times: 1, pod: pod.clone() });
            }
        }
        self.turns += 1;
        let waiting = Waiting { since: now, turn: self.turns, rejecting, pod: pod.clone() };
        self.pods.insert(key.clone(), waiting);
        now.plus_ms(UNSCHEDULABLE_MS + 1).next_tick(FLUSH_MS, 0).since_ms(now)
    }

    /// What was made of this very object at the last try.
    pub(super) fn judged(&self, key: &Key, pod: &Rc<Pod>) -> Option<Rc<PodInfo>> {
        self.attempts.get(key).map(|tried| &tried.pod).filter(|info| Rc::ptr_eq(&info.pod, pod)).cloned()
    }

    /// Takes in a change of a pod that waits.
    pub(super) fn renew(&mut self, key: &Key, pod: &Rc<Pod>) -> Option<&Waiting> {
        let waiting = self.pods.get_mut(key)?;
        if !Rc::ptr_eq(&waiting.pod.pod, pod) {
            waiting.pod = Rc::new(PodInfo::new(pod));
        }
        Some(waiting)
    }

    /// Those that wait.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Waiting)> {
        self.pods.iter()
    }

    /// Orders pods by when they were tried last; behind all others those that do not wait.
    pub(super) fn turn(&self, key: &Key) -> u64 {
        self.pods.get(key).map_or(u64::MAX, |waiting| waiting.turn)
    }

    /// True when nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    /// True for a pod that waits and has not done so for long enough to be tried whatever happens.
    pub(super) fn holds(&self, key: &Key, now: Time) -> bool {
        self.pods.get(key).is_some_and(|waiting| now.since_ms(waiting.since) <= UNSCHEDULABLE_MS)
    }

    /// Lets a pod go back in line; its rank among those in line, lowest first.
    pub(super) fn wake(&mut self, key: &Key, priority: i32, now: Time) -> i64 {
        let attempts = self.attempts.get(key).map_or(0, |tried| tried.times);
        let backoff_ms = match attempts {
            0 => 0,
            more => BACKOFF_FIRST_MS.checked_shl(more - 1).unwrap_or(BACKOFF_LAST_MS).min(BACKOFF_LAST_MS),
        };
        let ends = self.pods.remove(key).map_or(Time::ZERO, |waiting| waiting.since.plus_ms(backoff_ms));
        let windows = match ends.ms() {
            ends_ms if backoff_ms > 0 && ends_ms > now.ms() / WINDOW_MS * WINDOW_MS => {
                1 + ends_ms / WINDOW_MS - now.ms() / WINDOW_MS
            }
            _ => 0,
        };
        BEHIND * i64::try_from(windows).unwrap_or(0) - i64::from(priority)
    }

    /// Takes a pod out that is tried now.
    pub(super) fn take(&mut self, key: &Key) {
        self.pods.remove(key);
    }

    /// Forgets a pod that is placed or gone.
    pub(super) fn forget(&mut self, key: &Key) {
        self.pods.remove(key);
        self.attempts.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;

    #[test]
    fn higher_priority_goes_first_and_back_off_behind_the_rest() {
        let mut pods = WaitingPods::default();
        let key = |name: &str| Key::new(Kind::Pod, "default", name);
        let pod = Rc::new(PodInfo::new(&Rc::default()));
        assert_eq!(pods.insert(&key("a"), &pod, BTreeSet::new(), Time::ZERO), 330_000);
        pods.insert(&key("b"), &pod, BTreeSet::new(), Time::ZERO);
        let soon = Time::from_ms(500);
        let (in_backoff, fresh) = (pods.wake(&key("a"), 1_000, soon), pods.wake(&key("new"), 0, soon));
        assert!(fresh < in_backoff);
        assert!(pods.wake(&key("b"), 5, Time::from_ms(1_000)) < fresh);
        // The second try earns two seconds, the third four, the fifth and all later ones ten.
        for (wait_ms, waits) in [(1_999, true), (4_000, false), (7_999, true), (9_999, true), (10_000, false)] {
            pods.insert(&key("a"), &pod, BTreeSet::new(), Time::ZERO);
            assert_eq!(pods.wake(&key("a"), 0, Time::from_ms(wait_ms)) > 0, waits, "{wait_ms}");
        }
    }
}
