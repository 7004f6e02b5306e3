//! How the draws of a recorded cluster came out, for the run that is held against it.
//!
//! A recording shows which of the nodes the scheduler took, when a kubelet looked again at a container that failed, and
//! where a race fell. A run that is told so differs only where a rule does; the engine takes nothing that its own rules
//! could not have drawn. It also shows pulls that waited for others which belong to pods of no recording: those are put
//! in front of them.

use std::collections::{BTreeMap, BTreeSet};

use cluster::luck::{Look, PodLuck};
use cluster::settings::duration_ms;
use kernel::Time;
use serde_json::{Map, Value};

use super::acts::{Seen, What};
use super::reduce::{Modelled, one_word, word_of};

/// Events this near to a status tell of the same look, in milliseconds.
const SAME_LOOK_MS: u64 = 300;

/// Milliseconds from an act to its event.
const EVENT_MS: u64 = 5;

/// Most milliseconds that a readiness kick's probe takes to be told when nothing goes wrong.
const KICK_TOLD_MS: u64 = 800;

/// Milliseconds from the look that starts a container anew to the status that tells of it: made, started, patched.
const START_MS: u64 = 130;

/// How long before such a status an event may tell of the same start, in milliseconds.
const NEAR_RESTART_MS: u64 = 1_000;

/// A pull that waited less than this, in milliseconds, waited for nobody.
const LEAST_WAIT_MS: i64 = 20;

/// Names of one side by who made them and as which of its kind: equal on both sides, whatever is random in a name.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    counts: BTreeMap<String, usize>,
    by_name: BTreeMap<String, String>,
}

impl Identities {
    /// Takes in an object that appeared and says what it is; `owner` is `Kind/name`.
    ///
    /// Pods of DaemonSets are told apart by `node`, for which they were made: their order of creation is not the same in
    /// two runs.
    pub fn appeared(&mut self, word: &str, name: &str, owner: Option<&str>, node: Option<&str>) -> Option<String> {
        let generated = owner.and_then(|owner| owner.split_once('/')).filter(|(kind, owner)| {
            *kind != "StatefulSet" && name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('-'))
        });
        let base = match generated {
            Some((kind, owner)) => {
                let place = if kind == "DaemonSet" { format!("@{}", node?) } else { String::new() };
                let owner = format!("{}/{owner}", word_of(kind));
                format!("{}>{word}{place}", self.by_name.get(&owner).unwrap_or(&owner))
            }
            None => format!("{word}/{name}"),
        };
        let count = self.counts.entry(base.clone()).or_default();
        *count += 1;
        let identity = format!("{base}#{count}");
        self.by_name.insert(format!("{word}/{name}"), identity.clone());
        Some(identity)
    }
}

/// One life of a recorded pod.
#[derive(Clone, Debug, Default)]
pub struct RecordedPod {
    node: Option<String>,
    looks: Vec<(u64, bool)>,
    /// First seen running and not ready, and when it was ready then, by container and restart count.
    waits: BTreeMap<(String, u64), (u64, Option<u64>)>,
    starts: Vec<u64>,
    /// Ends of pulls.
    pulls: Vec<u64>,
    /// Failures of readiness probes.
    unready: Vec<u64>,
    uid: Option<String>,
    /// First seen with a deletion time.
    deleted: Option<u64>,
    /// When a status first told of each further run of a container, by container and restart count.
    restarts: BTreeMap<(String, u64), u64>,
}

/// How long after its dependent an owner may be seen, in milliseconds: a recorder watches each kind by itself.
const OWNER_LATE_MS: u64 = 500;

