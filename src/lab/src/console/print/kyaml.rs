//! KYAML as `kubectl get -o kyaml` prints it: braces and brackets, every string in quotes, a comma after every entry.
//!
//! It only writes. Models kubernetes 1.36 vendor sigs.k8s.io/yaml/kyaml/kyaml.go (KEP-5295).

use serde_json::Value;

use super::yaml::{looks_like_number, looks_like_time};

/// The text of `-o kyaml`: its head, the document, and a newline at the end.
pub fn document(value: &Value) -> String {
    let mut out = String::from("---\n");
    write(value, 0, &mut out);
    out.push('\n');
    out
}

fn indent(level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn write(value: &Value, level: usize, out: &mut String) {
    match value {
        Value::String(text) => quoted(text, level + 1, out),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(fields) if fields.is_empty() => out.push_str("{}"),
        // Objects and lists stand inside the brackets of their list.
        Value::Array(items) if items.iter().all(|item| item.is_object() || item.is_array()) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(item, level, out);
            }
            out.push(']');
        }
        Value::Array(items) => {
            out.push_str("[\n");
            for item in items {
                indent(level + 1, out);
                write(item, level + 1, out);
                out.push_str(",\n");
            }
            indent(level, out);
            out.push(']');
        }
        Value::Object(fields) => {
            out.push_str("{\n");
            for (key, field) in fields {
                indent(level + 1, out);
                write_key(key, out);
                out.push_str(": ");
                write(field, level + 1, out);
                out.push_str(",\n");
            }
            indent(level, out);
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
}

/// A key, in quotes only where it could be read as something else; always on one line.
fn write_key(key: &str, out: &mut String) {
    if !needs_quotes(key) {
        out.push_str(key);
        return;
    }
    out.push('"');
    for character in key.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ => escaped(character, out),
        }
    }
    out.push('"');
}

/// A text in quotes; one of several lines is folded, a line on each line.
fn quoted(text: &str, level: usize, out: &mut String) {
    let folds = text.contains('\n');
    out.push('"');
    if folds {
        out.push_str("\\\n");
    }
    for character in text.chars() {
        if out.ends_with('\n') {
            indent(level, out);
            // White space at the start of a line is kept by its backslash, and the other lines stand below it.
            out.push(if character.is_whitespace() && character != '\n' { '\\' } else { ' ' });
        }
        match character {
            '\n' => out.push_str("\\n\\\n"),
            '\t' => out.push('\t'),
            _ => escaped(character, out),
        }
    }
    if folds {
        if !out.ends_with('\n') {
            out.push_str("\\\n");
        }
        indent(level, out);
    }
    out.push('"');
}

fn escaped(character: char, out: &mut String) {
    let short = match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{7}' => "\\a",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        '\u{b}' => "\\v",
        '\0' => "\\0",
        '\u{1b}' => "\\e",
        '\u{85}' => "\\N",
        '\u{a0}' => "\\_",
        '\u{2028}' => "\\L",
        '\u{2029}' => "\\P",
        _ => "",
    };
    let code = u32::from(character);
    if !short.is_empty() {
        out.push_str(short);
    } else if is_printed(character) {
        out.push(character);
    } else if code < 0x20 || code == 0x7f {
        out.push_str(&format!("\\x{code:02x}"));
    } else if code < 0x10000 {
        out.push_str(&format!("\\u{code:04x}"));
    } else {
        out.push_str(&format!("\\U{code:08x}"));
    }
}

/// Whether a character shows: no control, no space but the plain one, and nothing that only formats.
fn is_printed(character: char) -> bool {
    let formats = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !character.is_control() && !formats && (character == ' ' || !character.is_whitespace())
}

/// Whether a key without quotes could be read as anything but itself.
fn needs_quotes(key: &str) -> bool {
    const WORDS: [&str; 14] =
        ["null", "true", "y", "yes", "on", "false", "n", "no", "off", "inf", "infinity", "nan", "t", "f"];
    let lower = key.to_lowercase();
    let last = key.chars().count().saturating_sub(1);
    let allowed = |(index, character): (usize, char)| {
        character.is_alphabetic()
            || character.is_numeric()
            || character == '_'
            || (index > 0 && index < last && matches!(character, '-' | '.' | '/'))
    };
    key.is_empty()
        || WORDS.contains(&lower.as_str())
        || looks_like_number(key)
        || looks_like_time(key)
        || !key.chars().enumerate().all(allowed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_and_lists_have_their_brackets_and_strings_their_quotes() {
        let value = json!({
            "apiVersion": "v1",
            "items": [{"a": 1}, {"b": [], "c": {}}],
            "labels": {"app.kubernetes.io/name": "x", "no": "y", "8080": "z", "-x": "w"},
            "words": ["a", "two \"words\""],
        });
        let text = "---\n{\n  apiVersion: \"v1\",\n  items: [{\n    a: 1,\n  }, {\n    b: [],\n    c: {},\n  }],\n  labels: {\n    \"-x\": \"w\",\n    \"8080\": \"z\",\n    app.kubernetes.io/name: \"x\",\n    \"no\": \"y\",\n  },\n  words: [\n    \"a\",\n    \"two \\\"words\\\"\",\n  ],\n}\n";
        assert_eq!(document(&value), text);
    }

    #[test]
    fn several_lines_are_folded() {
        let text = "---\n{\n  a: \"\\\n     one\\n\\\n    \\  two\\n\\\n    \",\n}\n";
        assert_eq!(document(&json!({"a": "one\n  two\n"})), text);
    }
}
