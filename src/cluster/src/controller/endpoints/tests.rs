//! What the Endpoints controller makes of Services and their pods.

use alloc::string::String;

use serde_json::{Value, json};

use super::super::harness::Harness;
use super::*;

fn cluster() -> Harness {
    let mut harness = Harness::new(alloc::vec![Box::new(EndpointsController::default())]);
    harness.create(
        Kind::Service,
        json!({"metadata": {"name": "web"}, "spec": {"clusterIP": "10.96.0.9", "selector": {"app": "web"},
            "ports": [{"port": 80, "targetPort": 8080}]}}),
    );
    harness
}

fn pod(harness: &mut Harness, name: &str, ip: &str, ready: bool) {
    harness.create(
        Kind::Pod,
        json!({"metadata": {"name": name, "labels": {"app": "web"}},
            "spec": {"nodeName": "node-1", "containers": [{"name": "a", "image": "b"}]}}),
    );
    let ip = ip.to_string();
    harness.patch_part(Kind::Pod, name, Subresource::Status, move |object| {
        if let Some(pod) = object.get_mut::<Pod>() {
            let status = pod.status.get_or_insert_default();
            status.pod_ip = Some(ip.clone());
            status.phase = Some("Running".into());
            let word = if ready { "True" } else { "False" };
            crate::store::set_pod_condition(pod, "Ready", word, None, None, Time::from_ms(5_000));
        }
    });
}

/// Addresses and unready addresses of the first subset.
fn shown(harness: &Harness) -> (Vec<Value>, Vec<Value>, Object) {
    let object = harness.store.get(&Key::new(Kind::Endpoints, "default", "web")).unwrap().clone();
    let json = object.to_json();
    let ips = |key: &str| {
        let list = json["subsets"][0][key].as_array().cloned().unwrap_or_default();
        list.iter().map(|address| address["ip"].clone()).collect()
    };
    (ips("addresses"), ips("notReadyAddresses"), object)
}

#[test]
fn a_service_without_pods_has_endpoints_without_subsets() {
    let harness = cluster();
    let (_, _, object) = shown(&harness);
    assert!(object.to_json()["subsets"].is_null());
    let labels = object.meta().labels.clone().unwrap();
    assert_eq!(labels.get(MANAGED_BY).map(|value| &**value), Some("endpoint-controller"));
    assert!(object.meta().annotations.as_ref().unwrap().contains_key(TRIGGER));
}

#[test]
fn ready_and_unready_pods_stand_apart_and_leaving_ones_vanish() {
    let mut harness = cluster();
    pod(&mut harness, "b", "10.244.1.9", true);
    pod(&mut harness, "a", "10.244.2.3", true);
    pod(&mut harness, "c", "10.244.1.4", false);
    let (ready, unready, object) = shown(&harness);
    assert_eq!(ready, [json!("10.244.1.9"), json!("10.244.2.3")]);
    assert_eq!(unready, [json!("10.244.1.4")]);
    assert_eq!(object.to_json()["subsets"][0]["ports"], json!([{"port": 8080, "protocol": "TCP"}]));
    assert_eq!(object.to_json()["subsets"][0]["addresses"][0]["targetRef"]["name"], "b");
    harness.store.delete(&Key::new(Kind::Pod, "default", "b"), &DeleteOptions::default(), harness.now).unwrap();
    harness.settle();
    assert_eq!(shown(&harness).0, [json!("10.244.2.3")]);
    harness.patch(Kind::Pod, "a", |object| object.meta_mut().labels = None);
    assert!(shown(&harness).0.is_empty(), "a pod that lost its labels");
}

#[test]
fn endpoints_go_with_their_service_and_come_back_when_somebody_deletes_them() {
    let mut harness = cluster();
    harness.advance(2_000);
    let key = Key::new(Kind::Endpoints, "default", "web");
    harness.store.delete(&key, &DeleteOptions::default(), harness.now).unwrap();
    harness.settle();
    assert!(harness.store.get(&key).is_some());
    harness.store.delete(&Key::new(Kind::Service, "default", "web"), &DeleteOptions::default(), harness.now).unwrap();
    harness.settle();
    assert!(harness.store.get(&key).is_none());
}

#[test]
fn looking_at_what_changed_finds_what_looking_at_everything_finds() {
    let mut harness = cluster();
    let mut rng = Rng::stream(3, "endpoints");
    let (mut writes, mut version) = (0, String::new());
    for _ in 0..400 {
        let number = rng.below(12);
        let name = alloc::format!("p{number}");
        let key = Key::new(Kind::Pod, "default", &name);
        let ready = rng.below(2) == 0;
        match (harness.store.get(&key).is_some(), rng.below(6)) {
            (false, _) => pod(&mut harness, &name, &alloc::format!("10.244.1.{}", number / 2), ready),
            (true, 0) => {
                let now = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
                harness.store.delete(&key, &now, harness.now).unwrap();
            }
            (true, 1) => {
                harness.store.delete(&key, &DeleteOptions::default(), harness.now).unwrap();
            }
            (true, 2) => harness.patch(Kind::Pod, &name, |object| {
                let labels = object.meta_mut().labels.get_or_insert_default();
                let other = if labels["app"] == "web" { "other" } else { "web" };
                labels.insert("app".into(), other.into());
            }),
            (true, _) => {
                let at = harness.now;
                harness.patch_part(Kind::Pod, &name, Subresource::Status, move |object| {
                    if let Some(pod) = object.get_mut::<Pod>() {
                        let word = if ready { "True" } else { "False" };
                        crate::store::set_pod_condition(pod, "Ready", word, None, None, at);
                    }
                });
            }
        }
        harness.settle();
        harness.advance(rng.below(2_000));
        let service = harness.store.find::<Service>("default", "web").unwrap();
        let web = Labels::from([("app".to_string(), "web".to_string())]);
        let pods = harness.store.all::<Pod>().filter(|pod| matches_map(Some(&web), pod.metadata.labels.as_ref()));
        let wanted = subsets::of(service, pods);
        let found = harness.store.find::<Endpoints>("default", "web").unwrap();
        assert_eq!(found.subsets.clone().unwrap_or_default(), wanted);
        let now = found.metadata.resource_version.clone().unwrap();
        writes += usize::from(core::mem::replace(&mut version, now.clone()) != now);
    }
    assert!(writes > 100, "{writes}");
}
