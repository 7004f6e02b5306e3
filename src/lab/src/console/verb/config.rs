//! `config`: the one context that there is, and its namespace.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/config.

use serde_json::json;

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::get::Format;
use super::{Call, Verb, Words, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "config",
    aliases: &[],
    summary: "Modify kubeconfig files",
    usage: "config (current-context | get-contexts | use-context NAME | set-context --current --namespace=NAME | get-clusters | get-users | view)",
    words: Words::Sub(&[
        "current-context",
        "get-clusters",
        "get-contexts",
        "get-users",
        "set-context",
        "use-context",
        "view",
    ]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("current", None, "Modify the current context"),
    switch("minify", None, "Remove all information not used by current-context from the output"),
    switch("raw", None, "Display raw byte data and sensitive data"),
    switch("flatten", None, "Flatten the resulting kubeconfig file into self-contained output"),
    switch("no-headers", None, "Don't print headers"),
    value("cluster", None, "cluster for the context entry in kubeconfig"),
    value("user", None, "user for the context entry in kubeconfig"),
    value("output", Some('o'), "Output format: name, yaml, jsonpath=…"),
];

/// Where kubectl of this console has its configuration from.
const CONFIG_FILE: &str = "/root/.kube/config";

/// Name of context, cluster and user.
pub const NAME: &str = "selfheal";

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let namespace = call.around.namespace.to_string();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["current-context", ..] => call.streams.line(NAME),
        ["get-contexts", names @ ..] => {
            let unknown = names.iter().find(|name| **name != NAME);
            if let Some(word) = call.arguments.value("output").filter(|word| !["", "name"].contains(word)) {
                return Err(Failure::new(format!(
                    "--output {word} is not available in kubectl config get-contexts; resetting to default output format"
                )));
            }
            let name_only = call.arguments.value("output") == Some("name");
            if unknown.is_some() && !name_only && !call.arguments.is_on("no-headers", false) {
                call.streams.line("CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE");
            }
            if let Some(other) = unknown {
                return Err(Failure::new(format!("context {other} not found")));
            }
            if name_only {
                call.streams.line(NAME);
                return Ok(Ending::Exit(0));
            }
            let shown = if namespace == "default" { "" } else { &namespace };
            let headers = "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n";
            let headers = if call.arguments.is_on("no-headers", false) { "" } else { headers };
            let text = format!("{headers}*\t{NAME}\t{NAME}\t{NAME}\t{shown}\n");
            call.streams.stdout.push_str(&TabWriter::table().format(&text));
        }
        ["get-clusters", ..] => call.streams.line(format!("NAME\n{NAME}")),
        ["get-users", ..] => call.streams.line(format!("NAME\n{NAME}")),
        ["use-context" | "use", words @ ..] if words.len() != 1 => {
            return Err(Failure::new(format!("Unexpected args: [{}]", words.join(" "))));
        }
        ["rename-context", from, _] if *from != NAME => {
            let text = format!("cannot rename the context {from:?}, it's not in {CONFIG_FILE}");
            return Err(Failure::new(text));
        }
        ["delete-context", name] if *name != NAME => {
            return Err(Failure::new(format!("cannot delete context {name}, not in {CONFIG_FILE}")));
        }
        ["delete-cluster", name] if *name != NAME => {
            return Err(Failure::new(format!("cannot delete cluster {name}, not in {CONFIG_FILE}")));
        }
        ["delete-user", name] if *name != NAME => {
            return Err(Failure::new(format!("cannot delete user {name}, not in {CONFIG_FILE}")));
        }
        ["use-context" | "use", name] => {
            if *name != NAME {
                return Err(Failure::new(format!("no context exists with the name: {name:?}")));
            }
            call.streams.line(format!("Switched to context {NAME:?}."));
        }
        ["set-context", rest @ ..] if rest.len() > 1 => {
            return Err(Failure::new(format!("Unexpected args: [{}]", rest.join(" "))));
        }
        ["set-context", rest @ ..] => {
            let current = call.arguments.is_on("current", false);
            if rest.is_empty() != current {
                let text = if current {
                    "you cannot specify both a context name and --current"
                } else {
                    "you must specify a non-empty context name or --current"
                };
                return Err(Failure::new(text));
            }
            if let Some(other) = rest.iter().find(|name| **name != NAME) {
                return Err(Failure::new(format!("there is one context here, {NAME:?}; {other:?} is not made")));
            }
            let namespace = call.arguments.value("namespace");
            call.new_namespace =
                namespace.map(|name| if name.is_empty() { "default".to_string() } else { name.to_string() });
            call.streams.line(format!("Context {NAME:?} modified."));
        }
        ["view", words @ ..] if !words.is_empty() => {
            return Err(usage("config view", &format!("unexpected arguments: [{}]", words.join(" "))));
        }
        ["view"] => {
            let raw = call.arguments.is_on("raw", false);
            let mut context = json!({"cluster": NAME, "user": NAME});
            if namespace != "default" {
                context["namespace"] = json!(namespace);
            }
            let authority = if raw { "UExBQ0VIT0xERVI=" } else { "DATA+OMITTED" };
            let view = json!({
                "apiVersion": "v1",
                "clusters": [{
                    "cluster": {"certificate-authority-data": authority, "server": "https://127.0.0.1:6443"},
                    "name": NAME,
                }],
                "contexts": [{"context": context, "name": NAME}],
                "current-context": NAME,
                "kind": "Config",
                "users": [{"name": NAME, "user": {"token": if raw { "placeholder" } else { "REDACTED" }}}],
            });
            let format = match call.arguments.value("output").unwrap_or("") {
                "" => Format::Yaml,
                word => Format::of_object(word)?,
            };
            call.streams.stdout.push_str(&format.value_text(&view)?);
        }
        [
            word @ ("set" | "unset" | "rename-context" | "delete-context" | "delete-cluster" | "delete-user"
            | "set-cluster" | "set-credentials"),
            ..,
        ] => {
            return Err(Failure::new(format!(
                "config {word} is not simulated: there is one cluster, with one context"
            )));
        }
        [] => return Ok(Ending::Exit(1)),
        words => {
            return Err(usage("config", &format!("unknown command {:?}", words.join(" "))));
        }
    }
    Ok(Ending::Exit(0))
}
