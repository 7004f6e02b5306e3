//! Keeps one pod of a DaemonSet on every node that should have one.
//!
//! It never assigns pods to nodes: each pod asks for its node by name and the scheduler binds it. Models kubernetes 1.36
//! pkg/controller/daemon/daemon_controller.go; rolling updates (update.go) are in `daemon_set/rolling.rs`.

mod nodes;
mod rolling;
mod status;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ControllerRevision, DaemonSet};
use k8s_openapi::api::core::v1::{Node, Pod, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference};
use kernel::{Rng, Time};
use serde_json::Value;

use super::events::{normal, reference, warning};
use super::history::{self, HASH_LABEL, Snapshots};
use super::pod_claim::{Orphans, items_of};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::object::{Stored, controller_of, controller_reference};
use crate::api::{ApiError, Key, Kind, Object, labels, names, pod};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Write};

use nodes::Place;

const COMPONENT: &str = "daemonset-controller";
/// Most pods that one sync creates, and most that it deletes.
const BURST_REPLICAS: usize = 250;
/// How long own creates and deletes are waited for, in milliseconds.
const EXPECTATIONS_TIMEOUT_MS: u64 = 300_000;
/// First and longest wait before a failed pod of a node is deleted again, in milliseconds.
const FAILED_MS: (u64, u64) = (1_000, 900_000);
/// Label with the generation of the template.
const GENERATION_LABEL: &str = "pod-template-generation";
/// Annotation with the generation of the template.
const GENERATION_ANNOTATION: &str = "deprecated.daemonset.template.generation";

/// Creates and deletes that the watch has not shown yet; more may be seen than were expected.
#[derive(Clone, Debug)]
struct Expectation {
    creations: i64,
    deletions: i64,
    since: Time,
}

/// When failed pods of a node were last deleted, and how long the next one has to wait.
#[derive(Clone, Debug)]
struct BackOff {
    delay_ms: u64,
    updated: Time,
}

/// Pods of one set by the node that they are for.
type ByNode = BTreeMap<String, Vec<Rc<Pod>>>;

/// The DaemonSet controller.
#[derive(Clone, Debug, Default)]
pub struct DaemonSetController {
    orphans: Orphans,
    snapshots: Snapshots,
    /// Uids of the sets, which their events name.
    uids: BTreeMap<Key, String>,
    expectations: BTreeMap<Key, Expectation>,
    /// By the set's uid, its observed generation and the node.
    back_offs: BTreeMap<(String, i64, String), BackOff>,
    /// Sets whose sync sent pods and has not published the status after them.
    unfinished: BTreeSet<Key>,
}

/// One sync's view of its set.
struct Sync<'a> {
    set: &'a Rc<DaemonSet>,
    item: &'a Key,
    view: &'a View<'a>,
    /// Which nodes should run a pod.
    places: Vec<(&'a Rc<Node>, Place)>,
    pods: ByNode,
    hash: String,
}

/// What a sync found to create and delete.
#[derive(Default)]
struct Changes {
    /// Nodes that get a pod.
    create: Vec<String>,
    /// Names of pods that go.
    delete: Vec<String>,
}

