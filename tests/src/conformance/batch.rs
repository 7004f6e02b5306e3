//! Jobs, CronJobs, autoscalers, quotas, limit ranges, priority classes and garbage collection.

use super::{Case, See, hold};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a Job completes and counts its pod (docs: controllers/job.yaml)",
        source: "pkg/controller/job/job_controller.go syncJob",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 30s
actions:
- at: 0s
  apply: |
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: pi
    spec:
      template:
        spec:
          containers:
          - name: pi
            image: perl:5.34.0
            command: ["perl",  "-Mbignum=bpi", "-wle", "print bpi(2000)"]
          restartPolicy: Never
      backoffLimit: 4
"#,
        seen: &[
            See::At("job default/pi", "/status/succeeded", "1"),
            See::At("job default/pi", "/status/active", "null"),
            See::At("job default/pi", "/status/conditions/0/type", "\"SuccessCriteriaMet\""),
            See::At("job default/pi", "/status/conditions/1/type", "\"Complete\""),
            See::At("job default/pi", "/status/conditions/1/reason", "\"CompletionsReached\""),
            See::At("job default/pi", "/status/uncountedTerminatedPods", "{}"),
            See::Event("pi", "SuccessfulCreate", "Created pod: pi-…"),
            See::Event("pi", "Completed", "Job completed"),
            See::Count("pods", "pi-", 1),
        ],
    },
    Case {
        name: "failed pods are replaced after 10 s and 20 s until backoffLimit",
        source: "pkg/controller/job/backoff_utils.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 60s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: bad}, spec: {backoffLimit: 2, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "sleep 2; exit 3"]}]}}}}
"#,
        seen: &[
            See::At("job default/bad", "/status/failed", "3"),
            See::At("job default/bad", "/status/conditions/0/type", "\"FailureTarget\""),
            See::At("job default/bad", "/status/conditions/1/type", "\"Failed\""),
            See::Event("bad", "BackoffLimitExceeded", "Job has reached the specified backoff limit"),
            See::Count("pods", "bad-", 3),
        ],
    },
    Case {
        name: "restarts in place count for OnFailure, and the pod goes",
        source: "pkg/controller/job/job_controller.go pastBackoffLimitOnFailure",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 90s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: onf}, spec: {backoffLimit: 2, template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exit 1"]}]}}}}
"#,
        seen: &[
            See::Event("onf", "SuccessfulDelete", "Deleted pod: onf-…"),
            See::Event("onf", "BackoffLimitExceeded", "Job has reached the specified backoff limit"),
            See::Count("pods", "onf-", 0),
            See::At("job default/onf", "/status/failed", "1"),
        ],
    },
    Case {
        name: "an Indexed Job fails an index and finishes the others (docs: job-backoff-limit-per-index-example)",
        source: "pkg/controller/job/indexed_job_utils.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 60s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: idx}, spec: {completions: 4, parallelism: 2, completionMode: Indexed, backoffLimitPerIndex: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "sleep 1; test $JOB_COMPLETION_INDEX != 2"]}]}}}}
"#,
        seen: &[
            See::At("job default/idx", "/status/completedIndexes", "\"0,1,3\""),
            See::At("job default/idx", "/status/failedIndexes", "\"2\""),
            See::Event("idx", "FailedIndexes", "Job has failed indexes"),
            See::Count("pods", "idx-2-", 2),
            See::At("job default/idx", "/spec/backoffLimit", "2147483647"),
        ],
    },
    Case {
        name: "a pod failure policy ends a Job at its first hopeless exit (docs: controllers/job-pod-failure-policy-example.yaml)",
        source: "pkg/controller/job/pod_failure_policy.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 60s
actions:
- at: 0s
  apply: |
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: job-pod-failure-policy-example
    spec:
      completions: 12
      parallelism: 3
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: main
            image: docker.io/library/bash:5
            command: ["bash"]        # example command simulating a bug which triggers the FailJob action
            args:
            - -c
            - echo "Hello world!" && sleep 5 && exit 42
      backoffLimit: 6
      podFailurePolicy:
        rules:
        - action: FailJob
          onExitCodes:
            containerName: main      # optional
            operator: In             # one of: In, NotIn
            values: [42]
        - action: Ignore             # one of: Ignore, FailJob, Count
          onPodConditions:
          - type: DisruptionTarget   # indicates Pod disruption
"#,
        seen: &[
            See::Event(
                "job-pod-failure-policy-example",
                "PodFailurePolicy",
                "Container main for pod default/job-pod-failure-policy-example-…",
            ),
            See::At(
                "job default/job-pod-failure-policy-example",
                "/status/conditions/1/reason",
                "\"PodFailurePolicy\"",
            ),
            See::At("job default/job-pod-failure-policy-example", "/spec/podReplacementPolicy", "\"Failed\""),
        ],
    },
    Case {
        name: "a success policy ends a Job early (docs: controllers/job-success-policy.yaml)",
        source: "pkg/controller/job/success_policy.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 90s
actions:
- at: 0s
  apply: |
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: job-success
    spec:
      parallelism: 5
      completions: 5
      completionMode: Indexed # Required for the success policy
      successPolicy:
        rules:
          - succeededIndexes: "0,2-3"
            succeededCount: 1
      template:
        spec:
          containers:
          - name: main
            image: busybox
            command: [sh, -c, "test $JOB_COMPLETION_INDEX = 2 || sleep 600"]
          restartPolicy: Never
"#,
        seen: &[
            See::At("job default/job-success", "/status/conditions/0/reason", "\"SuccessPolicy\""),
            See::At("job default/job-success", "/status/conditions/1/type", "\"Complete\""),
            See::At("job default/job-success", "/status/conditions/1/message", "\"Matched rules at index 0\""),
            See::At("job default/job-success", "/status/completedIndexes", "\"2\""),
        ],
    },
    Case {
        name: "each failure of an index counts, also when the status is written twice at once",
        source: "pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 90s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: idx}, spec: {completions: 3, parallelism: 2, completionMode: Indexed, backoffLimitPerIndex: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "sleep 2; test $JOB_COMPLETION_INDEX != 1"]}]}}}}
"#,
        seen: &[
            See::At("job default/idx", "/status/failed", "2"),
            See::At("job default/idx", "/status/succeeded", "2"),
            See::At("job default/idx", "/status/completedIndexes", "\"0,2\""),
            See::At("job default/idx", "/status/failedIndexes", "\"1\""),
            See::At("job default/idx", "/status/conditions/1/message", "\"Job has failed indexes\""),
            See::Event("idx", "FailedIndexes", "Job has failed indexes"),
        ],
    },
    Case {
        name: "a deadline ends a Job when its pods are gone",
        source: "pkg/controller/job/job_controller.go pastActiveDeadline",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 70s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: slow}, spec: {activeDeadlineSeconds: 20, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exec sleep 1000"]}]}}}}
"#,
        seen: &[
            See::Event("slow", "DeadlineExceeded", "Job was active longer than specified deadline"),
            See::Count("pods", "slow-", 0),
            See::At("job default/slow", "/status/terminating", "0"),
        ],
    },
    Case {
        name: "a suspended Job has no pods and starts anew when it is resumed",
        source: "pkg/controller/job/job_controller.go manageJob",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 40s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: later}, spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "sleep 2"]}]}}}}
