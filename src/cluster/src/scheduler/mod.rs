//! Gives every waiting pod a node, or says why there is none.
//!
//! It never moves a pod that has a node. Models kubernetes 1.36 pkg/scheduler: pods are judged one after the other
//! against a snapshot that already counts the ones just decided (assumed pods), while their bindings are under way; a
//! pod that fits nowhere waits until something happens that could help it, or five minutes.

pub mod filter;
pub mod score;
pub mod snapshot;
pub mod verdict;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::{Rng, Time};

use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind, Object, pod};
use crate::reconcile::{Controller, Make, Outcome, View, WorkQueue};
use crate::store::{Act, Change, EventDraft, Op, Source, Subresource, Write, set_pod_condition};

use filter::FILTERS;
use snapshot::{PodInfo, Snapshot};
pub use verdict::{NodeVerdict, Verdict};

const COMPONENT: &str = "default-scheduler";
/// How long a pod waits for an event before it is tried anyway, in milliseconds.
const UNSCHEDULABLE_MS: u64 = 300_000;
/// How often that is looked at, in milliseconds.
const FLUSH_MS: u64 = 30_000;

/// The loops of kube-scheduler.
pub const SCHEDULERS: &[Make] = &[|_| Box::new(Scheduler::default())];

/// A pod that fits nowhere.
#[derive(Clone, Debug)]
struct Waiting {
    since: Time,
    rejecting: BTreeSet<&'static str>,
}

/// The default scheduler.
#[derive(Clone, Debug, Default)]
pub struct Scheduler {
    snapshot: Snapshot,
    /// Pods that were given a node which their watch has not shown yet.
    assumed: BTreeSet<Key>,
    waiting: BTreeMap<Key, Waiting>,
}

impl Scheduler {
    fn node_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let Some(node) = change.object.get::<Node>() else { return };
        if change.op == Op::Deleted {
            self.snapshot.remove_node(&change.key.name);
            return;
        }
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Node>());
        if previous.is_some_and(|previous| !matters(previous, node)) {
            return;
        }
        self.snapshot.set_node(node);
        let Some(info) = self.snapshot.node(&change.key.name) else { return };
        // A pod comes back when a filter that refused it takes this node now.
        let helped: Vec<Key> = self
            .waiting
            .iter()
            .filter(|(key, waiting)| {
                let Some(pod) = view.cache.get(key).and_then(Object::get::<Pod>) else { return true };
                let pod = PodInfo::new(pod);
                waiting.rejecting.is_empty()
                    || FILTERS
                        .iter()
                        .any(|filter| waiting.rejecting.contains(filter.name) && (filter.check)(&pod, info).is_none())
            })
            .map(|(key, _)| key.clone())
            .collect();
        self.wake(helped, queue);
    }

    fn pod_changed(&mut self, change: &Change, pod: &Rc<Pod>, queue: &mut WorkQueue) {
        let node = pod::node_name(pod);
        if change.op == Op::Deleted || pod::is_terminal(pod) {
            self.waiting.remove(&change.key);
            self.assumed.remove(&change.key);
            if self.snapshot.remove(&change.key) {
                self.pod_left(queue);
            }
        } else if !node.is_empty() {
            self.waiting.remove(&change.key);
            let decided = self.assumed.remove(&change.key);
            let same = change.previous.as_ref().and_then(|previous| previous.get::<Pod>()).is_some_and(|previous| {
                pod::node_name(previous) == node
                    && previous.spec == pod.spec
                    && previous.metadata.labels == pod.metadata.labels
                    && previous.metadata.deletion_timestamp == pod.metadata.deletion_timestamp
            });
            if decided || !same || !self.snapshot.is_placed(&change.key) {
                self.snapshot.place(change.key.clone(), node, PodInfo::new(pod));
            }
        } else if is_ours(pod) && !self.assumed.contains(&change.key) {
            let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
            let desired_changed = previous
                .is_none_or(|previous| previous.spec != pod.spec || previous.metadata.labels != pod.metadata.labels);
            if desired_changed {
                self.waiting.remove(&change.key);
                queue.add(change.key.clone());
            }
        }
    }

    /// Room became free: pods that lacked it come back.
    fn pod_left(&mut self, queue: &mut WorkQueue) {
        let helped: Vec<Key> = self
            .waiting
            .iter()
            .filter(|(_, waiting)| {
                FILTERS.iter().any(|filter| filter.freed_by_pods && waiting.rejecting.contains(filter.name))
            })
            .map(|(key, _)| key.clone())
            .collect();
        self.wake(helped, queue);
    }

    fn wake(&mut self, pods: Vec<Key>, queue: &mut WorkQueue) {
        for key in pods {
            self.waiting.remove(&key);
            queue.add(key);
        }
    }

    fn bind(&mut self, item: &Key, pod: &Rc<Pod>, wanted: PodInfo, node: &Rc<str>) -> Outcome {
        self.snapshot.place(item.clone(), node, wanted);
        self.assumed.insert(item.clone());
        let write = Write::Bind {
            key: item.clone(),
            uid: pod.metadata.uid.clone().unwrap_or_default(),
            node: node.to_string(),
        };
        let message = format!("Successfully assigned {item} to {node}");
        let event = Act::Event(draft(pod, false, "Scheduled", message));
        Outcome { acts: alloc::vec![Act::Write(write), event], again_after_ms: None }
    }

    fn wait(&mut self, item: &Key, pod: &Rc<Pod>, verdict: &Verdict, now: Time) -> Outcome {
        self.waiting.insert(item.clone(), Waiting { since: now, rejecting: verdict.rejecting() });
        let message = verdict.message();
        let event = Act::Event(draft(pod, true, "FailedScheduling", message.clone()));
        let told = pod::condition(pod, "PodScheduled").is_some_and(|condition| {
            condition.status == "False"
                && condition.reason.as_deref() == Some("Unschedulable")
                && condition.message.as_deref() == Some(&message)
        });
        let mut acts = alloc::vec![event];
        if !told {
            let apply = move |object: &mut Object| {
                if let Some(pod) = object.get_mut::<Pod>() {
                    set_pod_condition(pod, "PodScheduled", "False", Some("Unschedulable"), Some(&message), now);
                }
            };
            acts.push(Act::Write(Write::Patch {
                key: item.clone(),
                uid: pod.metadata.uid.clone(),
                subresource: Subresource::Status,
                apply: Rc::new(apply),
            }));
        }
        let tick_ms = now.plus_ms(UNSCHEDULABLE_MS + 1).next_tick(FLUSH_MS, 0).since_ms(now);
        Outcome { acts, again_after_ms: Some(tick_ms) }
    }
}

