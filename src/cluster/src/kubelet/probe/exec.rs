//! Exec probes: a command in the container; exit code 0 is success.
//!
//! Models kubernetes 1.36 pkg/probe/exec/exec.go and the error texts of pkg/kubelet/kuberuntime.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::{Container as ApiContainer, Probe};

use super::{Attempt, Check};
use crate::kubelet::hooks::joined;
use crate::kubelet::pod::Pod;
use crate::kubelet::runtime::ExecAnswer;
use crate::kubelet::runtime_loss::Lost;
use crate::kubelet::{Kubelet, PodId, Turn};
use crate::settings::go_duration;

/// The bytes of output that are kept.
const OUTPUT_BYTES: usize = 10 << 10;

/// An exec probe.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct ExecCheck {
    argv: Rc<[String]>,
}

pub(super) fn compile(_container: &ApiContainer, probe: &Probe, _node_address: &str) -> Option<Check> {
    let exec = probe.exec.as_ref()?;
    Some(Check::Exec(ExecCheck { argv: exec.command.clone().unwrap_or_default().into() }))
}

/// The output that an event shows.
pub(super) fn shown(output: &str) -> String {
    let mut end = output.len().min(OUTPUT_BYTES);
    while !output.is_char_boundary(end) {
        end -= 1;
    }
    output[..end].to_string()
}

/// The runtime's answer about a container without a process.
///
/// - Source: containerd 2.1 internal/cri/server/container_execsync.go execInContainer.
fn no_process(pod: &Pod, index: usize) -> String {
    let container = &pod.containers[index];
    if container.newest().is_some() {
        return "rpc error: code = Unknown desc = failed to exec in container: container is in CONTAINER_EXITED state"
            .to_string();
    }
    let seen = pod.seen.runs.get(index).and_then(|runs| runs.first());
    let id = seen.map_or("", |run| run.id.trim_start_matches("containerd://"));
    format!(
        "rpc error: code = NotFound desc = failed to exec in container: failed to find container {id:?} in store: not found"
    )
}

impl ExecCheck {
    pub(super) fn attempt(
        &self,
        kubelet: &mut Kubelet,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        timeout_ms: u64,
        turn: &mut Turn<'_>,
    ) -> Attempt {
        let timed_out =
            || format!("command timed out: {:?} timed out after {}", self.argv.join(" "), go_duration(timeout_ms));
        match kubelet.exec(id, pod, index, &self.argv, turn) {
            None if kubelet.node.runtime_down => Attempt::Errored { error: Lost::Refused.error() },
            None => Attempt::Errored { error: no_process(pod, index) },
            Some(ExecAnswer::Done { after_ms, .. }) if after_ms >= timeout_ms => {
                Attempt::Failure { after_ms: timeout_ms, output: timed_out() }
            }
            Some(ExecAnswer::Done { code: 0, after_ms, .. }) => Attempt::Success { after_ms },
            Some(ExecAnswer::Done { output, errors, after_ms, .. }) => {
                Attempt::Failure { after_ms, output: shown(&joined(&output, &errors)) }
            }
            Some(ExecAnswer::Running { id }) => Attempt::Running { exec: id, output: timed_out() },
            Some(ExecAnswer::NotFound { message }) => {
                let container = pod.containers[index].newest().map_or("", |run| &run.id);
                let container = container.trim_start_matches("containerd://");
                let error = format!(
                    "rpc error: code = Unknown desc = failed to exec in container: failed to start exec {container:?}: {message}"
                );
                Attempt::Errored { error }
            }
        }
    }
}
