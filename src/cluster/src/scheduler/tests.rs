//! Where pods go, and what a user reads when they go nowhere.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use kernel::{Rng, Time};
use serde_json::{Value, json};

use super::{Scheduler, Verdict};
use crate::api::{Key, Kind, Object};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::settings::Settings;
use crate::store::{Act, Cache, Change, Op, Write};

/// A scheduler with its cache; bindings are answered at once.
struct Bench {
    /// Whether each pod is judged anew, however alike the one before it was.
    anew: bool,
    scheduler: Scheduler,
    cache: Cache,
    queue: WorkQueue,
    rng: Rng,
    now: Time,
}

impl Bench {
    fn new(nodes: &[Value]) -> Bench {
        let mut bench = Bench {
            anew: false,
            scheduler: Scheduler::default(),
            cache: Cache::default(),
            queue: WorkQueue::default(),
            rng: Rng::stream(1, "test"),
            now: Time::ZERO,
        };
        for node in nodes {
            bench.see(Kind::Node, node.clone());
        }
        bench
    }

    fn see(&mut self, kind: Kind, value: Value) {
        let object = Object::from_json(kind, value).unwrap();
        let key = object.key();
        let previous = self.cache.get(&key).cloned();
        let op = if previous.is_some() { Op::Modified } else { Op::Added };
        self.tell(Change { op, key, object, previous });
    }

    fn remove(&mut self, name: &str) {
        let key = Key::new(Kind::Pod, "default", name);
        let object = self.cache.get(&key).cloned().unwrap();
        self.tell(Change { op: Op::Deleted, key, object: object.clone(), previous: Some(object) });
    }

    fn tell(&mut self, change: Change) {
        self.cache.observe(&change);
        let settings = Settings::default();
        let view = View {
            cache: &self.cache,
            now: self.now,
            settings: &settings,
            luck: &crate::luck::Luck::default(),
            failing: &Default::default(),
        };
        self.scheduler.observe(&change, &view, &mut self.queue);
    }

    /// Works the queue off and returns nodes and messages as `pod -> node` and `pod: message`.
    fn work(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(item) = self.queue.take() {
            if self.anew {
                self.scheduler.repeat.forget();
            }
            let settings = Settings::default();
            let view = View {
                cache: &self.cache,
                now: self.now,
                settings: &settings,
                luck: &crate::luck::Luck::default(),
                failing: &Default::default(),
            };
            let Outcome { acts, .. } = self.scheduler.reconcile(&item, &view, &mut self.rng);
            self.queue.done(&item);
            for act in acts {
                match act {
                    Act::Write(Write::Bind { key, node, .. }) => {
                        let mut object = self.cache.get(&key).cloned().unwrap();
                        object.get_mut::<Pod>().unwrap().spec.as_mut().unwrap().node_name = Some(node.clone());
                        told.push(alloc::format!("{} -> {node}", key.name));
                        let previous = self.cache.get(&key).cloned();
                        self.tell(Change { op: Op::Modified, key, object, previous });
                    }
                    Act::Parallel(writes) => {
                        for write in writes {
                            told.extend(self.carry_out(&item, &write));
                        }
                    }
                    Act::Event(event) if event.reason == "FailedScheduling" => {
                        told.push(alloc::format!("{}: {}", item.name, event.message));
                    }
                    _ => {}
                }
            }
        }
        told
    }
}

impl Bench {
    /// Marks a victim, or takes note of its deletion.
    fn carry_out(&mut self, item: &Key, write: &Write) -> Option<String> {
        match write {
            Write::Patch { key, apply, .. } => {
                let previous = self.cache.get(key).cloned();
                let mut object = previous.clone().unwrap();
                apply(&mut object);
                self.tell(Change { op: Op::Modified, key: key.clone(), object, previous });
                None
            }
            Write::Delete(key, _) => {
                let event = self.scheduler.wrote(item, write, &Ok(None)).unwrap();
                Some(alloc::format!("{}: {}", key.name, event.message))
            }
            _ => None,
        }
    }
}

fn node(name: &str, cpu: &str, more: Value) -> Value {
    let mut node = json!({"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "spec": {},
        "status": {"allocatable": {"cpu": cpu, "memory": "16Gi", "pods": "110"}}});
    for (key, value) in more.as_object().unwrap() {
        node["spec"][key] = value.clone();
    }
    node
}

