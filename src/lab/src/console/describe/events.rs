//! The Events section of `describe`, and which events are about an object.

use cluster::api::{ApiError, Kind, Object};
use k8s_openapi::api::core::v1::Event;
use kernel::Time;

use super::super::api::Api;
use super::super::print::duration::{age, micro_age};
use super::Text;

/// Events about an object, oldest last occurrence first. One that names no uid is not found; a node is also looked for
/// by its name in place of one.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go searchEvents, NodeDescriber.
/// - Errors: an unreachable server.
pub fn about(object: &Object, api: &dyn Api) -> Result<Vec<Object>, ApiError> {
    let info = object.kind().info();
    let namespace = info.namespaced.then(|| object.namespace());
    let mut events = api.list(Kind::Event, namespace)?;
    events.retain(|event| {
        event.get::<Event>().is_some_and(|event| {
            let regarding = &event.involved_object;
            let uid = regarding.uid.as_deref().unwrap_or("");
            regarding.kind.as_deref() == Some(info.name)
                && regarding.name.as_deref() == Some(object.name())
                && (uid == object.uid() || (object.kind() == Kind::Node && uid == object.name()))
        })
    });
    events.sort_by_key(|event| {
        let last = event.get::<Event>().and_then(|event| event.last_timestamp.as_ref());
        last.map_or(i64::MIN, |last| last.0.as_millisecond())
    });
    Ok(events)
}

/// When an event was seen: `39s`, or `39s (x4 over 2m21s)` when it was seen more than once.
pub fn age_with_count(event: &Event, now: Time) -> String {
    let first = match &event.event_time {
        Some(at) => micro_age(now, at),
        None => age(now, event.first_timestamp.as_ref()),
    };
    if let Some(series) = &event.series {
        let last = series.last_observed_time.as_ref().map_or_else(|| "<unknown>".to_string(), |at| micro_age(now, at));
        return format!("{last} (x{} over {first})", series.count.unwrap_or(0));
    }
    match event.count {
        Some(count) if count > 1 => format!("{} (x{count} over {first})", age(now, event.last_timestamp.as_ref())),
        _ => first,
    }
}

/// Writes the Events section.
pub(super) fn section(object: &Object, api: &dyn Api, text: &mut Text) -> Result<(), ApiError> {
    let events = about(object, api)?;
    if events.is_empty() {
        text.field(0, "Events", "<none>");
        return Ok(());
    }
    text.line(0, "Events:");
    text.line(1, "Type\tReason\tAge\tFrom\tMessage");
    text.line(1, "----\t------\t----\t----\t-------");
    for event in events.iter().filter_map(|event| event.get::<Event>()) {
        let component = event
            .source
            .as_ref()
            .and_then(|source| source.component.as_ref())
            .filter(|component| !component.is_empty())
            .or(event.reporting_component.as_ref());
        let message = event.message.as_deref().unwrap_or("").trim();
        let message = match event.involved_object.field_path.as_deref().filter(|path| !path.is_empty()) {
            Some(path) => format!("{path}: {message}"),
            None => message.to_string(),
        };
        text.line(
            1,
            format!(
                "{}\t{}\t{}\t{}\t{message}",
                event.type_.as_deref().unwrap_or(""),
                event.reason.as_deref().unwrap_or(""),
                age_with_count(event, api.now()),
                component.map_or("", String::as_str),
            ),
        );
    }
    Ok(())
}
