//! The table of scores: each rates the nodes that passed the filters from 0 to 100.
//!
//! Adding a score is its own file and one line in [`SCORES`].

mod balanced_allocation;
mod image_locality;
mod inter_pod_affinity;
mod least_allocated;
mod node_affinity;
mod taint_toleration;
mod topology_spread;

use alloc::vec::Vec;

use super::snapshot::{NodeInfo, PodInfo, Snapshot};
use crate::store::Cache;

/// What scores look at.
pub struct Candidates<'a> {
    /// The pod.
    pub pod: &'a PodInfo,
    /// Nodes that passed the filters.
    pub nodes: &'a [&'a NodeInfo],
    /// All nodes.
    pub snapshot: &'a Snapshot,
    /// Services and ReplicaSets, for spreading.
    pub cache: &'a Cache,
}

/// One score plugin.
pub struct Score {
    /// Name of the plugin.
    pub name: &'static str,
    /// Factor of its points in the sum.
    pub weight: i64,
    /// Points from 0 to 100 for each node, in order; `None` when it has nothing to say of this pod.
    pub rate: fn(&Candidates<'_>) -> Option<Vec<i64>>,
}

/// Highest points of one score.
const MAX_POINTS: i64 = 100;

/// The scores with their weights.
///
/// Source: kubernetes 1.36 pkg/scheduler/apis/config/v1/default_plugins.go.
pub const SCORES: &[Score] = &[
    Score { name: "TaintToleration", weight: 3, rate: taint_toleration::rate },
    Score { name: "NodeAffinity", weight: 2, rate: node_affinity::rate },
    Score { name: "PodTopologySpread", weight: 2, rate: topology_spread::rate },
    Score { name: "InterPodAffinity", weight: 2, rate: inter_pod_affinity::rate },
    Score { name: "NodeResourcesFit", weight: 1, rate: least_allocated::rate },
    Score { name: "NodeResourcesBalancedAllocation", weight: 1, rate: balanced_allocation::rate },
    Score { name: "ImageLocality", weight: 1, rate: image_locality::rate },
];

/// Stretches points so that the highest is 100, or turns them around so that the lowest is.
///
/// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/helper/normalize_score.go.
fn normalize(points: &mut [i64], reverse: bool) {
    let most = points.iter().copied().max().unwrap_or(0);
    for one in points {
        let share = if most == 0 { 0 } else { MAX_POINTS * *one / most };
        *one = match (reverse, most) {
            (true, _) => MAX_POINTS - share,
            (false, 0) => *one,
            (false, _) => share,
        };
    }
}
