//! sed: lines changed by a script.
//!
//! Labels and branches are bounded, so that a script that loops ends with a complaint.

use super::regex::{Found, Regex, Syntax, replaced};
use super::{Flags, Made, Out, Refusal, Tool, made};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Commands that one line may run.
const STEP_LIMIT: usize = 10_000;

/// Bytes that the pattern and hold spaces may have.
const SPACE_LIMIT: usize = 1 << 16;

#[derive(Clone, Debug)]
enum Address {
    Line(usize),
    Last,
    /// `FIRST~STEP`.
    Step(usize, usize),
    Pattern(Regex),
    /// As the end of a range: so many lines more.
    More(usize),
}

#[derive(Clone, Debug)]
enum Act {
    Substitute {
        regex: Regex,
        with: String,
        which: usize,
        all: bool,
        prints: bool,
    },
    Print,
    Delete,
    DeleteFirst,
    PrintFirst,
    Quit {
        prints: bool,
        code: i32,
    },
    Number,
    Translate(Vec<char>, Vec<char>),
    Append(String),
    Insert(String),
    Change(String),
    Next,
    Join,
    Hold,
    HoldMore,
    Get,
    GetMore,
    Exchange,
    /// Where the block ends.
    Block(usize),
    Label,
    /// To an index; when `tested`, only after a substitution.
    Branch {
        to: usize,
        tested: bool,
    },
}

#[derive(Clone, Debug)]
struct Command {
    from: Option<Address>,
    to: Option<Address>,
    inverted: bool,
    act: Act,
}

#[derive(Clone, Debug)]
struct Sed {
    script: Rc<[Command]>,
    quiet: bool,
    /// It must know which line is the last.
    looks_ahead: bool,
    /// For each command with a range: the line up to which it goes, while it is in it.
    open: Vec<Option<usize>>,
    waiting: VecDeque<(String, bool)>,
    /// The script stopped at `n` or `N` until a line comes.
    paused: Option<(usize, String, bool, bool)>,
    hold: String,
    number: usize,
    status: i32,
    quit: bool,
    separate: bool,
}

