//! Rules of a pod's names in the network: its host name, aliases of hosts and how it looks names up.
//!
//! Models kubernetes 1.36 pkg/apis/core/validation/validation.go validatePodDNSConfig, ValidateHostAliases and
//! validatePodHostName.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::PodSpec;
use serde_json::json;

use super::text::{self, quoted};
use crate::api::error::FieldError;

/// Most name servers.
const SERVERS: usize = 3;
/// Most search paths.
const SEARCHES: usize = 32;
/// Most characters of all search paths, with a blank between them.
const SEARCH_CHARACTERS: usize = 2048;

/// Rules of `dnsConfig`.
pub fn dns_config(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let config = spec.dns_config.as_ref();
    let servers: &[String] = config.and_then(|config| config.nameservers.as_deref()).unwrap_or(&[]);
    if spec.dns_policy.as_deref() == Some("None") {
        if config.is_none() {
            found.push(FieldError::required(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
            return;
        }
        if servers.is_empty() {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            found.push(FieldError::required(format!("{path}.nameservers"), detail));
            return;
        }
    }
    let Some(config) = config else { return };
    if servers.len() > SERVERS {
        let detail = format!("must not have more than {SERVERS} nameservers");
        found.push(FieldError::invalid(format!("{path}.nameservers"), json!(servers), &detail));
    }
    for (place, server) in servers.iter().enumerate() {
        text::address(server, format!("{path}.nameservers[{place}]"), found);
    }
    let searches: &[String] = config.searches.as_deref().unwrap_or(&[]);
    let field = format!("{path}.searches");
    if searches.len() > SEARCHES {
        let detail = format!("must not have more than {SEARCHES} search paths");
        found.push(FieldError::invalid(field.clone(), json!(searches), &detail));
    }
    if searches.join(" ").len() > SEARCH_CHARACTERS {
        let detail =
            format!("must not have more than {SEARCH_CHARACTERS} characters (including spaces) in the search list");
        found.push(FieldError::invalid(field.clone(), json!(searches), &detail));
    }
    for (place, search) in searches.iter().enumerate().filter(|(_, search)| *search != ".") {
        let search = search.strip_suffix('.').unwrap_or(search);
        for message in text::subdomain_with_underscore(search) {
            found.push(FieldError::invalid(format!("{field}[{place}]"), quoted(search), &message));
        }
    }
    for (place, option) in config.options.iter().flatten().enumerate() {
        if option.name.as_deref().unwrap_or("").is_empty() {
            found.push(FieldError::required(format!("{path}.options[{place}]"), "must not be empty"));
        }
    }
}

/// Rules of `hostAliases`.
pub fn host_aliases(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    for (place, alias) in spec.host_aliases.iter().flatten().enumerate() {
        text::address(&alias.ip, format!("{path}[{place}].ip"), found);
        for (index, name) in alias.hostnames.iter().flatten().enumerate() {
            for message in text::dns1123_subdomain(name) {
                let field = format!("{path}[{place}].hostnames[{index}]");
                found.push(FieldError::invalid(field, quoted(name), &message));
            }
        }
    }
}

/// Rules of `hostnameOverride`.
pub fn hostname_override(spec: &PodSpec, path: &str, found: &mut Vec<FieldError>) {
    let Some(name) = spec.hostname_override.as_deref() else { return };
    if spec.set_hostname_as_fqdn == Some(true) {
        found.push(FieldError::forbidden(path, "may not be specified when setHostnameAsFQDN is true"));
    }
    if spec.host_network == Some(true) {
        found.push(FieldError::forbidden(path, "may not be specified when hostNetwork is true"));
    }
    if name.len() > 64 {
        found.push(FieldError { field: path.into(), body: "Too long: may not be more than 64 bytes".into() });
    }
    for message in text::dns1123_subdomain(name) {
        found.push(FieldError::invalid(path, quoted(name), &message));
    }
}
