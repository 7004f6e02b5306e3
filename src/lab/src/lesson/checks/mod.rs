//! Checks: outcomes that a run either shows or does not. Adding a kind is one file and one line in [`CHECKS`].

pub mod events;
mod objects;
mod path;
mod pods;
mod probe;
mod time;
mod traffic;

use cluster::world::World;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Time;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::history::History;

pub use path::lookup;

/// What checks look at.
pub struct Scene<'a> {
    /// The cluster now.
    pub world: &'a World,
    /// What happened before.
    pub history: &'a History,
    /// Now.
    pub now: Time,
}

/// How a check turned out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// True when the run shows the outcome.
    pub passed: bool,
    /// What was seen, in one sentence.
    pub saw: String,
}

impl Verdict {
    /// A verdict from what was seen.
    pub fn new(passed: bool, saw: impl Into<String>) -> Verdict {
        Verdict { passed, saw: saw.into() }
    }
}

/// One outcome that a lesson asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct Check {
    /// Name within the lesson; empty for goals without one.
    pub id: String,
    /// What is wanted, in one sentence.
    pub text: String,
    /// Stability window in milliseconds; 0 for this moment.
    pub window_ms: u64,
    kind: &'static CheckKind,
    rule: Value,
}

/// A kind of check.
#[derive(Debug)]
pub struct CheckKind {
    /// Its key in lesson files.
    pub name: &'static str,
    /// What it asks, for authors.
    pub help: &'static str,
    /// Finds faults of a rule when the lesson is read.
    validate: fn(&Value) -> Result<(), String>,
    /// Judges a run.
    judge: fn(&Value, u64, &Scene<'_>) -> Verdict,
}

/// Every kind of check.
pub const CHECKS: &[CheckKind] = &[
    CheckKind {
        name: "restarts",
        help: "restarts of selected pods within the window: {selector, most}",
        validate: pods::validate_restarts,
        judge: pods::restarts,
    },
    CheckKind {
        name: "pods",
        help: "counts of selected pods, throughout the window: {selector, ready, total, waiting, phase, least, most}",
        validate: pods::validate_pods,
        judge: pods::counts,
    },
    CheckKind {
        name: "event",
        help: "an event within the window: {reason, selector, kind, name, message, component, least}",
        validate: events::validate,
        judge: events::some,
    },
    CheckKind {
        name: "noEvent",
        help: "no such event within the window: as `event`",
        validate: events::validate,
        judge: events::none,
    },
    CheckKind {
        name: "component",
        help: "a component acted: {component, reason}",
        validate: events::validate_component,
        judge: events::component,
    },
    CheckKind {
        name: "condition",
        help: "a condition of an object: {kind, name, type, status, reason}",
        validate: objects::validate_condition,
        judge: objects::condition,
    },
    CheckKind {
        name: "jsonpath",
        help: "a field of an object: {kind, name, path, equals | not | least | most | present}",
        validate: objects::validate_path,
        judge: objects::field,
    },
    CheckKind {
        name: "spec",
        help: "a field of the desired state: as `jsonpath`, the path within spec",
        validate: objects::validate_path,
        judge: objects::spec,
    },
    CheckKind {
        name: "log",
        help: "a line in the log of selected pods: {selector, container, contains, previous}",
        validate: objects::validate_log,
        judge: objects::log,
    },
    CheckKind {
        name: "connectivity",
        help: "the service answers now: {service, port}",
        validate: traffic::validate_connectivity,
        judge: traffic::connectivity,
    },
    CheckKind {
        name: "slo",
        help: "share of failed requests within the window: {service, failedPermille}",
        validate: traffic::validate_slo,
        judge: traffic::slo,
    },
    CheckKind {
        name: "never",
        help: "at no moment of the window: a `pods` rule",
        validate: pods::validate_pods,
        judge: pods::never,
    },
    CheckKind {
        name: "within",
        help: "one event follows another in time: {after, then, limit}",
        validate: time::validate,
        judge: time::within,
    },
    CheckKind {
        name: "probe",
        help: "probes of selected pods succeed: {selector, probe}",
        validate: probe::validate,
        judge: probe::passes,
    },
];

impl TryFrom<Map<String, Value>> for Check {
    type Error = String;

    fn try_from(mut map: Map<String, Value>) -> Result<Check, String> {
        let mut text = |key: &str| match map.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("{key}: expected text, found {other}")),
        };
        let id = text("id")?.unwrap_or_default();
        let says = text("text")?.ok_or("a check needs a text that says what is wanted")?;
        let window_ms = match text("for")? {
            Some(duration) => cluster::settings::duration_ms(&duration)?,
            None => 0,
        };
        let mut rest = map.into_iter();
        let (Some((key, rule)), None) = (rest.next(), rest.next()) else {
            return Err(format!("a check has exactly one of {}", names()));
        };
        let kind = CHECKS
            .iter()
            .find(|kind| kind.name == key)
            .ok_or_else(|| format!("unknown check {key:?}; known are {}", names()))?;
        (kind.validate)(&rule).map_err(|error| format!("{key}: {error}"))?;
        Ok(Check { id, text: says, window_ms, kind, rule })
    }
}

fn names() -> String {
    CHECKS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
}

impl Check {
    /// Judges a run at this moment. Before the run is as long as the window the outcome is not shown yet.
    pub fn judge(&self, scene: &Scene<'_>) -> Verdict {
        if scene.now.ms() < self.window_ms {
            return Verdict::new(
                false,
                format!("the run is shorter than {}", cluster::settings::go_duration(self.window_ms)),
            );
        }
        (self.kind.judge)(&self.rule, self.window_ms, scene)
    }

    /// Key of its kind in lesson files.
    pub fn kind(&self) -> &'static str {
        self.kind.name
    }
}

/// The beginning of a window that ends now.
fn window_start(scene: &Scene<'_>, window_ms: u64) -> Time {
    if window_ms == 0 { Time::ZERO } else { Time::from_ms(scene.now.ms().saturating_sub(window_ms)) }
}

/// Reads a rule into its own type.
fn read<T: for<'de> Deserialize<'de>>(rule: &Value) -> Result<T, String> {
    T::deserialize(rule).map_err(|error| error.to_string())
}

/// Parses a label selector in kubectl's notation: `app=web,tier!=db,env in (a, b),!x,y`.
///
/// - Errors: what was expected.
pub fn selector(text: &str) -> Result<LabelSelector, String> {
    crate::scenario::selector(text)
}
