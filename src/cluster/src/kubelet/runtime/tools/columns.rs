//! Tools on the columns and letters of lines: cut, tr, paste, column.

use super::regex::class;
use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

#[derive(Clone, Debug)]
struct Cut {
    /// Fields; letters when false.
    fields: bool,
    delimiter: char,
    between: String,
    ranges: Vec<(usize, usize)>,
    complement: bool,
    only_delimited: bool,
}

impl Cut {
    fn holds(&self, place: usize) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&place)) != self.complement
    }
}

impl Tool for Cut {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, out: &mut Out) {
        if !self.fields {
            let chosen: String =
                line.chars().enumerate().filter(|(at, _)| self.holds(at + 1)).map(|(_, letter)| letter).collect();
            return out.line(&chosen);
        }
        if !line.contains(self.delimiter) {
            if !self.only_delimited {
                out.line(line);
            }
            return;
        }
        let fields = line.split(self.delimiter).enumerate().filter(|(at, _)| self.holds(at + 1));
        let chosen: Vec<&str> = fields.map(|(_, field)| field).collect();
        out.line(&chosen.join(&self.between));
    }
}

fn ranges(list: &str, what: &str) -> Result<Vec<(usize, usize)>, Refusal> {
    let mut all = Vec::new();
    for part in list.split([',', ' ']) {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str, empty: usize| if text.is_empty() { Some(empty) } else { text.parse::<usize>().ok() };
        let ends =
            if part.is_empty() || part == "-" { (None, None) } else { (number(from, 1), number(to, usize::MAX)) };
        match ends {
            (Some(0), _) => {
                let kind = if what == "field" {
                    "fields are numbered from 1"
                } else {
                    "byte/character positions are numbered from 1"
                };
                return Err(Refusal::new(1, format!("cut: {kind}\nTry 'cut --help' for more information.")));
            }
            (Some(from), Some(to)) if from <= to => all.push((from, to)),
            (Some(_), Some(_)) => {
                return Err(Refusal::new(1, "cut: invalid decreasing range\nTry 'cut --help' for more information."));
            }
            _ => {
                let text = format!("cut: invalid {what} value '{part}'\nTry 'cut --help' for more information.");
                return Err(Refusal::new(1, text));
            }
        }
    }
    Ok(all)
}

pub(super) fn cut(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[
        ("fields", 'f'),
        ("delimiter", 'd'),
        ("characters", 'c'),
        ("bytes", 'b'),
        ("complement", 'C'),
        ("only-delimited", 's'),
        ("output-delimiter", 'O'),
    ];
    let flags = Flags::read("cut", arguments, "sCn", "fdcbO", long, 1)?;
    let hint = "Try 'cut --help' for more information.";
    let (fields, list) = match (flags.value('f'), flags.value('c').or(flags.value('b'))) {
        (Some(list), None) => (true, list),
        (None, Some(list)) => (false, list),
        (None, None) => {
            let text = format!("cut: you must specify a list of bytes, characters, or fields\n{hint}");
            return Err(Refusal::new(1, text));
        }
        (Some(_), Some(_)) => {
            return Err(Refusal::new(1, format!("cut: only one type of list may be specified\n{hint}")));
        }
    };
    let mut letters = flags.value('d').unwrap_or("\t").chars();
    let delimiter = letters.next().unwrap_or('\t');
    if letters.next().is_some() {
        return Err(Refusal::new(1, format!("cut: the delimiter must be a single character\n{hint}")));
    }
    let tool = Cut {
        fields,
        delimiter,
        between: flags.value('O').map_or_else(|| delimiter.to_string(), ToString::to_string),
        ranges: ranges(list, if fields { "field" } else { "byte/character position" })?,
        complement: flags.has('C'),
        only_delimited: flags.has('s'),
    };
    Ok(made(tool, flags.words))
}

#[derive(Clone, Debug)]
struct Translate {
    from: Vec<(char, char)>,
    complement: bool,
    to: Vec<char>,
    deletes: bool,
    squeezes: Option<Vec<(char, char)>>,
    last: Option<char>,
}

