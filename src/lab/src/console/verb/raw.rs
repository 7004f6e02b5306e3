//! `--raw`: the server's own paths, read, posted to, put and deleted.
//!
//! Answers are compact JSON with the fields in the server's order. Models kubernetes 1.36 kubectl pkg/rawhttp and
//! apiserver pkg/endpoints.

use std::collections::BTreeMap;

use cluster::api::error::FieldError;
use cluster::api::kinds::KINDS;
use cluster::api::{ApiError, Key, Kind, Object};
use cluster::store::{DeleteOptions, Propagation, Subresource};
use cluster::world::Eviction;
use serde_json::{Value, json};

use super::super::Ending;
use super::super::api::LogRequest;
use super::super::output::Failure;
use super::super::print::json_text::compact;
use super::super::print::served::served_whole;
use super::super::running::Task;
use super::super::target::Filter;
use super::asking::Asking;
use super::get::raw_watch;
use super::subresource::{Part, not_served, scaled};
use super::wire_log::Wire;
use super::{Call, discovery};

/// What a path names.
struct Place {
    kind: Kind,
    namespace: Option<String>,
    name: Option<String>,
    subresource: Option<String>,
    /// What stands behind the question mark.
    query: BTreeMap<String, String>,
}

impl Place {
    fn key(&self) -> Key {
        Key::new(self.kind, self.namespace.as_deref().unwrap_or(""), self.name.as_deref().unwrap_or(""))
    }

    fn asks(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// Text of a URL without its `%XX`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads `/api/v1/namespaces/shop/pods/web/log?container=web` and its like.
fn place(path: &str) -> Option<Place> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.trim_matches('/').split('/');
    let version = match parts.next()? {
        "api" => parts.next()?.to_string(),
        "apis" => format!("{}/{}", parts.next()?, parts.next()?),
        _ => return None,
    };
    let rest: Vec<&str> = parts.collect();
    let (namespace, rest) = match rest.as_slice() {
        // `namespaces/shop/status` is a part of the namespace itself.
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() && rest != ["status"] && rest != ["finalize"] => {
            (Some(namespace.to_string()), rest.to_vec())
        }
        rest => (None, rest.to_vec()),
    };
    let plural = rest.first()?;
    let info = KINDS.iter().find(|info| info.api_version == version && info.plural == *plural)?;
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescaped(name), unescaped(value))
    });
    // Objects of a namespaced kind have no name outside of a namespace, and nothing else has more than three words.
    if rest.len() > 3 || (info.namespaced && namespace.is_none() && rest.len() > 1) {
        return None;
    }
    Some(Place {
        kind: info.kind,
        namespace,
        name: rest.get(1).map(|name| name.to_string()),
        subresource: rest.get(2).map(|name| name.to_string()),
        query: pairs.collect(),
    })
}

/// Refuses what is no path.
fn checked(call: &Call, path: &str) -> Result<(), Failure> {
    if !call.arguments.words.is_empty() {
        return Err(Failure::new("arguments may not be passed when --raw is specified"));
    }
    if path.starts_with('/') || path.starts_with("http://") || path.starts_with("https://") {
        return Ok(());
    }
    Err(Failure::new(format!("--raw must be a valid URL path: parse {path:?}: invalid URI for request")))
}

fn bad(text: &str) -> Failure {
    Failure::bare(format!("Error from server (BadRequest): {text}"))
}

fn method_not_allowed() -> Failure {
    Failure::bare(
        "Error from server (MethodNotAllowed): the server does not allow this method on the requested resource",
    )
}

