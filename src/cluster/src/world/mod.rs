//! The one owner of state: it moves virtual time from event to event, carries out what components ask for and tells
//! each of them what it may see.
//!
//! Nothing here decides as a component would. Order is total: by time, then by the sequence in which messages were put
//! in the queue, so equal inputs give equal runs.

mod acts;
mod api;
mod eviction;
mod initial;
mod internet;
mod machines;
mod metrics;
mod outside;
mod own_service;
mod process;
mod record;
mod requests;
mod tell;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Namespace, Pod};
use kernel::{Queue, Rng, Time};

use crate::api::kinds::KINDS;
use crate::api::{Key, Kind, Object};
use crate::controller::CONTROLLERS;
use crate::kubelet::runtime::{Catalogue, Profile, Volumes};
use crate::kubelet::{self, Kubelet, NodeConfig};
use crate::luck::{Luck, PodLuck};
use crate::network::{ROUTED, Routes, TrafficConfig};
use crate::scheduler::{SCHEDULERS, Scheduler, Verdict};
use crate::settings::Settings;
use crate::storage;
use crate::store::recorder::Recorder;
use crate::store::{Change, EventDraft, Op, Store, Write};

pub use acts::{Component, CrashAct, FlagAct, NodeAct, Target};
pub use eviction::Eviction;
pub use metrics::Measured;
pub use outside::{Executed, Fetched};
use process::{Job, MANAGER_LIMIT, Process, SCHEDULER_LIMIT};
pub use record::{HttpRecord, Record, RecordBody, TrafficRecord};
use requests::Requests;
use tell::Reporter;

/// Milliseconds that an event object lives after its last write.
///
/// Source: kubernetes 1.36 pkg/controlplane/apiserver/options/options.go EventTTL.
const EVENT_TTL_MS: u64 = 3_600_000;

/// What a cluster starts from.
#[derive(Clone, Debug)]
pub struct WorldConfig {
    /// Drives every random choice.
    pub seed: u64,
    /// Nodes that are up at the beginning.
    pub nodes: Vec<NodeConfig>,
    /// Settings.
    pub settings: Settings,
    /// Image profiles beside the built-in catalogue.
    pub profiles: Vec<Profile>,
    /// Request generators that run from the beginning.
    pub traffic: Vec<TrafficConfig>,
}

/// A control-plane process of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Manager,
    Scheduler,
}

/// What the queue holds. Wake-ups are the many; everything larger than one is boxed, so that the queue stays small.
#[derive(Clone)]
enum Message {
    /// A change reaches the cache of a process.
    Deliver(Who, u32, Rc<Change>),
    /// A change reaches the routes.
    Route(Rc<Change>),
    /// A change reaches a kubelet.
    Watch(u16, u32, Rc<Change>),
    /// A process looks at the queue of one controller.
    Work(Who, u32, u16),
    /// An item is added to a queue after its delay.
    Later(Who, u32, u16, Box<Key>),
    /// A write of a job is carried out.
    Send(Who, u32, u16, Box<(Job, Write)>),
    /// The first event of a reporter's line is tried.
    Tell(tell::Reporter),
    /// A reported event is correlated and written.
    Event(Box<(EventDraft, Time)>),
    /// An event object may have reached the end of its life.
    Expire(Box<Key>),
    /// A wake-up that a kubelet asked for.
    Wake(u16, u32, kubelet::Timer),
    /// A write of a kubelet is carried out.
    KubeletWrite(u16, u32, u32, Box<Write>),
    /// What pods use is collected.
    Scrape,
    /// A client whose watch of a kind ended hears of that kind again.
    Relist(machines::Listener, u32),
    /// The API server looks after its own Service.
    OwnService(u32),
    /// Something of the data path happens.
    Request(Box<requests::Step>),
}

