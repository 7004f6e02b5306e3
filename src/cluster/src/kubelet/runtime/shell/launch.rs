//! Starts programs: the main command, exec commands, shells inside shells, interpreters, and what wraps a command.

use super::builtins::{self, Call, Ran};
use super::parser;
use super::script::{Op, Piece, Program, Simple, SyntaxError};
use super::task::{Descriptors, FrameKind, Input, Options, Output, State, Task, Variable};
use super::{Session, World};
use crate::kubelet::runtime::files;
use crate::kubelet::runtime::http::{Body, Method};
use crate::kubelet::runtime::log::Stream;
use crate::kubelet::runtime::parse::duration_ms;
use crate::kubelet::runtime::pi;
use crate::kubelet::runtime::profile::{Profile, Route, Userland};
use crate::kubelet::runtime::resolve::last_segment;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The longest script that is read.
const SCRIPT_LIMIT_BYTES: usize = 64 * 1024;

/// How long the Job of the documentation computes, in milliseconds.
const PI_MS: u64 = 5_000;

/// A program of one command whose words are given.
fn one_command(argv: &[String]) -> Rc<Program> {
    let word = |text: &String| [Piece::Text { text: text.clone(), quoted: true }].into();
    let simple = Simple { words: argv.iter().map(word).collect(), line: 1, ..Simple::default() };
    Rc::new(Program { ops: [Op::Simple(Rc::new(simple))].into() })
}

impl Session {
    /// Whether a word names something that can be started as a process.
    pub(in crate::kubelet::runtime) fn can_run(word: &str, world: &mut World<'_, '_>) -> bool {
        if builtins::find(word, world, false).is_some() || is_server(word, world) {
            return true;
        }
        if !word.contains('/') {
            return false;
        }
        Session::cannot_start(word, world).is_none()
    }

