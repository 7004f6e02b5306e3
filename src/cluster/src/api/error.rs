//! What the API server answers when it refuses. A refusal is part of the model, with Kubernetes' reason and text.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use super::kinds::Kind;

/// Why the API server refused, as `metav1.StatusReason` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// 404: there is no such object.
    NotFound,
    /// 409: an object of that name exists already.
    AlreadyExists,
    /// 409: the object was changed meanwhile, or another precondition failed.
    Conflict,
    /// 422: the object breaks a rule of its kind.
    Invalid,
    /// 400: the request could not be understood.
    BadRequest,
    /// 403: the request is not allowed.
    Forbidden,
    /// 405: the resource does not support the verb.
    MethodNotAllowed,
    /// 429: ask again later.
    TooManyRequests,
    /// 500: the server could not do what it should.
    InternalError,
    /// 500 without a reason, as the eviction of a pod with two budgets is answered.
    Unknown,
    /// 503: the server is not there.
    ServiceUnavailable,
}

impl Reason {
    /// The HTTP status code that goes with the reason.
    pub fn code(self) -> u16 {
        match self {
            Reason::BadRequest => 400,
            Reason::Forbidden => 403,
            Reason::NotFound => 404,
            Reason::MethodNotAllowed => 405,
            Reason::AlreadyExists | Reason::Conflict => 409,
            Reason::Invalid => 422,
            Reason::TooManyRequests => 429,
            Reason::InternalError | Reason::Unknown => 500,
            Reason::ServiceUnavailable => 503,
        }
    }

    /// The reason as `kubectl` prints it in parentheses.
    pub fn word(self) -> &'static str {
        match self {
            Reason::NotFound => "NotFound",
            Reason::AlreadyExists => "AlreadyExists",
            Reason::Conflict => "Conflict",
            Reason::Invalid => "Invalid",
            Reason::BadRequest => "BadRequest",
            Reason::Forbidden => "Forbidden",
            Reason::MethodNotAllowed => "MethodNotAllowed",
            Reason::TooManyRequests => "TooManyRequests",
            Reason::InternalError => "InternalError",
            Reason::Unknown => "",
            Reason::ServiceUnavailable => "ServiceUnavailable",
        }
    }
}

/// One broken rule of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field, such as `spec.template.spec.containers[0].name`.
    pub field: String,
    /// Body of the message, such as `Required value`.
    pub body: String,
}

impl FieldError {
    /// `Required value`, with `: detail` when there is one.
    pub fn required(field: impl Into<String>, detail: &str) -> FieldError {
        let body = if detail.is_empty() { "Required value".to_string() } else { format!("Required value: {detail}") };
        FieldError { field: field.into(), body }
    }

    /// `Invalid value: <value>: <detail>`; the caller has put strings in quotes and objects in JSON.
    pub fn invalid(field: impl Into<String>, value: impl fmt::Display, detail: &str) -> FieldError {
        FieldError { field: field.into(), body: format!("Invalid value: {value}: {detail}") }
    }

    /// `Unsupported value: "<value>": supported values: "A", "B"`.
    pub fn unsupported(field: impl Into<String>, value: &str, supported: &[&str]) -> FieldError {
        let list: Vec<String> = supported.iter().map(|word| format!("{word:?}")).collect();
        FieldError {
            field: field.into(),
            body: format!("Unsupported value: {value:?}: supported values: {}", list.join(", ")),
        }
    }

    /// `Forbidden: <detail>`.
    pub fn forbidden(field: impl Into<String>, detail: &str) -> FieldError {
        FieldError { field: field.into(), body: format!("Forbidden: {detail}") }
    }

    /// `Too many: <count>: must have at most <most> items`.
    pub fn too_many(field: impl Into<String>, count: usize, most: usize) -> FieldError {
        FieldError { field: field.into(), body: format!("Too many: {count}: must have at most {most} items") }
    }

    /// `Duplicate value: <value>`; the caller has put strings in quotes and objects in JSON.
    pub fn duplicate(field: impl Into<String>, value: impl fmt::Display) -> FieldError {
        FieldError { field: field.into(), body: format!("Duplicate value: {value}") }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.body)
    }
}

/// A refusal by the API server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// Why.
    pub reason: Reason,
    /// The server's sentence, without kubectl's wrapping.
    pub message: String,
    /// The broken rules when the reason is [`Reason::Invalid`]; the causes of a refused eviction otherwise.
    pub causes: Vec<FieldError>,
    /// Kind and name it is about, where there is one.
    pub about: Option<(Kind, String)>,
    /// After how many seconds a client asks again by itself; 0 where it does not.
    pub retry_after_seconds: u32,
}

impl ApiError {
    /// A refusal with a plain sentence.
    pub fn new(reason: Reason, message: impl Into<String>) -> ApiError {
        ApiError { reason, message: message.into(), causes: Vec::new(), about: None, retry_after_seconds: 0 }
    }

    /// `pods "<name>" not found`.
    pub fn not_found(kind: Kind, name: &str) -> ApiError {
        ApiError {
            about: Some((kind, name.to_string())),
            ..ApiError::new(Reason::NotFound, format!("{} {name:?} not found", kind.info().resource()))
        }
    }

    /// `deployments.apps "<name>" already exists`.
    pub fn already_exists(kind: Kind, name: &str) -> ApiError {
        ApiError {
            about: Some((kind, name.to_string())),
            ..ApiError::new(Reason::AlreadyExists, format!("{} {name:?} already exists", kind.info().resource()))
        }
    }

    /// The refusal of a write that was based on an older version.
    pub fn conflict(kind: Kind, name: &str) -> ApiError {
        let message = format!(
            "Operation cannot be fulfilled on {} {name:?}: the object has been modified; please apply your changes to the latest version and try again",
            kind.info().resource()
        );
        ApiError { about: Some((kind, name.to_string())), ..ApiError::new(Reason::Conflict, message) }
    }

    /// `<Kind>[.group] "<name>" is invalid: …` with one cause inline or all of them in brackets.
    ///
    /// - Source: kubernetes 1.36 apimachinery pkg/api/errors NewInvalid, utilerrors.Aggregate.
    pub fn invalid(kind: Kind, name: &str, causes: Vec<FieldError>) -> ApiError {
        let info = kind.info();
        let qualified =
            if info.group.is_empty() { info.name.to_string() } else { format!("{}.{}", info.name, info.group) };
        let mut texts: Vec<String> = Vec::new();
        for cause in &causes {
            let text = cause.to_string();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let body = if texts.len() == 1 { texts.remove(0) } else { format!("[{}]", texts.join(", ")) };
        ApiError {
            reason: Reason::Invalid,
            message: format!("{qualified} {name:?} is invalid: {body}"),
            causes,
            about: Some((kind, name.to_string())),
            retry_after_seconds: 0,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
