//! The server that a profile describes: ports, routes, flags, memory, and its ways to end.
//!
//! A request to a plain route compares bytes and clones a reference count: it allocates nothing. The server never
//! starts anything by itself; [`Server::next_wake`] says when it must be looked at again.

use super::files::{self, Disk, FileError};
use super::http::{Body, GrpcAnswer, HttpAnswer, HttpRequest, Method};
use super::log::{Log, Stream};
use super::needs::unmet;
use super::process::ProcessSpec;
use super::profile::{DEADLOCKED, FlagValue, HANG, OnStop, Profile, Route, RouteBody};
use super::{Around, ExitReason};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kernel::time::Time;

/// A running server program.
#[derive(Clone, Debug)]
pub(super) struct Server {
    profile: Rc<Profile>,
    started: Time,
    /// The first of the ends that were certain at the start.
    ends: Option<(Time, i32, ExitReason)>,
    flags: Vec<FlagValue>,
    opened: bool,
    /// No new connections: a graceful stop has begun.
    closed: bool,
    stopped: bool,
    /// Why it ends before it listens, as the program says it.
    refusal: Option<String>,
    /// How it ended; taken by the process around it.
    ended: Option<(i32, ExitReason)>,
    /// Processor time that requests have cost, in milliseconds.
    cpu_ms: u64,
}

impl Server {
    /// Starts the program.
    pub(super) fn start(profile: Rc<Profile>, spec: &ProcessSpec, now: Time, log: &mut Log) -> Server {
        let mut ends: Option<(Time, i32, ExitReason)> = None;
        let mut earliest = |at: Time, code: i32, reason: ExitReason| {
            if ends.is_none_or(|(held, ..)| at < held) {
                ends = Some((at, code, reason));
            }
        };
        if spec.attempt < profile.fail_first.0 {
            earliest(now.plus_ms(profile.fail_first.1), 1, ExitReason::Error);
        }
        if let Some(exit) = profile.exit_after {
            earliest(now.plus_ms(exit.after_ms), exit.code, exit.reason);
        }
        if let Some(at) = out_of_memory_at(&profile, spec, now) {
            earliest(at, 137, ExitReason::OomKilled);
        }
        let refusal = unmet(profile.needs, spec);
        if refusal.is_some() {
            earliest(now.plus_ms(profile.startup_ms), 1, ExitReason::Error);
        }
        profile.voice.started(log, now, spec);
        let flags = profile.flags.iter().map(|(_, value)| value.clone()).collect();
        Server {
            profile,
            started: now,
            ends,
            flags,
            opened: false,
            closed: false,
            stopped: false,
            refusal,
            ended: None,
            cpu_ms: 0,
        }
    }

    /// Whether it has ended and nobody has taken note yet.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// How it ended, once.
    pub(super) fn take_end(&mut self) -> Option<(i32, ExitReason)> {
        self.ended.take()
    }

    fn opens(&self) -> Time {
        self.started.plus_ms(self.profile.startup_ms)
    }

    /// When it must be woken.
    pub(super) fn next_wake(&self) -> Option<Time> {
        let opens = (!self.opened).then(|| self.opens());
        let ends = self.ends.map(|(at, ..)| at);
        opens.into_iter().chain(ends).min()
    }

    /// Does what is due.
    pub(super) fn wake(&mut self, spec: &ProcessSpec, now: Time, log: &mut Log) {
        if let Some((at, code, reason)) = self.ends
            && at <= now
        {
            if let Some(refusal) = self.refusal.take() {
                self.profile.voice.refused(log, now, spec, &refusal);
            } else if !self.opened && self.opens() < at {
                self.open(spec, log);
            }
            self.end(code, reason, now, log);
        } else if !self.opened && self.opens() <= now {
            self.open(spec, log);
        }
    }

    fn open(&mut self, spec: &ProcessSpec, log: &mut Log) {
        self.opened = true;
        if let Some(port) = self.profile.listen.first() {
            self.profile.voice.listening(log, self.opens(), spec, *port);
        }
    }

    fn end(&mut self, code: i32, reason: ExitReason, now: Time, log: &mut Log) {
        if reason != ExitReason::OomKilled || self.profile.exit_after.is_some() {
            self.profile.voice.exiting(log, now, code, self.stopped);
        }
        self.ended = Some((code, reason));
    }

    /// Whether a connection to `port` is accepted.
    pub(super) fn listens(&self, now: Time, port: u16) -> bool {
        !self.closed
            && now >= self.opens()
            && (self.profile.listen.contains(&port) || self.profile.grpc_port == Some(port))
    }

