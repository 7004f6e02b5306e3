//! `describe node`.

use std::collections::BTreeMap;

use cluster::api::quantity::{milli, value};
use cluster::api::{ApiError, Key, Kind, Object};
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Container, Node, NodeStatus, Pod, PodSpec, Taint};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::super::api::Api;
use super::super::columns::node_roles;
use super::super::print::duration::{age, rfc1123, rfc1123_seconds};
use super::{Text, events};

type Quantities = BTreeMap<String, Quantity>;

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(node) = object.get::<Node>() else { return Ok(()) };
    let status = node.status.clone().unwrap_or_default();
    let spec = node.spec.clone().unwrap_or_default();
    text.name(object);
    text.field(0, "Roles", node_roles(node));
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    let creation = object.meta().creation_timestamp.as_ref();
    text.field(0, "CreationTimestamp", creation.map(rfc1123).unwrap_or_default());
    let mut taints: Vec<&Taint> = spec.taints.iter().flatten().collect();
    taints.sort_by_key(|taint| (taint.effect.as_str(), taint.key.as_str()));
    text.list("Taints", &taints.into_iter().map(taint_text).collect::<Vec<String>>());
    text.field(0, "Unschedulable", spec.unschedulable.unwrap_or(false));
    lease(object, api, text);
    conditions(&status, text);
    if let Some(addresses) = &status.addresses {
        text.line(0, "Addresses:");
        for address in addresses {
            text.field(1, &address.type_, &address.address);
        }
    }
    for (title, quantities) in [("Capacity", &status.capacity), ("Allocatable", &status.allocatable)] {
        if let Some(quantities) = quantities.as_ref().filter(|quantities| !quantities.is_empty()) {
            text.line(0, format!("{title}:"));
            for (name, quantity) in quantities {
                text.field(1, name, &quantity.0);
            }
        }
    }
    if let Some(system) = &status.node_info {
        text.line(0, "System Info:");
        for (title, value) in [
            ("Machine ID", &system.machine_id),
            ("System UUID", &system.system_uuid),
            ("Boot ID", &system.boot_id),
            ("Kernel Version", &system.kernel_version),
            ("OS Image", &system.os_image),
            ("Operating System", &system.operating_system),
            ("Architecture", &system.architecture),
            ("Container Runtime Version", &system.container_runtime_version),
            ("Kubelet Version", &system.kubelet_version),
        ] {
            text.field(1, title, value);
        }
    }
    text.field_if(0, "PodCIDR", spec.pod_cidr.as_ref());
    if let Some(ranges) = spec.pod_cidrs.as_deref().filter(|ranges| !ranges.is_empty()) {
        text.field(0, "PodCIDRs", ranges.join(","));
    }
    text.field_if(0, "ProviderID", spec.provider_id.as_ref());
    pods(object, &status, api, text)?;
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

fn taint_text(taint: &Taint) -> String {
    match taint.value.as_deref().filter(|value| !value.is_empty()) {
        Some(value) => format!("{}={value}:{}", taint.key, taint.effect),
        None => format!("{}:{}", taint.key, taint.effect),
    }
}

fn lease(node: &Object, api: &dyn Api, text: &mut Text) {
    text.line(0, "Lease:");
    let found = api.get(&Key::new(Kind::Lease, "kube-node-lease", node.name()));
    let Some(spec) = found.ok().and_then(|lease| lease.get::<Lease>().and_then(|lease| lease.spec.clone())) else {
        text.line(1, "Failed to get lease: leases.coordination.k8s.io not found");
        return;
    };
    let moment = |at: Option<&k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime>| {
        at.map_or_else(|| "<unset>".to_string(), |at| rfc1123_seconds(at.0.as_second()))
    };
    text.field(1, "HolderIdentity", spec.holder_identity.as_deref().unwrap_or("<unset>"));
    text.field(1, "AcquireTime", moment(spec.acquire_time.as_ref()));
    text.field(1, "RenewTime", moment(spec.renew_time.as_ref()));
}

fn conditions(status: &NodeStatus, text: &mut Text) {
    let conditions = status.conditions.as_deref().unwrap_or(&[]);
    if conditions.is_empty() {
        return;
    }
    text.line(0, "Conditions:");
    text.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    text.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for condition in conditions {
        text.line(
            1,
            format!(
                "{} \t{} \t{} \t{} \t{} \t{}",
                condition.type_,
                condition.status,
                condition.last_heartbeat_time.as_ref().map(rfc1123).unwrap_or_default(),
                condition.last_transition_time.as_ref().map(rfc1123).unwrap_or_default(),
                condition.reason.as_deref().unwrap_or(""),
                condition.message.as_deref().unwrap_or("")
            ),
        );
    }
}

