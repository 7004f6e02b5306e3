//! Columns of pods, and the STATUS, READY and RESTARTS rules that go with them.
//!
//! Models kubernetes 1.36 pkg/printers/internalversion/printers.go printPod.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::{Container, ContainerStatus, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time as ApiTime;
use kernel::Time;

use super::super::print::duration::age;
use super::{Column, Columns, column, none_if_empty, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::Pod,
    columns: &[
        column("NAME"),
        column("READY"),
        column("STATUS"),
        column("RESTARTS"),
        column("AGE"),
        wide("IP"),
        wide("NODE"),
        wide("NOMINATED NODE"),
        wide("READINESS GATES"),
    ] as &[Column],
    cells,
};

/// What a row says of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodSummary {
    /// STATUS.
    pub status: String,
    /// Containers that are ready, restartable init containers included.
    pub ready: usize,
    /// Containers that could be ready.
    pub total: usize,
    /// Restarts counted.
    pub restarts: i32,
    /// End of the latest earlier run.
    pub last_restart: Option<ApiTime>,
}

impl PodSummary {
    /// RESTARTS, such as `4 (95s ago)`.
    pub fn restarts_text(&self, now: Time) -> String {
        match &self.last_restart {
            Some(at) if self.restarts > 0 => format!("{} ({} ago)", self.restarts, age(now, Some(at))),
            _ => self.restarts.to_string(),
        }
    }
}

/// STATUS of a pod, such as `CrashLoopBackOff`.
pub fn pod_reason(pod: &Pod) -> String {
    PodSummary::of(pod).status
}

