//! Builds the stage, the endpoint list and the "why not" lines from the cluster's objects.
//!
//! Tiles that did not change are the same shared value as before, so that the page can skip them by comparing.

use std::collections::BTreeMap;
use std::rc::Rc;

use cluster::api::{quantity, time};
use cluster::store::Store;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod, Service, Taint};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::duration;
use super::endpoints::EndpointRow;
use super::insight::{Inside, Insight};
use super::live::{Live, node_state, nominal_back_off, own_name};
use super::stage::{
    COMPACT_FROM, Countdown, Membership, NodeState, NodeView, PodState, PodView, ServiceView, Stage, TILES_PER_NODE,
    Usage,
};
use crate::console::columns::pod::PodSummary;

/// Builds the view models of one cluster and keeps the last ones for comparison.
#[derive(Default)]
pub struct Builder {
    tiles: BTreeMap<String, Rc<PodView>>,
}

fn share<T: PartialEq>(last: Option<&Rc<T>>, now: T) -> Rc<T> {
    match last {
        Some(last) if **last == now => Rc::clone(last),
        _ => Rc::new(now),
    }
}

fn service_of(slice: &EndpointSlice) -> Option<String> {
    let name = slice.metadata.labels.as_ref()?.get("kubernetes.io/service-name")?;
    Some(format!("{}/{name}", slice.metadata.namespace.as_deref().unwrap_or("default")))
}

fn pod_key(pod: &Pod) -> String {
    format!("{}/{}", pod.metadata.namespace.as_deref().unwrap_or("default"), pod.metadata.name.as_deref().unwrap_or(""))
}

/// Returns the endpoint list, in order of service and address.
#[must_use]
pub fn endpoints(store: &Store) -> Vec<EndpointRow> {
    let mut rows = Vec::new();
    for slice in store.all::<EndpointSlice>() {
        let Some(service) = service_of(slice) else { continue };
        let port =
            slice.ports.iter().flatten().find_map(|port| port.port).map(|port| format!(":{port}")).unwrap_or_default();
        for endpoint in slice.endpoints.iter().flatten() {
            let conditions = endpoint.conditions.clone().unwrap_or_default();
            rows.push(EndpointRow {
                service: service.clone(),
                address: format!("{}{port}", endpoint.addresses.first().map_or("", String::as_str)),
                pod: endpoint.target_ref.as_ref().and_then(|target| target.name.clone()).unwrap_or_default(),
                node: endpoint.node_name.clone().unwrap_or_default(),
                ready: conditions.ready.unwrap_or(true),
                serving: conditions.serving.unwrap_or(true),
                terminating: conditions.terminating.unwrap_or(false),
            });
        }
    }
    rows.sort_by(|a, b| (&a.service, &a.address).cmp(&(&b.service, &b.address)));
    rows
}

impl Builder {
    /// Returns the stage as it is now.
    pub fn stage(&mut self, store: &Store, insight: &dyn Insight, live: &Live, now_ms: u64) -> Stage {
        let rows = endpoints(store);
        let mut members: BTreeMap<String, Membership> = BTreeMap::new();
        for row in &rows {
            let namespace = row.service.split_once('/').map_or("default", |(namespace, _)| namespace);
            let is = match (row.ready, row.serving && row.terminating) {
                (true, _) => Membership::Ready,
                (false, true) => Membership::Serving,
                (false, false) => Membership::Out,
            };
            let entry = members.entry(format!("{namespace}/{}", row.pod)).or_insert(is);
            if is == Membership::Ready {
                *entry = is;
            }
        }
        let states: BTreeMap<String, NodeState> = store
            .all::<Node>()
            .map(|node| (node.metadata.name.clone().unwrap_or_default(), node_state(node)))
            .collect();
        let mut by_node: BTreeMap<String, Vec<(Rc<PodView>, Requests)>> = BTreeMap::new();
        let mut unscheduled = Vec::new();
        let mut tiles = BTreeMap::new();
        // Small tiles have no room for lamps and seconds, so nobody looks inside for them.
        let compact = store.all::<Pod>().count() >= COMPACT_FROM;
        for pod in store.all::<Pod>() {
            let key = pod_key(pod);
            let node = pod.spec.as_ref().and_then(|spec| spec.node_name.clone());
            let lost = node.as_ref().is_some_and(|node| {
                states.get(node).is_none_or(|state| *state == NodeState::Unknown) || insight.broken(node).is_some()
            });
            let member = members.get(&key).copied().unwrap_or(Membership::None);
            let inside = if compact { Inside::default() } else { insight.inside(pod) };
            let tile = share(self.tiles.get(&key), tile(pod, &key, member, lost, &inside, live, now_ms));
            tiles.insert(key, Rc::clone(&tile));
            match node {
                Some(node) => by_node.entry(node).or_default().push((tile, requests(pod))),
                None => unscheduled.push(tile),
            }
        }
        self.tiles = tiles;
        let nodes = store
            .all::<Node>()
            .map(|node| {
                let name = node.metadata.name.clone().unwrap_or_default();
                let lease = store.find::<Lease>("kube-node-lease", &name);
                Rc::new(rack(
                    node,
                    lease.map(|lease| &**lease),
                    by_node.remove(&name).unwrap_or_default(),
                    insight.broken(&name),
                    now_ms,
                ))
            })
            .collect();
        // Pods bound to a name that no Node has are shown beside those without one.
        unscheduled.extend(by_node.into_values().flatten().map(|(tile, _)| tile));
        let services = store
            .all::<Service>()
            .filter(|service| service.metadata.name.as_deref() != Some("kubernetes"))
            .map(|service| Rc::new(hub(service, &rows, live, now_ms)))
            .collect();
        Stage { nodes, services, compact, unscheduled }
    }
}

