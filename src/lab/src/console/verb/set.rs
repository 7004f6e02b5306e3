//! `set image`, `resources`, `selector` and `serviceaccount`; `set env` and `set subject` have files of their own.
//!
//! It changes the pod template as a value, so that it serves every kind that has one. Models kubernetes 1.36 kubectl
//! pkg/cmd/set.

use cluster::api::{Object, quantity};
use cluster::store::Subresource;
use serde_json::{Map, Value, json};

use super::super::Ending;
use super::super::flags::{DRY_RUN, DryRun, Flag, switch, value};
use super::super::output::{Failure, refusal};
use super::super::target::{Target, label_selector};
use super::set_env::{self, Changes};
use super::{Call, Verb, Words, exit, manifest_file, set_subject, usage};

/// The command.
pub const VERB: Verb = Verb {
    name: "set",
    aliases: &[],
    summary: "Set specific features on objects",
    words: Words::SubTargets(&["env", "image", "resources", "selector", "serviceaccount", "subject"]),
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
    value("from", None, "The name of a resource from which to inject environment variables"),
    value("prefix", None, "Prefix to append to variable names"),
    value("keys", None, "Comma-separated list of keys to import from specified resource"),
    switch("resolve", None, "If true, show secret or configmap references when listing variables"),
    switch("local", None, "If true, set will NOT contact api-server but run locally"),
    value("filename", Some('f'), "Filename identifying the resource to get from a server; - is standard input"),
    value("kustomize", Some('k'), "Process the kustomization directory"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively"),
    value("field-manager", None, "Name of the manager used to track field ownership"),
    value("user", None, "Usernames to bind to the role"),
    value("group", None, "Groups to bind to the role"),
    value("serviceaccount", None, "Service accounts to bind to the role"),
    value("resource-version", None, "If non-empty, the selectors update will only succeed for this version"),
];

/// What is to become of the pod template.
pub enum Setting {
    /// Container names and the image.
    Image(Vec<(String, String)>),
    /// Variables.
    Env(Changes),
    /// `limits` and `requests` with their amounts.
    Resources(Vec<(&'static str, Map<String, Value>)>),
    /// The account.
    ServiceAccount(String),
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let Some(word) = call.arguments.words.first().cloned() else {
        return Ok(Ending::Exit(1));
    };
    let words = call.arguments.words.split_off(1);
    if word == "env" {
        return set_env::run(call, &words);
    }
    let (settings, names): (Vec<String>, Vec<String>) = words.into_iter().partition(|one| one.contains('='));
    let in_file = call.arguments.value("filename").is_some();
    match word.as_str() {
        "image" => {
            if !in_file {
                Target::parse(&names)?;
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
                    amounts.insert(name.to_string(), json!(quantity::checked(amount).map_err(Failure::new)?));
                }
                if !amounts.is_empty() {
                    lists.push((list, amounts));
                }
            }
            if !in_file {
                Target::parse(&names)?;
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
            let Some(account) = names.pop() else {
                return Err(Failure::new("serviceaccount is required"));
            };
            if !in_file {
                Target::parse(&names)?;
            }
            apply(call, "serviceaccount", &names, &Setting::ServiceAccount(account))
        }
        "selector" => set_selector(call, &names, &settings),
        "subject" => set_subject::run(call, &names),
        _ => {
            let words: Vec<String> = std::iter::once(word).chain(names).chain(settings).collect();
            Err(usage("set", &format!("unknown command {:?}", words.join(" "))))
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

/// The objects that `names` or the manifests of `-f` name; false when some were not there.
pub(super) fn chosen(call: &mut Call, names: &[String]) -> Result<(Vec<Object>, bool), Failure> {
    let (objects, missing, well) = if call.arguments.is_on("local", false) {
        if call.dry_run()? == DryRun::Server {
            return Err(Failure::new("cannot specify --local and --dry-run=server - did you mean --dry-run=client?"));
        }
        let (documents, well) = manifest_file::documents(call, "set")?;
        let read = |document: manifest_file::Document| document.object(document.value.clone()).map_err(Failure::new);
        (documents.into_iter().map(read).collect::<Result<_, _>>()?, Vec::new(), well)
    } else if call.arguments.value("filename").is_some() {
        manifest_file::live(call, !names.is_empty())?
    } else {
        let target = Target::parse(names)?;
        let all = call.arguments.is_on("all", false);
        if matches!(target, Target::Kinds(..)) && !all && call.arguments.value("selector").is_none() {
            return Err(Failure::new("resource(s) were provided, but no name was specified"));
        }
        let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &call.filter())?;
        (objects, missing, true)
    };
    for error in &missing {
        call.streams.fail_line(refusal(error, None));
    }
    Ok((objects, missing.is_empty() && well))
}

/// True when a container's name is meant by `--containers`, in which `*` stands for anything.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name
            .strip_prefix(head)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(tail, &rest[at..]))),
    }
}

/// Changes the pod templates of the objects that `names` name.
pub(super) fn apply(call: &mut Call, what: &str, names: &[String], setting: &Setting) -> Result<Ending, Failure> {
    let (objects, mut well) = chosen(call, names)?;
    let containers = call.arguments.value("containers").unwrap_or("*").to_string();
    let overwrite = call.arguments.is_on("overwrite", true);
    let client_only = call.dry_run()? == DryRun::Client || call.arguments.is_on("local", false);
    for before in objects {
        let mut json = before.to_json();
        let info = before.kind().info();
        let Some(spec) = pod_spec_pointer(&before).and_then(|pointer| json.pointer_mut(pointer)) else {
            well = false;
            let version = info.api_version.rsplit('/').next().unwrap_or("");
            call.streams.error_line(format!(
                "error: {}/{} the object is not a pod or does not have a pod template: *{version}.{}",
                info.plural,
                before.name(),
                info.name
            ));
            continue;
        };
        if matches!(setting, Setting::Env(_)) && !of_all(spec).any(|one| is_chosen(one, &containers)) {
            call.streams.error_line(format!(
                "Warning: {}/{} does not have any containers matching {containers:?}",
                info.name,
                before.name()
            ));
        }
        let complaints = change(spec, setting, &containers, overwrite);
        for complaint in &complaints {
            well = false;
            let name = match setting {
                Setting::Env(_) => format!("{}/{} ", info.plural, before.name()),
                Setting::Image(_) | Setting::Resources(_) | Setting::ServiceAccount(_) => String::new(),
            };
            call.streams.fail_line(format!("error: {name}{complaint}"));
        }
        let object = Object::from_json(before.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        // What is only printed is printed unchanged too.
        if !complaints.is_empty() || (object == before && !call.arguments.is_on("local", false)) {
            continue;
        }
        let updated = if client_only { Ok(object) } else { call.api.update(object, Subresource::Main) };
        match updated {
            Ok(object) => call.report_typed(&object, &format!("{what} updated"))?,
            Err(error) => {
                well = false;
                call.streams.fail_line(refusal(&error, None));
            }
        }
    }
    Ok(exit(well))
}

fn is_chosen(container: &Value, containers: &str) -> bool {
    let name = container["name"].as_str().unwrap_or("");
    containers.split(',').any(|one| matches(one, name))
}

/// Does it; what could not be done comes back in sentences.
fn change(spec: &mut Value, setting: &Setting, containers: &str, overwrite: bool) -> Vec<String> {
    let mut complaints = Vec::new();
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
        Setting::Env(changes) => {
            for container in of_all(spec).filter(|container| is_chosen(container, containers)) {
                let existing = container["env"].as_array().cloned().unwrap_or_default();
                match changes.of(&existing, overwrite) {
                    Err(complaint) => complaints.push(complaint),
                    Ok(variables) if variables.is_empty() => {
                        container.as_object_mut().map(|fields| fields.remove("env"));
                    }
                    Ok(variables) => container["env"] = json!(variables),
                }
            }
        }
        Setting::Resources(lists) => {
            let mut found = false;
            for container in of_spec(spec).filter(|container| is_chosen(container, containers)) {
                found = true;
                for (list, amounts) in lists {
                    for (name, amount) in amounts {
                        container["resources"][*list][name.as_str()] = amount.clone();
                    }
                }
            }
            if !found {
                complaints.push(format!("unable to find container named {}", containers));
            }
        }
        Setting::ServiceAccount(account) => {
            spec["serviceAccountName"] = json!(account);
            spec["serviceAccount"] = json!(account);
        }
    }
    complaints
}

/// The containers, then the init containers.
fn of_all(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let mut lists = [None, None];
    for (key, list) in spec.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "containers" => lists[0] = list.as_array_mut(),
            "initContainers" => lists[1] = list.as_array_mut(),
            _ => {}
        }
    }
    lists.into_iter().flatten().flatten()
}

