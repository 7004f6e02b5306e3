//! What the page itself knows (selection, speed, open tab, sizes, console lines, draft) and how messages change it.
//!
//! `update` is pure: it changes the model and answers with effects for the root to carry out. The cluster is not here; deeds
//! reach it through [`Effect::Do`] and its answers come back as messages.

mod console;
pub mod draft;
pub mod keep;
mod terminal;

use std::rc::Rc;

use cluster::api::Kind;
pub use console::{Console, Key, Line, Link, MOST};
pub use draft::{Draft, Drafts, FileDeed};
use lab::console::complete::Completion;
use lab::lesson::Locks;
pub use lab::view::fault::Fault;
use lab::view::fault::{FAULTS, On};

use crate::port::editor::{Fix, Remark};
use crate::settings::{Settings, Theme};

/// How long a toast stays, wall milliseconds.
const TOAST_MS: f64 = 6000.0;

/// How fast simulated time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// As on the wall clock.
    One,
    /// Ten times.
    Ten,
    /// A minute a second.
    Sixty,
    /// As fast as the frame budget allows.
    Max,
}

impl Speed {
    /// All speeds, slowest first.
    pub const ALL: [Self; 4] = [Self::One, Self::Ten, Self::Sixty, Self::Max];

    /// Returns the factor; `None` for as fast as it goes.
    #[must_use]
    pub fn factor(self) -> Option<f64> {
        match self {
            Self::One => Some(1.0),
            Self::Ten => Some(10.0),
            Self::Sixty => Some(60.0),
            Self::Max => None,
        }
    }

    /// Returns the length of the timeline's window that suits the speed, simulated milliseconds.
    #[must_use]
    pub fn window_ms(self) -> u64 {
        match self {
            Self::One => 60_000,
            Self::Ten => 180_000,
            Self::Sixty => 600_000,
            Self::Max => 1_800_000,
        }
    }

    /// Returns the label of its button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::One => "1×",
            Self::Ten => "10×",
            Self::Sixty => "60×",
            Self::Max => "max",
        }
    }
}

/// A border that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Right of the guide.
    Guide,
    /// Left of the workbench.
    Workbench,
    /// Above the timeline.
    Timeline,
    /// Above the console.
    Console,
}

impl Border {
    /// All borders.
    pub const ALL: [Self; 4] = [Self::Guide, Self::Workbench, Self::Timeline, Self::Console];

    /// Returns the smallest and largest size of its panel, CSS pixels.
    #[must_use]
    pub fn bounds(self) -> (u32, u32) {
        match self {
            Self::Guide => (220, 560),
            Self::Workbench => (280, 760),
            Self::Timeline => (96, 460),
            Self::Console => (88, 460),
        }
    }

    /// Returns its style class, which is also its name in the settings.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Workbench => "workbench",
            Self::Timeline => "timeline",
            Self::Console => "console",
        }
    }

    /// Returns its accessible name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Guide => "Width of the guide",
            Self::Workbench => "Width of the workbench",
            Self::Timeline => "Height of the timeline",
            Self::Console => "Height of the console",
        }
    }

    /// Returns its index in tables of borders.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One of the five places of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Lesson text.
    Guide,
    /// The cluster.
    Stage,
    /// Tabs on objects.
    Workbench,
    /// Lanes over time.
    Timeline,
    /// kubectl.
    Console,
}

/// A tab of the workbench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Manifest editor.
    Yaml,
    /// kubectl describe of the selection.
    Describe,
    /// kubectl logs of the selection.
    Logs,
    /// Events.
    Events,
    /// Endpoint list.
    Endpoints,
}

impl Tab {
    /// Returns the tab that a lesson names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yaml" => Self::Yaml,
            "describe" => Self::Describe,
            "logs" => Self::Logs,
            "events" => Self::Events,
            "endpoints" => Self::Endpoints,
            _ => return None,
        })
    }
}

/// What is selected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A pod, `namespace/name`.
    Pod(String),
    /// A node.
    Node(String),
    /// Another object: its kind, and `namespace/name` or its name alone.
    Object(Kind, String),
}

impl Target {
    /// Returns the name without its namespace.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Pod(key) | Self::Object(_, key) => key.split_once('/').map_or(key, |(_, name)| name),
            Self::Node(name) => name,
        }
    }
}

/// An overlay over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// None.
    None,
    /// Keys and what is simulated.
    Help,
    /// All actions, to search.
    Palette,
    /// What differs from Kubernetes.
    Fidelity,
    /// The debrief beside the learner's own timeline.
    Debrief,
    /// The manifest as written, as it is live, and with what the cluster fills in.
    Panes,
}

