//! `curl` and `wget` at the console: requests from outside the cluster.
//!
//! `localhost` is a port-forward, or a Service of type LoadBalancer or NodePort, as local clusters publish them. Models
//! the output of curl 8 and GNU wget as far as people use it here.

use cluster::api::{Key, Kind};
use cluster::world::Fetched;
use k8s_openapi::api::core::v1::{Pod, Service};
use kernel::Time;

use super::super::api::Api;
use super::super::output::Output;
use super::{Doing, Ran, Script};

/// A port of this machine that leads to a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// Port of this machine.
    pub local: u16,
    /// The pod.
    pub pod: Key,
    /// Port of the pod.
    pub remote: u16,
}

/// How often an answer is looked for, in milliseconds.
const LOOK_MS: u64 = 1;

/// A request under way.
#[derive(Clone, Debug)]
pub struct Fetch {
    ticket: u64,
    look_at: Time,
    begun: Time,
    gives_up: Option<Time>,
    wish: Wish,
}

/// What a command line asked for.
#[derive(Clone, Debug, Default)]
struct Wish {
    wget: bool,
    host: String,
    port: u16,
    silent: bool,
    show_error: bool,
    fail: bool,
    headers: bool,
    head_only: bool,
    discard: bool,
    write_out: Option<String>,
    max_ms: Option<u64>,
}

