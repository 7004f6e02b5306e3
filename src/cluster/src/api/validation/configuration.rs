//! Rules of ConfigMaps and Secrets.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret and their updates.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use serde_json::Value;

use super::meta;
use super::text::{self, keyed, quoted};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Most bytes of all values together.
const TOTAL_BYTES: usize = 1 << 20;

/// Keys that a type of Secret must hold: all of them.
const REQUIRED_KEYS: &[(&str, &[&str])] = &[
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
];

/// What an immutable object answers to a change of its contents.
const IMMUTABLE: &str = "field is immutable when `immutable` is set";

/// Rules of a new ConfigMap.
#[inline(never)]
pub fn config_map(map: &ConfigMap, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::ConfigMap, &map.metadata, found);
    contents(map, found);
}

fn contents(map: &ConfigMap, found: &mut Vec<FieldError>) {
    let mut bytes = 0;
    for (key, value) in map.data.iter().flatten() {
        key_rule("data", key, found);
        if map.binary_data.as_ref().is_some_and(|binary| binary.contains_key(key)) {
            found.push(FieldError::invalid(keyed("data", key), quoted(key), "duplicate of key present in binaryData"));
        }
        bytes += value.len();
    }
    for (key, value) in map.binary_data.iter().flatten() {
        key_rule("binaryData", key, found);
        bytes += value.0.len();
    }
    size("", bytes, found);
}

/// Rules of a changed ConfigMap.
#[inline(never)]
pub fn config_map_update(new: &ConfigMap, old: &ConfigMap, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if old.immutable == Some(true) {
        still_immutable(new.immutable, found);
        if filled(&new.data) != filled(&old.data) {
            found.push(FieldError::forbidden("data", IMMUTABLE));
        }
        if filled(&new.binary_data) != filled(&old.binary_data) {
            found.push(FieldError::forbidden("binaryData", IMMUTABLE));
        }
    }
    contents(new, found);
}

/// Rules of a new Secret.
#[inline(never)]
pub fn secret(secret: &Secret, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Secret, &secret.metadata, found);
    secret_contents(secret, found);
}

fn secret_contents(secret: &Secret, found: &mut Vec<FieldError>) {
    let mut bytes = 0;
    for (key, value) in secret.data.iter().flatten() {
        key_rule("data", key, found);
        bytes += value.0.len();
    }
    size("data", bytes, found);
    let kind = secret.type_.as_deref().unwrap_or("");
    let has = |key: &str| secret.data.as_ref().is_some_and(|data| data.contains_key(key));
    let held = |key: &str| secret.data.as_ref().and_then(|data| data.get(key)).map(|value| value.0.as_slice());
    let absent = |key: &str| FieldError::required(keyed("data", key), "");
    match kind {
        "kubernetes.io/service-account-token" => {
            let name = "kubernetes.io/service-account.name";
            let annotated = secret.metadata.annotations.as_ref().and_then(|notes| notes.get(name));
            if annotated.is_none_or(String::is_empty) {
                found.push(FieldError::required(keyed("metadata.annotations", name), ""));
            }
        }
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            found.extend(["username", "password"].map(absent));
        }
        "kubernetes.io/dockercfg" | "kubernetes.io/dockerconfigjson" => {
            let key = if kind.ends_with("json") { ".dockerconfigjson" } else { ".dockercfg" };
            if let Some(complaint) = held(key).and_then(object_complaint) {
                let body = format!("Invalid value: \"<secret contents redacted>\": {complaint}");
                found.push(FieldError { field: keyed("data", key), body });
            }
        }
        _ => {}
    }
    for (_, keys) in REQUIRED_KEYS.iter().filter(|(of, _)| *of == kind) {
        found.extend(
            keys.iter()
                .filter(|key| !has(key) || (kind.ends_with("ssh-auth") && held(key).is_some_and(<[u8]>::is_empty)))
                .map(|key| absent(key)),
        );
    }
}

/// Why bytes are no JSON object, in the words of Go's decoder; inside of a value the place alone is found as Go finds it.
fn object_complaint(bytes: &[u8]) -> Option<String> {
    let read = serde_json::from_slice::<Value>(bytes);
    let kind = match &read {
        Ok(Value::Object(_) | Value::Null) => return None,
        Ok(Value::Array(_)) => "array",
        Ok(Value::String(_)) => "string",
        Ok(Value::Number(_)) => "number",
        Ok(Value::Bool(_)) => "bool",
        Err(error) if error.is_eof() => return Some("unexpected end of JSON input".to_string()),
        Err(error) => {
            let line = bytes.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or(bytes);
            let at = line.get(error.column().saturating_sub(1)).copied().unwrap_or(b' ');
            return Some(format!("invalid character {:?} looking for beginning of value", char::from(at)));
        }
    };
    Some(format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"))
}

/// Rules of a changed Secret.
#[inline(never)]
pub fn secret_update(new: &Secret, old: &Secret, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.type_ != old.type_ {
        let given = new.type_.as_deref().unwrap_or("");
        found.push(FieldError::invalid("type", quoted(given), "field is immutable"));
    }
    if old.immutable == Some(true) {
        still_immutable(new.immutable, found);
        if filled(&new.data) != filled(&old.data) {
            found.push(FieldError::forbidden("data", IMMUTABLE));
        }
    }
    secret_contents(new, found);
}

fn still_immutable(immutable: Option<bool>, found: &mut Vec<FieldError>) {
    if immutable != Some(true) {
        found.push(FieldError::forbidden("immutable", IMMUTABLE));
    }
}

/// An absent map and an empty one are the same.
fn filled<V>(map: &Option<BTreeMap<String, V>>) -> Option<&BTreeMap<String, V>> {
    map.as_ref().filter(|map| !map.is_empty())
}

fn key_rule(field: &str, key: &str, found: &mut Vec<FieldError>) {
    for message in text::config_key(key) {
        found.push(FieldError::invalid(keyed(field, key), quoted(key), &message));
    }
}

fn size(field: &str, bytes: usize, found: &mut Vec<FieldError>) {
    if bytes > TOTAL_BYTES {
        let body = format!("Too long: may not be more than {TOTAL_BYTES} bytes");
        found.push(FieldError { field: field.into(), body });
    }
}
