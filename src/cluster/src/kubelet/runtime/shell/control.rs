//! The shell's own commands: those that change the shell itself (POSIX 2.14 and its builtins).

use super::arithmetic;
use super::builtins::{self, Call, Ran};
use super::lexer::is_name;
use super::parser;
use super::signals;
use super::task::{FrameKind, Input, State, Variable};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) fn truth(_: &mut Call<'_, '_, '_>) -> Ran {
    Ran::Status(0)
}

pub(super) fn falsehood(_: &mut Call<'_, '_, '_>) -> Ran {
    Ran::Status(1)
}

/// The number in the first operand, the last status without one.
fn status_operand(call: &mut Call<'_, '_, '_>) -> i32 {
    match call.operands().first() {
        None => call.task.status,
        Some(text) => match text.parse::<i32>() {
            Ok(status) => status & 255,
            Err(_) => {
                let text = format!("{}: Illegal number: {text}", call.name());
                call.session.complain(call.task, &text, call.world);
                2
            }
        },
    }
}

pub(super) fn exit(call: &mut Call<'_, '_, '_>) -> Ran {
    // In a trap, `exit` without a number gives the status from before it.
    let before = call.task.frames.iter().rev().find_map(|frame| match frame.kind {
        FrameKind::Trap { status } => Some(status),
        _ => None,
    });
    let status = match (call.operands().is_empty(), before) {
        (true, Some(status)) => status,
        _ => status_operand(call),
    };
    call.task.running = None;
    if call.task.exiting.is_some() {
        call.task.state = State::Ended(status);
    } else {
        call.session.begin_exit(call.task, status);
    }
    Ran::Handled
}

pub(super) fn return_(call: &mut Call<'_, '_, '_>) -> Ran {
    let status = status_operand(call);
    let at = call.task.frames.iter().rposition(|frame| matches!(frame.kind, FrameKind::Call { .. }));
    let at = at.or(call.task.frames.iter().rposition(|frame| matches!(frame.kind, FrameKind::Inline { .. })));
    // `set -e` looks at the status of the call, not at that of `return`.
    if let Some(running) = &mut call.task.running {
        running.tested = true;
    }
    call.session.complete(call.task, status);
    if let Some(at) = at {
        call.task.frames.truncate(at + 1);
        if let Some(frame) = call.task.frames.last_mut() {
            frame.at = frame.program.ops.len();
        }
    } else {
        call.session.begin_exit(call.task, status);
    }
    Ran::Handled
}

pub(super) fn break_(call: &mut Call<'_, '_, '_>) -> Ran {
    let levels = call.operands().first().and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
    let continues = call.name() == "continue";
    call.session.complete(call.task, 0);
    let floor = call.task.frames.last().map_or(0, |frame| frame.loops);
    let open = call.task.loops.len().saturating_sub(floor);
    if open == 0 {
        return Ran::Handled;
    }
    let kept = call.task.loops.len() - (levels.min(open) - 1);
    call.task.loops.truncate(kept);
    if let Some(held) = call.task.loops.last() {
        let (cases, saved, to) = (held.cases, held.saved, if continues { held.next } else { held.end });
        call.task.cases.truncate(cases);
        while call.task.saved.len() > saved {
            if let Some(descriptors) = call.task.saved.pop() {
                call.task.descriptors = descriptors;
            }
        }
        if let Some(frame) = call.task.frames.last_mut() {
            frame.at = to;
        }
    }
    Ran::Handled
}

pub(super) fn exec(call: &mut Call<'_, '_, '_>) -> Ran {
    let argv: Vec<String> = call.operands().to_vec();
    if argv.is_empty() {
        // Redirections stay: the copy from before them is forgotten.
        if let Some(running) = call.task.running.as_mut().filter(|running| running.redirected) {
            running.redirected = false;
            call.task.saved.pop();
        }
        return Ran::Status(0);
    }
    if let Some(running) = &mut call.task.running {
        running.replaces = true;
    }
    call.task.traps.retain(|signal, script| *signal != 0 && script.is_empty());
    call.task.title = argv.join(" ");
    call.session.command(call.task, argv, call.world);
    Ran::Handled
}

