//! Manifests that `-f` reads: documents from standard input, checked as far as the client checks them.
//!
//! Models kubernetes 1.36 cli-runtime pkg/resource/visitor.go and mapper.go.

use cluster::api::{Kind, Object};
use serde_json::Value;

use super::super::output::Failure;
use super::Call;

/// One document of a manifest.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its kind.
    pub kind: Kind,
    /// Its name; empty when it has none.
    pub name: String,
    /// The document with its namespace filled in.
    pub value: Value,
    /// The document as the API type, or the server's refusal to decode it.
    pub object: Result<Object, String>,
}

/// Reads the documents of `-f`; the second value is false when some were refused, which is told on standard error.
///
/// - Errors: no `-f`, a file that cannot be read, text that is no manifest.
pub fn documents(call: &mut Call) -> Result<(Vec<Document>, bool), Failure> {
    let Some(file) = call.arguments.value("filename").map(str::to_string) else {
        return Err(Failure::new("must specify one of -f and -k"));
    };
    if file != "-" {
        return Err(Failure::new(format!("the path {file:?} does not exist")));
    }
    let text = call.stdin.unwrap_or("");
    let mut found = Vec::new();
    let mut well = true;
    for value in read(text)? {
        let items = match (value.get("kind").and_then(Value::as_str), value.get("items").and_then(Value::as_array)) {
            (Some("List"), Some(items)) => items.clone(),
            _ => vec![value],
        };
        for value in items {
            match document(value, call) {
                Ok(document) => found.push(document),
                Err(failure) => {
                    well = false;
                    call.streams.error_line(failure.text);
                }
            }
        }
    }
    if found.is_empty() && well {
        return Err(Failure::new("no objects passed to apply"));
    }
    Ok((found, well))
}

fn document(mut value: Value, call: &Call) -> Result<Document, Failure> {
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_string();
    let (api_version, kind) = (text(&value, "/apiVersion"), text(&value, "/kind"));
    for (given, field) in [(&kind, "kind"), (&api_version, "apiVersion")] {
        if given.is_empty() {
            return Err(Failure::new(format!(
                "error validating \"STDIN\": error validating data: {field} not set; if you choose to ignore these errors, turn validation off with --validate=false"
            )));
        }
    }
    let (name, namespace) = (text(&value, "/metadata/name"), text(&value, "/metadata/namespace"));
    let Some(found) = Kind::find(&api_version, &kind) else {
        return Err(Failure::new(format!(
            "resource mapping not found for name: {name:?} namespace: {namespace:?} from \"STDIN\": no matches for kind {kind:?} in version {api_version:?}\nensure CRDs are installed first"
        )));
    };
    if found.info().namespaced {
        if namespace.is_empty() {
            if let Some(metadata) = value
                .as_object_mut()
                .and_then(|fields| fields.entry("metadata").or_insert_with(|| serde_json::json!({})).as_object_mut())
            {
                metadata.insert("namespace".to_string(), Value::String(call.namespace.clone()));
            }
        } else if call.arguments.value("namespace").is_some_and(|given| given != namespace) {
            return Err(Failure::new(format!(
                "the namespace from the provided object {namespace:?} does not match the namespace {:?}. You must pass '--namespace={namespace}' to perform this operation.",
                call.namespace
            )));
        }
    }
    let object = Object::from_json(found, value.clone()).map_err(|error| error.to_string());
    Ok(Document { kind: found, name, value, object })
}

/// The documents of a text as JSON values.
fn read(text: &str) -> Result<Vec<Value>, Failure> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .collect::<Result<Vec<Value>, _>>()
        .map_err(|error| Failure::new(format!("error parsing STDIN: {error}")))
}
