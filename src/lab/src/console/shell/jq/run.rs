//! Runs a jq program on a value. Each filter hands on what it makes, one value at a time; steps and depth are bounded.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::functions;
use super::json::{Map, Value, object};
use super::parse::{Expr, Function, Pattern, TextPart};
use super::values;

/// Steps that a program may take for one input.
const STEP_LIMIT: usize = 400_000;

/// How deep filters may stand in each other while they run.
const DEPTH_LIMIT: usize = 100;

/// What ended a program early.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The value that `error` was given; `None` for what cannot be caught.
    pub value: Option<Value>,
    /// A text for what cannot be caught.
    pub fatal: &'static str,
    /// A consumer wants no more of this generator.
    pub enough: Option<usize>,
    /// `halt`, with its exit code.
    pub halted: Option<i32>,
}

impl Stop {
    /// An error with a text.
    pub fn error(text: impl Into<String>) -> Stop {
        Stop { value: Some(Value::String(text.into())), fatal: "", enough: None, halted: None }
    }

    pub fn value(value: Value) -> Stop {
        Stop { value: Some(value), fatal: "", enough: None, halted: None }
    }

    fn fatal(text: &'static str) -> Stop {
        Stop { value: None, fatal: text, enough: None, halted: None }
    }

    /// As jq prints it.
    pub fn text(&self) -> String {
        match &self.value {
            None => self.fatal.to_string(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Object(_)) | Some(Value::Array(_)) => {
                format!("{} (not a string)", values::shown(self.value.as_ref().unwrap_or(&Value::Null)))
            }
            Some(other) => format!("{} (not a string)", values::shown(other)),
        }
    }
}

/// Names that a filter sees.
#[derive(Clone, Debug, Default)]
struct Env(Option<Rc<Scope>>);

#[derive(Debug)]
struct Scope {
    bound: Bound,
    above: Env,
}

#[derive(Debug)]
enum Bound {
    Variable(String, Value),
    Function(Rc<Function>),
    /// A filter that was passed to a function.
    Closure(String, Expr, Env),
}

impl Env {
    fn with(&self, bound: Bound) -> Env {
        Env(Some(Rc::new(Scope { bound, above: self.clone() })))
    }

    fn variable(&self, wanted: &str) -> Option<&Value> {
        let mut env = self;
        while let Some(scope) = &env.0 {
            match &scope.bound {
                Bound::Variable(name, value) if name == wanted => return Some(value),
                _ => env = &scope.above,
            }
        }
        None
    }

    /// The scope of a function or a passed filter.
    fn function(&self, wanted: &str, count: usize) -> Option<Env> {
        let mut env = self.clone();
        while let Some(scope) = env.0.clone() {
            let found = match &scope.bound {
                Bound::Function(function) => function.name == wanted && function.params.len() == count,
                Bound::Closure(name, ..) => name == wanted && count == 0,
                Bound::Variable(..) => false,
            };
            if found {
                return Some(env);
            }
            env = scope.above.clone();
        }
        None
    }
}

/// Where a value stands in the input, when that is asked for.
type Path = Option<Vec<Value>>;

/// Takes a value and its place.
type Sink<'s> = &'s mut dyn FnMut(&mut Machine, Path, Value) -> Result<(), Stop>;

/// A program at work.
pub struct Machine {
    steps: usize,
    depth: usize,
    next_label: usize,
}

/// Everything that a program makes of a value, and what ended it early.
pub fn all(program: &Expr, input: &Value, variables: &BTreeMap<String, Value>) -> (Vec<Value>, Option<Stop>) {
    let mut env = Env::default();
    for (name, value) in variables {
        env = env.with(Bound::Variable(name.clone(), value.clone()));
    }
    let mut machine = Machine { steps: 0, depth: 0, next_label: 0 };
    let mut values = Vec::new();
    let result = machine.eval(program, &env, None, input, &mut |_, _, value| {
        values.push(value);
        Ok(())
    });
    (values, result.err())
}

