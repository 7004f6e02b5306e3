//! Checks about objects as the API server shows them, and about logs.

use cluster::api::{Kind, Object};
use serde::Deserialize;
use serde_json::Value;

use super::{Scene, Verdict, lookup, read, selector};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Condition {
    kind: String,
    name: String,
    namespace: Option<String>,
    #[serde(rename = "type")]
    type_: String,
    status: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Field {
    kind: String,
    name: String,
    namespace: Option<String>,
    path: String,
    equals: Option<Value>,
    not: Option<Value>,
    least: Option<i64>,
    most: Option<i64>,
    present: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Log {
    selector: String,
    container: String,
    contains: String,
    #[serde(default)]
    previous: bool,
}

fn kind_of(word: &str) -> Result<Kind, String> {
    Kind::of_resource(word).ok_or_else(|| format!("unknown kind {word:?}"))
}

fn object(scene: &Scene<'_>, kind: &str, namespace: Option<&str>, name: &str) -> Option<Object> {
    let kind = Kind::of_resource(kind)?;
    scene.world.store().get(&cluster::api::Key::new(kind, namespace.unwrap_or("default"), name)).cloned()
}

pub(super) fn validate_condition(rule: &Value) -> Result<(), String> {
    kind_of(&read::<Condition>(rule)?.kind).map(|_| ())
}

pub(super) fn validate_path(rule: &Value) -> Result<(), String> {
    let field = read::<Field>(rule)?;
    if field.equals.is_none()
        && field.not.is_none()
        && field.least.is_none()
        && field.most.is_none()
        && field.present.is_none()
    {
        return Err("needs one of equals, not, least, most, present".to_owned());
    }
    lookup(&Value::Null, &field.path)?;
    kind_of(&field.kind).map(|_| ())
}

pub(super) fn validate_log(rule: &Value) -> Result<(), String> {
    selector(&read::<Log>(rule)?.selector).map(|_| ())
}

/// The condition has the wanted status now, and has had it for the whole window.
pub(super) fn condition(rule: &Value, window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Condition>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let Some(object) = object(scene, &rule.kind, rule.namespace.as_deref(), &rule.name) else {
        return Verdict::new(false, format!("there is no {} {:?}", rule.kind, rule.name));
    };
    let json = object.to_json();
    let conditions = json.pointer("/status/conditions").and_then(Value::as_array);
    let Some(found) = conditions.into_iter().flatten().find(|one| one["type"] == rule.type_.as_str()) else {
        return Verdict::new(false, format!("it has no condition {}", rule.type_));
    };
    let since = found["lastTransitionTime"].as_str().and_then(|text| text.parse::<k8s_openapi::jiff::Timestamp>().ok());
    let age_ms =
        since.map_or(0, |time| scene.now.ms() as i64 - (time.as_second() - cluster::api::time::EPOCH_SECONDS) * 1000);
    let holds = found["status"] == rule.status.as_str()
        && rule.reason.as_deref().is_none_or(|reason| found["reason"] == reason);
    Verdict::new(
        holds && age_ms >= window_ms as i64,
        format!("{}={} ({})", rule.type_, text(&found["status"]), text(&found["reason"])),
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

pub(super) fn field(rule: &Value, _window_ms: u64, scene: &Scene<'_>) -> Verdict {
    judge_field(rule, "", scene)
}

pub(super) fn spec(rule: &Value, _window_ms: u64, scene: &Scene<'_>) -> Verdict {
    judge_field(rule, ".spec", scene)
}

fn judge_field(rule: &Value, prefix: &str, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Field>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let Some(object) = object(scene, &rule.kind, rule.namespace.as_deref(), &rule.name) else {
        return Verdict::new(false, format!("there is no {} {:?}", rule.kind, rule.name));
    };
    let json = object.to_json();
    let found = match lookup(&json, &format!("{prefix}{}", rule.path)) {
        Ok(found) => found,
        Err(error) => return Verdict::new(false, error),
    };
    let number = |value: &&Value| value.as_i64();
    let passed = rule.present.is_none_or(|present| present != found.is_empty())
        && rule.equals.as_ref().is_none_or(|wanted| !found.is_empty() && found.iter().all(|one| *one == wanted))
        && rule.not.as_ref().is_none_or(|wanted| found.iter().all(|one| *one != wanted))
        && rule.least.is_none_or(|least| {
            !found.is_empty() && found.iter().all(|one| number(one).is_some_and(|value| value >= least))
        })
        && rule.most.is_none_or(|most| {
            !found.is_empty() && found.iter().all(|one| number(one).is_some_and(|value| value <= most))
        });
    let shown = found.iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ");
    Verdict::new(
        passed,
        if shown.is_empty() { format!("{} is not set", rule.path) } else { format!("{} is {shown}", rule.path) },
    )
}

pub(super) fn log(rule: &Value, _window_ms: u64, scene: &Scene<'_>) -> Verdict {
    let Ok(rule) = read::<Log>(rule) else { return Verdict::new(false, "the rule cannot be read") };
    let Ok(selector) = selector(&rule.selector) else { return Verdict::new(false, "the selector cannot be read") };
    let found = scene.history.pods_at(&selector, scene.now).into_iter().any(|pod| {
        scene
            .world
            .logs(&pod.namespace, &pod.name, &rule.container, rule.previous)
            .is_ok_and(|text| text.contains(&rule.contains))
    });
    Verdict::new(found, if found { "it is in a log" } else { "it is in no log" })
}
