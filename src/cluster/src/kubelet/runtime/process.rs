//! One container's processes: the main program, what it started, and what `exec` starts beside it.
//!
//! The kubelet calls in (start, wake, http, exec, signal …); what happens comes out as effects. An idle server needs no
//! wake-ups and answers a plain probe without allocating. It never decides whether a container is restarted.

use super::files::{Disk, Mount, Volumes, absolute};
use super::http::{Body, GrpcAnswer, HttpAnswer, HttpRequest, NetReply};
use super::log::Log;
use super::profile::{ExecRule, FlagValue, Profile, Program, Userland};
use super::server::Server;
use super::shell::{Session, World};
use super::system::{Hardware, Identity};
use super::{Around, ExitReason, ProcessEffect, Signal, resolve, scripted};
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use kernel::time::Time;

/// What a process knows of its container and pod.
#[derive(Clone, Debug, Default)]
pub struct ProcessSpec {
    /// The container's `command` with references expanded; empty when absent.
    pub command: Vec<String>,
    /// The container's `args` with references expanded; empty when absent.
    pub args: Vec<String>,
    /// Environment in order.
    pub env: Vec<(String, String)>,
    /// `workingDir`, empty when absent.
    pub working_dir: String,
    /// Ports that the container and its probes declare: a generic server listens on them.
    pub ports: Vec<u16>,
    /// The pod's host name.
    pub hostname: String,
    /// Pod name.
    pub pod_name: String,
    /// Pod namespace.
    pub namespace: String,
    /// Container name.
    pub container: String,
    /// Pod address.
    pub pod_ip: String,
    /// The image's reference.
    pub image: String,
    /// Who its programs run as.
    pub identity: Identity,
    /// The machine it runs on.
    pub hardware: Hardware,
    /// Processor limit in thousandths of a core; `None` when there is none.
    pub cpu_limit_milli: Option<u64>,
    /// Memory limit; `None` when there is none.
    pub memory_limit_bytes: Option<u64>,
    /// How often this container was restarted in its pod, from 0.
    pub attempt: u32,
    /// Volumes at their paths.
    pub mounts: Vec<Mount>,
    /// Nothing can be written outside of volumes and `/dev`.
    pub read_only_root: bool,
    /// The file whose text becomes the message of the run's end; nothing stands for `/dev/termination-log`.
    pub termination_path: Option<String>,
    /// The text of `/etc/hosts`; empty for no such file.
    pub hosts: String,
    /// The text of `/etc/resolv.conf`; empty for no such file.
    pub resolver: String,
    /// Seed of the programs' own random numbers.
    pub seed: u64,
}

/// Why a container could not start, as the runtime reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError {
    /// The error of `StartContainer`, for the event and the waiting state.
    pub message: String,
    /// The exit code in the status.
    ///
    /// - Source: containerd 2.1 internal/cri/server/helpers.go errorStartExitCode, with reason `StartError`.
    pub exit_code: i32,
}

impl StartError {
    /// The runtime's error around runc's own text.
    pub(super) fn create(text: &str) -> StartError {
        let message = format!(
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: \
             runc create failed: unable to start container process: {text}"
        );
        StartError { message, exit_code: 128 }
    }

    fn no_command(text: &str) -> StartError {
        StartError::create(&format!("error during container init: {text}: unknown"))
    }
}

/// Go's text for a command that cannot be started, and `why` where it is a path.
///
/// - Source: Go 1.24 os/exec LookPath, as runc prints it.
fn no_such_command(command: &str, why: Option<&str>) -> String {
    if command.contains('/') {
        match why {
            Some(why @ ("is a directory" | "permission denied")) => format!("exec: {command:?}: {why}"),
            _ => format!("exec: {command:?}: stat {command}: no such file or directory"),
        }
    } else {
        format!("exec: {command:?}: executable file not found in $PATH")
    }
}

