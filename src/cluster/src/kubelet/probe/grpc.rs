//! gRPC probes: the health protocol on a port of the pod; SERVING is success.
//!
//! Models kubernetes 1.36 pkg/probe/grpc/grpc.go.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::ToString;

use k8s_openapi::api::core::v1::{Container as ApiContainer, Probe};

use super::{Attempt, Check};
use crate::kubelet::Turn;
use crate::kubelet::pod::Pod;
use crate::kubelet::processes::listener;
use crate::kubelet::runtime::GrpcAnswer;
use crate::settings::go_duration;

/// A gRPC probe.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct GrpcCheck {
    port: u16,
    service: Rc<str>,
}

pub(super) fn compile(_container: &ApiContainer, probe: &Probe, _node_address: &str) -> Option<Check> {
    let grpc = probe.grpc.as_ref()?;
    let port = u16::try_from(grpc.port).ok()?;
    Some(Check::Grpc(GrpcCheck { port, service: grpc.service.as_deref().unwrap_or("").into() }))
}

impl GrpcCheck {
    pub(super) fn attempt(&self, pod: &Pod, index: usize, timeout_ms: u64, turn: &Turn<'_>) -> Attempt {
        let answer = listener(pod, index, self.port, turn.now)
            .and_then(|index| pod.containers[index].process.as_ref())
            .map_or(GrpcAnswer::Refused, |process| process.grpc(turn.now, self.port, &self.service));
        let address = format!("{}:{}", pod.address(), self.port);
        let within = go_duration(timeout_ms);
        match answer {
            GrpcAnswer::Serving => Attempt::Success { after_ms: 0 },
            GrpcAnswer::NotServing => Attempt::Failure {
                after_ms: 0,
                output: "service unhealthy (responded with \"NOT_SERVING\")".to_string(),
            },
            GrpcAnswer::UnknownService => Attempt::Failure {
                after_ms: 0,
                output: "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service".to_string(),
            },
            GrpcAnswer::Hang => Attempt::Failure {
                after_ms: timeout_ms,
                output: format!("timeout: health rpc did not complete within {within}"),
            },
            // The dial repeats refused connections until the timeout is over.
            GrpcAnswer::Refused | GrpcAnswer::NotGrpc => Attempt::Failure {
                after_ms: timeout_ms,
                output: format!(
                    "timeout: failed to connect service {address:?} within {within}: context deadline exceeded"
                ),
            },
        }
    }
}