struct Parser {
    text: Vec<char>,
    at: usize,
    extended: bool,
    commands: Vec<Command>,
    labels: Vec<(String, usize)>,
    branches: Vec<(usize, String)>,
    blocks: Vec<usize>,
    last_regex: Option<Regex>,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn skip(&mut self, letters: &str) {
        while self.peek().is_some_and(|letter| letters.contains(letter)) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("-e expression #1, char {}: {what}", self.at.min(self.text.len())))
    }

    fn number(&mut self) -> Option<usize> {
        let start = self.at;
        self.at += self.text[start..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        self.text[start..self.at].iter().collect::<String>().parse().ok()
    }

    /// The text up to a mark that is not escaped; an escaped mark stands for itself.
    fn until(&mut self, mark: char) -> Option<String> {
        let mut text = String::new();
        let mut inside = false;
        while let Some(letter) = self.peek() {
            self.at += 1;
            match letter {
                _ if letter == mark && !inside => return Some(text),
                '\\' => match self.peek() {
                    Some(next) if next == mark => {
                        self.at += 1;
                        text.push(next);
                    }
                    Some(next) => {
                        self.at += 1;
                        text.extend(['\\', next]);
                    }
                    None => text.push('\\'),
                },
                '[' => {
                    inside = true;
                    text.push(letter);
                    // A bracket right behind the opening one does not close it.
                    for first in ['^', ']'] {
                        if self.peek() == Some(first) {
                            self.at += 1;
                            text.push(first);
                        }
                    }
                }
                ']' => {
                    inside = false;
                    text.push(letter);
                }
                '\n' => return None,
                other => text.push(other),
            }
        }
        None
    }

    fn plain_until(&mut self, mark: char) -> Option<String> {
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            if letter == mark {
                return Some(text);
            }
            match (letter, self.peek()) {
                ('\\', Some(next)) => {
                    self.at += 1;
                    if next != mark {
                        text.push('\\');
                    }
                    text.push(next);
                }
                _ => text.push(letter),
            }
        }
        None
    }

    fn regex(&mut self, source: &str, ignore: bool) -> Result<Regex, String> {
        if source.is_empty() {
            return match &self.last_regex {
                Some(regex) => Ok(regex.clone()),
                None => self.fail("no previous regular expression"),
            };
        }
        let syntax = if self.extended { Syntax::Extended } else { Syntax::Basic };
        match Regex::new(source, syntax, ignore) {
            Ok(regex) => {
                self.last_regex = Some(regex.clone());
                Ok(regex)
            }
            Err(error) => self.fail(&error),
        }
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        let Some(letter) = self.peek() else { return Ok(None) };
        Ok(Some(match letter {
            '$' => {
                self.at += 1;
                Address::Last
            }
            '+' => {
                self.at += 1;
                Address::More(self.number().unwrap_or(0))
            }
            '0'..='9' => {
                let first = self.number().unwrap_or(0);
                if self.peek() == Some('~') {
                    self.at += 1;
                    Address::Step(first, self.number().unwrap_or(0))
                } else {
                    Address::Line(first)
                }
            }
            '/' | '\\' => {
                self.at += 1;
                let mark = if letter == '/' { Some('/') } else { self.peek() };
                self.at += usize::from(letter == '\\');
                let Some(source) = mark.and_then(|mark| self.until(mark)) else {
                    return self.fail("unterminated address regex");
                };
                let ignore = self.peek() == Some('I');
                self.at += usize::from(ignore);
                Address::Pattern(self.regex(&source, ignore)?)
            }
            _ => return Ok(None),
        }))
    }

    fn script(&mut self) -> Result<(), String> {
        loop {
            self.skip(" \t\n;");
            if self.peek().is_none() {
                break;
            }
            if self.peek() == Some('#') {
                while self.peek().is_some_and(|letter| letter != '\n') {
                    self.at += 1;
                }
                continue;
            }
            let from = self.address()?;
            self.skip(" \t");
            let mut to = None;
            if from.is_some() && self.peek() == Some(',') {
                self.at += 1;
                self.skip(" \t");
                to = self.address()?;
                if to.is_none() {
                    return self.fail("unexpected `,'");
                }
            }
            self.skip(" \t");
            let mut inverted = false;
            while self.peek() == Some('!') {
                self.at += 1;
                inverted = true;
                self.skip(" \t");
            }
            let Some(letter) = self.peek() else { return self.fail("missing command") };
            self.at += 1;
            if letter == '}' {
                if from.is_some() {
                    return self.fail("} doesn't want any addresses");
                }
                let Some(block) = self.blocks.pop() else { return self.fail("unexpected `}'") };
                let end = self.commands.len();
                self.commands[block].act = Act::Block(end);
                self.end_of_command()?;
                continue;
            }
            let act = self.act(letter)?;
            self.commands.push(Command { from, to, inverted, act });
        }
        if !self.blocks.is_empty() {
            return self.fail("unmatched `{'");
        }
        for (place, label) in core::mem::take(&mut self.branches) {
            let to = match self.labels.iter().find(|(name, _)| *name == label) {
                Some((_, to)) => *to,
                None if label.is_empty() => self.commands.len(),
                None => {
                    return Err(format!("-e expression #1, char {}: can't find label for jump to `{label}'", self.at));
                }
            };
            if let Act::Branch { to: held, .. } = &mut self.commands[place].act {
                *held = to;
            }
        }
        Ok(())
    }

    fn end_of_command(&mut self) -> Result<(), String> {
        self.skip(" \t");
        match self.peek() {
            None | Some(';' | '\n' | '}' | '#') => Ok(()),
            Some(_) => {
                self.at += 1;
                self.fail("extra characters after command")
            }
        }
    }

    /// The text of `a`, `i` and `c`: up to the end of the line.
    fn text(&mut self) -> Result<String, String> {
        self.skip(" \t");
        if self.peek() == Some('\\') {
            self.at += 1;
            self.skip(" \t");
            if self.peek() == Some('\n') {
                self.at += 1;
            }
        }
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            self.at += 1;
            match letter {
                '\n' => break,
                '\\' => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                other => text.push(other),
            }
        }
        if text.is_empty() { self.fail("expected \\ after `a', `c' or `i'") } else { Ok(text) }
    }

    fn label(&mut self) -> String {
        self.skip(" \t");
        let start = self.at;
        while self.peek().is_some_and(|letter| !matches!(letter, '\n' | ';' | '}')) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect::<String>().trim().to_string()
    }

    fn act(&mut self, letter: char) -> Result<Act, String> {
        let act = match letter {
            's' => return self.substitute(),
            'y' => {
                let mark = self.peek();
                self.at += 1;
                let parts = mark.and_then(|mark| Some((self.plain_until(mark)?, self.plain_until(mark)?)));
                let Some((from, to)) = parts else { return self.fail("unterminated `y' command") };
                let letters = |text: &str| text.replace("\\n", "\n").chars().collect::<Vec<char>>();
                let (from, to) = (letters(&from), letters(&to));
                if from.len() != to.len() {
                    return self.fail("strings for `y' command are different lengths");
                }
                Act::Translate(from, to)
            }
            'a' => return Ok(Act::Append(self.text()?)),
            'i' => return Ok(Act::Insert(self.text()?)),
            'c' => return Ok(Act::Change(self.text()?)),
            '{' => {
                self.blocks.push(self.commands.len());
                return Ok(Act::Block(0));
            }
            ':' => {
                let label = self.label();
                self.labels.push((label, self.commands.len()));
                return Ok(Act::Label);
            }
            'b' | 't' => {
                let label = self.label();
                self.branches.push((self.commands.len(), label));
                return Ok(Act::Branch { to: 0, tested: letter == 't' });
            }
            'q' | 'Q' => {
                self.skip(" \t");
                let code = self.number().unwrap_or(0);
                Act::Quit { prints: letter == 'q', code: (code & 255) as i32 }
            }
            'p' => Act::Print,
            'P' => Act::PrintFirst,
            'd' => Act::Delete,
            'D' => Act::DeleteFirst,
            '=' => Act::Number,
            'n' => Act::Next,
            'N' => Act::Join,
            'h' => Act::Hold,
            'H' => Act::HoldMore,
            'g' => Act::Get,
            'G' => Act::GetMore,
            'x' => Act::Exchange,
            'r' | 'w' | 'e' | 'R' | 'W' => {
                return self.fail("this command is not known here: it needs files of its own");
            }
            other => return self.fail(&format!("unknown command: `{other}'")),
        };
        self.end_of_command()?;
        Ok(act)
    }

    fn substitute(&mut self) -> Result<Act, String> {
        let Some(mark) = self.peek().filter(|mark| !matches!(mark, '\n' | '\\')) else {
            return self.fail("unterminated `s' command");
        };
        self.at += 1;
        let Some(source) = self.until(mark) else { return self.fail("unterminated `s' command") };
        let Some(with) = self.plain_until(mark) else { return self.fail("unterminated `s' command") };
        let (mut all, mut prints, mut ignore, mut which) = (false, false, false, 1);
        loop {
            match self.peek() {
                Some('g') => all = true,
                Some('p') => prints = true,
                Some('i' | 'I') => ignore = true,
                Some('m' | 'M') => {}
                Some(digit) if digit.is_ascii_digit() => {
                    which = self.number().unwrap_or(1);
                    if which == 0 {
                        return self.fail("number option to `s' command may not be zero");
                    }
                    continue;
                }
                None | Some(' ' | '\t' | ';' | '\n' | '}' | '#') => break,
                Some(_) => {
                    self.at += 1;
                    return self.fail("unknown option to `s'");
                }
            }
            self.at += 1;
        }
        let regex = self.regex(&source, ignore)?;
        let groups = regex.groups();
        let reference = with.as_bytes().windows(2).filter(|pair| pair[0] == b'\\' && pair[1].is_ascii_digit());
        if let Some(wrong) = reference.map(|pair| usize::from(pair[1] - b'0')).find(|number| *number > groups) {
            return self.fail(&format!("invalid reference \\{wrong} on `s' command's RHS"));
        }
        self.end_of_command()?;
        Ok(Act::Substitute { regex, with, which, all, prints })
    }
}