fn pod(name: &str, cpu: &str, more: Value) -> Value {
    let mut pod = json!({"metadata": {"name": name, "namespace": "default", "uid": name, "labels": {"app": "web"}},
        "spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": cpu}}}]}});
    for (key, value) in more.as_object().unwrap() {
        pod["spec"][key] = value.clone();
    }
    pod
}

fn three_nodes() -> Vec<Value> {
    ["node-a", "node-b", "node-c"].iter().map(|name| node(name, "4", json!({}))).collect()
}

/// Texts as recorded from a real scheduler.
#[test]
fn refusals_read_as_recorded() {
    let tail_helpless = "3 Preemption is not helpful for scheduling.";
    let tail_victims = "3 No preemption victims found for incoming pod.";
    let taint = json!({"taints": [{"key": "k", "effect": "NoSchedule"}]});
    let cordoned =
        json!({"unschedulable": true, "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]});
    let all = |more: &Value| ["a", "b", "c"].iter().map(|name| node(name, "4", more.clone())).collect::<Vec<_>>();
    let mixed =
        alloc::vec![node("a", "4", taint.clone()), node("b", "4", cordoned.clone()), node("c", "4", cordoned.clone())];
    let rows: [(Vec<Value>, Value, &str, &str); 5] = [
        (all(&taint), pod("p", "1", json!({})), "3 node(s) had untolerated taint(s)", tail_helpless),
        (all(&cordoned), pod("p", "1", json!({})), "3 node(s) were unschedulable", tail_helpless),
        (
            mixed,
            pod("p", "1", json!({})),
            "1 node(s) had untolerated taint(s), 2 node(s) were unschedulable",
            tail_helpless,
        ),
        (three_nodes(), pod("p", "100", json!({})), "3 Insufficient cpu", tail_helpless),
        (
            three_nodes(),
            pod("p", "1", json!({"nodeSelector": {"disk": "ssd"}})),
            "3 node(s) didn't match Pod's node affinity/selector",
            tail_helpless,
        ),
    ];
    for (nodes, pod, reasons, tail) in rows {
        let mut bench = Bench::new(&nodes);
        bench.see(Kind::Pod, pod);
        assert_eq!(
            bench.work(),
            [alloc::format!(
                "p: 0/3 nodes are available: {reasons}. no new claims to deallocate, preemption: 0/3 nodes are available: {tail}"
            )]
        );
    }
    let mut bench = Bench::new(&three_nodes());
    for name in ["x", "y", "z"] {
        bench.see(Kind::Pod, pod(name, "3", json!({})));
    }
    assert_eq!(bench.work().len(), 3);
    bench.see(Kind::Pod, pod("p", "2", json!({})));
    assert_eq!(
        bench.work(),
        [alloc::format!(
            "p: 0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: {tail_victims}"
        )]
    );
    assert_eq!(Bench::new(&[]).scheduler.snapshot.nodes().count(), 0);
}

/// What is remembered of the pod before changes no answer, whatever differs between the two.
#[test]
fn a_pod_like_the_one_before_is_told_what_a_look_would_tell() {
    let play = |anew: bool| {
        let taint = json!({"taints": [{"key": "k", "effect": "NoSchedule"}]});
        let mut bench = Bench::new(&[node("a", "4", json!({})), node("b", "2", taint)]);
        bench.anew = anew;
        for name in ["x", "y"] {
            bench.see(Kind::Pod, pod(name, "2", json!({})));
        }
        let mut told = bench.work();
        let tolerant = json!({"tolerations": [{"operator": "Exists"}]});
        let wants: [(&str, Value); 6] = [
            ("2", json!({})),
            ("1", json!({})),
            ("2", tolerant.clone()),
            ("2", json!({"nodeSelector": {"disk": "ssd"}})),
            ("2", json!({"priority": 5, "preemptionPolicy": "Never"})),
            (
                "2",
                json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}]}),
            ),
        ];
        for round in 0..3 {
            for (number, (cpu, more)) in wants.iter().enumerate() {
                bench.see(Kind::Pod, pod(&alloc::format!("p{number}-{round}"), cpu, more.clone()));
            }
        }
        told.extend(bench.work());
        bench.now = Time::from_ms(60_000);
        bench.remove("x");
        told.extend(bench.work());
        bench.see(Kind::Node, node("c", "2", json!({})));
        told.extend(bench.work());
        bench.see(Kind::Node, node("b", "1", json!({})));
        told.extend(bench.work());
        told
    };
    let told = play(false);
    assert_eq!(told, play(true));
    assert!(told.iter().filter(|text| text.contains("-> ")).count() >= 5, "{told:#?}");
    assert!(told.iter().filter(|text| text.contains("nodes are available")).count() >= 30, "{told:#?}");
}

