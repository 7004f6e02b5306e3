//! Rules of Services.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateService and ValidateServiceUpdate. What must be
//! allocated is asked for before, in admission.

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
    spec(service.spec.as_ref().unwrap_or(&ServiceSpec::default()), None, found);
}

/// The list of a service's addresses; where only the one is given it is the list.
fn own_addresses(spec: &ServiceSpec) -> &[String] {
    match spec.cluster_ips.as_deref() {
        None | Some([]) if spec.cluster_ip.as_deref().is_some_and(str::is_empty) => &[],
        None | Some([]) => spec.cluster_ip.as_slice(),
        Some(addresses) => addresses,
    }
}

/// True when a service has no cluster address on purpose.
pub fn is_headless(spec: &ServiceSpec) -> bool {
    own_addresses(spec) == ["None"]
}

/// True for types that have a port on every node.
pub fn has_node_ports(spec: &ServiceSpec) -> bool {
    matches!(spec.type_.as_deref(), Some("NodePort" | "LoadBalancer"))
}

/// True for services of which a load balancer asks which nodes have endpoints.
///
/// - Source: pkg/api/service/util.go NeedsHealthCheck.
pub fn needs_health_check(spec: &ServiceSpec) -> bool {
    spec.type_.as_deref() == Some("LoadBalancer") && spec.external_traffic_policy.as_deref() == Some("Local")
}

/// True for services that are reached from outside the cluster.
///
/// - Source: pkg/api/service/util.go ExternallyAccessible.
pub fn is_reached_from_outside(spec: &ServiceSpec) -> bool {
    has_node_ports(spec)
        || (spec.type_.as_deref() == Some("ClusterIP") && spec.external_ips.iter().flatten().next().is_some())
}

