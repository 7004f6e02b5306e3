//! `taint`: puts taints on nodes and takes them off.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/taint/taint.go and utils.go.

use cluster::api::validation::text::{label_value, qualified_name};
use cluster::api::{Kind, Object};
use cluster::store::Subresource;
use k8s_openapi::api::core::v1::{Node, Taint};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::Failure;
use super::super::target::qualified;
use super::{Call, Verb, Words, exit, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "taint",
    aliases: &[],
    summary: "Update the taints on one or more nodes",
    words: Words::SubTargets(&["nodes"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("overwrite", None, "If true, allow taints to be overwritten"),
    switch("all", None, "Select all nodes in the cluster"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    DRY_RUN,
];

/// One wish: a taint to set, or one to remove, of any effect when it names none.
struct Wish {
    key: String,
    value: String,
    effect: String,
    remove: bool,
}

const EFFECTS: &[&str] = &["NoSchedule", "PreferNoSchedule", "NoExecute"];

fn wish(text: &str) -> Result<Wish, Failure> {
    let invalid = || usage("taint", &format!("invalid taint spec: {text}"));
    let (text_of_key, remove) = text.strip_suffix('-').map_or((text, false), |rest| (rest, true));
    let (pair, effect) = text_of_key.split_once(':').unwrap_or((text_of_key, ""));
    // Only before an effect is there a value.
    let (key, value) = match pair.split_once('=') {
        Some((key, value)) if !effect.is_empty() => (key, value),
        _ => (pair, ""),
    };
    if effect.contains(':') || (!effect.is_empty() && value.contains('=')) {
        return Err(invalid());
    }
    let has_effect = text_of_key.contains(':') && !(remove && effect.is_empty());
    if has_effect && !EFFECTS.contains(&effect) {
        return Err(usage("taint", &format!("invalid taint effect: {effect}, unsupported taint effect")));
    }
    let complaints = if value.is_empty() { Vec::new() } else { label_value(value) };
    let complaints = if complaints.is_empty() { qualified_name(key) } else { complaints };
    if !complaints.is_empty() {
        return Err(usage("taint", &format!("invalid taint spec: {text}, {}", complaints.join("; "))));
    }
    if !remove && effect.is_empty() {
        return Err(invalid());
    }
    Ok(Wish { key: key.to_string(), value: value.to_string(), effect: effect.to_string(), remove })
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let is_wish = |word: &String| word.contains(['=', ':']) || word.ends_with('-');
    let first = call.arguments.words.iter().skip(1).position(is_wish).map(|place| place + 1);
    let wishes = call.arguments.words.split_off(first.unwrap_or(call.arguments.words.len()));
    if let Some(late) = wishes.iter().find(|word| !is_wish(word)) {
        return Err(Failure::new(format!("all resources must be specified before taint changes: {late}")));
    }
    let Some(resource) = call.arguments.words.first().filter(|word| !is_wish(word)).cloned() else {
        return Err(Failure::new("one or more resources must be specified as <resource> <name>"));
    };
    match Kind::of_resource(&resource) {
        Some(Kind::Node) => {}
        Some(_) => {
            return Err(Failure::new(format!("invalid resource type {resource}, only node types are supported")));
        }
        None => return Err(Failure::bare(format!("the server doesn't have a resource type {resource:?}"))),
    }
    let (all, chosen) = (call.arguments.is_on("all", false), call.filter().is_given());
    if all && chosen {
        return Err(Failure::new("setting 'all' parameter with a non empty selector is prohibited"));
    }
    if wishes.is_empty() {
        return Err(Failure::new("at least one taint update is required"));
    }
    if !all && !chosen && call.arguments.words.len() < 2 {
        return Err(Failure::new("at least one resource name must be specified since 'all' parameter is not set"));
    }
    let wishes: Vec<Wish> = wishes.iter().map(|text| wish(text)).collect::<Result<_, _>>()?;
    for (place, one) in wishes.iter().enumerate() {
        if wishes[..place]
            .iter()
            .any(|other| other.key == one.key && other.effect == one.effect && other.remove == one.remove)
        {
            let text = format!(
                "duplicated taints with the same key and effect: {{{} {} {} <nil>}}",
                one.key, one.value, one.effect
            );
            return Err(usage("taint", &text));
        }
    }
    let both: Vec<String> = wishes
        .iter()
        .filter(|one| {
            let taken = |other: &Wish| other.key == one.key && (other.effect.is_empty() || other.effect == one.effect);
            !one.remove && wishes.iter().any(|other| other.remove && taken(other))
        })
        .map(|one| format!("{}={}", one.key, one.effect))
        .collect();
    if !both.is_empty() {
        return Err(Failure::new(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            both.join(", ")
        )));
    }
    let overwrite = call.arguments.is_on("overwrite", false);
    let client_only = call.dry_run()? == DryRun::Client;
    // Names beside --all say nothing.
    if all {
        call.arguments.words.truncate(1);
    }
    let (objects, mut well) = call.objects(0)?;
    for mut object in objects {
        match change(&mut object, &wishes, overwrite) {
            Ok(operation) => {
                if !client_only {
                    object = call.api.update(object, Subresource::Main)?;
                }
                // A dry run is not told from a real one here.
                match call.arguments.value("output") {
                    None | Some("") => {
                        call.streams.line(format!("{} {operation}", qualified(object.kind(), object.name())));
                    }
                    Some(_) => call.report(&object, operation)?,
                }
            }
            Err(failure) => {
                well = false;
                call.streams.fail_line(failure.text);
            }
        }
    }
    Ok(exit(well))
}

/// Changes a node's taints; the word for what was done.
fn change(object: &mut Object, wishes: &[Wish], overwrite: bool) -> Result<&'static str, Failure> {
    let name = object.name().to_string();
    let Some(node) = object.get_mut::<Node>() else { return Ok("tainted") };
    let taints = node.spec.get_or_insert_default().taints.get_or_insert_default();
    let same = |taint: &Taint, wish: &Wish| {
        taint.key == wish.key && (taint.effect == wish.effect || (wish.remove && wish.effect.is_empty()))
    };
    let there: Vec<&str> = wishes
        .iter()
        .filter(|wish| !wish.remove && taints.iter().any(|taint| same(taint, wish)))
        .map(|wish| wish.key.as_str())
        .collect();
    if !there.is_empty() && !overwrite {
        return Err(Failure::new(format!(
            "node {name} already has {} taint(s) with same effect(s) and --overwrite is false",
            there.join(",")
        )));
    }
    let (mut added, mut removed) = (false, false);
    for wish in wishes {
        let before = taints.len();
        taints.retain(|taint| !same(taint, wish));
        if wish.remove {
            if taints.len() == before {
                let effect = if wish.effect.is_empty() { String::new() } else { format!(":{}", wish.effect) };
                return Err(Failure::new(format!("taint \"{}{effect}\" not found", wish.key)));
            }
            removed = true;
        } else {
            let value = Some(wish.value.clone()).filter(|value| !value.is_empty());
            taints.push(Taint { key: wish.key.clone(), value, effect: wish.effect.clone(), time_added: None });
            added = true;
        }
    }
    Ok(match (added, removed) {
        (true, true) => "modified",
        (false, true) => "untainted",
        _ => "tainted",
    })
}
