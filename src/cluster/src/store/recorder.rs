//! Event correlation: what becomes of the events that components report.
//!
//! Identical events raise `count`; many similar ones are combined; a source that talks too much about one object is
//! silenced for a while. Models kubernetes 1.36 client-go tools/record/events_cache.go, and tools/events for the
//! scheduler, whose events carry a series instead of a count.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Event, EventSeries, EventSource};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kernel::Time;

use super::{EventDraft, Source};
use crate::api::time::{EPOCH_SECONDS, api_time, micro_time};

/// Distinct messages within [`AGGREGATE_INTERVAL_MS`] from which on similar events are combined.
const AGGREGATE_MAX: usize = 10;
/// Interval in which similar events count together, in milliseconds.
const AGGREGATE_INTERVAL_MS: u64 = 600_000;
/// Tokens that one source has for events of one type about one object.
///
/// Recorded runs show a bucket for Normal and one for Warning events, each of this size.
const SPAM_BURST: u64 = 25;
/// Time in which it earns one more, in milliseconds.
const SPAM_REFILL_MS: u64 = 300_000;
/// Interval after which a series is over, in milliseconds.
const SERIES_FINISH_MS: u64 = 360_000;

/// What to write for a reported event.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// Create this event.
    Create(Event),
    /// The event of that name was reported again: its new count, message and time.
    Repeat {
        /// Namespace of the event.
        namespace: String,
        /// Name of the event.
        name: String,
        /// Whole new event, for the case that the stored one has expired.
        event: Event,
    },
    /// Write nothing.
    Drop,
}

#[derive(Clone, Debug)]
struct Similar {
    messages: BTreeSet<String>,
    last: Time,
}

#[derive(Clone, Debug)]
struct Seen {
    name: String,
    first: Time,
    last: Time,
    count: i32,
}

#[derive(Clone, Debug)]
struct Bucket {
    tokens_milli: u64,
    last: Time,
}

/// The correlators of all sources.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    similar: BTreeMap<Rc<str>, Similar>,
    seen: BTreeMap<Rc<str>, Seen>,
    buckets: BTreeMap<Rc<str>, Bucket>,
    sequence: u64,
    swept: Time,
}

impl Recorder {
    /// Correlates one event reported at `now`.
    pub fn record(&mut self, draft: &EventDraft, now: Time) -> Recorded {
        self.sweep(now);
        let object = &draft.regarding;
        let text = |field: &Option<String>| field.as_deref().unwrap_or("").to_string();
        let about = format!(
            "{}/{}/{}/{}/{}/{}",
            draft.source.component,
            draft.source.host.as_deref().unwrap_or(""),
            text(&object.kind),
            text(&object.namespace),
            text(&object.name),
            text(&object.uid),
        );
        if draft.source.component == "default-scheduler" {
            return self.record_series(draft, &about, now);
        }
        let group = format!("{about}/{}/{}", draft.warning, draft.reason);
        let combined = self.is_combined(&group, &draft.message, now);
        let message =
            if combined { format!("(combined from similar events): {}", draft.message) } else { draft.message.clone() };
        let key: Rc<str> = if combined {
            group.into()
        } else {
            format!("{group}/{}/{}", text(&object.field_path), draft.message).into()
        };
        let (seen, repeated) = self.observe(key, draft, now);
        if !self.may_speak(format!("{about}/{}", draft.warning).into(), now) {
            return Recorded::Drop;
        }
        let mut event = blank(draft, &seen.name, message);
        event.source = Some(EventSource {
            component: Some(draft.source.component.to_string()),
            host: draft.source.host.as_deref().map(String::from),
        });
        event.reporting_component = Some(draft.source.component.to_string());
        event.reporting_instance = Some(draft.source.host.as_deref().unwrap_or("").to_string());
        event.count = Some(seen.count);
        event.first_timestamp = Some(api_time(seen.first));
        event.last_timestamp = Some(api_time(seen.last));
        finish(event, seen.name, repeated)
    }

