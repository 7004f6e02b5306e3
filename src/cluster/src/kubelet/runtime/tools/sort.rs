//! sort: lines by keys.

use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// How texts are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct How {
    numeric: bool,
    human: bool,
    version: bool,
    month: bool,
    fold: bool,
    blanks: bool,
    reverse: bool,
}

impl How {
    /// Reads a letter of the options; false when it is none.
    fn set(&mut self, letter: char) -> bool {
        match letter {
            'n' | 'g' => self.numeric = true,
            'h' => self.human = true,
            'V' => self.version = true,
            'M' => self.month = true,
            'f' => self.fold = true,
            'b' => self.blanks = true,
            'r' => self.reverse = true,
            'd' | 'i' => {}
            _ => return false,
        }
        true
    }

    fn compare(self, one: &str, other: &str) -> Ordering {
        let order = if self.numeric {
            number(one).partial_cmp(&number(other)).unwrap_or(Ordering::Equal)
        } else if self.human {
            human(one).partial_cmp(&human(other)).unwrap_or(Ordering::Equal)
        } else if self.version {
            versions(one, other)
        } else if self.month {
            month(one).cmp(&month(other))
        } else if self.fold {
            one.to_uppercase().cmp(&other.to_uppercase())
        } else {
            one.cmp(other)
        };
        if self.reverse { order.reverse() } else { order }
    }
}

/// The number that a text begins with; 0 when it begins with none.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let mut point = false;
    let end = text
        .char_indices()
        .find(|(at, letter)| match letter {
            '-' => *at > 0,
            '.' => core::mem::replace(&mut point, true),
            other => !other.is_ascii_digit(),
        })
        .map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}

/// A number with a unit: the unit counts first, as in sort.
fn human(text: &str) -> (i32, f64) {
    let value = number(text);
    let rest = text.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit() || "-.".contains(letter));
    let unit = rest.chars().next().and_then(|letter| "KMGTPE".find(letter.to_ascii_uppercase()));
    let unit = unit.map_or(0, |place| place as i32 + 1);
    (
        if value < 0.0 {
            -unit
        } else if value > 0.0 {
            unit
        } else {
            0
        },
        value,
    )
}

fn month(text: &str) -> usize {
    let name: String = text.trim_start().chars().take(3).collect::<String>().to_uppercase();
    let names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    names.iter().position(|known| *known == name).map_or(0, |place| place + 1)
}

/// Runs of digits compare as numbers.
fn versions(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let text_end = |text: &str| text.find(|letter: char| letter.is_ascii_digit()).unwrap_or(text.len());
        let number_end = |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (left, right) = (text_end(one), text_end(other));
        let order = one[..left].cmp(&other[..right]);
        if order.is_ne() || one.is_empty() || other.is_empty() {
            return order.then(one.len().cmp(&other.len()));
        }
        (one, other) = (&one[left..], &other[right..]);
        let (left, right) = (number_end(one), number_end(other));
        let (a, b) = (one[..left].trim_start_matches('0'), other[..right].trim_start_matches('0'));
        let order = a.len().cmp(&b.len()).then(a.cmp(b));
        if order.is_ne() {
            return order;
        }
        (one, other) = (&one[left..], &other[right..]);
    }
}

/// A key: its first field and letter, its last ones, and how it is compared.
#[derive(Clone, Debug)]
struct Key {
    from: (usize, usize),
    to: Option<(usize, usize)>,
    how: Option<How>,
}

#[derive(Clone, Debug)]
struct Sort {
    keys: Vec<Key>,
    separator: Option<char>,
    how: How,
    unique: bool,
    stable: bool,
    checks: bool,
    unsorted: bool,
    lines: Vec<String>,
}

/// Where each field of a line begins and ends. Without a separator the blanks before a field belong to it.
fn fields(line: &str, separator: Option<char>) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut begin = 0;
    match separator {
        Some(separator) => {
            for (at, _) in line.match_indices(separator) {
                all.push((begin, at));
                begin = at + separator.len_utf8();
            }
            all.push((begin, line.len()));
        }
        None => {
            let mut inside = false;
            for (at, letter) in line.char_indices() {
                let blank = matches!(letter, ' ' | '\t');
                if blank && inside {
                    all.push((begin, at));
                    begin = at;
                }
                inside = !blank;
            }
            all.push((begin, line.len()));
        }
    }
    all
}

