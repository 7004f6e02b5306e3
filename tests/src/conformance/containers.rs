//! What programs in containers see of the cluster: variables, names, addresses and files.
//!
//! Models kubernetes 1.36 pkg/kubelet.

use super::story::{Story, check};
use crate::everywhere;

/// Variables, names and files.
pub(super) const VIEW: &[Story] = &[
    Story {
        symbol: "pkg/kubelet/envvars FromServices: variables tell of the namespace's Services and of the API server",
        scenario: r#"{until: 20s, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Service, metadata: {name: my-db}, spec: {ports: [{name: sql, port: 5432}, {name: x-y, port: 80, protocol: UDP}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Service, metadata: {name: none}, spec: {clusterIP: None, ports: [{port: 80}]}}"},
            {at: 1s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: busybox, command: [sleep, '60'], env: [{name: URL, value: 'db at $(MY_DB_SERVICE_PORT) and $(NONE_SERVICE_PORT)'}]}]}}"},
            {at: 1s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {enableServiceLinks: false, containers: [{name: c, image: busybox, command: [sleep, '60']}]}}"},
            {at: 10s, kubectl: "exec p -- env"}, {at: 11s, kubectl: "exec q -- env"}]}"#,
        sees: &[
            "exec p -- env: KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
            "exec p -- env: KUBERNETES_SERVICE_HOST=10.96.0.1",
            "exec p -- env: KUBERNETES_SERVICE_PORT_HTTPS=443",
            "exec p -- env: MY_DB_PORT_80_UDP_PROTO=udp",
            "exec p -- env: MY_DB_SERVICE_PORT=5432",
            "exec p -- env: MY_DB_SERVICE_PORT_SQL=5432",
            "exec p -- env: MY_DB_SERVICE_PORT_X_Y=80",
            "exec p -- env: URL=db at 5432 and $(NONE_SERVICE_PORT)",
            "exec q -- env: KUBERNETES_SERVICE_PORT=443",
            "never NONE_SERVICE_HOST",
            "never exec q -- env: MY_DB",
        ],
    },
    Story {
        symbol: "pkg/kubelet makeEnvironmentVariables: caches serve a restart while the API server is away, and no new process",
        scenario: r#"{until: 120s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {K: one}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: busybox, command: [sh, -c, 'echo $K; sleep 30; exit 1'], envFrom: [{configMapRef: {name: m}}]}]}}"},
            {at: 10s, component: {name: kube-apiserver, fail: true}},
            {at: 60s, component: {name: kube-apiserver, recover: true}},
            {at: 61s, kubectl: "logs p"},
            {at: 72s, kubectl: "get pod p -o jsonpath='{.status.containerStatuses[0].restartCount}'"}]}"#,
        sees: &["$ logs p: one", "restartCount}': 1"],
    },
    Story {
        symbol: "pkg/kubelet managedHostsFileContent: hosts that the pod names itself are found, and pods are there to be pinged",
        scenario: r#"{until: 40s, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Service, metadata: {name: h}, spec: {clusterIP: None, selector: {app: q}, ports: [{port: 80}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: q}, ports: [{port: 80}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q, labels: {app: q}}, spec: {containers: [{name: c, image: nginx}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostAliases: [{ip: 10.1.2.3, hostnames: [far.local]}], containers: [{name: c, image: 'busybox:1.36', command: [sleep, '60']}]}}"},
            {at: 10s, kubectl: "exec p -- ping -c 1 h"}, {at: 12s, kubectl: "exec p -- ping -c 1 -W 2 s"},
            {at: 12s, kubectl: "exec p -- ping -c 1 -W 2 far.local"}, {at: 12s, kubectl: "exec p -- ping -c 1 nowhere"},
            {at: 13s, kubectl: "exec q -- ping -c 1 h"}, {at: 13s, kubectl: "exec p -- nslookup kubernetes.default"}]}"#,
        sees: &[
            "exec p -- ping -c 1 h: 64 bytes from 10.244.",
            "exec p -- ping -c 1 h: 1 packets transmitted, 1 packets received, 0% packet loss",
            "exec p -- ping -c 1 nowhere: ping: bad address 'nowhere'",
            "exec q -- ping -c 1 h: error: Internal error occurred",
            "exec p -- nslookup kubernetes.default: Address: 10.96.0.1",
            "exec p -- ping -c 1 -W 2 s: 1 packets transmitted, 0 packets received, 100% packet loss",
            "exec p -- ping -c 1 -W 2 far.local: PING far.local (10.1.2.3): 56 data bytes",
        ],
    },
    Story {
        symbol: "pkg/kubelet/images applyDefaultImageTag: an image is there by whatever name it was pulled",
        scenario: r#"{until: 20s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}"},
            {at: 5s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: 'docker.io/library/nginx:latest', imagePullPolicy: Never}]}}"}]}"#,
        sees: &[
            "q Normal Pulled: Container image \"docker.io/library/nginx:latest\" already present on machine and can be accessed by the pod",
            "q Running",
        ],
    },
    Story {
        symbol: "cri-client ExecSync: the error of a hook's command quotes its errors, its message both outputs",
        scenario: r#"{until: 20s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx, lifecycle: {postStart: {exec: {command: [sh, -c, 'echo out; echo err >&2; exit 3']}}}}]}}"},
            {at: 2300ms, kubectl: "get pod p -o jsonpath='{.status.containerStatuses[0].state.waiting.message}'"}]}"#,
        sees: &[
            "p Warning FailedPostStartHook: PostStartHook failed",
            "failed - error: command 'sh -c echo out; echo err >&2; exit 3' exited with 3: err",
            ", message: \"out\\nerr\\n\"",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime verifyRunAsNonRoot: images that start as root are refused, and programs know who they are",
        scenario: r#"{until: 20s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: 'nginx:1.27'}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: z}, spec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: 'nginx:1.27', securityContext: {runAsUser: 0}}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}, containers: [{name: c, image: 'busybox:1.28', command: [sh, -c, 'sleep 1h']}]}}"},
            {at: 10s, kubectl: "exec q -- id"}, {at: 10s, kubectl: "exec q -- ps"}]}"#,
        sees: &[
            "z Warning Failed: Error: container's runAsUser breaks non-root policy (pod: \"z_default(",
            "p Warning Failed: Error: container has runAsNonRoot and image will run as root (pod: \"p_default(",
            "p Pending [c CreateContainerConfigError unready #0]",
            "exec q -- id: uid=1000 gid=3000 groups=2000,3000,4000",
            "exec q -- ps:     1 1000      0:00 sh -c sleep 1h",
        ],
    },
    Story {
        symbol: "pkg/kubelet/kuberuntime determineEffectiveSecurityContext: readOnlyRootFilesystem leaves only volumes and /dev to write to, and a server that needs more ends",
        scenario: r#"{until: 20s, cluster: {nodes: 1}, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: 'nginx:1.27', securityContext: {readOnlyRootFilesystem: true}}]}}"},
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: 'nginx:1.27', securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: w, mountPath: /var/cache/nginx, subPath: a}, {name: w, mountPath: /var/run, subPath: b}]}], volumes: [{name: w, emptyDir: {}}]}}"},
            {at: 10s, kubectl: "logs p --tail=1"}, {at: 10s, kubectl: "exec q -- touch /tmp/x"}, {at: 11s, kubectl: "exec q -- touch /var/run/x /dev/shm/x"}]}"#,
        sees: &[
            "q Running [c running ready #0]",
            "p Failed [c Error(1) unready #0]",
            "logs p --tail=1: nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (30: Read-only file system)",
            "exec q -- touch /tmp/x: touch: cannot touch '/tmp/x': Read-only file system",
        ],
    },
    Story {
        symbol: "runc: what a container shows of its machine and its limits",
        scenario: r#"{until: 20s, actions: [
            {at: 0s, apply: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: nginx, resources: {limits: {memory: 64Mi, cpu: 250m}}}]}}"},
            {at: 10s, kubectl: "exec p -- cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max"},
            {at: 10s, kubectl: "exec p -- sh -c 'grep MemTotal /proc/meminfo; grep -c processor /proc/cpuinfo; grep ^ID /etc/os-release; uname -r'"}]}"#,
        sees: &["67108864", "25000 100000", "MemTotal:       16777216 kB", ": 4", "ID=debian", "6.12.0"],
    },
];

#[everywhere]
fn view() {
    check(VIEW);
}
