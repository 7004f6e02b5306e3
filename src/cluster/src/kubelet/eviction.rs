//! Eviction under node pressure: one pod per pass, the one that overdraws most first.
//!
//! Pressure comes from outside (a failing node) and stays until that ends, so passes go on until no pod is left to
//! evict. Models kubernetes 1.36 pkg/kubelet/eviction/eviction_manager.go and helpers.go with the default hard thresholds.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use kernel::Time;

use super::pod::Pod;
use super::pod_worker::Stage;
use super::{Kubelet, PodId, Timer, Turn};
use crate::api::quantity;

/// Period of the eviction loop, in milliseconds.
const PASS_MS: u64 = 10_000;

/// How long a condition stays after its pressure is over, in milliseconds.
const TRANSITION_MS: u64 = 300_000;

/// Grace of a hard eviction in seconds.
const GRACE_SECONDS: i64 = 1;

/// What a node runs out of; the order is that of the conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Memory,
    Disk,
    Pid,
}

const RESOURCES: [Resource; 3] = [Resource::Memory, Resource::Disk, Resource::Pid];

impl Resource {
    /// Name, threshold and what is available, as the message shows them.
    fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Resource::Memory => ("memory", "100Mi", "64Mi"),
            Resource::Disk => ("ephemeral-storage", "10Gi", "6Gi"),
            Resource::Pid => ("pids", "1638", "812"),
        }
    }
}

/// What a container uses and asks for, in bytes.
struct Use<'a> {
    name: &'a str,
    used: i64,
    requested: i64,
}

fn memory_use(pod: &Pod, now: Time) -> Vec<Use<'_>> {
    let containers = pod.containers.iter().enumerate().filter_map(|(index, container)| {
        let used = container.process.as_ref()?.memory_bytes(now);
        let requests = pod.api(index)?.resources.as_ref().and_then(|resources| resources.requests.as_ref());
        let requested = requests.and_then(|list| list.get("memory")).and_then(quantity::value).unwrap_or(0);
        Some(Use { name: &container.name, used: i64::try_from(used).unwrap_or(i64::MAX), requested })
    });
    containers.collect()
}

impl Kubelet {
    /// Pressure begins: the condition is posted at once, and the loop looks for a victim.
    pub(super) fn press(&mut self, resource: Resource, turn: &mut Turn<'_>) {
        let place = resource as usize;
        self.node.pressure[place] = true;
        self.node.relieved[place] = None;
        self.post_node_status(turn);
        if self.node.eviction_due == Time::NEVER {
            self.node.eviction_due = turn.now.plus_ms(PASS_MS);
            turn.wake(self.node.eviction_due, Timer::Eviction);
        }
    }

    /// Pressure ends; its conditions stay for five minutes more.
    pub(super) fn relieve(&mut self, now: Time) {
        for place in 0..RESOURCES.len() {
            if self.node.pressure[place] {
                self.node.relieved[place] = self.node.relieved[place].or(Some(now));
            }
        }
    }

    /// One pass of the loop.
    pub(super) fn evict(&mut self, turn: &mut Turn<'_>) {
        if self.node.eviction_due != turn.now {
            return;
        }
        let mut changed = false;
        for place in 0..RESOURCES.len() {
            let over = self.node.relieved[place].is_some_and(|since| turn.now.since_ms(since) >= TRANSITION_MS);
            if over {
                self.node.pressure[place] = false;
                self.node.relieved[place] = None;
                changed = true;
            }
        }
        if changed {
            self.post_node_status(turn);
        }
        if self.node.pressure == [false; 3] {
            self.node.eviction_due = Time::NEVER;
            return;
        }
        self.node.eviction_due = turn.now.plus_ms(PASS_MS);
        turn.wake(self.node.eviction_due, Timer::Eviction);
        let starved = (0..RESOURCES.len())
            .find(|place| self.node.pressure[*place] && self.node.relieved[*place].is_none())
            .map(|place| RESOURCES[place]);
        let Some(resource) = starved.filter(|_| !self.node.holds_workers()) else { return };
        if let Some(id) = self.victim(resource, turn.now) {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.evict_pod(id, pod, resource, turn));
        }
    }

    /// The pod that goes first: over its request, then of low priority, then by what it overdraws.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/eviction/helpers.go rankMemoryPressure.
    fn victim(&self, resource: Resource, now: Time) -> Option<PodId> {
        let candidates = self.pod_ids().into_iter().filter_map(|id| {
            let pod = self.pod_ref(id)?;
            let active = pod.work.stage == Stage::Syncing && pod.verdict.is_none();
            let priority = pod.spec()?.priority.unwrap_or(0);
            let critical = priority >= 2_000_000_000;
            let uses = if resource == Resource::Memory { memory_use(pod, now) } else { Vec::new() };
            let over: i64 = uses.iter().map(|one| one.used.saturating_sub(one.requested)).sum();
            (active && !critical).then(|| ((over <= 0, priority, -over, pod.name.clone()), id))
        });
        candidates.min_by(|one, other| one.0.cmp(&other.0)).map(|(_, id)| id)
    }

    fn evict_pod(&mut self, id: PodId, pod: &mut Pod, resource: Resource, turn: &mut Turn<'_>) {
        let (name, threshold, available) = resource.texts();
        let mut message =
            format!("The node was low on resource: {name}. Threshold quantity: {threshold}, available: {available}. ");
        if resource == Resource::Memory {
            for one in memory_use(pod, turn.now).iter().filter(|one| one.used > one.requested) {
                message.push_str(&format!(
                    "Container {} was using {}, request is {}, has larger consumption of memory. ",
                    one.name,
                    kibibytes(one.used),
                    kibibytes(one.requested)
                ));
            }
        }
        self.event(pod, None, true, "Evicted", message.clone(), turn);
        pod.verdict = Some(("Evicted".to_string(), message));
        pod.work.grace_seconds = Some(GRACE_SECONDS);
        pod.work.stage = Stage::Terminating;
        pod.work.settled = false;
        self.poke(id, pod, turn);
    }
}

fn kibibytes(bytes: i64) -> String {
    if bytes == 0 { "0".to_string() } else { format!("{}Ki", bytes / 1_024) }
}
