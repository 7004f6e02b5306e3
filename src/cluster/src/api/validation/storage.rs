//! Rules of PersistentVolumes, PersistentVolumeClaims, StorageClasses and VolumeAttachments.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidatePersistentVolume and
//! ValidatePersistentVolumeClaim with their updates, and pkg/apis/storage/validation/validation.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec, VolumeNodeAffinity,
};
use k8s_openapi::api::storage::v1::{StorageClass, VolumeAttachment};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::Value;

use super::text::{self, quoted};
use super::{meta, placement};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::quantity;

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const RECLAIM_POLICIES: [&str; 3] = ["Delete", "Recycle", "Retain"];
const VOLUME_MODES: [&str; 2] = ["Block", "Filesystem"];
const BINDING_MODES: [&str; 2] = ["Immediate", "WaitForFirstConsumer"];

/// Kinds of sources of a PersistentVolume, in the order in which the server looks for them.
const SOURCES: &[&str] = &[
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
];

/// Rules of a new PersistentVolume.
#[inline(never)]
pub fn volume(volume: &PersistentVolume, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::PersistentVolume, &volume.metadata, found);
    if let Some(spec) = &volume.spec {
        volume_spec(spec, found);
    }
}

fn volume_spec(spec: &PersistentVolumeSpec, found: &mut Vec<FieldError>) {
    let modes = spec.access_modes.as_deref().unwrap_or(&[]);
    if modes.is_empty() {
        found.push(FieldError::required("spec.accessModes", ""));
    }
    access_modes(modes, "spec.accessModes", found);
    let amounts = spec.capacity.as_ref();
    if amounts.is_none_or(BTreeMap::is_empty) {
        found.push(FieldError::required("spec.capacity", ""));
    }
    if amounts.is_none_or(|amounts| !amounts.contains_key("storage") || amounts.len() > 1) {
        let shown = serde_json::to_string(&amounts).unwrap_or_default();
        let body = format!("Unsupported value: {shown}: supported values: \"storage\"");
        found.push(FieldError { field: "spec.capacity".to_string(), body });
    }
    for (name, amount) in amounts.into_iter().flatten() {
        let field = format!("spec.capacity[{name}]");
        if let Some(value) = quantity::value(amount).filter(|value| *value < 0) {
            found.push(FieldError::invalid(field.clone(), value, "must be a valid resource quantity"));
        }
        positive(amount, field, found);
    }
    if let Some(policy) = spec.persistent_volume_reclaim_policy.as_deref()
        && !RECLAIM_POLICIES.contains(&policy)
    {
        found.push(FieldError::unsupported("spec.persistentVolumeReclaimPolicy", policy, &RECLAIM_POLICIES));
    }
    if let Some(affinity) = &spec.node_affinity {
        node_affinity(affinity, found);
    }
    let value = serde_json::to_value(spec).unwrap_or(Value::Null);
    let mut given = SOURCES.iter().filter(|source| value.get(**source).is_some());
    let first = given.next();
    for extra in given {
        found.push(FieldError::forbidden(format!("spec.{extra}"), "may not specify more than 1 volume type"));
    }
    match first.copied() {
        None => found.push(FieldError::required("spec", "must specify a volume type")),
        Some("hostPath") => path(spec.host_path.as_ref().map(|host| host.path.as_str()), "spec.hostPath.path", found),
        Some("local") => {
            path(spec.local.as_ref().map(|local| local.path.as_str()), "spec.local.path", found);
            if spec.node_affinity.is_none() {
                found.push(FieldError::required("spec.nodeAffinity", "Local volume requires node affinity"));
            }
        }
        Some("nfs") => {
            let nfs = spec.nfs.as_ref();
            for (field, held) in
                [("server", nfs.map(|nfs| nfs.server.as_str())), ("path", nfs.map(|nfs| nfs.path.as_str()))]
            {
                if held.is_none_or(str::is_empty) {
                    found.push(FieldError::required(format!("spec.nfs.{field}"), ""));
                }
            }
            if let Some(place) = nfs.map(|nfs| nfs.path.as_str()).filter(|place| !place.starts_with('/')) {
                found.push(FieldError::invalid("spec.nfs.path", quoted(place), "must be an absolute path"));
            }
        }
        Some("csi") => {
            let csi = spec.csi.as_ref();
            let held = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
            if !held(csi.map(|csi| csi.driver.as_str())) {
                found.push(FieldError::required("spec.csi.driver", ""));
            }
            if !held(csi.map(|csi| csi.volume_handle.as_str())) {
                found.push(FieldError::required("spec.csi.volumeHandle", ""));
            }
        }
        Some(_) => {}
    }
    let root = spec.host_path.as_ref().is_some_and(|host| host.path.trim_matches('/').is_empty());
    if root && spec.persistent_volume_reclaim_policy.as_deref() == Some("Recycle") {
        let detail = "may not be 'recycle' for a hostPath mount of '/'";
        found.push(FieldError::forbidden("spec.persistentVolumeReclaimPolicy", detail));
    }
    class_name(spec.storage_class_name.as_deref(), "spec.storageClassName", found);
    volume_mode(spec.volume_mode.as_deref(), found);
    if let Some(class) = &spec.volume_attributes_class_name {
        let field = "spec.volumeAttributesClassName";
        if class.is_empty() {
            found.push(FieldError::required(field, "an empty string is disallowed"));
        }
        class_name(Some(class), field, found);
        if spec.csi.is_none() {
            let detail = "has to be specified when using volumeAttributesClassName";
            found.push(FieldError::required("spec.csi", detail));
        }
    }
}

