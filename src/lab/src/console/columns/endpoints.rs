//! Columns of Endpoints. ENDPOINTS lists only addresses of ready pods.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Endpoints;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns =
    Columns { kind: Kind::Endpoints, columns: &[column("NAME"), column("ENDPOINTS"), column("AGE")], cells };

/// The first three addresses with their ports, and how many more there are.
///
/// - Source: kubernetes 1.36 pkg/printers/internalversion/printers.go formatEndpoints.
fn listed(endpoints: &Endpoints) -> String {
    let subsets = endpoints.subsets.as_deref().unwrap_or(&[]);
    if subsets.is_empty() {
        return "<none>".to_string();
    }
    let mut texts = Vec::new();
    for subset in subsets {
        let addresses = subset.addresses.as_deref().unwrap_or(&[]);
        match subset.ports.as_deref().unwrap_or(&[]) {
            [] => texts.extend(addresses.iter().map(|address| address.ip.clone())),
            ports => {
                for port in ports {
                    texts.extend(addresses.iter().map(|address| format!("{}:{}", address.ip, port.port)));
                }
            }
        }
    }
    match texts.len() {
        0..=3 => texts.join(","),
        count => format!("{} + {} more...", texts[..3].join(","), count - 3),
    }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(endpoints) = object.get::<Endpoints>() else { return Vec::new() };
    vec![object.name().to_string(), listed(endpoints), age(now, object.meta().creation_timestamp.as_ref())]
}
