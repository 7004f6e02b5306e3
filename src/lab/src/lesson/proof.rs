//! The proof of a lesson: broken it stays unsolved, right ways solve it, wrong ones fail where they should.

use kernel::Time;
use serde_json::Value;

use super::catalogue::Course;
use super::checks::{Scene, Verdict};
use super::lock;
use super::runner::Runner;
use crate::scenario::trace::Body;
use crate::scenario::{self, Scenario};
use crate::session::Session;

/// How often a run is looked at, in milliseconds.
const LOOK_MS: u64 = 5_000;
/// Panels that steps may name.
pub const PANELS: &[&str] =
    &["stage", "yaml", "describe", "logs", "events", "endpoints", "timeline", "console", "guide", "transport", "chaos"];

/// One thing that the proof found wrong, or what it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// True when it is wrong.
    pub wrong: bool,
    /// What, in one sentence.
    pub text: String,
}

fn wrong(text: impl Into<String>) -> Finding {
    Finding { wrong: true, text: text.into() }
}

fn shown(text: impl Into<String>) -> Finding {
    Finding { wrong: false, text: text.into() }
}

/// What a run of a lesson came to.
struct Played {
    runner: Runner,
    /// Verdicts at the end of the run.
    last: Vec<Verdict>,
    figures: usize,
    /// What the cluster refused while actions were carried out.
    refused: Vec<String>,
}

/// Proves a lesson; every finding that is wrong makes it fail.
pub fn prove(course: &Course) -> Vec<Finding> {
    let lesson = &course.lesson;
    let mut findings = form(course);
    if !lesson.graded {
        findings.push(shown("a tour: nothing to prove"));
        return findings;
    }
    let broken = match play(course, &[]) {
        Ok(played) => played,
        Err(error) => return vec![wrong(error)],
    };
    findings.push(match broken.runner.solved_at() {
        Some(at) => wrong(format!("untouched it counts as solved at {at}")),
        None => shown("untouched it stays unsolved"),
    });
    let mut known: Vec<bool> = broken.runner.steps().iter().map(|step| step.known.is_some()).collect();
    let ways = lesson
        .solution
        .iter()
        .map(|way| ("the solution", way))
        .chain(lesson.alternatives.iter().map(|way| ("an alternative", way)));
    for (index, (what, way)) in ways.enumerate() {
        match play(course, &way.actions) {
            Ok(played) => {
                findings.extend(
                    played.refused.iter().map(|text| wrong(format!("{what} ({}) was refused: {text}", way.text))),
                );
                findings.push(match played.runner.solved_at() {
                    Some(at) => shown(format!("{what} solves it at {at}: {}", way.text)),
                    None => wrong(format!("{what} does not solve it: {} ({})", way.text, unmet(course, &played.last))),
                });
                if index == 0 {
                    for (known, step) in known.iter_mut().zip(played.runner.steps()) {
                        *known |= step.known.is_some();
                    }
                    if played.figures != lesson.debrief.figures.len() {
                        findings.push(wrong(format!(
                            "{} of {} figures of the debrief have a value",
                            played.figures,
                            lesson.debrief.figures.len()
                        )));
                    }
                }
            }
            Err(error) => findings.push(wrong(error)),
        }
    }
    for one in &lesson.wrong {
        match play(course, &one.actions) {
            Ok(played) => {
                findings.extend(
                    played.refused.iter().map(|text| wrong(format!("a wrong fix ({}) was refused: {text}", one.text))),
                );
                let place = lesson.checks.iter().position(|check| check.id == one.fails);
                let fails = place.and_then(|place| played.last.get(place)).is_some_and(|verdict| !verdict.passed);
                findings.push(match (played.runner.solved_at(), fails) {
                    (None, true) => shown(format!("a wrong fix fails {}: {}", one.fails, one.text)),
                    (Some(at), _) => wrong(format!("a wrong fix solves it at {at}: {}", one.text)),
                    (None, false) => wrong(format!(
                        "a wrong fix does not fail {}: {} ({})",
                        one.fails,
                        one.text,
                        unmet(course, &played.last)
                    )),
                });
            }
            Err(error) => findings.push(wrong(error)),
        }
    }
    for (step, known) in lesson.steps.iter().zip(known) {
        if step.predict.is_some() && !known {
            findings.push(wrong(format!("the prediction of {:?} has no truth", step.title)));
        }
    }
    findings
}

