//! Rules of Namespaces, Nodes, Leases, EndpointSlices and Events.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation, pkg/apis/coordination/validation and pkg/apis/discovery/validation.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Event, Namespace, Node, NodeSpec};
use k8s_openapi::api::discovery::v1::{Endpoint, EndpointSlice};

use super::meta;
use super::pod::taint_effect;
use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Rules of a new Namespace.
#[inline(never)]
pub fn namespace(namespace: &Namespace, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Namespace, &namespace.metadata, found);
}

/// Rules of a new Node.
///
/// - Source: ValidateNode.
#[inline(never)]
pub fn node(node: &Node, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Node, &node.metadata, found);
    node_spec(node, found);
}

/// Rules of a changed Node.
///
/// - Source: ValidateNodeUpdate.
#[inline(never)]
pub fn node_update(new: &Node, old: &Node, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        let none = NodeSpec::default();
        let (now, then) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
        let ranges = |spec: &NodeSpec| spec.pod_cidrs.clone().unwrap_or_default();
        if !ranges(then).is_empty() && ranges(now) != ranges(then) {
            let detail = "node updates may not change podCIDR except from \"\" to valid";
            found.push(FieldError::forbidden("spec.podCIDRs", detail));
        }
        let provider = |spec: &NodeSpec| spec.provider_id.clone().unwrap_or_default();
        if !provider(then).is_empty() && provider(now) != provider(then) {
            let detail = "node updates may not change providerID except from \"\" to valid";
            found.push(FieldError::forbidden("spec.providerID", detail));
        }
        node_spec(new, found);
    }
}

fn node_spec(node: &Node, found: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (place, taint) in node.spec.iter().flat_map(|spec| spec.taints.iter().flatten()).enumerate() {
        // Upstream looks for them below the metadata.
        let path = format!("metadata.taints[{place}]");
        for message in text::qualified_name(&taint.key) {
            found.push(FieldError::invalid(format!("{path}.key"), quoted(&taint.key), &message));
        }
        let value = taint.value.as_deref().unwrap_or("");
        let messages = text::label_value(value);
        if !messages.is_empty() {
            found.push(FieldError::invalid(format!("{path}.value"), quoted(value), &messages.join(";")));
        }
        taint_effect(&taint.effect, format!("{path}.effect"), found);
        if !seen.insert((taint.key.as_str(), taint.effect.as_str())) {
            let (key, effect) = (quoted(&taint.key), quoted(&taint.effect));
            let shown = format!("{{\"Key\":{key},\"Value\":{},\"Effect\":{effect},\"TimeAdded\":null}}", quoted(value));
            let detail = "taints must be unique by key and effect pair";
            found.push(FieldError { field: path, body: format!("Duplicate value: {shown}: {detail}") });
        }
    }
}

/// Rules of a Lease, new or changed.
///
/// - Source: ValidateLeaseSpec.
#[inline(never)]
pub fn lease_spec(lease: &Lease, found: &mut Vec<FieldError>) {
    let Some(spec) = &lease.spec else { return };
    if let Some(seconds) = spec.lease_duration_seconds.filter(|seconds| *seconds <= 0) {
        found.push(FieldError::invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
    }
    if let Some(transitions) = spec.lease_transitions.filter(|transitions| *transitions < 0) {
        let detail = "must be greater than or equal to 0";
        found.push(FieldError::invalid("spec.leaseTransitions", transitions, detail));
    }
}

/// Rules of a new Lease.
#[inline(never)]
pub fn lease(lease: &Lease, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Lease, &lease.metadata, found);
    lease_spec(lease, found);
}

/// Rules of a new EndpointSlice.
///
/// - Source: ValidateEndpointSlice.
#[inline(never)]
pub fn endpoint_slice(slice: &EndpointSlice, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::EndpointSlice, &slice.metadata, found);
    endpoint_slice_parts(slice, found);
}

