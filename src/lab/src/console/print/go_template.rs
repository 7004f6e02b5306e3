//! Go templates: `{{range .items}}{{.metadata.name}}{{"\n"}}{{end}}` and what people write around it.
//!
//! Fields, variables, `range`, `if`, `with`, `else`, pipes, Go's functions of values, comparisons and texts (`printf` with
//! widths), and kubectl's own `exists` and `base64decode`; no named templates. Models Go's text/template and kubernetes
//! 1.36 cli-runtime pkg/printers/template.go.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json_text::compact;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoTemplate {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Text(String),
    Output(Pipe),
    Assign(String, Pipe),
    If(Vec<(Pipe, Vec<Node>)>, Vec<Node>),
    With(Option<String>, Pipe, Vec<Node>, Vec<Node>),
    Range(Vec<String>, Pipe, Vec<Node>, Vec<Node>),
}

/// Commands between `|`; the value of one is the last argument of the next.
type Pipe = Vec<Vec<Term>>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// `.a.b`, or `.` alone.
    Dot(Vec<String>),
    /// `$x.a`; the empty name is the root.
    Variable(String, Vec<String>),
    Literal(Value),
    /// `(…).a`.
    Group(Pipe, Vec<String>),
    Function(String),
}

/// Longest chain of blocks in blocks; deeper templates are refused.
const DEEPEST: usize = 64;

const FUNCTIONS: &[&str] = &[
    "index",
    "slice",
    "len",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "not",
    "and",
    "or",
    "print",
    "println",
    "printf",
    "html",
    "urlquery",
    "js",
    "exists",
    "base64decode",
];

impl GoTemplate {
    /// Reads a template.
    ///
    /// - Errors: a sentence in Go's words about what is wrong.
    pub fn parse(text: &str) -> Result<GoTemplate, String> {
        let mut pieces = pieces(text)?.into_iter();
        let (nodes, end) = block(&mut pieces, 0)?;
        match end {
            None => Ok(GoTemplate { nodes }),
            Some(word) => Err(format!("template: output:1: unexpected {{{{{word}}}}}")),
        }
    }

    /// The template filled from a value; a field that is missing gives `<no value>`.
    pub fn text(&self, root: &Value) -> String {
        let mut out = String::new();
        let mut scope = Scope { root, variables: BTreeMap::new() };
        fill(&self.nodes, root, &mut scope, &mut out);
        out
    }
}

enum Piece {
    Text(String),
    Action(String),
}

/// Text and actions; `{{-` and `-}}` eat the spaces beside them.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut trim_next = false;
    loop {
        let open = rest.find("{{");
        let mut plain = &rest[..open.unwrap_or(rest.len())];
        if trim_next {
            plain = plain.trim_start();
        }
        let Some(open) = open else {
            found.push(Piece::Text(plain.to_string()));
            return Ok(found);
        };
        let mut inside = &rest[open + 2..];
        if inside.starts_with("- ") {
            plain = plain.trim_end();
            inside = &inside[1..];
        }
        found.push(Piece::Text(plain.to_string()));
        let close = inside.find("}}").ok_or_else(|| format!("template: output:1: {}", unclosed(inside)))?;
        let action = &inside[..close];
        trim_next = action.ends_with(" -");
        let action = action.strip_suffix(" -").unwrap_or(action).trim();
        if !action.starts_with("/*") {
            found.push(Piece::Action(action.to_string()));
        }
        rest = &inside[close + 2..];
    }
}

/// What Go's lexer says of an action that is not closed.
///
/// - Source: Go text/template/parse/lex.go lexInsideAction, lexFieldOrVariable.
fn unclosed(inside: &str) -> String {
    let Some(at) = inside.find('}') else { return "unclosed action".to_string() };
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    match inside[..at].ends_with(word) {
        true => "bad character U+007D '}'".to_string(),
        false => "unrecognized character in action: U+007D '}'".to_string(),
    }
}

