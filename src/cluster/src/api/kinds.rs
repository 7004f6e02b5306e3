//! The table of API kinds. Adding a kind is its own module and one line here.

use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, coordination::v1 as coordination,
    core::v1 as core_v1, discovery::v1 as discovery, networking::v1 as networking, policy::v1 as policy,
    rbac::v1 as rbac, scheduling::v1 as scheduling, storage::v1 as storage,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::Value;

use super::object::{Object, Stored};

/// What is true of a kind whatever the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// `kind` as manifests say it, such as `ReplicaSet`.
    pub name: &'static str,
    /// `apiVersion` as manifests say it, such as `apps/v1`.
    pub api_version: &'static str,
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Plural resource name, such as `replicasets`.
    pub plural: &'static str,
    /// Singular resource name, such as `replicaset`.
    pub singular: &'static str,
    /// Short names that kubectl knows.
    pub short: &'static [&'static str],
    /// False for cluster-scoped kinds.
    pub namespaced: bool,
}

impl KindInfo {
    /// `pods`, `deployments.apps`: the resource as error messages and kubectl name it.
    pub fn resource(&self) -> alloc::string::String {
        if self.group.is_empty() { self.plural.to_string() } else { alloc::format!("{}.{}", self.plural, self.group) }
    }
}

// One function a kind, not all of them in one: the page then opens with the kinds that the opening uses (scripts/split/).

#[inline(never)]
fn decoded<T: serde::de::DeserializeOwned>(value: Value) -> Result<Rc<T>, serde_json::Error> {
    serde_json::from_value::<T>(value).map(Rc::new)
}

#[inline(never)]
fn encoded<T: serde::Serialize>(object: &T) -> Value {
    serde_json::to_value(object).unwrap_or(Value::Null)
}

macro_rules! kinds {
    ($($kind:ident = $type:ty, $version:literal, $group:literal, $plural:literal, $singular:literal, [$($short:literal),*], $namespaced:literal;)*) => {
        /// A kind of API object that the cluster serves.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = concat!("`", stringify!($kind), "` of `", $version, "`.")] $kind,)*
        }

        /// Every kind, in the order of [`Kind`].
        pub const KINDS: &[KindInfo] = &[
            $(KindInfo { kind: Kind::$kind, name: stringify!($kind), api_version: $version, group: $group, plural: $plural,
                singular: $singular, short: &[$($short),*], namespaced: $namespaced },)*
        ];

        /// The typed object behind an [`Object`], shared and copied on write.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Typed {
            $(#[doc = concat!("A `", stringify!($kind), "`.")] $kind(Rc<$type>),)*
        }

        impl Typed {
            /// The kind of the object.
            pub fn kind(&self) -> Kind {
                match self { $(Typed::$kind(_) => Kind::$kind,)* }
            }

            /// The object's metadata.
            pub fn meta(&self) -> &ObjectMeta {
                match self { $(Typed::$kind(object) => &object.metadata,)* }
            }

            /// The object's metadata for writing; copies the object when it is shared.
            pub fn meta_mut(&mut self) -> &mut ObjectMeta {
                match self { $(Typed::$kind(object) => &mut Rc::make_mut(object).metadata,)* }
            }

            /// Decodes a JSON value into the API type of `kind`.
            ///
            /// - Errors: the decoder's words; unknown fields are not noticed here.
            pub fn from_json(kind: Kind, value: Value) -> Result<Typed, serde_json::Error> {
                Ok(match kind { $(Kind::$kind => Typed::$kind(decoded::<$type>(value)?),)* })
            }

            /// Asks `source` for every field of `kind`.
            #[cfg(test)]
            pub(crate) fn trace<'de, D: serde::Deserializer<'de>>(kind: Kind, source: D) -> Result<(), D::Error> {
                match kind { $(Kind::$kind => <$type as serde::Deserialize>::deserialize(source).map(|_| ()),)* }
            }

            /// The object as JSON, keys in alphabetical order, `apiVersion` and `kind` included.
            pub fn to_json(&self) -> Value {
                match self {
                    $(Typed::$kind(object) => encoded::<$type>(object),)*
                }
            }
        }

        $(
            impl Stored for $type {
                const KIND: Kind = Kind::$kind;
                fn wrap(object: Rc<Self>) -> Object {
                    Object(Typed::$kind(object))
                }
                fn of(object: &Object) -> Option<&Rc<Self>> {
                    match &object.0 { Typed::$kind(object) => Some(object), _ => None }
                }
                fn of_mut(object: &mut Object) -> Option<&mut Self> {
                    match &mut object.0 { Typed::$kind(object) => Some(Rc::make_mut(object)), _ => None }
                }
            }
        )*
    };
}

