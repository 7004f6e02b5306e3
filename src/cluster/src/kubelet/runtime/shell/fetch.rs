//! Network clients: wget, curl, nc and nslookup. The answer comes from the network around the process; a request to
//! localhost is answered by the container's own server when that listens.

use super::builtins::{Call, Ran};
use super::task::{NetCall, Output, State, Task};
use super::{Session, World};
use crate::kubelet::runtime::http::{Agent, HttpAnswer, HttpRequest, Method, NetReply, NetRequest};
use crate::kubelet::runtime::parse::duration_ms;
use crate::kubelet::runtime::profile::Profile;
use crate::kubelet::runtime::server::Server;
use crate::kubelet::runtime::voice::phrase;
use crate::settings::NAME_SERVER;
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How long a TCP connection to nowhere is tried, in milliseconds (Linux: about 127 s of SYN retries).
pub(super) const CONNECT_MS: u64 = 127_000;

/// Splits a URL into host, port and path.
fn split_url(url: &str) -> Option<(String, u16, String)> {
    let (scheme_port, rest) = match url.split_once("://") {
        Some(("http", rest)) => (80, rest),
        Some(("https", rest)) => (443, rest),
        Some(_) => return None,
        None => (80, url),
    };
    let (authority, path) = match rest.find(['/', '?']) {
        Some(at) if rest.as_bytes()[at] == b'/' => (&rest[..at], rest[at..].to_string()),
        Some(at) => (&rest[..at], format!("/{}", &rest[at..])),
        None => (rest, "/".to_string()),
    };
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, scheme_port),
    };
    (!host.is_empty()).then(|| (host.to_string(), port, path))
}

/// Whether a host is the pod itself.
fn is_local(host: &str, world: &World<'_, '_>) -> bool {
    host == "localhost"
        || host.starts_with("127.")
        || host == "0.0.0.0"
        || host == world.spec.pod_ip
        || host == world.spec.hostname
}

/// Puts the address in for a host that the container's `/etc/hosts` names.
fn known_host(call: &mut Call<'_, '_, '_>, request: &mut NetRequest) {
    let (NetRequest::Http { host, .. } | NetRequest::Connect { host, .. } | NetRequest::Resolve { host }) = request;
    let Ok(text) = call.read("/etc/hosts") else { return };
    let named = text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next()?;
        (words.any(|name| name == host) && !address.contains(':')).then(|| address.to_string())
    });
    if let Some(address) = named.filter(|address| address != "127.0.0.1") {
        *host = address;
    }
}

/// Sends a request and waits for its answer, at most `limit_ms`.
pub(super) fn ask(call: &mut Call<'_, '_, '_>, mut request: NetRequest, limit_ms: Option<u64>, retries: u32) -> Ran {
    if !matches!(request, NetRequest::Resolve { .. }) || call.name() != "nslookup" {
        known_host(call, &mut request);
    }
    let now = call.world.around.now;
    let mut reply = None;
    let mut id = 0;
    if let NetRequest::Resolve { host } = &request
        && host.parse::<core::net::IpAddr>().is_ok()
        && call.name() != "nslookup"
    {
        reply = Some((now, NetReply::Resolved { name: host.clone(), addresses: [host.clone()].into() }));
    }
    let mut sent = false;
    if reply.is_none() && is_local(request.host(), call.world) {
        match &mut request {
            NetRequest::Http { host, .. } | NetRequest::Connect { host, .. } => *host = "127.0.0.1".into(),
            NetRequest::Resolve { .. } => {
                let addresses = [call.world.spec.pod_ip.clone()].into();
                reply = Some((now, NetReply::Resolved { name: request.host().to_string(), addresses }));
            }
        }
        let World { spec, disk, log, server, around, .. } = &mut *call.world;
        if let Some(server) = server {
            match &request {
                NetRequest::Http { port, request, .. } if server.listens(now, *port) => {
                    reply = match server.http(*port, request, spec, disk, log, around) {
                        HttpAnswer::Answer { status, body, after_ms } => {
                            Some((now.plus_ms(after_ms), NetReply::Answer { status, body }))
                        }
                        HttpAnswer::Refused => Some((now, NetReply::Refused)),
                        HttpAnswer::Reset => Some((now, NetReply::Reset)),
                        HttpAnswer::Hang => {
                            sent = true;
                            None
                        }
                    };
                }
                NetRequest::Connect { port, .. } if server.listens(now, *port) => {
                    reply = Some((now, NetReply::Connected));
                }
                _ => {}
            }
        }
    }
    if reply.is_none() && !sent {
        id = call.session.request(request.clone(), call.world);
    }
    let net = NetCall { argv: call.argv.to_vec(), request, reply, retries };
    let deadline = limit_ms.map(|limit| now.plus_ms(limit));
    Ran::Blocked(State::Network { id, deadline, call: Box::new(net) })
}

