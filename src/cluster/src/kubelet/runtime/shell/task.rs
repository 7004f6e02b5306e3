//! One process of a shell: what it runs, its variables, files and traps. Plain state; `mod` moves it.

use super::script::Program;
use crate::kubelet::runtime::http::{NetReply, NetRequest};
use crate::kubelet::runtime::log::Stream;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) value: String,
    pub(super) exported: bool,
}

/// Where a file descriptor writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// The container's log.
    Log(Stream),
    /// A buffer: a command substitution or an exec.
    Buffer(u32),
    Pipe(u32),
    File(String),
    Null,
}

/// Where standard input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Null,
    /// Text and how much of it has been read.
    Text(Rc<str>, usize),
    Pipe(u32),
}

impl Input {
    /// Takes the rest of what is all there already.
    ///
    /// - Errors: the pipe that is read, whose text the session holds.
    pub(super) fn take(&mut self) -> Result<String, u32> {
        match self {
            Input::Null => Ok(String::new()),
            Input::Text(text, at) => {
                let rest = text[*at..].into();
                *at = text.len();
                Ok(rest)
            }
            Input::Pipe(pipe) => Err(*pipe),
        }
    }
}

/// The three standard file descriptors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Descriptors {
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) errors: Output,
}

/// The simple command that a task is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Running {
    pub(super) redirected: bool,
    pub(super) tested: bool,
    /// After it the task ends (`exec`).
    pub(super) replaces: bool,
    /// Variables set for this command only, with what they were.
    pub(super) temporary: Vec<(String, Option<Variable>)>,
}

/// What a frame is for, which says what happens at its end.
#[derive(Clone, Debug)]
pub(super) enum FrameKind {
    /// The script of the task.
    Script,
    /// `eval`, `.`: the command that runs it ends with it.
    Inline { running: Running },
    /// A function call.
    Call { running: Running, params: Rc<Vec<String>>, locals: Vec<(String, Option<Variable>)> },
    /// A trap; the status from before it comes back.
    Trap { status: i32 },
}

/// A program and how far it is.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) program: Rc<Program>,
    pub(super) at: usize,
    pub(super) kind: FrameKind,
    pub(super) loops: usize,
    pub(super) cases: usize,
    pub(super) saved: usize,
}

/// A loop that the task is in.
#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub(super) items: Vec<String>,
    pub(super) next_item: usize,
    pub(super) end: usize,
    pub(super) next: usize,
    pub(super) cases: usize,
    pub(super) saved: usize,
}

/// What a task waits for.
#[derive(Clone, Debug)]
pub(super) enum State {
    Ready,
    /// `sleep`: until then, then the status.
    Sleeping {
        until: Time,
        status: i32,
    },
    /// Children in the foreground; the status is that of `last`.
    Children {
        pids: Vec<u32>,
        last: u32,
        status: i32,
        capture: Option<u32>,
        deadline: Option<Time>,
    },
    /// The `wait` builtin, for one child or for all.
    Waiting {
        pid: Option<u32>,
    },
    /// The network's answer, or the deadline.
    Network {
        id: u32,
        deadline: Option<Time>,
        call: Box<NetCall>,
    },
    /// More standard input.
    Input,
    /// A command that somebody outside runs.
    Host {
        id: u32,
    },
    /// The server that this task runs.
    Serving,
    /// Nothing, until a signal.
    Forever,
    Ended(i32),
}

/// A request under way: who asked, and what to do with the answer.
#[derive(Clone, Debug)]
pub(super) struct NetCall {
    pub(super) argv: Vec<String>,
    pub(super) request: NetRequest,
    /// The answer, once known, and when the client sees it.
    pub(super) reply: Option<(Time, NetReply)>,
    /// Tries left after this one.
    pub(super) retries: u32,
}

/// `set` options.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    pub(super) errexit: bool,
    pub(super) nounset: bool,
    pub(super) xtrace: bool,
    pub(super) pipefail: bool,
}

/// A process.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) pid: u32,
    pub(super) parent: u32,
    /// `$$`: subshells keep that of their shell.
    pub(super) shell_pid: u32,
    pub(super) frames: Vec<Frame>,
    pub(super) variables: Rc<BTreeMap<String, Variable>>,
    pub(super) functions: Rc<BTreeMap<String, Rc<Program>>>,
    pub(super) params: Rc<Vec<String>>,
    /// `$0`, and the beginning of the shell's own messages.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) cwd: String,
    pub(super) status: i32,
    pub(super) last_background: u32,
    /// Children in the background that have ended, with their status.
    pub(super) ended_children: BTreeMap<u32, i32>,
    pub(super) captured: Vec<String>,
    pub(super) loops: Vec<Loop>,
    pub(super) cases: Vec<String>,
    pub(super) descriptors: Descriptors,
    pub(super) saved: Vec<Descriptors>,
    pub(super) state: State,
    pub(super) running: Option<Running>,
    /// The command that goes on when it can: it waits for input, or has more to print.
    pub(super) filter: Option<Vec<String>>,
    /// What that command has read so far.
    pub(super) seen: String,
    /// The text tool that it is, in the middle of its input.
    pub(super) reading: Option<Box<super::text::Reading>>,
    /// Traps by signal number; 0 is EXIT. An empty text ignores the signal.
    pub(super) traps: BTreeMap<u8, String>,
    pub(super) pending: Vec<u8>,
    pub(super) options: Options,
    /// The code it is exiting with while its EXIT trap runs.
    pub(super) exiting: Option<i32>,
    /// When each `time` began.
    pub(super) clocks: Vec<Time>,
    /// It was started with `&`, or by something that was.
    pub(super) background: bool,
    /// Memory it holds beside its program.
    pub(super) held_bytes: u64,
    /// Work done since it was last charged, in bytes handled.
    pub(super) work: usize,
    pub(super) started: Time,
    pub(super) line: usize,
    /// Its last command replaces the shell, as dash and ash do for `-c`.
    pub(super) last_replaces: bool,
}

impl Task {
    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    /// Sets a variable; an exported one stays exported.
    pub(super) fn assign(&mut self, name: &str, value: &str) {
        let variables = Rc::make_mut(&mut self.variables);
        match variables.get_mut(name) {
            Some(variable) => variable.value = value.to_string(),
            None => {
                variables.insert(name.to_string(), Variable { value: value.to_string(), exported: false });
            }
        }
    }

    /// Gives a variable back what it was.
    pub(super) fn restore_variable(&mut self, name: &str, old: Option<Variable>) {
        let variables = Rc::make_mut(&mut self.variables);
        match old {
            Some(old) => {
                variables.insert(name.to_string(), old);
            }
            None => {
                variables.remove(name);
            }
        }
    }

    /// Adds a program on top of what runs.
    pub(super) fn push_frame(&mut self, program: Rc<Program>, kind: FrameKind) {
        let (loops, cases, saved) = (self.loops.len(), self.cases.len(), self.saved.len());
        self.frames.push(Frame { program, at: 0, kind, loops, cases, saved });
    }

    /// Whether one of its descriptors is the pipe, at either side as asked.
    pub(super) fn holds_pipe(&self, pipe: u32, writes: bool) -> bool {
        if matches!(self.state, State::Ended(_)) {
            return false;
        }
        self.saved.iter().chain([&self.descriptors]).any(|held| {
            if writes {
                held.output == Output::Pipe(pipe) || held.errors == Output::Pipe(pipe)
            } else {
                held.input == Input::Pipe(pipe)
            }
        })
    }
}