fn tile(
    pod: &Pod,
    key: &str,
    membership: Membership,
    lost: bool,
    inside: &Inside,
    live: &Live,
    now_ms: u64,
) -> PodView {
    let summary = PodSummary::of(pod);
    let (stem, short) = own_name(pod);
    let ip = pod.status.as_ref().and_then(|status| status.pod_ip.clone());
    PodView {
        key: key.into(),
        short,
        stem,
        octet: ip.and_then(|ip| ip.rsplit('.').next().map(String::from)),
        restarts: summary.restarts.max(0).cast_unsigned(),
        state: if lost { PodState::Unknown } else { state(pod, &summary) },
        ready: format!("{}/{}", summary.ready, summary.total),
        countdown: countdown(pod, key, lost, inside, live, now_ms),
        word: summary.status,
        membership,
        // Nobody probes on a machine that is gone: its last lamps would look like news.
        lamps: if lost { vec![] } else { inside.lamps.clone() },
        ghost: lost,
    }
}

fn state(pod: &Pod, summary: &PodSummary) -> PodState {
    if pod.metadata.deletion_timestamp.is_some() {
        return PodState::Terminating;
    }
    let scheduled = pod.spec.as_ref().is_some_and(|spec| spec.node_name.is_some());
    match summary.status.as_str() {
        "Running" if summary.total > 0 && summary.ready == summary.total => PodState::Ready,
        "Running" => PodState::NotReady,
        "Pending" if !scheduled => PodState::Pending,
        "SchedulingGated" => PodState::Pending,
        "Pending" | "ContainerCreating" | "PodInitializing" => PodState::Starting,
        "CrashLoopBackOff" | "Init:CrashLoopBackOff" => PodState::BackOff,
        "Completed" => PodState::Completed,
        "ErrImagePull"
        | "ImagePullBackOff"
        | "InvalidImageName"
        | "CreateContainerConfigError"
        | "CreateContainerError" => PodState::Stuck,
        status if status.starts_with("Init:") && !status.contains("Error") => PodState::Starting,
        _ => PodState::Failed,
    }
}

fn countdown(pod: &Pod, key: &str, lost: bool, inside: &Inside, live: &Live, now_ms: u64) -> Option<Countdown> {
    if lost {
        let (until, seconds) = eviction(pod, live)?;
        return Countdown::between("eviction", duration::short(seconds * 1000), until - seconds * 1000, until, now_ms);
    }
    if let Some(until) = pod.metadata.deletion_timestamp.as_ref() {
        let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(30).max(0).cast_unsigned() * 1000;
        let until = time::moment(until).ms();
        return Countdown::between("grace", duration::short(grace), until.saturating_sub(grace), until, now_ms);
    }
    if let Some(wait) = &inside.wait {
        return Countdown::between(wait.what, duration::short(wait.nominal_ms), wait.since_ms, wait.until_ms, now_ms);
    }
    let status = pod.status.as_ref()?.container_statuses.as_ref()?.iter().find(|status| {
        status.state.as_ref().is_some_and(|state| {
            state.terminated.is_some()
                || state.waiting.as_ref().is_some_and(|w| w.reason.as_deref() == Some("CrashLoopBackOff"))
        })
    })?;
    let ended = status.state.as_ref().and_then(|state| state.terminated.as_ref()).or(status
        .last_state
        .as_ref()?
        .terminated
        .as_ref())?;
    let nominal = nominal_back_off(status).unwrap_or_else(|| live.back_off(key, &status.name));
    let since = time::moment(ended.finished_at.as_ref()?).ms();
    let length = crate::console::flags::parse_duration_ms(&nominal)?;
    Countdown::between("back-off", nominal, since, since + length, now_ms)
}

