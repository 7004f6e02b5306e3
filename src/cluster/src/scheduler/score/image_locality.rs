//! Prefers nodes that have the pod's images already, as far as those are large and widely spread.
//!
//! Models kubernetes 1.36 pkg/scheduler/framework/plugins/imagelocality.

use alloc::format;
use alloc::vec::Vec;

use super::{Candidates, MAX_POINTS};
use crate::scheduler::snapshot::NodeInfo;

/// Sums below this count as nothing, in bytes.
const LEAST: i64 = 23 << 20;
/// Sums above this for each container count as this, in bytes.
const MOST_PER_CONTAINER: i64 = 1000 << 20;

pub(super) fn rate(candidates: &Candidates<'_>) -> Option<Vec<i64>> {
    let spec = candidates.pod.pod.spec.as_ref()?;
    let images: Vec<_> = spec
        .init_containers
        .iter()
        .flatten()
        .chain(&spec.containers)
        .map(|container| normalized(container.image.as_deref().unwrap_or("")))
        .collect();
    let nodes = candidates.snapshot.nodes().count().max(1) as i64;
    let most = MOST_PER_CONTAINER * images.len() as i64;
    let rate = |info: &&NodeInfo| {
        let stored = info.node.as_ref().and_then(|node| node.status.as_ref()?.images.as_ref());
        let sum: i64 = images
            .iter()
            .filter_map(|image| {
                let held = stored?.iter().find(|held| held.names.iter().flatten().any(|name| name == image))?;
                let spread = i64::from(candidates.snapshot.nodes_with_image(image));
                Some((i128::from(held.size_bytes.unwrap_or(0)) * i128::from(spread) / i128::from(nodes)) as i64)
            })
            .sum();
        if most <= LEAST { 0 } else { MAX_POINTS * (sum.clamp(LEAST, most) - LEAST) / (most - LEAST) }
    };
    Some(candidates.nodes.iter().map(rate).collect())
}

/// An image name as runtimes list it: with a tag.
fn normalized(image: &str) -> alloc::string::String {
    let tagged = image.rfind(':') > image.rfind('/');
    if tagged { image.into() } else { format!("{image}:latest") }
}
