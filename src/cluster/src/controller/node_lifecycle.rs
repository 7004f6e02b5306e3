//! Watches over nodes: says when one has gone silent, marks its pods not ready and taints it.
//!
//! It never deletes a pod. Models kubernetes 1.36 pkg/controller/nodelifecycle/node_lifecycle_controller.go: a pass over
//! all nodes every five seconds, several at once, a rate-limited queue of nodes to taint NoExecute that is polled every
//! 100 ms, and taints that follow a node's conditions at once. Nodes of the beginning count as registered long ago.

mod health;
mod look;
mod mark;
mod zone;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use kernel::{Rng, Time};

use super::events::{normal, reference};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::{ApiError, Key, Kind, Object, pod, taints};
use crate::settings::Settings;
use crate::store::{Act, Change, EventDraft, Op, Write};

use health::Health;
use look::{Look, Step};
use zone::{Zone, ZoneState};

const COMPONENT: &str = "node-controller";
/// How often the queue of nodes to taint is looked at, in milliseconds.
const TAINT_POLL_MS: u64 = 100;
/// What a pass takes beside its requests, in milliseconds; the period counts from its end.
const PASS_MS: u64 = 1;

/// A pass over all nodes that is under way.
#[derive(Clone, Debug)]
struct Pass {
    nodes: Vec<Rc<Node>>,
    /// Which nodes of which zone are ready, of those that could be judged.
    ready: BTreeMap<String, Vec<bool>>,
}

/// The node lifecycle controller.
#[derive(Clone, Debug)]
pub struct NodeLifecycleController {
    known: BTreeMap<Rc<str>, String>,
    health: BTreeMap<Rc<str>, Health>,
    zones: BTreeMap<String, Zone>,
    pass: Option<Pass>,
    /// Nodes whose turn in the pass is not over.
    looks: BTreeMap<Rc<str>, Look>,
    /// Nodes some pods of which could not be marked; the next pass tries again.
    retry: BTreeSet<Rc<str>>,
    next_pass: Time,
    poll_phase_ms: u64,
    /// True in the first pass of a run, whose nodes were registered long ago.
    is_beginning: bool,
    eviction_milli_rate: u64,
    also: Vec<Key>,
}

impl NodeLifecycleController {
    /// A controller that has seen no node.
    pub fn new(settings: &Settings) -> NodeLifecycleController {
        NodeLifecycleController {
            known: BTreeMap::new(),
            health: BTreeMap::new(),
            zones: BTreeMap::new(),
            pass: None,
            looks: BTreeMap::new(),
            retry: BTreeSet::new(),
            next_pass: Time::ZERO,
            poll_phase_ms: 0,
            is_beginning: false,
            eviction_milli_rate: settings.pod_eviction_milli_rate,
            also: Vec::new(),
        }
    }

    /// Begins a pass: every node has its turn, several at once.
    fn begin(&mut self, view: &View<'_>) -> Outcome {
        let nodes: Vec<Rc<Node>> = view.cache.list::<Node>(None).cloned().collect();
        let acts = self.register(&nodes, view.now);
        self.looks = nodes.iter().map(|node| (name(node).into(), Look::new(node))).collect();
        self.also.extend(nodes.iter().map(|node| look::item(name(node))));
        let is_over = nodes.is_empty();
        self.pass = Some(Pass { nodes, ready: BTreeMap::new() });
        Outcome { acts, again_after_ms: is_over.then_some(0) }
    }

    /// Takes a node's turn one step further.
    fn take_turn(&mut self, name: &str, view: &View<'_>) -> Outcome {
        let Some(mut look) = self.looks.remove(name) else { return Outcome::default() };
        let (mut acts, mut again_ms) = (Vec::new(), 0);
        match look.step {
            Step::Judge => {
                let verdict = health::observe(self.health.get(name), &look.node, view);
                self.health.insert(name.into(), verdict.health);
                look.status = (verdict.observed, verdict.current);
                if verdict.silent {
                    acts.push(Act::Attempt(mark::unknown(&look.node, view.now)));
                } else {
                    acts = self.settle(&mut look, view);
                }
            }
            Step::Written => {
                if let Some(health) = self.health.get_mut(name) {
                    health.given_up();
                }
                acts = self.settle(&mut look, view);
            }
            Step::Refused => acts.push(Act::Attempt(Write::Get(key(name)))),
            Step::Fetched => {
                look.tries += 1;
                look.step = if look.tries < look::TRIES { Step::Judge } else { Step::Lost };
                again_ms = look::RETRY_MS;
            }
            Step::Lost | Step::Settled => {}
        }
        let is_over = look.step == Step::Lost || (look.step == Step::Settled && acts.is_empty());
        if !is_over {
            self.looks.insert(name.into(), look);
            return Outcome { acts, again_after_ms: Some(again_ms) };
        }
        if look.failed {
            self.retry.insert(name.into());
        } else if look.step == Step::Settled {
            self.retry.remove(name);
        }
        if self.looks.is_empty() {
            self.also.push(loop_item());
        }
        Outcome::default()
    }

