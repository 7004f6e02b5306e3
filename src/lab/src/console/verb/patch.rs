//! `patch`: strategic, merge and JSON patches.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/patch/patch.go.

use cluster::api::Object;
use cluster::api::schema::{self, DecodeError};
use cluster::api::validation::text;
use cluster::store::Subresource;
use serde_json::Value;

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::merge::{json_merge, json_patch, strategic};
use super::super::output::{Failure, refusal};
use super::super::print::go::sprint;
use super::super::target::Target;
use super::subresource::{self, Part};
use super::{Call, Verb, Words, exit, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "patch",
    aliases: &[],
    summary: "Update fields of a resource",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("patch", Some('p'), "The patch to be applied to the resource JSON file"),
    value("type", None, "The type of patch being provided; one of [json merge strategic]"),
    value("subresource", None, "The subresource to operate on: status or scale"),
    value("patch-file", None, "A file containing a patch to be applied to the resource"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename identifying the resource to update; - is standard input"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("local", None, "If true, patch will operate on the content of the file"),
    DRY_RUN,
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let text = match (call.arguments.value("patch"), call.arguments.value("patch-file")) {
        (Some(_), Some(_)) => return Err(Failure::new("cannot specify --patch and --patch-file together")),
        (Some(text), None) if !text.is_empty() => text.to_string(),
        (None, Some("-")) => call.around.stdin.unwrap_or("").to_string(),
        (None, Some(file)) => match call.around.files.get(file.trim_start_matches("./")) {
            Some(text) => text.clone(),
            None => {
                return Err(Failure::new(format!("unable to read patch file: open {file}: no such file or directory")));
            }
        },
        _ => return Err(Failure::new("must specify --patch or --patch-file containing the contents of the patch")),
    };
    let type_ = call.arguments.value("type").unwrap_or("strategic").to_lowercase();
    if !["strategic", "merge", "json"].contains(&type_.as_str()) {
        return Err(Failure::new(format!(
            "--type must be one of [json merge strategic], not {:?}",
            call.arguments.value("type").unwrap_or("")
        )));
    }
    let local = call.arguments.is_on("local", false);
    if local && !call.arguments.words.is_empty() {
        return Err(Failure::new("cannot specify --local and server resources"));
    }
    if local && call.dry_run()? == DryRun::Server {
        return Err(Failure::new("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
    }
    let part = Part::asked(call)?;
    let patch: Value = yaml_patch(&text).map_or_else(|| serde_json::from_str(&text), Ok).map_err(|error| {
        Failure::bare(format!("Error from server (BadRequest): {}", syntax_complaint(&text, &error)))
    })?;
    if local {
        return patch_local(call, &type_, &patch);
    }
    // A client that only says what it would do patches by itself.
    let client_only = call.dry_run()? == DryRun::Client;
    if type_ == "json" && !patch.is_array() {
        let text = format!("json: cannot unmarshal {} into Go value of type jsonpatch.Patch", schema::word(&patch));
        return Err(if client_only { Failure::new(text) } else { bad_request(&text) });
    }
    if type_ != "json" && !patch.is_object() {
        let text =
            format!("json: cannot unmarshal {} into Go value of type map[string]interface {{}}", schema::word(&patch));
        return Err(if client_only { Failure::new(text) } else { bad_request(&text) });
    }
    let (objects, missing, mut well) = if call.arguments.value("filename").is_some() {
        manifest_file::live(call, !call.arguments.words.is_empty())?
    } else {
        let target = Target::parse(&call.arguments.words)?;
        if matches!(target, Target::Kinds(..)) {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
        (objects, missing, true)
    };
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    for object in objects {
        if let Err(failure) = patch_one(call, &object, part, &type_, &patch) {
            well = false;
            call.streams.fail_line(failure.text);
        }
    }
    Ok(exit(missing.is_empty() && well))
}

/// `patch --local`: changes what `-f` reads and asks nobody.
fn patch_local(call: &mut Call, type_: &str, patch: &Value) -> Result<Ending, Failure> {
    let (documents, well) = manifest_file::documents(call, "patch")?;
    for document in documents {
        let merged = patched(&document.value, type_, patch)?;
        let unchanged = merged == document.value;
        let object = Object::from_json(document.kind, merged).map_err(|error| Failure::new(error.to_string()))?;
        call.report(&object, if unchanged { "patched (no change)" } else { "patched" })?;
    }
    Ok(exit(well))
}

/// The refusal of a patch that is no patch at all.
fn bad_request(text: &str) -> Failure {
    Failure::bare(format!("Error from server (BadRequest): {text}"))
}

/// The value with the patch in it.
fn patched(current: &Value, type_: &str, patch: &Value) -> Result<Value, Failure> {
    Ok(match type_ {
        "merge" => json_merge(current, patch),
        "json" => json_patch(current, patch).map_err(|_| {
            // What went wrong is not passed on.
            Failure::bare("The request is invalid: the server rejected our request due to an error in our request")
        })?,
        _ => strategic(current, patch),
    })
}

fn patch_one(call: &mut Call, object: &Object, part: Option<Part>, type_: &str, patch: &Value) -> Result<(), Failure> {
    let current = object.to_json();
    if let Some(part) = part {
        part.value(object)?;
    }
    if type_ == "json" && call.dry_run()? == DryRun::Client {
        json_patch(&current, patch).map_err(Failure::new)?;
    }
    let merged = match part {
        Some(Part::Scale) => subresource::scaled(&current, &patched(&Part::Scale.value(object)?, type_, patch)?),
        Some(Part::Status) | None => patched(&current, type_, patch)?,
    };
    // Without a wish for strictness the server drops what it does not know, and says so.
    if let Err(DecodeError::Unknown(fields)) = schema::decode(object.kind(), &merged) {
        for field in fields {
            call.streams.error_line(format!("Warning: unknown field {field:?}"));
        }
    }
    let wanted = schema::lenient(object.kind(), &merged).map_err(|error| unusable_patch(patch, &error.to_string()))?;
    let place = if part == Some(Part::Status) { Subresource::Status } else { Subresource::Main };
    let answer = match call.dry_run()? {
        DryRun::None | DryRun::Server if wanted.to_json() != current => call.api.update(wanted, place)?,
        DryRun::None | DryRun::Server | DryRun::Client => wanted,
    };
    // What the answer says counts: the server keeps spec and status apart.
    let operation = if answer.to_json() == current { "patched (no change)" } else { "patched" };
    match part {
        Some(Part::Scale) => {
            let value = Part::Scale.value(&answer)?;
            call.report_value(&format!("scale.autoscaling/{}", object.name()), &|| value.clone(), operation)
        }
        Some(Part::Status) | None => call.report(&answer, operation),
    }
}

/// A patch that is written as YAML and not as JSON.
fn yaml_patch(text: &str) -> Option<Value> {
    if text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    crate::manifest::parse(text).manifests.into_iter().next().map(|manifest| manifest.value)
}

/// What Go's decoder says of text that is no JSON.
pub(super) fn syntax_complaint(text: &str, error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected end of JSON input".to_string();
    }
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("");
    let character = line.chars().nth(error.column().saturating_sub(1)).unwrap_or(' ');
    let sought = match error.to_string() {
        said if said.starts_with("key must be a string") => "looking for beginning of object key string",
        said if said.starts_with("expected `,`") => "after object key:value pair",
        said if said.starts_with("trailing characters") => "after top-level value",
        _ => "looking for beginning of value",
    };
    format!("invalid character '{character}' {sought}")
}

/// The refusal of a patch that makes no object of its kind; `why` is what a decoder of JSON says.
///
/// - Source: kubernetes 1.36 apiserver pkg/endpoints/handlers/patch.go applyPatchToObject.
pub(super) fn unusable_patch(patch: &Value, why: &str) -> Failure {
    let shown = text::quoted(&sprint(patch));
    Failure::bare(format!("The request is invalid: patch: Invalid value: {shown}: {}", type_complaint(why)))
}

/// What the server says of a field with the wrong type in a patch, from what its decoder of JSON would say.
///
/// - Source: kubernetes 1.36 apimachinery pkg/runtime/converter.go fromUnstructured.
fn type_complaint(said: &str) -> String {
    let parts = said
        .strip_prefix("json: cannot unmarshal ")
        .and_then(|rest| rest.split_once(" into Go struct field "))
        .and_then(|(found, rest)| Some((found, rest.rsplit_once(" of type ")?.1)));
    let Some((found, wanted)) = parts else { return said.to_string() };
    let kind = match found.split(' ').next().unwrap_or("") {
        "array" => "slice",
        "object" => "map",
        "number" if found.contains(['.', 'e']) => "float64",
        "number" => "int64",
        other => other,
    };
    match wanted {
        "int32" | "int64" | "bool" | "string" | "float64" => format!("unrecognized type: {wanted}"),
        list if list.starts_with("[]") => format!("cannot restore slice from {kind}"),
        map if map.starts_with("map[") || map == "v1.ResourceList" => format!("cannot restore map from {kind}"),
        named if schema::STRUCTS.iter().any(|one| named.strip_prefix("v1.") == Some(one.name)) => {
            format!("cannot restore struct from: {kind}")
        }
        _ => "unrecognized type: string".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn complaints_are_gos() {
        let text = "{bad json";
        let error = serde_json::from_str::<Value>(text).unwrap_err();
        assert_eq!(syntax_complaint(text, &error), "invalid character 'b' looking for beginning of object key string");
        assert_eq!(sprint(&json!({"spec": {"replicas": "x"}})), "map[spec:map[replicas:x]]");
    }
}