/// A message about what just happened, for a few seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Unique.
    pub id: u64,
    /// What happened.
    pub text: String,
    /// Whether it went wrong.
    pub failed: bool,
    /// Wall time left.
    left_ms: f64,
}

/// What the learner does in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonDeed {
    /// Opens a lesson by its folder name.
    Open(String),
    /// Back to the sandbox.
    Leave,
    /// From the start.
    Reset,
    /// Shows the next hint.
    Hint,
    /// Shows the solution.
    Solution,
    /// Answers the question of the current step.
    Predict(String),
    /// Goes on from a step that only wants to be read.
    Next,
    /// Plays a scenario that lies beside the lesson, by its number.
    Extra(usize),
}

/// What is asked of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Break or mend something; no target means the cluster.
    Fault(Fault, Option<Target>),
    /// Put files of the workbench, name and text, where the console finds them.
    Write(Vec<(Rc<str>, Rc<str>)>),
    /// Run a console command.
    Command(String),
    /// Apply the manifest of a file.
    Apply(Rc<str>, String),
    /// Check a manifest.
    Check(String),
    /// Find out what Apply would change.
    Compare(String),
    /// What is written, what the cluster holds and what it fills in.
    Panes(String),
    /// Let the API server check the manifest of a file without keeping it.
    DryRun(Rc<str>, String),
    /// End the command of this number.
    Interrupt(u64),
    /// What may stand at the end of this command line.
    Complete(String),
    /// Run to the next event.
    Step,
    /// Start again with this seed.
    Restart(u64),
    /// Something in the lesson.
    Lesson(LessonDeed),
}

