//! The shell of a console: the same shell as in containers, for lines that a person types in front of a cluster.
//!
//! It knows the text tools, files of its own and jobs. Commands that reach the cluster are a host's: the host says which
//! they are, takes their calls, and gives back what they write. What a line leaves (variables, functions, files, aliases,
//! jobs) is there for the next one. Models bash 5 as far as people type it at a prompt.

use super::builtins::Ran;
use super::parser;
use super::script::Op;
use super::task::{Descriptors, FrameKind, Input, Output, State, Task, Variable};
use super::{Session, World, WriteError};
use crate::kubelet::runtime::files::{Disk, Volumes};
use crate::kubelet::runtime::log::{Log, Stream};
use crate::kubelet::runtime::order::Order;
use crate::kubelet::runtime::process::ProcessSpec;
use crate::kubelet::runtime::profile::{Profile, Userland};
use crate::kubelet::runtime::voice::Voice;
use crate::kubelet::runtime::{Around, NoNetwork, files};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

/// The name of the machine's profile.
pub(super) const NAME: &str = "console";

/// The most that a line may write to one of its outputs, in bytes.
pub(super) const OUTPUT_LIMIT_BYTES: usize = 4 << 20;

/// Where a console begins.
const HOME: &str = "/root";

/// Operations that all lines may run at one moment.
const STEPS_PER_MOMENT: usize = 40_000;

/// What one command of the host costs, in operations.
const HOST_STEPS: usize = 200;

/// Lines that are remembered.
const HISTORY_LINES: usize = 500;

/// The most that jobs write while nobody looks, in bytes.
const STRAY_LIMIT_BYTES: usize = 64 * 1024;

/// Says whether words are a command of the host.
pub type IsHosted = fn(&[String]) -> bool;

/// A command that the host shall run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCall {
    /// Names it.
    pub id: u32,
    /// The line it belongs to.
    pub line: u32,
    /// Its words.
    pub argv: Vec<String>,
}

/// What a line of a console came from and came to.
#[derive(Clone, Debug)]
struct Line {
    output: u32,
    errors: u32,
    /// How the two stand among each other.
    order: Order,
    ended: Option<i32>,
    /// What the line began with.
    before: Base,
}

/// What a line leaves to the next.
#[derive(Clone, Debug, Default)]
struct Base {
    variables: Rc<BTreeMap<String, Variable>>,
    functions: Rc<BTreeMap<String, Rc<super::script::Program>>>,
    cwd: String,
}

/// What the session of a console has beside that of a container.
#[derive(Clone, Debug)]
pub(super) struct Console {
    hosted: IsHosted,
    lines: BTreeMap<u32, Line>,
    calls: Vec<HostCall>,
    next_call: u32,
    pub(super) aliases: Rc<BTreeMap<String, String>>,
    pub(super) history: Vec<String>,
    base: Base,
    status: i32,
    last_background: u32,
    /// How jobs of earlier lines ended.
    ended_jobs: BTreeMap<u32, i32>,
    /// The moment that the steps were counted for, and those left of it.
    moment: Time,
    left: usize,
    /// Whether the host was called, or time passed, since the steps were last used up.
    called: bool,
    /// What is told before the next line: jobs that ended.
    news: String,
}

impl Console {
    /// Whether a process is the shell of a line.
    pub(super) fn has_line(&self, pid: u32) -> bool {
        self.lines.contains_key(&pid)
    }
}

impl Session {
    pub(super) fn is_hosted(&self, argv: &[String]) -> bool {
        self.console.as_ref().is_some_and(|console| (console.hosted)(argv))
    }

    /// Hands a command to the host.
    pub(super) fn call_host(&mut self, task: &mut Task, argv: Vec<String>) -> Ran {
        let line = task.shell_pid;
        let Some(console) = &mut self.console else { return Ran::Status(127) };
        console.next_call += 1;
        console.called = true;
        let id = console.next_call;
        console.calls.push(HostCall { id, line, argv });
        task.work = task.work.saturating_add(HOST_STEPS * super::BYTES_PER_STEP);
        Ran::Blocked(State::Host { id })
    }

    /// The operations that may run now.
    pub(super) fn budget(&mut self, now: Time) -> usize {
        let Some(console) = &mut self.console else { return super::STEPS_PER_MOMENT };
        if console.moment != now {
            (console.moment, console.left) = (now, STEPS_PER_MOMENT);
        }
        console.left
    }

