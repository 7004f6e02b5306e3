#![no_std]
pub use k8s_openapi as k;
