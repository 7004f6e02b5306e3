//! `wait`: until objects meet a condition or are gone.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/wait.

use cluster::api::Object;
use cluster::api::error::Reason;
use kernel::Time;
use serde_json::Value;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams, refusal};
use super::super::print::json_path::JsonPath;
use super::super::print::json_text;
use super::super::running::Task;
use super::super::target::{Filter, Target, qualified};
use super::get::Format;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "wait",
    aliases: &[],
    summary: "Experimental: Wait for a specific condition on one or many resources",
    words: Words::Targets,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("for", None, "The condition to wait on"),
    value("timeout", None, "The length of time to wait before giving up"),
    value("selector", Some('l'), "Selector (label query) to filter on"),
    value("field-selector", None, "Selector (field query) to filter on"),
    switch("all", None, "Select all resources in the namespace of the specified resource types"),
    switch("all-namespaces", Some('A'), "Across all namespaces"),
    value("filename", Some('f'), "Filename identifying the resource; - is standard input"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
];

/// What is waited for.
#[derive(Clone, Debug)]
enum Goal {
    Create,
    Delete,
    Condition(String, String),
    Path(JsonPath, Option<String>),
}

/// The parts between single equal signs; two of them are one comparison.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/wait/wait.go splitJSONPathInput.
fn split_once_equal(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, parts.last_mut()) {
            ('=', Some(part)) if characters.next_if_eq(&'=').is_some() => part.push_str("=="),
            ('=', _) => parts.push(String::new()),
            (other, Some(part)) => part.push(other),
            (_, None) => {}
        }
    }
    parts
}

impl Goal {
    fn parse(text: &str) -> Result<Goal, Failure> {
        if text.eq_ignore_ascii_case("delete") {
            return Ok(Goal::Delete);
        }
        if text.eq_ignore_ascii_case("create") {
            return Ok(Goal::Create);
        }
        if let Some(condition) = text.strip_prefix("condition=") {
            let (name, wanted) = condition.split_once('=').unwrap_or((condition, "true"));
            return Ok(Goal::Condition(name.to_string(), wanted.to_string()));
        }
        if let Some(path) = text.strip_prefix("jsonpath=") {
            let parts = split_once_equal(path);
            if path.is_empty() {
                return Err(Failure::new("jsonpath expression cannot be empty"));
            }
            let (template, wanted) = match parts.as_slice() {
                [template] => (template, None),
                [template, wanted] => (template, Some(wanted.trim_matches(['\'', '"']).to_string())),
                _ => {
                    return Err(Failure::new(
                        "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
                    ));
                }
            };
            let path_parsed = JsonPath::relaxed(template.trim_matches(['\'', '"'])).map_err(Failure::new)?;
            if wanted.as_deref() == Some("") {
                return Err(Failure::new(
                    "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
                ));
            }
            return Ok(Goal::Path(path_parsed, wanted));
        }
        Err(Failure::new(format!("unrecognized condition: {text:?}")))
    }

    fn is_met(&self, object: &Object) -> Result<bool, Failure> {
        Ok(match self {
            Goal::Create => true,
            Goal::Delete => false,
            Goal::Condition(name, wanted) => {
                let json = object.to_json();
                let conditions = json.pointer("/status/conditions").and_then(Value::as_array);
                conditions.into_iter().flatten().any(|condition| {
                    let text = |field: &str| condition.get(field).and_then(Value::as_str).unwrap_or("").to_lowercase();
                    // A condition that was observed for an older generation says nothing about this one.
                    let observed = condition.get("observedGeneration").and_then(Value::as_i64);
                    let fresh = observed.is_none_or(|seen| object.meta().generation.is_none_or(|now| seen >= now));
                    fresh && text("type") == name.to_lowercase() && text("status") == wanted.to_lowercase()
                })
            }
            Goal::Path(path, wanted) => {
                let json = object.to_json();
                let found = path.values(&json).map_err(Failure::new)?;
                match (found.as_slice(), wanted) {
                    ([], _) => false,
                    ([_, _, ..], _) => {
                        return Err(Failure::new("given jsonpath expression matches more than one value"));
                    }
                    (_, None) => true,
                    ([Value::Object(_) | Value::Array(_)], Some(_)) => {
                        return Err(Failure::new("jsonpath leads to a nested object or list which is not supported"));
                    }
                    ([Value::String(text)], Some(wanted)) => text.trim() == wanted.trim(),
                    ([other], Some(wanted)) => json_text::compact(other) == wanted.trim(),
                }
            }
        })
    }
}

/// How what is met is told: in a line, or as `-o` says.
#[derive(Clone, Debug)]
struct Told {
    format: Option<Format>,
    documents: u32,
}

