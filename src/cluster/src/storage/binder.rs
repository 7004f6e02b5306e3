//! Binds claims to volumes and reclaims volumes whose claims are gone.
//!
//! It never makes a volume; it asks a provisioner to. Models kubernetes 1.36
//! pkg/controller/volume/persistentvolume/pv_controller.go.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ObjectReference, PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::StorageClass;
use kernel::{Rng, Time};

use super::users::Users;
use super::{Resync, claim_key, event, matching, patch};
use crate::api::time::api_time;
use crate::api::volume::{self, BIND_COMPLETED, BOUND_BY_CONTROLLER, PROVISIONED_BY};
use crate::api::{Key, Kind, Object, pod};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, DeleteOptions, Op, Subresource, Write};

const COMPONENT: &str = "persistentvolume-controller";

/// Annotations that hand a claim to a provisioner, the old name and the new one.
pub(super) const PROVISIONERS: [&str; 2] =
    ["volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner"];

/// The controller of volumes and claims.
#[derive(Clone, Debug, Default)]
pub struct Binder {
    resync: Resync,
    users: Users,
    /// For which claim's uid a volume was recycled last; its cache may still show the claim.
    recycled: BTreeMap<String, String>,
}

impl Controller for Binder {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    /// One at a time, so that no two claims are given one volume.
    fn workers(&self) -> usize {
        1
    }

