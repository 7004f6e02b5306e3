//! Deletes what belongs to owners that are gone, and lets owners wait for or leave behind what they own.
//!
//! It never looks at what an object is for, only at owner references and finalizers. Models kubernetes 1.36
//! pkg/controller/garbagecollector/garbagecollector.go.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue, patch_meta, remove_owner};
use crate::api::{Key, Kind, Object};
use crate::store::act::{DeleteOptions, Propagation, Subresource};
use crate::store::{Act, Change, Op, Write};

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
}

fn owner_key(reference: &OwnerReference, namespace: &str) -> Option<Key> {
    Kind::find(&reference.api_version, &reference.kind).map(|kind| Key::new(kind, namespace, &reference.name))
}

fn owner_state(reference: &OwnerReference, namespace: &str, view: &View<'_>) -> Owner {
    // An owner of a kind that is not served cannot be looked up, so nothing is concluded from it.
    let Some(key) = owner_key(reference, namespace) else { return Owner::Solid };
    match view.cache.get(&key).filter(|owner| owner.uid() == reference.uid) {
        None => Owner::Absent,
        Some(owner) if owner.meta().deletion_timestamp.is_some() && has_finalizer(owner.meta(), FOREGROUND) => {
            Owner::Waiting
        }
        Some(_) => Owner::Solid,
    }
}

fn has_finalizer(meta: &ObjectMeta, name: &str) -> bool {
    meta.finalizers.iter().flatten().any(|one| one == name)
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
        "garbage-collector-controller"
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
            for owner in object.meta().owner_references.iter().flatten() {
                if owner_state(owner, object.namespace(), view) == Owner::Waiting
                    && let Some(key) = owner_key(owner, object.namespace())
                {
                    queue.add(key);
                }
            }
            return;
        }
        let meta = object.meta();
        let finalizing =
            meta.deletion_timestamp.is_some() && (has_finalizer(meta, FOREGROUND) || has_finalizer(meta, ORPHAN));
        let lost = change.op == Op::Added
            && meta
                .owner_references
                .iter()
                .flatten()
                .any(|owner| owner_state(owner, object.namespace(), view) == Owner::Absent);
        if finalizing || lost {
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

/// Deletes the dependents that block the owner; lets it go when there are none.
fn foreground(object: &Object, view: &View<'_>) -> Vec<Act> {
    let uid = object.uid();
    let blocking: Vec<&Object> = view
        .cache
        .dependents(uid)
        .filter_map(|key| view.cache.get(key))
        .filter(|dependent| {
            dependent
                .meta()
                .owner_references
                .iter()
                .flatten()
                .any(|owner| owner.uid == uid && owner.block_owner_deletion == Some(true))
        })
        .collect();
    if blocking.is_empty() {
        return alloc::vec![without_finalizer(object, FOREGROUND)];
    }
    let deletes =
        blocking.into_iter().filter(|dependent| dependent.meta().deletion_timestamp.is_none()).map(|dependent| {
            let more = view.cache.dependents(dependent.uid()).next().is_some();
            delete(dependent, if more { Propagation::Foreground } else { Propagation::Background })
        });
    alloc::vec![Act::Parallel(deletes.collect())]
}

/// Deletes an object none of whose owners is left; otherwise only forgets those that are gone.
fn collect(object: &Object, view: &View<'_>) -> Vec<Act> {
    let owners: Vec<&OwnerReference> = object.meta().owner_references.iter().flatten().collect();
    if owners.is_empty() {
        return Vec::new();
    }
    let states: Vec<Owner> = owners.iter().map(|owner| owner_state(owner, object.namespace(), view)).collect();
    if states.contains(&Owner::Solid) {
        let gone: Vec<_> = owners
            .iter()
            .zip(&states)
            .filter(|(_, state)| **state != Owner::Solid)
            .map(|(owner, _)| owner.uid.clone())
            .collect();
        if gone.is_empty() {
            return Vec::new();
        }
        let forget =
            patch_meta(object.kind(), object.meta(), move |meta| gone.iter().for_each(|uid| remove_owner(meta, uid)));
        return alloc::vec![Act::Write(forget)];
    }
    let waits = states.contains(&Owner::Waiting) && view.cache.dependents(object.uid()).next().is_some();
    alloc::vec![Act::Write(delete(object, if waits { Propagation::Foreground } else { Propagation::Background }))]
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
}
