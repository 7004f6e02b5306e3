//! The console's door to a simulated cluster.

use cluster::api::error::Reason;
use cluster::api::{ApiError, Key, Kind, Object};
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::{Eviction, World};
use kernel::Time;

use super::api::{Api, ExecResult, LogRequest};

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

    fn exec(
        &mut self,
        namespace: &str,
        pod: &str,
        container: &str,
        command: &[String],
    ) -> Result<ExecResult, ApiError> {
        let _ = (namespace, container, command);
        Err(ApiError::new(Reason::BadRequest, format!("exec into pod {pod} is not simulated")))
    }
}
