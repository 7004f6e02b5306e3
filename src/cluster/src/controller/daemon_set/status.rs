//! The status of a DaemonSet: on how many nodes its pods should run, and on how many they do.
//!
//! Models kubernetes 1.36 pkg/controller/daemon/daemon_controller.go updateDaemonSetStatus.

use alloc::rc::Rc;

use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetStatus};

use super::nodes::oldest_first;
use super::{Sync, is_updated, key_of};
use crate::api::{Object, pod};
use crate::store::{Act, Subresource, Write};

impl Sync<'_> {
    /// The write that publishes the counts; nothing when they are published already.
    ///
    /// `observes` says that this sync worked on the present generation. Upstream retries a refused status write with
    /// the newest object, so this goes to the live object whatever its version.
    pub(super) fn status(&self, observes: bool) -> Option<Act> {
        let published = self.set.status.clone().unwrap_or_default();
        let (mut desired, mut current, mut misscheduled) = (0, 0, 0);
        let (mut ready, mut available, mut updated) = (0, 0, 0);
        for (node, place) in &self.places {
            let here = self.pods.get(node.metadata.name.as_deref().unwrap_or(""));
            let oldest = here.and_then(|pods| pods.iter().min_by(|a, b| oldest_first(a, b)));
            if !place.run {
                misscheduled += i32::from(oldest.is_some());
                continue;
            }
            desired += 1;
            let Some(oldest) = oldest else { continue };
            current += 1;
            ready += i32::from(pod::is_ready(oldest));
            available += i32::from(self.is_available(oldest));
            updated += i32::from(is_updated(oldest, self.set, &self.hash));
        }
        let some = |number: i32| (number != 0).then_some(number);
        let status = DaemonSetStatus {
            current_number_scheduled: current,
            desired_number_scheduled: desired,
            number_available: some(available),
            number_misscheduled: misscheduled,
            number_ready: ready,
            number_unavailable: some(desired - available),
            updated_number_scheduled: some(updated),
            observed_generation: if observes { self.set.metadata.generation } else { published.observed_generation },
            collision_count: published.collision_count,
            conditions: published.conditions.clone(),
        };
        if self.set.status.as_ref() == Some(&status) {
            return None;
        }
        let apply = move |object: &mut Object| {
            if let Some(set) = object.get_mut::<DaemonSet>() {
                set.status = Some(status.clone());
            }
        };
        Some(Act::Write(Write::Patch {
            key: key_of(self.set),
            uid: self.set.metadata.uid.clone(),
            subresource: Subresource::Status,
            apply: Rc::new(apply),
        }))
    }
}