/// One line of JSON as the server writes it: what an object is, then its metadata, then the rest.
pub fn server_text(value: &Value) -> String {
    const FIRST: &[&str] = &["kind", "apiVersion", "metadata"];
    const META: &[&str] = &[
        "name",
        "generateName",
        "namespace",
        "uid",
        "resourceVersion",
        "continue",
        "remainingItemCount",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "labels",
        "annotations",
        "ownerReferences",
        "finalizers",
        "managedFields",
    ];
    const MANAGER: &[&str] = &["manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource"];
    fn ordered(value: &Value, first: &[&str], inner: &dyn Fn(&str, &Value) -> String) -> String {
        let Value::Object(fields) = value else { return compact(value) };
        let rest = fields.iter().filter(|(key, _)| !first.contains(&key.as_str()));
        let pairs = first.iter().filter_map(|key| fields.get_key_value(*key)).chain(rest);
        let texts: Vec<String> =
            pairs.map(|(key, field)| format!("{}:{}", compact(&json!(key)), inner(key, field))).collect();
        format!("{{{}}}", texts.join(","))
    }
    fn whole(value: &Value) -> String {
        ordered(value, FIRST, &|key, field| match (key, field) {
            ("metadata", field) => ordered(field, META, &|key, field| match (key, field) {
                ("managedFields", Value::Array(entries)) => {
                    let entries = entries.iter().map(|entry| ordered(entry, MANAGER, &|_, field| compact(field)));
                    format!("[{}]", entries.collect::<Vec<_>>().join(","))
                }
                (_, field) => compact(field),
            }),
            ("items", Value::Array(items)) => {
                format!("[{}]", items.iter().map(whole).collect::<Vec<_>>().join(","))
            }
            (_, field) => compact(field),
        })
    }
    whole(value)
}

/// `get --raw PATH`.
///
/// - Errors: a path that names nothing, the server's refusal.
pub fn get(call: &mut Call, path: &str) -> Result<Ending, Failure> {
    let given = |flag: &str| call.arguments.value(flag).is_some_and(|value| !value.is_empty());
    if given("watch") || given("watch-only") || given("selector") {
        return Err(Failure::new(
            "--raw may not be specified with other flags that filter the server request or alter the output",
        ));
    }
    if given("output") {
        return Err(Failure::new(
            "--raw and --output are mutually exclusive\nSee 'kubectl get -h' for help and examples",
        ));
    }
    checked(call, path)?;
    // A server that is down answers nothing at all.
    call.api.list(Kind::Namespace, None)?;
    if let Some(text) = discovery::answer(path) {
        call.streams.stdout.push_str(&text);
        return Ok(Ending::Exit(0));
    }
    if path.starts_with("/openapi/") {
        return Err(Failure::new("the OpenAPI documents are not simulated: kubectl explain shows the schema"));
    }
    let place = place(path).ok_or_else(not_served)?;
    // Only lists are watched; an object by its name is answered as without the question.
    if place.name.is_none() && place.asks("watch").is_some_and(|watch| watch == "true" || watch == "1") {
        return watch(call, place);
    }
    let done = match (&place.name, place.subresource.as_deref()) {
        (None, _) => list(call, &place),
        (Some(_), Some("log")) if place.kind == Kind::Pod => log(call, &place),
        (Some(_), part) => {
            let part = match part {
                None => None,
                Some("status") => Some(Part::Status),
                Some("scale") => Some(Part::Scale),
                Some("eviction" | "binding") if place.kind == Kind::Pod => return Err(method_not_allowed()),
                Some(_) => return Err(not_served()),
            };
            if part.is_some_and(|part| !part.is_of(place.kind)) {
                return Err(not_served());
            }
            let object = call.api.get(&place.key())?;
            let value = part.map_or_else(|| Ok(served_whole(&object)), |part| part.value(&object))?;
            call.streams.line(server_text(&value));
            Ok(())
        }
    };
    done.map(|()| Ending::Exit(0))
}

/// A watch: without a version, or from version 0, what is there comes first.
fn watch(call: &mut Call, place: Place) -> Result<Ending, Failure> {
    let filter = Filter::parse(place.asks("labelSelector"), place.asks("fieldSelector"));
    if let Some(text) = filter.refusal() {
        return Err(bad(text));
    }
    filter.checked(place.kind)?;
    let mut objects = Vec::new();
    match place.asks("resourceVersion").unwrap_or("") {
        "" | "0" => {
            objects = call.api.list(place.kind, place.namespace.as_deref())?;
            objects.retain(|object| filter.admits(object));
        }
        // The newest version has nothing behind it yet.
        version if version.parse() == Ok(call.api.revision()) => {}
        version => {
            return Err(Failure::new(format!(
                "a raw watch from resourceVersion {version} is not simulated: changes of the past are not kept"
            )));
        }
    }
    Ok(raw_watch(call, place.kind, place.namespace, filter, &objects))
}

