//! What components ask of the API server, as plain values: they return acts, the world carries them out.

use alloc::borrow::Cow;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use k8s_openapi::api::core::v1::ObjectReference;

use crate::api::{Key, Object};

/// Which part of an object a write goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subresource {
    /// Everything but status.
    Main,
    /// Status (and nothing else of the object but metadata that status writes may carry).
    Status,
    /// A pod's node.
    Binding,
    /// Metadata and finalizers of an object that is being deleted; spec and status stay.
    Finalize,
}

/// What happens to dependents of a deleted object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Propagation {
    /// The garbage collector deletes them afterwards.
    #[default]
    Background,
    /// They go first; the owner waits with a finalizer.
    Foreground,
    /// They stay, without their owner reference.
    Orphan,
}

/// Options of a delete request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Grace in seconds; the object's own when absent, negative counts as 1.
    pub grace_seconds: Option<i64>,
    /// Only if the object has this uid.
    pub uid: Option<String>,
    /// What happens to dependents.
    pub propagation: Propagation,
}

/// A change of a live object, applied at the moment of the write.
pub type Mutation = Rc<dyn Fn(&mut Object)>;

/// One request to the API server.
#[derive(Clone)]
pub enum Write {
    /// Create an object.
    Create(Object),
    /// Replace an object, or a part of it; refused when its resourceVersion is not the newest.
    Update(Object, Subresource),
    /// Change the live object, whatever its version.
    Patch {
        /// Where it is.
        key: Key,
        /// Only if it has this uid.
        uid: Option<String>,
        /// Which part is written.
        subresource: Subresource,
        /// The change.
        apply: Mutation,
    },
    /// Delete an object.
    Delete(Key, DeleteOptions),
    /// Read an object as it is now, past the cache; writes nothing.
    Get(Key),
    /// Assign a pod to a node.
    Bind {
        /// The pod.
        key: Key,
        /// Its uid.
        uid: String,
        /// The node's name.
        node: String,
    },
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Write::Create(object) => write!(f, "create {:?} {}", object.kind(), object.key()),
            Write::Update(object, part) => write!(f, "update {:?} {} {part:?}", object.kind(), object.key()),
            Write::Patch { key, subresource, .. } => write!(f, "patch {:?} {key} {subresource:?}", key.kind),
            Write::Delete(key, options) => write!(f, "delete {:?} {key} {options:?}", key.kind),
            Write::Get(key) => write!(f, "get {:?} {key}", key.kind),
            Write::Bind { key, node, .. } => write!(f, "bind {key} to {node}"),
        }
    }
}

/// Who reports an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Component, such as `kubelet`.
    pub component: &'static str,
    /// Node name, where upstream has one.
    pub host: Option<Rc<str>>,
}

/// An event before correlation.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDraft {
    /// What it is about; `field_path` names the container.
    pub regarding: ObjectReference,
    /// True for `Warning`, false for `Normal`.
    pub warning: bool,
    /// Reason, such as `Unhealthy`.
    pub reason: Cow<'static, str>,
    /// Message.
    pub message: String,
    /// Who reports it.
    pub source: Source,
}

/// One thing that a component does.
#[derive(Clone, Debug)]
pub enum Act {
    /// One request.
    Write(Write),
    /// One request whose refusal does not end the list: the controller is told and sees to it.
    Attempt(Write),
    /// Requests sent side by side.
    Parallel(Vec<Write>),
    /// Requests in batches of 1, 2, 4, 8 …; the first batch with an error is the last.
    ///
    /// Source: kubernetes 1.36 pkg/controller/replicaset/replica_set.go slowStartBatch.
    SlowStart(Vec<Write>),
    /// Report an event; it does not wait for the API server.
    Event(EventDraft),
}

impl Act {
    /// The requests that it stands for.
    pub fn into_writes(self) -> Vec<Write> {
        match self {
            Act::Write(write) | Act::Attempt(write) => alloc::vec![write],
            Act::Parallel(writes) | Act::SlowStart(writes) => writes,
            Act::Event(_) => Vec::new(),
        }
    }
}
