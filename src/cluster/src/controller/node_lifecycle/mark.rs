//! What is written on nodes and pods: conditions and taints.
//!
//! Models kubernetes 1.36 pkg/controller/util/node/controller_utils.go and doNoScheduleTaintingPass.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, NodeCondition, Pod};
use kernel::Time;

use super::{COMPONENT, taint};
use crate::api::error::Reason;
use crate::api::time::api_time;
use crate::api::{ApiError, Key, Kind, Object, pod, taints};
use crate::controller::events::{reference, warning};
use crate::store::{EventDraft, Subresource, Write};

/// Conditions that kubelets keep and this controller sets to Unknown.
const KUBELET_CONDITIONS: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
/// Which status of which condition means which NoSchedule taint.
const CONDITION_TAINTS: [(&str, &str, &str); 6] = [
    ("Ready", "False", taints::NOT_READY),
    ("Ready", "Unknown", taints::UNREACHABLE),
    ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
    ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
    ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
];

/// True for nodes that do not count when disruption is judged.
pub(super) fn is_excluded(node: &Node) -> bool {
    node.metadata.labels.as_ref().is_some_and(|labels| labels.contains_key("node.kubernetes.io/exclude-disruption"))
}

/// True when the node has that taint.
pub(super) fn has_taint(node: &Node, key: &str, effect: &str) -> bool {
    taints::of(node).any(|taint| taint.key == key && taint.effect == effect)
}

/// Sets what the kubelet no longer posts to Unknown; refused when the node has changed since it was read.
#[inline(never)]
pub(super) fn unknown(node: &Node, now: Time) -> Write {
    let mut node = node.clone();
    let created = node.metadata.creation_timestamp.clone();
    let conditions = node.status.get_or_insert_default().conditions.get_or_insert_default();
    for kind in KUBELET_CONDITIONS {
        match conditions.iter_mut().find(|condition| condition.type_ == kind) {
            Some(condition) if condition.status != "Unknown" => {
                condition.status = "Unknown".to_string();
                condition.reason = Some("NodeStatusUnknown".to_string());
                condition.message = Some("Kubelet stopped posting node status.".to_string());
                condition.last_transition_time = Some(api_time(now));
            }
            Some(_) => {}
            None => conditions.push(NodeCondition {
                type_: kind.to_string(),
                status: "Unknown".to_string(),
                reason: Some("NodeStatusNeverUpdated".to_string()),
                message: Some("Kubelet never posted node status.".to_string()),
                last_heartbeat_time: created.clone(),
                last_transition_time: Some(api_time(now)),
            }),
        }
    }
    Write::Update(Object::new(node), Subresource::Status)
}

/// Marks a Ready pod of a lost node not ready; refused when the pod has changed since it was read.
///
/// - Source: kubernetes 1.36 pkg/controller/util/node/controller_utils.go MarkPodsNotReady.
#[inline(never)]
pub(super) fn pod_not_ready(pod: &Rc<Pod>, now: Time) -> Option<Write> {
    if !pod::is_ready(pod) {
        return None;
    }
    let mut pod = (**pod).clone();
    let conditions = pod.status.as_mut().and_then(|status| status.conditions.as_mut());
    for condition in conditions.into_iter().flatten() {
        if condition.type_ == "Ready" && condition.status != "False" {
            condition.status = "False".to_string();
            condition.last_transition_time = Some(api_time(now));
        }
    }
    Some(Write::Update(Object::new(pod), Subresource::Status))
}

/// True when a write has to be tried again.
pub(super) fn is_refused(answer: &Result<Option<Object>, ApiError>) -> bool {
    answer.as_ref().is_err_and(|error| error.reason != Reason::NotFound)
}

/// What is said of a pod that was to be marked not ready, unless it is gone: also when it had changed meanwhile.
#[inline(never)]
pub(super) fn told_of(write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
    let Write::Update(object, Subresource::Status) = write else { return None };
    let pod = object.get::<Pod>()?;
    if answer.as_ref().is_err_and(|error| error.reason == Reason::NotFound) {
        return None;
    }
    let about = reference(&object.key(), pod.metadata.uid.clone());
    Some(warning(COMPONENT, about, "NodeNotReady", "Node is not ready".to_string()))
}

/// NoSchedule taints to add and to remove so that they say what the conditions say; `None` when they do.
pub(super) fn condition_taints(node: &Node) -> Option<(Vec<&'static str>, Vec<String>)> {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
    let mut wanted: Vec<&'static str> = conditions
        .iter()
        .filter_map(|condition| {
            CONDITION_TAINTS
                .iter()
                .find(|(kind, status, _)| condition.type_ == *kind && condition.status == *status)
                .map(|(_, _, key)| *key)
        })
        .collect();
    if node.spec.as_ref().and_then(|spec| spec.unschedulable) == Some(true) {
        wanted.push(taints::UNSCHEDULABLE);
    }
    let is_ours = |key: &str| key == taints::UNSCHEDULABLE || CONDITION_TAINTS.iter().any(|(_, _, one)| *one == key);
    let remove: Vec<String> = taints::of(node)
        .filter(|taint| taint.effect == taints::NO_SCHEDULE && is_ours(&taint.key))
        .filter(|taint| !wanted.contains(&taint.key.as_str()))
        .map(|taint| taint.key.clone())
        .collect();
    wanted.retain(|key| !has_taint(node, key, taints::NO_SCHEDULE));
    (!wanted.is_empty() || !remove.is_empty()).then_some((wanted, remove))
}

/// Adds taints, then removes others: two requests, as upstream.
#[inline(never)]
pub(super) fn swap(node: &Node, add: &[&str], remove: &[&str], effect: &str, now: Time) -> Vec<Write> {
    let mut writes = Vec::new();
    if !add.is_empty() {
        let new: Vec<_> = add.iter().map(|key| taint(key, effect, now)).collect();
        writes.push(patch(node, move |node| {
            let list = node.spec.get_or_insert_default().taints.get_or_insert_default();
            for taint in &new {
                match list.iter_mut().find(|one| one.key == taint.key && one.effect == taint.effect) {
                    Some(one) => *one = taint.clone(),
                    None => list.push(taint.clone()),
                }
            }
        }));
    }
    let stale: Vec<String> =
        remove.iter().filter(|key| has_taint(node, key, effect)).map(|key| key.to_string()).collect();
    if !stale.is_empty() {
        let effect = effect.to_string();
        writes.push(patch(node, move |node| take_off(node, &stale, &effect)));
    }
    writes
}

/// Removes one taint.
#[inline(never)]
pub(super) fn remove(node: &Node, key: &str, effect: &str) -> Write {
    let (keys, effect) = (alloc::vec![key.to_string()], effect.to_string());
    patch(node, move |node| take_off(node, &keys, &effect))
}

fn take_off(node: &mut Node, keys: &[String], effect: &str) {
    let spec = node.spec.get_or_insert_default();
    if let Some(list) = &mut spec.taints {
        list.retain(|taint| taint.effect != effect || !keys.contains(&taint.key));
        if list.is_empty() {
            spec.taints = None;
        }
    }
}

fn patch(node: &Node, apply: impl Fn(&mut Node) + 'static) -> Write {
    let name = node.metadata.name.as_deref().unwrap_or("");
    Write::Patch {
        key: Key::new(Kind::Node, "", name),
        uid: node.metadata.uid.clone(),
        subresource: Subresource::Main,
        apply: Rc::new(move |object: &mut Object| {
            if let Some(node) = object.get_mut::<Node>() {
                apply(node);
            }
        }),
    }
}