- {at: 20s, kubectl: "patch job later --type=merge -p '{\"spec\":{\"suspend\":false}}'"}
"#,
        seen: &[
            See::Event("later", "Suspended", "Job suspended"),
            See::Event("later", "Resumed", "Job resumed"),
            See::At("job default/later", "/status/startTime", "\"2026-01-01T00:00:20Z\""),
            See::At("job default/later", "/status/succeeded", "1"),
        ],
    },
    Case {
        name: "a finished Job goes after its time to live, pods first",
        source: "pkg/controller/ttlafterfinished/ttlafterfinished_controller.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 60s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: Job, metadata: {name: brief}, spec: {ttlSecondsAfterFinished: 20, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "sleep 1"]}]}}}}
"#,
        seen: &[
            See::Event("brief", "Completed", "Job completed"),
            See::Count("jobs", "brief", 0),
            See::Count("pods", "brief-", 0),
        ],
    },
    Case {
        name: "a CronJob makes a Job each minute and keeps three (docs: application/job/cronjob.yaml)",
        source: "pkg/controller/cronjob/cronjob_controllerv2.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 330s
actions:
- at: 0s
  apply: |
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: hello
    spec:
      schedule: "* * * * *"
      jobTemplate:
        spec:
          template:
            spec:
              containers:
              - name: hello
                image: busybox:1.28
                imagePullPolicy: IfNotPresent
                command:
                - /bin/sh
                - -c
                - date; echo Hello from the Kubernetes cluster
              restartPolicy: OnFailure
"#,
        seen: &[
            See::Event("hello", "SuccessfulCreate", "Created job hello-29453761"),
            See::Event("hello", "SawCompletedJob", "Saw completed job: hello-29453761, condition: Complete"),
            See::Event("hello", "SuccessfulDelete", "Deleted job hello-29453761"),
            See::NoEvent("hello", "UnexpectedJob"),
            See::NoEvent("hello", "MissingJob"),
            See::Count("jobs", "hello-", 3),
            See::At("cronjob default/hello", "/status/lastScheduleTime", "\"2026-01-01T00:05:00Z\""),
            See::At("cronjob default/hello", "/status/active", "null"),
        ],
    },
    Case {
        name: "Forbid skips a time while a Job runs",
        source: "pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 130s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: CronJob, metadata: {name: one}, spec: {schedule: "*/1 * * * *", concurrencyPolicy: Forbid, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sleep, "600"]}]}}}}}}
"#,
        seen: &[
            See::Event(
                "one",
                "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid",
            ),
            See::Count("jobs", "one-", 1),
        ],
    },
    Case {
        name: "Replace ends the running Job first",
        source: "pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 130s
actions:
- at: 0s
  apply: |
    {apiVersion: batch/v1, kind: CronJob, metadata: {name: one}, spec: {schedule: "*/1 * * * *", concurrencyPolicy: Replace, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sleep, "600"]}]}}}}}}
