//! Why something is *not* happening: the sentences under the palette for the selection, each with when it is looked at again.

use cluster::api::{Key, Kind, time, volume};
use cluster::store::Store;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, PersistentVolumeClaim, Pod};

use super::build::{eviction, pod_key};
use super::duration;
use super::insight::Insight;
use super::live::{Live, node_state, nominal_back_off};
use super::stage::{NodeState, ProbeKind};

/// Returns why things are not happening to a pod just now, a sentence each, with the time at which it is looked at again.
#[must_use]
pub fn why_pod(pod: &Pod, insight: &dyn Insight, live: &Live, now_ms: u64) -> Vec<String> {
    let key = pod_key(pod);
    let inside = insight.inside(pod);
    let mut lines = Vec::new();
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or(&[]);
    let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
    let lost = node.is_some_and(|node| live.nodes.get(node) == Some(&NodeState::Unknown) || insight.is_silent(node));
    if node.is_none()
        && let Some(condition) =
            conditions.iter().find(|condition| condition.type_ == "PodScheduled" && condition.status != "True")
    {
        lines.push(format!(
            "No node yet: {}",
            condition.message.as_deref().unwrap_or("the scheduler has not looked at it")
        ));
    }
    if lost && pod.metadata.deletion_timestamp.is_none() {
        lines.push(match eviction(pod, live) {
            Some((until, seconds)) if until > now_ms => {
                format!(
                    "No replacement yet: it tolerates the node's taint for {seconds} s, until {}.",
                    duration::clock_seconds(until)
                )
            }
            Some(_) => "Its toleration is over; the taint manager deletes it next.".into(),
            None => format!(
                "No replacement yet: the node is not tainted so far; that needs {} without a heartbeat.",
                duration::short(insight.grace_ms())
            ),
        });
    } else if lost {
        lines.push("It stays Terminating: only its kubelet can confirm the end, and the node does not answer.".into());
    } else if let Some(until) = &pod.metadata.deletion_timestamp {
        lines.push(format!(
            "Being deleted: SIGTERM was sent, SIGKILL follows at {} at the latest.",
            duration::clock_seconds(time::moment(until).ms())
        ));
    }
    let failing = insight.failing_claims();
    if !failing.is_empty() {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
        let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
        for claim in volumes.filter_map(|one| volume::claim_name(pod, one)) {
            if failing.contains(&Key::new(Kind::PersistentVolumeClaim, namespace, &claim)) {
                lines.push(format!("The storage behind its claim {claim} fails: {UNTIL_REPAIRED}"));
            }
        }
    }
    match &inside.wait {
        Some(wait) if wait.what == "back-off" && !lost => lines.push(format!(
            "No restart yet: back-off {} since {}; the kubelet looks again at {}.",
            duration::short(wait.nominal_ms),
            duration::clock_seconds(wait.since_ms),
            duration::clock_seconds(wait.until_ms)
        )),
        Some(wait) if wait.what == "initial delay" && !lost => {
            lines.push(format!(
                "No first probe yet: its initial delay lasts until {}.",
                duration::clock_seconds(wait.until_ms)
            ));
        }
        Some(wait) if !lost => {
            lines.push(format!("Waits: {} until {}.", wait.what, duration::clock_seconds(wait.until_ms)))
        }
        _ => {
            let waiting =
                pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten()).find_map(|status| {
                    let ended = status.state.as_ref()?.terminated.is_some();
                    nominal_back_off(status).or_else(|| ended.then(|| live.back_off(&key, &status.name)))
                });
            if let Some(nominal) = waiting.filter(|nominal| !nominal.is_empty() && !lost) {
                lines.push(format!("No restart yet: back-off {nominal} from the end of the last run; the kubelet looks again after 1 to 1.5 times that."));
            }
        }
    }
    let unready = conditions.iter().find(|condition| condition.type_ == "Ready" && condition.status != "True");
    let running = pod
        .status
        .iter()
        .flat_map(|status| status.container_statuses.iter().flatten())
        .any(|status| status.state.as_ref().is_some_and(|state| state.running.is_some()));
    if let Some(condition) = unready.filter(|_| running && !lost) {
        let lamp = inside
            .lamps
            .iter()
            .find(|lamp| lamp.kind == ProbeKind::Readiness)
            .map(|lamp| format!(" ({})", lamp.words()))
            .unwrap_or_default();
        lines.push(format!("No traffic: {}{lamp}.", condition.message.as_deref().unwrap_or("it is not ready")));
    }
    lines
}

/// What storage that fails does until somebody repairs it.
const UNTIL_REPAIRED: &str = "what has it mounted gets I/O errors, and each attach and mount is refused and tried again after ever longer \
     waits, until a person repairs it. No controller does.";

/// Returns why things are not happening to a claim just now; nothing for objects of other kinds.
#[must_use]
pub fn why_claim(key: &Key, store: &Store, insight: &dyn Insight) -> Vec<String> {
    if insight.failing_claims().contains(key) {
        return vec![format!("Its storage fails: {UNTIL_REPAIRED}")];
    }
    let claim = store.get(key).and_then(|object| object.get::<PersistentVolumeClaim>());
    match claim.map(|claim| volume::bound_volume(claim)) {
        Some(None) => vec!["It has no volume yet, so there is nothing that could fail.".into()],
        Some(Some(_)) | None => vec![],
    }
}

/// Returns why things are not happening on a node just now.
#[must_use]
pub fn why_node(node: &Node, insight: &dyn Insight, lease: Option<&Lease>, now_ms: u64) -> Vec<String> {
    let name = node.metadata.name.as_deref().unwrap_or("");
    let renewed = lease
        .and_then(|lease| lease.spec.as_ref()?.renew_time.clone())
        .map(|at| (at.0.as_millisecond() - time::EPOCH_SECONDS * 1000).max(0).cast_unsigned());
    match (insight.broken(name), node_state(node), renewed) {
        (Some(broken), NodeState::Ready, Some(renewed)) if insight.is_silent(name) => vec![format!(
            "The node is broken ({broken}) and still Ready: the control plane waits for {} without a heartbeat, until about {}.",
            duration::short(insight.grace_ms()),
            duration::clock_seconds((renewed + insight.grace_ms()).max(now_ms))
        )],
        (Some("runtime gone"), NodeState::Ready, _) => {
            vec![
                "The node is still Ready: its kubelet says otherwise once it has not seen the runtime for 30 s.".into(),
            ]
        }
        (Some(_), NodeState::Ready, _) => vec![],
        (Some(_), _, _) => {
            vec!["Its pods are only what the control plane believes; each is evicted when its toleration ends.".into()]
        }
        (None, NodeState::Unknown | NodeState::NotReady, _) => {
            vec!["It is back; the control plane waits for the kubelet's next status.".into()]
        }
        _ => vec![],
    }
}