/// A kubelet with its machine.
#[derive(Clone)]
struct Machine {
    kubelet: Kubelet,
    /// Counts lives of the kubelet process, so that messages to an earlier one are dropped.
    life: u32,
    /// Reachable from the API server and from other nodes.
    connected: bool,
    /// False from the end of its watch of its node until it has listed anew.
    watches_node: bool,
    /// False from the end of its watch of its pods until it has listed anew.
    watches_pods: bool,
    /// What its caches of Services, ConfigMaps and Secrets hold.
    cached: Cached,
}

/// What a kubelet's caches hold.
#[derive(Clone, Debug)]
enum Cached {
    /// What the API server has, or last had before it went away.
    Present,
    /// What there was when the node was cut off.
    Past(Rc<Store>),
    /// Nothing yet: the process began without an API server.
    Nothing,
}

/// Room for the effects of one input; a copy of the world starts with a new one.
#[derive(Default)]
struct EffectBuffer(Vec<kubelet::Effect>);

impl Clone for EffectBuffer {
    fn clone(&self) -> Self {
        EffectBuffer::default()
    }
}

/// A running cluster.
#[derive(Clone)]
pub struct World {
    now: Time,
    queue: Queue<Message>,
    steps: u64,
    seed: u64,
    settings: Rc<Settings>,
    store: Store,
    recorder: Recorder,
    admission_rng: Rng,
    delivery_rng: Rng,
    manager: Process,
    scheduler: Process,
    api_up: bool,
    /// Since when the API server is down, while it is.
    api_down_since: Time,
    /// Counts outages of the API server, so that what an earlier one left behind is dropped.
    api_outages: u32,
    own_service: own_service::OwnService,
    catalogue: Rc<Catalogue>,
    luck: Rc<Luck>,
    machines: Vec<Machine>,
    /// Disks of the network, which every node finds.
    disks: Volumes,
    node_index: BTreeMap<Rc<str>, u16>,
    routes: Routes,
    /// What the routes have not heard of since an outage of the API server.
    routes_missed: BTreeMap<Kind, Vec<Rc<Change>>>,
    requests: Requests,
    outside: outside::Outside,
    lines: tell::Lines,
    watched: BTreeSet<Kind>,
    records: Vec<Record>,
    metrics: metrics::Metrics,
    /// Kept between calls, so that handling an input allocates nothing.
    effects: EffectBuffer,
}

impl World {
    /// A cluster at t=0: control plane up, every node Ready for over an hour, no image on any node.
    pub fn new(config: WorldConfig) -> World {
        let WorldConfig { seed, nodes, settings, profiles, traffic } = config;
        let settings = Rc::new(settings);
        let mut world = World {
            now: Time::ZERO,
            queue: Queue::default(),
            steps: 0,
            seed,
            store: Store::new(seed),
            recorder: Recorder::default(),
            admission_rng: Rng::stream(seed, "admission"),
            delivery_rng: Rng::stream(seed, "watch"),
            manager: Process::new(
                "kube-controller-manager",
                &[CONTROLLERS, storage::CONTROLLERS].concat(),
                MANAGER_LIMIT,
                seed,
            ),
            scheduler: Process::new("kube-scheduler", SCHEDULERS, SCHEDULER_LIMIT, seed),
            api_up: true,
            api_down_since: Time::ZERO,
            api_outages: 0,
            own_service: own_service::OwnService::new(seed),
            catalogue: Rc::new(Catalogue::new(profiles)),
            luck: Rc::default(),
            machines: Vec::new(),
            disks: Volumes::default(),
            node_index: BTreeMap::new(),
            routes: Routes::default(),
            routes_missed: BTreeMap::new(),
            requests: Requests::new(seed),
            outside: outside::Outside::default(),
            lines: tell::Lines::new(seed),
            watched: BTreeSet::new(),
            records: Vec::new(),
            metrics: metrics::Metrics::default(),
            effects: EffectBuffer::default(),
            settings,
        };
        world.bootstrap(nodes, traffic);
        world
    }

