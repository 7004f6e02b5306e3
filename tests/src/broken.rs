//! The corpus of broken manifests: what a learner may type, and the words and the place that answer it.
//!
//! `tests/golden/broken.txt` says how it is written. `SELFHEAL_BLESS=1 cargo test -p tests broken` writes what is said now.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use lab::manifest::{self, Severity};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/broken.txt");

/// One case of the corpus.
#[derive(Default)]
struct Case<'a> {
    title: &'a str,
    base: &'a str,
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    said: Vec<&'a str>,
}

/// Good manifests by name, and the cases.
fn read(text: &str) -> (BTreeMap<&str, String>, Vec<Case<'_>>) {
    let (mut bases, mut cases) = (BTreeMap::<&str, String>::new(), Vec::<Case<'_>>::new());
    let mut base = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("@ ") {
            base = Some(name);
        } else if let Some(title) = line.strip_prefix("# ") {
            base = None;
            cases.push(Case { title, ..Case::default() });
        } else if let Some(name) = base {
            if !line.is_empty() {
                let manifest = bases.entry(name).or_default();
                manifest.push_str(line);
                manifest.push('\n');
            }
        } else if let Some(case) = cases.last_mut() {
            match (line.get(..1), line.get(1..)) {
                (Some("~"), Some(rest)) => case.base = rest.trim(),
                (Some("-"), Some(rest)) => case.old.push(rest),
                (Some("+"), Some(rest)) => case.new.push(rest),
                (Some(">"), Some(rest)) => case.said.push(rest.trim()),
                _ => {}
            }
        }
    }
    (bases, cases)
}

/// `line:column message` of every error.
fn errors(text: &str) -> Vec<String> {
    let said = manifest::check(text).into_iter().filter(|one| one.severity == Severity::Error);
    said.map(|one| format!("{}:{} {}", one.span.line, one.span.column, one.message.replace('\n', "\\n"))).collect()
}

#[test]
fn every_broken_manifest_is_told_what_is_wrong_and_where() {
    let text = std::fs::read_to_string(PATH).expect("the corpus is there");
    let (bases, cases) = read(&text);
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    let mut problems = String::new();
    for (name, base) in &bases {
        for error in errors(base) {
            let _ = writeln!(problems, "the good {name} is refused: {error}");
        }
    }
    let mut answers = Vec::new();
    for case in &cases {
        let base = bases.get(case.base).unwrap_or_else(|| panic!("{}: no manifest {:?}", case.title, case.base));
        let broken = base.replacen(&case.old.join("\n"), &case.new.join("\n"), 1);
        assert_ne!(*base, broken, "{}: nothing was replaced", case.title);
        let said = errors(&broken);
        if said.is_empty() {
            let _ = writeln!(problems, "{}: nothing is said", case.title);
        } else if said != case.said {
            let _ = writeln!(problems, "{}:\n  said     {said:?}\n  expected {:?}", case.title, case.said);
        }
        answers.push(said);
    }
    if std::env::var_os("SELFHEAL_BLESS").is_some() {
        std::fs::write(PATH, written(&text, &answers)).expect("the corpus is written");
    }
    assert!(problems.is_empty(), "\n{problems}");
}

/// The corpus with other answers.
fn written(text: &str, answers: &[Vec<String>]) -> String {
    let mut out = String::new();
    let (mut answers, mut open) = (answers.iter(), false);
    // The last case may end with the text.
    for line in text.trim_end().lines().chain([""]) {
        if line.starts_with("# ") {
            open = true;
        }
        if open && line.starts_with('>') {
            continue;
        }
        if open && line.is_empty() {
            for said in answers.next().into_iter().flatten() {
                let _ = writeln!(out, "> {said}");
            }
            open = false;
        }
        let _ = writeln!(out, "{line}");
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}
