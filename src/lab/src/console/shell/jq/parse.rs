//! Reads a jq program.

use std::rc::Rc;

use super::json::Value;

/// Deepest nesting of a program.
const DEPTH_LIMIT: usize = 60;

/// A filter.
#[derive(Clone, Debug)]
pub enum Expr {
    Identity,
    Recurse,
    Literal(Value),
    /// Text with filters in it, each shown by a format such as `@base64` where one stands before it.
    Text(Vec<TextPart>, Option<String>),
    Format(String),
    Variable(String),
    /// `.name`, `.[filter]`, of the value of a filter.
    Index(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    Each(Box<Expr>),
    Try(Box<Expr>, Option<Box<Expr>>),
    Array(Option<Box<Expr>>),
    Object(Vec<(Expr, Expr)>),
    Negative(Box<Expr>),
    Pipe(Box<Expr>, Box<Expr>),
    Comma(Box<Expr>, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Assign(&'static str, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Bind(Box<Expr>, Pattern, Box<Expr>),
    Reduce(Box<Expr>, Pattern, Box<Expr>, Box<Expr>),
    Foreach(Box<Expr>, Pattern, Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Call(String, Vec<Expr>),
    /// `def NAME(PARAMETERS): BODY;` before a filter.
    Define(Rc<Function>, Box<Expr>),
}

/// A function of the program's own.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub params: Vec<String>,
    pub body: Expr,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum TextPart {
    Plain(String),
    Filter(Expr),
}

/// What `as` binds.
#[derive(Clone, Debug)]
pub enum Pattern {
    Variable(String),
    Array(Vec<Pattern>),
    Object(Vec<(Expr, Pattern)>),
}

struct Parser {
    text: Vec<char>,
    at: usize,
    depth: usize,
}

const WORDS: &[&str] = &[
    "if", "then", "elif", "else", "end", "as", "def", "reduce", "foreach", "try", "catch", "and", "or", "not",
    "import", "include", "__loc__", "label",
];

/// Reads a program.
///
/// - Errors: jq's complaint.
pub fn program(text: &str) -> Result<Expr, String> {
    let mut parser = Parser { text: text.chars().collect(), at: 0, depth: 0 };
    parser.blanks();
    if parser.at == parser.text.len() {
        return Ok(Expr::Identity);
    }
    let made = parser.pipe()?;
    parser.blanks();
    if parser.at < parser.text.len() { parser.fail() } else { Ok(made) }
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn blanks(&mut self) {
        while let Some(letter) = self.peek() {
            if letter.is_whitespace() {
                self.at += 1;
            } else if letter == '#' {
                while self.peek().is_some_and(|letter| letter != '\n') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn fail<T>(&self) -> Result<T, String> {
        Err(match self.peek() {
            None => {
                "syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:".to_string()
            }
            Some(letter) => {
                let rest: String = self.text[self.at..].iter().take(20).collect();
                format!(
                    "syntax error, unexpected '{letter}' (Unix shell quoting issues?) at <top-level>, line 1: {rest}"
                )
            }
        })
    }

    fn sees(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, letter)| self.peek_at(ahead) == Some(letter))
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.blanks();
        let found = self.sees(sign);
        if found {
            self.at += sign.chars().count();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.eat(sign) { Ok(()) } else { self.fail() }
    }

    fn word_ahead(&mut self) -> Option<String> {
        self.blanks();
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !self.peek().is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_') {
            return None;
        }
        Some(self.text[self.at..].iter().take_while(|letter| is_name(**letter)).collect())
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word_ahead().as_deref() == Some(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn name(&mut self) -> Result<String, String> {
        match self.word_ahead() {
            Some(word) => {
                self.at += word.len();
                Ok(word)
            }
            None => self.fail(),
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT { Err("program nested too deep".to_string()) } else { Ok(()) }
    }

    fn pipe(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let made = self.pipe_inside();
        self.depth -= 1;
        made
    }

    fn pipe_inside(&mut self) -> Result<Expr, String> {
        if self.eat_word("def") {
            let function = Rc::new(self.definition()?);
            return Ok(Expr::Define(function, Box::new(self.pipe()?)));
        }
        let left = self.comma()?;
        if self.eat_word("as") {
            let pattern = self.pattern()?;
            self.expect("|")?;
            return Ok(Expr::Bind(Box::new(left), pattern, Box::new(self.pipe()?)));
        }
        self.blanks();
        if self.sees("|") && !self.sees("|=") {
            self.at += 1;
            return Ok(Expr::Pipe(Box::new(left), Box::new(self.pipe()?)));
        }
        Ok(left)
    }

    fn definition(&mut self) -> Result<Function, String> {
        let name = self.name()?;
        let mut params = Vec::new();
        if self.eat("(") {
            loop {
                self.blanks();
                let dollar = self.eat("$");
                let param = self.name()?;
                params.push(if dollar { format!("${param}") } else { param });
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        self.expect(":")?;
        let body = self.pipe()?;
        self.expect(";")?;
        Ok(Function { name, params, body })
    }

    fn pattern(&mut self) -> Result<Pattern, String> {
        self.deeper()?;
        let made = if self.eat("$") {
            Pattern::Variable(self.name()?)
        } else if self.eat("[") {
            let mut all = vec![self.pattern()?];
            while self.eat(",") {
                all.push(self.pattern()?);
            }
            self.expect("]")?;
            Pattern::Array(all)
        } else if self.eat("{") {
            let mut all = Vec::new();
            loop {
                if self.eat("$") {
                    let name = self.name()?;
                    all.push((Expr::Literal(name.clone().into()), Pattern::Variable(name)));
                } else {
                    let key = if self.eat("(") {
                        let key = self.pipe()?;
                        self.expect(")")?;
                        key
                    } else if self.peek() == Some('"') {
                        self.text_literal(None)?
                    } else {
                        Expr::Literal(self.name()?.into())
                    };
                    self.expect(":")?;
                    all.push((key, self.pattern()?));
                }
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("}")?;
            Pattern::Object(all)
        } else {
            return self.fail();
        };
        self.depth -= 1;
        Ok(made)
    }

    fn comma(&mut self) -> Result<Expr, String> {
        let mut left = self.assignment()?;
        while self.eat(",") {
            left = Expr::Comma(Box::new(left), Box::new(self.assignment()?));
        }
        Ok(left)
    }

    fn assignment(&mut self) -> Result<Expr, String> {
        let left = self.alternative()?;
        self.blanks();
        for sign in ["|=", "+=", "-=", "*=", "/=", "%=", "//=", "="] {
            if self.sees(sign) && !(sign == "=" && self.sees("==")) {
                self.at += sign.len();
                let right = self.alternative()?;
                return Ok(Expr::Assign(sign, Box::new(left), Box::new(right)));
            }
        }
        Ok(left)
    }

    fn alternative(&mut self) -> Result<Expr, String> {
        let left = self.or()?;
        self.blanks();
        if self.sees("//") && !self.sees("//=") {
            self.at += 2;
            self.deeper()?;
            let right = self.alternative()?;
            self.depth -= 1;
            return Ok(Expr::Binary("//", Box::new(left), Box::new(right)));
        }
        Ok(left)
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.eat_word("or") {
            left = Expr::Binary("or", Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.comparison()?;
        while self.eat_word("and") {
            left = Expr::Binary("and", Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, String> {
        let left = self.sum()?;
        self.blanks();
        for sign in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.sees(sign) {
                self.at += sign.len();
                return Ok(Expr::Binary(sign, Box::new(left), Box::new(self.sum()?)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            self.blanks();
            let sign = match self.peek() {
                Some('+') if self.peek_at(1) != Some('=') => "+",
                Some('-') if self.peek_at(1) != Some('=') => "-",
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.postfix()?;
        loop {
            self.blanks();
            let sign = match (self.peek(), self.peek_at(1)) {
                (Some('*'), next) if next != Some('=') => "*",
                (Some('/'), next) if !matches!(next, Some('=' | '/')) => "/",
                (Some('%'), next) if next != Some('=') => "%",
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expr::Binary(sign, Box::new(left), Box::new(self.postfix()?));
        }
    }

    fn postfix(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let made = self.postfix_inside();
        self.depth -= 1;
        made
    }

    fn postfix_inside(&mut self) -> Result<Expr, String> {
        let mut term = self.term()?;
        loop {
            // `.a .b` is not a path, but blanks may stand before `[` and `?`.
            if self.peek() == Some('.') && self.peek_at(1) != Some('.') {
                self.at += 1;
                match self.peek() {
                    Some('[') => {}
                    Some('"') => {
                        let key = self.text_literal(None)?;
                        term = Expr::Index(Box::new(term), Box::new(key));
                        continue;
                    }
                    Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => {
                        let key = self.name()?;
                        term = Expr::Index(Box::new(term), Box::new(Expr::Literal(key.into())));
                        continue;
                    }
                    _ => return self.fail(),
                }
            }
            self.blanks();
            match self.peek() {
                Some('[') => {
                    self.at += 1;
                    term = self.bracket(term)?;
                }
                Some('?') if self.peek_at(1) != Some('/') => {
                    self.at += 1;
                    term = Expr::Try(Box::new(term), None);
                }
                _ => break,
            }
        }
        Ok(term)
    }

    /// What stands behind `[` of a path.
    fn bracket(&mut self, term: Expr) -> Result<Expr, String> {
        if self.eat("]") {
            return Ok(Expr::Each(Box::new(term)));
        }
        if self.eat(":") {
            let to = self.pipe()?;
            self.expect("]")?;
            return Ok(Expr::Slice(Box::new(term), None, Some(Box::new(to))));
        }
        let from = self.pipe()?;
        if self.eat(":") {
            let to = if self.eat("]") {
                return Ok(Expr::Slice(Box::new(term), Some(Box::new(from)), None));
            } else {
                self.pipe()?
            };
            self.expect("]")?;
            return Ok(Expr::Slice(Box::new(term), Some(Box::new(from)), Some(Box::new(to))));
        }
        self.expect("]")?;
        Ok(Expr::Index(Box::new(term), Box::new(from)))
    }

    fn text_literal(&mut self, format: Option<String>) -> Result<Expr, String> {
        self.at += 1;
        let mut parts = Vec::new();
        let mut plain = String::new();
        loop {
            let Some(letter) = self.peek() else { return self.fail() };
            self.at += 1;
            match letter {
                '"' => break,
                '\\' => {
                    let Some(next) = self.peek() else { return self.fail() };
                    self.at += 1;
                    match next {
                        'n' => plain.push('\n'),
                        't' => plain.push('\t'),
                        'r' => plain.push('\r'),
                        'b' => plain.push('\x08'),
                        'f' => plain.push('\x0c'),
                        '"' | '\\' | '/' => plain.push(next),
                        'u' => {
                            let digits: String = self.text[self.at..].iter().take(4).collect();
                            let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                            plain.push(code.unwrap_or('\u{fffd}'));
                            self.at = (self.at + 4).min(self.text.len());
                        }
                        '(' => {
                            parts.push(TextPart::Plain(std::mem::take(&mut plain)));
                            parts.push(TextPart::Filter(self.pipe()?));
                            self.expect(")")?;
                        }
                        _ => {
                            return Err(
                                "syntax error, unexpected INVALID_CHARACTER at <top-level>, line 1:".to_string()
                            );
                        }
                    }
                }
                other => plain.push(other),
            }
        }
        if parts.is_empty() && format.is_none() {
            return Ok(Expr::Literal(plain.into()));
        }
        parts.push(TextPart::Plain(plain));
        Ok(Expr::Text(parts, format))
    }

    fn number(&mut self) -> Result<Expr, String> {
        let start = self.at;
        while let Some(letter) = self.peek() {
            let sign = matches!(letter, '+' | '-') && matches!(self.text.get(self.at.wrapping_sub(1)), Some('e' | 'E'));
            if !(letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E') || sign) {
                break;
            }
            self.at += 1;
        }
        let text: String = self.text[start..self.at].iter().collect();
        let text = text.strip_suffix('.').unwrap_or(&text).to_string();
        let text = if text.starts_with('.') { format!("0{text}") } else { text };
        match serde_json::from_str::<Value>(&text) {
            Ok(number) => Ok(Expr::Literal(number)),
            Err(_) => self.fail(),
        }
    }

    fn term(&mut self) -> Result<Expr, String> {
        self.blanks();
        let Some(letter) = self.peek() else { return self.fail() };
        match letter {
            '.' if self.peek_at(1) == Some('.') => {
                self.at += 2;
                Ok(Expr::Recurse)
            }
            '.' if self.peek_at(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            '.' => {
                self.at += 1;
                match self.peek() {
                    Some('"') => {
                        let key = self.text_literal(None)?;
                        Ok(Expr::Index(Box::new(Expr::Identity), Box::new(key)))
                    }
                    Some(next) if next.is_ascii_alphabetic() || next == '_' => {
                        let key = self.name()?;
                        Ok(Expr::Index(Box::new(Expr::Identity), Box::new(Expr::Literal(key.into()))))
                    }
                    _ => Ok(Expr::Identity),
                }
            }
            '0'..='9' => self.number(),
            '"' => self.text_literal(None),
            '@' => {
                self.at += 1;
                let name = self.name()?;
                self.blanks();
                if self.peek() == Some('"') { self.text_literal(Some(name)) } else { Ok(Expr::Format(name)) }
            }
            '$' => {
                self.at += 1;
                Ok(Expr::Variable(self.name()?))
            }
            '(' => {
                self.at += 1;
                let inner = self.pipe()?;
                self.expect(")")?;
                Ok(inner)
            }
            '[' => {
                self.at += 1;
                if self.eat("]") {
                    return Ok(Expr::Array(None));
                }
                let inner = self.pipe()?;
                self.expect("]")?;
                Ok(Expr::Array(Some(Box::new(inner))))
            }
            '{' => self.object(),
            '-' => {
                self.at += 1;
                Ok(Expr::Negative(Box::new(self.postfix()?)))
            }
            _ => self.word_term(),
        }
    }

    fn object(&mut self) -> Result<Expr, String> {
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            self.blanks();
            if self.eat("}") {
                break;
            }
            let (key, short) = match self.peek() {
                Some('"') => {
                    let key = self.text_literal(None)?;
                    let short = Expr::Index(Box::new(Expr::Identity), Box::new(key.clone()));
                    (key, Some(short))
                }
                Some('(') => {
                    self.at += 1;
                    let key = self.pipe()?;
                    self.expect(")")?;
                    (key, None)
                }
                Some('$') => {
                    self.at += 1;
                    let name = self.name()?;
                    (Expr::Literal(name.clone().into()), Some(Expr::Variable(name)))
                }
                Some('@') => {
                    let key = self.term()?;
                    (key, None)
                }
                _ => {
                    let name = self.name()?;
                    let key = Expr::Literal(name.into());
                    let short = Expr::Index(Box::new(Expr::Identity), Box::new(key.clone()));
                    (key, Some(short))
                }
            };
            if self.eat(":") {
                // A value is anything but a comma or an assignment.
                let mut value = self.alternative()?;
                while self.eat("|") {
                    value = Expr::Pipe(Box::new(value), Box::new(self.alternative()?));
                }
                fields.push((key, value));
            } else if let Some(short) = short {
                fields.push((key, short));
            } else {
                return self.fail();
            }
            if !self.eat(",") {
                self.expect("}")?;
                break;
            }
        }
        Ok(Expr::Object(fields))
    }

    fn word_term(&mut self) -> Result<Expr, String> {
        let Some(word) = self.word_ahead() else { return self.fail() };
        match word.as_str() {
            "if" => {
                self.at += 2;
                return self.condition();
            }
            "try" => {
                self.at += 3;
                let body = self.postfix()?;
                let handler = if self.eat_word("catch") { Some(Box::new(self.postfix()?)) } else { None };
                return Ok(Expr::Try(Box::new(body), handler));
            }
            "reduce" | "foreach" => {
                self.at += word.len();
                let source = self.postfix()?;
                if !self.eat_word("as") {
                    return self.fail();
                }
                let pattern = self.pattern()?;
                self.expect("(")?;
                let start = Box::new(self.pipe()?);
                self.expect(";")?;
                let update = Box::new(self.pipe()?);
                let extract = if word == "foreach" && self.eat(";") { Some(Box::new(self.pipe()?)) } else { None };
                self.expect(")")?;
                return Ok(if word == "reduce" {
                    Expr::Reduce(Box::new(source), pattern, start, update)
                } else {
                    Expr::Foreach(Box::new(source), pattern, start, update, extract)
                });
            }
            "def" => {
                self.at += 3;
                let function = Rc::new(self.definition()?);
                return Ok(Expr::Define(function, Box::new(self.pipe()?)));
            }
            "not" => {}
            _ if WORDS.contains(&word.as_str()) => return self.fail(),
            _ => {}
        }
        self.at += word.len();
        match word.as_str() {
            "true" => return Ok(Expr::Literal(true.into())),
            "false" => return Ok(Expr::Literal(false.into())),
            "null" => return Ok(Expr::Literal(Value::Null)),
            _ => {}
        }
        let mut arguments = Vec::new();
        if self.eat("(") {
            loop {
                arguments.push(self.pipe()?);
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        Ok(Expr::Call(word, arguments))
    }

    fn condition(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let condition = self.pipe()?;
        if !self.eat_word("then") {
            return self.fail();
        }
        let then = self.pipe()?;
        let other = if self.eat_word("elif") {
            let made = self.condition()?;
            self.depth -= 1;
            return Ok(Expr::If(Box::new(condition), Box::new(then), Some(Box::new(made))));
        } else if self.eat_word("else") {
            Some(Box::new(self.pipe()?))
        } else {
            None
        };
        if !self.eat_word("end") {
            return self.fail();
        }
        self.depth -= 1;
        Ok(Expr::If(Box::new(condition), Box::new(then), other))
    }
}
