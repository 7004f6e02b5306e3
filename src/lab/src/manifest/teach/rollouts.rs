//! Lints on how a new version replaces the old one.

use serde_json::Value;

use super::{Finding, Scope, amount, list, namespace, word};

/// A rollout that takes every pod away at once.
pub fn all_at_once(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own().filter(|(_, pods)| pods.kind == "Deployment") {
        let path = "/spec/strategy/rollingUpdate/maxUnavailable";
        let Some(unavailable) = pods.object.pointer(path).and_then(|value| amount(value, pods.replicas(), false))
        else {
            continue;
        };
        if unavailable >= pods.replicas() && pods.replicas() > 0 {
            found.push(Finding {
                place,
                path: "spec.strategy.rollingUpdate.maxUnavailable".into(),
                message: format!("all {} replicas may be down during a rollout", pods.replicas()),
                reason: "A bad version then takes everything down before readiness can stop it. With 25 % or 1 the old pods keep serving.".into(),
            });
        }
    }
}

/// A rollout that can never make progress.
pub fn stuck(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own().filter(|(_, pods)| pods.kind == "Deployment") {
        let limit = |name: &str, round_up| {
            pods.object
                .pointer(&format!("/spec/strategy/rollingUpdate/{name}"))
                .and_then(|value| amount(value, pods.replicas(), round_up))
        };
        // Both zero as numbers is refused; percentages of few replicas get there by rounding, and maxUnavailable becomes 1.
        if limit("maxSurge", true) == Some(0) && limit("maxUnavailable", false) == Some(0) {
            found.push(Finding {
                place,
                path: "spec.strategy.rollingUpdate".into(),
                message: "neither a pod more nor a pod less is allowed".into(),
                reason: "Nothing could ever be replaced. As two numbers this is refused; where percentages round down to it, Kubernetes takes maxUnavailable as 1.".into(),
            });
        }
    }
}

/// A disk for one node under pods that may be on several.
pub fn shared_disk(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own().filter(|(_, pods)| pods.kind == "Deployment" && pods.replicas() > 1) {
        for (index, volume) in list(pods.spec, "/volumes").iter().enumerate() {
            let name = word(volume, "/persistentVolumeClaim/claimName");
            let claim = scope
                .known("PersistentVolumeClaim")
                .find(|claim| word(claim, "/metadata/name") == name && namespace(claim) == pods.namespace);
            let modes: Vec<&str> = claim
                .map(|claim| list(claim, "/spec/accessModes"))
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if !modes.is_empty() && modes.iter().all(|mode| matches!(*mode, "ReadWriteOnce" | "ReadWriteOncePod")) {
                found.push(Finding {
                    place,
                    path: format!("{}.volumes[{index}]", pods.base),
                    message: format!("{} replicas share the claim {name}, which is {}", pods.replicas(), modes.join(", ")),
                    reason: "Pods on other nodes wait with a Multi-Attach error. A StatefulSet gives each pod a claim of its own.".into(),
                });
            }
        }
    }
}
