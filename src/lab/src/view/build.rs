//! Builds the stage and the endpoint list from the cluster's objects.
//!
//! It is told of each change once and then looks only at what changed: a look at a cluster of thousands of pods costs as much as
//! what happened since the last one, and never more than a bound. Tiles that did not change are the same shared value as before, so
//! that the page can skip them by comparing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cluster::api::labels::SERVICE_NAME;
use cluster::api::{Key, Kind, time};
use cluster::store::{Change, Op, Store};
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::duration;
use super::endpoints::EndpointRow;
use super::insight::{Inside, Insight};
use super::live::{Live, node_state, nominal_back_off, own_name};
use super::object::{self, ObjectView};
use super::rack::{Behind, Load, Requests, attached_volume, hub, rack, requests};
use super::stage::{
    COMPACT_FROM, Countdown, Membership, NodeState, NodeView, PodState, PodView, RACKS, Stage, TILES, Tally,
};
use crate::console::columns::pod::PodSummary;

/// Most tiles made anew in one look at a large cluster; the others wait for the next.
const PER_LOOK: usize = 100;
/// Most lines of objects on the stage.
const OBJECTS: usize = 18;
/// Most elements that the traffic of one service is drawn to.
const ENDS: usize = 60;
/// The Service of the API server, which has no pods: tables list it, the stage and its lists leave it out.
const API_SERVICE: &str = "default/kubernetes";

/// A pod's tile, and what its node counts of it.
struct Tile {
    view: Rc<PodView>,
    node: String,
    requests: Requests,
}

/// What the cluster shows of a pod beside its object.
struct Seen {
    membership: Membership,
    lost: bool,
    runs: bool,
    inside: Inside,
}

/// The pods of one node, those worth a look first.
#[derive(Default)]
struct Group {
    order: BTreeSet<(u8, String)>,
    counts: [usize; PodState::ALL.len()],
    requests: Requests,
}

impl Group {
    fn add(&mut self, tile: &Tile) {
        self.order.insert((tile.view.state.rank(), tile.view.key.clone()));
        self.counts[tile.view.state as usize] += 1;
        self.requests.cpu += tile.requests.cpu;
        self.requests.memory += tile.requests.memory;
    }

    fn remove(&mut self, tile: &Tile) {
        if self.order.remove(&(tile.view.state.rank(), tile.view.key.clone())) {
            self.counts[tile.view.state as usize] -= 1;
            self.requests.cpu -= tile.requests.cpu;
            self.requests.memory -= tile.requests.memory;
        }
    }
}

/// Whom one EndpointSlice names.
struct Slice {
    service: String,
    pods: BTreeMap<String, (Membership, String)>,
}

/// Builds the stage of one cluster and keeps the last one.
#[derive(Default)]
pub struct Builder {
    began: bool,
    compact: bool,
    tiles: BTreeMap<String, Tile>,
    groups: BTreeMap<String, Group>,
    stale_pods: BTreeSet<String>,
    stale_nodes: BTreeSet<String>,
    stale_objects: BTreeSet<Key>,
    failing: BTreeSet<Key>,
    lost: BTreeMap<String, bool>,
    drawn: BTreeSet<String>,
    slices: BTreeMap<Key, Slice>,
    behind: BTreeMap<String, Behind>,
    objects: BTreeMap<(usize, Key), Rc<ObjectView>>,
    attached: BTreeMap<Key, (String, String)>,
    racks: BTreeMap<String, Rc<NodeView>>,
    revision: u64,
}

fn share<T: PartialEq>(last: Option<&Rc<T>>, now: T) -> Rc<T> {
    match last {
        Some(last) if **last == now => Rc::clone(last),
        _ => Rc::new(now),
    }
}

fn service_of(slice: &EndpointSlice) -> Option<String> {
    let name = slice.metadata.labels.as_ref()?.get(SERVICE_NAME)?;
    Some(format!("{}/{name}", slice.metadata.namespace.as_deref().unwrap_or("default")))
}