fn spec(spec: &ServiceSpec, old: Option<&ServiceSpec>, found: &mut Vec<FieldError>) {
    let ports = spec.ports.as_deref().unwrap_or(&[]);
    let kind = spec.type_.as_deref().unwrap_or("");
    let is_headless = is_headless(spec);
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
    let known: Vec<&String> = old.iter().flat_map(|old| old.external_ips.iter().flatten()).collect();
    for (place, address) in spec.external_ips.iter().flatten().enumerate() {
        let field = format!("spec.externalIPs[{place}]");
        match address.parse::<core::net::IpAddr>() {
            Ok(parsed) => reachable(parsed, address, field, found),
            Err(_) if known.contains(&address) => {}
            Err(_) => text::address(address, field, found),
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
    traffic(spec, found);
}

/// Rules of a service's own addresses and of their families.
///
/// - Source: ValidateServiceClusterIPsRelatedFields.
pub fn addresses(spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let path = "spec.clusterIPs";
    let all = own_addresses(spec);
    let address = spec.cluster_ip.as_deref().unwrap_or("");
    if !address.is_empty() && all.first().is_some_and(|first| first != address) {
        found.push(FieldError::invalid(path, json!(all), "first value must match `clusterIP`"));
    } else if address.is_empty() && !all.is_empty() {
        found.push(FieldError::invalid(path, json!(all), "must be empty when `clusterIP` is not specified"));
    }
    let families = ["IPv4", "IPv6"];
    let given = spec.ip_families.as_deref().unwrap_or(&[]);
    for (place, family) in given.iter().enumerate() {
        let field = format!("spec.ipFamilies[{place}]");
        if !families.contains(&family.as_str()) {
            found.push(FieldError::unsupported(field.clone(), family, &families));
        }
        if given[..place].contains(family) {
            found.push(FieldError::duplicate(field, quoted(family)));
        }
    }
    let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
    if let Some(policy) = spec.ip_family_policy.as_deref().filter(|policy| !policies.contains(policy)) {
        found.push(FieldError::unsupported("spec.ipFamilyPolicy", policy, &policies));
    }
    let before = found.len();
    for (place, one) in all.iter().enumerate() {
        if place > 0 || one != "None" {
            text::address(one, format!("{path}[{place}]"), found);
        } else if all.len() > 1 {
            found.push(FieldError::invalid(path, json!(all), "'None' must be the first and only value"));
        }
    }
    let unreadable = found.len() > before;
    if all.len() > 2 {
        found.push(FieldError::invalid(path, json!(all), "may only hold up to 2 values"));
    }
    if unreadable {
        return;
    }
    let is_six = |address: &String| address.contains(':');
    if all.len() > 1 && all.iter().all(is_six) | !all.iter().any(is_six) {
        found.push(FieldError::invalid(path, json!(all), "may specify no more than one IP for each IP family"));
    }
    for (place, (one, family)) in all.iter().zip(given).enumerate().filter(|_| !is_headless(spec)) {
        let has = if is_six(one) { "IPv6" } else { "IPv4" };
        if families.contains(&family.as_str()) && has != family {
            let detail = format!("expected an {family} value as indicated by `ipFamilies[{place}]`");
            found.push(FieldError::invalid(format!("{path}[{place}]"), quoted(one), &detail));
        }
    }
}

/// Rules of an address that others are to reach.
///
/// - Source: ValidateEndpointIP.
#[inline(never)]
pub fn reachable(parsed: core::net::IpAddr, address: &str, field: String, found: &mut Vec<FieldError>) {
    let mut refuse = |detail: &str| found.push(FieldError::invalid(field.clone(), quoted(address), detail));
    if parsed.is_unspecified() {
        refuse(&format!("may not be unspecified ({address})"));
    }
    if parsed.is_loopback() {
        refuse("may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    let six = |parsed| match parsed {
        core::net::IpAddr::V6(six) => six.segments()[0],
        core::net::IpAddr::V4(_) => 0,
    };
    if matches!(parsed, core::net::IpAddr::V4(four) if four.is_link_local()) || six(parsed) & 0xffc0 == 0xfe80 {
        refuse("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    let multicast = matches!(parsed, core::net::IpAddr::V4(four) if four.octets()[..3] == [224, 0, 0]);
    if multicast || six(parsed) & 0xff0f == 0xff02 {
        refuse("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}

/// What only load balancers have.
fn load_balancer(kind: &str, spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let detail = "may only be used when `type` is 'LoadBalancer'";
    let ranges = spec.load_balancer_source_ranges.as_deref().unwrap_or(&[]);
    if !ranges.is_empty() && kind != "LoadBalancer" {
        found.push(FieldError::forbidden("spec.LoadBalancerSourceRanges", detail));
    }
    for (place, range) in ranges.iter().enumerate() {
        text::address_range(range.trim(), format!("spec.LoadBalancerSourceRanges[{place}]"), found);
    }
    if spec.allocate_load_balancer_node_ports.is_some() && kind != "LoadBalancer" {
        found.push(FieldError::forbidden("spec.allocateLoadBalancerNodePorts", detail));
    }
    let Some(class) = &spec.load_balancer_class else { return };
    if kind != "LoadBalancer" {
        found.push(FieldError::forbidden("spec.loadBalancerClass", detail));
        return;
    }
    for message in text::qualified_name(class) {
        found.push(FieldError::invalid("spec.loadBalancerClass", quoted(class), &message));
    }
}

/// - Source: validateServiceExternalTrafficPolicy, validateServiceInternalTrafficFieldsValue,
///   validateServiceTrafficDistribution.
fn traffic(spec: &ServiceSpec, found: &mut Vec<FieldError>) {
    let policies = ["Cluster", "Local"];
    let external = is_reached_from_outside(spec);
    if let Some(policy) = spec.external_traffic_policy.as_deref().filter(|policy| !policy.is_empty()) {
        let field = "spec.externalTrafficPolicy";
        if !external {
            let detail = "may only be set for externally-accessible services";
            found.push(FieldError::invalid(field, quoted(policy), detail));
        } else if !policies.contains(&policy) {
            found.push(FieldError::unsupported(field, policy, &policies));
        }
    }
    let (field, port) = ("spec.healthCheckNodePort", spec.health_check_node_port.unwrap_or(0));
    if needs_health_check(spec) {
        for message in text::port_number(port) {
            found.push(FieldError::invalid(field, port, &message));
        }
    } else if port != 0 {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        found.push(FieldError::invalid(field, port, detail));
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
    if !own_addresses(spec).is_empty() {
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
    let field = |place: usize| format!("spec.ports[{place}].nodePort");
    let numbers = || {
        ports
            .iter()
            .enumerate()
            .filter_map(|(place, port)| Some((place, port, port.node_port.filter(|port| *port != 0)?)))
    };
    if kind == "ClusterIP" {
        found.extend(
            numbers()
                .map(|(place, ..)| FieldError::forbidden(field(place), "may not be used when `type` is 'ClusterIP'")),
        );
    }
    let mut taken = BTreeSet::new();
    for (place, port, number) in numbers() {
        if !taken.insert((port.protocol.as_deref().unwrap_or(""), number)) {
            found.push(FieldError::duplicate(field(place), number));
        }
    }
}

/// Rules of a changed Service: it keeps its addresses and their families while it has any.
///
/// - Source: ValidateServiceUpdate.
#[inline(never)]
pub fn service_update(new: &Service, old: &Service, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    let none = ServiceSpec::default();
    let (after, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    let external = |spec: &ServiceSpec| spec.type_.as_deref() == Some("ExternalName");
    if !external(after) && !external(before) {
        kept_addresses(after, before, found);
        kept_families(after, before, found);
    }
    let balanced = |spec: &ServiceSpec| spec.type_.as_deref() == Some("LoadBalancer");
    if balanced(after) && balanced(before) && after.load_balancer_class != before.load_balancer_class {
        let shown = json!(after.load_balancer_class.as_deref().unwrap_or("null"));
        found.push(FieldError::invalid("spec.loadBalancerClass", shown, "may not change once set"));
    }
    if needs_health_check(after)
        && needs_health_check(before)
        && after.health_check_node_port != before.health_check_node_port
    {
        found.push(FieldError::forbidden("spec.healthCheckNodePort", "field is immutable"));
    }
    spec(after, Some(before), found);
}

/// How a list of a service may shrink: with the policy that says so.
fn released(after: &ServiceSpec, what: &str, found: &mut Vec<FieldError>) {
    if after.ip_family_policy.as_deref() != Some("SingleStack") {
        let shown = json!(after.ip_family_policy.as_deref().unwrap_or("null"));
        let detail = format!("must be set to 'SingleStack' when releasing the secondary {what}");
        found.push(FieldError::invalid("spec.ipFamilyPolicy", shown, &detail));
    }
}

/// - Source: validateUpgradeDowngradeClusterIPs.
fn kept_addresses(after: &ServiceSpec, before: &ServiceSpec, found: &mut Vec<FieldError>) {
    if is_headless(after) && is_headless(before) {
        return;
    }
    let (now, then) = (own_addresses(after), own_addresses(before));
    let mut changed = |place: usize, detail: &str| {
        found.push(FieldError::invalid(format!("spec.clusterIPs[{place}]"), json!(now), detail));
    };
    if now.len() == then.len() {
        (0..now.len()).filter(|place| now[*place] != then[*place]).for_each(|place| {
            changed(place, "may not change once set");
        });
    } else if now.is_empty() {
        changed(0, "primary clusterIP can not be unset");
    } else if !then.is_empty() && now[0] != then[0] {
        changed(0, "may not change once set");
    }
    if now.len() == 1 && then.len() > 1 {
        released(after, "clusterIP", found);
    }
}

/// - Source: validateUpgradeDowngradeIPFamilies.
fn kept_families(after: &ServiceSpec, before: &ServiceSpec, found: &mut Vec<FieldError>) {
    if is_headless(after) || is_headless(before) {
        return;
    }
    let list = |spec: &ServiceSpec| spec.ip_families.clone().unwrap_or_default();
    let (now, then) = (list(after), list(before));
    let shown = if now.len() == then.len() { &after.ip_families } else { &after.cluster_ips };
    if now.first().zip(then.first()).is_some_and(|(now, then)| now != then) {
        found.push(FieldError::invalid("spec.ipFamilies[0]", json!(shown), "may not change once set"));
    }
    if now.len() == 1 && then.len() > 1 {
        released(after, "ipFamily", found);
    }
}