#[test]
fn equal_pods_spread_and_ties_are_drawn() {
    let mut first = Vec::new();
    for seed in 0..20 {
        let mut bench = Bench::new(&three_nodes());
        bench.rng = Rng::stream(seed, "ties");
        bench.see(
            Kind::Service,
            json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"selector": {"app": "web"}}}),
        );
        for name in ["p1", "p2", "p3"] {
            bench.see(Kind::Pod, pod(name, "100m", json!({})));
        }
        let told = bench.work();
        let mut nodes: Vec<&str> = told.iter().filter_map(|text| text.split("-> ").nth(1)).collect();
        first.push(nodes[0].to_string());
        nodes.sort_unstable();
        assert_eq!(nodes, ["node-a", "node-b", "node-c"], "seed {seed}");
    }
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), 3);
}

#[test]
fn a_waiting_pod_comes_back_when_room_appears_and_not_before() {
    let mut bench = Bench::new(&[node("node-a", "4", json!({}))]);
    bench.see(Kind::Pod, pod("big", "3", json!({})));
    bench.see(Kind::Pod, pod("late", "2", json!({})));
    assert_eq!(bench.work().len(), 2);
    bench.see(Kind::Node, node("node-a", "4", json!({})));
    assert!(bench.work().is_empty(), "a heartbeat wakes nobody");
    bench.remove("big");
    assert_eq!(bench.work(), ["late -> node-a"]);
    bench.see(Kind::Pod, pod("more", "3", json!({})));
    assert_eq!(bench.work().len(), 1);
    bench.see(Kind::Node, node("node-b", "8", json!({})));
    assert_eq!(bench.work(), ["more -> node-b"]);
}