    /// Whether it accepts connections at all; what its client tools see.
    pub(super) fn is_open(&self, now: Time) -> bool {
        !self.closed && now >= self.opens()
    }

    /// Whether a flag makes every route hang.
    pub(super) fn hangs(&self) -> bool {
        self.flags[DEADLOCKED].truth() || self.flags[HANG].truth()
    }

    /// Whether the flag called `name` is set.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.profile.flag_index(name).is_some_and(|index| self.flags[index].truth())
    }

    /// Sets a flag; false when the program has none of that name.
    #[inline(never)]
    pub(super) fn set_flag(&mut self, name: &str, value: FlagValue, now: Time, log: &mut Log) -> bool {
        let Some(index) = self.profile.flag_index(name) else { return false };
        if self.profile.exit_flag == Some(index) {
            let code = match &value {
                FlagValue::Int(code) => i32::try_from(*code).unwrap_or(1),
                FlagValue::Bool(true) => 1,
                FlagValue::Text(text) => text.parse().unwrap_or(1),
                FlagValue::Bool(false) => return true,
            };
            self.end(code & 255, ExitReason::of(code & 255), now, log);
        }
        self.flags[index] = value;
        true
    }

    /// Takes the stop signal.
    pub(super) fn stop(&mut self, grace_seconds: u64, now: Time, log: &mut Log) {
        if self.stopped {
            return;
        }
        self.stopped = true;
        self.profile.voice.stopping(log, now, grace_seconds);
        match self.profile.on_stop {
            OnStop::Dies => self.ended = Some((143, ExitReason::Error)),
            OnStop::Ignores => {}
            OnStop::Exits { after_ms: 0, code, .. } => self.end(code, ExitReason::of(code), now, log),
            OnStop::Exits { after_ms, code, closes } => {
                self.closed |= closes;
                let at = now.plus_ms(after_ms);
                if self.ends.is_none_or(|(held, ..)| at < held) {
                    self.ends = Some((at, code, ExitReason::of(code)));
                }
            }
        }
    }

    /// Processor time since its start, in milliseconds.
    pub(super) fn cpu_ms(&self) -> u64 {
        self.cpu_ms
    }

    /// Resident bytes.
    pub(super) fn memory_bytes(&self, now: Time) -> u64 {
        let grown = u128::from(self.profile.memory_growth_bytes) * u128::from(now.since_ms(self.started)) / 1_000;
        self.profile.memory_base_bytes.saturating_add(u64::try_from(grown).unwrap_or(u64::MAX))
    }

    /// Answers gRPC health.
    pub(super) fn grpc(&self, now: Time, port: u16, service: &str) -> GrpcAnswer {
        if !self.listens(now, port) {
            return GrpcAnswer::Refused;
        }
        if self.profile.grpc_port != Some(port) {
            return GrpcAnswer::NotGrpc;
        }
        if self.hangs() {
            return GrpcAnswer::Hang;
        }
        if self.profile.grpc_flag.is_some_and(|flag| self.flags[flag].truth()) {
            return GrpcAnswer::NotServing;
        }
        if service.is_empty() { GrpcAnswer::Serving } else { GrpcAnswer::UnknownService }
    }

    /// Answers an HTTP request.
    pub(super) fn http(
        &mut self,
        port: u16,
        request: &HttpRequest,
        spec: &ProcessSpec,
        disk: &mut Disk,
        log: &mut Log,
        around: &mut Around<'_>,
    ) -> HttpAnswer {
        if !self.listens(around.now, port) {
            return HttpAnswer::Refused;
        }
        if !self.profile.speaks_http || !self.profile.listen.contains(&port) {
            return HttpAnswer::Reset;
        }
        self.cpu_ms += self.profile.request_cpu_ms;
        let late_ms = match (self.hangs(), self.profile.hang_ms) {
            (true, None) => return HttpAnswer::Hang,
            (true, Some(late_ms)) => late_ms,
            (false, _) => 0,
        };
        let profile = self.profile.clone();
        if let Some((status, body)) = document(&profile, request, spec, disk, around) {
            log.access(around.now, request, status, body.len());
            return HttpAnswer::Answer { status, body, after_ms: late_ms };
        }
        let (status, body, after_ms) = match self.route(&profile, request, around.now) {
            None => (404, profile.not_found.clone(), late_ms),
            Some((route, Some(status))) => (status, Body::EMPTY, late_ms.max(route.latency_ms)),
            Some((route, None)) => {
                if route.hang {
                    return HttpAnswer::Hang;
                }
                if let Some(code) = route.exit {
                    self.end(code, ExitReason::of(code), around.now, log);
                    return HttpAnswer::Reset;
                }
                let needed = route.needs.as_ref().is_some_and(|(host, port)| !around.net.answers(host, *port));
                if needed {
                    (503, Body::Static("upstream unavailable\n"), late_ms.max(route.latency_ms))
                } else {
                    for (flag, value) in &route.set {
                        self.flags[*flag] = value.clone();
                    }
                    let late_ms = late_ms.max(route.latency_ms);
                    match body_of(&route.body, spec, disk, around) {
                        Ok(body) => (route.status, body, late_ms),
                        Err((path, error)) => {
                            log.print(around.now, Stream::Stderr, &format!("{path}: {}", error.text()));
                            (500, format!("{}\n", error.text()).into(), late_ms)
                        }
                    }
                }
            }
        };
        let body = if request.method == Method::Head { Body::EMPTY } else { body };
        log.access(around.now, request, status, body.len());
        HttpAnswer::Answer { status, body, after_ms }
    }

    /// The route that answers; with a status when its condition does not hold.
    fn route<'p>(&self, profile: &'p Profile, request: &HttpRequest, now: Time) -> Option<(&'p Route, Option<u16>)> {
        let uptime_ms = now.since_ms(self.started);
        profile.routes.iter().find_map(|route| {
            if uptime_ms < route.after_ms || !route.matches(request) {
                return None;
            }
            match route.condition {
                Some(flag) if !self.flags[flag].truth() => route.otherwise.map(|status| (route, Some(status))),
                _ => Some((route, None)),
            }
        })
    }
}

