//! The filters behind a pipe: `grep`, `head`, `tail`, `wc`, `sort`, `uniq`, `cut`, `tr`, `sed`, `awk`, `jq` and their like.
//!
//! It knows the flags that people put behind kubectl and no more. A pattern is a text with `^`, `$`, `.`, `[…]`,
//! `*`, `+`, `?` and `\|` or `-E`'s `|`; there are no groups.

use serde_json::Value;

use super::output::Output;
use super::print::json_text;
use super::print::tab_writer::TabWriter;
use super::words;

/// Names of filters.
pub const FILTERS: &[&str] = &[
    "grep", "egrep", "head", "tail", "wc", "sort", "uniq", "cut", "awk", "tr", "sed", "jq", "column", "tac", "nl",
    "less", "more",
];

/// True for a command that only changes the text that goes through it.
pub fn is_filter(name: &str) -> bool {
    FILTERS.contains(&name)
}

/// The parts of a line between pipes that stand outside of quotes.
pub fn parts(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut quote, mut escaped) = (0, None, false);
    for (index, character) in line.char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '|') => {
                found.push(&line[start..index]);
                start = index + 1;
            }
            (None, _) => {}
        }
    }
    found.push(&line[start..]);
    found
}

/// An output behind a filter: its standard output goes through, its exit code becomes the filter's.
pub fn filtered(command: &str, mut output: Output) -> Output {
    match filter(command, &output.stdout) {
        Ok((stdout, exit_code)) => Output { stdout, exit_code, ..output },
        Err(text) => {
            output.stdout.clear();
            output.stderr.push_str(&format!("{text}\n"));
            Output { exit_code: 127, ..output }
        }
    }
}

/// Flags of a filter: single letters, those with values, and the words that are no flags.
#[derive(Default)]
struct Flags {
    letters: String,
    values: Vec<(char, String)>,
    words: Vec<String>,
}

impl Flags {
    /// Sorts `arguments`; the letters of `valued` take the rest of their word or the next one.
    fn parse(arguments: &[String], valued: &str) -> Flags {
        let mut flags = Flags::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let number = word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            if number {
                flags.values.push(('n', word[1..].to_string()));
                continue;
            }
            let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with('-')) else {
                match word.as_str() {
                    "--color=auto" | "--color" | "--line-buffered" | "--" => {}
                    "--invert-match" => flags.letters.push('v'),
                    "--ignore-case" => flags.letters.push('i'),
                    _ => flags.words.push(word.clone()),
                }
                continue;
            };
            for (place, letter) in letters.char_indices() {
                if valued.contains(letter) {
                    let attached = &letters[place + letter.len_utf8()..];
                    let value = if attached.is_empty() {
                        words.next().cloned().unwrap_or_default()
                    } else {
                        attached.to_string()
                    };
                    flags.values.push((letter, value));
                    break;
                }
                flags.letters.push(letter);
            }
        }
        flags
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains(letter)
    }

    fn value(&self, letter: char) -> Option<&str> {
        self.values.iter().rev().find(|(one, _)| *one == letter).map(|(_, value)| value.as_str())
    }

    fn number(&self, letter: char) -> Option<usize> {
        self.value(letter).and_then(|value| value.parse().ok())
    }
}

