//! What a run leaves behind: entries in the order of time, and their JSON lines.
//!
//! The keys of a line stand in the order of the format's documentation. Only `wallMs` of the last line is not decided
//! by the run's inputs; whoever has a clock gives it.

use std::collections::BTreeMap;
use std::fmt::Write;

use cluster::kubelet::runtime::Order;
use kernel::{Fnv64, Time};
use serde_json::Value;

/// One entry of a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// What.
    pub body: Body,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A write of an Event.
    Event(EventEntry),
    /// A change of a watched object.
    Watch {
        /// `ADDED`, `MODIFIED` or `DELETED`.
        op: &'static str,
        /// The whole object.
        object: Value,
    },
    /// A kubectl command that ended.
    Kubectl {
        /// When it began.
        started: Time,
        /// The command.
        command: String,
        /// What it answered.
        answer: Answer,
    },
    /// An `apply` action, or the scenario's manifests.
    Apply(Answer),
    /// A crash, node, set, component or traffic action.
    Action {
        /// Its word.
        action: &'static str,
        /// What it hit.
        targets: Vec<String>,
        /// Why nothing happened.
        error: Option<String>,
    },
    /// A second of traffic to one service.
    Traffic {
        /// `namespace/name`.
        service: String,
        /// Requests that ended.
        sent: u64,
        /// Answered with a status below 500.
        ok: u64,
        /// The others.
        failed: u64,
        /// How many per status code or way of not being answered.
        codes: BTreeMap<String, u64>,
    },
    /// The answer to one request.
    Http {
        /// Method.
        method: String,
        /// Address.
        url: String,
        /// Status; 0 when nothing answered.
        status: u16,
        /// Body.
        body: String,
        /// Why nothing answered.
        error: Option<String>,
    },
    /// The end of the run.
    End {
        /// Engine steps.
        steps: u64,
        /// Milliseconds of wall time.
        wall_ms: u64,
    },
}

/// An event as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventEntry {
    /// Namespace.
    pub namespace: String,
    /// Kind of what it is about.
    pub kind: String,
    /// Name of what it is about.
    pub name: String,
    /// `Normal` or `Warning`.
    pub event_type: String,
    /// Reason.
    pub reason: String,
    /// Message.
    pub message: String,
    /// Component that reports it.
    pub source: String,
    /// Node it comes from, where upstream has one.
    pub host: Option<String>,
    /// Which container it is about, such as `spec.containers{web}`; not part of the line.
    pub field_path: Option<String>,
    /// How often it has happened.
    pub count: i64,
    /// Name of the Event itself; not part of the line.
    pub own_name: String,
}

/// What a command answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Exit code.
    pub exit_code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// How the two stand among each other on a terminal; not part of the line.
    pub order: Order,
}

impl Answer {
    /// Both outputs as a terminal shows them.
    #[must_use]
    pub fn shown(&self) -> String {
        self.order.join(&self.stdout, &self.stderr)
    }
}

/// Takes the entries of a run as they come.
pub trait TraceSink {
    /// Takes one entry.
    fn entry(&mut self, entry: &Entry);
}

impl TraceSink for Vec<Entry> {
    fn entry(&mut self, entry: &Entry) {
        self.push(entry.clone());
    }
}

/// A fingerprint of a trace: equal for equal lines, `wallMs` left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceHash {
    hash: Fnv64,
    /// Lines so far.
    pub lines: u64,
}

impl TraceHash {
    /// The fingerprint.
    pub fn value(&self) -> u64 {
        self.hash.value()
    }
}

impl TraceSink for TraceHash {
    fn entry(&mut self, entry: &Entry) {
        self.lines += 1;
        let line = match &entry.body {
            Body::End { steps, .. } => Entry { at: entry.at, body: Body::End { steps: *steps, wall_ms: 0 } }.line(),
            _ => entry.line(),
        };
        self.hash.write(line.as_bytes());
        self.hash.write(b"\n");
    }
}

/// Keeps the newest entries only.
#[derive(Clone, Debug)]
pub struct TraceRing {
    entries: std::collections::VecDeque<Entry>,
    most: usize,
}

impl TraceRing {
    /// A ring for at most `most` entries.
    pub fn new(most: usize) -> TraceRing {
        TraceRing { entries: std::collections::VecDeque::new(), most }
    }

    /// The kept entries, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
}

impl TraceSink for TraceRing {
    fn entry(&mut self, entry: &Entry) {
        if self.entries.len() == self.most {
            self.entries.pop_front();
        }
        if self.most > 0 {
            self.entries.push_back(entry.clone());
        }
    }
}

/// A JSON object that is written key by key.
struct Line(String);

impl Line {
    fn new(at: Time) -> Line {
        Line(format!("{{\"t\":{}", at.ms()))
    }

    fn put(&mut self, key: &str, value: &Value) -> &mut Line {
        // Writing to a string cannot fail.
        let _ = write!(self.0, ",\"{key}\":{value}");
        self
    }

    fn text(&mut self, key: &str, value: &str) -> &mut Line {
        self.put(key, &Value::String(value.to_string()))
    }

    fn number(&mut self, key: &str, value: impl Into<i128>) -> &mut Line {
        let _ = write!(self.0, ",\"{key}\":{}", value.into());
        self
    }

    fn optional(&mut self, key: &str, value: Option<&str>) -> &mut Line {
        self.put(key, &value.map_or(Value::Null, Value::from))
    }

