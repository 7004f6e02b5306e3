//! Reads an awk program.

use super::super::regex::{Regex, Syntax};
use super::number::{leading, unescaped};
use super::{Expr, Pattern, Rule, Sink, Stmt};
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Deepest nesting of statements and expressions.
const DEPTH_LIMIT: usize = 60;

/// Functions, and how many arguments they take.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("length", 0, 1),
    ("substr", 2, 3),
    ("index", 2, 2),
    ("split", 2, 3),
    ("sub", 2, 3),
    ("gsub", 2, 3),
    ("match", 2, 2),
    ("sprintf", 1, 99),
    ("toupper", 1, 1),
    ("tolower", 1, 1),
    ("int", 1, 1),
    ("sqrt", 1, 1),
    ("exp", 1, 1),
    ("log", 1, 1),
    ("sin", 1, 1),
    ("cos", 1, 1),
    ("atan2", 2, 2),
];

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Regex(String),
    Name(String),
    /// A name right before `(`.
    Function(String),
    Sign(&'static str),
    Line,
}

const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "!~", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", ">>", "{", "}", "(", ")",
    "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", "<", ">", "|", "?", ":", "~", "$", "=",
];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut all: Vec<Token> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match first {
            ' ' | '\t' | '\r' => rest = &rest[1..],
            '\\' if rest[1..].starts_with('\n') => rest = &rest[2..],
            '\n' => {
                all.push(Token::Line);
                rest = &rest[1..];
            }
            '#' => rest = rest.find('\n').map_or("", |at| &rest[at..]),
            '"' => {
                let mut end = None;
                let mut letters = rest[1..].char_indices();
                while let Some((at, letter)) = letters.next() {
                    match letter {
                        '\\' => {
                            letters.next();
                        }
                        '"' => {
                            end = Some(at + 1);
                            break;
                        }
                        _ => {}
                    }
                }
                let Some(end) = end else { return Err("unterminated string".into()) };
                all.push(Token::Text(unescaped(&rest[1..end])));
                rest = &rest[end + 1..];
            }
            '/' if regex_may_come(all.last()) => {
                let mut end = None;
                let mut inside = false;
                let mut letters = rest[1..].char_indices();
                while let Some((at, letter)) = letters.next() {
                    match letter {
                        '\\' => {
                            letters.next();
                        }
                        '[' => inside = true,
                        ']' => inside = false,
                        '/' if !inside => {
                            end = Some(at + 1);
                            break;
                        }
                        '\n' => break,
                        _ => {}
                    }
                }
                let Some(end) = end else { return Err("unterminated regexp".into()) };
                all.push(Token::Regex(rest[1..end].replace("\\/", "/")));
                rest = &rest[end + 1..];
            }
            '0'..='9' | '.' if first != '.' || rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                let (number, after) = leading(rest);
                all.push(Token::Number(number));
                rest = after;
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let name = rest[..end].to_string();
                rest = &rest[end..];
                all.push(if rest.starts_with('(') { Token::Function(name) } else { Token::Name(name) });
            }
            _ => {
                // `**` is another way to write `^`.
                if let Some(after) = rest.strip_prefix("**") {
                    rest = after;
                    all.push(Token::Sign("^"));
                    continue;
                }
                let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                    return Err(format!("syntax error at `{first}'"));
                };
                all.push(Token::Sign(sign));
                rest = &rest[sign.len()..];
            }
        }
    }
    Ok(all)
}

/// Whether `/` begins a pattern here: behind a value it divides.
fn regex_may_come(before: Option<&Token>) -> bool {
    !matches!(
        before,
        Some(
            Token::Number(_)
                | Token::Text(_)
                | Token::Name(_)
                | Token::Regex(_)
                | Token::Sign(")" | "]" | "$" | "++" | "--")
        )
    )
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// `in` does not bind, as in the head of `for`.
    no_in: bool,
    /// `>` is a redirection.
    no_greater: bool,
}

