//! Rules of pods.

use alloc::format;
use alloc::string::String;

use k8s_openapi::api::core::v1::{ContainerStatus, Pod, PodSpec, PodStatus};

use super::{Memory, Seen};
use crate::store::Op;

fn before_and_now<'a>(seen: &'a Seen<'_>) -> Option<(&'a Pod, &'a Pod)> {
    let before = seen.change.previous.as_ref()?.get::<Pod>()?;
    Some((before, seen.change.object.get::<Pod>()?))
}

fn statuses(status: &PodStatus) -> impl Iterator<Item = &ContainerStatus> {
    status.init_container_statuses.iter().flatten().chain(status.container_statuses.iter().flatten())
}

pub(super) fn node_stays(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (before, now) = before_and_now(seen)?;
    let node = |pod: &Pod| pod.spec.as_ref().and_then(|spec| spec.node_name.clone()).filter(|node| !node.is_empty());
    let (before, now) = (node(before)?, node(now));
    (now.as_ref() != Some(&before)).then(|| format!("its node {before:?} became {now:?}"))
}

pub(super) fn restarts_grow(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (before, now) = before_and_now(seen)?;
    for old in before.status.iter().flat_map(statuses) {
        let new = now.status.iter().flat_map(statuses).find(|new| new.name == old.name);
        if let Some(new) = new
            && new.restart_count < old.restart_count
        {
            return Some(format!(
                "container {:?} went from {} restarts to {}",
                old.name, old.restart_count, new.restart_count
            ));
        }
    }
    None
}

pub(super) fn finished_stays(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let (before, now) = before_and_now(seen)?;
    let phase = |pod: &Pod| pod.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default();
    let (before, now) = (phase(before), phase(now));
    (matches!(before.as_str(), "Succeeded" | "Failed") && now != before).then(|| format!("phase {before} became {now}"))
}

pub(super) fn one_status(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let pod = seen.change.object.get::<Pod>()?;
    let (spec, status) = (pod.spec.as_ref()?, pod.status.as_ref()?);
    let mut known = alloc::collections::BTreeSet::new();
    for one in statuses(status) {
        if !known.insert(one.name.as_str()) {
            return Some(format!("container {:?} has two statuses", one.name));
        }
        if !containers(spec).any(|name| name == one.name) {
            return Some(format!("container {:?} has a status but is not in the spec", one.name));
        }
        let states = one.state.iter().map(|state| {
            usize::from(state.running.is_some())
                + usize::from(state.waiting.is_some())
                + usize::from(state.terminated.is_some())
        });
        if states.sum::<usize>() > 1 {
            return Some(format!("container {:?} is in two states at once", one.name));
        }
    }
    None
}

fn containers(spec: &PodSpec) -> impl Iterator<Item = &str> {
    spec.init_containers.iter().flatten().chain(spec.containers.iter()).map(|container| container.name.as_str())
}

fn is_ready(status: &PodStatus) -> bool {
    status.conditions.iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

pub(super) fn ready_runs(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let status = seen.change.object.get::<Pod>()?.status.as_ref()?;
    if !is_ready(status) {
        return None;
    }
    if status.phase.as_deref() != Some("Running") {
        return Some(format!("it is Ready in phase {:?}", status.phase));
    }
    let unready = status.container_statuses.iter().flatten().find(|one| !one.ready)?;
    Some(format!("it is Ready while container {:?} is not", unready.name))
}

/// The address of a pod that holds it: it runs and is not on its way out.
fn held_address(pod: &Pod) -> Option<&str> {
    let status = pod.status.as_ref()?;
    let runs = status.phase.as_deref() == Some("Running") && pod.metadata.deletion_timestamp.is_none();
    let own = pod.spec.as_ref()?.host_network != Some(true);
    status.pod_ip.as_deref().filter(|address| runs && own && !address.is_empty())
}

pub(super) fn addresses_differ(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    if seen.change.op == Op::Deleted {
        return None;
    }
    let pod = seen.change.object.get::<Pod>()?;
    let address = held_address(pod)?;
    // Its own address has not changed: whoever took it since then was looked at when it did.
    if seen.change.previous.as_ref().and_then(|before| held_address(before.get::<Pod>()?)) == Some(address) {
        return None;
    }
    let other = seen
        .cache
        .list::<Pod>(None)
        .find(|other| other.metadata.uid != pod.metadata.uid && held_address(other) == Some(address))?;
    Some(format!("pod {:?} has the address {address} too", other.metadata.name))
}
