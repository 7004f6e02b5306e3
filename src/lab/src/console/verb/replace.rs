//! `replace`.

use cluster::api::Key;
use cluster::store::{DeleteOptions, Subresource};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, Takes, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::quoted;
use super::manifest_file::{Document, documents};
use super::subresource::{self, Part};
use super::{Call, Verb, Words, apply, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "replace",
    aliases: &[],
    summary: "Replace a resource by file name or stdin",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "The files that contain the configurations to replace; - is standard input"),
    value("kustomize", Some('k'), "Process a kustomization directory"),
    DRY_RUN,
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    switch("force", None, "Delete the objects at once and create them anew"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    switch("wait", None, "Wait for resources to be gone before returning"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    value("grace-period", None, "Period of time in seconds given to the resource to terminate gracefully"),
    Flag {
        long: "cascade",
        short: None,
        takes: Takes::Optional("background"),
        help: "background, orphan or foreground",
    },
    value("timeout", None, "The length of time to wait before giving up on a delete"),
    value("subresource", None, "The subresource to operate on"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    value("raw", None, "Raw URI to PUT to the server"),
    Flag { long: "validate", short: None, takes: Takes::Optional("strict"), help: "strict, warn or ignore" },
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let force = call.arguments.is_on("force", false);
    if force && call.dry_run()? != DryRun::None {
        return Err(Failure::new("--dry-run can not be used when --force is set"));
    }
    let grace = call.arguments.integer("grace-period", "replace")?;
    if grace.is_some_and(|seconds| seconds >= 0) && !force {
        return Err(Failure::new("--grace-period must have --force specified"));
    }
    if call.arguments.value("filename").is_none() && call.arguments.value("kustomize").is_none() {
        return Err(Failure::new("must specify one of -f and -k"));
    }
    super::delete::cascade(&call.arguments)?;
    if call.arguments.duration_ms("timeout", "replace")?.is_some_and(|ms| ms > 0) && !force {
        return Err(Failure::new("--timeout must have --force specified"));
    }
    if let Some(path) = call.arguments.value("raw").map(str::to_string) {
        return super::raw::replace(call, &path).map(|()| Ending::Exit(0));
    }
    let part = Part::asked(call)?;
    let (documents, mut well) = documents(call, "replace")?;
    for document in &documents {
        if let Err(failure) = replace(call, document, force, part) {
            well = false;
            call.streams.fail_line(failure.text);
        }
    }
    Ok(exit(well))
}

fn replace(call: &mut Call, document: &Document, force: bool, part: Option<Part>) -> Result<(), Failure> {
    if part.is_some_and(|part| !part.is_of(document.kind)) {
        return Err(subresource::not_served());
    }
    let key = Key::new(document.kind, document.namespace(), &document.name);
    let value = match call.arguments.is_on("save-config", false) {
        true => apply::with_last_applied(&document.value),
        false => document.value.clone(),
    };
    if force {
        let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
        if call.api.delete(&key, &options).is_ok() {
            let place =
                if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
            call.streams.line(format!("{} deleted{place}", quoted(key.kind, &key.name)));
        }
        let object = apply::create(call, document, &value)?;
        return call.report(&object, "replaced");
    }
    let context = format!("error when replacing {:?}", document.source);
    let object = document
        .object(value)
        .map_err(|text| Failure::bare(format!("Error from server (BadRequest): {context}: {text}")))?;
    if part == Some(Part::Scale) {
        return Err(Failure::new(
            "replace --subresource=scale is not simulated: use kubectl scale or kubectl patch --subresource=scale",
        ));
    }
    let subresource = if part == Some(Part::Status) { Subresource::Status } else { Subresource::Main };
    let object = match call.dry_run()? {
        DryRun::Client => object,
        DryRun::None | DryRun::Server => {
            let answer = call.api.get(&key).and_then(|_| call.api.update(object, subresource));
            answer.map_err(|error| Failure::bare(refusal(&error, Some(&context))))?
        }
    };
    call.report(&object, "replaced")
}
