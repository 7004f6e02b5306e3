//! Refuses nodes without room for what the pod requests.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/noderesources/fit.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Node;

use super::{NodeMove, Rejection};
use crate::api::quantity;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo, Resources};

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

/// True when an empty node would hold the pod, and it is new or has more of what the pod wants.
///
/// - Source: isSchedulableAfterNodeEvent and haveAnyRequestedResourcesIncreased.
pub(super) fn is_helped_by_node(pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    let Some(after) = one.after.map(room) else { return false };
    let wanted: Vec<(&str, i64)> = amounts(&pod.request).filter(|(_, wanted)| *wanted > 0).collect();
    let of = |(room, _): &(Resources, i64), name: &str| {
        amounts(room).find(|(one, _)| *one == name).map_or(0, |(_, amount)| amount)
    };
    if after.1 < 1 || wanted.iter().any(|(name, wanted)| *wanted > of(&after, name)) {
        return false;
    }
    one.before
        .map(room)
        .is_none_or(|before| after.1 > before.1 || wanted.iter().any(|(name, _)| of(&after, name) > of(&before, name)))
}

/// What a node can give, and how many pods it may run.
fn room(node: &Node) -> (Resources, i64) {
    let allocatable = node.status.as_ref().and_then(|status| status.allocatable.as_ref());
    let pods = allocatable.and_then(|all| all.get("pods")).and_then(quantity::value).unwrap_or(0);
    (Resources::of(allocatable), pods)
}

fn amounts(resources: &Resources) -> impl Iterator<Item = (&str, i64)> {
    let basic = [("cpu", resources.cpu_milli), ("memory", resources.memory), ("ephemeral-storage", resources.storage)];
    basic.into_iter().chain(resources.other.iter().map(|(name, amount)| (name.as_str(), *amount)))
}
