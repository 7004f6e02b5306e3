//! JSONPath templates: `{.items[*].metadata.name}`, `{range …}{end}`, filters, quoted text.
//!
//! It covers what kubectl's documentation shows. Models kubernetes 1.36 client-go util/jsonpath.

use std::rc::Rc;

use cluster::api::Object;
use serde_json::Value;

use super::served::served;
use super::{go, json_text};

/// Ranges that may stand in one another.
const MOST_NESTED: usize = 100;
/// Parts that one template may fill, and values that one path may find: ranges without an end double the work, as upstream's do.
const MOST_WORK: usize = 500_000;

/// Longest text of a template, in bytes.
const MOST_BYTES: usize = 8_000_000;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPath {
    parts: Vec<Part>,
    /// The template as it was given.
    template: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Path(Vec<Step>),
    Range(Vec<Step>, Rc<[Part]>),
    /// What stands in a range without an end: it comes once more for what stands around it.
    Again(Rc<[Part]>),
    /// An `end` without its `range`.
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    All,
    /// From, to and every how many.
    Slice(Option<i64>, Option<i64>, usize),
    Index(i64),
    Deep(String),
    /// A word that is no path: found out when the template is filled.
    Identifier(String),
    /// A filter with an operator that there is not: found out when it is applied.
    BadFilter(String),
    /// Several paths, one after the other.
    Union(Vec<Vec<Step>>),
    Filter {
        path: Vec<Step>,
        rule: Option<(String, Operand)>,
    },
}

/// What stands right of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    Literal(Value),
    Path(Vec<Step>),
}

impl JsonPath {
    /// Reads a template; what stands outside of braces is text.
    ///
    /// - Errors: a sentence about what is wrong.
    pub fn parse(template: &str) -> Result<JsonPath, String> {
        let mut rest = template;
        let (parts, _) = parts(&mut rest, 0)?;
        Ok(JsonPath { parts, template: template.to_string() })
    }

    /// Reads one path as columns, sorting and waiting write it: with or without braces and the first dot.
    ///
    /// - Errors: kubectl's complaint about anything else.
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/get/customcolumn.go RelaxedJSONPathExpression.
    pub fn relaxed(text: &str) -> Result<JsonPath, String> {
        let inside = text.strip_prefix('{').and_then(|inside| inside.strip_suffix('}')).unwrap_or(text);
        let inside = inside.strip_prefix('.').unwrap_or(inside);
        if text.is_empty() {
            return Ok(JsonPath { parts: Vec::new(), template: String::new() });
        }
        if inside.is_empty() || inside.contains(['{', '}']) {
            return Err(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
                    .to_string(),
            );
        }
        JsonPath::parse(&format!("{{.{inside}}}"))
    }

    /// What kubectl prints where a template cannot be filled, without `error: ` and the last line's end.
    ///
    /// - Source: kubernetes 1.36 cli-runtime pkg/printers/jsonpath.go PrintObj.
    pub fn trouble(&self, why: &str, value: &Value) -> String {
        format!(
            "error executing jsonpath {}: Error executing template: {why}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n",
            go_quoted(&self.template),
            self.template,
            go_syntax(value)
        )
    }

    /// The template filled from a value. Fields that are missing give nothing.
    ///
    /// - Errors: what cannot be done with this value, such as an index beyond the end of a list.
    pub fn text(&self, value: &Value) -> Result<String, String> {
        let mut out = String::new();
        fill(&self.parts, value, &mut out, &mut 0)?;
        Ok(out)
    }

    /// The values of the template's paths as Go prints them, with commas between them; `<none>` where there are none.
    ///
    /// - Errors: those of [`JsonPath::text`].
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/get/customcolumn.go CustomColumnsPrinter.printOneObject.
    pub fn cell(&self, value: &Value) -> Result<String, String> {
        let values = self.values(value)?;
        if values.is_empty() {
            return Ok("<none>".to_string());
        }
        Ok(values.into_iter().map(go::sprint).collect::<Vec<_>>().join(","))
    }