/// Returns `namespace/name` of a pod.
pub(super) fn pod_key(pod: &Pod) -> String {
    key_of(&pod.metadata)
}

fn key_of(meta: &ObjectMeta) -> String {
    format!("{}/{}", meta.namespace.as_deref().unwrap_or("default"), meta.name.as_deref().unwrap_or(""))
}

/// Returns the endpoint list, in order of service and address.
#[must_use]
pub fn endpoints(store: &Store) -> Vec<EndpointRow> {
    let mut rows = Vec::new();
    for slice in store.all::<EndpointSlice>() {
        let Some(service) = service_of(slice).filter(|service| service != API_SERVICE) else { continue };
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

/// Returns the order of names in which `node-10` comes after `node-9`.
fn natural(name: &str) -> (&str, u64) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem, name[stem.len()..].parse().unwrap_or(0))
}

impl Builder {
    /// Tells of a change of an object.
    pub fn change(&mut self, change: &Change) {
        let key = &change.key;
        match key.kind {
            Kind::Pod => {
                self.stale_pods.insert(format!("{}/{}", key.namespace, key.name));
            }
            Kind::Node => {
                self.stale_nodes.insert(key.name.to_string());
            }
            Kind::EndpointSlice => {
                let slice = change.object.get::<EndpointSlice>().filter(|_| change.op != Op::Deleted);
                self.slice(key, slice.map(|slice| &**slice));
            }
            kind if object::place(kind).is_some() || kind.info().name == "VolumeAttachment" => {
                self.stale_objects.insert(key.clone());
            }
            _ => {}
        }
    }

    /// Returns a number that grows whenever an endpoint list changes.
    #[must_use]
    pub fn endpoints_revision(&self) -> u64 {
        self.revision
    }

    fn slice(&mut self, key: &Key, slice: Option<&EndpointSlice>) {
        let mut pods = BTreeMap::new();
        for endpoint in slice.iter().flat_map(|slice| slice.endpoints.iter().flatten()) {
            let Some(pod) = endpoint.target_ref.as_ref().and_then(|target| target.name.as_ref()) else { continue };
            let conditions = endpoint.conditions.as_ref();
            let is = |flag: Option<bool>, usual| flag.unwrap_or(usual);
            let ready = is(conditions.and_then(|conditions| conditions.ready), true);
            let serving = is(conditions.and_then(|conditions| conditions.serving), true);
            let terminating = is(conditions.and_then(|conditions| conditions.terminating), false);
            let membership = match (ready, serving && terminating) {
                (true, _) => Membership::Ready,
                (false, true) => Membership::Serving,
                (false, false) => Membership::Out,
            };
            pods.insert(
                format!("{}/{pod}", key.namespace),
                (membership, endpoint.node_name.clone().unwrap_or_default()),
            );
        }
        let service = slice.and_then(service_of);
        let before = match service {
            Some(service) => self.slices.insert(key.clone(), Slice { service, pods }),
            None => self.slices.remove(key),
        };
        let now = self.slices.get(key);
        let same = |pod: &String, one: Option<&Slice>, other: Option<&Slice>| {
            one.and_then(|slice| slice.pods.get(pod)) == other.and_then(|slice| slice.pods.get(pod))
        };
        for slice in before.iter().chain(now) {
            self.stale_pods.extend(slice.pods.keys().filter(|pod| !same(pod, before.as_ref(), now)).cloned());
            self.behind.remove(&slice.service);
        }
        self.revision += 1;
    }

    /// Looks at everything, as if nothing had been told.
    fn begin(&mut self, store: &Store) {
        self.began = true;
        self.stale_pods.extend(store.all::<Pod>().map(|pod| pod_key(pod)));
        for object in store.list(Kind::EndpointSlice, None) {
            if let Some(slice) = object.get::<EndpointSlice>() {
                self.slice(&object.key(), Some(slice));
            }
        }
        for info in cluster::api::kinds::KINDS {
            if object::place(info.kind).is_some() || info.name == "VolumeAttachment" {
                self.stale_objects.extend(store.list(info.kind, None).map(cluster::api::Object::key));
            }
        }
    }

