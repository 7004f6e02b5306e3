//! The scale subresource: how many pods an object asks for.
//!
//! Models kubernetes 1.36 pkg/registry/apps/*/storage ScaleREST.

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::core::v1::ReplicationController;

use super::Object;

/// How many pods an object asks for; `None` for kinds without the scale subresource.
pub fn replicas(object: &Object) -> Option<i32> {
    if let Some(deployment) = object.get::<Deployment>() {
        return Some(deployment.spec.as_ref()?.replicas.unwrap_or(1));
    }
    if let Some(set) = object.get::<ReplicaSet>() {
        return Some(set.spec.as_ref()?.replicas.unwrap_or(1));
    }
    if let Some(set) = object.get::<StatefulSet>() {
        return Some(set.spec.as_ref()?.replicas.unwrap_or(1));
    }
    if let Some(controller) = object.get::<ReplicationController>() {
        return Some(controller.spec.as_ref()?.replicas.unwrap_or(1));
    }
    None
}
