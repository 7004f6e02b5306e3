//! `events`: events in the order they were last seen.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/events/events.go.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Event;

use super::super::Ending;
use super::super::describe::age_with_count;
use super::super::flags::{Flag, switch, value};
use super::super::output::Failure;
use super::super::print::tab_writer::TabWriter;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb = Verb {
    name: "events",
    aliases: &[],
    summary: "List events",
    usage: "events [--for TYPE/NAME] [--types=Normal,Warning] [-A]",
    words: Words::None,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    switch("all-namespaces", Some('A'), "List events across all namespaces"),
    value("for", None, "Filter events to only those pertaining to the specified resource"),
    value("types", None, "Output only events of given types"),
    switch("no-headers", None, "Don't print headers"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let mut events = call.api.list(Kind::Event, call.list_namespace())?;
    if let Some(about) = call.arguments.value("for") {
        let Some((kind, name)) = about.split_once('/') else {
            return Err(Failure::new("--for must be in resource/name form"));
        };
        let Some(kind) = Kind::of_resource(kind) else {
            return Err(Failure::new(format!("the server doesn't have a resource type {kind:?}")));
        };
        events.retain(|event| {
            event.get::<Event>().is_some_and(|event| {
                event.involved_object.kind.as_deref() == Some(kind.info().name)
                    && event.involved_object.name.as_deref() == Some(name)
            })
        });
    }
    if let Some(types) = call.arguments.value("types") {
        for one in types.split(',') {
            if !["normal", "warning"].contains(&one.to_lowercase().as_str()) {
                return Err(Failure::new("valid --types are Normal or Warning"));
            }
        }
        let wanted: Vec<String> = types.split(',').map(str::to_lowercase).collect();
        events.retain(|event| {
            let type_ = event.get::<Event>().and_then(|event| event.type_.as_ref());
            type_.is_some_and(|type_| wanted.contains(&type_.to_lowercase()))
        });
    }
    if events.is_empty() {
        call.streams.error_line(match call.list_namespace() {
            Some(namespace) => format!("No events found in {namespace} namespace."),
            None => "No events found.".to_string(),
        });
        return Ok(Ending::Exit(0));
    }
    events.sort_by_key(last_seen_ms);
    let all = call.list_namespace().is_none();
    let mut text = String::new();
    if !call.arguments.is_on("no-headers", false) {
        text.push_str(if all { "NAMESPACE\t" } else { "" });
        text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
    }
    for object in &events {
        let Some(event) = object.get::<Event>() else { continue };
        if all {
            text.push_str(&format!("{}\t", object.namespace()));
        }
        text.push_str(&format!(
            "{}\t{}\t{}\t{}/{}\t{}\n",
            age_with_count(event, call.api.now()),
            event.type_.as_deref().unwrap_or(""),
            event.reason.as_deref().unwrap_or(""),
            event.involved_object.kind.as_deref().unwrap_or(""),
            event.involved_object.name.as_deref().unwrap_or(""),
            event.message.as_deref().unwrap_or("").trim()
        ));
    }
    call.streams.stdout.push_str(&TabWriter::table().format(&text));
    Ok(Ending::Exit(0))
}

/// When an event was last seen: the end of its series, its last time stamp or its event time.
fn last_seen_ms(object: &Object) -> i64 {
    let Some(event) = object.get::<Event>() else { return i64::MIN };
    let series = event.series.as_ref().and_then(|series| series.last_observed_time.as_ref());
    series
        .or(event.event_time.as_ref().filter(|_| event.last_timestamp.is_none()))
        .map(|at| at.0.as_millisecond())
        .or(event.last_timestamp.as_ref().map(|at| at.0.as_millisecond()))
        .unwrap_or(i64::MIN)
}
