//! Commands of the console's shell beside kubectl.

use std::rc::Rc;

use super::super::api::Api;
use super::super::flags::parse_duration_ms;
use super::super::output::Output;
use super::super::pipe;
use super::parse::{After, Command, Item, Part, Simple};
use super::{Doing, Frame, Ran, Script, web};

/// Programs that a line may begin with.
pub const PROGRAMS: &[&str] = &[
    "alias", "cat", "clear", "curl", "echo", "env", "export", "for", "history", "kubectl", "ls", "sleep", "watch",
    "wget", "while",
];

/// Words that are commands of the shell itself.
const BUILTINS: &[&str] = &[
    ":", "[", "alias", "break", "cat", "cd", "clear", "continue", "curl", "date", "echo", "env", "exit", "export",
    "false", "history", "ls", "printenv", "printf", "pwd", "rm", "seq", "sleep", "tee", "test", "true", "unalias",
    "unset", "watch", "wget", "xargs",
];

/// True for a command of the shell itself.
pub(super) fn is_builtin(word: &str) -> bool {
    BUILTINS.contains(&word)
}

fn done(stdout: impl Into<String>) -> Ran {
    Ran::Done(Output { stdout: stdout.into(), ..Output::default() })
}

fn failed(exit_code: i32, text: impl std::fmt::Display) -> Ran {
    Ran::Done(Output { exit_code, stderr: format!("{text}\n"), ..Output::default() })
}

/// Runs a command of the shell; `None` when it is none.
pub(super) fn run(script: &mut Script, words: &[String], input: Option<&str>, api: &mut dyn Api) -> Option<Ran> {
    let (name, arguments) = words.split_first()?;
    let code = |truth: bool| Ran::Done(Output { exit_code: i32::from(!truth), ..Output::default() });
    Some(match name.as_str() {
        ":" | "true" | "clear" | "cd" | "unalias" => done(""),
        "false" => code(false),
        "pwd" => done("/root\n"),
        "alias" => done("alias k='kubectl'\n"),
        "echo" => echo(arguments),
        "printf" => done(printf(arguments)),
        "date" => done(format!("{}\n", super::super::print::duration::utc_text(api.now()))),
        "seq" => seq(arguments),
        "history" => {
            let lines = script.shell.history.iter().enumerate();
            done(lines.map(|(place, line)| format!("{:5}  {line}\n", place + 1)).collect::<String>())
        }
        "env" | "printenv" if arguments.is_empty() => {
            let pairs = script.shell.variables.iter().map(|(key, value)| format!("{key}={value}\n"));
            done(pairs.collect::<String>())
        }
        "printenv" | "env" => done(
            arguments
                .iter()
                .filter_map(|key| script.shell.variables.get(key))
                .map(|value| format!("{value}\n"))
                .collect::<String>(),
        ),
        "export" => {
            for (key, value) in arguments.iter().filter_map(|pair| pair.split_once('=')) {
                script.shell.variables.insert(key.to_string(), value.to_string());
            }
            done("")
        }
        "unset" => {
            arguments.iter().for_each(|key| {
                script.shell.variables.remove(key);
            });
            done("")
        }
        "ls" => done(script.shell.files.keys().map(|name| format!("{name}\n")).collect::<String>()),
        "rm" => {
            for file in arguments.iter().filter(|file| !file.starts_with('-')) {
                if script.shell.files.remove(file).is_none() && !arguments.iter().any(|one| one.contains('f')) {
                    return Some(failed(1, format!("rm: cannot remove '{file}': No such file or directory")));
                }
            }
            done("")
        }
        "cat" => {
            let mut text = String::new();
            if arguments.iter().all(|one| one == "-") {
                text.push_str(input.unwrap_or(""));
            }
            for file in arguments.iter().filter(|file| *file != "-" && !file.starts_with("--")) {
                match script.shell.files.get(file) {
                    Some(content) => text.push_str(content),
                    None => return Some(failed(1, format!("cat: {file}: No such file or directory"))),
                }
            }
            done(text)
        }
        "tee" => {
            let text = input.unwrap_or("");
            for file in arguments.iter().filter(|file| !file.starts_with('-')) {
                let content = script.shell.files.entry(file.clone()).or_default();
                if !arguments.iter().any(|one| one == "-a") {
                    content.clear();
                }
                content.push_str(text);
            }
            done(text)
        }
        "test" | "[" => match test(arguments, script) {
            Some(truth) => code(truth),
            None => failed(2, format!("{name}: this test is not known here")),
        },
        "exit" => {
            script.exited = Some(arguments.first().and_then(|code| code.parse().ok()).unwrap_or(script.shell.last));
            Ran::Framed
        }
        "break" | "continue" => {
            while let Some(frame) = script.frames.last() {
                if matches!(frame, Frame::For { .. } | Frame::While { .. }) {
                    if name == "break" {
                        script.frames.pop();
                    }
                    break;
                }
                script.frames.pop();
            }
            Ran::Framed
        }
        "sleep" => match arguments.first().and_then(|text| parse_duration_ms(text)) {
            Some(ms) => Ran::Goes(Doing::Sleep(api.now().plus_ms(ms))),
            None => failed(1, format!("sleep: invalid time interval '{}'", arguments.join(" "))),
        },
        "watch" => watch(arguments, api),
        "curl" | "wget" => web::start(name, arguments, script, api),
        "xargs" => xargs(script, arguments, input.unwrap_or("")),
        _ if pipe::is_filter(name) => {
            let files: Vec<&String> =
                arguments.iter().filter(|one| script.shell.files.contains_key(one.as_str())).collect();
            let own: Vec<String> = words.iter().filter(|one| !files.contains(one)).cloned().collect();
            let content: String =
                files.iter().filter_map(|file| script.shell.files.get(file.as_str())).cloned().collect();
            let text = if files.is_empty() { input.unwrap_or("") } else { &content };
            match pipe::filter(&super::requoted(&own), text) {
                Ok((stdout, exit_code)) => Ran::Done(Output { exit_code, stdout, ..Output::default() }),
                Err(text) => failed(127, text),
            }
        }
        _ => return None,
    })
}