/// What the root carries out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the cluster.
    Do(Deed),
    /// Remember the settings and show them: theme, sizes.
    Settings,
    /// Move the focus.
    Focus(&'static str),
    /// Remember where the focus is.
    KeepFocus,
    /// Put it back there.
    ReturnFocus,
    /// Show the newest console line.
    ScrollConsole,
    /// Scroll an element into view.
    Reveal(&'static str),
    /// Put on the clipboard.
    Copy(String),
    /// Load a page of documentation that lies beside this one.
    Fetch(&'static str),
    /// Load what `explain` says of fields.
    FetchWords,
}

/// What can happen to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A frame was drawn, this much wall time after the last.
    Frame(f64),
    /// The page may be gone in a moment.
    Leave,
    /// Start or stop the clock.
    Toggle,
    /// Let the clock run, or hold it.
    Play(bool),
    /// Scroll something into view.
    Reveal(&'static str),
    /// Mend the text as a remark proposes.
    Mend(Fix),
    /// To the next event.
    Step,
    /// Another speed.
    Pace(Speed),
    /// Start again.
    Reset,
    /// Start again with another seed.
    Seed(u64),
    /// Select.
    Select(Option<Target>),
    /// Break or mend the selection, or what is given.
    Break(Fault, Option<Target>),
    /// Open a tab.
    Open(Tab),
    /// Show a place (narrow screens) and move the focus there.
    Go(Place),
    /// Collapse or expand a panel.
    Collapse(Border),
    /// Resize a panel.
    Resize(Border, u32),
    /// Next theme.
    Theme,
    /// Show or hide an overlay.
    Show(Overlay),
    /// Table instead of picture.
    Twin,
    /// Logs of the previous container.
    Previous,
    /// Something typed in the console.
    Type(String),
    /// The command is complete.
    Enter,
    /// Another key of the console.
    Key(Key),
    /// What may stand at the end of a command line.
    Completed(String, Completion),
    /// An older (true) or newer command.
    History(bool),
    /// What a command printed.
    Printed(Line),
    /// What a command that goes on printed so far; with `ended`, whether it failed.
    Printing {
        /// Its number.
        id: u64,
        /// All of its output.
        output: Rc<str>,
        /// Names in it.
        links: Rc<[Link]>,
        /// Whether it failed, once it ended.
        ended: Option<bool>,
    },
    /// Empties the console.
    Clear,
    /// Something with the files of the workbench.
    File(FileDeed),
    /// An object of the cluster to be edited, in a file of this name.
    Opened {
        /// Name of the file.
        name: String,
        /// The object's manifest.
        text: String,
    },
    /// The cluster was given a file: its name and text.
    Given(Rc<str>, Rc<str>),
    /// The draft was edited.
    Edit(String),
    /// Apply the draft.
    Apply,
    /// The cluster's version.
    Revert,
    /// Editor or comparison.
    Compare,
    /// Let the API server check the draft without keeping it.
    DryRun,
    /// Tidy the draft's indentation.
    Format,
    /// Put a manifest behind the draft, as a document of its own.
    Append(String),
    /// Ask for what is written, live and filled in, side by side.
    Panes,
    /// The three of them.
    Paned([Rc<str>; 3]),
    /// What Apply would change.
    Compared {
        /// The cluster's objects now.
        before: String,
        /// After Apply.
        after: String,
    },
    /// What the cluster holds now and what it says about the draft; `reset` replaces the draft.
    Live {
        /// Manifest as the cluster holds it.
        text: String,
        /// Replace the draft as well.
        reset: bool,
    },
    /// Remarks on the draft.
    Remarked(Vec<Remark>),
    /// To a place in the draft.
    GoTo((u32, u32)),
    /// A lesson deed.
    Lesson(LessonDeed),
    /// A lesson is finished.
    Finished(String),
    /// What the present step of the lesson keeps closed.
    Lock(Rc<Locks>),
    /// Brings a tab to the front without leaving the place.
    Front(Tab),
    /// Tell what happened.
    Tell(String, bool),
    /// Forget a toast.
    Dismiss(u64),
    /// The page of fidelity arrived, or did not.
    Fidelity(Option<String>),
    /// The words of `explain` arrived, or did not; commands wait for them.
    Explained(Option<String>),
    /// To the clipboard.
    Copy(String),
    /// Zoom the timeline: window length in simulated milliseconds.
    Window(u64),
    /// Whether the timeline follows the clock; otherwise it ends at this time.
    Follow(Option<u64>),
}

/// What the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Whether the clock runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// The seed.
    pub seed: u64,
    /// The selection.
    pub selected: Option<Target>,
    /// The open tab.
    pub tab: Tab,
    /// The place shown on narrow screens.
    pub place: Place,
    /// What the page remembers.
    pub settings: Settings,
    /// The overlay.
    pub overlay: Overlay,
    /// Table instead of picture.
    pub twin: bool,
    /// Logs of the previous container.
    pub previous: bool,
    /// Terminals, side by side; never none.
    pub consoles: Vec<Console>,
    /// Which of them is typed in.
    pub terminal: usize,
    /// The files of the workbench.
    pub drafts: Drafts,
    /// Messages.
    pub toasts: Vec<Toast>,
    /// Length of the timeline's window, simulated milliseconds.
    pub window_ms: u64,
    /// End of the timeline's window; `None` follows the clock.
    pub window_end_ms: Option<u64>,
    /// What the present step of the lesson keeps closed.
    pub locks: Rc<Locks>,
    /// What differs from Kubernetes, in Markdown, once it was asked for.
    pub fidelity: Option<Rc<str>>,
    /// Whether the learner chose the length of the window; until then it follows the speed.
    zoomed: bool,
    told: u64,
    /// Terminals opened so far.
    opened: u64,
    /// Whether the words of `explain` have come, or never will.
    explained: bool,
    /// The terminal that the command now being run was typed in.
    answering: Option<usize>,
}

impl Model {
    /// Returns the model of a page that just opened.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            playing: true,
            speed: Speed::One,
            seed: settings.seed,
            selected: None,
            tab: Tab::Events,
            place: Place::Stage,
            settings,
            overlay: Overlay::None,
            twin: false,
            previous: false,
            consoles: vec![Console::default()],
            terminal: 0,
            drafts: Drafts::default(),
            toasts: Vec::new(),
            window_ms: Speed::One.window_ms(),
            window_end_ms: None,
            locks: Rc::default(),
            fidelity: None,
            zoomed: false,
            told: 0,
            opened: 0,
            explained: false,
            answering: None,
        }
    }

    /// Returns the terminal that is typed in.
    #[must_use]
    pub fn console(&self) -> &Console {
        &self.consoles[self.terminal]
    }

    fn console_mut(&mut self) -> &mut Console {
        &mut self.consoles[self.terminal]
    }

    fn tell(&mut self, text: String, failed: bool) {
        self.told += 1;
        if self.toasts.len() == 4 {
            self.toasts.remove(0);
        }
        self.toasts.push(Toast { id: self.told, text, failed, left_ms: TOAST_MS });
    }
}

/// Changes the model by a message and returns what is to be carried out.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Frame(elapsed_ms) => {
            for toast in &mut model.toasts {
                toast.left_ms -= elapsed_ms;
            }
            model.toasts.retain(|toast| toast.left_ms > 0.0);
            vec![]
        }
        Msg::Live { text, reset } => draft::show_live(model, text, reset),
        other => answer(model, other),
    }
}

