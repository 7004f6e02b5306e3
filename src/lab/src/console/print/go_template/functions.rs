//! Go's functions of templates, and those of kubectl.
//!
//! Models Go text/template/funcs.go and kubernetes 1.36 cli-runtime pkg/printers/template.go.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Datum, printf};

/// Name, fewest arguments, and whether there may be more.
const FUNCTIONS: &[(&str, usize, bool)] = &[
    ("and", 1, true),
    ("base64decode", 1, false),
    ("call", 1, true),
    ("eq", 1, true),
    ("exists", 1, true),
    ("ge", 2, false),
    ("gt", 2, false),
    ("html", 0, true),
    ("index", 1, true),
    ("js", 0, true),
    ("le", 2, false),
    ("len", 1, false),
    ("lt", 2, false),
    ("ne", 2, false),
    ("not", 1, false),
    ("or", 1, true),
    ("print", 0, true),
    ("printf", 1, true),
    ("println", 0, true),
    ("slice", 1, true),
    ("urlquery", 0, true),
];

/// Whether there is a function of this name.
pub fn exists(name: &str) -> bool {
    FUNCTIONS.iter().any(|(known, ..)| *known == name)
}

/// Whether a function takes so many arguments.
pub fn check_count(name: &str, given: usize) -> Result<(), String> {
    let Some((_, fewest, more)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else { return Ok(()) };
    match (given.cmp(fewest), more) {
        (Ordering::Less, true) => Err(format!("wrong number of args for {name}: want at least {fewest} got {given}")),
        (Ordering::Less, false) | (Ordering::Greater, false) => {
            Err(format!("wrong number of args for {name}: want {fewest} got {given}"))
        }
        _ => Ok(()),
    }
}

/// Whether the argument at this place must be text.
pub fn wants_text(name: &str, place: usize) -> bool {
    place == 0 && matches!(name, "printf" | "base64decode")
}

/// What a function makes of its arguments; `first` is how the first of them is written.
pub fn call(name: &str, values: &[Datum], first: &str) -> Result<Datum, String> {
    match name {
        "index" => values[1..].iter().try_fold(values[0].clone(), |item, key| index(&item, key)),
        "slice" => slice(&values[0], &values[1..]),
        "len" => match &values[0] {
            Datum::Json(Value::Array(items)) => Ok(count(items.len())),
            Datum::Json(Value::Object(fields)) => Ok(count(fields.len())),
            Datum::Json(Value::String(text)) => Ok(count(text.len())),
            Datum::Nothing | Datum::Json(Value::Null) => {
                Err("reflect: call of reflect.Value.Type on zero Value".to_string())
            }
            other => Err(format!("len of type {}", other.type_name())),
        },
        "not" => Ok(Datum::from(!values[0].truth())),
        "eq" => equal(&values[0], &values[1..]).map(Datum::from),
        "ne" => equal(&values[0], &values[1..]).map(|same| Datum::from(!same)),
        "lt" => less(&values[0], &values[1]).map(Datum::from),
        "le" => less_or_equal(&values[0], &values[1]).map(Datum::from),
        "gt" => less_or_equal(&values[0], &values[1]).map(|below| Datum::from(!below)),
        "ge" => less(&values[0], &values[1]).map(|below| Datum::from(!below)),
        // Says whether a path leads anywhere.
        "exists" => {
            let found =
                values[1..].iter().try_fold(values[0].clone(), |item, key| match (&item, key.int(), key.text()) {
                    (Datum::Json(Value::Array(items)), Some(at), _) => {
                        items.get(usize::try_from(at).ok()?).cloned().map(Datum::Json)
                    }
                    (Datum::Json(Value::Object(fields)), _, Some(key)) => fields.get(key).cloned().map(Datum::Json),
                    _ => None,
                });
            Ok(Datum::from(found.is_some()))
        }
        "base64decode" => {
            let text = values[0].text().unwrap_or("");
            let bytes = serde_json::from_value::<k8s_openapi::ByteString>(Value::from(text)).map_err(|_| {
                let wrong = |c: char| !(c.is_ascii_alphanumeric() || "+/=\r\n".contains(c));
                let at = text.find(wrong).unwrap_or(text.len().saturating_sub(text.len() % 4));
                format!("base64 decode failed: illegal base64 data at input byte {at}")
            })?;
            Ok(Datum::from(&*String::from_utf8_lossy(&bytes.0)))
        }
        "html" => {
            let marks = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;")];
            let escaped =
                |c: char| marks.iter().find(|(mark, _)| *mark == c).map_or(c.to_string(), |(_, text)| text.to_string());
            Ok(Datum::from(&*printf::print(values).chars().map(escaped).collect::<String>()))
        }
        "urlquery" => {
            let escaped = |byte: u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => (byte as char).to_string(),
                b' ' => "+".to_string(),
                byte => format!("%{byte:02X}"),
            };
            Ok(Datum::from(&*printf::print(values).bytes().map(escaped).collect::<String>()))
        }
        "js" => {
            let escaped = |c: char| match c {
                '\\' | '\'' | '"' => format!("\\{c}"),
                '<' | '>' | '&' | '=' | '\0'..='\x1f' => format!("\\u{:04X}", c as u32),
                c => c.to_string(),
            };
            Ok(Datum::from(&*printf::print(values).chars().map(escaped).collect::<String>()))
        }
        "print" => Ok(Datum::from(&*printf::print(values))),
        "println" => {
            let texts: Vec<String> = values.iter().map(printf::plain).collect();
            Ok(Datum::from(&*(texts.join(" ") + "\n")))
        }
        "printf" => Ok(Datum::from(&*printf::format(values[0].text().unwrap_or(""), &values[1..]))),
        "call" => match &values[0] {
            Datum::Nothing | Datum::Json(Value::Null) => Err("call of nil".to_string()),
            other => Err(format!("non-function {first} of type {}", other.type_name())),
        },
        _ => Ok(Datum::Nothing),
    }
}