fn is_restartable(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

impl PodSummary {
    /// Sums a pod up.
    pub fn of(pod: &Pod) -> PodSummary {
        let spec = pod.spec.as_ref();
        let status = pod.status.as_ref();
        let init_containers = spec.and_then(|spec| spec.init_containers.as_deref()).unwrap_or(&[]);
        let container_count = spec.map_or(0, |spec| spec.containers.len());
        let phase = status.and_then(|status| status.phase.as_deref()).unwrap_or("");
        let reason = status.and_then(|status| status.reason.as_deref()).filter(|reason| !reason.is_empty());
        let conditions = status.and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
        let condition = |type_: &str| conditions.iter().find(|condition| condition.type_ == type_);

        let mut text = reason.unwrap_or(phase).to_string();
        if condition("PodScheduled").is_some_and(|condition| condition.reason.as_deref() == Some("SchedulingGated")) {
            text = "SchedulingGated".to_string();
        }
        let mut summary = PodSummary {
            status: String::new(),
            ready: 0,
            total: container_count + init_containers.iter().filter(|one| is_restartable(one)).count(),
            restarts: 0,
            last_restart: None,
        };
        let (mut sidecar_restarts, mut last_sidecar_restart) = (0, None);

        let mut initializing = false;
        let statuses = status.and_then(|status| status.init_container_statuses.as_deref()).unwrap_or(&[]);
        for (index, one) in statuses.iter().enumerate() {
            let restartable =
                init_containers.iter().any(|container| container.name == one.name && is_restartable(container));
            summary.restarts += one.restart_count;
            keep_latest(&mut summary.last_restart, one);
            if restartable {
                sidecar_restarts += one.restart_count;
                keep_latest(&mut last_sidecar_restart, one);
            }
            let state = one.state.as_ref();
            let terminated = state.and_then(|state| state.terminated.as_ref());
            let waiting = state
                .and_then(|state| state.waiting.as_ref())
                .and_then(|waiting| waiting.reason.as_deref())
                .filter(|reason| !reason.is_empty() && *reason != "PodInitializing");
            if terminated.is_some_and(|terminated| terminated.exit_code == 0) {
                continue;
            }
            if restartable && one.started == Some(true) {
                summary.ready += usize::from(one.ready);
                continue;
            }
            text = if let Some(terminated) = terminated {
                match terminated.reason.as_deref().filter(|reason| !reason.is_empty()) {
                    Some(reason) => format!("Init:{reason}"),
                    None => format!("Init:{}", exit_text(terminated.signal, terminated.exit_code)),
                }
            } else if let Some(waiting) = waiting {
                format!("Init:{waiting}")
            } else {
                format!("Init:{index}/{}", init_containers.len())
            };
            initializing = true;
            break;
        }

        let initialized = condition("Initialized").is_some_and(|condition| condition.status == "True");
        if !initializing || initialized {
            summary.restarts = sidecar_restarts;
            summary.last_restart = last_sidecar_restart;
            text = summary.count_containers(pod, text, condition("Ready").is_some_and(|one| one.status == "True"));
        }

        if pod.metadata.deletion_timestamp.is_some() {
            if reason == Some("NodeLost") {
                text = "Unknown".to_string();
            } else if !matches!(phase, "Failed" | "Succeeded") {
                text = "Terminating".to_string();
            }
        }
        summary.status = text;
        summary
    }

    /// Adds the regular containers, the first one's reason last so that it wins; returns STATUS so far.
    fn count_containers(&mut self, pod: &Pod, mut text: String, pod_is_ready: bool) -> String {
        let statuses = pod.status.as_ref().and_then(|status| status.container_statuses.as_deref()).unwrap_or(&[]);
        let mut has_running = false;
        let mut error: Option<String> = None;
        for one in statuses.iter().rev() {
            self.restarts += one.restart_count;
            keep_latest(&mut self.last_restart, one);
            let state = one.state.as_ref();
            let waiting = state
                .and_then(|state| state.waiting.as_ref())
                .and_then(|waiting| waiting.reason.as_deref())
                .filter(|reason| !reason.is_empty());
            if let Some(waiting) = waiting {
                text = waiting.to_string();
            } else if let Some(terminated) = state.and_then(|state| state.terminated.as_ref()) {
                text = match terminated.reason.as_deref().filter(|reason| !reason.is_empty()) {
                    Some(reason) => reason.to_string(),
                    None => exit_text(terminated.signal, terminated.exit_code),
                };
                if terminated.exit_code != 0 {
                    error = Some(text.clone());
                }
            } else if one.ready && state.is_some_and(|state| state.running.is_some()) {
                has_running = true;
                self.ready += 1;
            }
        }
        if text == "Completed" {
            if has_running && pod_is_ready {
                text = "Running".to_string();
            } else if let Some(error) = error {
                text = error;
            } else if has_running {
                text = "NotReady".to_string();
            }
        }
        text
    }
}

fn exit_text(signal: Option<i32>, exit_code: i32) -> String {
    match signal.filter(|signal| *signal != 0) {
        Some(signal) => format!("Signal:{signal}"),
        None => format!("ExitCode:{exit_code}"),
    }
}

fn keep_latest(latest: &mut Option<ApiTime>, status: &ContainerStatus) {
    let finished = status
        .last_state
        .as_ref()
        .and_then(|state| state.terminated.as_ref())
        .and_then(|terminated| terminated.finished_at.as_ref());
    if let Some(finished) = finished
        && latest.as_ref().is_none_or(|latest| latest.0 < finished.0)
    {
        *latest = Some(finished.clone());
    }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(pod) = object.get::<Pod>() else { return Vec::new() };
    let summary = PodSummary::of(pod);
    let status = pod.status.as_ref();
    let spec = pod.spec.as_ref();
    let text = |value: Option<&String>| none_if_empty(value.cloned().unwrap_or_default());
    let gates = spec.and_then(|spec| spec.readiness_gates.as_deref()).unwrap_or(&[]);
    let gates_true = gates.iter().filter(|gate| {
        status
            .into_iter()
            .flat_map(|status| status.conditions.iter().flatten())
            .any(|condition| condition.type_ == gate.condition_type && condition.status == "True")
    });
    vec![
        object.name().to_string(),
        format!("{}/{}", summary.ready, summary.total),
        summary.status.clone(),
        summary.restarts_text(now),
        age(now, pod.metadata.creation_timestamp.as_ref()),
        text(status.and_then(|status| status.pod_ip.as_ref())),
        text(spec.and_then(|spec| spec.node_name.as_ref())),
        text(status.and_then(|status| status.nominated_node_name.as_ref())),
        if gates.is_empty() { "<none>".to_string() } else { format!("{}/{}", gates_true.count(), gates.len()) },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn status_of(status: Value, spec: Value, meta: Value) -> PodSummary {
        let pod = Object::from_json(Kind::Pod, json!({"metadata": meta, "spec": spec, "status": status})).unwrap();
        PodSummary::of(pod.get::<Pod>().unwrap())
    }

    fn container(state: Value, ready: bool) -> Value {
        json!({"name": "c", "image": "i", "imageID": "", "ready": ready, "restartCount": 2, "state": state,
            "lastState": {"terminated": {"exitCode": 1, "finishedAt": "2026-01-01T00:00:10Z"}}})
    }

    #[test]
    fn status_follows_the_first_container() {
        let one = json!({"containers": [{"name": "c"}]});
        let two = json!({"containers": [{"name": "c"}, {"name": "d"}]});
        let running = || container(json!({"running": {}}), true);
        let crashed = || container(json!({"waiting": {"reason": "CrashLoopBackOff"}}), false);
        let done = || container(json!({"terminated": {"exitCode": 0, "reason": "Completed"}}), false);
        let failed = || container(json!({"terminated": {"exitCode": 3}}), false);
        let cases = [
            (json!({"phase": "Pending"}), &one, "Pending", 0),
            (json!({"phase": "Running", "containerStatuses": [running()]}), &one, "Running", 1),
            (json!({"phase": "Running", "containerStatuses": [crashed()]}), &one, "CrashLoopBackOff", 0),
            (json!({"phase": "Running", "containerStatuses": [running(), crashed()]}), &two, "CrashLoopBackOff", 1),
            (json!({"phase": "Running", "containerStatuses": [done(), running()]}), &two, "NotReady", 1),
            (json!({"phase": "Running", "containerStatuses": [done(), failed()]}), &two, "ExitCode:3", 0),
            (json!({"phase": "Failed", "reason": "Evicted"}), &one, "Evicted", 0),
        ];
        for (status, spec, text, ready) in cases {
            let summary = status_of(status, spec.clone(), json!({"name": "p"}));
            assert_eq!((summary.status.as_str(), summary.ready), (text, ready));
        }
    }

    #[test]
    fn init_containers_come_first() {
        let spec = json!({"initContainers": [{"name": "a"}, {"name": "c", "restartPolicy": "Always"}], "containers": [{"name": "m"}]});
        let init = |state: Value| json!({"phase": "Pending", "initContainerStatuses": [container(state, false)]});
        let meta = json!({"name": "p"});
        assert_eq!(status_of(init(json!({"running": {}})), spec.clone(), meta.clone()).status, "Init:0/2");
        let failed = json!({"terminated": {"exitCode": 1, "reason": "Error"}});
        assert_eq!(status_of(init(failed), spec.clone(), meta.clone()).status, "Init:Error");
        let waiting = json!({"waiting": {"reason": "PodInitializing"}});
        let summary = status_of(init(waiting), spec, meta);
        assert_eq!((summary.status.as_str(), summary.total), ("Init:0/2", 2));
    }

    #[test]
    fn a_deleted_pod_terminates_until_its_phase_ends() {
        let meta = json!({"name": "p", "deletionTimestamp": "2026-01-01T00:00:30Z"});
        let spec = json!({"containers": [{"name": "c"}]});
        assert_eq!(status_of(json!({"phase": "Running"}), spec.clone(), meta.clone()).status, "Terminating");
        let over = json!({"phase": "Succeeded", "containerStatuses": [container(json!({"terminated": {"exitCode": 0, "reason": "Completed"}}), false)]});
        assert_eq!(status_of(over, spec, meta).status, "Completed");
    }

    #[test]
    fn restarts_tell_how_long_ago() {
        let spec = json!({"containers": [{"name": "c"}]});
        let status = json!({"phase": "Running", "containerStatuses": [container(json!({"running": {}}), true)]});
        let summary = status_of(status, spec, json!({"name": "p"}));
        assert_eq!(summary.restarts_text(Time::from_ms(105_900)), "2 (95s ago)");
    }
}
