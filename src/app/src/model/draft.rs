//! The files of the workbench: texts being edited, which of them is in front, and how messages change them.
//!
//! The first file is the cluster's manifest. Nothing that somebody wrote is thrown away unasked: a manifest that comes from
//! the cluster moves an edited text into a file of its own, and the file closed last can be opened again.

use std::rc::Rc;

use lab::manifest;

use super::{Deed, Effect, Model, Msg, Overlay, Tab, refuse, update};
use crate::port::editor::{Fix, Remark};

/// Most files.
pub const MOST_FILES: usize = 12;
/// Longest name of a file, in bytes.
const NAME_BYTES: usize = 60;
/// Largest file that is read from the visitor's disk, in bytes.
pub const FILE_BYTES: usize = 2_000_000;

/// A file being edited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Its number; no two files of a visit share one.
    pub id: u64,
    /// Its name.
    pub name: Rc<str>,
    /// The text.
    pub text: Rc<str>,
    /// What the cluster holds; empty when it was never given the file.
    pub live: Rc<str>,
    /// Remarks of the engine on the text.
    pub remarks: Rc<[Remark]>,
    /// What is written, what the cluster holds, and what it would hold after Apply, side by side.
    pub panes: Option<[Rc<str>; 3]>,
    /// The comparison shown instead of the editor: the cluster's objects now, and after Apply.
    pub compared: Option<(Rc<str>, Rc<str>)>,
    /// Where the cursor should go, with a count so that the same place can be asked for again.
    pub go_to: Option<((u32, u32), u64)>,
    /// A change that the editor should make, counted likewise.
    pub mend: Option<(Fix, u64)>,
}

impl Draft {
    /// Returns whether it holds anything that the cluster was not given.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.text != self.live
    }
}

/// All files; never none.
#[derive(Clone, Debug, PartialEq)]
pub struct Drafts {
    /// The files, in the order of their tabs.
    pub files: Vec<Draft>,
    /// Place of the one in front.
    pub front: usize,
    /// The file closed last.
    pub closed: Option<Box<Draft>>,
    /// Files made so far.
    made: u64,
}

impl Default for Drafts {
    fn default() -> Self {
        let first = Draft { name: "manifest.yaml".into(), ..Draft::default() };
        Self { files: vec![first], front: 0, closed: None, made: 0 }
    }
}

impl Drafts {
    /// Returns the file in front.
    #[must_use]
    pub fn front(&self) -> &Draft {
        &self.files[self.front]
    }

    /// Returns names and texts of the files that a command line names, or that one would find which reads a whole folder.
    #[must_use]
    pub fn named_in(&self, line: &str) -> Vec<(Rc<str>, Rc<str>)> {
        let all = line.contains("-f .") || line.split_whitespace().any(|word| matches!(word, "ls" | "cat" | "*"));
        let named = self.files.iter().filter(|file| all || line.contains(&*file.name));
        named.map(|file| (Rc::clone(&file.name), Rc::clone(&file.text))).collect()
    }

    fn front_mut(&mut self) -> &mut Draft {
        &mut self.files[self.front]
    }

    /// Returns a name that no other file has: the wanted one, or the next number of it.
    fn free_name(&self, wanted: &str) -> Rc<str> {
        let taken = |name: &str| self.files.iter().any(|file| &*file.name == name);
        let (stem, end) =
            wanted.rsplit_once('.').map_or((wanted, String::new()), |(stem, end)| (stem, format!(".{end}")));
        let mut names = std::iter::once(wanted.to_string()).chain((2..).map(|number| format!("{stem}-{number}{end}")));
        names.find(|name| !taken(name)).unwrap_or_default().into()
    }

    /// Puts a file of an earlier visit behind the others; the one in front stays there.
    pub fn put_back(&mut self, name: &str, text: &str) {
        let front = self.front;
        if self.add(name, text).is_some() {
            self.front = front;
        }
    }