/// A resource amount: thousandths for cpu, whole units for the rest.
fn amount(name: &str, quantity: &Quantity) -> i64 {
    if name == "cpu" { milli(quantity).unwrap_or(0) as i64 } else { value(quantity).unwrap_or(0) }
}

/// An amount in Kubernetes' own notation, such as `250m` or `128Mi`.
fn amount_text(name: &str, amount: i64) -> String {
    if name == "cpu" {
        return if amount % 1000 == 0 { (amount / 1000).to_string() } else { format!("{amount}m") };
    }
    let mut amount = amount;
    let mut unit = 0;
    const UNITS: [&str; 6] = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
    while amount != 0 && amount % 1024 == 0 && unit + 1 < UNITS.len() {
        amount /= 1024;
        unit += 1;
    }
    format!("{amount}{}", UNITS[unit])
}

fn list_of(container: &Container, limits: bool) -> Option<&Quantities> {
    let resources = container.resources.as_ref()?;
    if limits { resources.limits.as_ref() } else { resources.requests.as_ref() }
}

/// What a pod asks for: its containers together, or its largest init container if that is more.
///
/// - Source: kubernetes 1.36 kubectl pkg/util/resource/resource.go PodRequestsAndLimits.
fn pod_amount(spec: &PodSpec, name: &str, limits: bool) -> i64 {
    let of = |container: &Container| {
        list_of(container, limits).and_then(|list| list.get(name)).map_or(0, |quantity| amount(name, quantity))
    };
    let mut regular: i64 = spec.containers.iter().map(of).sum();
    let (mut sidecars, mut highest) = (0, 0);
    for container in spec.init_containers.iter().flatten() {
        if container.restart_policy.as_deref() == Some("Always") {
            sidecars += of(container);
            highest = highest.max(sidecars);
        } else {
            highest = highest.max(sidecars + of(container));
        }
    }
    regular += sidecars;
    regular.max(highest)
}

fn share(amount: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { (i128::from(amount) * 100 / i128::from(whole)) as i64 }
}

fn pods(node: &Object, status: &NodeStatus, api: &dyn Api, text: &mut Text) -> Result<(), ApiError> {
    let mut pods = api.list(Kind::Pod, None)?;
    pods.retain(|pod| {
        pod.get::<Pod>().is_some_and(|pod| {
            let here = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()) == Some(node.name());
            let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
            here && !matches!(phase, Some("Succeeded" | "Failed"))
        })
    });
    let available = status.allocatable.as_ref().or(status.capacity.as_ref());
    let whole = |name: &str| available.and_then(|list| list.get(name)).map_or(0, |quantity| amount(name, quantity));
    text.line(0, format!("Non-terminated Pods:\t({} in total)", pods.len()));
    text.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    text.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    // Kinds of huge pages follow the usual three, in order of name.
    let huge =
        available.into_iter().flatten().map(|(name, _)| name.as_str()).filter(|name| name.starts_with("hugepages-"));
    let names: Vec<&str> = ["cpu", "memory", "ephemeral-storage"].into_iter().chain(huge).collect();
    let mut totals: BTreeMap<(&str, bool), i64> = BTreeMap::new();
    for object in &pods {
        let Some(spec) = object.get::<Pod>().and_then(|pod| pod.spec.as_ref()) else { continue };
        let mut line = format!("{}\t{}\t", object.namespace(), object.name());
        for (name, limits) in [("cpu", false), ("cpu", true), ("memory", false), ("memory", true)] {
            let amount = pod_amount(spec, name, limits);
            line.push_str(&format!("\t{} ({}%)", amount_text(name, amount), share(amount, whole(name))));
        }
        for name in &names {
            for limits in [false, true] {
                *totals.entry((*name, limits)).or_default() += pod_amount(spec, name, limits);
            }
        }
        text.line(1, format!("{line}\t{}", age(api.now(), object.meta().creation_timestamp.as_ref())));
    }
    text.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
    text.line(1, "Resource\tRequests\tLimits");
    text.line(1, "--------\t--------\t------");
    for name in names {
        let cell = |limits: bool| {
            let amount = totals.get(&(name, limits)).copied().unwrap_or(0);
            format!("{} ({}%)", amount_text(name, amount), share(amount, whole(name)))
        };
        text.line(1, format!("{name}\t{}\t{}", cell(false), cell(true)));
    }
    Ok(())
}
