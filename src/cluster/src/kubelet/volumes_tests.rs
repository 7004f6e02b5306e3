//! What pods see of ConfigMaps, Secrets and other volumes, and what is told when they are missing.

use alloc::string::{String, ToString};

use serde_json::{Value, json};

use super::bench::Bench;
use crate::api::{Key, Kind, Object};
use crate::store::{DeleteOptions, Subresource};

fn config_map(bench: &mut Bench, name: &str, data: Value) {
    let map = json!({"metadata": {"name": name, "namespace": "default"}, "data": data});
    bench.store.create(Object::from_json(Kind::ConfigMap, map).expect("a map"), bench.now).expect("stored");
}

fn story(bench: &Bench) -> String {
    bench.lines.iter().map(|(_, line)| line.as_str()).collect::<alloc::vec::Vec<_>>().join("\n")
}

fn shell(script: &str, rest: Value) -> Value {
    let mut container = json!({"name": "web", "image": "busybox", "command": ["sh", "-c", script]});
    if let (Value::Object(container), Value::Object(rest)) = (&mut container, rest) {
        container.extend(rest);
    }
    container
}

fn log(bench: &Bench, pod: &str) -> String {
    let uid = bench.pod(pod).and_then(|pod| pod.metadata.uid.clone()).unwrap_or_default();
    let text = bench.kubelet.logs(&uid, "web", false).unwrap_or_default();
    text.lines().collect::<alloc::vec::Vec<_>>().join("|")
}

#[test]
fn a_missing_reference_is_a_configuration_error_until_it_is_there() {
    let mut bench = Bench::new(1);
    let env = json!({"env": [{"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "mode"}}}],
        "envFrom": [{"prefix": "P_", "configMapRef": {"name": "conf"}}, {"secretRef": {"name": "none", "optional": true}}]});
    bench.create("a", json!({"containers": [shell("echo $MODE $P_mode; sleep 999", env)]}));
    bench.run(5_000);
    assert!(story(&bench).contains("Warning Failed: Error: configmap \"conf\" not found"), "{}", story(&bench));
    assert!(story(&bench).contains("CreateContainerConfigError"), "{}", story(&bench));
    config_map(&mut bench, "conf", json!({"other": "x"}));
    bench.run(25_000);
    let missing = "Error: couldn't find key mode in ConfigMap default/conf";
    assert!(story(&bench).contains(missing), "{}", story(&bench));
    let key = Key::new(Kind::ConfigMap, "default", "conf");
    let fill = |object: &mut Object| {
        if let Some(map) = object.get_mut::<k8s_openapi::api::core::v1::ConfigMap>() {
            map.data.get_or_insert_default().insert("mode".to_string(), "fast".to_string());
        }
    };
    bench.store.patch(&key, None, Subresource::Main, &fill).expect("changed");
    bench.run(45_000);
    assert_eq!(log(&bench, "a"), "fast fast", "{}", story(&bench));
}

#[test]
fn a_volume_waits_for_its_config_map_and_follows_it() {
    let mut bench = Bench::new(2);
    let mount = json!({"volumeMounts": [{"name": "c", "mountPath": "/etc/config"},
        {"name": "c", "mountPath": "/etc/one", "subPath": "mode"}]});
    let script = "while true; do echo $(cat /etc/config/mode) $(cat /etc/one); sleep 30; done";
    bench.create(
        "a",
        json!({"containers": [shell(script, mount)], "volumes": [{"name": "c", "configMap": {"name": "conf"}}]}),
    );
    bench.run(10_000);
    let told = "MountVolume.SetUp failed for volume \"c\" : configmap \"conf\" not found";
    // After 0.3 s, then 0.5, 1, 2 and 4 s later; the wait looks every 300 ms.
    assert_eq!(story(&bench).matches(told).count(), 5, "{}", story(&bench));
    config_map(&mut bench, "conf", json!({"mode": "slow"}));
    bench.run(20_000);
    assert_eq!(log(&bench, "a"), "slow slow");
    let key = Key::new(Kind::ConfigMap, "default", "conf");
    let fill = |object: &mut Object| {
        if let Some(map) = object.get_mut::<k8s_openapi::api::core::v1::ConfigMap>() {
            map.data.get_or_insert_default().insert("mode".to_string(), "fast".to_string());
        }
    };
    bench.store.patch(&key, None, Subresource::Main, &fill).expect("changed");
    bench.run(50_000);
    assert_eq!(log(&bench, "a"), "slow slow|slow slow", "files follow at the next sync, not before");
    bench.run(170_000);
    assert!(log(&bench, "a").ends_with("fast slow"), "a part of it never follows: {}", log(&bench, "a"));
}

#[test]
fn a_key_that_is_missing_is_told_and_a_deleted_pod_stops_waiting() {
    let mut bench = Bench::new(3);
    config_map(&mut bench, "conf", json!({"mode": "slow"}));
    let volume = json!({"name": "c", "configMap": {"name": "conf", "items": [{"key": "nope", "path": "x"}]}});
    let mount = json!({"volumeMounts": [{"name": "c", "mountPath": "/etc/config"}]});
    bench.create("a", json!({"containers": [shell("sleep 9", mount)], "volumes": [volume]}));
    bench.run(4_000);
    let told = "MountVolume.SetUp failed for volume \"c\" : configmap references non-existent config key: nope";
    assert!(story(&bench).contains(told), "{}", story(&bench));
    bench.delete("a", None);
    bench.run(6_000);
    assert!(bench.pod("a").is_none(), "{}", story(&bench));
}

#[test]
fn an_empty_directory_lives_as_long_as_its_pod() {
    let mut bench = Bench::new(4);
    let mount = json!({"volumeMounts": [{"name": "d", "mountPath": "/data"}, {"name": "h", "mountPath": "/host"}]});
    let script = "echo x >> /data/n; echo x >> /host/n; echo $(cat /data/n | wc -l) $(cat /host/n | wc -l); exit 1";
    let volumes = json!([{"name": "d", "emptyDir": {}}, {"name": "h", "hostPath": {"path": "/srv/h"}}]);
    let spec = json!({"containers": [shell(script, mount)], "volumes": volumes});
    bench.create("a", spec.clone());
    bench.run(8_000);
    assert_eq!(log(&bench, "a"), "2 2", "the second run finds what the first wrote");
    let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
    bench.store.delete(&Key::new(Kind::Pod, "default", "a"), &options, bench.now).expect("deleted");
    bench.run(12_000);
    bench.create("a", spec);
    bench.run(13_500);
    assert_eq!(log(&bench, "a"), "2 4", "the directory is empty again, the node's is not");
}

#[test]
fn a_reboot_empties_what_is_kept_in_memory() {
    let mut bench = Bench::new(5);
    let mount = json!({"volumeMounts": [{"name": "d", "mountPath": "/data"}, {"name": "m", "mountPath": "/memory"}]});
    let script =
        "echo x >> /data/n; echo x >> /memory/n; echo $(cat /data/n | wc -l) $(cat /memory/n | wc -l); sleep 999";
    let volumes = json!([{"name": "d", "emptyDir": {}}, {"name": "m", "emptyDir": {"medium": "Memory"}}]);
    bench.create("a", json!({"containers": [shell(script, mount)], "volumes": volumes}));
    bench.run(10_000);
    assert_eq!(log(&bench, "a"), "1 1");
    bench.input(super::Input::Reboot);
    bench.relist();
    bench.run(40_000);
    assert_eq!(log(&bench, "a"), "2 1", "{}", story(&bench));
}
