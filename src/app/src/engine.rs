//! The cluster of the page: a session of the sandbox or of a lesson, run a slice per frame and projected into the scene.
//!
//! It turns what the learner does into actions of the session, and what the session records into the memory of the screen. It decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cluster::api::{Key, Kind};
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::Time;
use lab::console::{self, Outcome};
use lab::lesson::checks::Scene as Run;
use lab::lesson::{Course, Locks, Runner, catalogue};
use lab::manifest::{self, Diagnostic, Severity, teach};
use lab::scenario::trace::Body;
use lab::scenario::{self, Action, Scenario};
use lab::session::{ActOutcome, Ongoing, Session};
use lab::view::build::{self, Builder};
use lab::view::fault::{self, Aim};
use lab::view::guide;
use lab::view::link;
use lab::view::live::Live;
use lab::view::placement;
use lab::view::why;

use crate::model::{Deed, Fault, LessonDeed, Line, Link, Model, Msg, Speed, Tab, Target};
use crate::port::editor::{Fix, Remark};
use crate::port::frame;
use crate::scene::Scene;

/// The sandbox and its manifest.
const SANDBOX: (&str, &str) = (include_str!("../sandbox/sandbox.yaml"), include_str!("../sandbox/web.yaml"));
/// How long the sandbox has run when the page opens, so that it opens on a running cluster.
const HEAD_START_MS: u64 = 20_000;
/// Wall time after which a running frame hands what happened to the screen's memory, so that the budget counts that work too.
const SLICE_MS: f64 = 2.0;
/// Events listed.
const EVENTS: usize = 120;
/// Turns of control loops listed.
const ACTS: usize = 12;
/// Longest output of a command that is kept for the screen, bytes; of a longer one the end is.
const OUTPUT: usize = 60_000;
/// Most simulated time that one frame may take at full speed: an idle cluster must not run away from who watches it.
const MOST_PER_FRAME_MS: u64 = 60_000;
/// Wall time between two looks of the lesson at the run; after a deed of the learner there is one at once.
const LESSON_MS: f64 = 180.0;
/// Wall time between two sentences for screen readers.
const NARRATION_MS: f64 = 4000.0;
/// Wall time between two describes of the selection while nothing happened.
const DESCRIBE_MS: f64 = 1000.0;

/// A lesson being played.
struct Played {
    course: Course,
    runner: Runner,
    solution: bool,
    shown_step: Option<usize>,
    looked_ms: f64,
}

/// A console command that goes on.
struct Going {
    id: u64,
    started: Time,
    command: String,
    /// How much it had printed when that was last shown.
    shown: usize,
}

/// Returns the end of an output, as much as is kept for the screen.
fn tail(output: String) -> Rc<str> {
    if output.len() <= OUTPUT {
        return output.into();
    }
    let from = (output.len() - OUTPUT..output.len()).find(|at| output.is_char_boundary(*at)).unwrap_or(0);
    format!("… (earlier lines are not kept)\n{}", &output[from..]).into()
}

/// The cluster of the page.
pub struct Engine {
    session: Session,
    live: Live,
    builder: Builder,
    lesson: Option<Played>,
    manifest: String,
    /// Files of the workbench as the console has them.
    written: BTreeMap<Rc<str>, Rc<str>>,
    target_ms: f64,
    unready: BTreeSet<String>,
    going: Vec<Going>,
    messages: Vec<Msg>,
    /// Revisions of what the lists were last made from: screen's memory for events and acts, endpoint lists.
    seen_events: Option<u64>,
    seen_acts: Option<u64>,
    seen_endpoints: Option<u64>,
    described: (Option<Target>, Option<Tab>, bool, u64, f64),
    narrated_ms: f64,
    run: u64,
    pace: Pace,
}

/// How fast simulated time really ran, over about half a second of wall time.
#[derive(Default)]
struct Pace {
    wall_ms: f64,
    simulated_ms: u64,
    shown: Option<u64>,
}

impl Pace {
    fn ran(&mut self, wall_ms: f64, simulated_ms: u64, speed: Speed) {
        self.wall_ms += wall_ms;
        self.simulated_ms += simulated_ms;
        if self.wall_ms >= 500.0 {
            let rate = self.simulated_ms as f64 / self.wall_ms;
            // Worth showing only where the button does not say it already.
            self.shown =
                speed.factor().is_none_or(|factor| rate < factor * 0.9).then_some(rate as u64).filter(|rate| *rate > 0);
            (self.wall_ms, self.simulated_ms) = (0.0, 0);
        }
    }
}

