//! jq's functions of values and its formats.

use cluster::kubelet::runtime::tools::regex::{Found, Regex, Syntax};
use cluster::kubelet::runtime::tools::{decoded, encoded};
use serde_json::Number;

use super::json::{Map, Value, object};
use super::run::Stop;
use super::values::*;

/// A value in a format such as `@base64`.
///
/// - Errors: a format that is none, a value that does not fit.
pub fn format(name: &str, value: &Value) -> Result<String, Stop> {
    let row = |quote: &dyn Fn(&str) -> String, between: &str| -> Result<String, Stop> {
        let Value::Array(items) = value else {
            return Err(Stop::error(format!(
                "{} cannot be {name}-formatted, only an array can be",
                kind_and_value(value)
            )));
        };
        let cells = items.iter().map(|item| match item {
            Value::String(text) => Ok(quote(text)),
            Value::Null => Ok(String::new()),
            Value::Array(_) | Value::Object(_) => {
                Err(Stop::error(format!("{} is not valid in a {name} row", kind_and_value(item))))
            }
            other => Ok(shown(other)),
        });
        Ok(cells.collect::<Result<Vec<_>, _>>()?.join(between))
    };
    Ok(match name {
        "text" => plain(value),
        "json" => shown(value),
        "csv" => row(&|text| format!("\"{}\"", text.replace('"', "\"\"")), ",")?,
        "tsv" => row(
            &|text| text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"),
            "\t",
        )?,
        "html" => plain(value)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&#39;")
            .replace('"', "&quot;"),
        "uri" => plain(value)
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect(),
        "sh" => {
            let quote = |value: &Value| match value {
                Value::String(text) => format!("'{}'", text.replace('\'', "'\\''")),
                other => shown(other),
            };
            match value {
                Value::Array(items) => items.iter().map(quote).collect::<Vec<_>>().join(" "),
                other => quote(other),
            }
        }
        "base64" => encoded(plain(value).as_bytes()),
        "base64d" => match decoded(&plain(value)) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => return Err(Stop::error(format!("{} is not valid base64 data", kind_and_value(value)))),
        },
        other => return Err(Stop::error(format!("{other} is not a valid format"))),
    })
}

/// Functions without arguments and with values for arguments: name and how many.
const KNOWN: &[(&str, usize)] = &[
    ("length", 0),
    ("utf8bytelength", 0),
    ("keys", 0),
    ("keys_unsorted", 0),
    ("values", 0),
    ("nulls", 0),
    ("booleans", 0),
    ("numbers", 0),
    ("strings", 0),
    ("arrays", 0),
    ("objects", 0),
    ("iterables", 0),
    ("scalars", 0),
    ("type", 0),
    ("add", 0),
    ("any", 0),
    ("all", 0),
    ("sort", 0),
    ("unique", 0),
    ("reverse", 0),
    ("min", 0),
    ("max", 0),
    ("first", 0),
    ("last", 0),
    ("flatten", 0),
    ("flatten", 1),
    ("floor", 0),
    ("ceil", 0),
    ("round", 0),
    ("sqrt", 0),
    ("fabs", 0),
    ("abs", 0),
    ("tostring", 0),
    ("tonumber", 0),
    ("tojson", 0),
    ("fromjson", 0),
    ("ascii_downcase", 0),
    ("ascii_upcase", 0),
    ("trim", 0),
    ("ltrim", 0),
    ("rtrim", 0),
    ("explode", 0),
    ("implode", 0),
    ("transpose", 0),
    ("to_entries", 0),
    ("from_entries", 0),
    ("infinite", 0),
    ("nan", 0),
    ("isnan", 0),
    ("now", 0),
    ("has", 1),
    ("in", 1),
    ("contains", 1),
    ("inside", 1),
    ("startswith", 1),
    ("endswith", 1),
    ("ltrimstr", 1),
    ("rtrimstr", 1),
    ("split", 1),
    ("split", 2),
    ("splits", 1),
    ("join", 1),
    ("index", 1),
    ("rindex", 1),
    ("indices", 1),
    ("nth", 1),
    ("test", 1),
    ("test", 2),
    ("match", 1),
    ("match", 2),
    ("capture", 1),
    ("scan", 1),
    ("sub", 2),
    ("sub", 3),
    ("gsub", 2),
    ("pow", 2),
    ("setpath", 2),
    ("delpaths", 1),
    ("fromdateiso8601", 0),
    ("fromdate", 0),
    ("min_by", 0),
    ("tojson", 0),
];

