//! What the API server warns of while accepting it.
//!
//! Models kubernetes 1.36 pkg/api/pod/warnings.go, pkg/api/service/warnings.go and the strategies of pkg/registry.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, ContainerPort, PodSpec, Service};

use super::text;
use crate::api::quantity;

/// Warns of a name that its pods' host names cannot be made of.
///
/// - Source: the strategies' WarningsOnCreate; pods say it in words of their own.
pub fn name(name: &str, is_pod: bool, found: &mut Vec<String>) {
    let messages = text::dns1123_label(name);
    if !messages.is_empty() {
        let used =
            if is_pod { "this is used in the Pod's hostname" } else { "this is used in Pod names and hostnames" };
        let messages = messages.join(" ");
        found.push(format!(
            "metadata.name: {used}, which can result in surprising behavior; a DNS label is recommended: [{messages}]"
        ));
    }
}

/// Warnings of a Service.
///
/// - Source: pkg/api/service/warnings.go GetWarningsForService.
pub fn service(service: &Service, found: &mut Vec<String>) {
    let Some(spec) = &service.spec else { return };
    let kind = spec.type_.as_deref().unwrap_or("");
    let has_external = spec.external_ips.iter().flatten().next().is_some();
    let headless = kind == "ClusterIP" && spec.cluster_ip.as_deref() == Some("None");
    if headless {
        if spec.load_balancer_ip.as_deref().is_some_and(|address| !address.is_empty()) {
            found.push("spec.loadBalancerIP is ignored for headless services".into());
        }
        if has_external {
            found.push("spec.externalIPs is ignored for headless services".into());
        }
        if spec.session_affinity.as_deref() != Some("None") {
            found.push("spec.SessionAffinity is ignored for headless services".into());
        }
    }
    if kind == "ExternalName" && has_external {
        found.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".into());
    }
    if kind != "ExternalName" && spec.external_name.as_deref().is_some_and(|name| !name.is_empty()) {
        found.push("spec.externalName is ignored when spec.type is not \"ExternalName\"".into());
    }
    if spec.traffic_distribution.as_deref() == Some("PreferClose") {
        found.push("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"".into());
    }
}

/// Labels of nodes that have newer names, since when, and the newer name.
///
/// - Source: pkg/api/node/util.go deprecatedNodeLabels.
const OLD_NODE_LABELS: &[(&str, &str, &str)] = &[
    ("beta.kubernetes.io/arch", "1.14", "kubernetes.io/arch"),
    ("beta.kubernetes.io/os", "1.14", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "1.17", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "1.17", "topology.kubernetes.io/zone"),
    ("beta.kubernetes.io/instance-type", "1.17", "node.kubernetes.io/instance-type"),
];

fn old_label(label: &str) -> Option<String> {
    let (_, since, new) = OLD_NODE_LABELS.iter().find(|(old, ..)| *old == label)?;
    Some(format!("deprecated since v{since}; use {new:?} instead"))
}

fn placement(spec: &PodSpec, path: &str, found: &mut Vec<String>) {
    for label in spec.node_selector.iter().flatten().map(|(label, _)| label) {
        if let Some(message) = old_label(label) {
            found.push(format!("{path}.nodeSelector[{label}]: {message}"));
        }
    }
    if let Some(node) = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref()) {
        let path = format!("{path}.affinity.nodeAffinity");
        let required = node.required_during_scheduling_ignored_during_execution.iter();
        let required = required.flat_map(|required| &required.node_selector_terms).enumerate().map(|(place, term)| {
            (format!("{path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[{place}]"), term)
        });
        let preferred = node.preferred_during_scheduling_ignored_during_execution.iter().flatten().enumerate();
        let preferred = preferred.map(|(place, term)| {
            (format!("{path}.preferredDuringSchedulingIgnoredDuringExecution[{place}].preference"), &term.preference)
        });
        for (path, term) in required.chain(preferred) {
            for (place, one) in term.match_expressions.iter().flatten().enumerate() {
                if let Some(message) = old_label(&one.key) {
                    found.push(format!("{path}.matchExpressions[{place}].key: {} is {message}", one.key));
                }
            }
        }
    }
    for (place, spread) in spec.topology_spread_constraints.iter().flatten().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{place}]");
        if let Some(message) = old_label(&spread.topology_key) {
            found.push(format!("{path}.topologyKey: {} is {message}", spread.topology_key));
        }
        if spread.label_selector.is_none() {
            found.push(format!("{path}.labelSelector: a null labelSelector results in matching no pod"));
        }
    }
}

/// What is there twice, or has no name.
fn twice(spec: &PodSpec, path: &str, found: &mut Vec<String>) {
    let mut seen: Vec<&str> = Vec::new();
    for (place, alias) in spec.host_aliases.iter().flatten().enumerate() {
        if seen.contains(&alias.ip.as_str()) {
            found.push(format!("{path}.hostAliases[{place}].ip: duplicate ip {:?}", alias.ip));
        }
        seen.push(&alias.ip);
    }
    seen.clear();
    for (place, secret) in spec.image_pull_secrets.iter().flatten().enumerate() {
        if seen.contains(&secret.name.as_str()) {
            found.push(format!("{path}.imagePullSecrets[{place}].name: duplicate name {:?}", secret.name));
        }
        seen.push(&secret.name);
    }
    for (place, _) in spec.image_pull_secrets.iter().flatten().enumerate().filter(|(_, one)| one.name.is_empty()) {
        found.push(format!("{path}.imagePullSecrets[{place}].name: invalid empty name \"\""));
    }
}