    pub(super) fn spend(&mut self, left: usize) {
        if let Some(console) = &mut self.console {
            console.left = left;
        }
    }

    /// Ends lines of a console that used up the steps of a moment without asking anybody anything: nothing they could
    /// wait for will ever come. True when there were such lines.
    pub(super) fn stop_idle_loops(&mut self, world: &mut World<'_, '_>) -> bool {
        self.spend(0);
        let Some(console) = &mut self.console else { return false };
        if core::mem::take(&mut console.called) {
            return false;
        }
        let mut busy: BTreeSet<u32> =
            self.tasks.values().filter(|task| matches!(task.state, State::Ready)).map(|task| task.pid).collect();
        // Who only waits for one of them would begin the next round.
        loop {
            let waits = |task: &Task| matches!(&task.state, State::Children { pids, .. } if pids.iter().any(|pid| busy.contains(pid)));
            let more: Vec<u32> = self.tasks.values().filter(|task| waits(task)).map(|task| task.pid).collect();
            let before = busy.len();
            busy.extend(more);
            if busy.len() == before {
                break;
            }
        }
        for pid in busy.iter().rev() {
            let Some(mut task) = self.tasks.remove(pid) else { continue };
            if !busy.contains(&task.parent) {
                let errors = task.descriptors.errors.clone();
                self.write(&errors, "this loop runs without a pause; put a sleep into it\n", world).ok();
            }
            task.state = State::Ended(1);
            task.traps.clear();
            self.bury(&task, 1, world);
        }
        // The next line may use this moment anew.
        self.spend(STEPS_PER_MOMENT);
        true
    }

    pub(super) fn is_line_buffer(&self, id: u32) -> bool {
        self.console
            .as_ref()
            .is_some_and(|console| console.lines.values().any(|line| line.output == id || line.errors == id))
    }

    /// Notes where a text on a line's error output stands.
    pub(super) fn note_order(&mut self, errors: u32) {
        let lines = self.console.iter_mut().flat_map(|console| console.lines.values_mut());
        let length = |id: u32| self.buffers.get(&id).map_or(0, String::len);
        for line in lines.filter(|line| line.errors == errors) {
            line.order.note(length(line.output), length(line.errors));
        }
    }

    pub(super) fn ended_job(&self, pid: u32) -> Option<i32> {
        self.console.as_ref()?.ended_jobs.get(&pid).copied()
    }

    /// A process of a console ended: it may have been the shell of a line, or a job of an earlier one.
    pub(super) fn line_ended(&mut self, task: &Task, code: i32) {
        let Some(console) = &mut self.console else { return };
        if task.parent == 1 {
            let earlier = self.tasks.values().filter(|held| held.background && held.parent == 1 && held.pid < task.pid);
            let place = earlier.count() + 1;
            let state = match code {
                0 => "Done".to_string(),
                130 => "Interrupt".to_string(),
                137 => "Killed".to_string(),
                143 => "Terminated".to_string(),
                code => format!("Exit {code}"),
            };
            console.news.push_str(&format!("[{place}]+  {state:<24}{}\n", task.title));
            keep(&mut console.ended_jobs, task.pid, code);
        }
        let Some(line) = console.lines.get_mut(&task.pid) else { return };
        line.ended = Some(code);
        console.status = code;
        if task.last_background > 0 {
            console.last_background = task.last_background;
        }
        for (pid, code) in &task.ended_children {
            keep(&mut console.ended_jobs, *pid, *code);
        }
        // Another line may have run meanwhile: only what this one changed counts.
        let before = line.before.clone();
        let base = &mut console.base;
        merge(&mut base.variables, &before.variables, &task.variables);
        merge(&mut base.functions, &before.functions, &task.functions);
        if before.cwd != task.cwd {
            base.cwd.clone_from(&task.cwd);
        }
    }
}

/// Keeps how a job ended, and forgets the oldest of many.
fn keep(ended_jobs: &mut BTreeMap<u32, i32>, pid: u32, code: i32) {
    ended_jobs.insert(pid, code);
    if ended_jobs.len() > super::TASK_LIMIT {
        ended_jobs.pop_first();
    }
}