fn echo(arguments: &[String]) -> Ran {
    let (mut newline, mut escapes, mut rest) = (true, false, arguments);
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "-n" => newline = false,
            "-e" => escapes = true,
            "-ne" | "-en" => (newline, escapes) = (false, true),
            _ => break,
        }
        rest = after;
    }
    let mut text = rest.join(" ");
    if escapes {
        text = unescaped(&text);
    }
    if newline {
        text.push('\n');
    }
    done(text)
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
}

/// `printf FORMAT WORDS`: the format is used again while words are left.
fn printf(arguments: &[String]) -> String {
    let Some((format, words)) = arguments.split_first() else { return String::new() };
    let format = unescaped(format);
    let mut words = words.iter();
    let mut text = String::new();
    loop {
        let mut used = false;
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            match character {
                '%' => match characters.next() {
                    Some('%') | None => text.push('%'),
                    Some(_) => {
                        used = true;
                        text.push_str(words.next().map_or("", String::as_str));
                    }
                },
                other => text.push(other),
            }
        }
        if !used || words.len() == 0 {
            return text;
        }
    }
}

/// Most numbers that `seq` counts.
const MOST_NUMBERS: i64 = 10_000;

fn seq(arguments: &[String]) -> Ran {
    let numbers: Option<Vec<i64>> = arguments.iter().map(|one| one.parse().ok()).collect();
    let (from, to) = match numbers.as_deref() {
        Some([to]) => (1, *to),
        Some([from, to]) => (*from, *to),
        _ => return failed(1, format!("seq: invalid arguments '{}'", arguments.join(" "))),
    };
    if to.saturating_sub(from) > MOST_NUMBERS {
        return failed(1, format!("seq: more than {MOST_NUMBERS} numbers"));
    }
    done((from..=to).map(|number| format!("{number}\n")).collect::<String>())
}

