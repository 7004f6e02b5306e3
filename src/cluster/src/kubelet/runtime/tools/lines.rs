//! Tools that choose, count or turn lines: cat, head, tail, wc, uniq, tac, rev, nl, tee.

use super::{Flags, Made, Out, Refusal, Style, Tool, made};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Most lines that are kept for later.
const KEPT_LINES: usize = 1 << 18;

#[derive(Clone, Debug, Default)]
struct Cat {
    numbers: bool,
    only_text: bool,
    ends: bool,
    number: usize,
}

impl Tool for Cat {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        if self.numbers && !(self.only_text && line.is_empty()) {
            self.number += 1;
            out.text.push_str(&format!("{:>6}\t", self.number));
        }
        out.text.push_str(line);
        if whole {
            out.text.push_str(if self.ends { "$\n" } else { "\n" });
        }
    }
}

pub(super) fn cat(arguments: &[String]) -> Result<Made, Refusal> {
    // less and more print what they get: nobody turns pages here.
    let flags = Flags::read("cat", arguments, "nbeEtTuAvsRSFXKr", "", &[("number", 'n')], 1)?;
    let (only_text, ends) = (flags.has('b'), flags.letters.contains(['e', 'E', 'A']));
    Ok(made(Cat { numbers: flags.has('n') || only_text, only_text, ends, number: 0 }, flags.words))
}

/// The heads between the parts of several files.
#[derive(Clone, Debug, Default)]
struct Titles {
    shown: bool,
    begun: bool,
}

impl Titles {
    fn begin(&mut self, name: &str, out: &mut Out) {
        if self.shown {
            out.text.push_str(if self.begun { "\n" } else { "" });
            out.line(&format!("==> {} <==", if name == "-" { "standard input" } else { name }));
        }
        self.begun = true;
    }
}

#[derive(Clone, Debug)]
struct Head {
    count: usize,
    /// All but so many at the end.
    without_last: bool,
    bytes: bool,
    several: bool,
    titles: Titles,
    left: usize,
    held: VecDeque<String>,
}

fn push_line(text: &mut String, line: &str, whole: bool) {
    text.push_str(line);
    if whole {
        text.push('\n');
    }
}

/// The beginning of a text, of at most so many bytes.
fn first_bytes(text: &str, count: usize) -> &str {
    let mut end = count.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Tool for Head {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, name: &str, out: &mut Out) {
        self.titles.begin(name, out);
        self.left = self.count;
        self.held.clear();
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        if self.bytes {
            let mut text = String::new();
            push_line(&mut text, line, whole);
            let part = first_bytes(&text, self.left);
            self.left = if part.len() < text.len() { 0 } else { self.left - part.len() };
            out.text.push_str(part);
        } else if self.without_last {
            let mut text = String::new();
            push_line(&mut text, line, whole);
            self.held.push_back(text);
            if self.held.len() > self.count.min(KEPT_LINES) {
                out.text.extend(self.held.pop_front());
            }
        } else if self.left > 0 {
            self.left -= 1;
            push_line(&mut out.text, line, whole);
        }
    }

    fn is_finished(&self) -> bool {
        self.left == 0 && !self.without_last && !self.several
    }
}

const LONG: &[(&str, char)] = &[("lines", 'n'), ("bytes", 'c'), ("quiet", 'q'), ("silent", 'q'), ("follow", 'f')];

/// A number of lines, with a sign before it perhaps and a factor behind it.
fn count(tool: &str, text: &str, bytes: bool) -> Result<(Option<char>, usize), Refusal> {
    let sign = text.chars().next().filter(|first| matches!(first, '-' | '+'));
    let digits = text.trim_start_matches(['-', '+']);
    let (digits, factor) = match digits.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1024),
        None => (digits, 1),
    };
    match digits.parse::<usize>() {
        Ok(number) => Ok((sign, number.saturating_mul(factor))),
        Err(_) => {
            let what = if bytes { "bytes" } else { "lines" };
            Err(Refusal::new(1, format!("{tool}: invalid number of {what}: '{text}'")))
        }
    }
}

