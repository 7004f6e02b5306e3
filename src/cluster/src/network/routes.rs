//! Service routes as the nodes have them: what kube-proxy and DNS have learned so far.
//!
//! Models kubernetes 1.36 pkg/proxy/topology.go CategorizeEndpoints: ready endpoints get the traffic; only when there
//! are none do those that serve while terminating. Names are those of the CoreDNS plugin kubernetes (findServices):
//! a headless Service stands for its ready endpoints, and `host.service` for one of them, at whatever port is asked.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::OnceCell;

use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kernel::Rng;

use crate::api::Kind;
use crate::api::labels::SERVICE_NAME;
use crate::settings::NAME_SERVER;
use crate::store::{Change, Op, Store};

/// What routes are made of.
pub const ROUTED: [Kind; 2] = [Kind::Service, Kind::EndpointSlice];

/// Where the names of Services end.
const SERVICES: &str = "svc.cluster.local";

/// What a host stands for, and its full name.
enum Found<'a> {
    /// A Service behind an address of its own.
    Service(&'a Entry, String),
    /// Addresses of pods.
    Addresses(Vec<&'a str>, String),
}

/// An address and port that requests can go to.
pub type Backend = (Rc<str>, u16);

#[derive(Clone, Debug)]
struct Entry {
    service: Option<Rc<Service>>,
    slices: BTreeMap<Rc<str>, Rc<EndpointSlice>>,
    /// Backends of each service port; found when a request asks, so that changes nobody asks about cost nothing.
    ports: OnceCell<Vec<(u16, Vec<Backend>)>>,
}

/// All routes.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// By `namespace/name`.
    entries: BTreeMap<Rc<str>, Entry>,
    /// `namespace/name` by cluster address.
    addresses: BTreeMap<Rc<str>, Rc<str>>,
}

impl Routes {
    /// Learns everything that is stored, as a proxy does when it starts.
    pub fn start(&mut self, store: &Store) {
        for kind in ROUTED {
            for object in store.list(kind, None) {
                self.observe(&Change { op: Op::Added, key: object.key(), object: object.clone(), previous: None });
            }
        }
    }

    /// Takes in a change of a Service or an EndpointSlice.
    pub fn observe(&mut self, change: &Change) {
        let gone = change.op == Op::Deleted;
        if let Some(service) = change.object.get::<Service>() {
            let name: Rc<str> = format!("{}/{}", change.key.namespace, change.key.name).into();
            let entry = self.entries.entry(name.clone()).or_insert_with(Entry::empty);
            if let Some(address) = entry.service.as_deref().and_then(cluster_address) {
                self.addresses.remove(address);
            }
            entry.service = (!gone).then(|| service.clone());
            if !gone && let Some(address) = cluster_address(service) {
                self.addresses.insert(address.into(), name.clone());
            }
            entry.ports.take();
            if entry.is_empty() {
                self.entries.remove(&name);
            }
        } else if let Some(slice) = change.object.get::<EndpointSlice>() {
            let Some(service) = slice.metadata.labels.as_ref().and_then(|labels| labels.get(SERVICE_NAME)) else {
                return;
            };
            let name: Rc<str> = format!("{}/{service}", change.key.namespace).into();
            let entry = self.entries.entry(name.clone()).or_insert_with(Entry::empty);
            if gone {
                entry.slices.remove(&change.key.name);
            } else {
                entry.slices.insert(change.key.name.clone(), slice.clone());
            }
            entry.ports.take();
            if entry.is_empty() {
                self.entries.remove(&name);
            }
        }
    }

