//! Rarely seen corners of the scheduler, the controllers and what the API server adds to their objects.

use super::story::{Story, check};
use crate::everywhere;

pub(super) const STORIES: &[Story] = &[
    Story {
        symbol: "plugin/pkg/admission/podtopologylabels/admission.go admitBinding and admitPod: pods bear the zone and the region of their node, whatever they bore before",
        scenario: r#"cluster: {nodes: [{name: a, zone: z1, labels: {topology.kubernetes.io/region: r}}, {name: b, zone: z2}]}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: bound, labels: {topology.kubernetes.io/zone: mine}}, spec: {nodeSelector: {kubernetes.io/hostname: a}, containers: [{name: c, image: nginx}]}}"}
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: made}, spec: {nodeName: b, containers: [{name: c, image: nginx}]}}"}
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: lost, labels: {topology.kubernetes.io/zone: mine}}, spec: {nodeName: nowhere, containers: [{name: c, image: nginx}]}}"}
- {at: 5s, kubectl: "get pods --show-labels --no-headers"}
"#,
        sees: &[
            "bound   1/1   Running   0     5s    topology.kubernetes.io/region=r,topology.kubernetes.io/zone=z1",
            "lost    0/1   Pending   0     5s    topology.kubernetes.io/zone=mine",
            "made    1/1   Running   0     5s    topology.kubernetes.io/zone=z2",
        ],
    },
    Story {
        symbol: "pkg/scheduler/schedule_one.go bindingCycle: a pod names its node to be while its volumes are made, and no longer when it has it",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"}
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}], volumes: [{name: d, persistentVolumeClaim: {claimName: d}}]}}"}
- {at: 300ms, kubectl: "get pod p -o jsonpath='early <{.spec.nodeName}> <{.status.nominatedNodeName}>'"}
- {at: 8s, kubectl: "get pod p -o jsonpath='late <{.spec.nodeName}> <{.status.nominatedNodeName}>'"}
"#,
        sees: &["early <> <node-1>", "late <node-1> <>"],
    },
    Story {
        symbol: "pkg/registry/core/pod/storage/storage.go setPodNodeAndMetadata: a gated pod cannot be bound",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {schedulingGates: [{name: example.com/wait}], containers: [{name: c, image: nginx}]}}"}
- {at: 1s, kubectl: "create --raw /api/v1/namespaces/default/pods/p/binding -f -", stdin: "{\"apiVersion\": \"v1\", \"kind\": \"Binding\", \"metadata\": {\"name\": \"p\"}, \"target\": {\"apiVersion\": \"v1\", \"kind\": \"Node\", \"name\": \"node-1\"}}"}
- {at: 5s, kubectl: "get pod p --no-headers"}
"#,
        sees: &["pod p has non-empty .spec.schedulingGates", "p     0/1   SchedulingGated   0     5s"],
    },
];

#[everywhere]
fn corners_are_as_in_kubernetes() {
    check(STORIES);
}