    /// Returns the stage as it is now.
    pub fn stage(&mut self, store: &Store, insight: &dyn Insight, live: &Live, now_ms: u64) -> Stage {
        if !self.began {
            self.begin(store);
        }
        self.look_at_nodes(store, insight);
        for pod in self.pods_to_look_at() {
            self.look_at_pod(&pod, store, insight, live, now_ms);
        }
        // Small tiles have no room for lamps and seconds, so nobody looks inside for them.
        let compact = self.tiles.len() >= COMPACT_FROM;
        if compact != self.compact {
            self.compact = compact;
            self.stale_pods.extend(self.tiles.keys().cloned());
            self.behind.clear();
        }
        self.look_at_objects(store, insight);
        let crowded = self.tiles.len() > TILES;
        let mut nodes: Vec<&Rc<Node>> = store.all::<Node>().collect();
        let name = |node: &Rc<Node>| node.metadata.name.clone().unwrap_or_default();
        let all = nodes.len();
        if all > RACKS {
            nodes.sort_by_key(|node| node_is_well(node, insight));
            nodes.truncate(RACKS);
        }
        nodes.sort_by_cached_key(|node| {
            let name = name(node);
            let (stem, number) = natural(&name);
            (stem.to_string(), number)
        });
        let waiting = usize::from(self.groups.contains_key(""));
        let room = if crowded { (TILES / (nodes.len() + waiting).max(1)).max(3) } else { usize::MAX };
        self.drawn.clear();
        let mut racks = BTreeMap::new();
        let mut views = Vec::new();
        for node in nodes {
            let name = name(node);
            let lease = store.find::<Lease>("kube-node-lease", &name);
            let attached = self.attached.values().filter(|(node, _)| *node == name);
            let volumes = attached.map(|(_, volume)| attached_volume(volume, store, &self.failing)).collect();
            let load = self.load(&name, room);
            let view = rack(node, lease.map(|lease| &**lease), load, volumes, insight.broken(&name), now_ms);
            let view = share(self.racks.get(&name), view);
            racks.insert(name, Rc::clone(&view));
            views.push(view);
        }
        self.racks = racks;
        // Pods bound to a name that no Node has are shown beside those without one.
        let mut homeless = self.load("", room);
        let unknown: Vec<String> = self
            .groups
            .keys()
            .filter(|name| !name.is_empty() && store.find::<Node>("", name).is_none())
            .cloned()
            .collect();
        for name in unknown {
            homeless.tiles.extend(self.load(&name, room).tiles);
        }
        let services = store
            .all::<Service>()
            .filter(|service| key_of(&service.metadata) != API_SERVICE)
            .map(|service| self.hub(service, live, now_ms))
            .collect();
        Stage {
            more_nodes: all - views.len(),
            nodes: views,
            services,
            objects: self.objects.values().take(OBJECTS).cloned().collect(),
            more_objects: self.objects.len().saturating_sub(OBJECTS),
            down: insight.down().into_iter().map(String::from).collect(),
            compact: self.compact,
            unscheduled: homeless.tiles,
            more_unscheduled: homeless.more,
        }
    }

    fn hub(&mut self, service: &Service, live: &Live, now_ms: u64) -> Rc<super::stage::ServiceView> {
        let namespace = service.metadata.namespace.as_deref().unwrap_or("default");
        let key = format!("{namespace}/{}", service.metadata.name.as_deref().unwrap_or(""));
        let (slices, compact) = (&self.slices, self.compact);
        let behind = self.behind.entry(key.clone()).or_insert_with(|| {
            let mine = slices.values().filter(|slice| slice.service == key).flat_map(|slice| &slice.pods);
            let (mut behind, mut ends) = (Behind::default(), BTreeSet::new());
            for (pod, (membership, node)) in mine {
                behind.all += 1;
                if *membership == Membership::Ready {
                    behind.ready += 1;
                    ends.insert(if compact { node } else { pod });
                }
            }
            behind.ends = ends.into_iter().take(ENDS).cloned().collect();
            behind
        });
        Rc::new(hub(service, behind, live, now_ms))
    }

