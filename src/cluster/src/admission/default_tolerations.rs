//! Gives every pod tolerations for nodes that are not ready or unreachable for a while.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/defaulttolerationseconds/admission.go.

use alloc::string::ToString;

use k8s_openapi::api::core::v1::{Pod, Toleration};

use super::Request;
use crate::api::{ApiError, Object};
use crate::settings::Settings;

/// Taint keys of nodes that are not ready or unreachable.
const KEYS: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    fill(object, request.settings);
    Ok(())
}

/// Adds what is missing, to a new pod or to one that is written anew.
pub(super) fn fill(object: &mut Object, settings: &Settings) {
    let Some(pod) = object.get_mut::<Pod>() else { return };
    let tolerations = pod.spec.get_or_insert_default().tolerations.get_or_insert_default();
    let seconds = [settings.not_ready_toleration_seconds, settings.unreachable_toleration_seconds];
    for (key, seconds) in KEYS.into_iter().zip(seconds) {
        let tolerated = tolerations.iter().any(|one| {
            let own = one.key.as_deref().unwrap_or("");
            (own == key || own.is_empty()) && matches!(one.effect.as_deref(), None | Some("" | "NoExecute"))
        });
        if !tolerated {
            tolerations.push(Toleration {
                key: Some(key.to_string()),
                operator: Some("Exists".to_string()),
                effect: Some("NoExecute".to_string()),
                toleration_seconds: Some(seconds as i64),
                value: None,
            });
        }
    }
}
