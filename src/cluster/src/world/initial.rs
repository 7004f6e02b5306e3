//! What a cluster has before anybody asks it for anything: namespaces with their accounts and certificates, and the
//! class of volumes.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::api::{Object, volume};
use crate::controller::namespace_objects;

/// Namespaces of every cluster.
pub(super) const NAMESPACES: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Name of the class of claims that name none, as small clusters call it.
const CLASS: &str = "standard";

/// Its driver: network disks that follow a pod from node to node, once they are detached.
const DRIVER: &str = "disk.csi.selfheal.dev";

/// Objects beside namespaces and nodes.
pub(super) fn objects() -> Vec<Object> {
    let class = StorageClass {
        metadata: ObjectMeta {
            name: Some(CLASS.to_string()),
            annotations: Some(BTreeMap::from([(volume::DEFAULT_CLASS.to_string(), "true".to_string())])),
            ..ObjectMeta::default()
        },
        provisioner: DRIVER.to_string(),
        allow_volume_expansion: Some(true),
        volume_binding_mode: Some("WaitForFirstConsumer".to_string()),
        ..StorageClass::default()
    };
    NAMESPACES.into_iter().flat_map(namespace_objects::expected).chain([Object::new(class)]).collect()
}