kinds! {
    Namespace = core_v1::Namespace, "v1", "", "namespaces", "namespace", ["ns"], false;
    Node = core_v1::Node, "v1", "", "nodes", "node", ["no"], false;
    Lease = coordination::Lease, "coordination.k8s.io/v1", "coordination.k8s.io", "leases", "lease", [], true;
    Pod = core_v1::Pod, "v1", "", "pods", "pod", ["po"], true;
    ReplicaSet = apps::ReplicaSet, "apps/v1", "apps", "replicasets", "replicaset", ["rs"], true;
    Deployment = apps::Deployment, "apps/v1", "apps", "deployments", "deployment", ["deploy"], true;
    StatefulSet = apps::StatefulSet, "apps/v1", "apps", "statefulsets", "statefulset", ["sts"], true;
    DaemonSet = apps::DaemonSet, "apps/v1", "apps", "daemonsets", "daemonset", ["ds"], true;
    ControllerRevision = apps::ControllerRevision, "apps/v1", "apps", "controllerrevisions", "controllerrevision", [], true;
    Service = core_v1::Service, "v1", "", "services", "service", ["svc"], true;
    EndpointSlice = discovery::EndpointSlice, "discovery.k8s.io/v1", "discovery.k8s.io", "endpointslices", "endpointslice", [], true;
    ConfigMap = core_v1::ConfigMap, "v1", "", "configmaps", "configmap", ["cm"], true;
    Secret = core_v1::Secret, "v1", "", "secrets", "secret", [], true;
    ServiceAccount = core_v1::ServiceAccount, "v1", "", "serviceaccounts", "serviceaccount", ["sa"], true;
    PersistentVolume = core_v1::PersistentVolume, "v1", "", "persistentvolumes", "persistentvolume", ["pv"], false;
    PersistentVolumeClaim = core_v1::PersistentVolumeClaim, "v1", "", "persistentvolumeclaims", "persistentvolumeclaim", ["pvc"], true;
    StorageClass = storage::StorageClass, "storage.k8s.io/v1", "storage.k8s.io", "storageclasses", "storageclass", ["sc"], false;
    VolumeAttachment = storage::VolumeAttachment, "storage.k8s.io/v1", "storage.k8s.io", "volumeattachments", "volumeattachment", [], false;
    Job = batch::Job, "batch/v1", "batch", "jobs", "job", [], true;
    CronJob = batch::CronJob, "batch/v1", "batch", "cronjobs", "cronjob", ["cj"], true;
    HorizontalPodAutoscaler = autoscaling::HorizontalPodAutoscaler, "autoscaling/v2", "autoscaling", "horizontalpodautoscalers", "horizontalpodautoscaler", ["hpa"], true;
    ResourceQuota = core_v1::ResourceQuota, "v1", "", "resourcequotas", "resourcequota", ["quota"], true;
    LimitRange = core_v1::LimitRange, "v1", "", "limitranges", "limitrange", ["limits"], true;
    PriorityClass = scheduling::PriorityClass, "scheduling.k8s.io/v1", "scheduling.k8s.io", "priorityclasses", "priorityclass", ["pc"], false;
    Endpoints = core_v1::Endpoints, "v1", "", "endpoints", "endpoints", ["ep"], true;
    PodDisruptionBudget = policy::PodDisruptionBudget, "policy/v1", "policy", "poddisruptionbudgets", "poddisruptionbudget", ["pdb"], true;
    Event = core_v1::Event, "v1", "", "events", "event", ["ev"], true;
    Ingress = networking::Ingress, "networking.k8s.io/v1", "networking.k8s.io", "ingresses", "ingress", ["ing"], true;
    IngressClass = networking::IngressClass, "networking.k8s.io/v1", "networking.k8s.io", "ingressclasses", "ingressclass", [], false;
    NetworkPolicy = networking::NetworkPolicy, "networking.k8s.io/v1", "networking.k8s.io", "networkpolicies", "networkpolicy", ["netpol"], true;
    Role = rbac::Role, "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io", "roles", "role", [], true;
    RoleBinding = rbac::RoleBinding, "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io", "rolebindings", "rolebinding", [], true;
    ClusterRole = rbac::ClusterRole, "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io", "clusterroles", "clusterrole", [], false;
    ClusterRoleBinding = rbac::ClusterRoleBinding, "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io", "clusterrolebindings", "clusterrolebinding", [], false;
    ReplicationController = core_v1::ReplicationController, "v1", "", "replicationcontrollers", "replicationcontroller", ["rc"], true;
}

impl Kind {
    /// What is true of this kind.
    pub fn info(self) -> &'static KindInfo {
        &KINDS[self as usize]
    }

    /// The kind of this name, whatever its group.
    pub fn named(name: &str) -> Option<Kind> {
        KINDS.iter().find(|info| info.name == name).map(|info| info.kind)
    }

    /// The kind that a manifest's `apiVersion` and `kind` name.
    pub fn find(api_version: &str, kind: &str) -> Option<Kind> {
        KINDS.iter().find(|info| info.name == kind && info.api_version == api_version).map(|info| info.kind)
    }

    /// The kind that kubectl's resource word names: plural, singular, short or `plural.group`, in any case.
    pub fn of_resource(word: &str) -> Option<Kind> {
        let word = word.to_ascii_lowercase();
        KINDS
            .iter()
            .find(|info| {
                info.plural == word
                    || info.singular == word
                    || info.short.contains(&word.as_str())
                    || info.resource() == word
                    || (!info.group.is_empty() && alloc::format!("{}.{}", info.singular, info.group) == word)
            })
            .map(|info| info.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        assert!(KINDS.iter().enumerate().all(|(index, info)| info.kind as usize == index));
    }

    #[test]
    fn kubectl_words_find_kinds() {
        for (word, kind) in [
            ("po", Kind::Pod),
            ("Pods", Kind::Pod),
            ("deployments.apps", Kind::Deployment),
            ("deploy", Kind::Deployment),
            ("deployment.apps", Kind::Deployment),
        ] {
            assert_eq!(Kind::of_resource(word), Some(kind), "{word}");
        }
        assert_eq!(Kind::of_resource("podz"), None);
    }
}
