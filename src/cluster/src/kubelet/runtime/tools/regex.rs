//! Regular expressions of grep, sed, awk and jq: a parser to instructions, and a machine that runs them.
//!
//! The machine follows all ways through the pattern at once (Pike), so that its time is bounded by pattern times text. It
//! knows no references back to a group. Models POSIX.1-2024 chapter 9 with GNU's additions.

use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `grep` and `sed`: `\(`, `\|`, `\{` are special.
    Basic,
    /// `grep -E`, `sed -E`, `awk`: `(`, `|`, `{` are special.
    Extended,
    /// `jq`: as extended, with `\d`, `(?:…)` and lazy repetition; the first alternative wins.
    Perl,
}

/// Most instructions of a pattern.
const PROGRAM_LIMIT: usize = 1_500;

/// Deepest nesting of groups.
const DEPTH_LIMIT: usize = 40;

#[derive(Clone, Debug)]
enum Inst {
    Char(char),
    Any,
    Set {
        ranges: Rc<[(char, char)]>,
        inverted: bool,
    },
    /// Both ways, the first preferred.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    Start,
    End,
    /// At the border of a word, or not there.
    Border(bool),
    WordStart,
    WordEnd,
    Match,
}

#[derive(Clone, Debug)]
enum Node {
    Empty,
    One(Inst),
    Cat(Vec<Node>),
    Alt(Vec<Node>),
    Repeat { node: Box<Node>, min: usize, max: Option<usize>, greedy: bool },
    Group(Box<Node>, Option<usize>),
}

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Regex {
    program: Rc<[Inst]>,
    groups: usize,
    names: Rc<[(String, usize)]>,
    ignore_case: bool,
    longest: bool,
}

/// Where a pattern matched: the whole and its groups, in bytes.
pub type Found = Vec<Option<(usize, usize)>>;

struct Parser<'a> {
    text: Vec<char>,
    at: usize,
    syntax: Syntax,
    groups: usize,
    names: Vec<(String, usize)>,
    depth: usize,
    ignore_case: &'a mut bool,
}

fn word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The ranges of a class such as `alpha` of `[:alpha:]`.
pub fn class(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alpha" => &[('a', 'z'), ('A', 'Z')],
        "digit" => &[('0', '9')],
        "alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
        "upper" => &[('A', 'Z')],
        "lower" => &[('a', 'z')],
        "space" => &[(' ', ' '), ('\t', '\r')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "xdigit" => &[('0', '9'), ('a', 'f'), ('A', 'F')],
        "print" => &[(' ', '~')],
        "graph" => &[('!', '~')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        _ => return None,
    })
}

const WORD: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];

