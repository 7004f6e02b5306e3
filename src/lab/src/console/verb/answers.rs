//! Commands that this console knows and does not carry out: each says why, and what does the same here.

use cluster::api::kinds::KINDS;

use super::super::Ending;
use super::super::command::Command;
use super::super::output::Failure;
use super::super::target::{Filter, Target};
use super::{Call, Verb, Words, usage};

const fn answer(name: &'static str, summary: &'static str, run: fn(&mut Call) -> Result<Ending, Failure>) -> Verb {
    Verb { name, aliases: &[], summary, words: Words::None, flags: &[], run }
}

/// `cp`.
pub const CP: Verb = answer("cp", "Copy files and directories to and from containers", |call| {
    let [source, target] = call.arguments.words.as_slice() else {
        return Err(Failure::new("source and destination are required"));
    };
    // `POD:PATH` is a place in a container.
    let far = |word: &String| word.contains(':') && !word.starts_with(['/', '.']);
    match (far(source), far(target)) {
        (true, true) => return Err(Failure::new("one of src or dest must be a local file specification")),
        (false, false) => return Err(Failure::new("one of src or dest must be a remote file specification")),
        _ => {}
    }
    Err(Failure::new(
        "cp is not simulated: containers here have no files of yours; put files in with a ConfigMap and read them with kubectl exec POD -- cat FILE",
    ))
});

/// `attach`.
pub const ATTACH: Verb = answer("attach", "Attach to a running container", |call| {
    let Some(first) = call.arguments.words.first().cloned() else {
        return Err(Failure::new("at least 1 argument is required for attach"));
    };
    let words = &call.arguments.words;
    if words.len() > 2 {
        return Err(Failure::new(format!(
            "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {}: [{}]",
            words.len(),
            words.join(" ")
        )));
    }
    let word = match words.get(1) {
        Some(name) => format!("{first}/{name}"),
        None if first.contains('/') => first,
        None => format!("pod/{first}"),
    };
    let (_, missing) = Target::parse(&[word])?.resolve(call.api, Some(&call.namespace), &Filter::default())?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    Err(Failure::new("attach is not simulated: kubectl logs -f shows what the process writes"))
});

/// `debug`.
pub const DEBUG: Verb = answer("debug", "Create debugging sessions for troubleshooting workloads and nodes", |call| {
    let given = |flag: &str| call.arguments.value(flag).is_some_and(|value| !value.is_empty());
    if !given("image") && !given("copy-to") {
        return Err(Failure::new("you must specify --image when not using --copy-to."));
    }
    if call.arguments.words.is_empty() && !given("filename") {
        return Err(Failure::new("NAME or filename is required for debug"));
    }
    Err(Failure::new(
        "debug is not simulated: ephemeral containers are not there; use kubectl exec, kubectl logs --previous and kubectl describe",
    ))
});

/// `proxy`.
pub const PROXY: Verb = answer("proxy", "Run a proxy to the Kubernetes API server", |_| {
    Err(Failure::new("proxy is not simulated: kubectl get --raw PATH asks the API server directly"))
});

/// `kustomize`.
pub const KUSTOMIZE: Verb = answer("kustomize", "Build a kustomization target from a directory or URL", |call| {
    if call.arguments.words.len() > 1 {
        return Err(Failure::new("specify one path to kustomization.yaml"));
    }
    Err(Failure::new("kustomize is not simulated: render the kustomization and pass it to kubectl apply -f -"))
});

/// `certificate`.
pub const CERTIFICATE: Verb = answer("certificate", "Modify certificate resources", |call| {
    if !matches!(call.arguments.words.first().map(String::as_str), Some("approve" | "deny")) {
        return Ok(super::help::of_command(&CERTIFICATE, Command::at("certificate"), call));
    }
    if matches!(call.arguments.words.as_slice(), [word] if word == "approve" || word == "deny")
        && call.arguments.value("filename").is_none()
    {
        return Err(Failure::new("one or more CSRs must be specified as <name> or -f <filename>"));
    }
    Err(Failure::new("certificate is not simulated: there is no certificate authority here"))
});

/// `plugin`.
pub const PLUGIN: Verb = answer("plugin", "Provides utilities for interacting with plugins", |call| {
    // Anything else is answered by the table of commands.
    match call.arguments.words.first().map(String::as_str) {
        Some("list") => Err(Failure::new("unable to find any kubectl plugins in your PATH")),
        _ => Ok(Ending::Exit(1)),
    }
});

/// `completion`.
pub const COMPLETION: Verb = answer(
    "completion",
    "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
    |call| match call.arguments.words.first().map(String::as_str) {
        Some(_) if call.arguments.words.len() > 1 => {
            Err(usage("completion", "Too many arguments. Expected only the shell type."))
        }
        None => Err(Failure::new("Shell not specified.\nSee 'kubectl completion -h' for help and examples")),
        Some("bash" | "zsh" | "fish" | "powershell") => {
            call.streams.line("# completion is built in here: press Tab");
            Ok(Ending::Exit(0))
        }
        Some(other) => Err(Failure::new(format!(
            "Unsupported shell type {other:?}.\nSee 'kubectl completion -h' for help and examples"
        ))),
    },
);

/// `api-versions`.
pub const API_VERSIONS: Verb = answer(
    "api-versions",
    "Print the supported API versions on the server, in the form of \"group/version\"",
    |call| {
        if !call.arguments.words.is_empty() {
            let text = format!("unexpected arguments: [{}]", call.arguments.words.join(" "));
            return Err(usage("api-versions", &text));
        }
        let mut versions: Vec<&str> = KINDS.iter().map(|info| info.api_version).collect();
        versions.sort_unstable();
        versions.dedup();
        for version in versions {
            call.streams.line(version);
        }
        Ok(Ending::Exit(0))
    },
);

/// `options`.
pub const OPTIONS: Verb = answer("options", "Print the list of flags inherited by all commands", |call| {
    super::help::options(&mut call.streams);
    Ok(Ending::Exit(0))
});