/// Whether a function of values has this name and so many arguments.
pub fn knows(name: &str, count: usize) -> bool {
    KNOWN.contains(&(name, count))
}

/// A function that makes one value.
pub fn simple(name: &str, input: &Value, arguments: &[Value]) -> Result<Value, Stop> {
    Ok(many(name, input, arguments)?.pop().unwrap_or(Value::Null))
}

fn text_of<'a>(input: &'a Value, what: &str) -> Result<&'a str, Stop> {
    input.as_str().ok_or_else(|| Stop::error(format!("{} {what}", kind_and_value(input))))
}

fn number_of(input: &Value) -> Result<f64, Stop> {
    number(input).ok_or_else(|| Stop::error(format!("{} number required", kind_and_value(input))))
}

fn list_of<'a>(input: &'a Value, what: &str) -> Result<&'a [Value], Stop> {
    match input {
        Value::Array(items) => Ok(items),
        other => Err(Stop::error(format!("{} cannot be {what}, as it is not an array", kind_and_value(other)))),
    }
}

fn sorted(items: &[Value]) -> Vec<Value> {
    let mut items = items.to_vec();
    items.sort_by(compare);
    items
}

fn flattened(items: &[Value], depth: usize, out: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Array(inner) if depth > 0 => flattened(inner, depth - 1, out),
            other => out.push(other.clone()),
        }
    }
}

