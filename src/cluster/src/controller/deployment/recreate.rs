//! Strategy Recreate: all old pods go before the first new one comes.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/recreate.go.

use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;

use super::sets::{self, Tracked};
use super::{Sync, status};
use crate::api::pod;

impl Sync<'_> {
    /// Scales old sets to nothing, waits for their pods, then scales the new one up.
    pub(super) fn recreate(&mut self, mut all: Vec<Tracked>) {
        let new = self.sync_revision(&mut all, None);
        let mut scaled = false;
        for (index, one) in all.iter_mut().enumerate() {
            if Some(index) != new && one.replicas() > 0 {
                scaled |= self.scale_and_report(one, 0);
            }
        }
        if scaled || self.old_pods_run(&all, new) {
            return self.publish_progress(&all, new);
        }
        let wanted = sets::replicas(&self.deployment);
        let new = new.or_else(|| self.sync_revision(&mut all, Some(&|_, _| wanted)));
        if let Some(new) = new {
            self.scale_and_report(&mut all[new], wanted);
        }
        if status::is_complete(&self.deployment, self.deployment.status.as_ref()) {
            self.clean_up(&all, new);
        }
        self.publish_progress(&all, new);
    }

    fn old_pods_run(&self, all: &[Tracked], new: Option<usize>) -> bool {
        let old = (0..all.len()).filter(|index| Some(*index) != new).map(|index| &all[index].set);
        old.into_iter().any(|set| {
            set.status.as_ref().is_some_and(|status| status.replicas > 0)
                || self
                    .view
                    .cache
                    .owned_by::<Pod>(set.metadata.uid.as_deref().unwrap_or(""))
                    .any(|pod| !pod::is_terminal(pod))
        })
    }
}
