//! The inside of simulated containers: image profiles, the programs they run, a small shell, files, memory and answers
//! to HTTP, TCP, gRPC, exec and signals.
//!
//! It never knows pods, sandboxes, pulls, back-off or probes: the kubelet around it owns those and calls
//! [`Process`]. It never runs a real binary. Everything is a fold of calls with a [`Around`]; equal calls give equal
//! answers.
//!
//! Adding an image is one entry in [`catalogue`]'s table (and a file of its own when its program reads its arguments).

pub mod catalogue;
pub mod clock;
pub mod expansion;
pub mod files;
pub mod http;
pub mod log;
mod needs;
mod order;
mod parse;
mod pi;
pub mod process;
pub mod profile;
pub mod reference;
pub mod resolve;
mod scripted;
mod server;
mod shell;
mod system;
pub mod tools;
mod voice;

pub use catalogue::Catalogue;
pub use files::{Tree, VolumeId, Volumes};
pub use http::{Agent, Body, GrpcAnswer, HttpAnswer, HttpRequest, Method, NetReply, NetRequest};
pub use log::{Log, Stream};
pub use order::Order;
pub use parse::ProfileError;
pub use process::{ExecAnswer, Process, ProcessSpec, StartError};
pub use profile::{FlagValue, Profile};
pub use resolve::Resolution;
pub use shell::terminal;
pub use system::{Hardware, Identity, KERNEL};

use alloc::string::String;
use alloc::vec::Vec;
use kernel::time::Time;

use crate::store::Store;

/// What a node may ask of the others while it computes an answer.
pub trait Reach {
    /// Whether `host:port` (a service name as a client in the pod writes it, or an address) has an answering endpoint.
    fn answers(&self, host: &str, port: u16) -> bool;

    /// What the API server serves, while the node can reach it.
    fn api(&self) -> Option<&Store> {
        None
    }

    /// What the node's caches hold of Services, ConfigMaps and Secrets; without the API server, what it last served.
    fn cached(&self) -> Option<&Store> {
        self.api()
    }
}

/// A network in which nothing answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNetwork;

impl Reach for NoNetwork {
    fn answers(&self, _host: &str, _port: u16) -> bool {
        false
    }
}

/// What surrounds a process while it runs: the moment, the pod's volumes, the network and the list of its effects.
pub struct Around<'a> {
    /// The present moment.
    pub now: Time,
    /// Volumes of the node by id; several containers may mount one.
    pub volumes: &'a mut Volumes,
    /// Answers `needs` of routes.
    pub net: &'a dyn Reach,
    /// Effects are appended here in the order in which they happen.
    pub out: &'a mut Vec<ProcessEffect>,
}

/// Why a process ended, as the runtime reports it in the container status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    /// Exit code 0.
    Completed,
    /// Any other exit code.
    Error,
    /// Killed for its memory; exit code 137.
    OomKilled,
}

impl ExitReason {
    /// The reason that belongs to a plain exit with `code`.
    pub fn of(code: i32) -> ExitReason {
        if code == 0 { ExitReason::Completed } else { ExitReason::Error }
    }

    /// The text in `state.terminated.reason`.
    ///
    /// - Source: containerd 2.1 internal/cri/server/helpers.go completeExitReason, errorExitReason, oomExitReason.
    pub fn text(self) -> &'static str {
        match self {
            ExitReason::Completed => "Completed",
            ExitReason::Error => "Error",
            ExitReason::OomKilled => "OOMKilled",
        }
    }
}

/// What happened inside a process that its surroundings must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessEffect {
    /// The main process ended, and with it every other process of the container. It is the last effect.
    Exited {
        /// Exit code, 0–255.
        code: i32,
        /// The reason for the container status.
        reason: ExitReason,
    },
    /// A program in the container asks the network; the answer comes back through [`Process::reply`].
    Request {
        /// Names the request in the reply.
        id: u32,
        /// What is asked. Requests to localhost that this process does not answer itself have host `127.0.0.1`: another
        /// container of the pod may listen there.
        request: NetRequest,
    },
    /// A command started by [`Process::exec`] that was still running has ended.
    ExecDone {
        /// The id from [`ExecAnswer::Running`].
        id: u32,
        /// Exit code.
        code: i32,
        /// Standard output.
        output: String,
        /// Standard error.
        errors: String,
    },
}

/// A signal to a container's main process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The image's stop signal (SIGTERM, or SIGQUIT for nginx and so on), sent by `StopContainer`.
    Stop {
        /// The grace that `StopContainer` was given, in whole seconds; only the scripted container prints it.
        grace_seconds: u64,
    },
    /// SIGKILL from the runtime: ends the process at once with 137.
    Kill,
    /// Another signal by number, such as 1 for SIGHUP or 15 for a plain SIGTERM.
    Number(u8),
}
