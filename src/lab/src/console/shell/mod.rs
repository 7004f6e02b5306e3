//! The console's shell: what people type around kubectl.
//!
//! A line is a script (see [`parse`]); commands of it that go on suspend it, and the session polls it as any other
//! command. State that outlives a line (variables, files, the namespace, history) is a value that the session keeps; a
//! script works on its own copy. No processes, no globs, no job control.

pub mod parse;
mod tools;
mod web;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use cluster::api::Key;
use cluster::store::Change;
use kernel::Time;

use super::api::Api;
use super::output::{Output, Streams};
use super::running::{Progress, Running, Task};
use super::{Outcome, Surroundings, pipe, run_words};
use parse::{After, Command, List, Part, Simple, Word};
pub use tools::PROGRAMS;
pub use web::Forward;

/// What outlives a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    /// Variables.
    pub variables: BTreeMap<String, String>,
    /// Files that redirections and heredocs wrote.
    pub files: BTreeMap<String, String>,
    /// The namespace that `config set-context` chose.
    pub namespace: Option<String>,
    /// Lines so far.
    pub history: Vec<String>,
    /// Ports of this machine that lead into the cluster.
    pub forwards: Vec<Forward>,
    /// Exit code of the last command, for `$?`.
    last: i32,
    /// How many command substitutions this one stands in.
    depth: u8,
}

impl Shell {
    /// Notes the exit code of a line that went on after it was typed.
    pub fn ended(&mut self, exit_code: i32) {
        self.last = exit_code;
    }
}

/// Namespace of commands that name none.
const NAMESPACE: &str = "default";
/// Most command substitutions in each other.
const DEEPEST: u8 = 8;
/// Most commands that a script runs without any time passing.
const MOST_AT_ONCE: usize = 2_000;
/// Most lines of history that are kept.
const HISTORY_LINES: usize = 500;

/// Runs a line; `shell` is what lines before it left. What it leaves itself is in the outcome's output.
///
/// - Errors: in the output, as a shell prints them.
pub fn run(line: &str, stdin: Option<&str>, shell: &mut Shell, api: &mut dyn Api) -> Outcome {
    shell.history.push(line.to_string());
    if shell.history.len() > HISTORY_LINES {
        shell.history.remove(0);
    }
    let list = match parse::parse(line) {
        Ok(list) => list,
        Err(complaint) => {
            shell.last = 2;
            return Outcome::Done(Output { exit_code: 2, stderr: format!("{complaint}\n"), ..Output::default() });
        }
    };
    if let Some(outcome) = plain(&list, stdin, shell, api) {
        return outcome;
    }
    let mut script = Script::new(list, stdin, shell.clone());
    let mut streams = Streams::default();
    match script.advance(api, &mut streams) {
        Some(exit_code) => {
            let Streams { stdout, stderr } = streams;
            let output = Output { exit_code, stdout, stderr, edit: script.edit.take(), ..Output::default() };
            *shell = script.shell;
            shell.last = exit_code;
            Outcome::Done(output)
        }
        None => Outcome::Running(Running::new(Box::new(Task::Script(Box::new(script))), streams)),
    }
}

/// One kubectl command with filters behind it, which needs no script around it.
fn plain(list: &List, stdin: Option<&str>, shell: &mut Shell, api: &mut dyn Api) -> Option<Outcome> {
    let [item] = list.as_slice() else { return None };
    let Command::Pipeline(stages) = &item.command else { return None };
    let (first, filters) = stages.split_first()?;
    let simple = |one: &Simple| {
        one.assignments.is_empty()
            && one.outputs.is_empty()
            && one.input.is_none()
            && one.input_file.is_none()
            && one.words.iter().flatten().all(|part| matches!(part, Part::Text(..)))
    };
    if !simple(first) || !filters.iter().all(|one| simple(one) && is_filter(one)) {
        return None;
    }
    let mut words = expand_all(&first.words, shell, api);
    if tools::is_builtin(words.first()?) || pipe::is_filter(words.first()?) {
        return None;
    }
    apply_alias(&mut words);
    let namespace = shell.namespace.clone();
    let around = Surroundings { stdin, namespace: namespace.as_deref().unwrap_or(NAMESPACE), files: &shell.files };
    let mut outcome = run_words(&words, around, api);
    for filter in filters {
        let text = requoted(&expand_all(&filter.words, shell, api));
        outcome = match outcome {
            Outcome::Done(output) => Outcome::Done(pipe::filtered(&text, output)),
            Outcome::Running(running) => Outcome::Running(running.piped(&text)),
        };
    }
    if let Outcome::Done(output) = &outcome {
        shell.last = output.exit_code;
        if output.namespace.is_some() {
            shell.namespace.clone_from(&output.namespace);
        }
    }
    Some(outcome)
}

