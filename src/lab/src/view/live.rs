//! What the screen remembers of a run: told of each change, event and second of traffic once, it keeps the timeline, the event list, who
//! acted, and the recent traffic of each service. Bounded, and rebuilt by telling it the same again.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use cluster::api::labels::SERVICE_NAME;
use cluster::api::{Kind, time};
use cluster::store::{Change, Op};
use k8s_openapi::api::core::v1::{ContainerState, ContainerStatus, Event, Node, Pod, Taint};
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::duration;
use super::event::EventRow;
use super::explain::{self, Act};
use super::stage::NodeState;
use super::timeline::{MarkKind, SegmentKind, Timeline};
use crate::console::columns::pod::PodSummary;

/// Most events kept.
const EVENTS: usize = 300;
/// Most turns of loops kept.
const ACTS: usize = 60;
/// Seconds of traffic that a hub sums up.
const SECONDS: u64 = 10;

/// A second of traffic to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flow {
    at_ms: u64,
    pub(super) ok: u64,
    pub(super) failed: u64,
    pub(super) codes: BTreeMap<String, u64>,
}

/// How often a container ended by now, for the nominal back-off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ladder {
    exits: u32,
    last_ms: u64,
}

/// The memory of the screen.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Lanes and series.
    pub timeline: Rc<RefCell<Timeline>>,
    events: VecDeque<EventRow>,
    acts: VecDeque<Act>,
    flows: BTreeMap<String, VecDeque<Flow>>,
    ladders: BTreeMap<String, Ladder>,
    pub(super) nodes: BTreeMap<String, NodeState>,
    pub(super) taints: BTreeMap<String, Vec<Taint>>,
    slices: BTreeMap<String, u64>,
    revision: u64,
    turns: u64,
    rows: u64,
}

/// Returns what a node's Ready condition says.
#[must_use]
pub fn node_state(node: &Node) -> NodeState {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
    match conditions.iter().find(|condition| condition.type_ == "Ready").map(|condition| condition.status.as_str()) {
        Some("True") => NodeState::Ready,
        Some("Unknown") | None => NodeState::Unknown,
        Some(_) => NodeState::NotReady,
    }
}

/// Returns the part of a pod's name that is its own, and what stands before it.
#[must_use]
pub fn own_name(pod: &Pod) -> (String, String) {
    let name = pod.metadata.name.clone().unwrap_or_default();
    let generated = pod
        .metadata
        .generate_name
        .as_deref()
        .and_then(|stem| name.strip_prefix(stem).map(|own| (stem.to_string(), own.to_string())));
    match generated {
        // An ordinal alone says too little: `db-0` is the name that people know.
        Some((stem, own)) if !own.is_empty() && !own.bytes().all(|byte| byte.is_ascii_digit()) => (stem, own),
        _ => (String::new(), name),
    }
}

fn key_of(pod: &Pod) -> String {
    format!("{}/{}", pod.metadata.namespace.as_deref().unwrap_or("default"), pod.metadata.name.as_deref().unwrap_or(""))
}

fn statuses(pod: &Pod) -> &[ContainerStatus] {
    pod.status.as_ref().and_then(|status| status.container_statuses.as_deref()).unwrap_or(&[])
}

fn finished_at(state: Option<&ContainerState>) -> Option<i64> {
    state.and_then(|state| state.terminated.as_ref()).and_then(|ended| ended.finished_at.as_ref()).map(time::seconds)
}

/// Returns the nominal back-off that a waiting container's message names, such as `40s` of `back-off 40s restarting …`.
#[must_use]
pub fn nominal_back_off(status: &ContainerStatus) -> Option<String> {
    let waiting = status.state.as_ref()?.waiting.as_ref()?;
    let rest = waiting.message.as_deref()?.strip_prefix("back-off ")?;
    (waiting.reason.as_deref() == Some("CrashLoopBackOff")).then(|| rest.split(' ').next().unwrap_or("").to_string())
}

