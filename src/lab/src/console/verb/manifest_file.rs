//! Manifests that `-f` reads: documents from standard input, checked as far as the client checks them.
//!
//! Models kubernetes 1.36 cli-runtime pkg/resource/visitor.go and mapper.go.

use std::collections::BTreeMap;

use cluster::api::error::Reason;
use cluster::api::schema::{self, DecodeError};
use cluster::api::{ApiError, Key, Kind, Object};
use serde_json::{Value, json};

use super::super::output::Failure;
use super::super::target::Filter;
use super::Call;
use crate::manifest::{self, Manifest, Stage};

/// One document of a manifest.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its kind.
    pub kind: Kind,
    /// Its name; empty when it has none.
    pub name: String,
    /// Where it was read: `STDIN` or the name of a file.
    pub source: String,
    /// The document with its namespace filled in.
    pub value: Value,
    /// Why the server would not decode it.
    pub refusal: Option<DecodeRefusal>,
    /// What the server warns of when it takes it.
    pub warnings: Vec<String>,
}

/// The server's words for a document that it cannot decode.
#[derive(Clone, Debug)]
pub struct DecodeRefusal {
    /// When the document is to be created or replaced.
    pub sentence: String,
    /// When it is to change an object that is there.
    pub complaint: String,
}

impl Document {
    /// The namespace of its object; empty when its kind has none.
    pub fn namespace(&self) -> &str {
        self.value.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or("")
    }

    /// The document as the API type.
    ///
    /// - Errors: the server's sentence.
    pub fn object(&self, value: Value) -> Result<Object, String> {
        match &self.refusal {
            Some(refusal) => Err(refusal.sentence.clone()),
            None => schema::lenient(self.kind, &value).map_err(|error| error.to_string()),
        }
    }
}

/// Reads the documents of `-f`; the second value is false when some were refused, which is told on standard error.
/// `verb` is for the complaint about text without any object.
///
/// - Errors: no `-f`, a file that cannot be read, text without any object.
pub fn documents(call: &mut Call, verb: &str) -> Result<(Vec<Document>, bool), Failure> {
    if call.arguments.value("kustomize").is_some() {
        return Err(Failure::new("-k is not simulated: render the kustomization and pass it with -f -"));
    }
    let files = call.arguments.values("filename").to_vec();
    if files.is_empty() {
        return Err(Failure::new("must specify one of -f and -k"));
    }
    let (mut found, mut well) = (Vec::new(), true);
    let deep = call.arguments.is_on("recursive", false);
    let mut paths: Vec<String> = Vec::new();
    for file in files.iter().flat_map(|files| files.split(',')) {
        match files_below(file, call.around.files, deep) {
            Some(below) if below.is_empty() => {
                let text = format!("error reading [{file}]: recognized file extensions are [.json .yaml .yml]");
                return Err(Failure::new(text));
            }
            Some(below) => paths.extend(below),
            None => paths.push(file.to_string()),
        }
    }
    for file in paths.iter().map(String::as_str) {
        let around = call.around;
        let (text, source) = if file == "-" {
            (around.stdin.unwrap_or(""), "STDIN")
        } else if let Some(text) = around.files.get(file.trim_start_matches("./")) {
            (text.as_str(), file)
        } else if file.starts_with("http://") || file.starts_with("https://") {
            return Err(Failure::new(format!(
                "unable to read URL {file:?}: this console has no way out; paste the manifest and use -f -"
            )));
        } else {
            return Err(Failure::new(format!("the path {file:?} does not exist")));
        };
        well &= read(call, text, source, &mut found);
    }
    // With files, a selector chooses among what they hold.
    if !call.arguments.values("selector").is_empty() {
        let filter = Filter::parse(call.arguments.value("selector"), None);
        if let Some(text) = filter.refusal() {
            return Err(Failure::new(text));
        }
        found.retain(|document: &Document| {
            let labels = json!({"metadata": {"labels": document.value.pointer("/metadata/labels")}});
            Object::from_json(document.kind, labels).is_ok_and(|object| filter.admits(&object))
        });
    }
    if found.is_empty() && well && !["delete", "read"].contains(&verb) {
        return Err(Failure::new(format!("no objects passed to {verb}")));
    }
    Ok((found, well))
}