fn http_request(call: &Call<'_, '_, '_>, url: &str, method: Method, agent: Agent) -> Option<NetRequest> {
    let (host, port, path) = split_url(url)?;
    let client = Rc::from(call.world.spec.pod_ip.as_str());
    let request = HttpRequest { method, path: path.as_str().into(), agent, client };
    Some(NetRequest::Http { host, port, request })
}

fn seconds_ms(text: &str) -> Option<u64> {
    duration_ms(text).or_else(|| duration_ms(&format!("{text}s")))
}

/// The options that matter here, of wget and curl alike.
#[derive(Default)]
struct Fetch {
    url: String,
    quiet: bool,
    show_error: bool,
    fail: bool,
    spider: bool,
    head: bool,
    verbose: bool,
    include: bool,
    output: Option<String>,
    write_out: Option<String>,
    method: Option<Method>,
    limit_ms: Option<u64>,
    tries: u32,
}

fn wget_options(argv: &[String]) -> Fetch {
    let mut fetch = Fetch { tries: 1, ..Fetch::default() };
    let mut words = argv.iter().skip(1);
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let mut value = || value.map(ToString::to_string).or_else(|| words.next().cloned()).unwrap_or_default();
            match name {
                "quiet" | "no-verbose" => fetch.quiet = true,
                "spider" => fetch.spider = true,
                "timeout" => fetch.limit_ms = seconds_ms(&value()),
                "tries" => fetch.tries = value().parse().unwrap_or(1),
                "output-document" => fetch.output = Some(value()),
                "post-data" => {
                    value();
                    fetch.method = Some(Method::Post);
                }
                "header" | "user-agent" => {
                    value();
                }
                _ => {}
            }
            continue;
        }
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            fetch.url = word.clone();
            continue;
        };
        for (at, letter) in letters.char_indices() {
            match letter {
                'q' => fetch.quiet = true,
                'O' | 'T' | 't' | 'U' | 'P' | 'Y' => {
                    let rest = &letters[at + 1..];
                    let value = if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.into() };
                    match letter {
                        'O' => fetch.output = Some(value),
                        'T' => fetch.limit_ms = seconds_ms(&value),
                        't' => fetch.tries = value.parse().unwrap_or(1),
                        _ => {}
                    }
                    break;
                }
                _ => {}
            }
        }
    }
    fetch
}

fn curl_options(argv: &[String]) -> Fetch {
    let mut fetch = Fetch { tries: 1, output: Some("-".into()), ..Fetch::default() };
    let mut words = argv.iter().skip(1);
    while let Some(word) = words.next() {
        let (letters, long) = match word.strip_prefix("--") {
            Some(long) => ("", long),
            None => (word.strip_prefix('-').unwrap_or(""), ""),
        };
        if letters.is_empty() && long.is_empty() {
            fetch.url = word.clone();
            continue;
        }
        let mut apply = |letter: char, value: String| match letter {
            's' => fetch.quiet = true,
            'S' => fetch.show_error = true,
            'f' => fetch.fail = true,
            'I' => fetch.head = true,
            'i' => fetch.include = true,
            'v' => fetch.verbose = true,
            'o' => fetch.output = Some(value),
            'w' => fetch.write_out = Some(value),
            'X' => fetch.method = Method::parse(&value),
            'd' => fetch.method = fetch.method.or(Some(Method::Post)),
            'm' => fetch.limit_ms = seconds_ms(&value),
            'c' => fetch.limit_ms = fetch.limit_ms.or(seconds_ms(&value)),
            'r' => fetch.tries = value.parse::<u32>().unwrap_or(0) + 1,
            _ => {}
        };
        if !long.is_empty() {
            let (name, inline) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let (letter, valued) = match name {
                "silent" => ('s', false),
                "show-error" => ('S', false),
                "fail" => ('f', false),
                "head" => ('I', false),
                "include" => ('i', false),
                "verbose" => ('v', false),
                "output" => ('o', true),
                "write-out" => ('w', true),
                "request" => ('X', true),
                "data" => ('d', true),
                "max-time" => ('m', true),
                "connect-timeout" => ('c', true),
                "retry" => ('r', true),
                "header" | "retry-delay" | "user-agent" => ('H', true),
                _ => ('L', false),
            };
            let value = match inline {
                Some(value) => value.to_string(),
                None if valued => words.next().cloned().unwrap_or_default(),
                None => String::new(),
            };
            apply(letter, value);
            continue;
        }
        for (at, letter) in letters.char_indices() {
            if "owXdmHAu".contains(letter) {
                let rest = &letters[at + 1..];
                apply(letter, if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.into() });
                break;
            }
            // Short -c and -r mean other things than the long options that share their arms here.
            if !matches!(letter, 'c' | 'r') {
                apply(letter, String::new());
            }
        }
    }
    fetch
}

