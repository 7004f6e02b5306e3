//! Teaching lint: what a manifest may say and a person would not want, each with the reason and the lesson that shows it.
//!
//! It never blocks: Apply takes whatever the API server takes. A lint reads the manifests as written, together with what the
//! cluster already holds, so that a Service finds its pods wherever they were declared. Adding one is a function and a line
//! in [`LINTS`].

mod budgets;
mod images;
mod pods;
mod probes;
mod rollouts;
mod services;
#[cfg(test)]
mod tests;

use cluster::api::kinds::KINDS;
use cluster::api::{Kind, Object};
use cluster::kubelet::runtime::catalogue::Catalogue;
use serde_json::{Map, Value};

use super::{Diagnostic, Parsed, Severity, Spans, Stage};

/// One lint.
pub struct Lint {
    /// Its name, in the manner of compilers.
    pub name: &'static str,
    /// The number in the course of the lesson that shows what happens; it may not be written yet.
    pub lesson: u8,
    look: fn(&Scope<'_>, &mut Vec<Finding>),
}

/// Every lint.
pub const LINTS: &[Lint] = &[
    Lint { name: "same-probe", lesson: 8, look: probes::same_probe },
    Lint { name: "liveness-tests-dependency", lesson: 9, look: probes::dependency },
    Lint { name: "timeout-reaches-period", lesson: 11, look: probes::timeout },
    Lint { name: "liveness-before-start", lesson: 10, look: probes::before_start },
    Lint { name: "initial-delay-as-startup", lesson: 10, look: probes::initial_delay },
    Lint { name: "one-strike", lesson: 11, look: probes::one_strike },
    Lint { name: "no-readiness", lesson: 8, look: services::no_readiness },
    Lint { name: "selects-nothing", lesson: 12, look: services::selects_nothing },
    Lint { name: "unknown-target-port", lesson: 12, look: services::target_port },
    Lint { name: "budget-blocks-all", lesson: 17, look: budgets::blocks_all },
    Lint { name: "budget-of-two-owners", lesson: 17, look: budgets::two_owners },
    Lint { name: "two-budgets", lesson: 17, look: budgets::two_budgets },
    Lint { name: "short-grace", lesson: 13, look: pods::short_grace },
    Lint { name: "bare-pod", lesson: 2, look: pods::bare },
    Lint { name: "no-requests", lesson: 22, look: pods::no_requests },
    Lint { name: "never-in-workload", lesson: 3, look: pods::never },
    Lint { name: "latest-tag", lesson: 14, look: images::latest },
    Lint { name: "all-at-once", lesson: 14, look: rollouts::all_at_once },
    Lint { name: "stuck-rollout", lesson: 14, look: rollouts::stuck },
    Lint { name: "shared-disk", lesson: 21, look: rollouts::shared_disk },
];

impl core::fmt::Debug for Lint {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(self.name)
    }
}

impl PartialEq for Lint {
    fn eq(&self, other: &Lint) -> bool {
        self.name == other.name
    }
}

impl Eq for Lint {}

/// The kinds of the cluster's objects that lints want to know: what people declare, not what controllers make of it.
pub fn kinds() -> impl Iterator<Item = Kind> {
    const NAMES: [&str; 7] = [
        "Service",
        "PodDisruptionBudget",
        "PersistentVolumeClaim",
        "Deployment",
        "ReplicationController",
        "StatefulSet",
        "DaemonSet",
    ];
    KINDS.iter().filter(|info| NAMES.contains(&info.name)).map(|info| info.kind)
}

/// What one lint found in one manifest.
struct Finding {
    place: usize,
    path: String,
    message: String,
    reason: String,
}

/// Pods as some object declares them.
struct Pods<'a> {
    /// The manifest; `None` for what the cluster holds.
    place: Option<usize>,
    kind: &'a str,
    name: &'a str,
    namespace: &'a str,
    /// Path of the pod's spec in the manifest.
    base: &'static str,
    /// The whole object.
    object: &'a Value,
    labels: Option<&'a Map<String, Value>>,
    spec: &'a Value,
}

/// Everything that is looked at together.
struct Scope<'a> {
    /// The images that the simulation knows, which tell how long a program takes to start and to stop.
    catalogue: Catalogue,
    objects: Vec<(Option<usize>, &'a Value)>,
    pods: Vec<Pods<'a>>,
}

impl<'a> Scope<'a> {
    fn new(objects: Vec<(Option<usize>, &'a Value)>) -> Scope<'a> {
        let pods = objects.iter().filter_map(|(place, object)| pods_of(*place, object)).collect();
        Scope { catalogue: Catalogue::new(Vec::new()), objects, pods }
    }

    /// Objects of a kind that stand in the text.
    fn written(&self, kind: &str) -> impl Iterator<Item = (usize, &'a Value)> {
        self.objects
            .iter()
            .filter_map(move |(place, object)| Some(((*place)?, *object)).filter(|_| word(object, "/kind") == kind))
    }

    /// Objects of a kind, in the text or in the cluster.
    fn known(&self, kind: &str) -> impl Iterator<Item = &'a Value> {
        self.objects.iter().map(|(_, object)| *object).filter(move |object| word(object, "/kind") == kind)
    }

    /// Declared pods of the text.
    fn own(&self) -> impl Iterator<Item = (usize, &Pods<'a>)> {
        self.pods.iter().filter_map(|pods| Some((pods.place?, pods)))
    }

    /// Declared pods, in the text or in the cluster, that a selector of `namespace` finds; those of the text hide those of the
    /// same name in the cluster.
    fn selected(&self, namespace: &str, selector: &Value) -> Vec<&Pods<'a>> {
        self.pods.iter().filter(|pods| pods.namespace == namespace && selects(selector, pods.labels)).collect()
    }
}

