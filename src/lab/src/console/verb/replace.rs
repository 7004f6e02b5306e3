//! `replace`.

use cluster::api::Key;
use cluster::store::{DeleteOptions, Subresource};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::{qualified, quoted};
use super::manifest_file::{Document, documents};
use super::{Call, Verb, Words, apply, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "replace",
    aliases: &[],
    summary: "Replace a resource by file name or stdin",
    usage: "replace -f - [--force]",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "The files that contain the configurations to replace; - is standard input"),
    switch("force", None, "Delete the objects at once and create them anew"),
    value("grace-period", None, "Period of time in seconds given to the resource to terminate gracefully"),
    value("subresource", None, "The subresource to operate on"),
    value("validate", None, "strict, warn or ignore"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let (documents, mut well) = documents(call)?;
    for document in &documents {
        if let Err(failure) = replace(call, document) {
            well = false;
            call.streams.error_line(failure.text);
        }
    }
    Ok(exit(well))
}

fn replace(call: &mut Call, document: &Document) -> Result<(), Failure> {
    let key = Key::new(document.kind, document.namespace(), &document.name);
    if call.arguments.is_on("force", false) {
        let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
        if call.api.delete(&key, &options).is_ok() {
            let place =
                if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
            call.streams.line(format!("{} deleted{place}", quoted(key.kind, &key.name)));
        }
        apply::create(call, document, &document.value)?;
        call.streams.line(format!("{} replaced", qualified(document.kind, &document.name)));
        return Ok(());
    }
    let context = "error when replacing \"STDIN\"";
    let object = document
        .object(document.value.clone())
        .map_err(|text| Failure::bare(format!("Error from server (BadRequest): {context}: {text}")))?;
    let subresource =
        if call.arguments.value("subresource") == Some("status") { Subresource::Status } else { Subresource::Main };
    let answer = call.api.get(&key).and_then(|_| call.api.update(object, subresource));
    answer.map_err(|error| Failure::bare(refusal(&error, Some(context))))?;
    call.streams.line(format!("{} replaced", qualified(document.kind, &document.name)));
    Ok(())
}
