//! Gives pods the namespace's default service account and mounts its token.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/serviceaccount/admission.go.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;

use k8s_openapi::api::core::v1::{
    ConfigMapProjection, Container, DownwardAPIProjection, DownwardAPIVolumeFile, KeyToPath, ObjectFieldSelector, Pod,
    ProjectedVolumeSource, ServiceAccount, ServiceAccountTokenProjection, Volume, VolumeMount, VolumeProjection,
};

use super::{Request, early_name};
use crate::api::error::Reason;
use crate::api::{ApiError, Object, names};

/// Where the token is mounted.
const MOUNT_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Lifetime of the token in seconds: an hour and seven seconds, so that clients can tell it from their own request.
const TOKEN_SECONDS: i64 = 3_607;

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(pod) = object.get_mut::<Pod>() else { return Ok(()) };
    let spec = pod.spec.get_or_insert_default();
    if spec.service_account_name.as_deref().is_none_or(str::is_empty) {
        spec.service_account_name = Some("default".to_string());
    }
    spec.service_account = spec.service_account_name.clone();
    let account = spec.service_account_name.clone().unwrap_or_default();
    let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
    let found = request.store.find::<ServiceAccount>(namespace, &account);
    // The server waits for the default account of a namespace that is being made.
    if found.is_none() && account != "default" {
        let name = early_name(&pod.metadata);
        let message = format!(
            "pods {name:?} is forbidden: error looking up service account {namespace}/{account}: serviceaccount {account:?} not found"
        );
        return Err(ApiError::new(Reason::Forbidden, message));
    }
    let by_account = found.and_then(|account| account.automount_service_account_token);
    if spec.automount_service_account_token.or(by_account) == Some(false) {
        return Ok(());
    }
    if let Some(secrets) = found.and_then(|account| account.image_pull_secrets.clone()) {
        spec.image_pull_secrets.get_or_insert(secrets);
    }
    let name = format!("kube-api-access-{}", names::suffix(request.rng, 5));
    let mut used = false;
    let containers = spec.init_containers.iter_mut().flatten().chain(spec.containers.iter_mut());
    for container in containers {
        used |= mount(container, &name);
    }
    if used {
        spec.volumes.get_or_insert_default().push(token_volume(name));
    }
    Ok(())
}

fn mount(container: &mut Container, volume: &str) -> bool {
    let mounts = container.volume_mounts.get_or_insert_default();
    if mounts.iter().any(|mount| mount.mount_path == MOUNT_PATH) {
        return false;
    }
    mounts.push(VolumeMount {
        name: volume.to_string(),
        read_only: Some(true),
        mount_path: MOUNT_PATH.to_string(),
        ..VolumeMount::default()
    });
    true
}

fn token_volume(name: alloc::string::String) -> Volume {
    let token = VolumeProjection {
        service_account_token: Some(ServiceAccountTokenProjection {
            expiration_seconds: Some(TOKEN_SECONDS),
            path: "token".to_string(),
            audience: None,
        }),
        ..VolumeProjection::default()
    };
    let authority = VolumeProjection {
        config_map: Some(ConfigMapProjection {
            name: "kube-root-ca.crt".to_string(),
            items: Some(vec![KeyToPath { key: "ca.crt".to_string(), path: "ca.crt".to_string(), mode: None }]),
            optional: None,
        }),
        ..VolumeProjection::default()
    };
    let namespace = VolumeProjection {
        downward_api: Some(DownwardAPIProjection {
            items: Some(vec![DownwardAPIVolumeFile {
                path: "namespace".to_string(),
                field_ref: Some(ObjectFieldSelector {
                    api_version: Some("v1".to_string()),
                    field_path: "metadata.namespace".to_string(),
                }),
                ..DownwardAPIVolumeFile::default()
            }]),
        }),
        ..VolumeProjection::default()
    };
    Volume {
        name,
        projected: Some(ProjectedVolumeSource {
            default_mode: Some(0o644),
            sources: Some(vec![token, authority, namespace]),
        }),
        ..Volume::default()
    }
}
