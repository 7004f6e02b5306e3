//! Volumes: the controllers that bind claims, make and delete volumes, and attach disks to nodes.
//!
//! They run in kube-controller-manager's process, the drivers' sidecars with them, and meet the scheduler and kubelets only in
//! the API: PersistentVolumes, PersistentVolumeClaims, VolumeAttachments and the status of nodes. Adding a controller is its
//! own file and one line in [`CONTROLLERS`].

mod attach_detach;
mod attacher;
mod binder;
mod ephemeral;
mod matching;
mod protection;
mod provisioner;
mod resizer;
mod users;

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::ObjectReference;
use kernel::Rng;

use crate::api::{Key, Object, Stored};
use crate::reconcile::Make;
use crate::store::{Act, EventDraft, Source, Subresource, Write};

/// The loops of volumes.
///
/// Source: kubernetes 1.36 pkg/controller/volume, and the sidecars of kubernetes-csi.
pub const CONTROLLERS: &[Make] = &[
    |_| Box::new(binder::Binder::default()),
    |_| Box::new(provisioner::Provisioner::default()),
    |_| Box::new(attach_detach::AttachDetach::default()),
    |_| Box::new(attacher::Attacher::default()),
    |_| Box::new(protection::Protection::default()),
    |_| Box::new(ephemeral::Ephemeral),
    |_| Box::new(resizer::Resizer::default()),
];

/// Period in which claims and volumes are looked at again, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/controller/volume/persistentvolume/config PVClaimBinderSyncPeriod.
const RESYNC_MS: u64 = 15_000;

/// Phase of a resync within its period.
#[derive(Clone, Copy, Debug, Default)]
struct Resync {
    phase_ms: u64,
}

impl Resync {
    fn new(rng: &mut Rng) -> Resync {
        Resync { phase_ms: rng.below(RESYNC_MS) }
    }

    /// Milliseconds until the next one.
    fn wait_ms(self, now: kernel::Time) -> u64 {
        now.plus_ms(1).next_tick(RESYNC_MS, self.phase_ms).since_ms(now)
    }
}

/// An event of `component` about an object.
fn event<T: Stored>(
    component: &'static str,
    about: &Rc<T>,
    warning: bool,
    reason: &'static str,
    message: impl Into<String>,
) -> Act {
    let regarding: ObjectReference = T::wrap(about.clone()).reference();
    let source = Source { component, host: None };
    Act::Event(EventDraft { regarding, warning, reason: reason.into(), message: message.into(), source })
}

/// A change of the live object at `key`.
fn patch<T: Stored>(key: Key, part: Subresource, apply: impl Fn(&mut T) + 'static) -> Act {
    Act::Write(Write::Patch {
        key,
        uid: None,
        subresource: part,
        apply: Rc::new(move |object: &mut Object| {
            if let Some(typed) = object.get_mut::<T>() {
                apply(typed);
            }
        }),
    })
}

/// The key of a claim that a volume names.
fn claim_key(reference: &ObjectReference) -> Key {
    let text = |field: &Option<String>| field.as_deref().unwrap_or("").to_string();
    Key::new(crate::api::Kind::PersistentVolumeClaim, &text(&reference.namespace), &text(&reference.name))
}
