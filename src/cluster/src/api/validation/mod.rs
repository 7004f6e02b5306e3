//! What the API server refuses, kind by kind.

use alloc::vec::Vec;

use super::Object;
use super::error::FieldError;

/// Rules that a new object breaks.
pub fn validate_create(_object: &Object) -> Vec<FieldError> {
    Vec::new()
}

/// Rules that a changed object breaks.
pub fn validate_update(_new: &Object, _old: &Object) -> Vec<FieldError> {
    Vec::new()
}

/// What the API server warns of while accepting it.
pub fn warnings(_object: &Object) -> Vec<alloc::string::String> {
    Vec::new()
}
