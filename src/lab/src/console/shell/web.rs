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
    /// The file that takes the body.
    file: Option<String>,
    write_out: Option<String>,
    max_ms: Option<u64>,
}

/// Sends the request of a command line.
///
/// - Errors: the output of a command that sends none.
pub(super) fn start(argv: &[String], forwards: &[Forward], api: &mut dyn Api) -> Result<Fetch, Box<Output>> {
    let (name, arguments) = argv.split_first().map_or(("curl", argv), |(name, rest)| (name.as_str(), rest));
    let failed = |exit_code: i32, stderr: String| Err(Box::new(Output { exit_code, stderr, ..Output::default() }));
    let mut wish = Wish { wget: name == "wget", ..Wish::default() };
    let (mut method, mut url) = (None, None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            if url.is_none() || !wish.wget {
                url = Some(word.clone());
            }
            continue;
        };
        if let Some(long) = letters.strip_prefix('-') {
            let (option, attached) = match long.split_once('=') {
                Some((option, value)) => (option, Some(value.to_string())),
                None => (long, None),
            };
            let mut value = || attached.clone().or_else(|| words.next().cloned()).unwrap_or_default();
            match option {
                "request" | "method" => method = Some(value()),
                "output" | "output-document" => wish.save(&value()),
                "write-out" => wish.write_out = Some(value()),
                "max-time" | "connect-timeout" | "timeout" => wish.max_ms = seconds_ms(&value()),
                "data" | "data-raw" | "data-binary" | "json" | "post-data" | "form" => {
                    value();
                    method.get_or_insert_with(|| "POST".to_string());
                }
                "header" | "user-agent" | "retry" | "retry-delay" | "user" | "cacert" | "resolve" | "interface"
                | "tries" | "proxy" | "noproxy" => {
                    value();
                }
                "url" => url = Some(value()),
                "silent" | "quiet" => wish.silent = true,
                "show-error" => wish.show_error = true,
                "fail" => wish.fail = true,
                "include" | "server-response" => wish.headers = true,
                "head" | "spider" => wish.head_only = true,
                _ => {}
            }
            continue;
        }
        for (at, letter) in letters.char_indices() {
            let rest = &letters[at + letter.len_utf8()..];
            let valued = if wish.wget { "OTtUP" } else { "XowmdHAubcFerTEyzK" };
            if valued.contains(letter) {
                let value = if rest.is_empty() { words.next().cloned().unwrap_or_default() } else { rest.to_string() };
                match letter {
                    'X' => method = Some(value),
                    'o' | 'O' => wish.save(&value),
                    'w' => wish.write_out = Some(value),
                    'm' => wish.max_ms = seconds_ms(&value),
                    'T' if wish.wget => wish.max_ms = seconds_ms(&value),
                    'd' | 'F' => {
                        method.get_or_insert_with(|| "POST".to_string());
                    }
                    _ => {}
                }
                break;
            }
            match letter {
                's' | 'q' => wish.silent = true,
                'S' => wish.show_error = true,
                'f' => wish.fail = true,
                'i' => wish.headers = true,
                'I' => wish.head_only = true,
                _ => {}
            }
        }
    }
    if wish.wget && wish.file.is_none() && !wish.discard {
        // wget saves what it gets under the name in the address.
        let name = url.as_deref().map_or("", |url| url.trim_end_matches('/').rsplit('/').next().unwrap_or(""));
        let host =
            url.as_deref().is_some_and(|url| !url.trim_start_matches("http://").trim_end_matches('/').contains('/'));
        wish.file = Some(if host || name.is_empty() { "index.html".to_string() } else { name.to_string() });
    }
    if wish.file.as_deref() == Some("-") {
        wish.file = None;
    }
    wish.write_out = wish.write_out.map(|text| text.replace("\\n", "\n").replace("\\t", "\t"));
    let Some(url) = url else {
        let text = if name == "curl" { "curl: (2) no URL specified\n" } else { "wget: missing URL\n" };
        return failed(if name == "curl" { 2 } else { 1 }, text.to_string());
    };
    let rest = url.strip_prefix("http://").unwrap_or(&url);
    if rest.starts_with("https://") {
        return failed(35, format!("{name}: (35) nothing here speaks TLS: use http://\n"));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let Ok(port) = port.parse::<u16>() else {
        return failed(3, format!("{name}: (3) URL using bad/illegal format or missing URL\n"));
    };
    (wish.host, wish.port) = (host.to_string(), port);
    let (host, port) = match host {
        "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0" => match local(port, forwards, api) {
            Some(place) => place,
            None => return Err(Box::new(wish.output(&Fetched::Refused, 0).0)),
        },
        host => (host.to_string(), port),
    };
    let method = method.unwrap_or_else(|| if wish.head_only { "HEAD" } else { "GET" }.to_string());
    let path = if path.is_empty() { "/" } else { path };
    let ticket = api.fetch(&method, &host, port, path);
    let now = api.now();
    let gives_up = wish.max_ms.map(|ms| now.plus_ms(ms));
    Ok(Fetch { ticket, look_at: now, begun: now, gives_up, wish })
}