/// True for a command that only changes the text that goes through it.
fn is_filter(simple: &Simple) -> bool {
    match simple.words.first().map(Vec::as_slice) {
        Some([Part::Text(name, _)]) => pipe::is_filter(name),
        _ => false,
    }
}

/// `k` is kubectl.
fn apply_alias(words: &mut [String]) {
    if let Some(first) = words.first_mut().filter(|first| *first == "k") {
        *first = "kubectl".to_string();
    }
}

/// Words as a line that reads back as the same words.
fn requoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
    quoted.join(" ")
}

/// A script in the middle of its run.
#[derive(Clone, Debug)]
pub struct Script {
    shell: Shell,
    stdin: Option<String>,
    frames: Vec<Frame>,
    current: Option<Current>,
    edit: Option<Key>,
    /// What was exited with.
    exited: Option<i32>,
}

#[derive(Clone, Debug)]
enum Frame {
    List { items: List, next: usize },
    For { name: String, words: VecDeque<String>, body: List },
    While { condition: List, wanted: bool, body: List, tested: bool },
    If { condition: List, body: List, other: List, tested: bool },
}

/// A command that goes on, and the pipeline it is in.
#[derive(Clone, Debug)]
struct Current {
    doing: Doing,
    pipeline: Rc<Vec<Simple>>,
    /// The place of the command whose output is awaited.
    place: usize,
    /// Lengths of what is shown of its streams.
    shown: (usize, usize),
}

#[derive(Clone, Debug)]
enum Doing {
    Command(Box<Running>),
    Sleep(Time),
    Watch { text: String, interval_ms: u64, next: Time, last: Option<String> },
    Fetch(Box<web::Fetch>),
}

/// What a command of a pipeline came to.
enum Ran {
    Done(Output),
    Goes(Doing),
    /// It put what is to run onto the frames.
    Framed,
}

impl Script {
    fn new(list: List, stdin: Option<&str>, shell: Shell) -> Script {
        Script {
            shell,
            stdin: stdin.map(str::to_string),
            frames: vec![Frame::List { items: list, next: 0 }],
            current: None,
            edit: None,
            exited: None,
        }
    }

    /// What it leaves for later lines.
    pub fn shell(&self) -> &Shell {
        &self.shell
    }

    /// When to poll even if nothing changes.
    pub fn deadline(&self) -> Option<Time> {
        match &self.current.as_ref()?.doing {
            Doing::Command(running) => running.deadline(),
            Doing::Sleep(until) => Some(*until),
            Doing::Watch { next, .. } => Some(*next),
            Doing::Fetch(fetch) => Some(fetch.look_at()),
        }
    }

    /// A port-forward that is open in it.
    pub fn forwards(&self) -> Vec<Forward> {
        match self.current.as_ref().map(|current| &current.doing) {
            Some(Doing::Command(running)) => running.forwards(),
            _ => Vec::new(),
        }
    }

