//! What people do with a cluster: manifests, the console, scenarios, lessons, sessions and view models.
//!
//! It knows no browser and reads no clock.

pub mod console;
mod distance;
pub mod fuzz;
pub mod lesson;
pub mod manifest;
pub mod replay;
pub mod scenario;
pub mod session;
pub mod view;