/// The manifests directly in a directory, or with `deep` below it, in order; `None` when the path is none.
///
/// - Source: kubernetes 1.36 cli-runtime pkg/resource/visitor.go ExpandPathsToFileVisitors.
fn files_below(path: &str, files: &BTreeMap<String, String>, deep: bool) -> Option<Vec<String>> {
    let plain = path.trim_start_matches("./").trim_end_matches('/');
    let plain = if plain == "." { "" } else { plain };
    if path == "-" || path.is_empty() || files.contains_key(plain) {
        return None;
    }
    let below = |name: &str| -> Option<String> {
        let rest = if plain.is_empty() { name } else { name.strip_prefix(plain)?.strip_prefix('/')? };
        Some(rest.to_string()).filter(|rest| !rest.is_empty() && !rest.starts_with('/'))
    };
    let inside: Vec<(String, &String)> = files.keys().filter_map(|name| Some((below(name)?, name))).collect();
    if inside.is_empty() {
        return None;
    }
    let manifest = |name: &str| [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    let chosen = inside.iter().filter(|(rest, _)| (deep || !rest.contains('/')) && manifest(rest));
    Some(chosen.map(|(_, name)| (*name).clone()).collect())
}

/// The live objects that the documents of `-f` name, and refusals of those that are not there; the last value is false
/// when documents were refused. `names_too` tells that the command's words name objects as well.
///
/// - Errors: as [`documents`]; words beside `-f`.
/// - Source: kubernetes 1.36 cli-runtime pkg/resource/builder.go.
pub fn live(call: &mut Call, names_too: bool) -> Result<(Vec<Object>, Vec<ApiError>, bool), Failure> {
    let (documents, well) = documents(call, "read")?;
    if names_too {
        return Err(Failure::new(
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        ));
    }
    let (mut objects, mut missing) = (Vec::new(), Vec::new());
    for document in documents {
        match call.api.get(&Key::new(document.kind, document.namespace(), &document.name)) {
            Ok(object) => objects.push(object),
            Err(error) if error.reason == Reason::NotFound => missing.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((objects, missing, well))
}

/// Reads the documents of one text; false when some were refused.
fn read(call: &mut Call, text: &str, source: &str, found: &mut Vec<Document>) -> bool {
    let (pieces, complaint) = json_pieces(text);
    let mut well = true;
    for piece in pieces {
        if !read_piece(
            call,
            piece,
            source,
            found,
            complaint.as_deref().filter(|_| piece.len() == text.len()),
            &mut well,
        ) {
            return false;
        }
    }
    // What follows good JSON and is none.
    if let Some(complaint) = complaint.filter(|_| !text.is_empty() && well_begun(text)) {
        well = false;
        call.streams.fail_line(format!("error: error parsing {source}: {complaint}"));
    }
    well
}

/// Whether a text begins with a whole JSON value.
fn well_begun(text: &str) -> bool {
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next().is_some_and(|first| first.is_ok())
}

/// The JSON values of a text that begins as JSON, and what is wrong with what follows them; any other text is one piece.
/// Where already the first is wrong, the text may still be YAML.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/yaml/decoder.go YAMLOrJSONDecoder.
fn json_pieces(text: &str) -> (Vec<&str>, Option<String>) {
    if !text.trim_start().starts_with('{') {
        return (vec![text], None);
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut pieces = Vec::new();
    let mut start = 0;
    let complaint = loop {
        match stream.next() {
            None => break None,
            Some(Ok(_)) => {
                let end = stream.byte_offset();
                pieces.push(&text[start..end]);
                start = end;
            }
            Some(Err(error)) => break Some(json_complaint(text, &error)),
        }
    };
    if pieces.is_empty() {
        return (vec![text], complaint);
    }
    // Behind a line of dashes comes another document, in either form.
    let rest = text[start..].trim_start();
    if let Some((_, after)) = rest.strip_prefix("---").map(|rest| rest.split_once('\n').unwrap_or((rest, ""))) {
        let (more, complaint) = json_pieces(after);
        pieces.extend(more);
        return (pieces, complaint);
    }
    (pieces, complaint)
}

/// What Go's decoder says of text that is no JSON, with the place where it stopped.
fn json_complaint(text: &str, error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected EOF".to_string();
    }
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = before + error.column();
    format!("json: offset {offset}: {}", super::patch::syntax_complaint(text, error))
}

/// Reads one piece of a text; false when nothing more is to be read, because the client could not make anything of a
/// document. `complaint` is what to say instead of YAML's words where the text is no YAML either.
fn read_piece(
    call: &mut Call,
    text: &str,
    source: &str,
    found: &mut Vec<Document>,
    complaint: Option<&str>,
    well: &mut bool,
) -> bool {
    let parsed = manifest::parse(text);
    let checked = manifest::check_parsed(&parsed);
    // The first document that is no YAML, or nothing that could be an object, ends the reading.
    let mut end: Option<(usize, String)> = None;
    let mut ends = |line: usize, text: String| {
        if end.as_ref().is_none_or(|(before, _)| line < *before) {
            end = Some((line, text));
        }
    };
    for one in parsed.diagnostics.iter().chain(&checked) {
        let message = &one.message;
        match one.stage {
            Stage::Syntax => {
                let yaml = format!("error converting YAML to JSON: {message}");
                ends(one.span.line, format!("error parsing {source}: {}", complaint.unwrap_or(&yaml)));
            }
            Stage::Shape => ends(one.span.line, unvalidated(source, message)),
            // The rest is said of one manifest, or by the workbench only.
            Stage::Kind | Stage::Decode | Stage::Invalid | Stage::Warning | Stage::Simulator | Stage::Teaching => {}
        }
    }
    for (place, manifest) in parsed.manifests.iter().enumerate() {
        if end.as_ref().is_some_and(|(line, _)| manifest.spans.head().line >= *line) {
            continue;
        }
        let warnings = checked
            .iter()
            .filter(|one| one.manifest == Some(place) && one.stage == Stage::Warning)
            .map(|one| &one.message);
        match document(manifest, source, warnings.cloned().collect(), call) {
            Ok(document) => found.push(document),
            Err(failure) => {
                *well = false;
                call.streams.fail_line(failure.text);
            }
        }
    }
    if let Some((_, text)) = &end {
        call.streams.fail_line(format!("error: {text}"));
    }
    end.is_none()
}

fn unvalidated(source: &str, message: &str) -> String {
    format!(
        "error validating {source:?}: error validating data: {message}; if you choose to ignore these errors, turn validation off with --validate=false"
    )
}

fn document(manifest: &Manifest, source: &str, warnings: Vec<String>, call: &Call) -> Result<Document, Failure> {
    let Manifest { api_version, kind_word, name, namespace, .. } = manifest;
    let Some(kind) = manifest.kind else {
        return Err(Failure::new(format!(
            "resource mapping not found for name: {name:?} namespace: {namespace:?} from {source:?}: no matches for kind {kind_word:?} in version {api_version:?}\nensure CRDs are installed first"
        )));
    };
    // Metadata is read by the client before anything else.
    if let Some(DecodeError::Type { field, message }) = &manifest.decode_error
        && (field == "metadata" || field.starts_with("metadata.") || field.starts_with("metadata["))
    {
        let whole = format!("Go struct field {kind_word}.metadata of");
        let message = message.replace(&whole, "Go struct field metadataOnlyObject.metadata of");
        return Err(Failure::new(format!("unable to decode {source:?}: {message}")));
    }
    let mut value = manifest.value.clone();
    if kind.info().namespaced {
        if namespace.is_empty() {
            let metadata = value
                .as_object_mut()
                .and_then(|fields| fields.entry("metadata").or_insert_with(|| json!({})).as_object_mut());
            if let Some(metadata) = metadata {
                metadata.insert("namespace".to_string(), json!(call.namespace));
            }
        } else if call.arguments.value("namespace").is_some_and(|given| given != namespace) {
            return Err(Failure::new(format!(
                "the namespace from the provided object {namespace:?} does not match the namespace {:?}. You must pass '--namespace={namespace}' to perform this operation.",
                call.namespace
            )));
        }
    }
    let mut warnings = warnings;
    // Unknown fields are a mistake unless the command says otherwise; the server then drops them.
    let strictness = call.arguments.value("validate").unwrap_or("strict");
    let decode_error = match &manifest.decode_error {
        Some(DecodeError::Unknown(fields)) if ["warn", "false", "ignore"].contains(&strictness) => {
            if strictness == "warn" {
                warnings.extend(fields.iter().map(|field| format!("unknown field {field:?}")));
            }
            None
        }
        other => other.as_ref(),
    };
    let refusal =
        decode_error.map(|error| DecodeRefusal { sentence: error.sentence(kind), complaint: error.to_string() });
    Ok(Document { kind, name: name.clone(), source: source.to_string(), value, refusal, warnings })
}
