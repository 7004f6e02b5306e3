//! ReplicaSets as a user sees them: pods come and go, counts and events follow.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::ReplicaSet;
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::ReplicaSetController;
use super::ranking::{Ranking, Related, pods_to_delete};
use crate::api::error::{ApiError, Reason};
use crate::api::{Kind, Object};
use crate::luck::{Luck, PodLuck};
use crate::store::Write;

fn harness() -> Harness {
    Harness::new(vec![Box::new(ReplicaSetController::replica_sets())])
}

fn replica_set(replicas: i32) -> Value {
    json!({"metadata": {"name": "web"}, "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "nginx"}]}}}})
}

fn status(harness: &Harness) -> Value {
    let set = harness.store.find::<ReplicaSet>("default", "web").unwrap();
    serde_json::to_value(&set.status).unwrap()
}

#[test]
fn pods_are_created_counted_and_replaced() {
    let mut harness = harness();
    harness.create(Kind::ReplicaSet, replica_set(3));
    assert_eq!(harness.pods().len(), 3);
    assert!(harness.events.iter().all(|event| event.starts_with("SuccessfulCreate: Created pod: web-")));
    assert_eq!(
        status(&harness),
        json!({"replicas": 3, "fullyLabeledReplicas": 3, "terminatingReplicas": 0, "observedGeneration": 1})
    );
    harness.set_ready("web", true);
    assert_eq!(status(&harness)["availableReplicas"], 3);
    let first = harness.pods()[0].clone();
    harness.delete(Kind::Pod, &first);
    assert_eq!(harness.pods().len(), 3);
    assert!(!harness.pods().contains(&first));
    assert_eq!(status(&harness)["readyReplicas"], 2);
    harness.patch(Kind::ReplicaSet, "web", |set| {
        set.get_mut::<ReplicaSet>().unwrap().spec.as_mut().unwrap().replicas = Some(1);
    });
    assert_eq!(harness.pods().len(), 1);
    assert_eq!(
        harness.events.iter().filter(|event| event.starts_with("SuccessfulDelete: Deleted pod: web-")).count(),
        2
    );
}

#[test]
fn a_refused_create_is_an_event_and_a_condition_until_it_works() {
    let mut harness = harness();
    harness.refuse = Some(|write| {
        matches!(write, Write::Create(_)).then(|| ApiError::new(Reason::Forbidden, "exceeded quota: small"))
    });
    harness.create(Kind::ReplicaSet, replica_set(3));
    harness.advance(20);
    assert_eq!(harness.events[0], "FailedCreate: Error creating: exceeded quota: small");
    let condition = &status(&harness)["conditions"][0];
    assert_eq!((&condition["type"], &condition["reason"]), (&json!("ReplicaFailure"), &json!("FailedCreate")));
    assert_eq!(condition["message"], "exceeded quota: small");
    harness.refuse = None;
    harness.advance(2_000_000);
    assert_eq!(harness.pods().len(), 3);
    assert_eq!(status(&harness)["conditions"], Value::Null);
}

#[test]
fn matching_orphans_are_adopted_and_relabelled_pods_released() {
    let mut harness = harness();
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": "lone", "labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}),
    );
    harness.create(Kind::ReplicaSet, replica_set(2));
    assert_eq!(harness.pods().len(), 2);
    assert!(harness.pods().contains(&"lone".to_string()));
    harness.patch(Kind::Pod, "lone", |pod| {
        pod.meta_mut().labels = Some(BTreeMap::from([("app".to_string(), "debug".to_string())]));
    });
    assert_eq!(harness.pods().len(), 3);
    assert!(harness.store.find::<Pod>("default", "lone").unwrap().metadata.owner_references.is_none());
}

#[test]
fn ready_pods_count_as_available_after_min_ready_seconds() {
    let mut harness = harness();
    let mut set = replica_set(1);
    set["spec"]["minReadySeconds"] = json!(5);
    harness.create(Kind::ReplicaSet, set);
    harness.set_ready("web", true);
    assert_eq!(status(&harness)["availableReplicas"], Value::Null);
    harness.advance(5_000);
    assert_eq!(status(&harness)["availableReplicas"], 1);
}