fn set(ranges: &[(char, char)], inverted: bool) -> Node {
    Node::One(Inst::Set { ranges: ranges.into(), inverted })
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// True when the special sign comes next, written as the syntax writes it.
    fn sees(&self, sign: char) -> bool {
        match self.syntax {
            Syntax::Basic => self.peek() == Some('\\') && self.peek_at(1) == Some(sign),
            Syntax::Extended | Syntax::Perl => self.peek() == Some(sign),
        }
    }

    fn skip(&mut self) {
        self.at += if self.syntax == Syntax::Basic { 2 } else { 1 };
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        let mut all = Vec::from([self.sequence()?]);
        while self.sees('|') {
            self.skip();
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Alt(all) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut all: Vec<Node> = Vec::new();
        while self.peek().is_some() && !self.sees('|') && !(self.depth > 0 && self.sees(')')) {
            let first = all.is_empty();
            let node = self.atom(first)?;
            all.push(self.repeated(node, first)?);
        }
        Ok(match all.len() {
            0 => Node::Empty,
            1 => all.remove(0),
            _ => Node::Cat(all),
        })
    }

    fn repeated(&mut self, mut node: Node, first: bool) -> Result<Node, String> {
        loop {
            let basic = self.syntax == Syntax::Basic;
            let anchor = matches!(node, Node::One(Inst::Start)) && basic && first;
            let (min, max) = match self.peek() {
                Some('*') if !anchor => {
                    self.at += 1;
                    (0, None)
                }
                _ if self.sees('+') => {
                    self.skip();
                    (1, None)
                }
                _ if self.sees('?') => {
                    self.skip();
                    (0, Some(1))
                }
                _ if self.sees('{')
                    && (basic || self.peek_at(1).is_some_and(|next| next.is_ascii_digit() || next == ',')) =>
                {
                    self.skip();
                    self.counts()?
                }
                _ => return Ok(node),
            };
            let lazy = self.syntax == Syntax::Perl && self.peek() == Some('?');
            self.at += usize::from(lazy);
            node = Node::Repeat { node: Box::new(node), min, max, greedy: !lazy };
        }
    }

    fn counts(&mut self) -> Result<(usize, Option<usize>), String> {
        let mut number = || {
            let start = self.at;
            while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
                self.at += 1;
            }
            self.text[start..self.at].iter().collect::<String>().parse::<usize>().ok()
        };
        let min = number();
        let (mut max, mut open) = (min, false);
        if self.peek() == Some(',') {
            self.at += 1;
            let start = self.at;
            while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
                self.at += 1;
            }
            max = self.text[start..self.at].iter().collect::<String>().parse::<usize>().ok();
            open = max.is_none();
        }
        if !self.sees('}') {
            return Err("Unmatched { or \\{".to_string());
        }
        self.skip();
        let min = min.unwrap_or(0);
        match max {
            Some(max) if max < min => Err("Invalid content of \\{\\}".to_string()),
            Some(max) if max > 255 => Err("Regular expression too big".to_string()),
            _ if min > 255 => Err("Regular expression too big".to_string()),
            _ if open => Ok((min, None)),
            _ => Ok((min, max)),
        }
    }

    fn atom(&mut self, first: bool) -> Result<Node, String> {
        let basic = self.syntax == Syntax::Basic;
        if self.sees('(') {
            self.skip();
            return self.group();
        }
        let Some(letter) = self.peek() else { return Ok(Node::Empty) };
        self.at += 1;
        Ok(match letter {
            '.' => Node::One(Inst::Any),
            '[' => return self.bracket(),
            '^' if !basic || first => Node::One(Inst::Start),
            '$' if !basic || self.peek().is_none() || self.sees(')') || self.sees('|') => Node::One(Inst::End),
            '*' | '+' | '?' if !basic && first => {
                return match (self.syntax, letter) {
                    (Syntax::Perl, _) => Err("target of repeat operator is not specified".to_string()),
                    _ => Ok(Node::One(Inst::Char(letter))),
                };
            }
            ')' if !basic && self.syntax == Syntax::Perl => return Err("unmatched close parenthesis".to_string()),
            '\\' => return self.escaped(),
            other => Node::One(Inst::Char(other)),
        })
    }

    fn escaped(&mut self) -> Result<Node, String> {
        let Some(letter) = self.peek() else { return Err("Trailing backslash".to_string()) };
        self.at += 1;
        let perl = self.syntax == Syntax::Perl;
        Ok(match letter {
            'w' => set(WORD, false),
            'W' => set(WORD, true),
            's' => set(class("space").unwrap_or(&[]), false),
            'S' => set(class("space").unwrap_or(&[]), true),
            'd' if perl => set(&[('0', '9')], false),
            'D' if perl => set(&[('0', '9')], true),
            'b' => Node::One(Inst::Border(true)),
            'B' => Node::One(Inst::Border(false)),
            '<' if !perl => Node::One(Inst::WordStart),
            '>' if !perl => Node::One(Inst::WordEnd),
            'n' => Node::One(Inst::Char('\n')),
            't' => Node::One(Inst::Char('\t')),
            'r' if perl => Node::One(Inst::Char('\r')),
            'A' if perl => Node::One(Inst::Start),
            'z' | 'Z' if perl => Node::One(Inst::End),
            ')' if self.syntax == Syntax::Basic => return Err("Unmatched ) or \\)".to_string()),
            '1'..='9' => return Err("references back to a group are not known here".to_string()),
            other => Node::One(Inst::Char(other)),
        })
    }

    fn group(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err("Regular expression too big".to_string());
        }
        let mut number = None;
        let flagged = self.syntax == Syntax::Perl && self.peek() == Some('?');
        if flagged && self.peek_at(1) == Some(':') {
            self.at += 2;
        } else if flagged && self.peek_at(1) == Some('i') && self.peek_at(2) == Some(')') {
            self.at += 3;
            *self.ignore_case = true;
            self.depth -= 1;
            return Ok(Node::Empty);
        } else if flagged && matches!((self.peek_at(1), self.peek_at(2)), (Some('<'), Some(next)) if word(next)) {
            self.at += 2;
            let start = self.at;
            while self.peek().is_some_and(word) {
                self.at += 1;
            }
            let name: String = self.text[start..self.at].iter().collect();
            self.at += 1;
            self.groups += 1;
            self.names.push((name, self.groups));
            number = Some(self.groups);
        } else if flagged {
            return Err("this kind of group is not known here".to_string());
        } else {
            self.groups += 1;
            number = Some(self.groups);
        }
        let node = self.alternatives()?;
        if !self.sees(')') {
            return Err("Unmatched ( or \\(".to_string());
        }
        self.skip();
        self.depth -= 1;
        Ok(Node::Group(Box::new(node), number))
    }

    fn bracket(&mut self) -> Result<Node, String> {
        let inverted = self.peek() == Some('^');
        self.at += usize::from(inverted);
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut first = true;
        loop {
            let Some(letter) = self.peek() else {
                return Err("Unmatched [, [^, [:, [., or [=".to_string());
            };
            self.at += 1;
            if letter == ']' && !first {
                break;
            }
            first = false;
            if letter == '[' && self.peek() == Some(':') {
                let rest: String = self.text[self.at + 1..].iter().collect();
                let Some((name, _)) = rest.split_once(":]") else {
                    return Err("Unmatched [, [^, [:, [., or [=".to_string());
                };
                let Some(known) = class(name) else { return Err("Invalid character class name".to_string()) };
                ranges.extend(known);
                self.at += name.chars().count() + 3;
                continue;
            }
            let mut low = letter;
            if letter == '\\' && self.syntax != Syntax::Basic {
                match self.peek() {
                    Some('d') if self.syntax == Syntax::Perl => {
                        self.at += 1;
                        ranges.push(('0', '9'));
                        continue;
                    }
                    Some(next @ ('w' | 's')) if self.syntax == Syntax::Perl => {
                        self.at += 1;
                        ranges.extend(if next == 'w' { WORD } else { class("space").unwrap_or(&[]) });
                        continue;
                    }
                    Some(next @ ('n' | 't' | '\\' | ']' | '/' | '-' | '.' | '[' | '^' | '"')) => {
                        self.at += 1;
                        low = match next {
                            'n' => '\n',
                            't' => '\t',
                            other => other,
                        };
                    }
                    _ => {}
                }
            }
            let high = match (self.peek(), self.peek_at(1)) {
                (Some('-'), Some(high)) if high != ']' => {
                    self.at += 2;
                    high
                }
                _ => low,
            };
            if high < low {
                return Err("Invalid range end".to_string());
            }
            ranges.push((low, high));
        }
        Ok(set(&ranges, inverted))
    }
}

