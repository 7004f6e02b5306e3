//! Objects as the API server sends them: Go writes some fields even when they are empty.
//!
//! It changes no object. Models the JSON tags of kubernetes 1.36 staging api types without `omitempty`.

use cluster::api::{Kind, Object};
use serde_json::{Map, Value, json};

/// The object as `kubectl get -o json --show-managed-fields` shows it.
pub fn served_whole(object: &Object) -> Value {
    let mut value = served(object);
    if let Some(managed) = object.to_json().pointer("/metadata/managedFields") {
        value["metadata"]["managedFields"] = managed.clone();
    }
    value
}

/// The object as `kubectl get -o json` and a watch show it, keys in order, without `managedFields`.
pub fn served(object: &Object) -> Value {
    let mut value = object.to_json();
    let Value::Object(fields) = &mut value else { return value };
    if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
    match object.kind() {
        Kind::Pod => {
            pod_spec(fields.get_mut("spec"));
            let Some(status) = below(fields, "status") else { return value };
            each(status.get_mut("conditions"), |condition| {
                ensure(condition, "lastProbeTime", Value::Null);
            });
            for list in ["containerStatuses", "initContainerStatuses"] {
                each(status.get_mut(list), |one| {
                    ensure(one, "lastState", json!({}));
                    ensure(one, "state", json!({}));
                });
            }
        }
        Kind::Deployment | Kind::ReplicaSet => {
            ensure(fields, "status", json!({}));
            let Some(spec) = below(fields, "spec") else { return value };
            if object.kind() == Kind::Deployment {
                ensure(spec, "strategy", json!({}));
            }
            if let Some(template) = spec.get_mut("template").and_then(Value::as_object_mut) {
                ensure(template, "metadata", json!({}));
                pod_spec(template.get_mut("spec"));
            }
        }
        Kind::StatefulSet | Kind::DaemonSet => {
            let stateful = object.kind() == Kind::StatefulSet;
            let Some(spec) = below(fields, "spec") else { return value };
            ensure(spec, "updateStrategy", json!({}));
            if stateful {
                ensure(spec, "serviceName", json!(""));
                each(spec.get_mut("volumeClaimTemplates"), |claim| {
                    for part in ["metadata", "spec", "status"] {
                        ensure(claim, part, json!({}));
                    }
                });
            }
            if let Some(template) = spec.get_mut("template").and_then(Value::as_object_mut) {
                ensure(template, "metadata", json!({}));
                pod_spec(template.get_mut("spec"));
            }
        }
        Kind::ControllerRevision => {}
        Kind::Service => {
            if let Some(status) = below(fields, "status") {
                ensure(status, "loadBalancer", json!({}));
            }
        }
        Kind::Node | Kind::Namespace => {
            ensure(fields, "spec", json!({}));
            ensure(fields, "status", json!({}));
        }
        Kind::Lease => {
            ensure(fields, "spec", json!({}));
        }
        Kind::EndpointSlice => {
            ensure(fields, "ports", Value::Null);
            ensure(fields, "endpoints", Value::Null);
            each(fields.get_mut("endpoints"), |endpoint| {
                ensure(endpoint, "conditions", json!({}));
            });
        }
        Kind::PodDisruptionBudget => {
            ensure(fields, "spec", json!({}));
            ensure(fields, "status", json!({}));
        }
        Kind::Endpoints | Kind::ConfigMap | Kind::Secret | Kind::ServiceAccount | Kind::StorageClass => {}
        Kind::PersistentVolume | Kind::PersistentVolumeClaim | Kind::VolumeAttachment => {
            ensure(fields, "spec", json!({}));
            ensure(fields, "status", json!({}));
            if object.kind() == Kind::PersistentVolumeClaim
                && let Some(spec) = below(fields, "spec")
            {
                ensure(spec, "resources", json!({}));
            }
        }
        Kind::Job => {
            ensure(fields, "status", json!({}));
            template(below(fields, "spec"));
        }
        Kind::CronJob => {
            ensure(fields, "status", json!({}));
            let Some(job) = below(fields, "spec").and_then(|spec| below(spec, "jobTemplate")) else { return value };
            ensure(job, "metadata", json!({}));
            template(below(job, "spec"));
        }
        Kind::HorizontalPodAutoscaler => {
            if let Some(status) = below(fields, "status") {
                ensure(status, "currentMetrics", Value::Null);
                ensure(status, "desiredReplicas", json!(0));
            }
        }
        Kind::ResourceQuota => {
            ensure(fields, "spec", json!({}));
            ensure(fields, "status", json!({}));
        }
        Kind::LimitRange | Kind::PriorityClass => {}
        Kind::Ingress => {
            ensure(fields, "spec", json!({}));
            if let Some(status) = below(fields, "status") {
                ensure(status, "loadBalancer", json!({}));
            }
        }
        Kind::IngressClass => {
            ensure(fields, "spec", json!({}));
        }
        Kind::NetworkPolicy => {
            if let Some(spec) = below(fields, "spec") {
                ensure(spec, "podSelector", json!({}));
            }
        }
        Kind::Role | Kind::ClusterRole => {
            ensure(fields, "rules", Value::Null);
        }
        Kind::RoleBinding | Kind::ClusterRoleBinding => {}
        Kind::ReplicationController => {
            ensure(fields, "status", json!({}));
            let Some(spec) = below(fields, "spec") else { return value };
            if let Some(template) = spec.get_mut("template").and_then(Value::as_object_mut) {
                ensure(template, "metadata", json!({}));
                pod_spec(template.get_mut("spec"));
            }
        }
        Kind::Event => {
            for field in ["eventTime", "firstTimestamp", "lastTimestamp"] {
                ensure(fields, field, Value::Null);
            }
            for field in ["reportingComponent", "reportingInstance"] {
                ensure(fields, field, json!(""));
            }
            ensure(fields, "source", json!({}));
        }
    }
    value
}

/// Adds a field when it is missing.
fn ensure(fields: &mut Map<String, Value>, key: &str, empty: Value) {
    fields.entry(key).or_insert(empty);
}

/// The object below a field, made when it is missing.
fn below<'a>(fields: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    fields.entry(key).or_insert_with(|| json!({})).as_object_mut()
}

fn each(list: Option<&mut Value>, change: impl Fn(&mut Map<String, Value>)) {
    for item in list.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(fields) = item {
            change(fields);
        }
    }
}

/// Fills the pod template of a spec.
fn template(spec: Option<&mut Map<String, Value>>) {
    if let Some(template) = spec.and_then(|spec| below(spec, "template")) {
        ensure(template, "metadata", json!({}));
        pod_spec(template.get_mut("spec"));
    }
}

fn pod_spec(spec: Option<&mut Value>) {
    let Some(Value::Object(spec)) = spec else { return };
    for list in ["containers", "initContainers"] {
        each(spec.get_mut(list), |container| {
            ensure(container, "resources", json!({}));
        });
    }
}
