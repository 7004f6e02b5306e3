//! `apply`: creates what is not there, merges three ways what is.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/apply/apply.go and patcher.go.

use cluster::api::error::Reason;
use cluster::api::{Key, Object, schema};
use cluster::store::Subresource;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::describe::LAST_APPLIED;
use super::super::flags::{DRY_RUN, DryRun, Flag, Takes, switch, value};
use super::super::merge::{three_way, three_way_patch};
use super::super::output::{Failure, refusal};
use super::super::print::json_text::{compact, pretty};
use super::super::print::served::served;
use super::super::print::yaml;
use super::super::target::qualified;
use super::manifest_file::{Document, documents};
use super::patch::unusable_patch;
use super::server_side::apply_server_side;
use super::{Call, Verb, Words, exit, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "apply",
    aliases: &[],
    summary: "Apply a configuration to a resource by file name or stdin",
    words: Words::SubTargets(&["edit-last-applied", "set-last-applied", "view-last-applied"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "The files that contain the configurations to apply; - is standard input"),
    value("kustomize", Some('k'), "Process a kustomization directory"),
    DRY_RUN,
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("template", None, "Template string to use when -o=go-template"),
    switch("server-side", None, "If true, apply runs in the server instead of the client"),
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("overwrite", None, "Automatically resolve conflicts between the modified and live configuration"),
    switch("prune", None, "Automatically delete resource objects that do not appear in the configs"),
    value("prune-allowlist", None, "Overwrite the default allowlist for --prune"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    switch("wait", None, "Wait for resources to be gone before returning"),
    switch("force", None, "Immediately remove resources from API and bypass graceful deletion"),
    value("grace-period", None, "Period of time in seconds given to the resource to terminate gracefully"),
    value("timeout", None, "The length of time to wait before giving up on a delete"),
    Flag {
        long: "cascade",
        short: None,
        takes: Takes::Optional("background"),
        help: "background, orphan or foreground",
    },
    switch("create-annotation", None, "Will create 'last-applied-configuration' annotations if there are none"),
    value("subresource", None, "The subresource to operate on, with --server-side only"),
    switch("openapi-patch", None, "Use openapi to calculate diff when the resource is not built in"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects in JSON or YAML format"),
    Flag { long: "validate", short: None, takes: Takes::Optional("strict"), help: "strict, warn or ignore" },
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.words.first().is_some_and(|word| word == "view-last-applied") {
        return view_last_applied(call);
    }
    if let Some(word) = call.arguments.words.first() {
        let words = call.arguments.words.join(" ");
        return match word.as_str() {
            "set-last-applied" => set_last_applied(call),
            "edit-last-applied" => {
                if !call.objects(1)?.1 {
                    return Ok(Ending::Exit(1));
                }
                Err(Failure::new(
                    "apply edit-last-applied is not simulated: kubectl apply view-last-applied shows what was applied, and kubectl apply set-last-applied -f - sets it",
                ))
            }
            _ => Err(usage("apply", &format!("Unexpected args: [{words}]"))),
        };
    }
    let prune = call.arguments.is_on("prune", false);
    let (all, selected) = (call.arguments.is_on("all", false), call.filter().is_given());
    let server_side = call.arguments.is_on("server-side", false);
    let force = call.arguments.is_on("force", false);
    if force && server_side {
        return Err(Failure::new("--force cannot be used with --server-side"));
    }
    if force && call.dry_run()? == DryRun::Server {
        return Err(Failure::new("--dry-run=server cannot be used with --force"));
    }
    if let Some(word) = call.arguments.value("validate")
        && !["strict", "true", "warn", "ignore", "false"].contains(&word)
    {
        return Err(Failure::new(format!(
            "invalid - validate option {word:?}; must be one of: strict (or true), warn, ignore (or false)"
        )));
    }
    if prune && all && selected {
        return Err(Failure::new("cannot set --all and --selector at the same time"));
    }
    if prune && !all && !selected {
        return Err(Failure::new(
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
        ));
    }
    if prune {
        return Err(Failure::new("--prune is not simulated; delete what is no longer wanted with kubectl delete"));
    }
    let dry_run = call.dry_run()?;
    if server_side && dry_run == DryRun::Client {
        return Err(Failure::new(
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ));
    }
    if call.arguments.value("subresource").is_some_and(|part| !part.is_empty()) && !server_side {
        return Err(Failure::new("--subresource can only be specified for --server-side"));
    }
    if call.arguments.is_on("force-conflicts", false) && !server_side {
        return Err(Failure::new("--force-conflicts only works with --server-side"));
    }
    let (documents, mut well) = documents(call, "apply")?;
    call.list = Some(Vec::new());
    for document in &documents {
        let done = if server_side { apply_server_side(call, document) } else { apply(call, document) };
        if let Err(failure) = done {
            well = false;
            call.streams.fail_line(failure.text);
        }
    }
    call.print_list()?;
    Ok(exit(well))
}

/// `apply view-last-applied`: the annotation as YAML.
fn view_last_applied(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(word) = call.arguments.value("output").filter(|word| !["", "yaml", "json"].contains(word)) {
        let text = format!("Unexpected -o output mode: {word}, the flag 'output' must be one of yaml|json");
        return Err(usage("apply view-last-applied", &text));
    }
    let (objects, well) = call.objects(1)?;
    for object in objects {
        let text = object.meta().annotations.as_ref().and_then(|annotations| annotations.get(LAST_APPLIED));
        let Some(last) = text.and_then(|text| serde_json::from_str(text).ok()) else {
            return Err(Failure::new(format!(
                "no last-applied-configuration annotation found on resource: {}",
                object.name()
            )));
        };
        let text = if call.arguments.value("output") == Some("json") { pretty(&last) } else { yaml::document(&last) };
        call.streams.stdout.push_str(&text);
    }
    Ok(exit(well))
}

/// `apply set-last-applied`: the annotation becomes what the manifest says, and nothing else changes.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/apply/apply_set_last_applied.go.
fn set_last_applied(call: &mut Call) -> Result<Ending, Failure> {
    let (documents, mut well) = documents(call, "apply")?;
    for document in &documents {
        let live = match call.api.get(&Key::new(document.kind, document.namespace(), &document.name)) {
            Ok(live) => live,
            Err(error) => {
                well = false;
                call.streams.fail_line(refusal(&error, None));
                continue;
            }
        };
        let notes = live.meta().annotations.as_ref();
        if !notes.is_some_and(|notes| notes.contains_key(LAST_APPLIED))
            && !call.arguments.is_on("create-annotation", false)
        {
            return Err(Failure::new(format!(
                "no last-applied-configuration annotation found on resource: {}, to create the annotation, run the command with --create-annotation",
                document.name
            )));
        }
        let mut object = live.clone();
        let text = last_applied(&document.value);
        object.meta_mut().annotations.get_or_insert_default().insert(LAST_APPLIED.to_string(), text);
        if object == live {
            call.streams.error_line(format!("set-last-applied {}: no changes required.", document.name));
            continue;
        }
        let object = match call.dry_run()? {
            DryRun::Client => object,
            DryRun::None | DryRun::Server => call.api.update(object, Subresource::Main)?,
        };
        call.report(&object, "configured")?;
    }
    Ok(exit(well))
}

/// The manifest as the annotation keeps it.
pub(super) fn last_applied(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(metadata) = value.pointer_mut("/metadata").and_then(Value::as_object_mut) {
        let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.remove(LAST_APPLIED);
        }
    }
    format!("{}\n", compact(&value))
}

fn with_annotation(value: &Value, text: &str) -> Value {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut()
        && let Some(metadata) = fields.entry("metadata").or_insert_with(|| json!({})).as_object_mut()
    {
        let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
        if !annotations.is_object() {
            *annotations = json!({});
        }
        annotations[LAST_APPLIED] = json!(text);
    }
    value
}

pub(super) fn apply(call: &mut Call, document: &Document) -> Result<(), Failure> {
    let info = document.kind.info();
    let namespace = document.namespace();
    let source = &document.source;
    // The core group has no name, and its slash stays.
    let group = if info.api_version.contains('/') { "" } else { "/" };
    let version = format!("{group}{}", info.api_version);
    let header = format!(
        "Resource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, Kind={}\"\nName: {:?}, Namespace: {namespace:?}",
        info.plural, info.name, document.name
    );
    if document.name.is_empty() {
        let generated = document.value.pointer("/metadata/generateName").is_some();
        return Err(Failure::new(if generated {
            let prefix = document.value.pointer("/metadata/generateName").and_then(Value::as_str).unwrap_or("");
            format!("from {prefix}: cannot use generate name with apply")
        } else {
            format!(
                "error when retrieving current configuration of:\n{header}\nfrom server for: {source:?}: resource name may not be empty"
            )
        }));
    }
    let client_only = call.dry_run()? == DryRun::Client;
    let annotation = last_applied(&document.value);
    let live = match call.api.get(&Key::new(document.kind, namespace, &document.name)) {
        Ok(live) => live,
        Err(error) if error.reason == Reason::NotFound => {
            return create_and_report(call, document, &with_annotation(&document.value, &annotation));
        }
        Err(error) => {
            let context =
                format!("error when retrieving current configuration of:\n{header}\nfrom server for: {source:?}");
            return Err(Failure::bare(refusal(&error, Some(&context))));
        }
    };
    let current = live.to_json();
    let last = live.meta().annotations.as_ref().and_then(|annotations| annotations.get(LAST_APPLIED));
    if last.is_none() {
        call.streams.error_line(format!(
            "Warning: resource {}/{} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
            info.plural, document.name
        ));
    }
    let last: Value = last.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let new = with_annotation(&document.value, &annotation);
    let merged = three_way(&last, &new, &current);
    // Without anything to send nothing is asked; what is sent may still change nothing.
    let patch = three_way_patch(&last, &new, &served(&live));
    if patch == json!({}) {
        return call.report(&live, "unchanged");
    }
    // A patch that makes no object of the kind is refused as a patch.
    if let Some(refusal) = &document.refusal {
        return Err(unusable_patch(&patch, &refusal.complaint));
    }
    let object = schema::lenient(document.kind, &merged).map_err(|error| unusable_patch(&patch, &error.to_string()))?;
    let object = if client_only {
        object
    } else if object.to_json() == current {
        warn_again(call, document);
        object
    } else {
        let context = format!(
            "error when applying patch:\n{}\nto:\n{header}\nfor: {source:?}: error when patching {source:?}",
            compact(&patch)
        );
        let answer = call.api.update(object, Subresource::Main);
        let object = answer.map_err(|error| Failure::bare(refusal(&error, Some(&context))))?;
        warn_again(call, document);
        object
    };
    call.report(&object, "configured")
}

/// A manifest with itself in its annotation, as `--save-config` keeps it.
pub(super) fn with_last_applied(value: &Value) -> Value {
    with_annotation(value, &last_applied(value))
}

/// Creates the object of a document, or shows what would be sent when nothing is: a client's dry run never asks the server,
/// who alone would look at the fields.
///
/// - Errors: the server's refusal.
pub(super) fn create_and_report(call: &mut Call, document: &Document, value: &Value) -> Result<(), Failure> {
    if call.dry_run()? == DryRun::Client {
        // The printer of names has a word for none.
        let name = if document.name.is_empty() { "<unknown>" } else { &document.name };
        return call.report_value(&qualified(document.kind, name), &|| value.clone(), "created");
    }
    let object = create(call, document, value)?;
    call.report(&object, "created")
}

/// Creates a document's object; refusals carry what was being done.
pub(super) fn create(call: &mut Call, document: &Document, value: &Value) -> Result<Object, Failure> {
    let context = format!("error when creating {:?}", document.source);
    let refused = |text: &str| Failure::bare(format!("Error from server (BadRequest): {context}: {text}"));
    let object = document.object(value.clone()).map_err(|text| refused(&text))?;
    let mut created = call.api.create(object).map_err(|error| Failure::bare(refusal(&error, Some(&context))))?;
    warn(call, document);
    if call.dry_run()? == DryRun::Server {
        // What is not stored has no version.
        created.meta_mut().resource_version = None;
    }
    Ok(created)
}

/// Passes on what the server warns of while it changes an object: of Ingresses only while it makes them.
fn warn_again(call: &mut Call, document: &Document) {
    if document.kind != cluster::api::Kind::Ingress {
        warn(call, document);
    }
}

/// Passes on what the server warns of.
fn warn(call: &mut Call, document: &Document) {
    for warning in &document.warnings {
        call.streams.error_line(format!("Warning: {warning}"));
    }
}
