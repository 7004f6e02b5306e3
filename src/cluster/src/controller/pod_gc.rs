//! Removes pods that nobody else can: orphans of deleted nodes, pods stuck on nodes out of service, unscheduled ones.
//!
//! Models kubernetes 1.36 pkg/controller/podgc/gc_controller.go.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::{Rng, Time};

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::pod::{is_terminal, node_name};
use crate::api::{Key, Kind, Object, pod};
use crate::store::act::{DeleteOptions, Subresource};
use crate::store::{Act, Change, Op, Write, set_pod_condition};

/// Period of the loop, in milliseconds.
const PERIOD_MS: u64 = 20_000;
/// How long a node must be gone before its pods are orphans, in milliseconds.
const QUARANTINE_MS: u64 = 40_000;
/// Terminated pods that may stay.
const TERMINATED_THRESHOLD: usize = 12_500;
/// Taint of a node that an operator has taken out of service.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// The pod garbage collector.
#[derive(Clone, Debug, Default)]
pub struct PodGarbageCollector {
    /// Pods that have ended.
    terminated: BTreeSet<Key>,
    /// Pods that are being deleted and never got a node.
    unscheduled: BTreeSet<Key>,
    /// Since when a node with pods has been seen to be missing.
    missing: BTreeMap<Rc<str>, Time>,
}

fn item() -> Key {
    Key::new(Kind::Pod, "", "")
}

impl Controller for PodGarbageCollector {
    fn component(&self) -> &'static str {
        "pod-garbage-collector-controller"
    }

    fn workers(&self) -> usize {
        1
    }

    fn start(&mut self, queue: &mut WorkQueue, rng: &mut Rng, _now: Time) {
        queue.add_after(item(), 1 + rng.below(PERIOD_MS));
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, _queue: &mut WorkQueue) {
        let Some(pod) = change.object.get::<Pod>() else { return };
        let is_there = change.op != Op::Deleted;
        let note = |set: &mut BTreeSet<Key>, is_member: bool| {
            if is_member {
                set.insert(change.key.clone());
            } else {
                set.remove(&change.key);
            }
        };
        note(&mut self.terminated, is_there && is_terminal(pod));
        let waits = node_name(pod).is_empty() && pod.metadata.deletion_timestamp.is_some();
        note(&mut self.unscheduled, is_there && waits);
    }

    fn reconcile(&mut self, _item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let mut writes = Vec::new();
        let find = |key: &Key| view.cache.get(key).and_then(Object::get::<Pod>);
        writes.extend(self.unscheduled.iter().filter_map(find).flat_map(|pod| removal(pod, None, view.now)));
        let mut missing = BTreeMap::new();
        for name in view.cache.nodes_with_pods() {
            match view.cache.find::<Node>("", name) {
                None => {
                    let since = *self.missing.get(name).unwrap_or(&view.now);
                    missing.insert(name.clone(), since);
                    if view.now.since_ms(since) >= QUARANTINE_MS {
                        let reason = Some(("DeletionByPodGC", "PodGC: node no longer exists"));
                        writes.extend(view.cache.pods_on(name).flat_map(|pod| removal(pod, reason, view.now)));
                    }
                }
                Some(node) if !is_ready(node) && is_out_of_service(node) => {
                    let terminating = view.cache.pods_on(name).filter(|pod| pod.metadata.deletion_timestamp.is_some());
                    writes.extend(terminating.flat_map(|pod| removal(pod, None, view.now)));
                }
                Some(_) => {}
            }
        }
        self.missing = missing;
        if self.terminated.len() > TERMINATED_THRESHOLD {
            let mut terminated: Vec<&Rc<Pod>> = self.terminated.iter().filter_map(find).collect();
            // Evicted ones first, then the oldest.
            terminated.sort_by_key(|pod| {
                let reason = pod.status.as_ref().and_then(|status| status.reason.as_deref());
                let is_evicted = pod::phase(pod) == "Failed" && reason == Some("Evicted");
                (!is_evicted, pod.metadata.creation_timestamp.clone(), pod.metadata.name.clone())
            });
            let excess = terminated.len() - TERMINATED_THRESHOLD;
            writes.extend(terminated.into_iter().take(excess).flat_map(|pod| removal(pod, None, view.now)));
        }
        let acts = if writes.is_empty() { Vec::new() } else { alloc::vec![Act::Parallel(writes)] };
        Outcome { acts, again_after_ms: Some(PERIOD_MS) }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// Marks a pod Failed where it has not ended, and deletes it without grace.
fn removal(pod: &Pod, disruption: Option<(&'static str, &'static str)>, now: Time) -> Vec<Write> {
    let key = Key::new(
        Kind::Pod,
        pod.metadata.namespace.as_deref().unwrap_or(""),
        pod.metadata.name.as_deref().unwrap_or(""),
    );
    let uid: Option<String> = pod.metadata.uid.clone();
    let mut writes = Vec::new();
    if !is_terminal(pod) {
        writes.push(Write::Patch {
            key: key.clone(),
            uid: uid.clone(),
            subresource: Subresource::Status,
            apply: Rc::new(move |object: &mut Object| {
                let Some(pod) = object.get_mut::<Pod>() else { return };
                pod.status.get_or_insert_default().phase = Some("Failed".to_string());
                if let Some((reason, message)) = disruption {
                    set_pod_condition(pod, "DisruptionTarget", "True", Some(reason), Some(message), now);
                }
            }),
        });
    }
    writes.push(Write::Delete(key, DeleteOptions { grace_seconds: Some(0), uid, ..DeleteOptions::default() }));
    writes
}

fn is_ready(node: &Node) -> bool {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.into_iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

fn is_out_of_service(node: &Node) -> bool {
    node.spec.iter().flat_map(|spec| spec.taints.iter().flatten()).any(|taint| taint.key == OUT_OF_SERVICE)
}

#[cfg(test)]
mod tests {
    use super::super::harness::Harness;
    use super::*;
    use serde_json::json;

    #[test]
    fn orphans_go_after_the_quarantine() {
        let mut harness = Harness::new(alloc::vec![Box::new(PodGarbageCollector::default())]);
        let pod = json!({"metadata": {"name": "a", "namespace": "default"}, "spec": {"nodeName": "gone", "containers": [{"name": "a", "image": "b"}]}});
        harness.store.create(Object::from_json(Kind::Pod, pod).expect("a pod"), harness.now).expect("stored");
        harness.settle();
        harness.advance(39_000);
        assert_eq!(harness.store.list(Kind::Pod, None).count(), 1);
        harness.advance(42_000);
        assert_eq!(harness.store.list(Kind::Pod, None).count(), 0);
    }
}
