//! What was seen of a cluster, and the acts that it amounts to: state changes and events per object.
//!
//! A state change is told by what changed since the object was last seen, so that one difference does not spoil all that
//! follows it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::mask::{Renaming, masked};
use super::reduce::word_of;
use crate::scenario::trace::EventEntry;

/// One thing seen of a cluster.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// What.
    pub what: What,
}

/// What was seen.
#[derive(Clone, Debug)]
pub enum What {
    /// An object as it is now.
    Object {
        /// Kind in the recording's word.
        kind: String,
        /// Name.
        name: String,
        /// `ADDED`, `MODIFIED`, `DELETED` or `LIST`.
        op: String,
        /// The kept fields.
        body: Map<String, Value>,
    },
    /// A write of an event.
    Event {
        /// The event.
        event: EventEntry,
        /// True when it had been written before.
        again: bool,
    },
}

/// How far times may lie apart where the rule itself draws a random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Nothing is drawn.
    Usual,
    /// The requeue after a back-off is stretched by up to a half.
    BackOff,
    /// The node lifecycle passes every five seconds.
    NodePass,
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The act in words that agree between clusters.
    pub text: String,
    /// Acts of one class differ in their texts only.
    pub class: String,
    /// How far times may lie apart.
    pub spread: Spread,
    /// What a change of state wrote: the new value of each field, nothing for one that is gone.
    pub written: BTreeMap<String, Option<String>>,
    /// Fields of it that had no value before.
    pub appeared: BTreeSet<String>,
}

/// The acts of each object, by `word/name`.
pub type Timelines = BTreeMap<String, Vec<Act>>;

/// Fields that say nothing that could agree.
const VOLATILE: &[&str] = &[
    "uid",
    "creationTimestamp",
    "generation",
    "lastTransitionTime",
    "lastUpdateTime",
    "lastHeartbeatTime",
    "startedAt",
    "finishedAt",
    "timeAdded",
    "containerID",
    "renewTime",
    "bootID",
    "address",
    "endpoints.kubernetes.io/last-change-trigger-time",
];

/// Conditions of a healthy node; nodes are there before anything is seen of them.
const HEALTHY_NODE: &[(&str, &str, &str, &str)] = &[
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
];

type Flat = BTreeMap<String, String>;

/// The acts of every object, with `renaming` applied to their texts but not to the names of the objects.
pub fn timelines(seen: &[Seen], renaming: &Renaming) -> Timelines {
    let places = placements(seen);
    let mut last: BTreeMap<String, Flat> = BTreeMap::new();
    let mut timelines = Timelines::new();
    for one in seen {
        let (id, act) = match &one.what {
            What::Event { event, again } => {
                let id = format!("{}/{}", word_of(&event.kind), event.name);
                (id, Some(event_act(one.at_ms, event, *again, places.get(&event.name), renaming)))
            }
            What::Object { kind, .. } if kind == "lease" => continue,
            What::Object { kind, name, op, body } => {
                let id = format!("{kind}/{name}");
                let flat = flattened(kind, body, places.contains_key(name), renaming);
                let before = last.insert(id.clone(), flat.clone());
                let act = state_act(one.at_ms, kind, op, before, &flat);
                if op == "DELETED" {
                    last.remove(&id);
                }
                (id, act)
            }
        };
        if let Some(act) = act {
            timelines.entry(id).or_default().push(act);
        }
    }
    timelines
}

/// Nodes of the pods that the scheduler placed: which of equal nodes it takes is drawn, so the name is not compared.
pub fn placements(seen: &[Seen]) -> BTreeMap<String, String> {
    let mut bare: BTreeMap<String, bool> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for one in seen {
        let What::Object { kind, name, body, .. } = &one.what else { continue };
        if kind != "pod" {
            continue;
        }
        let node = body.get("node").and_then(Value::as_str);
        let of_daemon_set =
            body.get("owner").and_then(Value::as_str).is_some_and(|owner| owner.starts_with("DaemonSet/"));
        let placed = *bare.entry(name.clone()).or_insert(node.is_none() && !of_daemon_set);
        if placed && let Some(node) = node {
            places.insert(name.clone(), node.to_string());
        }
    }
    places
}

fn event_act(at_ms: u64, event: &EventEntry, again: bool, node: Option<&String>, renaming: &Renaming) -> Act {
    let mut renaming_here = None;
    if let Some(node) = node {
        let mut with_node = renaming.clone();
        with_node.insert(node.clone(), "<node>".to_string());
        renaming_here = Some(with_node);
    }
    let renaming = renaming_here.as_ref().unwrap_or(renaming);
    let from = match &event.host {
        Some(host) => format!("{}, {}", event.source, masked(host, renaming)),
        None => event.source.clone(),
    };
    let field = event.field_path.as_deref().map(|path| format!(" {path}")).unwrap_or_default();
    let again = if again { " again" } else { "" };
    let text =
        format!("{} {}{again}: {} ({from}){field}", event.event_type, event.reason, masked(&event.message, renaming));
    let of_back_off = ["BackOff", "Pulled", "Pulling", "Created", "Started", "Failed"].contains(&event.reason.as_str());
    let of_nodes =
        event.kind == "Node" || event.source == "taint-eviction-controller" || event.source == "node-controller";
    let spread = match (of_back_off, of_nodes) {
        (true, _) => Spread::BackOff,
        (false, true) => Spread::NodePass,
        (false, false) => Spread::Usual,
    };
    Act {
        at_ms,
        text,
        class: format!("event {}", event.reason),
        spread,
        written: BTreeMap::new(),
        appeared: BTreeSet::new(),
    }
}

