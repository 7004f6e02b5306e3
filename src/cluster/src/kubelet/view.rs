//! What views and the console may see of a kubelet: containers, probes, countdowns, logs. Nothing here changes it.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ContainerState, Pod as ApiPod};
use kernel::Time;

use super::job::Doing;
use super::pod::{Container, Outcome, Pod, RunState, SandboxState};
use super::probe::Purpose;
use super::runtime::{Log, Process};
use super::termination::Wait;
use super::{Failure, Kubelet};

/// What a pod or a container waits for, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// What it waits for.
    pub what: Waiting,
    /// When the wait ends, as far as is known.
    pub until: Option<Time>,
}

/// What somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The image pull.
    Pull,
    /// The image back-off.
    ImageBackOff {
        /// Its length in milliseconds.
        delay_ms: u64,
    },
    /// The crash-loop back-off is over at [`Countdown::until`]; the kubelet looks again at `next_look`.
    BackOff {
        /// Its length in milliseconds.
        delay_ms: u64,
        /// When the pod is synced again.
        next_look: Option<Time>,
    },
    /// `initialDelaySeconds` of a probe.
    InitialDelay(Purpose),
    /// The preStop hook.
    PreStop,
    /// Containers that stop before it.
    Turn,
    /// The process has its signal and SIGKILL comes next.
    Grace,
}

/// A probe worker as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeView {
    /// What it is for.
    pub purpose: Purpose,
    /// Period in milliseconds.
    pub period_ms: u64,
    /// The next tick.
    pub next: Option<Time>,
    /// The last result: `None` before the first.
    pub last_success: Option<bool>,
    /// How often in a row it came.
    pub run: u32,
    /// How many failures in a row count.
    pub failure_threshold: u32,
    /// How many successes in a row count.
    pub success_threshold: u32,
    /// It waits for another run of the container.
    pub on_hold: bool,
}

/// A container as it really is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerView {
    /// Its name.
    pub name: String,
    /// Whether its process runs.
    pub running: bool,
    /// Restarts so far.
    pub restarts: u32,
    /// When its last run began.
    pub started: Option<Time>,
    /// When and how its last run ended.
    pub ended: Option<(Time, i32)>,
    /// Ports that accept connections.
    pub open_ports: Vec<u16>,
    /// Resident memory in bytes.
    pub memory_bytes: u64,
    /// Its probes.
    pub probes: Vec<ProbeView>,
    /// What it waits for.
    pub countdowns: Vec<Countdown>,
}

/// A pod as it really is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodView {
    /// Its uid.
    pub uid: Rc<str>,
    /// Its address, while it has one.
    pub address: Option<Rc<str>>,
    /// Whether its sandbox is up.
    pub sandbox_ready: bool,
    /// Its containers, init containers first.
    pub containers: Vec<ContainerView>,
    /// When the kubelet looks at it again without being asked.
    pub next_look: Option<Time>,
}

fn known(at: Time) -> Option<Time> {
    (at < Time::NEVER).then_some(at)
}

impl Kubelet {
    /// Name of the node.
    pub fn node_name(&self) -> &str {
        &self.config.name
    }

    /// Address of the node.
    pub fn address(&self) -> &str {
        &self.config.address
    }

    /// Place of the node among all.
    pub fn index(&self) -> usize {
        self.config.index
    }

    /// How the node fails at the moment, if it does.
    pub fn failure(&self) -> Option<Failure> {
        self.node.failure.or(self.node.runtime_down.then_some(Failure::Runtime))
    }

    /// The pods it knows, in the order of their uids.
    pub fn pods(&self) -> Vec<Rc<ApiPod>> {
        self.by_uid.values().filter_map(|id| self.pod_ref(*id)).map(|pod| pod.object.clone()).collect()
    }

    /// Each pod that runs: its uid, and of each container that runs its name, the processor time since it started in
    /// milliseconds, and resident bytes.
    pub fn usage(&self, now: Time) -> Vec<(Rc<str>, Vec<(Rc<str>, u64, u64)>)> {
        let pods = self.by_uid.iter().filter_map(|(uid, id)| Some((uid, self.pod_ref(*id)?)));
        pods.filter_map(|(uid, pod)| {
            let running = pod.containers.iter().filter_map(|container| {
                let process = container.process.as_ref()?;
                Some((container.name.clone(), process.cpu_ms(), process.memory_bytes(now)))
            });
            let running: Vec<_> = running.collect();
            (!running.is_empty()).then(|| (uid.clone(), running))
        })
        .collect()
    }

    /// Whether a container's process runs.
    pub fn is_running(&self, uid: &str, container: &str) -> bool {
        self.pod_of_uid(uid)
            .and_then(|pod| Some(&pod.containers[pod.index_of(container)?]))
            .is_some_and(|container| container.process.is_some())
    }

    /// The log of a container's present or last run, or of the one before, as one text.
    ///
    /// - Errors: as [`Kubelet::log`].
    pub fn logs(&self, uid: &str, container: &str, previous: bool) -> Result<String, String> {
        self.log(uid, container, previous).map(Log::text)
    }

