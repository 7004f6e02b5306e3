//! Sets of fields as `managedFields` keeps them, and what server-side apply does with them.
//!
//! It works on JSON values and asks no cluster. Models kubernetes 1.36 sigs.k8s.io/structured-merge-diff fieldpath and
//! merge/update.go (Apply, prune), with the list types of the OpenAPI schema. A set is a tree: `f:NAME` is a field,
//! `k:{…}` an item of a list by its keys, `v:…` a plain item, and `.` the item itself.

use cluster::api::time::api_time;
use cluster::store::Subresource;
use kernel::Time;
use serde_json::{Map, Value, json};

/// A set of fields.
pub type Fields = Map<String, Value>;

/// Which fields find an item of the list `field` inside an object called `parent`; none when the list is one value.
///
/// - Source: `x-kubernetes-list-map-keys` of kubernetes 1.36 api/openapi-spec.
pub(super) fn list_keys(parent: &str, field: &str) -> &'static [&'static str] {
    match (parent, field) {
        (
            _,
            "containers"
            | "initContainers"
            | "ephemeralContainers"
            | "env"
            | "volumes"
            | "imagePullSecrets"
            | "secrets",
        ) => &["name"],
        (_, "volumeMounts") => &["mountPath"],
        (_, "volumeDevices") => &["devicePath"],
        ("containers" | "initContainers", "ports") => &["containerPort", "protocol"],
        ("spec", "ports") => &["port", "protocol"],
        (_, "hostAliases") => &["ip"],
        (_, "topologySpreadConstraints") => &["topologyKey", "whenUnsatisfiable"],
        ("status", "conditions") => &["type"],
        ("metadata", "ownerReferences") => &["uid"],
        _ => &[],
    }
}

/// Objects that one manager owns whole.
///
/// - Source: `x-kubernetes-map-type: atomic` of kubernetes 1.36 api/openapi-spec.
fn is_atomic(field: &str) -> bool {
    field == "selector"
        || field == "nodeSelector"
        || field.ends_with("Selector")
        || field.ends_with("KeyRef")
        || matches!(field, "fieldRef" | "resourceFieldRef" | "resource" | "roleRef")
}

/// The name of an item in a set: its keys, in their order, with the protocol that is meant when none is given.
fn item_name(item: &Value, keys: &[&str]) -> String {
    let mut name = Map::new();
    for key in keys {
        match item.get(*key) {
            Some(value) => name.insert((*key).to_string(), value.clone()),
            None if *key == "protocol" => name.insert("protocol".to_string(), json!("TCP")),
            None => None,
        };
    }
    format!("k:{}", Value::Object(name))
}

/// The fields that a configuration sets.
pub fn fields_of(value: &Value, parent: &str, field: &str) -> Fields {
    let mut set = Fields::new();
    match value {
        Value::Object(inner) if !is_atomic(field) => {
            for (key, value) in inner.iter().filter(|(_, value)| !value.is_null()) {
                set.insert(format!("f:{key}"), Value::Object(fields_of(value, field, key)));
            }
        }
        Value::Array(items) => {
            let keys = list_keys(parent, field);
            for item in items {
                if (parent, field) == ("metadata", "finalizers") {
                    set.insert(format!("v:{item}"), json!({}));
                } else if !keys.is_empty() {
                    let mut inner = fields_of(item, parent, field);
                    inner.insert(".".to_string(), json!({}));
                    set.insert(item_name(item, keys), Value::Object(inner));
                }
            }
        }
        _ => {}
    }
    set
}

/// The live object with a configuration over it.
pub fn merged(live: &Value, new: &Value, parent: &str, field: &str) -> Value {
    match (live, new) {
        (Value::Object(old), Value::Object(new)) if !is_atomic(field) => {
            let mut result = old.clone();
            for (key, value) in new.iter().filter(|(_, value)| !value.is_null()) {
                let value = merged(old.get(key).unwrap_or(&Value::Null), value, field, key);
                result.insert(key.clone(), value);
            }
            Value::Object(result)
        }
        (Value::Array(old), Value::Array(new)) if (parent, field) == ("metadata", "finalizers") => {
            let added = new.iter().filter(|item| !old.contains(item));
            Value::Array(old.iter().chain(added).cloned().collect())
        }
        (Value::Array(old), Value::Array(new)) if !list_keys(parent, field).is_empty() => {
            let keys = list_keys(parent, field);
            let mut result = old.clone();
            for item in new {
                let name = item_name(item, keys);
                match result.iter().position(|one| item_name(one, keys) == name) {
                    Some(place) => result[place] = merged(&result[place], item, parent, field),
                    None => result.push(item.clone()),
                }
            }
            Value::Array(result)
        }
        _ => new.clone(),
    }
}

/// Whether a plain item of a list is the one that a set names.
fn is_item(item: &Value, text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|named| named == *item)
}

