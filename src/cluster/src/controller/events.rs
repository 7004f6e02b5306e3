//! Drafts of the events that controllers report.

use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::ObjectReference;

use crate::api::Key;
use crate::store::{EventDraft, Source};

/// What events about the object at `key` refer to.
pub(super) fn reference(key: &Key, uid: Option<String>) -> ObjectReference {
    let info = key.kind.info();
    ObjectReference {
        api_version: Some(info.api_version.to_string()),
        kind: Some(info.name.to_string()),
        namespace: info.namespaced.then(|| key.namespace.to_string()),
        name: Some(key.name.to_string()),
        uid,
        ..ObjectReference::default()
    }
}

/// A `Normal` event of `component` about `regarding`.
pub(super) fn normal(
    component: &'static str,
    regarding: ObjectReference,
    reason: &'static str,
    message: String,
) -> EventDraft {
    EventDraft { regarding, warning: false, reason: reason.into(), message, source: Source { component, host: None } }
}

/// A `Warning` event of `component` about `regarding`.
pub(super) fn warning(
    component: &'static str,
    regarding: ObjectReference,
    reason: &'static str,
    message: String,
) -> EventDraft {
    EventDraft { warning: true, ..normal(component, regarding, reason, message) }
}
