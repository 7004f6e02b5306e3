//! `events`: events in the order they were last seen.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/events/events.go.

use std::rc::Rc;

use cluster::api::{Kind, Object};
use cluster::store::{Change, Op};
use k8s_openapi::api::core::v1::Event;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::api::Api;
use super::super::describe::age_with_count;
use super::super::flags::{Flag, switch, value};
use super::super::output::{Failure, Streams};
use super::super::print::go_order;
use super::super::print::served::served;
use super::super::print::tab_writer::TabWriter;
use super::super::running::Task;
use super::get::Format;
use super::{Call, Verb, Words};

/// The command.
pub const VERB: Verb =
    Verb { name: "events", aliases: &[], summary: "List events", words: Words::None, flags: FLAGS, run };

const FLAGS: &[Flag] = &[
    switch("all-namespaces", Some('A'), "List events across all namespaces"),
    value("for", None, "Filter events to only those pertaining to the specified resource"),
    value("types", None, "Output only events of given types"),
    switch("watch", Some('w'), "After listing the requested events, watch for more events"),
    switch("no-headers", None, "Don't print headers"),
    value("output", Some('o'), "Output format: name, yaml, json, …"),
    value("chunk-size", None, "Return large lists in chunks rather than all at once"),
    value("template", None, "Template string to use when -o=go-template"),
    switch("show-managed-fields", None, "Keep the managedFields when printing objects in JSON or YAML format"),
    switch("allow-missing-template-keys", None, "Ignore any errors in templates when a field is missing"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let about = match call.arguments.value("for") {
        None => None,
        Some(about) => {
            let Some((kind, name)) = about.split_once('/') else {
                return Err(Failure::new("--for must be in resource/name form"));
            };
            if name.contains('/') {
                return Err(Failure::new("arguments in resource/name form may not have more than one slash"));
            }
            let Some(kind) = Kind::of_resource(kind) else {
                return Err(Failure::bare(format!("the server doesn't have a resource type {kind:?}")));
            };
            Some((kind, name.to_string()))
        }
    };
    let mut types = Vec::new();
    for one in call.arguments.value("types").into_iter().flat_map(|types| types.split(',')) {
        if !["normal", "warning"].contains(&one.to_lowercase().as_str()) {
            return Err(Failure::new("valid --types are Normal or Warning"));
        }
        types.push(one.to_lowercase());
    }
    let format = match call.arguments.value("output") {
        None | Some("") => None,
        Some(word) => Some(Format::of_object(word)?),
    };
    let namespace = call.list_namespace().map(str::to_string);
    let headers = !call.arguments.is_on("no-headers", false);
    let mut table = EventWatch { namespace, about, types, headers, format, writer: TabWriter::table() };
    let mut events = call.api.list(Kind::Event, call.list_namespace())?;
    events.retain(|event| table.admits(event));
    if call.arguments.is_on("watch", false) {
        // The server sends what there is first, one by one and in the order of the store.
        for event in &events {
            table.print(std::slice::from_ref(event), call.api, &mut call.streams);
        }
        return Ok(Ending::Continue(Box::new(Task::Events(table))));
    }
    if events.is_empty() {
        call.streams.error_line(match call.list_namespace() {
            Some(namespace) => format!("No events found in {namespace} namespace."),
            None => "No events found.".to_string(),
        });
        return Ok(Ending::Exit(0));
    }
    events.sort_by_key(last_seen_ms);
    if let Some(format) = &table.format {
        let text = match format {
            Format::Name => events.iter().map(|event| format.text(event)).collect::<Result<_, _>>()?,
            Format::Json => go_order::pretty(&list(&events, call.api)),
            format => format.value_text(&list(&events, call.api))?,
        };
        call.streams.stdout.push_str(&text);
        return Ok(Ending::Exit(0));
    }
    table.print(&events, call.api, &mut call.streams);
    Ok(Ending::Exit(0))
}

/// The list as the server's own type, whose items do not name their kind.
fn list(events: &[Object], api: &dyn Api) -> Value {
    let item = |event: &Object| {
        let mut value = served(event);
        if let Some(fields) = value.as_object_mut() {
            fields.remove("apiVersion");
            fields.remove("kind");
        }
        value
    };
    let items: Vec<Value> = events.iter().map(item).collect();
    json!({
        "apiVersion": "v1", "kind": "EventList", "items": items,
        "metadata": {"resourceVersion": api.revision().to_string()},
    })
}

/// Which events are wanted, and their table; `events -w` goes on with it.
#[derive(Clone, Debug)]
pub struct EventWatch {
    namespace: Option<String>,
    about: Option<(Kind, String)>,
    /// In small letters; all when there are none.
    types: Vec<String>,
    /// Whether the headers are still to be written.
    headers: bool,
    /// The form of `-o`.
    format: Option<Format>,
    writer: TabWriter,
}

impl EventWatch {
    fn admits(&self, object: &Object) -> bool {
        let Some(event) = object.get::<Event>() else { return false };
        let about = &event.involved_object;
        self.about.as_ref().is_none_or(|(kind, name)| {
            about.kind.as_deref() == Some(kind.info().name) && about.name.as_deref() == Some(name)
        }) && (self.types.is_empty()
            || event.type_.as_ref().is_some_and(|type_| self.types.contains(&type_.to_lowercase())))
    }

    fn print(&mut self, events: &[Object], api: &dyn Api, streams: &mut Streams) {
        if let Some(format) = &self.format {
            for event in events {
                match format.text(event) {
                    Ok(text) => streams.stdout.push_str(&text),
                    Err(failure) => streams.fail_line(failure.text),
                }
            }
            return;
        }
        let all = self.namespace.is_none();
        let mut text = String::new();
        if std::mem::take(&mut self.headers) {
            text.push_str(if all { "NAMESPACE\t" } else { "" });
            text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
        }
        for object in events {
            let Some(event) = object.get::<Event>() else { continue };
            if all {
                text.push_str(&format!("{}\t", object.namespace()));
            }
            text.push_str(&format!(
                "{}\t{}\t{}\t{}/{}\t{}\n",
                age_with_count(event, api.now()),
                event.type_.as_deref().unwrap_or(""),
                event.reason.as_deref().unwrap_or(""),
                event.involved_object.kind.as_deref().unwrap_or(""),
                event.involved_object.name.as_deref().unwrap_or(""),
                event.message.as_deref().unwrap_or("").trim()
            ));
        }
        streams.stdout.push_str(&self.writer.format(&text));
    }

    /// Prints events that are new or were counted up; those that expire are not shown.
    ///
    /// - Errors: none.
    /// - Source: kubernetes 1.36 kubectl pkg/cmd/events/events.go runWatch.
    pub fn poll(
        &mut self,
        api: &mut dyn Api,
        changes: &[Rc<Change>],
        streams: &mut Streams,
    ) -> Result<Option<i32>, Failure> {
        for change in changes.iter().filter(|change| change.key.kind == Kind::Event && change.op != Op::Deleted) {
            let here = self.namespace.as_deref().is_none_or(|namespace| *change.key.namespace == *namespace);
            if here && self.admits(&change.object) {
                self.print(std::slice::from_ref(&change.object), api, streams);
            }
        }
        Ok(None)
    }
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
