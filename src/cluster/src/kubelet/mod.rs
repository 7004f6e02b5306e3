//! One kubelet per node, and the simulated container runtime under it.
//!
//! It sees pods of its node, runs their containers, probes them, writes their status and keeps its node's heartbeat.
//! It never decides where a pod runs and never touches the store: it returns [`Effect`]s, the world carries them out.
//! A pod is compiled into a small state of its own, so that a probe that changes nothing costs no allocation and no
//! write. Models kubernetes 1.36 pkg/kubelet.

mod admission;
mod backoff;
mod deadline;
mod effects;
mod environment;
mod eviction;
mod hooks;
mod identity;
mod images;
mod job;
mod node_failure;
mod node_status;
mod phase;
mod pleg;
mod pod;
mod pod_worker;
mod preemption;
pub mod probe;
mod processes;
pub mod runtime;
mod runtime_loss;
mod status;
mod status_writer;
mod sync;
mod system_files;
mod termination;
pub mod view;
mod volumes;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod as ApiPod, Taint};
use kernel::{Rng, Time};

use crate::api::{ApiError, Object};
use crate::luck::{Luck, PodLuck};
use crate::settings::Settings;
use crate::store::{EventDraft, Source, Write};

use pod::Pod;
pub use probe::Purpose;
use runtime::files::HOST;
use runtime::{Catalogue, FlagValue, HttpAnswer, HttpRequest, NetReply, NetRequest, Reach, Volumes};

/// A node and its machine.
#[derive(Clone, Debug, Default)]
pub struct NodeConfig {
    /// Node name.
    pub name: String,
    /// Place among the nodes, from 0; it decides the pod addresses.
    pub index: usize,
    /// CPU capacity in thousandths of a core.
    pub cpu_milli: i64,
    /// Memory capacity in bytes.
    pub memory_bytes: i64,
    /// How many pods it takes.
    pub pods: i64,
    /// Zone label; empty for none.
    pub zone: String,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Taints that it registers with.
    pub taints: Vec<Taint>,
    /// Address of the node, such as `172.18.0.2`.
    pub address: String,
}

/// How a node fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Node and containers are gone at once.
    Power,
    /// The kubelet process is stopped; containers run on.
    Kubelet,
    /// The kubelet process is frozen; containers run on.
    Freeze,
    /// The node is unreachable; everything runs on.
    Network,
    /// The container runtime is gone and comes back empty.
    Runtime,
    /// Memory pressure.
    Memory,
    /// Disk pressure.
    Disk,
    /// Too few process ids.
    Pid,
}

/// What a kubelet is told.
pub enum Input<'a> {
    /// A pod of this node appeared or changed; also told after a relist.
    Pod(&'a Rc<ApiPod>),
    /// A pod of this node was removed from the API.
    PodGone {
        /// Its uid.
        uid: &'a str,
        /// Its last state.
        pod: &'a Rc<ApiPod>,
    },
    /// Its own Node object changed.
    Node(&'a Rc<Node>),
    /// A wake-up it asked for.
    Wake(Timer),
    /// The answer to an [`Effect::Write`].
    Written {
        /// The ticket of the write.
        ticket: u32,
        /// The API server's answer.
        answer: &'a Result<Option<Object>, ApiError>,
    },
    /// A request from outside to one of its pods.
    Http {
        /// Names the request in the answer.
        ticket: u64,
        /// Pod address.
        ip: &'a str,
        /// Port.
        port: u16,
        /// The request.
        request: &'a HttpRequest,
    },
    /// Runs a command in a container for somebody outside; the answer is an [`Effect::ExecDone`].
    Exec {
        /// Names the command in the answer.
        ticket: u64,
        /// Pod uid.
        uid: &'a str,
        /// Container name.
        container: &'a str,
        /// The command.
        argv: &'a [String],
    },
    /// The answer to an [`Effect::Request`].
    Reply {
        /// The ticket of the request.
        ticket: u64,
        /// How it ended.
        reply: NetReply,
    },
    /// Ends a container's main process.
    Crash {
        /// Pod uid.
        uid: &'a str,
        /// Container name.
        container: &'a str,
        /// Exit code, 0–255.
        exit_code: i32,
        /// `OOMKilled`, or nothing special.
        reason: Option<&'a str>,
    },
    /// Sets a flag of a container's program.
    SetFlag {
        /// Pod uid.
        uid: &'a str,
        /// Container name.
        container: &'a str,
        /// Flag name.
        flag: &'a str,
        /// New value.
        value: &'a FlagValue,
    },
    /// The node fails.
    Fail(Failure),
    /// Every failure ends; a machine without power boots.
    Recover,
    /// The machine boots anew.
    Reboot,
}

/// What a kubelet wants from the world.
#[derive(Debug)]
pub enum Effect {
    /// A request to the API server.
    Write {
        /// Names the write in [`Input::Written`].
        ticket: u32,
        /// The request.
        write: Write,
    },
    /// Report an event.
    Event(EventDraft),
    /// A new process begins: it remembers no event that the one before reported.
    Begun(Source),
    /// Wake it at this moment.
    Wake {
        /// When.
        at: Time,
        /// What for.
        timer: Timer,
    },
    /// The answer to [`Input::Exec`].
    ExecDone {
        /// Its ticket.
        ticket: u64,
        /// Simulated milliseconds until the client has it.
        after_ms: u64,
        /// Exit code and output; or why the command was not started.
        answer: Result<(i32, String, String), String>,
    },
    /// The answer to [`Input::Http`].
    Answer {
        /// Its ticket.
        ticket: u64,
        /// Simulated milliseconds until the client has it.
        after_ms: u64,
        /// The answer.
        answer: HttpAnswer,
    },
    /// A program in a pod asks the network.
    Request {
        /// Names the request in [`Input::Reply`].
        ticket: u64,
        /// Namespace of the asking pod, for short service names.
        namespace: Rc<str>,
        /// What is asked.
        request: NetRequest,
    },
    /// A port of a pod was opened or closed.
    Port {
        /// Pod address.
        ip: Rc<str>,
        /// TCP port.
        port: u16,
        /// Whether it accepts connections now.
        open: bool,
    },
}

/// A place in the table of pods; the generation tells its tenants apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PodId {
    slot: u32,
    generation: u32,
}

