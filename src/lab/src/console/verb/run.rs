//! `run`: one pod from an image.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/run/run.go.

use cluster::api::{Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::merge::json_merge;
use super::super::output::Failure;
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
    value("annotations", None, "Annotations to apply to the pod"),
    value("image-pull-policy", None, "The image pull policy for the container"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("overrides", None, "An inline JSON override for the generated object"),
    switch("expose", None, "If true, create a ClusterIP service associated with the pod"),
    switch("privileged", None, "If true, run the container in privileged mode"),
    switch("stdin", Some('i'), "Keep stdin open on the container in the pod"),
    switch("tty", Some('t'), "Allocate a TTY for the container in the pod"),
    switch("rm", None, "If true, delete the pod after it exits"),
    switch("attach", None, "Wait for the Pod to start running, and then attach to the Pod"),
    switch("quiet", Some('q'), "If true, suppress prompt messages"),
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
    DRY_RUN,
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(name) = call.arguments.words.first().cloned() else {
        return Err(Failure::new("NAME is required for run\nSee 'kubectl run -h' for help and examples"));
    };
    let Some(image) = call.arguments.value("image") else {
        return Err(Failure::new("required flag(s) \"image\" not set"));
    };
    let on = |flag: &str| call.arguments.is_on(flag, false);
    let attaches = on("attach") || on("stdin") || on("tty");
    if on("rm") && !attaches {
        return Err(Failure::new("--rm should only be used for attached containers"));
    }
    if on("tty") && !on("stdin") {
        return Err(Failure::new("-i/--stdin is required for containers with -t/--tty=true"));
    }
    if attaches && call.dry_run()? != DryRun::None {
        return Err(Failure::new(format!(
            "--dry-run={} can't be used with attached containers options (--attach, --stdin, or --tty)",
            call.arguments.value("dry-run").unwrap_or("")
        )));
    }
    if attaches {
        return Err(Failure::new(
            "attaching to a container is not simulated: leave out -i, -t, --attach and --rm, then use kubectl logs and kubectl exec",
        ));
    }
    let mut container = json!({"name": name, "image": image});
    if let Some(policy) = call.arguments.value("image-pull-policy") {
        container["imagePullPolicy"] = json!(policy);
    }
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
    let restart = call.arguments.value("restart").unwrap_or("Always");
    if !["Always", "OnFailure", "Never"].contains(&restart) {
        return Err(Failure::new(format!(
            "invalid restart policy: {restart}\nSee 'kubectl run -h' for help and examples"
        )));
    }
    let mut metadata = json!({"name": name, "labels": labels});
    if let Some(namespace) = call.arguments.value("namespace") {
        metadata["namespace"] = json!(namespace);
    }
    if call.dry_run()? != DryRun::Client {
        metadata["namespace"] = json!(call.namespace);
    }
    for pair in call.arguments.values("annotations") {
        if let Some((key, value)) = pair.split_once('=') {
            metadata["annotations"][key] = json!(value);
        }
    }
    let mut pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": [container], "restartPolicy": restart, "dnsPolicy": "ClusterFirst"},
    });
    if let Some(text) = call.arguments.value("overrides") {
        let overrides = serde_json::from_str(text).map_err(|error| Failure::new(error.to_string()))?;
        pod = json_merge(&pod, &overrides);
    }
    let exposed = on("expose").then(|| pod.pointer("/spec/containers/0/ports/0/containerPort").cloned()).flatten();
    if on("expose") && exposed.is_none() {
        return Err(Failure::new("--port must be set when exposing a service"));
    }
    let pod = Object::from_json(Kind::Pod, pod).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(port) = exposed {
        let service = json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name, "namespace": call.namespace},
            "spec": {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": labels},
        });
        let service = Object::from_json(Kind::Service, service).map_err(|error| Failure::new(error.to_string()))?;
        call.create_and_report(service, "created", None)?;
    }
    call.create_and_report(pod, "created", None)?;
    Ok(Ending::Exit(0))
}