    fn bootstrap(&mut self, nodes: Vec<NodeConfig>, traffic: Vec<TrafficConfig>) {
        for name in initial::NAMESPACES {
            let mut namespace = Namespace::default();
            namespace.metadata.name = Some(name.into());
            // The names are valid and new, so the answer carries nothing to act on.
            let _ = self.store.create(Object::new(namespace), self.now);
        }
        for class in crate::admission::system_priority_classes() {
            let _ = self.store.create(class, self.now);
        }
        for node in nodes {
            self.add_machine(node);
        }
        let mut uids = Rng::stream(self.seed, "store/uid/initial");
        for object in initial::objects() {
            let _ = self.store.create_initial(object, &mut uids, self.now);
        }
        self.begin_own_service(&mut uids);
        self.routes.start(&self.store);
        // What existed before t=0 is listed by every component, not watched.
        while self.store.take_change().is_some() {}
        self.start_process(Who::Manager);
        self.start_process(Who::Scheduler);
        for config in traffic {
            self.set_traffic(config);
        }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Engine steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The moment of the next thing to happen.
    pub fn next_time(&self) -> Option<Time> {
        self.queue.next_time()
    }

    /// Settings of the cluster.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Image catalogue of the cluster.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Tells components how draws that concern a pod come out.
    pub fn tell_luck(&mut self, namespace: &str, name: &str, pod: PodLuck) {
        Rc::make_mut(&mut self.luck).tell(namespace, name, pod);
        self.share_luck();
    }

    /// Tells the node controller when a node got a NoExecute taint.
    pub fn tell_taint(&mut self, at: Time, node: &str) {
        Rc::make_mut(&mut self.luck).tell_taint(at, node);
        self.share_luck();
    }

    /// Tells the node controller when a pass over the nodes was under way, and which node it found silent, if any.
    pub fn tell_pass(&mut self, at: Time, silent: Option<&str>) {
        Rc::make_mut(&mut self.luck).tell_pass(at, silent);
        self.share_luck();
    }

    /// Tells a kubelet when it computed the status of its node.
    pub fn tell_status(&mut self, at: Time, node: &str) {
        Rc::make_mut(&mut self.luck).tell_status(at, node);
        self.share_luck();
    }

    /// Tells a kubelet when it repaired statuses of pods that somebody else had written.
    pub fn tell_batch(&mut self, at: Time, node: &str) {
        Rc::make_mut(&mut self.luck).tell_batch(at, node);
        self.share_luck();
    }

    /// Tells when a client such as `node-1/pods` or `kube-controller-manager/nodes` heard of a resource again after an
    /// outage of the API server.
    pub fn tell_listening(&mut self, at: Time, client: &str) {
        Rc::make_mut(&mut self.luck).tell_listening(at, client);
        self.share_luck();
    }

    fn share_luck(&mut self) {
        self.scheduler.luck = self.luck.clone();
        self.manager.luck = self.luck.clone();
        for machine in &mut self.machines {
            machine.kubelet.set_luck(self.luck.clone());
        }
    }

    /// All objects, as a client without delay would read them.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Why the scheduler gave a pod its node, or none; `None` when it has not judged the pod or has forgotten.
    pub fn scheduling_verdict(&self, pod: &Key) -> Option<Rc<Verdict>> {
        let mut shown = self.scheduler.loops.iter().filter_map(|one| one.controller.as_any());
        shown.find_map(|one| one.downcast_ref::<Scheduler>()?.verdict(pod).cloned())
    }

    /// Service routes as the nodes have them now.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Records changes of this kind from now on; events are always recorded as events.
    pub fn watch(&mut self, kind: Kind) {
        self.watched.insert(kind);
    }

    /// Takes what has been recorded since the last call.
    pub fn take_records(&mut self) -> Vec<Record> {
        core::mem::take(&mut self.records)
    }

    /// Handles the next message; false when nothing waits.
    pub fn step(&mut self) -> bool {
        let Some((at, message)) = self.queue.pop() else { return false };
        self.now = at;
        self.steps += 1;
        self.handle(message);
        self.flush();
        true
    }

    /// Handles everything up to and including `until`, and moves the clock there.
    pub fn run_until(&mut self, until: Time) {
        while self.next_time().is_some_and(|next| next <= until) {
            self.step();
        }
        self.now = self.now.max(until);
    }

    /// Moves the clock to `until` when nothing waits before it.
    pub fn skip_to(&mut self, until: Time) {
        if self.next_time().is_none_or(|next| next >= until) {
            self.now = self.now.max(until);
        }
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Deliver(who, life, change) => self.deliver(who, life, &change),
            Message::Route(change) => self.routes.observe(&change),
            Message::Watch(index, life, change) => self.watch_kubelet(index, life, &change),
            Message::Work(who, life, index) => self.work(who, life, index),
            Message::Later(who, life, index, item) => {
                let now = self.now;
                if let Some(one) = self.process(who, life).and_then(|process| process.loops.get_mut(usize::from(index)))
                {
                    one.queue.arrive(*item, now);
                }
                self.call(who, index);
            }
            Message::Send(who, life, index, job) => self.send(who, life, index, *job),
            Message::Tell(reporter) => self.tell(reporter),
            Message::Event(event) => self.write_event(&event.0, event.1),
            Message::Expire(key) => self.expire(*key),
            Message::Wake(index, life, timer) => {
                if self.machines.get(usize::from(index)).is_some_and(|machine| machine.life == life) {
                    self.kubelet(index, kubelet::Input::Wake(timer));
                }
            }
            Message::KubeletWrite(index, life, ticket, write) => self.kubelet_write(index, life, ticket, &write),
            Message::Scrape => self.scrape(),
            Message::Relist(listener, outage) => self.list_anew(listener, outage),
            Message::OwnService(outage) => self.keep_own_service(outage),
            Message::Request(step) => self.request_step(*step),
        }
    }

