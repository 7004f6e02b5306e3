//! The guide: a lesson as the page shows it. Computed from the lesson runner; knows nothing of checks.

use std::rc::Rc;

/// An entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Folder name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Minutes it takes.
    pub minutes: u32,
    /// Level, such as `beginner`.
    pub level: String,
    /// What it teaches.
    pub teaches: Vec<String>,
    /// Whether the learner has finished it.
    pub done: bool,
}

/// A goal of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What is wanted.
    pub text: String,
    /// Whether it holds now or was reached.
    pub done: bool,
    /// What was seen instead, when not.
    pub saw: String,
}

/// A question asked before something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Choices; empty when a number is asked for.
    pub choices: Vec<String>,
    /// Unit of the number, such as `seconds`.
    pub unit: String,
    /// What the learner said.
    pub answer: Option<String>,
    /// What came out, once it did, and whether the answer was right.
    pub outcome: Option<(String, bool)>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Its goals.
    pub goals: Vec<Goal>,
    /// Its question.
    pub question: Option<Question>,
    /// Whether it is finished.
    pub done: bool,
}

/// A lesson being played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Folder name.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Minutes.
    pub minutes: u32,
    /// The brief, as Markdown.
    pub brief: Rc<str>,
    /// Steps; only those before `current` and that one are shown in full.
    pub steps: Vec<Step>,
    /// The step the learner is at; `steps.len()` when all are done.
    pub current: usize,
    /// Hints shown so far.
    pub hints: Vec<String>,
    /// Hints in all.
    pub hints_total: usize,
    /// The solution, a sentence each, once asked for.
    pub solution: Vec<String>,
    /// Checks over the stability window.
    pub checks: Vec<Goal>,
    /// The debrief, as Markdown, once all is done.
    pub debrief: Option<Rc<str>>,
}