/// Takes over what `after` has different from `before`.
fn merge<T: Clone + PartialEq>(
    held: &mut Rc<BTreeMap<String, T>>,
    before: &Rc<BTreeMap<String, T>>,
    after: &Rc<BTreeMap<String, T>>,
) {
    if Rc::ptr_eq(before, after) || before == after {
        return;
    }
    let held = Rc::make_mut(held);
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        held.remove(name);
    }
    for (name, value) in after.iter().filter(|(name, value)| before.get(*name) != Some(*value)) {
        held.insert(name.clone(), value.clone());
    }
}

/// A console's shell with all that runs in it.
#[derive(Clone, Debug)]
pub struct Terminal {
    session: Session,
    spec: Rc<ProcessSpec>,
    profile: Rc<Profile>,
    disk: Disk,
    volumes: Volumes,
    log: Log,
    /// What jobs wrote after their line had ended.
    stray: (String, String),
}

impl Terminal {
    /// A console on which nothing was typed; `aliases` are there from the beginning.
    pub fn new(hosted: IsHosted, aliases: &[(&str, &str)]) -> Terminal {
        let mut session = Session::new(Userland::Debian, 1, 2);
        let mut variables = BTreeMap::new();
        let pairs = [
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("HOME", HOME),
            ("HOSTNAME", NAME),
            ("PWD", HOME),
            ("SHELL", "/bin/bash"),
            ("USER", "root"),
        ];
        for (name, value) in pairs {
            variables.insert(name.to_string(), Variable { value: value.to_string(), exported: true });
        }
        let aliases = aliases.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        session.console = Some(Box::new(Console {
            hosted,
            lines: BTreeMap::new(),
            calls: Vec::new(),
            next_call: 0,
            aliases: Rc::new(aliases),
            history: Vec::new(),
            base: Base { variables: Rc::new(variables), functions: Rc::default(), cwd: HOME.to_string() },
            status: 0,
            last_background: 0,
            ended_jobs: BTreeMap::new(),
            moment: Time::ZERO,
            left: STEPS_PER_MOMENT,
            called: false,
            news: String::new(),
        }));
        let spec = ProcessSpec {
            hostname: NAME.to_string(),
            working_dir: HOME.to_string(),
            pod_ip: "127.0.0.1".to_string(),
            termination_path: Some(String::new()),
            ..ProcessSpec::default()
        };
        let profile = Profile { name: NAME.to_string(), userland: Userland::Debian, ..Profile::default() };
        Terminal {
            session,
            spec: Rc::new(spec),
            profile: Rc::new(profile),
            disk: Disk::new(None, None),
            volumes: Volumes::default(),
            log: Log::new(Voice::Silent),
            stray: (String::new(), String::new()),
        }
    }

    fn with<T>(&mut self, now: Time, act: impl FnOnce(&mut Session, &mut World<'_, '_>) -> T) -> T {
        let (spec, profile) = (self.spec.clone(), self.profile.clone());
        let mut out = Vec::new();
        let mut around = Around { now, volumes: &mut self.volumes, net: &NoNetwork, out: &mut out };
        let mut server = None;
        let mut world = World {
            spec: &spec,
            profile: &profile,
            disk: &mut self.disk,
            log: &mut self.log,
            server: &mut server,
            around: &mut around,
        };
        act(&mut self.session, &mut world)
    }

    fn console(&mut self) -> Option<&mut Console> {
        self.session.console.as_deref_mut()
    }

    /// Puts a line into the history and replaces `!!` and its like; true when something was replaced.
    ///
    /// - Errors: an event that is not found.
    pub fn remember(&mut self, line: &str) -> Result<Option<String>, String> {
        let Some(console) = self.console() else { return Ok(None) };
        let expanded = if line.contains("<<") { None } else { expanded_history(line, &console.history)? };
        console.history.push(expanded.as_deref().unwrap_or(line).to_string());
        if console.history.len() > HISTORY_LINES {
            console.history.remove(0);
        }
        Ok(expanded)
    }

    /// The one command that a line is, when it is one without anything of the shell in it: no pipe, redirection,
    /// expansion or assignment.
    pub fn plain(&self, line: &str) -> Option<Vec<String>> {
        let console = self.session.console.as_ref()?;
        let program = parser::parse_line(line, &console.aliases).ok()?;
        let [Op::Simple(simple)] = program.ops.as_slice() else { return None };
        if !simple.assignments.is_empty() || !simple.redirects.is_empty() || !simple.substitutions.is_empty() {
            return None;
        }
        let words = simple.words.iter().map(super::script::plain_text).collect::<Option<Vec<String>>>()?;
        let known = words.first().is_some_and(|word| console.base.functions.contains_key(word));
        (!known && (console.hosted)(&words)).then_some(words)
    }