"#,
        seen: &[See::Event("one", "SuccessfulDelete", "Deleted job one-29453761"), See::Count("jobs", "one-", 1)],
    },
    Case {
        name: "a quota counts pods and refuses one too many (docs: admin/resource/quota-pod.yaml)",
        source: "staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 30s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Namespace, metadata: {name: q}}
- at: 1s
  apply: |
    {apiVersion: v1, kind: ResourceQuota, metadata: {name: pod-demo, namespace: q}, spec: {hard: {pods: "2"}}}
- at: 2s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: pod-quota-demo, namespace: q}, spec: {replicas: 3, selector: {matchLabels: {purpose: quota-demo}}, template: {metadata: {labels: {purpose: quota-demo}}, spec: {containers: [{name: pod-quota-demo, image: nginx}]}}}}
"#,
        seen: &[
            See::Count("pods", "pod-quota-demo-", 2),
            See::At("resourcequota q/pod-demo", "/status/used/pods", "\"2\""),
        ],
    },
    Case {
        name: "a limit range fills in requests and limits (docs: admin/resource/memory-defaults.yaml)",
        source: "plugin/pkg/admission/limitranger/admission.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 10s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: LimitRange, metadata: {name: mem-limit-range}, spec: {limits: [{default: {memory: 512Mi}, defaultRequest: {memory: 256Mi}, type: Container}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: default-mem-demo}, spec: {containers: [{name: default-mem-demo-ctr, image: nginx}]}}
"#,
        seen: &[
            See::At("pod default/default-mem-demo", "/spec/containers/0/resources/limits/memory", "\"512Mi\""),
            See::At(
                "pod default/default-mem-demo",
                "/metadata/annotations/kubernetes.io~1limit-ranger",
                "\"LimitRanger plugin set: memory request for container default-mem-demo-ctr; memory limit for container default-mem-demo-ctr\"",
            ),
        ],
    },
    Case {
        name: "a pod gets the priority of its class (docs: PriorityClass high-priority)",
        source: "plugin/pkg/admission/priority/admission.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 10s
actions:
- at: 0s
  apply: |
    {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high-priority}, value: 1000000, globalDefault: false, description: "This priority class should be used for XYZ service pods only."}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: nginx}, spec: {priorityClassName: high-priority, containers: [{name: nginx, image: nginx}]}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: none}, spec: {priorityClassName: nowhere, containers: [{name: nginx, image: nginx}]}}
