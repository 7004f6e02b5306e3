//! What the server does to volumes and claims before it stores them: protection, and the default class.
//!
//! - Source: kubernetes 1.36 plugin/pkg/admission/storage/{storageclass/setdefault,storageobjectinuseprotection,
//!   persistentvolume/resize}/admission.go.

use alloc::format;
use alloc::string::ToString;

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Request;
use crate::api::error::Reason;
use crate::api::{ApiError, Object, volume};
use crate::store::Store;

/// Keeps a claim while pods use it.
const CLAIM_PROTECTION: &str = "kubernetes.io/pvc-protection";
/// Keeps a volume while it is bound.
const VOLUME_PROTECTION: &str = "kubernetes.io/pv-protection";

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    if let Some(persistent) = object.get_mut::<PersistentVolume>() {
        protect(&mut persistent.metadata, VOLUME_PROTECTION);
    }
    if let Some(claim) = object.get_mut::<PersistentVolumeClaim>() {
        let old = volume::annotation(claim.metadata.annotations.as_ref(), "volume.beta.kubernetes.io/storage-class");
        let named = old.is_some() || claim.spec.as_ref().is_some_and(|spec| spec.storage_class_name.is_some());
        if !named && let Some(class) = volume::default_class(request.store.all::<StorageClass>()) {
            claim.spec.get_or_insert_default().storage_class_name = Some(class);
        }
        protect(&mut claim.metadata, CLAIM_PROTECTION);
    }
    Ok(())
}

fn protect(meta: &mut ObjectMeta, finalizer: &str) {
    let finalizers = meta.finalizers.get_or_insert_default();
    if !finalizers.iter().any(|held| held == finalizer) {
        finalizers.push(finalizer.to_string());
    }
}

/// Whether a claim may grow to what a change asks for.
///
/// - Errors: Forbidden.
pub(super) fn admit_change(new: &Object, store: &Store) -> Result<(), ApiError> {
    let Some(claim) = new.get::<PersistentVolumeClaim>() else { return Ok(()) };
    let (namespace, name) = (new.namespace(), new.name());
    let Some(old) = store.find::<PersistentVolumeClaim>(namespace, name) else { return Ok(()) };
    if volume::requested_bytes(claim) <= volume::requested_bytes(old) {
        return Ok(());
    }
    let refuse = |why: &str| {
        Err(ApiError::new(Reason::Forbidden, format!("persistentvolumeclaims {name:?} is forbidden: {why}")))
    };
    if old.status.as_ref().and_then(|status| status.phase.as_deref()) != Some("Bound") {
        return refuse("Only bound persistent volume claims can be expanded");
    }
    let class = store.find::<StorageClass>("", volume::claim_class(old));
    if class.is_none_or(|class| class.allow_volume_expansion != Some(true)) {
        return refuse(
            "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
        );
    }
    Ok(())
}
