//! Events, API writes and requests that leave the kubelet, and the tickets by which answers find their way back.
//!
//! It decides nothing. Models the recorder and the client of kubernetes 1.36 pkg/kubelet/kubelet.go.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::core::v1::ObjectReference;
use kernel::Time;

use crate::api::{ApiError, Object};
use crate::store::{EventDraft, Write};

use super::pod::Pod;
use super::runtime::{NetReply, NetRequest};
use super::{Effect, Kubelet, PodId, Timer, Turn};

/// What a write in flight was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    Status(PodId),
    Delete(PodId),
    Lease,
    Node,
}

/// Which program waits for an answer from the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asker {
    pub(super) pod: PodId,
    pub(super) container: u16,
    pub(super) serial: u64,
    pub(super) id: u32,
}

impl Turn<'_> {
    /// Asks to be woken.
    pub(super) fn wake(&mut self, at: Time, timer: Timer) {
        if at < Time::NEVER {
            self.out.push(Effect::Wake { at, timer });
        }
    }
}

impl Kubelet {
    /// Reports an event about a pod or one of its containers.
    pub(super) fn event(
        &self,
        pod: &Pod,
        container: Option<usize>,
        warning: bool,
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        turn: &mut Turn<'_>,
    ) {
        let regarding = ObjectReference {
            api_version: Some("v1".to_string()),
            kind: Some("Pod".to_string()),
            name: Some(pod.name.to_string()),
            namespace: Some(pod.namespace.to_string()),
            uid: Some(pod.uid.to_string()),
            resource_version: pod.object.metadata.resource_version.clone(),
            field_path: container.and_then(|index| pod.containers.get(index)).map(super::pod::Container::field_path),
        };
        self.report(regarding, warning, reason.into(), message.into(), turn);
    }

    /// Reports an event about the node. Its reference has no uid, so that `describe node` does not find it.
    ///
    /// - Source: kubernetes 1.36 pkg/kubelet/kubelet.go NewMainKubelet (nodeRef), kubernetes issue 138524.
    pub(super) fn node_event(&self, warning: bool, reason: &'static str, message: String, turn: &mut Turn<'_>) {
        let regarding = ObjectReference {
            api_version: Some("v1".to_string()),
            kind: Some("Node".to_string()),
            name: Some(self.config.name.clone()),
            ..ObjectReference::default()
        };
        self.report(regarding, warning, reason.into(), message, turn);
    }

    fn report(
        &self,
        regarding: ObjectReference,
        warning: bool,
        reason: Cow<'static, str>,
        message: String,
        turn: &mut Turn<'_>,
    ) {
        if self.node.silent() {
            return;
        }
        let source = self.source.clone();
        turn.out.push(Effect::Event(EventDraft { regarding, warning, reason, message, source }));
    }

    /// Sends a write; its answer comes back to [`Kubelet::written`].
    pub(super) fn send(&mut self, write: Write, awaited: Awaited, turn: &mut Turn<'_>) {
        let ticket = self.next_write;
        self.next_write = self.next_write.wrapping_add(1);
        self.writes.insert(ticket, awaited);
        turn.out.push(Effect::Write { ticket, write });
    }

    pub(super) fn written(&mut self, ticket: u32, answer: &Result<Option<Object>, ApiError>, turn: &mut Turn<'_>) {
        match self.writes.remove(&ticket) {
            None => {}
            Some(Awaited::Status(id)) => {
                let refusal = answer.as_ref().err().map(|error| error.reason);
                self.with_pod(id, turn, |kubelet, pod, turn| kubelet.status_written(id, pod, refusal, turn));
            }
            Some(Awaited::Delete(id)) => {
                let refusal = answer.as_ref().err().map(|error| error.reason);
                self.with_pod(id, turn, |kubelet, pod, turn| kubelet.delete_answered(id, pod, refusal, turn));
            }
            Some(Awaited::Lease) => {}
            Some(Awaited::Node) => self.node_written(answer),
        }
    }

    /// Passes a program's request on to the network.
    pub(super) fn ask(&mut self, asker: Asker, pod: &Pod, request: NetRequest, turn: &mut Turn<'_>) {
        let ticket = self.next_request;
        self.next_request += 1;
        self.requests.insert(ticket, asker);
        turn.out.push(Effect::Request { ticket, namespace: pod.namespace.clone(), request });
    }

    #[inline(never)]
    pub(super) fn replied(&mut self, ticket: u64, reply: NetReply, turn: &mut Turn<'_>) {
        let Some(asker) = self.requests.remove(&ticket) else { return };
        self.with_pod(asker.pod, turn, |kubelet, pod, turn| kubelet.reply_process(pod, asker, reply, turn));
    }

    /// 64 hexadecimal digits.
    pub(super) fn draw_hex(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..4 {
            text.push_str(&format!("{:016x}", self.id_draws.next_u64()));
        }
        text
    }
}
