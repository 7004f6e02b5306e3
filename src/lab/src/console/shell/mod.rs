//! The console's shell: what people type around kubectl.
//!
//! The shell itself is the one of containers ([`cluster::kubelet::runtime::terminal`]); here are the commands that reach
//! the cluster: kubectl, curl, wget, and jq, which knows JSON. A line that is one kubectl command needs no shell; any other
//! is a number, and the session asks for what it wrote and whether it has ended.

pub mod jq;
mod web;

use std::collections::BTreeMap;
use std::rc::Rc;

use cluster::api::Key;
use cluster::kubelet::runtime::terminal::{self, HostCall, Terminal};
use cluster::kubelet::runtime::{Order, Stream};
use cluster::store::Change;
use kernel::Time;

pub use cluster::kubelet::runtime::terminal::is_open;
pub use web::Forward;

use super::api::Api;
use super::kube_config::KubeConfig;
use super::output::{Output, Streams};
use super::running::{Progress, Running};
use super::verb::VERBS;
use super::{Outcome, Surroundings, run_words};

/// Programs that a line may begin with.
pub const PROGRAMS: &[&str] = &[
    "alias", "awk", "base64", "cat", "clear", "curl", "cut", "echo", "env", "export", "for", "grep", "head", "history",
    "if", "jobs", "jq", "kubectl", "ls", "printf", "sed", "seq", "sleep", "sort", "tail", "time", "tr", "uniq",
    "until", "wait", "watch", "wc", "wget", "while", "xargs",
];

/// Programs that may stand behind a pipe.
pub const FILTERS: &[&str] = &[
    "awk", "base64", "cat", "column", "cut", "grep", "head", "jq", "kubectl", "less", "more", "nl", "paste", "rev",
    "sed", "sort", "tac", "tail", "tee", "tr", "uniq", "wc", "while", "xargs",
];

/// What a line came to at once.
#[derive(Debug)]
pub enum Started {
    /// It ended.
    Done(Output),
    /// It is one kubectl command that goes on.
    Plain(Running),
    /// It goes on in the shell under this number.
    Line(u32),
}

/// A command of the host under way.
#[derive(Clone, Debug)]
struct Call {
    argv: Vec<String>,
    line: u32,
    doing: Doing,
    /// Lengths of what was passed on of its streams.
    passed: (usize, usize),
}

#[derive(Clone, Debug)]
enum Doing {
    /// It waits for the end of its standard input.
    Wants(String),
    Kubectl(Box<Running>),
    Fetch(Box<web::Fetch>),
    Jq(Box<jq::Jq>),
}

/// The shell with all that was typed into it.
#[derive(Clone, Debug)]
pub struct Shell {
    terminal: Terminal,
    /// The contexts of its kubectl.
    pub config: KubeConfig,
    /// Ports of this machine that commands outside of the shell hold open.
    pub forwards: Vec<Forward>,
    calls: BTreeMap<u32, Call>,
    /// Objects that lines want to edit.
    edits: BTreeMap<u32, Key>,
}

impl Default for Shell {
    fn default() -> Shell {
        Shell {
            terminal: Terminal::new(is_hosted, &[("k", "kubectl")]),
            config: KubeConfig::default(),
            forwards: Vec::new(),
            calls: BTreeMap::new(),
            edits: BTreeMap::new(),
        }
    }
}

/// Whether words are a command that reaches the cluster. The console does not ask for the name of kubectl; where its verbs
/// are words of the shell too, what stands behind them decides.
fn is_hosted(words: &[String]) -> bool {
    let Some((name, rest)) = words.split_first() else { return false };
    let first = rest.first().map_or("", String::as_str);
    let has = |test: &dyn Fn(&str) -> bool| rest.iter().any(|word| test(word));
    match name.as_str() {
        "kubectl" | "curl" | "wget" | "jq" => true,
        "wait" => has(&|word| word.starts_with("--") || word.contains('/') || word.starts_with("-l")),
        "set" => ["env", "image", "resources", "selector", "serviceaccount", "subject"].contains(&first),
        "exec" => has(&|word| word == "--") || !rest.is_empty() && first.starts_with('-'),
        "cp" => has(&|word| word.contains(':')),
        "help" | "diff" | "top" | "expr" | "kill" => VERBS.iter().any(|verb| verb.name == name),
        // Flags of kubectl may stand before its verb.
        _ if name.starts_with('-') => has(&|word| is_verb(word)),
        _ => is_verb(name),
    }
}