fn of_spec(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    spec.get_mut("containers").and_then(Value::as_array_mut).into_iter().flatten()
}

/// `set selector`: only a Service's can be changed.
fn set_selector(call: &mut Call, names: &[String], settings: &[String]) -> Result<Ending, Failure> {
    // The last word is the selector; what stands before it names objects.
    let (names, settings) = match (settings, names) {
        ([], []) => return Err(Failure::new("one selector is required")),
        ([], [names @ .., last]) => (names, std::slice::from_ref(last)),
        _ => (names, settings),
    };
    let selector = label_selector(&settings.join(",")).map_err(Failure::new)?;
    let (objects, mut well) = chosen(call, names)?;
    for object in objects {
        let mut json = object.to_json();
        if object.kind().info().singular != "service" {
            well = false;
            call.streams.fail_line("error: setting a selector is only supported for Services");
            continue;
        }
        if let Some(expressions) = selector.get("matchExpressions").and_then(Value::as_array) {
            let text = |one: &Value| {
                let values: Vec<&str> =
                    one["values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let word = |field: &str| one[field].as_str().unwrap_or("").to_string();
                format!("{{{} {} [{}]}}", word("key"), word("operator"), values.join(" "))
            };
            let all: Vec<String> = expressions.iter().map(text).collect();
            let all = all.join(" ");
            return Err(Failure::new(format!("match expression [{all}] not supported on this object")));
        }
        json["spec"]["selector"] = selector.get("matchLabels").cloned().unwrap_or_default();
        let changed = Object::from_json(object.kind(), json).map_err(|error| Failure::new(error.to_string()))?;
        let changed = match call.dry_run()? {
            DryRun::Client => changed,
            DryRun::None | DryRun::Server => call.api.update(changed, Subresource::Main)?,
        };
        call.report_typed(&changed, "selector updated")?;
    }
    Ok(exit(well))
}
