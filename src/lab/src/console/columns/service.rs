//! Columns of Services.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Service;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, none_if_empty, pairs, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::Service,
    columns: &[
        column("NAME"),
        column("TYPE"),
        column("CLUSTER-IP"),
        column("EXTERNAL-IP"),
        column("PORT(S)"),
        column("AGE"),
        wide("SELECTOR"),
    ],
    cells,
};

fn external_ip(service: &Service) -> String {
    let Some(spec) = &service.spec else { return "<none>".to_string() };
    let external = spec.external_ips.as_deref().unwrap_or(&[]).join(",");
    match spec.type_.as_deref().unwrap_or("ClusterIP") {
        "LoadBalancer" => {
            let ingress: Vec<String> = service
                .status
                .iter()
                .filter_map(|status| status.load_balancer.as_ref())
                .flat_map(|balancer| balancer.ingress.iter().flatten())
                .filter_map(|ingress| ingress.ip.clone().or_else(|| ingress.hostname.clone()))
                .collect();
            let all: Vec<String> = ingress.into_iter().chain((!external.is_empty()).then_some(external)).collect();
            if all.is_empty() { "<pending>".to_string() } else { all.join(",") }
        }
        "ExternalName" => spec.external_name.clone().unwrap_or_default(),
        _ => none_if_empty(external),
    }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(service) = object.get::<Service>() else { return Vec::new() };
    let spec = service.spec.clone().unwrap_or_default();
    let ports: Vec<String> = spec
        .ports
        .iter()
        .flatten()
        .map(|port| {
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            match port.node_port.filter(|node_port| *node_port > 0) {
                Some(node_port) => format!("{}:{node_port}/{protocol}", port.port),
                None => format!("{}/{protocol}", port.port),
            }
        })
        .collect();
    vec![
        object.name().to_string(),
        spec.type_.clone().unwrap_or_else(|| "ClusterIP".to_string()),
        none_if_empty(spec.cluster_ip.clone().unwrap_or_default()),
        external_ip(service),
        none_if_empty(ports.join(",")),
        age(now, object.meta().creation_timestamp.as_ref()),
        pairs(spec.selector.as_ref()),
    ]
}