fn sandbox(seed: u64) -> (Session, String) {
    let mut scenario: Scenario = scenario::read(SANDBOX.0).expect("the sandbox is part of the app and tested with it");
    scenario.seed = seed;
    let session =
        Session::new(&scenario, vec![SANDBOX.1.into()]).expect("the sandbox is part of the app and tested with it");
    (session, SANDBOX.1.into())
}

impl Engine {
    /// Returns the sandbox, already running.
    pub fn new(seed: u64) -> Self {
        let (session, manifest) = sandbox(seed);
        let mut engine = Self {
            session,
            live: Live::default(),
            builder: Builder::default(),
            lesson: None,
            manifest,
            written: BTreeMap::new(),
            target_ms: 0.0,
            unready: BTreeSet::new(),
            going: Vec::new(),
            messages: Vec::new(),
            seen_events: None,
            seen_acts: None,
            seen_endpoints: None,
            described: (None, None, false, 0, 0.0),
            narrated_ms: 0.0,
            run: 0,
            pace: Pace::default(),
        };
        engine.head_start();
        engine
    }

    fn head_start(&mut self) {
        self.session.run_until(Time::from_ms(HEAD_START_MS), &mut || true);
        self.target_ms = HEAD_START_MS as f64;
        self.collect();
    }

    fn begin(&mut self, session: Session, manifest: String) {
        self.session = session;
        self.manifest = manifest;
        self.written.clear();
        self.live = Live::default();
        self.builder = Builder::default();
        self.target_ms = 0.0;
        self.unready.clear();
        self.going.clear();
        (self.seen_events, self.seen_acts, self.seen_endpoints) = (None, None, None);
        self.run += 1;
        self.collect();
    }

    /// Returns the manifest that the cluster was last given.
    pub fn manifest(&self) -> String {
        self.manifest.clone()
    }

    /// Runs the cluster for a frame: as far as the speed asks, and no longer than the budget of wall time allows.
    pub fn advance(&mut self, elapsed_ms: f64, speed: Speed, budget_ms: f64) {
        let now = self.session.now().ms();
        let end = frame::now_ms() + budget_ms;
        self.target_ms = match speed.factor() {
            Some(factor) => self.target_ms.max(now as f64) + elapsed_ms * factor,
            None => (now + MOST_PER_FRAME_MS) as f64,
        };
        let target = Time::from_ms(self.target_ms as u64);
        let reached = loop {
            let slice = (frame::now_ms() + SLICE_MS).min(end);
            let reached = self.session.run_until(target, &mut || frame::now_ms() < slice);
            self.collect();
            if reached || frame::now_ms() >= end {
                break reached;
            }
        };
        self.pace.ran(elapsed_ms, self.session.now().ms() - now, speed);
        if !reached {
            // What did not fit into this frame is not owed to the next.
            self.target_ms = self.session.now().ms() as f64;
        }
    }

    /// Returns what the cluster has to say since the last call.
    pub fn take_messages(&mut self) -> Vec<Msg> {
        std::mem::take(&mut self.messages)
    }

    fn collect(&mut self) {
        for (at, change) in self.session.take_changes() {
            self.live.change(at.ms(), &change);
            self.builder.change(&change);
        }
        for entry in self.session.take_entries() {
            match entry.body {
                Body::Traffic { service, ok, failed, codes, .. } => {
                    self.live.traffic(entry.at.ms(), &service, ok, failed, &codes)
                }
                body => self.tell(body),
            }
        }
        if !self.going.is_empty() {
            self.show_going();
        }
    }

    /// What a command or a request has come to.
    #[inline(never)]
    fn tell(&mut self, body: Body) {
        match body {
            Body::Kubectl { started, command, answer } => {
                if let Some(index) =
                    self.going.iter().position(|going| going.started == started && going.command == command)
                {
                    let going = self.going.remove(index);
                    let output = tail(answer.shown());
                    let links = links(&self.session, &output);
                    let ended = Some(answer.exit_code != 0);
                    self.messages.push(Msg::Printing { id: going.id, output, links, ended });
                }
            }
            Body::Http { method, url, status, error, .. } => {
                let answer = error.unwrap_or_else(|| status.to_string());
                self.messages.push(Msg::Tell(format!("{method} {url}: {answer}"), status == 0 || status >= 500));
            }
            _ => {}
        }
    }