/// Reads a program.
///
/// - Errors: awk's complaint.
pub(super) fn program(text: &str) -> Result<Vec<Rule>, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, no_in: false, no_greater: false };
    let mut rules = Vec::new();
    loop {
        parser.skip_ends();
        if parser.peek().is_none() {
            return Ok(rules);
        }
        rules.push(parser.rule()?);
    }
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn is_name(&self, name: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(found) | Token::Function(found)) if found == name)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn eat_name(&mut self, name: &str) -> bool {
        let found = self.is_name(name);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self) -> Result<T, String> {
        Err(match self.peek() {
            None => "syntax error at end of program".to_string(),
            Some(Token::Line) => "syntax error at end of line".to_string(),
            Some(Token::Sign(sign)) => format!("syntax error at `{sign}'"),
            Some(Token::Name(name) | Token::Function(name)) => format!("syntax error at `{name}'"),
            Some(Token::Number(number)) => format!("syntax error at `{number}'"),
            Some(Token::Text(text)) => format!("syntax error at \"{text}\""),
            Some(Token::Regex(text)) => format!("syntax error at /{text}/"),
        })
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.eat(sign) { Ok(()) } else { self.fail() }
    }

    fn skip_lines(&mut self) {
        while matches!(self.peek(), Some(Token::Line)) {
            self.at += 1;
        }
    }

    fn skip_ends(&mut self) {
        while matches!(self.peek(), Some(Token::Line | Token::Sign(";"))) {
            self.at += 1;
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT { Err("program nested too deep".into()) } else { Ok(()) }
    }

    fn rule(&mut self) -> Result<Rule, String> {
        if self.is_name("function") || self.is_name("func") {
            return Err("functions of one's own are not known here".into());
        }
        let pattern = if self.eat_name("BEGIN") {
            Pattern::Begin
        } else if self.eat_name("END") {
            Pattern::End
        } else if self.is("{") {
            Pattern::Always
        } else {
            let from = self.expr()?;
            if self.eat(",") {
                self.skip_lines();
                Pattern::Range(from, self.expr()?)
            } else {
                Pattern::If(from)
            }
        };
        if self.is("{") {
            return Ok(Rule { pattern, body: Some(self.block()?) });
        }
        match pattern {
            Pattern::Begin | Pattern::End => self.fail(),
            _ if matches!(self.peek(), None | Some(Token::Line | Token::Sign(";"))) => Ok(Rule { pattern, body: None }),
            _ => self.fail(),
        }
    }

    fn block(&mut self) -> Result<Stmt, String> {
        self.deeper()?;
        self.expect("{")?;
        let mut all = Vec::new();
        loop {
            self.skip_ends();
            if self.eat("}") {
                break;
            }
            if self.peek().is_none() {
                return self.fail();
            }
            all.push(self.statement()?);
        }
        self.depth -= 1;
        Ok(Stmt::Block(all))
    }

    /// A statement behind a condition, or nothing.
    fn body(&mut self) -> Result<Stmt, String> {
        self.skip_lines();
        if self.eat(";") {
            return Ok(Stmt::Block(Vec::new()));
        }
        self.statement()
    }

    fn statement(&mut self) -> Result<Stmt, String> {
        self.deeper()?;
        let made = self.statement_inside();
        self.depth -= 1;
        made
    }

    fn statement_inside(&mut self) -> Result<Stmt, String> {
        if self.is("{") {
            return self.block();
        }
        if self.eat_name("if") {
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            let then = self.body()?;
            let back = self.at;
            self.skip_ends();
            if self.eat_name("else") {
                return Ok(Stmt::If(condition, Box::new(then), Some(Box::new(self.body()?))));
            }
            self.at = back;
            return Ok(Stmt::If(condition, Box::new(then), None));
        }
        if self.eat_name("while") {
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            return Ok(Stmt::While(condition, Box::new(self.body()?)));
        }
        if self.eat_name("do") {
            let body = self.body()?;
            self.skip_ends();
            if !self.eat_name("while") {
                return self.fail();
            }
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            return Ok(Stmt::Do(Box::new(body), condition));
        }
        if self.eat_name("for") {
            return self.for_statement();
        }
        let stmt = self.simple()?;
        match self.peek() {
            None | Some(Token::Line | Token::Sign(";" | "}")) => Ok(stmt),
            Some(_) => self.fail(),
        }
    }

    fn for_statement(&mut self) -> Result<Stmt, String> {
        self.expect("(")?;
        if let (Some(Token::Name(name)), Some(Token::Name(word)), Some(Token::Name(array)), Some(Token::Sign(")"))) = (
            self.tokens.get(self.at),
            self.tokens.get(self.at + 1),
            self.tokens.get(self.at + 2),
            self.tokens.get(self.at + 3),
        ) && word == "in"
        {
            let (name, array) = (name.clone(), array.clone());
            self.at += 4;
            return Ok(Stmt::ForIn(name, array, Box::new(self.body()?)));
        }
        let first = if self.is(";") { None } else { Some(Box::new(self.simple()?)) };
        self.expect(";")?;
        self.skip_lines();
        let condition = if self.is(";") { None } else { Some(self.expr()?) };
        self.expect(";")?;
        self.skip_lines();
        let step = if self.is(")") { None } else { Some(Box::new(self.simple()?)) };
        self.expect(")")?;
        Ok(Stmt::For(first, condition, step, Box::new(self.body()?)))
    }

    fn simple(&mut self) -> Result<Stmt, String> {
        if self.eat_name("print") {
            let (values, sink) = self.printed()?;
            return Ok(Stmt::Print(values, sink));
        }
        if self.eat_name("printf") {
            let (values, sink) = self.printed()?;
            return if values.is_empty() { self.fail() } else { Ok(Stmt::Printf(values, sink)) };
        }
        if self.eat_name("next") {
            return Ok(Stmt::Next);
        }
        if self.eat_name("break") {
            return Ok(Stmt::Break);
        }
        if self.eat_name("continue") {
            return Ok(Stmt::Continue);
        }
        if self.eat_name("exit") {
            let ends = matches!(self.peek(), None | Some(Token::Line | Token::Sign(";" | "}")));
            return Ok(Stmt::Exit(if ends { None } else { Some(self.expr()?) }));
        }
        if self.eat_name("delete") {
            let Some(Token::Name(name)) = self.peek().cloned() else { return self.fail() };
            self.at += 1;
            let keys = if self.eat("[") {
                let keys = self.list("]")?;
                self.expect("]")?;
                keys
            } else {
                Vec::new()
            };
            return Ok(Stmt::Delete(name, keys));
        }
        for word in ["getline", "nextfile", "return"] {
            if self.is_name(word) {
                return Err(format!("`{word}' is not known here"));
            }
        }
        Ok(Stmt::Expr(self.expr()?))
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expr>, String> {
        let mut all = Vec::new();
        if self.is(end) {
            return Ok(all);
        }
        loop {
            self.skip_lines();
            all.push(self.expr()?);
            self.skip_lines();
            if !self.eat(",") {
                return Ok(all);
            }
        }
    }

    /// What `print` prints, and where.
    fn printed(&mut self) -> Result<(Vec<Expr>, Sink), String> {
        let ends = |parser: &Parser| {
            matches!(parser.peek(), None | Some(Token::Line | Token::Sign(";" | "}" | ">" | ">>" | "|")))
        };
        let mut values = Vec::new();
        if !ends(self) {
            // `print (a, b)` is the same as `print a, b`; `print (a) b` is not.
            let back = self.at;
            if self.eat("(") {
                let (no_in, no_greater) = (self.no_in, self.no_greater);
                (self.no_in, self.no_greater) = (false, false);
                let list = self.list(")");
                (self.no_in, self.no_greater) = (no_in, no_greater);
                if let Ok(list) = list
                    && self.eat(")")
                    && ends(self)
                {
                    values = list;
                } else {
                    self.at = back;
                }
            }
            if values.is_empty() {
                let held = core::mem::replace(&mut self.no_greater, true);
                loop {
                    self.skip_lines();
                    values.push(self.expr()?);
                    if !self.eat(",") {
                        break;
                    }
                }
                self.no_greater = held;
            }
        }
        let sink = if self.is(">") || self.is(">>") || self.is("|") {
            self.at += 1;
            match self.peek() {
                Some(Token::Text(name)) if name == "/dev/stderr" || name == "cat 1>&2" => Sink::Errors,
                Some(Token::Text(name)) if name == "/dev/stdout" => Sink::Output,
                Some(Token::Text(name)) if name == "/dev/null" => Sink::Nowhere,
                _ => return Err("files and pipes of a program are not known here".into()),
            }
        } else {
            return Ok((values, Sink::Output));
        };
        self.at += 1;
        Ok((values, sink))
    }

    fn expr(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let made = self.assignment();
        self.depth -= 1;
        made
    }

    fn assignment(&mut self) -> Result<Expr, String> {
        let left = self.choice()?;
        if !matches!(left, Expr::Variable(_) | Expr::Field(_) | Expr::Element(..)) {
            return Ok(left);
        }
        for (sign, operator) in [
            ("=", None),
            ("+=", Some('+')),
            ("-=", Some('-')),
            ("*=", Some('*')),
            ("/=", Some('/')),
            ("%=", Some('%')),
            ("^=", Some('^')),
        ] {
            if self.eat(sign) {
                self.skip_lines();
                let right = self.expr()?;
                return Ok(Expr::Assign(Box::new(left), operator, Box::new(right)));
            }
        }
        Ok(left)
    }

    fn choice(&mut self) -> Result<Expr, String> {
        let condition = self.or()?;
        if !self.eat("?") {
            return Ok(condition);
        }
        self.skip_lines();
        let yes = self.expr()?;
        self.skip_lines();
        self.expect(":")?;
        self.skip_lines();
        let no = self.expr()?;
        Ok(Expr::Choose(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.eat("||") {
            self.skip_lines();
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.membership()?;
        while self.eat("&&") {
            self.skip_lines();
            left = Expr::And(Box::new(left), Box::new(self.membership()?));
        }
        Ok(left)
    }

    fn membership(&mut self) -> Result<Expr, String> {
        let mut left = self.matching()?;
        while !self.no_in && self.is_name("in") {
            self.at += 1;
            let Some(Token::Name(array)) = self.peek().cloned() else { return self.fail() };
            self.at += 1;
            left = Expr::In(Vec::from([left]), array);
        }
        Ok(left)
    }

    fn matching(&mut self) -> Result<Expr, String> {
        let mut left = self.comparison()?;
        loop {
            let inverted = self.is("!~");
            if !inverted && !self.is("~") {
                return Ok(left);
            }
            self.at += 1;
            left = Expr::Matches(Box::new(left), Box::new(self.comparison()?), inverted);
        }
    }

    fn comparison(&mut self) -> Result<Expr, String> {
        let left = self.concatenation()?;
        for sign in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.is(sign) && !(sign == ">" && self.no_greater) {
                self.at += 1;
                let right = self.concatenation()?;
                return Ok(Expr::Compare(sign, Box::new(left), Box::new(right)));
            }
        }
        Ok(left)
    }

    fn value_may_come(&self) -> bool {
        match self.peek() {
            Some(Token::Number(_) | Token::Text(_) | Token::Function(_) | Token::Regex(_)) => true,
            Some(Token::Name(name)) => name != "in",
            Some(Token::Sign(sign)) => matches!(*sign, "$" | "!" | "(" | "-" | "+" | "++" | "--"),
            _ => false,
        }
    }

    fn concatenation(&mut self) -> Result<Expr, String> {
        let mut left = self.sum()?;
        // A sign is never the beginning of a text to add: `a -1` subtracts.
        while self.value_may_come() && !self.is("+") && !self.is("-") && !self.is("!") {
            left = Expr::Concat(Box::new(left), Box::new(self.sum()?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            let sign = if self.is("+") { '+' } else { '-' };
            if !self.is("+") && !self.is("-") {
                return Ok(left);
            }
            self.at += 1;
            left = Expr::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.unary()?;
        loop {
            let sign = match self.peek() {
                Some(Token::Sign("*")) => '*',
                Some(Token::Sign("/")) => '/',
                Some(Token::Sign("%")) => '%',
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(sign, Box::new(left), Box::new(self.unary()?));
        }
    }

    fn unary(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let made = if self.eat("!") {
            Expr::Not(Box::new(self.unary()?))
        } else if self.eat("-") {
            Expr::Negative(Box::new(self.unary()?))
        } else if self.eat("+") {
            Expr::Positive(Box::new(self.unary()?))
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(made)
    }

    fn power(&mut self) -> Result<Expr, String> {
        let left = self.stepped()?;
        if !self.eat("^") {
            return Ok(left);
        }
        let right = self.unary()?;
        Ok(Expr::Binary('^', Box::new(left), Box::new(right)))
    }

    fn stepped(&mut self) -> Result<Expr, String> {
        for (sign, by) in [("++", 1.0), ("--", -1.0)] {
            if self.eat(sign) {
                let place = self.value()?;
                return self.step(place, by, true);
            }
        }
        let value = self.value()?;
        if matches!(value, Expr::Variable(_) | Expr::Field(_) | Expr::Element(..)) {
            for (sign, by) in [("++", 1.0), ("--", -1.0)] {
                if self.eat(sign) {
                    return self.step(value, by, false);
                }
            }
        }
        Ok(value)
    }

    fn step(&self, place: Expr, by: f64, before: bool) -> Result<Expr, String> {
        if !matches!(place, Expr::Variable(_) | Expr::Field(_) | Expr::Element(..)) {
            return self.fail();
        }
        Ok(Expr::Step { place: Box::new(place), by, before })
    }

    fn value(&mut self) -> Result<Expr, String> {
        let Some(token) = self.peek().cloned() else { return self.fail() };
        self.at += 1;
        Ok(match token {
            Token::Number(number) => Expr::Number(number),
            Token::Text(text) => Expr::Text(text),
            Token::Regex(text) => Expr::Regex(Rc::new(Regex::new(&text, Syntax::Extended, false)?)),
            Token::Sign("$") => {
                self.deeper()?;
                let place = if self.is("-") || self.is("++") || self.is("--") { self.unary()? } else { self.value()? };
                self.depth -= 1;
                Expr::Field(Box::new(place))
            }
            Token::Sign("(") => {
                let (no_in, no_greater) = (self.no_in, self.no_greater);
                (self.no_in, self.no_greater) = (false, false);
                let first = self.expr()?;
                let made = if self.is(",") {
                    let mut keys = Vec::from([first]);
                    while self.eat(",") {
                        keys.push(self.expr()?);
                    }
                    self.expect(")")?;
                    if !self.eat_name("in") {
                        return self.fail();
                    }
                    let Some(Token::Name(array)) = self.peek().cloned() else { return self.fail() };
                    self.at += 1;
                    Expr::In(keys, array)
                } else {
                    self.expect(")")?;
                    first
                };
                (self.no_in, self.no_greater) = (no_in, no_greater);
                made
            }
            Token::Name(name) if name == "length" => Expr::Call("length", Vec::new()),
            Token::Name(name) => {
                if self.eat("[") {
                    let keys = self.list("]")?;
                    self.expect("]")?;
                    if keys.is_empty() {
                        return self.fail();
                    }
                    Expr::Element(name, keys)
                } else {
                    Expr::Variable(name)
                }
            }
            Token::Function(name) => {
                let Some((known, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
                    return Err(format!("function `{name}' not defined"));
                };
                self.expect("(")?;
                let (no_in, no_greater) = (self.no_in, self.no_greater);
                (self.no_in, self.no_greater) = (false, false);
                let arguments = self.list(")")?;
                (self.no_in, self.no_greater) = (no_in, no_greater);
                self.expect(")")?;
                if arguments.len() < *least || arguments.len() > *most {
                    return Err(format!("{} is invalid as number of arguments for {name}", arguments.len()));
                }
                Expr::Call(known, arguments)
            }
            Token::Sign(_) | Token::Line => {
                self.at -= 1;
                return self.fail();
            }
        })
    }
}