    fn start(&mut self, _queue: &mut WorkQueue, rng: &mut Rng, _now: Time) {
        self.resync = Resync::new(rng);
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::Pod => {
                self.users.observe(change);
            }
            Kind::PersistentVolumeClaim => {
                queue.add(change.key.clone());
                let claim = change.object.get::<PersistentVolumeClaim>();
                if change.op == Op::Deleted
                    && let Some(name) = claim.and_then(|claim| volume::bound_volume(claim))
                {
                    queue.add(Key::new(Kind::PersistentVolume, "", name));
                }
            }
            Kind::PersistentVolume => {
                queue.add(change.key.clone());
                let spec = change.object.get::<PersistentVolume>().and_then(|one| one.spec.as_ref());
                if let Some(reference) = spec.and_then(|spec| spec.claim_ref.as_ref()) {
                    queue.add(claim_key(reference));
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        if item.kind == Kind::PersistentVolume {
            let Some(persistent) = view.cache.find::<PersistentVolume>("", &item.name) else {
                return Outcome::default();
            };
            return self.sync_volume(persistent, view);
        }
        let Some(claim) = view.cache.find::<PersistentVolumeClaim>(&item.namespace, &item.name) else {
            return Outcome::default();
        };
        if volume::annotation(claim.metadata.annotations.as_ref(), BIND_COMPLETED).is_some() {
            return sync_bound(claim, view);
        }
        self.sync_unbound(item, claim, view)
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl Binder {
    /// Acts, and another look at the next resync.
    fn later(&self, acts: Vec<Act>, now: Time) -> Outcome {
        Outcome { acts, again_after_ms: Some(self.resync.wait_ms(now)) }
    }

    fn sync_unbound(&self, item: &Key, claim: &Rc<PersistentVolumeClaim>, view: &View<'_>) -> Outcome {
        let Some(name) = volume::bound_volume(claim) else { return self.find(item, claim, view) };
        let Some(persistent) = view.cache.find::<PersistentVolume>("", name) else {
            return self.later(Vec::new(), view.now);
        };
        let reference = persistent.spec.as_ref().and_then(|spec| spec.claim_ref.as_ref());
        if reference.is_none() {
            if let Some(why) = matching::mismatch(persistent, claim) {
                let message = format!("Cannot bind to requested volume {name:?}: {why}");
                return self.later(alloc::vec![event(COMPONENT, claim, true, "VolumeMismatch", message)], view.now);
            }
            return bind(persistent, claim, view.now);
        }
        if volume::is_reserved_for(persistent, claim) {
            return bind(persistent, claim, view.now);
        }
        let message = format!("volume {name:?} already bound to a different claim.");
        self.later(alloc::vec![event(COMPONENT, claim, true, "FailedBinding", message)], view.now)
    }

    /// Looks for a volume, or has one made.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/volume/persistentvolume/pv_controller.go syncUnboundClaim,
    ///   assignDefaultStorageClass.
    fn find(&self, item: &Key, claim: &Rc<PersistentVolumeClaim>, view: &View<'_>) -> Outcome {
        let name = volume::claim_class(claim);
        let class = view.cache.find::<StorageClass>("", name).filter(|_| !name.is_empty());
        let delayed = class.is_some_and(|class| volume::waits_for_consumer(class));
        if let Some(persistent) = matching::best(claim, delayed, view.cache) {
            return bind(&persistent, claim, view.now);
        }
        let phase = |one: &PersistentVolume| one.status.as_ref().and_then(|status| status.phase.clone());
        if view.cache.list::<PersistentVolume>(None).any(|one| phase(one).as_deref() == Some("Pending")) {
            // A volume that has just come is made available first: upstream's other worker does that meanwhile.
            return Outcome { acts: Vec::new(), again_after_ms: Some(2 * view.settings.api_latency_ms + 1) };
        }
        // A claim that came before there was a default class gets it late.
        let unnamed = name.is_empty() && claim.spec.as_ref().is_none_or(|spec| spec.storage_class_name.is_none());
        if unnamed && let Some(class) = volume::default_class(view.cache.list::<StorageClass>(None)) {
            let assign = patch(item.clone(), Subresource::Main, move |claim: &mut PersistentVolumeClaim| {
                claim.spec.get_or_insert_default().storage_class_name = Some(class.clone());
            });
            return Outcome { acts: alloc::vec![assign], again_after_ms: None };
        }
        let selected = volume::annotation(claim.metadata.annotations.as_ref(), volume::SELECTED_NODE).is_some();
        if delayed && !selected {
            let (reason, message) = self.consumer(item, view);
            return self.later(alloc::vec![event(COMPONENT, claim, false, reason, message)], view.now);
        }
        if name.is_empty() {
            let message = "no persistent volumes available for this claim and no storage class is set";
            return self.later(alloc::vec![event(COMPONENT, claim, false, "FailedBinding", message)], view.now);
        }
        let failed = |message: String| event(COMPONENT, claim, true, "ProvisioningFailed", message);
        let Some(class) = class else {
            let message = format!("storageclass.storage.k8s.io {name:?} not found");
            return self.later(alloc::vec![failed(message)], view.now);
        };
        let provisioner = volume::migrated(&class.provisioner).to_string();
        if provisioner.starts_with("kubernetes.io/") {
            let message = format!("no volume plugin matched name: {provisioner}");
            return self.later(alloc::vec![failed(message)], view.now);
        }
        let mut acts = Vec::new();
        let noted = volume::annotation(claim.metadata.annotations.as_ref(), PROVISIONERS[1]);
        let message = format!(
            "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
        );
        if noted != Some(&provisioner) {
            acts.push(patch(item.clone(), Subresource::Main, move |claim: &mut PersistentVolumeClaim| {
                let notes = claim.metadata.annotations.get_or_insert_default();
                for name in PROVISIONERS {
                    notes.insert(name.to_string(), provisioner.clone());
                }
            }));
        }
        acts.push(event(COMPONENT, claim, false, "ExternalProvisioning", message));
        self.later(acts, view.now)
    }

    /// Whether a claim waits for a pod, or for its pod's node.
    fn consumer(&self, item: &Key, view: &View<'_>) -> (&'static str, String) {
        let waiting: Vec<&str> = self
            .users
            .of(item, view.cache)
            .filter(|pod| pod::node_name(pod).is_empty() && !pod::is_terminal(pod))
            .filter_map(|pod| pod.metadata.name.as_deref())
            .collect();
        match waiting.as_slice() {
            [] => ("WaitForFirstConsumer", "waiting for first consumer to be created before binding".to_string()),
            [one] => ("WaitForPodScheduled", format!("waiting for pod {one} to be scheduled")),
            many => ("WaitForPodScheduled", format!("waiting for pods {} to be scheduled", many.join(","))),
        }
    }

    fn sync_volume(&mut self, persistent: &Rc<PersistentVolume>, view: &View<'_>) -> Outcome {
        let reference = persistent.spec.as_ref().and_then(|spec| spec.claim_ref.as_ref());
        let Some(reference) = reference.filter(|one| one.uid.as_ref().is_some_and(|uid| !uid.is_empty())) else {
            return Outcome { acts: phase(persistent, "Available", None, view.now), again_after_ms: None };
        };
        let claim = view.cache.get(&claim_key(reference)).and_then(Object::get::<PersistentVolumeClaim>);
        let claim = claim.filter(|claim| claim.metadata.uid == reference.uid);
        let own = persistent.metadata.name.as_deref();
        match claim.map(|claim| volume::bound_volume(claim)) {
            // The claim comes next; it was queued with the volume.
            Some(None) => Outcome::default(),
            Some(bound) if bound == own => {
                Outcome { acts: phase(persistent, "Bound", None, view.now), again_after_ms: None }
            }
            None | Some(Some(_)) => self.release(persistent, view),
        }
    }

    /// The claim of a volume is gone: what its policy says.
    fn release(&mut self, persistent: &Rc<PersistentVolume>, view: &View<'_>) -> Outcome {
        let spec = persistent.spec.clone().unwrap_or_default();
        let held = persistent.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or("");
        let mut acts = Vec::new();
        if held != "Released" && held != "Failed" {
            acts.extend(phase(persistent, "Released", None, view.now));
        }
        let name = persistent.metadata.name.clone().unwrap_or_default();
        let by_driver = volume::annotation(persistent.metadata.annotations.as_ref(), PROVISIONED_BY).is_some();
        let policy = spec.persistent_volume_reclaim_policy.as_deref().unwrap_or("Retain");
        let failed = |acts: &mut Vec<Act>, reason: &'static str, message: String| {
            if held != "Failed" {
                acts.extend(phase(persistent, "Failed", Some(&message), view.now));
                acts.push(event(COMPONENT, persistent, true, reason, message));
            }
        };
        let key = Key::new(Kind::PersistentVolume, "", &name);
        match policy {
            // A driver's volumes are deleted by the driver.
            "Delete" if by_driver => {}
            "Delete" => match &spec.host_path {
                Some(host) if host.path.starts_with("/tmp/") => {
                    acts.push(Act::Write(Write::Delete(key, DeleteOptions::default())));
                }
                Some(host) => {
                    let message =
                        format!("host_path deleter only supports /tmp/.+ but received provided {}", host.path);
                    failed(&mut acts, "VolumeFailedDelete", message);
                }
                None => {
                    let message = format!(
                        "error getting deleter volume plugin for volume {name:?}: no deletable volume plugin matched"
                    );
                    failed(&mut acts, "VolumeFailedDelete", message);
                }
            },
            "Recycle" if spec.host_path.is_some() || spec.nfs.is_some() => {
                let claim = spec.claim_ref.and_then(|claim| claim.uid).unwrap_or_default();
                if self.recycled.insert(name, claim.clone()).as_ref() == Some(&claim) {
                    return Outcome::default();
                }
                acts.push(event(COMPONENT, persistent, false, "VolumeRecycled", "Volume recycled"));
                acts.push(patch(key, Subresource::Main, |one: &mut PersistentVolume| {
                    one.spec.get_or_insert_default().claim_ref = None;
                    if let Some(notes) = &mut one.metadata.annotations {
                        notes.remove(BOUND_BY_CONTROLLER);
                    }
                }));
            }
            "Recycle" => {
                let message = "No recycler plugin found for the volume!".to_string();
                failed(&mut acts, "VolumeFailedRecycle", message);
            }
            _ => {}
        }
        Outcome { acts, again_after_ms: None }
    }
}

/// Looks after a claim that was bound before.
fn sync_bound(claim: &Rc<PersistentVolumeClaim>, view: &View<'_>) -> Outcome {
    let lost = |reason: &'static str, message: &str| {
        if claim.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Lost") {
            return Outcome::default();
        }
        let key = <PersistentVolumeClaim as crate::api::Stored>::wrap(claim.clone()).key();
        let acts = alloc::vec![
            patch(key, Subresource::Status, |claim: &mut PersistentVolumeClaim| {
                let status = claim.status.get_or_insert_default();
                status.phase = Some("Lost".to_string());
                status.access_modes = None;
                status.capacity = None;
            }),
            event(COMPONENT, claim, true, reason, message),
        ];
        Outcome { acts, again_after_ms: None }
    };
    let Some(name) = volume::bound_volume(claim) else {
        return lost("ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
    };
    let Some(persistent) = view.cache.find::<PersistentVolume>("", name) else {
        return lost("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    };
    let reference = persistent.spec.as_ref().and_then(|spec| spec.claim_ref.as_ref());
    if reference.is_none_or(|reference| reference.uid == claim.metadata.uid) {
        return bind(persistent, claim, view.now);
    }
    lost("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly")
}

/// The writes that are left to bind a volume and a claim to each other.
fn bind(persistent: &Rc<PersistentVolume>, claim: &Rc<PersistentVolumeClaim>, now: Time) -> Outcome {
    let mut acts = Vec::new();
    let spec = persistent.spec.clone().unwrap_or_default();
    let reserved = spec.claim_ref.as_ref();
    if reserved.and_then(|reference| reference.uid.as_ref()) != claim.metadata.uid.as_ref() {
        let mut changed = (**persistent).clone();
        // The uid completes what a person reserved; only what the controller chose carries its mark.
        if reserved.is_none() {
            let notes = changed.metadata.annotations.get_or_insert_default();
            notes.insert(BOUND_BY_CONTROLLER.to_string(), "yes".to_string());
        }
        changed.spec.get_or_insert_default().claim_ref = Some(reference(claim));
        // With its version: a volume that somebody else took meanwhile is a conflict, and the claim looks again.
        acts.push(Act::Write(Write::Update(Object::new(changed), Subresource::Main)));
    }
    acts.extend(phase(persistent, "Bound", None, now));
    let key = <PersistentVolumeClaim as crate::api::Stored>::wrap(claim.clone()).key();
    let name = persistent.metadata.name.clone().unwrap_or_default();
    if !volume::is_bound(claim) {
        let chosen = volume::bound_volume(claim).is_none();
        acts.push(patch(key.clone(), Subresource::Main, move |claim: &mut PersistentVolumeClaim| {
            let notes = claim.metadata.annotations.get_or_insert_default();
            notes.insert(BIND_COMPLETED.to_string(), "yes".to_string());
            if chosen {
                notes.insert(BOUND_BY_CONTROLLER.to_string(), "yes".to_string());
            }
            claim.spec.get_or_insert_default().volume_name = Some(name.clone());
        }));
    }
    let status = claim.status.clone().unwrap_or_default();
    let resized = status.capacity.is_some();
    if status.phase.as_deref() != Some("Bound") || status.access_modes != spec.access_modes {
        acts.push(patch(key, Subresource::Status, move |claim: &mut PersistentVolumeClaim| {
            let status = claim.status.get_or_insert_default();
            status.phase = Some("Bound".to_string());
            status.access_modes = spec.access_modes.clone();
            if !resized {
                status.capacity = spec.capacity.clone();
            }
        }));
    }
    Outcome { acts, again_after_ms: None }
}

/// What a volume says of its claim.
pub(super) fn reference(claim: &PersistentVolumeClaim) -> ObjectReference {
    ObjectReference {
        api_version: Some("v1".to_string()),
        kind: Some("PersistentVolumeClaim".to_string()),
        namespace: claim.metadata.namespace.clone(),
        name: claim.metadata.name.clone(),
        uid: claim.metadata.uid.clone(),
        resource_version: claim.metadata.resource_version.clone(),
        ..ObjectReference::default()
    }
}

/// The write that gives a volume a phase, unless it has it.
fn phase(persistent: &PersistentVolume, phase: &'static str, message: Option<&str>, now: Time) -> Vec<Act> {
    if persistent.status.as_ref().and_then(|status| status.phase.as_deref()) == Some(phase) {
        return Vec::new();
    }
    let key = Key::new(Kind::PersistentVolume, "", persistent.metadata.name.as_deref().unwrap_or(""));
    let message = message.map(ToString::to_string);
    alloc::vec![patch(key, Subresource::Status, move |one: &mut PersistentVolume| {
        let status = one.status.get_or_insert_default();
        status.phase = Some(phase.to_string());
        status.message = message.clone();
        status.last_phase_transition_time = Some(api_time(now));
    })]
}
