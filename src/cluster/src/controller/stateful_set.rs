//! Keeps the pods of a StatefulSet: one per ordinal, in order, each with its name, its place and its claims.
//!
//! It never replaces a pod that has not gone, so that no two run as one. Models kubernetes 1.36
//! pkg/controller/statefulset/stateful_set.go; what one sync does is in `stateful_set/update.rs`.

mod identity;
mod status;
mod update;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Rng;

use super::events::{normal, reference, warning};
use super::history::Snapshots;
use super::pod_claim::{Orphans, items_of};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind, Object, labels, pod};
use crate::store::{Act, Change, EventDraft, Op, Write};

const COMPONENT: &str = "statefulset-controller";
/// First and longest wait after a sync that could not make a pod, in milliseconds.
const RETRY_MS: (u64, u64) = (5, 1_000_000);

/// The StatefulSet controller.
#[derive(Clone, Debug, Default)]
pub struct StatefulSetController {
    orphans: Orphans,
    snapshots: Snapshots,
    /// Uids of the sets, which their events name.
    uids: BTreeMap<Key, String>,
    /// Sets whose last sync was refused something.
    failed: BTreeSet<Key>,
    /// How often in a row something stood against a pod.
    tries: BTreeMap<Key, u32>,
    /// Events of the last sync beside those of its writes.
    events: BTreeMap<Key, Vec<EventDraft>>,
}

impl Controller for StatefulSetController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::StatefulSet => {
                if change.op == Op::Deleted {
                    self.forget(&change.key);
                }
                queue.add(change.key.clone());
            }
            Kind::Pod => self.pod_changed(change, view, queue),
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(set) = view.cache.get(item).and_then(Object::get::<StatefulSet>).cloned() else {
            self.forget(item);
            return Outcome::default();
        };
        self.uids.insert(item.clone(), set.metadata.uid.clone().unwrap_or_default());
        let failed = self.failed.remove(item);
        let mut acts: Vec<Act> = self.events.remove(item).into_iter().flatten().map(Act::Event).collect();
        let plan = update::Sync::new(&set, item, view).run(&self.orphans, &mut self.snapshots);
        acts.extend(plan.claims);
        // Upstream publishes the status even when a step was refused; here the refusal is known only at the next sync.
        if failed {
            acts.extend(plan.status.clone());
        }
        acts.extend(plan.steps);
        if !failed {
            acts.extend(plan.status);
        }
        acts.extend(plan.cleanup);
        if plan.failures.is_empty() {
            self.tries.remove(item);
            return Outcome { acts, again_after_ms: plan.again_after_ms };
        }
        let failed = |(pod, problem): (String, String)| Act::Event(self.pod_event(item, "Create", &pod, Some(problem)));
        acts.extend(plan.failures.into_iter().map(failed));
        let tries = self.tries.entry(item.clone()).or_default();
        let wait_ms = (RETRY_MS.0 << *tries).min(RETRY_MS.1);
        *tries = (*tries + 1).min(20);
        Outcome { acts, again_after_ms: Some(wait_ms) }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        if answer.is_err() {
            self.failed.insert(item.clone());
        }
        let (verb, key) = match write {
            Write::Create(object) => ("Create", object.key()),
            // Adoption and the owners of claims are patches, which upstream reports nothing of.
            Write::Update(object, _) => ("Update", object.key()),
            Write::Delete(key, _) => ("Delete", key.clone()),
            Write::Patch { .. } | Write::Get(_) | Write::Bind { .. } => return None,
        };
        let taken = |error: &ApiError| error.reason == Reason::AlreadyExists;
        match (key.kind, answer) {
            (Kind::Pod, answer) => {
                let error = answer.as_ref().err();
                if error.is_some_and(taken) {
                    return None;
                }
                Some(self.pod_event(item, verb, &key.name, error.map(ToString::to_string)))
            }
            (Kind::PersistentVolumeClaim, Ok(_)) => {
                let message = format!(
                    "{verb} Claim {} Pod {} in StatefulSet {} success",
                    key.name,
                    identity::pod_of_claim(&key.name, &item.name),
                    item.name
                );
                Some(normal(COMPONENT, self.about(item), "SuccessfulCreate", message))
            }
            (Kind::PersistentVolumeClaim, Err(error)) if !taken(error) => {
                let pod = identity::pod_of_claim(&key.name, &item.name);
                let failed = format!("failed to create PVC {}: {error}", key.name);
                let event = self.pod_event(item, verb, &pod, Some(failed));
                self.events.entry(item.clone()).or_default().push(event);
                let message = format!(
                    "{verb} Claim {} for Pod {pod} in StatefulSet {} failed error: {error}",
                    key.name, item.name
                );
                Some(warning(COMPONENT, self.about(item), "FailedCreate", message))
            }
            _ => None,
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl StatefulSetController {
    fn forget(&mut self, item: &Key) {
        self.snapshots.forget(item);
        self.uids.remove(item);
        self.failed.remove(item);
        self.tries.remove(item);
        self.events.remove(item);
    }

    fn about(&self, item: &Key) -> k8s_openapi::api::core::v1::ObjectReference {
        reference(item, self.uids.get(item).cloned())
    }

    /// What is reported of a step with a pod.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/statefulset/stateful_pod_control.go recordPodEvent.
    fn pod_event(&self, item: &Key, verb: &str, pod: &str, error: Option<String>) -> EventDraft {
        let about = self.about(item);
        let what = format!("{verb} Pod {pod} in StatefulSet {}", item.name);
        match error {
            None => {
                let reason = match verb {
                    "Create" => "SuccessfulCreate",
                    "Delete" => "SuccessfulDelete",
                    _ => "SuccessfulUpdate",
                };
                normal(COMPONENT, about, reason, format!("{what} successful"))
            }
            Some(error) => {
                let reason = match verb {
                    "Create" => "FailedCreate",
                    "Delete" => "FailedDelete",
                    _ => "FailedUpdate",
                };
                warning(COMPONENT, about, reason, format!("{what} failed error: {error}"))
            }
        }
    }

    fn pod_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        self.orphans.observe(change);
        let matching = |pod: &Pod| -> Vec<Key> {
            let sets = view.cache.list::<StatefulSet>(Some(&change.key.namespace));
            let wanted = sets.filter(|set| labels::matches(&selector(set), pod.metadata.labels.as_ref()));
            wanted.map(|set| key_of(set)).collect()
        };
        let (item, more) = items_of(change, Kind::StatefulSet, &matching, view);
        for one in more {
            queue.add(one);
        }
        let Some(item) = item else { return };
        let turned_ready =
            change.previous.as_ref().and_then(|previous| previous.get::<Pod>()).is_some_and(|previous| {
                !pod::is_ready(previous) && change.object.get::<Pod>().is_some_and(|pod| pod::is_ready(pod))
            });
        if turned_ready {
            // A pod that turned ready becomes available only later.
            let wait =
                view.cache.get(&item).and_then(Object::get::<StatefulSet>).map_or(0, |set| min_ready_seconds(set));
            if wait > 0 {
                queue.add_after(item.clone(), (wait as u64 + 1) * 1_000);
            }
        }
        queue.add(item);
    }
}

fn key_of(set: &StatefulSet) -> Key {
    let meta = &set.metadata;
    Key::new(Kind::StatefulSet, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}

fn selector(set: &StatefulSet) -> LabelSelector {
    set.spec.as_ref().map(|spec| spec.selector.clone()).unwrap_or_default()
}

fn min_ready_seconds(set: &StatefulSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or(0)
}
