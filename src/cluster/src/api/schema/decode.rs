//! Strict decoding: every field must be known and of the right type, and the refusal says so as the API server does.
//!
//! Keys are visited in alphabetical order, as kubectl sends them. Models sigs.k8s.io/json (a fork of Go's encoding/json)
//! and the strict mode of kubernetes 1.36 apimachinery pkg/runtime/serializer/json/json.go.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde_json::{Map, Value};

use super::super::kinds::Kind;
use super::super::object::Object;
use super::super::quantity;
use super::{STRUCTS, Struct, Type, root};

/// Why JSON is not an object of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// A field holds the wrong type of value; nothing was decoded.
    Type {
        /// Path of the field, such as `spec.replicas`.
        field: String,
        /// The server's words, such as `json: cannot unmarshal string into Go struct field …`.
        message: String,
    },
    /// Fields that the kind does not have, in the order in which the server meets them.
    Unknown(Vec<String>),
}

impl DecodeError {
    /// `Deployment in version "v1" cannot be handled as a Deployment: …`: the server's sentence of a refused request.
    pub fn sentence(&self, kind: Kind) -> String {
        let info = kind.info();
        let version = info.api_version.rsplit('/').next().unwrap_or_default();
        format!("{} in version {version:?} cannot be handled as a {}: {self}", info.name, info.name)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Type { message, .. } => f.write_str(message),
            DecodeError::Unknown(fields) => {
                f.write_str("strict decoding error: ")?;
                for (place, field) in fields.iter().enumerate() {
                    write!(f, "{}unknown field {field:?}", if place == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

/// Decodes JSON into an object of `kind` as the API server does with field validation `Strict`.
///
/// - Errors: the first wrong type, or else all unknown fields.
pub fn decode(kind: Kind, value: &Value) -> Result<Object, DecodeError> {
    let mut walk = Walk { unknown: Vec::new(), saved: None, names: Vec::new() };
    let mut path = String::new();
    let Value::Object(map) = value else {
        return Err(DecodeError::Type {
            field: String::new(),
            message: format!("json: cannot unmarshal {} into Go value of type v1.{}", word(value), kind.info().name),
        });
    };
    let structure = root(kind);
    let mut clean = walk.structure(structure, map, &mut path)?;
    tell_empty_selector(kind, &mut clean);
    if let Some(saved) = walk.saved {
        return Err(saved);
    }
    if !walk.unknown.is_empty() {
        return Err(DecodeError::Unknown(walk.unknown));
    }
    Object::from_json(kind, clean)
        .map_err(|error| DecodeError::Type { field: String::new(), message: last_words(&error.to_string()) })
}

/// As [`decode`], but what the kind does not have is dropped.
///
/// - Errors: the first wrong type.
pub fn lenient(kind: Kind, value: &Value) -> Result<Object, DecodeError> {
    let Value::Object(map) = value else { return decode(kind, value) };
    let mut walk = Walk { unknown: Vec::new(), saved: None, names: Vec::new() };
    let mut clean = walk.structure(root(kind), map, &mut String::new())?;
    tell_empty_selector(kind, &mut clean);
    match walk.saved {
        Some(saved) => Err(saved),
        None => Object::from_json(kind, clean)
            .map_err(|error| DecodeError::Type { field: String::new(), message: last_words(&error.to_string()) }),
    }
}

/// Keeps a selector that is there and empty apart from none at all: the types would read both alike.
fn tell_empty_selector(kind: Kind, value: &mut Value) {
    if matches!(kind, Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet)
        && let Some(selector) = value.pointer_mut("/spec/selector").and_then(Value::as_object_mut)
        && selector.is_empty()
    {
        selector.insert("matchLabels".to_string(), Value::Object(Map::new()));
    }
}

/// What the server says of values that only the API types themselves refuse: bytes that are not base64.
///
/// - Source: Go encoding/base64 CorruptInputError.
fn last_words(error: &str) -> String {
    let is_encoding =
        ["Invalid symbol", "Invalid last symbol", "Invalid byte", "Invalid padding", "Invalid input length"];
    if !is_encoding.iter().any(|words| error.contains(words)) {
        return format!("json: {error}");
    }
    let at = error.split_once("offset ").map_or("0", |(_, rest)| rest.trim_end_matches('.'));
    format!("illegal base64 data at input byte {at}")
}

/// The state of one walk over a manifest.
struct Walk {
    unknown: Vec<String>,
    /// The first wrong type; decoding goes on after it, so that a malformed quantity can still take its place.
    saved: Option<DecodeError>,
    /// JSON names of the fields above, without list indexes and map keys, as Go's decoder keeps them.
    names: Vec<&'static str>,
}

impl Walk {
    fn structure(
        &mut self,
        structure: &'static Struct,
        map: &Map<String, Value>,
        path: &mut String,
    ) -> Result<Value, DecodeError> {
        let mut clean = Map::new();
        for (key, value) in map {
            let length = path.len();
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(key);
            match structure.fields.iter().find(|(field, _)| field == key) {
                None => self.unknown.push(path.clone()),
                Some((field, kind)) => {
                    self.names.push(field);
                    if let Some(value) = self.value(*kind, value, structure, path)? {
                        clean.insert(key.clone(), value);
                    }
                    self.names.pop();
                }
            }
            path.truncate(length);
        }
        Ok(Value::Object(clean))
    }

    /// One value made ready for the API types; `None` when it is null and therefore as good as absent.
    fn value(
        &mut self,
        kind: Type,
        value: &Value,
        owner: &'static Struct,
        path: &mut String,
    ) -> Result<Option<Value>, DecodeError> {
        let fits = match (kind, value) {
            (_, Value::Null) => return Ok(None),
            (Type::Struct(index), Value::Object(map)) => {
                return self.structure(&STRUCTS[usize::from(index)], map, path).map(Some);
            }
            (Type::List(inner), Value::Array(items)) => {
                let mut clean = Vec::with_capacity(items.len());
                for (place, item) in items.iter().enumerate() {
                    let length = path.len();
                    path.push_str(&format!("[{place}]"));
                    let item = self.value(*inner, item, owner, path)?;
                    clean.push(item.unwrap_or_else(|| zero(*inner)));
                    path.truncate(length);
                }
                return Ok(Some(Value::Array(clean)));
            }
            (Type::Map(inner), Value::Object(map)) => {
                let mut clean = Map::new();
                for (key, item) in map {
                    let length = path.len();
                    path.push('.');
                    path.push_str(key);
                    let item = self.value(*inner, item, owner, path)?;
                    clean.insert(key.clone(), item.unwrap_or_else(|| zero(*inner)));
                    path.truncate(length);
                }
                return Ok(Some(Value::Object(clean)));
            }
            (Type::Quantity, _) => return self.quantity(value, path).map(Some),
            (Type::Time | Type::MicroTime, Value::String(text)) => {
                if text.parse::<k8s_openapi::jiff::Timestamp>().is_err() {
                    let message = format!(
                        "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
                    );
                    return Err(DecodeError::Type { field: path.clone(), message });
                }
                true
            }
            (Type::Time | Type::MicroTime, _) => {
                let message = format!("json: cannot unmarshal {} into Go value of type string", word(value));
                return Err(DecodeError::Type { field: path.clone(), message });
            }
            (Type::IntOrString, Value::String(_)) => true,
            (Type::IntOrString, Value::Number(number)) if whole(number, i64::from(i32::MIN), i64::from(i32::MAX)) => {
                true
            }
            (Type::IntOrString, _) => {
                let message = format!("json: cannot unmarshal {} into Go value of type int32", number_word(value));
                return Err(DecodeError::Type { field: path.clone(), message });
            }
            (Type::Bool, Value::Bool(_)) | (Type::String, Value::String(_)) | (Type::Any, _) => true,
            (Type::Float, Value::Number(_)) => true,
            (Type::Int32, Value::Number(number)) => whole(number, i64::from(i32::MIN), i64::from(i32::MAX)),
            (Type::Int64, Value::Number(number)) => whole(number, i64::MIN, i64::MAX),
            _ => false,
        };
        if fits {
            return Ok(Some(value.clone()));
        }
        let found = match kind {
            Type::Int32 | Type::Int64 => number_word(value),
            _ => word(value).to_string(),
        };
        let message = format!(
            "json: cannot unmarshal {found} into Go struct field {}.{} of type {}",
            owner.name,
            self.names.join("."),
            go_type(owner, self.names.last().copied().unwrap_or_default(), kind)
        );
        self.saved.get_or_insert(DecodeError::Type { field: path.clone(), message });
        Ok(None)
    }

    fn quantity(&mut self, value: &Value, path: &str) -> Result<Value, DecodeError> {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match quantity::checked(&text) {
            Ok(text) => Ok(Value::String(text)),
            Err(problem) => Err(DecodeError::Type { field: path.to_string(), message: problem.to_string() }),
        }
    }
}

/// What Go makes of null inside a list or map.
fn zero(kind: Type) -> Value {
    match kind {
        Type::Bool => Value::Bool(false),
        Type::Int32 | Type::Int64 | Type::Float | Type::IntOrString => Value::from(0),
        Type::String => Value::String(String::new()),
        Type::Quantity => Value::String("0".to_string()),
        Type::Struct(_) | Type::Map(_) => Value::Object(Map::new()),
        Type::List(_) => Value::Array(Vec::new()),
        Type::Time | Type::MicroTime | Type::Any => Value::Null,
    }
}

fn whole(number: &serde_json::Number, low: i64, high: i64) -> bool {
    number.as_i64().is_some_and(|number| (low..=high).contains(&number))
}

/// What Go's decoder calls a JSON value.
pub fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// As [`word`], with the number itself, as Go says it where a whole number was wanted.
fn number_word(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("number {number}"),
        other => word(other).to_string(),
    }
}

/// Fields whose Go type is a named string or map; everything else follows from the table.
const NAMED_TYPES: &[(&str, &str, &str)] = &[
    ("Container", "imagePullPolicy", "v1.PullPolicy"),
    ("Container", "restartPolicy", "v1.ContainerRestartPolicy"),
    ("Container", "terminationMessagePolicy", "v1.TerminationMessagePolicy"),
    ("ContainerPort", "protocol", "v1.Protocol"),
    ("DeploymentStrategy", "type", "v1.DeploymentStrategyType"),
    ("HTTPGetAction", "scheme", "v1.URIScheme"),
    ("HTTPIngressPath", "pathType", "v1.PathType"),
    ("NetworkPolicyPort", "protocol", "v1.Protocol"),
    ("NodeStatus", "allocatable", "v1.ResourceList"),
    ("NodeStatus", "capacity", "v1.ResourceList"),
    ("PodSpec", "dnsPolicy", "v1.DNSPolicy"),
    ("PodSpec", "overhead", "v1.ResourceList"),
    ("PodSpec", "restartPolicy", "v1.RestartPolicy"),
    ("ResourceRequirements", "limits", "v1.ResourceList"),
    ("ResourceRequirements", "requests", "v1.ResourceList"),
    ("ServicePort", "protocol", "v1.Protocol"),
    ("ServiceSpec", "externalTrafficPolicy", "v1.ServiceExternalTrafficPolicy"),
    ("ServiceSpec", "internalTrafficPolicy", "v1.ServiceInternalTrafficPolicy"),
    ("ServiceSpec", "sessionAffinity", "v1.ServiceAffinity"),
    ("ServiceSpec", "type", "v1.ServiceType"),
    ("Taint", "effect", "v1.TaintEffect"),
    ("Toleration", "effect", "v1.TaintEffect"),
    ("Toleration", "operator", "v1.TolerationOperator"),
];

fn go_type(owner: &Struct, field: &str, kind: Type) -> String {
    if let Some((.., name)) = NAMED_TYPES.iter().find(|(one, name, _)| *one == owner.name && *name == field) {
        return name.to_string();
    }
    match kind {
        Type::Bool => "bool".to_string(),
        Type::Int32 => "int32".to_string(),
        Type::Int64 => "int64".to_string(),
        Type::Float => "float64".to_string(),
        Type::String => "string".to_string(),
        Type::Quantity => "resource.Quantity".to_string(),
        Type::IntOrString => "intstr.IntOrString".to_string(),
        Type::Time => "v1.Time".to_string(),
        Type::MicroTime => "v1.MicroTime".to_string(),
        Type::Any => "interface {}".to_string(),
        Type::Struct(index) => format!("v1.{}", STRUCTS[usize::from(index)].name),
        Type::List(inner) => format!("[]{}", go_type(owner, "", *inner)),
        Type::Map(inner) => format!("map[string]{}", go_type(owner, "", *inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: Kind, text: &str) -> String {
        decode(kind, &serde_json::from_str(text).expect("JSON")).expect_err("refused").to_string()
    }

    #[test]
    fn refusals_are_worded_as_recorded() {
        for (text, words) in [
            (r#"{"spec":{"replica":3}}"#, r#"strict decoding error: unknown field "spec.replica""#),
            (
                r#"{"spec":{"foo":1,"template":{"spec":{"containers":[{"bar":2}]}}}}"#,
                r#"strict decoding error: unknown field "spec.foo", unknown field "spec.template.spec.containers[0].bar""#,
            ),
            (
                r#"{"spec":{"replicas":"three","x":1}}"#,
                "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
            ),
            (
                r#"{"spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":"http"}]}]}}}}"#,
                "json: cannot unmarshal string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32",
            ),
            (
                r#"{"spec":{"template":{"spec":{"containers":[{"resources":{"requests":{"cpu":"lots"}}}]}}}}"#,
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
            (
                r#"{"metadata":{"labels":{"version":1}}}"#,
                "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
            ),
            (
                r#"{"spec":{"template":{"spec":{"containers":{"name":"web"}}}}}"#,
                "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
            ),
        ] {
            assert_eq!(refusal(Kind::Deployment, text), words);
        }
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let object =
            decode(Kind::Pod, &serde_json::json!({"metadata": {"name": "p", "creationTimestamp": null}, "spec": null}));
        assert_eq!(object.map(|object| object.name().to_string()), Ok("p".to_string()));
    }
}
