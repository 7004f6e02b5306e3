//! When a node was last heard of, on the controller's own clock.
//!
//! Models kubernetes 1.36 pkg/controller/nodelifecycle tryUpdateNodeHealth. The node may be the cache's or a fresh one; a
//! heartbeat other than the remembered one counts as a sign of life, whichever of the two is older.

use alloc::string::{String, ToString};

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, NodeCondition};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, Time as ApiTime};
use kernel::Time;

use crate::api::time::moment;
use crate::controller::View;

/// How long a node may take to post its first status, in milliseconds.
const STARTUP_GRACE_MS: u64 = 60_000;
/// Namespace of the nodes' leases.
pub(super) const LEASE_NAMESPACE: &str = "kube-node-lease";

/// What is remembered of a node.
#[derive(Clone, Debug)]
pub(super) struct Health {
    /// When a sign of life was last seen.
    pub seen: Time,
    heartbeat: Option<ApiTime>,
    renewed: Option<MicroTime>,
    status: Option<String>,
}

impl Health {
    /// Notes that the conditions have been set to Unknown.
    pub fn given_up(&mut self) {
        self.status = Some("Unknown".to_string());
    }

    /// True when the node's Ready condition was not True when it last changed.
    pub fn is_unready(&self) -> bool {
        self.status.as_deref().is_some_and(|status| status != "True")
    }
}

/// What one look at a node gives.
pub(super) struct Verdict {
    /// What to remember.
    pub health: Health,
    /// Status of the Ready condition before the look; Unknown when there is none.
    pub observed: String,
    /// Status after it, once what is `silent` has been written; `None` when the node has no Ready condition and still has
    /// time.
    pub current: Option<String>,
    /// True when the conditions have to be set to Unknown.
    pub silent: bool,
}

fn ready(node: &Node) -> Option<&NodeCondition> {
    node.status.as_ref()?.conditions.iter().flatten().find(|condition| condition.type_ == "Ready")
}

/// Status of the node's Ready condition.
pub(super) fn ready_status(node: &Node) -> Option<&str> {
    ready(node).map(|condition| condition.status.as_str())
}

/// Looks at a node's status and lease.
pub(super) fn observe(known: Option<&Health>, node: &Node, view: &View<'_>) -> Verdict {
    let condition = ready(node);
    let name = node.metadata.name.as_deref().unwrap_or("");
    let heartbeat = condition.and_then(|condition| condition.last_heartbeat_time.clone());
    let grace_ms = if condition.is_some() { view.settings.node_monitor_grace_ms } else { STARTUP_GRACE_MS };
    let mut health = match (known, condition) {
        (Some(known), None) if known.heartbeat.is_none() => known.clone(),
        (None, None) => Health {
            seen: node.metadata.creation_timestamp.as_ref().map_or(view.now, moment),
            heartbeat: None,
            renewed: None,
            status: None,
        },
        (Some(known), Some(_)) if known.heartbeat == heartbeat => known.clone(),
        (known, _) => Health {
            seen: view.now,
            heartbeat: heartbeat.clone(),
            renewed: known.and_then(|known| known.renewed.clone()),
            status: condition.map(|condition| condition.status.clone()),
        },
    };
    let renewed = view
        .cache
        .find::<Lease>(LEASE_NAMESPACE, name)
        .and_then(|lease| lease.spec.as_ref())
        .and_then(|spec| spec.renew_time.clone());
    if renewed.as_ref().map(|renewed| renewed.0) > health.renewed.as_ref().map(|renewed| renewed.0) {
        health.renewed = renewed;
        health.seen = view.now;
    }
    let observed = condition.map_or("Unknown", |condition| condition.status.as_str()).to_string();
    let due = health.seen.plus_ms(grace_ms + 1);
    let overdue = view.now >= view.luck.silent(name, due);
    let silent = overdue && (condition.is_none() || observed != "Unknown");
    let current = if overdue { Some("Unknown".to_string()) } else { condition.map(|_| observed.clone()) };
    Verdict { health, observed, current, silent }
}
