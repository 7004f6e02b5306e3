//! TCP probes: a connection to the pod's address.
//!
//! Models kubernetes 1.36 pkg/probe/tcp/tcp.go.

use alloc::format;
use alloc::rc::Rc;

use k8s_openapi::api::core::v1::{Container as ApiContainer, Probe};

use super::{Attempt, Check, port_of, without_port};
use crate::kubelet::Turn;
use crate::kubelet::pod::Pod;
use crate::kubelet::processes::listener;

/// A TCP probe.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct TcpCheck {
    port: u16,
    host: Option<Rc<str>>,
}

pub(super) fn compile(container: &ApiContainer, probe: &Probe, _node_address: &str) -> Option<Check> {
    let tcp = probe.tcp_socket.as_ref()?;
    let host = tcp.host.as_deref().filter(|host| !host.is_empty()).map(Rc::from);
    let Some(port) = port_of(container, &tcp.port) else { return Some(without_port(&tcp.port)) };
    Some(Check::Tcp(TcpCheck { port, host }))
}

impl TcpCheck {
    pub(super) fn attempt(&self, pod: &Pod, index: usize, turn: &Turn<'_>) -> Attempt {
        let open = match &self.host {
            None => listener(pod, index, self.port, turn.now).is_some(),
            Some(host) => turn.net.answers(host, self.port),
        };
        if open {
            return Attempt::Success { after_ms: 0 };
        }
        let host = self.host.as_deref().unwrap_or(pod.address());
        Attempt::Failure { after_ms: 0, output: format!("dial tcp {host}:{}: connect: connection refused", self.port) }
    }
}
