//! `exec`: runs a command in a container.

use cluster::api::Kind;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::target::Target;
use super::{Call, Verb, Words, logs};

/// The command.
pub const VERB: Verb = Verb {
    name: "exec",
    aliases: &[],
    summary: "Execute a command in a container",
    usage: "exec (POD | TYPE/NAME) [-c CONTAINER] -- COMMAND [args...]",
    words: Words::Pods,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("container", Some('c'), "Container name"),
    switch("stdin", Some('i'), "Pass stdin to the container"),
    switch("tty", Some('t'), "Stdin is a TTY"),
    switch("quiet", Some('q'), "Only print output from the remote session"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let Some(first) = words.first() else {
        return Err(Failure::new(
            "pod, type/name or --filename must be specified\nSee 'kubectl exec -h' for help and examples",
        ));
    };
    let Some(command) = call.arguments.after_dashes.clone().filter(|command| !command.is_empty()) else {
        return Err(Failure::new(
            "you must specify at least one command for the container\nSee 'kubectl exec -h' for help and examples",
        ));
    };
    let word = if first.contains('/') { first.clone() } else { format!("pod/{first}") };
    let target = Target::parse(&[word])?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    let pod = match objects.into_iter().next() {
        Some(object) if object.kind() == Kind::Pod => Some(object),
        Some(workload) => logs::pods_of(&workload, call.api)?.into_iter().next(),
        None => None,
    };
    let Some(pod) = pod else {
        return Err(Failure::new("timed out waiting for the condition"));
    };
    let container = match call.arguments.value("container") {
        Some(container) => container.to_string(),
        None => logs::default_container(&pod, &mut call.streams).unwrap_or_default(),
    };
    let result = call.api.exec(&call.namespace, pod.name(), &container, &command)?;
    call.streams.stdout.push_str(&result.stdout);
    call.streams.stderr.push_str(&result.stderr);
    if result.exit_code != 0 {
        call.streams.error_line(format!("command terminated with exit code {}", result.exit_code));
    }
    Ok(Ending::Exit(result.exit_code))
}
