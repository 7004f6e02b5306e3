//! Keeps claims while pods use them, and volumes while they are bound.
//!
//! Models kubernetes 1.36 pkg/controller/volume/pvcprotection and pvprotection.

use alloc::boxed::Box;
use alloc::string::String;

use k8s_openapi::api::core::v1::PersistentVolume;
use kernel::Rng;

use super::users::Users;
use crate::api::{Key, Kind, Object, pod};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, Subresource, Write};

/// Lets claims and volumes go that are being deleted and that nobody uses.
#[derive(Clone, Debug, Default)]
pub struct Protection {
    users: Users,
}

impl Controller for Protection {
    fn component(&self) -> &'static str {
        "persistentvolume-protection-controller"
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::PersistentVolumeClaim | Kind::PersistentVolume
                if change.object.meta().deletion_timestamp.is_some() =>
            {
                queue.add(change.key.clone());
            }
            Kind::Pod => {
                for claim in self.users.observe(change) {
                    queue.add(claim);
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(object) = view.cache.get(item) else { return Outcome::default() };
        if object.meta().deletion_timestamp.is_none() {
            return Outcome::default();
        }
        let (finalizer, used) = if let Some(volume) = object.get::<PersistentVolume>() {
            let phase = volume.status.as_ref().and_then(|status| status.phase.as_deref());
            ("kubernetes.io/pv-protection", phase == Some("Bound"))
        } else {
            // A pod without a node does not count: its kubelet would refuse a claim that is being deleted.
            let mut users = self.users.of(item, view.cache);
            let used = users.any(|pod| !pod::node_name(pod).is_empty() && !pod::is_terminal(pod));
            ("kubernetes.io/pvc-protection", used)
        };
        let held =
            |list: Option<&alloc::vec::Vec<String>>| list.is_some_and(|list| list.iter().any(|one| one == finalizer));
        if used || !held(object.meta().finalizers.as_ref()) {
            return Outcome::default();
        }
        let release = Write::Patch {
            key: item.clone(),
            uid: object.meta().uid.clone(),
            subresource: Subresource::Main,
            apply: alloc::rc::Rc::new(move |object: &mut Object| {
                object.meta_mut().finalizers.get_or_insert_default().retain(|one| one != finalizer);
            }),
        };
        Outcome { acts: alloc::vec![Act::Write(release)], again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
