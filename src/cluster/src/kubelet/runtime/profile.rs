//! Image profiles: the small program model that stands for an image.
//!
//! Plain data, compiled once: flag names are indices, paths are ready to compare. Written by hand in
//! [`super::catalogue`] or read from a scenario by `parse`. It never holds the state of a process.

use super::http::{Body, HttpRequest, Method};
use super::needs::Need;
use super::process::{ProcessSpec, StartError};
use super::voice::Voice;
use super::{ExitReason, resolve};
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// The flag that makes every route hang; every profile has it.
pub const DEADLOCKED: usize = 0;

/// The other flag that makes every route hang (late instead of never in the scripted container).
pub const HANG: usize = 1;

/// A value of a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagValue {
    /// true or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Rc<str>),
}

impl FlagValue {
    /// Whether a condition on the flag holds: true, a number other than 0, a text that is neither empty nor `false`.
    pub fn truth(&self) -> bool {
        match self {
            FlagValue::Bool(value) => *value,
            FlagValue::Int(value) => *value != 0,
            FlagValue::Text(text) => !matches!(&**text, "" | "false" | "0"),
        }
    }
}

/// Which tags of an image exist.
#[derive(Clone, Debug)]
pub enum Tags {
    /// Every tag.
    Any,
    /// These.
    Only(Vec<String>),
    /// Those for which the rule holds.
    Rule(fn(&str) -> bool),
}

impl Tags {
    /// Whether `tag` exists.
    pub fn hold(&self, tag: &str) -> bool {
        match self {
            Tags::Any => true,
            Tags::Only(tags) => tags.iter().any(|held| held == tag),
            Tags::Rule(rule) => rule(tag),
        }
    }
}

/// What a route answers with.
#[derive(Clone, Debug)]
pub enum RouteBody {
    /// The same text always.
    Fixed(Body),
    /// Text in which `{pod}`, `{namespace}` and `{ip}` are replaced.
    Template(&'static str),
    /// The text of this file, empty when there is none.
    File(&'static str),
    /// Adds one to the number in this file and answers with it.
    Counter(&'static str),
}

/// One route of a server; the first that matches answers.
#[derive(Clone, Debug)]
pub struct Route {
    /// `None` matches every method.
    pub method: Option<Method>,
    /// Path without query.
    pub path: Rc<str>,
    /// Paths that only begin with `path` match too.
    pub prefix: bool,
    /// Index of the flag that must hold.
    pub condition: Option<usize>,
    /// Status while the condition does not hold; without it the route does not match then.
    pub otherwise: Option<u16>,
    /// Flags that the request sets.
    pub set: Vec<(usize, FlagValue)>,
    /// The process exits with this code and the connection is reset.
    pub exit: Option<i32>,
    /// Milliseconds until the answer.
    pub latency_ms: u64,
    /// No answer ever.
    pub hang: bool,
    /// 503 while this host and port has no answering endpoint.
    pub needs: Option<(String, u16)>,
    /// The route matches only from this uptime on.
    pub after_ms: u64,
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: RouteBody,
}

impl Route {
    /// A route that answers `status` with `body`.
    pub fn new(method: Method, path: &str, status: u16, body: &'static str) -> Route {
        Route {
            method: Some(method),
            path: path.into(),
            prefix: false,
            condition: None,
            otherwise: None,
            set: Vec::new(),
            exit: None,
            latency_ms: 0,
            hang: false,
            needs: None,
            after_ms: 0,
            status,
            body: RouteBody::Fixed(Body::Static(body)),
        }
    }

    /// Whether method and path are those of `request`; its query does not count.
    pub fn matches(&self, request: &HttpRequest) -> bool {
        let method = match self.method {
            None => true,
            Some(Method::Get) => matches!(request.method, Method::Get | Method::Head),
            Some(method) => method == request.method,
        };
        if !method {
            return false;
        }
        let asked = request.path.as_bytes();
        let wanted = self.path.as_bytes();
        match asked.strip_prefix(wanted) {
            Some([]) | Some([b'?' | b'#', ..]) => true,
            Some(_) => self.prefix,
            None => false,
        }
    }
}

/// How a process takes its stop signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnStop {
    /// No handler and not protected as PID 1: dies at once with 143.
    Dies,
    /// Runs on until SIGKILL.
    Ignores,
    /// Exits later by itself.
    Exits {
        /// Milliseconds from the signal to the exit.
        after_ms: u64,
        /// Exit code.
        code: i32,
        /// New connections are refused from the signal on, as graceful servers do.
        closes: bool,
    },
}

/// An exit that needs nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitAfter {
    /// Milliseconds after the start.
    pub after_ms: u64,
    /// Exit code.
    pub code: i32,
    /// The reason the runtime reports.
    pub reason: ExitReason,
}

/// A command that the image answers without a shell.
#[derive(Clone, Debug)]
pub struct ExecRule {
    /// The command, or its beginning up to a blank.
    pub command: String,
    /// Exit code and output while the server listens.
    pub open: (i32, Body),
    /// Exit code and output while it does not, where that differs.
    pub closed: Option<(i32, Body)>,
}

/// The commands and messages that an image's distribution brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Userland {
    /// No shell: distroless and scratch images.
    None,
    /// BusyBox applets and ash.
    Busybox,
    /// GNU coreutils with dash as `sh`, and bash.
    Debian,
}

