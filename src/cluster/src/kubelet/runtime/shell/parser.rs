//! Commands of a shell script, turned into operations while they are read (POSIX 2.9, 2.10).

use super::assignment::{DECLARATIONS, assignment, list_head};
use super::lexer::{DEPTH_LIMIT, Here, Parser, ends_word, is_name};
use super::script::{Assignment, Given, Op, Piece, Program, Redirect, Redirection, Simple, SyntaxError, Word, Words};
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

/// Reads a whole script.
pub(super) fn parse(text: &str) -> Result<Program, SyntaxError> {
    Parser::new(text, 0).script()
}

/// Reads a whole script of bash.
pub(super) fn parse_bash(text: &str) -> Result<Program, SyntaxError> {
    let mut parser = Parser::new(text, 0);
    parser.bash = true;
    parser.script()
}

/// The longest script that aliases may make, in letters.
const ALIASED_LIMIT: usize = 100_000;

/// Reads a line of a console, where words may stand for others.
pub(super) fn parse_line(text: &str, aliases: &Rc<BTreeMap<String, String>>) -> Result<Program, SyntaxError> {
    let mut parser = Parser::new(text, 0);
    parser.aliases = aliases.clone();
    parser.bash = true;
    parser.whole()
}

/// Whether a text is the beginning of a script, and more of it must come.
pub(super) fn is_open(text: &str) -> bool {
    let mut parser = Parser::new(text, 0);
    parser.bash = true;
    match parser.whole() {
        // A here-document behind the last line has no body yet.
        Ok(_) => parser.here_open || !parser.pending.is_empty(),
        Err(error) => error.unexpected.is_empty() && parser.depth <= DEPTH_LIMIT,
    }
}

/// Words that end a list of commands.
const CLOSERS: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

impl Parser {
    pub(super) fn script(mut self) -> Result<Program, SyntaxError> {
        self.whole()
    }

    /// Reads all of it.
    fn whole(&mut self) -> Result<Program, SyntaxError> {
        self.deeper()?;
        let mut ops = Vec::new();
        self.list(&mut ops, false)?;
        if self.at < self.text.len() {
            return self.error();
        }
        Ok(Program { ops })
    }

    /// Reads the commands of a subshell or substitution; its `)` stays.
    pub(super) fn nested(&mut self) -> Result<Program, SyntaxError> {
        self.deeper()?;
        let mut ops = Vec::new();
        self.list(&mut ops, false)?;
        self.depth -= 1;
        Ok(Program { ops })
    }

    /// The plain word that comes next, when it is one that could be reserved.
    fn reserved(&self) -> Option<String> {
        let text: String = self.text[self.at..].iter().take_while(|letter| !ends_word(**letter)).collect();
        let plain = text == "!" || text == "{" || text == "}" || text.bytes().all(|byte| byte.is_ascii_lowercase());
        (plain && !text.is_empty()).then_some(text)
    }

    fn eat_reserved(&mut self, word: &str) -> bool {
        if self.reserved().as_deref() == Some(word) {
            self.at += word.len();
            return true;
        }
        false
    }

    fn expect_reserved(&mut self, word: &str) -> Result<(), SyntaxError> {
        self.skip_lines()?;
        if self.eat_reserved(word) { Ok(()) } else { self.error() }
    }

    /// Whether a list of commands ends here.
    fn closes(&self) -> bool {
        match self.peek() {
            None | Some(')') => true,
            Some(';') => self.peek_at(1) == Some(';'),
            Some(_) => self.reserved().is_some_and(|word| CLOSERS.contains(&word.as_str())),
        }
    }

    fn list(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        loop {
            self.skip_lines()?;
            if self.closes() {
                return Ok(());
            }
            let (start, from) = (ops.len(), self.at);
            self.and_or(ops, tested)?;
            self.skip_blanks();
            match self.peek() {
                Some('&') => {
                    let text: String = self.text[from.min(self.at)..self.at].iter().collect();
                    self.at += 1;
                    let body = rebase(ops.split_off(start), start);
                    ops.push(Op::Background(Rc::new(Program { ops: body }), text.trim().into()));
                }
                Some(';') if self.peek_at(1) != Some(';') => self.at += 1,
                Some('\n') => self.newline()?,
                _ if self.closes() => return Ok(()),
                _ => return self.error(),
            }
        }
    }

