//! What failures do to a node, and what is left of it afterwards.
//!
//! Who notices, and when, is decided elsewhere: by silence, by conditions and by the relist. Models the behaviour of
//! real machines, and for images of `registry.test` that of the recorder's fake runtime.

use alloc::string::ToString;

use kernel::Time;

use super::eviction::Resource;
use super::node_status::{PLEG_THRESHOLD_MS, RUNTIME_GRACE_MS, unhealthy_pleg};
use super::pleg::RELIST_MS;
use super::pod::{Pod, SandboxState};
use super::pod_worker::{Stage, Work};
use super::runtime_loss::GC_MS;
use super::{Effect, Failure, Kubelet, PodId, Timer, Turn};

/// The runtime's reason for the end of a container that it did not see.
pub(super) const UNKNOWN: &str = "Unknown";

/// Time from the start of a kubelet process to its first heartbeat, in milliseconds.
const START_MS: u64 = 60;

impl Kubelet {
    #[inline(never)]
    pub(super) fn fail(&mut self, failure: Failure, turn: &mut Turn<'_>) {
        match failure {
            Failure::Memory => self.press(Resource::Memory, turn),
            Failure::Disk => self.press(Resource::Disk, turn),
            Failure::Pid => self.press(Resource::Pid, turn),
            Failure::Runtime => {
                self.node.runtime_down = true;
                self.node.runtime_lost_at = turn.now;
                for id in self.pod_ids() {
                    self.with_pod(id, turn, |kubelet, pod, turn| kubelet.interrupt(id, pod, turn));
                }
                self.lose_all(true, turn);
                self.fail_on(turn);
            }
            Failure::Power => {
                self.node.failure = Some(failure);
                self.node.failed_at = turn.now;
                self.lose_all(false, turn);
            }
            Failure::Kubelet | Failure::Freeze | Failure::Network => {
                self.node.failure = Some(failure);
                self.node.failed_at = turn.now;
            }
        }
    }

