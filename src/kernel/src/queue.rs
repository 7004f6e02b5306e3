//! The queue of things to come. Its order is total: by time, then by the sequence in which they were put in.

use alloc::collections::BinaryHeap;
use core::cmp::Ordering;

use crate::time::Time;

/// One entry; ordered so that the earliest is the greatest, as a max-heap wants it.
#[derive(Clone, Debug)]
struct Entry<T> {
    at: Time,
    sequence: u64,
    item: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}
impl<T> Eq for Entry<T> {}
impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.sequence).cmp(&(self.at, self.sequence))
    }
}

/// A priority queue over virtual time with first-in-first-out order at one moment.
#[derive(Clone, Debug)]
pub struct Queue<T> {
    heap: BinaryHeap<Entry<T>>,
    sequence: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue { heap: BinaryHeap::new(), sequence: 0 }
    }
}

impl<T> Queue<T> {
    /// Puts `item` in at the moment `at`, behind everything already there for that moment.
    pub fn push(&mut self, at: Time, item: T) {
        self.sequence += 1;
        self.heap.push(Entry { at, sequence: self.sequence, item });
    }

    /// The moment of the earliest entry.
    pub fn next_time(&self) -> Option<Time> {
        self.heap.peek().map(|entry| entry.at)
    }

    /// Takes the earliest entry out.
    pub fn pop(&mut self) -> Option<(Time, T)> {
        self.heap.pop().map(|entry| (entry.at, entry.item))
    }

    /// How many entries wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_first_in_first_out() {
        let mut queue = Queue::default();
        for (at, item) in [(5, 'c'), (1, 'a'), (5, 'd'), (1, 'b'), (0, '0')] {
            queue.push(Time::from_ms(at), item);
        }
        let order: alloc::string::String = core::iter::from_fn(|| queue.pop().map(|(_, item)| item)).collect();
        assert_eq!(order, "0abcd");
        assert!(queue.is_empty());
    }
}
