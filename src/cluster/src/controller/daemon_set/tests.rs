//! DaemonSets as a user sees them: one pod per node that should have one.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ControllerRevision, DaemonSet};
use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::DaemonSetController;
use crate::api::{Key, Kind};
use crate::store::{DeleteOptions, Subresource};

fn harness(nodes: usize) -> Harness {
    let mut harness = Harness::new(vec![Box::new(DaemonSetController::default())]);
    for index in 0..nodes {
        harness.create(
            Kind::Node,
            json!({"metadata": {"name": alloc::format!("node/{index}").replace('/', "-"),
            "labels": {"disk": if index == 0 { "ssd" } else { "hdd" }}}}),
        );
    }
    harness
}

fn manifest() -> Value {
    json!({"metadata": {"name": "agent"}, "spec": {"selector": {"matchLabels": {"app": "agent"}},
        "template": {"metadata": {"labels": {"app": "agent"}}, "spec": {"containers": [{"name": "a", "image": "a:1"}]}}}})
}

fn edit(harness: &mut Harness, change: impl Fn(&mut DaemonSet)) {
    harness.patch(Kind::DaemonSet, "agent", |object| change(object.get_mut::<DaemonSet>().unwrap()));
}

fn set_image(harness: &mut Harness, image: &str) {
    edit(harness, |set| {
        set.spec.as_mut().unwrap().template.spec.as_mut().unwrap().containers[0].image = Some(image.to_string());
    });
}

/// The node that a pod asks for.
fn wanted(pod: &Pod) -> String {
    super::nodes::by_node(&[alloc::rc::Rc::new(pod.clone())]).into_keys().next().unwrap()
}

/// Binds every pod to its node and makes it ready.
fn run(harness: &mut Harness) {
    for name in harness.pods() {
        let Some(node) = harness.store.find::<Pod>("default", &name).map(|pod| wanted(pod)) else { continue };
        let key = Key::new(Kind::Pod, "default", &name);
        let bind = move |pod: &mut crate::api::Object| {
            pod.get_mut::<Pod>().unwrap().spec.as_mut().unwrap().node_name = Some(node.clone());
        };
        harness.store.patch(&key, None, Subresource::Binding, &bind).unwrap();
        harness.settle();
    }
    harness.set_ready("agent", true);
}

fn living(harness: &Harness) -> Vec<(String, String)> {
    let pods = harness.store.all::<Pod>().filter(|pod| pod.metadata.deletion_timestamp.is_none());
    let mut all: Vec<(String, String)> =
        pods.map(|pod| (wanted(pod), pod.spec.as_ref().unwrap().containers[0].image.clone().unwrap())).collect();
    all.sort();
    all
}

fn nodes_of(harness: &Harness) -> Vec<String> {
    living(harness).into_iter().map(|(node, _)| node).collect()
}

/// Ends the pods that were asked to.
fn finish_deletions(harness: &mut Harness) -> usize {
    let names: Vec<String> = harness
        .store
        .all::<Pod>()
        .filter(|pod| pod.metadata.deletion_timestamp.is_some())
        .map(|pod| pod.metadata.name.clone().unwrap())
        .collect();
    for name in &names {
        let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
        harness.store.delete(&Key::new(Kind::Pod, "default", name), &options, harness.now).unwrap();
        harness.settle();
    }
    names.len()
}

fn status(harness: &Harness) -> Value {
    serde_json::to_value(&harness.store.find::<DaemonSet>("default", "agent").unwrap().status).unwrap()
}

fn taint(harness: &mut Harness, node: &str, effect: Option<&str>) {
    let key = Key::new(Kind::Node, "", node);
    let effect = effect.map(ToString::to_string);
    let apply = move |object: &mut crate::api::Object| {
        let taint = |effect: &String| Taint {
            key: "node.kubernetes.io/unreachable".into(),
            effect: effect.clone(),
            ..Taint::default()
        };
        object.get_mut::<Node>().unwrap().spec.get_or_insert_default().taints =
            effect.as_ref().map(|effect| vec![taint(effect)]);
    };
    harness.store.patch(&key, None, Subresource::Main, &apply).unwrap();
    harness.settle();
}

#[test]
fn every_node_gets_a_pod_that_asks_for_it() {
    let mut harness = harness(3);
    harness.create(Kind::DaemonSet, manifest());
    assert_eq!(nodes_of(&harness), ["node-0", "node-1", "node-2"]);
    let pod = harness.store.all::<Pod>().next().unwrap().clone();
    let tolerations = pod.spec.as_ref().unwrap().tolerations.as_ref().unwrap();
    assert_eq!(tolerations.len(), 6);
    assert!(tolerations.iter().all(|one| one.toleration_seconds.is_none()), "for ever");
    let labels = pod.metadata.labels.as_ref().unwrap();
    assert_eq!(labels["pod-template-generation"], "1");
    let revision = harness.store.all::<ControllerRevision>().next().unwrap();
    assert_eq!(revision.metadata.name, Some(alloc::format!("agent-{}", labels["controller-revision-hash"])));
    run(&mut harness);
    assert_eq!(
        status(&harness),
        json!({"currentNumberScheduled": 3, "desiredNumberScheduled": 3, "numberAvailable": 3, "numberMisscheduled": 0,
            "numberReady": 3, "updatedNumberScheduled": 3, "observedGeneration": 1})
    );
    harness.create(Kind::Node, json!({"metadata": {"name": "node-3"}}));
    assert_eq!(nodes_of(&harness).len(), 4);
    let first = harness.pods()[0].clone();
    harness.delete(Kind::Pod, &first);
    finish_deletions(&mut harness);
    assert_eq!(nodes_of(&harness), ["node-0", "node-1", "node-2", "node-3"]);
}

