//! ReplicaSets and ReplicationControllers alike: one loop keeps the pods of both, which takes the older kind for the newer.
//!
//! Models kubernetes 1.36 pkg/controller/replication/conversion.go.

use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ReplicaSet, ReplicaSetCondition, ReplicaSetSpec, ReplicaSetStatus};
use k8s_openapi::api::core::v1::{ReplicationController, ReplicationControllerCondition, ReplicationControllerStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::api::Object;

/// The object as a ReplicaSet, whichever of the two it is.
pub(super) fn set_of(object: &Object) -> Option<Rc<ReplicaSet>> {
    if let Some(set) = object.get::<ReplicaSet>() {
        return Some(set.clone());
    }
    let controller = object.get::<ReplicationController>()?;
    let spec = controller.spec.clone().unwrap_or_default();
    Some(Rc::new(ReplicaSet {
        metadata: controller.metadata.clone(),
        spec: Some(ReplicaSetSpec {
            min_ready_seconds: spec.min_ready_seconds,
            replicas: spec.replicas,
            selector: LabelSelector { match_labels: spec.selector, match_expressions: None },
            template: spec.template,
        }),
        status: controller.status.as_ref().map(|status| ReplicaSetStatus {
            available_replicas: status.available_replicas,
            conditions: status.conditions.as_ref().map(|list| list.iter().map(newer).collect()),
            fully_labeled_replicas: status.fully_labeled_replicas,
            observed_generation: status.observed_generation,
            ready_replicas: status.ready_replicas,
            replicas: status.replicas,
            terminating_replicas: None,
        }),
    }))
}

/// Puts a status into the object, whichever of the two it is.
pub(super) fn set_status(object: &mut Object, status: &ReplicaSetStatus) {
    if let Some(set) = object.get_mut::<ReplicaSet>() {
        set.status = Some(status.clone());
    } else if let Some(controller) = object.get_mut::<ReplicationController>() {
        controller.status = Some(ReplicationControllerStatus {
            available_replicas: status.available_replicas,
            conditions: status.conditions.as_ref().map(|list| list.iter().map(older).collect::<Vec<_>>()),
            fully_labeled_replicas: status.fully_labeled_replicas,
            observed_generation: status.observed_generation,
            ready_replicas: status.ready_replicas,
            replicas: status.replicas,
        });
    }
}

fn newer(condition: &ReplicationControllerCondition) -> ReplicaSetCondition {
    ReplicaSetCondition {
        last_transition_time: condition.last_transition_time.clone(),
        message: condition.message.clone(),
        reason: condition.reason.clone(),
        status: condition.status.clone(),
        type_: condition.type_.clone(),
    }
}

fn older(condition: &ReplicaSetCondition) -> ReplicationControllerCondition {
    ReplicationControllerCondition {
        last_transition_time: condition.last_transition_time.clone(),
        message: condition.message.clone(),
        reason: condition.reason.clone(),
        status: condition.status.clone(),
        type_: condition.type_.clone(),
    }
}