fn joined(lines: Vec<&str>) -> String {
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

/// What a filter made of a text, and its exit code.
///
/// - Errors: the shell's complaint about a filter it does not know.
pub fn filter(command: &str, text: &str) -> Result<(String, i32), String> {
    let words = words::split(command)?;
    let Some((name, arguments)) = words.split_first() else {
        return Err("syntax error near unexpected token `|'".to_string());
    };
    Ok(match name.as_str() {
        "grep" | "egrep" => grep(arguments, name == "egrep", text)?,
        "head" => {
            let count = Flags::parse(arguments, "n").number('n').unwrap_or(10);
            (joined(text.lines().take(count).collect()), 0)
        }
        "tail" => {
            let flags = Flags::parse(arguments, "n");
            let given = flags.value('n').or(flags.words.first().map(String::as_str)).unwrap_or("10");
            let lines: Vec<&str> = text.lines().collect();
            let from = match given.strip_prefix('+').map(str::parse::<usize>) {
                Some(Ok(first)) => first.saturating_sub(1),
                _ => lines.len().saturating_sub(given.parse().unwrap_or(10)),
            };
            (joined(lines.into_iter().skip(from).collect()), 0)
        }
        "wc" => {
            let flags = Flags::parse(arguments, "");
            let counts = [('l', text.matches('\n').count()), ('w', text.split_whitespace().count()), ('c', text.len())];
            let chosen: Vec<usize> =
                counts.iter().filter(|(letter, _)| flags.has(*letter)).map(|(_, count)| *count).collect();
            match chosen.as_slice() {
                [one] => (format!("{one}\n"), 0),
                [] => (format!("{:7} {:7} {:7}\n", counts[0].1, counts[1].1, counts[2].1), 0),
                several => (several.iter().map(|count| format!("{count:7}")).collect::<Vec<_>>().join(" ") + "\n", 0),
            }
        }
        "sort" => (sort(&Flags::parse(arguments, "kt"), text), 0),
        "uniq" => {
            let flags = Flags::parse(arguments, "");
            let mut groups: Vec<(usize, &str)> = Vec::new();
            for line in text.lines() {
                match groups.last_mut() {
                    Some((count, last)) if *last == line => *count += 1,
                    _ => groups.push((1, line)),
                }
            }
            let kept = groups.into_iter().filter(|(count, _)| !flags.has('d') || *count > 1);
            let line = |(count, line): (usize, &str)| {
                if flags.has('c') { format!("{count:7} {line}\n") } else { format!("{line}\n") }
            };
            (kept.map(line).collect(), 0)
        }
        "cut" => (cut(&Flags::parse(arguments, "dfc"), text)?, 0),
        "tr" => (tr(arguments, text)?, 0),
        "sed" => (sed(arguments, text)?, 0),
        "awk" => (awk(arguments, text)?, 0),
        "jq" => (jq(arguments, text)?, 0),
        "column" => (
            TabWriter::table().format(
                &text
                    .lines()
                    .map(|line| line.split_whitespace().collect::<Vec<_>>().join("\t") + "\n")
                    .collect::<String>(),
            ),
            0,
        ),
        "tac" => (joined(text.lines().rev().collect()), 0),
        "nl" => (text.lines().enumerate().map(|(place, line)| format!("{:6}\t{line}\n", place + 1)).collect(), 0),
        "cat" | "less" | "more" => (text.to_string(), 0),
        other => return Err(format!("{other}: command not found")),
    })
}

fn grep(arguments: &[String], extended: bool, text: &str) -> Result<(String, i32), String> {
    let flags = Flags::parse(arguments, "eABCm");
    let Some(pattern) = flags.value('e').or(flags.words.first().map(String::as_str)) else {
        return Err("Usage: grep [OPTION]... PATTERNS".to_string());
    };
    let lower = |text: &str| if flags.has('i') { text.to_lowercase() } else { text.to_string() };
    let pattern = lower(pattern);
    let choices: Vec<&str> = match (flags.has('F'), flags.has('E') || extended) {
        (true, _) => vec![pattern.as_str()],
        (false, true) => pattern.split('|').map(|choice| choice.trim_matches(['(', ')'])).collect(),
        (false, false) => pattern.split("\\|").collect(),
    };
    let holds = |choice: &str, line: &str| if flags.has('F') { line.contains(choice) } else { matches(choice, line) };
    let is_word = |choice: &str, line: &str| {
        line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| matches(&format!("^{choice}$"), word))
    };
    let chosen = |line: &str| {
        let line = lower(line);
        choices.iter().any(|choice| if flags.has('w') { is_word(choice, &line) } else { holds(choice, &line) })
            != flags.has('v')
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut hits: Vec<usize> = (0..lines.len()).filter(|place| chosen(lines[*place])).collect();
    hits.truncate(flags.number('m').unwrap_or(usize::MAX));
    let exit_code = i32::from(hits.is_empty());
    if flags.has('q') {
        return Ok((String::new(), exit_code));
    }
    if flags.has('c') {
        return Ok((format!("{}\n", hits.len()), exit_code));
    }
    if flags.has('o') {
        let found =
            hits.iter().flat_map(|place| choices.iter().filter_map(|choice| first_match(choice, lines[*place])));
        return Ok((found.map(|found| format!("{found}\n")).collect(), exit_code));
    }
    let around = flags.number('C');
    let (before, after) = (flags.number('B').or(around).unwrap_or(0), flags.number('A').or(around).unwrap_or(0));
    let mut out = String::new();
    let mut next = 0;
    for hit in &hits {
        let from = hit.saturating_sub(before).max(next);
        if before + after > 0 && next > 0 && from > next {
            out.push_str("--\n");
        }
        let to = (hit + after + 1).min(lines.len());
        for (place, line) in lines.iter().enumerate().take(to).skip(from) {
            if flags.has('n') {
                out.push_str(&format!("{}{}", place + 1, if hits.contains(&place) { ':' } else { '-' }));
            }
            out.push_str(&format!("{line}\n"));
        }
        next = next.max(to);
    }
    Ok((out, exit_code))
}

/// The shortest text of a line that a pattern matches, at its first place.
fn first_match<'a>(pattern: &str, line: &'a str) -> Option<&'a str> {
    let bounds: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
    let whole = format!("^{}$", pattern.trim_start_matches('^').trim_end_matches('$'));
    bounds.iter().enumerate().find_map(|(place, from)| {
        bounds[place + 1..].iter().rev().map(|to| &line[*from..*to]).find(|part| matches(&whole, part))
    })
}

