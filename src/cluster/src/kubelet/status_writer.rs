//! Writing pod statuses to the API: at once on a change, one request at a time per pod, and the deletion at the end.
//!
//! It never computes a status. Models kubernetes 1.36 pkg/kubelet/status/status_manager.go: each write is a GET and a
//! PATCH, so it takes two API calls, and what changes meanwhile waits for the next write.

use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::core::v1::{Pod as ApiPod, PodCondition, PodStatus};
use kernel::Time;

use super::effects::Awaited;
use super::phase;
use super::pod::{Pod, Role};
use super::pod_worker::Stage;
use super::{Kubelet, PodId, Timer, Turn};
use crate::api::error::Reason;
use crate::api::{Key, Kind, Object};
use crate::store::{DeleteOptions, Subresource, Write};

/// Period of the batch that repeats failed writes and repairs what others changed, in milliseconds.
pub(super) const BATCH_MS: u64 = 10_000;

/// Where the writing of a pod's status stands.
#[derive(Clone, Debug)]
pub(super) struct StatusWrite {
    /// Counts changes of the status.
    version: u64,
    /// The version that the API has.
    sent: u64,
    /// What the write under way carries.
    taken: Option<(u64, Rc<PodStatus>)>,
    due: Time,
    in_flight: bool,
    /// Nothing will change any more.
    last: bool,
    delete_sent: bool,
}

impl Default for StatusWrite {
    fn default() -> Self {
        StatusWrite {
            version: 0,
            sent: 0,
            taken: None,
            due: Time::NEVER,
            in_flight: false,
            last: false,
            delete_sent: false,
        }
    }
}

impl Kubelet {
    /// Takes a newly computed status; true when it differs from the one before.
    ///
    /// The first one of a kubelet process is written whatever it says: others may have written over what the process
    /// before it said.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go updateStatusInternal (isCached).
    pub(super) fn set_status(&mut self, id: PodId, pod: &mut Pod, status: PodStatus, turn: &mut Turn<'_>) -> bool {
        if pod.status_write.version > 0 && pod.status.as_deref() == Some(&status) {
            return false;
        }
        pod.keep_status(Some(status));
        pod.status_write.version += 1;
        self.schedule_status(id, pod, turn);
        true
    }

    /// Begins a write unless one is under way: its content is what stands now.
    fn schedule_status(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let write = &mut pod.status_write;
        if write.in_flight || write.taken.is_some() || pod.gone || self.node.silent() {
            return;
        }
        let Some(status) = &pod.status else { return };
        write.taken = Some((write.version, status.clone()));
        write.due = turn.now.plus_ms(self.settings.api_latency_ms);
        turn.wake(write.due, Timer::Status(id));
    }

    /// The GET of a write is answered: send the PATCH, or the deletion when the status is there already.
    pub(super) fn status_due(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.status_write.due != turn.now {
            return;
        }
        pod.status_write.due = Time::NEVER;
        if pod.gone || self.node.silent() {
            pod.status_write.taken = None;
            return;
        }
        let Some(status) = pod.status.clone() else { return };
        let write = &mut pod.status_write;
        let (version, status) = write.taken.get_or_insert((write.version, status)).clone();
        if write.last && version == write.sent {
            write.taken = None;
            self.delete_pod(id, pod, turn);
            return;
        }
        write.in_flight = true;
        let key = Key::new(Kind::Pod, &pod.namespace, &pod.name);
        let may_run = pod.work.stage != Stage::Terminated;
        let apply = Rc::new(move |object: &mut Object| {
            if let Some(live) = object.get_mut::<ApiPod>() {
                live.status = Some(merge(live.status.as_ref(), &status, may_run));
            }
        });
        let uid = Some(pod.uid.to_string());
        self.send(Write::Patch { key, uid, subresource: Subresource::Status, apply }, Awaited::Status(id), turn);
    }

