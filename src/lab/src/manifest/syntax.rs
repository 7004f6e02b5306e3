//! The commonest mistakes in YAML, said as kubectl says them.
//!
//! The parser finds where a text stops being YAML; go-yaml's words for it are worked out here, with the line that go-yaml
//! counts (its parser names the line before the one it stands on, its scanner the line itself) and one sentence of help.
//! Models go-yaml v2 scannerc.go, parserc.go and yaml.go.

use super::Span;
use super::node::Malformed;

/// What go-yaml says, which of its halves says it, and what to do about it.
struct Words {
    problem: &'static str,
    /// True for go-yaml's scanner, which names the line it stands on; its parser names the line before.
    scanner: bool,
    help: &'static str,
}

const TAB: Words = Words {
    problem: "found character that cannot start any token",
    scanner: true,
    help: "YAML allows only spaces for indentation; replace the tab with spaces.",
};

const TAB_AFTER_TEXT: Words = Words {
    problem: "found a tab character that violates indentation",
    scanner: true,
    help: "YAML allows only spaces for indentation; replace the tab with spaces.",
};

const DASH: Words = Words {
    problem: "did not find expected '-' indicator",
    scanner: false,
    help: "The lines of a list must all begin with `- ` in the same column, and the other keys of an item with its first key.",
};

const INDENT: Words = Words {
    problem: "did not find expected key",
    scanner: false,
    help: "This line is indented less than the lines it belongs to, or more than its neighbours; line it up with the keys beside it.",
};

/// The parser's words on the left, by their beginning or a part of them.
const KNOWN: &[(&str, Words)] = &[
    ("tab", TAB),
    (
        "mapping values are not allowed",
        Words {
            problem: "mapping values are not allowed in this context",
            scanner: true,
            help: "A `key: value` may not begin here: check the indentation of this line, and put text that holds `: ` in quotes.",
        },
    ),
    (
        "block sequence entries are not allowed",
        Words {
            problem: "block sequence entries are not allowed in this context",
            scanner: true,
            help: "A list item (`- `) may not begin here: put it on a line of its own under its key.",
        },
    ),
    (
        "simple key expect",
        Words {
            problem: "could not find expected ':'",
            scanner: true,
            help: "A key needs a colon and a space after it: `name: value`.",
        },
    ),
    ("did not find expected key", INDENT),
    ("invalid indentation", INDENT),
    ("did not find expected '-' indicator", DASH),
    (
        "expected ',' or ']'",
        Words {
            problem: "did not find expected ',' or ']'",
            scanner: false,
            help: "A list that begins with `[` needs commas between its items and a `]` at its end.",
        },
    ),
    (
        "expected ',' or '}'",
        Words {
            problem: "did not find expected ',' or '}'",
            scanner: false,
            help: "A mapping that begins with `{` needs commas between its entries and a `}` at its end.",
        },
    ),
    (
        "unexpected end of stream",
        Words { problem: "found unexpected end of stream", scanner: true, help: "A quotation mark was never closed." },
    ),
    (
        "unknown escape character",
        Words {
            problem: "found unknown escape character",
            scanner: true,
            help: "Inside double quotes a backslash begins an escape; use single quotes or double the backslash.",
        },
    ),
    (
        "unknown anchor",
        Words {
            problem: "unknown anchor",
            scanner: true,
            help: "`*name` repeats what `&name` marked further up; nothing was.",
        },
    ),
    (
        "unexpected character",
        Words {
            problem: "found character that cannot start any token",
            scanner: true,
            help: "Put text that begins with a special character such as @, ` or % in quotes.",
        },
    ),
    (
        "did not find expected node content",
        Words {
            problem: "did not find expected node content",
            scanner: false,
            help: "Something is missing here, or a bracket or comma is in the wrong place.",
        },
    ),
    (
        "misplaced bracket",
        Words { problem: "did not find expected node content", scanner: false, help: "This bracket closes nothing." },
    ),
    (
        "recursion limit",
        Words {
            problem: "exceeded max depth of 100",
            scanner: true,
            help: "Lists and mappings are nested far deeper than any API object; look for brackets that are never closed.",
        },
    ),
];

/// The mistake at `line` and `column` of a document (both from 1) that begins on `first_line` of the whole text.
pub fn malformed(text: &str, first_line: usize, line: usize, column: usize, words: &str) -> Malformed {
    let lines: Vec<&str> = text.lines().collect();
    // A tab in an indentation is the culprit whatever the parser stumbled over beside it.
    let tab = [line, line + 1, line.saturating_sub(1)].into_iter().find_map(|number| {
        let text = lines.get(number.checked_sub(1)?)?;
        let before = text.len() - text.trim_start().len();
        text[..before].find('\t').map(|place| (number, text[..place].chars().count() + 1))
    });
    let (line, column, known) = match tab {
        Some((line, column)) if continues_text(&lines, line) => (line, column, Some(&TAB_AFTER_TEXT)),
        Some((line, column)) => (line, column, Some(&TAB)),
        None => {
            let known = KNOWN.iter().find(|(part, _)| words.contains(part)).map(|(_, known)| known);
            let in_list = known.is_some_and(|known| known.problem == INDENT.problem) && is_in_list(&lines, line);
            (line, column, if in_list { Some(&DASH) } else { known })
        }
    };
    // The end of the text is the end of its last line with something on it.
    let (line, column) = match lines.len() {
        0 => (1, 1),
        last if line > last => (last, lines[last - 1].chars().count() + 1),
        _ => (line, column),
    };
    let width = lines.get(line - 1).map_or(0, |text| text.chars().count());
    let end_column = (column + 1).min(width + 1).max(column);
    let at = first_line + line - 1;
    let span = Span { line: at, column, end_line: at, end_column };
    let (problem, scanner, help) = match known {
        Some(known) => (known.problem, known.scanner, Some(known.help)),
        None => (words, true, None),
    };
    let said = if scanner { line } else { line - 1 };
    let place = if said == 0 { String::new() } else { format!("line {said}: ") };
    Malformed { span, message: format!("yaml: {place}{problem}"), help }
}

/// True when the line before ends in text, so that an indented line would go on with it.
fn continues_text(lines: &[&str], line: usize) -> bool {
    lines[..line - 1]
        .iter()
        .rev()
        .map(|text| text.trim())
        .find(|text| !text.is_empty() && !text.starts_with('#'))
        .is_some_and(|text| !text.ends_with([':', '-', '|', '>', '"', '\'', ']', '}', ',', '[', '{']))
}

/// True when the nearest line above that is indented less begins a list item.
fn is_in_list(lines: &[&str], line: usize) -> bool {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let Some(own) = lines.get(line - 1).map(|text| indent(text)) else { return false };
    lines[..line - 1]
        .iter()
        .rev()
        .find(|text| !text.trim().is_empty() && indent(text) < own)
        .is_some_and(|text| text.trim_start().starts_with("- "))
}