    /// All values of the template's paths.
    ///
    /// - Errors: those of [`JsonPath::text`].
    pub fn values<'a>(&self, value: &'a Value) -> Result<Vec<&'a Value>, String> {
        fn gather<'a>(parts: &[Part], value: &'a Value, found: &mut Vec<&'a Value>) -> Result<(), String> {
            for part in parts {
                match part {
                    Part::Path(path) => found.extend(walk(path, vec![value])?),
                    Part::Again(parts) => gather(parts, value, found)?,
                    Part::Text(_) | Part::Range(..) | Part::End => {}
                }
            }
            Ok(())
        }
        let mut found = Vec::new();
        gather(&self.parts, value, &mut found)?;
        Ok(found)
    }
}

/// The parts up to an `end`, and whether there was one.
fn parts(rest: &mut &str, nested: usize) -> Result<(Vec<Part>, bool), String> {
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
        let close = closing(&rest[open..]);
        let inside = &rest[open + 1..];
        let close = close.ok_or_else(|| {
            let cut = inside.rfind('[').is_some_and(|at| bracket_end(&inside[at + 1..]).is_none());
            let quotes = |quote: char| inside.matches(quote).count() % 2 == 1;
            match (cut, quotes('"') || quotes('\'')) {
                (true, _) => "unterminated array",
                (false, true) => "unterminated quoted string",
                (false, false) => "unclosed action",
            }
        })? + open;
        let action = rest[open + 1..close].trim().to_string();
        *rest = &rest[close + 1..];
        if action == "end" {
            if nested > 0 {
                return Ok((found, true));
            }
            found.push(Part::End);
        } else if let Some(path) = action.strip_prefix("range ") {
            let path = steps(path.trim())?;
            if nested == MOST_NESTED {
                return Err(format!("more than {MOST_NESTED} ranges stand in one another"));
            }
            let (body, ended) = parts(rest, nested + 1)?;
            let body: Rc<[Part]> = body.into();
            found.push(Part::Range(path, Rc::clone(&body)));
            if !ended {
                found.push(Part::Again(body));
            }
        } else if !action.is_empty() && (action.parse::<f64>().is_ok() || matches!(action.as_str(), "true" | "false")) {
            found.push(Part::Text(action));
        } else if let Some(quoted) = quoted(&action) {
            found.push(Part::Text(unescaped(quoted)));
        } else {
            found.push(Part::Path(steps(&action)?));
        }
    }
    Ok((found, false))
}

/// The text between quotes of either kind.
fn quoted(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    let quote = characters.next().filter(|first| matches!(first, '"' | '\''))?;
    (text.len() >= 2).then(|| text[1..].strip_suffix(quote)).flatten()
}

/// The text without Go's escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
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
            // Before a bracket a dot may stand alone.
            if !name.is_empty() || !after.starts_with('[') {
                found.push(Step::Field(name));
            }
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let close = bracket_end(inner).ok_or("unterminated array")?;
            found.extend(bracket(inner[..close].trim())?);
            rest = &inner[close + 1..];
        } else if let Some(after) = rest.strip_prefix([' ', '\t', '\r', '\n']) {
            rest = after;
        } else if rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
            let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            found.push(Step::Identifier(rest[..end].to_string()));
            rest = &rest[end..];
        } else {
            let letter = rest.chars().next().unwrap_or(' ');
            return Err(format!("unrecognized character in action: U+{:04X} '{letter}'", u32::from(letter)));
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
            '.' | '[' | ' ' | '\t' | '\n' | '\r' | ',' | '|' | '{' | ']' | '(' | ')' => return (name, &text[index..]),
            _ => name.push(character),
        }
    }
    (name, "")
}

