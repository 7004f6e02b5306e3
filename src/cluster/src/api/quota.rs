//! What objects use up of a ResourceQuota.
//!
//! Pure arithmetic on one object; who sums it up are admission and the quota controller. Models kubernetes 1.36
//! pkg/quota/v1/evaluator/core (pods.go, services.go, persistent_volume_claims.go) and pkg/quota/v1/resources.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{
    Container, PersistentVolumeClaim, Pod, PodAffinityTerm, ResourceQuota, ResourceRequirements,
    ScopedResourceSelectorRequirement, Service,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use kernel::Time;

use super::kinds::Typed;
use super::object::Object;
use super::quantity::Amount;
use super::time::moment;
use super::{Kind, pod, qos};

/// Amounts by resource name.
pub type Usage = BTreeMap<String, Amount>;

/// Resources of pods that quotas count, beside huge pages and extended resources.
const POD_RESOURCES: [&str; 10] = [
    "pods",
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
];

/// True when objects of that kind are counted by a quota's resource of that name.
///
/// - Source: the MatchingResources of the evaluators.
pub fn counts(kind: Kind, name: &str) -> bool {
    let info = kind.info();
    if name.strip_prefix("count/").is_some_and(|counted| counted == info.resource()) {
        return true;
    }
    match kind {
        Kind::Pod => {
            let huge = name.starts_with("hugepages-") || name.starts_with("requests.hugepages-");
            let native = !name.contains('/') || name.contains("kubernetes.io/");
            POD_RESOURCES.contains(&name) || huge || (name.starts_with("requests.") && !native)
        }
        Kind::Service => matches!(name, "services" | "services.nodeports" | "services.loadbalancers"),
        Kind::PersistentVolumeClaim => {
            matches!(name, "persistentvolumeclaims" | "requests.storage")
                || name.ends_with(".storageclass.storage.k8s.io/requests.storage")
                || name.ends_with(".storageclass.storage.k8s.io/persistentvolumeclaims")
        }
        Kind::ConfigMap | Kind::Secret | Kind::ResourceQuota | Kind::ReplicationController => name == info.plural,
        _ => false,
    }
}

/// What an object uses. A pod that has ended, or whose grace to do so is over, is only counted as an object.
///
/// - Source: PodUsageFunc and QuotaV1Pod.
pub fn usage(object: &Object, now: Time) -> Usage {
    let mut usage = Usage::new();
    let info = object.kind().info();
    usage.insert(format!("count/{}", info.resource()), Amount::whole(1));
    match &object.0 {
        Typed::Pod(pod) => {
            let meta = &pod.metadata;
            let grace_ms = meta.deletion_grace_period_seconds.map(|grace| u64::try_from(grace).unwrap_or(0) * 1_000);
            let over = meta.deletion_timestamp.as_ref().map(moment).zip(grace_ms);
            if pod::is_terminal(pod) || over.is_some_and(|(at, grace_ms)| now > at.plus_ms(grace_ms)) {
                return usage;
            }
            usage.insert("pods".to_string(), Amount::whole(1));
            for (name, amount) in pod_resources(pod, false) {
                if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-") {
                    usage.insert(name.clone(), amount);
                }
                usage.insert(format!("requests.{name}"), amount);
            }
            for (name, amount) in pod_resources(pod, true) {
                usage.insert(format!("limits.{name}"), amount);
            }
        }
        Typed::Service(service) => service_usage(service, &mut usage),
        Typed::PersistentVolumeClaim(claim) => claim_usage(claim, &mut usage),
        Typed::ConfigMap(_) | Typed::Secret(_) | Typed::ResourceQuota(_) | Typed::ReplicationController(_) => {
            usage.insert(info.plural.to_string(), Amount::whole(1));
        }
        _ => {}
    }
    usage
}

fn service_usage(service: &Service, usage: &mut Usage) {
    usage.insert("services".to_string(), Amount::whole(1));
    let spec = service.spec.as_ref();
    let kind = spec.and_then(|spec| spec.type_.as_deref()).unwrap_or("ClusterIP");
    let all = || spec.and_then(|spec| spec.ports.as_ref()).into_iter().flatten();
    let balanced = kind == "LoadBalancer";
    // Without ports of nodes of its own a balanced service is charged for those that it names.
    let named_only = balanced && spec.and_then(|spec| spec.allocate_load_balancer_node_ports) == Some(false);
    let ports = match (kind, named_only) {
        (_, true) => all().filter(|port| port.node_port.is_some_and(|port| port != 0)).count(),
        ("NodePort" | "LoadBalancer", false) => all().count(),
        _ => 0,
    };
    usage.insert("services.loadbalancers".to_string(), Amount::whole(i128::from(balanced)));
    usage.insert("services.nodeports".to_string(), Amount::whole(ports as i128));
}

fn claim_usage(claim: &PersistentVolumeClaim, usage: &mut Usage) {
    let spec = claim.spec.as_ref();
    let requests = spec.and_then(|spec| spec.resources.as_ref()?.requests.as_ref());
    let storage = requests.and_then(|requests| requests.get("storage")).and_then(Amount::of).unwrap_or_default();
    usage.insert("persistentvolumeclaims".to_string(), Amount::whole(1));
    usage.insert("requests.storage".to_string(), storage);
    if let Some(class) = spec.and_then(|spec| spec.storage_class_name.as_deref()).filter(|class| !class.is_empty()) {
        let of_class = format!("{class}.storageclass.storage.k8s.io");
        usage.insert(format!("{of_class}/requests.storage"), storage);
        usage.insert(format!("{of_class}/persistentvolumeclaims"), Amount::whole(1));
    }
}

