//! Builds racks and hubs: what a node and a Service look like from the API's own objects.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cluster::api::{Key, Kind, quantity, time};
use cluster::store::Store;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, PersistentVolume, Pod, Service, Taint};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::live::{Live, node_state};
use super::stage::{AttachedVolume, NodeView, PodView, ServiceView, Tally, Usage};

/// What pods ask for: thousandths of a core and bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct Requests {
    pub(super) cpu: u64,
    pub(super) memory: u64,
}

/// Returns what a pod asks of its node; nothing once it has ended.
pub(super) fn requests(pod: &Pod) -> Requests {
    let mut sum = Requests::default();
    if pod
        .status
        .as_ref()
        .and_then(|status| status.phase.as_deref())
        .is_some_and(|phase| matches!(phase, "Succeeded" | "Failed"))
    {
        return sum;
    }
    for container in pod.spec.iter().flat_map(|spec| &spec.containers) {
        let wanted = container.resources.as_ref().and_then(|resources| resources.requests.as_ref());
        sum.cpu += wanted.and_then(|wanted| wanted.get("cpu")).map_or(0, milli);
        sum.memory += wanted.and_then(|wanted| wanted.get("memory")).map_or(0, whole);
    }
    sum
}

fn milli(amount: &Quantity) -> u64 {
    quantity::milli(amount).and_then(|amount| u64::try_from(amount).ok()).unwrap_or(0)
}

fn whole(amount: &Quantity) -> u64 {
    quantity::value(amount).and_then(|amount| u64::try_from(amount).ok()).unwrap_or(0)
}

fn taint_text(taint: &Taint) -> String {
    match taint.value.as_deref().filter(|value| !value.is_empty()) {
        Some(value) => format!("{}={value}:{}", taint.key, taint.effect),
        None => format!("{}:{}", taint.key, taint.effect),
    }
}

/// What stands in a rack.
pub(super) struct Load {
    /// Sum of the requests.
    pub(super) requests: Requests,
    /// Pods in all.
    pub(super) count: usize,
    /// Tiles that are drawn.
    pub(super) tiles: Vec<Rc<PodView>>,
    /// The others.
    pub(super) more: Tally,
}

/// Returns a node as a rack.
pub(super) fn rack(
    node: &Node,
    lease: Option<&Lease>,
    load: Load,
    volumes: Vec<AttachedVolume>,
    broken: Option<&'static str>,
    now_ms: u64,
) -> NodeView {
    let status = node.status.as_ref();
    let allocatable = |name: &str| status.and_then(|status| status.allocatable.as_ref()).and_then(|all| all.get(name));
    let renewed = lease.and_then(|lease| lease.spec.as_ref()?.renew_time.clone());
    let age_ms = renewed.map_or(0, |renewed| {
        now_ms.saturating_sub((renewed.0.as_millisecond() - time::EPOCH_SECONDS * 1000).max(0).cast_unsigned())
    });
    let spec = node.spec.as_ref();
    let conditions = status.and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
    let pressed = conditions.iter().filter(|one| one.type_.ends_with("Pressure") && one.status == "True");
    let labels = node.metadata.labels.as_ref();
    NodeView {
        name: node.metadata.name.clone().unwrap_or_default(),
        state: node_state(node),
        broken: broken.map(String::from),
        cordoned: spec.and_then(|spec| spec.unschedulable).unwrap_or(false),
        taints: spec.iter().flat_map(|spec| spec.taints.iter().flatten()).map(taint_text).collect(),
        pressures: pressed.map(|one| one.type_.clone()).collect(),
        zone: labels.and_then(|labels| labels.get("topology.kubernetes.io/zone")).cloned().unwrap_or_default(),
        volumes,
        cpu: Usage { used: load.requests.cpu, allocatable: allocatable("cpu").map_or(0, milli) },
        memory: Usage { used: load.requests.memory, allocatable: allocatable("memory").map_or(0, whole) },
        pods_used: Usage { used: load.count as u64, allocatable: allocatable("pods").map_or(0, whole) },
        // A healthy kubelet renews every ten seconds; below that the age would only make the rack flicker.
        heartbeat_age_s: if age_ms < 15_000 { 0 } else { age_ms / 1000 },
        alive: age_ms < 15_000,
        pods: load.tiles,
        more: load.more,
    }
}

/// Returns a volume that is attached somewhere, with the claim that it is bound to.
pub(super) fn attached_volume(name: &str, store: &Store, failing: &BTreeSet<Key>) -> AttachedVolume {
    let volume = store.find::<PersistentVolume>("", name);
    let claim = volume.and_then(|volume| volume.spec.as_ref()?.claim_ref.as_ref()).map(|claim| {
        let [namespace, name] = [&claim.namespace, &claim.name].map(|part| part.as_deref().unwrap_or_default());
        Key::new(Kind::PersistentVolumeClaim, namespace, name)
    });
    AttachedVolume {
        name: name.to_string(),
        fails: claim.as_ref().is_some_and(|claim| failing.contains(claim)),
        claim: claim.map_or_else(String::new, |claim| format!("{}/{}", claim.namespace, claim.name)),
    }
}

/// Who is behind a Service.
#[derive(Clone, Default)]
pub(super) struct Behind {
    /// Ready endpoints.
    pub(super) ready: usize,
    /// Endpoints.
    pub(super) all: usize,
    /// Where its traffic is drawn to.
    pub(super) ends: Vec<String>,
}

/// Returns a Service as a hub.
pub(super) fn hub(service: &Service, behind: &Behind, live: &Live, now_ms: u64) -> ServiceView {
    let namespace = service.metadata.namespace.as_deref().unwrap_or("default");
    let name = service.metadata.name.clone().unwrap_or_default();
    let key = format!("{namespace}/{name}");
    let ports = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten()).map(|port| match &port.target_port {
        Some(IntOrString::Int(target)) => format!(":{} → {target}", port.port),
        Some(IntOrString::String(target)) => format!(":{} → {target}", port.port),
        None => format!(":{}", port.port),
    });
    let (mut ok, mut failed, mut codes) = (0, 0, BTreeMap::<&str, u64>::new());
    for flow in live.flow(&key, now_ms) {
        ok += flow.ok;
        failed += flow.failed;
        for (code, count) in flow
            .codes
            .iter()
            .filter(|(code, _)| code.parse().is_ok_and(|status: u16| status >= 500) || code.parse::<u16>().is_err())
        {
            *codes.entry(code).or_default() += count;
        }
    }
    ServiceView {
        name,
        ports: ports.collect::<Vec<_>>().join(", "),
        ready: behind.ready,
        endpoints: behind.all,
        ends: behind.ends.clone(),
        rate: live.rate(&key, now_ms),
        ok,
        failed,
        failure: codes.into_iter().max_by_key(|(_, count)| *count).map(|(code, _)| code.to_string()),
        key,
    }
}
