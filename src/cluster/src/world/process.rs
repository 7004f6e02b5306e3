//! A control-plane process: its watch cache, its controllers, their work queues and clients.
//!
//! One process has one cache that all its controllers share, as kube-controller-manager's informer factory does; each
//! controller has a client of its own with its own rate limit.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;

use kernel::{Rng, Time};

use crate::api::{ApiError, Key, Kind, Object};
use crate::controller::{Controller, Make, View, WorkQueue};
use crate::luck::Luck;
use crate::settings::Settings;
use crate::store::{Act, Cache, Change, EventDraft, Write};

/// Rate limit of a client: sustained requests per second and burst.
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// Requests per second.
    pub per_second: u64,
    /// Requests that may go out at once.
    pub burst: u64,
}

/// Rate limit of each kube-controller-manager client.
///
/// Source: kubernetes 1.36 pkg/controller/apis/config/v1alpha1/defaults.go (qps 20, burst 30).
pub const MANAGER_LIMIT: RateLimit = RateLimit { per_second: 20, burst: 30 };
/// Rate limit of the scheduler's client.
///
/// Source: kubernetes 1.36 pkg/scheduler/apis/config/v1/defaults.go (qps 50, burst 100).
pub const SCHEDULER_LIMIT: RateLimit = RateLimit { per_second: 50, burst: 100 };

/// Work on one item: what is left to do.
#[derive(Clone, Debug)]
pub struct Job {
    /// The item.
    pub item: Key,
    acts: VecDeque<Act>,
    /// Writes of the act in hand that have not been sent.
    batch: VecDeque<Write>,
    /// Size of the current slow-start batch and how many of it are left; 0 when the act in hand is no slow start.
    slow_start: usize,
    left_in_batch: usize,
    /// True until the first request of a batch has been sent; the others share its round trip.
    fresh: bool,
    failure: Option<ApiError>,
    /// True while the act in hand may be refused.
    lenient: bool,
    again_after_ms: Option<u64>,
}

/// What to do next with a job.
#[derive(Debug)]
pub enum Next {
    /// Report an event, then ask again.
    Event(EventDraft),
    /// Send a write at that moment, then ask again.
    Send(Time, Write),
    /// The item is done.
    Done,
}

#[derive(Clone, Debug)]
struct Client {
    limit: RateLimit,
    /// Moment at which the bucket would have been empty, before the beginning at first; tokens are the time since then.
    empty_at_us: i64,
}

impl Client {
    /// A client with a full bucket.
    fn new(limit: RateLimit) -> Client {
        Client { limit, empty_at_us: i64::MIN }
    }

    /// The moment at which one more request may go out; takes its token.
    ///
    /// - Source: kubernetes 1.36 client-go util/flowcontrol/throttle.go NewTokenBucketRateLimiter.
    fn reserve(&mut self, now: Time) -> Time {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let token_us = signed(1_000_000 / self.limit.per_second);
        let now_us = signed(now.ms().saturating_mul(1_000));
        // The bucket holds `burst` tokens at most, so its empty moment lies at most that far back.
        let full_us = now_us.saturating_sub(token_us * signed(self.limit.burst));
        self.empty_at_us = self.empty_at_us.max(full_us).saturating_add(token_us);
        if self.empty_at_us <= now_us { now } else { Time::from_ms(self.empty_at_us.unsigned_abs().div_ceil(1_000)) }
    }
}

/// A controller with its queue and client.
pub struct Loop {
    /// The controller.
    pub controller: Box<dyn Controller>,
    /// Its work queue.
    pub queue: WorkQueue,
    client: Client,
    rng: Rng,
    /// True while a message to look at the queue is under way.
    pub called: bool,
}

impl Clone for Loop {
    fn clone(&self) -> Self {
        Loop {
            controller: self.controller.boxed(),
            queue: self.queue.clone(),
            client: self.client.clone(),
            rng: self.rng.clone(),
            called: self.called,
        }
    }
}

/// A control-plane process.
#[derive(Clone)]
pub struct Process {
    /// Name, as `component` actions say it.
    pub name: &'static str,
    make: Rc<[Make]>,
    limit: RateLimit,
    seed: u64,
    /// What its watches have told it.
    pub cache: Cache,
    /// Its controllers.
    pub loops: Vec<Loop>,
    /// Kinds that it does not hear of since an outage of the API server, with what it has missed of them.
    pub missed: BTreeMap<Kind, Vec<Rc<Change>>>,
    /// False while it is failed.
    pub up: bool,
    /// True for one that starts when the API server does.
    pub is_due: bool,
    /// Counts starts, so that messages to an earlier life are dropped.
    pub life: u32,
    /// Outcomes of draws that are known beforehand.
    pub luck: Rc<Luck>,
    /// Disks whose storage fails, by id.
    pub failing: Rc<BTreeSet<Rc<str>>>,
}

impl Process {
    /// A process that has not been started.
    pub fn new(name: &'static str, make: &[Make], limit: RateLimit, seed: u64) -> Process {
        Process {
            name,
            make: make.into(),
            limit,
            seed,
            cache: Cache::default(),
            loops: Vec::new(),
            missed: BTreeMap::new(),
            up: false,
            is_due: false,
            life: 0,
            luck: Rc::default(),
            failing: Rc::default(),
        }
    }

