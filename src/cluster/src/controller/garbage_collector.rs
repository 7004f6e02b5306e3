//! Deletes what belongs to owners that are gone, and lets owners wait for or leave behind what they own.
//!
//! It never looks at what an object is for, only at owner references and finalizers. Models kubernetes 1.36
//! pkg/controller/garbagecollector/garbagecollector.go and graph_builder.go.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kernel::Rng;

use super::events::{reference, warning};
use super::{Controller, Outcome, View, WorkQueue, patch_meta, remove_owner};
use crate::api::{Key, Kind, Object};
use crate::store::act::{DeleteOptions, Propagation, Subresource};
use crate::store::{Act, Change, Op, Write};

const COMPONENT: &str = "garbage-collector-controller";
/// Finalizer of an owner that waits for its dependents.
const FOREGROUND: &str = "foregroundDeletion";
/// Finalizer of an owner that leaves its dependents behind.
const ORPHAN: &str = "orphan";

/// The garbage collector.
#[derive(Clone, Debug, Default)]
pub struct GarbageCollector;

/// What is known of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// It is there.
    Solid,
    /// It waits for its dependents to go.
    Waiting,
    /// It is gone.
    Absent,
    /// Its kind is not served, or it stands in a namespace while its dependent stands in none: nothing is concluded.
    Unknown,
}

fn owner_key(reference: &OwnerReference, namespace: &str) -> Option<Key> {
    let kind = Kind::find(&reference.api_version, &reference.kind)?;
    (!kind.info().namespaced || !namespace.is_empty()).then(|| Key::new(kind, namespace, &reference.name))
}

/// - Source: isDangling and classifyReferences.
fn owner_state(reference: &OwnerReference, namespace: &str, view: &View<'_>) -> Owner {
    let Some(key) = owner_key(reference, namespace) else { return Owner::Unknown };
    match view.cache.get(&key).filter(|owner| owner.uid() == reference.uid) {
        None => Owner::Absent,
        Some(owner) if is_waiting(owner.meta()) => Owner::Waiting,
        Some(_) => Owner::Solid,
    }
}

fn has_finalizer(meta: &ObjectMeta, name: &str) -> bool {
    meta.finalizers.iter().flatten().any(|one| one == name)
}

/// True for an owner that waits for its dependents.
fn is_waiting(meta: &ObjectMeta) -> bool {
    meta.deletion_timestamp.is_some() && has_finalizer(meta, FOREGROUND)
}

fn owners(object: &Object) -> &[OwnerReference] {
    object.meta().owner_references.as_deref().unwrap_or(&[])
}

fn without_finalizer(object: &Object, name: &'static str) -> Act {
    Act::Write(Write::Patch {
        key: object.key(),
        uid: Some(object.uid().to_string()),
        subresource: Subresource::Main,
        apply: alloc::rc::Rc::new(move |object: &mut Object| {
            if let Some(list) = &mut object.meta_mut().finalizers {
                list.retain(|one| one != name);
                if list.is_empty() {
                    object.meta_mut().finalizers = None;
                }
            }
        }),
    })
}

