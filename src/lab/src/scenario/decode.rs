//! Text to [`Scenario`]: strict, with a place for everything that is wrong.

use std::collections::BTreeMap;

use cluster::api::quantity::parse_milli;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use kernel::Time;
use serde_json::Value;

use super::fields::{Fields, Problems};
use super::model::{
    Action, COMPONENTS, ClusterSpec, ContainerTarget, FAILURES, HttpTarget, NodeSpec, NodeVerb, Scenario, TimedAction,
    TrafficSpec,
};
use super::problem::{Place, Problem, nearest};
use super::yaml::{self, Content, Node};
use crate::console::shell::line_of_scenario;

/// Most nodes of a cluster at its beginning.
const MOST_NODES: usize = 5_000;
/// Most actions of one scenario.
const MOST_ACTIONS: usize = 100_000;
/// Most requests per second of one generator.
const MOST_RPS: i128 = 100_000;

const FIELDS: &[&str] =
    &["apiVersion", "kind", "metadata", "seed", "cluster", "images", "manifests", "traffic", "actions", "until"];
const VERBS: &[&str] = &["apply", "kubectl", "crash", "http", "node", "component", "volume", "traffic", "set"];
const ACTION_FIELDS: &[&str] =
    &["at", "stdin", "apply", "kubectl", "crash", "http", "node", "component", "volume", "traffic", "set"];

/// Reads a scenario; of a `Lesson` or `Demo` its scenario part.
///
/// - Errors: every problem found, in the order of the text.
pub fn read(text: &str) -> Result<Scenario, Vec<Problem>> {
    let node = match yaml::read(text) {
        Ok(Some(node)) => node,
        Ok(None) => return Err(vec![Problem::new(Place::START, "there is nothing here, expected a scenario")]),
        Err(problem) => return Err(vec![problem]),
    };
    let mut problems = Problems::default();
    let scenario = scenario(&node, &mut problems);
    if problems.0.is_empty() {
        Ok(scenario)
    } else {
        problems.0.sort_by_key(|problem| problem.at);
        Err(problems.0)
    }
}

fn scenario(node: &Node, problems: &mut Problems) -> Scenario {
    let mut scenario = Scenario::default();
    let lenient = is_more_than_a_scenario(node);
    let mut unknown = Problems::default();
    let Some(fields) = Fields::open(node, "a scenario", FIELDS, if lenient { &mut unknown } else { problems }) else {
        problems.0.append(&mut unknown.0);
        return scenario;
    };
    if let Some(version) = fields.need("apiVersion", "a scenario", problems)
        && !matches!(&version.content, Content::Scalar(Value::String(text)) if text == "selfheal.dev/v1")
    {
        problems.wrong(version, "apiVersion", "selfheal.dev/v1");
    }
    if let Some(kind) = fields.need("kind", "a scenario", problems)
        && !matches!(&kind.content, Content::Scalar(Value::String(text)) if ["Scenario", "Lesson", "Demo"].contains(&text.as_str()))
    {
        problems.wrong(kind, "kind", "Scenario, Lesson or Demo");
    }
    if let Some(metadata) = fields.get("metadata")
        && let Some(metadata) = Fields::open(metadata, "metadata", &["name", "labels", "annotations"], problems)
    {
        scenario.name = metadata.text("name", problems).unwrap_or_default();
    }
    if let Some(seed) = fields.get("seed") {
        match &seed.content {
            Content::Scalar(value) if value.is_u64() => scenario.seed = value.as_u64().unwrap_or(1),
            _ => problems.wrong(seed, "seed", "a whole number that is not negative"),
        }
    }
    if let Some(cluster) = fields.get("cluster") {
        scenario.cluster = cluster_spec(cluster, problems);
    }
    for image in fields.get("images").map_or(&[][..], |node| problems.list(node, "images", "a list of image profiles"))
    {
        scenario.images.push(image_profile(image, problems));
    }
    for file in fields.get("manifests").map_or(&[][..], |node| problems.list(node, "manifests", "a list of files")) {
        scenario.manifests.extend(manifest_file(file, problems));
    }
    for node in fields.get("traffic").map_or(&[][..], |node| problems.list(node, "traffic", "a list of generators")) {
        scenario.traffic.extend(traffic(node, problems));
    }
    let actions = fields.get("actions").map_or(&[][..], |node| problems.list(node, "actions", "a list of actions"));
    if let Some(beyond) = actions.get(MOST_ACTIONS) {
        problems.say(beyond, format!("too many actions, expected at most {MOST_ACTIONS}"));
    }
    for node in actions.iter().take(MOST_ACTIONS) {
        scenario.actions.extend(timed_action(node, problems));
    }
    scenario.actions.sort_by_key(|action| action.at);
    scenario.until = fields.get("until").and_then(|node| problems.moment(node, "until"));
    scenario
}