pub(super) fn wget(call: &mut Call<'_, '_, '_>) -> Ran {
    let fetch = wget_options(call.argv);
    let method = fetch.method.unwrap_or(if fetch.spider { Method::Head } else { Method::Get });
    let Some(request) = http_request(call, &fetch.url, method, Agent::Wget) else {
        call.error_line(&format!("wget: not an http or ftp url: {}", fetch.url));
        return Ran::Status(1);
    };
    // BusyBox gives up after 900 s without an answer.
    ask(call, request, Some(fetch.limit_ms.unwrap_or(900_000)), fetch.tries.saturating_sub(1).min(20))
}

pub(super) fn curl(call: &mut Call<'_, '_, '_>) -> Ran {
    let fetch = curl_options(call.argv);
    let method = fetch.method.unwrap_or(if fetch.head { Method::Head } else { Method::Get });
    let Some(request) = http_request(call, &fetch.url, method, Agent::Curl) else {
        call.error_line("curl: (3) URL rejected: Malformed input to a URL function");
        return Ran::Status(3);
    };
    ask(call, request, fetch.limit_ms, fetch.tries.saturating_sub(1).min(20))
}

pub(super) fn nc(call: &mut Call<'_, '_, '_>) -> Ran {
    let mut operands = Vec::new();
    let mut limit_ms = CONNECT_MS;
    let mut listen = false;
    let mut port = None;
    let mut words = call.operands().to_vec().into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-w" => limit_ms = words.next().and_then(|text| seconds_ms(&text)).unwrap_or(limit_ms),
            "-p" => port = words.next().and_then(|text| text.parse::<u16>().ok()),
            "-e" | "-s" => return serve(call, port.unwrap_or(0)),
            flags if flags.starts_with('-') => {
                listen |= flags.contains('l');
                if flags.ends_with('p') {
                    port = words.next().and_then(|text| text.parse().ok());
                } else if flags.ends_with('w') {
                    limit_ms = words.next().and_then(|text| seconds_ms(&text)).unwrap_or(limit_ms);
                }
            }
            _ => operands.push(word),
        }
    }
    if listen {
        let port = port.or(operands.last().and_then(|text| text.parse().ok())).unwrap_or(0);
        return serve(call, port);
    }
    let (Some(host), Some(port)) = (operands.first(), operands.get(1).and_then(|text| text.parse().ok())) else {
        call.error("missing host or port");
        return Ran::Status(1);
    };
    ask(call, NetRequest::Connect { host: host.clone(), port }, Some(limit_ms), 0)
}

/// Listens on a TCP port until a signal.
fn serve(call: &mut Call<'_, '_, '_>, port: u16) -> Ran {
    let profile = Profile { listen: [port].into(), speaks_http: false, ..Profile::default() };
    call.start_server(profile)
}