    fn and_or(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        let mut last = ops.len();
        self.pipeline(ops, tested)?;
        loop {
            self.skip_blanks();
            let both = if self.eat("&&") {
                true
            } else if self.eat("||") {
                false
            } else {
                return Ok(());
            };
            // What stands before && or || is tested by it.
            for op in &mut ops[last..] {
                test(op);
            }
            self.skip_lines()?;
            let jump = ops.len();
            ops.push(Op::Jump(0));
            last = ops.len();
            self.pipeline(ops, tested)?;
            ops[jump] = Op::JumpIf(!both, ops.len());
        }
    }

    fn pipeline(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.skip_blanks();
        let mut negated = false;
        while self.eat_reserved("!") {
            negated = !negated;
            self.skip_blanks();
        }
        let tested = tested || negated;
        let timed = self.eat_reserved("time");
        if timed {
            self.skip_blanks();
            if self.eat("-p") {
                self.skip_blanks();
            }
            ops.push(Op::Clock(true));
        }
        let start = ops.len();
        self.command(ops, tested)?;
        self.skip_blanks();
        if self.peek() == Some('|') && self.peek_at(1) != Some('|') {
            let mut stages = Vec::new();
            let mut first = Some(Program { ops: rebase(ops.split_off(start), start) });
            while self.peek() == Some('|') && self.peek_at(1) != Some('|') {
                self.at += 1;
                self.eat("&");
                self.skip_lines()?;
                stages.extend(first.take().map(Rc::new));
                let mut stage = Vec::new();
                self.command(&mut stage, tested)?;
                stages.push(Rc::new(Program { ops: stage }));
                self.skip_blanks();
            }
            ops.push(Op::Pipeline(stages, tested));
        }
        if timed {
            ops.push(Op::Clock(false));
        }
        if negated {
            ops.push(Op::Not);
        }
        Ok(())
    }

    fn command(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.skip_blanks();
        self.deeper()?;
        let start = ops.len();
        let compound = match self.reserved().as_deref() {
            Some("if") => self.if_command(ops, tested),
            Some("while") => self.while_command(ops, tested, true),
            Some("until") => self.while_command(ops, tested, false),
            Some("for") => self.for_command(ops, tested),
            Some("case") => self.case_command(ops, tested),
            Some("{") => {
                self.at += 1;
                self.list(ops, tested)?;
                self.expect_reserved("}")
            }
            Some("function") => {
                self.at += "function".len();
                self.skip_blanks();
                let name: String = self.text[self.at..].iter().take_while(|letter| !ends_word(**letter)).collect();
                self.at += name.chars().count();
                self.skip_blanks();
                self.eat("()");
                self.function(ops, name)
            }
            Some(word) if CLOSERS.contains(&word) => self.error(),
            _ if self.bash && self.peek() == Some('(') && self.peek_at(1) == Some('(') => self.let_command(ops, tested),
            _ if self.peek() == Some('(') => {
                self.at += 1;
                let body = self.nested()?;
                if !self.eat(")") {
                    return self.error();
                }
                ops.push(Op::Subshell(Rc::new(body), tested));
                Ok(())
            }
            _ => {
                self.simple(ops, tested)?;
                self.depth -= 1;
                return Ok(());
            }
        };
        compound?;
        self.depth -= 1;
        let mut wrapped = Simple::default();
        while self.redirect(&mut wrapped)? {}
        if !wrapped.redirects.is_empty() {
            let inner = rebase(ops.split_off(start), start);
            ops.push(Op::Redirect(Rc::new(wrapped)));
            ops.extend(rebase_to(inner, start + 1));
            ops.push(Op::Restore);
        }
        Ok(())
    }

