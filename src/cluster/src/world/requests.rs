//! Requests between programs: who asked, where it goes, and how it ended.
//!
//! Kubelets know only their own pods; what crosses pods passes through here.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};

use kernel::{Rng, Time};

use super::internet;
use super::{HttpRecord, Message, Record, RecordBody, TrafficRecord, World};
use crate::kubelet::Input;
use crate::kubelet::runtime::{Agent, HttpAnswer, HttpRequest, Method, NetReply, NetRequest};
use crate::network::{Ended, Second, Traffic, TrafficConfig};
use crate::settings::{API_SERVER, API_SERVER_PORT};

/// How long a client waits for an answer, in milliseconds.
const CLIENT_TIMEOUT_MS: u64 = 5_000;
/// One way through the pod network, in milliseconds.
const HOP_MS: u64 = 1;

/// Something of the data path that happens at its time.
#[derive(Clone)]
pub(super) enum Step {
    /// A request's fate reaches the client.
    End(u64, Fate),
    /// A generator sends its next request.
    Traffic(u32, u32),
    /// A second of traffic to a service is over.
    Second(Rc<str>),
}

/// How a request ended.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It was answered.
    Answer(u16, String),
    /// A TCP connection was made.
    Connected,
    /// Nothing listened.
    Refused,
    /// The connection broke.
    Reset,
    /// No answer came in time.
    Timeout,
    /// No way leads there.
    Unroutable,
}

impl Fate {
    /// The word of traces for requests that nothing answered.
    fn error(&self) -> Option<&'static str> {
        match self {
            Fate::Answer(..) | Fate::Connected => None,
            Fate::Refused => Some("refused"),
            Fate::Reset => Some("reset"),
            Fate::Timeout => Some("timeout"),
            Fate::Unroutable => Some("unroutable"),
        }
    }
}

/// Who waits for an answer.
#[derive(Clone, Debug)]
enum Client {
    Action { method: String, url: String },
    Traffic(u32),
    Person(u64),
    Pod { machine: u16, ticket: u64 },
}

/// Requests under way and ports that listen.
#[derive(Clone)]
pub(super) struct Requests {
    waiting: BTreeMap<u64, Client>,
    next: u64,
    open: BTreeSet<(Rc<str>, u16)>,
    rng: Rng,
    /// Generators; messages name their place here.
    traffic: alloc::vec::Vec<Generator>,
    /// Requests that ended in the running second, by service.
    seconds: BTreeMap<Rc<str>, Second>,
    seed: u64,
}

#[derive(Clone)]
struct Generator {
    traffic: Traffic,
    service: Rc<str>,
    request: HttpRequest,
    /// Counts changes of the rate, so that ticks of an earlier one are dropped.
    life: u32,
}

impl Requests {
    pub(super) fn new(seed: u64) -> Requests {
        Requests {
            waiting: BTreeMap::new(),
            next: 0,
            open: BTreeSet::new(),
            rng: Rng::stream(seed, "network/pick"),
            traffic: alloc::vec::Vec::new(),
            seconds: BTreeMap::new(),
            seed,
        }
    }

    pub(super) fn set_open(&mut self, address: Rc<str>, port: u16, open: bool) {
        if open {
            self.open.insert((address, port));
        } else {
            self.open.remove(&(address, port));
        }
    }

    pub(super) fn is_open(&self, address: &Rc<str>, port: u16) -> bool {
        self.open.contains(&(address.clone(), port))
    }

    fn ticket(&mut self, client: Client) -> u64 {
        self.next += 1;
        self.waiting.insert(self.next, client);
        self.next
    }
}

impl World {
    /// Sends one request as an action does; its answer is recorded.
    pub fn http(&mut self, method: Method, host: &str, port: u16, path: &str, url: &str) {
        let client = Client::Action { method: method.text().to_string(), url: url.to_string() };
        let ticket = self.requests.ticket(client);
        let request = HttpRequest { method, path: path.into(), agent: Agent::Curl, client: "10.244.0.1".into() };
        self.route(ticket, "default", host, port, &request);
        self.flush();
    }

    /// Sends a request of somebody at a terminal; its answer waits for [`World::take_fetched`].
    pub fn fetch(&mut self, method: Method, host: &str, port: u16, path: &str) -> u64 {
        let ticket = self.outside.ticket();
        if !is_address(host) && self.routes.lookup(host, "default").is_none() {
            self.outside.unknown_host(ticket, self.now);
            return ticket;
        }
        let id = self.requests.ticket(Client::Person(ticket));
        let request = HttpRequest { method, path: path.into(), agent: Agent::Curl, client: "10.244.0.1".into() };
        self.route(id, "default", host, port, &request);
        self.flush();
        ticket
    }

