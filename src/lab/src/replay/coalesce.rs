//! Writes of a state that one side made in one step and the other in several.
//!
//! Whoever writes a status writes what stands when its turn comes and skips what stood in between, so how many steps a
//! change takes depends on how busy the machine is. Steps count as the same when they come to the same within
//! [`TOGETHER_MS`], or where each field does by itself (see the fields beside this); nothing else is passed over.

use std::collections::{BTreeMap, BTreeSet};

use super::acts::Act;
use super::fields::odd;

/// How long the steps of one change may take, in milliseconds.
pub(super) const TOGETHER_MS: u64 = 3_000;

/// Most steps of one side.
const MOST_STEPS: usize = 6;

/// Places of unpaired acts on both sides that are accounted for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Coalesced {
    /// Of the recording.
    pub recorded: BTreeSet<usize>,
    /// Of the run.
    pub run: BTreeSet<usize>,
}

type Written = BTreeMap<String, Option<String>>;

/// Finds steps that come to the same, among the acts that `pairs` leaves over.
pub fn coalesced(recorded: &[Act], run: &[Act], pairs: &[(usize, usize)]) -> Coalesced {
    let paired = [
        pairs.iter().map(|(row, _)| *row).collect::<BTreeSet<usize>>(),
        pairs.iter().map(|(_, column)| *column).collect::<BTreeSet<usize>>(),
    ];
    let changes =
        |acts: &[Act]| -> Vec<usize> { (0..acts.len()).filter(|index| acts[*index].class == "change").collect() };
    let (left, right) = (changes(recorded), changes(run));
    let mut found = Coalesced::default();
    for from in 0..left.len() {
        if paired[0].contains(&left[from]) || found.recorded.contains(&left[from]) {
            continue;
        }
        let place = right.iter().position(|index| {
            !paired[1].contains(index)
                && !found.run.contains(index)
                && run[*index].at_ms.abs_diff(recorded[left[from]].at_ms) <= TOGETHER_MS
        });
        let Some(place) = place else { continue };
        if let Some((rows, columns)) = same_steps(recorded, run, &left[from..], &right[place..], &paired) {
            found.recorded.extend(left[from..from + rows].iter().filter(|index| !paired[0].contains(index)));
            found.run.extend(right[place..place + columns].iter().filter(|index| !paired[1].contains(index)));
        }
    }
    overwritten(recorded, &left, &paired[0], &mut found.recorded);
    overwritten(run, &right, &paired[1], &mut found.run);
    let odd = odd(recorded, run);
    found.recorded.extend(left.iter().filter(|index| !paired[0].contains(index) && !odd[0].contains(index)));
    found.run.extend(right.iter().filter(|index| !paired[1].contains(index) && !odd[1].contains(index)));
    found
}

/// The fewest steps on each side that come to the same.
fn same_steps(
    recorded: &[Act],
    run: &[Act],
    left: &[usize],
    right: &[usize],
    paired: &[BTreeSet<usize>; 2],
) -> Option<(usize, usize)> {
    for steps in 2..=2 * MOST_STEPS {
        for rows in 1..steps.min(MOST_STEPS + 1) {
            let columns = steps - rows;
            if rows > left.len() || columns > right.len() || columns > MOST_STEPS {
                continue;
            }
            let (ours, theirs) = (&left[..rows], &right[..columns]);
            // Paired acts in between must be each other's.
            let both = ours.iter().filter(|index| paired[0].contains(index)).count()
                == theirs.iter().filter(|index| paired[1].contains(index)).count();
            if both
                && let (Some(one), Some(other)) = (together(recorded, ours), together(run, theirs))
                && one == other
            {
                return Some((rows, columns));
            }
        }
    }
    None
}

/// What some acts write in the end; nothing when they are too far apart.
fn together(acts: &[Act], places: &[usize]) -> Option<Written> {
    let (first, last) = (acts.get(*places.first()?)?, acts.get(*places.last()?)?);
    if last.at_ms.saturating_sub(first.at_ms) > TOGETHER_MS {
        return None;
    }
    let mut written = Written::new();
    let mut new: BTreeSet<&String> = BTreeSet::new();
    for place in places {
        new.extend(acts[*place].appeared.iter().filter(|path| !written.contains_key(*path)));
        written.extend(acts[*place].written.iter().map(|(path, value)| (path.clone(), value.clone())));
    }
    // What came and went between has left nothing.
    written.retain(|path, value| value.is_some() || !new.contains(path));
    Some(written)
}

/// Steps that a paired one soon after them writes over wholly: the other side skipped them.
fn overwritten(acts: &[Act], changes: &[usize], paired: &BTreeSet<usize>, found: &mut BTreeSet<usize>) {
    for (place, index) in changes.iter().enumerate() {
        if paired.contains(index) || found.contains(index) {
            continue;
        }
        let next = changes[place + 1..].iter().find(|next| paired.contains(next) || found.contains(next));
        let skipped = next.is_some_and(|next| {
            acts[*next].at_ms.saturating_sub(acts[*index].at_ms) <= TOGETHER_MS
                && acts[*index].written.keys().all(|path| acts[*next].written.contains_key(path))
        });
        if skipped {
            found.insert(*index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::acts::Spread;
    use super::*;

    fn act(at_ms: u64, fields: &str) -> Act {
        let written = fields.split(' ').map(|field| {
            let (path, value) = field.split_once('=').expect("path=value");
            (path.to_string(), Some(value.to_string()).filter(|value| value != "-"))
        });
        let written: Written = written.collect();
        let appeared = written.keys().filter(|path| path.starts_with("new")).cloned().collect();
        Act { at_ms, text: fields.to_string(), class: "change".to_string(), spread: Spread::Usual, written, appeared }
    }

    fn counts(recorded: &[Act], run: &[Act], pairs: &[(usize, usize)]) -> (usize, usize) {
        let found = coalesced(recorded, run, pairs);
        (found.recorded.len(), found.run.len())
    }

    #[test]
    fn one_step_stands_for_several_that_come_to_the_same() {
        let one = [act(1_000, "phase=Running sandbox=up wait=-")];
        let two = [act(500, "sandbox=up"), act(900, "phase=Running wait=-")];
        assert_eq!(counts(&one, &two, &[]), (1, 2));
        assert_eq!(counts(&two, &one, &[]), (2, 1));
        let other = [act(500, "sandbox=up"), act(900, "phase=Failed wait=-")];
        assert_eq!(counts(&one, &other, &[]), (0, 1), "it comes to something else; one field is told in other company");
        let passing = [act(500, "new=a sandbox=up"), act(900, "phase=Running wait=- new=-")];
        assert_eq!(counts(&one, &passing, &[]), (1, 2), "what came and went leaves nothing");
        let late = [act(500, "sandbox=up"), act(9_000, "phase=Running wait=-")];
        assert_eq!(counts(&one, &late, &[]), (0, 1), "too far apart");
    }

    #[test]
    fn a_step_that_the_next_one_writes_over_may_be_skipped() {
        let all = [act(0, "ready=1"), act(300, "ready=2"), act(600, "ready=3")];
        assert_eq!(counts(&all, &[act(0, "ready=1"), act(400, "ready=3")], &[(0, 0), (2, 1)]), (1, 0));
        assert_eq!(counts(&[act(0, "ready=2"), act(9_000, "ready=3")], &[act(9_000, "ready=3")], &[(1, 0)]), (0, 0));
    }
}
