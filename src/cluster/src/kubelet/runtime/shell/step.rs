//! Moves one task by one operation: control flow, expansion, redirection and forks.

use super::expand::Scene;
use super::parser;
use super::script::{Assignment, Given, Op, Program, Redirection, Simple, Words};
use super::task::{Descriptors, FrameKind, Input, Loop, Output, Running, State, Task, Variable};
use super::{Session, TASK_LIMIT, World};
use crate::kubelet::runtime::files::{self, FileError};
use crate::kubelet::runtime::log::Stream;
use crate::kubelet::runtime::profile::Userland;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Arguments, and the values of assignments before them.
type Expanded = (Vec<String>, Vec<(String, String)>);

/// How deep functions, `eval` and traps may nest.
const FRAME_LIMIT: usize = 100;

impl Session {
    /// Runs one operation of a task that is ready.
    pub(super) fn step(&mut self, task: &mut Task, world: &mut World<'_, '_>) {
        if self.trap_due(task, world) {
            return;
        }
        if let Some(argv) = task.filter.take() {
            return self.command(task, argv, world);
        }
        let Some(frame) = task.frames.last_mut() else {
            let status = task.status;
            self.begin_exit(task, status);
            return;
        };
        let Some(op) = frame.program.ops.get(frame.at).cloned() else {
            self.pop_frame(task);
            return;
        };
        frame.at += 1;
        let at = frame.at;
        match op {
            Op::Simple(simple) => self.simple(task, &simple, world),
            Op::Jump(to) => jump(task, to),
            Op::JumpIf(success, to) => {
                if (task.status == 0) == success {
                    jump(task, to);
                }
            }
            Op::Not => task.status = i32::from(task.status == 0),
            Op::Status(status) => task.status = status,
            Op::Subshell(program, tested) => {
                task.running = Some(Running { tested, ..Running::default() });
                self.foreground(task, [program].into(), world);
            }
            Op::Pipeline(stages, tested) => {
                task.running = Some(Running { tested, ..Running::default() });
                self.foreground(task, stages, world);
            }
            Op::Clock(true) => task.clocks.push(world.now()),
            Op::Clock(false) => self.clock_ended(task, world),
            Op::Background(program, text) => {
                if let Some(mut child) = self.fork(task, program, world) {
                    child.descriptors.input = Input::Null;
                    child.background = true;
                    child.title = text.to_string();
                    task.last_background = child.pid;
                    let pid = child.pid;
                    self.tasks.insert(pid, child);
                    self.tell_job(task, pid, world);
                }
                task.status = 0;
            }
            Op::Enter { end, next, begin } => {
                enter(task, Vec::new(), end, next);
                jump(task, begin);
            }
            Op::For { words, end, next } => {
                let items = match words {
                    None => (*task.params).clone(),
                    Some(words) => match self.expanded(task, &words, world) {
                        Some(items) => items,
                        None => return,
                    },
                };
                enter(task, items, end, next);
            }
            Op::Next { name, end } => {
                let item = task.loops.last_mut().and_then(|held| {
                    held.next_item += 1;
                    held.items.get(held.next_item - 1).cloned()
                });
                match item {
                    Some(item) => task.assign(&name, &item),
                    None => jump(task, end),
                }
            }
            Op::Leave => {
                task.loops.pop();
            }
            Op::Case(words) => {
                if let Some(mut subject) = self.expanded(task, &words, world) {
                    task.cases.push(subject.pop().unwrap_or_default());
                }
            }
            Op::Match(words, to) => self.match_case(task, &words, to, world),
            Op::CaseEnd => {
                task.cases.pop();
            }
            Op::Redirect(simple) => {
                if !self.capture(task, &simple.all_substitutions(), world) {
                    return;
                }
                task.saved.push(task.descriptors.clone());
                if let Err((text, status)) = self.redirect(task, &simple, world) {
                    self.complain(task, &text, world);
                    task.captured.clear();
                    // The compound command is skipped: on to its Restore.
                    let ops = &task.frames.last().map(|frame| frame.program.clone());
                    let depth = ops.as_ref().map_or(at, |program| matching_restore(program, at));
                    jump(task, depth);
                    task.status = status;
                }
                task.captured.clear();
            }
            Op::Restore => {
                if let Some(saved) = task.saved.pop() {
                    restore(task, saved);
                }
            }
            Op::Function(name, body) => {
                Rc::make_mut(&mut task.functions).insert(name, body);
                task.status = 0;
            }
        }
    }