    /// Starts, changes or (with a rate of 0) ends the traffic to a service.
    ///
    /// What a change leaves out is any: it goes to every generator of the service, and makes one when there is none.
    pub fn set_traffic(&mut self, config: TrafficConfig) {
        let mut meant: alloc::vec::Vec<usize> = (0..self.requests.traffic.len())
            .filter(|place| self.requests.traffic[*place].traffic.is_meant(&config))
            .collect();
        for place in &meant {
            self.requests.traffic[*place].traffic.set_rate_milli(config.rate_milli);
        }
        if meant.is_empty() {
            let service = service_name(&config.namespace, &config.service).into();
            let path = config.path.as_deref().unwrap_or("/").into();
            let request = HttpRequest { method: Method::Get, path, agent: Agent::Traffic, client: "10.244.0.1".into() };
            meant.push(self.requests.traffic.len());
            let traffic = Traffic::new(config, self.requests.seed);
            self.requests.traffic.push(Generator { traffic, service, request, life: 0 });
        }
        for place in meant {
            let one = &mut self.requests.traffic[place];
            one.life += 1;
            if let Some(at) = one.traffic.next_request(self.now) {
                self.queue.push(at, Message::Request(Box::new(Step::Traffic(place as u32, one.life))));
            }
        }
    }

    /// True when an endpoint of a service answers now.
    pub fn answers(&self, service: &str, namespace: &str, port: u16) -> bool {
        let backends = self.routes.backends(service, namespace, port);
        backends
            .iter()
            .flat_map(|backends| backends.iter())
            .any(|(address, port)| self.requests.is_open(address, *port) && self.reachable(address))
    }

    /// A program in a pod asks the network.
    pub(super) fn ask_from_pod(&mut self, machine: u16, ticket: u64, namespace: &str, request: NetRequest) {
        if let NetRequest::Resolve { host } = &request {
            let reply = match self.routes.lookup(host, namespace) {
                Some((name, addresses)) => NetReply::Resolved { name, addresses },
                None => internet::address(host).map_or(NetReply::UnknownHost, |address| NetReply::Resolved {
                    name: host.clone(),
                    addresses: [address].into(),
                }),
            };
            self.kubelet(machine, Input::Reply { ticket, reply });
            return;
        }
        let host = request.host().to_string();
        if internet::holds(&host) && self.routes.backends(&host, namespace, 0).is_none() {
            let connected = self.machines.get(usize::from(machine)).is_some_and(|machine| machine.connected);
            let fate = if connected { internet::answer(&request) } else { Fate::Timeout };
            let id = self.requests.ticket(Client::Pod { machine, ticket });
            self.end_later(id, fate);
            return;
        }
        if !is_address(&host) && self.routes.backends(&host, namespace, 0).is_none() {
            self.kubelet(machine, Input::Reply { ticket, reply: NetReply::UnknownHost });
            return;
        }
        let id = self.requests.ticket(Client::Pod { machine, ticket });
        match request {
            NetRequest::Http { port, request, .. } => self.route(id, namespace, &host, port, &request),
            NetRequest::Connect { port, .. } => {
                let fate = match self.pick(namespace, &host, port) {
                    None => Fate::Unroutable,
                    Some((address, port))
                        if *address == *API_SERVER && self.machines[usize::from(machine)].connected =>
                    {
                        self.api_server(port, None)
                    }
                    Some((address, port)) if self.requests.is_open(&address, port) && self.reachable(&address) => {
                        Fate::Connected
                    }
                    Some((address, _)) if self.reachable(&address) => Fate::Refused,
                    Some(_) => Fate::Timeout,
                };
                self.end_later(id, fate);
            }
            NetRequest::Resolve { .. } => {}
        }
    }

    fn pick(&mut self, namespace: &str, host: &str, port: u16) -> Option<(Rc<str>, u16)> {
        if host == API_SERVER || is_address(host) && self.machine_of_address(host).is_some() {
            return Some((host.into(), port));
        }
        self.routes.resolve(host, namespace, port, &mut self.requests.rng)
    }

    /// The machine that holds a pod address.
    fn machine_of_address(&self, address: &str) -> Option<u16> {
        let mut parts = address.split('.');
        let (ten, range, third) = (parts.next()?, parts.next()?, parts.next()?);
        let index = third.parse::<u16>().ok()?.checked_sub(1)?;
        (ten == "10" && range == "244" && usize::from(index) < self.machines.len()).then_some(index)
    }

    fn reachable(&self, address: &str) -> bool {
        self.machine_of_address(address).is_some_and(|index| self.machines[usize::from(index)].connected)
    }

    /// Sends a request to a backend of `host:port`.
    fn route(&mut self, ticket: u64, namespace: &str, host: &str, port: u16, request: &HttpRequest) {
        let Some((address, port)) = self.pick(namespace, host, port) else {
            self.end_later(ticket, Fate::Unroutable);
            return;
        };
        match self.machine_of_address(&address).filter(|index| self.machines[usize::from(*index)].connected) {
            Some(index) => {
                self.kubelet(index, Input::Http { ticket, ip: &address, port, request });
                self.expect_within(ticket);
            }
            None if *address == *API_SERVER && self.is_connected(ticket) => {
                let fate = self.api_server(port, Some(request));
                self.end_later(ticket, fate);
            }
            None => self.expect_within(ticket),
        }
    }

    /// Whether whoever asks has a network.
    fn is_connected(&self, ticket: u64) -> bool {
        match self.requests.waiting.get(&ticket) {
            Some(Client::Pod { machine, .. }) => self.machines[usize::from(*machine)].connected,
            _ => true,
        }
    }

