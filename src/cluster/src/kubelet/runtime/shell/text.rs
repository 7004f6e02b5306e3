//! Programs that read text and print text, one line at a time where the real ones stream.

use super::builtins::{Call, Ran};
use super::task::{Input, State};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a program makes of a piece of its input.
struct Made {
    output: String,
    status: i32,
    /// It needs no more input.
    finished: bool,
}

fn made(output: String) -> Made {
    Made { output, status: 0, finished: false }
}

/// Flags, flag values and operands of one of these programs.
#[derive(Default)]
struct Arguments {
    flags: String,
    values: Vec<(char, String)>,
    operands: Vec<String>,
}

impl Arguments {
    fn read(words: &[String], valued: &str) -> Arguments {
        let mut read = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                read.operands.push(word.clone());
                continue;
            };
            if letters == "-" {
                read.operands.extend(words.by_ref().cloned());
                break;
            }
            if letters.bytes().all(|byte| byte.is_ascii_digit()) {
                read.values.push(('n', letters.to_string()));
                continue;
            }
            for (at, letter) in letters.char_indices() {
                if valued.contains(letter) {
                    let rest = &letters[at + letter.len_utf8()..];
                    let value = if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.into() };
                    read.values.push((letter, value));
                    break;
                }
                read.flags.push(letter);
            }
        }
        read
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn value(&self, flag: char) -> Option<&str> {
        self.values.iter().find(|(held, _)| *held == flag).map(|(_, value)| value.as_str())
    }
}

/// Runs one of the text programs on its files or on standard input.
pub(super) fn filter(call: &mut Call<'_, '_, '_>) -> Ran {
    let name = call.name();
    let valued = match name.as_str() {
        "head" => "nc",
        "tail" => "nc",
        "grep" | "egrep" | "fgrep" => "emABC",
        "sed" => "e",
        "cut" => "dfc",
        "sort" => "kt",
        "awk" => "Fv",
        _ => "",
    };
    let mut arguments = Arguments::read(call.operands(), valued);
    // The first operand of these is not a file.
    let script = match name.as_str() {
        "grep" | "egrep" | "fgrep" | "sed" if arguments.value('e').is_some() => arguments.value('e').map(Into::into),
        "grep" | "egrep" | "fgrep" | "sed" | "awk" if !arguments.operands.is_empty() => {
            Some(arguments.operands.remove(0))
        }
        "tr" => Some(core::mem::take(&mut arguments.operands).join("\0")),
        "tee" => Some(core::mem::take(&mut arguments.operands).join("\0")),
        _ => None,
    };
    let script: String = script.unwrap_or_default();
    if name == "tail" && arguments.flags.contains(['f', 'F']) {
        return follow(call, &arguments);
    }
    if !arguments.operands.is_empty() && arguments.operands != ["-"] {
        return on_files(call, &name, &arguments, &script);
    }
    let (chunk, ended) = take_input(call);
    let streams = matches!(name.as_str(), "cat" | "grep" | "egrep" | "fgrep" | "cut" | "tr" | "tee" | "rev")
        && !arguments.flags.contains(['c', 'q'])
        || name == "sed" && script.starts_with("s");
    let mut text = core::mem::take(&mut call.task.seen);
    let matched = text.starts_with('\u{1}');
    let mut text = if matched { text.split_off(1) } else { text };
    text.push_str(&chunk);
    let enough = name == "head" && text.lines().count() > line_count(&arguments);
    let (now, later) = if ended || enough {
        (text, String::new())
    } else if streams {
        let end = text.rfind('\n').map_or(0, |at| at + 1);
        let later = text.split_off(end);
        (text, later)
    } else {
        (String::new(), text)
    };
    let mut status = i32::from(!matched);
    let mut finished = ended || enough;
    let mut any = matched;
    if !now.is_empty() || ended && !streams {
        match apply(call, &name, &arguments, &script, &now) {
            Ok(result) => {
                if !call.print(&result.output) {
                    return Ran::Handled;
                }
                any |= result.status == 0;
                status = i32::from(!any).max(if result.status > 1 { result.status } else { 0 });
                finished |= result.finished;
            }
            Err(problem) => {
                call.error(&problem);
                return Ran::Status(2);
            }
        }
    }
    if finished {
        let tests = name.ends_with("grep");
        return Ran::Status(if tests { status } else { 0 });
    }
    call.task.seen = if any { format!("\u{1}{later}") } else { later };
    call.task.filter = Some(call.argv.to_vec());
    Ran::Blocked(State::Input)
}

