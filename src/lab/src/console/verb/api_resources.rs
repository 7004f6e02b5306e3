//! `api-resources`.

use cluster::api::Kind;
use cluster::api::kinds::KINDS;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::super::target::ALL;
use super::{Call, Verb, Words, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "api-resources",
    aliases: &[],
    summary: "Print the supported API resources on the server",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("output", Some('o'), "Output format: wide, name"),
    switch("no-headers", None, "Don't print headers"),
    switch("namespaced", None, "If false, non-namespaced resources will be returned, otherwise namespaced resources"),
    value("api-group", None, "Limit to resources in the specified API group"),
    value("sort-by", None, "If non-empty, sort list of resources using specified field: name or kind"),
    value("verbs", None, "Limit to resources that support the specified verbs"),
    value("categories", None, "Limit to resources that belong to the specified categories"),
    switch("cached", None, "Use the cached list of resources if available"),
];

/// What every kind here can be asked for, as `-o wide` lists it.
const VERBS: &[&str] = &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if !call.arguments.words.is_empty() {
        let text = format!("unexpected arguments: [{}]", call.arguments.words.join(" "));
        return Err(usage("api-resources", &text));
    }
    let form = call.arguments.value("output").unwrap_or("").to_string();
    if !["", "wide", "name"].contains(&form.as_str()) {
        return Err(Failure::new(format!("--output {form} is not available")));
    }
    let order = call.arguments.value("sort-by").unwrap_or("").to_string();
    if !["", "name", "kind"].contains(&order.as_str()) {
        return Err(Failure::new("--sort-by accepts only name or kind"));
    }
    let scoped = call.arguments.value("namespaced").map(|_| call.arguments.is_on("namespaced", true));
    let group = call.arguments.value("api-group").map(str::to_string);
    let listed = |flag: &str| -> Vec<String> {
        call.arguments.value(flag).into_iter().flat_map(|words| words.split(',')).map(str::to_string).collect()
    };
    let (verbs, categories) = (listed("verbs"), listed("categories"));
    let category = |kind: Kind| if ALL.contains(&kind) { "all" } else { "" };
    let mut kinds: Vec<_> = KINDS
        .iter()
        .filter(|info| scoped.is_none_or(|scoped| scoped == info.namespaced))
        .filter(|info| group.as_deref().is_none_or(|group| group == info.group))
        .filter(|_| verbs.iter().all(|verb| VERBS.contains(&verb.as_str())))
        .filter(|info| categories.iter().all(|one| one == category(info.kind)))
        .collect();
    kinds.sort_by_key(|info| match order.as_str() {
        "name" => (info.plural, ""),
        "kind" => (info.name, ""),
        _ => (info.group, info.plural),
    });
    if form == "name" {
        for info in kinds {
            call.streams.line(info.resource());
        }
        return Ok(Ending::Exit(0));
    }
    let wide = form == "wide";
    let mut text = String::new();
    if !call.arguments.is_on("no-headers", false) {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        text.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for info in kinds {
        let short = info.short.join(",");
        text.push_str(&format!("{}\t{short}\t{}\t{}\t{}", info.plural, info.api_version, info.namespaced, info.name));
        if wide {
            text.push_str(&format!("\t{}\t{}", VERBS.join(","), category(info.kind)));
        }
        text.push('\n');
    }
    call.streams.stdout.push_str(&TabWriter::table().format(&text));
    Ok(Ending::Exit(0))
}
