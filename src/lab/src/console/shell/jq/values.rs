//! jq's operators, order and places of values.

use std::cmp::Ordering;

use serde_json::Number;

use super::json::{Map, Value};
use super::run::Stop;

/// The longest text or list that an operator makes.
const SIZE_LIMIT: usize = 1 << 20;

/// The name of a value's kind.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `string ("abc")`, as errors name a value.
pub fn kind_and_value(value: &Value) -> String {
    let mut text = shown(value);
    if text.chars().count() > 11 {
        text = text.chars().take(10).collect::<String>() + "...";
    }
    match value {
        Value::Null => "null".to_string(),
        _ => format!("{} ({text})", kind(value)),
    }
}

/// A value on one line.
pub fn shown(value: &Value) -> String {
    let mut text = String::new();
    super::write_json(value, None, false, 0, &mut text);
    text
}

/// A text as it is, any other value as JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => shown(other),
    }
}

/// The text of a number: whole ones without a point.
pub fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if !number.is_i64() && !number.is_u64() && float.fract() == 0.0 && float.abs() < 1e17 => {
            format!("{}", float as i64)
        }
        _ => number.to_string(),
    }
}

/// A number's value.
pub fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

/// A number as a value: whole where it is whole.
pub fn from_number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The items of a list, or the values of an object.
pub fn items(value: &Value) -> Result<Vec<Value>, Stop> {
    match value {
        Value::Array(items) => Ok(items.clone()),
        Value::Object(fields) => Ok(fields.values().cloned().collect()),
        other => Err(Stop::error(format!("Cannot iterate over {}", kind_and_value(other)))),
    }
}

/// A rough price of a function of a value, in steps.
pub fn cost(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.len(),
        Value::Object(fields) => 1 + fields.len(),
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}

fn place(number: f64, length: usize) -> Option<usize> {
    let place = number.floor();
    let place = if place < 0.0 { place + length as f64 } else { place };
    (place >= 0.0).then_some(place as usize)
}

/// The value at a key.
///
/// - Errors: a key that such a value cannot have.
pub fn index(value: &Value, key: &Value) -> Result<Value, Stop> {
    Ok(match (value, key) {
        (Value::Null, Value::String(_) | Value::Number(_) | Value::Null) => Value::Null,
        (Value::Object(fields), Value::String(key)) => fields.get(key).cloned().unwrap_or(Value::Null),
        (Value::Array(items), Value::Number(number)) => {
            let place = place(number.as_f64().unwrap_or(0.0), items.len());
            place.and_then(|place| items.get(place)).cloned().unwrap_or(Value::Null)
        }
        (Value::Array(items), Value::Array(wanted)) => {
            let found = (0..items.len()).filter(|at| !wanted.is_empty() && items[*at..].starts_with(wanted));
            Value::Array(found.map(Value::from).collect())
        }
        (Value::Null, Value::Object(_)) => Value::Null,
        (Value::Array(_) | Value::String(_), Value::Object(bounds)) if bounds.contains_key("start") => {
            let length = match value {
                Value::Array(items) => items.len(),
                Value::String(text) => text.chars().count(),
                _ => 0,
            };
            let bound = |name: &str, default: usize| match bounds.get(name) {
                Some(Value::Number(number)) => {
                    let number = number.as_f64().unwrap_or(0.0);
                    let number = if name == "end" { number.ceil() } else { number.floor() };
                    let number = if number < 0.0 { (number + length as f64).max(0.0) } else { number };
                    (number as usize).min(length)
                }
                _ => default,
            };
            let (from, to) = (bound("start", 0), bound("end", length));
            let count = to.saturating_sub(from);
            match value {
                Value::Array(items) => Value::Array(items.iter().skip(from).take(count).cloned().collect()),
                Value::String(text) => Value::String(text.chars().skip(from).take(count).collect()),
                _ => Value::Null,
            }
        }
        (value, Value::String(key)) => return Err(Stop::error(format!("Cannot index {} with \"{key}\"", kind(value)))),
        (value, key) => return Err(Stop::error(format!("Cannot index {} with {}", kind(value), kind(key)))),
    })
}

/// The value at a place.
pub fn at_path(value: &Value, path: &[Value]) -> Result<Value, Stop> {
    path.iter().try_fold(value.clone(), |value, key| index(&value, key))
}