impl Live {
    /// Tells of a change of an object. Kinds that the screen does not draw are ignored.
    pub fn change(&mut self, at_ms: u64, change: &Change) {
        match change.key.kind {
            Kind::Pod => {
                if let Some(pod) = change.object.get::<Pod>() {
                    let previous = change.previous.as_ref().and_then(|object| object.get::<Pod>());
                    self.pod(at_ms, change.op, pod, previous);
                }
            }
            Kind::Node => {
                if let Some(node) = change.object.get::<Node>() {
                    let name = change.key.name.to_string();
                    self.taints.insert(
                        name.clone(),
                        node.spec.as_ref().and_then(|spec| spec.taints.clone()).unwrap_or_default(),
                    );
                    self.nodes.insert(name, node_state(node));
                }
            }
            Kind::EndpointSlice => {
                if let Some(slice) = change.object.get::<EndpointSlice>() {
                    let previous = change.previous.as_ref().and_then(|object| object.get::<EndpointSlice>());
                    self.slice(at_ms, &change.key.name, change.op, slice, previous);
                }
            }
            Kind::Event => {
                if let Some(event) = change.object.get::<Event>().filter(|_| change.op != Op::Deleted) {
                    self.event(at_ms, event);
                }
            }
            // Every other kind leaves no trace in lanes and lists: what it does shows in its events and its pods.
            _ => return,
        }
        self.revision += 1;
    }

    fn pod(&mut self, at_ms: u64, op: Op, pod: &Pod, previous: Option<&Rc<Pod>>) {
        let key = key_of(pod);
        let (_, short) = own_name(pod);
        if op == Op::Deleted {
            self.timeline.borrow_mut().gone(at_ms, &key);
            let prefix = format!("{key}/");
            let own = self.ladders.range(prefix.clone()..).map(|(container, _)| container.clone());
            for container in own.take_while(|container| container.starts_with(&prefix)).collect::<Vec<_>>() {
                self.ladders.remove(&container);
            }
            return;
        }
        self.exits(at_ms, &key, pod, previous);
        let (kind, label) = self.segment(&key, pod);
        let mut timeline = self.timeline.borrow_mut();
        timeline.pod(at_ms, &key, &short, kind, &label);
        let before = previous.map(|pod| statuses(pod)).unwrap_or(&[]);
        for status in statuses(pod) {
            let earlier =
                before.iter().find(|earlier| earlier.name == status.name).map_or(0, |earlier| earlier.restart_count);
            if status.restart_count > earlier && previous.is_some() {
                timeline.mark(at_ms, &key, MarkKind::Restart);
            }
        }
        if pod.metadata.deletion_timestamp.is_some()
            && previous.is_some_and(|pod| pod.metadata.deletion_timestamp.is_none())
        {
            timeline.mark(at_ms, &key, MarkKind::Deleted);
        }
    }

    /// Notices ends of containers, whether they show as `state.terminated` or, after a quick restart, only as `lastState`.
    fn exits(&mut self, at_ms: u64, key: &str, pod: &Pod, previous: Option<&Rc<Pod>>) {
        let before = previous.map(|pod| statuses(pod)).unwrap_or(&[]);
        for status in statuses(pod) {
            let earlier = before.iter().find(|earlier| earlier.name == status.name);
            let known = earlier
                .and_then(|earlier| finished_at(earlier.state.as_ref()).or(finished_at(earlier.last_state.as_ref())));
            let ended = finished_at(status.state.as_ref()).or(finished_at(status.last_state.as_ref()));
            let same_restart = earlier.is_some_and(|earlier| {
                earlier.state.as_ref().is_some_and(|state| state.terminated.is_some())
                    || earlier.restart_count == status.restart_count && known == ended
            });
            if ended.is_none() || known == ended && same_restart {
                continue;
            }
            if known == ended
                && earlier.is_some_and(|earlier| earlier.state.as_ref().is_some_and(|state| state.running.is_none()))
            {
                continue;
            }
            let ladder = self.ladders.entry(format!("{key}/{}", status.name)).or_default();
            if at_ms - ladder.last_ms > 600_000 {
                ladder.exits = 0;
            }
            ladder.exits += 1;
            ladder.last_ms = at_ms;
            self.timeline.borrow_mut().mark(at_ms, key, MarkKind::Exit);
            let state = status.state.as_ref().filter(|state| state.terminated.is_some()).or(status.last_state.as_ref());
            if let Some(ended) = state.and_then(|state| state.terminated.as_ref()) {
                let reason = ended.reason.as_deref().unwrap_or("Error");
                self.act(Act {
                    id: 0,
                    at_ms,
                    who: format!(
                        "kubelet on {}",
                        pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or("its node")
                    ),
                    observe: format!("container {} ended: {reason}, exit code {}", status.name, ended.exit_code),
                    compare: format!(
                        "restartPolicy {}",
                        pod.spec.as_ref().and_then(|spec| spec.restart_policy.as_deref()).unwrap_or("Always")
                    ),
                    act: if pod.metadata.deletion_timestamp.is_some() {
                        "reports the end".into()
                    } else {
                        "reports it; may restart it in the same pod".into()
                    },
                    object: format!("Pod/{}", pod.metadata.name.as_deref().unwrap_or("")),
                    pod: Some(key.to_string()),
                    warning: ended.exit_code != 0,
                });
            }
        }
    }

