//! Lists the pods of every Service with a selector in EndpointSlices.
//!
//! It never routes anything. Models kubernetes 1.36 pkg/controller/endpointslice and staging endpointslice.
//!
//! Where upstream sees that its cache is behind its own writes it tries again after a second or more; recordings show
//! updates follow each other within milliseconds because answers and watch events arrive together there. Here the next
//! sync waits for the watch event instead.

mod endpoint;
mod pack;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kernel::Rng;

use super::{Controller, Outcome, View, WorkQueue};
use crate::api::labels::{Labels, matches_map};
use crate::api::time::seconds;
use crate::api::{ApiError, Key, Kind, Object, pod};
use crate::store::{Change, EventDraft, Op, Write};

const COMPONENT: &str = "endpoint-slice-controller";
/// Label that names the Service of a slice.
const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// Label that names the keeper of a slice.
const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// This keeper.
const MANAGER: &str = "endpointslice-controller.k8s.io";
/// How soon a sync that came before its own writes were seen looks again, in milliseconds.
const STALE_RETRY_MS: u64 = 2;

/// The EndpointSlice controller.
#[derive(Clone, Debug, Default)]
pub struct EndpointSliceController {
    /// Version of each slice as this controller last wrote it.
    written: BTreeMap<Key, u64>,
    /// When what a Service depends on last changed, in seconds since the scenario began.
    triggers: BTreeMap<Key, Triggers>,
}

/// What the trigger time of a Service was computed from.
#[derive(Clone, Debug, Default)]
struct Triggers {
    pods: BTreeMap<String, i64>,
}

impl EndpointSliceController {
    fn pod_changed(&self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let mut selected: BTreeSet<Key> = BTreeSet::new();
        let mut select = |labels: Option<&Labels>| {
            for service in view.cache.list::<Service>(Some(&change.key.namespace)) {
                if matches_map(service.spec.as_ref().and_then(|spec| spec.selector.as_ref()), labels) {
                    selected.insert(key_of(service));
                }
            }
        };
        match previous.filter(|_| change.op == Op::Modified) {
            Some(previous) => {
                let relabelled = previous.metadata.labels != pod.metadata.labels;
                if !relabelled && !endpoint_changed(previous, pod) {
                    return;
                }
                select(pod.metadata.labels.as_ref());
                if relabelled {
                    select(previous.metadata.labels.as_ref());
                }
            }
            None => select(pod.metadata.labels.as_ref()),
        }
        for service in selected {
            queue.add(service);
        }
    }

    /// A slice that somebody else changed or deleted is put right.
    fn slice_changed(&mut self, change: &Change, queue: &mut WorkQueue) {
        let label = |name: &str| change.object.meta().labels.as_ref().and_then(|labels| labels.get(name)).cloned();
        if label(MANAGED_BY).as_deref() != Some(MANAGER) {
            return;
        }
        let Some(service) = label(SERVICE_NAME) else { return };
        let own = self.written.get(&change.key).copied();
        let foreign = match change.op {
            Op::Deleted => self.written.remove(&change.key).is_some(),
            Op::Added | Op::Modified => own.is_none_or(|own| version(&change.object) > own),
        };
        if foreign {
            queue.add(Key::new(Kind::Service, &change.key.namespace, &service));
        }
    }

    /// True while the cache has not shown a slice as this controller last wrote it.
    fn is_behind(&self, service: &Service, slices: &[Rc<EndpointSlice>], view: &View<'_>) -> bool {
        let uid = service.metadata.uid.as_deref().unwrap_or("");
        let namespace = service.metadata.namespace.as_deref().unwrap_or("");
        let prefix = alloc::format!("{}-", service.metadata.name.as_deref().unwrap_or(""));
        let from = Key::new(Kind::EndpointSlice, namespace, &prefix);
        let missing = self
            .written
            .range(from..)
            .take_while(|(key, _)| &*key.namespace == namespace && key.name.starts_with(&prefix))
            .any(|(key, _)| view.cache.get(key).is_none());
        missing
            || slices.iter().any(|slice| {
                let object = <EndpointSlice as crate::api::Stored>::wrap(slice.clone());
                object.controller().is_some_and(|owner| owner.uid == uid)
                    && self.written.get(&object.key()).is_some_and(|written| version(&object) < *written)
            })
    }

