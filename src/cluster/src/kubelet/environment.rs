//! The environment of containers, from the pod, ConfigMaps, Secrets and the downward API.
//!
//! Models kubernetes 1.36 pkg/kubelet/kubelet_pods.go makeEnvironmentVariables and pkg/api/v1/resource/helpers.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{
    ConfigMap, Container as ApiContainer, EnvVarSource, ResourceFieldSelector, Secret, Service,
};

use super::pod::Pod;
use super::runtime::expansion;
use super::{Kubelet, Turn};
use crate::api::{Kind, Stored, quantity};

impl Kubelet {
    /// The environment of a container in the order of its definition.
    ///
    /// - Errors: what is missing, as the waiting state and the event say it.
    pub(super) fn environment(
        &self,
        pod: &Pod,
        container: &ApiContainer,
        turn: &Turn<'_>,
    ) -> Result<Vec<(String, String)>, String> {
        let mut env: Vec<(String, String)> = Vec::new();
        let services = service_variables(pod, turn);
        for source in container.env_from.iter().flatten() {
            let prefix = source.prefix.as_deref().unwrap_or("");
            let held = match (&source.config_map_ref, &source.secret_ref) {
                (Some(map), _) => config_texts(pod, &map.name, map.optional, turn)?,
                (None, Some(secret)) => secret_texts(pod, &secret.name, secret.optional, turn)?,
                (None, None) => None,
            };
            env.extend(held.into_iter().flatten().map(|(key, value)| (format!("{prefix}{key}"), value)));
        }
        for variable in container.env.iter().flatten() {
            let value = match (&variable.value, &variable.value_from) {
                (Some(text), _) if !text.is_empty() => {
                    let lookup = |name: &str| {
                        let own = env.iter().rev().find(|(held, _)| held == name);
                        own.or_else(|| services.iter().find(|(held, _)| held == name)).map(|(_, value)| value.as_str())
                    };
                    Some(expansion::expand(text, lookup))
                }
                (_, Some(source)) => self.env_source(pod, container, source, turn)?,
                _ => Some(String::new()),
            };
            if let Some(value) = value {
                env.push((variable.name.clone(), value));
            }
        }
        let rest: Vec<_> = services.into_iter().filter(|(name, _)| !env.iter().any(|(held, _)| held == name)).collect();
        env.extend(rest);
        Ok(env)
    }

    /// The value behind a reference; `None` when it is optional and not there.
    fn env_source(
        &self,
        pod: &Pod,
        container: &ApiContainer,
        source: &EnvVarSource,
        turn: &Turn<'_>,
    ) -> Result<Option<String>, String> {
        if let Some(field) = &source.field_ref {
            return Ok(Some(self.field_value(pod, &field.field_path).unwrap_or_default()));
        }
        if let Some(field) = &source.resource_field_ref {
            return Ok(Some(self.resource_value(pod, Some(container), field)));
        }
        let (held, kind, name, key, optional) = if let Some(map) = &source.config_map_key_ref {
            let held = config_texts(pod, &map.name, map.optional, turn)?;
            (held, "ConfigMap", &map.name, &map.key, map.optional)
        } else if let Some(secret) = &source.secret_key_ref {
            let held = secret_texts(pod, &secret.name, secret.optional, turn)?;
            (held, "Secret", &secret.name, &secret.key, secret.optional)
        } else {
            return Ok(Some(String::new()));
        };
        match held.and_then(|mut held| held.remove(key)) {
            None if optional != Some(true) => {
                Err(format!("couldn't find key {key} in {kind} {}/{name}", pod.namespace))
            }
            value => Ok(value),
        }
    }

    /// A container's request or limit in units of the divisor, rounded up; limits that are not set are the node's.
    ///
    /// - Source: kubernetes 1.36 pkg/api/v1/resource/helpers.go ExtractContainerResourceValue.
    pub(super) fn resource_value(
        &self,
        pod: &Pod,
        own: Option<&ApiContainer>,
        field: &ResourceFieldSelector,
    ) -> String {
        let named = field.container_name.as_deref().filter(|name| !name.is_empty());
        let container = match named {
            Some(name) => pod.index_of(name).and_then(|index| pod.api(index)),
            None => own,
        };
        let (list, resource) = field.resource.split_once('.').unwrap_or(("", &field.resource));
        let resources = container.and_then(|container| container.resources.as_ref());
        let limit = resources.and_then(|held| held.limits.as_ref()?.get(resource)).and_then(quantity::milli);
        let request = resources.and_then(|held| held.requests.as_ref()?.get(resource)).and_then(quantity::milli);
        let whole = match resource {
            "cpu" => i128::from(self.config.cpu_milli),
            "memory" => i128::from(self.config.memory_bytes) * 1_000,
            _ => 0,
        };
        let milli = if list == "limits" { limit.unwrap_or(whole) } else { request.unwrap_or(0) };
        let divisor = field.divisor.as_ref().and_then(quantity::milli).filter(|milli| *milli > 0).unwrap_or(1_000);
        (milli / divisor + i128::from(milli % divisor != 0)).to_string()
    }
}

