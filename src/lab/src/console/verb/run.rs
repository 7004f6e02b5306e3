//! `run`: one pod from an image.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/run/run.go.

use cluster::api::{Key, Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, Takes, switch, value};
use super::super::merge::{json_merge, json_patch, strategic};
use super::super::output::Failure;
use super::super::running::Task;
use super::attached::{Attached, Wishes};
use super::expose::labels_of;
use super::{Call, Verb, Words, delete, set_env, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "run",
    aliases: &[],
    summary: "Run a particular image on the cluster",
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
    switch("leave-stdin-open", None, "If the pod is started in interactive mode or with stdin, leave stdin open"),
    value("override-type", None, "The method used to override the generated object: json, merge, or strategic"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    switch("allow-missing-template-keys", None, "Ignore any errors in templates when a field is missing"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects in JSON or YAML format"),
    value("template", None, "Template string to use when -o=go-template"),
    value("grace-period", None, "Period of time in seconds given to the resource to terminate gracefully"),
    value("timeout", None, "The length of time to wait before giving up on a delete"),
    switch("force", None, "Immediately remove resources from API and bypass graceful deletion"),
    switch("wait", None, "Wait for resources to be gone before returning"),
    Flag {
        long: "cascade",
        short: None,
        takes: Takes::Optional("background"),
        help: "background, orphan or foreground",
    },
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
    DRY_RUN,
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(image) = call.arguments.value("image").map(str::to_string) else {
        return Err(Failure::new("required flag(s) \"image\" not set"));
    };
    let Some(name) = call.arguments.words.first().cloned() else {
        return Err(usage("run", "NAME is required for run"));
    };
    if image.is_empty() {
        return Err(Failure::new("--image is required"));
    }
    if !is_reference(&image) {
        return Err(Failure::new(format!("Invalid image name {image:?}: invalid reference format")));
    }
    delete::cascade(&call.arguments)?;
    let on = |flag: &str| call.arguments.is_on(flag, false);
    let attaches = on("attach") || on("stdin") || on("tty");
    if on("rm") && !attaches {
        return Err(usage("run", "--rm should only be used for attached containers"));
    }
    if on("tty") && !on("stdin") {
        return Err(usage("run", "-i/--stdin is required for containers with -t/--tty=true"));
    }
    if attaches && call.dry_run()? != DryRun::None {
        return Err(usage(
            "run",
            "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
        ));
    }
    // What stands behind the name belongs to the process, with dashes before it or without.
    let words: Vec<String> =
        call.arguments.words[1..].iter().chain(call.arguments.after_dashes.iter().flatten()).cloned().collect();
    if on("stdin") && is_shell(&words, &image) {
        return Err(Failure::new(
            "an interactive shell in a new pod is not simulated: give it its command, as in kubectl run tmp -it --rm --image=busybox --restart=Never -- wget -qO- http://web, or start it with -- sleep 3600 and use kubectl exec",
        ));
    }
    let mut container = json!({"name": name, "image": image});
    for (flag, field) in [("stdin", "stdin"), ("stdin", "stdinOnce"), ("tty", "tty")] {
        if call.arguments.is_on(flag, false) && !(field == "stdinOnce" && on("leave-stdin-open")) {
            container[field] = json!(true);
        }
    }
    if call.arguments.is_on("privileged", false) {
        container["securityContext"] = json!({"privileged": true});
    }
    if let Some(policy) = call.arguments.value("image-pull-policy") {
        if !["", "Always", "IfNotPresent", "Never"].contains(&policy) {
            return Err(usage("run", &format!("invalid image pull policy: {policy}")));
        }
        container["imagePullPolicy"] = json!(policy);
    }
    if let Some(port) = call.arguments.value("port").filter(|port| !port.is_empty()) {
        let number: i32 =
            port.parse().map_err(|_| Failure::new(format!("strconv.Atoi: parsing {port:?}: invalid syntax")))?;
        container["ports"] = json!([{"containerPort": number}]);
    }
    let is_pair = |pair: &str| pair.split_once('=').is_some_and(|(name, _)| set_env::name_complaint(name).is_none());
    if let Some(bad) = call.arguments.values("env").iter().find(|pair| !is_pair(pair)) {
        return Err(Failure::new(format!("invalid env: {bad}")));
    }
    let env: Vec<Value> = call
        .arguments
        .values("env")
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| match value {
            "" => json!({"name": name}),
            value => json!({"name": name, "value": value}),
        })
        .collect();
    if !env.is_empty() {
        container["env"] = json!(env);
    }
    if !words.is_empty() {
        let field = if call.arguments.is_on("command", false) { "command" } else { "args" };
        container[field] = json!(words);
    }
    let mut labels = json!({});
    match call.arguments.value("labels") {
        None => labels["run"] = json!(name),
        Some(text) => {
            labels = Value::Object(labels_of(text)?);
        }
    }
    let restart = call.arguments.value("restart").unwrap_or("Always").to_string();
    if !["Always", "OnFailure", "Never"].contains(&restart.as_str()) {
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
        let Some((key, value)) = pair.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Failure::new(format!("invalid annotations format: {pair}")));
        };
        metadata["annotations"][key] = json!(value);
    }
    let mut pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": [container], "restartPolicy": restart, "dnsPolicy": "ClusterFirst"},
    });
    if let Some(text) = call.arguments.value("overrides") {
        let overrides = serde_json::from_str(text).map_err(|_| Failure::new("Invalid JSON Patch"))?;
        pod = match call.arguments.value("override-type") {
            None | Some("merge") => json_merge(&pod, &overrides),
            Some("strategic") => strategic(&pod, &overrides),
            Some("json") => json_patch(&pod, &overrides).map_err(Failure::new)?,
            Some(other) => {
                return Err(Failure::new(format!("invalid override type: {other}")));
            }
        };
    }
    let exposes = call.arguments.is_on("expose", false);
    let exposed = exposes.then(|| pod.pointer("/spec/containers/0/ports/0/containerPort").cloned()).flatten();
    if exposes && exposed.is_none() {
        return Err(usage("run", "--port must be set when exposing a service"));
    }
    let pod = Object::from_json(Kind::Pod, pod).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(port) = exposed {
        let mut metadata = json!({"name": name});
        if call.dry_run()? != DryRun::Client || call.arguments.value("namespace").is_some() {
            metadata["namespace"] = json!(call.namespace);
        }
        let service = json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": labels},
        });
        let service = Object::from_json(Kind::Service, service).map_err(|error| Failure::new(error.to_string()))?;
        call.create_and_report(service, "created", None)?;
    }
    if !attaches {
        call.create_and_report(pod, "created", None)?;
        return Ok(Ending::Exit(0));
    }
    let wishes = Wishes {
        remove: call.arguments.is_on("rm", false),
        quiet: call.arguments.is_on("quiet", false),
        stdin: call.arguments.is_on("stdin", false),
        tty: call.arguments.is_on("tty", false),
        restart,
        timeout_ms: call.arguments.duration_ms("pod-running-timeout", "run")?.filter(|ms| *ms > 0).unwrap_or(60_000),
    };
    let service = exposes.then(|| Key::new(Kind::Service, &call.namespace, &name));
    let pod = call.api.create(pod)?;
    let mut attached = Attached::new(pod.key(), service, wishes, call.api.now());
    Ok(match attached.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Attached(attached))),
    })
}

