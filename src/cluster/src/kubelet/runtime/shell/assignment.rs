//! Words that are assignments: `name=value`, and bash's `name+=value`, `name[expression]=value` and `name=(words)`.
//!
//! It only takes words apart; what they do is in `step` and `expand`.

use super::lexer::is_name;
use super::script::{Assignment, Given, Piece, Word};
use alloc::string::String;

/// Commands whose arguments may be assignments of lists.
pub(super) const DECLARATIONS: [&str; 4] = ["declare", "typeset", "local", "readonly"];

/// The name before a list: a word of the form `name=` or `name+=`.
pub(super) fn list_head(word: &Word) -> Option<(String, bool)> {
    let [Piece::Text { text, quoted: false }] = word.as_slice() else { return None };
    let name = text.strip_suffix('=')?;
    let (name, appends) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
    is_name(name).then(|| (name.into(), appends))
}

/// Splits a word of the form `name[expression]=value`.
fn element(word: &Word) -> Option<Assignment> {
    let Some(Piece::Text { text, quoted: false }) = word.first() else { return None };
    let (name, rest) = text.split_once('[').filter(|(name, _)| is_name(name))?;
    let mut index = Word::new();
    let mut pieces = word.iter().skip(1);
    let mut piece = Piece::Text { text: rest.into(), quoted: false };
    loop {
        if let Piece::Text { text, quoted: false } = &piece
            && let Some((before, value)) = text.split_once("]=").or_else(|| text.split_once("]+="))
        {
            let appends = text[before.len()..].starts_with("]+");
            index.push(Piece::Text { text: before.into(), quoted: true });
            let mut text = Word::from([Piece::Text { text: value.into(), quoted: false }]);
            text.extend(pieces.cloned());
            return Some(Assignment { name: name.into(), given: Given::Element { index, text }, appends });
        }
        index.push(piece);
        piece = pieces.next()?.clone();
    }
}

/// Splits a word of the form `name=value`.
pub(super) fn assignment(word: &Word, bash: bool) -> Option<Assignment> {
    let Some(Piece::Text { text, quoted: false }) = word.first() else { return None };
    let split = text.split_once('=').map(|(name, rest)| match name.strip_suffix('+').filter(|_| bash) {
        Some(name) => (name, rest, true),
        None => (name, rest, false),
    });
    let Some((name, rest, appends)) = split.filter(|(name, ..)| is_name(name)) else {
        return bash.then(|| element(word)).flatten();
    };
    let mut value = Word::new();
    if !rest.is_empty() {
        value.push(Piece::Text { text: rest.into(), quoted: false });
    }
    value.extend(word[1..].iter().cloned());
    Some(Assignment { name: name.into(), given: Given::Text(value), appends })
}
