//! Rules of ReplicaSets, ReplicationControllers, StatefulSets and EndpointSlices.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::batch::v1::{Job, JobStatus};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::{Memory, Seen};
use crate::api::Kind;
use crate::api::object::controller_of;
use crate::store::Op;

pub(super) fn replicas_are_counted(seen: &Seen<'_>, memory: &mut Memory) -> Option<String> {
    let set = &seen.change.object;
    if matches!(set.kind(), Kind::ReplicaSet | Kind::ReplicationController) {
        let asked = crate::api::scale::replicas(set).unwrap_or(1);
        let uid = String::from(set.uid());
        let most = memory.asked.entry(uid).or_insert(asked);
        *most = asked.max(*most);
        return None;
    }
    if seen.change.op != Op::Added {
        return None;
    }
    let owner = controller_of(seen.change.object.get::<Pod>().map(|pod| &pod.metadata)?)?;
    let most = *memory.asked.get(&owner.uid)?;
    let active = seen.cache.owned_by::<Pod>(&owner.uid).filter(|pod| {
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or("");
        pod.metadata.deletion_timestamp.is_none() && !matches!(phase, "Succeeded" | "Failed")
    });
    let active = active.count();
    (i64::try_from(active).unwrap_or(i64::MAX) > i64::from(most))
        .then(|| format!("{} {:?} has {active} pods, and was never asked for more than {most}", owner.kind, owner.name))
}

pub(super) fn jobs_count_up(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let job = seen.change.object.get::<Job>()?;
    let before = seen.change.previous.as_ref()?.get::<Job>().filter(|old| old.metadata.uid == job.metadata.uid)?;
    let (none, old) = (JobStatus::default(), before.status.as_ref()?);
    let new = job.status.as_ref().unwrap_or(&none);
    let indexed = job.spec.as_ref().is_some_and(|spec| spec.completion_mode.as_deref() == Some("Indexed"));
    if (!indexed && new.succeeded < old.succeeded) || new.failed < old.failed {
        return Some(format!(
            "its counters fell from {:?}/{:?} to {:?}/{:?}",
            old.succeeded, old.failed, new.succeeded, new.failed
        ));
    }
    let has = |status: &JobStatus, kind: &str| {
        status.conditions.iter().flatten().any(|condition| condition.type_ == kind && condition.status == "True")
    };
    for kind in ["Complete", "Failed"] {
        if has(old, kind) && !has(new, kind) {
            return Some(format!("it is no longer {kind}"));
        }
    }
    (has(new, "Complete") && has(new, "Failed")).then(|| "it is Complete and Failed".into())
}

pub(super) fn ordinals_are_wanted(seen: &Seen<'_>, memory: &mut Memory) -> Option<String> {
    if let Some(set) = seen.change.object.get::<StatefulSet>() {
        let spec = set.spec.as_ref();
        let first = spec.and_then(|spec| spec.ordinals.as_ref()).and_then(|ordinals| ordinals.start).unwrap_or(0);
        let last = first.saturating_add(spec.and_then(|spec| spec.replicas).unwrap_or(1)).saturating_sub(1);
        let uid = set.metadata.uid.clone().unwrap_or_default();
        let asked = memory.ordinals.entry(uid).or_insert((first, last));
        *asked = (asked.0.min(first), asked.1.max(last));
        return None;
    }
    if seen.change.op != Op::Added {
        return None;
    }
    let pod = seen.change.object.get::<Pod>()?;
    let owner = controller_of(&pod.metadata)?;
    let (first, last) = *memory.ordinals.get(&owner.uid)?;
    let index = |pod: &Pod| pod.metadata.labels.as_ref()?.get("apps.kubernetes.io/pod-index")?.parse::<i32>().ok();
    let Some(ordinal) = index(pod) else { return Some(format!("a pod of {:?} has no ordinal", owner.name)) };
    if !(first..=last).contains(&ordinal) {
        return Some(format!("{:?} was never asked for ordinal {ordinal}", owner.name));
    }
    let twin = seen
        .cache
        .owned_by::<Pod>(&owner.uid)
        .find(|other| other.metadata.uid != pod.metadata.uid && index(other) == Some(ordinal))?;
    Some(format!("pod {:?} has the ordinal {ordinal} too", twin.metadata.name))
}

pub(super) fn parts_fit(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let status = seen.change.object.get::<StatefulSet>()?.status.as_ref()?;
    let parts = [
        ("ready", status.ready_replicas),
        ("available", status.available_replicas),
        ("current", status.current_replicas),
        ("updated", status.updated_replicas),
    ];
    let (name, count) = parts.into_iter().find(|(_, count)| count.unwrap_or(0) > status.replicas)?;
    Some(format!("{} of {} pods are {name}", count.unwrap_or(0), status.replicas))
}

pub(super) fn endpoints_agree(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let slice = seen.change.object.get::<EndpointSlice>()?;
    let mut known = BTreeSet::new();
    for endpoint in slice.endpoints.iter().flatten() {
        let name = endpoint.target_ref.as_ref().and_then(|target| target.name.as_deref());
        if let Some(name) = name
            && !known.insert(name)
        {
            return Some(format!("it has the pod {name:?} twice"));
        }
        let Some(conditions) = &endpoint.conditions else { continue };
        if conditions.ready == Some(true) && (conditions.serving == Some(false) || conditions.terminating == Some(true))
        {
            return Some(format!("its endpoint {name:?} is ready but not serving or terminating"));
        }
    }
    None
}
