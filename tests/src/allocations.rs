//! What things may cost, counted in allocations: counts are the same on every machine, times are not.

use std::collections::BTreeMap;

use allocation_counter::measure;
use cluster::api::{Kind, Object};
use cluster::kubelet::NodeConfig;
use cluster::settings::Settings;
use cluster::world::{World, WorldConfig};
use k8s_openapi::api::apps::v1::Deployment;
use serde_json::json;

/// A cluster with a Service and a Deployment of `replicas` whose two probes come every second, at t=0.
fn cluster_of(replicas: usize) -> World {
    let node = |index: usize| NodeConfig {
        name: format!("node-{}", index + 1),
        index,
        cpu_milli: 32_000,
        memory_bytes: 128 << 30,
        pods: 110,
        zone: String::new(),
        labels: BTreeMap::new(),
        taints: Vec::new(),
        address: String::new(),
    };
    let mut world = World::new(WorldConfig {
        seed: 1,
        nodes: (0..3).map(node).collect(),
        settings: Settings::default(),
        profiles: Vec::new(),
        traffic: Vec::new(),
    });
    let probe = |path: &str| json!({"httpGet": {"path": path, "port": 8080}, "periodSeconds": 1});
    let container = json!({"name": "web", "image": "auth-service:v1", "ports": [{"containerPort": 8080}],
        "livenessProbe": probe("/health"), "readinessProbe": probe("/ready")});
    let deployment = json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"replicas": replicas,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}}});
    let service = json!({"metadata": {"name": "web", "namespace": "default"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}});
    for (kind, value) in [(Kind::Service, service), (Kind::Deployment, deployment)] {
        world.create(Object::from_json(kind, value).unwrap()).unwrap();
    }
    world
}

fn ready(world: &World) -> usize {
    let deployment = world.store().find::<Deployment>("default", "web");
    let ready = deployment.and_then(|deployment| deployment.status.as_ref()?.ready_replicas);
    usize::try_from(ready.unwrap_or(0)).unwrap()
}

/// Allocations from apply until all replicas are ready.
fn allocations_until_ready(replicas: usize) -> u64 {
    let mut world = cluster_of(replicas);
    measure(|| {
        while ready(&world) < replicas {
            world.run_until(world.now().plus_ms(100));
            world.take_records();
        }
    })
    .count_total
}

#[test]
fn a_probe_that_changes_nothing_allocates_nothing() {
    let mut world = cluster_of(40);
    // Long enough that every log has reached its full length.
    world.run_until(kernel::Time::from_ms(300_000));
    world.take_records();
    assert_eq!(ready(&world), 40);
    let end = world.now().plus_ms(20_000);
    let (mut steps, mut costly) = (0, 0);
    while world.next_time().is_some_and(|at| at <= end) {
        steps += 1;
        costly += usize::from(measure(|| assert!(world.step())).count_total > 0);
    }
    // 40 pods × 2 probes × 20 s; the rest are leases, node statuses and syncs.
    let probes = 40 * 2 * 20;
    assert!(steps >= probes, "{steps} steps");
    assert!(costly <= steps - probes, "{costly} of {steps} steps allocate, {probes} are probes");
}

#[test]
fn the_cost_of_a_deployment_grows_with_its_size_and_not_with_its_square() {
    let (small, large) = (allocations_until_ready(60), allocations_until_ready(240));
    assert!(large < small * 5, "60 replicas take {small} allocations, 240 take {large}");
}
