//! One attempt to place a pod: the pod, and what filters count once before they look at single nodes.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework CycleState and the PreFilter extension point. The counts can follow
//! pods that are taken off a node or put on one in thought, as preemption and nominated pods need it.

use super::affinity::Affinity;
use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use super::spread::Spread;
use super::volumes::Volumes;
use crate::store::Cache;

/// What filters look at besides the node.
#[derive(Clone)]
pub struct Cycle<'a> {
    /// The pod.
    pub pod: &'a PodInfo,
    /// What else the scheduler has seen: namespaces, owners, volumes.
    pub cache: &'a Cache,
    /// Pods counted for hard spread constraints.
    pub spread: Spread,
    /// Pods counted for required affinity and anti-affinity.
    pub affinity: Affinity,
    /// Its volumes.
    pub volumes: Volumes,
}

impl<'a> Cycle<'a> {
    /// Counts what the filters need.
    pub fn new(pod: &'a PodInfo, snapshot: &Snapshot, cache: &'a Cache) -> Cycle<'a> {
        Cycle {
            pod,
            cache,
            spread: Spread::new(pod, snapshot),
            affinity: Affinity::new(pod, snapshot, cache),
            volumes: Volumes::of(&pod.pod, cache),
        }
    }

    /// Counts a pod that is put on a node (`sign` 1) or taken from it (-1) in thought.
    pub fn count(&mut self, other: &PodInfo, node: &NodeInfo, sign: i64) {
        self.spread.count(self.pod, other, node, sign);
        self.affinity.count(self.pod, other, node, sign, self.cache);
    }
}