/// Where the bracket closes whose inside begins here; brackets and quotes inside are passed over.
fn bracket_end(inner: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (index, character) in inner.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(index),
            (None, ']') => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

/// What stands in brackets, as steps: an index, a slice, a union, a filter, or a quoted path.
///
/// - Source: kubernetes 1.36 client-go util/jsonpath/parser.go parseArray, parseFilter.
fn bracket(inner: &str) -> Result<Vec<Step>, String> {
    if inner == "*" {
        return Ok(vec![Step::All]);
    }
    if let Some(filter) = inner.strip_prefix("?(").and_then(|filter| filter.strip_suffix(')')) {
        return Ok(vec![filtered(filter)?]);
    }
    let apostrophes = inner.strip_prefix('\'').and_then(|inside| inside.strip_suffix('\''));
    if let Some(path) = apostrophes.filter(|path| !path.contains('\'')) {
        return steps(&format!(".{path}"));
    }
    if inner.is_empty() {
        return Ok(vec![Step::Slice(None, None, 1)]);
    }
    if inner.contains(',') {
        let paths: Result<Vec<_>, String> = inner.split(',').map(|one| bracket(one.trim())).collect();
        return Ok(vec![Step::Union(paths?)]);
    }
    let invalid = || format!("invalid array index {inner}");
    let number = |text: &str| match text.trim() {
        "" => Ok(None),
        number => number.parse::<i64>().map(Some).map_err(|_| invalid()),
    };
    match inner.split(':').collect::<Vec<_>>().as_slice() {
        [index] => Ok(vec![Step::Index(number(index)?.ok_or_else(invalid)?)]),
        [from, to] => Ok(vec![Step::Slice(number(from)?, number(to)?, 1)]),
        [from, to, step] => match number(step)? {
            None => Ok(vec![Step::Slice(number(from)?, number(to)?, 1)]),
            Some(step) => match usize::try_from(step).ok().filter(|step| *step > 0) {
                Some(step) => Ok(vec![Step::Slice(number(from)?, number(to)?, step)]),
                None => Err("step must be > 0".to_string()),
            },
        },
        _ => Err(invalid()),
    }
}

/// The filter between `?(` and `)`.
fn filtered(filter: &str) -> Result<Step, String> {
    let mut quote = None;
    for (index, character) in filter.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '=' | '!' | '<' | '>') => {
                let rest = &filter[index..];
                let end = rest.find(|c: char| !"=!<>".contains(c)).unwrap_or(rest.len());
                let (operator, right) = rest.split_at(end);
                if !["==", "!=", "<", ">", "<=", ">="].contains(&operator) {
                    return Ok(Step::BadFilter(operator.to_string()));
                }
                let right = right.trim();
                let operand = match (quoted(right), serde_json::from_str::<Value>(right)) {
                    (Some(text), _) => Operand::Literal(Value::from(unescaped(text))),
                    (None, Ok(value)) => Operand::Literal(value),
                    (None, Err(_)) => Operand::Path(steps(right)?),
                };
                let path = steps(filter[..index].trim())?;
                return Ok(Step::Filter { path, rule: Some((operator.to_string(), operand)) });
            }
            (None, _) => {}
        }
    }
    Ok(Step::Filter { path: steps(filter.trim())?, rule: None })
}

/// Whether a comparison holds; values of different types hold none but `!=`.
fn holds(left: &Value, operator: &str, right: &Value) -> bool {
    let order = match (left, right) {
        (Value::Number(one), Value::Number(other)) => one.as_f64().partial_cmp(&other.as_f64()),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        _ => None,
    };
    match (operator, order) {
        ("==", Some(order)) => order.is_eq(),
        ("!=", order) => order.is_none_or(|order| order.is_ne()),
        ("<", Some(order)) => order.is_lt(),
        (">", Some(order)) => order.is_gt(),
        ("<=", Some(order)) => order.is_le(),
        (">=", Some(order)) => order.is_ge(),
        _ => false,
    }
}

fn walk<'a>(steps: &[Step], from: Vec<&'a Value>) -> Result<Vec<&'a Value>, String> {
    let mut values = from;
    for step in steps {
        let mut next = Vec::new();
        match step {
            // A union goes through all values once for each of its paths.
            Step::Union(paths) => {
                for path in paths {
                    next.extend(walk(path, values.clone())?);
                }
            }
            Step::Identifier(name) => return Err(format!("unrecognized identifier {name}")),
            _ => {
                for value in values {
                    next.extend(step_into(step, value)?);
                }
            }
        }
        if next.len() > MOST_WORK {
            return Err(format!("the path finds more than {MOST_WORK} values"));
        }
        values = next;
    }
    Ok(values)
}

