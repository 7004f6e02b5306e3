//! Reads a script of the console: commands with pipes, `;`, `&&`, `||`, `for` and `while` loops, heredocs.
//!
//! It expands nothing. A subset of POSIX sh: no functions, `case`, arithmetic or background jobs.

use std::rc::Rc;

/// A list of commands that run one after the other.
pub type List = Rc<Vec<Item>>;

/// A command and when it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands before it.
    pub after: After,
    /// What runs.
    pub command: Command,
}

/// When a command runs, by the exit code of the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Always: `;` or a line end.
    Anything,
    /// After success: `&&`.
    Success,
    /// After failure: `||`.
    Failure,
}

/// What runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Commands whose outputs are the next one's inputs.
    Pipeline(Rc<Vec<Simple>>),
    /// `for NAME in WORDS; do …; done`.
    For(String, Vec<Word>, List),
    /// `while COMMANDS; do …; done`; with `until` when the flag is false.
    While(List, bool, List),
    /// `if COMMANDS; then …; else …; fi`.
    If(List, List, List),
}

/// One command of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    /// `NAME=VALUE` before the command.
    pub assignments: Vec<(String, Word)>,
    /// The command and its arguments.
    pub words: Vec<Word>,
    /// What a heredoc or `<<<` holds.
    pub input: Option<Word>,
    /// A file that is read, `< FILE`.
    pub input_file: Option<Word>,
    /// Files that are written.
    pub outputs: Vec<Redirect>,
    /// The command as it was typed, for the filters behind a pipe.
    pub text: String,
}

/// Where a stream goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Standard error instead of standard output.
    pub errors: bool,
    /// The file; `&1` and `&2` are the other stream.
    pub file: Word,
    /// At the end of what is there.
    pub append: bool,
}

/// A word in parts.
pub type Word = Vec<Part>;

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text; when quoted it is never split.
    Text(String, bool),
    /// `$NAME`, quoted or not.
    Variable(String, bool),
    /// `$(…)`, quoted or not.
    Output(String, bool),
}

/// Deepest nesting of loops and conditions.
const DEEPEST: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(Word, String),
    Operator(&'static str),
    /// A heredoc's content.
    Heredoc(Word),
}

/// Reads a script.
///
/// - Errors: the shell's complaint.
pub fn parse(text: &str) -> Result<List, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, place: 0 };
    let list = parser.list(&[], 0)?;
    match parser.peek() {
        None => Ok(list),
        Some(token) => Err(unexpected(token)),
    }
}

/// True when a text is not complete: an open quote, heredoc, loop, or a pipe or backslash at its end.
pub fn is_open(text: &str) -> bool {
    let trimmed = text.trim_end_matches(['\n', '\r']);
    trimmed.ends_with('\\') && !trimmed.ends_with("\\\\")
        || matches!(parse(text), Err(complaint) if complaint.contains("unexpected end of"))
}

fn unexpected(token: &Token) -> String {
    let near = match token {
        Token::Word(_, text) => text.clone(),
        Token::Operator("\n") => "newline".to_string(),
        Token::Operator(operator) => operator.to_string(),
        Token::Heredoc(_) => "<<".to_string(),
    };
    format!("syntax error near unexpected token `{near}'")
}

const END: &str = "syntax error: unexpected end of file";

