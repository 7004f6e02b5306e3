//! A cluster for tests: a bare store with nobody acting in it.

use std::rc::Rc;

use cluster::api::error::Reason;
use cluster::api::{ApiError, Key, Kind, Object, budget};
use cluster::store::{Change, DeleteOptions, Store, Subresource};
use cluster::world::{Eviction, Executed, Fetched, Measured};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use kernel::Time;
use serde_json::Value;

use super::api::{Api, LogRequest};

/// A store at a moment.
#[derive(Clone)]
pub struct Fake {
    pub store: Store,
    pub now: Time,
    /// Objects that are shown as they are, past the store's own rules.
    pub shown: Vec<Object>,
    /// Output of the command that was run last.
    pub executed: Option<String>,
}

impl Fake {
    /// An empty cluster with the namespace `default`.
    pub fn new() -> Fake {
        let mut store = Store::new(1);
        let namespace = Object::from_json(Kind::Namespace, serde_json::json!({"metadata": {"name": "default"}}));
        store.create(namespace.unwrap(), Time::ZERO).unwrap();
        Fake { store, now: Time::from_ms(60_000), shown: Vec::new(), executed: None }
    }

    /// Shows an object exactly as given, status, uid and times included.
    pub fn show(&mut self, value: Value) {
        let find = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_string();
        let kind = Kind::find(&find("apiVersion"), &find("kind")).expect("a known kind");
        self.shown.push(Object::from_json(kind, value).expect("an object"));
    }

    /// Changes since the last call.
    pub fn changes(&mut self) -> Vec<Rc<Change>> {
        std::iter::from_fn(|| self.store.take_change()).collect()
    }
}

impl Api for Fake {
    fn now(&self) -> Time {
        self.now
    }

    fn get(&self, key: &Key) -> Result<Object, ApiError> {
        let shown = self.shown.iter().find(|object| object.key() == *key);
        shown.or_else(|| self.store.get(key)).cloned().ok_or_else(|| ApiError::not_found(key.kind, &key.name))
    }

    fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Vec<Object>, ApiError> {
        let shown = self.shown.iter().filter(|object| {
            object.kind() == kind && namespace.is_none_or(|namespace| object.namespace() == namespace)
        });
        let mut objects: Vec<Object> = shown.chain(self.store.list(kind, namespace)).cloned().collect();
        objects.sort_by_key(Object::key);
        Ok(objects)
    }

    fn create(&mut self, object: Object) -> Result<Object, ApiError> {
        self.store.create(object, self.now)
    }

    fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError> {
        self.store.update(object, subresource)
    }

    fn delete(&mut self, key: &Key, options: &DeleteOptions) -> Result<Option<Object>, ApiError> {
        self.store.delete(key, options, self.now)
    }

    fn bind(&mut self, key: &Key, node: &str) -> Result<(), ApiError> {
        let uid = self.get(key)?.uid().to_string();
        self.store.bind(key, &uid, node, self.now).map(|_| ())
    }

    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        let grace_seconds = options.grace_seconds;
        let labels = self.store.get(key).and_then(|pod| pod.meta().labels.clone());
        let budgets: Vec<Rc<PodDisruptionBudget>> = self
            .store
            .list(Kind::PodDisruptionBudget, Some(&key.namespace))
            .filter_map(Object::get::<PodDisruptionBudget>)
            .filter(|one| budget::selects(one, labels.as_ref()))
            .cloned()
            .collect();
        for budget in budgets {
            let (pod, at) = (key.name.to_string(), cluster::api::time::api_time(self.now));
            let note = move |object: &mut Object| {
                if let Some(budget) = object.get_mut::<PodDisruptionBudget>() {
                    let status = budget.status.get_or_insert_default();
                    status.disrupted_pods.get_or_insert_default().insert(pod.clone(), at.clone());
                }
            };
            self.store.patch(&Object::new((*budget).clone()).key(), None, Subresource::Status, &note)?;
        }
        self.store.delete(key, &DeleteOptions { grace_seconds, ..DeleteOptions::default() }, self.now).map(|_| ())
    }

    fn measured(&self) -> Option<Measured<'_>> {
        None
    }

    fn revision(&self) -> u64 {
        self.store.revision()
    }

    fn copy(&self) -> Box<dyn Api> {
        Box::new(self.clone())
    }

    fn logs(&self, request: &LogRequest) -> Result<String, ApiError> {
        if request.previous {
            let message =
                format!("previous terminated container {:?} in pod {:?} not found", request.container, request.pod);
            return Err(ApiError::new(Reason::BadRequest, message));
        }
        let text = "one\ntwo\nthree\n";
        let skipped = request.tail_lines.map_or(0, |tail| 3usize.saturating_sub(tail));
        Ok(text.lines().skip(skipped).map(|line| format!("{line}\n")).collect())
    }

    fn exec(&mut self, _: &str, _: &str, _: &str, command: &[String]) -> Result<u64, ApiError> {
        self.executed = Some(format!("{}\n", command.join(" ")));
        Ok(1)
    }

    fn exec_output(&self, _: u64) -> Option<(String, String)> {
        None
    }

    fn executed(&mut self, _: u64) -> Option<Executed> {
        self.executed.take().map(|text| Ok((0, text, String::new())))
    }

    fn fetch(&mut self, _: &str, _: &str, _: u16, _: &str) -> u64 {
        1
    }

    fn fetched(&mut self, _: u64) -> Option<Fetched> {
        Some(Fetched::Answer(200, "ok\n".to_string()))
    }
}