/// What was seen in the order in which it must have happened: who makes something is there before what it makes.
fn owners_first(seen: &[Seen]) -> Vec<&Seen> {
    /// The object's `word/name` and its owner's, if this made it.
    fn made(one: &Seen) -> Option<(String, Option<String>)> {
        let What::Object { kind, name, op, body } = &one.what else { return None };
        let owner = body.get("owner").and_then(Value::as_str).and_then(|owner| owner.split_once('/'));
        let owner = owner.map(|(kind, name)| format!("{}/{name}", word_of(kind)));
        (op == "ADDED").then(|| (format!("{kind}/{name}"), owner))
    }
    fn place<'a>(
        index: usize,
        seen: &'a [Seen],
        placed: &mut [bool],
        there: &mut BTreeSet<String>,
        out: &mut Vec<&'a Seen>,
    ) {
        if std::mem::replace(&mut placed[index], true) {
            return;
        }
        let one = &seen[index];
        match (made(one), &one.what) {
            (Some((name, owner)), _) => {
                if let Some(owner) = owner.filter(|owner| !there.contains(owner)) {
                    let near = (index + 1..seen.len()).take_while(|at| seen[*at].at_ms <= one.at_ms + OWNER_LATE_MS);
                    let late = near.into_iter().find(|at| made(&seen[*at]).is_some_and(|(name, _)| name == owner));
                    late.into_iter().for_each(|at| place(at, seen, placed, there, out));
                }
                there.insert(name);
            }
            (None, What::Object { kind, name, op, .. }) if op == "DELETED" => {
                there.remove(&format!("{kind}/{name}"));
            }
            _ => {}
        }
        out.push(one);
    }
    let (mut placed, mut there, mut out) = (vec![false; seen.len()], BTreeSet::new(), Vec::new());
    for index in 0..seen.len() {
        place(index, seen, &mut placed, &mut there, &mut out);
    }
    out
}

/// The node of each pod that got one.
pub fn nodes_of_pods(seen: &[Seen]) -> BTreeMap<&str, &str> {
    let mut nodes = BTreeMap::new();
    for one in seen {
        let What::Object { kind, name, body, .. } = &one.what else { continue };
        if let ("pod", Some(node)) = (kind.as_str(), body.get("node").and_then(Value::as_str)) {
            nodes.insert(name.as_str(), node);
        }
    }
    nodes
}

/// When kubelets computed the status of their nodes: what they say then, and when a node that had counted as lost is back.
pub fn node_statuses(seen: &[Seen]) -> Vec<(u64, String)> {
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    let mut statuses = Vec::new();
    for one in seen {
        match &one.what {
            What::Event { event, .. } if event.kind == "Node" && event.source == "kubelet" => {
                let of_status = ["NodeReady", "NodeNotReady", "NodeSchedulable", "NodeNotSchedulable"];
                if of_status.contains(&event.reason.as_str()) {
                    statuses.push((one.at_ms.saturating_sub(EVENT_MS), event.name.clone()));
                }
            }
            What::Object { kind, name, body, .. } if kind == "node" => {
                if ready(body) == Some("Unknown") {
                    lost.insert(name);
                } else if lost.remove(name.as_str()) {
                    statuses.push((one.at_ms.saturating_sub(EVENT_MS), name.clone()));
                }
            }
            What::Event { .. } | What::Object { .. } => {}
        }
    }
    statuses
}

/// The status of the condition `Ready`.
fn ready(body: &Map<String, Value>) -> Option<&str> {
    condition(body, "Ready")
}

/// The status of a condition.
fn condition<'a>(body: &'a Map<String, Value>, kind: &str) -> Option<&'a str> {
    let mut conditions = body.get("conditions").and_then(Value::as_array).into_iter().flatten();
    conditions.find(|condition| condition["type"] == kind)?["status"].as_str()
}

/// When kubelets repaired pods that the node controller had marked as not ready while their containers were.
pub fn repairs(seen: &[Seen]) -> Vec<(u64, String)> {
    let mut marked: BTreeSet<&str> = BTreeSet::new();
    let mut repairs: Vec<(u64, String)> = Vec::new();
    for one in seen {
        let What::Object { kind, name, op, body } = &one.what else { continue };
        if kind != "pod" || op == "DELETED" {
            continue;
        }
        let was_marked = marked.remove(name.as_str());
        match (ready(body), condition(body, "ContainersReady"), body.get("node").and_then(Value::as_str)) {
            (Some("False"), Some("True"), _) => {
                marked.insert(name);
            }
            (Some("True"), _, Some(node)) if was_marked => {
                let repair = (one.at_ms.saturating_sub(EVENT_MS), node.to_string());
                if !repairs.iter().rev().any(|(at_ms, of)| *of == repair.1 && repair.0 - at_ms < SAME_LOOK_MS) {
                    repairs.push(repair);
                }
            }
            _ => {}
        }
    }
    repairs
}

