//! One API object of any kind, and the key it is stored under.

use alloc::rc::Rc;
use alloc::string::{String, ToString};
use core::fmt;

use k8s_openapi::api::core::v1::ObjectReference;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};
use serde_json::Value;

use super::kinds::{Kind, Typed};

/// An API object of any kind; cloning shares it, writing to a shared one copies it first.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(pub Typed);

/// An API type that the cluster can store.
pub trait Stored: Clone + Sized + 'static {
    /// Its kind.
    const KIND: Kind;
    /// The object around a shared typed value.
    fn wrap(object: Rc<Self>) -> Object;
    /// The typed value behind an object of this kind.
    fn of(object: &Object) -> Option<&Rc<Self>>;
    /// The typed value for writing; copies it when shared.
    fn of_mut(object: &mut Object) -> Option<&mut Self>;
}

/// Where an object is stored. Ordered by kind, namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Kind of the object.
    pub kind: Kind,
    /// Namespace; empty for cluster-scoped kinds.
    pub namespace: Rc<str>,
    /// Name.
    pub name: Rc<str>,
}

impl Key {
    /// The key of `kind` `namespace`/`name`; the namespace of a cluster-scoped kind is dropped.
    pub fn new(kind: Kind, namespace: &str, name: &str) -> Key {
        Key { kind, namespace: if kind.info().namespaced { namespace.into() } else { "".into() }, name: name.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() { f.write_str(&self.name) } else { write!(f, "{}/{}", self.namespace, self.name) }
    }
}

/// The resourceVersion as a number; 0 of what is not stored.
pub fn version_of(meta: &ObjectMeta) -> u64 {
    meta.resource_version.as_deref().and_then(|version| version.parse().ok()).unwrap_or(0)
}

impl Object {
    /// The object around a typed value.
    pub fn new<T: Stored>(object: T) -> Object {
        T::wrap(Rc::new(object))
    }

    /// Its resourceVersion as a number; 0 before it is stored.
    pub fn version(&self) -> u64 {
        version_of(self.meta())
    }

    /// Decodes JSON into the API type of `kind`; unknown fields are not noticed here.
    ///
    /// - Errors: the decoder's words.
    pub fn from_json(kind: Kind, value: Value) -> Result<Object, serde_json::Error> {
        Typed::from_json(kind, value).map(Object)
    }

    /// The object as `kubectl get -o json` shows it.
    pub fn to_json(&self) -> Value {
        self.0.to_json()
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// Its metadata.
    pub fn meta(&self) -> &ObjectMeta {
        self.0.meta()
    }

    /// Its metadata for writing.
    pub fn meta_mut(&mut self) -> &mut ObjectMeta {
        self.0.meta_mut()
    }

    /// The typed value, when it is of that kind.
    pub fn get<T: Stored>(&self) -> Option<&Rc<T>> {
        T::of(self)
    }

    /// The typed value for writing, when it is of that kind.
    pub fn get_mut<T: Stored>(&mut self) -> Option<&mut T> {
        T::of_mut(self)
    }

    /// Its name; empty when it has none yet.
    pub fn name(&self) -> &str {
        self.meta().name.as_deref().unwrap_or("")
    }

    /// Its namespace; empty when it has none.
    pub fn namespace(&self) -> &str {
        self.meta().namespace.as_deref().unwrap_or("")
    }

    /// Its uid; empty before it is created.
    pub fn uid(&self) -> &str {
        self.meta().uid.as_deref().unwrap_or("")
    }

    /// Where it is stored.
    pub fn key(&self) -> Key {
        Key::new(self.kind(), self.namespace(), self.name())
    }

    /// The owner reference with `controller: true`.
    pub fn controller(&self) -> Option<&OwnerReference> {
        controller_of(self.meta())
    }

    /// A reference to this object, as events carry it.
    pub fn reference(&self) -> ObjectReference {
        let info = self.kind().info();
        let meta = self.meta();
        ObjectReference {
            api_version: Some(info.api_version.to_string()),
            kind: Some(info.name.to_string()),
            name: meta.name.clone(),
            namespace: meta.namespace.clone(),
            uid: meta.uid.clone(),
            resource_version: meta.resource_version.clone(),
            field_path: None,
        }
    }
}

/// The owner reference with `controller: true` in `meta`.
pub fn controller_of(meta: &ObjectMeta) -> Option<&OwnerReference> {
    meta.owner_references.iter().flatten().find(|owner| owner.controller == Some(true))
}

/// A controller reference to `owner`, with `blockOwnerDeletion`.
///
/// - Source: kubernetes 1.36 apimachinery pkg/apis/meta/v1/controller_ref.go NewControllerRef.
pub fn controller_reference(owner: &Object) -> OwnerReference {
    let info = owner.kind().info();
    OwnerReference {
        api_version: String::from(info.api_version),
        kind: String::from(info.name),
        name: String::from(owner.name()),
        uid: String::from(owner.uid()),
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}
