//! The simulated Kubernetes: API objects, store, admission, controllers, scheduler, kubelets, network and faults.
//!
//! It does no I/O, knows no browser and reads no clock. Inside the crate
//! `api ← store ← {admission, controller, scheduler, kubelet, network, storage} ← world`: those in braces never import each
//! other; as in Kubernetes they meet only in the API. They read and return writes, events and wake-up times;
//! [`world`] applies them.
#![no_std]

extern crate alloc;

pub mod admission;
pub mod api;
pub mod controller;
pub mod deviation;
pub mod invariant;
pub mod kubelet;
pub mod luck;
pub mod network;
pub mod reconcile;
pub mod scheduler;
pub mod settings;
pub mod storage;
pub mod store;
pub mod world;
