//! Makes the claims of pods' ephemeral volumes; they go with their pod.
//!
//! Models kubernetes 1.36 pkg/controller/volume/ephemeral/controller.go.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kernel::Rng;

use super::event;
use crate::api::{Key, Kind, Object, volume};
use crate::reconcile::{Controller, Outcome, View, WorkQueue};
use crate::store::{Act, Change, Op, Write};

const COMPONENT: &str = "ephemeral_volume";

/// The controller of ephemeral volumes.
#[derive(Clone, Debug)]
pub struct Ephemeral;

impl Controller for Ephemeral {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        let Some(pod) = change.object.get::<Pod>() else { return };
        let mut volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
        if change.op == Op::Added && volumes.any(|volume| volume.ephemeral.is_some()) {
            queue.add(change.key.clone());
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(pod) = view.cache.find::<Pod>(&item.namespace, &item.name) else { return Outcome::default() };
        if pod.metadata.deletion_timestamp.is_some() {
            return Outcome::default();
        }
        let mut acts = Vec::new();
        for one in pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten()) {
            let template = one.ephemeral.as_ref().and_then(|source| source.volume_claim_template.as_ref());
            let Some(template) = template else { continue };
            let name = volume::claim_name(pod, one).unwrap_or_default();
            if let Some(claim) = view.cache.get(&Key::new(Kind::PersistentVolumeClaim, &item.namespace, &name)) {
                if claim.controller().map(|owner| &owner.uid) != pod.metadata.uid.as_ref() {
                    let message = format!(
                        "ephemeral volume {}: PVC {}/{name} was not created for pod {item} (pod is not owner)",
                        one.name, item.namespace
                    );
                    acts.push(event(COMPONENT, pod, true, "FailedBinding", message));
                }
                continue;
            }
            let mut metadata = template.metadata.clone().unwrap_or_default();
            metadata.name = Some(name.into_owned());
            metadata.namespace = pod.metadata.namespace.clone();
            metadata.owner_references = Some(alloc::vec![OwnerReference {
                api_version: "v1".into(),
                kind: "Pod".into(),
                name: item.name.as_ref().into(),
                uid: pod.metadata.uid.clone().unwrap_or_default(),
                controller: Some(true),
                block_owner_deletion: Some(true),
            }]);
            let claim = PersistentVolumeClaim { metadata, spec: Some(template.spec.clone()), status: None };
            acts.push(Act::Write(Write::Create(Object::new(claim))));
        }
        Outcome { acts, again_after_ms: None }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
