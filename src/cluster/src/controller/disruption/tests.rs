//! What the disruption controller makes of budgets, pods and their owners.

use serde_json::{Value, json};

use super::super::harness::Harness;
use super::super::replica_set::ReplicaSetController;
use super::*;

fn cluster(replicas: i32, budget: Value) -> Harness {
    let mut harness = Harness::new(alloc::vec![
        Box::new(ReplicaSetController::replica_sets()) as Box<dyn Controller>,
        Box::new(DisruptionController::default()),
    ]);
    let labels = json!({"app": "web"});
    harness.create(
        Kind::ReplicaSet,
        json!({"metadata": {"name": "web"}, "spec": {"replicas": replicas, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "b"}]}}}}),
    );
    let mut spec = budget;
    spec["selector"] = json!({"matchLabels": labels});
    harness.create(Kind::PodDisruptionBudget, json!({"metadata": {"name": "web"}, "spec": spec}));
    harness
}

/// Allowed, current, desired, expected.
fn numbers(harness: &Harness) -> [i32; 4] {
    let status = harness.store.find::<PodDisruptionBudget>("default", "web").unwrap().status.clone().unwrap();
    [status.disruptions_allowed, status.current_healthy, status.desired_healthy, status.expected_pods]
        .map(|number| number.unwrap_or(-1))
}

fn condition(harness: &Harness) -> String {
    let status = harness.store.find::<PodDisruptionBudget>("default", "web").unwrap().status.clone().unwrap();
    let one = status.conditions.unwrap().remove(0);
    format!("{} {} {}", one.status, one.reason, one.message)
}

#[test]
fn numbers_follow_the_rounding_rules() {
    for (replicas, budget, wanted) in [
        (3, json!({"minAvailable": 2}), [1, 3, 2, 3]),
        (3, json!({"maxUnavailable": 1}), [1, 3, 2, 3]),
        (7, json!({"minAvailable": "50%"}), [3, 7, 4, 7]),
        (7, json!({"maxUnavailable": "30%"}), [3, 7, 4, 7]),
        (3, json!({"maxUnavailable": "100%"}), [3, 3, 0, 3]),
        (1, json!({"maxUnavailable": 5}), [1, 1, 0, 1]),
        (2, json!({"minAvailable": 5}), [0, 2, 5, 2]),
        (2, json!({}), [0, 2, 0, 0]),
    ] {
        let mut harness = cluster(replicas, budget.clone());
        harness.set_ready("web", true);
        assert_eq!(numbers(&harness), wanted, "{replicas} pods, {budget}");
        assert_eq!(condition(&harness).starts_with("True SufficientPods"), wanted[0] > 0, "{budget}");
    }
}

#[test]
fn leaving_pods_count_as_expected_of_a_number_and_not_as_healthy() {
    let mut harness = cluster(3, json!({"minAvailable": 2}));
    harness.set_ready("web", true);
    let pod = harness.pods().remove(0);
    harness.patch_part(Kind::Pod, &pod, Subresource::Binding, |object| {
        object.get_mut::<Pod>().unwrap().spec.as_mut().unwrap().node_name = Some("node-1".into());
    });
    harness.delete(Kind::Pod, &pod);
    assert_eq!(numbers(&harness), [0, 2, 2, 4], "the one that leaves and its replacement");
}

#[test]
fn pods_without_controller_are_told_of() {
    // Without a ReplicaSet that would take the pod for its own.
    let mut harness = Harness::new(alloc::vec![Box::new(DisruptionController::default())]);
    let spec = json!({"maxUnavailable": "50%", "selector": {"matchLabels": {"app": "web"}}});
    harness.create(Kind::PodDisruptionBudget, json!({"metadata": {"name": "web"}, "spec": spec}));
    assert!(harness.events.iter().any(|event| event == "NoPods: No matching pods found"));
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": "web-bare", "labels": {"app": "web"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}}),
    );
    harness.set_ready("bare", true);
    assert_eq!(numbers(&harness), [0, 1, 0, 0]);
    assert!(harness.events.iter().any(|event| event.starts_with("UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found")));
}

#[test]
fn a_budget_that_cannot_be_computed_says_so() {
    let mut harness = cluster(0, json!({"maxUnavailable": 1}));
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": "lost", "labels": {"app": "web"}, "ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "gone", "uid": "u", "controller": true}]},
            "spec": {"containers": [{"name": "a", "image": "b"}]}}),
    );
    assert_eq!(condition(&harness), "False SyncFailed found no controllers for pod \"lost\"");
    assert!(harness.events.iter().any(|event| event
        == "CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: found no controllers for pod \"lost\""));
}

#[test]
fn an_eviction_that_does_not_come_is_forgotten_after_two_minutes() {
    let mut harness = cluster(3, json!({"minAvailable": 1}));
    harness.set_ready("web", true);
    let pod = harness.pods().remove(0);
    let name = pod.clone();
    harness.patch_part(Kind::PodDisruptionBudget, "web", Subresource::Status, move |object| {
        let status = object.get_mut::<PodDisruptionBudget>().unwrap().status.as_mut().unwrap();
        let at = crate::api::time::api_time(Time::ZERO);
        status.disrupted_pods = Some([(name.clone(), at)].into_iter().collect());
    });
    assert_eq!(numbers(&harness), [1, 2, 1, 3]);
    harness.advance(119_000);
    assert_eq!(numbers(&harness)[1], 2);
    harness.advance(3_000);
    assert_eq!(numbers(&harness), [2, 3, 1, 3]);
    let text = "NotDeleted: Pod was expected by PDB default/default to be deleted but it wasn't";
    assert!(harness.events.iter().any(|event| event == text));
}

#[test]
fn two_budgets_for_one_pod_are_told_of() {
    let mut harness = cluster(1, json!({"minAvailable": 1}));
    harness.create(
        Kind::PodDisruptionBudget,
        json!({"metadata": {"name": "second"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}}),
    );
    harness.set_ready("web", true);
    let pod = harness.pods().remove(0);
    let text = format!(
        "MultiplePodDisruptionBudgets: Pod \"default\"/{pod:?} matches multiple PodDisruptionBudgets.  Chose \"second\" arbitrarily."
    );
    assert!(harness.events.contains(&text), "{:?}", harness.events);
}

#[test]
fn a_mark_that_leads_to_nothing_is_taken_off() {
    let mut harness = cluster(1, json!({"minAvailable": 1}));
    let pod = harness.pods().remove(0);
    harness.patch_part(Kind::Pod, &pod, Subresource::Status, |object| {
        let pod = object.get_mut::<Pod>().unwrap();
        set_pod_condition(pod, "DisruptionTarget", "True", Some("EvictionByEvictionAPI"), None, Time::ZERO);
    });
    harness.advance(121_000);
    let pod = harness.store.find::<Pod>("default", &pod).unwrap();
    assert_eq!(crate::api::pod::condition(pod, "DisruptionTarget").unwrap().status, "False");
}
