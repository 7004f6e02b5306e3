//! Reads a recording of a real cluster and says what was done to it.
//!
//! It never judges: what is the recorder's own is left out here, everything else is passed on as it was seen.

use std::collections::{BTreeMap, BTreeSet};

use cluster::api::quantity::parse_milli;
use cluster::settings::duration_ms;
use serde_json::{Map, Value};

use super::acts::{Seen, What};
use super::reduce::{Kept, one_word};
use crate::scenario::COMPONENTS;
use crate::scenario::trace::EventEntry;

/// A recording.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Name of what was recorded.
    pub name: String,
    /// Namespace of everything in it.
    pub namespace: String,
    /// Nodes of the cluster.
    pub nodes: Vec<String>,
    /// When it ends, in milliseconds.
    pub end_ms: u64,
    /// When it began, in milliseconds since 1970: API times are whole seconds, from which probes count, and schedules go
    /// by the time of the day.
    pub clock_ms: u64,
    /// Images that nodes had before it began, as node and image.
    pub images: BTreeSet<(String, String)>,
    /// What was seen, by time.
    pub seen: Vec<Seen>,
    /// What was done, by time.
    pub done: Vec<Done>,
    /// Kinds that were watched, in the recording's words.
    pub kinds: BTreeSet<String>,
    /// Keys of specs that it keeps.
    pub kept: Kept,
}

/// Something that was done to the recorded cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// What.
    pub control: Control,
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// A kubectl command.
    Kubectl {
        /// The command, without the word kubectl.
        line: String,
        /// What it read.
        stdin: Option<String>,
        /// Exit code; `None` when the recorder ended it.
        exit_code: Option<i32>,
        /// After how many milliseconds the recorder ended it.
        ended_after_ms: Option<u64>,
        /// How many milliseconds it took.
        took_ms: u64,
        /// Standard output.
        stdout: String,
        /// Standard error.
        stderr: String,
    },
    /// A control of the scripted container.
    Flag {
        /// Pod.
        pod: String,
        /// Container.
        container: String,
        /// Flag.
        flag: String,
        /// Its value.
        value: Value,
    },
    /// A verb of the recorder for a node.
    Node {
        /// Node.
        name: String,
        /// Verb, such as `killkubelet`.
        verb: String,
    },
    /// A component of the control plane stopped or started.
    Component {
        /// One of [`COMPONENTS`].
        name: &'static str,
        /// True when it stopped.
        fail: bool,
    },
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or("")
}

/// Milliseconds in `killed after 190s`.
fn ended_after(exit: &str) -> Option<u64> {
    duration_ms(exit.strip_prefix("killed after ")?).ok()
}

/// Components of the control plane that an action stops or starts: recorders name them and the verb in their own ways.
fn outage(action: &Map<String, Value>) -> Option<(Vec<&'static str>, bool)> {
    const NAMES: [(&str, &[&str]); 3] = [
        ("kube-apiserver", &["apiserver", "api-server", "api server", "kube-api", "etcd"]),
        ("kube-controller-manager", &["controller-manager", "controllermanager", "controller manager", "kcm"]),
        ("kube-scheduler", &["scheduler"]),
    ];
    const ALL: [&str; 3] = ["control-plane", "control plane", "controlplane"];
    const STOPS: [&str; 8] = ["kill", "stop", "down", "fail", "freeze", "pause", "crash", "lost"];
    const STARTS: [&str; 7] = ["start", "cont", "up", "back", "recover", "resume", "restore"];
    if ["control", "apply"].contains(&text(action, "do")) {
        return None;
    }
    let texts: Vec<String> = action.values().filter_map(Value::as_str).map(str::to_lowercase).collect();
    let has = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
    let named = NAMES.iter().filter(|(_, words)| has(words) || has(&ALL)).map(|(name, _)| *name);
    let named: Vec<&'static str> =
        COMPONENTS.iter().copied().filter(|name| named.clone().any(|one| one == *name)).collect();
    // What is left when the names are taken out says what happened to them.
    let mut rest = texts.join(" ");
    for word in NAMES.iter().flat_map(|(_, words)| words.iter()).chain(&ALL) {
        rest = rest.replace(word, " ");
    }
    let begins = |starts: &[&str]| {
        rest.split(|c: char| !c.is_ascii_alphabetic()).any(|word| starts.iter().any(|start| word.starts_with(start)))
    };
    let fail = match (action.get("on").and_then(Value::as_bool), begins(&STOPS), begins(&STARTS)) {
        (Some(on), false, false) => !on,
        (_, true, false) => true,
        (_, false, true) => false,
        // A remark about it.
        _ => return None,
    };
    if named.is_empty() { None } else { Some((named, fail)) }
}

