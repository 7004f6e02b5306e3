//! Copies Endpoints that somebody made by hand, for a Service without a selector, into EndpointSlices, which is what routes are
//! made of.
//!
//! It never touches slices of other keepers. Models kubernetes 1.36 pkg/controller/endpointslicemirroring. Upstream queues the
//! Endpoints of Services with a selector too and finds that there is nothing to do; here they are not queued.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{EndpointAddress, Endpoints, Service};
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointConditions, EndpointPort, EndpointSlice};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::Rng;

use super::unseen::{STALE_RETRY_MS, Unseen};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::labels::{Labels, SERVICE_NAME, SKIP_MIRROR, SLICE_MANAGED_BY};
use crate::api::object::controller_reference;
use crate::api::{ApiError, Key, Kind, Object, Stored};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};

const COMPONENT: &str = "endpoint-slice-mirroring-controller";
/// This keeper.
const MANAGER: &str = "endpointslicemirroring-controller.k8s.io";
/// Annotations that slices do not take over.
const OWN_ANNOTATIONS: [&str; 2] =
    ["endpoints.kubernetes.io/last-change-trigger-time", "kubectl.kubernetes.io/last-applied-configuration"];
/// Annotation of Endpoints that hold an election.
const ELECTION: &str = "control-plane.alpha.kubernetes.io/leader";
/// Most addresses that are copied of one subset.
const MAX_ADDRESSES: usize = 1_000;

/// The EndpointSlice mirroring controller.
#[derive(Clone, Debug, Default)]
pub struct EndpointMirroring {
    /// Endpoints of which there are copies, or were a moment ago.
    mirrored: BTreeSet<Key>,
    unseen: Unseen,
}

/// Endpoints that share their ports and their kind of address, as one slice lists them.
struct Group {
    ports: Vec<EndpointPort>,
    address_type: &'static str,
    endpoints: Vec<Endpoint>,
}

impl EndpointMirroring {
    /// Queues the Endpoints of that name, if there is or was something to copy.
    fn look_at(&self, namespace: &str, name: &str, view: &View<'_>, queue: &mut WorkQueue) {
        let key = Key::new(Kind::Endpoints, namespace, name);
        let service = view.cache.find::<Service>(namespace, name);
        if self.mirrored.contains(&key) || service.is_some_and(|service| !has_selector(service)) {
            queue.add(key);
        }
    }
}

