//! The answers of kubectl in a recording held against those of a run.
//!
//! Both are text. A command that reads shows what has reached the API by then, and a moment's difference of timing is told
//! by the objects' own acts; so a line of such an answer may be one that the run shows within [`NEAR_MS`] of it.

use std::collections::{BTreeMap, BTreeSet};

use super::acts::{Seen, placements};
use super::mask::{Renaming, masked, masked_output};
use super::report::{Row, RowState};
use crate::scenario::trace::Answer;

/// How far apart two clusters may show the same, in milliseconds.
pub(super) const NEAR_MS: u64 = 1_500;

/// A recorded command and what the run answered to it.
#[derive(Clone, Debug)]
pub struct KubectlPair {
    /// When it was given.
    pub at_ms: u64,
    /// The command as recorded.
    pub line: String,
    /// The command as the run got it, where names in it differ.
    pub line_in_run: Option<String>,
    /// What the recording has; without an exit code when the recorder ended it.
    pub recorded: (Option<i32>, String, String),
    /// What the run answered; `None` when it has no such command.
    pub run: Option<Answer>,
    /// What the run would have answered a little earlier or later, for a command that only reads.
    pub near: Vec<Answer>,
}

/// Whether a command only reads, and ends by itself.
pub(super) fn only_reads(line: &str) -> bool {
    let going_on = ["-w", "--watch", "--watch-only", "-f", "--follow", "--raw"];
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let reads = line.split(' ').any(|word| ["get", "describe", "events", "logs"].contains(&word));
    reads && words.all(|word| !going_on.contains(&word) && !["wait", "rollout", "delete"].contains(&word))
}

/// What is replaced in kubectl's texts of one side.
pub(super) struct Side {
    names: Renaming,
    /// Nodes of the pods that the scheduler placed.
    places: BTreeMap<String, String>,
}

impl Side {
    /// What is known of one side.
    pub(super) fn new(seen: &[Seen], names: Renaming) -> Side {
        Side { names, places: placements(seen) }
    }

    /// Output with everything replaced that cannot agree; which of equal nodes a pod got is not compared either.
    fn masked(&self, command: &str, text: &str) -> Vec<String> {
        let placed_in = |text: &str| {
            self.places.iter().find(|(pod, _)| {
                text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == pod.as_str())
            })
        };
        let of_command = placed_in(command);
        let lines: Vec<String> = text
            .lines()
            .map(|line| match of_command.or_else(|| placed_in(line)) {
                Some((_, node)) => line.replace(node.as_str(), "<node>"),
                None => line.to_string(),
            })
            .collect();
        let mut masked = masked_output(&lines.join("\n"), &self.names);
        if command.split(' ').any(|word| word == "drain") {
            // Pods leave side by side, and causes come from an unordered map: only their order is drawn.
            for line in &mut masked {
                *line = with_sorted_causes(line);
            }
            masked.sort();
        }
        masked
    }
}

/// A line whose causes between brackets are in order.
fn with_sorted_causes(line: &str) -> String {
    let (Some(from), Some(to)) = (line.find('['), line.rfind(']')) else { return line.to_string() };
    if to < from {
        return line.to_string();
    }
    let mut causes: Vec<&str> = line[from + 1..to].split(", ").collect();
    causes.sort_unstable();
    format!("{}[{}]{}", &line[..from], causes.join(", "), &line[to + 1..])
}

/// One answer as lines, standard output and standard error.
type Lines = [Vec<String>; 2];

