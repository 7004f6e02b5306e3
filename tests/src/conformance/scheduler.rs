//! The scheduler: which node, why none, who has to go.

use super::{Case, See, hold};

/// Frame of a scenario: head, nodes and what is applied at t=0.
macro_rules! scenario {
    ($nodes:literal, $until:literal, $manifests:literal) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\ncluster: {nodes: ",
            $nodes,
            "}\nuntil: ",
            $until,
            "\nactions:\n- at: 0s\n  apply: |\n",
            $manifests
        )
    };
    ($nodes:literal, $until:literal, $manifests:literal, $more:literal) => {
        concat!(
            "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: case}\ncluster: {nodes: ",
            $nodes,
            "}\nuntil: ",
            $until,
            "\nactions:\n- at: 0s\n  apply: |\n",
            $manifests,
            $more
        )
    };
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a pod that asks for one node by its name, as those of DaemonSets do, is judged on that one only",
        source: "pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go PreFilter",
        scenario: scenario!(
            "[{name: a, cpu: \"1\"}, {name: b}, {name: c}]",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: bound}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: \"2\"}}}],
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]}]}]}}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: torn}, spec: {containers: [{name: c, image: nginx}],
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]}, {key: metadata.name, operator: In, values: [b]}]}]}}}}}
"
        ),
        seen: &[
            See::Event("bound", "FailedScheduling", "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
            See::Event("torn", "FailedScheduling", "0/3 nodes are available: pod affinity terms conflict.…"),
        ],
    },
    Case {
        name: "required node affinity (docs: pods/pod-with-node-affinity.yaml)",
        source: "pkg/scheduler/framework/plugins/nodeaffinity",
        scenario: scenario!(
            "[{name: a, zone: antarctica-east1}, {name: b, zone: antarctica-west1, labels: {another-node-label-key: another-node-label-value}}, {name: c, zone: europe}]",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: with-node-affinity}, spec: {containers: [{name: c, image: registry.k8s.io/pause:3.8}],
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [antarctica-east1, antarctica-west1]}]}]},
        preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: another-node-label-key, operator: In, values: [another-node-label-value]}]}}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: nowhere}, spec: {containers: [{name: c, image: nginx}], nodeSelector: {disktype: ssd}}}
"
        ),
        seen: &[
            See::At("pod default/with-node-affinity", "/spec/nodeName", "\"b\""),
            See::Event("with-node-affinity", "Scheduled", "Successfully assigned default/with-node-affinity to b"),
            See::Event("nowhere", "FailedScheduling", "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
            See::At("pod default/nowhere", "/status/conditions/0/reason", "\"Unschedulable\""),
        ],
    },
    Case {
        name: "affinity to a zone and anti-affinity on a host (docs: redis and web server)",
        source: "pkg/scheduler/framework/plugins/interpodaffinity",
        scenario: scenario!(
            "3",
            "40s",
            "    {apiVersion: apps/v1, kind: Deployment, metadata: {name: redis-cache}, spec: {replicas: 3, selector: {matchLabels: {app: store}}, template: {metadata: {labels: {app: store}}, spec: {
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchExpressions: [{key: app, operator: In, values: [store]}]}, topologyKey: kubernetes.io/hostname}]}},
      containers: [{name: redis-server, image: redis}]}}}}
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web-server}, spec: {replicas: 3, selector: {matchLabels: {app: web-store}}, template: {metadata: {labels: {app: web-store}}, spec: {
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchExpressions: [{key: app, operator: In, values: [web-store]}]}, topologyKey: kubernetes.io/hostname}]},
        podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchExpressions: [{key: app, operator: In, values: [store]}]}, topologyKey: kubernetes.io/hostname}]}},
      containers: [{name: web-app, image: nginx}]}}}}
