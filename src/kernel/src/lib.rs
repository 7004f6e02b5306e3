//! The simulation kernel: virtual time, a totally ordered queue, named random streams and a running hash.
//!
//! It knows no Kubernetes word, reads no clock and depends on nothing, so that every room to its right is
//! deterministic by construction: state is a fold of the seed and the inputs.
#![no_std]

extern crate alloc;

pub mod hash;
pub mod queue;
pub mod rng;
pub mod time;

pub use hash::Fnv64;
pub use queue::Queue;
pub use rng::Rng;
pub use time::Time;
