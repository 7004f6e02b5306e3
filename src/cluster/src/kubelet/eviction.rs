//! Eviction under node pressure: one pod per pass, the one that overdraws most first.
//!
//! Pressure of a failing node comes from outside and stays until that ends, so passes go on until no pod is left to
//! evict. Memory also runs short of what programs that grow have taken; when nothing is left at all the node kills a
//! process. The loop runs only while there is pressure or a program that grows. Models kubernetes 1.36
//! pkg/kubelet/eviction/eviction_manager.go and helpers.go with the default hard thresholds, and pkg/kubelet/qos/policy.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kernel::Time;

use super::pod::Pod;
use super::pod_worker::Stage;
use super::volumes::{is_directory, own_id};
use super::{Kubelet, PodId, Timer, Turn};
use crate::api::quantity::Amount;
use crate::api::{qos, quantity};

/// Period of the eviction loop, in milliseconds.
const PASS_MS: u64 = 10_000;

/// How long a condition stays after its pressure is over, in milliseconds.
const TRANSITION_MS: u64 = 300_000;

/// Memory that is available below this is too little, in bytes.
const MEMORY_THRESHOLD_BYTES: i64 = 100 << 20;

/// What a node that fails for memory is said to have left, in bytes.
const FAILING_MEMORY_BYTES: i64 = 64 << 20;

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
    /// Name and threshold, as the message shows them.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Resource::Memory => ("memory", "100Mi"),
            Resource::Disk => ("ephemeral-storage", "10Gi"),
            Resource::Pid => ("pids", "1638"),
        }
    }
}

/// What a container's writable layer holds besides the files that were written, in bytes: the directories under its mounts.
const LAYER_BYTES: u64 = 12 << 10;

/// What a container uses and asks for, in bytes.
struct Use<'a> {
    name: &'a str,
    used: i64,
    requested: i64,
    /// What it asks for, as the spec has it.
    request: String,
}

/// What the running containers of a pod use of memory, or of the node's disk: their writable layers and logs.
///
/// - Source: kubernetes 1.36 pkg/kubelet/eviction/helpers.go evictionMessage, containerUsage.
fn uses(pod: &Pod, resource: Resource, now: Time) -> Vec<Use<'_>> {
    let containers = pod.containers.iter().enumerate().filter_map(|(index, container)| {
        let process = container.process.as_ref()?;
        let used = match resource {
            Resource::Memory => process.memory_bytes(now),
            Resource::Disk => LAYER_BYTES + process.layer_bytes() + process.log().disk_bytes(),
            Resource::Pid => return None,
        };
        let requests = pod.api(index)?.resources.as_ref().and_then(|resources| resources.requests.as_ref());
        let asked = requests.and_then(|list| list.get(resource.texts().0));
        let requested = asked.and_then(quantity::value).unwrap_or(0);
        let request = asked.and_then(|held| quantity::canonical(&held.0)).unwrap_or_else(|| "0".to_string());
        Some(Use { name: &container.name, used: i64::try_from(used).unwrap_or(i64::MAX), requested, request })
    });
    containers.collect()
}

impl Kubelet {
    /// Pressure begins: the condition is posted at once, and the loop looks for a victim.
    pub(super) fn press(&mut self, resource: Resource, turn: &mut Turn<'_>) {
        let place = resource as usize;
        self.node.pressed[place] = true;
        self.node.pressure[place] = true;
        self.node.relieved[place] = None;
        self.post_node_status(turn);
        self.begin_passes(turn);
    }

    /// Makes the loop run, unless it does already.
    pub(super) fn begin_passes(&mut self, turn: &mut Turn<'_>) {
        if self.node.eviction_due == Time::NEVER {
            self.next_pass(turn);
        }
    }

    /// The next pass is due after its period, or when growing programs have used up the node's memory.
    fn next_pass(&mut self, turn: &mut Turn<'_>) {
        let (left, growth) = self.memory_left(turn.now);
        let full_ms = (growth > 0).then(|| (left.max(0) as u64 * 1_000).div_ceil(growth).max(1));
        self.node.eviction_due = turn.now.plus_ms(full_ms.unwrap_or(PASS_MS).min(PASS_MS));
        turn.wake(self.node.eviction_due, Timer::Eviction);
    }