#[test]
fn a_node_selector_leaves_nodes_out() {
    let mut harness = harness(3);
    let mut set = manifest();
    set["spec"]["template"]["spec"]["nodeSelector"] = json!({"disk": "ssd"});
    harness.create(Kind::DaemonSet, set);
    assert_eq!(nodes_of(&harness), ["node-0"]);
    assert_eq!(status(&harness)["desiredNumberScheduled"], 1);
}

/// An unreachable node's NoSchedule taint is not tolerated: the pod stays, and counts as misscheduled once the set is looked at
/// again, as it is when the pod turns unready.
#[test]
fn an_unreachable_node_keeps_its_pod_and_is_not_counted() {
    let mut harness = harness(3);
    harness.create(Kind::DaemonSet, manifest());
    run(&mut harness);
    let counts = |harness: &Harness| {
        let shown = status(harness);
        ["desiredNumberScheduled", "currentNumberScheduled", "numberMisscheduled"].map(|name| shown[name].clone())
    };
    taint(&mut harness, "node-1", Some("NoSchedule"));
    assert_eq!(counts(&harness), [json!(3), json!(3), json!(0)]);
    let pods: Vec<String> = harness.cache.pods_on("node-1").filter_map(|pod| pod.metadata.name.clone()).collect();
    harness.set_ready(&pods[0], false);
    assert_eq!(counts(&harness), [json!(2), json!(2), json!(1)]);
    assert_eq!(nodes_of(&harness).len(), 3);
    taint(&mut harness, "node-1", None);
    assert_eq!(status(&harness)["numberMisscheduled"], 0);
}

#[test]
fn an_update_replaces_one_node_after_the_other() {
    let mut harness = harness(3);
    harness.create(Kind::DaemonSet, manifest());
    run(&mut harness);
    set_image(&mut harness, "a:2");
    for done in 0..3 {
        assert_eq!(finish_deletions(&mut harness), 1, "after {done}");
        assert_eq!(living(&harness).iter().filter(|(_, image)| image == "a:2").count(), done + 1);
        run(&mut harness);
    }
    assert_eq!(finish_deletions(&mut harness), 0);
    assert_eq!(status(&harness)["updatedNumberScheduled"], 3);
    // Going back takes the first revision again, with the next number.
    set_image(&mut harness, "a:1");
    let mut numbers: Vec<i64> = harness.store.all::<ControllerRevision>().map(|one| one.revision).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3]);
}

#[test]
fn a_surge_starts_the_new_pod_first() {
    let mut harness = harness(2);
    let mut set = manifest();
    set["spec"]["updateStrategy"] =
        json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}});
    harness.create(Kind::DaemonSet, set);
    run(&mut harness);
    set_image(&mut harness, "a:2");
    assert_eq!(living(&harness).len(), 3);
    for _ in 0..4 {
        run(&mut harness);
        finish_deletions(&mut harness);
    }
    assert!(living(&harness).iter().all(|(_, image)| image == "a:2"));
    assert_eq!(living(&harness).len(), 2);
}

#[test]
fn on_delete_updates_only_what_is_deleted() {
    let mut harness = harness(2);
    let mut set = manifest();
    set["spec"]["updateStrategy"] = json!({"type": "OnDelete"});
    harness.create(Kind::DaemonSet, set);
    run(&mut harness);
    set_image(&mut harness, "a:2");
    assert_eq!(living(&harness).iter().filter(|(_, image)| image == "a:2").count(), 0);
    let first = harness.pods()[0].clone();
    harness.delete(Kind::Pod, &first);
    finish_deletions(&mut harness);
    assert_eq!(living(&harness).iter().filter(|(_, image)| image == "a:2").count(), 1);
}

#[test]
fn failed_pods_are_replaced_ever_more_slowly() {
    let mut harness = harness(1);
    harness.create(Kind::DaemonSet, manifest());
    let mut deaths = Vec::new();
    for _ in 0..40 {
        run(&mut harness);
        let name = harness.pods()[0].clone();
        harness.patch_part(Kind::Pod, &name, Subresource::Status, |pod| {
            pod.get_mut::<Pod>().unwrap().status.as_mut().unwrap().phase = Some("Failed".into());
        });
        while harness.pods() == [name.clone()] {
            harness.advance(500);
        }
        deaths.push(harness.now.ms());
        if deaths.len() == 5 {
            break;
        }
    }
    assert_eq!(deaths, [0, 1_000, 3_000, 7_000, 15_000], "1, 2, 4, 8 s");
    let text = harness.events.iter().find(|event| event.starts_with("FailedDaemonPod")).unwrap();
    assert!(text.starts_with("FailedDaemonPod: Found failed daemon pod default/agent-"), "{text}");
    assert!(text.ends_with(" on node node-0, will try to kill it"), "{text}");
}

#[test]
fn matching_orphans_are_adopted() {
    let mut harness = harness(1);
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": "lone", "labels": {"app": "agent"}},
            "spec": {"nodeName": "node-0", "containers": [{"name": "c", "image": "a:1"}]}}),
    );
    let mut set = manifest();
    set["spec"]["updateStrategy"] = json!({"type": "OnDelete"});
    harness.create(Kind::DaemonSet, set);
    assert_eq!(harness.pods(), ["lone"]);
    let lone = harness.store.find::<Pod>("default", "lone").unwrap();
    assert_eq!(lone.metadata.owner_references.as_ref().unwrap()[0].name, "agent");
}
