//! Rules of security contexts, of pods and of containers.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext
//! and validateHostUsers. Options of Windows are not looked at.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{AppArmorProfile, PodSpec, SeccompProfile, SecurityContext};
use serde_json::json;

use super::text::{self, quoted};
use crate::api::error::FieldError;

fn id(value: Option<i64>, field: String, found: &mut Vec<FieldError>) {
    if let Some(value) = value.filter(|value| !(0..=i64::from(i32::MAX)).contains(value)) {
        found.push(FieldError::invalid(field, value, &text::inclusive_range(0, i64::from(i32::MAX))));
    }
}

/// Rules of a container's security context.
///
/// - Source: ValidateSecurityContext.
#[inline(never)]
pub fn container(context: &SecurityContext, host_users: bool, path: &str, found: &mut Vec<FieldError>) {
    id(context.run_as_user, format!("{path}.runAsUser"), found);
    id(context.run_as_group, format!("{path}.runAsGroup"), found);
    if let Some(mount) = context.proc_mount.as_deref() {
        let field = format!("{path}.procMount");
        let supported = ["Default", "Unmasked"];
        if !supported.contains(&mount) {
            found.push(FieldError::unsupported(field.clone(), mount, &supported));
        }
        if host_users && mount == "Unmasked" {
            found.push(FieldError::invalid(field, quoted(mount), "`hostUsers` must be false to use `Unmasked`"));
        }
    }
    seccomp(context.seccomp_profile.as_ref(), &format!("{path}.seccompProfile"), found);
    if context.allow_privilege_escalation == Some(false) {
        if context.privileged == Some(true) {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            found.push(FieldError::invalid(path, shown(context), detail));
        }
        let added = context.capabilities.as_ref().and_then(|capabilities| capabilities.add.as_deref()).unwrap_or(&[]);
        for _ in added.iter().filter(|capability| *capability == "CAP_SYS_ADMIN") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            found.push(FieldError::invalid(path, shown(context), detail));
        }
    }
    app_armor(context.app_armor_profile.as_ref(), &format!("{path}.appArmorProfile"), found);
}

