//! Rules of PodDisruptionBudgets, and of who may be listed as ready.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Endpoints, ObjectReference, Pod, Service};
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointSlice};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;

use super::{Memory, Seen};
use crate::api::labels::SERVICE_NAME;
use crate::api::pod;
use crate::store::Op;

pub(super) fn budgets_hold(seen: &Seen<'_>, _: &mut Memory) -> Option<String> {
    let status = seen.change.object.get::<PodDisruptionBudget>()?.status.as_ref()?;
    let allowed = status.disruptions_allowed.unwrap_or(0);
    let spare = status.current_healthy.unwrap_or(0) - status.desired_healthy.unwrap_or(0);
    if allowed < 0 || (allowed > 0 && allowed > spare) {
        return Some(format!("it allows {allowed} disruptions and has {spare} pods to spare"));
    }
    let before = seen.change.previous.as_ref()?.get::<PodDisruptionBudget>()?.status.as_ref()?;
    let known = |name: &String| before.disrupted_pods.as_ref().is_some_and(|pods| pods.contains_key(name));
    let new = status.disrupted_pods.iter().flatten().filter(|(name, _)| !known(name)).count();
    let allowed = usize::try_from(before.disruptions_allowed.unwrap_or(0)).unwrap_or(0);
    (new > allowed).then(|| format!("{new} pods were evicted where {allowed} were allowed"))
}

pub(super) fn endpoints_were_ready(seen: &Seen<'_>, memory: &mut Memory) -> Option<String> {
    if let Some(pod) = seen.change.object.get::<Pod>() {
        let uid = pod.metadata.uid.clone()?;
        if seen.change.op == Op::Deleted {
            memory.ready.remove(&uid);
        } else if pod::is_ready(pod) {
            memory.ready.insert(uid);
        }
        return None;
    }
    if seen.change.op == Op::Deleted {
        return None;
    }
    let (service, targets): (String, Vec<&ObjectReference>) =
        if let Some(endpoints) = seen.change.object.get::<Endpoints>() {
            let addresses = endpoints.subsets.iter().flatten().flat_map(|subset| subset.addresses.iter().flatten());
            (seen.change.key.name.to_string(), addresses.filter_map(|one| one.target_ref.as_ref()).collect())
        } else {
            let slice = seen.change.object.get::<EndpointSlice>()?;
            let is_ready =
                |one: &&Endpoint| one.conditions.as_ref().is_some_and(|conditions| conditions.ready == Some(true));
            let service = slice.metadata.labels.as_ref()?.get(SERVICE_NAME)?.clone();
            let endpoints = slice.endpoints.iter().flatten().filter(is_ready);
            (service, endpoints.filter_map(|one| one.target_ref.as_ref()).collect())
        };
    let namespace = &seen.change.key.namespace;
    let spec = seen.cache.find::<Service>(namespace, &service)?.spec.as_ref()?;
    if spec.publish_not_ready_addresses == Some(true) {
        return None;
    }
    let never = targets.into_iter().find(|target| {
        // A pod that is gone already says nothing more.
        let pod = seen.cache.find::<Pod>(namespace, target.name.as_deref().unwrap_or(""));
        pod.is_some_and(|pod| pod.metadata.uid == target.uid)
            && target.uid.as_ref().is_some_and(|uid| !memory.ready.contains(uid))
    })?;
    Some(format!("{:?} is listed as ready and has never been", never.name.as_deref().unwrap_or("")))
}
