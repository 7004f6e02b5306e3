//! Workload controllers: StatefulSets, DaemonSets, ReplicaSets and Deployments.

use super::{Case, See, hold};

/// Frame of a scenario on three nodes: its end and its actions.
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
        name: "a StatefulSet with its service (docs: application/web/web.yaml, without claims)",
        source: "pkg/controller/statefulset/stateful_set_control.go processReplica",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    apiVersion: v1
    kind: Service
    metadata: {name: nginx, labels: {app: nginx}}
    spec: {ports: [{port: 80, name: web}], clusterIP: None, selector: {app: nginx}}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: web}
    spec:
      serviceName: nginx
      replicas: 2
      selector: {matchLabels: {app: nginx}}
      template:
        metadata: {labels: {app: nginx}}
        spec:
          containers:
          - {name: nginx, image: 'registry.k8s.io/nginx-slim:0.21', ports: [{containerPort: 80, name: web}]}
- {at: 20s, kubectl: scale sts web --replicas=3}
- {at: 40s, kubectl: delete pod web-1}
"
        ),
        seen: &[
            See::At("sts default/web", "/status/readyReplicas", "3"),
            See::At("sts default/web", "/status/currentReplicas", "3"),
            See::At("sts default/web", "/status/observedGeneration", "2"),
            See::At("pod default/web-2", "/spec/hostname", "\"web-2\""),
            See::At("pod default/web-2", "/spec/subdomain", "\"nginx\""),
            See::At("pod default/web-2", "/metadata/labels/apps.kubernetes.io~1pod-index", "\"2\""),
            See::Event("web", "SuccessfulCreate", "Create Pod web-1 in StatefulSet web successful"),
            See::NoEvent("web", "FailedCreate"),
        ],
    },
    Case {
        name: "minReadySeconds holds the next pod back (docs: concepts/workloads/controllers/statefulset)",
        source: "pkg/controller/statefulset/stateful_set_utils.go isRunningAndAvailable",
        scenario: scenario!(
            "22s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: slow}, spec: {serviceName: slow, replicas: 3, minReadySeconds: 10,
      selector: {matchLabels: {app: slow}}, template: {metadata: {labels: {app: slow}}, spec: {containers: [{name: c, image: nginx}]}}}}
"
        ),
        seen: &[
            See::At("sts default/slow", "/status/availableReplicas", "1"),
            See::At("sts default/slow", "/status/replicas", "2"),
            See::At("pod default/slow-2", "/metadata/name", "null"),
        ],
    },
    Case {
        name: "a canary behind a partition (docs: tutorials/stateful-application/basic-stateful-set)",
        source: "pkg/controller/statefulset/stateful_set_control.go updateStatefulSet",
        scenario: scenario!(
            "90s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, replicas: 3,
      updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}},
      selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: 'nginx:1.27'}]}}}}
- {at: 30s, kubectl: 'set image sts/web c=nginx:1.28'}
- {at: 50s, kubectl: delete pod web-0 --grace-period=1}
"
        ),
        seen: &[
            See::At("pod default/web-2", "/spec/containers/0/image", "\"nginx:1.28\""),
            See::At("pod default/web-0", "/spec/containers/0/image", "\"nginx:1.27\""),
            See::At("sts default/web", "/status/updatedReplicas", "1"),
            See::At("sts default/web", "/status/currentReplicas", "2"),
            See::At("sts default/web", "/status/readyReplicas", "3"),
        ],
    },
    Case {
        name: "a broken rollout stays stuck after the revert (docs: Forced rollback)",
        source: "pkg/controller/statefulset/stateful_set_control.go processReplica",
        scenario: scenario!(
            "3m",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: web, replicas: 2,
      selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: 'nginx:1.27'}]}}}}
