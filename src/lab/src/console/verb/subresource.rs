//! `--subresource`: the status or the scale of an object instead of the whole.
//!
//! A Scale is no object of the store: it is made from its owner when somebody asks. Models kubernetes 1.36
//! pkg/registry/apps/deployment/storage/storage.go (and its siblings) scaleFromDeployment, pkg/printers/internalversion
//! printers.go printScale.

use cluster::api::{Kind, Object};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde_json::{Value, json};

use super::super::columns::{pairs, selector_text};
use super::super::output::Failure;
use super::super::print::duration::age;
use super::super::print::served::served;
use super::super::print::tab_writer::TabWriter;
use super::Call;

/// A part of an object that the server serves under a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `/status`: the whole object, of which only the status can be written.
    Status,
    /// `/scale`: how many there are and shall be.
    Scale,
}

/// What the server says of a path that it does not serve.
pub fn not_served() -> Failure {
    Failure::bare("Error from server (NotFound): the server could not find the requested resource")
}

impl Part {
    /// The part that `--subresource` names; `None` when the flag is absent.
    ///
    /// - Errors: a part that no kind here has.
    pub fn asked(call: &Call) -> Result<Option<Part>, Failure> {
        match call.arguments.value("subresource") {
            None | Some("") => Ok(None),
            Some("status") => Ok(Some(Part::Status)),
            Some("scale") => Ok(Some(Part::Scale)),
            Some(_) => Err(not_served()),
        }
    }

    /// True when objects of the kind have the part.
    pub fn is_of(self, kind: Kind) -> bool {
        match self {
            Part::Status => cluster::store::has_status(kind),
            Part::Scale => {
                matches!(kind, Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController | Kind::StatefulSet)
            }
        }
    }

    /// The part of an object as the server sends it.
    ///
    /// - Errors: the object's kind has no such part.
    pub fn value(self, object: &Object) -> Result<Value, Failure> {
        if !self.is_of(object.kind()) {
            return Err(not_served());
        }
        Ok(match self {
            Part::Status => served(object),
            Part::Scale => scale(object),
        })
    }
}

/// The Scale of a workload.
fn scale(object: &Object) -> Value {
    let json = object.to_json();
    let number = |pointer: &str| json.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        if let Some(value) = json["metadata"].get(field) {
            metadata[field] = value.clone();
        }
    }
    let mut spec = json!({});
    if number("/spec/replicas") != 0 {
        spec["replicas"] = json!(number("/spec/replicas"));
    }
    let mut status = json!({"replicas": number("/status/replicas")});
    let selector = json.pointer("/spec/selector").cloned().unwrap_or_default();
    if object.kind() == Kind::ReplicationController {
        status["selector"] = json!(pairs(serde_json::from_value(selector).ok().as_ref()));
    } else if let Ok(selector) = serde_json::from_value::<LabelSelector>(selector) {
        status["selector"] = json!(selector_text(&selector));
    }
    json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": metadata, "spec": spec, "status": status})
}

/// The owner with the size that a changed Scale wishes.
pub fn scaled(owner: &Value, scale: &Value) -> Value {
    let mut owner = owner.clone();
    owner["spec"]["replicas"] = scale.pointer("/spec/replicas").cloned().unwrap_or_else(|| json!(0));
    owner
}

/// Scales as a table.
pub fn scale_table(call: &Call, objects: &[Object]) -> String {
    let mut text = String::new();
    if !call.arguments.is_on("no-headers", false) {
        text.push_str("NAME\tDESIRED\tAVAILABLE\tAGE\n");
    }
    for object in objects {
        let json = object.to_json();
        let number = |pointer: &str| json.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\n",
            object.name(),
            number("/spec/replicas"),
            number("/status/replicas"),
            age(call.api.now(), object.meta().creation_timestamp.as_ref())
        ));
    }
    TabWriter::table().format(&text)
}
