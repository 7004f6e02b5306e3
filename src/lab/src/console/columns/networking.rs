//! Columns of Ingresses, IngressClasses and NetworkPolicies.

use std::collections::BTreeSet;

use cluster::api::{Kind, Object};
use k8s_openapi::api::networking::v1::{Ingress, IngressClass, IngressRule, IngressStatus, NetworkPolicy};
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, selector_text};

pub(super) const INGRESSES: Columns = Columns {
    kind: Kind::Ingress,
    columns: &[column("NAME"), column("CLASS"), column("HOSTS"), column("ADDRESS"), column("PORTS"), column("AGE")],
    cells: ingress_cells,
};

pub(super) const CLASSES: Columns = Columns {
    kind: Kind::IngressClass,
    columns: &[column("NAME"), column("CONTROLLER"), column("PARAMETERS"), column("AGE")],
    cells: class_cells,
};

pub(super) const POLICIES: Columns = Columns {
    kind: Kind::NetworkPolicy,
    columns: &[column("NAME"), column("POD-SELECTOR"), column("AGE")],
    cells: policy_cells,
};

/// Most hosts that a row names.
const HOSTS: usize = 3;

fn hosts(rules: &[IngressRule]) -> String {
    let mut list: Vec<&str> = Vec::new();
    let mut more = false;
    for rule in rules {
        more |= list.len() == HOSTS;
        if let Some(host) = rule.host.as_deref().filter(|host| !more && !host.is_empty()) {
            list.push(host);
        }
    }
    match (list.is_empty(), more) {
        (true, _) => "*".to_string(),
        (false, false) => list.join(","),
        (false, true) => format!("{} + {} more...", list.join(","), rules.len() - HOSTS),
    }
}

/// Where an Ingress is reached, in the order of the texts.
pub fn ingress_addresses(status: Option<&IngressStatus>) -> String {
    let balancer = status.and_then(|status| status.load_balancer.as_ref());
    let list = balancer.into_iter().flat_map(|balancer| balancer.ingress.iter().flatten());
    let texts: BTreeSet<&str> = list.filter_map(|one| one.ip.as_deref().or(one.hostname.as_deref())).collect();
    texts.into_iter().collect::<Vec<_>>().join(",")
}

fn ingress_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(ingress) = object.get::<Ingress>() else { return Vec::new() };
    let spec = ingress.spec.clone().unwrap_or_default();
    let secure = spec.tls.is_some_and(|tls| !tls.is_empty());
    vec![
        object.name().to_string(),
        spec.ingress_class_name.unwrap_or_else(|| "<none>".to_string()),
        hosts(spec.rules.as_deref().unwrap_or(&[])),
        ingress_addresses(ingress.status.as_ref()),
        if secure { "80, 443" } else { "80" }.to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}

fn class_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(class) = object.get::<IngressClass>() else { return Vec::new() };
    let spec = class.spec.clone().unwrap_or_default();
    let parameters = spec.parameters.map(|to| {
        let group = to.api_group.map(|group| format!(".{group}")).unwrap_or_default();
        format!("{}{group}/{}", to.kind, to.name)
    });
    vec![
        object.name().to_string(),
        spec.controller.unwrap_or_default(),
        parameters.unwrap_or_else(|| "<none>".to_string()),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}

fn policy_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(policy) = object.get::<NetworkPolicy>() else { return Vec::new() };
    let selector = policy.spec.as_ref().and_then(|spec| spec.pod_selector.clone()).unwrap_or_default();
    vec![object.name().to_string(), selector_text(&selector), age(now, object.meta().creation_timestamp.as_ref())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_hosts_three_are_named() {
        let rules = |names: &[&str]| -> Vec<IngressRule> {
            names.iter().map(|name| IngressRule { host: Some(name.to_string()), http: None }).collect()
        };
        assert_eq!(hosts(&rules(&[])), "*");
        assert_eq!(hosts(&rules(&["a", "", "b"])), "a,b");
        assert_eq!(hosts(&rules(&["a", "b", "c"])), "a,b,c");
        assert_eq!(hosts(&rules(&["a", "b", "c", "d", "e"])), "a,b,c + 2 more...");
    }
}
