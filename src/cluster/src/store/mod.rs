//! The one place where objects live: versions, conflicts, finalizers and the stream of changes.
//!
//! It never acts by itself and holds no rule of one kind beyond what its strategy upstream says of create, update and
//! delete. Models kubernetes 1.36 staging apiserver pkg/registry/generic/registry/store.go.

pub mod act;
pub mod cache;
mod label_keys;
pub mod recorder;
mod strategy;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::{Rng, Time};

use crate::api::time::{api_time, api_time_after, seconds};
use crate::api::{ApiError, Key, Kind, Object, Stored, names};

pub use act::{Act, DeleteOptions, EventDraft, Propagation, Source, Subresource, Write};
pub use cache::Cache;
pub use strategy::{has_status, prepare_create, set_pod_condition};

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// It is new.
    Added,
    /// It was changed.
    Modified,
    /// It is gone.
    Deleted,
}

impl Op {
    /// `ADDED`, `MODIFIED`, `DELETED`: as watch streams say it.
    pub fn word(self) -> &'static str {
        match self {
            Op::Added => "ADDED",
            Op::Modified => "MODIFIED",
            Op::Deleted => "DELETED",
        }
    }
}

/// One change, as watch streams deliver it.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub op: Op,
    /// Where the object is or was.
    pub key: Key,
    /// The object after the change; its last state when it was deleted.
    pub object: Object,
    /// The object before the change.
    pub previous: Option<Object>,
}

/// All objects of the cluster.
#[derive(Clone, Debug)]
pub struct Store {
    objects: BTreeMap<Key, Object>,
    revision: u64,
    uids: Rng,
    changes: VecDeque<Rc<Change>>,
}

impl Store {
    /// An empty store whose uids come from `seed`.
    pub fn new(seed: u64) -> Store {
        Store { objects: BTreeMap::new(), revision: 0, uids: Rng::stream(seed, "store/uid"), changes: VecDeque::new() }
    }

