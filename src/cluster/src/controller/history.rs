//! ControllerRevisions: the saved pod templates of StatefulSets and DaemonSets.
//!
//! It never decides which revision a pod gets; that is its controller's. Models kubernetes 1.36
//! pkg/controller/history/controller_history.go and the getPatch functions of its two users.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::ControllerRevision;
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};
use k8s_openapi::apimachinery::pkg::runtime::RawExtension;
use serde_json::{Map, Value, json};

use super::{View, patch_meta};
use crate::api::object::controller_of;
use crate::api::time::seconds;
use crate::api::{Key, Kind, Object, labels, names};
use crate::store::{Act, Subresource, Write};

/// Label that tells the pods of one revision from another's.
pub(super) const HASH_LABEL: &str = "controller-revision-hash";
/// Label of a StatefulSet's revisions with the hash of their content.
pub(super) const CONTENT_LABEL: &str = "controller.kubernetes.io/hash";

/// The saved form of each item's present template, made anew only when the template changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshots(BTreeMap<Key, (PodTemplateSpec, Rc<Value>)>);

impl Snapshots {
    /// The patch that brings `template` back.
    pub fn of(&mut self, item: &Key, template: &PodTemplateSpec) -> Rc<Value> {
        match self.0.get(item) {
            Some((known, data)) if known == template => data.clone(),
            _ => {
                let data = Rc::new(saved(template));
                self.0.insert(item.clone(), (template.clone(), data.clone()));
                data
            }
        }
    }

    /// Forgets an item that is gone.
    pub fn forget(&mut self, item: &Key) {
        self.0.remove(item);
    }
}

/// A template as a strategic merge patch that replaces the whole template, in the fields that Go writes.
fn saved(template: &PodTemplateSpec) -> Value {
    let mut value = serde_json::to_value(template).unwrap_or_default();
    if let Value::Object(fields) = &mut value {
        fields.insert("$patch".to_string(), json!("replace"));
        fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        for list in ["containers", "initContainers"] {
            let containers = fields.get_mut("spec").and_then(|spec| spec.get_mut(list)).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
                container.entry("resources").or_insert_with(|| Value::Object(Map::new()));
            }
        }
    }
    json!({"spec": {"template": value}})
}

/// The template that a revision saved.
pub(super) fn template_of(revision: &ControllerRevision) -> Option<PodTemplateSpec> {
    let mut template = revision.data.as_ref()?.0.get("spec")?.get("template")?.clone();
    template.as_object_mut()?.remove("$patch");
    serde_json::from_value(template).ok()
}

/// The hash of a StatefulSet's saved template; equal to upstream's for templates whose text is.
///
/// - Source: HashControllerRevision.
pub(super) fn content_hash(data: &Value, collisions: i32) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in data.to_string().bytes().chain(collisions.to_string().bytes()) {
        hash = hash.wrapping_mul(0x0100_0193) ^ u32::from(byte);
    }
    names::safe_encode(&hash.to_string())
}

/// True when a revision saved that template.
pub(super) fn is_equal(revision: &ControllerRevision, data: &Value) -> bool {
    revision.data.as_ref().is_some_and(|saved| saved.0 == *data)
}

/// The revisions of an owner, oldest number first, and the writes that adopt orphans which its selector matches.
///
/// Adopted ones count from the next sync on, when the cache shows them.
///
/// - Source: ListControllerRevisions, SortControllerRevisions and the adoption of pkg/controller/controller_ref_manager.go.
pub(super) fn revisions(
    meta: &ObjectMeta,
    owner: &OwnerReference,
    selector: &LabelSelector,
    view: &View<'_>,
) -> (Vec<Rc<ControllerRevision>>, Vec<Act>) {
    let namespace = meta.namespace.as_deref().unwrap_or("");
    let mut own: Vec<Rc<ControllerRevision>> = view
        .cache
        .owned_by::<ControllerRevision>(&owner.uid)
        .filter(|one| controller_of(&one.metadata).is_some_and(|by| by.uid == owner.uid))
        .cloned()
        .collect();
    own.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut acts = Vec::new();
    // Only an owner without any revision can have left some behind, so the search costs nothing later.
    if own.is_empty() && meta.deletion_timestamp.is_none() {
        for one in view.cache.list::<ControllerRevision>(Some(namespace)) {
            let orphan = controller_of(&one.metadata).is_none() && one.metadata.deletion_timestamp.is_none();
            if orphan && labels::matches(selector, one.metadata.labels.as_ref()) {
                let owner = owner.clone();
                acts.push(Act::Write(patch_meta(Kind::ControllerRevision, &one.metadata, move |meta| {
                    meta.owner_references.get_or_insert_default().push(owner.clone());
                })));
                own.push(one.clone());
            }
        }
        own.sort_by(|a, b| order(a).cmp(&order(b)));
    }
    (own, acts)
}

fn order(one: &ControllerRevision) -> (i64, i64, &str) {
    let created = one.metadata.creation_timestamp.as_ref().map_or(0, seconds);
    (one.revision, created, one.metadata.name.as_deref().unwrap_or(""))
}

/// A revision that is to be created.
pub(super) fn draft(
    parent: &ObjectMeta,
    owner: OwnerReference,
    name: String,
    labels: BTreeMap<String, String>,
    data: &Value,
    number: i64,
) -> ControllerRevision {
    ControllerRevision {
        metadata: ObjectMeta {
            name: Some(name),
            namespace: parent.namespace.clone(),
            labels: Some(labels),
            annotations: parent.annotations.clone(),
            owner_references: Some(alloc::vec![owner]),
            ..ObjectMeta::default()
        },
        data: Some(RawExtension(data.clone())),
        revision: number,
    }
}

/// The write that gives a revision another number, as going back to it does.
pub(super) fn renumber(revision: &ControllerRevision, number: i64) -> Write {
    let meta = &revision.metadata;
    Write::Patch {
        key: key_of(revision),
        uid: meta.uid.clone(),
        subresource: Subresource::Main,
        apply: Rc::new(move |object: &mut Object| {
            if let Some(revision) = object.get_mut::<ControllerRevision>() {
                revision.revision = number;
            }
        }),
    }
}

/// Where a revision is stored.
pub(super) fn key_of(revision: &ControllerRevision) -> Key {
    let meta = &revision.metadata;
    Key::new(Kind::ControllerRevision, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash that a recorded cluster gave the same StatefulSet.
    #[test]
    fn the_hash_of_a_saved_template_is_upstreams() {
        let mut set = Object::from_json(
            Kind::StatefulSet,
            json!({"metadata": {"name": "db"}, "spec": {"serviceName": "db", "replicas": 3,
                "selector": {"matchLabels": {"app": "db"}}, "template": {"metadata": {"labels": {"app": "db"}},
                "spec": {"containers": [{"name": "web", "image": "registry.test/web:1.0", "args": ["port=8080"],
                    "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 5},
                    "ports": [{"containerPort": 8080}]}]}}}}),
        )
        .unwrap();
        crate::api::defaults::default_object(&mut set);
        let set = set.get::<k8s_openapi::api::apps::v1::StatefulSet>().unwrap().clone();
        let template = &set.spec.as_ref().unwrap().template;
        let data = Snapshots::default().of(&Key::new(Kind::StatefulSet, "default", "db"), template);
        assert_eq!(content_hash(&data, 0), "64b8c44cfd");
        let draft = draft(&set.metadata, OwnerReference::default(), "db".into(), BTreeMap::new(), &data, 1);
        assert!(is_equal(&draft, &data));
        assert_eq!(template_of(&draft).as_ref(), Some(template));
    }
}
