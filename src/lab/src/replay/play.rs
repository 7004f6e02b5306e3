//! A recording played on the engine: its manifests, commands and controls at their times.
//!
//! Commands and controls name pods, and names have random parts: before each one the pods of the run so far are paired
//! with those recorded so far, and what is named once stays paired.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cluster::api::Kind;
use cluster::api::time::EPOCH_SECONDS;
use kernel::Time;
use serde_json::{Value, json};

use super::acts::{Seen, What};
use super::kubectl::{KubectlPair, NEAR_MS, only_reads};
use super::luck::{
    Identities, RecordedPod, executed_nodes, foreign_pulls, listeners, node_passes, node_statuses, pull_length,
    recorded_pods, repairs,
};
use super::mask::unseen_name;
use super::names::{Pins, counterparts, generated_names};
use super::recording::{Control, Done, Recording};
use super::reduce::{Modelled, reduced, word_of};
use crate::console::output::Output;
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

/// Milliseconds from sending a pod that is bound already to its pull: its way to the kubelet, volumes and sandbox.
const PULL_LEAD_MS: u64 = 460;

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
    /// Recorded pods, and the run's objects, by what they are.
    recorded_pods: BTreeMap<String, RecordedPod>,
    identities: Identities,
    /// Names of the Events of the run so far.
    events: BTreeSet<String>,
    /// Manifests of pods that pull what the recorded ones waited for, by the run's time.
    foreign: VecDeque<(u64, String)>,
    /// Commands that read and are still to be asked around their moment, by time.
    readings: VecDeque<Reading>,
    /// What was read around commands, by their places among what was done.
    read_for: BTreeMap<usize, Vec<Answer>>,
    /// Places in `run.kubectl` by places among what was done.
    places: BTreeMap<usize, usize>,
}

/// A command that only reads, and when the run is asked for it beside its own moment.
struct Reading {
    /// Its place among what was done.
    index: usize,
    line: String,
    at_ms: u64,
    /// From when on it is asked again, and until when, in the run's time.
    due_ms: u64,
    until_ms: u64,
    near: Vec<Answer>,
}

/// Fewest milliseconds between two readings of one command.
const READING_MS: u64 = 40;

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
    let begin_ms = begin(recording);
    let mut cluster =
        ClusterSpec { nodes: recording.nodes.iter().map(NodeSpec::named).collect(), ..ClusterSpec::default() };
    cluster.settings.image_pull_ms = pull_length(&recording.seen, cluster.settings.image_pull_ms);
    let scenario = Scenario {
        name: recording.name.clone(),
        seed,
        cluster,
        until: Some(Time::from_ms(begin_ms + recording.end_ms)),
        ..Scenario::default()
    };
    let mut session = Session::new(&scenario, Vec::new())?;
    for kind in &recording.kinds {
        if let Modelled::As(kind) = Modelled::of(kind) {
            session.trace_kind(kind);
        }
    }
    // Luck goes by who made a pod, so makers are followed even where the recorder did not watch them.
    for word in ["pod", "replicaset", "job", "cronjob"] {
        if let Modelled::As(kind) = Modelled::of(word) {
            session.trace_kind(kind);
        }
    }
    warm_up(&mut session, recording);
    let mut foreign = foreign_pods(recording, begin_ms, scenario.cluster.settings.image_pull_ms);
    while let Some((at_ms, manifest)) = front_if(&mut foreign, |(at_ms, _)| *at_ms < begin_ms) {
        session.run_until(Time::from_ms(at_ms), &mut || true);
        session.act(Action::Apply(manifest));
    }
    session.run_until(Time::from_ms(begin_ms), &mut || true);
    session.take_entries();
    for (at_ms, node) in executed_nodes(&recording.seen) {
        session.tell_taint(Time::from_ms(begin_ms + at_ms), &node);
    }
    for (at_ms, silent) in node_passes(&recording.seen) {
        let at = Time::from_ms((begin_ms + at_ms).saturating_sub(scenario.cluster.settings.api_latency_ms));
        session.tell_pass(at, silent.as_deref());
    }
    for (at_ms, node) in node_statuses(&recording.seen) {
        session.tell_status(Time::from_ms(begin_ms + at_ms), &node);
    }
    for (at_ms, node) in repairs(&recording.seen) {
        session.tell_batch(Time::from_ms(begin_ms + at_ms), &node);
    }
    let back = |done: &&Done| done.control == Control::Component { name: "kube-apiserver", fail: false };
    for done in recording.done.iter().filter(back) {
        for (at_ms, client) in listeners(&recording.seen, done.at_ms) {
            session.tell_listening(Time::from_ms(begin_ms + at_ms), &client);
        }
    }
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
        recorded_pods: recorded_pods(&recording.seen),
        identities: Identities::default(),
        events: BTreeSet::new(),
        foreign,
        readings: VecDeque::new(),
        read_for: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    player.plan_readings();
    for (index, done) in recording.done.iter().enumerate() {
        player.run_to(done.at_ms);
        player.act(done.at_ms, &done.control, index);
    }
    player.run_to(recording.end_ms);
    player.session.finish(0);
    player.collect();
    player.take_readings();
    let log = player.session.log().to_vec();
    player.run.scenario = Scenario { actions: log, ..scenario };
    Ok(player.run)
}

