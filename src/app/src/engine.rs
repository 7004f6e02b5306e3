//! The cluster of the page.

use std::rc::Rc;

use lab::view::endpoints::EndpointRow;
use lab::view::event::EventRow;
use lab::view::explain;
use lab::view::guide::Entry;
use lab::view::stage::*;
use lab::view::timeline::*;

use crate::model::{Deed, Line, Model, Msg, Speed};
use crate::scene::Scene;

/// The cluster.
pub struct Engine {
    clock_ms: f64,
    timeline: Rc<std::cell::RefCell<Timeline>>,
    second: u64,
}

impl Engine {
    /// Returns it.
    pub fn new(_seed: u64) -> Self {
        let mut line = Timeline::default();
        for pod in ["x7k2p", "m4d9q", "zz8fl"] {
            let key = format!("default/web-6b9c7d5f4-{pod}");
            line.pod(20, &key, pod, SegmentKind::Waiting, "");
            line.pod(40, &key, pod, SegmentKind::Starting, "");
            line.pod(1500, &key, pod, SegmentKind::Running, "");
            line.pod(6100, &key, pod, SegmentKind::Ready, "");
        }
        line.endpoints(0, 0);
        line.endpoints(6100, 3);
        let key = "default/web-6b9c7d5f4-m4d9q";
        for (at, label, end) in [(14000, "10s", 26000), (33000, "20s", 58000)] {
            line.mark(at, key, MarkKind::Exit);
            line.pod(at, key, "m4d9q", SegmentKind::BackOff, label);
            line.endpoints(at + 50, 2);
            line.mark(end, key, MarkKind::Restart);
            line.pod(end, key, "m4d9q", SegmentKind::Running, "");
            line.mark(end + 1000, key, MarkKind::ProbeFailed);
            line.pod(end + 4000, key, "m4d9q", SegmentKind::Ready, "");
            line.endpoints(end + 4050, 3);
        }
        for second in 1..66 {
            let failed = if second == 15 || second == 34 { 7 } else { 0 };
            line.traffic(second * 1000, 20 - failed, failed);
        }
        line.mark(66000, key, MarkKind::Exit);
        line.pod(66000, key, "m4d9q", SegmentKind::BackOff, "40s");
        line.endpoints(66050, 2);
        Self { clock_ms: 71_000.0, timeline: Rc::new(line.into()), second: 66 }
    }

    /// Advances.
    pub fn advance(&mut self, elapsed_ms: f64, speed: Speed, _budget_ms: f64) {
        self.clock_ms += elapsed_ms * speed.factor().unwrap_or(200.0);
        while (self.second + 1) * 1000 <= self.clock_ms as u64 {
            self.second += 1;
            let mut line = self.timeline.borrow_mut();
            line.traffic(self.second * 1000, 20, 0);
        }
    }

    /// Messages.
    pub fn take_messages(&mut self) -> Vec<Msg> {
        vec![]
    }