fn endpoint_slice_parts(slice: &EndpointSlice, found: &mut Vec<FieldError>) {
    let kinds = ["FQDN", "IPv4", "IPv6"];
    match slice.address_type.as_str() {
        "" => found.push(FieldError::required("addressType", "")),
        kind if !kinds.contains(&kind) => found.push(FieldError::unsupported("addressType", kind, &kinds)),
        _ => {}
    }
    let endpoints = slice.endpoints.as_deref().unwrap_or(&[]);
    if endpoints.len() > MOST_ENDPOINTS {
        found.push(FieldError::too_many("endpoints", endpoints.len(), MOST_ENDPOINTS));
    } else {
        for (place, one) in endpoints.iter().enumerate() {
            endpoint(one, &slice.address_type, &format!("endpoints[{place}]"), found);
        }
    }
    let mut names = BTreeSet::new();
    for (place, port) in slice.ports.iter().flatten().enumerate() {
        let path = format!("ports[{place}]");
        let name = port.name.as_deref().unwrap_or("");
        if !name.is_empty() {
            for message in text::dns1123_label(name) {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(name), &message));
            }
        }
        if !names.insert(name) {
            found.push(FieldError::duplicate(format!("{path}.name"), quoted(name)));
        }
        let protocol = port.protocol.as_deref().unwrap_or("TCP");
        if !PROTOCOLS.contains(&protocol) {
            found.push(FieldError::unsupported(format!("{path}.protocol"), protocol, &PROTOCOLS));
        }
        for message in port.app_protocol.iter().flat_map(|protocol| text::qualified_name(protocol)) {
            let shown = quoted(port.app_protocol.as_deref().unwrap_or(""));
            found.push(FieldError::invalid(format!("{path}.appProtocol"), shown, &message));
        }
    }
}

/// Most endpoints of a slice.
const MOST_ENDPOINTS: usize = 1_000;
/// Most addresses of one endpoint.
const MOST_ADDRESSES: usize = 100;
/// What ports speak, in the order of messages.
pub(super) const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

/// - Source: validateEndpoints.
fn endpoint(endpoint: &Endpoint, kind: &str, path: &str, found: &mut Vec<FieldError>) {
    let list = format!("{path}.addresses");
    if endpoint.addresses.is_empty() {
        found.push(FieldError::required(list.clone(), "must contain at least 1 address"));
    } else if endpoint.addresses.len() > MOST_ADDRESSES {
        found.push(FieldError::too_many(list.clone(), endpoint.addresses.len(), MOST_ADDRESSES));
    }
    for (index, address) in endpoint.addresses.iter().enumerate().filter(|_| kind.starts_with("IP")) {
        let field = format!("{list}[{index}]");
        let before = found.len();
        text::address(address, field.clone(), found);
        let Ok(parsed) = address.parse::<core::net::IpAddr>() else { continue };
        if found.len() == before && parsed.is_ipv4() != (kind == "IPv4") {
            let detail = format!("must be an {kind} address");
            found.push(FieldError::invalid(list.clone(), quoted(address), &detail));
        }
        super::service::reachable(parsed, address, field, found);
    }
    if let Some(node) = &endpoint.node_name {
        for message in text::dns1123_subdomain(node) {
            found.push(FieldError::invalid(format!("{path}.nodeName"), quoted(node), &message));
        }
    }
    if let Some(host) = &endpoint.hostname {
        for message in text::dns1123_label(host) {
            found.push(FieldError::invalid(format!("{path}.hostname"), quoted(host), &message));
        }
    }
}

/// Rules of a changed EndpointSlice.
///
/// - Source: ValidateEndpointSliceUpdate.
#[inline(never)]
pub fn endpoint_slice_update(new: &EndpointSlice, old: &EndpointSlice, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    endpoint_slice_parts(new, found);
    if new.address_type != old.address_type {
        found.push(FieldError::invalid("addressType", quoted(&new.address_type), "field is immutable"));
    }
}

/// Rules of an Event.
///
/// - Source: legacyValidateEvent.
#[inline(never)]
pub fn event(event: &Event, found: &mut Vec<FieldError>) {
    let about = event.involved_object.namespace.as_deref().unwrap_or("");
    let own = event.metadata.namespace.as_deref().unwrap_or("");
    let expected = if about.is_empty() { "default" } else { about };
    if own != expected && !(about.is_empty() && own == "kube-system") {
        let detail = "does not match event.namespace";
        found.push(FieldError::invalid("involvedObject.namespace", quoted(about), detail));
    }
    for message in text::dns1123_label(own) {
        found.push(FieldError::invalid("namespace", quoted(own), &message));
    }
}
