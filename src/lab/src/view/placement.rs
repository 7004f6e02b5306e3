//! Why a pod is on its node, or on none: the scheduler's own judgement, as `describe` on the page shows it beside the
//! pod.
//!
//! It computes no judgement itself; what the scheduler has forgotten is not told.

use cluster::api::{Key, Kind};
use cluster::scheduler::{NodeVerdict, Verdict};
use cluster::world::World;

/// The judgement on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRow {
    /// Name of the node.
    pub node: String,
    /// True for the node that the pod got.
    pub chosen: bool,
    /// The filter that refused the node and its reasons, such as `NodeResourcesFit: Insufficient cpu`.
    pub refused: Option<String>,
    /// Sum of the points.
    pub total: i64,
    /// Weighted points by score plugin.
    pub points: Vec<(&'static str, i64)>,
}

/// The judgement on all nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// One sentence that sums it up.
    pub summary: String,
    /// Nodes, the chosen one first, then by points, refused ones last.
    pub rows: Vec<PlacementRow>,
}

/// What the scheduler thought of a pod last; `None` when it has not judged it or has forgotten.
#[must_use]
pub fn placement(world: &World, namespace: &str, pod: &str) -> Option<Placement> {
    let verdict = world.scheduling_verdict(&Key::new(Kind::Pod, namespace, pod))?;
    let mut rows: Vec<PlacementRow> = verdict.nodes.iter().map(|node| row(node, &verdict)).collect();
    rows.sort_by_key(|row| (!row.chosen, row.refused.is_some(), -row.total));
    Some(Placement { summary: summary(&verdict), rows })
}

fn row(node: &NodeVerdict, verdict: &Verdict) -> PlacementRow {
    PlacementRow {
        node: node.node.to_string(),
        chosen: verdict.chosen.as_ref() == Some(&node.node),
        refused: node.rejected_by.map(|filter| format!("{filter}: {}", node.reasons.join(", "))),
        total: node.total(),
        points: node.points.clone(),
    }
}

fn summary(verdict: &Verdict) -> String {
    let passed = verdict.nodes.iter().filter(|node| node.rejected_by.is_none()).count();
    let best = verdict.best().len();
    match (&verdict.chosen, &verdict.nominated) {
        (Some(node), _) if passed == 1 => format!("Only {node} passed every filter."),
        (Some(node), _) if best > 1 => {
            format!(
                "{passed} of {} nodes passed every filter; {node} was drawn from {best} with the most points.",
                verdict.total
            )
        }
        (Some(node), _) => {
            format!("{passed} of {} nodes passed every filter; {node} has the most points.", verdict.total)
        }
        (None, Some(node)) => format!("No node has room; pods of lower priority are being removed from {node}."),
        (None, None) => verdict.message(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;
    use crate::session::Session;

    #[test]
    fn a_learner_reads_why() {
        let text = "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: x}\ncluster: {nodes: [{name: n1, cpu: \"1\"}, {name: n2}]}\nuntil: 10s\nactions:\n- at: 0s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: \"2\"}}}]}}\n    ---\n    {apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: \"20\"}}}]}}\n";
        let mut session = Session::new(&scenario::read(text).unwrap(), Vec::new()).unwrap();
        session.run_until(kernel::Time::from_ms(10_000), &mut || true);
        let found = placement(session.world(), "default", "p").unwrap();
        assert_eq!(found.summary, "Only n2 passed every filter.");
        assert_eq!((found.rows[0].node.as_str(), found.rows[0].chosen), ("n2", true));
        assert_eq!(found.rows[1].refused.as_deref(), Some("NodeResourcesFit: Insufficient cpu"));
        let none = placement(session.world(), "default", "q").unwrap();
        assert!(none.summary.starts_with("0/2 nodes are available: 2 Insufficient cpu."), "{}", none.summary);
        assert_eq!(placement(session.world(), "default", "nobody"), None);
    }
}
