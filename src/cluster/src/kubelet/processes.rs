//! The processes in the node's containers: starting them, calling into them, and what comes of their effects.
//!
//! It knows the runtime's programs and the kubelet's containers, and no rule of either. It stands for the container
//! runtime behind the CRI.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Container as ApiContainer;
use kernel::Time;

use super::effects::Asker;
use super::hooks::Moment;
use super::pod::{Pod, RunState};
use super::runtime::{
    Around, ExecAnswer, ExitReason, FlagValue, Hardware, HttpAnswer, HttpRequest, NetReply, NetRequest, Process,
    ProcessEffect, ProcessSpec, Profile, Signal, StartError, expansion,
};
use super::{Effect, Kubelet, PodId, Timer, Turn, system_files};
use crate::api::quantity;

/// Where programs leave their termination message unless the spec says otherwise.
const DEFAULT_MESSAGE_PATH: &str = "/dev/termination-log";

/// The bytes that all termination messages of a pod may have.
///
/// - Source: kubernetes 1.36 pkg/kubelet/container/runtime.go MaxPodTerminationMessageLogLength.
const POD_MESSAGES_BYTES: usize = 12 * 1024;

impl Kubelet {
    /// Starts the newest run's process.
    ///
    /// - Errors: the runtime's, when the program cannot be started.
    pub(super) fn start_process(
        &mut self,
        _id: PodId,
        pod: &mut Pod,
        index: usize,
        profile: Rc<Profile>,
        turn: &mut Turn<'_>,
    ) -> Result<Vec<ProcessEffect>, StartError> {
        let spec = Rc::new(self.process_spec(pod, index, turn));
        let mut effects = Vec::new();
        let mut around = Around { now: turn.now, volumes: &mut self.volumes, net: turn.net, out: &mut effects };
        let process = Process::start(profile, spec, &mut around)?;
        let container = &mut pod.containers[index];
        container.process = Some(process);
        if let Some(run) = container.runs.first_mut() {
            run.state = RunState::Running;
            run.started = Some(turn.now);
        }
        Ok(effects)
    }

    fn process_spec(&mut self, pod: &Pod, index: usize, turn: &Turn<'_>) -> ProcessSpec {
        let Some(container) = pod.api(index) else { return ProcessSpec::default() };
        // What a reference lacks was refused before the container was created.
        let env = self.environment(pod, container, turn).unwrap_or_default();
        let lookup = |name: &str| env.iter().rev().find(|(held, _)| held == name).map(|(_, value)| value.as_str());
        let words = |list: &Option<Vec<String>>| -> Vec<String> {
            list.iter().flatten().map(|word| expansion::expand(word, lookup)).collect()
        };
        let hostname = pod.spec().and_then(|spec| spec.hostname.clone()).unwrap_or_else(|| pod.name.to_string());
        // Without a limit of its own a container has that of its pod.
        let whole = pod.spec().and_then(|spec| spec.resources.as_ref()?.limits.as_ref());
        let own = container.resources.as_ref().and_then(|resources| resources.limits.as_ref());
        let limited =
            |name: &str| own.and_then(|list| list.get(name)).or_else(|| whole.and_then(|list| list.get(name)));
        let (limit, cpu) = (limited("memory"), limited("cpu"));
        ProcessSpec {
            command: words(&container.command),
            args: words(&container.args),
            working_dir: container.working_dir.clone().unwrap_or_default(),
            ports: declared_ports(container),
            hostname,
            pod_name: pod.name.to_string(),
            namespace: pod.namespace.to_string(),
            container: container.name.clone(),
            pod_ip: pod.sandbox.address.as_deref().unwrap_or("").to_string(),
            image: container.image.clone().unwrap_or_default(),
            identity: super::identity::identity(pod, container),
            hardware: Hardware {
                cpus: u64::try_from(self.config.cpu_milli).unwrap_or(0).div_ceil(1_000),
                memory_bytes: u64::try_from(self.config.memory_bytes).unwrap_or(0),
            },
            cpu_limit_milli: cpu.and_then(quantity::milli).and_then(|milli| u64::try_from(milli).ok()),
            memory_limit_bytes: limit.and_then(quantity::value).and_then(|bytes| u64::try_from(bytes).ok()),
            attempt: pod.containers[index].newest().map_or(0, |run| run.attempt),
            mounts: self.mounts(pod, index, &env),
            read_only_root: container.security_context.as_ref().and_then(|own| own.read_only_root_filesystem)
                == Some(true),
            termination_path: container.termination_message_path.clone().filter(|path| path != DEFAULT_MESSAGE_PATH),
            hosts: system_files::hosts(pod),
            resolver: system_files::resolver(pod),
            seed: self.id_draws.next_u64(),
            env,
        }
    }