    /// Goes on as far as it can.
    pub fn poll(&mut self, api: &mut dyn Api, changes: &[Rc<Change>], streams: &mut Streams) -> Option<i32> {
        let mut current = self.current.take()?;
        let ended = match &mut current.doing {
            Doing::Command(running) => match running.poll(api, changes) {
                Progress::Pending => None,
                Progress::Done(output) => Some(output),
            },
            Doing::Sleep(until) => (api.now() >= *until).then(Output::default),
            Doing::Watch { text, interval_ms, next, last } => {
                if api.now() >= *next {
                    *next = api.now().plus_ms(*interval_ms);
                    let output = capture(text, &self.shell, api);
                    let shown = output.stdout + &output.stderr;
                    if last.as_ref() != Some(&shown) {
                        if last.is_some() {
                            streams.line("");
                        }
                        streams.stdout.push_str(&shown);
                        *last = Some(shown);
                    }
                }
                None
            }
            Doing::Fetch(fetch) => fetch.poll(api),
        };
        match ended {
            None => {
                show(&mut current, streams);
                self.current = Some(current);
                None
            }
            Some(mut output) => {
                // What was shown already is not shown again.
                if current.place + 1 == current.pipeline.len() && output.stdout.is_char_boundary(current.shown.0) {
                    output.stdout.drain(..current.shown.0.min(output.stdout.len()));
                }
                if output.stderr.is_char_boundary(current.shown.1) {
                    output.stderr.drain(..current.shown.1.min(output.stderr.len()));
                }
                if let Some(input) = self.stage_ended(&current.pipeline, current.place, output, streams) {
                    self.run_from(&current.pipeline, current.place + 1, Some(input), api, streams);
                }
                self.advance(api, streams)
            }
        }
    }

