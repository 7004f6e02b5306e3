//! Manifests: YAML text into API objects, with a place for every field and a diagnostic for every mistake.
//!
//! Text goes to spanned nodes, then to one JSON value, then to API types. It needs no cluster and changes none; what only
//! a cluster can know (does it exist already, may it be changed) is refused there. Models kubectl 1.36's reading of files
//! and the API server's decoding.

mod check;
mod format;
mod node;
mod scalar;
mod simulated;
mod span;
mod suggest;
mod syntax;
pub mod teach;
#[cfg(test)]
mod tests;

use cluster::api::schema::{self, DecodeError};
use cluster::api::{Kind, Object, kinds::KINDS};
use serde_json::Value;

pub use check::{check, check_parsed};
pub use format::format;
pub use node::{Content, LONGEST_TEXT, Node};
pub use simulated::{IGNORED, Ignored};
pub use span::{Span, Spans};

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Apply refuses.
    Error,
    /// Apply accepts and warns.
    Warning,
    /// Something worth knowing.
    Info,
}

/// Who says it, which decides how kubectl wraps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not YAML: `error: error parsing <file>: error converting YAML to JSON: <message>`.
    Syntax,
    /// No object at all: `error: error validating "<file>": error validating data: <message>; if you choose …`.
    Shape,
    /// A kind that is not served: `error: resource mapping not found for name: …: <message>`.
    Kind,
    /// Refused while decoding: `Error from server (BadRequest): …: <message>`.
    Decode,
    /// A broken rule: `The <Kind> "<name>" is invalid: <message>`.
    Invalid,
    /// The API server's warning: `Warning: <message>`.
    Warning,
    /// Said by the simulator, not by Kubernetes.
    Simulator,
    /// Advice of [`teach`]: Kubernetes accepts it without a word.
    Teaching,
}

/// A change of the text that would mend a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the button says.
    pub title: String,
    /// What to replace.
    pub span: Span,
    /// What by.
    pub text: String,
}

/// One thing to say about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// How bad.
    pub severity: Severity,
    /// Who says it.
    pub stage: Stage,
    /// The API server's or kubectl's own words, without kubectl's wrapping.
    pub message: String,
    /// One plain sentence on what to do.
    pub help: Option<String>,
    /// A change that would mend it.
    pub fix: Option<Fix>,
    /// Which of the manifests it is about, where there is one.
    pub manifest: Option<usize>,
    /// The lint that says it, with the lesson that shows why.
    pub lint: Option<&'static teach::Lint>,
}

/// One object as written.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// `apiVersion` as written; empty when absent.
    pub api_version: String,
    /// `kind` as written; empty when absent.
    pub kind_word: String,
    /// The kind, when it is served.
    pub kind: Option<Kind>,
    /// `metadata.name` as written; empty when absent.
    pub name: String,
    /// `metadata.namespace` as written; empty when absent.
    pub namespace: String,
    /// Everything as JSON, exactly as written.
    pub value: Value,
    /// Where everything stands.
    pub spans: Spans,
    /// The decoded object, before defaulting; absent when decoding failed.
    pub object: Option<Object>,
    /// Why decoding failed.
    pub decode_error: Option<DecodeError>,
}

/// A text read as far as it goes without a cluster.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Its objects in the order written; items of a `List` each by itself.
    pub manifests: Vec<Manifest>,
    /// What is wrong with it so far, in the order of the text. Validation is [`check`]'s.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// True when every document became an object.
    pub fn is_clean(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

impl Diagnostic {
    fn error(span: Span, stage: Stage, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span,
            severity: Severity::Error,
            stage,
            message: message.into(),
            help: None,
            fix: None,
            manifest: None,
            lint: None,
        }
    }

    fn help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }
}

