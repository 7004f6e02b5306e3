//! `label` and `annotate`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/label/label.go and pkg/cmd/annotate/annotate.go.

use std::collections::BTreeMap;

use cluster::api::validation::text::label_value;
use cluster::store::Subresource;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::Failure;
use super::{Call, Verb, Words, exit};

/// The command for labels.
pub const LABEL: Verb = Verb {
    name: "label",
    aliases: &[],
    summary: "Update the labels on a resource",
    words: Words::Targets,
    flags: FLAGS,
    run: |call| run(call, true),
};

/// The command for annotations.
pub const ANNOTATE: Verb = Verb {
    name: "annotate",
    aliases: &[],
    summary: "Update the annotations on a resource",
    words: Words::Targets,
    flags: FLAGS,
    run: |call| run(call, false),
};

const FLAGS: &[Flag] = &[
    switch("overwrite", None, "Allow values to be overwritten"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all", None, "Select all resources, in the namespace of the specified resource types"),
    switch("list", None, "Display the values"),
    switch("all-namespaces", Some('A'), "Across all namespaces"),
    value("field-selector", None, "Selector (field query) to filter on"),
    value("filename", Some('f'), "Filename identifying the resource to update; - is standard input"),
    value("resource-version", None, "If non-empty, the update will only succeed for this version"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    switch("local", None, "If true, the command will NOT contact api-server but run locally"),
    DRY_RUN,
];

fn run(call: &mut Call, labels: bool) -> Result<Ending, Failure> {
    let (what, done) = if labels { ("label", "labeled") } else { ("annotation", "annotated") };
    let is_change = |word: &String| word.contains('=') || word.ends_with('-');
    // With -f every word is a change; otherwise the first names objects.
    let in_file = call.arguments.value("filename").is_some();
    let skipped = usize::from(!in_file);
    let first_change = call.arguments.words.iter().skip(skipped).position(is_change).map(|index| index + skipped);
    let changes = call.arguments.words.split_off(first_change.unwrap_or(call.arguments.words.len()));
    if call.arguments.words.is_empty() && !in_file {
        return Err(Failure::new("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    }
    if changes.is_empty() && !call.arguments.is_on("list", false) {
        return Err(Failure::new(format!("at least one {what} update is required")));
    }
    let mut sets: Vec<(&str, &str)> = Vec::new();
    let mut removes: Vec<&str> = Vec::new();
    for change in &changes {
        match change.split_once('=') {
            Some(("", _)) => return Err(Failure::new(format!("at least one {what} update is required"))),
            // The last of several values counts.
            Some((key, wanted)) => {
                sets.retain(|(set, _)| *set != key);
                sets.push((key, wanted));
            }
            None if change.ends_with('-') => removes.push(&change[..change.len() - 1]),
            None => {
                return Err(Failure::new(format!("all resources must be specified before {what} changes: {change}")));
            }
        }
    }
    let all = call.arguments.is_on("all", false);
    if all && call.filter().is_given() {
        return Err(Failure::new("cannot set --all and --selector at the same time"));
    }
    let version = call.arguments.value("resource-version").filter(|version| !version.is_empty()).map(str::to_string);
    for (key, wanted) in sets.iter().filter(|_| labels) {
        let complaints = label_value(wanted);
        if !complaints.is_empty() {
            return Err(Failure::new(format!("invalid label value: \"{key}={wanted}\": {}", complaints.join(";"))));
        }
    }
    let both: Vec<&str> = removes.iter().copied().filter(|key| sets.iter().any(|(set, _)| set == key)).collect();
    if !both.is_empty() {
        return Err(Failure::new(match labels {
            true => "can not both modify and remove a label in the same command".to_string(),
            false => format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            ),
        }));
    }
    let overwrite = call.arguments.is_on("overwrite", false);
    let (objects, well) = call.objects(0)?;
    let several = objects.len() > 1 || all || call.filter().is_given();
    if version.is_some() && several {
        return Err(Failure::new("--resource-version may only be used with a single resource"));
    }
    for mut object in objects {
        let heading = format!("Listing {what}s for {}/{}:", kind_and_group(&object), object.name());
        if let Some(version) = &version {
            object.meta_mut().resource_version = Some(version.clone());
        }
        let meta = object.meta_mut();
        let map: &mut Option<BTreeMap<String, String>> = if labels { &mut meta.labels } else { &mut meta.annotations };
        let values = map.get_or_insert_default();
        if call.arguments.is_on("list", false) {
            let indent = if several { " " } else { "" };
            if several {
                call.streams.line(heading);
            }
            call.streams.stdout.extend(values.iter().map(|(key, value)| format!("{indent}{key}={value}\n")));
        }
        let before = values.clone();
        for (key, wanted) in &sets {
            if let Some(current) = values.get(*key).filter(|current| *current != wanted && !overwrite) {
                return Err(Failure::new(if labels {
                    format!("'{key}' already has a value ({current}), and --overwrite is false")
                } else {
                    format!(
                        "--overwrite is false but found the following declared annotation(s): '{key}' already has a value ({current})"
                    )
                }));
            }
            values.insert(key.to_string(), wanted.to_string());
        }
        for key in &removes {
            if values.remove(*key).is_none() && labels {
                call.streams.line(format!("label {key:?} not found."));
            }
        }
        let unchanged = *values == before;
        if values.is_empty() {
            *map = None;
        }
        if changes.is_empty() {
            continue;
        }
        let result = match (unchanged, sets.is_empty()) {
            (true, _) if labels => "not labeled",
            (false, true) if labels => "unlabeled",
            _ => done,
        };
        if !unchanged && call.dry_run()? != DryRun::Client {
            object = call.api.update(object, Subresource::Main)?;
        }
        call.report(&object, result)?;
    }
    Ok(exit(well))
}

/// The kind as `--list` writes it: `Pod.`, `Deployment.apps`.
fn kind_and_group(object: &cluster::api::Object) -> String {
    let info = object.kind().info();
    format!("{}.{}", info.name, info.group)
}
