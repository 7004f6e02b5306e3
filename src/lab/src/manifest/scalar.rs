//! What a YAML scalar means: YAML 1.1 as go-yaml v2 resolves it (`yes` is true, `010` is eight).
//!
//! - Source: go-yaml v2 resolve.go; sigs.k8s.io/yaml for how keys and numbers become JSON.

use k8s_openapi::ByteString;
use serde_json::{Number, Value};

/// What is wrong with a scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not what its tag says; go-yaml's words.
    Tag(String),
    /// It is a number that JSON has not: `+Inf`, `-Inf` or `NaN`.
    Number(&'static str),
}

/// The value of a scalar: plain ones by what they look like, others are text, and a tag decides for both.
///
/// - Errors: a scalar that is not what its tag says, or that JSON has no word for.
pub fn value(text: &str, plain: bool, tag: Option<&str>) -> Result<Value, Wrong> {
    let tag = tag.map(|tag| tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(tag));
    let wanted = match tag {
        None if plain => return resolved(text),
        Some(tag @ ("int" | "float" | "bool" | "null")) => tag,
        Some("binary") => return binary(text),
        None | Some(_) => return Ok(Value::String(text.to_string())),
    };
    let value = resolved(text)?;
    let (fits, found) = match &value {
        Value::Null => (wanted == "null", "null"),
        Value::Bool(_) => (wanted == "bool", "bool"),
        // A whole number is a fraction too.
        Value::Number(_) if looks_whole(text) => (matches!(wanted, "int" | "float"), "int"),
        Value::Number(_) => (wanted == "float", "float"),
        _ => (false, "str"),
    };
    if fits { Ok(value) } else { Err(Wrong::Tag(format!("cannot decode !!{found} `{text}` as a !!{wanted}"))) }
}

/// Text that was written in base64.
fn binary(text: &str) -> Result<Value, Wrong> {
    let wrong = || Wrong::Tag("!!binary value contains invalid base64 data".to_string());
    let packed: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let bytes: ByteString = serde_json::from_value(Value::String(packed)).map_err(|_| wrong())?;
    Ok(Value::String(String::from_utf8_lossy(&bytes.0).into_owned()))
}

/// The text of a key that was written as a scalar; `None` for nothing, which is no key.
pub fn key(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn resolved(text: &str) -> Result<Value, Wrong> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Ok(Value::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Ok(Value::Bool(false));
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Err(Wrong::Number("+Inf")),
        "-.inf" | "-.Inf" | "-.INF" => return Err(Wrong::Number("-Inf")),
        ".nan" | ".NaN" | ".NAN" => return Err(Wrong::Number("NaN")),
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    Ok(match looks_numeric.then(|| whole(text).or_else(|| fraction(text))).flatten() {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_string()),
    })
}

fn looks_whole(text: &str) -> bool {
    whole(text).is_some()
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
    // What begins with a point is taken as it is.
    let plain = if text.starts_with('.') { text.to_string() } else { text.replace('_', "") };
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
            ("y", json!(true)),
            ("N", json!(false)),
            ("._1", json!("._1")),
            (".5", json!(0.5)),
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
            assert_eq!(value(text, true, None), Ok(wanted), "{text}");
        }
        assert_eq!(value("yes", false, None), Ok(json!("yes")));
        assert_eq!(value("-.Inf", true, None), Err(Wrong::Number("-Inf")));
    }

    #[test]
    fn a_tag_decides() {
        for (text, tag, wanted) in [
            ("3", "int", json!(3)),
            ("3", "tag:yaml.org,2002:int", json!(3)),
            ("3", "float", json!(3)),
            ("yes", "bool", json!(true)),
            ("", "null", json!(null)),
            ("1", "str", json!("1")),
            ("aGk=", "binary", json!("hi")),
            ("bar", "foo", json!("bar")),
        ] {
            assert_eq!(value(text, false, Some(tag)), Ok(wanted), "!!{tag} {text}");
        }
        for (text, tag, words) in [
            ("b", "int", "cannot decode !!str `b` as a !!int"),
            ("1.5", "int", "cannot decode !!float `1.5` as a !!int"),
            ("1", "bool", "cannot decode !!int `1` as a !!bool"),
            ("@", "binary", "!!binary value contains invalid base64 data"),
        ] {
            assert_eq!(value(text, true, Some(tag)), Err(Wrong::Tag(words.to_string())), "!!{tag} {text}");
        }
    }
}
