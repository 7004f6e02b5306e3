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

const TAB_IN_BLOCK: Words = Words {
    problem: "found a tab character where an indentation space is expected",
    scanner: true,
    help: "YAML allows only spaces for indentation; replace the tab with spaces.",
};

const END_IN_QUOTES: Words =
    Words { problem: "found unexpected end of stream", scanner: true, help: "A quotation mark was never closed." };

const IN_LIST: Words = Words {
    problem: "did not find expected ',' or ']'",
    scanner: false,
    help: "A list that begins with `[` needs commas between its items and a `]` at its end.",
};

const IN_MAPPING: Words = Words {
    problem: "did not find expected ',' or '}'",
    scanner: false,
    help: "A mapping that begins with `{` needs commas between its entries and a `}` at its end.",
};

const COLON: Words = Words {
    problem: "could not find expected ':'",
    scanner: true,
    help: "A key needs a colon and a space after it: `name: value`.",
};

const CONTENT: Words = Words {
    problem: "did not find expected node content",
    scanner: false,
    help: "Something is missing here, or a bracket or comma is in the wrong place.",
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
    ("simple key expect", COLON),
    ("illegal placement of ':'", INDENT),
    ("invalid trailing content after", INDENT),
    ("did not find expected key", INDENT),
    ("invalid indentation", INDENT),
    ("did not find expected '-' indicator", DASH),
    ("expected ',' or ']'", IN_LIST),
    ("expected ',' or '}'", IN_MAPPING),
    ("unexpected end of stream", END_IN_QUOTES),
    (
        "unknown escape character",
        Words {
            problem: "found unknown escape character",
            scanner: true,
            help: "Inside double quotes a backslash begins an escape; use single quotes or double the backslash.",
        },
    ),
    (
        "did not find expected hexadecimal number",
        Words {
            // go-yaml spells it so.
            problem: "did not find expected hexdecimal number",
            scanner: true,
            help: "`\\x` takes two hexadecimal digits, `\\u` four and `\\U` eight.",
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
    ("did not find expected node content", CONTENT),
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
    let outline = Outline::of(&lines, line, column);
    let (line, column, known) = match tab {
        _ if outline.open_quote.is_some() => (lines.len() + 1, 1, Some(&END_IN_QUOTES)),
        Some((line, column)) if begins_block_text(&lines, line) => (line, column, Some(&TAB_IN_BLOCK)),
        Some((line, column)) if continues_text(&lines, line) => (line, column, Some(&TAB_AFTER_TEXT)),
        Some((line, column)) => (line, column, Some(&TAB)),
        None => {
            let known = KNOWN.iter().find(|(part, _)| words.contains(part)).map(|(_, known)| known);
            match (known, outline.bracket) {
                (Some(known), Some('[')) if known.problem == INDENT.problem => (line, column, Some(&IN_LIST)),
                (Some(known), Some(_)) if known.problem == INDENT.problem => (line, column, Some(&IN_MAPPING)),
                (Some(known), None) if known.problem == INDENT.problem && is_in_list(&lines, line) => {
                    (line, column, Some(&DASH))
                }
                // Behind a value a key is expected, and at the beginning of one a value.
                (Some(_), None) if words.contains("misplaced bracket") && follows_value(&lines, line, column) => {
                    (line, column, Some(&INDENT))
                }
                (None, _) if words.contains("only valid inside a block") => match next_key(&lines, line) {
                    Some(next) => (next, 1, Some(&COLON)),
                    None => (line, column, Some(&CONTENT)),
                },
                (known, _) => (line, column, known),
            }
        }
    };
    let (problem, scanner, help) = match known {
        Some(known) => (known.problem, known.scanner, Some(known.help)),
        None => (words.trim_start_matches("while scanning a block scalar, "), true, None),
    };
    let said = match scanner {
        // Of the first line nothing is said.
        true if line == 1 => 0,
        true => line,
        false => line - 1,
    };
    // The end of the text is the end of its last line with something on it; what it ends in is shown where that began.
    let (line, column) = match lines.len() {
        _ if known.is_some_and(|known| known.problem == END_IN_QUOTES.problem) && outline.open_quote.is_some() => {
            outline.open_quote.unwrap_or((line, column))
        }
        0 => (1, 1),
        last if line > last => (last, lines[last - 1].chars().count() + 1),
        _ => (line, column),
    };
    let width = lines.get(line - 1).map_or(0, |text| text.chars().count());
    let end_column = (column + 1).min(width + 1).max(column);
    let at = first_line + line - 1;
    let span = Span { line: at, column, end_line: at, end_column };
    if problem == "unknown anchor" {
        let rest = lines.get(line - 1).and_then(|text| text.split_once('*')).map_or("", |(_, rest)| rest);
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        return Malformed { span, message: format!("yaml: unknown anchor '{name}' referenced"), help };
    }
    let place = if said == 0 { String::new() } else { format!("line {said}: ") };
    Malformed { span, message: format!("yaml: {place}{problem}"), help }
}

/// True when something that is no key stands on the line before the column.
fn follows_value(lines: &[&str], line: usize, column: usize) -> bool {
    let before: String = lines.get(line - 1).map_or(String::new(), |text| text.chars().take(column - 1).collect());
    !before.trim().is_empty() && !before.trim_end().ends_with([':', '-'])
}

/// The complaint about something that go-yaml refuses and the parser takes, or tells otherwise.
///
/// - Source: go-yaml v2 readerc.go yaml_parser_update_buffer, scannerc.go yaml_parser_scan_directive,
///   yaml_parser_scan_to_next_token and yaml_parser_scan_plain_scalar.
pub fn early(text: &str, first_line: usize) -> Option<Malformed> {
    let at = |line: usize, column: usize| {
        let line = first_line + line - 1;
        Span { line, column, end_line: line, end_column: column + 1 }
    };
    let refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}') || c == '\u{fffe}';
    let lines: Vec<&str> = text.lines().collect();
    if let Some(line) = lines.iter().position(|line| line.contains(refused)) {
        let message = "yaml: control characters are not allowed".to_string();
        let help = Some("There is a character here that cannot be seen; delete it.");
        return Some(Malformed { span: at(line + 1, 1), message, help });
    }
    let is_text = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    if let Some(line) = lines.iter().position(is_text)
        && let Some(directive) = lines[line].strip_prefix('%')
    {
        let problem = directive_problem(directive);
        let place = match (problem, line) {
            (None, _) => format!("line {}: ", line + 1),
            (Some(_), 0) => String::new(),
            (Some(_), _) => format!("line {}: ", line + 1),
        };
        let message = format!("yaml: {place}{}", problem.unwrap_or("did not find expected <document start>"));
        let help = Some("Leave out the line that begins with %: kubectl needs none and takes none.");
        return Some(Malformed { span: at(line + 1, 1), message, help });
    }
    if !text.contains('\t') {
        return None;
    }
    let outline = Outline::of(&lines, usize::MAX, 1);
    for (number, line) in lines.iter().enumerate().filter(|(number, _)| !outline.inside[*number]) {
        let Some(tab) = line.find('\t') else { continue };
        let before = &line[..tab];
        let known = if line.trim().is_empty() {
            let above = lines[..number].iter().rev().find(|line| !line.trim().is_empty());
            let key = above.map_or(0, |line| line.len() - line.trim_start_matches([' ', '-']).len());
            (above.is_some() && continues_text(&lines, number + 1) && tab <= key).then_some(&TAB_AFTER_TEXT)
        } else {
            let opens = before.chars().all(|c| matches!(c, ' ' | '-' | '?')) && before.contains(['-', '?']);
            let first = before.trim().is_empty() && !lines[..number].iter().any(is_text);
            (opens || first).then_some(&TAB)
        };
        if let Some(known) = known {
            let place = if number == 0 { String::new() } else { format!("line {}: ", number + 1) };
            let message = format!("yaml: {place}{}", known.problem);
            return Some(Malformed { span: at(number + 1, tab + 1), message, help: Some(known.help) });
        }
    }
    None
}

/// What go-yaml says of a line that begins with `%`, of which this is the rest; nothing when it reads it.
fn directive_problem(directive: &str) -> Option<&'static str> {
    let name: String = directive.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let rest = directive[name.len()..].trim();
    match name.as_str() {
        "" => Some("could not find expected directive name"),
        "TAG" => None,
        "YAML" if !rest.starts_with(|c: char| c.is_ascii_digit()) => Some("did not find expected version number"),
        "YAML" if !rest.contains('.') => Some("did not find expected digit or '.' character"),
        "YAML" if rest == "1.1" => None,
        "YAML" => Some("found incompatible YAML document"),
        _ => Some("found unknown directive name"),
    }
}