/// Nodes up to the end of a block, and the word that ended it: `end`, `else` or `else if …`.
fn block(pieces: &mut std::vec::IntoIter<Piece>, depth: usize) -> Result<(Vec<Node>, Option<String>), String> {
    if depth > DEEPEST {
        return Err("template: output:1: blocks too deep".to_string());
    }
    let mut nodes = Vec::new();
    while let Some(piece) = pieces.next() {
        let action = match piece {
            Piece::Text(text) => {
                if !text.is_empty() {
                    nodes.push(Node::Text(text));
                }
                continue;
            }
            Piece::Action(action) => action,
        };
        let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((&action, ""));
        match word {
            "end" | "else" => return Ok((nodes, Some(action))),
            "if" => {
                let mut cases = Vec::new();
                let mut condition = pipe(rest)?;
                loop {
                    let (body, end) = block(pieces, depth + 1)?;
                    cases.push((condition, body));
                    match end.as_deref() {
                        Some("end") => {
                            nodes.push(Node::If(cases, Vec::new()));
                            break;
                        }
                        Some("else") => {
                            nodes.push(Node::If(cases, closed(pieces, depth)?));
                            break;
                        }
                        Some(other) => {
                            let again = other.strip_prefix("else if ").ok_or("template: output:1: unexpected else")?;
                            condition = pipe(again)?;
                        }
                        None => return Err("template: output:1: unexpected EOF".to_string()),
                    }
                }
            }
            "range" | "with" => {
                let (names, source) = assigned(rest);
                let source = pipe(source)?;
                let (body, end) = block(pieces, depth + 1)?;
                let other = match end.as_deref() {
                    Some("end") => Vec::new(),
                    Some("else") => closed(pieces, depth)?,
                    _ => return Err("template: output:1: unexpected EOF".to_string()),
                };
                nodes.push(if word == "range" {
                    Node::Range(names, source, body, other)
                } else {
                    Node::With(names.into_iter().next(), source, body, other)
                });
            }
            _ => {
                let (names, source) = assigned(&action);
                nodes.push(match names.into_iter().next() {
                    Some(name) => Node::Assign(name, pipe(source)?),
                    None => Node::Output(pipe(source)?),
                });
            }
        }
    }
    Ok((nodes, None))
}

/// The block behind `else`, which must end with `end`.
fn closed(pieces: &mut std::vec::IntoIter<Piece>, depth: usize) -> Result<Vec<Node>, String> {
    match block(pieces, depth + 1)? {
        (nodes, Some(word)) if word == "end" => Ok(nodes),
        _ => Err("template: output:1: unexpected EOF".to_string()),
    }
}

/// The variables before `:=` or `=`, and the rest.
fn assigned(text: &str) -> (Vec<String>, &str) {
    if text.starts_with('$')
        && let Some((names, rest)) = text.split_once(":=").or_else(|| text.split_once(" = "))
        && names.split(',').all(|name| name.trim().starts_with('$') && !name.trim().contains([' ', '.']))
    {
        return (names.split(',').map(|name| name.trim()[1..].to_string()).collect(), rest.trim());
    }
    (Vec::new(), text)
}

fn pipe(text: &str) -> Result<Pipe, String> {
    let mut rest = text.trim();
    let found = commands(&mut rest, 0)?;
    if rest.is_empty() { Ok(found) } else { Err(format!("template: output:1: unexpected {rest:?} in operand")) }
}

fn commands(rest: &mut &str, depth: usize) -> Result<Pipe, String> {
    if depth > DEEPEST {
        return Err("template: output:1: groups too deep".to_string());
    }
    let mut pipe: Pipe = vec![Vec::new()];
    loop {
        *rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { break };
        let term = match first {
            '|' => {
                *rest = &rest[1..];
                pipe.push(Vec::new());
                continue;
            }
            ')' => break,
            '(' => {
                *rest = &rest[1..];
                let inner = commands(rest, depth + 1)?;
                *rest = rest.trim_start().strip_prefix(')').ok_or("template: output:1: unclosed left paren")?;
                let path = if rest.starts_with('.') { fields(word(rest)) } else { Vec::new() };
                Term::Group(inner, path)
            }
            '"' | '`' => quoted(rest, first)?,
            '.' => Term::Dot(fields(word(rest))),
            '$' => {
                let text = word(rest);
                let (name, path) = text[1..].split_once('.').unwrap_or((&text[1..], ""));
                Term::Variable(name.to_string(), fields(path))
            }
            _ => literal(word(rest))?,
        };
        if let Some(command) = pipe.last_mut() {
            command.push(term);
        }
    }
    if pipe.iter().any(Vec::is_empty) {
        return Err("template: output:1: missing value for command".to_string());
    }
    Ok(pipe)
}

