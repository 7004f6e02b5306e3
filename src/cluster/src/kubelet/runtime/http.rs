//! Requests and answers between programs: HTTP, TCP, gRPC health and names.
//!
//! Plain values; who listens is decided in `server`, who is asked is decided by the network around the process.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Deref;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD: answered as GET, without the body.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 7] =
        [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options];

    /// The method as it stands in a request line.
    pub fn text(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
        }
    }

    /// The method called `text` (any case).
    pub fn parse(text: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.text().eq_ignore_ascii_case(text))
    }
}

/// The client program, for access logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent {
    /// The kubelet's prober.
    KubeProbe,
    /// The kubelet's HTTP hooks.
    KubeLifecycle,
    /// `curl`, and the scenario's `http` action.
    Curl,
    /// `wget`.
    Wget,
    /// The request generator.
    Traffic,
}

impl Agent {
    /// The `User-Agent` header.
    ///
    /// - Source: kubernetes 1.36 pkg/probe/http/request.go userAgent, pkg/kubelet/lifecycle/handlers.go.
    pub fn text(self) -> &'static str {
        match self {
            Agent::KubeProbe => "kube-probe/1.36",
            Agent::KubeLifecycle => "kube-lifecycle/1.36",
            Agent::Curl => "curl/8.14.1",
            Agent::Wget => "Wget",
            Agent::Traffic => "traffic",
        }
    }
}

/// One HTTP request; a prober builds it once and sends it again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Path with a leading slash; a query is ignored in matching.
    pub path: Rc<str>,
    /// Who asks.
    pub agent: Agent,
    /// The client's address.
    pub client: Rc<str>,
}

impl HttpRequest {
    /// A GET of `path` as the prober on a node with address `client` sends it.
    pub fn probe(path: &str, client: &str) -> HttpRequest {
        HttpRequest { method: Method::Get, path: path.into(), agent: Agent::KubeProbe, client: client.into() }
    }
}

/// The body of an answer; clones without allocating.
#[derive(Clone, Debug)]
pub enum Body {
    /// Text in the program.
    Static(&'static str),
    /// Text of a profile.
    Shared(Rc<str>),
}

impl Body {
    /// The empty body.
    pub const EMPTY: Body = Body::Static("");
}

impl Deref for Body {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Body::Static(text) => text,
            Body::Shared(text) => text,
        }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        **self == **other
    }
}

impl Eq for Body {}

impl From<&str> for Body {
    fn from(text: &str) -> Body {
        Body::Shared(text.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Body {
        Body::Shared(text.into())
    }
}

/// What a client of one process sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpAnswer {
    /// Nothing listens on the port.
    Refused,
    /// The connection was made and then reset: the process died, or does not speak HTTP.
    Reset,
    /// The connection was made and no answer ever comes.
    Hang,
    /// An answer after `after_ms` (as long as the process lives that long).
    Answer {
        /// HTTP status code.
        status: u16,
        /// The body; empty for HEAD.
        body: Body,
        /// Simulated milliseconds until the answer is there.
        after_ms: u64,
    },
}

/// What a gRPC health check sees.
///
/// - Source: kubernetes 1.36 pkg/probe/grpc/grpc.go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrpcAnswer {
    /// Nothing listens on the port.
    Refused,
    /// No answer ever comes.
    Hang,
    /// Something listens that does not speak gRPC.
    NotGrpc,
    /// Status SERVING.
    Serving,
    /// Status NOT_SERVING.
    NotServing,
    /// The service name is not known to the server (`NotFound`, `unknown service`).
    UnknownService,
}

/// What a program in a container asks of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetRequest {
    /// An HTTP request to `host:port`.
    Http {
        /// Service name, pod address or `127.0.0.1`.
        host: String,
        /// TCP port.
        port: u16,
        /// The request; its `client` is the pod's address.
        request: HttpRequest,
    },
    /// Only a TCP connection.
    Connect {
        /// Service name, pod address or `127.0.0.1`.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// The address of a name.
    Resolve {
        /// The name as the program gave it, to be completed by the pod's search domains.
        host: String,
    },
}

impl NetRequest {
    /// The host that is asked, or asked about.
    pub fn host(&self) -> &str {
        match self {
            NetRequest::Http { host, .. } | NetRequest::Connect { host, .. } | NetRequest::Resolve { host } => host,
        }
    }
}

/// How a [`NetRequest`] ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetReply {
    /// An HTTP answer.
    Answer {
        /// HTTP status code.
        status: u16,
        /// The body.
        body: Body,
    },
    /// The TCP connection was made.
    Connected,
    /// The addresses of the name.
    Resolved {
        /// Fully qualified name.
        name: String,
        /// Addresses in text, at least one.
        addresses: Vec<String>,
    },
    /// Connection refused.
    Refused,
    /// The connection broke before an answer came.
    Reset,
    /// Packets vanish: the client's own timeout decides.
    Unroutable,
    /// The name does not exist.
    UnknownHost,
}