    /// What follows from how a node was judged.
    fn settle(&mut self, look: &mut Look, view: &View<'_>) -> Vec<Act> {
        look.step = Step::Settled;
        let node = look.node.clone();
        let (name, (observed, current)) = (name(&node), &look.status);
        if let Some(pass) = self.pass.as_mut().filter(|_| !mark::is_excluded(&node)) {
            pass.ready.entry(zone::key(&node)).or_default().push(current.as_deref() == Some("True"));
        }
        let Some(current) = current else { return Vec::new() };
        let mut acts: Vec<Act> = self.plan_taint(&node, current, view.now).into_iter().map(Act::Attempt).collect();
        let is_lost = current != "True" && observed == "True";
        if is_lost {
            let about = reference(&key(name), node.metadata.uid.clone());
            let message = format!("Node {name} status is now: NodeNotReady");
            acts.push(Act::Event(normal(COMPONENT, about, "NodeNotReady", message)));
        }
        if is_lost || (observed != "True" && self.retry.contains(name)) {
            let marks = view.cache.pods_on(name).filter_map(|pod| mark::pod_not_ready(pod, view.now));
            acts.extend(marks.map(Act::Attempt));
        }
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
            acts.extend(self.reachable(node).into_iter().map(Act::Attempt));
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
    fn plan_taint(&mut self, node: &Node, ready: &str, now: Time) -> Vec<Write> {
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
        self.also.push(poll_item());
        Vec::new()
    }

    /// Takes the NoExecute taints off a node that answers.
    fn reachable(&mut self, node: &Node) -> Vec<Write> {
        if let Some(zone) = self.zones.get_mut(&zone::key(node)) {
            zone.forget(name(node));
        }
        [taints::UNREACHABLE, taints::NOT_READY]
            .into_iter()
            .filter(|key| mark::has_taint(node, key, taints::NO_EXECUTE))
            .map(|key| mark::remove(node, key, taints::NO_EXECUTE))
            .collect()
    }

    /// Taints the nodes whose turn it is, every 100 ms while there are any, also while a pass is under way.
    fn poll(&mut self, view: &View<'_>) -> Outcome {
        let mut acts = Vec::new();
        if view.now.next_tick(TAINT_POLL_MS, self.poll_phase_ms) == view.now {
            acts = self.taint_queued(view);
        }
        let turn = self.zones.values().filter_map(Zone::next_turn).min();
        let again_after_ms = turn
            .map(|turn| turn.max(view.now.plus_ms(1)).next_tick(TAINT_POLL_MS, self.poll_phase_ms).since_ms(view.now));
        Outcome { acts, again_after_ms }
    }

    #[inline(never)]
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
                let writes = mark::swap(node, &[wanted], &[opposite], taints::NO_EXECUTE, view.now);
                acts.extend(writes.into_iter().map(Act::Attempt));
            }
        }
        acts
    }

    /// Slows or stops evictions when too many nodes are lost, after a pass.
    fn judge_zones(&mut self, view: &View<'_>, Pass { nodes, ready }: &Pass) -> Vec<Act> {
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
            // The pass knows the nodes as they were when it began: a taint that one got meanwhile stays.
            for node in nodes {
                acts.extend(self.reachable(node).into_iter().map(Act::Attempt));
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

    /// Begins a pass when it is time, or ends the one whose nodes have all had their turn.
    fn loop_once(&mut self, view: &View<'_>) -> Outcome {
        if !self.looks.is_empty() {
            return Outcome::default();
        }
        let mut acts = Vec::new();
        if let Some(pass) = self.pass.take() {
            acts = self.judge_zones(view, &pass);
            let due = view.now.plus_ms(view.settings.node_monitor_period_ms + PASS_MS);
            self.next_pass = view.luck.pass(due, view.settings.node_monitor_period_ms).max(view.now.plus_ms(1));
            self.also.push(poll_item());
        } else if self.next_pass <= view.now {
            return self.begin(view);
        }
        Outcome { acts, again_after_ms: Some(self.next_pass.since_ms(view.now)) }
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
        if *item == poll_item() {
            return self.poll(view);
        }
        let mut acts = Vec::new();
        if item.kind == Kind::Lease {
            return self.take_turn(&item.name, view);
        } else if let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>) {
            acts.extend(mark::pod_not_ready(pod, view.now).map(Act::Write));
        } else if let Some(node) = view.cache.get(item).and_then(Object::get::<Node>)
            && let Some((add, remove)) = mark::condition_taints(node)
        {
            let remove: Vec<&str> = remove.iter().map(String::as_str).collect();
            let writes = mark::swap(node, &add, &remove, taints::NO_SCHEDULE, view.now);
            acts.extend(writes.into_iter().map(Act::Write));
        }
        Outcome { acts, again_after_ms: None }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        if item.kind == Kind::Lease
            && let Some(look) = self.looks.get_mut(&item.name)
        {
            look.wrote(write, answer);
        } else if *item == poll_item()
            && let (Write::Patch { key, .. }, true) = (write, mark::is_refused(answer))
        {
            for zone in self.zones.values_mut() {
                zone.again(&key.name);
            }
        }
        mark::told_of(write, answer)
    }

    fn also(&mut self) -> Vec<Key> {
        core::mem::take(&mut self.also)
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The item of the loop over all nodes; no node has an empty name.
fn loop_item() -> Key {
    key("")
}

/// The item of the loop that taints, beside those of the nodes' turns; no lease has an empty name.
fn poll_item() -> Key {
    look::item("")
}

fn key(name: &str) -> Key {
    Key::new(Kind::Node, "", name)
}

fn name(node: &Node) -> &str {
    node.metadata.name.as_deref().unwrap_or("")
}

#[inline(never)]
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
