//! Rows of the event list, newest first, each with who reported it.

/// One Event object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Unique in its list.
    pub id: u64,
    /// Last seen, simulated milliseconds since the run began.
    pub last_ms: u64,
    /// First seen.
    pub first_ms: u64,
    /// Whether its type is Warning.
    pub warning: bool,
    /// Reason, such as `BackOff`.
    pub reason: String,
    /// `kind/name` of what it is about.
    pub object: String,
    /// `namespace/name` when it is about a pod.
    pub pod: Option<String>,
    /// Message.
    pub message: String,
    /// Who reported it, such as `kubelet` or `kubelet, node-1`.
    pub who: String,
    /// How often.
    pub count: u32,
}
