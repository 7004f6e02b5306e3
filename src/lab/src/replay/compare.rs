//! A recording held against a run.

use std::collections::{BTreeMap, BTreeSet};

use super::acts::{Act, Seen, Spread, Timelines, What, timelines};
use super::align::align;
use super::coalesce::coalesced;
use super::kubectl::{KubectlPair, Side, kubectl_row};
use super::mask::Renaming;
use super::names::{Pins, counterparts};
use super::recording::{Control, Recording};
use super::reduce::Modelled;
use super::report::{ObjectReport, Report, Row, RowState};

/// Smallest tolerance of times.
const LEAST_MS: u64 = 1_500;

/// Compares what was seen, object by object, and the answers of kubectl.
///
/// `pins` are pods that the run has already taken for each other, because an action named them.
pub fn compare(recording: &Recording, run: &[Seen], kubectl: &[KubectlPair], pins: &Pins) -> Report {
    let run: Vec<Seen> = run.iter().filter(|seen| concerns(recording, seen)).cloned().collect();
    let (recorded_names, run_names) = counterparts(&recording.seen, &run, pins);
    let mut sides = [timelines(&recording.seen, &recorded_names), timelines(&run, &run_names)];
    let renamed = [by_common_name(&mut sides[0], &recorded_names), by_common_name(&mut sides[1], &run_names)];
    let ids: BTreeSet<&String> = sides[0].keys().chain(sides[1].keys()).collect();
    let actions: Vec<u64> =
        recording.done.iter().filter(|done| acts_on_cluster(&done.control)).map(|done| done.at_ms).collect();
    let none = Vec::new();
    let mut objects: Vec<ObjectReport> = ids
        .into_iter()
        .map(|id| ObjectReport {
            id: id.clone(),
            recorded_name: renamed[0].get(id).cloned(),
            run_name: renamed[1].get(id).cloned(),
            modelled: id.split_once('/').is_none_or(|(word, _)| Modelled::of(word) != Modelled::NotYet),
            rows: {
                let mut rows = rows(sides[0].get(id).unwrap_or(&none), sides[1].get(id).unwrap_or(&none), &actions);
                rows.retain(|row| !after_the_end(row, recording.end_ms));
                same_tokens(&mut rows);
                rows
            },
        })
        .collect();
    if !kubectl.is_empty() {
        objects.push(ObjectReport {
            id: "kubectl".to_string(),
            recorded_name: None,
            run_name: None,
            modelled: true,
            rows: {
                let sides = [Side::new(&recording.seen, recorded_names), Side::new(&run, run_names)];
                kubectl.iter().map(|pair| kubectl_row(pair, &sides[0], &sides[1])).collect()
            },
        });
    }
    Report { name: recording.name.clone(), objects }
}

/// Commands that only read start nothing whose time could be compared with theirs.
pub(super) fn acts_on_cluster(control: &Control) -> bool {
    match control {
        Control::Kubectl { line, .. } => {
            let verbs = ["get", "describe", "events", "logs", "version", "cluster-info", "explain", "wait"];
            !line.split(' ').any(|word| verbs.contains(&word))
                && !line.contains("rollout status")
                && !line.contains("rollout history")
        }
        Control::Flag { .. } | Control::Node { .. } | Control::Component { .. } => true,
    }
}

/// What the recorder watched: its namespace, of the nodes only where it recorded them, and nothing where it only typed.
fn concerns(recording: &Recording, seen: &Seen) -> bool {
    match &seen.what {
        What::Object { kind, .. } => recording.kinds.contains(kind),
        What::Event { .. } if !recording.kinds.contains("event") => false,
        What::Event { event, .. } if event.kind == "Node" => recording.kinds.contains("node"),
        What::Event { event, .. } => event.namespace == recording.namespace,
    }
}

/// Gives timelines the names that both sides share; returns the names they had.
fn by_common_name(timelines: &mut Timelines, renaming: &Renaming) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut common = Timelines::new();
    for (id, acts) in std::mem::take(timelines) {
        let (word, name) = id.split_once('/').unwrap_or(("", &id));
        let shared = format!("{word}/{}", renaming.get(name).map_or(name, String::as_str));
        names.insert(shared.clone(), name.to_string());
        common.insert(shared, acts);
    }
    *timelines = common;
    names
}

fn rows(recorded: &[Act], run: &[Act], actions: &[u64]) -> Vec<Row> {
    let pairs = align(recorded, run);
    let mut rows = Vec::new();
    let (mut next_recorded, mut next_run) = (0, 0);
    let mut last: Option<(&Act, &Act)> = None;
    let coalesced = coalesced(recorded, run, &pairs);
    let paired_runs: BTreeSet<usize> =
        pairs.iter().map(|(_, column)| *column).chain(coalesced.run.iter().copied()).collect();
    let side = |act: &Act| (act.at_ms, act.text.clone());
    for (row, column) in pairs.iter().copied().chain([(recorded.len(), run.len())]) {
        let mut left: Vec<&Act> = Vec::new();
        for (index, act) in recorded.iter().enumerate().take(row).skip(next_recorded) {
            if coalesced.recorded.contains(&index) {
                let note = "written in other steps".to_string();
                let text = Some(side(act));
                rows.push(Row { state: RowState::Matched, recorded: text.clone(), run: text, note });
            } else {
                left.push(act);
            }
        }
        let right: Vec<&Act> = (next_run..column.max(next_run))
            .filter(|index| !paired_runs.contains(index))
            .map(|index| &run[index])
            .collect();
        rows.extend(unpaired(&left, right));
        next_recorded = row + 1;
        next_run = next_run.max(column + 1);
        let (Some(one), Some(other)) = (recorded.get(row), run.get(column)) else { continue };
        let note = time_note(one, other, last, actions);
        let state = if note.is_some() { RowState::Time } else { RowState::Matched };
        rows.push(Row { state, recorded: Some(side(one)), run: Some(side(other)), note: note.unwrap_or_default() });
        last = Some((one, other));
    }
    rows
}