/// The variables that tell of Services: of those in the pod's namespace unless it wants none, and of the API server's.
///
/// - Source: kubernetes 1.36 pkg/kubelet/kubelet_pods.go getServiceEnvVarMap, pkg/kubelet/envvars/envvars.go FromServices.
fn service_variables(pod: &Pod, turn: &Turn<'_>) -> Vec<(String, String)> {
    let Some(api) = turn.net.cached() else { return Vec::new() };
    let links = pod.spec().is_none_or(|spec| spec.enable_service_links != Some(false));
    let mut all = Vec::new();
    for service in [Some("default"), Some(&*pod.namespace).filter(|namespace| *namespace != "default")]
        .into_iter()
        .flatten()
        .flat_map(|namespace| api.list(Kind::Service, Some(namespace)).filter_map(Service::of))
    {
        let master = service.metadata.namespace.as_deref() == Some("default")
            && service.metadata.name.as_deref() == Some("kubernetes");
        let own = service.metadata.namespace.as_deref() == Some(&*pod.namespace);
        if !(master || links && own) {
            continue;
        }
        let spec = service.spec.as_ref();
        let address = spec.and_then(|spec| spec.cluster_ip.as_deref()).filter(|ip| !matches!(*ip, "" | "None"));
        let ports: Vec<_> = spec
            .iter()
            .flat_map(|spec| spec.ports.iter().flatten())
            .map(|port| (port.name.as_deref(), port.port, port.protocol.as_deref().unwrap_or("TCP")))
            .collect();
        if let Some(address) = address {
            link_variables(service.metadata.name.as_deref().unwrap_or(""), address, &ports, &mut all);
        }
    }
    all
}

/// The variables of one Service, from its address and its ports: name, number and protocol.
fn link_variables(name: &str, address: &str, ports: &[(Option<&str>, i32, &str)], all: &mut Vec<(String, String)>) {
    let in_capitals = |name: &str| name.replace('-', "_").to_ascii_uppercase();
    let prefix = in_capitals(name);
    let Some((_, first, _)) = ports.first() else { return };
    all.push((format!("{prefix}_SERVICE_HOST"), address.to_string()));
    all.push((format!("{prefix}_SERVICE_PORT"), first.to_string()));
    for (name, number, _) in ports {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            all.push((format!("{prefix}_SERVICE_PORT_{}", in_capitals(name)), number.to_string()));
        }
    }
    for (place, (_, number, protocol)) in ports.iter().enumerate() {
        let host = if address.contains(':') { format!("[{address}]") } else { address.to_string() };
        let url = format!("{}://{host}:{number}", protocol.to_ascii_lowercase());
        if place == 0 {
            all.push((format!("{prefix}_PORT"), url.clone()));
        }
        let name = format!("{prefix}_PORT_{number}_{}", protocol.to_ascii_uppercase());
        all.push((format!("{name}_PROTO"), protocol.to_ascii_lowercase()));
        all.push((format!("{name}_PORT"), number.to_string()));
        all.push((format!("{name}_ADDR"), address.to_string()));
        all.push((name, url));
    }
}

/// The texts of a ConfigMap that may be variables: its binary data are none.
///
/// - Errors: it is not there and must be.
fn config_texts(
    pod: &Pod,
    name: &str,
    optional: Option<bool>,
    turn: &Turn<'_>,
) -> Result<Option<BTreeMap<String, String>>, String> {
    let held = config_map(pod, name, optional, turn)?;
    let Some(map) = turn.net.cached().and_then(|api| api.find::<ConfigMap>(&pod.namespace, name)) else {
        return Ok(held);
    };
    Ok(held.map(|_| map.data.clone().unwrap_or_default()))
}

/// The texts of a ConfigMap.
///
/// - Errors: it is not there and must be.
pub(super) fn config_map(
    pod: &Pod,
    name: &str,
    optional: Option<bool>,
    turn: &Turn<'_>,
) -> Result<Option<BTreeMap<String, String>>, String> {
    let Some(api) = turn.net.cached() else {
        return Err("failed to sync configmap cache: timed out waiting for the condition".to_string());
    };
    match api.find::<ConfigMap>(&pod.namespace, name) {
        Some(map) => {
            let mut texts = map.data.clone().unwrap_or_default();
            for (key, bytes) in map.binary_data.iter().flatten() {
                texts.insert(key.clone(), String::from_utf8_lossy(&bytes.0).into_owned());
            }
            Ok(Some(texts))
        }
        None if optional == Some(true) => Ok(None),
        None => Err(format!("configmap {name:?} not found")),
    }
}

/// The texts of a Secret; bytes that are no text are shown as a terminal would.
///
/// - Errors: it is not there and must be.
pub(super) fn secret_texts(
    pod: &Pod,
    name: &str,
    optional: Option<bool>,
    turn: &Turn<'_>,
) -> Result<Option<BTreeMap<String, String>>, String> {
    let Some(api) = turn.net.cached() else {
        return Err("failed to sync secret cache: timed out waiting for the condition".to_string());
    };
    match api.find::<Secret>(&pod.namespace, name) {
        Some(secret) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let data = secret.data.iter().flatten();
            Ok(Some(data.map(|(key, bytes)| (key.clone(), text(&bytes.0))).collect()))
        }
        None if optional == Some(true) => Ok(None),
        None => Err(format!("secret {name:?} not found")),
    }
}
