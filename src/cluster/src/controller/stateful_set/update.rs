//! One sync of a StatefulSet: which pods are created, deleted or waited for, in which order.
//!
//! It never looks at nodes. Models kubernetes 1.36 pkg/controller/statefulset/stateful_set_control.go: performUpdate,
//! updateStatefulSet, processReplica and processCondemned, and the claims of stateful_pod_control.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{ControllerRevision, StatefulSet, StatefulSetStatus};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use serde_json::Value;

use super::status::{self, is_available, is_running_and_ready, is_unavailable};
use super::{COMPONENT, identity, min_ready_seconds, selector};
use crate::api::object::{Stored, controller_reference};
use crate::api::{Key, Kind, Object, pod};
use crate::controller::events::{reference, warning};
use crate::controller::history::{self, Snapshots};
use crate::controller::pod_claim::Orphans;
use crate::controller::{View, patch_meta};
use crate::store::act::DeleteOptions;
use crate::store::{Act, EventDraft, Subresource, Write};

/// What a sync wants done, in this order.
#[derive(Default)]
pub(super) struct Plan {
    /// Adoptions, releases, and the revision of the present template.
    pub claims: Vec<Act>,
    /// Steps with pods and their claims.
    pub steps: Vec<Act>,
    /// The status after them.
    pub status: Option<Act>,
    /// Revisions that are no longer kept.
    pub cleanup: Vec<Act>,
    /// Pods that could not be made because of what the cluster looks like, and why; the sync is tried again soon.
    pub failures: Vec<(String, String)>,
    /// When to look again, in milliseconds.
    pub again_after_ms: Option<u64>,
}

/// What the steps with the pods come to.
#[derive(Default)]
struct Steps {
    acts: Vec<Act>,
    failures: Vec<(String, String)>,
}

/// A pod of the wanted range: there, or to be created.
enum Replica {
    There(Rc<Pod>),
    Missing(i32),
}

/// What a step with one pod comes to.
struct Step {
    /// Requests, each after the one before it.
    writes: Vec<Write>,
    /// True when an ordered set goes no further in this sync.
    ends: bool,
    /// The pod that cannot be made, and why.
    failure: Option<(String, String)>,
    /// What is told beforehand.
    events: Vec<EventDraft>,
}

impl Step {
    fn new(writes: Vec<Write>, ends: bool) -> Step {
        Step { writes, ends, failure: None, events: Vec::new() }
    }
}

/// One sync.
pub(super) struct Sync<'a> {
    set: &'a Rc<StatefulSet>,
    item: &'a Key,
    view: &'a View<'a>,
}

/// The revisions of a set.
struct Revisions {
    all: Vec<Rc<ControllerRevision>>,
    current: String,
    update: String,
    collisions: i32,
}

