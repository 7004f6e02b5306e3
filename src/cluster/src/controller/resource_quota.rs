//! Keeps the status of ResourceQuotas: what the namespace uses of each.
//!
//! New objects are charged by admission; this counts anew when a quota changes, when something goes and every five
//! minutes. Models kubernetes 1.36 pkg/controller/resourcequota/resource_quota_controller.go.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod, ResourceQuota, ResourceQuotaStatus, Service};
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::kinds::KINDS;
use crate::api::quota::{Usage, concerns, counts, usage};
use crate::api::{Key, Kind, Object, pod};
use crate::store::{Act, Change, Op, Subresource, Write};

/// Time between counts, in milliseconds.
const SYNC_MS: u64 = 300_000;

/// The ResourceQuota controller.
#[derive(Clone, Debug, Default)]
pub struct ResourceQuotaController;

impl Controller for ResourceQuotaController {
    fn component(&self) -> &'static str {
        "resourcequota-controller"
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::ResourceQuota {
            let spec = |object: &Object| object.get::<ResourceQuota>().and_then(|quota| quota.spec.clone());
            let same = change.previous.as_ref().is_some_and(|old| spec(old) == spec(&change.object));
            if change.op != Op::Deleted && !same {
                queue.add(change.key.clone());
            }
        }
        if change.op == Op::Deleted || change.previous.as_ref().is_some_and(|old| frees(old, &change.object)) {
            let hard = |quota: &ResourceQuota| quota.status.as_ref().and_then(|status| status.hard.clone());
            for quota in view.cache.list::<ResourceQuota>(Some(&change.key.namespace)) {
                if !hard(quota).iter().flatten().any(|(name, _)| counts(change.key.kind, name)) {
                    continue;
                }
                let name = quota.metadata.name.as_deref().unwrap_or("");
                queue.add(Key::new(Kind::ResourceQuota, &change.key.namespace, name));
            }
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(quota) = view.cache.get(item).and_then(Object::get::<ResourceQuota>) else {
            return Outcome::default();
        };
        let hard = quota.spec.as_ref().and_then(|spec| spec.hard.clone()).unwrap_or_default();
        let mut used = Usage::new();
        let kinds = KINDS.iter().filter(|info| info.namespaced && info.kind != Kind::Event);
        let keys = kinds.flat_map(|info| view.cache.keys_in(info.kind, &item.namespace));
        let mut objects: Vec<&Object> = keys.filter_map(|key| view.cache.get(key)).collect();
        objects.retain(|object| object.kind() != Kind::Lease);
        for object in objects {
            if concerns(quota, Some(&hard), object) {
                for (name, amount) in usage(object, view.now) {
                    used.entry(name).or_default().add(amount);
                }
            }
        }
        let counted = hard.keys().map(|name| (name.clone(), used.get(name).copied().unwrap_or_default().quantity()));
        let status = ResourceQuotaStatus { used: Some(counted.collect()), hard: Some(hard) };
        let mut acts = Vec::new();
        if quota.status.as_ref() != Some(&status) {
            let mut quota: Rc<ResourceQuota> = quota.clone();
            Rc::make_mut(&mut quota).status = Some(status);
            acts.push(Act::Write(Write::Update(Object::new((*quota).clone()), Subresource::Status)));
        }
        Outcome { acts, again_after_ms: Some(SYNC_MS) }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// True when a change gives something back, or charges otherwise: a pod ended, a Service is of another type.
///
/// - Source: DefaultUpdateFilter.
fn frees(old: &Object, new: &Object) -> bool {
    if let (Some(old), Some(new)) = (old.get::<Pod>(), new.get::<Pod>()) {
        return pod::is_terminal(new) && !pod::is_terminal(old);
    }
    let service_type = |object: &Object| Some(object.get::<Service>()?.spec.as_ref()?.type_.clone());
    let asked = |object: &Object| {
        let claim = object.get::<PersistentVolumeClaim>()?.spec.as_ref()?;
        Some(claim.resources.as_ref()?.requests.clone())
    };
    service_type(old) != service_type(new) || asked(old) != asked(new)
}
