//! The subsets of an Endpoints object: addresses that share their ports, ready ones and others.
//!
//! Models kubernetes 1.36 pkg/controller/endpoint addEndpointSubset, pkg/api/v1/endpoints/util.go RepackSubsets and
//! truncateEndpoints. Upstream orders ports and subsets by a hash of Go's dump of them; here they stand in the order of
//! the Service and of the pods' names.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{EndpointAddress, EndpointPort, EndpointSubset, ObjectReference, Pod, Service};

use super::super::endpoint_slice::endpoint::{protocol, target_port};
use crate::api::pod;

/// Most addresses of one object.
const MAX_ADDRESSES: usize = 1_000;

/// The subsets that a Service should have.
pub(super) fn of<'a>(service: &Service, pods: impl Iterator<Item = &'a Rc<Pod>>) -> Vec<EndpointSubset> {
    let mut subsets: Vec<EndpointSubset> = Vec::new();
    for pod in pods {
        let Some(One { ports, ready, address }) = one(service, pod) else { continue };
        let place = match subsets.iter().position(|subset| subset.ports == ports) {
            Some(place) => place,
            None => {
                subsets.push(EndpointSubset { ports, ..EndpointSubset::default() });
                subsets.len() - 1
            }
        };
        let subset = &mut subsets[place];
        let list = if ready { &mut subset.addresses } else { &mut subset.not_ready_addresses };
        list.get_or_insert_default().push(address);
    }
    for subset in &mut subsets {
        for list in [&mut subset.addresses, &mut subset.not_ready_addresses].into_iter().flatten() {
            list.sort_by(|one, other| one.ip.cmp(&other.ip));
        }
    }
    subsets
}

/// Brings the only subset of a Service up to date with what `pods` are now; whether that changed anything.
///
/// A pod that is not there any more comes without its object. Everything else of the subset must be as [`of`] made it. `None`
/// when [`of`] must be asked, because it would not make exactly one subset.
pub(super) fn change<'a>(
    service: &Service,
    subset: &mut Rc<EndpointSubset>,
    pods: impl Iterator<Item = (&'a str, Option<&'a Rc<Pod>>)>,
) -> Option<bool> {
    let mut now: BTreeMap<&str, Option<One>> = BTreeMap::new();
    for (name, pod) in pods {
        let one = pod.and_then(|pod| one(service, pod));
        if one.as_ref().is_some_and(|one| one.ports != subset.ports) {
            return None;
        }
        now.insert(name, one);
    }
    let (mut as_they_should, mut moves) = (0, false);
    for (ready, list) in [(true, &subset.addresses), (false, &subset.not_ready_addresses)] {
        for address in list.iter().flatten() {
            match now.get(name_of(address)) {
                None => {}
                Some(Some(one)) if one.ready == ready && one.address == *address => as_they_should += 1,
                Some(_) => moves = true,
            }
        }
    }
    if !moves && as_they_should == now.values().flatten().count() {
        return Some(false);
    }
    let subset = Rc::make_mut(subset);
    for list in [&mut subset.addresses, &mut subset.not_ready_addresses] {
        list.get_or_insert_default().retain(|address| !now.contains_key(name_of(address)));
    }
    for One { ready, address, .. } in now.into_values().flatten() {
        let list = if ready { &mut subset.addresses } else { &mut subset.not_ready_addresses };
        let list = list.get_or_insert_default();
        let is_before = |other: &EndpointAddress| (&*other.ip, name_of(other)) < (&*address.ip, name_of(&address));
        let place = list.partition_point(is_before);
        list.insert(place, address);
    }
    for list in [&mut subset.addresses, &mut subset.not_ready_addresses] {
        *list = list.take().filter(|list| !list.is_empty());
    }
    (subset.addresses.is_some() || subset.not_ready_addresses.is_some()).then_some(true)
}

fn name_of(address: &EndpointAddress) -> &str {
    address.target_ref.as_ref().and_then(|target| target.name.as_deref()).unwrap_or("")
}

/// What one pod adds.
struct One {
    ports: Option<Vec<EndpointPort>>,
    ready: bool,
    address: EndpointAddress,
}

/// What a pod adds to the Endpoints of a Service that selects it, if anything.
fn one(service: &Service, pod: &Pod) -> Option<One> {
    let spec = service.spec.as_ref()?;
    let publish = spec.publish_not_ready_addresses == Some(true);
    let headless = spec.cluster_ip.as_deref() == Some("None");
    let has_ports = spec.ports.iter().flatten().next().is_some();
    let leaving = pod.metadata.deletion_timestamp.is_some() && !publish;
    if pod::is_terminal(pod) || pod::ip(pod).is_empty() || leaving {
        return None;
    }
    let ports: Vec<EndpointPort> = spec
        .ports
        .iter()
        .flatten()
        .filter_map(|port| {
            Some(EndpointPort {
                name: port.name.clone().filter(|name| !name.is_empty()),
                port: target_port(port, pod)?,
                protocol: Some(protocol(port.protocol.as_ref())),
                app_protocol: port.app_protocol.clone(),
            })
        })
        .collect();
    // A headless Service may have no ports; any other pod without one of them is left out.
    if ports.is_empty() && (has_ports || !headless) {
        return None;
    }
    let ready = publish || pod::is_ready(pod);
    Some(One { ports: (!ports.is_empty()).then_some(ports), ready, address: address(service, pod) })
}

fn address(service: &Service, pod: &Pod) -> EndpointAddress {
    let spec = pod.spec.as_ref();
    let hostname = spec
        .filter(|spec| spec.subdomain.is_some() && spec.subdomain == service.metadata.name)
        .and_then(|spec| spec.hostname.clone())
        .filter(|hostname| !hostname.is_empty());
    EndpointAddress {
        ip: pod::ip(pod).to_string(),
        hostname,
        node_name: spec.and_then(|spec| spec.node_name.clone()),
        target_ref: Some(ObjectReference {
            kind: Some("Pod".to_string()),
            namespace: pod.metadata.namespace.clone(),
            name: pod.metadata.name.clone(),
            uid: pod.metadata.uid.clone(),
            ..ObjectReference::default()
        }),
    }
}

/// The subsets without what is too much, ready addresses last; true when anything was left out.
pub(super) fn truncated(subsets: &[&EndpointSubset]) -> (Vec<EndpointSubset>, bool) {
    let mut room = MAX_ADDRESSES;
    let mut cut = false;
    let mut keep = |list: &Option<Vec<EndpointAddress>>| {
        let list = list.as_deref()?;
        cut |= list.len() > room;
        let kept = &list[..list.len().min(room)];
        room -= kept.len();
        (!kept.is_empty()).then(|| kept.to_vec())
    };
    let ready: Vec<_> = subsets.iter().map(|subset| keep(&subset.addresses)).collect();
    let others: Vec<_> = subsets.iter().map(|subset| keep(&subset.not_ready_addresses)).collect();
    let parts = subsets.iter().zip(ready).zip(others);
    let parts = parts.map(|((subset, addresses), not_ready_addresses)| EndpointSubset {
        ports: subset.ports.clone(),
        addresses,
        not_ready_addresses,
    });
    (parts.collect(), cut)
}