/// A security context as messages show it: in the spelling of the server's own type.
#[inline(never)]
fn shown(context: &SecurityContext) -> String {
    let names: &[(&str, serde_json::Value)] = &[
        (
            "Capabilities",
            context
                .capabilities
                .as_ref()
                .map_or(json!(null), |one| json!({"Add": one.add.clone(), "Drop": one.drop.clone()})),
        ),
        ("Privileged", json!(context.privileged)),
        (
            "SELinuxOptions",
            context.se_linux_options.as_ref().map_or(
                json!(null),
                |one| json!({"User": one.user, "Role": one.role, "Type": one.type_, "Level": one.level}),
            ),
        ),
        ("WindowsOptions", json!(null)),
        ("RunAsUser", json!(context.run_as_user)),
        ("RunAsGroup", json!(context.run_as_group)),
        ("RunAsNonRoot", json!(context.run_as_non_root)),
        ("ReadOnlyRootFilesystem", json!(context.read_only_root_filesystem)),
        ("AllowPrivilegeEscalation", json!(context.allow_privilege_escalation)),
        ("ProcMount", json!(context.proc_mount)),
        (
            "SeccompProfile",
            context
                .seccomp_profile
                .as_ref()
                .map_or(json!(null), |one| json!({"Type": one.type_, "LocalhostProfile": one.localhost_profile})),
        ),
        (
            "AppArmorProfile",
            context
                .app_armor_profile
                .as_ref()
                .map_or(json!(null), |one| json!({"Type": one.type_, "LocalhostProfile": one.localhost_profile})),
        ),
    ];
    let fields: Vec<String> = names.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// - Source: validateSeccompProfileField.
#[inline(never)]
fn seccomp(profile: Option<&SeccompProfile>, path: &str, found: &mut Vec<FieldError>) {
    let Some(profile) = profile else { return };
    let supported = ["Localhost", "RuntimeDefault", "Unconfined"];
    match profile.type_.as_str() {
        "" => {
            found.push(FieldError::required(format!("{path}.type"), "type is required when seccompProfile is set"));
        }
        other if !supported.contains(&other) => {
            found.push(FieldError::unsupported(format!("{path}.type"), other, &supported));
        }
        _ => {}
    }
    let field = format!("{path}.localhostProfile");
    match (profile.type_.as_str(), &profile.localhost_profile) {
        ("Localhost", None) => {
            found.push(FieldError::required(field, "must be set when seccomp type is Localhost"));
        }
        ("Localhost", Some(place)) => text::descending_path(place, &field, found),
        (_, Some(_)) => {
            let own = format!(
                "{{\"Type\":{},\"LocalhostProfile\":{}}}",
                quoted(&profile.type_),
                json!(profile.localhost_profile)
            );
            found.push(FieldError::invalid(field, own, "can only be set when seccomp type is Localhost"));
        }
        (_, None) => {}
    }
}

/// - Source: ValidateAppArmorProfileField.
#[inline(never)]
fn app_armor(profile: Option<&AppArmorProfile>, path: &str, found: &mut Vec<FieldError>) {
    let Some(profile) = profile else { return };
    let field = format!("{path}.localhostProfile");
    let local = profile.localhost_profile.as_deref();
    let must = "must be set when AppArmor type is Localhost";
    match profile.type_.as_str() {
        "Localhost" => match local {
            None => found.push(FieldError::required(field, must)),
            Some(place) if place.trim() != place => {
                found.push(FieldError::invalid(field, quoted(place), "must not be padded with whitespace"));
            }
            Some("") => found.push(FieldError::required(field, must)),
            Some(_) => {}
        },
        "RuntimeDefault" | "Unconfined" => {
            if let Some(place) = local {
                let detail = "can only be set when AppArmor type is Localhost";
                found.push(FieldError::invalid(field, quoted(place), detail));
            }
        }
        "" => {
            let detail = "type is required when appArmorProfile is set";
            found.push(FieldError::required(format!("{path}.type"), detail));
        }
        other => {
            let supported = ["Localhost", "RuntimeDefault", "Unconfined"];
            found.push(FieldError::unsupported(format!("{path}.type"), other, &supported));
        }
    }
}

/// Rules of a pod's security context; the server keeps the sharing of processes there, and says so.
///
/// - Source: validatePodSpecSecurityContext.
pub fn pod(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let path = format!("{path}.securityContext");
    let context = spec.security_context.clone().unwrap_or_default();
    id(context.fs_group, format!("{path}.fsGroup"), found);
    id(context.run_as_user, format!("{path}.runAsUser"), found);
    id(context.run_as_group, format!("{path}.runAsGroup"), found);
    for (place, group) in context.supplemental_groups.iter().flatten().enumerate() {
        id(Some(*group), format!("{path}.supplementalGroups[{place}]"), found);
    }
    if spec.share_process_namespace == Some(true) && spec.host_pid == Some(true) {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        found.push(FieldError::invalid(format!("{path}.shareProcessNamespace"), true, detail));
    }
    let mut names = BTreeSet::new();
    for (place, control) in context.sysctls.iter().flatten().enumerate() {
        let field = format!("{path}.sysctls[{place}].name");
        let name = control.name.as_str();
        let network = name.starts_with("net.") || name.starts_with("net/");
        if name.is_empty() {
            found.push(FieldError::required(field.clone(), ""));
        } else if !sysctl(name) {
            let detail = "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            found.push(FieldError::invalid(field.clone(), quoted(name), detail));
        } else if names.contains(name) {
            found.push(FieldError::duplicate(field.clone(), quoted(name)));
        }
        if network && spec.host_network == Some(true) {
            found.push(FieldError::invalid(field, quoted(name), "may not be specified when 'hostNetwork' is true"));
        }
        names.insert(name);
    }
    for (field, value, supported) in [
        ("fsGroupChangePolicy", &context.fs_group_change_policy, ["Always", "OnRootMismatch"]),
        ("supplementalGroupsPolicy", &context.supplemental_groups_policy, ["Merge", "Strict"]),
        ("seLinuxChangePolicy", &context.se_linux_change_policy, ["MountOption", "Recursive"]),
    ] {
        if field == "supplementalGroupsPolicy" {
            seccomp(context.seccomp_profile.as_ref(), &format!("{path}.seccompProfile"), found);
            app_armor(context.app_armor_profile.as_ref(), &format!("{path}.appArmorProfile"), found);
        }
        if let Some(value) = value.as_deref().filter(|value| !supported.contains(value)) {
            found.push(FieldError::unsupported(format!("{path}.{field}"), value, &supported));
        }
    }
}

#[inline(never)]
fn sysctl(name: &str) -> bool {
    let ends = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 253
        && name.split(['.', '/']).all(|part| {
            let bytes = part.as_bytes();
            matches!((bytes.first(), bytes.last()), (Some(first), Some(last)) if ends(first) && ends(last))
                && bytes.iter().all(|byte| ends(byte) || matches!(byte, b'-' | b'_'))
        })
}

/// Users of its own and the node's namespaces do not go together.
///
/// - Source: validateHostUsers.
pub fn host_users(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    if spec.host_users != Some(false) {
        return;
    }
    for (field, shared) in [("hostNetwork", spec.host_network), ("HostPID", spec.host_pid), ("HostIPC", spec.host_ipc)]
    {
        if shared == Some(true) {
            found.push(FieldError::forbidden(format!("{path}.{field}"), "when `hostUsers` is false"));
        }
    }
}
