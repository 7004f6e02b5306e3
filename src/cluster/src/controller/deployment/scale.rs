//! Sizing ReplicaSets: one at a time with an event, or all in proportion when a rollout is scaled midway.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/sync.go scale and scaleReplicaSet.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Reverse;

use super::Sync;
use super::sets::{self, DESIRED, MAX, Tracked};
use crate::store::Act;

impl Sync<'_> {
    /// Scales a set and reports it; false when it has that size already.
    pub(super) fn scale_and_report(&mut self, one: &mut Tracked, size: i32) -> bool {
        one.replicas() != size && self.scale_set(one, size)
    }

    /// Scales a set and brings its sizing annotations up to date; true when its size changed.
    fn scale_set(&mut self, one: &mut Tracked, size: i32) -> bool {
        let before = one.replicas();
        let mut set = (*one.set).clone();
        let desired = sets::replicas(&self.deployment);
        let annotated = sets::set_size_annotations(&mut set, desired, desired + sets::max_surge(&self.deployment));
        if before == size && !annotated {
            return false;
        }
        set.spec.get_or_insert_default().replicas = Some(size);
        let write = one.change(set);
        self.acts.push(Act::Write(write));
        if before != size {
            let way = if before < size { "up" } else { "down" };
            let name = one.name();
            self.event("ScalingReplicaSet", format!("Scaled {way} replica set {name} from {before} to {size}"));
        }
        before != size
    }

    /// Follows a change of `spec.replicas`.
    pub(super) fn scale(&mut self, all: &mut [Tracked], new: Option<usize>) {
        let wanted = sets::replicas(&self.deployment);
        if all.is_empty() {
            return;
        }
        let active: Vec<usize> = (0..all.len()).filter(|index| all[*index].replicas() > 0).collect();
        let only = match active.as_slice() {
            [] => new.or_else(|| (0..all.len()).max_by_key(|index| all[*index].created_at())),
            [one] => Some(*one),
            _ => None,
        };
        if let Some(one) = only {
            self.scale_and_report(&mut all[one], wanted);
            return;
        }
        let saturated = new.is_some_and(|new| {
            let one = &all[new];
            one.replicas() == wanted && one.annotation_number(DESIRED) == Some(wanted) && one.available() == wanted
        });
        if saturated {
            for index in active {
                if Some(index) != new {
                    self.scale_and_report(&mut all[index], 0);
                }
            }
        } else if sets::is_rolling(&self.deployment) {
            self.scale_in_proportion(all, active);
        }
    }

    fn scale_in_proportion(&mut self, all: &mut [Tracked], mut active: Vec<usize>) {
        let wanted = sets::replicas(&self.deployment);
        let allowed = if wanted > 0 { wanted + sets::max_surge(&self.deployment) } else { 0 };
        let to_add = allowed - active.iter().map(|index| all[*index].replicas()).sum::<i32>();
        // Larger sets first; of equal ones the newer when growing, the older when shrinking.
        if to_add > 0 {
            active.sort_by_key(|index| (Reverse(all[*index].replicas()), Reverse(all[*index].created_at())));
        } else {
            active.sort_by_key(|index| (Reverse(all[*index].replicas()), all[*index].created_at()));
        }
        let mut added = 0;
        let mut sizes = Vec::new();
        for index in &active {
            let share = self.share(&all[*index], to_add, added);
            added += share;
            sizes.push(all[*index].replicas() + share);
        }
        if let Some(first) = sizes.first_mut() {
            *first = (*first + to_add - added).max(0);
        }
        for (index, size) in active.into_iter().zip(sizes) {
            self.scale_set(&mut all[index], size);
        }
    }

    /// What one set gets of the pods to add (or loses, when negative).
    ///
    /// - Source: kubernetes 1.36 pkg/controller/deployment/util GetReplicaSetProportion.
    fn share(&self, one: &Tracked, to_add: i32, added: i32) -> i32 {
        let left = to_add - added;
        if to_add == 0 || left == 0 {
            return 0;
        }
        let wanted = sets::replicas(&self.deployment);
        let size = i64::from(one.replicas());
        let fraction = if wanted == 0 {
            -size
        } else {
            let total = i64::from(wanted + sets::max_surge(&self.deployment));
            let before = one.annotation_number(MAX).filter(|max| *max > 0).map(i64::from).or_else(|| {
                self.deployment.status.as_ref().and_then(|status| status.replicas).map(i64::from).filter(|n| *n > 0)
            });
            match before {
                Some(before) => (2 * size * total + before) / (2 * before) - size,
                None => 0,
            }
        } as i32;
        if to_add > 0 { fraction.min(left) } else { fraction.max(left) }
    }
}
