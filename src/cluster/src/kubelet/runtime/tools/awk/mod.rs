//! awk: programs over the fields of lines.
//!
//! The language of POSIX awk without functions of one's own, `getline`, pipes and files; the steps of a program are
//! bounded. An array's elements come in the order of their keys.

mod number;
mod parse;
mod run;

use super::regex::Regex;
use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) use number::Value;

/// An expression.
#[derive(Clone, Debug)]
enum Expr {
    Number(f64),
    Text(String),
    /// A pattern, matched against the line.
    Regex(Rc<Regex>),
    Variable(String),
    Field(Box<Expr>),
    Element(String, Vec<Expr>),
    Assign(Box<Expr>, Option<char>, Box<Expr>),
    /// Before or after, by how much.
    Step {
        place: Box<Expr>,
        by: f64,
        before: bool,
    },
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    Binary(char, Box<Expr>, Box<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Matches(Box<Expr>, Box<Expr>, bool),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    Concat(Box<Expr>, Box<Expr>),
    In(Vec<Expr>, String),
    Call(&'static str, Vec<Expr>),
}

/// Where `print` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    Output,
    Errors,
    Nowhere,
}

/// A statement.
#[derive(Clone, Debug)]
enum Stmt {
    Expr(Expr),
    Print(Vec<Expr>, Sink),
    Printf(Vec<Expr>, Sink),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    Do(Box<Stmt>, Expr),
    For(Option<Box<Stmt>>, Option<Expr>, Option<Box<Stmt>>, Box<Stmt>),
    ForIn(String, String, Box<Stmt>),
    Block(Vec<Stmt>),
    Delete(String, Vec<Expr>),
    Next,
    Exit(Option<Expr>),
    Break,
    Continue,
}

/// When a rule applies.
#[derive(Clone, Debug)]
enum Pattern {
    Begin,
    End,
    Always,
    If(Expr),
    Range(Expr, Expr),
}

/// A rule; without a body it prints the line.
#[derive(Clone, Debug)]
struct Rule {
    pattern: Pattern,
    body: Option<Stmt>,
}

#[derive(Clone, Debug)]
struct Awk {
    rules: Rc<[Rule]>,
    machine: run::Machine,
    /// Which ranges are open.
    open: Vec<bool>,
    begun: bool,
    reads: bool,
}

impl Awk {
    fn each(&mut self, wanted: fn(&Pattern) -> bool, out: &mut Out) {
        let rules = self.rules.clone();
        for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| wanted(&rule.pattern)) {
            if self.machine.stopped() {
                return;
            }
            let truth = |machine: &mut run::Machine, expr: &Expr| machine.truth(expr);
            let runs = match &rule.pattern {
                Pattern::Begin | Pattern::End | Pattern::Always => true,
                Pattern::If(expr) => truth(&mut self.machine, expr),
                Pattern::Range(from, to) => {
                    let inside = self.open[place] || truth(&mut self.machine, from);
                    self.open[place] = inside && !truth(&mut self.machine, to);
                    inside
                }
            };
            if runs && !self.machine.stopped() && !self.machine.run(rule.body.as_ref(), out) {
                return;
            }
        }
    }

    fn start(&mut self, out: &mut Out) {
        if !self.begun {
            self.begun = true;
            self.each(|pattern| matches!(pattern, Pattern::Begin), out);
            self.settle(out);
        }
    }

    /// Tells what went wrong.
    fn settle(&mut self, out: &mut Out) {
        out.work += self.machine.take_work();
        if let Some(error) = self.machine.take_error() {
            out.errors.push_str(&format!("awk: {error}\n"));
        }
    }
}

impl Tool for Awk {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, name: &str, out: &mut Out) {
        self.start(out);
        self.machine.begin_file(if name == "-" { "" } else { name });
    }

    fn line(&mut self, line: &str, _: bool, out: &mut Out) {
        self.start(out);
        if self.machine.stopped() {
            return;
        }
        self.machine.record(line);
        self.each(|pattern| !matches!(pattern, Pattern::Begin | Pattern::End), out);
        self.settle(out);
    }

    fn end(&mut self, out: &mut Out) {
        self.start(out);
        if !self.machine.failed() {
            self.machine.resume_for_end();
            self.each(|pattern| matches!(pattern, Pattern::End), out);
        }
        self.settle(out);
    }

    fn status(&self) -> i32 {
        self.machine.status()
    }

    fn is_finished(&self) -> bool {
        self.begun && (self.machine.stopped() || !self.reads)
    }
}

pub(super) fn awk(arguments: &[String]) -> Result<Made, Refusal> {
    // Only options before the program are awk's own.
    let mut options = Vec::new();
    let mut rest = arguments;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if first == "--" {
            break;
        }
        if !first.starts_with('-') || first == "-" {
            rest = &arguments[arguments.len() - after.len() - 1..];
            break;
        }
        options.push(first.clone());
        if matches!(first.as_str(), "-F" | "-v" | "-f")
            && let Some((value, after)) = rest.split_first()
        {
            options.push(value.clone());
            rest = after;
        }
    }
    let flags = Flags::read("awk", &options, "", "Fvf", &[("field-separator", 'F'), ("assign", 'v')], 2)?;
    if flags.value('f').is_some() {
        return Err(Refusal::new(2, "awk: -f is not known here: write the program on the command line"));
    }
    let Some((program, words)) = rest.split_first() else {
        return Err(Refusal::new(2, "usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]"));
    };
    let rules = parse::program(program).map_err(|error| Refusal::new(2, format!("awk: {error}")))?;
    let mut machine = run::Machine::default();
    if let Some(separator) = flags.value('F') {
        machine.set("FS", Value::Text(if separator == "t" { "\t".into() } else { number::unescaped(separator) }));
    }
    for pair in flags.all('v') {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Refusal::new(2, format!("awk: `{pair}' argument to `-v' not in `var=value' form")));
        };
        machine.set(name, Value::Input(number::unescaped(value)));
    }
    let reads = rules.iter().any(|rule| !matches!(rule.pattern, Pattern::Begin));
    let open = alloc::vec![false; rules.len()];
    Ok(made(Awk { rules: rules.into(), machine, open, begun: false, reads }, words.to_vec()))
}
