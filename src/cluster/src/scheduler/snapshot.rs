//! Nodes as the scheduler counts them: what is there, what is asked for, who sits where.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/types.go NodeInfo. Pods of equal namespace and labels are counted
//! together, so that spreading looks at groups instead of pods.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::{Container, Node, Pod};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::affinity::Terms;
use crate::api::labels::Labels;
use crate::api::{Key, Kind, pod, quantity};
use crate::store::Cache;

/// CPU that a container without a request counts as when nodes are scored, in thousandths of a core.
const DEFAULT_CPU_MILLI: i64 = 100;
/// Memory that a container without a request counts as when nodes are scored, in bytes.
const DEFAULT_MEMORY: i64 = 200 * 1024 * 1024;

/// Amounts of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// CPU in thousandths of a core.
    pub cpu_milli: i64,
    /// Memory in bytes.
    pub memory: i64,
    /// Local storage in bytes.
    pub storage: i64,
    /// Extended resources by name.
    pub other: BTreeMap<String, i64>,
}

impl Resources {
    /// Amounts of a resource list; what is not a quantity counts as 0.
    pub fn of(list: Option<&BTreeMap<String, Quantity>>) -> Resources {
        let mut amounts = Resources::default();
        for (name, amount) in list.into_iter().flatten() {
            match name.as_str() {
                "cpu" => {
                    amounts.cpu_milli = quantity::milli(amount).and_then(|milli| i64::try_from(milli).ok()).unwrap_or(0)
                }
                "memory" => amounts.memory = quantity::value(amount).unwrap_or(0),
                "ephemeral-storage" => amounts.storage = quantity::value(amount).unwrap_or(0),
                "pods" => {}
                _ => {
                    amounts.other.insert(name.clone(), quantity::value(amount).unwrap_or(0));
                }
            }
        }
        amounts
    }

    /// True when nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Resources::default()
    }

    fn add(&mut self, more: &Resources, sign: i64) {
        self.cpu_milli += sign * more.cpu_milli;
        self.memory += sign * more.memory;
        self.storage += sign * more.storage;
        for (name, amount) in &more.other {
            *self.other.entry(name.clone()).or_default() += sign * amount;
        }
    }

    fn raise_to(&mut self, least: &Resources) {
        self.cpu_milli = self.cpu_milli.max(least.cpu_milli);
        self.memory = self.memory.max(least.memory);
        self.storage = self.storage.max(least.storage);
        for (name, amount) in &least.other {
            let entry = self.other.entry(name.clone()).or_default();
            *entry = (*entry).max(*amount);
        }
    }
}

/// Namespace and labels that several pods share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Namespace.
    pub namespace: String,
    /// Labels.
    pub labels: Labels,
    /// True for pods that are being deleted; spreading does not count them.
    pub is_ending: bool,
}

/// A pod as the scheduler counts it.
#[derive(Clone, Debug)]
pub struct PodInfo {
    /// The pod.
    pub pod: Rc<Pod>,
    /// What it requests.
    pub request: Resources,
    /// CPU and memory with a default for containers that request none, for scores.
    pub scored: (i64, i64),
    /// Ports of the node that it takes: address, protocol, port.
    pub ports: BTreeSet<(String, String, i32)>,
    /// What it is counted under.
    group: Rc<Group>,
    /// Affinity to other pods; `None` for most.
    pub terms: Option<Terms>,
    /// Priority.
    pub priority: i32,
}

impl PodInfo {
    /// What the scheduler needs to know of a pod.
    pub fn new(pod: &Rc<Pod>) -> PodInfo {
        let (request, scored) = requests(pod);
        let group = Rc::new(Group {
            namespace: pod.metadata.namespace.clone().unwrap_or_default(),
            labels: pod.metadata.labels.clone().unwrap_or_default(),
            is_ending: pod.metadata.deletion_timestamp.is_some(),
        });
        let priority = pod.spec.as_ref().and_then(|spec| spec.priority).unwrap_or(0);
        PodInfo { pod: pod.clone(), request, scored, ports: host_ports(pod), group, terms: Terms::of(pod), priority }
    }

    /// Namespace and labels.
    pub fn identity(&self) -> (&str, &Labels) {
        (&self.group.namespace, &self.group.labels)
    }

    /// True when the pod is being deleted.
    pub fn is_ending(&self) -> bool {
        self.group.is_ending
    }
}

