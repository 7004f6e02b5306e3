//! Columns of PersistentVolumes, PersistentVolumeClaims, StorageClasses and VolumeAttachments.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::{StorageClass, VolumeAttachment};
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, wide};

/// Annotation of the class that claims without one get.
const DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";
/// What a table shows where nothing was set.
const UNSET: &str = "<unset>";

pub(super) const VOLUMES: Columns = Columns {
    kind: Kind::PersistentVolume,
    columns: &[
        column("NAME"),
        column("CAPACITY"),
        column("ACCESS MODES"),
        column("RECLAIM POLICY"),
        column("STATUS"),
        column("CLAIM"),
        column("STORAGECLASS"),
        column("VOLUMEATTRIBUTESCLASS"),
        column("REASON"),
        column("AGE"),
        wide("VOLUMEMODE"),
    ],
    cells: volume_cells,
};

pub(super) const CLAIMS: Columns = Columns {
    kind: Kind::PersistentVolumeClaim,
    columns: &[
        column("NAME"),
        column("STATUS"),
        column("VOLUME"),
        column("CAPACITY"),
        column("ACCESS MODES"),
        column("STORAGECLASS"),
        column("VOLUMEATTRIBUTESCLASS"),
        column("AGE"),
        wide("VOLUMEMODE"),
    ],
    cells: claim_cells,
};

pub(super) const CLASSES: Columns = Columns {
    kind: Kind::StorageClass,
    columns: &[
        column("NAME"),
        column("PROVISIONER"),
        column("RECLAIMPOLICY"),
        column("VOLUMEBINDINGMODE"),
        column("ALLOWVOLUMEEXPANSION"),
        column("AGE"),
    ],
    cells: class_cells,
};

pub(super) const ATTACHMENTS: Columns = Columns {
    kind: Kind::VolumeAttachment,
    columns: &[column("NAME"), column("ATTACHER"), column("PV"), column("NODE"), column("ATTACHED"), column("AGE")],
    cells: attachment_cells,
};

/// Access modes in their short form, `RWO,ROX`.
///
/// - Source: kubernetes 1.36 pkg/apis/core/helper/helpers.go GetAccessModesAsString.
pub fn access_modes(modes: Option<&Vec<String>>) -> String {
    let has = |mode: &str| modes.into_iter().flatten().any(|one| one == mode);
    let all =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let short: Vec<&str> = all.into_iter().filter(|(mode, _)| has(mode)).map(|(_, short)| short).collect();
    short.join(",")
}

/// The phase, or `Terminating` while the object is being deleted.
fn phase(object: &Object, phase: Option<String>) -> String {
    if object.meta().deletion_timestamp.is_some() { "Terminating".to_string() } else { phase.unwrap_or_default() }
}

fn volume_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(volume) = object.get::<PersistentVolume>() else { return Vec::new() };
    let spec = volume.spec.clone().unwrap_or_default();
    let status = volume.status.clone().unwrap_or_default();
    let claim = spec
        .claim_ref
        .as_ref()
        .map(|claim| format!("{}/{}", claim.namespace.as_deref().unwrap_or(""), claim.name.as_deref().unwrap_or("")));
    vec![
        object.name().to_string(),
        spec.capacity.as_ref().and_then(|held| held.get("storage")).map_or(String::new(), |size| size.0.clone()),
        access_modes(spec.access_modes.as_ref()),
        spec.persistent_volume_reclaim_policy.clone().unwrap_or_default(),
        phase(object, status.phase),
        claim.unwrap_or_default(),
        spec.storage_class_name.clone().unwrap_or_default(),
        spec.volume_attributes_class_name.clone().unwrap_or_else(|| UNSET.to_string()),
        status.reason.unwrap_or_default(),
        age(now, object.meta().creation_timestamp.as_ref()),
        spec.volume_mode.clone().unwrap_or_else(|| UNSET.to_string()),
    ]
}

fn claim_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(claim) = object.get::<PersistentVolumeClaim>() else { return Vec::new() };
    let spec = claim.spec.clone().unwrap_or_default();
    let status = claim.status.clone().unwrap_or_default();
    let volume = spec.volume_name.clone().unwrap_or_default();
    let (modes, capacity) = if volume.is_empty() {
        (String::new(), String::new())
    } else {
        let size = status.capacity.as_ref().and_then(|held| held.get("storage"));
        (access_modes(status.access_modes.as_ref()), size.map_or(String::new(), |size| size.0.clone()))
    };
    vec![
        object.name().to_string(),
        phase(object, status.phase),
        volume,
        capacity,
        modes,
        spec.storage_class_name.clone().unwrap_or_default(),
        spec.volume_attributes_class_name.clone().unwrap_or_else(|| UNSET.to_string()),
        age(now, object.meta().creation_timestamp.as_ref()),
        spec.volume_mode.clone().unwrap_or_else(|| UNSET.to_string()),
    ]
}

fn class_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(class) = object.get::<StorageClass>() else { return Vec::new() };
    let noted = object.meta().annotations.as_ref().and_then(|notes| notes.get(DEFAULT_CLASS));
    let default = if noted.is_some_and(|value| value == "true") { " (default)" } else { "" };
    vec![
        format!("{}{default}", object.name()),
        class.provisioner.clone(),
        class.reclaim_policy.clone().unwrap_or_else(|| "Delete".to_string()),
        class.volume_binding_mode.clone().unwrap_or_else(|| "Immediate".to_string()),
        class.allow_volume_expansion.unwrap_or(false).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}

fn attachment_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(attachment) = object.get::<VolumeAttachment>() else { return Vec::new() };
    let attached = attachment.status.as_ref().is_some_and(|status| status.attached);
    vec![
        object.name().to_string(),
        attachment.spec.attacher.clone(),
        attachment.spec.source.persistent_volume_name.clone().unwrap_or_default(),
        attachment.spec.node_name.clone(),
        attached.to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