/// A value with another one at a place.
///
/// - Errors: a key that such a value cannot have.
pub fn set_path(value: Value, path: &[Value], new: Value) -> Result<Value, Stop> {
    let Some((key, rest)) = path.split_first() else { return Ok(new) };
    match (value, key) {
        (Value::Null, Value::String(_)) => set_path(Value::Object(Map::new()), path, new),
        (Value::Null, Value::Number(_)) => set_path(Value::Array(Vec::new()), path, new),
        (Value::Object(mut fields), Value::String(key)) => {
            let held = fields.remove(key).unwrap_or(Value::Null);
            let made = set_path(held, rest, new)?;
            fields.insert(key.clone(), made);
            Ok(Value::Object(fields))
        }
        (Value::Array(mut items), Value::Number(number)) => {
            let Some(place) = place(number.as_f64().unwrap_or(0.0), items.len()) else {
                return Err(Stop::error("Out of bounds negative array index"));
            };
            if place > SIZE_LIMIT {
                return Err(Stop::error("Array index too large"));
            }
            if place >= items.len() {
                items.resize(place + 1, Value::Null);
            }
            let held = std::mem::take(&mut items[place]);
            items[place] = set_path(held, rest, new)?;
            Ok(Value::Array(items))
        }
        (value, Value::String(key)) => Err(Stop::error(format!("Cannot index {} with \"{key}\"", kind(&value)))),
        (value, key) => Err(Stop::error(format!("Cannot update field at {} index of {}", kind(key), kind(&value)))),
    }
}

/// A value without what stands at some places.
pub fn delete_paths(mut value: Value, mut paths: Vec<Vec<Value>>) -> Result<Value, Stop> {
    // The last ones go first, so that those before them stay where they are.
    paths.sort_by(|one, other| compare(&Value::Array(other.clone()), &Value::Array(one.clone())));
    for path in paths {
        delete_path(&mut value, &path)?;
    }
    Ok(value)
}

fn delete_path(value: &mut Value, path: &[Value]) -> Result<(), Stop> {
    match path {
        [] => *value = Value::Null,
        [key] => match (value, key) {
            (Value::Object(fields), Value::String(key)) => {
                fields.remove(key);
            }
            (Value::Array(items), Value::Number(number)) => {
                let place = place(number.as_f64().unwrap_or(0.0), items.len()).filter(|place| *place < items.len());
                if let Some(place) = place {
                    items.remove(place);
                }
            }
            (Value::Null, _) => {}
            (value, key) => {
                return Err(Stop::error(format!("Cannot delete field at {} index of {}", kind(key), kind(value))));
            }
        },
        [key, rest @ ..] => match (value, key) {
            (Value::Object(fields), Value::String(key)) => {
                if let Some(held) = fields.get_mut(key) {
                    delete_path(held, rest)?;
                }
            }
            (Value::Array(items), Value::Number(number)) => {
                let place = place(number.as_f64().unwrap_or(0.0), items.len());
                if let Some(held) = place.and_then(|place| items.get_mut(place)) {
                    delete_path(held, rest)?;
                }
            }
            _ => {}
        },
    }
    Ok(())
}

/// jq's order of all values.
pub fn compare(one: &Value, other: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    };
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => {
            let differing = one.iter().zip(other).map(|(one, other)| compare(one, other)).find(|order| order.is_ne());
            differing.unwrap_or(one.len().cmp(&other.len()))
        }
        (Value::Object(one), Value::Object(other)) => {
            let keys = |map: &Map| {
                let mut keys: Vec<String> = map.keys().cloned().collect();
                keys.sort();
                keys
            };
            let (left, right) = (keys(one), keys(other));
            left.cmp(&right).then_with(|| {
                let null = Value::Null;
                let value = |map: &Map, key: &String| map.get(key).cloned().unwrap_or(null.clone());
                let orders = left.iter().map(|key| compare(&value(one, key), &value(other, key)));
                orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            })
        }
        _ => rank(one).cmp(&rank(other)),
    }
}