/// What a step of a set leads to.
fn step<'a>(value: &'a Value, name: &str, parent: &str, field: &str) -> Option<&'a Value> {
    if let Some(key) = name.strip_prefix("f:") {
        return value.get(key);
    }
    let items = value.as_array()?;
    match name.strip_prefix("v:") {
        Some(text) => items.iter().find(|item| is_item(item, text)),
        None => items.iter().find(|item| item_name(item, list_keys(parent, field)) == name),
    }
}

/// A step as conflicts print it: `.spec`, `[name="web"]`, `[="value"]`.
fn step_text(name: &str) -> String {
    if let Some(key) = name.strip_prefix("f:") {
        return format!(".{key}");
    }
    if let Some(value) = name.strip_prefix("v:") {
        return format!("[={value}]");
    }
    let keys: Map<String, Value> =
        serde_json::from_str(name.strip_prefix("k:").unwrap_or_default()).unwrap_or_default();
    let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("[{}]", keys.join(","))
}

/// Names of the parent and the field below a step; items of a list go by the name of their list.
fn below<'a>(name: &'a str, parent: &'a str, field: &'a str) -> (&'a str, &'a str) {
    name.strip_prefix("f:").map_or((parent, field), |key| (field, key))
}

/// Two versions of an object, and where in them a walk stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    live: Option<&'a Value>,
    new: Option<&'a Value>,
    parent: &'a str,
    field: &'a str,
}

/// The fields of `owned` that `set` has too and whose values differ between the live object and the new one.
pub fn conflicts(set: &Fields, owned: &Fields, live: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let place = Place { live: Some(live), new: Some(new), parent: "", field: "" };
    walk(set, owned, place, "", &mut found);
    found
}

fn walk(set: &Fields, owned: &Fields, place: Place<'_>, path: &str, found: &mut Vec<String>) {
    for (name, inner) in set.iter().filter(|(name, _)| *name != ".") {
        let Some(Value::Object(other)) = owned.get(name) else { continue };
        let Value::Object(inner) = inner else { continue };
        let (parent, field) = below(name, place.parent, place.field);
        let live = place.live.and_then(|value| step(value, name, place.parent, place.field));
        let new = place.new.and_then(|value| step(value, name, place.parent, place.field));
        let path = format!("{path}{}", step_text(name));
        let is_gone = live.is_some() && new.is_none();
        if !inner.is_empty() && !other.is_empty() && !is_gone {
            walk(inner, other, Place { live, new, parent, field }, &path, found);
        } else if live != new {
            found.push(path);
        }
    }
}

/// A set without the fields at some paths.
pub fn without(set: &Fields, paths: &[String]) -> Fields {
    fn at(set: &Fields, path: &str, paths: &[String]) -> Fields {
        let mut result = Fields::new();
        for (name, inner) in set {
            let path = format!("{path}{}", if name == "." { String::new() } else { step_text(name) });
            let Value::Object(fields) = inner else { continue };
            if name != "." && paths.contains(&path) {
                continue;
            }
            let left = at(fields, &path, paths);
            if fields.is_empty() || !left.is_empty() {
                result.insert(name.clone(), Value::Object(left));
            }
        }
        result
    }
    at(set, "", paths)
}

/// Both sets in one.
pub fn union(one: &Fields, other: &Fields) -> Fields {
    let mut result = one.clone();
    for (name, inner) in other {
        let both = match (result.get(name), inner) {
            (Some(Value::Object(mine)), Value::Object(theirs)) => Value::Object(union(mine, theirs)),
            _ => inner.clone(),
        };
        result.insert(name.clone(), both);
    }
    result
}

/// The fields of a configuration that still have its values in the live object.
pub fn kept(set: &Fields, configured: &Value, live: &Value) -> Fields {
    let changed = conflicts(set, set, live, configured);
    without(set, &changed)
}

/// Takes from an object the fields of `last` that nobody owns any more.
pub fn prune(value: &mut Value, last: &Fields, owned: &Fields) {
    prune_below(value, last, owned, "", "");
}

fn prune_below(value: &mut Value, last: &Fields, owned: &Fields, parent: &str, field: &str) {
    for (name, inner) in last.iter().filter(|(name, _)| *name != ".") {
        let Value::Object(inner) = inner else { continue };
        let (next_parent, next_field) = below(name, parent, field);
        let still = owned.get(name).and_then(Value::as_object);
        let is_value = inner.is_empty() || inner.contains_key(".");
        if still.is_none() && is_value {
            match value {
                Value::Object(fields) => {
                    fields.remove(next_field);
                }
                Value::Array(items) => {
                    let keys = list_keys(parent, field);
                    items.retain(|item| match name.strip_prefix("v:") {
                        Some(text) => !is_item(item, text),
                        None => item_name(item, keys) != *name,
                    });
                }
                _ => {}
            }
            continue;
        }
        let empty = Fields::new();
        let still = still.unwrap_or(&empty);
        let child = match value {
            Value::Object(fields) => fields.get_mut(next_field),
            Value::Array(items) => {
                let keys = list_keys(parent, field);
                items.iter_mut().find(|item| item_name(item, keys) == *name)
            }
            _ => None,
        };
        if let Some(child) = child {
            prune_below(child, inner, still, next_parent, next_field);
        }
    }
}

