//! The stage, the timeline and the words of a small cluster, as text.

use std::collections::BTreeMap;

use cluster::api::{Kind, Object};
use cluster::store::{Store, Subresource};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;
use serde_json::{Value, json};

use super::build::{Builder, endpoints};
use super::insight::{Inside, Insight, Wait};
use super::live::Live;
use super::stage::{Lamp, ProbeKind};
use super::why::why_pod;
use super::{endpoints, event};

/// A kubelet that knows nothing, or says that a pod waits.
struct Fake(Option<Wait>);

impl Insight for Fake {
    fn inside(&self, _pod: &Pod) -> Inside {
        let lamp = Lamp { kind: ProbeKind::Readiness, last: Some(false), count: 1, threshold: 3, made: 4 };
        Inside { lamps: vec![lamp], wait: self.0.clone() }
    }

    fn broken(&self, node: &str) -> Option<&'static str> {
        (node == "node-2").then_some("power off")
    }

    fn runs(&self, _pod: &Pod) -> bool {
        false
    }

    fn down(&self) -> Vec<&'static str> {
        vec![]
    }
}

struct Cluster {
    store: Store,
    live: Live,
}

impl Cluster {
    fn new() -> Self {
        let mut cluster = Self { store: Store::new(1), live: Live::default() };
        cluster.put(0, Kind::Namespace, json!({"metadata": {"name": "default"}}));
        cluster
    }

    fn put(&mut self, at_ms: u64, kind: Kind, value: Value) {
        let object = Object::from_json(kind, value.clone()).unwrap();
        if self.store.get(&object.key()).is_none() {
            self.store.create(object.clone(), Time::from_ms(at_ms)).unwrap();
        }
        let mut now = self.store.get(&object.key()).unwrap().to_json();
        now["status"] = value["status"].clone();
        if !value["status"].is_null() {
            self.store.update(Object::from_json(kind, now).unwrap(), Subresource::Status).unwrap();
        }
        while let Some(change) = self.store.take_change() {
            self.live.change(at_ms, &change);
        }
    }
}

fn node(name: &str, ready: &str) -> Value {
    json!({"metadata": {"name": name}, "status": {
        "allocatable": {"cpu": "4", "memory": "16Gi", "pods": "110"},
        "conditions": [{"type": "Ready", "status": ready}]}})
}

fn pod(name: &str, node: &str, state: Value, last: Value, restarts: i32, ready: bool) -> Value {
    json!({"metadata": {"name": name, "generateName": "web-7d9f-", "namespace": "default"},
        "spec": {"nodeName": node, "containers": [{"name": "web", "image": "nginx"}], "restartPolicy": "Always"},
        "status": {"phase": "Running", "podIP": "10.244.1.7",
            "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }, "message": "containers with unready status: [web]"}],
            "containerStatuses": [{"name": "web", "image": "nginx", "imageID": "", "ready": ready, "restartCount": restarts, "state": state, "lastState": last}]}})
}

fn ended(second: u32) -> Value {
    json!({"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": format!("2026-01-01T00:00:{second:02}Z")}})
}

fn crashing() -> Cluster {
    let mut cluster = Cluster::new();
    cluster.put(0, Kind::Node, node("node-1", "True"));
    cluster.put(0, Kind::Node, node("node-2", "True"));
    let run = json!({"running": {"startedAt": "2026-01-01T00:00:01Z"}});
    cluster.put(1_000, Kind::Pod, pod("web-7d9f-abcde", "node-1", run.clone(), json!({}), 0, true));
    cluster.put(10_300, Kind::Pod, pod("web-7d9f-abcde", "node-1", ended(10), json!({}), 0, false));
    cluster.put(10_600, Kind::Pod, pod("web-7d9f-abcde", "node-1", run, ended(10), 1, true));
    cluster.put(20_300, Kind::Pod, pod("web-7d9f-abcde", "node-1", ended(20), ended(10), 1, false));
    cluster
}

#[test]
fn the_lane_of_a_crash_loop_names_its_back_off() {
    let cluster = crashing();
    assert_eq!(
        cluster.live.timeline.borrow().text(0, 25_000),
        "default/web-7d9f-abcde: 00:01 ready; 00:10 back-off; 00:10 exit; 00:10 ready; 00:10 restart; 00:20 back-off 10s; 00:20 exit;\n"
    );
}

#[test]
fn the_stage_shows_word_countdown_lamp_and_restarts() {
    let cluster = crashing();
    let stage = Builder::default().stage(&cluster.store, &Fake(None), &cluster.live, 23_000);
    assert_eq!(
        stage.text(),
        "node node-1 Ready\n  default/web-7d9f-abcde: Error, ready 0/1, 1 restarts, no service, back-off 10s (7s left), readiness ✗ 1/3\nnode node-2 Ready · power off\n"
    );
}

