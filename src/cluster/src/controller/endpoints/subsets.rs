//! The subsets of an Endpoints object: addresses that share their ports, ready ones and others.
//!
//! Models kubernetes 1.36 pkg/controller/endpoint addEndpointSubset, pkg/api/v1/endpoints/util.go RepackSubsets and
//! truncateEndpoints. Upstream orders ports and subsets by a hash of Go's dump of them; here they stand in the order of
//! the Service and of the pods' names.

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
    let Some(spec) = &service.spec else { return subsets };
    let publish = spec.publish_not_ready_addresses == Some(true);
    let headless = spec.cluster_ip.as_deref() == Some("None");
    let has_ports = spec.ports.iter().flatten().next().is_some();
    for pod in pods {
        let leaving = pod.metadata.deletion_timestamp.is_some() && !publish;
        if pod::is_terminal(pod) || pod::ip(pod).is_empty() || leaving {
            continue;
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
            continue;
        }
        let ports = (!ports.is_empty()).then_some(ports);
        let place = match subsets.iter().position(|subset| subset.ports == ports) {
            Some(place) => place,
            None => {
                subsets.push(EndpointSubset { ports, ..EndpointSubset::default() });
                subsets.len() - 1
            }
        };
        let subset = &mut subsets[place];
        let list = if publish || pod::is_ready(pod) { &mut subset.addresses } else { &mut subset.not_ready_addresses };
        list.get_or_insert_default().push(address(service, pod));
    }
    for subset in &mut subsets {
        for list in [&mut subset.addresses, &mut subset.not_ready_addresses].into_iter().flatten() {
            list.sort_by(|one, other| one.ip.cmp(&other.ip));
        }
    }
    subsets
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

/// Leaves out what is too much, ready addresses last; true when anything was left out.
pub(super) fn truncate(subsets: &mut [EndpointSubset]) -> bool {
    let mut room = MAX_ADDRESSES;
    let mut cut = false;
    let mut keep = |list: &mut Option<Vec<EndpointAddress>>| {
        if let Some(addresses) = list {
            cut |= addresses.len() > room;
            addresses.truncate(room);
            room -= addresses.len();
            if addresses.is_empty() {
                *list = None;
            }
        }
    };
    for subset in subsets.iter_mut() {
        keep(&mut subset.addresses);
    }
    for subset in subsets.iter_mut() {
        keep(&mut subset.not_ready_addresses);
    }
    cut
}