    /// What commands that go on have added to their output.
    #[inline(never)]
    fn show_going(&mut self) {
        for Ongoing { id, stdout, stderr, order, .. } in self.session.commands() {
            let printed = stdout.len() + stderr.len();
            let going = self.going.iter_mut().find(|going| going.id == id && going.shown != printed);
            if let Some(going) = going {
                going.shown = printed;
                let output = tail(order.join(stdout, stderr));
                let links = links(&self.session, &output);
                self.messages.push(Msg::Printing { id, output, links, ended: None });
            }
        }
    }

    /// Does what the learner asks and returns what to tell.
    pub fn act(&mut self, deed: Deed) -> Vec<Msg> {
        let answers = match deed {
            Deed::Fault(fault, target) => self.fault(fault, target.as_ref()),
            Deed::Write(files) => self.write(files),
            Deed::Command(command) => self.command(command),
            Deed::Apply(name, text) => self.apply(&name, text),
            Deed::Check(text) => vec![Msg::Remarked(self.remarks(&text))],
            Deed::Compare(text) => self.compare(&text),
            Deed::Panes(text) => self.panes(&text),
            Deed::DryRun(name, text) => self.dry_run(&name, text),
            Deed::Interrupt(id) => {
                self.session.interrupt(id);
                vec![]
            }
            Deed::Complete(line) => {
                let completion = console::complete::complete(&line, self.session.namespace(), self.session.world());
                vec![Msg::Completed(line, completion)]
            }
            Deed::Step => {
                let limit = self.session.now().plus_ms(3_600_000);
                self.session.run_to_next(limit);
                self.target_ms = self.session.now().ms() as f64;
                vec![]
            }
            Deed::Restart(seed) => self.restart(seed),
            Deed::Lesson(deed) => self.study(deed),
        };
        self.collect();
        answers
    }

    fn restart(&mut self, seed: u64) -> Vec<Msg> {
        if let Some(played) = &self.lesson {
            let slug = played.course.slug.clone();
            return self.open(&slug);
        }
        let (session, manifest) = sandbox(seed);
        self.begin(session, manifest);
        self.head_start();
        vec![Msg::Live { text: self.manifest.clone(), reset: true }]
    }

    fn fault(&mut self, fault: Fault, target: Option<&Target>) -> Vec<Msg> {
        let Some((action, told)) = self.action(fault, target) else { return vec![] };
        // What kubectl can do is done by kubectl, where the learner sees it.
        if let Action::Kubectl { line, .. } = action {
            let mut answers = self.command(line);
            let failed = answers.iter().any(|answer| matches!(answer, Msg::Printed(line) if line.failed));
            answers.push(if failed {
                Msg::Tell("kubectl was refused; the console says why.".into(), true)
            } else {
                Msg::Tell(told, false)
            });
            return answers;
        }
        vec![match self.session.act(action) {
            ActOutcome::Done(_) | ActOutcome::Running(_) => Msg::Tell(told, false),
            ActOutcome::Output(output) if output.exit_code == 0 => Msg::Tell(told, false),
            ActOutcome::Output(output) => Msg::Tell(output.stderr.trim().into(), true),
            ActOutcome::Refused(why) => Msg::Tell(why, true),
        }]
    }

    fn action(&mut self, fault: Fault, target: Option<&Target>) -> Option<(Action, String)> {
        let store = self.session.world().store();
        match target {
            Some(Target::Pod(key)) => {
                let (namespace, name) = key.split_once('/').unwrap_or(("default", key));
                let scripted = store.find::<Pod>(namespace, name).is_some_and(|pod| scripted(pod));
                let unready = self.unready.contains(key);
                if fault == Fault::ReadinessOff && !self.unready.remove(key) {
                    self.unready.insert(key.clone());
                }
                fault::action(fault, &Aim::Pod { namespace, name, scripted, unready })
            }
            Some(Target::Object(_, key)) => {
                let (namespace, name) = key.split_once('/').unwrap_or(("default", key));
                fault::action(fault, &Aim::Claim { namespace, name })
            }
            Some(Target::Node(name)) => fault::action(fault, &Aim::Node(name)),
            None => {
                let machines = self.session.world().kubelets().map(|kubelet| kubelet.node_name().to_owned());
                fault::action(fault, &Aim::Cluster(&machines.collect::<Vec<_>>()))
            }
        }
    }

    /// Puts files where the console finds them, unless it has them so already.
    fn write(&mut self, files: Vec<(Rc<str>, Rc<str>)>) -> Vec<Msg> {
        for (name, text) in files {
            if self.written.get(&name) != Some(&text) {
                let line = format!("cat > {name}");
                self.session.act(Action::Kubectl { line, stdin: Some(text.to_string()) });
                self.written.insert(name, text);
            }
        }
        vec![]
    }

