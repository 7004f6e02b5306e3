//! What is wrong with a text, and where: `line:column: what is wrong, what was expected`.

use std::fmt;

use crate::distance::{SWAP_IS_ONE, distance};

/// A place in a text; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
}

impl Place {
    /// The beginning of a text.
    pub const START: Place = Place { line: 1, column: 1 };
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Place,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(at: Place, message: impl Into<String>) -> Problem {
        Problem { at, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.at.line, self.at.column, self.message)
    }
}

/// The word of `known` that is nearest to `word`, when one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|one| (distance(word, one, SWAP_IS_ONE), *one))
        .filter(|(distance, one)| *distance <= 1 + one.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        let known = ["manifests", "actions", "until", "seed"];
        assert_eq!(nearest("action", &known), Some("actions"));
        assert_eq!(nearest("Until", &known), Some("until"));
        assert_eq!(nearest("sede", &known), Some("seed"));
        assert_eq!(nearest("replicas", &known), None);
    }
}
