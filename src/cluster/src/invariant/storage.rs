//! Rules of volumes: a claim keeps its volume, and a disk is attached to one node at a time.

use alloc::format;
use alloc::string::String;

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::VolumeAttachment;

use super::{Memory, Seen};
use crate::api::volume;
use crate::store::Op;

pub(super) fn claim_stays(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (now, before) = (seen.change.object.get::<PersistentVolumeClaim>()?, seen.change.previous.as_ref()?);
    let before = volume::bound_volume(before.get::<PersistentVolumeClaim>()?)?;
    let now = volume::bound_volume(now).unwrap_or("none");
    (now != before).then(|| format!("volume {before} became {now}"))
}

pub(super) fn one_node_per_disk(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let own = seen.change.object.get::<VolumeAttachment>().filter(|_| seen.change.op != Op::Deleted)?;
    let name = own.spec.source.persistent_volume_name.as_deref()?;
    let modes = seen.cache.find::<PersistentVolume>("", name).and_then(|one| one.spec.as_ref()?.access_modes.as_ref());
    let shared = modes.is_some_and(|modes| modes.iter().any(|mode| mode == "ReadWriteMany" || mode == "ReadOnlyMany"));
    let same_volume = |other: &VolumeAttachment| other.spec.source.persistent_volume_name.as_deref() == Some(name);
    let mut attachments = seen.cache.list::<VolumeAttachment>(None);
    let elsewhere = attachments.find(|other| same_volume(other) && other.spec.node_name != own.spec.node_name)?;
    (!shared).then(|| format!("{name} is attached to {} and to {}", elsewhere.spec.node_name, own.spec.node_name))
}

pub(super) fn attached_or_refused(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let status = seen.change.object.get::<VolumeAttachment>()?.status.as_ref()?;
    let error = status.attach_error.as_ref().filter(|_| status.attached)?;
    Some(format!("attached, and refused: {}", error.message.as_deref().unwrap_or("")))
}