/// The text with spaces for the tabs that begin lines inside of brackets and quotation marks, where go-yaml takes them.
pub fn tabs_inside(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let outline = Outline::of(&lines, usize::MAX, 1);
    let begins = |(line, inside): (&&str, &bool)| *inside && line.trim_start_matches(' ').starts_with('\t');
    if !lines.iter().zip(&outline.open).any(begins) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let rest = line.trim_start_matches([' ', '\t']);
        if outline.open.get(number).copied().unwrap_or(false) {
            // Deep enough for any text that goes on from the line before.
            let deep = |c: char| if c == '\t' { 8 } else { 1 };
            out.push_str(&" ".repeat(line[..line.len() - rest.len()].chars().map(deep).sum()));
            out.push_str(rest);
        } else {
            out.push_str(line);
        }
    }
    Some(out)
}

/// What is open at a place: a bracket, and at the end of the text a quotation mark.
struct Outline {
    bracket: Option<char>,
    /// Line and column, from 1, of the mark that is never closed.
    open_quote: Option<(usize, usize)>,
    /// For each line, whether it begins inside of a bracket, a quotation mark or a block of text.
    inside: Vec<bool>,
    /// The same for brackets and quotation marks alone.
    open: Vec<bool>,
}

impl Outline {
    /// Looks through a text up to a place for brackets, and to its end for quotation marks.
    fn of(lines: &[&str], line: usize, column: usize) -> Outline {
        let (mut brackets, mut quote, mut at_place) = (Vec::new(), None, None);
        let mut block: Option<usize> = None;
        let mut opened = (1, 1);
        let (mut inside, mut open) = (vec![false; lines.len()], vec![false; lines.len()]);
        for (number, text) in lines.iter().enumerate() {
            let indent = text.len() - text.trim_start().len();
            match block {
                Some(above) if text.trim().is_empty() || indent > above => {
                    inside[number] = true;
                    continue;
                }
                _ => block = None,
            }
            open[number] = quote.is_some() || !brackets.is_empty();
            inside[number] = open[number];
            let mut before = ' ';
            let mut value_may_begin = true;
            let mut letters = text.chars().enumerate().peekable();
            while let Some((place, letter)) = letters.next() {
                if (number + 1, place + 1) >= (line, column) && at_place.is_none() {
                    at_place = Some(brackets.last().copied());
                }
                match (quote, letter) {
                    (Some('"'), '\\') => {
                        letters.next();
                    }
                    (Some('\''), '\'') if letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                        letters.next();
                    }
                    (Some(open), _) => {
                        if open == letter {
                            quote = None;
                            value_may_begin = false;
                        }
                    }
                    (None, '"' | '\'') if value_may_begin => {
                        quote = Some(letter);
                        opened = (number + 1, place + 1);
                    }
                    (None, '[' | '{') if value_may_begin => brackets.push(letter),
                    (None, ']' | '}') if !brackets.is_empty() => {
                        brackets.pop();
                        value_may_begin = false;
                    }
                    (None, '#') if before.is_whitespace() => break,
                    (None, ',') if !brackets.is_empty() => value_may_begin = true,
                    (None, ' ') if matches!(before, ':' | '-' | '?') => value_may_begin = true,
                    (None, ' ') => {}
                    (None, '-') if value_may_begin => {}
                    (None, _) => value_may_begin = false,
                }
                before = letter;
            }
            let header = text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
            let opens = header.strip_suffix(['|', '>']).is_some_and(|rest| rest.trim_end().ends_with([':', '-']));
            if quote.is_none() && brackets.is_empty() && opens {
                block = Some(indent);
            }
        }
        let bracket = at_place.unwrap_or(brackets.last().copied());
        Outline { bracket, open_quote: quote.map(|_| opened), inside, open }
    }
}