/// What a page does that somebody touches; the first load does without it.
#[inline(never)]
fn answer(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        // Taken by `update`.
        Msg::Frame(_) | Msg::Leave | Msg::Live { .. } => vec![],
        Msg::Toggle => {
            model.playing = !model.playing;
            vec![]
        }
        Msg::Play(playing) => {
            model.playing = playing;
            vec![]
        }
        Msg::Reveal(selector) => vec![Effect::Reveal(selector)],
        Msg::Step if model.locks.transport() => refuse(model, "Stepping"),
        Msg::Pace(speed) if speed != Speed::One && model.locks.transport() => refuse(model, "Hurrying"),
        Msg::Step => {
            model.playing = false;
            vec![Effect::Do(Deed::Step)]
        }
        Msg::Pace(speed) => {
            model.speed = speed;
            model.playing = true;
            if !model.zoomed {
                model.window_ms = speed.window_ms();
            }
            vec![]
        }
        Msg::Reset => restart(model, model.seed),
        Msg::Seed(seed) => {
            model.settings.seed = seed;
            let mut effects = restart(model, seed);
            effects.push(Effect::Settings);
            effects
        }
        Msg::Select(target) => {
            model.selected = target;
            vec![]
        }
        Msg::Break(fault, target) => break_it(model, fault, target),
        Msg::Open(tab) => {
            model.tab = tab;
            model.place = Place::Workbench;
            let mut effects = vec![];
            if model.settings.collapsed[Border::Workbench.index()] {
                effects.extend(update(model, Msg::Collapse(Border::Workbench)));
            }
            if tab == Tab::Yaml {
                effects.push(Effect::Do(Deed::Check(model.drafts.front().text.to_string())));
            }
            effects
        }
        Msg::Go(place) => {
            model.place = place;
            vec![match place {
                Place::Guide => Effect::Focus("#guide"),
                Place::Stage => Effect::Focus("#stage"),
                Place::Workbench => Effect::Focus("#workbench [role=tab][aria-selected=true]"),
                Place::Timeline => Effect::Focus("#timeline"),
                Place::Console => Effect::Focus("#console-input"),
            }]
        }
        Msg::Collapse(border) => {
            let collapsed = &mut model.settings.collapsed[border.index()];
            *collapsed = !*collapsed;
            vec![Effect::Settings]
        }
        Msg::Resize(border, size) => {
            let (low, high) = border.bounds();
            model.settings.sizes[border.index()] = size.clamp(low, high);
            vec![Effect::Settings]
        }
        Msg::Theme => {
            model.settings.theme = match model.settings.theme {
                Theme::Auto => Theme::Dark,
                Theme::Dark => Theme::Light,
                Theme::Light => Theme::Auto,
            };
            vec![Effect::Settings]
        }
        Msg::Show(overlay) => {
            let before = std::mem::replace(&mut model.overlay, overlay);
            match overlay {
                Overlay::None if before == Overlay::None => vec![],
                Overlay::None => vec![Effect::ReturnFocus],
                Overlay::Help => vec![Effect::KeepFocus, Effect::Focus("#help-close")],
                Overlay::Palette => vec![Effect::KeepFocus, Effect::Focus("#palette-input")],
                Overlay::Debrief => vec![Effect::KeepFocus, Effect::Focus("#debrief-close")],
                Overlay::Panes => vec![Effect::KeepFocus, Effect::Focus("#panes-close")],
                Overlay::Fidelity => {
                    let mut effects = vec![Effect::Focus("#fidelity-close")];
                    // From the help the way back leads to where the help was asked for.
                    if before == Overlay::None {
                        effects.insert(0, Effect::KeepFocus);
                    }
                    if model.fidelity.is_none() {
                        effects.push(Effect::Fetch("fidelity.md"));
                    }
                    effects
                }
            }
        }
        Msg::Twin => {
            model.twin = !model.twin;
            vec![]
        }
        Msg::Previous => {
            model.previous = !model.previous;
            vec![]
        }
        Msg::Type(text) => {
            model.console_mut().write(text);
            vec![]
        }
        Msg::Enter => {
            model.console_mut().enter();
            terminal::next_command(model, model.terminal)
        }
        Msg::History(older) => {
            model.console_mut().browse(older);
            vec![]
        }
        Msg::Key(key) => terminal::key(model, key),
        Msg::Completed(line, completion) => {
            model.console_mut().complete(&line, completion);
            vec![]
        }
        Msg::Printed(line) => {
            let terminal = model.answering.take().filter(|at| *at < model.consoles.len()).unwrap_or(model.terminal);
            model.consoles[terminal].print(line);
            let mut effects = terminal::next_command(model, terminal);
            effects.insert(0, Effect::ScrollConsole);
            effects
        }
        Msg::Printing { id, output, links, ended } => {
            for terminal in 0..model.consoles.len() {
                if let Some(grew) = model.consoles[terminal].progress(id, &output, &links, ended) {
                    let mut effects = if ended.is_some() { terminal::next_command(model, terminal) } else { vec![] };
                    if grew {
                        effects.insert(0, Effect::ScrollConsole);
                    }
                    return effects;
                }
            }
            vec![]
        }
        Msg::Clear => {
            model.console_mut().lines = Rc::default();
            vec![]
        }
        Msg::Lesson(deed) => {
            if matches!(deed, LessonDeed::Open(_) | LessonDeed::Leave | LessonDeed::Reset | LessonDeed::Extra(_)) {
                forget_run(model);
            }
            vec![Effect::Do(Deed::Lesson(deed))]
        }
        Msg::Finished(slug) => {
            model.settings.finished.insert(slug);
            model.tell("Solved. The debrief is in the guide.".into(), false);
            vec![Effect::Settings]
        }
        Msg::Lock(locks) => {
            model.locks = locks;
            vec![]
        }
        Msg::Front(tab) => {
            model.tab = tab;
            vec![]
        }
        Msg::Tell(text, failed) => {
            model.tell(text, failed);
            vec![]
        }
        Msg::Dismiss(id) => {
            model.toasts.retain(|toast| toast.id != id);
            vec![]
        }
        Msg::Fidelity(text) => {
            let missing = "The list could not be loaded. It is `docs/fidelity.md` in the source.";
            model.fidelity = Some(text.as_deref().unwrap_or(missing).into());
            vec![]
        }
        Msg::Explained(text) => {
            if let Some(text) = text {
                lab::console::verb::explain::provide(text);
            }
            model.explained = true;
            let mut effects =
                (0..model.consoles.len()).find_map(|place| terminal::go_on(model, place)).unwrap_or_default();
            // One command at a time says which terminal it answers to.
            if model.consoles.iter().any(Console::is_held) {
                effects.push(Effect::FetchWords);
            }
            effects
        }
        Msg::Copy(text) => {
            model.tell("Copied.".into(), false);
            vec![Effect::Copy(text)]
        }
        Msg::Window(length_ms) => {
            model.zoomed = true;
            model.window_ms = length_ms.clamp(10_000, 7_200_000);
            vec![]
        }
        Msg::Follow(end_ms) => {
            model.window_end_ms = end_ms;
            vec![]
        }
        other => draft::answer(model, other),
    }
}

