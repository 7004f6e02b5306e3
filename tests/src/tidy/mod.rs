//! House rules that no compiler keeps, as tests over the files of the checkout.
//!
//! A remark made twice in a review becomes a rule here. Each rule is a function from the text of a file to what is wrong
//! with it, so that the rule itself can be shown to fail; it never repairs anything.

mod browser;
mod edges;
mod files;
mod inside_cluster;
mod pages;

use std::fs;
use std::path::{Path, PathBuf};

/// One file of the checkout that a rule looks at.
pub(crate) struct Source {
    /// The path from the root of the checkout, with `/` between its parts.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
}

/// The root of the checkout.
fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// Every file under the root whose name ends in one of `endings`, built and fetched things aside, in order of path.
fn sources(endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let relative = path.strip_prefix(&root).expect("a path under the root");
                found.push(Source {
                    path: relative.to_string_lossy().replace('\\', "/"),
                    text: fs::read_to_string(&path).expect("a text file"),
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Fails with every complaint of `rule` over `sources`; a rule that saw no file at all fails too.
fn hold(sources: &[Source], rule: impl Fn(&Source) -> Vec<String>) {
    assert!(!sources.is_empty(), "the rule looked at no file");
    let complaints: Vec<String> = sources
        .iter()
        .flat_map(|source| rule(source).into_iter().map(|complaint| format!("{}: {complaint}", source.path)))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A made-up file for showing that a rule fails.
fn example(path: &str, text: &str) -> Source {
    Source { path: path.into(), text: text.into() }
}
