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
use kernel::Time;

use super::refused;
use crate::api::quantity::Amount;
use crate::api::quota::{Usage, amounts_text, concerns, container_resources, counts, usage};
use crate::api::{ApiError, Kind, Object};
use crate::store::{Store, Subresource};

/// Resources that every container must ask for when a quota counts them.
const EXPLICIT: [&str; 6] = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/// Quotas that an object would use something of. One whose first count is still to come limits nothing yet.
fn quotas(object: &Object, store: &Store) -> Vec<Rc<ResourceQuota>> {
    let all = store.list(Kind::ResourceQuota, Some(object.namespace())).filter_map(Object::get::<ResourceQuota>);
    let hard = |quota: &ResourceQuota| quota.status.as_ref().and_then(|status| status.hard.clone());
    all.filter(|quota| concerns(quota, hard(quota).as_ref(), object)).cloned().collect()
}

fn has_quotas(object: &Object, store: &Store) -> bool {
    object.kind().info().namespaced && store.list(Kind::ResourceQuota, Some(object.namespace())).next().is_some()
}

fn amount(amounts: &BTreeMap<String, Quantity>, name: &str) -> Amount {
    amounts.get(name).and_then(Amount::of).unwrap_or_default()
}

pub(super) fn admit(object: &Object, store: &Store) -> Result<(), ApiError> {
    if !has_quotas(object, store) {
        return Ok(());
    }
    check(object, &usage(object, Time::ZERO), store)
}

/// A changed Service or claim is charged for what it uses more than before.
pub(super) fn admit_change(new: &Object, store: &Store) -> Result<(), ApiError> {
    if !has_quotas(new, store) {
        return Ok(());
    }
    let Some(old) = store.get(&new.key()) else { return Ok(()) };
    let more = increase(old, new);
    if more.values().all(|amount| amount.milli == 0) { Ok(()) } else { check(new, &more, store) }
}

/// What an object uses more than it did; nothing for kinds whose changes are not charged.
///
/// - Source: the Handles of the evaluators, and quota SubtractWithNonNegativeResult.
fn increase(old: &Object, new: &Object) -> Usage {
    if !matches!(new.kind(), Kind::Service | Kind::PersistentVolumeClaim) {
        return Usage::new();
    }
    let before = usage(old, Time::ZERO);
    let mut more = usage(new, Time::ZERO);
    for (name, amount) in &mut more {
        amount.milli = (amount.milli - before.get(name).map_or(0, |before| before.milli)).max(0);
    }
    more
}

fn check(object: &Object, used: &Usage, store: &Store) -> Result<(), ApiError> {
    for quota in &quotas(object, store) {
        let name = quota.metadata.name.as_deref().unwrap_or("");
        let ResourceQuotaStatus { hard, used: before } = quota.status.clone().unwrap_or_default();
        let (mut hard, before) = (hard.unwrap_or_default(), before.unwrap_or_default());
        hard.retain(|name, _| counts(object.kind(), name));
        if let Some(pod) = object.get::<Pod>()
            && let Some(missing) = missing(pod, &hard)
        {
            return Err(refused(object, &format!("failed quota: {name}: must specify {missing}")));
        }
        if hard.keys().any(|name| !before.contains_key(name)) {
            let names: Vec<&str> = hard.keys().map(String::as_str).collect();
            let message = format!("status unknown for quota: {name}, resources: {}", names.join(","));
            return Err(refused(object, &message));
        }
        let exceeds = |name: &&String| {
            used.get(*name).is_some_and(|more| amount(&before, name).milli + more.milli > amount(&hard, name).milli)
        };
        let exceeded: Vec<&String> = hard.keys().filter(exceeds).collect();
        if !exceeded.is_empty() {
            let list = |of: &dyn Fn(&str) -> Amount| amounts_text(exceeded.iter().map(|name| (*name, of(name))));
            let message = format!(
                "exceeded quota: {name}, requested: {}, used: {}, limited: {}",
                list(&|name| used.get(name).copied().unwrap_or_default()),
                list(&|name| amount(&before, name)),
                list(&|name| amount(&hard, name)),
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
    if has_quotas(object, store) {
        add(object, &usage(object, Time::ZERO), store);
    }
}

/// Adds what a changed object uses more than before to the quotas that count it.
pub fn charge_change(old: &Object, new: &Object, store: &mut Store) {
    if has_quotas(new, store) {
        add(new, &increase(old, new), store);
    }
}

fn add(object: &Object, more: &Usage, store: &mut Store) {
    if more.values().all(|amount| amount.milli == 0) {
        return;
    }
    for quota in quotas(object, store) {
        let key = Object::new((*quota).clone()).key();
        let more = more.clone();
        let add = move |stored: &mut Object| {
            let Some(status) = stored.get_mut::<ResourceQuota>().and_then(|quota| quota.status.as_mut()) else {
                return;
            };
            let Some(used) = &mut status.used else { return };
            for (name, before) in used.iter_mut() {
                if let Some(more) = more.get(name) {
                    let mut sum = Amount::of(before).unwrap_or_default();
                    sum.add(*more);
                    *before = sum.quantity();
                }
            }
        };
        // The quota was listed just now, so there is nothing to refuse.
        let _ = store.patch(&key, None, Subresource::Status, &add);
    }
}
