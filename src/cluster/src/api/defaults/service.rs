//! Defaults of Services. Addresses are given by admission.
//!
//! Models kubernetes 1.36 pkg/apis/core/v1/defaults.go SetDefaults_Service.

use alloc::string::ToString;

use k8s_openapi::api::core::v1::{ClientIPConfig, Service, SessionAffinityConfig};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{text, zero};

/// Three hours: how long a client keeps its pod when affinity is `ClientIP`.
const CLIENT_IP_SECONDS: i32 = 10_800;

/// Fills in a Service.
pub fn default_service(service: &mut Service) {
    let spec = service.spec.get_or_insert_default();
    zero::service(spec);
    text(&mut spec.session_affinity, "None");
    if spec.session_affinity.as_deref() == Some("None") {
        spec.session_affinity_config = None;
    }
    if spec.session_affinity.as_deref() == Some("ClientIP") {
        let timeout =
            spec.session_affinity_config.as_ref().and_then(|config| config.client_ip.as_ref()?.timeout_seconds);
        let timeout_seconds = Some(timeout.unwrap_or(CLIENT_IP_SECONDS));
        spec.session_affinity_config =
            Some(SessionAffinityConfig { client_ip: Some(ClientIPConfig { timeout_seconds }) });
    }
    text(&mut spec.type_, "ClusterIP");
    for port in spec.ports.iter_mut().flatten() {
        text(&mut port.protocol, "TCP");
        let unset = match &port.target_port {
            None | Some(IntOrString::Int(0)) => true,
            Some(IntOrString::String(name)) => name.is_empty(),
            Some(IntOrString::Int(_)) => false,
        };
        if unset {
            port.target_port = Some(IntOrString::Int(port.port));
        }
    }
    let kind = spec.type_.clone().unwrap_or_default();
    let outside = matches!(kind.as_str(), "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && spec.external_ips.as_ref().is_some_and(|addresses| !addresses.is_empty()));
    if outside {
        text(&mut spec.external_traffic_policy, "Cluster");
    }
    if matches!(kind.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer") {
        spec.internal_traffic_policy.get_or_insert_with(|| "Cluster".to_string());
    }
    if kind == "LoadBalancer" {
        spec.allocate_load_balancer_node_ports.get_or_insert(true);
    }
}