    /// Starts a line and returns its number.
    ///
    /// - Errors: the shell's complaint.
    pub fn start(&mut self, text: &str, stdin: Option<&str>, now: Time) -> Result<u32, String> {
        let Some(console) = self.session.console.as_deref_mut() else { return Err(String::new()) };
        let program = parser::parse_line(text, &console.aliases).map_err(|error| {
            console.status = 2;
            match (error.open, error.unexpected.as_str()) {
                (Some(open), _) => format!("bash: unexpected EOF while looking for matching `{open}'"),
                (None, "") => "bash: syntax error: unexpected end of file".to_string(),
                (None, near) => format!("bash: syntax error near unexpected token `{near}'"),
            }
        })?;
        let (status, last_background, before) = (console.status, console.last_background, console.base.clone());
        let (output, errors) = (self.session.next_buffer, self.session.next_buffer + 1);
        self.session.next_buffer += 2;
        self.session.buffers.insert(output, core::mem::take(&mut self.stray.0));
        self.session.buffers.insert(errors, core::mem::take(&mut self.stray.1));
        let descriptors = Descriptors {
            input: stdin.map_or(Input::Null, |text| Input::Text(text.into(), 0)),
            output: Output::Buffer(output),
            errors: Output::Buffer(errors),
        };
        let argv = ["bash".to_string()];
        let pid = self.with(now, |session, world| session.spawn(&argv, descriptors, world));
        let base = before.clone();
        let mut order = Order::default();
        let length = |id: u32| self.session.buffers.get(&id).map_or(0, String::len);
        order.note(length(output), length(errors));
        if let Some(console) = self.console() {
            console.lines.insert(pid, Line { output, errors, order, ended: None, before });
        }
        if let Some(task) = self.session.tasks.get_mut(&pid) {
            (task.variables, task.functions, task.cwd) = (base.variables, base.functions, base.cwd);
            (task.status, task.last_background) = (status, last_background);
            task.name = "bash".to_string();
            task.last_replaces = false;
            task.frames.clear();
            task.push_frame(Rc::new(program), FrameKind::Script);
        }
        Ok(pid)
    }

    /// Moves everything as far as it goes at this moment.
    pub fn run(&mut self, now: Time) {
        self.with(now, |session, world| session.run(world));
    }

    /// When it must run again.
    pub fn next_wake(&self) -> Option<Time> {
        self.session.next_wake()
    }

    /// Whether anything runs.
    pub fn is_idle(&self) -> bool {
        self.session.tasks.is_empty()
    }

    /// Commands that the host has not taken yet.
    pub fn take_calls(&mut self) -> Vec<HostCall> {
        self.console().map(|console| core::mem::take(&mut console.calls)).unwrap_or_default()
    }

    fn caller(&self, id: u32) -> Option<u32> {
        let waits = |task: &Task| matches!(task.state, State::Host { id: held } if held == id);
        self.session.tasks.values().find(|task| waits(task)).map(|task| task.pid)
    }

    /// Whether somebody still waits for a command of the host.
    pub fn is_waited_for(&self, id: u32) -> bool {
        self.caller(id).is_some()
    }

    /// Takes what came in for a command of the host; true when nothing more will come.
    pub fn take_input(&mut self, id: u32) -> (String, bool) {
        let Some(pid) = self.caller(id) else { return (String::new(), true) };
        let Some(task) = self.session.tasks.get_mut(&pid) else { return (String::new(), true) };
        let taken = task.descriptors.input.take();
        self.session.drained(taken)
    }

    /// Writes for a command of the host; false when nobody reads it any more, which ends the command.
    pub fn write(&mut self, id: u32, stream: Stream, text: &str, now: Time) -> bool {
        let Some(pid) = self.caller(id) else { return false };
        let Some(mut task) = self.session.tasks.remove(&pid) else { return false };
        let to = match stream {
            Stream::Stdout => task.descriptors.output.clone(),
            Stream::Stderr => task.descriptors.errors.clone(),
        };
        let written = text.is_empty()
            || self.with(now, |session, world| match session.write(&to, text, world) {
                Err(WriteError::BrokenPipe) => false,
                Err(WriteError::File(reason)) => {
                    session.complain(&task, &format!("write error: {reason}"), world);
                    true
                }
                Ok(()) => true,
            });
        if !written {
            task.state = State::Ended(141);
            self.with(now, |session, world| session.bury(&task, 141, world));
            return false;
        }
        self.session.tasks.insert(pid, task);
        true
    }

