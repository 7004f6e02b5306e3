//! Who the programs of a container run as, and the containers that must not run as root.
//!
//! Models kubernetes 1.36 pkg/kubelet/kuberuntime/security_context.go and security_context_others.go.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Container as ApiContainer;

use super::pod::Pod;
use super::runtime::{Identity, resolve};

/// Images whose programs start as root unless they are told otherwise.
const ROOT_IMAGES: [&str; 15] = [
    "nginx",
    "nginx-slim",
    "redis",
    "postgres",
    "mysql",
    "busybox",
    "alpine",
    "bash",
    "ubuntu",
    "debian",
    "perl",
    "python",
    "agnhost",
    "etcd",
    "hpa-example",
];

/// User and groups of a container's programs.
pub(super) fn identity(pod: &Pod, container: &ApiContainer) -> Identity {
    let whole = pod.spec().and_then(|spec| spec.security_context.as_ref());
    let own = container.security_context.as_ref();
    let number = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    let user = own.and_then(|own| own.run_as_user).or_else(|| whole.and_then(|whole| whole.run_as_user));
    let group = own.and_then(|own| own.run_as_group).or_else(|| whole.and_then(|whole| whole.run_as_group));
    let group = number(group).unwrap_or(0);
    let more =
        whole.into_iter().flat_map(|whole| whole.supplemental_groups.iter().flatten().copied().chain(whole.fs_group));
    let mut groups: Vec<u64> = more.filter_map(|number| u64::try_from(number).ok()).chain([group]).collect();
    groups.sort_unstable();
    groups.dedup();
    Identity { user: number(user).unwrap_or(0), group, groups }
}

/// Why a container that must not run as root is not created.
///
/// - Source: verifyRunAsNonRoot.
pub(super) fn root_refusal(pod: &Pod, container: &ApiContainer) -> Option<String> {
    let whole = pod.spec().and_then(|spec| spec.security_context.as_ref());
    let own = container.security_context.as_ref();
    let must = own.and_then(|own| own.run_as_non_root).or_else(|| whole.and_then(|whole| whole.run_as_non_root));
    if must != Some(true) {
        return None;
    }
    let tail = format!("(pod: {:?}, container: {})", pod.full_name, container.name);
    match own.and_then(|own| own.run_as_user).or_else(|| whole.and_then(|whole| whole.run_as_user)) {
        Some(0) => Some(format!("container's runAsUser breaks non-root policy {tail}")),
        Some(_) => None,
        None => {
            let image = container.image.as_deref().unwrap_or("");
            let last = resolve::last_segment(image.split('@').next().unwrap_or(image));
            let name = last.split(':').next().unwrap_or(last);
            let is_root = ROOT_IMAGES.contains(&name) || image.starts_with("registry.test/");
            is_root.then(|| format!("container has runAsNonRoot and image will run as root {tail}"))
        }
    }
}