impl Call<'_, '_, '_> {
    /// Starts a server as this command; a container has one at a time.
    pub(super) fn start_server(&mut self, profile: Profile) -> Ran {
        if self.world.server.is_some() {
            self.error("bind: Address already in use");
            return Ran::Status(1);
        }
        let now = self.world.around.now;
        let server = Server::start(Rc::new(profile), self.world.spec, now, self.world.log);
        *self.world.server = Some(server);
        self.session.server_pid = Some(self.task.pid);
        Ran::Blocked(State::Serving)
    }
}

pub(super) fn nslookup(call: &mut Call<'_, '_, '_>) -> Ran {
    let host = call.operands().iter().rfind(|operand| !operand.starts_with('-') && *operand != "hosts").cloned();
    let Some(host) = host else { return Ran::Status(1) };
    ask(call, NetRequest::Resolve { host }, Some(10_000), 0)
}

impl Session {
    /// A request of a task is answered, or its time is over.
    pub(super) fn network_done(&mut self, task: &mut Task, replied: bool, world: &mut World<'_, '_>) {
        let State::Network { call: net, .. } = core::mem::replace(&mut task.state, State::Ready) else { return };
        let NetCall { argv, request, reply, retries } = *net;
        let reply = reply.filter(|_| replied).map(|(_, reply)| reply);
        let failed = !matches!(reply, Some(NetReply::Answer { status: ..500, .. } | NetReply::Connected));
        if failed && retries > 0 && matches!(request, NetRequest::Http { .. }) {
            // Tries again after a second, as both clients do at first.
            let limit = if argv[0].ends_with("curl") { curl_options(&argv) } else { wget_options(&argv) }.limit_ms;
            let mut call = Call { session: self, task, world, argv: &argv };
            if let Ran::Blocked(state) = ask(&mut call, request, limit, retries - 1) {
                task.state = state;
            }
            return;
        }
        let mut call = Call { session: self, task, world, argv: &argv };
        if call.name() == "ping" {
            match call.ping_goes_on(&request, reply) {
                Ran::Blocked(state) => task.state = state,
                Ran::Status(status) => self.complete(task, status),
                _ => {}
            }
            return;
        }
        let status = match (call.name().as_str(), &request) {
            ("wget", NetRequest::Http { host, port, .. }) => call.wget_done(host, *port, reply),
            (_, NetRequest::Http { host, port, .. }) => call.curl_done(host, *port, reply),
            (_, NetRequest::Connect { host, port }) => call.nc_done(host, *port, reply),
            (_, NetRequest::Resolve { host }) => call.nslookup_done(host, reply),
        };
        if !matches!(task.state, State::Ended(_)) {
            self.complete(task, status);
        }
    }
}

