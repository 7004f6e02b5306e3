//! Rules of every object: versions, identity, deletion, generations and owners.

use alloc::format;
use alloc::string::String;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::Pod;

use super::{Memory, Seen};
use crate::api::Object;

pub(super) fn versions_grow(seen: &Seen<'_>, memory: &mut Memory) -> Option<String> {
    let text = seen.change.object.meta().resource_version.as_deref().unwrap_or("");
    let Ok(version) = text.parse::<u64>() else { return Some(format!("resourceVersion {text:?} is not a number")) };
    let before = memory.version;
    memory.version = version.max(before);
    (version <= before).then(|| format!("resourceVersion {version} comes after {before}"))
}

pub(super) fn identity_stays(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (now, before) = (seen.change.object.meta(), seen.change.previous.as_ref()?.meta());
    if now.uid != before.uid {
        return Some(format!("uid {:?} became {:?}", before.uid, now.uid));
    }
    (now.creation_timestamp != before.creation_timestamp).then(|| String::from("creationTimestamp changed"))
}

pub(super) fn deletion_is_final(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (now, before) = (seen.change.object.meta(), seen.change.previous.as_ref()?.meta());
    (before.deletion_timestamp.is_some() && now.deletion_timestamp.is_none())
        .then(|| String::from("deletionTimestamp is gone"))
}

fn observed_generation(object: &Object) -> Option<i64> {
    if let Some(deployment) = object.get::<Deployment>() {
        return deployment.status.as_ref()?.observed_generation;
    }
    if let Some(replica_set) = object.get::<ReplicaSet>() {
        return replica_set.status.as_ref()?.observed_generation;
    }
    object.get::<Pod>()?.status.as_ref()?.observed_generation
}

pub(super) fn observed_is_not_ahead(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let observed = observed_generation(&seen.change.object)?;
    let generation = seen.change.object.meta().generation.unwrap_or(0);
    (observed > generation).then(|| format!("observedGeneration {observed} is ahead of generation {generation}"))
}

pub(super) fn owners_are_named(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let mut owners = seen.change.object.meta().owner_references.iter().flatten();
    let nameless = owners.find(|owner| owner.uid.is_empty() || owner.name.is_empty())?;
    Some(format!("the owner {} {:?} has no uid or no name", nameless.kind, nameless.name))
}
