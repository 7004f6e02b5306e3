//! Who acted, and what they saw: each event as one turn of a control loop, observe → compare → act.
//!
//! The table is by event reason, because the reason is what a learner meets on a real cluster. Words only; the facts come from the event.

use super::event::EventRow;

/// One turn of a control loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Unique in its list.
    pub id: u64,
    /// When, simulated milliseconds.
    pub at_ms: u64,
    /// Who, such as `kubelet on node-1`.
    pub who: String,
    /// What it saw.
    pub observe: String,
    /// What it held that against.
    pub compare: String,
    /// What it did.
    pub act: String,
    /// `kind/name` it acted on.
    pub object: String,
    /// `namespace/name` when that is a pod.
    pub pod: Option<String>,
    /// Whether it is bad news.
    pub warning: bool,
}

/// What an event reason tells of the loop behind it.
struct Reason {
    reason: &'static str,
    observe: &'static str,
    compare: &'static str,
    act: &'static str,
}

const fn row(reason: &'static str, observe: &'static str, compare: &'static str, act: &'static str) -> Reason {
    Reason { reason, observe, compare, act }
}

/// Event reasons that this page explains; every other one is shown in its own words.
const REASONS: &[Reason] = &[
    row("Scheduled", "a pod without a node", "each node's room, taints and labels", "bound it to the best node"),
    row(
        "FailedScheduling",
        "a pod without a node",
        "no node fits",
        "left it Pending; looks again when something changes",
    ),
    row("Pulling", "the image is not on this node", "imagePullPolicy", "pulls the image"),
    row("Pulled", "the image is here", "the container is not made yet", "may make the container"),
    row("Created", "no container for the spec", "spec.containers", "made the container"),
    row("Started", "the container is made", "it should run", "started the process"),
    row(
        "Killing",
        "a container that should not run",
        "its probes, or the pod's deletion",
        "sends SIGTERM, then SIGKILL after the grace period",
    ),
    row("Unhealthy", "a probe failed", "failureThreshold in a row", "counts the failure"),
    row(
        "BackOff",
        "the last start ended badly",
        "restartPolicy and the back-off so far",
        "waits before the next start",
    ),
    row("Failed", "a start or a pull went wrong", "restartPolicy", "tries again later"),
    row("SuccessfulCreate", "fewer pods than wanted", "spec.replicas of the ReplicaSet", "created a pod"),
    row("SuccessfulDelete", "more pods than wanted", "spec.replicas of the ReplicaSet", "deleted a pod"),
    row("FailedCreate", "fewer pods than wanted", "what the API server allows", "was refused; tries again"),
    row(
        "ScalingReplicaSet",
        "ReplicaSets that differ from the wanted rollout",
        "spec.replicas, maxSurge, maxUnavailable",
        "scaled a ReplicaSet",
    ),
    row(
        "NodeNotReady",
        "the node's Ready condition is not True",
        "the 50 s without a heartbeat, or the kubelet's own word",
        "marks its pods not ready",
    ),
    row("NodeReady", "heartbeats again", "the Ready condition", "marks the node Ready"),
    row(
        "TaintManagerEviction",
        "a NoExecute taint on the node",
        "the pod's tolerationSeconds",
        "deletes the pod, or takes the deletion back",
    ),
    row("RegisteredNode", "a new Node object", "its list of nodes", "watches its heartbeat from now on"),
    row("Rebooted", "a new boot id", "the one in status", "reports the reboot"),
    row("OOMKilling", "no memory left", "the container's limit", "kills the process"),
    row("Evicted", "the node runs short", "requests and priorities of its pods", "evicts a pod"),
    row("NodeHasSufficientMemory", "memory is free", "the eviction thresholds", "reports no pressure"),
    row("FailedKillPod", "a container that does not stop", "the grace period", "tries again"),
    row("ProbeWarning", "an answer that is no clear yes", "the probe", "takes it as a success"),
];

/// Returns the event as a turn of a loop.
#[must_use]
pub fn act(event: &EventRow) -> Act {
    let known = REASONS.iter().find(|row| row.reason == event.reason);
    Act {
        id: 0,
        at_ms: event.last_ms,
        who: event.who.clone(),
        observe: known.map_or("a difference", |row| row.observe).into(),
        compare: known.map_or("what is wanted", |row| row.compare).into(),
        act: known.map_or_else(|| event.reason.clone(), |row| row.act.into()),
        object: event.object.clone(),
        pod: event.pod.clone(),
        warning: event.warning,
    }
}

impl Act {
    /// Returns the turn as one spoken sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} {}: saw {}, {}", self.who, self.object, self.observe, self.act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(reason: &str) -> EventRow {
        EventRow {
            id: 0,
            last_ms: 1000,
            first_ms: 1000,
            warning: false,
            reason: reason.into(),
            object: "Pod/web-1".into(),
            pod: Some("default/web-1".into()),
            message: "said so".into(),
            who: "kubelet on node-1".into(),
            count: 1,
        }
    }

    #[test]
    fn a_known_reason_is_explained_and_an_unknown_one_named() {
        assert_eq!(
            act(&event("Started")).sentence(),
            "kubelet on node-1 Pod/web-1: saw the container is made, started the process"
        );
        assert_eq!(act(&event("Odd")).act, "Odd");
    }

    #[test]
    fn no_reason_stands_twice() {
        for (index, row) in REASONS.iter().enumerate() {
            assert!(!REASONS[..index].iter().any(|other| other.reason == row.reason), "{} stands twice", row.reason);
        }
    }
}
