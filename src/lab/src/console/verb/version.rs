//! `version`.

use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::yaml;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "version",
    aliases: &[],
    summary: "Print the client and server version information",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("client", None, "If true, shows client version only (no server required)"),
    value("output", Some('o'), "One of 'yaml' or 'json'"),
];

/// The build that this cluster is a model of, as client and server both say it: names and values in the server's order.
pub const BUILD: &[(&str, &str)] = &[
    ("major", "1"),
    ("minor", "36"),
    ("gitVersion", "v1.36.3"),
    ("gitTreeState", "clean"),
    ("compiler", "gc"),
    ("platform", "linux/amd64"),
];

/// The versions as JSON, two spaces deep, in the order of the server's types.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/version/version.go Version.
fn as_json(client_only: bool) -> String {
    let rows: Vec<String> = BUILD.iter().map(|(name, value)| format!("    {name:?}: {value:?}")).collect();
    let build = format!("{{\n{}\n  }}", rows.join(",\n"));
    let server = if client_only { String::new() } else { format!(",\n  \"serverVersion\": {build}") };
    format!("{{\n  \"clientVersion\": {build},\n  \"kustomizeVersion\": \"v5.8.1\"{server}\n}}\n")
}

fn build() -> Value {
    BUILD.iter().map(|(name, value)| (name.to_string(), json!(value))).collect()
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if !call.arguments.words.is_empty() {
        return Err(Failure::new(format!("extra arguments: [{}]", call.arguments.words.join(" "))));
    }
    let form = call.arguments.value("output").unwrap_or("").to_string();
    if !form.is_empty() {
        let mut versions = json!({"clientVersion": build(), "kustomizeVersion": "v5.8.1"});
        if !call.arguments.is_on("client", false) {
            versions["serverVersion"] = build();
        }
        call.streams.stdout.push_str(&match form.as_str() {
            "json" => as_json(call.arguments.is_on("client", false)),
            // A line of its own ends the document.
            "yaml" => yaml::document(&versions) + "\n",
            _ => return Err(Failure::new("--output must be 'yaml' or 'json'")),
        });
        return Ok(Ending::Exit(0));
    }
    call.streams.line("Client Version: v1.36.3");
    call.streams.line("Kustomize Version: v5.8.1");
    if !call.arguments.is_on("client", false) {
        call.streams.line("Server Version: v1.36.3");
    }
    Ok(Ending::Exit(0))
}