/// Reads a text of any number of documents.
///
/// - Errors: none; whatever is wrong is a diagnostic, and what is right is still read.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.len() > LONGEST_TEXT {
        let message = format!("the text is {} bytes long; at most {LONGEST_TEXT} are read", text.len());
        let help = "The API server refuses requests over 3 MB as well; split the file.";
        parsed.diagnostics.push(Diagnostic::error(Span::START, Stage::Syntax, message).help(help));
        return parsed;
    }
    for (first_line, document) in documents(text) {
        match node::read(document, first_line) {
            Ok(None) => {}
            Ok(Some(node)) => take_document(&node, &mut parsed),
            Err(malformed) => parsed.diagnostics.push(Diagnostic {
                help: malformed.help.map(str::to_string),
                ..Diagnostic::error(malformed.span, Stage::Syntax, malformed.message)
            }),
        }
    }
    parsed
}

/// The documents of a text with the line on which each begins (from 1), divided where kubectl divides them.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/yaml/decoder.go YAMLReader.Read.
fn documents(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut first_line, mut offset) = (0, 1, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let divides = line.strip_prefix("---").is_some_and(|rest| {
            let rest = rest.trim();
            rest.is_empty() || rest.starts_with('#')
        });
        if divides && offset > start {
            found.push((first_line, &text[start..offset]));
        }
        offset += line.len();
        // A separator with nothing before it belongs to the document that follows, as kubectl counts lines.
        if divides && offset - line.len() > start {
            (start, first_line) = (offset, number + 2);
        }
    }
    if start < text.len() {
        found.push((first_line, &text[start..]));
    }
    found
}

fn take_document(node: &Node, parsed: &mut Parsed) {
    let value = node.to_json();
    match &value {
        Value::Null => {}
        Value::Object(map) => {
            duplicate_keys(node, &mut parsed.diagnostics);
            let list = map.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
            match (&node.content, map.get("items")) {
                (Content::Mapping(entries), Some(Value::Array(_))) if list => {
                    for (_, _, items) in entries.iter().rev().filter(|(key, _, _)| key == "items").take(1) {
                        if let Content::List(items) = &items.content {
                            items.iter().for_each(|item| take_document(item, parsed));
                        }
                    }
                }
                _ => take_object(node, value, parsed),
            }
        }
        _ => {
            let help = "A manifest is a mapping that begins with `apiVersion:` and `kind:`.";
            let span = Spans::of(node).head();
            parsed.diagnostics.push(Diagnostic::error(span, Stage::Shape, "invalid object to validate").help(help));
        }
    }
}

/// An autoscaler of the first version as one of the second, which is what is stored; anything else as it is.
///
/// - Source: kubernetes 1.36 pkg/apis/autoscaling/v1/conversion.go.
fn converted(mut value: Value) -> Value {
    let is = |pointer: &str, word: &str| value.pointer(pointer).and_then(Value::as_str) == Some(word);
    if !is("/apiVersion", "autoscaling/v1") || !is("/kind", "HorizontalPodAutoscaler") {
        return value;
    }
    value["apiVersion"] = "autoscaling/v2".into();
    if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut)
        && let Some(percent) = spec.remove("targetCPUUtilizationPercentage")
    {
        let target = serde_json::json!({"type": "Utilization", "averageUtilization": percent});
        spec.insert(
            "metrics".into(),
            serde_json::json!([{"type": "Resource", "resource": {"name": "cpu", "target": target}}]),
        );
    }
    value
}

fn take_object(node: &Node, value: Value, parsed: &mut Parsed) {
    let value = converted(value);
    let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_string();
    let spans = Spans::of(node);
    let (api_version, kind_word) = (text("/apiVersion"), text("/kind"));
    let place = parsed.manifests.len();
    let mut manifest = Manifest {
        kind: Kind::find(&api_version, &kind_word),
        name: text("/metadata/name"),
        namespace: text("/metadata/namespace"),
        object: None,
        decode_error: None,
        api_version,
        kind_word,
        value,
        spans,
    };
    let mut found = Vec::new();
    match manifest.kind {
        None => found.push(unserved(&manifest)),
        Some(kind) => match schema::decode(kind, &manifest.value) {
            Ok(object) => manifest.object = Some(object),
            Err(error) => {
                found = refused(kind, &error, &manifest.spans);
                manifest.decode_error = Some(error);
            }
        },
    }
    parsed.diagnostics.extend(found.into_iter().map(|one| Diagnostic { manifest: Some(place), ..one }));
    parsed.manifests.push(manifest);
}

