//! `describe service`.

use cluster::api::labels::SERVICE_NAME;
use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::api::Api;
use super::super::columns::pairs;
use super::{Text, events};

/// Ready addresses behind a port of a Service, up to three. Once three are there the next endpoint, ready or not, brings
/// the count of the rest, which may be none.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go formatEndpointSlices.
pub(super) fn endpoints(slices: &[Object], port_name: &str) -> String {
    if slices.is_empty() {
        return "<none>".to_string();
    }
    let mut addresses: Vec<String> = Vec::new();
    let (mut more, mut count) = (false, 0usize);
    for slice in slices.iter().filter_map(|slice| slice.get::<EndpointSlice>()) {
        let ports = slice.ports.as_deref().unwrap_or(&[]);
        // A headless Service may have no ports at all.
        let numbers: Vec<Option<i32>> = match ports {
            [] => vec![None],
            ports => {
                let named = ports.iter().filter(|port| port.name.as_deref().unwrap_or("") == port_name);
                named.map(|port| Some(port.port.unwrap_or(0))).collect()
            }
        };
        for number in numbers {
            for endpoint in slice.endpoints.iter().flatten() {
                more |= addresses.len() == 3;
                if !endpoint.conditions.as_ref().and_then(|conditions| conditions.ready).unwrap_or(true) {
                    continue;
                }
                if !more {
                    let address = endpoint.addresses.first().map_or("", String::as_str);
                    addresses.push(match number {
                        Some(number) if address.contains(':') => format!("[{address}]:{number}"),
                        Some(number) => format!("{address}:{number}"),
                        None => address.to_string(),
                    });
                }
                count += 1;
            }
        }
    }
    let listed = addresses.join(",");
    if more { format!("{listed} + {} more...", count.saturating_sub(3)) } else { listed }
}

/// Addresses of a load balancer.
fn ingress(service: &Service) -> String {
    let balancer = service.status.as_ref().and_then(|status| status.load_balancer.as_ref());
    let texts: Vec<String> = balancer
        .into_iter()
        .flat_map(|balancer| balancer.ingress.iter().flatten())
        .map(|one| match one.ip.as_deref().filter(|ip| !ip.is_empty()) {
            Some(ip) => ip.to_string() + &one.ip_mode.as_ref().map(|mode| format!(" ({mode})")).unwrap_or_default(),
            None => one.hostname.clone().unwrap_or_default(),
        })
        .collect();
    texts.join(", ")
}

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(service) = object.get::<Service>() else { return Ok(()) };
    let spec = service.spec.clone().unwrap_or_default();
    let mut slices = api.list(Kind::EndpointSlice, Some(object.namespace()))?;
    slices.retain(|slice| {
        let labels = slice.meta().labels.as_ref();
        labels.and_then(|labels| labels.get(SERVICE_NAME)).is_some_and(|name| name == object.name())
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
    text.field_if(0, "Desired LoadBalancer IP", spec.load_balancer_ip.as_ref());
    text.field_if(0, "External Name", spec.external_name.as_ref());
    text.field_if(0, "LoadBalancer Ingress", Some(&ingress(service)));
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
    if let Some(port) = spec.health_check_node_port.filter(|port| *port != 0) {
        text.field(0, "HealthCheck NodePort", port);
    }
    if let Some(ranges) = spec.load_balancer_source_ranges.as_deref().filter(|ranges| !ranges.is_empty()) {
        text.field(0, "LoadBalancer Source Ranges", ranges.join(","));
    }
    text.field_if(0, "Traffic Distribution", spec.traffic_distribution.as_ref());
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