impl<'a> Sync<'a> {
    /// A sync of `set` as the cache shows it.
    pub fn new(set: &'a Rc<StatefulSet>, item: &'a Key, view: &'a View<'a>) -> Sync<'a> {
        Sync { set, item, view }
    }

    /// Works out what to do.
    pub fn run(&self, orphans: &Orphans, snapshots: &mut Snapshots) -> Plan {
        let set = self.set;
        let Some(spec) = set.spec.as_ref() else { return Plan::default() };
        let owner = identity::owner(set);
        let selector = selector(set);
        let (all, mut claims) = history::revisions(&set.metadata, &owner, &selector, self.view);
        let is_member = |pod: &Pod| identity::ordinal_in(set, pod.metadata.name.as_deref().unwrap_or("")).is_some();
        let (pods, adoptions) = orphans.claim(&set.metadata, &owner, &selector, &is_member, self.view);
        claims.extend(adoptions);
        let data = snapshots.of(self.item, &spec.template);
        let revisions = self.revisions(all, &data, &owner, &mut claims);
        let (Steps { acts: steps, failures }, counted) = self.update(&pods, &revisions);
        let cleanup = self.truncate(&pods, &revisions);
        let wait = min_ready_seconds(set);
        let short = counted.available_replicas.unwrap_or(0) != identity::replicas(set);
        let again_after_ms = (wait > 0 && short).then_some(wait as u64 * 1_000);
        Plan { claims, steps, status: status::write(set, counted), cleanup, failures, again_after_ms }
    }

    /// Finds or makes the revision of the present template and the one that pods had before.
    ///
    /// - Source: getStatefulSetRevisions.
    fn revisions(
        &self,
        all: Vec<Rc<ControllerRevision>>,
        data: &Value,
        owner: &OwnerReference,
        acts: &mut Vec<Act>,
    ) -> Revisions {
        let published = self.set.status.as_ref();
        let mut collisions = published.and_then(|status| status.collision_count).unwrap_or(0);
        let name_of = |one: &ControllerRevision| one.metadata.name.clone().unwrap_or_default();
        let next = all.last().map_or(1, |last| last.revision + 1);
        let equal = all.iter().rfind(|one| history::is_equal(one, data));
        let update = match equal {
            Some(equal) => {
                if all.last().is_some_and(|last| !history::is_equal(last, data)) {
                    acts.push(Act::Write(history::renumber(equal, next)));
                }
                name_of(equal)
            }
            None => {
                let meta = &self.set.metadata;
                loop {
                    let hash = history::content_hash(data, collisions);
                    let name = format!("{}-{hash}", identity::name(self.set));
                    let namespace = meta.namespace.as_deref().unwrap_or("");
                    let taken = self.view.cache.find::<ControllerRevision>(namespace, &name);
                    if taken.is_some_and(|taken| !history::is_equal(taken, data)) {
                        collisions += 1;
                        continue;
                    }
                    if taken.is_none() {
                        let template = self.set.spec.as_ref().and_then(|spec| spec.template.metadata.clone());
                        let mut labels = template.and_then(|meta| meta.labels).unwrap_or_default();
                        labels.insert(history::CONTENT_LABEL.to_string(), hash);
                        let draft = history::draft(meta, owner.clone(), name.clone(), labels, data, next);
                        acts.push(Act::Write(Write::Create(Object::new(draft))));
                    }
                    break name;
                }
            }
        };
        let known = published.and_then(|status| status.current_revision.clone());
        let current = known.filter(|known| all.iter().any(|one| name_of(one) == *known));
        Revisions { all, current: current.unwrap_or_else(|| update.clone()), update, collisions }
    }

    /// The template that pods of the current revision get.
    fn current_template(&self, revisions: &Revisions) -> Option<PodTemplateSpec> {
        let current = revisions.all.iter().find(|one| one.metadata.name.as_deref() == Some(&revisions.current))?;
        history::template_of(current)
    }

    fn update(&self, pods: &[Rc<Pod>], revisions: &Revisions) -> (Steps, StatefulSetStatus) {
        let (set, now) = (self.set, self.view.now);
        let count = |pods: &mut dyn Iterator<Item = &Rc<Pod>>| {
            let names = (revisions.current.as_str(), revisions.update.as_str());
            status::count(set, names, revisions.collisions, pods, now)
        };
        let mut counted = count(&mut pods.iter());
        let start = identity::start_ordinal(set);
        let mut replicas: Vec<Replica> =
            (0..identity::replicas(set)).map(|index| Replica::Missing(start.saturating_add(index))).collect();
        let mut condemned = Vec::new();
        for pod in pods {
            let ordinal = identity::ordinal(set, pod);
            if identity::in_range(set, ordinal) {
                replicas[(ordinal - start) as usize] = Replica::There(pod.clone());
            } else if ordinal >= 0 {
                condemned.push(pod.clone());
            }
        }
        condemned.sort_by_key(|pod| core::cmp::Reverse(identity::ordinal(set, pod)));
        if set.metadata.deletion_timestamp.is_some() {
            return (Steps::default(), counted);
        }
        let first_unavailable = self.first_unavailable(&replicas, &condemned);
        let monotonic = set.spec.as_ref().and_then(|spec| spec.pod_management_policy.as_deref()) != Some("Parallel");
        let mut done = Steps::default();
        let steps = replicas.iter().map(|replica| self.replica(replica, monotonic, revisions));
        let mut ended = run_for_all(steps, monotonic, &mut done);
        if !ended {
            let steps = condemned.iter().map(|pod| {
                let owners = self.retention_writes(Some(pod), identity::ordinal(set, pod));
                self.with_retention(Step::new(Vec::new(), false), owners)
            });
            ended = run_for_all(steps, monotonic, &mut done);
        }
        if !ended {
            let steps = condemned.iter().map(|pod| self.condemned(pod, first_unavailable.as_deref(), monotonic));
            ended = run_for_all(steps, monotonic, &mut done);
        }
        if !ended && !self.is_on_delete() {
            self.roll(&replicas, &revisions.update, &mut counted, &mut done.acts);
        }
        (done, counted)
    }

    /// The first pod of the wanted range that is not available, else of the condemned; `None` also for one that is missing.
    fn first_unavailable(&self, replicas: &[Replica], condemned: &[Rc<Pod>]) -> Option<String> {
        let unavailable = |pod: &Pod| is_unavailable(pod, self.set, self.view.now);
        for replica in replicas {
            match replica {
                Replica::Missing(_) => return None,
                Replica::There(pod) if unavailable(pod) => return pod.metadata.name.clone(),
                Replica::There(_) => {}
            }
        }
        condemned.iter().rev().find(|pod| unavailable(pod)).and_then(|pod| pod.metadata.name.clone())
    }

    /// - Source: processReplica.
    fn replica(&self, replica: &Replica, monotonic: bool, revisions: &Revisions) -> Step {
        let set = self.set;
        let there = match replica {
            Replica::Missing(ordinal) => {
                let name = format!("{}-{ordinal}", identity::name(set));
                return self
                    .creation(&name, *ordinal, revisions, monotonic)
                    .unwrap_or_else(|| Step::new(Vec::new(), true));
            }
            Replica::There(pod) => pod,
        };
        let terminating = there.metadata.deletion_timestamp.is_some();
        let ordinal = identity::ordinal(set, there);
        if pod::is_terminal(there) {
            // The new pod comes in the sync after this one is gone.
            let writes = if terminating { Vec::new() } else { alloc::vec![self.delete(there)] };
            return Step::new(writes, true);
        }
        let mut writes = Vec::new();
        if pod::phase(there) == "Pending" {
            writes.extend(self.missing_claims(ordinal));
        }
        let waits = terminating || !is_running_and_ready(there) || !is_available(there, set, self.view.now);
        if monotonic && waits {
            return Step::new(writes, true);
        }
        let owners = self.retention_writes(Some(there), ordinal);
        if !identity::is_labelled(there, ordinal) {
            let mut changed = (**there).clone();
            identity::label(&mut changed, ordinal);
            writes.push(Write::Update(Object::new(changed), Subresource::Main));
        }
        self.with_retention(Step::new(writes, false), owners)
    }

    /// Claims, then the pod; `None` while a claim still belongs to an earlier pod of that name. A claim that is on its way out
    /// stands against the pod.
    ///
    /// - Source: PodClaimIsStale, CreateStatefulPod and createPersistentVolumeClaims.
    fn creation(&self, name: &str, ordinal: i32, revisions: &Revisions, monotonic: bool) -> Option<Step> {
        let set = self.set;
        let spec = set.spec.as_ref()?;
        if self.retention().1 {
            let stale = identity::claims(set, ordinal).iter().filter_map(|claim| self.find_claim(claim)).any(|claim| {
                claim.metadata.owner_references.iter().flatten().any(|owner| owner.kind == "Pod" && owner.name == name)
            });
            if stale {
                return None;
            }
        }
        let strategy = spec.update_strategy.as_ref();
        let rolling = strategy.and_then(|strategy| strategy.rolling_update.as_ref());
        let partition = rolling.and_then(|rolling| rolling.partition).unwrap_or(0);
        let keeps_current = strategy.and_then(|strategy| strategy.type_.as_deref()) == Some("RollingUpdate")
            && ordinal < identity::start_ordinal(set).saturating_add(partition);
        let mut writes = self.missing_claims(ordinal);
        let claims = identity::claims(set, ordinal);
        let found = claims.iter().filter_map(|claim| self.find_claim(claim));
        let problems: Vec<String> = found
            .filter(|claim| claim.metadata.deletion_timestamp.is_some())
            .map(|claim| format!("pvc {} is being deleted", claim.metadata.name.as_deref().unwrap_or("")))
            .collect();
        let problem = match problems.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => Some(format!("[{}]", several.join(", "))),
        };
        if let Some(problem) = problem {
            return Some(Step { failure: Some((name.to_string(), problem)), ..Step::new(writes, true) });
        }
        let old = keeps_current.then(|| self.current_template(revisions)).flatten();
        let pod = match &old {
            Some(template) => identity::new_pod(set, template, &revisions.current, ordinal),
            None => identity::new_pod(set, &spec.template, &revisions.update, ordinal),
        };
        let (owners, foreign) = self.retention_writes(None, ordinal);
        writes.extend(owners);
        writes.push(Write::Create(Object::new(pod)));
        Some(self.with_retention(Step::new(writes, monotonic), (Vec::new(), foreign)))
    }

    /// - Source: processCondemned.
    fn condemned(&self, pod: &Rc<Pod>, first_unavailable: Option<&str>, monotonic: bool) -> Step {
        if pod.metadata.deletion_timestamp.is_some() {
            return Step::new(Vec::new(), monotonic);
        }
        let is_first = pod.metadata.name.as_deref() == first_unavailable && first_unavailable.is_some();
        let healthy = is_running_and_ready(pod) && is_available(pod, self.set, self.view.now);
        if monotonic && !healthy && !is_first {
            return Step::new(Vec::new(), true);
        }
        Step::new(alloc::vec![self.delete(pod)], true)
    }

    /// Deletes the highest pod of another revision, once those above it are available.
    fn roll(&self, replicas: &[Replica], update: &str, counted: &mut StatefulSetStatus, acts: &mut Vec<Act>) {
        let rolling = self.set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
        let rolling = rolling.and_then(|strategy| strategy.rolling_update.as_ref());
        let first = rolling.and_then(|rolling| rolling.partition).unwrap_or(0).max(0) as usize;
        for replica in replicas.get(first..).unwrap_or(&[]).iter().rev() {
            // A pod that this sync has just created is neither outdated nor available.
            let Replica::There(pod) = replica else { return };
            if identity::revision_of(pod) != update && pod.metadata.deletion_timestamp.is_none() {
                acts.push(Act::Write(self.delete(pod)));
                status::one_fewer(counted);
                return;
            }
            if is_unavailable(pod, self.set, self.view.now) {
                return;
            }
        }
    }

    fn is_on_delete(&self) -> bool {
        let strategy = self.set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref());
        strategy.and_then(|strategy| strategy.type_.as_deref()) == Some("OnDelete")
    }

    fn delete(&self, pod: &Pod) -> Write {
        let name = pod.metadata.name.as_deref().unwrap_or("");
        Write::Delete(Key::new(Kind::Pod, &self.item.namespace, name), DeleteOptions::default())
    }

    fn find_claim(&self, claim: &PersistentVolumeClaim) -> Option<&Rc<PersistentVolumeClaim>> {
        let name = claim.metadata.name.as_deref().unwrap_or("");
        self.view.cache.find::<PersistentVolumeClaim>(&self.item.namespace, name)
    }

    /// - Source: createMissingPersistentVolumeClaims.
    fn missing_claims(&self, ordinal: i32) -> Vec<Write> {
        let mut wanted = identity::claims(self.set, ordinal);
        wanted.retain(|claim| self.find_claim(claim).is_none());
        // A claim that stays for as long as the set belongs to the set from the beginning.
        let owner = self.retention().0.then(|| identity::owner(self.set));
        for claim in &mut wanted {
            claim.metadata.owner_references = owner.clone().map(|owner| alloc::vec![owner]);
        }
        wanted.into_iter().map(|claim| Write::Create(Object::new(claim))).collect()
    }

    /// Whether claims go with the set, and with their pod when the set is scaled down.
    fn retention(&self) -> (bool, bool) {
        let policy = self.set.spec.as_ref().and_then(|spec| spec.persistent_volume_claim_retention_policy.as_ref());
        let deletes = |word: Option<&String>| word.is_some_and(|word| word == "Delete");
        policy.map_or((false, false), |policy| {
            (deletes(policy.when_deleted.as_ref()), deletes(policy.when_scaled.as_ref()))
        })
    }

    /// Owner references that the claims of an ordinal lack or have too many, and claims that another controller owns; `pod` is
    /// the ordinal's, where it is there already.
    ///
    /// - Source: ClaimsMatchRetentionPolicy, UpdatePodClaimForRetentionPolicy and updateClaimOwnerRefForSetAndPod.
    fn retention_writes(&self, pod: Option<&Rc<Pod>>, ordinal: i32) -> (Vec<Write>, Vec<String>) {
        let (with_set, when_scaled) = self.retention();
        let by_pod = when_scaled && !identity::in_range(self.set, ordinal);
        let by_set = with_set && !by_pod;
        let (mut writes, mut foreign) = (Vec::new(), Vec::new());
        for claim in identity::claims(self.set, ordinal) {
            let Some(claim) = self.find_claim(&claim) else { continue };
            let has = |uid: Option<&String>| {
                let owners = claim.metadata.owner_references.iter().flatten();
                owners.into_iter().any(|owner| Some(&owner.uid) == uid)
            };
            let set_uid = self.set.metadata.uid.as_ref();
            let pod_uid = pod.and_then(|pod| pod.metadata.uid.as_ref());
            let conflict = (with_set || when_scaled) && self.is_foreign(claim, pod_uid, ordinal);
            let (by_set, by_pod) = (by_set && !conflict, by_pod && !conflict);
            let fits = has(set_uid) == by_set && has(pod_uid) == by_pod;
            if conflict && (!fits || pod.is_none()) {
                foreign.push(claim.metadata.name.clone().unwrap_or_default());
            }
            if fits {
                continue;
            }
            let gone = [set_uid.cloned(), pod_uid.cloned()];
            let owner = match pod.filter(|_| by_pod) {
                Some(pod) => Some(controller_reference(&Pod::wrap(pod.clone()))),
                None => by_set.then(|| identity::owner(self.set)),
            };
            writes.push(patch_meta(Kind::PersistentVolumeClaim, &claim.metadata, move |meta| {
                let mut owners = meta.owner_references.take().unwrap_or_default();
                owners.retain(|one| !gone.contains(&Some(one.uid.clone())));
                owners.extend(owner.clone());
                meta.owner_references = (!owners.is_empty()).then_some(owners);
            }));
        }
        (writes, foreign)
    }

    /// Whether a claim has another controller, or is owned by an earlier set or pod of that name.
    ///
    /// - Source: hasUnexpectedController.
    fn is_foreign(&self, claim: &PersistentVolumeClaim, pod_uid: Option<&String>, ordinal: i32) -> bool {
        let name = identity::name(self.set);
        claim.metadata.owner_references.iter().flatten().any(|owner| match (&*owner.api_version, &*owner.kind) {
            ("apps/v1", "StatefulSet") if owner.name == name => Some(&owner.uid) != self.set.metadata.uid.as_ref(),
            ("v1", "Pod") if owner.name == format!("{name}-{ordinal}") => Some(&owner.uid) != pod_uid,
            _ => owner.controller == Some(true),
        })
    }

    /// A step whose claims get their owners first.
    ///
    /// - Source: stateful_pod_control.go UpdatePodClaimForRetentionPolicy; the misspelling is upstream's.
    fn with_retention(&self, mut step: Step, (mut writes, foreign): (Vec<Write>, Vec<String>)) -> Step {
        core::mem::swap(&mut step.writes, &mut writes);
        step.writes.extend(writes);
        let about = reference(self.item, self.set.metadata.uid.clone());
        let told = foreign.into_iter().map(|claim| {
            let message = format!(
                "PersistentVolumeClaim {claim} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim"
            );
            warning(COMPONENT, about.clone(), "ConflictingController", message)
        });
        step.events.extend(told);
        step
    }

    /// - Source: truncateHistory.
    fn truncate(&self, pods: &[Rc<Pod>], revisions: &Revisions) -> Vec<Act> {
        let limit = self.set.spec.as_ref().and_then(|spec| spec.revision_history_limit).unwrap_or(10);
        if revisions.all.len() <= limit.max(0) as usize || limit < 0 {
            return Vec::new();
        }
        let mut live: BTreeMap<&str, ()> = pods.iter().map(|pod| (identity::revision_of(pod), ())).collect();
        live.insert(&revisions.current, ());
        live.insert(&revisions.update, ());
        let is_old = |one: &&Rc<ControllerRevision>| !live.contains_key(one.metadata.name.as_deref().unwrap_or(""));
        let old: Vec<&Rc<ControllerRevision>> = revisions.all.iter().filter(is_old).collect();
        let surplus = old.len().saturating_sub(limit as usize);
        let delete =
            |one: &&Rc<ControllerRevision>| Act::Write(Write::Delete(history::key_of(one), DeleteOptions::default()));
        old[..surplus].iter().map(delete).collect()
    }
}

/// One after the other for an ordered set, which ends at the first step that says so; in batches of 1, 2, 4, 8 … for
/// a parallel one, of which the first with a failure is the last. True when the sync ends here.
///
/// - Source: runForAll.
fn run_for_all(mut steps: impl Iterator<Item = Step>, monotonic: bool, done: &mut Steps) -> bool {
    if monotonic {
        for step in steps {
            done.acts.extend(step.events.into_iter().map(Act::Event));
            done.acts.extend(step.writes.into_iter().map(Act::Write));
            done.failures.extend(step.failure);
            if step.ends {
                return true;
            }
        }
        return false;
    }
    let mut size = 1;
    loop {
        let mut batch = Vec::new();
        for step in steps.by_ref().take(size) {
            done.acts.extend(step.events.into_iter().map(Act::Event));
            batch.push(step.writes.into_iter());
            done.failures.extend(step.failure);
        }
        if batch.is_empty() {
            return false;
        }
        loop {
            let side_by_side: Vec<Write> = batch.iter_mut().filter_map(Iterator::next).collect();
            if side_by_side.is_empty() {
                break;
            }
            done.acts.push(Act::Parallel(side_by_side));
        }
        if !done.failures.is_empty() {
            return true;
        }
        size *= 2;
    }
}
