//! A kubelet with a real store, a queue and nothing else: what it writes and says, line by line.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ContainerState, ContainerStatus, Node, Pod as ApiPod};
use kernel::{Queue, Time};
use serde_json::{Value, json};

use super::runtime::{Catalogue, FlagValue, Reach};
use super::{Effect, Input, Kubelet, NodeConfig, Timer};
use crate::api::{ApiError, Key, Kind, Object};
use crate::settings::Settings;
use crate::store::{Change, DeleteOptions, Op, Store, Write};

/// A network in which only the API server answers.
struct ApiOnly<'a>(&'a Store);

impl Reach for ApiOnly<'_> {
    fn answers(&self, _host: &str, _port: u16) -> bool {
        false
    }
    fn api(&self) -> Option<&Store> {
        Some(self.0)
    }
}

enum Message {
    Wake(Timer),
    Write(u32, Write),
    Change(Rc<Change>),
}

pub(super) struct Bench {
    pub(super) kubelet: Kubelet,
    pub(super) store: Store,
    pub(super) now: Time,
    pub(super) lines: Vec<(u64, String)>,
    pub(super) writes: usize,
    queue: Queue<Message>,
    shown: BTreeMap<String, String>,
}

impl Bench {
    pub(super) fn new(seed: u64) -> Bench {
        Bench::with(seed, Settings::default())
    }

    pub(super) fn with(seed: u64, settings: Settings) -> Bench {
        let config = NodeConfig {
            name: "node-1".into(),
            cpu_milli: 4_000,
            memory_bytes: 16 << 30,
            pods: 110,
            address: "172.18.0.2".into(),
            ..NodeConfig::default()
        };
        let mut kubelet = Kubelet::new(config, &settings, Rc::new(Catalogue::new(Vec::new())), seed);
        let mut store = Store::new(seed);
        for name in ["default", "kube-node-lease"] {
            let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
            store.create(Object::from_json(Kind::Namespace, namespace).unwrap(), Time::ZERO).unwrap();
        }
        let mut out = Vec::new();
        let (node, lease) = kubelet.start(Time::ZERO, &mut out);
        store.create(Object::new(node), Time::ZERO).unwrap();
        store.create(Object::new(lease), Time::ZERO).unwrap();
        let mut bench = Bench {
            kubelet,
            store,
            now: Time::ZERO,
            lines: Vec::new(),
            writes: 0,
            queue: Queue::default(),
            shown: BTreeMap::new(),
        };
        bench.carry_out(out);
        bench.spread();
        bench
    }

    /// Creates a pod that is bound already.
    pub(super) fn create(&mut self, name: &str, spec: Value) {
        let mut spec = spec;
        spec["nodeName"] = json!("node-1");
        if spec.get("restartPolicy").is_none() {
            spec["restartPolicy"] = json!("Always");
        }
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": spec});
        self.store.create(Object::from_json(Kind::Pod, pod).unwrap(), self.now).unwrap();
        self.spread();
    }

    pub(super) fn delete(&mut self, name: &str, grace_seconds: Option<i64>) {
        let options = DeleteOptions { grace_seconds, ..DeleteOptions::default() };
        self.store.delete(&Key::new(Kind::Pod, "default", name), &options, self.now).unwrap();
        self.spread();
    }

    pub(super) fn pod(&self, name: &str) -> Option<Rc<ApiPod>> {
        self.store.find::<ApiPod>("default", name).cloned()
    }

    pub(super) fn node(&self) -> Rc<Node> {
        self.store.find::<Node>("", "node-1").cloned().unwrap()
    }

    pub(super) fn input(&mut self, input: Input<'_>) {
        let mut out = Vec::new();
        self.kubelet.handle(self.now, input, &ApiOnly(&self.store), &mut out);
        self.carry_out(out);
        self.spread();
    }

    pub(super) fn set(&mut self, pod: &str, flag: &str, value: bool) {
        let uid = self.pod(pod).unwrap().metadata.uid.clone().unwrap();
        let value = FlagValue::Bool(value);
        self.input(Input::SetFlag { uid: &uid, container: "web", flag, value: &value });
    }

    /// Tells a kubelet that came back everything again.
    pub(super) fn relist(&mut self) {
        let node = self.node();
        self.input(Input::Node(&node));
        let pods: Vec<Rc<ApiPod>> = self.store.all::<ApiPod>().cloned().collect();
        for known in self.kubelet.pods() {
            if !pods.iter().any(|pod| pod.metadata.uid == known.metadata.uid) {
                let uid = known.metadata.uid.clone().unwrap();
                self.input(Input::PodGone { uid: &uid, pod: &known });
            }
        }
        for pod in pods {
            self.input(Input::Pod(&pod));
        }
    }

    pub(super) fn run(&mut self, until_ms: u64) -> &mut Bench {
        let end = Time::from_ms(until_ms);
        while self.queue.next_time().is_some_and(|at| at <= end) {
            let Some((at, message)) = self.queue.pop() else { break };
            self.now = at;
            match message {
                Message::Wake(timer) => self.input(Input::Wake(timer)),
                Message::Write(ticket, write) => {
                    self.writes += 1;
                    let answer = self.answer(&write);
                    self.input(Input::Written { ticket, answer: &answer });
                }
                Message::Change(change) => self.change(&change),
            }
        }
        self.now = end;
        self
    }