impl Told {
    fn tell(&mut self, object: &Object, what: &str, streams: &mut Streams) -> Result<(), Failure> {
        let Some(format) = &self.format else {
            streams.line(format!("{} {what}", qualified(object.kind(), object.name())));
            return Ok(());
        };
        if self.documents > 0 && matches!(format, Format::Yaml) {
            streams.line("---");
        }
        self.documents += 1;
        streams.stdout.push_str(&format.text(object)?);
        Ok(())
    }
}

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let format = call.arguments.value("output").filter(|word| !word.is_empty()).map(Format::of_object).transpose()?;
    let told = Told { format, documents: 0 };
    let goal = call.arguments.value("for").unwrap_or("").to_string();
    let goal = Goal::parse(&goal)?;
    let timeout_ms = match call.arguments.is_negative("timeout") {
        true => WEEK_MS,
        false => call.arguments.duration_ms("timeout", "wait")?.unwrap_or(30_000),
    };
    if call.arguments.value("filename").is_some() {
        let (objects, well) = call.objects(0)?;
        return conditions(call, goal, objects, timeout_ms, (i32::from(!well), told));
    }
    let target = Target::parse(&call.arguments.words)?;
    let filter = call.filter();
    let everything = filter.is_given() || call.arguments.is_on("all", false);
    if matches!(target, Target::Kinds(..)) && !everything {
        return Err(Failure::new("resource(s) were provided, but no name was specified"));
    }
    if matches!(goal, Goal::Create) {
        let namespace = call.list_namespace().map(str::to_string);
        let deadline = call.api.now().plus_ms(timeout_ms);
        let mut wait = Creation { target, filter, namespace, deadline, told };
        return Ok(match wait.poll(call.api, &mut call.streams)? {
            Some(exit_code) => Ending::Exit(exit_code),
            None => Ending::Continue(Box::new(Task::Create(wait))),
        });
    }
    let (objects, missing) = target.resolve(call.api, call.list_namespace(), &filter)?;
    let wants_gone = matches!(goal, Goal::Delete);
    let mut exit_code = 0;
    for error in missing.iter().filter(|_| !wants_gone) {
        call.streams.fail_line(refusal(error, None));
        exit_code = 1;
    }
    conditions(call, goal, objects, timeout_ms, (exit_code, told))
}

/// A negative timeout waits so long.
const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// Waits for what objects are to come to.
fn conditions(
    call: &mut Call,
    goal: Goal,
    objects: Vec<Object>,
    timeout_ms: u64,
    (exit_code, told): (i32, Told),
) -> Result<Ending, Failure> {
    let wants_gone = matches!(goal, Goal::Delete);
    if objects.is_empty() {
        if wants_gone || exit_code == 1 {
            return Ok(Ending::Exit(exit_code));
        }
        return Err(Failure::new("no matching resources found"));
    }
    let once = timeout_ms == 0;
    let deadline = call.api.now().plus_ms(timeout_ms);
    let mut wait = Conditions { goal, waiting: objects, deadline, once, told, exit_code };
    Ok(match wait.poll(call.api, &mut call.streams)? {
        Some(exit_code) => Ending::Exit(exit_code),
        None => Ending::Continue(Box::new(Task::Wait(wait))),
    })
}

/// `wait --for=create`, while it waits: nobody knows the objects yet, only the words that name them.
///
/// - Source: kubernetes 1.36 kubectl pkg/cmd/wait/wait.go RunWait, create.go IsCreated.
#[derive(Clone, Debug)]
pub struct Creation {
    target: Target,
    filter: Filter,
    namespace: Option<String>,
    deadline: Time,
    told: Told,
}

impl Creation {
    /// When it gives up.
    pub fn deadline(&self) -> Option<Time> {
        Some(self.deadline)
    }

    /// Reports the objects once every one that was named is there, and at least one.
    ///
    /// - Errors: the timeout, which names no object; an unreachable server.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        let (objects, missing) = self.target.resolve(api, self.namespace.as_deref(), &self.filter)?;
        if missing.is_empty() && !objects.is_empty() {
            for object in &objects {
                self.told.tell(object, "condition met", streams)?;
            }
            return Ok(Some(0));
        }
        if api.now() < self.deadline {
            return Ok(None);
        }
        Err(Failure::new("timed out waiting for the condition"))
    }
}

/// `wait`, while it waits.
#[derive(Clone, Debug)]
pub struct Conditions {
    goal: Goal,
    /// As they were when the command began.
    waiting: Vec<Object>,
    deadline: Time,
    /// True when nothing is waited for.
    once: bool,
    told: Told,
    exit_code: i32,
}

impl Conditions {
    /// When it gives up.
    pub fn deadline(&self) -> Option<Time> {
        Some(self.deadline)
    }

    /// Reports objects that got there; they are looked at one after the other, as kubectl does.
    ///
    /// - Errors: none; a timeout is told on standard error and ends with exit code 1.
    pub fn poll(&mut self, api: &mut dyn Api, streams: &mut Streams) -> Result<Option<i32>, Failure> {
        while let Some(known) = self.waiting.first() {
            match (api.get(&known.key()), &self.goal) {
                (Ok(object), Goal::Delete) if object.uid() == known.uid() => break,
                (Ok(_), Goal::Delete) => self.told.tell(known, "deleted", streams)?,
                (Err(error), Goal::Delete) if error.reason == Reason::NotFound => {
                    self.told.tell(known, "deleted", streams)?;
                }
                (Ok(object), goal) => {
                    if !goal.is_met(&object)? {
                        break;
                    }
                    self.told.tell(&object, "condition met", streams)?;
                }
                (Err(error), _) if error.reason == Reason::NotFound => {
                    streams.fail_line(refusal(&error, None));
                    self.exit_code = 1;
                }
                (Err(_), _) => break,
            }
            self.waiting.remove(0);
        }
        if self.waiting.is_empty() {
            return Ok(Some(self.exit_code));
        }
        if api.now() < self.deadline {
            return Ok(None);
        }
        // One refusal is an error; several are listed bare.
        let prefix = if self.waiting.len() == 1 && self.exit_code == 0 { "error: " } else { "" };
        for known in std::mem::take(&mut self.waiting) {
            match (api.get(&known.key()), &self.goal) {
                (Ok(object), goal) if goal.is_met(&object)? => self.told.tell(&object, "condition met", streams)?,
                _ => {
                    let plural = known.kind().info().plural;
                    let what = match self.once {
                        true => "condition not met for",
                        false => "timed out waiting for the condition on",
                    };
                    streams.error_line(format!("{prefix}{what} {plural}/{}", known.name()));
                }
            }
        }
        Ok(Some(1))
    }
}
