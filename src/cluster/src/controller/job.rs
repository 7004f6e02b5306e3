//! Runs the pods of Jobs until enough of them have succeeded, and counts them.
//!
//! It never restarts a container; that is the kubelet's. Models kubernetes 1.36 pkg/controller/job/job_controller.go:
//! syncs that pods or statuses cause are batched for a second, and those that failed come back after a second at least.

mod backoff;
mod pods;
mod policy;
mod sync;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::Pod;
use kernel::{Rng, Time};

use super::events::{normal, warning};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::object::{controller_of, controller_reference};
use crate::api::time::moment;
use crate::api::{ApiError, Key, Kind, Object, labels, pod};
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};
use backoff::Backoff;
use pods::has_finalizer;

const COMPONENT: &str = "job-controller";
/// How long syncs that pods and statuses cause are put off, in milliseconds.
const BATCH_MS: u64 = 1_000;
/// First and longest delay of a sync that failed, in milliseconds.
const RETRY_MS: (u64, u64) = (1_000, 60_000);
/// How long own creates and deletes are waited for, in milliseconds.
const EXPECTATIONS_TIMEOUT_MS: u64 = 300_000;
/// Who syncs a Job without `managedBy`.
const OWN_NAME: &str = "kubernetes.io/job-controller";

/// Creates and deletes of one Job that its watch has not shown yet.
#[derive(Clone, Debug)]
struct Expectation {
    creations: usize,
    deletions: BTreeSet<Rc<str>>,
    /// True while nothing has been asked for, because the status is being written first.
    unsent: bool,
    since: Time,
}

/// The Job controller.
#[derive(Clone, Debug, Default)]
pub struct JobController {
    expectations: BTreeMap<Key, Expectation>,
    /// Uids of pods whose finalizer has been taken away without the watch having shown it.
    unfinalized: BTreeMap<Key, BTreeSet<Rc<str>>>,
    backoffs: BTreeMap<Key, Backoff>,
    /// What a back-off becomes when the status is written.
    next_backoffs: BTreeMap<Key, Backoff>,
    /// Jobs whose last sync could not make its pods.
    failed: BTreeSet<Key>,
    /// When Jobs were first looked at whose start no status says yet.
    started: BTreeMap<Key, Time>,
    /// Pods that nobody controls, which a Job may adopt.
    orphans: BTreeSet<Key>,
}

/// True when a Job is Complete or Failed.
pub(super) fn is_finished(job: &Job) -> bool {
    finished_condition(job).is_some()
}

/// Type and time of the condition that ended a Job.
pub(super) fn finished_condition(job: &Job) -> Option<(&str, Time)> {
    let conditions = job.status.as_ref()?.conditions.as_ref()?;
    let ended = conditions
        .iter()
        .find(|condition| matches!(condition.type_.as_str(), "Complete" | "Failed") && condition.status == "True")?;
    Some((&ended.type_, ended.last_transition_time.as_ref().map_or(Time::ZERO, moment)))
}

impl JobController {
    fn satisfied(&self, item: &Key, now: Time) -> bool {
        self.expectations.get(item).is_none_or(|expected| {
            (expected.creations == 0 && expected.deletions.is_empty())
                || now.since_ms(expected.since) > EXPECTATIONS_TIMEOUT_MS
        })
    }

    fn creation_observed(&mut self, item: &Key) {
        if let Some(expected) = self.expectations.get_mut(item) {
            expected.creations = expected.creations.saturating_sub(1);
        }
    }

    fn removal_observed(&mut self, item: &Key, pod: &Pod) {
        if let Some(uids) = self.unfinalized.get_mut(item) {
            uids.remove(pod.metadata.uid.as_deref().unwrap_or(""));
        }
    }

    fn forget(&mut self, item: &Key) {
        self.expectations.remove(item);
        self.unfinalized.remove(item);
        self.backoffs.remove(item);
        self.next_backoffs.remove(item);
        self.failed.remove(item);
        self.started.remove(item);
    }