    /// What the API server's machine answers a stranger: that it is well, or that he may not see more.
    fn api_server(&self, port: u16, request: Option<&HttpRequest>) -> Fate {
        if port != API_SERVER_PORT || !self.api_up {
            return Fate::Refused;
        }
        let Some(request) = request else { return Fate::Connected };
        if matches!(&*request.path, "/healthz" | "/livez" | "/readyz") {
            return Fate::Answer(200, "ok".to_string());
        }
        let verb = request.method.text().to_ascii_lowercase();
        let message = format!("forbidden: User \"system:anonymous\" cannot {verb} path {:?}", request.path);
        let status = serde_json::json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": "Forbidden", "details": {}, "code": 403,
        });
        Fate::Answer(403, serde_json::to_string_pretty(&status).unwrap_or_default())
    }

    fn expect_within(&mut self, ticket: u64) {
        if self.requests.waiting.contains_key(&ticket) {
            self.queue.push(
                self.now.plus_ms(CLIENT_TIMEOUT_MS),
                Message::Request(Box::new(Step::End(ticket, Fate::Timeout))),
            );
        }
    }

    fn end_later(&mut self, ticket: u64, fate: Fate) {
        self.queue.push(self.now.plus_ms(HOP_MS), Message::Request(Box::new(Step::End(ticket, fate))));
    }

    /// A kubelet's answer to a request for one of its pods.
    pub(super) fn answered(&mut self, ticket: u64, after_ms: u64, answer: HttpAnswer) {
        let fate = match answer {
            HttpAnswer::Refused => Fate::Refused,
            HttpAnswer::Reset => Fate::Reset,
            HttpAnswer::Hang => return,
            HttpAnswer::Answer { status, body, .. } => Fate::Answer(status, body.to_string()),
        };
        self.queue.push(self.now.plus_ms(after_ms + HOP_MS), Message::Request(Box::new(Step::End(ticket, fate))));
    }

    pub(super) fn request_step(&mut self, step: Step) {
        match step {
            Step::End(ticket, fate) => {
                if let Some(client) = self.requests.waiting.remove(&ticket) {
                    self.ended(client, fate);
                }
            }
            Step::Traffic(place, life) => self.send_traffic(place, life),
            Step::Second(service) => self.end_second(service),
        }
    }

    fn ended(&mut self, client: Client, fate: Fate) {
        match client {
            Client::Action { method, url } => {
                let error = fate.error();
                let (status, body) = match fate {
                    Fate::Answer(status, body) => (status, body),
                    _ => (0, String::new()),
                };
                let record = HttpRecord { method, url, status, body, error };
                self.records.push(Record { at: self.now, body: RecordBody::Http(record) });
            }
            Client::Person(ticket) => self.outside.fetched(ticket, &fate, self.now),
            Client::Pod { machine, ticket } => {
                let reply = match fate {
                    Fate::Answer(status, body) => NetReply::Answer { status, body: body.into() },
                    Fate::Connected => NetReply::Connected,
                    Fate::Refused => NetReply::Refused,
                    Fate::Reset => NetReply::Reset,
                    Fate::Timeout | Fate::Unroutable => NetReply::Unroutable,
                };
                self.kubelet(machine, Input::Reply { ticket, reply });
            }
            Client::Traffic(place) => {
                let ended = match &fate {
                    Fate::Answer(status, _) => Ended::Status(*status),
                    other => Ended::Unanswered(other.error().unwrap_or("reset")),
                };
                let Some(service) = self.requests.traffic.get(place as usize).map(|one| one.service.clone()) else {
                    return;
                };
                let second = self.requests.seconds.entry(service.clone()).or_default();
                second.count(ended);
                if second.sent == 1 {
                    let at = Time::from_ms((self.now.seconds() + 1) * 1_000);
                    self.queue.push(at, Message::Request(Box::new(Step::Second(service))));
                }
            }
        }
    }

    fn send_traffic(&mut self, place: u32, life: u32) {
        let Some(one) = self.requests.traffic.get(place as usize).filter(|one| one.life == life) else { return };
        let config = one.traffic.config();
        let (namespace, service, port) = (config.namespace.clone(), config.service.clone(), config.port.unwrap_or(80));
        let request = one.request.clone();
        if let Some(at) = one.traffic.next_request(self.now.plus_ms(1)) {
            self.queue.push(at, Message::Request(Box::new(Step::Traffic(place, life))));
        }
        let ticket = self.requests.ticket(Client::Traffic(place));
        self.route(ticket, &namespace, &service, port, &request);
    }

    fn end_second(&mut self, service: Rc<str>) {
        let Some(second) = self.requests.seconds.remove(&service) else { return };
        let Second { sent, ok, failed, codes } = second;
        let record = TrafficRecord { service: service.to_string(), sent, ok, failed, codes };
        self.records.push(Record { at: self.now, body: RecordBody::Traffic(record) });
    }
}

/// True for an IPv4 address.
fn is_address(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

/// A service as traces name it.
fn service_name(namespace: &str, service: &str) -> String {
    format!("{namespace}/{service}")
}