pub(super) fn head(arguments: &[String]) -> Result<Made, Refusal> {
    let flags = Flags::read("head", arguments, "qvz", "nc", LONG, 1)?;
    let bytes = flags.value('c').is_some();
    let given = flags.value('c').or(flags.value('n')).unwrap_or("10");
    let (sign, count) = count("head", given, bytes)?;
    let several = flags.words.len() > 1;
    let titles = Titles { shown: several && !flags.has('q'), begun: false };
    let head =
        Head { count, without_last: sign == Some('-'), bytes, several, titles, left: count, held: VecDeque::new() };
    Ok(made(head, flags.words))
}

#[derive(Clone, Debug)]
struct Tail {
    count: usize,
    from: bool,
    bytes: bool,
    titles: Titles,
    seen: usize,
    held: VecDeque<String>,
}

impl Tool for Tail {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, name: &str, out: &mut Out) {
        self.titles.begin(name, out);
        self.seen = 0;
        self.held.clear();
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        self.seen += 1;
        if self.from {
            if self.seen >= self.count {
                push_line(&mut out.text, line, whole);
            }
            return;
        }
        let mut text = String::new();
        push_line(&mut text, line, whole);
        self.held.push_back(text);
        if self.held.len() > if self.bytes { KEPT_LINES } else { self.count.min(KEPT_LINES) } {
            self.held.pop_front();
        }
    }

    fn end_file(&mut self, out: &mut Out) {
        let text: String = self.held.drain(..).collect();
        let mut from = if self.bytes { text.len().saturating_sub(self.count) } else { 0 };
        while !text.is_char_boundary(from) {
            from += 1;
        }
        out.text.push_str(&text[from..]);
    }
}

pub(super) fn tail(arguments: &[String]) -> Result<Made, Refusal> {
    // `tail +2`, as old scripts write it.
    let arguments: Vec<String> = arguments
        .iter()
        .map(|word| match word.strip_prefix('+') {
            Some(number) if arguments.len() == 1 && number.parse::<usize>().is_ok() => format!("-n{word}"),
            _ => word.clone(),
        })
        .collect();
    let flags = Flags::read("tail", &arguments, "qvfFz", "nc", LONG, 1)?;
    let bytes = flags.value('c').is_some();
    let given = flags.value('c').or(flags.value('n')).unwrap_or("10");
    let (sign, count) = count("tail", given, bytes)?;
    let titles = Titles { shown: flags.words.len() > 1 && !flags.has('q'), begun: false };
    let tail = Tail { count, from: sign == Some('+') && !bytes, bytes, titles, seen: 0, held: VecDeque::new() };
    Ok(made(tail, flags.words))
}

#[derive(Clone, Debug)]
struct Count {
    /// Which of lines, words, characters and bytes are shown.
    shown: [bool; 4],
    busybox: bool,
    names: Vec<(String, [usize; 4])>,
    files: usize,
}

impl Count {
    fn print(&self, numbers: &[usize; 4], name: &str, width: usize, out: &mut Out) {
        let chosen: Vec<usize> =
            numbers.iter().zip(self.shown).filter(|(_, shown)| *shown).map(|(number, _)| *number).collect();
        let texts: Vec<String> = chosen.iter().map(|number| format!("{number:>width$}")).collect();
        let name = if name == "-" { String::new() } else { format!(" {name}") };
        out.line(&format!("{}{name}", texts.join(" ")));
    }
}

impl Tool for Count {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, name: &str, _: &mut Out) {
        self.names.push((name.to_string(), [0; 4]));
    }

    fn line(&mut self, line: &str, whole: bool, _: &mut Out) {
        if let Some((_, numbers)) = self.names.last_mut() {
            let end = usize::from(whole);
            let added = [end, line.split_whitespace().count(), line.chars().count() + end, line.len() + end];
            numbers.iter_mut().zip(added).for_each(|(number, added)| *number += added);
        }
    }

    fn end(&mut self, out: &mut Out) {
        let names = core::mem::take(&mut self.names);
        let mut total = [0; 4];
        for (_, numbers) in &names {
            total.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        }
        let single = self.shown.iter().filter(|shown| **shown).count() == 1;
        // The columns are as wide as the sizes of the files need; a pipe's size is not known.
        let width = match (single && self.files <= 1, self.busybox, names.iter().any(|(name, _)| name == "-")) {
            (true, ..) => 1,
            (false, true, _) => 9,
            (false, false, true) => 7,
            (false, false, false) => total[3].to_string().len(),
        };
        for (name, numbers) in &names {
            self.print(numbers, name, width, out);
        }
        if names.len() > 1 {
            self.print(&total, "total", width, out);
        }
    }
}

