//! A recording played on the engine: its manifests, commands and controls at their times.
//!
//! Commands and controls name pods, and names have random parts: before each one the pods of the run so far are paired
//! with those recorded so far, and what is named once stays paired.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Time;
use serde_json::json;

use super::acts::{Seen, What};
use super::compare::KubectlPair;
use super::names::{Pins, counterparts, generated_names};
use super::recording::{Control, Recording};
use super::reduce::{Modelled, reduced, word_of};
use crate::scenario::trace::{Answer, Body, Entry};
use crate::scenario::{Action, ClusterSpec, ContainerTarget, NodeSpec, NodeVerb, Scenario};
use crate::session::{ActOutcome, Session};

/// What the engine made of a recording's inputs.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What was seen.
    pub seen: Vec<Seen>,
    /// Commands with both answers.
    pub kubectl: Vec<KubectlPair>,
    /// Pods that were taken for each other, because something named them.
    pub pins: Pins,
    /// What was done, as a scenario.
    pub scenario: Scenario,
}

/// Milliseconds of simulated time before a recording begins, in which its nodes get the images they had.
const WARM_UP_MS: u64 = 120_000;

/// Namespace of what happens before a recording begins.
const WARM_UP: &str = "before";

struct Player<'a> {
    /// The recording's first moment in the run.
    begin_ms: u64,
    recording: &'a Recording,
    session: Session,
    run: Run,
    /// Commands that wait for their answers: place in `run.kubectl` by begin and line.
    waiting: BTreeMap<(Time, String), Vec<usize>>,
    /// When the recorder ended commands that would have gone on.
    interrupts: Vec<(u64, u64)>,
    /// Objects of an `apply` that have not been sent yet, by their times.
    parts: BTreeMap<(u64, usize), Part>,
    /// Nodes without power.
    dark: BTreeSet<String>,
    /// Recorded names with random parts, the longest first.
    generated: Vec<String>,
}

/// One object of an `apply`: the real kubectl sends them one after the other, and the engine's takes no time.
struct Part {
    /// Which command it belongs to.
    place: usize,
    line: String,
    text: String,
}

/// Plays a recording's inputs on the engine.
///
/// - Errors: the engine's own, about the starting cluster.
pub fn play(recording: &Recording, seed: u64) -> Result<Run, String> {
    let begin_ms = WARM_UP_MS + recording.phase_ms;
    let scenario = Scenario {
        name: recording.name.clone(),
        seed,
        cluster: ClusterSpec { nodes: recording.nodes.iter().map(NodeSpec::named).collect(), ..ClusterSpec::default() },
        until: Some(Time::from_ms(begin_ms + recording.end_ms)),
        ..Scenario::default()
    };
    let mut session = Session::new(&scenario, Vec::new())?;
    for kind in &recording.kinds {
        if let Modelled::As(kind) = Modelled::of(kind) {
            session.trace_kind(kind);
        }
    }
    warm_up(&mut session, recording);
    session.run_until(Time::from_ms(begin_ms), &mut || true);
    session.take_entries();
    let mut player = Player {
        begin_ms,
        recording,
        session,
        run: Run::default(),
        waiting: BTreeMap::new(),
        interrupts: Vec::new(),
        parts: BTreeMap::new(),
        dark: BTreeSet::new(),
        generated: generated_names(&recording.seen),
    };
    for (index, done) in recording.done.iter().enumerate() {
        player.run_to(done.at_ms);
        player.act(done.at_ms, &done.control, index);
    }
    player.run_to(recording.end_ms);
    player.session.finish(0);
    player.collect();
    let log = player.session.log().to_vec();
    player.run.scenario = Scenario { actions: log, ..scenario };
    Ok(player.run)
}

/// What was there before the recording: its namespace, and images on nodes.
fn warm_up(session: &mut Session, recording: &Recording) {
    for name in [WARM_UP, &recording.namespace] {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        session.act(Action::Apply(namespace.to_string()));
    }
    for (index, (node, image)) in recording.images.iter().enumerate() {
        let container = json!({"name": "main", "image": image, "args": ["exit=1:0"]});
        let pod = json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": format!("pull-{index}"), "namespace": WARM_UP},
            "spec": {"nodeName": node, "restartPolicy": "Never", "containers": [container]},
        });
        session.act(Action::Apply(pod.to_string()));
    }
    session.run_until(Time::from_ms(WARM_UP_MS / 2), &mut || true);
    session.act(Action::Kubectl { line: format!("delete pods --all -n {WARM_UP} --wait=false"), stdin: None });
}