/// What a server of files answers from its directory; `None` leaves the request to the routes.
fn document(
    profile: &Profile,
    request: &HttpRequest,
    spec: &ProcessSpec,
    disk: &mut Disk,
    around: &mut Around<'_>,
) -> Option<(u16, Body)> {
    let root = profile.document_root.filter(|root| disk.may_differ(spec, root))?;
    let asked = request.path.split(['?', '#']).next().unwrap_or("/");
    let mut path = files::absolute("/", &format!("{root}{asked}"));
    let directory = asked.ends_with('/');
    if directory {
        path.push_str("/index.html");
    }
    match disk.files(spec).read(around.volumes, &path) {
        Ok(text) => Some((200, text.into())),
        Err(FileError::Broken) => Some((500, Body::Static("<h1>500 Internal Server Error</h1>\n"))),
        Err(_) if !files::is_mounted(spec, root) => None,
        // nginx: a directory without an index may not be listed.
        Err(_) if directory => Some((403, Body::Static("<h1>403 Forbidden</h1>\n"))),
        Err(_) => Some((404, profile.not_found.clone())),
    }
}

/// The body of an answer.
///
/// - Errors: a file of it, and what is wrong with the storage under that.
fn body_of<'p>(
    body: &'p RouteBody,
    spec: &ProcessSpec,
    disk: &mut Disk,
    around: &mut Around<'_>,
) -> Result<Body, (&'p str, FileError)> {
    Ok(match body {
        RouteBody::Fixed(body) => body.clone(),
        RouteBody::Template(text) => text
            .replace("{pod}", &spec.pod_name)
            .replace("{namespace}", &spec.namespace)
            .replace("{ip}", &spec.pod_ip)
            .into(),
        RouteBody::File(path) => match disk.files(spec).read(around.volumes, path) {
            Err(FileError::Broken) => return Err((path, FileError::Broken)),
            Err(_) => Body::EMPTY,
            Ok(text) => text.into(),
        },
        RouteBody::Counter(path) => {
            let files = disk.files(spec);
            let held = files.read(around.volumes, path);
            if held == Err(FileError::Broken) {
                return Err((path, FileError::Broken));
            }
            let count = held.ok().and_then(|text| text.trim().parse::<u64>().ok());
            let count = count.unwrap_or(0) + 1;
            // A volume that is full or read-only keeps the old number; the answer still counts this request.
            files.change(around.volumes, path, |tree, path| tree.place(path, &format!("{count}\n"))).ok();
            count.to_string().into()
        }
    })
}

/// When the program reaches its memory limit.
fn out_of_memory_at(profile: &Profile, spec: &ProcessSpec, now: Time) -> Option<Time> {
    let limit = spec.memory_limit_bytes?;
    let Some(room) = limit.checked_sub(profile.memory_base_bytes).filter(|room| *room > 0) else {
        return Some(now);
    };
    if profile.memory_growth_bytes == 0 {
        return None;
    }
    let ms = (u128::from(room) * 1_000).div_ceil(u128::from(profile.memory_growth_bytes));
    Some(now.plus_ms(u64::try_from(ms).unwrap_or(u64::MAX)))
}