- {at: 20s, kubectl: 'set image sts/web c=nginx:1.161'}
- {at: 60s, kubectl: rollout undo sts/web}
"
        ),
        seen: &[
            See::At("pod default/web-1", "/spec/containers/0/image", "\"nginx:1.161\""),
            See::At("pod default/web-1", "/status/phase", "\"Pending\""),
            See::At("sts default/web", "/spec/template/spec/containers/0/image", "\"nginx:1.27\""),
            See::At("sts default/web", "/status/readyReplicas", "1"),
        ],
    },
    Case {
        name: "claims of a StatefulSet outlive its pods (docs: persistentVolumeClaimRetentionPolicy)",
        source: "pkg/controller/statefulset/stateful_pod_control.go createPersistentVolumeClaims",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk-0}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: my-storage-class, hostPath: {path: /disk-0}}}
    ---
    {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk-1}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: my-storage-class, hostPath: {path: /disk-1}}}
    ---
    {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {serviceName: nginx, replicas: 2,
      selector: {matchLabels: {app: nginx}}, template: {metadata: {labels: {app: nginx}}, spec: {terminationGracePeriodSeconds: 10,
        containers: [{name: nginx, image: 'registry.k8s.io/nginx-slim:0.24', ports: [{containerPort: 80, name: web}], volumeMounts: [{name: www, mountPath: /usr/share/nginx/html}]}]}},
      volumeClaimTemplates: [{metadata: {name: www}, spec: {accessModes: [ReadWriteOnce], storageClassName: my-storage-class, resources: {requests: {storage: 1Gi}}}}]}}
- {at: 30s, kubectl: scale sts web --replicas=1}
"
        ),
        seen: &[
            See::Event("web", "SuccessfulCreate", "Create Claim www-web-0 Pod web-0 in StatefulSet web success"),
            See::At("pvc default/www-web-0", "/status/phase", "\"Bound\""),
            See::At("pvc default/www-web-1", "/status/phase", "\"Bound\""),
            See::At("pvc default/www-web-1", "/metadata/labels/app", "\"nginx\""),
            See::At("pod default/web-1", "/metadata/name", "null"),
            See::At("sts default/web", "/status/readyReplicas", "1"),
        ],
    },
    Case {
        name: "a log collector on every node (docs: controllers/daemonset.yaml)",
        source: "pkg/controller/daemon/daemon_controller.go podsShouldBeOnNode",
        scenario: scenario!(
            "60s",
            "- at: 0s
  apply: |
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: fluentd-elasticsearch, namespace: kube-system, labels: {k8s-app: fluentd-logging}}
    spec:
      selector: {matchLabels: {name: fluentd-elasticsearch}}
      template:
        metadata: {labels: {name: fluentd-elasticsearch}}
        spec:
          tolerations:
          - {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}
          - {key: node-role.kubernetes.io/master, operator: Exists, effect: NoSchedule}
          containers:
          - name: fluentd-elasticsearch
            image: quay.io/fluentd_elasticsearch/fluentd:v5.0.1
            resources: {limits: {memory: 200Mi}, requests: {cpu: 100m, memory: 200Mi}}
            volumeMounts: [{name: varlog, mountPath: /var/log}]
          terminationGracePeriodSeconds: 30
          volumes: [{name: varlog, hostPath: {path: /var/log}}]
- {at: 30s, kubectl: cordon node-2}
"
        ),
        seen: &[
            See::At("ds kube-system/fluentd-elasticsearch", "/status/numberAvailable", "3"),
            See::At("ds kube-system/fluentd-elasticsearch", "/status/desiredNumberScheduled", "3"),
            See::At("ds kube-system/fluentd-elasticsearch", "/status/updatedNumberScheduled", "3"),
        ],
    },
    Case {
        name: "a rolling update of a DaemonSet, one node after the other (docs: tasks/manage-daemon/update-daemon-set)",
        source: "pkg/controller/daemon/update.go rollingUpdate",
        scenario: scenario!(
            "90s",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}},
      template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {kubernetes.io/os: linux}, terminationGracePeriodSeconds: 1, containers: [{name: c, image: 'nginx:1.27'}]}}}}
