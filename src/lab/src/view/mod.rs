//! What the screen shows, as plain data: projections of the cluster with a text form, tested as text.
//!
//! Nothing here knows a browser, draws, or keeps state of the cluster: a view model is computed, compared with the last one and
//! thrown away. The panels of the page draw these and add only hover, scroll and focus.

pub mod build;
pub mod duration;
pub mod endpoints;
pub mod event;
pub mod explain;
pub mod fault;
pub mod guide;
pub mod insight;
pub mod link;
pub mod live;
pub mod object;
pub mod placement;
pub mod prose;
mod rack;
pub mod stage;
pub mod timeline;
pub mod why;

#[cfg(test)]
mod tests;