/// Warnings of a pod spec at `path`.
pub fn pod_spec(spec: &PodSpec, path: &str, found: &mut Vec<String>) {
    placement(spec, path, found);
    for (place, volume) in spec.volumes.iter().flatten().enumerate() {
        let field = format!("{path}.volumes[{place}]");
        for (name, is_set, words) in [
            ("photonPersistentDisk", volume.photon_persistent_disk.is_some(), "v1.11, non-functional in v1.16+"),
            ("gitRepo", volume.git_repo.is_some(), "v1.11, and disabled by default in v1.33+"),
            ("scaleIO", volume.scale_io.is_some(), "v1.16, non-functional in v1.22+"),
            ("flocker", volume.flocker.is_some(), "v1.22, non-functional in v1.25+"),
            ("storageOS", volume.storageos.is_some(), "v1.22, non-functional in v1.25+"),
            ("quobyte", volume.quobyte.is_some(), "v1.22, non-functional in v1.25+"),
            ("glusterfs", volume.glusterfs.is_some(), "v1.25, non-functional in v1.26+"),
            ("cephfs", volume.cephfs.is_some(), "v1.28, non-functional in v1.31+"),
            ("rbd", volume.rbd.is_some(), "v1.28, non-functional in v1.31+"),
        ] {
            if is_set {
                found.push(format!("{field}.{name}: deprecated in {words}"));
            }
        }
    }
    twice(spec, path, found);
    let all = || containers(spec, path);
    for (field, container) in all() {
        fractions(container, &field, found);
        variables(container, &field, found);
    }
    ports(all(), found);
    if spec.termination_grace_period_seconds.is_some_and(|grace| grace < 0) {
        found.push(format!(
            "{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        ));
    }
}

fn fractions(container: &Container, field: &str, found: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        let lists = container.resources.iter();
        let lists = lists.flat_map(|resources| [("limits", &resources.limits), ("requests", &resources.requests)]);
        for (word, list) in lists {
            if let Some(amount) = list.as_ref().and_then(|list| list.get(name))
                && quantity::milli(amount).is_some_and(|milli| milli % 1000 != 0)
            {
                let shown = &amount.0;
                found.push(format!(
                    "{field}.resources.{word}[{name}]: fractional byte value {shown:?} is invalid, must be an integer"
                ));
            }
        }
    }
}

/// Every container with its path, init containers first.
fn containers<'a>(spec: &'a PodSpec, path: &str) -> impl Iterator<Item = (String, &'a Container)> {
    let init = spec.init_containers.iter().flatten().enumerate();
    let regular = spec.containers.iter().enumerate();
    let of = |word: &'static str, path: String| {
        move |(place, container): (usize, &'a Container)| (format!("{path}.{word}[{place}]"), container)
    };
    init.map(of("initContainers", path.into())).chain(regular.map(of("containers", path.into())))
}

fn variables(container: &Container, path: &str, found: &mut Vec<String>) {
    let mut seen: Vec<&str> = Vec::new();
    for (place, variable) in container.env.iter().flatten().enumerate() {
        let name = variable.name.as_str();
        if !seen.contains(&name) {
            seen.push(name);
            continue;
        }
        // A value that builds on the one before it is fine.
        let reference = format!("$({name})");
        let value = variable.value.as_deref().unwrap_or("");
        if variable.value_from.is_some() || value == reference || !value.contains(&reference) {
            found.push(format!(
                "{path}.env[{place}]: hides previous definition of {name:?}, which may be dropped when using apply"
            ));
        }
    }
}

fn ports<'a>(containers: impl Iterator<Item = (String, &'a Container)>, found: &mut Vec<String>) {
    let mut seen: BTreeMap<(i32, &str), Vec<(String, &ContainerPort)>> = BTreeMap::new();
    for (path, container) in containers {
        for (place, port) in container.ports.iter().flatten().enumerate() {
            let path = format!("{path}.ports[{place}]");
            let others = seen.entry((port.container_port, port.protocol.as_deref().unwrap_or(""))).or_default();
            let parts = |port: &ContainerPort| (port.host_port.unwrap_or(0), port.host_ip.clone().unwrap_or_default());
            let (host_port, host_ip) = parts(port);
            for (other_path, other) in others.iter() {
                let (other_port, other_ip) = parts(other);
                let what = if host_port == other_port && host_ip == other_ip {
                    "duplicate"
                } else if host_port == 0 || other_port == 0 {
                    "overlapping"
                } else if host_port == other_port && host_ip.is_empty() != other_ip.is_empty() {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                found.push(format!("{path}: {what} port definition with {other_path}"));
            }
            others.push((path, port));
        }
    }
}