fn path(given: Option<&str>, field: &str, found: &mut Vec<FieldError>) {
    match given {
        None | Some("") => found.push(FieldError::required(field, "")),
        Some(place) if place.split('/').any(|part| part == "..") => {
            found.push(FieldError::invalid(field, quoted(place), "must not contain '..'"));
        }
        Some(_) => {}
    }
}

fn node_affinity(affinity: &VolumeNodeAffinity, found: &mut Vec<FieldError>) {
    let Some(required) = &affinity.required else {
        found.push(FieldError::required("spec.nodeAffinity.required", "must specify required node constraints"));
        return;
    };
    if required.node_selector_terms.is_empty() {
        let detail = "must have at least one node selector term";
        found.push(FieldError::required("spec.nodeAffinity.required.nodeSelectorTerms", detail));
    }
    for (place, one) in required.node_selector_terms.iter().enumerate() {
        let path = format!("spec.nodeAffinity.required.nodeSelectorTerms[{place}]");
        placement::term(one, true, &path, found);
    }
}

fn access_modes(modes: &[String], field: &str, found: &mut Vec<FieldError>) {
    let mut alone = false;
    for mode in modes {
        if !ACCESS_MODES.contains(&mode.as_str()) {
            found.push(FieldError::unsupported(field, mode, &ACCESS_MODES));
        }
        alone |= mode == "ReadWriteOncePod";
    }
    if alone && modes.iter().any(|mode| mode != "ReadWriteOncePod" && ACCESS_MODES.contains(&mode.as_str())) {
        found.push(FieldError::forbidden(field, "may not use ReadWriteOncePod with other access modes"));
    }
}

fn positive(amount: &Quantity, field: String, found: &mut Vec<FieldError>) {
    if quantity::milli(amount).is_some_and(|milli| milli <= 0) {
        let shown = quoted(&quantity::canonical(&amount.0).unwrap_or_default());
        found.push(FieldError::invalid(field, shown, "must be greater than zero"));
    }
}

fn class_name(name: Option<&str>, field: &str, found: &mut Vec<FieldError>) {
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        for message in text::dns1123_subdomain(name) {
            found.push(FieldError::invalid(field, quoted(name), &message));
        }
    }
}

fn volume_mode(mode: Option<&str>, found: &mut Vec<FieldError>) {
    if let Some(mode) = mode.filter(|mode| !VOLUME_MODES.contains(mode)) {
        found.push(FieldError::unsupported("spec.volumeMode", mode, &VOLUME_MODES));
    }
}

/// Rules of a changed PersistentVolume.
#[inline(never)]
pub fn volume_update(new: &PersistentVolume, old: &PersistentVolume, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    let (Some(new), Some(old)) = (&new.spec, &old.spec) else { return };
    if new == old {
        return;
    }
    volume_spec(new, found);
    let source = |spec: &PersistentVolumeSpec| {
        let value = serde_json::to_value(spec).unwrap_or(Value::Null);
        let held = SOURCES.iter().filter_map(|source| Some((source.to_string(), value.get(*source)?.clone())));
        Value::Object(held.collect())
    };
    let (mut now, then) = (source(new), source(old));
    // A secret for expanding may come later.
    let expands = |value: &Value| value.get("csi").is_some_and(|csi| csi.get("controllerExpandSecretRef").is_some());
    if then.get("csi").is_some()
        && !expands(&then)
        && let Some(csi) = now.get_mut("csi").and_then(Value::as_object_mut)
    {
        csi.remove("controllerExpandSecretRef");
    }
    if now != then {
        let difference = super::pod_diff::volume_difference(&then, &now);
        let detail = format!("spec.persistentvolumesource is immutable after creation\n{difference}");
        found.push(FieldError::forbidden("spec.persistentvolumesource", &detail));
    }
    if new.volume_mode != old.volume_mode {
        let given = new.volume_mode.as_deref().unwrap_or("null");
        found.push(FieldError::invalid("volumeMode", quoted(given), "field is immutable"));
    }
    if old.node_affinity.is_some() && new.node_affinity != old.node_affinity {
        let shown = new.node_affinity.as_ref().map_or("\"null\"".to_string(), |affinity| {
            super::pod_diff::volume_affinity(&serde_json::to_value(affinity).unwrap_or(Value::Null))
        });
        let detail = "field is immutable, except for updating from beta label to GA";
        found.push(FieldError::invalid("nodeAffinity", shown, detail));
    }
    if old.volume_attributes_class_name.is_some() && new.volume_attributes_class_name.is_none() {
        let detail = "update from non-nil value to nil is forbidden";
        found.push(FieldError::forbidden("spec.volumeAttributesClassName", detail));
    }
}

