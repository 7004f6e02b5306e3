//! One kubelet per node, and the simulated container runtime under it.

pub mod runtime;
