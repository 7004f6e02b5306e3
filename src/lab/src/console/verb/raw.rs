//! `--raw`: the server's own paths, as `get --raw` reads them and `create --raw` posts an eviction.

use cluster::api::kinds::KINDS;
use cluster::api::{Key, Kind};
use cluster::world::Eviction;
use serde_json::{Value, json};

use super::super::output::Failure;
use super::super::print::json_text::compact;
use super::super::print::served::served;
use super::Call;

/// What a path names.
struct Place {
    kind: Kind,
    namespace: Option<String>,
    name: Option<String>,
    subresource: Option<String>,
}

/// Reads `/api/v1/namespaces/shop/pods/web/log` and its like.
fn place(path: &str) -> Option<Place> {
    let path = path.split('?').next().unwrap_or(path);
    let mut parts = path.trim_matches('/').split('/');
    let version = match parts.next()? {
        "api" => parts.next()?.to_string(),
        "apis" => format!("{}/{}", parts.next()?, parts.next()?),
        _ => return None,
    };
    let rest: Vec<&str> = parts.collect();
    let (namespace, rest) = match rest.as_slice() {
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some(namespace.to_string()), rest.to_vec()),
        rest => (None, rest.to_vec()),
    };
    let plural = rest.first()?;
    let info = KINDS.iter().find(|info| info.api_version == version && info.plural == *plural)?;
    Some(Place {
        kind: info.kind,
        namespace,
        name: rest.get(1).map(|name| name.to_string()),
        subresource: rest.get(2).map(|name| name.to_string()),
    })
}

fn unknown() -> Failure {
    Failure::bare("Error from server (NotFound): the server could not find the requested resource")
}

/// `get --raw PATH`: one line of JSON.
///
/// - Errors: a path that names nothing, the server's refusal.
pub fn get(call: &mut Call, path: &str) -> Result<(), Failure> {
    if matches!(path, "/healthz" | "/livez" | "/readyz") {
        call.streams.stdout.push_str("ok");
        return Ok(());
    }
    let place = place(path).ok_or_else(unknown)?;
    let info = place.kind.info();
    let value = match &place.name {
        Some(name) => served(&call.api.get(&Key::new(place.kind, place.namespace.as_deref().unwrap_or(""), name))?),
        None => {
            let items: Vec<Value> = call.api.list(place.kind, place.namespace.as_deref())?.iter().map(served).collect();
            json!({"kind": format!("{}List", info.name), "apiVersion": info.api_version, "metadata": {}, "items": items})
        }
    };
    call.streams.line(compact(&value));
    Ok(())
}

/// `create --raw …/eviction -f -`: evicts a pod.
///
/// - Errors: any other path, the server's refusal.
pub fn create(call: &mut Call, path: &str) -> Result<(), Failure> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let place = place(path).ok_or_else(unknown)?;
    let (Kind::Pod, Some(name), Some("eviction")) = (place.kind, &place.name, place.subresource.as_deref()) else {
        return Err(unknown());
    };
    let bad = |text: &str| Failure::bare(format!("Error from server (BadRequest): {text}"));
    let body: Value =
        serde_json::from_str(call.around.stdin.unwrap_or("{}")).map_err(|error| bad(&error.to_string()))?;
    let given = body.pointer("/metadata/name").and_then(Value::as_str).unwrap_or("");
    if !given.is_empty() && given != name {
        return Err(bad("name in URL does not match name in Eviction object"));
    }
    let options = &body["deleteOptions"];
    let text = |path: &str| options.pointer(path).and_then(Value::as_str).map(str::to_string);
    let dry = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(|word| word == "All"));
    let eviction = Eviction {
        grace_seconds: options["gracePeriodSeconds"].as_i64(),
        uid: text("/preconditions/uid"),
        resource_version: text("/preconditions/resourceVersion"),
        dry_run: dry(&options["dryRun"]) || query.split('&').any(|one| one == "dryRun=All"),
    };
    call.api.evict(&Key::new(Kind::Pod, place.namespace.as_deref().unwrap_or("default"), name), &eviction)?;
    // The server answers in its own order of fields.
    call.streams.line(r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"#);
    Ok(())
}
