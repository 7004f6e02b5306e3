//! What `kubectl create KIND NAME` writes into a manifest.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create/create_*.go.

use cluster::api::validation::text::{dns1123_subdomain, port_name};
use cluster::api::{Key, Kind, quantity};
use serde_json::{Map, Value, json};

use super::super::{Call, create_configuration, logs};
use super::{ingress, rbac, usage};
use crate::console::output::Failure;
use crate::console::target::{Target, kind_of, label_selector};

/// The manifest that the words and flags of `create` ask for.
///
/// - Errors: kubectl's complaint about a word or a flag.
pub fn manifest(call: &mut Call) -> Result<Value, Failure> {
    let words = call.arguments.words.clone();
    let given = words.first().map(String::as_str).unwrap_or("");
    let kind = super::full_word(given);
    let mut manifest = match kind {
        "namespace" => {
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name(call, "namespace", 1)?}})
        }
        "deployment" => deployment(call)?,
        "service" => service(call)?,
        "configmap" | "secret" => create_configuration::object(call, &words)?,
        "job" => job(call)?,
        "cronjob" => cron_job(call)?,
        "poddisruptionbudget" => budget(call)?,
        "quota" => quota(call)?,
        "priorityclass" => priority_class(call)?,
        "serviceaccount" => {
            json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name(call, "serviceaccount", 1)?}})
        }
        "role" | "clusterrole" => rbac::role(call, kind)?,
        "rolebinding" | "clusterrolebinding" => rbac::binding(call, kind)?,
        "ingress" => ingress::ingress(call)?,
        _ => return Err(usage("create", &format!("Unexpected args: [{}]", words.join(" ")))),
    };
    // A namespace is written down only where it was asked for.
    if let Some(namespace) = call.arguments.value("namespace")
        && !matches!(kind, "namespace" | "priorityclass" | "clusterrole" | "clusterrolebinding")
    {
        manifest["metadata"]["namespace"] = json!(namespace);
    }
    Ok(manifest)
}

/// What stands before the server's refusal of a generated object; `None` where kubectl passes it on as it is.
pub fn failed_to_create(kind: Kind, service_type: &str) -> Option<String> {
    let info = kind.info();
    Some(match info.singular {
        "namespace" | "role" | "clusterrole" => return None,
        "secret" => "failed to create secret ".to_string(),
        "resourcequota" => "failed to create quota: ".to_string(),
        "poddisruptionbudget" => "failed to create poddisruptionbudgets: ".to_string(),
        "service" => format!("failed to create {service_type} service: "),
        other => format!("failed to create {other}: "),
    })
}

/// The one word behind `place` words of kind.
pub(super) fn name(call: &Call, command: &str, place: usize) -> Result<String, Failure> {
    let given = call.arguments.words.len().saturating_sub(place);
    match call.arguments.words.get(place).filter(|_| given == 1) {
        Some(name) => Ok(name.clone()),
        None => Err(usage(&format!("create {command}"), &format!("exactly one NAME is required, got {given}"))),
    }
}

/// cobra's complaint about flags that must be there.
pub(super) fn require(call: &Call, flags: &[&str]) -> Result<(), Failure> {
    let missing: Vec<String> =
        flags.iter().filter(|flag| call.arguments.value(flag).is_none()).map(|flag| format!("{flag:?}")).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("required flag(s) {} not set", missing.join(", "))))
    }
}

/// A container name from an image: the last part, without tag and digest.
fn container_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name: String = last.chars().take_while(|character| !":@".contains(*character)).collect();
    name.replace(['_', '.'], "-").to_lowercase()
}

