//! What one sync must do, from the last relist alone: sandbox, kills and starts.
//!
//! It only computes. Models kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions and
//! kuberuntime_container.go computeInitContainerActions.

use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;

use super::pod::{Outcome, Pod, Role, RunState, SandboxState, Seen, definition};

/// Why a running container is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The pod ends, or its sandbox.
    Pod,
    /// Its liveness or startup probe failed; the probe's own grace counts.
    Liveness,
    Startup,
    /// Its definition changed.
    Definition,
    /// Its postStart hook failed.
    PostStart,
    /// All containers of its pod restart.
    RestartAll,
}

/// One act of a sync.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Say that the sandbox changed.
    SandboxChanged,
    /// Stop all containers.
    KillContainers,
    /// Stop the sandbox.
    StopSandbox,
    /// Stop a container, if it runs, and remove it.
    Reset { container: usize },
    /// Remove a stopped container.
    Remove { container: usize },
    /// Stop one container.
    Kill { container: usize, message: String, why: Why },
    /// Create a sandbox.
    CreateSandbox,
    /// Start a container.
    Start { container: usize },
}

/// The acts of a sync, in order.
pub(super) fn plan(pod: &Pod, seen: &Seen) -> VecDeque<Step> {
    if pod.restarting_all && !pod.deleting() {
        return reset(pod, seen);
    }
    let mut plan = Plan { pod, seen, kills: VecDeque::new(), starts: VecDeque::new() };
    if seen.sandbox != SandboxState::Ready {
        return plan.new_sandbox();
    }
    if !plan.init_containers() {
        return plan.steps();
    }
    let kept = plan.main_containers();
    if kept == 0 && !plan.starts.iter().any(|index| pod.containers[*index].role == Role::Main) {
        return kill_pod();
    }
    plan.steps()
}

/// All containers go, those whose end asked for it last, so that a kubelet that is interrupted still knows why.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_manager.go getContainersToReset.
fn reset(pod: &Pod, seen: &Seen) -> VecDeque<Step> {
    let newest = |index: &usize| seen.runs.get(*index).and_then(|runs| runs.first());
    let asked = |index: &usize| newest(index).is_some_and(|run| pod.restarts_all(*index, run));
    let all = || (0..pod.containers.len()).filter(|index| newest(index).is_some());
    let ordered = all().filter(|index| !asked(index)).chain(all().filter(asked));
    ordered.map(|container| Step::Reset { container }).collect()
}

fn kill_pod() -> VecDeque<Step> {
    [Step::KillContainers, Step::StopSandbox].into()
}

struct Plan<'a> {
    pod: &'a Pod,
    seen: &'a Seen,
    kills: VecDeque<Step>,
    starts: VecDeque<usize>,
}

