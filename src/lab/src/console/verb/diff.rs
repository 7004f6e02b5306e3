//! `diff`: what `apply` would change, as `diff -u` prints it.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/diff/diff.go; the server's merge is tried on a copy of the cluster.

use cluster::api::Key;
use cluster::api::unified;
use serde_json::Value;

use super::super::Ending;
use super::super::describe::LAST_APPLIED;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams};
use super::super::print::served::served;
use super::super::print::yaml;
use super::manifest_file::{Document, documents};
use super::{Call, Verb, Words, apply, server_side, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "diff",
    aliases: &[],
    summary: "Diff the live version against a would-be applied version",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "Filename containing the configurations to diff; - is standard input"),
    value("kustomize", Some('k'), "Process the kustomization directory"),
    switch("server-side", None, "If true, apply runs in the server instead of the client"),
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("prune", None, "Include resources that would be deleted by pruning"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    switch("show-managed-fields", None, "If true, include managed fields in the diff"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("concurrency", None, "Number of objects to process in parallel when diffing"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    // An exit code above 1 says that something went wrong.
    let trouble = |failure: Failure| Failure { exit_code: 2, ..failure };
    if !call.arguments.words.is_empty() {
        let text = format!("Unexpected args: [{}]", call.arguments.words.join(" "));
        return Err(trouble(usage("diff", &text)));
    }
    let (documents, well) = documents(call, "diff").map_err(trouble)?;
    let mut differs = false;
    for document in &documents {
        let (live, merged) = sides(call, document).map_err(trouble)?;
        let text = difference(document, &live, &merged);
        differs |= !text.is_empty();
        call.streams.stdout.push_str(&text);
    }
    // An exit code above 1 says that something went wrong, 1 that there are differences.
    Ok(Ending::Exit(if !well { 2 } else { i32::from(differs) }))
}

/// The object as it is and as it would be; empty text where there is none.
fn sides(call: &mut Call, document: &Document) -> Result<(String, String), Failure> {
    let key = Key::new(document.kind, document.namespace(), &document.name);
    let live = call.api.get(&key).ok();
    let mut copy = call.api.copy();
    let mut arguments = call.arguments.clone();
    arguments.forget("output");
    let mut trial = Call {
        arguments,
        around: call.around,
        namespace: call.namespace.clone(),
        api: &mut *copy,
        streams: Streams::default(),
        edit: None,
        new_config: None,
        documents: 0,
        list: None,
    };
    if call.arguments.is_on("server-side", false) {
        server_side::apply_server_side(&mut trial, document)?;
    } else {
        apply::apply(&mut trial, document)?;
    }
    let merged = copy.get(&key).ok();
    let mut merged = merged.map(|object| served(&object)).unwrap_or_default();
    let live = live.as_ref().map(served).unwrap_or_default();
    // What a dry run does not give out stays as it was.
    if let (Some(version), Some(field)) =
        (live.pointer("/metadata/resourceVersion").cloned(), merged.pointer_mut("/metadata/resourceVersion"))
    {
        *field = version;
    }
    if live.is_null()
        && let Some(metadata) = merged.pointer_mut("/metadata").and_then(Value::as_object_mut)
    {
        metadata.remove("resourceVersion");
    }
    // Only `apply` writes down what was applied.
    let annotation = live.pointer("/metadata/annotations").and_then(|all| all.get(LAST_APPLIED)).cloned();
    if let Some(annotations) = merged.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        match annotation {
            Some(annotation) => annotations.insert(LAST_APPLIED.to_string(), annotation),
            None => annotations.remove(LAST_APPLIED),
        };
        if annotations.is_empty()
            && let Some(metadata) = merged.pointer_mut("/metadata").and_then(Value::as_object_mut)
        {
            metadata.remove("annotations");
        }
    }
    // A write that changes nothing but the annotation is none here.
    let generation = merged.pointer("/metadata/generation").cloned();
    if let (Some(before), Some(_)) = (live.pointer("/metadata/generation").cloned(), &generation) {
        merged["metadata"]["generation"] = before;
        if let Some(generation) = generation.filter(|_| merged != live) {
            merged["metadata"]["generation"] = generation;
        }
    }
    let text = |value: &Value| if value.is_null() { String::new() } else { yaml::document(value) };
    Ok((text(&live), text(&merged)))
}

fn difference(document: &Document, live: &str, merged: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (live.lines().collect(), merged.lines().collect());
    let hunks = unified::hunks(&old, &new);
    if hunks.is_empty() {
        return hunks;
    }
    let info = document.kind.info();
    let group = if info.group.is_empty() { String::new() } else { format!("{}.", info.group) };
    let version = info.api_version.rsplit('/').next().unwrap_or("");
    let place = format!("{group}{version}.{}.{}.{}", info.name, document.namespace(), document.name);
    let (live, merged) = (format!("/tmp/LIVE-1/{place}"), format!("/tmp/MERGED-1/{place}"));
    const AT: &str = "1970-01-01 00:00:00.000000000 +0000";
    format!("diff -u -N {live} {merged}\n--- {live}\t{AT}\n+++ {merged}\t{AT}\n{hunks}")
}
