//! From a scenario's actions to what is done to the cluster.

use std::collections::BTreeMap;
use std::rc::Rc;

use cluster::api::quantity;
use cluster::kubelet::runtime::{FlagValue, Method, Profile};
use cluster::kubelet::{Failure, NodeConfig};
use cluster::network::TrafficConfig;
use cluster::world::{Component, CrashAct, FlagAct, NodeAct, Target};
use k8s_openapi::api::core::v1::Taint;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::Value;

use super::{ActOutcome, Command, Runs, Session, entry};
use crate::console::output::Output;
use crate::console::shell::{Shell, Started};
use crate::console::{self, Outcome};
use crate::scenario::trace::{Answer, Body, Entry};
use crate::scenario::{Action, ContainerTarget, HttpTarget, NodeSpec, NodeVerb, TrafficSpec, selector};

/// Namespace of commands that name none.
const NAMESPACE: &str = "default";

impl Session {
    /// Does one action at this moment.
    pub(super) fn perform(&mut self, action: &Action) -> ActOutcome {
        let outcome = self.carry_out(action);
        self.collect();
        outcome
    }

    /// What a command that only reads answers now; no part of the run. `None` when it would go on.
    pub fn reading(&mut self, line: &str) -> Option<Output> {
        match Shell::default().run(line, None, &mut self.world) {
            Started::Done(output) => Some(output),
            Started::Plain(_) | Started::Line(_) => None,
        }
    }

    fn carry_out(&mut self, action: &Action) -> ActOutcome {
        match action {
            Action::Apply(text) => {
                let outcome = console::run("apply -f -", Some(text), NAMESPACE, &mut self.world);
                let output = match outcome {
                    Outcome::Done(output) => output,
                    Outcome::Running(running) => running.interrupt(),
                };
                self.write(Body::Apply(entry::answer(&output)));
                ActOutcome::Output(output)
            }
            Action::Kubectl { line, stdin } => {
                self.shell.forwards = self.commands.iter().flat_map(Command::forwards).collect();
                let runs = match self.shell.run(line, stdin.as_deref(), &mut self.world) {
                    Started::Done(output) => {
                        let answer: Answer = entry::answer(&output);
                        self.write(Body::Kubectl { started: self.now(), command: line.clone(), answer });
                        return ActOutcome::Output(output);
                    }
                    Started::Plain(running) => Runs::Plain(running),
                    Started::Line(number) => Runs::Line(number),
                };
                self.next_command += 1;
                let (id, started) = (self.next_command, self.now());
                self.commands.push(Command { id, started, line: line.clone(), runs });
                ActOutcome::Running(id)
            }
            Action::Http { method, target } => self.ask(method, target),
            Action::Crash { .. }
            | Action::Node { .. }
            | Action::AddNode(_)
            | Action::Component { .. }
            | Action::Volume { .. }
            | Action::Traffic(_)
            | Action::Set { .. } => {
                let result = self.break_something(action);
                let (targets, error) = match &result {
                    Ok(targets) => (targets.clone(), None),
                    Err(error) => (Vec::new(), Some(error.clone())),
                };
                self.write(Body::Action { action: action.verb(), targets, error });
                match result {
                    Ok(targets) => ActOutcome::Done(targets),
                    Err(error) => ActOutcome::Refused(error),
                }
            }
        }
    }

    /// One request from outside.
    #[inline(never)]
    fn ask(&mut self, method: &str, target: &HttpTarget) -> ActOutcome {
        match http_target(self, target) {
            Ok((host, port, path, url)) => {
                let method = Method::parse(method).unwrap_or(Method::Get);
                self.world.http(method, &host, port, &path, &url);
                ActOutcome::Done(vec![url])
            }
            Err(error) => {
                let url = match target {
                    HttpTarget::Url(url) => url.clone(),
                    HttpTarget::Pod { pod, port, path, .. } => format!("http://{pod}:{port}{path}"),
                };
                let failed = Body::Http {
                    method: method.to_owned(),
                    url,
                    status: 0,
                    body: String::new(),
                    error: Some("unroutable".to_owned()),
                };
                self.write(failed);
                ActOutcome::Refused(error)
            }
        }
    }

