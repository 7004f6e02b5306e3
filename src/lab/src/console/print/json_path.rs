//! JSONPath templates: `{.items[*].metadata.name}`, `{range …}{end}`, filters, quoted text.
//!
//! It covers what kubectl's documentation shows. Models kubernetes 1.36 client-go util/jsonpath.

use cluster::api::Object;
use serde_json::Value;

use super::json_text;
use super::served::served;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPath {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Path(Vec<Step>),
    Range(Vec<Step>, Vec<Part>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    All,
    Slice(Option<i64>, Option<i64>),
    Index(i64),
    Deep(String),
    Filter { path: Vec<Step>, rule: Option<(String, String)> },
}

impl JsonPath {
    /// Reads a template; without braces the whole is one path.
    ///
    /// - Errors: a sentence about what is wrong.
    pub fn parse(template: &str) -> Result<JsonPath, String> {
        let wrapped;
        let template = if template.contains('{') {
            template
        } else {
            wrapped = format!("{{{}{template}}}", if template.starts_with('.') { "" } else { "." });
            &wrapped
        };
        let mut rest = template;
        let parts = parts(&mut rest, false)?;
        Ok(JsonPath { parts })
    }

    /// The template filled from a value. Fields that are missing give nothing.
    pub fn text(&self, value: &Value) -> String {
        let mut out = String::new();
        fill(&self.parts, value, &mut out);
        out
    }

    /// The values of the template's paths, with commas between them.
    pub fn cell(&self, value: &Value) -> String {
        self.values(value).into_iter().map(plain).collect::<Vec<_>>().join(",")
    }

    /// All values of the template's paths.
    pub fn values<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Path(path) => walk(path, vec![value]),
                Part::Text(_) | Part::Range(..) => Vec::new(),
            })
            .collect()
    }
}

fn parts(rest: &mut &str, in_range: bool) -> Result<Vec<Part>, String> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let Some(open) = rest.find('{') else {
            found.push(Part::Text(rest.to_string()));
            *rest = "";
            break;
        };
        if open > 0 {
            found.push(Part::Text(rest[..open].to_string()));
        }
        let close = closing(&rest[open..]).ok_or("unclosed action")? + open;
        let action = rest[open + 1..close].trim().to_string();
        *rest = &rest[close + 1..];
        if action == "end" {
            return if in_range { Ok(found) } else { Err("not in range, nothing to end".to_string()) };
        } else if let Some(path) = action.strip_prefix("range ") {
            let path = steps(path.trim())?;
            let body = parts(rest, true)?;
            found.push(Part::Range(path, body));
        } else if let Some(quoted) = action.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            found.push(Part::Text(quoted.replace("\\n", "\n").replace("\\t", "\t")));
        } else {
            found.push(Part::Path(steps(&action)?));
        }
    }
    if in_range { Err("unexpected end of template in range".to_string()) } else { Ok(found) }
}

/// The brace that closes the one at the beginning.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '}') => return Some(index),
            (None, _) => {}
        }
    }
    None
}

fn steps(text: &str) -> Result<Vec<Step>, String> {
    let mut found = Vec::new();
    let mut rest = text.strip_prefix(['$', '@']).unwrap_or(text);
    while !rest.is_empty() {
        if let Some(deep) = rest.strip_prefix("..") {
            let (name, after) = name(deep);
            found.push(Step::Deep(name));
            rest = after;
        } else if let Some(field) = rest.strip_prefix('.') {
            if let Some(after) = field.strip_prefix('*') {
                found.push(Step::All);
                rest = after;
                continue;
            }
            let (name, after) = name(field);
            if !name.is_empty() {
                found.push(Step::Field(name));
            }
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let close = inner.find(']').ok_or("unterminated array")?;
            found.push(bracket(inner[..close].trim())?);
            rest = &inner[close + 1..];
        } else {
            return Err(format!("unrecognized character in action: {:?}", rest.chars().next().unwrap_or(' ')));
        }
    }
    Ok(found)
}

fn name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
            '.' | '[' => return (name, &text[index..]),
            _ => name.push(character),
        }
    }
    (name, "")
}

fn bracket(inner: &str) -> Result<Step, String> {
    let unquoted = |text: &str| {
        let text = text.trim();
        text.strip_prefix(['\'', '"']).and_then(|text| text.strip_suffix(['\'', '"'])).unwrap_or(text).to_string()
    };
    if inner == "*" {
        return Ok(Step::All);
    }
    if let Some(filter) = inner.strip_prefix("?(").and_then(|filter| filter.strip_suffix(')')) {
        for operator in ["==", "!="] {
            if let Some((path, wanted)) = filter.split_once(operator) {
                return Ok(Step::Filter {
                    path: steps(path.trim())?,
                    rule: Some((operator.to_string(), unquoted(wanted))),
                });
            }
        }
        return Ok(Step::Filter { path: steps(filter.trim())?, rule: None });
    }
    if let Some((from, to)) = inner.split_once(':') {
        let bound = |text: &str| match text.trim() {
            "" => Ok(None),
            number => number.parse().map(Some).map_err(|_| format!("invalid array index {inner}")),
        };
        return Ok(Step::Slice(bound(from)?, bound(to)?));
    }
    match inner.parse() {
        Ok(index) => Ok(Step::Index(index)),
        Err(_) if inner.starts_with(['\'', '"']) => Ok(Step::Field(unquoted(inner))),
        Err(_) => Err(format!("invalid array index {inner}")),
    }
}

