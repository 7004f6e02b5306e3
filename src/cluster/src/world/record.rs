//! What a run leaves behind for its trace: events, watched changes, answered requests and traffic figures.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::Event;
use kernel::Time;

use crate::store::Change;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Record {
    /// When.
    pub at: Time,
    /// What.
    pub body: RecordBody,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum RecordBody {
    /// An event was written, or written again with a higher count.
    Event(Rc<Event>),
    /// An object changed; events are left out here.
    Watch(Rc<Change>),
    /// A request that an action sent was answered.
    Http(HttpRecord),
    /// A second of traffic to a service.
    Traffic(TrafficRecord),
}

/// The answer to a request of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRecord {
    /// Method.
    pub method: String,
    /// Address as it was asked for.
    pub url: String,
    /// Status code; 0 when nothing answered.
    pub status: u16,
    /// Body of the answer.
    pub body: String,
    /// `refused`, `timeout`, `reset` or `unroutable` when nothing answered.
    pub error: Option<&'static str>,
}

/// A second of traffic to one service; requests count where they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficRecord {
    /// `namespace/name` of the service.
    pub service: String,
    /// Requests that ended.
    pub sent: u64,
    /// Answered with a status below 500.
    pub ok: u64,
    /// Not answered, or with a status of 500 and above.
    pub failed: u64,
    /// How many per status code, or per way of not being answered.
    pub codes: BTreeMap<String, u64>,
}
