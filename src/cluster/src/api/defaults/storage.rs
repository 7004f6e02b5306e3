//! Defaults of Secrets, PersistentVolumes, PersistentVolumeClaims and StorageClasses.
//!
//! Models kubernetes 1.36 pkg/apis/core/v1/defaults.go, pkg/apis/core/v1/conversion.go (stringData) and
//! pkg/apis/storage/v1/defaults.go.

use alloc::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, Secret};
use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::text;
use crate::api::quantity;

/// Fills in a Secret; `stringData` is for writing only and ends up in `data`.
pub fn default_secret(secret: &mut Secret) {
    text(&mut secret.type_, "Opaque");
    if let Some(texts) = secret.string_data.take() {
        let data = secret.data.get_or_insert_default();
        data.extend(texts.into_iter().map(|(key, text)| (key, ByteString(text.into_bytes()))));
    }
}

/// Fills in a PersistentVolume.
pub fn default_volume(volume: &mut PersistentVolume) {
    text(&mut volume.status.get_or_insert_default().phase, "Pending");
    let spec = volume.spec.get_or_insert_default();
    text(&mut spec.persistent_volume_reclaim_policy, "Retain");
    text(&mut spec.volume_mode, "Filesystem");
    if let Some(host) = &mut spec.host_path {
        host.type_.get_or_insert_default();
    }
    canonical(spec.capacity.as_mut());
}

/// Fills in a PersistentVolumeClaim.
pub fn default_claim(claim: &mut PersistentVolumeClaim) {
    text(&mut claim.status.get_or_insert_default().phase, "Pending");
    default_claim_spec(claim.spec.get_or_insert_default());
}

/// Fills in the spec of a claim, in a claim or in a template of one.
pub fn default_claim_spec(spec: &mut PersistentVolumeClaimSpec) {
    text(&mut spec.volume_mode, "Filesystem");
    let resources = spec.resources.get_or_insert_default();
    canonical(resources.requests.as_mut());
    canonical(resources.limits.as_mut());
}

/// Fills in a StorageClass.
pub fn default_class(class: &mut StorageClass) {
    text(&mut class.reclaim_policy, "Delete");
    text(&mut class.volume_binding_mode, "Immediate");
}

/// Writes amounts as the server keeps them.
fn canonical(amounts: Option<&mut BTreeMap<alloc::string::String, Quantity>>) {
    for amount in amounts.into_iter().flat_map(BTreeMap::values_mut) {
        if let Some(text) = quantity::canonical(&amount.0).filter(|text| *text != amount.0) {
            amount.0 = text;
        }
    }
}
