//! grep: the lines that hold a pattern.

use super::regex::{Regex, Syntax, complaint};
use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

#[derive(Clone, Debug)]
struct Grep {
    patterns: Vec<Regex>,
    flags: Flags,
    before: usize,
    after: usize,
    most: usize,
    titled: bool,
    file: String,
    number: usize,
    hits: usize,
    found: bool,
    /// Lines that may still stand before a hit, with their numbers.
    waiting: VecDeque<(usize, String)>,
    /// Lines after a hit that are still to come.
    left: usize,
    /// The last line that was shown.
    shown: usize,
}

impl Grep {
    /// Where the patterns are in a line, in order; an empty place counts as a hit but shows nothing.
    fn places(&self, line: &str) -> Vec<(usize, usize)> {
        let mut all: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        while from <= line.len() {
            let near = self.patterns.iter().filter_map(|pattern| self.place(pattern, line, from));
            let Some((begin, end)) = near.min_by_key(|(begin, end)| (*begin, usize::MAX - end)) else { break };
            all.push((begin, end));
            from = if end > begin { end } else { end + line[end..].chars().next().map_or(1, char::len_utf8) };
        }
        all
    }

    /// The first place of one pattern, as a word or a whole line where that is asked for.
    fn place(&self, pattern: &Regex, line: &str, from: usize) -> Option<(usize, usize)> {
        let mut from = from;
        loop {
            let (begin, end) = pattern.find(line, from)?.first().copied().flatten()?;
            let word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
            let good = if self.flags.has('x') {
                begin == 0 && end == line.len()
            } else if self.flags.has('w') {
                !word(line[..begin].chars().next_back()) && !word(line[end..].chars().next())
            } else {
                true
            };
            if good {
                return Some((begin, end));
            }
            from = begin + line[begin..].chars().next()?.len_utf8();
        }
    }

    fn is_hit(&self, line: &str) -> bool {
        let found = if self.flags.has('x') || self.flags.has('w') {
            self.patterns.iter().any(|pattern| self.place(pattern, line, 0).is_some())
        } else {
            self.patterns.iter().any(|pattern| pattern.is_in(line))
        };
        found != self.flags.has('v')
    }

    fn show(&mut self, number: usize, line: &str, mark: char, out: &mut Out) {
        if self.before + self.after > 0 && self.shown > 0 && number > self.shown + 1 {
            out.line("--");
        }
        self.shown = number;
        let lead = self.lead(number, mark);
        out.line(&format!("{lead}{line}"));
    }

    fn lead(&self, number: usize, mark: char) -> String {
        let file = if self.titled { format!("{}{mark}", self.file) } else { String::new() };
        let number = if self.flags.has('n') { format!("{number}{mark}") } else { String::new() };
        file + &number
    }

    fn tells_names(&self) -> bool {
        self.flags.has('l') || self.flags.has('L')
    }
}

impl Tool for Grep {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, name: &str, _: &mut Out) {
        self.file = if name == "-" { "(standard input)".to_string() } else { name.to_string() };
        (self.number, self.hits, self.left, self.shown) = (0, 0, 0, 0);
        self.waiting.clear();
    }

    fn line(&mut self, line: &str, _: bool, out: &mut Out) {
        self.number += 1;
        let size: usize = self.patterns.iter().map(Regex::size).sum();
        out.work += line.len() * size / 2;
        let number = self.number;
        if self.hits >= self.most || !self.is_hit(line) {
            let silent = self.flags.has('q') || self.flags.has('c') || self.flags.has('o') || self.tells_names();
            if silent {
            } else if self.left > 0 {
                self.left -= 1;
                self.show(number, line, '-', out);
            } else if self.before > 0 {
                self.waiting.push_back((number, line.to_string()));
                if self.waiting.len() > self.before {
                    self.waiting.pop_front();
                }
            }
            return;
        }
        self.hits += 1;
        self.found = true;
        if self.flags.has('q') || self.flags.has('c') || self.tells_names() {
            return;
        }
        if self.flags.has('o') {
            if self.flags.has('v') {
                return;
            }
            let lead = self.lead(number, ':');
            for (begin, end) in self.places(line).into_iter().filter(|(begin, end)| begin < end) {
                out.line(&format!("{lead}{}", &line[begin..end]));
            }
            return;
        }
        for (number, line) in core::mem::take(&mut self.waiting) {
            self.show(number, &line, '-', out);
        }
        self.show(number, line, ':', out);
        self.left = self.after;
    }

    fn end_file(&mut self, out: &mut Out) {
        if self.flags.has('q') {
        } else if self.tells_names() {
            if (self.hits > 0) == self.flags.has('l') {
                out.line(&self.file.clone());
            }
        } else if self.flags.has('c') {
            let file = if self.titled { format!("{}:", self.file) } else { String::new() };
            out.line(&format!("{file}{}", self.hits));
        }
    }

    fn status(&self) -> i32 {
        i32::from(!self.found)
    }

    fn is_finished(&self) -> bool {
        self.found && self.flags.has('q') || !self.titled && self.hits >= self.most && self.left == 0
    }
}