    fn if_command(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.at += 2;
        let mut ends = Vec::new();
        loop {
            self.list(ops, true)?;
            self.expect_reserved("then")?;
            let skip = ops.len();
            ops.push(Op::Jump(0));
            self.list(ops, tested)?;
            ends.push(ops.len());
            ops.push(Op::Jump(0));
            ops[skip] = Op::JumpIf(false, ops.len());
            self.skip_lines()?;
            if self.eat_reserved("elif") {
                continue;
            }
            if self.eat_reserved("else") {
                self.list(ops, tested)?;
            } else {
                ops.push(Op::Status(0));
            }
            self.expect_reserved("fi")?;
            break;
        }
        let end = ops.len();
        for at in ends {
            ops[at] = Op::Jump(end);
        }
        Ok(())
    }

    fn while_command(&mut self, ops: &mut Vec<Op>, tested: bool, wanted: bool) -> Result<(), SyntaxError> {
        self.at += 5;
        let enter = ops.len();
        ops.push(Op::Leave);
        let next = ops.len();
        self.list(ops, true)?;
        self.expect_reserved("do")?;
        let out = ops.len();
        ops.push(Op::Jump(0));
        self.list(ops, tested)?;
        self.expect_reserved("done")?;
        ops.push(Op::Jump(next));
        // The status of a loop that ends by its condition is 0 here: the last body's status is not kept.
        ops[out] = Op::JumpIf(!wanted, ops.len());
        ops.push(Op::Status(0));
        ops[enter] = Op::Enter { end: ops.len(), next, begin: next };
        ops.push(Op::Leave);
        Ok(())
    }

    /// `((EXPRESSION))`: as `let` of it.
    fn let_command(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        let mut simple = Simple { tested, line: self.line(), ..Simple::default() };
        let Piece::Arithmetic { expression, .. } = self.arithmetic(&mut simple.substitutions, true)? else {
            return self.error();
        };
        simple.words = Vec::from([Vec::from([Piece::Text { text: "let".into(), quoted: true }]), expression]);
        ops.push(Op::Simple(Rc::new(simple)));
        Ok(())
    }

    /// `for ((FIRST; CONDITION; NEXT)); do …; done`.
    fn counting_for(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.at += 2;
        let start = self.at;
        let mut open = 0_usize;
        loop {
            match self.peek() {
                None => return self.error(),
                Some(')') if open == 0 => break,
                Some(')') => open -= 1,
                Some('(') => open += 1,
                Some(_) => {}
            }
            self.at += 1;
        }
        let text: String = self.text[start..self.at].iter().collect();
        if !self.eat("))") {
            return self.error();
        }
        let parts: Vec<&str> = text.split(';').collect();
        let [first, condition, next] = parts.as_slice() else { return self.error() };
        let step = |part: &str, empty: &str| {
            let part = if part.trim().is_empty() { empty } else { part };
            let mut parser = Parser::new(&alloc::format!("(({part}))"), self.depth + 1);
            parser.bash = true;
            parser.whole()
        };
        let (first, condition, next) = (step(first, "1")?, step(condition, "1")?, step(next, "1")?);
        self.skip_blanks();
        if self.peek() == Some(';') {
            self.at += 1;
        }
        self.expect_reserved("do")?;
        // FIRST; enter; jump to the test; NEXT; the test: CONDITION, out when false; the body; jump to NEXT.
        ops.extend(first.ops);
        let enter = ops.len();
        ops.push(Op::Leave);
        let skip = ops.len();
        ops.push(Op::Jump(0));
        let again = ops.len();
        ops.extend(next.ops);
        ops[skip] = Op::Jump(ops.len());
        for mut op in condition.ops {
            test(&mut op);
            ops.push(op);
        }
        let out = ops.len();
        ops.push(Op::Jump(0));
        self.list(ops, tested)?;
        self.expect_reserved("done")?;
        ops.push(Op::Jump(again));
        ops[out] = Op::JumpIf(false, ops.len());
        ops.push(Op::Status(0));
        ops[enter] = Op::Enter { end: ops.len(), next: again, begin: skip };
        ops.push(Op::Leave);
        Ok(())
    }

