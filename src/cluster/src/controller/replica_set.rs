//! Keeps as many active pods as a ReplicaSet or a ReplicationController asks for, and counts them into its status.
//!
//! It never looks at nodes or containers beyond the pods' own conditions. Models kubernetes 1.36
//! pkg/controller/replicaset/replica_set.go, pkg/controller/replication/replication_controller.go and the expectations of
//! pkg/controller/controller_utils.go.

mod adapter;
mod ranking;
mod status;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ReplicaSet, ReplicaSetStatus};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kernel::{Rng, Time};

use super::events::{normal, warning};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::object::{controller_of, controller_reference};
use crate::api::{ApiError, Key, Kind, Object, labels, pod};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Write};

/// Most pods that one sync creates or deletes.
const BURST_REPLICAS: usize = 500;
/// How long own creates and deletes are waited for, in milliseconds.
const EXPECTATIONS_TIMEOUT_MS: u64 = 300_000;

/// Creates and deletes of one ReplicaSet that its watch has not shown yet.
#[derive(Clone, Debug)]
struct Expectation {
    creations: usize,
    deletions: BTreeSet<Rc<str>>,
    since: Time,
    uid: Option<String>,
}

/// The controller of ReplicaSets, or that of ReplicationControllers.
#[derive(Clone, Debug)]
pub struct ReplicaSetController {
    kind: Kind,
    component: &'static str,
    expectations: BTreeMap<Key, Expectation>,
    /// Pods that nobody controls, which a ReplicaSet may adopt.
    orphans: BTreeSet<Key>,
    /// Why the last sync of a ReplicaSet could not create or delete.
    failures: BTreeMap<Key, Failure>,
}

#[derive(Clone, Debug)]
struct Failure {
    creating: bool,
    message: String,
}

impl ReplicaSetController {
    /// The loop of ReplicaSets.
    pub fn replica_sets() -> ReplicaSetController {
        ReplicaSetController::of(Kind::ReplicaSet, "replicaset-controller")
    }

    /// The loop of ReplicationControllers.
    pub fn replication_controllers() -> ReplicaSetController {
        ReplicaSetController::of(Kind::ReplicationController, "replication-controller")
    }

    fn of(kind: Kind, component: &'static str) -> ReplicaSetController {
        let (expectations, orphans, failures) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        ReplicaSetController { kind, component, expectations, orphans, failures }
    }

    /// The key of the object of this loop's kind that an owner reference names, if it is still that one.
    fn resolve(&self, owner: &OwnerReference, namespace: &str, view: &View<'_>) -> Option<Key> {
        if owner.kind != self.kind.info().name {
            return None;
        }
        let key = Key::new(self.kind, namespace, &owner.name);
        view.cache.get(&key).filter(|set| set.uid() == owner.uid)?;
        Some(key)
    }

    fn satisfied(&self, item: &Key, now: Time) -> bool {
        self.expectations.get(item).is_none_or(|expected| {
            (expected.creations == 0 && expected.deletions.is_empty())
                || now.since_ms(expected.since) > EXPECTATIONS_TIMEOUT_MS
        })
    }

    /// The status that these pods make; only ReplicaSets count those that end.
    fn counted(
        &self,
        set: &ReplicaSet,
        active: &[Rc<Pod>],
        terminating: &[Rc<Pod>],
        failure: Option<&Failure>,
        now: Time,
    ) -> ReplicaSetStatus {
        let mut counted = status::calculate(set, active, terminating, failure, now);
        if self.kind == Kind::ReplicationController {
            counted.terminating_replicas = None;
        }
        counted
    }

    fn creation_observed(&mut self, item: &Key) {
        if let Some(expected) = self.expectations.get_mut(item) {
            expected.creations = expected.creations.saturating_sub(1);
        }
    }

    fn deletion_observed(&mut self, item: &Key, pod: &str) {
        if let Some(expected) = self.expectations.get_mut(item) {
            expected.deletions.remove(pod);
        }
    }

