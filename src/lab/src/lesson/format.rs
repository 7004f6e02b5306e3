//! The lesson format: what `lesson.yaml` holds beside its scenario.
//!
//! The scenario part stands at the top level, so that `selfheal run` plays a lesson unmodified; here are the fields that
//! only lessons have. Unknown fields are errors. `docs/lesson-format.md` explains each for authors.

use serde::Deserialize;
use serde_json::Value;

use super::checks::Check;
use super::predict::Predict;

/// Fields of a lesson file that are not part of its scenario.
pub const LESSON_FIELDS: &[&str] = &[
    "title",
    "minutes",
    "level",
    "graded",
    "story",
    "teaches",
    "brief",
    "steps",
    "checks",
    "hints",
    "solution",
    "alternatives",
    "wrong",
    "debrief",
    "sandbox",
];

/// What a lesson has beside its scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Lesson {
    /// Title.
    pub title: String,
    /// Minutes that it takes a learner.
    pub minutes: u32,
    /// `beginner`, `intermediate` or `advanced`.
    pub level: String,
    /// False for tours, which prove nothing.
    #[serde(default = "yes")]
    pub graded: bool,
    /// Kubernetes concepts and field paths.
    pub teaches: Vec<String>,
    /// Symptoms, never the cause.
    pub brief: String,
    /// What the learner does, one thing at a time.
    pub steps: Vec<Step>,
    /// Outcomes that decide the lesson.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Nudge, pointer, answer.
    #[serde(default)]
    pub hints: Vec<String>,
    /// The reference solution.
    #[serde(default)]
    pub solution: Option<Way>,
    /// Other right ways.
    #[serde(default)]
    pub alternatives: Vec<Way>,
    /// Plausible wrong fixes.
    #[serde(default)]
    pub wrong: Vec<Wrong>,
    /// What is said afterwards.
    #[serde(default)]
    pub debrief: Debrief,
}

fn yes() -> bool {
    true
}

/// One step of a lesson.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// Short title.
    pub title: String,
    /// One instruction.
    pub text: String,
    /// Goals that tick by themselves.
    #[serde(default)]
    pub goals: Vec<Check>,
    /// A question that is asked before it happens.
    #[serde(default)]
    pub predict: Option<Predict>,
    /// Panels it needs, by name; the first is brought to the front.
    #[serde(default)]
    pub panels: Vec<String>,
    /// Controls that would spoil it.
    #[serde(default)]
    pub locks: Vec<String>,
}

/// A way to solve the lesson.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Way {
    /// What it is, in one sentence.
    pub text: String,
    /// Scenario actions; the times count from the lesson's beginning.
    pub actions: Vec<Value>,
}

/// A plausible fix that does not work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Wrong {
    /// What it is and why it does not help.
    pub text: String,
    /// Scenario actions; the times count from the lesson's beginning.
    pub actions: Vec<Value>,
    /// The check that it fails, by id.
    pub fails: String,
}

/// What is said after the lesson.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Debrief {
    /// File beside the lesson with the text.
    #[serde(default)]
    pub file: Option<String>,
    /// Figures computed from the learner's own run.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Places in Kubernetes' documentation.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Commands that show the same on a real cluster.
    #[serde(default)]
    pub commands: Vec<String>,
}

/// One computed figure; `{}` in its text is replaced by the value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Figure {
    /// Sentence with `{}`.
    pub text: String,
    /// How it is computed.
    pub value: super::predict::Truth,
}

/// A link to Kubernetes' documentation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Link {
    /// What is found there.
    pub text: String,
    /// Address; `https://kubernetes.io/…`.
    pub url: String,
}