/// True when the line before begins a block of text (`|` or `>`), of which this one would be the first line.
fn begins_block_text(lines: &[&str], line: usize) -> bool {
    let before = lines[..line - 1].iter().rev().map(|text| text.trim()).find(|text| !text.is_empty());
    before.is_some_and(|text| text.ends_with(": |") || text.ends_with(": >"))
}

/// The line of the text that follows, when the brackets that begin on this line would have to be a key beside others.
fn next_key(lines: &[&str], line: usize) -> Option<usize> {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let own = lines.get(line - 1)?;
    if !own.trim_start().starts_with('{') {
        return None;
    }
    let is_text = |text: &&str| !text.trim().is_empty() && !text.trim_start().starts_with('#');
    let beside =
        lines[..line - 1].iter().rev().filter(|text| is_text(text)).find(|text| indent(text) <= indent(own))?;
    if indent(beside) != indent(own) {
        return None;
    }
    let after = lines[line..].iter().position(|text| !text.trim().is_empty() && !text.trim_start().starts_with('#'));
    Some(after.map_or(lines.len() + 1, |place| line + 1 + place))
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

/// True when the nearest line above that is indented less begins an item of a list that is indented more than its key.
fn is_in_list(lines: &[&str], line: usize) -> bool {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let Some(own) = lines.get(line - 1).map(|text| indent(text)) else { return false };
    let mut above = lines[..line - 1].iter().rev().filter(|text| !text.trim().is_empty());
    let Some(item) = above.by_ref().find(|text| indent(text) < own).filter(|text| text.trim_start().starts_with("- "))
    else {
        return false;
    };
    let key = above.find(|text| indent(text) <= indent(item) && !text.trim_start().starts_with("- "));
    !key.is_some_and(|key| indent(key) == indent(item) && key.trim_end().ends_with(':'))
}
