//! `apply`: creates what is not there, merges three ways what is.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/apply/apply.go and patcher.go.

use cluster::api::error::Reason;
use cluster::api::{Key, Object};
use cluster::store::Subresource;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::describe::LAST_APPLIED;
use super::super::flags::{Flag, switch, value};
use super::super::merge::three_way;
use super::super::output::{Failure, refusal};
use super::super::print::json_text::compact;
use super::super::target::qualified;
use super::manifest_file::{Document, documents};
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "apply",
    aliases: &[],
    summary: "Apply a configuration to a resource by file name or stdin",
    usage: "apply -f -",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "The files that contain the configurations to apply; - is standard input"),
    value("dry-run", None, "none or client"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("output", Some('o'), "Output mode: name"),
    switch("force", None, "Immediately remove resources from API and bypass graceful deletion"),
    value("validate", None, "strict, warn or ignore"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.value("dry-run") == Some("server") {
        return Err(Failure::new("--dry-run=server is not simulated; use --dry-run=client"));
    }
    let (documents, mut well) = documents(call)?;
    for document in &documents {
        if let Err(failure) = apply(call, document) {
            well = false;
            call.streams.error_line(failure.text);
        }
    }
    Ok(exit(well))
}

/// The manifest as the annotation keeps it.
fn last_applied(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(metadata) = value.pointer_mut("/metadata").and_then(Value::as_object_mut) {
        let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.remove(LAST_APPLIED);
        }
        metadata.remove("creationTimestamp");
    }
    if let Some(fields) = value.as_object_mut() {
        fields.remove("status");
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

fn apply(call: &mut Call, document: &Document) -> Result<(), Failure> {
    let info = document.kind.info();
    let namespace = document.namespace();
    let header = format!(
        "Resource: \"{}, Resource={}\", GroupVersionKind: \"{}, Kind={}\"\nName: {:?}, Namespace: {namespace:?}",
        info.api_version, info.plural, info.api_version, info.name, document.name
    );
    if document.name.is_empty() {
        let generated = document.value.pointer("/metadata/generateName").is_some();
        return Err(Failure::new(if generated {
            "from : cannot use generate name with apply".to_string()
        } else {
            format!(
                "error when retrieving current configuration of:\n{header}\nfrom server for: \"STDIN\": resource name may not be empty"
            )
        }));
    }
    let dry_run = if call.arguments.value("dry-run") == Some("client") { " (dry run)" } else { "" };
    let name = qualified(document.kind, &document.name);
    let annotation = last_applied(&document.value);
    let live = match call.api.get(&Key::new(document.kind, namespace, &document.name)) {
        Ok(live) => live,
        Err(error) if error.reason == Reason::NotFound => {
            if dry_run.is_empty() {
                create(call, document, &with_annotation(&document.value, &annotation))?;
            }
            call.streams.line(format!("{name} created{dry_run}"));
            return Ok(());
        }
        Err(error) => {
            let context =
                format!("error when retrieving current configuration of:\n{header}\nfrom server for: \"STDIN\"");
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
    let merged = three_way(&last, &with_annotation(&document.value, &annotation), &current);
    let refused = |text: String| {
        Failure::bare(format!(
            "Error from server (BadRequest): error when applying patch:\n{}\nto:\n{header}\nfor: \"STDIN\": error when patching \"STDIN\": {text}",
            compact(&document.value)
        ))
    };
    if let Some(refusal) = &document.refusal {
        return Err(refused(refusal.complaint.clone()));
    }
    let object = Object::from_json(document.kind, merged).map_err(|error| refused(error.to_string()))?;
    // Both sides as the API types write them: a manifest may say the same in other words.
    if object.to_json() == current {
        call.streams.line(format!("{name} unchanged{dry_run}"));
        return Ok(());
    }
    if dry_run.is_empty() {
        let context = format!(
            "error when applying patch:\n{}\nto:\n{header}\nfor: \"STDIN\": error when patching \"STDIN\"",
            compact(&document.value)
        );
        call.api.update(object, Subresource::Main).map_err(|error| Failure::bare(refusal(&error, Some(&context))))?;
    }
    call.streams.line(format!("{name} configured{dry_run}"));
    Ok(())
}

/// Creates a document's object; refusals carry what was being done.
pub(super) fn create(call: &mut Call, document: &Document, value: &Value) -> Result<Object, Failure> {
    const CONTEXT: &str = "error when creating \"STDIN\"";
    let refused = |text: &str| Failure::bare(format!("Error from server (BadRequest): {CONTEXT}: {text}"));
    let object = document.object(value.clone()).map_err(|text| refused(&text))?;
    let created = call.api.create(object).map_err(|error| Failure::bare(refusal(&error, Some(CONTEXT))))?;
    warn(call, document);
    Ok(created)
}

/// Passes on what the server warns of.
fn warn(call: &mut Call, document: &Document) {
    for warning in &document.warnings {
        call.streams.error_line(format!("Warning: {warning}"));
    }
}
