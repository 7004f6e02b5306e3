//! Disruption: what budgets allow, what evictions answer, how a drain goes, and what no budget stops.

use super::{Case, See, hold};

/// A scenario of three nodes: its end and its actions.
macro_rules! scenario {
    ($until:literal, $actions:literal) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\nuntil: ",
            $until,
            "\nactions:\n",
            $actions
        )
    };
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "the budget of the documentation (docs: policy/zookeeper-pod-disruption-budget-minavailable.yaml)",
        source: "pkg/controller/disruption/disruption.go trySync",
        scenario: scenario!(
            "40s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: zk}, spec: {replicas: 3, selector: {matchLabels: {app: zookeeper}}, template: {metadata: {labels: {app: zookeeper}}, spec: {containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: zk-pdb}, spec: {minAvailable: 2, selector: {matchLabels: {app: zookeeper}}}}
"
        ),
        seen: &[
            See::At("pdb default/zk-pdb", "/status/disruptionsAllowed", "1"),
            See::At("pdb default/zk-pdb", "/status/currentHealthy", "3"),
            See::At("pdb default/zk-pdb", "/status/desiredHealthy", "2"),
            See::At("pdb default/zk-pdb", "/status/expectedPods", "3"),
            See::At("pdb default/zk-pdb", "/status/observedGeneration", "1"),
            See::At("pdb default/zk-pdb", "/status/conditions/0/type", "\"DisruptionAllowed\""),
            See::At("pdb default/zk-pdb", "/status/conditions/0/reason", "\"SufficientPods\""),
        ],
    },
    Case {
        name: "maxUnavailable rounds up, and the scale of the owner counts (docs: policy/zookeeper-pod-disruption-budget-maxunavailable.yaml)",
        source: "pkg/controller/disruption/disruption.go getExpectedPodCount",
        scenario: scenario!(
            "40s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: zk}, spec: {replicas: 7, selector: {matchLabels: {app: zookeeper}}, template: {metadata: {labels: {app: zookeeper}}, spec: {containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: share}, spec: {maxUnavailable: 30%, selector: {matchLabels: {app: zookeeper}}}}
"
        ),
        seen: &[
            See::At("pdb default/share", "/status/desiredHealthy", "4"),
            See::At("pdb default/share", "/status/expectedPods", "7"),
            See::At("pdb default/share", "/status/disruptionsAllowed", "3"),
        ],
    },
    Case {
        name: "a budget of all replicas holds a drain until it gives up, and does not hold a deletion",
        source: "staging/src/k8s.io/kubectl/pkg/drain/drain.go evictPods",
        scenario: scenario!(
            "80s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}], containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: strict}, spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}}
- {at: 30s, kubectl: \"drain node-1 --timeout=12s\"}
"
        ),
        seen: &[
            See::At("node node-1", "/spec/unschedulable", "true"),
            See::At("pdb default/strict", "/status/disruptionsAllowed", "0"),
            See::At("pdb default/strict", "/status/currentHealthy", "3"),
            See::Spread("web-", &[1, 1, 1]),
        ],
    },
    Case {
        name: "a drain that the budget allows moves the pods",
        source: "pkg/registry/core/pod/storage/eviction.go EvictionREST.Create",
        scenario: scenario!(
            "90s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: half}, spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}}
- {at: 30s, kubectl: \"drain node-1\"}
- {at: 80s, kubectl: \"uncordon node-1\"}
"
        ),
        seen: &[
            See::At("node node-1", "/spec/unschedulable", "null"),
            See::Count("pods", "web-", 4),
            See::At("pdb default/half", "/status/disruptionsAllowed", "2"),
            See::At("pdb default/half", "/status/disruptedPods", "null"),
        ],
    },
    Case {
        name: "an unmanaged pod under a share is told of and never allowed",
        source: "pkg/controller/disruption/disruption.go getExpectedScale",
        scenario: scenario!(
            "30s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: bare, labels: {app: bare}}, spec: {containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: bare}, spec: {maxUnavailable: 50%, selector: {matchLabels: {app: bare}}}}
"
        ),
        seen: &[
            See::Event("bare", "UnmanagedPods", "Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: bare,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.…"),
            See::At("pdb default/bare", "/status/expectedPods", "0"),
            See::At("pdb default/bare", "/status/disruptionsAllowed", "0"),
        ],
    },
    Case {
        name: "Endpoints list ready pods and go with their Service",
        source: "pkg/controller/endpoint/endpoints_controller.go syncService",
        scenario: scenario!(
            "30s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: short}, spec: {selector: {app: web}, ports: [{port: 80}]}}
- {at: 20s, kubectl: \"delete service short\"}
"
        ),
        seen: &[
            See::At("endpoints default/web", "/subsets/0/addresses/0/targetRef/name", "\"a\""),
            See::At("endpoints default/web", "/subsets/0/ports/0/port", "80"),
            See::At("endpoints default/web", "/metadata/labels/endpoints.kubernetes.io~1managed-by", "\"endpoint-controller\""),
            See::Count("endpoints", "short", 0),
        ],
    },
];

#[test]
fn disruption_is_kubernetes_own() {
    hold(CASES);
}