    pub(super) fn status_written(&mut self, id: PodId, pod: &mut Pod, refusal: Option<Reason>, turn: &mut Turn<'_>) {
        pod.status_write.in_flight = false;
        let taken = pod.status_write.taken.take();
        match refusal {
            None => pod.status_write.sent = taken.map_or(0, |(version, _)| version),
            // Gone, or another pod of that name: nothing is left to write to.
            Some(Reason::NotFound | Reason::Conflict) => return,
            Some(_) => {
                self.retry_status(id, pod, turn);
                return;
            }
        }
        if pod.status_write.sent != pod.status_write.version {
            self.schedule_status(id, pod, turn);
        } else if pod.status_write.last {
            self.delete_pod(id, pod, turn);
        }
    }

    fn retry_status(&self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.status_write.due == Time::NEVER {
            let from = turn.now.plus_ms(1);
            let due = from.next_tick(BATCH_MS, self.phases.status_ms);
            pod.status_write.due = self.luck.batch(&self.config.name, from, due, BATCH_MS);
            turn.wake(pod.status_write.due, Timer::Status(id));
        }
    }

    /// Nothing will change any more: write the status once more, as the terminal phase was held back while anything
    /// could run, then delete the object if that is wanted.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go TerminatePod.
    pub(super) fn finish_status(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        pod.status_write.last = true;
        if !pod.status_write.delete_sent {
            pod.status_write.version += 1;
            self.schedule_status(id, pod, turn);
        }
    }

    /// Deletes the object of a pod that is stopped for good.
    fn delete_pod(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        if pod.object.metadata.deletion_timestamp.is_none() || pod.status_write.delete_sent || !pod.work.finished {
            return;
        }
        pod.status_write.delete_sent = true;
        let key = Key::new(Kind::Pod, &pod.namespace, &pod.name);
        let options =
            DeleteOptions { grace_seconds: Some(0), uid: Some(pod.uid.to_string()), ..DeleteOptions::default() };
        self.send(Write::Delete(key, options), Awaited::Delete(id), turn);
    }

    pub(super) fn delete_answered(&mut self, id: PodId, pod: &mut Pod, refusal: Option<Reason>, turn: &mut Turn<'_>) {
        if refusal.is_some_and(|reason| !matches!(reason, Reason::NotFound | Reason::Conflict)) {
            pod.status_write.delete_sent = false;
            self.retry_status(id, pod, turn);
        }
    }

    /// Repairs, with the next batch, what somebody else wrote over our status.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go needsReconcile.
    pub(super) fn reconcile_status(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let write = &pod.status_write;
        if write.in_flight || write.taken.is_some() || write.version != write.sent || write.version == 0 {
            return;
        }
        let (Some(ours), Some(theirs)) = (&pod.status, &pod.object.status) else { return };
        let differs = ours.conditions.iter().flatten().any(|condition| {
            phase::OWNED.contains(&condition.type_.as_str())
                && !theirs.conditions.iter().flatten().any(|held| {
                    held.type_ == condition.type_ && held.status == condition.status && held.reason == condition.reason
                })
        });
        if differs {
            pod.status_write.sent = 0;
            self.retry_status(id, pod, turn);
        }
    }

    /// Sends again whatever may have been lost while the node was silent.
    pub(super) fn resume_status(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let write = &mut pod.status_write;
        write.in_flight = false;
        write.taken = None;
        write.due = Time::NEVER;
        write.delete_sent = false;
        if write.version > 0 {
            write.sent = 0;
            self.retry_status(id, pod, turn);
        }
    }

    /// The sandbox is ready: the pod may start containers. Its address is not known to the status yet.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go OnPodSandboxReady.
    pub(super) fn sandbox_ready_status(&mut self, id: PodId, pod: &mut Pod, turn: &mut Turn<'_>) {
        let condition = phase::ready_to_start(pod, true);
        self.change_status(id, pod, turn, |_, status| replace(status, condition));
    }