    /// A command of the host has ended.
    pub fn finish(&mut self, id: u32, code: i32) {
        let Some(pid) = self.caller(id) else { return };
        let Some(mut task) = self.session.tasks.remove(&pid) else { return };
        self.session.complete(&mut task, code);
        self.session.tasks.insert(pid, task);
    }

    /// What a line wrote so far to its output and its error output, and how they stand among each other.
    pub fn written(&self, line: u32) -> (&str, &str, Order) {
        let held = self.session.console.as_ref().and_then(|console| console.lines.get(&line));
        let text = |id: u32| self.session.buffers.get(&id).map_or("", String::as_str);
        held.map_or(("", "", Order::default()), |held| (text(held.output), text(held.errors), held.order.clone()))
    }

    /// The exit code of a line, once it has ended.
    pub fn ended(&self, line: u32) -> Option<i32> {
        self.session.console.as_ref()?.lines.get(&line)?.ended
    }

    /// Ends a line as Ctrl-C does: all it runs ends, except for its jobs.
    pub fn interrupt(&mut self, line: u32, now: Time) {
        let mut pids = Vec::from([line]);
        let mut place = 0;
        while let Some(pid) = pids.get(place).copied() {
            let children = self.session.tasks.values().filter(|task| task.parent == pid && !task.background);
            pids.extend(children.map(|task| task.pid).collect::<Vec<_>>());
            place += 1;
        }
        for pid in pids.into_iter().rev() {
            if let Some(mut task) = self.session.tasks.remove(&pid) {
                task.state = State::Ended(130);
                self.with(now, |session, world| session.bury(&task, 130, world));
            }
        }
    }

    /// Forgets a line and returns what it wrote. Jobs of it that run on write into the next line's output.
    pub fn forget(&mut self, line: u32) -> (String, String, Order) {
        let Some(held) = self.console().and_then(|console| console.lines.remove(&line)) else {
            return Default::default();
        };
        let mut take = |id: u32| self.session.buffers.remove(&id).unwrap_or_default();
        (take(held.output), take(held.errors), held.order)
    }

    /// Whether something waits to be told with the next line.
    pub fn has_news(&self) -> bool {
        let news = self.session.console.as_ref().is_some_and(|console| !console.news.is_empty());
        news || !self.stray.0.is_empty() || !self.stray.1.is_empty()
    }

    /// Tells something on the error output of the next line.
    pub fn tell(&mut self, text: &str) {
        self.stray.1.push_str(text);
    }

    /// Collects what jobs wrote whose lines are gone, for the next line.
    pub fn gather(&mut self) {
        let Some(console) = self.session.console.as_mut() else { return };
        self.stray.1.push_str(&core::mem::take(&mut console.news));
        let of_lines: Vec<u32> = console.lines.values().flat_map(|line| [line.output, line.errors]).collect();
        let mut used: Vec<(u32, bool)> = Vec::new();
        for task in self.session.tasks.values() {
            for (output, is_error) in [(&task.descriptors.output, false), (&task.descriptors.errors, true)] {
                if let Output::Buffer(id) = output
                    && !of_lines.contains(id)
                    && !self.session.captures(*id)
                    && !used.iter().any(|(held, _)| held == id)
                {
                    used.push((*id, is_error));
                }
            }
        }
        for (id, is_error) in used {
            let text = self.session.buffers.get_mut(&id).map(core::mem::take).unwrap_or_default();
            let stray = if is_error { &mut self.stray.1 } else { &mut self.stray.0 };
            if stray.len() + text.len() <= STRAY_LIMIT_BYTES {
                stray.push_str(&text);
            }
        }
    }

    /// Sets the exit code that `$?` has next.
    pub fn set_status(&mut self, code: i32) {
        if let Some(console) = self.console() {
            console.status = code;
        }
    }

    /// Names (as `-f` would be given them) and texts of the files below the present directory, and of others by their
    /// whole paths.
    pub fn files(&mut self, line: u32) -> BTreeMap<String, String> {
        let cwd = match self.session.tasks.get(&line) {
            Some(task) => task.cwd.clone(),
            None => self.console().map_or(HOME.to_string(), |console| console.base.cwd.clone()),
        };
        let spec = self.spec.clone();
        let mut found = BTreeMap::new();
        for (path, text) in self.disk.files(&spec).texts() {
            let below =
                path.strip_prefix(&cwd).and_then(|rest| if cwd == "/" { Some(rest) } else { rest.strip_prefix('/') });
            if let Some(name) = below {
                found.insert(name.to_string(), text.to_string());
            }
            found.insert(path.to_string(), text.to_string());
        }
        found
    }