fn contains(one: &Value, other: &Value) -> Result<bool, Stop> {
    Ok(match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in other.iter() {
                match one.get(key) {
                    Some(held) if kind(held) == kind(value) && contains(held, value)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        (Value::Array(one), Value::Array(other)) => other
            .iter()
            .all(|wanted| one.iter().any(|held| kind(held) == kind(wanted) && contains(held, wanted).unwrap_or(false))),
        (Value::String(one), Value::String(other)) => one.contains(other.as_str()),
        (one, other) if kind(one) == kind(other) => compare(one, other).is_eq(),
        (one, other) => {
            let text =
                format!("{} and {} cannot have their containment checked", kind_and_value(one), kind_and_value(other));
            return Err(Stop::error(text));
        }
    })
}

/// A pattern and whether all its matches are wanted.
fn pattern(arguments: &[Value]) -> Result<(Regex, bool), Stop> {
    let (source, flags) = match arguments {
        [Value::Array(both)] => (both.first().cloned().unwrap_or(Value::Null), both.get(1).cloned()),
        [source] => (source.clone(), None),
        [source, flags, ..] => (source.clone(), Some(flags.clone())),
        [] => (Value::Null, None),
    };
    let Value::String(source) = source else {
        return Err(Stop::error(format!("{} cannot be matched, as it is not a string", kind_and_value(&source))));
    };
    let flags = flags.as_ref().and_then(Value::as_str).unwrap_or("").to_string();
    let regex = Regex::new(&source, Syntax::Perl, flags.contains('i'))
        .map_err(|error| Stop::error(format!("{source} (at offset 0) is not a valid regex: {error}")))?;
    Ok((regex, flags.contains('g')))
}

fn captures(regex: &Regex, text: &str, found: &Found) -> Map {
    let part = |place: usize| {
        let part = found.get(place).copied().flatten().and_then(|(from, to)| text.get(from..to));
        part.map_or(Value::Null, |part| Value::String(part.to_string()))
    };
    regex.names().iter().map(|(name, place)| (name.clone(), part(*place))).collect()
}

fn match_value(regex: &Regex, text: &str, found: &Found) -> Value {
    let letters = |at: usize| text[..at].chars().count();
    let one = |place: Option<(usize, usize)>| match place {
        Some((from, to)) => object([
            ("offset", letters(from).into()),
            ("length", text[from..to].chars().count().into()),
            ("string", text[from..to].into()),
        ]),
        None => object([("offset", Value::from(-1)), ("length", 0.into()), ("string", Value::Null)]),
    };
    let mut made = one(found.first().copied().flatten());
    let mut groups = Vec::new();
    for (place, part) in found.iter().enumerate().skip(1) {
        let mut group = one(*part);
        let name = regex.names().iter().find(|(_, held)| *held == place);
        if let Value::Object(fields) = &mut group {
            fields.insert("name".into(), name.map_or(Value::Null, |(name, _)| name.clone().into()));
        }
        groups.push(group);
    }
    if let Value::Object(fields) = &mut made {
        fields.insert("captures".into(), Value::Array(groups));
    }
    made
}

/// A function of values.
///
/// - Errors: values that it does not fit.
pub fn many(name: &str, input: &Value, arguments: &[Value]) -> Result<Vec<Value>, Stop> {
    let argument = |place: usize| arguments.get(place).cloned().unwrap_or(Value::Null);
    let when = |condition: bool| Ok(if condition { vec![input.clone()] } else { Vec::new() });
    let one = match name {
        "length" => match input {
            Value::Null => 0.into(),
            Value::Bool(_) => return Err(Stop::error(format!("{} has no length", kind_and_value(input)))),
            Value::Number(_) => from_number(number_of(input)?.abs()),
            Value::String(text) => text.chars().count().into(),
            Value::Array(items) => items.len().into(),
            Value::Object(fields) => fields.len().into(),
        },
        "utf8bytelength" => text_of(input, "only strings have UTF-8 byte length")?.len().into(),
        "keys" | "keys_unsorted" => match input {
            Value::Object(fields) => {
                let mut keys: Vec<String> = fields.keys().cloned().collect();
                if name == "keys" {
                    keys.sort();
                }
                keys.into_iter().map(Value::from).collect()
            }
            Value::Array(items) => (0..items.len()).map(Value::from).collect(),
            other => return Err(Stop::error(format!("{} has no keys", kind_and_value(other)))),
        },
        "values" => return when(kind(input) != "null"),
        "nulls" => return when(kind(input) == "null"),
        "booleans" => return when(kind(input) == "boolean"),
        "numbers" => return when(kind(input) == "number"),
        "strings" => return when(kind(input) == "string"),
        "arrays" => return when(kind(input) == "array"),
        "objects" => return when(kind(input) == "object"),
        "iterables" => return when(kind(input) == "array" || kind(input) == "object"),
        "scalars" => return when(kind(input) != "array" && kind(input) != "object"),
        "type" => kind(input).into(),
        "add" => {
            let mut made = Value::Null;
            for item in items(input)? {
                made = binary("+", &made, &item)?;
            }
            made
        }
        "any" | "all" => {
            let truth = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
            let all = items(input)?;
            Value::Bool(if name == "any" { all.iter().any(truth) } else { all.iter().all(truth) })
        }
        "sort" => Value::Array(sorted(list_of(input, "sorted")?)),
        "unique" => {
            let mut all = sorted(list_of(input, "sorted")?);
            all.dedup_by(|one, other| compare(one, other).is_eq());
            Value::Array(all)
        }
        "min" | "max" => {
            let keyed = list_of(input, "compared")?.iter().map(|item| (item.clone(), item.clone())).collect();
            by_keys(if name == "min" { "min_by" } else { "max_by" }, keyed)
        }
        "reverse" => match input {
            Value::Null => Value::Array(Vec::new()),
            Value::String(text) => Value::String(text.chars().rev().collect()),
            other => Value::Array(list_of(other, "reversed")?.iter().rev().cloned().collect()),
        },
        "first" => index(input, &0.into())?,
        "last" => index(input, &Value::from(-1))?,
        "nth" => index(input, &argument(0))?,
        "flatten" => {
            let depth = match arguments {
                [] => 1_000,
                _ => number_of(&argument(0))?.max(0.0) as usize,
            };
            let mut out = Vec::new();
            flattened(&items(input)?, depth, &mut out);
            Value::Array(out)
        }
        "floor" => from_number(number_of(input)?.floor()),
        "ceil" => from_number(number_of(input)?.ceil()),
        "round" => from_number(number_of(input)?.round()),
        "sqrt" => from_number(number_of(input)?.sqrt()),
        "fabs" | "abs" => from_number(number_of(input)?.abs()),
        "pow" => from_number(number_of(&argument(0))?.powf(number_of(&argument(1))?)),
        "infinite" => Number::from_f64(f64::MAX).map_or(Value::Null, Value::Number),
        "nan" => Value::Null,
        "isnan" => false.into(),
        "now" => return Err(Stop::error("now is not known here: the cluster has a clock of its own")),
        "tostring" => plain(input).into(),
        "tojson" => shown(input).into(),
        "fromjson" => {
            let text = text_of(input, "only strings can be parsed")?;
            serde_json::from_str(text).map_err(|_| Stop::error(format!("{text} (while parsing '{text}')")))?
        }
        "tonumber" => match input {
            Value::Number(_) => input.clone(),
            Value::String(text) => match text.trim().parse::<f64>() {
                Ok(number) => from_number(number),
                Err(_) => return Err(Stop::error(format!("Cannot parse '{text}' as JSON"))),
            },
            other => return Err(Stop::error(format!("{} cannot be parsed as a number", kind_and_value(other)))),
        },
        "ascii_downcase" => text_of(input, "ascii_downcase input must be a string")?.to_ascii_lowercase().into(),
        "ascii_upcase" => text_of(input, "ascii_upcase input must be a string")?.to_ascii_uppercase().into(),
        "trim" => text_of(input, "trim input must be a string")?.trim().into(),
        "ltrim" => text_of(input, "trim input must be a string")?.trim_start().into(),
        "rtrim" => text_of(input, "trim input must be a string")?.trim_end().into(),
        "explode" => text_of(input, "cannot be exploded")?.chars().map(|letter| Value::from(letter as u32)).collect(),
        "implode" => {
            let letters = items(input)?;
            let letters = letters.iter().filter_map(|code| char::from_u32(code.as_f64()? as u32));
            Value::String(letters.collect())
        }
        "transpose" => {
            let rows = items(input)?;
            let rows: Vec<Vec<Value>> = rows.iter().map(items).collect::<Result<_, _>>()?;
            let width = rows.iter().map(Vec::len).max().unwrap_or(0);
            let column = |place: usize| {
                Value::Array(rows.iter().map(|row| row.get(place).cloned().unwrap_or(Value::Null)).collect())
            };
            (0..width).map(column).collect()
        }
        "to_entries" => match input {
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| object([("key", key.clone().into()), ("value", value.clone())]))
                .collect(),
            other => return Err(Stop::error(format!("{} has no keys", kind_and_value(other)))),
        },
        "from_entries" => {
            let mut made = Map::new();
            for entry in items(input)? {
                let held = |names: &[&str]| {
                    names.iter().find_map(|name| entry.get(name).filter(|value| **value != Value::Null)).cloned()
                };
                let key = held(&["key", "k", "name", "Name", "Key", "K"]).unwrap_or(Value::Null);
                let value = held(&["value", "v", "Value", "V"])
                    .unwrap_or_else(|| entry.get("value").cloned().unwrap_or(Value::Null));
                made.insert(plain(&key), value);
            }
            Value::Object(made)
        }
        "has" | "in" => {
            let (held, key) = if name == "has" { (input.clone(), argument(0)) } else { (argument(0), input.clone()) };
            match (&held, &key) {
                (Value::Object(fields), Value::String(key)) => fields.contains_key(key).into(),
                (Value::Array(items), Value::Number(number)) => {
                    let number = number.as_f64().unwrap_or(-1.0);
                    (number >= 0.0 && (number as usize) < items.len()).into()
                }
                (held, key) => {
                    let text = format!("Cannot check whether {} has a {} key", kind(held), kind(key));
                    return Err(Stop::error(text));
                }
            }
        }
        "contains" => contains(input, &argument(0))?.into(),
        "inside" => contains(&argument(0), input)?.into(),
        "startswith" | "endswith" => match (input, &argument(0)) {
            (Value::String(text), Value::String(part)) => {
                (if name == "startswith" { text.starts_with(part.as_str()) } else { text.ends_with(part.as_str()) })
                    .into()
            }
            _ => return Err(Stop::error(format!("{name}() requires string inputs"))),
        },
        "ltrimstr" | "rtrimstr" => match (input, &argument(0)) {
            (Value::String(text), Value::String(part)) => {
                let cut = if name == "ltrimstr" {
                    text.strip_prefix(part.as_str())
                } else {
                    text.strip_suffix(part.as_str())
                };
                cut.unwrap_or(text).into()
            }
            _ => input.clone(),
        },
        "split" if arguments.len() == 1 => match (input, &argument(0)) {
            (Value::String(text), Value::String(mark)) => split(text, mark),
            _ => return Err(Stop::error("split input and separator must be strings")),
        },
        "join" => {
            let between = argument(0);
            let between = text_of(&between, "cannot join").map(ToString::to_string)?;
            let mut parts = Vec::new();
            for item in items(input)? {
                parts.push(match &item {
                    Value::Null => String::new(),
                    Value::Array(_) | Value::Object(_) => {
                        let text = format!(
                            "{} and {} cannot be added",
                            kind_and_value(&Value::String(between)),
                            kind_and_value(&item)
                        );
                        return Err(Stop::error(text));
                    }
                    other => plain(other),
                });
            }
            parts.join(&between).into()
        }
        "index" | "rindex" | "indices" => {
            let found: Vec<usize> = match (input, &argument(0)) {
                (Value::Null, _) => return Ok(vec![Value::Null]),
                (Value::String(text), Value::String(part)) if !part.is_empty() => {
                    let starts = text.char_indices().map(|(at, _)| at).enumerate();
                    starts.filter(|(_, at)| text[*at..].starts_with(part.as_str())).map(|(place, _)| place).collect()
                }
                (Value::Array(items), Value::Array(wanted)) => {
                    (0..items.len()).filter(|at| !wanted.is_empty() && items[*at..].starts_with(wanted)).collect()
                }
                (Value::Array(items), wanted) => {
                    (0..items.len()).filter(|at| compare(&items[*at], wanted).is_eq()).collect()
                }
                _ => Vec::new(),
            };
            match name {
                "index" => found.first().map_or(Value::Null, |place| (*place).into()),
                "rindex" => found.last().map_or(Value::Null, |place| (*place).into()),
                _ => found.into_iter().map(Value::from).collect(),
            }
        }
        "test" => {
            let (regex, _) = pattern(arguments)?;
            regex.is_in(text_of(input, "cannot be matched, as it is not a string")?).into()
        }
        "match" | "capture" | "scan" => {
            let (regex, all) = pattern(arguments)?;
            let text = text_of(input, "cannot be matched, as it is not a string")?;
            let found = regex.find_all(text);
            let count = if all || name == "scan" { found.len() } else { 1 };
            return Ok(found
                .iter()
                .take(count)
                .map(|found| match name {
                    "match" => match_value(&regex, text, found),
                    "capture" => Value::Object(captures(&regex, text, found)),
                    _ => {
                        let part = |place: Option<(usize, usize)>| {
                            place.map_or(Value::Null, |(from, to)| text[from..to].into())
                        };
                        match found.as_slice() {
                            [whole] => part(*whole),
                            [_, groups @ ..] => groups.iter().map(|place| part(*place)).collect(),
                            [] => Value::Null,
                        }
                    }
                })
                .collect());
        }
        "splits" | "split" => {
            let (regex, _) = pattern(arguments)?;
            let text = text_of(input, "cannot be matched, as it is not a string")?;
            let mut parts = Vec::new();
            let mut from = 0;
            for found in regex.find_all(text) {
                if let Some(Some((begin, end))) = found.first().copied() {
                    parts.push(Value::from(&text[from..begin]));
                    from = end;
                }
            }
            parts.push(Value::from(&text[from..]));
            if name == "splits" {
                return Ok(parts);
            }
            Value::Array(parts)
        }
        "sub" | "gsub" => {
            let with = argument(1);
            let with = text_of(&with, "cannot replace, as it is not a string")?.to_string();
            let flags = match arguments.get(2) {
                Some(flags) => vec![argument(0), flags.clone()],
                None => vec![argument(0)],
            };
            let (regex, all) = pattern(&flags)?;
            let text = text_of(input, "cannot be matched, as it is not a string")?;
            let found = regex.find_all(text);
            let count = if all || name == "gsub" { found.len() } else { 1 };
            let mut out = String::new();
            let mut from = 0;
            for found in found.iter().take(count) {
                if let Some(Some((begin, end))) = found.first().copied() {
                    out.push_str(&text[from..begin]);
                    out.push_str(&with);
                    from = end;
                }
            }
            out.push_str(&text[from..]);
            out.into()
        }
        "setpath" => set_path(input.clone(), &items(&argument(0))?, argument(1))?,
        "delpaths" => {
            let paths = items(&argument(0))?.iter().map(items).collect::<Result<Vec<_>, _>>()?;
            delete_paths(input.clone(), paths)?
        }
        "fromdateiso8601" | "fromdate" => {
            let text = text_of(input, "strptime/1 requires string inputs and arguments")?;
            match seconds(text) {
                Some(seconds) => seconds.into(),
                None => {
                    return Err(Stop::error(format!("date \"{text}\" does not match format \"%Y-%m-%dT%H:%M:%SZ\"")));
                }
            }
        }
        _ => Value::Null,
    };
    Ok(vec![one])
}

/// Seconds since 1970 of a time such as `2026-01-01T00:00:00Z`.
fn seconds(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    let (date, time) = text.split_once('T')?;
    let numbers =
        |text: &str, mark: char| text.split(mark).map(|part| part.parse::<i64>().ok()).collect::<Option<Vec<_>>>();
    let (date, time) = (numbers(date, '-')?, numbers(time, ':')?);
    let ([year, month, day], [hour, minute, second]) = (date.as_slice(), time.as_slice()) else { return None };
    if !(1..=12).contains(month) || !(1..=9_999).contains(year) {
        return None;
    }
    // Days from the civil calendar, with years that begin in March.
    let (year, month) = if *month <= 2 { (year - 1, month + 9) } else { (*year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}