    /// Forgets what a component on a host reported: its process is a new one, and the correlator lives in its memory.
    ///
    /// - Source: kubernetes 1.36 client-go tools/record/events_cache.go EventCorrelator.
    pub fn forget(&mut self, source: &Source) {
        let theirs = format!("{}/{}/", source.component, source.host.as_deref().unwrap_or(""));
        self.similar.retain(|key, _| !key.starts_with(&theirs));
        self.seen.retain(|key, _| !key.starts_with(&theirs));
        self.buckets.retain(|key, _| !key.starts_with(&theirs));
    }

    /// The scheduler's events: a series from the second time on.
    fn record_series(&mut self, draft: &EventDraft, about: &str, now: Time) -> Recorded {
        let key: Rc<str> = format!("{about}/{}/{}/{}", draft.warning, draft.reason, draft.message).into();
        if self.seen.get(&key).is_some_and(|seen| now.since_ms(seen.last) > SERIES_FINISH_MS) {
            self.seen.remove(&key);
        }
        let (seen, repeated) = self.observe(key, draft, now);
        // Only the second report is sent at once; later ones wait for the refresh of the series.
        if seen.count > 2 {
            return Recorded::Drop;
        }
        let mut event = blank(draft, &seen.name, draft.message.clone());
        event.event_time = Some(micro_time(seen.first));
        event.action = Some(if draft.reason == "Preempted" { "Preempting" } else { "Binding" }.to_string());
        if draft.reason == "FailedScheduling" {
            event.action = Some("Scheduling".to_string());
        }
        event.source = Some(EventSource::default());
        event.reporting_component = Some(draft.source.component.to_string());
        event.reporting_instance = Some(format!("{}-control-plane", draft.source.component));
        if repeated {
            event.series = Some(EventSeries { count: Some(seen.count), last_observed_time: Some(micro_time(now)) });
        }
        finish(event, seen.name, repeated)
    }

    fn is_combined(&mut self, group: &str, message: &str, now: Time) -> bool {
        let similar =
            self.similar.entry(group.into()).or_insert_with(|| Similar { messages: BTreeSet::new(), last: now });
        if now.since_ms(similar.last) > AGGREGATE_INTERVAL_MS {
            similar.messages.clear();
        }
        similar.last = now;
        similar.messages.insert(message.to_string());
        if similar.messages.len() < AGGREGATE_MAX {
            return false;
        }
        similar.messages.pop_first();
        true
    }

    fn observe(&mut self, key: Rc<str>, draft: &EventDraft, now: Time) -> (Seen, bool) {
        let repeated = self.seen.contains_key(&key);
        if !repeated {
            // The nanoseconds of the wall clock make upstream's names unique; here a sequence number does.
            self.sequence += 1;
            let nanoseconds = EPOCH_SECONDS as u64 * 1_000_000_000 + now.ms() * 1_000_000 + self.sequence % 1_000_000;
            let name = format!("{}.{nanoseconds:x}", draft.regarding.name.as_deref().unwrap_or(""));
            self.seen.insert(key.clone(), Seen { name, first: now, last: now, count: 0 });
        }
        match self.seen.get_mut(&key) {
            Some(seen) => {
                seen.count += 1;
                seen.last = now;
                (seen.clone(), repeated)
            }
            None => (Seen { name: String::new(), first: now, last: now, count: 1 }, false),
        }
    }

    fn may_speak(&mut self, about: Rc<str>, now: Time) -> bool {
        let full = SPAM_BURST * 1_000;
        let bucket = self.buckets.entry(about).or_insert(Bucket { tokens_milli: full, last: now });
        bucket.tokens_milli = full.min(bucket.tokens_milli + now.since_ms(bucket.last) * 1_000 / SPAM_REFILL_MS);
        // The clock of the bucket moves only by what it paid out, so that no fraction of a token is lost.
        if bucket.tokens_milli == full || now.since_ms(bucket.last) * 1_000 >= SPAM_REFILL_MS {
            bucket.last = now;
        }
        if bucket.tokens_milli < 1_000 {
            return false;
        }
        bucket.tokens_milli -= 1_000;
        true
    }

