//! Lists the ready and unready pods of every Service with a selector in one Endpoints object.
//!
//! The API is deprecated and still served; nothing here routes by it. Models kubernetes 1.36
//! pkg/controller/endpoint/endpoints_controller.go and pkg/api/v1/endpoints/util.go.
//!
//! An Endpoints object holds all addresses of a Service, so each write costs as much as the Service is large. The pods of
//! a Service are remembered between syncs, and a large Service is written at most once a second. Upstream makes all
//! addresses anew in every sync. As long as the Service and its Endpoints are as the last sync left them only the addresses
//! of pods that changed since then can differ, so only those are made, and the others stay where they are.

mod subsets;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{EndpointSubset, Endpoints, Pod, Service};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::{Rng, Time};

use super::endpoint_slice::endpoint_changed;
use super::unseen::STALE_RETRY_MS;
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::labels::{Labels, matches_map};
use crate::api::object::version_of;
use crate::api::time::{api_time_after, seconds};
use crate::api::{ApiError, Key, Kind, Object, pod};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};

const COMPONENT: &str = "endpoint-controller";
/// Label that names the keeper of an object.
const MANAGED_BY: &str = "endpoints.kubernetes.io/managed-by";
/// Label of the Endpoints of a Service without an address of its own.
const HEADLESS: &str = "service.kubernetes.io/headless";
/// Annotation with the time of the change that led to a write.
const TRIGGER: &str = "endpoints.kubernetes.io/last-change-trigger-time";
/// Annotation that says that addresses were left out.
const OVER_CAPACITY: &str = "endpoints.kubernetes.io/over-capacity";
/// Services with more pods than this are written at most once in [`BATCH_MS`].
const LARGE: usize = 100;
/// Shortest time between two writes of a large Service, in milliseconds.
const BATCH_MS: u64 = 1_000;

/// The Endpoints controller.
#[derive(Clone, Debug, Default)]
pub struct EndpointsController {
    services: BTreeMap<Key, Known>,
}

/// What is remembered of a Service.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Pods that the selector takes, with the last transition of their Ready condition as the last sync saw it.
    pods: BTreeMap<Rc<str>, Option<i64>>,
    /// Names of pods that changed since the last sync.
    changed: BTreeSet<Rc<str>>,
    /// The selector that `pods` was gathered with.
    selector: Option<Labels>,
    /// The Service as the last sync saw it.
    service: Option<Rc<Service>>,
    /// All that the last sync found, when it was one subset.
    subset: Option<Rc<EndpointSubset>>,
    /// Version of the Endpoints that hold what the last sync found; 0 when a sync must look at everything.
    matches: u64,
    /// Version of the Endpoints as this controller last wrote it.
    written: u64,
    /// When it was last written.
    written_at: Time,
    /// True once a sync has looked at it.
    synced: bool,
}

