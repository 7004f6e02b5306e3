//! Keeps the status of ResourceQuotas: what the namespace uses of each.
//!
//! New objects are charged by admission; this counts anew when a quota changes, when something goes and every five
//! minutes. Models kubernetes 1.36 pkg/controller/resourcequota/resource_quota_controller.go.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Pod, ResourceQuota, ResourceQuotaStatus};
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::kinds::KINDS;
use crate::api::quota::{Usage, amount, concerns, usage};
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
        let was_terminal = |object: &Object| object.get::<Pod>().is_some_and(|pod| pod::is_terminal(pod));
        let ended = was_terminal(&change.object) && change.previous.as_ref().is_some_and(|old| !was_terminal(old));
        if change.op == Op::Deleted || ended {
            for quota in view.cache.list::<ResourceQuota>(Some(&change.key.namespace)) {
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
            let own = usage(object);
            if concerns(quota, object, &own) {
                for (name, milli) in own {
                    *used.entry(name).or_default() += milli;
                }
            }
        }
        let counted = hard.keys().map(|name| (name.clone(), amount(name, used.get(name).copied().unwrap_or(0))));
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