struct Compiler {
    program: Vec<Inst>,
}

impl Compiler {
    fn push(&mut self, inst: Inst) -> Result<usize, String> {
        if self.program.len() >= PROGRAM_LIMIT {
            return Err("Regular expression too big".to_string());
        }
        self.program.push(inst);
        Ok(self.program.len() - 1)
    }

    fn node(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::Empty => {}
            Node::One(inst) => {
                self.push(inst.clone())?;
            }
            Node::Cat(all) => {
                for one in all {
                    self.node(one)?;
                }
            }
            Node::Alt(all) => {
                let mut ends = Vec::new();
                for (place, one) in all.iter().enumerate() {
                    if place + 1 == all.len() {
                        self.node(one)?;
                        break;
                    }
                    let split = self.push(Inst::Split(0, 0))?;
                    self.node(one)?;
                    ends.push(self.push(Inst::Jump(0))?);
                    self.program[split] = Inst::Split(split + 1, self.program.len());
                }
                let end = self.program.len();
                for place in ends {
                    self.program[place] = Inst::Jump(end);
                }
            }
            Node::Repeat { node, min, max, greedy } => {
                for _ in 0..*min {
                    self.node(node)?;
                }
                let split = |to: usize, out: usize| if *greedy { Inst::Split(to, out) } else { Inst::Split(out, to) };
                match max {
                    None => {
                        let at = self.push(Inst::Split(0, 0))?;
                        self.node(node)?;
                        self.push(Inst::Jump(at))?;
                        self.program[at] = split(at + 1, self.program.len());
                    }
                    Some(max) => {
                        let mut splits = Vec::new();
                        for _ in *min..*max {
                            splits.push(self.push(Inst::Split(0, 0))?);
                            self.node(node)?;
                        }
                        let end = self.program.len();
                        for at in splits {
                            self.program[at] = split(at + 1, end);
                        }
                    }
                }
            }
            Node::Group(node, number) => {
                if let Some(number) = number {
                    self.push(Inst::Save(number * 2))?;
                }
                self.node(node)?;
                if let Some(number) = number {
                    self.push(Inst::Save(number * 2 + 1))?;
                }
            }
        }
        Ok(())
    }
}

