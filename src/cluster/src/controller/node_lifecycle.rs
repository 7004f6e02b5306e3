//! Watches over nodes: says when one has gone silent, marks its pods not ready and taints it.
//!
//! It never deletes a pod. Models kubernetes 1.36 pkg/controller/nodelifecycle/node_lifecycle_controller.go: a pass over
//! all nodes every five seconds, a rate-limited queue of nodes to taint NoExecute that is polled every 100 ms, and taints
//! that follow a node's conditions at once. Nodes of the beginning count as registered long ago.

mod health;
mod mark;
mod zone;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use kernel::{Rng, Time};

use super::events::{normal, reference};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::{Key, Kind, Object, pod, taints};
use crate::settings::Settings;
use crate::store::{Act, Change, Op};

use health::Health;
use zone::{Zone, ZoneState};

const COMPONENT: &str = "node-controller";
/// How often the queue of nodes to taint is looked at, in milliseconds.
const TAINT_POLL_MS: u64 = 100;

/// Where the loop over all nodes is.
#[derive(Clone, Debug)]
enum Stage {
    /// It waits for its next pass.
    Waiting,
    /// A pass has marked its nodes; the state of the zones is next.
    Marked { nodes: Vec<Rc<Node>>, ready: BTreeMap<String, Vec<bool>> },
}

/// The node lifecycle controller.
#[derive(Clone, Debug)]
pub struct NodeLifecycleController {
    known: BTreeMap<Rc<str>, String>,
    health: BTreeMap<Rc<str>, Health>,
    zones: BTreeMap<String, Zone>,
    stage: Stage,
    next_pass: Time,
    poll_phase_ms: u64,
    /// True in the first pass of a run, whose nodes were registered long ago.
    is_beginning: bool,
    eviction_milli_rate: u64,
}

impl NodeLifecycleController {
    /// A controller that has seen no node.
    pub fn new(settings: &Settings) -> NodeLifecycleController {
        NodeLifecycleController {
            known: BTreeMap::new(),
            health: BTreeMap::new(),
            zones: BTreeMap::new(),
            stage: Stage::Waiting,
            next_pass: Time::ZERO,
            poll_phase_ms: 0,
            is_beginning: false,
            eviction_milli_rate: settings.pod_eviction_milli_rate,
        }
    }

    /// Looks at every node and returns what has to be written.
    fn pass(&mut self, view: &View<'_>) -> Vec<Act> {
        let nodes: Vec<Rc<Node>> = view.cache.list::<Node>(None).cloned().collect();
        let mut acts = self.register(&nodes, view.now);
        let mut ready: BTreeMap<String, Vec<bool>> = BTreeMap::new();
        for node in &nodes {
            let name = name(node);
            let verdict = health::observe(self.health.get(name), node, view);
            self.health.insert(name.into(), verdict.health);
            if !mark::is_excluded(node) {
                let is_ready = verdict.current.as_deref() == Some("True");
                ready.entry(zone::key(node)).or_default().push(is_ready);
            }
            if verdict.silent {
                acts.push(Act::Write(mark::unknown(node, view.now)));
            }
            let Some(current) = verdict.current else { continue };
            acts.extend(self.plan_taint(node, &current, view.now));
            if current != "True" && verdict.observed == "True" {
                let about = reference(&key(name), node.metadata.uid.clone());
                let message = format!("Node {name} status is now: NodeNotReady");
                acts.push(Act::Event(normal(COMPONENT, about, "NodeNotReady", message)));
                let pods: Vec<Rc<Pod>> = view.cache.pods_on(name).cloned().collect();
                acts.extend(pods.iter().flat_map(|pod| mark::pod_not_ready(pod, view.now)));
            }
        }
        self.stage = Stage::Marked { nodes, ready };
        acts
    }

