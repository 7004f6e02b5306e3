//! A component's own view of the cluster: what its watches have told it so far, a little behind the store.
//!
//! Models the shared informers of client-go with the indexes that the controllers use.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;

use kernel::Time;

use super::{Change, Op};
use crate::api::{Key, Kind, Object, Stored};

/// Objects as one component has seen them.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    objects: BTreeMap<Key, Object>,
    owned: BTreeMap<Rc<str>, BTreeSet<Key>>,
    on_node: BTreeMap<Rc<str>, BTreeSet<Key>>,
    usage: Rc<BTreeMap<Rc<str>, PodUsage>>,
}

/// What a pod used, as the resource metrics API tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodUsage {
    /// End of the window.
    pub at: Time,
    /// Length of the window in milliseconds.
    pub window_ms: u64,
    /// Its containers that run.
    pub containers: Vec<ContainerUsage>,
}

/// What a container used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerUsage {
    /// Name of the container.
    pub name: Rc<str>,
    /// Processor use in thousandths of a core.
    pub cpu_milli: i64,
    /// Resident bytes.
    pub memory_bytes: i64,
}

impl Cache {
    /// Takes one change in.
    pub fn observe(&mut self, change: &Change) {
        if let Some(old) = self.objects.get(&change.key).cloned() {
            self.unindex(&change.key, &old);
        }
        if change.op == Op::Deleted {
            self.objects.remove(&change.key);
        } else {
            self.index(&change.key, &change.object);
            self.objects.insert(change.key.clone(), change.object.clone());
        }
    }

    /// What pods used, by uid, as last collected.
    pub fn usage(&self) -> &BTreeMap<Rc<str>, PodUsage> {
        &self.usage
    }

    /// Takes in what pods used.
    pub fn set_usage(&mut self, usage: Rc<BTreeMap<Rc<str>, PodUsage>>) {
        self.usage = usage;
    }

    /// The object at `key` as last seen.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.objects.get(key)
    }

    /// The typed object of that name as last seen.
    pub fn find<T: Stored>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.objects.get(&Key::new(T::KIND, namespace, name)).and_then(T::of)
    }

    /// Typed objects in the order of namespace and name; of all namespaces when none is given.
    pub fn list<'a, T: Stored>(&'a self, namespace: Option<&'a str>) -> impl Iterator<Item = &'a Rc<T>> + 'a {
        let from = Key { kind: T::KIND, namespace: namespace.unwrap_or("").into(), name: "".into() };
        self.objects
            .range(from..)
            .take_while(move |(key, _)| {
                key.kind == T::KIND && namespace.is_none_or(|namespace| &*key.namespace == namespace)
            })
            .filter_map(|(_, object)| T::of(object))
    }

    /// Keys of everything seen, of one kind.
    pub fn keys(&self, kind: Kind) -> impl Iterator<Item = &Key> {
        self.objects
            .range(Key { kind, namespace: "".into(), name: "".into() }..)
            .map(|(key, _)| key)
            .take_while(move |key| key.kind == kind)
    }

    /// Keys of everything seen, of one kind and namespace.
    pub fn keys_in<'a>(&'a self, kind: Kind, namespace: &'a str) -> impl Iterator<Item = &'a Key> + 'a {
        self.objects
            .range(Key { kind, namespace: namespace.into(), name: "".into() }..)
            .map(|(key, _)| key)
            .take_while(move |key| key.kind == kind && &*key.namespace == namespace)
    }

    /// Typed objects whose owner references name `uid`, in the order of namespace and name.
    pub fn owned_by<'a, T: Stored>(&'a self, uid: &str) -> impl Iterator<Item = &'a Rc<T>> + 'a {
        self.owned
            .get(uid)
            .into_iter()
            .flatten()
            .filter(|key| key.kind == T::KIND)
            .filter_map(|key| self.objects.get(key))
            .filter_map(T::of)
    }

    /// Keys of all objects whose owner references name `uid`.
    pub fn dependents(&self, uid: &str) -> impl Iterator<Item = &Key> {
        self.owned.get(uid).into_iter().flatten()
    }

    /// Pods bound to `node`, in the order of namespace and name.
    pub fn pods_on<'a>(&'a self, node: &str) -> impl Iterator<Item = &'a Rc<Pod>> + 'a {
        self.on_node.get(node).into_iter().flatten().filter_map(|key| self.objects.get(key)).filter_map(Pod::of)
    }

    /// Names of nodes that pods are bound to, whether they exist or not.
    pub fn nodes_with_pods(&self) -> impl Iterator<Item = &Rc<str>> {
        self.on_node.keys()
    }

    fn index(&mut self, key: &Key, object: &Object) {
        for owner in object.meta().owner_references.iter().flatten() {
            self.owned.entry(owner.uid.as_str().into()).or_default().insert(key.clone());
        }
        if let Some(node) = node_of(object) {
            self.on_node.entry(node.into()).or_default().insert(key.clone());
        }
    }

    fn unindex(&mut self, key: &Key, object: &Object) {
        for owner in object.meta().owner_references.iter().flatten() {
            remove_from(&mut self.owned, &owner.uid, key);
        }
        if let Some(node) = node_of(object) {
            remove_from(&mut self.on_node, node, key);
        }
    }
}

fn node_of(object: &Object) -> Option<&str> {
    object.get::<Pod>()?.spec.as_ref()?.node_name.as_deref().filter(|name| !name.is_empty())
}

fn remove_from(index: &mut BTreeMap<Rc<str>, BTreeSet<Key>>, entry: &str, key: &Key) {
    if let Some(keys) = index.get_mut(entry) {
        keys.remove(key);
        if keys.is_empty() {
            index.remove(entry);
        }
    }
}