    /// The value of a variable, for the host's own commands.
    pub fn variable(&self, name: &str) -> Option<String> {
        let console = self.session.console.as_ref()?;
        console.base.variables.get(name).map(|variable| variable.value.clone())
    }

    /// The text of a file, for the host's own commands.
    pub fn read(&mut self, path: &str) -> Option<String> {
        let cwd = self.console().map(|console| console.base.cwd.clone())?;
        let spec = self.spec.clone();
        let path = files::absolute(&cwd, path);
        self.disk.files(&spec).read(&mut self.volumes, &path).ok().map(ToString::to_string)
    }

    /// Writes a file, for the host's own commands; false when that is not possible.
    pub fn save(&mut self, path: &str, text: &str) -> bool {
        let Some(cwd) = self.console().map(|console| console.base.cwd.clone()) else { return false };
        let spec = self.spec.clone();
        let path = files::absolute(&cwd, path);
        let saved = self.disk.files(&spec).change(&mut self.volumes, &path, |tree, path| tree.write(path, text, false));
        saved.is_ok()
    }
}

impl Session {
    /// Whether a buffer takes the output of a command substitution.
    fn captures(&self, id: u32) -> bool {
        self.tasks.values().any(|task| matches!(task.state, State::Children { capture: Some(held), .. } if held == id))
    }
}

/// Whether a word is one that the shell of a console knows: a command, or the beginning of a construct.
pub fn knows(word: &str) -> bool {
    const WORDS: &[&str] =
        &["if", "for", "while", "until", "case", "select", "function", "time", "!", "{", "(", "[[", "(("];
    WORDS.contains(&word) || super::builtins::COMMANDS.iter().any(|command| command.names.contains(&word))
}

/// Whether a text is the beginning of a script, and more of it must come: an open quote, loop or here-document, or a
/// backslash or a pipe at its end.
pub fn is_open(text: &str) -> bool {
    let trimmed = text.trim_end_matches(['\n', '\r']);
    let backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    backslashes % 2 == 1 || parser::is_open(text)
}

/// A line with `!!`, `!$`, `!5`, `!-2` and `!get` replaced; `None` when there is none of these.
fn expanded_history(line: &str, history: &[String]) -> Result<Option<String>, String> {
    let mut out = String::new();
    let (mut changed, mut single, mut double) = (false, false, false);
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        match letter {
            '\\' => {
                let next = after.chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..1 + next]);
                rest = &rest[1 + next..];
                continue;
            }
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '!' if !single && !out.ends_with(['$', '{', '[']) => {
                let word = after.find(|c: char| c.is_whitespace() || ";&|<>()\"'`".contains(c)).unwrap_or(after.len());
                let digits = after.trim_start_matches('-').find(|c: char| !c.is_ascii_digit());
                let digits = digits.unwrap_or(after.trim_start_matches('-').len());
                let negative = usize::from(after.starts_with('-'));
                let event = if after.starts_with('!') {
                    Some((1, history.last()))
                } else if after.starts_with('$') && !after[1..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
                    let last = history.last().and_then(|line| line.split_whitespace().next_back());
                    match last {
                        Some(last) => {
                            out.push_str(last);
                            changed = true;
                            rest = &after[1..];
                            continue;
                        }
                        None => Some((1, None)),
                    }
                } else if digits > 0 {
                    let number: usize = after[negative..negative + digits].parse().unwrap_or(0);
                    let place = if negative == 1 { history.len().checked_sub(number) } else { number.checked_sub(1) };
                    Some((negative + digits, place.and_then(|place| history.get(place))))
                } else if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    Some((word, history.iter().rev().find(|line| line.starts_with(&after[..word]))))
                } else {
                    None
                };
                if let Some((length, event)) = event {
                    let Some(event) = event else {
                        return Err(format!("bash: !{}: event not found", &after[..length]));
                    };
                    out.push_str(event);
                    changed = true;
                    rest = &after[length..];
                    continue;
                }
            }
            _ => {}
        }
        out.push(letter);
        rest = after;
    }
    Ok(changed.then_some(out))
}
