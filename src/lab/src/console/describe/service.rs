//! `describe service`.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::api::Api;
use super::super::columns::pairs;
use super::{Text, events};

/// Ready addresses behind a port of a Service, up to three.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go formatEndpointSlices.
fn endpoints(slices: &[Object], port_name: &str) -> String {
    let mut addresses = Vec::new();
    for slice in slices.iter().filter_map(|slice| slice.get::<EndpointSlice>()) {
        for port in slice.ports.iter().flatten().filter(|port| port.name.as_deref().unwrap_or("") == port_name) {
            for endpoint in slice.endpoints.iter().flatten() {
                if endpoint.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true) {
                    addresses.extend(
                        endpoint.addresses.iter().map(|address| format!("{address}:{}", port.port.unwrap_or(0))),
                    );
                }
            }
        }
    }
    match addresses.len() {
        0..=3 => addresses.join(","),
        count => format!("{} + {} more...", addresses[..3].join(","), count - 3),
    }
}

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(service) = object.get::<Service>() else { return Ok(()) };
    let spec = service.spec.clone().unwrap_or_default();
    let mut slices = api.list(Kind::EndpointSlice, Some(object.namespace()))?;
    slices.retain(|slice| {
        let labels = slice.meta().labels.as_ref();
        labels.and_then(|labels| labels.get("kubernetes.io/service-name")).is_some_and(|name| name == object.name())
    });
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "Selector", pairs(spec.selector.as_ref()));
    text.field(0, "Type", spec.type_.as_deref().unwrap_or("ClusterIP"));
    if let Some(policy) = &spec.ip_family_policy {
        text.field(0, "IP Family Policy", policy);
    }
    text.field(
        0,
        "IP Families",
        spec.ip_families.as_deref().map_or_else(|| "<none>".to_string(), |list| list.join(",")),
    );
    text.field(0, "IP", spec.cluster_ip.as_deref().unwrap_or(""));
    text.field(0, "IPs", spec.cluster_ips.as_deref().map_or_else(|| "<none>".to_string(), |list| list.join(",")));
    if let Some(addresses) = spec.external_ips.as_deref().filter(|list| !list.is_empty()) {
        text.field(0, "External IPs", addresses.join(","));
    }
    text.field_if(0, "External Name", spec.external_name.as_ref());
    for port in spec.ports.iter().flatten() {
        let protocol = port.protocol.as_deref().unwrap_or("TCP");
        let name = port.name.as_deref().filter(|name| !name.is_empty()).unwrap_or("<unset>");
        text.line(0, format!("Port:\t{name}\t{}/{protocol}", port.port));
        match &port.target_port {
            Some(IntOrString::String(target)) => text.field(0, "TargetPort", format!("{target}/{protocol}")),
            Some(IntOrString::Int(target)) => text.field(0, "TargetPort", format!("{target}/{protocol}")),
            None => text.field(0, "TargetPort", format!("{}/{protocol}", port.port)),
        }
        if let Some(node_port) = port.node_port.filter(|node_port| *node_port > 0) {
            text.line(0, format!("NodePort:\t{name}\t{node_port}/{protocol}"));
        }
        text.field(0, "Endpoints", endpoints(&slices, port.name.as_deref().unwrap_or("")));
    }
    text.field(0, "Session Affinity", spec.session_affinity.as_deref().unwrap_or("None"));
    text.field_if(0, "External Traffic Policy", spec.external_traffic_policy.as_ref());
    text.field_if(0, "Internal Traffic Policy", spec.internal_traffic_policy.as_ref());
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
