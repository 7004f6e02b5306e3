//! `api-resources`.

use cluster::api::kinds::KINDS;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "api-resources",
    aliases: &[],
    summary: "Print the supported API resources on the server",
    usage: "api-resources [-o name]",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] =
    &[value("output", Some('o'), "Output format: wide, name"), switch("no-headers", None, "Don't print headers")];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let mut kinds: Vec<_> = KINDS.iter().collect();
    kinds.sort_by_key(|info| (info.group, info.plural));
    if call.arguments.value("output") == Some("name") {
        for info in kinds {
            call.streams.line(info.resource());
        }
        return Ok(Ending::Exit(0));
    }
    let mut text = String::new();
    if !call.arguments.is_on("no-headers", false) {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n");
    }
    for info in kinds {
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\t{}\n",
            info.plural,
            info.short.join(","),
            info.api_version,
            info.namespaced,
            info.name
        ));
    }
    call.streams.stdout.push_str(&TabWriter::table().format(&text));
    Ok(Ending::Exit(0))
}