fn deployment(call: &Call) -> Result<Value, Failure> {
    require(call, &["image"])?;
    let name = name(call, "deployment", 1)?;
    let images = call.arguments.values("image");
    if images.len() > 1 && call.arguments.after_dashes.is_some() {
        return Err(Failure::new("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Value> = images
        .iter()
        .flat_map(|images| images.split(','))
        .map(|image| json!({"name": container_name(image), "image": image}))
        .collect();
    if let (Some(port), Some(first)) = (call.arguments.integer("port", "create deployment")?, containers.first_mut()) {
        first["ports"] = json!([{"containerPort": port}]);
    }
    if let (Some(command), Some(first)) = (&call.arguments.after_dashes, containers.first_mut()) {
        first["command"] = json!(command);
    }
    Ok(json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": call.arguments.integer("replicas", "create deployment")?.unwrap_or(1),
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
    }))
}

fn service(call: &Call) -> Result<Value, Failure> {
    let word = call.arguments.words.get(1).map_or("", String::as_str);
    let type_ = match word {
        "clusterip" => "ClusterIP",
        "nodeport" => "NodePort",
        "loadbalancer" => "LoadBalancer",
        "externalname" => "ExternalName",
        _ => {
            return Err(usage("create service", &format!("unknown command {:?}", call.arguments.words[1..].join(" "))));
        }
    };
    if type_ == "ExternalName" {
        require(call, &["external-name"])?;
    }
    let name = name(call, &format!("service {word}"), 2)?;
    let mut ports = Vec::new();
    let pairs = call.arguments.values("tcp").iter().filter(|pairs| !pairs.is_empty());
    for pair in pairs.flat_map(|pairs| pairs.split(',')) {
        let (port, target) = port_and_target(pair)?;
        let mut one = json!({"name": pair.replace(':', "-"), "port": port, "targetPort": target, "protocol": "TCP"});
        if type_ == "NodePort"
            && let Some(node_port) = call.arguments.integer("node-port", "create service nodeport")?
        {
            one["nodePort"] = json!(node_port);
        }
        ports.push(one);
    }
    let headless = call.arguments.value("clusterip") == Some("None");
    if ports.is_empty() && !headless && type_ != "ExternalName" {
        return Err(Failure::new("at least one tcp port specifier must be provided"));
    }
    if let Some(external) = call.arguments.value("external-name")
        && !dns1123_subdomain(external).is_empty()
    {
        return Err(Failure::new(format!("invalid service external name {external}")));
    }
    let mut spec = json!({"type": type_, "selector": {"app": name}});
    if !ports.is_empty() {
        spec["ports"] = json!(ports);
    }
    if let Some(address) = call.arguments.value("clusterip") {
        spec["clusterIP"] = json!(address);
    }
    if let Some(external) = call.arguments.value("external-name") {
        spec["externalName"] = json!(external);
    }
    Ok(
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "labels": {"app": name}}, "spec": spec}),
    )
}

/// A port and what it leads to: `80`, `80:8080`, `80:http`.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/create/create_service.go parsePorts.
fn port_and_target(pair: &str) -> Result<(u16, Value), Failure> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number = port.parse::<u16>().map_err(|error| {
        let why = match error.kind() {
            std::num::IntErrorKind::PosOverflow => "value out of range",
            _ => "invalid syntax",
        };
        Failure::new(format!("strconv.ParseUint: parsing {port:?}: {why}"))
    })?;
    if !pair.contains(':') {
        return Ok((number, json!(number)));
    }
    let target = target.split(':').next().unwrap_or(target);
    match target.parse::<i32>() {
        Ok(wanted) if (1..=65535).contains(&wanted) => Ok((number, json!(wanted))),
        Ok(_) => Err(Failure::new("must be between 1 and 65535, inclusive")),
        Err(_) => match port_name(target) {
            complaints if complaints.is_empty() => Ok((number, json!(target))),
            complaints => Err(Failure::new(complaints.join(","))),
        },
    }
}

fn job_spec(call: &Call, name: &str, restart: &str) -> Value {
    let mut container = json!({"name": name, "image": call.arguments.value("image").unwrap_or("")});
    if let Some(command) = &call.arguments.after_dashes {
        container["command"] = json!(command);
    }
    json!({"template": {"spec": {"containers": [container], "restartPolicy": restart}}})
}

