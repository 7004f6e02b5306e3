//! Checks about probes: do they succeed, as the kubelets see it?

use cluster::kubelet::Purpose;
use serde::Deserialize;
use serde_json::Value;

use super::{Scene, Verdict, read, selector};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Probe {
    selector: String,
    probe: String,
}

pub(super) fn validate(rule: &Value) -> Result<(), String> {
    let rule = read::<Probe>(rule)?;
    purpose(&rule.probe)?;
    selector(&rule.selector).map(|_| ())
}

fn purpose(word: &str) -> Result<Purpose, String> {
    match word {
        "liveness" => Ok(Purpose::Liveness),
        "readiness" => Ok(Purpose::Readiness),
        "startup" => Ok(Purpose::Startup),
        _ => Err(format!("unknown probe {word:?}; expected liveness, readiness or startup")),
    }
}

/// Every selected pod has a container with that probe whose last attempt succeeded.
pub(super) fn passes(rule: &Value, _window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Probe>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let Ok(selector) = selector(&rule.selector) else { return Verdict::new(false, "the selector cannot be read") };
    let Ok(purpose) = purpose(&rule.probe) else { return Verdict::new(false, "the probe cannot be read") };
    let pods = scene.history.pods_at(&selector, scene.now);
    if pods.is_empty() {
        return Verdict::new(false, "no pod matches");
    }
    for pod in pods.iter().filter(|pod| !pod.terminating) {
        match scene.world.probe_succeeds(&pod.uid, purpose) {
            Some(true) => {}
            Some(false) => return Verdict::new(false, format!("{} of {} has not succeeded", rule.probe, pod.name)),
            None => return Verdict::new(false, format!("{} has no {} probe that has run", pod.name, rule.probe)),
        }
    }
    Verdict::new(true, "all succeed")
}
