//! Which volume fits a claim best.
//!
//! Models kubernetes 1.36 pkg/controller/volume/persistentvolume/index.go findByClaim and component-helpers
//! storage/volume/pv_helpers.go FindMatchingVolume.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};

use crate::api::{labels, volume};
use crate::store::Cache;

/// The smallest volume with the fewest access modes that satisfies the claim, or the one that is reserved for it.
///
/// `delayed` claims get only what is reserved for them: the scheduler chooses the others.
pub(super) fn best(claim: &PersistentVolumeClaim, delayed: bool, cache: &Cache) -> Option<Rc<PersistentVolume>> {
    let requested = volume::requested_bytes(claim);
    let class = volume::claim_class(claim);
    let selector = claim.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    let mut found: Option<(usize, i64, &Rc<PersistentVolume>)> = None;
    for one in cache.list::<PersistentVolume>(None) {
        if one.metadata.deletion_timestamp.is_some() || !same_mode(one, claim) || !volume::modes_fit(one, claim) {
            continue;
        }
        let size = volume::capacity_bytes(one);
        if volume::is_reserved_for(one, claim) {
            if size >= requested {
                return Some(one.clone());
            }
            continue;
        }
        let available = one.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Available");
        let free = one.spec.as_ref().is_some_and(|spec| spec.claim_ref.is_none());
        let selected = selector.is_none_or(|selector| labels::matches(selector, one.metadata.labels.as_ref()));
        if delayed || !available || !free || !selected || volume::volume_class(one) != class || size < requested {
            continue;
        }
        let modes = one.spec.as_ref().and_then(|spec| spec.access_modes.as_ref()).map_or(0, |modes| modes.len());
        if found.is_none_or(|(fewest, smallest, _)| (modes, size) < (fewest, smallest)) {
            found = Some((modes, size, one));
        }
    }
    found.map(|(_, _, one)| one.clone())
}

fn same_mode(persistent: &PersistentVolume, claim: &PersistentVolumeClaim) -> bool {
    let of = |mode: Option<&String>| mode.map_or("Filesystem".to_string(), String::clone);
    of(persistent.spec.as_ref().and_then(|spec| spec.volume_mode.as_ref()))
        == of(claim.spec.as_ref().and_then(|spec| spec.volume_mode.as_ref()))
}

/// Why a volume that a claim asks for by name does not do.
///
/// - Source: kubernetes 1.36 pkg/controller/volume/persistentvolume/pv_controller.go checkVolumeSatisfyClaim.
pub(super) fn mismatch(persistent: &PersistentVolume, claim: &PersistentVolumeClaim) -> Option<String> {
    if persistent.metadata.deletion_timestamp.is_some() {
        let name = persistent.metadata.name.as_deref().unwrap_or("");
        return Some(format!("the volume is marked for deletion {name:?}"));
    }
    let why = if volume::capacity_bytes(persistent) < volume::requested_bytes(claim) {
        "requested PV is too small"
    } else if volume::volume_class(persistent) != volume::claim_class(claim) {
        "storageClassName does not match"
    } else if !same_mode(persistent, claim) {
        "incompatible volumeMode"
    } else if !volume::modes_fit(persistent, claim) {
        "incompatible accessMode"
    } else {
        return None;
    };
    Some(why.to_string())
}