/// Sends the request of a command line.
pub(super) fn start(name: &str, arguments: &[String], script: &Script, api: &mut dyn Api) -> Ran {
    let failed = |exit_code: i32, stderr: String| Ran::Done(Output { exit_code, stderr, ..Output::default() });
    let mut wish = Wish { wget: name == "wget", ..Wish::default() };
    let (mut method, mut url) = (None, None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = |attached: &str| match attached {
            "" => words.next().cloned().unwrap_or_default(),
            text => text.trim_start_matches('=').to_string(),
        };
        match word.as_str() {
            "-X" | "--request" => method = Some(value("")),
            "-o" | "--output" => wish.discard = value("") == "/dev/null",
            "-w" | "--write-out" => wish.write_out = Some(value("").replace("\\n", "\n").replace("\\t", "\t")),
            "-m" | "--max-time" | "--connect-timeout" | "-T" => wish.max_ms = seconds_ms(&value("")),
            "-d" | "--data" => {
                value("");
                method.get_or_insert_with(|| "POST".to_string());
            }
            "-H" | "--header" | "-A" | "--retry" | "-u" => {
                value("");
            }
            "-qO-" | "-q" | "-O-" | "-O" | "-" if wish.wget => wish.silent = true,
            "--silent" => wish.silent = true,
            "--show-error" => wish.show_error = true,
            "--fail" => wish.fail = true,
            "--include" => wish.headers = true,
            "--head" => wish.head_only = true,
            long if long.starts_with("--timeout=") => wish.max_ms = seconds_ms(&value(&long[9..])),
            long if long.starts_with("--") => {}
            short if short.starts_with('-') && short.len() > 1 => {
                for letter in short[1..].chars() {
                    match letter {
                        's' => wish.silent = true,
                        'S' => wish.show_error = true,
                        'f' => wish.fail = true,
                        'i' => wish.headers = true,
                        'I' => wish.head_only = true,
                        _ => {}
                    }
                }
                if let Some(given) = short.strip_prefix("-X").filter(|given| !given.is_empty()) {
                    method = Some(given.to_string());
                }
            }
            other => url = Some(other.to_string()),
        }
    }
    let Some(url) = url else {
        return failed(2, format!("{name}: try '{name} --help' for more information\n"));
    };
    let rest = url.strip_prefix("http://").unwrap_or(&url);
    if rest.starts_with("https://") {
        return failed(35, format!("{name}: (35) nothing here speaks TLS: use http://\n"));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let Ok(port) = port.parse::<u16>() else {
        return failed(3, format!("{name}: (3) URL using bad/illegal format or missing URL\n"));
    };
    (wish.host, wish.port) = (host.to_string(), port);
    let (host, port) = match host {
        "localhost" | "127.0.0.1" | "[" => match local(port, script, api) {
            Some(place) => place,
            None => return Ran::Done(wish.output(&Fetched::Refused, 0)),
        },
        host => (host.to_string(), port),
    };
    let method = method.unwrap_or_else(|| if wish.head_only { "HEAD" } else { "GET" }.to_string());
    let path = if path.is_empty() { "/" } else { path };
    let ticket = api.fetch(&method, &host, port, path);
    let now = api.now();
    let gives_up = wish.max_ms.map(|ms| now.plus_ms(ms));
    Ran::Goes(Doing::Fetch(Box::new(Fetch { ticket, look_at: now, begun: now, gives_up, wish })))
}

/// `2` or `0.5` seconds in milliseconds.
fn seconds_ms(text: &str) -> Option<u64> {
    super::super::flags::parse_duration_ms(&format!("{}s", text.trim_end_matches('s')))
}

/// Where a port of this machine leads.
fn local(port: u16, script: &Script, api: &dyn Api) -> Option<(String, u16)> {
    if let Some(forward) = script.shell.forwards.iter().find(|forward| forward.local == port) {
        let pod = api.get(&forward.pod).ok()?;
        let address = pod.get::<Pod>()?.status.as_ref()?.pod_ip.clone()?;
        return Some((address, forward.remote));
    }
    let services = api.list(Kind::Service, None).ok()?;
    services.iter().find_map(|object| {
        let spec = object.get::<Service>()?.spec.as_ref()?;
        let published = |one: &k8s_openapi::api::core::v1::ServicePort| match spec.type_.as_deref() {
            Some("LoadBalancer") => one.port == i32::from(port) || one.node_port == Some(i32::from(port)),
            Some("NodePort") => one.node_port == Some(i32::from(port)),
            _ => false,
        };
        let found = spec.ports.iter().flatten().find(|one| published(one))?;
        Some((format!("{}.{}", object.name(), object.namespace()), u16::try_from(found.port).ok()?))
    })
}

impl Fetch {
    /// When to look again.
    pub(super) fn look_at(&self) -> Time {
        self.look_at
    }

    /// The command's output, once there is an answer or the time is up.
    pub(super) fn poll(&mut self, api: &mut dyn Api) -> Option<Output> {
        self.look_at = api.now().plus_ms(LOOK_MS);
        let took_ms = api.now().ms().saturating_sub(self.begun.ms());
        let fetched = match api.fetched(self.ticket) {
            Some(fetched) => fetched,
            None if self.gives_up.is_some_and(|at| api.now() >= at) => Fetched::Timeout,
            None => return None,
        };
        Some(self.wish.output(&fetched, took_ms))
    }
}

impl Wish {
    fn output(&self, fetched: &Fetched, took_ms: u64) -> Output {
        let (host, port) = (&self.host, self.port);
        let (exit_code, text) = match fetched {
            Fetched::Answer(status, body) => return self.answered(*status, body, took_ms),
            Fetched::UnknownHost if self.wget => (1, format!("wget: bad address '{host}'")),
            Fetched::UnknownHost => (6, format!("curl: (6) Could not resolve host: {host}")),
            Fetched::Refused if self.wget => {
                (1, format!("wget: can't connect to remote host ({host}): Connection refused"))
            }
            Fetched::Refused => (
                7,
                format!(
                    "curl: (7) Failed to connect to {host} port {port} after {took_ms} ms: Could not connect to server"
                ),
            ),
            Fetched::Reset if self.wget => (1, "wget: error getting response: Connection reset by peer".to_string()),
            Fetched::Reset => (56, "curl: (56) Recv failure: Connection reset by peer".to_string()),
            Fetched::Timeout if self.wget => (1, "wget: download timed out".to_string()),
            Fetched::Timeout => (28, format!("curl: (28) Connection timed out after {took_ms} milliseconds")),
        };
        let told = !self.silent || self.show_error || self.wget;
        let stderr = if told { format!("{text}\n") } else { String::new() };
        Output { exit_code, stdout: self.written(0, took_ms), stderr, ..Output::default() }
    }

    /// The text of `-w`.
    fn written(&self, status: u16, took_ms: u64) -> String {
        let seconds = format!("{}.{:06}", took_ms / 1000, took_ms % 1000 * 1000);
        let text = self.write_out.clone().unwrap_or_default();
        text.replace("%{http_code}", &format!("{status:03}"))
            .replace("%{response_code}", &format!("{status:03}"))
            .replace("%{time_total}", &seconds)
    }

    fn answered(&self, status: u16, body: &str, took_ms: u64) -> Output {
        let reason = match status {
            200 => "OK",
            404 => "Not Found",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            _ => "",
        };
        let written = self.written(status, took_ms);
        if self.wget && status >= 400 {
            let stderr = format!("wget: server returned error: HTTP/1.1 {status} {reason}\n");
            return Output { exit_code: 1, stderr, ..Output::default() };
        }
        if self.fail && status >= 400 {
            let text = format!("curl: (22) The requested URL returned error: {status}\n");
            let stderr = if self.silent && !self.show_error { String::new() } else { text };
            return Output { exit_code: 22, stdout: written, stderr, ..Output::default() };
        }
        let mut stdout = String::new();
        if self.headers || self.head_only {
            stdout.push_str(&format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {}\r\n\r\n", body.len()));
        }
        if !self.head_only {
            stdout.push_str(body);
        }
        if self.discard {
            stdout.clear();
        }
        stdout.push_str(&written);
        Output { stdout, ..Output::default() }
    }
}
