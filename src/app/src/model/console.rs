//! Terminals: what stands in each, what is typed there, history and the search in it, completion, and lines that wait.
//!
//! Pure: it runs nothing. What is to be run comes out as a command, and what it said comes back as a [`Line`].

use std::collections::VecDeque;
use std::rc::Rc;

use lab::console::complete::Completion;
use lab::console::shell::is_open;

use super::Target;

/// Longest console scrollback, in commands.
const SCROLLBACK: usize = 200;
/// Longest command history.
const HISTORY: usize = 200;
/// Most terminals beside one another.
pub const MOST: usize = 4;

/// A name in an output that selects what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it begins, in bytes of the output.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What it names.
    pub target: Target,
}

/// A command and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As typed.
    pub command: String,
    /// What it printed so far.
    pub output: Rc<str>,
    /// Names in it, in order.
    pub links: Rc<[Link]>,
    /// Whether it failed.
    pub failed: bool,
    /// Its number while it goes on.
    pub going: Option<u64>,
}

/// A key of the console that is not a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Complete the word.
    Tab,
    /// Search older commands, or the next older one that fits.
    Search,
    /// Leave the search with what it found, or let Tab leave the field.
    Escape,
    /// End what goes on; with nothing going on, forget the line.
    Interrupt,
    /// Another terminal.
    Open,
    /// Close the terminal of this place.
    Close(usize),
    /// The terminal of this place is typed in.
    Use(usize),
}

/// One terminal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Console {
    /// Unique, so that it keeps its elements when another is closed.
    pub id: u64,
    /// Commands and answers, oldest first.
    pub lines: Rc<VecDeque<Line>>,
    /// What is being typed; while history is searched, what is searched for.
    pub input: String,
    /// What may stand at the end of the input, once that was asked for.
    pub offers: Rc<[String]>,
    /// How many of the fitting commands of the history are newer than the one that is shown, while it is searched.
    pub search: Option<usize>,
    /// Whether Tab leaves the field.
    pub released: bool,
    history: Vec<String>,
    browsing: Option<usize>,
    queue: VecDeque<String>,
    /// A command that waits for something from outside; those behind it wait as well.
    held: Option<String>,
}

impl Console {
    /// Returns an empty terminal.
    #[must_use]
    pub fn new(id: u64) -> Self {
        Self { id, ..Self::default() }
    }

    /// Takes what was typed.
    pub fn write(&mut self, text: String) {
        self.input = text;
        self.browsing = None;
        self.offers = Rc::default();
        self.released = false;
        self.search = self.search.map(|_| 0);
    }

    /// Takes the end of a line: whole commands go into the queue, an open one (a heredoc, a loop) gets another line.
    pub fn enter(&mut self) {
        if self.search.is_some() {
            self.take_found();
        }
        if is_open(&self.input) {
            self.input.push('\n');
            return;
        }
        let text = std::mem::take(&mut self.input);
        self.offers = Rc::default();
        let mut command = String::new();
        for line in text.lines() {
            command.push_str(line);
            if is_open(&command) {
                command.push('\n');
                continue;
            }
            let whole = std::mem::take(&mut command);
            self.queue.push_back(whole.trim().to_string());
        }
        self.queue.push_back(command.trim().to_string());
        self.queue.retain(|command| !command.is_empty());
    }

    /// Returns the next command to run; pasted ones wait until the one before has ended.
    pub fn next(&mut self) -> Option<String> {
        if self.going().is_some() || self.held.is_some() { None } else { self.queue.pop_front() }
    }

    /// Keeps a command until [`Self::release`].
    pub fn hold(&mut self, command: String) {
        self.held = Some(command);
    }

    /// Returns whether a command waits.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Returns the command that waits.
    pub fn release(&mut self) -> Option<String> {
        self.held.take()
    }

    /// Returns the commands that ran, oldest first.
    #[must_use]
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Puts a command that runs into the history.
    pub fn remember(&mut self, command: &str) {
        self.browsing = None;
        if self.history.last().is_none_or(|last| last != command) {
            self.history.push(command.to_string());
            if self.history.len() > HISTORY {
                self.history.remove(0);
            }
        }
    }