    /// The log of a container's present or last run, or of the one before.
    ///
    /// - Errors: the API server's sentence when there is none.
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet_pods.go validateContainerLogStatus.
    pub fn log(&self, uid: &str, container: &str, previous: bool) -> Result<&Log, String> {
        let Some(pod) = self.pod_of_uid(uid) else { return Err(format!("pod {uid:?} not found")) };
        let Some(index) = pod.index_of(container) else {
            return Err(format!("container {container} is not valid for pod {}", pod.name));
        };
        let held = &pod.containers[index];
        let said = pod.status.as_deref().or(pod.object.status.as_ref());
        let Some(said) = said.and_then(|said| super::status::old_status(pod, index, said)) else {
            return Err(format!("container {container:?} in pod {:?} is not available", &*pod.name));
        };
        let state = said.state.clone().unwrap_or_default();
        let ended = |state: &ContainerState| state.terminated.as_ref().and_then(|ended| ended.container_id.clone());
        let last = said.last_state.as_ref();
        let last_ended = last.and_then(|last| last.terminated.as_ref()).is_some();
        let last_id = last.and_then(ended);
        let over = || format!("container {container:?} in pod {:?} is terminated", &*pod.name);
        let id = if previous {
            let lost = || format!("previous terminated container {container:?} in pod {:?} not found", &*pod.name);
            last_id.ok_or_else(lost)?
        } else if state.running.is_some() {
            said.container_id.clone().unwrap_or_default()
        } else if state.terminated.is_some() {
            ended(&state).or(last_id).ok_or_else(over)?
        } else if last_ended {
            last_id.ok_or_else(over)?
        } else {
            let what = match state.waiting.and_then(|waiting| waiting.reason).unwrap_or_default().as_str() {
                "ErrImagePull" => "image can't be pulled".to_string(),
                "ImagePullBackOff" => "trying and failing to pull image".to_string(),
                reason => reason.to_string(),
            };
            return Err(format!("container {container:?} in pod {:?} is waiting to start: {what}", &*pod.name));
        };
        // What a run before the last printed is kept beside it; older ones are gone with their containers.
        let of_id = |place: usize| held.runs.get(place).is_some_and(|run| *run.id == *id);
        let newest = held.process.as_ref().map(Process::log).or(held.log.as_ref());
        let found = if of_id(1) { held.previous_log.as_ref() } else { newest.filter(|_| of_id(0)) };
        found.or(newest).ok_or_else(|| format!("unable to retrieve container logs for {id}"))
    }

    /// A pod as it really is at `now`.
    pub fn pod(&self, uid: &str, now: Time) -> Option<PodView> {
        let pod = self.pod_of_uid(uid)?;
        let containers = (0..pod.containers.len()).map(|index| self.container(pod, index, now)).collect();
        Some(PodView {
            uid: pod.uid.clone(),
            address: pod.sandbox.address.clone(),
            sandbox_ready: pod.sandbox.state == SandboxState::Ready,
            containers,
            next_look: known(pod.work.requeue),
        })
    }

    fn container(&self, pod: &Pod, index: usize, now: Time) -> ContainerView {
        let held = &pod.containers[index];
        let newest = held.newest();
        let ended = newest.filter(|run| run.state == RunState::Exited);
        let probes = pod
            .probes
            .iter()
            .filter(|worker| usize::from(worker.container) == index && !worker.ended)
            .map(|worker| ProbeView {
                purpose: worker.purpose,
                period_ms: worker.period_ms,
                next: known(worker.due),
                last_success: match worker.last {
                    Outcome::Unknown => None,
                    Outcome::Success => Some(true),
                    Outcome::Failure => Some(false),
                },
                run: worker.run,
                failure_threshold: worker.failure_threshold,
                success_threshold: worker.success_threshold,
                on_hold: worker.on_hold,
            })
            .collect();
        ContainerView {
            name: held.name.to_string(),
            running: held.process.is_some(),
            restarts: newest.map_or(0, |run| run.attempt),
            started: newest.and_then(|run| run.started),
            ended: ended.and_then(|run| Some((run.finished?, run.exit_code))),
            open_ports: held.open_ports.clone(),
            memory_bytes: held.process.as_ref().map_or(0, |process| process.memory_bytes(now)),
            probes,
            countdowns: self.countdowns(pod, index, held, now),
        }
    }

    fn countdowns(&self, pod: &Pod, index: usize, held: &Container, now: Time) -> Vec<Countdown> {
        let mut list = Vec::new();
        if pod.work.job.as_ref().is_some_and(|job| job.doing == Doing::Pull(index)) {
            let until = self.by_uid.get(&pod.uid).and_then(|id| self.images.pulling(*id, index));
            list.push(Countdown { what: Waiting::Pull, until });
        }
        match held.failure.as_ref().map(|failure| failure.reason) {
            Some("CrashLoopBackOff") if held.process.is_none() => {
                let delay_ms = held.back_off.delay_ms;
                let until = held.newest().and_then(|run| run.finished).map(|at| at.plus_ms(delay_ms));
                let what = Waiting::BackOff { delay_ms, next_look: known(pod.work.requeue) };
                list.push(Countdown { what, until });
            }
            Some("ErrImagePull" | "ImagePullBackOff") => {
                let image = pod.api(index).and_then(|api| api.image.as_deref()).unwrap_or("");
                if let Some((delay_ms, until)) = self.images.delayed(&pod.uid, image) {
                    list.push(Countdown { what: Waiting::ImageBackOff { delay_ms }, until: Some(until) });
                }
            }
            _ => {}
        }
        if let Some(stop) = &held.stop {
            let what = match stop.wait {
                Wait::PreStop(_) => Waiting::PreStop,
                Wait::Turn(_) => Waiting::Turn,
                Wait::Exit => Waiting::Grace,
            };
            list.push(Countdown { what, until: known(stop.due) });
        }
        for worker in pod.probes.iter().filter(|worker| usize::from(worker.container) == index && !worker.ended) {
            let began = held.newest().filter(|run| run.state == RunState::Running).and_then(|run| run.started);
            let until = began.map(|began| Time::from_ms((began.seconds() + worker.delay_seconds) * 1_000));
            if let Some(until) = until.filter(|until| *until > now) {
                list.push(Countdown { what: Waiting::InitialDelay(worker.purpose), until: Some(until) });
            }
        }
        list
    }
}