/// `tail -f`: looks once a second for what was added to one file.
fn follow(call: &mut Call<'_, '_, '_>, arguments: &Arguments) -> Ran {
    let Some(path) = arguments.operands.first().filter(|path| *path != "/dev/null") else {
        return Ran::Blocked(State::Forever);
    };
    let seen = core::mem::take(&mut call.task.seen).parse::<usize>().ok();
    let text = call.read(path).unwrap_or_default();
    let from_start = arguments.value('n').is_some_and(|count| count.starts_with('+'));
    let added = match seen {
        // A file that became shorter is read anew.
        Some(seen) => text.get(seen..).unwrap_or(&text).to_string(),
        None if from_start => text.clone(),
        None => last_lines(&text, line_count(arguments)),
    };
    if !added.is_empty() && !call.print(&added) {
        return Ran::Handled;
    }
    call.task.seen = text.len().to_string();
    call.task.filter = Some(call.argv.to_vec());
    Ran::Blocked(State::Sleeping { until: call.world.around.now.plus_ms(1_000), status: 0 })
}

/// Takes what standard input has now; true when nothing more will come.
fn take_input(call: &mut Call<'_, '_, '_>) -> (String, bool) {
    match &mut call.task.descriptors.input {
        Input::Null => (String::new(), true),
        Input::Text(text, at) => {
            let rest = text[*at..].to_string();
            *at = text.len();
            (rest, true)
        }
        Input::Pipe(pipe) => {
            let pipe = *pipe;
            let held = call.session.pipes.get_mut(&pipe).map(core::mem::take).unwrap_or_default();
            (held, !call.session.pipe_has_writer(pipe))
        }
    }
}

fn on_files(call: &mut Call<'_, '_, '_>, name: &str, arguments: &Arguments, script: &str) -> Ran {
    let mut status = i32::from(name.ends_with("grep"));
    let mut all = String::new();
    for path in &arguments.operands {
        let text = match call.read(path) {
            Ok(text) => text,
            Err(error) => {
                let problem = match (call.busybox(), name) {
                    (true, "grep") => format!("{path}: {}", error.text()),
                    (true, _) => format!("can't open '{path}': {}", error.text()),
                    (false, "head" | "tail") => format!("cannot open '{path}' for reading: {}", error.text()),
                    (false, _) => format!("{path}: {}", error.text()),
                };
                call.error(&problem);
                status = if name == "grep" { 2 } else { 1 };
                continue;
            }
        };
        if matches!(name, "sort" | "awk") {
            all.push_str(&text);
            continue;
        }
        match apply(call, name, arguments, script, &text) {
            Ok(result) => {
                let several = arguments.operands.len() > 1;
                let output = if name == "wc" && !result.output.is_empty() {
                    format!("{} {path}\n", result.output.trim_end())
                } else if several && name == "grep" && !arguments.has('h') {
                    result.output.lines().map(|line| format!("{path}:{line}\n")).collect()
                } else {
                    result.output
                };
                if name == "sed" && arguments.has('i') {
                    call.change(path, |tree, path| tree.write(path, &output, false)).ok();
                } else if !call.print(&output) {
                    return Ran::Handled;
                }
                if name.ends_with("grep") && result.status == 0 && status == 1 {
                    status = 0;
                }
            }
            Err(problem) => {
                call.error(&problem);
                return Ran::Status(2);
            }
        }
    }
    if matches!(name, "sort" | "awk")
        && let Ok(result) = apply(call, name, arguments, script, &all)
        && !call.print(&result.output)
    {
        return Ran::Handled;
    }
    Ran::Status(status)
}

