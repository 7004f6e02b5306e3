//! One pod as an endpoint of a Service, and the ports it serves under.
//!
//! Models kubernetes 1.36 staging endpointslice/utils.go podToEndpoint and getEndpointPorts.

use alloc::rc::Rc;
use alloc::string::ToString;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, Node, ObjectReference, Pod, Service, ServicePort};
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointConditions, EndpointPort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::api::pod;
use crate::store::Cache;

/// Label of a node that names its zone.
pub(super) const ZONE: &str = "topology.kubernetes.io/zone";

/// Endpoints that share their ports.
pub(super) struct Group {
    /// The ports.
    pub ports: Vec<EndpointPort>,
    /// The endpoints, in pod name order.
    pub endpoints: Vec<Endpoint>,
}

/// The pod behind an endpoint.
pub(super) fn pod_name(endpoint: &Endpoint) -> Option<&str> {
    endpoint.target_ref.as_ref()?.name.as_deref()
}

/// The endpoints that a Service should have, by the ports they serve under.
pub(super) fn group(service: &Service, pods: &[&Rc<Pod>], cache: &Cache) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let publish = service.spec.as_ref().and_then(|spec| spec.publish_not_ready_addresses) == Some(true);
    for pod in pods {
        if pod::is_terminal(pod) || pod::ip(pod).is_empty() {
            continue;
        }
        let node = cache.find::<Node>("", pod::node_name(pod));
        // A pod of a node that is gone is left out; its removal will bring the Service back.
        if node.is_none() && !publish {
            continue;
        }
        let ports = ports(service, pod);
        let endpoint = endpoint(service, pod, node.map(|node| &**node), publish);
        match groups.iter_mut().find(|group| group.ports == ports) {
            Some(group) => group.endpoints.push(endpoint),
            None => groups.push(Group { ports, endpoints: alloc::vec![endpoint] }),
        }
    }
    groups
}

fn endpoint(service: &Service, pod: &Pod, node: Option<&Node>, publish: bool) -> Endpoint {
    let serving = pod::is_ready(pod);
    let terminating = pod.metadata.deletion_timestamp.is_some();
    let spec = pod.spec.as_ref();
    let hostname = spec
        .filter(|spec| spec.subdomain.is_some() && spec.subdomain == service.metadata.name)
        .and_then(|spec| spec.hostname.clone())
        .filter(|hostname| !hostname.is_empty());
    Endpoint {
        addresses: alloc::vec![pod::ip(pod).to_string()],
        conditions: Some(EndpointConditions {
            ready: Some(publish || (serving && !terminating)),
            serving: Some(serving),
            terminating: Some(terminating),
        }),
        hostname,
        node_name: spec.and_then(|spec| spec.node_name.clone()),
        target_ref: Some(ObjectReference {
            kind: Some("Pod".to_string()),
            namespace: pod.metadata.namespace.clone(),
            name: pod.metadata.name.clone(),
            uid: pod.metadata.uid.clone(),
            ..ObjectReference::default()
        }),
        zone: node.and_then(|node| node.metadata.labels.as_ref()).and_then(|labels| labels.get(ZONE)).cloned(),
        ..Endpoint::default()
    }
}

fn ports(service: &Service, pod: &Pod) -> Vec<EndpointPort> {
    service
        .spec
        .iter()
        .flat_map(|spec| spec.ports.iter().flatten())
        .filter_map(|port| {
            Some(EndpointPort {
                name: Some(port.name.clone().unwrap_or_default()),
                port: Some(target_port(port, pod)?),
                protocol: Some(protocol(port.protocol.as_ref())),
                app_protocol: port.app_protocol.clone(),
            })
        })
        .collect()
}

/// The protocol of a port; TCP when none is given.
pub(in crate::controller) fn protocol(given: Option<&alloc::string::String>) -> alloc::string::String {
    given.cloned().unwrap_or_else(|| "TCP".to_string())
}

/// The port number of a pod that a Service port leads to; `None` when it has no port of that name.
///
/// - Source: kubernetes 1.36 pkg/api/v1/pod/util.go FindPort.
pub(in crate::controller) fn target_port(port: &ServicePort, pod: &Pod) -> Option<i32> {
    let name = match &port.target_port {
        None | Some(IntOrString::Int(0)) => return Some(port.port),
        Some(IntOrString::Int(number)) => return Some(*number),
        Some(IntOrString::String(name)) => name,
    };
    let spec = pod.spec.as_ref()?;
    let sidecars =
        spec.init_containers.iter().flatten().filter(|container| container.restart_policy.as_deref() == Some("Always"));
    let named = |container: &Container| {
        container
            .ports
            .iter()
            .flatten()
            .find(|one| {
                one.name.as_ref() == Some(name) && protocol(one.protocol.as_ref()) == protocol(port.protocol.as_ref())
            })
            .map(|one| one.container_port)
    };
    spec.containers.iter().chain(sidecars).find_map(named)
}
