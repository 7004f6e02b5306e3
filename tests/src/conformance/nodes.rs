//! Nodes: how each fault looks, when pods are moved, and what comes back.

use super::{Case, See, hold};

/// A scenario of three nodes with a Deployment of three pods, one on each: its end and further actions.
macro_rules! scenario {
    ($until:literal, $actions:literal) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\nuntil: ",
            $until,
            "\nactions:\n- at: 0s\n  apply: |\n",
            "    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}], containers: [{name: c, image: nginx}]}}}}\n",
            "    ---\n    {apiVersion: v1, kind: Pod, metadata: {name: pinned}, spec: {nodeName: node-2, containers: [{name: c, image: nginx}]}}\n",
            $actions
        )
    };
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a lost node turns Unknown within a minute; its pods stay, not ready",
        source: "pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth",
        scenario: scenario!("130s", "- {at: 60s, node: {name: node-2, fail: power}}\n"),
        seen: &[
            See::Event("node-2", "NodeNotReady", "Node node-2 status is now: NodeNotReady"),
            See::Event("pinned", "NodeNotReady", "Node is not ready"),
            See::At("node node-2", "/spec/taints/0/key", "\"node.kubernetes.io/unreachable\""),
            See::At("pod default/pinned", "/status/phase", "\"Running\""),
            See::At("pod default/pinned", "/metadata/deletionTimestamp", "null"),
            See::Count("pods", "web-", 3),
        ],
    },
    Case {
        name: "after its toleration a pod is marked and replaced, and waits for its kubelet",
        source: "pkg/controller/tainteviction/taint_eviction.go processPodOnNode",
        scenario: scenario!("430s", "- {at: 60s, node: {name: node-2, fail: power}}\n"),
        seen: &[
            See::Event("pinned", "TaintManagerEviction", "Marking for deletion Pod default/pinned"),
            See::At("pod default/pinned", "/metadata/deletionGracePeriodSeconds", "30"),
            See::At("pod default/pinned", "/status/phase", "\"Running\""),
            See::Count("pods", "web-", 4),
        ],
    },
    Case {
        name: "a node that returns in time keeps its pods",
        source: "pkg/controller/tainteviction/taint_eviction.go cancelWorkWithEvent",
        scenario: scenario!(
            "220s",
            "- {at: 60s, node: {name: node-2, fail: network}}\n- {at: 150s, node: {name: node-2, recover: true}}\n"
        ),
        seen: &[
            See::Event("pinned", "TaintManagerEviction", "Cancelling deletion of Pod default/pinned"),
            See::At("node node-2", "/spec/taints", "null"),
            See::At("pod default/pinned", "/metadata/deletionTimestamp", "null"),
            See::At("pod default/pinned", "/status/containerStatuses/0/restartCount", "0"),
            See::Count("pods", "web-", 3),
        ],
    },
    Case {
        name: "a node that returns late removes what was deleted meanwhile",
        source: "pkg/kubelet/pod_workers.go SyncTerminatedPod",
        scenario: scenario!(
            "520s",
            "- {at: 60s, node: {name: node-2, fail: kubelet}}\n- {at: 450s, node: {name: node-2, recover: true}}\n"
        ),
        seen: &[
            See::Count("pods", "pinned", 0),
            See::Count("pods", "web-", 3),
            See::At("node node-2", "/spec/taints", "null"),
        ],
    },
    Case {
        name: "the pods of a deleted node are collected",
        source: "pkg/controller/podgc/gc_controller.go gcOrphaned",
        scenario: scenario!(
            "180s",
            "- {at: 55s, node: {name: node-2, fail: power}}\n- {at: 60s, node: {name: node-2, delete: true}}\n"
        ),
        seen: &[
            See::Event("node-2", "RemovingNode", "Node node-2 event: Removing Node node-2 from Controller"),
            See::Count("pods", "pinned", 0),
            See::Count("pods", "web-", 3),
            See::Count("nodes", "node-", 2),
        ],
    },
    Case {
        name: "a rebooted node runs its pods again",
        source: "pkg/kubelet/kubelet_node_status.go tryUpdateNodeStatus",
        scenario: scenario!("120s", "- {at: 60s, node: {name: node-2, reboot: true}}\n"),
        seen: &[
            See::Event("node-2", "Rebooted", "Node node-2 has been rebooted, boot id: …"),
            See::At("pod default/pinned", "/status/containerStatuses/0/restartCount", "1"),
            See::At("pod default/pinned", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "a boot is when the runtime finds its containers gone",
        source: "containerd internal/cri/server/restart.go loadContainer",
        scenario: scenario!(
            "130s",
            "- {at: 60s, node: {name: node-2, fail: power}}\n- {at: 100s, node: {name: node-2, recover: true}}\n"
        ),
        seen: &[
            See::Event("pinned", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."),
            See::At("pod default/pinned", "/status/containerStatuses/0/lastState/terminated/exitCode", "255"),
            See::At(
                "pod default/pinned",
                "/status/containerStatuses/0/lastState/terminated/finishedAt",
                "\"2026-01-01T00:01:40Z\"",
            ),
        ],
    },
    Case {
        name: "a node whose runtime is gone says so itself",
        source: "pkg/kubelet/runtime.go runtimeErrors",
        scenario: scenario!("110s", "- {at: 60s, node: {name: node-2, fail: runtime}}\n"),
        seen: &[
            See::Event("node-2", "NodeNotReady", "Node node-2 status is now: NodeNotReady"),
            See::At("node node-2", "/status/conditions/3/message", "\"container runtime is down\""),
            See::At("node node-2", "/spec/taints/0/key", "\"node.kubernetes.io/not-ready\""),
            See::NoEvent("pinned", "NodeNotReady"),
        ],
    },
    Case {
        name: "a runtime that is back makes its node ready with a later status",
        source: "pkg/kubelet/kubelet.go updateRuntimeUp",
        scenario: scenario!(
            "150s",
            "- {at: 60s, node: {name: node-2, fail: runtime}}\n- {at: 130s, node: {name: node-2, recover: true}}\n"
        ),
        seen: &[
            See::Event("node-2", "NodeReady", "Node node-2 status is now: NodeReady"),
            See::At("node node-2", "/spec/taints", "null"),
            See::At("pod default/pinned", "/status/containerStatuses/0/restartCount", "1"),
        ],
    },
    Case {
        name: "all nodes lost: one race-won taint, no other eviction",
        source: "pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption",
        scenario: scenario!(
            "500s",
            "- {at: 60s, node: {name: node-1, fail: freeze}}\n- {at: 60s, node: {name: node-2, fail: freeze}}\n- {at: 60s, node: {name: node-3, fail: freeze}}\n"
        ),
        seen: &[See::Count("nodes", "node-", 3)],
    },
    Case {
        name: "an outage of the API server turns every node Unknown for a while, and evicts nothing",
        source: "staging/src/k8s.io/client-go/tools/cache/reflector.go ListAndWatch",
        scenario: scenario!(
            "400s",
            "- {at: 60s, component: {name: kube-apiserver, fail: true}}\n- {at: 160s, component: {name: kube-apiserver, recover: true}}\n"
        ),
        seen: &[
            See::Event("node-1", "NodeNotReady", "Node node-1 status is now: NodeNotReady"),
            See::Event("node-3", "NodeReady", "Node node-3 status is now: NodeReady"),
            See::Times("node-1", "NodeNotReady", 1),
            See::Times("node-1", "NodeReady", 1),
            See::At("node node-2", "/spec/taints", "null"),
            See::NoEvent("pinned", "TaintManagerEviction"),
            See::Count("pods", "web-", 3),
        ],
    },
    Case {
        name: "what a kubelet reports while the API server is away is told when it is back",
        source: "staging/src/k8s.io/client-go/tools/record/event.go recordToSink",
        scenario: scenario!(
            "200s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: lone}, spec: {nodeName: node-1, containers: [{name: c, image: nginx}]}}
- {at: 60s, component: {name: kube-apiserver, fail: true}}
- {at: 70s, crash: {pod: lone}}
- {at: 120s, component: {name: kube-apiserver, recover: true}}
"
        ),
        seen: &[See::Times("lone", "Started", 2), See::Times("lone", "Created", 2)],
    },
    Case {
        name: "the pods of a lost node are marked, each told once",
        source: "pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth MarkPodsNotReady",
        scenario: scenario!(
            "140s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: lone}, spec: {nodeName: node-1, terminationGracePeriodSeconds: 600, containers: [{name: c, image: nginx}]}}
- {at: 60s, node: {name: node-1, fail: power}}
"
        ),
        seen: &[See::Times("lone", "NodeNotReady", 1), See::At("node node-1", "/spec/taints/0/key", "\"node.kubernetes.io/unreachable\"")],
    },
];

#[test]
fn nodes_fail_and_return_as_in_kubernetes() {
    hold(CASES);
}
