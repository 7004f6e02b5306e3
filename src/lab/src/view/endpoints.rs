//! The endpoint list: every address behind a Service with its three booleans.

use std::fmt::Write;

/// One address of one Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointRow {
    /// `namespace/name` of the Service.
    pub service: String,
    /// Address and port.
    pub address: String,
    /// Pod name.
    pub pod: String,
    /// Node name.
    pub node: String,
    /// Condition `ready`.
    pub ready: bool,
    /// Condition `serving`.
    pub serving: bool,
    /// Condition `terminating`.
    pub terminating: bool,
}

/// Returns the rows as text, a line each.
#[must_use]
pub fn text(rows: &[EndpointRow]) -> String {
    let mut out = String::new();
    for row in rows {
        writeln!(
            out,
            "{} {} {} on {}: ready={} serving={} terminating={}",
            row.service, row.address, row.pod, row.node, row.ready, row.serving, row.terminating
        )
        .expect("a String takes all");
    }
    out
}
