//! `describe endpoints`.
//!
//! Models kubernetes 1.36 kubectl pkg/describe describeEndpoints.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::core::v1::{EndpointAddress, Endpoints};

use super::super::api::Api;
use super::{Text, events};

fn addresses(list: Option<&Vec<EndpointAddress>>) -> String {
    let texts: Vec<&str> = list.into_iter().flatten().map(|address| address.ip.as_str()).collect();
    if texts.is_empty() { "<none>".to_string() } else { texts.join(",") }
}

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(endpoints) = object.get::<Endpoints>() else { return Ok(()) };
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.line(0, "Subsets:");
    for subset in endpoints.subsets.iter().flatten() {
        text.field(1, "Addresses", addresses(subset.addresses.as_ref()));
        text.field(1, "NotReadyAddresses", addresses(subset.not_ready_addresses.as_ref()));
        let ports = subset.ports.as_deref().unwrap_or(&[]);
        if !ports.is_empty() {
            text.line(1, "Ports:");
            text.line(2, "Name\tPort\tProtocol");
            text.line(2, "----\t----\t--------");
        }
        for port in ports {
            let name = port.name.as_deref().filter(|name| !name.is_empty()).unwrap_or("<unset>");
            text.line(2, format!("{name}\t{}\t{}", port.port, port.protocol.as_deref().unwrap_or("TCP")));
        }
        text.line(0, "");
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