    /// Memory that no process has taken, in bytes, and by how many bytes a second it shrinks.
    fn memory_left(&self, now: Time) -> (i64, u64) {
        let processes = self.by_uid.values().filter_map(|id| self.pod_ref(*id)).flat_map(|pod| &pod.containers);
        let (mut used, mut growth) = (0_u64, 0_u64);
        for process in processes.filter_map(|container| container.process.as_ref()) {
            used = used.saturating_add(process.memory_bytes(now));
            growth = growth.saturating_add(process.profile().memory_growth_bytes);
        }
        (self.config.memory_bytes.saturating_sub(i64::try_from(used).unwrap_or(i64::MAX)), growth)
    }

    /// Nothing is left: the kernel kills the process that its score names.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/qos/policy.go GetContainerOOMScoreAdjust; the kernel's oom_badness.
    fn out_of_memory(&mut self, turn: &mut Turn<'_>) {
        let capacity = self.config.memory_bytes.max(1);
        let mut worst: Option<(i64, PodId, usize)> = None;
        for id in self.pod_ids() {
            let Some(pod) = self.pod_ref(id) else { continue };
            let class = qos::class(&pod.object);
            for (index, container) in pod.containers.iter().enumerate() {
                let Some(process) = &container.process else { continue };
                let used = i64::try_from(process.memory_bytes(turn.now)).unwrap_or(i64::MAX);
                let score = used.saturating_mul(1_000) / capacity + oom_adjustment(pod, index, class, capacity);
                if worst.is_none_or(|(most, ..)| score > most) {
                    worst = Some((score, id, index));
                }
            }
        }
        let Some((_, id, index)) = worst else { return };
        self.with_pod(id, turn, |kubelet, pod, turn| {
            let victim = pod.containers[index].name.to_string();
            let pid = 1_000 + pod.containers[index].newest().map_or(0, |run| run.serial);
            let message = format!("System OOM encountered, victim process: {victim}, pid: {pid}");
            kubelet.node_event(true, "SystemOOM", message, turn);
            kubelet.kill_for_memory(id, pod, index, turn);
        });
    }

    /// Pressure ends; its conditions stay for five minutes more.
    pub(super) fn relieve(&mut self, now: Time) {
        for place in 0..RESOURCES.len() {
            if core::mem::take(&mut self.node.pressed[place]) {
                self.node.relieved[place] = self.node.relieved[place].or(Some(now));
            }
        }
    }