/// `2` or `0.5` seconds in milliseconds.
fn seconds_ms(text: &str) -> Option<u64> {
    super::super::flags::parse_duration_ms(&format!("{}s", text.trim_end_matches('s')))
}

/// Where a port of this machine leads.
fn local(port: u16, forwards: &[Forward], api: &dyn Api) -> Option<(String, u16)> {
    if let Some(forward) = forwards.iter().find(|forward| forward.local == port) {
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
    /// With it the file and the text that it asked to save.
    pub(super) fn poll(&mut self, api: &mut dyn Api) -> Option<(Output, Option<(String, String)>)> {
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
    fn save(&mut self, file: &str) {
        self.discard = file == "/dev/null";
        self.file = Some(file.to_string()).filter(|file| file != "/dev/null");
    }

    fn output(&self, fetched: &Fetched, took_ms: u64) -> (Output, Option<(String, String)>) {
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
        (Output { exit_code, stdout: self.written(0, took_ms), stderr, ..Output::default() }, None)
    }

    /// The text of `-w`.
    fn written(&self, status: u16, took_ms: u64) -> String {
        let seconds = format!("{}.{:06}", took_ms / 1000, took_ms % 1000 * 1000);
        let text = self.write_out.clone().unwrap_or_default();
        text.replace("%{http_code}", &format!("{status:03}"))
            .replace("%{response_code}", &format!("{status:03}"))
            .replace("%{time_total}", &seconds)
    }

    fn answered(&self, status: u16, body: &str, took_ms: u64) -> (Output, Option<(String, String)>) {
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
            return (Output { exit_code: 1, stderr, ..Output::default() }, None);
        }
        if self.fail && status >= 400 {
            let text = format!("curl: (22) The requested URL returned error: {status}\n");
            let stderr = if self.silent && !self.show_error { String::new() } else { text };
            return (Output { exit_code: 22, stdout: written, stderr, ..Output::default() }, None);
        }
        let mut stdout = String::new();
        if self.headers || self.head_only {
            stdout.push_str(&format!("HTTP/1.1 {status} {reason}\r\nContent-Length: {}\r\n\r\n", body.len()));
        }
        if !self.head_only {
            stdout.push_str(body);
        }
        let saved = self.file.clone().map(|file| (file, std::mem::take(&mut stdout)));
        if self.discard {
            stdout.clear();
        }
        stdout.push_str(&written);
        let stderr = match &saved {
            Some((file, _)) if self.wget && !self.silent => {
                format!("Connecting to {}:{}\nsaving to '{file}'\n'{file}' saved\n", self.host, self.port)
            }
            _ => String::new(),
        };
        (Output { stdout, stderr, ..Output::default() }, saved)
    }
}