impl Sort {
    fn part<'a>(&self, key: &Key, line: &'a str) -> &'a str {
        let how = key.how.unwrap_or(self.how);
        let all = fields(line, self.separator);
        // The place of a letter of a field, from 1; blanks before it do not count where they are to be ignored.
        let place = |field: usize, letter: usize| -> Option<usize> {
            let (from, to) = *all.get(field - 1)?;
            let text = &line[from..to];
            let skipped = if how.blanks { text.len() - text.trim_start().len() } else { 0 };
            let rest = &line[from + skipped..];
            Some(rest.char_indices().nth(letter).map_or(line.len(), |(at, _)| from + skipped + at))
        };
        let begin = place(key.from.0, key.from.1.saturating_sub(1)).unwrap_or(line.len());
        let end = match key.to {
            None => line.len(),
            Some((field, 0)) => all.get(field - 1).map_or(line.len(), |(_, to)| *to),
            Some((field, letter)) => place(field, letter).unwrap_or(line.len()),
        };
        line.get(begin..end).unwrap_or("")
    }

    fn compare(&self, one: &str, other: &str) -> Ordering {
        let order = if self.keys.is_empty() {
            let trim = |text: &str| if self.how.blanks { text.trim_start().to_string() } else { text.to_string() };
            self.how.compare(&trim(one), &trim(other))
        } else {
            let parts = self.keys.iter().map(|key| {
                let how = key.how.unwrap_or(self.how);
                how.compare(self.part(key, one), self.part(key, other))
            });
            parts.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        if order.is_ne() || self.unique || self.stable {
            return order;
        }
        // The last resort: the whole lines.
        let order = one.cmp(other);
        if self.how.reverse { order.reverse() } else { order }
    }
}

impl Tool for Sort {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, _: &mut Out) {
        self.lines.push(line.to_string());
    }

    fn end(&mut self, out: &mut Out) {
        let mut lines = core::mem::take(&mut self.lines);
        if self.checks {
            let wrong = (1..lines.len()).find(|at| self.compare(&lines[at - 1], &lines[*at]).is_gt());
            if let Some(at) = wrong {
                out.errors.push_str(&format!("sort: -:{}: disorder: {}\n", at + 1, lines[at]));
                self.unsorted = true;
            }
            return;
        }
        lines.sort_by(|one, other| self.compare(one, other));
        if self.unique {
            lines.dedup_by(|one, other| self.compare(one, other).is_eq());
        }
        out.work += lines.len() * 64;
        for line in &lines {
            out.line(line);
        }
    }

    fn status(&self) -> i32 {
        i32::from(self.unsorted)
    }
}

/// `2`, `2.3n`: field, letter and options of one end of a key.
fn end_of_key(text: &str, how: &mut Option<How>) -> Option<(usize, usize)> {
    let digits = |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let end = digits(text);
    let field = text[..end].parse().ok()?;
    let mut rest = &text[end..];
    let mut letter = 0;
    if let Some(after) = rest.strip_prefix('.') {
        let end = digits(after);
        letter = after[..end].parse().ok()?;
        rest = &after[end..];
    }
    for option in rest.chars() {
        if !how.get_or_insert_default().set(option) {
            return None;
        }
    }
    Some((field, letter))
}

pub(super) fn sort(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[
        ("key", 'k'),
        ("field-separator", 't'),
        ("numeric-sort", 'n'),
        ("general-numeric-sort", 'g'),
        ("human-numeric-sort", 'h'),
        ("version-sort", 'V'),
        ("reverse", 'r'),
        ("unique", 'u'),
        ("ignore-case", 'f'),
        ("stable", 's'),
        ("check", 'c'),
        ("ignore-leading-blanks", 'b'),
    ];
    let flags = Flags::read("sort", arguments, "nghVMrufscbdizR", "ktoS", long, 2)?;
    let mut how = How::default();
    for letter in flags.letters.chars() {
        how.set(letter);
    }
    let mut keys = Vec::new();
    for text in flags.all('k') {
        let (from, to) = match text.split_once(',') {
            Some((from, to)) => (from, Some(to)),
            None => (text.as_str(), None),
        };
        let mut own = None;
        let wrong = |what: &str| Refusal::new(2, format!("sort: {what}: invalid field specification '{text}'"));
        let Some(from) = end_of_key(from, &mut own) else {
            return Err(Refusal::new(
                2,
                format!("sort: invalid number at field start: invalid count at start of '{text}'"),
            ));
        };
        if from.0 == 0 {
            return Err(wrong("field number is zero"));
        }
        let to = match to.map(|to| end_of_key(to, &mut own)) {
            Some(None) => return Err(wrong("stray character in field spec")),
            Some(Some((0, _))) => return Err(wrong("field number is zero")),
            Some(to) => to,
            None => None,
        };
        // Options of a key stand in the place of the general ones.
        keys.push(Key { from: (from.0, from.1.max(1)), to, how: own });
    }
    let separator = flags.value('t').map(|text| if text == "\\t" { '\t' } else { text.chars().next().unwrap_or('\t') });
    let tool = Sort {
        keys,
        separator,
        how,
        unique: flags.has('u'),
        stable: flags.has('s'),
        checks: flags.has('c'),
        unsorted: false,
        lines: Vec::new(),
    };
    Ok(made(tool, flags.words))
}