/// The row of one command.
pub(super) fn kubectl_row(pair: &KubectlPair, recorded_side: &Side, run_side: &Side) -> Row {
    let command = masked(&pair.line, &recorded_side.names);
    let (exit_code, stdout, stderr) = &pair.recorded;
    let recorded: Lines = [recorded_side.masked(&pair.line, stdout), recorded_side.masked(&pair.line, stderr)];
    let Some(run) = &pair.run else {
        let text = format!("{command}: answered");
        return Row { state: RowState::Missing, recorded: Some((pair.at_ms, text)), run: None, note: String::new() };
    };
    let line_here = pair.line_in_run.as_deref().unwrap_or(&pair.line);
    let shown = |answer: &Answer| -> Lines {
        [run_side.masked(line_here, &answer.stdout), run_side.masked(line_here, &answer.stderr)]
    };
    let code_fits = |answer: &Answer| exit_code.is_none_or(|code| code == answer.exit_code);
    let answered = shown(run);
    let said = |code: Option<i32>| Some((pair.at_ms, format!("{command}: exit code {}", code.unwrap_or(0))));
    let matched = Row {
        state: RowState::Matched,
        recorded: said(*exit_code),
        run: said(Some(run.exit_code)),
        note: String::new(),
    };
    if recorded == answered && code_fits(run) {
        return matched;
    }
    let words = |word: &str| pair.line.split(' ').any(|one| one == word);
    if words("rollout") && words("status") && code_fits(run) && same_progress(&recorded, &answered) {
        return matched;
    }
    let fitting: Vec<Lines> = pair.near.iter().filter(|answer| code_fits(answer)).map(shown).collect();
    let odd = if fitting.is_empty() { None } else { odd_line(&recorded, &fitting) };
    if !fitting.is_empty() && odd.is_none() {
        return matched;
    }
    for (stream, (one, other)) in ["stdout", "stderr"].into_iter().zip(recorded.iter().zip(&answered)) {
        if one == other {
            continue;
        }
        let odd_place = odd.as_ref().and_then(|odd| one.iter().chain(other).position(|line| line == odd));
        let first = one.iter().zip(other).position(|(one, other)| one != other);
        let line = odd_place
            .map(|place| if place < one.len() { place } else { place - one.len() })
            .or(first)
            .unwrap_or(one.len().min(other.len()));
        let said = |lines: &[String]| match lines.get(line) {
            Some(text) => format!("{command}: {stream} line {}: {text}", line + 1),
            None => format!("{command}: {stream} ends after {} lines", lines.len()),
        };
        return Row {
            state: RowState::Text,
            recorded: Some((pair.at_ms, said(one))),
            run: Some((pair.at_ms, said(other))),
            note: String::new(),
        };
    }
    Row { state: RowState::Text, ..matched }
}

/// Whether two rollouts are told of alike: `rollout status` says how far it is whenever the object is written, so in how
/// many steps it says that is a matter of milliseconds, but not what it comes to.
fn same_progress(recorded: &Lines, answered: &Lines) -> bool {
    let under_way = |line: &&String| line.starts_with("Waiting for ") || line.starts_with("waiting for ");
    let ends = |lines: &[String]| lines.iter().filter(|line| !under_way(line)).cloned().collect::<Vec<String>>();
    let steps = |lines: &[String]| {
        let mut steps: Vec<String> = lines.iter().filter(under_way).cloned().collect();
        steps.dedup();
        steps
    };
    let (ours, theirs) = (steps(&recorded[0]), steps(&answered[0]));
    let (fewer, more) = if ours.len() <= theirs.len() { (ours, theirs) } else { (theirs, ours) };
    // All steps of one side are told by the other, which tells of some between them.
    let mut left = more.iter();
    let told = fewer.iter().all(|step| left.any(|one| one == step));
    told && recorded[1] == answered[1] && ends(&recorded[0]) == ends(&answered[0])
}

/// A recorded line that the run shows nowhere nearby, or one that it shows all the while and that is not recorded.
fn odd_line(recorded: &Lines, nearby: &[Lines]) -> Option<String> {
    (0..2).find_map(|stream| {
        let told: BTreeSet<&String> = recorded[stream].iter().collect();
        let near: Vec<BTreeSet<&String>> = nearby.iter().map(|lines| lines[stream].iter().collect()).collect();
        let never = told.iter().find(|line| !near.iter().any(|lines| lines.contains(**line)));
        let always = near
            .first()
            .into_iter()
            .flatten()
            .find(|line| near.iter().all(|lines| lines.contains(**line)) && !told.contains(**line));
        never.or(always).map(|line| (**line).clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_be_one_of_a_little_earlier_or_later() {
        let lines = |text: &str| -> Lines { [text.split(',').map(str::to_string).collect(), Vec::new()] };
        let nearby = [lines("head,a Pending,b Running"), lines("head,a Running,b Running")];
        assert_eq!(odd_line(&lines("head,a Pending,b Running"), &nearby), None);
        assert_eq!(odd_line(&lines("head,a Failed,b Running"), &nearby).as_deref(), Some("a Failed"), "nowhere near");
        assert_eq!(odd_line(&lines("head,a Pending"), &nearby).as_deref(), Some("b Running"), "all the while");
    }

    #[test]
    fn a_rollout_may_be_told_in_other_steps() {
        let lines = |text: &str| -> Lines { [text.split(',').map(str::to_string).collect(), Vec::new()] };
        let told = lines("Waiting for 1 of 3,Waiting for 1 of 3,Waiting for 2 of 3,rolled out");
        assert!(same_progress(&told, &lines("Waiting for 1 of 3,rolled out")));
        assert!(!same_progress(&told, &lines("Waiting for 0 of 3,Waiting for 2 of 3,rolled out")), "another step");
        assert!(!same_progress(&told, &lines("Waiting for 1 of 3,failed")), "another end");
        assert!(!same_progress(&told, &lines("Waiting for 7 of 9,Waiting for 8 of 9,rolled out")), "nothing in common");
    }
}
