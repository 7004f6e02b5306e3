//! Writes of a state whose fields came to the same values at about the same times, in other company.
//!
//! What one write carries depends on what else had happened when its turn came. Where each field that it wrote got that
//! value on the other side, too, within [`TOGETHER_MS`], or soon got another one on its own, only the grouping differs.

use std::collections::{BTreeMap, BTreeSet};

use super::acts::Act;
use super::coalesce::TOGETHER_MS;

/// One value of a field: when it was written, by which act, and what.
type Step<'a> = (u64, usize, &'a Option<String>);

/// The values of each field, in order.
fn by_field(acts: &[Act]) -> BTreeMap<&String, Vec<Step<'_>>> {
    let mut fields: BTreeMap<&String, Vec<Step<'_>>> = BTreeMap::new();
    for (index, act) in acts.iter().enumerate().filter(|(_, act)| act.class == "change") {
        for (path, value) in &act.written {
            fields.entry(path).or_default().push((act.at_ms, index, value));
        }
    }
    fields
}

/// Places of changes on both sides with a field that the other side has not got, or not at that time.
pub fn odd(recorded: &[Act], run: &[Act]) -> [BTreeSet<usize>; 2] {
    let (ours, theirs) = (by_field(recorded), by_field(run));
    let mut odd = [BTreeSet::new(), BTreeSet::new()];
    let none = Vec::new();
    let paths: BTreeSet<&&String> = ours.keys().chain(theirs.keys()).collect();
    for path in paths {
        let sides = [ours.get(*path).unwrap_or(&none), theirs.get(*path).unwrap_or(&none)];
        let mut told = [vec![false; sides[0].len()], vec![false; sides[1].len()]];
        let mut next = 0;
        for (place, (at_ms, _, value)) in sides[0].iter().enumerate() {
            let same = |step: &Step<'_>| step.2 == *value && step.0.abs_diff(*at_ms) <= TOGETHER_MS;
            if let Some(found) = sides[1][next..].iter().position(same) {
                told[0][place] = true;
                told[1][next + found] = true;
                next += found + 1;
            }
        }
        for side in 0..2 {
            for place in (0..sides[side].len()).rev() {
                // A value that the next one soon took the place of may have been skipped.
                let passing = sides[side]
                    .get(place + 1)
                    .is_some_and(|(at_ms, _, _)| told[side][place + 1] && at_ms - sides[side][place].0 <= TOGETHER_MS);
                if passing {
                    told[side][place] = true;
                } else if !told[side][place] {
                    odd[side].insert(sides[side][place].1);
                }
            }
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::super::acts::Spread;
    use super::*;

    fn act(at_ms: u64, fields: &str) -> Act {
        let written = fields.split(' ').map(|field| {
            let (path, value) = field.split_once('=').expect("path=value");
            (path.to_string(), Some(value.to_string()))
        });
        Act {
            at_ms,
            text: fields.to_string(),
            class: "change".to_string(),
            spread: Spread::Usual,
            written: written.collect(),
            appeared: BTreeSet::new(),
        }
    }

    fn counts(recorded: &[Act], run: &[Act]) -> [usize; 2] {
        odd(recorded, run).map(|places| places.len())
    }

    #[test]
    fn only_the_grouping_may_differ() {
        let one = [act(0, "a=up b=up"), act(40, "c=up a=down"), act(80, "d=up")];
        let other = [act(10, "a=up"), act(30, "b=up c=up"), act(90, "d=up a=down")];
        assert_eq!(counts(&one, &other), [0, 0]);
        assert_eq!(counts(&one, &[act(0, "a=up b=up"), act(40, "c=up a=down")]), [1, 0], "d is not told");
        assert_eq!(counts(&one[..1], &[act(9_000, "a=up b=up")]), [1, 1], "another time");
        assert_eq!(counts(&one[..1], &[act(0, "a=up b=down")]), [1, 1], "another value");
    }

    #[test]
    fn a_value_that_passed_soon_may_be_skipped() {
        assert_eq!(counts(&[act(0, "ready=1"), act(200, "ready=2")], &[act(210, "ready=2")]), [0, 0]);
        assert_eq!(counts(&[act(0, "ready=1"), act(9_000, "ready=2")], &[act(9_000, "ready=2")]), [1, 0]);
    }
}
