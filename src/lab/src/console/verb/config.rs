//! `config`: the contexts, of one cluster and one user.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/config.

use serde_json::{Value, json};

use super::super::Ending;
use super::super::command::{Command, full_word};
use super::super::flags::{Flag, switch, value};
use super::super::kube_config::{Context, KubeConfig, NAME};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::get::Format;
use super::{Call, Verb, Words, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "config",
    aliases: &[],
    summary: "Modify kubeconfig files",
    words: Words::Sub(&[
        "current-context",
        "delete-context",
        "get-clusters",
        "get-contexts",
        "get-users",
        "rename-context",
        "set",
        "set-context",
        "unset",
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

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let mut config = call.around.config.clone();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["current-context", ..] if config.current.is_empty() => {
            return Err(Failure::new("current-context is not set"));
        }
        ["current-context", ..] => call.streams.line(&config.current),
        ["get-contexts", names @ ..] => return get_contexts(call, &config, names),
        ["get-clusters" | "get-users", ..] => call.streams.line(format!("NAME\n{NAME}")),
        ["use-context" | "use", name] => {
            if config.context(name).is_none() {
                return Err(Failure::new(format!("no context exists with the name: {name:?}")));
            }
            config.current = name.to_string();
            call.streams.line(format!("Switched to context {name:?}."));
        }
        ["rename-context", from, to] => {
            if config.context(from).is_none() {
                let text = format!("cannot rename the context {from:?}, it's not in {CONFIG_FILE}");
                return Err(Failure::new(text));
            }
            if config.context(to).is_some() {
                return Err(Failure::new(format!(
                    "cannot rename the context {from:?}, the context {to:?} already exists in {CONFIG_FILE}"
                )));
            }
            if let Some(context) = config.remove(from) {
                *config.context_mut(to) = Context { name: to.to_string(), ..context };
            }
            if config.current == *from {
                config.current = to.to_string();
            }
            call.streams.line(format!("Context {from:?} renamed to {to:?}."));
        }
        ["delete-context", name] => {
            if config.remove(name).is_none() {
                return Err(Failure::new(format!("cannot delete context {name}, not in {CONFIG_FILE}")));
            }
            if config.current == *name {
                call.streams.error_line("warning: this removed your active context, use \"kubectl config use-context\" to select a different one");
            }
            call.streams.line(format!("deleted context {name} from {CONFIG_FILE}"));
        }
        ["delete-cluster", name] if *name != NAME => {
            return Err(Failure::new(format!("cannot delete cluster {name}, not in {CONFIG_FILE}")));
        }
        ["delete-user", name] if *name != NAME => {
            return Err(Failure::new(format!("cannot delete user {name}, not in {CONFIG_FILE}")));
        }
        ["set-context", rest @ ..] if rest.len() <= 1 => set_context(call, &mut config, rest.first().copied())?,
        ["set", property, value] => set(&mut config, property, Some(value)).map(|()| {
            call.streams.line(format!("Property {property:?} set."));
        })?,
        ["unset", property] => set(&mut config, property, None).map(|()| {
            call.streams.line(format!("Property {property:?} unset."));
        })?,
        ["view", words @ ..] if !words.is_empty() => {
            return Err(usage("config view", &format!("unexpected arguments: [{}]", words.join(" "))));
        }
        ["view"] => return view(call, &config),
        [word @ ("delete-cluster" | "delete-context"), rest @ ..] if rest.len() != 1 => {
            return Ok(super::help::of_command(&VERB, Command::at(&format!("config {word}")), call));
        }
        ["delete-user", rest @ ..] if rest.len() != 1 => {
            return Err(usage("config delete-user", "user to delete is required"));
        }
        [
            word @ ("use-context" | "use" | "rename-context" | "set-context" | "set" | "unset" | "set-cluster"
            | "set-credentials"),
            rest @ ..,
        ] if !["set-cluster", "set-credentials"].contains(word) || rest.len() != 1 => {
            // The help comes with it.
            let path = format!("config {}", full_word("config", word));
            super::help::of_command(&VERB, Command::at(&path), call);
            let unexpected = if *word == "set-credentials" { "unexpected" } else { "Unexpected" };
            return Err(Failure::new(format!("{unexpected} args: [{}]", rest.join(" "))));
        }
        [word, ..] => {
            return Err(Failure::new(format!("config {word} is not simulated: there is one cluster, with one user")));
        }
        [] => return Ok(Ending::Exit(1)),
    }
    if config != *call.around.config {
        call.new_config = Some(config);
    }
    Ok(Ending::Exit(0))
}

/// `config get-contexts`.
fn get_contexts(call: &mut Call, config: &KubeConfig, names: &[&str]) -> Result<Ending, Failure> {
    if let Some(word) = call.arguments.value("output").filter(|word| !["", "name"].contains(word)) {
        return Err(Failure::new(format!(
            "--output {word} is not available in kubectl config get-contexts; resetting to default output format"
        )));
    }
    let name_only = call.arguments.value("output") == Some("name");
    let chosen = config.contexts.iter().filter(|one| names.is_empty() || names.contains(&one.name.as_str()));
    if name_only {
        let text: String = chosen.map(|one| format!("{}\n", one.name)).collect();
        call.streams.stdout.push_str(&text);
    } else {
        let headers = match call.arguments.is_on("no-headers", false) {
            true => "",
            false => "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n",
        };
        let rows: String = chosen
            .map(|one| {
                let mark = if one.name == config.current { "*" } else { "" };
                format!("{mark}\t{}\t{}\t{}\t{}\n", one.name, one.cluster, one.user, one.namespace)
            })
            .collect();
        call.streams.stdout.push_str(&TabWriter::table().format(&format!("{headers}{rows}")));
    }
    let unknown: Vec<&&str> = names.iter().filter(|name| config.context(name).is_none()).collect();
    let prefix = if unknown.len() == 1 { "error: " } else { "" };
    for name in &unknown {
        call.streams.error_line(format!("{prefix}context {name} not found"));
    }
    Ok(super::exit(unknown.is_empty()))
}

/// `config set-context`.
fn set_context(call: &mut Call, config: &mut KubeConfig, name: Option<&str>) -> Result<(), Failure> {
    let current = call.arguments.is_on("current", false);
    let name = match name.filter(|name| !name.is_empty()) {
        Some(_) if current => return Err(Failure::new("you cannot specify both a context name and --current")),
        None if !current => return Err(Failure::new("you must specify a non-empty context name or --current")),
        None if config.current.is_empty() => return Err(Failure::new("no current context is set")),
        None => config.current.clone(),
        Some(name) => name.to_string(),
    };
    let done = if config.context(&name).is_some() { "modified" } else { "created" };
    let context = config.context_mut(&name);
    let given = |flag: &str| call.arguments.value(flag).map(str::to_string);
    for (field, value) in [
        (&mut context.cluster, given("cluster")),
        (&mut context.user, given("user")),
        (&mut context.namespace, given("namespace")),
    ] {
        if let Some(value) = value {
            *field = value;
        }
    }
    call.streams.line(format!("Context {name:?} {done}."));
    Ok(())
}

/// `config set` and, without a value, `config unset`.
fn set(config: &mut KubeConfig, property: &str, value: Option<&str>) -> Result<(), Failure> {
    let text = value.unwrap_or("").to_string();
    match property.split('.').collect::<Vec<_>>().as_slice() {
        ["current-context"] => config.current = text,
        ["contexts", name] if value.is_none() => {
            config.remove(name);
        }
        ["contexts", name, field @ ("cluster" | "namespace" | "user")] => {
            if value.is_none() && config.context(name).is_none() {
                return Err(Failure::new(format!("current map key `{name}` is invalid")));
            }
            let context = config.context_mut(name);
            match *field {
                "cluster" => context.cluster = text,
                "user" => context.user = text,
                _ => context.namespace = text,
            }
        }
        ["clusters" | "users" | "contexts" | "preferences", ..] => {
            return Err(Failure::new(format!(
                "setting {property} is not simulated: there is one cluster, with one user"
            )));
        }
        _ => return Err(Failure::new(format!("unable to parse {property} after [] at api.Config"))),
    }
    Ok(())
}

/// `config view`.
fn view(call: &mut Call, config: &KubeConfig) -> Result<Ending, Failure> {
    let raw = call.arguments.is_on("raw", false);
    let minify = call.arguments.is_on("minify", false);
    if minify && config.context(&config.current).is_none() {
        return Err(Failure::new(match config.current.as_str() {
            "" => "current-context must exist in order to minify".to_string(),
            name => format!("cannot locate context {name}"),
        }));
    }
    let contexts: Vec<Value> = config
        .contexts
        .iter()
        .filter(|one| !minify || one.name == config.current)
        .map(|one| {
            let mut context = json!({"cluster": one.cluster, "user": one.user});
            if !one.namespace.is_empty() {
                context["namespace"] = json!(one.namespace);
            }
            json!({"context": context, "name": one.name})
        })
        .collect();
    let contexts = if contexts.is_empty() { Value::Null } else { json!(contexts) };
    let authority = if raw { "UExBQ0VIT0xERVI=" } else { "DATA+OMITTED" };
    let view = json!({
        "apiVersion": "v1",
        "clusters": [{
            "cluster": {"certificate-authority-data": authority, "server": "https://127.0.0.1:6443"},
            "name": NAME,
        }],
        "contexts": contexts,
        "current-context": config.current,
        "kind": "Config",
        "users": [{"name": NAME, "user": {"token": if raw { "placeholder" } else { "REDACTED" }}}],
    });
    let format = match call.arguments.value("output").unwrap_or("") {
        "" => Format::Yaml,
        word => Format::of_object(word)?,
    };
    call.streams.stdout.push_str(&format.value_text(&view)?);
    Ok(Ending::Exit(0))
}
