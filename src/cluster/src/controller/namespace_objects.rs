//! Gives every namespace what it is expected to have: the `default` ServiceAccount and the ConfigMap with the cluster's
//! certificate.
//!
//! Models kubernetes 1.36 pkg/controller/serviceaccount/serviceaccounts_controller.go and
//! pkg/controller/certificates/rootcacertpublisher/publisher.go, one controller each.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::ToString;

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::{Key, Kind, Object};
use crate::store::{Act, Change, Op, Write};

/// Name of the ConfigMap with the certificate of the cluster's authority.
pub const ROOT_CERTIFICATE: &str = "kube-root-ca.crt";
/// Name of the account that pods get which name none.
pub const DEFAULT_ACCOUNT: &str = "default";

/// The certificate as files show it; nothing here checks it.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
    MIIDBTCCAe2gAwIBAgIIc2VsZmhlYWwwDQYJKoZIhvcNAQELBQAwFTETMBEGA1UE\n\
    AxMKa3ViZXJuZXRlczAeFw0yNjAxMDEwMDAwMDBaFw0zNjAxMDEwMDAwMDBaMBUx\n\
    -----END CERTIFICATE-----\n";

/// Says what the ConfigMap is for.
const DESCRIPTION: (&str, &str) = (
    "kubernetes.io/description",
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
);

/// The objects that a namespace is expected to have.
pub fn expected(namespace: &str) -> [Object; 2] {
    let named = |name: &str| ObjectMeta {
        name: Some(name.to_string()),
        namespace: Some(namespace.to_string()),
        ..ObjectMeta::default()
    };
    let account = ServiceAccount { metadata: named(DEFAULT_ACCOUNT), ..ServiceAccount::default() };
    let mut metadata = named(ROOT_CERTIFICATE);
    metadata.annotations = Some(BTreeMap::from([(DESCRIPTION.0.to_string(), DESCRIPTION.1.to_string())]));
    let data = Some(BTreeMap::from([("ca.crt".to_string(), CERTIFICATE.to_string())]));
    [Object::new(account), Object::new(ConfigMap { metadata, data, ..ConfigMap::default() })]
}

/// Keeps one of the expected objects in every namespace.
#[derive(Clone, Debug)]
pub struct NamespaceObjects {
    component: &'static str,
    kind: Kind,
}

impl NamespaceObjects {
    /// The ServiceAccounts controller.
    pub fn service_accounts() -> NamespaceObjects {
        NamespaceObjects { component: "serviceaccount-controller", kind: Kind::ServiceAccount }
    }

    /// The publisher of the cluster's certificate.
    pub fn root_certificates() -> NamespaceObjects {
        NamespaceObjects { component: "root-ca-cert-publisher", kind: Kind::ConfigMap }
    }
}

impl Controller for NamespaceObjects {
    fn component(&self) -> &'static str {
        self.component
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Namespace {
            if change.op != Op::Deleted {
                queue.add(change.key.clone());
            }
        } else if change.key.kind == self.kind
            && matches!(&*change.key.name, ROOT_CERTIFICATE | DEFAULT_ACCOUNT)
            && (change.op == Op::Deleted || self.kind == Kind::ConfigMap)
        {
            queue.add(Key::new(Kind::Namespace, "", &change.key.namespace));
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(namespace) = view.cache.find::<Namespace>("", &item.name) else { return Outcome::default() };
        if namespace.metadata.deletion_timestamp.is_some() {
            return Outcome::default();
        }
        let Some(object) = expected(&item.name).into_iter().find(|object| object.kind() == self.kind) else {
            return Outcome::default();
        };
        let act = match view.cache.get(&object.key()) {
            None => Some(Write::Create(object)),
            Some(held) => restored(held, &object),
        };
        Outcome { acts: act.into_iter().map(Act::Write).collect(), again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The write that gives a changed certificate its contents back.
fn restored(held: &Object, wanted: &Object) -> Option<Write> {
    let (found, wanted) = (held.get::<ConfigMap>()?, wanted.get::<ConfigMap>()?);
    if found.data == wanted.data {
        return None;
    }
    let mut map = (**found).clone();
    map.data = wanted.data.clone();
    Some(Write::Update(Object::new(map), crate::store::Subresource::Main))
}

#[cfg(test)]
mod tests {
    use super::super::harness::Harness;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_namespace_has_its_account_and_certificate_again_and_again() {
        let mut harness = Harness::new(alloc::vec![
            Box::new(NamespaceObjects::service_accounts()),
            Box::new(NamespaceObjects::root_certificates()),
        ]);
        let namespace = Object::from_json(Kind::Namespace, json!({"metadata": {"name": "shop"}})).expect("a namespace");
        harness.store.create(namespace, harness.now).expect("stored");
        harness.settle();
        for kind in [Kind::ServiceAccount, Kind::ConfigMap] {
            let name = if kind == Kind::ConfigMap { ROOT_CERTIFICATE } else { DEFAULT_ACCOUNT };
            let key = Key::new(kind, "shop", name);
            assert!(harness.store.get(&key).is_some(), "{key}");
            harness.store.delete(&key, &Default::default(), harness.now).expect("deleted");
            harness.settle();
            assert!(harness.store.get(&key).is_some(), "{key} comes back");
        }
    }
}