/// One way through the pattern.
#[derive(Clone)]
struct Thread {
    at: usize,
    saved: Rc<[usize]>,
}

const UNSET: usize = usize::MAX;

impl Regex {
    /// Compiles a pattern.
    ///
    /// - Errors: the C library's text for a pattern that is none.
    pub fn new(pattern: &str, syntax: Syntax, ignore_case: bool) -> Result<Regex, String> {
        let mut ignore_case = ignore_case;
        let mut parser = Parser {
            text: pattern.chars().collect(),
            at: 0,
            syntax,
            groups: 0,
            names: Vec::new(),
            depth: 0,
            ignore_case: &mut ignore_case,
        };
        let node = parser.alternatives()?;
        let (groups, names) = (parser.groups, core::mem::take(&mut parser.names));
        let mut compiler = Compiler { program: Vec::new() };
        compiler.node(&Node::Group(Box::new(node), Some(0)))?;
        compiler.push(Inst::Match)?;
        let longest = syntax != Syntax::Perl;
        Ok(Regex { program: compiler.program.into(), groups, names: names.into(), ignore_case, longest })
    }

    /// A pattern that is the text itself.
    pub fn literal(text: &str, ignore_case: bool) -> Regex {
        let mut program = Vec::from([Inst::Save(0)]);
        program.extend(text.chars().map(Inst::Char));
        program.extend([Inst::Save(1), Inst::Match]);
        Regex { program: program.into(), groups: 0, names: Rc::new([]), ignore_case, longest: true }
    }

    /// How many groups it has.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The names of its groups, and their numbers.
    pub fn names(&self) -> &[(String, usize)] {
        &self.names
    }

    /// What one match costs for each byte of text.
    pub fn size(&self) -> usize {
        self.program.len()
    }

    /// Whether the pattern is anywhere in the text.
    pub fn is_in(&self, text: &str) -> bool {
        self.run(text, 0, false).is_some()
    }

    /// The first match that begins at `from` or later.
    pub fn find(&self, text: &str, from: usize) -> Option<Found> {
        let saved = self.run(text, from, true)?;
        let pair = |place: usize| match (saved.get(place * 2), saved.get(place * 2 + 1)) {
            (Some(&from), Some(&to)) if from != UNSET && to != UNSET => Some((from, to)),
            _ => None,
        };
        Some((0..=self.groups).map(pair).collect())
    }

