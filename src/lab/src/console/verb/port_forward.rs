//! `port-forward`: a port of this machine that leads to a pod, for `curl localhost:PORT`.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/portforward/portforward.go.

use cluster::api::{Key, Kind, Object};
use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::Ending;
use super::super::api::Api;
use super::super::flags::{Flag, value};
use super::super::output::Failure;
use super::super::running::Task;
use super::super::shell::Forward;
use super::super::target::Target;
use super::{Call, Verb, Words, logs};

/// The command.
pub const VERB: Verb = Verb {
    name: "port-forward",
    aliases: &[],
    summary: "Forward one or more local ports to a pod",
    words: Words::Pods,
    flags: FLAGS,
    run,
};

const FLAGS: &[Flag] = &[
    value("address", None, "Addresses to listen on (comma separated)"),
    value("pod-running-timeout", None, "The length of time to wait until at least one pod is running"),
];

fn run(call: &mut Call) -> Result<Ending, Failure> {
    let words = call.arguments.words.clone();
    let Some((first, ports)) = words.split_first().filter(|(_, ports)| !ports.is_empty()) else {
        return Err(Failure::new(
            "TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples",
        ));
    };
    let word = if first.contains('/') { first.clone() } else { format!("pod/{first}") };
    let (objects, missing) = Target::parse(&[word])?.resolve(call.api, Some(&call.namespace), &Default::default())?;
    if let Some(error) = missing.into_iter().next() {
        return Err(error.into());
    }
    let Some(object) = objects.into_iter().next() else { return Ok(Ending::Exit(1)) };
    let pod = if object.kind() == Kind::Pod {
        Some(object.clone())
    } else {
        logs::pods_of(&object, call.api)
            .map_err(|failure| failure.within(&format!("cannot attach to {}", logs::go_type(object.kind()))))?
            .into_iter()
            .find(is_running)
    };
    let Some(pod) = pod else { return Err(Failure::new("timed out waiting for the condition")) };
    let phase = pod.get::<Pod>().and_then(|pod| pod.status.as_ref()?.phase.clone()).unwrap_or_default();
    if phase != "Running" {
        return Err(Failure::new(format!("unable to forward port because pod is not running. Current status={phase}")));
    }
    let mut forwards = Vec::new();
    for pair in ports {
        let (local, remote) = match pair.matches(':').count() {
            1 => pair.split_once(':').unwrap_or((pair, pair)),
            _ => pair.split_once(':').map_or((pair.as_str(), pair.as_str()), |(first, _)| (first, first)),
        };
        let remote = remote_port(&object, &pod, remote)?;
        let local = match local {
            "" => 40_000 + remote % 20_000,
            // A name stands for its number on both sides.
            local if !pair.contains(':') && local.parse::<i64>().is_err() => remote,
            local => local.parse().map_err(|error| port_trouble("local", local, &error))?,
        };
        forwards.push(Forward { local, pod: pod.key(), remote });
    }
    for Forward { local, remote, .. } in &forwards {
        call.streams.line(format!("Forwarding from 127.0.0.1:{local} -> {remote}"));
        call.streams.line(format!("Forwarding from [::1]:{local} -> {remote}"));
    }
    Ok(Ending::Continue(Box::new(Task::Forward(Forwarding { forwards, pod: pod.key(), uid: pod.uid().to_string() }))))
}

/// What is said of a number that is no port.
///
/// - Source: kubernetes 1.36 client-go tools/portforward/portforward.go parsePorts.
fn port_trouble(side: &str, text: &str, error: &std::num::ParseIntError) -> Failure {
    let why = match error.kind() {
        std::num::IntErrorKind::PosOverflow => "value out of range",
        _ => "invalid syntax",
    };
    Failure::new(format!("error parsing {side} port '{text}': strconv.ParseUint: parsing {text:?}: {why}"))
}

fn is_running(object: &Object) -> bool {
    let pod = object.get::<Pod>();
    pod.and_then(|pod| pod.status.as_ref()?.phase.as_deref()) == Some("Running")
}

/// The pod's port that a word means: a Service's port leads to its target.
fn remote_port(object: &Object, pod: &Object, word: &str) -> Result<u16, Failure> {
    let named = |name: &str| {
        let spec = pod.get::<Pod>().and_then(|pod| pod.spec.as_ref());
        let mut ports = spec.into_iter().flat_map(|spec| &spec.containers).flat_map(|one| one.ports.iter().flatten());
        ports.find(|port| port.name.as_deref() == Some(name)).and_then(|port| u16::try_from(port.container_port).ok())
    };
    if let Some(service) = object.get::<Service>() {
        let ports = service.spec.as_ref().and_then(|spec| spec.ports.as_ref());
        let found = ports
            .into_iter()
            .flatten()
            .find(|port| port.port.to_string() == word || port.name.as_deref() == Some(word));
        let Some(found) = found else {
            return Err(Failure::new(match word.parse::<i64>() {
                Ok(_) => format!("Service {} does not have a service port {word}", object.name()),
                Err(_) => format!("Service '{}' does not have a named port '{word}'", object.name()),
            }));
        };
        return match &found.target_port {
            Some(IntOrString::Int(number)) if *number > 0 => Ok(*number as u16),
            Some(IntOrString::String(name)) => named(name)
                .ok_or_else(|| Failure::new(format!("Pod '{}' does not have a named port '{name}'", pod.name()))),
            _ => Ok(found.port as u16),
        };
    }
    match word.parse::<u16>() {
        Ok(number) => Ok(number),
        Err(error) if word.parse::<i64>().is_ok() => Err(port_trouble("local", word, &error)),
        Err(_) => {
            named(word).ok_or_else(|| Failure::new(format!("Pod '{}' does not have a named port '{word}'", pod.name())))
        }
    }
}

/// `port-forward`, while it is open.
#[derive(Clone, Debug)]
pub struct Forwarding {
    /// Its ports.
    pub forwards: Vec<Forward>,
    pod: Key,
    uid: String,
}

impl Forwarding {
    /// Ends when the pod is gone.
    ///
    /// - Errors: the pod that went away.
    pub fn poll(&mut self, api: &mut dyn Api) -> Result<Option<i32>, Failure> {
        match api.get(&self.pod) {
            Ok(pod) if pod.uid() == self.uid && is_running(&pod) => Ok(None),
            _ => Err(Failure::new("lost connection to pod")),
        }
    }
}
