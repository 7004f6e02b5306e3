//! The Service `kubernetes`, under which pods find the API server, with its Endpoints and its EndpointSlice. The API server
//! makes them itself and looks after them every 10 s: what somebody deleted comes back.
//!
//! Between two looks at which nothing is amiss nothing happens here: a look is queued only once somebody has touched one of
//! the three. Models kubernetes 1.36 pkg/controlplane/controller/kubernetesservice/controller.go and
//! pkg/controlplane/reconcilers/endpointsadapter.go.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    EndpointAddress, EndpointPort, EndpointSubset, Endpoints, Service, ServicePort, ServiceSpec,
};
use k8s_openapi::api::discovery::v1;
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointConditions, EndpointSlice};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kernel::Rng;

use super::{Message, World};
use crate::api::labels::{SERVICE_NAME, SKIP_MIRROR};
use crate::api::{Key, Kind, Object};
use crate::settings::{API_ADDRESS, API_SERVER, API_SERVER_PORT};
use crate::store::{Change, DeleteOptions, Subresource, Write};

/// Where all three stand.
const NAMESPACE: &str = "default";
/// What all three are called.
const NAME: &str = "kubernetes";
/// Name of their only port.
const PORT_NAME: &str = "https";
/// Time between two looks, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/controlplane/reconcilers DefaultEndpointReconcilerInterval.
const PERIOD_MS: u64 = 10_000;

/// What is known of the three.
#[derive(Clone)]
pub(super) struct OwnService {
    /// When the looks fall, in milliseconds of each period.
    phase_ms: u64,
    /// True while a look is queued.
    queued: bool,
    /// Gives the uids of what is made, so that it moves nothing else of a run.
    uids: Rng,
}

impl OwnService {
    pub(super) fn new(seed: u64) -> OwnService {
        let mut uids = Rng::stream(seed, "kubernetes-service");
        OwnService { phase_ms: uids.below(PERIOD_MS), queued: false, uids }
    }
}

fn meta(labels: &[(&str, &str)]) -> ObjectMeta {
    let labels = labels.iter().map(|(key, value)| (key.to_string(), value.to_string()));
    ObjectMeta {
        name: Some(NAME.to_string()),
        namespace: Some(NAMESPACE.to_string()),
        labels: Some(labels.collect::<BTreeMap<String, String>>()),
        ..ObjectMeta::default()
    }
}

fn service() -> Service {
    let port = ServicePort {
        name: Some(PORT_NAME.to_string()),
        port: 443,
        protocol: Some("TCP".to_string()),
        target_port: Some(IntOrString::Int(API_SERVER_PORT.into())),
        ..ServicePort::default()
    };
    let spec = ServiceSpec {
        cluster_ip: Some(API_ADDRESS.to_string()),
        cluster_ips: Some(vec![API_ADDRESS.to_string()]),
        ip_families: Some(vec!["IPv4".to_string()]),
        ip_family_policy: Some("SingleStack".to_string()),
        ports: Some(vec![port]),
        ..ServiceSpec::default()
    };
    Service {
        metadata: meta(&[("component", "apiserver"), ("provider", NAME)]),
        spec: Some(spec),
        ..Service::default()
    }
}

/// The Endpoints as they must be, from what they are.
fn endpoints(old: Option<&Endpoints>) -> Endpoints {
    let mut new = old.cloned().unwrap_or_default();
    let labels = meta(&[(SKIP_MIRROR, "true")]);
    if old.is_some() {
        new.metadata.labels = labels.labels
    } else {
        new.metadata = labels
    }
    let subsets = new.subsets.get_or_insert_default();
    if subsets.len() != 1 {
        *subsets = vec![EndpointSubset::default()];
    }
    for subset in subsets {
        subset.addresses = Some(vec![EndpointAddress { ip: API_SERVER.to_string(), ..EndpointAddress::default() }]);
        if subset.ports.as_ref().is_none_or(Vec::is_empty) {
            let name = Some(PORT_NAME.to_string());
            let protocol = Some("TCP".to_string());
            subset.ports =
                Some(vec![EndpointPort { name, port: API_SERVER_PORT.into(), protocol, ..EndpointPort::default() }]);
        }
    }
    new
}