fn pod(name: &str, status: Value, more: Value) -> Rc<Pod> {
    let mut value = json!({"metadata": {"name": name, "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {"nodeName": "node-1", "containers": [{"name": "c"}]}, "status": status});
    for (key, part) in more.as_object().unwrap() {
        for (field, entry) in part.as_object().unwrap() {
            value[key][field] = entry.clone();
        }
    }
    Object::from_json(Kind::Pod, value).unwrap().get::<Pod>().unwrap().clone()
}

fn ready(since: &str, restarts: i32) -> Value {
    json!({"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": since}],
        "containerStatuses": [{"name": "c", "restartCount": restarts, "ready": true, "image": "", "imageID": ""}]})
}

/// Each row goes before the next one.
#[test]
fn deletion_follows_the_ranking() {
    let early = "2026-01-01T00:00:00Z";
    let late = "2026-01-01T00:15:00Z";
    let rows: Vec<Rc<Pod>> = vec![
        pod("unassigned", json!({"phase": "Pending"}), json!({"spec": {"nodeName": ""}})),
        pod("pending", json!({"phase": "Pending"}), json!({})),
        pod("unknown", json!({"phase": "Unknown"}), json!({})),
        pod("unready", json!({"phase": "Running"}), json!({})),
        pod(
            "cheap",
            ready(early, 0),
            json!({"metadata": {"annotations": {"controller.kubernetes.io/pod-deletion-cost": "-5"}}}),
        ),
        pod("young", ready(late, 0), json!({})),
        pod("restarted", ready(early, 4), json!({})),
        pod("old", ready(early, 0), json!({})),
        pod("quiet-node", ready(late, 0), json!({"spec": {"nodeName": "node-2"}})),
    ];
    let by_node = [("node-1".to_string(), 5), ("node-2".to_string(), 1)].into();
    let related = Related { by_node, moving: 0 };
    let names = |pods: &[Rc<Pod>]| -> Vec<String> { pods.iter().filter_map(|pod| pod.metadata.name.clone()).collect() };
    let mut shuffled = rows.clone();
    shuffled.reverse();
    let chosen = pods_to_delete(&shuffled, rows.len() - 1, &ranking(&related, 960_000, &Luck::default()));
    assert_eq!(names(&chosen), names(&rows[..rows.len() - 1]));
}

#[test]
fn ages_of_one_magnitude_are_ordered_by_uid() {
    let b = pod("b", ready("2026-01-01T00:00:01Z", 0), json!({}));
    let a = pod("a", ready("2026-01-01T00:00:00Z", 0), json!({}));
    let mut luck = Luck::default();
    let first = |luck: &Luck| {
        let (related, pods) = (Related::default(), [b.clone(), a.clone()]);
        pods_to_delete(&pods, 1, &ranking(&related, 3_600_000, luck))[0].metadata.name.clone().unwrap()
    };
    assert_eq!(first(&luck), "a");
    for (name, uid) in [("a", "f0"), ("b", "10")] {
        luck.tell("", name, PodLuck { uid: Some(uid.to_string()), ..PodLuck::default() });
    }
    assert_eq!(first(&luck), "b");
}

#[test]
fn of_equal_pods_the_one_goes_that_is_known_to_have_gone() {
    let pods = [("a", 2_000_000), ("b", 1_000)].map(|(name, deleted_ms)| {
        let mut luck = PodLuck { deleted: Some(Time::from_ms(deleted_ms)), ..PodLuck::default() };
        luck.uid = Some("10".to_string());
        (pod(name, ready("2026-01-01T00:00:01Z", 0), json!({})), name, luck)
    });
    let mut luck = Luck::default();
    for (_, name, of_pod) in &pods {
        luck.tell("", name, of_pod.clone());
    }
    let [(a, ..), (b, ..)] = pods;
    let first = |now_ms: u64| {
        let (related, pods) = (Related::default(), [b.clone(), a.clone()]);
        pods_to_delete(&pods, 1, &ranking(&related, now_ms, &luck))[0].metadata.name.clone().unwrap()
    };
    assert_eq!(first(2_001_000), "a");
    assert_eq!(first(3_000_000), "b");
}

fn ranking<'a>(related: &'a Related, now_ms: u64, luck: &'a Luck) -> Ranking<'a> {
    Ranking { related, now: Time::from_ms(now_ms), luck }
}

/// Upstream's order is not transitive where ready times, restart counts and uids disagree; no arrangement may end the run.
#[test]
fn an_order_that_contradicts_itself_still_ends() {
    let pods: Vec<Rc<Pod>> = (0..60)
        .map(|n| {
            let since = alloc::format!("2026-01-01T00:00:{:02}Z", n % 3);
            pod(&alloc::format!("pod-{:02}", n * 7 % 60), ready(&since, n % 4), json!({}))
        })
        .collect();
    for size in [5, 12, 13, 60] {
        let mut chosen =
            pods_to_delete(&pods[..size], size - 1, &ranking(&Related::default(), 3_600_000, &Luck::default()));
        chosen.sort_by_key(|pod| pod.metadata.name.clone());
        chosen.dedup_by_key(|pod| pod.metadata.name.clone());
        assert_eq!(chosen.len(), size - 1, "each pod once");
    }
}