/// What a command in a container came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecAnswer {
    /// It ends after `after_ms`; a caller whose timeout is shorter reports that instead.
    Done {
        /// Exit code.
        code: i32,
        /// Standard output.
        output: Body,
        /// Standard error.
        errors: Body,
        /// Simulated milliseconds it runs.
        after_ms: u64,
    },
    /// It is still running: [`ProcessEffect::ExecDone`] with this id comes when it ends, if ever.
    /// A caller that stops waiting calls [`Process::kill_exec`].
    Running {
        /// Names the command.
        id: u32,
    },
    /// It could not be started: the runtime's error text.
    NotFound {
        /// As it follows `failed to exec in container: `.
        message: String,
    },
}

/// The most that is read of a file for termination messages, in bytes.
///
/// - Source: kubernetes 1.36 pkg/kubelet/container/runtime.go MaxContainerTerminationMessageLength.
const MESSAGE_LIMIT_BYTES: usize = 4_096;

/// The most lines of a log that become a termination message.
///
/// - Source: as above, MaxContainerTerminationMessageLogLines.
const MESSAGE_LOG_LINES: usize = 80;

/// The most bytes of a log that become a termination message.
///
/// - Source: as above, MaxContainerTerminationMessageLogLength.
const MESSAGE_LOG_BYTES: usize = 2_048;

impl ProcessSpec {
    /// Where programs leave their termination message; empty for nowhere.
    pub(super) fn termination_path(&self) -> String {
        match self.termination_path.as_deref() {
            None => "/dev/termination-log".into(),
            Some("") => String::new(),
            Some(path) => absolute("/", path),
        }
    }
}

/// The end of a text, of at most `limit` bytes.
fn tail(text: &str, limit: usize) -> &str {
    let mut from = text.len().saturating_sub(limit);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}

/// The processes of one running container.
#[derive(Clone, Debug)]
pub struct Process {
    profile: Rc<Profile>,
    spec: Rc<ProcessSpec>,
    server: Option<Server>,
    session: Option<Box<Session>>,
    /// The main process is a task of the session, not the server.
    main_in_session: bool,
    disk: Disk,
    log: Log,
    ended: bool,
    next_exec: u32,
}

impl Process {
    /// Starts a container's main process.
    ///
    /// - Errors: a command that the image does not have.
    pub fn start(profile: Rc<Profile>, spec: Rc<ProcessSpec>, around: &mut Around<'_>) -> Result<Process, StartError> {
        let program = match profile.program {
            Program::FromArguments(make) => Rc::new(make(&profile, &spec)?),
            Program::Server | Program::Shell => profile.clone(),
        };
        let mut process = Process {
            log: Log::new(program.voice),
            disk: Disk::new(program.document_root, Some(program.userland)),
            profile: program,
            spec,
            server: None,
            session: None,
            main_in_session: false,
            ended: false,
            next_exec: 1,
        };
        process.start_main(around)?;
        process.settle(around);
        Ok(process)
    }

    fn start_main(&mut self, around: &mut Around<'_>) -> Result<(), StartError> {
        match self.shell_command(around)? {
            Some(argv) => {
                let mut session = Box::new(Session::new(self.profile.userland, self.spec.seed, 1));
                self.main_in_session = true;
                session.spawn_main(&argv, &mut self.world(around));
                self.session = Some(session);
            }
            None => {
                let server = Server::start(self.profile.clone(), &self.spec, around.now, &mut self.log);
                self.server = Some(server);
            }
        }
        Ok(())
    }

    /// The command that runs instead of the image's own server; `None` when that is what runs.
    ///
    /// - Errors: a command that the image does not have.
    fn shell_command(&mut self, around: &mut Around<'_>) -> Result<Option<Vec<String>>, StartError> {
        let spec = self.spec.clone();
        let words: Vec<String> = spec.command.iter().chain(&spec.args).cloned().collect();
        let only_args = spec.command.is_empty();
        let Some(first) = words.first() else {
            // An image that is only a shell reads its empty standard input and ends.
            let shell = matches!(self.profile.program, Program::Shell) && self.profile.listen.is_empty();
            return Ok(shell.then(|| [String::from("sh")].into()));
        };
        let interprets = words.iter().any(|word| word == "-c" || word == "http.server");
        if self.starts_server(first) && !(interprets && resolve::last_segment(first).starts_with("python")) {
            return Ok(None);
        }
        if self.profile.userland != Userland::None && Session::can_run(first, &mut self.world(around)) {
            return Ok(Some(words));
        }
        // Arguments alone are options of the image's own entry point.
        let options = only_args && (first.starts_with('-') || !matches!(self.profile.program, Program::Shell));
        if self.profile.any_command || options {
            return Ok(None);
        }
        let text = self.no_such_command(first, around);
        Err(StartError::no_command(&text))
    }

