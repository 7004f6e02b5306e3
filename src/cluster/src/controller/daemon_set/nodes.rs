//! Which nodes should run a DaemonSet's pod, and how a pod asks for its node.
//!
//! It never looks at resources; that is the scheduler's. Models kubernetes 1.36
//! pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod and util/daemonset_util.go.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use k8s_openapi::api::apps::v1::DaemonSet;
use k8s_openapi::api::core::v1::{
    Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod, PodSpec, Toleration,
};

use super::{ByNode, key_of};
use crate::api::object::controller_of;
use crate::api::{node_selector, pod, taints};
use crate::controller::{View, WorkQueue};
use crate::store::{Change, Op};

/// What a set wants of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// A pod should run there.
    pub run: bool,
    /// A pod that is there may stay.
    pub stay: bool,
}

/// Tolerations of every pod of a DaemonSet: key and effect.
///
/// - Source: AddOrUpdateDaemonPodTolerations.
const TOLERATED: [(&str, &str); 6] = [
    (taints::NOT_READY, taints::NO_EXECUTE),
    (taints::UNREACHABLE, taints::NO_EXECUTE),
    ("node.kubernetes.io/disk-pressure", taints::NO_SCHEDULE),
    ("node.kubernetes.io/memory-pressure", taints::NO_SCHEDULE),
    ("node.kubernetes.io/pid-pressure", taints::NO_SCHEDULE),
    (taints::UNSCHEDULABLE, taints::NO_SCHEDULE),
];

/// The tolerations of a template, and those that every pod of a DaemonSet has.
pub(super) fn tolerations(spec: &PodSpec) -> Vec<Toleration> {
    let mut all = spec.tolerations.clone().unwrap_or_default();
    let host = spec.host_network == Some(true);
    let network = host.then_some(("node.kubernetes.io/network-unavailable", taints::NO_SCHEDULE));
    for (key, effect) in TOLERATED.into_iter().chain(network) {
        let added = Toleration {
            key: Some(key.to_string()),
            operator: Some("Exists".to_string()),
            effect: Some(effect.to_string()),
            ..Toleration::default()
        };
        let same = |one: &&mut Toleration| {
            one.key == added.key
                && one.effect == added.effect
                && one.operator == added.operator
                && one.value.as_deref().unwrap_or("").is_empty()
        };
        match all.iter_mut().find(same) {
            Some(found) => *found = added,
            None => all.push(added),
        }
    }
    all
}

/// Makes a pod ask for that node by name, whatever else its required affinity said.
///
/// - Source: ReplaceDaemonSetPodNodeNameNodeAffinity.
pub(super) fn ask_for(spec: &mut PodSpec, node: &str) {
    let term = NodeSelectorTerm {
        match_expressions: None,
        match_fields: Some(alloc::vec![NodeSelectorRequirement {
            key: "metadata.name".to_string(),
            operator: "In".to_string(),
            values: Some(alloc::vec![node.to_string()]),
        }]),
    };
    let affinity = spec.affinity.get_or_insert_default().node_affinity.get_or_insert_default();
    affinity.required_during_scheduling_ignored_during_execution =
        Some(NodeSelector { node_selector_terms: alloc::vec![term] });
}

/// What the set wants of each node, in the order of their names.
pub(super) fn places<'a>(set: &DaemonSet, view: &View<'a>) -> Vec<(&'a Rc<Node>, Place)> {
    let Some(spec) = set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()) else { return Vec::new() };
    let tolerations = tolerations(spec);
    view.cache.list::<Node>(None).map(|node| (node, place(spec, &tolerations, node))).collect()
}

