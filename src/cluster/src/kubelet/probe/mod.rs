//! Probes: what is asked of a container, how, and when.
//!
//! `worker` keeps the schedule and the counters; the handlers here ask once. Adding a handler is its own file and one
//! line in [`PROBES`]. Models kubernetes 1.36 pkg/kubelet/prober and pkg/probe.

mod exec;
mod grpc;
pub(super) mod http;
mod tcp;
mod worker;

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Container as ApiContainer, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::pod::Pod;
use super::{Kubelet, PodId, Turn};

pub(super) use worker::Worker;

/// What a probe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Kills the container when it fails.
    Liveness,
    /// Decides whether the container gets traffic.
    Readiness,
    /// Holds the other two back until it succeeds; kills the container when it fails.
    Startup,
}

impl Purpose {
    /// `Liveness`, `Readiness` or `Startup`, as event texts begin.
    pub fn word(self) -> &'static str {
        match self {
            Purpose::Liveness => "Liveness",
            Purpose::Readiness => "Readiness",
            Purpose::Startup => "Startup",
        }
    }
}

/// A probe ready to be sent.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Http(http::HttpCheck),
    Tcp(tcp::TcpCheck),
    Exec(exec::ExecCheck),
    Grpc(grpc::GrpcCheck),
    /// It names a port that its container does not have, so the prober itself fails with this error.
    NoPort(Rc<str>),
}

/// How one attempt goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It succeeds after this many milliseconds.
    Success { after_ms: u64 },
    /// It succeeds in a way that is worth a warning.
    Warning { after_ms: u64, output: String },
    /// It fails.
    Failure { after_ms: u64, output: String },
    /// The prober itself has an error, which counts for nothing.
    Errored { error: String },
    /// A command still runs; its timeout decides unless it ends before.
    Running { exec: u32, output: String },
}

/// A way to probe.
pub struct Handler {
    /// The field of a probe that chooses it.
    pub name: &'static str,
    compile: fn(&ApiContainer, &Probe, &str) -> Option<Check>,
}

/// Every way to probe, in the order in which a probe's fields are looked at.
pub const PROBES: &[Handler] = &[
    Handler { name: "exec", compile: exec::compile },
    Handler { name: "httpGet", compile: http::compile },
    Handler { name: "tcpSocket", compile: tcp::compile },
    Handler { name: "grpc", compile: grpc::compile },
];

/// The check of a probe; `None` when it says nothing to do or names a port that does not exist.
fn compile(container: &ApiContainer, probe: &Probe, node_address: &str) -> Option<Check> {
    PROBES.iter().find_map(|handler| (handler.compile)(container, probe, node_address))
}

impl Check {
    /// Asks once.
    fn attempt(
        &self,
        kubelet: &mut Kubelet,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        timeout_ms: u64,
        turn: &mut Turn<'_>,
    ) -> Attempt {
        match self {
            Check::Http(check) => check.attempt(kubelet, id, pod, index, timeout_ms, turn),
            Check::Tcp(check) => check.attempt(pod, index, turn),
            Check::Exec(check) => check.attempt(kubelet, id, pod, index, timeout_ms, turn),
            Check::Grpc(check) => check.attempt(pod, index, timeout_ms, turn),
            Check::NoPort(error) => Attempt::Errored { error: error.to_string() },
        }
    }
}

/// The check of a probe whose port is not there.
fn without_port(port: &IntOrString) -> Check {
    Check::NoPort(port_error(port).into())
}

/// Why a port is not there: Go first looks for the name, then tries to read it as a number.
///
/// - Source: kubernetes 1.36 pkg/probe/util.go ResolveContainerPort.
pub(super) fn port_error(port: &IntOrString) -> String {
    match port {
        IntOrString::Int(number) => format!("invalid port number: {number}"),
        IntOrString::String(name) => match name.parse::<i64>() {
            Ok(number) => format!("invalid port number: {number}"),
            Err(_) => format!("strconv.Atoi: parsing {name:?}: invalid syntax"),
        },
    }
}

/// The number of a port given by number or name.
///
/// - Source: kubernetes 1.36 pkg/probe/util.go ResolveContainerPort.
pub(super) fn port_of(container: &ApiContainer, port: &IntOrString) -> Option<u16> {
    let number = match port {
        IntOrString::Int(number) => *number,
        IntOrString::String(name) => match name.parse() {
            Ok(number) => number,
            Err(_) => {
                let named = container.ports.iter().flatten().find(|held| held.name.as_deref() == Some(name));
                named?.container_port
            }
        },
    };
    u16::try_from(number).ok().filter(|number| *number > 0)
}