/// Lessons and demos have fields of their own beside those of their scenario.
fn is_more_than_a_scenario(node: &Node) -> bool {
    let Content::Mapping(entries) = &node.content else { return false };
    entries.iter().any(|(key, _, value)| {
        key == "kind"
            && matches!(&value.content, Content::Scalar(Value::String(kind)) if kind == "Lesson" || kind == "Demo")
    })
}

fn cluster_spec(node: &Node, problems: &mut Problems) -> ClusterSpec {
    let mut spec = ClusterSpec::default();
    let Some(fields) = Fields::open(node, "cluster", &["nodes", "settings"], problems) else { return spec };
    if let Some(nodes) = fields.get("nodes") {
        spec.nodes = match &nodes.content {
            Content::List(items) if items.len() <= MOST_NODES => {
                items.iter().filter_map(|item| node_spec(item, problems)).collect()
            }
            Content::List(_) => {
                problems.say(nodes, format!("nodes: too many, expected at most {MOST_NODES}"));
                Vec::new()
            }
            Content::Scalar(Value::Number(_)) => {
                let count = problems.integer(nodes, "nodes", 0, MOST_NODES as i64).unwrap_or(0);
                NodeSpec::count(usize::try_from(count).unwrap_or(0))
            }
            _ => {
                problems.wrong(nodes, "nodes", "a count or a list of nodes");
                Vec::new()
            }
        };
        for (index, one) in spec.nodes.iter().enumerate() {
            if spec.nodes[..index].iter().any(|other| other.name == one.name) {
                problems.say(nodes.at_path(&format!("[{index}]")), format!("nodes: {:?} is given twice", one.name));
            }
        }
    }
    if let Some(settings) = fields.get("settings") {
        for (key, at, value) in problems.entries(settings, "settings", "a mapping of settings") {
            let json = value.to_json();
            match spec.settings.set(key, &json) {
                Ok(()) => spec.given_settings.push((key.clone(), json)),
                Err(message) => {
                    let hint = nearest(key, cluster::settings::KEYS).filter(|near| near != key);
                    let hint = hint.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
                    problems.0.push(Problem::new(*at, format!("settings: {message}{hint}")));
                }
            }
        }
    }
    spec
}

/// True for a name that a node may have: a DNS subdomain.
fn is_node_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

