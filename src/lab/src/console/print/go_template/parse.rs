//! Reads the pieces of a template into its parts.
//!
//! Models Go text/template/parse/parse.go.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::lex::{self, Figure, Item, Kind, Piece, Problem};
use super::{Command, Datum, GoTemplate, Node, Pipe, Term, TermKind, functions};

/// Longest chain of blocks in blocks; deeper templates are refused.
const DEEPEST: usize = 64;

pub fn template(text: &str) -> Result<GoTemplate, String> {
    let told = |(at, problem): Problem| {
        let line = text[..at.min(text.len())].matches('\n').count() + 1;
        format!("template: output:{line}: {problem}")
    };
    let pieces = lex::pieces(text).map_err(told)?;
    let mut reader = Reader {
        pieces: pieces.into_iter().peekable(),
        end: text.len(),
        variables: Vec::new(),
        ranges: 0,
        depth: 0,
        named: BTreeMap::new(),
    };
    let (nodes, end) = reader.list(true).map_err(told)?;
    match end {
        End::Nothing => Ok(GoTemplate { text: text.to_string(), nodes, named: reader.named }),
        End::Word(at) => Err(told((at, "unexpected {{end}}".to_string()))),
        End::Else(at, _) => Err(told((at, "unexpected {{else}}".to_string()))),
    }
}

/// What ended a list of parts.
enum End {
    Nothing,
    Word(usize),
    /// Behind `else`: the rest of the action.
    Else(usize, Words),
}

struct Reader {
    pieces: Peekable<IntoIter<Piece>>,
    end: usize,
    variables: Vec<String>,
    ranges: usize,
    depth: usize,
    named: BTreeMap<String, Vec<Node>>,
}

/// The words of one action.
struct Words {
    items: Peekable<IntoIter<Item>>,
    at: usize,
}

impl Words {
    fn spaces(&mut self) {
        while self.items.peek().is_some_and(|item| item.kind == Kind::Space) {
            self.items.next();
        }
    }

    fn peek(&mut self) -> Option<&Item> {
        self.spaces();
        self.items.peek()
    }

    fn next(&mut self) -> Option<Item> {
        self.spaces();
        let item = self.items.next()?;
        self.at = item.at;
        Some(item)
    }

    fn is_mark(&mut self, text: &str) -> bool {
        self.peek().is_some_and(|item| item.kind == Kind::Mark && item.text == text)
    }
}

/// A word as Go's messages show it.
fn shown(item: Option<&Item>) -> String {
    match item {
        None => "\"}}\"".to_string(),
        Some(item) if item.kind == Kind::Dot || is_keyword(item) => format!("<{}>", item.text),
        Some(item) if item.text.chars().count() > 10 => {
            format!("{:?}...", item.text.chars().take(10).collect::<String>())
        }
        Some(item) => format!("{:?}", item.text),
    }
}

fn is_keyword(item: &Item) -> bool {
    let words = ["block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"];
    item.kind == Kind::Word && words.contains(&item.text.as_str())
}

fn unexpected<T>(item: Option<&Item>, at: usize, context: &str) -> Result<T, Problem> {
    Err((item.map_or(at, |item| item.at), format!("unexpected {} in {context}", shown(item))))
}

