//! `describe` for kinds without a text of their own: metadata, then every field by its name.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go genericDescriber.

use cluster::api::{ApiError, Object};
use serde_json::Value;

use super::super::api::Api;
use super::super::print::served::served;
use super::{Text, events};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    text.field(0, "Name", object.name());
    text.field(0, "Namespace", object.namespace());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    if let Value::Object(mut fields) = served(object) {
        if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
            for hidden in ["name", "namespace", "labels", "annotations", "managedFields"] {
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

/// `resourceVersion` becomes `Resource Version` and `apiVersion` `API Version`; a name with a digit or a sign other than
/// `-` in it stays as it is.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go smartLabelFor.
fn title(key: &str) -> String {
    if key.chars().any(|character| !character.is_alphabetic() && character != '-') {
        return key.to_string();
    }
    let mut words: Vec<String> = Vec::new();
    let characters: Vec<char> = key.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| characters[before]);
        let starts_word = before.is_none_or(|before| {
            (*character == '-') != (before == '-')
                || character.is_uppercase()
                    && (before.is_lowercase() || characters.get(index + 1).is_some_and(|next| next.is_lowercase()))
        });
        match words.last_mut() {
            Some(word) if !starts_word => word.push(*character),
            _ => words.push(character.to_uppercase().collect()),
        }
    }
    for word in &mut words {
        let capitals = word.to_uppercase();
        if ["API", "URL", "UID", "OSB", "GUID"].contains(&capitals.as_str()) {
            *word = capitals;
        }
    }
    words.join(" ")
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

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles_are_the_words_of_a_field_and_signs_stay() {
        for (key, words) in [
            ("resourceVersion", "Resource Version"),
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("clusterIP", "Cluster IP"),
            ("podIPs", "Pod I Ps"),
            ("JSONPath", "JSON Path"),
            ("max-surge", "Max - Surge"),
            ("kubernetes.io/os", "kubernetes.io/os"),
            ("ipv4", "ipv4"),
            ("$patch", "$patch"),
        ] {
            assert_eq!(title(key), words, "{key}");
        }
    }
}
