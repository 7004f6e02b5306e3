//! Unified diffs: what the API server says of a pod that may not change so, and what `kubectl diff` prints.
//!
//! Models the output of GNU `diff -u` and of Go's difflib: three lines of context, the fewest changed lines.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// One line of an edit: kept, removed or added.
#[derive(Clone, Copy)]
enum Step {
    Keep,
    Remove,
    Add,
}

/// The hunks between two texts, each with its `@@` line; empty when they are equal.
///
/// Time and memory grow with the product of the lines between the first and the last difference.
pub fn hunks(old: &[&str], new: &[&str]) -> String {
    let head = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(one, other)| one == other).count();
    let mut steps = vec![Step::Keep; head];
    steps.extend(edits(&old[head..old.len() - tail], &new[head..new.len() - tail]));
    steps.extend(vec![Step::Keep; tail]);
    let changed: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| !matches!(step, Step::Keep)).map(|(place, _)| place).collect();
    let mut text = String::new();
    let mut next = 0;
    while let Some(first) = changed.get(next) {
        let mut last = *first;
        while let Some(other) = changed.get(next).filter(|other| **other <= last + 2 * CONTEXT + 1) {
            last = *other;
            next += 1;
        }
        hunk(old, new, &steps, first.saturating_sub(CONTEXT), (last + CONTEXT + 1).min(steps.len()), &mut text);
    }
    text
}

/// Writes the steps from `begin` to `end` as one hunk.
fn hunk(old: &[&str], new: &[&str], steps: &[Step], begin: usize, end: usize, text: &mut String) {
    let count = |steps: &[Step], adds: bool| {
        steps
            .iter()
            .filter(|step| matches!((step, adds), (Step::Keep, _) | (Step::Add, true) | (Step::Remove, false)))
            .count()
    };
    let (mut from, mut to) = (count(&steps[..begin], false), count(&steps[..begin], true));
    let (removed, added) = (count(&steps[begin..end], false), count(&steps[begin..end], true));
    let range = |at: usize, length: usize| match length {
        1 => format!("{}", at + 1),
        0 => format!("{at},0"),
        _ => format!("{},{length}", at + 1),
    };
    text.push_str(&format!("@@ -{} +{} @@\n", range(from, removed), range(to, added)));
    for step in &steps[begin..end] {
        let (sign, line) = match step {
            Step::Keep => (' ', old[from]),
            Step::Remove => ('-', old[from]),
            Step::Add => ('+', new[to]),
        };
        text.push_str(&format!("{sign}{line}\n"));
        from += usize::from(!matches!(step, Step::Add));
        to += usize::from(!matches!(step, Step::Remove));
    }
}

/// The shortest way from one list of lines to the other; removals come before additions.
fn edits(old: &[&str], new: &[&str]) -> Vec<Step> {
    let width = new.len() + 1;
    // common[row * width + column]: length of the longest common rest.
    let mut common = vec![0u32; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            common[row * width + column] = if old[row] == new[column] {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut steps) = (0, 0, Vec::new());
    while row < old.len() || column < new.len() {
        if row < old.len() && column < new.len() && old[row] == new[column] {
            steps.push(Step::Keep);
            row += 1;
            column += 1;
        } else if column == new.len()
            || (row < old.len() && common[(row + 1) * width + column] >= common[row * width + column + 1])
        {
            steps.push(Step::Remove);
            row += 1;
        } else {
            steps.push(Step::Add);
            column += 1;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_are_those_of_diff() {
        let old: Vec<&str> = "a b c d e f g h i j k l m n o p q r s t".split(' ').collect();
        let mut new = old.clone();
        assert_eq!(hunks(&old, &new), "");
        new[1] = "B";
        new.remove(15);
        assert_eq!(
            hunks(&old, &new),
            "@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -13,7 +13,6 @@\n m\n n\n o\n-p\n q\n r\n s\n"
        );
        assert_eq!(hunks(&[], &["x"]), "@@ -0,0 +1 @@\n+x\n");
    }
}