"
        ),
        seen: &[See::Spread("redis-cache", &[1, 1, 1]), See::Spread("web-server", &[1, 1, 1])],
    },
    Case {
        name: "a fourth pod that must be alone waits, and one whose company is missing waits too",
        source: "pkg/scheduler/framework/plugins/interpodaffinity Filter",
        scenario: scenario!(
            "2",
            "30s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: x}}, spec: {nodeName: node-1, containers: [{name: c, image: nginx}], affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: x}}, topologyKey: kubernetes.io/hostname}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {app: x}}, spec: {nodeName: node-2, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: lonely, labels: {app: x}}, spec: {containers: [{name: c, image: nginx}], affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: x}}, topologyKey: kubernetes.io/hostname}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: follower}, spec: {containers: [{name: c, image: nginx}], affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: 'y'}}, topologyKey: kubernetes.io/hostname}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: plain-x, labels: {app: x}}, spec: {nodeSelector: {kubernetes.io/hostname: node-1}, containers: [{name: c, image: nginx}]}}
",
            "- {at: 10s, kubectl: \"run y --image=nginx --labels=app=y\"}\n"
        ),
        seen: &[
            See::Event("lonely", "FailedScheduling", "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."),
            See::Event("follower", "FailedScheduling", "0/2 nodes are available: 2 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."),
            See::Event("plain-x", "FailedScheduling", "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't satisfy existing pods anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling."),
            See::Together("follower", "y"),
            See::At("pod default/lonely", "/spec/nodeName", "null"),
        ],
    },
    Case {
        name: "the first pod of a group that likes itself may go anywhere, the next ones follow",
        source: "pkg/scheduler/framework/plugins/interpodaffinity satisfyPodAffinity",
        scenario: scenario!(
            "3",
            "30s",
            "    {apiVersion: apps/v1, kind: Deployment, metadata: {name: group}, spec: {replicas: 4, selector: {matchLabels: {app: g}}, template: {metadata: {labels: {app: g}}, spec: {containers: [{name: c, image: nginx}],
      affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: g}}, topologyKey: kubernetes.io/hostname}]}}}}}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: far, labels: {team: red}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: there, namespace: far, labels: {app: z}}, spec: {nodeName: node-3, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: across}, spec: {containers: [{name: c, image: nginx}], affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: z}}, namespaceSelector: {matchLabels: {team: red}}, topologyKey: kubernetes.io/hostname}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: at-home}, spec: {containers: [{name: c, image: nginx}], affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: z}}, topologyKey: kubernetes.io/hostname}]}}}}
"
        ),
        seen: &[
            See::At("pod default/across", "/spec/nodeName", "\"node-3\""),
            See::At("pod default/at-home", "/spec/nodeName", "null"),
            See::At("deployment default/group", "/status/readyReplicas", "4"),
        ],
    },
    Case {
        name: "preferred affinity and anti-affinity outweigh the spreading of load",
        source: "pkg/scheduler/framework/plugins/interpodaffinity Score",
        scenario: scenario!(
            "3",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: friend, labels: {app: f}}, spec: {nodeName: node-2, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: near}, spec: {containers: [{name: c, image: nginx}], affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: {labelSelector: {matchLabels: {app: f}}, topologyKey: kubernetes.io/hostname}}]}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: away}, spec: {containers: [{name: c, image: nginx}], affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: {labelSelector: {matchLabels: {app: f}}, topologyKey: kubernetes.io/hostname}}]}}}}
"
        ),
        seen: &[See::Together("near", "friend"), See::Apart("away", "friend")],
    },
    Case {
        name: "one spread constraint (docs: pods/topology-spread-constraints/one-constraint.yaml)",
        source: "pkg/scheduler/framework/plugins/podtopologyspread",
        scenario: scenario!(
            "[{name: n1, zone: zoneA}, {name: n2, zone: zoneA}, {name: n3, zone: zoneB}, {name: n4, zone: zoneB}]",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: p1, labels: {foo: bar}}, spec: {nodeName: n1, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p2, labels: {foo: bar}}, spec: {nodeName: n2, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p3, labels: {foo: bar}}, spec: {nodeName: n3, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: mypod, labels: {foo: bar}}, spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {foo: bar}}},
      {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {foo: bar}}}], containers: [{name: pause, image: registry.k8s.io/pause:3.1}]}}