fn walk<'a>(steps: &[Step], from: Vec<&'a Value>) -> Vec<&'a Value> {
    let mut values = from;
    for step in steps {
        values = values.into_iter().flat_map(|value| step_into(step, value)).collect();
    }
    values
}

fn step_into<'a>(step: &Step, value: &'a Value) -> Vec<&'a Value> {
    let position = |index: i64, length: usize| if index < 0 { index + length as i64 } else { index };
    match (step, value) {
        (Step::Field(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
        (Step::All, Value::Array(items)) => items.iter().collect(),
        (Step::All, Value::Object(fields)) => fields.values().collect(),
        (Step::Index(index), Value::Array(items)) => {
            usize::try_from(position(*index, items.len())).ok().and_then(|index| items.get(index)).into_iter().collect()
        }
        (Step::Slice(from, to), Value::Array(items)) => {
            let from = position(from.unwrap_or(0), items.len()).max(0) as usize;
            let to = position(to.unwrap_or(items.len() as i64), items.len()).max(0) as usize;
            items.iter().take(to).skip(from).collect()
        }
        (Step::Filter { path, rule }, Value::Array(items)) => items
            .iter()
            .filter(|item| {
                let found = walk(path, vec![item]);
                match rule {
                    None => !found.is_empty(),
                    Some((operator, wanted)) => {
                        found.first().is_some_and(|found| (plain(found) == *wanted) == (operator == "=="))
                    }
                }
            })
            .collect(),
        (Step::Deep(name), _) => {
            let mut found = Vec::new();
            deep(name, value, &mut found);
            found
        }
        _ => Vec::new(),
    }
}

fn deep<'a>(name: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(name));
            fields.values().for_each(|field| deep(name, field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| deep(name, item, found)),
        _ => {}
    }
}

fn fill(parts: &[Part], value: &Value, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Path(path) => {
                let texts: Vec<String> = walk(path, vec![value]).into_iter().map(plain).collect();
                out.push_str(&texts.join(" "));
            }
            Part::Range(path, body) => walk(path, vec![value]).into_iter().for_each(|item| fill(body, item, out)),
        }
    }
}

/// A value as JSONPath prints it: strings bare, objects as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => json_text::compact(other),
    }
}

/// Sorts objects by the field that `path` names: numbers as numbers, the rest as text, absent first.
///
/// - Errors: a path that cannot be read.
pub fn sort(objects: &mut [Object], text: &str) -> Result<(), String> {
    let path = JsonPath::parse(text)?;
    let found = |object: &Object| path.values(&served(object)).first().is_some_and(|value| !value.is_null());
    if !objects.is_empty() && !objects.iter().any(found) {
        let relaxed = text.trim_start_matches('{').trim_end_matches('}').trim_start_matches('.');
        return Err(format!("couldn't find any field with path \"{{.{relaxed}}}\" in the list of objects"));
    }
    objects.sort_by_cached_key(|object| {
        let json = served(object);
        match path.values(&json).first() {
            Some(Value::Number(number)) => (1, number.as_i64().unwrap_or(0), String::new()),
            Some(other) if !other.is_null() => (1, 0, plain(other)),
            _ => (0, 0, String::new()),
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn templates_of_the_documentation_work() {
        let value = json!({"items": [
            {"metadata": {"name": "a", "labels": {"app.io/x": "1"}}, "status": {"phase": "Running"}},
            {"metadata": {"name": "b"}, "status": {"phase": "Pending"}, "n": 2},
        ]});
        for (template, text) in [
            ("{.items[*].metadata.name}", "a b"),
            ("{.items[0].metadata.name}", "a"),
            (".items[-1].metadata.name", "b"),
            ("{range .items[*]}{.metadata.name}{\"\\t\"}{.status.phase}{\"\\n\"}{end}", "a\tRunning\nb\tPending\n"),
            ("{.items[?(@.status.phase==\"Running\")].metadata.name}", "a"),
            ("{.items[0].metadata.labels.app\\.io/x}", "1"),
            ("{..name}", "a b"),
            ("{.items[1].status}", "{\"phase\":\"Pending\"}"),
            ("{.missing}", ""),
            ("name: {.items[1].n}", "name: 2"),
        ] {
            assert_eq!(JsonPath::parse(template).unwrap().text(&value), text, "{template}");
        }
        assert!(JsonPath::parse("{.items[").is_err());
    }
}
