//! Inside `cluster` the components stand apart, as in Kubernetes: they meet only in the API, and `world` applies what they return.

use super::{Source, example, hold, sources};

/// Rows of modules from the ground up. A module may name modules of lower rows; within a row none names another.
const ROWS: [&[&str]; 7] = [
    &["api", "deviation"],
    &["settings", "luck"],
    &["store"],
    &["reconcile"],
    &["admission", "controller", "scheduler", "kubelet", "network", "storage"],
    &["fault", "invariant", "cause"],
    &["world"],
];

/// The row of a module of `cluster`, if the table has it.
fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// The module of `cluster` that a path belongs to.
fn module_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/cluster/src/")?;
    Some(rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs"))
}

/// The modules of `cluster` that a text names with `crate::`, one name or a braced list at a time.
fn named_modules(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut named = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut is_first = true;
            for character in list.chars() {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        named.push(std::mem::take(&mut word));
                        is_first = true;
                        continue;
                    }
                    ':' if depth == 1 => is_first = false,
                    _ if depth == 1 && is_first && !character.is_whitespace() => word.push(character),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            named.push(word);
        } else {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            named.push(rest[..end].to_string());
        }
    }
    named
}

/// A component names no sibling and nothing above it. Tests of a component may: they are read from the marker on.
fn order(source: &Source) -> Vec<String> {
    let Some(own) = module_of(&source.path) else { return Vec::new() };
    if own == "lib" {
        return Vec::new();
    }
    let Some(own_row) = row(own) else { return vec![format!("the module {own} has no place in ROWS")] };
    if source.path.ends_with("/tests.rs") || source.path.ends_with("_tests.rs") {
        return Vec::new();
    }
    let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut complaints = Vec::new();
    for named in named_modules(code) {
        let is_allowed = named == own || row(&named).is_none_or(|named_row| named_row < own_row);
        if !is_allowed {
            complaints.push(format!("{own} must not name crate::{named}"));
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

#[test]
fn components_meet_only_in_the_api() {
    let mut files = sources(&[".rs"]);
    files.retain(|source| module_of(&source.path).is_some());
    hold(&files, order);
}

#[test]
fn the_rule_about_components_can_fail() {
    let kubelet = |text: &str| order(&example("src/cluster/src/kubelet/sync.rs", text));
    assert_eq!(kubelet("use crate::network::Route;"), ["kubelet must not name crate::network"]);
    assert_eq!(kubelet("use crate::{api::Pod, world::World};"), ["kubelet must not name crate::world"]);
    assert_eq!(
        kubelet("use crate::{\n    store::{Store, Watch},\n    network,\n};"),
        ["kubelet must not name crate::network"]
    );
    assert!(
        kubelet("use crate::api::Pod;\nuse crate::kubelet::probe;\n#[cfg(test)]\nuse crate::world::World;").is_empty()
    );
    assert_eq!(
        order(&example("src/cluster/src/api/pod.rs", "crate::store::Store")),
        ["api must not name crate::store"]
    );
}