    fn answer(&mut self, write: &Write) -> Result<Option<Object>, ApiError> {
        match write {
            Write::Create(object) => self.store.create(object.clone(), self.now).map(Some),
            Write::Update(object, part) => self.store.update(object.clone(), *part).map(Some),
            Write::Patch { key, uid, subresource, apply } => {
                self.store.patch(key, uid.as_deref(), *subresource, &**apply).map(Some)
            }
            Write::Delete(key, options) => self.store.delete(key, options, self.now),
            Write::Get(_) | Write::Bind { .. } => panic!("kubelets neither bind nor read past their caches"),
        }
    }

    fn change(&mut self, change: &Change) {
        match (change.op, change.object.get::<ApiPod>(), change.object.get::<Node>()) {
            (Op::Deleted, Some(pod), _) => {
                self.input(Input::PodGone { uid: pod.metadata.uid.as_deref().unwrap(), pod });
            }
            (_, Some(pod), _) => self.input(Input::Pod(pod)),
            (_, _, Some(node)) => self.input(Input::Node(node)),
            _ => {}
        }
    }

    fn carry_out(&mut self, out: Vec<Effect>) {
        for effect in out {
            match effect {
                Effect::Wake { at, timer } => {
                    assert!(at >= self.now, "{timer:?} lies in the past");
                    self.queue.push(at, Message::Wake(timer));
                }
                Effect::Write { ticket, write } => self.queue.push(self.now.plus_ms(5), Message::Write(ticket, write)),
                Effect::Event(event) => {
                    let kind = if event.warning { "Warning" } else { "Normal" };
                    let about = event.regarding.name.unwrap_or_default();
                    self.line(format!("{about} {kind} {}: {}", event.reason, event.message));
                }
                Effect::Begun(_)
                | Effect::Answer { .. }
                | Effect::ExecDone { .. }
                | Effect::Request { .. }
                | Effect::Port { .. } => {}
            }
        }
    }

    /// Sends the store's changes to the kubelet and notes pod states that are new.
    fn spread(&mut self) {
        while let Some(change) = self.store.take_change() {
            if let Some(pod) = change.object.get::<ApiPod>() {
                let text = if change.op == Op::Deleted { "gone".to_string() } else { summary(pod) };
                let name = change.object.name().to_string();
                if self.shown.insert(name.clone(), text.clone()).as_ref() != Some(&text) {
                    self.line(format!("{name} {text}"));
                }
            }
            self.queue.push(self.now.plus_ms(5), Message::Change(change));
        }
    }

    fn line(&mut self, text: String) {
        self.lines.push((self.now.ms(), text));
    }

    /// The lines about `name`, without times, and forgets all lines.
    pub(super) fn story(&mut self, name: &str) -> String {
        let mut text = String::new();
        for (_, line) in self.lines.drain(..) {
            if let Some(line) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')) {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    /// Times in milliseconds of the lines that contain `part`.
    pub(super) fn times(&self, part: &str) -> Vec<u64> {
        self.lines.iter().filter(|(_, line)| line.contains(part)).map(|(at, _)| *at).collect()
    }
}

fn state(state: &Option<ContainerState>) -> String {
    let Some(state) = state else { return "none".into() };
    if state.running.is_some() {
        return "running".into();
    }
    if let Some(waiting) = &state.waiting {
        return waiting.reason.clone().unwrap_or_default();
    }
    match &state.terminated {
        Some(ended) => format!("{}({})", ended.reason.as_deref().unwrap_or(""), ended.exit_code),
        None => "-".into(),
    }
}

fn container(status: &ContainerStatus) -> String {
    let ready = if status.ready { "ready" } else { "unready" };
    let started = if status.started == Some(true) { " started" } else { "" };
    format!(
        "{} {}{started} {ready} #{} last {}",
        status.name,
        state(&status.state),
        status.restart_count,
        state(&status.last_state)
    )
}

/// One line of what a recording keeps of a pod.
pub(super) fn summary(pod: &ApiPod) -> String {
    let Some(status) = &pod.status else { return "no status".into() };
    let mut words = Vec::new();
    if pod.metadata.deletion_timestamp.is_some() {
        words.push(format!("deleting {}", pod.metadata.deletion_grace_period_seconds.unwrap_or(0)));
    }
    words.push(status.phase.clone().unwrap_or_default());
    let holds = |kind: &str| {
        status.conditions.iter().flatten().any(|condition| condition.type_ == kind && condition.status == "True")
    };
    if holds("PodReadyToStartContainers") {
        words.push("sandbox".into());
    }
    if holds("Ready") {
        words.push("Ready".into());
    }
    let containers: Vec<String> =
        status.init_container_statuses.iter().chain(&status.container_statuses).flatten().map(container).collect();
    words.push(format!("[{}]", containers.join("; ")));
    words.join(" ")
}