    fn command(&mut self, command: String) -> Vec<Msg> {
        let words: Vec<&str> = command.split_whitespace().collect();
        let verb = words.iter().copied().find(|word| !matches!(*word, "kubectl" | "k")).unwrap_or("");
        if verb == "edit" {
            return self.edit(&command, &words);
        }
        let (output, failed, going) = match self.session.act(Action::Kubectl { line: command.clone(), stdin: None }) {
            ActOutcome::Output(output) => (tail(output.shown()), output.exit_code != 0, None),
            ActOutcome::Running(id) => {
                self.going.push(Going { id, started: self.session.now(), command: command.clone(), shown: 0 });
                ("".into(), false, Some(id))
            }
            ActOutcome::Done(lines) => (lines.join("\n").into(), false, None),
            ActOutcome::Refused(why) => (why.into(), true, None),
        };
        let mut answers = Vec::new();
        if matches!(verb, "apply" | "create" | "replace") && !failed && !command.contains("--dry-run") {
            let given = self.written.iter().filter(|(name, _)| words.contains(&&***name));
            answers.extend(given.map(|(name, text)| Msg::Given(Rc::clone(name), Rc::clone(text))));
        }
        answers.push(self.printed(command, output, failed, going));
        answers
    }

    fn printed(&self, command: String, output: Rc<str>, failed: bool, going: Option<u64>) -> Msg {
        let links = links(&self.session, &output);
        Msg::Printed(Line { command, output, links, failed, going })
    }

    /// `kubectl edit`: the workbench is the editor.
    fn edit(&mut self, command: &str, words: &[&str]) -> Vec<Msg> {
        let rest: Vec<&str> = words.iter().copied().filter(|word| !matches!(*word, "kubectl" | "k" | "edit")).collect();
        let line = format!("get {} -o yaml", rest.join(" "));
        let mut copy = self.session.world().clone();
        let (output, failed) = match console::run(&line, None, "default", &mut copy) {
            Outcome::Done(output) => (output.shown(), output.exit_code != 0),
            Outcome::Running(running) => (running.interrupt().stderr, true),
        };
        if failed {
            return vec![self.printed(command.into(), output.into(), failed, None)];
        }
        let named: Vec<&str> = rest.into_iter().filter(|word| !word.starts_with('-')).collect();
        let told = "The object is in the YAML tab. Edit it there and press Apply.";
        vec![
            self.printed(command.into(), told.into(), false, None),
            Msg::Opened { name: format!("{}.yaml", named.join("-").replace('/', "-")), text: editable(&output) },
        ]
    }

    /// Returns what the engine says about a manifest, with its places; advice only where it gives no lesson away.
    fn remarks(&self, text: &str) -> Vec<Remark> {
        let parsed = manifest::parse(text);
        let mut said = manifest::check_parsed(&parsed);
        if self.lesson.is_none() {
            let store = self.session.world().store();
            let live: Vec<_> = teach::kinds().flat_map(|kind| store.list(kind, None)).cloned().collect();
            said.extend(teach::teach(&parsed, &live));
            said.sort_by_key(|one| one.span);
        }
        said.into_iter().map(remark).collect()
    }

    fn apply(&mut self, name: &str, text: String) -> Vec<Msg> {
        let found = self.remarks(&text);
        let mut answers = Vec::new();
        match self.session.act(Action::Apply(text.clone())) {
            ActOutcome::Output(output) => {
                let failed = output.exit_code != 0;
                let said = output.shown();
                if !failed {
                    self.manifest.clone_from(&text);
                    answers.push(Msg::Live { text, reset: false });
                }
                answers.push(Msg::Tell(said.trim().lines().take(4).collect::<Vec<_>>().join(" · "), failed));
                answers.push(self.printed(format!("kubectl apply -f {name}"), said.into(), failed, None));
            }
            ActOutcome::Refused(why) => answers.push(Msg::Tell(why, true)),
            ActOutcome::Done(_) | ActOutcome::Running(_) => {}
        }
        answers.push(Msg::Remarked(found));
        answers
    }

