//! Text and actions of a template, and the words of an action.
//!
//! Models Go text/template/parse/lex.go.

/// Where something is wrong, and what.
pub type Problem = (usize, String);

/// A piece of a template: text, or what stands between `{{` and `}}` with the place where it begins.
pub enum Piece {
    /// Text.
    Text(String),
    /// Words with their places.
    Action(usize, Vec<Item>),
}

/// A word of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its place in the template.
    pub at: usize,
    /// What it is.
    pub kind: Kind,
    /// As it is written.
    pub text: String,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Spaces.
    Space,
    /// A name: function, keyword, truth value.
    Word,
    /// `.name`
    Field,
    /// `$name`
    Variable,
    /// `.` alone.
    Dot,
    /// A number or a character.
    Number,
    /// Text in quotes.
    Quoted,
    /// `|`, `(`, `)`, `,`, `:=`, `=` and whatever else there is.
    Mark,
}

/// Text and actions; `{{-` and `-}}` eat the spaces beside them.
pub fn pieces(text: &str) -> Result<Vec<Piece>, Problem> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut trim_next = false;
    loop {
        let rest = &text[at..];
        let open = rest.find("{{");
        let mut plain = &rest[..open.unwrap_or(rest.len())];
        if trim_next {
            plain = plain.trim_start();
        }
        let Some(open) = open else {
            found.push(Piece::Text(plain.to_string()));
            return Ok(found);
        };
        let mut start = at + open + 2;
        if text[start..].starts_with('-') && text[start + 1..].starts_with(|c: char| c.is_ascii_whitespace()) {
            plain = plain.trim_end();
            start += 1;
        }
        found.push(Piece::Text(plain.to_string()));
        let inside = &text[start..];
        let comment = inside.trim_start();
        if comment.starts_with("/*") {
            let begin = start + inside.len() - comment.len();
            let end = text[begin..].find("*/").ok_or((begin, "unclosed comment".to_string()))? + begin + 2;
            let after = &text[end..];
            let close = if after.starts_with("}}") { Some(0) } else { after.starts_with(" -}}").then_some(2) };
            let close = close.ok_or((end, "comment ends before closing delimiter".to_string()))?;
            trim_next = close > 0;
            at = end + close + 2;
            continue;
        }
        let (items, end, trims) = action(text, start)?;
        found.push(Piece::Action(start, items));
        (at, trim_next) = (end, trims);
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The words of an action from `start` on, where the text behind it begins, and whether its spaces are eaten.
fn action(text: &str, start: usize) -> Result<(Vec<Item>, usize, bool), Problem> {
    let mut items: Vec<Item> = Vec::new();
    let mut parens = 0usize;
    let mut at = start;
    loop {
        let rest = &text[at..];
        let closing = if rest.starts_with("}}") { Some((2, false)) } else { None };
        let trimmed = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let closing = closing.or_else(|| {
            let spaces = rest.len() - trimmed.len();
            (spaces > 0 && trimmed.starts_with("-}}")).then_some((spaces + 3, true))
        });
        if let Some((length, trims)) = closing {
            if parens > 0 {
                return Err((at, "unclosed left paren".to_string()));
            }
            return Ok((items, at + length, trims));
        }
        let Some(first) = rest.chars().next() else { return Err((at, "unclosed action".to_string())) };
        let mut take = |kind: Kind, length: usize| {
            items.push(Item { at, kind, text: rest[..length].to_string() });
            length
        };
        let name = |from: usize| rest[from..].find(|c: char| !is_word(c)).map_or(rest.len(), |end| from + end);
        let digit_follows = rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let here = |problem: String| (at, problem);
        let length = match first {
            c if c.is_ascii_whitespace() => take(Kind::Space, rest.len() - trimmed.len()),
            ':' if rest.starts_with(":=") => take(Kind::Mark, 2),
            ':' => return Err((at, "expected :=".to_string())),
            '"' => take(Kind::Quoted, quoted(rest, '"', "unterminated quoted string").map_err(here)?),
            '\'' => take(Kind::Number, quoted(rest, '\'', "unterminated character constant").map_err(here)?),
            '`' => {
                let end = rest[1..].find('`').ok_or_else(|| here("unterminated raw quoted string".to_string()))?;
                take(Kind::Quoted, end + 2)
            }
            '(' => {
                parens += 1;
                take(Kind::Mark, 1)
            }
            ')' => {
                parens = parens.checked_sub(1).ok_or_else(|| here("unexpected right paren".to_string()))?;
                take(Kind::Mark, 1)
            }
            '.' if digit_follows => take(Kind::Number, number(rest).map_err(here)?),
            '+' | '-' | '0'..='9' => take(Kind::Number, number(rest).map_err(here)?),
            '.' | '$' => {
                let end = name(1);
                let kind = match (first, end) {
                    ('.', 1) => Kind::Dot,
                    ('.', _) => Kind::Field,
                    _ => Kind::Variable,
                };
                let length = take(kind, end);
                ends(&rest[end..]).map_err(here)?;
                length
            }
            c if is_word(c) => {
                let end = name(0);
                let length = take(Kind::Word, end);
                ends(&rest[end..]).map_err(here)?;
                length
            }
            c if c.is_ascii_graphic() && c != '}' => take(Kind::Mark, c.len_utf8()),
            c => return Err(here(format!("unrecognized character in action: U+{:04X} {c:?}", c as u32))),
        };
        at += length;
    }
}

/// Whether a name may end before this text.
fn ends(rest: &str) -> Result<(), String> {
    match rest.chars().next() {
        None => Ok(()),
        Some(c) if c.is_ascii_whitespace() || ".,|:)(=".contains(c) || rest.starts_with("}}") => Ok(()),
        Some(c) => Err(format!("bad character U+{:04X} {c:?}", c as u32)),
    }
}

fn quoted(rest: &str, quote: char, unterminated: &str) -> Result<usize, String> {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Ok(index + 1),
            _ => {}
        }
    }
    Err(unterminated.to_string())
}

fn number(rest: &str) -> Result<usize, String> {
    let end = rest.find(|c: char| !(is_word(c) || "+-.".contains(c))).unwrap_or(rest.len());
    match value(&rest[..end]) {
        Some(_) => Ok(end),
        None => Err(format!("bad number syntax: {:?}", &rest[..end])),
    }
}

/// A number of a template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A whole one.
    Whole(i64),
    /// One with a point or an exponent.
    Broken(f64),
}

/// A number as Go reads it, with bases and underscores.
pub fn value(text: &str) -> Option<Figure> {
    let plain = text.replace('_', "").to_lowercase();
    let digits = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let negative = plain.starts_with('-');
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let based = |prefix: &str, base: u32| Some(i64::from_str_radix(digits.strip_prefix(prefix)?, base).ok());
    let whole = match based("0x", 16).or_else(|| based("0b", 2)).or_else(|| based("0o", 8)) {
        Some(whole) => Some(whole?),
        None if digits.len() > 1 && digits.starts_with('0') => i64::from_str_radix(digits, 8).ok(),
        None => digits.parse().ok(),
    };
    match whole {
        Some(whole) => Some(Figure::Whole(if negative { -whole } else { whole })),
        None if !digits.contains(['.', 'e']) => None,
        None => digits.parse::<f64>().ok().map(|float| Figure::Broken(if negative { -float } else { float })),
    }
}
