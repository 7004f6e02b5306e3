//! `cordon` and `uncordon`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/drain/drain.go RunCordonOrUncordon.

use cluster::api::{Key, Kind, Object};
use cluster::store::Subresource;
use k8s_openapi::api::core::v1::Node;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, value};
use super::super::output::Failure;
use super::super::target::{Filter, kind_of, qualified};
use super::{Call, Verb, Words, exit, usage};

/// The command that takes a node out of scheduling.
pub const CORDON: Verb = Verb {
    name: "cordon",
    aliases: &[],
    summary: "Mark node as unschedulable",
    words: Words::Nodes,
    flags: FLAGS,
    run: |call| run(call, true),
};

/// The command that takes a node back into scheduling.
pub const UNCORDON: Verb = Verb {
    name: "uncordon",
    aliases: &[],
    summary: "Mark node as schedulable",
    words: Words::Nodes,
    flags: FLAGS,
    run: |call| run(call, false),
};

const FLAGS: &[Flag] = &[value("selector", Some('l'), "Selector (label query) to filter on"), DRY_RUN];

/// The nodes that a command names, or that its label selector takes.
///
/// - Errors: neither or both are given; a node that is not there.
/// - Source: kubernetes 1.36 kubectl pkg/cmd/drain/drain.go Complete.
pub fn nodes(call: &mut Call, verb: &str, filter: &Filter) -> Result<Vec<Object>, Failure> {
    if filter.is_given() && !call.arguments.words.is_empty() {
        return Err(usage(verb, "cannot specify both a node name and a --selector option"));
    }
    if filter.is_given() {
        filter.checked(Kind::Node)?;
        return Ok(call.api.list(Kind::Node, None)?.into_iter().filter(|node| filter.admits(node)).collect());
    }
    if call.arguments.words.is_empty() {
        return Err(usage(verb, &format!("USAGE: {verb} NODE [flags]")));
    }
    let mut nodes = Vec::new();
    for word in &call.arguments.words {
        if let Some((kind, _)) = word.split_once('/') {
            let kind = kind_of(kind)?;
            if kind != Kind::Node {
                let info = kind.info();
                let resource = format!("{}, Resource={}", info.api_version.trim_start_matches("v1"), info.plural);
                let resource = if info.group.is_empty() { format!("/v1, Resource={}", info.plural) } else { resource };
                return Err(Failure::new(format!("expected resource of type node, got {resource:?}")));
            }
        }
        let name = ["node/", "nodes/", "no/"].iter().find_map(|prefix| word.strip_prefix(prefix)).unwrap_or(word);
        nodes.push(call.api.get(&Key::new(Kind::Node, "", name))?);
    }
    Ok(nodes)
}

/// Cordons or uncordons one node and says so; false when the server refused, which is said too.
pub fn set_unschedulable(call: &mut Call, mut object: Object, cordon: bool, dry_run: DryRun) -> bool {
    let done = if cordon { "cordoned" } else { "uncordoned" };
    let text = qualified(Kind::Node, object.name());
    let name = object.name().to_string();
    let Some(node) = object.get_mut::<Node>() else { return true };
    let spec = node.spec.get_or_insert_default();
    if spec.unschedulable.unwrap_or(false) == cordon {
        call.streams.line(format!("{text} already {done}{}", dry_run.suffix()));
        return true;
    }
    spec.unschedulable = cordon.then_some(true);
    if dry_run == DryRun::None
        && let Err(error) = call.api.update(object, Subresource::Main)
    {
        let verb = if cordon { "cordon" } else { "uncordon" };
        call.streams.fail_line(format!("error: unable to {verb} node {name:?}: {}", error.message));
        return false;
    }
    call.streams.line(format!("{text} {done}{}", dry_run.suffix()));
    true
}

fn run(call: &mut Call, cordon: bool) -> Result<Ending, Failure> {
    let filter = call.filter();
    let nodes = nodes(call, if cordon { "cordon" } else { "uncordon" }, &filter)?;
    let dry_run = call.dry_run()?;
    let mut well = true;
    for node in nodes {
        well &= set_unschedulable(call, node, cordon, dry_run);
    }
    Ok(exit(well))
}
