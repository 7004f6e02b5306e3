//! Keeps pods off a node that has just registered, until it is ready.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/nodetaint/admission.go.

use alloc::string::ToString;

use k8s_openapi::api::core::v1::{Node, Taint};

use super::Request;
use crate::api::{ApiError, Object};

pub(super) fn admit(object: &mut Object, _request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(node) = object.get_mut::<Node>() else { return Ok(()) };
    let taints = node.spec.get_or_insert_default().taints.get_or_insert_default();
    if !taints.iter().any(|taint| taint.key == "node.kubernetes.io/not-ready" && taint.effect == "NoSchedule") {
        taints.push(Taint {
            key: "node.kubernetes.io/not-ready".to_string(),
            effect: "NoSchedule".to_string(),
            ..Taint::default()
        });
    }
    Ok(())
}
