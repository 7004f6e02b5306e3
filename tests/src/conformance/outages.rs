//! What pods go through when the kubelet or the runtime under them is away: kills that fail, stops that are cut off,
//! containers that nobody finds again.
//!
//! Models kubernetes 1.36 pkg/kubelet.

use super::story::{Story, check};
use crate::everywhere;

/// Outages and what comes of them.
pub(super) const OUTAGES: &[Story] = &[
    Story {
        symbol: "pkg/kubelet SyncTerminatingPod: a pod that no runtime stops is told of, and stopped when there is one",
        scenario: r#"{until: 90s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080']}]}}"},
            {at: 20s, node: {name: node-1, fail: runtime}},
            {at: 24s, kubectl: 'delete pod p --wait=false'},
            {at: 40s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@24-24.1 p Normal Killing: Stopping container c",
            "@24-24.1 p Warning FailedKillPod: error killing pod: [failed to \"KillContainer\" for \"c\" with KillContainerError: \"rpc error: code = Unavailable desc = connection error: desc = \\\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\\\"\", failed to \"KillPodSandbox\" for \"",
            "@40-42 p Failed [c ContainerStatusUnknown(137) unready #0 last ContainerStatusUnknown(137)]",
            "@40-42 p deleted Failed",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime killContainer: a stop under way is cut off with its runtime",
        scenario: r#"{until: 60s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080', 'term=ignore']}]}}"},
            {at: 18s, kubectl: 'delete pod p --wait=false'},
            {at: 20s, node: {name: node-1, fail: runtime}}]}"#,
        sees: &[
            "@20-20.1 p Warning FailedKillPod: error killing pod: [failed to \"KillContainer\" for \"c\" with KillContainerError: \"rpc error: code = Unavailable desc = error reading from server: EOF\"",
            "never p deleted Failed",
        ],
    },
    Story {
        symbol: "pkg/kubelet syncLoop: without a runtime for half a minute nothing is handed out any more",
        scenario: r#"{until: 110s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080']}]}}"},
            {at: 20s, node: {name: node-1, fail: runtime}},
            {at: 25s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080']}]}}"},
            {at: 60s, kubectl: 'delete pod p --wait=false'},
            {at: 90s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@25-26 q Warning FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unavailable desc = connection error",
            "@55-62 node-1 Normal NodeNotReady: Node node-1 status is now: NodeNotReady",
            "node-1 Warning ContainerGCFailed: rpc error: code = Unavailable desc = connection error",
            "@90-103 q Running [c running ready #0]",
            "@90-101 p deleted Failed",
            "never FailedKillPod",
            "never Killing",
        ],
    },
    Story {
        symbol: "pkg/kubelet convertToAPIContainerStatuses: a lost run of a pod that never restarts fails it",
        scenario: r#"{until: 60s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080']}]}}"},
            {at: 20s, node: {name: node-1, fail: runtime}},
            {at: 30s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@30-32 p Running [c ContainerCreating unready #1 last ContainerStatusUnknown(137)]",
            "@30-34 p Failed [c ContainerStatusUnknown(137) unready #1 last ContainerStatusUnknown(137)]",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime killContainer: a new kubelet process stops again, with the whole grace",
        scenario: r#"{until: 100s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080', 'term=ignore']}]}}"},
            {at: 20s, kubectl: 'delete pod p --wait=false'},
            {at: 25s, node: {name: node-1, fail: kubelet}},
            {at: 40s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@20-20.1 p Normal Killing",
            "@40-42 p Normal Killing",
            "@70-73 p Failed [c Error(137)",
            "@70-73 p deleted Failed",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime killContainer: a frozen kubelet's stop goes on in the runtime",
        scenario: r#"{until: 100s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080', 'term=ignore']}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080', 'term=1:7'], lifecycle: {preStop: {sleep: {seconds: 10}}}}]}}"},
            {at: 20s, kubectl: 'delete pod p q --wait=false'},
            {at: 25s, node: {name: node-1, fail: freeze}},
            {at: 60s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@60-60.1 p Failed [c Error(137)",
            // Its hook was over long ago, but the signal is the kubelet's to ask for.
            "@61-61.5 q Failed [c Error(7)",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime PodSandboxChanged: after a boot there is no address until there is a sandbox",
        scenario: r#"{until: 60s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'nginx:1.27'}]}}"},
            {at: 20s, node: {name: node-1, reboot: true}},
            {at: 21200ms, kubectl: "get pod p -o jsonpath='{.status.podIP}|{.status.containerStatuses[0].state.terminated.exitCode}'"},
            {at: 30s, kubectl: "get pod p -o jsonpath='{.status.podIP}|{.status.containerStatuses[0].restartCount}'"}]}"#,
        sees: &[": |255", "p Normal SandboxChanged", ".3|1"],
    },
    Story {
        symbol: "pkg/kubelet syncLoopIteration: a process that began without the API server runs nothing until it is told of pods",
        scenario: r#"{until: 120s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['exit=33:1']}]}}"},
            {at: 20s, component: {name: kube-apiserver, fail: true}},
            {at: 25s, node: {name: node-1, fail: kubelet}}, {at: 30s, node: {name: node-1, recover: true}},
            {at: 80s, component: {name: kube-apiserver, recover: true}}]}"#,
        sees: &[
            "@80-112 p Running [c Error(1) unready #0]",
            "@80-112 p Running [c running ready #1 last Error(1)]",
            "never FailedMount",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime computeInitContainerActions: a sidecar that ended with the others comes back first",
        scenario: r#"{until: 60s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {initContainers: [{name: s, restartPolicy: Always, image: 'registry.test/web:1', args: ['exit=10:0']}], containers: [{name: c, image: 'registry.test/web:1', args: ['exit=10:1']}]}}"}]}"#,
        sees: &[
            "[s running ready #1 last Completed(0), c Error(1) unready #0]",
            "[s running ready #1 last Completed(0), c running ready #1 last Error(1)]",
            "[s CrashLoopBackOff unready #1 last Completed(0), c Error(1) unready #1 last Error(1)]",
            "[s running ready #2 last Completed(0), c Error(1) unready #1 last Error(1)]",
            "[s running ready #2 last Completed(0), c running ready #2 last Error(1)]",
        ],
    },
];

#[everywhere]
fn outages() {
    check(OUTAGES);
}
