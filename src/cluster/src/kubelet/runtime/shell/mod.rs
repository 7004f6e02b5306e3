//! A small POSIX shell with the tools that manifests use, as a set of processes that can stop at any operation.
//!
//! Scripts are compiled to operations ([`script`]); a [`Session`] moves its tasks until each waits for time, the
//! network or another task. Work per moment is bounded: a loop that never sleeps is put off, so that a hostile script
//! costs the simulation little. Models POSIX.1-2024 chapter 2 as dash, BusyBox ash and bash behave in containers; PID 1
//! takes only signals it has a trap for, as Linux does (kernel/signal.c SIGNAL_UNKILLABLE).

mod arithmetic;
mod assignment;
mod builtins;
mod control;
mod expand;
mod fetch;
mod filesystem;
mod jobs;
mod launch;
mod lexer;
mod parser;
mod pattern;
mod ping;
mod programs;
mod script;
mod signals;
mod step;
mod task;
pub mod terminal;
mod text;

use super::files::{Disk, Files, Volumes};
use super::http::NetReply;
use super::log::{Log, Stream};
use super::process::ProcessSpec;
use super::profile::{Profile, Userland};
use super::server::Server;
use super::{Around, ProcessEffect};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::rng::Rng;
use kernel::time::Time;
use task::{Input, Output, State, Task};

/// Operations that all tasks may run at one moment.
const STEPS_PER_MOMENT: usize = 4_000;

/// Bytes that a command may handle at the price of one operation.
const BYTES_PER_STEP: usize = 256;

/// Operations that one task runs before the others have their turn.
const STEPS_PER_TURN: usize = 100;

/// The first wait of a session that used up its steps; it doubles to the second one.
const SLICE_MS: u64 = 10;
const LONGEST_SLICE_MS: u64 = 1_000;

/// Processes that a container may have.
const TASK_LIMIT: usize = 64;

/// Most pipes that stay though nobody holds them.
const OLD_PIPES_KEPT: usize = 16;

/// Bytes that a pipe or a buffer may hold; what comes after is dropped.
const BUFFER_LIMIT_BYTES: usize = 256 * 1024;

/// What the shell needs of the container around it.
pub(super) struct World<'a, 'b> {
    pub(super) spec: &'a ProcessSpec,
    pub(super) profile: &'a Profile,
    pub(super) disk: &'a mut Disk,
    pub(super) log: &'a mut Log,
    pub(super) server: &'a mut Option<Server>,
    pub(super) around: &'a mut Around<'b>,
}

impl World<'_, '_> {
    fn now(&self) -> Time {
        self.around.now
    }

    fn files(&mut self) -> (&mut Files, &mut Volumes) {
        (self.disk.files(self.spec), self.around.volumes)
    }
}

/// All processes of a container that are not its own server.
#[derive(Clone, Debug)]
pub(super) struct Session {
    tasks: BTreeMap<u32, Box<Task>>,
    buffers: BTreeMap<u32, String>,
    pipes: BTreeMap<u32, String>,
    /// Roots of exec commands: their id, and the buffers of their outputs.
    execs: BTreeMap<u32, (u32, [u32; 2])>,
    finished: Vec<(u32, i32, [String; 2])>,
    partial: [String; 2],
    next_pid: u32,
    next_buffer: u32,
    next_request: u32,
    throttled: Option<Time>,
    slice_ms: u64,
    rng: Rng,
    userland: Userland,
    server_pid: Option<u32>,
    main_ended: Option<i32>,
    /// What only a console has.
    console: Option<Box<terminal::Console>>,
}

/// Why text could not be written.
enum WriteError {
    BrokenPipe,
    File(String),
}

impl Session {
    /// No processes; `first_pid` is 1 when the main process will be a shell.
    pub(super) fn new(userland: Userland, seed: u64, first_pid: u32) -> Session {
        Session {
            tasks: BTreeMap::new(),
            buffers: BTreeMap::new(),
            pipes: BTreeMap::new(),
            execs: BTreeMap::new(),
            finished: Vec::new(),
            partial: [String::new(), String::new()],
            next_pid: first_pid,
            next_buffer: 1,
            next_request: 1,
            throttled: None,
            slice_ms: SLICE_MS,
            rng: Rng::stream(seed, "shell"),
            userland,
            server_pid: None,
            main_ended: None,
            console: None,
        }
    }

