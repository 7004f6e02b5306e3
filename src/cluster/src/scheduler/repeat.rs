//! The latest failure to place a pod, kept for the next pod like it: while a hundred replicas wait for room, each one
//! that goes brings all of them back, and after the first has taken the room the rest would be judged alike.
//!
//! It changes no answer. Upstream saves the same work with pod signatures (kubernetes 1.36
//! pkg/scheduler/framework/runtime/batch.go); here a pod is alike when every field that a filter reads is equal.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::Volume;

use super::snapshot::{PodInfo, Snapshot};
use super::verdict::Verdict;
use crate::api::Key;

/// Why a pod has no node.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// The judgement.
    pub(super) verdict: Rc<Verdict>,
    /// The message of its event and condition.
    pub(super) message: String,
    /// Filters that refused it.
    pub(super) rejecting: BTreeSet<&'static str>,
}

/// The latest failure after which nothing could be done.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeat(Option<Box<Last>>);

#[derive(Clone, Debug)]
struct Last {
    generation: u64,
    pod: Rc<PodInfo>,
    failure: Rc<Failure>,
}

impl Repeat {
    /// Notes a failure.
    pub(super) fn note(&mut self, key: &Key, pod: &Rc<PodInfo>, snapshot: &Snapshot, failure: &Rc<Failure>) {
        let last = Last { generation: snapshot.generation(), pod: pod.clone(), failure: failure.clone() };
        self.0 = (is_plain(pod) && snapshot.nomination(key).is_none()).then(|| Box::new(last));
    }

    /// The failure that judging this pod would find again.
    pub(super) fn find(&self, key: &Key, pod: &PodInfo, snapshot: &Snapshot) -> Option<Rc<Failure>> {
        let last = self.0.as_ref()?;
        let same = last.generation == snapshot.generation()
            && snapshot.nomination(key).is_none()
            && is_plain(pod)
            && are_alike(&last.pod, pod);
        same.then(|| last.failure.clone())
    }

    /// Forgets it: something changed that the snapshot does not hold.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

/// True for pods whose filters look at nothing but the pod and the snapshot.
fn is_plain(pod: &PodInfo) -> bool {
    let volumes = pod.pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    pod.terms.is_none() && volumes.into_iter().all(is_local)
}

/// True for volumes that any node can give.
fn is_local(volume: &Volume) -> bool {
    volume.config_map.is_some()
        || volume.secret.is_some()
        || volume.projected.is_some()
        || volume.downward_api.is_some()
        || volume.empty_dir.is_some()
        || volume.host_path.is_some()
}

fn are_alike(one: &PodInfo, other: &PodInfo) -> bool {
    let (Some(first), Some(second)) = (&one.pod.spec, &other.pod.spec) else { return false };
    one.priority == other.priority
        && one.request == other.request
        && one.ports == other.ports
        && one.identity() == other.identity()
        && one.is_ending() == other.is_ending()
        && first.tolerations == second.tolerations
        && first.preemption_policy == second.preemption_policy
        && first.node_selector == second.node_selector
        && first.affinity == second.affinity
        && first.topology_spread_constraints == second.topology_spread_constraints
        && first.node_name == second.node_name
}
