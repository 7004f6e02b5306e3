//! What is outside of the cluster: hosts with a public ending, which answer web requests with a page that names them.
//!
//! Nothing else is out there, and nobody out there asks the cluster anything.

use alloc::format;
use alloc::string::String;

use super::requests::Fate;
use crate::kubelet::runtime::NetRequest;

/// Last labels of names that the world outside has.
const ENDINGS: [&str; 16] =
    ["com", "org", "net", "io", "dev", "edu", "gov", "info", "app", "ai", "ch", "de", "eu", "fr", "uk", "us"];

/// The network of all these hosts, which documents use for examples (RFC 5737).
const NETWORK: &str = "203.0.113.";

/// Whether a name or an address is out there.
pub(super) fn holds(host: &str) -> bool {
    host.starts_with(NETWORK) || address(host).is_some()
}

/// The address of a host out there.
pub(super) fn address(host: &str) -> Option<String> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let (rest, ending) = host.rsplit_once('.')?;
    let named = !rest.is_empty() && rest.split('.').all(|label| !label.is_empty());
    if !named || !ENDINGS.contains(&ending) {
        return None;
    }
    let mut hash = kernel::hash::Fnv64::default();
    hash.write(host.as_bytes());
    Some(format!("{NETWORK}{}", 1 + hash.value() % 250))
}

/// What comes of a request out there.
pub(super) fn answer(request: &NetRequest) -> Fate {
    match request {
        NetRequest::Http { host, port: 80 | 443, .. } => Fate::Answer(
            200,
            format!(
                "<!doctype html>\n<html>\n<head><title>{host}</title></head>\n<body><h1>{host}</h1></body>\n</html>\n"
            ),
        ),
        NetRequest::Connect { port: 80 | 443, .. } => Fate::Connected,
        // A ping, which any answer answers.
        NetRequest::Connect { port: 7, .. } => Fate::Refused,
        NetRequest::Http { .. } | NetRequest::Connect { .. } | NetRequest::Resolve { .. } => Fate::Timeout,
    }
}
