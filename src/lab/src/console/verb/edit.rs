//! `edit`: asks the workbench to open the object's manifest.

use super::super::Ending;
use super::super::flags::{Flag, Takes, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::subresource::Part;
use super::{Call, Verb, Words, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "edit",
    aliases: &[],
    summary: "Edit a resource in the workbench",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("output", Some('o'), "Output format"),
    value("filename", Some('f'), "Filename to use to edit the resource; - is standard input"),
    value("subresource", None, "The subresource to operate on: status or scale"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects"),
    switch("windows-line-endings", None, "Defaults to the line ending native to your platform"),
    switch("output-patch", None, "Output the patch if the resource is edited"),
    Flag { long: "validate", short: None, takes: Takes::Optional("strict"), help: "strict, warn or ignore" },
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(word) = call.arguments.value("output").filter(|word| !["", "json", "yaml"].contains(word)) {
        return Err(Failure::new(format!(
            "unable to match a printer suitable for the output format {word:?}, allowed formats are: json,yaml"
        )));
    }
    if Part::asked(call)?.is_some() {
        return Err(Failure::new(
            "edit --subresource is not simulated: the workbench writes whole objects; use kubectl patch --subresource",
        ));
    }
    let (objects, missing) = if call.arguments.value("filename").is_some() {
        let (objects, missing, _) = manifest_file::live(call, !call.arguments.words.is_empty())?;
        (objects, missing)
    } else {
        let target = Target::parse(&call.arguments.words)?;
        target.resolve(call.api, Some(&call.namespace), &Default::default())?
    };
    if let Some(error) = missing.first() {
        return Err(Failure::bare(refusal(error, None)));
    }
    match objects.as_slice() {
        [] => Err(Failure::new("edit cancelled, no objects found")),
        [object, ..] => {
            call.edit = Some(object.key());
            Ok(Ending::Exit(0))
        }
    }
}