    /// Where requests to `host:port` may go; `None` when there is no such name, empty when it has no endpoint.
    ///
    /// `host` is a name (`web`, `web.shop`, `web-0.web.shop.svc.cluster.local`) or a cluster address; the search
    /// domains of pods in `namespace` complete it.
    pub fn backends(&self, host: &str, namespace: &str, port: u16) -> Option<Cow<'_, [Backend]>> {
        match self.find(host, namespace)? {
            Found::Service(entry, _) => {
                entry.service.as_ref()?;
                let backends = entry.ports().iter().find(|(one, _)| *one == port);
                Some(backends.map_or(&[][..], |(_, backends)| backends).into())
            }
            Found::Addresses(addresses, _) => {
                Some(addresses.into_iter().map(|address| (Rc::from(address), port)).collect::<Vec<Backend>>().into())
            }
        }
    }

    /// Picks a backend of `host:port` at random, as kube-proxy's rules do.
    pub fn resolve(&self, host: &str, namespace: &str, port: u16, rng: &mut Rng) -> Option<Backend> {
        let backends = self.backends(host, namespace, port)?;
        backends.get(rng.below(backends.len() as u64) as usize).cloned()
    }

    /// What DNS answers for a name: the full one and its addresses.
    pub fn lookup(&self, host: &str, namespace: &str) -> Option<(String, Vec<String>)> {
        let Some(found) = self.find(host, namespace) else { return name_server(host, namespace) };
        match found {
            Found::Service(entry, name) => {
                let address = cluster_address(entry.service.as_deref()?)?;
                Some((name, [address.to_string()].into()))
            }
            Found::Addresses(addresses, name) => Some((name, addresses.into_iter().map(ToString::to_string).collect())),
        }
    }

    /// Finds what a host stands for, completed by the search domains of a pod as its `ndots:5` says.
    fn find(&self, host: &str, namespace: &str) -> Option<Found<'_>> {
        if let Some(key) = self.addresses.get(host) {
            let (namespace, short) = key.split_once('/')?;
            return Some(Found::Service(self.entries.get(key)?, format!("{short}.{namespace}.{SERVICES}")));
        }
        if let Some(full) = host.strip_suffix('.') {
            return self.find_full(full);
        }
        self.find_full(&format!("{host}.{namespace}.{SERVICES}"))
            .or_else(|| self.find_full(&format!("{host}.{SERVICES}")))
            .or_else(|| self.find_full(&format!("{host}.cluster.local")))
            .or_else(|| self.find_full(host))
    }

    /// Finds what a full name stands for: a Service, or one of its endpoints.
    fn find_full(&self, full: &str) -> Option<Found<'_>> {
        let mut labels = full.strip_suffix(SERVICES)?.strip_suffix('.')?.rsplit('.');
        let (namespace, name, endpoint) = (labels.next()?, labels.next()?, labels.next());
        if labels.next().is_some() {
            return None;
        }
        let entry = self.entries.get(format!("{namespace}/{name}").as_str())?;
        let service = entry.service.as_deref()?;
        if endpoint.is_none() && cluster_address(service).is_some() {
            return Some(Found::Service(entry, full.into()));
        }
        let addresses: Vec<&str> = entry
            .slices
            .values()
            .flat_map(|slice| slice.endpoints.iter().flatten())
            .filter(|one| one.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true))
            .filter_map(|one| Some((one.addresses.first()?.as_str(), one.hostname.as_deref())))
            .filter(|(address, hostname)| match (endpoint, hostname) {
                (None, _) => true,
                (Some(wanted), Some(hostname)) => wanted == *hostname,
                (Some(wanted), None) => wanted == address.replace('.', "-"),
            })
            .map(|(address, _)| address)
            .collect();
        (!addresses.is_empty()).then(|| Found::Addresses(addresses, full.into()))
    }
}

impl Entry {
    fn empty() -> Entry {
        Entry { service: None, slices: BTreeMap::new(), ports: OnceCell::new() }
    }

    fn is_empty(&self) -> bool {
        self.service.is_none() && self.slices.is_empty()
    }

    fn ports(&self) -> &[(u16, Vec<Backend>)] {
        self.ports.get_or_init(|| self.compile())
    }

    fn compile(&self) -> Vec<(u16, Vec<Backend>)> {
        let mut ports = Vec::new();
        let Some(spec) = self.service.as_ref().and_then(|service| service.spec.as_ref()) else { return ports };
        for service_port in spec.ports.iter().flatten() {
            let mut ready = Vec::new();
            let mut serving = Vec::new();
            for slice in self.slices.values() {
                let wanted = service_port.name.as_deref().unwrap_or("");
                let port = slice.ports.iter().flatten().find(|port| port.name.as_deref().unwrap_or("") == wanted);
                let Some(port) = port.and_then(|port| port.port).and_then(|port| u16::try_from(port).ok()) else {
                    continue;
                };
                for endpoint in slice.endpoints.iter().flatten() {
                    let Some(address) = endpoint.addresses.first() else { continue };
                    let conditions = endpoint.conditions.as_ref();
                    let is = |value: Option<bool>, absent: bool| value.unwrap_or(absent);
                    let terminating = is(conditions.and_then(|one| one.terminating), false);
                    if is(conditions.and_then(|one| one.ready), true) {
                        ready.push((Rc::from(address.as_str()), port));
                    } else if terminating && is(conditions.and_then(|one| one.serving), true) {
                        serving.push((Rc::from(address.as_str()), port));
                    }
                }
            }
            let backends = if ready.is_empty() { serving } else { ready };
            if let Ok(port) = u16::try_from(service_port.port) {
                ports.push((port, backends));
            }
        }
        ports
    }
}

fn cluster_address(service: &Service) -> Option<&str> {
    service.spec.as_ref()?.cluster_ip.as_deref().filter(|address| !address.is_empty() && *address != "None")
}

