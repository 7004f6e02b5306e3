//! API kinds and what belongs to a kind alone: identity, defaulting, validation, preparation and time format.
//!
//! Objects are the real API types of `k8s-openapi` for Kubernetes 1.36. Nothing here holds or finds objects.

pub mod budget;
pub mod cron;
pub mod defaults;
pub mod error;
pub mod indexes;
pub mod intstr;
pub mod kinds;
pub mod labels;
pub mod names;
pub mod node_selector;
pub mod object;
pub mod passive;
pub mod pod;
pub mod qos;
pub mod quantity;
pub mod quota;
pub mod scale;
pub mod schema;
pub mod taints;
pub mod time;
pub mod topology;
pub mod unified;
pub mod validation;
pub mod volume;

pub use error::ApiError;
pub use kinds::{Kind, KindInfo};
pub use object::{Key, Object, Stored};