/// Requests or limits as amounts.
fn amounts(resources: Option<&ResourceRequirements>, limits: bool) -> Usage {
    let quantities = resources.and_then(|one| if limits { one.limits.as_ref() } else { one.requests.as_ref() });
    let known = quantities.into_iter().flatten();
    known.filter_map(|(name, quantity)| Some((name.clone(), Amount::of(quantity)?))).collect()
}

/// Requests or limits of one container.
pub fn container_resources(container: &Container, limits: bool) -> Usage {
    amounts(container.resources.as_ref(), limits)
}

/// Requests or limits of a whole pod: its containers together, or the largest moment of its start; what the pod itself
/// asks for instead of that; and what its sandbox takes.
///
/// - Source: kubernetes 1.36 component-helpers resource/helpers.go PodRequests and PodLimits.
pub fn pod_resources(pod: &Pod, limits: bool) -> Usage {
    let Some(spec) = &pod.spec else { return Usage::new() };
    let add = |into: &mut Usage, from: &Usage| {
        for (name, amount) in from {
            into.entry(name.clone()).or_default().add(*amount);
        }
    };
    let raise = |into: &mut Usage, from: &Usage| {
        for (name, amount) in from {
            let most = into.entry(name.clone()).or_insert(*amount);
            if amount.milli > most.milli {
                *most = *amount;
            }
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
    let of_pod = amounts(spec.resources.as_ref(), limits);
    total.extend(of_pod.into_iter().filter(|(name, _)| matches!(name.as_str(), "cpu" | "memory")));
    for (name, quantity) in spec.overhead.iter().flatten() {
        let limited = !limits || total.get(name).is_some_and(|amount| amount.milli != 0);
        if let Some(amount) = Amount::of(quantity).filter(|_| limited) {
            total.entry(name.clone()).or_default().add(amount);
        }
    }
    total
}

/// True when a quota with these limits is about an object: it counts something of such objects, and its scopes match.
///
/// - Source: kubernetes 1.36 apiserver pkg/quota/v1/generic/evaluator.go Matches.
pub fn concerns(quota: &ResourceQuota, hard: Option<&BTreeMap<String, Quantity>>, object: &Object) -> bool {
    let spec = quota.spec.as_ref();
    let counted = hard.into_iter().flatten().any(|(name, _)| counts(object.kind(), name));
    let scopes = spec.and_then(|spec| spec.scopes.as_ref()).into_iter().flatten();
    let selectors = spec.and_then(|spec| spec.scope_selector.as_ref()?.match_expressions.as_ref());
    counted
        && scopes.into_iter().all(|scope| object.get::<Pod>().is_some_and(|pod| in_scope(pod, scope, None)))
        && selectors.into_iter().flatten().all(|requirement| {
            object.get::<Pod>().is_some_and(|pod| in_scope(pod, &requirement.scope_name, Some(requirement)))
        })
}

/// True when a pod's affinity looks beyond its namespace.
fn crosses_namespaces(pod: &Pod) -> bool {
    let Some(affinity) = pod.spec.as_ref().and_then(|spec| spec.affinity.as_ref()) else { return false };
    let (near, far) = (affinity.pod_affinity.as_ref(), affinity.pod_anti_affinity.as_ref());
    let required = near
        .into_iter()
        .flat_map(|one| one.required_during_scheduling_ignored_during_execution.iter().flatten())
        .chain(
            far.into_iter().flat_map(|one| one.required_during_scheduling_ignored_during_execution.iter().flatten()),
        );
    let preferred = near
        .into_iter()
        .flat_map(|one| one.preferred_during_scheduling_ignored_during_execution.iter().flatten())
        .chain(
            far.into_iter().flat_map(|one| one.preferred_during_scheduling_ignored_during_execution.iter().flatten()),
        )
        .map(|one| &one.pod_affinity_term);
    let crosses = |term: &PodAffinityTerm| {
        term.namespaces.as_ref().is_some_and(|all| !all.is_empty()) || term.namespace_selector.is_some()
    };
    required.chain(preferred).any(crosses)
}

fn in_scope(pod: &Pod, scope: &str, requirement: Option<&ScopedResourceSelectorRequirement>) -> bool {
    let spec = pod.spec.as_ref();
    let limited = spec.is_some_and(|spec| spec.active_deadline_seconds.is_some());
    match scope {
        "Terminating" => limited,
        "NotTerminating" => !limited,
        "BestEffort" => qos::class(pod) == "BestEffort",
        "NotBestEffort" => qos::class(pod) != "BestEffort",
        "CrossNamespacePodAffinity" => crosses_namespaces(pod),
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

/// `a=1,b=2`, as refusals list amounts.
pub fn amounts_text<'a>(amounts: impl Iterator<Item = (&'a String, Amount)>) -> String {
    let texts: alloc::vec::Vec<String> =
        amounts.map(|(name, amount)| format!("{name}={}", amount.quantity().0)).collect();
    texts.join(",")
}