pub(super) fn wc(arguments: &[String], style: Style) -> Result<Made, Refusal> {
    let long = &[("lines", 'l'), ("words", 'w'), ("chars", 'm'), ("bytes", 'c')];
    let flags = Flags::read("wc", arguments, "lwmcL", "", long, 1)?;
    let mut shown = ['l', 'w', 'm', 'c'].map(|letter| flags.has(letter));
    if shown == [false; 4] {
        shown = [true, true, false, true];
    }
    let files = flags.words.len();
    Ok(made(Count { shown, busybox: style == Style::Busybox, names: Vec::new(), files }, flags.words))
}

#[derive(Clone, Debug)]
struct Uniq {
    flags: Flags,
    skipped: usize,
    held: Option<(usize, String)>,
}

impl Uniq {
    fn key<'a>(&self, line: &'a str) -> &'a str {
        let mut rest = line;
        for _ in 0..self.skipped {
            rest = rest.trim_start().trim_start_matches(|letter: char| !letter.is_whitespace());
        }
        rest
    }

    fn print(&mut self, out: &mut Out) {
        let Some((count, line)) = self.held.take() else { return };
        if self.flags.has('d') && count < 2 || self.flags.has('u') && count > 1 {
            return;
        }
        let count = if self.flags.has('c') { format!("{count:>7} ") } else { String::new() };
        out.line(&format!("{count}{line}"));
    }
}

impl Tool for Uniq {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, out: &mut Out) {
        let same = self.held.as_ref().is_some_and(|(_, held)| {
            let (one, other) = (self.key(held), self.key(line));
            one == other || self.flags.has('i') && one.to_lowercase() == other.to_lowercase()
        });
        match &mut self.held {
            Some((count, _)) if same => *count += 1,
            _ => {
                self.print(out);
                self.held = Some((1, line.to_string()));
            }
        }
    }

    fn end(&mut self, out: &mut Out) {
        self.print(out);
    }
}

pub(super) fn uniq(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[("count", 'c'), ("repeated", 'd'), ("unique", 'u'), ("ignore-case", 'i'), ("skip-fields", 'f')];
    let mut flags = Flags::read("uniq", arguments, "cdui", "f", long, 1)?;
    let files = core::mem::take(&mut flags.words);
    let skipped = flags.value('f').and_then(|text| text.parse().ok()).unwrap_or(0_usize).min(1_000);
    Ok(made(Uniq { flags, skipped, held: None }, files))
}

#[derive(Clone, Debug, Default)]
struct Tac {
    held: Vec<String>,
}

impl Tool for Tac {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, _: &mut Out) {
        self.held.push(line.to_string());
    }

    fn end_file(&mut self, out: &mut Out) {
        for line in core::mem::take(&mut self.held).iter().rev() {
            out.line(line);
        }
    }
}

fn files_of(arguments: &[String]) -> Vec<String> {
    arguments.iter().filter(|word| *word == "-" || !word.starts_with('-')).cloned().collect()
}

pub(super) fn tac(arguments: &[String]) -> Made {
    made(Tac::default(), files_of(arguments))
}

#[derive(Clone, Debug)]
struct Rev;

impl Tool for Rev {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        let turned: String = line.chars().rev().collect();
        push_line(&mut out.text, &turned, whole);
    }
}

pub(super) fn rev(arguments: &[String]) -> Made {
    made(Rev, files_of(arguments))
}

#[derive(Clone, Debug, Default)]
struct Numbered {
    all: bool,
    number: usize,
}

impl Tool for Numbered {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, out: &mut Out) {
        if line.is_empty() && !self.all {
            return out.line("       ");
        }
        self.number += 1;
        out.line(&format!("{:>6}\t{line}", self.number));
    }
}

pub(super) fn nl(arguments: &[String]) -> Made {
    made(Numbered { all: arguments.iter().any(|word| word == "-ba"), number: 0 }, files_of(arguments))
}

pub(super) fn tee(arguments: &[String]) -> Made {
    let append = arguments.iter().any(|word| matches!(word.as_str(), "-a" | "--append"));
    Made { copies: (files_of(arguments), append), ..made(Cat::default(), Vec::new()) }
}
