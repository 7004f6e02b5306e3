//! StatefulSets as a user sees them: pods come and go in order, counts and events follow.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ControllerRevision, StatefulSet};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::StatefulSetController;
use crate::api::{Key, Kind};
use crate::store::{DeleteOptions, Subresource};

fn harness() -> Harness {
    Harness::new(vec![Box::new(StatefulSetController::default())])
}

fn manifest(replicas: i32) -> Value {
    json!({"metadata": {"name": "db"}, "spec": {"serviceName": "db", "replicas": replicas,
        "selector": {"matchLabels": {"app": "db"}},
        "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "db", "image": "db:1"}]}}}})
}

fn edit(harness: &mut Harness, change: impl Fn(&mut StatefulSet)) {
    harness.patch(Kind::StatefulSet, "db", |object| change(object.get_mut::<StatefulSet>().unwrap()));
}

fn set_image(harness: &mut Harness, image: &str) {
    edit(harness, |set| {
        set.spec.as_mut().unwrap().template.spec.as_mut().unwrap().containers[0].image = Some(image.to_string());
    });
}

/// Pods have a node, so that a delete waits for the kubelet.
fn bind(harness: &mut Harness) {
    for name in harness.pods() {
        harness.patch_part(Kind::Pod, &name, Subresource::Binding, |pod| {
            pod.get_mut::<Pod>().unwrap().spec.as_mut().unwrap().node_name = Some("node-1".into());
        });
    }
}

fn gone(harness: &mut Harness, name: &str) {
    let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
    harness.store.delete(&Key::new(Kind::Pod, "default", name), &options, harness.now).unwrap();
    harness.settle();
}

fn status(harness: &Harness) -> Value {
    serde_json::to_value(&harness.store.find::<StatefulSet>("default", "db").unwrap().status).unwrap()
}

fn image_of(harness: &Harness, name: &str) -> String {
    let pod = harness.store.find::<Pod>("default", name).unwrap();
    pod.spec.as_ref().unwrap().containers[0].image.clone().unwrap()
}

fn terminating(harness: &Harness) -> Vec<String> {
    let pods = harness.store.all::<Pod>().filter(|pod| pod.metadata.deletion_timestamp.is_some());
    pods.map(|pod| pod.metadata.name.clone().unwrap()).collect()
}

/// All pods ready, one after the other until nothing more comes.
fn start(harness: &mut Harness) {
    for _ in 0..5 {
        harness.set_ready("db", true);
        bind(harness);
    }
}

#[test]
fn pods_come_in_order_and_go_in_reverse() {
    let mut harness = harness();
    harness.create(Kind::StatefulSet, manifest(3));
    assert_eq!(harness.pods(), ["db-0"], "the next waits until the first is ready");
    let pod = harness.store.find::<Pod>("default", "db-0").unwrap().clone();
    let labels = pod.metadata.labels.clone().unwrap();
    assert_eq!(labels["statefulset.kubernetes.io/pod-name"], "db-0");
    assert_eq!(labels["apps.kubernetes.io/pod-index"], "0");
    let spec = pod.spec.clone().unwrap();
    assert_eq!((spec.hostname.as_deref(), spec.subdomain.as_deref()), (Some("db-0"), Some("db")));
    harness.set_ready("db-0", true);
    assert_eq!(harness.pods(), ["db-0", "db-1"]);
    start(&mut harness);
    assert_eq!(harness.pods(), ["db-0", "db-1", "db-2"]);
    let shown = status(&harness);
    assert_eq!((&shown["readyReplicas"], &shown["availableReplicas"]), (&json!(3), &json!(3)));
    assert_eq!((&shown["currentReplicas"], &shown["updatedReplicas"]), (&json!(3), &json!(3)));
    assert_eq!(shown["collisionCount"], 0);
    assert_eq!(harness.events[0], "SuccessfulCreate: Create Pod db-0 in StatefulSet db successful");
    edit(&mut harness, |set| set.spec.as_mut().unwrap().replicas = Some(1));
    assert_eq!(terminating(&harness), ["db-2"]);
    assert_eq!(harness.events.last().unwrap(), "SuccessfulDelete: Delete Pod db-2 in StatefulSet db successful");
    gone(&mut harness, "db-2");
    assert_eq!(terminating(&harness), ["db-1"]);
    gone(&mut harness, "db-1");
    assert_eq!(harness.pods(), ["db-0"]);
}

/// The status writes of a creation, as recorded from a real controller.
#[test]
fn counts_lag_a_creation_by_one_write() {
    let mut harness = harness();
    harness.create(Kind::StatefulSet, manifest(2));
    let seen: Vec<i32> = harness
        .changes
        .iter()
        .filter_map(|change| change.object.get::<StatefulSet>())
        .map(|set| set.status.as_ref().unwrap().replicas)
        .collect();
    assert_eq!(seen, [0, 0, 1]);
}

#[test]
fn parallel_sets_do_not_wait() {
    let mut harness = harness();
    let mut set = manifest(3);
    set["spec"]["podManagementPolicy"] = json!("Parallel");
    set["spec"]["ordinals"] = json!({"start": 5});
    harness.create(Kind::StatefulSet, set);
    assert_eq!(harness.pods(), ["db-5", "db-6", "db-7"]);
    start(&mut harness);
    edit(&mut harness, |set| set.spec.as_mut().unwrap().replicas = Some(0));
    assert_eq!(terminating(&harness), ["db-5", "db-6", "db-7"]);
}

#[test]
fn an_update_goes_from_the_last_pod_to_the_partition() {
    let mut harness = harness();
    harness.create(Kind::StatefulSet, manifest(3));
    start(&mut harness);
    edit(&mut harness, |set| {
        let strategy = set.spec.as_mut().unwrap().update_strategy.as_mut().unwrap();
        strategy.rolling_update.as_mut().unwrap().partition = Some(1);
    });
    set_image(&mut harness, "db:2");
    assert_eq!(terminating(&harness), ["db-2"]);
    assert_eq!(status(&harness)["updatedReplicas"], Value::Null);
    gone(&mut harness, "db-2");
    assert_eq!(image_of(&harness, "db-2"), "db:2");
    assert_eq!(terminating(&harness), Vec::<String>::new(), "the next one waits");
    start(&mut harness);
    assert_eq!(terminating(&harness), ["db-1"]);
    gone(&mut harness, "db-1");
    start(&mut harness);
    assert_eq!(image_of(&harness, "db-0"), "db:1", "below the partition");
    let shown = status(&harness);
    assert_eq!((&shown["currentReplicas"], &shown["updatedReplicas"]), (&json!(1), &json!(2)));
    // A pod below the partition comes back with the old template.
    gone(&mut harness, "db-0");
    assert_eq!(image_of(&harness, "db-0"), "db:1");
    start(&mut harness);
    edit(&mut harness, |set| {
        let strategy = set.spec.as_mut().unwrap().update_strategy.as_mut().unwrap();
        strategy.rolling_update.as_mut().unwrap().partition = Some(0);
    });
    gone(&mut harness, "db-0");
    start(&mut harness);
    let shown = status(&harness);
    assert_eq!(shown["currentRevision"], shown["updateRevision"]);
    assert_eq!(shown["currentReplicas"], 3);
}

#[test]
fn a_broken_rollout_stays_stuck_after_the_template_is_back() {
    let mut harness = harness();
    harness.create(Kind::StatefulSet, manifest(2));
    start(&mut harness);
    set_image(&mut harness, "db:broken");
    gone(&mut harness, "db-1");
    assert_eq!(image_of(&harness, "db-1"), "db:broken");
    bind(&mut harness);
    set_image(&mut harness, "db:1");
    harness.advance(600_000);
    assert_eq!(terminating(&harness), Vec::<String>::new(), "nobody removes the broken pod");
    gone(&mut harness, "db-1");
    assert_eq!(image_of(&harness, "db-1"), "db:1");
    let numbers: Vec<i64> = harness.store.all::<ControllerRevision>().map(|one| one.revision).collect();
    assert_eq!(numbers.iter().max(), Some(&3), "the old revision got the next number");
    assert_eq!(numbers.len(), 2);
}

#[test]
fn failed_pods_are_recreated_and_terminating_ones_waited_for() {
    let mut harness = harness();
    harness.create(Kind::StatefulSet, manifest(1));
    start(&mut harness);
    harness.delete(Kind::Pod, "db-0");
    harness.advance(3_600_000);
    assert_eq!(terminating(&harness), ["db-0"], "at most one pod per ordinal");
    gone(&mut harness, "db-0");
    bind(&mut harness);
    let uid = harness.store.find::<Pod>("default", "db-0").unwrap().metadata.uid.clone();
    harness.patch_part(Kind::Pod, "db-0", Subresource::Status, |pod| {
        pod.get_mut::<Pod>().unwrap().status.as_mut().unwrap().phase = Some("Failed".into());
    });
    assert_ne!(harness.store.find::<Pod>("default", "db-0").unwrap().metadata.uid, uid);
}

#[test]
fn on_delete_updates_only_what_is_deleted() {
    let mut harness = harness();
    let mut set = manifest(2);
    set["spec"]["updateStrategy"] = json!({"type": "OnDelete"});
    harness.create(Kind::StatefulSet, set);
    start(&mut harness);
    set_image(&mut harness, "db:2");
    assert_eq!(terminating(&harness), Vec::<String>::new());
    gone(&mut harness, "db-0");
    assert_eq!((image_of(&harness, "db-0"), image_of(&harness, "db-1")), ("db:2".into(), "db:1".into()));
}

#[test]
fn claims_come_before_their_pod_and_follow_the_retention_policy() {
    let mut harness = harness();
    let mut set = manifest(2);
    set["spec"]["podManagementPolicy"] = json!("Parallel");
    set["spec"]["persistentVolumeClaimRetentionPolicy"] = json!({"whenScaled": "Delete", "whenDeleted": "Retain"});
    set["spec"]["volumeClaimTemplates"] = json!([{"metadata": {"name": "data"}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}]);
    harness.create(Kind::StatefulSet, set);
    start(&mut harness);
    assert_eq!(harness.events[0], "SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success");
    assert_eq!(harness.events[1], "SuccessfulCreate: Create Pod db-0 in StatefulSet db successful");
    let pod = harness.store.find::<Pod>("default", "db-1").unwrap();
    let volume = &pod.spec.as_ref().unwrap().volumes.as_ref().unwrap()[0];
    assert_eq!(volume.persistent_volume_claim.as_ref().unwrap().claim_name, "data-db-1");
    let owners = |harness: &Harness| -> Vec<String> {
        let claim = harness.store.find::<PersistentVolumeClaim>("default", "data-db-1").unwrap();
        claim.metadata.owner_references.iter().flatten().map(|owner| owner.name.clone()).collect()
    };
    assert_eq!(owners(&harness), Vec::<String>::new());
    edit(&mut harness, |set| set.spec.as_mut().unwrap().replicas = Some(1));
    assert_eq!(owners(&harness), ["db-1"], "the claim goes with its pod");
}

#[test]
fn a_claim_that_somebody_else_controls_is_left_to_them_and_one_that_was_there_gets_its_owner_with_the_pod() {
    let mut harness = harness();
    let mut set = manifest(2);
    set["spec"]["persistentVolumeClaimRetentionPolicy"] = json!({"whenScaled": "Retain", "whenDeleted": "Delete"});
    let spec = json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}});
    set["spec"]["volumeClaimTemplates"] = json!([{"metadata": {"name": "data"}, "spec": spec}]);
    let other =
        json!([{"apiVersion": "example.com/v1", "kind": "Backup", "name": "b", "uid": "other", "controller": true}]);
    for (name, owners) in [("data-db-0", other), ("data-db-1", json!([]))] {
        let meta = json!({"name": name, "namespace": "default", "ownerReferences": owners});
        harness.create(Kind::PersistentVolumeClaim, json!({"metadata": meta, "spec": spec}));
    }
    harness.create(Kind::StatefulSet, set);
    start(&mut harness);
    assert_eq!(
        harness.events[..2],
        [
            "ConflictingController: PersistentVolumeClaim data-db-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim",
            "SuccessfulCreate: Create Pod db-0 in StatefulSet db successful",
        ]
    );
    let owners = |name| -> Vec<String> {
        let claim = harness.store.find::<PersistentVolumeClaim>("default", name).unwrap();
        claim.metadata.owner_references.iter().flatten().map(|owner| owner.name.clone()).collect()
    };
    assert_eq!((owners("data-db-0"), owners("data-db-1")), (vec!["b".to_string()], vec!["db".to_string()]));
    assert_eq!(harness.events.iter().filter(|event| event.starts_with("Conflicting")).count(), 1);
}

#[test]
fn a_refused_pod_is_an_event_and_tried_again() {
    let mut harness = harness();
    harness.refuse = Some(|write| {
        let pod = matches!(write, crate::store::Write::Create(object) if object.kind() == Kind::Pod);
        pod.then(|| crate::api::ApiError::new(crate::api::error::Reason::Forbidden, "exceeded quota: small"))
    });
    harness.create(Kind::StatefulSet, manifest(1));
    assert_eq!(
        harness.events[0],
        "FailedCreate: Create Pod db-0 in StatefulSet db failed error: exceeded quota: small"
    );
    harness.advance(20);
    assert_eq!(status(&harness)["observedGeneration"], 1, "the status is published all the same");
    harness.refuse = None;
    harness.advance(2_000_000);
    assert_eq!(harness.pods(), ["db-0"]);
}
