//! Rules of metadata, labels and selectors.
//!
//! Models kubernetes 1.36 apimachinery pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation/validation.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};

use serde_json::json;

use super::text::{self, Messages, quoted};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;

/// Most bytes of all annotations together.
const ANNOTATIONS_BYTES: usize = 256 << 10;

/// The rule for the names of a kind.
fn name_rule(kind: Kind) -> fn(&str) -> Messages {
    match kind {
        // Service names have been relaxed to labels (1.36); namespaces always were.
        // A StatefulSet's name begins the host names of its pods.
        Kind::Namespace | Kind::Service | Kind::StatefulSet => text::dns1123_label,
        Kind::Role | Kind::RoleBinding | Kind::ClusterRole | Kind::ClusterRoleBinding => text::path_segment,
        _ => text::dns1123_subdomain,
    }
}

/// Rules of a new object's metadata.
///
/// - Source: ValidateObjectMetaAccessor.
pub fn metadata(kind: Kind, meta: &ObjectMeta, found: &mut Vec<FieldError>) {
    let rule = name_rule(kind);
    let generate = meta.generate_name.as_deref().unwrap_or("");
    if !generate.is_empty() {
        for message in rule(&text::prefix(generate)) {
            found.push(FieldError::invalid("metadata.generateName", quoted(generate), &message));
        }
    }
    match meta.name.as_deref().unwrap_or("") {
        "" if generate.is_empty() => {
            found.push(FieldError::required("metadata.name", "name or generateName is required"));
        }
        "" => {}
        name => {
            for message in rule(name) {
                found.push(FieldError::invalid("metadata.name", quoted(name), &message));
            }
        }
    }
    match (kind.info().namespaced, meta.namespace.as_deref().unwrap_or("")) {
        (true, "") => found.push(FieldError::required("metadata.namespace", "")),
        (true, namespace) => {
            for message in text::dns1123_label(namespace) {
                found.push(FieldError::invalid("metadata.namespace", quoted(namespace), &message));
            }
        }
        (false, "") => {}
        (false, _) => found.push(FieldError::forbidden("metadata.namespace", "not allowed on this type")),
    }
    labels(meta.labels.as_ref(), "metadata.labels", found);
    annotations(meta.annotations.as_ref(), "metadata.annotations", found);
    owners(meta, found);
    finalizers(meta, found);
}

/// - Source: ValidateFinalizers, validateKubeFinalizerName.
fn finalizers(meta: &ObjectMeta, found: &mut Vec<FieldError>) {
    let Some(finalizers) = meta.finalizers.as_ref().filter(|finalizers| !finalizers.is_empty()) else { return };
    for finalizer in finalizers {
        for message in text::qualified_name(finalizer) {
            found.push(FieldError::invalid("metadata.finalizers", quoted(finalizer), &message));
        }
    }
    let both = ["orphan", "foregroundDeletion"];
    if both.iter().all(|one| finalizers.iter().any(|finalizer| finalizer == one)) {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        found.push(FieldError::invalid("metadata.finalizers", json!(finalizers), detail));
    }
    known_finalizers(finalizers, found);
}

fn known_finalizers(finalizers: &[String], found: &mut Vec<FieldError>) {
    for (place, finalizer) in finalizers.iter().enumerate().filter(|(_, finalizer)| !finalizer.contains('/')) {
        if !matches!(finalizer.as_str(), "kubernetes" | "orphan" | "foregroundDeletion") {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            let field = format!("metadata.finalizers[{place}]");
            found.push(FieldError::invalid(field, quoted(finalizer), detail));
        }
    }
}