/// What stands behind `kubectl:` in a scenario, as a line of this shell.
///
/// It is a command of kubectl with or without its name, or what somebody typed into a console: a line that begins with a
/// word of the shell. What this shell would not give to kubectl by itself gets the name.
pub fn line_of_scenario(text: &str) -> String {
    let text = text.trim();
    let bare = text.strip_prefix("kubectl ").map_or(text, str::trim_start);
    let end = bare.find(['|', ';', '&', '<', '>', '\n']).unwrap_or(bare.len());
    let words = super::words::split(&bare[..end]).unwrap_or_default();
    let first = words.first().map_or("", String::as_str);
    let is_plain = !first.is_empty() && first.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_shells = text == bare && !is_verb(first) && (!is_plain || first == "k" || terminal::knows(first));
    if is_hosted(&words) || is_shells || text == "kubectl" { bare.to_string() } else { format!("kubectl {bare}") }
}

/// A line that was typed, so that [`line_of_scenario`] gives back what does the same.
pub fn line_for_scenario(line: &str) -> String {
    let read = line_of_scenario(line);
    match read == line.trim() || line.trim_start().starts_with("kubectl ") {
        true => line.to_string(),
        // A word that only this shell knows, such as a function, or that means the shell's own command here.
        false => format!(":; {line}"),
    }
}

fn is_verb(word: &str) -> bool {
    VERBS.iter().any(|verb| verb.name == word || verb.aliases.contains(&word))
}

/// Whether a command of kubectl reads its standard input.
fn reads_input(argv: &[String]) -> bool {
    let file = |flag: &str| matches!(flag, "-f" | "--filename" | "--from-file" | "--patch-file" | "-F");
    argv.windows(2).any(|pair| file(&pair[0]) && pair[1] == "-")
        || argv.iter().any(|word| matches!(word.as_str(), "-f-" | "-f=-" | "--filename=-" | "--patch-file=-"))
        || argv
            .iter()
            .any(|word| word.starts_with("--from-") && (word.ends_with("=-") || word.ends_with("=/dev/stdin")))
        || argv.windows(2).any(|pair| file(&pair[0]) && pair[1] == "/dev/stdin")
}

impl Shell {
    /// Runs a line as far as it goes at once; `stdin` is what commands of it read.
    ///
    /// - Errors: in the output, as a shell prints them.
    pub fn run(&mut self, line: &str, stdin: Option<&str>, api: &mut dyn Api) -> Started {
        let expanded = match self.terminal.remember(line) {
            Ok(expanded) => expanded,
            Err(complaint) => return self.complained(1, &complaint),
        };
        let line = expanded.as_deref().unwrap_or(line);
        if expanded.is_some() {
            self.terminal.tell(&format!("{line}\n"));
        }
        if !self.terminal.has_news()
            && let Some(words) = self.terminal.plain(line).filter(|words| is_kubectl(words))
        {
            return self.plain(&words, stdin, api);
        }
        let number = match self.terminal.start(line, stdin, api.now()) {
            Ok(number) => number,
            Err(complaint) => return self.complained(2, &complaint),
        };
        self.advance(api, &[]);
        match self.take_ended(number) {
            Some(output) => Started::Done(output),
            None => Started::Line(number),
        }
    }

    fn complained(&mut self, exit_code: i32, complaint: &str) -> Started {
        self.terminal.set_status(exit_code);
        Started::Done(Output { exit_code, stderr: format!("{complaint}\n"), ..Output::default() })
    }

    /// One command of kubectl.
    fn plain(&mut self, words: &[String], stdin: Option<&str>, api: &mut dyn Api) -> Started {
        match self.kubectl(words, 0, stdin, api) {
            Outcome::Done(output) => {
                self.terminal.set_status(output.exit_code);
                if let Some(config) = &output.config {
                    self.config.clone_from(config);
                }
                Started::Done(output)
            }
            Outcome::Running(running) => Started::Plain(running),
        }
    }

