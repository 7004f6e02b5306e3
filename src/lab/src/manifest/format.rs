//! Tidies a manifest's text without touching what it says: indentation of two spaces, no spaces at line ends, one line end.
//!
//! It moves lines, never words, so that comments, anchors and quotes stay as they were written. Block scalars move as a
//! whole. Whoever wrote the text decides whether the items of a list stand under their key or further in. The result is
//! read again: if it does not mean the same as before, the text stays as it was.

use super::parse;

/// A block that is open: how far in it was written, and how far in it comes to stand.
#[derive(Clone, Copy)]
struct Level {
    was: usize,
    is: usize,
}

/// Returns the tidy text; `None` when the text is not YAML, or is of a form that this cannot tidy safely.
#[must_use]
pub fn format(text: &str) -> Option<String> {
    let before = parse(text);
    if before.diagnostics.iter().any(|one| one.stage == super::Stage::Syntax) {
        return None;
    }
    let tidy = lines(&text.replace("\r\n", "\n"));
    let after = parse(&tidy);
    let same = before.manifests.len() == after.manifests.len()
        && before.manifests.iter().zip(&after.manifests).all(|(before, after)| before.value == after.value);
    same.then_some(tidy)
}

fn lines(text: &str) -> String {
    let mut out = String::new();
    let mut levels: Vec<Level> = Vec::new();
    // The indentation of the key of an open block scalar, and how far its lines move.
    let mut scalar: Option<(usize, Option<isize>, usize)> = None;
    // Brackets that are open, or a quote that is: what stands in them keeps its place relative to where they began.
    let mut held: Option<isize> = None;
    let mut flow = Flow::default();
    // Comments wait for the line that they stand before, and go where it goes.
    let mut comments: Vec<(usize, &str)> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let word = line.trim_start_matches(' ');
        if let Some((key, shift, place)) = scalar {
            if word.is_empty() || indent > key {
                let shift = shift.unwrap_or((place + 2) as isize - indent as isize);
                if word.is_empty() {
                    out.push('\n');
                } else {
                    scalar = Some((key, Some(shift), place));
                    // Spaces at the end of such a line are part of the text.
                    push(&mut out, moved(indent, shift), word);
                }
                continue;
            }
            scalar = None;
        }
        let word = word.trim_end();
        if let Some(shift) = held {
            push(&mut out, moved(indent, shift), word);
            if !flow.read(word) {
                held = None;
            }
            continue;
        }
        if word.is_empty() || word.starts_with('#') {
            comments.push((indent, word));
            continue;
        }
        if word.starts_with("---") || word.starts_with("...") {
            for (_, comment) in comments.drain(..) {
                push(&mut out, 0, comment);
            }
            levels.clear();
            push(&mut out, 0, word);
            continue;
        }
        let outer = levels.clone();
        let place = enter(&mut levels, indent);
        for (was, comment) in comments.drain(..) {
            let around = outer.iter().rev().find(|level| level.was <= was).map_or(0, |level| level.is);
            push(&mut out, if was == indent { place } else { around }, comment);
        }
        // `- a: 1` opens a list and, further in, a mapping.
        let (mut was, mut is, mut rest) = (indent, place, word);
        let mut text = String::new();
        while let Some(item) = rest.strip_prefix("- ") {
            let inner = item.trim_start_matches(' ');
            was += rest.len() - inner.len();
            is += 2;
            levels.push(Level { was, is });
            text.push_str("- ");
            rest = inner;
        }
        text.push_str(rest);
        push(&mut out, place, &text);
        if is_block(rest) {
            // The text of `- |` stands in the item, that of `- a: |` in the mapping of the item.
            let (key, base) = if is_key(rest) { (was, is) } else { (indent, place) };
            let shift =
                rest.bytes().last().is_some_and(|last| last.is_ascii_digit()).then_some(base as isize - key as isize);
            scalar = Some((key, shift, base));
        } else if flow.read(rest) {
            held = Some(place as isize - indent as isize);
        }
    }
    for (_, comment) in comments {
        push(&mut out, 0, comment);
    }
    out
}