    fn process_mut(&mut self, who: Who) -> &mut Process {
        match who {
            Who::Manager => &mut self.manager,
            Who::Scheduler => &mut self.scheduler,
        }
    }

    fn process(&mut self, who: Who, life: u32) -> Option<&mut Process> {
        Some(self.process_mut(who)).filter(|process| process.up && process.life == life)
    }

    fn start_process(&mut self, who: Who) {
        let (settings, now) = (self.settings.clone(), self.now);
        self.process_mut(who).start(&settings, now);
        // Pods come last: what they belong to is known by then.
        let kinds = KINDS.iter().map(|info| info.kind).filter(|kind| *kind != Kind::Pod);
        let listed: Vec<Change> = kinds
            .chain([Kind::Pod])
            .filter(|kind| watches(who, *kind))
            .flat_map(|kind| self.store.list(kind, None))
            .map(|object| Change { op: Op::Added, key: object.key(), object: object.clone(), previous: None })
            .collect();
        for change in &listed {
            self.process_mut(who).observe(change, &settings, now);
        }
        self.call_all(who);
    }

    fn deliver(&mut self, who: Who, life: u32, change: &Change) {
        let (settings, now) = (self.settings.clone(), self.now);
        let Some(process) = self.process(who, life) else { return };
        process.observe(change, &settings, now);
        self.call_all(who);
    }

    fn call_all(&mut self, who: Who) {
        for index in 0..self.process_mut(who).loops.len() {
            self.call(who, index as u16);
        }
    }

    /// Has a controller look at its queue, after everything else that happens at this moment, and takes its delayed items.
    fn call(&mut self, who: Who, index: u16) {
        let now = self.now;
        let process = self.process_mut(who);
        let life = process.life;
        let Some(one) = process.loops.get_mut(usize::from(index)) else { return };
        let later = one.queue.take_later(now);
        let has_worker = one.queue.in_hand() < one.controller.workers();
        let look = has_worker && one.queue.has_work() && !one.called;
        one.called |= look;
        for (at, item) in later {
            self.queue.push(at, Message::Later(who, life, index, Box::new(item)));
        }
        if look {
            self.queue.push(now, Message::Work(who, life, index));
        }
    }

    fn work(&mut self, who: Who, life: u32, index: u16) {
        let (settings, now) = (self.settings.clone(), self.now);
        let Some(process) = self.process(who, life) else { return };
        if let Some(one) = process.loops.get_mut(usize::from(index)) {
            one.called = false;
        }
        for job in process.take_work(usize::from(index), &settings, now) {
            self.advance(who, index, job);
        }
        self.call(who, index);
    }

