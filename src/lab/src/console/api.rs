//! What the console asks of a cluster. The world answers it; tests answer it from a bare store.

use cluster::api::{ApiError, Key, Kind, Object};
use cluster::store::{DeleteOptions, Subresource};
use cluster::world::Eviction;
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
    /// Only lines of the last so many seconds.
    pub since_seconds: Option<u64>,
    /// Put an RFC 3339 time before each line.
    pub timestamps: bool,
}

/// What a command inside a container answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecResult {
    /// Its exit code.
    pub exit_code: i32,
    /// What it wrote to its output.
    pub stdout: String,
    /// What it wrote to its error output.
    pub stderr: String,
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

    /// Evicts a pod, if its disruption budget allows it.
    ///
    /// - Errors: the server's refusal; TooManyRequests when the budget does not allow it.
    fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError>;

    /// A copy of the cluster, for writes that shall not be kept.
    fn copy(&self) -> Box<dyn Api>;

    /// Output of one container.
    ///
    /// - Errors: NotFound, BadRequest while it is waiting to start or when there is no previous run.
    fn logs(&self, request: &LogRequest) -> Result<String, ApiError>;

    /// Runs a command in a container.
    ///
    /// - Errors: NotFound, BadRequest when the container does not run.
    fn exec(&mut self, namespace: &str, pod: &str, container: &str, command: &[String])
    -> Result<ExecResult, ApiError>;
}
