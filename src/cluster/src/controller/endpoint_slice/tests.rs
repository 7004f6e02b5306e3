//! Slices as recorded: an empty one first, ports with the first endpoint, conditions that follow the pods.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use serde_json::{Value, json};

use super::super::harness::Harness;
use super::EndpointSliceController;
use crate::api::{Kind, Object};
use crate::store::{Subresource, set_pod_condition};

fn harness() -> Harness {
    let mut harness = Harness::new(vec![Box::new(EndpointSliceController::default())]);
    harness.create(
        Kind::Node,
        json!({"metadata": {"name": "node-a", "labels": {"topology.kubernetes.io/zone": "z1"}}, "spec": {}}),
    );
    harness
}

fn service(spec: Value) -> Value {
    json!({"metadata": {"name": "web"}, "spec": spec})
}

fn plain() -> Value {
    service(json!({"selector": {"app": "web"}, "clusterIP": "10.96.0.9", "ports": [{"port": 80, "targetPort": 8080}]}))
}

fn add_pod(harness: &mut Harness, name: &str, ip: &str, ready: bool) {
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": name, "labels": {"app": "web"}}, "spec": {"nodeName": "node-a",
            "containers": [{"name": "c", "image": "nginx", "ports": [{"name": "http", "containerPort": 5000}]}]}}),
    );
    let (ip, now) = (ip.to_string(), harness.now);
    harness.patch_part(Kind::Pod, name, Subresource::Status, |object| {
        let pod = object.get_mut::<Pod>().unwrap();
        let status = pod.status.get_or_insert_default();
        status.phase = Some("Running".into());
        status.pod_ip = Some(ip.clone());
        set_pod_condition(pod, "Ready", if ready { "True" } else { "False" }, None, None, now);
    });
}

fn slices(harness: &Harness) -> Vec<Value> {
    harness.store.list(Kind::EndpointSlice, None).map(Object::to_json).collect()
}

/// Endpoints of the only slice as `pod:ready,serving,terminating`.
fn endpoints(harness: &Harness) -> Vec<String> {
    let slices = slices(harness);
    assert_eq!(slices.len(), 1);
    let flag = |value: &Value| if value == true { "1" } else { "0" };
    slices[0]["endpoints"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| {
            let conditions = &one["conditions"];
            format!(
                "{}:{}{}{}",
                one["targetRef"]["name"].as_str().unwrap(),
                flag(&conditions["ready"]),
                flag(&conditions["serving"]),
                flag(&conditions["terminating"])
            )
        })
        .collect()
}

#[test]
fn a_service_starts_with_an_empty_slice_that_the_first_pod_fills() {
    let mut harness = harness();
    harness.create(Kind::Service, plain());
    let first = &slices(&harness)[0];
    assert!(first["metadata"]["name"].as_str().unwrap().starts_with("web-"));
    assert_eq!(first["ports"], json!([]));
    assert_eq!(first["endpoints"], json!([]));
    assert_eq!(
        first["metadata"]["labels"],
        json!({"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io", "kubernetes.io/service-name": "web"})
    );
    assert_eq!(first["metadata"]["ownerReferences"][0]["kind"], "Service");
    add_pod(&mut harness, "p1", "10.244.0.1", false);
    add_pod(&mut harness, "p0", "10.244.0.2", true);
    let slice = &slices(&harness)[0];
    assert_eq!(slice["metadata"]["name"], first["metadata"]["name"]);
    assert_eq!(slice["ports"], json!([{"name": "", "port": 8080, "protocol": "TCP"}]));
    assert_eq!(endpoints(&harness), ["p1:000", "p0:110"]);
    assert_eq!(
        slice["endpoints"][1],
        json!({"addresses": ["10.244.0.2"], "conditions": {"ready": true, "serving": true, "terminating": false},
            "nodeName": "node-a", "zone": "z1", "targetRef": {"kind": "Pod", "name": "p0", "namespace": "default",
            "uid": slice["endpoints"][1]["targetRef"]["uid"]}})
    );
    harness.advance(1_000);
    harness.set_ready("p1", true);
    assert_eq!(endpoints(&harness), ["p1:110", "p0:110"]);
    let stamp = &slices(&harness)[0]["metadata"]["annotations"]["endpoints.kubernetes.io/last-change-trigger-time"];
    assert_eq!(stamp, "2026-01-01T00:00:01Z");
}

#[test]
fn terminating_pods_stay_as_serving_until_they_are_gone() {
    let mut harness = harness();
    harness.create(Kind::Service, plain());
    add_pod(&mut harness, "p1", "10.244.0.1", true);
    harness.delete(Kind::Pod, "p1");
    assert_eq!(endpoints(&harness), ["p1:011"]);
    harness.patch_part(Kind::Pod, "p1", Subresource::Status, |object| {
        object.get_mut::<Pod>().unwrap().status.as_mut().unwrap().phase = Some("Succeeded".into());
    });
    assert_eq!(endpoints(&harness), [""; 0]);
    assert_eq!(slices(&harness)[0]["ports"], json!([]));
}

#[test]
fn names_of_ports_and_early_publishing_are_followed() {
    let mut harness = harness();
    harness.create(
        Kind::Service,
        service(json!({"selector": {"app": "web"}, "clusterIP": "None", "publishNotReadyAddresses": true,
            "ports": [{"name": "a", "port": 80, "targetPort": "http"}, {"name": "b", "port": 81, "targetPort": "nope"}]})),
    );
    add_pod(&mut harness, "p1", "10.244.0.1", false);
    assert_eq!(endpoints(&harness), ["p1:100"]);
    let slice = &slices(&harness)[0];
    assert_eq!(slice["ports"], json!([{"name": "a", "port": 5000, "protocol": "TCP"}]));
    assert_eq!(slice["metadata"]["labels"]["service.kubernetes.io/headless"], "");
}

