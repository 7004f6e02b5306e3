//! YAML as `kubectl get -o yaml` prints it: keys in order, sequences not indented, quotes only where YAML needs them.
//!
//! It only writes; reading is `manifest`. Models sigs.k8s.io/yaml Marshal over go-yaml v2's emitter.

use serde_json::Value;

/// Width after which plain and quoted scalars are folded at a space.
const BEST_WIDTH: usize = 80;

/// The text of `-o yaml`, with a newline at the end.
pub fn document(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(fields) if !fields.is_empty() => write_fields(value, 0, &mut out),
        Value::Array(items) if !items.is_empty() => write_items(items, 0, &mut out),
        _ => {
            write_scalar(value, 0, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

fn indentation(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', depth));
}

fn write_fields(value: &Value, depth: usize, out: &mut String) {
    let Value::Object(fields) = value else { return };
    for (index, (key, field)) in fields.iter().enumerate() {
        if index > 0 {
            indentation(depth, out);
        }
        let start = out.len();
        write_scalar(&Value::String(key.clone()), depth, 0, out);
        out.push(':');
        let column = depth + out[start..].chars().count();
        write_field(field, depth, column, out);
    }
}

fn write_field(field: &Value, depth: usize, column: usize, out: &mut String) {
    match field {
        Value::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            indentation(depth + 2, out);
            write_fields(field, depth + 2, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            indentation(depth, out);
            write_items(items, depth, out);
        }
        _ => {
            out.push(' ');
            write_scalar(field, depth + 2, column + 1, out);
            out.push('\n');
        }
    }
}

fn write_items(items: &[Value], depth: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            indentation(depth, out);
        }
        out.push('-');
        match item {
            Value::Object(fields) if !fields.is_empty() => {
                out.push(' ');
                write_fields(item, depth + 2, out);
            }
            Value::Array(inner) if !inner.is_empty() => {
                out.push(' ');
                write_items(inner, depth + 2, out);
            }
            _ => {
                out.push(' ');
                write_scalar(item, depth + 2, depth + 2, out);
                out.push('\n');
            }
        }
    }
}

/// Writes a scalar whose continuation lines are indented by `depth`; `column` is where it starts.
fn write_scalar(value: &Value, depth: usize, column: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) => match style(text) {
            Style::Plain => fold(text, depth, column, out),
            Style::Literal => literal(text, depth, out),
            Style::Single => {
                out.push('\'');
                fold(&text.replace('\'', "''"), depth, column + 1, out);
                out.push('\'');
            }
            Style::Double => double(text, out),
        },
    }
}

enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// Chooses how a string is written, as go-yaml's encoder and emitter together do.
fn style(text: &str) -> Style {
    if text.is_empty() || reads_as_other_type(text) {
        return Style::Double;
    }
    if text.chars().any(is_special) {
        return Style::Double;
    }
    if text.contains('\n') {
        // A literal block cannot start with a space or keep spaces at the end of a line's text.
        return if text.starts_with([' ', '\n', '\t']) || text.contains(" \n") {
            Style::Double
        } else {
            Style::Literal
        };
    }
    if plain_allowed(text) { Style::Plain } else { Style::Single }
}

fn is_special(character: char) -> bool {
    (character < ' ' && character != '\n') || ('\u{7f}'..='\u{9f}').contains(&character) || character == '\u{feff}'
}

/// True when an unquoted `text` would be read as a bool, null, number or time.
fn reads_as_other_type(text: &str) -> bool {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<"];
    let lower = text.to_ascii_lowercase();
    // YAML 1.1 knows the words in lower, upper and title case only.
    let cased = text == lower
        || text == text.to_ascii_uppercase()
        || (text.starts_with(|first: char| first.is_ascii_uppercase()) && text[1..] == lower[1..]);
    if cased && WORDS.contains(&lower.as_str()) {
        return true;
    }
    looks_like_number(text) || looks_like_time(text)
}