/// How long after an outage of the API server somebody may hear again of what it watches, in milliseconds.
const HEARS_MS: u64 = 75_000;

/// Milliseconds from hearing to what comes of it.
const HEARD_MS: u64 = 15;

/// Who heard when of what again after the API server was back at `back_ms`, as far as what they did then tells.
pub fn listeners(seen: &[Seen], back_ms: u64) -> Vec<(u64, String)> {
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    let mut lost: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut recovered = None;
    let mut writes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in seen.iter().filter(|one| (back_ms..=back_ms + HEARS_MS).contains(&one.at_ms)) {
        let What::Object { kind, name, op, body } = &one.what else { continue };
        let heard_ms = one.at_ms.saturating_sub(HEARD_MS).max(back_ms);
        let key = (kind.as_str(), name.as_str());
        let mut tell = |client: String| {
            told.entry(client).or_insert(heard_ms);
        };
        match kind.as_str() {
            "node" if ready(body) == Some("Unknown") => {
                lost.insert(key);
                let taints = body.get("taints").and_then(Value::as_array);
                if taints.into_iter().flatten().any(|taint| taint["key"] == "node.kubernetes.io/unreachable") {
                    tell("kube-controller-manager/nodes".to_string());
                } else {
                    tell("kube-controller-manager/leases".to_string());
                }
            }
            "node" if lost.remove(&key) => {
                tell(format!("{name}/nodes"));
                recovered = Some(heard_ms);
            }
            "pod" if op == "DELETED" => {}
            "pod" => match (ready(body), body.get("node").and_then(Value::as_str)) {
                (Some("False"), _) => {
                    lost.insert(key);
                }
                (Some("True"), Some(node)) if lost.remove(&key) => tell(format!("{node}/pods")),
                _ => {}
            },
            "replicaset" | "statefulset" | "daemonset" | "job" | "endpointslice" | "endpoints" | "pdb" => {
                tell("kube-controller-manager/pods".to_string());
            }
            "deployment" => tell("kube-controller-manager/replicasets".to_string()),
            _ => {}
        }
        // Who writes an object again has heard of what it wrote.
        let count = writes.entry(key).or_default();
        *count += 1;
        if let (2, Modelled::As(kind)) = (*count, Modelled::of(&one_word(kind)))
            && !["node", "pod"].contains(&key.0)
        {
            tell(format!("kube-controller-manager/{}", kind.info().plural));
        }
    }
    // Nodes that were never tainted had recovered before that was looked at.
    if let Some(at_ms) = recovered {
        told.entry("kube-controller-manager/nodes".to_string()).or_insert(at_ms + 2 * HEARD_MS);
    }
    told.into_iter().map(|(client, at_ms)| (at_ms, client)).collect()
}