fn line_count(arguments: &Arguments) -> usize {
    arguments.value('n').and_then(|text| text.trim_start_matches(['-', '+']).parse().ok()).unwrap_or(10)
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines[lines.len().saturating_sub(count)..].concat()
}

fn apply(
    call: &mut Call<'_, '_, '_>,
    name: &str,
    arguments: &Arguments,
    script: &str,
    text: &str,
) -> Result<Made, String> {
    // Matching costs more than copying.
    let factor = if matches!(name, "grep" | "egrep" | "sed" | "awk") { 1 + script.len() } else { 1 };
    call.task.work = call.task.work.saturating_add(text.len().saturating_mul(factor));
    Ok(match name {
        "cat" if arguments.has('n') => {
            let lines = text.split_inclusive('\n').enumerate();
            made(lines.map(|(at, line)| format!("{:>6}\t{line}", at + 1)).collect())
        }
        "cat" => made(text.to_string()),
        "head" => match arguments.value('c') {
            Some(count) => made(text.chars().take(count.parse().unwrap_or(0)).collect()),
            None => {
                let lines = text.split_inclusive('\n').take(line_count(arguments));
                Made { finished: true, ..made(lines.collect()) }
            }
        },
        "tail" => match arguments.value('n').and_then(|text| text.strip_prefix('+')) {
            Some(from) => {
                let skip = from.parse::<usize>().unwrap_or(1).saturating_sub(1);
                made(text.split_inclusive('\n').skip(skip).collect())
            }
            None => made(last_lines(text, line_count(arguments))),
        },
        "wc" => {
            let lines = text.matches('\n').count();
            let words = text.split_whitespace().count();
            made(match (arguments.has('l'), arguments.has('w'), arguments.has('c')) {
                (true, false, false) => format!("{lines}\n"),
                (false, true, false) => format!("{words}\n"),
                (false, false, true) => format!("{}\n", text.len()),
                _ => format!("{lines:>7} {words:>7} {:>7}\n", text.len()),
            })
        }
        "grep" | "egrep" | "fgrep" => grep(arguments, script, text),
        "sed" => sed(arguments, script, text)?,
        "cut" => made(text.lines().map(|line| format!("{}\n", cut(arguments, line))).collect()),
        "tr" => made(translate(arguments, script, text)),
        "sort" => made(sort(arguments, text)),
        "uniq" => made(uniq(arguments, text)),
        "rev" => made(text.lines().map(|line| line.chars().rev().collect::<String>() + "\n").collect()),
        "tee" => {
            for path in script.split('\0').filter(|path| !path.is_empty()) {
                let append = arguments.has('a') || !call.task.seen.is_empty();
                if let Err(error) = call.change(path, |tree, path| tree.write(path, text, append)) {
                    call.error(&format!("{path}: {}", error.text()));
                }
            }
            made(text.to_string())
        }
        _ => made(awk(arguments, script, text)),
    })
}

/// Whether a line holds a regular expression of the simple kind: text, `.`, `.*`, `[…]`, `^`, `$`, `|`.
fn holds(line: &str, expression: &str) -> bool {
    expression.split("\\|").flat_map(|part| part.split('|')).any(|part| {
        let (from_start, part) = part.strip_prefix('^').map_or((false, part), |rest| (true, rest));
        let (to_end, part) = part.strip_suffix('$').map_or((false, part), |rest| (true, rest));
        let mut pattern = String::new();
        if !from_start {
            pattern.push('*');
        }
        let mut letters = part.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '.' if letters.peek() == Some(&'*') => {
                    letters.next();
                    pattern.push('*');
                }
                '.' => pattern.push('?'),
                '\\' => {
                    if let Some(next) = letters.next() {
                        super::pattern::push_literal(&mut pattern, &next.to_string());
                    }
                }
                '[' | ']' => pattern.push(letter),
                other => super::pattern::push_literal(&mut pattern, &other.to_string()),
            }
        }
        if !to_end {
            pattern.push('*');
        }
        super::pattern::matches(&pattern, line)
    })
}