/// The fields that a manifest may own.
pub fn own_fields(value: &Value, place: Subresource, kind: &str) -> Fields {
    fields_of(&own_part(value, place, kind), "", "")
}

/// The part of an object that somebody may own: without what names the object, and only its status or all but its status.
pub fn own_part(value: &Value, place: Subresource, kind: &str) -> Value {
    let mut value = value.clone();
    let has_status = !matches!(kind, "ConfigMap" | "Secret");
    if let Some(fields) = value.as_object_mut() {
        if place == Subresource::Status {
            fields.retain(|key, _| key == "status");
        } else if has_status {
            fields.remove("status");
        }
        for key in ["apiVersion", "kind"] {
            fields.remove(key);
        }
        if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
            for key in [
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "clusterName",
                "generation",
                "managedFields",
                "resourceVersion",
            ] {
                metadata.remove(key);
            }
            if metadata.is_empty() {
                fields.remove("metadata");
            }
        }
    }
    value
}

/// The fields that a write adds or changes; `old` is null when it creates the object.
pub fn changed(old: &Value, new: &Value) -> Fields {
    changed_below(Some(old), new, "", "").unwrap_or_default()
}

/// Nothing when nothing is added or changed; what is new and holds other fields is a field itself.
fn changed_below(old: Option<&Value>, new: &Value, parent: &str, field: &str) -> Option<Fields> {
    let old = old.filter(|old| !old.is_null());
    if old == Some(new) || new.is_null() {
        return None;
    }
    let mut set = Fields::new();
    match new {
        Value::Object(inner) if !is_atomic(field) => {
            for (key, value) in inner {
                if let Some(below) = changed_below(old.and_then(|old| old.get(key)), value, field, key) {
                    set.insert(format!("f:{key}"), Value::Object(below));
                }
            }
        }
        Value::Array(items) if (parent, field) == ("metadata", "finalizers") => {
            let before = old.and_then(Value::as_array);
            for item in items.iter().filter(|item| !before.is_some_and(|before| before.contains(item))) {
                set.insert(format!("v:{item}"), json!({}));
            }
        }
        Value::Array(items) if !list_keys(parent, field).is_empty() => {
            let keys = list_keys(parent, field);
            let before = old.and_then(Value::as_array);
            for item in items {
                let name = item_name(item, keys);
                let twin = before.and_then(|before| before.iter().find(|one| item_name(one, keys) == name));
                if let Some(mut below) = changed_below(twin, item, parent, field) {
                    if twin.is_none() {
                        below.insert(".".to_string(), json!({}));
                    }
                    set.insert(name, Value::Object(below));
                }
            }
        }
        _ => return Some(set),
    }
    match old {
        Some(_) if set.is_empty() => None,
        // Go writes these even when they are empty, so that they are never new.
        None if !set.is_empty()
            && !matches!(
                field,
                "" | "metadata"
                    | "spec"
                    | "status"
                    | "template"
                    | "jobTemplate"
                    | "strategy"
                    | "updateStrategy"
                    | "containers"
            ) =>
        {
            set.insert(".".to_string(), json!({}));
            Some(set)
        }
        _ => Some(set),
    }
}

/// The manager of `kubectl apply` without `--server-side`.
pub const CLIENT: &str = "kubectl-client-side-apply";

/// An operation, the manager that does it, and the subresource that it goes through; empty for the object itself.
pub type Writer<'a> = (&'a str, &'a str, &'a str);

/// A new entry of `managedFields`.
pub fn entry((operation, manager, subresource): Writer<'_>, api_version: &str, fields: Fields, now: Time) -> Value {
    let mut entry = json!({
        "apiVersion": api_version,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
        "manager": manager,
        "operation": operation,
        "time": serde_json::to_value(api_time(now)).unwrap_or_default(),
    });
    if !subresource.is_empty() {
        entry["subresource"] = json!(subresource);
    }
    entry
}

/// Whether an entry of `managedFields` is this writer's.
pub fn is_of(entry: &Value, (operation, manager, subresource): Writer<'_>) -> bool {
    let says = |key: &str, word: &str| entry.get(key).and_then(Value::as_str).unwrap_or("") == word;
    says("operation", operation) && says("manager", manager) && says("subresource", subresource)
}

/// What `managedFields` are sorted by.
///
/// - Source: apimachinery pkg/util/managedfields/internal/managedfields.go sortEncodedManagedFields.
pub fn order_of_managers(entry: &Value) -> (String, String, String, String) {
    let word = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or("").to_string();
    (word("operation"), word("time"), word("manager"), word("subresource"))
}
