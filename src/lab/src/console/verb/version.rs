//! `version`.

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "version",
    aliases: &[],
    summary: "Print the client and server version information",
    usage: "version [--client]",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("client", None, "If true, shows client version only (no server required)"),
    value("output", Some('o'), "One of 'yaml' or 'json'"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    call.streams.line("Client Version: v1.36.3");
    call.streams.line("Kustomize Version: v5.8.1");
    if !call.arguments.is_on("client", false) {
        call.streams.line("Server Version: v1.36.3");
    }
    Ok(Ending::Exit(0))
}