    /// The newest revision, which lists carry as resourceVersion.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The object at `key`.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.objects.get(key)
    }

    /// The typed object of that name.
    pub fn find<T: Stored>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.objects.get(&Key::new(T::KIND, namespace, name)).and_then(T::of)
    }

    /// Objects of a kind in the order of namespace and name; all namespaces when none is given.
    pub fn list<'a>(&'a self, kind: Kind, namespace: Option<&'a str>) -> impl Iterator<Item = &'a Object> + 'a {
        let from = Key { kind, namespace: namespace.unwrap_or("").into(), name: "".into() };
        self.objects
            .range(from..)
            .take_while(move |(key, _)| {
                key.kind == kind && namespace.is_none_or(|namespace| &*key.namespace == namespace)
            })
            .map(|(_, object)| object)
    }

    /// Typed objects of a kind in the order of namespace and name.
    pub fn all<T: Stored>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.list(T::KIND, None).filter_map(T::of)
    }

    /// How many objects are stored.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// True when nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// Takes the oldest change that has not been taken yet.
    pub fn take_change(&mut self) -> Option<Rc<Change>> {
        self.changes.pop_front()
    }

    /// Names a new object that has only `generateName`.
    pub fn name(&mut self, object: &mut Object) {
        if object.name().is_empty()
            && let Some(base) = object.meta().generate_name.clone()
        {
            object.meta_mut().name = Some(names::generate(&base, &mut self.uids));
        }
    }

    /// Stores a new object: names it when it has only `generateName`, gives it uid, time and version.
    ///
    /// - Errors: AlreadyExists, Invalid, NotFound when its namespace is missing, Forbidden when that is terminating.
    pub fn create(&mut self, object: Object, now: Time) -> Result<Object, ApiError> {
        self.create_checked(object, now, &|_, _| Ok(()))
    }

    /// As [`Store::create`], and `check` may refuse what keeps the rules of its kind.
    ///
    /// - Errors: those, and what `check` answers.
    pub fn create_checked(&mut self, mut object: Object, now: Time, check: Check<'_>) -> Result<Object, ApiError> {
        let kind = object.kind();
        if kind.info().namespaced {
            self.check_namespace(&object)?;
        }
        self.name(&mut object);
        crate::api::defaults::default_object(&mut object);
        // A Job's labels need its uid; one that is refused costs none.
        let mut uids = self.uids.clone();
        object.meta_mut().uid = Some(names::uuid(&mut uids));
        strategy::prepare_create(&mut object, now);
        let errors = crate::api::validation::validate_create(&object);
        if !errors.is_empty() {
            return Err(ApiError::invalid(kind, object.name(), errors));
        }
        check(&object, self)?;
        let key = object.key();
        if self.objects.contains_key(&key) {
            return Err(ApiError::already_exists(kind, &key.name));
        }
        self.uids = uids;
        let meta = object.meta_mut();
        meta.creation_timestamp = Some(api_time(now));
        meta.deletion_timestamp = None;
        meta.deletion_grace_period_seconds = None;
        Ok(self.put(Op::Added, key, object, None))
    }

    /// Stores an object that the cluster has from its beginning. Its uid comes from `uids`, so that one more such object
    /// moves nothing else of a run.
    ///
    /// - Errors: as [`Store::create`].
    pub fn create_initial(&mut self, object: Object, uids: &mut Rng, now: Time) -> Result<Object, ApiError> {
        self.swap_uids(uids);
        let created = self.create(object, now);
        self.swap_uids(uids);
        created
    }

    /// Takes uids from another stream until it is swapped back.
    pub fn swap_uids(&mut self, uids: &mut Rng) {
        core::mem::swap(&mut self.uids, uids);
    }

    /// Replaces an object, or only its status.
    ///
    /// - Errors: NotFound, Conflict when `resourceVersion` or uid is given and differs, Invalid.
    pub fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError> {
        self.update_checked(object, subresource, &|_, _| Ok(()))
    }

    /// As [`Store::update`], and `check` may refuse what keeps the rules of its kind.
    ///
    /// - Errors: those, and what `check` answers.
    pub fn update_checked(
        &mut self,
        object: Object,
        subresource: Subresource,
        check: Check<'_>,
    ) -> Result<Object, ApiError> {
        let key = object.key();
        let Some(old) = self.objects.get(&key).cloned() else {
            return Err(ApiError::not_found(key.kind, &key.name));
        };
        let meta = object.meta();
        if meta
            .resource_version
            .as_deref()
            .is_some_and(|version| !version.is_empty() && Some(version) != old.meta().resource_version.as_deref())
            || meta.uid.as_deref().is_some_and(|uid| !uid.is_empty() && uid != old.uid())
        {
            return Err(ApiError::conflict(key.kind, &key.name));
        }
        self.take_over(key, object, old, subresource, check)
    }

    /// Changes the live object at `key` through `apply`, as a server-side patch does.
    ///
    /// - Errors: NotFound, Conflict when `uid` is given and differs, Invalid.
    pub fn patch(
        &mut self,
        key: &Key,
        uid: Option<&str>,
        subresource: Subresource,
        apply: &dyn Fn(&mut Object),
    ) -> Result<Object, ApiError> {
        let Some(old) = self.objects.get(key).cloned() else {
            return Err(ApiError::not_found(key.kind, &key.name));
        };
        if uid.is_some_and(|uid| uid != old.uid()) {
            return Err(self.uid_conflict(key, uid.unwrap_or(""), old.uid()));
        }
        let mut object = old.clone();
        apply(&mut object);
        self.take_over(key.clone(), object, old, subresource, &|_, _| Ok(()))
    }

    /// Fills in, checks and keeps the next version of an object.
    fn take_over(
        &mut self,
        key: Key,
        mut object: Object,
        old: Object,
        subresource: Subresource,
        check: Check<'_>,
    ) -> Result<Object, ApiError> {
        if subresource == Subresource::Main {
            crate::api::defaults::default_object(&mut object);
        }
        strategy::prepare_update(&mut object, &old, subresource);
        let errors = match subresource {
            Subresource::Main => crate::api::validation::validate_update(&object, &old),
            Subresource::Status => crate::api::validation::validate_status_update(&object, &old),
            Subresource::Binding | Subresource::Finalize => alloc::vec![],
        };
        if !errors.is_empty() {
            return Err(ApiError::invalid(key.kind, &key.name, errors));
        }
        check(&object, self)?;
        Ok(self.replace(key, object, old))
    }

    /// Assigns a pod to a node, as the `binding` subresource does.
    ///
    /// - Errors: NotFound, Conflict when the pod has a node already, is being deleted or is held back by a gate.
    /// - Source: kubernetes 1.36 pkg/registry/core/pod/storage/storage.go setPodNodeAndMetadata.
    pub fn bind(&mut self, key: &Key, uid: &str, node: &str, now: Time) -> Result<Object, ApiError> {
        let Some(pod) = self.objects.get(key).and_then(Pod::of) else {
            return Err(ApiError::not_found(key.kind, &key.name));
        };
        let assigned = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).filter(|name| !name.is_empty());
        let refusal = match assigned {
            _ if pod.metadata.deletion_timestamp.is_some() => {
                Some(alloc::format!("pod {} is being deleted, cannot be assigned to a host", key.name))
            }
            Some(assigned) => Some(alloc::format!("pod {} is already assigned to node {assigned:?}", key.name)),
            None if pod.spec.iter().any(|spec| spec.scheduling_gates.iter().flatten().next().is_some()) => {
                Some(alloc::format!("pod {} has non-empty .spec.schedulingGates", key.name))
            }
            None => None,
        };
        if let Some(refusal) = refusal {
            return Err(ApiError::new(
                crate::api::error::Reason::Conflict,
                alloc::format!("Operation cannot be fulfilled on pods/binding {:?}: {refusal}", &*key.name),
            ));
        }
        let place = self.objects.get(&Key::new(Kind::Node, "", node)).and_then(Node::of);
        let place = place.map(|node| crate::api::topology::labels_of(node)).unwrap_or_default();
        let node = node.to_string();
        self.patch(key, Some(uid), Subresource::Binding, &move |object| {
            if let Some(pod) = object.get_mut::<Pod>() {
                crate::api::topology::label(&mut pod.metadata, place.clone());
                pod.spec.get_or_insert_default().node_name = Some(node.clone());
                pod.status.get_or_insert_default().nominated_node_name = None;
                strategy::set_pod_condition(pod, "PodScheduled", "True", None, None, now);
            }
        })
    }

    /// Deletes an object, gracefully where its kind knows grace; `None` when it is gone at once.
    ///
    /// - Errors: NotFound, Conflict when the uid precondition differs.
    /// - Source: kubernetes 1.36 staging apiserver pkg/registry/rest/delete.go BeforeDelete.
    pub fn delete(&mut self, key: &Key, options: &DeleteOptions, now: Time) -> Result<Option<Object>, ApiError> {
        let Some(old) = self.objects.get(key).cloned() else {
            return Err(ApiError::not_found(key.kind, &key.name));
        };
        if let Some(uid) = options.uid.as_deref().filter(|uid| *uid != old.uid()) {
            return Err(self.uid_conflict(key, uid, old.uid()));
        }
        let mut object = old.clone();
        strategy::add_propagation_finalizer(&mut object, options.propagation);
        let grace_seconds = strategy::grace_seconds(&object, options.grace_seconds);
        let finalizers = strategy::has_finalizers(&object);
        let already = object.meta().deletion_timestamp.clone();
        match (already, grace_seconds) {
            (Some(deadline), period) => {
                // A second request may only shorten the period, counted from the first one.
                let meta = object.meta_mut();
                let current = meta.deletion_grace_period_seconds.unwrap_or(0);
                let period = period.min(current);
                if period < current {
                    let shortened = seconds(&deadline) - current + period - now.seconds() as i64;
                    meta.deletion_timestamp = Some(api_time_after(now, shortened.max(0)));
                    meta.deletion_grace_period_seconds =
                        Some(if shortened < 0 && period > 0 { 1.min(current) } else { period });
                }
                if period == 0 && !finalizers {
                    return Ok(self.end(key, object, old));
                }
                if object == old {
                    return Ok(Some(old));
                }
            }
            (None, 0) if !finalizers && !strategy::is_graceful(key.kind) => return Ok(self.remove(key, object)),
            (None, period) => {
                let meta = object.meta_mut();
                meta.deletion_timestamp = Some(api_time_after(now, period));
                // The storage of namespaces sets the time alone.
                meta.deletion_grace_period_seconds = (key.kind != Kind::Namespace).then_some(period);
                strategy::bump_generation(&mut object);
                strategy::begin_deletion(&mut object);
                if period == 0 && !finalizers {
                    return Ok(self.end(key, object, old));
                }
            }
        }
        Ok(Some(self.replace(key.clone(), object, old)))
    }

    /// Ends an object whose grace is over: watchers see it without grace first, then gone.
    fn end(&mut self, key: &Key, object: Object, old: Object) -> Option<Object> {
        let last = if object == old { old } else { self.put(Op::Modified, key.clone(), object, Some(old)) };
        self.remove(key, last)
    }

    /// Whether the namespace of a new object is there and takes new ones.
    ///
    /// - Errors: NotFound, Forbidden when it is terminating.
    pub fn check_namespace(&self, object: &Object) -> Result<(), ApiError> {
        let name = object.namespace();
        let Some(namespace) = self.objects.get(&Key::new(Kind::Namespace, "", name)) else {
            return Err(ApiError::not_found(Kind::Namespace, name));
        };
        if namespace.meta().deletion_timestamp.is_some() && object.kind() != Kind::Event {
            let message = alloc::format!(
                "{} {:?} is forbidden: unable to create new content in namespace {name} because it is being terminated",
                object.kind().info().resource(),
                object.name()
            );
            return Err(ApiError::new(crate::api::error::Reason::Forbidden, message));
        }
        Ok(())
    }

    fn uid_conflict(&self, key: &Key, wanted: &str, found: &str) -> ApiError {
        let message = alloc::format!(
            "Operation cannot be fulfilled on {} {:?}: Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}",
            key.kind.info().resource(),
            &*key.name
        );
        ApiError::new(crate::api::error::Reason::Conflict, message)
    }

    /// Stores a changed object; a write that changes nothing makes no version and no change, as with etcd.
    fn replace(&mut self, key: Key, object: Object, old: Object) -> Object {
        if object == old {
            return old;
        }
        let meta = object.meta();
        let gone = meta.deletion_timestamp.is_some()
            && meta.deletion_grace_period_seconds.unwrap_or(0) == 0
            && !strategy::has_finalizers(&object);
        if gone {
            self.remove(&key, object.clone());
            return object;
        }
        self.put(Op::Modified, key, object, Some(old))
    }

    fn put(&mut self, op: Op, key: Key, mut object: Object, previous: Option<Object>) -> Object {
        self.revision += 1;
        object.meta_mut().resource_version = Some(self.revision.to_string());
        self.objects.insert(key.clone(), object.clone());
        self.changes.push_back(Rc::new(Change { op, key, object: object.clone(), previous }));
        object
    }

    fn remove(&mut self, key: &Key, mut object: Object) -> Option<Object> {
        self.revision += 1;
        object.meta_mut().resource_version = Some(self.revision.to_string());
        let previous = self.objects.remove(key);
        if key.kind == Kind::Namespace {
            // Nobody watches events, so they go with their namespace here.
            self.objects.retain(|other, _| other.kind != Kind::Event || other.namespace != key.name);
        }
        self.changes.push_back(Rc::new(Change { op: Op::Deleted, key: key.clone(), object, previous }));
        None
    }

    /// Removes an object without a trace for watchers, as an expired etcd lease does with events.
    pub fn expire(&mut self, key: &Key) -> bool {
        self.objects.remove(key).is_some()
    }
}

/// What may still refuse an object, with what is stored.
pub type Check<'a> = &'a dyn Fn(&Object, &Store) -> Result<(), ApiError>;

/// Where a namespaced object without namespace goes.
pub const DEFAULT_NAMESPACE: &str = "default";

/// Gives a namespaced object without a namespace the default one.
pub fn default_namespace(object: &mut Object, namespace: &str) {
    if object.kind().info().namespaced && object.namespace().is_empty() {
        object.meta_mut().namespace = Some(String::from(namespace));
    }
}
