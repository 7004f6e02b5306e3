//! Rules of volumes.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateVolumes and validateVolumeSource.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, KeyToPath, ProjectedVolumeSource, Volume};
use serde_json::Value;

use super::environment;
use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::quantity;

/// Rules of a pod's volumes; returns those that have no fault, which containers may mount.
pub fn volumes<'a>(volumes: &'a [Volume], path: &str, found: &mut Vec<FieldError>) -> Vec<&'a Volume> {
    let mut good: Vec<&Volume> = Vec::new();
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
        if good.iter().any(|other| other.name == volume.name) {
            found.push(FieldError::duplicate(format!("{path}.name"), quoted(&volume.name)));
        }
        if found.len() == before {
            good.push(volume);
        }
    }
    good
}

/// The sources are the fields beside the name; more than one is refused at the first that is too many.
fn source(volume: &Volume, path: &str, found: &mut Vec<FieldError>) {
    let value = serde_json::to_value(volume).unwrap_or(Value::Null);
    let mut given = SOURCES.iter().filter(|source| value.get(**source).is_some());
    let Some(first) = given.next() else {
        found.push(FieldError::required(path, "must specify a volume type"));
        return;
    };
    only_source(first, volume, path, found);
    for extra in given {
        // Two of the names are misspelled in the server.
        let name = match *extra {
            "downwardAPI" => "downwarAPI",
            "cephfs" => "cephFS",
            name => name,
        };
        found.push(FieldError::forbidden(format!("{path}.{name}"), "may not specify more than 1 volume type"));
    }
}

#[inline(never)]
fn only_source(first: &str, volume: &Volume, path: &str, found: &mut Vec<FieldError>) {
    let path = format!("{path}.{first}");
    let required = |field: &str, value: &str, found: &mut Vec<FieldError>| {
        if value.is_empty() {
            found.push(FieldError::required(format!("{path}.{field}"), ""));
        }
    };
    match first {
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
            if place.is_empty() {
                return;
            }
            if place.split('/').any(|part| part == "..") {
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
        "downwardAPI" => {
            let source = volume.downward_api.as_ref();
            mode(source.and_then(|source| source.default_mode), &path, found);
            for file in source.iter().flat_map(|source| source.items.iter().flatten()) {
                downward_file(file, &path, found);
            }
        }
        "projected" => projected(volume.projected.as_ref(), &path, found),
        "csi" => {
            let driver = volume.csi.as_ref().map_or("", |csi| csi.driver.as_str());
            required("driver", driver, found);
            if !driver.is_empty() && driver.len() <= 63 {
                for message in text::dns1123_subdomain(&driver.to_lowercase()) {
                    found.push(FieldError::invalid(format!("{path}.driver"), quoted(driver), &message));
                }
            }
        }
        _ => {}
    }
}

/// Rules of a file of the downward API; what is said of it is said of the whole source.
///
/// - Source: validateDownwardAPIVolumeFile.
#[inline(never)]
fn downward_file(file: &DownwardAPIVolumeFile, path: &str, found: &mut Vec<FieldError>) {
    if file.path.is_empty() {
        found.push(FieldError::required(format!("{path}.path"), ""));
    }
    text::own_path(&file.path, &format!("{path}.path"), found);
    match (&file.field_ref, &file.resource_field_ref) {
        (Some(field), resource) => {
            environment::field_reference(field, environment::FILE_FIELDS, &format!("{path}.fieldRef"), found);
            if resource.is_some() {
                let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                found.push(FieldError::invalid(path, quoted("resource"), detail));
            }
        }
        (None, Some(resource)) => {
            environment::resource_reference(resource, true, &format!("{path}.resourceFieldRef"), found);
        }
        (None, None) => {
            found.push(FieldError::required(path, "one of fieldRef and resourceFieldRef is required"));
        }
    }
    octal(file.mode, format!("{path}.mode"), found);
}

/// Rules of a volume made of several sources.
///
/// - Source: validateProjectionSources.
#[inline(never)]
fn projected(volume: Option<&ProjectedVolumeSource>, path: &str, found: &mut Vec<FieldError>) {
    let Some(volume) = volume else { return };
    mode(volume.default_mode, path, found);
    let mut places: BTreeSet<&str> = BTreeSet::new();
    for (place, source) in volume.sources.iter().flatten().enumerate() {
        let own = format!("{path}.sources[{place}]");
        let mut given = 0;
        let keyed = [
            ("secret", source.secret.as_ref().map(|one| (&one.name, &one.items))),
            ("configMap", source.config_map.as_ref().map(|one| (&one.name, &one.items))),
        ];
        for (word, one) in keyed {
            let Some((name, of)) = one else { continue };
            given += 1;
            let own = format!("{own}.{word}");
            if name.is_empty() {
                found.push(FieldError::required(format!("{own}.name"), ""));
            }
            for (index, item) in of.iter().flatten().enumerate() {
                key_to_path(item, &format!("{own}.items[{index}]"), found);
                if !item.path.is_empty() && !places.insert(&item.path) {
                    found.push(FieldError::invalid(path, quoted(name), "conflicting duplicate paths"));
                }
            }
        }
        if let Some(downward) = &source.downward_api {
            given += 1;
            for file in downward.items.iter().flatten() {
                downward_file(file, &format!("{own}.downwardAPI"), found);
                if !file.path.is_empty() && !places.insert(&file.path) {
                    found.push(FieldError::invalid(path, quoted(&file.path), "conflicting duplicate paths"));
                }
            }
        }
        if let Some(token) = &source.service_account_token {
            given += 1;
            let field = format!("{own}.serviceAccountToken.expirationSeconds");
            let seconds = token.expiration_seconds.unwrap_or(3600);
            if seconds < 600 {
                let detail = "may not specify a duration less than 10 minutes";
                found.push(FieldError::invalid(field.clone(), seconds, detail));
            }
            if seconds > 1 << 32 {
                let detail = "may not specify a duration larger than 2^32 seconds";
                found.push(FieldError::invalid(field, seconds, detail));
            }
            if token.path.is_empty() {
                found.push(FieldError::required(format!("{path}.path"), ""));
            } else {
                text::own_path(&token.path, &format!("{path}.path"), found);
            }
        }
        if given > 1 {
            found.push(FieldError::forbidden(own, "may not specify more than 1 volume type per source"));
        }
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
    "flexVolume",
    "configMap",
    "azureFile",
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
    octal(mode, format!("{path}.defaultMode"), found);
}

fn octal(mode: Option<i32>, field: String, found: &mut Vec<FieldError>) {
    if let Some(mode) = mode.filter(|mode| !(0..=0o777).contains(mode)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        found.push(FieldError::invalid(field, mode, detail));
    }
}

fn items(items: Option<&[KeyToPath]>, path: &str, found: &mut Vec<FieldError>) {
    for (place, item) in items.unwrap_or(&[]).iter().enumerate() {
        key_to_path(item, &format!("{path}.items[{place}]"), found);
    }
}

/// - Source: validateKeyToPath.
fn key_to_path(item: &KeyToPath, path: &str, found: &mut Vec<FieldError>) {
    for (field, value) in [("key", &item.key), ("path", &item.path)] {
        if value.is_empty() {
            found.push(FieldError::required(format!("{path}.{field}"), ""));
        }
    }
    text::own_path(&item.path, &format!("{path}.path"), found);
    octal(item.mode, format!("{path}.mode"), found);
}