/// When the recording begins in the run: so long after the start of the run that the second is as old as it was, and
/// where there are schedules, that the time of the day is the same.
fn begin(recording: &Recording) -> u64 {
    const DAY_MS: u64 = 86_400_000;
    let schedules = recording.done.iter().any(|done| match &done.control {
        Control::Kubectl { line, stdin, .. } => {
            [Some(line), stdin.as_ref()].into_iter().flatten().any(|text| text.to_lowercase().contains("cronjob"))
        }
        Control::Flag { .. } | Control::Node { .. } | Control::Component { .. } => false,
    });
    let every_ms = if schedules { DAY_MS } else { 1_000 };
    let first_ms = EPOCH_SECONDS.unsigned_abs() * 1_000 + WARM_UP_MS;
    WARM_UP_MS + (recording.clock_ms % every_ms + every_ms - first_ms % every_ms) % every_ms
}

/// What was there before the recording: its namespace, images on nodes, and nodes that had joined not long ago.
fn warm_up(session: &mut Session, recording: &Recording) {
    for node in session.world().list(Kind::Node, None).unwrap_or_default() {
        let name = node.name();
        let event = json!({
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": format!("{name}.registered"), "namespace": "default"},
            "involvedObject": {"apiVersion": "v1", "kind": "Node", "name": name, "uid": node.uid()},
            "type": "Normal",
            "reason": "RegisteredNode",
            "message": format!("Node {name} event: Registered Node {name} in Controller"),
            "source": {"component": "node-controller"},
            "count": 1,
            "firstTimestamp": "2026-01-01T00:00:00Z",
            "lastTimestamp": "2026-01-01T00:00:00Z",
        });
        session.act(Action::Apply(event.to_string()));
    }
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

/// Takes the first of a queue when it is due.
fn front_if<T>(queue: &mut VecDeque<T>, due: impl FnOnce(&T) -> bool) -> Option<T> {
    if queue.front().is_some_and(due) { queue.pop_front() } else { None }
}

/// Pods that pull what recorded pulls waited for, each sent so early that its pull begins when that one did.
fn foreign_pods(recording: &Recording, begin_ms: u64, pull_ms: u64) -> VecDeque<(u64, String)> {
    let pulls = foreign_pulls(&recording.seen, i64::try_from(pull_ms).unwrap_or(0));
    let pods = pulls.iter().enumerate().filter_map(|(index, pull)| {
        let container = json!({"name": "main", "image": pull.image, "imagePullPolicy": "Always", "args": ["exit=1:0"]});
        let pod = json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": format!("foreign-{index}"), "namespace": WARM_UP},
            "spec": {"nodeName": pull.node, "restartPolicy": "Never", "containers": [container]},
        });
        let at_ms = (begin_ms.checked_add_signed(pull.from_ms)?).checked_sub(PULL_LEAD_MS)?;
        Some((at_ms, pod.to_string()))
    });
    pods.collect()
}