    /// What Apply would change: the cluster's objects now and in a copy of the cluster where the text was applied.
    fn compare(&self, text: &str) -> Vec<Msg> {
        let mut copy = self.session.clone();
        let named = match copy.act(Action::Apply(text.into())) {
            ActOutcome::Output(output) if output.exit_code == 0 => output.stdout,
            _ => return vec![Msg::Compared { before: self.manifest.clone(), after: text.into() }],
        };
        // The first word of each line that apply prints names the object: `deployment.apps/web configured`.
        let objects: Vec<&str> =
            named.lines().filter_map(|line| line.split_whitespace().next()).filter(|word| word.contains('/')).collect();
        let read = |session: &Session| -> String {
            let mut world = session.world().clone();
            let texts = objects.iter().filter_map(|object| {
                match console::run(&format!("get {object} -o yaml"), None, "default", &mut world) {
                    Outcome::Done(output) if output.exit_code == 0 => Some(editable(&output.stdout)),
                    _ => None,
                }
            });
            texts.collect::<Vec<_>>().join("---\n")
        };
        vec![Msg::Compared { before: read(&self.session), after: read(&copy) }]
    }

    /// `kubectl apply --dry-run=server`: the API server's answer, and nothing is kept.
    fn dry_run(&mut self, name: &str, text: String) -> Vec<Msg> {
        let line = "kubectl apply --dry-run=server -f -".to_string();
        let (said, failed) = match self.session.act(Action::Kubectl { line, stdin: Some(text) }) {
            ActOutcome::Output(output) => (output.shown(), output.exit_code != 0),
            ActOutcome::Refused(why) => (why, true),
            ActOutcome::Done(_) | ActOutcome::Running(_) => return vec![],
        };
        let toast = said.trim().lines().take(4).collect::<Vec<_>>().join(" · ");
        let command = format!("kubectl apply --dry-run=server -f {name}");
        vec![Msg::Tell(toast, failed), self.printed(command, said.into(), failed, None)]
    }

    /// The manifest as written, as the cluster holds it, and as it would hold it after Apply.
    fn panes(&self, text: &str) -> Vec<Msg> {
        let parsed = manifest::parse(text);
        let known: Vec<_> = parsed.manifests.iter().filter(|one| one.kind.is_some() && !one.name.is_empty()).collect();
        let join = |texts: Vec<String>| -> Rc<str> { texts.join("---\n").into() };
        let read = |session: &Session| {
            let texts = known.iter().map(|one| {
                let resource = one.kind.map(|kind| kind.info().resource()).unwrap_or_default();
                let namespace = if one.namespace.is_empty() { session.namespace() } else { &one.namespace };
                let mut world = session.world().clone();
                match console::run(&format!("get {resource} {} -o yaml", one.name), None, namespace, &mut world) {
                    Outcome::Done(output) if output.exit_code == 0 => editable(&output.stdout),
                    _ => format!("# {} {} is not in the cluster.\n", one.kind_word, one.name),
                }
            });
            join(texts.collect())
        };
        let mut copy = self.session.clone();
        let filled = match copy.act(Action::Apply(text.into())) {
            ActOutcome::Output(output) if output.exit_code == 0 => read(&copy),
            ActOutcome::Output(output) => {
                output.stderr.lines().map(|line| format!("# {line}\n")).collect::<String>().into()
            }
            ActOutcome::Refused(why) => format!("# {why}\n").into(),
            ActOutcome::Done(_) | ActOutcome::Running(_) => "".into(),
        };
        let yours = join(known.iter().map(|one| console::print::yaml::document(&one.value)).collect());
        vec![Msg::Paned([yours, read(&self.session), filled])]
    }