    /// Crashes, flags, nodes, components and traffic: what it hit, or why nothing happened.
    #[inline(never)]
    fn break_something(&mut self, action: &Action) -> Result<Vec<String>, String> {
        match action {
            Action::Crash { target, exit_code, reason, signal } => self.world.crash(&CrashAct {
                target: world_target(target)?,
                exit_code: if reason.as_deref() == Some("OOMKilled") { 137 } else { i32::from(*exit_code) },
                reason: reason.clone(),
                signal: signal.map(i32::from),
            }),
            Action::Set { target, flag, value } => self.world.set_flag(&FlagAct {
                target: world_target(target)?,
                flag: flag.clone(),
                value: flag_value(value)?,
            }),
            Action::Node { name, verb } => {
                let act = match verb {
                    NodeVerb::Fail(word) => NodeAct::Fail(failure(word)?),
                    NodeVerb::Recover => NodeAct::Recover,
                    NodeVerb::Reboot => NodeAct::Reboot,
                    NodeVerb::Delete => NodeAct::Delete,
                };
                self.world.node(name, act).map(|()| vec![name.clone()])
            }
            Action::AddNode(spec) => self
                .world
                .node(&spec.name, NodeAct::Add(Box::new(node_config(spec)?)))
                .map(|()| vec![spec.name.clone()]),
            Action::Component { name, fail } => {
                let component = Component::find(name).ok_or_else(|| format!("no component {name:?}"))?;
                self.world.component(component, *fail);
                Ok(vec![name.clone()])
            }
            Action::Volume { namespace, claim, fail } => {
                self.world.fail_volume(namespace, claim, *fail).map(|name| vec![name])
            }
            Action::Traffic(spec) => {
                self.world.set_traffic(traffic_config(spec));
                Ok(vec![format!("{}/{}", spec.namespace, spec.service)])
            }
            Action::Apply(_) | Action::Kubectl { .. } | Action::Http { .. } => Ok(Vec::new()),
        }
    }

    fn write(&mut self, body: Body) {
        self.entries.push(Entry { at: self.now(), body });
    }
}

/// Host, port, path and the address as it was asked for.
fn http_target(session: &Session, target: &HttpTarget) -> Result<(String, u16, String, String), String> {
    match target {
        HttpTarget::Url(url) => {
            let rest = url.strip_prefix("http://").unwrap_or(url);
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
            let port = port.parse().map_err(|_| format!("{url:?} has no port"))?;
            let path = if path.is_empty() { "/" } else { path };
            Ok((host.to_owned(), port, path.to_owned(), url.clone()))
        }
        HttpTarget::Pod { pod, namespace, port, path } => {
            let object = session.world.store().find::<k8s_openapi::api::core::v1::Pod>(namespace, pod);
            let address = object.and_then(|pod| pod.status.as_ref()?.pod_ip.clone());
            let address = address.ok_or_else(|| format!("pod {namespace}/{pod} has no address"))?;
            let url = format!("http://{address}:{port}{path}");
            Ok((address, *port, path.clone(), url))
        }
    }
}

fn world_target(target: &ContainerTarget) -> Result<Target, String> {
    Ok(Target {
        pod: target.pod.clone(),
        selector: target.selector.as_deref().map(selector).transpose()?,
        namespace: target.namespace.clone(),
        container: target.container.clone(),
        image: target.image.clone(),
        count: target.count.map(|count| count as usize),
    })
}

fn flag_value(value: &Value) -> Result<FlagValue, String> {
    match value {
        Value::Bool(truth) => Ok(FlagValue::Bool(*truth)),
        Value::Number(number) => {
            number.as_i64().map(FlagValue::Int).ok_or_else(|| format!("{number} is not a whole number"))
        }
        Value::String(text) => Ok(FlagValue::Text(Rc::from(text.as_str()))),
        other => Err(format!("{other} is neither a truth value, a whole number nor text")),
    }
}

fn failure(word: &str) -> Result<Failure, String> {
    Ok(match word {
        "power" => Failure::Power,
        "kubelet" => Failure::Kubelet,
        "freeze" => Failure::Freeze,
        "network" => Failure::Network,
        "runtime" => Failure::Runtime,
        "memory" => Failure::Memory,
        "disk" => Failure::Disk,
        "pid" => Failure::Pid,
        _ => return Err(format!("nothing of a node is called {word:?}")),
    })
}

/// A node of the world from a node of a scenario.
///
/// - Errors: a quantity that is none.
pub(super) fn node_config(spec: &NodeSpec) -> Result<NodeConfig, String> {
    let amount =
        |text: &str| quantity::milli(&Quantity(text.to_owned())).ok_or_else(|| format!("{text:?} is not a quantity"));
    Ok(NodeConfig {
        name: spec.name.clone(),
        index: 0,
        cpu_milli: amount(&spec.cpu)? as i64,
        memory_bytes: (amount(&spec.memory)? / 1000) as i64,
        pods: i64::from(spec.pods),
        zone: spec.zone.clone(),
        labels: spec.labels.iter().cloned().collect::<BTreeMap<_, _>>(),
        taints: spec
            .taints
            .iter()
            .map(|(key, value, effect)| Taint {
                key: key.clone(),
                value: Some(value.clone()).filter(|value| !value.is_empty()),
                effect: effect.clone(),
                time_added: None,
            })
            .collect(),
        ..NodeConfig::default()
    })
}

/// An image profile from its text in a scenario.
pub(super) fn profile(value: &Value) -> Result<Profile, String> {
    Profile::from_json(value).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

/// A request generator of the world from one of a scenario.
pub(super) fn traffic_config(spec: &TrafficSpec) -> TrafficConfig {
    TrafficConfig {
        service: spec.service.clone(),
        namespace: spec.namespace.clone(),
        port: spec.port,
        path: spec.path.clone(),
        rate_milli: spec.milli_rps,
    }
}
