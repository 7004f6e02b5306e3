//! `create ingress`: rules such as `shop.com/path*=web:80,tls=secret`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create/create_ingress.go.

use serde_json::{Map, Value, json};

use super::super::Call;
use super::generate::name;
use crate::console::output::Failure;

/// The manifest that the flags ask for.
///
/// - Errors: kubectl's complaint about a flag.
pub(super) fn ingress(call: &Call) -> Result<Value, Failure> {
    let name = name(call, "ingress", 1)?;
    let rules = call.arguments.values("rule");
    let default = call.arguments.value("default-backend").unwrap_or("");
    if default.is_empty() && rules.is_empty() {
        return Err(Failure::new(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        ));
    }
    let parsed = rules.iter().map(|rule| Rule::parse(rule)).collect::<Result<Vec<_>, _>>()?;
    let mut annotations = Map::new();
    for annotation in call.arguments.values("annotation") {
        let Some((key, value)) = annotation.split_once('=') else {
            let text = format!("annotation {annotation} is invalid and should be in format key=[value]");
            return Err(Failure::new(text));
        };
        annotations.insert(key.to_string(), json!(value));
    }
    if !default.is_empty() && default.split(':').count() != 2 {
        return Err(Failure::new("default-backend should be in format servicename:serviceport"));
    }
    let mut spec = json!({});
    if let Some(class) = call.arguments.value("class").filter(|class| !class.is_empty()) {
        spec["ingressClassName"] = json!(class);
    }
    if let Some((service, port)) = default.split_once(':') {
        spec["defaultBackend"] = backend(service, port);
    }
    let tls = tls(&parsed);
    if !tls.is_empty() {
        spec["tls"] = json!(tls);
    }
    if !parsed.is_empty() {
        spec["rules"] = json!(by_host(&parsed));
    }
    let mut metadata = json!({"name": name});
    if !annotations.is_empty() {
        metadata["annotations"] = Value::Object(annotations);
    }
    Ok(json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}))
}

/// One `--rule`.
struct Rule<'a> {
    host: &'a str,
    path: String,
    is_prefix: bool,
    service: &'a str,
    port: &'a str,
    /// The secret behind `,tls`; empty where none is named.
    secret: Option<&'a str>,
}

impl<'a> Rule<'a> {
    /// What upstream's regular expression takes. It has no end, so that whatever stands behind the port is taken too.
    ///
    /// Where a path holds a comma or an equals sign, kubectl 1.36 falls; here such a rule is refused.
    fn parse(rule: &'a str) -> Result<Rule<'a>, Failure> {
        let text = format!("rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]");
        let invalid = || Failure::new(&text);
        let word = |text: &str| {
            text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count()
        };
        let (first, rest) = rule.split_once(',').map_or((rule, None), |(first, rest)| (first, Some(rest)));
        let (host, rest_of_path) = first.split_once('/').ok_or_else(invalid)?;
        let mut parts = rest_of_path.split('=');
        let (Some(path), Some(to), None) = (parts.next(), parts.next(), parts.next()) else { return Err(invalid()) };
        let (service, port) = to.split_once(':').ok_or_else(invalid)?;
        let fits = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_*-.".contains(&byte))
            && !service.is_empty()
            && word(service) == service.len()
            && word(port) > 0
            && !rule.contains('\n');
        if !fits {
            return Err(invalid());
        }
        let port = port.split(':').next().unwrap_or(port);
        let secret = rest.filter(|rest| !rest.contains(',')).map(|rest| rest.split('=').nth(1).unwrap_or(""));
        let path = format!("/{path}");
        let (path, is_prefix) = match path.strip_suffix('*') {
            Some(before) => (before.to_string(), true),
            None => (path, false),
        };
        Ok(Rule { host, path, is_prefix, service, port, secret })
    }
}

fn backend(service: &str, port: &str) -> Value {
    let port = match port.parse::<i32>() {
        Ok(0) => json!({}),
        Ok(number) => json!({"number": number}),
        Err(_) if port.is_empty() => json!({}),
        Err(_) => json!({"name": port}),
    };
    json!({"service": {"name": service, "port": port}})
}

/// The rules of each host, in the order in which hosts first come.
///
/// - Source: buildIngressRules.
fn by_host(rules: &[Rule<'_>]) -> Vec<Value> {
    let mut hosts: Vec<(&str, Vec<Value>)> = Vec::new();
    for rule in rules {
        let kind = if rule.is_prefix { "Prefix" } else { "Exact" };
        let path = json!({"path": rule.path, "pathType": kind, "backend": backend(rule.service, rule.port)});
        match hosts.iter_mut().find(|(host, _)| *host == rule.host) {
            Some((_, paths)) => paths.push(path),
            None => hosts.push((rule.host, vec![path])),
        }
    }
    let rule = |(host, paths): (&str, Vec<Value>)| match host {
        "" => json!({"http": {"paths": paths}}),
        host => json!({"host": host, "http": {"paths": paths}}),
    };
    hosts.into_iter().map(rule).collect()
}

/// The hosts of each secret; a host counts once.
///
/// - Source: buildTLSRules.
fn tls(rules: &[Rule<'_>]) -> Vec<Value> {
    let mut secrets: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (host, secret) in rules.iter().filter_map(|rule| Some((rule.host, rule.secret?))) {
        if seen.contains(&host) {
            continue;
        }
        seen.push(host);
        match secrets.iter_mut().find(|(one, _)| *one == secret) {
            Some((_, hosts)) => hosts.push(host),
            None if host.is_empty() && secret.is_empty() => {}
            None => secrets.push((secret, if host.is_empty() { Vec::new() } else { vec![host] })),
        }
    }
    let written = |(secret, hosts): (&str, Vec<&str>)| {
        let mut one = json!({});
        if !hosts.is_empty() {
            one["hosts"] = json!(hosts);
        }
        if !secret.is_empty() {
            one["secretName"] = json!(secret);
        }
        one
    };
    secrets.into_iter().map(written).collect()
}