    fn pod_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let owner = controller_of(&pod.metadata);
        if owner.is_none() && change.op != Op::Deleted {
            self.orphans.insert(change.key.clone());
        } else {
            self.orphans.remove(&change.key);
        }
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let previous_owner = previous.and_then(|previous| controller_of(&previous.metadata));
        if previous_owner.map(|owner| &owner.uid) != owner.map(|owner| &owner.uid)
            && let Some(before) = previous_owner.and_then(|owner| self.resolve(owner, &change.key.namespace, view))
        {
            queue.add(before);
        }
        let deleted = change.op == Op::Deleted || pod.metadata.deletion_timestamp.is_some();
        let Some(owner) = owner else {
            let same = previous
                .is_some_and(|previous| previous.metadata.labels == pod.metadata.labels && previous_owner.is_none());
            if !deleted && !same {
                for key in view.cache.keys_in(self.kind, &change.key.namespace) {
                    let Some(set) = view.cache.get(key).and_then(adapter::set_of) else { continue };
                    if labels::matches(&selector(&set), pod.metadata.labels.as_ref()) {
                        queue.add(key.clone());
                    }
                }
            }
            return;
        };
        let Some(item) = self.resolve(owner, &change.key.namespace, view) else { return };
        if deleted {
            self.deletion_observed(&item, &change.key.name);
        } else if change.op == Op::Added {
            self.creation_observed(&item);
        } else if previous.is_some_and(|previous| !pod::is_ready(previous)) && pod::is_ready(pod) {
            // A pod that turned ready becomes available only later.
            let wait = view.cache.get(&item).and_then(adapter::set_of).map_or(0, |set| min_ready_seconds(&set));
            if wait > 0 {
                queue.add_after(item.clone(), (wait as u64 + 1) * 1_000);
            }
        }
        queue.add(item);
    }

    /// Active and terminating pods of the set, and the writes that adopt and release pods.
    fn claim(
        &self,
        set: &ReplicaSet,
        owner: &OwnerReference,
        view: &View<'_>,
    ) -> (Vec<Rc<Pod>>, Vec<Rc<Pod>>, Vec<Act>) {
        let uid = set.metadata.uid.as_deref().unwrap_or("");
        let selector = selector(set);
        let living = set.metadata.deletion_timestamp.is_none();
        let (mut active, mut terminating, mut acts) = (Vec::new(), Vec::new(), Vec::new());
        for pod in view.cache.owned_by::<Pod>(uid) {
            if controller_of(&pod.metadata).is_none_or(|owner| owner.uid != uid) {
                continue;
            }
            let matched = labels::matches(&selector, pod.metadata.labels.as_ref());
            if pod::is_active(pod) {
                if matched {
                    active.push(pod.clone());
                } else if living {
                    acts.push(release(pod, uid));
                }
            } else if matched && pod::is_terminating(pod) {
                terminating.push(pod.clone());
            }
        }
        if living {
            let namespace = set.metadata.namespace.as_deref().unwrap_or("");
            let from = Key::new(Kind::Pod, namespace, "");
            for key in self.orphans.range(from..).take_while(|key| &*key.namespace == namespace) {
                let orphan = view.cache.get(key).and_then(Object::get::<Pod>);
                if let Some(pod) =
                    orphan.filter(|pod| pod::is_active(pod) && labels::matches(&selector, pod.metadata.labels.as_ref()))
                {
                    acts.push(adopt(pod, owner));
                    active.push(pod.clone());
                }
            }
        }
        (active, terminating, acts)
    }

    /// The creates or deletes that bring the set to its size.
    fn manage(
        &mut self,
        item: &Key,
        set: &ReplicaSet,
        owner: OwnerReference,
        active: &[Rc<Pod>],
        view: &View<'_>,
    ) -> Option<Act> {
        let wanted = replicas(set) as usize;
        if active.len() < wanted {
            let count = (wanted - active.len()).min(BURST_REPLICAS);
            self.expectations.insert(
                item.clone(),
                Expectation {
                    creations: count,
                    deletions: BTreeSet::new(),
                    since: view.now,
                    uid: set.metadata.uid.clone(),
                },
            );
            let pod = pod_from_template(set, owner);
            return Some(Act::SlowStart((0..count).map(|_| Write::Create(pod.clone())).collect()));
        }
        let count = (active.len() - wanted).min(BURST_REPLICAS);
        if count == 0 {
            return None;
        }
        let related = ranking::related_pods(set, view.cache, view.luck, view.now);
        let ranking = ranking::Ranking { related: &related, now: view.now, luck: view.luck };
        let chosen = ranking::pods_to_delete(active, count, &ranking);
        self.expectations.insert(
            item.clone(),
            Expectation {
                creations: 0,
                deletions: chosen.iter().map(|pod| Rc::from(name(&pod.metadata))).collect(),
                since: view.now,
                uid: set.metadata.uid.clone(),
            },
        );
        let delete = |pod: &Rc<Pod>| {
            Write::Delete(Key::new(Kind::Pod, &item.namespace, name(&pod.metadata)), DeleteOptions::default())
        };
        Some(Act::Parallel(chosen.iter().map(delete).collect()))
    }
}