/// - Source: NodeShouldRunDaemonPod.
fn place(spec: &PodSpec, tolerations: &[Toleration], node: &Node) -> Place {
    let named = spec.node_name.as_deref().filter(|name| !name.is_empty());
    if named.is_some_and(|name| Some(name) != node.metadata.name.as_deref()) || !node_selector::selects(spec, node) {
        return Place { run: false, stay: false };
    }
    let untolerated = |effects: &[&str]| {
        taints::of(node).any(|taint| {
            effects.contains(&taint.effect.as_str()) && !tolerations.iter().any(|one| taints::tolerates(one, taint))
        })
    };
    if untolerated(&[taints::NO_SCHEDULE, taints::NO_EXECUTE]) {
        return Place { run: false, stay: !untolerated(&[taints::NO_EXECUTE]) };
    }
    Place { run: true, stay: true }
}

/// Queues the sets that a new or changed node makes create or delete a pod, and those that count misplaced pods while they have
/// one there. A taint that only makes a pod misplaced shows when something else makes the set be looked at.
///
/// - Source: addNode, updateNode, shouldIgnoreNodeUpdate and syncNodeUpdate.
pub(super) fn sets_to_look_at(change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
    if change.op == Op::Deleted {
        return;
    }
    let Some(node) = change.object.get::<Node>() else { return };
    let before = change.previous.as_ref().and_then(|previous| previous.get::<Node>());
    let relevant =
        |node: &Node| (node.metadata.labels.clone(), node.spec.as_ref().and_then(|spec| spec.taints.clone()));
    if before.is_some_and(|before| relevant(before) == relevant(node)) {
        return;
    }
    let name = node.metadata.name.as_deref().unwrap_or("");
    for set in view.cache.list::<DaemonSet>(None) {
        let Some(spec) = set.spec.as_ref().and_then(|spec| spec.template.spec.as_ref()) else { continue };
        let place = place(spec, &tolerations(spec), node);
        let own = |pod: &&Rc<Pod>| {
            pod.metadata.namespace == set.metadata.namespace
                && controller_of(&pod.metadata).is_some_and(|owner| Some(&owner.uid) == set.metadata.uid.as_ref())
        };
        let has_pod = view.cache.pods_on(name).any(|pod| own(&pod));
        let misplaced = set.status.as_ref().is_some_and(|status| status.number_misscheduled > 0);
        let looks = if has_pod { misplaced || !place.stay } else { place.run };
        if looks {
            queue.add(key_of(set));
        }
    }
}

/// The pods by the node that they are on or ask for; those that have ended and are going are left out.
///
/// - Source: getNodesToDaemonPods and GetTargetNodeName.
pub(super) fn by_node(pods: &[Rc<Pod>]) -> ByNode {
    let mut nodes = ByNode::new();
    for pod in pods {
        if pod::is_terminal(pod) && pod.metadata.deletion_timestamp.is_some() {
            continue;
        }
        if let Some(node) = target(pod) {
            nodes.entry(node).or_default().push(pod.clone());
        }
    }
    nodes
}

fn target(pod: &Pod) -> Option<String> {
    let bound = pod::node_name(pod);
    if !bound.is_empty() {
        return Some(bound.to_string());
    }
    let affinity = pod.spec.as_ref()?.affinity.as_ref()?.node_affinity.as_ref()?;
    let required = affinity.required_during_scheduling_ignored_during_execution.as_ref()?;
    let fields = required.node_selector_terms.iter().flat_map(|term| term.match_fields.iter().flatten());
    let mut named = fields.filter(|one| one.key == "metadata.name" && one.operator == "In");
    named.find_map(|one| one.values.as_ref()?.first().cloned())
}

/// Pods with a node first, then the oldest, then by name.
///
/// - Source: podByCreationTimestampAndPhase.
pub(super) fn oldest_first(a: &Pod, b: &Pod) -> Ordering {
    let unbound = |pod: &Pod| pod::node_name(pod).is_empty();
    let created = |pod: &Pod| pod.metadata.creation_timestamp.as_ref().map(|time| time.0);
    unbound(a)
        .cmp(&unbound(b))
        .then_with(|| created(a).cmp(&created(b)))
        .then_with(|| a.metadata.name.cmp(&b.metadata.name))
}
