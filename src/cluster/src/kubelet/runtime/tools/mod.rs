//! Text tools as people type them behind a pipe: grep, sed, awk, sort, cut and their like, for containers and for the
//! console.
//!
//! A tool is a value that takes lines and leaves text: it never reads a file or waits itself, so that whoever runs it may
//! stop between any two lines. Models GNU's tools, with BusyBox's wording where a container has BusyBox.

mod awk;
mod columns;
mod encode;
mod grep;
mod lines;
pub mod regex;
mod sed;
mod sort;

pub use encode::{decoded, encoded};

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Debug;

/// Names of the tools.
pub const NAMES: &[&str] = &[
    "awk", "base64", "cat", "column", "cut", "egrep", "fgrep", "grep", "head", "less", "more", "nl", "paste", "rev",
    "sed", "sort", "tac", "tail", "tee", "tr", "uniq", "wc",
];

/// Whose messages a tool has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// GNU coreutils, grep, sed and an awk.
    Gnu,
    /// BusyBox.
    Busybox,
}

/// What a tool wrote.
#[derive(Clone, Debug, Default)]
pub struct Out {
    /// Standard output.
    pub text: String,
    /// Standard error.
    pub errors: String,
    /// Bytes handled, in the price of copying one.
    pub work: usize,
}

impl Out {
    /// Writes a line.
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// A tool in the middle of its work.
pub trait Tool: Debug {
    /// A copy of it.
    fn copy(&self) -> Box<dyn Tool>;

    /// A file begins; a tool that reads standard input alone is told `-`.
    fn begin(&mut self, _name: &str, _out: &mut Out) {}

    /// Takes a line without its end; `whole` is false for a last line that has none.
    fn line(&mut self, line: &str, whole: bool, out: &mut Out);

    /// The file ended.
    fn end_file(&mut self, _out: &mut Out) {}

    /// All input ended.
    fn end(&mut self, _out: &mut Out) {}

    /// The exit code.
    fn status(&self) -> i32 {
        0
    }

    /// True when it wants no more input.
    fn is_finished(&self) -> bool {
        false
    }
}

impl Clone for Box<dyn Tool> {
    fn clone(&self) -> Self {
        self.copy()
    }
}

/// A tool that is ready to read.
#[derive(Clone, Debug)]
pub struct Made {
    /// It.
    pub tool: Box<dyn Tool>,
    /// Files it reads in order; none stands for standard input.
    pub files: Vec<String>,
    /// Each file is replaced by what is made of it (`sed -i`).
    pub in_place: bool,
    /// Files that take a copy of its output (`tee`), and whether at their end.
    pub copies: (Vec<String>, bool),
}

/// Why a tool does not begin: its complaint (without the last line end) and exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// With the tool's name before it.
    pub text: String,
    /// Exit code.
    pub status: i32,
}

impl Refusal {
    fn new(status: i32, text: impl Into<String>) -> Refusal {
        Refusal { text: text.into(), status }
    }
}

fn made(tool: impl Tool + 'static, files: Vec<String>) -> Made {
    Made { tool: Box::new(tool), files, in_place: false, copies: (Vec::new(), false) }
}

/// Makes the tool that `argv` names; `None` when it names none.
///
/// - Errors: wrong usage.
pub fn make(argv: &[String], style: Style) -> Option<Result<Made, Refusal>> {
    let (name, arguments) = argv.split_first()?;
    let name = name.rsplit('/').next().unwrap_or(name);
    Some(match name {
        "cat" | "less" | "more" => lines::cat(arguments),
        "head" => lines::head(arguments),
        "tail" => lines::tail(arguments),
        "wc" => lines::wc(arguments, style),
        "uniq" => lines::uniq(arguments),
        "tac" => Ok(lines::tac(arguments)),
        "rev" => Ok(lines::rev(arguments)),
        "nl" => Ok(lines::nl(arguments)),
        "tee" => Ok(lines::tee(arguments)),
        "base64" => encode::base64(arguments),
        "cut" => columns::cut(arguments),
        "tr" => columns::tr(arguments),
        "paste" => columns::paste(arguments),
        "column" => columns::column(arguments),
        "sort" => sort::sort(arguments),
        "grep" | "egrep" | "fgrep" => grep::grep(name, arguments),
        "sed" => sed::sed(arguments),
        "awk" | "gawk" | "mawk" => awk::awk(arguments),
        _ => return None,
    })
}

