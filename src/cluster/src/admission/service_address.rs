//! Allocates cluster addresses and node ports for services.
//!
//! - Source: kubernetes 1.36 pkg/registry/core/service/storage/alloc.go; ranges are kubeadm's 10.96.0.0/12 and the
//!   default 30000–32767. Like upstream, dynamic addresses come from the upper part of the range.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;

use k8s_openapi::api::core::v1::Service;

use super::Request;
use crate::api::error::FieldError;
use crate::api::{ApiError, Kind, Object};

/// First node port and how many there are.
const NODE_PORTS: (u64, u64) = (30_000, 2_768);

pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(service) = object.get_mut::<Service>() else { return Ok(()) };
    let name = service.metadata.name.clone().unwrap_or_default();
    let spec = service.spec.get_or_insert_default();
    let kind = spec.type_.clone().unwrap_or_else(|| "ClusterIP".to_string());
    if kind == "ExternalName" {
        return Ok(());
    }
    let (addresses, node_ports) = taken(request);
    match spec.cluster_ip.as_deref() {
        None | Some("") => {
            let address = free_address(request, &addresses);
            spec.cluster_ips = Some(vec![address.clone()]);
            spec.cluster_ip = Some(address);
        }
        Some(address) => {
            if address != "None" && addresses.contains(address) {
                let causes = vec![FieldError::invalid(
                    "spec.clusterIPs",
                    format!("[\"{address}\"]"),
                    &format!("failed to allocate IP {address}: provided IP is already allocated"),
                )];
                return Err(ApiError::invalid(Kind::Service, &name, causes));
            }
            spec.cluster_ips.get_or_insert_with(|| vec![address.to_string()]);
        }
    }
    spec.ip_families.get_or_insert_with(|| vec!["IPv4".to_string()]);
    spec.ip_family_policy.get_or_insert_with(|| "SingleStack".to_string());
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        let mut used = node_ports;
        for port in spec.ports.iter_mut().flatten() {
            if port.node_port.is_none_or(|port| port == 0) {
                let mut free = NODE_PORTS.0 + request.rng.below(NODE_PORTS.1);
                while used.contains(&(free as i32)) {
                    free = NODE_PORTS.0 + (free + 1 - NODE_PORTS.0) % NODE_PORTS.1;
                }
                port.node_port = Some(free as i32);
            }
            used.extend(port.node_port);
        }
    }
    Ok(())
}

fn taken(request: &Request<'_>) -> (BTreeSet<String>, BTreeSet<i32>) {
    let mut addresses = BTreeSet::new();
    let mut ports = BTreeSet::new();
    for service in request.store.all::<Service>() {
        let Some(spec) = &service.spec else { continue };
        addresses.extend(spec.cluster_ip.clone());
        ports.extend(spec.ports.iter().flatten().filter_map(|port| port.node_port));
    }
    (addresses, ports)
}

fn free_address(request: &mut Request<'_>, taken: &BTreeSet<String>) -> String {
    loop {
        // 10.96.1.0 to 10.111.255.255: the band of the range that upstream uses for dynamic allocation.
        let number = 256 + request.rng.below((1 << 20) - 512);
        let address = format!("10.{}.{}.{}", 96 + (number >> 16), (number >> 8) & 255, number & 255);
        if !taken.contains(&address) {
            return address;
        }
    }
}
