//! Everything that can be said about a text without a cluster: what the editor underlines and Apply refuses.

use cluster::api::{Kind, Object, defaults, validation};
use cluster::store;
use kernel::Time;
use serde_json::Value;

use super::simulated::IGNORED;
use super::{Diagnostic, Manifest, Parsed, Severity, Stage, parse, suggest};

/// Every diagnostic of a text, in the order of the text.
pub fn check(text: &str) -> Vec<Diagnostic> {
    check_parsed(&parse(text))
}

/// Every diagnostic of a text that has been read already, in the order of the text.
pub fn check_parsed(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = parsed.diagnostics.clone();
    for (place, manifest) in parsed.manifests.iter().enumerate() {
        let mut own = Vec::new();
        if let (Some(kind), Some(object)) = (manifest.kind, &manifest.object) {
            rules(kind, object, manifest, &mut own);
            ignored(kind, manifest, &mut own);
        }
        found.extend(own.into_iter().map(|one| Diagnostic { manifest: Some(place), ..one }));
    }
    found.sort_by_key(|diagnostic| diagnostic.span);
    found
}

/// The rules of the API server, on the object as it would be created in the namespace `default`.
fn rules(kind: Kind, object: &Object, manifest: &Manifest, found: &mut Vec<Diagnostic>) {
    let mut object = object.clone();
    let meta = object.meta_mut();
    if kind.info().namespaced && meta.namespace.is_none() {
        meta.namespace = Some("default".to_string());
    }
    // A Job's selector holds its uid, which only the cluster gives.
    meta.uid.get_or_insert_with(|| "00000000-0000-0000-0000-000000000000".to_string());
    defaults::default_object(&mut object);
    store::prepare_create(&mut object, Time::ZERO);
    for error in validation::validate_create(&object) {
        let span = manifest.spans.mark(&error.field);
        let diagnostic = Diagnostic::error(span, Stage::Invalid, error.to_string());
        found.push(Diagnostic { help: rule_help(&error.field, &error.body), ..diagnostic });
    }
    for warning in validation::warnings(&object) {
        let path = warning.split(": ").next().unwrap_or_default();
        let diagnostic = Diagnostic::error(manifest.spans.mark(path), Stage::Warning, warning);
        found.push(Diagnostic { severity: Severity::Warning, ..diagnostic });
    }
}

/// One plain sentence on a broken rule, for the mistakes that learners make most.
fn rule_help(field: &str, body: &str) -> Option<String> {
    let name = field.rsplit('.').next().unwrap_or(field);
    let text = if body.contains("does not match template `labels`") {
        "The labels of the pod template must hold every label of `spec.selector`, or the Deployment would not know its own pods.".to_string()
    } else if body.starts_with("Required value") {
        match body.strip_prefix("Required value: ") {
            Some("must specify a handler type") => {
                "A probe or hook needs one of httpGet, tcpSocket, exec or grpc.".to_string()
            }
            _ => format!("`{name}` must be given."),
        }
    } else if body.contains("greater than or equal to 0") {
        format!("`{name}` cannot be negative.")
    } else if body.contains("between 1 and 65535") {
        "Ports are numbers from 1 to 65535.".to_string()
    } else if body.contains("more than 1 handler type") {
        "Keep one of the handlers and remove the others.".to_string()
    } else if body.contains("RFC 1123") {
        "Use lower-case letters, digits and `-` only.".to_string()
    } else if let Some(words) = body.strip_prefix("Unsupported value: ") {
        let (value, supported) = words.split_once(": supported values: ")?;
        let supported: Vec<&str> = supported.split(", ").map(|word| word.trim_matches('"')).collect();
        match suggest::nearest(value.trim_matches('"'), supported.iter().copied()) {
            Some(word) => format!("Did you mean `{word}`?"),
            None => format!("`{name}` may be {}.", supported.join(" or ")),
        }
    } else {
        return None;
    };
    Some(text)
}

/// What is written down and has no effect in this simulator.
fn ignored(kind: Kind, manifest: &Manifest, found: &mut Vec<Diagnostic>) {
    let pod_spec = match kind {
        Kind::Pod => Some("spec"),
        Kind::Deployment
        | Kind::ReplicaSet
        | Kind::ReplicationController
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::Job => Some("spec.template.spec"),
        Kind::CronJob => Some("spec.jobTemplate.spec.template.spec"),
        _ => None,
    };
    for row in IGNORED {
        let paths = match (row.kind, pod_spec) {
            (Some(own), _) if own == kind => vec![row.path.to_string()],
            (None, Some(spec)) if row.path.starts_with("containers.") => {
                vec![format!("{spec}.{}", row.path), format!("{spec}.init{}", row.path.replacen('c', "C", 1))]
            }
            (None, Some(spec)) => vec![format!("{spec}.{}", row.path)],
            (Some(_), _) | (None, None) => Vec::new(),
        };
        for path in paths.iter().flat_map(|path| present(&manifest.value, path)) {
            let span = manifest.spans.find(&path).0.head();
            let message = format!("{path}: accepted, not simulated");
            let help =
                format!("Kubernetes would {}; this cluster keeps the field and does nothing with it.", row.would);
            let diagnostic = Diagnostic::error(span, Stage::Simulator, message).help(help);
            found.push(Diagnostic { severity: Severity::Info, ..diagnostic });
        }
    }
}

/// The paths that are written in `value` and match a pattern with `*` for any list item; empty values do not count.
fn present(value: &Value, pattern: &str) -> Vec<String> {
    let mut here = vec![(String::new(), value)];
    for word in pattern.split('.') {
        here = here
            .into_iter()
            .flat_map(|(path, value)| match (word, value) {
                ("*", Value::Array(items)) => {
                    items.iter().enumerate().map(|(place, item)| (format!("{path}[{place}]"), item)).collect()
                }
                (_, Value::Object(map)) => map
                    .get(word)
                    .map(|value| (if path.is_empty() { word.to_string() } else { format!("{path}.{word}") }, value))
                    .into_iter()
                    .collect(),
                _ => Vec::new(),
            })
            .collect();
    }
    let empty = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => false,
    };
    here.into_iter().filter(|(_, value)| !empty(value)).map(|(path, _)| path).collect()
}
