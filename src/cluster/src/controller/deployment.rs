//! Rolls a Deployment from one ReplicaSet to the next and reports how far it is.
//!
//! It never touches pods. Models kubernetes 1.36 pkg/controller/deployment: one sync performs at most one step of a
//! rollout and publishes the status of what it saw; as upstream, a second status write of the same sync is refused as
//! outdated and the sync comes back.

mod recreate;
mod revision;
mod rolling;
mod scale;
mod sets;
mod status;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, OwnerReference};
use kernel::{Rng, Time};

use super::events::{normal, reference, warning};
use super::{Controller, Outcome, View, WorkQueue, patch_meta, remove_owner};
use crate::api::error::Reason;
use crate::api::object::{controller_of, controller_reference};
use crate::api::{ApiError, Key, Kind, Object, labels};
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};

use sets::Tracked;

const COMPONENT: &str = "deployment-controller";

/// The Deployment controller.
#[derive(Clone, Debug, Default)]
pub struct DeploymentController {
    /// How the last creation of a new ReplicaSet failed.
    failures: BTreeMap<Key, CreateFailure>,
    /// The collision count that names of new ReplicaSets were made with.
    collisions: BTreeMap<Key, i32>,
}

#[derive(Clone, Debug)]
struct CreateFailure {
    replica_set: Rc<str>,
    taken: bool,
    collisions: i32,
    message: String,
}

/// One sync: the Deployment and its ReplicaSets as this sync has made them so far, and the acts that make them so.
struct Sync<'a> {
    deployment: Deployment,
    key: &'a Key,
    view: &'a View<'a>,
    acts: Vec<Act>,
    again_after_ms: Option<u64>,
}

impl Sync<'_> {
    fn event(&mut self, reason: &'static str, message: String) {
        let about = reference(self.key, self.deployment.metadata.uid.clone());
        self.acts.push(Act::Event(normal(COMPONENT, about, reason, message)));
    }

    /// Publishes status and annotations. Upstream drops the answer, so every write of one sync names the same version.
    fn write_status(&mut self) {
        self.acts.push(Act::Write(Write::Update(Object::new(self.deployment.clone()), Subresource::Status)));
    }

    fn now(&self) -> Time {
        self.view.now
    }

    /// The rollout step or status update that this sync is for.
    fn run(&mut self, mut sets: Vec<Tracked>, failure: Option<CreateFailure>) {
        if self.deployment.metadata.deletion_timestamp.is_some() {
            let found = self.sync_revision(&mut sets, None);
            return self.publish_status(&sets, found);
        }
        if let Some(failure) = failure {
            return self.report_failure(failure, &sets);
        }
        self.check_paused();
        if sets::paused(&self.deployment) || self.is_scaling_event(&sets) {
            let new = self.sync_revision(&mut sets, None);
            self.scale(&mut sets, new);
            if sets::paused(&self.deployment) {
                self.clean_up(&sets, new);
            }
            return self.publish_status(&sets, new);
        }
        if sets::is_rolling(&self.deployment) { self.roll(sets) } else { self.recreate(sets) }
    }

    /// True when an active ReplicaSet was sized for another number of replicas.
    ///
    /// What it writes on the way is not kept, as upstream; the main sync then works from the cache again.
    fn is_scaling_event(&mut self, sets: &[Tracked]) -> bool {
        let mut copies = sets.to_vec();
        self.sync_revision(&mut copies, None);
        let wanted = sets::replicas(&self.deployment);
        copies.iter().any(|one| {
            one.replicas() > 0 && one.annotation_number(sets::DESIRED).is_some_and(|desired| desired != wanted)
        })
    }

    fn check_paused(&mut self) {
        if self.deployment.spec.as_ref().is_none_or(|spec| spec.progress_deadline_seconds.is_none()) {
            return;
        }
        let reason = status::progressing(&self.deployment).and_then(|condition| condition.reason.clone());
        if reason.as_deref() == Some("ProgressDeadlineExceeded") {
            return;
        }
        let shown = reason.as_deref() == Some("DeploymentPaused");
        let (reason, message) = match (sets::paused(&self.deployment), shown) {
            (true, false) => ("DeploymentPaused", "Deployment is paused"),
            (false, true) => ("DeploymentResumed", "Deployment is resumed"),
            _ => return,
        };
        let condition = status::condition("Progressing", "Unknown", reason, message.into(), self.now());
        status::set_condition(self.deployment.status.get_or_insert_default(), condition);
        self.write_status();
    }

    /// A creation failed: a name that another template took raises the collision count, anything else is a condition.
    fn report_failure(&mut self, failure: CreateFailure, sets: &[Tracked]) {
        let known = sets.iter().any(|one| one.name() == &*failure.replica_set);
        let status = self.deployment.status.get_or_insert_default();
        if failure.taken {
            if known {
                self.again_after_ms = Some(1);
            } else {
                // The next sync comes with the new count: before it was seen the name would be taken once more.
                status.collision_count = Some(failure.collisions + 1);
                self.write_status();
            }
            return;
        }
        if status::has_progress_deadline(&self.deployment) {
            let condition =
                status::condition("Progressing", "False", "ReplicaSetCreateError", failure.message, self.view.now);
            status::set_condition(self.deployment.status.get_or_insert_default(), condition);
            self.write_status();
        }
        self.again_after_ms = Some(10);
    }
}