"#,
        seen: &[See::At("pod default/nginx", "/spec/priority", "1000000"), See::Count("pods", "none", 0)],
    },
    Case {
        name: "load scales out, and five quiet minutes scale in (docs: application/php-apache.yaml, hpa/php-apache.yaml)",
        source: "pkg/controller/podautoscaler/horizontal.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 15m
actions:
- at: 0s
  apply: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: php-apache
    spec:
      selector:
        matchLabels:
          run: php-apache
      template:
        metadata:
          labels:
            run: php-apache
        spec:
          containers:
          - name: php-apache
            image: registry.k8s.io/hpa-example
            ports:
            - containerPort: 80
            resources:
              limits:
                cpu: 500m
              requests:
                cpu: 200m
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: php-apache
      labels:
        run: php-apache
    spec:
      ports:
      - port: 80
      selector:
        run: php-apache
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: php-apache
    spec:
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: php-apache
      minReplicas: 1
      maxReplicas: 10
      metrics:
      - type: Resource
        resource:
          name: cpu
          target:
            type: Utilization
            averageUtilization: 50
- {at: 60s, traffic: {service: php-apache, port: 80, path: /, rps: 10}}
- {at: 240s, traffic: {service: php-apache, rps: 0}}
"#,
        seen: &[
            See::Event(
                "php-apache",
                "SuccessfulRescale",
                "New size: 4; reason: cpu resource utilization (percentage of request) above target",
            ),
            See::Event("php-apache", "SuccessfulRescale", "New size: 1; reason: All metrics below target"),
            See::At("deployment default/php-apache", "/spec/replicas", "1"),
            See::At("hpa default/php-apache", "/status/conditions/1/reason", "\"ValidMetricFound\""),
        ],
    },
    Case {
        name: "a namespace goes pods first, and says what it waits for",
        source: "pkg/controller/namespace/deletion/namespaced_resources_deleter.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 20s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- at: 1s
  apply: |
    {apiVersion: v1, kind: ConfigMap, metadata: {name: kept, namespace: shop}}
    ---
    {apiVersion: v1, kind: Pod, metadata: {name: stubborn, namespace: shop}, spec: {containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}}
- {at: 10s, kubectl: "delete namespace shop --wait=false"}
"#,
        seen: &[
            See::At("namespace shop", "/status/phase", "\"Terminating\""),
            See::At(
                "namespace shop",
                "/status/conditions/3/message",
                "\"Some resources are remaining: pods. has 1 resource instances\"",
            ),
            See::At("namespace shop", "/status/conditions/4/reason", "\"ContentHasNoFinalizers\""),
            See::At("configmap shop/kept", "/metadata/name", "\"kept\""),
            See::At("namespace shop", "/metadata/deletionGracePeriodSeconds", "null"),
        ],
    },
    Case {
        name: "a namespace is emptied 5 s after it was deleted, and content that outstays its estimate is a failure",
        source: "pkg/controller/namespace/namespace_controller.go namespaceDeletionGracePeriod",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 17s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: Namespace, metadata: {name: idle}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: empty}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- at: 1s
  apply: |
    {apiVersion: v1, kind: Pod, metadata: {name: late, namespace: shop}, spec: {terminationGracePeriodSeconds: 4, containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}}
- {at: 10s, kubectl: "delete namespace shop empty --wait=false"}
- {at: 13s, kubectl: "delete namespace idle --wait=false"}
"#,
        seen: &[
            See::Count("namespaces", "empty", 0),
            See::Count("namespaces", "idle", 1),
            See::At(
                "namespace shop",
                "/status/conditions/2/message",
                "\"Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods\"",
            ),
            See::At("namespace shop", "/status/conditions/2/reason", "\"ContentDeletionFailed\""),
        ],
    },
    Case {
        name: "an owner that is deleted in the foreground waits for what it owns",
        source: "pkg/controller/garbagecollector/garbagecollector.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 20s
actions:
- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}}}}
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: left}, spec: {replicas: 1, selector: {matchLabels: {app: left}}, template: {metadata: {labels: {app: left}}, spec: {containers: [{name: c, image: nginx}]}}}}
- {at: 10s, kubectl: "delete deployment web --cascade=foreground --wait=false"}
- {at: 10s, kubectl: "delete deployment left --cascade=orphan"}
"#,
        seen: &[
            See::At("deployment default/web", "/metadata/finalizers", "[\"foregroundDeletion\"]"),
            See::Count("pods", "web-", 1),
            See::Count("deployments", "left", 0),
            See::Count("replicasets", "left-", 1),
            See::Count("pods", "left-", 1),
        ],
    },
    Case {
        name: "an autoscaler of autoscaling/v1 is read",
        source: "pkg/apis/autoscaling/v1/conversion.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 5s
actions:
- at: 0s
  apply: |
    {apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: old}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3, targetCPUUtilizationPercentage: 70}}