fn grep(arguments: &Arguments, expression: &str, text: &str) -> Made {
    let lower = |text: &str| if arguments.has('i') { text.to_lowercase() } else { text.to_string() };
    let wanted = lower(expression);
    let hit = |line: &str| {
        let line = lower(line);
        let found = if arguments.has('F') { line.contains(&wanted) } else { holds(&line, &wanted) };
        found != arguments.has('v')
    };
    let limit = arguments.value('m').and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
    let hits: Vec<(usize, &str)> = text.lines().enumerate().filter(|(_, line)| hit(line)).take(limit).collect();
    let output = if arguments.has('q') {
        String::new()
    } else if arguments.has('c') {
        format!("{}\n", hits.len())
    } else if arguments.has('n') {
        hits.iter().map(|(at, line)| format!("{}:{line}\n", at + 1)).collect()
    } else {
        hits.iter().map(|(_, line)| format!("{line}\n")).collect()
    };
    Made { output, status: i32::from(hits.is_empty()), finished: arguments.has('q') && !hits.is_empty() }
}

/// `s/text/with/[g]`, `/text/d` and `Np`: the scripts of this world; texts are matched as they stand.
fn sed(arguments: &Arguments, script: &str, text: &str) -> Result<Made, String> {
    let unknown = || format!("unsupported command: {script}");
    if let Some(rest) = script.strip_prefix('s') {
        let separator = rest.chars().next().ok_or_else(unknown)?;
        let parts: Vec<&str> = rest[separator.len_utf8()..].split(separator).collect();
        let [from, to, flags] = parts.as_slice() else { return Err(unknown()) };
        let replace = |line: &str| match (from.strip_prefix('^'), from.strip_suffix('$')) {
            (Some(start), _) => line.strip_prefix(start).map_or(line.to_string(), |tail| format!("{to}{tail}")),
            (_, Some(end)) => line.strip_suffix(end).map_or(line.to_string(), |head| format!("{head}{to}")),
            _ if flags.contains('g') => line.replace(from, to),
            _ => line.replacen(from, to, 1),
        };
        return Ok(made(text.lines().map(|line| replace(line) + "\n").collect()));
    }
    if let Some(wanted) = script.strip_prefix('/').and_then(|rest| rest.strip_suffix("/d")) {
        return Ok(made(text.lines().filter(|line| !holds(line, wanted)).map(|line| format!("{line}\n")).collect()));
    }
    if let (true, Some(Ok(line))) = (arguments.has('n'), script.strip_suffix('p').map(str::parse::<usize>)) {
        return Ok(made(text.split_inclusive('\n').skip(line.saturating_sub(1)).take(1).collect()));
    }
    Err(unknown())
}

/// Numbers of a list such as `1,3-4`.
fn chosen(list: &str, number: usize) -> bool {
    list.split(',').any(|part| match part.split_once('-') {
        Some((low, high)) => low.parse().unwrap_or(1) <= number && number <= high.parse().unwrap_or(usize::MAX),
        None => part.parse() == Ok(number),
    })
}

fn cut(arguments: &Arguments, line: &str) -> String {
    if let Some(list) = arguments.value('c') {
        return line.chars().enumerate().filter(|(at, _)| chosen(list, at + 1)).map(|(_, letter)| letter).collect();
    }
    let separator = arguments.value('d').unwrap_or("\t");
    let list = arguments.value('f').unwrap_or("1-");
    if separator.is_empty() || !line.contains(separator) {
        return line.to_string();
    }
    let fields = line.split(separator).enumerate().filter(|(at, _)| chosen(list, at + 1));
    fields.map(|(_, field)| field).collect::<Vec<_>>().join(separator)
}

