//! `describe` of Ingresses, IngressClasses and NetworkPolicies.
//!
//! Models kubernetes 1.36 kubectl pkg/describe/describe.go.

use cluster::api::labels::SERVICE_NAME;
use cluster::api::{ApiError, Key, Kind, Object};
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::networking::v1::{
    Ingress, IngressBackend, IngressClass, IngressServiceBackend, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort,
};

use super::super::api::Api;
use super::super::columns::{ingress_addresses, selector_text, shown};
use super::{Text, events, service};

pub(super) fn ingress(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(ingress) = object.get::<Ingress>() else { return Ok(()) };
    let spec = ingress.spec.clone().unwrap_or_default();
    text.field(0, "Name", object.name());
    text.labels("Labels", object.meta().labels.as_ref());
    text.field(0, "Namespace", object.namespace());
    text.field(0, "Address", ingress_addresses(ingress.status.as_ref()));
    text.field(0, "Ingress Class", spec.ingress_class_name.as_deref().unwrap_or("<none>"));
    let default = match &spec.default_backend {
        Some(backend) => behind(backend, object.namespace(), api)?,
        None => "<default>".to_string(),
    };
    text.field(0, "Default backend", &default);
    let tls = spec.tls.as_deref().unwrap_or(&[]);
    if !tls.is_empty() {
        text.line(0, "TLS:");
    }
    for one in tls {
        let hosts = one.hosts.as_deref().unwrap_or(&[]).join(",");
        match one.secret_name.as_deref().filter(|secret| !secret.is_empty()) {
            Some(secret) => text.line(1, format!("{secret} terminates {hosts}")),
            None => text.line(1, format!("SNI routes {hosts}")),
        }
    }
    text.line(0, "Rules:\n  Host\tPath\tBackends");
    text.line(0, "  ----\t----\t--------");
    let mut any = false;
    for rule in spec.rules.iter().flatten() {
        let Some(http) = &rule.http else { continue };
        any = true;
        let host = rule.host.as_deref().filter(|host| !host.is_empty()).unwrap_or("*");
        text.line(0, format!("  {host}\t"));
        for path in &http.paths {
            let backend = behind(&path.backend, object.namespace(), api)?;
            text.line(0, format!("    \t{} \t{backend}", path.path.as_deref().unwrap_or("")));
        }
    }
    if !any {
        text.line(0, format!("  *\t*\t{default}"));
    }
    text.annotations(object.meta().annotations.as_ref());
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

/// A backend and the addresses that stand behind it.
///
/// - Source: IngressDescriber describeBackendV1.
fn behind(backend: &IngressBackend, namespace: &str, api: &dyn Api) -> Result<String, ApiError> {
    let Some(to) = &backend.service else {
        return Ok(backend.resource.as_ref().map_or_else(String::new, |to| {
            let group = to.api_group.as_deref().unwrap_or("<none>");
            format!("APIGroup: {group}, Kind: {}, Name: {}", to.kind, to.name)
        }));
    };
    let shown = backend_text(to);
    let found = match api.get(&Key::new(Kind::Service, namespace, &to.name)) {
        Ok(found) => found,
        Err(error) => return Ok(format!("{shown} (<error: {}>)", error.message)),
    };
    let port = to.port.clone().unwrap_or_default();
    let spec = found.get::<Service>().and_then(|service| service.spec.clone()).unwrap_or_default();
    let mut name = String::new();
    for one in spec.ports.iter().flatten() {
        let own = one.name.as_deref().unwrap_or("");
        let numbered = port.number.is_some_and(|number| number != 0 && number == one.port);
        if numbered || port.name.as_deref().is_some_and(|wanted| !wanted.is_empty() && wanted == own) {
            name = own.to_string();
        }
    }
    let mut slices = api.list(Kind::EndpointSlice, Some(namespace))?;
    slices.retain(|slice| {
        let labels = slice.meta().labels.as_ref();
        labels.and_then(|labels| labels.get(SERVICE_NAME)) == Some(&to.name)
    });
    Ok(format!("{shown} ({})", service::endpoints(&slices, &name)))
}

/// `web:80` or `web:http`.
fn backend_text(to: &IngressServiceBackend) -> String {
    let port = to.port.clone().unwrap_or_default();
    let number = port.number.filter(|number| *number != 0).map(|number| number.to_string());
    format!("{}:{}", to.name, number.or(port.name).unwrap_or_default())
}

pub(super) fn class(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(class) = object.get::<IngressClass>() else { return Ok(()) };
    let spec = class.spec.clone().unwrap_or_default();
    text.field(0, "Name", object.name());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "Controller", spec.controller.unwrap_or_default());
    if let Some(to) = spec.parameters {
        text.line(0, "Parameters:");
        if let Some(group) = to.api_group {
            text.field(1, "APIGroup", group);
        }
        text.field(1, "Kind", to.kind);
        text.field(1, "Name", to.name);
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

pub(super) fn policy(object: &Object, _api: &dyn Api, _with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(policy) = object.get::<NetworkPolicy>() else { return Ok(()) };
    let spec = policy.spec.clone().unwrap_or_default();
    text.name(object);
    let created = object.meta().creation_timestamp.as_ref();
    let created = created.map(|at| at.0.to_string().replace('T', " ").replace('Z', " +0000 UTC"));
    text.field(0, "Created on", created.unwrap_or_default());
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.line(0, "Spec:");
    let selector = spec.pod_selector.unwrap_or_default();
    let all = "<none> (Allowing the specific traffic to all pods in this namespace)";
    let chosen = selector_text(&selector);
    text.line(1, format!("PodSelector:     {}", if chosen == "<none>" { all } else { &chosen }));
    let types = spec.policy_types.unwrap_or_default();
    let is = |way: &str| types.iter().any(|one| one == way);
    let coming = spec.ingress.iter().flatten().map(|rule| (&rule.ports, &rule.from)).collect::<Vec<_>>();
    let going = spec.egress.iter().flatten().map(|rule| (&rule.ports, &rule.to)).collect::<Vec<_>>();
    way("ingress", is("Ingress"), &coming, text);
    way("egress", is("Egress"), &going, text);
    text.line(1, format!("Policy Types: {}", types.join(", ")));
    Ok(())
}

/// What a policy lets through one way.
fn way(
    word: &str,
    on: bool,
    rules: &[(&Option<Vec<NetworkPolicyPort>>, &Option<Vec<NetworkPolicyPeer>>)],
    text: &mut Text,
) {
    if !on {
        text.line(1, format!("Not affecting {word} traffic"));
        return;
    }
    text.line(1, format!("Allowing {word} traffic:"));
    if rules.is_empty() {
        text.line(2, format!("<none> (Selected pods are isolated for {word} connectivity)"));
    }
    let (side, end) = if word == "ingress" { ("From", "source") } else { ("To", "destination") };
    for (place, (ports, peers)) in rules.iter().enumerate() {
        let (ports, peers) = (ports.as_deref().unwrap_or(&[]), peers.as_deref().unwrap_or(&[]));
        if ports.is_empty() {
            text.line(2, "To Port: <any> (traffic allowed to all ports)");
        }
        for port in ports {
            let number = port.port.as_ref().map_or_else(|| "<nil>".to_string(), shown);
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            text.line(
                2,
                match port.end_port {
                    Some(end) => format!("To Port Range: {number}-{end}/{protocol}"),
                    None => format!("To Port: {number}/{protocol}"),
                },
            );
        }
        if peers.is_empty() {
            text.line(2, format!("{side}: <any> (traffic not restricted by {end})"));
        }
        for peer in peers {
            text.line(2, format!("{side}:"));
            let selectors = [("NamespaceSelector", &peer.namespace_selector), ("PodSelector", &peer.pod_selector)];
            for (name, selector) in selectors.into_iter().filter_map(|(name, one)| Some((name, one.as_ref()?))) {
                text.line(3, format!("{name}: {}", selector_text(selector)));
            }
            if let Some(block) = &peer.ip_block {
                text.line(3, "IPBlock:");
                text.line(4, format!("CIDR: {}", block.cidr));
                text.line(4, format!("Except: {}", block.except.as_deref().unwrap_or(&[]).join(", ")));
            }
        }
        if place + 1 < rules.len() {
            text.line(2, "----------");
        }
    }
}
