//! jq: programs over JSON, as people put them behind `kubectl get -o json`.
//!
//! The language without modules, functions of one's own with arguments, `reduce`-like streams of input, dates and
//! assignment beyond `=`, `|=` and `+=`; its steps are bounded. Models jq 1.7.

mod functions;
mod json;
mod parse;
mod run;
mod values;

use std::collections::BTreeMap;
use std::rc::Rc;

use cluster::kubelet::runtime::terminal::Terminal;

use super::super::output::Output;
use json::{Map, Value, object};
use parse::Expr;

/// A program that reads values from its standard input or from files.
#[derive(Clone, Debug)]
pub struct Jq {
    program: Rc<Expr>,
    variables: BTreeMap<String, Value>,
    raw: bool,
    joined: bool,
    compact: bool,
    indent: usize,
    slurps: bool,
    reads_raw: bool,
    sorts: bool,
    exit_status: bool,
    /// The program runs once, without input.
    without_input: bool,
    /// What has come in and is not used yet.
    held: String,
    slurped: Vec<Value>,
    from_files: bool,
    done: bool,
    code: i32,
    last: Option<Value>,
}

const USAGE: &str = "jq - commandline JSON processor [version 1.7.1]\n\nUsage:\tjq [OPTIONS] FILTER [FILES...]\n";

