//! Nodes with their kubelets: wake-ups in, effects out.

use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::Rng;

use super::tell::Reporter;
use super::{Cached, Machine, Message, Who, World, requests};
use crate::api::kinds::KINDS;
use crate::api::{Key, Kind, Object};
use crate::kubelet::runtime::Reach;
use crate::kubelet::{Effect, Input, Kubelet, NodeConfig, Purpose};
use crate::network::{ROUTED, Routes};
use crate::store::{Change, Op, Store, Write};

/// First wait of a client that tries to list again, in milliseconds.
const LIST_FIRST_MS: u64 = 800;
/// Longest wait of a client that tries to list again, in milliseconds.
const LIST_LAST_MS: u64 = 30_000;

/// Who hears of what the API server has, and of what part of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Listener {
    /// A control-plane process, in one of its lives, of a kind.
    Process(Who, u32, Kind),
    /// A kubelet, of its node.
    Node(u16),
    /// A kubelet, of its pods.
    Pods(u16),
    /// kube-proxy, of what makes routes. Those of all nodes are one here.
    Routes(Kind),
}

impl Machine {
    /// Whether its kubelet hears of changes of that kind.
    pub(super) fn watches(&self, kind: Kind) -> bool {
        if kind == Kind::Node { self.watches_node } else { self.watches_pods }
    }
}

/// What a node can ask of the others without waiting: does anything answer there, and what does the API server serve?
struct Network<'a> {
    routes: &'a Routes,
    requests: &'a requests::Requests,
    store: Option<&'a Store>,
    cached: Option<&'a Store>,
}

impl Reach for Network<'_> {
    fn answers(&self, host: &str, port: u16) -> bool {
        self.routes
            .backends(host, "default", port)
            .is_some_and(|backends| backends.iter().any(|(address, port)| self.requests.is_open(address, *port)))
    }

    fn api(&self) -> Option<&Store> {
        self.store
    }

    fn cached(&self) -> Option<&Store> {
        self.cached
    }
}

impl World {
    /// Adds a machine that boots at this moment and joins the cluster.
    pub(super) fn add_machine(&mut self, mut config: NodeConfig) {
        config.index = self.machines.len();
        // 172.18.0.1 is the gateway and 172.18.0.2 the control plane.
        let host = config.index + 3;
        config.address = alloc::format!("172.18.{}.{}", host / 256, host % 256);
        let index = config.index as u16;
        let name: Rc<str> = config.name.as_str().into();
        let mut out = Vec::new();
        let mut kubelet = Kubelet::new(config, &self.settings, self.catalogue.clone(), self.seed);
        kubelet.set_luck(self.luck.clone());
        let (node, lease) = kubelet.start(self.now, &mut out);
        self.machines.push(Machine {
            kubelet,
            life: 0,
            connected: true,
            watches_node: true,
            watches_pods: true,
            cached: Cached::Present,
        });
        self.node_index.insert(name, index);
        // A node of that name may exist already; then the kubelet takes it over, as registration does.
        if self.steps == 0 {
            // Up for over an hour: no admission taint, and nobody watched it register.
            let _ = self.store.create(Object::new(node), self.now);
        } else {
            let _ = self.write(&Write::Create(Object::new(node)));
        }
        let _ = self.write(&Write::Create(Object::new(lease)));
        self.carry_out(index, &mut out);
    }

    /// The kubelet of a node, for views.
    pub fn kubelet_of(&self, node: &str) -> Option<&Kubelet> {
        self.node_index
            .get(node)
            .and_then(|index| self.machines.get(usize::from(*index)))
            .map(|machine| &machine.kubelet)
    }

    /// Names of all machines with their kubelets, in the order they were added.
    pub fn kubelets(&self) -> impl Iterator<Item = &Kubelet> {
        self.machines.iter().map(|machine| &machine.kubelet)
    }

    /// Gives a kubelet one input and carries out what it answers.
    pub(super) fn kubelet(&mut self, index: u16, input: Input<'_>) {
        let mut out = core::mem::take(&mut self.effects.0);
        if let Some(machine) = self.machines.get_mut(usize::from(index)) {
            let store = (machine.connected && self.api_up).then_some(&self.store);
            let cached = match &machine.cached {
                Cached::Present => Some(&self.store),
                Cached::Past(store) => Some(&**store),
                Cached::Nothing => store,
            };
            let network = Network { routes: &self.routes, requests: &self.requests, store, cached };
            machine.kubelet.swap_disks(&mut self.disks);
            machine.kubelet.handle(self.now, input, &network, &mut out);
            machine.kubelet.swap_disks(&mut self.disks);
        }
        self.carry_out(index, &mut out);
        self.effects.0 = out;
    }

