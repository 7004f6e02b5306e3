//! Rollouts as a user sees them, compared with a recorded one of four replicas.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::super::replica_set::ReplicaSetController;
use super::DeploymentController;
use crate::api::Kind;

fn harness() -> Harness {
    Harness::new(vec![Box::new(DeploymentController::default()), Box::new(ReplicaSetController::replica_sets())])
}

fn deployment(replicas: i32, image: &str) -> Value {
    json!({"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"replicas": replicas,
        "selector": {"matchLabels": {"app": "web"}}, "progressDeadlineSeconds": 60, "revisionHistoryLimit": 10,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": image}]}}}})
}

fn edit(harness: &mut Harness, change: impl Fn(&mut Deployment)) {
    harness.patch(Kind::Deployment, "web", |object| change(object.get_mut::<Deployment>().unwrap()));
}

fn set_image(harness: &mut Harness, image: &str) {
    edit(harness, |deployment| {
        let spec = deployment.spec.as_mut().unwrap();
        spec.template.spec.as_mut().unwrap().containers[0].image = Some(image.to_string());
    });
    // The second status write of a sync is refused; the retry comes 5 ms later.
    harness.advance(100);
}

fn status(harness: &Harness) -> Value {
    serde_json::to_value(&harness.store.find::<Deployment>("default", "web").unwrap().status).unwrap()
}

fn condition(harness: &Harness, kind: &str) -> String {
    let status = status(harness);
    let list = status["conditions"].as_array().unwrap();
    let one = list.iter().find(|one| one["type"] == kind).unwrap();
    format!(
        "{} {} {}",
        one["status"].as_str().unwrap(),
        one["reason"].as_str().unwrap(),
        one["message"].as_str().unwrap()
    )
}

/// ScalingReplicaSet events with the sets named by revision.
fn scalings(harness: &Harness) -> Vec<String> {
    let mut texts: Vec<String> = harness
        .events
        .iter()
        .filter_map(|event| event.strip_prefix("ScalingReplicaSet: Scaled "))
        .map(String::from)
        .collect();
    for set in harness.store.all::<ReplicaSet>() {
        let name = set.metadata.name.clone().unwrap();
        let revision = set.metadata.annotations.as_ref().unwrap()["deployment.kubernetes.io/revision"].clone();
        for text in &mut texts {
            *text = text.replace(&format!("replica set {name}"), &format!("r{revision}"));
        }
    }
    texts
}

fn roll_until_done(harness: &mut Harness) {
    for _ in 0..20 {
        harness.set_ready("web", true);
        harness.advance(100);
    }
}

#[test]
fn creation_publishes_what_was_recorded() {
    let mut harness = harness();
    harness.create(Kind::Deployment, deployment(4, "web:1"));
    harness.advance(100);
    let seen: Vec<Value> = harness
        .changes
        .iter()
        .filter_map(|change| change.object.get::<Deployment>())
        .map(|deployment| serde_json::to_value(&deployment.status).unwrap())
        .collect();
    let reasons = |status: &Value| -> Vec<String> {
        status["conditions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|c| c["reason"].as_str().unwrap().to_string())
            .collect()
    };
    assert_eq!(seen[0], json!({}));
    // The revision and Progressing come first, without observedGeneration; counts follow.
    assert_eq!(reasons(&seen[1]), ["NewReplicaSetCreated"]);
    assert_eq!(seen[1]["observedGeneration"], Value::Null);
    let last = status(&harness);
    assert_eq!(reasons(&last), ["MinimumReplicasUnavailable", "ReplicaSetUpdated"]);
    assert_eq!(
        (&last["replicas"], &last["updatedReplicas"], &last["unavailableReplicas"], &last["terminatingReplicas"]),
        (&json!(4), &json!(4), &json!(4), &json!(0))
    );
    harness.set_ready("web", true);
    assert_eq!(condition(&harness, "Available"), "True MinimumReplicasAvailable Deployment has minimum availability.");
    let set = harness.store.all::<ReplicaSet>().next().unwrap();
    let name = set.metadata.name.as_deref().unwrap();
    assert_eq!(
        condition(&harness, "Progressing"),
        format!("True NewReplicaSetAvailable ReplicaSet {name:?} has successfully progressed.")
    );
    assert_eq!(set.metadata.annotations.as_ref().unwrap()["deployment.kubernetes.io/max-replicas"], "5");
    assert_eq!(set.metadata.labels.as_ref().unwrap().len(), 2);
}

#[test]
fn an_update_of_four_surges_one_and_removes_one() {
    let mut harness = harness();
    harness.create(Kind::Deployment, deployment(4, "web:1"));
    harness.set_ready("web", true);
    harness.advance(100);
    set_image(&mut harness, "web:2");
    assert_eq!(
        scalings(&harness),
        ["up r1 from 0 to 4", "up r2 from 0 to 1", "down r1 from 4 to 3", "up r2 from 1 to 2"]
    );
    roll_until_done(&mut harness);
    assert_eq!(status(&harness)["updatedReplicas"], 4);
    assert_eq!(status(&harness)["replicas"], 4);
    assert!(condition(&harness, "Progressing").starts_with("True NewReplicaSetAvailable"));
    assert_eq!(scalings(&harness).iter().rfind(|text| text.starts_with("up r2")).unwrap(), "up r2 from 3 to 4");
}

#[test]
fn a_bad_update_stops_at_its_limits_and_runs_into_the_deadline() {
    let mut harness = harness();
    harness.create(Kind::Deployment, deployment(4, "web:1"));
    harness.set_ready("web", true);
    harness.advance(100);
    set_image(&mut harness, "web:bad");
    assert_eq!(status(&harness)["availableReplicas"], 3);
    assert_eq!(status(&harness)["replicas"], 5);
    harness.advance(59_000);
    assert!(condition(&harness, "Progressing").starts_with("True ReplicaSetUpdated"));
    harness.advance(4_000);
    let progressing = condition(&harness, "Progressing");
    assert!(progressing.starts_with("False ProgressDeadlineExceeded ReplicaSet \"web-"), "{progressing}");
    assert!(progressing.ends_with("has timed out progressing."));
    // Going back takes the old set again and gives it the next revision.
    set_image(&mut harness, "web:1");
    roll_until_done(&mut harness);
    let annotations = harness.store.find::<Deployment>("default", "web").unwrap().metadata.annotations.clone().unwrap();
    assert_eq!(annotations["deployment.kubernetes.io/revision"], "3");
    let mut histories: Vec<String> = harness
        .store
        .all::<ReplicaSet>()
        .filter_map(|set| set.metadata.annotations.as_ref()?.get("deployment.kubernetes.io/revision-history").cloned())
        .collect();
    assert_eq!(histories.pop().as_deref(), Some("1"));
    assert!(condition(&harness, "Progressing").starts_with("True NewReplicaSetAvailable"));
}

#[test]
fn scaling_in_the_middle_of_a_rollout_is_proportional() {
    let mut harness = harness();
    harness.create(Kind::Deployment, deployment(4, "web:1"));
    harness.set_ready("web", true);
    set_image(&mut harness, "web:bad");
    edit(&mut harness, |deployment| deployment.spec.as_mut().unwrap().replicas = Some(8));
    harness.advance(100);
    let sizes: Vec<i32> =
        harness.store.all::<ReplicaSet>().map(|set| set.spec.as_ref().unwrap().replicas.unwrap()).collect();
    assert_eq!(sizes.iter().sum::<i32>(), 10);
    assert!(sizes.contains(&6) && sizes.contains(&4), "{sizes:?}");
}

#[test]
fn recreate_waits_for_the_last_old_pod() {
    let mut harness = harness();
    let mut manifest = deployment(2, "web:1");
    manifest["spec"]["strategy"] = json!({"type": "Recreate"});
    harness.create(Kind::Deployment, manifest);
    let old = harness.pods();
    for name in &old {
        harness.patch_part(Kind::Pod, name, crate::store::Subresource::Binding, |pod| {
            pod.get_mut::<k8s_openapi::api::core::v1::Pod>().unwrap().spec.as_mut().unwrap().node_name =
                Some("n".into());
        });
    }
    harness.set_ready("web", true);
    set_image(&mut harness, "web:2");
    assert_eq!(harness.pods(), old);
    for name in &old {
        let options = crate::store::DeleteOptions { grace_seconds: Some(0), ..Default::default() };
        let key = crate::api::Key::new(Kind::Pod, "default", name);
        harness.store.delete(&key, &options, harness.now).unwrap();
        harness.advance(100);
    }
    assert_eq!(harness.pods().len(), 2);
    assert!(harness.pods().iter().all(|name| !old.contains(name)));
}

#[test]
fn pausing_shows_and_stops_the_rollout() {
    let mut harness = harness();
    harness.create(Kind::Deployment, deployment(2, "web:1"));
    harness.set_ready("web", true);
    edit(&mut harness, |deployment| deployment.spec.as_mut().unwrap().paused = Some(true));
    harness.advance(100);
    assert_eq!(condition(&harness, "Progressing"), "Unknown DeploymentPaused Deployment is paused");
    set_image(&mut harness, "web:2");
    assert_eq!(harness.store.all::<ReplicaSet>().count(), 1);
    edit(&mut harness, |deployment| deployment.spec.as_mut().unwrap().paused = None);
    harness.advance(100);
    roll_until_done(&mut harness);
    assert_eq!(harness.store.all::<ReplicaSet>().count(), 2);
}

#[test]
fn old_sets_beyond_the_history_limit_go() {
    let mut harness = harness();
    let mut manifest = deployment(1, "web:0");
    manifest["spec"]["revisionHistoryLimit"] = json!(2);
    harness.create(Kind::Deployment, manifest);
    for version in 1..6 {
        roll_until_done(&mut harness);
        set_image(&mut harness, &format!("web:{version}"));
    }
    roll_until_done(&mut harness);
    assert_eq!(harness.store.all::<ReplicaSet>().count(), 3);
}
