//! Prefers nodes whose CPU and memory would be used to a similar share.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go. Of two shares the
//! standard deviation is half their difference, so integers are exact here.

use alloc::vec::Vec;

use super::{Candidates, MAX_POINTS};

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let request = &candidates.pod.request;
    if request.is_empty() {
        return None;
    }
    let points = candidates
        .nodes
        .iter()
        .map(|info| {
            let share = |used: i64, room: i64| (i128::from(used.min(room)), i128::from(room.max(1)));
            let (cpu, cpu_room) = share(info.requested.cpu_milli + request.cpu_milli, info.allocatable.cpu_milli);
            let (memory, memory_room) = share(info.requested.memory + request.memory, info.allocatable.memory);
            let difference = (cpu * memory_room - memory * cpu_room).abs();
            let whole = 2 * cpu_room * memory_room;
            ((whole - difference) * i128::from(MAX_POINTS) / whole) as i64
        })
        .collect();
    Some(points)
}