    fn pod_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let gone = change.op == Op::Deleted;
        let Some(owner) = controller_of(&pod.metadata) else {
            self.orphan_changed(change, pod, view, queue);
            return;
        };
        self.orphans.remove(&change.key);
        if owner.kind != "Job" {
            return;
        }
        let item = Key::new(Kind::Job, &change.key.namespace, &owner.name);
        let job = view.cache.get(&item).filter(|job| job.uid() == owner.uid).and_then(Object::get::<Job>);
        let Some(_) = job.filter(|job| !is_finished(job)) else {
            if has_finalizer(pod) && !gone {
                queue.add(change.key.clone());
            }
            return;
        };
        if gone || pod.metadata.deletion_timestamp.is_some() {
            if let Some(expected) = self.expectations.get_mut(&item) {
                expected.deletions.remove(&change.key.name);
            }
        } else if change.op == Op::Added {
            self.creation_observed(&item);
        }
        if gone || !has_finalizer(pod) {
            self.removal_observed(&item, pod);
        }
        queue.add_after(item, BATCH_MS);
    }

    /// A pod without a controller: its finalizer goes, and a Job may want it.
    fn orphan_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        if change.op == Op::Deleted {
            self.orphans.remove(&change.key);
            return;
        }
        self.orphans.insert(change.key.clone());
        if has_finalizer(pod) {
            queue.add(change.key.clone());
        }
        let previous = change.previous.as_ref().and_then(Object::get::<Pod>);
        let same = previous.is_some_and(|previous| {
            previous.metadata.labels == pod.metadata.labels
                && previous.metadata.owner_references == pod.metadata.owner_references
        });
        if same || pod.metadata.deletion_timestamp.is_some() {
            return;
        }
        let matching: Vec<Key> = view
            .cache
            .list::<Job>(Some(&change.key.namespace))
            .filter(|job| selects(job, pod))
            .filter_map(|job| Some(Key::new(Kind::Job, &change.key.namespace, job.metadata.name.as_deref()?)))
            .collect();
        for item in matching {
            queue.add_after(item, BATCH_MS);
        }
    }

    fn job_changed(&mut self, change: &Change, job: &Job, view: &View<'_>, queue: &mut WorkQueue) {
        let previous = change.previous.as_ref();
        let gone = change.op == Op::Deleted || previous.is_some_and(|previous| previous.uid() != change.object.uid());
        if gone {
            self.forget(&change.key);
        }
        let same = previous.is_some_and(|previous| previous.meta().generation == job.metadata.generation);
        let batched = change.op == Op::Modified && same && !gone;
        queue.add_after(change.key.clone(), if batched { BATCH_MS } else { 0 });
        if gone || is_finished(job) {
            let uid = job.metadata.uid.as_deref().unwrap_or("");
            for pod in view.cache.owned_by::<Pod>(uid).filter(|pod| has_finalizer(pod)) {
                queue.add(Key::new(Kind::Pod, &change.key.namespace, pod.metadata.name.as_deref().unwrap_or("")));
            }
        }
    }

    /// The Job's pods, and the writes that adopt and release pods.
    ///
    /// - Source: getPodsForJob.
    fn claim(&self, job: &Rc<Job>, view: &View<'_>) -> (Vec<Rc<Pod>>, Vec<Act>) {
        let uid = job.metadata.uid.as_deref().unwrap_or("");
        let living = job.metadata.deletion_timestamp.is_none();
        let (mut pods, mut acts) = (Vec::new(), Vec::new());
        for pod in view.cache.owned_by::<Pod>(uid) {
            if controller_of(&pod.metadata).is_none_or(|owner| owner.uid != uid) {
                continue;
            }
            if selects(job, pod) {
                pods.push(pod.clone());
            } else if living {
                let uid = uid.to_string();
                acts.push(Act::Write(super::patch_meta(Kind::Pod, &pod.metadata, move |meta| {
                    super::remove_owner(meta, &uid);
                    pods::remove_finalizer(meta);
                })));
            }
        }
        let namespace = job.metadata.namespace.as_deref().unwrap_or("");
        let from = Key::new(Kind::Pod, namespace, "");
        for key in self.orphans.range(from..).take_while(|key| living && &*key.namespace == namespace) {
            let orphan = view.cache.get(key).and_then(Object::get::<Pod>);
            let Some(pod) = orphan.filter(|pod| pod::is_active(pod) && selects(job, pod)) else { continue };
            let owner = controller_reference(&Object::new((**job).clone()));
            acts.push(Act::Write(super::patch_meta(Kind::Pod, &pod.metadata, move |meta| {
                meta.owner_references.get_or_insert_default().push(owner.clone());
                let finalizers = meta.finalizers.get_or_insert_default();
                if !finalizers.iter().any(|one| one == pods::FINALIZER) {
                    finalizers.push(pods::FINALIZER.to_string());
                }
            })));
            pods.push(pod.clone());
        }
        (pods, acts)
    }

    /// Takes the finalizer from a pod that no running Job counts.
    ///
    /// - Source: syncOrphanPod.
    fn free_orphan(&self, item: &Key, view: &View<'_>) -> Outcome {
        let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>).filter(|pod| has_finalizer(pod)) else {
            return Outcome::default();
        };
        if let Some(owner) = controller_of(&pod.metadata) {
            let key = Key::new(Kind::Job, &item.namespace, &owner.name);
            let job = view.cache.get(&key).filter(|job| job.uid() == owner.uid).and_then(Object::get::<Job>);
            if owner.kind != "Job" || job.is_some_and(|job| !is_finished(job) || is_managed_elsewhere(job)) {
                return Outcome::default();
            }
        }
        Outcome { acts: alloc::vec![Act::Write(sync::unfinalize(pod))], again_after_ms: None }
    }
}

fn selects(job: &Job, pod: &Pod) -> bool {
    let selector = job.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    selector.is_some_and(|selector| labels::matches(selector, pod.metadata.labels.as_ref()))
}

