//! Scenarios: a starting cluster plus timed actions, the one format behind lessons, demos, share links, rewinding and
//! command-line runs; and the traces that runs leave.
//!
//! Reading never touches a cluster: a scenario is plain data, and everything wrong with its text is a [`Problem`] with a
//! place. Reading a file's neighbours (its manifests) is left to whoever has files.

mod decode;
mod encode;
mod fields;
mod model;
mod problem;
pub mod trace;
pub mod yaml;

pub use decode::{read, selector};
pub use model::{
    Action, COMPONENTS, ClusterSpec, ContainerTarget, FAILURES, HttpTarget, NodeSpec, NodeVerb, Scenario, TimedAction,
    TrafficSpec,
};
pub use problem::{Place, Problem, nearest};

#[cfg(test)]
mod tests;