    /// Why a command cannot be started.
    fn no_such_command(&mut self, command: &str, around: &mut Around<'_>) -> String {
        let why = match self.profile.userland {
            Userland::None => None,
            Userland::Busybox | Userland::Debian => Session::cannot_start(command, &mut self.world(around)),
        };
        no_such_command(command, why)
    }

    /// What a session sees of the container.
    fn world<'a, 'b>(&'a mut self, around: &'a mut Around<'b>) -> World<'a, 'b> {
        World {
            spec: &self.spec,
            profile: &self.profile,
            disk: &mut self.disk,
            log: &mut self.log,
            server: &mut self.server,
            around,
        }
    }

    /// Whether a command is the image's own server.
    fn starts_server(&self, command: &str) -> bool {
        let only_shell = matches!(self.profile.program, Program::Shell) && self.profile.listen.is_empty();
        !only_shell && self.profile.commands.contains(&resolve::last_segment(command))
    }

    /// When [`Process::wake`] must be called; `None` while nothing is due.
    pub fn next_wake(&self) -> Option<Time> {
        if self.ended {
            return None;
        }
        let server = self.server.as_ref().and_then(Server::next_wake);
        let session = self.session.as_ref().and_then(|session| session.next_wake());
        server.into_iter().chain(session).min()
    }

    /// Does what is due at this moment; calling it early or twice changes nothing.
    pub fn wake(&mut self, around: &mut Around<'_>) {
        if self.ended {
            return;
        }
        if let Some(server) = &mut self.server {
            server.wake(&self.spec, around.now, &mut self.log);
        }
        self.settle(around);
    }

    /// Answers one HTTP request.
    pub fn http(&mut self, port: u16, request: &HttpRequest, around: &mut Around<'_>) -> HttpAnswer {
        let Some(server) = self.server.as_mut().filter(|_| !self.ended) else { return HttpAnswer::Refused };
        let answer = server.http(port, request, &self.spec, &mut self.disk, &mut self.log, around);
        self.settle(around);
        answer
    }

    /// Whether a TCP connection to `port` is accepted.
    pub fn tcp(&self, now: Time, port: u16) -> bool {
        !self.ended && self.server.as_ref().is_some_and(|server| server.listens(now, port))
    }

    /// Answers a gRPC health check.
    pub fn grpc(&self, now: Time, port: u16, service: &str) -> GrpcAnswer {
        match self.server.as_ref().filter(|_| !self.ended) {
            Some(server) => server.grpc(now, port, service),
            None => GrpcAnswer::Refused,
        }
    }

    /// Runs a command in the container.
    pub fn exec(&mut self, argv: &[String], around: &mut Around<'_>) -> ExecAnswer {
        if self.profile.scripted_exec {
            return scripted::exec(argv, self.server.as_ref());
        }
        if let Some(rule) = self.exec_rule(argv) {
            let open = self.server.as_ref().is_some_and(|server| server.is_open(around.now));
            if self.server.as_ref().is_some_and(|server| open && server.hangs()) {
                self.next_exec += 1;
                return ExecAnswer::Running { id: self.next_exec - 1 };
            }
            let (code, output) = if open { &rule.open } else { rule.closed.as_ref().unwrap_or(&rule.open) };
            return ExecAnswer::Done { code: *code, output: output.clone(), errors: Body::EMPTY, after_ms: 0 };
        }
        let command = argv.first().map_or("", String::as_str);
        if self.profile.userland != Userland::None && Session::can_run(command, &mut self.world(around)) {
            return self.exec_in_session(argv, around);
        }
        // What only an image outside the catalogue can have is taken for a check of what it serves.
        let Profile { any_command, userland, listen, .. } = &*self.profile;
        if *any_command && *userland != Userland::None && !listen.is_empty() && self.server.is_some() {
            return self.exec_in_session(argv, around);
        }
        let text = self.no_such_command(command, around);
        let message =
            format!("OCI runtime exec failed: exec failed: unable to start container process: {text}: unknown");
        ExecAnswer::NotFound { message }
    }