    /// Notices nodes that were lost or came back: their pods look different.
    fn look_at_nodes(&mut self, store: &Store, insight: &dyn Insight) {
        let stale = std::mem::take(&mut self.stale_nodes);
        let mut lost = BTreeMap::new();
        for node in store.all::<Node>() {
            let name = node.metadata.name.clone().unwrap_or_default();
            let is = node_state(node) == NodeState::Unknown || insight.broken(&name).is_some();
            lost.insert(name, is);
        }
        for (name, group) in &self.groups {
            let now = lost.get(name).copied().unwrap_or(!name.is_empty());
            let before = self.lost.get(name).copied().unwrap_or(!name.is_empty());
            if now != before || (now && stale.contains(name)) {
                self.stale_pods.extend(group.order.iter().map(|(_, pod)| pod.clone()));
            }
        }
        self.lost = lost;
    }

    /// Takes the pods that this look makes anew: in a small cluster all of them, since their seconds and lamps move by themselves; in
    /// a large one those that changed and those whose countdown is drawn, up to a bound.
    fn pods_to_look_at(&mut self) -> Vec<String> {
        if !self.compact && self.stale_pods.len() <= COMPACT_FROM {
            let mut pods = std::mem::take(&mut self.stale_pods);
            pods.extend(self.tiles.keys().cloned());
            return pods.into_iter().collect();
        }
        let counts = |pod: &&String| self.tiles.get(*pod).is_some_and(|tile| tile.view.countdown.is_some());
        let mut pods: BTreeSet<String> = self.drawn.iter().filter(counts).cloned().collect();
        let first: Vec<String> = self.stale_pods.intersection(&self.drawn).take(PER_LOOK).cloned().collect();
        let more = PER_LOOK - first.len();
        let others: Vec<String> = self.stale_pods.difference(&self.drawn).take(more).cloned().collect();
        for pod in first.into_iter().chain(others) {
            self.stale_pods.remove(&pod);
            pods.insert(pod);
        }
        pods.into_iter().collect()
    }

