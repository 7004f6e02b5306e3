//! `run`: one pod from an image.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/run/run.go.

use cluster::api::{Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::target::qualified;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "run",
    aliases: &[],
    summary: "Run a particular image on the cluster",
    usage: "run NAME --image=IMAGE [--port=PORT] [--restart=Always|OnFailure|Never] [--labels=KEY=VALUE] [--command] [-- ARGS...]",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("image", None, "The image for the container to run"),
    value("port", None, "The port that this container exposes"),
    value("restart", None, "The restart policy for this Pod"),
    value("labels", Some('l'), "Comma separated labels to apply to the pod"),
    value("env", None, "Environment variables to set in the container"),
    switch("command", None, "Use what follows -- as the command instead of its arguments"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(name) = call.arguments.words.first().cloned() else {
        return Err(Failure::new("NAME is required for run\nSee 'kubectl run -h' for help and examples"));
    };
    let Some(image) = call.arguments.value("image") else {
        return Err(Failure::new("required flag(s) \"image\" not set"));
    };
    let mut container = json!({"name": name, "image": image});
    if let Some(port) = call.arguments.integer("port", "run")? {
        container["ports"] = json!([{"containerPort": port}]);
    }
    let env: Vec<Value> = call
        .arguments
        .values("env")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    if !env.is_empty() {
        container["env"] = json!(env);
    }
    if let Some(words) = &call.arguments.after_dashes {
        let field = if call.arguments.is_on("command", false) { "command" } else { "args" };
        container[field] = json!(words);
    }
    let mut labels = json!({});
    match call.arguments.value("labels") {
        None => labels["run"] = json!(name),
        Some(text) => {
            for (key, value) in text.split(',').filter_map(|pair| pair.split_once('=')) {
                labels[key] = json!(value);
            }
        }
    }
    let pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": call.namespace, "labels": labels},
        "spec": {"containers": [container], "restartPolicy": call.arguments.value("restart").unwrap_or("Always")},
    });
    let pod = Object::from_json(Kind::Pod, pod).map_err(|error| Failure::new(error.to_string()))?;
    let created = call.api.create(pod)?;
    call.streams.line(format!("{} created", qualified(Kind::Pod, created.name())));
    Ok(Ending::Exit(0))
}