/// What the image's own program is.
#[derive(Clone, Copy, Debug)]
pub enum Program {
    /// The server that the profile describes.
    Server,
    /// Runs `command` and `args` (a shell or a tool).
    Shell,
    /// A server that is made from the container's arguments.
    FromArguments(fn(&Profile, &ProcessSpec) -> Result<Profile, StartError>),
}

/// A compiled image profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Image name; its last path segment decides.
    pub name: String,
    /// Which tags exist.
    pub tags: Tags,
    /// Milliseconds from process start until the ports listen.
    pub startup_ms: u64,
    /// TCP ports.
    pub listen: Vec<u16>,
    /// The ports answer HTTP; otherwise a request is reset.
    pub speaks_http: bool,
    /// Processor time of one request, in milliseconds.
    pub request_cpu_ms: u64,
    /// Resident bytes at the start.
    pub memory_base_bytes: u64,
    /// Bytes more in each second.
    pub memory_growth_bytes: u64,
    /// Names and first values; [`DEADLOCKED`] and [`HANG`] are always there.
    pub flags: Vec<(Rc<str>, FlagValue)>,
    /// How late a server answers whose `hang` flag is set; `None` is never.
    pub hang_ms: Option<u64>,
    /// The flag whose value ends the process with that code.
    pub exit_flag: Option<usize>,
    /// In order of precedence.
    pub routes: Vec<Route>,
    /// Files under this directory are served before the routes.
    pub document_root: Option<&'static str>,
    /// The body of a 404 that no route gave.
    pub not_found: Body,
    /// Reaction to the stop signal.
    pub on_stop: OnStop,
    /// What it writes before it listens; without it the program ends with 1.
    pub needs: &'static [Need],
    /// Exit by itself.
    pub exit_after: Option<ExitAfter>,
    /// Exits in its first attempts: how many, and after how many milliseconds.
    pub fail_first: (u32, u64),
    /// The port of gRPC health.
    pub grpc_port: Option<u16>,
    /// The flag that makes gRPC health say NOT_SERVING.
    pub grpc_flag: Option<usize>,
    /// Commands it knows.
    pub exec: Vec<ExecRule>,
    /// Commands are answered by the scripted container.
    pub scripted_exec: bool,
    /// Shell and tools.
    pub userland: Userland,
    /// The image's own program.
    pub program: Program,
    /// Names of commands that start the server.
    pub commands: &'static [&'static str],
    /// A command that is none of these and not in the userland starts the server too.
    pub any_command: bool,
    /// What it prints.
    pub voice: Voice,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            name: String::new(),
            tags: Tags::Any,
            startup_ms: 0,
            listen: Vec::new(),
            speaks_http: true,
            request_cpu_ms: 1,
            memory_base_bytes: 16 << 20,
            memory_growth_bytes: 0,
            flags: [("deadlocked", false), ("hang", false)]
                .map(|(name, value)| (name.into(), FlagValue::Bool(value)))
                .into(),
            hang_ms: None,
            exit_flag: None,
            routes: Vec::new(),
            document_root: None,
            not_found: Body::Static("404 page not found\n"),
            on_stop: OnStop::Dies,
            needs: &[],
            exit_after: None,
            fail_first: (0, 0),
            grpc_port: None,
            grpc_flag: None,
            exec: Vec::new(),
            scripted_exec: false,
            userland: Userland::None,
            program: Program::Server,
            commands: &[],
            any_command: false,
            voice: Voice::Silent,
        }
    }
}

impl Profile {
    /// The index of the flag called `name`, added as false when there is none.
    pub fn flag(&mut self, name: &str) -> usize {
        if let Some(index) = self.flag_index(name) {
            return index;
        }
        self.flags.push((name.into(), FlagValue::Bool(false)));
        self.flags.len() - 1
    }

    /// The index of the flag called `name`.
    pub fn flag_index(&self, name: &str) -> Option<usize> {
        self.flags.iter().position(|(held, _)| &**held == name)
    }

    /// Sets the first value of a flag.
    pub fn set_first(&mut self, name: &str, value: FlagValue) {
        let index = self.flag(name);
        self.flags[index].1 = value;
    }

    /// The last segment of the profile's name.
    pub fn short_name(&self) -> &str {
        resolve::last_segment(&self.name)
    }
}
