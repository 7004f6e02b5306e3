//! From what the cluster records to trace entries.

use cluster::world::{Record, RecordBody};

use crate::console::output::Output;
use crate::console::print::served::served;
use crate::scenario::trace::{Answer, Body, Entry, EventEntry};

/// What a command answered, for the trace.
pub fn answer(output: &Output) -> Answer {
    let Output { exit_code, stdout, stderr, order, .. } = output.clone();
    Answer { exit_code, stdout, stderr, order }
}

/// The trace entry of a record.
pub fn of_record(record: &Record) -> Entry {
    let body = match &record.body {
        RecordBody::Event(event) => {
            let object = &event.involved_object;
            let source = event.source.as_ref();
            let component =
                source.and_then(|source| source.component.clone()).filter(|component| !component.is_empty());
            let series = event.series.as_ref().and_then(|series| series.count);
            Body::Event(EventEntry {
                namespace: event.metadata.namespace.clone().unwrap_or_default(),
                kind: object.kind.clone().unwrap_or_default(),
                name: object.name.clone().unwrap_or_default(),
                event_type: event.type_.clone().unwrap_or_default(),
                reason: event.reason.clone().unwrap_or_default(),
                message: event.message.clone().unwrap_or_default(),
                source: component.or_else(|| event.reporting_component.clone()).unwrap_or_default(),
                host: source.and_then(|source| source.host.clone()).filter(|host| !host.is_empty()),
                field_path: object.field_path.clone(),
                count: i64::from(event.count.or(series).unwrap_or(1)),
                own_name: event.metadata.name.clone().unwrap_or_default(),
            })
        }
        RecordBody::Watch(change) => Body::Watch { op: change.op.word(), object: served(&change.object) },
        RecordBody::Http(http) => Body::Http {
            method: http.method.clone(),
            url: http.url.clone(),
            status: http.status,
            body: http.body.clone(),
            error: http.error.map(str::to_owned),
        },
        RecordBody::Traffic(second) => Body::Traffic {
            service: second.service.clone(),
            sent: second.sent,
            ok: second.ok,
            failed: second.failed,
            codes: second.codes.clone(),
        },
    };
    Entry { at: record.at, body }
}