    /// Takes new nodes in and lets deleted ones go.
    fn register(&mut self, nodes: &[Rc<Node>], now: Time) -> Vec<Act> {
        let mut acts = Vec::new();
        let silent = core::mem::take(&mut self.is_beginning);
        for node in nodes {
            self.zones.entry(zone::key(node)).or_insert_with(|| Zone::new(self.eviction_milli_rate, now));
            let name = name(node);
            if self.known.contains_key(name) {
                continue;
            }
            let uid = node.metadata.uid.clone().unwrap_or_default();
            self.known.insert(name.into(), uid.clone());
            if !silent {
                acts.push(told(name, uid, "RegisteredNode", format!("Registered Node {name} in Controller")));
            }
            acts.extend(self.reachable(node));
        }
        let gone: Vec<(Rc<str>, String)> = self
            .known
            .iter()
            .filter(|(known, _)| !nodes.iter().any(|node| name(node) == &***known))
            .map(|(known, uid)| (known.clone(), uid.clone()))
            .collect();
        for (name, uid) in gone {
            self.known.remove(&name);
            self.health.remove(&name);
            acts.push(told(&name, uid, "RemovingNode", format!("Removing Node {name} from Controller")));
        }
        acts
    }

    /// Queues a node for its NoExecute taint, swaps one that is there, or takes it off.
    fn plan_taint(&mut self, node: &Node, ready: &str, now: Time) -> Vec<Act> {
        let (wanted, opposite) = match ready {
            "True" => return self.reachable(node),
            "False" => (taints::NOT_READY, taints::UNREACHABLE),
            _ => (taints::UNREACHABLE, taints::NOT_READY),
        };
        if mark::has_taint(node, opposite, taints::NO_EXECUTE) {
            return mark::swap(node, &[wanted], &[opposite], taints::NO_EXECUTE, now);
        }
        let tainted = mark::has_taint(node, wanted, taints::NO_EXECUTE);
        let zone = self.zones.entry(zone::key(node)).or_insert_with(|| Zone::new(self.eviction_milli_rate, now));
        if !tainted {
            zone.forget(name(node));
        }
        zone.add(name(node));
        Vec::new()
    }

    /// Takes the NoExecute taints off a node that answers.
    fn reachable(&mut self, node: &Node) -> Vec<Act> {
        if let Some(zone) = self.zones.get_mut(&zone::key(node)) {
            zone.forget(name(node));
        }
        [taints::UNREACHABLE, taints::NOT_READY]
            .into_iter()
            .filter(|key| mark::has_taint(node, key, taints::NO_EXECUTE))
            .map(|key| mark::remove(node, key, taints::NO_EXECUTE))
            .collect()
    }

    /// Taints the nodes whose turn it is.
    fn taint_queued(&mut self, view: &View<'_>) -> Vec<Act> {
        let mut acts = Vec::new();
        for zone in self.zones.values_mut() {
            while let Some(name) = zone.take(view.now, |name| view.luck.taints(name, view.now)) {
                let Some(node) = view.cache.find::<Node>("", &name) else { continue };
                let (wanted, opposite) = match health::ready_status(node) {
                    Some("False") => (taints::NOT_READY, taints::UNREACHABLE),
                    Some("True") => continue,
                    _ => (taints::UNREACHABLE, taints::NOT_READY),
                };
                acts.extend(mark::swap(node, &[wanted], &[opposite], taints::NO_EXECUTE, view.now));
            }
        }
        acts
    }

    /// Slows or stops evictions when too many nodes are lost, after a pass.
    fn judge_zones(&mut self, view: &View<'_>, nodes: &[Rc<Node>], ready: &BTreeMap<String, Vec<bool>>) -> Vec<Act> {
        let states: BTreeMap<&String, ZoneState> =
            ready.iter().map(|(zone, nodes)| (zone, zone::state(nodes))).collect();
        let all_full = states.values().all(|state| *state == ZoneState::Full);
        self.zones.retain(|zone, _| ready.contains_key(zone));
        let all_were_full = self.zones.values().all(|zone| zone.state == ZoneState::Full);
        let mut acts = Vec::new();
        if all_full && all_were_full {
            return acts;
        }
        if all_full {
            // The queue is polled while the pass is still writing to many pods, so that a node gets its taint (every
            // recorded full disruption shows it); the pass knows only the taints from before and does not take it off.
            acts.extend(self.taint_queued(view));
            for node in nodes {
                acts.extend(self.reachable(node));
            }
        }
        for (name, zone) in &mut self.zones {
            let Some(state) = states.get(name) else { continue };
            let size = ready.get(name).map_or(0, Vec::len);
            if all_full {
                zone.set_rate(0, view.now);
            } else if all_were_full || zone.state != *state {
                zone.set_rate(zone::milli_rate(*state, size, self.eviction_milli_rate), view.now);
            }
            zone.state = *state;
        }
        if !all_full && all_were_full {
            // Nobody is blamed for the silence of the time when nothing could be heard.
            for health in self.health.values_mut() {
                health.seen = view.now;
            }
        }
        acts
    }