impl EndpointsController {
    fn pod_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let modified = previous.filter(|_| change.op == Op::Modified);
        let relabelled = modified.is_some_and(|previous| previous.metadata.labels != pod.metadata.labels);
        if let Some(previous) = modified.filter(|previous| !relabelled && !endpoint_changed(previous, pod)) {
            // The time of a condition alone makes no sync, but the next one notes it.
            if ready_at(previous) != ready_at(pod) {
                for known in self.services.iter_mut().filter(|(key, _)| key.namespace == change.key.namespace) {
                    if known.1.pods.contains_key(&change.key.name) {
                        known.1.changed.insert(change.key.name.clone());
                    }
                }
            }
            return;
        }
        let labels = pod.metadata.labels.as_ref();
        for service in view.cache.list::<Service>(Some(&change.key.namespace)) {
            let Some(selector) = selector_of(service) else { continue };
            let key = key_of(service);
            let takes = change.op != Op::Deleted && matches_map(Some(selector), labels);
            let known = self.services.get_mut(&key);
            let had = known.as_ref().is_some_and(|known| known.pods.contains_key(&change.key.name));
            if let Some(known) = known {
                if !takes {
                    known.pods.remove(&change.key.name);
                } else if !had {
                    known.pods.insert(change.key.name.clone(), None);
                }
            }
            if takes || had {
                if let Some(known) = self.services.get_mut(&key) {
                    known.changed.insert(change.key.name.clone());
                }
                queue.add(key);
            }
        }
    }

    /// Gathers the pods of a Service anew when its selector is not the one they were gathered with.
    fn gather(&mut self, item: &Key, selector: &Labels, view: &View<'_>) {
        let known = self.services.entry(item.clone()).or_default();
        if known.selector.as_ref() == Some(selector) {
            return;
        }
        let pods = view.cache.list::<Pod>(Some(&item.namespace));
        let names = pods
            .filter(|pod| matches_map(Some(selector), pod.metadata.labels.as_ref()))
            .map(|pod| Rc::from(pod.metadata.name.as_deref().unwrap_or("")));
        let before = core::mem::take(&mut known.pods);
        known.pods = names
            .map(|name: Rc<str>| {
                let at = before.get(&name).copied().flatten();
                (name, at)
            })
            .collect();
        known.selector = Some(selector.clone());
        known.matches = 0;
    }

    /// The oldest change since the last sync, in seconds since the scenario began.
    ///
    /// - Source: kubernetes 1.36 staging endpointslice/util/trigger_time_tracker.go.
    fn trigger(known: &mut Known, item: &Key, service: &Service, few: bool, view: &View<'_>) -> Option<i64> {
        let mut oldest: Option<i64> = None;
        let mut note = |name: &Rc<str>, noted: &mut Option<i64>| {
            let pod = view.cache.find::<Pod>(&item.namespace, name);
            let Some(at) = pod.and_then(|pod| ready_at(pod)) else { return };
            if noted.is_none_or(|noted| at > noted) {
                oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
            }
            *noted = Some(at);
        };
        if few {
            for name in &known.changed {
                if let Some(noted) = known.pods.get_mut(name) {
                    note(name, noted);
                }
            }
        } else {
            known.pods.iter_mut().for_each(|(name, noted)| note(name, noted));
        }
        let is_new = !core::mem::replace(&mut known.synced, true);
        if is_new { service.metadata.creation_timestamp.as_ref().map(seconds) } else { oldest }
    }
}