    fn look_at_pod(&mut self, key: &str, store: &Store, insight: &dyn Insight, live: &Live, now_ms: u64) {
        let (namespace, name) = key.split_once('/').unwrap_or(("default", key));
        let last = self.tiles.remove(key);
        if let Some(tile) = &last
            && let Some(group) = self.groups.get_mut(&tile.node)
        {
            group.remove(tile);
            if group.order.is_empty() {
                self.groups.remove(&tile.node);
            }
        }
        let Some(pod) = store.find::<Pod>(namespace, name) else { return };
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.clone()).unwrap_or_default();
        let lost = self.lost.get(&node).copied().unwrap_or(!node.is_empty());
        let member = self.slices.values().filter_map(|slice| slice.pods.get(key)).map(|(membership, _)| *membership);
        let seen = Seen {
            membership: member.fold(Membership::None, |one, other| if one == Membership::Ready { one } else { other }),
            lost,
            runs: lost && insight.runs(pod),
            inside: if self.compact { Inside::default() } else { insight.inside(pod) },
        };
        let view = share(last.as_ref().map(|tile| &tile.view), tile(pod, key, &seen, live, now_ms));
        let tile = Tile { view, node, requests: requests(pod) };
        self.groups.entry(tile.node.clone()).or_default().add(&tile);
        self.tiles.insert(key.into(), tile);
    }

    fn look_at_objects(&mut self, store: &Store, insight: &dyn Insight) {
        // That storage fails is seen in no object.
        let failing: BTreeSet<Key> = insight.failing_claims().into_iter().collect();
        self.stale_objects.extend(failing.symmetric_difference(&self.failing).cloned());
        self.failing = failing;
        for key in std::mem::take(&mut self.stale_objects) {
            let object = store.get(&key).map(cluster::api::Object::to_json);
            let Some(place) = object::place(key.kind) else {
                self.attach(key, object.as_ref());
                continue;
            };
            match object.and_then(|object| object::view(&key, &object)) {
                Some(mut view) => {
                    if self.failing.contains(&key) {
                        view.fails();
                    }
                    let shared = share(self.objects.get(&(place, key.clone())), view);
                    self.objects.insert((place, key), shared);
                }
                None => {
                    self.objects.remove(&(place, key));
                }
            }
        }
    }

    /// Notes which node a VolumeAttachment names.
    fn attach(&mut self, key: Key, object: Option<&serde_json::Value>) {
        let Some(object) = object else {
            self.attached.remove(&key);
            return;
        };
        let text = |path: &str| object.pointer(path).and_then(serde_json::Value::as_str).unwrap_or("").to_string();
        self.attached.insert(key, (text("/spec/nodeName"), text("/spec/source/persistentVolumeName")));
    }

    /// Returns what stands in the rack of a node: as many tiles as there is room for, and the rest counted.
    fn load(&mut self, node: &str, room: usize) -> Load {
        let Some(group) = self.groups.get(node) else {
            return Load { requests: Requests::default(), count: 0, tiles: vec![], more: Tally::default() };
        };
        let mut tiles: Vec<Rc<PodView>> = group
            .order
            .iter()
            .take(room)
            .filter_map(|(_, key)| self.tiles.get(key).map(|tile| Rc::clone(&tile.view)))
            .collect();
        let mut counts = group.counts;
        for tile in &tiles {
            counts[tile.state as usize] -= 1;
            self.drawn.insert(tile.key.clone());
        }
        if tiles.len() == group.order.len() {
            tiles.sort_by(|a, b| a.key.cmp(&b.key));
        }
        let more = PodState::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
        Load { requests: group.requests, count: group.order.len(), tiles, more: Tally(more) }
    }
}

/// Returns whether nothing about a node is worth a look.
fn node_is_well(node: &Node, insight: &dyn Insight) -> bool {
    let cordoned = node.spec.as_ref().and_then(|spec| spec.unschedulable).unwrap_or(false);
    let name = node.metadata.name.as_deref().unwrap_or("");
    node_state(node) == NodeState::Ready && !cordoned && insight.broken(name).is_none()
}

fn tile(pod: &Pod, key: &str, seen: &Seen, live: &Live, now_ms: u64) -> PodView {
    let Seen { membership, lost, runs, inside } = seen;
    let (membership, lost) = (*membership, *lost);
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
        runs: lost && *runs,
        owner: owner(pod),
        claims: claims(pod),
    }
}

/// Returns the kind of the controller where it matters to who replaces the pod; a ReplicaSet is the usual case and says nothing.
fn owner(pod: &Pod) -> &'static str {
    let controller = pod.metadata.owner_references.iter().flatten().find(|owner| owner.controller == Some(true));
    let kind = controller.map_or("", |owner| owner.kind.as_str());
    ["StatefulSet", "DaemonSet", "Job", "Node"].into_iter().find(|known| *known == kind).unwrap_or("")
}

fn claims(pod: &Pod) -> Vec<String> {
    let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    volumes.filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.clone())).collect()
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
pub(super) fn eviction(pod: &Pod, live: &Live) -> Option<(u64, u64)> {
    let (node, taints) = (pod.spec.as_ref()?.node_name.as_ref()?, &live.taints);
    let taint = taints.get(node)?.iter().find(|taint| taint.effect == "NoExecute")?;
    let toleration = pod.spec.as_ref()?.tolerations.iter().flatten().find(|toleration| {
        toleration.key.as_ref().is_none_or(|key| *key == taint.key)
            && toleration.effect.as_deref().is_none_or(|effect| effect == "NoExecute")
    })?;
    let seconds = toleration.toleration_seconds?.max(0).cast_unsigned();
    Some((time::moment(taint.time_added.as_ref()?).ms() + seconds * 1000, seconds))
}
