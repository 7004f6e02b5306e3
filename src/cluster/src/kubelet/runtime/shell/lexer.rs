//! Characters, blanks, operators and words of a shell script (POSIX 2.2, 2.3 and 2.6 without tilde users).
//!
//! Shell text has no tokens that could be cut before parsing, since words hold scripts; this half reads words, `parser`
//! reads commands.

use super::script::{Modifier, Piece, Program, SyntaxError, Wanted, Word, Words};
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::OnceCell;

/// How deep scripts may nest before they are refused.
pub(super) const DEPTH_LIMIT: usize = 48;

/// A script being read.
pub(super) struct Parser {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Here-documents whose bodies begin after the next newline.
    pub(super) pending: Vec<Here>,
    /// A here-document's end word did not come.
    pub(super) here_open: bool,
    /// The shell is bash.
    pub(super) bash: bool,
    /// Words that stand for others at the beginning of a command.
    pub(super) aliases: Rc<BTreeMap<String, String>>,
    /// Aliases that were put in, and where their text ends: one is not replaced inside of itself.
    pub(super) replaced: Vec<(String, usize)>,
}

/// A here-document whose body has not been reached yet.
pub(super) struct Here {
    pub(super) body: Rc<OnceCell<Words>>,
    pub(super) end: String,
    pub(super) strip: bool,
    pub(super) raw: bool,
}

/// Characters that end an unquoted word.
pub(super) fn ends_word(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')')
}

fn name_start(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

/// Whether `text` can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(name_start) && text.chars().all(|c| name_start(c) || c.is_ascii_digit())
}

impl Parser {
    pub(super) fn new(text: &str, depth: usize) -> Parser {
        Parser {
            text: text.chars().collect(),
            at: 0,
            depth,
            pending: Vec::new(),
            here_open: false,
            bash: false,
            aliases: Rc::default(),
            replaced: Vec::new(),
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Takes `expected` when it comes next.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = expected.chars().enumerate().all(|(ahead, letter)| self.peek_at(ahead) == Some(letter));
        if found {
            self.at += expected.chars().count();
        }
        found
    }

    /// Skips blanks, comments and escaped newlines, but not newlines.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.peek_at(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|letter| letter != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Skips blanks and newlines; a newline starts the bodies of here-documents.
    pub(super) fn skip_lines(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.skip_blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.newline()?;
        }
    }

    /// Takes one newline and the here-documents after it.
    pub(super) fn newline(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        for here in core::mem::take(&mut self.pending) {
            let body = self.here_body(&here)?;
            here.body.set(body).ok();
        }
        Ok(())
    }

