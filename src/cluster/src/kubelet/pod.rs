//! What the kubelet knows of one pod: its containers' runs, what the last relist saw of them, and its worker's state.
//!
//! Plain data and questions about it; nothing here acts. Models kubernetes 1.36 pkg/kubelet/container/runtime.go
//! PodStatus and the caches that upstream keeps per pod in its various managers.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container as ApiContainer, Pod as ApiPod, PodSpec, PodStatus};
use kernel::Time;

use super::backoff::BackOff;
use super::hooks::Hook;
use super::pod_worker::Work;
use super::probe::Worker;
use super::runtime::{Log, Process};
use super::status_writer::StatusWrite;
use super::termination::Stop;
use super::volumes::Mounting;

/// The action of a restart rule that concerns the whole pod.
const RESTART_ALL: &str = "RestartAllContainers";

/// What a container is in its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// An init container that runs to its end.
    Init,
    /// An init container with restartPolicy Always.
    Sidecar,
    /// A regular container.
    Main,
}

/// The runtime's state of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunState {
    Created,
    Running,
    Exited,
}

/// One run of a container, as the runtime reports it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// Unique on the node.
    pub(super) serial: u64,
    /// `containerd://` and 64 hexadecimal digits.
    pub(super) id: Rc<str>,
    /// Restart count.
    pub(super) attempt: u32,
    pub(super) state: RunState,
    pub(super) started: Option<Time>,
    pub(super) finished: Option<Time>,
    pub(super) exit_code: i32,
    pub(super) reason: &'static str,
    pub(super) message: Option<Rc<str>>,
    pub(super) image: Rc<str>,
    /// Hash of the container's definition that it runs.
    pub(super) definition: u64,
}

/// Why a container's start failed last: what the waiting state shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StartFailure {
    pub(super) reason: &'static str,
    pub(super) message: Rc<str>,
}

/// Probe results that other parts of the kubelet read, each for one run.
///
/// Source: kubernetes 1.36 pkg/kubelet/prober/results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cached {
    pub(super) serial: u64,
    pub(super) result: Outcome,
}

/// A probe's outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    #[default]
    Unknown,
    Success,
    Failure,
}

/// One container of a pod.
#[derive(Clone, Debug)]
pub(super) struct Container {
    pub(super) name: Rc<str>,
    pub(super) role: Role,
    /// Place among the init containers or the containers of the spec.
    pub(super) place: usize,
    /// Newest first, two at most: the present or last run and the one before.
    pub(super) runs: Vec<Run>,
    pub(super) process: Option<Process>,
    /// When the process wants to be woken.
    pub(super) process_due: Time,
    /// Logs of the newest run (after its end) and of the one before.
    pub(super) log: Option<Log>,
    pub(super) previous_log: Option<Log>,
    pub(super) stop: Option<Stop>,
    /// The run that got the stop signal.
    pub(super) signalled: u64,
    /// Restart count of the next run; it survives a runtime that forgot its containers.
    pub(super) next_attempt: u32,
    /// The postStart or preStop hook under way.
    pub(super) hook: Option<Hook>,
    pub(super) failure: Option<StartFailure>,
    pub(super) back_off: BackOff,
    /// Workers by kind, as places in [`Pod::probes`].
    pub(super) liveness: Option<u16>,
    pub(super) readiness: Option<u16>,
    pub(super) startup: Option<u16>,
    pub(super) liveness_result: Option<Cached>,
    pub(super) readiness_result: Option<Cached>,
    pub(super) startup_result: Option<Cached>,
    /// What the status last computed says of it.
    pub(super) reported: Reported,
    /// Ports that are open, in order.
    pub(super) open_ports: Vec<u16>,
}

/// The part of a container's status that probe workers look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reported {
    /// Serial of the run behind `containerID`; 0 for none.
    pub(super) serial: u64,
    pub(super) running: bool,
    pub(super) terminated: bool,
    pub(super) exit_code: i32,
    pub(super) started: bool,
    pub(super) ready: bool,
    /// `startedAt`, in whole seconds.
    pub(super) started_seconds: u64,
}

/// What the last relist saw of a pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// Runs per container, newest first.
    pub(super) runs: Vec<Vec<Run>>,
    pub(super) sandbox: SandboxState,
    pub(super) address: Option<Rc<str>>,
}

/// State of the newest sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SandboxState {
    #[default]
    None,
    Ready,
    NotReady,
}

/// The pod's sandbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Sandbox {
    pub(super) state: SandboxState,
    pub(super) attempt: u32,
    pub(super) address: Option<Rc<str>>,
}