pub(super) fn looks_like_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned.to_ascii_lowercase().as_str(), ".inf" | ".nan") {
        return true;
    }
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
    let plain: String = unsigned.chars().filter(|character| *character != '_').collect();
    let digits = |text: &str, radix: u32| !text.is_empty() && text.chars().all(|digit| digit.is_digit(radix));
    if let Some(hexadecimal) = plain.strip_prefix("0x") {
        return digits(hexadecimal, 16);
    }
    if let Some(binary) = plain.strip_prefix("0b") {
        return digits(binary, 2);
    }
    if let Some(octal) = plain.strip_prefix("0o") {
        return digits(octal, 8);
    }
    // Base 60, such as 1:30, is a number to YAML 1.1 readers.
    if plain.contains(':') {
        let mut parts = plain.split(':');
        return parts.next().is_some_and(|first| digits(first, 10))
            && parts.all(|part| digits(part, 10) && part.len() <= 2 && part < "60");
    }
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (plain.as_str(), None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    (digits(whole, 10) || (whole.is_empty() && digits(fraction, 10)))
        && (fraction.is_empty() || digits(fraction, 10))
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), 10))
}

pub(super) fn looks_like_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    (0..4).all(digit)
        && bytes.get(4) == Some(&b'-')
        && digit(5)
        && (bytes.get(6) == Some(&b'-') || (digit(6) && bytes.get(7) == Some(&b'-')))
        && bytes.iter().all(|byte| byte.is_ascii_digit() || b"-:.TZtz+ ".contains(byte))
}

fn plain_allowed(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let second_breaks = text.chars().nth(1).is_none_or(|second| second == ' ');
    if text.starts_with("---") || text.starts_with("...") {
        return false;
    }
    let first_allowed = match first {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' | ' ' => false,
        '?' | ':' | '-' => !second_breaks,
        _ => true,
    };
    first_allowed && !text.ends_with([' ', ':']) && !text.contains(": ") && !text.contains(" #")
}

/// Writes a one-line text, broken at single spaces once a line is longer than it should be.
fn fold(text: &str, depth: usize, column: usize, out: &mut String) {
    let mut column = column;
    let characters: Vec<char> = text.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let lonely_space = character == ' '
            && index > 0
            && characters[index - 1] != ' '
            && characters.get(index + 1).is_some_and(|next| *next != ' ');
        if lonely_space && column > BEST_WIDTH {
            out.push('\n');
            indentation(depth, out);
            column = depth;
        } else {
            out.push(character);
            column += 1;
        }
    }
}

fn literal(text: &str, depth: usize, out: &mut String) {
    out.push('|');
    let body = match text.strip_suffix('\n') {
        None => {
            out.push('-');
            text
        }
        Some(body) if body.ends_with('\n') => {
            out.push('+');
            body
        }
        Some(body) => body,
    };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indentation(depth, out);
            out.push_str(line);
        }
    }
}

fn double(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\x1b' => out.push_str("\\e"),
            _ if is_special(character) => out.push_str(&format!("\\x{:02x}", character as u32)),
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
    fn strings_are_quoted_only_where_they_would_read_as_something_else() {
        for (text, written) in [
            ("web", "web"),
            ("4", "\"4\""),
            ("16Gi", "16Gi"),
            ("25%", "25%"),
            ("true", "\"true\""),
            ("True", "\"True\""),
            ("ÉtÉ", "ÉtÉ"),
            ("tRue", "tRue"),
            ("Unknown", "Unknown"),
            ("", "\"\""),
            ("null", "\"null\""),
            ("on", "\"on\""),
            ("1e3", "\"1e3\""),
            ("0x1f", "\"0x1f\""),
            ("10.244.1.24", "10.244.1.24"),
            ("1.5", "\"1.5\""),
            ("1:30", "\"1:30\""),
            ("2026-11-20T23:47:18Z", "\"2026-11-20T23:47:18Z\""),
            ("containers with unready status: [web]", "'containers with unready status: [web]'"),
            ("*", "'*'"),
            ("- a", "'- a'"),
            ("-a", "-a"),
            ("it's", "it's"),
            ("'a'", "'''a'''"),
            ("a\tb", "\"a\\tb\""),
            ("registry.test/web:1.0", "registry.test/web:1.0"),
        ] {
            assert_eq!(document(&json!(text)), format!("{written}\n"), "{text:?}");
        }
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!(document(&json!({"a": "x\ny\n", "b": "x\ny"})), "a: |\n  x\n  y\nb: |-\n  x\n  y\n");
    }

    #[test]
    fn sequences_are_not_indented() {
        let value = json!({"spec": {"containers": [{"args": ["a", "b"], "name": "c", "resources": {}}], "none": []}});
        assert_eq!(
            document(&value),
            "spec:\n  containers:\n  - args:\n    - a\n    - b\n    name: c\n    resources: {}\n  none: []\n"
        );
    }
}