    /// Runs commands until one goes on; the exit code when none is left.
    fn advance(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Option<i32> {
        for _ in 0..MOST_AT_ONCE {
            if self.current.is_some() {
                return None;
            }
            if let Some(code) = self.exited {
                return Some(code);
            }
            let Some(pipeline) = self.next_pipeline(api) else { return Some(self.shell.last) };
            let stdin = self.stdin.clone();
            self.run_from(&pipeline, 0, stdin, api, streams);
        }
        streams.error_line("this loop runs without a pause; put a sleep into it");
        Some(1)
    }

    fn next_pipeline(&mut self, api: &mut dyn Api) -> Option<Rc<Vec<Simple>>> {
        loop {
            let last = self.shell.last;
            let mut push = None;
            match self.frames.last_mut()? {
                Frame::List { items, next } => match items.get(*next).cloned() {
                    None => {
                        self.frames.pop();
                    }
                    Some(item) => {
                        *next += 1;
                        let runs = match item.after {
                            After::Anything => true,
                            After::Success => last == 0,
                            After::Failure => last != 0,
                        };
                        match item.command {
                            _ if !runs => {}
                            Command::Pipeline(stages) => return Some(stages),
                            Command::For(name, words, body) => {
                                let words = expand_all(&words, &self.shell, api).into();
                                self.frames.push(Frame::For { name, words, body });
                            }
                            Command::While(condition, wanted, body) => {
                                self.frames.push(Frame::While { condition, wanted, body, tested: false });
                            }
                            Command::If(condition, body, other) => {
                                self.frames.push(Frame::If { condition, body, other, tested: false });
                            }
                        }
                    }
                },
                Frame::For { name, words, body } => match words.pop_front() {
                    None => {
                        self.frames.pop();
                    }
                    Some(word) => {
                        self.shell.variables.insert(name.clone(), word);
                        push = Some(body.clone());
                    }
                },
                Frame::While { condition, wanted, body, tested } => {
                    *tested = !*tested;
                    if *tested {
                        push = Some(condition.clone());
                    } else if (last == 0) == *wanted {
                        push = Some(body.clone());
                    } else {
                        self.frames.pop();
                        self.shell.last = 0;
                    }
                }
                Frame::If { condition, body, other, tested } => {
                    if !*tested {
                        *tested = true;
                        push = Some(condition.clone());
                    } else {
                        let chosen = if last == 0 { body.clone() } else { other.clone() };
                        self.frames.pop();
                        self.shell.last = 0;
                        push = Some(chosen);
                    }
                }
            }
            if let Some(items) = push {
                self.frames.push(Frame::List { items, next: 0 });
            }
        }
    }

    /// Runs the commands of a pipeline from one on, until one goes on.
    fn run_from(
        &mut self,
        pipeline: &Rc<Vec<Simple>>,
        from: usize,
        mut input: Option<String>,
        api: &mut dyn Api,
        streams: &mut Streams,
    ) {
        let mut place = from;
        while let Some(simple) = pipeline.get(place) {
            let ran = self.run_simple(simple, input.take(), api);
            let output = match ran {
                Ran::Done(output) => output,
                // In the middle of a pipeline they run at once, because somebody reads what they write.
                Ran::Framed if place + 1 < pipeline.len() && self.exited.is_none() => {
                    let mut script = Script::new(Rc::new(Vec::new()), None, self.shell.clone());
                    script.frames.extend(self.frames.pop());
                    let mut own = Streams::default();
                    let exit_code = script.advance(api, &mut own).unwrap_or(130);
                    Output { exit_code, stdout: own.stdout, stderr: own.stderr, ..Output::default() }
                }
                Ran::Framed => return,
                Ran::Goes(doing) => {
                    let mut doing = doing;
                    // Filters go on with what they filter.
                    if let Doing::Command(running) = doing {
                        let mut running = *running;
                        while pipeline.get(place + 1).is_some_and(is_filter) {
                            place += 1;
                            let words = expand_all(&pipeline[place].words, &self.shell, api);
                            running = running.piped(&requoted(&words));
                        }
                        doing = Doing::Command(Box::new(running));
                    }
                    let mut current = Current { doing, pipeline: pipeline.clone(), place, shown: (0, 0) };
                    show(&mut current, streams);
                    self.current = Some(current);
                    return;
                }
            };
            match self.stage_ended(pipeline, place, output, streams) {
                Some(text) => input = Some(text),
                None => return,
            }
            place += 1;
        }
    }

    /// Takes the output of one command of a pipeline; what the next one reads, when there is one.
    fn stage_ended(
        &mut self,
        pipeline: &[Simple],
        place: usize,
        output: Output,
        streams: &mut Streams,
    ) -> Option<String> {
        self.shell.last = output.exit_code;
        if output.namespace.is_some() {
            self.shell.namespace = output.namespace;
        }
        if output.edit.is_some() {
            self.edit = output.edit;
        }
        let (mut stdout, mut stderr) = (output.stdout, output.stderr);
        for redirect in &pipeline[place].outputs {
            let file = match redirect.file.as_slice() {
                [Part::Text(text, _)] => text.clone(),
                parts => parts.iter().map(|part| variable_text(part, &self.shell)).collect(),
            };
            let text = std::mem::take(if redirect.errors { &mut stderr } else { &mut stdout });
            match file.as_str() {
                "&1" => stdout.push_str(&text),
                "&2" => stderr.push_str(&text),
                "/dev/null" => {}
                _ if redirect.append => self.shell.files.entry(file).or_default().push_str(&text),
                _ => {
                    self.shell.files.insert(file, text);
                }
            }
        }
        streams.stderr.push_str(&stderr);
        if place + 1 < pipeline.len() {
            return Some(stdout);
        }
        streams.stdout.push_str(&stdout);
        None
    }

    fn run_simple(&mut self, simple: &Simple, input: Option<String>, api: &mut dyn Api) -> Ran {
        for (name, value) in &simple.assignments {
            let value = expand(value, &self.shell, api).join(" ");
            self.shell.variables.insert(name.clone(), value);
        }
        let mut words = expand_all(&simple.words, &self.shell, api);
        if words.is_empty() {
            return Ran::Done(Output::default());
        }
        let mut input = input;
        if let Some(content) = &simple.input {
            input = Some(expand(content, &self.shell, api).concat());
        }
        if let Some(file) = &simple.input_file {
            let name = expand(file, &self.shell, api).concat();
            match self.shell.files.get(&name) {
                Some(text) => input = Some(text.clone()),
                None => {
                    let stderr = format!("{name}: No such file or directory\n");
                    return Ran::Done(Output { exit_code: 1, stderr, ..Output::default() });
                }
            }
        }
        apply_alias(&mut words);
        if let Some(ran) = tools::run(self, &words, input.as_deref(), api) {
            return ran;
        }
        let namespace = self.shell.namespace.clone();
        let namespace = namespace.as_deref().unwrap_or(NAMESPACE);
        let around = Surroundings { stdin: input.as_deref(), namespace, files: &self.shell.files };
        match run_words(&words, around, api) {
            Outcome::Done(output) => Ran::Done(output),
            Outcome::Running(running) => Ran::Goes(Doing::Command(Box::new(running))),
        }
    }
}

/// Shows what a command that goes on has added, when nothing else of the pipeline reads it.
fn show(current: &mut Current, streams: &mut Streams) {
    let Doing::Command(running) = &current.doing else { return };
    let last = current.place + 1 == current.pipeline.len() && current.pipeline[current.place].outputs.is_empty();
    if last && let Some(added) = running.stdout().get(current.shown.0..) {
        streams.stdout.push_str(added);
        current.shown.0 = running.stdout().len();
    }
    if last && let Some(added) = running.stderr().get(current.shown.1..) {
        streams.stderr.push_str(added);
        current.shown.1 = running.stderr().len();
    }
}

/// The output of a text run at once on a copy of the shell; what goes on is interrupted.
fn capture(text: &str, shell: &Shell, api: &mut dyn Api) -> Output {
    let fail = |stderr: String| Output { exit_code: 2, stderr, ..Output::default() };
    if shell.depth >= DEEPEST {
        return fail("command substitutions too deep\n".to_string());
    }
    let list = match parse::parse(text) {
        Ok(list) => list,
        Err(complaint) => return fail(format!("{complaint}\n")),
    };
    let mut script = Script::new(list, None, Shell { depth: shell.depth + 1, ..shell.clone() });
    let mut streams = Streams::default();
    let exit_code = script.advance(api, &mut streams).unwrap_or(130);
    Output { exit_code, stdout: streams.stdout, stderr: streams.stderr, ..Output::default() }
}

/// Every word expanded; unquoted expansions are split at spaces.
fn expand_all(words: &[Word], shell: &Shell, api: &mut dyn Api) -> Vec<String> {
    words.iter().flat_map(|word| expand(word, shell, api)).collect()
}

fn variable_text(part: &Part, shell: &Shell) -> String {
    match part {
        Part::Text(text, _) => text.clone(),
        Part::Output(..) => String::new(),
        Part::Variable(name, _) => match name.as_str() {
            "?" => shell.last.to_string(),
            "$" => "1".to_string(),
            "#" | "@" | "!" => String::new(),
            name => {
                let (name, default) = name.split_once(":-").unwrap_or((name, ""));
                shell.variables.get(name).cloned().unwrap_or_else(|| default.to_string())
            }
        },
    }
}

fn expand(word: &Word, shell: &Shell, api: &mut dyn Api) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open: Option<String> = None;
    for part in word {
        let (text, quoted) = match part {
            Part::Text(text, _) => (text.clone(), true),
            Part::Variable(_, quoted) => (variable_text(part, shell), *quoted),
            Part::Output(text, quoted) => {
                let output = capture(text, shell, api);
                (output.stdout.trim_end_matches('\n').to_string(), *quoted)
            }
        };
        if quoted {
            open.get_or_insert_default().push_str(&text);
            continue;
        }
        let mut pieces = text.split_whitespace().peekable();
        if text.starts_with(char::is_whitespace) {
            words.extend(open.take());
        }
        while let Some(piece) = pieces.next() {
            open.get_or_insert_default().push_str(piece);
            if pieces.peek().is_some() || text.ends_with(char::is_whitespace) {
                words.extend(open.take());
            }
        }
    }
    words.extend(open);
    words
}
