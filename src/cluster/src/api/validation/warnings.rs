//! What the API server warns of while accepting it.
//!
//! Models kubernetes 1.36 pkg/api/pod/warnings.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{Container, ContainerPort, PodSpec};

use crate::api::quantity;

/// Warnings of a pod spec at `path`.
pub fn pod_spec(spec: &PodSpec, path: &str, found: &mut Vec<String>) {
    for (place, volume) in spec.volumes.iter().flatten().enumerate() {
        let field = format!("{path}.volumes[{place}]");
        if volume.git_repo.is_some() {
            found.push(format!("{field}.gitRepo: deprecated in v1.11, and disabled by default in v1.33+"));
        }
        if volume.glusterfs.is_some() {
            found.push(format!(
                "{field}.glusterfs: deprecated in v1.25, this feature will be completely removed in v1.26"
            ));
        }
    }
    let all = || containers(spec, path);
    for (field, container) in all() {
        variables(container, &field, found);
        for (word, list) in container
            .resources
            .iter()
            .flat_map(|resources| [("limits", &resources.limits), ("requests", &resources.requests)])
        {
            if let Some(amount) = list.as_ref().and_then(|list| list.get("memory"))
                && quantity::milli(amount).is_some_and(|milli| milli % 1000 != 0)
            {
                let shown = &amount.0;
                found.push(format!(
                    "{field}.resources.{word}[memory]: fractional byte value {shown:?} is invalid, must be an integer"
                ));
            }
        }
    }
    ports(all(), found);
    if spec.termination_grace_period_seconds.is_some_and(|grace| grace < 0) {
        found.push(format!(
            "{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        ));
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