fn sort(flags: &Flags, text: &str) -> String {
    let key = |line: &str| -> String {
        let Some(place) =
            flags.value('k').and_then(|key| key.split([',', 'n', 'r', '.']).next()?.parse::<usize>().ok())
        else {
            return line.to_string();
        };
        let fields: Vec<&str> = match flags.value('t') {
            Some(mark) => line.split(mark).collect(),
            None => line.split_whitespace().collect(),
        };
        fields.get(place.saturating_sub(1)..).unwrap_or(&[]).join(" ")
    };
    let numeric = flags.has('n') || flags.value('k').is_some_and(|key| key.contains('n'));
    let number = |text: &str| -> i64 {
        let end =
            text.trim_start().find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(text.trim_start().len());
        text.trim_start()[..end].parse().unwrap_or(0)
    };
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_cached_key(|line| {
        let key = key(line);
        (if numeric { number(&key) } else { 0 }, key, line.to_string())
    });
    if flags.has('u') {
        lines.dedup();
    }
    if flags.has('r') {
        lines.reverse();
    }
    joined(lines)
}

fn cut(flags: &Flags, text: &str) -> Result<String, String> {
    let list =
        flags.value('f').or(flags.value('c')).ok_or("cut: you must specify a list of bytes, characters, or fields")?;
    let mut ranges = Vec::new();
    for part in list.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str, empty: usize| if text.is_empty() { Some(empty) } else { text.parse::<usize>().ok() };
        let (Some(from), Some(to)) = (number(from, 1), number(to, usize::MAX)) else {
            return Err(format!("cut: invalid field value '{part}'"));
        };
        ranges.push((from, to));
    }
    let chosen = |place: usize| ranges.iter().any(|(from, to)| (*from..=*to).contains(&(place + 1)));
    let mark = flags.value('d').unwrap_or("\t");
    let line = |line: &str| -> String {
        if flags.value('c').is_some() {
            return line.chars().enumerate().filter(|(place, _)| chosen(*place)).map(|(_, c)| c).collect::<String>()
                + "\n";
        }
        if !line.contains(mark) {
            return format!("{line}\n");
        }
        let fields = line.split(mark).enumerate().filter(|(place, _)| chosen(*place)).map(|(_, field)| field);
        fields.collect::<Vec<_>>().join(mark) + "\n"
    };
    Ok(text.lines().map(line).collect())
}

