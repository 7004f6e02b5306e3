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

const fn of(kind: Kind, path: &'static str, would: &'static str) -> Ignored {
    Ignored { kind: Some(kind), path, would }
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
    of(Kind::Service, "spec.sessionAffinity", "send a client to the same pod each time"),
    of(Kind::Service, "spec.externalTrafficPolicy", "keep outside traffic on its node"),
    of(Kind::Service, "spec.internalTrafficPolicy", "keep inside traffic on its node"),
    of(Kind::Service, "spec.loadBalancerIP", "ask for an outside address"),
    of(Kind::Service, "spec.externalIPs", "answer on outside addresses"),
    of(Kind::Service, "spec.trafficDistribution", "prefer close pods"),
    of(Kind::Service, "spec.externalName", "be another name for a host outside"),
    of(Kind::Service, "spec.loadBalancerClass", "choose who balances the load"),
    of(Kind::Service, "spec.loadBalancerSourceRanges", "let in only these addresses"),
    of(Kind::PersistentVolumeClaim, "spec.dataSource", "start with what another volume holds"),
    of(Kind::Ingress, "spec", "route requests from outside to Services"),
    of(Kind::IngressClass, "spec", "say which controller serves Ingresses"),
    of(Kind::NetworkPolicy, "spec", "keep traffic from and to pods apart"),
    of(Kind::Role, "rules", "allow this to those who are bound to the role"),
    of(Kind::ClusterRole, "rules", "allow this to those who are bound to the role"),
    of(Kind::ClusterRole, "aggregationRule", "collect the rules of other roles"),
    of(Kind::RoleBinding, "roleRef", "give the role to the subjects"),
    of(Kind::ClusterRoleBinding, "roleRef", "give the role to the subjects"),
];