- {at: 20s, kubectl: 'set image ds/agent c=nginx:1.28'}
- {at: 80s, kubectl: rollout undo ds/agent --to-revision=9}
"
        ),
        seen: &[
            See::At("ds default/agent", "/status/updatedNumberScheduled", "3"),
            See::At("ds default/agent", "/status/numberAvailable", "3"),
            See::At("ds default/agent", "/metadata/generation", "2"),
            See::At("ds default/agent", "/metadata/annotations/deprecated.daemonset.template.generation", "\"2\""),
        ],
    },
    Case {
        name: "a ReplicaSet adopts matching pods (docs: controllers/frontend.yaml and pods/pod-rs.yaml)",
        source: "pkg/controller/controller_ref_manager.go ClaimPods",
        scenario: scenario!(
            "30s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: pod1, labels: {tier: frontend}}, spec: {containers: [{name: hello1, image: 'gcr.io/google-samples/hello-app:2.0'}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: pod2, labels: {tier: frontend}}, spec: {containers: [{name: hello2, image: 'gcr.io/google-samples/hello-app:1.0'}]}}
- at: 5s
  apply: |
    {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: frontend, labels: {app: guestbook, tier: frontend}}, spec: {replicas: 3, selector: {matchLabels: {tier: frontend}},
      template: {metadata: {labels: {tier: frontend}}, spec: {containers: [{name: php-redis, image: 'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5'}]}}}}
"
        ),
        seen: &[
            See::At("rs default/frontend", "/status/readyReplicas", "3"),
            See::At("pod default/pod1", "/metadata/ownerReferences/0/name", "\"frontend\""),
            See::At("pod default/pod2", "/metadata/ownerReferences/0/controller", "true"),
        ],
    },
    Case {
        name: "of two ReplicaSets that want the same orphan one gets it, and the other goes on with its own pods",
        source: "pkg/controller/controller_ref_manager.go ClaimPods",
        scenario: scenario!(
            "40s",
            "- at: 0s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: loose, labels: {app: other}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}}
    ---
    {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: one}, spec: {replicas: 1, selector: {matchLabels: {app: web}},
      template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: two}, spec: {replicas: 1, selector: {matchLabels: {app: web}},
      template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}}}}
- {at: 10s, kubectl: label pod loose app=web --overwrite}
- {at: 20s, kubectl: delete rs one --cascade=orphan}
"
        ),
        seen: &[
            See::At("rs default/two", "/status/replicas", "1"),
            See::Count("pods", "", 1),
            See::NoEvent("one", "FailedCreate"),
            See::NoEvent("two", "FailedDelete"),
        ],
    },
    Case {
        name: "a taken name raises the collision count once",
        source: "pkg/controller/deployment/sync.go getNewReplicaSet",
        scenario: scenario!(
            "20s",
            "- at: 0s
  apply: &web |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}},
      template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}}}}
- {at: 5s, kubectl: delete deployment web --cascade=orphan}
- {at: 6s, kubectl: label rs --all app=kept --overwrite}
- at: 10s
  apply: *web
"
        ),
        seen: &[
            See::At("deployment default/web", "/status/collisionCount", "1"),
            See::At("deployment default/web", "/status/readyReplicas", "1"),
            See::Count("replicasets", "web-", 2),
        ],
    },
    Case {
        name: "a Deployment rolls on and back (docs: controllers/nginx-deployment.yaml)",
        source: "pkg/controller/deployment/sync.go getNewReplicaSet",
        scenario: scenario!(
            "3m",
            "- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: nginx-deployment, labels: {app: nginx}}, spec: {replicas: 3, selector: {matchLabels: {app: nginx}},
      template: {metadata: {labels: {app: nginx}}, spec: {containers: [{name: nginx, image: 'nginx:1.14.2', ports: [{containerPort: 80}]}]}}}}
- {at: 20s, kubectl: 'set image deployment/nginx-deployment nginx=nginx:1.16.1'}
- {at: 60s, kubectl: 'set image deployment/nginx-deployment nginx=nginx:1.161'}
- {at: 90s, kubectl: rollout undo deployment/nginx-deployment}
"
        ),
        seen: &[
            See::At("deploy default/nginx-deployment", "/spec/template/spec/containers/0/image", "\"nginx:1.16.1\""),
            See::At("deploy default/nginx-deployment", "/metadata/annotations/deployment.kubernetes.io~1revision", "\"4\""),
            See::At("deploy default/nginx-deployment", "/status/availableReplicas", "3"),
            See::At("deploy default/nginx-deployment", "/status/conditions/1/reason", "\"NewReplicaSetAvailable\""),
        ],
    },
    Case {
        name: "a ZooKeeper of three servers on three nodes (docs: application/zookeeper/zookeeper.yaml)",
        source: "pkg/controller/statefulset, pkg/controller/disruption",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 4}
