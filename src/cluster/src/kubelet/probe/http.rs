//! HTTP probes: a GET to the pod's address; 200 to 399 is success, with a warning from 300 on.
//!
//! Models kubernetes 1.36 pkg/probe/http/http.go; error texts are Go's net/http.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;

use k8s_openapi::api::core::v1::{Container as ApiContainer, HTTPGetAction, Probe};

use super::{Attempt, Check, port_of, without_port};
use crate::kubelet::pod::Pod;
use crate::kubelet::processes::listener;
use crate::kubelet::runtime::{HttpAnswer, HttpRequest, Resolution};
use crate::kubelet::{Kubelet, PodId, Turn};

/// An HTTP probe.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct HttpCheck {
    port: u16,
    pub(super) request: Rc<HttpRequest>,
    scheme: &'static str,
    /// Another host than the pod.
    host: Option<Rc<str>>,
}

/// The path of a request, which begins with a slash whatever the spec says.
pub(in crate::kubelet) fn path_of(http: &HTTPGetAction) -> String {
    let path = http.path.as_deref().filter(|path| !path.is_empty()).unwrap_or("/");
    if path.starts_with('/') { path.into() } else { format!("/{path}") }
}

pub(super) fn compile(container: &ApiContainer, probe: &Probe, node_address: &str) -> Option<Check> {
    let http = probe.http_get.as_ref()?;
    let path = path_of(http);
    let Some(port) = port_of(container, &http.port) else { return Some(without_port(&http.port)) };
    Some(Check::Http(HttpCheck {
        port,
        request: Rc::new(HttpRequest::probe(&path, node_address)),
        scheme: if http.scheme.as_deref() == Some("HTTPS") { "https" } else { "http" },
        host: http.host.as_deref().filter(|host| !host.is_empty()).map(Rc::from),
    }))
}

impl Kubelet {
    /// Whether what listens is a program that is known to speak plain HTTP; one outside the catalogue speaks either.
    pub(in crate::kubelet) fn speaks_http(&self, pod: &Pod, prefer: usize, port: u16, turn: &Turn<'_>) -> bool {
        let listening = listener(pod, prefer, port, turn.now).and_then(|index| pod.containers[index].newest());
        listening.is_some_and(|run| matches!(self.catalogue.resolve(&run.image), Resolution::Found(_)))
    }
}

impl HttpCheck {
    /// The host that is asked.
    fn host<'a>(&'a self, pod: &'a Pod) -> &'a str {
        self.host.as_deref().unwrap_or(pod.address())
    }

    fn failure(&self, pod: &Pod, after_ms: u64, error: &str) -> Attempt {
        let (host, port, path) = (self.host(pod), self.port, &self.request.path);
        let output = format!("Get \"{}://{host}:{port}{path}\": {error}", self.scheme);
        Attempt::Failure { after_ms, output }
    }

    pub(super) fn attempt(
        &self,
        kubelet: &mut Kubelet,
        id: PodId,
        pod: &mut Pod,
        index: usize,
        timeout_ms: u64,
        turn: &mut Turn<'_>,
    ) -> Attempt {
        let own = self.host.as_deref().is_none_or(|host| pod.sandbox.address.as_deref() == Some(host));
        // Another host is asked of the network, which knows only whether it answers at all.
        let answer = if own {
            kubelet.http(id, pod, index, self.port, &self.request, turn)
        } else if turn.net.answers(self.host(pod), self.port) {
            return Attempt::Success { after_ms: 0 };
        } else {
            HttpAnswer::Refused
        };
        match answer {
            HttpAnswer::Answer { after_ms, .. } if after_ms >= timeout_ms => self.timeout(pod, timeout_ms),
            HttpAnswer::Hang => self.timeout(pod, timeout_ms),
            HttpAnswer::Answer { .. }
                if own && self.scheme == "https" && kubelet.speaks_http(pod, index, self.port, turn) =>
            {
                self.failure(pod, 0, "http: server gave HTTP response to HTTPS client")
            }
            HttpAnswer::Answer { status: 200..=299, after_ms, .. } => Attempt::Success { after_ms },
            // Programs send no Location, so there is nothing to follow.
            HttpAnswer::Answer { status: 300..=399, after_ms, body } => {
                Attempt::Warning { after_ms, output: format!("Probe terminated redirects, Response body: {}", &*body) }
            }
            HttpAnswer::Answer { status, after_ms, .. } => {
                Attempt::Failure { after_ms, output: format!("HTTP probe failed with statuscode: {status}") }
            }
            HttpAnswer::Refused => {
                let error: String = format!("dial tcp {}:{}: connect: connection refused", self.host(pod), self.port);
                self.failure(pod, 0, &error)
            }
            HttpAnswer::Reset => self.failure(pod, 0, "EOF"),
        }
    }

    fn timeout(&self, pod: &Pod, timeout_ms: u64) -> Attempt {
        self.failure(pod, timeout_ms, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)")
    }
}
