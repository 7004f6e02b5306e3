//! A random scenario from a seed: a few workloads and a stream of faults, all of them taken back in the end.

use kernel::{Rng, Time};
use serde_json::{Value, json};

use crate::scenario::{
    Action, ClusterSpec, ContainerTarget, HttpTarget, NodeSpec, NodeVerb, Scenario, TimedAction, TrafficSpec,
};

const MINUTE_MS: u64 = 60_000;
/// Milliseconds at the end in which nothing new is broken.
const QUIET_MS: u64 = 10 * MINUTE_MS;

/// A kind of workload: image, port and what may be asked of it.
struct Kind {
    image: &'static str,
    port: u16,
    health: &'static str,
    flag: Option<&'static str>,
}

const KINDS: &[Kind] = &[
    Kind { image: "fastapi-k8s:1.0", port: 8000, health: "/health", flag: Some("ready") },
    Kind { image: "auth-service:v1", port: 8080, health: "/health", flag: Some("deadlocked") },
    Kind { image: "nginx", port: 80, health: "/", flag: None },
    Kind { image: "flask-app:latest", port: 5000, health: "/healthz", flag: None },
    Kind { image: "slow-start:1.0", port: 8080, health: "/healthz", flag: None },
    Kind { image: "memory-hog:1.0", port: 8080, health: "/", flag: None },
];

struct Planner {
    rng: Rng,
    actions: Vec<TimedAction>,
    names: Vec<(String, &'static Kind)>,
    nodes: u64,
}

/// The random scenario of `seed`, `minutes` long.
pub fn plan(seed: u64, minutes: u64) -> Scenario {
    let mut rng = Rng::stream(seed, "fuzz/plan");
    let nodes = 1 + rng.below(5);
    let mut planner = Planner { rng, actions: Vec::new(), names: Vec::new(), nodes };
    planner.workloads();
    let until_ms = minutes.max(1) * MINUTE_MS;
    let calm_from = until_ms.saturating_sub(QUIET_MS).max(MINUTE_MS);
    let mut at_ms = 5_000;
    while at_ms < calm_from {
        planner.fault(at_ms, calm_from);
        // Now and then everything at once, mostly with time to react.
        let pause = if planner.rng.below(4) == 0 { planner.rng.below(2_000) } else { planner.rng.below(90_000) };
        at_ms += 1 + pause;
    }
    // Of a stream of its own, so that a seed keeps what it had before there were volumes.
    planner.rng = Rng::stream(seed, "fuzz/volumes");
    if planner.chance(2) {
        planner.volumes(calm_from);
    }
    planner.actions.sort_by_key(|action| action.at);
    let traffic = planner.names.iter().map(|(name, kind)| TrafficSpec {
        service: name.clone(),
        namespace: "default".to_string(),
        port: Some(80),
        path: Some(kind.health.to_string()),
        milli_rps: 500 + 500 * (name.len() as u64 % 4),
    });
    Scenario {
        name: format!("fuzz-{seed}"),
        seed,
        cluster: ClusterSpec { nodes: NodeSpec::count(nodes as usize), ..ClusterSpec::default() },
        traffic: traffic.collect(),
        actions: planner.actions,
        until: Some(Time::from_ms(until_ms)),
        ..Scenario::default()
    }
}

impl Planner {
    fn put(&mut self, at_ms: u64, action: Action) {
        self.actions.push(TimedAction { at: Time::from_ms(at_ms), action });
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.rng.below(one_in) == 0
    }

    fn workloads(&mut self) {
        for number in 0..1 + self.rng.below(4) {
            let kind = &KINDS[self.rng.below(KINDS.len() as u64) as usize];
            let name = format!("app-{number}");
            let text = self.manifests(&name, kind);
            let at_ms = self.rng.below(3_000);
            self.put(at_ms, Action::Apply(text));
            self.names.push((name, kind));
        }
    }

    fn probe(&mut self, kind: &Kind) -> Value {
        let path = if self.chance(6) { "/nope" } else { kind.health };
        json!({
            "httpGet": {"path": path, "port": kind.port},
            "initialDelaySeconds": self.rng.below(10),
            "periodSeconds": 1 + self.rng.below(10),
            "timeoutSeconds": 1 + self.rng.below(3),
            "failureThreshold": 1 + self.rng.below(4),
        })
    }

    fn manifests(&mut self, name: &str, kind: &Kind) -> String {
        let mut container = json!({
            "name": "main",
            "image": kind.image,
            "ports": [{"containerPort": kind.port}],
            "resources": {"requests": {"cpu": "50m", "memory": "32Mi"}, "limits": {"memory": format!("{}Mi", 96 << self.rng.below(3))}},
        });
        if self.chance(2) {
            container["livenessProbe"] = self.probe(kind);
        }
        if self.chance(2) {
            container["readinessProbe"] = self.probe(kind);
        }
        if self.chance(4) {
            container["startupProbe"] = self.probe(kind);
        }
        let mut template = json!({"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}});
        if self.chance(3) {
            template["spec"]["terminationGracePeriodSeconds"] = self.rng.below(40).into();
        }
        let mut spec = json!({
            "replicas": self.rng.below(6),
            "selector": {"matchLabels": {"app": name}},
            "template": template,
        });
        if self.chance(4) {
            spec["strategy"] = json!({"type": "Recreate"});
        }
        let deployment =
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec});
        let service = json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": name},
            "spec": {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": kind.port}]},
        });
        format!("{deployment}\n---\n{service}\n")
    }

