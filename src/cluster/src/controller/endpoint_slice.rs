//! Lists the pods of every Service with a selector in EndpointSlices.
//!
//! It never routes anything. Models kubernetes 1.36 pkg/controller/endpointslice and staging endpointslice.
//!
//! Upstream groups all pods of a Service in every sync. The answer depends only on pods that changed since the last one
//! as long as the Service and its slices are as this controller left them, so only those are looked at then, and a sync
//! costs the same in a large Service as in a small one.
//!
//! Where upstream sees that its cache is behind its own writes it tries again after a second or more; recordings show
//! updates follow each other within milliseconds because answers and watch events arrive together there. Here the next
//! sync waits for the watch event instead.

pub(super) mod endpoint;
mod pack;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kernel::Rng;

use super::unseen::{STALE_RETRY_MS, Unseen};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::labels::{Labels, SERVICE_NAME, SLICE_MANAGED_BY, matches_map};
use crate::api::time::seconds;
use crate::api::{ApiError, Key, Kind, Object, pod};
use crate::store::{Change, EventDraft, Op, Write};

const COMPONENT: &str = "endpoint-slice-controller";
/// This keeper.
const MANAGER: &str = "endpointslice-controller.k8s.io";

/// The EndpointSlice controller.
#[derive(Clone, Debug, Default)]
pub struct EndpointSliceController {
    /// Version of each slice as this controller last wrote it.
    written: BTreeMap<Key, u64>,
    unseen: Unseen,
    /// Services that have been synced.
    services: BTreeMap<Key, Known>,
}

/// What is remembered of a Service between two syncs.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Every pod must be looked at: something else than pods changed, or a write was refused.
    stale: bool,
    /// Pods that changed since the last sync, by name.
    changed: BTreeSet<Rc<str>>,
    /// Pods that the last sync saw.
    pods: BTreeMap<Rc<str>, Place>,
    /// Pods whose slice is known only when the write is answered.
    unplaced: BTreeSet<Rc<str>>,
}

/// What is remembered of a pod.
#[derive(Clone, Debug, Default)]
struct Place {
    /// Last transition of its Ready condition, in seconds since the scenario began.
    ready_at: Option<i64>,
    /// Name of the slice that lists it.
    slice: Option<Rc<str>>,
}

impl EndpointSliceController {
    fn pod_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let modified = previous.filter(|_| change.op == Op::Modified);
        let relabelled = modified.is_some_and(|previous| previous.metadata.labels != pod.metadata.labels);
        let changed = modified.is_none_or(|previous| relabelled || endpoint_changed(previous, pod));
        // The time of a condition alone makes no sync, but the next one notes it.
        if !changed && modified.is_some_and(|previous| ready_at(previous) == ready_at(pod)) {
            return;
        }
        let labels = pod.metadata.labels.as_ref();
        let before = modified.filter(|_| relabelled).and_then(|previous| previous.metadata.labels.as_ref());
        for service in view.cache.list::<Service>(Some(&change.key.namespace)) {
            let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
            if matches_map(selector, labels) || (before.is_some() && matches_map(selector, before)) {
                let key = key_of(service);
                if let Some(known) = self.services.get_mut(&key) {
                    known.changed.insert(change.key.name.clone());
                }
                if changed {
                    queue.add(key);
                }
            }
        }
    }

    /// Endpoints name the zone of their node, and pods of a node that is gone are left out.
    fn node_changed(&mut self, change: &Change) {
        let zone = |object: &Object| {
            object.meta().labels.as_ref().and_then(|labels| labels.get(endpoint::ZONE)).map(|zone| zone.to_string())
        };
        let same = change.op == Op::Modified
            && change.previous.as_ref().is_some_and(|previous| zone(previous) == zone(&change.object));
        if !same {
            for known in self.services.values_mut() {
                known.stale = true;
            }
        }
    }

    /// A slice that somebody else changed or deleted is put right.
    fn slice_changed(&mut self, change: &Change, queue: &mut WorkQueue) {
        let label = |name: &str| change.object.meta().labels.as_ref().and_then(|labels| labels.get(name)).cloned();
        if label(SLICE_MANAGED_BY).as_deref() != Some(MANAGER) {
            return;
        }
        let Some(service) = label(SERVICE_NAME) else { return };
        self.unseen.observe(change);
        let foreign = match change.op {
            Op::Deleted => self.written.remove(&change.key).is_some(),
            Op::Added | Op::Modified => self.written.get(&change.key).is_none_or(|own| change.object.version() > *own),
        };
        if foreign {
            let key = Key::new(Kind::Service, &change.key.namespace, &service);
            if let Some(known) = self.services.get_mut(&key) {
                known.stale = true;
            }
            queue.add(key);
        }
    }

    /// What a sync looks at: all pods that a selector takes, or only those that changed since the last sync.
    fn pods<'a>(
        &self,
        item: &'a Key,
        selector: Option<&'a Labels>,
        view: &'a View<'_>,
    ) -> (Vec<&'a Rc<Pod>>, Option<BTreeSet<Rc<str>>>) {
        let selected = |pod: &&Rc<Pod>| matches_map(selector, pod.metadata.labels.as_ref());
        match self.services.get(item).filter(|known| !known.stale) {
            None => (view.cache.list::<Pod>(Some(&item.namespace)).filter(selected).collect(), None),
            Some(known) => {
                let find = |name: &Rc<str>| view.cache.find::<Pod>(&item.namespace, name);
                let pods = known.changed.iter().filter_map(find).filter(selected).collect();
                (pods, Some(known.changed.clone()))
            }
        }
    }

    /// Notes the pods of a sync; the oldest change among them, as seconds since the scenario began.
    ///
    /// - Source: kubernetes 1.36 staging endpointslice/util/trigger_time_tracker.go.
    fn note(
        &mut self,
        item: &Key,
        service: &Service,
        pods: &[&Rc<Pod>],
        changed: Option<&BTreeSet<Rc<str>>>,
    ) -> Option<i64> {
        let is_new = !self.services.contains_key(item);
        let known = self.services.entry(item.clone()).or_default();
        let mut before = match changed {
            None => core::mem::take(&mut known.pods),
            Some(names) => names.iter().filter_map(|name| known.pods.remove_entry(name)).collect(),
        };
        let mut oldest: Option<i64> = None;
        for pod in pods {
            let name = pod.metadata.name.as_deref().unwrap_or("");
            let (name, mut place) = before.remove_entry(name).unwrap_or_else(|| (Rc::from(name), Place::default()));
            if let Some(at) = ready_at(pod) {
                if place.ready_at.is_none_or(|before| at > before) {
                    oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
                }
                place.ready_at = Some(at);
            }
            known.unplaced.insert(name.clone());
            known.pods.insert(name, place);
        }
        known.stale = false;
        known.changed.clear();
        if is_new { service.metadata.creation_timestamp.as_ref().map(seconds) } else { oldest }
    }

    /// Learns which slice lists which pod, as far as that is not known.
    fn place(&mut self, item: &Key, slice: &EndpointSlice) {
        let Some(known) = self.services.get_mut(item) else { return };
        let mut slice_name: Option<Rc<str>> = None;
        for endpoint in slice.endpoints.iter().flatten() {
            if let Some(pod) = endpoint::pod_name(endpoint)
                && known.unplaced.remove(pod)
                && let Some(place) = known.pods.get_mut(pod)
            {
                let name = slice_name.get_or_insert_with(|| slice.metadata.name.as_deref().unwrap_or("").into());
                place.slice = Some(name.clone());
            }
        }
    }
}