fn is_key(rest: &str) -> bool {
    rest.contains(": ")
}

/// Whether a line ends in the head of a block scalar.
fn is_block(rest: &str) -> bool {
    let rest = rest.split(" #").next().unwrap_or(rest).trim_end();
    let last = rest.rsplit(' ').next().unwrap_or_default();
    let letters = last.strip_prefix(['|', '>']);
    letters.is_some_and(|letters| letters.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '+')))
}

/// Finds where a line of this indentation comes to stand, and leaves the blocks that it ends.
fn enter(levels: &mut Vec<Level>, indent: usize) -> usize {
    while levels.last().is_some_and(|level| level.was > indent) {
        levels.pop();
    }
    match levels.last() {
        Some(level) if level.was == indent => level.is,
        Some(level) => {
            // Further in by any number of spaces is further in by two.
            let is = level.is + 2;
            levels.push(Level { was: indent, is });
            is
        }
        None => {
            levels.push(Level { was: indent, is: 0 });
            0
        }
    }
}

fn moved(indent: usize, shift: isize) -> usize {
    indent.checked_add_signed(shift).unwrap_or(0)
}

fn push(out: &mut String, indent: usize, word: &str) {
    if !word.is_empty() {
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str(word);
    }
    out.push('\n');
}

/// Brackets and quotes that are open at the end of a line.
#[derive(Default)]
struct Flow {
    depth: usize,
    quote: Option<char>,
}

impl Flow {
    /// Reads a line; answers whether something is still open.
    fn read(&mut self, line: &str) -> bool {
        let mut before = ' ';
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match (self.quote, letter) {
                (Some('"'), '\\') => {
                    letters.next();
                }
                (Some(open), _) if open == letter => self.quote = None,
                (Some(_), _) => {}
                (None, '#') if before == ' ' => break,
                // A quote opens a value only where one may begin.
                (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',') => self.quote = Some(letter),
                (None, '[' | '{') if self.depth > 0 || matches!(before, ' ') => self.depth += 1,
                (None, ']' | '}') => self.depth = self.depth.saturating_sub(1),
                (None, _) => {}
            }
            before = letter;
        }
        self.depth > 0 || self.quote.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_move_and_words_stay() {
        let text = "kind: Pod   \r\nmetadata:\r\n    name: a # mine\r\n    labels: {app: a,\r\n       b: c}\nspec:\n      # why\n      containers:\n        -   name: \"x\"\n            args:\n            - |\n                 two\n                   lines\n            - b\n";
        let tidy = "kind: Pod\nmetadata:\n  name: a # mine\n  labels: {app: a,\n     b: c}\nspec:\n  # why\n  containers:\n    - name: \"x\"\n      args:\n      - |\n        two\n          lines\n      - b\n";
        assert_eq!(format(text).as_deref(), Some(tidy));
        assert_eq!(format(tidy).as_deref(), Some(tidy), "what is tidy stays");
    }

    #[test]
    fn several_documents_keep_their_number() {
        assert_eq!(format("a: 1\n---\n   b:\n      c: 2\n").as_deref(), Some("a: 1\n---\nb:\n  c: 2\n"));
    }

    #[test]
    fn what_is_no_yaml_or_would_change_its_meaning_is_left_alone() {
        assert_eq!(format("a:\n\tb: 1\n"), None);
        // Nothing that formats says something else than before.
        for text in [
            "a: |2\n    x\n",
            "- - a\n  - b\n",
            "? a\n: b\n",
            "a: 'x\n   y'\n",
            "a: >\n\n   x\n\n\n   y\nb: 1\n",
            "",
            "#\n",
        ] {
            if let Some(tidy) = format(text) {
                assert_eq!(parse(text).manifests.len(), parse(&tidy).manifests.len(), "{text:?}");
            }
        }
    }
}