/// The slice as it must be, from what it is.
fn slice(old: Option<&EndpointSlice>) -> EndpointSlice {
    let mut new = old.cloned().unwrap_or_default();
    let labels = meta(&[(SERVICE_NAME, NAME)]);
    if old.is_some() {
        new.metadata.labels = labels.labels
    } else {
        new.metadata = labels
    }
    new.address_type = "IPv4".to_string();
    let conditions = EndpointConditions { ready: Some(true), ..EndpointConditions::default() };
    new.endpoints = Some(vec![Endpoint {
        addresses: vec![API_SERVER.to_string()],
        conditions: Some(conditions),
        ..Endpoint::default()
    }]);
    if new.ports.as_ref().is_none_or(Vec::is_empty) {
        let port = Some(i32::from(API_SERVER_PORT));
        let (name, protocol) = (Some(PORT_NAME.to_string()), Some("TCP".to_string()));
        new.ports = Some(vec![v1::EndpointPort { name, port, protocol, app_protocol: None }]);
    }
    new
}

/// True for a slice that says that it lists the API server.
fn is_slice(slice: &Object) -> bool {
    let named = slice.meta().labels.as_ref().and_then(|labels| labels.get(SERVICE_NAME));
    slice.namespace() == NAMESPACE && named.is_some_and(|service| service == NAME)
}

fn key(kind: Kind) -> Key {
    Key::new(kind, NAMESPACE, NAME)
}

impl World {
    /// Makes all three, as a cluster has them from its beginning.
    pub(super) fn begin_own_service(&mut self, uids: &mut Rng) {
        for object in [Object::new(service()), Object::new(endpoints(None)), Object::new(slice(None))] {
            let _ = self.store.create_initial(object, uids, self.now);
        }
    }

    /// Queues the next look when a change is one of the three.
    pub(super) fn note_own_service(&mut self, change: &Change) {
        let own = match change.key.kind {
            Kind::Service | Kind::Endpoints => &*change.key.name == NAME && &*change.key.namespace == NAMESPACE,
            Kind::EndpointSlice => is_slice(&change.object) || change.previous.as_ref().is_some_and(is_slice),
            _ => false,
        };
        if own && self.api_up && !self.own_service.queued {
            self.own_service.queued = true;
            let since_ms = (self.now.ms() + PERIOD_MS - self.own_service.phase_ms) % PERIOD_MS;
            self.queue.push(self.now.plus_ms(PERIOD_MS - since_ms), Message::OwnService(self.api_outages));
        }
    }

    /// The API server has started: its looks count from now on.
    pub(super) fn start_own_service(&mut self) {
        self.own_service.phase_ms = self.now.ms() % PERIOD_MS;
        self.own_service.queued = true;
        self.queue.push(self.now, Message::OwnService(self.api_outages));
    }

    /// One look, unless the API server was started anew since it was queued.
    #[inline(never)]
    pub(super) fn keep_own_service(&mut self, outage: u32) {
        if outage != self.api_outages {
            return;
        }
        self.own_service.queued = false;
        if self.keep_three().is_err() {
            // Somebody else has the address: the next look tries again.
            self.own_service.queued = true;
            self.queue.push(self.now.plus_ms(PERIOD_MS), Message::OwnService(outage));
        }
    }

    /// Puts right what is not as it must be, until something is refused.
    fn keep_three(&mut self) -> Result<(), crate::api::ApiError> {
        if self.store.get(&key(Kind::Service)).is_none() {
            self.write_own(Write::Create(Object::new(service())))?;
        }
        let old = self.store.find::<Endpoints>(NAMESPACE, NAME).cloned();
        let new = endpoints(old.as_deref());
        if let Some(write) = change(old.as_deref(), new) {
            self.write_own(write)?;
        }
        let slices = self.store.list(Kind::EndpointSlice, Some(NAMESPACE)).filter(|slice| is_slice(slice));
        let others: Vec<Key> = slices.map(Object::key).filter(|other| *other != key(Kind::EndpointSlice)).collect();
        for other in others {
            self.write_own(Write::Delete(other, DeleteOptions::default()))?;
        }
        let old = self.store.get(&key(Kind::EndpointSlice)).filter(|old| is_slice(old));
        let old = old.and_then(|old| old.get::<EndpointSlice>()).cloned();
        let new = slice(old.as_deref());
        if let Some(write) = change(old.as_deref(), new) {
            self.write_own(write)?;
        }
        Ok(())
    }

    fn write_own(&mut self, write: Write) -> Result<(), crate::api::ApiError> {
        let mut uids = self.own_service.uids.clone();
        self.store.swap_uids(&mut uids);
        let answer = self.write(&write);
        self.store.swap_uids(&mut uids);
        self.own_service.uids = uids;
        answer.map(|_| ())
    }
}

/// The write that makes `new` of `old`, if they differ.
fn change<T: crate::api::Stored + PartialEq>(old: Option<&T>, new: T) -> Option<Write> {
    match old {
        Some(old) if *old == new => None,
        Some(_) => Some(Write::Update(Object::new(new), Subresource::Main)),
        None => Some(Write::Create(Object::new(new))),
    }
}