/// What can be seen without running it.
fn form(course: &Course) -> Vec<Finding> {
    let lesson = &course.lesson;
    let mut findings = Vec::new();
    if lesson.graded {
        if lesson.hints.len() != 3 || lesson.hints.iter().any(|hint| hint.trim().is_empty()) {
            findings.push(wrong("there are not three hints: nudge, pointer, answer"));
        }
        if lesson.checks.is_empty()
            || lesson.solution.is_none()
            || lesson.alternatives.is_empty()
            || lesson.wrong.is_empty()
        {
            findings.push(wrong("checks, solution, alternatives and wrong fixes are needed"));
        }
        if course.debrief.trim().is_empty() {
            findings.push(wrong("there is no debrief"));
        }
        if !lesson.steps.iter().any(|step| step.predict.is_some()) {
            findings.push(wrong("nothing is predicted"));
        }
    }
    for one in &lesson.wrong {
        if !lesson.checks.iter().any(|check| check.id == one.fails) {
            findings.push(wrong(format!("there is no check {:?}", one.fails)));
        }
    }
    for name in lesson.steps.iter().flat_map(|step| &step.panels) {
        if !PANELS.contains(&name.as_str()) {
            findings.push(wrong(format!("there is no panel {name:?}; known are {}", PANELS.join(", "))));
        }
    }
    for step in &lesson.steps {
        findings.extend(lock::unknown(&step.locks).into_iter().map(wrong));
    }
    for link in &lesson.debrief.links {
        if !link.url.starts_with("https://kubernetes.io/") {
            findings.push(wrong(format!("{:?} does not lead to https://kubernetes.io/", link.url)));
        }
    }
    findings
}

/// Plays the lesson with additional actions to the end of its scenario.
fn play(course: &Course, actions: &[Value]) -> Result<Played, String> {
    let scenario = with_actions(&course.scenario, actions)?;
    let mut session = Session::new(&scenario, course.manifests.clone())?;
    let mut runner = Runner::new(course.lesson.clone());
    let mut refused = Vec::new();
    let end = scenario.end();
    let mut at = Time::ZERO;
    while at < end {
        at = at.plus_ms(LOOK_MS).min(end);
        session.run_until(at, &mut || true);
        for entry in session.take_entries() {
            refused.extend(refusal(&entry.body));
        }
        session.take_changes();
        runner.observe(&Scene { world: session.world(), history: session.history(), now: session.now() });
        // All steps are open to a proof: it asks what the run shows, not how fast someone reads.
        while runner.step() + 1 < course.lesson.steps.len() {
            runner.skip();
        }
    }
    let scene = Scene { world: session.world(), history: session.history(), now: session.now() };
    let last = course.lesson.checks.iter().map(|check| check.judge(&scene)).collect();
    let figures = runner.figures(&scene).len();
    Ok(Played { runner, last, figures, refused })
}

/// The scenario with further actions, as their text in a lesson says them.
///
/// - Errors: what is wrong with an action.
pub fn with_actions(scenario: &Scenario, actions: &[Value]) -> Result<Scenario, String> {
    if actions.is_empty() {
        return Ok(scenario.clone());
    }
    let mut json = scenario.to_json();
    let mut all = json["actions"].as_array().cloned().unwrap_or_default();
    all.extend(actions.iter().cloned());
    json["actions"] = Value::Array(all);
    scenario::read(&json.to_string())
        .map_err(|problems| problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; "))
}

fn unmet(course: &Course, verdicts: &[Verdict]) -> String {
    let open = course.lesson.checks.iter().zip(verdicts).filter(|(_, verdict)| !verdict.passed);
    open.map(|(check, verdict)| format!("{}: {}", check.id, verdict.saw)).collect::<Vec<_>>().join("; ")
}

/// Why an action of the run failed, when it did.
fn refusal(body: &Body) -> Option<String> {
    match body {
        Body::Apply(answer) | Body::Kubectl { answer, .. } if answer.exit_code != 0 => {
            Some(answer.stderr.trim().to_owned())
        }
        Body::Action { error: Some(error), .. } => Some(error.clone()),
        _ => None,
    }
}