impl Controller for ReplicaSetController {
    fn component(&self) -> &'static str {
        self.component
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, view, queue);
        } else if change.key.kind == self.kind {
            let previous = change.previous.as_ref().map(Object::uid);
            if change.op == Op::Deleted || previous.is_some_and(|uid| uid != change.object.uid()) {
                self.expectations.remove(&change.key);
                self.failures.remove(&change.key);
            }
            queue.add(change.key.clone());
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some((object, set)) = view.cache.get(item).and_then(|object| Some((object, adapter::set_of(object)?)))
        else {
            self.expectations.remove(item);
            self.failures.remove(item);
            return Outcome::default();
        };
        let owner = controller_reference(object);
        let needs_sync = self.satisfied(item, view.now);
        let (active, terminating, mut acts) = self.claim(&set, &owner, view);
        let failure = self.failures.remove(item);
        let counted = self.counted(&set, &active, &terminating, failure.as_ref(), view.now);
        let report = status::write(item, &set, counted.clone());
        // Upstream reports a failed create after it; here the answer is known only at the next sync, which comes 5 ms later.
        let failed = failure.is_some();
        if failed {
            acts.extend(report.clone());
        }
        if needs_sync && set.metadata.deletion_timestamp.is_none() {
            acts.extend(self.manage(item, &set, owner, &active, view));
        }
        if !failed {
            acts.extend(report);
        }
        let wait = min_ready_seconds(&set);
        let unavailable = wait > 0 && counted.available_replicas != counted.ready_replicas;
        let again_after_ms = if unavailable {
            active.iter().filter_map(|pod| pod::available_after_ms(pod, wait, view.now)).filter(|ms| *ms > 0).min()
        } else {
            None
        };
        Outcome { acts, again_after_ms }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let (creating, pod) = match write {
            Write::Create(_) => (true, None),
            Write::Delete(key, _) => (false, Some(key)),
            Write::Update(..) | Write::Patch { .. } | Write::Get(_) | Write::Bind { .. } => return None,
        };
        let uid = self.expectations.get(item).and_then(|expected| expected.uid.clone());
        let set = super::events::reference(item, uid);
        match (answer, pod) {
            (Ok(created), None) => {
                let name = created.as_ref().map_or("", Object::name);
                Some(normal(self.component, set, "SuccessfulCreate", format!("Created pod: {name}")))
            }
            (Ok(_), Some(pod)) => {
                Some(normal(self.component, set, "SuccessfulDelete", format!("Deleted pod: {}", pod.name)))
            }
            (Err(error), None) => {
                self.creation_observed(item);
                // A namespace that goes away is no failure to report.
                if error.message.contains("because it is being terminated") {
                    return None;
                }
                self.failures.entry(item.clone()).or_insert(Failure { creating, message: error.message.clone() });
                Some(warning(self.component, set, "FailedCreate", format!("Error creating: {error}")))
            }
            (Err(error), Some(pod)) => {
                self.deletion_observed(item, &pod.name);
                if error.reason == Reason::NotFound {
                    return None;
                }
                self.failures.entry(item.clone()).or_insert(Failure { creating, message: error.message.clone() });
                Some(warning(self.component, set, "FailedDelete", format!("Error deleting: {error}")))
            }
        }
    }

    fn skipped(&mut self, item: &Key, write: &Write) {
        match write {
            Write::Create(_) => self.creation_observed(item),
            Write::Delete(key, _) => self.deletion_observed(item, &key.name),
            Write::Update(..) | Write::Patch { .. } | Write::Get(_) | Write::Bind { .. } => {}
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

fn name(meta: &ObjectMeta) -> &str {
    meta.name.as_deref().unwrap_or("")
}

fn selector(set: &ReplicaSet) -> k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector {
    set.spec.as_ref().map(|spec| spec.selector.clone()).unwrap_or_default()
}

fn replicas(set: &ReplicaSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1).max(0)
}

fn min_ready_seconds(set: &ReplicaSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or(0)
}

/// The pod that the set's template describes.
///
/// - Source: kubernetes 1.36 pkg/controller/controller_utils.go GetPodFromTemplate.
fn pod_from_template(set: &ReplicaSet, owner: OwnerReference) -> Object {
    let template = set.spec.as_ref().and_then(|spec| spec.template.clone()).unwrap_or_default();
    let meta = template.metadata.unwrap_or_default();
    Object::new(Pod {
        metadata: ObjectMeta {
            namespace: set.metadata.namespace.clone(),
            generate_name: Some(format!("{}-", name(&set.metadata))),
            labels: meta.labels,
            annotations: meta.annotations,
            finalizers: meta.finalizers,
            owner_references: Some(alloc::vec![owner]),
            ..ObjectMeta::default()
        },
        spec: template.spec,
        status: None,
    })
}

fn adopt(pod: &Pod, owner: &OwnerReference) -> Act {
    let owner = owner.clone();
    Act::Write(super::patch_meta(Kind::Pod, &pod.metadata, move |meta| {
        meta.owner_references.get_or_insert_default().push(owner.clone());
    }))
}

fn release(pod: &Pod, uid: &str) -> Act {
    let uid = String::from(uid);
    Act::Write(super::patch_meta(Kind::Pod, &pod.metadata, move |meta| super::remove_owner(meta, &uid)))
}