    /// Every match that overlaps no other, in order.
    pub fn find_all(&self, text: &str) -> Vec<Found> {
        let mut all = Vec::new();
        let mut from = 0;
        while from <= text.len() {
            let Some(found) = self.find(text, from) else { break };
            let Some(Some((begin, end))) = found.first().copied() else { break };
            from = if end > begin { end } else { end + text[end..].chars().next().map_or(1, char::len_utf8) };
            all.push(found);
        }
        all
    }

    fn run(&self, text: &str, from: usize, wants_places: bool) -> Option<Rc<[usize]>> {
        let slots = (self.groups + 1) * 2;
        let empty: Rc<[usize]> = alloc::vec![UNSET; slots].into();
        let mut marks = alloc::vec![UNSET; self.program.len()];
        let mut threads: Vec<Thread> = Vec::new();
        let mut best: Option<Rc<[usize]>> = None;
        let mut before = text[..from].chars().next_back();
        let mut letters = text[from..].char_indices();
        let mut place = from;
        let mut step = 0;
        loop {
            let mut rest = letters.clone();
            let here = rest.next().map(|(_, letter)| letter);
            let mut next: Vec<Thread> = Vec::new();
            // Ways that stand here already come before one that begins here.
            let mut list: Vec<Thread> = Vec::new();
            for thread in threads.drain(..) {
                self.follow(thread, place, before, here, text.len(), step, &mut marks, &mut list);
            }
            if best.is_none() {
                let thread = Thread { at: 0, saved: empty.clone() };
                self.follow(thread, place, before, here, text.len(), step, &mut marks, &mut list);
            }
            for thread in list {
                let fits = match (&self.program[thread.at], here) {
                    (Inst::Match, _) => {
                        if !wants_places {
                            return Some(thread.saved);
                        }
                        let longer = |held: &Rc<[usize]>| {
                            !self.longest
                                || thread.saved[0] < held[0]
                                || thread.saved[0] == held[0] && thread.saved[1] > held[1]
                        };
                        if best.as_ref().is_none_or(longer) {
                            best = Some(thread.saved.clone());
                        }
                        if !self.longest {
                            break;
                        }
                        continue;
                    }
                    (Inst::Any, Some(letter)) => letter != '\n' || self.longest,
                    (Inst::Char(wanted), Some(letter)) => self.same(*wanted, letter),
                    (Inst::Set { ranges, inverted }, Some(letter)) => self.holds(ranges, letter) != *inverted,
                    _ => false,
                };
                if fits {
                    next.push(Thread { at: thread.at + 1, saved: thread.saved });
                }
            }
            let Some(letter) = here else { return best };
            if next.is_empty() && best.is_some() {
                return best;
            }
            threads = next;
            before = Some(letter);
            place += letter.len_utf8();
            letters.next();
            step += 1;
        }
    }

    fn same(&self, one: char, other: char) -> bool {
        one == other || self.ignore_case && one.to_lowercase().eq(other.to_lowercase())
    }

