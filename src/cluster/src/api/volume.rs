//! What a PersistentVolume's data is kept on, which storage drivers this cluster has, and small questions about claims.
//!
//! Nothing here acts; the volume controllers, the scheduler and kubelets ask it. Models kubernetes 1.36 pkg/volume (the
//! plugins' own answers), staging csi-translation-lib (in-tree names of CSI drivers) and component-helpers storage/volume.

use alloc::borrow::Cow;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    HostPathVolumeSource, PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, Pod, Volume,
};
use k8s_openapi::api::storage::v1::StorageClass;

use super::quantity;

/// Annotation of the class that claims without one get.
pub const DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";
/// Annotation by which the scheduler asks for a volume that this node can reach.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
/// Annotation of a claim whose binding is complete.
pub const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
/// Annotation of what the volume controller, and not a person, bound.
pub const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// Annotation of a volume that a provisioner made.
pub const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

/// What a storage driver makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driver {
    /// Disks that are attached to one node at a time.
    Disk,
    /// File systems that any node mounts without being attached.
    Shared,
    /// Directories on the node where the pod is.
    Local,
}

/// In-tree names of drivers that were moved out of the tree.
const MIGRATED: [(&str, &str); 5] = [
    ("kubernetes.io/aws-ebs", "ebs.csi.aws.com"),
    ("kubernetes.io/azure-disk", "disk.csi.azure.com"),
    ("kubernetes.io/cinder", "cinder.csi.openstack.org"),
    ("kubernetes.io/gce-pd", "pd.csi.storage.gke.io"),
    ("kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com"),
];

/// The name of the driver that serves a provisioner.
pub fn migrated(provisioner: &str) -> &str {
    MIGRATED.iter().find(|(old, _)| *old == provisioner).map_or(provisioner, |(_, new)| *new)
}

/// The driver of that name, when one runs in this cluster: local provisioners of small clusters, and whatever has `csi` as
/// a part of its name. Of any other nothing runs.
pub fn driver(name: &str) -> Option<Driver> {
    let name = migrated(name);
    if matches!(
        name,
        "rancher.io/local-path" | "k8s.io/minikube-hostpath" | "docker.io/hostpath" | "microk8s.io/hostpath"
    ) {
        return Some(Driver::Local);
    }
    let parts = || name.split(['.', '/']);
    if !parts().any(|part| part == "csi") {
        return None;
    }
    let shared =
        parts().any(|part| matches!(part, "nfs" | "efs" | "file" | "filestore" | "smb" | "cephfs" | "azurefile"));
    Some(if shared { Driver::Shared } else { Driver::Disk })
}

/// A disk that is attached to nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Name of its CSI driver.
    pub driver: String,
    /// What the driver calls it.
    pub handle: String,
}

/// Volumes whose ids begin so are storage of the network: every node finds the same.
pub const NETWORK: &str = "disk/";

impl Disk {
    /// The id by which its data, and a failure of its storage, are known.
    pub fn id(&self) -> String {
        format!("{NETWORK}{}/{}", self.driver, self.handle)
    }

    /// Its name in the status of nodes.
    ///
    /// - Source: kubernetes 1.36 pkg/volume/util GetUniqueVolumeName, pkg/volume/csi GetVolumeName.
    pub fn unique_name(&self) -> String {
        format!("kubernetes.io/csi/{}^{}", self.driver, self.handle)
    }
}

/// What a volume's data is kept on.
#[derive(Clone, Debug, PartialEq)]
pub enum Backing {
    /// A path of the node where the pod runs.
    Host(HostPathVolumeSource),
    /// A directory of a node; it must be there.
    Local(String),
    /// A disk that is attached to nodes.
    Disk(Disk),
    /// A file system of the network.
    Shared {
        /// Names the file system.
        id: String,
        /// The directory in it that is mounted; empty for its root.
        path: String,
    },
}

/// What a PersistentVolume's data is kept on.
pub fn backing(spec: &PersistentVolumeSpec) -> Backing {
    let disk = |driver: &str, handle: &str| Backing::Disk(Disk { driver: driver.into(), handle: handle.into() });
    if let Some(host) = &spec.host_path {
        return Backing::Host(host.clone());
    }
    if let Some(local) = &spec.local {
        return Backing::Local(local.path.clone());
    }
    if let Some(csi) = &spec.csi {
        return match driver(&csi.driver) {
            Some(Driver::Shared | Driver::Local) => {
                Backing::Shared { id: format!("{}/{}", csi.driver, csi.volume_handle), path: String::new() }
            }
            // A volume made by hand may name any driver: it is one with disks then.
            Some(Driver::Disk) | None => disk(&csi.driver, &csi.volume_handle),
        };
    }
    if let Some(nfs) = &spec.nfs {
        return Backing::Shared { id: format!("nfs/{}", nfs.server), path: nfs.path.trim_end_matches('/').to_string() };
    }
    if let Some(source) = &spec.aws_elastic_block_store {
        return disk("ebs.csi.aws.com", &source.volume_id);
    }
    if let Some(source) = &spec.gce_persistent_disk {
        return disk("pd.csi.storage.gke.io", &source.pd_name);
    }
    if let Some(source) = &spec.azure_disk {
        return disk("disk.csi.azure.com", &source.disk_uri);
    }
    if let Some(source) = &spec.cinder {
        return disk("cinder.csi.openstack.org", &source.volume_id);
    }
    if let Some(source) = &spec.vsphere_volume {
        return disk("csi.vsphere.vmware.com", &source.volume_path);
    }
    let text = serde_json::to_string(spec).unwrap_or_default();
    let mut hash = kernel::hash::Fnv64::default();
    hash.write(text.as_bytes());
    Backing::Shared { id: format!("other/{:016x}", hash.value()), path: String::new() }
}

