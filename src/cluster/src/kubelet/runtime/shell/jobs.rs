//! Commands about commands: xargs, watch, jobs, time, aliases and history.

use super::builtins::{Call, Ran};
use super::parser;
use super::task::{Input, Output, State, Task};
use super::text::take_input;
use super::{Session, World};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The longest script that `xargs` makes of its input, in bytes.
const SCRIPT_LIMIT_BYTES: usize = 256 * 1024;

/// A word in quotes, as a shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Runs a script as a child and waits for it.
fn child(call: &mut Call<'_, '_, '_>, script: &str, params: Vec<String>) -> Ran {
    let program = match parser::parse(script) {
        Ok(program) => Rc::new(program),
        Err(_) => {
            call.error("argument list too long");
            return Ran::Status(1);
        }
    };
    let Some(mut child) = call.session.fork(call.task, program, call.world) else { return Ran::Handled };
    child.descriptors.input = Input::Null;
    child.params = Rc::new(params);
    let pid = child.pid;
    call.session.tasks.insert(pid, child);
    Ran::Blocked(State::Children { pids: [pid].into(), last: pid, status: 0, capture: None, deadline: None })
}

/// `watch [-n SECONDS] COMMAND`: the command again and again; its output is shown when it changed.
pub(super) fn watch(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut rest = call.operands();
    let mut seconds = "2".to_string();
    while let Some((first, after)) = rest.split_first().filter(|(first, _)| first.starts_with('-')) {
        rest = after;
        let attached = first.strip_prefix("--interval=").or_else(|| first.strip_prefix("-n"));
        let attached = attached.or((first == "--interval").then_some(""));
        match attached {
            None => {}
            Some("") => {
                let Some((value, after)) = rest.split_first() else { break };
                seconds.clone_from(value);
                rest = after;
            }
            Some(value) => seconds = value.to_string(),
        }
    }
    let number = !seconds.is_empty() && seconds.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if !number || seconds.matches('.').count() > 1 || seconds == "." {
        call.error(&format!("failed to parse argument: '{seconds}': Invalid argument"));
        return Ran::Status(1);
    }
    // No watch looks more often than ten times a second.
    if seconds.trim_matches(['0', '.']).is_empty() || seconds.starts_with("0.0") || seconds.starts_with(".0") {
        seconds = "0.1".to_string();
    }
    if rest.is_empty() {
        call.error_line("Usage:\n watch [options] command");
        return Ran::Status(1);
    }
    // Its words are one line for a shell, as watch hands them to `sh -c`; a quoted one stays one word.
    let line = match rest {
        [one] => one.clone(),
        several => several
            .iter()
            .map(|word| if is_plain(word) { word.clone() } else { quoted(word) })
            .collect::<Vec<_>>()
            .join(" "),
    };
    let script = format!(
        "while :; do new=$(eval \"$1\" 2>&1); if [ \"$begun$new\" != \"$old\" ]; then [ -z \"$begun\" ] || echo; \
         printf '%s\\n' \"$new\"; begun=1; old=1$new; fi; sleep {seconds}; done"
    );
    child(call, &format!("begun=; old=; {script}"), Vec::from([line]))
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || "-_./=:,@%+".contains(letter))
}