    /// Puts a new file behind the others and in front of the eye; `None` when there are too many.
    fn add(&mut self, name: &str, text: &str) -> Option<&mut Draft> {
        if self.files.len() >= MOST_FILES {
            return None;
        }
        self.made += 1;
        let name = self.free_name(&file_name(name));
        self.files.push(Draft { id: self.made, name, text: text.into(), ..Draft::default() });
        self.front = self.files.len() - 1;
        Some(self.front_mut())
    }
}

/// What is done with files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileDeed {
    /// An empty one.
    New,
    /// A file from the visitor's disk: its name, and its text or why there is none.
    Read(String, Result<String, String>),
    /// This one to the front.
    Use(usize),
    /// Another name for the one in front.
    Rename(String),
    /// Closes one.
    Close(usize),
    /// Opens the one closed last.
    Reopen,
}

/// Returns a name without what the console would take for something else.
fn file_name(wanted: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let name: String = wanted.trim().chars().map(plain).take(NAME_BYTES).collect();
    let name = name.trim_start_matches(['-', '.']);
    match name {
        "" => "file.yaml".into(),
        _ if name.contains('.') => name.into(),
        _ => format!("{name}.yaml"),
    }
}

fn check(model: &Model) -> Vec<Effect> {
    vec![Effect::Do(Deed::Check(model.drafts.front().text.to_string()))]
}

fn file(model: &mut Model, deed: FileDeed) -> Vec<Effect> {
    let full = format!("{MOST_FILES} files are open: close one first.");
    match deed {
        FileDeed::New => {
            if model.drafts.add("manifest.yaml", "").is_none() {
                model.tell(full, true);
                return vec![];
            }
            let mut effects = check(model);
            effects.push(Effect::Focus(".editor:not([hidden]) .cm-content"));
            effects
        }
        FileDeed::Read(name, Err(why)) => {
            model.tell(format!("{name} could not be read: {why}."), true);
            vec![]
        }
        FileDeed::Read(name, Ok(text)) => {
            // An untouched empty file is what it was opened for.
            let drafts = &mut model.drafts;
            let front = drafts.front_mut();
            if front.text.is_empty() && front.live.is_empty() {
                front.text = text.as_str().into();
                front.name = "".into();
                let name = drafts.free_name(&file_name(&name));
                drafts.front_mut().name = name;
            } else if drafts.add(&name, &text).is_none() {
                model.tell(full, true);
                return vec![];
            }
            check(model)
        }
        FileDeed::Use(place) => {
            model.drafts.front = place.min(model.drafts.files.len() - 1);
            check(model)
        }
        FileDeed::Rename(name) => {
            if *name != *model.drafts.front().name && !name.trim().is_empty() {
                let name = model.drafts.free_name(&file_name(&name));
                model.drafts.front_mut().name = name;
            }
            vec![]
        }
        FileDeed::Close(place) => {
            let drafts = &mut model.drafts;
            if place >= drafts.files.len() || drafts.files.len() == 1 {
                return vec![];
            }
            drafts.closed = Some(Box::new(drafts.files.remove(place)));
            if drafts.front >= place {
                drafts.front = drafts.front.saturating_sub(1);
            }
            let mut effects = check(model);
            effects.push(Effect::Focus(".files [aria-pressed=true]"));
            effects
        }
        FileDeed::Reopen => {
            if model.drafts.files.len() < MOST_FILES
                && let Some(file) = model.drafts.closed.take()
            {
                model.drafts.front = model.drafts.files.len();
                model.drafts.files.push(*file);
            }
            check(model)
        }
    }
}

/// What the cluster has now is what the editor shows: in the file in front, or, where `reset` says so, in the first one.
pub(super) fn show_live(model: &mut Model, text: String, reset: bool) -> Vec<Effect> {
    if !reset {
        let front = model.drafts.front_mut();
        front.compared = None;
        front.live = text.as_str().into();
        return vec![];
    }
    let first = &model.drafts.files[0];
    if first.is_edited() && *first.text != *text && !first.text.trim().is_empty() {
        let (name, kept) = (Rc::clone(&first.name), Rc::clone(&first.text));
        if model.drafts.add(&name, &kept).is_some() {
            model.tell(format!("What you wrote in {name} is kept in {}.", model.drafts.front().name), false);
        }
    }
    model.drafts.front = 0;
    let first = model.drafts.front_mut();
    first.compared = None;
    first.live = text.as_str().into();
    first.text = Rc::clone(&first.live);
    first.remarks = Rc::default();
    // Remarks that nobody can see wait until the tab is opened.
    if model.tab == Tab::Yaml { check(model) } else { vec![] }
}

