//! Checks about how soon one thing follows another.

use serde::Deserialize;
use serde_json::Value;

use super::events::EventRule;
use super::{Scene, Verdict, read, window_start};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Within {
    after: EventRule,
    then: EventRule,
    limit: String,
}

pub(super) fn validate(rule: &Value) -> Result<(), String> {
    let rule = read::<Within>(rule)?;
    rule.after.validate()?;
    rule.then.validate()?;
    cluster::settings::duration_ms(&rule.limit).map(|_| ())
}

/// Every `after` in the window is followed by a `then` within the limit.
pub(super) fn within(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Within>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let limit_ms = cluster::settings::duration_ms(&rule.limit).unwrap_or(0);
    let from = window_start(scene, window_ms);
    let mut seen = false;
    for first in scene.history.events_since(from).filter(|mark| rule.after.means(mark, scene)) {
        seen = true;
        let next = scene.history.events_since(first.at).find(|mark| rule.then.means(mark, scene));
        match next {
            Some(next) if next.at.since_ms(first.at) <= limit_ms => {}
            Some(next) => return Verdict::new(false, format!("it took {} ms", next.at.since_ms(first.at))),
            None => return Verdict::new(false, "it has not followed"),
        }
    }
    Verdict::new(seen, if seen { "in time" } else { "the first has not happened" })
}