/// The pods of a recording by identity.
pub fn recorded_pods(seen: &[Seen]) -> BTreeMap<String, RecordedPod> {
    let mut pods: BTreeMap<String, RecordedPod> = BTreeMap::new();
    let mut identities = Identities::default();
    let mut alive: BTreeMap<String, String> = BTreeMap::new();
    let nodes = nodes_of_pods(seen);
    for one in owners_first(seen) {
        match &one.what {
            What::Object { kind, name, op, body } => {
                let owner = body.get("owner").and_then(Value::as_str);
                if op == "ADDED" {
                    let identity = identities.appeared(kind, name, owner, nodes.get(name.as_str()).copied());
                    if let (Some(identity), "pod") = (identity, kind.as_str()) {
                        alive.insert(name.clone(), identity);
                    }
                }
                if let Some(identity) = alive.get(name).filter(|_| kind == "pod") {
                    let pod = pods.entry(identity.clone()).or_default();
                    pod.observe(one.at_ms, op, body);
                }
            }
            What::Event { event, .. } if event.kind == "Pod" && event.source == "kubelet" => {
                let Some(pod) = alive.get(&event.name).map(|identity| pods.entry(identity.clone()).or_default()) else {
                    continue;
                };
                match event.reason.as_str() {
                    "BackOff" => pod.looked(one.at_ms, true),
                    "Pulling" => pod.looked(one.at_ms, false),
                    "Pulled" if !event.message.starts_with("Successfully") => pod.looked(one.at_ms, false),
                    "Started" => pod.starts.push(one.at_ms),
                    "Pulled" => pod.pulls.push(one.at_ms),
                    "Failed" if event.message.starts_with("Failed to pull") => pod.pulls.push(one.at_ms),
                    "Unhealthy" if event.message.starts_with("Readiness") => pod.unready.push(one.at_ms),
                    _ => {}
                }
            }
            What::Event { .. } => {}
        }
    }
    pods.values_mut().for_each(RecordedPod::look_at_statuses);
    pods
}

/// When which node got a NoExecute taint of the node controller, in order.
pub fn executed_nodes(seen: &[Seen]) -> Vec<(u64, String)> {
    let mut tainted: BTreeSet<&str> = BTreeSet::new();
    let mut executed = Vec::new();
    for one in seen {
        let What::Object { kind, name, body, .. } = &one.what else { continue };
        if kind != "node" {
            continue;
        }
        if !is_executed(body) {
            tainted.remove(name.as_str());
        } else if tainted.insert(name) {
            executed.push((one.at_ms, name.clone()));
        }
    }
    executed
}

/// How long one pass over the nodes goes on at the most, in milliseconds.
const SAME_PASS_MS: u64 = 2_500;

/// When passes of the node controller were under way, each with the node that it found silent, if any: a node turned
/// Unknown, or a NoExecute taint went, which only a pass takes off.
pub fn node_passes(seen: &[Seen]) -> Vec<(u64, Option<String>)> {
    let mut known: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    let mut passes: Vec<(u64, Option<String>)> = Vec::new();
    for one in seen {
        let What::Object { kind, name, op, body } = &one.what else { continue };
        if kind != "node" {
            continue;
        }
        let mut conditions = body.get("conditions").and_then(Value::as_array).into_iter().flatten();
        let unknown = conditions.any(|condition| condition["type"] == "Ready" && condition["status"] == "Unknown");
        let tainted = is_executed(body);
        let before = known.insert(name, (unknown, tainted));
        let Some((was_unknown, was_tainted)) = before.filter(|_| op == "MODIFIED") else { continue };
        // What one pass does, it does within a moment.
        let last = passes.last().map(|(at_ms, _)| *at_ms).filter(|last| one.at_ms - last < SAME_PASS_MS);
        let at_ms = last.unwrap_or(one.at_ms);
        if unknown && !was_unknown {
            passes.push((at_ms, Some(name.clone())));
        } else if was_tainted && !tainted {
            passes.push((at_ms, None));
        }
    }
    passes
}

/// True for a node with a NoExecute taint of the node controller.
fn is_executed(node: &Map<String, Value>) -> bool {
    let taints = node.get("taints").and_then(Value::as_array);
    taints.into_iter().flatten().any(|taint| {
        let key = taint["key"].as_str().unwrap_or("");
        taint["effect"] == "NoExecute"
            && matches!(key, "node.kubernetes.io/unreachable" | "node.kubernetes.io/not-ready")
    })
}

impl RecordedPod {
    fn looked(&mut self, at_ms: u64, held: bool) {
        // An event says better than a status what came of a look.
        self.looks.retain(|(other, _)| *other + SAME_LOOK_MS < at_ms || *other > at_ms);
        self.looks.push((at_ms, held));
    }

