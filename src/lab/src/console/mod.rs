//! kubectl: commands typed by a person, answered from the cluster in kubectl's own words.
//!
//! It owns no state of the cluster. Models kubernetes 1.36 kubectl.

pub mod api;
pub mod columns;
pub mod describe;
#[cfg(test)]
mod fake;
pub mod flags;
pub mod output;
pub mod print;
pub mod revision;
pub mod target;
pub mod words;