    /// One pass of the loop.
    #[inline(never)]
    pub(super) fn evict(&mut self, turn: &mut Turn<'_>) {
        if self.node.eviction_due != turn.now {
            return;
        }
        let (mut left, growth) = self.memory_left(turn.now);
        if left <= 0 {
            self.out_of_memory(turn);
            left = self.memory_left(turn.now).0;
        }
        let memory = Resource::Memory as usize;
        let mut changed = false;
        if left < MEMORY_THRESHOLD_BYTES {
            changed |= !self.node.pressure[memory];
            self.node.pressure[memory] = true;
            self.node.relieved[memory] = None;
        } else if self.node.pressure[memory] && !self.node.pressed[memory] {
            self.node.relieved[memory] = self.node.relieved[memory].or(Some(turn.now));
        }
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
        let limited: Vec<PodId> =
            self.pod_ids().into_iter().filter(|id| self.pod_ref(*id).is_some_and(has_limits)).collect();
        if self.node.pressure == [false; 3] && growth == 0 && limited.is_empty() {
            self.node.eviction_due = Time::NEVER;
            return;
        }
        self.next_pass(turn);
        if !self.node.holds_workers() && self.evict_over_limits(&limited, turn) {
            return;
        }
        let starved = (0..RESOURCES.len())
            .find(|place| self.node.pressure[*place] && self.node.relieved[*place].is_none())
            .map(|place| RESOURCES[place]);
        let Some(resource) = starved.filter(|_| !self.node.holds_workers() && !self.node.runtime_down) else { return };
        let reclaim = format!("Attempting to reclaim {}", resource.texts().0);
        self.node_event(true, "EvictionThresholdMet", reclaim, turn);
        let available = match resource {
            Resource::Memory if !self.node.pressed[memory] => quantity_text(left),
            Resource::Memory => quantity_text(FAILING_MEMORY_BYTES),
            Resource::Disk => "6Gi".to_string(),
            Resource::Pid => "812".to_string(),
        };
        if let Some(id) = self.victim(resource, turn.now) {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.evict_pod(id, pod, resource, &available, turn));
        }
    }

    /// The pod that goes first: over its request, then of low priority, then by what it overdraws.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/eviction/helpers.go rankMemoryPressure, rankDiskPressureFunc, rankPIDPressure.
    fn victim(&self, resource: Resource, now: Time) -> Option<PodId> {
        let candidates = self.pod_ids().into_iter().filter_map(|id| {
            let pod = self.pod_ref(id)?;
            let active = pod.work.stage == Stage::Syncing && pod.verdict.is_none();
            let priority = pod.spec()?.priority.unwrap_or(0);
            let critical = priority >= 2_000_000_000;
            let mut over: i64 = uses(pod, resource, now).iter().map(|one| one.used.saturating_sub(one.requested)).sum();
            if resource == Resource::Disk {
                over = over.saturating_add(self.local_volume_bytes(pod));
            }
            (active && !critical).then(|| ((over <= 0, priority, -over, pod.name.clone()), id))
        });
        candidates.min_by(|one, other| one.0.cmp(&other.0)).map(|(_, id)| id)
    }

    fn evict_pod(&mut self, id: PodId, pod: &mut Pod, resource: Resource, available: &str, turn: &mut Turn<'_>) {
        let (name, threshold) = resource.texts();
        let mut message =
            format!("The node was low on resource: {name}. Threshold quantity: {threshold}, available: {available}. ");
        for one in uses(pod, resource, turn.now).iter().filter(|one| one.used > one.requested) {
            message.push_str(&format!(
                "Container {} was using {}, request is {}, has larger consumption of {name}. ",
                one.name,
                quantity_text(one.used),
                one.request
            ));
        }
        pod.disrupted = Some(message.clone());
        self.end_by_eviction(id, pod, message, turn);
    }

    fn end_by_eviction(&mut self, id: PodId, pod: &mut Pod, message: String, turn: &mut Turn<'_>) {
        self.event(pod, None, true, "Evicted", message.clone(), turn);
        pod.verdict = Some(("Evicted".to_string(), message));
        pod.work.grace_seconds = Some(GRACE_SECONDS);
        pod.work.stage = Stage::Terminating;
        pod.work.settled = false;
        self.poke(id, pod, turn);
    }

    /// Makes passes when a pod has a limit of the node's disk.
    pub(super) fn watch_limits(&mut self, pod: &Pod, turn: &mut Turn<'_>) {
        if has_limits(pod) {
            self.begin_passes(turn);
        }
    }

    /// Evicts the pods that take more of the node's disk than they may; whether there were any.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/eviction/eviction_manager.go localStorageEviction.
    fn evict_over_limits(&mut self, limited: &[PodId], turn: &mut Turn<'_>) -> bool {
        let mut evicted = false;
        for id in limited {
            self.with_pod(*id, turn, |kubelet, pod, turn| {
                kubelet.measure(pod, turn.now);
                let active = pod.work.stage == Stage::Syncing && pod.verdict.is_none();
                if let Some(message) = over_limit(pod, turn.now).filter(|_| active) {
                    kubelet.end_by_eviction(*id, pod, message, turn);
                    evicted = true;
                }
            });
        }
        evicted
    }

    /// Measures a pod's volumes, as happens once in one to two minutes.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/server/stats/fs_resource_analyzer.go, volume_stat_calculator.go StartOnce.
    fn measure(&mut self, pod: &mut Pod, now: Time) {
        if pod.measured.1 > now {
            return;
        }
        if pod.measured.1 == Time::ZERO {
            // The analyzer takes new pods in once a minute.
            pod.measured.1 = now.plus_ms(self.sync_draws.below(MEASURE_MS));
            return;
        }
        pod.measured.1 = now.plus_ms(self.sync_draws.jitter(MEASURE_MS, 100));
        let object = pod.object.clone();
        for volume in object.spec.iter().flat_map(|spec| spec.volumes.iter().flatten()) {
            if is_directory(volume) {
                let bytes = self.volumes.disk_bytes(&own_id(pod, volume));
                pod.measured.0.insert(volume.name.clone(), bytes);
            }
        }
    }
}

