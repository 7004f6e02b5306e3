//! Prefers nodes whose CPU and memory would be used to a similar share.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go, with its floating-point
//! numbers: what they lose decides between 99 and 100.

use alloc::vec::Vec;

use super::{Candidates, MAX_POINTS};

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let request = &candidates.pod.request;
    if request.cpu_milli == 0 && request.memory == 0 {
        return None;
    }
    let points = candidates
        .nodes
        .iter()
        .map(|info| {
            // A resource that the node does not have says nothing.
            let share = |used: i64, room: i64| (room != 0).then(|| (used as f64 / room as f64).min(1.0));
            let cpu = share(info.requested.cpu_milli + request.cpu_milli, info.allocatable.cpu_milli);
            let memory = share(info.requested.memory + request.memory, info.allocatable.memory);
            let deviation = cpu.zip(memory).map_or(0.0, |(cpu, memory)| ((cpu - memory) / 2.0).abs());
            ((1.0 - deviation) * MAX_POINTS as f64) as i64
        })
        .collect();
    Some(points)
}
