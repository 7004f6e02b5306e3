//! What the API server fills in, kind by kind.

use super::Object;

/// Fills in the defaults of a kind.
pub fn default_object(_object: &mut Object) {}