/// Returns when a pod on a node that does not answer is evicted, and its toleration in seconds; `None` when nothing evicts it.
fn eviction(pod: &Pod, live: &Live) -> Option<(u64, u64)> {
    let (node, taints) = (pod.spec.as_ref()?.node_name.as_ref()?, &live.taints);
    let taint = taints.get(node)?.iter().find(|taint| taint.effect == "NoExecute")?;
    let toleration = pod.spec.as_ref()?.tolerations.iter().flatten().find(|toleration| {
        toleration.key.as_ref().is_none_or(|key| *key == taint.key)
            && toleration.effect.as_deref().is_none_or(|effect| effect == "NoExecute")
    })?;
    let seconds = toleration.toleration_seconds?.max(0).cast_unsigned();
    Some((time::moment(taint.time_added.as_ref()?).ms() + seconds * 1000, seconds))
}

#[derive(Clone, Copy, Default)]
struct Requests {
    cpu: u64,
    memory: u64,
}

fn requests(pod: &Pod) -> Requests {
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

fn rack(
    node: &Node,
    lease: Option<&Lease>,
    pods: Vec<(Rc<PodView>, Requests)>,
    broken: Option<&'static str>,
    now_ms: u64,
) -> NodeView {
    let allocatable = node.status.as_ref().and_then(|status| status.allocatable.clone()).unwrap_or_default();
    let renewed = lease.and_then(|lease| lease.spec.as_ref()?.renew_time.clone());
    let age_ms = renewed.map_or(0, |renewed| {
        now_ms.saturating_sub((renewed.0.as_millisecond() - time::EPOCH_SECONDS * 1000).max(0).cast_unsigned())
    });
    let spec = node.spec.clone().unwrap_or_default();
    let more = pods.len().saturating_sub(TILES_PER_NODE);
    NodeView {
        name: node.metadata.name.clone().unwrap_or_default(),
        state: node_state(node),
        broken: broken.map(String::from),
        cordoned: spec.unschedulable.unwrap_or(false),
        taints: spec.taints.iter().flatten().map(taint_text).collect(),
        cpu: Usage {
            used: pods.iter().map(|pod| pod.1.cpu).sum(),
            allocatable: allocatable.get("cpu").map_or(0, milli),
        },
        memory: Usage {
            used: pods.iter().map(|pod| pod.1.memory).sum(),
            allocatable: allocatable.get("memory").map_or(0, whole),
        },
        pods_used: Usage { used: pods.len() as u64, allocatable: allocatable.get("pods").map_or(0, whole) },
        // A healthy kubelet renews every ten seconds; below that the age would only make the rack flicker.
        heartbeat_age_s: if age_ms < 15_000 { 0 } else { age_ms / 1000 },
        alive: age_ms < 15_000,
        pods: pods.into_iter().take(TILES_PER_NODE).map(|(tile, _)| tile).collect(),
        more,
    }
}

fn hub(service: &Service, rows: &[EndpointRow], live: &Live, now_ms: u64) -> ServiceView {
    let namespace = service.metadata.namespace.as_deref().unwrap_or("default");
    let name = service.metadata.name.clone().unwrap_or_default();
    let key = format!("{namespace}/{name}");
    let ports = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten()).map(|port| match &port.target_port {
        Some(IntOrString::Int(target)) => format!(":{} → {target}", port.port),
        Some(IntOrString::String(target)) => format!(":{} → {target}", port.port),
        None => format!(":{}", port.port),
    });
    let mine: Vec<&EndpointRow> = rows.iter().filter(|row| row.service == key).collect();
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
        ready: mine.iter().filter(|row| row.ready).map(|row| format!("{namespace}/{}", row.pod)).collect(),
        endpoints: mine.len(),
        rate: live.rate(&key, now_ms),
        ok,
        failed,
        failure: codes.into_iter().max_by_key(|(_, count)| *count).map(|(code, _)| code.to_string()),
        key,
    }
}

