//! Rules for single files: an opening comment, a length one can read, nothing left unfinished, nothing of one machine.

use super::{Source, example, hold, sources};

/// Lines a source file may have. Past about 600 one asks which two jobs the file does.
const MAX_LINES: usize = 900;

/// Words that say something is unfinished. Split, so that this file does not break its own rule.
const UNFINISHED: [&str; 7] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("dbg", "!("),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("#[", "ignore"),
];

/// Folders of some machine that must not be named in the project. Split for the same reason.
const MACHINE: [&str; 4] = [concat!("/wo", "rk/"), concat!("/tm", "p/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// A Rust file begins with `//!`, which says what the file is for.
fn opening(source: &Source) -> Vec<String> {
    let begins = source.text.lines().next().is_some_and(|line| line.starts_with("//! "));
    if begins { Vec::new() } else { vec!["the first line is not a //! comment".into()] }
}

/// A file is short enough to be read in one sitting.
fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= MAX_LINES { Vec::new() } else { vec![format!("{lines} lines, more than {MAX_LINES}")] }
}

/// The lines of `source` that hold one of `words`, each with its number.
fn lines_with(source: &Source, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for word in words {
            if line.contains(word) {
                found.push(format!("{}: {word}", index + 1));
            }
        }
    }
    found
}

#[test]
fn rust_files_open_with_what_they_are_for() {
    hold(&sources(&[".rs"]), opening);
    assert_eq!(opening(&example("a.rs", "use core::fmt;\n//! Late.\n")).len(), 1);
}

#[test]
fn files_can_be_read_in_one_sitting() {
    hold(&sources(&[".rs", ".mjs", ".sh", ".css"]), length);
    assert_eq!(length(&example("a.rs", &"\n".repeat(MAX_LINES + 1))).len(), 1);
}

#[test]
fn nothing_is_left_unfinished() {
    let rule = |source: &Source| lines_with(source, &UNFINISHED);
    hold(&sources(&[".rs", ".mjs", ".sh", ".css", ".html", ".toml"]), rule);
    for word in UNFINISHED {
        assert_eq!(rule(&example("a.rs", &format!("fn a() {{ {word} }}"))).len(), 1, "{word}");
    }
}

#[test]
fn no_file_names_the_folders_of_one_machine() {
    // Code and lessons may speak of a container's own folders; what describes or builds the project may not.
    let rule = |source: &Source| {
        let exempt = source.path.starts_with("lessons/") || source.path.starts_with("tests/golden/");
        let is_code = ["src/", "tests/src/"].iter().any(|room| source.path.starts_with(room));
        let words = if is_code { &MACHINE[..1] } else { &MACHINE[..] };
        if exempt { Vec::new() } else { lines_with(source, words) }
    };
    hold(&sources(&[".rs", ".mjs", ".sh", ".css", ".html", ".toml", ".md", ".json", "Makefile"]), rule);
    assert_eq!(rule(&example("README.md", concat!("see /wo", "rk/here"))).len(), 1);
}
