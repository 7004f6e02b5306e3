//! `top`: there is no metrics server, and kubectl says so.

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "top",
    aliases: &[],
    summary: "Display resource (CPU/memory) usage",
    usage: "top (pods | nodes)",
    words: Words::Sub(&["pods", "nodes"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("field-selector", None, "Selector (field query) to filter on"),
    value("sort-by", None, "If non-empty, sort the list using specified field: cpu or memory"),
    switch("all-namespaces", Some('A'), "List the requested object(s) across all namespaces"),
    switch("containers", None, "If present, print usage of containers within a pod"),
    switch("no-headers", None, "If present, print output without headers"),
    switch("sum", None, "Print the sum of the resource usage"),
    switch("show-capacity", None, "Print node resources based on Capacity instead of Allocatable"),
    switch("show-swap", None, "Print node resources related to swap memory"),
    switch("use-protocol-buffers", None, "Enables using protocol-buffers to access Metrics API"),
];

fn run(_: &mut Call) -> Result<Ending, Failure> {
    Err(Failure::new("Metrics API not available"))
}
