//! The only door to the browser: frame clock, storage, clipboard, page styles, canvases, focus and the editor bundle.
//!
//! Everything else in the app is plain Rust on plain data. Nothing here knows the cluster, and nothing outside names a browser type
//! except for the handles that Yew itself hands to event handlers.

pub mod canvas;
pub mod crash;
pub mod disk;
pub mod editor;
pub mod fetch;
pub mod frame;
pub mod page;
pub mod particles;
pub mod storage;
pub mod timeline;
