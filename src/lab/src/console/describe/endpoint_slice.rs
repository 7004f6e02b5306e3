//! `describe endpointslice`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::super::api::Api;
use super::{Text, events};

pub(super) fn describe(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(slice) = object.get::<EndpointSlice>() else { return Ok(()) };
    let or_unset =
        |value: Option<&String>| value.filter(|value| !value.is_empty()).map_or("<unset>", |value| value).to_string();
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "AddressType", &slice.address_type);
    match slice.ports.as_deref().unwrap_or(&[]) {
        [] => text.line(0, "Ports: <unset>"),
        ports => {
            text.line(0, "Ports:");
            text.line(1, "Name\tPort\tProtocol");
            text.line(1, "----\t----\t--------");
            for port in ports {
                let number = port.port.map_or_else(|| "<unset>".to_string(), |number| number.to_string());
                let protocol = port.protocol.as_deref().unwrap_or("TCP");
                text.line(1, format!("{}\t{number}\t{protocol}", or_unset(port.name.as_ref())));
            }
        }
    }
    let endpoints = slice.endpoints.as_deref().unwrap_or(&[]);
    if endpoints.is_empty() {
        text.line(0, "Endpoints: <none>");
    } else {
        text.line(0, "Endpoints:");
    }
    for endpoint in endpoints {
        text.line(1, format!("- Addresses:\t{}", endpoint.addresses.join(", ")));
        text.line(2, "Conditions:");
        let ready = endpoint.conditions.as_ref().and_then(|conditions| conditions.ready);
        text.field(3, "Ready", ready.map_or_else(|| "<unset>".to_string(), |ready| ready.to_string()));
        text.field(2, "Hostname", or_unset(endpoint.hostname.as_ref()));
        if let Some(target) = &endpoint.target_ref {
            let kind = target.kind.as_deref().unwrap_or("");
            text.field(2, "TargetRef", format!("{kind}/{}", target.name.as_deref().unwrap_or("")));
        }
        text.field(2, "NodeName", or_unset(endpoint.node_name.as_ref()));
        text.field(2, "Zone", or_unset(endpoint.zone.as_ref()));
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
