//! `describe node`.

use std::collections::BTreeMap;

use cluster::api::quantity::{canonical, milli};
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
    text.line(0, "Addresses:");
    for address in status.addresses.iter().flatten() {
        text.field(1, &address.type_, &address.address);
    }
    for (title, quantities) in [("Capacity", &status.capacity), ("Allocatable", &status.allocatable)] {
        if let Some(quantities) = quantities.as_ref().filter(|quantities| !quantities.is_empty()) {
            text.line(0, format!("{title}:"));
            for (name, quantity) in quantities {
                text.field(1, name, &quantity.0);
            }
        }
    }
    text.line(0, "System Info:");
    {
        let system = status.node_info.clone().unwrap_or_default();
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
    let found = api.get(&Key::new(Kind::Lease, "kube-node-lease", node.name()));
    let spec = match found {
        Ok(lease) => lease.get::<Lease>().and_then(|lease| lease.spec.clone()).unwrap_or_default(),
        Err(error) => {
            text.field(0, "Lease", format!("Failed to get lease: {}", error.message));
            return;
        }
    };
    text.line(0, "Lease:");
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

/// A sum of quantities: thousandths, and the notation of the first that was not zero.
#[derive(Clone, Copy, Default)]
struct Sum {
    milli: i128,
    binary: bool,
}

impl Sum {
    fn of(quantity: Option<&Quantity>) -> Sum {
        let Some(quantity) = quantity else { return Sum::default() };
        Sum { milli: milli(quantity).unwrap_or(0), binary: quantity.0.ends_with('i') }
    }

    /// - Source: kubernetes 1.36 apimachinery pkg/api/resource Quantity.Add.
    fn plus(self, other: Sum) -> Sum {
        let binary = if self.milli == 0 { other.binary } else { self.binary };
        Sum { milli: self.milli + other.milli, binary }
    }

    fn max(self, other: Sum) -> Sum {
        if other.milli > self.milli { other } else { self }
    }

    /// The sum in Kubernetes' own notation, such as `250m`, `128Mi` or `20M`.
    fn text(self) -> String {
        let plain = match self.binary {
            true if self.milli % 1_024_000 == 0 => format!("{}Ki", self.milli / 1_024_000),
            true => (self.milli / 1000).to_string(),
            false => format!("{}m", self.milli),
        };
        // Bytes that make no whole unit of 1024 stay bytes.
        if self.binary && self.milli % 1_024_000 != 0 {
            return plain;
        }
        canonical(&plain).unwrap_or(plain)
    }

    /// What part of `whole` it is, in percent: by thousandths for cpu, by units for the rest.
    fn share(self, whole: Sum, name: &str) -> i64 {
        let unit = |sum: Sum| if name == "cpu" { sum.milli } else { sum.milli.div_euclid(1000) };
        if unit(whole) == 0 { 0 } else { (unit(self) * 100 / unit(whole)) as i64 }
    }
}

fn list_of(container: &Container, limits: bool) -> Option<&Quantities> {
    let resources = container.resources.as_ref()?;
    if limits { resources.limits.as_ref() } else { resources.requests.as_ref() }
}

/// What a pod asks for: its own figure where it has one, otherwise its containers together, or its largest init
/// container if that is more; its overhead comes on top.
///
/// - Source: kubernetes 1.36 staging component-helpers resource/helpers.go PodRequests, PodLimits.
fn pod_amount(spec: &PodSpec, name: &str, limits: bool) -> Sum {
    let of = |container: &Container| Sum::of(list_of(container, limits).and_then(|list| list.get(name)));
    let mut regular = spec.containers.iter().map(of).fold(Sum::default(), Sum::plus);
    let (mut sidecars, mut highest) = (Sum::default(), Sum::default());
    for container in spec.init_containers.iter().flatten() {
        if container.restart_policy.as_deref() == Some("Always") {
            sidecars = sidecars.plus(of(container));
            highest = highest.max(sidecars);
        } else {
            highest = highest.max(sidecars.plus(of(container)));
        }
    }
    regular = regular.plus(sidecars).max(highest);
    let own = spec.resources.as_ref();
    let own = own.and_then(|own| if limits { own.limits.as_ref() } else { own.requests.as_ref() });
    if name == "cpu" || name == "memory" || name.starts_with("hugepages-") {
        regular = own.and_then(|own| own.get(name)).map_or(regular, |quantity| Sum::of(Some(quantity)));
    }
    let overhead = Sum::of(spec.overhead.as_ref().and_then(|overhead| overhead.get(name)));
    if limits && regular.milli == 0 { regular } else { regular.plus(overhead) }
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
    let whole = |name: &str| Sum::of(available.and_then(|list| list.get(name)));
    text.line(0, format!("Non-terminated Pods:\t({} in total)", pods.len()));
    text.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    text.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    // Kinds of huge pages follow the usual three, in order of name.
    let huge =
        available.into_iter().flatten().map(|(name, _)| name.as_str()).filter(|name| name.starts_with("hugepages-"));
    let names: Vec<&str> = ["cpu", "memory", "ephemeral-storage"].into_iter().chain(huge).collect();
    // What only this cluster knows, such as a device, has no share.
    let own = available.into_iter().flatten().map(|(name, _)| name.as_str());
    let own: Vec<&str> = own.filter(|name| !names.contains(name) && *name != "pods").collect();
    let mut totals: BTreeMap<(&str, bool), Sum> = BTreeMap::new();
    for object in &pods {
        let Some(spec) = object.get::<Pod>().and_then(|pod| pod.spec.as_ref()) else { continue };
        let mut line = format!("{}\t{}\t", object.namespace(), object.name());
        for (name, limits) in [("cpu", false), ("cpu", true), ("memory", false), ("memory", true)] {
            let amount = pod_amount(spec, name, limits);
            line.push_str(&format!("\t{} ({}%)", amount.text(), amount.share(whole(name), name)));
        }
        for name in names.iter().chain(&own) {
            for limits in [false, true] {
                let total = totals.entry((*name, limits)).or_default();
                *total = total.plus(pod_amount(spec, name, limits));
            }
        }
        text.line(1, format!("{line}\t{}", age(api.now(), object.meta().creation_timestamp.as_ref())));
    }
    text.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
    text.line(1, "Resource\tRequests\tLimits");
    text.line(1, "--------\t--------\t------");
    for name in names {
        let cell = |limits: bool| {
            let amount = totals.get(&(name, limits)).copied().unwrap_or_default();
            format!("{} ({}%)", amount.text(), amount.share(whole(name), name))
        };
        text.line(1, format!("{name}\t{}\t{}", cell(false), cell(true)));
    }
    for name in own {
        let cell = |limits: bool| totals.get(&(name, limits)).copied().unwrap_or_default().text();
        text.line(1, format!("{name}\t{}\t{}", cell(false), cell(true)));
    }
    Ok(())
}