impl Controller for DaemonSetController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn workers(&self) -> usize {
        2
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        match change.key.kind {
            Kind::DaemonSet => {
                if change.op == Op::Deleted {
                    self.forget(&change.key);
                }
                queue.add(change.key.clone());
            }
            Kind::Node => nodes::sets_to_look_at(change, view, queue),
            Kind::Pod => self.pod_changed(change, view, queue),
            Kind::ControllerRevision => revision_changed(change, view, queue),
            _ => {}
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(set) = view.cache.get(item).and_then(Object::get::<DaemonSet>).cloned() else {
            self.forget(item);
            return Outcome::default();
        };
        self.uids.insert(item.clone(), set.metadata.uid.clone().unwrap_or_default());
        if selector(&set) == LabelSelector::default() {
            let message = "This daemon set is selecting all pods. A non-empty selector is required.";
            let event = warning(COMPONENT, self.about(item), "SelectingAll", message.to_string());
            return Outcome { acts: alloc::vec![Act::Event(event)], again_after_ms: None };
        }
        if set.metadata.deletion_timestamp.is_some() {
            return Outcome::default();
        }
        let mut outcome = Outcome::default();
        let owner = controller_reference(&DaemonSet::wrap(set.clone()));
        let (hash, old) = self.construct_history(&set, item, &owner, view, &mut outcome.acts);
        let (pods, claims) = self.orphans.claim(&set.metadata, &owner, &selector(&set), &|_| true, view);
        outcome.acts.extend(claims);
        let places = nodes::places(&set, view);
        let live: BTreeSet<String> = pods.iter().filter_map(|pod| hash_of(pod).map(ToString::to_string)).collect();
        let sync = Sync { set: &set, item, view, places, pods: nodes::by_node(&pods), hash };
        let finishing = self.unfinished.remove(item);
        let satisfied = self.satisfied(item, view.now);
        let mut again: Option<u64> = None;
        if satisfied {
            let mut writes = self.manage(&sync, &mut again, &mut outcome.acts);
            if writes.is_none() && rolling::is_rolling(&set) {
                let changes = sync.roll();
                writes = self.sync_nodes(&sync, changes);
            }
            if finishing || writes.is_none() {
                outcome.acts.extend(sync.status(true));
            }
            if let Some(writes) = writes {
                outcome.acts.extend(writes);
                // The status is counted after the pods were sent, from what the watch has shown by then.
                self.unfinished.insert(item.clone());
                again = Some(0);
            }
            outcome.acts.extend(truncate(&set, &old, &live));
        } else {
            outcome.acts.extend(sync.status(finishing));
        }
        let wait = min_ready_seconds(&set);
        if wait > 0 && again.is_none() && sync.has_unavailable() {
            again = Some(wait as u64 * 1_000);
        }
        outcome.again_after_ms = again;
        outcome
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        match (write, answer) {
            (Write::Create(object), answer) if object.kind() == Kind::Pod => match answer {
                Ok(created) => {
                    let name = created.as_ref().map_or("", Object::name);
                    Some(normal(COMPONENT, self.about(item), "SuccessfulCreate", format!("Created pod: {name}")))
                }
                Err(error) => {
                    self.observed(item, 1, 0);
                    if error.message.contains("because it is being terminated") {
                        return None;
                    }
                    Some(warning(COMPONENT, self.about(item), "FailedCreate", format!("Error creating: {error}")))
                }
            },
            (Write::Delete(key, _), answer) if key.kind == Kind::Pod => match answer {
                Ok(_) => {
                    Some(normal(COMPONENT, self.about(item), "SuccessfulDelete", format!("Deleted pod: {}", key.name)))
                }
                Err(error) => {
                    self.observed(item, 0, 1);
                    let text = format!("Error deleting: {error}");
                    (error.reason != Reason::NotFound)
                        .then(|| warning(COMPONENT, self.about(item), "FailedDelete", text))
                }
            },
            _ => None,
        }
    }

