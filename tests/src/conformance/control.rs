//! What controllers do where something stands in their way: claims on their way out, names that are taken.

use super::story::{Story, check};
use crate::everywhere;

pub(super) const STORIES: &[Story] = &[
    Story {
        symbol: "pkg/controller/statefulset/stateful_pod_control.go createPersistentVolumeClaims: no pod is made for a claim that is being deleted, and the wait for it doubles",
        scenario: r#"cluster: {nodes: 1}
until: 60s
actions:
- {at: 0s, apply: "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, replicas: 1, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}"}
- {at: 20s, kubectl: "patch pvc data-db-0 -p '{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}'"}
- {at: 21s, kubectl: "delete pvc data-db-0 --wait=false"}
- {at: 22s, kubectl: "delete pod db-0 --grace-period=1"}
- {at: 30s, kubectl: "get pods"}
- {at: 31s, kubectl: "patch pvc data-db-0 --type=json -p '[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]'"}
- {at: 59s, kubectl: "get pods"}
"#,
        sees: &[
            "db Warning FailedCreate: Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted",
            "db Warning FailedCreate: Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted",
            "$ get pods: No resources found in default namespace.",
            "db Normal SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success",
            "db Normal SuccessfulCreate: Create Pod db-0 in StatefulSet db successful",
            "$ get pods: db-0   1/1     Running",
        ],
    },
    Story {
        symbol: "pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob: two times of one minute have one name, so the second counts the Job of the first anew",
        scenario: r#"cluster: {nodes: 1}
until: 125s
actions:
- {at: 0s, apply: "{apiVersion: batch/v1, kind: CronJob, metadata: {name: e}, spec: {schedule: \"@every 30s\", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [\"true\"]}]}}}}}}"}
- {at: 100s, kubectl: "get cj e -o jsonpath='last {.status.lastScheduleTime} active <{.status.active}>'"}
- {at: 124s, kubectl: "get jobs -o name"}
"#,
        sees: &[
            "@60-61 e Normal SuccessfulCreate: Created job e-29453761",
            "@61-65 e Normal SawCompletedJob: Saw completed job: e-29453761, condition: Complete",
            "@90-91 e Normal SawCompletedJob: Saw completed job: e-29453761, condition: Complete",
            "last 2026-01-01T00:01:30Z active <>",
            "@120-121 e Normal SuccessfulCreate: Created job e-29453762",
            "$ get jobs -o name: job.batch/e-29453760",
            "$ get jobs -o name: job.batch/e-29453762",
        ],
    },
    Story {
        symbol: "pkg/controller/deployment/sync.go getNewReplicaSet: a name that a released ReplicaSet has is passed over once, and the ReplicaSet is adopted when it matches again",
        scenario: r#"cluster: {nodes: 1}
until: 20s
actions:
- {at: 0s, apply: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}}}"}
- {at: 5s, kubectl: "label rs -l app=web app=other --overwrite"}
- {at: 8s, kubectl: "get deploy web -o jsonpath='collisions {.status.collisionCount}'"}
- {at: 8s, kubectl: "get rs -l app=other -o jsonpath='owners <{.items[0].metadata.ownerReferences}>'"}
- {at: 9s, kubectl: "label rs -l app=other app=web --overwrite"}
- {at: 15s, kubectl: "get rs -l app=web -o custom-columns=D:.spec.replicas,O:.metadata.ownerReferences[*].name --no-headers --sort-by=.metadata.creationTimestamp"}
"#,
        sees: &["collisions 1", "owners <>", ": 1     web", ": 0     web"],
    },
    Story {
        symbol: "pkg/apis/batch/validation/validation.go ValidateJobStatusUpdate: nobody takes back how a Job has ended",
        scenario: r#"cluster: {nodes: 1}
until: 20s
actions:
- {at: 0s, apply: "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [\"true\"]}]}}}}"}
- {at: 10s, kubectl: "patch job j --subresource=status -p '{\"status\":{\"active\":3}}'"}
- {at: 11s, kubectl: "patch job j --subresource=status --type=merge -p '{\"status\":{\"succeeded\":0}}'"}
- {at: 12s, kubectl: "patch job j --subresource=status --type=merge -p '{\"status\":{\"conditions\":null,\"completionTime\":null}}'"}
"#,
        sees: &[
            "The Job \"j\" is invalid: status.active: Invalid value: 3: active>0 is invalid for finished job",
            "The Job \"j\" is invalid: status.succeeded: Invalid value: 0: cannot decrease the succeeded counter",
            "* status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
            "* status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition",
        ],
    },
    Story {
        symbol: "pkg/controlplane/controller/kubernetesservice Run: the API server makes its own Service, and makes it again within 10 s",
        scenario: r#"cluster: {nodes: 1}
until: 40s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: busybox, command: [sleep, '999']}]}}"}
- {at: 3s, kubectl: "get svc --no-headers"}
- {at: 3s, kubectl: "describe svc kubernetes"}
- {at: 3s, kubectl: "get endpointslices --no-headers"}
- {at: 4s, kubectl: "exec p -- nc -zv kubernetes.default 443"}
- {at: 5s, kubectl: "delete svc,endpointslices --all"}
- {at: 6s, kubectl: "get svc,endpointslices"}
- {at: 15s, kubectl: "get svc,endpoints,endpointslices -o name"}
- {at: 16s, kubectl: "patch endpoints kubernetes --type=merge -p '{\"subsets\":[]}'"}
- {at: 27s, kubectl: "get endpoints --no-headers"}
"#,
        sees: &[
            "$ get svc --no-headers: kubernetes   ClusterIP   10.96.0.1   <none>   443/TCP   3s",
            "$ describe svc kubernetes: Labels:                   component=apiserver",
            "$ describe svc kubernetes: TargetPort:               6443/TCP",
            "$ describe svc kubernetes: Endpoints:                172.18.0.2:6443",
            "$ get endpointslices --no-headers: kubernetes   IPv4   6443   172.18.0.2",
            "(kubernetes.default:443) open",
            "$ get svc,endpointslices: No resources found in default namespace.",
            "-o name: service/kubernetes",
            "-o name: endpoints/kubernetes",
            "-o name: endpointslice.discovery.k8s.io/kubernetes",
            "$ get endpoints --no-headers: kubernetes   172.18.0.2:6443",
        ],
    },
    Story {
        symbol: "staging/src/k8s.io/client-go/tools/cache/reflector.go backoffManager: a controller manager that starts without an API server begins when there is one, while watches that broke come back later, each in its own time",
        scenario: r#"cluster: {nodes: 1}
until: 150s
actions:
- {at: 0s, apply: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080']}]}}}}"}
- {at: 20s, component: {name: kube-apiserver, fail: true}}
- {at: 21s, component: {name: kube-controller-manager, fail: true}}
- {at: 30s, component: {name: kube-controller-manager, recover: true}}
- {at: 60s, component: {name: kube-apiserver, recover: true}}
- {at: 60s, kubectl: "scale deploy web --replicas=2"}
- {at: 149s, kubectl: "get deploy"}
"#,
        sees: &[
            "@60-60.1 web Normal ScalingReplicaSet: Scaled up replica set",
            "@60-60.1 Normal SuccessfulCreate: Created pod: web-",
            "@60-121 Normal Scheduled: Successfully assigned default/web-",
            "$ get deploy: web    2/2     2            2",
        ],
    },
    Story {
        symbol: "pkg/proxy/config: after an outage of the API server routes, too, hear of new Services only when kube-proxy tries again",
        scenario: r#"cluster: {nodes: 1}
until: 190s
actions:
- {at: 0s, kubectl: "run web --image=nginx --port=80"}
- {at: 20s, component: {name: kube-apiserver, fail: true}}
- {at: 100s, component: {name: kube-apiserver, recover: true}}
- {at: 100s, kubectl: "expose pod web --port=80"}
- {at: 101s, http: {method: GET, url: "http://web.default:80/"}}
- {at: 189s, http: {method: GET, url: "http://web.default:80/"}}
"#,
        sees: &["http http://web.default:80/ 0 unroutable", "http http://web.default:80/ 200 -"],
    },
    Story {
        symbol: "pkg/controller/endpointslicemirroring/reconciler.go reconcile: Endpoints made by hand lead the requests to a Service without a selector",
        scenario: r#"cluster: {nodes: 1}
until: 40s
actions:
- {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: nginx}]}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: db}, spec: {ports: [{name: p, port: 8080}]}}"}
- {at: 4s, kubectl: "get endpointslices -l kubernetes.io/service-name=db"}
- {at: 5s, apply: "{apiVersion: v1, kind: Endpoints, metadata: {name: db, labels: {a: b}}, subsets: [{addresses: [{ip: 10.244.1.2}], notReadyAddresses: [{ip: 10.244.1.9}], ports: [{name: p, port: 80}]}]}"}
- {at: 6s, kubectl: "get endpointslices -l a=b,endpointslice.kubernetes.io/managed-by=endpointslicemirroring-controller.k8s.io -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].kind} {.ports[0].port} {.endpoints[*].addresses[0]} {.endpoints[*].conditions.ready}{end}'"}
- {at: 7s, kubectl: "exec a -- curl -s -o /dev/null -w '%{http_code}' http://db:8080/"}
- {at: 8s, kubectl: "patch endpoints db --type=merge -p '{\"subsets\":[{\"addresses\":[{\"ip\":\"10.244.1.3\"}],\"ports\":[{\"name\":\"p\",\"port\":81}]}]}'"}
- {at: 9s, kubectl: "get endpointslices -l a=b --no-headers"}
- {at: 10s, kubectl: "delete endpointslices -l a=b"}
- {at: 11s, kubectl: "get endpointslices -l a=b --no-headers"}
- {at: 11s, kubectl: "get endpoints db -o jsonpath='{.subsets[0].ports[0].protocol}'"}
- {at: 12s, kubectl: "label endpoints db endpointslice.kubernetes.io/skip-mirror=true"}
- {at: 13s, kubectl: "get endpointslices -l a=b"}
"#,
        sees: &[
            "$ get endpointslices -l kubernetes.io/service-name=db: No resources found",
            "Endpoints 80 10.244.1.2 10.244.1.9 true false",
            "http://db:8080/: 200",
            "IPv4   81    10.244.1.3",
            "IPv4   81    10.244.1.3",
            "protocol}': TCP",
            "$ get endpointslices -l a=b: No resources found",
        ],
    },
];

#[everywhere]
fn controllers_go_on_where_they_can() {
    check(STORIES);
}
