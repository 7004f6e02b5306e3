//! `expose`: a Service for what a workload selects.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/expose/expose.go.

use cluster::api::{Kind, Object};
use serde_json::json;

use super::super::Ending;
use super::super::flags::{DRY_RUN, Flag, value};
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "expose",
    aliases: &[],
    summary: "Take a deployment, replica set, service or pod and expose it as a new Kubernetes service",
    usage: "expose (TYPE NAME | TYPE/NAME) --port=PORT [--target-port=PORT] [--name=NAME] [--type=TYPE]",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("port", None, "The port that the service should serve on"),
    value("target-port", None, "Name or number for the port on the container"),
    value("name", None, "The name for the newly created object"),
    value("type", None, "Type for this service: ClusterIP or NodePort"),
    value("selector", None, "A label selector to use for this service"),
    value("labels", Some('l'), "Labels to apply to the service created by this call"),
    value("cluster-ip", None, "ClusterIP to be assigned to the service"),
    value("external-ip", None, "Additional external IP address to accept for the service"),
    value("session-affinity", None, "If non-empty, set the session affinity for the service to this"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename identifying the resource to expose a service; - is standard input"),
    DRY_RUN,
    value("protocol", None, "The network protocol for the service to be created"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let target = Target::parse(&call.arguments.words)?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &Default::default())?;
    if let Some(error) = missing.first() {
        return Err(Failure::bare(refusal(error, None)));
    }
    let Some(object) = objects.first() else {
        return Err(Failure::new("resource(s) were provided, but no name was specified"));
    };
    let json = object.to_json();
    let info = object.kind().info();
    if !matches!(info.singular, "pod" | "service" | "deployment" | "replicaset" | "replicationcontroller") {
        let group = if info.group.is_empty() { String::new() } else { format!(".{}", info.group) };
        return Err(Failure::new(format!("cannot expose a {}{group}", info.name)));
    }
    let own = call.arguments.value("selector").map(|text| {
        let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.to_string(), json!(value))).collect::<serde_json::Map<_, _>>()
    });
    let selector = match object.kind() {
        _ if own.is_some() => own.map(serde_json::Value::Object),
        Kind::Pod => json.pointer("/metadata/labels").cloned(),
        Kind::Service => json.pointer("/spec/selector").cloned(),
        _ => json.pointer("/spec/selector/matchLabels").cloned(),
    };
    let Some(selector) = selector else {
        return Err(Failure::new(format!(
            "couldn't retrieve selectors via --selector flag or introspection: the {} has no labels and cannot be exposed",
            object.kind().info().singular
        )));
    };
    let declared =
        ["/spec/template/spec/containers/0/ports/0/containerPort", "/spec/containers/0/ports/0/containerPort"]
            .iter()
            .find_map(|pointer| json.pointer(pointer).cloned());
    let port = match call.arguments.integer("port", "expose")? {
        Some(port) => json!(port),
        None => declared.ok_or_else(|| {
            Failure::new(
                "couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples",
            )
        })?,
    };
    let target_port = match call.arguments.value("target-port") {
        Some(text) => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        None => port.clone(),
    };
    let name = call.arguments.value("name").unwrap_or(object.name()).to_string();
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": call.namespace},
        "spec": {
            "selector": selector,
            "ports": [{
                "port": port,
                "targetPort": target_port,
                "protocol": call.arguments.value("protocol").unwrap_or("TCP"),
            }],
        },
    });
    if let Some(labels) = json.pointer("/metadata/labels") {
        service["metadata"]["labels"] = labels.clone();
    }
    for pair in call.arguments.value("labels").into_iter().flat_map(|pairs| pairs.split(',')) {
        if let Some((key, value)) = pair.split_once('=') {
            service["metadata"]["labels"][key] = json!(value);
        }
    }
    if let Some(type_) = call.arguments.value("type") {
        service["spec"]["type"] = json!(type_);
    }
    if let Some(address) = call.arguments.value("cluster-ip") {
        service["spec"]["clusterIP"] = json!(address);
    }
    if let Some(affinity) = call.arguments.value("session-affinity") {
        service["spec"]["sessionAffinity"] = json!(affinity);
    }
    let service = Object::from_json(Kind::Service, service).map_err(|error| Failure::new(error.to_string()))?;
    call.create_and_report(service, "exposed", None)?;
    Ok(Ending::Exit(0))
}
