//! Every rule has been seen red: one change that breaks it, and one that does not.

use alloc::string::ToString;
use alloc::vec::Vec;

use serde_json::{Value, json};

use super::*;
use crate::api::{Kind, Object};
use crate::store::Op;

fn object(kind: Kind, version: u64, mut json: Value) -> Object {
    let defaults = json!({"name": "a", "namespace": "default", "uid": "u", "resourceVersion": version.to_string()});
    let meta = json["metadata"].as_object().cloned().unwrap_or_default();
    json["metadata"] = defaults;
    for (key, value) in meta {
        json["metadata"][key] = value;
    }
    Object::from_json(kind, json).expect("an object")
}

fn broken(kind: Kind, states: &[Value]) -> Vec<&'static str> {
    let mut watch = Watch::default();
    let mut previous: Option<Object> = None;
    let mut found = Vec::new();
    for (index, state) in states.iter().enumerate() {
        let object = object(kind, index as u64 + 1, state.clone());
        let op = if previous.is_some() { Op::Modified } else { Op::Added };
        let change = Change { op, key: object.key(), object: object.clone(), previous: previous.replace(object) };
        found.extend(watch.observe(&change).into_iter().map(|violation| violation.invariant));
    }
    found
}

#[test]
fn each_rule_can_break() {
    let phase = |phase: &str| json!({"status": {"phase": phase}});
    let restarts = |count: i32| {
        let status = json!({"name": "c", "ready": true, "restartCount": count, "image": "", "imageID": ""});
        json!({"spec": {"containers": [{"name": "c"}]}, "status": {"containerStatuses": [status]}})
    };
    let ready = |phase: &str| json!({"status": {"phase": phase, "conditions": [{"type": "Ready", "status": "True"}]}});
    for (rule, kind, states) in [
        ("identity-stays", Kind::Pod, [json!({}), json!({"metadata": {"uid": "v"}})]),
        (
            "deletion-is-final",
            Kind::Pod,
            [json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}}), json!({})],
        ),
        (
            "claims-keep-their-volume",
            Kind::PersistentVolumeClaim,
            [json!({"spec": {"volumeName": "a"}}), json!({"spec": {"volumeName": "b"}})],
        ),
        (
            "one-node-per-disk",
            Kind::VolumeAttachment,
            ["node-1", "node-2"].map(|node| {
                let spec = json!({"attacher": "d", "nodeName": node, "source": {"persistentVolumeName": "disk"}});
                json!({"metadata": {"name": node}, "spec": spec})
            }),
        ),
        (
            "observed-is-not-ahead",
            Kind::Deployment,
            [json!({}), json!({"metadata": {"generation": 1}, "status": {"observedGeneration": 2}})],
        ),
        ("jobs-count-up", Kind::Job, [json!({"status": {"failed": 2}}), json!({"status": {"failed": 1}})]),
        (
            "owner-first",
            Kind::Pod,
            [
                json!({}),
                json!({"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": ""}]}}),
            ],
        ),
        (
            "one-node-per-pod",
            Kind::Pod,
            [
                json!({"spec": {"containers": [], "nodeName": "a"}}),
                json!({"spec": {"containers": [], "nodeName": "b"}}),
            ],
        ),
        ("restarts-only-grow", Kind::Pod, [restarts(2), restarts(1)]),
        ("finished-stays-finished", Kind::Pod, [phase("Failed"), phase("Running")]),
        ("ready-means-running", Kind::Pod, [phase("Pending"), ready("Pending")]),
        (
            "attached-or-refused",
            Kind::VolumeAttachment,
            [false, true].map(|attached| {
                json!({"spec": {"attacher": "a", "nodeName": "n", "source": {}},
                    "status": {"attached": attached, "attachError": {"message": "no"}}})
            }),
        ),
        (
            "budgets-hold",
            Kind::PodDisruptionBudget,
            [
                json!({"spec": {}, "status": {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2}}),
                json!({"spec": {}, "status": {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "disruptedPods": {"p": "2026-01-01T00:00:00Z"}}}),
            ],
        ),
        (
            "endpoints-are-known",
            Kind::EndpointSlice,
            [
                json!({"addressType": "IPv4", "endpoints": []}),
                json!({"addressType": "IPv4", "endpoints": [{"addresses": ["a"], "conditions": {"ready": true, "terminating": true}}]}),
            ],
        ),
    ] {
        assert_eq!(broken(kind, &states), [rule], "{rule}");
        assert!(broken(kind, &states[..1]).is_empty(), "{rule}");
    }
}