/// Sum of the containers' requests, or the highest need of an init container where that is more, plus overhead.
///
/// - Source: kubernetes 1.36 staging component-helpers resource/helpers.go PodRequests.
fn requests(pod: &Pod) -> (Resources, (i64, i64)) {
    let Some(spec) = &pod.spec else { return Default::default() };
    let of = |container: &Container| {
        let exact = Resources::of(container.resources.as_ref().and_then(|resources| resources.requests.as_ref()));
        let mut scored = exact.clone();
        if scored.cpu_milli == 0 {
            scored.cpu_milli = DEFAULT_CPU_MILLI;
        }
        if scored.memory == 0 {
            scored.memory = DEFAULT_MEMORY;
        }
        [exact, scored]
    };
    let mut sums = [Resources::default(), Resources::default()];
    let mut sidecars = sums.clone();
    let mut peaks = sums.clone();
    for container in &spec.containers {
        for (sum, amount) in sums.iter_mut().zip(of(container)) {
            sum.add(&amount, 1);
        }
    }
    for container in spec.init_containers.iter().flatten() {
        let is_sidecar = container.restart_policy.as_deref() == Some("Always");
        for (index, amount) in of(container).into_iter().enumerate() {
            let mut need = amount.clone();
            need.add(&sidecars[index], 1);
            if is_sidecar {
                sums[index].add(&amount, 1);
                sidecars[index].add(&amount, 1);
            }
            peaks[index].raise_to(&need);
        }
    }
    let overhead = Resources::of(spec.overhead.as_ref());
    let whole = spec.resources.as_ref().and_then(|resources| resources.requests.as_ref());
    let own = Resources::of(whole);
    let says = |name: &str| whole.is_some_and(|list| list.contains_key(name));
    for (sum, peak) in sums.iter_mut().zip(&peaks) {
        sum.raise_to(peak);
        if says("cpu") {
            sum.cpu_milli = own.cpu_milli;
        }
        if says("memory") {
            sum.memory = own.memory;
        }
        sum.add(&overhead, 1);
    }
    let [exact, scored] = sums;
    (exact, (scored.cpu_milli, scored.memory))
}

fn host_ports(pod: &Pod) -> BTreeSet<(String, String, i32)> {
    let Some(spec) = &pod.spec else { return BTreeSet::new() };
    let containers = spec.containers.iter().chain(
        spec.init_containers.iter().flatten().filter(|container| container.restart_policy.as_deref() == Some("Always")),
    );
    containers
        .flat_map(|container| container.ports.iter().flatten())
        .filter_map(|port| {
            let number = port.host_port.filter(|number| *number > 0)?;
            let address = port.host_ip.clone().filter(|ip| !ip.is_empty()).unwrap_or_else(|| "0.0.0.0".into());
            Some((address, port.protocol.clone().unwrap_or_else(|| "TCP".into()), number))
        })
        .collect()
}

/// One node and the pods on it.
#[derive(Clone, Debug, Default)]
pub struct NodeInfo {
    /// The node; `None` while only pods on it are known.
    pub node: Option<Rc<Node>>,
    /// What the node offers to pods.
    pub allocatable: Resources,
    /// How many pods it takes.
    pub max_pods: i64,
    /// What its pods request.
    pub requested: Resources,
    /// CPU and memory of its pods as scores count them.
    pub scored: (i64, i64),
    /// How many pods are on it.
    pub pods: i64,
    /// Ports that its pods take, with how many take them.
    pub ports: BTreeMap<(String, String, i32), u32>,
    /// Its pods by namespace and labels.
    pub groups: BTreeMap<Rc<Group>, u32>,
    /// Its pods.
    pub members: BTreeMap<Key, Rc<PodInfo>>,
    /// Those of them with affinity to other pods.
    pub with_terms: BTreeMap<Key, Rc<PodInfo>>,
    /// How many of its pods have a priority.
    priorities: BTreeMap<i32, u32>,
}

impl NodeInfo {
    /// The node's labels.
    pub fn labels(&self) -> Option<&Labels> {
        self.node.as_ref()?.metadata.labels.as_ref()
    }

    fn set_node(&mut self, node: &Rc<Node>) {
        let allocatable = node.status.as_ref().and_then(|status| status.allocatable.as_ref());
        self.allocatable = Resources::of(allocatable);
        self.max_pods = allocatable.and_then(|list| list.get("pods")).and_then(quantity::value).unwrap_or(0);
        self.node = Some(node.clone());
    }

    /// Puts a pod on the node.
    pub fn add(&mut self, key: Key, pod: &Rc<PodInfo>) {
        self.count(pod, 1);
        if pod.terms.is_some() {
            self.with_terms.insert(key.clone(), pod.clone());
        }
        self.members.insert(key, pod.clone());
    }

    /// Takes a pod from the node.
    pub fn remove(&mut self, key: &Key) {
        if let Some(pod) = self.members.remove(key) {
            self.with_terms.remove(key);
            self.count(&pod, -1);
        }
    }

    fn count(&mut self, pod: &PodInfo, sign: i64) {
        self.requested.add(&pod.request, sign);
        self.scored.0 += sign * pod.scored.0;
        self.scored.1 += sign * pod.scored.1;
        self.pods += sign;
        for port in &pod.ports {
            tally(&mut self.ports, port, sign);
        }
        tally(&mut self.groups, &pod.group, sign);
        tally(&mut self.priorities, &pod.priority, sign);
    }

    /// True when one of its pods has a lower priority than this.
    pub fn has_lower(&self, priority: i32) -> bool {
        self.priorities.first_key_value().is_some_and(|(lowest, _)| *lowest < priority)
    }
}