fn inline(call: &mut Call<'_, '_, '_>, script: &str) -> Ran {
    match parser::parse(script) {
        Ok(program) => {
            let running = call.task.running.take().unwrap_or_default();
            call.session.enter_frame(call.task, Rc::new(program), FrameKind::Inline { running });
            Ran::Handled
        }
        Err(error) => {
            let text = call.session.syntax_text(&call.task.name.clone(), &error);
            call.error_line(&text);
            Ran::Status(2)
        }
    }
}

pub(super) fn eval(call: &mut Call<'_, '_, '_>) -> Ran {
    let script = call.operands().join(" ");
    call.task.status = 0;
    inline(call, &script)
}

pub(super) fn source(call: &mut Call<'_, '_, '_>) -> Ran {
    let Some(path) = call.operands().first().cloned() else { return Ran::Status(2) };
    match call.read(&path) {
        Ok(script) => inline(call, &script),
        Err(_) => {
            let text = match call.task.is_bash() {
                true => format!("{path}: No such file or directory"),
                false => format!("can't open '{path}': No such file or directory"),
            };
            call.session.complain(call.task, &text, call.world);
            Ran::Status(2)
        }
    }
}

pub(super) fn export(call: &mut Call<'_, '_, '_>) -> Ran {
    let exports = call.name() == "export";
    if call.operands().is_empty() || call.operands()[0] == "-p" {
        let lines: Vec<String> =
            call.task.environment().iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect();
        call.print(&lines.concat());
        return Ran::Status(0);
    }
    for operand in call.operands().to_vec() {
        let (name, value) = match operand.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (operand.as_str(), None),
        };
        if !is_name(name) {
            let text = format!("export: {name}: bad variable name");
            call.session.complain(call.task, &text, call.world);
            return Ran::Status(2);
        }
        let old = call.task.variable(name).unwrap_or_default().to_string();
        let variable = Variable { value: value.map_or(old, ToString::to_string), exported: exports };
        Rc::make_mut(&mut call.task.variables).insert(name.to_string(), variable);
    }
    Ran::Status(0)
}

pub(super) fn local(call: &mut Call<'_, '_, '_>) -> Ran {
    for operand in call.operands().to_vec() {
        let (name, value) = operand.split_once('=').unwrap_or((&operand, ""));
        if !is_name(name) {
            continue;
        }
        let old = call.task.variables.get(name).cloned();
        let inside = call.task.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            FrameKind::Call { locals, .. } => Some(locals),
            _ => None,
        });
        if let Some(locals) = inside {
            locals.push((name.to_string(), old));
        }
        call.task.assign(name, value);
    }
    Ran::Status(0)
}

pub(super) fn unset(call: &mut Call<'_, '_, '_>) -> Ran {
    for name in call.operands().to_vec() {
        if !call.task.forget_array(&name) {
            Rc::make_mut(&mut call.task.functions).remove(&name);
        }
    }
    Ran::Status(0)
}

pub(super) fn set(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = call.operands().to_vec();
    if operands.is_empty() {
        let lines: Vec<String> = call
            .task
            .variables
            .iter()
            .filter(|(name, _)| !name.contains('['))
            .map(|(name, held)| format!("{name}='{}'\n", held.value))
            .collect();
        call.print(&lines.concat());
        return Ran::Status(0);
    }
    let mut at = 0;
    while let Some(operand) = operands.get(at) {
        if operand == "--" {
            call.task.params = Rc::new(operands[at + 1..].to_vec());
            return Ran::Status(0);
        }
        let Some(on) = operand.chars().next().filter(|first| matches!(first, '-' | '+')) else {
            call.task.params = Rc::new(operands[at..].to_vec());
            return Ran::Status(0);
        };
        let mut takes_name = false;
        for letter in operand.chars().skip(1) {
            takes_name |= letter == 'o';
            call.task.option(letter, on == '-');
        }
        if takes_name {
            at += 1;
            if let Some(name) = operands.get(at) {
                call.task.named_option(name, on == '-');
            }
        }
        at += 1;
    }
    Ran::Status(0)
}

pub(super) fn shift(call: &mut Call<'_, '_, '_>) -> Ran {
    let count = call.operands().first().and_then(|text| text.parse().ok()).unwrap_or(1);
    if count > call.task.params.len() {
        return Ran::Status(1);
    }
    call.task.params = Rc::new(call.task.params[count..].to_vec());
    Ran::Status(0)
}

