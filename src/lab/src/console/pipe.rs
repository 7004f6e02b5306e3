//! The filters behind a pipe: `grep`, `head`, `tail`, `wc`, `sort`, `uniq`, `cat`.
//!
//! It knows the flags that people put behind kubectl and no more. A pattern of `grep` is a plain text with `^`, `$`,
//! `.`, `.*` and `\|` or `-E`'s `|`; there is no other regular expression.

use super::output::Output;
use super::words;

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

/// What a filter made of a text, and its exit code.
///
/// - Errors: the shell's complaint about a filter it does not know.
pub fn filter(command: &str, text: &str) -> Result<(String, i32), String> {
    let words = words::split(command)?;
    let Some((name, arguments)) = words.split_first() else {
        return Err("syntax error near unexpected token `|'".to_string());
    };
    let flags: String = arguments.iter().filter_map(|word| word.strip_prefix('-')).collect();
    let has = |letter: char| flags.contains(letter);
    let joined = |lines: Vec<&str>| lines.into_iter().map(|line| format!("{line}\n")).collect::<String>();
    Ok(match name.as_str() {
        "grep" | "egrep" => {
            let Some(pattern) = arguments.iter().find(|word| !word.starts_with('-')) else {
                return Err("Usage: grep [OPTION]... PATTERNS".to_string());
            };
            let lower = |text: &str| if has('i') { text.to_lowercase() } else { text.to_string() };
            let pattern = lower(pattern);
            let choices: Vec<&str> =
                if has('E') || name == "egrep" { pattern.split('|').collect() } else { pattern.split("\\|").collect() };
            let chosen = |line: &str| choices.iter().any(|choice| matches(choice, &lower(line))) != has('v');
            let lines: Vec<&str> = text.lines().filter(|line| chosen(line)).collect();
            let exit_code = i32::from(lines.is_empty());
            let out = if has('c') { format!("{}\n", lines.len()) } else { joined(lines) };
            (out, exit_code)
        }
        "head" => (joined(text.lines().take(count(arguments)).collect()), 0),
        "tail" => {
            let lines: Vec<&str> = text.lines().collect();
            let from = arguments
                .iter()
                .find_map(|word| word.strip_prefix('+'))
                .and_then(|number| number.parse::<usize>().ok())
                .map_or_else(|| lines.len().saturating_sub(count(arguments)), |number| number.saturating_sub(1));
            (joined(lines.into_iter().skip(from).collect()), 0)
        }
        "wc" => {
            let (lines, words) = (text.matches('\n').count(), text.split_whitespace().count());
            (if has('l') { format!("{lines}\n") } else { format!("{lines:7} {words:7} {:7}\n", text.len()) }, 0)
        }
        "sort" => {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.sort_unstable();
            if has('u') {
                lines.dedup();
            }
            if has('r') {
                lines.reverse();
            }
            (joined(lines), 0)
        }
        "uniq" => {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.dedup();
            (joined(lines), 0)
        }
        "cat" | "less" | "more" => (text.to_string(), 0),
        other => return Err(format!("{other}: command not found")),
    })
}

/// The number of `-n 5`, `-n5` or `-5`; 10 without.
fn count(arguments: &[String]) -> usize {
    let number = |word: &String| word.trim_start_matches(['-', 'n', '+']).parse().ok();
    arguments.iter().find_map(number).unwrap_or(10)
}

/// True when a line holds the pattern.
fn matches(pattern: &str, line: &str) -> bool {
    let (at_start, pattern) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (at_end, pattern) = pattern.strip_suffix('$').map_or((false, pattern), |rest| (true, rest));
    let pattern: Vec<char> = pattern.chars().collect();
    let line: Vec<char> = line.chars().collect();
    let starts = if at_start { 0..=0 } else { 0..=line.len() };
    starts.into_iter().any(|start| matches_here(&pattern, &line[start..], at_end))
}

fn matches_here(pattern: &[char], line: &[char], at_end: bool) -> bool {
    match pattern {
        [] => !at_end || line.is_empty(),
        ['.', '*', rest @ ..] => (0..=line.len()).any(|skipped| matches_here(rest, &line[skipped..], at_end)),
        ['\\', escaped, rest @ ..] => line.first() == Some(escaped) && matches_here(rest, &line[1..], at_end),
        [wanted, rest @ ..] => {
            line.first().is_some_and(|found| *wanted == '.' || wanted == found)
                && matches_here(rest, &line[1..], at_end)
        }
    }
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
        ] {
            assert_eq!(filter(command, text).unwrap().0, out, "{command}");
        }
        assert_eq!(filter("grep nothing", text).unwrap(), (String::new(), 1));
        assert_eq!(filter("awk '{print $1}'", text).unwrap_err(), "awk: command not found");
    }
}
