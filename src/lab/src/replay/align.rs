//! Which act of one timeline is which act of another.

use super::acts::Act;

/// Milliseconds within which the order of acts is not compared: they come from components that do not wait for each
/// other.
const UNORDERED_MS: i64 = 1_500;

/// Pairs of places in the two timelines, in the order of the first.
///
/// The longest common subsequence of equal texts; among equally long ones that with the nearest times. Then acts that
/// only changed places with a close neighbour are paired too.
pub fn align(recorded: &[Act], run: &[Act]) -> Vec<(usize, usize)> {
    let (rows, columns) = (recorded.len(), run.len());
    let width = columns + 1;
    let mut best = vec![0_i64; (rows + 1) * width];
    let weight = |row: usize, column: usize| {
        let apart = apart_ms(&recorded[row], &run[column]).abs();
        1_024 + 64 * 2_000 / (2_000 + apart)
    };
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skip = best[(row + 1) * width + column].max(best[row * width + column + 1]);
            best[row * width + column] = if recorded[row].text == run[column].text {
                skip.max(best[(row + 1) * width + column + 1] + weight(row, column))
            } else {
                skip
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let here = best[row * width + column];
        if here == best[(row + 1) * width + column] {
            row += 1;
        } else if here == best[row * width + column + 1] {
            column += 1;
        } else {
            pairs.push((row, column));
            row += 1;
            column += 1;
        }
    }
    add_neighbours(recorded, run, &mut pairs);
    pairs
}

fn apart_ms(recorded: &Act, run: &Act) -> i64 {
    run.at_ms as i64 - recorded.at_ms as i64
}

fn add_neighbours(recorded: &[Act], run: &[Act], pairs: &mut Vec<(usize, usize)>) {
    let mut taken = vec![false; run.len()];
    for (_, column) in pairs.iter() {
        taken[*column] = true;
    }
    let in_order = pairs.clone();
    for (row, act) in recorded.iter().enumerate() {
        let next = in_order.partition_point(|(paired, _)| *paired < row);
        if in_order.get(next).is_some_and(|(paired, _)| *paired == row) {
            continue;
        }
        // How far the run is ahead of the recording around here.
        let neighbour = next.checked_sub(1).or(Some(next)).and_then(|index| in_order.get(index));
        let drift = neighbour.map_or(0, |(row, column)| apart_ms(&recorded[*row], &run[*column]));
        let near = (0..run.len())
            .filter(|column| !taken[*column] && run[*column].text == act.text)
            .map(|column| {
                let apart = apart_ms(act, &run[column]);
                ((apart - drift).abs().min(apart.abs()), column)
            })
            .min();
        if let Some((apart, column)) = near
            && apart <= UNORDERED_MS
        {
            taken[column] = true;
            pairs.push((row, column));
        }
    }
    pairs.sort_unstable();
}

/// How well two timelines fit: more pairs first, of which those of about the same time count double, then nearer times.
pub fn fit(recorded: &[Act], run: &[Act]) -> i64 {
    let pairs = align(recorded, run);
    let apart: Vec<i64> = pairs.iter().map(|(row, column)| apart_ms(&recorded[*row], &run[*column]).abs()).collect();
    let near = apart.iter().filter(|apart| **apart <= 2 * UNORDERED_MS).count() as i64;
    let count = pairs.len() as i64;
    let mean = apart.iter().map(|apart| (*apart).min(60_000)).sum::<i64>() / count.max(1);
    (count + near) * 1_000_000 - mean
}

#[cfg(test)]
mod tests {
    use super::super::acts::Spread;
    use super::*;

    fn line(text: &str) -> Vec<Act> {
        let words = text.split_whitespace().map(|word| word.split_once('@').expect("text@time"));
        words
            .map(|(text, at)| Act {
                at_ms: at.parse().expect("a time"),
                text: text.to_string(),
                class: String::new(),
                spread: Spread::Usual,
                written: std::collections::BTreeMap::new(),
                appeared: std::collections::BTreeSet::new(),
            })
            .collect()
    }

    #[test]
    fn one_difference_does_not_spoil_what_follows() {
        assert_eq!(align(&line("a@0 b@5000 c@9000 d@12000"), &line("a@0 c@9000 d@12000")), [(0, 0), (2, 1), (3, 2)]);
        assert_eq!(align(&line("a@0 c@9000"), &line("a@0 b@5000 c@9000")), [(0, 0), (1, 2)]);
    }

    #[test]
    fn repeated_acts_pair_by_time() {
        assert_eq!(align(&line("u@0 u@5000 u@10000"), &line("u@5000 u@10000")), [(1, 0), (2, 1)]);
    }

    #[test]
    fn close_neighbours_may_change_places_and_distant_ones_not() {
        assert_eq!(align(&line("a@0 b@20"), &line("b@10 a@15")).len(), 2);
        assert_eq!(align(&line("a@0 b@9000"), &line("b@0 a@9000")).len(), 1);
        let late = (line("a@0 b@5000 c@5010 d@5100"), line("a@0 d@5090 b@9000 c@9010"));
        assert_eq!(align(&late.0, &late.1).len(), 4, "what is late changes no other's place");
    }
}
