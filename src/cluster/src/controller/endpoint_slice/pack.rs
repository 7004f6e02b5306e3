//! Packs endpoints into slices with as few writes as possible.
//!
//! Endpoints keep their slice and their place in it; new ones go where slices change anyway, then where there is room.
//! Models kubernetes 1.36 staging endpointslice/reconciler.go reconcileByPortMapping and finalize.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointPort, EndpointSlice};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::MANAGER;
use super::endpoint::{Group, pod_name};
use crate::api::labels::{Labels, SERVICE_NAME, SLICE_MANAGED_BY};
use crate::api::object::controller_reference;
use crate::api::time::api_time_after;
use crate::api::{Key, Kind, Object};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Subresource, Write};

/// Most endpoints of one slice.
const MAX_ENDPOINTS: usize = 100;
/// Annotation with the time of the change that led to a write.
const TRIGGER: &str = "endpoints.kubernetes.io/last-change-trigger-time";

#[derive(Default)]
struct Plan {
    create: Vec<EndpointSlice>,
    update: Vec<EndpointSlice>,
    delete: Vec<Rc<EndpointSlice>>,
}

/// What a sync that does not look at everything looks at.
pub(super) struct Touched {
    /// Names of the pods that changed; every other endpoint stays as it is.
    pub pods: BTreeSet<Rc<str>>,
    /// Names of the slices that listed them.
    pub slices: BTreeSet<Rc<str>>,
}

impl Touched {
    fn has_slice(&self, slice: &EndpointSlice) -> bool {
        slice.metadata.name.as_deref().is_some_and(|name| self.slices.contains(name))
    }
}

/// The writes that make the slices of a Service what they should be.
///
/// `groups` holds the endpoints of all pods, or of those that `touched` names.
pub(super) fn acts(
    service: &Rc<Service>,
    slices: &[&Rc<EndpointSlice>],
    mut groups: Vec<Group>,
    touched: Option<&Touched>,
    trigger: Option<i64>,
) -> Vec<Act> {
    let labels = labels(service);
    let mut plan = Plan::default();
    let is_of = |slice: &EndpointSlice, group: &Group| slice.ports.as_deref().unwrap_or(&[]) == group.ports;
    for slice in slices {
        if groups.iter().any(|group| is_of(slice, group)) {
            continue;
        }
        match touched {
            // Its pods are gone, its other endpoints stay.
            Some(touched) if touched.has_slice(slice) => {
                groups.push(Group { ports: slice.ports.clone().unwrap_or_default(), endpoints: Vec::new() });
            }
            Some(_) if size(slice) > 0 => {}
            _ => plan.delete.push((*slice).clone()),
        }
    }
    for group in groups {
        let existing: Vec<&Rc<EndpointSlice>> = slices.iter().copied().filter(|slice| is_of(slice, &group)).collect();
        pack(service, &labels, existing, group, touched, &mut plan);
    }
    // A Service without endpoints keeps one empty slice.
    if plan.delete.len() == slices.len() && plan.create.is_empty() {
        let is_placeholder = |slice: &EndpointSlice| {
            slice.endpoints.iter().flatten().next().is_none()
                && slice.ports.iter().flatten().next().is_none()
                && slice.metadata.labels.as_ref() == Some(&labels)
        };
        match plan.delete.as_slice() {
            [one] if is_placeholder(one) => plan.delete.clear(),
            _ => plan.create.push(new_slice(service, &labels, Vec::new())),
        }
    }
    // A slice to delete and one to create become an update.
    let mut kept = Vec::new();
    for old in plan.delete {
        match plan.create.pop() {
            Some(new) => plan.update.push(EndpointSlice {
                metadata: ObjectMeta { labels: new.metadata.labels, ..old.metadata.clone() },
                ..new
            }),
            None => kept.push(old),
        }
    }
    let mut acts = Vec::new();
    for mut slice in plan.create {
        note_trigger(&mut slice, trigger);
        acts.push(Act::Write(Write::Create(Object::new(slice))));
    }
    for mut slice in plan.update {
        note_trigger(&mut slice, trigger);
        acts.push(Act::Write(Write::Update(Object::new(slice), Subresource::Main)));
    }
    for slice in kept {
        let meta = &slice.metadata;
        let key =
            Key::new(Kind::EndpointSlice, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""));
        acts.push(Act::Write(Write::Delete(key, DeleteOptions::default())));
    }
    acts
}

/// What makes an endpoint the same one: its address and its pod.
type Identity = (Option<String>, Option<String>);

fn identity(endpoint: &Endpoint) -> Identity {
    (endpoint.addresses.first().cloned(), endpoint.target_ref.as_ref().and_then(|target| target.uid.clone()))
}

/// True for an endpoint that the sync looks at.
fn is_open(endpoint: &Endpoint, touched: Option<&Touched>) -> bool {
    touched.is_none_or(|touched| pod_name(endpoint).is_none_or(|pod| touched.pods.contains(pod)))
}

