//! `create`: from a manifest, or a namespace or Deployment by its flags.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create.

use cluster::api::{Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::qualified;
use super::manifest_file::documents;
use super::{Call, Verb, Words, apply, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "create",
    aliases: &[],
    summary: "Create a resource from a file or from stdin",
    usage: "create (-f - | namespace NAME | deployment NAME --image=IMAGE [--replicas=N] [--port=PORT])",
    words: Words::Sub(&["namespace", "deployment"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("filename", Some('f'), "Files to use to create the resource; - is standard input"),
    value("raw", None, "Raw URI to POST to the server"),
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
    let Some(name) = words.get(1).filter(|_| words.len() == 2) else {
        return Err(Failure::new(format!(
            "exactly one NAME is required, got {}\nSee 'kubectl create {} -h' for help and examples",
            words.len().saturating_sub(1),
            words[0]
        )));
    };
    let value = match kind {
        Some(Kind::Namespace) => json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}),
        Some(Kind::Deployment) => deployment(call, name)?,
        _ => {
            return Err(Failure::new(format!("unknown command {:?}", format!("{} {name}", words[0]))));
        }
    };
    let kind = kind.unwrap_or(Kind::Deployment);
    let object = Object::from_json(kind, value).map_err(|error| Failure::new(error.to_string()))?;
    let context = format!("failed to create {}", kind.info().singular);
    let object = call.api.create(object).map_err(|error| Failure::bare(refusal(&error, Some(&context))))?;
    call.streams.line(format!("{} created", qualified(object.kind(), object.name())));
    Ok(Ending::Exit(0))
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