/// An object of the cluster, opened by `kubectl edit`, in a file named after it.
fn open(model: &mut Model, name: String, text: String) -> Vec<Effect> {
    let drafts = &mut model.drafts;
    let (name, text): (String, Rc<str>) = (file_name(&name), text.into());
    let same = drafts.files.iter().position(|file| *file.name == *name && (!file.is_edited() || file.text == text));
    let place = match same {
        Some(place) => Some(place),
        None => drafts.add(&name, "").is_some().then_some(drafts.front),
    };
    let Some(place) = place else {
        model.tell(format!("{MOST_FILES} files are open: close one first."), true);
        return vec![];
    };
    let file = &mut drafts.files[place];
    (file.live, file.text, file.compared) = (Rc::clone(&text), text, None);
    drafts.front = place;
    update(model, Msg::Open(Tab::Yaml))
}

/// Replaces the text from a place on, as a change that can be undone.
fn mend(model: &mut Model, from: (u32, u32), text: String) -> Vec<Effect> {
    let fix = Fix { title: String::new(), from, to: (u32::MAX, u32::MAX), text };
    answer(model, Msg::Mend(fix))
}

fn tidy(model: &mut Model) -> Vec<Effect> {
    let text = Rc::clone(&model.drafts.front().text);
    match manifest::format(&text) {
        None => {
            model.tell("The text cannot be tidied before its problems are solved.".into(), true);
            vec![]
        }
        Some(tidy) if *tidy == *text => {
            model.tell("The text is tidy already.".into(), false);
            vec![]
        }
        Some(tidy) => mend(model, (1, 1), tidy),
    }
}