fn is_managed_elsewhere(job: &Job) -> bool {
    let manager = job.spec.as_ref().and_then(|spec| spec.managed_by.as_deref());
    manager.is_some_and(|manager| manager != OWN_NAME)
}

impl Controller for JobController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn retry_ms(&self) -> (u64, u64) {
        RETRY_MS
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, view, queue);
        } else if let Some(job) = change.object.get::<Job>() {
            self.job_changed(change, job, view, queue);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        if item.kind == Kind::Pod {
            return self.free_orphan(item, view);
        }
        let Some(job) = view.cache.get(item).and_then(Object::get::<Job>).cloned() else {
            self.forget(item);
            return Outcome::default();
        };
        if is_managed_elsewhere(&job) {
            return Outcome::default();
        }
        if is_finished(&job) {
            self.backoffs.remove(item);
            return Outcome::default();
        }
        let (pods, mut acts) = self.claim(&job, view);
        let is_suspended = job.spec.as_ref().is_some_and(|spec| spec.suspend == Some(true));
        let started = if is_suspended || job.status.as_ref().is_some_and(|status| status.start_time.is_some()) {
            self.started.remove(item);
            view.now
        } else {
            *self.started.entry(item.clone()).or_insert(view.now)
        };
        let plan = sync::sync(sync::Start {
            job: &job,
            pods,
            unfinalized: self.unfinalized.get(item).cloned().unwrap_or_default(),
            backoff: self.backoffs.get(item).cloned().unwrap_or_default(),
            satisfied: self.satisfied(item, view.now),
            failed_before: self.failed.remove(item),
            reference: super::events::reference(item, job.metadata.uid.clone()),
            started,
            now: view.now,
        });
        acts.extend(plan.acts);
        if plan.creations > 0 || !plan.deletions.is_empty() {
            let deletions = plan.deletions.into_iter().collect();
            let unsent = plan.status_first;
            let expected = Expectation { creations: plan.creations, deletions, unsent, since: view.now };
            self.expectations.insert(item.clone(), expected);
        }
        self.next_backoffs.insert(item.clone(), plan.backoff);
        let again_after_ms = plan.again_after_ms.into_iter().map(|ms| ms.max(BATCH_MS)).min();
        Outcome { acts, again_after_ms }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let regarding = |answer: Option<&Object>| {
            let owner = answer.and_then(|pod| pod.controller()).map(|owner| owner.uid.clone());
            super::events::reference(item, owner)
        };
        match (write, answer) {
            (Write::Update(_, Subresource::Status), Ok(_)) => {
                if let Some(expected) = self.expectations.get_mut(item) {
                    expected.unsent = false;
                }
                if let Some(next) = self.next_backoffs.remove(item) {
                    self.backoffs.insert(item.clone(), next);
                }
                None
            }
            (Write::Create(_), Ok(created)) => {
                let name = created.as_ref().map_or("", Object::name);
                Some(normal(COMPONENT, regarding(created.as_ref()), "SuccessfulCreate", format!("Created pod: {name}")))
            }
            (Write::Create(pod), Err(error)) => {
                self.creation_observed(item);
                if error.message.contains("because it is being terminated") {
                    return None;
                }
                self.failed.insert(item.clone());
                Some(warning(COMPONENT, regarding(Some(pod)), "FailedCreate", format!("Error creating: {error}")))
            }
            (Write::Delete(key, _), Ok(deleted)) => {
                let message = format!("Deleted pod: {}", key.name);
                Some(normal(COMPONENT, regarding(deleted.as_ref()), "SuccessfulDelete", message))
            }
            (Write::Delete(key, _), Err(error)) => {
                if let Some(expected) = self.expectations.get_mut(item) {
                    expected.deletions.remove(&key.name);
                }
                (error.reason != Reason::NotFound)
                    .then(|| warning(COMPONENT, regarding(None), "FailedDelete", format!("Error deleting: {error}")))
            }
            (Write::Update(_, Subresource::Status), Err(_)) => {
                // What was to follow is not sent.
                if self.expectations.get(item).is_some_and(|expected| expected.unsent) {
                    self.expectations.remove(item);
                }
                None
            }
            (Write::Patch { .. }, Ok(Some(object))) => {
                // A pod counts as counted once its finalizer is gone, and not before: the status may not have been written.
                if object.get::<Pod>().is_some_and(|pod| !has_finalizer(pod)) {
                    self.unfinalized.entry(item.clone()).or_default().insert(object.uid().into());
                }
                None
            }
            _ => None,
        }
    }

    fn skipped(&mut self, item: &Key, write: &Write) {
        match write {
            Write::Create(_) => self.creation_observed(item),
            Write::Delete(key, _) => {
                if let Some(expected) = self.expectations.get_mut(item) {
                    expected.deletions.remove(&key.name);
                }
            }
            _ => {}
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