impl Controller for GarbageCollector {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn workers(&self) -> usize {
        20
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let object = &change.object;
        if change.op == Op::Deleted {
            for dependent in view.cache.dependents(object.uid()) {
                queue.add(dependent.clone());
            }
            // A foreground owner waits for this one.
            for owner in owners(object) {
                wake_waiting(owner, object, view, queue);
            }
            return;
        }
        let meta = object.meta();
        let before = change.previous.as_ref().map_or(&[][..], owners);
        let mut look = meta.deletion_timestamp.is_some() && (is_waiting(meta) || has_finalizer(meta, ORPHAN));
        if before != owners(object) {
            let is_new = |owner: &&OwnerReference| before.iter().all(|old| old.uid != owner.uid);
            let gone = |owner: &OwnerReference| owner_state(owner, object.namespace(), view) == Owner::Absent;
            let strange = |owner: &OwnerReference| owner_elsewhere(owner, object, view).is_some();
            look |= owners(object).iter().filter(is_new).any(|owner| gone(owner) || strange(owner));
            // An owner that this one held up goes on when it does so no longer.
            for old in before.iter().filter(|old| old.block_owner_deletion == Some(true)) {
                let blocks = |now: &&OwnerReference| now.uid == old.uid && now.block_owner_deletion == Some(true);
                if !owners(object).iter().any(|now| blocks(&now)) {
                    wake_waiting(old, object, view, queue);
                }
            }
        }
        if look {
            queue.add(change.key.clone());
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(object) = view.cache.get(item) else { return Outcome::default() };
        let meta = object.meta();
        let acts = if meta.deletion_timestamp.is_some() {
            if has_finalizer(meta, ORPHAN) {
                orphan(object, view)
            } else if has_finalizer(meta, FOREGROUND) {
                foreground(object, view)
            } else {
                Vec::new()
            }
        } else {
            collect(object, view)
        };
        Outcome { acts, again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// Queues an owner that waits for `object`, among others, to go.
fn wake_waiting(owner: &OwnerReference, object: &Object, view: &View<'_>, queue: &mut WorkQueue) {
    if owner_state(owner, object.namespace(), view) == Owner::Waiting
        && let Some(key) = owner_key(owner, object.namespace())
    {
        queue.add(key);
    }
}

/// Where an owner really is that its dependent cannot have, because it is in another namespace.
///
/// - Source: graph_builder.go addDependentToOwners.
fn owner_elsewhere(reference: &OwnerReference, object: &Object, view: &View<'_>) -> Option<Key> {
    let kind = Kind::find(&reference.api_version, &reference.kind).filter(|kind| kind.info().namespaced)?;
    let is_it = |key: &&Key| view.cache.get(key).is_some_and(|owner| owner.uid() == reference.uid);
    view.cache.keys(kind).filter(is_it).find(|key| *key.namespace != *object.namespace()).cloned()
}

/// Takes the owner out of its dependents, then lets it go.
fn orphan(object: &Object, view: &View<'_>) -> Vec<Act> {
    let uid = object.uid().to_string();
    let releases = view
        .cache
        .dependents(&uid)
        .filter_map(|key| view.cache.get(key))
        .map(|dependent| {
            let uid = uid.clone();
            patch_meta(dependent.kind(), dependent.meta(), move |meta| remove_owner(meta, &uid))
        })
        .collect();
    alloc::vec![Act::Parallel(releases), without_finalizer(object, ORPHAN)]
}

/// Looks at the dependents of an owner that waits for them; lets it go when none blocks it.
///
/// - Source: processDeletingDependentsItem; processTransitions looks at those that do not block, too.
fn foreground(object: &Object, view: &View<'_>) -> Vec<Act> {
    let uid = object.uid();
    let dependents = || view.cache.dependents(uid).filter_map(|key| view.cache.get(key));
    let blocks = |dependent: &Object| {
        owners(dependent).iter().any(|owner| owner.uid == uid && owner.block_owner_deletion == Some(true))
    };
    let mut acts: Vec<Act> = dependents()
        .filter(|dependent| dependent.meta().deletion_timestamp.is_none())
        .flat_map(|dependent| collect(dependent, view))
        .collect();
    if !dependents().any(blocks) {
        acts.push(without_finalizer(object, FOREGROUND));
    }
    // They are looked at side by side.
    let (mut together, mut others) = (Vec::new(), Vec::new());
    for act in acts {
        match act {
            Act::Write(write @ Write::Delete(..)) => together.push(write),
            other => others.push(other),
        }
    }
    if !together.is_empty() {
        others.push(Act::Parallel(together));
    }
    others
}

/// Deletes an object none of whose owners is left; otherwise only forgets those that are gone.
///
/// - Source: attemptToDeleteItem.
fn collect(object: &Object, view: &View<'_>) -> Vec<Act> {
    let owners = owners(object);
    let mut acts: Vec<Act> = owners.iter().filter_map(|owner| misplaced(owner, object, view)).collect();
    let states: Vec<Owner> = owners.iter().map(|owner| owner_state(owner, object.namespace(), view)).collect();
    if owners.is_empty() || states.contains(&Owner::Unknown) {
        return acts;
    }
    let meta = object.meta();
    if states.contains(&Owner::Solid) {
        let lost = owners.iter().zip(&states).filter(|(_, state)| **state != Owner::Solid);
        let gone: Vec<_> = lost.map(|(owner, _)| owner.uid.clone()).collect();
        if !gone.is_empty() {
            let forget =
                patch_meta(object.kind(), meta, move |meta| gone.iter().for_each(|uid| remove_owner(meta, uid)));
            acts.push(Act::Write(forget));
        }
        return acts;
    }
    let mut dependents = view.cache.dependents(object.uid()).filter_map(|key| view.cache.get(key)).peekable();
    let propagation = if states.contains(&Owner::Waiting) && dependents.peek().is_some() {
        if dependents.any(|dependent| is_waiting(dependent.meta())) {
            // Owners that wait for each other would wait for ever.
            acts.push(Act::Write(patch_meta(object.kind(), meta, |meta| {
                meta.owner_references.iter_mut().flatten().for_each(|owner| owner.block_owner_deletion = Some(false));
            })));
        }
        Propagation::Foreground
    } else if has_finalizer(meta, ORPHAN) {
        Propagation::Orphan
    } else if has_finalizer(meta, FOREGROUND) {
        Propagation::Foreground
    } else {
        Propagation::Background
    };
    acts.push(Act::Write(delete(object, propagation)));
    acts
}

/// The event about an owner that stands in another namespace.
///
/// - Source: graph_builder.go reportInvalidNamespaceOwnerRef.
fn misplaced(owner: &OwnerReference, object: &Object, view: &View<'_>) -> Option<Act> {
    if matches!(owner_state(owner, object.namespace(), view), Owner::Solid | Owner::Waiting) {
        return None;
    }
    owner_elsewhere(owner, object, view)?;
    let (OwnerReference { api_version, kind, name, uid, .. }, namespace) = (owner, object.namespace());
    let message = format!(
        "ownerRef [{api_version}/{kind}, namespace: {namespace}, name: {name}, uid: {uid}] does not exist in namespace {namespace:?}"
    );
    let about = reference(&object.key(), Some(object.uid().to_string()));
    Some(Act::Event(warning(COMPONENT, about, "OwnerRefInvalidNamespace", message)))
}

fn delete(object: &Object, propagation: Propagation) -> Write {
    Write::Delete(object.key(), DeleteOptions { uid: Some(object.uid().to_string()), propagation, grace_seconds: None })
}

#[cfg(test)]
mod tests {
    use super::super::harness::Harness;
    use super::*;
    use alloc::vec;
    use serde_json::{Value, json};

    fn pod(name: &str, owners: Value) -> Object {
        let value = json!({"metadata": {"name": name, "namespace": "default", "ownerReferences": owners}, "spec": {"containers": [{"name": "a", "image": "b"}]}});
        Object::from_json(Kind::Pod, value).expect("a pod")
    }

    fn set(harness: &mut Harness) -> Object {
        let value = json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}}}});
        harness.store.create(Object::from_json(Kind::ReplicaSet, value).expect("a set"), harness.now).expect("stored")
    }

    fn owner(object: &Object) -> Value {
        json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": object.name(), "uid": object.uid(), "controller": true, "blockOwnerDeletion": true}])
    }

    fn names(harness: &Harness) -> Vec<alloc::string::String> {
        harness.store.list(Kind::Pod, None).map(|pod| pod.name().to_string()).collect()
    }

    #[test]
    fn dependents_of_a_deleted_owner_go() {
        let mut harness = Harness::new(vec![Box::new(GarbageCollector)]);
        let set = set(&mut harness);
        harness.store.create(pod("owned", owner(&set)), harness.now).expect("stored");
        harness.store.create(pod("free", Value::Null), harness.now).expect("stored");
        harness.settle();
        assert_eq!(names(&harness), ["free", "owned"]);
        harness.store.delete(&set.key(), &DeleteOptions::default(), harness.now).expect("deleted");
        harness.settle();
        assert_eq!(names(&harness), ["free"]);
    }

    #[test]
    fn orphans_stay_and_foreground_owners_wait() {
        let mut harness = Harness::new(vec![Box::new(GarbageCollector)]);
        let first = set(&mut harness);
        harness.store.create(pod("kept", owner(&first)), harness.now).expect("stored");
        harness.settle();
        let options = |propagation| DeleteOptions { propagation, ..DeleteOptions::default() };
        harness.store.delete(&first.key(), &options(Propagation::Orphan), harness.now).expect("deleted");
        harness.settle();
        assert!(harness.store.get(&first.key()).is_none());
        assert_eq!(names(&harness), ["kept"]);

        let second = set(&mut harness);
        harness.store.create(pod("blocking", owner(&second)), harness.now).expect("stored");
        harness.settle();
        harness.store.delete(&second.key(), &options(Propagation::Foreground), harness.now).expect("deleted");
        harness.settle();
        assert!(harness.store.get(&second.key()).is_none());
        assert_eq!(names(&harness), ["kept"]);
    }

    fn config(name: &str, owners: Value) -> Object {
        let value = json!({"metadata": {"name": name, "namespace": "default", "ownerReferences": owners}});
        Object::from_json(Kind::ConfigMap, value).expect("a map")
    }

    fn belongs_to(object: &Object, blocks: bool) -> Value {
        json!({"apiVersion": "v1", "kind": "ConfigMap", "name": object.name(), "uid": object.uid(), "blockOwnerDeletion": blocks})
    }

    #[test]
    fn another_owner_keeps_what_a_waiting_one_would_take_along() {
        let mut harness = Harness::new(vec![Box::new(GarbageCollector)]);
        let store = |harness: &mut Harness, object| harness.store.create(object, harness.now).expect("stored");
        let first = store(&mut harness, config("first", Value::Null));
        let second = store(&mut harness, config("second", Value::Null));
        let shared = json!([belongs_to(&first, true), belongs_to(&second, true)]);
        let shared = store(&mut harness, config("shared", shared));
        let loose = store(&mut harness, config("loose", json!([belongs_to(&first, false)])));
        harness.settle();
        let options = DeleteOptions { propagation: Propagation::Foreground, ..DeleteOptions::default() };
        harness.store.delete(&first.key(), &options, harness.now).expect("deleted");
        harness.settle();
        assert!(harness.store.get(&first.key()).is_none());
        assert!(harness.store.get(&loose.key()).is_none(), "what does not block goes, too");
        let left = harness.store.get(&shared.key()).expect("kept").meta().owner_references.clone();
        assert_eq!(left.into_iter().flatten().map(|owner| owner.name).collect::<Vec<_>>(), ["second"]);
    }

    #[test]
    fn owners_named_later_count_and_those_of_other_namespaces_do_not() {
        let mut harness = Harness::new(vec![Box::new(GarbageCollector)]);
        let owner = harness.store.create(config("owner", Value::Null), harness.now).expect("stored");
        let late = harness.store.create(config("late", Value::Null), harness.now).expect("stored");
        let far = json!({"metadata": {"name": "far", "ownerReferences": [belongs_to(&owner, false)]}});
        let far = Object::from_json(Kind::Namespace, far).expect("a namespace");
        let far = harness.store.create(far, harness.now).expect("stored");
        harness.settle();
        let lost = json!([{"apiVersion": "v1", "kind": "ConfigMap", "name": "gone", "uid": "gone"}]);
        harness.store.update(config("late", lost), Subresource::Main).expect("updated");
        harness.settle();
        assert!(harness.store.get(&late.key()).is_none());
        assert!(harness.store.get(&far.key()).is_some(), "an owner in a namespace cannot own what is in none");
        let message = format!(
            "OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: , name: owner, uid: {}] does not exist in namespace \"\"",
            owner.uid()
        );
        assert_eq!(harness.events, [message]);
    }
}