    fn open(&mut self, slug: &str) -> Vec<Msg> {
        let course = match catalogue::course(slug) {
            Ok(course) => course,
            Err(problems) => {
                return vec![Msg::Tell(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "), true)];
            }
        };
        match Session::new(&course.scenario, course.manifests.clone()) {
            Ok(session) => {
                let manifest = course.manifests.join("---\n");
                self.begin(session, manifest);
                let runner = Runner::new(course.lesson.clone());
                self.lesson = Some(Played { course, runner, solution: false, shown_step: None, looked_ms: 0.0 });
                vec![Msg::Live { text: self.manifest.clone(), reset: true }, Msg::Pace(Speed::One)]
            }
            Err(why) => vec![Msg::Tell(why, true)],
        }
    }

    fn study(&mut self, deed: LessonDeed) -> Vec<Msg> {
        let now = self.session.now();
        if let Some(played) = &mut self.lesson {
            // What the learner does in the lesson shows at once.
            played.looked_ms = 0.0;
        }
        match (deed, &mut self.lesson) {
            (LessonDeed::Open(slug), _) => return self.open(&slug),
            (LessonDeed::Leave, _) => {
                self.lesson = None;
                let (session, manifest) = sandbox(1);
                self.begin(session, manifest);
                self.head_start();
                return vec![Msg::Live { text: self.manifest.clone(), reset: true }];
            }
            (LessonDeed::Reset, Some(played)) => {
                let slug = played.course.slug.clone();
                return self.open(&slug);
            }
            (LessonDeed::Hint, Some(played)) => played.runner.open_hint(),
            (LessonDeed::Solution, Some(played)) => {
                played.solution = true;
                let actions = played.course.lesson.solution.iter().flat_map(|way| &way.actions);
                let text = actions.filter_map(|action| action["apply"].as_str()).next().map(String::from);
                if let Some(text) = text {
                    return vec![Msg::Edit(text), Msg::Open(Tab::Yaml)];
                }
            }
            (LessonDeed::Predict(text), Some(played)) => {
                let step = played.course.lesson.steps.get(played.runner.step());
                match step.and_then(|step| step.predict.as_ref()).and_then(|asked| guide::answer(asked, &text)) {
                    Some(answer) => {
                        played.runner.predict(answer);
                        return vec![Msg::Play(true)];
                    }
                    None => {
                        return vec![Msg::Tell(
                            "That is not an answer to the question: a number is asked for.".into(),
                            true,
                        )];
                    }
                }
            }
            (LessonDeed::Extra(index), Some(played)) => {
                let Some((name, scenario, manifests)) = played.course.extras.get(index).cloned() else { return vec![] };
                return match Session::new(&scenario, manifests.clone()) {
                    Ok(session) => {
                        self.lesson = None;
                        self.begin(session, manifests.join("---\n"));
                        vec![
                            Msg::Live { text: self.manifest.clone(), reset: true },
                            Msg::Tell(format!("{name} is running."), false),
                        ]
                    }
                    Err(why) => vec![Msg::Tell(why, true)],
                };
            }
            (LessonDeed::Next, Some(played)) => played.runner.advance(now),
            (_, None) => {}
        }
        vec![]
    }

    /// Fills the scene with what the page shows of the cluster now. What did not change stays the same value.
    pub fn project(&mut self, model: &Model, scene: &mut Scene) {
        let (now, wall) = (self.session.now().ms(), frame::now_ms());
        let (world, live) = (self.session.world(), &self.live);
        scene.clock_ms = now;
        let stage = self.builder.stage(world.store(), world, live, now);
        if *scene.stage != stage {
            scene.stage = Rc::new(stage);
        }
        // Lists that nobody sees are not made.
        if model.tab == Tab::Events && self.seen_events.replace(live.revision()) != Some(live.revision()) {
            scene.events = Rc::new(live.events(EVENTS));
        }
        if self.seen_acts.replace(live.acts_revision()) != Some(live.acts_revision()) {
            scene.acts = Rc::new(live.acts(ACTS));
        }
        let lists = self.builder.endpoints_revision();
        if model.tab == Tab::Endpoints && self.seen_endpoints.replace(lists) != Some(lists) {
            scene.endpoints = Rc::new(build::endpoints(world.store()));
        }
        if !Rc::ptr_eq(&scene.timeline, &live.timeline) {
            scene.timeline = Rc::clone(&live.timeline);
        }
        scene.timeline_revision = self.run * 1_000_000_000 + live.timeline.borrow().revision();
        scene.pace = self.pace.shown;
        scene.failing = model.selected.as_ref().is_some_and(|target| world.failing_claims().contains(&key_of(target)));
        scene.gone =
            model.selected.as_ref().is_some_and(|target| self.session.world().store().get(&key_of(target)).is_none());
        let why = model.selected.as_ref().map(|target| self.why(target)).unwrap_or_default();
        if *scene.why != why {
            scene.why = Rc::new(why);
        }
        if wall - self.narrated_ms > NARRATION_MS
            && let Some(act) = scene.acts.first()
        {
            self.narrated_ms = wall;
            scene.narration = act.sentence().into();
        }
        self.describe(model, scene, wall);
        self.teach(model, scene, wall);
    }

    #[inline(never)]
    fn why(&self, target: &Target) -> Vec<String> {
        let (world, now) = (self.session.world(), self.session.now().ms());
        match target {
            Target::Pod(key) => {
                let (namespace, name) = key.split_once('/').unwrap_or(("default", key));
                world
                    .store()
                    .find::<Pod>(namespace, name)
                    .map(|pod| why::why_pod(pod, world, &self.live, now))
                    .unwrap_or_default()
            }
            Target::Node(name) => {
                let lease = world.store().find::<Lease>("kube-node-lease", name).map(|lease| &**lease);
                world
                    .store()
                    .find::<Node>("", name)
                    .map(|node| why::why_node(node, world, lease, now))
                    .unwrap_or_default()
            }
            Target::Object(..) => why::why_claim(&key_of(target), world.store(), world),
        }
    }

    fn describe(&mut self, model: &Model, scene: &mut Scene, wall: f64) {
        if matches!(model.tab, Tab::Describe | Tab::Logs)
            && let Some(target) = model.selected.clone()
        {
            self.read(target, model, scene, wall);
        }
    }

    /// The description or the logs of the selection. Nothing is selected when the page opens.
    #[inline(never)]
    fn read(&mut self, target: Target, model: &Model, scene: &mut Scene, wall: f64) {
        let world = self.session.world();
        let same = self.described.0.as_ref() == Some(&target)
            && self.described.1 == Some(model.tab)
            && self.described.2 == model.previous;
        let quiet = self.described.3 == self.session.now().ms() || wall - self.described.4 < DESCRIBE_MS;
        if same && quiet {
            return;
        }
        let key = key_of(&target);
        let (kind, namespace, name) = (key.kind, &*key.namespace, &*key.name);
        let gone = || format!("{name} is gone.");
        let told: Rc<str> = if model.tab == Tab::Describe {
            let text = world.get(&key).and_then(|object| console::describe::describe(&object, world, true));
            text.unwrap_or_else(|_| gone()).into()
        } else if kind == Kind::Pod {
            let container = world
                .store()
                .find::<Pod>(namespace, name)
                .and_then(|pod| pod.spec.as_ref()?.containers.first().map(|one| one.name.clone()));
            match container {
                Some(container) => world
                    .logs(namespace, name, &container, model.previous)
                    .unwrap_or_else(|error| error.to_string())
                    .into(),
                None => gone().into(),
            }
        } else {
            "".into()
        };
        let placement = if kind == Kind::Pod { placement::placement(world, namespace, name) } else { None };
        if scene.placement.as_deref() != placement.as_ref() {
            scene.placement = placement.map(Rc::new);
        }
        let shown = if model.tab == Tab::Describe { &mut scene.describe } else { &mut scene.logs };
        if *shown != told {
            *shown = told;
        }
        self.described = (Some(target), Some(model.tab), model.previous, self.session.now().ms(), wall);
    }

    fn teach(&mut self, model: &Model, scene: &mut Scene, wall: f64) {
        if scene.lessons.is_empty() || scene.guide.is_some() != self.lesson.is_some() {
            scene.lessons = Rc::new(guide::catalogue(&model.settings.finished));
        }
        if self.lesson.is_some() {
            self.follow(model, scene, wall);
        } else {
            scene.guide = None;
            if !model.locks.is_empty() {
                self.messages.push(Msg::Lock(Rc::default()));
            }
        }
    }

    /// Looks how far the lesson is. The page opens without one.
    #[inline(never)]
    fn follow(&mut self, model: &Model, scene: &mut Scene, wall: f64) {
        let Some(played) = &mut self.lesson else { return };
        // What is said once it is solved is said of the run up to then, and stays.
        let over = scene.guide.as_ref().is_some_and(|guide| guide.debrief.is_some());
        if played.looked_ms > 0.0 && (over || wall - played.looked_ms < LESSON_MS) {
            return;
        }
        played.looked_ms = wall;
        let run = Run { world: self.session.world(), history: self.session.history(), now: self.session.now() };
        let before = played.runner.solved_at().is_some();
        played.runner.observe(&run);
        let step = played.runner.step();
        // A step with goals goes on by itself; one that is only read waits for its button.
        let last = step + 1 >= played.runner.steps().len();
        if played.runner.step_done()
            && !last
            && played.course.lesson.steps.get(step).is_some_and(|step| !step.goals.is_empty())
        {
            played.runner.advance(run.now);
        }
        if played.runner.solved_at().is_some() && !before {
            self.messages.push(Msg::Finished(played.course.slug.clone()));
        }
        let step = played.runner.step();
        if played.shown_step != Some(step) {
            played.shown_step = Some(step);
            let wanted = played.course.lesson.steps.get(step).and_then(|step| step.panels.first());
            if let Some(tab) = wanted.and_then(|name| Tab::named(name)) {
                self.messages.push(Msg::Front(tab));
            }
            // A prediction is asked before it happens: the clock waits for the answer.
            if played.course.lesson.steps.get(step).is_some_and(|step| step.predict.is_some()) {
                self.messages.push(Msg::Play(false));
            }
            self.messages.push(Msg::Reveal(if step == 0 { ".guide-body > :first-child" } else { ".step.current" }));
        }
        let locks = match played.course.lesson.steps.get(step) {
            Some(step) if played.runner.solved_at().is_none() => Locks::of(&step.locks),
            _ => Locks::default(),
        };
        if *model.locks != locks {
            self.messages.push(Msg::Lock(locks.into()));
        }
        let now = guide::guide(&played.course, &played.runner, &run, played.solution);
        if scene.guide.as_deref() != Some(&now) {
            scene.guide = Some(Rc::new(now));
        }
    }
}

/// Returns what can be clicked in an output.
fn links(session: &Session, output: &str) -> Rc<[Link]> {
    let found = link::links(output, session.namespace(), session.world().store());
    let target = |key: Key| {
        let name = match &*key.namespace {
            "" => key.name.to_string(),
            namespace => format!("{namespace}/{}", key.name),
        };
        match key.kind {
            Kind::Pod => Target::Pod(name),
            Kind::Node => Target::Node(name),
            kind => Target::Object(kind, name),
        }
    };
    found.into_iter().map(|one| Link { from: one.from, to: one.to, target: target(one.key) }).collect()
}

/// Returns whether the pod runs the scripted container of the recordings, whose controls have names of their own.
fn scripted(pod: &Pod) -> bool {
    pod.spec
        .iter()
        .flat_map(|spec| &spec.containers)
        .any(|container| container.image.as_deref().is_some_and(|image| image.starts_with("registry.test/")))
}

/// Returns an object's YAML without what only the server writes, so that it can be edited and applied.
fn editable(text: &str) -> String {
    const SERVER: &[&str] = &["creationTimestamp:", "generation:", "resourceVersion:", "uid:", "selfLink:"];
    let mut out = String::new();
    let mut skipping: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if let Some(depth) = skipping {
            if indent > depth || (indent == depth && line.trim_start().starts_with("- ")) {
                continue;
            }
            skipping = None;
        }
        let word = line.trim_start();
        if (indent == 0 && word.starts_with("status:"))
            || (indent == 2
                && (word.starts_with("managedFields:") || word.starts_with("kubectl.kubernetes.io/last-applied")))
        {
            skipping = Some(indent);
            continue;
        }
        if indent == 4 && word.starts_with("kubectl.kubernetes.io/last-applied") {
            skipping = Some(indent);
            continue;
        }
        if indent == 2 && SERVER.iter().any(|name| word.starts_with(name)) {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The object that a target names.
fn key_of(target: &Target) -> Key {
    let (kind, key) = match target {
        Target::Pod(key) => (Kind::Pod, key),
        Target::Node(name) => (Kind::Node, name),
        Target::Object(kind, key) => (*kind, key),
    };
    let (namespace, name) = key.split_once('/').unwrap_or(("", key));
    Key::new(kind, namespace, name)
}

/// What the page shows of a diagnostic.
fn remark(one: Diagnostic) -> Remark {
    let place = |line: usize, column: usize| (u32::try_from(line).unwrap_or(1), u32::try_from(column).unwrap_or(1));
    Remark {
        from: place(one.span.line, one.span.column),
        to: place(one.span.end_line, one.span.end_column),
        severity: match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        message: one.message,
        help: one.help.unwrap_or_default(),
        fix: one.fix.map(|fix| Fix {
            title: fix.title,
            from: place(fix.span.line, fix.span.column),
            to: place(fix.span.end_line, fix.span.end_column),
            text: fix.text,
        }),
        lesson: one.lint.and_then(|lint| {
            let number = format!("{:02}-", lint.lesson);
            catalogue::slugs().find(|slug| slug.starts_with(&number))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_opens_with_three_ready_pods() {
        let (mut session, _) = sandbox(1);
        session.run_until(Time::from_ms(HEAD_START_MS), &mut || true);
        let ready = build::endpoints(session.world().store()).iter().filter(|row| row.ready).count();
        assert_eq!(ready, 3);
    }

    #[test]
    fn what_only_the_server_writes_is_left_out_of_an_edit() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {}\n    mine: yes\n  name: a\n  resourceVersion: \"7\"\n  uid: x\nspec:\n  a: 1\nstatus:\n  phase: Running\n  list:\n  - b\n";
        assert_eq!(
            editable(text),
            "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    mine: yes\n  name: a\nspec:\n  a: 1\n"
        );
    }
}