fn word<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(|c: char| c.is_whitespace() || "()|".contains(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    word
}

fn fields(text: &str) -> Vec<String> {
    text.split('.').filter(|field| !field.is_empty()).map(str::to_string).collect()
}

fn quoted(rest: &mut &str, quote: char) -> Result<Term, String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => match characters.next().map(|(_, escaped)| escaped) {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(other) => text.push(other),
                None => break,
            },
            _ if character == quote => {
                *rest = &rest[index + 1..];
                return Ok(Term::Literal(Value::String(text)));
            }
            _ => text.push(character),
        }
    }
    Err("template: output:1: unterminated quoted string".to_string())
}

fn literal(word: &str) -> Result<Term, String> {
    if FUNCTIONS.contains(&word) {
        return Ok(Term::Function(word.to_string()));
    }
    match word {
        "true" | "false" => Ok(Term::Literal(Value::Bool(word == "true"))),
        "nil" => Ok(Term::Literal(Value::Null)),
        _ => match word.parse::<i64>() {
            Ok(number) => Ok(Term::Literal(Value::from(number))),
            Err(_) if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => match word.parse::<f64>() {
                Ok(number) => Ok(Term::Literal(Value::from(number))),
                Err(_) => Err(format!("template: output:1: bad number syntax: {word:?}")),
            },
            Err(_) => Err(format!("template: output:1: function {word:?} not defined")),
        },
    }
}

struct Scope<'a> {
    root: &'a Value,
    variables: BTreeMap<String, Option<Value>>,
}

fn fill(nodes: &[Node], dot: &Value, scope: &mut Scope, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Output(pipe) => out.push_str(&shown(run(pipe, dot, scope).as_ref())),
            Node::Assign(name, pipe) => {
                let value = run(pipe, dot, scope);
                scope.variables.insert(name.clone(), value);
            }
            Node::If(cases, other) => {
                let chosen = cases.iter().find(|(condition, _)| truth(run(condition, dot, scope).as_ref()));
                fill(chosen.map_or(other, |(_, body)| body), dot, scope, out);
            }
            Node::With(name, pipe, body, other) => {
                let value = run(pipe, dot, scope);
                match value.filter(|value| truth(Some(value))) {
                    None => fill(other, dot, scope, out),
                    Some(value) => {
                        if let Some(name) = name {
                            scope.variables.insert(name.clone(), Some(value.clone()));
                        }
                        fill(body, &value, scope, out);
                    }
                }
            }
            Node::Range(names, pipe, body, other) => {
                let items: Vec<(Value, Value)> = match run(pipe, dot, scope) {
                    Some(Value::Array(items)) => {
                        items.into_iter().enumerate().map(|(index, item)| (Value::from(index), item)).collect()
                    }
                    Some(Value::Object(fields)) => {
                        fields.into_iter().map(|(key, field)| (Value::from(key), field)).collect()
                    }
                    _ => Vec::new(),
                };
                if items.is_empty() {
                    fill(other, dot, scope, out);
                }
                for (key, item) in items {
                    match names.as_slice() {
                        [value] => {
                            scope.variables.insert(value.clone(), Some(item.clone()));
                        }
                        [first, second, ..] => {
                            scope.variables.insert(first.clone(), Some(key));
                            scope.variables.insert(second.clone(), Some(item.clone()));
                        }
                        [] => {}
                    }
                    fill(body, &item, scope, out);
                }
            }
        }
    }
}

fn run(pipe: &Pipe, dot: &Value, scope: &Scope) -> Option<Value> {
    let mut last: Option<Option<Value>> = None;
    for command in pipe {
        let mut values: Vec<Option<Value>> = Vec::new();
        let (function, terms) = match command.split_first() {
            Some((Term::Function(name), terms)) => (Some(name.as_str()), terms),
            _ => (None, command.as_slice()),
        };
        values.extend(terms.iter().map(|term| value_of(term, dot, scope)));
        values.extend(last.take());
        last = Some(match function {
            Some(name) => call(name, &values),
            None => values.into_iter().next().flatten(),
        });
    }
    last.flatten()
}

