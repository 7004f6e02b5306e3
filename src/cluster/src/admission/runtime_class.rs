//! Refuses pods of a runtime class that is not there, and an overhead that no class asks for.
//!
//! There are no RuntimeClass objects here, so none is ever found. Source: kubernetes 1.36
//! plugin/pkg/admission/runtimeclass/admission.go.

use alloc::format;

use k8s_openapi::api::core::v1::Pod;

use super::{Request, early_name};
use crate::api::error::Reason;
use crate::api::{ApiError, Object};

pub(super) fn admit(object: &mut Object, _: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(pod) = object.get::<Pod>() else { return Ok(()) };
    let Some(spec) = &pod.spec else { return Ok(()) };
    let why = match spec.runtime_class_name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => format!("pod rejected: RuntimeClass {name:?} not found"),
        None if spec.overhead.is_some() => {
            "Pod Overhead set without corresponding RuntimeClass defined Overhead".into()
        }
        None => return Ok(()),
    };
    let message = format!("pods {:?} is forbidden: {why}", early_name(&pod.metadata));
    Err(ApiError::new(Reason::Forbidden, message))
}
