//! What happens to nodes that fall silent, one or all of them, and come back.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::Time;
use serde_json::json;

use super::super::harness::Harness;
use super::super::taint_eviction::TaintEvictionController;
use super::NodeLifecycleController;
use super::zone::{Zone, ZoneState, state};
use crate::api::time::{api_time, micro_time};
use crate::api::{Key, Kind, pod};
use crate::settings::Settings;
use crate::store::Subresource;

/// Three ready nodes with one pod each.
fn harness() -> Harness {
    let controllers: Vec<Box<dyn super::Controller>> = vec![
        Box::new(NodeLifecycleController::new(&Settings::default())),
        Box::new(TaintEvictionController::default()),
    ];
    let mut harness = Harness::new(controllers);
    harness.create(Kind::Namespace, json!({"metadata": {"name": "kube-node-lease"}}));
    for name in ["node-a", "node-b", "node-c"] {
        add_node(&mut harness, name);
        let tolerations = json!([{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
            "tolerationSeconds": 300}]);
        harness.create(
            Kind::Pod,
            json!({"metadata": {"name": format!("on-{name}")}, "spec": {"nodeName": name, "tolerations": tolerations,
                "containers": [{"name": "c", "image": "nginx"}]}}),
        );
        harness.set_ready(name, true);
    }
    harness
}

fn add_node(harness: &mut Harness, name: &str) {
    let condition = |kind: &str, status: &str| {
        json!({"type": kind, "status": status, "lastHeartbeatTime": "2026-01-01T00:00:00Z",
            "lastTransitionTime": "2026-01-01T00:00:00Z", "reason": "r", "message": "m"})
    };
    harness.create(
        Kind::Node,
        json!({"metadata": {"name": name}, "spec": {}, "status": {"conditions": [
            condition("MemoryPressure", "False"), condition("DiskPressure", "False"), condition("PIDPressure", "False"),
            condition("Ready", "True")]}}),
    );
    harness.create(
        Kind::Lease,
        json!({"metadata": {"name": name, "namespace": "kube-node-lease"}, "spec": {"renewTime": "2026-01-01T00:00:00.000000Z"}}),
    );
}

/// Renews the leases of those that live, every ten seconds.
fn live(harness: &mut Harness, living: &[&str], seconds: u64) {
    for _ in 0..seconds / 10 {
        harness.advance(10_000);
        for name in living {
            let now = harness.now;
            let key = Key::new(Kind::Lease, "kube-node-lease", name);
            let renew = move |object: &mut crate::api::Object| {
                object.get_mut::<Lease>().unwrap().spec.as_mut().unwrap().renew_time = Some(micro_time(now));
            };
            harness.store.patch(&key, None, Subresource::Main, &renew).unwrap();
        }
        harness.settle();
    }
}

/// The kubelet posts its status again.
fn post_ready(harness: &mut Harness, name: &str) {
    let now = harness.now;
    let key = Key::new(Kind::Node, "", name);
    let post = move |object: &mut crate::api::Object| {
        let status = object.get_mut::<Node>().unwrap().status.as_mut().unwrap();
        for condition in status.conditions.iter_mut().flatten() {
            condition.status = if condition.type_ == "Ready" { "True" } else { "False" }.to_string();
            condition.last_heartbeat_time = Some(api_time(now));
            condition.last_transition_time = Some(api_time(now));
        }
    };
    harness.store.patch(&key, None, Subresource::Status, &post).unwrap();
    harness.settle();
}

fn taints(harness: &Harness, name: &str) -> Vec<String> {
    let node = harness.store.find::<Node>("", name).unwrap();
    crate::api::taints::of(node)
        .map(|taint| format!("{}:{}", taint.key.trim_start_matches("node.kubernetes.io/"), taint.effect))
        .collect()
}

fn status(harness: &Harness, name: &str) -> String {
    super::health::ready_status(harness.store.find::<Node>("", name).unwrap()).unwrap().to_string()
}

/// Seconds until the node is Unknown.
fn silent_after(harness: &mut Harness, name: &str, living: &[&str]) -> u64 {
    let began = harness.now;
    while status(harness, name) == "True" {
        live(harness, living, 10);
        assert!(harness.now.since_ms(began) < 100_000, "{name} never goes silent");
    }
    let node = harness.store.find::<Node>("", name).unwrap();
    let ready = node.status.as_ref().unwrap().conditions.as_ref().unwrap()[3].clone();
    assert_eq!(ready.reason.as_deref(), Some("NodeStatusUnknown"));
    assert_eq!(ready.message.as_deref(), Some("Kubelet stopped posting node status."));
    crate::api::time::seconds(ready.last_transition_time.as_ref().unwrap()) as u64 - began.seconds()
}

#[test]
fn a_silent_node_is_noticed_tainted_emptied_and_forgiven() {
    let mut harness = harness();
    live(&mut harness, &["node-a", "node-b", "node-c"], 100);
    assert!(harness.events.is_empty(), "{:?}", harness.events);
    let after = silent_after(&mut harness, "node-b", &["node-a", "node-c"]);
    assert!((40..=56).contains(&after), "{after}");
    assert_eq!(harness.events[0], "NodeNotReady: Node node-b status is now: NodeNotReady");
    assert_eq!(harness.events[1], "NodeNotReady: Node is not ready");
    harness.advance(200);
    assert_eq!(taints(&harness, "node-b"), ["unreachable:NoSchedule", "unreachable:NoExecute"]);
    assert!(!pod::is_ready(harness.store.find::<Pod>("default", "on-node-b").unwrap()));
    assert!(pod::is_ready(harness.store.find::<Pod>("default", "on-node-a").unwrap()));
    live(&mut harness, &["node-a", "node-c"], 310);
    assert!(harness.events.contains(&"TaintManagerEviction: Marking for deletion Pod default/on-node-b".to_string()));
    assert!(taints(&harness, "node-a").is_empty());
    post_ready(&mut harness, "node-b");
    assert_eq!(taints(&harness, "node-b"), ["unreachable:NoExecute"]);
    live(&mut harness, &["node-a", "node-b", "node-c"], 10);
    assert!(taints(&harness, "node-b").is_empty());
}

