//! Runs an awk program over records.

use super::super::Out;
use super::super::regex::{Regex, Syntax, replaced};
use super::number::{Value, formatted, shown};
use super::{Expr, Sink, Stmt};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Steps that a program may take for one record.
const STEP_LIMIT: usize = 200_000;

/// Bytes that one text may have.
const TEXT_LIMIT: usize = 1 << 18;

/// Most elements of all arrays.
const ELEMENT_LIMIT: usize = 100_000;

/// Most fields of a record that a program sets itself.
const FIELD_LIMIT: usize = 1_000;

/// A key of an array: numbers come first, in their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ArrayKey {
    Number(i64),
    Text(String),
}

impl ArrayKey {
    fn new(text: String) -> ArrayKey {
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => ArrayKey::Number(number),
            _ => ArrayKey::Text(text),
        }
    }

    fn text(&self) -> String {
        match self {
            ArrayKey::Number(number) => number.to_string(),
            ArrayKey::Text(text) => text.clone(),
        }
    }
}

/// How a statement ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Next,
    Break,
    Continue,
    Exit,
}

/// The state of a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    variables: BTreeMap<String, Value>,
    arrays: BTreeMap<String, BTreeMap<ArrayKey, Value>>,
    elements: usize,
    record: String,
    fields: Vec<String>,
    /// Fields were set: the record is put together anew when it is read.
    stale: bool,
    patterns: BTreeMap<String, Rc<Regex>>,
    steps: usize,
    work: usize,
    error: Option<String>,
    failed: bool,
    exited: Option<i32>,
    stopped: bool,
}