    fn holds(&self, ranges: &[(char, char)], letter: char) -> bool {
        let inside = |letter: char| ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter));
        inside(letter) || self.ignore_case && (letter.to_lowercase().any(inside) || letter.to_uppercase().any(inside))
    }

    /// Follows a way to the instructions that read a letter.
    #[expect(clippy::too_many_arguments, reason = "the state of one step of the machine")]
    fn follow(
        &self,
        thread: Thread,
        place: usize,
        before: Option<char>,
        here: Option<char>,
        length: usize,
        step: usize,
        marks: &mut [usize],
        out: &mut Vec<Thread>,
    ) {
        let mut stack = Vec::from([thread]);
        while let Some(Thread { at, saved }) = stack.pop() {
            if marks[at] == step {
                continue;
            }
            marks[at] = step;
            let (left, right) = (before.is_some_and(word), here.is_some_and(word));
            let goes = match &self.program[at] {
                Inst::Jump(to) => {
                    stack.push(Thread { at: *to, saved });
                    continue;
                }
                Inst::Split(first, second) => {
                    stack.push(Thread { at: *second, saved: saved.clone() });
                    stack.push(Thread { at: *first, saved });
                    continue;
                }
                Inst::Save(slot) => {
                    let mut changed: Vec<usize> = saved.to_vec();
                    if let Some(held) = changed.get_mut(*slot) {
                        *held = place;
                    }
                    stack.push(Thread { at: at + 1, saved: changed.into() });
                    continue;
                }
                Inst::Start => place == 0,
                Inst::End => place == length,
                Inst::Border(wanted) => (left != right) == *wanted,
                Inst::WordStart => !left && right,
                Inst::WordEnd => left && !right,
                Inst::Char(_) | Inst::Any | Inst::Set { .. } | Inst::Match => {
                    out.push(Thread { at, saved });
                    continue;
                }
            };
            if goes {
                stack.push(Thread { at: at + 1, saved });
            }
        }
    }
}

/// A replacement as sed and awk write it: `&` is the match, `\1` a group when there are groups.
pub fn replaced(text: &str, with: &str, found: &Found, out: &mut String) {
    let part = |place: usize| {
        found.get(place).copied().flatten().and_then(|(from, to)| text.get(from..to)).unwrap_or_default()
    };
    let mut letters = with.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '&' => out.push_str(part(0)),
            '\\' => match letters.next() {
                Some(digit @ '0'..='9') => out.push_str(part(digit as usize - '0' as usize)),
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
}

/// The tool's complaint about a pattern.
pub fn complaint(tool: &str, error: &str) -> String {
    format!("{tool}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_their_syntax_says() {
        use Syntax::{Basic, Extended, Perl};
        for (pattern, syntax, text, want) in [
            ("a", Basic, "cat", Some((1, 2))),
            ("^web-[0-9]$", Basic, "web-1", Some((0, 5))),
            ("a|b", Basic, "b", None),
            ("a\\|b", Basic, "xb", Some((1, 2))),
            ("a|bc|b", Extended, "bc", Some((0, 2))),
            ("b|bc", Extended, "bc", Some((0, 2))),
            ("b|bc", Perl, "bc", Some((0, 1))),
            ("(ab)+c", Extended, "xababc", Some((1, 6))),
            ("x{2,3}", Extended, "axxxxb", Some((1, 4))),
            ("x\\{2\\}", Basic, "axxxxb", Some((1, 3))),
            ("a.*?c", Perl, "abcabc", Some((0, 3))),
            ("\\d+", Perl, "a12", Some((1, 3))),
            ("[[:upper:]]+é", Extended, "xABé", Some((1, 5))),
            ("\\bRun", Extended, "a Running", Some((2, 5))),
            ("*a", Basic, "*a", Some((0, 2))),
            ("()", Extended, "", Some((0, 0))),
            ("(a*)*b", Extended, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", None),
            ("[]x]", Basic, "]", Some((0, 1))),
            ("a$b", Basic, "a$b", Some((0, 3))),
        ] {
            let regex = Regex::new(pattern, syntax, false).unwrap();
            assert_eq!(regex.find(text, 0).and_then(|found| found[0]), want, "{pattern} in {text}");
        }
        assert!(Regex::new("(", Extended, false).is_err() && Regex::new("[a", Basic, false).is_err());
        assert!(Regex::new("RUN", Basic, true).unwrap().is_in("running"));
        let groups = Regex::new("([a-z]+)-([0-9]+)", Extended, false).unwrap();
        assert_eq!(groups.find("x web-12", 0).unwrap(), [Some((2, 8)), Some((2, 5)), Some((6, 8))]);
        let mut out = String::new();
        replaced("web-12", "<\\2:&>", &groups.find("web-12", 0).unwrap(), &mut out);
        assert_eq!(out, "<12:web-12>");
        assert_eq!(Regex::new("x*", Extended, false).unwrap().find_all("axb").len(), 4);
    }
}