    /// Manifest.
    pub fn manifest(&self) -> String {
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: web\n        image: registry.test/web:1\n        args: [\"port=8080\", \"start=4\"]\n        readinessProbe:\n          httpGet: {path: /ready, port: 8080}\n          periodSeconds: 2\n".into()
    }

    /// Acts.
    pub fn act(&mut self, deed: Deed, _model: &Model) -> Vec<Msg> {
        match deed {
            Deed::Command(command) => vec![Msg::Printed(Line {
                at_ms: self.clock_ms as u64,
                command,
                output: "NAME                  READY   STATUS             RESTARTS      AGE\nweb-6b9c7d5f4-m4d9q   0/1     CrashLoopBackOff   3 (12s ago)   71s\nweb-6b9c7d5f4-x7k2p   1/1     Running            0             71s\nweb-6b9c7d5f4-zz8fl   1/1     Running            0             71s\n".into(),
                failed: false,
            })],
            Deed::Fault(..) => vec![Msg::Tell("web-6b9c7d5f4-x7k2p: the process exited with 1".into(), false)],
            _ => vec![],
        }
    }

    /// Projects.
    pub fn project(&mut self, model: &Model, scene: &mut Scene) {
        let now = self.clock_ms as u64;
        scene.clock_ms = now;
        let pod = |short: &str, octet: &str, state, word: &str, ready: &str, restarts, membership, countdown| {
            Rc::new(PodView {
                key: format!("default/web-6b9c7d5f4-{short}"),
                short: short.into(),
                stem: "web-6b9c7d5f4-".into(),
                octet: Some(octet.into()),
                restarts,
                state,
                word: word.into(),
                ready: ready.into(),
                membership,
                countdown,
                lamps: vec![
                    Lamp { kind: ProbeKind::Liveness, last: Some(true), count: 9, threshold: 3, made: now / 5000 },
                    Lamp {
                        kind: ProbeKind::Readiness,
                        last: Some(state == PodState::Ready),
                        count: 2,
                        threshold: 3,
                        made: now / 2000,
                    },
                ],
                ghost: false,
            })
        };
        let wait = Countdown::between("back-off", "40s".into(), 66_000, 66_000 + 46_000, now);
        let node = |name: &str, pods: Vec<Rc<PodView>>, index: u64| {
            Rc::new(NodeView {
                name: name.into(),
                state: if index == 2 { NodeState::NotReady } else { NodeState::Ready },
                broken: (index == 2).then(|| "power off".into()),
                cordoned: index == 1,
                taints: if index == 2 { vec!["node.kubernetes.io/unreachable:NoExecute".into()] } else { vec![] },
                cpu: Usage { used: 500 * (index + 1), allocatable: 4000 },
                memory: Usage { used: 256 << 20, allocatable: 16 << 30 },
                pods_used: Usage { used: pods.len() as u64, allocatable: 110 },
                heartbeat_age_s: 55,
                alive: index != 2,
                pods,
                more: 0,
            })
        };
        let n1 = vec![
            pod("x7k2p", "2", PodState::Ready, "Running", "1/1", 0, Membership::Ready, None),
            pod(
                "p0lwd",
                "6",
                PodState::Terminating,
                "Terminating",
                "1/1",
                0,
                Membership::Serving,
                Countdown::between("grace", "30s".into(), 66_000, 166_000, now),
            ),
        ];
        let n2 = vec![
            pod("m4d9q", "3", PodState::BackOff, "CrashLoopBackOff", "0/1", 3, Membership::Out, wait),
            pod(
                "k8s5v",
                "5",
                PodState::Starting,
                "ContainerCreating",
                "0/1",
                0,
                Membership::None,
                Countdown::between("image pull", "1.2s".into(), 66_000, 266_000, now),
            ),
            pod("r3r3r", "8", PodState::Failed, "Error", "0/1", 1, Membership::Out, None),
        ];
        let mut lost = (*pod("zz8fl", "4", PodState::Unknown, "Running", "1/1", 0, Membership::Out, None)).clone();
        lost.ghost = true;
        let n3 =
            vec![Rc::new(lost), pod("c0mpl", "9", PodState::Completed, "Completed", "0/1", 0, Membership::None, None)];
        scene.stage = Rc::new(Stage {
            nodes: vec![node("node-1", n1, 0), node("node-2", n2, 1), node("node-3", n3, 2)],
            services: vec![Rc::new(ServiceView {
                key: "default/web".into(),
                name: "web".into(),
                ports: ":80 → 8080".into(),
                ready: vec!["default/web-6b9c7d5f4-x7k2p".into(), "default/web-6b9c7d5f4-p0lwd".into()],
                endpoints: 5,
                rate: 20,
                ok: 193,
                failed: 7,
                failure: Some("refused".into()),
            })],
            unscheduled: vec![pod("n0n0d", "", PodState::Pending, "Pending", "0/1", 0, Membership::None, None)],
            compact: false,
        });
        let event = |at: u64, warning, reason: &str, object: &str, message: &str, who: &str, count| EventRow {
            last_ms: at,
            first_ms: at,
            warning,
            reason: reason.into(),
            object: object.into(),
            pod: object.strip_prefix("Pod/").map(|name| format!("default/{name}")),
            message: message.into(),
            who: who.into(),
            count,
        };
        if scene.events.is_empty() {
            let events = vec![
                event(
                    67_200,
                    true,
                    "BackOff",
                    "Pod/web-6b9c7d5f4-m4d9q",
                    "Back-off restarting failed container web in pod web-6b9c7d5f4-m4d9q_default(0f2c)",
                    "kubelet on node-2",
                    4,
                ),
                event(
                    60_200,
                    true,
                    "Unhealthy",
                    "Pod/web-6b9c7d5f4-m4d9q",
                    "Readiness probe failed: Get \"http://10.244.2.3:8080/ready\": dial tcp 10.244.2.3:8080: connect: connection refused",
                    "kubelet on node-2",
                    9,
                ),
                event(58_000, false, "Started", "Pod/web-6b9c7d5f4-m4d9q", "Container started", "kubelet on node-2", 3),
                event(
                    1_200,
                    false,
                    "Scheduled",
                    "Pod/web-6b9c7d5f4-m4d9q",
                    "Successfully assigned default/web-6b9c7d5f4-m4d9q to node-2",
                    "default-scheduler",
                    1,
                ),
                event(
                    900,
                    false,
                    "SuccessfulCreate",
                    "ReplicaSet/web-6b9c7d5f4",
                    "Created pod: web-6b9c7d5f4-m4d9q",
                    "replicaset-controller",
                    1,
                ),
                event(
                    600,
                    false,
                    "ScalingReplicaSet",
                    "Deployment/web",
                    "Scaled up replica set web-6b9c7d5f4 from 0 to 3",
                    "deployment-controller",
                    1,
                ),
            ];
            scene.acts = Rc::new(events.iter().map(explain::act).collect());
            scene.events = Rc::new(events);
            scene.endpoints = Rc::new(
                ["x7k2p", "m4d9q", "zz8fl"]
                    .iter()
                    .enumerate()
                    .map(|(index, pod)| EndpointRow {
                        service: "default/web".into(),
                        address: format!("10.244.{}.{}:8080", index + 1, index + 2),
                        pod: format!("web-6b9c7d5f4-{pod}"),
                        node: format!("node-{}", index + 1),
                        ready: index != 1,
                        serving: index != 1,
                        terminating: false,
                    })
                    .collect(),
            );
            scene.lessons = Rc::new(vec![
                Entry {
                    slug: "tour".into(),
                    title: "Your cluster in ninety seconds".into(),
                    minutes: 2,
                    level: "tour".into(),
                    teaches: vec![],
                    done: true,
                },
                Entry {
                    slug: "restart-loop".into(),
                    title: "The restart loop incident".into(),
                    minutes: 12,
                    level: "probes".into(),
                    teaches: vec![],
                    done: false,
                },
            ]);
            scene.timeline = Rc::clone(&self.timeline);
        }
        scene.timeline_revision = self.timeline.borrow().revision();
        scene.why = Rc::new(if model.selected.is_some() {
            vec![
                "No restart yet: back-off 40 s from 01:06; the kubelet looks again at 01:52.".into(),
                "Not in the endpoint list: readiness 0/1.".into(),
            ]
        } else {
            vec![]
        });
        scene.describe = "Name:             web-6b9c7d5f4-m4d9q\nNamespace:        default\nPriority:         0\nService Account:  default\nNode:             node-2/192.168.0.2\nStart Time:       Thu, 01 Jan 2026 00:00:01 +0000\nLabels:           app=web\n                  pod-template-hash=6b9c7d5f4\nStatus:           Running\nIP:               10.244.2.3\n".into();
        scene.logs = "listening on 8080\nGET /ready 200\n".into();
    }
}
