//! Gives pods the priority of their class, and keeps to one default class.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/priority/admission.go.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::scheduling::v1::PriorityClass;

use super::{Request, early_name};
use crate::api::error::Reason;
use crate::api::validation::policy::SYSTEM_CLASSES;
use crate::api::{ApiError, Object};

/// The classes that every cluster has.
///
/// - Source: kubernetes 1.36 pkg/registry/scheduling/rest/storage_scheduling.go AddSystemPriorityClasses.
pub fn system_priority_classes() -> Vec<Object> {
    let description = |name: &str| {
        let further = if name == "system-node-critical" {
            " that must not be moved from their current node."
        } else {
            " that must run in the cluster, but can be moved to another node if necessary."
        };
        format!("Used for system critical pods{further}")
    };
    let class = |(name, value): &(&str, i32)| {
        let mut class = PriorityClass { value: Some(*value), ..PriorityClass::default() };
        class.metadata.name = Some(name.to_string());
        class.description = Some(description(name));
        Object::new(class)
    };
    SYSTEM_CLASSES.iter().map(class).collect()
}

/// The default class: of several the one of lowest priority.
fn default_class<'a>(request: &'a Request<'_>) -> Option<&'a Rc<PriorityClass>> {
    let marked = request.store.all::<PriorityClass>().filter(|class| class.global_default == Some(true));
    marked.min_by_key(|class| class.value.unwrap_or(0))
}

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    if let Some(class) = object.get::<PriorityClass>() {
        let name = class.metadata.name.as_deref().unwrap_or("");
        return match default_class(request).filter(|_| class.global_default == Some(true)) {
            Some(other) if other.metadata.name.as_deref() != Some(name) => {
                let other = other.metadata.name.as_deref().unwrap_or("");
                let message = format!(
                    "priorityclasses.scheduling.k8s.io {name:?} is forbidden: PriorityClass {other} is already marked as default. Only one default can exist"
                );
                Err(ApiError::new(Reason::Forbidden, message))
            }
            _ => Ok(()),
        };
    }
    let Some(pod) = object.get_mut::<Pod>() else { return Ok(()) };
    let name = early_name(&pod.metadata).to_string();
    let spec = pod.spec.get_or_insert_default();
    let class = match spec.priority_class_name.as_deref().filter(|class| !class.is_empty()) {
        None => default_class(request),
        Some(class) => match request.store.find::<PriorityClass>("", class) {
            Some(class) => Some(class),
            None => {
                let message = format!("pods {name:?} is forbidden: no PriorityClass with name {class} was found");
                return Err(ApiError::new(Reason::Forbidden, message));
            }
        },
    };
    let priority = class.and_then(|class| class.value).unwrap_or(0);
    let policy = class.and_then(|class| class.preemption_policy.as_deref()).unwrap_or("PreemptLowerPriority");
    if let Some(class) = class {
        spec.priority_class_name = class.metadata.name.clone();
    }
    if let Some(own) = spec.priority.filter(|own| *own != priority) {
        let message = format!(
            "pods {name:?} is forbidden: the integer value of priority ({own}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name"
        );
        return Err(ApiError::new(Reason::Forbidden, message));
    }
    spec.priority = Some(priority);
    if let Some(own) = spec.preemption_policy.as_deref().filter(|own| *own != policy) {
        let message = format!(
            "pods {name:?} is forbidden: the string value of PreemptionPolicy ({own}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name"
        );
        return Err(ApiError::new(Reason::Forbidden, message));
    }
    spec.preemption_policy = Some(policy.to_string());
    Ok(())
}
