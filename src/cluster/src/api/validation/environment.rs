//! Rules of a container's variables and of references to fields and resources, which volumes hold too.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector
//! and validateContainerResourceFieldSelector.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector};

use super::text::{self, quoted};
use crate::api::error::FieldError;
use crate::api::quantity;

/// Rules of `env`.
pub fn variables(variables: &[EnvVar], path: &str, found: &mut Vec<FieldError>) {
    for (place, variable) in variables.iter().enumerate() {
        let path = format!("{path}[{place}]");
        if variable.name.is_empty() {
            found.push(FieldError::required(format!("{path}.name"), ""));
        } else {
            for message in text::variable_name(&variable.name) {
                found.push(FieldError::invalid(format!("{path}.name"), quoted(&variable.name), &message));
            }
        }
        if let Some(source) = &variable.value_from {
            let has_value = variable.value.as_deref().is_some_and(|value| !value.is_empty());
            variable_source(source, has_value, &format!("{path}.valueFrom"), found);
        }
    }
}

/// Fields of a pod that a variable may show.
const VARIABLE_FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Fields of a pod that a file of a downward API volume may show.
pub const FILE_FIELDS: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Fields that the downward API knows at all.
///
/// - Source: pkg/apis/core/pods/helpers.go ConvertDownwardAPIFieldLabel.
const KNOWN_FIELDS: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.host",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];

/// Rules of a reference to a field of the pod; `path` is that of the reference.
///
/// - Source: validateObjectFieldSelector.
pub fn field_reference(of: &ObjectFieldSelector, supported: &[&str], path: &str, found: &mut Vec<FieldError>) {
    let field = format!("{path}.fieldPath");
    let shown = of.field_path.as_str();
    if shown.is_empty() {
        found.push(FieldError::required(field, ""));
        return;
    }
    let mut cannot = |why: String| {
        found.push(FieldError::invalid(field.clone(), quoted(shown), &format!("error converting fieldPath: {why}")));
    };
    let version = of.api_version.as_deref().unwrap_or("v1");
    if version != "v1" {
        cannot(format!("unsupported pod version: {version}"));
        return;
    }
    // `metadata.labels['app']`: a part of a field.
    let subscript = shown.strip_suffix("']").and_then(|rest| rest.split_once("['"));
    match subscript.filter(|(field, _)| !field.is_empty()) {
        Some((map @ ("metadata.annotations" | "metadata.labels"), key)) => {
            let key = if map == "metadata.annotations" { key.to_lowercase() } else { key.into() };
            for message in text::qualified_name(&key) {
                found.push(FieldError::invalid(path, quoted(&key), &message));
            }
        }
        Some(_) => cannot(format!("field label does not support subscript: {shown}")),
        None if !KNOWN_FIELDS.contains(&shown) => cannot(format!("field label not supported: {shown}")),
        None => {
            let known = if shown == "spec.host" { "spec.nodeName" } else { shown };
            if !supported.contains(&known) {
                found.push(FieldError::unsupported(field, known, supported));
            }
        }
    }
}

