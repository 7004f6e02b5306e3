//! Which pods use which claims: an index, so that no controller looks through all pods.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;

use k8s_openapi::api::core::v1::Pod;

use crate::api::{Key, Kind, volume};
use crate::store::{Cache, Change, Op};

/// Pods by the claims that their volumes name.
#[derive(Clone, Debug, Default)]
pub(super) struct Users {
    by_claim: BTreeMap<Key, BTreeSet<Key>>,
}

impl Users {
    /// Takes a change of a pod in; the claims that it names.
    pub fn observe(&mut self, change: &Change) -> BTreeSet<Key> {
        let Some(pod) = change.object.get::<Pod>() else { return BTreeSet::new() };
        let claims = claims_of(pod);
        for claim in &claims {
            if change.op == Op::Deleted {
                if let Some(pods) = self.by_claim.get_mut(claim) {
                    pods.remove(&change.key);
                    if pods.is_empty() {
                        self.by_claim.remove(claim);
                    }
                }
            } else {
                self.by_claim.entry(claim.clone()).or_default().insert(change.key.clone());
            }
        }
        claims
    }

    /// Pods that name a claim, in the order of their names.
    pub fn of<'c>(&self, claim: &Key, cache: &'c Cache) -> impl Iterator<Item = &'c Rc<Pod>> {
        let keys = self.by_claim.get(claim).into_iter().flatten();
        keys.filter_map(move |key| cache.get(key)).filter_map(|object| object.get::<Pod>())
    }
}

/// Claims that a pod's volumes name.
fn claims_of(pod: &Pod) -> BTreeSet<Key> {
    let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
    let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    volumes
        .filter_map(|one| volume::claim_name(pod, one))
        .map(|name| Key::new(Kind::PersistentVolumeClaim, namespace, &name))
        .collect()
}
