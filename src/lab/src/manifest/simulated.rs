//! Fields that the cluster accepts, keeps and shows but does not act on.
//!
//! Data only: one row a field. A field that is not listed is simulated.

use cluster::api::Kind;

/// A field that is accepted and not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Kinds it belongs to; `None` for every place with a pod spec.
    pub kind: Option<Kind>,
    /// Path of the field; in pod specs relative to the spec, `*` for any container and any list item.
    pub path: &'static str,
    /// What it would do, in a few words.
    pub would: &'static str,
}

const fn pod(path: &'static str, would: &'static str) -> Ignored {
    Ignored { kind: None, path, would }
}

/// Every field that is accepted and not simulated.
pub const IGNORED: &[Ignored] = &[
    pod("affinity.nodeAffinity", "steer which nodes the pod may run on"),
    pod("affinity.podAffinity", "place the pod near others"),
    pod("affinity.podAntiAffinity", "keep the pod away from others"),
    pod("topologySpreadConstraints", "spread the pods over zones"),
    pod("securityContext", "set users and privileges"),
    pod("hostNetwork", "use the node's network"),
    pod("hostPID", "see the node's processes"),
    pod("hostIPC", "share memory with the node"),
    pod("hostUsers", "use the node's users"),
    pod("hostAliases", "add lines to /etc/hosts"),
    pod("dnsConfig", "change name resolution"),
    pod("dnsPolicy", "change name resolution"),
    pod("imagePullSecrets", "log in to registries"),
    pod("runtimeClassName", "choose another container runtime"),
    pod("overhead", "count what the runtime itself needs"),
    pod("readinessGates", "wait for conditions set from outside"),
    pod("resourceClaims", "ask for devices"),
    pod("shareProcessNamespace", "let containers see each other's processes"),
    pod("containers.*.securityContext", "set users and privileges"),
    pod("containers.*.volumeDevices", "attach raw disks"),
    pod("containers.*.resizePolicy", "resize without a restart"),
    pod("containers.*.stdin", "keep the input open"),
    pod("containers.*.tty", "give it a terminal"),
    Ignored {
        kind: Some(Kind::Service),
        path: "spec.sessionAffinity",
        would: "send a client to the same pod each time",
    },
    Ignored {
        kind: Some(Kind::Service),
        path: "spec.externalTrafficPolicy",
        would: "keep outside traffic on its node",
    },
    Ignored { kind: Some(Kind::Service), path: "spec.internalTrafficPolicy", would: "keep inside traffic on its node" },
    Ignored { kind: Some(Kind::Service), path: "spec.loadBalancerIP", would: "ask for an outside address" },
    Ignored { kind: Some(Kind::Service), path: "spec.externalIPs", would: "answer on outside addresses" },
    Ignored { kind: Some(Kind::Service), path: "spec.trafficDistribution", would: "prefer close pods" },
];
