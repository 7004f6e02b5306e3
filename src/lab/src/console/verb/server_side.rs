//! `apply --server-side`: the server merges, and remembers who applied which field.
//!
//! Models kubernetes 1.36 kubectl pkg/cmd/apply/apply.go (applyOneObject, saveLastApplyAnnotationIfNecessary,
//! migrateToSSAIfNecessary) and apimachinery pkg/util/managedfields/internal (lastappliedmanager.go, conflict.go,
//! stripmeta.go). Owners are the managers that the object names; the last `kubectl apply` of an object that names
//! it not owns what its annotation says and the object still has.

use cluster::api::error::Reason;
use cluster::api::{Key, Object};
use cluster::store::Subresource;
use serde_json::{Value, json};

use super::super::describe::LAST_APPLIED;
use super::super::field_set::{
    CLIENT, Fields, conflicts, entry, is_of, kept, merged, order_of_managers, own_fields, prune, union, without,
};
use super::super::output::Failure;
use super::Call;
use super::apply::last_applied;
use super::manifest_file::Document;
use super::subresource::{Part, not_served};

/// How to end a conflict.
const ADVICE: &str = "Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// The manager of those who name none.
const KUBECTL: &str = "kubectl";

/// One who owns fields.
struct Owner {
    /// As conflicts name it.
    title: String,
    /// Whether it is `kubectl apply` without `--server-side`.
    is_client: bool,
    fields: Fields,
    /// Its entry among the `managedFields`; none for the last `kubectl apply`.
    entry: Option<Value>,
}

pub(super) fn apply_server_side(call: &mut Call, document: &Document) -> Result<(), Failure> {
    let place = match Part::asked(call)? {
        None => Subresource::Main,
        Some(Part::Status) if Part::Status.is_of(document.kind) => Subresource::Status,
        Some(_) => return Err(not_served()),
    };
    let prefix = document.value.pointer("/metadata/generateName").and_then(Value::as_str).unwrap_or("");
    if document.name.is_empty() && !prefix.is_empty() {
        return Err(Failure::new(format!("from {prefix}: cannot use generate name with apply")));
    }
    let live = match call.api.get(&Key::new(document.kind, document.namespace(), &document.name)) {
        Ok(live) => Some(live),
        Err(error) if error.reason == Reason::NotFound && place == Subresource::Main => None,
        Err(error) => return Err(error.into()),
    };
    let object = applied(call, document, live.as_ref(), place)?;
    let object = match live {
        None => call.api.create(object)?,
        Some(live) if object.to_json() == live.to_json() => live,
        Some(_) => call.api.update(object, place)?,
    };
    call.report(&object, "serverside-applied")
}