/// A list, with the selectors and the limit that the query asks for.
fn list(call: &mut Call, place: &Place) -> Result<(), Failure> {
    let info = place.kind.info();
    let filter = Filter::parse(place.asks("labelSelector"), place.asks("fieldSelector"));
    if let Some(text) = filter.refusal() {
        return Err(bad(text));
    }
    filter.checked(place.kind)?;
    let objects = call.api.list(place.kind, place.namespace.as_deref())?;
    let mut objects: Vec<&Object> = objects.iter().filter(|object| filter.admits(object)).collect();
    let mut metadata = json!({"resourceVersion": call.api.revision().to_string()});
    // A continuation names the object after which it goes on.
    if let Some(from) = place.asks("continue") {
        objects.retain(|object| place_of(object).as_str() > from);
    }
    let limit = place.asks("limit").and_then(|limit| limit.parse::<usize>().ok()).filter(|limit| *limit > 0);
    if let Some(limit) = limit.filter(|limit| *limit < objects.len()) {
        metadata["remainingItemCount"] = json!(objects.len() - limit);
        metadata["continue"] = json!(objects.get(limit - 1).map(|object| place_of(object)).unwrap_or_default());
        objects.truncate(limit);
    }
    let item = |object: &&Object| {
        let mut value = served_whole(object);
        if let Some(fields) = value.as_object_mut() {
            fields.remove("apiVersion");
            fields.remove("kind");
        }
        value
    };
    let items: Vec<Value> = objects.iter().map(item).collect();
    let list = json!({
        "kind": format!("{}List", info.name), "apiVersion": info.api_version, "metadata": metadata, "items": items,
    });
    call.streams.line(server_text(&list));
    Ok(())
}

fn place_of(object: &Object) -> String {
    format!("{}/{}", object.namespace(), object.name())
}

fn log(call: &mut Call, place: &Place) -> Result<(), Failure> {
    let key = place.key();
    let pod = call.api.get(&key)?.to_json();
    let containers: Vec<&str> = pod["spec"]["containers"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|container| container["name"].as_str())
        .collect();
    let container = match (place.asks("container"), containers.as_slice()) {
        (Some(name), _) => name.to_string(),
        (None, [one]) => one.to_string(),
        (None, several) => {
            return Err(bad(&format!(
                "a container name must be specified for pod {}, choose one of: [{}]",
                key.name,
                several.join(" ")
            )));
        }
    };
    let is_on = |name: &str| place.asks(name).is_some_and(|value| value == "true" || value == "1");
    let since = place.asks("sinceSeconds").and_then(|text| text.parse::<u64>().ok());
    let request = LogRequest {
        namespace: key.namespace.to_string(),
        pod: key.name.to_string(),
        container,
        previous: is_on("previous"),
        tail_lines: place.asks("tailLines").and_then(|text| text.parse().ok()),
        since: since
            .map(|seconds| kernel::Time::from_ms(call.api.now().ms().saturating_sub(seconds.saturating_mul(1000)))),
        timestamps: is_on("timestamps"),
    };
    let text = call.api.logs(&request)?;
    call.streams.stdout.push_str(&text);
    Ok(())
}

/// What `-f` gives as a request's body.
fn body(call: &Call) -> Result<Value, Failure> {
    let text = match call.arguments.values("filename") {
        [] => "{}",
        [file] if file == "-" => call.around.stdin.unwrap_or("{}"),
        [file] => match call.around.files.get(file.trim_start_matches("./")) {
            Some(text) => text,
            None => return Err(Failure::new(format!("open {file}: no such file or directory"))),
        },
        _ => return Err(Failure::new("--raw can only use a single local file or stdin")),
    };
    serde_json::from_str(text).map_err(|error| bad(&error.to_string()))
}

/// The object that a body is, for a path of its kind.
fn object(place: &Place, mut body: Value) -> Result<Object, Failure> {
    let info = place.kind.info();
    let word = |field: &str| body[field].as_str().unwrap_or("").to_string();
    if (!word("kind").is_empty() && word("kind") != info.name)
        || (!word("apiVersion").is_empty() && word("apiVersion") != info.api_version)
    {
        return Err(bad(&format!(
            "the API version in the data ({}) does not match the expected API version ({})",
            word("apiVersion"),
            info.api_version
        )));
    }
    if let Some(namespace) = &place.namespace {
        let given = body.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or("");
        if !given.is_empty() && given != namespace {
            return Err(bad("the namespace of the provided object does not match the namespace sent on the request"));
        }
        body["metadata"]["namespace"] = json!(namespace);
    }
    Object::from_json(place.kind, body).map_err(|error| bad(&error.to_string()))
}

