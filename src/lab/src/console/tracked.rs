//! Who writes: the API with the name of a manager, which owns the fields that its writes set.
//!
//! It changes nothing but `managedFields`. Models kubernetes 1.36 apimachinery
//! pkg/util/managedfields/internal/structuredmerge.go (Update): what a write sets or changes is its manager's, and what it
//! changes is nobody else's any more.

use cluster::api::{ApiError, Key, Kind, Object, defaults};
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::{Eviction, Executed, Fetched, Measured};
use kernel::Time;
use serde_json::Value;

use super::api::{Api, LogRequest};
use super::field_set::{CLIENT, changed, conflicts, entry, is_of, order_of_managers, own_part, union, without};
use super::print::served::served;

/// An API whose writes have a manager.
pub struct Tracked<'a> {
    inner: &'a mut dyn Api,
    manager: String,
    subresource: &'static str,
}

impl<'a> Tracked<'a> {
    /// The API for a command, which is a verb with the word below it; `given` is the manager that its flag names.
    ///
    /// - Source: kubernetes 1.36 kubectl pkg/cmd, the default of `--field-manager` of each command; who has none is kubectl.
    pub fn new(inner: &'a mut dyn Api, command: &str, given: Option<&str>) -> Tracked<'a> {
        let verb = command.split(' ').next().unwrap_or(command);
        let manager = match (given.filter(|name| !name.is_empty()), verb) {
            (Some(name), _) => name.to_string(),
            (None, "apply") => CLIENT.to_string(),
            (None, "rollout") if command.ends_with(" undo") => "kubectl".to_string(),
            (
                None,
                "annotate" | "autoscale" | "create" | "edit" | "expose" | "label" | "patch" | "replace" | "rollout"
                | "run" | "set" | "taint",
            ) => format!("kubectl-{verb}"),
            (None, _) => "kubectl".to_string(),
        };
        Tracked { inner, manager, subresource: if verb == "scale" { "scale" } else { "" } }
    }

    /// The object with its managers after this write; as it is when it already says who owns what.
    fn noted(&self, mut object: Object, live: Option<&Object>, place: Subresource) -> Object {
        let before = live.and_then(|live| live.meta().managed_fields.clone());
        let says = &object.meta().managed_fields;
        if says.is_some() && *says != before {
            return object;
        }
        let mut whole = object.clone();
        if place == Subresource::Main {
            defaults::default_object(&mut whole);
        }
        let kind = object.kind().info().name;
        let old = own_part(&live.map(served).unwrap_or(Value::Null), place, kind);
        let new = own_part(&served(&whole), place, kind);
        let mut mine = changed(&old, &new);
        let subresource = if place == Subresource::Status { "status" } else { self.subresource };
        let writer = ("Update", self.manager.as_str(), subresource);
        let mut entries = Vec::new();
        for held in before.iter().flatten() {
            let mut held = serde_json::to_value(held).unwrap_or_default();
            let owned = held.get("fieldsV1").and_then(Value::as_object).cloned().unwrap_or_default();
            let is_mine = is_of(&held, writer);
            let lost = conflicts(&owned, &owned, &old, &new);
            let left = without(&owned, &lost);
            if is_mine && !mine.is_empty() {
                mine = union(&mine, &left);
            } else if !left.is_empty() {
                held["fieldsV1"] = Value::Object(left);
                entries.push(held);
            }
        }
        if !mine.is_empty() {
            entries.push(entry(writer, object.kind().info().api_version, mine, self.inner.now()));
        }
        entries.sort_by_key(order_of_managers);
        let managed = entries.into_iter().map(serde_json::from_value).collect::<Result<Vec<_>, _>>();
        if let Ok(managed) = managed
            && (!managed.is_empty() || before.is_some())
        {
            object.meta_mut().managed_fields = Some(managed);
        }
        object
    }
}

impl Api for Tracked<'_> {
    fn now(&self) -> Time {
        self.inner.now()
    }

    fn get(&self, key: &Key) -> Result<Object, ApiError> {
        self.inner.get(key)
    }

    fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Vec<Object>, ApiError> {
        self.inner.list(kind, namespace)
    }

    fn create(&mut self, object: Object) -> Result<Object, ApiError> {
        let object = self.noted(object, None, Subresource::Main);
        self.inner.create(object)
    }

    fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError> {
        let live = self.inner.get(&object.key()).ok();
        let object = self.noted(object, live.as_ref(), subresource);
        self.inner.update(object, subresource)
    }

    fn delete(&mut self, key: &Key, options: &DeleteOptions) -> Result<Option<Object>, ApiError> {
        self.inner.delete(key, options)
    }

    fn bind(&mut self, key: &Key, node: &str) -> Result<(), ApiError> {
        self.inner.bind(key, node)
    }

    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        self.inner.evict(key, options)
    }

    fn measured(&self) -> Option<Measured<'_>> {
        self.inner.measured()
    }

    fn revision(&self) -> u64 {
        self.inner.revision()
    }

    fn copy(&self) -> Box<dyn Api> {
        self.inner.copy()
    }

    fn logs(&self, request: &LogRequest) -> Result<String, ApiError> {
        self.inner.logs(request)
    }

    fn exec(&mut self, namespace: &str, pod: &str, container: &str, command: &[String]) -> Result<u64, ApiError> {
        self.inner.exec(namespace, pod, container, command)
    }

    fn exec_output(&self, ticket: u64) -> Option<(String, String)> {
        self.inner.exec_output(ticket)
    }

    fn executed(&mut self, ticket: u64) -> Option<Executed> {
        self.inner.executed(ticket)
    }

    fn fetch(&mut self, method: &str, host: &str, port: u16, path: &str) -> u64 {
        self.inner.fetch(method, host, port, path)
    }

    fn fetched(&mut self, ticket: u64) -> Option<Fetched> {
        self.inner.fetched(ticket)
    }
}