/// The type of a value as Go names it.
fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// The part of a list that an index or a slice takes.
///
/// - Errors: bounds beyond the list.
/// - Source: kubernetes 1.36 client-go util/jsonpath/jsonpath.go evalArray.
fn sliced(items: &[Value], from: Option<i64>, to: Option<i64>, step: usize) -> Result<Vec<&Value>, String> {
    let length = items.len() as i64;
    let from = from.unwrap_or(0);
    let from = if from < 0 { from + length } else { from };
    let to = to.unwrap_or(length);
    let to = if to < 0 { to + length } else { to };
    if from == to {
        return Ok(Vec::new());
    }
    let beyond = |index: i64| Err(format!("array index out of bounds: index {index}, length {length}"));
    if from >= length || from < 0 {
        return beyond(from);
    }
    if to > length || to < 0 {
        return beyond(to - 1);
    }
    if from > to {
        return Err(format!("starting index {from} is greater than ending index {to}"));
    }
    Ok(items[from as usize..to as usize].iter().step_by(step).collect())
}

fn step_into<'a>(step: &Step, value: &'a Value) -> Result<Vec<&'a Value>, String> {
    Ok(match (step, value) {
        (Step::Field(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
        (Step::All, Value::Array(items)) => items.iter().collect(),
        (Step::All, Value::Object(fields)) => fields.values().collect(),
        (Step::Index(index), Value::Array(items)) => {
            let length = items.len() as i64;
            let from = if *index < 0 { index.saturating_add(length) } else { *index };
            match usize::try_from(from).ok().and_then(|from| items.get(from)) {
                Some(item) => vec![item],
                None => return Err(format!("array index out of bounds: index {from}, length {length}")),
            }
        }
        (Step::Slice(from, to, step), Value::Array(items)) => sliced(items, *from, *to, *step)?,
        (Step::Index(_) | Step::Slice(..) | Step::Filter { .. } | Step::BadFilter(_), Value::Null) => Vec::new(),
        (Step::Index(_) | Step::Slice(..), other) => {
            return Err(format!("{} is not array or slice", go_type(other)));
        }
        (Step::Filter { path, rule }, Value::Array(items)) => {
            let mut kept = Vec::new();
            for item in items {
                let found = walk(path, vec![item])?;
                let keeps = match rule {
                    None => !found.is_empty(),
                    Some((operator, Operand::Literal(wanted))) => {
                        found.first().is_some_and(|found| holds(found, operator, wanted))
                    }
                    Some((operator, Operand::Path(path))) => match (found.first(), walk(path, vec![item])?.first()) {
                        (Some(found), Some(wanted)) => holds(found, operator, wanted),
                        _ => false,
                    },
                };
                if keeps {
                    kept.push(item);
                }
            }
            kept
        }
        (Step::BadFilter(operator), Value::Array(items)) if !items.is_empty() => {
            return Err(format!("unrecognized filter operator {operator}"));
        }
        (Step::Filter { .. }, other) => {
            return Err(format!("{} is not array or slice and cannot be filtered", plain(other)));
        }
        (Step::Deep(name), _) => {
            let mut found = Vec::new();
            deep(name, value, &mut found);
            found
        }
        _ => Vec::new(),
    })
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

fn fill(parts: &[Part], value: &Value, out: &mut String, work: &mut usize) -> Result<(), String> {
    for part in parts {
        *work += 1;
        if *work > MOST_WORK {
            return Err(format!("the template asks for more than {MOST_WORK} parts"));
        }
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Path(path) => {
                for (place, found) in walk(path, vec![value])?.into_iter().enumerate() {
                    if place > 0 {
                        out.push(' ');
                    }
                    out.push_str(&plain(found));
                    if out.len() > MOST_BYTES {
                        return Err(format!("the template's text is longer than {MOST_BYTES} bytes"));
                    }
                }
            }
            Part::Range(path, body) => {
                for item in walk(path, vec![value])? {
                    fill(body, item, out, work)?;
                }
            }
            Part::Again(body) => fill(body, value, out, work)?,
            Part::End => return Err("not in range, nothing to end".to_string()),
        }
    }
    Ok(())
}

/// A value as Go's `%#v` writes it.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_string(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => go_quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_str());
            let fields: Vec<String> =
                fields.into_iter().map(|(name, field)| format!("{}:{}", go_quoted(name), go_syntax(field))).collect();
            format!("map[string]interface {{}}{{{}}}", fields.join(", "))
        }
    }
}