    fn pop_frame(&mut self, task: &mut Task) {
        let Some(frame) = task.frames.pop() else { return };
        task.loops.truncate(frame.loops);
        task.cases.truncate(frame.cases);
        while task.saved.len() > frame.saved {
            task.descriptors = task.saved.pop().unwrap_or_else(|| task.descriptors.clone());
        }
        match frame.kind {
            FrameKind::Script => {}
            FrameKind::Trap { status } => task.status = status,
            FrameKind::Inline { running } => {
                task.running = Some(running);
                let status = task.status;
                self.complete(task, status);
            }
            FrameKind::Call { running, params, locals } => {
                task.params = params;
                for (name, old) in locals.into_iter().rev() {
                    task.restore_variable(&name, old);
                }
                task.running = Some(running);
                let status = task.status;
                self.complete(task, status);
            }
        }
    }

    /// Pushes a frame, unless the task is too deep: then it dies as a shell out of stack does.
    pub(super) fn enter_frame(&mut self, task: &mut Task, program: Rc<Program>, kind: FrameKind) {
        if task.frames.len() >= FRAME_LIMIT {
            task.state = State::Ended(139);
        } else {
            task.push_frame(program, kind);
        }
    }

    /// A command is over: its status counts, what it had redirected comes back.
    pub(super) fn complete(&mut self, task: &mut Task, status: i32) {
        task.status = status;
        task.state = State::Ready;
        let Some(running) = task.running.take() else { return };
        for (name, old) in running.temporary.into_iter().rev() {
            task.restore_variable(&name, old);
        }
        if running.redirected
            && let Some(saved) = task.saved.pop()
        {
            restore(task, saved);
        }
        // A function that is called where its status is tested does not end the shell either.
        let tested = running.tested
            || task.frames.iter().any(|frame| match &frame.kind {
                FrameKind::Call { running, .. } | FrameKind::Inline { running } => running.tested,
                FrameKind::Script | FrameKind::Trap { .. } => false,
            });
        if running.replaces || task.options.errexit && status != 0 && !tested {
            self.begin_exit(task, status);
        }
    }

    /// Starts the end of a task: its EXIT trap runs first.
    pub(super) fn begin_exit(&mut self, task: &mut Task, code: i32) {
        let code = code & 255;
        if task.exiting.is_none()
            && let Some(script) = task.traps.get(&0).filter(|script| !script.is_empty()).cloned()
            && let Ok(program) = parser::parse(&script)
        {
            task.exiting = Some(code);
            task.frames.clear();
            task.loops.clear();
            task.cases.clear();
            task.running = None;
            task.captured.clear();
            task.status = code;
            task.state = State::Ready;
            task.push_frame(Rc::new(program), FrameKind::Script);
            return;
        }
        task.state = State::Ended(task.exiting.unwrap_or(code));
    }

    /// Runs the next command substitution of a command; true when all have been captured.
    fn capture(&mut self, task: &mut Task, substitutions: &[Rc<Program>], world: &mut World<'_, '_>) -> bool {
        let Some(program) = substitutions.get(task.captured.len()) else { return true };
        // The operation runs again when the text is there.
        if let Some(frame) = task.frames.last_mut() {
            frame.at -= 1;
        }
        let buffer = self.next_buffer;
        self.next_buffer += 1;
        self.buffers.insert(buffer, String::new());
        match self.fork(task, program.clone(), world) {
            Some(mut child) => {
                child.descriptors.output = Output::Buffer(buffer);
                let pid = child.pid;
                self.tasks.insert(pid, child);
                let pids = [pid].into();
                task.state = State::Children { pids, last: pid, status: 0, capture: Some(buffer), deadline: None };
            }
            None => task.captured.push(String::new()),
        }
        false
    }

    /// Expands words with their substitutions; `None` while these still run, or after an error.
    fn expanded(&mut self, task: &mut Task, words: &Words, world: &mut World<'_, '_>) -> Option<Vec<String>> {
        if !self.capture(task, &words.substitutions, world) {
            return None;
        }
        let result = self.with_scene(task, world, |task, scene| task.fields(&words.words, scene));
        task.captured.clear();
        result.map_err(|text| self.expansion_error(task, &text, world)).ok()
    }