/// Period in which the volumes of pods are measured, in milliseconds.
///
/// - Source: kubernetes 1.36 pkg/kubelet/apis/config/v1beta1/defaults.go VolumeStatsAggPeriod.
const MEASURE_MS: u64 = 60_000;

/// What a container may use of the node's disk.
fn storage_limit(pod: &Pod, index: usize) -> Option<&Quantity> {
    pod.api(index)?.resources.as_ref()?.limits.as_ref()?.get("ephemeral-storage")
}

/// Whether a pod limits what it takes of the node's disk.
fn has_limits(pod: &Pod) -> bool {
    let mut volumes = pod.spec().into_iter().flat_map(|spec| spec.volumes.iter().flatten());
    let sized = volumes.any(|volume| volume.empty_dir.as_ref().is_some_and(|empty| empty.size_limit.is_some()));
    (sized || (0..pod.containers.len()).any(|index| storage_limit(pod, index).is_some())) && !pod.work.finished
}

/// The limit that a pod is over, in words: of a volume, of the whole pod, of a container.
fn over_limit(pod: &Pod, now: Time) -> Option<String> {
    for volume in pod.spec()?.volumes.iter().flatten() {
        let limit = volume.empty_dir.as_ref().and_then(|empty| empty.size_limit.as_ref());
        let (Some(limit), Some(used)) = (limit, pod.measured.0.get(&volume.name)) else { continue };
        if quantity::value(limit).is_some_and(|bytes| bytes > 0 && *used > bytes.unsigned_abs()) {
            let limit = quantity::canonical(&limit.0).unwrap_or_default();
            return Some(format!("Usage of EmptyDir volume {:?} exceeds the limit {limit:?}. ", volume.name));
        }
    }
    let held = uses(pod, Resource::Disk, now);
    let limits: Vec<&Quantity> = (0..pod.containers.len()).filter_map(|index| storage_limit(pod, index)).collect();
    let mut whole = Amount::whole(0);
    for limit in limits.iter().filter_map(|limit| Amount::of(limit)) {
        whole.add(limit);
    }
    let whole = whole.quantity();
    let volumes: u64 = pod.measured.0.values().sum();
    let used = held.iter().map(|one| one.used).sum::<i64>().saturating_add(i64::try_from(volumes).unwrap_or(i64::MAX));
    if !limits.is_empty() && quantity::value(&whole).is_some_and(|most| used > most) {
        let whole = quantity::canonical(&whole.0).unwrap_or_default();
        return Some(format!("Pod ephemeral local storage usage exceeds the total limit of containers {whole}. "));
    }
    for (index, container) in pod.containers.iter().enumerate() {
        let (Some(limit), Some(one)) =
            (storage_limit(pod, index), held.iter().find(|one| *one.name == *container.name))
        else {
            continue;
        };
        if quantity::value(limit).is_some_and(|most| most > 0 && one.used > most) {
            let limit = quantity::canonical(&limit.0).unwrap_or_default();
            return Some(format!(
                "Container {} exceeded its local ephemeral storage limit {limit:?}. ",
                container.name
            ));
        }
    }
    None
}

/// What is added to the score of a container's processes, in thousandths of the node's memory.
fn oom_adjustment(pod: &Pod, index: usize, class: &str, capacity: i64) -> i64 {
    match class {
        "Guaranteed" => -997,
        "BestEffort" => 1_000,
        _ => {
            let requests = pod.api(index).and_then(|api| api.resources.as_ref()?.requests.as_ref());
            let requested = requests.and_then(|list| list.get("memory")).and_then(quantity::value).unwrap_or(0);
            (1_000 - requested.saturating_mul(1_000) / capacity).clamp(3, 999)
        }
    }
}

/// Bytes as a quantity: whole gibibytes or mebibytes where it is some, else whole kibibytes.
fn quantity_text(bytes: i64) -> String {
    let bytes = bytes.max(0);
    match bytes {
        0 => "0".to_string(),
        _ if bytes % (1 << 30) == 0 => format!("{}Gi", bytes >> 30),
        _ if bytes % (1 << 20) == 0 => format!("{}Mi", bytes >> 20),
        _ => format!("{}Ki", bytes >> 10),
    }
}