impl Sed {
    fn matches(&self, address: &Address, line: &str, last: bool) -> bool {
        match address {
            Address::Line(number) => self.number == *number,
            Address::Last => last,
            Address::Step(first, 0) => self.number == *first,
            Address::Step(first, step) => self.number >= *first && (self.number - first).is_multiple_of(*step),
            Address::Pattern(regex) => regex.is_in(line),
            Address::More(_) => false,
        }
    }

    fn applies(&mut self, place: usize, command: &Command, line: &str, last: bool) -> bool {
        let Some(from) = &command.from else { return !command.inverted };
        let chosen = match &command.to {
            None => self.matches(from, line, last),
            Some(to) => self.in_range(place, from, to, line, last),
        };
        chosen != command.inverted
    }

    fn in_range(&mut self, place: usize, from: &Address, to: &Address, line: &str, last: bool) -> bool {
        match self.open[place] {
            Some(until) => {
                let ends = match to {
                    Address::Pattern(regex) => regex.is_in(line),
                    Address::Last => last,
                    _ => self.number >= until,
                };
                // A range whose end has passed already is one line long.
                let passed = matches!(to, Address::Line(_) | Address::More(_)) && self.number > until;
                if ends {
                    self.open[place] = None;
                }
                if passed { self.in_range(place, from, to, line, last) } else { true }
            }
            None if self.matches(from, line, last) || matches!(from, Address::Line(0)) && self.number == 1 => {
                let until = match to {
                    Address::Line(number) => *number,
                    Address::More(more) => self.number.saturating_add(*more),
                    Address::Step(_, step) if *step > 0 => self.number.div_ceil(*step).saturating_mul(*step),
                    _ => usize::MAX,
                };
                let at_once = matches!((from, to), (Address::Line(0), Address::Pattern(regex)) if regex.is_in(line));
                if until > self.number && !at_once && !(matches!(to, Address::Last) && last) {
                    self.open[place] = Some(until);
                }
                true
            }
            None => false,
        }
    }

