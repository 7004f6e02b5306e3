//! What a namespace may use: the manifests of the documentation's pages on limit ranges and quotas, and how amounts are written.

use super::story::{Story, check};
use crate::everywhere;

/// Manifests are taken whole from kubernetes.io: `examples/admin/resource` and `docs/concepts/policy/limit-range`.
pub(super) const STORIES: &[Story] = &[
    Story {
        symbol: "plugin/pkg/admission/limitranger/admission.go mergePodResourceRequirements: limit-mem-cpu-container.yaml fills in what limit-range-pod-1.yaml leaves out",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: LimitRange, metadata: {name: limit-mem-cpu-per-container}, spec: {limits: [{max: {cpu: 800m, memory: 1Gi}, min: {cpu: 100m, memory: 99Mi}, default: {cpu: 700m, memory: 900Mi}, defaultRequest: {cpu: 110m, memory: 111Mi}, type: Container}]}}"}
- at: 1s
  apply: |
    apiVersion: v1
    kind: Pod
    metadata:
      name: busybox1
    spec:
      containers:
      - name: busybox-cnt01
        image: busybox:1.28
        command: ["/bin/sh"]
        args: ["-c", "while true; do echo hello from cnt01; sleep 10;done"]
        resources: {requests: {memory: "100Mi", cpu: "100m"}, limits: {memory: "200Mi", cpu: "500m"}}
      - name: busybox-cnt02
        image: busybox:1.28
        command: ["/bin/sh"]
        args: ["-c", "while true; do echo hello from cnt02; sleep 10;done"]
        resources: {requests: {memory: "100Mi", cpu: "100m"}}
      - name: busybox-cnt03
        image: busybox:1.28
        command: ["/bin/sh"]
        args: ["-c", "while true; do echo hello from cnt03; sleep 10;done"]
        resources: {limits: {memory: "200Mi", cpu: "500m"}}
      - name: busybox-cnt04
        image: busybox:1.28
        command: ["/bin/sh"]
        args: ["-c", "while true; do echo hello from cnt04; sleep 10;done"]
- {at: 2s, kubectl: "get pod busybox1 -o jsonpath='{range .spec.containers[*]}{.name} {.resources}{\"\\n\"}{end}'"}
"#,
        sees: &[
            "busybox-cnt01 {\"limits\":{\"cpu\":\"500m\",\"memory\":\"200Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"100Mi\"}}",
            "busybox-cnt02 {\"limits\":{\"cpu\":\"700m\",\"memory\":\"900Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"100Mi\"}}",
            "busybox-cnt03 {\"limits\":{\"cpu\":\"500m\",\"memory\":\"200Mi\"},\"requests\":{\"cpu\":\"500m\",\"memory\":\"200Mi\"}}",
            "busybox-cnt04 {\"limits\":{\"cpu\":\"700m\",\"memory\":\"900Mi\"},\"requests\":{\"cpu\":\"110m\",\"memory\":\"111Mi\"}}",
        ],
    },
    Story {
        symbol: "plugin/pkg/admission/limitranger/admission.go PodValidateLimitFunc: limit-mem-cpu-pod.yaml and limit-memory-ratio-pod.yaml refuse pods as a whole",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: LimitRange, metadata: {name: limit-mem-cpu-per-pod}, spec: {limits: [{max: {cpu: \"2\", memory: 2Gi}, type: Pod}]}}"}
- {at: 1s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: Pod, metadata: {name: busybox2}, spec: {containers: [{name: a, image: busybox, resources: {limits: {memory: 1500Mi, cpu: \"1\"}}}, {name: b, image: busybox, resources: {limits: {memory: 900Mi, cpu: 500m}}}]}}"}
- {at: 2s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: LimitRange, metadata: {name: limit-memory-ratio-pod}, spec: {limits: [{maxLimitRequestRatio: {memory: 2}, type: Pod}]}}"}
- {at: 3s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: Pod, metadata: {name: busybox3}, spec: {containers: [{name: busybox-cnt01, image: busybox:1.28, resources: {limits: {memory: 300Mi, cpu: 1}, requests: {memory: 100Mi, cpu: 1}}}]}}"}
- {at: 4s, kubectl: "describe limitrange limit-memory-ratio-pod"}
"#,
        sees: &[
            "Error from server (Forbidden): error when creating \"STDIN\": pods \"busybox2\" is forbidden: maximum memory usage per Pod is 2Gi, but limit is 2400Mi",
            "limitrange/limit-memory-ratio-pod created",
            "pods \"busybox3\" is forbidden: memory max limit to request ratio per Pod is 2, but provided ratio is 3.000000",
            "Pod         memory    -    -    -                -              2",
        ],
    },
    Story {
        symbol: "plugin/pkg/admission/limitranger/admission.go PersistentVolumeClaimValidateLimitFunc: storagelimits.yaml with pvc-limit-lower.yaml and pvc-limit-greater.yaml",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: LimitRange, metadata: {name: storagelimits}, spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 2Gi}, min: {storage: 1Gi}}]}}"}
- {at: 1s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc-limit-lower}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Mi}}}}"}
- {at: 2s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc-limit-greater}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}}"}
"#,
        sees: &[
            "persistentvolumeclaims \"pvc-limit-lower\" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi",
            "persistentvolumeclaims \"pvc-limit-greater\" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 5Gi",
        ],
    },
    Story {
        symbol: "plugin/pkg/admission/limitranger/admission.go: what is filled in can contradict what is asked for (docs: example-conflict-with-limitrange-cpu.yaml), and does not where both are given",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: LimitRange, metadata: {name: cpu-resource-constraint}, spec: {limits: [{default: {cpu: 500m}, defaultRequest: {cpu: 500m}, max: {cpu: \"1\"}, min: {cpu: 100m}, type: Container}]}}"}
- {at: 1s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: Pod, metadata: {name: example-conflict-with-limitrange-cpu}, spec: {containers: [{name: demo, image: registry.k8s.io/pause:3.8, resources: {requests: {cpu: 700m}}}]}}"}
- {at: 2s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: Pod, metadata: {name: example-no-conflict-with-limitrange-cpu}, spec: {containers: [{name: demo, image: registry.k8s.io/pause:3.8, resources: {requests: {cpu: 700m}, limits: {cpu: 700m}}}]}}"}
"#,
        sees: &[
            "The Pod \"example-conflict-with-limitrange-cpu\" is invalid: spec.containers[0].resources.requests: Invalid value: \"700m\": must be less than or equal to cpu limit of 500m",
            "pod/example-no-conflict-with-limitrange-cpu created",
        ],
    },
    Story {
        symbol: "pkg/quota/v1/evaluator/core: quota-objects.yaml counts claims, balanced Services and node ports",
        scenario: r#"cluster: {nodes: 1}
until: 20s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: ResourceQuota, metadata: {name: object-quota-demo}, spec: {hard: {persistentvolumeclaims: \"1\", services.loadbalancers: \"2\", services.nodeports: \"0\"}}}"}
- {at: 1s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc-quota-demo}, spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 3Gi}}}}"}
- {at: 2s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc-quota-demo-2}, spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 4Gi}}}}"}
- {at: 3s, kubectl: "create service nodeport web --tcp=80:80"}
- {at: 4s, kubectl: "describe quota object-quota-demo"}
- {at: 5s, kubectl: "delete pvc pvc-quota-demo"}
- {at: 10s, kubectl: "get quota"}
"#,
        sees: &[
            "persistentvolumeclaim/pvc-quota-demo created",
            "persistentvolumeclaims \"pvc-quota-demo-2\" is forbidden: exceeded quota: object-quota-demo, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=1, limited: persistentvolumeclaims=1",
            "services \"web\" is forbidden: exceeded quota: object-quota-demo, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0",
            "persistentvolumeclaims  1     1",
            "services.loadbalancers  0     2",
            "object-quota-demo   persistentvolumeclaims: 0/1, services.loadbalancers: 0/2, services.nodeports: 0/0",
        ],
    },
    Story {
        symbol: "apimachinery pkg/api/resource Quantity.Add: what is used is written in the form of what was asked for",
        scenario: r#"cluster: {nodes: 1}
until: 20s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: ResourceQuota, metadata: {name: a}, spec: {hard: {requests.memory: 1024M, requests.cpu: \"2\", pods: 1k}}}"}
- {at: 1s, kubectl: "run one --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"one\",\"image\":\"nginx\",\"resources\":{\"requests\":{\"memory\":\"300M\",\"cpu\":\"0.5\"}}}]}}'"}
- {at: 2s, kubectl: "run two --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"two\",\"image\":\"nginx\",\"resources\":{\"requests\":{\"memory\":\"400M\",\"cpu\":\"1500m\"}}}]}}'"}
- {at: 3s, kubectl: "run three --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"three\",\"image\":\"nginx\",\"resources\":{\"requests\":{\"memory\":\"1Gi\",\"cpu\":\"1m\"}}}]}}'"}
- {at: 4s, kubectl: "get quota a -o jsonpath={.status}"}
"#,
        sees: &[
            "pod/two created",
            "exceeded quota: a, requested: requests.cpu=1m,requests.memory=1Gi, used: requests.cpu=2,requests.memory=700M, limited: requests.cpu=2,requests.memory=1024M",
            "{\"hard\":{\"pods\":\"1k\",\"requests.cpu\":\"2\",\"requests.memory\":\"1024M\"},\"used\":{\"pods\":\"2\",\"requests.cpu\":\"2\",\"requests.memory\":\"700M\"}}",
        ],
    },
    Story {
        symbol: "apiserver pkg/registry/generic/registry/store.go Create and Update: namespaces first, then defaults, the rules of the kind, and at last limits and quotas",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, default: {cpu: 500m}, max: {cpu: \"1\"}}]}}"}
- {at: 0s, apply: "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: \"0\"}}}"}
- {at: 1s, kubectl: "run a --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"nginx\",\"resources\":{\"requests\":{\"cpu\":\"2\"}}}]}}'"}
- {at: 2s, kubectl: "run b --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"b\",\"image\":\"nginx\",\"resources\":{\"limits\":{\"cpu\":\"2\"}}}]}}'"}
- {at: 3s, kubectl: "run c --image=nginx"}
- {at: 4s, kubectl: "run d -n nowhere --image=nginx --overrides='{\"spec\":{\"serviceAccountName\":\"nobody\"}}'"}
- {at: 5s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: e}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"}
- {at: 6s, kubectl: "patch pvc e -p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}'"}
"#,
        sees: &[
            "The Pod \"a\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 500m",
            "pods \"b\" is forbidden: maximum cpu usage per Container is 1, but limit is 2",
            "pods \"c\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0",
            "namespaces \"nowhere\" not found",
            "The PersistentVolumeClaim \"e\" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        ],
    },
    Story {
        symbol: "pkg/apis/core/validation/validation.go validateResourceQuotaScopes: a scope counts only what it is for",
        scenario: r#"cluster: {nodes: 1}
until: 10s
actions:
- {at: 0s, kubectl: "create quota best --hard=pods=1,cpu=1 --scopes=BestEffort"}
- {at: 1s, kubectl: "create quota short --hard=pods=1,services=1 --scopes=Terminating"}
- {at: 2s, kubectl: "create quota odd --hard=cpus=1"}
- {at: 3s, kubectl: "create -f -", stdin: "{apiVersion: v1, kind: ResourceQuota, metadata: {name: sel}, spec: {hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: Terminating, operator: In, values: [x]}]}}}"}
- {at: 4s, kubectl: "create quota fits --hard=pods=1,cpu=1 --scopes=NotBestEffort"}
"#,
        sees: &[
            "ResourceQuota \"best\" is invalid: spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource",
            "ResourceQuota \"short\" is invalid: spec.scopes: Invalid value: [\"Terminating\"]: unsupported scope applied to resource",
            "ResourceQuota \"odd\" is invalid: [spec.hard[cpus]: Invalid value: \"cpus\": must be a standard resource type or fully qualified, spec.hard[cpus]: Invalid value: \"cpus\": must be a standard resource for quota]",
            "The ResourceQuota \"sel\" is invalid: spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exists' when scope is any of",
            "resourcequota/fits created",
        ],
    },
    Story {
        symbol: "pkg/controller/job/job_controller.go syncJob: a Job that is suspended while it runs has no start, and its template may be changed until it is resumed",
        scenario: r#"cluster: {nodes: 1}
until: 60s
actions:
- {at: 0s, apply: "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {activeDeadlineSeconds: 20, template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: c, image: busybox, command: [sleep, \"12\"]}]}}}}"}
- {at: 5s, kubectl: "set resources job/j --requests=cpu=100m"}
- {at: 10s, kubectl: "patch job j -p '{\"spec\":{\"suspend\":true}}'"}
- {at: 12s, kubectl: "get job j -o jsonpath='start <{.status.startTime}> {.status.conditions[0].type}={.status.conditions[0].status}'"}
- {at: 13s, kubectl: "set resources job/j --requests=cpu=100m"}
- {at: 14s, kubectl: "patch job j -p '{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"kubernetes.io/os\":\"linux\"}}}}}'"}
- {at: 15s, kubectl: "set image job/j c=nginx"}
- {at: 25s, kubectl: "patch job j -p '{\"spec\":{\"suspend\":false}}'"}
- {at: 45s, kubectl: "get job j -o jsonpath='start <{.status.startTime}> succeeded {.status.succeeded}'"}
"#,
        sees: &[
            "$ set resources job/j --requests=cpu=100m: The Job \"j\" is invalid: spec.template: Invalid value:",
            "j Normal Suspended: Job suspended",
            "start <> Suspended=True",
            "job.batch/j resource requirements updated",
            "job.batch/j patched",
            "$ set image job/j c=nginx: The Job \"j\" is invalid: spec.template: Invalid value:",
            "j Normal Resumed: Job resumed",
            "start <2026-01-01T00:00:25Z> succeeded 1",
        ],
    },
];

#[everywhere]
fn what_a_namespace_may_use_is_as_upstream() {
    check(STORIES);
}