/// A text as Go quotes it.
fn go_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if (letter as u32) < 0x20 || letter as u32 == 0x7f => {
                out.push_str(&format!("\\x{:02x}", letter as u32))
            }
            letter => out.push(letter),
        }
    }
    out + "\""
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
    let path = JsonPath::relaxed(text)?;
    let found = |object: &Object| {
        path.values(&served(object)).unwrap_or_default().first().is_some_and(|value| !value.is_null())
    };
    if !objects.is_empty() && !objects.iter().any(found) {
        let relaxed = text.trim_start_matches('{').trim_end_matches('}').trim_start_matches('.');
        return Err(format!("couldn't find any field with path \"{{.{relaxed}}}\" in the list of objects"));
    }
    objects.sort_by_cached_key(|object| {
        let json = served(object);
        match path.values(&json).unwrap_or_default().first() {
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
    fn ranges_without_an_end_are_bounded() {
        let filled =
            |template: &str| JsonPath::parse(template).and_then(|path| path.text(&json!({"a": [1, 2], "o": {"x": 1}})));
        assert!(filled(&"{range @}".repeat(60)).unwrap_err().contains("more than 500000 parts"));
        assert!(filled(&"{range @}".repeat(101)).unwrap_err().contains("stand in one another"));
    }

    #[test]
    fn templates_of_the_documentation_work() {
        let value = json!({"items": [
            {"metadata": {"name": "a", "labels": {"app.io/x": "1"}}, "status": {"phase": "Running"}},
            {"metadata": {"name": "b"}, "status": {"phase": "Pending"}, "n": 2},
        ]});
        for (template, text) in [
            ("{.items[*].metadata.name}", "a b"),
            ("{.items[0].metadata.name}", "a"),
            ("{.items[-1].metadata.name}", "b"),
            (".items[-1].metadata.name", ".items[-1].metadata.name"),
            ("{range .items[*]}{.metadata.name}", "ab"),
            ("{.items[2:2]}{.items[0].metadata.name.}", ""),
            ("{range .items[*]}{.metadata.name}{\"\\t\"}{.status.phase}{\"\\n\"}{end}", "a\tRunning\nb\tPending\n"),
            ("{.items[?(@.status.phase==\"Running\")].metadata.name}", "a"),
            ("{.items[0].metadata.labels.app\\.io/x}", "1"),
            ("{..name}", "a b"),
            ("{.items[1].status}", "{\"phase\":\"Pending\"}"),
            ("{.missing}", ""),
            ("name: {.items[1].n}", "name: 2"),
            ("{.items[*]['metadata.name','status.phase']}", "a b Running Pending"),
            ("{.items[0,1].metadata.name}", "a b"),
            ("{.items[::2].metadata.name}", "a"),
            ("{.items[?(@.n>1)].metadata.name}", "b"),
            ("{.items[?(@.n>=3)].metadata.name}", ""),
            ("{.items[?(@.metadata.labels['app\\.io/x']==\"1\")].metadata.name}", "a"),
            ("{.items[0].metadata.labels['app\\.io/x']}", "1"),
            ("{.items[0].metadata.labels['app.io/x']}", ""),
            ("{range .items[*]}{.metadata.name}{','}{end}", "a,b,"),
        ] {
            assert_eq!(JsonPath::parse(template).unwrap().text(&value).unwrap(), text, "{template}");
        }
        assert!(JsonPath::parse("{.items[").is_err());
        for (template, why) in [
            ("{.items[2].n}", "array index out of bounds: index 2, length 2"),
            ("{.items[-3]}", "array index out of bounds: index -1, length 2"),
            ("{.items[0:3]}", "array index out of bounds: index 2, length 2"),
            ("{.items[1:0]}", "starting index 1 is greater than ending index 0"),
            ("{.items[0].metadata[0]}", "map[string]interface {} is not array or slice"),
            ("{.items[0].metadata.name[?(@.a)]}", "a is not array or slice and cannot be filtered"),
            ("{.items[?(@.n=2)]}", "unrecognized filter operator ="),
            ("{items}", "unrecognized identifier items"),
            ("{end}", "not in range, nothing to end"),
        ] {
            assert_eq!(JsonPath::parse(template).unwrap().text(&value).unwrap_err(), why, "{template}");
        }
        assert_eq!(
            go_syntax(&json!({"b": [1, true, null, "x\n"], "a": {}})),
            r#"map[string]interface {}{"a":map[string]interface {}{}, "b":[]interface {}{1, true, interface {}(nil), "x\n"}}"#
        );
    }
}
