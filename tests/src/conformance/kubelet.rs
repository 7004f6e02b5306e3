//! The kubelet: restart policies, init containers and sidecars, back-off, probes, hooks, termination, images, node
//! pressure, and what restarts and reboots leave.
//!
//! Models kubernetes 1.36 pkg/kubelet.

use super::story::{Story, check};
use crate::everywhere;

/// Restarts and their order.
pub(super) const RESTARTS: &[Story] = &[
    Story {
        symbol: "pkg/api/v1/pod ContainerShouldRestart: Always restarts whatever the exit code",
        scenario: r#"{until: 12s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:0']}]}}"}]}"#,
        sees: &[
            "p Running [c running ready #0]",
            "p Running [c Completed(0) unready #0]",
            "p Running [c running ready #1 last Completed(0)]",
            "never Succeeded",
        ],
    },
    Story {
        symbol: "pkg/api/v1/pod ContainerShouldRestart: OnFailure restarts failures only",
        scenario: r#"{until: 12s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: OnFailure, containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:3']}, {name: d, image: 'registry.test/web:1', args: ['exit=1:0']}]}}"}]}"#,
        sees: &["c Error(3) unready #0", "c running ready #1 last Error(3), d Completed(0) unready #0]", "never #2"],
    },
    Story {
        symbol: "pkg/kubelet getPhase: all stopped for good and one failed",
        scenario: r#"{until: 12s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:3']}, {name: d, image: 'registry.test/web:1', args: ['exit=3:0']}]}}"}]}"#,
        sees: &[
            "p Running [c Error(3) unready #0, d running ready #0]",
            "p Failed [c Error(3) unready #0, d Completed(0) unready #0]",
            "never #1",
        ],
    },
    Story {
        symbol: "pkg/api/v1/pod FindMatchingContainerRestartRule: a rule wins over the container's policy",
        scenario: r#"{until: 15s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:42'], restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}, {name: d, image: 'registry.test/web:1', args: ['exit=2:1'], restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: NotIn, values: [1]}}]}]}}"}]}"#,
        sees: &["c running ready #1 last Error(42)", "d Error(1) unready #0", "never Failed ["],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime getContainersToReset: RestartAllContainers begins with the init containers again",
        scenario: r#"{until: 14s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {initContainers: [{name: i, image: 'registry.test/web:1', args: ['exit=1:0']}], containers: [{name: c, image: 'registry.test/web:1', args: ['exit=3:88'], restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]}, {name: d, image: 'registry.test/web:1'}]}}"}]}"#,
        sees: &[
            "AllContainersRestarting=False",
            "p Normal Killing: killing",
            "c Error(88) unready #0, d running ready #0] ",
            "[i RestartingAllContainers unready #1 last RestartingAllContainers(137), c RestartingAllContainers unready #1 last RestartingAllContainers(137), d RestartingAllContainers unready #1",
            "i running unready #1",
            "c running ready #1 last RestartingAllContainers(137), d running ready #1",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime doBackOff: 0, 10, 20 seconds from the exit, then the count goes on",
        scenario: r#"{until: 60s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:1']}]}}"}]}"#,
        sees: &[
            "@2-5 c running ready #1",
            "@3-7 p Warning BackOff: Back-off restarting failed container c in pod p_default(",
            "@12-22 [c CrashLoopBackOff unready #1 last Error(1)]",
            "@12-22 c running ready #2",
            "@32-56 c running ready #3",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime computeInitContainerActions: a failed init container that may not restart fails the pod",
        scenario: r#"{until: 12s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, initContainers: [{name: i, image: 'registry.test/web:1', args: ['exit=1:3']}], containers: [{name: c, image: 'registry.test/web:1'}]}}"}]}"#,
        sees: &[
            "p Pending [i running",
            "p Failed [i Error(3) unready #0, c PodInitializing unready #0]",
            "never ContainerStatusUnknown",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime computeInitContainerActions: in order, sidecars stay and hold the next until started",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {initContainers: [{name: i, image: 'registry.test/web:1', args: ['exit=2:0']}, {name: s, image: 'registry.test/web:1', args: ['port=8080', 'start=4'], restartPolicy: Always, startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 10}}, {name: j, image: 'registry.test/web:1', args: ['exit=1:0']}], containers: [{name: c, image: 'registry.test/web:1'}]}}"}]}"#,
        sees: &[
            "i running",
            "i Completed(0) ready #0, s PodInitializing",
            "s running unready #0, j PodInitializing",
            "s running ready #0, j running",
            "p Running [i Completed(0) ready #0, s running ready #0, j Completed(0) ready #0, c running ready #0]",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime computePodActions: sidecars stop once the regular containers are done, and do not count",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, initContainers: [{name: s, image: 'registry.test/web:1', args: ['term=0:5'], restartPolicy: Always}], containers: [{name: c, image: 'registry.test/web:1', args: ['exit=4:0']}]}}"}]}"#,
        sees: &[
            "p Normal Killing: Stopping container s",
            "c Completed(0) unready #0",
            "p Succeeded [s Error(5) unready #0, c Completed(0) unready #0]",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime terminationOrdering: regular containers first, then sidecars from last to first",
        scenario: r#"{until: 30s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {initContainers: [{name: s, image: 'registry.test/web:1', args: ['term=1:0'], restartPolicy: Always}, {name: t, image: 'registry.test/web:1', args: ['term=1:0'], restartPolicy: Always}], containers: [{name: c, image: 'registry.test/web:1', args: ['term=3:0']}]}}"}, {at: 10s, kubectl: delete pod p}]}"#,
        sees: &[
            "@14.9-16.5 p deleted Succeeded [s Completed(0) unready #0, t Completed(0) unready #0, c Completed(0) unready #0]",
        ],
    },
    Story {
        symbol: "pkg/kubelet SyncPod activeDeadlineHandler: a pod that is active for too long fails",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {activeDeadlineSeconds: 5, containers: [{name: c, image: 'registry.test/web:1'}]}}"}]}"#,
        sees: &[
            "@5-7 p Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline",
            "p Failed DeadlineExceeded[c Completed(0) unready #0] ",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime containerChanged: another image restarts that container alone",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1'}, {name: d, image: 'registry.test/web:1'}]}}"}, {at: 10s, kubectl: "set image pod/p c=registry.test/web:2"}]}"#,
        sees: &[
            "p Normal Killing: Container c definition changed, will be restarted",
            "c running ready #1 last Completed(0), d running ready #0",
        ],
    },
];