/// Whether a text has the form of an image reference: `[host[:port]/]path[:tag][@digest]`.
///
/// - Source: distribution/reference regexp.go ReferenceRegexp, as kubernetes 1.36 kubectl pkg/cmd/run/run.go asks it.
fn is_reference(image: &str) -> bool {
    let (named, digest) = match image.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (image, None),
    };
    let is_digest = |text: &str| {
        text.split_once(':').is_some_and(|(algorithm, digits)| {
            algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
                && algorithm.chars().all(|c| c.is_ascii_alphanumeric() || "+.-_".contains(c))
                && digits.len() >= 32
                && digits.chars().all(|c| c.is_ascii_hexdigit())
        })
    };
    let (path, tag) = match named.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((path, tag)) => (path, Some(tag)),
        None => (named, None),
    };
    let is_tag = |text: &str| {
        !text.is_empty()
            && text.len() <= 128
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
            && !text.starts_with(['.', '-'])
    };
    let is_component = |text: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let apart = |text: &str| text == "." || text == "_" || text == "__" || text.chars().all(|c| c == '-');
        text.starts_with(plain)
            && text.ends_with(plain)
            && text.split(plain).all(|between| between.is_empty() || apart(between))
    };
    let is_host = |text: &str| {
        let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
        port.is_none_or(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()))
            && name.split('.').all(|label| {
                !label.is_empty()
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            })
    };
    let parts: Vec<&str> = path.split('/').collect();
    let rest = if parts.len() > 1 && is_host(parts[0]) && !is_component(parts[0]) { &parts[1..] } else { &parts[..] };
    rest.iter().all(|part| is_component(part)) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// True when what would run waits for somebody who types.
fn is_shell(words: &[String], image: &str) -> bool {
    const SHELLS: &[&str] = &["sh", "bash", "ash", "/bin/sh", "/bin/bash"];
    const IMAGES: &[&str] = &["busybox", "alpine", "ubuntu", "debian", "bash", "python"];
    match words {
        [] => IMAGES.contains(&image.rsplit('/').next().unwrap_or("").split(':').next().unwrap_or("")),
        [one] => SHELLS.contains(&one.as_str()),
        [one, flag] => SHELLS.contains(&one.as_str()) && ["-i", "-l", "-il"].contains(&flag.as_str()),
        _ => false,
    }
}