    /// When the loop has to run again, in milliseconds from now.
    fn again_after_ms(&self, now: Time) -> u64 {
        let pass_ms = self.next_pass.since_ms(now);
        if matches!(self.stage, Stage::Marked { .. }) {
            return 1;
        }
        let poll = self
            .zones
            .values()
            .filter_map(Zone::next_turn)
            .min()
            .map(|turn| turn.max(now.plus_ms(1)).next_tick(TAINT_POLL_MS, self.poll_phase_ms).since_ms(now));
        poll.map_or(pass_ms, |poll| poll.min(pass_ms)).max(1)
    }

    fn loop_once(&mut self, view: &View<'_>) -> Outcome {
        let mut acts = Vec::new();
        if let Stage::Marked { nodes, ready } = core::mem::replace(&mut self.stage, Stage::Waiting) {
            acts = self.judge_zones(view, &nodes, &ready);
            self.next_pass = view.now.plus_ms(view.settings.node_monitor_period_ms.max(1));
        } else if self.next_pass <= view.now {
            acts = self.pass(view);
        } else {
            acts.extend(self.taint_queued(view));
        }
        Outcome { acts, again_after_ms: Some(self.again_after_ms(view.now)) }
    }
}

impl Controller for NodeLifecycleController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn workers(&self) -> usize {
        8
    }

    fn start(&mut self, queue: &mut WorkQueue, rng: &mut Rng, now: Time) {
        self.is_beginning = now == Time::ZERO;
        self.poll_phase_ms = rng.below(TAINT_POLL_MS);
        // At the beginning of a run the loop has long been running; a new process begins at once.
        let wait_ms = if self.is_beginning { 1 + rng.below(5_000) } else { 1 };
        self.next_pass = now.plus_ms(wait_ms);
        queue.add_after(loop_item(), wait_ms);
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.op == Op::Deleted {
            return;
        }
        if let Some(node) = change.object.get::<Node>() {
            if mark::condition_taints(node).is_some() {
                queue.add(change.key.clone());
            }
        } else if let Some(pod) = change.object.get::<Pod>() {
            let before = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
            let node = pod::node_name(pod);
            let is_new = !node.is_empty() && before.is_none_or(|before| pod::node_name(before) != node);
            if is_new && self.health.get(node).is_some_and(|health| health.is_unready()) && pod::is_ready(pod) {
                queue.add(change.key.clone());
            }
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        if *item == loop_item() {
            return self.loop_once(view);
        }
        let mut acts = Vec::new();
        if let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>) {
            acts = mark::pod_not_ready(pod, view.now);
        } else if let Some(node) = view.cache.get(item).and_then(Object::get::<Node>)
            && let Some((add, remove)) = mark::condition_taints(node)
        {
            let remove: Vec<&str> = remove.iter().map(String::as_str).collect();
            acts = mark::swap(node, &add, &remove, taints::NO_SCHEDULE, view.now);
        }
        Outcome { acts, again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The item of the loop over all nodes; no node has an empty name.
fn loop_item() -> Key {
    key("")
}

fn key(name: &str) -> Key {
    Key::new(Kind::Node, "", name)
}

fn name(node: &Node) -> &str {
    node.metadata.name.as_deref().unwrap_or("")
}

fn told(name: &str, uid: String, reason: &'static str, what: String) -> Act {
    let about = reference(&key(name), Some(uid));
    Act::Event(normal(COMPONENT, about, reason, format!("Node {name} event: {what}")))
}

/// A taint that starts now.
fn taint(key: &str, effect: &str, now: Time) -> Taint {
    Taint {
        key: key.to_string(),
        effect: effect.to_string(),
        time_added: Some(crate::api::time::api_time(now)),
        ..Taint::default()
    }
}