/// One pod on this node.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) object: Rc<ApiPod>,
    pub(super) uid: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) namespace: Rc<str>,
    /// `name_namespace(uid)`.
    pub(super) full_name: Rc<str>,
    /// Init containers, then containers.
    pub(super) containers: Vec<Container>,
    pub(super) sandbox: Sandbox,
    pub(super) seen: Rc<Seen>,
    /// The runtime's state differs from what the last relist saw.
    pub(super) dirty: bool,
    pub(super) work: Work,
    pub(super) probes: Vec<Worker>,
    pub(super) probing: bool,
    pub(super) mounted: bool,
    /// How far each volume of the spec is.
    pub(super) volumes: Vec<Mounting>,
    /// The status last computed.
    pub(super) status: Option<Rc<PodStatus>>,
    /// Its phase is one that is never left. Kept beside the status because every probe asks.
    pub(super) over: bool,
    pub(super) status_write: StatusWrite,
    /// Its first sync was at this moment.
    pub(super) start_time: Time,
    /// What its emptyDirs held when they were measured last, by name, and when they are measured again.
    pub(super) measured: (BTreeMap<String, u64>, Time),
    /// Rejected or evicted: phase Failed with this reason and message.
    pub(super) verdict: Option<(String, String)>,
    /// The kubelet ends it for the node's sake, not for what it did itself: the message of its condition DisruptionTarget.
    pub(super) disrupted: Option<String>,
    /// A kubelet process that found it running did not let it in again: nothing is told of its containers.
    pub(super) rejected: bool,
    /// The object is gone from the API.
    pub(super) gone: bool,
    /// This kubelet process has not been told of it yet.
    pub(super) unseen: bool,
    /// A container ended in a way that restarts all of them, and they are not all removed yet.
    pub(super) restarting_all: bool,
}

impl Pod {
    /// The compiled form of a pod.
    pub(super) fn compile(object: &Rc<ApiPod>, now: Time) -> Pod {
        let meta = &object.metadata;
        let text = |field: &Option<String>| field.as_deref().unwrap_or("").to_string();
        let (name, namespace, uid) = (text(&meta.name), text(&meta.namespace), text(&meta.uid));
        let mut containers = Vec::new();
        if let Some(spec) = &object.spec {
            for (place, container) in spec.init_containers.iter().flatten().enumerate() {
                let sidecar = container.restart_policy.as_deref() == Some("Always");
                containers.push(Container::new(container, if sidecar { Role::Sidecar } else { Role::Init }, place));
            }
            for (place, container) in spec.containers.iter().enumerate() {
                containers.push(Container::new(container, Role::Main, place));
            }
        }
        Pod {
            full_name: alloc::format!("{name}_{namespace}({uid})").into(),
            uid: uid.into(),
            name: name.into(),
            namespace: namespace.into(),
            seen: Rc::new(Seen { runs: alloc::vec![Vec::new(); containers.len()], ..Seen::default() }),
            containers,
            object: object.clone(),
            sandbox: Sandbox::default(),
            dirty: false,
            work: Work::default(),
            probes: Vec::new(),
            probing: false,
            mounted: false,
            volumes: Vec::new(),
            status: None,
            over: false,
            status_write: StatusWrite::default(),
            start_time: now,
            measured: (BTreeMap::new(), Time::ZERO),
            verdict: None,
            disrupted: None,
            rejected: false,
            gone: false,
            unseen: false,
            restarting_all: false,
        }
    }

    /// Takes in what the API shows now; what it showed before.
    pub(super) fn set_object(&mut self, object: &Rc<ApiPod>) -> Rc<ApiPod> {
        core::mem::replace(&mut self.object, object.clone())
    }

    /// Takes in a computed status.
    pub(super) fn keep_status(&mut self, status: Option<PodStatus>) {
        let phase = status.as_ref().and_then(|status| status.phase.as_deref());
        self.over = matches!(phase, Some("Failed" | "Succeeded"));
        self.status = status.map(Rc::new);
    }

    /// The spec; pods without one cannot be bound, so the fallback is never seen.
    pub(super) fn spec(&self) -> Option<&PodSpec> {
        self.object.spec.as_ref()
    }

    /// The API's container behind a container.
    pub(super) fn api(&self, index: usize) -> Option<&ApiContainer> {
        let container = self.containers.get(index)?;
        let spec = self.object.spec.as_ref()?;
        match container.role {
            Role::Main => spec.containers.get(container.place),
            Role::Init | Role::Sidecar => spec.init_containers.as_ref()?.get(container.place),
        }
    }

    /// Whether the API wants the pod gone.
    pub(super) fn deleting(&self) -> bool {
        self.object.metadata.deletion_timestamp.is_some() || self.gone
    }

    /// The pod's address, or the one it last had; empty before the first.
    pub(super) fn address(&self) -> &str {
        self.sandbox.address.as_deref().or(self.seen.address.as_deref()).unwrap_or("")
    }

    /// `Always`, `OnFailure` or `Never`.
    pub(super) fn restart_policy(&self) -> &str {
        self.spec().and_then(|spec| spec.restart_policy.as_deref()).unwrap_or("Always")
    }

    /// `spec.terminationGracePeriodSeconds`.
    pub(super) fn grace_seconds(&self) -> i64 {
        self.spec().and_then(|spec| spec.termination_grace_period_seconds).unwrap_or(30)
    }