fn job(call: &Call) -> Result<Value, Failure> {
    let name = name(call, "job", 1)?;
    let (image, from) = (call.arguments.value("image"), call.arguments.value("from"));
    let command = call.arguments.after_dashes.is_some();
    let from = match (image, from) {
        (None, None) | (Some(_), Some(_)) => return Err(Failure::new("either --image or --from must be specified")),
        (Some(_), None) => {
            let spec = job_spec(call, &name, "Never");
            return Ok(json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec}));
        }
        (None, Some(_)) if command => {
            return Err(Failure::new("cannot specify --from and command"));
        }
        (None, Some(from)) => from,
    };
    let Some((_, cron_name)) = from.split_once('/') else {
        kind_of(from)?;
        return Err(Failure::new("resource(s) were provided, but no name was specified"));
    };
    let kind = match Target::parse(&[from.to_string()])?.kinds().first() {
        Some(kind) if kind.info().singular == "cronjob" => *kind,
        Some(kind) => {
            call.api.get(&Key::new(*kind, &call.namespace, cron_name))?;
            return Err(Failure::new(format!("unknown object type {}", logs::go_type(*kind))));
        }
        None => return Err(Failure::new("resource(s) were provided, but no name was specified")),
    };
    let cron = call.api.get(&Key::new(kind, &call.namespace, cron_name))?.to_json();
    let template = cron.pointer("/spec/jobTemplate").cloned().unwrap_or_default();
    let mut annotations = template.pointer("/metadata/annotations").cloned().unwrap_or_else(|| json!({}));
    annotations["cronjob.kubernetes.io/instantiate"] = json!("manual");
    let owner = json!({
        "apiVersion": "batch/v1", "kind": "CronJob", "name": cron_name, "controller": true,
        "uid": cron.pointer("/metadata/uid"),
    });
    let mut metadata = json!({"name": name, "annotations": annotations, "ownerReferences": [owner]});
    if let Some(labels) = template.pointer("/metadata/labels") {
        metadata["labels"] = labels.clone();
    }
    Ok(json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template.get("spec")}))
}

fn cron_job(call: &Call) -> Result<Value, Failure> {
    require(call, &["image", "schedule"])?;
    let name = name(call, "cronjob", 1)?;
    let mut template = job_spec(call, &name, call.arguments.value("restart").unwrap_or("OnFailure"));
    template = json!({"metadata": {"name": name}, "spec": template});
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name},
        "spec": {"schedule": call.arguments.value("schedule"), "jobTemplate": template},
    }))
}

fn budget(call: &Call) -> Result<Value, Failure> {
    let name = name(call, "poddisruptionbudget", 1)?;
    let count = |flag: &str| -> Result<Option<Value>, Failure> {
        let Some(text) = call.arguments.value(flag).filter(|text| !text.is_empty()) else { return Ok(None) };
        let digits = text.strip_suffix('%').unwrap_or(text);
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(Failure::new(format!("invalid format specified for {flag}")));
        }
        Ok(Some(text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number))))
    };
    let selector = call.arguments.value("selector").unwrap_or("");
    if selector.is_empty() {
        return Err(Failure::new("a selector must be specified"));
    }
    let mut spec = json!({});
    match (count("min-available")?, count("max-unavailable")?) {
        (Some(_), Some(_)) => {
            return Err(Failure::new("min-available and max-unavailable cannot be both specified"));
        }
        (Some(least), None) => spec["minAvailable"] = least,
        (None, Some(most)) => spec["maxUnavailable"] = most,
        (None, None) => return Err(Failure::new("one of min-available or max-unavailable must be specified")),
    }
    spec["selector"] = label_selector(selector).map_err(Failure::new)?;
    Ok(json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name}, "spec": spec}))
}

fn quota(call: &Call) -> Result<Value, Failure> {
    let name = name(call, "quota", 1)?;
    let mut spec = json!({});
    let mut hard = Map::new();
    for pair in call.arguments.value("hard").unwrap_or("").split(',').filter(|pair| !pair.is_empty()) {
        let Some((key, amount)) = pair.split_once('=') else {
            return Err(Failure::new(format!("Invalid argument syntax {pair}, expected <resource>=<value>")));
        };
        hard.insert(key.to_string(), json!(quantity::checked(amount).map_err(Failure::new)?));
    }
    if !hard.is_empty() {
        spec["hard"] = Value::Object(hard);
    }
    if let Some(scopes) = call.arguments.value("scopes") {
        spec["scopes"] = json!(scopes.split(',').collect::<Vec<_>>());
    }
    Ok(json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name}, "spec": spec}))
}

fn priority_class(call: &Call) -> Result<Value, Failure> {
    let name = name(call, "priorityclass", 1)?;
    let mut manifest = json!({
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": call.arguments.integer("value", "create priorityclass")?.unwrap_or(0),
        "preemptionPolicy": call.arguments.value("preemption-policy").unwrap_or("PreemptLowerPriority"),
    });
    if call.arguments.is_on("global-default", false) {
        manifest["globalDefault"] = json!(true);
    }
    if let Some(description) = call.arguments.value("description") {
        manifest["description"] = json!(description);
    }
    Ok(manifest)
}
