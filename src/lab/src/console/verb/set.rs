//! `set image`, `env`, `resources`, `selector` and `serviceaccount`.
//!
//! It changes the pod template as a value, so that it serves every kind that has one. Models kubernetes 1.36 kubectl
//! pkg/cmd/set.

use cluster::api::Object;
use cluster::store::Subresource;
use serde_json::{Map, Value, json};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::{Target, qualified};
use super::{Call, Verb, Words, exit};

/// The command.
pub const VERB: Verb = Verb {
    name: "set",
    aliases: &[],
    summary: "Set specific features on objects",
    usage: "set (image TYPE/NAME CONTAINER=IMAGE... | env TYPE/NAME KEY=VALUE... KEY- | resources TYPE/NAME --limits=cpu=1,memory=256Mi --requests=… | selector TYPE/NAME EXPRESSIONS | serviceaccount TYPE/NAME ACCOUNT)",
    words: Words::SubTargets(&["env", "image", "resources", "selector", "serviceaccount"]),
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("containers", Some('c'), "The names of containers in the selected pod templates to change"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    value("limits", None, "The resource requirement limits for this container"),
    value("requests", None, "The resource requirement requests for this container"),
    DRY_RUN,
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    switch("list", None, "If true, display the environment and any changes in the standard format"),
    switch("overwrite", None, "If true, allow environment to be overwritten"),
    value("env", Some('e'), "Specify a key-value pair for an environment variable to set into each container"),
    value("resource-version", None, "If non-empty, the selectors update will only succeed for this version"),
];

/// What is to become of the pod template.
enum Setting {
    /// Container names and the image.
    Image(Vec<(String, String)>),
    /// Variables; without a value they go.
    Env(Vec<(String, Option<String>)>),
    /// `limits` and `requests` with their amounts.
    Resources(Vec<(&'static str, Map<String, Value>)>),
    /// The account.
    ServiceAccount(String),
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(word) = call.arguments.words.first().cloned() else {
        return Ok(super::help::of_verb(&VERB, call));
    };
    let words = call.arguments.words.split_off(1);
    let (settings, names): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|one| one.contains('=') || (word == "env" && one.ends_with('-')));
    match word.as_str() {
        "image" => {
            if names.is_empty() {
                return Err(Failure::new(
                    "one or more resources must be specified as <resource> <name> or <resource>/<name>",
                ));
            }
            let pairs: Vec<(String, String)> = settings
                .iter()
                .filter_map(|setting| setting.split_once('='))
                .map(|(name, image)| (name.to_string(), image.to_string()))
                .collect();
            if pairs.is_empty() {
                return Err(Failure::new("at least one image update is required"));
            }
            apply(call, "image", &names, &Setting::Image(pairs))
        }
        "env" => {
            let mut pairs = Vec::new();
            for setting in call.arguments.values("env").iter().chain(&settings) {
                match setting.split_once('=') {
                    Some((key, value)) => pairs.push((key.to_string(), Some(value.to_string()))),
                    None => pairs.push((setting.trim_end_matches('-').to_string(), None)),
                }
            }
            if call.arguments.is_on("list", false) {
                return list_env(call, &names);
            }
            if pairs.is_empty() {
                return Err(Failure::new("at least one environment variable must be provided"));
            }
            apply(call, "env", &names, &Setting::Env(pairs))
        }
        "resources" => {
            let mut lists = Vec::new();
            for list in ["limits", "requests"] {
                let mut amounts = Map::new();
                for pair in call.arguments.value(list).unwrap_or("").split(',').filter(|pair| !pair.is_empty()) {
                    let Some((name, amount)) = pair.split_once('=') else {
                        return Err(Failure::new(format!(
                            "Invalid argument syntax {pair}, expected <resource>=<value>"
                        )));
                    };
                    amounts.insert(name.to_string(), json!(amount));
                }
                if !amounts.is_empty() {
                    lists.push((list, amounts));
                }
            }
            if lists.is_empty() {
                return Err(Failure::new(
                    "you must specify an update to requests or limits (in the form of --requests/--limits)",
                ));
            }
            apply(call, "resource requirements", &names, &Setting::Resources(lists))
        }
        "serviceaccount" | "sa" => {
            let mut names = names;
            let Some(account) = names.pop().filter(|_| !names.is_empty()) else {
                return Err(Failure::new("serviceaccount is required"));
            };
            apply(call, "serviceaccount", &names, &Setting::ServiceAccount(account))
        }
        "selector" => set_selector(call, &names, &settings),
        "last-applied" | "subject" => Err(Failure::new(format!("set {word} is not simulated"))),
        _ => {
            let words: Vec<String> = std::iter::once(word).chain(names).chain(settings).collect();
            Err(Failure::new(format!(
                "unknown command {:?}\nSee 'kubectl set -h' for help and examples",
                words.join(" ")
            )))
        }
    }
}

/// The path of the pod's spec in an object of a kind that has pods.
pub(in super::super) fn pod_spec_pointer(object: &Object) -> Option<&'static str> {
    match object.kind().info().singular {
        "pod" => Some("/spec"),
        "cronjob" => Some("/spec/jobTemplate/spec/template/spec"),
        "deployment" | "replicaset" | "statefulset" | "daemonset" | "job" | "replicationcontroller" => {
            Some("/spec/template/spec")
        }
        _ => None,
    }
}

/// The objects that `names` name; false when some were not there.
fn chosen(call: &mut Call, names: &[String]) -> Result<(Vec<Object>, bool), Failure> {
    let target = Target::parse(names)?;
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &call.filter())?;
    for error in &missing {
        call.streams.error_line(refusal(error, None));
    }
    Ok((objects, missing.is_empty()))
}

