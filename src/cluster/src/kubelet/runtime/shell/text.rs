//! Programs that read text and print text: the shared tools on this container's files and pipes, line by line.

use super::builtins::{Call, Ran};
use super::task::State;
use crate::kubelet::runtime::profile::Userland;
use crate::kubelet::runtime::tools::{self, Made, Out, Style};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The longest line that is held while its end is awaited.
const LINE_LIMIT_BYTES: usize = 64 * 1024;

/// A tool that waits for more input.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    made: Made,
    /// The beginning of a line whose end has not come.
    partial: String,
    /// It has written to its copies already.
    copied: bool,
}

/// Runs one of the text programs on its files or on standard input.
pub(super) fn filter(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut reading = match call.task.reading.take() {
        Some(reading) => reading,
        None => {
            let style = if call.session.userland == Userland::Busybox { Style::Busybox } else { Style::Gnu };
            let made = match tools::make(call.argv, style) {
                Some(Ok(made)) => made,
                Some(Err(refusal)) => {
                    call.error_line(&refusal.text);
                    return Ran::Status(refusal.status);
                }
                None => return Ran::Status(127),
            };
            if call.name() == "tail" && call.operands().iter().any(|word| is_follow(word)) {
                return follow(call, &made.files);
            }
            let mut reading = Box::new(Reading { made, partial: String::new(), copied: false });
            if !reading.made.files.is_empty() && reading.made.files != ["-"] {
                return on_files(call, &mut reading);
            }
            let mut out = Out::default();
            reading.made.tool.begin("-", &mut out);
            if !write(call, &mut reading, out) {
                return Ran::Handled;
            }
            reading
        }
    };
    let mut out = Out::default();
    let ended = if reading.made.tool.is_finished() {
        true
    } else {
        let (chunk, ended) = take_input(call);
        reading.partial.push_str(&chunk);
        let whole = if ended || reading.partial.len() > LINE_LIMIT_BYTES {
            core::mem::take(&mut reading.partial)
        } else {
            let end = reading.partial.rfind('\n').map_or(0, |at| at + 1);
            let rest = reading.partial.split_off(end);
            core::mem::replace(&mut reading.partial, rest)
        };
        tools::feed(reading.made.tool.as_mut(), &whole, &mut out);
        ended || reading.made.tool.is_finished()
    };
    if ended {
        reading.made.tool.end_file(&mut out);
        reading.made.tool.end(&mut out);
    }
    if !write(call, &mut reading, out) {
        return Ran::Handled;
    }
    if ended {
        return Ran::Status(reading.made.tool.status());
    }
    call.task.reading = Some(reading);
    call.task.filter = Some(call.argv.to_vec());
    Ran::Blocked(State::Input)
}

/// Writes what a tool made; false when nobody reads it any more.
fn write(call: &mut Call<'_, '_, '_>, reading: &mut Reading, out: Out) -> bool {
    call.task.work = call.task.work.saturating_add(out.work);
    if !out.errors.is_empty() {
        let errors = call.task.descriptors.errors.clone();
        call.session.write(&errors, &out.errors, call.world).ok();
    }
    let (files, append) = reading.made.copies.clone();
    let first = !core::mem::replace(&mut reading.copied, true);
    for path in &files {
        let kept = append || !first;
        if let Err(error) = call.change(path, |tree, path| tree.write(path, &out.text, kept)) {
            call.error(&format!("{path}: {}", error.text()));
        }
    }
    out.text.is_empty() || call.print(&out.text)
}

fn is_follow(word: &str) -> bool {
    word == "--follow" || word.starts_with('-') && !word.starts_with("--") && word.contains(['f', 'F'])
}

/// `tail -f`: looks once a second for what was added to one file.
fn follow(call: &mut Call<'_, '_, '_>, files: &[String]) -> Ran {
    let Some(path) = files.first().filter(|path| *path != "/dev/null") else {
        return Ran::Blocked(State::Forever);
    };
    let seen = core::mem::take(&mut call.task.seen).parse::<usize>().ok();
    let text = match call.read(path) {
        Ok(text) => text,
        Err(error) if seen.is_none() => {
            let problem = if call.busybox() {
                format!("can't open '{path}': {}", error.text())
            } else {
                format!("cannot open '{path}' for reading: {}", error.text())
            };
            call.error(&problem);
            call.error("no files");
            return Ran::Status(1);
        }
        Err(_) => String::new(),
    };
    let added = match seen {
        // A file that became shorter is read anew.
        Some(seen) => text.get(seen..).unwrap_or(&text).to_string(),
        None => {
            let argv: Vec<String> =
                call.argv.iter().filter(|word| *word != path && !is_follow(word)).cloned().collect();
            match tools::on_text(&argv, &text, Style::Gnu) {
                Some(Ok((out, _))) => out.text,
                _ => text.clone(),
            }
        }
    };
    if !added.is_empty() && !call.print(&added) {
        return Ran::Handled;
    }
    call.task.seen = text.len().to_string();
    call.task.filter = Some(call.argv.to_vec());
    Ran::Blocked(State::Sleeping { until: call.world.around.now.plus_ms(1_000), status: 0 })
}

/// Takes what standard input has now; true when nothing more will come.
pub(super) fn take_input(call: &mut Call<'_, '_, '_>) -> (String, bool) {
    let taken = call.task.descriptors.input.take();
    call.session.drained(taken)
}

fn on_files(call: &mut Call<'_, '_, '_>, reading: &mut Reading) -> Ran {
    let name = call.name();
    let mut status = 0;
    for path in reading.made.files.clone() {
        if reading.made.tool.is_finished() {
            break;
        }
        let text = if path == "-" {
            take_input(call).0
        } else {
            match call.read(&path) {
                Ok(text) => text,
                Err(error) => {
                    let (reason, quoted) = (error.text(), matches!(name.as_str(), "head" | "tail"));
                    let problem = match (call.busybox(), name.as_str()) {
                        (_, "grep" | "egrep" | "fgrep") => format!("{path}: {reason}"),
                        (true, "wc" | "cat" | "head" | "tail" | "sort" | "cut" | "tac" | "uniq" | "base64") => {
                            format!("can't open '{path}': {reason}")
                        }
                        (false, _) if quoted => format!("cannot open '{path}' for reading: {reason}"),
                        (false, "sed") => format!("can't read {path}: {reason}"),
                        (false, "sort") => format!("cannot read: {path}: {reason}"),
                        (false, "awk") => format!("cannot open \"{path}\" ({reason})"),
                        _ => format!("{path}: {reason}"),
                    };
                    call.error(&problem);
                    status = if matches!(name.as_str(), "grep" | "egrep" | "fgrep" | "sed" | "sort" | "awk") {
                        2
                    } else {
                        1
                    };
                    continue;
                }
            }
        };
        let mut out = Out::default();
        reading.made.tool.begin(&path, &mut out);
        tools::feed(reading.made.tool.as_mut(), &text, &mut out);
        reading.made.tool.end_file(&mut out);
        if reading.made.in_place {
            let made = core::mem::take(&mut out.text);
            if let Err(error) = call.change(&path, |tree, path| tree.write(path, &made, false)) {
                call.error(&format!("cannot rename {path}: {}", error.text()));
                status = 4;
            }
        }
        if !write(call, reading, out) {
            return Ran::Handled;
        }
    }
    let mut out = Out::default();
    reading.made.tool.end(&mut out);
    if !write(call, reading, out) {
        return Ran::Handled;
    }
    Ran::Status(if status > 0 { status } else { reading.made.tool.status() })
}