    /// All containers of the node die. A runtime without power remembers them, one that starts empty does not.
    fn lose_all(&mut self, forgotten: bool, turn: &mut Turn<'_>) {
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| {
                let scripted = pod.containers.iter().enumerate().any(|(index, _)| {
                    pod.api(index).and_then(|api| api.image.as_deref()).is_some_and(|i| i.starts_with("registry.test/"))
                });
                if forgotten || scripted {
                    kubelet.lose_containers(id, pod, None, turn);
                    pod.sandbox.state = SandboxState::None;
                    pod.sandbox.address = None;
                } else {
                    kubelet.lose_containers(id, pod, Some(255), turn);
                    if pod.sandbox.state == SandboxState::Ready {
                        pod.sandbox.state = SandboxState::NotReady;
                    }
                }
            });
        }
    }

    #[inline(never)]
    pub(super) fn recover(&mut self, turn: &mut Turn<'_>) {
        self.relieve(turn.now);
        let runtime_returns = core::mem::take(&mut self.node.runtime_down);
        if runtime_returns {
            self.node.runtime_returns(turn.now);
            self.runtime_back(turn);
        }
        match self.node.failure.take() {
            // The next status says so, once the kubelet has seen it.
            None if runtime_returns => {}
            None => self.post_node_status(turn),
            Some(Failure::Freeze) => self.thaw(turn),
            Some(Failure::Network) => self.reconnect(turn),
            Some(Failure::Power) => self.boot(turn),
            Some(_) => self.restart_kubelet(turn),
        }
    }

    /// The machine boots anew, whatever state it was in.
    #[inline(never)]
    pub(super) fn reboot(&mut self, turn: &mut Turn<'_>) {
        self.node.pressure = [false; 3];
        self.node.pressed = [false; 3];
        self.node.relieved = [None; 3];
        self.node.runtime_down = false;
        self.node.failure = None;
        self.lose_all(false, turn);
        self.boot(turn);
    }

    fn boot(&mut self, turn: &mut Turn<'_>) {
        self.node.draw_boot_id();
        self.node.pressure = [false; 3];
        self.node.pressed = [false; 3];
        self.node.relieved = [None; 3];
        if self.pod_ids().iter().filter_map(|id| self.pod_ref(*id)).any(scripted) {
            self.images.forget_images();
        }
        self.lose_memory_volumes();
        self.find_lost_containers(turn);
        self.node.booted = true;
        self.restart_kubelet(turn);
    }

    /// The runtime finds after a boot that containers are gone, and takes this moment for their end.
    ///
    /// - Source: containerd 2.1 internal/cri/server/restart.go loadContainer.
    fn find_lost_containers(&mut self, turn: &mut Turn<'_>) {
        let lost_at = Some(self.node.failed_at);
        for id in self.pod_ids() {
            self.with_pod(id, turn, |_, pod, turn| {
                let newest = pod.containers.iter_mut().filter_map(|container| container.runs.first_mut());
                for run in newest.filter(|run| run.reason == UNKNOWN && run.finished == lost_at) {
                    run.finished = Some(turn.now);
                }
                // A sandbox that is not ready has no address, and this kubelet process remembers none.
                if pod.sandbox.state == SandboxState::NotReady && !pod.work.finished {
                    pod.sandbox.address = None;
                }
            });
        }
    }

    /// A new kubelet process: it knows what the API and the runtime tell it.
    fn restart_kubelet(&mut self, turn: &mut Turn<'_>) {
        self.node.kubelet_begins(turn.now);
        turn.out.push(Effect::Begun(self.source.clone()));
        self.writes.clear();
        self.requests.clear();
        self.images.forget_work();
        self.making_room.clear();
        self.reset_pleg();
        for id in self.pod_ids() {
            self.with_pod(id, turn, |_, pod, turn| forget_process_state(pod, turn.now));
        }
        // The relist begins anew with the process; no worker syncs before the first one.
        self.phases.relist_ms = turn.now.ms() % RELIST_MS;
        self.phases.gc_ms = turn.now.ms() % GC_MS;
        let up = turn.now.plus_ms(START_MS);
        self.node.lease_due = up;
        self.node.status_due = up;
        turn.wake(up, Timer::Lease);
        turn.wake(up, Timer::NodeStatus);
    }

    fn reconnect(&mut self, turn: &mut Turn<'_>) {
        self.writes.clear();
        if self.node.lease_due <= turn.now {
            self.node.lease_due = turn.now;
            turn.wake(turn.now, Timer::Lease);
        }
        if self.node.status_due <= turn.now {
            self.node.status_due = turn.now;
            turn.wake(turn.now, Timer::NodeStatus);
        }
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.resume_status(id, pod, turn));
        }
    }

    /// The kubelet goes on where it stood; everything that was due meanwhile is due now.
    fn thaw(&mut self, turn: &mut Turn<'_>) {
        let frozen_ms = turn.now.since_ms(self.node.failed_at);
        if frozen_ms > RUNTIME_GRACE_MS {
            self.node.stale_errors.push("container runtime is down".to_string());
        }
        if frozen_ms > PLEG_THRESHOLD_MS {
            self.node.stale_errors.push(unhealthy_pleg(frozen_ms));
        }
        self.node.cached = self.node.object().cloned();
        self.reset_pleg();
        self.images.resume(turn);
        self.reconnect(turn);
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.catch_up(id, pod, turn));
        }
    }

    /// Wakes what was due while the kubelet stood still.
    fn catch_up(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let now = turn.now;
        if pod.work.due <= now {
            pod.work.due = now;
            turn.wake(now, Timer::Worker(id));
        }
        if pod.work.requeue <= now {
            pod.work.requeue = now;
            turn.wake(now, Timer::Requeue(id));
        }
        self.catch_up_stops(id, pod, turn);
        for place in 0..pod.probes.len() {
            if pod.probes[place].due <= now {
                pod.probes[place].due = now;
                turn.wake(now, Timer::Probe(id, place as u16));
            }
        }
        if pod.dirty || pod.work.waits_for_relist {
            self.look_at(id, turn);
        }
    }

    /// The runtime is there again, and knows nothing: the next relist finds that, and the loop hands it out.
    fn runtime_back(&mut self, turn: &mut Turn<'_>) {
        self.images.forget_images();
        turn.wake(self.node.loop_resumes_at, Timer::Loop);
        for id in self.pod_ids() {
            self.with_pod(id, turn, |kubelet, pod, turn| {
                pod.work.settled = false;
                pod.work.fresh = false;
                kubelet.look_at(id, turn);
                if !pod.work.finished {
                    kubelet.poke(id, pod, turn);
                }
            });
        }
    }
}

fn scripted(pod: &Pod) -> bool {
    (0..pod.containers.len()).any(|index| {
        pod.api(index).and_then(|api| api.image.as_deref()).is_some_and(|image| image.starts_with("registry.test/"))
    })
}

/// Forgets what lived in the memory of a kubelet process: workers, probes, back-off, failed starts.
fn forget_process_state(pod: &mut Pod, now: Time) {
    let over = pod.work.finished || matches!(pod.work.stage, Stage::Terminated);
    pod.work = Work::default();
    if over {
        pod.work.stage = Stage::Terminated;
    }
    pod.work.last_sync = Some(now);
    pod.unseen = true;
    pod.probes.clear();
    pod.probing = false;
    pod.mounted = false;
    pod.volumes.clear();
    pod.dirty = true;
    pod.seen = alloc::rc::Rc::new(pod.live());
    pod.status_write = super::status_writer::StatusWrite::default();
    // What the process before it said is known only as the API has it.
    pod.status = None;
    for container in &mut pod.containers {
        container.back_off = super::backoff::BackOff::default();
        container.failure = None;
        container.hook = None;
        container.stop = None;
        container.liveness = None;
        container.readiness = None;
        container.startup = None;
        container.liveness_result = None;
        container.readiness_result = None;
        container.startup_result = None;
    }
}
