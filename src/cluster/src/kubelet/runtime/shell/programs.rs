//! Small programs: text output, tests, time, and facts about the container.

use super::builtins::{Call, Ran};
use super::task::State;
use crate::kubelet::runtime::parse::duration_ms;
use crate::kubelet::runtime::tools::regex::{Regex, Syntax};
use crate::kubelet::runtime::{KERNEL, clock};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How long the busiest programs of this world may be asked to sleep: ten thousand years.
const LONGEST_MS: u64 = 315_000_000_000_000;

/// Replaces backslash sequences; true when `\c` ends the output.
fn escapes(text: &str, out: &mut String) -> bool {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('a') => out.push('\x07'),
            Some('b') => out.push('\x08'),
            Some('e') => out.push('\x1b'),
            Some('\\') => out.push('\\'),
            Some('"') => out.push('"'),
            Some('c') => return true,
            Some('0') => {
                let mut code = 0;
                while let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(8)).filter(|_| code < 32) {
                    code = code * 8 + digit;
                    letters.next();
                }
                out.extend(char::from_u32(code));
            }
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    false
}

/// dash's echo reads escapes always, ash's and bash's with -e.
pub(super) fn echo(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut newline = true;
    let mut escape = !call.busybox() && !call.task.name.ends_with("bash");
    let mut words = call.operands();
    while let Some(first) = words.first() {
        let flags = first.strip_prefix('-').unwrap_or("");
        if flags.is_empty() || !flags.chars().all(|flag| matches!(flag, 'n' | 'e' | 'E')) {
            break;
        }
        newline &= !flags.contains('n');
        escape |= flags.contains('e');
        words = &words[1..];
    }
    let line = words.join(" ");
    let mut text = String::new();
    if escape {
        newline &= !escapes(&line, &mut text);
    } else {
        text = line;
    }
    if newline {
        text.push('\n');
    }
    done(call.print(&text))
}

/// The status of a command that printed.
fn done(printed: bool) -> Ran {
    if printed { Ran::Status(0) } else { Ran::Status(1) }
}

pub(super) fn printf(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut operands = call.operands();
    if operands.first().is_some_and(|first| first == "--") {
        operands = &operands[1..];
    }
    let Some((format, arguments)) = operands.split_first() else {
        call.error("usage: printf FORMAT [ARG]...");
        return Ran::Status(2);
    };
    let mut plain = String::new();
    let stop = escapes(format, &mut plain);
    let mut text = String::new();
    let mut rest = arguments;
    loop {
        let before = rest.len();
        format_once(&plain, &mut rest, &mut text);
        if stop || rest.is_empty() || rest.len() == before || text.len() > super::BUFFER_LIMIT_BYTES {
            break;
        }
    }
    done(call.print(&text))
}

