//! What must hold after every event, whatever is done to the cluster: table [`INVARIANTS`].
//!
//! Only what Kubernetes itself promises belongs here; what merely tends to be true does not. It reads changes as any
//! client could and never touches the cluster.

mod disruption;
mod objects;
mod pods;
mod storage;
mod workloads;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::api::Key;
use crate::store::{Cache, Change};

/// One rule.
pub struct Invariant {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The rule: what is wrong with a change, when something is.
    check: fn(&Seen<'_>, &mut Memory) -> Option<String>,
}

/// Every rule. Adding one is its function and a line here.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: "versions-grow",
        says: "every change carries a higher resourceVersion than all before it",
        check: objects::versions_grow,
    },
    Invariant {
        name: "identity-stays",
        says: "uid and creation time of an object never change",
        check: objects::identity_stays,
    },
    Invariant {
        name: "deletion-is-final",
        says: "an object that is being deleted never comes back",
        check: objects::deletion_is_final,
    },
    Invariant {
        name: "observed-is-not-ahead",
        says: "observedGeneration is never ahead of generation",
        check: objects::observed_is_not_ahead,
    },
    Invariant {
        name: "owner-first",
        says: "an object names an owner of its own namespace by uid",
        check: objects::owners_are_named,
    },
    Invariant { name: "one-node-per-pod", says: "a pod that has a node never changes it", check: pods::node_stays },
    Invariant {
        name: "restarts-only-grow",
        says: "the restart count of a container never decreases",
        check: pods::restarts_grow,
    },
    Invariant {
        name: "finished-stays-finished",
        says: "a pod that has Succeeded or Failed never leaves that phase",
        check: pods::finished_stays,
    },
    Invariant {
        name: "one-status-per-container",
        says: "each container has one status, in one state",
        check: pods::one_status,
    },
    Invariant {
        name: "ready-means-running",
        says: "a pod that is Ready is Running and all its containers are ready",
        check: pods::ready_runs,
    },
    Invariant {
        name: "one-pod-per-address",
        says: "no two running pods share an address",
        check: pods::addresses_differ,
    },
    Invariant {
        name: "replicas-are-counted",
        says: "a ReplicaSet never creates more pods than it has been asked for",
        check: workloads::replicas_are_counted,
    },
    Invariant {
        name: "jobs-count-up",
        says: "the counters of a Job never fall, and one that is Complete or Failed stays so and is never both",
        check: workloads::jobs_count_up,
    },
    Invariant {
        name: "one-pod-per-ordinal",
        says: "a StatefulSet creates no pod beyond the ordinals it has been asked for, and no second one of an ordinal",
        check: workloads::ordinals_are_wanted,
    },
    Invariant {
        name: "parts-fit-the-whole",
        says: "a StatefulSet never counts more ready, current or updated pods than it has",
        check: workloads::parts_fit,
    },
    Invariant {
        name: "endpoints-are-known",
        says: "an endpoint names a pod once, and is ready only when it serves and is not terminating",
        check: workloads::endpoints_agree,
    },
    Invariant {
        name: "claims-keep-their-volume",
        says: "a claim that has a volume never gets another one",
        check: storage::claim_stays,
    },
    Invariant {
        name: "one-node-per-disk",
        says: "a disk that only one node may use is attached to one at a time",
        check: storage::one_node_per_disk,
    },
    Invariant {
        name: "attached-or-refused",
        says: "a disk that is attached has no error that says why it is not",
        check: storage::attached_or_refused,
    },
    Invariant {
        name: "budgets-hold",
        says: "a PodDisruptionBudget records no more evictions than it allowed, and never allows more than it has to spare",
        check: disruption::budgets_hold,
    },
    Invariant {
        name: "endpoints-were-ready",
        says: "a ready address belongs to a pod that has been Ready, unless its Service publishes others",
        check: disruption::endpoints_were_ready,
    },
];

/// A change and everything as it was seen up to it.
struct Seen<'a> {
    change: &'a Change,
    cache: &'a Cache,
}

/// What rules remember between changes.
#[derive(Clone, Debug, Default)]
struct Memory {
    version: u64,
    /// Most replicas that each ReplicaSet has been asked for, by uid.
    asked: BTreeMap<String, i32>,
    /// Lowest and highest ordinal that each StatefulSet has been asked for, by uid.
    ordinals: BTreeMap<String, (i32, i32)>,
    /// Pods that have been Ready, by uid.
    ready: BTreeSet<String>,
}

/// A rule that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name of the rule.
    pub invariant: &'static str,
    /// The object.
    pub key: Key,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}: {}", self.invariant, self.key.kind.info().name, self.key, self.message)
    }
}

/// Follows the changes of one run.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    cache: Cache,
    memory: Memory,
}

impl Watch {
    /// Takes a change in and says which rules it breaks.
    pub fn observe(&mut self, change: &Change) -> Vec<Violation> {
        self.cache.observe(change);
        let seen = Seen { change, cache: &self.cache };
        let memory = &mut self.memory;
        let broken = INVARIANTS.iter().filter_map(|invariant| {
            let message = (invariant.check)(&seen, memory)?;
            Some(Violation { invariant: invariant.name, key: change.key.clone(), message })
        });
        broken.collect()
    }
}

#[cfg(test)]
mod tests;
