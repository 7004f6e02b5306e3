//! `edit`: asks the workbench to open the object's manifest.

use super::super::Ending;
use super::super::flags::{Flag, value};
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "edit",
    aliases: &[],
    summary: "Edit a resource in the workbench",
    usage: "edit (TYPE NAME | TYPE/NAME)",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[value("output", Some('o'), "Output format")];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if call.arguments.words.is_empty() {
        return Err(Failure::new("must specify one of -f and -k"));
    }
    let target = Target::parse(&call.arguments.words)?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
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
