//! Ingresses, IngressClasses and NetworkPolicies.
//!
//! Models kubernetes 1.36 pkg/apis/networking/v1/defaults.go, pkg/apis/networking/validation/validation.go and
//! pkg/registry/networking/*/strategy.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use k8s_openapi::api::core::v1::TypedLocalObjectReference;
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, IPBlock, Ingress, IngressBackend, IngressClass, IngressClassParametersReference, IngressSpec,
    NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

use super::{Passive, drop_empty, silent, typed};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::object::Object;
use crate::api::validation::meta;
use crate::api::validation::text::{
    self, dns1123_label, dns1123_subdomain, path_segment, port_name, port_number, quoted, wildcard_subdomain,
};

pub(super) const INGRESS: Passive = Passive {
    kind: Kind::Ingress,
    fill: |object| typed(object, default_ingress),
    rules: ingress,
    warnings: ingress_warnings,
    asks_for_more: Some(|new, old| {
        let spec = |object: &Object| object.get::<Ingress>().and_then(|one| one.spec.clone());
        spec(new) != spec(old)
    }),
};

pub(super) const INGRESS_CLASS: Passive = Passive {
    kind: Kind::IngressClass,
    fill: |object| typed(object, default_class),
    rules: class,
    warnings: silent,
    asks_for_more: Some(|new, old| {
        let spec = |object: &Object| object.get::<IngressClass>().and_then(|one| one.spec.clone());
        spec(new) != spec(old)
    }),
};

pub(super) const NETWORK_POLICY: Passive = Passive {
    kind: Kind::NetworkPolicy,
    fill: |object| typed(object, default_policy),
    rules: policy,
    warnings: silent,
    asks_for_more: Some(|new, old| {
        let spec = |object: &Object| object.get::<NetworkPolicy>().and_then(|one| one.spec.clone());
        spec(new) != spec(old)
    }),
};

/// The annotation that named the class before there was a field for it.
pub(crate) const OLD_CLASS: &str = "kubernetes.io/ingress.class";

fn old_class(meta: &ObjectMeta) -> Option<&String> {
    meta.annotations.as_ref().and_then(|annotations| annotations.get(OLD_CLASS))
}

/// Ingresses have no defaults; empty texts and lists are not stored.
fn default_ingress(ingress: &mut Ingress) {
    let spec = ingress.spec.get_or_insert_default();
    if spec.default_backend.is_some() {
        drop_empty(&mut spec.rules);
    }
    drop_empty(&mut spec.tls);
    spec.tls.iter_mut().flatten().for_each(|tls| drop_empty(&mut tls.hosts));
    for rule in spec.rules.iter_mut().flatten() {
        rule.host = rule.host.take().filter(|host| !host.is_empty());
        for path in rule.http.iter_mut().flat_map(|http| &mut http.paths) {
            path.path = path.path.take().filter(|path| !path.is_empty());
        }
    }
}

/// - Source: SetDefaults_IngressClass.
fn default_class(class: &mut IngressClass) {
    if let Some(parameters) = class.spec.as_mut().and_then(|spec| spec.parameters.as_mut()) {
        parameters.scope.get_or_insert_with(|| "Cluster".to_string());
    }
}

/// - Source: SetDefaults_NetworkPolicy, SetDefaults_NetworkPolicyPort.
fn default_policy(policy: &mut NetworkPolicy) {
    let spec = policy.spec.get_or_insert_default();
    spec.pod_selector.get_or_insert_default();
    drop_empty(&mut spec.ingress);
    drop_empty(&mut spec.egress);
    for rule in spec.ingress.iter_mut().flatten() {
        drop_empty(&mut rule.from);
        drop_empty(&mut rule.ports);
    }
    for rule in spec.egress.iter_mut().flatten() {
        drop_empty(&mut rule.to);
        drop_empty(&mut rule.ports);
    }
    if spec.policy_types.as_ref().is_none_or(Vec::is_empty) {
        let mut types = alloc::vec!["Ingress".to_string()];
        types.extend(spec.egress.as_ref().is_some_and(|rules| !rules.is_empty()).then(|| "Egress".to_string()));
        spec.policy_types = Some(types);
    }
    let coming = spec.ingress.iter_mut().flatten().flat_map(|rule| rule.ports.iter_mut().flatten());
    let going = spec.egress.iter_mut().flatten().flat_map(|rule| rule.ports.iter_mut().flatten());
    for port in coming.chain(going) {
        port.protocol.get_or_insert_with(|| "TCP".to_string());
    }
}