/// `create --raw PATH -f -`: posts an object, an eviction or a binding.
///
/// - Errors: a path that takes no POST, the server's refusal.
pub fn create(call: &mut Call, path: &str) -> Result<Ending, Failure> {
    checked(call, path)?;
    if call.arguments.values("filename").len() != 1 {
        return Err(Failure::new("--raw can only use a single local file or stdin"));
    }
    let place = place(path).ok_or_else(not_served)?;
    let body = body(call)?;
    let wire = Wire::new(call, "POST", path);
    let answer = match (&place.name, place.subresource.as_deref()) {
        (Some(name), Some("eviction")) if place.kind == Kind::Pod => match eviction(&place, name, &body) {
            Ok(eviction) => {
                let mut asking = Asking::new(place.key(), eviction, wire, call.api.now());
                return Ok(match asking.poll(call.api, &mut call.streams)? {
                    Some(exit_code) => Ending::Exit(exit_code),
                    None => Ending::Continue(Box::new(Task::Asking(asking))),
                });
            }
            Err(failure) => Err(Refused::Failure(failure)),
        },
        (Some(name), Some("binding")) if place.kind == Kind::Pod => bind(call, &place, name, &body),
        (None, _) => {
            let object = object(&place, body)?;
            call.api.create(object).map(|object| server_text(&served_whole(&object))).map_err(Refused::Api)
        }
        _ => Err(Refused::Failure(method_not_allowed())),
    };
    wire.write(&mut call.streams, call.api.now(), &answer);
    match answer {
        Ok(text) => {
            call.streams.line(text);
            Ok(Ending::Exit(0))
        }
        Err(Refused::Api(error)) => Err(error.into()),
        Err(Refused::Failure(failure)) => Err(failure),
    }
}

/// Why a request was not served.
pub enum Refused {
    /// The server's refusal.
    Api(ApiError),
    /// A refusal without more behind it.
    Failure(Failure),
}

/// What the server answers to a request that leaves nothing to show, in its own order of fields.
pub const CREATED: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"#;

/// The eviction that a body asks for.
fn eviction(place: &Place, name: &str, body: &Value) -> Result<Eviction, Failure> {
    let given = body.pointer("/metadata/name").and_then(Value::as_str).unwrap_or("");
    if !given.is_empty() && given != name {
        return Err(bad("name in URL does not match name in Eviction object"));
    }
    let options = &body["deleteOptions"];
    let text = |path: &str| options.pointer(path).and_then(Value::as_str).map(str::to_string);
    let dry = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(|word| word == "All"));
    Ok(Eviction {
        grace_seconds: options["gracePeriodSeconds"].as_i64(),
        uid: text("/preconditions/uid"),
        resource_version: text("/preconditions/resourceVersion"),
        dry_run: dry(&options["dryRun"]) || place.asks("dryRun") == Some("All"),
    })
}

/// Gives a pod its node, as a scheduler does.
fn bind(call: &mut Call, place: &Place, name: &str, body: &Value) -> Result<String, Refused> {
    let node = body.pointer("/target/name").and_then(Value::as_str).unwrap_or("");
    if node.is_empty() {
        let causes = vec![FieldError::required("target.name", "")];
        return Err(Refused::Api(ApiError::invalid(Kind::Pod, name, causes)));
    }
    call.api.bind(&place.key(), node).map(|()| CREATED.to_string()).map_err(Refused::Api)
}

