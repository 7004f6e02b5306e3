//! `cordon` and `uncordon`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/drain/drain.go RunCordonOrUncordon.

use cluster::api::{Key, Kind};
use cluster::store::Subresource;
use k8s_openapi::api::core::v1::Node;

use super::super::Ending;
use super::super::flags::{Flag, value};
use super::super::output::{Failure, refusal};
use super::super::target::qualified;
use super::{Call, Verb, Words, exit};

/// The command that takes a node out of scheduling.
pub const CORDON: Verb = Verb {
    name: "cordon",
    aliases: &[],
    summary: "Mark node as unschedulable",
    usage: "cordon NODE",
    words: Words::Nodes,
    flags: FLAGS,
    run: |call| run(call, true),
};

/// The command that takes a node back into scheduling.
pub const UNCORDON: Verb = Verb {
    name: "uncordon",
    aliases: &[],
    summary: "Mark node as schedulable",
    usage: "uncordon NODE",
    words: Words::Nodes,
    flags: FLAGS,
    run: |call| run(call, false),
};

const FLAGS: &[Flag] = &[value("selector", Some('l'), "Selector (label query) to filter on")];

fn run(call: &mut Call, cordon: bool) -> Result<Ending, Failure> {
    let filter = call.filter()?;
    let mut well = true;
    let mut nodes = Vec::new();
    if filter.has_labels() {
        nodes.extend(call.api.list(Kind::Node, None)?.into_iter().filter(|node| filter.admits(node)));
    } else if call.arguments.words.is_empty() {
        let verb = if cordon { "cordon" } else { "uncordon" };
        return Err(Failure::new(format!("USAGE: {verb} NODE [flags]\nSee 'kubectl {verb} -h' for help and examples")));
    }
    for word in call.arguments.words.clone() {
        let name = word.strip_prefix("node/").unwrap_or(&word);
        match call.api.get(&Key::new(Kind::Node, "", name)) {
            Ok(node) => nodes.push(node),
            Err(error) => {
                well = false;
                call.streams.error_line(refusal(&error, None));
            }
        }
    }
    let done = if cordon { "cordoned" } else { "uncordoned" };
    for mut object in nodes {
        let name = qualified(Kind::Node, object.name());
        let Some(node) = object.get_mut::<Node>() else { continue };
        let spec = node.spec.get_or_insert_default();
        if spec.unschedulable.unwrap_or(false) == cordon {
            call.streams.line(format!("{name} already {done}"));
            continue;
        }
        spec.unschedulable = cordon.then_some(true);
        match call.api.update(object, Subresource::Main) {
            Ok(_) => call.streams.line(format!("{name} {done}")),
            Err(error) => {
                well = false;
                call.streams.error_line(refusal(&error, None));
            }
        }
    }
    Ok(exit(well))
}
