//! [`Scenario`] to the JSON value of its file, so that a session's log can be kept, shared and replayed.

use cluster::settings::go_duration;
use serde_json::{Map, Value, json};

use crate::console::shell::line_for_scenario;

use super::model::{Action, ContainerTarget, HttpTarget, NodeSpec, NodeVerb, Scenario, TrafficSpec};

impl Scenario {
    /// The scenario as its file holds it; JSON is YAML, so its text reads back to an equal scenario.
    pub fn to_json(&self) -> Value {
        let mut file = json!({
            "apiVersion": "selfheal.dev/v1",
            "kind": "Scenario",
            "seed": self.seed,
            "cluster": {"nodes": nodes_json(&self.cluster.nodes)},
        });
        if !self.cluster.given_settings.is_empty() {
            file["cluster"]["settings"] = Value::Object(self.cluster.given_settings.iter().cloned().collect());
        }
        for (key, list) in [
            ("images", self.images.clone()),
            ("manifests", self.manifests.iter().map(|file| file.as_str().into()).collect()),
            ("traffic", self.traffic.iter().map(traffic_json).collect()),
            ("actions", self.actions.iter().map(|timed| timed.action.to_json(timed.at.ms())).collect()),
        ] {
            if !list.is_empty() {
                file[key] = Value::Array(list);
            }
        }
        if !self.name.is_empty() {
            file["metadata"] = json!({"name": self.name});
        }
        if let Some(until) = self.until {
            file["until"] = go_duration(until.ms()).into();
        }
        file
    }
}

/// Leaves out what is absent.
fn present(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.into_iter().filter(|(_, value)| !value.is_null()).collect()),
        other => other,
    }
}

/// A count where the nodes are those that a count gives.
fn nodes_json(nodes: &[NodeSpec]) -> Value {
    if nodes == NodeSpec::count(nodes.len()) {
        return nodes.len().into();
    }
    Value::Array(nodes.iter().map(node_json).collect())
}

fn node_json(node: &NodeSpec) -> Value {
    let taints = node.taints.iter().map(|(key, value, effect)| {
        present(json!({"key": key, "value": (!value.is_empty()).then_some(value), "effect": effect}))
    });
    json!({
        "name": node.name,
        "cpu": node.cpu,
        "memory": node.memory,
        "pods": node.pods,
        "zone": node.zone,
        "labels": node.labels.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect::<Map<String, Value>>(),
        "taints": taints.collect::<Vec<Value>>(),
    })
}

fn traffic_json(traffic: &TrafficSpec) -> Value {
    let (whole, rest) = (traffic.milli_rps / 1_000, traffic.milli_rps % 1_000);
    let rps = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}") };
    present(json!({
        "service": traffic.service,
        "namespace": traffic.namespace,
        "port": traffic.port,
        "path": traffic.path,
        "rps": serde_json::from_str::<serde_json::Number>(&rps).ok(),
    }))
}

fn target_json(target: &ContainerTarget) -> Value {
    json!({
        "pod": target.pod,
        "selector": target.selector,
        "namespace": target.namespace,
        "container": target.container,
        "image": target.image,
        "count": target.count,
    })
}

/// `target` with the fields of `more`.
fn joined(target: Value, more: Value) -> Value {
    match (target, more) {
        (Value::Object(mut target), Value::Object(more)) => {
            target.extend(more);
            present(Value::Object(target))
        }
        (_, more) => more,
    }
}

impl Action {
    /// The action as a scenario holds it, `at_ms` milliseconds after the beginning.
    pub fn to_json(&self, at_ms: u64) -> Value {
        let body = match self {
            Action::Apply(text) => Value::String(text.clone()),
            Action::Kubectl { line, .. } => Value::String(line_for_scenario(line)),
            Action::Crash { target, exit_code, reason, signal } => {
                joined(target_json(target), json!({"exitCode": exit_code, "reason": reason, "signal": signal}))
            }
            Action::Http { method, target: HttpTarget::Url(url) } => json!({"method": method, "url": url}),
            Action::Http { method, target: HttpTarget::Pod { pod, namespace, port, path } } => {
                json!({"method": method, "pod": pod, "namespace": namespace, "port": port, "path": path})
            }
            Action::Node { name, verb } => match verb {
                NodeVerb::Fail(part) => json!({"name": name, "fail": part}),
                NodeVerb::Recover => json!({"name": name, "recover": true}),
                NodeVerb::Reboot => json!({"name": name, "reboot": true}),
                NodeVerb::Delete => json!({"name": name, "delete": true}),
            },
            Action::AddNode(node) => json!({"add": node_json(node)}),
            Action::Component { name, fail: true } => json!({"name": name, "fail": true}),
            Action::Component { name, fail: false } => json!({"name": name, "recover": true}),
            Action::Volume { namespace, claim, fail } => {
                let verb = if *fail { "fail" } else { "recover" };
                json!({"claim": claim, "namespace": namespace, verb: true})
            }
            Action::Traffic(traffic) => traffic_json(traffic),
            Action::Set { target, flag, value } => joined(target_json(target), json!({"flag": flag, "value": value})),
        };
        let mut timed = json!({"at": go_duration(at_ms), self.verb(): body});
        if let Action::Kubectl { stdin: Some(stdin), .. } = self {
            timed["stdin"] = stdin.as_str().into();
        }
        timed
    }
}
