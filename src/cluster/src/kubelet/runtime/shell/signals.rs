//! Signals between processes and from the runtime, and when traps run.
//!
//! A shell runs a trap only when its foreground command is over; `wait` alone is interrupted (POSIX 2.12).

use super::parser;
use super::task::{FrameKind, State, Task};
use super::{Session, World};
use alloc::rc::Rc;

const NAMES: [(u8, &str); 13] = [
    (0, "EXIT"),
    (1, "HUP"),
    (2, "INT"),
    (3, "QUIT"),
    (6, "ABRT"),
    (9, "KILL"),
    (10, "USR1"),
    (12, "USR2"),
    (13, "PIPE"),
    (14, "ALRM"),
    (15, "TERM"),
    (17, "CHLD"),
    (18, "CONT"),
];

/// The number of a signal by name (with or without SIG) or number.
pub(super) fn number(text: &str) -> Option<u8> {
    if let Ok(number) = text.parse::<u8>() {
        return (number <= 64).then_some(number);
    }
    let upper = text.to_ascii_uppercase();
    let short = upper.strip_prefix("SIG").unwrap_or(&upper);
    NAMES.iter().find(|(_, name)| *name == short).map(|(number, _)| *number)
}

/// The name of a signal without SIG; `?` for one that has none here.
pub(super) fn name(signal: u8) -> &'static str {
    NAMES.iter().find(|(number, _)| *number == signal).map_or("?", |(_, name)| name)
}

impl Session {
    /// Whether a process with this number runs; 1 is the container's main process in any case.
    pub(super) fn exists(&self, pid: u32, world: &World<'_, '_>) -> bool {
        self.tasks.contains_key(&pid) || pid == 1 && world.server.is_some()
    }

    /// Sends a signal to the main process from outside.
    pub(in crate::kubelet::runtime) fn signal_main(&mut self, signal: u8, world: &mut World<'_, '_>) {
        self.kill(1, signal, None, world);
    }

    /// Sends a signal to a process; `own` is the task that is being run, which is in no list now.
    pub(super) fn kill(&mut self, pid: u32, signal: u8, mut own: Option<&mut Task>, world: &mut World<'_, '_>) {
        if let Some(task) = own.as_deref_mut().filter(|task| task.pid == pid) {
            self.deliver(task, signal, world);
            return;
        }
        let Some(mut task) = self.tasks.remove(&pid) else {
            // The main process is the image's server.
            if pid == 1 && matches!(signal, 3 | 15) {
                let World { log, around, server, .. } = world;
                if let Some(server) = server {
                    server.stop(0, around.now, log);
                }
            }
            return;
        };
        self.deliver(&mut task, signal, world);
        match task.state {
            State::Ended(code) => {
                if let Some(own) = own.filter(|own| own.pid == task.parent) {
                    own.ended_children.insert(pid, code);
                }
                self.bury(&task, code, world);
            }
            _ => {
                self.tasks.insert(pid, task);
            }
        }
    }

    fn deliver(&mut self, task: &mut Task, signal: u8, world: &mut World<'_, '_>) {
        if signal == 0 {
            return;
        }
        if signal != 9
            && let Some(script) = task.traps.get(&signal)
        {
            if !script.is_empty() && !task.pending.contains(&signal) {
                task.pending.push(signal);
            }
            return;
        }
        let is_server = task.running.as_ref().is_some_and(|running| running.replaces);
        if matches!(task.state, State::Serving) && is_server && matches!(signal, 2 | 3 | 15) {
            let World { log, around, server, .. } = world;
            if let Some(server) = server {
                server.stop(0, around.now, log);
                return;
            }
        }
        // PID 1 is protected from what it does not handle, SIGKILL from inside included.
        let harmless = matches!(signal, 17 | 18 | 23 | 28);
        if task.pid != 1 && !harmless {
            task.state = State::Ended(128 + i32::from(signal));
        }
    }

    /// Starts a trap whose signal has come, at a moment when the shell looks.
    pub(super) fn trap_due(&mut self, task: &mut Task, _world: &mut World<'_, '_>) -> bool {
        if task.pending.is_empty() || task.filter.is_some() || !task.captured.is_empty() {
            return false;
        }
        let signal = task.pending.remove(0);
        let script = task.traps.get(&signal).cloned().unwrap_or_default();
        if let Ok(program) = parser::parse(&script) {
            let status = task.status;
            self.enter_frame(task, Rc::new(program), FrameKind::Trap { status });
        }
        true
    }
}