/// `replace --raw PATH -f -`: puts an object, its status or its scale.
///
/// - Errors: a path that takes no PUT, the server's refusal.
pub fn replace(call: &mut Call, path: &str) -> Result<(), Failure> {
    checked(call, path)?;
    if call.arguments.values("filename").len() != 1 {
        return Err(Failure::new("--raw can only use a single local file or stdin"));
    }
    let place = place(path).ok_or_else(not_served)?;
    let body = body(call)?;
    let part = match (&place.name, place.subresource.as_deref()) {
        (Some(_), None) => None,
        (Some(_), Some("status")) => Some(Part::Status),
        (Some(_), Some("scale")) => Some(Part::Scale),
        (None, _) | (Some(_), Some("eviction" | "binding")) => return Err(method_not_allowed()),
        (Some(_), Some(_)) => return Err(not_served()),
    };
    if part.is_some_and(|part| !part.is_of(place.kind)) {
        return Err(not_served());
    }
    let live = call.api.get(&place.key())?;
    let value = match part {
        Some(Part::Scale) => {
            let wanted = scaled(&live.to_json(), &body);
            let wanted = Object::from_json(place.kind, wanted).map_err(|error| bad(&error.to_string()))?;
            Part::Scale.value(&call.api.update(wanted, Subresource::Main)?)?
        }
        Some(Part::Status) => served_whole(&call.api.update(object(&place, body)?, Subresource::Status)?),
        None => served_whole(&call.api.update(object(&place, body)?, Subresource::Main)?),
    };
    call.streams.line(server_text(&value));
    Ok(())
}

/// `delete --raw PATH`.
///
/// - Errors: a path that takes no DELETE, the server's refusal.
/// - Source: DefaultGarbageCollectionPolicy of kubernetes 1.36 pkg/registry/batch/job/strategy.go and
///   pkg/registry/core/replicationcontroller/strategy.go.
pub fn delete(call: &mut Call, path: &str) -> Result<(), Failure> {
    checked(call, path)?;
    let place = place(path).ok_or_else(not_served)?;
    if place.subresource.is_some() {
        return Err(method_not_allowed());
    }
    let body = body(call)?;
    let word = |name: &str| place.asks(name).map(str::to_string).or_else(|| body[name].as_str().map(str::to_string));
    let grace_seconds =
        place.asks("gracePeriodSeconds").and_then(|text| text.parse().ok()).or(body["gracePeriodSeconds"].as_i64());
    let propagation = match word("propagationPolicy").as_deref() {
        Some("Foreground") => Propagation::Foreground,
        Some("Orphan") => Propagation::Orphan,
        // The oldest kinds keep their pods unless they are told otherwise.
        None if matches!(place.kind, Kind::Job | Kind::ReplicationController) => Propagation::Orphan,
        _ => Propagation::Background,
    };
    let options = DeleteOptions { grace_seconds, uid: None, propagation };
    if place.name.is_none() {
        let filter = Filter::parse(place.asks("labelSelector"), place.asks("fieldSelector"));
        filter.checked(place.kind)?;
        for object in call.api.list(place.kind, place.namespace.as_deref())? {
            if filter.admits(&object) {
                call.api.delete(&object.key(), &options)?;
            }
        }
        return list(call, &place);
    }
    let object = call.api.get(&place.key())?;
    let info = place.kind.info();
    match call.api.delete(&place.key(), &options)? {
        Some(waiting) => call.streams.line(server_text(&served_whole(&waiting))),
        None => {
            let mut details = format!("\"name\":{:?}", object.name());
            if !info.group.is_empty() {
                details.push_str(&format!(",\"group\":{:?}", info.group));
            }
            details.push_str(&format!(",\"kind\":{:?},\"uid\":{:?}", info.plural, object.uid()));
            call.streams.line(format!(
                "{{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{{}},\"status\":\"Success\",\"details\":{{{details}}}}}"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_objects_and_their_parts() {
        let read = |path: &str| {
            place(path).map(|place| (place.key().to_string(), place.subresource.clone(), place.query.len()))
        };
        let scale = read("/apis/apps/v1/namespaces/shop/deployments/web/scale").unwrap();
        assert_eq!(scale.1.as_deref(), Some("scale"));
        assert_eq!(read("/api/v1/namespaces/shop/status").unwrap().0, "shop");
        assert!(read("/apis/apps/v1/deployments/web").is_none());
        assert_eq!(read("/api/v1/pods?limit=2&labelSelector=app%3Dweb").unwrap().2, 2);
        assert_eq!(unescaped("app%3Dweb+x%"), "app=web x%");
    }
}
