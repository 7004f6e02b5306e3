//! What `-v=8` shows of a raw request: headers, the answer's body, and what kubectl makes of a refusal.
//!
//! Request ids and times of a real server are random; here they are the same in every run. Models kubernetes 1.36
//! client-go rest/request.go, transport/round_trippers.go and kubectl pkg/cmd/create/create.go.

use cluster::api::ApiError;
use kernel::Time;
use serde_json::{Value, json};

use super::super::output::Streams;
use super::super::print::duration::rfc1123_seconds;
use super::super::print::duration::unix_ms;
use super::super::print::json_text::compact;
use super::Call;
use super::raw::Refused;

/// A request with a body whose round trip goes to standard error, when the command wants to see it.
#[derive(Clone, Debug)]
pub struct Wire {
    method: &'static str,
    path: String,
    level: i64,
}

impl Wire {
    /// A request of a command.
    pub fn new(call: &Call, method: &'static str, path: &str) -> Wire {
        let level = call.arguments.value("v").and_then(|level| level.parse::<i64>().ok()).unwrap_or(0);
        Wire { method, path: path.to_string(), level }
    }

    /// Writes the round trip.
    pub fn write(&self, streams: &mut Streams, now: Time, answer: &Result<String, Refused>) {
        if self.level >= 8 {
            request(streams, (self.method, &self.path), now, answer);
        }
    }
}

fn request(streams: &mut Streams, (method, path): (&str, &str), now: Time, answer: &Result<String, Refused>) {
    let head = |place: &str| format!("I0101 {}.000000       1 {place}]", clock(now.ms()));
    let (status, body) = match answer {
        Ok(text) => ("201 Created".to_string(), text.clone()),
        Err(Refused::Api(error)) => (format!("{} {}", error.reason.code(), phrase(error)), body(error)),
        Err(Refused::Failure(_)) => return,
    };
    streams.error_line(format!("{} Config loaded from file:  /root/.kube/config", head("loader.go:407")));
    for (gate, on) in GATES {
        streams.error_line(format!(
            "{} \"Feature gate default state\" feature={gate:?} enabled={on}",
            head("envvar.go:195")
        ));
    }
    let date = rfc1123_seconds(unix_ms(now) / 1000).replace("+0000", "GMT");
    streams.error_line(format!(
        "{} \"Request\" verb={method:?} url=\"https://127.0.0.1:6443{path}\" headers=<\n\tAccept: application/json, */*\n\tAuthorization: Bearer <masked>\n\tUser-Agent: kubectl/v1.36.3 (linux/amd64) kubernetes/$Format\n >",
        head("round_trippers.go:527")
    ));
    streams.error_line(format!(
        "{} \"Response\" status={status:?} headers=<\n\tAudit-Id: 00000000-0000-4000-8000-000000000001\n\tCache-Control: no-cache, private\n\tContent-Length: {}\n\tContent-Type: application/json\n\tDate: {date}\n\tX-Kubernetes-Pf-Flowschema-Uid: 00000000-0000-4000-8000-000000000002\n\tX-Kubernetes-Pf-Prioritylevel-Uid: 00000000-0000-4000-8000-000000000003\n > milliseconds=5",
        head("round_trippers.go:632"),
        body.len() + 1
    ));
    streams.error_line(format!("{} \"Response Body\" body=<\n\t{body}\n >", head("create.go:114")));
    if let Err(Refused::Api(error)) = answer {
        let text = indented(error);
        streams.error_line(format!("{} server response object: %s[{text}]", head("helpers.go:246")));
    }
}

/// What kubectl's client says of its own features before anything else.
///
/// - Source: kubernetes 1.36 client-go features/envvar.go, as recorded.
const GATES: &[(&str, bool)] = &[
    ("ClientsAllowCBOR", false),
    ("ClientsAllowCARotation", true),
    ("UnlockWhileProcessingFIFO", true),
    ("AtomicFIFO", true),
    ("ClientsAllowTLSCacheGC", true),
    ("ClientsPreferCBOR", false),
    ("InOrderInformersBatchProcess", true),
    ("WatchListClient", true),
    ("InOrderInformers", true),
    ("InformerResourceVersion", true),
];

fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

/// The words behind a status code.
fn phrase(error: &ApiError) -> &'static str {
    match error.reason.code() {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// The fields of a refusal's Status, in the server's order.
fn fields(error: &ApiError) -> Vec<(&'static str, Value)> {
    let mut fields = vec![("status", json!("Failure")), ("message", json!(error.message))];
    let word = error.reason.word();
    if !word.is_empty() {
        fields.push(("reason", json!(word)));
    }
    fields.push(("code", json!(error.reason.code())));
    fields
}

/// The causes of a refusal, as the server lists them.
fn causes(error: &ApiError) -> Vec<String> {
    let reason = if error.reason.code() == 429 { "DisruptionBudget" } else { "FieldValueInvalid" };
    let message = |cause: &cluster::api::error::FieldError| compact(&json!(cause.body));
    error.causes.iter().map(|cause| format!("{{\"reason\":{reason:?},\"message\":{}}}", message(cause))).collect()
}

fn body(error: &ApiError) -> String {
    let mut text = String::from("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{}");
    for (name, value) in fields(error) {
        if name == "code" && !error.causes.is_empty() {
            let later = match error.retry_after_seconds {
                0 => String::new(),
                seconds => format!(",\"retryAfterSeconds\":{seconds}"),
            };
            text.push_str(&format!(",\"details\":{{\"causes\":[{}]{later}}}", causes(error).join(",")));
        }
        text.push_str(&format!(",{name:?}:{}", compact(&value)));
    }
    text + "}"
}

fn indented(error: &ApiError) -> String {
    let mut parts = vec!["  \"metadata\": {}".to_string()];
    for (name, value) in fields(error) {
        if name == "code" && !error.causes.is_empty() {
            let reason = if error.reason.code() == 429 { "DisruptionBudget" } else { "FieldValueInvalid" };
            let causes: Vec<String> = error
                .causes
                .iter()
                .map(|cause| {
                    let message = compact(&json!(cause.body));
                    format!("      {{\n        \"reason\": {reason:?},\n        \"message\": {message}\n      }}")
                })
                .collect();
            let later = match error.retry_after_seconds {
                0 => String::new(),
                seconds => format!(",\n    \"retryAfterSeconds\": {seconds}"),
            };
            parts.push(format!("  \"details\": {{\n    \"causes\": [\n{}\n    ]{later}\n  }}", causes.join(",\n")));
        }
        parts.push(format!("  {name:?}: {}", compact(&value)));
    }
    format!("{{\n{}\n}}", parts.join(",\n"))
}
