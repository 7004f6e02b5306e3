//! JSON as `kubectl get -o json` prints it: four spaces, keys in order, Go's escapes.

use serde_json::{Map, Value, json};

/// The text of `-o json`, with a newline at the end.
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, (), &|fields, ()| fields.keys().map(|key| (key, ())).collect(), 0, &mut out);
    out.push('\n');
    out
}

/// The text of a list that kubectl made itself, in the order of Go's fields, with a newline at the end; its items are as the
/// server sends them.
pub fn typed_list(items: &[Value]) -> String {
    let list = json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {}});
    let mut out = String::new();
    write(&list, true, &order_of_list, 0, &mut out);
    out.push('\n');
    out
}

fn order_of_list(fields: &Map<String, Value>, top: bool) -> Vec<(&String, bool)> {
    let mut keys: Vec<&String> = fields.keys().collect();
    if top {
        keys.sort_by_key(|key| ["kind", "apiVersion", "metadata", "items"].iter().position(|one| one == key));
    }
    keys.into_iter().map(|key| (key, false)).collect()
}

/// One line of JSON with Go's escapes, as last-applied annotations hold it.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    write_compact(value, &mut out);
    out
}

/// Writes a value over lines; `sorted` says in which order the keys of an object stand, and where each value then is.
pub(super) fn write<'a, P: Copy>(
    value: &'a Value,
    place: P,
    sorted: &impl Fn(&'a Map<String, Value>, P) -> Vec<(&'a String, P)>,
    depth: usize,
    out: &mut String,
) {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("    ", depth));
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(depth + 1, out);
                write(item, place, sorted, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Value::Object(fields) if !fields.is_empty() => {
            out.push('{');
            for (index, (key, below)) in sorted(fields, place).into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                line(depth + 1, out);
                string(key, out);
                out.push_str(": ");
                write(&fields[key], below, sorted, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
        _ => write_compact(value, out),
    }
}

fn write_compact(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_compact(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                write_compact(field, out);
            }
            out.push('}');
        }
    }
}

/// A text in quotes; Go escapes `<`, `>` and `&` so that JSON may stand in HTML.
pub fn string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..'\x20' => {
                out.push_str(&format!("\\u{:04x}", character as u32));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_indented_by_four_and_escaped_as_go_does() {
        let value = json!({"b": [], "a": {"x": ["<1>", 2]}});
        assert_eq!(
            pretty(&value),
            "{\n    \"a\": {\n        \"x\": [\n            \"\\u003c1\\u003e\",\n            2\n        ]\n    },\n    \"b\": []\n}\n"
        );
        assert_eq!(compact(&value), r#"{"a":{"x":["\u003c1\u003e",2]},"b":[]}"#);
    }
}
