//! The new ReplicaSet of a Deployment: finding or creating it, revision numbers, and the cleanup of old ones.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/sync.go getNewReplicaSet and cleanupDeployment.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ReplicaSet, ReplicaSetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::sets::{self, HASH, HISTORY, REVISION, Tracked};
use super::{Sync, status};
use crate::api::object::controller_reference;
use crate::api::{Key, Kind, Object, names};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Write};

/// Longest text of earlier revisions, in characters.
const HISTORY_LIMIT: usize = 2_000;
/// Annotations that belong to the Deployment alone.
const OWN_ANNOTATIONS: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    HISTORY,
    sets::DESIRED,
    sets::MAX,
    "deprecated.deployment.rollback.to",
];

/// Size of a new ReplicaSet that the sync may create, given all sets.
pub(super) type SizeOfNew<'f> = &'f dyn Fn(&Sync<'_>, &[Tracked]) -> i32;

impl Sync<'_> {
    /// Index of the oldest set with the Deployment's template.
    pub(super) fn find_new(&self, sets: &[Tracked]) -> Option<usize> {
        let template = &self.deployment.spec.as_ref()?.template;
        (0..sets.len())
            .filter(|index| {
                sets[*index]
                    .set
                    .spec
                    .as_ref()
                    .and_then(|spec| spec.template.as_ref())
                    .is_some_and(|other| sets::equal_ignoring_hash(template, other))
            })
            .min_by(|a, b| {
                let order = |index: usize| (sets[index].created_at(), sets[index].name());
                order(*a).cmp(&order(*b))
            })
    }

    /// Finds the new set and brings its revision up to date, or creates it with the size that `create` names.
    pub(super) fn sync_revision(&mut self, sets: &mut Vec<Tracked>, create: Option<SizeOfNew<'_>>) -> Option<usize> {
        let found = self.find_new(sets);
        let newest = (0..sets.len()).filter(|index| Some(*index) != found).map(|index| sets[index].revision()).max();
        let revision = (newest.unwrap_or(0) + 1).to_string();
        match (found, create) {
            (Some(index), _) => {
                self.update_found(&mut sets[index], &revision);
                Some(index)
            }
            (None, Some(size)) => Some(self.create_new(sets, &revision, size)),
            (None, None) => None,
        }
    }

    fn update_found(&mut self, found: &mut Tracked, revision: &str) {
        let mut set = (*found.set).clone();
        let mut changed = self.annotate(&mut set, revision, true);
        let wait = self.deployment.spec.as_ref().and_then(|spec| spec.min_ready_seconds).filter(|wait| *wait != 0);
        if let Some(spec) = &mut set.spec
            && spec.min_ready_seconds.filter(|wait| *wait != 0) != wait
        {
            spec.min_ready_seconds = wait;
            changed = true;
        }
        if changed {
            let write = found.change(set);
            self.acts.push(Act::Write(write));
            return;
        }
        let shown = found.annotation(REVISION).unwrap_or("").to_string();
        let mut update = self.set_revision(&shown);
        if status::has_progress_deadline(&self.deployment) && status::progressing(&self.deployment).is_none() {
            let message = format!("Found new replica set {:?}", found.name());
            self.set_progressing("FoundNewReplicaSet", message);
            update = true;
        }
        if update {
            self.write_status();
        }
    }

    fn create_new(&mut self, sets: &mut Vec<Tracked>, revision: &str, size: SizeOfNew<'_>) -> usize {
        let meta = self.deployment.metadata.clone();
        let spec = self.deployment.spec.clone().unwrap_or_default();
        let collisions = self.deployment.status.as_ref().and_then(|status| status.collision_count);
        let hash = names::template_hash(&spec.template, collisions);
        let (mut template, mut selector) = (spec.template, spec.selector);
        let labels = template.metadata.get_or_insert_default().labels.get_or_insert_default();
        labels.insert(HASH.to_string(), hash.clone());
        selector.match_labels.get_or_insert_default().insert(HASH.to_string(), hash.clone());
        let name = format!("{}-{hash}", meta.name.as_deref().unwrap_or(""));
        let mut set = ReplicaSet {
            metadata: ObjectMeta {
                name: Some(name.clone()),
                namespace: meta.namespace.clone(),
                labels: Some(labels.clone()),
                owner_references: Some(alloc::vec![controller_reference(&Object::new(self.deployment.clone()))]),
                ..ObjectMeta::default()
            },
            spec: Some(ReplicaSetSpec {
                min_ready_seconds: spec.min_ready_seconds.filter(|wait| *wait != 0),
                replicas: Some(0),
                selector,
                template: Some(template),
            }),
            status: None,
        };
        sets.push(Tracked::created(set.clone()));
        let replicas = size(self, sets);
        if let Some(spec) = &mut set.spec {
            spec.replicas = Some(replicas);
        }
        self.annotate(&mut set, revision, false);
        self.acts.push(Act::Write(Write::Create(Object::new(set.clone()))));
        if replicas > 0 {
            self.event("ScalingReplicaSet", format!("Scaled up replica set {name} from 0 to {replicas}"));
        }
        let mut update = self.set_revision(revision);
        if status::has_progress_deadline(&self.deployment) {
            self.set_progressing("NewReplicaSetCreated", format!("Created new replica set {name:?}"));
            update = true;
        }
        if update {
            self.write_status();
        }
        let index = sets.len() - 1;
        sets[index] = Tracked::created(set);
        index
    }

    fn set_progressing(&mut self, reason: &str, message: String) {
        let condition = status::condition("Progressing", "True", reason, message, self.now());
        status::set_condition(self.deployment.status.get_or_insert_default(), condition);
    }

    fn set_revision(&mut self, revision: &str) -> bool {
        let annotations = self.deployment.metadata.annotations.get_or_insert_default();
        if annotations.get(REVISION).map(String::as_str) == Some(revision) {
            return false;
        }
        annotations.insert(REVISION.to_string(), revision.to_string());
        true
    }

    /// Copies annotations to a new set and moves its revision; true when that changed something.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/deployment/util SetNewReplicaSetAnnotations.
    fn annotate(&self, set: &mut ReplicaSet, revision: &str, exists: bool) -> bool {
        let mut changed = false;
        let annotations = set.metadata.annotations.get_or_insert_default();
        for (key, value) in self.deployment.metadata.annotations.iter().flatten() {
            if !OWN_ANNOTATIONS.contains(&key.as_str()) && annotations.get(key) != Some(value) {
                annotations.insert(key.clone(), value.clone());
                changed = true;
            }
        }
        let before = annotations.get(REVISION).cloned();
        let number = |text: &str| text.parse::<i64>().ok();
        let old = match before.as_deref() {
            None | Some("") => 0,
            Some(text) => match number(text) {
                Some(number) => number,
                None => return false,
            },
        };
        if old < number(revision).unwrap_or(0) {
            annotations.insert(REVISION.to_string(), revision.to_string());
            changed = true;
            if let Some(before) = before {
                let history = annotations.get(HISTORY).cloned().unwrap_or_default();
                annotations.insert(HISTORY.to_string(), append_history(&history, &before));
            }
        }
        if !exists {
            let desired = sets::replicas(&self.deployment);
            changed |= sets::set_size_annotations(set, desired, desired + sets::max_surge(&self.deployment));
        }
        changed
    }

    /// Deletes old empty sets beyond the history limit, oldest revision first.
    pub(super) fn clean_up(&mut self, sets: &[Tracked], new: Option<usize>) {
        let Some(limit) = self
            .deployment
            .spec
            .as_ref()
            .and_then(|spec| spec.revision_history_limit)
            .filter(|limit| *limit != i32::MAX)
        else {
            return;
        };
        let mut old: Vec<&Tracked> = (0..sets.len())
            .filter(|index| Some(*index) != new)
            .map(|index| &sets[index])
            .filter(|one| one.set.metadata.deletion_timestamp.is_none())
            .collect();
        old.sort_by_key(|one| one.revision());
        let surplus = old.len().saturating_sub(limit.max(0) as usize);
        for one in &old[..surplus] {
            let status = one.set.status.clone().unwrap_or_default();
            if status.replicas != 0 || one.replicas() != 0 || one.set.metadata.generation > status.observed_generation {
                continue;
            }
            let key = Key::new(Kind::ReplicaSet, &self.key.namespace, one.name());
            self.acts.push(Act::Write(Write::Delete(key, DeleteOptions::default())));
        }
    }
}

/// Earlier revisions with one more, without the oldest where that would be too long.
fn append_history(history: &str, revision: &str) -> String {
    if history.is_empty() {
        return revision.to_string();
    }
    let mut rest = history;
    while rest.len() + revision.len() + 1 > HISTORY_LIMIT {
        match rest.split_once(',') {
            Some((_, later)) => rest = later,
            None => return revision.to_string(),
        }
    }
    format!("{rest},{revision}")
}