/// A wake-up that a kubelet asked for. A wake-up whose purpose is gone is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The next relist of the pod lifecycle event generator.
    Relist,
    /// A pod worker has something to do.
    Worker(PodId),
    /// A pod worker's requeue is due.
    Requeue(PodId),
    /// The status of a pod is to be written.
    Status(PodId),
    /// A tick of one probe worker.
    Probe(PodId, u16),
    /// The program of a container wants to be woken.
    Process(PodId, u16),
    /// A stop of a container proceeds.
    Stop(PodId, u16),
    /// The image pull under way is done.
    Pull,
    /// The lease is to be renewed.
    Lease,
    /// The node status is to be computed.
    NodeStatus,
    /// The next pass of the eviction loop.
    Eviction,
    /// A pod's activeDeadlineSeconds are over.
    Deadline(PodId),
    /// The next pass of the container garbage collection, which only a lost runtime makes felt.
    Gc,
    /// The sync loop goes on that stood still without a runtime.
    Loop,
}

/// What a turn of the kubelet works with.
struct Turn<'a> {
    now: Time,
    net: &'a dyn Reach,
    out: &'a mut Vec<Effect>,
}

#[derive(Clone, Debug, Default)]
struct Slot {
    generation: u32,
    pod: Option<Rc<Pod>>,
}

/// Phases of the periodic loops, in milliseconds past a multiple of their period.
#[derive(Clone, Debug)]
struct Phases {
    /// Relist, period 1 s.
    relist_ms: u64,
    /// Work queue poll, period 1 s.
    poll_ms: u64,
    /// Batch of the status writer, period 10 s.
    status_ms: u64,
    /// Container garbage collection, period 60 s.
    gc_ms: u64,
}

/// The kubelet of one node with the machine under it.
#[derive(Clone)]
pub struct Kubelet {
    config: Rc<NodeConfig>,
    settings: Settings,
    catalogue: Rc<Catalogue>,
    source: Source,
    pods: Vec<Slot>,
    free: Vec<u32>,
    by_uid: BTreeMap<Rc<str>, PodId>,
    by_address: BTreeMap<Rc<str>, PodId>,
    phases: Phases,
    pleg: pleg::Pleg,
    images: images::Images,
    volumes: Volumes,
    node: node_status::NodeState,
    sync_draws: Rng,
    id_draws: Rng,
    next_address: u32,
    next_serial: u64,
    writes: BTreeMap<u32, effects::Awaited>,
    next_write: u32,
    requests: BTreeMap<u64, effects::Asker>,
    next_request: u64,
    /// Commands of somebody outside that still run: pod, container and number of the command, and the ticket.
    outside_execs: BTreeMap<(PodId, u16, u32), u64>,
    /// Pods that wait for others to make room.
    making_room: Vec<(PodId, Vec<PodId>)>,
    /// Requests of probes that further probes may share.
    probe_requests: Vec<Rc<HttpRequest>>,
    luck: Rc<Luck>,
}