#[test]
fn what_the_kubelet_says_wins_over_what_can_be_guessed() {
    let cluster = crashing();
    let wait = Wait { what: "back-off", nominal_ms: 10_000, since_ms: 20_300, until_ms: 33_000 };
    let stage = Builder::default().stage(&cluster.store, &Fake(Some(wait.clone())), &cluster.live, 23_000);
    let tile = stage.pod("default/web-7d9f-abcde").unwrap();
    assert_eq!(tile.countdown.as_ref().unwrap().left(), "10s");
    let pod = cluster.store.find::<Pod>("default", "web-7d9f-abcde").unwrap();
    assert_eq!(
        why_pod(pod, &Fake(Some(wait)), &cluster.live, 23_000),
        ["No restart yet: back-off 10s since 00:20; the kubelet looks again at 00:33."]
    );
}

#[test]
fn a_tile_that_did_not_change_is_the_same_value() {
    let cluster = crashing();
    let mut builder = Builder::default();
    let first = builder.stage(&cluster.store, &Fake(None), &cluster.live, 23_010);
    let second = builder.stage(&cluster.store, &Fake(None), &cluster.live, 23_020);
    let third = builder.stage(&cluster.store, &Fake(None), &cluster.live, 24_000);
    let tile = |stage: &super::stage::Stage| stage.pod("default/web-7d9f-abcde").unwrap().clone();
    assert!(std::rc::Rc::ptr_eq(&tile(&first), &tile(&second)));
    assert!(!std::rc::Rc::ptr_eq(&tile(&second), &tile(&third)));
}

fn slice(ready: bool) -> Value {
    json!({"metadata": {"name": "web-x", "namespace": "default", "labels": {"kubernetes.io/service-name": "web"}}, "addressType": "IPv4",
        "ports": [{"port": 80}],
        "endpoints": [{"addresses": ["10.244.1.7"], "nodeName": "node-1", "targetRef": {"kind": "Pod", "name": "web-7d9f-abcde"},
            "conditions": {"ready": ready, "serving": ready, "terminating": false}}]})
}

#[test]
fn leaving_the_endpoint_list_is_an_act_of_its_controller() {
    let mut cluster = crashing();
    cluster.put(1_500, Kind::EndpointSlice, slice(true));
    assert_eq!(
        endpoints::text(&endpoints(&cluster.store)),
        "default/web 10.244.1.7:80 web-7d9f-abcde on node-1: ready=true serving=true terminating=false\n"
    );
    let key = Object::from_json(Kind::EndpointSlice, slice(true)).unwrap().key();
    let mut now = cluster.store.get(&key).unwrap().to_json();
    now["endpoints"] = slice(false)["endpoints"].clone();
    cluster.store.update(Object::from_json(Kind::EndpointSlice, now).unwrap(), Subresource::Main).unwrap();
    while let Some(change) = cluster.store.take_change() {
        cluster.live.change(20_400, &change);
    }
    assert_eq!(
        cluster.live.acts(1)[0].sentence(),
        "endpointslice-controller Pod/web-7d9f-abcde: saw the pod is not ready any more, took it out of the ready endpoints"
    );
    assert_eq!(cluster.live.timeline.borrow().endpoint_steps(0, 60_000).collect::<Vec<_>>(), [(1_500, 1), (20_400, 0)]);
}

#[test]
fn a_repeated_event_is_one_row_with_its_count_and_marks_the_lane() {
    let mut cluster = crashing();
    let event = |count: i32| {
        serde_json::from_value(json!({"metadata": {"name": "e"}, "involvedObject": {"kind": "Pod", "namespace": "default", "name": "web-7d9f-abcde"},
            "type": "Warning", "reason": "Unhealthy", "message": "Readiness probe failed", "count": count,
            "source": {"component": "kubelet", "host": "node-1"}}))
        .unwrap()
    };
    cluster.live.event(21_000, &event(1));
    cluster.live.event(22_000, &event(2));
    let rows: Vec<event::EventRow> = cluster.live.events(9);
    assert_eq!((rows.len(), rows[0].count, rows[0].who.as_str()), (1, 2, "kubelet on node-1"));
    assert!(cluster.live.timeline.borrow().text(20_900, 23_000).contains("00:21 probe failed; 00:22 probe failed"));
}

#[test]
fn the_hub_sums_up_ten_seconds_and_names_the_commonest_failure() {
    let mut cluster = crashing();
    cluster.put(
        0,
        Kind::Service,
        json!({"metadata": {"name": "web", "namespace": "default"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}}),
    );
    for second in 1..=12_u64 {
        let failed = u64::from(second > 10) * 5;
        let codes = BTreeMap::from([("200".to_string(), 20 - failed), ("refused".to_string(), failed)]);
        cluster.live.traffic(second * 1000, "default/web", 20 - failed, failed, &codes);
    }
    let stage = Builder::default().stage(&cluster.store, &Fake(None), &cluster.live, 12_500);
    let hub = &stage.services[0];
    assert_eq!(
        (hub.rate, hub.ok, hub.failed, hub.failure.as_deref(), hub.success_percent()),
        (20, 190, 10, Some("refused"), Some(95))
    );
    assert_eq!(hub.ports, ":80 → 8080");
}
