//! `describe` for kinds without a text of their own: metadata, then every field by its name.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go genericDescriber.

use cluster::api::{ApiError, Object};
use serde_json::Value;

use super::super::api::Api;
use super::{Text, events};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let info = object.kind().info();
    text.field(0, "Name", object.name());
    text.field(0, "Namespace", object.namespace());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "API Version", info.api_version);
    text.field(0, "Kind", info.name);
    if let Value::Object(mut fields) = object.to_json() {
        for hidden in ["apiVersion", "kind"] {
            fields.remove(hidden);
        }
        if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
            for hidden in ["name", "namespace", "labels", "annotations"] {
                metadata.remove(hidden);
            }
        }
        write(&Value::Object(fields), 0, text);
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

/// `resourceVersion` becomes `Resource Version`.
fn title(key: &str) -> String {
    let mut out = String::new();
    let characters: Vec<char> = key.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        if index == 0 {
            out.extend(character.to_uppercase());
            continue;
        }
        let starts_word = character.is_uppercase()
            && (characters[index - 1].is_lowercase()
                || characters.get(index + 1).is_some_and(|next| next.is_lowercase()));
        if starts_word {
            out.push(' ');
        }
        out.push(*character);
    }
    // Kubernetes' initialisms keep their capitals.
    out.split(' ').map(|word| if word == "Uid" { "UID" } else { word }).collect::<Vec<_>>().join(" ")
}

fn write(value: &Value, level: usize, text: &mut Text) {
    let Value::Object(fields) = value else { return };
    for (key, field) in fields {
        let title = title(key);
        match field {
            Value::Object(inner) if inner.is_empty() => text.line(level, format!("{title}:")),
            Value::Object(_) => {
                text.line(level, format!("{title}:"));
                write(field, level + 1, text);
            }
            Value::Array(items) => {
                text.line(level, format!("{title}:"));
                for item in items {
                    match item {
                        Value::Object(_) => write(item, level + 1, text),
                        _ => text.line(level + 1, scalar(item)),
                    }
                }
            }
            _ => text.line(level, format!("{title}:\t{}", scalar(field))),
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_string(),
        other => other.to_string(),
    }
}