fn pack(
    service: &Rc<Service>,
    labels: &Labels,
    existing: Vec<&Rc<EndpointSlice>>,
    group: Group,
    touched: Option<&Touched>,
    plan: &mut Plan,
) {
    let order: Vec<Identity> = group.endpoints.iter().map(identity).collect();
    let mut wanted: BTreeMap<Identity, Endpoint> = order.iter().cloned().zip(group.endpoints).collect();
    let (mut updated, mut unchanged, mut emptied) = (Vec::new(), Vec::new(), Vec::new());
    for slice in existing {
        if touched.is_some_and(|touched| !touched.has_slice(slice)) {
            unchanged.push(slice.clone());
            continue;
        }
        let old = slice.endpoints.as_deref().unwrap_or(&[]);
        let keep = |endpoint: &Endpoint| {
            if is_open(endpoint, touched) { wanted.remove(&identity(endpoint)) } else { Some(endpoint.clone()) }
        };
        let new: Vec<Endpoint> = old.iter().filter_map(keep).collect();
        if new == old && slice.metadata.labels.as_ref() == Some(labels) {
            unchanged.push(slice.clone());
        } else if new.is_empty() {
            emptied.push(slice.clone());
        } else {
            updated.push(changed(slice, labels, new));
        }
    }
    let mut rest: Vec<Endpoint> = order.iter().filter_map(|identity| wanted.remove(identity)).collect();
    rest.reverse();
    if !updated.is_empty() {
        // The fullest of them are filled up first.
        updated.sort_by_key(|slice: &EndpointSlice| core::cmp::Reverse(size(slice)));
        for slice in &mut updated {
            fill(slice, &mut rest);
        }
    }
    while !rest.is_empty() {
        let room = |slice: &Rc<EndpointSlice>| rest.len() < MAX_ENDPOINTS && size(slice) + rest.len() <= MAX_ENDPOINTS;
        let place =
            (0..unchanged.len()).filter(|index| room(&unchanged[*index])).max_by_key(|index| size(&unchanged[*index]));
        match place {
            Some(index) => {
                let slice = unchanged.remove(index);
                let mut slice = changed(&slice, labels, slice.endpoints.clone().unwrap_or_default());
                fill(&mut slice, &mut rest);
                updated.push(slice);
            }
            None => {
                let mut slice = new_slice(service, labels, group.ports.clone());
                fill(&mut slice, &mut rest);
                plan.create.push(slice);
            }
        }
    }
    plan.update.extend(updated);
    plan.delete.extend(emptied);
}

fn size(slice: &EndpointSlice) -> usize {
    slice.endpoints.as_ref().map_or(0, |endpoints| endpoints.len())
}

fn fill(slice: &mut EndpointSlice, rest: &mut Vec<Endpoint>) {
    let endpoints = slice.endpoints.get_or_insert_default();
    while endpoints.len() < MAX_ENDPOINTS
        && let Some(endpoint) = rest.pop()
    {
        endpoints.push(endpoint);
    }
}

fn changed(slice: &EndpointSlice, labels: &Labels, endpoints: Vec<Endpoint>) -> EndpointSlice {
    EndpointSlice {
        metadata: ObjectMeta { labels: Some(labels.clone()), ..slice.metadata.clone() },
        endpoints: Some(endpoints),
        address_type: slice.address_type.clone(),
        ports: slice.ports.clone(),
    }
}

fn new_slice(service: &Rc<Service>, labels: &Labels, ports: Vec<EndpointPort>) -> EndpointSlice {
    let owner = <Service as crate::api::Stored>::wrap(service.clone());
    let prefix = format!("{}-", owner.name());
    EndpointSlice {
        metadata: ObjectMeta {
            generate_name: Some(prefix),
            namespace: service.metadata.namespace.clone(),
            labels: Some(labels.clone()),
            owner_references: Some(alloc::vec![controller_reference(&owner)]),
            ..ObjectMeta::default()
        },
        address_type: "IPv4".to_string(),
        endpoints: Some(Vec::new()),
        ports: Some(ports),
    }
}

/// The Service's labels and those that say whose the slice is.
///
/// - Source: kubernetes 1.36 staging endpointslice/utils.go setEndpointSliceLabels.
fn labels(service: &Service) -> Labels {
    let mut labels: Labels = service.metadata.labels.clone().unwrap_or_default();
    labels.insert(SERVICE_NAME.to_string(), service.metadata.name.clone().unwrap_or_default());
    labels.insert(SLICE_MANAGED_BY.to_string(), MANAGER.to_string());
    if service.spec.as_ref().and_then(|spec| spec.cluster_ip.as_deref()) == Some("None") {
        labels.insert("service.kubernetes.io/headless".to_string(), String::new());
    }
    labels
}

fn note_trigger(slice: &mut EndpointSlice, trigger: Option<i64>) {
    let annotations = slice.metadata.annotations.get_or_insert_default();
    match trigger {
        Some(seconds) => {
            let stamp = api_time_after(kernel::Time::ZERO, seconds);
            annotations.insert(TRIGGER.to_string(), stamp.0.to_string());
        }
        None => {
            annotations.remove(TRIGGER);
        }
    }
    if annotations.is_empty() {
        slice.metadata.annotations = None;
    }
}
