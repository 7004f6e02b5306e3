//! `selfheal` on the command line: reading files, choosing what to run and writing what came of it.
//!
//! It holds no logic of its own; each subcommand is one file and a line in [`COMMANDS`], from which the help is made.

mod fuzz;
mod input;
mod kubectl;
mod lint;
mod replay;
mod run;

use std::ffi::OsString;
use std::io::{BufRead, Write};

/// What a command may touch of the world outside.
pub struct Terminal<'a> {
    /// True when a person types into `stdin`.
    pub is_person: bool,
    /// Standard input.
    pub stdin: &'a mut dyn BufRead,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
    /// Milliseconds of wall time since the command began.
    pub wall_ms: &'a dyn Fn() -> u64,
}

/// Why a command ended early.
#[derive(Debug)]
pub enum Stop {
    /// The input is bad: one line per problem, exit code 2.
    Bad(Vec<String>),
    /// Nobody reads the output any more.
    Closed,
}

impl From<lexopt::Error> for Stop {
    fn from(error: lexopt::Error) -> Stop {
        Stop::Bad(vec![format!("selfheal: {error}, expected what `selfheal help` says")])
    }
}

impl From<std::io::Error> for Stop {
    fn from(_: std::io::Error) -> Stop {
        Stop::Closed
    }
}

/// A subcommand.
struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(&mut lexopt::Parser, &mut Terminal<'_>) -> Result<u8, Stop>,
}

/// Every subcommand.
const COMMANDS: &[Command] = &[
    Command { name: "run", usage: run::USAGE, about: run::ABOUT, run: run::run },
    Command { name: "replay", usage: replay::USAGE, about: replay::ABOUT, run: replay::run },
    Command { name: "lint", usage: lint::USAGE, about: lint::ABOUT, run: lint::run },
    Command { name: "kubectl", usage: kubectl::USAGE, about: kubectl::ABOUT, run: kubectl::run },
    Command { name: "fuzz", usage: fuzz::USAGE, about: fuzz::ABOUT, run: fuzz::run },
];

/// Runs `selfheal` with these arguments; returns its exit code.
///
/// - 0: it went well; 1: something was found (a difference, a violation, a failed proof); 2: the input is bad.
pub fn run(arguments: Vec<OsString>, terminal: &mut Terminal<'_>) -> u8 {
    let code = match dispatch(arguments, terminal) {
        Ok(code) => code,
        Err(Stop::Bad(lines)) => {
            for line in lines {
                // Standard error that is closed leaves the exit code to say it.
                let _ = writeln!(terminal.stderr, "{line}");
            }
            2
        }
        Err(Stop::Closed) => 0,
    };
    match terminal.stdout.flush() {
        Ok(()) | Err(_) => code,
    }
}

fn dispatch(arguments: Vec<OsString>, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    use lexopt::prelude::*;
    let mut parser = lexopt::Parser::from_args(arguments);
    let name = match parser.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) | None => "help".to_string(),
        Some(Long("version") | Short('V')) => {
            writeln!(terminal.stdout, "selfheal {}", env!("CARGO_PKG_VERSION"))?;
            return Ok(0);
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    if name == "help" {
        let wanted = parser.next()?;
        let wanted = match wanted {
            Some(Value(word)) => Some(word.string()?),
            _ => None,
        };
        return help(wanted.as_deref(), terminal);
    }
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(&mut parser, terminal),
        None => {
            let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
            let near = lab::scenario::nearest(&name, &names).map(|near| format!(", did you mean {near:?}?"));
            let hint = near.unwrap_or_else(|| format!(", expected one of {}", names.join(", ")));
            Err(Stop::Bad(vec![format!("selfheal: unknown command {name:?}{hint}")]))
        }
    }
}

fn help(wanted: Option<&str>, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    if wanted.is_none() {
        writeln!(terminal.stdout, "A Kubernetes cluster that heals itself, simulated.\n")?;
    }
    for command in COMMANDS.iter().filter(|command| wanted.is_none_or(|name| name == command.name)) {
        writeln!(terminal.stdout, "selfheal {} {}\n{}\n", command.name, command.usage, command.about)?;
    }
    Ok(0)
}

/// Says what a subcommand is for, when `--help` stands among its arguments.
fn help_of(name: &str, terminal: &mut Terminal<'_>) -> Result<u8, Stop> {
    help(Some(name), terminal)
}

#[cfg(test)]
mod tests;