    /// When the session must run again.
    pub(super) fn next_wake(&self) -> Option<Time> {
        if let Some(at) = self.throttled {
            return Some(at);
        }
        let due = self.tasks.values().filter_map(|task| match &task.state {
            State::Ready => Some(Time::ZERO),
            State::Sleeping { until, .. } => Some(*until),
            State::Children { deadline, .. } => *deadline,
            State::Network { deadline, call, .. } => {
                let reply = call.reply.as_ref().map(|(at, _)| *at);
                reply.into_iter().chain(*deadline).min()
            }
            State::Waiting { .. } | State::Input | State::Serving | State::Forever => None,
            State::Host { .. } | State::Ended(_) => None,
        });
        due.min()
    }

    /// Moves every task as far as it goes at this moment.
    pub(super) fn run(&mut self, world: &mut World<'_, '_>) {
        if self.throttled.is_some_and(|at| at > world.now()) {
            return;
        }
        self.throttled = None;
        let mut budget = self.budget(world.now());
        loop {
            let mut moved = false;
            let pids: Vec<u32> = self.tasks.keys().copied().collect();
            for pid in pids {
                let Some(mut task) = self.tasks.remove(&pid) else { continue };
                if self.runnable(&mut task, world) {
                    moved = true;
                    let mut turn = STEPS_PER_TURN.min(budget);
                    while turn > 0 && matches!(task.state, State::Ready) {
                        self.step(&mut task, world);
                        let cost = 1 + core::mem::take(&mut task.work) / BYTES_PER_STEP;
                        turn = turn.saturating_sub(cost);
                        budget = budget.saturating_sub(cost);
                    }
                }
                if let State::Ended(code) = task.state {
                    self.bury(&task, code, world);
                } else {
                    self.tasks.insert(pid, task);
                }
                if self.main_ended.is_some() {
                    self.flush(world);
                    return;
                }
            }
            if !moved {
                break;
            }
            if budget == 0 && self.stop_idle_loops(world) {
                self.slice_ms = SLICE_MS;
                return;
            }
            if budget == 0 {
                self.throttled = Some(world.now().plus_ms(self.slice_ms));
                self.slice_ms = (self.slice_ms * 2).min(LONGEST_SLICE_MS);
                return;
            }
        }
        self.slice_ms = SLICE_MS;
        self.spend(budget);
    }

    /// How the main process ended, when it is one of these and has.
    pub(super) fn main_ended(&self) -> Option<i32> {
        self.main_ended
    }

    /// What an exec command has written so far.
    pub(super) fn exec_output(&self, id: u32) -> Option<(&str, &str)> {
        let (_, (_, [output, errors])) = self.execs.iter().find(|(_, (held, _))| *held == id)?;
        let text = |id: &u32| self.buffers.get(id).map_or("", String::as_str);
        Some((text(output), text(errors)))
    }

    /// Exec commands that have ended: id, exit code, output and error output.
    pub(super) fn take_finished(&mut self) -> Vec<(u32, i32, [String; 2])> {
        core::mem::take(&mut self.finished)
    }

    /// Resident bytes of its processes.
    pub(super) fn memory_bytes(&self) -> u64 {
        self.tasks.values().fold(0, |sum, task| sum + (1 << 20) + task.held_bytes)
    }

