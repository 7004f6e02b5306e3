//! Completion indexes as Job statuses write them: `1,3-5,7`.
//!
//! Models kubernetes 1.36 pkg/controller/job/indexed_job_utils.go orderedIntervals and validateIndexesFormat.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};

/// A set of completion indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexes(pub BTreeSet<i32>);

impl Indexes {
    /// Reads a text of a status; indexes from `completions` on are left out, and so is what cannot be read.
    ///
    /// - Source: parseIndexesFromString.
    pub fn parse(text: &str, completions: i32) -> Indexes {
        let mut set = BTreeSet::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (Ok(first), Ok(last)) = (first.parse::<i32>(), last.parse::<i32>()) else { continue };
            set.extend(first.max(0)..=last.min(completions - 1));
        }
        Indexes(set)
    }

    /// Counts the indexes of a text that a person wrote.
    ///
    /// - Errors: what is wrong with it, in the server's words.
    /// - Source: validateIndexesFormat.
    pub fn check(text: &str, completions: i32) -> Result<i32, String> {
        let mut total: i32 = 0;
        let mut last: Option<i32> = None;
        let number = |part: &str| {
            part.parse::<i32>().map_err(|_| format!("cannot convert string to integer for index: {part:?}"))
        };
        for part in text.split(',').filter(|_| !text.is_empty()) {
            let mut ends = part.split('-');
            let first = number(ends.next().unwrap_or(""))?;
            let end = ends.next().map(number).transpose()?;
            if ends.next().is_some() {
                return Err(format!(
                    "the fragment {part:?} violates the requirement that an index interval can have at most two parts separated by '-'"
                ));
            }
            for index in [Some(first), end].into_iter().flatten() {
                if index >= completions {
                    return Err(format!("too large index: {:?}", index.to_string()));
                }
            }
            if let Some(before) = last.filter(|before| *before >= first) {
                return Err(format!("non-increasing order, previous: {before}, current: {first}"));
            }
            let end = match end {
                Some(end) if first >= end => {
                    return Err(format!("non-increasing order, previous: {first}, current: {end}"));
                }
                Some(end) => end,
                None => first,
            };
            total += end - first + 1;
            last = Some(end);
        }
        Ok(total)
    }

    /// How many there are.
    pub fn total(&self) -> i32 {
        self.0.len() as i32
    }

    /// True when `index` is one of them.
    pub fn has(&self, index: i32) -> bool {
        self.0.contains(&index)
    }

    /// The text of a status; two neighbours are two numbers, three are a range.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut run: Option<(i32, i32)> = None;
        let write = |(first, last): (i32, i32), text: &mut String| {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&first.to_string());
            if last > first {
                text.push(if last == first + 1 { ',' } else { '-' });
                text.push_str(&last.to_string());
            }
        };
        for index in &self.0 {
            run = Some(match run {
                Some((first, last)) if last + 1 == *index => (first, *index),
                Some(done) => {
                    write(done, &mut text);
                    (*index, *index)
                }
                None => (*index, *index),
            });
        }
        if let Some(done) = run {
            write(done, &mut text);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        for (text, canon) in [("", ""), ("0", "0"), ("0,1", "0,1"), ("0-2,4", "0-2,4"), ("3-9", "3,4")] {
            assert_eq!(Indexes::parse(text, 5).text(), canon, "{text}");
        }
    }

    #[test]
    fn rules_are_checked() {
        assert_eq!(Indexes::check("0,2-4", 5), Ok(4));
        assert_eq!(Indexes::check("5", 5), Err("too large index: \"5\"".into()));
        assert_eq!(Indexes::check("2,1", 5), Err("non-increasing order, previous: 2, current: 1".into()));
        assert!(Indexes::check("a", 5).is_err());
    }
}
