//! Rules of Endpoints and PodDisruptionBudgets.
//!
//! Models kubernetes 1.36 pkg/apis/policy/validation/validation.go and pkg/apis/core/validation ValidateEndpoints.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{EndpointAddress, Endpoints};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::meta;
use super::others::PROTOCOLS;
use super::probe::not_negative;
use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::intstr;
use crate::api::kinds::Kind;

/// Rules of a new PodDisruptionBudget.
///
/// - Source: ValidatePodDisruptionBudget.
#[inline(never)]
pub fn budget(budget: &PodDisruptionBudget, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::PodDisruptionBudget, &budget.metadata, found);
    budget_spec(budget.spec.as_ref(), found);
}

/// Rules of a changed PodDisruptionBudget; every field of its spec may change.
#[inline(never)]
pub fn budget_update(new: &PodDisruptionBudget, old: &PodDisruptionBudget, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        budget_spec(new.spec.as_ref(), found);
    }
}

fn budget_spec(spec: Option<&PodDisruptionBudgetSpec>, found: &mut Vec<FieldError>) {
    let Some(spec) = spec else { return };
    if spec.min_available.is_some() && spec.max_unavailable.is_some() {
        let shown = shown(spec);
        found.push(FieldError::invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
    }
    for (field, value) in [("minAvailable", &spec.min_available), ("maxUnavailable", &spec.max_unavailable)] {
        if let Some(value) = value {
            number_or_percent(value, &format!("spec.{field}"), found);
        }
    }
    if let Some(selector) = &spec.selector {
        meta::selector(selector, "spec.selector", found);
    }
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    if let Some(policy) = spec.unhealthy_pod_eviction_policy.as_deref().filter(|policy| !policies.contains(policy)) {
        found.push(FieldError::unsupported("spec.unhealthyPodEvictionPolicy", policy, &policies));
    }
}

/// A budget as messages show it: in the spelling and the order of the server's own type.
fn shown(spec: &PodDisruptionBudgetSpec) -> String {
    let number = |value: &Option<IntOrString>| match value {
        None => "null".to_string(),
        Some(IntOrString::Int(number)) => number.to_string(),
        Some(IntOrString::String(text)) => quoted(text),
    };
    let selector = spec.selector.as_ref().map_or("null".to_string(), meta::shown_selector);
    let policy = spec.unhealthy_pod_eviction_policy.as_deref().map_or("null".to_string(), quoted);
    format!(
        "{{\"MinAvailable\":{},\"Selector\":{selector},\"MaxUnavailable\":{},\"UnhealthyPodEvictionPolicy\":{policy}}}",
        number(&spec.min_available),
        number(&spec.max_unavailable)
    )
}

/// - Source: pkg/apis/apps/validation ValidatePositiveIntOrPercent and IsNotMoreThan100Percent.
fn number_or_percent(value: &IntOrString, path: &str, found: &mut Vec<FieldError>) {
    match value {
        IntOrString::Int(number) => not_negative(path.into(), i64::from(*number), found),
        IntOrString::String(text) => {
            for message in text::percent(text) {
                found.push(FieldError::invalid(path, quoted(text), &message));
            }
            if intstr::percent(text).is_some_and(|percent| percent > 100) {
                found.push(FieldError::invalid(path, quoted(text), "must not be greater than 100%"));
            }
        }
    }
}

/// Rules of new Endpoints.
///
/// - Source: ValidateEndpoints.
#[inline(never)]
pub fn endpoints(endpoints: &Endpoints, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Endpoints, &endpoints.metadata, found);
    subsets(endpoints, found);
}

/// Rules of changed Endpoints.
///
/// - Source: ValidateEndpointsUpdate.
#[inline(never)]
pub fn endpoints_update(new: &Endpoints, old: &Endpoints, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.subsets != old.subsets {
        subsets(new, found);
    }
}

fn subsets(endpoints: &Endpoints, found: &mut Vec<FieldError>) {
    for (place, subset) in endpoints.subsets.iter().flatten().enumerate() {
        let path = format!("subsets[{place}]");
        let lists = [("addresses", &subset.addresses), ("notReadyAddresses", &subset.not_ready_addresses)];
        if lists.iter().all(|(_, list)| list.iter().flatten().next().is_none()) {
            found.push(FieldError::required(path.clone(), "must specify `addresses` or `notReadyAddresses`"));
        }
        for (field, list) in lists {
            for (index, address) in list.iter().flatten().enumerate() {
                endpoint_address(address, &format!("{path}.{field}[{index}]"), found);
            }
        }
        let named = subset.ports.as_ref().is_some_and(|ports| ports.len() > 1);
        for (index, port) in subset.ports.iter().flatten().enumerate() {
            let path = format!("{path}.ports[{index}]");
            match port.name.as_deref().unwrap_or("") {
                "" if named => found.push(FieldError::required(format!("{path}.name"), "")),
                "" => {}
                name => {
                    for message in text::dns1123_label(name) {
                        found.push(FieldError::invalid(format!("{path}.name"), quoted(name), &message));
                    }
                }
            }
            for message in text::port_number(port.port) {
                found.push(FieldError::invalid(format!("{path}.port"), port.port, &message));
            }
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            if !PROTOCOLS.contains(&protocol) {
                found.push(FieldError::unsupported(format!("{path}.protocol"), protocol, &PROTOCOLS));
            }
        }
    }
}

/// - Source: validateEndpointAddress, ValidateEndpointIP.
fn endpoint_address(address: &EndpointAddress, path: &str, found: &mut Vec<FieldError>) {
    let field = format!("{path}.ip");
    text::address(&address.ip, field.clone(), found);
    if let Some(host) = address.hostname.as_deref().filter(|host| !host.is_empty()) {
        for message in text::dns1123_label(host) {
            found.push(FieldError::invalid(format!("{path}.hostname"), quoted(host), &message));
        }
    }
    if let Some(node) = &address.node_name {
        for message in text::dns1123_subdomain(node) {
            found.push(FieldError::invalid(format!("{path}.nodeName"), quoted(node), &message));
        }
    }
    match address.ip.parse() {
        Ok(parsed) => super::service::reachable(parsed, &address.ip, field, found),
        Err(_) => found.push(FieldError::invalid(field, quoted(&address.ip), "must be a valid IP address")),
    }
}
