//! Columns of EndpointSlices. ENDPOINTS lists addresses whether they are ready or not.

use cluster::api::{Kind, Object};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::EndpointSlice,
    columns: &[column("NAME"), column("ADDRESSTYPE"), column("PORTS"), column("ENDPOINTS"), column("AGE")],
    cells,
};

/// The first three texts, and how many more there are.
fn first_three(texts: Vec<String>) -> String {
    match texts.len() {
        0 => "<unset>".to_string(),
        1..=3 => texts.join(","),
        count => format!("{} + {} more...", texts[..3].join(","), count - 3),
    }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(slice) = object.get::<EndpointSlice>() else { return Vec::new() };
    let ports = slice.ports.iter().flatten().map(|port| match (port.port, &port.name) {
        (Some(number), _) => number.to_string(),
        (None, Some(name)) if !name.is_empty() => name.clone(),
        (None, _) => "*".to_string(),
    });
    let addresses = slice.endpoints.iter().flatten().flat_map(|endpoint| endpoint.addresses.iter().cloned());
    vec![
        object.name().to_string(),
        slice.address_type.clone(),
        first_three(ports.collect()),
        first_three(addresses.collect()),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