fn ready_at(pod: &Pod) -> Option<i64> {
    pod::condition(pod, "Ready").and_then(|condition| condition.last_transition_time.as_ref()).map(seconds)
}

impl Controller for EndpointSliceController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::Service => {
                if let Some(known) = self.services.get_mut(&change.key) {
                    known.stale = true;
                }
                queue.add(change.key.clone());
            }
            Kind::EndpointSlice => self.slice_changed(change, queue),
            Kind::Pod => {
                if let Some(pod) = change.object.get::<Pod>() {
                    self.pod_changed(change, pod, view, queue);
                }
            }
            Kind::Node => self.node_changed(change),
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(service) = view.cache.get(item).and_then(Object::get::<Service>) else {
            self.services.remove(item);
            return Outcome::default();
        };
        let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        // Services without a selector have slices by hand; external names have none.
        let external = service.spec.as_ref().and_then(|spec| spec.type_.as_deref()) == Some("ExternalName");
        if selector.is_none_or(|selector| selector.is_empty()) || external {
            self.services.remove(item);
            return Outcome::default();
        }
        if self.unseen.is_behind(item, view) {
            return Outcome { acts: Vec::new(), again_after_ms: Some(STALE_RETRY_MS) };
        }
        let slices: Vec<&Rc<EndpointSlice>> = view
            .cache
            .owned_by::<EndpointSlice>(service.metadata.uid.as_deref().unwrap_or(""))
            .filter(|slice| slice.metadata.deletion_timestamp.is_none())
            .collect();
        let (pods, changed) = self.pods(item, selector, view);
        let touched = changed.map(|pods| {
            let known = self.services.get(item);
            let slice =
                |pod: &Rc<str>| known.and_then(|known| known.pods.get(pod)).and_then(|place| place.slice.clone());
            pack::Touched { slices: pods.iter().filter_map(slice).collect(), pods }
        });
        let trigger = self.note(item, service, &pods, touched.as_ref().map(|touched| &touched.pods));
        let groups = endpoint::group(service, &pods, view.cache);
        if touched.is_none() {
            for slice in &slices {
                self.place(item, slice);
            }
            // What moves to another slice says so when it is written.
            if let Some(known) = self.services.get_mut(item) {
                known.unplaced = known.pods.keys().cloned().collect();
            }
        }
        Outcome { acts: pack::acts(service, &slices, groups, touched.as_ref(), trigger), again_after_ms: None }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        match (write, answer) {
            (Write::Delete(key, _), Ok(_)) => {
                self.written.remove(key);
                self.unseen.deleted(key);
            }
            (_, Ok(Some(object))) => {
                self.written.insert(object.key(), object.version());
                self.unseen.wrote(object);
                if let Some(slice) = object.get::<EndpointSlice>() {
                    self.place(item, slice);
                }
            }
            (_, Ok(None)) => {}
            (_, Err(_)) => {
                if let Some(known) = self.services.get_mut(item) {
                    known.stale = true;
                }
            }
        }
        None
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

fn key_of(service: &Service) -> Key {
    let meta = &service.metadata;
    Key::new(Kind::Service, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}

/// True when a change of a pod may change its endpoint.
///
/// - Source: kubernetes 1.36 staging endpointslice/util/controller_utils.go podEndpointsChanged.
pub(super) fn endpoint_changed(before: &Pod, after: &Pod) -> bool {
    fn view(pod: &Pod) -> (bool, bool, bool, &str, &str) {
        let deleting = pod.metadata.deletion_timestamp.is_some();
        (deleting, pod::is_ready(pod), pod::is_terminal(pod), pod::ip(pod), pod::node_name(pod))
    }
    view(before) != view(after)
}
