//! Rules for the text of names, labels, keys, ports and numbers, each with its message.
//!
//! Models kubernetes 1.36 apimachinery pkg/util/validation/validation.go. No regular expressions are run; they only stand
//! in the messages.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::api::error::FieldError;

/// What is wrong with a text; empty when nothing is.
pub type Messages = Vec<String>;

fn regex_message(message: &str, regex: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    let examples = examples.join(" or ");
    if examples.is_empty() {
        return format!("{message} (regex used for validation is '{regex}')");
    }
    format!("{message} (e.g. {examples}regex used for validation is '{regex}')")
}

/// `must be no more than <bytes> bytes`.
pub fn max_length(bytes: usize) -> String {
    format!("must be no more than {bytes} bytes")
}

/// `must be between <low> and <high>, inclusive`.
pub fn inclusive_range(low: i64, high: i64) -> String {
    format!("must be between {low} and {high}, inclusive")
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn label_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!((bytes.first(), bytes.last()), (Some(first), Some(last)) if lower(*first) && lower(*last))
        && bytes.iter().all(|byte| lower(*byte) || *byte == b'-')
}

/// A DNS label: containers, namespaces, host names.
pub fn dns1123_label(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 63 {
        found.push(max_length(63));
    }
    if !label_shape(text) {
        if text.split('.').all(label_shape) {
            // A subdomain where a label is wanted: the dots are the mistake.
            found.push("must not contain dots".to_owned());
        } else {
            found.push(regex_message(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
                "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
                &["my-name", "123-abc"],
            ));
        }
    }
    found
}

/// A DNS subdomain: the names of most objects.
pub fn dns1123_subdomain(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 253 {
        found.push(max_length(253));
    }
    if !text.split('.').all(label_shape) {
        found.push(regex_message(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
            r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            &["example.com"],
        ));
    }
    found
}

/// A DNS subdomain behind `*.`.
pub fn wildcard_subdomain(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 253 {
        found.push(max_length(253));
    }
    if !text.strip_prefix("*.").is_some_and(|rest| rest.split('.').all(label_shape)) {
        found.push(regex_message(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            r"\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            &["*.example.com"],
        ));
    }
    found
}

/// A name that may stand in a path: those of roles and their bindings.
///
/// - Source: apimachinery pkg/api/validation/path IsValidPathSegmentName.
pub fn path_segment(text: &str) -> Messages {
    if matches!(text, "." | "..") {
        return [format!("may not be '{text}'")].into();
    }
    ["/", "%"].iter().filter(|sign| text.contains(**sign)).map(|sign| format!("may not contain '{sign}'")).collect()
}

fn word_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = |byte: &u8| byte.is_ascii_alphanumeric();
    matches!((bytes.first(), bytes.last()), (Some(first), Some(last)) if ends(first) && ends(last))
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// A label or annotation key: `name` or `example.com/name`.
pub fn qualified_name(text: &str) -> Messages {
    let mut found = Messages::new();
    let parts: Vec<&str> = text.split('/').collect();
    let shape = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    let consists = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    let examples = ["MyName", "my.name", "123-abc"];
    let name = match parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                found.push("prefix part must be non-empty".to_owned());
            } else {
                found.extend(dns1123_subdomain(prefix).iter().map(|message| format!("prefix part {message}")));
            }
            name
        }
        _ => {
            let message = regex_message(&format!("a valid label key {consists}"), shape, &examples);
            let message = message.replacen("a valid label key", "a qualified name", 1);
            found.push(message + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return found;
        }
    };
    if name.is_empty() {
        found.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        found.push(format!("name part {}", max_length(63)));
    }
    if !word_shape(name) {
        found.push(format!("name part {}", regex_message(consists, shape, &examples)));
    }
    found
}

/// A label's value; it may be empty.
pub fn label_value(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 63 {
        found.push(max_length(63));
    }
    if !text.is_empty() && !word_shape(text) {
        found.push(regex_message(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
            &["MyValue", "my_value", "12345"],
        ));
    }
    found
}

/// A port number.
pub fn port_number(port: i32) -> Messages {
    if (1..=65535).contains(&port) { Messages::new() } else { [inclusive_range(1, 65535)].into() }
}

/// A port's name.
pub fn port_name(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 15 {
        found.push(max_length(15));
    }
    if !text.bytes().all(|byte| lower(byte) || byte == b'-') || text.is_empty() {
        found.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        found.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        found.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        found.push("must not begin or end with a hyphen".to_owned());
    }
    found
}

/// A variable's name: printable characters except `=`.
pub fn variable_name(text: &str) -> Messages {
    if text.is_empty() {
        return ["environment variable name must be non-empty".to_owned()].into();
    }
    if text.bytes().any(|byte| !(0x20..=0x7e).contains(&byte) || byte == b'=') {
        let message =
            "a valid environment variable name must consist only of printable ASCII characters other than '='";
        return [message.to_owned()].into();
    }
    Messages::new()
}

/// A key of a ConfigMap or Secret.
pub fn config_key(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 253 {
        found.push(max_length(253));
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
        found.push(regex_message(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            &["key.name", "KEY_NAME", "key-name"],
        ));
    }
    match text {
        "." => found.push("must not be '.'".to_owned()),
        ".." => found.push("must not be '..'".to_owned()),
        _ if text.starts_with("..") => found.push("must not start with '..'".to_owned()),
        _ => {}
    }
    found
}

