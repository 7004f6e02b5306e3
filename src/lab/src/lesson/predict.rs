//! Predictions: asked before something happens, compared with what did. Truths are computed from the run.

use std::collections::BTreeMap;

use kernel::Time;
use serde::Deserialize;

use super::checks::{Check, Scene, selector};
use super::history::EventMark;

pub use super::checks::events::EventRule;

/// A question about what will happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Predict {
    /// The question.
    pub question: String,
    /// Unit of a number, such as `s`.
    #[serde(default)]
    pub unit: String,
    /// The question asks for a number.
    #[serde(default)]
    pub number: Option<Number>,
    /// The question asks for a choice.
    #[serde(default)]
    pub choice: Option<Choice>,
    /// What is said once the truth is known.
    pub explain: String,
}

/// A number that the run decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Number {
    /// How it is computed.
    pub truth: Truth,
    /// How far off an answer may be, in the unit of the question.
    pub tolerance: u32,
}

/// A yes-or-no question that the run decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Choice {
    /// Text of the answer that is right when the check holds.
    pub yes: String,
    /// Text of the answer that is right when it does not.
    pub no: String,
    /// The check.
    pub holds: Check,
    /// When it is judged: a duration since the beginning of the run.
    pub at: String,
}

/// A figure of a run, as the range it takes over the objects concerned.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Truth {
    /// Seconds from one event to another about the same object: the first pair of each object.
    Between {
        /// The earlier one.
        after: EventRule,
        /// The later one.
        then: EventRule,
        /// Which pair of each object, from 1; the first when absent.
        #[serde(default = "one")]
        nth: usize,
    },
    /// Second of the run at which such an event was first written.
    First(EventRule),
    /// How many such events were written.
    Count(EventRule),
    /// Restarts of selected pods.
    Restarts {
        /// Label selector.
        selector: String,
    },
    /// Share of failed requests to a service, in percent.
    FailedPercent {
        /// `namespace/name`.
        service: String,
    },
}

fn one() -> usize {
    1
}

/// A range of a figure, in thousandths so that no float is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Smallest value, in thousandths.
    pub least_milli: i64,
    /// Largest value, in thousandths.
    pub most_milli: i64,
}

impl Range {
    fn of(values: impl Iterator<Item = i64> + Clone) -> Option<Range> {
        Some(Range { least_milli: values.clone().min()?, most_milli: values.max()? })
    }

    /// `9.4`, or `9.4–10.1` where the objects differ.
    pub fn text(&self) -> String {
        let one = |milli: i64| {
            let tenths = (milli + 50).div_euclid(100);
            if tenths % 10 == 0 { format!("{}", tenths / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
        };
        let (least, most) = (one(self.least_milli), one(self.most_milli));
        if least == most { least } else { format!("{least}–{most}") }
    }
}

impl Truth {
    /// Computes the figure; `None` while the run does not show it yet.
    pub fn compute(&self, scene: &Scene<'_>) -> Option<Range> {
        match self {
            Truth::Between { after, then, nth } => {
                let mut waits = Vec::new();
                for marks in by_object(scene) {
                    let mut from: Option<Time> = None;
                    let mut count = 0;
                    for mark in marks {
                        if from.is_none() && after.means(mark, scene) {
                            from = Some(mark.at);
                        } else if let Some(start) = from
                            && then.means(mark, scene)
                        {
                            count += 1;
                            from = None;
                            if count == *nth {
                                waits.push(mark.at.since_ms(start) as i64);
                                break;
                            }
                        }
                    }
                }
                Range::of(waits.iter().copied())
            }
            Truth::First(rule) => {
                let first = scene.history.events.iter().find(|mark| rule.means(mark, scene))?;
                Range::of([first.at.ms() as i64].into_iter())
            }
            Truth::Count(rule) => {
                let count = scene.history.events.iter().filter(|mark| rule.means(mark, scene)).count();
                Range::of([count as i64 * 1000].into_iter())
            }
            Truth::Restarts { selector: text } => {
                let selector = selector(text).ok()?;
                let mut most: BTreeMap<&str, i32> = BTreeMap::new();
                for mark in scene.history.pods_since(&selector, Time::ZERO) {
                    let known = most.entry(&mark.uid).or_default();
                    *known = (*known).max(mark.restarts);
                }
                Range::of([most.values().map(|count| i64::from(*count) * 1000).sum()].into_iter())
            }
            Truth::FailedPercent { service } => {
                let seconds = scene.history.traffic.iter().filter(|(_, second)| second.service == *service);
                let (sent, failed) =
                    seconds.fold((0, 0), |(sent, failed), (_, second)| (sent + second.sent, failed + second.failed));
                (sent > 0).then(|| Range {
                    least_milli: (failed * 100_000 / sent.max(1)) as i64,
                    most_milli: (failed * 100_000 / sent.max(1)) as i64,
                })
            }
        }
    }
}

/// Events of each object in the order of time.
fn by_object<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = Vec<&'a EventMark>> + 'a {
    let mut objects: BTreeMap<(&str, &str, &str), Vec<&EventMark>> = BTreeMap::new();
    for mark in &scene.history.events {
        objects.entry((&mark.kind, &mark.namespace, &mark.name)).or_default().push(mark);
    }
    objects.into_values()
}

/// What a learner answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A number, in thousandths of the unit.
    Number(i64),
    /// The first choice (`yes`) or the second.
    Choice(bool),
}

/// A prediction beside what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What happened, in words.
    pub truth: String,
    /// True when the answer was right.
    pub right: bool,
}

impl Predict {
    /// Finds faults when the lesson is read.
    pub fn validate(&self) -> Result<(), String> {
        match (&self.number, &self.choice) {
            (Some(_), None) => Ok(()),
            (None, Some(choice)) => cluster::settings::duration_ms(&choice.at).map(|_| ()),
            _ => Err("a prediction has either number or choice".to_owned()),
        }
    }

    /// What happened, as a range or a yes/no in thousandths; `None` while it is open.
    pub fn truth(&self, scene: &Scene<'_>) -> Option<Known> {
        if let Some(number) = &self.number {
            return number.truth.compute(scene).map(Known::Range);
        }
        let choice = self.choice.as_ref()?;
        let at_ms = cluster::settings::duration_ms(&choice.at).ok()?;
        (scene.now.ms() >= at_ms).then(|| Known::Holds(choice.holds.judge(scene).passed))
    }

    /// Compares an answer with the truth.
    pub fn compare(&self, known: Known, answer: &Answer) -> Comparison {
        match (known, answer) {
            (Known::Range(range), Answer::Number(milli)) => {
                let tolerance = self.number.as_ref().map_or(0, |number| i64::from(number.tolerance) * 1000);
                let right = *milli >= range.least_milli - tolerance && *milli <= range.most_milli + tolerance;
                Comparison { truth: format!("{} {}", range.text(), self.unit).trim_end().to_owned(), right }
            }
            (Known::Holds(holds), answer) => {
                let (yes, no) = self.choice.as_ref().map_or(("yes", "no"), |choice| (&choice.yes, &choice.no));
                Comparison { truth: if holds { yes } else { no }.to_owned(), right: *answer == Answer::Choice(holds) }
            }
            (Known::Range(range), Answer::Choice(_)) => Comparison { truth: range.text(), right: false },
        }
    }
}

/// What the run says to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The figure.
    Range(Range),
    /// Whether the check held at its moment.
    Holds(bool),
}
