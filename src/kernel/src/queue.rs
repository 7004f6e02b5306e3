//! The queue of things to come. Its order is total: by time, then by the sequence in which they were put in.
//!
//! What comes within the next seconds lies in a ring of lists, one for each millisecond, where putting in and taking out
//! cost the same however much waits; what comes later lies in a heap until it comes near. Both keep the one order: an
//! entry moves from the heap to the end of its list before anything else can be put in that list.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::time::Time;

/// Milliseconds that the ring covers; a power of two that holds the common periods of ten seconds.
const SPAN: u64 = 1 << 14;
/// No entry.
const NONE: u32 = u32::MAX;

/// One entry of the heap; ordered so that the earliest is the greatest, as a max-heap wants it.
#[derive(Clone, Debug)]
struct Far<T> {
    at: u64,
    sequence: u64,
    item: T,
}

impl<T> PartialEq for Far<T> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}
impl<T> Eq for Far<T> {}
impl<T> PartialOrd for Far<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Far<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.sequence).cmp(&(self.at, self.sequence))
    }
}

/// One entry of a list, or a free place.
#[derive(Clone, Debug)]
struct Near<T> {
    item: Option<T>,
    next: u32,
}

/// The list of one millisecond.
#[derive(Clone, Copy, Debug)]
struct List {
    first: u32,
    last: u32,
}

/// A priority queue over virtual time with first-in-first-out order at one moment.
#[derive(Clone, Debug)]
pub struct Queue<T> {
    /// The ring begins here: nothing that waits is earlier.
    begin: u64,
    lists: Vec<List>,
    /// One bit for each list that is not empty.
    taken: Vec<u64>,
    entries: Vec<Near<T>>,
    /// First free place among the entries.
    free: u32,
    near: usize,
    far: BinaryHeap<Far<T>>,
    sequence: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue {
            begin: 0,
            lists: alloc::vec![List { first: NONE, last: NONE }; SPAN as usize],
            taken: alloc::vec![0; SPAN as usize / 64],
            entries: Vec::new(),
            free: NONE,
            near: 0,
            far: BinaryHeap::new(),
            sequence: 0,
        }
    }
}

impl<T> Queue<T> {
    /// Puts `item` in at the moment `at`, behind everything already there for that moment. What is earlier than the last
    /// entry taken out counts as its moment.
    pub fn push(&mut self, at: Time, item: T) {
        let at = at.ms().max(self.begin);
        if at - self.begin < SPAN {
            self.append(at, item);
        } else {
            self.sequence += 1;
            self.far.push(Far { at, sequence: self.sequence, item });
        }
    }

    /// The moment of the earliest entry.
    pub fn next_time(&self) -> Option<Time> {
        match self.near {
            0 => self.far.peek().map(|entry| Time::from_ms(entry.at)),
            _ => Some(Time::from_ms(self.first_near())),
        }
    }

    /// Takes the earliest entry out.
    pub fn pop(&mut self) -> Option<(Time, T)> {
        let at = if self.near > 0 { self.first_near() } else { self.far.peek()?.at };
        self.advance(at);
        let place = (at % SPAN) as usize;
        let list = self.lists.get_mut(place)?;
        let taken = list.first;
        let entry = self.entries.get_mut(taken as usize)?;
        let item = entry.item.take()?;
        list.first = entry.next;
        if list.first == NONE {
            list.last = NONE;
            self.taken[place / 64] &= !(1 << (place % 64));
        }
        entry.next = self.free;
        self.free = taken;
        self.near -= 1;
        Some((Time::from_ms(at), item))
    }

    /// How many entries wait.
    pub fn len(&self) -> usize {
        self.near + self.far.len()
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Moves the ring's beginning on; what has come near moves into it.
    fn advance(&mut self, begin: u64) {
        self.begin = begin;
        while self.far.peek().is_some_and(|entry| entry.at - begin < SPAN) {
            if let Some(entry) = self.far.pop() {
                self.append(entry.at, entry.item);
            }
        }
    }

    /// Puts an entry at the end of its list.
    fn append(&mut self, at: u64, item: T) {
        let entry = Near { item: Some(item), next: NONE };
        let index = if self.free == NONE {
            self.entries.push(entry);
            (self.entries.len() - 1) as u32
        } else {
            let index = self.free;
            self.free = self.entries[index as usize].next;
            self.entries[index as usize] = entry;
            index
        };
        let place = (at % SPAN) as usize;
        let last = self.lists[place].last;
        self.lists[place].last = index;
        if last == NONE {
            self.lists[place].first = index;
            self.taken[place / 64] |= 1 << (place % 64);
        } else {
            self.entries[last as usize].next = index;
        }
        self.near += 1;
    }

    /// The moment of the first list that is not empty; there is one.
    fn first_near(&self) -> u64 {
        let start = (self.begin % SPAN) as usize;
        let words = self.taken.len();
        // The first word without the bits before the beginning, then all others, then those bits.
        let mut word = self.taken[start / 64] & (u64::MAX << (start % 64));
        let mut index = start / 64;
        for _ in 0..words {
            if word != 0 {
                break;
            }
            index = (index + 1) % words;
            word = self.taken[index];
        }
        let place = index as u64 * 64 + u64::from(word.trailing_zeros());
        self.begin + (place + SPAN - start as u64) % SPAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;
    use alloc::collections::BTreeMap;

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

    /// Against the plain definition of the order, with steps from nothing to many times the ring's span.
    #[test]
    fn the_order_is_that_of_time_and_sequence() {
        for seed in 0..20 {
            let mut rng = Rng::stream(seed, "queue");
            let (mut queue, mut model, mut sequence, mut now) = (Queue::default(), BTreeMap::new(), 0u64, 0u64);
            for _ in 0..5_000 {
                if rng.below(5) < 3 {
                    let reach = [1, 10, 1_000, 20_000, 400_000][rng.below(5) as usize];
                    let at = now + rng.below(reach);
                    sequence += 1;
                    queue.push(Time::from_ms(at), sequence);
                    model.insert((at, sequence), sequence);
                } else {
                    assert_eq!(queue.next_time().map(Time::ms), model.keys().next().map(|(at, _)| *at));
                    let taken = queue.pop().map(|(at, item)| (at.ms(), item));
                    let wanted = model.pop_first().map(|((at, _), item)| (at, item));
                    assert_eq!(taken, wanted, "seed {seed}");
                    now = taken.map_or(now, |(at, _)| at);
                }
                assert_eq!(queue.len(), model.len());
            }
        }
    }
}