pub(super) fn trap(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = call.operands().to_vec();
    let Some(action) = operands.first() else {
        let lines: Vec<String> = call
            .task
            .traps
            .iter()
            .map(|(signal, script)| format!("trap -- '{script}' {}\n", signals::name(*signal)))
            .collect();
        call.print(&lines.concat());
        return Ran::Status(0);
    };
    let (action, names) =
        if action == "--" && operands.len() > 1 { (&operands[1], &operands[2..]) } else { (action, &operands[1..]) };
    // A lone signal takes its trap away.
    let (action, names) = if names.is_empty() { (&String::from("-"), &operands[..1]) } else { (action, names) };
    for name in names {
        let Some(signal) = signals::number(name) else {
            let text = format!("trap: {name}: bad trap");
            call.session.complain(call.task, &text, call.world);
            return Ran::Status(1);
        };
        if action == "-" {
            call.task.traps.remove(&signal);
        } else {
            call.task.traps.insert(signal, action.clone());
        }
    }
    Ran::Status(0)
}

pub(super) fn wait(call: &mut Call<'_, '_, '_>) -> Ran {
    let pid = match call.operands().first() {
        None => None,
        Some(text) => match call.session.job(call.task, text) {
            Some(pid) => Some(pid),
            None => {
                let problem = if text.starts_with('%') { "no such job" } else { "not a pid or valid job spec" };
                let text = format!("wait: {text}: {problem}");
                call.session.complain(call.task, &text, call.world);
                return Ran::Status(if problem == "no such job" { 127 } else { 2 });
            }
        },
    };
    match call.session.waited(call.task, pid) {
        Some(status) => Ran::Status(status),
        None => Ran::Blocked(State::Waiting { pid }),
    }
}

pub(super) fn read(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut raw = false;
    let mut names = Vec::new();
    let mut operands = call.operands().to_vec().into_iter();
    while let Some(operand) = operands.next() {
        match operand.as_str() {
            "-r" => raw = true,
            "-p" | "-t" | "-d" | "-n" => {
                operands.next();
            }
            _ => names.push(operand),
        }
    }
    if names.is_empty() {
        names.push("REPLY".into());
    }
    let (line, complete) = match &mut call.task.descriptors.input {
        Input::Null => (String::new(), false),
        Input::Text(text, at) => {
            let rest = &text[*at..];
            let end = rest.find('\n');
            let line = rest[..end.unwrap_or(rest.len())].to_string();
            *at += line.len() + usize::from(end.is_some());
            (line, end.is_some())
        }
        Input::Pipe(pipe) => {
            let pipe = *pipe;
            let writers = call.session.pipe_has_writer(pipe);
            let held = call.session.pipes.entry(pipe).or_default();
            match held.find('\n') {
                Some(end) => {
                    let rest = held.split_off(end + 1);
                    let line = core::mem::replace(held, rest);
                    (line.trim_end_matches('\n').to_string(), true)
                }
                None if writers => {
                    call.task.filter = Some(call.argv.to_vec());
                    return Ran::Blocked(State::Input);
                }
                None => (core::mem::take(held), false),
            }
        }
    };
    let line = if raw { line } else { line.replace('\\', "") };
    let separators = call.task.variable("IFS").unwrap_or(" \t\n").to_string();
    let separator = |letter: char| separators.contains(letter);
    let blank = |letter: char| separators.contains(letter) && letter.is_whitespace();
    let mut rest = line.trim_matches(blank);
    let last = names.len() - 1;
    for (at, name) in names.iter().enumerate() {
        if at == last {
            call.task.assign(name, rest);
            break;
        }
        let (field, tail) = rest.split_once(separator).unwrap_or((rest, ""));
        call.task.assign(name, field);
        rest = tail.trim_start_matches(blank);
    }
    Ran::Status(i32::from(!complete))
}

pub(super) fn cd(call: &mut Call<'_, '_, '_>) -> Ran {
    let to = match call.operands().first() {
        Some(path) if path == "-" => call.task.variable("OLDPWD").unwrap_or("/").to_string(),
        Some(path) => path.clone(),
        None => call.task.variable("HOME").unwrap_or("/root").to_string(),
    };
    if call.kind(&to) != Some(true) {
        let text = match call.task.is_bash() {
            true => format!("cd: {to}: No such file or directory"),
            false => format!("cd: can't cd to {to}: No such file or directory"),
        };
        call.session.complain(call.task, &text, call.world);
        return Ran::Status(if call.busybox() { 1 } else { 2 });
    }
    let path = call.path(&to);
    let old = core::mem::replace(&mut call.task.cwd, path.clone());
    call.task.assign("OLDPWD", &old);
    call.task.assign("PWD", &path);
    Ran::Status(0)
}

