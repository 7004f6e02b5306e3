//! A session: cluster, seed and actions, and the run that follows from them.
//!
//! The run *is* its inputs: every action is recorded with its time, and a session made from the record repeats the run to
//! the byte. At one moment actions come before the engine's own events.

mod act;
mod entry;

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use cluster::api::Kind;
use cluster::api::kinds::KINDS;
use cluster::kubelet::runtime::Order;
use cluster::luck::PodLuck;
use cluster::store::Change;
use cluster::world::{RecordBody, World, WorldConfig};
use kernel::Time;

use crate::console::output::{Output, Streams};
use crate::console::running::{Progress, Running};
use crate::console::shell::{Forward, Shell};
use crate::lesson::History;
use crate::scenario::trace::{Body, Entry};
use crate::scenario::{Action, Scenario, TimedAction};

/// Engine steps between two looks at the caller's budget.
const STEPS_PER_LOOK: u32 = 8;

/// A console command that goes on.
#[derive(Clone, Debug)]
struct Command {
    id: u64,
    started: Time,
    line: String,
    runs: Runs,
}

/// What runs for a console command.
#[derive(Clone, Debug)]
enum Runs {
    /// One command of kubectl.
    Plain(Running),
    /// A line of the shell, by its number there.
    Line(u32),
}

impl Command {
    /// Ports of this machine that it holds open.
    fn forwards(&self) -> Vec<Forward> {
        match &self.runs {
            Runs::Plain(running) => running.forwards(),
            Runs::Line(_) => Vec::new(),
        }
    }
}

/// A console command that goes on, and what it wrote so far.
#[derive(Clone, Debug)]
pub struct Ongoing<'a> {
    /// Its number.
    pub id: u64,
    /// The line that began it.
    pub line: &'a str,
    /// Its output.
    pub stdout: &'a str,
    /// Its error output.
    pub stderr: &'a str,
    /// How the two stand among each other on a terminal.
    pub order: Order,
}

/// What came of an action at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActOutcome {
    /// A command ended.
    Output(Output),
    /// A command goes on under this number.
    Running(u64),
    /// An action hit these targets.
    Done(Vec<String>),
    /// Nothing happened, and why.
    Refused(String),
}

/// What may come next; at one moment, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A recorded action.
    Action,
    /// A step of the engine.
    Engine,
    /// The deadline of a console command.
    Poll,
}

/// A run being played.
#[derive(Clone)]
pub struct Session {
    scenario: Scenario,
    manifests: Vec<String>,
    world: World,
    pending: VecDeque<TimedAction>,
    log: Vec<TimedAction>,
    commands: Vec<Command>,
    next_command: u64,
    shell: Shell,
    traced: BTreeSet<Kind>,
    entries: Vec<Entry>,
    history: History,
    changes: Vec<(Time, Rc<Change>)>,
    /// The moment of the engine's last step.
    stepped: Option<Time>,
}