fn format_once(format: &str, arguments: &mut &[String], out: &mut String) {
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        if letters.peek() == Some(&'%') {
            letters.next();
            out.push('%');
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = letters.peek().copied().filter(|flag| "-0+ #".contains(*flag)) {
            flags.push(flag);
            letters.next();
        }
        let mut number = |default: Option<usize>| {
            let mut digits = String::new();
            while let Some(digit) = letters.peek().copied().filter(char::is_ascii_digit) {
                digits.push(digit);
                letters.next();
            }
            digits.parse::<usize>().ok().map(|number| number.min(4_096)).or(default)
        };
        let width = number(None).unwrap_or(0);
        let precision = if letters.peek() == Some(&'.') {
            letters.next();
            let mut digits = String::new();
            while let Some(digit) = letters.peek().copied().filter(char::is_ascii_digit) {
                digits.push(digit);
                letters.next();
            }
            Some(digits.parse::<usize>().unwrap_or(0).min(4_096))
        } else {
            None
        };
        let Some(kind) = letters.next() else { break };
        let argument = arguments.first().cloned();
        *arguments = arguments.get(1..).unwrap_or(&[]);
        let argument = argument.unwrap_or_default();
        let integer = || argument.trim().parse::<i64>().unwrap_or(0);
        let body = match kind {
            's' => argument.chars().take(precision.unwrap_or(usize::MAX)).collect(),
            'b' => {
                let mut text = String::new();
                escapes(&argument, &mut text);
                text
            }
            'c' => argument.chars().take(1).collect(),
            'd' | 'i' | 'u' if flags.contains('+') && integer() >= 0 => format!("+{}", integer()),
            'd' | 'i' | 'u' => integer().to_string(),
            'x' => format!("{:x}", integer()),
            'X' => format!("{:X}", integer()),
            'o' => format!("{:o}", integer()),
            'f' => fixed(&argument, precision.unwrap_or(6)),
            other => format!("%{other}"),
        };
        let pad = width.saturating_sub(body.chars().count());
        if flags.contains('-') {
            out.push_str(&body);
            out.push_str(&" ".repeat(pad));
        } else if flags.contains('0') && kind != 's' {
            let (sign, digits) = body.strip_prefix('-').map_or(("", body.as_str()), |digits| ("-", digits));
            out.push_str(&format!("{sign}{}{digits}", "0".repeat(pad)));
        } else {
            out.push_str(&" ".repeat(pad));
            out.push_str(&body);
        }
    }
}

/// A decimal number with so many digits after the point, cut rather than rounded: no floats here.
fn fixed(text: &str, digits: usize) -> String {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let whole = whole.parse::<i64>().unwrap_or(0);
    if digits == 0 {
        return whole.to_string();
    }
    let fraction: String = fraction.chars().chain(core::iter::repeat('0')).take(digits).collect();
    format!("{whole}.{fraction}")
}

pub(super) fn pwd(call: &mut Call<'_, '_, '_>) -> Ran {
    let line = format!("{}\n", call.task.cwd);
    done(call.print(&line))
}

pub(super) fn sleep(call: &mut Call<'_, '_, '_>) -> Ran {
    let micro = call.name() == "usleep";
    let mut total_ms: u64 = 0;
    for operand in call.operands().to_vec() {
        let text = match operand.as_str() {
            "infinity" | "inf" => return Ran::Blocked(State::Forever),
            text if micro => format!("{text}us"),
            text if text.ends_with('d') => {
                let days: u64 = text.trim_end_matches('d').parse().unwrap_or(0);
                format!("{}h", days.saturating_mul(24))
            }
            text if text.ends_with(['s', 'm', 'h']) => text.to_string(),
            text => format!("{text}s"),
        };
        match duration_ms(&text) {
            Some(ms) => total_ms = total_ms.saturating_add(ms).min(LONGEST_MS),
            None => {
                let problem = if call.busybox() { "invalid number" } else { "invalid time interval" };
                call.error(&format!("{problem} '{operand}'"));
                return Ran::Status(1);
            }
        }
    }
    if call.operands().is_empty() {
        call.error("missing operand");
        return Ran::Status(1);
    }
    Ran::Blocked(State::Sleeping { until: call.world.around.now.plus_ms(total_ms), status: 0 })
}

pub(super) fn date(call: &mut Call<'_, '_, '_>) -> Ran {
    let now = call.world.around.now;
    let operands = call.operands();
    let text = if let Some(format) = operands.iter().find_map(|operand| operand.strip_prefix('+')) {
        clock::format_date(now, format)
    } else if operands.iter().any(|operand| operand.starts_with("-I") || operand.starts_with("--iso")) {
        clock::format_date(now, "%FT%T+00:00")
    } else if operands.iter().any(|operand| operand == "-R") {
        clock::format_date(now, "%a, %d %b %Y %T +0000")
    } else {
        clock::plain_date(now)
    };
    done(call.print(&format!("{text}\n")))
}

pub(super) fn hostname(call: &mut Call<'_, '_, '_>) -> Ran {
    let spec = call.world.spec;
    let line = match call.operands().first().map(String::as_str) {
        Some("-i" | "-I") => format!("{}\n", spec.pod_ip),
        _ => format!("{}\n", spec.hostname),
    };
    done(call.print(&line))
}