    fn observe(&mut self, at_ms: u64, op: &str, body: &Map<String, Value>) {
        let node = body.get("node").and_then(Value::as_str);
        if let Some(uid) = body.get("uid").and_then(Value::as_str) {
            self.uid.get_or_insert_with(|| uid.to_string());
        }
        if body.get("deletionTimestamp").is_some_and(|at| !at.is_null()) {
            self.deleted.get_or_insert(at_ms);
        }
        if op != "ADDED" && self.node.is_none() {
            self.node = node.map(str::to_string);
        }
        let lists = ["containers", "initContainers"].into_iter().filter_map(|key| body.get(key)?.as_array());
        for container in lists.flatten() {
            let state = &container["state"];
            if state["waiting"]["reason"] == "CrashLoopBackOff"
                && self.looks.last().is_none_or(|(last, _)| last + SAME_LOOK_MS < at_ms)
            {
                self.looks.push((at_ms, true));
            }
            let name = container["name"].as_str().unwrap_or("");
            let key = (name.to_string(), container["restartCount"].as_u64().unwrap_or(0));
            if key.1 > 0 && state["running"].is_object() {
                self.restarts.entry(key.clone()).or_insert(at_ms);
            }
            let running = state["running"].is_object() && container["started"] == true;
            if running && container["ready"] == false {
                self.waits.entry(key).or_insert((at_ms, None));
            } else if running {
                // Ready from the first status on: nothing was waited for.
                self.waits.entry(key).or_insert((at_ms, Some(at_ms))).1.get_or_insert(at_ms);
            }
        }
    }

    /// Adds what only statuses tell: events of a pod that has had many are held back.
    fn look_at_statuses(&mut self) {
        for at_ms in self.restarts.values() {
            let near = at_ms.saturating_sub(NEAR_RESTART_MS)..=at_ms + SAME_LOOK_MS;
            if !self.starts.iter().any(|start| near.contains(start)) {
                self.starts.push(*at_ms);
            }
            if !self.looks.iter().any(|(look, held)| !held && near.contains(look)) {
                self.looks.push((at_ms.saturating_sub(START_MS), false));
            }
        }
        self.starts.sort_unstable();
        self.looks.sort_unstable();
    }

    /// What the run is told of the pod that it made as `object`; times of the recording begin at `begin_ms`.
    pub fn luck(&self, object: &Value, begin_ms: u64) -> PodLuck {
        let at = |ms: u64| Time::from_ms(begin_ms + ms);
        let containers = object["spec"]["containers"].as_array();
        let lost = self.waits.iter().filter(|((name, _), (since, ready))| {
            let container = containers.into_iter().flatten().find(|container| container["name"] == name.as_str());
            let probe = container.map(|container| &container["readinessProbe"]).filter(|probe| probe.is_object());
            probe.is_some_and(|probe| {
                let number = |key: &str, default: u64| probe[key].as_u64().unwrap_or(default);
                let period_ms = number("periodSeconds", 10) * 1_000;
                // The first that was heard of the probe.
                let failed = self.unready.iter().find(|at| *since <= **at + SAME_LOOK_MS).copied();
                let told = failed.into_iter().chain(*ready).min();
                let gap_ms = told.map_or(0, |at| at.saturating_sub(*since));
                number("initialDelaySeconds", 0) == 0
                    && number("successThreshold", 1) == 1
                    && container.is_some_and(|container| !container["startupProbe"].is_object())
                    && gap_ms > KICK_TOLD_MS
                    && gap_ms <= period_ms + KICK_TOLD_MS
            })
        });
        PodLuck {
            node: self.node.clone(),
            uid: self.uid.clone(),
            deleted: self.deleted.map(|ms| at(ms.saturating_sub(EVENT_MS))),
            looks: self
                .looks
                .iter()
                .map(|(ms, held)| Look { at: at(ms.saturating_sub(EVENT_MS)), held: *held })
                .collect(),
            starts: self.starts.iter().map(|ms| at(ms.saturating_sub(EVENT_MS))).collect(),
            pulls: self.pulls.iter().map(|ms| at(*ms)).collect(),
            lost_kicks: lost.map(|(_, (since, _))| at(*since)).collect(),
        }
    }
}

