//! `cluster-info`.

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "cluster-info",
    aliases: &[],
    summary: "Display cluster information",
    words: Words::Sub(&["dump"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("output-directory", None, "Where to output the files"),
    value("namespaces", None, "A comma separated list of namespaces to dump"),
    switch("all-namespaces", Some('A'), "If true, dump all namespaces"),
    value("output", Some('o'), "Output format"),
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    match call.arguments.words.first().map(String::as_str) {
        None => {}
        Some("dump") => {
            return Err(Failure::new(
                "cluster-info dump is not simulated: kubectl get all,events -A -o json and kubectl logs show what it holds",
            ));
        }
        // Any other word says nothing.
        Some(_) => {}
    }
    call.streams.line("Kubernetes control plane is running at https://127.0.0.1:6443");
    call.streams.line("");
    call.streams.line("To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    Ok(Ending::Exit(0))
}
