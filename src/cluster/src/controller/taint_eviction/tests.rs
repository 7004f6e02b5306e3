//! When pods leave a tainted node.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::TaintEvictionController;
use crate::api::{Key, Kind, pod};

fn harness() -> Harness {
    let mut harness = Harness::new(vec![Box::new(TaintEvictionController::default())]);
    harness.create(Kind::Node, json!({"metadata": {"name": "node-b"}, "spec": {}}));
    harness
}

fn add_pod(harness: &mut Harness, name: &str, tolerations: Value) {
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": name}, "spec": {"nodeName": "node-b", "tolerations": tolerations,
            "terminationGracePeriodSeconds": 30, "containers": [{"name": "c", "image": "nginx"}]}}),
    );
}

fn taint(harness: &mut Harness, keys: &[&str]) {
    let taints: Vec<Taint> =
        keys.iter().map(|key| Taint { key: key.to_string(), effect: "NoExecute".into(), ..Taint::default() }).collect();
    let key = Key::new(Kind::Node, "", "node-b");
    harness
        .store
        .patch(&key, None, crate::store::Subresource::Main, &move |object| {
            object.get_mut::<Node>().unwrap().spec.get_or_insert_default().taints = Some(taints.clone());
        })
        .unwrap();
    harness.settle();
}

fn leaving(harness: &Harness) -> Vec<String> {
    harness
        .store
        .all::<Pod>()
        .filter(|pod| pod.metadata.deletion_timestamp.is_some())
        .filter_map(|pod| pod.metadata.name.clone())
        .collect()
}

const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const NOT_READY: &str = "node.kubernetes.io/not-ready";

fn both_for(seconds: u64) -> Value {
    json!([{"key": UNREACHABLE, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds},
        {"key": NOT_READY, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}])
}

#[test]
fn pods_leave_when_their_toleration_runs_out() {
    let mut harness = harness();
    add_pod(&mut harness, "tol0", json!([{"operator": "Exists", "tolerationSeconds": 0, "effect": "NoExecute"}]));
    add_pod(&mut harness, "tol30", both_for(30));
    add_pod(&mut harness, "web", both_for(300));
    add_pod(&mut harness, "agent", json!([{"key": UNREACHABLE, "operator": "Exists", "effect": "NoExecute"}]));
    taint(&mut harness, &[UNREACHABLE]);
    assert_eq!(leaving(&harness), ["tol0"]);
    assert_eq!(harness.events, ["TaintManagerEviction: Marking for deletion Pod default/tol0"]);
    let condition = pod::condition(harness.store.find::<Pod>("default", "tol0").unwrap(), "DisruptionTarget").cloned();
    let condition = condition.unwrap();
    assert_eq!(condition.reason.as_deref(), Some("DeletionByTaintManager"));
    assert_eq!(condition.message.as_deref(), Some("Taint manager: deleting due to NoExecute taint"));
    harness.advance(29_999);
    assert_eq!(leaving(&harness), ["tol0"]);
    harness.advance(1);
    assert_eq!(leaving(&harness), ["tol0", "tol30"]);
    harness.advance(270_000);
    assert_eq!(leaving(&harness), ["tol0", "tol30", "web"]);
    harness.advance(10_000_000);
    assert_eq!(leaving(&harness), ["tol0", "tol30", "web"]);
}

#[test]
fn a_node_that_returns_in_time_keeps_its_pods() {
    let mut harness = harness();
    add_pod(&mut harness, "web", both_for(300));
    taint(&mut harness, &[UNREACHABLE]);
    harness.advance(200_000);
    // A swap of the taint does not start the clock anew.
    taint(&mut harness, &[NOT_READY]);
    harness.advance(99_000);
    taint(&mut harness, &[]);
    harness.advance(500_000);
    assert!(leaving(&harness).is_empty());
    assert_eq!(harness.events, ["TaintManagerEviction: Cancelling deletion of Pod default/web"]);
    taint(&mut harness, &[UNREACHABLE]);
    harness.advance(150_000);
    taint(&mut harness, &[NOT_READY]);
    harness.advance(150_000);
    assert_eq!(leaving(&harness), ["web"]);
}
