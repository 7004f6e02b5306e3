//! `top`: there is no metrics server, and kubectl says so.

use super::super::Ending;
use super::super::output::Failure;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "top",
    aliases: &[],
    summary: "Display resource (CPU/memory) usage",
    usage: "top (pods | nodes)",
    words: Words::Sub(&["pods", "nodes"]),
    flags: &[],
    run,
};

fn run(_: &mut Call) -> Result<Ending, Failure> {
    Err(Failure::new("Metrics API not available"))
}