    fn segment(&self, key: &str, pod: &Pod) -> (SegmentKind, String) {
        let summary = PodSummary::of(pod);
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or("Pending");
        let none = String::new();
        if node.is_some_and(|node| self.nodes.get(node) == Some(&NodeState::Unknown)) {
            return (SegmentKind::Lost, none);
        }
        if pod.metadata.deletion_timestamp.is_some() {
            return (SegmentKind::Terminating, none);
        }
        if matches!(phase, "Succeeded" | "Failed") {
            return (SegmentKind::Ended, summary.status);
        }
        if node.is_none() {
            return (SegmentKind::Waiting, none);
        }
        let again = pod.spec.as_ref().and_then(|spec| spec.restart_policy.as_deref()) != Some("Never");
        for status in statuses(pod) {
            let Some(state) = &status.state else { continue };
            let crash_loop =
                state.waiting.as_ref().is_some_and(|waiting| waiting.reason.as_deref() == Some("CrashLoopBackOff"));
            if crash_loop || (state.terminated.is_some() && again) {
                let label = nominal_back_off(status).unwrap_or_else(|| self.nominal(&format!("{key}/{}", status.name)));
                return (SegmentKind::BackOff, label);
            }
            if state.terminated.is_some() {
                return (SegmentKind::Ended, summary.status);
            }
        }
        let running =
            statuses(pod).iter().any(|status| status.state.as_ref().is_some_and(|state| state.running.is_some()));
        match (running, summary.ready == summary.total && summary.total > 0) {
            (true, true) => (SegmentKind::Ready, none),
            (true, false) => (SegmentKind::Running, none),
            (false, _) if summary.status == "ContainerCreating" || summary.status == "Pending" => {
                (SegmentKind::Starting, none)
            }
            (false, _) => (SegmentKind::Starting, summary.status),
        }
    }

    /// Returns the nominal back-off after the exits seen so far: none after the first, then 10 s doubling up to 5 min.
    fn nominal(&self, container: &str) -> String {
        match self.ladders.get(container).map_or(0, |ladder| ladder.exits) {
            0 | 1 => String::new(),
            exits => duration::short((10_000_u64 << (exits - 2).min(5)).min(300_000)),
        }
    }

