//! Checks about what clients of a service see.

use serde::Deserialize;
use serde_json::Value;

use super::{Scene, Verdict, read, window_start};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Connectivity {
    service: String,
    #[serde(default = "default_namespace")]
    namespace: String,
    port: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Slo {
    service: String,
    #[serde(default = "default_namespace")]
    namespace: String,
    failed_permille: u64,
}

fn default_namespace() -> String {
    "default".to_owned()
}

pub(super) fn validate_connectivity(rule: &Value) -> Result<(), String> {
    read::<Connectivity>(rule).map(|_| ())
}

pub(super) fn validate_slo(rule: &Value) -> Result<(), String> {
    read::<Slo>(rule).map(|_| ())
}

pub(super) fn connectivity(rule: &Value, _window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Connectivity>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let open = scene.world.answers(&rule.service, &rule.namespace, rule.port);
    Verdict::new(open, if open { "it answers" } else { "no endpoint answers" })
}

pub(super) fn slo(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Slo>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let from = window_start(scene, window_ms);
    let name = format!("{}/{}", rule.namespace, rule.service);
    let seconds = scene.history.traffic.iter().filter(|(at, second)| *at > from && second.service == name);
    let (sent, failed) =
        seconds.fold((0, 0), |(sent, failed), (_, second)| (sent + second.sent, failed + second.failed));
    Verdict::new(
        sent > 0 && failed * 1000 <= sent * rule.failed_permille,
        format!("{failed} of {sent} requests failed"),
    )
}
