//! Text formats of kubectl's output, which know objects only as values.

pub mod duration;
pub mod go;
pub mod go_order;
pub mod go_template;
pub mod json_path;
pub mod json_text;
pub mod kyaml;
pub mod served;
pub mod tab_writer;
pub mod yaml;