fn tr(arguments: &[String], text: &str) -> Result<String, String> {
    let set = |word: &str| -> Vec<char> {
        let word =
            word.replace("\\n", "\n").replace("\\t", "\t").replace("[:lower:]", "a-z").replace("[:upper:]", "A-Z");
        let characters: Vec<char> = word.chars().collect();
        let mut set = Vec::new();
        let mut place = 0;
        while place < characters.len() {
            if characters.get(place + 1) == Some(&'-') && place + 2 < characters.len() {
                set.extend(characters[place]..=characters[place + 2]);
                place += 3;
            } else {
                set.push(characters[place]);
                place += 1;
            }
        }
        set
    };
    match arguments {
        [flag, from] if flag == "-d" => {
            let from = set(from);
            Ok(text.chars().filter(|c| !from.contains(c)).collect())
        }
        [flag, squeezed] if flag == "-s" => {
            let (squeezed, mut last) = (set(squeezed), None);
            let kept = text.chars().filter(|c| {
                let again = last == Some(*c) && squeezed.contains(c);
                last = Some(*c);
                !again
            });
            Ok(kept.collect())
        }
        [from, to] if !from.starts_with('-') => {
            let (from, to) = (set(from), set(to));
            let changed = |c: char| match from.iter().position(|one| *one == c) {
                Some(place) => to.get(place).or(to.last()).copied().unwrap_or(c),
                None => c,
            };
            Ok(text.chars().map(changed).collect())
        }
        _ => Err("tr: only SET1 SET2, -d SET and -s SET are known here".to_string()),
    }
}

/// `sed s/A/B/[g]`, `sed -n Np`, `sed Nd`; patterns are plain as those of `grep`.
fn sed(arguments: &[String], text: &str) -> Result<String, String> {
    let flags = Flags::parse(arguments, "e");
    let script = flags.value('e').or(flags.words.first().map(String::as_str)).unwrap_or("");
    let unknown = || format!("sed: only s/A/B/, Np and Nd are known here, not '{script}'");
    if let Some(rest) = script.strip_prefix('s') {
        let mark = rest.chars().next().ok_or_else(unknown)?;
        let parts: Vec<&str> = rest[mark.len_utf8()..].split(mark).collect();
        let [from, to, how] = parts.as_slice() else { return Err(unknown()) };
        let line = |line: &str| -> String {
            let (mut out, mut rest) = (String::new(), line);
            while let Some(found) = first_match(from, rest).filter(|found| !found.is_empty()) {
                let at = found.as_ptr() as usize - rest.as_ptr() as usize;
                out.push_str(&rest[..at]);
                out.push_str(&to.replace('&', found));
                rest = &rest[at + found.len()..];
                if !how.contains('g') || from.starts_with('^') {
                    break;
                }
            }
            out + rest + "\n"
        };
        return Ok(text.lines().map(line).collect());
    }
    let (range, action) = script.split_at(script.char_indices().next_back().map_or(0, |(last, _)| last));
    let last = text.lines().count();
    let number = |text: &str| if text == "$" { Some(last) } else { text.parse::<usize>().ok() };
    let (from, to) = range.split_once(',').unwrap_or((range, range));
    let (from, to) = (number(from).ok_or_else(unknown)?, number(to).ok_or_else(unknown)?);
    let inside = |place: usize| (from..=to).contains(&(place + 1));
    let kept = |place: usize| match (action, flags.has('n')) {
        ("p", true) => Some(inside(place)),
        ("d", _) => Some(!inside(place)),
        _ => None,
    };
    if kept(0).is_none() {
        return Err(unknown());
    }
    Ok(joined(text.lines().enumerate().filter(|(place, _)| kept(*place) == Some(true)).map(|(_, line)| line).collect()))
}

