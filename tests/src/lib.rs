//! The tests that look at more than one room, in one binary: house rules, golden traces, what a learner types and sees.
//!
//! The same crate is compiled for wasm32 and run in a headless browser. A test marked [`everywhere`] runs in both places
//! and must give the same bytes; a plain `#[test]` runs natively only and may read files.
#![cfg(test)]

#[cfg(target_arch = "wasm32")]
pub(crate) use wasm_bindgen_test::wasm_bindgen_test as everywhere;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use core::prelude::v1::test as everywhere;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[cfg(not(target_arch = "wasm32"))]
mod allocations;
#[cfg(not(target_arch = "wasm32"))]
mod broken;
#[cfg(not(target_arch = "wasm32"))]
mod conformance;
#[cfg(not(target_arch = "wasm32"))]
mod console;
mod golden;
#[cfg(not(target_arch = "wasm32"))]
mod mangled;
mod same_bytes;
#[cfg(not(target_arch = "wasm32"))]
mod templates;
#[cfg(not(target_arch = "wasm32"))]
mod tidy;