/// Acts between two pairs: those of one class stand for each other with different texts, the others stand alone.
fn unpaired(left: &[&Act], mut right: Vec<&Act>) -> Vec<Row> {
    let side = |act: &Act| Some((act.at_ms, act.text.clone()));
    let mut rows = Vec::new();
    for act in left {
        let other = right.iter().position(|other| other.class == act.class).map(|place| right.remove(place));
        rows.push(Row {
            state: if other.is_some() { RowState::Text } else { RowState::Missing },
            recorded: side(act),
            run: other.and_then(side),
            note: String::new(),
        });
    }
    rows.extend(right.into_iter().map(|act| Row {
        state: RowState::Extra,
        recorded: None,
        run: side(act),
        note: String::new(),
    }));
    rows
}

/// Events on an object after which the filter lets only one through in five minutes.
///
/// Source: client-go tools/record/events_cache.go defaultSpamBurst, defaultSpamQPS.
const BURST: usize = 25;

/// How long the filter takes for its next token, in milliseconds.
const TOKEN_MS: u64 = 300_000;

/// Which event meets the filter's one new token is a matter of milliseconds: a repeated event that only the recording
/// has and one that only the run has, both after the burst and within one token's time, stand for each other.
fn same_tokens(rows: &mut Vec<Row>) {
    let is_event = |text: &str| text.starts_with("Normal ") || text.starts_with("Warning ");
    let (mut told, mut lost) = (0, Vec::new());
    for (place, row) in rows.iter().enumerate() {
        match (row.state, &row.recorded) {
            (RowState::Missing, Some((at_ms, text)))
                if told >= BURST && is_event(text) && text.contains(" again: ") =>
            {
                lost.push((place, *at_ms));
            }
            _ => {}
        }
        told += usize::from(row.recorded.as_ref().is_some_and(|(_, text)| is_event(text)));
    }
    let mut told = 0;
    let mut gained = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        match (row.state, &row.run) {
            (RowState::Extra, Some((at_ms, text))) if told >= BURST && is_event(text) && text.contains(" again: ") => {
                gained.push((place, *at_ms));
            }
            _ => {}
        }
        told += usize::from(row.run.as_ref().is_some_and(|(_, text)| is_event(text)));
    }
    let mut gone = BTreeSet::new();
    for (place, at_ms) in lost {
        let Some(found) = gained.iter().position(|(_, other)| other.abs_diff(at_ms) <= TOKEN_MS) else { continue };
        let (other, _) = gained.remove(found);
        rows[place].state = RowState::Matched;
        rows[place].run = rows[other].run.clone();
        rows[place].note = "the same token of the event filter".to_string();
        gone.insert(other);
    }
    let mut place = 0;
    rows.retain(|_| {
        place += 1;
        !gone.contains(&(place - 1))
    });
}

/// Whether an act of the run is so near to the end of the recording that its counterpart may have come after it.
fn after_the_end(row: &Row, end_ms: u64) -> bool {
    row.state == RowState::Extra && row.run.as_ref().is_some_and(|(at_ms, _)| at_ms + LEAST_MS > end_ms)
}

/// What is wrong with the time of a pair; `None` when it is right.
///
/// It is right when the gap since the object's act before it agrees, or that since the last action from outside.
fn time_note(recorded: &Act, run: &Act, last: Option<(&Act, &Act)>, actions: &[u64]) -> Option<String> {
    let action = actions.iter().rev().find(|at| **at <= recorded.at_ms).copied().unwrap_or(0);
    let since_action = (recorded.at_ms - action, run.at_ms as i64 - action as i64);
    let since_last =
        last.map(|(one, other)| (recorded.at_ms.saturating_sub(one.at_ms), run.at_ms as i64 - other.at_ms as i64));
    let fits = |(gap, run_gap): (u64, i64)| (run_gap - gap as i64).unsigned_abs() <= tolerance_ms(recorded.spread, gap);
    if fits(since_action) || since_last.is_some_and(fits) {
        return None;
    }
    let (gap, run_gap) = since_last.unwrap_or(since_action);
    let seconds = |ms: i64| format!("{}{}.{:03}s", if ms < 0 { "-" } else { "" }, ms.abs() / 1_000, ms.abs() % 1_000);
    let tolerance = tolerance_ms(recorded.spread, gap);
    Some(format!("after {} instead of {} ± {}", seconds(run_gap), seconds(gap as i64), seconds(tolerance as i64)))
}

/// How far apart two gaps may be: a quarter, at least 1.5 s; wider where the rule draws a random number.
fn tolerance_ms(spread: Spread, gap_ms: u64) -> u64 {
    let usual = LEAST_MS.max(gap_ms / 4);
    match spread {
        Spread::Usual => usual,
        // The requeue takes 1 to 1.5 times the back-off, and is noticed up to a second later.
        Spread::BackOff => LEAST_MS + gap_ms / 2,
        Spread::NodePass => usual.max(5_000),
    }
}