pub(super) fn command(call: &mut Call<'_, '_, '_>) -> Ran {
    let asks = call.name() != "command" || call.operands().first().is_some_and(|first| first == "-v" || first == "-V");
    if !asks {
        let argv = call.operands().to_vec();
        if argv.is_empty() {
            return Ran::Status(0);
        }
        call.session.command(call.task, argv, call.world);
        return Ran::Handled;
    }
    let asks_type = call.name() == "type" || call.operands().first().is_some_and(|first| first == "-V");
    let mut status = 0;
    for name in call.operands().to_vec().iter().filter(|name| !name.starts_with('-')) {
        let function = call.task.functions.contains_key(name);
        let hosted = call.session.is_hosted(core::slice::from_ref(name));
        let program = builtins::find(name, call.world, false);
        let builtin = builtins::find(name, call.world, true)
            .is_some_and(|command| program.is_none() || command.place == builtins::Place::Both);
        let path = if hosted {
            Some(format!("/usr/local/bin/{name}"))
        } else if program.is_some() {
            Some(if name.contains('/') { name.clone() } else { format!("/bin/{name}") })
        } else {
            let known = call.world.profile.commands.contains(&name.as_str());
            known.then(|| format!("/usr/local/bin/{name}"))
        };
        let line = match (path, function || builtin) {
            (_, true) if asks_type && function => format!("{name} is a function"),
            (_, true) if asks_type => format!("{name} is a shell builtin"),
            (Some(path), false) if asks_type => format!("{name} is {path}"),
            // `which` knows programs alone.
            (Some(path), _) if call.name() == "which" => path,
            (_, true) if call.name() != "which" => name.clone(),
            (Some(path), false) => path,
            _ => {
                status = if call.name() == "command" && !call.task.is_bash() { 127 } else { 1 };
                if asks_type {
                    let text = match call.task.is_bash() {
                        true => format!("{}: {name}: not found", call.name()),
                        false => format!("{name}: not found"),
                    };
                    call.session.complain(call.task, &text, call.world);
                }
                continue;
            }
        };
        call.print(&format!("{line}\n"));
    }
    Ran::Status(status)
}

pub(super) fn let_(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut value = 0;
    for expression in call.operands().to_vec() {
        match arithmetic::evaluate(&expression, call.task) {
            Ok(result) => value = result,
            Err(text) => {
                call.session.complain(call.task, &text, call.world);
                return Ran::Status(1);
            }
        }
    }
    Ran::Status(i32::from(value == 0))
}

pub(super) fn kill(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut signal = 15;
    let mut status = 0;
    let mut operands = call.operands().to_vec().into_iter();
    while let Some(operand) = operands.next() {
        if operand == "-l" {
            call.print("HUP INT QUIT KILL TERM USR1 USR2 ALRM CHLD CONT STOP\n");
            return Ran::Status(0);
        }
        let named = match operand.strip_prefix('-') {
            Some("s" | "n") => operands.next(),
            Some(name) if !name.is_empty() => Some(name.to_string()),
            _ => None,
        };
        if let Some(name) = named {
            match signals::number(&name) {
                Some(number) => signal = number,
                None => {
                    call.error(&format!("bad signal name '{name}'"));
                    return Ran::Status(1);
                }
            }
            continue;
        }
        let known = call.session.job(call.task, &operand).ok_or(());
        match known {
            Ok(pid) if pid == call.task.pid || call.session.exists(pid, call.world) => {
                call.session.kill(pid, signal, Some(call.task), call.world);
            }
            Ok(pid) => {
                let text = format!("can't kill pid {pid}: No such process");
                call.error(&text);
                status = 1;
            }
            Err(()) if operand.starts_with('%') => {
                let text = format!("kill: {operand}: no such job");
                call.session.complain(call.task, &text, call.world);
                status = 1;
            }
            Err(()) => {
                call.error(&format!("invalid number '{operand}'"));
                status = 1;
            }
        }
    }
    if matches!(call.task.state, State::Ended(_)) { Ran::Handled } else { Ran::Status(status) }
}