/// The name and the address of the name server, whose Service is no object here.
fn name_server(host: &str, namespace: &str) -> Option<(String, Vec<String>)> {
    let name = format!("kube-dns.kube-system.{SERVICES}");
    let meant = match host.strip_suffix('.') {
        Some(host) => host == name,
        None => {
            [format!("{host}.{namespace}.{SERVICES}"), format!("{host}.{SERVICES}"), format!("{host}.cluster.local")]
                .contains(&name)
        }
    };
    (meant || host == name).then(|| (name, [NAME_SERVER.to_string()].into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Object;
    use serde_json::json;

    fn change(kind: Kind, value: serde_json::Value) -> Change {
        let object = Object::from_json(kind, value).expect("the test's object");
        Change { op: Op::Modified, key: object.key(), object, previous: None }
    }

    fn slice(endpoints: serde_json::Value) -> Change {
        change(
            Kind::EndpointSlice,
            json!({"metadata": {"name": "web-x", "namespace": "default", "labels": {SERVICE_NAME: "web"}}, "addressType": "IPv4",
                "ports": [{"name": "", "port": 8080}], "endpoints": endpoints}),
        )
    }

    #[test]
    fn ready_endpoints_come_before_terminating_ones() {
        let mut routes = Routes::default();
        let service = json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"clusterIP": "10.96.0.9", "ports": [{"port": 80}]}});
        routes.observe(&change(Kind::Service, service));
        routes.observe(&slice(json!([
            {"addresses": ["10.244.1.2"], "conditions": {"ready": true}},
            {"addresses": ["10.244.1.3"], "conditions": {"ready": false, "serving": true, "terminating": true}},
            {"addresses": ["10.244.1.4"], "conditions": {"ready": false, "serving": false}},
        ])));
        let addresses = |routes: &Routes, host: &str| -> Vec<String> {
            let backends = routes.backends(host, "default", 80).unwrap_or_default();
            backends.iter().map(|(address, port)| format!("{address}:{port}")).collect()
        };
        assert_eq!(addresses(&routes, "web"), ["10.244.1.2:8080"]);
        assert_eq!(addresses(&routes, "web.default.svc.cluster.local"), ["10.244.1.2:8080"]);
        assert_eq!(addresses(&routes, "10.96.0.9"), ["10.244.1.2:8080"]);
        let found = Some(("web.default.svc.cluster.local".into(), ["10.96.0.9".to_string()].into()));
        assert_eq!(routes.lookup("web", "default"), found);
        assert_eq!(routes.lookup("web.default", "shop"), found);
        assert_eq!(routes.lookup("web", "shop"), None);
        routes.observe(&slice(json!([{"addresses": ["10.244.1.3"], "conditions": {"ready": false, "serving": true, "terminating": true}}])));
        assert_eq!(addresses(&routes, "web"), ["10.244.1.3:8080"]);
        routes.observe(&slice(json!([])));
        assert_eq!(routes.backends("web", "default", 80).as_deref(), Some(&[][..]));
        assert_eq!(routes.backends("nope", "default", 80), None);
    }

    #[test]
    fn a_headless_service_is_its_ready_endpoints() {
        let mut routes = Routes::default();
        let service = json!({"metadata": {"name": "web", "namespace": "default"}, "spec": {"clusterIP": "None", "ports": [{"port": 80}]}});
        routes.observe(&change(Kind::Service, service));
        assert_eq!(routes.lookup("web", "default"), None, "a name without a record");
        routes.observe(&slice(json!([
            {"addresses": ["10.244.1.2"], "conditions": {"ready": true}, "hostname": "web-0"},
            {"addresses": ["10.244.2.2"], "conditions": {"ready": true}},
            {"addresses": ["10.244.1.3"], "conditions": {"ready": false}, "hostname": "web-1"},
        ])));
        let lookup = |host: &str| routes.lookup(host, "default").map(|(name, addresses)| (name, addresses.join(" ")));
        for (host, name, want) in [
            ("web", "web", "10.244.1.2 10.244.2.2"),
            ("web-0.web", "web-0.web", "10.244.1.2"),
            ("web-0.web.default", "web-0.web", "10.244.1.2"),
            ("web-0.web.default.svc.cluster.local.", "web-0.web", "10.244.1.2"),
            ("10-244-2-2.web", "10-244-2-2.web", "10.244.2.2"),
        ] {
            assert_eq!(lookup(host), Some((format!("{name}.default.svc.cluster.local"), want.into())), "{host}");
        }
        for host in ["web-1.web", "web-2.web", "web-0.web.", "a.web-0.web"] {
            assert_eq!(lookup(host), None, "{host}");
        }
        let backends = routes.backends("web-0.web", "default", 8080);
        assert_eq!(backends.as_deref(), Some(&[(Rc::from("10.244.1.2"), 8080)][..]), "no port is translated");
    }
}