/// The object after the manifest, with its managers.
fn applied(call: &mut Call, document: &Document, live: Option<&Object>, place: Subresource) -> Result<Object, Failure> {
    let manager = call.arguments.value("field-manager").filter(|name| !name.is_empty()).unwrap_or(KUBECTL).to_string();
    let subresource = if place == Subresource::Status { "status" } else { "" };
    let current = live.map(Object::to_json).unwrap_or(Value::Null);
    let new = &document.value;
    let set = own_fields(new, place, document.kind.info().name);
    let mut owners = owners(&current);
    let mut value = if live.is_some() { merged(&current, new, "", "") } else { new.clone() };
    let writer = ("Apply", manager.as_str(), subresource);
    let is_own = |owner: &Owner| owner.entry.as_ref().is_some_and(|entry| is_of(entry, writer));
    // What was applied before the server did it goes over to the manager that applies now.
    let migrates = place == Subresource::Main && manager == KUBECTL;
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    for owner in owners.iter_mut().filter(|owner| !(is_own(owner) || owner.is_client && migrates)) {
        let paths = conflicts(&set, &owner.fields, &current, &value);
        if !paths.is_empty() {
            owner.fields = without(&owner.fields, &paths);
            texts.push((owner.title.clone(), paths));
        }
    }
    if !texts.is_empty() && !call.arguments.is_on("force-conflicts", false) {
        return Err(Failure::new(format!("{}\n{ADVICE}", conflict_text(&mut texts))));
    }
    let was_applied = owners.iter().any(|owner| owner.entry.is_none());
    let mut last = Fields::new();
    let mut others = Vec::new();
    let mut before = None;
    for owner in owners {
        if is_own(&owner) {
            last = union(&last, &owner.fields);
            before = owner.entry;
        } else if owner.entry.is_some() && !(owner.is_client && migrates) {
            others.push(owner);
        } else if place == Subresource::Main {
            last = union(&last, &owner.fields);
        }
    }
    let owned = others.iter().fold(set.clone(), |owned, other| union(&owned, &other.fields));
    prune(&mut value, &last, &owned);
    if let Some(annotations) = value.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut)
        && annotations.contains_key(LAST_APPLIED)
        && place == Subresource::Main
    {
        if manager == KUBECTL {
            annotations.insert(LAST_APPLIED.to_string(), json!(last_applied(new)));
        } else if was_applied {
            annotations.remove(LAST_APPLIED);
        }
    }
    let unchanged = before.as_ref().is_some_and(|entry| entry.get("fieldsV1") == Some(&Value::Object(set.clone())));
    let mut entries: Vec<Value> = others
        .into_iter()
        .filter(|other| !other.fields.is_empty())
        .filter_map(|other| {
            let mut entry = other.entry?;
            entry["fieldsV1"] = Value::Object(other.fields);
            Some(entry)
        })
        .collect();
    match before {
        Some(entry) if unchanged => entries.push(entry),
        _ if set.is_empty() => {}
        _ => {
            let version = document.kind.info().api_version;
            entries.push(entry(writer, version, set, call.api.now()));
        }
    }
    entries.sort_by_key(order_of_managers);
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("managedFields".to_string(), Value::Array(entries));
    }
    document.object(value).map_err(|text| Failure::bare(format!("Error from server (BadRequest): {text}")))
}

/// Who owns fields of the live object.
fn owners(current: &Value) -> Vec<Owner> {
    let mut owners = Vec::new();
    let entries = current.pointer("/metadata/managedFields").and_then(Value::as_array);
    let mut is_known = false;
    for entry in entries.into_iter().flatten() {
        let name = entry.get("manager").and_then(Value::as_str).unwrap_or("");
        let subresource = entry.get("subresource").and_then(Value::as_str).unwrap_or("");
        let operation = entry.get("operation").and_then(Value::as_str).unwrap_or("");
        let is_client = name == CLIENT && operation == "Update" && subresource.is_empty();
        is_known |= is_client || name == KUBECTL && operation == "Apply" && subresource.is_empty();
        let version = entry.get("apiVersion").and_then(Value::as_str).unwrap_or("");
        let place = if subresource.is_empty() { String::new() } else { format!(" with subresource {subresource:?}") };
        let using = if operation == "Update" { format!(" using {version}") } else { String::new() };
        let title = format!("{name:?}{place}{using}");
        let fields = entry.get("fieldsV1").and_then(Value::as_object).cloned().unwrap_or_default();
        owners.push(Owner { title, is_client, fields, entry: Some(entry.clone()) });
    }
    let annotation = current
        .get("metadata")
        .and_then(|metadata| metadata.get("annotations"))
        .and_then(|annotations| annotations.get(LAST_APPLIED))
        .and_then(Value::as_str);
    let last = annotation.and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(last) = last.filter(|_| !is_known) {
        let kind = last.get("kind").and_then(Value::as_str).unwrap_or("");
        let set = own_fields(&last, Subresource::Main, kind);
        let version = last.get("apiVersion").and_then(Value::as_str).unwrap_or("v1");
        let title = format!("{CLIENT:?} using {version}");
        owners.push(Owner { title, is_client: true, fields: kept(&set, &last, current), entry: None });
    }
    owners
}

/// The conflicts by their managers.
fn conflict_text(texts: &mut [(String, Vec<String>)]) -> String {
    texts.sort();
    let count: usize = texts.iter().map(|(_, paths)| paths.len()).sum();
    if let [(manager, paths)] = texts
        && let [path] = paths.as_slice()
    {
        return format!("Apply failed with 1 conflict: conflict with {manager}: {path}");
    }
    let mut lines = Vec::new();
    for (manager, paths) in texts.iter() {
        lines.push(format!("conflicts with {manager}:"));
        lines.extend(paths.iter().map(|path| format!("- {path}")));
    }
    format!("Apply failed with {count} conflicts: {}", lines.join("\n"))
}
