//! `cluster-info`.

use super::super::Ending;
use super::super::output::Failure;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "cluster-info",
    aliases: &[],
    summary: "Display cluster information",
    usage: "cluster-info",
    words: Words::None,
    flags: &[],
    run,
};

fn run(call: &mut Call) -> Result<Ending, Failure> {
    call.streams.line("Kubernetes control plane is running at https://127.0.0.1:6443");
    call.streams.line("");
    call.streams.line("To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    Ok(Ending::Exit(0))
}
