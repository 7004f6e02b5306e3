//! One node's turn in a pass over all nodes: judged from the cache, and anew from the API server when it had changed.
//!
//! Models kubernetes 1.36 pkg/controller/nodelifecycle monitorNodeHealth, the part that it runs for several nodes at once.

use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::Node;

use crate::api::{ApiError, Key, Kind, Object};
use crate::store::{Subresource, Write};

use super::health;

/// How often a node is judged in one pass before it is left to the next.
///
/// - Source: pkg/controller/nodelifecycle/scheduler NodeHealthUpdateRetry.
pub(super) const TRIES: u32 = 5;
/// Wait before a node is judged again, in milliseconds.
///
/// - Source: retrySleepTime.
pub(super) const RETRY_MS: u64 = 20;

/// Where a node's turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is to be judged.
    Judge,
    /// Its conditions are set to Unknown.
    Written,
    /// That was refused.
    Refused,
    /// It has been read anew.
    Fetched,
    /// It could not be read: left to the next pass.
    Lost,
    /// What follows has been asked for.
    Settled,
}

/// A node's turn.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// The node, from the cache or read anew.
    pub node: Rc<Node>,
    /// Where its turn is.
    pub step: Step,
    /// How often it was judged.
    pub tries: u32,
    /// Status of its Ready condition before and after it was judged.
    pub status: (String, Option<String>),
    /// A pod of it could not be marked.
    pub failed: bool,
}

impl Look {
    /// The turn of a node as the cache has it.
    pub fn new(node: &Rc<Node>) -> Look {
        Look { node: node.clone(), step: Step::Judge, tries: 0, status: (String::new(), None), failed: false }
    }

    /// Takes in how a request was answered.
    pub fn wrote(&mut self, write: &Write, answer: &Result<Option<Object>, ApiError>) {
        match write {
            Write::Get(_) => {
                let found = answer.as_ref().ok().and_then(|found| found.as_ref()).and_then(Object::get::<Node>);
                self.step = if found.is_some() { Step::Fetched } else { Step::Lost };
                if let Some(node) = found {
                    self.node = node.clone();
                }
            }
            Write::Update(object, Subresource::Status) if object.kind() == Kind::Node => {
                self.step = if answer.is_ok() { Step::Written } else { Step::Refused };
            }
            Write::Update(object, _) if object.kind() == Kind::Pod => self.failed |= super::mark::is_refused(answer),
            _ => {}
        }
    }
}

/// The item of a node's turn: its lease, as that is what the node is judged by.
pub(super) fn item(node: &str) -> Key {
    Key::new(Kind::Lease, health::LEASE_NAMESPACE, node)
}