    /// Why the system does not start the file of a path, in its own words.
    pub(in crate::kubelet::runtime) fn cannot_start(word: &str, world: &mut World<'_, '_>) -> Option<&'static str> {
        let path = files::absolute(&world.spec.working_dir, word);
        let (files, volumes) = world.files();
        match files.kind(volumes, &path) {
            None => Some("no such file or directory"),
            Some(true) => Some("is a directory"),
            Some(false) if files.mode(volumes, &path) & 0o111 == 0 => Some("permission denied"),
            Some(false) => None,
        }
    }

    /// Starts the container's main process, PID 1.
    pub(in crate::kubelet::runtime) fn spawn_main(&mut self, argv: &[String], world: &mut World<'_, '_>) {
        let descriptors = Descriptors {
            input: Input::Null,
            output: Output::Log(Stream::Stdout),
            errors: Output::Log(Stream::Stderr),
        };
        self.spawn(argv, descriptors, world);
    }

    /// Starts a command beside the main process; its output is kept for [`Session::take_finished`].
    pub(in crate::kubelet::runtime) fn spawn_exec(&mut self, id: u32, argv: &[String], world: &mut World<'_, '_>) {
        let buffers = [self.next_buffer, self.next_buffer + 1];
        self.next_buffer += 2;
        let [output, errors] = buffers.map(|buffer| {
            self.buffers.insert(buffer, String::new());
            Output::Buffer(buffer)
        });
        let pid = self.spawn(argv, Descriptors { input: Input::Null, output, errors }, world);
        self.execs.insert(pid, (id, buffers));
    }

    /// Ends an exec command that nobody waits for any more.
    pub(in crate::kubelet::runtime) fn kill_exec(&mut self, id: u32) {
        let pid = self.execs.iter().find(|(_, (held, _))| *held == id).map(|(pid, _)| *pid);
        if let Some(pid) = pid {
            self.execs.remove(&pid);
            self.tasks.retain(|held, task| *held != pid && task.parent != pid);
        }
    }

    pub(super) fn spawn(&mut self, argv: &[String], descriptors: Descriptors, world: &mut World<'_, '_>) -> u32 {
        let spec = world.spec;
        let pid = self.next_pid;
        self.next_pid += 1;
        let cwd = if spec.working_dir.is_empty() { "/" } else { spec.working_dir.as_str() };
        let mut variables = BTreeMap::new();
        let mut export = |name: &str, value: &str| {
            variables.insert(name.to_string(), Variable { value: value.to_string(), exported: true });
        };
        export("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        export("HOME", "/root");
        export("HOSTNAME", &spec.hostname);
        export("PWD", cwd);
        for (name, value) in &spec.env {
            export(name, value);
        }
        let mut task = Box::new(Task {
            pid,
            parent: 0,
            shell_pid: pid,
            frames: Vec::new(),
            variables: Rc::new(variables),
            functions: Rc::new(BTreeMap::new()),
            params: Rc::new(Vec::new()),
            name: "sh".to_string(),
            title: argv.join(" "),
            cwd: cwd.to_string(),
            status: 0,
            last_background: 0,
            ended_children: BTreeMap::new(),
            captured: Vec::new(),
            loops: Vec::new(),
            cases: Vec::new(),
            descriptors,
            saved: Vec::new(),
            state: State::Ready,
            running: None,
            filter: None,
            seen: String::new(),
            reading: None,
            traps: BTreeMap::new(),
            pending: Vec::new(),
            options: Options::default(),
            exiting: None,
            clocks: Vec::new(),
            background: false,
            held_bytes: 0,
            work: 0,
            started: world.now(),
            line: 1,
            last_replaces: true,
        });
        task.push_frame(one_command(argv), FrameKind::Script);
        self.tasks.insert(pid, task);
        pid
    }

    /// Runs a command whose words are known: function, command of the table, the image's own, or a script file.
    pub(super) fn command(&mut self, task: &mut Task, argv: Vec<String>, world: &mut World<'_, '_>) {
        let Some(word) = argv.first() else { return self.complete(task, 0) };
        if let Some(body) = task.functions.get(word).cloned() {
            let running = task.running.take().unwrap_or_default();
            let params = core::mem::replace(&mut task.params, Rc::new(argv[1..].to_vec()));
            return self.enter_frame(task, body, FrameKind::Call { running, params, locals: Vec::new() });
        }
        let in_shell =
            task.frames.len() > 1 || task.name != "sh" || !task.last_replaces || task.title != argv.join(" ");
        let ran = if self.is_hosted(&argv) {
            self.call_host(task, argv.clone())
        } else if let Some(command) = builtins::find(word, world, in_shell) {
            (command.run)(&mut Call { session: self, task, world, argv: &argv })
        } else if let Some(ran) = self.image_command(task, &argv, world) {
            ran
        } else {
            self.script_file(task, &argv, world)
        };
        match ran {
            Ran::Status(status) => {
                if !matches!(task.state, State::Ended(_)) {
                    self.complete(task, status);
                }
            }
            Ran::Blocked(state) => task.state = state,
            Ran::Handled => {}
        }
    }

    /// What the image itself brings: commands it answers, and its server.
    fn image_command(&mut self, task: &mut Task, argv: &[String], world: &mut World<'_, '_>) -> Option<Ran> {
        let profile = world.profile;
        let line = argv.join(" ");
        let rule = profile.exec.iter().find(|rule| {
            line.strip_prefix(rule.command.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        let mut call = Call { session: self, task, world, argv };
        if let Some(rule) = rule {
            let now = call.world.around.now;
            let open = call.world.server.as_ref().is_some_and(|server| server.is_open(now));
            let (status, output) = if open { &rule.open } else { rule.closed.as_ref().unwrap_or(&rule.open) };
            call.print(output);
            return Some(Ran::Status(*status));
        }
        if !is_server(&argv[0], call.world) {
            return None;
        }
        if let Some(at) = argv.iter().position(|word| word == "-s") {
            // `nginx -s quit`: a signal to the running server.
            let World { log, around, server, .. } = &mut *call.world;
            let known = matches!(argv.get(at + 1).map(String::as_str), Some("quit" | "stop"));
            if let (true, Some(server)) = (known, server) {
                server.stop(0, around.now, log);
            }
            return Some(Ran::Status(0));
        }
        if argv.iter().skip(1).any(|word| matches!(word.as_str(), "-t" | "-v" | "-V" | "--version")) {
            if call.name() == "nginx" {
                let tests = argv.iter().any(|word| word == "-t");
                call.error_line(match tests {
                    true => {
                        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n\
                         nginx: configuration file /etc/nginx/nginx.conf test is successful"
                    }
                    false => "nginx version: nginx/1.29.3",
                });
            }
            return Some(Ran::Status(0));
        }
        let profile = call.world.profile.clone();
        Some(call.start_server(profile))
    }

    fn script_file(&mut self, task: &mut Task, argv: &[String], world: &mut World<'_, '_>) -> Ran {
        let path = files::absolute(&task.cwd, &argv[0]);
        let script = if argv[0].contains('/') {
            let (files, volumes) = world.files();
            files.read(volumes, &path).ok().map(ToString::to_string)
        } else {
            None
        };
        let runs = {
            let (files, volumes) = world.files();
            script.is_some() && files.mode(volumes, &path) & 0o111 != 0
        };
        if script.is_some() && !runs {
            self.complain(task, &format!("{}: Permission denied", argv[0]), world);
            return Ran::Status(126);
        }
        if script.is_some() {
            let words: Vec<String> = ["sh".to_string()].into_iter().chain(argv.iter().cloned()).collect();
            return shell(&mut Call { session: self, task, world, argv: &words });
        }
        let bash = task.name.ends_with("bash");
        let (files, volumes) = world.files();
        if argv[0].contains('/') && files.kind(volumes, &path) == Some(true) {
            let why = if bash { "Is a directory" } else { "Permission denied" };
            self.complain(task, &format!("{}: {why}", argv[0]), world);
            return Ran::Status(126);
        }
        if let Some(ran) = self.unknown_image_command(task, argv, world) {
            return ran;
        }
        let text = match (bash, argv[0].contains('/')) {
            (true, false) => format!("{}: command not found", argv[0]),
            (true, true) => format!("{}: No such file or directory", argv[0]),
            (false, _) => format!("{}: not found", argv[0]),
        };
        self.complain(task, &text, world);
        Ran::Status(127)
    }

    /// A command that only an image outside the catalogue can have: the program that serves the ports which its
    /// container declares, and beside that program a check of it.
    fn unknown_image_command(&mut self, task: &mut Task, argv: &[String], world: &mut World<'_, '_>) -> Option<Ran> {
        let Profile { any_command: true, listen, .. } = world.profile else { return None };
        if listen.is_empty() {
            return None;
        }
        if let Some(server) = world.server {
            return Some(Ran::Status(i32::from(!server.is_open(world.around.now))));
        }
        let profile = world.profile.clone();
        Some(Call { session: self, task, world, argv }.start_server(profile))
    }

    /// A shell's message for a script that cannot be parsed.
    pub(super) fn syntax_text(&self, name: &str, error: &SyntaxError) -> String {
        let SyntaxError { unexpected, line, open } = error;
        match self.userland {
            Userland::Debian if name.ends_with("bash") && unexpected.is_empty() => {
                let end = format!("{name}: -c: line {}: syntax error: unexpected end of file", line + 1);
                match open {
                    Some(open) => {
                        format!("{name}: -c: line {line}: unexpected EOF while looking for matching `{open}'")
                    }
                    None => end,
                }
            }
            Userland::Debian if open.is_some_and(|open| open != ')') => {
                format!("{name}: {line}: Syntax error: Unterminated quoted string")
            }
            Userland::Busybox | Userland::None if open.is_some_and(|open| open != ')') => {
                format!("{name}: syntax error: unterminated quoted string")
            }
            Userland::Debian if name.ends_with("bash") => {
                format!("{name}: -c: line {line}: syntax error near unexpected token `{unexpected}'")
            }
            Userland::Debian if unexpected.is_empty() => {
                format!("{name}: {line}: Syntax error: end of file unexpected")
            }
            Userland::Debian => format!("{name}: {line}: Syntax error: \"{unexpected}\" unexpected"),
            Userland::Busybox | Userland::None if unexpected.is_empty() => {
                format!("{name}: syntax error: unexpected end of file")
            }
            Userland::Busybox | Userland::None => format!("{name}: syntax error: unexpected \"{unexpected}\""),
        }
    }

    /// Makes a task a shell that runs what its arguments say.
    fn load_shell(&mut self, task: &mut Task, argv: &[String], world: &mut World<'_, '_>) {
        let mut options = Options::default();
        let mut command = false;
        let mut at = 1;
        task.options = options;
        while let Some(word) = argv.get(at).filter(|word| word.len() > 1 && word.starts_with(['-', '+'])) {
            let on = word.starts_with('-');
            at += 1;
            if word == "--" {
                break;
            }
            for letter in word.chars().skip(1) {
                command |= letter == 'c';
                task.option(letter, on);
                if letter == 'o' {
                    let name = argv.get(at).cloned().unwrap_or_default();
                    task.named_option(&name, on);
                    at += 1;
                }
            }
            options = task.options;
        }
        task.options = options;
        let shell = last_segment(&argv[0]).to_string();
        let (script, name, params) = if command {
            let script = argv.get(at).cloned().unwrap_or_default();
            let name = argv.get(at + 1).cloned().unwrap_or_else(|| argv[0].clone());
            (Ok(script), name, argv.get(at + 2..).unwrap_or(&[]))
        } else if let Some(path) = argv.get(at) {
            let absolute = files::absolute(&task.cwd, path);
            let (files, volumes) = world.files();
            let script = files.read(volumes, &absolute).map(ToString::to_string);
            (script.map_err(|_| path.clone()), path.clone(), &argv[at + 1..])
        } else {
            // Without a terminal standard input is empty: the shell reads nothing and exits.
            (Ok(String::new()), argv[0].clone(), &[][..])
        };
        task.frames.clear();
        task.loops.clear();
        task.cases.clear();
        task.saved.clear();
        task.running = None;
        task.captured.clear();
        task.functions = Rc::new(BTreeMap::new());
        task.params = Rc::new(params.to_vec());
        let exported = task.variables.iter().filter(|(_, variable)| variable.exported);
        task.variables = Rc::new(exported.map(|(name, variable)| (name.clone(), variable.clone())).collect());
        task.traps.clear();
        task.name = if command && name == argv[0] { shell.clone() } else { name };
        task.title = argv.join(" ");
        task.shell_pid = task.pid;
        task.status = 0;
        task.state = State::Ready;
        task.last_replaces = false;
        let script = match script {
            Ok(script) if script.len() <= SCRIPT_LIMIT_BYTES => script,
            Ok(_) => {
                self.complain(task, "out of memory", world);
                task.state = State::Ended(2);
                return;
            }
            Err(path) => {
                task.name = shell;
                let text = match self.userland {
                    Userland::Debian => format!("cannot open {path}: No such file"),
                    Userland::Busybox | Userland::None => format!("can't open '{path}': No such file or directory"),
                };
                self.complain(task, &text, world);
                task.state = State::Ended(if self.userland == Userland::Debian { 127 } else { 2 });
                return;
            }
        };
        let parsed = if shell == "bash" { parser::parse_bash(&script) } else { parser::parse(&script) };
        match parsed {
            Ok(program) => {
                // dash and ash run the last command of -c in the shell's own process, bash a lone one.
                task.last_replaces = command && (shell != "bash" || program.ops.len() == 1);
                task.push_frame(Rc::new(program), FrameKind::Script);
            }
            Err(error) => {
                let text = self.syntax_text(&task.name, &error);
                let errors = task.descriptors.errors.clone();
                self.write(&errors, &format!("{text}\n"), world).ok();
                task.state = State::Ended(2);
            }
        }
    }
}

fn is_server(word: &str, world: &World<'_, '_>) -> bool {
    world.profile.commands.contains(&last_segment(word)) && !last_segment(word).starts_with("python")
}

impl Task {
    /// Switches an option by its letter.
    pub(super) fn option(&mut self, letter: char, on: bool) {
        match letter {
            'e' => self.options.errexit = on,
            'u' => self.options.nounset = on,
            'x' => self.options.xtrace = on,
            _ => {}
        }
    }

    /// Switches an option by its long name.
    pub(super) fn named_option(&mut self, name: &str, on: bool) {
        match name {
            "errexit" => self.options.errexit = on,
            "nounset" => self.options.nounset = on,
            "xtrace" => self.options.xtrace = on,
            "pipefail" => self.options.pipefail = on,
            _ => {}
        }
    }
}

/// Whether the command that runs takes the place of its task.
fn replaces(call: &Call<'_, '_, '_>) -> bool {
    call.task.running.as_ref().is_some_and(|running| running.replaces)
}

/// `sh`, `bash` and their like.
pub(super) fn shell(call: &mut Call<'_, '_, '_>) -> Ran {
    if replaces(call) {
        call.session.load_shell(call.task, call.argv, call.world);
        return Ran::Handled;
    }
    let Some(mut child) = call.session.fork(call.task, one_command(call.argv), call.world) else { return Ran::Handled };
    let pid = child.pid;
    call.session.load_shell(&mut child, call.argv, call.world);
    if let State::Ended(status) = child.state {
        return Ran::Status(status);
    }
    call.session.tasks.insert(pid, child);
    Ran::Blocked(State::Children { pids: [pid].into(), last: pid, status: 0, capture: None, deadline: None })
}

/// Goes on with the rest of the words as the command.
fn rest(call: &mut Call<'_, '_, '_>, argv: Vec<String>) -> Ran {
    if argv.is_empty() {
        return Ran::Status(0);
    }
    call.session.command(call.task, argv, call.world);
    Ran::Handled
}

pub(super) fn prefix(call: &mut Call<'_, '_, '_>) -> Ran {
    let skip = call.operands().iter().take_while(|word| word.starts_with('-')).count();
    let argv = call.operands()[skip..].to_vec();
    rest(call, argv)
}

pub(super) fn env(call: &mut Call<'_, '_, '_>) -> Ran {
    if call.name() == "printenv"
        && let Some(name) = call.operands().first().cloned()
    {
        let value = call.task.variables.get(&name).filter(|variable| variable.exported);
        let Some(line) = value.map(|variable| format!("{}\n", variable.value)) else { return Ran::Status(1) };
        call.print(&line);
        return Ran::Status(0);
    }
    let assignments: Vec<(String, String)> = call
        .operands()
        .iter()
        .map_while(|word| word.split_once('=').map(|(name, value)| (name.to_string(), value.to_string())))
        .collect();
    let argv = call.operands()[assignments.len()..].to_vec();
    if argv.is_empty() {
        let lines = call.task.environment().into_iter().chain(assignments);
        let text: String = lines.map(|(name, value)| format!("{name}={value}\n")).collect();
        call.print(&text);
        return Ran::Status(0);
    }
    for (name, value) in assignments {
        let old = call.task.variables.get(&name).cloned();
        if let Some(running) = &mut call.task.running {
            running.temporary.push((name.clone(), old));
        }
        Rc::make_mut(&mut call.task.variables).insert(name, Variable { value, exported: true });
    }
    rest(call, argv)
}

pub(super) fn timeout(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut words = call.operands().to_vec().into_iter();
    let mut limit = None;
    for word in words.by_ref() {
        if word == "-t" || word == "-k" || word == "-s" || word.starts_with('-') {
            continue;
        }
        limit = duration_ms(&word).or_else(|| duration_ms(&format!("{word}s")));
        break;
    }
    let argv: Vec<String> = words.collect();
    let Some(limit_ms) = limit.filter(|_| !argv.is_empty()) else {
        call.error("usage: timeout SECS PROG ARGS");
        return Ran::Status(125);
    };
    let program = one_command(&argv);
    let Some(mut child) = call.session.fork(call.task, program, call.world) else { return Ran::Handled };
    child.last_replaces = true;
    let pid = child.pid;
    call.session.tasks.insert(pid, child);
    let deadline = Some(call.world.around.now.plus_ms(limit_ms));
    Ran::Blocked(State::Children { pids: [pid].into(), last: pid, status: 0, capture: None, deadline })
}

/// Computes π for the documentation's Job; any other program ends with 0 after a second.
pub(super) fn perl(call: &mut Call<'_, '_, '_>) -> Ran {
    let script = call.operands().join(" ");
    let digits = script
        .split_once("bpi(")
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(digits, _)| digits.parse::<usize>().ok());
    if call.task.seen.is_empty() && !call.operands().is_empty() {
        call.task.seen = "started".to_string();
        call.task.filter = Some(call.argv.to_vec());
        let ms = if digits.is_some() { PI_MS } else { 1_000 };
        return Ran::Blocked(State::Sleeping { until: call.world.around.now.plus_ms(ms), status: 0 });
    }
    call.task.seen.clear();
    if let Some(digits) = digits {
        let line = format!("{}\n", pi::digits(digits.min(5_000)));
        call.print(&line);
    }
    Ran::Status(0)
}

/// Runs the statements that small manifests use (print, sleep, exit, raise), `-m http.server`, or the image's own app.
pub(super) fn python(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = call.operands().to_vec();
    let words: Vec<&str> = operands.iter().map(String::as_str).filter(|word| *word != "-u").collect();
    let script = match words.as_slice() {
        [] => return Ran::Status(0),
        ["-c", script, ..] => (*script).to_string(),
        ["-m", "http.server", rest @ ..] => {
            let port = rest.iter().find_map(|word| word.parse().ok()).unwrap_or(8000);
            return call.start_server(files_server(port));
        }
        ["--version" | "-V", ..] => {
            call.print("Python 3.13.1\n");
            return Ran::Status(0);
        }
        [path, ..] => match call.read(path) {
            Ok(script) => script,
            Err(_) if !call.world.profile.listen.is_empty() => {
                let profile = call.world.profile.clone();
                return call.start_server(profile);
            }
            Err(error) => {
                let full = call.path(path);
                let name = call.name();
                call.error_line(&format!("{name}: can't open file '{full}': [Errno 2] {}", error.text()));
                return Ran::Status(2);
            }
        },
    };
    statements(call, &script)
}

fn statements(call: &mut Call<'_, '_, '_>, script: &str) -> Ran {
    let start: usize = core::mem::take(&mut call.task.seen).parse().unwrap_or(0);
    for (at, statement) in script.split([';', '\n']).map(str::trim).enumerate().skip(start) {
        let inside = |name: &str| statement.strip_prefix(name).and_then(|rest| rest.strip_suffix(')')).map(str::trim);
        if let Some(argument) = inside("print(") {
            let argument = argument.strip_suffix(", flush=True").unwrap_or(argument);
            let text = argument.trim_matches(|letter| matches!(letter, '"' | '\''));
            call.print(&format!("{text}\n"));
        } else if let Some(seconds) = inside("time.sleep(").or(inside("sleep(")) {
            let ms = duration_ms(&format!("{seconds}s")).unwrap_or(0);
            call.task.seen = (at + 1).to_string();
            call.task.filter = Some(call.argv.to_vec());
            return Ran::Blocked(State::Sleeping { until: call.world.around.now.plus_ms(ms), status: 0 });
        } else if let Some(code) = inside("sys.exit(").or(inside("exit(")).or(inside("quit(")) {
            let code = if code.is_empty() { Some(0) } else { code.parse::<i32>().ok() };
            if code.is_none() {
                call.error_line(statement);
            }
            return Ran::Status(code.unwrap_or(1) & 255);
        } else if let Some(error) = statement.strip_prefix("raise ") {
            call.error_line("Traceback (most recent call last):");
            call.error_line(&format!("  File \"<string>\", line {}, in <module>", at + 1));
            call.error_line(&error.trim().replacen('(', ": ", 1).replace([')', '"', '\''], ""));
            return Ran::Status(1);
        } else if statement.starts_with("while True") {
            return Ran::Blocked(State::Forever);
        }
    }
    Ran::Status(0)
}

pub(super) fn httpd(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = call.operands();
    let port = operands.iter().position(|word| word == "-p").and_then(|at| operands.get(at + 1));
    let port = port.and_then(|text| text.rsplit(':').next()).and_then(|text| text.parse().ok()).unwrap_or(80);
    call.start_server(files_server(port))
}

/// A server of files: 200 on the root, 404 elsewhere.
fn files_server(port: u16) -> Profile {
    Profile {
        listen: [port].into(),
        routes: [Route::new(Method::Get, "/", 200, "<title>Directory listing for /</title>\n")].into(),
        not_found: Body::Static("404 Not Found\n"),
        ..Profile::default()
    }
}