fn test(arguments: &[String], script: &Script) -> Option<bool> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "]").collect();
    let number = |text: &str| text.trim().parse::<i64>().ok();
    Some(match words.as_slice() {
        ["!", rest @ ..] => !test(&rest.iter().map(|word| word.to_string()).collect::<Vec<_>>(), script)?,
        [] => false,
        [word] | ["-n", word] => !word.is_empty(),
        ["-z", word] => word.is_empty(),
        ["-f" | "-e" | "-r", file] => script.shell.files.contains_key(*file),
        [one, "=" | "==", other] => one == other,
        [one, "!=", other] => one != other,
        [one, operator, other] => {
            let (one, other) = (number(one)?, number(other)?);
            match *operator {
                "-eq" => one == other,
                "-ne" => one != other,
                "-lt" => one < other,
                "-le" => one <= other,
                "-gt" => one > other,
                "-ge" => one >= other,
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// `watch [-n SECONDS] COMMAND`: the command again and again; its output is shown when it changed.
fn watch(arguments: &[String], api: &dyn Api) -> Ran {
    let (mut interval_ms, mut rest) = (2_000, arguments);
    while let Some((first, after)) = rest.split_first().filter(|(first, _)| first.starts_with('-')) {
        let attached = first.strip_prefix("-n").or_else(|| first.strip_prefix("--interval="));
        rest = after;
        let Some(attached) = attached else { continue };
        let text = match attached {
            "" => match rest.split_first() {
                Some((text, after)) => {
                    rest = after;
                    text.as_str()
                }
                None => "",
            },
            text => text,
        };
        match parse_duration_ms(&format!("{text}s")) {
            Some(ms) => interval_ms = ms.max(100),
            None => return failed(1, format!("watch: failed to parse argument: '{text}'")),
        }
    }
    if rest.is_empty() {
        return failed(1, "Usage:\n watch [options] command");
    }
    // A single word is a script of its own; several are one command.
    let text = if let [script] = rest { script.clone() } else { super::requoted(rest) };
    Ran::Goes(Doing::Watch { text, interval_ms, next: api.now(), last: None })
}

/// `xargs [-n N] [-I X] [-r] COMMAND`: commands made of what comes in.
fn xargs(script: &mut Script, arguments: &[String], input: &str) -> Ran {
    let (mut each, mut replace, mut rest) = (None, None, arguments);
    while let Some((first, after)) = rest.split_first().filter(|(first, _)| first.starts_with('-')) {
        rest = after;
        let letter = first.char_indices().nth(2).map_or(first.len(), |(end, _)| end);
        let (flag, attached) = first.split_at(letter);
        let mut value = || {
            if !attached.is_empty() {
                return attached.to_string();
            }
            match rest.split_first() {
                Some((word, after)) => {
                    rest = after;
                    word.clone()
                }
                None => String::new(),
            }
        };
        match flag {
            "-n" | "-L" => each = value().parse::<usize>().ok(),
            "-I" => replace = Some(value()),
            _ => {}
        }
    }
    let command: Vec<String> = if rest.is_empty() { vec!["echo".to_string()] } else { rest.to_vec() };
    let commands: Vec<Vec<String>> = match &replace {
        Some(mark) => input
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| command.iter().map(|word| word.replace(mark.as_str(), line.trim())).collect())
            .collect(),
        None => {
            let words: Vec<String> = input.split_whitespace().map(str::to_string).collect();
            let size = each.unwrap_or(usize::MAX).max(1);
            words.chunks(size.min(words.len().max(1))).map(|chunk| [command.clone(), chunk.to_vec()].concat()).collect()
        }
    };
    let item = |words: Vec<String>| {
        let words = words.into_iter().map(|word| vec![Part::Text(word, true)]).collect();
        let simple = Simple { words, ..Simple::default() };
        Item { after: After::Anything, command: Command::Pipeline(Rc::new(vec![simple])) }
    };
    let items: Vec<Item> = commands.into_iter().map(item).collect();
    script.stdin = None;
    script.frames.push(Frame::List { items: Rc::new(items), next: 0 });
    Ran::Framed
}