impl Controller for EndpointMirroring {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn max_retries(&self) -> Option<u32> {
        Some(15)
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let (namespace, name) = (&change.key.namespace, &change.key.name);
        match change.key.kind {
            Kind::Service => {
                let previous = change.previous.as_ref().and_then(Object::get::<Service>);
                let now = change.object.get::<Service>();
                let modified = previous.filter(|_| change.op == Op::Modified);
                let same = modified.zip(now).is_some_and(|(one, other)| has_selector(one) == has_selector(other));
                if !same && (view.cache.find::<Endpoints>(namespace, name).is_some()) {
                    self.look_at(namespace, name, view, queue);
                }
            }
            Kind::Endpoints => {
                let is_meant = |object: &Object| object.get::<Endpoints>().is_some_and(|one| is_meant(one));
                if is_meant(&change.object) || change.previous.as_ref().is_some_and(is_meant) {
                    self.look_at(namespace, name, view, queue);
                }
            }
            Kind::EndpointSlice => {
                self.unseen.observe(change);
                for slice in [Some(&change.object), change.previous.as_ref()].into_iter().flatten() {
                    if let Some(service) = service_of(slice.meta()) {
                        self.mirrored.insert(Key::new(Kind::Endpoints, namespace, service));
                        self.look_at(namespace, service, view, queue);
                    }
                }
            }
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        if self.unseen.is_behind(item, view) {
            return Outcome { acts: Vec::new(), again_after_ms: Some(STALE_RETRY_MS) };
        }
        let slices = view.cache.list::<EndpointSlice>(Some(&item.namespace));
        let slices: Vec<&Rc<EndpointSlice>> =
            slices.filter(|slice| service_of(&slice.metadata) == Some(&*item.name)).collect();
        let service = view.cache.find::<Service>(&item.namespace, &item.name);
        let endpoints = view.cache.find::<Endpoints>(&item.namespace, &item.name).filter(|one| is_meant(one));
        let acts = match endpoints.filter(|_| service.is_some_and(|service| !has_selector(service))) {
            Some(endpoints) => acts(endpoints, slices),
            None => slices.into_iter().map(|slice| delete(slice)).collect(),
        };
        if acts.is_empty() && endpoints.is_none() {
            self.mirrored.remove(item);
        }
        Outcome { acts, again_after_ms: None }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        match (write, answer) {
            (Write::Delete(key, _), Ok(_)) => {
                self.unseen.deleted(key);
            }
            (_, Ok(Some(written))) => {
                self.mirrored.insert(item.clone());
                self.unseen.wrote(written);
            }
            _ => {}
        }
        None
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

fn has_selector(service: &Service) -> bool {
    let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    selector.is_some_and(|selector| !selector.is_empty())
}

/// True for Endpoints that are not kept out of this by a label or an election.
///
/// - Source: shouldMirror.
fn is_meant(endpoints: &Endpoints) -> bool {
    let has = |all: Option<&Labels>, key: &str| all.and_then(|all| all.get(key)).cloned();
    has(endpoints.metadata.labels.as_ref(), SKIP_MIRROR).as_deref() != Some("true")
        && has(endpoints.metadata.annotations.as_ref(), ELECTION).is_none()
}

/// The Service of a slice that this controller keeps.
fn service_of(slice: &ObjectMeta) -> Option<&str> {
    let labels = slice.labels.as_ref()?;
    labels.get(SLICE_MANAGED_BY).filter(|keeper| *keeper == MANAGER)?;
    labels.get(SERVICE_NAME).map(|service| service.as_str())
}

/// What slices must list: a group for each set of ports and kind of address.
fn groups(endpoints: &Endpoints) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for subset in endpoints.subsets.iter().flatten() {
        let ports = subset.ports.iter().flatten().map(|port| EndpointPort {
            name: Some(port.name.clone().unwrap_or_default()),
            port: Some(port.port),
            protocol: port.protocol.clone(),
            app_protocol: port.app_protocol.clone(),
        });
        let ports: Vec<EndpointPort> = ports.collect();
        let ready = subset.addresses.iter().flatten().map(|address| (address, true));
        let others = subset.not_ready_addresses.iter().flatten().map(|address| (address, false));
        for (address, is_ready) in ready.chain(others).take(MAX_ADDRESSES) {
            let address_type = if address.ip.contains(':') { "IPv6" } else { "IPv4" };
            let place = groups.iter().position(|one| one.address_type == address_type && one.ports == ports);
            let place = place.unwrap_or_else(|| {
                groups.push(Group { ports: ports.clone(), address_type, endpoints: Vec::new() });
                groups.len() - 1
            });
            let endpoint = endpoint(address, is_ready);
            if !groups[place].endpoints.contains(&endpoint) {
                groups[place].endpoints.push(endpoint);
            }
        }
    }
    groups
}

fn endpoint(address: &EndpointAddress, is_ready: bool) -> Endpoint {
    Endpoint {
        addresses: alloc::vec![address.ip.clone()],
        conditions: Some(EndpointConditions { ready: Some(is_ready), ..EndpointConditions::default() }),
        hostname: address.hostname.clone().filter(|hostname| !hostname.is_empty()),
        node_name: address.node_name.clone(),
        target_ref: address.target_ref.clone(),
        ..Endpoint::default()
    }
}

/// The writes that make the slices what the Endpoints say.
///
/// - Source: reconciler.go reconcile, reconcileByPortMapping and finalize.
fn acts(endpoints: &Rc<Endpoints>, mut slices: Vec<&Rc<EndpointSlice>>) -> Vec<Act> {
    let (mut create, mut update) = (Vec::new(), Vec::new());
    for group in groups(endpoints) {
        let is_of = |slice: &EndpointSlice| {
            slice.address_type == group.address_type && slice.ports.as_deref().unwrap_or(&[]) == group.ports
        };
        let place = slices.iter().position(|slice| is_of(slice));
        let old = place.map(|place| slices.remove(place));
        let new = mirror(endpoints, group);
        match old {
            Some(old) if is_same(old, &new) => {}
            Some(old) => update.push(renewed(old, new)),
            None => create.push(new),
        }
    }
    // What is left over is taken for what is to be made, where it can be.
    let mut deletions = Vec::new();
    for old in slices {
        match create.iter().position(|new| new.address_type == old.address_type) {
            Some(place) => update.push(renewed(old, create.remove(place))),
            None => deletions.push(delete(old)),
        }
    }
    if endpoints.metadata.deletion_timestamp.is_some() {
        create.clear();
    }
    let creations = create.into_iter().map(|slice| Act::Write(Write::Create(Object::new(slice))));
    let updates = update.into_iter().map(|slice| Act::Write(Write::Update(Object::new(slice), Subresource::Main)));
    creations.chain(updates).chain(deletions).collect()
}

fn is_same(old: &EndpointSlice, new: &EndpointSlice) -> bool {
    let (one, other) = (old.endpoints.as_deref().unwrap_or(&[]), new.endpoints.as_deref().unwrap_or(&[]));
    let annotations = |slice: &EndpointSlice| slice.metadata.annotations.clone().unwrap_or_default();
    one.len() == other.len()
        && one.iter().all(|endpoint| other.contains(endpoint))
        && old.metadata.labels == new.metadata.labels
        && annotations(old) == annotations(new)
}

/// A new slice in the place of an old one.
fn renewed(old: &EndpointSlice, new: EndpointSlice) -> EndpointSlice {
    let metadata = ObjectMeta {
        labels: new.metadata.labels.clone(),
        annotations: new.metadata.annotations.clone(),
        owner_references: new.metadata.owner_references.clone(),
        resource_version: None,
        ..old.metadata.clone()
    };
    EndpointSlice { metadata, ..new }
}

fn mirror(endpoints: &Rc<Endpoints>, group: Group) -> EndpointSlice {
    let owner = <Endpoints as Stored>::wrap(endpoints.clone());
    let mut labels = endpoints.metadata.labels.clone().unwrap_or_default();
    labels.insert(SERVICE_NAME.to_string(), owner.name().to_string());
    labels.insert(SLICE_MANAGED_BY.to_string(), MANAGER.to_string());
    let mut annotations = endpoints.metadata.annotations.clone().unwrap_or_default();
    annotations.retain(|key, _| !OWN_ANNOTATIONS.contains(&key.as_str()));
    EndpointSlice {
        metadata: ObjectMeta {
            generate_name: Some(alloc::format!("{}-", owner.name())),
            namespace: endpoints.metadata.namespace.clone(),
            labels: Some(labels),
            annotations: (!annotations.is_empty()).then_some(annotations),
            owner_references: Some(alloc::vec![controller_reference(&owner)]),
            ..ObjectMeta::default()
        },
        address_type: group.address_type.to_string(),
        endpoints: Some(group.endpoints),
        ports: Some(group.ports),
    }
}

fn delete(slice: &EndpointSlice) -> Act {
    let meta = &slice.metadata;
    let (namespace, name) = (meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""));
    Act::Write(Write::Delete(Key::new(Kind::EndpointSlice, namespace, name), DeleteOptions::default()))
}