fn translate(arguments: &Arguments, script: &str, text: &str) -> String {
    let set = |text: &str| -> Vec<char> {
        let text = match text {
            "[:upper:]" => "A-Z",
            "[:lower:]" => "a-z",
            "[:digit:]" => "0-9",
            "[:space:]" => " \t\n",
            other => other,
        };
        let letters: Vec<char> = text.replace("\\n", "\n").replace("\\t", "\t").chars().collect();
        let mut set = Vec::new();
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            if let (Some('-'), Some(high)) = (letters.get(at + 1), letters.get(at + 2)) {
                set.extend(*letter..=*high);
                at += 3;
            } else {
                set.push(*letter);
                at += 1;
            }
        }
        set
    };
    let (from, to) = script.split_once('\0').unwrap_or((script, ""));
    let (from, to) = (set(from), set(to));
    let mut out = String::new();
    for letter in text.chars() {
        let found = from.iter().position(|held| *held == letter);
        match found {
            Some(_) if arguments.has('d') => {}
            Some(_) if arguments.has('s') && out.ends_with(letter) => {}
            Some(at) if !to.is_empty() => out.extend(to.get(at).or(to.last())),
            _ => out.push(letter),
        }
    }
    out
}

fn sort(arguments: &Arguments, text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if arguments.has('n') {
        let number = |line: &str| {
            let digits: String =
                line.trim().chars().take_while(|letter| letter.is_ascii_digit() || *letter == '-').collect();
            digits.parse::<i64>().unwrap_or(0)
        };
        lines.sort_by_key(|line| number(line));
    } else {
        lines.sort_unstable();
    }
    if arguments.has('r') {
        lines.reverse();
    }
    if arguments.has('u') {
        lines.dedup();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn uniq(arguments: &Arguments, text: &str) -> String {
    let mut groups: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        match groups.last_mut() {
            Some((count, held)) if *held == line => *count += 1,
            _ => groups.push((1, line)),
        }
    }
    let line = |(count, line): &(usize, &str)| {
        if arguments.has('c') { format!("{count:>7} {line}\n") } else { format!("{line}\n") }
    };
    groups.iter().map(line).collect()
}

/// `{print $N, …}` with an optional `/text/` before it; anything else prints nothing.
fn awk(arguments: &Arguments, script: &str, text: &str) -> String {
    let script = script.trim();
    let (wanted, action) = match script.strip_prefix('/').and_then(|rest| rest.split_once('/')) {
        Some((wanted, action)) => (Some(wanted), action.trim()),
        None => (None, script),
    };
    let body = action.trim_start_matches('{').trim_end_matches('}').trim();
    let Some(items) = body.strip_prefix("print") else { return String::new() };
    let mut out = String::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| wanted.is_none_or(|wanted| holds(line, wanted))) {
        let fields: Vec<&str> = match arguments.value('F') {
            Some(separator) if !separator.is_empty() => line.split(separator).collect(),
            _ => line.split_whitespace().collect(),
        };
        let value = |item: &str| match item.trim() {
            "" | "$0" => line.to_string(),
            "$NF" => fields.last().copied().unwrap_or("").to_string(),
            "NR" => (at + 1).to_string(),
            "NF" => fields.len().to_string(),
            item => match item.strip_prefix('$').and_then(|number| number.parse::<usize>().ok()) {
                Some(number) => fields.get(number.wrapping_sub(1)).copied().unwrap_or("").to_string(),
                None => item.trim_matches('"').to_string(),
            },
        };
        out.push_str(&items.split(',').map(value).collect::<Vec<_>>().join(" "));
        out.push('\n');
    }
    out
}
