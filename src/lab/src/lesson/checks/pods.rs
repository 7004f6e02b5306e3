//! Checks about pods: how many are in which state, and how often they restarted.

use std::collections::BTreeMap;

use kernel::Time;
use serde::Deserialize;
use serde_json::Value;

use super::{Scene, Verdict, read, selector, window_start};
use crate::lesson::history::PodMark;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Restarts {
    selector: String,
    #[serde(default)]
    most: i32,
}

/// What is counted, and how many are wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Counts {
    selector: String,
    ready: Option<bool>,
    waiting: Option<String>,
    phase: Option<String>,
    terminating: Option<bool>,
    restarted: Option<bool>,
    least: Option<usize>,
    most: Option<usize>,
}

impl Counts {
    fn counts(&self, mark: &PodMark) -> bool {
        self.ready.is_none_or(|ready| ready == mark.ready)
            && self.waiting.as_ref().is_none_or(|waiting| mark.waiting.as_ref() == Some(waiting))
            && self.phase.as_ref().is_none_or(|phase| *phase == mark.phase)
            && self.restarted.is_none_or(|restarted| restarted == (mark.restarts > 0))
            && self.terminating.unwrap_or(false) == mark.terminating
    }

    fn fits(&self, count: usize) -> bool {
        self.least.is_none_or(|least| count >= least) && self.most.is_none_or(|most| count <= most)
    }
}

pub(super) fn validate_restarts(rule: &Value) -> Result<(), String> {
    selector(&read::<Restarts>(rule)?.selector).map(|_| ())
}

pub(super) fn validate_pods(rule: &Value) -> Result<(), String> {
    let counts = read::<Counts>(rule)?;
    if counts.least.is_none() && counts.most.is_none() {
        return Err("needs least or most".to_owned());
    }
    selector(&counts.selector).map(|_| ())
}

/// Restarts within the window: of each pod, the difference between its last and first count there.
pub(super) fn restarts(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let (Ok(rule), from) = (read::<Restarts>(rule), window_start(scene, window_ms)) else {
        return Verdict::new(false, "the rule cannot be read");
    };
    let Ok(selector) = selector(&rule.selector) else { return Verdict::new(false, "the selector cannot be read") };
    let mut before: BTreeMap<&str, i32> =
        scene.history.pods_at(&selector, from).into_iter().map(|mark| (mark.uid.as_str(), mark.restarts)).collect();
    let mut total = 0;
    for mark in scene.history.pods_since(&selector, from) {
        let known = before.entry(&mark.uid).or_insert(0);
        total += (mark.restarts - *known).max(0);
        *known = (*known).max(mark.restarts);
    }
    let matched = !before.is_empty();
    if !matched {
        return Verdict::new(false, "no pod matches");
    }
    Verdict::new(total <= rule.most, format!("{total} restarts in the window"))
}

/// The count fits at the beginning of the window and after each change in it.
pub(super) fn counts(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Counts>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let from = Time::from_ms(scene.now.ms().saturating_sub(window_ms));
    match moments(&rule, from, scene).into_iter().find(|(_, count)| !rule.fits(*count)) {
        Some((at, count)) => Verdict::new(false, format!("{count} pods at {at}")),
        None => Verdict::new(true, "as wanted all the time"),
    }
}

/// The count fits at no moment of the window.
pub(super) fn never(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Counts>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let from = window_start(scene, window_ms);
    match moments(&rule, from, scene).into_iter().find(|(_, count)| rule.fits(*count)) {
        Some((at, count)) => Verdict::new(false, format!("{count} pods at {at}")),
        None => Verdict::new(true, "at no moment"),
    }
}

/// The count at `from` and after each change since.
fn moments(rule: &Counts, from: Time, scene: &Scene<'_>) -> Vec<(Time, usize)> {
    let Ok(selector) = selector(&rule.selector) else { return Vec::new() };
    let mut now: BTreeMap<&str, &PodMark> =
        scene.history.pods_at(&selector, from).into_iter().map(|mark| (mark.uid.as_str(), mark)).collect();
    let count = |now: &BTreeMap<&str, &PodMark>| now.values().filter(|mark| rule.counts(mark)).count();
    let mut list = vec![(from, count(&now))];
    for mark in scene.history.pods_since(&selector, from) {
        if mark.gone {
            now.remove(mark.uid.as_str());
        } else {
            now.insert(&mark.uid, mark);
        }
        list.push((mark.at, count(&now)));
    }
    list
}
