//! The rooms stand in a row, and a room knows only rooms to its left. Every allowed edge is named here.

use super::{Source, example, hold, sources};

/// Which rooms a room may name in its manifest. `tests` and `benches` look at everything but the page.
const EDGES: [(&str, &[&str]); 7] = [
    ("kernel", &[]),
    ("cluster", &["kernel"]),
    ("lab", &["kernel", "cluster"]),
    ("cli", &["kernel", "cluster", "lab"]),
    ("app", &["kernel", "cluster", "lab"]),
    ("tests", &["kernel", "cluster", "lab", "cli"]),
    ("benches", &["kernel", "cluster", "lab"]),
];

/// The rooms that a manifest names as dependencies, in any of its dependency tables.
fn named_rooms(manifest: &str) -> Vec<String> {
    let mut in_dependencies = false;
    let mut named = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            in_dependencies = table.ends_with("dependencies");
            // `[dependencies.lab]` names the room in the header itself.
            if let Some((before, room)) = table.rsplit_once('.')
                && before.ends_with("dependencies")
            {
                named.push(room.to_string());
            }
        } else if in_dependencies && !line.starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            named.push(name.to_string());
        }
    }
    named.retain(|name| EDGES.iter().any(|(room, _)| room == name));
    named
}

/// A manifest names no room that its own room may not know; the kernel names nothing at all.
fn edges(source: &Source) -> Vec<String> {
    let Some(room) = source.path.strip_suffix("/Cargo.toml").and_then(|folder| folder.rsplit('/').next()) else {
        return Vec::new();
    };
    let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
        return vec![format!("the room {room} has no line in EDGES")];
    };
    named_rooms(&source.text)
        .into_iter()
        .filter(|named| !allowed.contains(&named.as_str()))
        .map(|named| format!("{room} must not depend on {named}"))
        .collect()
}

#[test]
fn rooms_know_only_rooms_to_their_left() {
    let manifests = sources(&["Cargo.toml"]);
    assert_eq!(manifests.len(), EDGES.len() + 1, "a room came or went: EDGES must say what it may know");
    hold(&manifests, edges);
    for table in [
        "[dependencies]\nlab.workspace = true",
        "[target.'cfg(unix)'.dev-dependencies]\nlab = {}",
        "[dependencies.lab]",
    ] {
        assert_eq!(edges(&example("src/cluster/Cargo.toml", table)), ["cluster must not depend on lab"], "{table}");
    }
}

#[test]
fn the_kernel_depends_on_nothing() {
    let manifests = sources(&["Cargo.toml"]);
    let kernel = manifests.iter().find(|source| source.path == "src/kernel/Cargo.toml").expect("the kernel's manifest");
    let (_, dependencies) = kernel.text.split_once("[dependencies]").expect("a table of dependencies");
    assert_eq!(dependencies.trim(), "");
}

#[test]
fn every_room_takes_the_lints_of_the_workspace() {
    let rule = |source: &Source| {
        let is_root = source.path == "Cargo.toml";
        let takes = source.text.contains("[lints]\nworkspace = true");
        if is_root || takes { Vec::new() } else { vec!["does not say [lints] workspace = true".to_string()] }
    };
    hold(&sources(&["Cargo.toml"]), rule);
    assert_eq!(rule(&example("src/lab/Cargo.toml", "[package]")).len(), 1);
}

#[test]
fn the_engine_is_no_std() {
    let rule = |source: &Source| {
        let has = source.text.contains("#![no_std]");
        if has { Vec::new() } else { vec!["does not say #![no_std]".to_string()] }
    };
    let mut roots = sources(&["lib.rs"]);
    roots.retain(|source| ["src/kernel/src/lib.rs", "src/cluster/src/lib.rs"].contains(&source.path.as_str()));
    assert_eq!(roots.len(), 2);
    hold(&roots, rule);
    assert_eq!(rule(&example("src/kernel/src/lib.rs", "extern crate alloc;")).len(), 1);
}