/// A pull of a pod that no recording has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignPull {
    /// When it was asked for, in milliseconds; it may be before the recording.
    pub from_ms: i64,
    /// The node.
    pub node: String,
    /// The image.
    pub image: String,
}

/// Pulls that recorded ones waited for and that are in no recording themselves, by time.
pub fn foreign_pulls(seen: &[Seen], pull_ms: i64) -> Vec<ForeignPull> {
    let mut ends: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut pulls = Vec::new();
    for one in seen {
        let What::Event { event, .. } = &one.what else { continue };
        let (Some(node), Some((own_ms, all_ms))) = (&event.host, pull_times(&event.message)) else { continue };
        let end_ms = one.at_ms as i64;
        ends.entry(node).or_default().push(end_ms);
        let image = event.message.split('"').nth(1).unwrap_or("");
        pulls.push((node, image, end_ms - own_ms, end_ms - all_ms));
    }
    let mut foreign: Vec<ForeignPull> = Vec::new();
    for (node, image, began_ms, asked_ms) in pulls {
        let mut at_ms = began_ms;
        let mut chain = 0;
        while at_ms > asked_ms + LEAST_WAIT_MS {
            let told = ends.get(node.as_str()).into_iter().flatten().any(|end| (end - at_ms).abs() < pull_ms / 3);
            if told {
                break;
            }
            chain += 1;
            at_ms -= pull_ms;
        }
        // They stood in the queue when the recorded one joined it, so all are asked for when the first begins.
        let one = ForeignPull { from_ms: at_ms, node: node.clone(), image: image.to_string() };
        foreign.extend((0..chain).map(|_| one.clone()));
    }
    foreign.sort_by_key(|one| one.from_ms);
    foreign
}

/// How long a pull takes: as long as half of those that were recorded, where that is not about `usual_ms`.
pub fn pull_length(seen: &[Seen], usual_ms: u64) -> u64 {
    let told = seen.iter().filter_map(|one| match &one.what {
        What::Event { event, .. } => pull_times(&event.message).and_then(|(own_ms, _)| u64::try_from(own_ms).ok()),
        What::Object { .. } => None,
    });
    let mut told: Vec<u64> = told.collect();
    told.sort_unstable();
    told.get(told.len() / 2).copied().filter(|ms| ms.abs_diff(usual_ms) * 4 > usual_ms).unwrap_or(usual_ms)
}

