//! Attaches and detaches disks as VolumeAttachments ask for it.
//!
//! It stands for the external-attacher sidecars of all drivers, and for the drivers: storage that fails cannot be attached. Models kubernetes-csi external-attacher
//! pkg/controller/csi_handler.go.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::PersistentVolume;
use k8s_openapi::api::storage::v1::{VolumeAttachment, VolumeError};
use kernel::{Rng, Time};

use super::patch;
use crate::api::time::api_time;
use crate::api::volume::{self, Backing, Disk};
use crate::api::{Key, Kind};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Change, Op, Subresource};

/// Time to attach a disk, in milliseconds.
const ATTACH_MS: u64 = 1_000;
/// Time to detach one.
const DETACH_MS: u64 = 500;

/// First and longest wait before a driver that refused is asked again, in milliseconds.
///
/// Source: kubernetes-csi external-attacher cmd/csi-attacher/main.go retry-interval-start and retry-interval-max.
const RETRY_MS: (u64, u64) = (1_000, 300_000);

/// The drivers' attachers.
#[derive(Clone, Debug, Default)]
pub struct Attacher {
    /// When an attachment is made, or ended.
    due: BTreeMap<Key, (bool, Time)>,
    /// The wait after the last refusal, in milliseconds.
    waits: BTreeMap<Key, u64>,
}

impl Controller for Attacher {
    fn component(&self) -> &'static str {
        "external-attacher"
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::VolumeAttachment {
            if change.op == Op::Deleted {
                self.due.remove(&change.key);
                self.waits.remove(&change.key);
            } else {
                queue.add(change.key.clone());
            }
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(attachment) = view.cache.find::<VolumeAttachment>("", &item.name) else { return Outcome::default() };
        let ending = attachment.metadata.deletion_timestamp.is_some();
        let finalizer = finalizer(&attachment.spec.attacher);
        let held = attachment.metadata.finalizers.iter().flatten().any(|one| *one == finalizer);
        let attached = attachment.status.as_ref().is_some_and(|status| status.attached);
        // What was never attached is detached all the same: a driver that refused may have done half of it.
        let settled = if ending { !held } else { attached };
        if settled {
            return Outcome::default();
        }
        let takes_ms = if ending { DETACH_MS } else { ATTACH_MS };
        let entry = self.due.entry(item.clone()).or_insert((ending, view.now.plus_ms(takes_ms)));
        if entry.0 != ending {
            *entry = (ending, view.now.plus_ms(takes_ms));
        }
        let due = entry.1;
        if !ending && !held {
            let add = patch(item.clone(), Subresource::Main, move |one: &mut VolumeAttachment| {
                one.metadata.finalizers.get_or_insert_default().push(finalizer.clone());
            });
            return Outcome { acts: alloc::vec![add], again_after_ms: Some(takes_ms) };
        }
        if due > view.now {
            return Outcome { acts: Vec::new(), again_after_ms: Some(due.since_ms(view.now)) };
        }
        let name = attachment.spec.source.persistent_volume_name.as_deref().unwrap_or("");
        let spec = view.cache.find::<PersistentVolume>("", name).and_then(|one| one.spec.as_ref());
        if let Some(Backing::Disk(disk)) = spec.map(volume::backing)
            && !ending
            && view.failing.contains(&*disk.id())
        {
            return self.refused(item, &disk, view.now);
        }
        self.due.remove(item);
        self.waits.remove(item);
        let act = if ending {
            patch(item.clone(), Subresource::Main, move |one: &mut VolumeAttachment| {
                one.metadata.finalizers.get_or_insert_default().retain(|held| *held != finalizer);
            })
        } else {
            patch(item.clone(), Subresource::Status, |one: &mut VolumeAttachment| {
                let status = one.status.get_or_insert_default();
                status.attached = true;
                status.attach_error = None;
            })
        };
        Outcome { acts: alloc::vec![act], again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl Attacher {
    /// The driver refuses; it is asked again later.
    ///
    /// - Source: external-attacher pkg/controller/csi_handler.go syncAttach, saveAttachError; the words are a driver's own.
    fn refused(&mut self, item: &Key, disk: &Disk, now: Time) -> Outcome {
        let wait = self.waits.get(item).map_or(RETRY_MS.0, |wait| (wait * 2).min(RETRY_MS.1));
        self.waits.insert(item.clone(), wait);
        self.due.insert(item.clone(), (false, now.plus_ms(wait + ATTACH_MS)));
        let message = format!("rpc error: code = Internal desc = volume {} failed and cannot be attached", disk.handle);
        let told = patch(item.clone(), Subresource::Status, move |one: &mut VolumeAttachment| {
            one.status.get_or_insert_default().attach_error = Some(VolumeError {
                message: Some(message.clone()),
                time: Some(api_time(now)),
                ..VolumeError::default()
            });
        });
        Outcome { acts: alloc::vec![told], again_after_ms: Some(wait + ATTACH_MS) }
    }
}

/// The finalizer by which an attacher keeps an attachment until the disk is detached.
fn finalizer(driver: &str) -> String {
    format!("external-attacher/{}", driver.replace('.', "-"))
}
