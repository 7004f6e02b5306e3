//! Grows volumes whose claims ask for more.
//!
//! It stands for the expand controller, the drivers' external-resizers and the node's part of it. Models kubernetes 1.36
//! pkg/controller/volume/expand/expand_controller.go and kubernetes-csi external-resizer pkg/controller.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimCondition};
use kernel::{Rng, Time};

use super::users::Users;
use super::{event, patch};
use crate::api::time::api_time;
use crate::api::{Key, Kind, pod, quantity, volume};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, Op, Subresource};

const COMPONENT: &str = "external-resizer";

/// Time that a driver needs to grow a volume, and a node its file system, in milliseconds.
const GROW_MS: u64 = 1_000;

/// The drivers' resizers.
#[derive(Clone, Debug, Default)]
pub struct Resizer {
    users: Users,
    due: BTreeMap<Key, Time>,
}

impl Controller for Resizer {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::PersistentVolumeClaim if change.op == Op::Deleted => {
                self.due.remove(&change.key);
            }
            Kind::PersistentVolumeClaim => queue.add(change.key.clone()),
            Kind::Pod => {
                for claim in self.users.observe(change) {
                    queue.add(claim);
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(claim) = view.cache.find::<PersistentVolumeClaim>(&item.namespace, &item.name) else {
            return Outcome::default();
        };
        let Some(name) = volume::bound_volume(claim).filter(|_| volume::is_bound(claim)) else {
            return Outcome::default();
        };
        let status = claim.status.clone().unwrap_or_default();
        let held = status.capacity.as_ref().and_then(|held| held.get("storage")).and_then(quantity::value);
        let asked = volume::requested_bytes(claim);
        let Some(persistent) = view.cache.find::<PersistentVolume>("", name) else { return Outcome::default() };
        let driver = volume::annotation(persistent.metadata.annotations.as_ref(), volume::PROVISIONED_BY);
        if held.is_none_or(|held| held >= asked) || driver.is_none() {
            self.due.remove(item);
            return Outcome::default();
        }
        let begun = self.due.contains_key(item);
        let due = *self.due.entry(item.clone()).or_insert_with(|| view.now.plus_ms(GROW_MS));
        if due > view.now {
            let mut acts = Vec::new();
            if !begun && volume::capacity_bytes(persistent) < asked {
                let message = "waiting for an external controller to expand this PVC";
                acts.push(event("volume_expand", claim, false, "ExternalExpanding", message));
                let message = format!("External resizer is resizing volume {name}");
                acts.push(event(COMPONENT, claim, false, "Resizing", message));
                acts.push(condition(item, "Resizing", "", view.now));
            }
            return Outcome { acts, again_after_ms: Some(due.since_ms(view.now)) };
        }
        let size =
            claim.spec.as_ref().and_then(|spec| spec.resources.as_ref()?.requests.as_ref()?.get("storage").cloned());
        let Some(size) = size else { return Outcome::default() };
        if volume::capacity_bytes(persistent) < asked {
            self.due.insert(item.clone(), view.now.plus_ms(GROW_MS));
            let key = Key::new(Kind::PersistentVolume, "", name);
            let grow = patch(key, Subresource::Main, move |one: &mut PersistentVolume| {
                one.spec
                    .get_or_insert_default()
                    .capacity
                    .get_or_insert_default()
                    .insert("storage".into(), size.clone());
            });
            let message = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
            let told = "Require file system resize of volume on node";
            let acts = alloc::vec![
                grow,
                condition(item, "FileSystemResizePending", message, view.now),
                event(COMPONENT, claim, false, "FileSystemResizeRequired", told),
            ];
            return Outcome { acts, again_after_ms: Some(GROW_MS) };
        }
        // The file system grows where a pod has it mounted.
        let user = self.users.of(item, view.cache).find(|pod| pod::phase(pod) == "Running");
        let Some(user) = user else { return Outcome::default() };
        let node = pod::node_name(user);
        let message = format!("MountVolume.NodeExpandVolume succeeded for volume {name:?} {node}");
        self.due.remove(item);
        let done = patch(item.clone(), Subresource::Status, move |claim: &mut PersistentVolumeClaim| {
            let status = claim.status.get_or_insert_default();
            status.capacity.get_or_insert_default().insert("storage".to_string(), size.clone());
            status.conditions = None;
        });
        let acts = alloc::vec![done, event("kubelet", user, false, "FileSystemResizeSuccessful", message)];
        Outcome { acts, again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The write that sets the one condition of a claim that grows.
fn condition(item: &Key, kind: &'static str, message: &'static str, now: Time) -> Act {
    patch(item.clone(), Subresource::Status, move |claim: &mut PersistentVolumeClaim| {
        let condition = PersistentVolumeClaimCondition {
            type_: kind.to_string(),
            status: "True".to_string(),
            last_transition_time: Some(api_time(now)),
            message: (!message.is_empty()).then(|| message.to_string()),
            ..PersistentVolumeClaimCondition::default()
        };
        claim.status.get_or_insert_default().conditions = Some(alloc::vec![condition]);
    })
}