/// Rules of a new PersistentVolumeClaim.
#[inline(never)]
pub fn claim(claim: &PersistentVolumeClaim, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::PersistentVolumeClaim, &claim.metadata, found);
    if let Some(spec) = &claim.spec {
        claim_spec(spec, "spec", found);
    }
}

/// Rules of a claim's spec at `at`, in a claim or in a template of one.
pub fn claim_spec(spec: &PersistentVolumeClaimSpec, at: &str, found: &mut Vec<FieldError>) {
    let modes = spec.access_modes.as_deref().unwrap_or(&[]);
    if modes.is_empty() {
        found.push(FieldError::required(format!("{at}.accessModes"), "at least 1 access mode is required"));
    }
    if let Some(selector) = &spec.selector {
        meta::selector(selector, &format!("{at}.selector"), found);
    }
    access_modes(modes, &format!("{at}.accessModes"), found);
    let requests = spec.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    match requests.and_then(|requests| requests.get("storage")) {
        None => found.push(FieldError::required(format!("{at}.resources[storage]"), "")),
        Some(amount) => positive(amount, format!("{at}.resources[storage]"), found),
    }
    class_name(spec.storage_class_name.as_deref(), &format!("{at}.storageClassName"), found);
    if let Some(mode) = spec.volume_mode.as_deref().filter(|mode| !VOLUME_MODES.contains(mode)) {
        found.push(FieldError::unsupported(format!("{at}.volumeMode"), mode, &VOLUME_MODES));
    }
    data_sources(spec, at, found);
    class_name(spec.volume_attributes_class_name.as_deref(), &format!("{at}.volumeAttributesClassName"), found);
}

/// - Source: validateDataSource, validateDataSourceRef.
fn data_sources(spec: &PersistentVolumeClaimSpec, at: &str, found: &mut Vec<FieldError>) {
    let (one, other) = (spec.data_source.as_ref(), spec.data_source_ref.as_ref());
    for (field, source) in [
        ("dataSource", one.map(|source| (&source.name, &source.kind, &source.api_group))),
        ("dataSourceRef", other.map(|source| (&source.name, &source.kind, &source.api_group))),
    ] {
        let Some((name, kind, group)) = source else { continue };
        let path = format!("{at}.{field}");
        for (field, text) in [("name", name), ("kind", kind)] {
            if text.is_empty() {
                found.push(FieldError::required(format!("{path}.{field}"), ""));
            }
        }
        let group = group.as_deref().unwrap_or("");
        if group.is_empty() && kind != "PersistentVolumeClaim" {
            let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
            found.push(FieldError::invalid(path, quoted(kind), detail));
        } else {
            class_name(Some(group), &format!("{path}.apiGroup"), found);
        }
    }
}

