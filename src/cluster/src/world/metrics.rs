//! What pods use, collected from the kubelets for the resource metrics API.
//!
//! It stands for metrics-server and collects only while somebody scales by it, so that other clusters pay nothing.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;

use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::{Message, World};
use crate::api::quota::pod_resources;
use crate::api::time::moment;
use crate::api::{Kind, Object};
use crate::store::cache::PodUsage;

/// Time between collections, in milliseconds.
const PERIOD_MS: u64 = 15_000;
/// Processor use of a pod that does nothing, in thousandths of a core.
const IDLE_MILLI: u64 = 1;

/// Processor time of each pod when it was collected last.
#[derive(Clone, Debug, Default)]
pub(super) struct Metrics {
    running: bool,
    samples: BTreeMap<Rc<str>, (Time, u64)>,
}

impl World {
    /// Begins to collect.
    pub(super) fn start_metrics(&mut self) {
        if !self.metrics.running {
            self.metrics.running = true;
            self.queue.push(self.now, Message::Scrape);
        }
    }

    /// Collects once, and again later while there is a HorizontalPodAutoscaler.
    pub(super) fn scrape(&mut self) {
        let now = self.now;
        let before = core::mem::take(&mut self.metrics.samples);
        let mut usage = BTreeMap::new();
        for machine in self.machines.iter().filter(|machine| machine.connected && machine.kubelet.failure().is_none()) {
            for (uid, cpu_ms, memory_bytes) in machine.kubelet.usage(now) {
                let sample = before.get(&uid).copied();
                self.metrics.samples.insert(uid.clone(), (now, cpu_ms));
                // A container that started anew counts from zero again.
                let (since, spent_ms) = match sample {
                    Some((at, earlier)) => (at, cpu_ms.checked_sub(earlier).unwrap_or(cpu_ms)),
                    None => (Time::ZERO, cpu_ms),
                };
                let window_ms = now.since_ms(since).max(1);
                usage.insert(uid, (sample.is_some(), window_ms, spent_ms, memory_bytes));
            }
        }
        let mut told = BTreeMap::new();
        for pod in self.store.list(Kind::Pod, None) {
            let Some((known, window_ms, spent_ms, memory_bytes)) = usage.get(pod.uid()).copied() else { continue };
            let window_ms = if known { window_ms } else { uptime_ms(pod, now) };
            // One sample makes no rate; a pod that has run for a while has been seen before.
            if !known && window_ms < PERIOD_MS {
                continue;
            }
            let limit = pod.get::<Pod>().and_then(|pod| pod_resources(pod, true).get("cpu").copied());
            let cpu_milli = i64::try_from(IDLE_MILLI + spent_ms * 1_000 / window_ms.max(1)).unwrap_or(i64::MAX);
            let cpu_milli =
                limit.and_then(|limit| i64::try_from(limit).ok()).map_or(cpu_milli, |limit| cpu_milli.min(limit));
            let memory_bytes = i64::try_from(memory_bytes).unwrap_or(i64::MAX);
            told.insert(Rc::from(pod.uid()), PodUsage { at: now, window_ms: PERIOD_MS, cpu_milli, memory_bytes });
        }
        self.manager.cache.set_usage(Rc::new(told));
        self.metrics.running = self.store.list(Kind::HorizontalPodAutoscaler, None).next().is_some();
        if self.metrics.running {
            self.queue.push(now.plus_ms(PERIOD_MS), Message::Scrape);
        }
    }
}

/// How long a pod has run, in milliseconds.
fn uptime_ms(pod: &Object, now: Time) -> u64 {
    let start = pod.get::<Pod>().and_then(|pod| pod.status.as_ref()?.start_time.as_ref());
    start.map_or(0, |start| now.since_ms(moment(start)))
}