/// Probes.
pub(super) const PROBES: &[Story] = &[
    Story {
        symbol: "pkg/kubelet/kuberuntime doBackOff: two liveness restarts at once, the third finds exit 0 under OnFailure",
        scenario: r#"{until: 60s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: OnFailure, containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080'], livenessProbe: {httpGet: {path: /nope, port: 8080}, periodSeconds: 3, failureThreshold: 1}}]}}"}]}"#,
        sees: &[
            "p Warning Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404",
            "p Normal Killing: Container c failed liveness probe, will be restarted",
            "c running ready #1",
            "c running ready #2",
            "p Succeeded [c Completed(0) unready #2",
        ],
    },
    Story {
        symbol: "pkg/kubelet/prober doProbe: a startup probe holds the others back and kills when it fails",
        scenario: r#"{until: 30s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080', 'start=60'], startupProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 2, failureThreshold: 4}, livenessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1, failureThreshold: 1}}]}}"}]}"#,
        sees: &[
            "p Warning Unhealthy: Startup probe failed: Get \"http://",
            "@7-11 p Normal Killing: Container c failed startup probe, will be restarted",
            "never Liveness probe",
        ],
    },
    Story {
        symbol: "pkg/kubelet/prober UpdatePodStatus: a readiness probe is kicked whatever its period",
        scenario: r#"{until: 10s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080'], readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 600}}]}}"}]}"#,
        sees: &["c running unready #0", "@1-4 c running ready #0"],
    },
    Story {
        symbol: "pkg/kubelet/prober worker: readiness failures count across failureThreshold, one success is enough",
        scenario: r#"{until: 40s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080'], readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 2, failureThreshold: 3}}]}}"}, {at: 10s, set: {pod: p, flag: ready503, value: true}}, {at: 20s, set: {pod: p, flag: ready503, value: false}}]}"#,
        sees: &[
            "c running ready #0",
            "@10-17 p Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
            "@14-17 c running unready #0",
            "@20-23 c running ready #0",
            "never Killing",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime setTerminationGracePeriod: a probe's own grace counts for the kill that it asks for",
        scenario: r#"{until: 15s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 60, containers: [{name: c, image: 'registry.test/web:1', args: ['term=ignore'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 4, failureThreshold: 1, terminationGracePeriodSeconds: 3}}]}}"}]}"#,
        sees: &[
            "@4-6 p Normal Killing: Container c failed liveness probe, will be restarted",
            "@7-9.5 c running ready #1 last Error(137)",
        ],
    },
    Story {
        symbol: "pkg/probe/http DoHTTPProbe: 3xx warns, 4xx fails, HTTPS against HTTP fails",
        scenario: r#"{until: 8s, images: [{name: srv, tags: ['1'], listen: [8080], routes: [{on: GET /redir, status: 302, body: away}, {on: GET /ok, status: 204}]}], actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: tls}, spec: {containers: [{name: c, image: 'srv:1', readinessProbe: {httpGet: {path: /ok, port: 8080, scheme: HTTPS}}}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: redirect}, spec: {containers: [{name: c, image: 'srv:1', readinessProbe: {httpGet: {path: redir, port: 8080}}}]}}"}]}"#,
        sees: &[
            "redirect Warning ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: away",
            "redirect Running [c running ready #0]",
            "never tls Running [c running ready",
        ],
    },
    Story {
        symbol: "pkg/probe ResolveContainerPort: a name without a port is an error of the prober and counts for nothing",
        scenario: r#"{until: 30s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080'], livenessProbe: {httpGet: {path: /, port: web}, periodSeconds: 2, failureThreshold: 1}}]}}"}]}"#,
        sees: &[
            "p Warning Unhealthy: Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing \"web\": invalid syntax",
            "never Killing",
        ],
    },
    Story {
        symbol: "pkg/probe/grpc Probe: SERVING is success, another service is not known",
        scenario: r#"{until: 15s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.k8s.io/etcd:3.5', readinessProbe: {grpc: {port: 2379}, periodSeconds: 3}, livenessProbe: {grpc: {port: 2379, service: other}, periodSeconds: 3, failureThreshold: 3}}]}}"}]}"#,
        sees: &[
            "c running ready #0",
            "p Warning Unhealthy: Liveness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
        ],
    },
    Story {
        symbol: "pkg/kubelet/status GeneratePodReadyCondition: readiness gates",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {readinessGates: [{conditionType: a/b}], containers: [{name: c, image: 'registry.test/web:1'}]}}"}, {at: 8s, kubectl: "patch pod p --subresource=status -p '{\"status\":{\"conditions\":[{\"type\":\"a/b\",\"status\":\"True\"}]}}'"}]}"#,
        sees: &["Ready=False:ReadinessGatesNotReady ContainersReady=True", "@8-10 Ready=True ContainersReady=True"],
    },
];

