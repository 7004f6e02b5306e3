//! Refuses what would exceed a ResourceQuota of the namespace, and charges what was let in.
//!
//! - Source: kubernetes 1.36 staging apiserver pkg/admission/plugin/resourcequota/controller.go checkRequest.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Pod, ResourceQuota, ResourceQuotaStatus};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::{Request, refused};
use crate::api::quota::{Usage, amount, amounts_text, concerns, container_resources, usage};
use crate::api::{ApiError, Kind, Object, quantity};
use crate::store::{Store, Subresource};

/// Resources that every container must ask for when a quota counts them.
const EXPLICIT: [&str; 6] = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/// Quotas that an object would use something of.
fn quotas(object: &Object, used: &Usage, store: &Store) -> Vec<Rc<ResourceQuota>> {
    let all = store.list(Kind::ResourceQuota, Some(object.namespace())).filter_map(Object::get::<ResourceQuota>);
    all.filter(|quota| concerns(quota, object, used)).cloned().collect()
}

fn milli(amounts: &BTreeMap<String, Quantity>, name: &str) -> i128 {
    amounts.get(name).and_then(quantity::milli).unwrap_or(0)
}

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    if !object.kind().info().namespaced
        || request.store.list(Kind::ResourceQuota, Some(object.namespace())).next().is_none()
    {
        return Ok(());
    }
    let used = usage(object);
    let quotas = quotas(object, &used, request.store);
    for quota in &quotas {
        let name = quota.metadata.name.as_deref().unwrap_or("");
        let hard = quota.spec.as_ref().and_then(|spec| spec.hard.clone()).unwrap_or_default();
        if let Some(pod) = object.get::<Pod>()
            && let Some(missing) = missing(pod, &hard)
        {
            return Err(refused(object, &format!("failed quota: {name}: must specify {missing}")));
        }
        let ResourceQuotaStatus { hard: known, used: before } = quota.status.clone().unwrap_or_default();
        let (Some(known), Some(before)) = (known, before) else {
            let names: Vec<&str> = hard.keys().filter(|name| used.contains_key(*name)).map(String::as_str).collect();
            let message = format!("status unknown for quota: {name}, resources: {}", names.join(","));
            return Err(refused(object, &message));
        };
        let exceeded: Vec<&String> = known
            .keys()
            .filter(|name| {
                let more = used.get(*name).copied().unwrap_or(0);
                more > 0 && milli(&before, name) + more > milli(&known, name)
            })
            .collect();
        if !exceeded.is_empty() {
            let list = |of: &dyn Fn(&str) -> i128| amounts_text(exceeded.iter().map(|name| (*name, of(name))));
            let message = format!(
                "exceeded quota: {name}, requested: {}, used: {}, limited: {}",
                list(&|name| used.get(name).copied().unwrap_or(0)),
                list(&|name| milli(&before, name)),
                list(&|name| milli(&known, name)),
            );
            return Err(refused(object, &message));
        }
    }
    Ok(())
}

/// What the quota counts and containers do not ask for.
///
/// - Source: kubernetes 1.36 pkg/quota/v1/evaluator/core/pods.go Constraints.
fn missing(pod: &Pod, hard: &BTreeMap<String, Quantity>) -> Option<String> {
    let spec = pod.spec.as_ref()?;
    let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for container in spec.containers.iter().chain(spec.init_containers.iter().flatten()) {
        let (requests, limits) = (container_resources(container, false), container_resources(container, true));
        for resource in EXPLICIT.into_iter().filter(|resource| hard.contains_key(*resource)) {
            let (amounts, name) = match resource.split_once('.') {
                Some(("limits", name)) => (&limits, name),
                Some((_, name)) => (&requests, name),
                None => (&requests, resource),
            };
            if !amounts.contains_key(name) {
                missing.entry(resource).or_default().insert(&container.name);
            }
        }
    }
    let texts: Vec<String> = missing
        .iter()
        .map(|(resource, names)| format!("{resource} for: {}", names.iter().copied().collect::<Vec<_>>().join(",")))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Adds what a new object uses to the quotas that count it.
pub fn charge(object: &Object, store: &mut Store) {
    if !object.kind().info().namespaced || store.list(Kind::ResourceQuota, Some(object.namespace())).next().is_none() {
        return;
    }
    let more = usage(object);
    for quota in quotas(object, &more, store) {
        let key = Object::new((*quota).clone()).key();
        let more = more.clone();
        let add = move |stored: &mut Object| {
            let Some(status) = stored.get_mut::<ResourceQuota>().and_then(|quota| quota.status.as_mut()) else {
                return;
            };
            let Some(used) = &mut status.used else { return };
            for (name, before) in used.iter_mut() {
                if let Some(more) = more.get(name) {
                    *before = amount(name, quantity::milli(before).unwrap_or(0) + more);
                }
            }
        };
        // The quota was listed just now, so there is nothing to refuse.
        let _ = store.patch(&key, None, Subresource::Status, &add);
    }
}
