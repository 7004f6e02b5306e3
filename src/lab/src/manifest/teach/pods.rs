//! Lints on what pods promise: time to end, resources, who replaces them.

use cluster::kubelet::runtime::profile::OnStop;
use cluster::kubelet::runtime::resolve::Resolution;
use serde_json::Value;

use super::{Finding, Scope, list, number, word};

/// The grace period ends before the hook and the program's own shutdown can.
pub fn short_grace(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own() {
        let grace = number(pods.spec, "/terminationGracePeriodSeconds").unwrap_or(30);
        for (path, container) in pods.containers() {
            let hook = hook_seconds(container);
            let drain_ms = match scope.catalogue.resolve(word(container, "/image")) {
                Resolution::Found(profile) => match profile.on_stop {
                    OnStop::Exits { after_ms, .. } => after_ms,
                    OnStop::Dies | OnStop::Ignores => 0,
                },
                Resolution::Generic(_) | Resolution::NotFound { .. } | Resolution::InvalidName { .. } => 0,
            };
            let needed = hook.saturating_add(i64::try_from(drain_ms.div_ceil(1000)).unwrap_or(0));
            if hook > 0 && needed >= grace {
                found.push(Finding {
                    place,
                    path: format!("{path}.lifecycle.preStop"),
                    message: format!("the hook and the shutdown take {needed} s, and SIGKILL comes after {grace} s"),
                    reason: "terminationGracePeriodSeconds counts from the deletion and includes preStop. Make it longer than the hook plus the longest request.".into(),
                });
            }
        }
    }
}

/// Seconds that a preStop hook sleeps.
fn hook_seconds(container: &Value) -> i64 {
    if let Some(seconds) = number(container, "/lifecycle/preStop/sleep/seconds") {
        return seconds;
    }
    let command = list(container, "/lifecycle/preStop/exec/command");
    let words: Vec<&str> = command.iter().filter_map(Value::as_str).flat_map(str::split_whitespace).collect();
    let after = |word: &[&str]| match word {
        ["sleep", seconds] => seconds.trim_end_matches([';', '&', 's']).parse::<i64>().ok(),
        _ => None,
    };
    words.windows(2).filter_map(after).fold(0, i64::saturating_add)
}

/// A pod that nobody replaces.
pub fn bare(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, _) in
        scope.own().filter(|(_, pods)| pods.kind == "Pod" && list(pods.object, "/metadata/ownerReferences").is_empty())
    {
        found.push(Finding {
            place,
            path: "kind".into(),
            message: "a bare Pod: nobody replaces it".into(),
            reason: "The kubelet restarts its containers, but once it is deleted, evicted or its node is gone, it is gone. A Deployment makes another.".into(),
        });
    }
}

/// Containers that ask for nothing are the first to go.
pub fn no_requests(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own() {
        for (path, container) in pods.containers() {
            let asks =
                |part: &str| container.pointer(part).and_then(Value::as_object).is_some_and(|map| !map.is_empty());
            if !asks("/resources/requests") && !asks("/resources/limits") {
                found.push(Finding {
                    place,
                    path,
                    message: "no resource requests".into(),
                    reason: "The scheduler counts it as nothing, so a node can be overfull, and under memory pressure it is evicted first.".into(),
                });
            }
        }
    }
}

/// A restart policy that a controller's template may not have.
pub fn never(scope: &Scope<'_>, found: &mut Vec<Finding>) {
    for (place, pods) in scope.own() {
        let policy = word(pods.spec, "/restartPolicy");
        let reason = match pods.kind {
            "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet" | "DaemonSet"
                if matches!(policy, "Never" | "OnFailure") =>
            {
                "These controllers keep pods running for ever, so only Always is allowed. Work that ends belongs into a Job."
            }
            "Job" if matches!(policy, "" | "Always") => {
                "A Job wants its pods to end: choose OnFailure, which restarts the container in place, or Never, which makes a new pod."
            }
            _ => continue,
        };
        let shown = if policy.is_empty() { "Always, the default," } else { policy };
        found.push(Finding {
            place,
            path: format!("{}.restartPolicy", pods.base),
            message: format!("restartPolicy {shown} is refused in a {}", pods.kind),
            reason: reason.into(),
        });
    }
}
