//! `create`: from a manifest, or a namespace or Deployment by its flags.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create.

use cluster::api::{Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::qualified;
use super::get::Format;
use super::manifest_file::documents;
use super::{Call, Verb, Words, apply, create_configuration, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "create",
    aliases: &[],
    summary: "Create a resource from a file or from stdin",
    usage: "create (-f - | namespace NAME | deployment NAME --image=IMAGE [--replicas=N] [--port=PORT] | configmap NAME [--from-literal=KEY=VALUE] | secret generic NAME [--from-literal=KEY=VALUE]) [--dry-run=client] [-o yaml]",
    words: Words::Sub(&["namespace", "deployment", "configmap", "secret", "serviceaccount"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "Files to use to create the resource; - is standard input"),
    value("raw", None, "Raw URI to POST to the server"),
    value("from-literal", None, "Specify a key and literal value to insert (i.e. mykey=somevalue)"),
    value("from-file", None, "Key and file to insert; only - is there, standard input (i.e. mykey=-)"),
    value("from-env-file", None, "Lines of key=val pairs to insert; only - is there, standard input"),
    value("type", None, "The type of secret to create"),
    value("cert", None, "Path to PEM encoded public key certificate"),
    value("key", None, "Path to private key associated with given certificate"),
    value("docker-server", None, "Server location for Docker registry"),
    value("docker-username", None, "Username for Docker registry authentication"),
    value("docker-password", None, "Password for Docker registry authentication"),
    value("docker-email", None, "Email for Docker registry"),
    switch("immutable", None, "Make the ConfigMap or Secret immutable"),
    value("dry-run", None, "none or client"),
    value("output", Some('o'), "Output format: yaml, json, name, jsonpath=…"),
    value("image", None, "Image name to run"),
    value("replicas", Some('r'), "Number of replicas to create"),
    value("port", None, "The containerPort that this deployment exposes"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    value("validate", None, "strict, warn or ignore"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    if let Some(path) = call.arguments.value("raw").map(str::to_string) {
        super::raw::create(call, &path)?;
        return Ok(Ending::Exit(0));
    }
    if !call.arguments.words.is_empty() {
        return generate(call);
    }
    let (documents, mut well) = documents(call)?;
    for document in &documents {
        match apply::create(call, document, &document.value) {
            Ok(object) => call.streams.line(format!("{} created", qualified(object.kind(), object.name()))),
            Err(failure) => {
                well = false;
                call.streams.error_line(failure.text);
            }
        }
    }
    Ok(exit(well))
}

fn generate(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let kind = words.first().and_then(|word| Kind::of_resource(word));
    let value = match kind {
        Some(Kind::ConfigMap | Kind::Secret) => create_configuration::object(call, &words)?,
        Some(Kind::Namespace) => {
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": only_name(&words)?}})
        }
        Some(Kind::ServiceAccount) => {
            let metadata = json!({"name": only_name(&words)?, "namespace": call.namespace});
            json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
        }
        Some(Kind::Deployment) => deployment(call, only_name(&words)?)?,
        _ => {
            return Err(Failure::new(format!("unknown command {:?}", words.join(" "))));
        }
    };
    let kind = kind.unwrap_or(Kind::Deployment);
    let mut object = Object::from_json(kind, value).map_err(|error| Failure::new(error.to_string()))?;
    let output = call.arguments.value("output").map(str::to_string);
    let format = Format::parse(output.as_deref())?;
    let dry = match call.arguments.value("dry-run") {
        None | Some("none") => false,
        Some("client") => true,
        Some("server") => return Err(Failure::new("--dry-run=server is not simulated; use --dry-run=client")),
        Some(other) => {
            let text = format!("Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\".");
            return Err(Failure::new(text));
        }
    };
    if dry {
        // What kubectl would send names a namespace only when the command did.
        if call.arguments.value("namespace").is_none() {
            object.meta_mut().namespace = None;
        }
    } else {
        let context = format!("failed to create {}", kind.info().singular);
        object = call.api.create(object).map_err(|error| Failure::bare(refusal(&error, Some(&context))))?;
    }
    if output.is_some() {
        call.streams.stdout.push_str(&format.text(&object));
    } else {
        let suffix = if dry { " (dry run)" } else { "" };
        call.streams.line(format!("{} created{suffix}", qualified(object.kind(), object.name())));
    }
    Ok(Ending::Exit(0))
}

/// The one name after the kind.
fn only_name(words: &[String]) -> Result<&str, Failure> {
    match words {
        [_, name] => Ok(name),
        _ => Err(Failure::new(format!(
            "exactly one NAME is required, got {}\nSee 'kubectl create {} -h' for help and examples",
            words.len().saturating_sub(1),
            words[0]
        ))),
    }
}

fn deployment(call: &Call, name: &str) -> Result<Value, Failure> {
    let Some(image) = call.arguments.value("image") else {
        return Err(Failure::new("required flag(s) \"image\" not set"));
    };
    let replicas = call.arguments.integer("replicas", "create deployment")?.unwrap_or(1);
    let last = image.rsplit('/').next().unwrap_or(image);
    let container_name: String = last.chars().take_while(|character| !":@".contains(*character)).collect();
    let mut container = json!({"name": container_name, "image": image});
    if let Some(port) = call.arguments.integer("port", "create deployment")? {
        container["ports"] = json!([{"containerPort": port}]);
    }
    Ok(json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": call.namespace, "labels": {"app": name}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
        },
    }))
}