/// `awk [-F X] '[CONDITION] {print …}'` with `$N`, `NR`, `NF`, texts and commas; conditions are `/text/`, `NR>1` and `$N=="x"`.
fn awk(arguments: &[String], text: &str) -> Result<String, String> {
    let flags = Flags::parse(arguments, "Fv");
    let script = flags.words.first().map_or("", |word| word.trim());
    let unknown = || format!("awk: only '[CONDITION] {{print FIELDS}}' is known here, not '{script}'");
    let (condition, action) = match script.split_once('{') {
        Some((condition, action)) => (condition.trim(), action.trim_end_matches('}').trim()),
        None => (script, "print $0"),
    };
    let wanted = action.strip_prefix("print").ok_or_else(unknown)?.trim();
    let fields_of = |line: &str| -> Vec<String> {
        match flags.value('F') {
            Some(mark) => line.split(mark).map(str::to_string).collect(),
            None => line.split_whitespace().map(str::to_string).collect(),
        }
    };
    let value = |word: &str, line: &str, number: usize| -> Option<String> {
        let fields = fields_of(line);
        let field = |place: usize| {
            if place == 0 { line.to_string() } else { fields.get(place - 1).cloned().unwrap_or_default() }
        };
        Some(match word {
            "NR" => number.to_string(),
            "NF" => fields.len().to_string(),
            "$NF" => field(fields.len()),
            _ => match word.strip_prefix('$') {
                Some(place) => field(place.parse().ok()?),
                None => match word.strip_prefix('"').and_then(|word| word.strip_suffix('"')) {
                    Some(text) => text.replace("\\t", "\t").replace("\\n", "\n"),
                    None => word.parse::<i64>().ok()?.to_string(),
                },
            },
        })
    };
    let holds = |line: &str, number: usize| -> Option<bool> {
        if condition.is_empty() {
            return Some(true);
        }
        if let Some(pattern) = condition.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            return Some(matches(pattern, line));
        }
        let operator =
            ["==", "!=", ">=", "<=", ">", "<", "~"].into_iter().find(|operator| condition.contains(operator))?;
        let (left, right) = condition.split_once(operator)?;
        let left = value(left.trim(), line, number)?;
        if operator == "~" {
            return Some(matches(right.trim().trim_matches('/'), &left));
        }
        let right = value(right.trim(), line, number)?;
        let order = match (left.parse::<i64>(), right.parse::<i64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(&right),
        };
        Some(match operator {
            "==" => order.is_eq(),
            "!=" => order.is_ne(),
            ">=" => order.is_ge(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_lt(),
        })
    };
    let mut out = String::new();
    for (place, line) in text.lines().enumerate() {
        if !holds(line, place + 1).ok_or_else(unknown)? {
            continue;
        }
        let mut printed = Vec::new();
        for part in if wanted.is_empty() { vec!["$0"] } else { outside_quotes(wanted, ',') } {
            let mut text = String::new();
            for word in outside_quotes(part.trim(), ' ').into_iter().filter(|word| !word.is_empty()) {
                text.push_str(&value(word, line, place + 1).ok_or_else(unknown)?);
            }
            printed.push(text);
        }
        out.push_str(&(printed.join(" ") + "\n"));
    }
    Ok(out)
}

/// The parts of a text between marks that stand outside of double quotes.
fn outside_quotes(text: &str, mark: char) -> Vec<&str> {
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (index, character) in text.char_indices() {
        if character == '"' {
            quoted = !quoted;
        } else if character == mark && !quoted {
            found.push(&text[start..index]);
            start = index + mark.len_utf8();
        }
    }
    found.push(&text[start..]);
    found
}

/// `jq [-r] PATH`: paths such as `.items[].metadata.name`, `.spec`, `.items | length`, `keys`.
fn jq(arguments: &[String], text: &str) -> Result<String, String> {
    let flags = Flags::parse(arguments, "");
    let program = flags.words.first().map_or(".", String::as_str);
    let value: Value = serde_json::from_str(text).map_err(|error| format!("jq: parse error: {error}"))?;
    let mut values = vec![value];
    for stage in program.split('|').map(str::trim) {
        values = match stage {
            "length" => values
                .iter()
                .map(|value| match value {
                    Value::Array(items) => Value::from(items.len()),
                    Value::Object(fields) => Value::from(fields.len()),
                    Value::String(text) => Value::from(text.chars().count()),
                    _ => Value::from(0),
                })
                .collect(),
            "keys" => values
                .iter()
                .map(|value| match value {
                    Value::Object(fields) => Value::from(fields.keys().cloned().collect::<Vec<_>>()),
                    _ => Value::Null,
                })
                .collect(),
            path if path.starts_with('.') => {
                let mut next = Vec::new();
                for value in &values {
                    next.extend(path_values(path, value)?);
                }
                next
            }
            other => return Err(format!("jq: only paths, length and keys are known here, not '{other}'")),
        };
    }
    let raw = flags.has('r');
    let shown = |value: &Value| match value {
        Value::String(text) if raw => format!("{text}\n"),
        value if flags.has('c') => format!("{}\n", json_text::compact(value)),
        value => json_text::pretty(value).replace("    ", "  "),
    };
    Ok(values.iter().map(shown).collect())
}

