//! `selfheal kubectl`: the console on a scenario, in a terminal or from a pipe.

use cluster::kubelet::runtime::Stream;
use kernel::Time;
use lab::console::shell::is_open;
use lab::scenario::Action;
use lab::scenario::trace::{Answer, Body};
use lab::session::{ActOutcome, Session};

use crate::{Stop, Terminal, help_of, input};

/// Arguments.
pub const USAGE: &str = "FILE|- [--seed N]";
/// What it does.
pub const ABOUT: &str = "  Opens the console on a scenario: one kubectl command a line, from a pipe when stdin is none.
  Heredocs, pipes, variables and loops work as in a shell. A tenth of a second passes from one command to the
  next, so that the cluster has seen what it did; `sleep 30s` lets more pass, and the scenario's own actions happen when their time comes; a command that goes on (rollout status, wait, drain) runs until it ends, at most 10 minutes.
  `exit` ends. With `-` the scenario comes first on stdin and ends at a line that says `...`.";

/// Longest that a command which goes on is waited for, in milliseconds.
const LONGEST_WAIT_MS: u64 = 600_000;

/// Time from one command to the next, in milliseconds: a process of kubectl does not start faster.
const BETWEEN_COMMANDS_MS: u64 = 100;

/// Runs it.
pub fn run(parser: &mut lexopt::Parser, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let (mut file, mut seed) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seed") => seed = Some(input::number("--seed", &parser.value()?.string()?)?),
            Long("help") | Short('h') => return help_of("kubectl", terminal),
            Value(name) if file.is_none() => file = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let name = input::needed(file, USAGE)?;
    let mut loaded =
        if name == "-" { input::scenario_before_commands(terminal)? } else { input::scenario(&name, terminal)? };
    loaded.scenario.seed = seed.unwrap_or(loaded.scenario.seed);
    let mut session = Session::new(&loaded.scenario, loaded.manifests)
        .map_err(|message| Stop::Bad(vec![format!("{name}:1:1: {message}")]))?;
    // Whatever happens at the very beginning has happened before the first command.
    session.run_until(Time::ZERO, &mut || true);
    let mut code = 0;
    loop {
        if terminal.is_person {
            write!(terminal.stdout, "{} $ ", session.now())?;
            terminal.stdout.flush()?;
        }
        let mut text = String::new();
        loop {
            if terminal.stdin.read_line(&mut text)? == 0 {
                break;
            }
            // A heredoc, a loop or a line that ends in a backslash goes on.
            if !is_open(&text) {
                break;
            }
            if terminal.is_person {
                write!(terminal.stdout, "> ")?;
                terminal.stdout.flush()?;
            }
        }
        if text.is_empty() {
            return Ok(code);
        }
        let line = text.trim();
        match line {
            "" => {}
            "exit" | "quit" => return Ok(code),
            _ if line.starts_with('#') && !line.contains('\n') => {}
            _ => {
                code = command(&mut session, line, terminal)?;
                let next = session.now().plus_ms(BETWEEN_COMMANDS_MS);
                session.run_until(next, &mut || true);
            }
        }
        session.take_changes();
    }
}

/// Runs one command to its end; returns its exit code.
fn command(session: &mut Session, line: &str, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    session.take_entries();
    let outcome = session.act(Action::Kubectl { line: line.to_string(), stdin: None });
    // The session may have let a moment pass before the command began.
    let began = session.now();
    if let ActOutcome::Running(id) = outcome {
        let limit = began.plus_ms(LONGEST_WAIT_MS);
        let goes_on = |session: &Session| session.commands().any(|one| one.id == id);
        while goes_on(session) {
            match session.next_time().filter(|next| *next <= limit) {
                Some(next) => session.run_until(next, &mut || true),
                None => {
                    session.interrupt(id);
                    break;
                }
            };
        }
    }
    let mut code = 0;
    for entry in session.take_entries() {
        if let Body::Kubectl { started, command, answer } = entry.body
            && (started, command.as_str()) == (began, line)
        {
            let Answer { exit_code, stdout, stderr, order } = answer;
            for (stream, piece) in order.pieces(&stdout, &stderr, (0, 0)) {
                match stream {
                    Stream::Stdout => write!(terminal.stdout, "{piece}").and_then(|()| terminal.stdout.flush())?,
                    Stream::Stderr => write!(terminal.stderr, "{piece}").and_then(|()| terminal.stderr.flush())?,
                }
            }
            code = u8::try_from(exit_code).unwrap_or(1);
        }
    }
    Ok(code)
}