/// - Source: pkg/registry/networking/ingress/strategy.go WarningsOnCreate.
fn ingress_warnings(object: &Object, found: &mut Vec<String>) {
    let Some(ingress) = object.get::<Ingress>() else { return };
    let named = ingress.spec.as_ref().is_some_and(|spec| spec.ingress_class_name.is_some());
    if !named && old_class(&ingress.metadata).is_some() {
        found.push(format!("annotation {OLD_CLASS:?} is deprecated, please use 'spec.ingressClassName' instead"));
    }
}

/// - Source: ValidateIngressCreate, ValidateIngressUpdate.
#[inline(never)]
fn ingress(new: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    let Some(ingress) = new.get::<Ingress>() else { return };
    if let Some(old) = old {
        meta::metadata_update(new.meta(), old.meta(), found);
    }
    meta::metadata(Kind::Ingress, &ingress.metadata, found);
    let none = IngressSpec::default();
    let spec = ingress.spec.as_ref().unwrap_or(&none);
    ingress_spec(spec, found);
    if let (None, Some(word), Some(class)) = (old, old_class(&ingress.metadata), &spec.ingress_class_name)
        && word != class
    {
        let detail = "must match `ingressClassName` when both are specified";
        found.push(FieldError::invalid(format!("annotations.{OLD_CLASS}"), quoted(word), detail));
    }
}

/// - Source: ValidateIngressSpec.
fn ingress_spec(spec: &IngressSpec, found: &mut Vec<FieldError>) {
    if spec.rules.as_ref().is_none_or(Vec::is_empty) && spec.default_backend.is_none() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        found.push(FieldError::invalid("spec", json!(spec.rules), detail));
    }
    if let Some(one) = &spec.default_backend {
        backend(one, "spec.defaultBackend", found);
    }
    for (place, rule) in spec.rules.iter().flatten().enumerate() {
        let path = format!("spec.rules[{place}]");
        if let Some(host) = rule.host.as_ref().filter(|host| !host.is_empty()) {
            let field = format!("{path}.host");
            if text::is_address(host) {
                let detail = "must be a DNS name, not an IP address";
                found.push(FieldError::invalid(field.clone(), quoted(host), detail));
            }
            host_name(host, field, found);
        }
        let Some(http) = &rule.http else { continue };
        if http.paths.is_empty() {
            found.push(FieldError::required(format!("{path}.http.paths"), ""));
        }
        for (place, one) in http.paths.iter().enumerate() {
            http_path(one, &format!("{path}.http.paths[{place}]"), found);
        }
    }
    for (place, tls) in spec.tls.iter().flatten().enumerate() {
        for (index, host) in tls.hosts.iter().flatten().enumerate() {
            host_name(host, format!("spec.tls[{place}].hosts[{index}]"), found);
        }
        if let Some(secret) = tls.secret_name.as_ref().filter(|secret| !secret.is_empty()) {
            for message in dns1123_subdomain(secret) {
                found.push(FieldError::invalid(format!("spec.tls[{place}].secretName"), quoted(secret), &message));
            }
        }
    }
    if let Some(class) = &spec.ingress_class_name {
        for message in dns1123_subdomain(class) {
            found.push(FieldError::invalid("spec.ingressClassName", quoted(class), &message));
        }
    }
}

/// A host name, of which the first label may be `*`.
fn host_name(host: &str, field: String, found: &mut Vec<FieldError>) {
    let messages = if host.contains('*') { wildcard_subdomain(host) } else { dns1123_subdomain(host) };
    for message in messages {
        found.push(FieldError::invalid(field.clone(), quoted(host), &message));
    }
}

