//! Allocates cluster addresses, node ports and health check ports for services, new and changed.
//!
//! - Source: kubernetes 1.36 pkg/registry/core/service/storage/{alloc,storage}.go, pkg/registry/core/service/ipallocator and
//!   portallocator; ranges are kubeadm's 10.96.0.0/12 of one family and the default 30000–32767. Like upstream, what nobody
//!   asks for comes from the upper part of a range.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::net::Ipv4Addr;

use k8s_openapi::api::core::v1::{Service, ServiceSpec};
use kernel::Rng;
use serde_json::json;

use super::Request;
use crate::api::error::{FieldError, Reason};
use crate::api::validation::service::{self as rules, is_headless};
use crate::api::{ApiError, Key, Kind, Object};
use crate::settings::NAME_SERVER;
use crate::store::Store;

/// First node port and how many there are.
const NODE_PORTS: (i32, i32) = (30_000, 2_768);
/// So many node ports at the beginning of the range are left to those who ask for them.
const ASKED_NODE_PORTS: i32 = 86;

/// Gives a new service what it needs.
pub(super) fn admit(object: &mut Object, request: &mut Request<'_>) -> Result<(), ApiError> {
    let Some(service) = object.get_mut::<Service>() else { return Ok(()) };
    let name = service.metadata.name.clone().unwrap_or_default();
    let spec = service.spec.get_or_insert_default();
    if let (Some(address), None | Some([])) = (filled(&spec.cluster_ip), spec.cluster_ips.as_deref()) {
        spec.cluster_ips = Some(vec![address.to_string()]);
    }
    let mut pool = Pool::new(request.store, request.rng);
    allocate(spec, None, &mut pool).map_err(|refusal| refusal.about(&name))
}

/// Gives a changed service what it needs anew, and what it was given before when the change leaves it out.
pub(super) fn admit_change(object: &mut Object, store: &Store, rng: &mut Rng) -> Result<(), ApiError> {
    let key: Key = object.key();
    let Some(old) = store.get(&key).and_then(|old| old.get::<Service>()?.spec.clone()) else { return Ok(()) };
    let Some(service) = object.get_mut::<Service>() else { return Ok(()) };
    crate::api::defaults::default_service(service);
    let spec = service.spec.get_or_insert_default();
    if *spec == old {
        return Ok(());
    }
    keep_allocated(spec, &old);
    if spec.cluster_ip != old.cluster_ip && spec.cluster_ips == old.cluster_ips {
        spec.cluster_ips = filled(&spec.cluster_ip).map(|address| vec![address.to_string()]);
    }
    let mut pool = Pool::new(store, rng);
    allocate(spec, Some(&old), &mut pool).map_err(|refusal| refusal.about(&key.name))
}

/// Why something cannot be given.
enum Refusal {
    /// The service asks for something impossible.
    Invalid(Vec<FieldError>),
    /// The server says that it failed.
    Internal(String),
}

