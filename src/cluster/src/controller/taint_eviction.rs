//! Deletes pods from nodes with NoExecute taints that they do not tolerate, at once or when their time is up.
//!
//! It never sets a taint. Models kubernetes 1.36 pkg/controller/tainteviction/taint_eviction.go. Its events name their pod
//! without a uid (emitPodDeletionEvent), so that `describe pod` does not find them.

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use kernel::{Rng, Time};

use super::events::{normal, reference};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind, Object, pod, taints};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write, set_pod_condition};

const COMPONENT: &str = "taint-eviction-controller";

/// A deletion to come.
#[derive(Clone, Debug)]
struct Eviction {
    created: Time,
    due: Time,
    /// True once the event was reported, so that retries are silent.
    announced: bool,
}

/// The taint eviction controller.
#[derive(Clone, Debug, Default)]
pub struct TaintEvictionController {
    /// NoExecute taints of the nodes that have some.
    tainted: BTreeMap<Rc<str>, Vec<Taint>>,
    evictions: BTreeMap<Key, Eviction>,
    /// Pods whose deletion was called off and not yet reported.
    cancelled: BTreeSet<Key>,
    /// Evictions under way, to be tried again when a request fails.
    running: BTreeMap<Key, Eviction>,
}

impl TaintEvictionController {
    fn node_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let node = change.object.get::<Node>().filter(|_| change.op != Op::Deleted);
        let taints: Vec<Taint> = node
            .iter()
            .flat_map(|node| taints::of(node))
            .filter(|taint| taint.effect == taints::NO_EXECUTE)
            .cloned()
            .collect();
        let known = self.tainted.get(&change.key.name).map_or(&[][..], |taints| taints.as_slice());
        if known == taints {
            return;
        }
        if taints.is_empty() {
            self.tainted.remove(&change.key.name);
        } else {
            self.tainted.insert(change.key.name.clone(), taints.clone());
        }
        if node.is_some() {
            let pods: Vec<Rc<Pod>> = view.cache.pods_on(&change.key.name).cloned().collect();
            for pod in pods {
                self.judge(&pod, &taints, view.now, queue);
            }
        }
    }

    fn pod_changed(&mut self, change: &Change, pod: &Pod, now: Time, queue: &mut WorkQueue) {
        if change.op == Op::Deleted {
            self.cancel(&change.key, queue);
            return;
        }
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let same = previous.is_some_and(|previous| {
            pod::node_name(previous) == pod::node_name(pod)
                && taints::tolerations(previous).eq(taints::tolerations(pod))
        });
        if !same && let Some(taints) = self.tainted.get(pod::node_name(pod)).cloned() {
            self.judge(pod, &taints, now, queue);
        }
    }

    /// Plans, keeps or calls off the deletion of one pod.
    fn judge(&mut self, pod: &Pod, taints: &[Taint], now: Time, queue: &mut WorkQueue) {
        let key = key_of(pod);
        if taints.is_empty() {
            return self.cancel(&key, queue);
        }
        let Some(wait_ms) = tolerated_ms(pod, taints) else {
            return self.cancel(&key, queue);
        };
        if wait_ms == 0 {
            self.cancel(&key, queue);
            self.plan(key, now, now, queue, now);
            return;
        }
        let mut created = now;
        if let Some(planned) = self.evictions.get(&key) {
            created = planned.created;
            if created.plus_ms(wait_ms) < now.plus_ms(wait_ms) {
                return;
            }
            self.cancel(&key, queue);
        }
        self.plan(key, created, now.plus_ms(wait_ms), queue, now);
    }

    fn plan(&mut self, key: Key, created: Time, due: Time, queue: &mut WorkQueue, now: Time) {
        queue.add_after(key.clone(), due.since_ms(now));
        self.evictions.insert(key, Eviction { created, due, announced: false });
    }

    fn cancel(&mut self, key: &Key, queue: &mut WorkQueue) {
        if self.evictions.remove(key).is_some() {
            self.cancelled.insert(key.clone());
            queue.add(key.clone());
        }
    }
}

impl Controller for TaintEvictionController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    /// Deletions run side by side.
    fn workers(&self) -> usize {
        50
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Node {
            self.node_changed(change, view, queue);
        } else if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, view.now, queue);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let mut acts = Vec::new();
        if self.cancelled.remove(item) {
            let message = format!("Cancelling deletion of Pod {item}");
            acts.push(Act::Event(normal(COMPONENT, reference(item, None), "TaintManagerEviction", message)));
        }
        let due = self.evictions.get(item).is_some_and(|eviction| eviction.due <= view.now);
        if due && let Some(eviction) = self.evictions.remove(item) {
            if !eviction.announced {
                let message = format!("Marking for deletion Pod {item}");
                let about = reference(item, None);
                acts.push(Act::Event(normal(COMPONENT, about, "TaintManagerEviction", message)));
            }
            self.running.insert(item.clone(), Eviction { announced: true, ..eviction });
            acts.push(Act::Write(mark(item, view.now)));
            acts.push(Act::Write(Write::Delete(item.clone(), DeleteOptions::default())));
        }
        // The look of an earlier plan may have come first.
        let again_after_ms = self.evictions.get(item).map(|eviction| eviction.due.since_ms(view.now));
        Outcome { acts, again_after_ms }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let deleted = matches!(write, Write::Delete(..)) && answer.is_ok();
        match answer {
            Err(error) if error.reason != Reason::NotFound => {
                if let Some(eviction) = self.running.remove(item) {
                    self.evictions.insert(item.clone(), eviction);
                }
            }
            Err(_) => {
                self.running.remove(item);
            }
            Ok(_) if deleted => {
                self.running.remove(item);
            }
            Ok(_) => {}
        }
        None
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The condition that says why the pod goes.
fn mark(key: &Key, now: Time) -> Write {
    let apply = move |object: &mut Object| {
        if let Some(pod) = object.get_mut::<Pod>() {
            let message = "Taint manager: deleting due to NoExecute taint";
            set_pod_condition(pod, "DisruptionTarget", "True", Some("DeletionByTaintManager"), Some(message), now);
        }
    };
    Write::Patch { key: key.clone(), uid: None, subresource: Subresource::Status, apply: Rc::new(apply) }
}

/// How long the pod stands all the taints, in milliseconds: 0 when one is not tolerated, `None` for ever.
///
/// - Source: kubernetes 1.36 pkg/controller/tainteviction getMinTolerationTime.
fn tolerated_ms(pod: &Pod, given: &[Taint]) -> Option<u64> {
    let mut shortest = None;
    for taint in given {
        let Some(used) = taints::tolerations(pod).find(|toleration| taints::tolerates(toleration, taint)) else {
            return Some(0);
        };
        if let Some(seconds) = used.toleration_seconds {
            let wait_ms = u64::try_from(seconds).unwrap_or(0) * 1_000;
            shortest = Some(shortest.map_or(wait_ms, |shortest: u64| shortest.min(wait_ms)));
        }
    }
    shortest
}

fn key_of(pod: &Pod) -> Key {
    let meta = &pod.metadata;
    Key::new(Kind::Pod, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}