/// What messages about files do; nothing for all others.
pub(super) fn answer(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let locked = model.locks.apply();
    let draft = model.drafts.front_mut();
    match msg {
        Msg::File(deed) => return file(model, deed),
        Msg::Opened { name, text } => return open(model, name, text),
        Msg::Given(name, text) => {
            for file in model.drafts.files.iter_mut().filter(|file| file.name == name) {
                file.live = Rc::clone(&text);
            }
        }
        Msg::Mend(fix) => {
            draft.compared = None;
            draft.mend = Some((fix, draft.mend.take().map_or(0, |(_, count)| count + 1)));
        }
        Msg::Edit(text) => {
            draft.text = text.as_str().into();
            return check(model);
        }
        Msg::Apply if locked => return refuse(model, "Apply"),
        Msg::Apply => return vec![Effect::Do(Deed::Apply(Rc::clone(&draft.name), draft.text.to_string()))],
        Msg::Revert => {
            draft.text = Rc::clone(&draft.live);
            return check(model);
        }
        Msg::Compare => match draft.compared.take() {
            Some(_) => {}
            None => return vec![Effect::Do(Deed::Compare(draft.text.to_string()))],
        },
        Msg::DryRun => return vec![Effect::Do(Deed::DryRun(Rc::clone(&draft.name), draft.text.to_string()))],
        Msg::Format => return tidy(model),
        Msg::Append(manifest) => {
            let text = &draft.text;
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            let mark = if text.trim().is_empty() { "" } else { "---\n" };
            let text = format!("{end}{mark}{manifest}");
            return mend(model, (u32::MAX, u32::MAX), text);
        }
        Msg::Panes => return vec![Effect::Do(Deed::Panes(draft.text.to_string()))],
        Msg::Paned(panes) => {
            draft.panes = Some(panes);
            return update(model, Msg::Show(Overlay::Panes));
        }
        Msg::Compared { before, after } => draft.compared = Some((before.into(), after.into())),
        Msg::Remarked(remarks) if *draft.remarks != *remarks => draft.remarks = remarks.into(),
        Msg::GoTo(place) => {
            draft.compared = None;
            draft.go_to = Some((place, draft.go_to.map_or(0, |(_, count)| count + 1)));
        }
        _ => {}
    }
    vec![]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn model() -> Model {
        let mut model = Model::new(Settings::default());
        update(&mut model, Msg::Live { text: "kind: Pod\n".into(), reset: true });
        model
    }

    fn names(model: &Model) -> Vec<&str> {
        model.drafts.files.iter().map(|file| &*file.name).collect()
    }

    #[test]
    fn a_template_becomes_a_document_of_its_own_and_a_tidy_text_stays() {
        let mut model = model();
        let mended = |model: &Model| {
            model.drafts.front().mend.as_ref().map(|(fix, count)| (fix.text.clone(), *count)).unwrap_or_default()
        };
        update(&mut model, Msg::Edit("kind: Pod".into()));
        update(&mut model, Msg::Append("kind: Job\n".into()));
        assert_eq!(mended(&model), ("\n---\nkind: Job\n".to_string(), 0));
        update(&mut model, Msg::Edit("kind: Pod\nmetadata:\n     name: a\n".into()));
        update(&mut model, Msg::Format);
        assert_eq!(mended(&model), ("kind: Pod\nmetadata:\n  name: a\n".to_string(), 1));
        update(&mut model, Msg::Edit("kind: [".into()));
        update(&mut model, Msg::Format);
        assert!(model.toasts.last().unwrap().failed);
    }

    #[test]
    fn files_keep_their_texts_and_names() {
        let mut model = model();
        update(&mut model, Msg::File(FileDeed::New));
        update(&mut model, Msg::Edit("kind: Job\n".into()));
        update(&mut model, Msg::File(FileDeed::Rename("../my job".into())));
        assert_eq!(names(&model), ["manifest.yaml", "my-job.yaml"]);
        update(&mut model, Msg::File(FileDeed::Use(0)));
        assert_eq!(&*model.drafts.front().text, "kind: Pod\n");
        update(&mut model, Msg::File(FileDeed::Read("manifest.yaml".into(), Ok("kind: Node\n".into()))));
        assert_eq!(names(&model), ["manifest.yaml", "my-job.yaml", "manifest-2.yaml"]);
        update(&mut model, Msg::File(FileDeed::Close(1)));
        assert_eq!((names(&model), model.drafts.front), (vec!["manifest.yaml", "manifest-2.yaml"], 1));
        update(&mut model, Msg::File(FileDeed::Reopen));
        assert_eq!(&*model.drafts.front().text, "kind: Job\n");
        for _ in 0..20 {
            update(&mut model, Msg::File(FileDeed::New));
        }
        assert_eq!(model.drafts.files.len(), MOST_FILES);
        assert!(model.toasts.last().unwrap().failed);
        for _ in 0..20 {
            update(&mut model, Msg::File(FileDeed::Close(0)));
        }
        assert_eq!(model.drafts.files.len(), 1);
    }

    #[test]
    fn what_was_written_outlives_a_restart_and_an_edit() {
        let mut model = model();
        update(&mut model, Msg::Edit("kind: Mine\n".into()));
        update(&mut model, Msg::Live { text: "kind: Pod\n".into(), reset: true });
        assert_eq!(names(&model), ["manifest.yaml", "manifest-2.yaml"]);
        assert_eq!((&*model.drafts.front().text, &*model.drafts.files[1].text), ("kind: Pod\n", "kind: Mine\n"));
        let opened = |text: &str| Msg::Opened { name: "deployment-web.yaml".into(), text: text.into() };
        update(&mut model, opened("kind: Deployment\n"));
        update(&mut model, opened("kind: Deployment # newer\n"));
        assert_eq!(model.drafts.files.len(), 3);
        update(&mut model, Msg::Edit("kind: Deployment # mine\n".into()));
        update(&mut model, opened("kind: Deployment\n"));
        assert_eq!(names(&model)[2..], ["deployment-web.yaml", "deployment-web-2.yaml"]);
    }
}
