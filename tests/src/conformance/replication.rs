//! ReplicationControllers, and the kinds that nothing acts on.

use super::{Case, See, hold};

/// A scenario of three nodes.
macro_rules! scenario {
    ($until:literal, $actions:literal) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\ncluster: {nodes: 3}\nuntil: ",
            $until,
            "\nactions:\n",
            $actions
        )
    };
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a ReplicationController keeps its pods (docs: controllers/replication.yaml)",
        source: "pkg/controller/replication/replication_controller.go",
        scenario: scenario!(
            "40s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: ReplicationController, metadata: {name: nginx}, spec: {replicas: 3, selector: {app: nginx},
      template: {metadata: {name: nginx, labels: {app: nginx}}, spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}}}}
- {at: 10s, kubectl: delete pods --all --wait=false}
- {at: 20s, kubectl: scale rc nginx --replicas=4}
"
        ),
        seen: &[
            See::At("rc default/nginx", "/status/readyReplicas", "4"),
            See::At("rc default/nginx", "/status/fullyLabeledReplicas", "4"),
            See::At("rc default/nginx", "/status/observedGeneration", "2"),
            See::At("rc default/nginx", "/status/terminatingReplicas", "null"),
            See::At("rc default/nginx", "/metadata/labels/app", "\"nginx\""),
            See::Times("nginx", "SuccessfulCreate", 7),
            See::Count("pod", "nginx-", 4),
        ],
    },
    Case {
        name: "a ReplicationController selects what its template is labelled with, adopts, and lets go",
        source: "pkg/apis/core/v1/defaults.go SetDefaults_ReplicationController, pkg/controller/controller_ref_manager.go",
        scenario: scenario!(
            "30s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: lone, labels: {app: web, tier: front}}, spec: {containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: ReplicationController, metadata: {name: web}, spec: {replicas: 2,
      template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: c, image: nginx}]}}}}
- {at: 10s, kubectl: label pod lone tier=back --overwrite}
"
        ),
        seen: &[
            See::At("rc default/web", "/spec/selector", "{\"app\": \"web\", \"tier\": \"front\"}"),
            See::At("rc default/web", "/metadata/labels", "{\"app\": \"web\", \"tier\": \"front\"}"),
            See::At("pod default/lone", "/metadata/ownerReferences", "null"),
            See::At("rc default/web", "/status/readyReplicas", "2"),
            See::Times("web", "SuccessfulCreate", 2),
        ],
    },
    Case {
        name: "a budget counts the scale of a ReplicationController, and an eviction keeps to it",
        source: "pkg/controller/disruption/disruption.go getPodReplicationController",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: ReplicationController, metadata: {name: db}, spec: {replicas: 3, selector: {app: db},
      template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: db}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: db}}}}
- {at: 20s, kubectl: cordon node-1 node-2 node-3}
- {at: 21s, kubectl: drain node-1 node-2 node-3 --timeout=5s}
"
        ),
        seen: &[
            See::At("pdb default/db", "/status/expectedPods", "3"),
            See::At("pdb default/db", "/status/desiredHealthy", "2"),
            See::At("pdb default/db", "/status/disruptionsAllowed", "0"),
            See::At("rc default/db", "/status/readyReplicas", "2"),
        ],
    },
    Case {
        name: "an autoscaler sizes a ReplicationController, and its deletion takes the pods along",
        source: "pkg/registry/core/replicationcontroller/storage/storage.go ScaleREST, pkg/controller/garbagecollector",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: ReplicationController, metadata: {name: api}, spec: {replicas: 1, selector: {app: api},
      template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 100m}}}]}}}}
    ---
    {apiVersion: v1, kind: ReplicationController, metadata: {name: old}, spec: {replicas: 2, selector: {app: old},
      template: {metadata: {labels: {app: old}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}}}}
- {at: 5s, kubectl: autoscale rc api --min=2 --max=3 --cpu=80%}
- {at: 10s, kubectl: delete rc old}
"
        ),
        seen: &[
            See::At("rc default/api", "/spec/replicas", "2"),
            See::Count("pod", "old-", 0),
            See::Count("rc", "old", 0),
        ],
    },
    Case {
        name: "kinds that nothing acts on go with their namespace and with their owner",
        source: "pkg/controller/namespace/deletion/namespaced_resources_deleter.go, pkg/controller/garbagecollector",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
    ---
    {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: minimal-ingress, namespace: shop}, spec: {rules: [{http: {paths: [{path: /testpath, pathType: Prefix, backend: {service: {name: test, port: {number: 80}}}}]}}]}}
    ---
    {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}}}
    ---
    {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: pod-reader, namespace: shop}, rules: [{apiGroups: [''], resources: [pods], verbs: [get, watch, list]}]}
    ---
    {apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: front, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}, spec: {controller: example.com/front}}
    ---
    {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: kept}, spec: {defaultBackend: {service: {name: test, port: {number: 80}}}}}
    ---
    {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: orphan, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: gone, uid: nobody}]}, spec: {defaultBackend: {service: {name: test, port: {number: 80}}}}}
- {at: 5s, kubectl: delete ns shop}
"
        ),
        seen: &[
            See::Count("ns", "shop", 0),
            See::Count("ing", "minimal-ingress", 0),
            See::Count("netpol", "deny", 0),
            See::Count("role", "pod-reader", 0),
            See::At("ing default/kept", "/spec/ingressClassName", "\"front\""),
            See::At("ing default/kept", "/metadata/generation", "1"),
            See::Count("ing", "orphan", 0),
        ],
    },
];

#[test]
fn replication_controllers_and_kinds_that_are_only_kept_are_as_in_kubernetes() {
    hold(CASES);
}
