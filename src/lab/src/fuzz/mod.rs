//! Random scenarios with random faults, run under the rules of [`cluster::invariant`], and made small when one breaks.
//!
//! A seed names its scenario for ever on every machine; what differs between machines is how long it takes.

mod plan;
mod shrink;

use cluster::invariant::{Violation, Watch};
use kernel::Time;

use crate::scenario::Scenario;
use crate::scenario::trace::{TraceHash, TraceSink};
use crate::session::Session;

pub use plan::plan;
pub use shrink::shrink;

/// A run that broke no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clean {
    /// Fingerprint of the trace.
    pub hash: u64,
    /// Lines of the trace.
    pub lines: u64,
}

/// A run that broke rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// When.
    pub at: Time,
    /// The rules that one change broke.
    pub violations: Vec<Violation>,
}

/// Runs a scenario without files and looks at every change.
///
/// - Errors: the rules that broke first; a scenario that no cluster can start from breaks none and counts as clean.
pub fn check(scenario: &Scenario) -> Result<Clean, Broken> {
    let mut hash = TraceHash::default();
    let mut watch = Watch::default();
    let Ok(mut session) = Session::new(scenario, Vec::new()) else {
        return Ok(Clean { hash: 0, lines: 0 });
    };
    loop {
        let done = session.run_until(scenario.end(), &mut || false);
        for entry in session.take_entries() {
            hash.entry(&entry);
        }
        for (at, change) in session.take_changes() {
            let violations = watch.observe(&change);
            if !violations.is_empty() {
                return Err(Broken { at, violations });
            }
        }
        if done {
            break;
        }
    }
    session.finish(0);
    for entry in session.take_entries() {
        hash.entry(&entry);
    }
    Ok(Clean { hash: hash.value(), lines: hash.lines })
}

#[cfg(test)]
mod tests;