/// Seconds as JSON number to whole milliseconds; what came before the start counts as the start.
fn milliseconds(value: Option<&Value>) -> Option<u64> {
    let number = value.filter(|value| value.is_number())?;
    parse_milli(&number.to_string()).and_then(|ms| u64::try_from(ms.max(0)).ok())
}

impl Recording {
    /// Reads the JSON text of a recording.
    ///
    /// - Errors: what is missing or ill-typed.
    pub fn read(json: &str) -> Result<Recording, String> {
        let file: Value = serde_json::from_str(json).map_err(|error| format!("not JSON: {error}"))?;
        let scenario =
            file.get("scenario").and_then(Value::as_object).ok_or("\"scenario\" is missing, expected a mapping")?;
        let trace =
            file.get("trace").and_then(Value::as_array).ok_or("\"trace\" is missing, expected a list of records")?;
        let mut recording = Recording {
            name: text(scenario, "name").to_string(),
            namespace: text(scenario, "namespace").to_string(),
            nodes: Vec::new(),
            end_ms: milliseconds(scenario.get("duration")).unwrap_or(0),
            clock_ms: milliseconds(scenario.get("start_unix")).unwrap_or(0),
            images: BTreeSet::new(),
            seen: Vec::new(),
            done: Vec::new(),
            kinds: BTreeSet::new(),
            kept: Kept::new(),
        };
        if recording.namespace.is_empty() {
            return Err("\"scenario.namespace\" is missing, expected text".to_string());
        }
        for action in
            scenario.get("actions").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
        {
            recording.action(action);
        }
        let mut nodes = BTreeSet::new();
        let mut events = BTreeSet::new();
        let mut there = BTreeMap::new();
        for (index, record) in trace.iter().enumerate() {
            let record = record.as_object().ok_or_else(|| format!("trace[{index}] is not a mapping"))?;
            let at_ms =
                milliseconds(record.get("t")).ok_or_else(|| format!("trace[{index}].t is not a number of seconds"))?;
            for key in ["node", "host"] {
                nodes.extend(record.get(key).and_then(Value::as_str).map(str::to_string));
            }
            if at_ms <= recording.end_ms {
                recording.record(at_ms, record, &mut nodes, &mut events, &mut there);
            }
        }
        if nodes.is_empty() {
            nodes.extend(["node-a", "node-b", "node-c"].map(str::to_string));
        }
        recording.nodes = nodes.into_iter().collect();
        recording.images = images_before(&recording.seen);
        recording.done.sort_by_key(|done| done.at_ms);
        recording.done.retain(|done| done.at_ms < recording.end_ms);
        Ok(recording)
    }

    fn action(&mut self, action: &Map<String, Value>) {
        let Some(at_ms) = milliseconds(action.get("t")) else { return };
        if let Some((names, fail)) = outage(action) {
            self.done.extend(names.into_iter().map(|name| Done { at_ms, control: Control::Component { name, fail } }));
            return;
        }
        let control = match text(action, "do") {
            "end of recording" => {
                self.end_ms = self.end_ms.min(at_ms);
                return;
            }
            "control" => {
                let on = action.get("on").and_then(Value::as_bool).unwrap_or(true);
                let code = action.get("value").and_then(Value::as_str).and_then(|value| value.parse::<i64>().ok());
                let flag = text(action, "flag");
                Control::Flag {
                    pod: text(action, "pod").to_string(),
                    container: text(action, "container").to_string(),
                    flag: flag.to_string(),
                    value: if flag == "exit" { Value::from(code.unwrap_or(1)) } else { Value::Bool(on) },
                }
            }
            "node" => Control::Node { name: text(action, "node").to_string(), verb: text(action, "verb").to_string() },
            // Everything else is a note beside the command that did it, which is a record of its own.
            _ => return,
        };
        self.done.push(Done { at_ms, control });
    }