    fn work(&mut self, last: bool, out: &mut Out) {
        while !self.quit {
            let (at, space, after) = match self.paused.take() {
                Some((at, mut space, joins, tested)) => {
                    let Some((line, whole)) = self.waiting.pop_front() else {
                        self.paused = Some((at, space, joins, tested));
                        return;
                    };
                    self.number += 1;
                    if joins {
                        space.push('\n');
                        space.push_str(&line);
                    } else {
                        space = line;
                    }
                    (at, (space, whole), tested)
                }
                None => match self.waiting.pop_front() {
                    Some((line, whole)) => {
                        self.number += 1;
                        (0, (line, whole), false)
                    }
                    None => return,
                },
            };
            let is_last = last && self.waiting.is_empty();
            self.cycle(at, space.0, space.1, after, is_last, out);
            if !last && self.looks_ahead && self.waiting.len() <= 1 {
                return;
            }
        }
    }

    fn cycle(&mut self, at: usize, line: String, whole: bool, tested: bool, last: bool, out: &mut Out) {
        let script = self.script.clone();
        let (mut at, mut space, mut changed) = (at, line, tested);
        let mut later = String::new();
        let mut prints = !self.quiet;
        let mut steps = 0;
        while let Some(command) = script.get(at) {
            steps += 1;
            out.work += 16 + space.len();
            if steps > STEP_LIMIT || space.len() > SPACE_LIMIT || self.hold.len() > SPACE_LIMIT {
                out.errors.push_str("sed: this script goes round and round: stopped\n");
                (self.quit, self.status) = (true, 4);
                break;
            }
            let place = at;
            at += 1;
            if !self.applies(place, command, &space, last) {
                if let Act::Block(end) = command.act {
                    at = end;
                }
                continue;
            }
            match &command.act {
                Act::Block(_) | Act::Label => {}
                Act::Substitute { regex, with, which, all, prints: shows } => {
                    out.work += space.len() * regex.size() / 2;
                    if let Some(made) = substituted(&space, regex, with, *which, *all) {
                        space = made;
                        changed = true;
                        if *shows {
                            out.line(&space);
                        }
                    }
                }
                Act::Print => out.line(&space),
                Act::PrintFirst => out.line(space.split('\n').next().unwrap_or("")),
                Act::Delete => {
                    prints = false;
                    break;
                }
                Act::DeleteFirst => {
                    prints = false;
                    if let Some((_, rest)) = space.split_once('\n') {
                        // The rest is worked on again without reading.
                        self.number -= 1;
                        self.waiting.push_front((rest.to_string(), whole));
                    }
                    break;
                }
                Act::Quit { prints: shows, code } => {
                    (self.quit, self.status) = (true, *code);
                    prints &= *shows;
                    break;
                }
                Act::Number => out.line(&self.number.to_string()),
                Act::Translate(from, to) => {
                    let turned =
                        |letter: char| from.iter().position(|held| *held == letter).map_or(letter, |at| to[at]);
                    space = space.chars().map(turned).collect();
                }
                Act::Append(text) => later.push_str(&format!("{text}\n")),
                Act::Insert(text) => out.line(text),
                Act::Change(text) => {
                    // A range is changed once, at its end.
                    if command.to.is_none() || self.open[place].is_none() || command.inverted {
                        out.line(text);
                    }
                    prints = false;
                    break;
                }
                Act::Next | Act::Join => {
                    let joins = matches!(command.act, Act::Join);
                    if last {
                        // GNU prints what it has when there is no line more.
                        (self.quit, prints) = (true, !self.quiet);
                        break;
                    }
                    if !joins && !self.quiet {
                        out.line(&space);
                    }
                    out.text.push_str(&later);
                    self.paused = Some((at, space, joins, changed));
                    return;
                }
                Act::Hold => self.hold = space.clone(),
                Act::HoldMore => self.hold = format!("{}\n{space}", self.hold),
                Act::Get => space = self.hold.clone(),
                Act::GetMore => space = format!("{space}\n{}", self.hold),
                Act::Exchange => core::mem::swap(&mut space, &mut self.hold),
                Act::Branch { to, tested } => {
                    if !tested || changed {
                        at = *to;
                    }
                    if *tested {
                        changed = false;
                    }
                }
            }
        }
        if prints {
            out.text.push_str(&space);
            if whole {
                out.text.push('\n');
            }
        }
        out.text.push_str(&later);
    }
}