/// Hooks and the end of pods.
pub(super) const ENDINGS: &[Story] = &[
    Story {
        symbol: "pkg/kubelet/kuberuntime startContainer: a failed postStart hook kills the container and backs off",
        scenario: r#"{until: 12s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', lifecycle: {postStart: {exec: {command: [exit, '3']}}}}]}}"}]}"#,
        sees: &[
            "p Warning FailedPostStartHook: PostStartHook failed",
            "p Normal Killing: FailedPostStartHook",
            "c PostStartHookError unready #0",
            "c CrashLoopBackOff unready #1",
        ],
    },
    Story {
        symbol: "pkg/kubelet/lifecycle runSleepHandler: preStop sleep comes off the grace",
        scenario: r#"{until: 25s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 8, containers: [{name: c, image: 'registry.test/web:1', args: ['term=ignore'], lifecycle: {preStop: {sleep: {seconds: 5}}}}]}}"}, {at: 10s, kubectl: delete pod p}]}"#,
        sees: &["p Normal Killing: Stopping container c", "@17.9-19.5 p deleted Failed [c Error(137) unready #0]"],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime executePreStopHook: a failed hook is told and the stop goes on",
        scenario: r#"{until: 15s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', lifecycle: {preStop: {exec: {command: ['false']}}}}]}}"}, {at: 8s, kubectl: delete pod p}]}"#,
        sees: &["p Warning FailedPreStopHook: PreStopHook failed", "@8-10 p deleted Succeeded"],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime killContainer: SIGTERM, and SIGKILL when the grace is over",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 5, containers: [{name: c, image: 'registry.test/web:1', args: ['term=ignore']}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: 'memory-hog:1.0'}]}}"}, {at: 8s, kubectl: delete pod p q --wait=false}]}"#,
        sees: &["@8-10 q Failed [c Error(143) unready #0]", "@13-14.5 p Failed [c Error(137) unready #0]"],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime minimumGracePeriodInSeconds: a forced deletion still leaves two seconds",
        scenario: r#"{until: 20s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['term=ignore', 'port=8080']}]}}"}, {at: 8s, kubectl: delete pod p --force --grace-period=0}, {at: 9s, http: {pod: p, port: 8080, path: /}}]}"#,
        sees: &["@8-8.2 p deleted Running"],
    },
    Story {
        symbol: "pkg/kubelet/images EnsureImageExists: Never, an invalid name, and a pull that fails",
        scenario: r#"{until: 40s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: unpulled}, spec: {containers: [{name: c, image: 'nginx:1.27', imagePullPolicy: Never}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: invalid}, spec: {containers: [{name: c, image: 'Nginx:1.27'}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: typo}, spec: {containers: [{name: c, image: 'ngnix:1.27'}]}}"}]}"#,
        sees: &[
            "unpulled Warning ErrImageNeverPull: Container image \"nginx:1.27\" is not present with pull policy of Never",
            "unpulled Pending [c ErrImageNeverPull",
            "typo Warning Failed: Failed to pull image \"ngnix:1.27\": failed to pull and unpack image \"docker.io/library/ngnix:1.27\": failed to resolve reference \"docker.io/library/ngnix:1.27\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
            "typo Normal BackOff: Back-off pulling image \"ngnix:1.27\"",
            "typo Warning Failed: Error: ImagePullBackOff",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime convertToKubeContainerStatus: OOMKilled at the limit",
        scenario: r#"{until: 15s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'memory-hog:1.0', resources: {limits: {memory: 90Mi}}}]}}"}]}"#,
        sees: &["@5-8 c OOMKilled(137) unready #0", "c running ready #1 last OOMKilled(137)", "qos Burstable"],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime getTerminationMessage: from the file, or from the end of the log",
        scenario: r#"{until: 9s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: 'busybox:1.36', command: [sh, -c, 'echo why > /dev/termination-log; exit 1']}, {name: d, image: 'busybox:1.36', terminationMessagePath: /tmp/m, command: [sh, -c, 'printf own > /tmp/m']}, {name: e, image: 'busybox:1.36', terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, 'echo log; exit 2']}, {name: f, image: 'busybox:1.36', terminationMessagePolicy: FallbackToLogsOnError, command: [echo, fine]}]}}"}, {at: 8s, kubectl: "get pod p -o jsonpath={.status.containerStatuses[*].state.terminated.message}"}]}"#,
        sees: &["message}: why", "message}:  own log", "never fine"],
    },
    Story {
        symbol: "pkg/kubelet validateContainerLogStatus: the status says which run is meant",
        scenario: r#"{until: 22s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'busybox:1.36', command: [sh, -c, 'date +%S; sleep 2; exit 1']}, {name: d, image: 'busybox:1.36', command: [/none]}]}}"}, {at: 9s, kubectl: "logs p -c c --previous"}, {at: 9s, kubectl: "logs p -c c"}, {at: 9s, kubectl: "logs p -c d"}, {at: 20s, kubectl: "get pods"}]}"#,
        sees: &["$ logs p -c c --previous: 01", "$ logs p -c c: 04", "never waiting to start"],
    },
];

