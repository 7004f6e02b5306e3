//! Makes volumes for claims that were handed to a driver, and deletes those that nobody claims any more.
//!
//! It stands for the external-provisioner sidecars of all drivers of the cluster. Models kubernetes-csi
//! external-provisioner pkg/controller and sig-storage-lib-external-provisioner controller/controller.go.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    CSIPersistentVolumeSource, HostPathVolumeSource, Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm,
    PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, VolumeNodeAffinity,
};
use k8s_openapi::api::storage::v1::{StorageClass, VolumeAttachment};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::{Rng, Time};

use super::binder::{PROVISIONERS, reference};
use super::event;
use crate::api::volume::{self, Driver, PROVISIONED_BY};
use crate::api::{Key, Kind, Object};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, DeleteOptions, Op, Write};

const COMPONENT: &str = "external-provisioner";

/// Time that a driver needs to make a volume, in milliseconds.
const MAKE_MS: u64 = 1_000;
/// Time that a driver needs to delete one.
const DELETE_MS: u64 = 500;
/// First and longest wait after a failure.
const RETRY_MS: (u64, u64) = (1_000, 300_000);

/// The drivers' provisioners.
#[derive(Clone, Debug, Default)]
pub struct Provisioner {
    /// When the work on an item is done.
    due: BTreeMap<Key, Time>,
    /// The wait after the next failure.
    delay_ms: BTreeMap<Key, u64>,
}