/// The values at a path of `jq`; a field that is missing is null.
fn path_values(path: &str, value: &Value) -> Result<Vec<Value>, String> {
    let mut values = vec![value.clone()];
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let end = inside.find(']').ok_or_else(|| format!("jq: error: syntax error in '{path}'"))?;
            let key = inside[..end].trim_matches('"');
            values = values
                .into_iter()
                .flat_map(|value| match (key, value) {
                    ("", Value::Array(items)) => items,
                    ("", Value::Object(fields)) => fields.into_iter().map(|(_, field)| field).collect(),
                    ("", _) => Vec::new(),
                    (key, Value::Array(items)) => {
                        let place = key.parse::<i64>().unwrap_or(0);
                        let place = if place < 0 { place + items.len() as i64 } else { place };
                        vec![
                            usize::try_from(place)
                                .ok()
                                .and_then(|place| items.get(place))
                                .cloned()
                                .unwrap_or(Value::Null),
                        ]
                    }
                    (key, value) => vec![value.get(key).cloned().unwrap_or(Value::Null)],
                })
                .collect();
            rest = &inside[end + 1..];
        } else if let Some(after) = rest.strip_prefix('.') {
            let (name, after) = match after.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
                Some((name, after)) => (name, after),
                None => after.split_at(after.find(['.', '[']).unwrap_or(after.len())),
            };
            if !name.is_empty() {
                let name = name.trim_end_matches('?');
                values = values.iter().map(|value| value.get(name).cloned().unwrap_or(Value::Null)).collect();
            }
            rest = after;
        } else {
            return Err(format!("jq: error: syntax error in '{path}'"));
        }
    }
    Ok(values)
}

/// One character of a pattern and how often it may come.
struct Atom {
    /// Characters and ranges; empty for any character.
    set: Vec<(char, char)>,
    inverted: bool,
    /// It may be missing.
    optional: bool,
    /// It may come again.
    repeated: bool,
}

impl Atom {
    fn fits(&self, character: char) -> bool {
        self.set.is_empty() || self.set.iter().any(|(from, to)| (*from..=*to).contains(&character)) != self.inverted
    }
}

