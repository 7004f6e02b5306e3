//! How many pods their controllers want: the sum of the scale of each.
//!
//! Models kubernetes 1.36 pkg/controller/disruption getExpectedScale and its finders.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;

use super::members::Members;
use crate::api::object::controller_of;
use crate::api::{Key, Kind};
use crate::store::Cache;

/// The number of pods that the controllers of these pods want; pods without a controller count for nothing.
///
/// - Errors: upstream's sentence, when a controller cannot be found or has no scale.
pub(super) fn expected(members: &Members, namespace: &str, cache: &Cache) -> Result<i32, String> {
    let mut scales: BTreeMap<String, i32> = BTreeMap::new();
    for (uid, owner) in &members.owners {
        let found = scale_of(&owner.reference, namespace, cache)?;
        let (uid_of_scale, replicas) =
            found.ok_or_else(|| format!("found no controllers for pod {:?}", members.pod_of(uid)))?;
        scales.insert(uid_of_scale, replicas);
    }
    Ok(scales.values().sum())
}

/// The uid and the replicas of what scales the pods of `owner`; `None` when it is gone.
fn scale_of(owner: &OwnerReference, namespace: &str, cache: &Cache) -> Result<Option<(String, i32)>, String> {
    let Some(kind) = Kind::find(&owner.api_version, &owner.kind) else {
        return Err(format!("no matches for kind {:?} in version {:?}", owner.kind, owner.api_version));
    };
    if kind == Kind::ReplicaSet {
        return Ok(of_replica_set(owner, namespace, cache));
    }
    let Some(object) = cache.get(&Key::new(kind, namespace, &owner.name)).filter(|object| object.uid() == owner.uid)
    else {
        return Ok(None);
    };
    match crate::api::scale::replicas(object) {
        Some(replicas) => Ok(Some((owner.uid.clone(), replicas))),
        None => Err(format!("{} does not implement the scale subresource", kind.info().resource())),
    }
}

/// A ReplicaSet counts as its Deployment, when there is one.
fn of_replica_set(owner: &OwnerReference, namespace: &str, cache: &Cache) -> Option<(String, i32)> {
    let set: &Rc<ReplicaSet> = cache.find(namespace, &owner.name)?;
    if set.metadata.uid.as_deref() != Some(owner.uid.as_str()) {
        return None;
    }
    let above = controller_of(&set.metadata).filter(|above| above.kind == "Deployment");
    let deployment = above.and_then(|above| {
        let deployment: &Rc<Deployment> = cache.find(namespace, &above.name)?;
        (deployment.metadata.uid.as_deref() == Some(above.uid.as_str())).then_some(deployment)
    });
    // Of a Deployment that is gone the last finder knows nothing: it asks for the scale of whatever owns the pod.
    match deployment {
        Some(deployment) => Some((deployment.metadata.uid.clone()?, deployment.spec.as_ref()?.replicas.unwrap_or(1))),
        None => Some((owner.uid.clone(), set.spec.as_ref()?.replicas.unwrap_or(1))),
    }
}