    fn carry_out(&mut self, index: u16, effects: &mut Vec<Effect>) {
        let life = self.machines.get(usize::from(index)).map_or(0, |machine| machine.life);
        for effect in effects.drain(..) {
            match effect {
                Effect::Wake { at, timer } => self.queue.push(at, Message::Wake(index, life, timer)),
                Effect::Write { ticket, write } => {
                    let at = self.now.plus_ms(self.settings.api_latency_ms);
                    self.queue.push(at, Message::KubeletWrite(index, life, ticket, alloc::boxed::Box::new(write)));
                }
                Effect::Event(draft) => self.report(Reporter::Kubelet(index, life), draft),
                Effect::Begun(source) => self.recorder.forget(&source),
                Effect::Answer { ticket, after_ms, answer } => self.answered(ticket, after_ms, answer),
                Effect::ExecDone { ticket, after_ms, answer } => self.exec_answered(ticket, after_ms, answer),
                Effect::Request { ticket, namespace, request } => self.ask_from_pod(index, ticket, &namespace, request),
                Effect::Port { ip, port, open } => self.requests.set_open(ip, port, open),
            }
        }
    }

    pub(super) fn watch_kubelet(&mut self, index: u16, life: u32, change: &Change) {
        if !self.machines.get(usize::from(index)).is_some_and(|machine| machine.life == life && machine.connected) {
            return;
        }
        match (change.op, change.key.kind) {
            (Op::Deleted, Kind::Pod) => {
                if let Some(pod) = change.object.get::<Pod>() {
                    self.kubelet(index, Input::PodGone { uid: change.object.uid(), pod });
                }
            }
            (_, Kind::Pod) => {
                if let Some(pod) = change.object.get::<Pod>() {
                    self.kubelet(index, Input::Pod(pod));
                }
            }
            (Op::Added | Op::Modified, Kind::Node) => {
                if let Some(node) = change.object.get::<Node>() {
                    self.kubelet(index, Input::Node(node));
                }
            }
            _ => {}
        }
    }

    pub(super) fn kubelet_write(&mut self, index: u16, life: u32, ticket: u32, write: &Write) {
        if !self.machines.get(usize::from(index)).is_some_and(|machine| machine.life == life && machine.connected) {
            return;
        }
        let answer = self.write(write);
        self.kubelet(index, Input::Written { ticket, answer: &answer });
    }

    /// Starts or stops the API server.
    ///
    /// Watches end with it. Clients try again after 0.8 s, then after twice as long each time up to half a minute, each wait
    /// stretched by up to its double, and for each kind on its own; until then they know its objects as they were.
    ///
    /// - Source: kubernetes 1.36 client-go tools/cache/reflector.go (backoffManager 800 ms, 30 s, factor 2, jitter 1).
    #[inline(never)]
    pub(super) fn set_api_up(&mut self, up: bool) {
        if self.api_up == up {
            return;
        }
        self.api_up = up;
        if !up {
            self.api_down_since = self.now;
            self.api_outages += 1;
            for machine in &mut self.machines {
                machine.watches_node = false;
                machine.watches_pods = false;
            }
            for kind in ROUTED {
                self.routes_missed.entry(kind).or_default();
            }
            for who in [Who::Manager, Who::Scheduler] {
                let process = self.process_mut(who);
                if process.up {
                    for kind in KINDS.iter().map(|info| info.kind).filter(|kind| super::watches(who, *kind)) {
                        process.missed.entry(kind).or_default();
                    }
                }
            }
            return;
        }
        for index in 0..self.machines.len() as u16 {
            for listener in [Listener::Node(index), Listener::Pods(index)] {
                self.listen_again(listener);
            }
        }
        for kind in self.routes_missed.keys().copied().collect::<Vec<Kind>>() {
            self.listen_again(Listener::Routes(kind));
        }
        self.start_own_service();
        for who in [Who::Manager, Who::Scheduler] {
            if self.process_mut(who).is_due {
                self.start_process(who);
            }
            let process = self.process_mut(who);
            let life = process.life;
            for kind in process.missed.keys().copied().collect::<Vec<Kind>>() {
                self.listen_again(Listener::Process(who, life, kind));
            }
        }
    }