/// A line with the wanted matches replaced; `None` when there is none.
fn substituted(line: &str, regex: &Regex, with: &str, which: usize, all: bool) -> Option<String> {
    let found: Vec<Found> =
        if all || which > 1 { regex.find_all(line) } else { regex.find(line, 0).into_iter().collect() };
    let mut out = String::new();
    let mut from = 0;
    let mut changed = false;
    for (place, one) in found.iter().enumerate() {
        let Some(Some((begin, end))) = one.first().copied() else { continue };
        // Nothing is replaced right behind a replaced text.
        if begin == end && begin == from && from > 0 {
            continue;
        }
        if place + 1 == which || all && place + 1 > which {
            out.push_str(&line[from..begin]);
            replaced(line, with, one, &mut out);
            from = end;
            changed = true;
        }
    }
    out.push_str(&line[from..]);
    changed.then_some(out)
}

impl Tool for Sed {
    fn copy(&self) -> Box<dyn Tool> {
        Box::new(self.clone())
    }

    fn begin(&mut self, _: &str, _: &mut Out) {
        if self.separate {
            self.number = 0;
            self.open.iter_mut().for_each(|open| *open = None);
        }
    }

    fn line(&mut self, line: &str, whole: bool, out: &mut Out) {
        self.waiting.push_back((line.to_string(), whole));
        if !self.looks_ahead || self.waiting.len() > 1 {
            self.work(false, out);
        }
    }

    fn end_file(&mut self, out: &mut Out) {
        if self.separate {
            self.work(true, out);
        }
    }

    fn end(&mut self, out: &mut Out) {
        self.work(true, out);
        if let Some((_, space, ..)) = self.paused.take()
            && !self.quiet
            && !self.quit
        {
            out.line(&space);
        }
    }

    fn status(&self) -> i32 {
        self.status
    }

    fn is_finished(&self) -> bool {
        self.quit
    }
}

pub(super) fn sed(arguments: &[String]) -> Result<Made, Refusal> {
    let long = &[
        ("quiet", 'n'),
        ("silent", 'n'),
        ("regexp-extended", 'E'),
        ("expression", 'e'),
        ("in-place", 'i'),
        ("separate", 's'),
        ("unbuffered", 'u'),
    ];
    // `-i.bak` keeps no copy here, as nobody looks for one.
    let arguments: Vec<String> =
        arguments.iter().map(|word| if word.starts_with("-i") { "-i".to_string() } else { word.clone() }).collect();
    let mut flags = Flags::read("sed", &arguments, "nErisuz", "e", long, 1)?;
    let mut scripts = flags.all('e');
    if scripts.is_empty() {
        if flags.words.is_empty() {
            return Err(Refusal::new(1, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]..."));
        }
        scripts.push(flags.words.remove(0));
    }
    let mut parser = Parser {
        text: scripts.join("\n").chars().collect(),
        at: 0,
        extended: flags.has('E') || flags.has('r'),
        commands: Vec::new(),
        labels: Vec::new(),
        branches: Vec::new(),
        blocks: Vec::new(),
        last_regex: None,
    };
    parser.script().map_err(|error| Refusal::new(1, format!("sed: {error}")))?;
    let script: Rc<[Command]> = parser.commands.into();
    let looks_ahead = script.iter().any(|command| {
        matches!(command.act, Act::Next | Act::Join)
            || [&command.from, &command.to].iter().any(|address| matches!(address, Some(Address::Last)))
    });
    let in_place = flags.has('i');
    let tool = Sed {
        open: alloc::vec![None; script.len()],
        script,
        quiet: flags.has('n'),
        looks_ahead,
        waiting: VecDeque::new(),
        paused: None,
        hold: String::new(),
        number: 0,
        status: 0,
        quit: false,
        separate: in_place || flags.has('s'),
    };
    let files = core::mem::take(&mut flags.words);
    if in_place && files.is_empty() {
        return Err(Refusal::new(1, "sed: no input files"));
    }
    Ok(Made { in_place, ..made(tool, files) })
}