/// Resources that the downward API shows.
const SHOWN_RESOURCES: &[&str] = &[
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// Rules of a reference to a container's resource.
///
/// - Source: validateContainerResourceFieldSelector, validateContainerResourceDivisor.
pub fn resource_reference(of: &ResourceFieldSelector, in_volume: bool, path: &str, found: &mut Vec<FieldError>) {
    let name = of.resource.as_str();
    let huge = name.starts_with("limits.hugepages-") || name.starts_with("requests.hugepages-");
    if in_volume && of.container_name.as_deref().unwrap_or("").is_empty() {
        found.push(FieldError::required(format!("{path}.containerName"), ""));
    } else if name.is_empty() {
        found.push(FieldError::required(format!("{path}.resource"), ""));
    } else if !SHOWN_RESOURCES.contains(&name) && !huge {
        found.push(FieldError::unsupported(format!("{path}.resource"), name, SHOWN_RESOURCES));
    }
    let Some(divisor) = of.divisor.as_ref().filter(|divisor| quantity::milli(divisor) != Some(0)) else { return };
    let (of_kind, units) = match name {
        "limits.cpu" | "requests.cpu" => ("cpu", &["1m", "1"][..]),
        "limits.memory" | "requests.memory" => ("memory", SIZES),
        "limits.ephemeral-storage" | "requests.ephemeral-storage" => ("local ephemeral storage", SIZES),
        _ if huge => ("hugepages", SIZES),
        _ => return,
    };
    if !units.contains(&divisor.0.as_str()) {
        let shown = if of_kind == "cpu" { "1m and 1".into() } else { units.join(", ") };
        let detail = format!("only divisor's values {shown} are supported with the {of_kind} resource");
        found.push(FieldError::invalid(format!("{path}.divisor"), quoted(name), &detail));
    }
}

/// Units in which sizes can be shown.
const SIZES: &[&str] = &["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

fn variable_source(source: &EnvVarSource, has_value: bool, path: &str, found: &mut Vec<FieldError>) {
    let mut sources = 0;
    if let Some(field) = &source.field_ref {
        sources += 1;
        field_reference(field, VARIABLE_FIELDS, &format!("{path}.fieldRef"), found);
    }
    if let Some(resource) = &source.resource_field_ref {
        sources += 1;
        resource_reference(resource, false, &format!("{path}.resourceFieldRef"), found);
    }
    for (word, key) in [
        ("configMapKeyRef", source.config_map_key_ref.as_ref().map(|key| (&key.name, &key.key))),
        ("secretKeyRef", source.secret_key_ref.as_ref().map(|key| (&key.name, &key.key))),
    ] {
        let Some((name, key)) = key else { continue };
        sources += 1;
        for message in text::dns1123_subdomain(name) {
            found.push(FieldError::invalid(format!("{path}.{word}.name"), quoted(name), &message));
        }
        let field = format!("{path}.{word}.key");
        if key.is_empty() {
            found.push(FieldError::required(field, ""));
        } else {
            for message in text::config_key(key) {
                found.push(FieldError::invalid(field.clone(), quoted(key), &message));
            }
        }
    }
    sources += u32::from(source.file_key_ref.is_some());
    if sources == 0 {
        let detail =
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
        found.push(FieldError::invalid(path, quoted(""), detail));
    } else if has_value {
        found.push(FieldError::invalid(path, quoted(""), "may not be specified when `value` is not empty"));
    } else if sources > 1 {
        found.push(FieldError::invalid(path, quoted(""), "may not have more than one field specified at a time"));
    }
}

/// Rules of `envFrom`; that there is exactly one source is said of the whole list.
pub fn variables_from(sources: &[EnvFromSource], list: &str, found: &mut Vec<FieldError>) {
    for (place, source) in sources.iter().enumerate() {
        let path = format!("{list}[{place}]");
        if let Some(prefix) = source.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            for message in text::variable_name(prefix) {
                found.push(FieldError::invalid(format!("{path}.prefix"), quoted(prefix), &message));
            }
        }
        let mut given = 0;
        for (word, name) in [
            ("configMapRef", source.config_map_ref.as_ref().map(|source| &source.name)),
            ("secretRef", source.secret_ref.as_ref().map(|source| &source.name)),
        ] {
            let Some(name) = name else { continue };
            given += 1;
            let field = format!("{path}.{word}.name");
            if name.is_empty() {
                found.push(FieldError::required(field, ""));
            } else {
                for message in text::dns1123_subdomain(&text::prefix(name)) {
                    found.push(FieldError::invalid(field.clone(), quoted(name), &message));
                }
            }
        }
        if given != 1 {
            let detail = match given {
                0 => "must specify one of: `configMapRef` or `secretRef`",
                _ => "may not have more than one field specified at a time",
            };
            found.push(FieldError::invalid(list, quoted(""), detail));
        }
    }
}
