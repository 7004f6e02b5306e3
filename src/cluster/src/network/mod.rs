//! The data path: from a service to an address and port of a pod, and the request generator.
//!
//! It knows Services and EndpointSlices, not kubelets; the world delivers requests.

mod routes;
mod traffic;

pub use routes::{ROUTED, Routes};
pub use traffic::{Ended, Second, Traffic, TrafficConfig};