    fn skipped(&mut self, item: &Key, write: &Write) {
        match write {
            Write::Create(object) if object.kind() == Kind::Pod => self.observed(item, 1, 0),
            Write::Delete(key, _) if key.kind == Kind::Pod => self.observed(item, 0, 1),
            _ => {}
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

impl DaemonSetController {
    fn forget(&mut self, item: &Key) {
        self.snapshots.forget(item);
        self.expectations.remove(item);
        self.unfinished.remove(item);
        if let Some(uid) = self.uids.remove(item) {
            self.back_offs.retain(|(of, _, _), _| *of != uid);
        }
    }

    fn about(&self, item: &Key) -> k8s_openapi::api::core::v1::ObjectReference {
        reference(item, self.uids.get(item).cloned())
    }

    fn satisfied(&self, item: &Key, now: Time) -> bool {
        self.expectations.get(item).is_none_or(|expected| {
            (expected.creations <= 0 && expected.deletions <= 0)
                || now.since_ms(expected.since) > EXPECTATIONS_TIMEOUT_MS
        })
    }

    fn observed(&mut self, item: &Key, creations: i64, deletions: i64) {
        if let Some(expected) = self.expectations.get_mut(item) {
            expected.creations -= creations;
            expected.deletions -= deletions;
        }
    }

    fn pod_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        self.orphans.observe(change);
        let matching = |pod: &Pod| -> Vec<Key> {
            let sets = view.cache.list::<DaemonSet>(Some(&change.key.namespace));
            let wanted = sets.filter(|set| labels::matches(&selector(set), pod.metadata.labels.as_ref()));
            wanted.map(|set| key_of(set)).collect()
        };
        let (item, more) = items_of(change, Kind::DaemonSet, &matching, view);
        for one in more {
            queue.add(one);
        }
        let Some(item) = item else { return };
        if change.op == Op::Deleted || change.object.meta().deletion_timestamp.is_some() {
            self.observed(&item, 0, 1);
        } else if change.op == Op::Added {
            self.observed(&item, 1, 0);
        }
        let before = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        let turned_ready = before.is_some_and(|before| !pod::is_ready(before))
            && change.object.get::<Pod>().is_some_and(|pod| pod::is_ready(pod));
        if turned_ready {
            // A pod that turned ready becomes available only later.
            let wait = view.cache.get(&item).and_then(Object::get::<DaemonSet>).map_or(0, |set| min_ready_seconds(set));
            if wait > 0 {
                queue.add_after(item.clone(), (wait as u64 + 1) * 1_000);
            }
        }
        queue.add(item);
    }

    /// The hash of the present template's revision, and the older revisions.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/daemon/update.go constructHistory, snapshot and dedupCurHistories.
    fn construct_history(
        &mut self,
        set: &Rc<DaemonSet>,
        item: &Key,
        owner: &OwnerReference,
        view: &View<'_>,
        acts: &mut Vec<Act>,
    ) -> (String, Vec<Rc<ControllerRevision>>) {
        let Some(spec) = set.spec.as_ref() else { return (String::new(), Vec::new()) };
        let (all, adoptions) = history::revisions(&set.metadata, owner, &spec.selector, view);
        acts.extend(adoptions);
        let data: Rc<Value> = self.snapshots.of(item, &spec.template);
        let (current, old): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| history::is_equal(one, &data));
        let next = old.last().map_or(0, |one| one.revision) + 1;
        if let Some(current) = current.last() {
            if current.revision < next {
                acts.push(Act::Write(history::renumber(current, next)));
            }
            let labels = current.metadata.labels.as_ref();
            return (labels.and_then(|labels| labels.get(HASH_LABEL)).cloned().unwrap_or_default(), old);
        }
        let meta = &set.metadata;
        let name = meta.name.as_deref().unwrap_or("");
        let mut collisions = set.status.as_ref().and_then(|status| status.collision_count);
        loop {
            let hash = names::template_hash(&spec.template, collisions);
            let full = format!("{name}-{hash}");
            if view.cache.find::<ControllerRevision>(&item.namespace, &full).is_some() {
                collisions = Some(collisions.unwrap_or(0) + 1);
                continue;
            }
            let template = spec.template.metadata.as_ref();
            let mut labels = template.and_then(|meta| meta.labels.clone()).unwrap_or_default();
            labels.insert(HASH_LABEL.to_string(), hash.clone());
            let draft = history::draft(meta, owner.clone(), full, labels, &data, next);
            acts.push(Act::Write(Write::Create(Object::new(draft))));
            return (hash, old);
        }
    }

    /// Pods that are missing, have ended, are too many or stand where none should; `None` when there is nothing to do.
    ///
    /// - Source: manage and podsShouldBeOnNode.
    fn manage(&mut self, sync: &Sync<'_>, again: &mut Option<u64>, acts: &mut Vec<Act>) -> Option<Vec<Act>> {
        let mut changes = Changes::default();
        for (node, place) in &sync.places {
            let name = node.metadata.name.as_deref().unwrap_or("");
            let here = sync.pods.get(name);
            if place.run && here.is_none() {
                changes.create.push(name.to_string());
            } else if place.stay {
                let running = self.sort_out_ended(sync, name, here.into_iter().flatten(), &mut changes, again, acts);
                if running.is_empty() && place.run && rolling::allows_surge(sync.set) {
                    // With a surge the new pod does not wait for the old one's end.
                    changes.create.push(name.to_string());
                }
                sync.surplus(running, &mut changes);
            } else {
                let living = here.into_iter().flatten().filter(|pod| pod.metadata.deletion_timestamp.is_none());
                changes.delete.extend(living.map(|pod| name_of(&pod.metadata).to_string()));
            }
        }
        // Unscheduled pods of nodes that are gone.
        for (node, pods) in &sync.pods {
            if !sync.places.iter().any(|(known, _)| known.metadata.name.as_deref() == Some(node)) {
                let waiting = pods
                    .iter()
                    .filter(|pod| pod::node_name(pod).is_empty() && pod.metadata.deletion_timestamp.is_none());
                changes.delete.extend(waiting.map(|pod| name_of(&pod.metadata).to_string()));
            }
        }
        self.sync_nodes(sync, changes)
    }

    /// The pods of a node that run; those that have ended are deleted, failed ones not faster than their back-off.
    fn sort_out_ended<'p>(
        &mut self,
        sync: &Sync<'_>,
        node: &str,
        pods: impl Iterator<Item = &'p Rc<Pod>>,
        changes: &mut Changes,
        again: &mut Option<u64>,
        acts: &mut Vec<Act>,
    ) -> Vec<Rc<Pod>> {
        let mut running = Vec::new();
        for pod in pods.filter(|pod| pod.metadata.deletion_timestamp.is_none()) {
            let name = name_of(&pod.metadata);
            let place = format!("daemon pod {}/{name} on node {node}, will try to", sync.item.namespace);
            match pod::phase(pod) {
                "Failed" => {
                    if let Some(wait_ms) = self.blocked(sync, node) {
                        *again = Some(again.map_or(wait_ms, |other| other.min(wait_ms)));
                        continue;
                    }
                    let text = format!("Found failed {place} kill it");
                    acts.push(Act::Event(warning(COMPONENT, self.about(sync.item), "FailedDaemonPod", text)));
                    changes.delete.push(name.to_string());
                }
                "Succeeded" => {
                    let text = format!("Found succeeded {place} delete it");
                    acts.push(Act::Event(normal(COMPONENT, self.about(sync.item), "SucceededDaemonPod", text)));
                    changes.delete.push(name.to_string());
                }
                _ => running.push(pod.clone()),
            }
        }
        running
    }