/// The characters of a pattern without its `^` and `$`.
fn atoms(pattern: &str) -> Vec<Atom> {
    let mut found: Vec<Atom> = Vec::new();
    let mut characters = pattern.chars().peekable();
    let plain = |set: Vec<(char, char)>| Atom { set, inverted: false, optional: false, repeated: false };
    while let Some(character) = characters.next() {
        match (character, found.last_mut()) {
            ('*', Some(last)) => (last.optional, last.repeated) = (true, true),
            ('+', Some(last)) => last.repeated = true,
            ('?', Some(last)) => last.optional = true,
            ('.', _) => found.push(plain(Vec::new())),
            ('\\', _) => match characters.next() {
                Some('d') => found.push(plain(vec![('0', '9')])),
                Some('w') => found.push(plain(vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')])),
                Some('s') => found.push(plain(vec![(' ', ' '), ('\t', '\t')])),
                Some('+') => {
                    if let Some(last) = found.last_mut() {
                        last.repeated = true;
                    }
                }
                Some(other) => found.push(plain(vec![(other, other)])),
                None => {}
            },
            ('[', _) => {
                let inverted = characters.next_if_eq(&'^').is_some();
                let mut set = Vec::new();
                while let Some(from) = characters.next().filter(|one| *one != ']' || set.is_empty()) {
                    let ranged = characters.next_if_eq(&'-').is_some();
                    let to = if ranged { characters.next().unwrap_or(from) } else { from };
                    set.push((from, to));
                }
                found.push(Atom { inverted, ..plain(set) });
            }
            (other, _) => found.push(plain(vec![(other, other)])),
        }
    }
    found
}

/// True when a line holds the pattern. Takes time in proportion to both.
fn matches(pattern: &str, line: &str) -> bool {
    let (at_start, pattern) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (at_end, pattern) = pattern.strip_suffix('$').map_or((false, pattern), |rest| (true, rest));
    let atoms = atoms(pattern);
    // Places in the pattern that a beginning of the line can have led to.
    let mut places = vec![false; atoms.len() + 1];
    let spread = |places: &mut Vec<bool>| {
        for place in 0..atoms.len() {
            if places[place] && atoms[place].optional {
                places[place + 1] = true;
            }
        }
    };
    places[0] = true;
    spread(&mut places);
    for character in line.chars() {
        if places[atoms.len()] && !at_end {
            return true;
        }
        let mut next = vec![false; atoms.len() + 1];
        for (place, atom) in atoms.iter().enumerate().filter(|(place, _)| places[*place]) {
            if atom.fits(character) {
                next[place + 1] = true;
                next[place] |= atom.repeated;
            }
        }
        // A repeated character that may not be missing is waited for again only behind itself.
        next[0] |= !at_start;
        places = next;
        spread(&mut places);
    }
    places[atoms.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_in_quotes_are_text() {
        assert_eq!(parts("get pods | grep 'a|b' | wc -l"), ["get pods ", " grep 'a|b' ", " wc -l"]);
    }

    #[test]
    fn filters_filter() {
        let text = "web-1 Running\nweb-2 Error\napi-1 Running\n";
        for (command, out) in [
            ("grep web", "web-1 Running\nweb-2 Error\n"),
            ("grep -v Running", "web-2 Error\n"),
            ("grep -i ^API", "api-1 Running\n"),
            ("grep -c Running", "2\n"),
            ("grep -E 'Error|api'", "web-2 Error\napi-1 Running\n"),
            ("grep 'w.*r$'", "web-2 Error\n"),
            ("head -n 1", "web-1 Running\n"),
            ("head -1", "web-1 Running\n"),
            ("tail -1", "api-1 Running\n"),
            ("tail -n +2", "web-2 Error\napi-1 Running\n"),
            ("wc -l", "3\n"),
            ("sort", "api-1 Running\nweb-1 Running\nweb-2 Error\n"),
            ("sort -k2 -r", "web-1 Running\napi-1 Running\nweb-2 Error\n"),
            ("awk '{print $1}'", "web-1\nweb-2\napi-1\n"),
            ("awk 'NR>1 {print $2, \"x\"}'", "Error x\nRunning x\n"),
            ("awk '/Error/ {print $1}'", "web-2\n"),
            ("cut -d' ' -f2", "Running\nError\nRunning\n"),
            ("cut -c1-3", "web\nweb\napi\n"),
            ("grep -A1 Error", "web-2 Error\napi-1 Running\n"),
            ("grep -n api", "3:api-1 Running\n"),
            ("grep -o 'web-.'", "web-1\nweb-2\n"),
            ("tr a-z A-Z", "WEB-1 RUNNING\nWEB-2 ERROR\nAPI-1 RUNNING\n"),
            ("sed s/web/pod/", "pod-1 Running\npod-2 Error\napi-1 Running\n"),
            ("sed -n 2p", "web-2 Error\n"),
            ("tail -n 1", "api-1 Running\n"),
        ] {
            assert_eq!(filter(command, text).unwrap().0, out, "{command}");
        }
        let json = r#"{"items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}]}"#;
        assert_eq!(filter("jq -r '.items[].metadata.name'", json).unwrap().0, "a\nb\n");
        assert_eq!(filter("jq '.items | length'", json).unwrap().0, "2\n");
        assert_eq!(filter("grep nothing", text).unwrap(), (String::new(), 1));
        // The last letter is not always one byte.
        assert!(filter("sed 2é", text).is_err() && filter("sed é", text).is_err());
        assert_eq!(filter("perl -e 1", text).unwrap_err(), "perl: command not found");
    }
}