impl DeploymentController {
    /// The Deployment's ReplicaSets in name order, and the writes that adopt and release some.
    fn claim(deployment: &Rc<Deployment>, view: &View<'_>) -> (Vec<Tracked>, Vec<Act>) {
        let uid = deployment.metadata.uid.clone().unwrap_or_default();
        let namespace = deployment.metadata.namespace.as_deref().unwrap_or("");
        let selector = selector(deployment);
        let living = deployment.metadata.deletion_timestamp.is_none();
        let (mut sets, mut acts) = (Vec::new(), Vec::new());
        for set in view.cache.list::<ReplicaSet>(Some(namespace)) {
            let matched = labels::matches(&selector, set.metadata.labels.as_ref());
            match controller_of(&set.metadata) {
                Some(owner) if owner.uid == uid && matched => sets.push(Tracked::new(set)),
                Some(owner) if owner.uid == uid && living => {
                    let uid = uid.clone();
                    acts.push(Act::Write(patch_meta(Kind::ReplicaSet, &set.metadata, move |meta| {
                        remove_owner(meta, &uid);
                    })));
                }
                None if living && matched && set.metadata.deletion_timestamp.is_none() => {
                    let owner = controller_reference(&Object::new((**deployment).clone()));
                    acts.push(Act::Write(patch_meta(Kind::ReplicaSet, &set.metadata, move |meta| {
                        meta.owner_references.get_or_insert_default().push(owner.clone());
                    })));
                    sets.push(Tracked::new(set));
                }
                _ => {}
            }
        }
        (sets, acts)
    }
}