    /// A readiness result: the container's and the pod's readiness follow at once.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go SetContainerReadiness.
    pub(super) fn set_ready(&mut self, id: PodId, pod: &mut Pod, index: usize, ready: bool, turn: &mut Turn<'_>) {
        if pod.containers[index].reported.ready == ready {
            return;
        }
        pod.containers[index].reported.ready = ready;
        let inits = pod.containers.iter().take_while(|container| container.role != Role::Main).count();
        self.change_status(id, pod, turn, |pod, status| {
            let list = if index < inits { &mut status.init_container_statuses } else { &mut status.container_statuses };
            let place = if index < inits { index } else { index - inits };
            if let Some(container) = list.as_mut().and_then(|list| list.get_mut(place)) {
                container.ready = ready;
            }
            let all: alloc::vec::Vec<_> =
                status.init_container_statuses.iter().chain(&status.container_statuses).flatten().cloned().collect();
            let phase = status.phase.clone().unwrap_or_default();
            let containers_ready = phase::containers_ready(pod, &all, &phase);
            let others = status.conditions.clone().unwrap_or_default();
            replace(status, phase::ready(pod, &containers_ready, &others));
            replace(status, containers_ready);
        });
    }

    /// A startup result.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go SetContainerStartup.
    pub(super) fn set_started(&mut self, id: PodId, pod: &mut Pod, index: usize, started: bool, turn: &mut Turn<'_>) {
        if pod.containers[index].reported.started == started {
            return;
        }
        pod.containers[index].reported.started = started;
        let inits = pod.containers.iter().take_while(|container| container.role != Role::Main).count();
        self.change_status(id, pod, turn, |_, status| {
            let list = if index < inits { &mut status.init_container_statuses } else { &mut status.container_statuses };
            let place = if index < inits { index } else { index - inits };
            if let Some(container) = list.as_mut().and_then(|list| list.get_mut(place)) {
                container.started = Some(started);
            }
        });
    }

    fn change_status(
        &mut self,
        id: PodId,
        pod: &mut Pod,
        turn: &mut Turn<'_>,
        change: impl FnOnce(&Pod, &mut PodStatus),
    ) {
        let Some(old) = pod.status.clone() else { return };
        let mut status = (*old).clone();
        change(pod, &mut status);
        phase::keep_transitions(&mut status, Some(&old), turn.now);
        self.set_status(id, pod, status, turn);
    }
}

fn replace(status: &mut PodStatus, condition: PodCondition) {
    let list = status.conditions.get_or_insert_default();
    match list.iter_mut().find(|held| held.type_ == condition.type_) {
        Some(held) => *held = condition,
        None => list.push(condition),
    }
}

/// The status as it is written over the live one: conditions of others stay, and a terminal phase waits until nothing
/// can run any more.
///
/// - Source: kubernetes 1.36 pkg/kubelet/status/status_manager.go mergePodStatus.
fn merge(live: Option<&PodStatus>, ours: &PodStatus, may_run: bool) -> PodStatus {
    let mut merged = ours.clone();
    let owned = |condition: &&PodCondition| phase::OWNED.contains(&condition.type_.as_str());
    let theirs = live.iter().flat_map(|live| live.conditions.iter().flatten());
    let mut conditions: alloc::vec::Vec<PodCondition> = theirs.filter(|condition| !owned(condition)).cloned().collect();
    conditions.extend(
        ours.conditions
            .iter()
            .flatten()
            .filter(|condition| {
                owned(condition)
                    || (condition.type_ == "DisruptionTarget"
                        && !conditions.iter().any(|held| held.type_ == condition.type_))
            })
            .cloned()
            .collect::<alloc::vec::Vec<_>>(),
    );
    merged.conditions = Some(conditions);
    if let Some(live) = live {
        merged.qos_class = live.qos_class.clone().or(merged.qos_class);
        merged.nominated_node_name = live.nominated_node_name.clone();
        merged.resource_claim_statuses = live.resource_claim_statuses.clone();
        let ends = matches!(merged.phase.as_deref(), Some("Failed" | "Succeeded"));
        let over = matches!(live.phase.as_deref(), Some("Failed" | "Succeeded"));
        if ends && !over && may_run {
            merged.phase = live.phase.clone();
            merged.reason = live.reason.clone();
            merged.message = live.message.clone();
        }
    }
    merged
}
