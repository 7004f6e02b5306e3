//! The table of filters: each says of one node whether the pod could run there.
//!
//! Adding a filter is its own file and one line in [`FILTERS`]; the first one that refuses a node names its reasons.

mod node_affinity;
mod node_name;
mod node_ports;
mod node_resources_fit;
mod node_unschedulable;
mod taint_toleration;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::snapshot::{NodeInfo, PodInfo};

pub(super) use crate::api::node_selector::matches_term;

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

/// One filter plugin.
pub struct Filter {
    /// Name of the plugin.
    pub name: &'static str,
    /// True when pods that leave can make the filter pass.
    pub freed_by_pods: bool,
    /// Refuses a node, or does not.
    pub check: fn(&PodInfo, &NodeInfo) -> Option<Rejection>,
}

/// The filters in the order in which they are asked.
///
/// Source: kubernetes 1.36 pkg/scheduler/apis/config/v1/default_plugins.go.
pub const FILTERS: &[Filter] = &[
    Filter { name: "NodeUnschedulable", freed_by_pods: false, check: node_unschedulable::check },
    Filter { name: "NodeName", freed_by_pods: false, check: node_name::check },
    Filter { name: "TaintToleration", freed_by_pods: false, check: taint_toleration::check },
    Filter { name: "NodeAffinity", freed_by_pods: false, check: node_affinity::check },
    Filter { name: "NodePorts", freed_by_pods: true, check: node_ports::check },
    Filter { name: "NodeResourcesFit", freed_by_pods: true, check: node_resources_fit::check },
];
