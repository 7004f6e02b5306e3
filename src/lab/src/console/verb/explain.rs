//! `explain`: the fields of a kind, from the schema that manifests are decoded with.
//!
//! The schema holds names and types; descriptions are not part of it, and the output says so. Models kubernetes 1.36
//! kubectl pkg/explain/v2/templates/plaintext.tmpl.

use cluster::api::Kind;
use cluster::api::schema::{STRUCTS, Type, root, structure};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::target::kind_of;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "explain",
    aliases: &[],
    summary: "Get documentation for a resource",
    usage: "explain TYPE[.FIELD...] [--recursive]",
    words: Words::Fields,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("recursive", None, "When true, print the name of all the fields recursively"),
    value("api-version", None, "Use given api-version (group/version) of the resource"),
    value("output", Some('o'), "Format in which to render the schema: plaintext, plaintext-openapiv2"),
];

/// What stands where upstream has the description of a field.
const NO_DESCRIPTION: &str = "    <empty>: this console has the schema's names and types; its descriptions are\n    at https://kubernetes.io/docs/reference/kubernetes-api/\n    \n";

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let [path] = words.as_slice() else {
        return Err(Failure::new(if words.is_empty() {
            "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n"
        } else {
            "We accept only this format: explain RESOURCE\n"
        }));
    };
    let mut parts = path.split('.').filter(|part| !part.is_empty());
    let kind = kind_of(parts.next().unwrap_or(""))?;
    let rest: Vec<&str> = parts.collect();
    // `deployments.v1.apps.spec`: the version and the group may stand before the fields.
    let info = kind.info();
    let fields: &[&str] = match rest.as_slice() {
        [version, tail @ ..] if *version == info.api_version.rsplit('/').next().unwrap_or("") => {
            tail.strip_prefix(&[info.group]).unwrap_or(tail)
        }
        rest => rest.strip_prefix(&[info.group]).unwrap_or(rest),
    };
    let text = explain(kind, fields, call.arguments.is_on("recursive", false))?;
    call.streams.stdout.push_str(&text);
    Ok(Ending::Exit(0))
}

fn explain(kind: Kind, fields: &[&str], recursive: bool) -> Result<String, Failure> {
    let info = kind.info();
    let mut text = String::new();
    if !info.group.is_empty() {
        text.push_str(&format!("GROUP:      {}\n", info.group));
    }
    let version = info.api_version.rsplit('/').next().unwrap_or("");
    text.push_str(&format!("KIND:       {}\nVERSION:    {version}\n\n", info.name));
    let mut here = Some(root(kind));
    let mut last = None;
    for field in fields {
        let found = here.and_then(|structure| structure.field(field));
        let Some(found) = found else { return Err(Failure::new(format!("field {field:?} does not exist"))) };
        last = Some((*field, found));
        here = structure(found);
    }
    if let Some((name, type_)) = last {
        text.push_str(&format!("FIELD: {name} <{}>\n\n\n", type_name(type_)));
    }
    text.push_str("DESCRIPTION:\n");
    text.push_str(NO_DESCRIPTION);
    if let Some(structure) = here.filter(|structure| !structure.fields.is_empty()) {
        text.push_str("FIELDS:\n");
        let mut open = vec![structure.name];
        fields_of(structure.fields, recursive, 1, &mut open, &mut text);
    }
    text.push('\n');
    Ok(text)
}

fn fields_of(fields: &[(&str, Type)], recursive: bool, depth: usize, open: &mut Vec<&'static str>, text: &mut String) {
    for (name, type_) in fields {
        text.push_str(&format!("{}{name}\t<{}>\n", "  ".repeat(depth), type_name(*type_)));
        if !recursive {
            text.push_str("    <empty>\n\n");
        } else if let Some(inner) = structure(*type_).filter(|inner| !open.contains(&inner.name)) {
            open.push(inner.name);
            fields_of(inner.fields, true, depth + 1, open, text);
            open.pop();
        }
    }
}

/// A type as the schema's printer names it.
fn type_name(type_: Type) -> String {
    match type_ {
        Type::Bool => "boolean".to_string(),
        Type::Int32 | Type::Int64 => "integer".to_string(),
        Type::Float => "number".to_string(),
        Type::String | Type::Time | Type::MicroTime => "string".to_string(),
        Type::Quantity => "Quantity".to_string(),
        Type::IntOrString => "IntOrString".to_string(),
        Type::Any => "Object".to_string(),
        Type::Struct(index) => STRUCTS[usize::from(index)].name.to_string(),
        Type::List(inner) => format!("[]{}", type_name(*inner)),
        Type::Map(inner) => format!("map[string]{}", type_name(*inner)),
    }
}