impl Plan<'_> {
    fn newest(&self, index: usize) -> Option<&super::pod::Run> {
        self.seen.runs.get(index).and_then(|runs| runs.first())
    }

    fn steps(mut self) -> VecDeque<Step> {
        let mut starts: alloc::vec::Vec<usize> = self.starts.into();
        starts.sort_unstable();
        self.kills.extend(starts.into_iter().map(|container| Step::Start { container }));
        self.kills
    }

    /// The sandbox is missing or dead: all begins anew, unless what ran must not run again.
    fn new_sandbox(self) -> VecDeque<Step> {
        let pod = self.pod;
        let existed = self.seen.sandbox != SandboxState::None;
        let ran = self.seen.runs.iter().any(|runs| !runs.is_empty());
        let restarts_any = (0..pod.containers.len()).any(|index| {
            pod.containers[index].role == Role::Main && (pod.restarts_after(index, 1) || pod.restarts_after(index, 0))
        });
        if existed && ran && !restarts_any {
            return kill_pod();
        }
        let done = |index: usize| {
            self.newest(index)
                .is_some_and(|run| run.state == RunState::Exited && run.exit_code == 0 && !pod.restarts_after(index, 0))
        };
        let mains = (0..pod.containers.len()).filter(|index| pod.containers[*index].role == Role::Main);
        let to_start: VecDeque<usize> = mains.filter(|index| !done(*index)).collect();
        if to_start.is_empty() {
            return if existed { kill_pod() } else { VecDeque::new() };
        }
        let mut steps = VecDeque::new();
        if existed {
            steps.push_back(Step::SandboxChanged);
            steps.push_back(Step::KillContainers);
            steps.push_back(Step::StopSandbox);
        }
        steps.push_back(Step::CreateSandbox);
        let first_init = pod.containers.first().is_some_and(|container| container.role != Role::Main);
        if first_init {
            steps.push_back(Step::Start { container: 0 });
        } else {
            steps.extend(to_start.into_iter().map(|container| Step::Start { container }));
        }
        steps
    }

    /// Plans init containers and sidecars; true when regular containers may run.
    ///
    /// The walk goes backwards: the last container with a run tells how far initialization is, those before it only have
    /// their sidecars kept up. Ended regular containers do not show that it is over, so that a sidecar which ended with
    /// them comes back first.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/kuberuntime_container.go computeInitContainerActions.
    fn init_containers(&mut self) -> bool {
        let count = self.pod.containers.iter().take_while(|container| container.role != Role::Main).count();
        if count == 0 {
            return true;
        }
        let mut initialized = (count..self.pod.containers.len()).any(|index| {
            self.newest(index).is_some_and(|run| matches!(run.state, RunState::Created | RunState::Running))
        });
        let mut passed = initialized;
        for index in (0..count).rev() {
            let sidecar = self.pod.containers[index].role == Role::Sidecar;
            let Some(run) = self.newest(index) else {
                if passed && sidecar {
                    self.starts.push_back(index);
                }
                continue;
            };
            if passed && !sidecar {
                continue;
            }
            let done = match run.state {
                RunState::Created => {
                    self.starts.push_back(index);
                    false
                }
                RunState::Running => sidecar && self.sidecar_up(index),
                RunState::Exited if sidecar => {
                    if self.pod.should_start(index, Some(run)) {
                        self.starts.push_back(index);
                    }
                    false
                }
                RunState::Exited if run.exit_code == 0 => true,
                RunState::Exited if self.pod.should_start(index, Some(run)) => {
                    self.starts.push_back(index);
                    false
                }
                RunState::Exited => {
                    self.kills = kill_pod();
                    self.starts.clear();
                    return false;
                }
            };
            if done && index + 1 == count {
                initialized = true;
            } else if done && !passed {
                self.starts.push_back(index + 1);
            }
            passed = true;
        }
        if !passed {
            self.starts.push_back(0);
        }
        initialized
    }

    /// Kills a running sidecar that must be; true when it is started, so that the next container may begin.
    fn sidecar_up(&mut self, index: usize) -> bool {
        let container = &self.pod.containers[index];
        let Some(run) = self.newest(index) else { return false };
        let serial = run.serial;
        let outdated = self.pod.api(index).is_some_and(|container| definition(container) != run.definition);
        let cached = |result: Option<super::pod::Cached>| {
            result.filter(|cached| cached.serial == serial).map_or(Outcome::Unknown, |cached| cached.result)
        };
        let startup = cached(container.startup_result);
        let started = container.startup.is_none() || startup == Outcome::Success;
        let why = if !started {
            (startup == Outcome::Failure).then_some((Why::Startup, "failed startup probe"))
        } else if outdated {
            Some((Why::Definition, "definition changed"))
        } else {
            (cached(container.liveness_result) == Outcome::Failure).then_some((Why::Liveness, "failed liveness probe"))
        };
        if let Some((why, text)) = why {
            let message = format!("Init container {} {text}", container.name);
            self.kills.push_back(Step::Kill { container: index, message, why });
            self.starts.push_back(index);
        }
        started
    }

    /// Plans regular containers; how many stay as they are.
    fn main_containers(&mut self) -> usize {
        let mut kept = 0;
        for (index, container) in self.pod.containers.iter().enumerate() {
            if container.role != Role::Main {
                continue;
            }
            let newest = self.seen.runs.get(index).and_then(|runs| runs.first());
            let Some(run) = newest.filter(|run| run.state == RunState::Running) else {
                if self.pod.should_start(index, newest) {
                    self.starts.push_back(index);
                }
                continue;
            };
            let failed = |result: Option<super::pod::Cached>| {
                result.is_some_and(|cached| cached.serial == run.serial && cached.result == Outcome::Failure)
            };
            let outdated = self.pod.api(index).is_some_and(|container| definition(container) != run.definition);
            let (why, text) = if outdated {
                (Why::Definition, "definition changed")
            } else if failed(container.liveness_result) {
                (Why::Liveness, "failed liveness probe")
            } else if failed(container.startup_result) {
                (Why::Startup, "failed startup probe")
            } else {
                kept += 1;
                continue;
            };
            // Restart rules are not asked: there is no exit code yet.
            let policy = self.pod.api(index).and_then(|container| container.restart_policy.as_deref());
            let restart = why == Why::Definition || policy.unwrap_or(self.pod.restart_policy()) != "Never";
            let mut message = format!("Container {} {text}", container.name);
            if restart {
                message.push_str(", will be restarted");
                self.starts.push_back(index);
            }
            self.kills.push_back(Step::Kill { container: index, message, why });
        }
        kept
    }
}