fn value_of(term: &Term, dot: &Value, scope: &Scope) -> Option<Value> {
    let walk = |from: &Value, path: &[String]| path.iter().try_fold(from, |value, field| value.get(field)).cloned();
    match term {
        Term::Dot(path) => walk(dot, path),
        Term::Variable(name, path) if name.is_empty() => walk(scope.root, path),
        Term::Variable(name, path) => walk(scope.variables.get(name)?.as_ref()?, path),
        Term::Literal(value) => Some(value.clone()),
        Term::Group(pipe, path) => walk(&run(pipe, dot, scope)?, path),
        Term::Function(name) => call(name, &[]),
    }
}

fn call(name: &str, values: &[Option<Value>]) -> Option<Value> {
    let one = |index: usize| values.get(index).and_then(Option::as_ref);
    match name {
        "index" => values[1.min(values.len())..].iter().try_fold(one(0)?.clone(), |value, key| match key.as_ref()? {
            Value::Number(number) => value.get(usize::try_from(number.as_u64()?).ok()?).cloned(),
            key => value.get(key.as_str()?).cloned(),
        }),
        "len" => Some(Value::from(match one(0)? {
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            Value::String(text) => text.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) => return None,
        })),
        "eq" => Some(Value::Bool(values.iter().skip(1).any(|other| same(other.as_ref(), one(0))))),
        "ne" => Some(Value::Bool(!same(one(0), one(1)))),
        "lt" | "le" | "gt" | "ge" => {
            let order = match (one(0)?, one(1)?) {
                (Value::String(one), Value::String(other)) => one.cmp(other),
                (one, other) => one.as_f64()?.partial_cmp(&other.as_f64()?)?,
            };
            Some(Value::Bool(match name {
                "lt" => order.is_lt(),
                "le" => order.is_le(),
                "gt" => order.is_gt(),
                _ => order.is_ge(),
            }))
        }
        // Says whether a path leads anywhere.
        "exists" => {
            let found =
                values.get(1..).unwrap_or(&[]).iter().try_fold(one(0)?.clone(), |value, key| match key.as_ref()? {
                    Value::Number(number) => value.get(usize::try_from(number.as_u64()?).ok()?).cloned(),
                    key => value.get(key.as_str()?).cloned(),
                });
            Some(Value::Bool(found.is_some()))
        }
        "base64decode" => {
            let bytes = serde_json::from_value::<k8s_openapi::ByteString>(one(0)?.clone()).ok()?;
            Some(Value::String(String::from_utf8_lossy(&bytes.0).into_owned()))
        }
        "slice" => {
            let bound = |index: usize, otherwise: usize| {
                one(index).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok()).unwrap_or(otherwise)
            };
            match one(0)? {
                Value::String(text) => text.get(bound(1, 0)..bound(2, text.len())).map(Value::from),
                Value::Array(items) => {
                    items.get(bound(1, 0)..bound(2, items.len())).map(|items| Value::from(items.to_vec()))
                }
                _ => None,
            }
        }
        "html" => {
            let text: String = values.iter().map(|value| shown(value.as_ref())).collect();
            let marks = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;")];
            let escaped =
                |c: char| marks.iter().find(|(mark, _)| *mark == c).map_or(c.to_string(), |(_, text)| text.to_string());
            Some(Value::String(text.chars().map(escaped).collect()))
        }
        "urlquery" => {
            let text: String = values.iter().map(|value| shown(value.as_ref())).collect();
            let escaped = |byte: u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => (byte as char).to_string(),
                b' ' => "+".to_string(),
                byte => format!("%{byte:02X}"),
            };
            Some(Value::String(text.bytes().map(escaped).collect()))
        }
        "js" => {
            let text: String = values.iter().map(|value| shown(value.as_ref())).collect();
            let text = text.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"").replace('\n', "\\n");
            Some(Value::String(text.replace('<', "\\u003C").replace('>', "\\u003E")))
        }
        "not" => Some(Value::Bool(!truth(one(0)))),
        "and" => values.iter().find(|value| !truth(value.as_ref())).or(values.last()).cloned().flatten(),
        "or" => values.iter().find(|value| truth(value.as_ref())).or(values.last()).cloned().flatten(),
        "print" => Some(Value::String(values.iter().map(|value| shown(value.as_ref())).collect())),
        "println" => {
            let texts: Vec<String> = values.iter().map(|value| shown(value.as_ref())).collect();
            Some(Value::String(texts.join(" ") + "\n"))
        }
        "printf" => {
            let format = one(0)?.as_str()?;
            let mut text = String::new();
            let mut next = 1;
            let mut characters = format.chars();
            while let Some(character) = characters.next() {
                if character != '%' {
                    text.push(character);
                    continue;
                }
                let mut verb = characters.next();
                let (mut width, mut left, mut zeros) = (0usize, false, false);
                while let Some(flag @ ('-' | '+' | '#' | '0'..='9' | '.' | ' ')) = verb {
                    match flag {
                        '-' => left = true,
                        '0' if width == 0 => zeros = true,
                        '0'..='9' => {
                            width = width.saturating_mul(10).saturating_add(flag as usize - '0' as usize).min(1000)
                        }
                        _ => {}
                    }
                    verb = characters.next();
                }
                let shown = match verb {
                    Some('%') => {
                        text.push('%');
                        continue;
                    }
                    Some('q') => format!("{:?}", shown(one(next))),
                    Some(_) => shown(one(next)),
                    None => String::new(),
                };
                let fill = width.saturating_sub(shown.chars().count());
                match (left, zeros) {
                    (true, _) => text.push_str(&format!("{shown}{}", " ".repeat(fill))),
                    (false, true) => text.push_str(&format!("{}{shown}", "0".repeat(fill))),
                    (false, false) => text.push_str(&format!("{}{shown}", " ".repeat(fill))),
                }
                next += 1;
            }
            Some(Value::String(text))
        }
        _ => None,
    }
}

