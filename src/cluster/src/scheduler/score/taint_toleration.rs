//! Prefers nodes with fewer PreferNoSchedule taints that the pod does not tolerate.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/tainttoleration.

use alloc::vec::Vec;

use super::{Candidates, normalize};
use crate::api::taints;

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let mut points: Vec<i64> = candidates
        .nodes
        .iter()
        .map(|info| {
            info.node
                .iter()
                .flat_map(|node| taints::of(node))
                .filter(|taint| {
                    taint.effect == taints::PREFER_NO_SCHEDULE
                        && !taints::tolerations(&candidates.pod.pod)
                            .filter(|toleration| {
                                toleration
                                    .effect
                                    .as_deref()
                                    .is_none_or(|effect| effect.is_empty() || effect == taints::PREFER_NO_SCHEDULE)
                            })
                            .any(|toleration| taints::tolerates(toleration, taint))
                })
                .count() as i64
        })
        .collect();
    normalize(&mut points, true);
    Some(points)
}