/// Rules of a changed PersistentVolumeClaim.
#[inline(never)]
pub fn claim_update(new: &PersistentVolumeClaim, old: &PersistentVolumeClaim, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    let (Some(spec), Some(before)) = (&new.spec, &old.spec) else { return };
    if spec == before {
        return;
    }
    claim_spec(spec, "spec", found);
    let status = old.status.as_ref();
    let bound = status.and_then(|status| status.phase.as_deref()) == Some("Bound");
    let mut same = spec.clone();
    if before.volume_name.as_deref().is_none_or(str::is_empty) {
        // The controller binds a claim once.
        same.volume_name = before.volume_name.clone();
    }
    if before.storage_class_name.is_none() {
        same.storage_class_name = None;
    }
    if bound {
        if same.volume_attributes_class_name.is_some() {
            same.volume_attributes_class_name = before.volume_attributes_class_name.clone();
        }
        if let (Some(to), Some(from)) = (&mut same.resources, &before.resources)
            && let Some(requests) = &mut to.requests
            && let Some(amount) = from.requests.as_ref().and_then(|requests| requests.get("storage"))
        {
            requests.insert("storage".to_string(), amount.clone());
        }
    }
    if same != *before {
        let detail =
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
        let value = |spec: &PersistentVolumeClaimSpec| serde_json::to_value(spec).unwrap_or(Value::Null);
        let difference = super::pod_diff::claim_difference(&value(before), &value(&same));
        found.push(FieldError::forbidden("spec", &format!("{detail}\n{difference}")));
    }
    let size = |amounts: Option<&BTreeMap<String, Quantity>>| {
        amounts.and_then(|amounts| amounts.get("storage")).and_then(quantity::milli).unwrap_or(0)
    };
    let requested = |spec: &PersistentVolumeClaimSpec| {
        size(spec.resources.as_ref().and_then(|resources| resources.requests.as_ref()))
    };
    let capacity = size(status.and_then(|status| status.capacity.as_ref()));
    if requested(spec) < requested(before) && requested(spec) <= capacity {
        let detail = "field can not be less than status.capacity";
        found.push(FieldError::forbidden("spec.resources.requests.storage", detail));
    }
    if spec.volume_mode != before.volume_mode {
        let given = spec.volume_mode.as_deref().unwrap_or("null");
        found.push(FieldError::invalid("volumeMode", quoted(given), "field is immutable"));
    }
    if before.volume_attributes_class_name.is_some()
        && spec.volume_attributes_class_name.as_deref().is_none_or(str::is_empty)
    {
        let to = if spec.volume_attributes_class_name.is_some() { "an empty string" } else { "nil" };
        let detail = format!("update from non-nil value to {to} is forbidden");
        found.push(FieldError::forbidden("spec.volumeAttributesClassName", &detail));
    }
}

/// Rules of a new StorageClass.
#[inline(never)]
pub fn class(class: &StorageClass, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::StorageClass, &class.metadata, found);
    if class.provisioner.is_empty() {
        found.push(FieldError::required("provisioner", ""));
    } else {
        for message in text::qualified_name(&class.provisioner.to_lowercase()) {
            found.push(FieldError::invalid("provisioner", quoted(&class.provisioner), &message));
        }
    }
    for key in class.parameters.iter().flatten().map(|(key, _)| key).filter(|key| key.is_empty()) {
        found.push(FieldError::invalid("parameters", quoted(key), "field can not be empty."));
    }
    let policies = ["Delete", "Retain"];
    if let Some(policy) = class.reclaim_policy.as_deref().filter(|policy| !policies.contains(policy)) {
        found.push(FieldError::unsupported("reclaimPolicy", policy, &policies));
    }
    if let Some(mode) = class.volume_binding_mode.as_deref().filter(|mode| !BINDING_MODES.contains(mode)) {
        found.push(FieldError::unsupported("volumeBindingMode", mode, &BINDING_MODES));
    }
}

/// Rules of a changed StorageClass.
#[inline(never)]
pub fn class_update(new: &StorageClass, old: &StorageClass, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    let empty = BTreeMap::new();
    if new.parameters.as_ref().unwrap_or(&empty) != old.parameters.as_ref().unwrap_or(&empty) {
        found.push(FieldError::forbidden("parameters", "updates to parameters are forbidden."));
    }
    if new.provisioner != old.provisioner {
        found.push(FieldError::forbidden("provisioner", "updates to provisioner are forbidden."));
    }
    if new.reclaim_policy != old.reclaim_policy {
        found.push(FieldError::forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
    }
    if new.volume_binding_mode != old.volume_binding_mode {
        let given = new.volume_binding_mode.as_deref().unwrap_or("");
        found.push(FieldError::invalid("volumeBindingMode", quoted(given), "field is immutable"));
    }
}

/// Rules of a new VolumeAttachment.
#[inline(never)]
pub fn attachment(attachment: &VolumeAttachment, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::VolumeAttachment, &attachment.metadata, found);
    if attachment.spec.attacher.is_empty() {
        found.push(FieldError::required("spec.attacher", ""));
    }
    if attachment.spec.source.persistent_volume_name.as_deref().is_none_or(str::is_empty)
        && attachment.spec.source.inline_volume_spec.is_none()
    {
        let detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        found.push(FieldError::required("spec.source", detail));
    }
    if attachment.spec.node_name.is_empty() {
        found.push(FieldError::required("spec.nodeName", ""));
    }
}

/// Rules of a changed VolumeAttachment.
#[inline(never)]
pub fn attachment_update(new: &VolumeAttachment, old: &VolumeAttachment, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        let shown = serde_json::to_string(&new.spec).unwrap_or_default();
        found.push(FieldError::invalid("spec", shown, "field is immutable"));
    }
}
