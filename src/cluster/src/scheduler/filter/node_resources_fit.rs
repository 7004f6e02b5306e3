//! Refuses nodes without room for what the pod requests.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/noderesources/fit.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Rejection;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::NodeInfo;

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    let pod = cycle.pod;
    let mut reasons: Vec<String> = Vec::new();
    let mut resolvable = true;
    if info.pods + 1 > info.max_pods {
        reasons.push("Too many pods".to_string());
    }
    let (wanted, used, room) = (&pod.request, &info.requested, &info.allocatable);
    let other = wanted.other.iter().map(|(name, amount)| {
        let of = |list: &alloc::collections::BTreeMap<String, i64>| list.get(name).copied().unwrap_or(0);
        (name.as_str(), *amount, of(&used.other), of(&room.other))
    });
    let basic = [
        ("cpu", wanted.cpu_milli, used.cpu_milli, room.cpu_milli),
        ("memory", wanted.memory, used.memory, room.memory),
        ("ephemeral-storage", wanted.storage, used.storage, room.storage),
    ];
    for (name, wanted, used, room) in basic.into_iter().chain(other) {
        if wanted > 0 && wanted > room - used {
            reasons.push(format!("Insufficient {name}"));
            // What the empty node could not hold, no removal of pods makes room for.
            resolvable &= wanted <= room;
        }
    }
    (!reasons.is_empty()).then_some(Rejection { reasons, resolvable })
}
