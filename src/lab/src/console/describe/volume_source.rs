//! Volume sources that only a table tells apart: their sentence, and the fields that `describe` shows of them.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go print…VolumeSource.

use serde_json::Value;

use super::Text;
use crate::console::print::go::sprint;

/// Title, field, and what stands there when the field is missing.
type Row = (&'static str, &'static str, &'static str);

/// Field of the volume, its sentence, its rows.
const SOURCES: &[(&str, &str, &[Row])] = &[
    (
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[
            ("PDName", "pdName", ""),
            ("FSType", "fsType", ""),
            ("Partition", "partition", "0"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[
            ("VolumeID", "volumeID", ""),
            ("FSType", "fsType", ""),
            ("Partition", "partition", "0"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "gitRepo",
        "GitRepo (a volume that is pulled from git when the pod is created)",
        &[("Repository", "repository", ""), ("Revision", "revision", "")],
    ),
    (
        "iscsi",
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        &[
            ("TargetPortal", "targetPortal", ""),
            ("IQN", "iqn", ""),
            ("Lun", "lun", "0"),
            ("ISCSIInterface", "iscsiInterface", ""),
            ("FSType", "fsType", ""),
            ("ReadOnly", "readOnly", "false"),
            ("Portals", "portals", "[]"),
            ("DiscoveryCHAPAuth", "chapAuthDiscovery", "false"),
            ("SessionCHAPAuth", "chapAuthSession", "false"),
            ("SecretRef", "secretRef", "nil"),
            ("InitiatorName", "initiatorName", "<none>"),
        ],
    ),
    (
        "glusterfs",
        "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
        &[("EndpointsName", "endpoints", ""), ("Path", "path", ""), ("ReadOnly", "readOnly", "false")],
    ),
    (
        "quobyte",
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        &[("Registry", "registry", ""), ("Volume", "volume", ""), ("ReadOnly", "readOnly", "false")],
    ),
    ("portworxVolume", "PortworxVolume (a Portworx Volume resource)", &[("VolumeID", "volumeID", "")]),
    (
        "azureDisk",
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        &[
            ("DiskName", "diskName", ""),
            ("DiskURI", "diskURI", ""),
            ("Kind", "kind", "Shared"),
            ("FSType", "fsType", "ext4"),
            ("CachingMode", "cachingMode", "ReadWrite"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "vsphereVolume",
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        &[("VolumePath", "volumePath", ""), ("FSType", "fsType", ""), ("StoragePolicyName", "storagePolicyName", "")],
    ),
    (
        "photonPersistentDisk",
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
        &[("PdID", "pdID", ""), ("FSType", "fsType", "")],
    ),
    (
        "cinder",
        "Cinder (a Persistent Disk resource in OpenStack)",
        &[
            ("VolumeID", "volumeID", ""),
            ("FSType", "fsType", ""),
            ("ReadOnly", "readOnly", "false"),
            ("SecretRef", "secretRef", "nil"),
        ],
    ),
    (
        "scaleIO",
        "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
        &[
            ("Gateway", "gateway", ""),
            ("System", "system", ""),
            ("Protection Domain", "protectionDomain", ""),
            ("Storage Pool", "storagePool", ""),
            ("Storage Mode", "storageMode", "ThinProvisioned"),
            ("VolumeName", "volumeName", ""),
            ("FSType", "fsType", "xfs"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "storageos",
        "StorageOS (a StorageOS Persistent Disk resource)",
        &[
            ("VolumeName", "volumeName", ""),
            ("VolumeNamespace", "volumeNamespace", ""),
            ("FSType", "fsType", ""),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "fc",
        "FC (a Fibre Channel disk)",
        &[
            ("TargetWWNs", "targetWWNs", ""),
            ("LUN", "lun", "<none>"),
            ("FSType", "fsType", ""),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "azureFile",
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        &[("SecretName", "secretName", ""), ("ShareName", "shareName", ""), ("ReadOnly", "readOnly", "false")],
    ),
    (
        "cephfs",
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        &[
            ("Monitors", "monitors", "[]"),
            ("Path", "path", ""),
            ("User", "user", ""),
            ("SecretFile", "secretFile", ""),
            ("SecretRef", "secretRef", "nil"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "rbd",
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        &[
            ("CephMonitors", "monitors", "[]"),
            ("RBDImage", "image", ""),
            ("FSType", "fsType", ""),
            ("RBDPool", "pool", "rbd"),
            ("RadosUser", "user", "admin"),
            ("Keyring", "keyring", "/etc/ceph/keyring"),
            ("SecretRef", "secretRef", "nil"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "flexVolume",
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        &[
            ("Driver", "driver", ""),
            ("FSType", "fsType", ""),
            ("SecretRef", "secretRef", "nil"),
            ("ReadOnly", "readOnly", "false"),
            ("Options", "options", "map[]"),
        ],
    ),
    (
        "flocker",
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        &[("DatasetName", "datasetName", ""), ("DatasetUUID", "datasetUUID", "")],
    ),
    (
        "image",
        "Image (a container image or OCI artifact)",
        &[("Reference", "reference", ""), ("PullPolicy", "pullPolicy", "")],
    ),
];

/// Writes the source of a volume; one that is not in the table is `<unknown>`.
pub(super) fn describe(volume: &Value, text: &mut Text) {
    for (field, sentence, rows) in SOURCES {
        let Some(source) = volume.get(*field) else { continue };
        text.field(2, "Type", sentence);
        for (title, field, missing) in *rows {
            let value = source.get(*field).map_or_else(|| missing.to_string(), |value| shown(value, missing));
            match *title {
                // Upstream's own slip: no colon.
                "ISCSIInterface" => text.line(2, format!("{title}\t{value}")),
                _ => text.field(2, title, value),
            }
        }
        return;
    }
    text.line(1, "<unknown>");
}

/// A value as its row writes it: where an empty one is `[]`, `map[]` or `nil`, in Go's form of a list, map or reference.
fn shown(value: &Value, missing: &str) -> String {
    match value {
        Value::Array(_) if missing == "[]" => sprint(value),
        Value::Object(_) if missing == "map[]" => sprint(value),
        Value::Object(fields) if missing == "nil" => {
            let part = |name: &str| fields.get(name).map(plain).unwrap_or_default();
            match fields.get("namespace") {
                Some(_) => format!("&SecretReference{{Name:{},Namespace:{},}}", part("name"), part("namespace")),
                None => format!("&LocalObjectReference{{Name:{},}}", part("name")),
            }
        }
        other => plain(other),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