impl Controller for Scheduler {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    /// Pods are judged one at a time; their bindings run side by side.
    fn workers(&self) -> usize {
        100
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Node {
            self.node_changed(change, view, queue);
        } else if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, queue);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, rng: &mut Rng) -> Outcome {
        let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>) else { return Outcome::default() };
        let placed = self.assumed.contains(item) || !pod::node_name(pod).is_empty();
        if placed || !is_ours(pod) || pod.metadata.deletion_timestamp.is_some() {
            return Outcome::default();
        }
        if let Some(waiting) = self.waiting.get(item) {
            // An earlier wish to look again; only a full wait since the last try counts.
            let waited_ms = view.now.since_ms(waiting.since);
            if waited_ms <= UNSCHEDULABLE_MS {
                return Outcome::default();
            }
        }
        self.waiting.remove(item);
        let wanted = PodInfo::new(pod);
        let verdict = Verdict::new(&wanted, &self.snapshot, view.cache);
        let best = verdict.best();
        if best.is_empty() {
            return self.wait(item, pod, &verdict, view.now);
        }
        let drawn = rng.below(best.len() as u64) as usize;
        let told = view.luck.of(&item.namespace, &item.name).and_then(|luck| luck.node.as_deref());
        let node = told.filter(|node| verdict.passes(node)).map_or_else(|| best[drawn].node.clone(), Into::into);
        self.bind(item, pod, wanted, &node)
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let (Write::Bind { .. }, Err(error)) = (write, answer) else { return None };
        if self.assumed.remove(item) {
            self.snapshot.remove(item);
        }
        if matches!(error.reason, Reason::NotFound | Reason::Conflict) {
            return None;
        }
        let regarding = k8s_openapi::api::core::v1::ObjectReference {
            api_version: Some("v1".to_string()),
            kind: Some("Pod".to_string()),
            namespace: Some(item.namespace.to_string()),
            name: Some(item.name.to_string()),
            ..Default::default()
        };
        let message = format!("running Bind plugin \"DefaultBinder\": {error}");
        let source = Source { component: COMPONENT, host: None };
        Some(EventDraft { regarding, warning: true, reason: "FailedScheduling".into(), message, source })
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

fn draft(pod: &Rc<Pod>, warning: bool, reason: &'static str, message: alloc::string::String) -> EventDraft {
    EventDraft {
        regarding: <Pod as crate::api::Stored>::wrap(pod.clone()).reference(),
        warning,
        reason: reason.into(),
        message,
        source: Source { component: COMPONENT, host: None },
    }
}

/// True for pods that this scheduler serves and that no gate holds back.
fn is_ours(pod: &Pod) -> bool {
    let Some(spec) = &pod.spec else { return false };
    let scheduler = spec.scheduler_name.as_deref().unwrap_or(COMPONENT);
    scheduler == COMPONENT && spec.scheduling_gates.as_ref().is_none_or(|gates| gates.is_empty())
}

/// True when a change of a node could change a verdict; heartbeats do not.
fn matters(before: &Node, after: &Node) -> bool {
    let allocatable = |node: &Node| node.status.as_ref().and_then(|status| status.allocatable.clone());
    let spec = |node: &Node| {
        node.spec.as_ref().map(|spec| (spec.unschedulable.unwrap_or(false), spec.taints.clone().unwrap_or_default()))
    };
    before.metadata.labels != after.metadata.labels
        || spec(before) != spec(after)
        || allocatable(before) != allocatable(after)
}
