//! How far apart two words are: what every "did you mean" of the lab measures with.

/// What a swap of two neighbouring letters costs where it is one mistake.
pub const SWAP_IS_ONE: usize = 1;
/// What it costs where only letters are added, dropped and changed, as in cobra's suggestions.
///
/// Source: github.com/spf13/cobra cobra.go ld.
pub const SWAP_IS_TWO: usize = 2;

/// Letters to add, drop or change, and neighbours to swap at `swap` each, to make one word the other; in lower case.
pub fn distance(one: &str, other: &str, swap: usize) -> usize {
    let letters = |word: &str| -> Vec<char> { word.to_lowercase().chars().collect() };
    let (one, other) = (letters(one), letters(other));
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, wanted) in other.iter().enumerate() {
            let mut least = (row[j + 1] + 1).min(next[j] + 1).min(row[j] + usize::from(letter != wanted));
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *wanted {
                least = least.min(above[j - 1] + swap);
            }
            next.push(least);
        }
        above = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_is_one_mistake_or_two() {
        for (one, other, once, twice) in [
            ("", "abc", 3, 3),
            ("sede", "seed", 1, 2),
            ("Replica", "replicas", 1, 1),
            ("livenesProbe", "livenessProbe", 1, 1),
            ("dgte", "get", 2, 3),
        ] {
            assert_eq!(distance(one, other, SWAP_IS_ONE), once, "{one} {other}");
            assert_eq!(distance(one, other, SWAP_IS_TWO), twice, "{one} {other}");
        }
    }
}