/// What an operator makes of two values.
///
/// - Errors: values that it does not fit.
pub fn binary(sign: &str, left: &Value, right: &Value) -> Result<Value, Stop> {
    let order = || compare(left, right);
    match sign {
        "==" => return Ok(Value::Bool(order().is_eq())),
        "!=" => return Ok(Value::Bool(order().is_ne())),
        "<" => return Ok(Value::Bool(order().is_lt())),
        "<=" => return Ok(Value::Bool(order().is_le())),
        ">" => return Ok(Value::Bool(order().is_gt())),
        ">=" => return Ok(Value::Bool(order().is_ge())),
        _ => {}
    }
    let failed = |what: &str| {
        Err(Stop::error(format!("{} and {} cannot be {what}", kind_and_value(left), kind_and_value(right))))
    };
    Ok(match (sign, left, right) {
        ("+", Value::Null, other) | ("+", other, Value::Null) => other.clone(),
        ("+", Value::String(one), Value::String(other)) if one.len() + other.len() <= SIZE_LIMIT => {
            Value::String(format!("{one}{other}"))
        }
        ("+", Value::Array(one), Value::Array(other)) if one.len() + other.len() <= SIZE_LIMIT => {
            Value::Array([one.clone(), other.clone()].concat())
        }
        ("+", Value::Object(one), Value::Object(other)) => {
            let mut made = one.clone();
            made.extend(other.clone());
            Value::Object(made)
        }
        ("-", Value::Array(one), Value::Array(other)) => Value::Array(
            one.iter().filter(|item| !other.iter().any(|held| compare(held, item).is_eq())).cloned().collect(),
        ),
        ("*", Value::Object(one), Value::Object(other)) => merged(one, other),
        ("*", Value::String(text), Value::Number(count)) | ("*", Value::Number(count), Value::String(text)) => {
            let count = count.as_f64().unwrap_or(0.0);
            if count <= 0.0 {
                return Ok(Value::Null);
            }
            let count = count.max(1.0) as usize;
            if text.len().saturating_mul(count) > SIZE_LIMIT {
                return Err(Stop::error("Repeat string result too long"));
            }
            Value::String(text.repeat(count))
        }
        ("/", Value::String(text), Value::String(mark)) => split(text, mark),
        (_, Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap_or(0.0), other.as_f64().unwrap_or(0.0));
            match sign {
                "+" => from_number(one + other),
                "-" => from_number(one - other),
                "*" => from_number(one * other),
                "/" if other == 0.0 => return failed("divided because the divisor is zero"),
                "/" => from_number(one / other),
                _ if other.trunc() == 0.0 => return failed("divided (remainder) because the divisor is zero"),
                _ => from_number(one.trunc() % other.trunc()),
            }
        }
        ("+", ..) => return failed("added"),
        ("-", ..) => return failed("subtracted"),
        ("*", ..) => return failed("multiplied"),
        ("/", ..) => return failed("divided"),
        _ => return failed("divided (remainder)"),
    })
}

fn merged(one: &Map, other: &Map) -> Value {
    let mut made = one.clone();
    for (key, value) in other.iter() {
        let next = match (made.get(key), value) {
            (Some(Value::Object(held)), Value::Object(value)) => merged(held, value),
            _ => value.clone(),
        };
        made.insert(key.clone(), next);
    }
    Value::Object(made)
}

/// The parts of a text between marks.
pub fn split(text: &str, mark: &str) -> Value {
    let parts: Vec<Value> = if text.is_empty() {
        Vec::new()
    } else if mark.is_empty() {
        text.chars().map(|letter| Value::String(letter.to_string())).collect()
    } else {
        text.split(mark).map(|part| Value::String(part.to_string())).collect()
    };
    Value::Array(parts)
}

/// `sort_by` and its like, of items with their keys.
pub fn by_keys(name: &str, mut keyed: Vec<(Value, Value)>) -> Value {
    match name {
        "min_by" => {
            let mut best: Option<(Value, Value)> = None;
            for (key, item) in keyed {
                if best.as_ref().is_none_or(|(held, _)| compare(&key, held).is_lt()) {
                    best = Some((key, item));
                }
            }
            return best.map_or(Value::Null, |(_, item)| item);
        }
        "max_by" => {
            let mut best: Option<(Value, Value)> = None;
            for (key, item) in keyed {
                if best.as_ref().is_none_or(|(held, _)| compare(&key, held).is_ge()) {
                    best = Some((key, item));
                }
            }
            return best.map_or(Value::Null, |(_, item)| item);
        }
        _ => {}
    }
    keyed.sort_by(|(one, _), (other, _)| compare(one, other));
    if name == "sort_by" {
        return Value::Array(keyed.into_iter().map(|(_, item)| item).collect());
    }
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for (key, item) in keyed {
        match groups.last_mut() {
            Some((held, items)) if compare(held, &key).is_eq() => items.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    if name == "unique_by" {
        return Value::Array(groups.into_iter().filter_map(|(_, items)| items.into_iter().next()).collect());
    }
    Value::Array(groups.into_iter().map(|(_, items)| Value::Array(items)).collect())
}
