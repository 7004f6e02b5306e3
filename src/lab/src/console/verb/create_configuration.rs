//! `create configmap` and `create secret`: their contents from literals and from what came in by standard input.
//!
//! Files are those that the console's own shell wrote; `--from-file=KEY=-`, `--from-file=-` and `--from-env-file=-` read
//! standard input. Models kubernetes 1.36 kubectl pkg/cmd/create/create_configmap.go and
//! create_secret.go.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use serde_json::{Map, Value, json};

use super::super::output::Failure;
use super::Call;

/// The object that the words and flags describe: `configmap NAME`, `secret generic|tls|docker-registry NAME`.
///
/// - Errors: kubectl's complaints.
pub(super) fn object(call: &mut Call, words: &[String]) -> Result<Value, Failure> {
    let secret = words.first().is_some_and(|word| word == "secret" || word == "secrets");
    let names = if secret { &words[1.min(words.len())..] } else { words };
    if secret && !names.first().is_some_and(|kind| KINDS.contains(&kind.as_str())) {
        let text = "Create a secret with specified type.\n\n Available Commands:\n  docker-registry   Create a secret for use with a Docker registry\n  generic           Create a secret from a local file, directory, or literal value\n  tls               Create a TLS secret";
        return Err(Failure::bare(text));
    }
    let command = if secret { format!("secret {}", names[0]) } else { "configmap".to_string() };
    let [_, name] = names else {
        return Err(Failure::new(format!(
            "exactly one NAME is required, got {}\nSee 'kubectl create {command} -h' for help and examples",
            names.len().saturating_sub(1),
        )));
    };
    let metadata = json!({"name": name});
    if !secret {
        let data: Map<String, Value> = contents(call)?.into_iter().map(|(key, text)| (key, json!(text))).collect();
        let mut map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata});
        if !data.is_empty() {
            map["data"] = Value::Object(data);
        }
        immutable(call, &mut map);
        return Ok(map);
    }
    let (data, kind) = match names[0].as_str() {
        "docker-registry" => (docker(call)?, Some("kubernetes.io/dockerconfigjson".to_string())),
        "tls" => return Err(missing_file(call.arguments.value("cert").unwrap_or(""))),
        _ => (contents(call)?, call.arguments.value("type").map(str::to_string)),
    };
    let encoded = |text: String| serde_json::to_value(ByteString(text.into_bytes())).unwrap_or(Value::Null);
    let data: Map<String, Value> = data.into_iter().map(|(key, text)| (key, encoded(text))).collect();
    let mut made = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata});
    if !data.is_empty() {
        made["data"] = Value::Object(data);
    }
    if let Some(kind) = kind {
        made["type"] = json!(kind);
    }
    immutable(call, &mut made);
    Ok(made)
}

/// What `create secret` can make.
const KINDS: [&str; 3] = ["docker-registry", "generic", "tls"];

fn immutable(call: &Call, object: &mut Value) {
    if call.arguments.is_on("immutable", false) {
        object["immutable"] = json!(true);
    }
}

fn missing_file(path: &str) -> Failure {
    Failure::new(format!("error reading {path}: no such file or directory"))
}

/// Keys and values of the flags, in the order of keys.
fn contents(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let mut data: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |key: String, text: String| {
        if data.contains_key(&key) {
            let message = format!(
                "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {:?}",
                call.arguments.words.last().map_or("", String::as_str)
            );
            return Err(Failure::new(message));
        }
        data.insert(key, text);
        Ok(())
    };
    for literal in call.arguments.values("from-literal") {
        let Some((key, text)) = literal.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Failure::new(format!("invalid literal source {literal}, expected key=value")));
        };
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        add(key.to_string(), text.to_string())?;
    }
    let read = |path: &str| match path {
        "-" => Ok(call.around.stdin.unwrap_or_default().to_string()),
        _ => call.around.files.get(path.trim_start_matches("./")).cloned().ok_or_else(|| missing_file(path)),
    };
    for source in call.arguments.values("from-file") {
        let own = if source == "-" { "stdin" } else { source.rsplit('/').next().unwrap_or(source) };
        let (key, path) = source.split_once('=').unwrap_or((own, source));
        add(key.to_string(), read(path)?)?;
    }
    let mixed = !call.arguments.values("from-literal").is_empty() || !call.arguments.values("from-file").is_empty();
    if mixed && !call.arguments.values("from-env-file").is_empty() {
        return Err(Failure::new("from-env-file cannot be combined with from-file or from-literal"));
    }
    for path in call.arguments.values("from-env-file") {
        for line in read(path)?.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, text) = line.split_once('=').unwrap_or((line, ""));
            add(key.to_string(), text.to_string())?;
        }
    }
    Ok(data)
}

/// The contents of a secret for a registry.
fn docker(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let value = |name: &str| call.arguments.value(name).unwrap_or("");
    let (user, password) = (value("docker-username"), value("docker-password"));
    if user.is_empty() || password.is_empty() {
        let missing = if user.is_empty() { "docker-username" } else { "docker-password" };
        return Err(Failure::new(format!("required flag(s) {missing:?} not set")));
    }
    let server = if value("docker-server").is_empty() { "https://index.docker.io/v1/" } else { value("docker-server") };
    let auth = serde_json::to_value(ByteString(format!("{user}:{password}").into_bytes())).unwrap_or(Value::Null);
    let mut entry = json!({"username": user, "password": password, "auth": auth});
    if !value("docker-email").is_empty() {
        entry["email"] = json!(value("docker-email"));
    }
    let text = json!({"auths": {server: entry}}).to_string();
    Ok(BTreeMap::from([(".dockerconfigjson".to_string(), text)]))
}