fn node_spec(node: &Node, problems: &mut Problems) -> Option<NodeSpec> {
    const KNOWN: &[&str] = &["name", "cpu", "memory", "pods", "zone", "labels", "taints"];
    let fields = Fields::open(node, "a node", KNOWN, problems)?;
    let name_node = fields.need("name", "a node", problems)?;
    let name = problems.text(name_node, "name", "the name of a node")?;
    if !is_node_name(&name) {
        problems.wrong(name_node, "name", "lower-case letters, digits, '-' and '.'");
    }
    let mut spec = NodeSpec::named(name);
    for (key, place) in [("cpu", &mut spec.cpu), ("memory", &mut spec.memory)] {
        let Some(node) = fields.get(key) else { continue };
        let text = match node.to_json() {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        match parse_milli(&text) {
            Some(milli) if milli >= 0 => *place = text,
            _ => problems.wrong(node, key, "a quantity such as 4, 500m or 16Gi"),
        }
    }
    if let Some(pods) = fields.integer("pods", 0, 100_000, problems) {
        spec.pods = u32::try_from(pods).unwrap_or(0);
    }
    if let Some(zone) = fields.get("zone") {
        match zone.to_json() {
            Value::String(zone) => spec.zone = zone,
            _ => problems.wrong(zone, "zone", "text"),
        }
    }
    if let Some(labels) = fields.get("labels") {
        for (key, _, value) in problems.entries(labels, "labels", "a mapping of labels") {
            match value.to_json() {
                Value::String(text) => spec.labels.push((key.clone(), text)),
                _ => problems.wrong(value, key, "text (put numbers and truth values in quotes)"),
            }
        }
    }
    for taint in fields.get("taints").map_or(&[][..], |node| problems.list(node, "taints", "a list of taints")) {
        // As `kubectl taint` takes them, too: `key=value:Effect` or `key:Effect`.
        if let Value::String(short) = taint.to_json() {
            let read = short.rsplit_once(':').filter(|(pair, word)| !pair.is_empty() && EFFECTS.contains(word));
            match read {
                Some((pair, word)) => {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    spec.taints.push((key.to_string(), value.to_string(), word.to_string()));
                }
                None => problems.wrong(
                    taint,
                    "a taint",
                    "a mapping with key, value, effect, or text like key=value:NoSchedule",
                ),
            }
            continue;
        }
        let Some(fields) = Fields::open(taint, "a taint", &["key", "value", "effect"], problems) else { continue };
        let key = fields.need("key", "a taint", problems).and_then(|node| problems.text(node, "key", "text"));
        let Some(effect) = fields.need("effect", "a taint", problems) else { continue };
        let word = problems.text(effect, "effect", "NoSchedule, PreferNoSchedule or NoExecute");
        if word.as_ref().is_some_and(|word| !EFFECTS.contains(&word.as_str())) {
            problems.wrong(effect, "effect", "NoSchedule, PreferNoSchedule or NoExecute");
        }
        if let (Some(key), Some(word)) = (key, word) {
            spec.taints.push((key, fields.text("value", problems).unwrap_or_default(), word));
        }
    }
    Some(spec)
}

/// What a taint does.
const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// Checks a profile with the engine's own reader; its problems have paths, which become places here.
fn image_profile(node: &Node, problems: &mut Problems) -> Value {
    let json = node.to_json();
    if let Err(found) = cluster::kubelet::runtime::Profile::from_json(&json) {
        for problem in found {
            problems.0.push(Problem::new(node.at_path(&problem.path).at, format!("images: {problem}")));
        }
    }
    json
}

fn manifest_file(node: &Node, problems: &mut Problems) -> Option<String> {
    let name = problems.text(node, "manifests", "the name of a file")?;
    let absolute = name.starts_with(['/', '\\']) || name.get(1..2) == Some(":");
    if absolute || name.split(['/', '\\']).any(|part| part == "..") {
        problems.wrong(node, "manifests", "a file beside or below the scenario, without '..'");
        return None;
    }
    Some(name)
}

fn traffic(node: &Node, problems: &mut Problems) -> Option<TrafficSpec> {
    let fields = Fields::open(node, "traffic", &["service", "namespace", "port", "path", "rps"], problems)?;
    let service = fields.need("service", "traffic", problems)?;
    let rps = fields.need("rps", "traffic", problems)?;
    let milli_rps = match &rps.content {
        Content::Scalar(Value::Number(number)) => {
            parse_milli(&number.to_string()).filter(|milli| (0..=MOST_RPS * 1_000).contains(milli))
        }
        _ => None,
    };
    if milli_rps.is_none() {
        problems.wrong(rps, "rps", &format!("requests per second, from 0 to {MOST_RPS}"));
    }
    Some(TrafficSpec {
        service: problems.text(service, "service", "the name of a Service")?,
        namespace: fields.text("namespace", problems).unwrap_or_else(|| "default".to_string()),
        port: fields.integer("port", 1, 65_535, problems).and_then(|port| u16::try_from(port).ok()),
        path: fields.text("path", problems),
        milli_rps: u64::try_from(milli_rps?).ok()?,
    })
}

fn timed_action(node: &Node, problems: &mut Problems) -> Option<TimedAction> {
    let fields = Fields::open(node, "an action", ACTION_FIELDS, problems)?;
    let at = fields.need("at", "an action", problems).and_then(|node| problems.moment(node, "at"));
    let (verb, body) = fields.one_of(VERBS, "an action", problems)?;
    if verb != "kubectl"
        && let Some(stdin) = fields.get("stdin")
    {
        problems.say(stdin, "stdin: only a kubectl action reads it");
    }
    let action = match verb {
        // What is empty is for kubectl to complain about.
        "apply" => Action::Apply(problems.any_text(body, "apply", "YAML documents as text")?),
        "kubectl" => Action::Kubectl {
            line: kubectl_line(body, problems)?,
            stdin: fields.get("stdin").and_then(|node| problems.any_text(node, "stdin", "text")),
        },
        "crash" => crash(body, problems)?,
        "http" => http(body, problems)?,
        "node" => node_action(body, problems)?,
        "component" => component(body, problems)?,
        "volume" => volume(body, problems)?,
        "traffic" => Action::Traffic(traffic(body, problems)?),
        _ => set(body, problems)?,
    };
    Some(TimedAction { at: at.unwrap_or(Time::ZERO), action })
}

fn kubectl_line(node: &Node, problems: &mut Problems) -> Option<String> {
    let line = problems.text(node, "kubectl", "a kubectl command as text")?;
    Some(line_of_scenario(&line))
}

/// Fields that name containers.
fn target(fields: &Fields<'_>, with_image: bool, problems: &mut Problems) -> ContainerTarget {
    if let Some(node) = fields.get("selector")
        && let Some(text) = problems.text(node, "selector", "a label selector such as app=web")
        && let Err(message) = selector(&text)
    {
        problems.say(node, format!("selector: {message}"));
    }
    ContainerTarget {
        pod: fields.text("pod", problems),
        selector: fields.get("selector").and_then(|node| node.to_json().as_str().map(str::to_string)),
        namespace: fields.text("namespace", problems),
        container: fields.text("container", problems),
        image: if with_image { fields.text("image", problems) } else { None },
        count: None,
    }
}

fn crash(node: &Node, problems: &mut Problems) -> Option<Action> {
    const KNOWN: &[&str] = &["pod", "selector", "namespace", "container", "count", "exitCode", "reason", "signal"];
    let fields = Fields::open(node, "crash", KNOWN, problems)?;
    if fields.get("pod").is_none() && fields.get("selector").is_none() {
        problems.say(node, "crash needs one of the fields \"pod\" and \"selector\"");
    }
    let mut target = target(&fields, false, problems);
    target.count = fields.integer("count", 0, 1_000_000, problems).and_then(|count| u32::try_from(count).ok());
    let reason = fields.text("reason", problems);
    let usual = if reason.as_deref() == Some("OOMKilled") { 137 } else { 1 };
    let exit_code = fields.integer("exitCode", 0, 255, problems).and_then(|code| u8::try_from(code).ok());
    let signal = fields.integer("signal", 1, 64, problems).and_then(|signal| u8::try_from(signal).ok());
    Some(Action::Crash { target, exit_code: exit_code.unwrap_or(usual), reason, signal })
}

fn set(node: &Node, problems: &mut Problems) -> Option<Action> {
    const KNOWN: &[&str] = &["pod", "selector", "namespace", "container", "image", "flag", "value"];
    let fields = Fields::open(node, "set", KNOWN, problems)?;
    let flag = fields.need("flag", "set", problems).and_then(|node| problems.text(node, "flag", "the name of a flag"));
    let value_node = fields.need("value", "set", problems)?;
    let value = value_node.to_json();
    if !(value.is_boolean() || value.is_i64() || value.is_string()) {
        problems.wrong(value_node, "value", "true, false, a whole number or text");
    }
    let target = target(&fields, true, problems);
    Some(Action::Set { target, flag: flag?, value })
}

fn http(node: &Node, problems: &mut Problems) -> Option<Action> {
    const KNOWN: &[&str] = &["method", "url", "pod", "namespace", "port", "path"];
    let fields = Fields::open(node, "http", KNOWN, problems)?;
    let method = fields.text("method", problems).unwrap_or_else(|| "GET".to_string());
    let target = match fields.one_of(&["url", "pod"], "http", problems)? {
        ("url", node) => {
            let url = problems.text(node, "url", "an address such as http://web.default:80/")?;
            if !url.starts_with("http://") || url.len() == "http://".len() {
                problems.wrong(node, "url", "an address such as http://web.default:80/");
            }
            for key in ["namespace", "port", "path"] {
                if let Some(extra) = fields.get(key) {
                    problems.say(extra, format!("{key}: the url says this already"));
                }
            }
            HttpTarget::Url(url)
        }
        (_, node) => HttpTarget::Pod {
            pod: problems.text(node, "pod", "the name of a pod")?,
            namespace: fields.text("namespace", problems).unwrap_or_else(|| "default".to_string()),
            port: {
                let port = fields.need("port", "http to a pod", problems)?;
                problems.integer(port, "port", 1, 65_535).and_then(|port| u16::try_from(port).ok())?
            },
            path: fields.text("path", problems).unwrap_or_else(|| "/".to_string()),
        },
    };
    Some(Action::Http { method, target })
}

fn node_action(node: &Node, problems: &mut Problems) -> Option<Action> {
    let fields = Fields::open(node, "node", &["name", "fail", "recover", "reboot", "delete", "add"], problems)?;
    let (verb, body) = fields.one_of(&["fail", "recover", "reboot", "delete", "add"], "node", problems)?;
    if verb == "add" {
        return Some(Action::AddNode(node_spec(body, problems)?));
    }
    let name = fields.need("name", "node", problems)?;
    let name = problems.text(name, "name", "the name of a node")?;
    let verb = match verb {
        "fail" => {
            let part = problems.text(body, "fail", &FAILURES.join(", "))?;
            if !FAILURES.contains(&part.as_str()) {
                problems.wrong(body, "fail", &format!("one of {}", FAILURES.join(", ")));
            }
            NodeVerb::Fail(part)
        }
        "recover" => problems.truth(body, "recover").then_some(NodeVerb::Recover)?,
        "reboot" => problems.truth(body, "reboot").then_some(NodeVerb::Reboot)?,
        _ => problems.truth(body, "delete").then_some(NodeVerb::Delete)?,
    };
    Some(Action::Node { name, verb })
}

fn volume(node: &Node, problems: &mut Problems) -> Option<Action> {
    let fields = Fields::open(node, "volume", &["claim", "namespace", "fail", "recover"], problems)?;
    let claim_node = fields.need("claim", "volume", problems)?;
    let claim = problems.text(claim_node, "claim", "the name of a PersistentVolumeClaim")?;
    let namespace = fields.text("namespace", problems).unwrap_or_else(|| "default".to_string());
    let (verb, body) = fields.one_of(&["fail", "recover"], "volume", problems)?;
    problems.truth(body, verb).then_some(Action::Volume { namespace, claim, fail: verb == "fail" })
}

fn component(node: &Node, problems: &mut Problems) -> Option<Action> {
    let fields = Fields::open(node, "component", &["name", "fail", "recover"], problems)?;
    let name_node = fields.need("name", "component", problems)?;
    let name = problems.text(name_node, "name", &COMPONENTS.join(", "))?;
    if !COMPONENTS.contains(&name.as_str()) {
        problems.wrong(name_node, "name", &format!("one of {}", COMPONENTS.join(", ")));
    }
    let (verb, body) = fields.one_of(&["fail", "recover"], "component", problems)?;
    problems.truth(body, verb).then_some(Action::Component { name, fail: verb == "fail" })
}

/// Reads a label selector as kubectl takes it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
///
/// - Errors: what could not be read.
/// - Source: kubernetes 1.36 apimachinery pkg/labels/selector.go Parse.
pub fn selector(text: &str) -> Result<LabelSelector, String> {
    let mut labels = BTreeMap::new();
    let mut expressions = Vec::new();
    let mut depth = 0_usize;
    let parts = text.split(|character: char| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    });
    for part in parts.map(str::trim) {
        let bad = || {
            format!("{part:?} is not a requirement, expected one such as app=web, app!=web, app in (a,b), app or !app")
        };
        let word = |word: &str| {
            let word = word.trim();
            let fine = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
            fine.then(|| word.to_string()).ok_or_else(bad)
        };
        let key = |text: &str| word(text).and_then(|key| if key.is_empty() { Err(bad()) } else { Ok(key) });
        let requirement = |key: String, operator: &str, values: Option<Vec<String>>| LabelSelectorRequirement {
            key,
            operator: operator.to_string(),
            values,
        };
        if let Some((left, list)) = part.strip_suffix(')').and_then(|part| part.split_once('(')) {
            let values = list.split(',').map(word).collect::<Result<Vec<String>, String>>()?;
            let mut words = left.split_whitespace();
            let (Some(name), Some(operator), None) = (words.next(), words.next(), words.next()) else {
                return Err(bad());
            };
            let operator = match operator {
                "in" => "In",
                "notin" => "NotIn",
                _ => return Err(bad()),
            };
            expressions.push(requirement(key(name)?, operator, Some(values)));
        } else if let Some((left, right)) = part.split_once("!=") {
            expressions.push(requirement(key(left)?, "NotIn", Some(vec![word(right)?])));
        } else if let Some((left, right)) = part.split_once("==").or_else(|| part.split_once('=')) {
            labels.insert(key(left)?, word(right)?);
        } else if let Some(name) = part.strip_prefix('!') {
            expressions.push(requirement(key(name)?, "DoesNotExist", None));
        } else {
            expressions.push(requirement(key(part)?, "Exists", None));
        }
    }
    Ok(LabelSelector {
        match_labels: (!labels.is_empty()).then_some(labels),
        match_expressions: (!expressions.is_empty()).then_some(expressions),
    })
}