/// The name of an HTTP header.
pub fn header_name(text: &str) -> Messages {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Messages::new();
    }
    let message = "a valid HTTP header must consist of alphanumeric characters or '-'";
    [regex_message(message, "[-A-Za-z0-9]+", &["X-Header-Name"])].into()
}

/// A percentage such as `25%`.
pub fn percent(text: &str) -> Messages {
    let digits = text.strip_suffix('%').unwrap_or("");
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Messages::new();
    }
    let message = "a valid percent string must be a numeric string followed by an ending '%'";
    [regex_message(message, "[0-9]+%", &["1%", "93%"])].into()
}

/// A name that something is appended to: it may end with the dash that stands before the suffix.
///
/// - Source: apimachinery pkg/api/validation/generic.go maskTrailingDash.
pub fn prefix(name: &str) -> String {
    match name.strip_suffix('-') {
        Some(before) if !before.is_empty() => format!("{before}a"),
        _ => name.into(),
    }
}

/// A path that stays below where it starts.
///
/// - Source: validateLocalDescendingPath.
pub fn descending_path(path: &str, field: &str, found: &mut Vec<FieldError>) {
    if path.starts_with('/') {
        found.push(FieldError::invalid(field, quoted(path), "must be a relative path"));
    }
    if path.split('/').any(|part| part == "..") {
        found.push(FieldError::invalid(field, quoted(path), "must not contain '..'"));
    }
}

/// As [`descending_path`], and it does not start as the kubelet's own files do.
///
/// - Source: ValidateLocalNonReservedPath.
pub fn own_path(path: &str, field: &str, found: &mut Vec<FieldError>) {
    descending_path(path, field, found);
    if path.starts_with("..") && !path.starts_with("../") {
        found.push(FieldError::invalid(field, quoted(path), "must not start with '..'"));
    }
}

/// An IP address, version 4 or 6.
pub fn is_address(text: &str) -> bool {
    text.parse::<core::net::IpAddr>().is_ok()
}

/// Says that a text is no IP address, when it is none, or one in a form that is read in two ways.
///
/// - Source: IsValidIPForLegacyField, with StrictIPCIDRValidation.
pub fn address(text: &str, field: impl Into<String>, found: &mut Vec<FieldError>) {
    let detail = match text.parse::<core::net::IpAddr>() {
        Ok(core::net::IpAddr::V6(six)) if six.to_ipv4_mapped().is_some() => "must not be an IPv4-mapped IPv6 address",
        Ok(_) => return,
        Err(_) if without_zeros(text).is_some() => "must not have leading 0s",
        Err(_) => "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
    };
    found.push(FieldError::invalid(field, quoted(text), detail));
}

/// An IPv4 address of which parts begin with zeros, without them.
fn without_zeros(text: &str) -> Option<core::net::Ipv4Addr> {
    let parts: Vec<u8> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let plain = !text.contains('+');
    <[u8; 4]>::try_from(parts).ok().filter(|_| plain).map(core::net::Ipv4Addr::from)
}

/// Says that a text is no range of addresses, when it is none.
///
/// - Source: IsValidCIDRForLegacyField, with StrictIPCIDRValidation.
#[inline(never)]
pub fn address_range(text: &str, field: impl Into<String>, found: &mut Vec<FieldError>) {
    use core::net::IpAddr;
    let parts = text.split_once('/').and_then(|(address, length)| {
        let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
        let zeros = length.len() > 1 && length.starts_with('0');
        let length: u32 = length.parse().ok().filter(|_| digits)?;
        let (address, padded) = match address.parse::<IpAddr>() {
            Ok(address) => (address, false),
            Err(_) => (IpAddr::V4(without_zeros(address)?), true),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        (length <= most).then_some((address, length, zeros || padded))
    });
    let detail = match parts {
        None => "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        Some((_, _, true)) => "must not have leading 0s in IP or prefix length",
        Some((IpAddr::V6(six), _, _)) if six.to_ipv4_mapped().is_some() => "must not have an IPv4-mapped IPv6 address",
        Some((address, length, _)) => {
            let beyond = match address {
                IpAddr::V4(four) => u32::from(four).checked_shl(length).unwrap_or(0) != 0,
                IpAddr::V6(six) => u128::from(six).checked_shl(length).unwrap_or(0) != 0,
            };
            if !beyond {
                return;
            }
            "must not have bits set beyond the prefix length"
        }
    };
    found.push(FieldError::invalid(field, quoted(text), detail));
}

/// A DNS subdomain that may hold underscores: search paths.
pub fn subdomain_with_underscore(text: &str) -> Messages {
    let mut found = Messages::new();
    if text.len() > 253 {
        found.push(max_length(253));
    }
    if !text.split('.').all(|part| label_shape(&part.replace('_', "a"))) {
        found.push(regex_message(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
            r"[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*",
            &["example.com"],
        ));
    }
    found
}

/// A text in quotes, as messages show it.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Text as Go prints a map key in a field path.
pub fn keyed(path: &str, key: &str) -> String {
    format!("{path}[{key}]").to_string()
}