    pub(super) fn with_scene<T>(
        &mut self,
        task: &mut Task,
        world: &mut World<'_, '_>,
        act: impl FnOnce(&mut Task, &mut Scene<'_>) -> T,
    ) -> T {
        let captured = core::mem::take(&mut task.captured);
        let now = world.now();
        let random = self.rng.next_u64() >> 16;
        let (files, volumes) = world.files();
        let mut scene = Scene { now, captured: &captured, files, volumes, random };
        let result = act(task, &mut scene);
        task.captured = captured;
        result
    }

    fn expansion_error(&mut self, task: &mut Task, text: &str, world: &mut World<'_, '_>) {
        self.complain(task, text, world);
        task.captured.clear();
        self.begin_exit(task, if task.is_bash() { 127 } else { 2 });
    }

    fn match_case(&mut self, task: &mut Task, words: &Words, to: usize, world: &mut World<'_, '_>) {
        if !self.capture(task, &words.substitutions, world) {
            return;
        }
        let subject = task.cases.last().cloned().unwrap_or_default();
        task.work = task.work.saturating_add(subject.len());
        let found: Result<bool, String> = self.with_scene(task, world, |task, scene| {
            for word in &words.words {
                if super::pattern::matches(&task.pattern(word, scene)?, &subject) {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        task.captured.clear();
        match found {
            Ok(true) => {}
            Ok(false) => jump(task, to),
            Err(text) => self.expansion_error(task, &text, world),
        }
    }

    fn simple(&mut self, task: &mut Task, simple: &Simple, world: &mut World<'_, '_>) {
        let here = simple.redirects.iter().any(|redirect| matches!(redirect.action, Redirection::Here(_)));
        let captured = if here {
            self.capture(task, &simple.all_substitutions(), world)
        } else {
            self.capture(task, &simple.substitutions, world)
        };
        if !captured {
            return;
        }
        task.line = simple.line;
        let expanded: Result<Expanded, String> = self.with_scene(task, world, |task, scene| {
            let argv = task.fields(&simple.words, scene)?;
            let mut values = Vec::new();
            for assignment in &simple.assignments {
                let Assignment { name, given: Given::Text(word), appends } = assignment else {
                    task.assign_elements(assignment, scene)?;
                    continue;
                };
                let mut value = task.text(word, scene)?;
                if *appends {
                    value.insert_str(0, task.variable(name).unwrap_or(""));
                }
                // A later assignment of a command without a name may use an earlier one.
                if argv.is_empty() {
                    task.assign(name, &value);
                } else {
                    values.push((name.clone(), value));
                }
            }
            Ok((argv, values))
        });
        let (argv, values) = match expanded {
            Ok(expanded) => expanded,
            Err(text) => return self.expansion_error(task, &text, world),
        };
        let had_substitution = !simple.substitutions.is_empty();
        let mut running = Running { tested: simple.tested, ..Running::default() };
        if !simple.redirects.is_empty() {
            task.saved.push(task.descriptors.clone());
            running.redirected = true;
            if let Err((text, status)) = self.redirect(task, simple, world) {
                self.complain(task, &text, world);
                task.captured.clear();
                task.running = Some(running);
                return self.complete(task, status);
            }
        }
        task.captured.clear();
        for (name, value) in values {
            let old = task.variables.get(&name).cloned();
            let variable = Variable { value, exported: true };
            Rc::make_mut(&mut task.variables).insert(name.clone(), variable);
            running.temporary.push((name, old));
        }
        if task.options.xtrace && !argv.is_empty() {
            let errors = task.descriptors.errors.clone();
            self.write(&errors, &format!("+ {}\n", argv.join(" ")), world).ok();
        }
        running.replaces = task.last_replaces
            && task.frames.len() == 1
            && task.traps.is_empty()
            && task.frames.last().is_some_and(|frame| frame.at == frame.program.ops.len());
        task.running = Some(running);
        if argv.is_empty() {
            let status = if had_substitution { task.status } else { 0 };
            return self.complete(task, status);
        }
        self.command(task, argv, world);
    }

    /// Applies the redirections of a command to the task's descriptors.
    fn redirect(&mut self, task: &mut Task, simple: &Simple, world: &mut World<'_, '_>) -> Result<(), (String, i32)> {
        let mut skip = simple.substitutions.len();
        for redirect in &simple.redirects {
            let mut offset = 0;
            let word = match &redirect.action {
                Redirection::Read(word) | Redirection::Write(word) | Redirection::Append(word) => Some(word.clone()),
                Redirection::Here(body) => {
                    // Its substitutions stand behind those of the words.
                    offset = skip;
                    let body = body.get();
                    skip += body.map_or(0, |body| body.substitutions.len());
                    Some(body.and_then(|body| body.words.first().cloned()).unwrap_or_default())
                }
                Redirection::Duplicate(_) | Redirection::Close => None,
            };
            let text = match word {
                Some(word) => {
                    let expanded = self.with_scene(task, world, |task, scene| {
                        scene.captured = scene.captured.get(offset..).unwrap_or(&[]);
                        task.text(&word, scene)
                    });
                    expanded.map_err(|text| (text, 2))?
                }
                None => String::new(),
            };
            let output = match &redirect.action {
                Redirection::Here(_) => {
                    task.descriptors.input = Input::Text(text.into(), 0);
                    continue;
                }
                Redirection::Read(_) => {
                    task.descriptors.input = self.open_input(task, &text, world)?;
                    continue;
                }
                Redirection::Write(_) => self.open_output(task, &text, false, world)?,
                Redirection::Append(_) => self.open_output(task, &text, true, world)?,
                Redirection::Duplicate(1) => task.descriptors.output.clone(),
                Redirection::Duplicate(2) => task.descriptors.errors.clone(),
                Redirection::Duplicate(0) => continue,
                Redirection::Duplicate(other) => return Err((format!("{other}: Bad file descriptor"), 2)),
                Redirection::Close => Output::Null,
            };
            match redirect.descriptor {
                0 => task.descriptors.input = Input::Null,
                1 => task.descriptors.output = output,
                2 => task.descriptors.errors = output,
                _ => {}
            }
        }
        Ok(())
    }

    fn open_input(&self, task: &Task, path: &str, world: &mut World<'_, '_>) -> Result<Input, (String, i32)> {
        let absolute = files::absolute(&task.cwd, path);
        if absolute == "/dev/null" {
            return Ok(Input::Null);
        }
        let (files, volumes) = world.files();
        match files.read(volumes, &absolute) {
            Ok(text) => Ok(Input::Text(text.into(), 0)),
            Err(error) if task.is_bash() => Err((format!("{path}: {}", error.text()), 1)),
            Err(_) if self.userland == Userland::Busybox => Err((format!("can't open {path}: no such file"), 1)),
            Err(_) => Err((format!("cannot open {path}: No such file"), 2)),
        }
    }

    fn open_output(
        &self,
        task: &Task,
        path: &str,
        append: bool,
        world: &mut World<'_, '_>,
    ) -> Result<Output, (String, i32)> {
        let absolute = files::absolute(&task.cwd, path);
        match absolute.as_str() {
            "/dev/null" => return Ok(Output::Null),
            "/dev/stdout" | "/dev/fd/1" => return Ok(task.descriptors.output.clone()),
            "/dev/stderr" | "/dev/fd/2" => return Ok(task.descriptors.errors.clone()),
            "/proc/1/fd/1" | "/dev/termination-log" if absolute != "/dev/termination-log" => {
                return Ok(Output::Log(Stream::Stdout));
            }
            "/proc/1/fd/2" => return Ok(Output::Log(Stream::Stderr)),
            _ => {}
        }
        let (files, volumes) = world.files();
        let opened = files.change(volumes, &absolute, |tree, path| tree.write(path, "", append));
        opened.map_err(|error| {
            if task.is_bash() {
                return (format!("{path}: {}", error.text()), 1);
            }
            let busybox = self.userland == Userland::Busybox;
            let reason = match error {
                FileError::NotFound if busybox => "nonexistent directory",
                FileError::NotFound => "Directory nonexistent",
                other => other.text(),
            };
            let verb = if busybox { "can't create" } else { "cannot create" };
            (format!("{verb} {path}: {reason}"), if busybox { 1 } else { 2 })
        })?;
        Ok(Output::File(absolute))
    }

    /// A copy of the task that runs another program; `None` when the container is full.
    pub(super) fn fork(
        &mut self,
        task: &mut Task,
        program: Rc<Program>,
        world: &mut World<'_, '_>,
    ) -> Option<Box<Task>> {
        if self.tasks.len() >= TASK_LIMIT {
            self.complain(task, "can't fork: Resource temporarily unavailable", world);
            self.begin_exit(task, 2);
            return None;
        }
        // Only what a child inherits is copied: loops may hold long lists.
        let frames = core::mem::take(&mut task.frames);
        let loops = core::mem::take(&mut task.loops);
        let captured = core::mem::take(&mut task.captured);
        let copy = task.clone();
        task.frames = frames;
        task.loops = loops;
        task.captured = captured;
        let mut child = Box::new(Task {
            pid: self.next_pid,
            parent: task.pid,
            frames: Vec::new(),
            loops: Vec::new(),
            cases: Vec::new(),
            saved: Vec::new(),
            captured: Vec::new(),
            pending: Vec::new(),
            running: None,
            filter: None,
            seen: String::new(),
            reading: None,
            ended_children: BTreeMap::new(),
            exiting: None,
            last_replaces: false,
            state: State::Ready,
            clocks: Vec::new(),
            held_bytes: 0,
            work: 0,
            ..copy
        });
        // Traps are reset in a subshell, except those that ignore.
        child.traps.retain(|signal, script| *signal != 0 && script.is_empty());
        self.next_pid += 1;
        child.push_frame(program, FrameKind::Script);
        Some(child)
    }

    /// Runs programs as children connected by pipes and waits for them.
    pub(super) fn foreground(&mut self, task: &mut Task, stages: Vec<Rc<Program>>, world: &mut World<'_, '_>) {
        self.drop_old_pipes(task);
        let mut pids = Vec::new();
        let mut input = task.descriptors.input.clone();
        let count = stages.len();
        for (at, program) in stages.into_iter().enumerate() {
            let Some(mut child) = self.fork(task, program, world) else { return };
            child.descriptors.input = input;
            input = Input::Null;
            if at + 1 < count {
                let pipe = self.next_buffer;
                self.next_buffer += 1;
                self.pipes.insert(pipe, String::new());
                child.descriptors.output = Output::Pipe(pipe);
                input = Input::Pipe(pipe);
            }
            pids.push(child.pid);
            self.tasks.insert(child.pid, child);
        }
        let last = pids.last().copied().unwrap_or(0);
        task.state = State::Children { pids, last, status: 0, capture: None, deadline: None };
    }

    /// Prints a message of the shell itself.
    pub(super) fn complain(&mut self, task: &Task, text: &str, world: &mut World<'_, '_>) {
        let errors = task.descriptors.errors.clone();
        let place = match self.userland {
            Userland::Debian if self.console.is_some() && task.name == "bash" => String::new(),
            Userland::Debian if task.name.ends_with("bash") => format!("line {}: ", task.line),
            Userland::Debian => format!("{}: ", task.line),
            Userland::Busybox | Userland::None => String::new(),
        };
        self.write(&errors, &format!("{}: {place}{text}\n", task.name), world).ok();
    }
}

/// Gives descriptors back; what was read of the same input stays read.
fn restore(task: &mut Task, mut saved: Descriptors) {
    if let (Input::Text(before, at), Input::Text(after, now)) = (&mut saved.input, &task.descriptors.input)
        && Rc::ptr_eq(before, after)
    {
        *at = *now;
    }
    task.descriptors = saved;
}

fn jump(task: &mut Task, to: usize) {
    if let Some(frame) = task.frames.last_mut() {
        frame.at = to;
    }
}

fn enter(task: &mut Task, items: Vec<String>, end: usize, next: usize) {
    let (cases, saved) = (task.cases.len(), task.saved.len());
    task.loops.push(Loop { items, next_item: 0, end, next, cases, saved });
    if let Some(frame) = task.frames.last_mut() {
        frame.at = next;
    }
}

/// The address of the Restore that belongs to the Redirect before `at`.
fn matching_restore(program: &Program, at: usize) -> usize {
    let mut open = 0usize;
    for (index, op) in program.ops.iter().enumerate().skip(at) {
        match op {
            Op::Redirect(_) => open += 1,
            Op::Restore if open == 0 => return index,
            Op::Restore => open -= 1,
            _ => {}
        }
    }
    program.ops.len()
}

impl Task {
    /// The exported variables.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.to_string(), variable.value.clone())).collect()
    }
}