/// Equality, in which numbers are equal whatever their form.
fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => one.as_f64() == other.as_f64(),
        (one, other) => one == other,
    }
}

fn truth(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
    }
}

/// A value as Go prints it: maps as `map[a:b]`.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "<no value>".to_string(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            format!("[{}]", items.iter().map(|item| shown(Some(item))).collect::<Vec<_>>().join(" "))
        }
        Some(Value::Object(fields)) => {
            let pairs: Vec<String> =
                fields.iter().map(|(key, field)| format!("{key}:{}", shown(Some(field)))).collect();
            format!("map[{}]", pairs.join(" "))
        }
        Some(other) => compact(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn templates_are_filled() {
        let value = json!({"items": [
            {"metadata": {"name": "a", "labels": {"app.io/x": "1"}}, "n": 0},
            {"metadata": {"name": "b"}, "n": 2},
        ], "empty": []});
        for (template, text) in [
            ("{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}", "a\nb\n"),
            ("{{ (index .items 0).metadata.name }}", "a"),
            ("{{with index .items 0}}{{.metadata.name}}{{end}}", "a"),
            ("{{range $i, $e := .items}}{{$i}}={{$e.metadata.name}} {{end}}", "0=a 1=b "),
            ("{{range .items}}{{if .n}}{{.n}}{{else}}-{{end}}{{end}}", "-2"),
            ("{{len .items}} {{.missing}}", "2 <no value>"),
            ("{{range .empty}}x{{else}}none{{end}}", "none"),
            ("{{index (index .items 0).metadata.labels \"app.io/x\"}}", "1"),
            ("{{printf \"%s:%d\" \"n\" 3}}", "n:3"),
            ("a {{- \"b\" -}} c", "abc"),
            ("{{$x := len .items}}{{if eq $x 2}}two{{end}}", "two"),
            ("{{if gt (len .items) 1.5}}many{{end}}", "many"),
            ("{{\"aGk=\" | base64decode}}", "hi"),
            ("{{printf \"%-3s|%3d|%03d\" \"a\" 5 7}}", "a  |  5|007"),
            ("{{if exists .items 0 \"metadata\" \"labels\"}}yes{{end}}{{if exists .items 1 \"x\"}}no{{end}}", "yes"),
        ] {
            assert_eq!(GoTemplate::parse(template).unwrap().text(&value), text, "{template}");
        }
        for bad in ["{{range .items}}", "{{.a", "{{nope .a}}", "{{if}}x{{end}}"] {
            assert!(GoTemplate::parse(bad).is_err(), "{bad}");
        }
    }
}