impl Session {
    /// A session at t=0 of a scenario; `manifests` are the texts of its manifest files, in order.
    ///
    /// - Errors: what is wrong with an image profile or a node.
    pub fn new(scenario: &Scenario, manifests: Vec<String>) -> Result<Session, String> {
        let mut world = World::new(WorldConfig {
            seed: scenario.seed,
            nodes: scenario.cluster.nodes.iter().map(act::node_config).collect::<Result<_, _>>()?,
            settings: scenario.cluster.settings.clone(),
            profiles: scenario.images.iter().map(act::profile).collect::<Result<_, _>>()?,
            traffic: scenario.traffic.iter().map(act::traffic_config).collect(),
        });
        for info in KINDS {
            world.watch(info.kind);
        }
        let mut session = Session {
            scenario: scenario.clone(),
            manifests: manifests.clone(),
            world,
            pending: scenario.actions.iter().cloned().collect(),
            log: Vec::new(),
            commands: Vec::new(),
            next_command: 0,
            shell: Shell::default(),
            traced: BTreeSet::new(),
            entries: Vec::new(),
            history: History::default(),
            changes: Vec::new(),
            stepped: None,
        };
        for text in manifests {
            session.perform(&Action::Apply(text));
        }
        Ok(session)
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// The cluster.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Tells the node controller when a pass over the nodes was under way, and which node it found silent, if any.
    pub fn tell_pass(&mut self, at: Time, silent: Option<&str>) {
        self.world.tell_pass(at, silent);
    }

    /// Tells a kubelet when it computed the status of its node.
    pub fn tell_status(&mut self, at: Time, node: &str) {
        self.world.tell_status(at, node);
    }

    /// Tells a kubelet when it repaired statuses of pods that somebody else had written.
    pub fn tell_batch(&mut self, at: Time, node: &str) {
        self.world.tell_batch(at, node);
    }

    /// Tells when a client heard of a resource again after an outage of the API server.
    pub fn tell_listening(&mut self, at: Time, client: &str) {
        self.world.tell_listening(at, client);
    }

    /// What happened so far, for checks and debriefs.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The scenario it began with.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Actions done so far, in order.
    pub fn log(&self) -> &[TimedAction] {
        &self.log
    }

    /// A scenario that repeats this run up to now.
    pub fn recording(&self) -> (Scenario, Vec<String>) {
        let scenario = Scenario { actions: self.log.clone(), until: Some(self.now()), ..self.scenario.clone() };
        (scenario, self.manifests.clone())
    }

    /// Tells the cluster how draws that concern a pod come out; a record of the run does not carry it.
    pub fn tell_luck(&mut self, namespace: &str, pod: &str, luck: PodLuck) {
        self.world.tell_luck(namespace, pod, luck);
    }

    /// Tells the cluster when a node got a NoExecute taint; a record of the run does not carry it.
    pub fn tell_taint(&mut self, at: Time, node: &str) {
        self.world.tell_taint(at, node);
    }

    /// Puts changes of this kind into the trace from now on.
    pub fn trace_kind(&mut self, kind: Kind) {
        self.traced.insert(kind);
    }

    /// Namespace of commands that name none.
    pub fn namespace(&self) -> &str {
        self.shell.config.namespace()
    }

    /// Takes the trace entries since the last call.
    pub fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Changes of all kinds since the last call with their times, for views that follow them.
    pub fn take_changes(&mut self) -> Vec<(Time, Rc<Change>)> {
        std::mem::take(&mut self.changes)
    }

    /// Does something now and records it.
    ///
    /// When the engine has worked at this moment already, the action comes a millisecond later: a recording puts actions
    /// before the engine's own events of their moment.
    pub fn act(&mut self, action: Action) -> ActOutcome {
        if self.stepped == Some(self.now()) {
            let next = self.now().plus_ms(1);
            while self.next_time().is_some_and(|at| at < next) {
                self.step();
            }
            self.world.skip_to(next);
        }
        self.record(action)
    }

    fn record(&mut self, action: Action) -> ActOutcome {
        self.log.push(TimedAction { at: self.now(), action: action.clone() });
        self.perform(&action)
    }

    /// The moment of the next thing to happen.
    pub fn next_time(&self) -> Option<Time> {
        self.next().map(|(at, _)| at)
    }

    /// What comes next, and when.
    fn next(&self) -> Option<(Time, Next)> {
        let action = self.pending.front().map(|action| (action.at, Next::Action));
        let engine = self.world.next_time().map(|at| (at, Next::Engine));
        let plain = self.commands.iter().filter_map(|command| match &command.runs {
            Runs::Plain(running) => running.deadline(),
            Runs::Line(_) => None,
        });
        let deadline = plain.chain(self.shell.deadline()).min();
        let poll = deadline.map(|at| (at, Next::Poll));
        [action, engine, poll].into_iter().flatten().min()
    }

    /// Runs up to and including `until`; `go_on` is asked now and then and ends the run early by saying no.
    ///
    /// Returns true when `until` was reached.
    pub fn run_until(&mut self, until: Time, go_on: &mut dyn FnMut() -> bool) -> bool {
        let mut steps = 0;
        while self.next_time().is_some_and(|next| next <= until) {
            self.step();
            steps += 1;
            if steps % STEPS_PER_LOOK == 0 && !go_on() {
                return false;
            }
        }
        self.world.skip_to(until);
        true
    }

    /// Runs to the next thing worth a look: an entry of the trace, or a change of a pod. At most `limit` is passed.
    pub fn run_to_next(&mut self, limit: Time) {
        let before = self.entries.len();
        let changes = self.history.pods.len();
        while self.next_time().is_some_and(|next| next <= limit) {
            self.step();
            if self.entries.len() > before || self.history.pods.len() != changes {
                return;
            }
        }
        self.world.skip_to(limit);
    }

    /// Does the next thing, whatever it is.
    fn step(&mut self) {
        match self.next() {
            None => {}
            Some((at, Next::Action)) => {
                self.world.skip_to(at);
                if let Some(timed) = self.pending.pop_front() {
                    self.record(timed.action);
                }
            }
            Some((_, Next::Engine)) => {
                self.world.step();
                self.stepped = Some(self.now());
                self.collect();
            }
            Some((at, Next::Poll)) => {
                self.world.skip_to(at);
                self.poll(&[]);
            }
        }
    }

    /// Ends a console command as Ctrl-C does.
    pub fn interrupt(&mut self, id: u64) {
        if let Some(place) = self.commands.iter().position(|command| command.id == id) {
            let command = self.commands.remove(place);
            let output = match command.runs {
                Runs::Plain(running) => running.interrupt(),
                Runs::Line(number) => self.shell.interrupt(number, self.world.now()),
            };
            self.ended(command.started, command.line, &output);
        }
    }

    /// Commands that go on.
    pub fn commands(&self) -> impl Iterator<Item = Ongoing<'_>> {
        self.commands.iter().map(|one| {
            let (stdout, stderr, order) = match &one.runs {
                Runs::Plain(running) => {
                    let Streams { stdout, stderr, order } = running.streams();
                    (stdout.as_str(), stderr.as_str(), order.clone())
                }
                Runs::Line(number) => self.shell.written(*number),
            };
            Ongoing { id: one.id, line: &one.line, stdout, stderr, order }
        })
    }

