//! Gives pods without a priority class priority 0.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/priority/admission.go.

use alloc::format;
use alloc::string::ToString;

use k8s_openapi::api::core::v1::Pod;

use super::Request;
use crate::api::error::Reason;
use crate::api::{ApiError, Object};

/// Classes that every cluster has, with their priorities.
const SYSTEM_CLASSES: [(&str, i32); 2] =
    [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];

pub(super) fn admit(object: &mut Object, _request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(pod) = object.get_mut::<Pod>() else { return Ok(()) };
    let name = pod.metadata.name.clone().unwrap_or_default();
    let spec = pod.spec.get_or_insert_default();
    let priority = match spec.priority_class_name.as_deref().filter(|class| !class.is_empty()) {
        None => 0,
        Some(class) => match SYSTEM_CLASSES.iter().find(|(one, _)| *one == class) {
            Some((_, priority)) => *priority,
            None => {
                let message = format!("pods {name:?} is forbidden: no PriorityClass with name {class} was found");
                return Err(ApiError::new(Reason::Forbidden, message));
            }
        },
    };
    if spec.priority.is_some_and(|own| own != priority) {
        let message = format!(
            "pods {name:?} is forbidden: the integer value of priority ({}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name",
            spec.priority.unwrap_or(0)
        );
        return Err(ApiError::new(Reason::Forbidden, message));
    }
    spec.priority = Some(priority);
    spec.preemption_policy.get_or_insert_with(|| "PreemptLowerPriority".to_string());
    Ok(())
}