/// All that the lints say about a text that has been read, in the order of the text.
///
/// - `live`: what the cluster holds of [`kinds`]; objects that the text declares again are left out.
pub fn teach(parsed: &Parsed, live: &[Object]) -> Vec<Diagnostic> {
    let held: Vec<Value> = live.iter().map(Object::to_json).collect();
    let written: Vec<(Option<usize>, &Value)> =
        parsed.manifests.iter().enumerate().map(|(place, manifest)| (Some(place), &manifest.value)).collect();
    let again = |object: &Value| written.iter().any(|(_, own)| same(own, object));
    let objects =
        written.iter().copied().chain(held.iter().filter(|object| !again(object)).map(|object| (None, object)));
    let scope = Scope::new(objects.collect());
    let mut said = Vec::new();
    for lint in LINTS {
        let mut found = Vec::new();
        (lint.look)(&scope, &mut found);
        for Finding { place, path, message, reason } in found {
            let Some(manifest) = parsed.manifests.get(place) else { continue };
            said.push(Diagnostic {
                severity: Severity::Info,
                manifest: Some(place),
                lint: Some(lint),
                help: Some(reason),
                ..Diagnostic::error(mark(&manifest.spans, &path), Stage::Teaching, message)
            });
        }
    }
    said.sort_by_key(|one| one.span);
    said
}

/// The field's key when it is there, else the nearest key above it.
fn mark(spans: &Spans, path: &str) -> super::Span {
    spans.find(path).0.head()
}

/// Whether two values are the same object.
fn same(one: &Value, other: &Value) -> bool {
    ["/kind", "/metadata/name"].iter().all(|path| word(one, path) == word(other, path))
        && namespace(one) == namespace(other)
}

fn namespace(object: &Value) -> &str {
    match word(object, "/metadata/namespace") {
        "" => "default",
        written => written,
    }
}

fn word<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn pods_of<'a>(place: Option<usize>, object: &'a Value) -> Option<Pods<'a>> {
    let (base, labels, spec) = match word(object, "/kind") {
        "Pod" => ("spec", "/metadata/labels", "/spec"),
        "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet" | "DaemonSet" | "Job" => {
            ("spec.template.spec", "/spec/template/metadata/labels", "/spec/template/spec")
        }
        _ => return None,
    };
    // What a controller made says nothing that its owner does not.
    if place.is_none() && !list(object, "/metadata/ownerReferences").is_empty() {
        return None;
    }
    Some(Pods {
        place,
        kind: word(object, "/kind"),
        name: word(object, "/metadata/name"),
        namespace: namespace(object),
        base,
        object,
        labels: object.pointer(labels).and_then(Value::as_object),
        spec: object.pointer(spec)?,
    })
}

impl<'a> Pods<'a> {
    /// Containers with their path in the manifest.
    fn containers(&self) -> impl Iterator<Item = (String, &'a Value)> {
        let base = self.base;
        list(self.spec, "/containers")
            .iter()
            .enumerate()
            .map(move |(index, one)| (format!("{base}.containers[{index}]"), one))
    }

    /// How many there should be; 1 when nothing is said, and for bare pods.
    fn replicas(&self) -> i64 {
        number(self.object, "/spec/replicas").unwrap_or(1)
    }

    /// `Deployment web`.
    fn title(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }
}

/// Whether a selector, a plain map or a `LabelSelector`, is not empty and finds the labels.
fn selects(selector: &Value, labels: Option<&Map<String, Value>>) -> bool {
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
    let Some(map) = selector.as_object().filter(|map| !map.is_empty()) else { return false };
    let structured = map.contains_key("matchLabels") || map.contains_key("matchExpressions");
    let equal = if structured { selector.get("matchLabels").and_then(Value::as_object) } else { Some(map) };
    let holds = |expression: &Value| {
        let values: Vec<&str> = list(expression, "/values").iter().filter_map(Value::as_str).collect();
        let found = label(word(expression, "/key"));
        match word(expression, "/operator") {
            "In" => found.is_some_and(|found| values.contains(&found)),
            "NotIn" => found.is_none_or(|found| !values.contains(&found)),
            "Exists" => found.is_some(),
            "DoesNotExist" => found.is_none(),
            _ => false,
        }
    };
    equal.into_iter().flatten().all(|(key, value)| label(key).is_some() && label(key) == value.as_str())
        && (!structured || list(selector, "/matchExpressions").iter().all(holds))
}

/// How many of `total` an integer or a percentage means.
fn amount(value: &Value, total: i64, round_up: bool) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let percent: i64 = value.as_str()?.strip_suffix('%')?.parse().ok()?;
    let product = percent.checked_mul(total)?;
    Some(if round_up { product.checked_add(99)? / 100 } else { product / 100 })
}