    fn for_command(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.at += 3;
        self.skip_blanks();
        if self.bash && self.peek() == Some('(') && self.peek_at(1) == Some('(') {
            return self.counting_for(ops, tested);
        }
        let name: String = self.text[self.at..].iter().take_while(|letter| !ends_word(**letter)).collect();
        if !is_name(&name) {
            return self.error();
        }
        self.at += name.len();
        self.skip_lines()?;
        let words = if self.eat_reserved("in") {
            let mut words = Words::default();
            loop {
                self.skip_blanks();
                let word = self.word(&mut words.substitutions)?;
                if word.is_empty() {
                    break;
                }
                self.push_word(word, &mut words.words);
            }
            Some(Rc::new(words))
        } else {
            None
        };
        self.skip_blanks();
        if self.peek() == Some(';') {
            self.at += 1;
        }
        self.expect_reserved("do")?;
        let enter = ops.len();
        ops.push(Op::Leave);
        let next = ops.len();
        ops.push(Op::Leave);
        self.list(ops, tested)?;
        self.expect_reserved("done")?;
        ops.push(Op::Jump(next));
        let end = ops.len();
        ops[enter] = Op::For { words, end, next };
        ops[next] = Op::Next { name, end };
        ops.push(Op::Leave);
        Ok(())
    }

    fn case_command(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        self.at += 4;
        self.skip_blanks();
        let mut subject = Words::default();
        let word = self.word(&mut subject.substitutions)?;
        subject.words.push(word);
        ops.push(Op::Case(Rc::new(subject)));
        self.expect_reserved("in")?;
        let mut ends = Vec::new();
        loop {
            self.skip_lines()?;
            if self.eat_reserved("esac") {
                break;
            }
            self.eat("(");
            let mut patterns = Words::default();
            loop {
                self.skip_blanks();
                let word = self.word(&mut patterns.substitutions)?;
                if word.is_empty() {
                    return self.error();
                }
                patterns.words.push(word);
                self.skip_blanks();
                if !self.eat("|") {
                    break;
                }
            }
            if !self.eat(")") {
                return self.error();
            }
            let skip = ops.len();
            ops.push(Op::Jump(0));
            ops.push(Op::Status(0));
            self.list(ops, tested)?;
            ends.push(ops.len());
            ops.push(Op::Jump(0));
            ops[skip] = Op::Match(Rc::new(patterns), ops.len());
            if !self.eat(";;") {
                self.expect_reserved("esac")?;
                break;
            }
        }
        ops.push(Op::Status(0));
        let end = ops.len();
        for at in ends {
            ops[at] = Op::Jump(end);
        }
        ops.push(Op::CaseEnd);
        Ok(())
    }

    fn function(&mut self, ops: &mut Vec<Op>, name: String) -> Result<(), SyntaxError> {
        self.skip_lines()?;
        let mut body = Vec::new();
        self.command(&mut body, false)?;
        ops.push(Op::Function(name, Rc::new(Program { ops: body })));
        Ok(())
    }

    fn simple(&mut self, ops: &mut Vec<Op>, tested: bool) -> Result<(), SyntaxError> {
        let mut simple = Simple { tested, line: self.line(), ..Simple::default() };
        let mut first = true;
        loop {
            self.skip_blanks();
            if self.redirect(&mut simple)? {
                first = false;
                continue;
            }
            let start = self.at;
            let word = self.word(&mut simple.substitutions)?;
            if word.is_empty() {
                break;
            }
            if simple.words.is_empty() && self.alias(start, &word) {
                continue;
            }
            let declares = matches!(
                simple.words.first().map(Vec::as_slice),
                Some([Piece::Text { text, .. }]) if DECLARATIONS.contains(&text.as_str())
            );
            if self.bash
                && (simple.words.is_empty() || declares)
                && let Some((name, appends)) = list_head(&word)
                && self.eat("(")
            {
                let mut list = Vec::new();
                loop {
                    self.skip_lines()?;
                    if self.eat(")") {
                        break;
                    }
                    let word = self.word(&mut simple.substitutions)?;
                    if word.is_empty() {
                        return self.error();
                    }
                    self.push_word(word, &mut list);
                }
                simple.assignments.push(Assignment { name, given: Given::List(list), appends });
                first = false;
                continue;
            }
            if simple.words.is_empty()
                && let Some(assignment) = assignment(&word, self.bash)
            {
                simple.assignments.push(assignment);
                first = false;
                continue;
            }
            if first && self.peek() == Some('(') {
                let name: String = self.text[start..self.at].iter().collect();
                self.at += 1;
                self.skip_blanks();
                if !self.eat(")") || name.is_empty() {
                    return self.error();
                }
                return self.function(ops, name);
            }
            first = false;
            let conditional = simple.words.is_empty()
                && matches!(word.as_slice(), [Piece::Text { text, quoted: false }] if text == "[[");
            self.push_word(word, &mut simple.words);
            if conditional {
                self.conditional(&mut simple)?;
            }
        }
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirects.is_empty() {
            return self.error();
        }
        ops.push(Op::Simple(Rc::new(simple)));
        Ok(())
    }

