//! What the written pages say about the tree is true: every link leads somewhere and every path named exists.

use super::{Source, example, hold, root, sources};

/// Folders of the project. A path in backticks that begins with one is a claim about the tree.
const FOLDERS: [&str; 8] = ["src/", "tests/", "benches/", "scripts/", "static/", "docs/", "lessons/", ".ci/"];

/// The targets of the links and pictures of a page that point into the project, and the paths in backticks.
fn claims(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (at, opening) in source.text.match_indices("](") {
        let target = source.text[at + opening.len()..].split([')', ' ', '#']).next().unwrap_or_default();
        if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
            found.push(if folder.is_empty() { target.to_string() } else { format!("{folder}/{target}") });
        }
    }
    for word in source.text.split('`').skip(1).step_by(2) {
        let is_path = FOLDERS.iter().any(|folder| word.starts_with(folder));
        if is_path && !word.contains(['<', '*', ' ', '…', '$']) {
            found.push(word.to_string());
        }
    }
    found
}

/// Everything a page claims to exist does.
fn exists(source: &Source) -> Vec<String> {
    let root = root();
    claims(source)
        .into_iter()
        .filter(|path| !root.join(path).exists())
        .map(|path| format!("there is no {path}"))
        .collect()
}

#[test]
fn pages_tell_the_truth_about_the_tree() {
    let mut pages = sources(&[".md"]);
    // Lessons speak to the learner, about the cluster; the changelog speaks of what once was.
    pages.retain(|page| !page.path.starts_with("lessons/") && page.path != "CHANGELOG.md");
    hold(&pages, exists);
}

#[test]
fn the_rule_about_pages_can_fail() {
    let page =
        example("tests/page.md", "[a](nowhere.md) [b](../README.md#top) `src/kernel/` `src/nowhere.rs` `src/<room>/`");
    assert_eq!(exists(&page), ["there is no tests/nowhere.md", "there is no src/nowhere.rs"]);
}

#[test]
fn the_fidelity_page_is_printed_from_the_tables() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/fidelity.md");
    let page = cluster::deviation::page() + &crate::conformance::proved();
    if std::env::var_os("SELFHEAL_BLESS").is_some() {
        std::fs::write(path, &page).expect("the page is written");
    }
    assert_eq!(std::fs::read_to_string(path).expect("the page is there"), page, "SELFHEAL_BLESS=1 writes it anew");
}
