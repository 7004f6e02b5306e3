//! `top`: there is no metrics server, and kubectl says so.

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::{Call, Verb, Words, usage};

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

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = &call.arguments.words;
    let Some(word) = words.first() else { return Ok(super::help::without_command(&VERB, call)) };
    let pods = match word.as_str() {
        "pod" | "pods" | "po" => true,
        "node" | "nodes" | "no" => false,
        _ => return Err(usage("top", &format!("unknown command {:?}", words.join(" ")))),
    };
    let what = if pods { "pod" } else { "node" };
    if words.len() > 2 {
        return Err(usage(&format!("top {what}"), &format!("{what} [NAME | -l label]")));
    }
    if call.arguments.value("sort-by").is_some_and(|order| !["", "cpu", "memory"].contains(&order)) {
        return Err(Failure::new("--sort-by accepts only cpu or memory"));
    }
    if words.len() == 2 && call.filter().is_given() {
        return Err(Failure::new("only one of NAME or selector can be provided"));
    }
    Err(Failure::new("Metrics API not available"))
}
