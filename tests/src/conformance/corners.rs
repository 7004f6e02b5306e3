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
    Story {
        symbol: "pkg/registry/core/pod/storage/eviction.go createTooManyRequestsError: a budget that has not been looked at makes clients ask again after 10 s by themselves, ten times",
        scenario: r#"cluster: {nodes: 2}
until: 170s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: strange, labels: {app: strange}, ownerReferences: [{apiVersion: example.com/v1, kind: Widget, name: w, uid: abc, controller: true}]}, spec: {nodeName: node-1, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: strange}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: strange}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: plain, labels: {app: plain}}, spec: {nodeName: node-2, containers: [{name: c, image: nginx}]}}
- at: 20s
  apply: "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: plain}, spec: {minAvailable: 0, selector: {matchLabels: {app: plain}}}}"
- {at: 20s, kubectl: "drain node-2 --force"}
- {at: 50s, kubectl: "drain node-1 --timeout=60s"}
- {at: 50s, kubectl: "create --raw /api/v1/namespaces/default/pods/strange/eviction -f -", stdin: "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"strange\"}}"}
"#,
        sees: &[
            "strange Warning CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: no matches for kind \"Widget\" in version \"example.com/v1\"",
            "@30-32 $ drain node-2 --force: evicting pod default/plain",
            "@30-32 $ drain node-2 --force: node/node-2 drained",
            "@150-150.1 $ create --raw /api/v1/namespaces/default/pods/strange/eviction -f -: Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.",
            "@155-155.1 $ drain node-1 --timeout=60s: evicting pod default/strange",
            "$ drain node-1 --timeout=60s: error when evicting pods/\"strange\" -n \"default\" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.",
            "$ drain node-1 --timeout=60s: error when evicting pods/\"strange\" -n \"default\": global timeout reached: 1m0s",
        ],
    },
    Story {
        symbol: "pkg/scheduler/framework/plugins/queuesort/priority_sort.go Less: room goes to the pod whose last try is the longest ago, whatever its name, and to a higher priority before that",
        scenario: r#"cluster: {nodes: [{name: a, cpu: "1"}]}
until: 80s
actions:
- at: 0s
  apply: |
    {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: polite}, value: 7, preemptionPolicy: Never}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: full}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: "1"}}}]}}
- {at: 1s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: z}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: '1'}}}]}}"}
- {at: 5s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: '1'}}}]}}"}
- {at: 10s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: m}, spec: {priorityClassName: polite, containers: [{name: c, image: nginx, resources: {requests: {cpu: '1'}}}]}}"}
- {at: 20s, kubectl: "delete pod full"}
- {at: 40s, kubectl: "delete pod m"}
- {at: 60s, kubectl: "delete pod z"}
"#,
        sees: &[
            "@20-22 z Warning FailedScheduling",
            "@20-22 b Warning FailedScheduling",
            "@20-22 m Normal Scheduled: Successfully assigned default/m to a",
            "@40-42 z Normal Scheduled: Successfully assigned default/z to a",
            "@60-62 b Normal Scheduled: Successfully assigned default/b to a",
        ],
    },
    Story {
        symbol: "pkg/scheduler/framework/plugins/interpodaffinity/scoring.go NormalizeScore: the least liked node has no points, also when all are liked",
        scenario: r#"cluster: {nodes: [{name: a, cpu: "4"}, {name: b, cpu: "4"}]}
until: 10s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: a1, labels: {app: f}}, spec: {nodeName: a, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: a2, labels: {app: f}}, spec: {nodeName: a, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: b1, labels: {app: f}}, spec: {nodeName: b, containers: [{name: c, image: nginx}]}}
- at: 5s
  apply: "{apiVersion: v1, kind: Pod, metadata: {name: near}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 100m, memory: 64Mi}}}], affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {labelSelector: {matchLabels: {app: f}}, topologyKey: kubernetes.io/hostname}}]}}}}"
"#,
        sees: &["near Normal Scheduled: Successfully assigned default/near to a"],
    },
    Story {
        symbol: "pkg/scheduler/framework/events.go PodSchedulingPropertiesChange: of what is changed of a waiting pod only that brings it back which the refusal was about",
        scenario: r#"cluster: {nodes: [{name: a, cpu: "1", taints: [{key: k, value: v, effect: NoSchedule}]}, {name: b, cpu: "1"}]}
until: 60s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: large}, spec: {tolerations: [{key: k, operator: Exists}], nodeSelector: {kubernetes.io/hostname: b}, containers: [{name: c, image: nginx, resources: {requests: {cpu: "2"}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: shy}, spec: {nodeSelector: {kubernetes.io/hostname: a}, containers: [{name: c, image: nginx}]}}
- {at: 10s, kubectl: "label pod large shy a=b"}
- {at: 20s, kubectl: "set image pod/large pod/shy c=nginx:1.25"}
- {at: 30s, kubectl: "patch pod large --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"z\",\"operator\":\"Exists\"}}]'"}
- {at: 40s, kubectl: "patch pod shy --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"z\",\"operator\":\"Exists\"}}]'"}
- {at: 50s, kubectl: "patch pod shy --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/tolerations/-\",\"value\":{\"key\":\"k\",\"operator\":\"Exists\"}}]'"}
- {at: 55s, kubectl: "get events --field-selector reason=FailedScheduling -o jsonpath='{range .items[*]}{.involvedObject.name}x{.series.count} {end}'"}
"#,
        sees: &[
            "@0-1 large Warning FailedScheduling",
            "@40-41 shy Warning FailedScheduling",
            "@50-51 shy Normal Scheduled: Successfully assigned default/shy to a",
            "largex shyx2",
        ],
    },
];

#[everywhere]
fn corners_are_as_in_kubernetes() {
    check(STORIES);
}