    fn exec_in_session(&mut self, argv: &[String], around: &mut Around<'_>) -> ExecAnswer {
        let id = self.next_exec;
        self.next_exec += 1;
        let userland = self.profile.userland;
        // Beside a server the first numbers belong to it and its workers.
        let mut session = self.session.take().unwrap_or_else(|| Box::new(Session::new(userland, self.spec.seed, 40)));
        session.spawn_exec(id, argv, &mut self.world(around));
        self.session = Some(session);
        let before = around.out.len();
        self.settle(around);
        let done = around.out[before..]
            .iter()
            .position(|effect| matches!(effect, ProcessEffect::ExecDone { id: ended, .. } if *ended == id));
        match done.map(|at| around.out.remove(before + at)) {
            Some(ProcessEffect::ExecDone { code, output, errors, .. }) => {
                ExecAnswer::Done { code, output: output.into(), errors: errors.into(), after_ms: 0 }
            }
            _ => ExecAnswer::Running { id },
        }
    }

    fn exec_rule(&self, argv: &[String]) -> Option<&ExecRule> {
        let line = match argv {
            [shell, flag, script, ..] if shell.ends_with("sh") && flag == "-c" => script.trim().into(),
            _ => argv.join(" "),
        };
        let line = line.strip_prefix("exec ").unwrap_or(&line);
        // A script of several commands needs a shell, where the rule is one command among others.
        if self.profile.userland != Userland::None && line.contains([';', '|', '&', '$', '>']) {
            return None;
        }
        self.profile.exec.iter().find(|rule| {
            line.strip_prefix(rule.command.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// What a command started by [`Process::exec`] that still runs has written to its output and its error output.
    pub fn exec_output(&self, id: u32) -> Option<(&str, &str)> {
        self.session.as_ref()?.exec_output(id)
    }

    /// Ends a command started by [`Process::exec`] that nobody waits for any more.
    pub fn kill_exec(&mut self, id: u32, around: &mut Around<'_>) {
        if let Some(session) = &mut self.session {
            session.kill_exec(id);
        }
        self.settle(around);
    }

    /// The network's answer to a [`ProcessEffect::Request`].
    pub fn reply(&mut self, id: u32, reply: NetReply, around: &mut Around<'_>) {
        if let Some(session) = &mut self.session {
            session.reply(id, reply, around.now);
        }
        self.settle(around);
    }

    /// Sends a signal to the main process.
    pub fn signal(&mut self, signal: Signal, around: &mut Around<'_>) {
        if self.ended {
            return;
        }
        let number = match signal {
            Signal::Kill => 9,
            Signal::Stop { .. } => 15,
            Signal::Number(number) => number,
        };
        if self.main_in_session && number != 9 {
            if let Some(mut session) = self.session.take() {
                session.signal_main(number, &mut self.world(around));
                self.session = Some(session);
            }
            self.settle(around);
            return;
        }
        match signal {
            Signal::Kill | Signal::Number(9) => self.exit(137, ExitReason::Error, around),
            Signal::Stop { grace_seconds } => {
                if let Some(server) = &mut self.server {
                    server.stop(grace_seconds, around.now, &mut self.log);
                }
                self.settle(around);
            }
            // As PID 1 it only gets signals it has a handler for; servers handle SIGTERM alone here.
            Signal::Number(15) => self.signal(Signal::Stop { grace_seconds: 0 }, around),
            Signal::Number(_) => {}
        }
    }

    /// Ends the main process from outside, as the scenario's `crash` and the node's own killers do.
    #[inline(never)]
    pub fn crash(&mut self, code: i32, reason: ExitReason, around: &mut Around<'_>) {
        if !self.ended {
            self.exit(code, reason, around);
        }
    }

    /// Sets a flag of the running program; false when it has none of that name.
    #[inline(never)]
    pub fn set_flag(&mut self, name: &str, value: FlagValue, around: &mut Around<'_>) -> bool {
        let Some(server) = self.server.as_mut().filter(|_| !self.ended) else { return false };
        let known = server.set_flag(name, value, around.now, &mut self.log);
        self.settle(around);
        known
    }

    /// Processor time that requests have cost, in milliseconds.
    pub fn cpu_ms(&self) -> u64 {
        self.server.as_ref().map_or(0, |server| server.cpu_ms())
    }

    /// Resident bytes of all processes in the container.
    pub fn memory_bytes(&self, now: Time) -> u64 {
        if self.ended {
            return 0;
        }
        let server = self.server.as_ref().map_or(0, |server| server.memory_bytes(now));
        server + self.session.as_ref().map_or(0, |session| session.memory_bytes())
    }

    /// Bytes on disk of the files that were written to the container's own layer.
    pub fn layer_bytes(&self) -> u64 {
        self.disk.made().map_or(0, |files| files.written_bytes())
    }

    /// How many pipes its shell has.
    #[cfg(test)]
    pub(super) fn pipes(&self) -> usize {
        self.session.as_ref().map_or(0, |session| session.pipes())
    }

    /// What the container printed.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What the container printed, when nothing else of it is needed any more.
    pub fn into_log(self) -> Log {
        self.log
    }

    /// The text of the file for termination messages, at most its last [`MESSAGE_LIMIT_BYTES`]; where that is empty and
    /// `from_log` is set, the end of the log.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage,
    ///   readLastStringFromContainerLogs.
    pub fn termination_message(&mut self, from_log: bool, volumes: &mut Volumes) -> String {
        let path = self.spec.termination_path();
        let written = match &self.disk.made() {
            Some(files) if !path.is_empty() => files.read(volumes, &path).unwrap_or_default(),
            _ => "",
        };
        if !written.is_empty() || !from_log {
            return tail(written, MESSAGE_LIMIT_BYTES).into();
        }
        let lines = self.log.lines();
        let mut text = String::new();
        for line in &lines[lines.len().saturating_sub(MESSAGE_LOG_LINES)..] {
            text.push_str(&line.text);
            text.push('\n');
        }
        tail(&text, MESSAGE_LOG_BYTES).into()
    }

    /// Whether the main process has ended.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The profile it runs, after its arguments were read.
    pub fn profile(&self) -> &Rc<Profile> {
        &self.profile
    }

    /// Follows up what a call has set off: tasks run, ended programs end what depends on them.
    fn settle(&mut self, around: &mut Around<'_>) {
        loop {
            if self.ended {
                return;
            }
            if let Some((code, reason)) = self.server.as_mut().and_then(Server::take_end) {
                self.server = None;
                match self.session.as_mut().filter(|session| session.runs_server()) {
                    Some(session) if reason != ExitReason::OomKilled => session.server_ended(code),
                    _ => return self.exit(code, reason, around),
                }
            }
            let Some(mut session) = self.session.take() else { return };
            session.run(&mut self.world(around));
            let main = session.main_ended();
            for (id, code, [output, errors]) in session.take_finished() {
                around.out.push(ProcessEffect::ExecDone { id, code, output, errors });
            }
            // A session with nothing left in it goes, unless the main process is in it.
            if self.main_in_session || !session.is_idle() {
                self.session = Some(session);
            }
            if let Some(code) = main {
                return self.exit(code, ExitReason::of(code), around);
            }
            if self.spec.memory_limit_bytes.is_some_and(|limit| self.memory_bytes(around.now) > limit) {
                return self.exit(137, ExitReason::OomKilled, around);
            }
            if self.server.as_ref().is_none_or(|server| !server.has_ended()) {
                return;
            }
        }
    }

    fn exit(&mut self, code: i32, reason: ExitReason, around: &mut Around<'_>) {
        if let Some(mut session) = self.session.take() {
            session.flush(&mut self.world(around));
        }
        self.ended = true;
        self.server = None;
        around.out.push(ProcessEffect::Exited { code, reason });
    }
}

#[cfg(test)]
#[path = "process_tests.rs"]
pub(crate) mod tests;