/// Changes the pod templates of the objects that `names` name.
fn apply(call: &mut Call, what: &str, names: &[String], setting: &Setting) -> Result<Ending, Failure> {
    let (objects, mut well) = chosen(call, names)?;
    let containers = call.arguments.value("containers").map(str::to_string);
    let client_only = call.dry_run()? == DryRun::Client;
    for before in objects {
        let mut json = before.to_json();
        let Some(spec) = pod_spec_pointer(&before).and_then(|pointer| json.pointer_mut(pointer)) else {
            well = false;
            let name = qualified(before.kind(), before.name());
            call.streams.error_line(format!("error: {name} has no pod template"));
            continue;
        };
        let complaints = change(spec, setting, containers.as_deref());
        for complaint in &complaints {
            well = false;
            call.streams.error_line(format!("error: {complaint}"));
        }
        let object = Object::from_json(before.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        if !complaints.is_empty() || object == before {
            continue;
        }
        let updated = if client_only { Ok(object) } else { call.api.update(object, Subresource::Main) };
        match updated {
            Ok(object) => call.report(&object, &format!("{what} updated"))?,
            Err(error) => {
                well = false;
                call.streams.error_line(refusal(&error, None));
            }
        }
    }
    Ok(exit(well))
}

/// Does it; what could not be done comes back in sentences.
fn change(spec: &mut Value, setting: &Setting, containers: Option<&str>) -> Vec<String> {
    let mut complaints = Vec::new();
    let is_chosen = |container: &Value| {
        let name = container["name"].as_str().unwrap_or("");
        containers.is_none_or(|list| list.split(',').any(|one| one == name || one == "*"))
    };
    match setting {
        Setting::Image(pairs) => {
            for (names, image) in pairs {
                let mut found = false;
                for list in ["initContainers", "containers"] {
                    for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                        if names == "*" || names.split(',').any(|name| container["name"] == name) {
                            container["image"] = json!(image);
                            found = true;
                        }
                    }
                }
                if !found && names != "*" {
                    complaints.push(format!("unable to find container named {names:?}"));
                }
            }
        }
        Setting::Env(pairs) => {
            for container in of_spec(spec).filter(|container| is_chosen(container)) {
                let mut variables = container["env"].as_array().cloned().unwrap_or_default();
                for (name, value) in pairs {
                    let place = variables.iter().position(|variable| variable["name"] == name.as_str());
                    match (value, place) {
                        (Some(value), Some(place)) => variables[place] = json!({"name": name, "value": value}),
                        (Some(value), None) => variables.push(json!({"name": name, "value": value})),
                        (None, Some(place)) => {
                            variables.remove(place);
                        }
                        (None, None) => {}
                    }
                }
                if variables.is_empty() {
                    container.as_object_mut().map(|fields| fields.remove("env"));
                } else {
                    container["env"] = json!(variables);
                }
            }
        }
        Setting::Resources(lists) => {
            let mut found = false;
            for container in of_spec(spec).filter(|container| is_chosen(container)) {
                found = true;
                for (list, amounts) in lists {
                    for (name, amount) in amounts {
                        container["resources"][*list][name.as_str()] = amount.clone();
                    }
                }
            }
            if !found {
                complaints.push(format!("unable to find container named {}", containers.unwrap_or("*")));
            }
        }
        Setting::ServiceAccount(account) => {
            spec["serviceAccountName"] = json!(account);
            spec["serviceAccount"] = json!(account);
        }
    }
    complaints
}

