//! The stage, the timeline and the words of a small cluster, as text.

use std::collections::BTreeMap;

use cluster::api::{Key, Kind, Object};
use cluster::store::{DeleteOptions, Store, Subresource};
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::Time;
use serde_json::{Value, json};

use super::build::{Builder, endpoints};
use super::insight::{Inside, Insight, Wait};
use super::live::Live;
use super::stage::{Lamp, PodState, ProbeKind, TILES};
use super::why::{why_claim, why_node, why_pod};
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

    fn is_silent(&self, node: &str) -> bool {
        node == "node-2"
    }

    fn grace_ms(&self) -> u64 {
        40_000
    }

    fn runs(&self, _pod: &Pod) -> bool {
        false
    }

    fn failing_claims(&self) -> Vec<Key> {
        vec![Key::new(Kind::PersistentVolumeClaim, "default", "lost")]
    }

    fn down(&self) -> Vec<&'static str> {
        vec![]
    }
}

struct Cluster {
    store: Store,
    live: Live,
    /// Told of every change, as the page's own is.
    told: Builder,
}

impl Cluster {
    fn new() -> Self {
        let mut cluster = Self { store: Store::new(1), live: Live::default(), told: Builder::default() };
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
        self.tell(at_ms);
    }

    fn tell(&mut self, at_ms: u64) {
        while let Some(change) = self.store.take_change() {
            self.live.change(at_ms, &change);
            self.told.change(&change);
        }
    }