#[test]
fn the_second_lost_node_waits_for_its_turn() {
    let mut harness = harness();
    live(&mut harness, &["node-a", "node-b", "node-c"], 50);
    silent_after(&mut harness, "node-b", &["node-a"]);
    let executes = |harness: &Harness| {
        ["node-b", "node-c"]
            .iter()
            .filter(|name| taints(harness, name).contains(&"unreachable:NoExecute".into()))
            .count()
    };
    live(&mut harness, &["node-a"], 30);
    assert_eq!(executes(&harness), 2);
    let added: Vec<i64> = ["node-b", "node-c"]
        .iter()
        .map(|name| {
            let node = harness.store.find::<Node>("", name).unwrap();
            let taint = crate::api::taints::of(node).find(|taint| taint.effect == "NoExecute").unwrap();
            crate::api::time::seconds(taint.time_added.as_ref().unwrap())
        })
        .collect();
    assert_eq!((added[0] - added[1]).abs(), 10, "{added:?}");
}

#[test]
fn when_all_nodes_are_lost_evictions_stop() {
    let mut harness = harness();
    live(&mut harness, &["node-a", "node-b", "node-c"], 50);
    live(&mut harness, &[], 120);
    let tainted: Vec<usize> = ["node-a", "node-b", "node-c"].iter().map(|name| taints(&harness, name).len()).collect();
    assert!(tainted.iter().all(|count| *count >= 1), "{tainted:?}");
    // At most one slipped in while the pass was under way.
    assert!(tainted.iter().sum::<usize>() <= 4, "{tainted:?}");
    for name in ["node-a", "node-b", "node-c"] {
        post_ready(&mut harness, name);
    }
    live(&mut harness, &["node-a", "node-b", "node-c"], 60);
    for name in ["node-a", "node-b", "node-c"] {
        assert!(taints(&harness, name).is_empty());
        assert_eq!(status(&harness, name), "True");
    }
}

#[test]
fn nodes_come_go_and_are_cordoned() {
    let mut harness = harness();
    live(&mut harness, &["node-a", "node-b", "node-c"], 10);
    add_node(&mut harness, "node-d");
    live(&mut harness, &["node-a", "node-b", "node-c", "node-d"], 10);
    assert_eq!(harness.events, ["RegisteredNode: Node node-d event: Registered Node node-d in Controller"]);
    let key = Key::new(Kind::Node, "", "node-d");
    let cordon = |object: &mut crate::api::Object| {
        object.get_mut::<Node>().unwrap().spec.get_or_insert_default().unschedulable = Some(true);
    };
    harness.store.patch(&key, None, Subresource::Main, &cordon).unwrap();
    harness.settle();
    assert_eq!(taints(&harness, "node-d"), ["unschedulable:NoSchedule"]);
    harness.store.delete(&key, &Default::default(), harness.now).unwrap();
    live(&mut harness, &["node-a", "node-b", "node-c"], 10);
    assert_eq!(harness.events[1], "RemovingNode: Node node-d event: Removing Node node-d from Controller");
}

#[test]
fn zones_are_judged_by_what_is_lost() {
    let rows: [(&[bool], ZoneState); 6] = [
        (&[false], ZoneState::Full),
        (&[true, false, false], ZoneState::Normal),
        (&[true, true, false, false, false], ZoneState::Partial),
        (&[true, true, true, false, false, false], ZoneState::Normal),
        (&[false, false, false], ZoneState::Full),
        (&[], ZoneState::Normal),
    ];
    for (ready, expected) in rows {
        assert_eq!(state(ready), expected, "{ready:?}");
    }
}

#[test]
fn a_zone_hands_out_one_node_in_ten_seconds() {
    let mut zone = Zone::new(100, Time::ZERO);
    zone.add("a");
    zone.add("b");
    zone.add("a");
    assert_eq!(zone.take(Time::from_ms(100), |_| false).as_deref(), Some("a"));
    assert_eq!(zone.take(Time::from_ms(10_000), |_| false), None);
    assert_eq!(zone.next_turn(), Some(Time::from_ms(10_100)));
    assert_eq!(zone.take(Time::from_ms(10_100), |_| false).as_deref(), Some("b"));
    zone.add("a");
    assert_eq!(zone.take(Time::from_ms(60_000), |_| false), None);
    zone.forget("a");
    zone.add("a");
    zone.set_rate(0, Time::from_ms(60_000));
    assert_eq!(zone.take(Time::from_ms(90_000), |_| false), None);
    zone.set_rate(100, Time::from_ms(90_000));
    assert_eq!(zone.take(Time::from_ms(90_000), |_| false), None);
    assert_eq!(zone.take(Time::from_ms(100_000), |_| false).as_deref(), Some("a"));
}

#[test]
fn of_nodes_lost_together_the_one_known_to_be_first_has_its_turn_first() {
    let mut zone = Zone::new(100, Time::ZERO);
    for name in ["a", "b", "c"] {
        zone.add(name);
    }
    assert_eq!(zone.take(Time::from_ms(100), |name| name == "c").as_deref(), Some("c"));
    assert_eq!(zone.take(Time::from_ms(10_100), |name| name == "c").as_deref(), Some("a"));
}
