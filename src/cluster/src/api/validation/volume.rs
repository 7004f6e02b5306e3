//! Rules of volumes.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateVolumes and validateVolumeSource.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{KeyToPath, Volume};
use serde_json::Value;

use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::quantity;

/// Rules of a pod's volumes.
pub fn volumes(volumes: &[Volume], path: &str, found: &mut Vec<FieldError>) {
    let mut names = BTreeSet::new();
    for (place, volume) in volumes.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let before = found.len();
        source(volume, &path, found);
        if volume.name.is_empty() {
            found.push(FieldError::required(format!("{path}.name"), ""));
        } else {
            for message in text::dns1123_label(&volume.name) {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(&volume.name), &message));
            }
        }
        if found.len() == before && !names.insert(volume.name.as_str()) {
            found.push(FieldError::duplicate(format!("{path}.name"), quoted(&volume.name)));
        }
    }
}

fn source(volume: &Volume, path: &str, found: &mut Vec<FieldError>) {
    // The sources are the fields beside the name; more than one is refused at the first that is too many.
    let value = serde_json::to_value(volume).unwrap_or(Value::Null);
    let given: Vec<&str> = SOURCES.iter().filter(|source| value.get(**source).is_some()).copied().collect();
    for extra in given.iter().skip(1) {
        found.push(FieldError::forbidden(format!("{path}.{extra}"), "may not specify more than 1 volume type"));
    }
    let Some(first) = given.first() else {
        found.push(FieldError::required(path, "must specify a volume type"));
        return;
    };
    let path = format!("{path}.{first}");
    let required = |field: &str, value: &str, found: &mut Vec<FieldError>| {
        if value.is_empty() {
            found.push(FieldError::required(format!("{path}.{field}"), ""));
        }
    };
    match *first {
        "emptyDir" => {
            let limit = volume.empty_dir.as_ref().and_then(|source| source.size_limit.as_ref());
            if limit.and_then(quantity::milli).is_some_and(|milli| milli < 0) {
                let detail = "SizeLimit field must be a valid resource quantity";
                found.push(FieldError::forbidden(format!("{path}.sizeLimit"), detail));
            }
        }
        "hostPath" => {
            let host = volume.host_path.as_ref();
            let place = host.map_or("", |host| host.path.as_str());
            required("path", place, found);
            if !place.is_empty() && place.split('/').any(|part| part == "..") {
                found.push(FieldError::invalid(format!("{path}.path"), quoted(place), "must not contain '..'"));
            }
            let kinds =
                ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
            let kind = host.and_then(|host| host.type_.as_deref()).unwrap_or("");
            if !kinds.contains(&kind) {
                found.push(FieldError::unsupported(format!("{path}.type"), kind, &kinds));
            }
        }
        "secret" => {
            let secret = volume.secret.as_ref();
            required("secretName", secret.and_then(|secret| secret.secret_name.as_deref()).unwrap_or(""), found);
            mode(secret.and_then(|secret| secret.default_mode), &path, found);
            items(secret.and_then(|secret| secret.items.as_deref()), &path, found);
        }
        "configMap" => {
            let map = volume.config_map.as_ref();
            required("name", map.map_or("", |map| map.name.as_str()), found);
            mode(map.and_then(|map| map.default_mode), &path, found);
            items(map.and_then(|map| map.items.as_deref()), &path, found);
        }
        "persistentVolumeClaim" => {
            required(
                "claimName",
                volume.persistent_volume_claim.as_ref().map_or("", |claim| claim.claim_name.as_str()),
                found,
            );
        }
        "ephemeral" => {
            let template = volume.ephemeral.as_ref().and_then(|source| source.volume_claim_template.as_ref());
            match template {
                None => found.push(FieldError::required(format!("{path}.volumeClaimTemplate"), "")),
                Some(template) => {
                    super::storage::claim_spec(&template.spec, &format!("{path}.volumeClaimTemplate.spec"), found);
                }
            }
        }
        "nfs" => {
            let nfs = volume.nfs.as_ref();
            required("server", nfs.map_or("", |nfs| nfs.server.as_str()), found);
            let place = nfs.map_or("", |nfs| nfs.path.as_str());
            required("path", place, found);
            if !place.starts_with('/') {
                found.push(FieldError::invalid(format!("{path}.path"), quoted(place), "must be an absolute path"));
            }
        }
        _ => {}
    }
}

/// Kinds of volumes in the order in which the server looks for them.
const SOURCES: &[&str] = &[
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "azureFile",
    "configMap",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

fn mode(mode: Option<i32>, path: &str, found: &mut Vec<FieldError>) {
    if let Some(mode) = mode.filter(|mode| !(0..=0o777).contains(mode)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        found.push(FieldError::invalid(format!("{path}.defaultMode"), mode, detail));
    }
}

fn items(items: Option<&[KeyToPath]>, path: &str, found: &mut Vec<FieldError>) {
    for (place, item) in items.unwrap_or(&[]).iter().enumerate() {
        let path = format!("{path}.items[{place}]");
        for (field, value) in [("key", &item.key), ("path", &item.path)] {
            if value.is_empty() {
                found.push(FieldError::required(format!("{path}.{field}"), ""));
            }
        }
        if item.path.starts_with('/') {
            found.push(FieldError::invalid(format!("{path}.path"), quoted(&item.path), "must be a relative path"));
        }
        if item.path.split('/').any(|part| part == "..") {
            found.push(FieldError::invalid(format!("{path}.path"), quoted(&item.path), "must not contain '..'"));
        }
    }
}