impl Player<'_> {
    /// Runs up to a moment of the run; new pods are told their luck before anything looks at them.
    fn advance(&mut self, until: Time) {
        while let Some((at_ms, manifest)) = front_if(&mut self.foreign, |(at_ms, _)| *at_ms <= until.ms()) {
            self.advance_to(Time::from_ms(at_ms));
            self.session.act(Action::Apply(manifest));
            self.collect();
        }
        self.advance_to(until);
    }

    fn advance_to(&mut self, until: Time) {
        while let Some(next) = self.session.next_time().filter(|next| *next <= until) {
            self.session.run_until(next, &mut || true);
            if self.collect() {
                self.read();
            }
        }
        self.session.run_until(until, &mut || true);
    }

    /// Commands that read are asked around their moment, too: what they show may come a little earlier or later.
    fn plan_readings(&mut self) {
        for (index, done) in self.recording.done.iter().enumerate() {
            let Control::Kubectl { line, ended_after_ms: None, .. } = &done.control else { continue };
            if !only_reads(line) {
                continue;
            }
            let at_ms = self.begin_ms + done.at_ms;
            self.readings.push_back(Reading {
                index,
                line: line.clone(),
                at_ms: done.at_ms,
                due_ms: at_ms.saturating_sub(NEAR_MS),
                until_ms: at_ms + NEAR_MS,
                near: Vec::new(),
            });
        }
    }

    /// Asks what has not been asked for a while.
    fn read(&mut self) {
        let now_ms = self.session.now().ms();
        while let Some(over) = front_if(&mut self.readings, |reading| reading.until_ms < now_ms) {
            self.read_for.insert(over.index, over.near);
        }
        for index in 0..self.readings.len() {
            let reading = &self.readings[index];
            if reading.until_ms > now_ms + 2 * NEAR_MS {
                break;
            }
            if reading.due_ms > now_ms {
                continue;
            }
            let (line, at_ms) = (reading.line.clone(), reading.at_ms);
            let named = |name: &&String| line.contains(name.as_str()) && !self.run.pins.contains_key(*name);
            if self.generated.iter().any(|name| named(&name)) {
                continue;
            }
            let line = self.in_this_run(&line, at_ms);
            let Some(output) = self.session.reading(&line) else { continue };
            let answer = Answer {
                exit_code: output.exit_code,
                stdout: output.stdout,
                stderr: output.stderr,
                order: output.order,
            };
            let reading = &mut self.readings[index];
            reading.due_ms = now_ms + READING_MS;
            if reading.near.last() != Some(&answer) {
                reading.near.push(answer);
            }
        }
    }

    /// Gives each command what was read around it.
    fn take_readings(&mut self) {
        let left = std::mem::take(&mut self.readings);
        self.read_for.extend(left.into_iter().map(|reading| (reading.index, reading.near)));
        for (index, place) in &self.places {
            if let Some(near) = self.read_for.remove(index) {
                self.run.kubectl[*place].near = near;
            }
        }
    }

    /// An object of the run appeared: a pod is told how the draws for its counterpart came out.
    fn appeared(&mut self, word: &str, object: &Value) {
        let meta = &object["metadata"];
        let name = meta["name"].as_str().unwrap_or("");
        let owner = meta["ownerReferences"].as_array().into_iter().flatten().find(|owner| owner["controller"] == true);
        let owner = owner
            .map(|owner| format!("{}/{}", owner["kind"].as_str().unwrap_or(""), owner["name"].as_str().unwrap_or("")));
        let terms = &object["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        let node = terms["nodeSelectorTerms"][0]["matchFields"][0]["values"][0].as_str();
        let identity = self.identities.appeared(word, name, owner.as_deref(), node);
        if let Some(pod) = identity.filter(|_| word == "pod").and_then(|identity| self.recorded_pods.get(&identity)) {
            let luck = pod.luck(object, self.begin_ms);
            self.session.tell_luck(&self.recording.namespace, name, luck);
        }
    }

    fn run_to(&mut self, at_ms: u64) {
        loop {
            self.interrupts.sort_unstable();
            let interrupt = self.interrupts.first().map(|(due, _)| *due).filter(|due| *due <= at_ms);
            let part = self.parts.keys().next().copied().filter(|(due, _)| *due <= at_ms);
            match (interrupt, part) {
                (Some(due), part) if part.is_none_or(|(other, _)| due <= other) => {
                    let (_, id) = self.interrupts.remove(0);
                    self.advance(Time::from_ms(self.begin_ms + due));
                    self.session.interrupt(id);
                }
                (_, Some(key)) => {
                    self.advance(Time::from_ms(self.begin_ms + key.0));
                    self.send(key);
                }
                (_, None) => break,
            }
        }
        self.advance(Time::from_ms(self.begin_ms + at_ms));
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
        // What it made is told its luck before anything looks at it.
        self.collect();
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

    /// Takes what happened; false when nothing did.
    fn collect(&mut self) -> bool {
        let entries = self.session.take_entries();
        let some = !entries.is_empty();
        for entry in entries {
            self.take(entry);
        }
        some
    }

    fn take(&mut self, entry: Entry) {
        let at_ms = entry.at.ms().saturating_sub(self.begin_ms);
        match entry.body {
            Body::Event(event) => {
                // An event may begin with a higher count: those before were held back, and only counted.
                let known = !self.events.insert(event.own_name.clone());
                let again = known && event.count > 1;
                self.run.seen.push(Seen { at_ms, what: What::Event { event, again } });
            }
            Body::Watch { op, object } => {
                let namespace = object["metadata"]["namespace"].as_str();
                if let Some((kind, name, body)) = reduced(&object, &self.recording.kept)
                    && namespace.is_none_or(|namespace| namespace == self.recording.namespace)
                {
                    if op == "ADDED" {
                        self.appeared(&kind, &object);
                    }
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
        self.unseen_pods_in_this_run(text)
    }

    /// Pods that the recorder did not watch: a recorded name stands for a pod of the same workload, and stays for it.
    fn unseen_pods_in_this_run(&mut self, mut text: String) -> String {
        if self.recording.kinds.contains("pod") {
            return text;
        }
        let words: BTreeSet<String> = text
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .filter(|word| unseen_name(word).is_some_and(|name| name.ends_with("-<hash>-<random>")))
            .map(str::to_string)
            .collect();
        for word in words {
            if !self.run.pins.contains_key(&word) {
                let base = word.rsplitn(3, '-').last().unwrap_or("");
                let pods = self.session.world().list(Kind::Pod, Some(&self.recording.namespace)).unwrap_or_default();
                let free = pods.iter().find(|pod| {
                    pod.name().rsplitn(3, '-').last() == Some(base)
                        && pod.meta().deletion_timestamp.is_none()
                        && !self.run.pins.values().any(|taken| taken == pod.name())
                });
                let Some(name) = free.map(|pod| pod.name().to_string()) else { continue };
                self.run.pins.insert(word.clone(), name);
            }
            if let Some(other) = self.run.pins.get(&word) {
                text = text.replace(word.as_str(), other);
            }
        }
        text
    }

    fn act(&mut self, at_ms: u64, control: &Control, index: usize) {
        match control {
            Control::Kubectl { line, stdin: Some(stdin), exit_code: Some(code), took_ms, stdout, stderr, .. }
                if line.ends_with("apply -f -") =>
            {
                let place = self.run.kubectl.len();
                let recorded = (Some(*code), stdout.clone(), stderr.clone());
                self.run.kubectl.push(KubectlPair {
                    at_ms,
                    line: line.clone(),
                    line_in_run: None,
                    recorded,
                    run: None,
                    near: Vec::new(),
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
                    near: Vec::new(),
                });
                self.places.insert(index, place);
                match self.session.act(Action::Kubectl { line: here.clone(), stdin }) {
                    ActOutcome::Running(id) => {
                        // The session may have moved on by a millisecond to take the command.
                        self.waiting.entry((self.session.now(), here)).or_default().push(place);
                        self.interrupts.extend(ended_after_ms.map(|after| (at_ms + after, id)));
                    }
                    ActOutcome::Output(output) => {
                        let Output { exit_code, stdout, stderr, order, .. } = output;
                        self.run.kubectl[place].run = Some(Answer { exit_code, stdout, stderr, order });
                    }
                    ActOutcome::Done(_) | ActOutcome::Refused(_) => {}
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
            Control::Component { name, fail } => {
                self.session.act(Action::Component { name: (*name).to_string(), fail: *fail });
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
