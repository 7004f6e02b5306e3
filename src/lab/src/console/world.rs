//! The console's door to a simulated cluster.

use cluster::api::{ApiError, Key, Kind, Object};
use cluster::kubelet::runtime::Method;
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::{Eviction, Executed, Fetched, World};
use kernel::Time;

use super::api::{Api, LogRequest};

impl Api for World {
    fn now(&self) -> Time {
        World::now(self)
    }

    fn get(&self, key: &Key) -> Result<Object, ApiError> {
        World::get(self, key)
    }

    fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Vec<Object>, ApiError> {
        World::list(self, kind, namespace)
    }

    fn create(&mut self, object: Object) -> Result<Object, ApiError> {
        World::create(self, object)
    }

    fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError> {
        World::update(self, object, subresource)
    }

    fn delete(&mut self, key: &Key, options: &DeleteOptions) -> Result<Option<Object>, ApiError> {
        World::delete(self, key, options.clone())
    }

    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        World::evict(self, key, options)
    }

    fn copy(&self) -> Box<dyn Api> {
        Box::new(self.clone())
    }

    fn logs(&self, request: &LogRequest) -> Result<String, ApiError> {
        let text = World::logs(self, &request.namespace, &request.pod, &request.container, request.previous)?;
        let lines: Vec<&str> = text.lines().collect();
        let from = request.tail_lines.map_or(0, |most| lines.len().saturating_sub(most));
        Ok(lines[from..].iter().map(|line| format!("{line}\n")).collect())
    }

    fn exec(&mut self, namespace: &str, pod: &str, container: &str, command: &[String]) -> Result<u64, ApiError> {
        World::exec(self, namespace, pod, container, command)
    }

    fn executed(&mut self, ticket: u64) -> Option<Executed> {
        self.take_executed(ticket)
    }

    fn fetch(&mut self, method: &str, host: &str, port: u16, path: &str) -> u64 {
        World::fetch(self, Method::parse(method).unwrap_or(Method::Get), host, port, path)
    }

    fn fetched(&mut self, ticket: u64) -> Option<Fetched> {
        self.take_fetched(ticket)
    }
}