/// Nodes: pressure, restarts and reboots.
pub(super) const NODES: &[Story] = &[
    Story {
        symbol: "pkg/kubelet/eviction synchronize: the hard threshold of memory, by what programs take",
        scenario: r#"{until: 80s, cluster: {nodes: [{name: n, memory: 600Mi}]}, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: hog}, spec: {containers: [{name: c, image: 'memory-hog:1.0'}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: calm}, spec: {containers: [{name: c, image: 'nginx:1.27', resources: {requests: {memory: 100Mi}}}]}}"}]}"#,
        sees: &[
            "@45-65 n Normal NodeHasInsufficientMemory: Node n status is now: NodeHasInsufficientMemory",
            "n Warning EvictionThresholdMet: Attempting to reclaim memory",
            "hog Warning Evicted: The node was low on resource: memory. Threshold quantity: 100Mi, available: ",
            "hog Failed Evicted[",
            "never calm Warning Evicted",
        ],
    },
    Story {
        symbol: "pkg/kubelet/eviction rankMemoryPressure and Admit: over the request first, BestEffort is refused",
        scenario: r#"{until: 60s, cluster: {nodes: 1}, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: free}, spec: {containers: [{name: c, image: 'postgres:16'}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: paid}, spec: {containers: [{name: c, image: 'postgres:16', resources: {requests: {memory: 1Gi}}}]}}"}, {at: 20s, node: {name: node-1, fail: memory}}, {at: 25s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: node-1, containers: [{name: c, image: 'postgres:16'}]}}"}, {at: 34s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "late Failed Evicted[]",
            "@30-31 free Warning Evicted: The node was low on resource: memory.",
            "DisruptionTarget=True:TerminationByKubelet",
            "never paid Warning Evicted",
        ],
    },
    Story {
        symbol: "pkg/kubelet/eviction rankDiskPressureFunc, evictionMessage: layers, logs and local volumes count, the request comes first",
        scenario: r#"{until: 45s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: a-lays}, spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, 'seq 1 900 > /tmp/x; sleep 999']}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: keeps}, spec: {restartPolicy: Never, volumes: [{name: d, emptyDir: {}}], containers: [{name: c, image: busybox, command: [sh, -c, 'for i in 1 2 3 4; do seq 1 900 > /d/$i; done; sleep 999'], volumeMounts: [{name: d, mountPath: /d}]}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: asks}, spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, 'seq 1 9000; sleep 999'], resources: {requests: {ephemeral-storage: 1Gi}}}]}}"},
            {at: 20s, node: {name: node-1, fail: disk}}]}"#,
        sees: &[
            "@30-30.1 keeps Warning Evicted: The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 6Gi. Container c was using 12Ki, request is 0, has larger consumption of ephemeral-storage.",
            "@40-40.1 a-lays Warning Evicted: The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 6Gi. Container c was using 16Ki, request is 0, has larger consumption of ephemeral-storage.",
            "never asks Warning Evicted",
        ],
    },
    Story {
        symbol: "pkg/kubelet/eviction localStorageEviction: limits of an emptyDir, of a pod and of a container; one in memory is full",
        scenario: r#"{until: 3m, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: cache}, spec: {volumes: [{name: d, emptyDir: {sizeLimit: 10Mi}}], containers: [{name: c, image: busybox, command: [sh, -c, 'dd if=/dev/zero of=/d/f bs=1M count=20; exec sleep 999'], volumeMounts: [{name: d, mountPath: /d}]}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: whole}, spec: {volumes: [{name: d, emptyDir: {}}], containers: [{name: c, image: busybox, command: [sh, -c, 'fallocate -l 20M /tmp/f; exec sleep 999'], volumeMounts: [{name: d, mountPath: /d}], resources: {limits: {ephemeral-storage: 5Mi}}}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: part}, spec: {containers: [{name: c, image: busybox, command: [sh, -c, 'fallocate -l 20M /tmp/f; exec sleep 999'], resources: {limits: {ephemeral-storage: 5Mi}}}, {name: d, image: busybox, command: [sleep, '999'], resources: {limits: {ephemeral-storage: 50Mi}}}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: memory}, spec: {restartPolicy: Never, volumes: [{name: d, emptyDir: {medium: Memory, sizeLimit: 10Mi}}], containers: [{name: c, image: busybox, command: [sh, -c, 'dd if=/dev/zero of=/d/f bs=1M count=20 || exit 3'], volumeMounts: [{name: d, mountPath: /d}]}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: small}, spec: {volumes: [{name: d, emptyDir: {sizeLimit: 10Mi}}], containers: [{name: c, image: busybox, command: [sh, -c, 'dd if=/dev/zero of=/d/f bs=1M count=5; exec sleep 999'], volumeMounts: [{name: d, mountPath: /d}]}]}}"}]}"#,
        sees: &[
            "memory Failed [c Error(3)",
            "whole Warning Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ",
            "part Warning Evicted: Container c exceeded its local ephemeral storage limit \"5Mi\". ",
            "cache Warning Evicted: Usage of EmptyDir volume \"d\" exceeds the limit \"10Mi\". ",
            "cache Failed Evicted[",
            "never DisruptionTarget",
            "never small Warning",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime podSandboxChanged: a reboot makes a new sandbox, Never ends the pod",
        scenario: r#"{until: 60s, cluster: {nodes: 1}, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: again}, spec: {containers: [{name: c, image: 'nginx:1.27'}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: once}, spec: {restartPolicy: Never, containers: [{name: c, image: 'nginx:1.27'}]}}"}, {at: 30s, node: {name: node-1, reboot: true}}]}"#,
        sees: &[
            "node-1 Warning Rebooted: Node node-1 has been rebooted, boot id: ",
            "again Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.",
            "again Running [c running ready #1 last Unknown(255)]",
            "once Failed [c Unknown(255) unready #0]",
        ],
    },
    Story {
        symbol: "pkg/kubelet convertStatusToAPIStatus: containers that the runtime lost",
        scenario: r#"{until: 100s, cluster: {nodes: 1}, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: again}, spec: {containers: [{name: c, image: 'nginx:1.27'}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: once}, spec: {restartPolicy: Never, containers: [{name: c, image: 'nginx:1.27'}]}}"}, {at: 30s, node: {name: node-1, fail: runtime}}, {at: 50s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "again Running [c ContainerCreating unready #1 last ContainerStatusUnknown(137)]",
            "again Running [c running ready #1 last ContainerStatusUnknown(137)]",
            "never SandboxChanged",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kubelet.go NewMainKubelet: a new kubelet process begins back-off anew and leaves ready pods ready",
        scenario: r#"{until: 100s, cluster: {nodes: 1}, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['port=8080'], readinessProbe: {httpGet: {path: /ready, port: 8080}}}]}}"}, {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: crash}, spec: {containers: [{name: c, image: 'registry.test/web:1', args: ['exit=1:1']}]}}"}, {at: 60s, node: {name: node-1, fail: kubelet}}, {at: 65s, node: {name: node-1, recover: true}}]}"#,
        sees: &[
            "@65-68 crash Running [c running ready #4",
            "@76-84 crash Running [c running ready #5",
            "never web Running [c running unready #0] PodReadyToStartContainers=True Initialized=True Ready=False:ContainersNotReady ContainersReady=False:ContainersNotReady PodScheduled=True qos Guaranteed",
        ],
    },
    Story {
        symbol: "pkg/registry/core/pod applySchedulingGatedCondition: the kubelet never sees a gated pod",
        scenario: r#"{until: 10s, actions: [{at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {schedulingGates: [{name: a/b}], containers: [{name: c, image: 'registry.test/web:1'}]}}"}, {at: 5s, kubectl: get pods}]}"#,
        sees: &["$ get pods: p      0/1     SchedulingGated   0          5s", "never Scheduled:"],
    },
];

