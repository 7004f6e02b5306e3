//! Commands that go on: watches and waits as values that the session polls after each change of the cluster.
//!
//! Nothing here waits or reads a clock. A finished task leaves an [`Output`].

use std::rc::Rc;

use cluster::store::Change;
use kernel::Time;

use super::api::Api;
use super::output::{Failure, Output, Streams};
use super::shell::Forward;
use super::verb::asking::Asking;
use super::verb::attached::Attached;
use super::verb::delete::Gone;
use super::verb::drain::Drain;
use super::verb::events::EventWatch;
use super::verb::exec::Executing;
use super::verb::get::Watch;
use super::verb::logs::Follow;
use super::verb::port_forward::Forwarding;
use super::verb::rollout::StatusWatch;
use super::verb::wait::{Conditions, Creation};

/// A command that goes on, with what it wrote so far.
#[derive(Clone, Debug)]
pub struct Running {
    task: Box<Task>,
    streams: Streams,
}

/// What a poll found.
#[derive(Clone, Debug)]
pub enum Progress {
    /// The command ended.
    Done(Output),
    /// It goes on.
    Pending,
}

/// The kinds of commands that go on.
#[derive(Clone, Debug)]
pub enum Task {
    /// `get -w`.
    Watch(Watch),
    /// `rollout status`.
    Rollout(StatusWatch),
    /// `delete`, until the objects are gone.
    Gone(Gone),
    /// `wait`.
    Wait(Conditions),
    /// `wait --for=create`.
    Create(Creation),
    /// `events -w`.
    Events(EventWatch),
    /// `logs -f`.
    Follow(Follow),
    /// `drain`.
    Drain(Drain),
    /// `create --raw`, until an eviction is answered.
    Asking(Asking),
    /// `exec`.
    Exec(Executing),
    /// `run -i`.
    Attached(Attached),
    /// `port-forward`.
    Forward(Forwarding),
}

impl Running {
    /// A task at its beginning.
    pub fn new(task: Box<Task>, streams: Streams) -> Running {
        Running { task, streams }
    }

    /// What it wrote so far.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Ports of this machine that it holds open.
    pub fn forwards(&self) -> Vec<Forward> {
        match &*self.task {
            Task::Forward(task) => task.forwards.clone(),
            _ => Vec::new(),
        }
    }

    /// When to poll next even if nothing changes.
    pub fn deadline(&self) -> Option<Time> {
        match &*self.task {
            Task::Watch(_) | Task::Events(_) | Task::Forward(_) => None,
            Task::Exec(task) => task.deadline(),
            Task::Attached(task) => task.deadline(),
            Task::Follow(task) => task.deadline(),
            Task::Drain(task) => task.deadline(),
            Task::Asking(task) => task.deadline(),
            Task::Rollout(task) => task.deadline(),
            Task::Gone(task) => task.deadline(),
            Task::Wait(task) => task.deadline(),
            Task::Create(task) => task.deadline(),
        }
    }

    /// Lets it see what changed since the last poll, in order.
    pub fn poll(&mut self, api: &mut dyn Api, changes: &[Rc<Change>]) -> Progress {
        let streams = &mut self.streams;
        let ended: Result<Option<i32>, Failure> = match &mut *self.task {
            Task::Watch(task) => task.poll(api, changes, streams),
            Task::Rollout(task) => task.poll(api, changes, streams),
            Task::Gone(task) => task.poll(api, streams),
            Task::Wait(task) => task.poll(api, streams),
            Task::Create(task) => task.poll(api, streams),
            Task::Events(task) => task.poll(api, changes, streams),
            Task::Follow(task) => task.poll(api, streams),
            Task::Drain(task) => task.poll(api, streams),
            Task::Asking(task) => task.poll(api, streams),
            Task::Exec(task) => task.poll(api, streams),
            Task::Attached(task) => task.poll(api, streams),
            Task::Forward(task) => task.poll(api),
        };
        let exit_code = match ended {
            Ok(None) => return Progress::Pending,
            Ok(Some(exit_code)) => exit_code,
            Err(failure) => {
                streams.stdout.push_str(&failure.written);
                streams.fail_line(&failure.text);
                failure.exit_code
            }
        };
        Progress::Done(self.output(exit_code))
    }

    /// Ends it as Ctrl-C does: exit code 130.
    pub fn interrupt(self) -> Output {
        self.output(130)
    }

    fn output(&self, exit_code: i32) -> Output {
        let Streams { stdout, stderr, order } = self.streams.clone();
        Output { exit_code, stdout, stderr, order, ..Output::default() }
    }
}
