//! Checks about events: something was reported, or was not, and by whom.

use serde::Deserialize;
use serde_json::Value;

use super::{Scene, Verdict, read, selector, window_start};
use crate::lesson::history::EventMark;

/// Which events are meant; everything given must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EventRule {
    /// Reason.
    pub reason: Option<String>,
    /// Label selector of the pod it is about.
    pub selector: Option<String>,
    /// Kind of the object it is about.
    pub kind: Option<String>,
    /// Name of the object it is about.
    pub name: Option<String>,
    /// Part of the message.
    pub message: Option<String>,
    /// Component that reported it.
    pub component: Option<String>,
    /// At least so many; 1 when absent.
    pub least: Option<usize>,
}

impl EventRule {
    /// True when the rule means this event.
    pub fn means(&self, mark: &EventMark, scene: &Scene<'_>) -> bool {
        let same = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        same(&self.reason, &mark.reason)
            && same(&self.kind, &mark.kind)
            && same(&self.name, &mark.name)
            && same(&self.component, &mark.component)
            && self.message.as_deref().is_none_or(|part| mark.message.contains(part))
            && self.selector.as_deref().is_none_or(|text| {
                mark.kind == "Pod"
                    && selector(text).is_ok_and(|selector| {
                        let labels = scene.history.labels_of(&mark.namespace, &mark.name);
                        labels.is_some_and(|labels| cluster::api::labels::matches(&selector, Some(labels)))
                    })
            })
    }

    /// Finds faults when the lesson is read.
    pub fn validate(&self) -> Result<(), String> {
        match &self.selector {
            Some(text) => selector(text).map(|_| ()),
            None => Ok(()),
        }
    }
}

pub(super) fn validate(rule: &Value) -> Result<(), String> {
    read::<EventRule>(rule)?.validate()
}

pub(super) fn validate_component(rule: &Value) -> Result<(), String> {
    let rule = read::<EventRule>(rule)?;
    if rule.component.is_none() {
        return Err("needs the component's name".to_owned());
    }
    rule.validate()
}

pub(super) fn some(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<EventRule>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let count =
        scene.history.events_since(window_start(scene, window_ms)).filter(|mark| rule.means(mark, scene)).count();
    Verdict::new(count >= rule.least.unwrap_or(1), format!("{count} such events"))
}

pub(super) fn none(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<EventRule>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    match scene.history.events_since(window_start(scene, window_ms)).filter(|mark| rule.means(mark, scene)).last() {
        Some(mark) => Verdict::new(false, format!("{} at {}: {}", mark.reason, mark.at, mark.message)),
        None => Verdict::new(true, "no such event"),
    }
}

pub(super) fn component(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    some(rule, window_ms, scene)
}