    /// Takes one record in. `events` are the names of the events that have been seen, `there` the objects.
    fn record(
        &mut self,
        at_ms: u64,
        record: &Map<String, Value>,
        nodes: &mut BTreeSet<String>,
        events: &mut BTreeSet<String>,
        there: &mut There,
    ) {
        let kind = &*one_word(text(record, "kind"));
        let what = match kind {
            "kubectl" => {
                let line = text(record, "cmd");
                let control = Control::Kubectl {
                    line: quoted(line.strip_prefix("kubectl ").unwrap_or(line)),
                    stdin: record.get("stdin").and_then(Value::as_str).map(str::to_string),
                    exit_code: record.get("rc").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok()),
                    ended_after_ms: ended_after(text(record, "rc")),
                    took_ms: milliseconds(record.get("duration")).unwrap_or(0),
                    stdout: text(record, "stdout").to_string(),
                    stderr: text(record, "stderr").to_string(),
                };
                self.done.push(Done { at_ms, control });
                return;
            }
            "event" => {
                self.kinds.insert(kind.to_string());
                let (kind, name) = text(record, "object").split_once('/').unwrap_or(("", ""));
                What::Event {
                    event: EventEntry {
                        namespace: self.namespace.clone(),
                        kind: kind.to_string(),
                        name: name.to_string(),
                        event_type: text(record, "type").to_string(),
                        reason: text(record, "reason").to_string(),
                        message: text(record, "message").to_string(),
                        source: text(record, "component").to_string(),
                        host: record.get("host").and_then(Value::as_str).map(str::to_string),
                        field_path: record.get("fieldPath").and_then(Value::as_str).map(str::to_string),
                        count: record.get("count").and_then(Value::as_i64).unwrap_or(1),
                        own_name: text(record, "name").to_string(),
                    },
                    // A recorder that began anew saw an old event as new. An event from before the recording is not
                    // there in the run, where its first count is of a new one.
                    again: {
                        let known = !events.insert(text(record, "name").to_string()) || text(record, "name").is_empty();
                        let count = record.get("count").and_then(Value::as_i64).unwrap_or(1);
                        known && (text(record, "op") == "MODIFIED" || count > 1)
                    },
                }
            }
            _ => {
                if kind == "node" || kind == "lease" {
                    nodes.insert(text(record, "name").to_string());
                }
                self.kinds.insert(kind.to_string());
                let mut body = record.clone();
                for key in ["t", "kind", "op", "name"] {
                    body.remove(key);
                }
                let keys = body.get("spec").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
                self.kept.entry(kind.to_string()).or_default().extend(keys);
                let key = (kind.to_string(), text(record, "name").to_string());
                let begun = self.done.iter().any(|done| done.at_ms < at_ms);
                let op = told_by(text(record, "op"), &key, &body, there, begun).to_string();
                if op == "DELETED" {
                    there.remove(&key);
                } else {
                    there.insert(key.clone(), body.clone());
                }
                What::Object { kind: key.0, name: key.1, op, body }
            }
        };
        if !(kind == "event" && matches!(text(record, "op"), "DELETED" | "LIST")) {
            self.seen.push(Seen { at_ms, what });
        }
    }
}

/// Objects of a recording that are there, by kind and name, as they are.
type There = BTreeMap<(String, String), Map<String, Value>>;

