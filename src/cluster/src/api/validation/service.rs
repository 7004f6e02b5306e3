//! Rules of Services.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateService and ValidateServiceUpdate, and the
//! node port range of pkg/registry/core/service/portallocator.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

use super::container::one_of;
use super::meta;
use super::probe::port as port_number_or_name;
use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Rules of a new Service.
#[inline(never)]
pub fn service(service: &Service, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Service, &service.metadata, found);
    spec(service.spec.as_ref().unwrap_or(&ServiceSpec::default()), found);
}

fn spec(spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let ports = spec.ports.as_deref().unwrap_or(&[]);
    let kind = spec.type_.as_deref().unwrap_or("");
    let is_headless = spec.cluster_ip.as_deref() == Some("None");
    if ports.is_empty() && !is_headless && kind != "ExternalName" {
        found.push(FieldError::required("spec.ports", ""));
    }
    match kind {
        "LoadBalancer" | "NodePort" if is_headless => {
            let detail = format!("may not be set to 'None' for {kind} services");
            found.push(FieldError::invalid("spec.clusterIPs[0]", quoted("None"), &detail));
        }
        "ExternalName" => external_name(spec, found),
        _ => {}
    }
    let mut names = BTreeSet::new();
    for (place, port) in ports.iter().enumerate() {
        service_port(port, ports.len() > 1, &mut names, &format!("spec.ports[{place}]"), found);
    }
    meta::labels(spec.selector.as_ref(), "spec.selector", found);
    one_of("spec.sessionAffinity".into(), spec.session_affinity.as_deref(), &["ClientIP", "None"], found);
    if spec.session_affinity.as_deref() == Some("ClientIP") {
        let config = spec.session_affinity_config.as_ref();
        let timeout = config.and_then(|config| config.client_ip.as_ref()?.timeout_seconds);
        if let Some(timeout) = timeout.filter(|timeout| !(1..=86_400).contains(timeout)) {
            let field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
            found.push(FieldError::invalid(field, timeout, "must be greater than 0 and less than 86400"));
        }
    }
    if kind != "ExternalName" {
        addresses(spec, found);
    }
    for (place, address) in spec.external_ips.iter().flatten().enumerate() {
        let field = format!("spec.externalIPs[{place}]");
        match address.parse::<core::net::IpAddr>() {
            Err(_) => text::address(address, field, found),
            Ok(parsed) => reachable(parsed, address, field, found),
        }
    }
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    one_of("spec.type".into(), spec.type_.as_deref(), &kinds, found);
    node_ports(kind, ports, found);
    let mut seen = BTreeSet::new();
    for (place, port) in ports.iter().enumerate() {
        let protocol = port.protocol.as_deref().unwrap_or("");
        if !seen.insert((protocol, port.port)) {
            let key = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{},\"TargetPort\":0,\"NodePort\":0}}",
                quoted(protocol),
                port.port
            );
            found.push(FieldError::duplicate(format!("spec.ports[{place}]"), key));
        }
    }
    load_balancer(kind, spec, found);
    traffic(kind, spec, found);
}

/// - Source: ValidateServiceClusterIPsRelatedFields.
fn addresses(spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let families = ["IPv4", "IPv6"];
    for (place, family) in spec.ip_families.iter().flatten().enumerate() {
        let field = format!("spec.ipFamilies[{place}]");
        if !families.contains(&family.as_str()) {
            found.push(FieldError::unsupported(field.clone(), family, &families));
        }
        if spec.ip_families.iter().flatten().take(place).any(|earlier| earlier == family) {
            found.push(FieldError::duplicate(field, quoted(family)));
        }
    }
    let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
    if let Some(policy) = spec.ip_family_policy.as_deref().filter(|policy| !policies.contains(policy)) {
        found.push(FieldError::unsupported("spec.ipFamilyPolicy", policy, &policies));
    }
    if let Some(address) = spec.cluster_ip.as_deref().filter(|address| !address.is_empty() && *address != "None") {
        text::address(address, "spec.clusterIPs[0]".into(), found);
    }
}