    /// Starts it with empty memory; the world then lists everything to it.
    pub fn start(&mut self, settings: &Settings, now: Time) {
        self.up = true;
        self.is_due = false;
        self.life += 1;
        self.missed.clear();
        self.cache = Cache::default();
        self.loops = self
            .make
            .iter()
            .map(|make| {
                let controller = make(settings);
                let rng = Rng::stream(self.seed, &format!("{}/{}/{}", self.name, controller.component(), self.life));
                Loop { controller, queue: WorkQueue::default(), client: Client::new(self.limit), rng, called: false }
            })
            .collect();
        for one in &mut self.loops {
            one.controller.start(&mut one.queue, &mut one.rng, now);
        }
    }

    /// Ends it; its memory is gone.
    pub fn stop(&mut self) {
        self.up = false;
        self.is_due = false;
        self.life += 1;
        self.loops.clear();
        self.missed.clear();
        self.cache = Cache::default();
    }

    /// Tells every controller of a change.
    pub fn observe(&mut self, change: &Change, settings: &Settings, now: Time) {
        self.cache.observe(change);
        let view = View { cache: &self.cache, now, settings, luck: &self.luck, failing: &self.failing };
        for one in &mut self.loops {
            one.controller.observe(change, &view, &mut one.queue);
        }
    }

    /// Takes items from the queue of one controller while it has free workers and reconciles them.
    pub fn take_work(&mut self, index: usize, settings: &Settings, now: Time) -> Vec<Job> {
        let view = View { cache: &self.cache, now, settings, luck: &self.luck, failing: &self.failing };
        let Some(one) = self.loops.get_mut(index) else { return Vec::new() };
        let mut jobs = Vec::new();
        while one.queue.in_hand() < one.controller.workers()
            && let Some(item) = one.queue.take()
        {
            let outcome = one.controller.reconcile(&item, &view, &mut one.rng);
            for other in one.controller.also() {
                one.queue.add(other);
            }
            jobs.push(Job {
                item,
                acts: outcome.acts.into(),
                batch: VecDeque::new(),
                slow_start: 0,
                left_in_batch: 0,
                fresh: true,
                failure: None,
                lenient: false,
                again_after_ms: outcome.again_after_ms,
            });
        }
        jobs
    }

    /// When one more request of a controller's client may go out; takes its token.
    pub fn reserve(&mut self, index: usize, now: Time) -> Time {
        self.loops.get_mut(index).map_or(now, |one| one.client.reserve(now))
    }

    /// Says what a job does next.
    pub fn next(&mut self, index: usize, job: &mut Job, settings: &Settings, now: Time) -> Next {
        let Some(one) = self.loops.get_mut(index) else { return Next::Done };
        loop {
            if job.slow_start > 0 && job.left_in_batch == 0 {
                if job.failure.is_some() {
                    for write in job.batch.drain(..) {
                        one.controller.skipped(&job.item, &write);
                    }
                }
                job.slow_start *= 2;
                job.left_in_batch = job.slow_start.min(job.batch.len());
                job.fresh = true;
            }
            if let Some(write) = job.batch.pop_front() {
                job.left_in_batch = job.left_in_batch.saturating_sub(1);
                let latency_ms = if job.fresh { settings.api_latency_ms } else { 0 };
                job.fresh = false;
                return Next::Send(one.client.reserve(now).plus_ms(latency_ms), write);
            }
            job.slow_start = 0;
            job.fresh = true;
            if job.failure.is_some() {
                for write in job.acts.drain(..).flat_map(Act::into_writes) {
                    one.controller.skipped(&job.item, &write);
                }
                return Next::Done;
            }
            match job.acts.pop_front() {
                None => return Next::Done,
                Some(Act::Event(draft)) => return Next::Event(draft),
                Some(Act::Write(write)) => job.batch.push_back(write),
                Some(Act::Attempt(write)) => {
                    job.lenient = true;
                    job.batch.push_back(write);
                }
                Some(Act::Parallel(writes)) => job.batch.extend(writes),
                Some(Act::SlowStart(writes)) => {
                    job.batch.extend(writes);
                    job.slow_start = usize::from(!job.batch.is_empty());
                    job.left_in_batch = job.slow_start;
                }
            }
        }
    }

    /// Tells the controller how a write of a job was answered.
    pub fn wrote(
        &mut self,
        index: usize,
        job: &mut Job,
        write: &Write,
        answer: &Result<Option<Object>, ApiError>,
    ) -> Option<EventDraft> {
        let lenient = core::mem::take(&mut job.lenient);
        if let (Err(error), false) = (answer, lenient) {
            job.failure.get_or_insert_with(|| error.clone());
        }
        self.loops.get_mut(index)?.controller.wrote(&job.item, write, answer)
    }

    /// Ends the work on a job's item: back in line later, after a failure, or forgotten.
    pub fn finish(&mut self, index: usize, job: Job) {
        let Some(one) = self.loops.get_mut(index) else { return };
        one.queue.done(&job.item);
        if job.failure.is_some() {
            if one.controller.max_retries().is_some_and(|most| one.queue.failures(&job.item) >= most) {
                one.queue.forget(&job.item);
            } else {
                one.queue.add_rate_limited(job.item, one.controller.retry_ms());
            }
            return;
        }
        one.queue.forget(&job.item);
        if let Some(ms) = job.again_after_ms {
            one.queue.add_after(job.item, ms);
        }
    }
}