    fn answer(&mut self, answer: &Answer) -> &mut Line {
        self.number("exitCode", answer.exit_code).text("stdout", &answer.stdout).text("stderr", &answer.stderr)
    }
}

impl Entry {
    /// Its line, without the newline.
    pub fn line(&self) -> String {
        let mut line = Line::new(self.at);
        match &self.body {
            Body::Event(event) => {
                line.text("type", "event")
                    .text("namespace", &event.namespace)
                    .text("kind", &event.kind)
                    .text("name", &event.name)
                    .text("eventType", &event.event_type)
                    .text("reason", &event.reason)
                    .text("message", &event.message)
                    .text("source", &event.source);
                if let Some(host) = &event.host {
                    line.text("host", host);
                }
                line.number("count", event.count);
            }
            Body::Watch { op, object } => {
                line.text("type", "watch").text("op", op).put("object", object);
            }
            Body::Kubectl { started, command, answer } => {
                let command = command.strip_prefix("kubectl ").unwrap_or(command);
                line.number("started", started.ms()).text("type", "kubectl").text("command", command).answer(answer);
            }
            Body::Apply(answer) => {
                line.text("type", "apply").answer(answer);
            }
            Body::Action { action, targets, error } => {
                line.text("type", "action")
                    .text("action", action)
                    .put("targets", &Value::from(targets.clone()))
                    .optional("error", error.as_deref());
            }
            Body::Traffic { service, sent, ok, failed, codes } => {
                let codes = codes.iter().map(|(code, count)| (code.clone(), Value::from(*count))).collect();
                line.text("type", "traffic")
                    .text("service", service)
                    .number("sent", *sent)
                    .number("ok", *ok)
                    .number("failed", *failed)
                    .put("codes", &Value::Object(codes));
            }
            Body::Http { method, url, status, body, error } => {
                line.text("type", "http")
                    .text("method", method)
                    .text("url", url)
                    .number("status", *status)
                    .text("body", body)
                    .optional("error", error.as_deref());
            }
            Body::End { steps, wall_ms } => {
                line.text("type", "end").number("steps", *steps).number("wallMs", *wall_ms);
            }
        }
        line.0.push('}');
        line.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(body: Body) -> String {
        Entry { at: Time::from_ms(12_345), body }.line()
    }

    #[test]
    fn lines_are_those_of_the_documentation() {
        let mut event = EventEntry {
            namespace: "default".into(),
            kind: "Pod".into(),
            name: "web-5d9c-x2x7k".into(),
            event_type: "Warning".into(),
            reason: "Unhealthy".into(),
            message: "Liveness probe failed: HTTP probe failed with statuscode: 404".into(),
            source: "kubelet".into(),
            host: Some("node-1".into()),
            field_path: Some("spec.containers{web}".into()),
            count: 1,
            own_name: "web-5d9c-x2x7k.18e9e472c637f2f0".into(),
        };
        assert_eq!(
            line(Body::Event(event.clone())),
            r#"{"t":12345,"type":"event","namespace":"default","kind":"Pod","name":"web-5d9c-x2x7k","eventType":"Warning","reason":"Unhealthy","message":"Liveness probe failed: HTTP probe failed with statuscode: 404","source":"kubelet","host":"node-1","count":1}"#
        );
        event.host = None;
        assert!(!line(Body::Event(event)).contains("host"));
        assert_eq!(
            line(Body::Watch { op: "MODIFIED", object: json!({"kind": "Pod"}) }),
            r#"{"t":12345,"type":"watch","op":"MODIFIED","object":{"kind":"Pod"}}"#
        );
        let answer = Answer { exit_code: 0, stdout: "a\n".into(), stderr: String::new(), ..Answer::default() };
        assert_eq!(
            line(Body::Kubectl { started: Time::ZERO, command: "get pods -o json".into(), answer: answer.clone() }),
            r#"{"t":12345,"started":0,"type":"kubectl","command":"get pods -o json","exitCode":0,"stdout":"a\n","stderr":""}"#
        );
        assert_eq!(line(Body::Apply(answer)), r#"{"t":12345,"type":"apply","exitCode":0,"stdout":"a\n","stderr":""}"#);
        assert_eq!(
            line(Body::Action { action: "crash", targets: vec!["default/web-5d9c-x2x7k/web".into()], error: None }),
            r#"{"t":12345,"type":"action","action":"crash","targets":["default/web-5d9c-x2x7k/web"],"error":null}"#
        );
        let codes = BTreeMap::from([("200".to_string(), 20)]);
        assert_eq!(
            line(Body::Traffic { service: "default/web".into(), sent: 20, ok: 20, failed: 0, codes }),
            r#"{"t":12345,"type":"traffic","service":"default/web","sent":20,"ok":20,"failed":0,"codes":{"200":20}}"#
        );
        assert_eq!(
            line(Body::Http { method: "POST".into(), url: "…".into(), status: 200, body: "…".into(), error: None }),
            r#"{"t":12345,"type":"http","method":"POST","url":"…","status":200,"body":"…","error":null}"#
        );
        assert_eq!(line(Body::End { steps: 1234, wall_ms: 8 }), r#"{"t":12345,"type":"end","steps":1234,"wallMs":8}"#);
    }

    #[test]
    fn the_fingerprint_leaves_wall_time_out() {
        let print = |wall_ms| {
            let mut hash = TraceHash::default();
            hash.entry(&Entry { at: Time::ZERO, body: Body::End { steps: 1, wall_ms } });
            hash.value()
        };
        assert_eq!(print(1), print(2));
    }
}