"#,
        seen: &[
            See::At("hpa default/old", "/spec/metrics/0/resource/target/averageUtilization", "70"),
            See::At("hpa default/old", "/spec/minReplicas", "1"),
        ],
    },
    Case {
        name: "an autoscaler without requests to measure by says so",
        source: "pkg/controller/podautoscaler/replica_calculator.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 60s
actions:
- at: 0s
  apply: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: php-apache
    spec:
      selector:
        matchLabels:
          run: php-apache
      template:
        metadata:
          labels:
            run: php-apache
        spec:
          containers:
          - name: php-apache
            image: registry.k8s.io/hpa-example
            ports:
            - containerPort: 80
            resources:
              limits:
                memory: 64Mi
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: php-apache
      labels:
        run: php-apache
    spec:
      ports:
      - port: 80
      selector:
        run: php-apache
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: php-apache
    spec:
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: php-apache
      minReplicas: 1
      maxReplicas: 10
      metrics:
      - type: Resource
        resource:
          name: cpu
          target:
            type: Utilization
            averageUtilization: 50
"#,
        seen: &[
            See::At("hpa default/php-apache", "/status/conditions/1/reason", "\"FailedGetResourceMetric\""),
            See::At("hpa default/php-apache", "/status/currentReplicas", "1"),
            See::At("hpa default/php-apache", "/status/desiredReplicas", "0"),
            See::At("hpa default/php-apache", "/status/currentMetrics/0/type", "\"\""),
            See::Event(
                "php-apache",
                "FailedComputeMetricsReplicas",
                "invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: missing request for cpu in container php-apache of Pod php-apache-…",
            ),
            See::Event(
                "php-apache",
                "FailedGetResourceMetric",
                "failed to get cpu utilization: missing request for cpu in container php-apache of Pod php-apache-…",
            ),
        ],
    },
    Case {
        name: "an autoscaler measures one container, grows by the metrics that it has, and says what ails the others",
        source: "pkg/controller/podautoscaler/horizontal.go computeReplicasForMetrics",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 2}
until: 4m
actions:
- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: hpa-example, resources: {requests: {cpu: 100m}}}, {name: side, image: nginx}]}}}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: a}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      maxReplicas: 5
      metrics:
      - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 200Mi}}}
      - {type: ContainerResource, containerResource: {name: cpu, container: c, target: {type: Utilization, averageUtilization: 60}}}
      - {type: Pods, pods: {metric: {name: pps}, target: {type: AverageValue, averageValue: 1k}}}
      - {type: External, external: {metric: {name: q, selector: {matchLabels: {queue: w}}}, target: {type: AverageValue, averageValue: 30}}}
- {at: 60s, traffic: {service: web, port: 80, path: /, rps: 20}}
- at: 215s
  apply: |
    {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: b}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5}}
    ---
    {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: bad}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deploymnt, name: web}, maxReplicas: 5}}
