//! Merges of manifests: what `apply` makes of three versions, and the patch types of `patch`.
//!
//! It works on JSON values and knows lists only by the table of merge keys. Models kubernetes 1.36 apimachinery
//! pkg/util/strategicpatch and pkg/util/jsonmergepatch; results are computed directly, the patch itself is made only to be shown.

use serde_json::{Map, Value};

use super::field_set::list_keys;

/// How a list is merged.
enum ListRule {
    /// Items are found by this field.
    Key(&'static str),
    /// Items are plain values; the lists are united.
    Set,
    /// The new list takes the place of the old one.
    Atomic,
}

/// The rule of the list `field` inside an object called `parent` (a field name, or the name of the list it is in).
///
/// - Source: `patchMergeKey` tags of kubernetes 1.36 staging api types: the first of the keys that server-side apply goes by.
fn list_rule(parent: &str, field: &str) -> ListRule {
    match (parent, field) {
        ("status", "addresses") => ListRule::Key("type"),
        ("metadata", "finalizers") => ListRule::Set,
        _ => list_keys(parent, field).first().map_or(ListRule::Atomic, |key| ListRule::Key(key)),
    }
}

/// Objects whose fields go when the new version leaves them out, because only one of them may be set.
fn retains_only_new_keys(parent: &str, field: &str) -> bool {
    (parent, field) == ("spec", "strategy") || field == "volumes"
}

/// What `apply` makes of the live object: the new manifest over it, without what the manifest applied last had and the
/// new one has not.
pub fn three_way(last: &Value, new: &Value, live: &Value) -> Value {
    merge_objects(last, new, live, "")
}

fn merge_objects(last: &Value, new: &Value, live: &Value, parent: &str) -> Value {
    let (Value::Object(new), Value::Object(live)) = (new, live) else { return without_nulls(new) };
    let empty = Map::new();
    let last = last.as_object().unwrap_or(&empty);
    let mut result = live.clone();
    for key in last.keys().filter(|key| !new.contains_key(*key)) {
        result.remove(key);
    }
    for (key, wanted) in new {
        if wanted.is_null() {
            result.remove(key);
            continue;
        }
        let merged = match result.get(key) {
            Some(current) => merge_field(last.get(key).unwrap_or(&Value::Null), wanted, current, parent, key),
            None => without_nulls(wanted),
        };
        result.insert(key.clone(), merged);
    }
    Value::Object(result)
}

fn merge_field(last: &Value, new: &Value, live: &Value, parent: &str, field: &str) -> Value {
    match (new, live) {
        (Value::Object(_), Value::Object(_)) => {
            let mut merged = merge_objects(last, new, live, field);
            if retains_only_new_keys(parent, field) {
                keep_keys_of(&mut merged, new);
            }
            merged
        }
        (Value::Array(wanted), Value::Array(current)) => match list_rule(parent, field) {
            ListRule::Key(key) => merge_list(last, wanted, current, key, field),
            ListRule::Set => {
                let mut merged = wanted.clone();
                let dropped = last.as_array();
                merged.extend(
                    current
                        .iter()
                        .filter(|item| !wanted.contains(item) && !dropped.is_some_and(|last| last.contains(item)))
                        .cloned(),
                );
                Value::Array(merged)
            }
            ListRule::Atomic => new.clone(),
        },
        _ => without_nulls(new),
    }
}

/// Items of the manifest in its order, then those that only the live object has.
fn merge_list(last: &Value, new: &[Value], live: &[Value], key: &str, field: &str) -> Value {
    let last = last.as_array().map_or(&[][..], Vec::as_slice);
    let find = |items: &[Value], wanted: &Value| items.iter().find(|item| item.get(key) == wanted.get(key)).cloned();
    let mut merged: Vec<Value> = Vec::new();
    for item in new {
        merged.push(match find(live, item) {
            Some(current) => {
                let before = find(last, item).unwrap_or(Value::Null);
                let mut value = merge_objects(&before, item, &current, field);
                if retains_only_new_keys("", field) {
                    keep_keys_of(&mut value, item);
                }
                value
            }
            None => without_nulls(item),
        });
    }
    for item in live {
        if find(new, item).is_none() && find(last, item).is_none() {
            merged.push(item.clone());
        }
    }
    Value::Array(merged)
}

fn keep_keys_of(value: &mut Value, new: &Value) {
    if let (Value::Object(fields), Value::Object(new)) = (value, new) {
        fields.retain(|key, _| new.contains_key(key));
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .filter(|(_, field)| !field.is_null())
                .map(|(key, field)| (key.clone(), without_nulls(field)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// The strategic merge patch that `apply` sends: what the manifest adds and changes, and nulls for what the one applied
/// last had and it has not.
///
/// - Source: kubernetes 1.36 apimachinery pkg/util/strategicpatch/patch.go CreateThreeWayMergePatch.
pub fn three_way_patch(last: &Value, new: &Value, live: &Value) -> Value {
    let mut patch = changed(live, new, "");
    dropped(last, new, "", &mut patch);
    let mut patch = Value::Object(patch);
    // The selector of a budget is replaced, and therefore always sent.
    if new["kind"] == "PodDisruptionBudget"
        && let Some(selector) = new.pointer("/spec/selector").filter(|selector| !selector.is_null())
    {
        patch["spec"]["selector"] = selector.clone();
    }
    patch
}

/// What of `new` is not in `live`.
fn changed(live: &Value, new: &Value, parent: &str) -> Map<String, Value> {
    let mut patch = Map::new();
    let Value::Object(fields) = new else { return patch };
    for (field, wanted) in fields {
        match (live.get(field), wanted) {
            (None | Some(Value::Null), Value::Null) => {}
            (Some(current @ Value::Object(_)), Value::Object(inner)) => {
                let mut below = changed(current, wanted, field);
                if !below.is_empty() && retains_only_new_keys(parent, field) {
                    below.insert("$retainKeys".to_string(), inner.keys().map(String::as_str).collect());
                }
                if !below.is_empty() {
                    patch.insert(field.clone(), Value::Object(below));
                }
            }
            (Some(Value::Array(current)), Value::Array(items)) => match list_rule(parent, field) {
                ListRule::Key(key) => changed_list(current, items, key, field, &mut patch),
                ListRule::Set => {
                    let added: Vec<Value> = items.iter().filter(|item| !current.contains(item)).cloned().collect();
                    if current != items {
                        patch.insert(format!("$setElementOrder/{field}"), wanted.clone());
                    }
                    if !added.is_empty() {
                        patch.insert(field.clone(), Value::Array(added));
                    }
                }
                ListRule::Atomic if current == items => {}
                ListRule::Atomic => {
                    patch.insert(field.clone(), wanted.clone());
                }
            },
            (Some(current), wanted) if current == wanted => {}
            (_, wanted) => {
                patch.insert(field.clone(), wanted.clone());
            }
        }
    }
    patch
}

fn changed_list(live: &[Value], new: &[Value], key: &str, field: &str, patch: &mut Map<String, Value>) {
    let mut items = Vec::new();
    for item in new {
        match live.iter().find(|current| current.get(key).is_some() && current.get(key) == item.get(key)) {
            None => items.push(item.clone()),
            Some(current) => {
                let mut below = changed(current, item, field);
                if !below.is_empty() {
                    if retains_only_new_keys("", field)
                        && let Value::Object(fields) = item
                    {
                        below.insert("$retainKeys".to_string(), fields.keys().map(String::as_str).collect());
                    }
                    below.insert(key.to_string(), item[key].clone());
                    items.push(Value::Object(below));
                }
            }
        }
    }
    // The order is told where anything changes, and where the live list has other items or another order.
    if !items.is_empty() || element_order(live, key) != element_order(new, key) {
        patch.insert(format!("$setElementOrder/{field}"), element_order(new, key));
    }
    if !items.is_empty() {
        patch.insert(field.to_string(), Value::Array(items));
    }
}

/// The keys of a list's items, in their order.
fn element_order(items: &[Value], key: &str) -> Value {
    items.iter().map(|item| Value::Object(Map::from_iter([(key.to_string(), item[key].clone())]))).collect()
}

/// Adds nulls and deletions for what `last` has and `new` has not.
fn dropped(last: &Value, new: &Value, parent: &str, patch: &mut Map<String, Value>) {
    let (Value::Object(before), Value::Object(fields)) = (last, new) else { return };
    for (field, had) in before {
        match (had, fields.get(field)) {
            (_, None) => {
                patch.insert(field.clone(), Value::Null);
            }
            (Value::Object(_), Some(wanted @ Value::Object(_))) => {
                let mut below = match patch.remove(field) {
                    Some(Value::Object(below)) => below,
                    _ => Map::new(),
                };
                dropped(had, wanted, field, &mut below);
                if !below.is_empty() {
                    patch.insert(field.clone(), Value::Object(below));
                }
            }
            (Value::Array(items), Some(Value::Array(wanted))) => {
                let ListRule::Key(key) = list_rule(parent, field) else { continue };
                let mut changes = match patch.remove(field) {
                    Some(Value::Array(changes)) => changes,
                    _ => Vec::new(),
                };
                for item in items {
                    match wanted.iter().find(|one| one.get(key) == item.get(key)) {
                        None => changes.push(serde_json::json!({"$patch": "delete", key: item.get(key)})),
                        Some(kept) => {
                            let place = changes.iter().position(|change| change.get(key) == item.get(key));
                            let mut below = match place.map(|place| changes.remove(place)) {
                                Some(Value::Object(below)) => below,
                                _ => Map::new(),
                            };
                            dropped(item, kept, field, &mut below);
                            if !below.is_empty() {
                                below.insert(key.to_string(), item[key].clone());
                                let place = place.unwrap_or(changes.len());
                                changes.insert(place, Value::Object(below));
                            }
                        }
                    }
                }
                if !changes.is_empty() {
                    patch.insert(format!("$setElementOrder/{field}"), element_order(wanted, key));
                    patch.insert(field.clone(), Value::Array(changes));
                }
            }
            _ => {}
        }
    }
}

/// A strategic merge patch: lists are merged by their keys, `$patch: delete` and `$patch: replace` are obeyed.
pub fn strategic(target: &Value, patch: &Value) -> Value {
    strategic_objects(target, patch, "")
}

fn strategic_objects(target: &Value, patch: &Value, parent: &str) -> Value {
    let Value::Object(changes) = patch else { return patch.clone() };
    let directive = changes.get("$patch").and_then(Value::as_str);
    let mut result = match (directive, target) {
        (None, Value::Object(fields)) => fields.clone(),
        _ => Map::new(),
    };
    if directive == Some("delete") {
        return Value::Object(result);
    }
    for (key, change) in changes.iter().filter(|(key, _)| !key.starts_with('$')) {
        if change.is_null() {
            result.remove(key);
            continue;
        }
        let current = result.get(key).cloned().unwrap_or(Value::Null);
        let merged = match (change, &current) {
            (Value::Object(_), _) => strategic_objects(&current, change, key),
            (Value::Array(items), Value::Array(live)) => match list_rule(parent, key) {
                ListRule::Key(merge_key) => strategic_list(live, items, merge_key, key),
                ListRule::Set => {
                    let added = items.iter().filter(|item| !live.contains(item)).cloned();
                    Value::Array(live.iter().cloned().chain(added).collect())
                }
                ListRule::Atomic => change.clone(),
            },
            _ => change.clone(),
        };
        result.insert(key.clone(), merged);
    }
    if let Some(kept) = changes.get("$retainKeys").and_then(Value::as_array) {
        result.retain(|key, _| kept.iter().any(|one| one.as_str() == Some(key)));
    }
    Value::Object(result)
}

fn strategic_list(live: &[Value], changes: &[Value], key: &str, field: &str) -> Value {
    if changes.iter().any(|change| change.get("$patch").and_then(Value::as_str) == Some("replace")) {
        return Value::Array(changes.iter().filter(|change| change.get("$patch").is_none()).cloned().collect());
    }
    let mut merged = live.to_vec();
    for change in changes {
        let place = merged.iter().position(|item| item.get(key) == change.get(key));
        let deletes = change.get("$patch").and_then(Value::as_str) == Some("delete");
        match place {
            Some(place) if deletes => {
                merged.remove(place);
            }
            Some(place) => merged[place] = strategic_objects(&merged[place], change, field),
            None if deletes => {}
            // New items come first, as the server puts them.
            None => merged.insert(0, without_nulls(change)),
        }
    }
    Value::Array(merged)
}

/// A JSON merge patch (RFC 7386): lists are replaced, null removes.
pub fn json_merge(target: &Value, patch: &Value) -> Value {
    let Value::Object(changes) = patch else { return patch.clone() };
    let mut result = target.as_object().cloned().unwrap_or_default();
    for (key, change) in changes {
        if change.is_null() {
            result.remove(key);
        } else {
            let merged = json_merge(result.get(key).unwrap_or(&Value::Null), change);
            result.insert(key.clone(), merged);
        }
    }
    Value::Object(result)
}

/// A JSON patch (RFC 6902).
///
/// - Errors: the server's sentence about an operation that cannot be done.
pub fn json_patch(target: &Value, operations: &Value) -> Result<Value, String> {
    let mut result = target.clone();
    for operation in
        operations.as_array().ok_or("json: cannot unmarshal object into Go value of type jsonpatch.Patch")?
    {
        let text = |field: &str| operation.get(field).and_then(Value::as_str).unwrap_or("").to_string();
        let (name, path) = (text("op"), text("path"));
        let value = || operation.get("value").cloned().unwrap_or(Value::Null);
        match name.as_str() {
            "add" => add(&mut result, &path, value(), &name)?,
            "replace" => {
                let Some((parent, last)) = place(&path).filter(|(parent, _)| result.pointer(parent).is_some()) else {
                    return Err(format!(
                        "replace operation does not apply: doc is missing path: {path}: missing value"
                    ));
                };
                match result.pointer_mut(parent) {
                    Some(Value::Object(fields)) if fields.contains_key(&last) => {
                        fields.insert(last, value());
                    }
                    Some(Value::Array(items)) => {
                        let length = items.len();
                        match last.parse::<usize>().ok().filter(|index| *index < length) {
                            Some(index) => items[index] = value(),
                            None => {
                                return Err(format!(
                                    "replace operation does not apply: doc is missing key: {path}: missing value"
                                ));
                            }
                        }
                    }
                    _ => {
                        return Err(format!(
                            "replace operation does not apply: doc is missing key: {path}: missing value"
                        ));
                    }
                }
            }
            "remove" => {
                take(&mut result, &path, &name)?;
            }
            "test" => {
                if result.pointer(&path).unwrap_or(&Value::Null) != &value() {
                    return Err(format!("testing value {path} failed: test failed"));
                }
            }
            "move" => {
                let moved = take(&mut result, &text("from"), &name)?;
                add(&mut result, &path, moved, &name)?;
            }
            "copy" => {
                let from = text("from");
                let copied = result.pointer(&from).cloned().ok_or_else(|| {
                    format!("copy operation does not apply: doc is missing from path: {from}: missing value")
                })?;
                add(&mut result, &path, copied, &name)?;
            }
            other => return Err(format!("Unexpected kind: {other}")),
        }
    }
    Ok(result)
}

fn place(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

/// Puts a value at a path of a JSON patch.
///
/// - Errors: evanphx/json-patch's sentence about a path that leads nowhere.
fn add(target: &mut Value, path: &str, value: Value, name: &str) -> Result<(), String> {
    let missing = || match name {
        "add" => format!("add operation does not apply: doc is missing path: {path:?}: missing value"),
        _ => format!("{name} operation does not apply: doc is missing destination path: {path}: missing value"),
    };
    let (parent, last) = place(path).ok_or_else(missing)?;
    match target.pointer_mut(parent).ok_or_else(missing)? {
        Value::Object(fields) => {
            fields.insert(last, value);
        }
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => {
            let wrong = |why: String| format!("error in {name} for path: '{path}': {why}");
            let index =
                last.parse::<i64>().map_err(|_| wrong(format!("strconv.Atoi: parsing {last:?}: invalid syntax")))?;
            let place = if index < 0 { index + items.len() as i64 + 1 } else { index };
            match usize::try_from(place).ok().filter(|place| *place <= items.len()) {
                Some(place) => items.insert(place, value),
                None => {
                    return Err(wrong(format!("Unable to access invalid index: {index}: invalid index referenced")));
                }
            }
        }
        _ => return Err(missing()),
    }
    Ok(())
}

/// Takes the value at a path of a JSON patch out.
///
/// - Errors: evanphx/json-patch's sentence about a path that leads nowhere.
fn take(target: &mut Value, path: &str, name: &str) -> Result<Value, String> {
    let missing = || match name {
        "remove" => format!("remove operation does not apply: doc is missing path: {path}: missing value"),
        _ => format!("{name} operation does not apply: doc is missing from path: {path}: missing value"),
    };
    let wrong = |why: String| format!("error in {name} for path: '{path}': {why}");
    let (parent, last) = place(path).ok_or_else(missing)?;
    match target.pointer_mut(parent).ok_or_else(missing)? {
        Value::Object(fields) => fields
            .remove(&last)
            .ok_or_else(|| wrong(format!("Unable to remove nonexistent key: {last}: missing value"))),
        Value::Array(items) => {
            let index =
                last.parse::<i64>().map_err(|_| wrong(format!("strconv.Atoi: parsing {last:?}: invalid syntax")))?;
            let place = if index < 0 { index + items.len() as i64 } else { index };
            match usize::try_from(place).ok().filter(|place| *place < items.len()) {
                Some(place) => Ok(items.remove(place)),
                None => Err(wrong(format!("Unable to access invalid index: {index}: invalid index referenced"))),
            }
        }
        _ => Err(missing()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(containers: Value) -> Value {
        json!({"spec": {"template": {"spec": {"containers": containers}}}})
    }

    #[test]
    fn apply_keeps_what_others_set_and_drops_what_the_manifest_dropped() {
        let last = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {"replicas": 3}});
        let new = json!({"metadata": {"labels": {"a": "9"}}, "spec": {}});
        let live = json!({"metadata": {"labels": {"a": "1", "b": "2", "c": "3"}, "uid": "u"}, "spec": {"replicas": 5, "paused": true}});
        assert_eq!(
            three_way(&last, &new, &live),
            json!({"metadata": {"labels": {"a": "9", "c": "3"}, "uid": "u"}, "spec": {"paused": true}})
        );
    }

    #[test]
    fn containers_merge_by_name_and_ports_by_number() {
        let last = deployment(json!([{"name": "web", "image": "a:1", "args": ["x"]}, {"name": "old", "image": "o"}]));
        let new = deployment(json!([{"name": "web", "image": "a:2", "ports": [{"containerPort": 80}]}]));
        let live = deployment(json!([
            {"name": "web", "image": "a:1", "args": ["x"], "imagePullPolicy": "Always", "ports": [{"containerPort": 80, "protocol": "TCP"}]},
            {"name": "old", "image": "o"},
            {"name": "injected", "image": "i"},
        ]));
        assert_eq!(
            three_way(&last, &new, &live),
            deployment(json!([
                {"name": "web", "image": "a:2", "imagePullPolicy": "Always", "ports": [{"containerPort": 80, "protocol": "TCP"}]},
                {"name": "injected", "image": "i"},
            ]))
        );
    }

    #[test]
    fn a_new_strategy_leaves_nothing_of_the_old_one() {
        let new = json!({"spec": {"strategy": {"type": "Recreate"}}});
        let live = json!({"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}}}});
        assert_eq!(three_way(&json!({}), &new, &live), new);
    }

    #[test]
    fn patches_of_every_type() {
        let target = deployment(json!([{"name": "web", "image": "a:1", "args": ["x"]}]));
        let patch = deployment(json!([{"name": "web", "image": "a:2"}, {"name": "side", "image": "s"}]));
        assert_eq!(
            strategic(&target, &patch),
            deployment(json!([{"name": "side", "image": "s"}, {"name": "web", "image": "a:2", "args": ["x"]}]))
        );
        let delete = deployment(json!([{"name": "web", "$patch": "delete"}]));
        assert_eq!(strategic(&target, &delete), deployment(json!([])));
        assert_eq!(json_merge(&target, &patch), patch);
        let operations = json!([
            {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "b"},
            {"op": "remove", "path": "/spec/template/spec/containers/0/args"},
            {"op": "add", "path": "/spec/paused", "value": true},
        ]);
        assert_eq!(
            json_patch(&target, &operations).unwrap(),
            json!({"spec": {"paused": true, "template": {"spec": {"containers": [{"name": "web", "image": "b"}]}}}})
        );
        assert!(json_patch(&target, &json!([{"op": "remove", "path": "/nope/x"}])).is_err());
    }
}