fn state_act(at_ms: u64, kind: &str, op: &str, before: Option<Flat>, now: &Flat) -> Option<Act> {
    if op == "LIST" {
        return None;
    }
    let act = |text: String, class: &str, spread| {
        Some(Act { at_ms, text, class: class.to_string(), spread, written: BTreeMap::new(), appeared: BTreeSet::new() })
    };
    let usual = if kind == "node" { Spread::NodePass } else { Spread::Usual };
    if op == "DELETED" {
        return act("deleted".to_string(), "deleted", usual);
    }
    if op == "ADDED" {
        let fields: Vec<String> = now.iter().map(|(path, value)| format!("{path}: {value}")).collect();
        return act(format!("added {}", fields.join("; ")), "added", usual);
    }
    let before = before.unwrap_or_else(|| if kind == "node" { healthy_node() } else { Flat::new() });
    let mut changes = Vec::new();
    let mut written = BTreeMap::new();
    let mut appeared = BTreeSet::new();
    for (path, value) in now {
        let old = before.get(path);
        if old == Some(value) {
            continue;
        }
        written.insert(path.clone(), Some(value.clone()));
        if old.is_none() {
            appeared.insert(path.clone());
        }
        let number = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
        match (path.ends_with("restartCount"), number(old), number(Some(value))) {
            // Told as a step, so that one restart more or less does not spoil all that follow.
            (true, Some(old), Some(new)) => changes.push(format!("{path} +{}", new - old)),
            _ => changes.push(format!("{path}: {value}")),
        }
    }
    for path in before.keys().filter(|path| !now.contains_key(*path)) {
        changes.push(format!("{path} gone"));
        written.insert(path.clone(), None);
    }
    if changes.is_empty() {
        return None;
    }
    let text = changes.join("; ");
    let of_back_off = text.contains("restartCount +") || text.contains("BackOff") || text.contains("ErrImage");
    let spread = if of_back_off { Spread::BackOff } else { usual };
    Some(Act { at_ms, text, class: "change".to_string(), spread, written, appeared })
}

fn healthy_node() -> Flat {
    let mut flat = Flat::new();
    for (kind, status, reason, message) in HEALTHY_NODE {
        flat.insert(format!("conditions.{kind}.status"), status.to_string());
        flat.insert(format!("conditions.{kind}.reason"), reason.to_string());
        flat.insert(format!("conditions.{kind}.message"), message.to_string());
    }
    flat
}

/// Every field that can agree, by its path.
fn flattened(kind: &str, body: &Map<String, Value>, placed: bool, renaming: &Renaming) -> Flat {
    let mut flat = Flat::new();
    for (key, value) in body {
        match (kind, key.as_str()) {
            ("node", "annotations" | "labels") | ("lease", _) => {}
            ("pod", "node") if placed && value.is_string() => {
                flat.insert("node".to_string(), "<node>".to_string());
            }
            _ => flatten(key, key, value, renaming, &mut flat),
        }
    }
    if kind == "endpointslice" {
        flat.retain(|path, _| !path.ends_with(".node"));
    }
    flat
}

fn flatten(path: &str, key: &str, value: &Value, renaming: &Renaming, flat: &mut Flat) {
    if VOLATILE.contains(&key) {
        return;
    }
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => {
            flat.insert(path.to_string(), masked(text, renaming));
        }
        Value::Bool(_) | Value::Number(_) => {
            flat.insert(path.to_string(), value.to_string());
        }
        Value::Object(map) => {
            // A container that runs has nothing in its state but moments.
            if path.ends_with(".state") || path.ends_with(".lastState") {
                flat.extend(map.keys().map(|state| (path.to_string(), state.clone())));
            }
            for (key, value) in map {
                flatten(&format!("{path}.{}", masked(key, renaming)), key, value, renaming, flat);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = item_name(item).map_or_else(|| index.to_string(), |name| masked(&name, renaming));
                flatten(&format!("{path}.{name}"), "", item, renaming, flat);
                if let Value::Object(_) = item {
                    for key in ["type", "pod"] {
                        flat.remove(&format!("{path}.{name}.{key}"));
                    }
                }
            }
        }
    }
}

/// What tells an item of a list from its neighbours.
fn item_name(item: &Value) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let (Some(key), Some(effect)) = (text("key"), text("effect")) {
        return Some(format!("{key}:{effect}"));
    }
    ["type", "pod", "name"].iter().find_map(|key| text(key)).map(str::to_string)
}