    /// Calls into a process; its effects are dealt with before this returns.
    fn call<T>(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        turn: &mut Turn<'_>,
        act: impl FnOnce(&mut Process, &mut Around<'_>) -> T,
    ) -> Option<T> {
        let process = pod.containers.get_mut(index)?.process.as_mut()?;
        let mut effects = Vec::new();
        let mut around = Around { now: turn.now, volumes: &mut self.volumes, net: turn.net, out: &mut effects };
        let result = act(process, &mut around);
        self.settle(id, pod, index, effects, turn);
        Some(result)
    }

    /// Deals with what a call into a process brought about, and sets its next wake-up.
    pub(super) fn settle(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        effects: Vec<ProcessEffect>,
        turn: &mut Turn<'_>,
    ) {
        for effect in effects {
            match effect {
                ProcessEffect::Exited { code, reason } => {
                    self.process_exited(id, pod, index, code, reason, turn);
                    return;
                }
                ProcessEffect::ExecDone { id: exec, code, output, errors } => {
                    let hooked = pod.containers[index].hook.as_ref().is_some_and(|hook| hook.exec == Some(exec));
                    if let Some(ticket) = self.outside_execs.remove(&(id, index as u16, exec)) {
                        let answer = Ok((code, output, errors));
                        turn.out.push(Effect::ExecDone { ticket, after_ms: 0, answer });
                        continue;
                    }
                    // Probes and hooks see both, the errors last.
                    let output = output + &errors;
                    let tail = output.len() - errors.len();
                    if hooked {
                        self.hook_exec_done(id, pod, index, code, output.split_at(tail), turn);
                    } else {
                        self.probe_exec_done(id, pod, index, exec, code, &output, turn);
                    }
                }
                ProcessEffect::Request { id: request_id, request } => {
                    let serial = pod.containers[index].newest().map_or(0, |run| run.serial);
                    let asker = Asker { pod: id, container: index as u16, serial, id: request_id };
                    self.pass_on(id, pod, asker, request, turn);
                }
            }
        }
        let Some(process) = pod.containers[index].process.as_ref() else { return };
        let due = process.next_wake().unwrap_or(Time::NEVER).max(turn.now);
        if due != pod.containers[index].process_due {
            pod.containers[index].process_due = due;
            turn.wake(due, Timer::Process(id, index as u16));
        }
        self.refresh_ports(pod, index, turn);
    }

    /// A request of a program: to its own pod at once, to everybody else through the network.
    fn pass_on(&mut self, id: PodId, pod: &mut Pod, asker: Asker, request: NetRequest, turn: &mut Turn<'_>) {
        let host = request.host();
        if !matches!(host, "127.0.0.1" | "localhost") && pod.sandbox.address.as_deref() != Some(host) {
            self.ask(asker, pod, request, turn);
            return;
        }
        let reply = match &request {
            NetRequest::Resolve { host } => {
                NetReply::Resolved { name: host.clone(), addresses: ["127.0.0.1".to_string()].into() }
            }
            NetRequest::Connect { port, .. } => {
                let open = pod.containers.iter().any(|held| held.open_ports.contains(port));
                if open { NetReply::Connected } else { NetReply::Refused }
            }
            NetRequest::Http { port, request, .. } => {
                match self.http(id, pod, usize::from(asker.container), *port, request, turn) {
                    HttpAnswer::Answer { status, body, .. } => NetReply::Answer { status, body },
                    HttpAnswer::Refused => NetReply::Refused,
                    HttpAnswer::Reset => NetReply::Reset,
                    HttpAnswer::Hang => return,
                }
            }
        };
        self.reply_process(pod, asker, reply, turn);
    }

    pub(super) fn reply_process(&mut self, pod: &mut Pod, asker: Asker, reply: NetReply, turn: &mut Turn<'_>) {
        let index = usize::from(asker.container);
        let same =
            pod.containers.get(index).and_then(|held| held.newest()).is_some_and(|run| run.serial == asker.serial);
        if same {
            self.call(asker.pod, pod, index, turn, |process, around| process.reply(asker.id, reply, around));
        }
    }

    /// Tells the network which of a process's ports are open.
    fn refresh_ports(&self, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        let container = &mut pod.containers[index];
        let Some(process) = &container.process else { return };
        let profile = process.profile();
        let count =
            profile.listen.len() + usize::from(profile.grpc_port.is_some_and(|port| !profile.listen.contains(&port)));
        let ports = profile.listen.iter().copied().chain(profile.grpc_port);
        let same = container.open_ports.len() == count
            && ports.clone().all(|port| container.open_ports.contains(&port) && process.tcp(turn.now, port));
        if same {
            return;
        }
        let mut open: Vec<u16> = ports.filter(|port| process.tcp(turn.now, *port)).collect();
        open.sort_unstable();
        open.dedup();
        set_ports(pod, index, open, turn);
    }

    fn process_exited(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        code: i32,
        reason: ExitReason,
        turn: &mut Turn<'_>,
    ) {
        set_ports(pod, index, Vec::new(), turn);
        let message = self.termination_message(pod, index, code);
        let container = &mut pod.containers[index];
        container.log = container.process.take().map(Process::into_log);
        container.process_due = Time::NEVER;
        container.stop = None;
        if container.hook.as_ref().is_some_and(|hook| hook.moment == Moment::PreStop) {
            container.hook = None;
        }
        if let Some(run) = container.runs.first_mut() {
            run.state = RunState::Exited;
            run.finished = Some(turn.now);
            run.exit_code = code;
            run.reason = reason.text();
            run.message = message;
        }
        self.mark_changed(id, pod, turn);
        self.probes_lost(id, pod, index, turn);
        self.next_turns(id, pod, turn);
        self.container_ended(id, pod, index, turn);
    }

    /// What an ended process left as its message: the share of the pod's limit that each container has.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_container.go convertToKubeContainerStatus;
    ///   pkg/kubelet/status/status_manager.go normalizeStatus.
    fn termination_message(&mut self, pod: &mut Pod, index: usize, code: i32) -> Option<Rc<str>> {
        let policy = pod.api(index)?.termination_message_policy.as_deref();
        let from_log = code != 0 && policy == Some("FallbackToLogsOnError");
        let share = POD_MESSAGES_BYTES / pod.containers.len().max(1);
        let mut message = pod.containers[index].process.as_mut()?.termination_message(from_log, &mut self.volumes);
        let mut end = message.len().min(share);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        message.truncate(end);
        (!message.is_empty()).then(|| message.into())
    }

    pub(super) fn process_due(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        if pod.containers.get(index).is_some_and(|container| container.process_due == turn.now) {
            pod.containers[index].process_due = Time::NEVER;
            self.call(id, pod, index, turn, Process::wake);
        }
    }

    pub(super) fn signal(&mut self, id: PodId, pod: &mut Pod, index: usize, signal: Signal, turn: &mut Turn<'_>) {
        self.call(id, pod, index, turn, |process, around| process.signal(signal, around));
    }

    pub(super) fn exec(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        argv: &[String],
        turn: &mut Turn<'_>,
    ) -> Option<ExecAnswer> {
        self.call(id, pod, index, turn, |process, around| process.exec(argv, around))
    }

    /// Runs a command of somebody outside, as the streaming server of a kubelet does.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/server/server.go getExec, cri-api Exec.
    #[inline(never)]
    pub(super) fn exec_from_outside(
        &mut self,
        ticket: u64,
        uid: &str,
        container: &str,
        argv: &[String],
        turn: &mut Turn<'_>,
    ) {
        let mut answer = Some((0, Err(format!("container {container:?} is not running"))));
        self.with_container(uid, container, turn, |kubelet, id, pod, index, turn| {
            answer = match kubelet.exec(id, pod, index, argv, turn) {
                None => return,
                Some(ExecAnswer::Done { code, output, errors, after_ms }) => {
                    Some((after_ms, Ok((code, output.to_string(), errors.to_string()))))
                }
                Some(ExecAnswer::NotFound { message }) => Some((0, Err(message))),
                Some(ExecAnswer::Running { id: exec }) => {
                    kubelet.outside_execs.insert((id, index as u16, exec), ticket);
                    None
                }
            };
        });
        if let Some((after_ms, answer)) = answer {
            turn.out.push(Effect::ExecDone { ticket, after_ms, answer });
        }
    }

    /// What a command of somebody outside has written so far.
    pub fn exec_output(&self, ticket: u64) -> Option<(&str, &str)> {
        let ((id, index, exec), _) = self.outside_execs.iter().find(|(_, held)| **held == ticket)?;
        let pod = self.pod_ref(*id)?;
        pod.containers.get(usize::from(*index))?.process.as_ref()?.exec_output(*exec)
    }

    pub(super) fn kill_exec(&mut self, id: PodId, pod: &mut Pod, index: usize, exec: u32, turn: &mut Turn<'_>) {
        self.call(id, pod, index, turn, |process, around| process.kill_exec(exec, around));
    }

    /// An HTTP request to the pod's address: the container that listens answers, `prefer` before the others.
    pub(super) fn http(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        prefer: usize,
        port: u16,
        request: &HttpRequest,
        turn: &mut Turn<'_>,
    ) -> HttpAnswer {
        let Some(index) = listener(pod, prefer, port, turn.now) else { return HttpAnswer::Refused };
        let Some(process) = pod.containers[index].process.as_mut() else { return HttpAnswer::Refused };
        let mut effects = Vec::new();
        let mut around = Around { now: turn.now, volumes: &mut self.volumes, net: turn.net, out: &mut effects };
        let answer = process.http(port, request, &mut around);
        // Most requests open and close no port, set no timer and end nothing.
        let due = process.next_wake().unwrap_or(Time::NEVER).max(turn.now);
        if !effects.is_empty() || answer == HttpAnswer::Reset || due != pod.containers[index].process_due {
            self.settle(id, pod, index, effects, turn);
        }
        answer
    }

    pub(super) fn answer_http(&mut self, ticket: u64, ip: &str, port: u16, request: &HttpRequest, turn: &mut Turn<'_>) {
        let mut answer = HttpAnswer::Refused;
        if let Some(id) = self.by_address.get(ip).copied() {
            self.with_pod(id, turn, |kubelet, pod, turn| answer = kubelet.http(id, pod, 0, port, request, turn));
        }
        let after_ms = match &answer {
            HttpAnswer::Answer { after_ms, .. } => *after_ms,
            HttpAnswer::Refused | HttpAnswer::Reset | HttpAnswer::Hang => 0,
        };
        turn.out.push(Effect::Answer { ticket, after_ms, answer });
    }

    #[inline(never)]
    pub(super) fn crash(
        &mut self,
        uid: &str,
        container: &str,
        exit_code: i32,
        reason: Option<&str>,
        turn: &mut Turn<'_>,
    ) {
        let reason = if reason == Some("OOMKilled") { ExitReason::OomKilled } else { ExitReason::of(exit_code) };
        let code = if reason == ExitReason::OomKilled { 137 } else { exit_code };
        self.with_container(uid, container, turn, |kubelet, id, pod, index, turn| {
            kubelet.call(id, pod, index, turn, |process, around| process.crash(code, reason, around));
        });
    }

    /// The node has no memory left and this container pays for it.
    pub(super) fn kill_for_memory(&mut self, id: PodId, pod: &mut Pod, index: usize, turn: &mut Turn<'_>) {
        self.call(id, pod, index, turn, |process, around| process.crash(137, ExitReason::OomKilled, around));
    }

    #[inline(never)]
    pub(super) fn set_flag(&mut self, uid: &str, container: &str, flag: &str, value: &FlagValue, turn: &mut Turn<'_>) {
        self.with_container(uid, container, turn, |kubelet, id, pod, index, turn| {
            kubelet.call(id, pod, index, turn, |process, around| process.set_flag(flag, value.clone(), around));
        });
    }

    fn with_container(
        &mut self,
        uid: &str,
        container: &str,
        turn: &mut Turn<'_>,
        act: impl FnOnce(&mut Kubelet, PodId, &mut Pod, usize, &mut Turn<'_>),
    ) {
        let Some(id) = self.by_uid.get(uid).copied() else { return };
        self.with_pod(id, turn, |kubelet, pod, turn| {
            if let Some(index) = pod.index_of(container) {
                act(kubelet, id, pod, index, turn);
            }
        });
    }

    /// All containers of a pod are gone without a trace: power loss, or a runtime that forgot everything.
    pub(super) fn lose_containers(&mut self, id: PodId, pod: &mut Pod, exit: Option<i32>, turn: &mut Turn<'_>) {
        for index in 0..pod.containers.len() {
            set_ports(pod, index, Vec::new(), turn);
            let container = &mut pod.containers[index];
            container.log = container.process.take().map(Process::into_log).or_else(|| container.log.take());
            container.process_due = Time::NEVER;
            container.stop = None;
            container.hook = None;
            match exit {
                None => container.runs.clear(),
                Some(code) => {
                    if let Some(run) = container.runs.first_mut().filter(|run| run.state != RunState::Exited) {
                        run.state = RunState::Exited;
                        run.finished = Some(turn.now);
                        run.exit_code = code;
                        run.reason = super::node_failure::UNKNOWN;
                    }
                }
            }
        }
        if let Some(address) = &pod.sandbox.address
            && self.by_address.get(address) == Some(&id)
        {
            self.by_address.remove(address);
        }
        pod.dirty = true;
    }
}

/// The container of a pod that accepts connections on a port.
pub(super) fn listener(pod: &Pod, prefer: usize, port: u16, now: Time) -> Option<usize> {
    let listens = |index: usize| pod.containers[index].process.as_ref().is_some_and(|process| process.tcp(now, port));
    if prefer < pod.containers.len() && listens(prefer) {
        return Some(prefer);
    }
    (0..pod.containers.len()).find(|index| listens(*index))
}

fn set_ports(pod: &mut Pod, index: usize, open: Vec<u16>, turn: &mut Turn<'_>) {
    let old = core::mem::replace(&mut pod.containers[index].open_ports, open);
    let Some(ip) = pod.sandbox.address.clone() else { return };
    let new = &pod.containers[index].open_ports;
    for port in old.iter().filter(|port| !new.contains(port)) {
        turn.out.push(Effect::Port { ip: ip.clone(), port: *port, open: false });
    }
    for port in new.iter().filter(|port| !old.contains(port)) {
        turn.out.push(Effect::Port { ip: ip.clone(), port: *port, open: true });
    }
}

fn declared_ports(container: &ApiContainer) -> Vec<u16> {
    let mut ports: Vec<u16> = Vec::new();
    let declared = container.ports.iter().flatten().filter_map(|port| u16::try_from(port.container_port).ok());
    ports.extend(declared);
    for probe in [&container.liveness_probe, &container.readiness_probe, &container.startup_probe].into_iter().flatten()
    {
        let port = probe.http_get.as_ref().map(|http| &http.port).or(probe.tcp_socket.as_ref().map(|tcp| &tcp.port));
        ports.extend(port.and_then(|port| super::probe::port_of(container, port)));
        ports.extend(probe.grpc.as_ref().and_then(|grpc| u16::try_from(grpc.port).ok()));
    }
    ports.sort_unstable();
    ports.dedup();
    ports
}