    /// The wait while a node's failed pods are backed off; otherwise the back-off takes its next step.
    ///
    /// - Source: failedPodsBackoff, and client-go util/flowcontrol/backoff.go IsInBackOffSinceUpdate and Next.
    fn blocked(&mut self, sync: &Sync<'_>, node: &str) -> Option<u64> {
        let (first_ms, last_ms) = FAILED_MS;
        let uid = sync.set.metadata.uid.clone().unwrap_or_default();
        let generation = sync.set.status.as_ref().and_then(|status| status.observed_generation).unwrap_or(0);
        let now = sync.view.now;
        let entry = self.back_offs.get(&(uid.clone(), generation, node.to_string()));
        let live = entry.filter(|entry| now.since_ms(entry.updated) <= 2 * last_ms);
        if let Some(entry) = live.filter(|entry| now.since_ms(entry.updated) < entry.delay_ms) {
            return Some(entry.delay_ms);
        }
        let delay_ms = live.map_or(first_ms, |entry| (entry.delay_ms * 2).min(last_ms));
        self.back_offs.insert((uid, generation, node.to_string()), BackOff { delay_ms, updated: now });
        None
    }

    /// The requests for these changes; `None` when there are none.
    ///
    /// - Source: syncNodes.
    fn sync_nodes(&mut self, sync: &Sync<'_>, mut changes: Changes) -> Option<Vec<Act>> {
        changes.create.truncate(BURST_REPLICAS);
        changes.delete.truncate(BURST_REPLICAS);
        if changes.create.is_empty() && changes.delete.is_empty() {
            return None;
        }
        self.expectations.insert(
            sync.item.clone(),
            Expectation {
                creations: changes.create.len() as i64,
                deletions: changes.delete.len() as i64,
                since: sync.view.now,
            },
        );
        let mut acts = Vec::new();
        if !changes.create.is_empty() {
            let pods = changes.create.iter().map(|node| Write::Create(Object::new(sync.new_pod(node))));
            acts.push(Act::SlowStart(pods.collect()));
        }
        if !changes.delete.is_empty() {
            let delete = |name: &String| {
                Write::Delete(Key::new(Kind::Pod, &sync.item.namespace, name), DeleteOptions::default())
            };
            acts.push(Act::Parallel(changes.delete.iter().map(delete).collect()));
        }
        Some(acts)
    }
}

