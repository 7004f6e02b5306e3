//! `create configmap` and `create secret`: their contents from literals and from what came in by standard input.
//!
//! Files are those that the console's own shell wrote; `--from-file=KEY=-`, `--from-file=-` and `--from-env-file=-` read
//! standard input. Models kubernetes 1.36 kubectl pkg/cmd/create/create_configmap.go and
//! create_secret.go.

use std::collections::BTreeMap;

use cluster::api::validation::text::config_key;
use k8s_openapi::ByteString;
use serde_json::{Map, Value, json};

use super::super::output::Failure;
use super::{Call, usage};

/// The object that the words and flags describe: `configmap NAME`, `secret generic|tls|docker-registry NAME`.
///
/// - Errors: kubectl's complaints.
pub(super) fn object(call: &mut Call, words: &[String]) -> Result<Value, Failure> {
    let secret = words.first().is_some_and(|word| word == "secret" || word == "secrets");
    let names = if secret { &words[1.min(words.len())..] } else { words };
    if secret && names.first().is_none_or(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(usage("create secret", &format!("unknown command {:?}", names.join(" "))));
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
        return Ok(map);
    }
    let (data, kind) = match names[0].as_str() {
        "docker-registry" => (docker(call)?, Some("kubernetes.io/dockerconfigjson".to_string())),
        "tls" => (pair_of_files(call)?, Some("kubernetes.io/tls".to_string())),
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
    Ok(made)
}

/// What `create secret` can make.
const KINDS: [&str; 3] = ["docker-registry", "generic", "tls"];

fn missing_file(path: &str) -> Failure {
    Failure::new(format!("error reading {path}: no such file or directory"))
}

/// Keys and values of the flags, in the order of keys.
fn contents(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let mut data: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |key: String, text: String| {
        let secret = call.arguments.words.first().is_some_and(|word| word.starts_with("secret"));
        let complaints = config_key(&key);
        if !complaints.is_empty() {
            let complaints = complaints.join(",");
            return Err(Failure::new(match secret {
                true => format!("{key:?} is not valid key name for a Secret {complaints}"),
                false => format!("{key:?} is not a valid key name for a ConfigMap: {complaints}"),
            }));
        }
        if data.contains_key(&key) {
            return Err(Failure::new(match secret {
                true => format!("cannot add key {key}, another key by that name already exists"),
                false => format!(
                    "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {:?}",
                    call.arguments.words.last().map_or("", String::as_str)
                ),
            }));
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
        let (key, path) = match source.matches('=').count() {
            0 => (own, source.as_str()),
            1 => source.split_once('=').unwrap_or((own, source)),
            _ => return Err(Failure::new("key names or file paths cannot contain '='")),
        };
        if key.is_empty() {
            return Err(Failure::new(format!("key name for file path {path} missing")));
        }
        if path.is_empty() {
            return Err(Failure::new(format!("file path for key name {key} missing")));
        }
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

/// A certificate and its key.
fn pair_of_files(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let [cert, key] = ["cert", "key"].map(|flag| call.arguments.value(flag).unwrap_or(""));
    if cert.is_empty() || key.is_empty() {
        return Err(Failure::new("key and cert must be specified"));
    }
    let read = |path: &str| {
        let text = call.around.files.get(path.trim_start_matches("./")).cloned();
        text.ok_or_else(|| Failure::new(format!("Cannot read file {path}, open {path}: no such file or directory")))
    };
    let (cert, key) = (read(cert)?, read(key)?);
    if !cert.contains("-----BEGIN") || !key.contains("-----BEGIN") {
        let what = if cert.contains("-----BEGIN") { "key" } else { "certificate" };
        return Err(Failure::new(format!("tls: failed to find any PEM data in {what} input")));
    }
    Ok(BTreeMap::from([("tls.crt".to_string(), cert), ("tls.key".to_string(), key)]))
}

/// The contents of a secret for a registry.
fn docker(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let value = |name: &str| call.arguments.value(name).unwrap_or("");
    let (user, password) = (value("docker-username"), value("docker-password"));
    if user.is_empty() || password.is_empty() {
        return Err(Failure::new(
            "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
        ));
    }
    let server = if value("docker-server").is_empty() { "https://index.docker.io/v1/" } else { value("docker-server") };
    let auth = serde_json::to_value(ByteString(format!("{user}:{password}").into_bytes())).unwrap_or(Value::Null);
    // The fields stand in the order of Go's struct.
    let mut fields = vec![("username", json!(user)), ("password", json!(password))];
    if !value("docker-email").is_empty() {
        fields.push(("email", json!(value("docker-email"))));
    }
    fields.push(("auth", auth));
    let fields: Vec<String> = fields.iter().map(|(name, text)| format!("{name:?}:{text}")).collect();
    let text = format!("{{\"auths\":{{{}:{{{}}}}}}}", json!(server), fields.join(","));
    Ok(BTreeMap::from([(".dockerconfigjson".to_string(), text)]))
}
