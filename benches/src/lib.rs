//! What is measured: clusters of a size, moved through simulated time. It holds no clock of the machine, so the same code
//! is timed natively (`main.rs`) and as WebAssembly under Node (`scripts/bench.mjs`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use cluster::api::{Kind, Object};
use cluster::kubelet::{Failure, NodeConfig};
use cluster::settings::Settings;
use cluster::store::Subresource;
use cluster::world::{NodeAct, World, WorldConfig};
use k8s_openapi::api::apps::v1::Deployment;
use kernel::{Fnv64, Time};
use serde_json::{Value, json};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// Seed of every measurement.
const SEED: u64 = 1;
/// Pods per node; Kubernetes' default limit is 110.
const PODS_PER_NODE: u32 = 100;
/// Milliseconds between two looks at whether all pods are ready.
const LOOK_MS: u64 = 100;

/// A cluster that is measured.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub struct Run {
    world: World,
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
impl Run {
    /// A cluster with a Deployment of `replicas` behind a Service, liveness and readiness each 10 s, at t=0.
    pub fn deployment(replicas: u32) -> Run {
        Run::of(replicas, web())
    }

    /// A cluster with a Deployment of `replicas` whose containers exit with 1 at once, for ever.
    pub fn crash_loop(replicas: u32) -> Run {
        Run::of(replicas, json!({"name": "web", "image": "registry.test/web:1", "args": ["exit=1:1"]}))
    }

    /// The same Deployment on `nodes` nodes, however few pods each then has.
    pub fn wide_deployment(replicas: u32, nodes: u32) -> Run {
        Run::on_nodes(replicas, nodes, web())
    }

    /// Changes the image of the Deployment's pods; the roll-out begins.
    pub fn roll_out(&mut self) {
        let deployment = self.world.store().find::<Deployment>("default", "web").expect("the measured Deployment");
        let mut changed = (**deployment).clone();
        if let Some(spec) = changed.spec.as_mut().and_then(|spec| spec.template.spec.as_mut()) {
            spec.containers[0].image = Some("auth-service:v2".to_string());
        }
        changed.metadata.resource_version = None;
        self.world.update(Object::new(changed), Subresource::Main).expect("a valid change");
    }

    /// Moves on until the roll-out is complete: every pod new and available.
    ///
    /// - Units: simulated seconds.
    pub fn until_rolled_out(&mut self, replicas: u32, limit_s: u32) -> f64 {
        let limit = Time::from_ms(u64::from(limit_s) * 1_000);
        while self.world.now() < limit && !self.is_rolled_out(replicas) {
            self.world.run_until(self.world.now().plus_ms(LOOK_MS));
            self.world.take_records();
        }
        self.world.now().ms() as f64 / 1_000.0
    }

    /// Cuts the power of the first node.
    pub fn fail_node(&mut self) {
        self.world.node("node-1", NodeAct::Fail(Failure::Power)).expect("there is a node-1");
    }

    /// Moves on to the moment when `replicas` pods are Ready; answers with that moment, or with `limit_s` when it never came.
    ///
    /// - Units: simulated seconds.
    pub fn until_ready(&mut self, replicas: u32, limit_s: u32) -> f64 {
        let limit = Time::from_ms(u64::from(limit_s) * 1_000);
        while self.world.now() < limit && self.ready_pods() < replicas {
            self.world.run_until(self.world.now().plus_ms(LOOK_MS));
            self.world.take_records();
        }
        self.world.now().ms() as f64 / 1_000.0
    }

    /// Moves on by `seconds` of simulated time.
    pub fn advance(&mut self, seconds: u32) {
        let end = self.world.now().plus_ms(u64::from(seconds) * 1_000);
        self.world.run_until(end);
        // A reader takes the records as they come; kept, they would be a leak of the measurement.
        self.world.take_records();
    }

    /// Engine steps so far.
    pub fn steps(&self) -> f64 {
        self.world.steps() as f64
    }

    /// Ready pods, as the Deployment counts them; looking costs nothing beside the work that is measured.
    pub fn ready_pods(&self) -> u32 {
        let deployment = self.world.store().find::<Deployment>("default", "web");
        let ready = deployment.and_then(|deployment| deployment.status.as_ref()?.ready_replicas);
        ready.and_then(|ready| u32::try_from(ready).ok()).unwrap_or(0)
    }
}

/// The measured container: a server with both probes.
fn web() -> Value {
    let probe = |path: &str| json!({"httpGet": {"path": path, "port": 8080}, "periodSeconds": 10});
    json!({
        "name": "web", "image": "auth-service:v1", "ports": [{"containerPort": 8080}],
        "livenessProbe": probe("/health"), "readinessProbe": probe("/ready"),
    })
}

impl Run {
    fn is_rolled_out(&self, replicas: u32) -> bool {
        let Some(deployment) = self.world.store().find::<Deployment>("default", "web") else { return false };
        deployment.status.as_ref().is_some_and(|status| {
            let is_all = |count: Option<i32>| count.and_then(|count| u32::try_from(count).ok()) == Some(replicas);
            status.observed_generation == deployment.metadata.generation
                && is_all(status.updated_replicas)
                && is_all(status.available_replicas)
                && is_all(status.replicas)
        })
    }

    fn of(replicas: u32, container: Value) -> Run {
        Run::on_nodes(replicas, replicas.div_ceil(PODS_PER_NODE).max(3), container)
    }

    fn on_nodes(replicas: u32, nodes: u32, container: Value) -> Run {
        let config = WorldConfig {
            seed: SEED,
            nodes: (0..nodes as usize).map(node).collect(),
            settings: Settings::default(),
            profiles: Vec::new(),
            traffic: Vec::new(),
        };
        let mut world = World::new(config);
        let labels = json!({"app": "web"});
        let deployment = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
            "spec": {
                "replicas": replicas, "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            },
        });
        let service = json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"},
            "spec": {"selector": labels, "ports": [{"port": 80, "targetPort": 8080}]},
        });
        for (kind, value) in [(Kind::Deployment, deployment), (Kind::Service, service)] {
            let object = Object::from_json(kind, value).expect("a manifest of this file");
            world.create(object).expect("a valid manifest");
        }
        Run { world }
    }
}

/// The node at `index`, large enough for its pods.
fn node(index: usize) -> NodeConfig {
    NodeConfig {
        name: format!("node-{}", index + 1),
        index,
        cpu_milli: 32_000,
        memory_bytes: 128 << 30,
        pods: 110,
        zone: String::new(),
        labels: BTreeMap::new(),
        taints: Vec::new(),
        address: format!("172.18.{}.{}", index / 250, index % 250 + 2),
    }
}

/// The physical limit: a bare binary heap that does for `timers` timers of 10 s each what a cluster does at least, that is
/// take the earliest and put the next one in. Answers with a hash over the order, so that nothing can be left out.
///
/// - Units: simulated seconds.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn bare_loop(timers: u32, seconds: u32) -> u64 {
    let mut hash = Fnv64::default();
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> =
        (0..timers).map(|timer| Reverse((u64::from(timer) * 7_919 % 10_000, timer))).collect();
    let end_ms = u64::from(seconds) * 1_000;
    while let Some(Reverse((now_ms, timer))) = queue.pop().filter(|Reverse((next_ms, _))| *next_ms <= end_ms) {
        hash.write(&timer.to_le_bytes());
        queue.push(Reverse((now_ms + 10_000, timer)));
    }
    hash.value()
}

/// The memory of this module: what it has ever held, since WebAssembly never gives any back.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size::<0>() as f64 * 65_536.0
}
