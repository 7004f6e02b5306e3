//! Small pieces that panels share. They draw what they are given and know no model.

pub mod icon;
pub mod lanes;
pub mod prose;
pub mod ring;
pub mod splitter;