fn of_spec(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    spec.get_mut("containers").and_then(Value::as_array_mut).into_iter().flatten()
}

/// `set env --list`: the variables of each container, as assignments under a comment.
fn list_env(call: &mut Call, names: &[String]) -> Result<Ending, Failure> {
    let (objects, well) = chosen(call, names)?;
    for object in objects {
        let info = object.kind().info();
        let mut json = object.to_json();
        let Some(spec) = pod_spec_pointer(&object).and_then(|pointer| json.pointer_mut(pointer)) else { continue };
        for container in of_spec(spec) {
            let name = container["name"].as_str().unwrap_or("");
            call.streams.line(format!("# {} {}, container {name}", info.plural, object.name()));
            for variable in container["env"].as_array().into_iter().flatten() {
                let name = variable["name"].as_str().unwrap_or("");
                let text = match variable.get("valueFrom") {
                    None => format!("{name}={}", variable["value"].as_str().unwrap_or("")),
                    Some(source) => {
                        let part = |kind: &str, field: &str| {
                            source.pointer(&format!("/{kind}/{field}")).and_then(Value::as_str).map(str::to_string)
                        };
                        let text = ["configMapKeyRef", "secretKeyRef"].iter().find_map(|kind| {
                            let word = if *kind == "secretKeyRef" { "secret" } else { "configmap" };
                            Some(format!("{word} {}, key {}", part(kind, "name")?, part(kind, "key")?))
                        });
                        let text = text.or_else(|| Some(format!("field path {}", part("fieldRef", "fieldPath")?)));
                        format!("# {name} from {}", text.unwrap_or_default())
                    }
                };
                call.streams.line(text);
            }
        }
    }
    Ok(exit(well))
}

/// `set selector`: only a Service's can be changed.
fn set_selector(call: &mut Call, names: &[String], settings: &[String]) -> Result<Ending, Failure> {
    if settings.is_empty() {
        return Err(Failure::new("one resource and a selector are required"));
    }
    let (objects, mut well) = chosen(call, names)?;
    let pairs = settings.iter().flat_map(|setting| setting.split(',')).filter_map(|pair| pair.split_once('='));
    let selector: Map<String, Value> = pairs.map(|(key, value)| (key.to_string(), json!(value))).collect();
    for object in objects {
        let mut json = object.to_json();
        if object.kind().info().singular != "service" {
            well = false;
            call.streams.error_line("error: setting a selector is only supported for Services");
            continue;
        }
        json["spec"]["selector"] = Value::Object(selector.clone());
        let changed = Object::from_json(object.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        let changed = match call.dry_run()? {
            DryRun::Client => changed,
            DryRun::None | DryRun::Server => call.api.update(changed, Subresource::Main)?,
        };
        call.report(&changed, "selector updated")?;
    }
    Ok(exit(well))
}
