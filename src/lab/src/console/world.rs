//! The console's door to a simulated cluster.

use cluster::api::time::api_time;
use cluster::api::{ApiError, Key, Kind, Object};
use cluster::kubelet::runtime::Method;
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::{Eviction, Executed, Fetched, Measured, World};
use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::api::{Api, LogRequest};

/// `2026-01-01T00:00:05.250000000Z`, the time stamp before a line of a log.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kuberuntime/logs/logs.go timeFormatOut.
fn nano_time(at: Time) -> String {
    let seconds = serde_json::to_value(api_time(at)).unwrap_or_default();
    let seconds = seconds.as_str().unwrap_or("").trim_end_matches('Z');
    format!("{seconds}.{:03}000000Z", at.ms() % 1000)
}

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

    fn bind(&mut self, key: &Key, node: &str) -> Result<(), ApiError> {
        World::bind(self, key, node)
    }

    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        World::evict(self, key, options)
    }

    fn measured(&self) -> Option<Measured<'_>> {
        World::measured(self)
    }

    fn revision(&self) -> u64 {
        World::revision(self)
    }

    fn copy(&self) -> Box<dyn Api> {
        Box::new(self.clone())
    }

    fn logs(&self, request: &LogRequest) -> Result<String, ApiError> {
        // A pod without a node has nothing to say, and the server says just that.
        //
        // - Source: kubernetes 1.36 pkg/registry/core/pod/strategy.go LogLocation.
        let pod = World::get(self, &Key::new(Kind::Pod, &request.namespace, &request.pod))?;
        let node = pod.get::<Pod>().and_then(|pod| pod.spec.as_ref()?.node_name.as_deref());
        if node.is_none_or(str::is_empty) {
            return Ok(String::new());
        }
        let log = World::log(self, &request.namespace, &request.pod, &request.container, request.previous)?;
        let lines = log.lines();
        // The kubelet counts the tail first and leaves out old lines of it then.
        let from = request.tail_lines.map_or(0, |most| lines.len().saturating_sub(most));
        let mut text = String::new();
        for line in lines[from..].iter().filter(|line| request.since.is_none_or(|since| line.at >= since)) {
            if request.timestamps {
                text.push_str(&format!("{} ", nano_time(line.at)));
            }
            text.push_str(&line.text);
            text.push('\n');
        }
        Ok(text)
    }

    fn exec(&mut self, namespace: &str, pod: &str, container: &str, command: &[String]) -> Result<u64, ApiError> {
        World::exec(self, namespace, pod, container, command)
    }

    fn exec_output(&self, ticket: u64) -> Option<(String, String)> {
        World::exec_output(self, ticket).map(|(output, errors)| (output.to_string(), errors.to_string()))
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
