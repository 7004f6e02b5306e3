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
    /// From, to and every how many.
    Slice(Option<i64>, Option<i64>, usize),
    Index(i64),
    Deep(String),
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

    /// Reads one path as columns, sorting and waiting write it: with or without braces and the first dot.
    ///
    /// - Errors: kubectl's complaint about anything else.
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/get/customcolumn.go RelaxedJSONPathExpression.
    pub fn relaxed(text: &str) -> Result<JsonPath, String> {
        let inside = text.strip_prefix('{').and_then(|inside| inside.strip_suffix('}')).unwrap_or(text);
        let inside = inside.strip_prefix('.').unwrap_or(inside);
        if text.is_empty() {
            return JsonPath::parse("{}");
        }
        if inside.is_empty() || inside.contains(['{', '}']) {
            return Err(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
                    .to_string(),
            );
        }
        JsonPath::parse(&format!("{{.{inside}}}"))
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
        let close = closing(&rest[open..]);
        let inside = &rest[open + 1..];
        let close =
            close.ok_or_else(|| match inside.rfind('[').filter(|at| bracket_end(&inside[at + 1..]).is_none()) {
                Some(_) => "unterminated array",
                None => "unclosed action",
            })? + open;
        let action = rest[open + 1..close].trim().to_string();
        *rest = &rest[close + 1..];
        if action == "end" {
            return if in_range { Ok(found) } else { Err("not in range, nothing to end".to_string()) };
        } else if let Some(path) = action.strip_prefix("range ") {
            let path = steps(path.trim())?;
            let body = parts(rest, true)?;
            found.push(Part::Range(path, body));
        } else if let Some(quoted) = quoted(&action) {
            found.push(Part::Text(unescaped(quoted)));
        } else {
            found.push(Part::Path(steps(&action)?));
        }
    }
    if in_range { Err("unexpected end of template in range".to_string()) } else { Ok(found) }
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
            if !name.is_empty() {
                found.push(Step::Field(name));
            }
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let close = bracket_end(inner).ok_or("unterminated array")?;
            found.extend(bracket(inner[..close].trim())?);
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
    if let Some(path) = quoted(inner).filter(|path| !path.contains('\'') && !path.contains('"')) {
        return steps(&format!(".{path}"));
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
                    return Err(format!("unrecognized filter operator {operator}"));
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

fn walk<'a>(steps: &[Step], from: Vec<&'a Value>) -> Vec<&'a Value> {
    let mut values = from;
    for step in steps {
        // A union goes through all values once for each of its paths.
        if let Step::Union(paths) = step {
            values = paths.iter().flat_map(|path| walk(path, values.clone())).collect();
            continue;
        }
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
        (Step::Union(paths), _) => paths.iter().flat_map(|path| walk(path, vec![value])).collect(),
        (Step::Slice(from, to, step), Value::Array(items)) => {
            let from = position(from.unwrap_or(0), items.len()).max(0) as usize;
            let to = position(to.unwrap_or(items.len() as i64), items.len()).max(0) as usize;
            items.iter().take(to).skip(from).step_by(*step).collect()
        }
        (Step::Filter { path, rule }, Value::Array(items)) => items
            .iter()
            .filter(|item| {
                let found = walk(path, vec![item]);
                match rule {
                    None => !found.is_empty(),
                    Some((operator, wanted)) => found.first().is_some_and(|found| match wanted {
                        Operand::Literal(wanted) => holds(found, operator, wanted),
                        Operand::Path(path) => {
                            walk(path, vec![item]).first().is_some_and(|wanted| holds(found, operator, wanted))
                        }
                    }),
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
    let path = JsonPath::relaxed(text)?;
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
            assert_eq!(JsonPath::parse(template).unwrap().text(&value), text, "{template}");
        }
        assert!(JsonPath::parse("{.items[").is_err());
    }
}