    /// Moves a job on to its next request, or ends it.
    fn advance(&mut self, who: Who, index: u16, mut job: Job) {
        let (settings, now) = (self.settings.clone(), self.now);
        loop {
            let process = self.process_mut(who);
            let life = process.life;
            match process.next(usize::from(index), &mut job, &settings, now) {
                process::Next::Event(draft) => self.report(Reporter::Loop(who, life, index), draft),
                process::Next::Send(at, write) => {
                    self.queue.push(at, Message::Send(who, life, index, Box::new((job, write))));
                    return;
                }
                process::Next::Done => {
                    process.finish(usize::from(index), job);
                    self.call(who, index);
                    return;
                }
            }
        }
    }

    fn send(&mut self, who: Who, life: u32, index: u16, (mut job, write): (Job, Write)) {
        if self.process(who, life).is_none() {
            return;
        }
        let answer = self.write(&write);
        if let Some(draft) = self.process_mut(who).wrote(usize::from(index), &mut job, &write, &answer) {
            self.report(Reporter::Loop(who, life, index), draft);
        }
        self.advance(who, index, job);
    }

    /// Sends the changes of the store to everyone who watches.
    fn flush(&mut self) {
        while let Some(change) = self.store.take_change() {
            let kind = change.key.kind;
            if self.watched.contains(&kind) {
                self.records.push(Record { at: self.now, body: RecordBody::Watch(change.clone()) });
            }
            self.note_own_service(&change);
            if kind == Kind::HorizontalPodAutoscaler && change.op == Op::Added {
                self.start_metrics();
            }
            if kind == Kind::Event || !self.api_up {
                continue;
            }
            let at = self.now.plus_ms(self.settings.api_latency_ms);
            for who in [Who::Manager, Who::Scheduler] {
                if watches(who, kind) {
                    let process = self.process_mut(who);
                    let (up, life) = (process.up, process.life);
                    if let Some(missed) = process.missed.get_mut(&kind) {
                        missed.push(change.clone());
                    } else if up {
                        self.queue.push(at, Message::Deliver(who, life, change.clone()));
                    }
                }
            }
            if let Some(missed) = self.routes_missed.get_mut(&kind) {
                missed.push(change.clone());
            } else if ROUTED.contains(&kind) {
                let at = self.now.plus_ms(self.settings.endpoint_propagation_ms);
                self.queue.push(at, Message::Route(change.clone()));
            }
            if let Some(index) = self.node_of(&change).filter(|index| self.machines[usize::from(*index)].watches(kind))
            {
                let machine = &self.machines[usize::from(index)];
                let at = at.plus_ms(self.delivery_rng.below(self.settings.api_latency_ms + 1));
                self.queue.push(at, Message::Watch(index, machine.life, change));
            }
        }
    }

    /// The machine whose kubelet watches this object.
    fn node_of(&self, change: &Change) -> Option<u16> {
        match change.key.kind {
            Kind::Node => self.node_index.get(&change.key.name).copied(),
            Kind::Pod => {
                let pod = change.object.get::<Pod>()?;
                let node = pod.spec.as_ref()?.node_name.as_deref()?;
                self.node_index.get(node).copied()
            }
            // Kubelets watch their own node and their own pods; what else they need is handed to them.
            _ => None,
        }
    }
}

/// True when a process watches objects of that kind.
fn watches(who: Who, kind: Kind) -> bool {
    match kind {
        Kind::Event => false,
        Kind::Namespace
        | Kind::Node
        | Kind::Pod
        | Kind::ReplicaSet
        | Kind::ReplicationController
        | Kind::StatefulSet
        | Kind::Service
        | Kind::PersistentVolume
        | Kind::PersistentVolumeClaim
        | Kind::StorageClass
        | Kind::PodDisruptionBudget => true,
        _ => who == Who::Manager,
    }
}