    /// Reads what stands between `[[` and `]]`, where the shell's signs are words and nothing is split.
    fn conditional(&mut self, simple: &mut Simple) -> Result<(), SyntaxError> {
        let plain = |text: &str| Vec::from([Piece::Text { text: text.into(), quoted: true }]);
        loop {
            self.skip_lines()?;
            if self.peek().is_none() {
                return self.error();
            }
            if let Some(sign) = ["&&", "||", "(", ")", "<", ">"].into_iter().find(|sign| self.eat(sign)) {
                simple.words.push(plain(sign));
                continue;
            }
            let mut word = self.word(&mut simple.substitutions)?;
            if word.is_empty() {
                return self.error();
            }
            for piece in &mut word {
                match piece {
                    Piece::Variable { quoted, .. }
                    | Piece::Element { quoted, .. }
                    | Piece::Elements { quoted, .. }
                    | Piece::Substitution { quoted, .. } => *quoted = true,
                    Piece::Text { .. } | Piece::Arithmetic { .. } | Piece::Home => {}
                }
            }
            let closes = matches!(word.as_slice(), [Piece::Text { text, quoted: false }] if text == "]]");
            let matches_pattern = matches!(word.as_slice(), [Piece::Text { text, quoted: false }] if text == "=~");
            simple.words.push(word);
            if closes {
                return Ok(());
            }
            self.skip_blanks();
            if matches_pattern && !matches!(self.peek(), Some('"' | '\'' | '$')) {
                // A regular expression is read up to the next blank outside of its brackets.
                let (start, mut open) = (self.at, 0_usize);
                while let Some(letter) = self.peek() {
                    match letter {
                        '(' => open += 1,
                        ')' => open = open.saturating_sub(1),
                        '\n' => break,
                        _ if letter.is_whitespace() && open == 0 => break,
                        _ => {}
                    }
                    self.at += 1;
                }
                let text: String = self.text[start..self.at].iter().collect();
                simple.words.push(plain(&text));
            }
        }
    }

    /// Adds a word, or in bash what its braces make of it.
    fn push_word(&self, word: Word, words: &mut Vec<Word>) {
        if self.bash && words.len() < BRACES_LIMIT {
            words.extend(braces(word, 0));
        } else {
            words.push(word);
        }
    }

    /// Puts the text of an alias in the place of the word that was read from `start` on; true when it did.
    fn alias(&mut self, start: usize, word: &Word) -> bool {
        let [Piece::Text { text, quoted: false }] = word.as_slice() else { return false };
        let end = self.at;
        self.replaced.retain(|(_, until)| *until > start);
        let Some(value) = self.aliases.get(text).filter(|_| !self.replaced.iter().any(|(name, _)| name == text)) else {
            return false;
        };
        let letters: Vec<char> = value.chars().collect();
        if self.text.len() + letters.len() > ALIASED_LIMIT {
            return false;
        }
        let added = letters.len();
        self.text.splice(start..end, letters);
        for (_, until) in &mut self.replaced {
            *until = (*until + added).saturating_sub(end - start);
        }
        self.replaced.push((text.clone(), start + added));
        self.at = start;
        true
    }