fn owners(meta: &ObjectMeta, found: &mut Vec<FieldError>) {
    let mut controller: Option<String> = None;
    for owner in meta.owner_references.iter().flatten() {
        // Upstream says which list it is, and not the place in it.
        let path = "metadata.ownerReferences";
        let (group, version) = owner.api_version.rsplit_once('/').unwrap_or(("", &owner.api_version));
        if version.is_empty() {
            let (field, shown) = (format!("{path}.apiVersion"), quoted(&owner.api_version));
            found.push(FieldError::invalid(field, shown, "version must not be empty"));
        }
        for (field, value) in [("kind", &owner.kind), ("name", &owner.name), ("uid", &owner.uid)] {
            if value.is_empty() {
                found.push(FieldError::invalid(format!("{path}.{field}"), quoted(""), "must not be empty"));
            }
        }
        if (group, version, owner.kind.as_str()) == ("", "v1", "Event") {
            let detail = "/v1, Kind=Event is disallowed from being an owner";
            found.push(FieldError::invalid(path, shown_owner(owner), detail));
        }
        if owner.controller == Some(true) {
            match &controller {
                Some(first) => found.push(FieldError::invalid(
                    path,
                    shown_owners(meta),
                    &format!("Only one reference can have Controller set to true. Found \"true\" in references for {first} and {}", owner.name),
                )),
                None => controller = Some(owner.name.clone()),
            }
        }
    }
}

/// An owner as messages show it, in the order of Go's fields.
fn shown_owner(owner: &OwnerReference) -> String {
    let (version, kind, name, uid) =
        (quoted(&owner.api_version), quoted(&owner.kind), quoted(&owner.name), quoted(&owner.uid));
    let mut out = format!("{{\"apiVersion\":{version},\"kind\":{kind},\"name\":{name},\"uid\":{uid}");
    for (field, value) in [("controller", owner.controller), ("blockOwnerDeletion", owner.block_owner_deletion)] {
        if let Some(value) = value {
            out += &format!(",\"{field}\":{value}");
        }
    }
    out + "}"
}

fn shown_owners(meta: &ObjectMeta) -> String {
    let owners: Vec<String> = meta.owner_references.iter().flatten().map(shown_owner).collect();
    format!("[{}]", owners.join(","))
}

/// Rules of labels.
///
/// - Source: ValidateLabels.
pub fn labels(labels: Option<&BTreeMap<String, String>>, path: &str, found: &mut Vec<FieldError>) {
    for (key, value) in labels.into_iter().flatten() {
        for message in text::qualified_name(key) {
            found.push(FieldError::invalid(path, quoted(key), &message));
        }
        for message in text::label_value(value) {
            found.push(FieldError::invalid(path, quoted(value), &message));
        }
    }
}

/// Rules of annotations.
///
/// - Source: ValidateAnnotations.
pub fn annotations(annotations: Option<&BTreeMap<String, String>>, path: &str, found: &mut Vec<FieldError>) {
    let mut bytes = 0;
    for (key, value) in annotations.into_iter().flatten() {
        for message in text::qualified_name(&key.to_lowercase()) {
            found.push(FieldError::invalid(path, quoted(key), &message));
        }
        bytes += key.len() + value.len();
    }
    if bytes > ANNOTATIONS_BYTES {
        let body = format!("Too long: may not be more than {ANNOTATIONS_BYTES} bytes");
        found.push(FieldError { field: path.into(), body });
    }
}

/// Rules of a changed object's metadata.
///
/// - Source: ValidateObjectMetaAccessorUpdate.
pub fn metadata_update(new: &ObjectMeta, old: &ObjectMeta, found: &mut Vec<FieldError>) {
    if old.deletion_timestamp.is_some() && new.finalizers != old.finalizers {
        no_new_finalizers(new, old, found);
    }
    let mut immutable = |field: &str, new: &Option<String>, old: &Option<String>| {
        let (new, old) = (new.as_deref().unwrap_or(""), old.as_deref().unwrap_or(""));
        if new != old {
            found.push(FieldError::invalid(format!("metadata.{field}"), quoted(new), "field is immutable"));
        }
    };
    immutable("name", &new.name, &old.name);
    immutable("namespace", &new.namespace, &old.namespace);
    immutable("uid", &new.uid, &old.uid);
    labels(new.labels.as_ref(), "metadata.labels", found);
    annotations(new.annotations.as_ref(), "metadata.annotations", found);
    owners(new, found);
    known_finalizers(new.finalizers.as_deref().unwrap_or(&[]), found);
}