/// The words of `xargs`' input: blanks part them, quotes and backslashes keep them together.
fn input_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// `xargs [-n N] [-I X] [-L N] [-d X] [-0] [-r] [-t] COMMAND`: commands made of what comes in.
pub(super) fn xargs(call: &mut Call<'_, '_, '_>) -> Ran {
    let (chunk, ended) = take_input(call);
    call.task.seen.push_str(&chunk);
    if !ended {
        call.task.filter = Some(call.argv.to_vec());
        return Ran::Blocked(State::Input);
    }
    let input = core::mem::take(&mut call.task.seen);
    let (mut each, mut lines, mut replace, mut delimiter) = (None, None, None, None);
    let (mut skips_empty, mut traces) = (call.busybox(), false);
    let mut rest = call.operands();
    while let Some((first, after)) = rest.split_first().filter(|(first, _)| first.starts_with('-') && first.len() > 1) {
        rest = after;
        let letter = first.char_indices().nth(2).map_or(first.len(), |(end, _)| end);
        let (flag, attached) = first.split_at(letter);
        let mut value = || {
            if !attached.is_empty() {
                return attached.to_string();
            }
            match rest.split_first() {
                Some((word, after)) => {
                    rest = after;
                    word.clone()
                }
                None => String::new(),
            }
        };
        match flag {
            "-n" => each = value().parse::<usize>().ok(),
            "-L" => lines = value().parse::<usize>().ok(),
            "-P" | "-s" | "-E" => {
                value();
            }
            "-I" => replace = Some(value()),
            "-i" => replace = Some("{}".to_string()),
            "-d" => delimiter = Some(value().replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0")),
            "-0" => delimiter = Some("\0".to_string()),
            "-r" => skips_empty = true,
            "-t" => traces = true,
            "--" if first == "--no-run-if-empty" => skips_empty = true,
            "--" if first == "--verbose" => traces = true,
            "--" if first == "--null" => delimiter = Some("\0".to_string()),
            "--" if first == "--" => break,
            "-p" => {}
            _ => {
                let text = format!("invalid option -- '{}'", flag.trim_start_matches('-'));
                call.error(&text);
                return Ran::Status(1);
            }
        }
    }
    let command: Vec<String> = if rest.is_empty() { [String::from("echo")].into() } else { rest.to_vec() };
    let items: Vec<String> = match &delimiter {
        Some(mark) if !mark.is_empty() => {
            input.strip_suffix(mark.as_str()).unwrap_or(&input).split(mark.as_str()).map(ToString::to_string).collect()
        }
        _ => input_words(&input),
    };
    let commands: Vec<Vec<String>> = match (&replace, lines) {
        (Some(mark), _) => {
            let lines: Vec<String> = if delimiter.is_some() {
                items
            } else {
                input.lines().map(str::trim_start).filter(|line| !line.is_empty()).map(ToString::to_string).collect()
            };
            let filled = |line: &String| command.iter().map(|word| word.replace(mark.as_str(), line)).collect();
            lines.iter().map(filled).collect()
        }
        (None, Some(count)) => {
            let lines: Vec<&str> = input.lines().filter(|line| !line.trim().is_empty()).collect();
            let words = |lines: &[&str]| lines.iter().flat_map(|line| input_words(line)).collect::<Vec<_>>();
            lines.chunks(count.max(1)).map(|chunk| [command.clone(), words(chunk)].concat()).collect()
        }
        (None, None) if items.is_empty() => {
            if skips_empty {
                Vec::new()
            } else {
                Vec::from([command.clone()])
            }
        }
        (None, None) => {
            let size = each.unwrap_or(items.len()).max(1);
            items.chunks(size).map(|chunk| [command.clone(), chunk.to_vec()].concat()).collect()
        }
    };
    let mut script = String::from("failed=0\n");
    for words in &commands {
        let line = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        if traces {
            script.push_str(&format!("echo {} >&2\n", quoted(&words.join(" "))));
        }
        // A command that is not there, or that a signal ends, ends xargs with it.
        script.push_str(&format!(
            "{line} || {{ code=$?; failed=123; [ $code -lt 126 ] || exit $code; [ $code -ne 255 ] || exit 124; }}\n"
        ));
    }
    script.push_str("exit $failed");
    if script.len() > SCRIPT_LIMIT_BYTES {
        call.error("argument list too long");
        return Ran::Status(1);
    }
    child(call, &script, Vec::new())
}

pub(super) fn jobs(call: &mut Call<'_, '_, '_>) -> Ran {
    let pids = call.session.jobs(call.task);
    let only_pids = call.operands().iter().any(|word| word == "-p");
    let mut text = String::new();
    for (place, pid) in pids.iter().enumerate() {
        if only_pids {
            text.push_str(&format!("{pid}\n"));
            continue;
        }
        let mark = match pids.len() - place {
            1 => '+',
            2 => '-',
            _ => ' ',
        };
        let title = call.session.tasks.get(pid).map_or("", |task| task.title.as_str());
        text.push_str(&format!("[{}]{mark}  {:<24}{title} &\n", place + 1, "Running"));
    }
    call.print(&text);
    Ran::Status(0)
}

/// `fg`: waits for a job. `bg` has nothing to do, because nothing can be stopped here.
pub(super) fn resume(call: &mut Call<'_, '_, '_>) -> Ran {
    let pids = call.session.jobs(call.task);
    let chosen = match call.operands().first() {
        None => pids.last().copied(),
        Some(word) => call.session.job(call.task, word),
    };
    let name = call.name();
    let Some(pid) = chosen else {
        let which = call.operands().first().map_or("current", String::as_str);
        let text = format!("{name}: {which}: no such job");
        call.session.complain(call.task, &text, call.world);
        return Ran::Status(1);
    };
    if name == "bg" {
        call.session.complain(call.task, "bg: job already in background", call.world);
        return Ran::Status(0);
    }
    let title = call.session.tasks.get(&pid).map_or(String::new(), |task| task.title.clone());
    call.print(&format!("{title}\n"));
    if let Some(job) = call.session.tasks.get_mut(&pid) {
        (job.background, job.parent) = (false, call.task.pid);
        job.descriptors.output = call.task.descriptors.output.clone();
        job.descriptors.errors = call.task.descriptors.errors.clone();
    }
    Ran::Blocked(State::Waiting { pid: Some(pid) })
}

/// `alias` and `unalias`, which only a console keeps.
pub(super) fn alias(call: &mut Call<'_, '_, '_>) -> Ran {
    let removes = call.name() == "unalias";
    let operands = call.operands().to_vec();
    let Some(console) = call.session.console.as_mut() else { return Ran::Status(0) };
    let mut text = String::new();
    let mut missing = Vec::new();
    if operands.is_empty() || operands == ["-p"] {
        for (name, value) in console.aliases.iter() {
            text.push_str(&format!("alias {name}={}\n", quoted(value)));
        }
    }
    for operand in operands.iter().filter(|word| *word != "-p") {
        let aliases = Rc::make_mut(&mut console.aliases);
        if removes {
            if operand == "-a" {
                aliases.clear();
            } else if aliases.remove(operand).is_none() {
                missing.push(operand.clone());
            }
        } else if let Some((name, value)) = operand.split_once('=') {
            aliases.insert(name.to_string(), value.to_string());
        } else {
            match aliases.get(operand) {
                Some(value) => text.push_str(&format!("alias {operand}={}\n", quoted(value))),
                None => missing.push(operand.clone()),
            }
        }
    }
    call.print(&text);
    let name = call.name();
    for word in &missing {
        let text = format!("{name}: {word}: not found");
        call.session.complain(call.task, &text, call.world);
    }
    Ran::Status(i32::from(!missing.is_empty()))
}

pub(super) fn history(call: &mut Call<'_, '_, '_>) -> Ran {
    let Some(console) = call.session.console.as_mut() else { return Ran::Status(0) };
    let operands = call.argv.get(1..).unwrap_or(&[]);
    if operands.first().is_some_and(|word| word == "-c") {
        console.history.clear();
        return Ran::Status(0);
    }
    let all = console.history.len();
    let shown = operands.first().and_then(|word| word.parse::<usize>().ok()).unwrap_or(all);
    let lines = console.history.iter().enumerate().skip(all.saturating_sub(shown));
    let text: String = lines.map(|(place, line)| format!("{:5}  {line}\n", place + 1)).collect();
    call.print(&text);
    Ran::Status(0)
}

impl Session {
    /// Whether one task is another's child; what lines of a console left running belongs to each later line.
    pub(super) fn is_child(&self, child: &Task, task: &Task) -> bool {
        child.parent == task.pid
            || child.parent == 1
                && child.background
                && self.console.as_ref().is_some_and(|held| held.has_line(task.pid))
    }

    /// The numbers of a shell's jobs, in order.
    pub(super) fn jobs(&self, task: &Task) -> Vec<u32> {
        let jobs = self.tasks.values().filter(|child| child.background && self.is_child(child, task));
        jobs.map(|child| child.pid).collect()
    }

    /// The process that `%1`, `%%`, `%name` or a number means.
    pub(super) fn job(&self, task: &Task, word: &str) -> Option<u32> {
        let jobs = self.jobs(task);
        match word.strip_prefix('%') {
            None => word.parse().ok(),
            Some("" | "%" | "+") => jobs.last().copied(),
            Some("-") => jobs.iter().rev().nth(1).copied(),
            Some(name) => match name.parse::<usize>() {
                Ok(place) => jobs.get(place.wrapping_sub(1)).copied(),
                Err(_) => {
                    jobs.into_iter().find(|pid| self.tasks.get(pid).is_some_and(|held| held.title.starts_with(name)))
                }
            },
        }
    }

    /// A console tells the number of a job that begins.
    pub(super) fn tell_job(&mut self, task: &Task, pid: u32, world: &mut World<'_, '_>) {
        if !self.console.as_ref().is_some_and(|held| held.has_line(task.pid)) {
            return;
        }
        let place = self.jobs(task).iter().position(|held| *held == pid).map_or(1, |place| place + 1);
        let errors: Output = task.descriptors.errors.clone();
        self.write(&errors, &format!("[{place}] {pid}\n"), world).ok();
    }

    /// `time` tells how long its command took.
    pub(super) fn clock_ended(&mut self, task: &mut Task, world: &mut World<'_, '_>) {
        let Some(begun) = task.clocks.pop() else { return };
        let took_ms = world.now().since_ms(begun);
        let real = format!("{}m{}.{:03}s", took_ms / 60_000, took_ms / 1_000 % 60, took_ms % 1_000);
        let errors = task.descriptors.errors.clone();
        self.write(&errors, &format!("\nreal\t{real}\nuser\t0m0.000s\nsys\t0m0.000s\n"), world).ok();
    }
}