struct Parser {
    tokens: Vec<Token>,
    place: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place)
    }

    fn is_operator(&self, operator: &str) -> bool {
        matches!(self.peek(), Some(Token::Operator(found)) if *found == operator)
    }

    fn keyword(&self) -> Option<&str> {
        match self.peek() {
            Some(Token::Word(parts, _)) => match parts.as_slice() {
                [Part::Text(text, false)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    fn skip_lines(&mut self) {
        while self.is_operator("\n") || self.is_operator(";") {
            self.place += 1;
        }
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        self.skip_lines();
        if self.keyword() == Some(word) {
            self.place += 1;
            return Ok(());
        }
        Err(self.peek().map_or_else(|| END.to_string(), unexpected))
    }

    /// Commands up to one of the words that end a block.
    fn list(&mut self, ends: &[&str], depth: usize) -> Result<List, String> {
        if depth > DEEPEST {
            return Err("syntax error: nested too deep".to_string());
        }
        let mut items = Vec::new();
        let mut after = After::Anything;
        loop {
            self.skip_lines();
            if self.peek().is_none() {
                if !ends.is_empty() || after != After::Anything {
                    return Err(END.to_string());
                }
                break;
            }
            if self.keyword().is_some_and(|word| ends.contains(&word)) {
                break;
            }
            let command = self.command(depth)?;
            items.push(Item { after, command });
            after = After::Anything;
            match self.peek() {
                Some(Token::Operator("&&")) => after = After::Success,
                Some(Token::Operator("||")) => after = After::Failure,
                Some(Token::Operator(";" | "\n")) => {}
                None => continue,
                Some(token) => return Err(unexpected(token)),
            }
            self.place += 1;
        }
        Ok(Rc::new(items))
    }

    fn command(&mut self, depth: usize) -> Result<Command, String> {
        match self.keyword() {
            Some("for") => {
                self.place += 1;
                let name = self.keyword().map(str::to_string).ok_or(END)?;
                self.place += 1;
                self.expect("in")?;
                let mut words = Vec::new();
                while let Some(Token::Word(word, _)) = self.peek() {
                    words.push(word.clone());
                    self.place += 1;
                }
                self.expect("do")?;
                let body = self.list(&["done"], depth + 1)?;
                self.expect("done")?;
                Ok(Command::For(name, words, body))
            }
            Some(word @ ("while" | "until")) => {
                let wanted = word == "while";
                self.place += 1;
                let condition = self.list(&["do"], depth + 1)?;
                self.expect("do")?;
                let body = self.list(&["done"], depth + 1)?;
                self.expect("done")?;
                Ok(Command::While(condition, wanted, body))
            }
            Some("if") => {
                self.place += 1;
                let condition = self.list(&["then"], depth + 1)?;
                self.expect("then")?;
                let body = self.list(&["else", "fi"], depth + 1)?;
                let mut other = Rc::new(Vec::new());
                if self.keyword() == Some("else") {
                    self.place += 1;
                    other = self.list(&["fi"], depth + 1)?;
                }
                self.expect("fi")?;
                Ok(Command::If(condition, body, other))
            }
            _ => self.pipeline(),
        }
    }

    fn pipeline(&mut self) -> Result<Command, String> {
        let mut commands = vec![self.simple()?];
        while self.is_operator("|") {
            self.place += 1;
            while self.is_operator("\n") {
                self.place += 1;
            }
            if self.peek().is_none() {
                return Err(END.to_string());
            }
            commands.push(self.simple()?);
        }
        Ok(Command::Pipeline(Rc::new(commands)))
    }

    fn simple(&mut self) -> Result<Simple, String> {
        let mut simple = Simple::default();
        let begin = self.place;
        loop {
            match self.peek().cloned() {
                Some(Token::Word(word, text)) => {
                    self.place += 1;
                    match assignment(&word).filter(|_| simple.words.is_empty()) {
                        Some(assignment) => simple.assignments.push(assignment),
                        None => {
                            simple.text.push_str(&text);
                            simple.text.push(' ');
                            simple.words.push(word);
                        }
                    }
                }
                Some(Token::Heredoc(content)) => {
                    self.place += 1;
                    simple.input = Some(content);
                }
                Some(Token::Operator(operator @ (">" | ">>" | "2>" | "2>>" | "<" | "<<<"))) => {
                    self.place += 1;
                    let Some(Token::Word(word, _)) = self.peek().cloned() else {
                        return Err(self.peek().map_or_else(|| unexpected(&Token::Operator("\n")), unexpected));
                    };
                    self.place += 1;
                    match operator {
                        "<" => simple.input_file = Some(word),
                        "<<<" => {
                            let mut content = word;
                            content.push(Part::Text("\n".to_string(), true));
                            simple.input = Some(content);
                        }
                        _ => simple.outputs.push(Redirect {
                            errors: operator.starts_with('2'),
                            file: word,
                            append: operator.ends_with(">>"),
                        }),
                    }
                }
                _ => break,
            }
        }
        if self.place == begin {
            return Err(self.peek().map_or_else(|| END.to_string(), unexpected));
        }
        Ok(simple)
    }
}

/// `NAME=…` at the beginning of a command.
fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Part::Text(text, false)) = word.first() else { return None };
    let (name, rest) = text.split_once('=')?;
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !valid {
        return None;
    }
    let mut value: Word = Vec::new();
    if !rest.is_empty() {
        value.push(Part::Text(rest.to_string(), true));
    }
    value.extend(word[1..].iter().cloned());
    Some((name.to_string(), value))
}

const OPERATORS: &[&str] = &["&&", "||", "2>>", "2>", ">>", "<<<", ">", "<", "|", ";", "\n"];

struct Lexer<'a> {
    text: &'a str,
    place: usize,
    tokens: Vec<Token>,
    /// Heredocs whose content begins at the next line: place of the token, the end word, whether it is quoted and
    /// whether tabs are taken off.
    heredocs: Vec<(usize, String, bool, bool)>,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let text = text.replace("\r\n", "\n").replace("\\\n", "");
    let mut lexer = Lexer { text: &text, place: 0, tokens: Vec::new(), heredocs: Vec::new() };
    lexer.read()?;
    Ok(lexer.tokens)
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.place..]
    }

    fn read(&mut self) -> Result<(), String> {
        while let Some(first) = self.rest().chars().next() {
            if matches!(first, ' ' | '\t' | '\r') {
                self.place += 1;
            } else if first == '#' {
                self.place += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("<<") && !self.rest().starts_with("<<<") {
                self.heredoc()?;
            } else if let Some(operator) = OPERATORS.iter().find(|operator| self.rest().starts_with(**operator)) {
                self.place += operator.len();
                self.tokens.push(Token::Operator(operator));
                if *operator == "\n" {
                    self.heredoc_contents()?;
                }
            } else if matches!(first, '&' | '(' | ')')
                && !self.rest().starts_with("&1")
                && !self.rest().starts_with("&2")
            {
                return Err(format!("syntax error near unexpected token `{first}'"));
            } else {
                let begin = self.place;
                let word = self.word()?;
                let text = self.text[begin..self.place].to_string();
                self.tokens.push(Token::Word(word, text));
            }
        }
        self.heredoc_contents()
    }

    fn heredoc(&mut self) -> Result<(), String> {
        self.place += 2;
        let tabs = self.rest().starts_with('-');
        self.place += usize::from(tabs);
        while self.rest().starts_with([' ', '\t']) {
            self.place += 1;
        }
        let word = self.word()?;
        let quoted = word.iter().any(|part| matches!(part, Part::Text(_, true)));
        let end: String = word
            .iter()
            .map(|part| match part {
                Part::Text(text, _) | Part::Variable(text, _) | Part::Output(text, _) => text.as_str(),
            })
            .collect();
        if end.is_empty() {
            return Err("syntax error near unexpected token `newline'".to_string());
        }
        self.heredocs.push((self.tokens.len(), end, quoted, tabs));
        self.tokens.push(Token::Heredoc(Vec::new()));
        Ok(())
    }

    /// The lines after a line with heredocs, up to their end words.
    fn heredoc_contents(&mut self) -> Result<(), String> {
        for (token, end, quoted, tabs) in std::mem::take(&mut self.heredocs) {
            let mut content = String::new();
            loop {
                if self.place >= self.text.len() {
                    return Err("here-document: unexpected end of file".to_string());
                }
                let length = self.rest().find('\n').map_or(self.rest().len(), |at| at + 1);
                let line = &self.text[self.place..self.place + length];
                self.place += length;
                let line = if tabs { line.trim_start_matches('\t') } else { line };
                if line.trim_end_matches('\n') == end {
                    break;
                }
                content.push_str(line);
            }
            let parts = if quoted { vec![Part::Text(content, true)] } else { quoted_parts(&content)? };
            self.tokens[token] = Token::Heredoc(parts);
        }
        Ok(())
    }

    fn word(&mut self) -> Result<Word, String> {
        let mut parts: Word = Vec::new();
        let push = |parts: &mut Word, text: &str, quoted: bool| match parts.last_mut() {
            Some(Part::Text(last, was_quoted)) if *was_quoted == quoted => last.push_str(text),
            _ => parts.push(Part::Text(text.to_string(), quoted)),
        };
        while let Some(first) = self.rest().chars().next() {
            match first {
                ' ' | '\t' | '\r' | '\n' | '|' | ';' | '<' | '>' => break,
                '&' if !parts.is_empty() || self.rest().starts_with("&&") => break,
                '(' | ')' => break,
                '\'' => {
                    let inside = &self.rest()[1..];
                    let end = inside.find('\'').ok_or("unexpected end of line while looking for matching `''")?;
                    push(&mut parts, &inside[..end], true);
                    self.place += end + 2;
                }
                '"' => {
                    let inside = &self.rest()[1..];
                    let end = closing_quote(inside).ok_or("unexpected end of line while looking for matching `\"'")?;
                    let inner = quoted_parts(&inside[..end])?;
                    if inner.is_empty() {
                        push(&mut parts, "", true);
                    }
                    parts.extend(inner);
                    self.place += end + 2;
                }
                '\\' => {
                    let next = self.rest()[1..].chars().next();
                    let text: String = next.into_iter().collect();
                    push(&mut parts, &text, true);
                    self.place += 1 + text.len();
                }
                '$' | '`' => {
                    let (part, length) = dollar(self.rest(), false)?;
                    parts.push(part);
                    self.place += length;
                }
                _ => {
                    push(&mut parts, first.encode_utf8(&mut [0; 4]), false);
                    self.place += first.len_utf8();
                }
            }
        }
        Ok(parts)
    }
}

