//! The work queue between watch and reconcile: each item at most once in line, never worked on twice at once.
//!
//! Models kubernetes 1.36 client-go util/workqueue: Add, AddAfter, Done and the default rate limiters.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use kernel::Time;

use crate::api::Key;

/// First delay of the per-item rate limiter, in milliseconds.
pub const RETRY_FIRST_MS: u64 = 5;
/// Longest delay of the per-item rate limiter, in milliseconds.
pub const RETRY_LAST_MS: u64 = 1_000_000;

/// Items that need a look.
#[derive(Clone, Debug, Default)]
pub struct WorkQueue {
    /// Items by rank, and in the order they came within one.
    line: BTreeMap<(i64, u64), Key>,
    came: u64,
    /// Items that need a look, with their rank.
    dirty: BTreeMap<Key, i64>,
    processing: BTreeSet<Key>,
    failures: BTreeMap<Key, u32>,
    later: Vec<(u64, Key)>,
    /// When items that were added with a delay come back.
    waiting: BTreeMap<Key, Time>,
}

impl WorkQueue {
    /// Queues an item; one that is being worked on comes back when that is done.
    pub fn add(&mut self, item: Key) {
        self.add_ranked(item, 0);
    }

    /// Queues an item behind those of a lower rank; one that is in line already keeps its place.
    pub fn add_ranked(&mut self, item: Key, rank: i64) {
        if !self.dirty.contains_key(&item) {
            self.dirty.insert(item.clone(), rank);
            if !self.processing.contains(&item) {
                self.line_up(item, rank);
            }
        }
    }

    fn line_up(&mut self, item: Key, rank: i64) {
        self.came += 1;
        self.line.insert((rank, self.came), item);
    }

    /// Queues an item after `ms` milliseconds. One that waits already comes back at the earlier of the two moments.
    pub fn add_after(&mut self, item: Key, ms: u64) {
        if ms == 0 { self.add(item) } else { self.later.push((ms, item)) }
    }

    /// How often an item has failed in a row.
    pub fn failures(&self, item: &Key) -> u32 {
        self.failures.get(item).copied().unwrap_or(0)
    }

    /// Queues an item after the delay that its failures have earned.
    pub fn add_rate_limited(&mut self, item: Key, (first_ms, last_ms): (u64, u64)) {
        let failures = self.failures.entry(item.clone()).or_default();
        let before = *failures;
        *failures += 1;
        let delay_ms = first_ms.checked_shl(before.min(40)).unwrap_or(last_ms).min(last_ms);
        self.add_after(item, delay_ms);
    }

    /// Forgets an item's failures.
    pub fn forget(&mut self, item: &Key) {
        self.failures.remove(item);
    }

    /// The next item to work on; it stays in hand until [`WorkQueue::done`].
    pub fn take(&mut self) -> Option<Key> {
        let (_, item) = self.line.pop_first()?;
        self.dirty.remove(&item);
        self.processing.insert(item.clone());
        Some(item)
    }

    /// Ends the work on an item; it goes back in line when it was added meanwhile.
    pub fn done(&mut self, item: &Key) {
        self.processing.remove(item);
        if let Some(rank) = self.dirty.get(item).copied() {
            self.line_up(item.clone(), rank);
        }
    }

    /// How many items are in hand.
    pub fn in_hand(&self) -> usize {
        self.processing.len()
    }

    /// True when an item waits in line.
    pub fn has_work(&self) -> bool {
        !self.line.is_empty()
    }

    /// Takes the items that were added with a delay since the last call and when each is due; one that is due no later
    /// already is left out.
    ///
    /// - Source: kubernetes 1.36 client-go util/workqueue/delaying_queue.go insert.
    pub fn take_later(&mut self, now: Time) -> Vec<(Time, Key)> {
        let mut later = core::mem::take(&mut self.later);
        let waiting = &mut self.waiting;
        later
            .drain(..)
            .filter_map(|(ms, item)| {
                let at = now.plus_ms(ms);
                let is_next = waiting.get(&item).is_none_or(|due| *due > at);
                is_next.then(|| {
                    waiting.insert(item.clone(), at);
                    (at, item)
                })
            })
            .collect()
    }

    /// Queues an item whose delay is over at this moment, unless it has come back earlier.
    pub fn arrive(&mut self, item: Key, now: Time) {
        if self.waiting.get(&item) == Some(&now) {
            self.waiting.remove(&item);
            self.add(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;

    #[test]
    fn an_item_is_never_in_hand_twice() {
        let mut queue = WorkQueue::default();
        let item = Key::new(Kind::Pod, "default", "a");
        queue.add(item.clone());
        queue.add(item.clone());
        assert_eq!(queue.take(), Some(item.clone()));
        queue.add(item.clone());
        assert_eq!(queue.take(), None);
        queue.done(&item);
        assert_eq!(queue.take(), Some(item));
    }

    #[test]
    fn lower_ranks_go_first_and_equal_ones_in_order() {
        let mut queue = WorkQueue::default();
        for (name, rank) in [("a", 0), ("b", 0), ("c", -5), ("d", 7), ("e", -5)] {
            queue.add_ranked(Key::new(Kind::Pod, "default", name), rank);
        }
        let order: alloc::string::String =
            core::iter::from_fn(|| queue.take()).map(|item| alloc::string::String::from(&*item.name)).collect();
        assert_eq!(order, "ceabd");
    }

    #[test]
    fn failures_double_the_delay() {
        let mut queue = WorkQueue::default();
        let item = Key::new(Kind::Pod, "default", "a");
        for _ in 0..3 {
            queue.add_rate_limited(item.clone(), (RETRY_FIRST_MS, RETRY_LAST_MS));
        }
        let delays: Vec<u64> = queue.later.iter().map(|(ms, _)| *ms).collect();
        assert_eq!(delays, [5, 10, 20]);
    }

    #[test]
    fn of_several_delays_the_earliest_counts() {
        let (item, at) = (Key::new(Kind::CronJob, "default", "a"), Time::from_ms);
        let mut queue = WorkQueue::default();
        let mut due = |ms, now| {
            queue.add_after(item.clone(), ms);
            queue.take_later(at(now)).into_iter().map(|(time, _)| time.ms()).collect::<Vec<_>>()
        };
        assert_eq!(due(60, 0), [60]);
        assert_eq!(due(60, 1), [0; 0]);
        assert_eq!(due(47, 3), [50]);
        for (now, comes) in [(50, true), (60, false)] {
            queue.arrive(item.clone(), at(now));
            assert_eq!(queue.take().is_some(), comes, "{now}");
            queue.done(&item);
        }
        queue.add_after(item.clone(), 40);
        assert_eq!(queue.take_later(at(70)), [(at(110), item)]);
    }
}