    /// Forgets what is older than any rule looks back, so that memory stays flat.
    fn sweep(&mut self, now: Time) {
        const KEEP_MS: u64 = 2 * 3_600_000;
        if now.since_ms(self.swept) < 600_000 {
            return;
        }
        self.swept = now;
        self.similar.retain(|_, similar| now.since_ms(similar.last) <= AGGREGATE_INTERVAL_MS);
        self.seen.retain(|_, seen| now.since_ms(seen.last) <= KEEP_MS);
        self.buckets.retain(|_, bucket| now.since_ms(bucket.last) <= SPAM_BURST * SPAM_REFILL_MS);
    }
}

fn blank(draft: &EventDraft, name: &str, message: String) -> Event {
    Event {
        metadata: ObjectMeta {
            name: Some(name.to_string()),
            namespace: Some(
                draft
                    .regarding
                    .namespace
                    .clone()
                    .filter(|namespace| !namespace.is_empty())
                    .unwrap_or_else(|| "default".to_string()),
            ),
            ..ObjectMeta::default()
        },
        involved_object: draft.regarding.clone(),
        type_: Some(if draft.warning { "Warning" } else { "Normal" }.to_string()),
        reason: Some(draft.reason.to_string()),
        message: Some(message),
        ..Event::default()
    }
}

fn finish(event: Event, name: String, repeated: bool) -> Recorded {
    if repeated {
        Recorded::Repeat { namespace: event.metadata.namespace.clone().unwrap_or_default(), name, event }
    } else {
        Recorded::Create(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use k8s_openapi::api::core::v1::ObjectReference;

    fn draft(message: &str) -> EventDraft {
        EventDraft {
            regarding: ObjectReference {
                kind: Some("Pod".into()),
                name: Some("web".into()),
                namespace: Some("default".into()),
                ..Default::default()
            },
            warning: true,
            reason: "Unhealthy".into(),
            message: message.into(),
            source: Source { component: "kubelet", host: Some("node-1".into()) },
        }
    }

    #[test]
    fn a_new_process_counts_from_one_again() {
        let mut recorder = Recorder::default();
        let other = EventDraft { source: Source { host: Some("node-10".into()), ..draft("x").source }, ..draft("x") };
        for draft in [&draft("x"), &other] {
            recorder.record(draft, Time::from_ms(1));
        }
        recorder.forget(&draft("x").source);
        let again = recorder.record(&draft("x"), Time::from_ms(2));
        assert!(matches!(&again, Recorded::Create(event) if event.count == Some(1)), "{again:?}");
        let theirs = recorder.record(&other, Time::from_ms(2));
        assert!(matches!(&theirs, Recorded::Repeat { event, .. } if event.count == Some(2)), "{theirs:?}");
    }

    #[test]
    fn identical_events_count_and_fall_silent_after_the_burst() {
        let mut recorder = Recorder::default();
        let results: Vec<Recorded> =
            (0..30).map(|second| recorder.record(&draft("x"), Time::from_ms(second * 1000))).collect();
        assert!(matches!(&results[0], Recorded::Create(event) if event.count == Some(1)));
        assert!(matches!(&results[24], Recorded::Repeat { event, .. } if event.count == Some(25)));
        assert!(results[25..].iter().all(|result| *result == Recorded::Drop));
        let normal = EventDraft { warning: false, ..draft("x") };
        assert!(
            matches!(recorder.record(&normal, Time::from_ms(31_000)), Recorded::Create(_)),
            "the other type has its own bucket"
        );
        let later = recorder.record(&draft("x"), Time::from_ms(400_000));
        assert!(matches!(later, Recorded::Repeat { event, .. } if event.count == Some(31)));
    }

    #[test]
    fn many_similar_events_are_combined() {
        let mut recorder = Recorder::default();
        let last = (0..12).map(|n| recorder.record(&draft(&format!("message {n}")), Time::from_ms(n * 100))).last();
        assert!(
            matches!(last, Some(Recorded::Repeat { event, .. }) if event.message.as_deref() == Some("(combined from similar events): message 11"))
        );
    }
}