impl Call<'_, '_, '_> {
    fn deliver(&mut self, output: Option<&str>, default: &str, body: &str) -> i32 {
        match output.unwrap_or(default) {
            "-" | "/dev/stdout" => i32::from(!self.print(body)),
            path => {
                let to = if path == "/dev/null" { Output::Null } else { Output::File(self.path(path)) };
                if let Output::File(path) = &to {
                    self.change(path, |tree, path| tree.write(path, "", false)).ok();
                }
                i32::from(!self.print_to(&to, body))
            }
        }
    }

    fn wget_done(&mut self, host: &str, port: u16, reply: Option<NetReply>) -> i32 {
        let fetch = wget_options(self.argv);
        let problem = match reply {
            Some(NetReply::Answer { status, body }) => {
                if !fetch.quiet {
                    self.error_line(&format!("Connecting to {host} ({host}:{port})"));
                }
                if status >= 400 {
                    format!("server returned error: HTTP/1.1 {status} {}", phrase(status))
                } else if fetch.spider {
                    if !fetch.quiet {
                        self.error_line("remote file exists");
                    }
                    return 0;
                } else {
                    let name = fetch.url.rsplit('/').next().filter(|name| !name.is_empty() && *name != host);
                    return self.deliver(fetch.output.as_deref(), name.unwrap_or("index.html"), &body);
                }
            }
            Some(NetReply::Refused) => format!("can't connect to remote host ({host}): Connection refused"),
            Some(NetReply::Reset) => "error getting response: Connection reset by peer".into(),
            Some(NetReply::UnknownHost) => format!("bad address '{host}:{port}'"),
            Some(NetReply::Connected | NetReply::Resolved { .. }) => return 0,
            Some(NetReply::Unroutable) | None => "download timed out".into(),
        };
        self.error_line(&format!("wget: {problem}"));
        1
    }

    fn curl_done(&mut self, host: &str, port: u16, reply: Option<NetReply>) -> i32 {
        let fetch = curl_options(self.argv);
        let (code, problem) = match reply {
            Some(NetReply::Answer { status, .. }) if fetch.fail && status >= 400 => {
                (22, format!("The requested URL returned error: {status}"))
            }
            Some(NetReply::Answer { status, body }) => {
                let head = if fetch.head || fetch.include {
                    format!("HTTP/1.1 {status} {}\r\nContent-Length: {}\r\n\r\n", phrase(status), body.len())
                } else {
                    String::new()
                };
                let body = format!("{head}{}", &*body);
                let failed = self.deliver(fetch.output.as_deref(), "-", &body);
                self.write_out(&fetch, status);
                return if failed == 0 { 0 } else { 23 };
            }
            Some(NetReply::Refused) => {
                (7, format!("Failed to connect to {host} port {port} after 0 ms: Could not connect to server"))
            }
            Some(NetReply::Reset) => (56, "Recv failure: Connection reset by peer".into()),
            Some(NetReply::UnknownHost) => (6, format!("Could not resolve host: {host}")),
            Some(NetReply::Connected | NetReply::Resolved { .. }) => return 0,
            Some(NetReply::Unroutable) | None => {
                let limit = fetch.limit_ms.unwrap_or(CONNECT_MS);
                (28, format!("Connection timed out after {limit} milliseconds"))
            }
        };
        if !fetch.quiet || fetch.show_error {
            self.error_line(&format!("curl: ({code}) {problem}"));
        }
        self.write_out(
            &fetch,
            if code == 22 { problem.rsplit(' ').next().map_or(0, |s| s.parse().unwrap_or(0)) } else { 0 },
        );
        code
    }

    fn write_out(&mut self, fetch: &Fetch, status: u16) {
        if let Some(format) = &fetch.write_out {
            let text = format
                .replace("%{http_code}", &format!("{status:03}"))
                .replace("%{response_code}", &format!("{status:03}"));
            self.print(&text.replace("\\n", "\n"));
        }
    }

    fn nc_done(&mut self, host: &str, port: u16, reply: Option<NetReply>) -> i32 {
        let verbose = self.operands().iter().any(|word| word.starts_with('-') && word.contains('v'));
        match reply {
            Some(NetReply::Connected | NetReply::Answer { .. }) => {
                if verbose {
                    self.error_line(&format!("{host} ({host}:{port}) open"));
                }
                return 0;
            }
            Some(NetReply::UnknownHost) => self.error_line(&format!("nc: bad address '{host}'")),
            Some(NetReply::Refused | NetReply::Reset) if verbose => {
                self.error_line(&format!("nc: {host} ({host}:{port}): Connection refused"));
            }
            Some(_) | None if verbose => {
                self.error_line(&format!("nc: {host} ({host}:{port}): Operation timed out"));
            }
            Some(_) | None => {}
        }
        1
    }

    fn nslookup_done(&mut self, host: &str, reply: Option<NetReply>) -> i32 {
        let server = NAME_SERVER;
        match reply {
            Some(NetReply::Resolved { name, addresses }) => {
                let command = self.name();
                let each = addresses.iter().map(|address| match command.as_str() {
                    "getent" => format!("{address}      {name}  {name}\n"),
                    "host" => format!("{name} has address {address}\n"),
                    _ => format!("Name:\t{name}\nAddress: {address}\n"),
                });
                let mut text: String = each.collect();
                if !matches!(command.as_str(), "getent" | "host") {
                    text = format!("Server:\t\t{server}\nAddress:\t{server}:53\n\n{text}\n");
                }
                i32::from(!self.print(&text))
            }
            Some(_) => {
                if self.name() == "nslookup" {
                    let head = format!("Server:\t\t{server}\nAddress:\t{server}:53\n\n");
                    self.print(&format!("{head}** server can't find {host}: NXDOMAIN\n\n"));
                }
                if self.name() == "getent" { 2 } else { 1 }
            }
            None => {
                self.error_line(";; connection timed out; no servers could be reached");
                1
            }
        }
    }
}