impl Jq {
    /// Reads the command line; files come from the terminal.
    ///
    /// - Errors: the output of a jq that does not begin.
    pub(super) fn new(argv: &[String], terminal: &mut Terminal) -> Result<Jq, Box<Output>> {
        let told = |text: &str| Box::new(Output { stdout: text.to_string(), ..Output::default() });
        let failed = |exit_code: i32, text: String| Box::new(Output { exit_code, stderr: text, ..Output::default() });
        let mut made = Jq {
            program: Rc::new(Expr::Identity),
            variables: BTreeMap::new(),
            raw: false,
            joined: false,
            compact: false,
            indent: 2,
            slurps: false,
            reads_raw: false,
            sorts: false,
            exit_status: false,
            without_input: false,
            held: String::new(),
            slurped: Vec::new(),
            from_files: false,
            done: false,
            code: 0,
            last: None,
        };
        let mut program = None;
        let mut files = Vec::new();
        let mut positional = Vec::new();
        let mut takes_arguments = false;
        let mut words = argv.iter().skip(1);
        while let Some(word) = words.next() {
            if let Some(long) = word.strip_prefix("--").filter(|long| !long.is_empty()) {
                match long {
                    "raw-output" => made.raw = true,
                    "join-output" => (made.raw, made.joined) = (true, true),
                    "compact-output" => made.compact = true,
                    "slurp" => made.slurps = true,
                    "raw-input" => made.reads_raw = true,
                    "sort-keys" => made.sorts = true,
                    "null-input" => made.without_input = true,
                    "exit-status" => made.exit_status = true,
                    "tab" => made.indent = 1,
                    "indent" => made.indent = words.next().and_then(|text| text.parse().ok()).unwrap_or(2).min(7),
                    "arg" | "argjson" => {
                        let (name, text) = (words.next().cloned(), words.next().cloned());
                        let (Some(name), Some(text)) = (name, text) else {
                            return Err(failed(
                                2,
                                format!("jq: --{long} takes two parameters (e.g. --{long} varname value)\n"),
                            ));
                        };
                        let value = if long == "arg" {
                            Value::String(text)
                        } else {
                            serde_json::from_str(&text)
                                .map_err(|_| failed(2, "jq: Invalid JSON text passed to --argjson\n".to_string()))?
                        };
                        made.variables.insert(name, value);
                    }
                    "args" => takes_arguments = true,
                    "color-output" | "monochrome-output" | "unbuffered" | "ascii-output" | "seq" | "stream" => {}
                    "help" => return Err(told(USAGE)),
                    "version" => return Err(told("jq-1.7.1\n")),
                    _ => return Err(failed(2, format!("jq: Unknown option: {word}\n{USAGE}"))),
                }
                continue;
            }
            if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                for letter in letters.chars() {
                    match letter {
                        'r' => made.raw = true,
                        'j' => (made.raw, made.joined) = (true, true),
                        'c' => made.compact = true,
                        's' => made.slurps = true,
                        'R' => made.reads_raw = true,
                        'S' => made.sorts = true,
                        'n' => made.without_input = true,
                        'e' => made.exit_status = true,
                        'C' | 'M' | 'a' => {}
                        'h' => return Err(told(USAGE)),
                        _ => return Err(failed(2, format!("jq: Unknown option: {word}\n{USAGE}"))),
                    }
                }
                continue;
            }
            if program.is_none() {
                program = Some(word.clone());
            } else if takes_arguments {
                positional.push(Value::String(word.clone()));
            } else {
                files.push(word.clone());
            }
        }
        let Some(source) = program else { return Err(failed(2, USAGE.to_string())) };
        let named = Value::Object(made.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect());
        let arguments = object([("positional", Value::Array(positional)), ("named", named)]);
        made.variables.insert("ARGS".to_string(), arguments.clone());
        made.variables.insert("__prog_args".to_string(), arguments);
        let environment: Map = ["HOME", "PATH", "USER"]
            .iter()
            .filter_map(|name| Some(((*name).to_string(), Value::String(terminal.variable(name)?))))
            .collect();
        made.variables.insert("ENV".to_string(), Value::Object(environment));
        match parse::program(&source) {
            Ok(program) => made.program = Rc::new(program),
            Err(error) => return Err(failed(3, format!("jq: error: {error}\njq: 1 compile error\n"))),
        }
        for file in &files {
            match terminal.read(file) {
                Some(text) => made.held.push_str(&text),
                None => {
                    return Err(failed(2, format!("jq: error: Could not open {file}: No such file or directory\n")));
                }
            }
        }
        made.from_files = !files.is_empty();
        Ok(made)
    }

    /// Takes more input and returns what it writes; `ended` is whether no more will come.
    pub(super) fn feed(&mut self, more: &str, ended: bool) -> (String, String) {
        let (mut out, mut errors) = (String::new(), String::new());
        if self.done {
            return (out, errors);
        }
        let ended = ended || self.from_files || self.without_input;
        if !self.from_files {
            self.held.push_str(more);
        }
        if self.without_input {
            self.one(Value::Null, &mut out, &mut errors);
            self.done = true;
            return (out, errors);
        }
        if self.reads_raw {
            self.feed_raw(ended, &mut out, &mut errors);
        } else {
            self.feed_values(ended, &mut out, &mut errors);
        }
        if ended && self.slurps && !self.done {
            let all = std::mem::take(&mut self.slurped);
            let value = if self.reads_raw { Value::String(std::mem::take(&mut self.held)) } else { Value::Array(all) };
            self.one(value, &mut out, &mut errors);
        }
        self.done |= ended;
        (out, errors)
    }

    fn feed_raw(&mut self, ended: bool, out: &mut String, errors: &mut String) {
        if self.slurps {
            return;
        }
        let text = std::mem::take(&mut self.held);
        for line in text.split_inclusive('\n') {
            if line.ends_with('\n') || ended {
                self.one(Value::String(line.trim_end_matches('\n').to_string()), out, errors);
            } else {
                self.held = line.to_string();
            }
        }
    }

    fn feed_values(&mut self, ended: bool, out: &mut String, errors: &mut String) {
        let text = std::mem::take(&mut self.held);
        let mut stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        loop {
            let before = stream.byte_offset();
            match stream.next() {
                None => break,
                Some(Ok(value)) => {
                    // A number at the end may have more digits to come.
                    if !ended && stream.byte_offset() == text.len() && matches!(value, Value::Number(_)) {
                        self.held = text[before..].to_string();
                        break;
                    }
                    if self.slurps {
                        self.slurped.push(value);
                    } else {
                        self.one(value, out, errors);
                    }
                }
                Some(Err(error)) if error.is_eof() && !ended => {
                    self.held = text[before..].to_string();
                    break;
                }
                Some(Err(error)) => {
                    let what =
                        if error.is_eof() { "Unfinished JSON term".to_string() } else { "Invalid literal".to_string() };
                    errors.push_str(&format!(
                        "jq: parse error: {what} at line {}, column {}\n",
                        error.line(),
                        error.column()
                    ));
                    (self.code, self.done) = (2, true);
                    return;
                }
            }
        }
    }

    fn one(&mut self, value: Value, out: &mut String, errors: &mut String) {
        let program = self.program.clone();
        let (values, error) = run::all(&program, &value, &self.variables);
        for value in &values {
            self.print(value, out);
        }
        if let Some(last) = values.last() {
            self.last = Some(last.clone());
        }
        if let Some(error) = error {
            if let Some(code) = error.halted {
                (self.code, self.done) = (code, true);
            } else {
                errors.push_str(&format!("jq: error (at <stdin>:0): {}\n", error.text()));
                self.code = 5;
            }
        }
    }

    fn print(&self, value: &Value, out: &mut String) {
        match value {
            Value::String(text) if self.raw => out.push_str(text),
            value => write_json(value, if self.compact { None } else { Some(self.indent) }, self.sorts, 0, out),
        }
        if !self.joined {
            out.push('\n');
        }
    }

    /// The exit code, once it has ended.
    pub(super) fn ended(&self, input_ended: bool) -> Option<i32> {
        if !self.done && !input_ended {
            return None;
        }
        let falsy = |value: &Value| matches!(value, Value::Null | Value::Bool(false));
        Some(match (self.code, self.exit_status) {
            (0, true) => self.last.as_ref().map_or(4, |last| i32::from(falsy(last))),
            (code, _) => code,
        })
    }
}

/// Writes a value as jq prints it.
pub(super) fn write_json(value: &Value, indent: Option<usize>, sorts: bool, depth: usize, out: &mut String) {
    let line = |out: &mut String, depth: usize| {
        if let Some(indent) = indent {
            out.push('\n');
            out.push_str(&" ".repeat(indent * depth));
        }
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write_json(item, indent, sorts, depth + 1, out);
            }
            line(out, depth);
            out.push(']');
        }
        Value::Object(fields) if !fields.is_empty() => {
            out.push('{');
            let mut pairs: Vec<(&String, &Value)> = fields.iter().collect();
            if sorts {
                pairs.sort_by_key(|(key, _)| *key);
            }
            for (place, (key, item)) in pairs.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                write_text(key, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write_json(item, indent, sorts, depth + 1, out);
            }
            line(out, depth);
            out.push('}');
        }
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) => write_text(text, out),
        Value::Number(number) => out.push_str(&values::number_text(number)),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\x00'..='\x1f' | '\x7f' => out.push_str(&format!("\\u{:04x}", letter as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