    /// The oldest change since the last sync, as seconds since the scenario began.
    ///
    /// - Source: kubernetes 1.36 staging endpointslice/util/trigger_time_tracker.go.
    fn trigger_time(&mut self, item: &Key, service: &Service, pods: &[&Rc<Pod>]) -> Option<i64> {
        let mut now = Triggers::default();
        let known = self.triggers.get(item);
        let mut oldest: Option<i64> = None;
        for pod in pods {
            let name = pod.metadata.name.clone().unwrap_or_default();
            let ready = pod::condition(pod, "Ready").and_then(|condition| condition.last_transition_time.as_ref());
            let Some(at) = ready.map(seconds) else { continue };
            if known.and_then(|known| known.pods.get(&name)).is_none_or(|before| at > *before) {
                oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
            }
            now.pods.insert(name, at);
        }
        let was_known = self.triggers.insert(item.clone(), now).is_some();
        if was_known { oldest } else { service.metadata.creation_timestamp.as_ref().map(seconds) }
    }
}

impl Controller for EndpointSliceController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::Service => queue.add(change.key.clone()),
            Kind::EndpointSlice => self.slice_changed(change, queue),
            Kind::Pod => {
                if let Some(pod) = change.object.get::<Pod>() {
                    self.pod_changed(change, pod, view, queue);
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(service) = view.cache.get(item).and_then(Object::get::<Service>) else {
            self.triggers.remove(item);
            return Outcome::default();
        };
        let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        // Services without a selector have slices by hand; external names have none.
        let external = service.spec.as_ref().and_then(|spec| spec.type_.as_deref()) == Some("ExternalName");
        if selector.is_none_or(|selector| selector.is_empty()) || external {
            return Outcome::default();
        }
        let slices: Vec<Rc<EndpointSlice>> = view
            .cache
            .owned_by::<EndpointSlice>(service.metadata.uid.as_deref().unwrap_or(""))
            .filter(|slice| slice.metadata.deletion_timestamp.is_none())
            .cloned()
            .collect();
        if self.is_behind(service, &slices, view) {
            return Outcome { acts: Vec::new(), again_after_ms: Some(STALE_RETRY_MS) };
        }
        let pods: Vec<&Rc<Pod>> = view
            .cache
            .list::<Pod>(Some(&item.namespace))
            .filter(|pod| matches_map(selector, pod.metadata.labels.as_ref()))
            .collect();
        let trigger = self.trigger_time(item, service, &pods);
        let groups = endpoint::group(service, &pods, view.cache);
        Outcome { acts: pack::acts(service, &slices, groups, trigger), again_after_ms: None }
    }

    fn wrote(&mut self, _item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        match (write, answer) {
            (Write::Delete(key, _), Ok(_)) => {
                self.written.remove(key);
            }
            (_, Ok(Some(slice))) => {
                self.written.insert(slice.key(), version(slice));
            }
            _ => {}
        }
        None
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

fn version(object: &Object) -> u64 {
    object.meta().resource_version.as_deref().and_then(|version| version.parse().ok()).unwrap_or(0)
}

fn key_of(service: &Service) -> Key {
    let meta = &service.metadata;
    Key::new(Kind::Service, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}

/// True when a change of a pod may change its endpoint.
///
/// - Source: kubernetes 1.36 staging endpointslice/util/controller_utils.go podEndpointsChanged.
fn endpoint_changed(before: &Pod, after: &Pod) -> bool {
    let view = |pod: &Pod| {
        (
            pod.metadata.deletion_timestamp.is_some(),
            pod::is_ready(pod),
            pod::is_terminal(pod),
            pod::ip(pod).to_string(),
            pod::node_name(pod).to_string(),
        )
    };
    view(before) != view(after)
}