/// - Source: ValidateNoNewFinalizers.
#[inline(never)]
fn no_new_finalizers(new: &ObjectMeta, old: &ObjectMeta, found: &mut Vec<FieldError>) {
    let had = old.finalizers.as_deref().unwrap_or(&[]);
    let extra: BTreeSet<&String> = new.finalizers.iter().flatten().filter(|one| !had.contains(one)).collect();
    if !extra.is_empty() {
        let list: Vec<String> = extra.into_iter().map(|one| quoted(one)).collect();
        let detail = "no new finalizers can be added if the object is being deleted, found new finalizers []string";
        found.push(FieldError::forbidden("metadata.finalizers", &format!("{detail}{{{}}}", list.join(", "))));
    }
}

/// Rules of a label selector.
///
/// - Source: ValidateLabelSelector.
pub fn selector(selector: &LabelSelector, path: &str, found: &mut Vec<FieldError>) {
    labels(selector.match_labels.as_ref(), &format!("{path}.matchLabels"), found);
    for (place, requirement) in selector.match_expressions.iter().flatten().enumerate() {
        let path = format!("{path}.matchExpressions[{place}]");
        let values = requirement.values.as_deref().unwrap_or(&[]);
        match requirement.operator.as_str() {
            "In" | "NotIn" => {
                if values.is_empty() {
                    let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                    found.push(FieldError::required(format!("{path}.values"), detail));
                }
            }
            "Exists" | "DoesNotExist" => {
                if !values.is_empty() {
                    let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                    found.push(FieldError::forbidden(format!("{path}.values"), detail));
                }
            }
            other => {
                found.push(FieldError::invalid(
                    format!("{path}.operator"),
                    quoted(other),
                    "not a valid selector operator",
                ));
            }
        }
        for message in text::qualified_name(&requirement.key) {
            found.push(FieldError::invalid(format!("{path}.key"), quoted(&requirement.key), &message));
        }
        for (place, value) in values.iter().enumerate() {
            for message in text::label_value(value) {
                found.push(FieldError::invalid(format!("{path}.values[{place}]"), quoted(value), &message));
            }
        }
    }
}

/// True when a selector selects by nothing and therefore matches everything.
pub fn is_empty_selector(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
        && selector.match_expressions.as_ref().is_none_or(Vec::is_empty)
}

/// Whether the server can make a selector of it: LabelSelectorAsSelector refuses what [`selector`] complains about.
///
/// - Source: apimachinery pkg/apis/meta/v1/helpers.go LabelSelectorAsSelector, pkg/labels/selector.go NewRequirement.
pub fn is_readable_selector(selector: &LabelSelector) -> bool {
    let is_key = |key: &str| text::qualified_name(key).is_empty();
    let is_value = |value: &String| text::label_value(value).is_empty();
    selector.match_labels.iter().flatten().all(|(key, value)| is_key(key) && is_value(value))
        && selector.match_expressions.iter().flatten().all(|one| {
            let values = one.values.as_deref().unwrap_or(&[]);
            let counts = match one.operator.as_str() {
                "In" | "NotIn" => !values.is_empty(),
                "Exists" | "DoesNotExist" => values.is_empty(),
                _ => false,
            };
            counts && is_key(&one.key) && values.iter().all(is_value)
        })
}

/// A selector as messages show it: labels first, then expressions.
pub fn shown_selector(selector: &LabelSelector) -> String {
    let mut parts = Vec::new();
    if let Some(labels) = selector.match_labels.as_ref().filter(|labels| !labels.is_empty()) {
        parts.push(format!("\"matchLabels\":{}", serde_json::to_value(labels).unwrap_or_default()));
    }
    let expressions = selector.match_expressions.iter().flatten().map(|one| {
        let (key, operator) = (quoted(&one.key), quoted(&one.operator));
        match one.values.as_deref().unwrap_or(&[]) {
            [] => format!("{{\"key\":{key},\"operator\":{operator}}}"),
            values => format!("{{\"key\":{key},\"operator\":{operator},\"values\":{}}}", json!(values)),
        }
    });
    let expressions: Vec<String> = expressions.collect();
    if !expressions.is_empty() {
        parts.push(format!("\"matchExpressions\":[{}]", expressions.join(",")));
    }
    format!("{{{}}}", parts.join(","))
}