    /// Puts an older or newer command into the field.
    pub fn browse(&mut self, older: bool) {
        let last = self.history.len();
        let at = self.browsing.unwrap_or(last);
        let at = if older { at.saturating_sub(1) } else { (at + 1).min(last) };
        self.input = self.history.get(at).cloned().unwrap_or_default();
        self.browsing = (at < last).then_some(at);
        self.offers = Rc::default();
    }

    /// Starts to search the history, or goes to the next older command that fits.
    pub fn search(&mut self) {
        self.search = Some(match self.search {
            None => 0,
            Some(at) => (at + 1).min(self.fitting().count().saturating_sub(1)),
        });
        self.offers = Rc::default();
    }

    fn fitting(&self) -> impl Iterator<Item = &String> {
        self.history.iter().rev().filter(|command| command.contains(self.input.trim()))
    }

    /// Returns what the search found.
    pub fn found(&self) -> Option<&str> {
        self.fitting().nth(self.search?).map(String::as_str)
    }

    /// Leaves the search, or lets Tab leave the field.
    pub fn escape(&mut self) {
        if self.search.is_some() {
            self.take_found();
        }
        self.offers = Rc::default();
        self.released = true;
    }

    fn take_found(&mut self) {
        self.input = self.found().unwrap_or_default().to_string();
        self.search = None;
    }

    /// Returns the number of the command that goes on.
    pub fn going(&self) -> Option<u64> {
        self.lines.iter().rev().find_map(|line| line.going)
    }

    /// Forgets what is typed, searched and waiting.
    pub fn abandon(&mut self) {
        self.queue.clear();
        self.held = None;
        self.search = None;
        self.write(String::new());
    }

    /// Forgets what goes on: its cluster is gone.
    pub fn forget_run(&mut self) {
        self.queue.clear();
        self.held = None;
        if self.going().is_some() {
            for line in Rc::make_mut(&mut self.lines) {
                line.going = None;
            }
        }
    }

    /// Takes the answer to Tab: one candidate is taken whole, of several what they begin with, then they are shown.
    pub fn complete(&mut self, line: &str, completion: Completion) {
        let Completion { start, candidates } = completion;
        if self.input != line || !line.is_char_boundary(start) {
            return;
        }
        let typed = line.len() - start;
        match candidates.as_slice() {
            [] => {}
            [only] => {
                // What ends so is not a word yet.
                let more = only.ends_with(['/', '=', '.']);
                self.input = format!("{}{only}{}", &line[..start], if more { "" } else { " " });
                self.offers = Rc::default();
            }
            [first, rest @ ..] => {
                let mut shared = first.as_str();
                for other in rest {
                    let same = shared.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
                    shared = &shared[..same.map_or(shared.len().min(other.len()), |((at, _), _)| at)];
                }
                if shared.len() > typed {
                    self.input = format!("{}{shared}", &line[..start]);
                    self.offers = Rc::default();
                } else {
                    self.offers = candidates.into();
                }
            }
        }
    }

    /// Takes a new line.
    pub fn print(&mut self, line: Line) {
        let lines = Rc::make_mut(&mut self.lines);
        if lines.len() == SCROLLBACK {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Takes what a command printed so far; answers whether that is more than before, or nothing when it is not of this terminal.
    pub fn progress(&mut self, id: u64, output: &Rc<str>, links: &Rc<[Link]>, ended: Option<bool>) -> Option<bool> {
        if !self.lines.iter().any(|line| line.going == Some(id)) {
            return None;
        }
        let line = Rc::make_mut(&mut self.lines).iter_mut().find(|line| line.going == Some(id))?;
        let grew = line.output != *output;
        line.output = Rc::clone(output);
        line.links = Rc::clone(links);
        if let Some(failed) = ended {
            line.failed = failed;
            line.going = None;
        }
        Some(grew)
    }
}