    /// Whether nothing runs here any more.
    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty() && self.finished.is_empty()
    }

    /// Takes the network's answer.
    pub(super) fn reply(&mut self, id: u32, reply: NetReply, now: Time) {
        for task in self.tasks.values_mut() {
            if let State::Network { id: asked, call, deadline } = &mut task.state
                && *asked == id
            {
                if reply == NetReply::Unroutable {
                    // The client notices by its own time limit.
                    let gives_up = now.plus_ms(fetch::CONNECT_MS);
                    *deadline = Some(deadline.map_or(gives_up, |deadline| deadline.min(gives_up)));
                } else {
                    call.reply = Some((now, reply));
                }
                return;
            }
        }
    }

    /// Whether a task may move now; one whose wait is over gets its status.
    fn runnable(&mut self, task: &mut Task, world: &mut World<'_, '_>) -> bool {
        match &task.state {
            State::Ready => true,
            State::Sleeping { until, status } if *until <= world.now() => {
                let status = *status;
                if task.filter.is_some() {
                    task.state = State::Ready;
                } else {
                    self.complete(task, status);
                }
                true
            }
            State::Children { deadline: Some(deadline), pids, .. } if *deadline <= world.now() => {
                for pid in pids.clone() {
                    self.kill(pid, 9, None, world);
                }
                // `timeout` reports 124 from coreutils and BusyBox alike when it had to act.
                self.complete(task, if self.userland == Userland::Busybox { 143 } else { 124 });
                true
            }
            State::Waiting { pid } => {
                let pid = *pid;
                if let Some(signal) = task.pending.first() {
                    let status = 128 + i32::from(*signal);
                    self.complete(task, status);
                    return true;
                }
                match self.waited(task, pid) {
                    Some(status) => {
                        self.complete(task, status);
                        true
                    }
                    None => false,
                }
            }
            State::Network { deadline, call, .. } => {
                let replied = call.reply.as_ref().is_some_and(|(at, _)| *at <= world.now());
                if replied || deadline.is_some_and(|deadline| deadline <= world.now()) {
                    self.network_done(task, replied, world);
                    return true;
                }
                false
            }
            State::Input => {
                let Input::Pipe(pipe) = task.descriptors.input else {
                    task.state = State::Ready;
                    return true;
                };
                let data = self.pipes.get(&pipe).is_some_and(|data| !data.is_empty());
                if data || !self.pipe_has_writer(pipe) {
                    task.state = State::Ready;
                    return true;
                }
                false
            }
            State::Sleeping { .. } | State::Children { .. } | State::Serving | State::Forever => false,
            State::Host { .. } | State::Ended(_) => false,
        }
    }

    /// The status that `wait` has for one child or all, `None` while it must go on waiting.
    fn waited(&self, task: &mut Task, pid: Option<u32>) -> Option<i32> {
        match pid {
            Some(pid) => match task.ended_children.remove(&pid) {
                Some(status) => Some(status),
                None if self.tasks.get(&pid).is_some_and(|child| self.is_child(child, task)) => None,
                None => Some(self.ended_job(pid).unwrap_or(127)),
            },
            None if self.tasks.values().any(|child| self.is_child(child, task)) => None,
            None => {
                task.ended_children.clear();
                Some(0)
            }
        }
    }

    /// Takes an ended task out of the session and tells its parent.
    fn bury(&mut self, task: &Task, code: i32, world: &mut World<'_, '_>) {
        if self.server_pid == Some(task.pid) {
            *world.server = None;
            self.server_pid = None;
        }
        if task.pid == 1 {
            self.main_ended = Some(code);
            return;
        }
        if let Some((id, buffers)) = self.execs.remove(&task.pid) {
            let written = buffers.map(|buffer| self.buffers.remove(&buffer).unwrap_or_default());
            self.finished.push((id, code, written));
        }
        for child in self.tasks.values_mut().filter(|child| child.parent == task.pid) {
            child.parent = 1;
        }
        self.line_ended(task, code);
        let Some(mut parent) = self.tasks.remove(&task.parent) else { return };
        let foreground = match &mut parent.state {
            State::Children { pids, last, status, .. } if pids.contains(&task.pid) => {
                pids.retain(|pid| *pid != task.pid);
                let pipefail = parent.options.pipefail;
                if task.pid == *last && !(pipefail && code == 0) || pipefail && code != 0 && *status == 0 {
                    *status = code;
                }
                true
            }
            _ => false,
        };
        if !foreground {
            parent.ended_children.insert(task.pid, code);
            if parent.ended_children.len() > TASK_LIMIT {
                parent.ended_children.pop_first();
            }
        } else if let State::Children { pids, status, capture, .. } = &parent.state
            && pids.is_empty()
        {
            let (status, capture) = (*status, *capture);
            match capture {
                Some(buffer) => {
                    let text = self.buffers.remove(&buffer).unwrap_or_default();
                    parent.captured.push(text.trim_end_matches('\n').to_string());
                    parent.status = status;
                    parent.state = State::Ready;
                }
                None => self.complete(&mut parent, status),
            }
        }
        self.tasks.insert(parent.pid, parent);
    }

    /// What an input had, with what its pipe holds now; true when nothing more will come.
    fn drained(&mut self, taken: Result<String, u32>) -> (String, bool) {
        match taken {
            Ok(rest) => (rest, true),
            Err(pipe) => {
                let held = self.pipes.get_mut(&pipe).map(core::mem::take).unwrap_or_default();
                (held, !self.pipe_has_writer(pipe))
            }
        }
    }

    /// How many pipes there are.
    #[cfg(test)]
    pub(super) fn pipes(&self) -> usize {
        self.pipes.len()
    }

    fn pipe_has_writer(&self, pipe: u32) -> bool {
        self.tasks.values().any(|task| task.holds_pipe(pipe, true))
    }

    /// Forgets the pipes that nobody holds any more; `running` is the task that is in no list now. Done when there are
    /// many, not at each end of a task, which would look through all tasks for nothing.
    fn drop_old_pipes(&mut self, running: &Task) {
        if self.pipes.len() <= self.tasks.len() + OLD_PIPES_KEPT {
            return;
        }
        let tasks = &self.tasks;
        self.pipes.retain(|pipe, _| {
            let mut all = tasks.values().map(|task| &**task).chain([running]);
            all.any(|task| task.holds_pipe(*pipe, true) || task.holds_pipe(*pipe, false))
        });
    }

    /// Writes to where a descriptor points.
    fn write(&mut self, to: &Output, text: &str, world: &mut World<'_, '_>) -> Result<(), WriteError> {
        match to {
            Output::Null => {}
            Output::Log(stream) => {
                let partial = &mut self.partial[usize::from(*stream == Stream::Stderr)];
                partial.push_str(text);
                if let Some(end) = partial.rfind('\n') {
                    let rest = partial.split_off(end + 1);
                    let lines = core::mem::replace(partial, rest);
                    world.log.print(world.around.now, *stream, &lines);
                } else if partial.len() > BUFFER_LIMIT_BYTES {
                    self.flush(world);
                }
            }
            Output::Buffer(id) => {
                let limit = if self.is_line_buffer(*id) { terminal::OUTPUT_LIMIT_BYTES } else { BUFFER_LIMIT_BYTES };
                let buffer = self.buffers.entry(*id).or_default();
                if limit > BUFFER_LIMIT_BYTES && buffer.len() + text.len() > limit {
                    return Err(WriteError::BrokenPipe);
                }
                if buffer.len() + text.len() <= BUFFER_LIMIT_BYTES {
                    buffer.push_str(text);
                    self.note_order(*id);
                }
            }
            Output::Pipe(id) => {
                if !self.tasks.values().any(|task| task.holds_pipe(*id, false)) {
                    return Err(WriteError::BrokenPipe);
                }
                let pipe = self.pipes.entry(*id).or_default();
                if pipe.len() + text.len() <= BUFFER_LIMIT_BYTES {
                    pipe.push_str(text);
                }
            }
            Output::File(path) => {
                let (files, volumes) = world.files();
                files
                    .change(volumes, path, |tree, path| tree.write(path, text, true))
                    .map_err(|error| WriteError::File(error.text().to_string()))?;
            }
        }
        Ok(())
    }

    /// Prints what stands in unfinished lines.
    pub(super) fn flush(&mut self, world: &mut World<'_, '_>) {
        for (at, stream) in [Stream::Stdout, Stream::Stderr].into_iter().enumerate() {
            let text = core::mem::take(&mut self.partial[at]);
            if !text.is_empty() {
                world.log.print(world.around.now, stream, &text);
            }
        }
    }

    /// The container's server ended; the task that ran it goes on.
    pub(super) fn server_ended(&mut self, code: i32) {
        let Some(pid) = self.server_pid.take() else { return };
        if let Some(mut task) = self.tasks.remove(&pid) {
            self.complete(&mut task, code);
            self.tasks.insert(pid, task);
        }
    }

    /// Whether a task of this session runs the container's server.
    pub(super) fn runs_server(&self) -> bool {
        self.server_pid.is_some()
    }

    fn request(&mut self, request: super::NetRequest, world: &mut World<'_, '_>) -> u32 {
        let id = self.next_request;
        self.next_request += 1;
        world.around.out.push(ProcessEffect::Request { id, request });
        id
    }
}

#[cfg(test)]
#[path = "shell_tests.rs"]
mod tests;
