//! What a run left behind, reduced to what checks and debriefs ask about.
//!
//! It is fed with the records of a session and holds a bounded amount, the oldest forgotten first.

use std::collections::{BTreeMap, VecDeque};

use cluster::api::{Object, labels};
use cluster::store::Op;
use cluster::world::{Record, RecordBody, TrafficRecord};
use k8s_openapi::api::core::v1::{Event, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Time;

/// Entries of one kind that are kept.
const KEPT: usize = 20_000;

/// One write of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventMark {
    /// When.
    pub at: Time,
    /// Namespace of the object it is about.
    pub namespace: String,
    /// Kind of the object it is about.
    pub kind: String,
    /// Name of the object it is about.
    pub name: String,
    /// Reason.
    pub reason: String,
    /// Message.
    pub message: String,
    /// Component that reported it.
    pub component: String,
    /// True for `Warning`.
    pub warning: bool,
}

/// A pod as one moment showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodMark {
    /// When.
    pub at: Time,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Uid.
    pub uid: String,
    /// Restarts of all its containers.
    pub restarts: i32,
    /// Ready condition.
    pub ready: bool,
    /// Phase.
    pub phase: String,
    /// Waiting reason of a container, when one has one.
    pub waiting: Option<String>,
    /// True once deletion was requested.
    pub terminating: bool,
    /// True when the object is gone.
    pub gone: bool,
    /// Labels.
    pub labels: BTreeMap<String, String>,
}

/// The memory of a run.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Event writes in the order of time.
    pub events: VecDeque<EventMark>,
    /// Changes of pods in the order of time.
    pub pods: VecDeque<PodMark>,
    /// Seconds of traffic in the order of time.
    pub traffic: VecDeque<(Time, TrafficRecord)>,
    /// Labels of every pod seen, by namespace and name.
    labels: BTreeMap<(String, String), BTreeMap<String, String>>,
}

impl History {
    /// Takes one record in; the session must watch pods.
    pub fn observe(&mut self, record: &Record) {
        match &record.body {
            RecordBody::Event(event) => keep(&mut self.events, event_mark(record.at, event)),
            RecordBody::Watch(change) => {
                if let Some(mark) = pod_mark(record.at, &change.object, change.op == Op::Deleted) {
                    if self.labels.len() < KEPT {
                        self.labels.insert((mark.namespace.clone(), mark.name.clone()), mark.labels.clone());
                    }
                    keep(&mut self.pods, mark);
                }
            }
            RecordBody::Traffic(second) => keep(&mut self.traffic, (record.at, second.clone())),
            RecordBody::Http(_) => {}
        }
    }

    /// Event writes from `from` on.
    pub fn events_since(&self, from: Time) -> impl Iterator<Item = &EventMark> {
        self.events.iter().filter(move |mark| mark.at >= from)
    }

    /// Changes of pods that a selector matches, from `from` on.
    pub fn pods_since<'a>(&'a self, selector: &'a LabelSelector, from: Time) -> impl Iterator<Item = &'a PodMark> + 'a {
        self.pods.iter().filter(move |mark| mark.at >= from && labels::matches(selector, Some(&mark.labels)))
    }

    /// Labels that a pod had when it was last seen.
    pub fn labels_of(&self, namespace: &str, name: &str) -> Option<&BTreeMap<String, String>> {
        self.labels.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// The last state before `at` of each pod that a selector matches, gone ones left out.
    pub fn pods_at<'a>(&'a self, selector: &LabelSelector, at: Time) -> Vec<&'a PodMark> {
        let mut last: BTreeMap<&str, &PodMark> = BTreeMap::new();
        for mark in self.pods.iter().take_while(|mark| mark.at <= at) {
            if labels::matches(selector, Some(&mark.labels)) {
                last.insert(&mark.uid, mark);
            }
        }
        last.into_values().filter(|mark| !mark.gone).collect()
    }
}

fn keep<T>(list: &mut VecDeque<T>, entry: T) {
    if list.len() >= KEPT {
        list.pop_front();
    }
    list.push_back(entry);
}

fn event_mark(at: Time, event: &Event) -> EventMark {
    let object = &event.involved_object;
    let source = event.source.as_ref().and_then(|source| source.component.clone());
    EventMark {
        at,
        namespace: object.namespace.clone().unwrap_or_default(),
        kind: object.kind.clone().unwrap_or_default(),
        name: object.name.clone().unwrap_or_default(),
        reason: event.reason.clone().unwrap_or_default(),
        message: event.message.clone().unwrap_or_default(),
        component: source.or_else(|| event.reporting_component.clone()).unwrap_or_default(),
        warning: event.type_.as_deref() == Some("Warning"),
    }
}

/// The mark of a pod object; `None` for other kinds.
pub fn pod_mark(at: Time, object: &Object, gone: bool) -> Option<PodMark> {
    let pod: &Pod = object.get::<Pod>()?;
    let status = pod.status.as_ref();
    let statuses = status.map(|status| {
        status.container_statuses.iter().flatten().chain(status.init_container_statuses.iter().flatten())
    });
    let conditions = status.and_then(|status| status.conditions.as_ref());
    Some(PodMark {
        at,
        namespace: object.namespace().to_owned(),
        name: object.name().to_owned(),
        uid: object.uid().to_owned(),
        restarts: statuses.clone().map_or(0, |all| all.map(|one| one.restart_count).sum()),
        ready: conditions.is_some_and(|list| list.iter().any(|one| one.type_ == "Ready" && one.status == "True")),
        phase: status.and_then(|status| status.phase.clone()).unwrap_or_default(),
        waiting: statuses.and_then(|mut all| all.find_map(|one| one.state.as_ref()?.waiting.as_ref()?.reason.clone())),
        terminating: pod.metadata.deletion_timestamp.is_some(),
        gone,
        labels: pod.metadata.labels.clone().unwrap_or_default(),
    })
}