    fn kubectl(&mut self, words: &[String], line: u32, stdin: Option<&str>, api: &mut dyn Api) -> Outcome {
        let files = self.terminal.files(line);
        let around = Surroundings { stdin, config: &self.config.clone(), files: &files };
        run_words(words, around, api)
    }

    /// Lets everything go on as far as it can; `changes` are those of the cluster since the last call.
    pub fn advance(&mut self, api: &mut dyn Api, changes: &[Rc<Change>]) {
        if self.terminal.is_idle() {
            self.calls.clear();
        } else {
            self.go_on(api, changes);
        }
    }

    #[inline(never)]
    fn go_on(&mut self, api: &mut dyn Api, changes: &[Rc<Change>]) {
        for id in self.calls.keys().copied().collect::<Vec<_>>() {
            self.poll(id, api, changes);
        }
        loop {
            self.terminal.run(api.now());
            let mut moved = false;
            for call in self.terminal.take_calls() {
                moved = true;
                self.begin(call, api);
            }
            let reading = |call: &Call| matches!(call.doing, Doing::Wants(_) | Doing::Jq(_));
            let readers: Vec<u32> = self.calls.iter().filter(|(_, call)| reading(call)).map(|(id, _)| *id).collect();
            for id in readers {
                moved |= self.poll(id, api, &[]);
            }
            if !moved {
                break;
            }
        }
        self.terminal.gather();
    }

    fn begin(&mut self, call: HostCall, api: &mut dyn Api) {
        let HostCall { id, line, argv } = call;
        let held = |doing: Doing| Call { argv: argv.clone(), line, doing, passed: (0, 0) };
        match argv.first().map_or("", String::as_str) {
            "curl" | "wget" => match web::start(&argv, &self.forwards(), api) {
                Ok(fetch) => {
                    self.calls.insert(id, held(Doing::Fetch(Box::new(fetch))));
                }
                Err(output) => self.ended(id, line, *output, (0, 0), api.now()),
            },
            "jq" => match jq::Jq::new(&argv, &mut self.terminal) {
                Ok(jq) => {
                    self.calls.insert(id, held(Doing::Jq(Box::new(jq))));
                }
                Err(output) => self.ended(id, line, *output, (0, 0), api.now()),
            },
            _ if reads_input(&argv) => {
                self.calls.insert(id, held(Doing::Wants(String::new())));
            }
            _ => self.begin_kubectl(id, line, &argv, None, api),
        }
    }

    fn begin_kubectl(&mut self, id: u32, line: u32, argv: &[String], stdin: Option<&str>, api: &mut dyn Api) {
        match self.kubectl(argv, line, stdin, api) {
            Outcome::Done(output) => self.ended(id, line, output, (0, 0), api.now()),
            Outcome::Running(running) => {
                let mut call =
                    Call { argv: argv.to_vec(), line, doing: Doing::Kubectl(Box::new(running)), passed: (0, 0) };
                if pass_on(&mut self.terminal, id, &mut call, api.now()) {
                    self.calls.insert(id, call);
                }
            }
        }
    }

    /// Lets one command go on; true when it moved.
    fn poll(&mut self, id: u32, api: &mut dyn Api, changes: &[Rc<Change>]) -> bool {
        let Some(mut call) = self.calls.remove(&id) else { return false };
        if !self.terminal.is_waited_for(id) {
            return true;
        }
        let now = api.now();
        match &mut call.doing {
            Doing::Wants(text) => {
                let (more, ended) = self.terminal.take_input(id);
                text.push_str(&more);
                if ended {
                    let text = std::mem::take(text);
                    self.begin_kubectl(id, call.line, &call.argv, Some(&text), api);
                    return true;
                }
            }
            Doing::Kubectl(running) => match running.poll(api, changes) {
                Progress::Pending => {
                    if !pass_on(&mut self.terminal, id, &mut call, now) {
                        return true;
                    }
                }
                Progress::Done(output) => {
                    let passed = call.passed;
                    self.ended(id, call.line, output, passed, now);
                    return true;
                }
            },
            Doing::Fetch(fetch) => {
                if let Some((output, file)) = fetch.poll(api) {
                    if let Some((name, body)) = file {
                        self.terminal.save(&name, &body);
                    }
                    self.ended(id, call.line, output, (0, 0), now);
                    return true;
                }
            }
            Doing::Jq(jq) => {
                let (more, ended) = self.terminal.take_input(id);
                let (stdout, stderr) = jq.feed(&more, ended);
                let alive = self.terminal.write(id, Stream::Stdout, &stdout, now)
                    && self.terminal.write(id, Stream::Stderr, &stderr, now);
                if !alive {
                    return true;
                }
                if let Some(code) = jq.ended(ended) {
                    self.terminal.finish(id, code);
                    return true;
                }
            }
        }
        self.calls.insert(id, call);
        false
    }