    /// Reads one redirection, if one comes next.
    fn redirect(&mut self, into: &mut Simple) -> Result<bool, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let both = self.eat("&>");
        let mut descriptor = None;
        if !both {
            if let (Some(digit @ '0'..='9'), Some('<' | '>')) = (self.peek(), self.peek_at(1)) {
                descriptor = digit.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
                self.at += 1;
            }
            if !matches!(self.peek(), Some('<' | '>')) {
                self.at = start;
                return Ok(false);
            }
        }
        let reads = self.peek() == Some('<') && !both;
        let descriptor = descriptor.unwrap_or(u8::from(!reads));
        if !both && self.bash && self.eat("<<<") {
            return self.here_string(into, descriptor).map(|()| true);
        }
        if !both && (self.eat("<<-") || self.eat("<<")) {
            let strip = self.text[self.at - 1] == '-';
            self.here(into, descriptor, strip)?;
            return Ok(true);
        }
        let append = !both && self.eat(">>");
        if !both && !append {
            self.at += 1;
        }
        if !append && !both && self.eat("&") {
            let action = match self.peek() {
                Some('-') => Redirection::Close,
                Some(digit @ '0'..='9') => Redirection::Duplicate(digit as u8 - b'0'),
                _ => return self.error(),
            };
            self.at += 1;
            into.redirects.push(Redirect { descriptor, action });
            return Ok(true);
        }
        if !reads && !append {
            self.eat("|");
        }
        self.skip_blanks();
        let word = self.word(&mut into.substitutions)?;
        if word.is_empty() {
            return self.error();
        }
        let action = match (reads, append) {
            (true, _) => Redirection::Read(word),
            (false, true) => Redirection::Append(word),
            (false, false) => Redirection::Write(word),
        };
        into.redirects.push(Redirect { descriptor, action });
        if both {
            into.redirects.push(Redirect { descriptor: 2, action: Redirection::Duplicate(1) });
        }
        Ok(true)
    }

    /// `<<< word` of bash: the word and a newline are what is read.
    fn here_string(&mut self, into: &mut Simple, descriptor: u8) -> Result<(), SyntaxError> {
        self.skip_blanks();
        let mut substitutions = Vec::new();
        let mut word = self.word(&mut substitutions)?;
        if word.is_empty() {
            return self.error();
        }
        word.push(Piece::Text { text: "\n".into(), quoted: true });
        let body = Rc::new(OnceCell::from(Words { words: [word].into(), substitutions }));
        into.redirects.push(Redirect { descriptor, action: Redirection::Here(body) });
        Ok(())
    }

    fn here(&mut self, into: &mut Simple, descriptor: u8, strip: bool) -> Result<(), SyntaxError> {
        self.skip_blanks();
        let mut end = String::new();
        let mut raw = false;
        for piece in self.word(&mut Vec::new())? {
            match piece {
                Piece::Text { text, quoted } => {
                    raw |= quoted;
                    end.push_str(&text);
                }
                _ => return self.error(),
            }
        }
        let body = Rc::new(OnceCell::new());
        self.pending.push(Here { body: body.clone(), end, strip, raw });
        into.redirects.push(Redirect { descriptor, action: Redirection::Here(body) });
        Ok(())
    }
}

/// The most words that braces may make.
const BRACES_LIMIT: usize = 4_096;

/// The words that `a{b,c}` and `{1..3}` stand for. Only braces within one unquoted piece are read.
fn braces(word: Word, depth: usize) -> Vec<Word> {
    if depth > 4 {
        return Vec::from([word]);
    }
    for (at, piece) in word.iter().enumerate() {
        let Piece::Text { text, quoted: false } = piece else { continue };
        let Some((before, parts, after)) = brace(text) else { continue };
        let mut made = Vec::new();
        for part in parts {
            let mut copy = word.clone();
            copy[at] = Piece::Text { text: alloc::format!("{before}{part}{after}"), quoted: false };
            made.extend(braces(copy, depth + 1));
            if made.len() > BRACES_LIMIT {
                break;
            }
        }
        return made;
    }
    Vec::from([word])
}