pub(super) fn about(call: &mut Call<'_, '_, '_>) -> Ran {
    let now = call.world.around.now;
    let line = match call.name().as_str() {
        "whoami" if call.world.spec.identity.user == 0 => "root".to_string(),
        "whoami" => {
            let user = call.world.spec.identity.user;
            let text = if call.busybox() { "unknown uid" } else { "cannot find name for user ID" };
            call.error(&format!("{text} {user}"));
            return Ran::Status(1);
        }
        "id" => {
            let identity = &call.world.spec.identity;
            match call.operands().first().map(String::as_str) {
                Some("-u") => identity.user.to_string(),
                Some("-g") => identity.group.to_string(),
                Some("-un") => identity.user_name(),
                _ => identity.told(),
            }
        }
        "nproc" => call.world.spec.hardware.cpus.to_string(),
        "uptime" => {
            format!(" {} up {} min,  load average: 0.00, 0.00, 0.00", clock::format_date(now, "%T"), now.seconds() / 60)
        }
        _ => match call.operands().first().map(String::as_str) {
            Some("-a") => format!("Linux {} {KERNEL} #1 SMP x86_64 GNU/Linux", call.world.spec.hostname),
            Some("-n") => call.world.spec.hostname.clone(),
            Some("-r") => KERNEL.to_string(),
            Some("-m") => "x86_64".to_string(),
            _ => "Linux".to_string(),
        },
    };
    done(call.print(&format!("{line}\n")))
}

pub(super) fn ps(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut lines = Vec::from(["PID   USER     TIME  COMMAND".to_string()]);
    let mut tasks: Vec<(u32, String)> =
        call.session.tasks.values().map(|task| (task.pid, task.title.clone())).collect();
    if call.world.server.is_some() && !call.session.runs_server() {
        let name = call.world.profile.commands.first().copied().unwrap_or(call.world.profile.short_name());
        tasks.push((1, name.to_string()));
    }
    tasks.push((call.task.pid, call.argv.join(" ")));
    tasks.sort();
    let user = call.world.spec.identity.user_name();
    lines.extend(tasks.into_iter().map(|(pid, title)| format!("{pid:>5} {user:<9} 0:00 {title}")));
    done(call.print(&format!("{}\n", lines.join("\n"))))
}