    /// Lets a client hear of what it watches again, once it tries anew after the outage that ends now.
    fn listen_again(&mut self, listener: Listener) {
        let name = match listener {
            Listener::Node(index) => alloc::format!("{}/nodes", self.machines[usize::from(index)].kubelet.node_name()),
            Listener::Pods(index) => alloc::format!("{}/pods", self.machines[usize::from(index)].kubelet.node_name()),
            Listener::Process(who, _, kind) => {
                alloc::format!("{}/{}", self.process_mut(who).name, kind.info().plural)
            }
            Listener::Routes(kind) => alloc::format!("kube-proxy/{}", kind.info().plural),
        };
        let mut rng = Rng::stream(self.seed, &alloc::format!("reflector/{name}/{}", self.api_outages));
        let (mut at, mut wait_ms) = (self.api_down_since, LIST_FIRST_MS);
        while at < self.now {
            at = at.plus_ms(wait_ms + rng.below(wait_ms));
            wait_ms = (wait_ms * 2).min(LIST_LAST_MS);
        }
        let at = self.luck.listening(&name, self.now, at, 2 * wait_ms);
        self.queue.push(at, Message::Relist(listener, self.api_outages));
    }

    /// A client hears of what it watches again, when the API server is there and this is not of an earlier outage.
    #[inline(never)]
    pub(super) fn list_anew(&mut self, listener: Listener, outage: u32) {
        if !self.api_up || outage != self.api_outages {
            return;
        }
        match listener {
            Listener::Process(who, life, kind) => {
                let missed = self.process(who, life).and_then(|process| process.missed.remove(&kind));
                for change in missed.into_iter().flatten() {
                    self.deliver(who, life, &change);
                }
            }
            Listener::Routes(kind) => {
                let at = self.now.plus_ms(self.settings.endpoint_propagation_ms);
                for change in self.routes_missed.remove(&kind).into_iter().flatten() {
                    self.queue.push(at, Message::Route(change));
                }
            }
            Listener::Node(index) => {
                let machine = &mut self.machines[usize::from(index)];
                if machine.connected && !core::mem::replace(&mut machine.watches_node, true) {
                    self.relist_node(index);
                }
            }
            Listener::Pods(index) => {
                let machine = &mut self.machines[usize::from(index)];
                if machine.connected && !core::mem::replace(&mut machine.watches_pods, true) {
                    machine.cached = Cached::Present;
                    self.relist_pods(index);
                }
            }
        }
    }

    /// Tells a kubelet that lost its watches everything anew.
    pub(super) fn relist(&mut self, index: u16) {
        let machine = &mut self.machines[usize::from(index)];
        machine.watches_node = true;
        machine.watches_pods = true;
        machine.cached = Cached::Present;
        self.relist_node(index);
        self.relist_pods(index);
    }

    fn relist_node(&mut self, index: u16) {
        let name = self.machines[usize::from(index)].kubelet.node_name();
        if let Some(node) = self.store.find::<Node>("", name).cloned() {
            self.kubelet(index, Input::Node(&node));
        }
    }

    fn relist_pods(&mut self, index: u16) {
        let kubelet = &self.machines[usize::from(index)].kubelet;
        let name: alloc::string::String = kubelet.node_name().into();
        let known = kubelet.pods();
        let mut pods: Vec<Rc<Pod>> = self
            .store
            .all::<Pod>()
            .filter(|pod| pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()) == Some(&name))
            .cloned()
            .collect();
        pods.sort_by(|one, other| one.metadata.creation_timestamp.cmp(&other.metadata.creation_timestamp));
        for pod in known {
            let uid = pod.metadata.uid.as_deref().unwrap_or("");
            if !pods.iter().any(|live| live.metadata.uid == pod.metadata.uid) {
                self.kubelet(index, Input::PodGone { uid, pod: &pod });
            }
        }
        for pod in &pods {
            self.kubelet(index, Input::Pod(pod));
        }
    }

    /// The machine of a node.
    pub(super) fn machine_index(&self, node: &str) -> Option<u16> {
        self.node_index.get(node).copied()
    }

    /// The key of a node object.
    pub(super) fn node_key(name: &str) -> Key {
        Key::new(Kind::Node, "", name)
    }
}

impl World {
    /// Whether the last result of a pod's probe is a success, over all its containers that have one; `None` when none
    /// has a result.
    pub fn probe_succeeds(&self, uid: &str, probe: Purpose) -> Option<bool> {
        let pod = self.machines.iter().find_map(|machine| machine.kubelet.pod(uid, self.now))?;
        let results = pod.containers.iter().flat_map(|container| &container.probes).filter(|one| one.purpose == probe);
        results
            .map(|one| one.last_success)
            .collect::<Option<Vec<bool>>>()
            .filter(|all| !all.is_empty())
            .map(|all| all.iter().all(|one| *one))
    }
}