impl Reader {
    fn list(&mut self, is_top: bool) -> Result<(Vec<Node>, End), Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((self.end, "blocks too deep".to_string()));
        }
        let mut nodes = Vec::new();
        let end = loop {
            let (start, items) = match self.pieces.next() {
                None if is_top => break End::Nothing,
                None => return Err((self.end, "unexpected EOF".to_string())),
                Some(Piece::Text(text)) => {
                    if !text.is_empty() {
                        nodes.push(Node::Text(text));
                    }
                    continue;
                }
                Some(Piece::Action(start, items)) => (start, items),
            };
            let mut words = Words { items: items.into_iter().peekable(), at: start };
            let keyword = words.peek().filter(|item| is_keyword(item)).map(|item| item.text.clone());
            if keyword.is_some() && keyword.as_deref() != Some("nil") {
                words.next();
            }
            match keyword.as_deref() {
                Some("end") => {
                    if let item @ Some(_) = words.next() {
                        return unexpected(item.as_ref(), start, "end");
                    }
                    break End::Word(start);
                }
                Some("else") => break End::Else(start, words),
                Some("if" | "with" | "range") => {
                    let word = keyword.unwrap_or_default();
                    nodes.push(self.control(&word, words)?);
                }
                Some(word @ ("break" | "continue")) => {
                    if let item @ Some(_) = words.next() {
                        return unexpected(item.as_ref(), start, &format!("{{{{{word}}}}}"));
                    }
                    if self.ranges == 0 {
                        return Err((start, format!("{{{{{word}}}}} outside {{{{range}}}}")));
                    }
                    nodes.push(if word == "break" { Node::Break } else { Node::Continue });
                }
                Some("define") if is_top => {
                    let name = self.name(&mut words, "define clause")?;
                    if let item @ Some(_) = words.next() {
                        return unexpected(item.as_ref(), start, "define clause");
                    }
                    let (body, end) = self.apart(false)?;
                    self.define(name, body, end)?;
                }
                Some("template") => {
                    let name = self.name(&mut words, "template clause")?;
                    let pipe = match words.peek() {
                        None => None,
                        Some(_) => Some(self.pipeline(&mut words, "template clause", false)?.1),
                    };
                    nodes.push(Node::Template(start, name, pipe));
                }
                Some("block") => {
                    let name = self.name(&mut words, "block clause")?;
                    let pipe = self.pipeline(&mut words, "block clause", false)?.1;
                    let (body, end) = self.apart(false)?;
                    self.define(name.clone(), body, end)?;
                    nodes.push(Node::Template(start, name, Some(pipe)));
                }
                Some("define") => {
                    let item = Item { at: start, kind: Kind::Word, text: "define".to_string() };
                    return unexpected(Some(&item), start, "command");
                }
                _ => {
                    let known = self.variables.len();
                    let (names, pipe) = self.pipeline(&mut words, "command", false)?;
                    nodes.push(match names.into_iter().next() {
                        None => Node::Output(pipe),
                        Some(name) => Node::Assign(name, self.variables.len() > known, pipe),
                    });
                }
            }
        };
        self.depth -= 1;
        Ok((nodes, end))
    }

    /// A list with variables of its own.
    fn apart(&mut self, is_top: bool) -> Result<(Vec<Node>, End), Problem> {
        let (variables, ranges) = (std::mem::take(&mut self.variables), std::mem::take(&mut self.ranges));
        let read = self.list(is_top);
        (self.variables, self.ranges) = (variables, ranges);
        read
    }

    fn define(&mut self, name: String, body: Vec<Node>, end: End) -> Result<(), Problem> {
        if let End::Else(at, _) = end {
            return Err((at, "unexpected {{else}} in define clause".to_string()));
        }
        self.named.insert(name, body);
        Ok(())
    }

    fn name(&mut self, words: &mut Words, context: &str) -> Result<String, Problem> {
        match words.next() {
            Some(item) if item.kind == Kind::Quoted => unquoted(&item),
            other => unexpected(other.as_ref(), words.at, context),
        }
    }

    /// `if`, `with` and `range` up to their ends.
    fn control(&mut self, word: &str, mut words: Words) -> Result<Node, Problem> {
        let known = self.variables.len();
        let (names, pipe) = self.pipeline(&mut words, word, word == "range")?;
        self.ranges += usize::from(word == "range");
        let (body, end) = self.list(false)?;
        self.ranges -= usize::from(word == "range");
        let other = match end {
            End::Nothing | End::Word(_) => Vec::new(),
            End::Else(at, mut rest) => match rest.next() {
                None => match self.list(false)? {
                    (other, End::Word(_)) => other,
                    (_, End::Else(at, _)) => return Err((at, "expected end; found {{else}}".to_string())),
                    (_, End::Nothing) => return Err((at, "unexpected EOF".to_string())),
                },
                // `else if` goes on without an end of its own.
                Some(item) if word != "range" && item.text == word => vec![self.control(word, rest)?],
                Some(item) => return unexpected(Some(&item), at, "else"),
            },
        };
        self.variables.truncate(known);
        Ok(match word {
            "if" => Node::If(pipe, body, other),
            "with" => Node::With(names.into_iter().next(), pipe, body, other),
            _ => Node::Range(names, pipe, body, other),
        })
    }

    /// The variables before `:=` or `=`, and the commands.
    fn pipeline(&mut self, words: &mut Words, context: &str, is_range: bool) -> Result<(Vec<String>, Pipe), Problem> {
        let mut names: Vec<String> = Vec::new();
        while words.peek().is_some_and(|item| item.kind == Kind::Variable) {
            let mut ahead = words.items.clone().skip(1).skip_while(|item| item.kind == Kind::Space);
            let mark = ahead.next().filter(|item| item.kind == Kind::Mark).map(|item| item.text);
            let Some(mark @ (":=" | "=" | ",")) = mark.as_deref() else { break };
            let Some(variable) = words.next() else { break };
            words.next();
            let name = variable.text[1..].to_string();
            if mark != "=" {
                self.variables.push(name.clone());
            }
            names.push(name);
            if mark != "," {
                break;
            }
            if !is_range || names.len() > 1 {
                return Err((variable.at, format!("too many declarations in {context}")));
            }
            if words.peek().is_some_and(|item| item.kind != Kind::Variable) {
                return Err((variable.at, "range can only initialize variables".to_string()));
            }
        }
        let pipe = self.commands(words, context, false)?;
        Ok((names, pipe))
    }

    fn commands(&mut self, words: &mut Words, context: &str, in_parens: bool) -> Result<Pipe, Problem> {
        let mut pipe = Pipe::new();
        loop {
            if words.peek().is_none() || (in_parens && words.is_mark(")")) {
                break;
            }
            let item = words.peek().cloned();
            let begins = item.as_ref().is_some_and(|item| {
                (item.kind != Kind::Mark && (!is_keyword(item) || item.text == "nil")) || item.text == "("
            });
            if !begins {
                return unexpected(item.as_ref(), words.at, context);
            }
            pipe.push(self.command(words)?);
        }
        let at = words.at;
        if pipe.is_empty() {
            return Err((at, format!("missing value for {context}")));
        }
        for (stage, command) in pipe.iter().enumerate().skip(1) {
            let first = &command.terms[0];
            let runs = !first.fields.is_empty()
                || !matches!(first.kind, TermKind::Dot | TermKind::Nil | TermKind::Literal(..));
            if !runs {
                return Err((at, format!("non executable command in pipeline stage {}", stage + 1)));
            }
        }
        Ok(pipe)
    }

    fn command(&mut self, words: &mut Words) -> Result<Command, Problem> {
        let mut terms = Vec::new();
        loop {
            if words.peek().is_none() || words.is_mark(")") {
                break;
            }
            if words.is_mark("|") {
                words.next();
                break;
            }
            terms.push(self.term(words)?);
            let after = words.items.peek().cloned();
            match &after {
                None => {}
                Some(item) if item.kind == Kind::Space => {}
                Some(item) if item.kind == Kind::Mark && ["|", ")"].contains(&item.text.as_str()) => {}
                other => return unexpected(other.as_ref(), words.at, "operand"),
            }
        }
        if terms.is_empty() { Err((words.at, "empty command".to_string())) } else { Ok(Command { terms }) }
    }

    fn term(&mut self, words: &mut Words) -> Result<Term, Problem> {
        let Some(item) = words.next() else { return unexpected(None, words.at, "operand") };
        let at = item.at;
        let mut fields: Vec<(usize, String)> = Vec::new();
        let kind = match item.kind {
            Kind::Dot => TermKind::Dot,
            Kind::Field => {
                fields.push((at, item.text[1..].to_string()));
                TermKind::Field
            }
            Kind::Variable => {
                let name = item.text[1..].to_string();
                if !name.is_empty() && !self.variables.contains(&name) {
                    return Err((at, format!("undefined variable {:?}", item.text)));
                }
                TermKind::Variable(name)
            }
            Kind::Word if matches!(item.text.as_str(), "true" | "false") => {
                TermKind::Literal(Datum::from(item.text == "true"), item.text.clone())
            }
            Kind::Word if item.text == "nil" => TermKind::Nil,
            Kind::Word if functions::exists(&item.text) => TermKind::Function(item.text.clone()),
            Kind::Word if !is_keyword(&item) => {
                return Err((at, format!("function {:?} not defined", item.text)));
            }
            Kind::Number if item.text.starts_with('\'') => {
                let text = unquoted(&item)?;
                let mut letters = text.chars();
                match (letters.next(), letters.next()) {
                    (Some(letter), None) => TermKind::Literal(Datum::Int(letter as i64), item.text.clone()),
                    _ => return Err((at, format!("malformed character constant: {}", item.text))),
                }
            }
            Kind::Number => TermKind::Literal(
                match lex::value(&item.text) {
                    Some(Figure::Whole(whole)) => Datum::Int(whole),
                    Some(Figure::Broken(broken)) => Datum::Float(broken),
                    None => return Err((at, format!("illegal number syntax: {:?}", item.text))),
                },
                item.text.clone(),
            ),
            Kind::Quoted => TermKind::Literal(Datum::from(unquoted(&item)?.as_str()), item.text.clone()),
            Kind::Mark if item.text == "(" => {
                let inner = self.commands(words, "parenthesized pipeline", true)?;
                words.next();
                TermKind::Group(inner)
            }
            _ => return unexpected(Some(&item), at, "operand"),
        };
        let own = fields.len();
        while let Some(item) = words.items.peek().filter(|item| item.kind == Kind::Field).cloned() {
            words.next();
            fields.push((item.at, item.text[1..].to_string()));
        }
        if fields.len() > own && matches!(kind, TermKind::Literal(..) | TermKind::Nil | TermKind::Dot) {
            return Err((at, format!("unexpected . after term {:?}", item.text)));
        }
        // A chain stands where its first link does.
        let at = fields.get(own).map_or(at, |(at, _)| *at);
        Ok(Term { at, kind, fields })
    }
}

/// The text between quotes.
///
/// - Source: Go strconv.Unquote.
fn unquoted(item: &Item) -> Result<String, Problem> {
    let inner = &item.text[1..item.text.len() - 1];
    if item.text.starts_with('`') {
        return Ok(inner.replace('\r', ""));
    }
    let wrong = || (item.at, "invalid syntax".to_string());
    let mut out = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        let escape = letters.next().ok_or_else(wrong)?;
        let mut digits = |first: &str, count: usize, base: u32| {
            let digits: String = first.chars().chain(letters.by_ref().take(count)).collect();
            let number = u32::from_str_radix(&digits, base).ok().filter(|_| digits.len() == first.len() + count);
            number.and_then(char::from_u32).ok_or_else(wrong)
        };
        out.push(match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '\\' | '"' | '\'' => escape,
            'x' => digits("", 2, 16)?,
            'u' => digits("", 4, 16)?,
            'U' => digits("", 8, 16)?,
            '0'..='7' => digits(&escape.to_string(), 2, 8)?,
            _ => return Err(wrong()),
        });
    }
    Ok(out)
}
