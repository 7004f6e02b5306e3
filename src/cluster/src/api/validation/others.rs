//! Rules of Namespaces, Nodes, Leases, EndpointSlices and Events.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation, pkg/apis/coordination/validation and pkg/apis/discovery/validation.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Event, Namespace, Node};
use k8s_openapi::api::discovery::v1::EndpointSlice;

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
        node_spec(new, found);
    }
}

fn node_spec(node: &Node, found: &mut Vec<FieldError>) {
    let mut seen = BTreeSet::new();
    for (place, taint) in node.spec.iter().flat_map(|spec| spec.taints.iter().flatten()).enumerate() {
        let path = format!("spec.taints[{place}]");
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
    for (place, endpoint) in slice.endpoints.iter().flatten().enumerate() {
        let path = format!("endpoints[{place}].addresses");
        if endpoint.addresses.is_empty() {
            found.push(FieldError::required(path.clone(), "must contain at least 1 item"));
        }
        for (index, address) in endpoint.addresses.iter().enumerate() {
            if slice.address_type.starts_with("IP") && !text::is_address(address) {
                let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
                found.push(FieldError::invalid(format!("{path}[{index}]"), quoted(address), detail));
            }
        }
    }
    let mut names = BTreeSet::new();
    for (place, port) in slice.ports.iter().flatten().enumerate() {
        let name = port.name.as_deref().unwrap_or("");
        if !name.is_empty() {
            for message in text::dns1123_label(name) {
                found.push(FieldError::invalid(format!("ports[{place}].name"), quoted(name), &message));
            }
        }
        if !names.insert(name) {
            found.push(FieldError::duplicate(format!("ports[{place}].name"), quoted(name)));
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
