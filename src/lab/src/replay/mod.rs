//! Holds a run against a recording of a real cluster, object by object.
//!
//! Both sides become the same plain list of things seen ([`Seen`]); everything after that knows no difference between
//! them, so a recording held against itself matches wholly. What cannot agree (random parts of names, UIDs, addresses,
//! ages) is matched up to renaming; what differs beyond that is counted, never smoothed over.

mod acts;
mod align;
mod coalesce;
mod compare;
mod fields;
mod kubectl;
mod luck;
mod mask;
mod names;
mod play;
mod recording;
mod reduce;
mod report;

pub use acts::{Seen, What};
pub use compare::compare;
pub use kubectl::KubectlPair;
pub use names::{Pins, counterparts};
pub use play::{Run, play};
pub use recording::{Control, Done, Recording};
pub use reduce::{Modelled, reduced, word_of};
pub use report::{ObjectReport, Report, Row, RowState};

#[cfg(test)]
mod tests;