    /// Returns the stage of a builder that was told of each change, once it is that of a builder that looks at everything.
    fn stage(&mut self, now_ms: u64) -> super::stage::Stage {
        let mut fresh = Builder::default();
        for _ in 0..20 {
            fresh.stage(&self.store, &Fake(None), &self.live, now_ms);
            self.told.stage(&self.store, &Fake(None), &self.live, now_ms);
        }
        let wanted = fresh.stage(&self.store, &Fake(None), &self.live, now_ms);
        let told = self.told.stage(&self.store, &Fake(None), &self.live, now_ms);
        assert_eq!(told.text(), wanted.text());
        told
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
fn a_silent_node_is_believed_for_the_grace_period_that_is_set() {
    let node = |name: &str| -> Node {
        let ready = json!([{"type": "Ready", "status": "True"}]);
        serde_json::from_value(json!({"metadata": {"name": name}, "status": {"conditions": ready}})).unwrap()
    };
    let lease: Lease = serde_json::from_value(json!({"spec": {"renewTime": "2026-01-01T00:00:10.000000Z"}})).unwrap();
    assert_eq!(
        why_node(&node("node-2"), &Fake(None), Some(&lease), 20_000),
        [
            "The node is broken (power off) and still Ready: the control plane waits for 40s without a heartbeat, until about 00:50."
        ]
    );
    assert!(why_node(&node("node-1"), &Fake(None), Some(&lease), 20_000).is_empty());
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
    cluster.tell(20_400);
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

/// A cluster with `pods` pods on two nodes, every tenth of them in a crash loop.
fn large(pods: usize) -> Cluster {
    let mut cluster = Cluster::new();
    for name in ["node-1", "node-10", "node-9"] {
        cluster.put(0, Kind::Node, node(name, "True"));
    }
    for index in 0..pods {
        let name = format!("web-7d9f-{index:05}x");
        let on = if index % 2 == 0 { "node-1" } else { "node-9" };
        let (state, ready) = if index % 10 == 0 {
            (json!({"waiting": {"reason": "CrashLoopBackOff"}}), false)
        } else {
            (json!({"running": {"startedAt": "2026-01-01T00:00:01Z"}}), true)
        };
        cluster.put(1_000, Kind::Pod, pod(&name, on, state, json!({}), 0, ready));
    }
    cluster
}

#[test]
fn a_large_cluster_is_drawn_within_bounds_trouble_first_and_the_rest_counted() {
    let mut cluster = large(900);
    let stage = cluster.stage(2_000);
    assert!(stage.compact);
    assert_eq!(stage.nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), ["node-1", "node-9", "node-10"]);
    assert!(stage.pods().count() <= TILES);
    let rack = &stage.nodes[0];
    assert_eq!(rack.pods.len() + rack.more.total(), 450);
    assert_eq!(rack.pods[0].state, PodState::BackOff);
    assert_eq!(rack.more.words(), "360 ready, 50 backoff");
}

#[test]
fn a_builder_that_is_told_of_changes_shows_what_one_that_looks_at_everything_shows() {
    let mut cluster = large(30);
    cluster.stage(2_000);
    let mut big = large(100);
    big.stage(2_000);
    for cluster in [&mut cluster, &mut big] {
        cluster.put(3_000, Kind::EndpointSlice, slice(true));
        cluster.put(3_000, Kind::Pod, pod("web-7d9f-abcde", "node-10", json!({}), json!({}), 2, false));
        cluster.stage(3_000);
        cluster.put(4_000, Kind::Node, node("node-1", "Unknown"));
        let ghosts = cluster.stage(4_000).nodes[0].pods.iter().all(|pod| pod.ghost);
        assert!(ghosts);
        cluster.put(5_000, Kind::Node, node("node-1", "True"));
        let gone = Key::new(Kind::Pod, "default", "web-7d9f-00001x");
        let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
        cluster.store.delete(&gone, &options, Time::from_ms(5_000)).unwrap();
        cluster.tell(5_000);
        assert!(cluster.stage(5_000).pod("default/web-7d9f-00001x").is_none());
    }
}

#[test]
fn workloads_stand_on_the_stage_and_ordinals_keep_their_names() {
    let mut cluster = Cluster::new();
    cluster.put(0, Kind::Node, node("node-1", "True"));
    let mut db = pod("db-0", "node-1", json!({"running": {}}), json!({}), 0, true);
    db["metadata"]["generateName"] = json!("db-");
    db["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db", "uid": "u", "controller": true}]);
    db["spec"]["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}]);
    cluster.put(1_000, Kind::Pod, db);
    let set = json!({"metadata": {"name": "db", "namespace": "default"}, "spec": {"replicas": 2, "serviceName": "db",
        "selector": {"matchLabels": {"app": "db"}}, "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "db", "image": "redis"}]}}},
        "status": {"replicas": 1, "readyReplicas": 1}});
    cluster.put(1_000, Kind::StatefulSet, set);
    let stage = cluster.stage(2_000);
    assert_eq!(stage.objects[0].sentence(), "StatefulSet default/db: 1/2");
    let tile = stage.pod("default/db-0").unwrap();
    assert_eq!(
        (tile.short.as_str(), tile.owner, tile.claims.as_slice()),
        ("db-0", "StatefulSet", &["data-db-0".to_string()][..])
    );
    cluster
        .store
        .delete(&Key::new(Kind::StatefulSet, "default", "db"), &DeleteOptions::default(), Time::from_ms(3_000))
        .unwrap();
    cluster.tell(3_000);
    assert!(cluster.stage(3_000).objects.is_empty());
}

#[test]
fn an_attached_volume_is_known_by_its_claim_and_says_when_its_storage_fails() {
    let mut cluster = Cluster::new();
    cluster.put(0, Kind::Node, node("node-1", "True"));
    for (name, claim) in [("pv-1", "lost"), ("pv-2", "well")] {
        let spec = json!({"claimRef": {"kind": "PersistentVolumeClaim", "namespace": "default", "name": claim},
            "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "hostPath": {"path": "/d"}});
        cluster.put(0, Kind::PersistentVolume, json!({"metadata": {"name": name}, "spec": spec}));
        let spec = json!({"attacher": "disk", "nodeName": "node-1", "source": {"persistentVolumeName": name}});
        cluster.put(0, Kind::VolumeAttachment, json!({"metadata": {"name": format!("csi-{name}")}, "spec": spec}));
    }
    let stage = cluster.stage(1_000);
    let told: Vec<_> = stage.nodes[0].volumes.iter().map(|one| (one.label(), one.claim.as_str(), one.fails)).collect();
    assert_eq!(told, [("lost", "default/lost", true), ("well", "default/well", false)]);
    assert!(stage.holds_claim("default/well") && !stage.holds_claim("default/other"));
    assert_eq!(stage.nodes[0].volumes[0].title(), "pv-1 of the claim lost, whose storage fails");
}

#[test]
fn a_claim_whose_storage_fails_is_red_and_says_why_nothing_heals_it() {
    let mut cluster = Cluster::new();
    for name in ["lost", "well"] {
        let spec = json!({"volumeName": "pv-1", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}});
        let claim =
            json!({"metadata": {"name": name, "namespace": "default"}, "spec": spec, "status": {"phase": "Bound"}});
        cluster.put(0, Kind::PersistentVolumeClaim, claim);
    }
    let stage = cluster.stage(1_000);
    let told: Vec<String> =
        stage.objects.iter().map(|one| format!("{} [{}]", one.sentence(), one.health.class())).collect();
    assert_eq!(
        told,
        [
            "PersistentVolumeClaim default/lost: Bound, storage fails · pv-1 · 1Gi [bad]",
            "PersistentVolumeClaim default/well: Bound, pv-1 · 1Gi [good]"
        ]
    );
    let why = |name| {
        let key = Key::new(Kind::PersistentVolumeClaim, "default", name);
        why_claim(&key, &cluster.store, &Fake(None)).join(" ")
    };
    assert!(why("lost").starts_with("Its storage fails: what has it mounted gets I/O errors"));
    assert_eq!((why("well").as_str(), why("none").as_str()), ("", ""));
    let mut user = pod("db-0", "node-1", json!({"waiting": {"reason": "ContainerCreating"}}), json!({}), 0, false);
    user["spec"]["volumes"] = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "lost"}}]);
    cluster.put(2_000, Kind::Pod, user);
    let user = cluster.store.find::<Pod>("default", "db-0").unwrap();
    let why = why_pod(user, &Fake(None), &cluster.live, 3_000);
    assert!(why.iter().any(|line| line.starts_with("The storage behind its claim lost fails: ")), "{why:?}");
}