/// Flags, flag values and other words of a command line.
#[derive(Clone, Debug, Default)]
struct Flags {
    letters: String,
    values: Vec<(char, String)>,
    words: Vec<String>,
}

impl Flags {
    /// Sorts `arguments`. The letters of `valued` take the rest of their word or the next one, those of `plain` stand
    /// alone; `long` says which letter a long option means.
    ///
    /// - Errors: an option that is none, in GNU's words.
    fn read(
        tool: &str,
        arguments: &[String],
        plain: &str,
        valued: &str,
        long: &[(&str, char)],
        status: i32,
    ) -> Result<Flags, Refusal> {
        let mut flags = Flags::default();
        let mut words = arguments.iter();
        let hint = format!("Try '{tool} --help' for more information.");
        while let Some(word) = words.next() {
            if word == "--" {
                flags.words.extend(words.by_ref().cloned());
                break;
            }
            if let Some(name) = word.strip_prefix("--") {
                let (name, value) = match name.split_once('=') {
                    Some((name, value)) => (name, Some(value)),
                    None => (name, None),
                };
                let Some((_, letter)) = long.iter().find(|(known, _)| *known == name) else {
                    return Err(Refusal::new(status, format!("{tool}: unrecognized option '--{name}'\n{hint}")));
                };
                if valued.contains(*letter) {
                    let value = value.map(ToString::to_string).or_else(|| words.next().cloned());
                    let Some(value) = value else {
                        let text = format!("{tool}: option '--{name}' requires an argument\n{hint}");
                        return Err(Refusal::new(status, text));
                    };
                    flags.values.push((*letter, value));
                } else {
                    flags.letters.push(*letter);
                }
                continue;
            }
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                flags.words.push(word.clone());
                continue;
            };
            // `head -5`.
            if valued.contains('n') && letters.bytes().all(|byte| byte.is_ascii_digit()) {
                flags.values.push(('n', letters.to_string()));
                continue;
            }
            for (at, letter) in letters.char_indices() {
                if valued.contains(letter) {
                    let rest = &letters[at + letter.len_utf8()..];
                    let value = if rest.is_empty() { words.next().cloned() } else { Some(rest.to_string()) };
                    let Some(value) = value else {
                        let text = format!("{tool}: option requires an argument -- '{letter}'\n{hint}");
                        return Err(Refusal::new(status, text));
                    };
                    flags.values.push((letter, value));
                    break;
                }
                if !plain.contains(letter) {
                    return Err(Refusal::new(status, format!("{tool}: invalid option -- '{letter}'\n{hint}")));
                }
                flags.letters.push(letter);
            }
        }
        Ok(flags)
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains(letter)
    }

    fn value(&self, letter: char) -> Option<&str> {
        self.values.iter().rev().find(|(held, _)| *held == letter).map(|(_, value)| value.as_str())
    }

    fn all(&self, letter: char) -> Vec<String> {
        self.values.iter().filter(|(held, _)| *held == letter).map(|(_, value)| value.clone()).collect()
    }
}

/// Runs a tool on a whole text: standard output, standard error, exit code.
///
/// - Errors: wrong usage.
pub fn on_text(argv: &[String], text: &str, style: Style) -> Option<Result<(Out, i32), Refusal>> {
    Some(make(argv, style)?.map(|mut made| {
        let mut out = Out::default();
        made.tool.begin("-", &mut out);
        feed(made.tool.as_mut(), text, &mut out);
        made.tool.end_file(&mut out);
        made.tool.end(&mut out);
        let status = made.tool.status();
        (out, status)
    }))
}

/// Gives a tool the lines of a text.
pub fn feed(tool: &mut dyn Tool, text: &str, out: &mut Out) {
    for line in text.split_inclusive('\n') {
        if tool.is_finished() {
            return;
        }
        out.work += line.len();
        match line.strip_suffix('\n') {
            Some(line) => tool.line(line, true, out),
            None => tool.line(line, false, out),
        }
    }
}

#[cfg(test)]
mod tests;