/// Where the double quote ends that begins before `text`.
fn closing_quote(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '$' if matches!(characters.peek(), Some((_, '('))) => depth += 1,
            ')' if depth > 0 => depth -= 1,
            '"' if depth == 0 => return Some(index),
            _ => {}
        }
    }
    None
}

/// The parts of a text between double quotes or in a heredoc.
fn quoted_parts(text: &str) -> Result<Word, String> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match first {
            '\\' => {
                let next = rest[1..].chars().next();
                match next {
                    Some(escaped @ ('"' | '\\' | '$' | '`')) => plain.push(escaped),
                    Some(other) => plain.extend(['\\', other]),
                    None => plain.push('\\'),
                }
                rest = &rest[1 + next.map_or(0, char::len_utf8)..];
            }
            '$' | '`' => {
                let (part, length) = dollar(rest, true)?;
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain), true));
                }
                parts.push(part);
                rest = &rest[length..];
            }
            _ => {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain, true));
    }
    Ok(parts)
}

/// The part that begins with `$` or a backquote, and its length.
fn dollar(text: &str, quoted: bool) -> Result<(Part, usize), String> {
    if let Some(inside) = text.strip_prefix('`') {
        let end = inside.find('`').ok_or("unexpected end of line while looking for matching ``'")?;
        return Ok((Part::Output(inside[..end].to_string(), quoted), end + 2));
    }
    if let Some(inside) = text.strip_prefix("$(") {
        let mut depth = 1;
        for (index, character) in inside.char_indices() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok((Part::Output(inside[..index].to_string(), quoted), index + 3));
            }
        }
        return Err("unexpected end of line while looking for matching `)'".to_string());
    }
    if let Some(inside) = text.strip_prefix("${") {
        let end = inside.find('}').ok_or("unexpected end of line while looking for matching `}'")?;
        return Ok((Part::Variable(inside[..end].to_string(), quoted), end + 3));
    }
    let name = &text[1..];
    let length = match name.chars().next() {
        Some('?' | '#' | '@' | '$' | '!') => 1,
        _ => name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len()),
    };
    if length == 0 {
        return Ok((Part::Text("$".to_string(), quoted), 1));
    }
    Ok((Part::Variable(name[..length].to_string(), quoted), length + 1))
}