/// The ranges of a set such as `a-z\n` or `[:upper:]`.
fn letters(text: &str) -> Vec<(char, char)> {
    let mut plain: Vec<char> = Vec::new();
    let mut all = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let letter = match letter {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('0') => '\0',
                Some(other) => other,
                None => '\\',
            },
            '[' if rest.peek() == Some(&':') => {
                let ahead: String = rest.clone().skip(1).collect();
                match ahead.split_once(":]").and_then(|(name, _)| Some((name.chars().count(), class(name)?))) {
                    Some((length, known)) => {
                        all.extend(known);
                        rest.by_ref().nth(length + 2);
                        continue;
                    }
                    None => letter,
                }
            }
            other => other,
        };
        if rest.peek() == Some(&'-') {
            let mut ahead = rest.clone();
            ahead.next();
            if let Some(high) = ahead.next().filter(|high| *high >= letter) {
                all.push((letter, high));
                rest = ahead;
                continue;
            }
        }
        plain.push(letter);
        all.push((letter, letter));
    }
    all
}

/// Most letters of a set that are counted out.
const SET_LIMIT: usize = 4_096;

impl Translate {
    fn place(&self, letter: char) -> Option<usize> {
        let mut before = 0;
        for (low, high) in &self.from {
            if (*low..=*high).contains(&letter) {
                return (!self.complement).then(|| before + (letter as usize - *low as usize));
            }
            before += *high as usize - *low as usize + 1;
        }
        self.complement.then_some(usize::MAX)
    }

    fn letter(&mut self, letter: char, out: &mut String) {
        let found = self.place(letter);
        if self.deletes && found.is_some() {
            return;
        }
        let made = match found {
            Some(place) if !self.to.is_empty() => self.to.get(place).or(self.to.last()).copied().unwrap_or(letter),
            _ => letter,
        };
        let squeezed = self.squeezes.as_ref().is_some_and(|set| match set.as_slice() {
            [] => found.is_some(),
            set => set.iter().any(|(low, high)| (*low..=*high).contains(&made)),
        });
        if squeezed && self.last == Some(made) {
            return;
        }
        self.last = Some(made);
        out.push(made);
    }
}

impl Tool for Translate {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        for letter in line.chars() {
            self.letter(letter, &mut out.text);
        }
        if whole {
            self.letter('\n', &mut out.text);
        }
    }
}

pub(super) fn tr(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[("delete", 'd'), ("squeeze-repeats", 's'), ("complement", 'c')];
    let flags = Flags::read("tr", arguments, "dscCt", "", long, 1)?;
    let hint = "Try 'tr --help' for more information.";
    let (deletes, squeezes) = (flags.has('d'), flags.has('s'));
    let (first, second) = match flags.words.as_slice() {
        [] => return Err(Refusal::new(1, format!("tr: missing operand\n{hint}"))),
        [first] if deletes || squeezes => (first, None),
        [first] => {
            let text =
                format!("tr: missing operand after '{first}'\nTwo strings must be given when translating.\n{hint}");
            return Err(Refusal::new(1, text));
        }
        [first, second] if !deletes || squeezes => (first, Some(second)),
        [_, extra] | [_, _, extra, ..] => {
            return Err(Refusal::new(1, format!("tr: extra operand '{extra}'\n{hint}")));
        }
    };
    let second = second.map(|text| letters(text));
    let to: Vec<char> = match (&second, deletes) {
        (Some(set), false) => set.iter().flat_map(|(low, high)| *low..=*high).take(SET_LIMIT).collect(),
        _ => Vec::new(),
    };
    if second.is_some() && !deletes && to.is_empty() {
        return Err(Refusal::new(1, "tr: when not truncating set1, string2 must be non-empty"));
    }
    let tool = Translate {
        from: letters(first),
        complement: flags.has('c') || flags.has('C'),
        to,
        deletes,
        squeezes: squeezes.then(|| second.unwrap_or_default()),
        last: None,
    };
    Ok(made(tool, Vec::new()))
}

#[derive(Clone, Debug)]
struct Paste {
    serial: bool,
    delimiters: Vec<char>,
    /// How many columns are made of one input, when all operands are `-`.
    width: usize,
    sources: Vec<Vec<String>>,
}

impl Paste {
    fn join(&self, parts: &[&str]) -> String {
        let mut line = String::new();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                line.extend(self.delimiters.get((place - 1) % self.delimiters.len().max(1)));
            }
            line.push_str(part);
        }
        line
    }
}