/// The first braces of a text: what stands before, their parts, and what stands behind.
fn brace(text: &str) -> Option<(&str, Vec<String>, &str)> {
    for (start, _) in text.match_indices('{') {
        let (mut open, mut commas, mut end) = (0, Vec::new(), None);
        for (at, letter) in text[start..].char_indices() {
            match letter {
                '{' => open += 1,
                '}' => {
                    open -= 1;
                    if open == 0 {
                        end = Some(start + at);
                        break;
                    }
                }
                ',' if open == 1 => commas.push(start + at),
                _ => {}
            }
        }
        let Some(end) = end else { continue };
        let inside = &text[start + 1..end];
        if !commas.is_empty() {
            let mut parts = Vec::new();
            let mut from = start + 1;
            for at in commas.into_iter().chain([end]) {
                parts.push(text[from..at].into());
                from = at + 1;
            }
            return Some((&text[..start], parts, &text[end + 1..]));
        }
        let Some((low, rest)) = inside.split_once("..") else { continue };
        let (high, step) = rest.split_once("..").unwrap_or((rest, "1"));
        if let (Ok(low_number), Ok(high_number), Ok(step)) =
            (low.parse::<i64>(), high.parse::<i64>(), step.parse::<i64>())
        {
            let step = step.unsigned_abs().max(1) as usize;
            let width = if low.starts_with('0') && low.len() > 1 || high.starts_with('0') && high.len() > 1 {
                low.len().max(high.len())
            } else {
                0
            };
            let show = |number: i64| alloc::format!("{number:0width$}");
            let parts = if low_number <= high_number {
                (low_number..=high_number).step_by(step).take(BRACES_LIMIT).map(show).collect()
            } else {
                (high_number..=low_number).rev().step_by(step).take(BRACES_LIMIT).map(show).collect()
            };
            return Some((&text[..start], parts, &text[end + 1..]));
        }
        if let ([low], [high]) = (low.as_bytes(), high.as_bytes())
            && low.is_ascii_alphabetic()
            && high.is_ascii_alphabetic()
        {
            let parts = if low <= high {
                (*low..=*high).map(|letter| char::from(letter).into()).collect()
            } else {
                (*high..=*low).rev().map(|letter| char::from(letter).into()).collect()
            };
            return Some((&text[..start], parts, &text[end + 1..]));
        }
    }
    None
}

/// Marks an operation's status as tested.
fn test(op: &mut Op) {
    match op {
        Op::Simple(simple) => {
            let mut tested = (**simple).clone();
            tested.tested = true;
            *simple = Rc::new(tested);
        }
        Op::Subshell(_, tested) | Op::Pipeline(_, tested) => *tested = true,
        _ => {}
    }
}

/// Makes the addresses of operations cut out at `start` begin at 0.
fn rebase(ops: Vec<Op>, start: usize) -> Vec<Op> {
    shift(ops, |address| address - start)
}

/// Makes addresses that begin at 0 begin at `start`.
fn rebase_to(ops: Vec<Op>, start: usize) -> Vec<Op> {
    shift(ops, |address| address + start)
}

fn shift(mut ops: Vec<Op>, moved: impl Fn(usize) -> usize) -> Vec<Op> {
    for op in &mut ops {
        match op {
            Op::Jump(to) | Op::JumpIf(_, to) | Op::Match(_, to) | Op::Next { end: to, .. } => *to = moved(*to),
            Op::Enter { end, next, begin } => {
                *end = moved(*end);
                *next = moved(*next);
                *begin = moved(*begin);
            }
            Op::For { end, next, .. } => {
                *end = moved(*end);
                *next = moved(*next);
            }
            Op::Simple(_)
            | Op::Not
            | Op::Status(_)
            | Op::Subshell(..)
            | Op::Background(..)
            | Op::Clock(_)
            | Op::Pipeline(..) => {}
            Op::Leave | Op::Case(_) | Op::CaseEnd | Op::Redirect(_) | Op::Restore | Op::Function(..) => {}
        }
    }
    ops
}