fn count(length: usize) -> Datum {
    Datum::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

/// A place in a list, or a text.
///
/// - Source: indexArg.
fn place(key: &Datum, most: usize) -> Result<usize, String> {
    let at = match (key, key.int()) {
        (_, Some(at)) => at,
        (Datum::Nothing, _) => return Err("cannot index slice/array with nil".to_string()),
        _ => return Err(format!("cannot index slice/array with type {}", key.type_name())),
    };
    usize::try_from(at).ok().filter(|at| *at <= most).ok_or_else(|| format!("index out of range: {at}"))
}

fn index(item: &Datum, key: &Datum) -> Result<Datum, String> {
    let inside = |length: usize| match place(key, length)? {
        at if at < length => Ok(at),
        at => Err(format!("index out of range: {at}")),
    };
    match item {
        Datum::Nothing | Datum::Json(Value::Null) => Err("index of untyped nil".to_string()),
        Datum::Json(Value::Array(items)) => Ok(Datum::Json(items[inside(items.len())?].clone())),
        Datum::Json(Value::String(text)) => Ok(Datum::Int(i64::from(text.as_bytes()[inside(text.len())?]))),
        Datum::Json(Value::Object(fields)) => match (key.text(), key) {
            (Some(key), _) => Ok(fields.get(key).cloned().map_or(Datum::Nothing, Datum::Json)),
            (None, Datum::Nothing) => Err("value is nil; should be of type string".to_string()),
            (None, key) => Err(format!("value has type {}; should be string", key.type_name())),
        },
        other => Err(format!("can't index item of type {}", other.type_name())),
    }
}

fn slice(item: &Datum, keys: &[Datum]) -> Result<Datum, String> {
    let length = match item {
        Datum::Nothing | Datum::Json(Value::Null) => return Err("slice of untyped nil".to_string()),
        _ if keys.len() > 3 => return Err(format!("too many slice indexes: {}", keys.len())),
        Datum::Json(Value::String(_)) if keys.len() == 3 => return Err("cannot 3-index slice a string".to_string()),
        Datum::Json(Value::String(text)) => text.len(),
        Datum::Json(Value::Array(items)) => items.len(),
        other => return Err(format!("can't slice item of type {}", other.type_name())),
    };
    let mut bounds = [0, length, length];
    for (bound, key) in bounds.iter_mut().zip(keys) {
        *bound = place(key, length)?;
    }
    for (low, high) in [(bounds[0], bounds[1]), (bounds[1], bounds[2])] {
        if low > high {
            return Err(format!("invalid slice index: {low} > {high}"));
        }
    }
    Ok(match item {
        Datum::Json(Value::Array(items)) => Datum::Json(Value::from(items[bounds[0]..bounds[1]].to_vec())),
        other => {
            let bytes = &other.text().unwrap_or("").as_bytes()[bounds[0]..bounds[1]];
            Datum::from(&*String::from_utf8_lossy(bytes))
        }
    })
}

const INCOMPATIBLE: &str = "incompatible types for comparison";

/// - Source: eq.
fn equal(one: &Datum, others: &[Datum]) -> Result<bool, String> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_string());
    }
    let is_nil = |datum: &Datum| matches!(datum, Datum::Nothing | Datum::Json(Value::Null));
    for other in others {
        let same = match (one, other) {
            (one, other) if is_nil(one) || is_nil(other) => is_nil(one) && is_nil(other),
            (Datum::Json(Value::Array(_) | Value::Object(_)), Datum::Json(Value::Array(_) | Value::Object(_))) => {
                return Err(format!("non-comparable type {}: {}", other.shown(), other.type_name()));
            }
            (one, other) => match (one.int().zip(other.int()), one.float().zip(other.float()), one, other) {
                (Some((one, other)), ..) => one == other,
                (_, Some((one, other)), ..) => one == other,
                (_, _, Datum::Json(Value::Bool(one)), Datum::Json(Value::Bool(other))) => one == other,
                (_, _, Datum::Json(Value::String(one)), Datum::Json(Value::String(other))) => one == other,
                _ => return Err(INCOMPATIBLE.to_string()),
            },
        };
        if same {
            return Ok(true);
        }
    }
    Ok(false)
}

/// - Source: lt.
fn less(one: &Datum, other: &Datum) -> Result<bool, String> {
    for datum in [one, other] {
        if datum.int().is_none() && datum.float().is_none() && datum.text().is_none() {
            return Err("invalid type for comparison".to_string());
        }
    }
    match (one.int().zip(other.int()), one.float().zip(other.float()), one.text().zip(other.text())) {
        (Some((one, other)), ..) => Ok(one < other),
        (_, Some((one, other)), _) => Ok(one < other),
        (_, _, Some((one, other))) => Ok(one < other),
        _ => Err(INCOMPATIBLE.to_string()),
    }
}

fn less_or_equal(one: &Datum, other: &Datum) -> Result<bool, String> {
    Ok(less(one, other)? || equal(one, std::slice::from_ref(other))?)
}
