//! `expose`: a Service for what a workload selects.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/expose/expose.go.

use cluster::api::{Kind, Object};
use serde_json::{Value, json};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::merge::json_merge;
use super::super::output::{Failure, refusal};
use super::super::target::Target;
use super::{Call, Verb, Words, exit, manifest_file};

/// The command.
pub const VERB: Verb = Verb {
    name: "expose",
    aliases: &[],
    summary: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
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
    value("load-balancer-ip", None, "IP to assign to the LoadBalancer"),
    value("overrides", None, "An inline JSON override for the generated object"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    switch("save-config", None, "Keep the configuration in the object's annotation"),
    value("session-affinity", None, "If non-empty, set the session affinity for the service to this"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("filename", Some('f'), "Filename identifying the resource to expose a service; - is standard input"),
    DRY_RUN,
    value("protocol", None, "The network protocol for the service to be created"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let (objects, missing) = if call.arguments.value("filename").is_some() {
        let (objects, missing, _) = manifest_file::live(call, !call.arguments.words.is_empty())?;
        (objects, missing)
    } else {
        let target = Target::parse(&call.arguments.words)?;
        if matches!(target, Target::Kinds(..)) {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        target.resolve(call.api, Some(&call.namespace), &Default::default())?
    };
    for object in &objects {
        expose(call, object)?;
    }
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok(exit(missing.is_empty()))
}

/// The ports that an object's containers, or a Service itself, declare: number and protocol.
fn declared(json: &Value) -> Vec<(Value, String)> {
    let containers =
        ["/spec/template/spec/containers", "/spec/containers"].iter().find_map(|place| json.pointer(place));
    let ports: Vec<&Value> = match containers {
        Some(containers) => containers
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|one| one["ports"].as_array().into_iter().flatten())
            .collect(),
        None => json.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten().collect(),
    };
    let number = |port: &Value| port.get("containerPort").or(port.get("port")).cloned();
    let protocol = |port: &Value| port["protocol"].as_str().unwrap_or("TCP").to_string();
    ports.into_iter().filter_map(|port| Some((number(port)?, protocol(port)))).collect()
}

/// Makes the Service in front of one object.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/expose/expose.go RunExpose, createService.
fn expose(call: &mut Call, object: &Object) -> Result<(), Failure> {
    let json = object.to_json();
    let info = object.kind().info();
    if !matches!(info.singular, "pod" | "service" | "deployment" | "replicaset" | "replicationcontroller") {
        let group = if info.group.is_empty() { String::new() } else { format!(".{}", info.group) };
        return Err(Failure::new(format!("cannot expose a {}{group}", info.name)));
    }
    let own = call.arguments.value("selector").filter(|text| !text.is_empty()).map(labels_of).transpose()?;
    let own_is_none = own.is_none();
    let selector = match object.kind() {
        _ if own.is_some() => own.map(Value::Object),
        Kind::Pod => json.pointer("/metadata/labels").cloned(),
        Kind::Service | Kind::ReplicationController => json.pointer("/spec/selector").cloned(),
        _ => json.pointer("/spec/selector/matchLabels").cloned(),
    };
    let expressions = json.pointer("/spec/selector/matchExpressions").filter(|_| own_is_none);
    if let Some(expressions) = expressions.and_then(Value::as_array).filter(|all| !all.is_empty()) {
        let part = |one: &Value, key: &str| one[key].as_str().unwrap_or("").to_string();
        let texts: Vec<String> = expressions
            .iter()
            .map(|one| {
                let values: Vec<&str> =
                    one["values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                format!("{{Key:{} Operator:{} Values:[{}]}}", part(one, "key"), part(one, "operator"), values.join(" "))
            })
            .collect();
        return Err(Failure::new(format!(
            "couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - \"[{}]\" to map-based selector format",
            texts.join(" ")
        )));
    }
    let Some(selector) = selector else {
        return Err(Failure::new(format!(
            "couldn't retrieve selectors via --selector flag or introspection: the {} has no labels and cannot be exposed",
            object.kind().info().singular
        )));
    };
    let declared = declared(&json);
    let mut ports: Vec<Value> = Vec::new();
    match call.arguments.value("port").filter(|given| !given.is_empty()) {
        Some(given) => {
            for port in given.split(',') {
                let number: i32 = port
                    .parse()
                    .map_err(|_| Failure::new(format!("strconv.Atoi: parsing {port:?}: invalid syntax")))?;
                ports.push(json!(number));
            }
        }
        None => ports.extend(declared.iter().map(|(port, _)| port.clone())),
    }
    if ports.is_empty() {
        return Err(Failure::new("couldn't find port via --port flag or introspection"));
    }
    let several = ports.len() > 1;
    let target_port = call.arguments.value("target-port").filter(|text| !text.is_empty());
    let target_port = target_port.map(|text| text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)));
    let protocol = call.arguments.value("protocol").map(str::to_string);
    let ports: Vec<Value> = ports
        .into_iter()
        .enumerate()
        .map(|(place, port)| {
            let known = || declared.iter().find(|(number, _)| *number == port).map(|(_, protocol)| protocol.clone());
            let protocol = protocol.clone().or_else(known).unwrap_or_else(|| "TCP".to_string());
            let mut one =
                json!({"port": port, "protocol": protocol, "targetPort": target_port.as_ref().unwrap_or(&port)});
            if several {
                one["name"] = json!(format!("port-{}", place + 1));
            }
            one
        })
        .collect();
    let name = call.arguments.value("name").unwrap_or(object.name()).to_string();
    let mut service = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {
            "selector": selector,
            "ports": ports,
        },
    });
    // What only the client sees has a namespace where one was asked for.
    if call.dry_run()? != DryRun::Client || call.arguments.value("namespace").is_some() {
        service["metadata"]["namespace"] = json!(call.namespace);
    }
    let given = labels_of(call.arguments.value("labels").unwrap_or(""))?;
    // Labels that are given take the place of the object's own.
    if !given.is_empty() {
        service["metadata"]["labels"] = Value::Object(given);
    } else if let Some(labels) = json.pointer("/metadata/labels") {
        service["metadata"]["labels"] = labels.clone();
    }
    for (flag, field) in [("external-ip", "externalIPs"), ("load-balancer-ip", "loadBalancerIP")] {
        if let Some(address) = call.arguments.value(flag).filter(|address| !address.is_empty()) {
            service["spec"][field] = if field == "externalIPs" { json!([address]) } else { json!(address) };
        }
    }
    if let Some(type_) = call.arguments.value("type") {
        service["spec"]["type"] = json!(type_);
    }
    if let Some(address) = call.arguments.value("cluster-ip") {
        service["spec"]["clusterIP"] = json!(address);
    }
    if let Some(affinity) = call.arguments.value("session-affinity").filter(|affinity| !affinity.is_empty()) {
        if !["None", "ClientIP"].contains(&affinity) {
            return Err(Failure::new(format!("unknown session affinity: {affinity}")));
        }
        service["spec"]["sessionAffinity"] = json!(affinity);
    }
    if let Some(text) = call.arguments.value("overrides") {
        let overrides = serde_json::from_str(text).map_err(|_| Failure::new("Invalid JSON Patch"))?;
        service = json_merge(&service, &overrides);
    }
    let service = Object::from_json(Kind::Service, service).map_err(|error| Failure::new(error.to_string()))?;
    call.create_and_report(service, "exposed", None)
}

/// Labels as flags give them: `a=b,c=d`.
///
/// - Errors: kubectl's complaint about a word that is no pair.
/// - Source: kubernetes 1.36 kubectl pkg/generate/generate.go ParseLabels.
pub(super) fn labels_of(text: &str) -> Result<serde_json::Map<String, Value>, Failure> {
    let pairs = text.split(',').filter(|_| !text.is_empty());
    pairs
        .map(|pair| match pair.split_once('=').filter(|(key, value)| !key.is_empty() && !value.contains('=')) {
            Some((key, value)) => Ok((key.to_string(), json!(value))),
            None => Err(Failure::new(format!("unexpected label spec: {pair}"))),
        })
        .collect()
}