impl Controller for Provisioner {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::PersistentVolumeClaim | Kind::PersistentVolume => {
                if change.op == Op::Deleted {
                    self.due.remove(&change.key);
                    self.delay_ms.remove(&change.key);
                } else {
                    queue.add(change.key.clone());
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        if item.kind == Kind::PersistentVolume {
            return match view.cache.find::<PersistentVolume>("", &item.name) {
                Some(persistent) => self.delete(item, persistent, view),
                None => Outcome::default(),
            };
        }
        match view.cache.find::<PersistentVolumeClaim>(&item.namespace, &item.name) {
            Some(claim) => self.make(item, claim, view),
            None => Outcome::default(),
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl Provisioner {
    /// Waits until work that takes so long is done; true when it is.
    fn worked(&mut self, item: &Key, takes_ms: u64, now: Time) -> Result<(), Outcome> {
        let due = *self.due.entry(item.clone()).or_insert_with(|| now.plus_ms(takes_ms));
        if due > now {
            return Err(Outcome { acts: Vec::new(), again_after_ms: Some(due.since_ms(now)) });
        }
        self.due.remove(item);
        Ok(())
    }

    /// Acts, and another try after the wait that doubles.
    fn failed(&mut self, item: &Key, acts: Vec<Act>) -> Outcome {
        let delay = self.delay_ms.entry(item.clone()).or_insert(RETRY_MS.0);
        let again_after_ms = Some(*delay);
        *delay = (*delay * 2).min(RETRY_MS.1);
        Outcome { acts, again_after_ms }
    }

    fn make(&mut self, item: &Key, claim: &Rc<PersistentVolumeClaim>, view: &View<'_>) -> Outcome {
        let notes = claim.metadata.annotations.as_ref();
        let Some(name) = volume::annotation(notes, PROVISIONERS[1]) else { return Outcome::default() };
        let Some(driver) = volume::driver(name) else { return Outcome::default() };
        let class_name = volume::claim_class(claim);
        let Some(class) = view.cache.find::<StorageClass>("", class_name) else { return Outcome::default() };
        let selected = volume::annotation(notes, volume::SELECTED_NODE);
        let uid = claim.metadata.uid.as_deref().unwrap_or("");
        let volume_name = format!("pvc-{uid}");
        let done = volume::bound_volume(claim).is_some()
            || view.cache.find::<PersistentVolume>("", &volume_name).is_some()
            || claim.metadata.deletion_timestamp.is_some()
            || (volume::waits_for_consumer(class) && selected.is_none());
        if done {
            return Outcome::default();
        }
        let begun = self.due.contains_key(item);
        if let Err(mut wait) = self.worked(item, MAKE_MS, view.now) {
            if !begun {
                let message = format!("External provisioner is provisioning volume for claim \"{item}\"");
                wait.acts.push(event(COMPONENT, claim, false, "Provisioning", message));
            }
            return wait;
        }
        let modes = claim.spec.as_ref().and_then(|spec| spec.access_modes.as_deref()).unwrap_or(&[]);
        let shared = modes.iter().any(|mode| mode == "ReadWriteMany" || mode == "ReadOnlyMany");
        if driver != Driver::Shared && shared {
            let message = format!(
                "failed to provision volume with StorageClass {class_name:?}: rpc error: code = InvalidArgument desc = Volume capabilities not supported: only ReadWriteOnce and ReadWriteOncePod"
            );
            return self.failed(item, alloc::vec![event(COMPONENT, claim, true, "ProvisioningFailed", message)]);
        }
        self.delay_ms.remove(item);
        let node = selected.and_then(|node| view.cache.find::<Node>("", node));
        let object = made(claim, class, name, driver, &volume_name, node);
        let acts = alloc::vec![
            Act::Write(Write::Create(Object::new(object))),
            event(
                COMPONENT,
                claim,
                false,
                "ProvisioningSucceeded",
                format!("Successfully provisioned volume {volume_name}"),
            ),
        ];
        Outcome { acts, again_after_ms: None }
    }

    fn delete(&mut self, item: &Key, persistent: &Rc<PersistentVolume>, view: &View<'_>) -> Outcome {
        let spec = persistent.spec.as_ref();
        let by = volume::annotation(persistent.metadata.annotations.as_ref(), PROVISIONED_BY);
        let wanted = by.and_then(volume::driver).is_some()
            && spec.and_then(|spec| spec.persistent_volume_reclaim_policy.as_deref()) == Some("Delete")
            && persistent.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Released")
            && persistent.metadata.deletion_timestamp.is_none();
        if !wanted {
            self.due.remove(item);
            return Outcome::default();
        }
        if let Err(wait) = self.worked(item, DELETE_MS, view.now) {
            return wait;
        }
        let attached = view
            .cache
            .list::<VolumeAttachment>(None)
            .find(|one| one.spec.source.persistent_volume_name.as_deref() == Some(&item.name));
        if let Some(attachment) = attached {
            let message =
                format!("persistentvolume {} is still attached to node {}", item.name, attachment.spec.node_name);
            return self.failed(item, alloc::vec![event(COMPONENT, persistent, true, "VolumeFailedDelete", message)]);
        }
        let delete = Act::Write(Write::Delete(item.clone(), DeleteOptions::default()));
        Outcome { acts: alloc::vec![delete], again_after_ms: None }
    }
}

/// The volume that a driver makes for a claim.
fn made(
    claim: &PersistentVolumeClaim,
    class: &StorageClass,
    driver_name: &str,
    driver: Driver,
    name: &str,
    node: Option<&Rc<Node>>,
) -> PersistentVolume {
    let wish = claim.spec.clone().unwrap_or_default();
    let requests = wish.resources.and_then(|resources| resources.requests).unwrap_or_default();
    let label = |key: &str| node.and_then(|node| node.metadata.labels.as_ref()?.get(key).cloned());
    let topology = match driver {
        Driver::Local => Some("kubernetes.io/hostname"),
        Driver::Disk => Some("topology.kubernetes.io/zone"),
        Driver::Shared => None,
    };
    let node_affinity = topology.and_then(|key| Some((key, label(key)?))).map(|(key, value)| VolumeNodeAffinity {
        required: Some(NodeSelector {
            node_selector_terms: alloc::vec![NodeSelectorTerm {
                match_expressions: Some(alloc::vec![NodeSelectorRequirement {
                    key: key.to_string(),
                    operator: "In".to_string(),
                    values: Some(alloc::vec![value]),
                }]),
                match_fields: None,
            }],
        }),
    });
    let mut spec = PersistentVolumeSpec {
        access_modes: wish.access_modes,
        capacity: Some(requests.into_iter().filter(|(key, _)| key == "storage").collect()),
        claim_ref: Some(reference(claim)),
        node_affinity,
        persistent_volume_reclaim_policy: class.reclaim_policy.clone(),
        storage_class_name: class.metadata.name.clone(),
        mount_options: class.mount_options.clone(),
        volume_mode: wish.volume_mode,
        ..PersistentVolumeSpec::default()
    };
    if driver == Driver::Local {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let (namespace, claim_name) = (text(&claim.metadata.namespace), text(&claim.metadata.name));
        spec.host_path = Some(HostPathVolumeSource {
            path: format!("/opt/local-path-provisioner/{name}_{namespace}_{claim_name}"),
            type_: Some("DirectoryOrCreate".to_string()),
        });
    } else {
        let parameters = class.parameters.as_ref();
        spec.csi = Some(CSIPersistentVolumeSource {
            driver: driver_name.to_string(),
            volume_handle: name.to_string(),
            fs_type: Some(
                parameters
                    .and_then(|held| held.get("csi.storage.k8s.io/fstype"))
                    .map_or_else(|| "ext4".to_string(), Clone::clone),
            ),
            ..CSIPersistentVolumeSource::default()
        });
    }
    PersistentVolume {
        metadata: ObjectMeta {
            name: Some(name.to_string()),
            annotations: Some(BTreeMap::from([(PROVISIONED_BY.to_string(), driver_name.to_string())])),
            ..ObjectMeta::default()
        },
        spec: Some(spec),
        status: None,
    }
}
