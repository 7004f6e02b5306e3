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
    pod("securityContext.appArmorProfile", "confine programs"),
    pod("securityContext.fsGroupChangePolicy", "change owners of files"),
    pod("securityContext.seccompProfile", "confine programs"),
    pod("securityContext.seLinuxOptions", "confine programs"),
    pod("securityContext.windowsOptions", "set users of Windows"),
    pod("hostPID", "see the node's processes"),
    pod("hostIPC", "share memory with the node"),
    pod("hostUsers", "use the node's users"),
    pod("dnsConfig", "change name resolution"),
    pod("dnsPolicy", "change name resolution"),
    pod("imagePullSecrets", "log in to registries"),
    pod("runtimeClassName", "choose another container runtime"),
    pod("resourceClaims", "ask for devices"),
    pod("shareProcessNamespace", "let containers see each other's processes"),
    pod("setHostnameAsFQDN", "give the host its full name"),
    pod("containers.*.env.*.valueFrom.fileKeyRef", "read the variable from a file of a volume"),
    pod("containers.*.lifecycle.stopSignal", "stop the process with another signal"),
    pod("containers.*.volumeMounts.*.mountPropagation", "share mounts with the node"),
    pod("containers.*.securityContext.allowPrivilegeEscalation", "keep programs from getting privileges"),
    pod("containers.*.securityContext.appArmorProfile", "confine programs"),
    pod("containers.*.securityContext.capabilities", "give and take single privileges"),
    pod("containers.*.securityContext.privileged", "give all privileges of the node"),
    pod("containers.*.securityContext.procMount", "show more of /proc"),
    pod("containers.*.securityContext.seccompProfile", "confine programs"),
    pod("containers.*.securityContext.seLinuxOptions", "confine programs"),
    pod("containers.*.securityContext.windowsOptions", "set users of Windows"),
    pod("containers.*.volumeDevices", "attach raw disks"),
    pod("containers.*.resizePolicy", "resize without a restart"),
    pod("containers.*.stdin", "keep the input open"),
    pod("containers.*.stdinOnce", "close the input after the first client"),
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
    Ignored { kind: Some(Kind::Service), path: "spec.externalName", would: "be another name for a host outside" },
    Ignored { kind: Some(Kind::Service), path: "spec.loadBalancerClass", would: "choose who balances the load" },
    Ignored { kind: Some(Kind::Service), path: "spec.loadBalancerSourceRanges", would: "let in only these addresses" },
    Ignored {
        kind: Some(Kind::PersistentVolumeClaim),
        path: "spec.dataSource",
        would: "start with what another volume holds",
    },
];
