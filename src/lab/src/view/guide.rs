//! The guide: a lesson as the page shows it, computed from the lesson runner. It judges nothing itself.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::lesson::catalogue::{self, Course};
use crate::lesson::checks::Scene;
use crate::lesson::predict::{Answer, Predict};
use crate::lesson::runner::Runner;

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
    /// Why it came out so, as Markdown.
    pub explain: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Title.
    pub title: String,
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
    /// Whether it has a solution to show.
    pub has_solution: bool,
    /// The solution in a sentence, once asked for; its manifest is then in the editor.
    pub solution: Option<String>,
    /// Checks over the stability window.
    pub checks: Vec<Goal>,
    /// Scenarios beside the lesson that can be played, by name.
    pub extras: Vec<String>,
    /// The debrief, as Markdown, once all is done.
    pub debrief: Option<Rc<str>>,
    /// When it was solved, simulated milliseconds: the end of the learner's own timeline.
    pub solved_ms: Option<u64>,
}

/// Returns the lessons that ship with the app, in their order; `finished` holds the slugs of those done.
#[must_use]
pub fn catalogue(finished: &BTreeSet<String>) -> Vec<Entry> {
    catalogue::headings()
        .map(|heading| Entry {
            done: finished.contains(heading.slug),
            slug: heading.slug.to_owned(),
            title: heading.title,
            minutes: heading.minutes,
            level: heading.level,
            teaches: heading.teaches,
        })
        .collect()
}

/// Returns a lesson as the page shows it; `solution` says whether the learner asked for it.
#[must_use]
pub fn guide(course: &Course, runner: &Runner, scene: &Scene<'_>, solution: bool) -> Guide {
    let lesson = runner.lesson();
    let solved = runner.solved_at().is_some();
    let steps: Vec<Step> = lesson
        .steps
        .iter()
        .zip(runner.steps())
        .enumerate()
        .map(|(index, (step, state))| Step {
            title: step.title.clone(),
            text: step.text.clone(),
            goals: step
                .goals
                .iter()
                .zip(state.ticked.iter().zip(&state.seen))
                .map(|(goal, (ticked, seen))| Goal { text: goal.text.clone(), done: *ticked, saw: seen.clone() })
                .collect(),
            question: step.predict.as_ref().map(|asked| question(runner, index, asked)),
            done: index < runner.step()
                || (index == runner.step() && (solved || (runner.step_done() && !step.goals.is_empty()))),
        })
        .collect();
    let checks = lesson.checks.iter().enumerate().map(|(index, check)| {
        let verdict = runner.verdicts().get(index);
        Goal {
            text: check.text.clone(),
            done: solved || verdict.is_some_and(|verdict| verdict.passed),
            saw: verdict.map(|verdict| verdict.saw.clone()).unwrap_or_default(),
        }
    });
    let way = lesson.solution.as_ref().filter(|_| solution);
    Guide {
        slug: course.slug.clone(),
        title: lesson.title.clone(),
        minutes: lesson.minutes,
        brief: lesson.brief.as_str().into(),
        current: runner.step(),
        hints: runner.hints().to_vec(),
        hints_total: lesson.hints.len(),
        has_solution: lesson.solution.is_some(),
        solution: way.map(|way| way.text.clone()),
        // The checks look back over a window: before the last step they would only say that nothing is proved yet.
        checks: if runner.step() + 1 >= steps.len() { checks.collect() } else { vec![] },
        extras: course.extras.iter().map(|extra| extra.0.trim_end_matches(".yaml").to_string()).collect(),
        solved_ms: runner.solved_at().map(kernel::Time::ms),
        debrief: solved.then(|| debrief(course, runner, scene).into()),
        steps,
    }
}

fn question(runner: &Runner, index: usize, asked: &Predict) -> Question {
    let answer = runner.steps().get(index).and_then(|state| state.answer.clone());
    Question {
        text: asked.question.clone(),
        choices: asked.choice.as_ref().map(|choice| vec![choice.yes.clone(), choice.no.clone()]).unwrap_or_default(),
        unit: asked.unit.clone(),
        answer: answer.map(|answer| match (answer, &asked.choice) {
            (Answer::Number(milli), _) if milli % 1000 == 0 => (milli / 1000).to_string(),
            (Answer::Number(milli), _) => format!("{}.{}", milli / 1000, milli.unsigned_abs() % 1000 / 100),
            (Answer::Choice(first), Some(choice)) => if first { &choice.yes } else { &choice.no }.clone(),
            (Answer::Choice(first), None) => first.to_string(),
        }),
        outcome: runner.comparison(index).map(|compared| (compared.truth, compared.right)),
        explain: asked.explain.clone(),
    }
}

/// Returns what a learner typed or chose as an answer to a question; `None` when it is no answer to it.
#[must_use]
pub fn answer(asked: &Predict, text: &str) -> Option<Answer> {
    if let Some(choice) = &asked.choice {
        return (text == choice.yes)
            .then_some(Answer::Choice(true))
            .or((text == choice.no).then_some(Answer::Choice(false)));
    }
    let text = text.trim().trim_end_matches(asked.unit.as_str()).trim().replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let thousandths: String = format!("{fraction}000").chars().take(3).collect();
    Some(Answer::Number(whole.parse::<i64>().ok()? * 1000 + thousandths.parse::<i64>().ok()?))
}

fn debrief(course: &Course, runner: &Runner, scene: &Scene<'_>) -> String {
    let mut text = String::new();
    let figures = runner.figures(scene);
    if !figures.is_empty() {
        text.push_str("## Your run in figures\n\n");
        for figure in figures {
            text.push_str(&format!("- {figure}\n"));
        }
        text.push('\n');
    }
    text.push_str(&course.debrief);
    let said = &runner.lesson().debrief;
    if !said.commands.is_empty() {
        text.push_str("\n\n## The same on a real cluster\n\n```\n");
        text.push_str(&said.commands.join("\n"));
        text.push_str("\n```\n");
    }
    if !said.links.is_empty() {
        text.push_str("\n\n## Kubernetes says\n\n");
        for link in &said.links {
            text.push_str(&format!("- [{}]({})\n", link.text, link.url));
        }
    }
    text
}
