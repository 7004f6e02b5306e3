//! What a YAML scalar means: YAML 1.1 as go-yaml v2 resolves it (`yes` is true, `010` is eight).
//!
//! - Source: go-yaml v2 resolve.go; sigs.k8s.io/yaml for how keys and numbers become JSON.

use serde_json::{Number, Value};

/// The value of a scalar; only plain ones without a tag are anything but text.
pub fn value(text: &str, plain: bool, tag: Option<&str>) -> Value {
    match tag {
        None if plain => resolved(text),
        Some("int" | "float" | "bool" | "null") => resolved(text),
        None | Some(_) => Value::String(text.to_string()),
    }
}

/// The text of a key that was written as a scalar.
pub fn key(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "n" | "N" => return Value::String(text.to_string()),
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Value::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Value::Bool(false),
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    match looks_numeric.then(|| whole(text).or_else(|| fraction(text))).flatten() {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_string()),
    }
}

/// A whole number: decimal, `0x`, `0b`, `0o` or, with a leading zero, octal; underscores are skipped.
fn whole(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (radix, digits) = if let Some(rest) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        (16, rest)
    } else if let Some(rest) = digits.strip_prefix("0b").or_else(|| digits.strip_prefix("0B")) {
        (2, rest)
    } else if let Some(rest) = digits.strip_prefix("0o").or_else(|| digits.strip_prefix("0O")) {
        (8, rest)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, &digits[1..])
    } else {
        (10, digits)
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let amount = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        let signed = i64::try_from(-i128::from(amount)).ok()?;
        return Some(Number::from(signed));
    }
    Some(Number::from(amount))
}

/// A number with a fraction or exponent; one without a fraction part becomes whole, as in Go's JSON.
fn fraction(text: &str) -> Option<Number> {
    let plain = text.replace('_', "");
    let valid = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && plain.bytes().any(|byte| byte.is_ascii_digit());
    let value: f64 = if valid { plain.parse().ok()? } else { return None };
    if value.is_finite() && value.fract() == 0.0 && value.abs() < 1e15 {
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_scalars_are_yaml_1_1() {
        for (text, wanted) in [
            ("yes", json!(true)),
            ("Off", json!(false)),
            ("y", json!("y")),
            ("", json!(null)),
            ("~", json!(null)),
            ("3", json!(3)),
            ("-1", json!(-1)),
            ("0644", json!(420)),
            ("0x1F", json!(31)),
            ("1_000", json!(1000)),
            ("1.0", json!(1)),
            ("1.5", json!(1.5)),
            ("1e3", json!(1000)),
            ("1.2.3", json!("1.2.3")),
            ("08", json!(8)),
            ("500m", json!("500m")),
            ("-", json!("-")),
            (".", json!(".")),
            ("nginx:1.25", json!("nginx:1.25")),
            ("99999999999999999999", json!(1e20)),
        ] {
            assert_eq!(value(text, true, None), wanted, "{text}");
        }
        assert_eq!(value("yes", false, None), json!("yes"));
    }
}
