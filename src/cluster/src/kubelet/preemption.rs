//! A critical pod that does not fit: other pods of the node make room for it.
//!
//! It never asks the scheduler. Models kubernetes 1.36 pkg/kubelet/preemption/preemption.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::admission::{Amounts, Shortage, critical, requests};
use super::pod::Pod;
use super::pod_worker::Stage;
use super::{Kubelet, PodId, Turn};
use crate::api::qos;

/// The reason of a pod that made room.
const REASON: &str = "Preempting";

/// Its message.
const MESSAGE: &str = "Preempted in order to admit critical pod";

/// The message of its condition `DisruptionTarget`.
const DISRUPTED: &str = "Pod was preempted by Kubelet to accommodate a critical pod.";

/// Parts of a requirement are compared in these units, so that no floating-point numbers are needed.
const WHOLE: i128 = 1 << 20;

/// A pod that could make room.
#[derive(Clone, Copy)]
struct Candidate {
    id: PodId,
    asks: Amounts,
}

/// What is missing, by resource.
type Missing = Vec<(&'static str, i64)>;

fn without(missing: &Missing, pods: &[Candidate]) -> Missing {
    let left = missing.iter().map(|(resource, amount)| {
        let given = pods.iter().fold(0_i64, |sum, pod| sum.saturating_add(pod.asks.get(resource)));
        (*resource, amount.saturating_sub(given))
    });
    left.filter(|(_, amount)| *amount > 0).collect()
}

/// How far a pod's requests are from what is missing: the sum of the squares of the parts that would still be.
fn distance(missing: &Missing, pod: &Candidate) -> i128 {
    let parts = missing.iter().map(|(resource, amount)| {
        let left = i128::from(amount.saturating_sub(pod.asks.get(resource)).max(0));
        let part = left * WHOLE / i128::from((*amount).max(1));
        part * part
    });
    parts.sum()
}

/// The pods that come closest to what is missing, one after another; `None` when all together are too few.
fn closest(mut pods: Vec<Candidate>, mut missing: Missing) -> Option<Vec<Candidate>> {
    let mut chosen = Vec::new();
    while !missing.is_empty() {
        let order = |place: &usize| {
            let pod = &pods[*place];
            (distance(&missing, pod), pod.asks.memory, pod.asks.cpu_milli)
        };
        let best = (0..pods.len()).min_by_key(order)?;
        let pod = pods.swap_remove(best);
        missing = without(&missing, &[pod]);
        chosen.push(pod);
    }
    Some(chosen)
}

impl Kubelet {
    /// Stops pods so that a critical one fits; it waits until they are gone.
    ///
    /// - Errors: the message of its rejection.
    pub(super) fn make_room(
        &mut self,
        id: PodId,
        pod: &Pod,
        short: &[Shortage],
        turn: &mut Turn<'_>,
    ) -> Result<(), String> {
        let missing: Missing = short.iter().map(|one| (one.resource, one.missing())).collect();
        let mut classes = [Vec::new(), Vec::new(), Vec::new()];
        let priority = pod.spec().and_then(|spec| spec.priority).unwrap_or(0);
        for other in self.pod_ids() {
            let Some(held) = self.pod_ref(other).filter(|_| other != id) else { continue };
            let Some(spec) = held.spec().filter(|_| held.work.stage == Stage::Syncing && held.verdict.is_none()) else {
                continue;
            };
            if !critical(spec) || spec.priority.unwrap_or(0) < priority {
                let class = match qos::class(&held.object) {
                    "BestEffort" => 0,
                    "Burstable" => 1,
                    _ => 2,
                };
                classes[class].push(Candidate { id: other, asks: requests(spec) });
            }
        }
        let [best_effort, burstable, guaranteed] = classes;
        let both = |one: &[Candidate], two: &[Candidate]| [one, two].concat();
        let all = both(&both(&best_effort, &burstable), &guaranteed);
        let unmet = without(&missing, &all);
        if !unmet.is_empty() {
            let parts: Vec<String> =
                unmet.iter().map(|(resource, amount)| format!("(res: {resource}, q: {amount}), ")).collect();
            return Err(format!(
                "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of \
                 pods to preempt: no set of running pods found to reclaim resources: [{}]",
                parts.concat()
            ));
        }
        let from_guaranteed =
            closest(guaranteed, without(&missing, &both(&best_effort, &burstable))).unwrap_or_default();
        let from_burstable =
            closest(burstable, without(&missing, &both(&best_effort, &from_guaranteed))).unwrap_or_default();
        let others = both(&from_burstable, &from_guaranteed);
        let from_best_effort = closest(best_effort, without(&missing, &others)).unwrap_or_default();
        let victims: Vec<PodId> = both(&from_best_effort, &others).iter().map(|victim| victim.id).collect();
        self.making_room.push((id, victims.clone()));
        for victim in victims {
            self.with_pod(victim, turn, |kubelet, held, turn| {
                kubelet.event(held, None, true, REASON, MESSAGE, turn);
                held.verdict = Some((REASON.to_string(), MESSAGE.to_string()));
                held.disrupted = Some(DISRUPTED.to_string());
                held.work.grace_seconds = Some(held.grace_seconds());
                held.work.stage = Stage::Terminating;
                held.work.settled = false;
                kubelet.poke(victim, held, turn);
            });
        }
        Ok(())
    }

    /// Whether a pod waits for others to make room.
    pub(super) fn waits_for_room(&self, id: PodId) -> bool {
        self.making_room.iter().any(|(waiting, _)| *waiting == id)
    }

    /// A pod is stopped: one that waited for it may begin.
    pub(super) fn room_made(&mut self, by: PodId, turn: &mut Turn<'_>) {
        for (_, victims) in &mut self.making_room {
            victims.retain(|victim| *victim != by);
        }
        let ready: Vec<PodId> =
            self.making_room.iter().filter(|(_, victims)| victims.is_empty()).map(|(id, _)| *id).collect();
        self.making_room.retain(|(_, victims)| !victims.is_empty());
        for id in ready {
            self.with_pod(id, turn, |kubelet, pod, turn| kubelet.begin_if_possible(id, pod, turn));
        }
    }
}