fn tally<K: Ord + Clone>(counts: &mut BTreeMap<K, u32>, key: &K, sign: i64) {
    let count = counts.entry(key.clone()).or_default();
    *count = if sign > 0 { *count + 1 } else { count.saturating_sub(1) };
    if *count == 0 {
        counts.remove(key);
    }
}

/// All nodes, and which pod sits where.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    nodes: BTreeMap<Rc<str>, NodeInfo>,
    placed: BTreeMap<Key, Rc<str>>,
    /// Pods that wait for room which others are being pushed off for: the node and the pod.
    nominated: BTreeMap<Key, (Rc<str>, Rc<PodInfo>)>,
    /// How many nodes have an image, by the image's name.
    images: BTreeMap<String, u32>,
    /// Counts its changes.
    generation: u64,
}

impl Snapshot {
    /// A number that is another one after each change of a node, of who sits where or of what room is kept.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The snapshot that a cache gives.
    pub fn of(cache: &Cache) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for node in cache.list::<Node>(None) {
            snapshot.set_node(node);
        }
        for pod in cache.list::<Pod>(None) {
            let node = pod::node_name(pod);
            if !node.is_empty() && !pod::is_terminal(pod) {
                let meta = &pod.metadata;
                let namespace = meta.namespace.as_deref().unwrap_or("");
                let key = Key::new(Kind::Pod, namespace, meta.name.as_deref().unwrap_or(""));
                snapshot.place(key, node, Rc::new(PodInfo::new(pod)));
            }
        }
        snapshot
    }

    /// Nodes that exist, in name order.
    pub fn nodes(&self) -> impl Iterator<Item = (&Rc<str>, &NodeInfo)> {
        self.nodes.iter().filter(|(_, info)| info.node.is_some())
    }

    /// A node that exists.
    pub fn node(&self, name: &str) -> Option<&NodeInfo> {
        self.nodes.get(name).filter(|info| info.node.is_some())
    }

    /// Takes in a new or changed node.
    pub fn set_node(&mut self, node: &Rc<Node>) {
        let name = node.metadata.name.as_deref().unwrap_or("");
        let info = self.nodes.entry(name.into()).or_default();
        count_images(&mut self.images, info.node.as_deref(), -1);
        info.set_node(node);
        count_images(&mut self.images, info.node.as_deref(), 1);
        self.generation += 1;
    }

    /// Forgets a node; pods on it keep their place until they go.
    pub fn remove_node(&mut self, name: &str) {
        self.generation += 1;
        if let Some(info) = self.nodes.get_mut(name) {
            count_images(&mut self.images, info.node.as_deref(), -1);
            info.node = None;
            if info.pods == 0 {
                self.nodes.remove(name);
            }
        }
    }

    /// True when the pod has a place.
    pub fn is_placed(&self, key: &Key) -> bool {
        self.placed.contains_key(key)
    }

    /// Gives a pod its place, or counts it anew there.
    pub fn place(&mut self, key: Key, node: &str, pod: Rc<PodInfo>) {
        self.generation += 1;
        self.remove(&key);
        let name: Rc<str> = match self.nodes.get_key_value(node) {
            Some((name, _)) => name.clone(),
            None => node.into(),
        };
        self.nodes.entry(name.clone()).or_default().add(key.clone(), &pod);
        self.nominated.remove(&key);
        self.placed.insert(key, name);
    }

    /// Takes a pod from its place; false when it had none.
    pub fn remove(&mut self, key: &Key) -> bool {
        let Some(node) = self.placed.remove(key) else { return false };
        self.generation += 1;
        if let Some(info) = self.nodes.get_mut(&node) {
            info.remove(key);
            if info.pods == 0 && info.node.is_none() {
                self.nodes.remove(&node);
            }
        }
        true
    }

    /// Keeps room on a node for a pod that waits for others to go; forgets what was kept for it when `node` is empty.
    pub fn nominate(&mut self, key: &Key, node: &str, pod: &Rc<Pod>) {
        if node.is_empty() {
            self.generation += u64::from(self.nominated.remove(key).is_some());
        } else {
            self.generation += 1;
            self.nominated.insert(key.clone(), (node.into(), Rc::new(PodInfo::new(pod))));
        }
    }

    /// The node where room is kept for a pod.
    pub fn nomination(&self, key: &Key) -> Option<&Rc<str>> {
        self.nominated.get(key).map(|(node, _)| node)
    }

    /// Pods that room is kept for on a node.
    pub fn nominated_on<'a>(&'a self, node: &'a str) -> impl Iterator<Item = (&'a Key, &'a Rc<PodInfo>)> {
        self.nominated.iter().filter(move |(_, (on, _))| &**on == node).map(|(key, (_, pod))| (key, pod))
    }

    /// On how many nodes an image is.
    pub fn nodes_with_image(&self, name: &str) -> u32 {
        self.images.get(name).copied().unwrap_or(0)
    }
}

fn count_images(images: &mut BTreeMap<String, u32>, node: Option<&Node>, sign: i64) {
    let list = node.and_then(|node| node.status.as_ref()).and_then(|status| status.images.as_ref());
    for name in list.into_iter().flatten().flat_map(|image| image.names.iter().flatten()) {
        tally(images, name, sign);
    }
}