impl Player<'_> {
    fn run_to(&mut self, at_ms: u64) {
        loop {
            self.interrupts.sort_unstable();
            let interrupt = self.interrupts.first().map(|(due, _)| *due).filter(|due| *due <= at_ms);
            let part = self.parts.keys().next().copied().filter(|(due, _)| *due <= at_ms);
            match (interrupt, part) {
                (Some(due), part) if part.is_none_or(|(other, _)| due <= other) => {
                    let (_, id) = self.interrupts.remove(0);
                    self.session.run_until(Time::from_ms(self.begin_ms + due), &mut || true);
                    self.session.interrupt(id);
                }
                (_, Some(key)) => {
                    self.session.run_until(Time::from_ms(self.begin_ms + key.0), &mut || true);
                    self.send(key);
                }
                (_, None) => break,
            }
        }
        self.session.run_until(Time::from_ms(self.begin_ms + at_ms), &mut || true);
        self.collect();
    }

    /// Sends one object of an `apply`.
    fn send(&mut self, key: (u64, usize)) {
        let Some(Part { place, line, text }) = self.parts.remove(&key) else { return };
        self.collect();
        let stdin = Some(self.in_this_run(&text, key.0));
        if let ActOutcome::Output(output) = self.session.act(Action::Kubectl { line, stdin }) {
            let answer = self.run.kubectl[place].run.get_or_insert_default();
            answer.stdout += &output.stdout;
            answer.stderr += &output.stderr;
            answer.exit_code = answer.exit_code.max(output.exit_code);
        }
    }

    /// When each object of an `apply` was sent: when it was first seen, or else in equal steps.
    fn plan_parts(&mut self, at_ms: u64, took_ms: u64, place: usize, line: &str, stdin: &str) {
        let texts: Vec<&str> = stdin.split("\n---\n").filter(|text| !text.trim().is_empty()).collect();
        let mut last_ms = at_ms;
        for (index, text) in texts.iter().enumerate() {
            let object: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
            let word = word_of(object["kind"].as_str().unwrap_or(""));
            let first = self.recording.seen.iter().find_map(|seen| match &seen.what {
                What::Object { kind, name, op, .. }
                    if op == "ADDED" && *kind == word && object["metadata"]["name"] == name.as_str() =>
                {
                    Some(seen.at_ms)
                }
                _ => None,
            });
            let in_steps = at_ms + took_ms * (index as u64 + 1) / (texts.len() as u64 + 1);
            let due = first.filter(|first| (at_ms..=at_ms + took_ms).contains(first)).unwrap_or(in_steps).max(last_ms);
            last_ms = due;
            let part = Part { place, line: line.to_string(), text: (*text).to_string() };
            self.parts.insert((due, self.parts.len() + place * 1_000), part);
        }
    }

    fn collect(&mut self) {
        for entry in self.session.take_entries() {
            self.take(entry);
        }
    }

    fn take(&mut self, entry: Entry) {
        let at_ms = entry.at.ms().saturating_sub(self.begin_ms);
        match entry.body {
            Body::Event(event) => {
                let again = event.count > 1;
                self.run.seen.push(Seen { at_ms, what: What::Event { event, again } });
            }
            Body::Watch { op, object } => {
                let namespace = object["metadata"]["namespace"].as_str();
                if let Some((kind, name, body)) = reduced(&object)
                    && namespace.is_none_or(|namespace| namespace == self.recording.namespace)
                {
                    self.run.seen.push(Seen { at_ms, what: What::Object { kind, name, op: op.to_string(), body } });
                }
            }
            Body::Kubectl { started, command, answer } => self.answered(started, command, answer),
            Body::Apply(_) | Body::Action { .. } | Body::Traffic { .. } | Body::Http { .. } | Body::End { .. } => {}
        }
    }

    fn answered(&mut self, started: Time, command: String, answer: Answer) {
        if let Some(places) = self.waiting.get_mut(&(started, command))
            && !places.is_empty()
        {
            let place = places.remove(0);
            self.run.kubectl[place].run = Some(answer);
        }
    }

    /// The recorded names in `text` as this run has them; whatever is found is settled from now on.
    fn in_this_run(&mut self, text: &str, at_ms: u64) -> String {
        let named: Vec<&String> = self.generated.iter().filter(|name| text.contains(name.as_str())).collect();
        if named.iter().any(|name| !self.run.pins.contains_key(*name)) {
            let recorded: Vec<Seen> = self.recording.seen.iter().filter(|seen| seen.at_ms <= at_ms).cloned().collect();
            let (recorded_names, run_names) = counterparts(&recorded, &self.run.seen, &self.run.pins);
            let back: BTreeMap<&String, &String> = run_names.iter().map(|(name, token)| (token, name)).collect();
            for name in &named {
                if let Some(other) = recorded_names.get(*name).and_then(|token| back.get(token)) {
                    self.run.pins.entry((*name).clone()).or_insert_with(|| (*other).clone());
                }
            }
        }
        // The longest names first: that of a ReplicaSet begins those of its pods.
        let mut text = text.to_string();
        for name in named {
            if let Some(other) = self.run.pins.get(name) {
                text = text.replace(name.as_str(), other);
            }
        }
        text
    }

    fn act(&mut self, at_ms: u64, control: &Control, index: usize) {
        match control {
            Control::Kubectl { line, stdin: Some(stdin), exit_code: Some(0), took_ms, stdout, stderr, .. }
                if line.ends_with("apply -f -") =>
            {
                let place = self.run.kubectl.len();
                let recorded = (Some(0), stdout.clone(), stderr.clone());
                self.run.kubectl.push(KubectlPair {
                    at_ms,
                    line: line.clone(),
                    line_in_run: None,
                    recorded,
                    run: None,
                });
                self.plan_parts(at_ms, *took_ms, place, line, stdin);
            }
            Control::Kubectl { line, stdin, exit_code, ended_after_ms, stdout, stderr, .. } => {
                let here = self.in_this_run(line, at_ms);
                let stdin = stdin.as_ref().map(|stdin| self.in_this_run(stdin, at_ms));
                let place = self.run.kubectl.len();
                let recorded = (*exit_code, stdout.clone(), stderr.clone());
                self.run.kubectl.push(KubectlPair {
                    at_ms,
                    line: line.clone(),
                    line_in_run: Some(here.clone()),
                    recorded,
                    run: None,
                });
                self.waiting.entry((self.session.now(), here.clone())).or_default().push(place);
                if let ActOutcome::Running(id) = self.session.act(Action::Kubectl { line: here, stdin })
                    && let Some(after) = ended_after_ms
                {
                    self.interrupts.push((at_ms + after, id));
                }
            }
            Control::Flag { pod, container, flag, value } => {
                let target = ContainerTarget {
                    pod: Some(self.in_this_run(pod, at_ms)),
                    namespace: Some(self.recording.namespace.clone()),
                    container: Some(container.clone()),
                    ..ContainerTarget::default()
                };
                self.session.act(Action::Set { target, flag: flag.clone(), value: value.clone() });
            }
            Control::Node { name, verb } => {
                if let Some(verb) = self.node_verb(name, verb, index) {
                    self.session.act(Action::Node { name: name.clone(), verb });
                }
            }
        }
        self.collect();
    }

    /// What a recorder's verb means here; `None` when it is a step of something that another verb completes.
    fn node_verb(&mut self, name: &str, verb: &str, index: usize) -> Option<NodeVerb> {
        let fail = |part: &str| Some(NodeVerb::Fail(part.to_string()));
        match verb {
            "kill" => {
                self.dark.insert(name.to_string());
                fail("power")
            }
            // After a power loss the recorder starts boot, runtime and kubelet one by one; the node is back with the last.
            "newboot" | "cri" | "kubelet" if self.dark.contains(name) => {
                let more = self.recording.done[index + 1..].iter().take_while(|done| {
                    !matches!(&done.control, Control::Node { name: other, verb } if other == name && verb.starts_with("kill"))
                });
                let mut starts = more.filter(|done| {
                    matches!(&done.control, Control::Node { name: other, verb } if other == name && ["cri", "kubelet"].contains(&verb.as_str()))
                });
                if starts.next().is_some() {
                    return None;
                }
                self.dark.remove(name);
                Some(NodeVerb::Recover)
            }
            "killkubelet" => fail("kubelet"),
            "killcri" => fail("runtime"),
            _ if verb.starts_with("stop") => fail("freeze"),
            _ => Some(NodeVerb::Recover),
        }
    }
}