/// - Source: validateHTTPIngressPath.
fn http_path(path: &HTTPIngressPath, field: &str, found: &mut Vec<FieldError>) {
    let (text, own) = (path.path.as_deref().unwrap_or(""), format!("{field}.path"));
    let mut wrong = |detail: &str| found.push(FieldError::invalid(own.clone(), quoted(text), detail));
    match path.path_type.as_str() {
        "" => {
            found.push(FieldError::required(format!("{field}.pathType"), "pathType must be specified"));
            return;
        }
        "Exact" | "Prefix" => {
            if !text.starts_with('/') {
                wrong("must be an absolute path");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"].into_iter().filter(|part| text.contains(part)) {
                wrong(&format!("must not contain '{part}'"));
            }
            for end in ["/..", "/."].into_iter().filter(|end| text.ends_with(end)) {
                wrong(&format!("cannot end with '{end}'"));
            }
        }
        "ImplementationSpecific" => {
            if !text.is_empty() && !text.starts_with('/') {
                wrong("must be an absolute path");
            }
        }
        other => {
            let kinds = ["Exact", "ImplementationSpecific", "Prefix"];
            found.push(FieldError::unsupported(format!("{field}.pathType"), other, &kinds));
        }
    }
    backend(&path.backend, &format!("{field}.backend"), found);
}

/// - Source: validateIngressBackend; service names have been relaxed to labels (1.36).
fn backend(backend: &IngressBackend, path: &str, found: &mut Vec<FieldError>) {
    match (&backend.resource, &backend.service) {
        (Some(_), Some(_)) => {
            found.push(FieldError::invalid(path, quoted(""), "cannot set both resource and service backends"));
        }
        (Some(resource), None) => reference(resource, &format!("{path}.resource"), found),
        (None, Some(service)) => {
            if service.name.is_empty() {
                found.push(FieldError::required(format!("{path}.service.name"), ""));
            } else {
                for message in dns1123_label(&service.name) {
                    let field = format!("{path}.service.name");
                    found.push(FieldError::invalid(field, quoted(&service.name), &message));
                }
            }
            let port = service.port.clone().unwrap_or_default();
            let (name, number) = (port.name.unwrap_or_default(), port.number.unwrap_or(0));
            match (name.is_empty(), number) {
                (true, 0) => found.push(FieldError::required(path, "port name or number is required")),
                (true, _) => {
                    for message in port_number(number) {
                        found.push(FieldError::invalid(format!("{path}.service.port.number"), number, &message));
                    }
                }
                (false, 0) => {
                    for message in port_name(&name) {
                        found.push(FieldError::invalid(format!("{path}.service.port.name"), quoted(&name), &message));
                    }
                }
                (false, _) => {
                    found.push(FieldError::invalid(path, quoted(""), "cannot set both port name & port number"));
                }
            }
        }
        (None, None) => {
            found.push(FieldError::invalid(path, quoted(""), "resource or service backend is required"));
        }
    }
}

/// - Source: validateIngressTypedLocalObjectReference.
fn reference(to: &TypedLocalObjectReference, path: &str, found: &mut Vec<FieldError>) {
    referred(to.api_group.as_ref(), &to.kind, &to.name, path, found);
}

fn referred(group: Option<&String>, kind: &str, name: &str, path: &str, found: &mut Vec<FieldError>) {
    if let Some(group) = group {
        for message in dns1123_subdomain(group) {
            found.push(FieldError::invalid(format!("{path}.apiGroup"), quoted(group), &message));
        }
    }
    for (field, value) in [("kind", kind), ("name", name)] {
        let field = format!("{path}.{field}");
        if value.is_empty() {
            found.push(FieldError::required(field, ""));
            continue;
        }
        for message in path_segment(value) {
            found.push(FieldError::invalid(field.clone(), quoted(value), &message));
        }
    }
}

/// Longest name of a controller, in bytes.
const LONGEST_CONTROLLER: usize = 250;

/// - Source: ValidateIngressClass, ValidateIngressClassUpdate.
#[inline(never)]
fn class(new: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    let controller = |object: &Object| {
        let spec = object.get::<IngressClass>().and_then(|class| class.spec.as_ref());
        spec.and_then(|spec| spec.controller.clone()).unwrap_or_default()
    };
    let own = controller(new);
    if let Some(old) = old {
        meta::metadata_update(new.meta(), old.meta(), found);
        if own != controller(old) {
            found.push(FieldError::invalid("spec.controller", quoted(&own), "field is immutable"));
        }
    }
    meta::metadata(Kind::IngressClass, new.meta(), found);
    if own.is_empty() {
        found.push(FieldError::required("spec.controller", ""));
    } else {
        if own.len() > LONGEST_CONTROLLER {
            let body = format!("Too long: may not be more than {LONGEST_CONTROLLER} bytes");
            found.push(FieldError { field: "spec.controller".to_string(), body });
        }
        prefixed_path(&own, "spec.controller", found);
    }
    let spec = new.get::<IngressClass>().and_then(|class| class.spec.as_ref());
    if let Some(parameters) = spec.and_then(|spec| spec.parameters.as_ref()) {
        class_parameters(parameters, found);
    }
}