impl Machine {
    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.variables.insert(name.to_string(), value);
    }

    pub(super) fn begin_file(&mut self, name: &str) {
        self.set("FILENAME", Value::Text(name.to_string()));
        self.set("FNR", Value::Number(0.0));
    }

    /// Takes the next line.
    pub(super) fn record(&mut self, line: &str) {
        self.steps = 0;
        for name in ["NR", "FNR"] {
            let number = self.variables.get(name).map_or(0.0, Value::number);
            self.set(name, Value::Number(number + 1.0));
        }
        self.split_record(line.to_string());
    }

    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// `exit` outside of END still runs END.
    pub(super) fn resume_for_end(&mut self) {
        self.stopped = false;
        self.steps = 0;
    }

    pub(super) fn status(&self) -> i32 {
        if self.failed { 2 } else { self.exited.unwrap_or(0) }
    }

    pub(super) fn take_error(&mut self) -> Option<String> {
        self.error.take()
    }

    pub(super) fn take_work(&mut self) -> usize {
        core::mem::take(&mut self.work)
    }

    pub(super) fn truth(&mut self, expr: &Expr) -> bool {
        self.eval(expr).truth()
    }

    /// Runs a rule's body; false after `next` or `exit`.
    pub(super) fn run(&mut self, body: Option<&Stmt>, out: &mut Out) -> bool {
        match body {
            None => {
                let record = self.whole_record();
                out.line(&record);
                true
            }
            Some(stmt) => match self.statement(stmt, out) {
                Flow::Exit => {
                    self.stopped = true;
                    false
                }
                Flow::Next => false,
                Flow::On | Flow::Break | Flow::Continue => true,
            },
        }
    }

    fn fail(&mut self, text: impl Into<String>) {
        if !self.failed {
            self.error = Some(text.into());
        }
        (self.failed, self.stopped) = (true, true);
    }

    fn text_of(&self, name: &str, default: &str) -> String {
        self.variables.get(name).map_or_else(|| default.to_string(), Value::text)
    }

    fn pattern(&mut self, source: &str) -> Rc<Regex> {
        if let Some(held) = self.patterns.get(source) {
            return held.clone();
        }
        let made = Regex::new(source, Syntax::Extended, false).unwrap_or_else(|error| {
            self.fail(format!("{error}: /{source}/"));
            Regex::literal(source, false)
        });
        let made = Rc::new(made);
        if self.patterns.len() < 100 {
            self.patterns.insert(source.to_string(), made.clone());
        }
        made
    }

    fn parts(&mut self, text: &str, separator: &str) -> Vec<String> {
        self.work += text.len();
        if text.is_empty() {
            return Vec::new();
        }
        match separator {
            " " => text.split([' ', '\t', '\n']).filter(|part| !part.is_empty()).map(ToString::to_string).collect(),
            "" => text.chars().map(String::from).collect(),
            _ if separator.chars().count() == 1 && separator != "\\" => {
                text.split(separator).map(ToString::to_string).collect()
            }
            _ => {
                let regex = self.pattern(separator);
                self.work += text.len() * regex.size();
                let mut parts = Vec::new();
                let mut from = 0;
                for found in regex.find_all(text) {
                    if let Some(Some((begin, end))) =
                        found.first().copied().filter(|place| place.is_some_and(|(a, b)| a < b))
                    {
                        parts.push(text[from..begin].to_string());
                        from = end;
                    }
                }
                parts.push(text[from..].to_string());
                parts
            }
        }
    }

    fn split_record(&mut self, line: String) {
        let separator = self.text_of("FS", " ");
        self.fields = self.parts(&line, &separator);
        self.record = line;
        self.stale = false;
        self.set("NF", Value::Number(self.fields.len() as f64));
    }

    fn whole_record(&mut self) -> String {
        if self.stale {
            self.record = self.fields.join(&self.text_of("OFS", " "));
            self.stale = false;
        }
        self.record.clone()
    }

    fn field(&mut self, number: f64) -> Value {
        if number < 0.0 {
            self.fail(format!("attempt to access field {}", shown(number)));
            return Value::Unset;
        }
        let place = number as usize;
        if place == 0 {
            return Value::Input(self.whole_record());
        }
        self.fields.get(place - 1).map_or(Value::Unset, |text| Value::Input(text.clone()))
    }

    fn resize(&mut self, count: usize) {
        if count > FIELD_LIMIT.max(self.fields.len()) {
            return self.fail("too many fields");
        }
        self.fields.resize(count, String::new());
        self.stale = true;
        self.variables.insert("NF".to_string(), Value::Number(count as f64));
    }

    fn key(&mut self, keys: &[Expr]) -> ArrayKey {
        let parts: Vec<String> = keys.iter().map(|key| self.eval(key).text()).collect();
        ArrayKey::new(parts.join(&self.text_of("SUBSEP", "\x1c")))
    }

    fn store(&mut self, place: &Expr, value: Value) {
        match place {
            Expr::Variable(name) => {
                if name == "NF" {
                    let count = value.number().max(0.0) as usize;
                    self.resize(count);
                }
                self.variables.insert(name.clone(), value);
            }
            Expr::Field(number) => {
                let number = self.eval(number).number();
                if number < 0.0 || number as usize > FIELD_LIMIT {
                    return self.fail(format!("attempt to access field {}", shown(number)));
                }
                match number as usize {
                    0 => self.split_record(value.text()),
                    place => {
                        if place > self.fields.len() {
                            self.resize(place);
                        }
                        self.fields[place - 1] = value.text();
                        self.stale = true;
                    }
                }
            }
            Expr::Element(name, keys) => {
                let key = self.key(keys);
                if self.elements > ELEMENT_LIMIT {
                    return self.fail("out of memory");
                }
                let array = self.arrays.entry(name.clone()).or_default();
                if array.insert(key, value).is_none() {
                    self.elements += 1;
                }
            }
            _ => {}
        }
    }

    fn step(&mut self) -> bool {
        self.steps += 1;
        self.work += 4;
        if self.steps > STEP_LIMIT {
            self.fail("this program goes on without end: stopped");
        }
        !self.failed
    }

    fn eval(&mut self, expr: &Expr) -> Value {
        if !self.step() {
            return Value::Unset;
        }
        let truth = |truth: bool| Value::Number(f64::from(u8::from(truth)));
        match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Regex(regex) => {
                let record = self.whole_record();
                self.work += record.len() * regex.size();
                truth(regex.is_in(&record))
            }
            Expr::Variable(name) => self.variables.get(name).cloned().unwrap_or(Value::Unset),
            Expr::Field(number) => {
                let number = self.eval(number).number();
                self.field(number)
            }
            Expr::Element(name, keys) => {
                let key = self.key(keys);
                let held = self.arrays.get(name).and_then(|array| array.get(&key)).cloned();
                // To ask for an element makes it.
                held.unwrap_or_else(|| {
                    if self.elements <= ELEMENT_LIMIT {
                        self.elements += 1;
                        self.arrays.entry(name.clone()).or_default().insert(key, Value::Unset);
                    }
                    Value::Unset
                })
            }
            Expr::Assign(place, operator, value) => {
                let right = self.eval(value);
                let value = match operator {
                    None => right,
                    Some(operator) => {
                        let left = self.eval(place).number();
                        self.arithmetic(*operator, left, right.number())
                    }
                };
                self.store(place, value.clone());
                value
            }
            Expr::Step { place, by, before } => {
                let old = self.eval(place).number();
                self.store(place, Value::Number(old + by));
                Value::Number(if *before { old + by } else { old })
            }
            Expr::Not(inner) => truth(!self.truth(inner)),
            Expr::Negative(inner) => Value::Number(-self.eval(inner).number()),
            Expr::Positive(inner) => Value::Number(self.eval(inner).number()),
            Expr::Binary(sign, left, right) => {
                let (left, right) = (self.eval(left).number(), self.eval(right).number());
                self.arithmetic(*sign, left, right)
            }
            Expr::Compare(sign, left, right) => {
                let (left, right) = (self.eval(left), self.eval(right));
                let order = left.compare(&right);
                truth(match *sign {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
            Expr::Matches(text, pattern, inverted) => {
                let text = self.eval(text).text();
                let regex = self.regex(pattern);
                self.work += text.len() * regex.size();
                truth(regex.is_in(&text) != *inverted)
            }
            Expr::And(left, right) => truth(self.truth(left) && self.truth(right)),
            Expr::Or(left, right) => truth(self.truth(left) || self.truth(right)),
            Expr::Choose(condition, yes, no) => {
                if self.truth(condition) {
                    self.eval(yes)
                } else {
                    self.eval(no)
                }
            }
            Expr::Concat(left, right) => {
                let text = self.eval(left).text() + &self.eval(right).text();
                self.work += text.len();
                if text.len() > TEXT_LIMIT {
                    self.fail("out of memory");
                }
                Value::Text(text)
            }
            Expr::In(keys, name) => {
                let key = self.key(keys);
                truth(self.arrays.get(name).is_some_and(|array| array.contains_key(&key)))
            }
            Expr::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn arithmetic(&mut self, sign: char, left: f64, right: f64) -> Value {
        if matches!(sign, '/' | '%') && right == 0.0 {
            self.fail(if sign == '/' { "division by zero" } else { "division by zero in %" });
            return Value::Unset;
        }
        Value::Number(match sign {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            '/' => left / right,
            '%' => libm::fmod(left, right),
            _ => libm::pow(left, right),
        })
    }

    fn regex(&mut self, expr: &Expr) -> Rc<Regex> {
        match expr {
            Expr::Regex(regex) => regex.clone(),
            other => {
                let source = self.eval(other).text();
                self.pattern(&source)
            }
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expr]) -> Value {
        let number = |number: f64| Value::Number(number);
        let text = |machine: &mut Machine, place: usize| {
            arguments.get(place).map_or_else(String::new, |one| machine.eval(one).text())
        };
        match name {
            "length" => match arguments.first() {
                None => number(self.whole_record().chars().count() as f64),
                Some(Expr::Variable(name)) if self.arrays.contains_key(name) => {
                    number(self.arrays.get(name).map_or(0, BTreeMap::len) as f64)
                }
                Some(_) => number(text(self, 0).chars().count() as f64),
            },
            "substr" => {
                let whole = text(self, 0);
                let from = libm::round(self.eval(&arguments[1]).number());
                let to = match arguments.get(2) {
                    Some(length) => from + libm::round(self.eval(length).number()),
                    None => f64::INFINITY,
                };
                let kept = whole.chars().enumerate().filter(|(place, _)| {
                    let place = *place as f64 + 1.0;
                    place >= from && place < to
                });
                Value::Text(kept.map(|(_, letter)| letter).collect())
            }
            "index" => {
                let (whole, part) = (text(self, 0), text(self, 1));
                number(whole.find(&part).map_or(0.0, |at| whole[..at].chars().count() as f64 + 1.0))
            }
            "toupper" => Value::Text(text(self, 0).to_uppercase()),
            "tolower" => Value::Text(text(self, 0).to_lowercase()),
            "int" => number(libm::trunc(self.eval(&arguments[0]).number())),
            "sqrt" => number(libm::sqrt(self.eval(&arguments[0]).number())),
            "exp" => number(libm::exp(self.eval(&arguments[0]).number())),
            "log" => number(libm::log(self.eval(&arguments[0]).number())),
            "sin" => number(libm::sin(self.eval(&arguments[0]).number())),
            "cos" => number(libm::cos(self.eval(&arguments[0]).number())),
            "atan2" => {
                let (y, x) = (self.eval(&arguments[0]).number(), self.eval(&arguments[1]).number());
                number(libm::atan2(y, x))
            }
            "sprintf" => {
                let values: Vec<Value> = arguments.iter().map(|one| self.eval(one)).collect();
                Value::Text(self.format(&values))
            }
            "split" => {
                let whole = text(self, 0);
                let parts = match arguments.get(2) {
                    Some(Expr::Regex(regex)) => {
                        let regex = regex.clone();
                        let mut parts = Vec::new();
                        let mut from = 0;
                        for found in regex.find_all(&whole) {
                            if let Some(Some((begin, end))) = found.first().copied()
                                && begin < end
                            {
                                parts.push(whole[from..begin].to_string());
                                from = end;
                            }
                        }
                        parts.push(whole[from..].to_string());
                        if whole.is_empty() { Vec::new() } else { parts }
                    }
                    Some(separator) => {
                        let separator = self.eval(separator).text();
                        self.parts(&whole, &separator)
                    }
                    None => {
                        let separator = self.text_of("FS", " ");
                        self.parts(&whole, &separator)
                    }
                };
                let Some(Expr::Variable(array)) = arguments.get(1) else {
                    self.fail("split: second argument is not an array");
                    return Value::Unset;
                };
                let count = parts.len();
                let made: BTreeMap<ArrayKey, Value> = parts
                    .into_iter()
                    .enumerate()
                    .map(|(place, part)| (ArrayKey::Number(place as i64 + 1), Value::Input(part)))
                    .collect();
                let old = self.arrays.insert(array.clone(), made).map_or(0, |old| old.len());
                self.elements = (self.elements + count).saturating_sub(old);
                number(count as f64)
            }
            "match" => {
                let whole = text(self, 0);
                let regex = self.regex(&arguments[1]);
                let place = regex.find(&whole, 0).and_then(|found| found.first().copied().flatten());
                let (start, length) = place.map_or((0, -1), |(begin, end)| {
                    (whole[..begin].chars().count() as i64 + 1, whole[begin..end].chars().count() as i64)
                });
                self.set("RSTART", Value::Number(start as f64));
                self.set("RLENGTH", Value::Number(length as f64));
                number(start as f64)
            }
            _ => {
                // sub and gsub
                let regex = self.regex(&arguments[0]);
                let with = text(self, 1);
                let target =
                    arguments.get(2).cloned().unwrap_or(Expr::Field(alloc::boxed::Box::new(Expr::Number(0.0))));
                let whole = self.eval(&target).text();
                self.work += whole.len() * regex.size();
                let found =
                    if name == "gsub" { regex.find_all(&whole) } else { regex.find(&whole, 0).into_iter().collect() };
                let mut out = String::new();
                let mut from = 0;
                let mut count = 0;
                for one in &found {
                    let Some(Some((begin, end))) = one.first().copied() else { continue };
                    if begin == end && begin == from && from > 0 {
                        continue;
                    }
                    out.push_str(&whole[from..begin]);
                    // Only `&` is special in awk.
                    replaced(&whole, &with, &Vec::from([Some((begin, end))]), &mut out);
                    from = end;
                    count += 1;
                }
                out.push_str(&whole[from..]);
                if count > 0 {
                    self.store(&target, Value::Text(out));
                }
                number(f64::from(count))
            }
        }
    }

    fn format(&mut self, values: &[Value]) -> String {
        let Some((format, values)) = values.split_first() else { return String::new() };
        match formatted(&format.text(), values) {
            Ok(text) => text,
            Err(error) => {
                self.fail(error);
                String::new()
            }
        }
    }

    fn write(&self, text: &str, sink: Sink, out: &mut Out) {
        match sink {
            Sink::Output => out.text.push_str(text),
            Sink::Errors => out.errors.push_str(text),
            Sink::Nowhere => {}
        }
    }

    fn statement(&mut self, stmt: &Stmt, out: &mut Out) -> Flow {
        if !self.step() || out.text.len() > TEXT_LIMIT * 4 {
            return Flow::Exit;
        }
        match stmt {
            Stmt::Expr(expr) => {
                self.eval(expr);
            }
            Stmt::Print(values, sink) => {
                let text = if values.is_empty() {
                    self.whole_record()
                } else {
                    let parts: Vec<String> = values.iter().map(|value| self.eval(value).text()).collect();
                    parts.join(&self.text_of("OFS", " "))
                };
                if !self.failed {
                    let end = self.text_of("ORS", "\n");
                    self.write(&(text + &end), *sink, out);
                }
            }
            Stmt::Printf(values, sink) => {
                let values: Vec<Value> = values.iter().map(|value| self.eval(value)).collect();
                let text = self.format(&values);
                self.write(&text, *sink, out);
            }
            Stmt::If(condition, then, other) => {
                return if self.truth(condition) {
                    self.statement(then, out)
                } else {
                    other.as_ref().map_or(Flow::On, |other| self.statement(other, out))
                };
            }
            Stmt::While(condition, body) => {
                while !self.failed && self.truth(condition) {
                    match self.statement(body, out) {
                        Flow::On | Flow::Continue => {}
                        Flow::Break => break,
                        flow => return flow,
                    }
                }
            }
            Stmt::Do(body, condition) => loop {
                match self.statement(body, out) {
                    Flow::On | Flow::Continue => {}
                    Flow::Break => break,
                    flow => return flow,
                }
                if self.failed || !self.truth(condition) {
                    break;
                }
            },
            Stmt::For(first, condition, next, body) => {
                if let Some(first) = first {
                    self.statement(first, out);
                }
                while !self.failed && condition.as_ref().is_none_or(|condition| self.truth(condition)) {
                    match self.statement(body, out) {
                        Flow::On | Flow::Continue => {}
                        Flow::Break => break,
                        flow => return flow,
                    }
                    if let Some(next) = next {
                        self.statement(next, out);
                    }
                }
            }
            Stmt::ForIn(name, array, body) => {
                let keys: Vec<ArrayKey> =
                    self.arrays.get(array).map(|held| held.keys().cloned().collect()).unwrap_or_default();
                for key in keys {
                    self.set(name, Value::Input(key.text()));
                    match self.statement(body, out) {
                        Flow::On | Flow::Continue => {}
                        Flow::Break => break,
                        flow => return flow,
                    }
                }
            }
            Stmt::Block(all) => {
                for one in all {
                    match self.statement(one, out) {
                        Flow::On => {}
                        flow => return flow,
                    }
                }
            }
            Stmt::Delete(name, keys) if keys.is_empty() => {
                let old = self.arrays.remove(name).map_or(0, |old| old.len());
                self.elements = self.elements.saturating_sub(old);
            }
            Stmt::Delete(name, keys) => {
                let key = self.key(keys);
                if self.arrays.get_mut(name).and_then(|array| array.remove(&key)).is_some() {
                    self.elements -= 1;
                }
            }
            Stmt::Next => return Flow::Next,
            Stmt::Break => return Flow::Break,
            Stmt::Continue => return Flow::Continue,
            Stmt::Exit(code) => {
                if let Some(code) = code {
                    self.exited = Some((self.eval(code).number() as i64 & 255) as i32);
                }
                return Flow::Exit;
            }
        }
        if self.failed { Flow::Exit } else { Flow::On }
    }
}
