//! What objects use up of a ResourceQuota.
//!
//! Pure arithmetic on one object; who sums it up are admission and the quota controller. Models kubernetes 1.36
//! pkg/quota/v1/evaluator/core (pods.go, services.go, persistent_volume_claims.go) and pkg/quota/v1/resources.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{
    Container, PersistentVolumeClaim, Pod, ResourceQuota, ScopedResourceSelectorRequirement, Service,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::kinds::Typed;
use super::object::Object;
use super::{Kind, pod, qos, quantity};

/// Amounts in thousandths by resource name.
pub type Usage = BTreeMap<String, i128>;

/// What an object uses; empty when it uses nothing (any more).
pub fn usage(object: &Object) -> Usage {
    let mut usage = Usage::new();
    let info = object.kind().info();
    if object.kind() == Kind::Pod && object.get::<Pod>().is_some_and(|pod| pod::is_terminal(pod)) {
        return usage;
    }
    usage.insert(format!("count/{}", info.resource()), 1_000);
    match &object.0 {
        Typed::Pod(pod) => {
            usage.insert("pods".to_string(), 1_000);
            for (name, milli) in pod_resources(pod, false) {
                if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
                    usage.insert(name.clone(), milli);
                }
                usage.insert(format!("requests.{name}"), milli);
            }
            for (name, milli) in pod_resources(pod, true) {
                usage.insert(format!("limits.{name}"), milli);
            }
        }
        Typed::Service(service) => service_usage(service, &mut usage),
        Typed::PersistentVolumeClaim(claim) => claim_usage(claim, &mut usage),
        Typed::ConfigMap(_) | Typed::Secret(_) | Typed::ResourceQuota(_) => {
            usage.insert(info.plural.to_string(), 1_000);
        }
        _ => {}
    }
    usage
}

fn service_usage(service: &Service, usage: &mut Usage) {
    usage.insert("services".to_string(), 1_000);
    let spec = service.spec.as_ref();
    let kind = spec.and_then(|spec| spec.type_.as_deref()).unwrap_or("ClusterIP");
    let ports = spec.and_then(|spec| spec.ports.as_ref()).map_or(0, |ports| ports.len()) as i128;
    let balanced = kind == "LoadBalancer";
    usage.insert("services.loadbalancers".to_string(), if balanced { 1_000 } else { 0 });
    usage.insert("services.nodeports".to_string(), if balanced || kind == "NodePort" { ports * 1_000 } else { 0 });
}

fn claim_usage(claim: &PersistentVolumeClaim, usage: &mut Usage) {
    let spec = claim.spec.as_ref();
    let requests = spec.and_then(|spec| spec.resources.as_ref()?.requests.as_ref());
    let storage = requests.and_then(|requests| requests.get("storage")).and_then(quantity::milli).unwrap_or(0);
    usage.insert("persistentvolumeclaims".to_string(), 1_000);
    usage.insert("requests.storage".to_string(), storage);
    if let Some(class) = spec.and_then(|spec| spec.storage_class_name.as_deref()).filter(|class| !class.is_empty()) {
        let of_class = format!("{class}.storageclass.storage.k8s.io");
        usage.insert(format!("{of_class}/requests.storage"), storage);
        usage.insert(format!("{of_class}/persistentvolumeclaims"), 1_000);
    }
}

/// Requests or limits of one container, in thousandths.
pub fn container_resources(container: &Container, limits: bool) -> Usage {
    let resources = container.resources.as_ref();
    let amounts = resources.and_then(|one| if limits { one.limits.as_ref() } else { one.requests.as_ref() });
    let known = amounts.into_iter().flatten();
    known.filter_map(|(name, amount)| Some((name.clone(), quantity::milli(amount)?))).collect()
}