/// What a record of an object that was seen before, or that was listed, tells: a recorder that lost its watch, as with
/// the API server, lists what is there anew.
///
/// `begun` says that something has been done before: what is listed until then was there from the beginning.
fn told_by<'a>(op: &'a str, key: &(String, String), body: &Map<String, Value>, there: &There, begun: bool) -> &'a str {
    let lasting = ["node", "lease"].contains(&key.0.as_str());
    match (op, there.get(key)) {
        ("LIST" | "ADDED", Some(before)) if before == body => "LIST",
        ("LIST" | "ADDED", Some(before)) if before.get("uid") == body.get("uid") => "MODIFIED",
        ("LIST", _) if begun && !lasting => "ADDED",
        _ => op,
    }
}

/// Images that were on a node before anything was pulled there: the first that is told of them is that they are present.
fn images_before(seen: &[Seen]) -> BTreeSet<(String, String)> {
    let mut told = BTreeSet::new();
    let mut present = BTreeSet::new();
    for one in seen {
        let What::Event { event, .. } = &one.what else { continue };
        let (Some(host), Some(image)) = (&event.host, event.message.split('"').nth(1)) else { continue };
        if ["Pulling", "Pulled"].contains(&event.reason.as_str()) {
            let place = (host.clone(), image.to_string());
            let first = told.insert(place.clone());
            if first && event.message.contains("already present") {
                present.insert(place);
            }
        }
    }
    present
}

/// A command line as a shell would take it: the recorder joined its words with blanks, so JSON arguments lost their quotes.
fn quoted(line: &str) -> String {
    let Some((before, patch)) = line.split_once(" -p ").or_else(|| line.split_once(" --patch ")) else {
        let words = line
            .split(' ')
            .map(|word| if word.contains(['{', '"', '*']) { format!("'{word}'") } else { word.to_string() });
        return words.collect::<Vec<String>>().join(" ");
    };
    if !patch.starts_with('{') {
        return line.to_string();
    }
    match patch.rfind('}') {
        Some(end) => format!("{before} -p '{}'{}", &patch[..=end], &patch[end + 1..]),
        None => format!("{before} -p '{patch}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_quotes_come_back() {
        for (line, expected) in [
            ("-n d patch pdb x -p {\"spec\":{\"a\":2}}", "-n d patch pdb x -p '{\"spec\":{\"a\":2}}'"),
            ("-n v patch deploy web -p {bad json", "-n v patch deploy web -p '{bad json'"),
            ("get pod x -o jsonpath={.status.phase}", "get pod x -o 'jsonpath={.status.phase}'"),
            ("delete pod -l app=web", "delete pod -l app=web"),
        ] {
            assert_eq!(quoted(line), expected);
        }
    }

    #[test]
    fn controls_commands_and_the_end_are_read() {
        let recording = Recording::read(
            r#"{"scenario": {"name": "x", "namespace": "n", "duration": 9.5, "actions": [
                {"t": 1.5, "do": "control", "pod": "p", "container": "c", "flag": "exit", "on": true, "value": "3"},
                {"t": 2, "do": "node", "node": "node-b", "verb": "kill"}, {"t": 3, "do": "rollout"},
                {"t": 9, "do": "end of recording"}]},
              "trace": [{"kind": "kubectl", "cmd": "kubectl -n n get pods", "t": 0.25, "rc": "killed after 9s", "stdout": "a"},
                {"kind": "pod", "op": "ADDED", "name": "p", "t": 0.3, "node": "node-z"},
                {"kind": "pod", "op": "DELETED", "name": "p", "t": 9.4}]}"#,
        )
        .unwrap();
        assert_eq!(
            (recording.end_ms, recording.nodes.as_slice(), recording.seen.len()),
            (9_000, &["node-z".to_string()][..], 1)
        );
        let times: Vec<u64> = recording.done.iter().map(|done| done.at_ms).collect();
        assert_eq!(times, [250, 1_500, 2_000]);
        assert!(matches!(&recording.done[1].control, Control::Flag { value, .. } if *value == 3));
        assert!(Recording::read("{}").unwrap_err().contains("scenario"));
    }
}