/// What a kubelet refuses although it was assigned, and what makes room.
pub(super) const ADMISSION: &[Story] = &[
    Story {
        symbol: "pkg/kubelet/lifecycle generalFilter: affinity, ports, disk, taints and the operating system are looked at",
        scenario: r#"{until: 10s, cluster: {nodes: [{name: n, taints: [{key: k, effect: NoExecute}]}]}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: aff}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: z, operator: Exists}]}]}}}, containers: [{name: c, image: nginx}]}}"},
            {at: 1s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], containers: [{name: c, image: nginx, ports: [{containerPort: 80, hostPort: 8080}]}]}}"},
            {at: 2s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: two}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], containers: [{name: c, image: nginx, ports: [{containerPort: 81, hostPort: 8080}]}]}}"},
            {at: 3s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: win}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], nodeSelector: {kubernetes.io/os: windows}, containers: [{name: c, image: nginx}]}}"},
            {at: 4s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: disk}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], containers: [{name: c, image: nginx, resources: {requests: {ephemeral-storage: 1Ti}}}]}}"},
            {at: 5s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: sys}, spec: {nodeName: 'n', tolerations: [{operator: Exists}], securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}, containers: [{name: c, image: nginx}]}}"}]}"#,
        sees: &[
            "aff Warning NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
            "two Warning NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
            "win Warning PodOSSelectorNodeLabelDoesNotMatch: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
            "disk Warning OutOfephemeral-storage: Node didn't have enough resource: ephemeral-storage, requested: 1099511627776, used: 0, capacity: 107374182400",
            "sys Warning SysctlForbidden: forbidden sysctl: \"kernel.msgmax\" not allowlisted",
            "sys Failed SysctlForbidden[]",
        ],
    },
    Story {
        symbol: "pkg/kubelet/preemption evictPodsToFreeRequests: the closest pod makes room for a critical one, which waits for it",
        scenario: r#"{until: 60s, cluster: {nodes: [{name: n, cpu: '2'}]}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {nodeName: 'n', containers: [{name: c, image: 'registry.test/web:1', args: ['port=1', 'term=5:0'], resources: {requests: {cpu: 1200m}}}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: small}, spec: {nodeName: 'n', containers: [{name: c, image: 'registry.test/web:1', args: ['port=1', 'term=5:0'], resources: {requests: {cpu: 600m}}}]}}"},
            {at: 20s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: crit}, spec: {nodeName: 'n', priorityClassName: system-node-critical, containers: [{name: c, image: 'registry.test/web:1', args: ['port=1'], resources: {requests: {cpu: 700m}}}]}}"},
            {at: 40s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: huge}, spec: {nodeName: 'n', priorityClassName: system-node-critical, containers: [{name: c, image: 'registry.test/web:1', args: ['port=1'], resources: {requests: {cpu: 3}}}]}}"}]}"#,
        sees: &[
            "@20-20.1 small Warning Preempting: Preempted in order to admit critical pod",
            "@25-26 small Failed Preempting[c Completed(0)",
            "@25-27 crit Running [c running ready #0]",
            "@40-41 huge Warning UnexpectedAdmissionError: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 1700), ]",
            "never big Warning",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kubelet.go HandlePodAdditions, rejectPod: a new kubelet process lets running pods in again, or stops them",
        scenario: r#"{until: 40s, cluster: {nodes: [{name: n, labels: {disk: ssd}}]}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: fast}, spec: {nodeName: 'n', nodeSelector: {disk: ssd}, containers: [{name: c, image: 'registry.test/web:1', args: ['port=1', 'term=ignore']}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: any}, spec: {nodeName: 'n', containers: [{name: c, image: 'registry.test/web:1', args: ['port=1']}]}}"},
            {at: 10s, kubectl: "label node n disk-"},
            {at: 20s, node: {name: n, fail: kubelet}},
            {at: 21s, node: {name: n, recover: true}}]}"#,
        sees: &[
            "@21-21.1 fast Warning NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
            "@21-23.1 fast Normal Killing: Stopping container c",
            "@23-25.1 fast Failed NodeAffinity[]",
            "never any Warning",
            "never any Normal Killing",
        ],
    },
    Story {
        symbol: "pkg/apis/core/v1/helper/qos ComputePodQOS: resources of the pod stand for those of its containers",
        scenario: r#"{until: 10s, cluster: {nodes: [{name: n, cpu: '2'}]}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {resources: {limits: {cpu: '1', memory: 64Mi}}, containers: [{name: c, image: nginx}, {name: d, image: busybox, command: [sleep, '60'], resources: {requests: {cpu: 100m}}}]}}"},
            {at: 1s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {resources: {limits: {cpu: '1', memory: 64Mi}}, containers: [{name: c, image: nginx}]}}"},
            {at: 2s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: r}, spec: {resources: {requests: {cpu: 1500m}}, containers: [{name: c, image: nginx}]}}"}]}"#,
        sees: &[
            "p Pending [] PodScheduled=True qos Burstable",
            "q Pending [] PodScheduled=True qos Guaranteed",
            "r Warning FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.",
        ],
    },
];

#[everywhere]
fn restarts() {
    check(RESTARTS);
}

#[everywhere]
fn probes() {
    check(PROBES);
}

#[everywhere]
fn endings() {
    check(ENDINGS);
}

#[everywhere]
fn nodes() {
    check(NODES);
}

#[everywhere]
fn admission() {
    check(ADMISSION);
}