/// What a node's change means to the filters that refused a pod, and not whether the node would do, brings the pod back.
#[test]
fn a_changed_node_brings_back_those_that_its_change_can_help() {
    let mut bench = Bench::new(&[node("node-a", "4", json!({}))]);
    bench.see(Kind::Pod, pod("big", "8", json!({})));
    bench.see(Kind::Pod, pod("ssd", "1", json!({"nodeSelector": {"disk": "ssd"}})));
    let near = json!({"labelSelector": {"matchLabels": {"app": "none"}}, "topologyKey": "zone"});
    let near = json!({"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [near]}});
    bench.see(Kind::Pod, pod("near", "1", json!({"affinity": near})));
    assert_eq!(bench.work().len(), 3);
    let cordoned =
        json!({"unschedulable": true, "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]});
    bench.see(Kind::Node, node("node-a", "4", cordoned));
    assert!(bench.work().is_empty(), "a cordon helps nobody");
    bench.see(Kind::Node, node("node-a", "4", json!({})));
    assert!(bench.work().is_empty(), "these were not refused for it");
    bench.see(Kind::Node, node("node-a", "6", json!({})));
    assert!(bench.work().is_empty(), "more room, and not enough");
    let mut labelled = node("node-a", "6", json!({}));
    labelled["metadata"]["labels"]["zone"] = json!("a");
    bench.see(Kind::Node, labelled.clone());
    assert_eq!(bench.work().len(), 1, "a place for the one with affinity");
    labelled["metadata"]["labels"]["disk"] = json!("ssd");
    bench.see(Kind::Node, labelled);
    assert_eq!(bench.work(), ["ssd -> node-a"]);
}

#[test]
fn a_pod_that_waited_five_minutes_is_tried_again() {
    let mut bench = Bench::new(&[node("node-a", "1", json!({}))]);
    bench.see(Kind::Pod, pod("big", "3", json!({})));
    assert_eq!(bench.work().len(), 1);
    bench.now = Time::from_ms(200_000);
    bench.queue.add(Key::new(Kind::Pod, "default", "big"));
    assert!(bench.work().is_empty());
    bench.now = Time::from_ms(330_000);
    bench.queue.add(Key::new(Kind::Pod, "default", "big"));
    assert_eq!(bench.work().len(), 1);
}

#[test]
fn gated_bound_and_foreign_pods_are_left_alone() {
    let mut bench = Bench::new(&three_nodes());
    bench.see(Kind::Pod, pod("gated", "1", json!({"schedulingGates": [{"name": "wait"}]})));
    bench.see(Kind::Pod, pod("foreign", "1", json!({"schedulerName": "mine"})));
    bench.see(Kind::Pod, pod("bound", "1", json!({"nodeName": "nowhere"})));
    assert!(bench.work().is_empty());
    bench.see(Kind::Pod, pod("gated", "1", json!({})));
    assert_eq!(bench.work().len(), 1);
}

#[test]
fn a_verdict_explains_every_node() {
    let mut bench =
        Bench::new(&[node("full", "1", json!({})), node("left", "4", json!({})), node("right", "8", json!({}))]);
    bench.see(Kind::Pod, pod("p", "2", json!({"schedulerName": "mine"})));
    let pod: Rc<Pod> = bench.cache.find::<Pod>("default", "p").unwrap().clone();
    let verdict = Verdict::of(&pod, &bench.cache);
    assert_eq!(verdict.nodes[0].rejected_by, Some("NodeResourcesFit"));
    assert_eq!(verdict.nodes[0].reasons, ["Insufficient cpu"]);
    assert_eq!(verdict.best().iter().map(|node| &*node.node).collect::<Vec<_>>(), ["right"]);
    assert!(verdict.nodes[2].points.contains(&("NodeResourcesFit", 86)), "{:?}", verdict.nodes[2]);
}

#[test]
fn the_least_important_pods_make_room_and_the_room_is_kept() {
    let mut bench = Bench::new(&[node("node-a", "4", json!({})), node("node-b", "4", json!({}))]);
    for (name, cpu, priority) in [("a1", "2", 5), ("a2", "2", 1), ("b1", "4", 3)] {
        bench.see(Kind::Pod, pod(name, cpu, json!({"priority": priority})));
    }
    let told = bench.work();
    assert_eq!(told.len(), 3, "{told:?}");
    bench.see(Kind::Pod, pod("vip", "2", json!({"priority": 100})));
    let told = bench.work();
    // One pod of priority 1 is missed less than one of priority 3.
    let node = told[1].rsplit(' ').next().unwrap().to_string();
    assert_eq!(told[0], "vip: 0/2 nodes are available: 2 Insufficient cpu.");
    assert_eq!(told[1], alloc::format!("a2: Preempted by pod vip on node {node}"));
    assert_eq!(told.len(), 2);
    // What becomes free is not given to pods of lower priority.
    bench.remove("a2");
    bench.see(Kind::Pod, pod("late", "2", json!({"priority": 2})));
    let mut told = bench.work();
    told.sort();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("late: 0/2 nodes are available: 2 Insufficient cpu. no new claims"), "{told:?}");
    assert_eq!(told[1], alloc::format!("vip -> {node}"));
}

#[test]
fn a_pod_that_never_preempts_and_a_hopeless_one_say_why() {
    let mut bench = Bench::new(&[node("node-a", "4", json!({}))]);
    bench.see(Kind::Pod, pod("low", "3", json!({"priority": 1})));
    bench.work();
    bench.see(Kind::Pod, pod("polite", "2", json!({"priority": 9, "preemptionPolicy": "Never"})));
    assert_eq!(
        bench.work(),
        [
            "polite: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never."
        ]
    );
    bench.see(Kind::Pod, pod("equal", "2", json!({"priority": 1})));
    assert_eq!(
        bench.work(),
        [
            "equal: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
        ]
    );
}

#[test]
fn higher_priority_is_served_first() {
    let mut bench = Bench::new(&[node("node-a", "1", json!({}))]);
    for (name, priority) in [("low", 0), ("high", 10), ("mid", 5)] {
        bench.see(Kind::Pod, pod(name, "1", json!({"priority": priority})));
    }
    assert_eq!(bench.work()[0], "high -> node-a");
}

#[test]
fn in_a_large_cluster_only_a_share_of_the_nodes_is_looked_at() {
    let nodes: Vec<Value> = (0..400).map(|number| node(&alloc::format!("n{number:03}"), "4", json!({}))).collect();
    let mut bench = Bench::new(&nodes);
    bench.see(Kind::Pod, pod("p", "1", json!({})));
    assert_eq!(bench.work().len(), 1);
    let key = Key::new(Kind::Pod, "default", "p");
    let verdict = bench.scheduler.verdict(&key).unwrap();
    assert_eq!((verdict.total, verdict.nodes.len(), bench.scheduler.next_node), (400, 100, 188));
    assert!(verdict.chosen.is_some());
}
