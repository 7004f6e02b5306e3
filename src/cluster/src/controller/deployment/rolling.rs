//! One step of a rolling update.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/rolling.go.

use alloc::vec::Vec;

use super::sets::{self, Tracked};
use super::{Sync, status};

impl Sync<'_> {
    /// Scales the new set up, or else old sets down, and publishes the status.
    pub(super) fn roll(&mut self, mut all: Vec<Tracked>) {
        let Some(new) = self.sync_revision(&mut all, Some(&|sync, sets| sync.size_of_new(sets, sets.len() - 1))) else {
            return;
        };
        if self.grow_new(&mut all, new) || self.shrink_old(&mut all, new) {
            return self.publish_progress(&all, Some(new));
        }
        if status::is_complete(&self.deployment, self.deployment.status.as_ref()) {
            self.clean_up(&all, Some(new));
        }
        self.publish_progress(&all, Some(new));
    }

    /// Size of the new set that the surge allows now.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/deployment/util NewRSNewReplicas.
    pub(super) fn size_of_new(&self, all: &[Tracked], new: usize) -> i32 {
        let wanted = sets::replicas(&self.deployment);
        let room = wanted + sets::max_surge(&self.deployment) - sets::total_replicas(all);
        let size = all[new].replicas();
        if room <= 0 { size } else { size + room.min(wanted - size) }
    }

    fn grow_new(&mut self, all: &mut [Tracked], new: usize) -> bool {
        let wanted = sets::replicas(&self.deployment);
        let size = match all[new].replicas() {
            size if size == wanted => return false,
            size if size > wanted => wanted,
            _ => self.size_of_new(all, new),
        };
        self.scale_and_report(&mut all[new], size)
    }

    fn shrink_old(&mut self, all: &mut [Tracked], new: usize) -> bool {
        let mut old: Vec<usize> = (0..all.len()).filter(|index| *index != new && all[*index].replicas() > 0).collect();
        if old.is_empty() {
            return false;
        }
        old.sort_by(|a, b| {
            let order = |index: usize| (all[index].created_at(), all[index].name());
            order(*a).cmp(&order(*b))
        });
        let min_available = sets::replicas(&self.deployment) - sets::max_unavailable(&self.deployment);
        let missing = all[new].replicas() - all[new].available();
        let most = sets::total_replicas(all) - min_available - missing;
        if most <= 0 {
            return false;
        }
        let mut removed = 0;
        for index in &old {
            let (size, available) = (all[*index].replicas(), all[*index].available());
            if removed < most && size != available {
                let step = (most - removed).min(size - available);
                if step > 0 {
                    self.scale_and_report(&mut all[*index], size - step);
                    removed += step;
                }
            }
        }
        let spare = sets::total_available(all) - min_available;
        let mut taken = 0;
        for index in &old {
            let size = all[*index].replicas();
            if taken < spare && size > 0 {
                let step = size.min(spare - taken);
                self.scale_and_report(&mut all[*index], size - step);
                taken += step;
            }
        }
        removed + taken > 0
    }
}
