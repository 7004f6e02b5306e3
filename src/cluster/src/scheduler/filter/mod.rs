//! The table of filters: each says of one node whether the pod could run there.
//!
//! Adding a filter is its own file and one line in [`FILTERS`]; the first one that refuses a node names its reasons.

mod inter_pod_affinity;
mod node_affinity;
mod node_name;
mod node_ports;
mod node_resources_fit;
mod node_unschedulable;
mod pod_topology_spread;
mod taint_toleration;
mod volume_binding;
mod volume_restrictions;
mod volume_zone;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Node;

use super::cycle::Cycle;
use super::snapshot::{NodeInfo, PodInfo};
use crate::store::Cache;

pub(super) use crate::api::node_selector::matches_term;
pub(super) use node_affinity::{has_required_affinity, only_nodes};
pub(super) use taint_toleration::has_untolerated_taint;

/// Why a node does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Reasons as the FailedScheduling message counts them.
    pub reasons: Vec<String>,
    /// True when removing pods from the node could change that.
    pub resolvable: bool,
}

impl Rejection {
    fn unresolvable(reason: &str) -> Rejection {
        Rejection { reasons: alloc::vec![reason.to_string()], resolvable: false }
    }

    fn resolvable(reason: &str) -> Rejection {
        Rejection { reasons: alloc::vec![reason.to_string()], resolvable: true }
    }
}

/// Another pod came to a node, left it, or changed its labels there.
pub struct Move<'a> {
    /// The other pod; with its old labels where those go.
    pub other: &'a PodInfo,
    /// True when it, or its new labels, came.
    pub came: bool,
    /// True when it is there before and after, and only labels came or went.
    pub stays: bool,
    /// What the scheduler has seen.
    pub cache: &'a Cache,
}

impl Move<'_> {
    /// True when the pod itself has left.
    fn is_gone(&self) -> bool {
        !self.came && !self.stays
    }
}

/// A node that came, changed or left.
pub struct NodeMove<'a> {
    /// As it was; nothing for a new one.
    pub before: Option<&'a Node>,
    /// As it is; nothing for one that left.
    pub after: Option<&'a Node>,
}

impl NodeMove<'_> {
    /// True for a new node.
    fn is_new(&self) -> bool {
        self.before.is_none() && self.after.is_some()
    }

    /// True for a new node and for one whose labels changed.
    fn has_new_labels(&self) -> bool {
        self.after.is_some_and(|after| self.before.is_none_or(|before| before.metadata.labels != after.metadata.labels))
    }
}

/// One filter plugin.
pub struct Filter {
    /// Name of the plugin.
    pub name: &'static str,
    /// Refuses the pod on every node alike, before any is looked at.
    pub refuses: fn(&Cycle<'_>) -> Option<String>,
    /// True when a move of another pod can make the filter pass for a pod that it refused.
    ///
    /// Source: kubernetes 1.36 the queueing hints of the plugins' EventsToRegister.
    pub is_helped_by: fn(&PodInfo, &Move<'_>) -> bool,
    /// True when what happened to a node can make the filter pass for a pod that it refused.
    pub is_helped_by_node: fn(&PodInfo, &NodeMove<'_>) -> bool,
    /// Refuses a node, or does not.
    pub check: fn(&Cycle<'_>, &NodeInfo) -> Option<Rejection>,
}

/// A filter that looks at one node at a time and at nothing that other pods do.
const fn plain(name: &'static str, check: fn(&Cycle<'_>, &NodeInfo) -> Option<Rejection>) -> Filter {
    Filter { name, refuses: |_| None, is_helped_by: |_, _| false, is_helped_by_node: |_, one| one.is_new(), check }
}

/// The filters in the order in which they are asked.
///
/// Source: kubernetes 1.36 pkg/scheduler/apis/config/v1/default_plugins.go.
pub const FILTERS: &[Filter] = &[
    Filter {
        is_helped_by_node: node_unschedulable::is_helped_by_node,
        ..plain("NodeUnschedulable", node_unschedulable::check)
    },
    plain("NodeName", node_name::check),
    Filter {
        is_helped_by_node: taint_toleration::is_helped_by_node,
        ..plain("TaintToleration", taint_toleration::check)
    },
    Filter {
        refuses: node_affinity::refuses,
        is_helped_by_node: node_affinity::is_helped_by_node,
        ..plain("NodeAffinity", node_affinity::check)
    },
    Filter { is_helped_by: node_ports::is_helped_by, ..plain("NodePorts", node_ports::check) },
    Filter {
        is_helped_by: |_, one| one.is_gone(),
        is_helped_by_node: node_resources_fit::is_helped_by_node,
        ..plain("NodeResourcesFit", node_resources_fit::check)
    },
    Filter { is_helped_by: |_, one| one.is_gone(), ..plain("VolumeRestrictions", volume_restrictions::check) },
    Filter {
        refuses: volume_binding::refuses,
        is_helped_by_node: |_, one| one.has_new_labels(),
        ..plain("VolumeBinding", volume_binding::check)
    },
    Filter { is_helped_by_node: |_, one| one.has_new_labels(), ..plain("VolumeZone", volume_zone::check) },
    Filter {
        is_helped_by: pod_topology_spread::is_helped_by,
        is_helped_by_node: pod_topology_spread::is_helped_by_node,
        ..plain("PodTopologySpread", pod_topology_spread::check)
    },
    Filter {
        is_helped_by: inter_pod_affinity::is_helped_by,
        is_helped_by_node: inter_pod_affinity::is_helped_by_node,
        ..plain("InterPodAffinity", inter_pod_affinity::check)
    },
];

/// The first filter that refuses a node.
pub(super) fn first_rejection(cycle: &Cycle<'_>, info: &NodeInfo) -> Option<(&'static str, Rejection)> {
    FILTERS.iter().find_map(|filter| (filter.check)(cycle, info).map(|rejection| (filter.name, rejection)))
}
