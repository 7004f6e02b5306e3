//! Empties a namespace that is being deleted, pods first, then lets it go; its conditions say what is left.
//!
//! Models kubernetes 1.36 pkg/controller/namespace/namespace_controller.go, deletion/namespaced_resources_deleter.go and
//! deletion/status_condition_utils.go.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Namespace, NamespaceCondition, Pod};
use kernel::{Rng, Time};

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::kinds::KINDS;
use crate::api::time::{api_time, moment};
use crate::api::{Key, Kind, Object, pod};
use crate::store::act::{DeleteOptions, Subresource};
use crate::store::{Act, Change, Op, Write};

/// Finalizer in a namespace's spec.
const FINALIZER: &str = "kubernetes";
/// Wait after each event of a namespace that is being deleted.
///
/// - Source: namespaceDeletionGracePeriod.
const EVENT_WAIT_MS: u64 = 5_000;
/// Seconds that finalizers are estimated to take.
const FINALIZER_ESTIMATE_SECONDS: u64 = 15;
/// First and longest wait after a round that failed, in milliseconds.
///
/// - Source: nsControllerRateLimiter.
const RETRY_MS: (u64, u64) = (5, 60_000);

/// What a round of deletes leaves: how many of each resource, and how many wait for each finalizer.
#[derive(Default)]
struct Remaining {
    resources: BTreeMap<String, usize>,
    finalizers: BTreeMap<String, usize>,
}

impl Remaining {
    fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}

/// Seconds that the pods may take to end; 0 once that time has passed since the namespace was deleted.
///
/// - Source: estimateGracefulTermination.
fn pod_estimate_seconds(pods: &[&Object], deleted_at: Time, now: Time) -> u64 {
    let living = pods.iter().filter_map(|object| object.get::<Pod>()).filter(|pod| !pod::is_terminal(pod));
    let grace = living.filter_map(|pod| pod.spec.as_ref()?.termination_grace_period_seconds).max().unwrap_or(0);
    let grace = u64::try_from(grace).unwrap_or(0);
    if now.since_ms(deleted_at) >= grace * 1_000 { 0 } else { grace }
}

/// Objects that do not go at once: pods that run, and what has a finalizer.
fn remaining(objects: &[&Object]) -> Remaining {
    let mut left = Remaining::default();
    for object in objects {
        let finalizers = object.meta().finalizers.as_deref().unwrap_or(&[]);
        let runs = object.get::<Pod>().is_some_and(|pod| !pod::is_terminal(pod) && !pod::node_name(pod).is_empty());
        if !runs && finalizers.is_empty() {
            continue;
        }
        let info = object.kind().info();
        *left.resources.entry(format!("{}.{}", info.plural, info.group)).or_default() += 1;
        for finalizer in finalizers {
            *left.finalizers.entry(finalizer.clone()).or_default() += 1;
        }
    }
    left
}