    /// Gives the shell what is left of a command's output, and its exit code.
    fn ended(&mut self, id: u32, line: u32, output: Output, passed: (usize, usize), now: Time) {
        if let Some(config) = output.config {
            self.config = config;
        }
        if let Some(edit) = output.edit {
            self.edits.insert(line, edit);
        }
        let pieces = output.order.pieces(&output.stdout, &output.stderr, passed);
        if pieces.into_iter().all(|(stream, piece)| self.terminal.write(id, stream, piece, now)) {
            self.terminal.finish(id, output.exit_code);
        }
    }

    /// When to go on even if nothing changes.
    pub fn deadline(&self) -> Option<Time> {
        let calls = self.calls.values().filter_map(|call| match &call.doing {
            Doing::Wants(_) | Doing::Jq(_) => None,
            Doing::Kubectl(running) => running.deadline(),
            Doing::Fetch(fetch) => Some(fetch.look_at()),
        });
        calls.chain(self.terminal.next_wake()).min()
    }

    /// Ports of this machine that lead into the cluster.
    fn forwards(&self) -> Vec<Forward> {
        let calls = self.calls.values().flat_map(|call| match &call.doing {
            Doing::Kubectl(running) => running.forwards(),
            Doing::Wants(_) | Doing::Fetch(_) | Doing::Jq(_) => Vec::new(),
        });
        self.forwards.iter().cloned().chain(calls).collect()
    }

    /// What a line wrote so far to its output and its error output, and how they stand among each other.
    pub fn written(&self, line: u32) -> (&str, &str, Order) {
        self.terminal.written(line)
    }

    /// What a line came to, once it has ended; then it is forgotten.
    pub fn take_ended(&mut self, line: u32) -> Option<Output> {
        let exit_code = self.terminal.ended(line)?;
        let (stdout, stderr, order) = self.terminal.forget(line);
        Some(Output { exit_code, stdout, stderr, order, edit: self.edits.remove(&line), ..Output::default() })
    }

    /// Ends a line as Ctrl-C does: exit code 130. Its jobs run on.
    pub fn interrupt(&mut self, line: u32, now: Time) -> Output {
        self.terminal.interrupt(line, now);
        let terminal = &self.terminal;
        self.calls.retain(|id, _| terminal.is_waited_for(*id));
        let (stdout, stderr, order) = self.terminal.forget(line);
        self.terminal.set_status(130);
        Output { exit_code: 130, stdout, stderr, order, ..Output::default() }
    }

    /// Notes the exit code of a line that went on outside of the shell.
    pub fn note_exit(&mut self, exit_code: i32) {
        self.terminal.set_status(exit_code);
    }
}

fn is_kubectl(words: &[String]) -> bool {
    words.first().is_some_and(|first| !matches!(first.as_str(), "curl" | "wget" | "jq"))
}

/// Gives the shell what a command has added to its output; false when nobody reads it any more.
fn pass_on(terminal: &mut Terminal, id: u32, call: &mut Call, now: Time) -> bool {
    let Doing::Kubectl(running) = &call.doing else { return true };
    let Streams { stdout, stderr, order } = running.streams();
    let added = order.pieces(stdout, stderr, call.passed);
    call.passed = (stdout.len(), stderr.len());
    added.into_iter().all(|(stream, piece)| terminal.write(id, stream, piece, now))
}
