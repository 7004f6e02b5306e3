//! kubectl: commands typed by a person, answered from the cluster in kubectl's own words.
//!
//! It owns no state of the cluster and never waits: a command that goes on is a value that the session polls. Models
//! kubernetes 1.36 kubectl.

pub mod api;
pub mod columns;
pub mod command;
pub mod complete;
pub mod describe;
#[cfg(test)]
mod fake;
mod field_set;
pub mod flags;
pub mod kube_config;
pub mod merge;
pub mod output;
pub mod print;
pub mod revision;
pub mod running;
mod selector;
pub mod shell;
pub mod target;
mod tracked;
pub mod unserved;
pub mod verb;
pub mod words;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::distance::{SWAP_IS_TWO, distance};
use api::Api;
use command::Command;
use flags::{Arguments, DryRun};
use kube_config::{KubeConfig, NAME};
use output::{Failure, Output, Streams};
use running::{Running, Task};
use tracked::Tracked;
use verb::{Call, VERBS, Verb};

/// What a command finds around it.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// What `-f -` reads.
    pub stdin: Option<&'a str>,
    /// The contexts, the current one with the namespace of commands that name none.
    pub config: &'a KubeConfig,
    /// Files that `-f NAME` reads.
    pub files: &'a BTreeMap<String, String>,
}

/// How a command line ended, or that it goes on.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It ended.
    Done(Output),
    /// It goes on; poll it after each change of the cluster.
    Running(Running),
}

/// What a verb leaves: an exit code, or a task that goes on.
#[derive(Debug)]
pub enum Ending {
    /// The command ended with this exit code.
    Exit(i32),
    /// The command goes on.
    Continue(Box<Task>),
}

/// Runs one command line: with `kubectl`, `k` or nothing before the verb; `stdin` is what `-f -` reads. It knows nothing of
/// a shell.
///
/// - Errors: in the output, as kubectl prints them; never as a value.
pub fn run(line: &str, stdin: Option<&str>, namespace: &str, api: &mut dyn Api) -> Outcome {
    let words = match words::split(line) {
        Ok(words) => words,
        Err(text) => return failed(Streams::default(), Failure::bare(text)),
    };
    let files = BTreeMap::new();
    run_words(&words, Surroundings { stdin, config: &KubeConfig::in_namespace(namespace), files: &files }, api)
}

/// Runs a command whose words are split already.
pub fn run_words(words: &[String], around: Surroundings<'_>, api: &mut dyn Api) -> Outcome {
    let words = match words.first().map(String::as_str) {
        Some("kubectl" | "k") => &words[1..],
        _ => words,
    };
    let (verb, rest) = match find_verb(words) {
        Ok(found) => found,
        Err(failure) => return failed(Streams::default(), failure),
    };
    let command = Command::find(verb, &rest);
    let path = command.map_or(verb.name, |command| command.path);
    let entries = command.map(|command| command.entries(verb)).unwrap_or_default();
    let flags: Vec<_> = entries.iter().map(|entry| entry.flag).collect();
    let arguments = match Arguments::parse(&rest, &flags, path) {
        Ok(mut arguments) => {
            // Behind two dashes stand words like any other, except where a command for a container is expected.
            let takes_command = ["debug", "exec", "run"].contains(&verb.name) || verb.name == "create";
            if let Some(after) = arguments.after_dashes.take_if(|_| !takes_command) {
                arguments.words.extend(after);
            }
            arguments
        }
        // diff says with 1 that there is a difference, and has its own words for wrong usage.
        Err(failure) if verb.name == "diff" => {
            let text = failure.text.replace("--help' for usage.", "-h' for help and examples");
            return failed(Streams::default(), Failure { exit_code: 2, ..Failure::bare(text) });
        }
        Err(failure) => return failed(Streams::default(), failure),
    };
    let dry_run = match arguments.dry_run() {
        Ok(dry_run) => dry_run,
        Err(failure) => return failed(Streams::default(), failure),
    };
    for flag in ["cluster", "user"] {
        // Verbs that have such a flag of their own mean something else.
        let own = flags.iter().any(|one| one.long == flag);
        if let Some(other) = arguments.value(flag).filter(|name| !own && !name.is_empty() && *name != NAME) {
            return failed(Streams::default(), unknown_place(flag, other));
        }
    }
    // An empty name is none.
    let named = |name: &str| if name.is_empty() { "default".to_string() } else { name.to_string() };
    let context = arguments.value("context").filter(|name| !name.is_empty()).unwrap_or(&around.config.current);
    if !STAYS.contains(&verb.name) && !arguments.is_on("help", false) && !arguments.is_on("client", false) {
        // A cluster that is named is reached from anywhere.
        let reached = match arguments.value("cluster").is_some_and(|name| name == NAME) {
            true => Ok(()),
            false => around.config.reaches(context),
        };
        if let Err(failure) = reached {
            return failed(Streams::default(), failure);
        }
    }
    let namespace = named(arguments.value("namespace").unwrap_or(around.config.namespace_of(context)));
    let mut copy;
    let api = if dry_run == DryRun::Server {
        copy = api.copy();
        &mut *copy
    } else {
        api
    };
    let mut api = Tracked::new(api, path, arguments.value("field-manager"));
    let mut call = Call {
        arguments,
        around,
        namespace,
        api: &mut api,
        streams: Streams::default(),
        edit: None,
        new_config: None,
        documents: 0,
        list: None,
    };
    let ending = match command {
        _ if call.arguments.is_on("help", false) => Ok(verb::help::of_command(verb, command, &mut call)),
        Some(command) if command.is_holder() => verb::help::of_holder(verb, command, &mut call),
        _ => (verb.run)(&mut call),
    };
    let Call { streams, edit, new_config, .. } = call;
    match ending {
        Ok(Ending::Exit(exit_code)) => Outcome::Done(Output {
            exit_code,
            stdout: streams.stdout,
            stderr: streams.stderr,
            order: streams.order,
            edit,
            config: new_config,
        }),
        // What is not kept is not waited for either.
        Ok(Ending::Continue(_)) if dry_run == DryRun::Server => {
            let Streams { stdout, stderr, order } = streams;
            Outcome::Done(Output { stdout, stderr, order, edit, ..Output::default() })
        }
        Ok(Ending::Continue(task)) => Outcome::Running(Running::new(task, streams)),
        Err(failure) => failed(streams, failure),
    }
}

