//! Which pods belong to a controller: those it controls, and orphans that it adopts by its selector.
//!
//! It never creates or deletes pods. Models kubernetes 1.36 pkg/controller/controller_ref_manager.go ClaimPods.

use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};

use super::{View, patch_meta, remove_owner};
use crate::api::object::controller_of;
use crate::api::{Key, Kind, Object, labels};
use crate::store::{Act, Change, Op};

/// Pods that nobody controls, so that looking for some to adopt costs nothing where there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Orphans(BTreeSet<Key>);

impl Orphans {
    /// Takes a change of a pod in.
    pub fn observe(&mut self, change: &Change) {
        if change.op != Op::Deleted && controller_of(change.object.meta()).is_none() {
            self.0.insert(change.key.clone());
        } else {
            self.0.remove(&change.key);
        }
    }

    /// The pods of an owner, terminating ones included, and the writes that adopt and release some.
    ///
    /// `is_member` says which names may belong to the owner at all.
    pub fn claim(
        &self,
        meta: &ObjectMeta,
        owner: &OwnerReference,
        selector: &LabelSelector,
        is_member: &dyn Fn(&Pod) -> bool,
        view: &View<'_>,
    ) -> (Vec<Rc<Pod>>, Vec<Act>) {
        let living = meta.deletion_timestamp.is_none();
        let matched = |pod: &Pod| labels::matches(selector, pod.metadata.labels.as_ref()) && is_member(pod);
        let (mut pods, mut acts) = (Vec::new(), Vec::new());
        for pod in view.cache.owned_by::<Pod>(&owner.uid) {
            if controller_of(&pod.metadata).is_none_or(|by| by.uid != owner.uid) {
                continue;
            }
            if matched(pod) {
                pods.push(pod.clone());
            } else if living && is_member(pod) {
                let uid = String::from(owner.uid.as_str());
                acts.push(Act::Write(patch_meta(Kind::Pod, &pod.metadata, move |meta| remove_owner(meta, &uid))));
            }
        }
        if living {
            let namespace = meta.namespace.as_deref().unwrap_or("");
            let from = Key::new(Kind::Pod, namespace, "");
            for key in self.0.range(from..).take_while(|key| &*key.namespace == namespace) {
                let orphan = view.cache.get(key).and_then(Object::get::<Pod>);
                let Some(pod) = orphan.filter(|pod| pod.metadata.deletion_timestamp.is_none() && matched(pod)) else {
                    continue;
                };
                let owner = owner.clone();
                acts.push(Act::Write(patch_meta(Kind::Pod, &pod.metadata, move |meta| {
                    meta.owner_references.get_or_insert_default().push(owner.clone());
                })));
                pods.push(pod.clone());
            }
        }
        (pods, acts)
    }
}

/// What a changed pod is to the controllers of `kind`: the items that need a look.
///
/// An orphan whose labels changed is shown to every owner that `matching` finds.
///
/// - Source: the pod handlers of kubernetes 1.36 pkg/controller/{statefulset,daemon}.
pub(super) fn items_of(
    change: &Change,
    kind: Kind,
    matching: &dyn Fn(&Pod) -> Vec<Key>,
    view: &View<'_>,
) -> (Option<Key>, Vec<Key>) {
    let Some(pod) = change.object.get::<Pod>() else { return (None, Vec::new()) };
    let resolve = |owner: &OwnerReference| {
        let key = Key::new(kind, &change.key.namespace, &owner.name);
        (owner.kind == kind.info().name && view.cache.get(&key).is_some_and(|own| own.uid() == owner.uid))
            .then_some(key)
    };
    let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
    let owner = controller_of(&pod.metadata);
    let before = previous.and_then(|previous| controller_of(&previous.metadata));
    let mut more = Vec::new();
    if before.map(|owner| &owner.uid) != owner.map(|owner| &owner.uid) {
        more.extend(before.and_then(resolve));
    }
    if owner.is_none() && change.op != Op::Deleted && pod.metadata.deletion_timestamp.is_none() {
        let same = previous.is_some_and(|previous| previous.metadata.labels == pod.metadata.labels && before.is_none());
        if !same {
            more.extend(matching(pod));
        }
    }
    (owner.and_then(resolve), more)
}
