//! `set env`: variables of containers, given, taken from a ConfigMap or Secret, listed or taken away.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/set/set_env.go and pkg/cmd/set/env.

use std::collections::BTreeMap;

use cluster::api::{Key, Kind, Object};
use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::output::Failure;
use super::super::target::Target;
use super::set::{Setting, apply, chosen, pod_spec_pointer};
use super::{Call, exit};

/// What a command line asks for.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Names, and what they become.
    pub env: Vec<(String, Value)>,
    /// Names that go.
    pub remove: Vec<String>,
}

impl Changes {
    /// The variables after the change, in upstream's order: old places stay, new names follow.
    ///
    /// - Errors: the first variable that has another value already, when `overwrite` is false.
    pub fn of(&self, existing: &[Value], overwrite: bool) -> Result<Vec<Value>, String> {
        let find = |name: &Value| self.env.iter().rev().find(|(key, _)| name == key.as_str()).map(|(_, new)| new);
        let mut covered: Vec<&str> = self.remove.iter().map(String::as_str).collect();
        let mut out = Vec::new();
        for old in existing {
            let name = old["name"].as_str().unwrap_or("");
            if covered.contains(&name) {
                continue;
            }
            let Some(new) = find(&old["name"]) else {
                out.push(old.clone());
                continue;
            };
            let value = |variable: &Value| variable["value"].as_str().unwrap_or("").to_string();
            if !overwrite && value(old) != value(new) {
                return Err(format!("'{name}' already has a value ({}), and --overwrite is false", value(old)));
            }
            covered.push(name);
            out.push(new.clone());
        }
        for (name, _) in &self.env {
            if !covered.contains(&name.as_str()) {
                covered.push(name);
                out.extend(find(&json!(name)).cloned());
            }
        }
        Ok(out)
    }
}