impl Sync<'_> {
    /// Running pods of one node beyond those that belong there.
    fn surplus(&self, mut running: Vec<Rc<Pod>>, changes: &mut Changes) {
        if running.len() <= 1 {
            return;
        }
        running.sort_by(|a, b| nodes::oldest_first(a, b));
        if !rolling::allows_surge(self.set) {
            changes.delete.extend(running[1..].iter().map(|pod| name_of(&pod.metadata).to_string()));
            return;
        }
        // An update may have an old pod beside the new one until the new one is available.
        let (mut new, mut old): (Option<&Rc<Pod>>, Option<&Rc<Pod>>) = (None, None);
        for pod in &running {
            let slot = if hash_of(pod) == Some(&self.hash) { &mut new } else { &mut old };
            if slot.is_none() {
                *slot = Some(pod);
            } else {
                changes.delete.push(name_of(&pod.metadata).to_string());
            }
        }
        if let (Some(new), Some(old)) = (new, old)
            && (!pod::is_ready(old) || self.is_available(new))
        {
            changes.delete.push(name_of(&old.metadata).to_string());
        }
    }

    fn is_available(&self, pod: &Pod) -> bool {
        pod::is_available(pod, min_ready_seconds(self.set), self.view.now)
    }

    /// True when some pod is ready and not yet available.
    fn has_unavailable(&self) -> bool {
        self.pods.values().flatten().any(|pod| pod::is_ready(pod) && !self.is_available(pod))
    }

    /// The pod for a node.
    ///
    /// - Source: kubernetes 1.36 pkg/controller/daemon/util/daemonset_util.go CreatePodTemplate and
    ///   ReplaceDaemonSetPodNodeNameNodeAffinity.
    fn new_pod(&self, node: &str) -> Pod {
        let template: PodTemplateSpec = self.set.spec.as_ref().map(|spec| spec.template.clone()).unwrap_or_default();
        let meta = template.metadata.unwrap_or_default();
        let mut labels = meta.labels.unwrap_or_default();
        if let Some(generation) = template_generation(self.set) {
            labels.insert(GENERATION_LABEL.to_string(), generation.to_string());
        }
        if !self.hash.is_empty() {
            labels.insert(HASH_LABEL.to_string(), self.hash.clone());
        }
        let mut spec = template.spec.unwrap_or_default();
        let tolerations = nodes::tolerations(&spec);
        spec.tolerations = Some(tolerations);
        nodes::ask_for(&mut spec, node);
        Pod {
            metadata: ObjectMeta {
                namespace: self.set.metadata.namespace.clone(),
                generate_name: Some(format!("{}-", name_of(&self.set.metadata))),
                labels: Some(labels),
                annotations: meta.annotations,
                finalizers: meta.finalizers,
                owner_references: Some(alloc::vec![controller_reference(&DaemonSet::wrap(self.set.clone()))]),
                ..ObjectMeta::default()
            },
            spec: Some(spec),
            status: None,
        }
    }
}