/// Pod addresses of a node end in 2 to 254; larger nodes go on in further networks.
const ADDRESSES_PER_NETWORK: u32 = 253;

impl Kubelet {
    /// The kubelet of a node that is about to start.
    pub fn new(config: NodeConfig, settings: &Settings, catalogue: Rc<Catalogue>, seed: u64) -> Kubelet {
        let stream = |what: &str| Rng::stream(seed, &format!("kubelet/{}/{what}", config.name));
        let mut phases = stream("phases");
        Kubelet {
            source: Source { component: "kubelet", host: Some(config.name.as_str().into()) },
            pods: Vec::new(),
            free: Vec::new(),
            by_uid: BTreeMap::new(),
            by_address: BTreeMap::new(),
            phases: Phases {
                relist_ms: phases.below(pleg::RELIST_MS),
                poll_ms: phases.below(pod_worker::POLL_MS),
                status_ms: phases.below(status_writer::BATCH_MS),
                gc_ms: phases.below(runtime_loss::GC_MS),
            },
            pleg: pleg::Pleg::default(),
            images: images::Images::default(),
            volumes: Volumes::default(),
            node: node_status::NodeState::new(stream("node")),
            sync_draws: stream("sync"),
            id_draws: stream("id"),
            next_address: 2,
            next_serial: 1,
            writes: BTreeMap::new(),
            next_write: 1,
            requests: BTreeMap::new(),
            outside_execs: BTreeMap::new(),
            next_request: 1,
            making_room: Vec::new(),
            probe_requests: Vec::new(),
            luck: Rc::default(),
            settings: settings.clone(),
            catalogue,
            config: Rc::new(config),
        }
    }

    /// The Node and Lease of a node that has been up for over an hour at time 0, and the first wake-ups.
    pub fn start(&mut self, now: Time, out: &mut Vec<Effect>) -> (Node, Lease) {
        self.start_node(now, out)
    }

    /// Outcomes of draws that are known beforehand.
    pub(crate) fn set_luck(&mut self, luck: Rc<Luck>) {
        self.luck = luck;
    }

    fn luck_of(&self, pod: &Pod) -> Option<&PodLuck> {
        self.luck.of(&pod.namespace, &pod.name)
    }

    /// Breaks or repairs what the node has at a directory of its own.
    pub fn fail_directory(&mut self, path: &str, fail: bool) {
        self.volumes.set_bad_path(path.trim_end_matches('/'), fail);
    }

    /// Whether the storage behind a directory of the node fails.
    pub fn fails_directory(&self, path: &str) -> bool {
        self.volumes.is_broken(HOST, path.trim_end_matches('/'))
    }

    /// Whether any directory of the node fails.
    pub fn fails_directories(&self) -> bool {
        self.volumes.has_bad_paths()
    }

    /// Lends the disks of the network to the node for its turn, and takes them back after it.
    pub fn swap_disks(&mut self, disks: &mut Volumes) {
        self.volumes.swap_disks(disks);
    }

    /// Takes one input.
    pub fn handle(&mut self, now: Time, input: Input<'_>, reach: &dyn Reach, out: &mut Vec<Effect>) {
        let turn = &mut Turn { now, net: reach, out };
        match input {
            Input::Pod(pod) => self.pod_seen(pod, turn),
            Input::PodGone { uid, pod } => self.pod_gone(uid, pod, turn),
            Input::Node(node) => self.node_seen(node, turn),
            Input::Wake(timer) => self.wake(timer, turn),
            Input::Written { ticket, answer } => self.written(ticket, answer, turn),
            Input::Http { ticket, ip, port, request } => self.answer_http(ticket, ip, port, request, turn),
            Input::Exec { ticket, uid, container, argv } => self.exec_from_outside(ticket, uid, container, argv, turn),
            Input::Reply { ticket, reply } => self.replied(ticket, reply, turn),
            Input::Crash { uid, container, exit_code, reason } => self.crash(uid, container, exit_code, reason, turn),
            Input::SetFlag { uid, container, flag, value } => self.set_flag(uid, container, flag, value, turn),
            Input::Fail(failure) => self.fail(failure, turn),
            Input::Recover => self.recover(turn),
            Input::Reboot => self.reboot(turn),
        }
    }

