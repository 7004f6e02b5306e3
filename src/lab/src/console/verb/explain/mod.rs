//! `explain`: the fields of a kind, from the schema that manifests are decoded with.
//!
//! Models kubernetes 1.36 kubectl pkg/explain/v2/templates/plaintext.tmpl. Descriptions are in a file of their own.

mod descriptions;
mod wrap;

use cluster::api::Kind;
use cluster::api::schema::{STRUCTS, Struct, Type, root, structure};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::target::kind_of;
use super::{Call, Verb, Words};
pub use descriptions::provide;

use descriptions::Described;

/// The command.
pub const VERB: Verb = Verb {
    name: "explain",
    aliases: &[],
    summary: "Get documentation for a resource",
    words: Words::Fields,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("recursive", None, "When true, print the name of all the fields recursively"),
    value("api-version", None, "Use given api-version (group/version) of the resource"),
    value("output", Some('o'), "Format in which to render the schema: plaintext, plaintext-openapiv2"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let [path] = words.as_slice() else {
        return Err(Failure::new(if words.is_empty() {
            "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources."
        } else {
            "We accept only this format: explain RESOURCE"
        }));
    };
    if let Some(form) = call.arguments.value("output").filter(|form| !FORMS.contains(form)) {
        return Err(Failure::new(format!("unrecognized format: {form}")));
    }
    if path.contains("..") || path.contains('[') || path.starts_with('.') {
        return Err(Failure::new("invalid jsonpath syntax, first node must be field node"));
    }
    let mut parts = path.split('.').filter(|part| !part.is_empty());
    let word = parts.next().unwrap_or("");
    if word.is_empty() {
        return Err(Failure::new("a resource must be present, got: /, Resource="));
    }
    // Kinds are looked up here without a word before the complaint.
    let kind = kind_of(word).map_err(|failure| Failure::bare(failure.text.trim_start_matches("error: ")))?;
    if let Some(version) = call.arguments.value("api-version").filter(|version| !version.is_empty())
        && version != kind.info().api_version
    {
        let version = if version.contains('/') { version.to_string() } else { format!("/{version}") };
        let resource = format!("{version}, Resource={}", kind.info().plural);
        return Err(Failure::new(format!("couldn't find resource for {resource:?}")));
    }
    let rest: Vec<&str> = parts.collect();
    // `deployments.v1.apps.spec`: the version and the group may stand before the fields.
    let info = kind.info();
    let fields: &[&str] = match rest.as_slice() {
        [version, tail @ ..] if *version == info.api_version.rsplit('/').next().unwrap_or("") => {
            tail.strip_prefix(&[info.group]).unwrap_or(tail)
        }
        rest => rest.strip_prefix(&[info.group]).unwrap_or(rest),
    };
    // What stands at the top is written before the field is looked for.
    call.streams.stdout.push_str(&heading(kind));
    let text = explain(kind, fields, call.arguments.is_on("recursive", false))?;
    call.streams.stdout.push_str(&text);
    Ok(Ending::Exit(0))
}

/// The forms that `--output` knows.
const FORMS: &[&str] = &["", "plaintext", "plaintext-openapiv2"];

/// Group, kind and version.
fn heading(kind: Kind) -> String {
    let info = kind.info();
    let version = info.api_version.rsplit('/').next().unwrap_or("");
    let group = if info.group.is_empty() { String::new() } else { format!("GROUP:      {}\n", info.group) };
    format!("{group}KIND:       {}\nVERSION:    {version}\n\n", info.name)
}

fn explain(kind: Kind, fields: &[&str], recursive: bool) -> Result<String, Failure> {
    let mut text = String::new();
    let mut here = Some(root(kind));
    let mut last = None;
    for field in fields {
        let found = here.and_then(|structure| structure.field(field));
        let (Some(found), Some(owner)) = (found, here) else {
            return Err(Failure::new(format!("field {field:?} does not exist")));
        };
        last = Some((*field, found, Described::field(owner.name, field)));
        here = structure(found);
    }
    let mut said = Vec::new();
    if let Some((name, type_, described)) = &last {
        text.push_str(&format!("FIELD: {name} <{}>", type_name(*type_)));
        if !described.values.is_empty() {
            text.push_str("\nENUM:");
            text.extend(described.values.iter().map(|value| format!("\n    {value}")));
        } else {
            text.push('\n');
        }
        text.push_str("\n\n");
        said.push(described.text.clone());
    }
    said.push(match last {
        Some((_, type_, _)) => descriptions::of_type(type_).to_string(),
        None => here.map_or("", |structure| descriptions::of_structure(structure.name)).replace("\\n", "\n"),
    });
    said.retain(|one| !one.is_empty());
    text.push_str("DESCRIPTION:\n");
    if !descriptions::are_present() {
        text.push_str(descriptions::ABSENT);
    } else if said.is_empty() {
        text.push_str("    <empty>\n");
    } else {
        text.push_str(&wrap::indented(&format!("{}\n", said.join("\n")), 4));
        text.push('\n');
    }
    if let Some(structure) = here.filter(|structure| !structure.fields.is_empty()) {
        text.push_str("FIELDS:\n");
        let mut open = vec![structure.name];
        fields_of(structure, recursive, 1, &mut open, &mut text);
    }
    text.push('\n');
    Ok(text)
}

fn fields_of(of: &Struct, recursive: bool, depth: usize, open: &mut Vec<&'static str>, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, type_) in of.fields {
        let described = Described::field(of.name, name);
        let required = if described.required { " -required-" } else { "" };
        text.push_str(&format!("{indent}{name}\t<{}>{required}\n", type_name(*type_)));
        // The first four, and dots for the rest.
        match described.values.as_slice() {
            [] => {}
            [first @ .., _] if first.len() >= 4 => {
                text.push_str(&format!("{indent}enum: {}, ....\n", first[..4].join(", ")));
            }
            values => text.push_str(&format!("{indent}enum: {}\n", values.join(", "))),
        }
        if !recursive {
            if descriptions::are_present() {
                let said = match described.text.as_str() {
                    "" => "<no description>",
                    said => said,
                };
                text.push_str(&wrap::indented(said, 4));
                text.push_str("\n\n");
            }
        } else if let Some(inner) = structure(*type_).filter(|inner| !open.contains(&inner.name)) {
            open.push(inner.name);
            fields_of(inner, true, depth + 1, open, text);
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
