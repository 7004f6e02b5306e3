//! Fills a template from a value.
//!
//! Models Go text/template/exec.go.

use serde_json::Value;

use super::{Command, Datum, GoTemplate, Node, Pipe, Term, TermKind, functions, written};

/// Longest chain of templates that call each other.
///
/// - Source: Go text/template/exec.go maxExecDepth, made small.
const DEEPEST: usize = 100;

/// What a value that templates see comes from: out of a list or map its type is `interface {}`.
#[derive(Clone)]
struct Dot {
    datum: Datum,
    boxed: bool,
}

/// How a list of nodes ended.
#[derive(PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
}

struct Filler<'a> {
    template: &'a GoTemplate,
    root: Dot,
    variables: Vec<(String, Datum)>,
    out: String,
    /// The template that is being filled.
    name: String,
    /// Where in the text the last thing looked at stands, and how it is written.
    at: (usize, String),
    depth: usize,
}

/// The text, or what was written of it and what went wrong, beginning with line and column.
pub fn fill(template: &GoTemplate, root: &Value) -> Result<String, (String, String)> {
    let root = Dot { datum: Datum::Json(root.clone()), boxed: false };
    let mut filler = Filler {
        template,
        root: root.clone(),
        variables: Vec::new(),
        out: String::new(),
        name: "output".to_string(),
        at: (0, String::new()),
        depth: 0,
    };
    match filler.nodes(&template.nodes, &root) {
        Ok(_) => Ok(filler.out),
        Err(problem) => {
            let (at, what) = &filler.at;
            let before = &template.text[..(*at).min(template.text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
            let why = format!("{line}:{column}: executing {:?} at <{what}>: {problem}", filler.name);
            Err((filler.out, why))
        }
    }
}

impl Filler<'_> {
    fn look_at(&mut self, term: &Term) {
        self.at = (term.at, term.written());
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Dot) -> Result<Flow, String> {
        for node in nodes {
            let known = self.variables.len();
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Output(pipe) => {
                    let text = self.pipe(pipe, dot)?.shown();
                    self.out.push_str(&text);
                }
                Node::Assign(name, is_new, pipe) => {
                    let value = self.pipe(pipe, dot)?;
                    if *is_new {
                        self.variables.push((name.clone(), value));
                        continue;
                    }
                    match self.variables.iter_mut().rev().find(|(known, _)| known == name) {
                        Some(variable) => variable.1 = value,
                        None => return Err(format!("undefined variable: ${name}")),
                    }
                }
                Node::If(pipe, body, other) => {
                    let chosen = if self.pipe(pipe, dot)?.truth() { body } else { other };
                    let flow = self.nodes(chosen, dot)?;
                    self.variables.truncate(known);
                    if flow != Flow::On {
                        return Ok(flow);
                    }
                }
                Node::With(name, pipe, body, other) => {
                    let value = self.pipe(pipe, dot)?;
                    let is_there = value.truth();
                    if let Some(name) = name {
                        self.variables.push((name.clone(), value.clone()));
                    }
                    let flow = match is_there {
                        true => self.nodes(body, &Dot { datum: value, boxed: false })?,
                        false => self.nodes(other, dot)?,
                    };
                    self.variables.truncate(known);
                    if flow != Flow::On {
                        return Ok(flow);
                    }
                }
                Node::Range(names, pipe, body, other) => {
                    self.range(names, pipe, body, other, dot)?;
                    self.variables.truncate(known);
                }
                Node::Template(at, name, pipe) => self.named(*at, name, pipe.as_ref(), dot)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::On)
    }

    fn range(&mut self, names: &[String], pipe: &Pipe, body: &[Node], other: &[Node], dot: &Dot) -> Result<(), String> {
        let value = self.pipe(pipe, dot)?;
        let items: Vec<(Datum, Dot)> = match &value {
            Datum::Nothing | Datum::Json(Value::Null) => Vec::new(),
            Datum::Json(Value::Array(items)) => (0..)
                .zip(items)
                .map(|(index, item)| (Datum::Int(index), Dot { datum: Datum::Json(item.clone()), boxed: true }))
                .collect(),
            Datum::Json(Value::Object(fields)) => fields
                .iter()
                .map(|(key, field)| (Datum::from(key.as_str()), Dot { datum: Datum::Json(field.clone()), boxed: true }))
                .collect(),
            number => match number.int() {
                // More than anybody counts to.
                Some(count) => (0..count.min(100_000))
                    .map(|index| (Datum::Int(index), Dot { datum: Datum::Int(index), boxed: false }))
                    .collect(),
                None => return Err(format!("range can't iterate over {}", value.shown())),
            },
        };
        if items.is_empty() {
            self.nodes(other, dot)?;
        }
        let known = self.variables.len();
        for (key, item) in items {
            match names {
                [one] => self.variables.push((one.clone(), item.datum.clone())),
                [one, two, ..] => {
                    self.variables.push((one.clone(), key));
                    self.variables.push((two.clone(), item.datum.clone()));
                }
                [] => {}
            }
            let flow = self.nodes(body, &item)?;
            self.variables.truncate(known);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(())
    }

    fn named(&mut self, at: usize, name: &str, pipe: Option<&Pipe>, dot: &Dot) -> Result<(), String> {
        let argument = pipe.map_or(String::new(), |pipe| format!(" {}", written(pipe)));
        self.at = (at + "template ".len(), format!("{{{{template {name:?}{argument}}}}}"));
        let template = self.template;
        let Some(nodes) = template.named.get(name) else { return Err(format!("template {name:?} not defined")) };
        if self.depth >= DEEPEST {
            return Err(format!("exceeded maximum template depth ({DEEPEST})"));
        }
        let dot = match pipe {
            Some(pipe) => Dot { datum: self.pipe(pipe, dot)?, boxed: false },
            None => Dot { datum: Datum::Nothing, boxed: false },
        };
        let root = std::mem::replace(&mut self.root, dot.clone());
        let variables = std::mem::take(&mut self.variables);
        let before = std::mem::replace(&mut self.name, name.to_string());
        self.depth += 1;
        self.nodes(nodes, &dot)?;
        self.depth -= 1;
        (self.root, self.variables, self.name) = (root, variables, before);
        Ok(())
    }

    fn pipe(&mut self, pipe: &Pipe, dot: &Dot) -> Result<Datum, String> {
        let mut last = None;
        for command in pipe {
            last = Some(self.command(command, dot, last)?);
        }
        Ok(last.unwrap_or(Datum::Nothing))
    }

    fn command(&mut self, command: &Command, dot: &Dot, last: Option<Datum>) -> Result<Datum, String> {
        let first = &command.terms[0];
        let rest = &command.terms[1..];
        let has_more = !rest.is_empty() || last.is_some();
        if let TermKind::Function(name) = &first.kind
            && first.fields.is_empty()
        {
            self.look_at(first);
            return self.call(name, command, rest, dot, last);
        }
        if has_more && let Some((_, field)) = first.fields.last() {
            self.look_at(first);
            return Err(format!("{field} is not a method but has arguments"));
        }
        if has_more {
            self.look_at(first);
            return Err(format!("can't give argument to non-function {}", first.written()));
        }
        if matches!(first.kind, TermKind::Nil) {
            self.look_at(first);
            return Err("nil is not a command".to_string());
        }
        self.term(first, dot)
    }

    fn call(
        &mut self,
        name: &str,
        command: &Command,
        rest: &[Term],
        dot: &Dot,
        last: Option<Datum>,
    ) -> Result<Datum, String> {
        let given = rest.len() + usize::from(last.is_some());
        functions::check_count(name, given)?;
        if matches!(name, "and" | "or") {
            // What comes after the first that decides is not looked at.
            let mut value = Datum::Nothing;
            for term in rest {
                value = self.term(term, dot)?;
                if value.truth() == (name == "or") {
                    return Ok(value);
                }
            }
            return Ok(last.unwrap_or(value));
        }
        let mut values = Vec::new();
        for (place, term) in rest.iter().enumerate() {
            if functions::wants_text(name, place) && !matches!(term.kind, TermKind::Dot | TermKind::Field) {
                let is_literal = matches!(term.kind, TermKind::Literal(..) | TermKind::Nil);
                self.look_at(term);
                if is_literal && !matches!(&term.kind, TermKind::Literal(datum, _) if datum.text().is_some()) {
                    return Err(format!("expected string; found {}", term.written()));
                }
            }
            let value = self.term(term, dot)?;
            if functions::wants_text(name, place) {
                text_only(&value)?;
            }
            values.push(value);
        }
        if let Some(last) = last {
            if functions::wants_text(name, values.len()) {
                text_only(&last)?;
            }
            values.push(last);
        }
        let first = rest.first().map_or(String::new(), Term::written);
        let at = command.terms[0].at;
        functions::call(name, &values, &first).map_err(|problem| {
            self.at = (at, command.written());
            format!("error calling {name}: {problem}")
        })
    }

    fn term(&mut self, term: &Term, dot: &Dot) -> Result<Datum, String> {
        self.look_at(term);
        let start = match &term.kind {
            TermKind::Dot | TermKind::Field => dot.clone(),
            TermKind::Variable(name) if name.is_empty() => self.root.clone(),
            TermKind::Variable(name) => {
                let found = self.variables.iter().rev().find(|(known, _)| known == name);
                let Some((_, datum)) = found else { return Err(format!("undefined variable: ${name}")) };
                Dot { datum: datum.clone(), boxed: false }
            }
            TermKind::Literal(datum, _) => Dot { datum: datum.clone(), boxed: false },
            TermKind::Nil => Dot { datum: Datum::Nothing, boxed: false },
            TermKind::Group(pipe) => {
                let datum = self.pipe(pipe, dot)?;
                Dot { datum, boxed: false }
            }
            TermKind::Function(name) => {
                functions::check_count(name, 0)?;
                let datum = functions::call(name, &[], "").map_err(|why| format!("error calling {name}: {why}"))?;
                Dot { datum, boxed: false }
            }
        };
        let mut value = start;
        for (_, field) in &term.fields {
            value = match &value.datum {
                Datum::Nothing | Datum::Json(Value::Null) => Dot { datum: Datum::Nothing, boxed: false },
                Datum::Json(Value::Object(fields)) => Dot {
                    datum: fields.get(field).map_or(Datum::Nothing, |field| Datum::Json(field.clone())),
                    boxed: true,
                },
                other => {
                    let kind = if value.boxed { "interface {}" } else { other.type_name() };
                    self.look_at(term);
                    return Err(format!("can't evaluate field {field} in type {kind}"));
                }
            };
        }
        Ok(value.datum)
    }
}

/// Whether a value may be the text that a function wants.
///
/// - Source: validateType.
fn text_only(value: &Datum) -> Result<(), String> {
    match value {
        Datum::Nothing | Datum::Json(Value::Null) => Err("invalid value; expected string".to_string()),
        value if value.text().is_some() => Ok(()),
        other => Err(format!("wrong type for value; expected string; got {}", other.type_name())),
    }
}