    /// Ends the run: interrupts what goes on and writes the trace's last entry.
    pub fn finish(&mut self, wall_ms: u64) {
        while let Some(id) = self.commands.first().map(|command| command.id) {
            self.interrupt(id);
        }
        let steps = self.world.steps();
        self.entries.push(Entry { at: self.now(), body: Body::End { steps, wall_ms } });
    }

    /// Takes what the cluster recorded: history, trace, and what console commands wait for.
    fn collect(&mut self) {
        let records = self.world.take_records();
        if records.is_empty() {
            return;
        }
        let mut changes: Vec<Rc<Change>> = Vec::new();
        for record in records {
            self.history.observe(&record);
            if let RecordBody::Watch(change) = &record.body {
                changes.push(change.clone());
                if !self.traced.contains(&change.key.kind) {
                    continue;
                }
            }
            self.entries.push(entry::of_record(&record));
        }
        self.poll(&changes);
        let now = self.now();
        self.changes.extend(changes.into_iter().map(|change| (now, change)));
    }

    /// Lets the commands that go on see what changed.
    fn poll(&mut self, changes: &[Rc<Change>]) {
        self.shell.advance(&mut self.world, changes);
        if !self.commands.is_empty() {
            self.poll_commands(changes);
        }
    }

    #[inline(never)]
    fn poll_commands(&mut self, changes: &[Rc<Change>]) {
        let mut waiting = std::mem::take(&mut self.commands);
        let mut kept = Vec::new();
        for mut command in waiting.drain(..) {
            let ended = match &mut command.runs {
                Runs::Plain(running) => match running.poll(&mut self.world, changes) {
                    Progress::Pending => None,
                    Progress::Done(output) => Some(output),
                },
                Runs::Line(number) => self.shell.take_ended(*number),
            };
            match ended {
                None => kept.push(command),
                Some(output) => self.ended(command.started, command.line, &output),
            }
        }
        self.commands.append(&mut kept);
    }

    fn ended(&mut self, started: Time, command: String, output: &Output) {
        self.shell.note_exit(output.exit_code);
        let answer = entry::answer(output);
        self.entries.push(Entry { at: self.now(), body: Body::Kubectl { started, command, answer } });
    }
}

#[cfg(test)]
mod tests;