    fn slice(&mut self, at_ms: u64, name: &str, op: Op, slice: &EndpointSlice, previous: Option<&Rc<EndpointSlice>>) {
        let namespace = slice.metadata.namespace.clone().unwrap_or_default();
        let service =
            slice.metadata.labels.as_ref().and_then(|labels| labels.get(SERVICE_NAME)).cloned().unwrap_or_default();
        let ready = |slice: &EndpointSlice| -> BTreeMap<String, bool> {
            // An address without a pod is the API server's, or written by hand.
            let named = slice.endpoints.iter().flatten().filter_map(|endpoint| {
                let pod = endpoint.target_ref.as_ref().and_then(|target| target.name.clone())?;
                Some((pod, endpoint.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true)))
            });
            named.collect()
        };
        let now = if op == Op::Deleted { BTreeMap::new() } else { ready(slice) };
        let before = previous.map(|slice| ready(slice)).unwrap_or_default();
        self.slices.insert(format!("{namespace}/{name}"), now.values().filter(|ready| **ready).count() as u64);
        let total = self.slices.values().sum();
        self.timeline.borrow_mut().endpoints(at_ms, total);
        let mut turns = Vec::new();
        for (pod, is) in &now {
            match (before.get(pod), is) {
                (Some(true), false) => {
                    turns.push((pod, "is not ready any more", "took it out of the ready endpoints", true))
                }
                (Some(false) | None, true) => turns.push((pod, "is ready", "put it into the ready endpoints", false)),
                _ => {}
            }
        }
        for pod in before.keys().filter(|pod| !now.contains_key(*pod)) {
            turns.push((pod, "is gone", "removed it from the endpoint list", false));
        }
        for (pod, saw, did, warning) in turns {
            self.act(Act {
                id: 0,
                at_ms,
                who: "endpointslice-controller".into(),
                observe: format!("the pod {saw}"),
                compare: format!("the selector of Service {service}"),
                act: did.into(),
                object: format!("Pod/{pod}"),
                pod: Some(format!("{namespace}/{pod}")),
                warning,
            });
        }
    }

    /// Tells that an event was written.
    pub fn event(&mut self, at_ms: u64, event: &Event) {
        let regarding = &event.involved_object;
        let (kind, name) = (regarding.kind.clone().unwrap_or_default(), regarding.name.clone().unwrap_or_default());
        let source = event.source.as_ref();
        let component = source
            .and_then(|source| source.component.clone())
            .or(event.reporting_component.clone())
            .unwrap_or_default();
        let mut row = EventRow {
            id: 0,
            last_ms: at_ms,
            first_ms: event.first_timestamp.as_ref().map_or(at_ms, |first| time::moment(first).ms()).min(at_ms),
            warning: event.type_.as_deref() == Some("Warning"),
            reason: event.reason.clone().unwrap_or_default(),
            pod: (kind == "Pod").then(|| format!("{}/{name}", regarding.namespace.as_deref().unwrap_or("default"))),
            object: format!("{kind}/{name}"),
            message: event.message.clone().unwrap_or_default(),
            who: match source.and_then(|source| source.host.as_deref()).filter(|_| component == "kubelet") {
                Some(host) => format!("{component} on {host}"),
                None => component,
            },
            count: event.count.unwrap_or(1).max(1).cast_unsigned(),
        };
        if row.reason == "Unhealthy"
            && let Some(pod) = &row.pod
        {
            self.timeline.borrow_mut().mark(at_ms, pod, MarkKind::ProbeFailed);
        }
        self.act(explain::act(&row));
        self.rows += 1;
        row.id = self.rows;
        self.events.retain(|other| {
            !(other.object == row.object
                && other.reason == row.reason
                && other.message == row.message
                && other.who == row.who)
        });
        self.events.push_front(row);
        self.events.truncate(EVENTS);
        self.revision += 1;
    }

    /// Tells the results of a second of traffic to a service, `namespace/name`.
    pub fn traffic(&mut self, at_ms: u64, service: &str, ok: u64, failed: u64, codes: &BTreeMap<String, u64>) {
        self.timeline.borrow_mut().traffic(at_ms.div_ceil(1000) * 1000, ok, failed);
        let flow = self.flows.entry(service.into()).or_default();
        flow.push_back(Flow { at_ms, ok, failed, codes: codes.clone() });
        while flow.len() > SECONDS as usize {
            flow.pop_front();
        }
        self.revision += 1;
    }

    /// Tells of a turn that no event tells, such as the learner's own.
    pub fn act(&mut self, act: Act) {
        self.turns += 1;
        if let Some(last) = self.acts.front_mut()
            && (&last.who, &last.act, &last.object) == (&act.who, &act.act, &act.object)
        {
            last.at_ms = act.at_ms;
            return;
        }
        self.rows += 1;
        self.acts.push_front(Act { id: self.rows, ..act });
        self.acts.truncate(ACTS);
        self.revision += 1;
    }

    /// Returns the newest event rows, newest first.
    #[must_use]
    pub fn events(&self, most: usize) -> Vec<EventRow> {
        self.events.iter().take(most).cloned().collect()
    }

    /// Returns the newest turns of loops, newest first.
    #[must_use]
    pub fn acts(&self, most: usize) -> Vec<Act> {
        self.acts.iter().take(most).cloned().collect()
    }

    /// Returns a number that grows with every turn of a loop, also when the last one repeats.
    #[must_use]
    pub fn acts_revision(&self) -> u64 {
        self.turns
    }

    /// Returns a number that grows with everything told.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the seconds of traffic to a service that lie in the window of a hub.
    pub(super) fn flow(&self, service: &str, now_ms: u64) -> impl Iterator<Item = &Flow> {
        self.flows.get(service).into_iter().flatten().filter(move |flow| flow.at_ms + SECONDS * 1000 > now_ms)
    }

    /// Returns the nominal wait of a container that just ended, such as `20s`.
    pub(super) fn back_off(&self, pod: &str, container: &str) -> String {
        self.nominal(&format!("{pod}/{container}"))
    }

    /// Returns the requests per second of the last three seconds.
    pub(super) fn rate(&self, service: &str, now_ms: u64) -> u64 {
        let recent: Vec<u64> = self.flow(service, now_ms).map(|flow| flow.ok + flow.failed).collect();
        let last = &recent[recent.len().saturating_sub(3)..];
        last.iter().sum::<u64>().checked_div(last.len() as u64).unwrap_or(0)
    }
}