/// client-go's complaint about a cluster or a user that the configuration has not.
///
/// - Source: client-go tools/clientcmd/client_config.go getCluster, getAuthInfo.
fn unknown_place(flag: &str, name: &str) -> Failure {
    match flag {
        "cluster" => Failure::new(format!("no server found for cluster {name:?}")),
        _ => Failure::new(format!("auth info {name:?} does not exist")),
    }
}

/// Verbs that never ask the server.
const STAYS: &[&str] = &["completion", "config", "help", "kustomize", "options", "plugin"];

/// An output with a failure's text at the end of its standard error.
fn failed(mut streams: Streams, failure: Failure) -> Outcome {
    streams.stdout.push_str(&failure.written);
    if !failure.text.is_empty() {
        streams.fail_line(&failure.text);
    }
    let Streams { stdout, stderr, order } = streams;
    Outcome::Done(Output { exit_code: failure.exit_code, stdout, stderr, order, ..Output::default() })
}

/// The verb and the words that are not it; global flags may stand before it.
fn find_verb(words: &[String]) -> Result<(&'static Verb, Vec<String>), Failure> {
    let mut rest: Vec<String> = words.to_vec();
    let mut index = 0;
    while let Some(word) = rest.get(index) {
        if !word.starts_with('-') {
            let word = rest.remove(index);
            return match VERBS.iter().find(|verb| verb.name == word || verb.aliases.contains(&word.as_str())) {
                Some(verb) => Ok((verb, rest)),
                None => Err(Failure::new(unknown_command(&word))),
            };
        }
        let takes_next = flags::GLOBAL.iter().any(|flag| {
            flag.takes == flags::Takes::Value
                && (*word == format!("--{}", flag.long) || flag.short.is_some_and(|short| *word == format!("-{short}")))
        });
        index += if takes_next { 2 } else { 1 };
    }
    match VERBS.iter().find(|verb| verb.name == "help") {
        Some(help) => {
            Arguments::parse(&rest, &[], "")?;
            Ok((help, Vec::new()))
        }
        None => Err(Failure::new("no command")),
    }
}

fn unknown_command(typed: &str) -> String {
    let word = typed;
    // Words that are suggested for others than those they are near to: cobra's SuggestFor.
    let meant = |name: &str| match name {
        "get" | "wait" => matches!(word, "list" | "ps"),
        "delete" => word == "rm",
        _ => false,
    };
    let word = word.to_lowercase();
    let near: Vec<&str> = VERBS
        .iter()
        .map(|verb| verb.name)
        .filter(|name| distance(&word, name, SWAP_IS_TWO) <= 2 || name.starts_with(&word) || meant(name))
        .collect();
    let mut text = format!("unknown command {typed:?} for \"kubectl\"");
    if !near.is_empty() {
        text.push_str("\n\nDid you mean this?");
        for name in near {
            text.push_str(&format!("\n\t{name}"));
        }
    }
    text
}