/// - Source: apimachinery pkg/util/validation IsDomainPrefixedPath.
fn prefixed_path(text: &str, field: &str, found: &mut Vec<FieldError>) {
    let Some((host, path)) = text.split_once('/').filter(|(host, path)| !host.is_empty() && !path.is_empty()) else {
        let detail = "must be a domain-prefixed path (such as \"acme.io/foo\")";
        found.push(FieldError::invalid(field, quoted(text), detail));
        return;
    };
    for message in dns1123_subdomain(host) {
        found.push(FieldError::invalid(field, quoted(host), &message));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    if !path.bytes().all(fits) {
        let detail = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";
        found.push(FieldError::invalid(field, quoted(path), detail));
    }
}

/// - Source: validateIngressClassParametersReference.
fn class_parameters(parameters: &IngressClassParametersReference, found: &mut Vec<FieldError>) {
    let path = "spec.parameters";
    referred(parameters.api_group.as_ref(), &parameters.kind, &parameters.name, path, found);
    let namespace = parameters.namespace.as_ref();
    match (parameters.scope.as_deref(), namespace) {
        (None, _) => found.push(FieldError::required(format!("{path}.scope"), "")),
        (Some("Namespace"), None) => {
            let detail = "`parameters.scope` is set to 'Namespace'";
            found.push(FieldError::required(format!("{path}.namespace"), detail));
        }
        (Some("Namespace"), Some(namespace)) => {
            for message in dns1123_label(namespace) {
                found.push(FieldError::invalid(format!("{path}.namespace"), quoted(namespace), &message));
            }
        }
        (Some("Cluster"), Some(_)) => {
            let detail = "`parameters.scope` is set to 'Cluster'";
            found.push(FieldError::forbidden(format!("{path}.namespace"), detail));
        }
        (Some("Cluster"), None) => {}
        (Some(other), _) => {
            found.push(FieldError::unsupported(format!("{path}.scope"), other, &["Cluster", "Namespace"]));
        }
    }
}

/// - Source: ValidateNetworkPolicy, ValidateNetworkPolicyUpdate.
#[inline(never)]
fn policy(new: &Object, old: Option<&Object>, found: &mut Vec<FieldError>) {
    match old {
        Some(old) => meta::metadata_update(new.meta(), old.meta(), found),
        None => meta::metadata(Kind::NetworkPolicy, new.meta(), found),
    }
    let Some(spec) = new.get::<NetworkPolicy>().and_then(|policy| policy.spec.as_ref()) else { return };
    policy_spec(spec, found);
}

/// - Source: ValidateNetworkPolicySpec.
fn policy_spec(spec: &NetworkPolicySpec, found: &mut Vec<FieldError>) {
    if let Some(selector) = &spec.pod_selector {
        meta::selector(selector, "spec.podSelector", found);
    }
    let coming = spec.ingress.iter().flatten().map(|rule| (&rule.ports, &rule.from)).enumerate();
    let coming = coming.map(|(place, rule)| (format!("spec.ingress[{place}]"), "from", rule));
    let going = spec.egress.iter().flatten().map(|rule| (&rule.ports, &rule.to)).enumerate();
    let going = going.map(|(place, rule)| (format!("spec.egress[{place}]"), "to", rule));
    for (path, side, (ports, peers)) in coming.chain(going) {
        for (place, one) in ports.iter().flatten().enumerate() {
            port(one, &format!("{path}.ports[{place}]"), found);
        }
        for (place, one) in peers.iter().flatten().enumerate() {
            peer(one, &format!("{path}.{side}[{place}]"), found);
        }
    }
    let allowed = ["Ingress", "Egress"];
    let types = spec.policy_types.as_deref().unwrap_or(&[]);
    if types.len() > allowed.len() {
        let detail = "may not specify more than two policyTypes";
        found.push(FieldError::invalid("spec.policyTypes", json!(types), detail));
        return;
    }
    for (place, one) in types.iter().enumerate().filter(|(_, one)| !allowed.contains(&one.as_str())) {
        found.push(FieldError::unsupported(format!("spec.policyTypes[{place}]"), one, &allowed));
    }
}

/// - Source: ValidateNetworkPolicyPort.
fn port(port: &NetworkPolicyPort, path: &str, found: &mut Vec<FieldError>) {
    let protocols = ["TCP", "UDP", "SCTP"];
    if let Some(protocol) = port.protocol.as_ref().filter(|protocol| !protocols.contains(&protocol.as_str())) {
        found.push(FieldError::unsupported(format!("{path}.protocol"), protocol, &protocols));
    }
    let (first, last) = (format!("{path}.port"), format!("{path}.endPort"));
    match &port.port {
        Some(IntOrString::Int(number)) => {
            for message in port_number(*number) {
                found.push(FieldError::invalid(first.clone(), number, &message));
            }
            let Some(end) = port.end_port else { return };
            if end < *number {
                found.push(FieldError::invalid(last.clone(), end, "must be greater than or equal to `port`"));
            }
            for message in port_number(end) {
                found.push(FieldError::invalid(last.clone(), end, &message));
            }
        }
        Some(IntOrString::String(name)) => {
            if let Some(end) = port.end_port {
                let detail = "may not be specified when `port` is non-numeric";
                found.push(FieldError::invalid(last, end, detail));
            }
            for message in port_name(name) {
                found.push(FieldError::invalid(first.clone(), quoted(name), &message));
            }
        }
        None => {
            if let Some(end) = port.end_port {
                let detail = "may not be specified when `port` is not specified";
                found.push(FieldError::invalid(last, end, detail));
            }
        }
    }
}

/// - Source: ValidateNetworkPolicyPeer.
fn peer(peer: &NetworkPolicyPeer, path: &str, found: &mut Vec<FieldError>) {
    let selectors = [("podSelector", &peer.pod_selector), ("namespaceSelector", &peer.namespace_selector)];
    let mut count = usize::from(peer.ip_block.is_some());
    for (field, selector) in selectors {
        if let Some(selector) = selector {
            count += 1;
            meta::selector(selector, &format!("{path}.{field}"), found);
        }
    }
    if let Some(block) = &peer.ip_block {
        addresses(block, &format!("{path}.ipBlock"), found);
    }
    if count == 0 {
        found.push(FieldError::required(path, "must specify a peer"));
    } else if count > 1 && peer.ip_block.is_some() {
        found.push(FieldError::forbidden(path, "may not specify both ipBlock and another peer"));
    }
}

/// - Source: ValidateIPBlock.
fn addresses(block: &IPBlock, path: &str, found: &mut Vec<FieldError>) {
    if block.cidr.is_empty() {
        found.push(FieldError::required(format!("{path}.cidr"), ""));
        return;
    }
    text::address_range(&block.cidr, format!("{path}.cidr"), found);
    let Some(outer) = range(&block.cidr) else { return };
    for (place, except) in block.except.iter().flatten().enumerate() {
        let field = format!("{path}.except[{place}]");
        text::address_range(except, field.clone(), found);
        let Some(inner) = range(except) else { continue };
        let inside = inner.0.is_ipv4() == outer.0.is_ipv4() && start(inner.0, outer.1) == start(outer.0, outer.1);
        if !inside || outer.1 >= inner.1 {
            found.push(FieldError::invalid(field, quoted(except), "must be a strict subset of `cidr`"));
        }
    }
}

/// Address and length of a range; `None` when it is none.
fn range(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = text.split_once('/')?;
    Some((address.parse().ok()?, length.parse().ok()?))
}

/// The leading `length` bits of an address.
fn start(address: IpAddr, length: u32) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four).checked_shr(32 - length.min(32)).unwrap_or(0)),
        IpAddr::V6(six) => u128::from(six).checked_shr(128 - length.min(128)).unwrap_or(0),
    }
}
