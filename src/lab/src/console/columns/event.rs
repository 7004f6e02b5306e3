//! Columns of events.

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::Event;
use kernel::Time;

use super::super::print::duration::{age, micro_age};
use super::{Columns, column, wide};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::Event,
    columns: &[
        column("LAST SEEN"),
        column("TYPE"),
        column("REASON"),
        column("OBJECT"),
        wide("SUBOBJECT"),
        wide("SOURCE"),
        column("MESSAGE"),
        wide("FIRST SEEN"),
        wide("COUNT"),
        wide("NAME"),
    ],
    cells,
};

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(event) = object.get::<Event>() else { return Vec::new() };
    let regarding = &event.involved_object;
    let kind = regarding.kind.as_deref().unwrap_or("").to_lowercase();
    let target = match regarding.name.as_deref().unwrap_or("") {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    let first_seen = match (&event.first_timestamp, &event.event_time) {
        (None, Some(at)) => micro_age(now, at),
        (first, _) => age(now, first.as_ref()),
    };
    let mut last_seen = match &event.last_timestamp {
        Some(at) => age(now, Some(at)),
        None => first_seen.clone(),
    };
    let mut count = event.count.filter(|count| *count > 0).unwrap_or(1);
    if let Some(series) = &event.series {
        if let Some(at) = &series.last_observed_time {
            last_seen = micro_age(now, at);
        }
        count = series.count.unwrap_or(count);
    }
    let source = event.source.as_ref();
    let given = |text: Option<&String>, otherwise: Option<&String>| {
        text.filter(|text| !text.is_empty()).or(otherwise).cloned().unwrap_or_default()
    };
    let component = given(source.and_then(|source| source.component.as_ref()), event.reporting_component.as_ref());
    let host = given(source.and_then(|source| source.host.as_ref()), event.reporting_instance.as_ref());
    vec![
        last_seen,
        event.type_.clone().unwrap_or_default(),
        event.reason.clone().unwrap_or_default(),
        target,
        regarding.field_path.clone().unwrap_or_default(),
        if host.is_empty() { component } else { format!("{component}, {host}") },
        event.message.as_deref().unwrap_or("").trim().to_string(),
        first_seen,
        count.to_string(),
        object.name().to_string(),
    ]
}