/// Requests or limits of a whole pod, in thousandths: its containers together, or the largest moment of its start.
///
/// - Source: kubernetes 1.36 component-helpers resource/helpers.go PodRequests and PodLimits.
pub fn pod_resources(pod: &Pod, limits: bool) -> Usage {
    let Some(spec) = &pod.spec else { return Usage::new() };
    let add = |into: &mut Usage, from: &Usage| {
        for (name, milli) in from {
            *into.entry(name.clone()).or_default() += milli;
        }
    };
    let raise = |into: &mut Usage, from: &Usage| {
        for (name, milli) in from {
            let most = into.entry(name.clone()).or_default();
            *most = (*most).max(*milli);
        }
    };
    let (mut total, mut sidecars, mut starting) = (Usage::new(), Usage::new(), Usage::new());
    for container in &spec.containers {
        add(&mut total, &container_resources(container, limits));
    }
    for container in spec.init_containers.iter().flatten() {
        let mut own = container_resources(container, limits);
        if container.restart_policy.as_deref() == Some("Always") {
            add(&mut total, &own);
            add(&mut sidecars, &own);
            own = sidecars.clone();
        } else {
            add(&mut own, &sidecars);
        }
        raise(&mut starting, &own);
    }
    raise(&mut total, &starting);
    total
}

/// True when a quota is about an object: it counts something the object uses, and its scopes match.
pub fn concerns(quota: &ResourceQuota, object: &Object, usage: &Usage) -> bool {
    let spec = quota.spec.as_ref();
    let hard = spec.and_then(|spec| spec.hard.as_ref());
    let counted = hard.into_iter().flatten().any(|(name, _)| usage.contains_key(name));
    let scopes = spec.and_then(|spec| spec.scopes.as_ref()).into_iter().flatten();
    let selectors = spec.and_then(|spec| spec.scope_selector.as_ref()?.match_expressions.as_ref());
    counted
        && scopes.into_iter().all(|scope| object.get::<Pod>().is_some_and(|pod| in_scope(pod, scope, None)))
        && selectors.into_iter().flatten().all(|requirement| {
            object.get::<Pod>().is_some_and(|pod| in_scope(pod, &requirement.scope_name, Some(requirement)))
        })
}

fn in_scope(pod: &Pod, scope: &str, requirement: Option<&ScopedResourceSelectorRequirement>) -> bool {
    let spec = pod.spec.as_ref();
    let limited = spec.is_some_and(|spec| spec.active_deadline_seconds.is_some());
    match scope {
        "Terminating" => limited,
        "NotTerminating" => !limited,
        "BestEffort" => qos::class(pod) == "BestEffort",
        "NotBestEffort" => qos::class(pod) != "BestEffort",
        "PriorityClass" => {
            let class = spec.and_then(|spec| spec.priority_class_name.as_deref()).unwrap_or("");
            let Some(requirement) = requirement else { return !class.is_empty() };
            let listed = requirement.values.iter().flatten().any(|value| value == class);
            match requirement.operator.as_str() {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => !class.is_empty(),
                _ => class.is_empty(),
            }
        }
        _ => false,
    }
}

/// An amount in thousandths as the quota's status writes it: bytes in powers of 1,024 where they divide.
pub fn amount(name: &str, milli: i128) -> Quantity {
    let in_bytes = matches!(name.rsplit(['.', '/']).next(), Some("memory" | "storage" | "ephemeral-storage"));
    let bytes = milli / 1_000;
    let text = if in_bytes && bytes >= 1_024 && bytes % 1_024 == 0 {
        format!("{}Ki", bytes / 1_024)
    } else {
        format!("{milli}m")
    };
    Quantity(quantity::canonical(&text).unwrap_or(text))
}

/// `a=1,b=2`, as refusals list amounts.
pub fn amounts_text<'a>(amounts: impl Iterator<Item = (&'a String, i128)>) -> String {
    let texts: alloc::vec::Vec<String> =
        amounts.map(|(name, milli)| format!("{name}={}", amount(name, milli).0)).collect();
    texts.join(",")
}
