//! What pods use, collected from the kubelets for the resource metrics API.
//!
//! It stands for metrics-server and collects only while somebody scales by it, so that other clusters pay nothing.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::{Message, World};
use crate::api::Kind;
use crate::api::quota::container_resources;
use crate::api::time::moment;
use crate::store::cache::{ContainerUsage, PodUsage};

/// Time between collections, in milliseconds.
const PERIOD_MS: u64 = 15_000;
/// Processor use of a pod that does nothing, in thousandths of a core.
const IDLE_MILLI: u64 = 1;

/// What pods and nodes used, as the resource metrics API tells it.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// By uid of the pod.
    pub pods: &'a BTreeMap<Rc<str>, PodUsage>,
    /// By name of the node: thousandths of a core and resident bytes.
    pub nodes: &'a BTreeMap<Rc<str>, (i64, i64)>,
}

/// Processor time of each container, by uid of its pod and its name, when it was collected last.
#[derive(Clone, Debug, Default)]
pub(super) struct Metrics {
    running: bool,
    nodes: BTreeMap<Rc<str>, (i64, i64)>,
    samples: BTreeMap<(Rc<str>, Rc<str>), (Time, u64)>,
}

impl World {
    /// Begins to collect.
    pub(super) fn start_metrics(&mut self) {
        if !self.metrics.running {
            self.metrics.running = true;
            self.queue.push(self.now, Message::Scrape);
        }
    }

    /// What was collected last; `None` while there is no resource metrics API.
    pub fn measured(&self) -> Option<Measured<'_>> {
        self.metrics.running.then(|| Measured { pods: self.manager.cache.usage(), nodes: &self.metrics.nodes })
    }

    /// Collects once, and again later while there is a HorizontalPodAutoscaler.
    #[inline(never)]
    pub(super) fn scrape(&mut self) {
        let now = self.now;
        let before = core::mem::take(&mut self.metrics.samples);
        let (mut told, mut nodes) = (BTreeMap::new(), BTreeMap::new());
        let listed = self.store.list(Kind::Pod, None).filter_map(|object| Some((object.uid(), object.get::<Pod>()?)));
        let pods: BTreeMap<&str, &Rc<Pod>> = listed.collect();
        for machine in self.machines.iter().filter(|machine| machine.connected && machine.kubelet.failure().is_none()) {
            let (mut node_milli, mut node_bytes) = (0, 0);
            for (uid, containers) in machine.kubelet.usage(now) {
                let pod = pods.get(&*uid).copied();
                let mut found = Vec::new();
                for (name, cpu_ms, memory_bytes) in containers {
                    let id = (uid.clone(), name.clone());
                    let sample = before.get(&id).copied();
                    self.metrics.samples.insert(id, (now, cpu_ms));
                    let Some(pod) = pod else { continue };
                    // A container that started anew counts from zero again.
                    let (window_ms, spent_ms) = match sample {
                        Some((at, earlier)) => (now.since_ms(at), cpu_ms.checked_sub(earlier).unwrap_or(cpu_ms)),
                        None => (uptime_ms(pod, now), cpu_ms),
                    };
                    // One sample makes no rate; a pod that has run for a while has been seen before.
                    if sample.is_none() && window_ms < PERIOD_MS {
                        continue;
                    }
                    let idle = if found.is_empty() { IDLE_MILLI } else { 0 };
                    let cpu_milli = i64::try_from(idle + spent_ms * 1_000 / window_ms.max(1)).unwrap_or(i64::MAX);
                    let cpu_milli = limit(pod, &name).map_or(cpu_milli, |limit| cpu_milli.min(limit));
                    let memory_bytes = i64::try_from(memory_bytes).unwrap_or(i64::MAX);
                    node_milli += cpu_milli;
                    node_bytes += memory_bytes;
                    found.push(ContainerUsage { name, cpu_milli, memory_bytes });
                }
                if !found.is_empty() {
                    told.insert(uid, PodUsage { at: now, window_ms: PERIOD_MS, containers: found });
                }
            }
            nodes.insert(machine.kubelet.node_name().into(), (node_milli, node_bytes));
        }
        self.metrics.nodes = nodes;
        self.manager.cache.set_usage(Rc::new(told));
        self.metrics.running = self.store.list(Kind::HorizontalPodAutoscaler, None).next().is_some();
        if self.metrics.running {
            self.queue.push(now.plus_ms(PERIOD_MS), Message::Scrape);
        }
    }
}

/// How long a pod has run, in milliseconds.
fn uptime_ms(pod: &Pod, now: Time) -> u64 {
    let start = pod.status.as_ref().and_then(|status| status.start_time.as_ref());
    start.map_or(0, |start| now.since_ms(moment(start)))
}

/// Limit of a container's processor use, in thousandths of a core.
fn limit(pod: &Pod, container: &str) -> Option<i64> {
    let spec = pod.spec.as_ref()?;
    let mut all = spec.containers.iter().chain(spec.init_containers.iter().flatten());
    let container = all.find(|one| one.name == container)?;
    i64::try_from(container_resources(container, true).get("cpu")?.milli).ok()
}