"#,
        seen: &[
            See::Event(
                "a",
                "FailedGetPodsMetric",
                "unable to get metric pps: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered",
            ),
            See::Event(
                "a",
                "FailedGetExternalMetric",
                "unable to get external metric default/q/&LabelSelector{MatchLabels:map[string]string{queue: w,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get q.external.metrics.k8s.io)",
            ),
            See::Event(
                "a",
                "SuccessfulRescale",
                "New size: 4; reason: cpu container resource utilization (percentage of request) above target",
            ),
            See::At("hpa default/a", "/status/currentMetrics/0/resource/current/averageValue", "\"28Mi\""),
            See::Event(
                "b",
                "AmbiguousSelector",
                "pods by selector app=web are controlled by multiple HPAs: [default/a default/b]",
            ),
            See::At("hpa default/b", "/status/conditions/1/reason", "\"AmbiguousSelector\""),
            See::Event("bad", "FailedGetScale", "no matches for kind \"Deploymnt\" in group \"apps\""),
        ],
    },
    Case {
        name: "a quota of compute resources makes pods say what they need (docs: admin/resource/quota-mem-cpu.yaml)",
        source: "pkg/quota/v1/evaluator/core/pods.go Constraints",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 30s
actions:
- at: 0s
  apply: |
    apiVersion: v1
    kind: ResourceQuota
    metadata:
      name: mem-cpu-demo
    spec:
      hard:
        requests.cpu: "1"
        requests.memory: 1Gi
        limits.cpu: "2"
        limits.memory: 2Gi
- at: 5s
  apply: |
    apiVersion: v1
    kind: Pod
    metadata:
      name: quota-mem-cpu-demo
    spec:
      containers:
      - name: quota-mem-cpu-demo-ctr
        image: nginx
        resources:
          limits:
            memory: "800Mi"
            cpu: "800m"
          requests:
            memory: "600Mi"
            cpu: "400m"
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: bare}, spec: {selector: {matchLabels: {app: bare}}, template: {metadata: {labels: {app: bare}}, spec: {containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: big}, spec: {selector: {matchLabels: {app: big}}, template: {metadata: {labels: {app: big}}, spec: {containers: [{name: c, image: redis, resources: {limits: {memory: 1Gi, cpu: 800m}, requests: {memory: 700Mi, cpu: 400m}}}]}}}}
"#,
        seen: &[
            See::At("quota default/mem-cpu-demo", "/status/used/requests.memory", "\"600Mi\""),
            See::At("quota default/mem-cpu-demo", "/status/used/limits.cpu", "\"800m\""),
            See::Count("pods", "bare", 0),
            See::At("deployment default/big", "/status/conditions/2/reason", "\"FailedCreate\""),
            See::At("deployment default/big", "/status/replicas", "null"),
        ],
    },
    Case {
        name: "plugins that change a pod know it by the beginning of its name only",
        source: "staging/src/k8s.io/apiserver/pkg/admission/errors.go extractResourceName",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 10s
actions:
- at: 0s
  apply: |
    {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: sa}, spec: {selector: {matchLabels: {app: sa}}, template: {metadata: {labels: {app: sa}}, spec: {serviceAccountName: robot, containers: [{name: c, image: nginx}]}}}}
    ---
    {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: pc}, spec: {selector: {matchLabels: {app: pc}}, template: {metadata: {labels: {app: pc}}, spec: {priorityClassName: nope, containers: [{name: c, image: nginx}]}}}}
"#,
        seen: &[
            See::Event(
                "sa",
                "FailedCreate",
                "Error creating: pods \"sa-\" is forbidden: error looking up service account default/robot: serviceaccount \"robot\" not found",
            ),
            See::Event(
                "pc",
                "FailedCreate",
                "Error creating: pods \"pc-\" is forbidden: no PriorityClass with name nope was found",
            ),
        ],
    },
    Case {
        name: "a changed Service is charged for what it uses more, and refused where that is too much",
        source: "pkg/quota/v1/evaluator/core/services.go",
        scenario: r#"apiVersion: selfheal.dev/v1
kind: Scenario
metadata: {name: case}
cluster: {nodes: 1}
until: 20s
actions:
- at: 0s
  apply: |
    {apiVersion: v1, kind: ResourceQuota, metadata: {name: ports}, spec: {hard: {services.nodeports: "1"}}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}, ports: [{port: 80}]}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {selector: {app: b}, ports: [{port: 80}]}}
- {at: 5s, kubectl: "patch service a -p '{\"spec\":{\"type\":\"NodePort\"}}'"}
- {at: 6s, kubectl: "patch service b -p '{\"spec\":{\"type\":\"NodePort\"}}'"}
"#,
        seen: &[
            See::At("service default/a", "/spec/type", "\"NodePort\""),
            See::At("service default/b", "/spec/type", "\"ClusterIP\""),
            See::At("quota default/ports", "/status/used/services.nodeports", "\"1\""),
        ],
    },
];

#[test]
fn batch_and_policy_do_as_upstream() {
    hold(CASES);
}
