//! Refuses nodes that the pod's node selector or required node affinity leaves out.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Node, Pod};

use super::{NodeMove, Rejection};
use crate::api::node_selector;
use crate::scheduler::cycle::Cycle;
use crate::scheduler::snapshot::{NodeInfo, PodInfo};

pub(super) fn check(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<Rejection> {
    (!has_required_affinity(&cycle.pod.pod, info))
        .then(|| Rejection::unresolvable("node(s) didn't match Pod's node affinity/selector"))
}

/// The names that the pod's node affinity narrows the nodes down to, as that of a DaemonSet's pod does; `None` where some
/// term asks for no name.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go PreFilter.
pub(in crate::scheduler) fn only_nodes(pod: &Pod) -> Option<BTreeSet<&str>> {
    let affinity = pod.spec.as_ref()?.affinity.as_ref()?.node_affinity.as_ref()?;
    let terms = &affinity.required_during_scheduling_ignored_during_execution.as_ref()?.node_selector_terms;
    let mut all = BTreeSet::new();
    for term in terms {
        let fields = term.match_fields.iter().flatten();
        let names = fields.filter(|field| field.key == "metadata.name" && field.operator == "In");
        let sets = names.map(|field| field.values.iter().flatten().map(String::as_str).collect::<BTreeSet<&str>>());
        all.extend(sets.reduce(|left, right| &left & &right)?);
    }
    (!terms.is_empty()).then_some(all)
}

/// Refuses a pod whose terms ask for different names at once.
pub(super) fn refuses(cycle: &Cycle<'_>) -> Option<String> {
    only_nodes(&cycle.pod.pod).filter(BTreeSet::is_empty).map(|_| "pod affinity terms conflict".to_string())
}

/// True when a node has what the pod's node selector and required node affinity ask for.
pub(in crate::scheduler) fn has_required_affinity(pod: &Pod, info: &NodeInfo) -> bool {
    let (Some(node), Some(spec)) = (info.node.as_ref(), pod.spec.as_ref()) else { return true };
    node_selector::selects(spec, node)
}

/// True when a node has what the pod asks for, and had it not.
///
/// - Source: isSchedulableAfterNodeChange.
pub(super) fn is_helped_by_node(pod: &PodInfo, one: &NodeMove<'_>) -> bool {
    let fits = |node: &Node| pod.pod.spec.as_ref().is_none_or(|spec| node_selector::selects(spec, node));
    one.after.is_some_and(fits) && !one.before.is_some_and(fits)
}
