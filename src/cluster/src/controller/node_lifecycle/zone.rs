//! Zones: how many of their nodes are lost, and the rate-limited queue of nodes to taint NoExecute.
//!
//! Models kubernetes 1.36 pkg/controller/nodelifecycle ComputeZoneState and scheduler/rate_limited_queue.go.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::Node;
use kernel::Time;

/// Nodes from which on a cluster counts as large.
const LARGE_CLUSTER: usize = 50;
/// Rate in a large zone that is partly lost, in thousandths of a node per second.
const SECONDARY_MILLI_RATE: u64 = 10;
/// One node in thousandths, times the milliseconds of a second.
const WHOLE: u64 = 1_000_000;

/// How much of a zone is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ZoneState {
    /// Not judged yet.
    Initial,
    /// Most nodes are ready.
    Normal,
    /// More than two and at least 55 % are not ready.
    Partial,
    /// None is ready.
    Full,
}

/// Judges a zone by which of its nodes are ready.
pub(super) fn state(ready: &[bool]) -> ZoneState {
    let lost = ready.iter().filter(|ready| !**ready).count();
    if lost == ready.len() && lost > 0 {
        ZoneState::Full
    } else if lost > 2 && lost * 100 >= ready.len() * 55 {
        ZoneState::Partial
    } else {
        ZoneState::Normal
    }
}

/// Nodes that may be tainted in such a zone, in thousandths per second.
pub(super) fn milli_rate(state: ZoneState, size: usize, usual: u64) -> u64 {
    match state {
        ZoneState::Initial | ZoneState::Normal | ZoneState::Full => usual,
        ZoneState::Partial if size > LARGE_CLUSTER => SECONDARY_MILLI_RATE,
        ZoneState::Partial => 0,
    }
}

/// What tells a node's zone.
pub(super) fn key(node: &Node) -> String {
    let label = |name: &str| {
        node.metadata.labels.as_ref().and_then(|labels| labels.get(name)).map_or("", |value| value.as_str())
    };
    format!("{}:{}", label("topology.kubernetes.io/region"), label("topology.kubernetes.io/zone"))
}

/// A zone with its queue. The token bucket holds one token.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    /// How much of it is lost.
    pub state: ZoneState,
    line: VecDeque<Rc<str>>,
    /// Nodes in line and those that have had their turn.
    entered: BTreeSet<Rc<str>>,
    milli_rate: u64,
    /// Thousandths of a token, times milliseconds; [`WHOLE`] is one token.
    tokens: u64,
    counted: Time,
}

impl Zone {
    /// A zone at the usual rate, with its token.
    pub fn new(milli_rate: u64, now: Time) -> Zone {
        Zone {
            state: ZoneState::Initial,
            line: VecDeque::new(),
            entered: BTreeSet::new(),
            milli_rate,
            tokens: WHOLE,
            counted: now,
        }
    }

    /// Puts a node in line, unless it is there or had its turn.
    pub fn add(&mut self, node: &str) {
        if self.entered.insert(node.into()) {
            self.line.push_back(node.into());
        }
    }

    /// Takes a node out of line and forgets that it had its turn.
    pub fn forget(&mut self, node: &str) {
        if self.entered.remove(node) {
            self.line.retain(|other| &**other != node);
        }
    }

    /// Puts a node that had its turn in line again, as its taint was refused.
    pub fn again(&mut self, node: &str) {
        if let Some(node) = self.entered.get(node).filter(|node| !self.line.contains(node)) {
            self.line.push_back(node.clone());
        }
    }

    fn refill(&mut self, now: Time) {
        let earned = now.since_ms(self.counted).saturating_mul(self.milli_rate);
        self.tokens = self.tokens.saturating_add(earned).min(WHOLE);
        self.counted = now;
    }

    /// The next node whose turn it is; takes a token.
    ///
    /// Upstream's pass marks nodes by several workers at once, so that nodes that are lost together come into line in
    /// any order; `first` is true for one that is known to have come first.
    pub fn take(&mut self, now: Time, first: impl Fn(&str) -> bool) -> Option<Rc<str>> {
        self.refill(now);
        if self.milli_rate == 0 || self.tokens < WHOLE || self.line.is_empty() {
            return None;
        }
        self.tokens = 0;
        let place = self.line.iter().position(|name| first(name)).unwrap_or(0);
        self.line.remove(place)
    }

    /// When the next node in line has its turn, if any.
    pub fn next_turn(&self) -> Option<Time> {
        if self.line.is_empty() || self.milli_rate == 0 {
            return None;
        }
        let missing = WHOLE.saturating_sub(self.tokens);
        Some(self.counted.plus_ms(missing.div_ceil(self.milli_rate)))
    }

    /// Changes the rate. A queue that waits for a token goes on waiting for one.
    pub fn set_rate(&mut self, milli_rate: u64, now: Time) {
        if self.milli_rate == milli_rate {
            return;
        }
        self.refill(now);
        let waits = self.milli_rate == 0 || self.tokens < WHOLE;
        self.milli_rate = milli_rate;
        self.tokens = if waits { 0 } else { WHOLE };
    }
}