"
        ),
        seen: &[See::At("pod default/mypod", "/spec/nodeName", "\"n4\"")],
    },
    Case {
        name: "constraints that contradict each other leave the pod waiting (docs: conflicting constraints)",
        source: "pkg/scheduler/framework/plugins/podtopologyspread Filter",
        scenario: scenario!(
            "[{name: n1, zone: zoneA}, {name: n2, zone: zoneA}, {name: n3, zone: zoneB}]",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: p1, labels: {foo: bar}}, spec: {nodeName: n1, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p2, labels: {foo: bar}}, spec: {nodeName: n1, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p3, labels: {foo: bar}}, spec: {nodeName: n2, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p4, labels: {foo: bar}}, spec: {nodeName: n3, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p5, labels: {foo: bar}}, spec: {nodeName: n3, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: mypod, labels: {foo: bar}}, spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {foo: bar}}},
      {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {foo: bar}}}], containers: [{name: pause, image: registry.k8s.io/pause:3.1}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: no-rack, labels: {foo: bar}}, spec: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {foo: bar}}}], containers: [{name: pause, image: registry.k8s.io/pause:3.1}]}}
"
        ),
        seen: &[
            See::Event("mypod", "FailedScheduling", "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."),
            See::Event("no-rack", "FailedScheduling", "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label). no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
        ],
    },
    Case {
        name: "fewer domains than minDomains count as empty, excluded nodes do not count",
        source: "pkg/scheduler/framework/plugins/podtopologyspread minMatchNum",
        scenario: scenario!(
            "[{name: n1, zone: a}, {name: n2, zone: b}, {name: n3, zone: c, taints: [{key: k, value: v, effect: NoSchedule}]}]",
            "20s",
            "    {apiVersion: apps/v1, kind: Deployment, metadata: {name: wide}, spec: {replicas: 4, selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: nginx}],
      topologySpreadConstraints: [{maxSkew: 1, minDomains: 5, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: w}}}]}}}}
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: narrow}, spec: {replicas: 4, selector: {matchLabels: {app: 'n'}}, template: {metadata: {labels: {app: 'n'}}, spec: {containers: [{name: c, image: nginx}],
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Honor, labelSelector: {matchLabels: {app: 'n'}}}]}}}}
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: blocked}, spec: {replicas: 4, selector: {matchLabels: {app: b}}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: c, image: nginx}],
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: b}}}]}}}}
"
        ),
        seen: &[
            See::Spread("wide", &[1, 1, 0]),
            See::Spread("narrow", &[2, 2, 0]),
            See::Spread("blocked", &[1, 1, 0]),
        ],
    },
    Case {
        name: "a pod of higher priority pushes off the fewest pods of the lowest priority",
        source: "pkg/scheduler/framework/plugins/defaultpreemption SelectVictimsOnNode",
        scenario: scenario!(
            "[{name: n1, cpu: \"2\"}]",
            "60s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: small}, spec: {terminationGracePeriodSeconds: 5, containers: [{name: c, image: nginx, resources: {requests: {cpu: 500m}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {terminationGracePeriodSeconds: 5, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
",
            "- at: 20s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: vip}, spec: {priorityClassName: system-cluster-critical, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1200m}}}]}}\n"
        ),
        seen: &[
            See::Event("vip", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu."),
            See::Event("big", "Preempted", "Preempted by pod …"),
            See::NoEvent("small", "Preempted"),
            See::Event("vip", "Scheduled", "Successfully assigned default/vip to n1"),
            See::At("pod default/big", "", "null"),
            See::At("pod default/vip", "/status/nominatedNodeName", "null"),
        ],
    },
    Case {
        name: "a victim says why it goes, the pod that waits says where, and lower ones do not take the room",
        source: "pkg/scheduler/framework/preemption prepareCandidateAsync",
        scenario: scenario!(
            "[{name: n1, cpu: \"2\"}]",
            "22s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: stubborn}, spec: {terminationGracePeriodSeconds: 30, containers: [{name: c, image: \"registry.test/web:1\", args: [\"term=ignore\"], resources: {requests: {cpu: 1500m}}}]}}
",
            "- at: 20s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: vip}, spec: {priorityClassName: system-cluster-critical, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1200m}}}]}}\n- at: 21s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 400m}}}]}}\n"
        ),
        seen: &[
            See::At("pod default/vip", "/status/nominatedNodeName", "\"n1\""),
            See::At("pod default/stubborn", "/metadata/deletionGracePeriodSeconds", "30"),
            See::Event("late", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."),
        ],
    },
    Case {
        name: "priority classes order the queue and decide who may push others off (docs: pod-priority-preemption)",
        source: "plugin/pkg/admission/priority; pkg/scheduler/framework/plugins/defaultpreemption PodEligibleToPreemptOthers",
        scenario: scenario!(
            "[{name: n1, cpu: \"2\"}]",
            "60s",
            "    {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high-priority}, value: 1000000, globalDefault: false}
    ---
    {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high-priority-nonpreempting}, value: 1000000, preemptionPolicy: Never}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: first}, spec: {terminationGracePeriodSeconds: 2, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
",
            "- at: 10s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: patient}, spec: {priorityClassName: high-priority-nonpreempting, containers: [{name: c, image: nginx, resources: {requests: {cpu: \"1\"}}}]}}\n- at: 20s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: nginx, labels: {env: test}}, spec: {priorityClassName: high-priority, containers: [{name: nginx, image: nginx, resources: {requests: {cpu: \"1\"}}}]}}\n"
        ),
        seen: &[
            See::At("pod default/nginx", "/spec/priority", "1000000"),
            See::Event("patient", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never."),
            See::Event("first", "Preempted", "Preempted by pod …"),
            See::At("pod default/nginx", "/status/phase", "\"Running\""),
            See::At("pod default/patient", "/status/phase", "\"Running\""),
        ],
    },
    Case {
        name: "pods whose budget allows no disruption are spared where others can go",
        source: "pkg/scheduler/framework/plugins/defaultpreemption filterPodsWithPDBViolation",
        scenario: scenario!(
            "[{name: n1, cpu: \"2\"}, {name: n2, cpu: \"2\"}]",
            "60s",
            "    {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: guard}, spec: {minAvailable: 1, selector: {matchLabels: {app: guarded}}}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: guarded, labels: {app: guarded}}, spec: {nodeName: n1, terminationGracePeriodSeconds: 2, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: plain, labels: {app: plain}}, spec: {nodeName: n2, terminationGracePeriodSeconds: 2, containers: [{name: c, image: nginx, resources: {requests: {cpu: 1500m}}}]}}
",
            "- at: 20s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: vip}, spec: {priorityClassName: system-cluster-critical, containers: [{name: c, image: nginx, resources: {requests: {cpu: \"1\"}}}]}}\n"
        ),
        seen: &[
            See::NoEvent("guarded", "Preempted"),
            See::Event("plain", "Preempted", "Preempted by pod …"),
            See::At("pod default/vip", "/spec/nodeName", "\"n2\""),
        ],
    },
    Case {
        name: "label keys become requirements of the pod's own selectors",
        source: "pkg/registry/core/pod/strategy.go mutatePodAffinity, mutateTopologySpreadConstraints",
        scenario: scenario!(
            "2",
            "10s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: x, pod-template-hash: h1}}, spec: {containers: [{name: c, image: nginx}],
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [pod-template-hash], labelSelector: {matchLabels: {app: x}}}],
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, mismatchLabelKeys: [pod-template-hash], labelSelector: {matchLabels: {app: x}}}]}}}}
"
        ),
        seen: &[
            See::At("pod default/p", "/spec/topologySpreadConstraints/0/labelSelector/matchExpressions", "[{\"key\":\"pod-template-hash\",\"operator\":\"In\",\"values\":[\"h1\"]}]"),
            See::At("pod default/p", "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/labelSelector/matchExpressions", "[{\"key\":\"pod-template-hash\",\"operator\":\"NotIn\",\"values\":[\"h1\"]}]"),
        ],
    },
    Case {
        name: "taints keep off and turn away, and a new node takes who waits",
        source: "pkg/scheduler/framework/plugins/tainttoleration",
        scenario: scenario!(
            "[{name: n1, taints: [{key: k, value: v, effect: NoSchedule}]}, {name: n2, taints: [{key: soft, value: v, effect: PreferNoSchedule}]}, {name: n3}]",
            "40s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: tolerant}, spec: {nodeSelector: {kubernetes.io/hostname: n1}, tolerations: [{key: k, operator: Exists}], containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: \"6\"}}}]}}
",
            "- {at: 20s, node: {add: {name: n4, cpu: \"8\"}}}\n"
        ),
        seen: &[
            See::At("pod default/p", "/spec/nodeName", "\"n3\""),
            See::At("pod default/tolerant", "/spec/nodeName", "\"n1\""),
            See::Event("big", "FailedScheduling", "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
            See::At("pod default/big", "/spec/nodeName", "\"n4\""),
        ],
    },
    Case {
        name: "gated pods say so and go when the gates are gone; nobody serves a foreign scheduler's pods",
        source: "pkg/registry/core/pod/strategy.go applySchedulingGatedCondition",
        scenario: scenario!(
            "1",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: gated}, spec: {schedulingGates: [{name: example.com/foo}, {name: example.com/bar}], containers: [{name: pause, image: registry.k8s.io/pause:3.6}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: foreign}, spec: {schedulerName: my-scheduler, containers: [{name: pause, image: registry.k8s.io/pause:3.6}]}}
"
        ),
        seen: &[
            See::At("pod default/gated", "/status/conditions/0/reason", "\"SchedulingGated\""),
            See::At("pod default/gated", "/status/conditions/0/message", "\"Scheduling is blocked due to non-empty scheduling gates\""),
            See::NoEvent("gated", "FailedScheduling"),
            See::At("pod default/foreign", "/status/conditions", "null"),
            See::NoEvent("foreign", "FailedScheduling"),
        ],
    },
    Case {
        name: "while the scheduler is down pods wait without a word, and go when it is back",
        source: "pkg/scheduler/scheduler.go Run",
        scenario: scenario!(
            "1",
            "30s",
            "    {apiVersion: v1, kind: Namespace, metadata: {name: other}}
",
            "- {at: 1s, component: {name: kube-scheduler, fail: true}}\n- {at: 2s, kubectl: \"run early --image=nginx\"}\n- {at: 10s, component: {name: kube-scheduler, recover: true}}\n- {at: 15s, component: {name: kube-scheduler, fail: true}}\n- {at: 16s, kubectl: \"run late --image=nginx\"}\n"
        ),
        seen: &[
            See::At("pod default/early", "/spec/nodeName", "\"node-1\""),
            See::At("pod default/late", "/status/conditions", "null"),
            See::NoEvent("late", "FailedScheduling"),
        ],
    },
    Case {
        name: "ports of the node, extended resources and several reasons at once",
        source: "pkg/scheduler/framework/types.go FitError.Error",
        scenario: scenario!(
            "[{name: n1}, {name: n2, cpu: \"1\"}]",
            "20s",
            "    {apiVersion: v1, kind: Pod, metadata: {name: p1}, spec: {nodeName: n1, containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 80}]}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: p2}, spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 80}], resources: {requests: {cpu: \"2\"}}}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: gpu}, spec: {containers: [{name: c, image: nginx, resources: {limits: {nvidia.com/gpu: 1}}}]}}
"
        ),
        seen: &[
            See::Event("p2", "FailedScheduling", "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling."),
            See::Event("gpu", "FailedScheduling", "0/2 nodes are available: 2 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."),
        ],
    },
];

#[test]
fn the_scheduler_does_what_kubernetes_does() {
    hold(CASES);
}

#[test]
fn the_verdict_on_a_pod_names_every_filter_and_score() {
    let session = super::play(
        "apiVersion: selfheal.dev/v1\nkind: Scenario\nmetadata: {name: verdict}\ncluster: {nodes: [{name: n1, cpu: \"1\"}, {name: n2}, {name: n3}]}\nuntil: 10s\nactions:\n- at: 0s\n  apply: |\n    {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: \"2\"}}}]}}\n",
    );
    let key = cluster::api::Key::new(cluster::api::Kind::Pod, "default", "p");
    let verdict = session.world().scheduling_verdict(&key).expect("a judgement");
    let node = super::node_of(&session, "p");
    assert_eq!(verdict.chosen.as_deref(), node.as_deref());
    assert_eq!(verdict.node("n1").and_then(|one| one.rejected_by), Some("NodeResourcesFit"));
    assert!(verdict.node("n2").is_some_and(|one| one.points.iter().any(|(name, _)| *name == "NodeResourcesFit")));
}