    fn some_name(&mut self) -> (String, &'static Kind) {
        let place = self.rng.below(self.names.len() as u64) as usize;
        let (name, kind) = &self.names[place];
        (name.clone(), kind)
    }

    fn target(&mut self, name: &str) -> ContainerTarget {
        let count = if self.chance(2) { Some(1 + self.rng.below(2) as u32) } else { None };
        ContainerTarget { selector: Some(format!("app={name}")), count, ..ContainerTarget::default() }
    }

    /// One fault, and where it has one its end before `calm_from`.
    fn fault(&mut self, at_ms: u64, calm_from: u64) {
        let (name, kind) = self.some_name();
        let end_ms = (at_ms + 1_000 + self.rng.below(8 * MINUTE_MS)).min(calm_from);
        match self.rng.below(12) {
            0 | 1 => {
                let target = self.target(&name);
                let exit_code = self.rng.below(3) as u8;
                let reason = self.chance(3).then(|| "OOMKilled".to_string());
                self.put(at_ms, Action::Crash { target, exit_code, reason, signal: None });
            }
            2 => {
                let forced = if self.chance(4) { " --grace-period=0 --force" } else { "" };
                self.kubectl(at_ms, format!("delete pod -l app={name} --wait=false{forced}"));
            }
            3 => {
                let replicas = self.rng.below(7);
                self.kubectl(at_ms, format!("scale deployment {name} --replicas={replicas}"));
            }
            4 => self.kubectl(at_ms, format!("rollout restart deployment {name}")),
            5 => {
                let text = self.manifests(&name, kind);
                self.put(at_ms, Action::Apply(text));
            }
            6 => {
                if let Some(flag) = kind.flag {
                    let target =
                        ContainerTarget { selector: Some(format!("app={name}")), ..ContainerTarget::default() };
                    let set = |truth: bool| Action::Set {
                        target: target.clone(),
                        flag: flag.to_string(),
                        value: truth.into(),
                    };
                    let broken = flag != "ready";
                    self.put(at_ms, set(broken));
                    self.put(end_ms, set(!broken));
                }
            }
            7 => {
                let url = format!("http://{name}.default:80{}", kind.health);
                self.put(at_ms, Action::Http { method: "GET".to_string(), target: HttpTarget::Url(url) });
            }
            8 | 9 => {
                let node = format!("node-{}", 1 + self.rng.below(self.nodes));
                let part = ["power", "kubelet", "freeze", "network", "runtime"][self.rng.below(5) as usize];
                self.put(at_ms, Action::Node { name: node.clone(), verb: NodeVerb::Fail(part.to_string()) });
                self.put(end_ms, Action::Node { name: node, verb: NodeVerb::Recover });
            }
            10 => {
                let node = format!("node-{}", 1 + self.rng.below(self.nodes));
                self.put(at_ms, Action::Node { name: node, verb: NodeVerb::Reboot });
            }
            _ => {
                let component = ["kube-scheduler", "kube-controller-manager"][self.rng.below(2) as usize].to_string();
                self.put(at_ms, Action::Component { name: component.clone(), fail: true });
                self.put(end_ms, Action::Component { name: component, fail: false });
            }
        }
    }

    /// A StatefulSet with a disk for each pod, disks that fail, and pods that have to find them again.
    fn volumes(&mut self, calm_from: u64) {
        let replicas = 1 + self.rng.below(3);
        let policy = if self.chance(2) { "Parallel" } else { "OrderedReady" };
        let container = json!({"name": "main", "image": "session-store:1.0", "volumeMounts": [{"name": "data", "mountPath": "/data"}]});
        let set = json!({
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": "store"},
            "spec": {
                "replicas": replicas,
                "podManagementPolicy": policy,
                "selector": {"matchLabels": {"app": "store"}},
                "template": {"metadata": {"labels": {"app": "store"}}, "spec": {"terminationGracePeriodSeconds": self.rng.below(20), "containers": [container]}},
                "volumeClaimTemplates": [{
                    "metadata": {"name": "data"},
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
                }],
            },
        });
        let at_ms = self.rng.below(3_000);
        self.put(at_ms, Action::Apply(format!("{set}\n")));
        let mut at_ms = 20_000;
        while at_ms < calm_from {
            let number = self.rng.below(replicas);
            let claim = format!("data-store-{number}");
            let end_ms = (at_ms + 1_000 + self.rng.below(8 * MINUTE_MS)).min(calm_from);
            let volume = |fail| Action::Volume { namespace: "default".to_string(), claim: claim.clone(), fail };
            self.put(at_ms, volume(true));
            self.put(end_ms, volume(false));
            if self.chance(2) {
                let gone_ms = at_ms + self.rng.below(end_ms - at_ms + 1);
                self.kubectl(gone_ms, format!("delete pod store-{number} --wait=false"));
            }
            at_ms += 1 + self.rng.below(10 * MINUTE_MS);
        }
    }

    fn kubectl(&mut self, at_ms: u64, line: String) {
        self.put(at_ms, Action::Kubectl { line, stdin: None });
    }
}