/// `in 1.202s (3.708s including waiting)`: how long a pull took by itself and with its wait, in milliseconds.
fn pull_times(message: &str) -> Option<(i64, i64)> {
    let (_, times) = message.strip_prefix("Successfully pulled image ")?.split_once("\" in ")?;
    let (own, rest) = times.split_once(" (")?;
    let (all, _) = rest.split_once(" including waiting")?;
    let ms = |text: &str| duration_ms(text).ok().and_then(|ms| i64::try_from(ms).ok());
    Some((ms(own)?, ms(all)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::trace::EventEntry;
    use serde_json::json;

    fn event(at_ms: u64, reason: &str, message: &str) -> Seen {
        let event = EventEntry {
            kind: "Pod".to_string(),
            name: "p".to_string(),
            reason: reason.to_string(),
            message: message.to_string(),
            source: "kubelet".to_string(),
            host: Some("node-a".to_string()),
            ..EventEntry::default()
        };
        Seen { at_ms, what: What::Event { event, again: false } }
    }

    fn pod(at_ms: u64, op: &str, body: Value) -> Seen {
        let body = body.as_object().cloned().unwrap_or_default();
        let what = What::Object { kind: "pod".to_string(), name: "p".to_string(), op: op.to_string(), body };
        Seen { at_ms, what }
    }

    #[test]
    fn identities_agree_whatever_is_random_in_names() {
        let names = |hash: &str, suffix: &str| {
            let mut identities = Identities::default();
            identities.appeared("replicaset", &format!("web-{hash}"), Some("Deployment/web"), None);
            identities.appeared("pod", &format!("web-{hash}-{suffix}"), Some(&format!("ReplicaSet/web-{hash}")), None)
        };
        assert_eq!(names("5d9c", "abcde").as_deref(), Some("deployment/web>replicaset#1>pod#1"));
        assert_eq!(names("5d9c", "abcde"), names("77b", "x2x7k"));
        let of_set = |node| Identities::default().appeared("pod", "log-x", Some("DaemonSet/log"), node);
        assert_eq!(of_set(None), None);
        assert_eq!(of_set(Some("node-a")).as_deref(), Some("daemonset/log>pod@node-a#1"));
        assert_eq!(
            Identities::default().appeared("pod", "db-0", Some("StatefulSet/db"), None).as_deref(),
            Some("pod/db-0#1")
        );
    }

    #[test]
    fn an_owner_that_is_seen_late_is_there_first() {
        let object = |at_ms: u64, kind: &str, op: &str, name: &str, owner: Value| Seen {
            at_ms,
            what: What::Object {
                kind: kind.to_string(),
                name: name.to_string(),
                op: op.to_string(),
                body: json!({ "owner": owner }).as_object().cloned().unwrap_or_default(),
            },
        };
        let seen = [
            object(1, "pod", "ADDED", "web-5d9c-x", "ReplicaSet/web-5d9c".into()),
            object(2, "replicaset", "ADDED", "web-5d9c", "Deployment/web".into()),
            object(3, "deployment", "ADDED", "web", Value::Null),
            object(9, "deployment", "DELETED", "web", Value::Null),
            object(20, "replicaset", "ADDED", "web-77b", "Deployment/web".into()),
            object(21, "deployment", "ADDED", "web", Value::Null),
            object(22, "pod", "ADDED", "web-77b-y", "ReplicaSet/web-77b".into()),
        ];
        let pods: Vec<_> = recorded_pods(&seen).into_keys().collect();
        assert_eq!(pods, ["deployment/web#1>replicaset#1>pod#1", "deployment/web#2>replicaset#1>pod#1"]);
    }

    #[test]
    fn looks_node_and_lost_kick_of_a_pod() {
        let status = |ready: bool, state: Value| json!({"node": "node-b", "containers": [{"name": "c", "ready": ready, "started": true, "restartCount": 0, "state": state}]});
        let seen = [
            pod(0, "ADDED", json!({})),
            pod(900, "MODIFIED", status(false, json!({"running": {}}))),
            pod(5_905, "MODIFIED", status(true, json!({"running": {}}))),
            event(9_000, "BackOff", "Back-off restarting"),
            pod(9_100, "MODIFIED", status(false, json!({"waiting": {"reason": "CrashLoopBackOff"}}))),
            event(20_000, "Pulled", "Container image \"x\" already present"),
        ];
        let pods = recorded_pods(&seen);
        let spec = json!({"spec": {"containers": [{"name": "c", "readinessProbe": {"periodSeconds": 5}}]}});
        let luck = pods["pod/p#1"].luck(&spec, 1_000);
        let look = |at, held| Look { at: Time::from_ms(at), held };
        assert_eq!(luck.node.as_deref(), Some("node-b"));
        assert_eq!(luck.looks, [look(9_995, true), look(20_995, false)]);
        assert_eq!(luck.lost_kicks, [Time::from_ms(1_900)]);
        let unprobed = json!({"spec": {"containers": [{"name": "c"}]}});
        assert_eq!(pods["pod/p#1"].luck(&unprobed, 0).lost_kicks, []);
    }

    #[test]
    fn a_start_whose_events_were_held_back_is_read_from_the_status() {
        let status = |count: u64, state: &str| json!({"containers": [{"name": "c", "restartCount": count, "state": {state: {}}}]});
        let seen = [
            pod(0, "ADDED", json!({})),
            event(10_000, "Pulled", "Container image is present"),
            event(10_120, "Started", "Container started"),
            pod(10_130, "MODIFIED", status(1, "running")),
            pod(20_000, "MODIFIED", status(1, "terminated")),
            pod(40_130, "MODIFIED", status(2, "running")),
        ];
        let luck = recorded_pods(&seen).remove("pod/p#1").unwrap().luck(&json!({}), 0);
        let looks: Vec<_> = luck.looks.iter().map(|look| (look.at.ms(), look.held)).collect();
        assert_eq!(looks, [(9_995, false), (39_995, false)]);
        assert_eq!(luck.starts.iter().map(|at| at.ms()).collect::<Vec<_>>(), [10_115, 40_125]);
    }

    #[test]
    fn passes_are_told_by_what_only_they_do() {
        let node = |at_ms: u64, name: &str, ready: &str, effects: &[&str]| {
            let taint = |effect: &&str| json!({"key": "node.kubernetes.io/unreachable", "effect": effect});
            let taints: Vec<Value> = effects.iter().map(taint).collect();
            let body = json!({"conditions": [{"type": "Ready", "status": ready}], "taints": taints});
            let body = body.as_object().cloned().unwrap_or_default();
            let what = What::Object { kind: "node".into(), name: name.into(), op: "MODIFIED".into(), body };
            Seen { at_ms, what }
        };
        let seen = [
            node(0, "a", "True", &[]),
            node(0, "b", "True", &[]),
            node(50_000, "a", "Unknown", &[]),
            node(50_004, "b", "Unknown", &[]),
            node(50_100, "a", "Unknown", &["NoSchedule", "NoExecute"]),
            node(90_000, "a", "True", &["NoExecute"]),
            node(92_000, "a", "True", &[]),
        ];
        let silent = |name: &str| Some(name.to_string());
        assert_eq!(node_passes(&seen), [(50_000, silent("a")), (50_000, silent("b")), (92_000, None)]);
    }

    #[test]
    fn nodes_are_executed_when_the_taint_appears() {
        let node = |at_ms, name: &str, taints: Value| {
            let body = json!({"taints": taints}).as_object().cloned().unwrap_or_default();
            let (kind, op) = ("node".to_string(), "MODIFIED".to_string());
            Seen { at_ms, what: What::Object { kind, name: name.to_string(), op, body } }
        };
        let taint = |effect: &str| json!({"key": "node.kubernetes.io/unreachable", "effect": effect});
        let seen = [
            node(1, "node-a", json!([taint("NoSchedule")])),
            node(2, "node-c", json!([taint("NoExecute")])),
            node(3, "node-c", json!([taint("NoExecute"), taint("NoSchedule")])),
            node(4, "node-c", json!(null)),
            node(5, "node-b", json!([{"key": "maintenance", "effect": "NoExecute"}])),
            node(6, "node-c", json!([taint("NoExecute")])),
        ];
        assert_eq!(executed_nodes(&seen), [(2, "node-c".to_string()), (6, "node-c".to_string())]);
    }

    #[test]
    fn a_pull_that_waited_for_nobody_known_waited_for_others() {
        let seen = [event(
            4_303,
            "Pulled",
            "Successfully pulled image \"i\" in 1.202s (3.708s including waiting). Image size: 1 bytes.",
        )];
        let from: Vec<i64> = foreign_pulls(&seen, 1_200).iter().map(|one| one.from_ms).collect();
        assert_eq!(from, [-499; 3]);
        assert_eq!(pull_length(&seen, 1_200), 1_200, "about as long as usual");
        assert_eq!(pull_length(&seen, 4_000), 1_202);
        assert_eq!(pull_length(&[], 4_000), 4_000);
        let alone = [event(1_303, "Pulled", "Successfully pulled image \"i\" in 1.202s (1.202s including waiting).")];
        assert_eq!(foreign_pulls(&alone, 1_200), []);
    }
}
