//! Columns of nodes.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Node;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column, none_if_empty, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::Node,
    columns: &[
        column("NAME"),
        column("STATUS"),
        column("ROLES"),
        column("AGE"),
        column("VERSION"),
        wide("INTERNAL-IP"),
        wide("EXTERNAL-IP"),
        wide("OS-IMAGE"),
        wide("KERNEL-VERSION"),
        wide("CONTAINER-RUNTIME"),
    ],
    cells,
};

/// Roles of a node from its labels, joined by commas.
pub fn roles(node: &Node) -> String {
    let mut roles: Vec<&str> = Vec::new();
    for (key, value) in node.metadata.labels.iter().flatten() {
        if let Some(role) = key.strip_prefix("node-role.kubernetes.io/").filter(|role| !role.is_empty()) {
            roles.push(role);
        } else if key == "kubernetes.io/role" && !value.is_empty() {
            roles.push(value);
        }
    }
    roles.sort_unstable();
    roles.dedup();
    none_if_empty(roles.join(","))
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(node) = object.get::<Node>() else { return Vec::new() };
    let status = node.status.as_ref();
    let ready = status
        .into_iter()
        .flat_map(|status| status.conditions.iter().flatten())
        .find(|condition| condition.type_ == "Ready");
    let mut state = match ready {
        Some(ready) if ready.status == "True" => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_string();
    if node.spec.as_ref().is_some_and(|spec| spec.unschedulable == Some(true)) {
        state.push_str(",SchedulingDisabled");
    }
    let address = |type_: &str| {
        let found = status
            .into_iter()
            .flat_map(|status| status.addresses.iter().flatten())
            .find(|address| address.type_ == type_);
        none_if_empty(found.map(|address| address.address.clone()).unwrap_or_default())
    };
    let system = status.and_then(|status| status.node_info.as_ref());
    let unknown = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("<unknown>").to_string();
    let kernel = match system {
        Some(system) if !system.kernel_version.is_empty() => {
            format!("{} ({})", system.kernel_version, system.architecture)
        }
        _ => "<unknown>".to_string(),
    };
    vec![
        object.name().to_string(),
        state,
        roles(node),
        age(now, object.meta().creation_timestamp.as_ref()),
        system.map(|system| system.kubelet_version.clone()).unwrap_or_default(),
        address("InternalIP"),
        address("ExternalIP"),
        unknown(system.map(|system| system.os_image.as_str())),
        kernel,
        unknown(system.map(|system| system.container_runtime_version.as_str())),
    ]
}