pub(super) fn grep(name: &str, arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[
        ("invert-match", 'v'),
        ("ignore-case", 'i'),
        ("no-ignore-case", 'y'),
        ("count", 'c'),
        ("line-number", 'n'),
        ("only-matching", 'o'),
        ("quiet", 'q'),
        ("silent", 'q'),
        ("word-regexp", 'w'),
        ("line-regexp", 'x'),
        ("fixed-strings", 'F'),
        ("extended-regexp", 'E'),
        ("basic-regexp", 'G'),
        ("perl-regexp", 'P'),
        ("regexp", 'e'),
        ("max-count", 'm'),
        ("after-context", 'A'),
        ("before-context", 'B'),
        ("context", 'C'),
        ("files-with-matches", 'l'),
        ("files-without-match", 'L'),
        ("no-filename", 'h'),
        ("with-filename", 'H'),
        ("no-messages", 's'),
        ("text", 'a'),
        ("line-buffered", 'u'),
        ("color", 'u'),
        ("colour", 'u'),
    ];
    let mut flags = Flags::read(name, arguments, "vicnoqwxFEGPlLhHsauyz", "emABC", long, 2)?;
    let mut sources = flags.all('e');
    if sources.is_empty() {
        if flags.words.is_empty() {
            let text =
                format!("Usage: {name} [OPTION]... PATTERNS [FILE]...\nTry '{name} --help' for more information.");
            return Err(Refusal::new(2, text));
        }
        sources.push(flags.words.remove(0));
    }
    let syntax = if flags.has('P') {
        Syntax::Perl
    } else if flags.has('E') || name == "egrep" {
        Syntax::Extended
    } else {
        Syntax::Basic
    };
    let ignore = flags.has('i') || flags.has('y');
    let mut patterns = Vec::new();
    for source in sources.iter().flat_map(|source| source.split('\n')) {
        patterns.push(if flags.has('F') || name == "fgrep" {
            Regex::literal(source, ignore)
        } else {
            Regex::new(source, syntax, ignore).map_err(|error| Refusal::new(2, complaint(name, &error)))?
        });
    }
    let number = |letter: char, what: &str| match flags.value(letter).map(|text| (text, text.parse::<usize>())) {
        None => Ok(None),
        Some((_, Ok(number))) => Ok(Some(number)),
        Some((text, Err(_))) => Err(Refusal::new(2, format!("{name}: {text}: invalid {what}"))),
    };
    let around = number('C', "context length argument")?;
    let before = number('B', "context length argument")?.or(around).unwrap_or(0).min(10_000);
    let after = number('A', "context length argument")?.or(around).unwrap_or(0);
    let most = number('m', "max count")?.unwrap_or(usize::MAX);
    let files = core::mem::take(&mut flags.words);
    let titled = (files.len() > 1 || flags.has('H')) && !flags.has('h');
    let tool = Grep {
        patterns,
        flags,
        before,
        after,
        most,
        titled,
        file: String::new(),
        number: 0,
        hits: 0,
        found: false,
        waiting: VecDeque::new(),
        left: 0,
        shown: 0,
    };
    Ok(made(tool, files))
}