impl Refusal {
    fn about(self, name: &str) -> ApiError {
        match self {
            Refusal::Invalid(causes) => ApiError::invalid(Kind::Service, name, causes),
            Refusal::Internal(why) => ApiError::new(Reason::InternalError, format!("Internal error occurred: {why}")),
        }
    }
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn is_external(spec: &ServiceSpec) -> bool {
    spec.type_.as_deref() == Some("ExternalName")
}

/// - Source: allocateCreate and allocateUpdate.
fn allocate(spec: &mut ServiceSpec, old: Option<&ServiceSpec>, pool: &mut Pool<'_>) -> Result<(), Refusal> {
    if !is_external(spec) {
        families(spec, old).map_err(Refusal::Invalid)?;
        if old.is_none_or(is_external) && !is_headless(spec) {
            cluster_address(spec, pool)?;
        }
    }
    if rules::has_node_ports(spec) {
        match old {
            None => new_node_ports(spec, pool)?,
            Some(old) => changed_node_ports(spec, old, pool)?,
        }
    }
    if rules::needs_health_check(spec) && !old.is_some_and(rules::needs_health_check) {
        match spec.health_check_node_port.filter(|port| *port != 0) {
            Some(port) => pool.take_port(port).map_err(|why| {
                Refusal::Internal(format!("failed to allocate requested HealthCheck NodePort {port}: {why}"))
            })?,
            None => spec.health_check_node_port = Some(pool.next_port()),
        }
    }
    Ok(())
}

/// Fills in which families a service has, of a cluster that has one.
///
/// - Source: initIPFamilyFields.
fn families(spec: &mut ServiceSpec, old: Option<&ServiceSpec>) -> Result<(), Vec<FieldError>> {
    let alone = spec.cluster_ip.as_deref() == Some("None") && spec.selector.as_ref().is_none_or(BTreeMap::is_empty);
    if spec.ip_family_policy.is_none() {
        let before = old.and_then(|old| old.ip_family_policy.clone());
        let usual = if alone { "RequireDualStack" } else { "SingleStack" };
        spec.ip_family_policy = Some(before.unwrap_or_else(|| usual.to_string()));
    }
    let mut found = Vec::new();
    rules::addresses(spec, &mut found);
    if !found.is_empty() {
        return Err(found);
    }
    let policy = spec.ip_family_policy.clone().unwrap_or_default();
    let path = "spec.ipFamilyPolicy";
    let single = policy == "SingleStack";
    let count = |families: &Option<Vec<String>>| families.as_ref().map_or(0, Vec::len);
    if let Some(old) = old {
        if single && spec.ip_families == old.ip_families {
            spec.ip_families.iter_mut().for_each(|families| families.truncate(1));
        } else if !single && count(&old.ip_families) == 2 && count(&spec.ip_families) == 1 {
            let detail = "must be 'SingleStack' to release the secondary IP family";
            found.push(FieldError::invalid(path, json!(policy), detail));
        }
    }
    if single {
        for (list, what) in [(&spec.cluster_ips, "cluster IPs"), (&spec.ip_families, "IP families")] {
            if count(list) == 2 {
                let detail =
                    format!("must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified");
                found.push(FieldError::invalid(path, json!(policy), &detail));
            }
        }
    }
    let addresses = spec.cluster_ips.clone().unwrap_or_default();
    let families = spec.ip_families.get_or_insert_default();
    let told = families.len();
    for (place, address) in addresses.iter().enumerate().take_while(|(_, address)| *address != "None").skip(told) {
        if address.contains(':') {
            let detail = "IPv6 is not configured on this cluster";
            found.push(FieldError::invalid(format!("spec.clusterIPs[{place}]"), json!(addresses), detail));
        } else {
            families.push("IPv4".to_string());
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    if alone {
        // Nobody but the one who fills it in knows of what families its endpoints are.
        if families.is_empty() {
            families.push("IPv4".to_string());
        }
        if families.len() < 2 && !single {
            let other = if families[0] == "IPv4" { "IPv6" } else { "IPv4" };
            families.push(other.to_string());
        }
        return Ok(());
    }
    if policy == "RequireDualStack" {
        let detail = "this cluster is not configured for dual-stack services";
        found.push(FieldError::invalid(path, json!(policy), detail));
    }
    for (place, family) in families.iter().enumerate().filter(|(_, family)| *family != "IPv4") {
        let field = format!("spec.ipFamilies[{place}]");
        found.push(FieldError::invalid(field, json!(family), "not configured on this cluster"));
    }
    if !found.is_empty() {
        return Err(found);
    }
    if families.is_empty() {
        families.push("IPv4".to_string());
    }
    Ok(())
}

/// - Source: allocClusterIPs.
fn cluster_address(spec: &mut ServiceSpec, pool: &mut Pool<'_>) -> Result<(), Refusal> {
    let Some(address) = filled(&spec.cluster_ip).map(str::to_string) else {
        let address = pool.next_address();
        spec.cluster_ips = Some(vec![address.clone()]);
        spec.cluster_ip = Some(address);
        return Ok(());
    };
    pool.take_address(&address).map_err(|why| {
        let detail = format!("failed to allocate IP {address}: {why}");
        Refusal::Invalid(vec![FieldError::invalid("spec.clusterIPs", json!(spec.cluster_ips), &detail)])
    })
}

/// True unless a load balancer's service says that it needs none of its own.
fn wants_node_ports(spec: &ServiceSpec) -> bool {
    spec.type_.as_deref() != Some("LoadBalancer") || spec.allocate_load_balancer_node_ports != Some(false)
}

fn port_refusal(place: usize, port: i32, why: &str) -> Refusal {
    Refusal::Invalid(vec![FieldError::invalid(format!("spec.ports[{place}].nodePort"), port, why)])
}

/// Ports of one number that differ in their protocol share a node port.
///
/// - Source: initNodePorts.
#[inline(never)]
fn new_node_ports(spec: &mut ServiceSpec, pool: &mut Pool<'_>) -> Result<(), Refusal> {
    let wanted = wants_node_ports(spec);
    let ports = spec.ports.get_or_insert_default();
    let mut given: BTreeMap<i32, i32> = BTreeMap::new();
    for place in 0..ports.len() {
        let (number, asked) = (ports[place].port, ports[place].node_port.unwrap_or(0));
        if asked == 0 && !wanted {
            continue;
        }
        match given.get(&number) {
            None => {
                let of_number = |port: &&k8s_openapi::api::core::v1::ServicePort| {
                    port.port == number && port.node_port.is_some_and(|port| port != 0)
                };
                let requested = ports.iter().find(of_number).and_then(|port| port.node_port);
                let port = match requested {
                    Some(port) => pool.take_port(port).map(|()| port).map_err(|why| port_refusal(place, port, why))?,
                    None => pool.next_port(),
                };
                ports[place].node_port = Some(port);
                given.insert(number, port);
            }
            Some(port) if asked == 0 => ports[place].node_port = Some(*port),
            Some(port) if asked == *port => {}
            Some(_) => pool.take_port(asked).map_err(|why| port_refusal(place, asked, why))?,
        }
    }
    Ok(())
}

/// - Source: updateNodePorts.
#[inline(never)]
fn changed_node_ports(spec: &mut ServiceSpec, old: &ServiceSpec, pool: &mut Pool<'_>) -> Result<(), Refusal> {
    let wanted = wants_node_ports(spec);
    let had: BTreeSet<i32> = old.ports.iter().flatten().filter_map(|port| port.node_port).collect();
    let mut taken = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (place, port) in spec.ports.iter_mut().flatten().enumerate() {
        let asked = port.node_port.unwrap_or(0);
        if asked == 0 && !wanted {
            continue;
        }
        if asked == 0 {
            port.node_port = Some(pool.next_port());
        } else if !had.contains(&asked) && taken.insert(asked) {
            pool.take_port(asked).map_err(|why| port_refusal(place, asked, why))?;
        }
        let (protocol, number) = (port.protocol.clone().unwrap_or_default(), port.node_port.unwrap_or(0));
        if !seen.insert((protocol.clone(), number)) {
            return Err(Refusal::Internal(format!("duplicate nodePort: {{{protocol} {number}}}")));
        }
    }
    Ok(())
}

/// - Source: patchAllocatedValues.
#[inline(never)]
fn keep_allocated(spec: &mut ServiceSpec, old: &ServiceSpec) {
    if !is_external(spec) && !is_external(old) {
        if filled(&spec.cluster_ip).is_none() {
            spec.cluster_ip = old.cluster_ip.clone();
        }
        if spec.cluster_ips.as_ref().is_none_or(Vec::is_empty) {
            spec.cluster_ips = old.cluster_ips.clone();
        }
    }
    if rules::has_node_ports(spec) && rules::has_node_ports(old) {
        let numbers = |spec: &ServiceSpec| -> BTreeSet<i32> {
            spec.ports.iter().flatten().filter_map(|port| port.node_port.filter(|port| *port != 0)).collect()
        };
        let mut used: BTreeSet<i32> = numbers(old).intersection(&numbers(spec)).copied().collect();
        let by_name: BTreeMap<&str, i32> = old
            .ports
            .iter()
            .flatten()
            .map(|port| (port.name.as_deref().unwrap_or(""), port.node_port.unwrap_or(0)))
            .collect();
        for port in spec.ports.iter_mut().flatten().filter(|port| port.node_port.is_none_or(|port| port == 0)) {
            if let Some(before) = by_name.get(port.name.as_deref().unwrap_or("")).filter(|port| **port != 0)
                && used.insert(*before)
            {
                port.node_port = Some(*before);
            }
        }
    }
    if rules::needs_health_check(spec)
        && rules::needs_health_check(old)
        && spec.health_check_node_port.is_none_or(|port| port == 0)
    {
        spec.health_check_node_port = old.health_check_node_port;
    }
}

/// What is left of the ranges.
struct Pool<'a> {
    addresses: BTreeSet<String>,
    ports: BTreeSet<i32>,
    rng: &'a mut Rng,
}

impl<'a> Pool<'a> {
    fn new(store: &Store, rng: &'a mut Rng) -> Pool<'a> {
        // The name server has one too, without a Service.
        let mut addresses = BTreeSet::from([NAME_SERVER.to_string()]);
        let mut ports = BTreeSet::new();
        for service in store.all::<Service>() {
            let Some(spec) = &service.spec else { continue };
            addresses.extend(spec.cluster_ip.clone());
            ports.extend(spec.ports.iter().flatten().filter_map(|port| port.node_port));
            ports.extend(spec.health_check_node_port);
        }
        Pool { addresses, ports, rng }
    }

    /// - Source: MetaAllocator getAllocator; neither the first nor the last address of the range belongs to it.
    #[inline(never)]
    fn take_address(&mut self, address: &str) -> Result<(), &'static str> {
        let number = address.parse::<Ipv4Addr>().map_or(0, u32::from);
        let first = u32::from(Ipv4Addr::new(10, 96, 0, 0));
        if number <= first || number >= first + (1 << 20) - 1 {
            return Err("the provided network does not match the current range");
        }
        if !self.addresses.insert(address.to_string()) {
            return Err("provided IP is already allocated");
        }
        Ok(())
    }

    fn next_address(&mut self) -> String {
        loop {
            // 10.96.1.0 to 10.111.255.255: the band of the range that upstream uses for dynamic allocation.
            let number = 256 + self.rng.below((1 << 20) - 512);
            let address = format!("10.{}.{}.{}", 96 + (number >> 16), (number >> 8) & 255, number & 255);
            if self.addresses.insert(address.clone()) {
                return address;
            }
        }
    }

    #[inline(never)]
    fn take_port(&mut self, port: i32) -> Result<(), &'static str> {
        if !(NODE_PORTS.0..NODE_PORTS.0 + NODE_PORTS.1).contains(&port) {
            return Err("provided port is not in the valid range. The range of valid ports is 30000-32767");
        }
        if !self.ports.insert(port) {
            return Err("provided port is already allocated");
        }
        Ok(())
    }

    /// - Source: portallocator calculateRangeOffset.
    #[inline(never)]
    fn next_port(&mut self) -> i32 {
        let (first, count) = NODE_PORTS;
        let dynamic = count - ASKED_NODE_PORTS;
        let start = self.rng.below(dynamic as u64) as i32;
        let upper = (0..dynamic).map(|step| first + ASKED_NODE_PORTS + (start + step) % dynamic);
        // With every port taken the last one is given twice; so many services stand in no lesson.
        let port = upper.chain(first..first + ASKED_NODE_PORTS).find(|port| !self.ports.contains(port));
        let port = port.unwrap_or(first + count - 1);
        self.ports.insert(port);
        port
    }
}
