//! Lessons: their format, the checks that decide them, predictions with computed truths, and their proof.
//!
//! A lesson never looks into the engine: it judges what a run left behind ([`History`]) and what the API server shows.

pub mod catalogue;
pub mod checks;
pub mod format;
pub mod history;
pub mod lock;
pub mod predict;
pub mod proof;
pub mod runner;

pub use catalogue::Course;
pub use checks::{Check, Verdict};
pub use format::Lesson;
pub use history::History;
pub use lock::Locks;
pub use runner::Runner;
