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
    /// Who must have reported it; empty for anybody.
    who: &'static str,
    observe: &'static str,
    compare: &'static str,
    act: &'static str,
}

const fn row(reason: &'static str, observe: &'static str, compare: &'static str, act: &'static str) -> Reason {
    Reason { reason, who: "", observe, compare, act }
}

/// A reason that several controllers use, told of one of them.
const fn of(
    who: &'static str,
    reason: &'static str,
    observe: &'static str,
    compare: &'static str,
    act: &'static str,
) -> Reason {
    Reason { reason, who, observe, compare, act }
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
    row("NodeNotSchedulable", "spec.unschedulable is set", "the Ready condition's neighbours", "reports the cordon"),
    row("NodeSchedulable", "spec.unschedulable is gone", "the cordon before", "reports that pods may come"),
    row("RemovingNode", "the Node object is gone", "its list of nodes", "forgets the node"),
    row("DeletingNode", "a node that its cloud does not know", "the cloud's machines", "deletes the Node object"),
    row("Starting", "its own start", "nothing yet", "registers the node and lists its pods"),
    row(
        "NodeHasDiskPressure",
        "little disk is free",
        "the eviction thresholds",
        "reports DiskPressure; new pods stay away",
    ),
    row("NodeHasInsufficientMemory", "little memory is free", "the eviction thresholds", "reports MemoryPressure"),
    row("NodeHasInsufficientPID", "few process ids are free", "the eviction thresholds", "reports PIDPressure"),
    row("NodeHasNoDiskPressure", "disk is free", "the eviction thresholds", "reports no pressure"),
    row("NodeHasSufficientPID", "process ids are free", "the eviction thresholds", "reports no pressure"),
    row("EvictionThresholdMet", "the node runs short", "the eviction thresholds", "looks for a pod to evict"),
    row(
        "Preempted",
        "a pod of higher priority finds no room",
        "the priorities of the pods there",
        "deletes this pod to make room",
    ),
    row(
        "SandboxChanged",
        "the pod's sandbox is gone",
        "the pod should run",
        "makes a new one, and all containers in it",
    ),
    row("FailedMount", "a volume that cannot be mounted", "spec.volumes", "waits and tries again"),
    row(
        "FailedAttachVolume",
        "a volume that this node cannot have",
        "where it is attached, and what its driver answers",
        "waits and tries again",
    ),
    row("SuccessfulAttachVolume", "a pod on this node needs the volume", "where it is attached", "attached it"),
    row("ProvisioningSucceeded", "a claim without a volume", "its storage class", "made a volume"),
    row("Provisioning", "a claim without a volume", "its storage class", "makes a volume"),
    row("ExternalProvisioning", "a claim without a volume", "its storage class", "waits for the provisioner"),
    row(
        "WaitForFirstConsumer",
        "a claim that no pod uses yet",
        "the class's volumeBindingMode",
        "waits for the first pod",
    ),
    row("FailedBinding", "a claim that no volume fits", "its size, class and access modes", "leaves it Pending"),
    row("VolumeFailed", "a volume that cannot be used", "its plugin", "marks it Failed; a person must look"),
    row("NoPods", "a budget that selects nothing", "its selector", "allows nothing"),
    row(
        "CalculateExpectedPodCountFailed",
        "pods whose owner has no scale",
        "the budget's percentage",
        "allows nothing",
    ),
    row(
        "SuccessfulRescale",
        "the metric is off its target",
        "the target, and the stabilization window",
        "wrote spec.replicas",
    ),
    row("FailedGetResourceMetric", "no metric for the pods", "its target", "does not scale"),
    row("FailedComputeMetricsReplicas", "no metric at all", "its targets", "does not scale"),
    row("DeploymentRollback", "an order to go back", "the revisions it keeps", "put an older template back"),
    row("ReplicaSetCreateError", "a new template", "the ReplicaSets there are", "was refused; tries again"),
    row("BackoffLimitExceeded", "too many failed pods", "spec.backoffLimit", "gives the Job up"),
    row(
        "DeadlineExceeded",
        "the Job runs for too long",
        "spec.activeDeadlineSeconds",
        "gives the Job up and deletes its pods",
    ),
    row("Completed", "enough pods have succeeded", "spec.completions", "marks the Job complete"),
    row("Suspended", "spec.suspend is set", "the running pods", "deletes them and waits"),
    row("Resumed", "spec.suspend is gone", "spec.completions", "goes on"),
    row("SawCompletedJob", "a Job of the schedule has ended", "the history limits", "takes it off the active list"),
    row("MissSchedule", "a start time that went by", "spec.startingDeadlineSeconds", "skips it"),
    row("JobAlreadyActive", "the last Job still runs", "spec.concurrencyPolicy", "does not start another"),
    row("RecreatingFailedPod", "a pod of the set has failed", "its ordinal", "deletes it, to make it again"),
    row("FailedDaemonPod", "a daemon's pod has failed", "one pod on each fitting node", "deletes it, to make it again"),
    of(
        "statefulset-controller",
        "SuccessfulCreate",
        "an ordinal without a pod",
        "spec.replicas, in order",
        "created it",
    ),
    of(
        "statefulset-controller",
        "SuccessfulDelete",
        "an ordinal too many, or an old template",
        "spec.replicas and updateStrategy",
        "deleted the pod",
    ),
    of(
        "statefulset-controller",
        "FailedCreate",
        "an ordinal without a pod",
        "what the API server allows",
        "was refused; tries again",
    ),
    of(
        "replication-controller",
        "SuccessfulCreate",
        "fewer pods than wanted",
        "spec.replicas of the ReplicationController",
        "created a pod",
    ),
    of(
        "replication-controller",
        "SuccessfulDelete",
        "more pods than wanted",
        "spec.replicas of the ReplicationController",
        "deleted a pod",
    ),
    of(
        "daemonset-controller",
        "SuccessfulCreate",
        "a fitting node without its pod",
        "one pod on each fitting node",
        "created a pod for it",
    ),
    of(
        "daemonset-controller",
        "SuccessfulDelete",
        "a pod where none should be",
        "one pod on each fitting node",
        "deleted the pod",
    ),
    of(
        "job-controller",
        "SuccessfulCreate",
        "fewer active pods than wanted",
        "spec.parallelism and completions",
        "created a pod",
    ),
    of("job-controller", "SuccessfulDelete", "more active pods than wanted", "spec.parallelism", "deleted a pod"),
    of("cronjob-controller", "SuccessfulCreate", "a start time has come", "spec.schedule", "created a Job"),
    of("cronjob-controller", "SuccessfulDelete", "more old Jobs than wanted", "the history limits", "deleted a Job"),
    row("ProbeWarning", "an answer that is no clear yes", "the probe", "takes it as a success"),
];

/// Returns the event as a turn of a loop.
#[must_use]
pub fn act(event: &EventRow) -> Act {
    let fits = |row: &&Reason| row.reason == event.reason && (row.who.is_empty() || event.who.starts_with(row.who));
    let known = REASONS.iter().filter(fits).max_by_key(|row| row.who.len());
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
    fn one_reason_of_several_controllers_is_told_of_each() {
        let told = |who: &str| act(&EventRow { who: who.into(), ..event("SuccessfulCreate") }).compare;
        assert_eq!(told("replicaset-controller"), "spec.replicas of the ReplicaSet");
        assert_eq!(told("statefulset-controller"), "spec.replicas, in order");
        assert_eq!(told("cronjob-controller"), "spec.schedule");
    }

    #[test]
    fn no_reason_stands_twice() {
        for (index, row) in REASONS.iter().enumerate() {
            assert!(
                !REASONS[..index].iter().any(|other| (other.reason, other.who) == (row.reason, row.who)),
                "{} stands twice",
                row.reason
            );
        }
    }
}