#[test]
fn a_slice_holds_a_hundred_and_a_deleted_one_comes_back() {
    let mut harness = harness();
    harness.create(Kind::Service, plain());
    for number in 0..130 {
        add_pod(&mut harness, &format!("p{number:03}"), &format!("10.244.1.{number}"), true);
    }
    let mut sizes: Vec<usize> =
        slices(&harness).iter().map(|slice| slice["endpoints"].as_array().unwrap().len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [30, 100]);
    let name = harness.store.all::<EndpointSlice>().next().unwrap().metadata.name.clone().unwrap();
    harness.delete(Kind::EndpointSlice, &name);
    let total: usize = slices(&harness).iter().map(|slice| slice["endpoints"].as_array().unwrap().len()).sum();
    assert_eq!(total, 130);
}

/// Endpoints of all slices as `pod:ready,serving,terminating`, sorted.
fn all_endpoints(harness: &Harness) -> Vec<String> {
    let mut found = Vec::new();
    for slice in harness.store.all::<EndpointSlice>() {
        let endpoints = slice.endpoints.as_deref().unwrap_or(&[]);
        assert!(endpoints.len() <= 100);
        for one in endpoints {
            let is = |flag: Option<bool>| i32::from(flag == Some(true));
            let conditions = one.conditions.as_ref().unwrap();
            let (ready, serving, terminating) =
                (is(conditions.ready), is(conditions.serving), is(conditions.terminating));
            found.push(format!("{}:{ready}{serving}{terminating}", super::endpoint::pod_name(one).unwrap()));
        }
    }
    found.sort();
    found
}

/// What the pods themselves say.
fn expected(harness: &Harness) -> Vec<String> {
    harness
        .store
        .all::<Pod>()
        .filter(|pod| !crate::api::pod::is_terminal(pod) && !crate::api::pod::ip(pod).is_empty())
        .filter(|pod| {
            pod.metadata.labels.as_ref().is_some_and(|labels| labels.get("app").is_some_and(|app| app == "web"))
        })
        .map(|pod| {
            let (serving, terminating) = (crate::api::pod::is_ready(pod), pod.metadata.deletion_timestamp.is_some());
            let flag = i32::from;
            let name = pod.metadata.name.as_deref().unwrap();
            format!("{name}:{}{}{}", flag(serving && !terminating), flag(serving), flag(terminating))
        })
        .collect()
}

#[test]
fn whatever_happens_to_pods_the_slices_say_what_the_pods_say() {
    for seed in 0..6 {
        let mut rng = kernel::Rng::stream(seed, "test");
        let mut harness = harness();
        harness.create(Kind::Service, plain());
        let mut next = 0;
        for _ in 0..400 {
            let names = harness.pods();
            let pick = names.get(rng.below(names.len().max(1) as u64) as usize).cloned();
            match (rng.below(10), pick) {
                (0..=3, _) | (_, None) => {
                    next += 1;
                    let ip = format!("10.244.{}.{}", next / 250, next % 250);
                    add_pod(&mut harness, &format!("p{next:03}"), &ip, rng.below(2) == 0);
                }
                (4..=5, Some(name)) => harness.set_ready(&name, rng.below(2) == 0),
                (6, Some(name)) => {
                    // A terminating pod is deleted without grace.
                    let key = crate::api::Key::new(Kind::Pod, "default", &name);
                    let grace = harness.store.get(&key).unwrap().meta().deletion_timestamp.is_some().then_some(0);
                    let options = crate::store::DeleteOptions { grace_seconds: grace, ..Default::default() };
                    harness.store.delete(&key, &options, harness.now).unwrap();
                    harness.settle();
                }
                (7, Some(name)) => harness.patch_part(Kind::Pod, &name, Subresource::Status, |object| {
                    object.get_mut::<Pod>().unwrap().status.as_mut().unwrap().phase = Some("Failed".into());
                }),
                (8, Some(name)) => {
                    let app = if rng.below(2) == 0 { "web" } else { "other" };
                    harness.patch(Kind::Pod, &name, |object| {
                        object.meta_mut().labels.get_or_insert_default().insert("app".into(), app.into());
                    });
                }
                (_, Some(_)) => {
                    // Somebody empties or deletes a slice.
                    let slices: Vec<String> =
                        harness.store.all::<EndpointSlice>().filter_map(|slice| slice.metadata.name.clone()).collect();
                    let name = &slices[rng.below(slices.len() as u64) as usize];
                    if rng.below(2) == 0 {
                        harness.delete(Kind::EndpointSlice, name);
                    } else {
                        harness.patch(Kind::EndpointSlice, name, |object| {
                            object.get_mut::<EndpointSlice>().unwrap().endpoints = Some(Vec::new());
                        });
                    }
                }
            }
            assert_eq!(all_endpoints(&harness), expected(&harness), "seed {seed}");
        }
        assert!(all_endpoints(&harness).len() > 20);
    }
}

#[test]
fn a_change_of_one_pod_writes_its_slice_and_no_other() {
    let mut harness = harness();
    harness.create(Kind::Service, plain());
    for number in 0..250 {
        add_pod(&mut harness, &format!("p{number:03}"), &format!("10.244.1.{number}"), true);
    }
    let before = harness.changes.len();
    harness.set_ready("p120", false);
    let kinds: Vec<Kind> = harness.changes[before..].iter().map(|change| change.key.kind).collect();
    assert_eq!(kinds, [Kind::Pod, Kind::EndpointSlice]);
}