/// The write of the conditions, when they change.
///
/// - Source: conditionUpdater.Update.
fn report(namespace: &Namespace, left: &Remaining, unexpected: bool, now: Time) -> Option<Act> {
    let list = |counts: &BTreeMap<String, usize>, verb: &str| {
        let texts: Vec<String> =
            counts.iter().map(|(name, count)| format!("{name} {verb} {count} resource instances")).collect();
        texts.join(", ")
    };
    let resources = format!("Some resources are remaining: {}", list(&left.resources, "has"));
    let finalizers =
        format!("Some content in the namespace has finalizers remaining: {}", list(&left.finalizers, "in"));
    let content = if left.resources.is_empty() {
        ("False", "ContentRemoved", "All content successfully removed")
    } else {
        ("True", "SomeResourcesRemain", resources.as_str())
    };
    let finalized = if left.finalizers.is_empty() {
        ("False", "ContentHasNoFinalizers", "All content-preserving finalizers finished")
    } else {
        ("True", "SomeFinalizersRemain", finalizers.as_str())
    };
    let failure = format!(
        "Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: {} for gvr: /v1, Resource=pods",
        namespace.metadata.name.as_deref().unwrap_or("")
    );
    let deletion = if unexpected {
        ("True", "ContentDeletionFailed", failure.as_str())
    } else {
        ("False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization")
    };
    let wanted = [
        (
            "NamespaceDeletionDiscoveryFailure",
            ("False", "ResourcesDiscovered", "All resources successfully discovered"),
        ),
        (
            "NamespaceDeletionGroupVersionParsingFailure",
            ("False", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
        ),
        ("NamespaceDeletionContentFailure", deletion),
        ("NamespaceContentRemaining", content),
        ("NamespaceFinalizersRemaining", finalized),
    ];
    let mut conditions = namespace.status.as_ref().and_then(|status| status.conditions.clone()).unwrap_or_default();
    let before = conditions.clone();
    for (kind, (status, reason, message)) in wanted {
        let place = conditions.iter().position(|one| one.type_ == kind).unwrap_or_else(|| {
            conditions.push(NamespaceCondition { type_: kind.to_string(), ..NamespaceCondition::default() });
            conditions.len() - 1
        });
        let one = &mut conditions[place];
        if one.status != status {
            one.last_transition_time = Some(api_time(now));
        }
        one.status = status.to_string();
        one.reason = Some(reason.to_string());
        one.message = Some(message.to_string());
    }
    if conditions == before {
        return None;
    }
    Some(Act::Write(Write::Patch {
        key: Key::new(Kind::Namespace, "", namespace.metadata.name.as_deref().unwrap_or("")),
        uid: namespace.metadata.uid.clone(),
        subresource: Subresource::Status,
        apply: Rc::new(move |object: &mut Object| {
            if let Some(namespace) = object.get_mut::<Namespace>() {
                namespace.status.get_or_insert_default().conditions = Some(conditions.clone());
            }
        }),
    }))
}

/// The namespace controller.
#[derive(Clone, Debug, Default)]
pub struct NamespaceController {
    /// How many rounds have failed in a row.
    failures: BTreeMap<Key, u32>,
}

impl Controller for NamespaceController {
    fn component(&self) -> &'static str {
        "namespace-controller"
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind != Kind::Namespace {
            return;
        }
        if change.op == Op::Deleted {
            self.failures.remove(&change.key);
        } else if change.object.meta().deletion_timestamp.is_some() {
            queue.add_after(change.key.clone(), EVENT_WAIT_MS);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(namespace) = view.cache.find::<Namespace>("", &item.name) else { return Outcome::default() };
        let Some(deleted_at) = namespace.metadata.deletion_timestamp.as_ref().map(moment) else {
            return Outcome::default();
        };
        let content: Vec<&Object> = KINDS
            .iter()
            .filter(|info| info.namespaced)
            .flat_map(|info| view.cache.keys_in(info.kind, &item.name))
            .filter_map(|key| view.cache.get(key))
            .collect();
        // Nothing else goes while there are pods.
        let pods: Vec<&Object> = content.iter().copied().filter(|object| object.kind() == Kind::Pod).collect();
        let pods_left = remaining(&pods);
        let due = if pods_left.is_empty() { &content } else { &pods };
        let left = if pods_left.is_empty() { remaining(&content) } else { pods_left };
        let estimate_seconds = match pod_estimate_seconds(&pods, deleted_at, view.now) {
            0 if !left.finalizers.is_empty() => FINALIZER_ESTIMATE_SECONDS,
            seconds => seconds,
        };
        let unexpected = !left.is_empty() && estimate_seconds == 0;
        let mut acts = Vec::new();
        let deletes: Vec<Write> = due
            .iter()
            // A pod that has ended goes at once, also one that is being deleted.
            .filter(|object| {
                object.meta().deletion_timestamp.is_none()
                    || object.get::<Pod>().is_some_and(|pod| pod::is_terminal(pod))
            })
            .map(|object| {
                let options = DeleteOptions { uid: Some(object.uid().to_string()), ..DeleteOptions::default() };
                Write::Delete(object.key(), options)
            })
            .collect();
        if !deletes.is_empty() {
            acts.push(Act::Parallel(deletes));
        }
        acts.extend(report(namespace, &left, unexpected, view.now));
        if left.is_empty() {
            acts.push(Act::Write(Write::Patch {
                key: item.clone(),
                uid: namespace.metadata.uid.clone(),
                subresource: Subresource::Finalize,
                apply: Rc::new(|object: &mut Object| {
                    if let Some(spec) = object.get_mut::<Namespace>().and_then(|namespace| namespace.spec.as_mut()) {
                        spec.finalizers.get_or_insert_default().retain(|one| one != FINALIZER);
                    }
                }),
            }));
        }
        let again_ms = if left.is_empty() {
            self.failures.remove(item);
            return Outcome { acts, again_after_ms: None };
        } else if unexpected {
            let failures = self.failures.entry(item.clone()).or_default();
            *failures += 1;
            (RETRY_MS.0 << (*failures - 1).min(20)).min(RETRY_MS.1)
        } else {
            (estimate_seconds / 2 + 1) * 1_000
        };
        Outcome { acts, again_after_ms: Some(again_ms) }
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
        let mut harness = Harness::new(alloc::vec![Box::new(NamespaceController::default())]);
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