impl Tool for Paste {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, _: &str, _: &mut Out) {
        self.sources.push(Vec::new());
    }

    fn line(&mut self, line: &str, _: bool, _: &mut Out) {
        if let Some(last) = self.sources.last_mut() {
            last.push(line.to_string());
        }
    }

    fn end(&mut self, out: &mut Out) {
        let sources = core::mem::take(&mut self.sources);
        if self.serial {
            for source in &sources {
                let parts: Vec<&str> = source.iter().map(String::as_str).collect();
                out.line(&self.join(&parts));
            }
        } else if let ([source], true) = (sources.as_slice(), self.width > 1) {
            for chunk in source.chunks(self.width) {
                let mut parts: Vec<&str> = chunk.iter().map(String::as_str).collect();
                parts.resize(self.width, "");
                out.line(&self.join(&parts));
            }
        } else {
            let rows = sources.iter().map(Vec::len).max().unwrap_or(0);
            for row in 0..rows {
                let parts: Vec<&str> =
                    sources.iter().map(|source| source.get(row).map_or("", String::as_str)).collect();
                out.line(&self.join(&parts));
            }
        }
    }
}

pub(super) fn paste(arguments: &[String]) -> Result<Made, Refusal> {
    let flags = Flags::read("paste", arguments, "s", "d", &[("serial", 's'), ("delimiters", 'd')], 1)?;
    let delimiters = flags.value('d').unwrap_or("\t").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "");
    let mut files = flags.words.clone();
    let width = files.len();
    if files.iter().all(|file| file == "-") {
        files.clear();
    }
    let tool = Paste { serial: flags.has('s'), delimiters: delimiters.chars().collect(), width, sources: Vec::new() };
    Ok(made(tool, files))
}

#[derive(Clone, Debug)]
struct Column {
    table: bool,
    separators: Option<String>,
    between: String,
    rows: Vec<Vec<String>>,
}

/// The width of the terminal that lines are laid out for.
const TERMINAL_WIDTH: usize = 80;

impl Column {
    /// Without `-t`: words side by side, down each column first, as wide as a tab stop.
    fn fill(&self, out: &mut Out) {
        let cells: Vec<&str> = self.rows.iter().flatten().map(String::as_str).collect();
        let widest = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let width = (widest + 8) / 8 * 8;
        let columns = (TERMINAL_WIDTH / width).max(1);
        let rows = cells.len().div_ceil(columns);
        for row in 0..rows {
            let mut line = String::new();
            let mut place = row;
            while let Some(cell) = cells.get(place) {
                line.push_str(cell);
                place += rows;
                if place < cells.len() {
                    line.push_str(&"\t".repeat((width - cell.chars().count()).div_ceil(8)));
                }
            }
            out.line(&line);
        }
    }
}

impl Tool for Column {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn line(&mut self, line: &str, _: bool, _: &mut Out) {
        if line.trim().is_empty() {
            return;
        }
        let cells: Vec<String> = match (&self.separators, self.table) {
            (_, false) => [line.to_string()].into(),
            (Some(separators), true) => {
                line.split(|letter| separators.contains(letter)).map(ToString::to_string).collect()
            }
            (None, true) => line.split_whitespace().map(ToString::to_string).collect(),
        };
        self.rows.push(cells);
    }

    fn end(&mut self, out: &mut Out) {
        if !self.table {
            return self.fill(out);
        }
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (place, cell) in row.iter().enumerate() {
                line.push_str(cell);
                if place + 1 < row.len() {
                    line.push_str(&" ".repeat(widths[place].saturating_sub(cell.chars().count())));
                    line.push_str(&self.between);
                }
            }
            out.line(&line);
        }
    }
}

pub(super) fn column(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[("table", 't'), ("separator", 's'), ("output-separator", 'o')];
    let flags = Flags::read("column", arguments, "txen", "soNRc", long, 1)?;
    let tool = Column {
        table: flags.has('t'),
        separators: flags.value('s').map(ToString::to_string),
        between: flags.value('o').unwrap_or("  ").to_string(),
        rows: Vec::new(),
    };
    Ok(made(tool, flags.words))
}
