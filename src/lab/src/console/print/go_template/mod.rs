//! Go templates: `{{range .items}}{{.metadata.name}}{{"\n"}}{{end}}` and what people write around it.
//!
//! Fields, variables, `range`, `if`, `with`, `else`, `break`, named templates, pipes, Go's functions of values, comparisons
//! and texts, and kubectl's own `exists` and `base64decode`; mistakes are told in Go's words, those of filling too. Models
//! Go's text/template and kubernetes 1.36 cli-runtime pkg/printers/template.go.

mod fill;
mod functions;
mod lex;
mod parse;
mod printf;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::go::sprint;
use super::json_text::compact;

/// A parsed template.
#[derive(Clone, Debug, PartialEq)]
pub struct GoTemplate {
    text: String,
    nodes: Vec<Node>,
    named: BTreeMap<String, Vec<Node>>,
}

/// What a template stumbles over while it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// What was written before, and then the debugging help that kubectl prints.
    pub written: String,
    /// What went wrong.
    pub problem: String,
}

/// A value of a template: one of the object's, or one that only templates have.
#[derive(Clone, Debug, PartialEq)]
enum Datum {
    /// No value: a field that is not there, or `nil`.
    Nothing,
    /// A value of the object; its whole numbers are Go's int64.
    Json(Value),
    /// A whole number written in the template.
    Int(i64),
    /// A number with a point written in the template.
    Float(f64),
}

impl Datum {
    /// The name of Go's type.
    fn type_name(&self) -> &'static str {
        match self {
            Datum::Nothing | Datum::Json(Value::Null) => "<nil>",
            Datum::Int(_) => "int",
            Datum::Float(_) => "float64",
            Datum::Json(Value::Bool(_)) => "bool",
            Datum::Json(Value::Number(number)) => whole(number).map_or("float64", |_| "int64"),
            Datum::Json(Value::String(_)) => "string",
            Datum::Json(Value::Array(_)) => "[]interface {}",
            Datum::Json(Value::Object(_)) => "map[string]interface {}",
        }
    }

    fn int(&self) -> Option<i64> {
        match self {
            Datum::Int(number) => Some(*number),
            Datum::Json(Value::Number(number)) => whole(number),
            _ => None,
        }
    }

    fn float(&self) -> Option<f64> {
        match self {
            Datum::Float(number) => Some(*number),
            Datum::Json(Value::Number(number)) if whole(number).is_none() => number.as_f64(),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Datum::Json(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    fn truth(&self) -> bool {
        match self {
            Datum::Nothing | Datum::Json(Value::Null) => false,
            Datum::Int(number) => *number != 0,
            Datum::Float(number) => *number != 0.0,
            Datum::Json(Value::Bool(truth)) => *truth,
            Datum::Json(Value::Number(number)) => number.as_f64() != Some(0.0),
            Datum::Json(Value::String(text)) => !text.is_empty(),
            Datum::Json(Value::Array(items)) => !items.is_empty(),
            Datum::Json(Value::Object(fields)) => !fields.is_empty(),
        }
    }

    /// As Go prints it.
    fn shown(&self) -> String {
        match self {
            Datum::Nothing => "<no value>".to_string(),
            Datum::Int(number) => number.to_string(),
            Datum::Float(number) => printf::general(*number),
            Datum::Json(value) => shown(value),
        }
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Datum {
        Datum::Json(Value::from(text))
    }
}

impl From<bool> for Datum {
    fn from(truth: bool) -> Datum {
        Datum::Json(Value::Bool(truth))
    }
}

fn whole(number: &Number) -> Option<i64> {
    number.as_i64()
}

/// A value as a template prints it.
pub fn shown(value: &Value) -> String {
    if value.is_null() { "<no value>".to_string() } else { sprint(value) }
}

/// A part of a template; numbers are places in its text.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Output(Pipe),
    /// A variable that begins here, or one that gets another value.
    Assign(String, bool, Pipe),
    If(Pipe, Vec<Node>, Vec<Node>),
    With(Option<String>, Pipe, Vec<Node>, Vec<Node>),
    Range(Vec<String>, Pipe, Vec<Node>, Vec<Node>),
    Template(usize, String, Option<Pipe>),
    Break,
    Continue,
}

/// Commands between `|`; the value of one is the last argument of the next.
type Pipe = Vec<Command>;

#[derive(Clone, Debug, PartialEq)]
struct Command {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    at: usize,
    kind: TermKind,
    /// `.a.b` behind a variable or a group.
    fields: Vec<(usize, String)>,
}

#[derive(Clone, Debug, PartialEq)]
enum TermKind {
    Dot,
    Field,
    /// The empty name is the root.
    Variable(String),
    Literal(Datum, String),
    Nil,
    Group(Pipe),
    Function(String),
}

impl Term {
    /// As Go's parser writes it.
    fn written(&self) -> String {
        let mut out = match &self.kind {
            TermKind::Dot => ".".to_string(),
            TermKind::Field => String::new(),
            TermKind::Variable(name) => format!("${name}"),
            TermKind::Literal(_, text) => text.clone(),
            TermKind::Nil => "nil".to_string(),
            TermKind::Group(pipe) => format!("({})", written(pipe)),
            TermKind::Function(name) => name.clone(),
        };
        for (_, field) in &self.fields {
            out.push('.');
            out += field;
        }
        out
    }
}

fn written(pipe: &Pipe) -> String {
    let commands = pipe.iter().map(|command| command.written());
    commands.collect::<Vec<_>>().join(" | ")
}

impl Command {
    fn written(&self) -> String {
        self.terms.iter().map(Term::written).collect::<Vec<_>>().join(" ")
    }
}

impl GoTemplate {
    /// Reads a template.
    ///
    /// - Errors: a sentence in Go's words about what is wrong.
    pub fn parse(text: &str) -> Result<GoTemplate, String> {
        parse::template(text)
    }

    /// The template filled from a value; a field that is missing gives `<no value>`.
    ///
    /// - Errors: what was written so far with kubectl's help behind it, and what went wrong.
    pub fn text(&self, root: &Value) -> Result<String, Stopped> {
        fill::fill(self, root).map_err(|(mut written, why)| {
            let problem = format!("template: output:{why}");
            written += &format!(
                "Error executing template: {problem}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{}\n\traw data was:\n\t\t{}\n\tobject given to template engine was:\n\t\t{}\n\n",
                self.text,
                compact(root),
                shown(root)
            );
            Stopped { written, problem: format!("error executing template {:?}: {problem}", self.text) }
        })
    }
}
