//! Somebody at a terminal: requests over HTTP and commands in containers, whose answers are fetched by ticket.
//!
//! Nothing of it is recorded; what a person asks for is part of no trace but the console's own.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::Pod;
use kernel::Time;

use super::World;
use super::requests::Fate;
use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind};
use crate::kubelet::Input;

/// How a request of a person ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Status and body.
    Answer(u16, String),
    /// Nothing has that name.
    UnknownHost,
    /// Nothing listened.
    Refused,
    /// The connection broke.
    Reset,
    /// No answer came in time, or no way leads there.
    Timeout,
}

/// Exit code, output and error output of a command, or why the runtime did not start it.
pub type Executed = Result<(i32, String, String), String>;

/// What is under way for people, and what has come back.
#[derive(Clone, Default)]
pub(super) struct Outside {
    next: u64,
    fetched: BTreeMap<u64, (Time, Fetched)>,
    executed: BTreeMap<u64, (Time, Executed)>,
}

impl Outside {
    pub(super) fn ticket(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn unknown_host(&mut self, ticket: u64, now: Time) {
        self.fetched.insert(ticket, (now, Fetched::UnknownHost));
    }

    pub(super) fn fetched(&mut self, ticket: u64, fate: &Fate, now: Time) {
        let fetched = match fate {
            Fate::Answer(status, body) => Fetched::Answer(*status, body.clone()),
            Fate::Connected => Fetched::Answer(0, String::new()),
            Fate::Refused => Fetched::Refused,
            Fate::Reset => Fetched::Reset,
            Fate::Timeout | Fate::Unroutable => Fetched::Timeout,
        };
        self.fetched.insert(ticket, (now, fetched));
    }
}

impl World {
    /// The answer to [`World::fetch`], once it is there.
    pub fn take_fetched(&mut self, ticket: u64) -> Option<Fetched> {
        self.outside.fetched.get(&ticket).filter(|(at, _)| *at <= self.now)?;
        self.outside.fetched.remove(&ticket).map(|(_, fetched)| fetched)
    }

    /// Runs a command in a container for a person; its answer waits for [`World::take_executed`].
    ///
    /// - Errors: NotFound, BadRequest for a pod without a node, InternalError for a node that does not answer.
    pub fn exec(&mut self, namespace: &str, pod: &str, container: &str, argv: &[String]) -> Result<u64, ApiError> {
        let object = self.get(&Key::new(Kind::Pod, namespace, pod))?;
        let node = object.get::<Pod>().and_then(|pod| pod.spec.as_ref()?.node_name.clone());
        let Some(node) = node else {
            return Err(ApiError::new(Reason::BadRequest, format!("pod {pod} does not have a host assigned")));
        };
        let index = self.node_index.get(node.as_str()).copied();
        let Some(index) = index.filter(|index| self.machines[usize::from(*index)].connected) else {
            let message = format!("error dialing backend: dial tcp: node {node} does not answer: i/o timeout");
            return Err(ApiError::new(Reason::InternalError, message));
        };
        let ticket = self.outside.ticket();
        let uid = object.uid().to_string();
        self.kubelet(index, Input::Exec { ticket, uid: &uid, container, argv });
        self.flush();
        Ok(ticket)
    }

    /// The answer to [`World::exec`], once it is there.
    pub fn take_executed(&mut self, ticket: u64) -> Option<Executed> {
        self.outside.executed.get(&ticket).filter(|(at, _)| *at <= self.now)?;
        self.outside.executed.remove(&ticket).map(|(_, executed)| executed)
    }

    /// What a command that still runs has written so far.
    pub fn exec_output(&self, ticket: u64) -> Option<(&str, &str)> {
        self.machines.iter().find_map(|machine| machine.kubelet.exec_output(ticket))
    }

    #[inline(never)]
    pub(super) fn exec_answered(&mut self, ticket: u64, after_ms: u64, answer: Executed) {
        self.outside.executed.insert(ticket, (self.now.plus_ms(after_ms), answer));
    }
}
