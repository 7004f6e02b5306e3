//! Where the simulation differs from Kubernetes 1.36, as data. `docs/fidelity.md` is printed from it.

use alloc::format;
use alloc::string::String;

/// One difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What differs.
    pub what: &'static str,
    /// What the simulation does instead, and why.
    pub instead: &'static str,
    /// The upstream rule.
    pub source: &'static str,
}

/// Every known difference. Adding one is a row, in the commit that makes it.
pub const DEVIATIONS: &[Deviation] = &[
    Deviation {
        what: "Containers run no binaries",
        instead: "An image is a profile: a small model of a program that is exact in what probes, hooks, signals and traffic can observe. Images outside the catalogue answer 200 on every port that they declare; a command of theirs that no shell has is taken for the program that serves these ports, and beside it for a check of it.",
        source: "containerd, runc",
    },
    Deviation {
        what: "The shell is a model",
        instead: "Scripts run in a POSIX subset with the messages of BusyBox or of dash, bash and coreutils; wget, curl and nc exist in every image that has a shell. Commands take no time unless they sleep or wait for the network, a loop that never sleeps is put off, and regular expressions know no references back to a group. awk has no functions of one's own, getline, files or pipes.",
        source: "busybox, dash, bash, coreutils",
    },
    Deviation {
        what: "Little of a log is kept",
        instead: "The latest 1,000 lines of programs and 64 access records of each container run; a real kubelet keeps 5 files of 10 MiB.",
        source: "pkg/kubelet/logs/container_log_manager.go",
    },
    Deviation {
        what: "The container runtime takes fixed times",
        instead: "sandboxTime, containerCreateTime, containerStartTime and imagePullTime; one pull after another, a quarter of the time when the layers are there, and every image has 50 MiB.",
        source: "containerd",
    },
    Deviation {
        what: "Disk and process ids run short only when a node is told to",
        instead: "A failing node is short of memory, disk or process ids until it recovers, and one pod is evicted every 10 s meanwhile. Of disk a container uses 12Ki, what it wrote and what it logged, in blocks of 4Ki. Memory also runs short of what programs that grow take; a node's own processes take none.",
        source: "pkg/kubelet/eviction",
    },
    Deviation {
        what: "A kick always finds the status that it is for",
        instead: "Upstream's readiness worker may wake before the status that says that the container runs is there, and then probes a period later: 6 of 85 recorded starts. Here it never does.",
        source: "pkg/kubelet/prober/prober_manager.go UpdatePodStatus",
    },
    Deviation {
        what: "A recording does not tell when its kubelets relisted",
        instead: "A relist of a replay may come up to a second earlier or later than the recorded one. What depends on that alone differs: a second kick of a readiness probe before the first tick of a startup probe, and which of many events the event filter lets through.",
        source: "pkg/kubelet/pleg/generic.go Relist",
    },
    Deviation {
        what: "No resize in place, no ephemeral containers, no cgroups",
        instead: "Resources matter to scheduling, admission and memory limits; container statuses show what the spec asks for.",
        source: "pkg/kubelet/kuberuntime",
    },
    Deviation {
        what: "pod-template-hash has other digits",
        instead: "FNV-1a over the template's JSON instead of over Go's dump of it: same alphabet, same lengths, equal for equal templates.",
        source: "pkg/controller/controller_utils.go ComputeHash",
    },
    Deviation {
        what: "API calls, watches and routes take fixed times",
        instead: "apiLatency for a call and for a watch event, endpointPropagation for routes; a real control plane varies with its load.",
        source: "staging/src/k8s.io/apiserver",
    },
    Deviation {
        what: "Event names end in simulated time",
        instead: "The hexadecimal suffix is simulated nanoseconds plus a sequence number, so that runs repeat.",
        source: "client-go tools/record/event.go makeEvent",
    },
    Deviation {
        what: "Endpoints stand in another order and large ones are written less often",
        instead: "Ports and subsets stand in the order of the Service and of pod names instead of by a hash of Go's dump; Endpoints of more than 100 pods are written at most once a second.",
        source: "pkg/controller/endpoint",
    },
    Deviation {
        what: "Kinds that are kept and do nothing",
        instead: "Ingresses, IngressClasses, NetworkPolicies, Roles, ClusterRoles and their bindings are validated, filled in and shown; no traffic is routed or kept apart by them, nothing is allowed or refused because of them, and a ClusterRole that aggregates others collects no rules. There is none of them from the beginning, so the roles and bindings named system:… are missing.",
        source: "pkg/apis/networking, pkg/apis/rbac, plugin/pkg/auth/authorizer/rbac/bootstrappolicy",
    },
    Deviation {
        what: "Kinds that are not served",
        instead: "Custom resources and their definitions, webhook configurations, RuntimeClasses, CSIDrivers and other kinds of the control plane's own are refused as unknown; kubectl get finds none of them, and the rest of a file applies.",
        source: "staging/src/k8s.io/apiextensions-apiserver",
    },
    Deviation {
        what: "The world outside is small",
        instead: "Containers find hosts with a public ending such as .com or .org; these answer 200 on ports 80 and 443 with a page that names them, and pings. Nothing else is out there.",
        source: "the internet",
    },
    Deviation {
        what: "The name server is no object",
        instead: "Names are answered at 10.96.0.10 whatever happens; kube-system has no Service kube-dns and no pods. Programs in pods can connect to the API server, which answers their requests as it does strangers: 403, and ok at /healthz, /livez and /readyz.",
        source: "cluster/addons/dns",
    },
    Deviation {
        what: "Storage drivers are models",
        instead: "A provisioner whose name has the part csi, or the local one of kind, minikube or MicroK8s, runs in this cluster; of any other nothing does, as where it is not installed. Making, attaching and growing a volume take a second each, detaching and deleting half of one; the drivers' sidecars live in kube-controller-manager and report as external-provisioner and external-resizer. The default class standard makes network disks, those of kind are directories of a node.",
        source: "kubernetes-csi external-provisioner, external-attacher, external-resizer",
    },
    Deviation {
        what: "What a driver says of storage that fails is a driver's choice",
        instead: "The action volume breaks storage for good: names stay known and nothing can be opened, the driver refuses to attach and to mount, and lets it be unmounted and detached. Kubernetes' part of the messages, events and waits is its own; the text behind `rpc error: code = Internal desc =` is one of many.",
        source: "kubernetes-csi drivers, pkg/volume/csi",
    },
    Deviation {
        what: "Volumes hold text",
        instead: "Modes, owners and fsGroup are kept and not enforced, a volume holds 1 MiB of text, and what dd and fallocate write beside only takes room of its size, the directory of a local volume is always there, block volumes and snapshots never, and a recycled volume is not scrubbed.",
        source: "pkg/volume",
    },
    Deviation {
        what: "Nodes have no limit of disks",
        instead: "There are no CSINode objects, so the filter NodeVolumeLimits refuses nothing.",
        source: "pkg/scheduler/framework/plugins/nodevolumelimits",
    },
    Deviation {
        what: "Certificates and tokens in files are placeholders",
        instead: "kube-root-ca.crt and the tokens of service accounts have their places and shapes, and authenticate nothing; Secrets with tokens are not filled.",
        source: "pkg/controller/serviceaccount",
    },
    Deviation {
        what: "Authentication, authorization, webhooks and API priority and fairness",
        instead: "One user who may do everything.",
        source: "staging/src/k8s.io/apiserver",
    },
    Deviation {
        what: "The console is one kubectl in a small shell",
        instead: "cp, attach, debug, proxy, kustomize, certificate, apply --prune and -k, interactive shells and prompts get an answer that says so; explain tells what fields are for in the command line, and only their names and types in the page; managedFields name kubectl's commands and those who applied on the server, but neither controllers nor the kubelet nor what a world began with, so that nothing conflicts with what those wrote and a field that they changed still counts as its last manager's; the shell has no associative arrays, no process substitution and no stopped jobs; what a job writes after its line has ended comes with the next line; jq knows neither modules nor the present time.",
        source: "staging/src/k8s.io/kubectl/pkg/cmd",
    },
    Deviation {
        what: "Leader election",
        instead: "One controller manager and one scheduler, which act as soon as they are started.",
        source: "client-go tools/leaderelection",
    },
    Deviation {
        what: "Nodes are judged in the order of their names",
        instead: "Above 100 nodes, where only a share is looked at, that decides which; upstream goes through zones in turn. Dynamic resources and pod groups are not weighed.",
        source: "pkg/scheduler/backend/cache/node_tree.go",
    },
    Deviation {
        what: "Nobody waits in the scheduler's back-off queue",
        instead: "A pod that an event helps is tried at once, behind pods that are not in back-off, as upstream does while nothing else is active; scheduling takes no time here, so that is always.",
        source: "pkg/scheduler/backend/queue/scheduling_queue.go",
    },
    Deviation {
        what: "EndpointSlices do not back off from their own cache",
        instead: "A sync that comes before its last write was seen waits for that watch event, milliseconds, instead of a second or more; recordings show no such pause.",
        source: "pkg/controller/endpointslice/endpointslice_controller.go",
    },
    Deviation {
        what: "The processor is used by requests only",
        instead: "Each HTTP request costs 60 ms in hpa-example and 1 ms in other images, and a pod one thousandth of a core beside; limits cap what is measured and slow nothing. The resource metrics API is served, and measured for every 15 s, while there is a HorizontalPodAutoscaler, and kubectl top says that there is none else; a node uses what its pods use; only its Resource and ContainerResource metrics are served. Where two of them size the same pods, the message names them in the order of their names.",
        source: "kubernetes-sigs/metrics-server",
    },
    Deviation {
        what: "Time zones are those of 2026",
        instead: "CronJobs know every name of the tz database with its offset and the summer time of Europe, North America, Australia, New Zealand and Chile; a few zones with rules of their own stay at standard time.",
        source: "pkg/apis/batch/validation/validation.go validateTimeZone",
    },
    Deviation {
        what: "A refused creation is reported in the next sync",
        instead: "ReplicaSets and Deployments publish the failure condition 5 ms after the refusal, Jobs their status a second after it, before they try again; upstream does at the end of the same sync.",
        source: "pkg/controller/replicaset/replica_set.go syncReplicaSet",
    },
];

/// The page that lists all differences, in Markdown.
pub fn page() -> String {
    let mut text = String::from(
        "# Fidelity\n\nSelfheal models **Kubernetes 1.36**. Every rule cites its source in the code; recorded runs of the real components are replayed \
         against the engine with `selfheal replay`. What is known to differ stands here; this page is printed from \
         `src/cluster/src/deviation.rs`.\n\n| What differs | What happens instead, and why | Upstream |\n|---|---|---|\n",
    );
    for row in DEVIATIONS {
        text.push_str(&format!("| {} | {} | `{}` |\n", row.what, row.instead, row.source));
    }
    text
}
