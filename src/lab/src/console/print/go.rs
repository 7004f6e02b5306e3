//! Values as Go's fmt package writes them.

use serde_json::Value;

use super::json_text;

/// A value as `Sprint` writes it: `map[a:b c:[1 2]]`.
pub fn sprint(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(sprint).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            let pairs: Vec<String> = fields.iter().map(|(key, field)| format!("{key}:{}", sprint(field))).collect();
            format!("map[{}]", pairs.join(" "))
        }
        other => json_text::compact(other),
    }
}