    fn wake(&mut self, timer: Timer, turn: &mut Turn<'_>) {
        if self.node.holds_back(timer) {
            return;
        }
        match timer {
            Timer::Relist => self.relist(turn),
            Timer::Pull => self.pulled(turn),
            Timer::Lease => self.renew_lease(turn),
            Timer::NodeStatus => self.update_node_status(turn),
            Timer::Eviction => self.evict(turn),
            Timer::Gc => self.collect_garbage(turn),
            Timer::Loop => self.loop_resumes(turn),
            Timer::Deadline(id) => self.with_pod(id, turn, |kubelet, pod, turn| kubelet.deadline_due(id, pod, turn)),
            Timer::Worker(id) => self.with_pod(id, turn, |kubelet, pod, turn| kubelet.worker_due(id, pod, turn)),
            Timer::Requeue(id) => self.with_pod(id, turn, |kubelet, pod, turn| kubelet.requeue_due(id, pod, turn)),
            Timer::Status(id) => self.with_pod(id, turn, |kubelet, pod, turn| kubelet.status_due(id, pod, turn)),
            Timer::Probe(id, index) => {
                self.with_pod(id, turn, |kubelet, pod, turn| kubelet.probe_due(id, pod, usize::from(index), turn));
            }
            Timer::Process(id, index) => {
                self.with_pod(id, turn, |kubelet, pod, turn| kubelet.process_due(id, pod, usize::from(index), turn));
            }
            Timer::Stop(id, index) => {
                self.with_pod(id, turn, |kubelet, pod, turn| kubelet.stop_due(id, pod, usize::from(index), turn));
            }
        }
    }

    /// Runs `act` on a pod that is taken out of the table meanwhile, so that both can be changed.
    fn with_pod(&mut self, id: PodId, turn: &mut Turn<'_>, act: impl FnOnce(&mut Kubelet, &mut Pod, &mut Turn<'_>)) {
        let Some(slot) = self.pods.get_mut(id.slot as usize).filter(|slot| slot.generation == id.generation) else {
            return;
        };
        let Some(mut held) = slot.pod.take() else { return };
        act(self, Rc::make_mut(&mut held), turn);
        let done = held.work.finished && held.gone;
        if done {
            self.forget_pod(id, &held);
        } else if let Some(slot) = self.pods.get_mut(id.slot as usize) {
            slot.pod = Some(held);
        }
    }

    fn forget_pod(&mut self, id: PodId, pod: &Pod) {
        self.by_uid.remove(&pod.uid);
        if let Some(address) = &pod.sandbox.address
            && self.by_address.get(address) == Some(&id)
        {
            self.by_address.remove(address);
        }
        self.forget_volumes(pod);
        if let Some(slot) = self.pods.get_mut(id.slot as usize) {
            slot.generation += 1;
            self.free.push(id.slot);
        }
    }

    fn pod_ref(&self, id: PodId) -> Option<&Pod> {
        self.pods.get(id.slot as usize).filter(|slot| slot.generation == id.generation)?.pod.as_deref()
    }

    fn pod_of_uid(&self, uid: &str) -> Option<&Pod> {
        self.pod_ref(*self.by_uid.get(uid)?)
    }

    fn add_pod(&mut self, object: &Rc<ApiPod>, now: Time) -> PodId {
        let pod = Box::new(Pod::compile(object, now));
        let slot = self.free.pop().unwrap_or_else(|| {
            self.pods.push(Slot::default());
            self.pods.len() as u32 - 1
        });
        let place = &mut self.pods[slot as usize];
        let id = PodId { slot, generation: place.generation };
        self.by_uid.insert(pod.uid.clone(), id);
        place.pod = Some(Rc::from(pod));
        id
    }

    fn pod_ids(&self) -> Vec<PodId> {
        self.by_uid.values().copied().collect()
    }

    /// The next free pod address: `10.244.<index + 1>.N`, N from 2.
    fn draw_address(&mut self) -> Rc<str> {
        loop {
            let number = self.next_address - 2;
            self.next_address += 1;
            let third = (self.config.index as u32 + 1 + number / ADDRESSES_PER_NETWORK * 16) % 256;
            let address: Rc<str> = format!("10.244.{third}.{}", 2 + number % ADDRESSES_PER_NETWORK).into();
            if !self.by_address.contains_key(&address) {
                return address;
            }
        }
    }
}

#[cfg(test)]
mod bench;
#[cfg(test)]
#[path = "kubelet_tests.rs"]
mod tests;
#[cfg(test)]
mod volumes_tests;