impl Controller for EndpointsController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::Service => queue.add(change.key.clone()),
            // What somebody else deletes comes back.
            Kind::Endpoints if change.op == Op::Deleted => {
                let service = Key::new(Kind::Service, &change.key.namespace, &change.key.name);
                if let Some(known) = self.services.get_mut(&service) {
                    known.written = 0;
                }
                queue.add(service);
            }
            Kind::Pod => {
                if let Some(pod) = change.object.get::<Pod>() {
                    self.pod_changed(change, pod, view, queue);
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let place = Key::new(Kind::Endpoints, &item.namespace, &item.name);
        let Some(service) = view.cache.get(item).and_then(Object::get::<Service>) else {
            self.services.remove(item);
            let found = view.cache.get(&place).is_some();
            let delete = Act::Write(Write::Delete(place, DeleteOptions::default()));
            return Outcome { acts: found.then_some(delete).into_iter().collect(), again_after_ms: None };
        };
        let Some(selector) = selector_of(service) else { return Outcome::default() };
        self.gather(item, selector, view);
        let Some(known) = self.services.get_mut(item) else { return Outcome::default() };
        let current = view.cache.get(&place);
        if known.written > 0 && current.is_none_or(|current| current.version() < known.written) {
            return Outcome { acts: Vec::new(), again_after_ms: Some(STALE_RETRY_MS) };
        }
        let since_ms = view.now.since_ms(known.written_at);
        if known.pods.len() > LARGE && known.written > 0 && since_ms < BATCH_MS {
            return Outcome { acts: Vec::new(), again_after_ms: Some(BATCH_MS - since_ms) };
        }
        let old = current.and_then(Object::get::<Endpoints>);
        let unmoved = known.matches > 0
            && current.is_some_and(|current| current.version() == known.matches)
            && known.service.as_ref().is_some_and(|before| Rc::ptr_eq(before, service));
        let trigger = EndpointsController::trigger(known, item, service, unmoved, view);
        let changed = core::mem::take(&mut known.changed);
        known.matches = 0;
        known.service = Some(service.clone());
        let few = known.subset.as_mut().filter(|_| unmoved).and_then(|subset| {
            let pods = changed.iter().map(|name| {
                let pod = known.pods.contains_key(name).then(|| view.cache.find::<Pod>(&item.namespace, name));
                (&**name, pod.flatten())
            });
            subsets::change(service, subset, pods)
        });
        if few == Some(false) {
            known.matches = current.map_or(0, Object::version);
            return Outcome::default();
        }
        let all;
        let whole: Vec<&EndpointSubset> = match known.subset.as_deref().filter(|_| few.is_some()) {
            Some(subset) => alloc::vec![subset],
            None => {
                let pods = known.pods.keys().filter_map(|name| view.cache.find::<Pod>(&item.namespace, name));
                let mut subsets = subsets::of(service, pods);
                let only = if subsets.len() == 1 { subsets.pop() } else { None };
                all = subsets;
                known.subset = only.map(Rc::new);
                known.subset.as_deref().into_iter().chain(&all).collect()
            }
        };
        let (subsets, truncated) = subsets::truncated(&whole);
        let subsets = (!subsets.is_empty()).then_some(subsets);
        let labels = labels(service);
        if let Some(current) = old.filter(|_| few.is_none() || truncated)
            && current.subsets == subsets
            && current.metadata.labels.as_ref() == Some(&labels)
            && is_marked(current) == truncated
        {
            known.matches = version_of(&current.metadata);
            return Outcome::default();
        }
        known.written_at = view.now;
        let mut metadata = match old {
            Some(old) => old.metadata.clone(),
            None => ObjectMeta {
                name: service.metadata.name.clone(),
                namespace: service.metadata.namespace.clone(),
                ..ObjectMeta::default()
            },
        };
        metadata.labels = Some(labels);
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.remove(TRIGGER);
        annotations.remove(OVER_CAPACITY);
        if let Some(at) = trigger {
            let time = serde_json::to_value(api_time_after(Time::ZERO, at));
            annotations.insert(
                TRIGGER.to_string(),
                time.ok().and_then(|time| Some(time.as_str()?.into())).unwrap_or_default(),
            );
        }
        if truncated {
            annotations.insert(OVER_CAPACITY.to_string(), "truncated".to_string());
        }
        if annotations.is_empty() {
            metadata.annotations = None;
        }
        let object = Object::new(Endpoints { metadata, subsets });
        let write = if old.is_some() { Write::Update(object, Subresource::Main) } else { Write::Create(object) };
        Outcome { acts: alloc::vec![Act::Write(write)], again_after_ms: None }
    }

    fn wrote(&mut self, item: &Key, _write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        if let Some(known) = self.services.get_mut(item) {
            match answer {
                Ok(Some(written)) => {
                    known.written = written.version();
                    known.matches = known.written;
                }
                // What it looked at was out of date; the rate limiter brings it back.
                Ok(None) | Err(_) => {
                    known.written = 0;
                    known.matches = 0;
                }
            }
        }
        None
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// The labels of the Endpoints of a Service.
fn labels(service: &Service) -> Labels {
    let mut labels = service.metadata.labels.clone().unwrap_or_default();
    let address = service.spec.as_ref().and_then(|spec| spec.cluster_ip.as_deref()).unwrap_or("");
    if matches!(address, "" | "None") {
        labels.insert(HEADLESS.to_string(), "".to_string());
    } else {
        labels.remove(HEADLESS);
    }
    labels.insert(MANAGED_BY.to_string(), COMPONENT.to_string());
    labels
}

fn is_marked(endpoints: &Endpoints) -> bool {
    endpoints.metadata.annotations.as_ref().is_some_and(|annotations| annotations.contains_key(OVER_CAPACITY))
}

/// The selector of a Service whose Endpoints are kept; external names and Services without a selector have none.
fn selector_of(service: &Service) -> Option<&Labels> {
    let spec = service.spec.as_ref()?;
    let external = spec.type_.as_deref() == Some("ExternalName");
    spec.selector.as_ref().filter(|selector| !selector.is_empty() && !external)
}

fn ready_at(pod: &Pod) -> Option<i64> {
    pod::condition(pod, "Ready").and_then(|condition| condition.last_transition_time.as_ref()).map(seconds)
}

fn key_of(service: &Service) -> Key {
    let meta = &service.metadata;
    Key::new(Kind::Service, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}