impl Controller for DeploymentController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn max_retries(&self) -> Option<u32> {
        Some(15)
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if let Some(set) = change.object.get::<ReplicaSet>() {
            let previous = change.previous.as_ref().and_then(|previous| previous.get::<ReplicaSet>());
            let owner = controller_of(&set.metadata);
            let before = previous.and_then(|set| controller_of(&set.metadata));
            for owner in owner.into_iter().chain(before) {
                if let Some(item) = resolve(owner, &change.key.namespace, view) {
                    queue.add(item);
                }
            }
            let same = previous.is_some_and(|previous| previous.metadata.labels == set.metadata.labels);
            if owner.is_none() && change.op != Op::Deleted && (before.is_some() || !same) {
                for deployment in view.cache.list::<Deployment>(Some(&change.key.namespace)) {
                    if labels::matches(&selector(deployment), set.metadata.labels.as_ref()) {
                        queue.add(key_of(deployment));
                    }
                }
            }
        } else if change.key.kind == Kind::Deployment {
            if change.op == Op::Deleted {
                self.failures.remove(&change.key);
                self.collisions.remove(&change.key);
            }
            queue.add(change.key.clone());
        } else if let Some(pod) = change.object.get::<Pod>()
            && change.op == Op::Deleted
            && let Some(item) = recreating_owner(pod, &change.key.namespace, view)
        {
            queue.add(item);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let mut failure = self.failures.remove(item);
        let Some(deployment) = view.cache.get(item).and_then(Object::get::<Deployment>) else {
            return Outcome::default();
        };
        let mut sync =
            Sync { deployment: (**deployment).clone(), key: item, view, acts: Vec::new(), again_after_ms: None };
        if selector(deployment) == LabelSelector::default() {
            let message = "This deployment is selecting all pods. A non-empty selector is required.";
            let about = reference(item, deployment.metadata.uid.clone());
            sync.acts.push(Act::Event(warning(COMPONENT, about, "SelectingAll", message.into())));
            let generation = deployment.metadata.generation;
            let status = sync.deployment.status.get_or_insert_default();
            if status.observed_generation < generation {
                status.observed_generation = generation;
                sync.write_status();
            }
        } else {
            let (sets, claims) = DeploymentController::claim(deployment, view);
            let collisions = deployment.status.as_ref().and_then(|status| status.collision_count);
            let collisions = collisions.unwrap_or(0);
            // A name that was taken before the new count was seen says nothing: upstream's write of it is refused as old.
            failure = failure.filter(|failure| !failure.taken || failure.collisions == collisions);
            self.collisions.insert(item.clone(), collisions);
            sync.acts = claims;
            sync.run(sets, failure);
        }
        Outcome { acts: sync.acts, again_after_ms: sync.again_after_ms }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let (Write::Create(set), Err(error)) = (write, answer) else { return None };
        let taken = error.reason == Reason::AlreadyExists;
        let leaving = error.message.contains("because it is being terminated");
        if leaving {
            return None;
        }
        let message = format!("Failed to create new replica set {:?}: {error}", set.name());
        let collisions = self.collisions.get(item).copied().unwrap_or(0);
        let failure = CreateFailure { replica_set: set.name().into(), taken, collisions, message: message.clone() };
        self.failures.insert(item.clone(), failure);
        let owner = set.controller().map(|owner| owner.uid.clone());
        (!taken).then(|| warning(COMPONENT, reference(item, owner), "ReplicaSetCreateError", message))
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The key of the Deployment that an owner reference names, if it is still that one.
fn resolve(owner: &OwnerReference, namespace: &str, view: &View<'_>) -> Option<Key> {
    if owner.kind != "Deployment" {
        return None;
    }
    let key = Key::new(Kind::Deployment, namespace, &owner.name);
    view.cache.get(&key).filter(|deployment| deployment.uid() == owner.uid)?;
    Some(key)
}

/// The Recreate Deployment whose last pod `pod` was.
fn recreating_owner(pod: &Pod, namespace: &str, view: &View<'_>) -> Option<Key> {
    let owner = controller_of(&pod.metadata).filter(|owner| owner.kind == "ReplicaSet")?;
    let set = view.cache.find::<ReplicaSet>(namespace, &owner.name)?;
    let item = resolve(controller_of(&set.metadata)?, namespace, view)?;
    let deployment = view.cache.get(&item)?.get::<Deployment>()?;
    let uid = deployment.metadata.uid.as_deref()?;
    let pods_left = view
        .cache
        .owned_by::<ReplicaSet>(uid)
        .filter_map(|set| set.metadata.uid.as_deref())
        .any(|set| view.cache.owned_by::<Pod>(set).next().is_some());
    (!sets::is_rolling(deployment) && !pods_left).then_some(item)
}

fn key_of(deployment: &Deployment) -> Key {
    let meta = &deployment.metadata;
    Key::new(Kind::Deployment, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}

fn selector(deployment: &Deployment) -> LabelSelector {
    deployment.spec.as_ref().map(|spec| spec.selector.clone()).unwrap_or_default()
}
