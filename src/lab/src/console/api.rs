//! What the console asks of a cluster. The world answers it; tests answer it from a bare store.

use cluster::api::{ApiError, Key, Kind, Object};
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::{Eviction, Executed, Fetched, Measured};
use kernel::Time;

/// Which of a container's output `logs` wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRequest {
    /// Namespace of the pod.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
    /// The run before the present one.
    pub previous: bool,
    /// Only so many lines from the end.
    pub tail_lines: Option<usize>,
    /// Only lines that were written at this moment or later.
    pub since: Option<Time>,
    /// Put an RFC 3339 time before each line.
    pub timestamps: bool,
}

/// The API server as a client sees it. Refusals are values with the server's own words.
pub trait Api {
    /// The present moment of simulated time.
    fn now(&self) -> Time;

    /// The object at `key`.
    ///
    /// - Errors: NotFound, ServiceUnavailable.
    fn get(&self, key: &Key) -> Result<Object, ApiError>;

    /// Objects of a kind in the order of namespace and name; all namespaces when none is given.
    ///
    /// - Errors: ServiceUnavailable.
    fn list(&self, kind: Kind, namespace: Option<&str>) -> Result<Vec<Object>, ApiError>;

    /// Stores a new object after admission.
    ///
    /// - Errors: the server's refusal.
    fn create(&mut self, object: Object) -> Result<Object, ApiError>;

    /// Replaces an object or a part of it.
    ///
    /// - Errors: the server's refusal; Conflict when its resourceVersion is given and not the newest.
    fn update(&mut self, object: Object, subresource: Subresource) -> Result<Object, ApiError>;

    /// Deletes an object; the object as it waits for its end, or `None` when it is gone at once.
    ///
    /// - Errors: the server's refusal.
    fn delete(&mut self, key: &Key, options: &DeleteOptions) -> Result<Option<Object>, ApiError>;

    /// Gives a pod its node.
    ///
    /// - Errors: NotFound, Conflict when the pod has a node already.
    fn bind(&mut self, key: &Key, node: &str) -> Result<(), ApiError>;

    /// Evicts a pod, if its disruption budget allows it.
    ///
    /// - Errors: the server's refusal; TooManyRequests when the budget does not allow it.
    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError>;

    /// What pods and nodes used; `None` where nothing serves the resource metrics API.
    fn measured(&self) -> Option<Measured<'_>>;

    /// The newest revision of the store, which lists carry as resourceVersion.
    fn revision(&self) -> u64;

    /// A copy of the cluster, for writes that shall not be kept.
    fn copy(&self) -> Box<dyn Api>;

    /// Output of one container.
    ///
    /// - Errors: NotFound, BadRequest while it is waiting to start or when there is no previous run.
    fn logs(&self, request: &LogRequest) -> Result<String, ApiError>;

    /// Runs a command in a container; the answer waits for [`Api::executed`].
    ///
    /// - Errors: NotFound, and what keeps the node from answering.
    fn exec(&mut self, namespace: &str, pod: &str, container: &str, command: &[String]) -> Result<u64, ApiError>;

    /// What a command of [`Api::exec`] that still runs has written so far to its output and its error output.
    fn exec_output(&self, ticket: u64) -> Option<(String, String)>;

    /// The answer to [`Api::exec`], once it is there.
    fn executed(&mut self, ticket: u64) -> Option<Executed>;

    /// Sends a request over HTTP; the answer waits for [`Api::fetched`].
    fn fetch(&mut self, method: &str, host: &str, port: u16, path: &str) -> u64;

    /// The answer to [`Api::fetch`], once it is there.
    fn fetched(&mut self, ticket: u64) -> Option<Fetched>;
}