/// - Source: ValidateEndpointIP.
#[inline(never)]
fn reachable(parsed: core::net::IpAddr, address: &str, field: String, found: &mut Vec<FieldError>) {
    let mut refuse = |detail: &str| found.push(FieldError::invalid(field.clone(), quoted(address), detail));
    if parsed.is_unspecified() {
        refuse(&format!("may not be unspecified ({address})"));
    }
    if parsed.is_loopback() {
        refuse("may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if matches!(parsed, core::net::IpAddr::V4(four) if four.is_link_local()) {
        refuse("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if matches!(parsed, core::net::IpAddr::V4(four) if four.octets()[..3] == [224, 0, 0]) {
        refuse("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}

/// What only load balancers have.
fn load_balancer(kind: &str, spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    if kind == "LoadBalancer" {
        for message in spec.load_balancer_class.iter().flat_map(|class| text::qualified_name(class)) {
            let class = spec.load_balancer_class.as_deref().unwrap_or("");
            found.push(FieldError::invalid("spec.loadBalancerClass", quoted(class), &message));
        }
        return;
    }
    let detail = "may only be used when `type` is 'LoadBalancer'";
    for (field, is_set) in [
        ("LoadBalancerSourceRanges", spec.load_balancer_source_ranges.iter().flatten().next().is_some()),
        ("allocateLoadBalancerNodePorts", spec.allocate_load_balancer_node_ports.is_some()),
        ("loadBalancerClass", spec.load_balancer_class.is_some()),
    ] {
        if is_set {
            found.push(FieldError::forbidden(format!("spec.{field}"), detail));
        }
    }
}

/// - Source: validateServiceExternalTrafficPolicy, validateServiceInternalTrafficFieldsValue,
///   validateServiceTrafficDistribution.
fn traffic(kind: &str, spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let policies = ["Cluster", "Local"];
    let external = matches!(kind, "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && spec.external_ips.iter().flatten().next().is_some());
    if let Some(policy) = spec.external_traffic_policy.as_deref().filter(|policy| !policy.is_empty()) {
        let field = "spec.externalTrafficPolicy";
        if !external {
            let detail = "may only be set for externally-accessible services";
            found.push(FieldError::invalid(field, quoted(policy), detail));
        } else if !policies.contains(&policy) {
            found.push(FieldError::unsupported(field, policy, &policies));
        }
    }
    let checked = kind == "LoadBalancer" && spec.external_traffic_policy.as_deref() == Some("Local");
    if let Some(port) = spec.health_check_node_port.filter(|port| *port != 0 && !checked) {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        found.push(FieldError::invalid("spec.healthCheckNodePort", port, detail));
    }
    if let Some(policy) = spec.internal_traffic_policy.as_deref().filter(|policy| !policies.contains(policy)) {
        found.push(FieldError::unsupported("spec.internalTrafficPolicy", policy, &policies));
    }
    let ways = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    if let Some(way) = spec.traffic_distribution.as_deref().filter(|way| !ways.contains(way)) {
        found.push(FieldError::unsupported("spec.trafficDistribution", way, &ways));
    }
}

#[inline(never)]
fn external_name(spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    if spec.cluster_ip.as_deref().is_some_and(|address| !address.is_empty()) {
        found.push(FieldError::forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
    }
    if spec.ip_families.iter().flatten().next().is_some() {
        found.push(FieldError::forbidden("spec.ipFamilies", "may not be set for ExternalName services"));
    }
    if spec.ip_family_policy.is_some() {
        found.push(FieldError::forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services"));
    }
    let name = spec.external_name.as_deref().unwrap_or("");
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() {
        found.push(FieldError::required("spec.externalName", ""));
    } else {
        for message in text::dns1123_subdomain(name) {
            found.push(FieldError::invalid("spec.externalName", quoted(name), &message));
        }
    }
}

fn service_port<'a>(
    port: &'a ServicePort,
    needs_name: bool,
    names: &mut BTreeSet<&'a str>,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    let field = format!("{path}.name");
    match port.name.as_deref().unwrap_or("") {
        "" if needs_name => found.push(FieldError::required(field, "")),
        "" => {}
        name => {
            for message in text::dns1123_label(name) {
                found.push(FieldError::invalid(field.clone(), quoted(name), &message));
            }
            if !names.insert(name) {
                found.push(FieldError::duplicate(field, quoted(name)));
            }
        }
    }
    for message in text::port_number(port.port) {
        found.push(FieldError::invalid(format!("{path}.port"), port.port, &message));
    }
    one_of(format!("{path}.protocol"), port.protocol.as_deref(), &["SCTP", "TCP", "UDP"], found);
    let target = port.target_port.as_ref().unwrap_or(&IntOrString::Int(0));
    port_number_or_name(target, &format!("{path}.targetPort"), found);
    if let Some(protocol) = &port.app_protocol {
        for message in text::qualified_name(protocol) {
            found.push(FieldError::invalid(format!("{path}.appProtocol"), quoted(protocol), &message));
        }
    }
}

fn node_ports(kind: &str, ports: &[ServicePort], found: &mut Vec<FieldError>) {
    let mut taken = BTreeSet::new();
    for (place, port) in ports.iter().enumerate() {
        let Some(node_port) = port.node_port.filter(|port| *port != 0) else { continue };
        let field = format!("spec.ports[{place}].nodePort");
        if kind == "ClusterIP" {
            found.push(FieldError::forbidden(field, "may not be used when `type` is 'ClusterIP'"));
        } else if !(30_000..=32_767).contains(&node_port) {
            let detail = "provided port is not in the valid range. The range of valid ports is 30000-32767";
            found.push(FieldError::invalid(field, node_port, detail));
        } else if !taken.insert((port.protocol.as_deref().unwrap_or(""), node_port)) {
            found.push(FieldError::duplicate(field, node_port));
        }
    }
}

/// Rules of a changed Service: it keeps its address while its type stays.
///
/// - Source: ValidateServiceUpdate, validateUpgradeDowngradeClusterIPs.
#[inline(never)]
pub fn service_update(new: &Service, old: &Service, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    let none = ServiceSpec::default();
    let (after, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    let address = |spec: &ServiceSpec| spec.cluster_ip.clone().unwrap_or_default();
    let (now, then) = (address(after), address(before));
    let external = |spec: &ServiceSpec| spec.type_.as_deref() == Some("ExternalName");
    if !external(after) && !external(before) && !then.is_empty() && !now.is_empty() && now != then {
        found.push(FieldError::invalid("spec.clusterIPs[0]", json!([now]), "may not change once set"));
    }
    spec(after, found);
}