/// Queues the set of a revision that was changed or deleted, and the sets that may adopt one that nobody owns.
///
/// - Source: addHistory, updateHistory and deleteHistory.
fn revision_changed(change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
    let resolve = |meta: &ObjectMeta| {
        let owner = controller_of(meta).filter(|owner| owner.kind == Kind::DaemonSet.info().name)?;
        let key = Key::new(Kind::DaemonSet, &change.key.namespace, &owner.name);
        view.cache.get(&key).is_some_and(|set| set.uid() == owner.uid).then_some(key)
    };
    let meta = change.object.meta();
    let before = change.previous.as_ref().map(|previous| previous.meta());
    let owner = controller_of(meta).map(|owner| &owner.uid);
    let owner_before = before.and_then(controller_of).map(|owner| &owner.uid);
    let own = resolve(meta).filter(|_| change.op != Op::Added);
    let former = before.filter(|_| owner_before != owner).and_then(resolve);
    for key in own.into_iter().chain(former) {
        queue.add(key);
    }
    let same = before.is_some_and(|before| before.labels == meta.labels && owner_before == owner);
    if owner.is_none() && change.op != Op::Deleted && !same {
        let sets = view.cache.list::<DaemonSet>(Some(&change.key.namespace));
        for set in sets.filter(|set| labels::matches(&selector(set), meta.labels.as_ref())) {
            queue.add(key_of(set));
        }
    }
}

/// Old revisions beyond the limit that no pod was made from, oldest first.
///
/// - Source: kubernetes 1.36 pkg/controller/daemon/update.go cleanupHistory.
fn truncate(set: &DaemonSet, old: &[Rc<ControllerRevision>], live: &BTreeSet<String>) -> Vec<Act> {
    let limit = set.spec.as_ref().and_then(|spec| spec.revision_history_limit).unwrap_or(10).max(0) as usize;
    let is_live = |one: &Rc<ControllerRevision>| {
        let labels = one.metadata.labels.as_ref();
        labels.and_then(|labels| labels.get(HASH_LABEL)).is_some_and(|hash| live.contains(hash))
    };
    old.iter()
        .filter(|one| !is_live(one))
        .take(old.len().saturating_sub(limit))
        .map(|one| Act::Write(Write::Delete(history::key_of(one), DeleteOptions::default())))
        .collect()
}

fn key_of(set: &DaemonSet) -> Key {
    let meta = &set.metadata;
    Key::new(Kind::DaemonSet, meta.namespace.as_deref().unwrap_or(""), name_of(meta))
}

fn name_of(meta: &ObjectMeta) -> &str {
    meta.name.as_deref().unwrap_or("")
}

fn selector(set: &DaemonSet) -> LabelSelector {
    set.spec.as_ref().map(|spec| spec.selector.clone()).unwrap_or_default()
}

fn min_ready_seconds(set: &DaemonSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.min_ready_seconds).unwrap_or(0)
}

/// The hash of the revision that a pod was made from.
fn hash_of(pod: &Pod) -> Option<&String> {
    pod.metadata.labels.as_ref().and_then(|labels| labels.get(HASH_LABEL)).filter(|hash| !hash.is_empty())
}

fn template_generation(set: &DaemonSet) -> Option<&String> {
    set.metadata.annotations.as_ref().and_then(|annotations| annotations.get(GENERATION_ANNOTATION))
}

/// True when a pod has the present template.
///
/// - Source: kubernetes 1.36 pkg/controller/daemon/util/daemonset_util.go IsPodUpdated.
fn is_updated(pod: &Pod, set: &DaemonSet, hash: &str) -> bool {
    let generation = pod.metadata.labels.as_ref().and_then(|labels| labels.get(GENERATION_LABEL));
    (generation.is_some() && generation == template_generation(set))
        || hash_of(pod).is_some_and(|of_pod| of_pod == hash)
}