/// Returns why things are not happening to a pod just now, a sentence each, with the time at which it is looked at again.
#[must_use]
pub fn why_pod(pod: &Pod, insight: &dyn Insight, live: &Live, now_ms: u64) -> Vec<String> {
    let key = pod_key(pod);
    let inside = insight.inside(pod);
    let mut lines = Vec::new();
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
    let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
    let lost =
        node.is_some_and(|node| live.nodes.get(node) == Some(&NodeState::Unknown) || insight.broken(node).is_some());
    if node.is_none()
        && let Some(condition) =
            conditions.iter().find(|condition| condition.type_ == "PodScheduled" && condition.status != "True")
    {
        lines.push(format!(
            "No node yet: {}",
            condition.message.as_deref().unwrap_or("the scheduler has not looked at it")
        ));
    }
    if lost && pod.metadata.deletion_timestamp.is_none() {
        lines.push(match eviction(pod, live) {
            Some((until, seconds)) if until > now_ms => {
                format!(
                    "No replacement yet: it tolerates the node's taint for {seconds} s, until {}.",
                    duration::clock_seconds(until)
                )
            }
            Some(_) => "Its toleration is over; the taint manager deletes it next.".into(),
            None => "No replacement yet: the node is not tainted so far; that needs 50 s without a heartbeat.".into(),
        });
    } else if lost {
        lines.push("It stays Terminating: only its kubelet can confirm the end, and the node does not answer.".into());
    } else if let Some(until) = &pod.metadata.deletion_timestamp {
        lines.push(format!(
            "Being deleted: SIGTERM was sent, SIGKILL follows at {} at the latest.",
            duration::clock_seconds(time::moment(until).ms())
        ));
    }
    match &inside.wait {
        Some(wait) if wait.what == "back-off" && !lost => lines.push(format!(
            "No restart yet: back-off {} since {}; the kubelet looks again at {}.",
            duration::short(wait.nominal_ms),
            duration::clock_seconds(wait.since_ms),
            duration::clock_seconds(wait.until_ms)
        )),
        Some(wait) if wait.what == "initial delay" && !lost => {
            lines.push(format!(
                "No first probe yet: its initial delay lasts until {}.",
                duration::clock_seconds(wait.until_ms)
            ));
        }
        Some(wait) if !lost => {
            lines.push(format!("Waits: {} until {}.", wait.what, duration::clock_seconds(wait.until_ms)))
        }
        _ => {
            let waiting =
                pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten()).find_map(|status| {
                    let ended = status.state.as_ref()?.terminated.is_some();
                    nominal_back_off(status).or_else(|| ended.then(|| live.back_off(&key, &status.name)))
                });
            if let Some(nominal) = waiting.filter(|nominal| !nominal.is_empty() && !lost) {
                lines.push(format!("No restart yet: back-off {nominal} from the end of the last run; the kubelet looks again after 1 to 1.5 times that."));
            }
        }
    }
    let unready = conditions.iter().find(|condition| condition.type_ == "Ready" && condition.status != "True");
    let running = pod
        .status
        .iter()
        .flat_map(|status| status.container_statuses.iter().flatten())
        .any(|status| status.state.as_ref().is_some_and(|state| state.running.is_some()));
    if let Some(condition) = unready.filter(|_| running && !lost) {
        let lamp = inside
            .lamps
            .iter()
            .find(|lamp| lamp.kind == super::stage::ProbeKind::Readiness)
            .map(|lamp| format!(" ({})", lamp.words()))
            .unwrap_or_default();
        lines.push(format!("No traffic: {}{lamp}.", condition.message.as_deref().unwrap_or("it is not ready")));
    }
    lines
}

/// Returns why things are not happening on a node just now.
#[must_use]
pub fn why_node(node: &Node, insight: &dyn Insight, lease: Option<&Lease>, now_ms: u64) -> Vec<String> {
    let name = node.metadata.name.as_deref().unwrap_or("");
    let renewed = lease
        .and_then(|lease| lease.spec.as_ref()?.renew_time.clone())
        .map(|at| (at.0.as_millisecond() - time::EPOCH_SECONDS * 1000).max(0).cast_unsigned());
    match (insight.broken(name), node_state(node), renewed) {
        (Some(broken), NodeState::Ready, Some(renewed)) => vec![format!(
            "The node is broken ({broken}) and still Ready: the control plane waits for 50 s without a heartbeat, until about {}.",
            duration::clock_seconds((renewed + 50_000).max(now_ms))
        )],
        (Some(_), _, _) => {
            vec!["Its pods are only what the control plane believes; each is evicted when its toleration ends.".into()]
        }
        (None, NodeState::Unknown | NodeState::NotReady, _) => {
            vec!["It is back; the control plane waits for the kubelet's next status.".into()]
        }
        _ => vec![],
    }
}