pub(super) fn seq(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut numbers: Vec<i64> = Vec::new();
    let (mut between, mut widens) = ("\n".to_string(), false);
    let operands = call.operands().to_vec();
    let mut words = operands.iter();
    while let Some(word) = words.next() {
        match (word.parse(), word.as_str()) {
            (Ok(number), _) => numbers.push(number),
            (_, "-w") => widens = true,
            (_, "-s") => between = words.next().cloned().unwrap_or_default(),
            (_, text) if text.starts_with("-s") => between = text[2..].to_string(),
            _ => {
                let text = if call.busybox() { "invalid number" } else { "invalid floating point argument:" };
                call.error(&format!("{text} '{word}'"));
                return Ran::Status(1);
            }
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] => (*first, *step, *last),
        [] => {
            call.error("missing operand");
            return Ran::Status(1);
        }
        [.., extra] => {
            call.error(&format!("extra operand '{extra}'"));
            return Ran::Status(1);
        }
    };
    if step == 0 {
        call.error("invalid Zero increment value: '0'");
        return Ran::Status(1);
    }
    let width = if widens { first.to_string().len().max(last.to_string().len()) } else { 0 };
    let mut text = String::new();
    let mut value = first;
    while step > 0 && value <= last || step < 0 && value >= last {
        if !text.is_empty() {
            text.push_str(&between);
        }
        text.push_str(&format!("{value:0width$}"));
        if text.len() > super::BUFFER_LIMIT_BYTES {
            break;
        }
        value = value.saturating_add(step);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    done(call.print(&text))
}

pub(super) fn basename(call: &mut Call<'_, '_, '_>) -> Ran {
    let Some(path) = call.operands().first() else { return Ran::Status(1) };
    let trimmed = path.trim_end_matches('/');
    let (directory, name) = trimmed.rsplit_once('/').unwrap_or((".", trimmed));
    let text = if call.name() == "basename" {
        let suffix = call.operands().get(1).map_or("", String::as_str);
        name.strip_suffix(suffix).filter(|short| !short.is_empty()).unwrap_or(name)
    } else if directory.is_empty() {
        "/"
    } else {
        directory
    };
    let line = format!("{text}\n");
    done(call.print(&line))
}

pub(super) fn expr(call: &mut Call<'_, '_, '_>) -> Ran {
    let operands = call.operands().to_vec();
    let text = match operands.as_slice() {
        [left, operator, right] if matches!(operator.as_str(), "=" | "!=") => {
            u8::from((left == right) == (operator == "=")).to_string()
        }
        _ => match super::arithmetic::evaluate(&operands.join(" "), call.task) {
            Ok(value) => value.to_string(),
            Err(_) => {
                call.error("syntax error");
                return Ran::Status(2);
            }
        },
    };
    call.print(&format!("{text}\n"));
    Ran::Status(i32::from(text == "0"))
}

/// Keeps its processors busy and holds the memory it is told to.
pub(super) fn stress(call: &mut Call<'_, '_, '_>) -> Ran {
    let value = |name: &str| {
        let at = call.operands().iter().position(|word| word == name)?;
        call.operands().get(at + 1).map(String::as_str)
    };
    let count = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let (cpu, io, vm, hdd) = (count("--cpu"), count("--io"), count("--vm"), count("--hdd"));
    let bytes = value("--vm-bytes").and_then(|text| {
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let shift = match &text[digits.len()..] {
            "" | "B" | "b" => 0,
            "K" | "k" => 10,
            "M" | "m" => 20,
            "G" | "g" => 30,
            _ => return None,
        };
        digits.parse::<u64>().ok()?.checked_mul(1 << shift)
    });
    call.task.held_bytes = bytes.unwrap_or(256 << 20).saturating_mul(vm).min(1 << 50);
    let hogs = format!("{cpu} cpu, {io} io, {vm} vm, {hdd} hdd");
    call.print(&format!("stress: info: [1] dispatching hogs: {hogs}\n"));
    Ran::Blocked(State::Forever)
}

/// One line for each turn of the session, so that it is as bounded as a loop.
pub(super) fn yes(call: &mut Call<'_, '_, '_>) -> Ran {
    let line = format!("{}\n", call.operands().first().map_or("y", String::as_str));
    if call.print(&line) {
        call.task.filter = Some(call.argv.to_vec());
    }
    Ran::Handled
}

pub(super) fn test(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut words: Vec<String> = call.operands().to_vec();
    let name = call.name();
    if name == "[" || name == "[[" {
        let close = if name == "[" { "]" } else { "]]" };
        if words.pop().as_deref() != Some(close) {
            call.error("missing ]");
            return Ran::Status(2);
        }
    }
    let mut at = 0;
    match or(call, &words, &mut at, 0) {
        Ok(true) if at == words.len() => Ran::Status(0),
        Ok(false) if at == words.len() => Ran::Status(1),
        Ok(_) => {
            let text = format!("{name}: {}: unknown operand", words.get(at).map_or("", String::as_str));
            call.session.complain(call.task, &text, call.world);
            Ran::Status(2)
        }
        Err(text) => {
            call.session.complain(call.task, &format!("{name}: {text}"), call.world);
            Ran::Status(2)
        }
    }
}

type Tested = Result<bool, String>;

fn or(call: &mut Call<'_, '_, '_>, words: &[String], at: &mut usize, depth: usize) -> Tested {
    let mut value = and(call, words, at, depth)?;
    while words.get(*at).is_some_and(|word| word == "-o" || word == "||") {
        *at += 1;
        value |= and(call, words, at, depth)?;
    }
    Ok(value)
}

fn and(call: &mut Call<'_, '_, '_>, words: &[String], at: &mut usize, depth: usize) -> Tested {
    let mut value = not(call, words, at, depth)?;
    while words.get(*at).is_some_and(|word| word == "-a" || word == "&&") {
        *at += 1;
        value &= not(call, words, at, depth)?;
    }
    Ok(value)
}

fn not(call: &mut Call<'_, '_, '_>, words: &[String], at: &mut usize, depth: usize) -> Tested {
    if depth > 32 {
        return Err("too deep".into());
    }
    let left = words.len() - *at;
    // With two words left after it, `!` may be an operand: `[ ! = x ]`.
    if words.get(*at).is_some_and(|word| word == "!") && left > 1 && !(left == 3 && binary(&words[*at + 1])) {
        *at += 1;
        return Ok(!not(call, words, at, depth + 1)?);
    }
    if words.get(*at).is_some_and(|word| word == "(") && left > 2 {
        *at += 1;
        let value = or(call, words, at, depth + 1)?;
        if words.get(*at).is_none_or(|word| word != ")") {
            return Err("closing paren expected".into());
        }
        *at += 1;
        return Ok(value);
    }
    primary(call, words, at)
}

fn binary(word: &str) -> bool {
    matches!(
        word,
        "=" | "==" | "!=" | "<" | ">" | "=~" | "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge" | "-nt" | "-ot" | "-ef"
    )
}

fn primary(call: &mut Call<'_, '_, '_>, words: &[String], at: &mut usize) -> Tested {
    let Some(first) = words.get(*at).cloned() else { return Ok(false) };
    if let (Some(operator), Some(right)) = (words.get(*at + 1), words.get(*at + 2))
        && binary(operator)
    {
        *at += 3;
        let integer = |text: &str| {
            text.trim().parse::<i64>().map_err(|_| {
                if text.is_empty() { format!("{text}: bad number") } else { format!("Illegal number: {text}") }
            })
        };
        return Ok(match operator.as_str() {
            "=" | "==" if call.name() == "[[" => super::pattern::matches(right, &first),
            "!=" if call.name() == "[[" => !super::pattern::matches(right, &first),
            "=" | "==" => first == *right,
            "!=" => first != *right,
            "<" => first < *right,
            ">" => first > *right,
            "=~" => match Regex::new(right, Syntax::Extended, false) {
                Ok(regex) => regex.is_in(&first),
                Err(_) => return Err(format!("{right}: invalid regular expression")),
            },
            "-eq" => integer(&first)? == integer(right)?,
            "-ne" => integer(&first)? != integer(right)?,
            "-lt" => integer(&first)? < integer(right)?,
            "-le" => integer(&first)? <= integer(right)?,
            "-gt" => integer(&first)? > integer(right)?,
            "-ge" => integer(&first)? >= integer(right)?,
            _ => false,
        });
    }
    if let (true, Some(operand)) = (first.len() == 2 && first.starts_with('-'), words.get(*at + 1).cloned()) {
        let value = match first.as_str() {
            "-n" => Some(!operand.is_empty()),
            "-z" => Some(operand.is_empty()),
            "-e" | "-r" | "-w" => Some(call.kind(&operand).is_some()),
            "-x" => Some(call.kind(&operand).is_some() && call.mode(&operand) & 0o111 != 0),
            "-f" => Some(call.kind(&operand) == Some(false)),
            "-d" => Some(call.kind(&operand) == Some(true)),
            "-s" => Some(call.read(&operand).is_ok_and(|text| !text.is_empty())),
            "-L" | "-h" | "-p" | "-S" | "-b" | "-c" | "-t" => Some(false),
            _ => None,
        };
        if let Some(value) = value {
            *at += 2;
            return Ok(value);
        }
    }
    *at += 1;
    Ok(!first.is_empty())
}
