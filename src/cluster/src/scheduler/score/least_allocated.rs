//! Prefers nodes with more CPU and memory left.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/noderesources/least_allocated.go.

use alloc::vec::Vec;

use super::{Candidates, MAX_POINTS};

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let wanted = candidates.pod.scored;
    let rate = |used: i64, room: i64| {
        if room == 0 || used > room {
            0
        } else {
            ((i128::from(room - used) * i128::from(MAX_POINTS)) / i128::from(room)) as i64
        }
    };
    let points = candidates
        .nodes
        .iter()
        .map(|info| {
            let rated = [
                (info.scored.0 + wanted.0, info.allocatable.cpu_milli),
                (info.scored.1 + wanted.1, info.allocatable.memory),
            ];
            let offered = rated.iter().filter(|(_, room)| *room > 0).count() as i64;
            let sum: i64 = rated.into_iter().map(|(used, room)| rate(used, room)).sum();
            if offered == 0 { 0 } else { sum / offered }
        })
        .collect();
    Some(points)
}
