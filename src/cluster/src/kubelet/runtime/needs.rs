//! What a server writes before it listens, and why it cannot.
//!
//! A file system that is read-only and a user other than root are the two reasons why images that work as root stop
//! working once a `securityContext` is tightened; a volume at the place mends both.

use super::process::ProcessSpec;
use alloc::format;
use alloc::string::String;

/// One thing that a server makes on its own file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The system call as the program names it.
    pub call: &'static str,
    /// The path.
    pub path: &'static str,
}

/// Returns what the program says of the first need that cannot be met, such as
/// `open() "/run/nginx.pid" failed (13: Permission denied)`.
pub(super) fn unmet(needs: &[Need], spec: &ProcessSpec) -> Option<String> {
    needs.iter().find_map(|need| {
        let why = refusal(need.path, spec)?;
        Some(format!("{} \"{}\" failed ({why})", need.call, need.path))
    })
}

fn refusal(path: &str, spec: &ProcessSpec) -> Option<&'static str> {
    // In the images /var/run is a link to /run.
    let place = |path: &str| path.strip_prefix("/var/run").map_or(String::from(path), |rest| format!("/run{rest}"));
    let mounts = spec.mounts.iter().map(|mount| (place(&mount.path), mount.read_only));
    let over = mounts
        .filter(|(at, _)| path.strip_prefix(at.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    match over.max_by_key(|(at, _)| at.len()) {
        Some((_, read_only)) => read_only.then_some("30: Read-only file system"),
        None if spec.read_only_root => Some("30: Read-only file system"),
        None => (spec.identity.user != 0).then_some("13: Permission denied"),
    }
}