fn truth(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

fn below(path: &Path, key: Value) -> Path {
    path.as_ref().map(|path| {
        let mut path = path.clone();
        path.push(key);
        path
    })
}

impl Machine {
    fn step(&mut self) -> Result<(), Stop> {
        self.steps += 1;
        if self.steps > STEP_LIMIT { Err(Stop::fatal("this program goes on without end: stopped")) } else { Ok(()) }
    }

    /// The values of a filter whose places do not matter.
    fn values(&mut self, expr: &Expr, env: &Env, input: &Value) -> Result<Vec<Value>, Stop> {
        let mut all = Vec::new();
        self.eval(expr, env, None, input, &mut |_, _, value| {
            all.push(value);
            Ok(())
        })?;
        Ok(all)
    }

    /// The places that a filter leads to.
    fn paths(&mut self, expr: &Expr, env: &Env, input: &Value) -> Result<Vec<Vec<Value>>, Stop> {
        let mut all = Vec::new();
        self.eval(expr, env, Some(Vec::new()), input, &mut |_, path, _| {
            all.push(path.unwrap_or_default());
            Ok(())
        })?;
        Ok(all)
    }

    fn first(&mut self, expr: &Expr, env: &Env, input: &Value) -> Result<Option<Value>, Stop> {
        let mut found = None;
        self.limited(1, expr, env, None, input, &mut |_, _, value| {
            found = Some(value);
            Ok(())
        })?;
        Ok(found)
    }

    fn limited(
        &mut self,
        count: usize,
        expr: &Expr,
        env: &Env,
        path: Path,
        input: &Value,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        if count == 0 {
            return Ok(());
        }
        self.next_label += 1;
        let label = self.next_label;
        let mut left = count;
        let result = self.eval(expr, env, path, input, &mut |machine, path, value| {
            left -= 1;
            out(machine, path, value)?;
            if left == 0 { Err(Stop { value: None, fatal: "", enough: Some(label), halted: None }) } else { Ok(()) }
        });
        match result {
            Err(stop) if stop.enough == Some(label) => Ok(()),
            other => other,
        }
    }

    fn eval(&mut self, expr: &Expr, env: &Env, path: Path, input: &Value, out: Sink<'_>) -> Result<(), Stop> {
        self.step()?;
        if self.depth >= DEPTH_LIMIT {
            return Err(Stop::fatal("this program calls itself too deep: stopped"));
        }
        self.depth += 1;
        // What programs nest most has a small frame of its own.
        let result = match expr {
            Expr::Identity => out(self, path, input.clone()),
            Expr::Pipe(left, right) => self.eval(left, env, path, input, &mut |machine, path, value| {
                machine.eval(right, env, path, &value, &mut *out)
            }),
            Expr::Call(name, arguments) => match env.function(name, arguments.len()) {
                Some(scope) => self.own_function(&scope, arguments, env, path, input, out),
                None => self.builtin(name, arguments, env, path, input, out),
            },
            _ => self.eval_other(expr, env, path, input, out),
        };
        self.depth -= 1;
        result
    }

    #[inline(never)]
    fn eval_other(&mut self, expr: &Expr, env: &Env, path: Path, input: &Value, out: Sink<'_>) -> Result<(), Stop> {
        match expr {
            Expr::Pipe(..) | Expr::Call(..) => Ok(()),
            Expr::Identity => out(self, path, input.clone()),
            Expr::Recurse => self.recurse(path, input, out),
            Expr::Literal(value) => out(self, path.map(|_| vec![Value::Null]), value.clone()),
            Expr::Variable(name) if name == "__loc__" => {
                out(self, None, object([("file", "<top-level>".into()), ("line", 1.into())]))
            }
            Expr::Variable(name) => match env.variable(name) {
                Some(value) => {
                    let value = value.clone();
                    out(self, path, value)
                }
                None => Err(Stop::fatal_name(name)),
            },
            Expr::Text(parts, format) => self.text(parts, format.as_deref(), env, input, out),
            Expr::Format(name) => {
                let text = functions::format(name, input)?;
                out(self, None, Value::String(text))
            }
            Expr::Index(of, key) => {
                let keys = self.values(key, env, input)?;
                self.eval(of, env, path, input, &mut |machine, path, value| {
                    for key in &keys {
                        out(machine, below(&path, key.clone()), values::index(&value, key)?)?;
                    }
                    Ok(())
                })
            }
            Expr::Slice(of, from, to) => {
                let bound = |machine: &mut Machine, expr: &Option<Box<Expr>>| match expr {
                    Some(expr) => machine.values(expr, env, input),
                    None => Ok(vec![Value::Null]),
                };
                let (from, to) = (bound(self, from)?, bound(self, to)?);
                self.eval(of, env, path, input, &mut |machine, path, value| {
                    for to in &to {
                        for from in &from {
                            let key = object([("start", from.clone()), ("end", to.clone())]);
                            let part = values::index(&value, &key)?;
                            out(machine, below(&path, key), part)?;
                        }
                    }
                    Ok(())
                })
            }
            Expr::Each(of) => self.eval(of, env, path, input, &mut |machine, path, value| match value {
                Value::Array(items) => {
                    for (place, item) in items.into_iter().enumerate() {
                        machine.step()?;
                        out(machine, below(&path, place.into()), item)?;
                    }
                    Ok(())
                }
                Value::Object(fields) => {
                    for (key, item) in fields {
                        machine.step()?;
                        out(machine, below(&path, Value::String(key)), item)?;
                    }
                    Ok(())
                }
                other => Err(Stop::error(format!("Cannot iterate over {}", values::kind_and_value(&other)))),
            }),
            Expr::Try(body, handler) => {
                // What comes after the body is not tried.
                let mut outside = None;
                let result = self.eval(body, env, path, input, &mut |machine, path, value| {
                    out(machine, path, value).inspect_err(|stop| outside = Some(stop.clone()))
                });
                if let Some(stop) = outside {
                    return Err(stop);
                }
                match result {
                    Err(Stop { value: Some(value), enough: None, halted: None, .. }) => match handler {
                        Some(handler) => self.eval(handler, env, None, &value, out),
                        None => Ok(()),
                    },
                    other => other,
                }
            }
            Expr::Array(None) => out(self, None, Value::Array(Vec::new())),
            Expr::Array(Some(inner)) => {
                let all = self.values(inner, env, input)?;
                out(self, None, Value::Array(all))
            }
            Expr::Object(fields) => self.object(fields, env, input, Map::new(), out),
            Expr::Negative(inner) => self.eval(inner, env, None, input, &mut |machine, _, value| {
                let number = values::number(&value)
                    .ok_or_else(|| Stop::error(format!("{} cannot be negated", values::kind_and_value(&value))))?;
                out(machine, None, values::from_number(-number))
            }),
            Expr::Comma(left, right) => {
                self.eval(left, env, path.clone(), input, &mut *out)?;
                self.eval(right, env, path, input, out)
            }
            Expr::Binary("//", left, right) => {
                let mut any = false;
                let mut outside = None;
                let result = self.eval(left, env, path.clone(), input, &mut |machine, path, value| {
                    if truth(&value) {
                        any = true;
                        out(machine, path, value).inspect_err(|stop| outside = Some(stop.clone()))?;
                    }
                    Ok(())
                });
                if let Some(stop) = outside {
                    return Err(stop);
                }
                match result {
                    // Errors count as nothing.
                    Err(stop) if stop.value.is_none() => return Err(stop),
                    _ => {}
                }
                if any { Ok(()) } else { self.eval(right, env, path, input, out) }
            }
            Expr::Binary(sign @ ("and" | "or"), left, right) => {
                for left in self.values(left, env, input)? {
                    let left = truth(&left);
                    if left == (*sign == "or") {
                        out(self, None, Value::Bool(left))?;
                        continue;
                    }
                    for right in self.values(right, env, input)? {
                        out(self, None, Value::Bool(truth(&right)))?;
                    }
                }
                Ok(())
            }
            Expr::Binary(sign, left, right) => {
                let left = self.values(left, env, input)?;
                for right in self.values(right, env, input)? {
                    for left in &left {
                        self.step()?;
                        // Long lists are copied.
                        self.steps += (values::cost(left) + values::cost(&right)) / 8;
                        let made = values::binary(sign, left, &right)?;
                        out(self, None, made)?;
                    }
                }
                Ok(())
            }
            Expr::Assign(sign, left, right) => self.assign(sign, left, right, env, input, out),
            Expr::If(condition, then, other) => {
                for truth in self.values(condition, env, input)?.iter().map(truth) {
                    match (truth, other) {
                        (true, _) => self.eval(then, env, path.clone(), input, &mut *out)?,
                        (false, Some(other)) => self.eval(other, env, path.clone(), input, &mut *out)?,
                        (false, None) => out(self, path.clone(), input.clone())?,
                    }
                }
                Ok(())
            }
            Expr::Bind(source, pattern, body) => {
                for value in self.values(source, env, input)? {
                    let env = self.bind(pattern, &value, env)?;
                    self.eval(body, &env, path.clone(), input, &mut *out)?;
                }
                Ok(())
            }
            Expr::Reduce(source, pattern, start, update) => {
                for start in self.values(start, env, input)? {
                    let mut held = start;
                    for value in self.values(source, env, input)? {
                        let env = self.bind(pattern, &value, env)?;
                        held = self.values(update, &env, &held)?.pop().unwrap_or(Value::Null);
                    }
                    out(self, None, held)?;
                }
                Ok(())
            }
            Expr::Foreach(source, pattern, start, update, extract) => {
                for start in self.values(start, env, input)? {
                    let mut held = start;
                    for value in self.values(source, env, input)? {
                        let env = self.bind(pattern, &value, env)?;
                        for next in self.values(update, &env, &held)? {
                            match extract {
                                Some(extract) => self.eval(extract, &env, None, &next, &mut *out)?,
                                None => out(self, None, next.clone())?,
                            }
                            held = next;
                        }
                    }
                }
                Ok(())
            }
            Expr::Define(function, body) => {
                let env = env.with(Bound::Function(function.clone()));
                self.eval(body, &env, path, input, out)
            }
        }
    }

    fn recurse(&mut self, path: Path, input: &Value, out: Sink<'_>) -> Result<(), Stop> {
        let mut waiting = vec![(path, input.clone())];
        while let Some((path, value)) = waiting.pop() {
            self.step()?;
            out(self, path.clone(), value.clone())?;
            let mut children: Vec<(Path, Value)> = match value {
                Value::Array(items) => {
                    items.into_iter().enumerate().map(|(place, item)| (below(&path, place.into()), item)).collect()
                }
                Value::Object(fields) => {
                    fields.into_iter().map(|(key, item)| (below(&path, Value::String(key)), item)).collect()
                }
                _ => Vec::new(),
            };
            children.reverse();
            waiting.append(&mut children);
        }
        Ok(())
    }

    fn text(
        &mut self,
        parts: &[TextPart],
        format: Option<&str>,
        env: &Env,
        input: &Value,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        let mut texts = vec![String::new()];
        for part in parts {
            match part {
                TextPart::Plain(plain) => texts.iter_mut().for_each(|text| text.push_str(plain)),
                TextPart::Filter(filter) => {
                    let mut next = Vec::new();
                    for value in self.values(filter, env, input)? {
                        let shown = match format {
                            Some(format) => functions::format(format, &value)?,
                            None => values::plain(&value),
                        };
                        for text in &texts {
                            self.step()?;
                            next.push(format!("{text}{shown}"));
                        }
                    }
                    texts = next;
                }
            }
        }
        for text in texts {
            out(self, None, Value::String(text))?;
        }
        Ok(())
    }

    fn object(
        &mut self,
        fields: &[(Expr, Expr)],
        env: &Env,
        input: &Value,
        made: Map,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        let Some(((key, value), rest)) = fields.split_first() else { return out(self, None, Value::Object(made)) };
        for key in self.values(key, env, input)? {
            let Value::String(key) = key else {
                return Err(Stop::error(format!("Object keys must be strings, not {}", values::kind_and_value(&key))));
            };
            for value in self.values(value, env, input)? {
                let mut made = made.clone();
                made.insert(key.clone(), value);
                self.object(rest, env, input, made, &mut *out)?;
            }
        }
        Ok(())
    }

    fn bind(&mut self, pattern: &Pattern, value: &Value, env: &Env) -> Result<Env, Stop> {
        match pattern {
            Pattern::Variable(name) => Ok(env.with(Bound::Variable(name.clone(), value.clone()))),
            Pattern::Array(all) => {
                let mut env = env.clone();
                for (place, pattern) in all.iter().enumerate() {
                    let part = values::index(value, &place.into())?;
                    env = self.bind(pattern, &part, &env)?;
                }
                Ok(env)
            }
            Pattern::Object(all) => {
                let mut env = env.clone();
                for (key, pattern) in all {
                    let key = self.values(key, &env, value)?.pop().unwrap_or(Value::Null);
                    let part = values::index(value, &key)?;
                    env = self.bind(pattern, &part, &env)?;
                }
                Ok(env)
            }
        }
    }

    fn assign(
        &mut self,
        sign: &str,
        left: &Expr,
        right: &Expr,
        env: &Env,
        input: &Value,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        let paths = self.paths(left, env, input)?;
        if sign == "|=" {
            let mut made = input.clone();
            let mut gone = Vec::new();
            for path in paths {
                let held = values::at_path(&made, &path)?;
                match self.first(right, env, &held)? {
                    Some(value) => made = values::set_path(made, &path, value)?,
                    None => gone.push(path),
                }
            }
            made = values::delete_paths(made, gone)?;
            return out(self, None, made);
        }
        for value in self.values(right, env, input)? {
            let mut made = input.clone();
            for path in &paths {
                self.step()?;
                let held = values::at_path(&made, path)?;
                let value = match sign {
                    "=" => value.clone(),
                    "//=" if truth(&held) => held,
                    "//=" => value.clone(),
                    _ => values::binary(&sign[..1], &held, &value)?,
                };
                made = values::set_path(made, path, value)?;
            }
            out(self, None, made)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn builtin(
        &mut self,
        name: &str,
        arguments: &[Expr],
        env: &Env,
        path: Path,
        input: &Value,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        match (name, arguments) {
            ("empty", []) => Ok(()),
            ("not", []) => out(self, None, Value::Bool(!truth(input))),
            ("error", []) => Err(Stop::value(input.clone())),
            ("error", [text]) => match self.first(text, env, input)? {
                Some(value) => Err(Stop::value(value)),
                None => Ok(()),
            },
            ("halt", []) => Err(Stop { value: None, fatal: "", enough: None, halted: Some(0) }),
            ("select", [condition]) => {
                for value in self.values(condition, env, input)? {
                    if truth(&value) {
                        out(self, path.clone(), input.clone())?;
                    }
                }
                Ok(())
            }
            ("recurse", []) => self.recurse(path, input, out),
            ("recurse", [next]) => {
                let mut waiting = vec![(path, input.clone())];
                while let Some((path, value)) = waiting.pop() {
                    self.step()?;
                    out(self, path.clone(), value.clone())?;
                    let mut children = Vec::new();
                    self.eval(next, env, path, &value, &mut |_, path, value| {
                        children.push((path, value));
                        Ok(())
                    })?;
                    children.reverse();
                    waiting.append(&mut children);
                }
                Ok(())
            }
            ("map", [each]) => {
                let items = values::items(input)?;
                let mut made = Vec::new();
                for item in &items {
                    made.extend(self.values(each, env, item)?);
                }
                out(self, None, Value::Array(made))
            }
            ("map_values", [each]) => {
                let made = match input {
                    Value::Object(fields) => {
                        let mut made = Map::new();
                        for (key, value) in fields.iter() {
                            if let Some(value) = self.first(each, env, value)? {
                                made.insert(key.clone(), value);
                            }
                        }
                        Value::Object(made)
                    }
                    other => {
                        let mut made = Vec::new();
                        for item in values::items(other)? {
                            made.extend(self.first(each, env, &item)?);
                        }
                        Value::Array(made)
                    }
                };
                out(self, None, made)
            }
            ("with_entries", [each]) => {
                let mut made = Vec::new();
                for entry in values::items(&functions::simple("to_entries", input, &[])?)? {
                    made.extend(self.values(each, env, &entry)?);
                }
                let made = functions::simple("from_entries", &Value::Array(made), &[])?;
                out(self, None, made)
            }
            ("first" | "last", [from]) => {
                if name == "first" {
                    return self.limited(1, from, env, path, input, out);
                }
                match self.values(from, env, input)?.pop() {
                    Some(value) => out(self, None, value),
                    None => Ok(()),
                }
            }
            ("limit", [count, from]) => {
                for count in self.values(count, env, input)? {
                    let count = values::number(&count).unwrap_or(0.0).max(0.0) as usize;
                    self.limited(count, from, env, path.clone(), input, &mut *out)?;
                }
                Ok(())
            }
            ("until", [condition, next]) => {
                let mut value = input.clone();
                loop {
                    self.step()?;
                    if self.first(condition, env, &value)?.is_some_and(|value| truth(&value)) {
                        return out(self, None, value);
                    }
                    match self.first(next, env, &value)? {
                        Some(next) => value = next,
                        None => return Ok(()),
                    }
                }
            }
            ("while" | "repeat", [first, ..]) if arguments.len() == if name == "while" { 2 } else { 1 } => {
                let mut value = input.clone();
                loop {
                    self.step()?;
                    if name == "while" && !self.first(first, env, &value)?.is_some_and(|value| truth(&value)) {
                        return Ok(());
                    }
                    out(self, None, value.clone())?;
                    match self.first(arguments.last().unwrap_or(first), env, &value)? {
                        Some(next) => value = next,
                        None => return Ok(()),
                    }
                }
            }
            ("range", _) if (1..=3).contains(&arguments.len()) => {
                let mut bounds = Vec::new();
                for argument in arguments {
                    let value = self.first(argument, env, input)?.unwrap_or(Value::Null);
                    bounds.push(values::number(&value).ok_or_else(|| Stop::error("Range bounds must be numeric"))?);
                }
                let (from, to, step) = match bounds.as_slice() {
                    [to] => (0.0, *to, 1.0),
                    [from, to] => (*from, *to, 1.0),
                    [from, to, step, ..] => (*from, *to, *step),
                    [] => return Ok(()),
                };
                let mut value = from;
                while step > 0.0 && value < to || step < 0.0 && value > to {
                    self.step()?;
                    out(self, None, values::from_number(value))?;
                    value += step;
                }
                Ok(())
            }
            ("any" | "all", [_] | [_, _]) => {
                let items = match arguments {
                    [source, _] => self.values(source, env, input)?,
                    _ => values::items(input)?,
                };
                let test = &arguments[arguments.len() - 1];
                let mut found = false;
                for item in items {
                    for value in self.values(test, env, &item)? {
                        found |= truth(&value) == (name == "any");
                    }
                }
                out(self, None, Value::Bool(found == (name == "any")))
            }
            ("sort_by" | "group_by" | "unique_by" | "min_by" | "max_by", [key]) => {
                let Value::Array(items) = input else {
                    let text = format!("{} cannot be sorted, as it is not an array", values::kind_and_value(input));
                    return Err(Stop::error(text));
                };
                let mut keyed = Vec::new();
                for item in items {
                    keyed.push((Value::Array(self.values(key, env, item)?), item.clone()));
                }
                let made = values::by_keys(name, keyed);
                out(self, None, made)
            }
            ("path", [inner]) => {
                for path in self.paths(inner, env, input)? {
                    out(self, None, Value::Array(path))?;
                }
                Ok(())
            }
            ("paths", [] | [_]) => {
                let paths = self.paths(&Expr::Recurse, env, input)?;
                for path in paths.into_iter().filter(|path| !path.is_empty()) {
                    let held = values::at_path(input, &path)?;
                    let wanted = match arguments {
                        [test] => self.first(test, env, &held)?.is_some_and(|value| truth(&value)),
                        _ => true,
                    };
                    if wanted {
                        out(self, None, Value::Array(path))?;
                    }
                }
                Ok(())
            }
            ("del", [inner]) => {
                let paths = self.paths(inner, env, input)?;
                let made = values::delete_paths(input.clone(), paths)?;
                out(self, None, made)
            }
            ("to_entries" | "from_entries" | "add", []) => {
                let made = functions::simple(name, input, &[])?;
                out(self, None, made)
            }
            ("add", [source]) => {
                let all = self.values(source, env, input)?;
                let made = functions::simple("add", &Value::Array(all), &[])?;
                out(self, None, made)
            }
            ("getpath", [key]) => {
                for key in self.values(key, env, input)? {
                    let keys = values::items(&key)?;
                    let value = values::at_path(input, &keys)?;
                    let place = path.clone().map(|path| [path, keys].concat());
                    out(self, place, value)?;
                }
                Ok(())
            }
            ("env", []) => {
                let env = env.variable("ENV").cloned().unwrap_or(Value::Null);
                out(self, None, env)
            }
            ("input_line_number", []) => out(self, None, 0.into()),
            ("input" | "inputs" | "debug" | "stderr", []) if name.starts_with('d') || name == "stderr" => {
                out(self, path, input.clone())
            }
            ("isvalid", [inner]) => {
                let valid = self.values(inner, env, input).is_ok();
                out(self, None, Value::Bool(valid))
            }
            ("ascii", []) => out(self, None, input.clone()),
            _ => {
                // Functions of values: every combination of the values of their arguments.
                if !functions::knows(name, arguments.len()) {
                    return Err(
                        Stop { value: None, fatal: "", enough: None, halted: None }.undefined(name, arguments.len())
                    );
                }
                let mut combinations: Vec<Vec<Value>> = vec![Vec::new()];
                for argument in arguments {
                    let values = self.values(argument, env, input)?;
                    let mut next = Vec::new();
                    for value in &values {
                        for held in &combinations {
                            self.step()?;
                            next.push([held.clone(), vec![value.clone()]].concat());
                        }
                    }
                    combinations = next;
                }
                for values in combinations {
                    self.steps += values::cost(input);
                    for made in functions::many(name, input, &values)? {
                        out(self, None, made)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn own_function(
        &mut self,
        scope: &Env,
        arguments: &[Expr],
        env: &Env,
        path: Path,
        input: &Value,
        out: Sink<'_>,
    ) -> Result<(), Stop> {
        let Some(held) = &scope.0 else { return Ok(()) };
        match &held.bound {
            Bound::Closure(_, expr, env) => self.eval(expr, env, path, input, out),
            Bound::Function(function) => {
                // The function sees itself and what stands above it.
                let mut inner = scope.clone();
                for (param, argument) in function.params.iter().zip(arguments) {
                    match param.strip_prefix('$') {
                        Some(name) => {
                            let value = self.first(argument, env, input)?.unwrap_or(Value::Null);
                            inner = inner.with(Bound::Variable(name.to_string(), value));
                        }
                        None => inner = inner.with(Bound::Closure(param.clone(), argument.clone(), env.clone())),
                    }
                }
                self.eval(&function.body, &inner, path, input, out)
            }
            Bound::Variable(..) => Ok(()),
        }
    }
}

impl Stop {
    fn fatal_name(name: &str) -> Stop {
        Stop { value: Some(Value::String(format!("${name} is not defined"))), fatal: "", enough: None, halted: None }
    }

    fn undefined(self, name: &str, count: usize) -> Stop {
        Stop { value: Some(Value::String(format!("{name}/{count} is not defined"))), ..self }
    }
}