/// What a closed control says when it is touched.
pub const LOCKED: &str = "kept closed by this step of the lesson, because it would spoil it";

fn refuse(model: &mut Model, what: &str) -> Vec<Effect> {
    model.tell(format!("{what} is {LOCKED}."), true);
    vec![]
}

fn break_it(model: &mut Model, fault: Fault, target: Option<Target>) -> Vec<Effect> {
    let Some(row) = FAULTS.iter().find(|row| row.fault == fault) else { return vec![] };
    if model.locks.fault(row.name) {
        return refuse(model, row.label);
    }
    let target = target.or_else(|| model.selected.clone());
    let (fits, wanted) = match row.on {
        On::Cluster => return vec![Effect::Do(Deed::Fault(fault, None))],
        On::Pod => (matches!(target, Some(Target::Pod(_))), "pod"),
        On::Node => (matches!(target, Some(Target::Node(_))), "node"),
        On::Claim => (matches!(target, Some(Target::Object(Kind::PersistentVolumeClaim, _))), "claim"),
    };
    if !fits {
        model.tell(format!("{} works on a {wanted}: select one first.", row.label), true);
        return vec![];
    }
    vec![Effect::Do(Deed::Fault(fault, target))]
}

fn restart(model: &mut Model, seed: u64) -> Vec<Effect> {
    model.seed = seed;
    forget_run(model);
    vec![Effect::Do(Deed::Restart(seed))]
}

fn forget_run(model: &mut Model) {
    model.selected = None;
    model.window_end_ms = None;
    model.playing = true;
    model.previous = false;
    for console in &mut model.consoles {
        console.forget_run();
    }
}

#[cfg(test)]
mod tests;