until: 180s
actions:
- at: 0s
  apply: |
    apiVersion: v1
    kind: Service
    metadata:
      name: zk-hs
      labels:
        app: zk
    spec:
      ports:
      - port: 2888
        name: server
      - port: 3888
        name: leader-election
      clusterIP: None
      selector:
        app: zk
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: zk-cs
      labels:
        app: zk
    spec:
      ports:
      - port: 2181
        name: client
      selector:
        app: zk
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: zk-pdb
    spec:
      selector:
        matchLabels:
          app: zk
      maxUnavailable: 1
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: zk
    spec:
      selector:
        matchLabels:
          app: zk
      serviceName: zk-hs
      replicas: 3
      updateStrategy:
        type: RollingUpdate
      podManagementPolicy: OrderedReady
      template:
        metadata:
          labels:
            app: zk
        spec:
          affinity:
            podAntiAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                - labelSelector:
                    matchExpressions:
                      - key: "app"
                        operator: In
                        values:
                        - zk
                  topologyKey: "kubernetes.io/hostname"
          containers:
          - name: kubernetes-zookeeper
            imagePullPolicy: Always
            image: "registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10"
            resources:
              requests:
                memory: "1Gi"
                cpu: "0.5"
            ports:
            - containerPort: 2181
              name: client
            - containerPort: 2888
              name: server
            - containerPort: 3888
              name: leader-election
            command:
            - sh
            - -c
            - "start-zookeeper \
              --servers=3 \
              --data_dir=/var/lib/zookeeper/data \
              --data_log_dir=/var/lib/zookeeper/data/log \
              --client_port=2181 \
              --log_level=INFO"
            readinessProbe:
              exec:
                command:
                - sh
                - -c
                - "zookeeper-ready 2181"
              initialDelaySeconds: 10
              timeoutSeconds: 5
            livenessProbe:
              exec:
                command:
                - sh
                - -c
                - "zookeeper-ready 2181"
              initialDelaySeconds: 10
              timeoutSeconds: 5
            volumeMounts:
            - name: datadir
              mountPath: /var/lib/zookeeper
          securityContext:
            runAsUser: 1000
            fsGroup: 1000
      volumeClaimTemplates:
      - metadata:
          name: datadir
        spec:
          accessModes: [ "ReadWriteOnce" ]
          resources:
            requests:
              storage: 10Gi
"#,
        seen: &[
            See::At("statefulset default/zk", "/status/availableReplicas", "3"),
            See::At("pdb default/zk-pdb", "/status/disruptionsAllowed", "1"),
            See::At("pod default/zk-2", "/status/containerStatuses/0/restartCount", "0"),
            See::At("pvc default/datadir-zk-2", "/status/phase", "\"Bound\""),
        ],
    },
    Case {
        name: "the pods of a StatefulSet have names of their own (docs: tutorials/stateful-application/basic-stateful-set, Using stable network identities)",
        source: "coredns/plugin/kubernetes findServices",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 60s
actions:
- at: 0s
  apply: |
    apiVersion: v1
    kind: Service
    metadata:
      name: nginx
      labels:
        app: nginx
    spec:
      ports:
      - port: 80
        name: web
      clusterIP: None
      selector:
        app: nginx
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: web
    spec:
      serviceName: "nginx"
      replicas: 2
      selector:
        matchLabels:
          app: nginx
      template:
        metadata:
          labels:
            app: nginx
        spec:
          containers:
          - name: nginx
            image: registry.k8s.io/nginx-slim:0.24
            ports:
            - containerPort: 80
              name: web
            volumeMounts:
            - name: www
              mountPath: /usr/share/nginx/html
      volumeClaimTemplates:
      - metadata:
          name: www
        spec:
          accessModes: [ "ReadWriteOnce" ]
          resources:
            requests:
              storage: 1Gi
- at: 30s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: asks}, spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, "nslookup web-1.nginx && ! nslookup web-2.nginx && nc -z web-0.nginx.default 80 && ! nc -z web-0.nginx 81"]}]}}
"#,
        seen: &[
            See::At("statefulset default/web", "/status/availableReplicas", "2"),
            See::At("pvc default/www-web-1", "/status/phase", "\"Bound\""),
            See::At("pod default/asks", "/status/phase", "\"Succeeded\""),
        ],
    },
];

#[test]
fn workloads_do_what_kubernetes_does() {
    hold(CASES);
}
