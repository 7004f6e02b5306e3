//! Slices that a controller wrote and its cache has not shown yet: a sync that came before them would do its work twice.
//!
//! - Source: kubernetes 1.36 staging/src/k8s.io/endpointslice/util/endpointslice_tracker.go StaleSlices.

use alloc::collections::BTreeMap;

use super::View;
use crate::api::{Key, Kind, Object};
use crate::store::{Change, Op};

/// How soon a sync that came before its own writes were seen looks again, in milliseconds.
pub const STALE_RETRY_MS: u64 = 2;

/// Awaited version of a deleted slice: it is seen when the cache has lost it.
const GONE: u64 = u64::MAX;

/// The slices, each with the version that is awaited.
#[derive(Clone, Debug, Default)]
pub struct Unseen(BTreeMap<Key, u64>);

impl Unseen {
    /// Notes what this controller wrote.
    pub fn wrote(&mut self, slice: &Object) {
        self.0.insert(slice.key(), slice.version());
    }

    /// Notes what this controller deleted.
    pub fn deleted(&mut self, slice: &Key) {
        self.0.insert(slice.clone(), GONE);
    }

    /// Takes in a change that the cache shows.
    pub fn observe(&mut self, change: &Change) {
        let version = change.object.version();
        if change.op == Op::Deleted || self.0.get(&change.key).is_some_and(|awaited| *awaited <= version) {
            self.0.remove(&change.key);
        }
    }

    /// True while the cache does not show a slice of the Service or Endpoints `item` as this controller left it.
    pub fn is_behind(&self, item: &Key, view: &View<'_>) -> bool {
        let prefix = alloc::format!("{}-", item.name);
        let from = Key::new(Kind::EndpointSlice, &item.namespace, &prefix);
        self.0
            .range(from..)
            .take_while(|(key, _)| key.namespace == item.namespace && key.name.starts_with(&prefix))
            .any(|(key, awaited)| match view.cache.get(key) {
                Some(slice) => slice.version() < *awaited,
                None => *awaited != GONE,
            })
    }
}
