//! The admission plugin NamespaceLifecycle, as far as it guards the namespaces that every cluster has.
//!
//! That nothing new enters a namespace on its way out is the store's. Models kubernetes 1.36 staging apiserver
//! pkg/admission/plugin/namespace/lifecycle/admission.go.

use alloc::format;

use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind};

/// Namespaces that may not be deleted.
///
/// - Source: kubernetes 1.36 staging apiserver lifecycle.NewPlugin as the API server configures it.
const IMMORTAL: &[&str] = &["default", "kube-system", "kube-public"];

/// Refuses to delete a namespace that must stay.
///
/// - Errors: Forbidden.
pub(super) fn admit_delete(key: &Key) -> Result<(), ApiError> {
    if key.kind != Kind::Namespace || !IMMORTAL.contains(&&*key.name) {
        return Ok(());
    }
    let message = format!("namespaces {:?} is forbidden: this namespace may not be deleted", &*key.name);
    Err(ApiError::new(Reason::Forbidden, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_namespaces_of_every_cluster_stay() {
        let deleted = |kind, name: &str| admit_delete(&Key::new(kind, "", name)).map_err(|error| error.message);
        assert_eq!(
            deleted(Kind::Namespace, "default").unwrap_err(),
            "namespaces \"default\" is forbidden: this namespace may not be deleted"
        );
        assert!(deleted(Kind::Namespace, "kube-node-lease").is_ok());
        assert!(deleted(Kind::Node, "default").is_ok());
    }
}