    fn here_body(&mut self, here: &Here) -> Result<Words, SyntaxError> {
        let mut body = String::new();
        let mut closed = false;
        while self.at < self.text.len() {
            let start = self.at;
            while self.peek().is_some_and(|letter| letter != '\n') {
                self.at += 1;
            }
            let line: String = self.text[start..self.at].iter().collect();
            self.at = (self.at + 1).min(self.text.len());
            let line = if here.strip { line.trim_start_matches('\t') } else { &line };
            if line == here.end {
                closed = true;
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        self.here_open |= !closed;
        if here.raw {
            let word = [Piece::Text { text: body, quoted: true }].into();
            return Ok(Words { words: [word].into(), substitutions: Vec::new() });
        }
        let mut inner = Parser::new(&body, self.depth + 1);
        let mut substitutions = Vec::new();
        let word = inner.quoted(&mut substitutions, None)?;
        Ok(Words { words: [word].into(), substitutions })
    }

    /// The present line, from 1.
    pub(super) fn line(&self) -> usize {
        1 + self.text[..self.at.min(self.text.len())].iter().filter(|letter| **letter == '\n').count()
    }

    pub(super) fn error<T>(&self) -> Result<T, SyntaxError> {
        let line = self.line();
        let unexpected = match self.peek() {
            None => String::new(),
            Some('\n') => "newline".into(),
            Some(letter) if ends_word(letter) => {
                let twice = self.peek_at(1) == Some(letter) && matches!(letter, ';' | '&' | '|');
                if twice { [letter, letter].iter().collect() } else { letter.to_string() }
            }
            Some(_) => self.text[self.at..].iter().take_while(|letter| !ends_word(**letter)).collect(),
        };
        Err(SyntaxError { unexpected, line, open: None })
    }

    /// The script ends before this quote or bracket is closed.
    fn unclosed<T>(&self, open: char) -> Result<T, SyntaxError> {
        Err(SyntaxError { unexpected: String::new(), line: self.line(), open: Some(open) })
    }

    pub(super) fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT { self.error() } else { Ok(()) }
    }

    /// Reads a word at the present place; empty when there is none.
    pub(super) fn word(&mut self, scripts: &mut Vec<Rc<Program>>) -> Result<Word, SyntaxError> {
        self.word_until(scripts, &[])
    }

    /// Reads a word that also ends at one of `stops` (the `}` and `/` of `${…}`, where blanks do not end it).
    fn word_until(&mut self, scripts: &mut Vec<Rc<Program>>, stops: &[char]) -> Result<Word, SyntaxError> {
        let mut word = Word::new();
        let mut plain = String::new();
        let flush = |plain: &mut String, word: &mut Word| {
            if !plain.is_empty() {
                word.push(Piece::Text { text: core::mem::take(plain), quoted: false });
            }
        };
        while let Some(letter) = self.peek() {
            if stops.contains(&letter) || stops.is_empty() && ends_word(letter) {
                break;
            }
            match letter {
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(next) => {
                            flush(&mut plain, &mut word);
                            word.push(Piece::Text { text: next.to_string(), quoted: true });
                            self.at += 1;
                        }
                        None => plain.push('\\'),
                    }
                }
                '\'' => {
                    flush(&mut plain, &mut word);
                    self.at += 1;
                    let start = self.at;
                    while self.peek().is_some_and(|letter| letter != '\'') {
                        self.at += 1;
                    }
                    let text = self.text[start..self.at].iter().collect();
                    if !self.eat("'") {
                        return self.unclosed('\'');
                    }
                    word.push(Piece::Text { text, quoted: true });
                }
                '"' => {
                    flush(&mut plain, &mut word);
                    self.at += 1;
                    // An empty pair of quotes still makes a word.
                    word.push(Piece::Text { text: String::new(), quoted: true });
                    word.extend(self.quoted(scripts, Some('"'))?);
                    if !self.eat("\"") {
                        return self.unclosed('"');
                    }
                }
                '$' | '`' => {
                    flush(&mut plain, &mut word);
                    word.push(self.dollar(scripts, false)?);
                }
                '~' if word.is_empty() && plain.is_empty() && stops.is_empty() => {
                    self.at += 1;
                    if self.peek().is_none_or(|next| ends_word(next) || next == '/') {
                        word.push(Piece::Home);
                    } else {
                        plain.push('~');
                    }
                }
                _ => {
                    plain.push(letter);
                    self.at += 1;
                }
            }
        }
        flush(&mut plain, &mut word);
        Ok(word)
    }

    /// Reads double-quoted text up to `end`, which stays.
    fn quoted(&mut self, scripts: &mut Vec<Rc<Program>>, end: Option<char>) -> Result<Word, SyntaxError> {
        let mut word = Word::new();
        let mut plain = String::new();
        while let Some(letter) = self.peek() {
            if Some(letter) == end {
                break;
            }
            match letter {
                '\\' if matches!(self.peek_at(1), Some('$' | '`' | '"' | '\\' | '\n')) => {
                    if let Some(next) = self.peek_at(1).filter(|next| *next != '\n') {
                        plain.push(next);
                    }
                    self.at += 2;
                }
                '$' | '`' => {
                    if !plain.is_empty() {
                        word.push(Piece::Text { text: core::mem::take(&mut plain), quoted: true });
                    }
                    word.push(self.dollar(scripts, true)?);
                }
                _ => {
                    plain.push(letter);
                    self.at += 1;
                }
            }
        }
        if !plain.is_empty() {
            word.push(Piece::Text { text: plain, quoted: true });
        }
        Ok(word)
    }

    /// Reads what begins with `$` or a backquote.
    fn dollar(&mut self, scripts: &mut Vec<Rc<Program>>, quoted: bool) -> Result<Piece, SyntaxError> {
        if self.eat("`") {
            let mut script = String::new();
            loop {
                match self.peek() {
                    None => return self.unclosed('`'),
                    Some('`') => break,
                    Some('\\') if matches!(self.peek_at(1), Some('`' | '\\' | '$')) => {
                        script.extend(self.peek_at(1));
                        self.at += 2;
                    }
                    Some(letter) => {
                        script.push(letter);
                        self.at += 1;
                    }
                }
            }
            self.at += 1;
            let mut inner = Parser::new(&script, self.depth + 1);
            inner.aliases = self.aliases.clone();
            inner.bash = self.bash;
            let program = inner.script()?;
            scripts.push(Rc::new(program));
            return Ok(Piece::Substitution { index: scripts.len() - 1, quoted });
        }
        self.at += 1;
        match self.peek() {
            Some('(') if self.peek_at(1) == Some('(') => self.arithmetic(scripts, quoted),
            Some('(') => {
                self.at += 1;
                let program = self.nested()?;
                if !self.eat(")") {
                    return if self.peek().is_none() { self.unclosed(')') } else { self.error() };
                }
                scripts.push(Rc::new(program));
                Ok(Piece::Substitution { index: scripts.len() - 1, quoted })
            }
            Some('{') => {
                self.at += 1;
                self.braced(scripts, quoted)
            }
            Some(letter) if name_start(letter) => Ok(Piece::Variable { name: self.name(), modifier: None, quoted }),
            Some(letter) if letter.is_ascii_digit() || "?$!#@*-".contains(letter) => {
                self.at += 1;
                Ok(Piece::Variable { name: letter.to_string(), modifier: None, quoted })
            }
            _ => Ok(Piece::Text { text: "$".into(), quoted }),
        }
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|letter| name_start(letter) || letter.is_ascii_digit()) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    /// Reads `((…))` from its brackets on.
    pub(super) fn arithmetic(&mut self, scripts: &mut Vec<Rc<Program>>, quoted: bool) -> Result<Piece, SyntaxError> {
        self.deeper()?;
        self.at += 2;
        let mut expression = Word::new();
        let mut plain = String::new();
        let mut open = 0usize;
        loop {
            match self.peek() {
                None => return self.error(),
                Some(')') if open == 0 => {
                    if !self.eat("))") {
                        return self.error();
                    }
                    break;
                }
                Some('$' | '`') => {
                    expression.push(Piece::Text { text: core::mem::take(&mut plain), quoted: true });
                    expression.push(self.dollar(scripts, true)?);
                }
                Some(letter) => {
                    match letter {
                        '(' => open += 1,
                        ')' => open -= 1,
                        _ => {}
                    }
                    plain.push(letter);
                    self.at += 1;
                }
            }
        }
        expression.push(Piece::Text { text: plain, quoted: true });
        self.depth -= 1;
        Ok(Piece::Arithmetic { expression, quoted })
    }

    /// Reads `${…}` after the brace.
    fn braced(&mut self, scripts: &mut Vec<Rc<Program>>, quoted: bool) -> Result<Piece, SyntaxError> {
        self.deeper()?;
        let indices = self.bash && self.peek() == Some('!') && self.peek_at(1).is_some_and(name_start);
        if indices {
            self.at += 1;
        }
        let length = self.peek() == Some('#') && self.peek_at(1).is_some_and(|next| next != '}');
        if length {
            self.at += 1;
        }
        let name = match self.peek() {
            Some(letter) if name_start(letter) => self.name(),
            Some(letter) if letter.is_ascii_digit() || "?$!#@*-".contains(letter) => {
                self.at += 1;
                let mut name = letter.to_string();
                while letter.is_ascii_digit() && self.peek().is_some_and(|next| next.is_ascii_digit()) {
                    name.extend(self.peek());
                    self.at += 1;
                }
                name
            }
            _ => return self.error(),
        };
        let all = ["[@]", "[*]"].into_iter().find(|all| self.bash && self.eat(all));
        let index = match all {
            None if self.bash && self.eat("[") => {
                let index = self.word_until(scripts, &[']'])?;
                if !self.eat("]") {
                    return self.error();
                }
                Some(index)
            }
            _ => None,
        };
        let modifier = if length { Some(Modifier::Length) } else { self.modifier(scripts)? };
        if !self.eat("}") || indices && all.is_none() {
            return self.error();
        }
        self.depth -= 1;
        Ok(match (all, index) {
            (Some(all), _) => {
                let wanted = match modifier {
                    Some(Modifier::Length) => Wanted::Count,
                    _ if indices => Wanted::Indices,
                    _ => Wanted::Values,
                };
                Piece::Elements { name, wanted, joined: all == "[*]", modifier, quoted }
            }
            (None, Some(index)) => Piece::Element { name, index, modifier, quoted },
            (None, None) => Piece::Variable { name, modifier, quoted },
        })
    }

    fn modifier(&mut self, scripts: &mut Vec<Rc<Program>>) -> Result<Option<Modifier>, SyntaxError> {
        let colon = self.peek() == Some(':') && matches!(self.peek_at(1), Some('-' | '=' | '?' | '+'));
        if colon {
            self.at += 1;
        }
        let Some(letter) = self.peek().filter(|letter| *letter != '}') else { return Ok(None) };
        self.at += 1;
        let modifier = match letter {
            '-' => Modifier::Default { colon, word: self.word_until(scripts, &['}'])? },
            '=' => Modifier::Assign { colon, word: self.word_until(scripts, &['}'])? },
            '?' => Modifier::Error { colon, word: self.word_until(scripts, &['}'])? },
            '+' => Modifier::Alternative { colon, word: self.word_until(scripts, &['}'])? },
            '#' => Modifier::Prefix { longest: self.eat("#"), word: self.word_until(scripts, &['}'])? },
            '%' => Modifier::Suffix { longest: self.eat("%"), word: self.word_until(scripts, &['}'])? },
            '^' if self.bash => Modifier::Case { upper: true, all: self.eat("^") },
            ',' if self.bash => Modifier::Case { upper: false, all: self.eat(",") },
            '/' => {
                let all = self.eat("/");
                let pattern = self.word_until(scripts, &['/', '}'])?;
                let with = if self.eat("/") { self.word_until(scripts, &['}'])? } else { Word::new() };
                Modifier::Replace { all, pattern, with }
            }
            ':' => {
                let offset = self.word_until(scripts, &[':', '}'])?;
                let length = if self.eat(":") { Some(self.word_until(scripts, &['}'])?) } else { None };
                Modifier::Slice { offset, length }
            }
            _ => {
                self.at -= 1;
                return self.error();
            }
        };
        Ok(Some(modifier))
    }
}