/// Runs `set env` with the words behind it.
///
/// - Errors: kubectl's complaints.
pub fn run(call: &mut Call, words: &[String]) -> Result<Ending, Failure> {
    let is_change = |word: &String| word.find('=').is_some_and(|at| at > 0) || word.ends_with('-');
    let first = words.iter().position(is_change).unwrap_or(words.len());
    let (names, settings) = words.split_at(first);
    if !settings.iter().all(is_change) {
        return Err(Failure::new(format!(
            "all resources must be specified before environment changes: {}",
            words.join(" ")
        )));
    }
    let list = call.arguments.is_on("list", false);
    if names.is_empty() && call.arguments.value("filename").is_none() {
        return Err(Failure::new("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    }
    if list && call.arguments.value("output").is_some_and(|output| !output.is_empty()) {
        return Err(Failure::new("--list and --output may not be specified together"));
    }
    let keys: Vec<String> =
        call.arguments.values("keys").iter().flat_map(|keys| keys.split(',')).map(str::to_string).collect();
    if !keys.is_empty() && call.arguments.value("from").is_none() {
        return Err(Failure::new("when specifying --keys, a configmap or secret must be provided with --from"));
    }
    let mut changes = read(call, settings)?;
    if let Some(from) = call.arguments.value("from").map(str::to_string) {
        let imported = imported(call, &from, &keys)?;
        for (name, variable) in &imported {
            let key = |kind: &str| variable["valueFrom"][kind]["key"].as_str().map(str::to_string);
            if let Some(key) = key("configMapKeyRef").or_else(|| key("secretKeyRef")).filter(|key| key != name) {
                call.streams.error_line(format!("Warning: key {key} transferred to {name}"));
            }
        }
        changes.env.extend(imported);
    }
    if let Some(prefix) = call.arguments.value("prefix") {
        for (name, variable) in &mut changes.env {
            *name = format!("{prefix}{name}");
            variable["name"] = json!(name);
        }
    }
    if list { list_env(call, names, &changes) } else { apply(call, "env", names, &Setting::Env(changes)) }
}

/// Reads `KEY=VALUE`, `KEY-` and, from standard input, `-`.
fn read(call: &Call, settings: &[String]) -> Result<Changes, Failure> {
    let mut changes = Changes::default();
    let mut lines: Vec<String> = Vec::new();
    for setting in call.arguments.values("env").iter().chain(settings) {
        if setting == "-" {
            let text = call.around.stdin.unwrap_or("");
            lines.extend(text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_string));
        } else {
            lines.push(setting.clone());
        }
    }
    for line in lines {
        if let Some((name, value)) = line.split_once('=') {
            if let Some(complaint) = name_complaint(name) {
                return Err(Failure::new(format!("{name:?} is not a valid key name: {complaint}")));
            }
            changes.env.push((name.to_string(), json!({"name": name, "value": value})));
        } else if let Some(name) = line.strip_suffix('-') {
            changes.remove.push(name.to_string());
        } else {
            return Err(Failure::new(format!("unknown environment variable: {line}")));
        }
    }
    if changes.remove.iter().any(|name| changes.env.iter().any(|(set, _)| set == name)) {
        return Err(Failure::new("can not both modify and remove the same environment variable in the same command"));
    }
    Ok(changes)
}

/// What is wrong with the name of a variable.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/validation/validation.go IsEnvVarName.
pub(super) fn name_complaint(name: &str) -> Option<String> {
    const MESSAGE: &str = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";
    let well = name.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        && name.starts_with(|c: char| !c.is_ascii_digit());
    match name {
        "." => Some("must not be '.'".to_string()),
        ".." => Some("must not be '..'".to_string()),
        _ if !well => Some(MESSAGE.to_string()),
        _ if name.starts_with("..") => Some("must not start with '..'".to_string()),
        _ => None,
    }
}

/// The keys of the ConfigMap or Secret `from` as variables that refer to them.
fn imported(call: &mut Call, from: &str, keys: &[String]) -> Result<Vec<(String, Value)>, Failure> {
    let target = Target::parse(&[from.to_string()])?;
    if matches!(target, Target::Kinds(..)) && call.arguments.value("selector").is_none() {
        return Err(Failure::new("resource(s) were provided, but no name was specified"));
    }
    let (objects, missing) = target.resolve(call.api, Some(&call.namespace), &call.filter())?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    let mut found = Vec::new();
    for object in objects {
        let source = match object.kind() {
            Kind::ConfigMap => "configMapKeyRef",
            Kind::Secret => "secretKeyRef",
            _ => return Err(Failure::new("unsupported resource specified in --from")),
        };
        let json = object.to_json();
        for key in json["data"].as_object().into_iter().flat_map(|data| data.keys()) {
            if !keys.is_empty() && !keys.contains(key) {
                continue;
            }
            let word = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_uppercase() } else { '_' };
            let name: String = key.chars().map(word).collect();
            let variable = json!({"name": name, "valueFrom": {source: {"name": object.name(), "key": key}}});
            found.push((name, variable));
        }
    }
    Ok(found)
}

/// `set env --list`: the variables of each container as they would be, as assignments under a comment.
fn list_env(call: &mut Call, names: &[String], changes: &Changes) -> Result<Ending, Failure> {
    let (objects, well) = chosen(call, names)?;
    let resolves = call.arguments.is_on("resolve", false);
    let containers = call.arguments.value("containers").unwrap_or("*").to_string();
    for object in objects {
        let json = object.to_json();
        let Some(spec) = pod_spec_pointer(&object).and_then(|pointer| json.pointer(pointer)) else { continue };
        let kind = object.kind().info().name;
        let lists = ["containers", "initContainers"].into_iter().filter_map(|list| spec[list].as_array());
        for container in lists.flatten() {
            let name = container["name"].as_str().unwrap_or("");
            if !super::set::matches(&containers, name) {
                continue;
            }
            call.streams.line(format!("# {kind} {}, container {name}", object.name()));
            let existing = container["env"].as_array().cloned().unwrap_or_default();
            let Ok(variables) = changes.of(&existing, call.arguments.is_on("overwrite", true)) else { continue };
            let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for variable in &variables {
                let name = variable["name"].as_str().unwrap_or("");
                let Some(source) = variable.get("valueFrom") else {
                    call.streams.line(format!("{name}={}", variable["value"].as_str().unwrap_or("")));
                    continue;
                };
                if resolves {
                    match resolved(call, source, &object, container) {
                        Ok(value) => {
                            call.streams.line(format!("{name}={value}"));
                            continue;
                        }
                        Err(text) => errors.entry(text).or_default().push(name.to_string()),
                    }
                }
                call.streams.line(format!("# {name} from {}", reference(source)));
            }
            let mut lines: Vec<String> = errors
                .into_iter()
                .map(|(error, mut names)| {
                    names.sort();
                    format!("error retrieving reference for {}: {error}", names.join(", "))
                })
                .collect();
            lines.sort();
            for line in lines {
                call.streams.error_line(line);
            }
        }
    }
    Ok(exit(well))
}

/// Where a variable's value comes from, in words.
fn reference(source: &Value) -> String {
    let text = |pointer: &str| source.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    if source.get("configMapKeyRef").is_some() {
        format!("configmap {}, key {}", text("/configMapKeyRef/name"), text("/configMapKeyRef/key"))
    } else if source.get("secretKeyRef").is_some() {
        format!("secret {}, key {}", text("/secretKeyRef/name"), text("/secretKeyRef/key"))
    } else if source.get("fieldRef").is_some() {
        format!("field path {}", text("/fieldRef/fieldPath"))
    } else if source.get("resourceFieldRef").is_some() {
        let container = text("/resourceFieldRef/containerName");
        let container = if container.is_empty() { String::new() } else { format!("{container}/") };
        format!("resource field {container}{}", text("/resourceFieldRef/resource"))
    } else {
        "invalid valueFrom".to_string()
    }
}

/// Text behind base64.
fn plain(encoded: &str) -> String {
    let bytes = serde_json::from_value::<ByteString>(json!(encoded)).unwrap_or_default();
    String::from_utf8_lossy(&bytes.0).into_owned()
}

/// The value behind a reference.
fn resolved(call: &Call, source: &Value, object: &Object, container: &Value) -> Result<String, String> {
    let text = |pointer: &str| source.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    for (field, kind, word) in
        [("configMapKeyRef", Kind::ConfigMap, "config map"), ("secretKeyRef", Kind::Secret, "secret")]
    {
        if source.get(field).is_none() {
            continue;
        }
        let (name, key) = (text(&format!("/{field}/name")), text(&format!("/{field}/key")));
        let found = call.api.get(&Key::new(kind, &call.namespace, name)).map_err(|error| error.message)?;
        let value = found.to_json()["data"].get(key).and_then(Value::as_str).map(str::to_string);
        let value = value.ok_or_else(|| format!("key {key} not found in {word} {name}"))?;
        return Ok(if kind == Kind::Secret { plain(&value) } else { value });
    }
    if source.get("fieldRef").is_some() {
        let path = text("/fieldRef/fieldPath");
        let pairs = |map: Option<&BTreeMap<String, String>>| {
            map.into_iter().flatten().map(|(key, value)| format!("{key}={value:?}")).collect::<Vec<_>>().join("\n")
        };
        let meta = object.meta();
        return match path {
            "metadata.name" => Ok(object.name().to_string()),
            "metadata.namespace" => Ok(object.namespace().to_string()),
            "metadata.uid" => Ok(object.uid().to_string()),
            "metadata.labels" => Ok(pairs(meta.labels.as_ref())),
            "metadata.annotations" => Ok(pairs(meta.annotations.as_ref())),
            _ => Err(format!("unsupported fieldPath: {path}")),
        };
    }
    if source.get("resourceFieldRef").is_some() {
        let (list, resource) = text("/resourceFieldRef/resource").split_once('.').unwrap_or(("", ""));
        let amount = container["resources"][list].get(resource).and_then(Value::as_str).unwrap_or("0");
        let milli = cluster::api::quantity::parse_milli(amount).unwrap_or(0);
        return match (list, resource) {
            ("limits" | "requests", "cpu" | "memory" | "ephemeral-storage") => Ok(((milli + 999) / 1000).to_string()),
            _ => Err(format!("Unsupported container resource : {}", text("/resourceFieldRef/resource"))),
        };
    }
    Err("invalid valueFrom".to_string())
}
