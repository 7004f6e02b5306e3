//! Lints on Services: whether they find pods, and whether those pods can say that they are not ready.

use serde_json::Value;

use super::{Finding, Pods, Scope, list, namespace, word};

/// Selectors of Services, with the Service.
fn selectors(service: &Value) -> Option<&Value> {
    service.pointer("/spec/selector").filter(|selector| selector.as_object().is_some_and(|map| !map.is_empty()))
}

/// Pods behind a Service that cannot say whether they are ready.
pub fn no_readiness(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own().filter(|(_, pods)| pods.kind != "Job") {
        let behind = scope.known("Service").find(|service| {
            namespace(service) == pods.namespace
                && selectors(service).is_some_and(|selector| super::selects(selector, pods.labels))
        });
        let Some(service) = behind else { continue };
        for (path, _) in
            pods.containers().filter(|(_, container)| serves(container) && container.get("readinessProbe").is_none())
        {
            found.push(Finding {
                place,
                path,
                message: format!("no readinessProbe, and Service {} sends traffic here", word(service, "/metadata/name")),
                reason: "Without one a pod counts as ready the moment its process runs, so it gets requests that it cannot answer yet, in every rollout.".into(),
            });
        }
    }
}

/// Whether the container declares a port or is the only hint of one.
fn serves(container: &Value) -> bool {
    !list(container, "/ports").is_empty() || container.get("livenessProbe").is_some()
}

/// A Service or a budget that finds no pods, neither in the text nor in the cluster.
pub fn selects_nothing(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (kind, consequence) in [
        ("Service", "Its list of endpoints stays empty and every request is refused."),
        ("PodDisruptionBudget", "It protects nothing."),
    ] {
        for (place, object) in scope.written(kind) {
            let Some(selector) = selectors(object) else { continue };
            if !scope.pods.is_empty() && scope.selected(namespace(object), selector).is_empty() {
                found.push(Finding {
                    place,
                    path: "spec.selector".into(),
                    message: "the selector matches no pod template, neither here nor in the cluster".into(),
                    reason: format!(
                        "{consequence} Compare it with the labels under spec.template.metadata, in the same namespace."
                    ),
                });
            }
        }
    }
}

/// A target port by a name that no container gives to a port.
pub fn target_port(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, service) in scope.written("Service") {
        let Some(selector) = selectors(service) else { continue };
        let pods = scope.selected(namespace(service), selector);
        for (index, port) in list(service, "/spec/ports").iter().enumerate() {
            let target = word(port, "/targetPort");
            if target.is_empty() || pods.is_empty() || pods.iter().any(|pods| names_port(pods, target)) {
                continue;
            }
            found.push(Finding {
                place,
                path: format!("spec.ports[{index}].targetPort"),
                message: format!("no container of these pods has a port named {target:?}"),
                reason: "A pod without the named port is left out of the endpoints of that port.".into(),
            });
        }
    }
}

fn names_port(pods: &Pods<'_>, name: &str) -> bool {
    pods.containers().any(|(_, container)| list(container, "/ports").iter().any(|port| word(port, "/name") == name))
}
