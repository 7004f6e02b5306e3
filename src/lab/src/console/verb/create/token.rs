//! `create token`: a token of a ServiceAccount. It has the shape of a real one and its claims, and opens nothing.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/create/create_token.go and pkg/serviceaccount/claims.go.

use cluster::api::time::{api_time, api_time_after};
use cluster::api::{Key, Kind, Object};
use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::super::Call;
use super::generate::name;
use crate::console::output::Failure;

/// Who issues tokens, and whom they are for when nobody else is named.
const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";
/// How long a token lives that asks for no time, in seconds.
const LIFE: i64 = 3_600;
/// The shortest life that the server grants, in seconds.
const SHORTEST: i64 = 600;
/// The longest life that a request may ask for, in seconds.
const LONGEST: i64 = 1 << 32;

/// What a token may be bound to.
const BOUND: [(&str, Kind); 3] = [("Node", Kind::Node), ("Pod", Kind::Pod), ("Secret", Kind::Secret)];

/// Writes the token.
///
/// - Errors: kubectl's complaint about a flag, the server's refusal.
pub(super) fn run(call: &mut Call) -> Result<(), Failure> {
    let name = name(call, "token", 1)?;
    let wanted = wanted_seconds(call)?;
    let audiences = call.arguments.values("audience").to_vec();
    if audiences.iter().any(String::is_empty) {
        return Err(Failure::new("--audience must not be an empty string"));
    }
    let bound = bound(call)?;
    let failed = |words: &str| Failure::new(format!("failed to create token: {words}"));
    let account = call
        .api
        .get(&Key::new(Kind::ServiceAccount, &call.namespace, &name))
        .map_err(|error| failed(&error.message))?;
    if wanted.is_some_and(|wanted| wanted < SHORTEST) {
        let text = "spec.expirationSeconds: Invalid value: ";
        let (given, why) = (wanted.unwrap_or(0), "may not specify a duration less than 10 minutes");
        return Err(failed(&format!("TokenRequest.authentication.k8s.io \"\" is invalid: {text}{given}: {why}")));
    }
    if wanted.is_some_and(|wanted| wanted > LONGEST) {
        let text = "spec.expirationSeconds: Too long: may not be more than 4294967296 bytes";
        return Err(failed(&format!("TokenRequest.authentication.k8s.io \"\" is invalid: {text}")));
    }
    let object = match &bound {
        None => None,
        Some((kind, name)) => {
            let key = Key::new(*kind, &call.namespace, name);
            Some(call.api.get(&key).map_err(|error| failed(&error.message))?)
        }
    };
    let life = wanted.unwrap_or(LIFE);
    let audiences = if audiences.is_empty() { vec![ISSUER.to_string()] } else { audiences };
    let token = token(call, &account, object.as_ref(), &audiences, life);
    if call.arguments.value("output").is_none_or(str::is_empty) {
        call.streams.stdout.push_str(&token);
        return Ok(());
    }
    let now = call.api.now();
    let mut spec = json!({"audiences": audiences, "boundObjectRef": Value::Null, "expirationSeconds": life});
    if let Some(object) = &object {
        let info = object.kind().info();
        spec["boundObjectRef"] = json!({
            "kind": info.name, "apiVersion": info.api_version, "name": object.name(), "uid": object.uid(),
        });
    }
    let answer = json!({
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {"name": name, "namespace": call.namespace, "creationTimestamp": api_time(now)},
        "spec": spec,
        "status": {"token": token, "expirationTimestamp": api_time_after(now, life)},
    });
    call.report_value(&format!("tokenrequest.authentication.k8s.io/{name}"), &|| answer.clone(), "created")
}

/// How many seconds are asked for.
fn wanted_seconds(call: &Call) -> Result<Option<i64>, Failure> {
    if call.arguments.is_negative("duration") {
        return Err(Failure::new("--duration must be greater than or equal to 0"));
    }
    let ms = call.arguments.duration_ms("duration", "create token")?.unwrap_or(0);
    if ms % 1_000 != 0 {
        return Err(Failure::new("--duration cannot be expressed in units less than seconds"));
    }
    Ok(i64::try_from(ms / 1_000).ok().filter(|wanted| *wanted > 0))
}

/// The object that the token should end with.
fn bound(call: &Call) -> Result<Option<(Kind, String)>, Failure> {
    let given = |flag: &str| call.arguments.value(flag).unwrap_or("");
    let (kind, name) = (given("bound-object-kind"), given("bound-object-name"));
    if kind.is_empty() {
        for flag in ["bound-object-name", "bound-object-uid"] {
            if !given(flag).is_empty() {
                return Err(Failure::new(format!("--{flag} can only be set if --bound-object-kind is provided")));
            }
        }
        return Ok(None);
    }
    let Some((_, known)) = BOUND.iter().find(|(word, _)| *word == kind) else {
        let words = BOUND.map(|(word, _)| word).join(", ");
        return Err(Failure::new(format!("supported --bound-object-kind values are {words}")));
    };
    if name.is_empty() {
        return Err(Failure::new("--bound-object-name is required if --bound-object-kind is provided"));
    }
    Ok(Some((*known, name.to_string())))
}

/// Header, claims and a signature, each in base64.
fn token(call: &Call, account: &Object, bound: Option<&Object>, audiences: &[String], life: i64) -> String {
    let from = api_time(call.api.now()).0.as_second();
    let (namespace, name) = (account.namespace(), account.name());
    let mut own = json!({"namespace": namespace, "serviceaccount": {"name": name, "uid": account.uid()}});
    if let Some(bound) = bound {
        own[bound.kind().info().singular] = json!({"name": bound.name(), "uid": bound.uid()});
    }
    let claims = json!({
        "aud": audiences,
        "exp": from + life,
        "iat": from,
        "iss": ISSUER,
        "kubernetes.io": own,
        "nbf": from,
        "sub": format!("system:serviceaccount:{namespace}:{name}"),
    });
    let parts = [r#"{"alg":"RS256","kid":"selfheal"}"#.to_string(), claims.to_string(), "not a signature".to_string()];
    parts.map(|part| encoded(&part)).join(".")
}

/// Base64 as tokens have it: other signs for `+` and `/`, and nothing at the end.
fn encoded(text: &str) -> String {
    let value = serde_json::to_value(ByteString(text.as_bytes().to_vec())).unwrap_or_default();
    value.as_str().unwrap_or("").trim_end_matches('=').replace('+', "-").replace('/', "_")
}
