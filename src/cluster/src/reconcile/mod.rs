//! The shape of every control loop: watch → cache → work queue → reconcile → acts.
//!
//! A loop looks at what it has seen, returns what it wants done and when it wants to look again; the world carries it
//! out. The loops of kube-controller-manager and of kube-scheduler share this shape and nothing else.

pub mod queue;

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::any::Any;

use kernel::{Rng, Time};

use crate::api::{ApiError, Key, Object};
use crate::luck::Luck;
use crate::settings::Settings;
use crate::store::{Act, Cache, Change, EventDraft, Write};

pub use queue::WorkQueue;

/// What a reconcile may look at. It is a little behind the store, as upstream's informers are.
pub struct View<'a> {
    /// Objects as the component's watches have told them.
    pub cache: &'a Cache,
    /// Now.
    pub now: Time,
    /// Settings of the cluster.
    pub settings: &'a Settings,
    /// Outcomes of draws that are known beforehand.
    pub luck: &'a Luck,
    /// Ids of the disks whose storage fails: what only a storage driver is told, and no object shows.
    pub failing: &'a BTreeSet<Rc<str>>,
}

/// What a reconcile wants.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Carried out in order, each after the one before it was answered; the first refusal ends the list.
    pub acts: Vec<Act>,
    /// Look at the same item again after this many milliseconds, whatever happens before.
    pub again_after_ms: Option<u64>,
}

/// One control loop.
///
/// The world calls `observe` for each change after the component's cache took it, `reconcile` for each queued item (never
/// twice at once for one item) and `wrote` for each answered write of it. An item whose acts were refused comes back
/// with the rate limiter's delay.
pub trait Controller {
    /// Component name in events, such as `replicaset-controller`; unique in its table.
    fn component(&self) -> &'static str;

    /// How many items it works on side by side.
    fn workers(&self) -> usize {
        5
    }

    /// How often the rate limiter brings an item back before it is dropped; `None` for always.
    ///
    /// Source: kubernetes 1.36 pkg/controller/deployment maxRetries; most others have none.
    fn max_retries(&self) -> Option<u32> {
        None
    }

    /// First and longest delay of the rate limiter, in milliseconds.
    ///
    /// Source: kubernetes 1.36 client-go util/workqueue DefaultTypedControllerRateLimiter.
    fn retry_ms(&self) -> (u64, u64) {
        (queue::RETRY_FIRST_MS, queue::RETRY_LAST_MS)
    }

    /// Called once when its process starts, before the first changes arrive; periodic items are queued here.
    fn start(&mut self, _queue: &mut WorkQueue, _rng: &mut Rng, _now: Time) {}

    /// Maps a change to the items that need a look.
    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue);

    /// Compares desired and actual state of one item.
    fn reconcile(&mut self, item: &Key, view: &View<'_>, rng: &mut Rng) -> Outcome;

    /// Learns how one write of `item` was answered; the event that it reports of it, if any (a created object's name is
    /// known only now).
    fn wrote(&mut self, _item: &Key, _write: &Write, _answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        None
    }

    /// Other items that the last reconcile found to need a look; taken right after it.
    fn also(&mut self) -> Vec<Key> {
        Vec::new()
    }

    /// Learns that a write was never sent, because an earlier one of the same sync was refused.
    fn skipped(&mut self, _item: &Key, _write: &Write) {}

    /// Itself, for those who show what a controller remembers; `None` when there is nothing to show.
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }

    /// A copy for snapshots.
    fn boxed(&self) -> Box<dyn Controller>;
}

/// Makes a fresh controller, as a newly started process has it.
pub type Make = fn(&Settings) -> Box<dyn Controller>;