    /// Place of the container called `name`.
    pub(super) fn index_of(&self, name: &str) -> Option<usize> {
        self.containers.iter().position(|container| &*container.name == name)
    }

    /// What the runtime would answer now.
    pub(super) fn live(&self) -> Seen {
        Seen {
            runs: self.containers.iter().map(|container| container.runs.clone()).collect(),
            sandbox: self.sandbox.state,
            address: self.sandbox.address.clone(),
        }
    }

    /// Whether the container would be started again after ending with `exit_code`.
    ///
    /// - Source: kubernetes 1.36 pkg/api/v1/pod/util.go ContainerShouldRestart.
    pub(super) fn restarts_after(&self, index: usize, exit_code: i32) -> bool {
        let Some(container) = self.api(index) else { return false };
        let by_policy = |policy: &str| match policy {
            "Never" => false,
            "OnFailure" => exit_code != 0,
            _ => true,
        };
        if let Some(policy) = container.restart_policy.as_deref() {
            return self.rule_met(index, exit_code).is_some() || by_policy(policy);
        }
        match self.containers[index].role {
            Role::Sidecar => true,
            Role::Init => exit_code != 0 && self.restart_policy() != "Never",
            Role::Main => by_policy(self.restart_policy()),
        }
    }

    /// The action of the first restart rule that an exit code meets.
    ///
    /// - Source: kubernetes 1.36 pkg/api/v1/pod/util.go FindMatchingContainerRestartRule.
    fn rule_met(&self, index: usize, exit_code: i32) -> Option<&str> {
        let container = self.api(index)?;
        container.restart_policy.as_ref()?;
        let met = container.restart_policy_rules.iter().flatten().find(|rule| {
            rule.exit_codes.as_ref().is_some_and(|codes| {
                let listed = codes.values.iter().flatten().any(|value| *value == exit_code);
                listed == (codes.operator == "In")
            })
        });
        met.map(|rule| rule.action.as_str())
    }

    /// Whether a run ended in a way that restarts all containers of the pod.
    pub(super) fn restarts_all(&self, index: usize, run: &Run) -> bool {
        run.state == RunState::Exited && self.rule_met(index, run.exit_code) == Some(RESTART_ALL)
    }

    /// Whether some rule could restart all containers.
    ///
    /// - Source: kubernetes 1.36 pkg/api/v1/pod/util.go AllContainersCouldRestart.
    pub(super) fn could_restart_all(&self) -> bool {
        (0..self.containers.len()).any(|index| {
            let rules = self.api(index).and_then(|container| container.restart_policy_rules.as_ref());
            rules.into_iter().flatten().any(|rule| rule.action == RESTART_ALL)
        })
    }

    /// Whether a container that was never or is no longer running is to be started, given its newest run.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/container/helpers.go ShouldContainerBeRestarted.
    pub(super) fn should_start(&self, index: usize, newest: Option<&Run>) -> bool {
        if self.deleting() {
            return false;
        }
        match newest {
            None => true,
            Some(run) => match run.state {
                RunState::Running => false,
                RunState::Created => true,
                RunState::Exited => self.restarts_after(index, run.exit_code),
            },
        }
    }
}

impl Container {
    fn new(container: &ApiContainer, role: Role, place: usize) -> Container {
        Container {
            name: container.name.as_str().into(),
            role,
            place,
            runs: Vec::new(),
            process: None,
            process_due: Time::NEVER,
            log: None,
            previous_log: None,
            stop: None,
            signalled: 0,
            next_attempt: 0,
            hook: None,
            failure: None,
            back_off: BackOff::default(),
            liveness: None,
            readiness: None,
            startup: None,
            liveness_result: None,
            readiness_result: None,
            startup_result: None,
            reported: Reported::default(),
            open_ports: Vec::new(),
        }
    }

    /// The newest run.
    pub(super) fn newest(&self) -> Option<&Run> {
        self.runs.first()
    }

    /// Whether its newest run is running.
    pub(super) fn running(&self) -> bool {
        self.newest().is_some_and(|run| run.state == RunState::Running)
    }

    /// `spec.containers{name}` or `spec.initContainers{name}`: what events point at.
    pub(super) fn field_path(&self) -> String {
        match self.role {
            Role::Main => alloc::format!("spec.containers{{{}}}", self.name),
            Role::Init | Role::Sidecar => alloc::format!("spec.initContainers{{{}}}", self.name),
        }
    }
}

/// A hash of what makes a running container outdated when it changes.
///
/// - Source: kubernetes 1.36 pkg/kubelet/container/helpers.go HashContainer (name and image).
pub(super) fn definition(container: &ApiContainer) -> u64 {
    let mut hash = kernel::hash::Fnv64::default();
    hash.write(container.name.as_bytes());
    hash.write(&[0]);
    hash.write(container.image.as_deref().unwrap_or("").as_bytes());
    hash.value()
}