/// The claim that a volume of a pod stands for; an ephemeral one is named after pod and volume.
///
/// - Source: kubernetes 1.36 component-helpers storage/ephemeral VolumeClaimName.
pub fn claim_name<'a>(pod: &Pod, volume: &'a Volume) -> Option<Cow<'a, str>> {
    if let Some(claim) = &volume.persistent_volume_claim {
        return Some(Cow::Borrowed(&claim.claim_name));
    }
    volume.ephemeral.as_ref()?;
    Some(Cow::Owned(format!("{}-{}", pod.metadata.name.as_deref().unwrap_or(""), volume.name)))
}

/// True when a claim and its volume have found each other for good.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/volumebinding/binder.go isPVCFullyBound.
pub fn is_bound(claim: &PersistentVolumeClaim) -> bool {
    bound_volume(claim).is_some() && annotation(claim.metadata.annotations.as_ref(), BIND_COMPLETED).is_some()
}

/// The volume that a claim names.
pub fn bound_volume(claim: &PersistentVolumeClaim) -> Option<&str> {
    claim.spec.as_ref()?.volume_name.as_deref().filter(|name| !name.is_empty())
}

/// The value of an annotation.
pub fn annotation<'a>(
    annotations: Option<&'a alloc::collections::BTreeMap<String, String>>,
    key: &str,
) -> Option<&'a str> {
    annotations?.get(key).map(String::as_str)
}

/// The class of a claim; empty for none.
pub fn claim_class(claim: &PersistentVolumeClaim) -> &str {
    let old = annotation(claim.metadata.annotations.as_ref(), "volume.beta.kubernetes.io/storage-class");
    old.or_else(|| claim.spec.as_ref()?.storage_class_name.as_deref()).unwrap_or("")
}

/// The class of a volume; empty for none.
pub fn volume_class(volume: &PersistentVolume) -> &str {
    volume.spec.as_ref().and_then(|spec| spec.storage_class_name.as_deref()).unwrap_or("")
}

/// The class of claims without one: the newest of those that are marked, then the first by name.
///
/// - Source: kubernetes 1.36 pkg/volume/util/storageclass.go GetDefaultClass.
pub fn default_class<'a>(classes: impl Iterator<Item = &'a Rc<StorageClass>>) -> Option<String> {
    let marked = classes.filter(|class| annotation(class.metadata.annotations.as_ref(), DEFAULT_CLASS) == Some("true"));
    let mut marked: Vec<&Rc<StorageClass>> = marked.collect();
    marked.sort_by(|a, b| b.metadata.creation_timestamp.cmp(&a.metadata.creation_timestamp));
    marked.first().and_then(|class| class.metadata.name.clone())
}

/// What a claim asks for, in bytes.
pub fn requested_bytes(claim: &PersistentVolumeClaim) -> i64 {
    let requests = claim.spec.as_ref().and_then(|spec| spec.resources.as_ref()?.requests.as_ref());
    requests.and_then(|requests| requests.get("storage")).and_then(quantity::value).unwrap_or(0)
}

/// What a volume holds, in bytes.
pub fn capacity_bytes(volume: &PersistentVolume) -> i64 {
    let capacity = volume.spec.as_ref().and_then(|spec| spec.capacity.as_ref());
    capacity.and_then(|capacity| capacity.get("storage")).and_then(quantity::value).unwrap_or(0)
}

/// True when every access mode that the claim asks for is among the volume's.
pub fn modes_fit(volume: &PersistentVolume, claim: &PersistentVolumeClaim) -> bool {
    let held = volume.spec.as_ref().and_then(|spec| spec.access_modes.as_deref()).unwrap_or(&[]);
    let asked = claim.spec.as_ref().and_then(|spec| spec.access_modes.as_deref()).unwrap_or(&[]);
    asked.iter().all(|mode| held.contains(mode))
}

/// True when a volume is reserved for the claim, by name or also by uid.
///
/// - Source: kubernetes 1.36 component-helpers storage/volume IsVolumeBoundToClaim.
pub fn is_reserved_for(volume: &PersistentVolume, claim: &PersistentVolumeClaim) -> bool {
    let Some(reference) = volume.spec.as_ref().and_then(|spec| spec.claim_ref.as_ref()) else { return false };
    reference.name == claim.metadata.name
        && reference.namespace == claim.metadata.namespace
        && reference.uid.as_deref().is_none_or(|uid| uid.is_empty() || Some(uid) == claim.metadata.uid.as_deref())
}

/// True when binding waits until a pod that uses the claim has a node.
pub fn waits_for_consumer(class: &StorageClass) -> bool {
    class.volume_binding_mode.as_deref() == Some("WaitForFirstConsumer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_are_known_by_name() {
        for (name, want) in [
            ("ebs.csi.aws.com", Some(Driver::Disk)),
            ("kubernetes.io/gce-pd", Some(Driver::Disk)),
            ("nfs.csi.k8s.io", Some(Driver::Shared)),
            ("rancher.io/local-path", Some(Driver::Local)),
            ("kubernetes.io/no-provisioner", None),
            ("example.com/tape", None),
        ] {
            assert_eq!(driver(name), want, "{name}");
        }
    }
}
