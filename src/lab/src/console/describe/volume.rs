//! The Volumes section of `describe`.

use k8s_openapi::api::core::v1::{PodSpec, Volume};

use super::{Text, volume_source};

/// Writes the volumes of a pod or template; `space` indents those of a template.
pub(super) fn section(spec: &PodSpec, space: &str, text: &mut Text) {
    let volumes = spec.volumes.as_deref().unwrap_or(&[]);
    if volumes.is_empty() {
        text.field(0, &format!("{space}Volumes"), "<none>");
        return;
    }
    text.line(0, format!("{space}Volumes:"));
    let name_indent = if space.is_empty() { "" } else { " " };
    for volume in volumes {
        text.line(1, format!("{name_indent}{}:", volume.name));
        describe(volume, text);
    }
}

fn describe(volume: &Volume, text: &mut Text) {
    let flag = |value: Option<bool>| value.unwrap_or(false);
    if let Some(path) = &volume.host_path {
        text.field(2, "Type", "HostPath (bare host directory volume)");
        text.field(2, "Path", &path.path);
        text.field(2, "HostPathType", path.type_.as_deref().unwrap_or(""));
    } else if let Some(empty) = &volume.empty_dir {
        text.field(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
        text.field(2, "Medium", empty.medium.as_deref().unwrap_or(""));
        let limit = empty.size_limit.as_ref().map(|quantity| quantity.0.as_str()).filter(|limit| *limit != "0");
        text.field(2, "SizeLimit", limit.unwrap_or("<unset>"));
    } else if let Some(secret) = &volume.secret {
        text.field(2, "Type", "Secret (a volume populated by a Secret)");
        text.field(2, "SecretName", secret.secret_name.as_deref().unwrap_or(""));
        text.field(2, "Optional", flag(secret.optional));
    } else if let Some(map) = &volume.config_map {
        text.field(2, "Type", "ConfigMap (a volume populated by a ConfigMap)");
        text.field(2, "Name", &map.name);
        text.field(2, "Optional", flag(map.optional));
    } else if let Some(claim) = &volume.persistent_volume_claim {
        text.field(2, "Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)");
        text.field(2, "ClaimName", &claim.claim_name);
        text.field(2, "ReadOnly", flag(claim.read_only));
    } else if let Some(downward) = &volume.downward_api {
        text.field(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
        text.line(2, "Items:");
        for item in downward.items.iter().flatten() {
            if let Some(field) = &item.field_ref {
                text.line(3, format!("{} -> {}", field.field_path, item.path));
            }
            if let Some(field) = &item.resource_field_ref {
                text.line(3, format!("{} -> {}", field.resource, item.path));
            }
        }
    } else if let Some(projected) = &volume.projected {
        text.field(2, "Type", "Projected (a volume that contains injected data from multiple sources)");
        for source in projected.sources.iter().flatten() {
            if let Some(secret) = &source.secret {
                text.field(2, "SecretName", &secret.name);
                text.field(2, "Optional", flag(secret.optional));
            } else if source.downward_api.is_some() {
                text.field(2, "DownwardAPI", true);
            } else if let Some(map) = &source.config_map {
                text.field(2, "ConfigMapName", &map.name);
                text.field(2, "Optional", flag(map.optional));
            } else if let Some(token) = &source.service_account_token {
                text.field(2, "TokenExpirationSeconds", token.expiration_seconds.unwrap_or(0));
            }
        }
    } else if let Some(nfs) = &volume.nfs {
        text.field(2, "Type", "NFS (an NFS mount that lasts the lifetime of a pod)");
        text.field(2, "Server", &nfs.server);
        text.field(2, "Path", &nfs.path);
        text.field(2, "ReadOnly", flag(nfs.read_only));
    } else if let Some(ephemeral) = &volume.ephemeral {
        let what = "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)";
        text.field(2, "Type", what);
        if let Some(template) = &ephemeral.volume_claim_template {
            let spec = &template.spec;
            let meta = template.metadata.clone().unwrap_or_default();
            text.field(2, "StorageClass", spec.storage_class_name.as_deref().unwrap_or(""));
            text.field(2, "Volume", spec.volume_name.as_deref().unwrap_or(""));
            // Nested text is indented again behind its title.
            for (title, pairs, equals) in [("Labels", &meta.labels, "="), ("Annotations", &meta.annotations, ": ")] {
                let texts: Vec<String> =
                    pairs.iter().flatten().map(|(key, value)| format!("    {key}{equals}{value}")).collect();
                let first = texts.first().map_or("    <none>", String::as_str);
                text.field(2, title, first);
                for one in texts.iter().skip(1) {
                    text.line(2, format!("    \t{one}"));
                }
            }
            text.field(2, "Capacity", "");
            text.field(2, "Access Modes", "");
            if let Some(mode) = &spec.volume_mode {
                text.field(2, "VolumeMode", mode);
            }
        }
    } else if let Some(csi) = &volume.csi {
        text.field(2, "Type", "CSI (a Container Storage Interface (CSI) volume source)");
        text.field(2, "Driver", &csi.driver);
        text.field(2, "FSType", csi.fs_type.as_deref().unwrap_or(""));
        text.field(2, "ReadOnly", flag(csi.read_only));
        text.attributes(csi.volume_attributes.as_ref());
    } else {
        volume_source::describe(&serde_json::to_value(volume).unwrap_or_default(), text);
    }
}
