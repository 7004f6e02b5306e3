//! Empties a namespace that is being deleted, then lets it go.
//!
//! Models kubernetes 1.36 pkg/controller/namespace/deletion/namespaced_resources_deleter.go; the conditions that upstream
//! writes meanwhile are left out.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Namespace, Pod};
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::kinds::KINDS;
use crate::api::{Key, Kind, Object};
use crate::store::act::{DeleteOptions, Subresource};
use crate::store::{Act, Change, Op, Write};

/// Finalizer in a namespace's spec.
const FINALIZER: &str = "kubernetes";

/// The namespace controller.
#[derive(Clone, Debug, Default)]
pub struct NamespaceController;

impl Controller for NamespaceController {
    fn component(&self) -> &'static str {
        "namespace-controller"
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Namespace
            && change.op != Op::Deleted
            && change.object.meta().deletion_timestamp.is_some()
        {
            queue.add(change.key.clone());
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(namespace) = view.cache.find::<Namespace>("", &item.name) else { return Outcome::default() };
        if namespace.metadata.deletion_timestamp.is_none() {
            return Outcome::default();
        }
        let content: Vec<&Key> = KINDS
            .iter()
            .filter(|info| info.namespaced)
            .flat_map(|info| view.cache.keys(info.kind))
            .filter(|key| key.namespace == item.name)
            .collect();
        if content.is_empty() {
            let finalize = Write::Patch {
                key: item.clone(),
                uid: namespace.metadata.uid.clone(),
                subresource: Subresource::Finalize,
                apply: Rc::new(|object: &mut Object| {
                    if let Some(spec) = object.get_mut::<Namespace>().and_then(|namespace| namespace.spec.as_mut()) {
                        spec.finalizers.get_or_insert_default().retain(|one| one != FINALIZER);
                    }
                }),
            };
            return Outcome { acts: alloc::vec![Act::Write(finalize)], again_after_ms: None };
        }
        let deletes = content
            .iter()
            .filter_map(|key| view.cache.get(key))
            .filter(|object| object.meta().deletion_timestamp.is_none())
            .map(|object| {
                let options = DeleteOptions { uid: Some(object.uid().to_string()), ..DeleteOptions::default() };
                Write::Delete(object.key(), options)
            })
            .collect();
        // It looks again after half the longest grace of its pods, and a second.
        let grace_seconds = view
            .cache
            .list::<Pod>(Some(&item.name))
            .filter_map(|pod| pod.spec.as_ref()?.termination_grace_period_seconds)
            .max()
            .unwrap_or(0);
        let again_ms = (grace_seconds.max(0) as u64 / 2 + 1) * 1_000;
        Outcome { acts: alloc::vec![Act::Parallel(deletes)], again_after_ms: Some(again_ms) }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::harness::Harness;
    use super::*;
    use serde_json::json;

    #[test]
    fn content_goes_before_the_namespace() {
        let mut harness = Harness::new(alloc::vec![Box::new(NamespaceController)]);
        let namespace = Object::from_json(Kind::Namespace, json!({"metadata": {"name": "shop"}})).expect("a namespace");
        let key = harness.store.create(namespace, harness.now).expect("stored").key();
        let pod = json!({"metadata": {"name": "a", "namespace": "shop"}, "spec": {"containers": [{"name": "a", "image": "b"}]}});
        harness.store.create(Object::from_json(Kind::Pod, pod).expect("a pod"), harness.now).expect("stored");
        harness.settle();
        harness.store.delete(&key, &DeleteOptions::default(), harness.now).expect("deleted");
        assert!(harness.store.get(&key).is_some(), "it waits for its content");
        harness.settle();
        harness.advance(60_000);
        assert!(harness.store.get(&key).is_none());
        assert_eq!(harness.store.list(Kind::Pod, None).count(), 0);
    }
}