/// Says why a manifest is of no kind that is served.
fn unserved(manifest: &Manifest) -> Diagnostic {
    let Manifest { api_version, kind_word, spans, .. } = manifest;
    let missing: Vec<&str> = [("apiVersion", api_version), ("kind", kind_word)]
        .into_iter()
        .filter(|(_, written)| written.is_empty())
        .map(|(field, _)| field)
        .collect();
    if !missing.is_empty() {
        let is_text = |field: &str| manifest.value.get(field).is_none_or(|value| value.is_null() || value.is_string());
        let why = |field: &str| if is_text(field) { "not set" } else { "isn't string type" };
        let texts: Vec<String> = missing.iter().map(|field| format!("{field} {}", why(field))).collect();
        let message = if texts.len() == 1 { texts.join("") } else { format!("[{}]", texts.join(", ")) };
        let help = format!("Every manifest begins with `apiVersion:` and `kind:`; add {}.", missing.join(" and "));
        return Diagnostic::error(spans.head(), Stage::Shape, message).help(help);
    }
    if api_version.matches('/').count() > 1 {
        let message = format!("unexpected GroupVersion string: {api_version}");
        let help = "An apiVersion is a version, or a group and a version with one slash between them.";
        return Diagnostic::error(spans.head(), Stage::Shape, message).help(help);
    }
    let message = format!("no matches for kind {kind_word:?} in version {api_version:?}");
    let (field, help, text) = match KINDS.iter().find(|info| info.name == kind_word) {
        Some(info) => (
            "apiVersion",
            format!("{kind_word} belongs to `apiVersion: {}`.", info.api_version),
            Some(info.api_version),
        ),
        None => match suggest::nearest(kind_word, KINDS.iter().map(|info| info.name)) {
            Some(name) => ("kind", format!("Did you mean {name}?"), Some(name)),
            None => {
                let names: Vec<&str> = KINDS.iter().map(|info| info.name).collect();
                ("kind", format!("This cluster serves only these kinds: {}.", names.join(", ")), None)
            }
        },
    };
    let span = spans.mark(field);
    let fix = text.map(|text| Fix { title: format!("Change to {text}"), span, text: text.to_string() });
    Diagnostic { fix, ..Diagnostic::error(span, Stage::Kind, message).help(help) }
}

/// Says what the API server's decoder refuses.
fn refused(kind: Kind, error: &DecodeError, spans: &Spans) -> Vec<Diagnostic> {
    match error {
        DecodeError::Type { field, message } => {
            let diagnostic = Diagnostic::error(spans.mark(field), Stage::Decode, message.clone());
            vec![Diagnostic { help: suggest::type_help(kind, field, message), ..diagnostic }]
        }
        DecodeError::Unknown(fields) => fields
            .iter()
            .map(|field| {
                let span = spans.find(field).0.head();
                let message = format!("strict decoding error: unknown field {field:?}");
                let suggestion = suggest::field(kind, field);
                Diagnostic {
                    help: Some(suggestion.help),
                    fix: suggestion.rename.map(|text| Fix { title: format!("Change to {text}"), span, text }),
                    ..Diagnostic::error(span, Stage::Decode, message)
                }
            })
            .collect(),
    }
}

/// Notes keys that a mapping has twice; kubectl takes the last one without a word.
fn duplicate_keys(node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    match &node.content {
        Content::Scalar(_) => {}
        Content::List(items) => items.iter().for_each(|item| duplicate_keys(item, diagnostics)),
        Content::Mapping(entries) => {
            let mut seen: std::collections::BTreeMap<&str, Span> = std::collections::BTreeMap::new();
            for (key, span, value) in entries {
                if let Some(first) = seen.insert(key, *span) {
                    let message = format!("the key {key:?} is here twice");
                    let help =
                        format!("kubectl takes the last one silently; the one on line {} does nothing.", first.line);
                    let diagnostic = Diagnostic::error(*span, Stage::Simulator, message).help(help);
                    diagnostics.push(Diagnostic { severity: Severity::Warning, ..diagnostic });
                }
                duplicate_keys(value, diagnostics);
            }
        }
    }
}