#[test]
fn an_address_is_ready_only_after_its_pod_was() {
    let mut watch = Watch::default();
    let mut see = |object: Object| {
        let change = Change { op: Op::Added, key: object.key(), object, previous: None };
        watch.observe(&change).into_iter().map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    let endpoints = json!({"subsets": [{"addresses": [{"ip": "10.244.1.2", "targetRef": {"kind": "Pod", "name": "p", "uid": "p"}}]}]});
    let pod = |status: &str| {
        json!({"metadata": {"name": "p", "uid": "p"}, "spec": {"containers": []},
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": status}]}})
    };
    assert!(see(object(Kind::Service, 1, json!({"metadata": {"uid": "s"}, "spec": {}}))).is_empty());
    assert!(see(object(Kind::Pod, 2, pod("False"))).is_empty());
    assert_eq!(
        see(object(Kind::Endpoints, 3, endpoints.clone())),
        ["endpoints-were-ready: Endpoints default/a: \"p\" is listed as ready and has never been"]
    );
    assert!(see(object(Kind::Pod, 4, pod("True"))).is_empty());
    assert!(see(object(Kind::Endpoints, 5, endpoints)).is_empty());
}

#[test]
fn versions_addresses_statuses_and_counts_can_break() {
    let mut watch = Watch::default();
    let mut see = |object: Object| {
        let change = Change { op: Op::Added, key: object.key(), object, previous: None };
        watch.observe(&change).into_iter().map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    let pod = |name: &str, address: &str| {
        let owner =
            json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "rs", "controller": true}]);
        json!({"metadata": {"name": name, "uid": name, "ownerReferences": owner}, "spec": {"containers": []}, "status": {"phase": "Running", "podIP": address}})
    };
    assert!(
        see(object(Kind::ReplicaSet, 5, json!({"metadata": {"uid": "rs"}, "spec": {"replicas": 1, "selector": {}}})))
            .is_empty()
    );
    assert!(see(object(Kind::Pod, 6, pod("p", "10.244.1.2"))).is_empty());
    let text = see(object(Kind::Pod, 7, pod("q", "10.244.1.2")));
    assert_eq!(
        text,
        [
            "one-pod-per-address: Pod default/q: pod Some(\"p\") has the address 10.244.1.2 too",
            "replicas-are-counted: Pod default/q: ReplicaSet \"r\" has 2 pods, and was never asked for more than 1",
        ]
    );
    assert_eq!(see(object(Kind::Node, 7, json!({}))), ["versions-grow: Node a: resourceVersion 7 comes after 7"]);
    let status = |name: &str| json!({"name": name, "ready": false, "restartCount": 0, "image": "", "imageID": ""});
    let twice = json!({"metadata": {"name": "x", "uid": "x"}, "spec": {"containers": [{"name": "c"}]}, "status": {"containerStatuses": [status("c"), status("c")]}});
    assert_eq!(
        see(object(Kind::Pod, 8, twice)),
        ["one-status-per-container: Pod default/x: container \"c\" has two statuses"]
    );
}

#[test]
fn ordinals_and_counts_of_stateful_sets_can_break() {
    let mut watch = Watch::default();
    let mut see = |object: Object| {
        let change = Change { op: Op::Added, key: object.key(), object, previous: None };
        watch.observe(&change).into_iter().map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    let pod = |name: &str, index: &str| {
        let owner =
            json!([{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "s", "uid": "sts", "controller": true}]);
        let labels = json!({"apps.kubernetes.io/pod-index": index});
        json!({"metadata": {"name": name, "uid": name, "ownerReferences": owner, "labels": labels}, "spec": {"containers": []}})
    };
    let set = |status: Value| {
        let spec = json!({"replicas": 2, "selector": {}, "serviceName": "s", "template": {}});
        json!({"metadata": {"uid": "sts"}, "spec": spec, "status": status})
    };
    assert!(see(object(Kind::StatefulSet, 1, set(json!({"replicas": 1, "readyReplicas": 1})))).is_empty());
    assert!(see(object(Kind::Pod, 2, pod("s-1", "1"))).is_empty());
    assert_eq!(
        see(object(Kind::Pod, 3, pod("s-01", "1"))),
        ["one-pod-per-ordinal: Pod default/s-01: pod Some(\"s-1\") has the ordinal 1 too"]
    );
    assert_eq!(
        see(object(Kind::Pod, 4, pod("s-2", "2"))),
        ["one-pod-per-ordinal: Pod default/s-2: \"s\" was never asked for ordinal 2"]
    );
    assert_eq!(
        see(object(Kind::StatefulSet, 5, set(json!({"replicas": 1, "readyReplicas": 2})))),
        ["parts-fit-the-whole: StatefulSet default/a: 2 of 1 pods are ready"]
    );
}
