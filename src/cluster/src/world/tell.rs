//! Reported events on their way to the API server: in order, and kept while it does not answer.
//!
//! A controller's events take their turn at the rate limit of its client, one after another, as its requests do.
//! Models kubernetes 1.36 client-go tools/record/event.go StartRecordingToSink and recordToSink.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};

use kernel::{Rng, Time};

use super::{Message, Who, World};
use crate::store::EventDraft;

/// How often an event is tried before it is dropped.
const TRIES: u32 = 12;
/// Wait between two tries, in milliseconds; the first is a random part of it.
const RETRY_MS: u64 = 10_000;
/// Events that one reporter keeps; what comes then is dropped.
const KEPT: usize = 1_000;

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reporter {
    /// A control loop: its process, which life of it, and its place there.
    Loop(Who, u32, u16),
    /// A kubelet: its machine, and which life of it.
    Kubelet(u16, u32),
}

#[derive(Clone, Default)]
struct Line {
    waiting: VecDeque<(EventDraft, Time)>,
    tries: u32,
}

/// Events that wait, by reporter. A line that is here has a message under way.
#[derive(Clone)]
pub(super) struct Lines {
    lines: BTreeMap<Reporter, Line>,
    rng: Rng,
}

impl Lines {
    pub(super) fn new(seed: u64) -> Lines {
        Lines { lines: BTreeMap::new(), rng: Rng::stream(seed, "events/retry") }
    }
}

impl World {
    /// An event leaves its reporter.
    pub(super) fn report(&mut self, reporter: Reporter, draft: EventDraft) {
        let is_limited = matches!(reporter, Reporter::Loop(Who::Manager, ..));
        if let Some(line) = self.lines.lines.get_mut(&reporter) {
            if line.waiting.len() < KEPT {
                line.waiting.push_back((draft, self.now));
            }
        } else if !is_limited && self.answers_to(reporter) {
            let at = self.now.plus_ms(self.settings.api_latency_ms);
            self.queue.push(at, Message::Event(Box::new((draft, self.now))));
        } else {
            let line = Line { waiting: VecDeque::from([(draft, self.now)]), tries: 0 };
            self.lines.lines.insert(reporter, line);
            self.call_teller(reporter);
        }
    }

    /// A kubelet's process ends with the events that it has not sent.
    pub(super) fn forget_events(&mut self, index: u16) {
        self.lines.lines.retain(|reporter, _| !matches!(reporter, Reporter::Kubelet(one, _) if *one == index));
    }

    /// Has the first event of a line sent.
    fn call_teller(&mut self, reporter: Reporter) {
        let at = match reporter {
            Reporter::Loop(Who::Manager, _, index) => self.manager.reserve(usize::from(index), self.now),
            _ => self.now,
        };
        self.queue.push(at.plus_ms(self.settings.api_latency_ms), Message::Tell(reporter));
    }

    /// The first event of a line reaches the API server, or finds nobody there.
    pub(super) fn tell(&mut self, reporter: Reporter) {
        let (is_alive, is_heard) = (self.is_alive(reporter), self.answers_to(reporter));
        let Some(line) = self.lines.lines.get_mut(&reporter).filter(|_| is_alive) else {
            self.lines.lines.remove(&reporter);
            return;
        };
        if !is_heard {
            line.tries += 1;
            if line.tries < TRIES {
                let wait_ms = if line.tries == 1 { self.lines.rng.below(RETRY_MS) } else { RETRY_MS };
                self.queue.push(self.now.plus_ms(wait_ms), Message::Tell(reporter));
                return;
            }
        }
        line.tries = 0;
        let first = line.waiting.pop_front();
        let is_last = line.waiting.is_empty();
        if let Some((draft, reported)) = first.filter(|_| is_heard) {
            self.write_event(&draft, reported);
        }
        if is_last {
            self.lines.lines.remove(&reporter);
        } else {
            self.call_teller(reporter);
        }
    }

    fn is_alive(&self, reporter: Reporter) -> bool {
        match reporter {
            Reporter::Loop(Who::Manager, life, _) => self.manager.up && self.manager.life == life,
            Reporter::Loop(Who::Scheduler, life, _) => self.scheduler.up && self.scheduler.life == life,
            Reporter::Kubelet(index, life) => {
                self.machines.get(usize::from(index)).is_some_and(|machine| machine.life == life)
            }
        }
    }

    /// True when the API server answers this reporter.
    fn answers_to(&self, reporter: Reporter) -> bool {
        self.api_up
            && match reporter {
                Reporter::Loop(..) => true,
                Reporter::Kubelet(index, _) => {
                    self.machines.get(usize::from(index)).is_some_and(|machine| machine.connected)
                }
            }
    }
}
