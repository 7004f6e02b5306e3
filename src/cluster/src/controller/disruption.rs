//! Keeps the status of PodDisruptionBudgets: how many of their pods are healthy, and how many more may be disrupted.
//!
//! It never evicts. Models kubernetes 1.36 pkg/controller/disruption/disruption.go. Upstream lists the pods of a budget in
//! every sync; here each budget keeps counts that pod changes move, so that a sync costs the same for many pods as for
//! few.

mod members;
mod scale;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::{ObjectReference, Pod};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, Time as ApiTime};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kernel::{Rng, Time};

use super::events::{normal, reference, warning};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::time::moment;
use crate::api::{Key, Kind, Object, budget, intstr, labels, pod};
use crate::store::{Act, Change, Op, Subresource, Write, set_pod_condition};

use members::Members;

/// Name in events; upstream's recorder carries the name of the process.
const COMPONENT: &str = "controllermanager";
/// How long a pod may bear the mark of a disruption that does not come, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/controller/disruption/disruption.go stalePodDisruptionTimeout.
const STALE_MARK_MS: u64 = 120_000;

/// The disruption controller.
#[derive(Clone, Debug, Default)]
pub struct DisruptionController {
    budgets: BTreeMap<Key, Members>,
    /// Pods of which must be told that several budgets select them.
    ambiguous: BTreeSet<Key>,
}

/// What a budget asks for.
struct Wanted {
    expected: i32,
    desired: i32,
    unmanaged: bool,
}

impl DisruptionController {
    fn budget_changed(&mut self, change: &Change, budget: &PodDisruptionBudget, view: &View<'_>) {
        if change.op == Op::Deleted {
            self.budgets.remove(&change.key);
            return;
        }
        let selector = budget.spec.as_ref().and_then(|spec| spec.selector.as_ref());
        let known = self.budgets.get(&change.key);
        if known.is_none_or(|known| known.selector.as_ref() != selector) {
            let mut members = Members::of(selector.cloned());
            for pod in view.cache.list::<Pod>(Some(&change.key.namespace)) {
                if budget::selects(budget, pod.metadata.labels.as_ref()) {
                    members.take(pod);
                }
            }
            self.budgets.insert(change.key.clone(), members);
        }
    }

    /// Moves the counts of the budgets and queues the first that selects the pod.
    fn pod_changed(&mut self, change: &Change, pod: &Pod, view: &View<'_>, queue: &mut WorkQueue) {
        let mut selecting = 0;
        let labels = pod.metadata.labels.as_ref();
        for budget in view.cache.list::<PodDisruptionBudget>(Some(&change.key.namespace)) {
            let key = key_of(budget);
            let selects = budget::selects(budget, labels);
            if let Some(members) = self.budgets.get_mut(&key) {
                members.drop(&change.key.name);
                if selects && change.op != Op::Deleted {
                    members.take(pod);
                }
            }
            if selects {
                selecting += 1;
                if selecting == 1 {
                    queue.add(key);
                }
            }
        }
        if selecting > 1 {
            self.ambiguous.insert(change.key.clone());
            queue.add(change.key.clone());
        }
        if change.op != Op::Deleted
            && let Some(wait_ms) = stale_mark_in_ms(pod, view.now)
        {
            queue.add_after(change.key.clone(), wait_ms);
        }
    }

    /// - Source: getExpectedPodCount.
    fn wanted(&self, budget: &PodDisruptionBudget, members: &Members, view: &View<'_>) -> Result<Wanted, String> {
        let Some(spec) = &budget.spec else { return Ok(Wanted { expected: 0, desired: 0, unmanaged: false }) };
        let namespace = budget.metadata.namespace.as_deref().unwrap_or("");
        let share = |value: &IntOrString, total: i32| {
            intstr::scaled(value, total, true).ok_or_else(|| "invalid value for IntOrString".to_string())
        };
        if let Some(most) = &spec.max_unavailable {
            let expected = scale::expected(members, namespace, view.cache)?;
            let desired = (expected - share(most, expected)?).max(0);
            return Ok(Wanted { expected, desired, unmanaged: members.unmanaged > 0 });
        }
        match &spec.min_available {
            Some(IntOrString::Int(number)) => {
                let expected = i32::try_from(members.len()).unwrap_or(i32::MAX);
                Ok(Wanted { expected, desired: *number, unmanaged: false })
            }
            Some(least) => {
                let expected = scale::expected(members, namespace, view.cache)?;
                Ok(Wanted { expected, desired: share(least, expected)?, unmanaged: members.unmanaged > 0 })
            }
            None => Ok(Wanted { expected: 0, desired: 0, unmanaged: false }),
        }
    }

    fn sync(&self, item: &Key, budget: &Rc<PodDisruptionBudget>, view: &View<'_>) -> Outcome {
        let Some(members) = self.budgets.get(item) else { return Outcome::default() };
        let about = || reference(item, budget.metadata.uid.clone());
        let mut acts = Vec::new();
        if members.len() == 0 {
            acts.push(Act::Event(normal(COMPONENT, about(), "NoPods", "No matching pods found".to_string())));
        }
        let wanted = match self.wanted(budget, members, view) {
            Ok(wanted) => wanted,
            Err(error) => {
                let message = format!("Failed to calculate the number of expected pods: {error}");
                acts.push(Act::Event(warning(COMPONENT, about(), "CalculateExpectedPodCountFailed", message)));
                let mut failed = (**budget).clone();
                let status = failed.status.get_or_insert_default();
                status.disruptions_allowed = Some(0);
                budget::set_condition(status, "False", budget::SYNC_FAILED, error, view.now);
                acts.push(Act::Write(Write::Update(Object::new(failed), Subresource::Status)));
                return Outcome { acts, again_after_ms: None };
            }
        };
        if wanted.unmanaged {
            let message = unmanaged_text(members.selector.as_ref());
            acts.push(Act::Event(warning(COMPONENT, about(), "UnmanagedPods", message)));
        }
        let status = budget.status.clone().unwrap_or_default();
        let (disrupted, recheck) = self.disrupted(item, members, &status, view, &mut acts);
        let missing = disrupted.iter().flatten().filter(|(name, _)| members.is_healthy(name)).count();
        let current = i32::try_from(members.healthy.saturating_sub(missing)).unwrap_or(i32::MAX);
        let mut new = PodDisruptionBudgetStatus {
            current_healthy: Some(current),
            desired_healthy: Some(wanted.desired),
            expected_pods: Some(wanted.expected),
            disruptions_allowed: Some(0),
            disrupted_pods: disrupted,
            observed_generation: budget.metadata.generation,
            conditions: status.conditions.clone(),
        };
        // A budget that matches no pods must be safe when its first pods appear before it is synced again.
        if wanted.expected > 0 {
            new.disruptions_allowed = Some((current - wanted.desired).max(0));
        }
        if new != status || !budget::condition_is_up_to_date(&status) {
            budget::update_condition(&mut new, view.now);
            let object = PodDisruptionBudget { status: Some(new), ..(**budget).clone() };
            acts.push(Act::Write(Write::Update(Object::new(object), Subresource::Status)));
        }
        let again_after_ms = recheck.map(|at| at.since_ms(view.now).max(1));
        Outcome { acts, again_after_ms }
    }

    /// Evicted pods whose deletion has not been seen yet, and when the first of them is given up.
    ///
    /// - Source: buildDisruptedPodMap.
    fn disrupted(
        &self,
        item: &Key,
        members: &Members,
        status: &PodDisruptionBudgetStatus,
        view: &View<'_>,
        acts: &mut Vec<Act>,
    ) -> (Option<BTreeMap<String, ApiTime>>, Option<Time>) {
        let mut kept = BTreeMap::new();
        let mut recheck: Option<Time> = None;
        for (name, at) in status.disrupted_pods.iter().flatten() {
            if !members.is_staying(name) {
                continue;
            }
            let deadline = moment(at).plus_ms(budget::DELETION_TIMEOUT_MS);
            if deadline < view.now {
                let key = Key::new(Kind::Pod, &item.namespace, name);
                let uid = view.cache.get(&key).map(|pod| pod.uid().to_string());
                // Upstream says the namespace twice.
                let message = format!(
                    "Pod was expected by PDB {}/{} to be deleted but it wasn't",
                    item.namespace, item.namespace
                );
                acts.push(Act::Event(warning(COMPONENT, reference(&key, uid), "NotDeleted", message)));
            } else {
                recheck = Some(recheck.map_or(deadline, |recheck| recheck.min(deadline)));
                kept.insert(name.clone(), at.clone());
            }
        }
        ((!kept.is_empty()).then_some(kept), recheck.map(|at| at.plus_ms(1)))
    }

    /// Tells that several budgets select a pod, and takes a stale mark off.
    fn sync_pod(&mut self, item: &Key, view: &View<'_>) -> Outcome {
        let mut acts = Vec::new();
        let ambiguous = self.ambiguous.remove(item);
        let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>) else { return Outcome::default() };
        if ambiguous {
            let labels = pod.metadata.labels.as_ref();
            let mut budgets = view.cache.list::<PodDisruptionBudget>(Some(&item.namespace));
            if let Some(chosen) = budgets.find(|budget| budget::selects(budget, labels)) {
                let message = format!(
                    "Pod {:?}/{:?} matches multiple PodDisruptionBudgets.  Chose {:?} arbitrarily.",
                    &*item.namespace,
                    &*item.name,
                    chosen.metadata.name.as_deref().unwrap_or("")
                );
                let about: ObjectReference = reference(item, pod.metadata.uid.clone());
                acts.push(Act::Event(warning(COMPONENT, about, "MultiplePodDisruptionBudgets", message)));
            }
        }
        match stale_mark_in_ms(pod, view.now) {
            Some(0) => {
                let now = view.now;
                let apply = move |object: &mut Object| {
                    if let Some(pod) = object.get_mut::<Pod>() {
                        set_pod_condition(pod, "DisruptionTarget", "False", None, None, now);
                    }
                };
                acts.push(Act::Write(Write::Patch {
                    key: item.clone(),
                    uid: pod.metadata.uid.clone(),
                    subresource: Subresource::Status,
                    apply: Rc::new(apply),
                }));
                Outcome { acts, again_after_ms: None }
            }
            again_after_ms => Outcome { acts, again_after_ms },
        }
    }
}

impl Controller for DisruptionController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn workers(&self) -> usize {
        1
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if let Some(budget) = change.object.get::<PodDisruptionBudget>() {
            self.budget_changed(change, budget, view);
            queue.add(change.key.clone());
        } else if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, view, queue);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        match item.kind {
            Kind::Pod => self.sync_pod(item, view),
            _ => match view.cache.get(item).and_then(Object::get::<PodDisruptionBudget>) {
                Some(budget) => self.sync(item, budget, view),
                None => Outcome::default(),
            },
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}

/// Milliseconds until the mark of a disruption on a pod that stays counts as stale; `None` when there is no such mark.
///
/// - Source: nonTerminatingPodHasStaleDisruptionCondition.
fn stale_mark_in_ms(pod: &Pod, now: Time) -> Option<u64> {
    if !pod::is_active(pod) {
        return None;
    }
    let mark = pod::condition(pod, "DisruptionTarget").filter(|mark| mark.status == "True")?;
    if mark.reason.as_deref() == Some("TerminationByKubelet") {
        return None;
    }
    let since = mark.last_transition_time.as_ref().map(moment)?;
    Some(since.plus_ms(STALE_MARK_MS).since_ms(now))
}

fn unmanaged_text(selector: Option<&LabelSelector>) -> String {
    let selector = labels::go_text(Some(selector.unwrap_or(&LabelSelector::default())));
    format!(
        "Pods selected by this PodDisruptionBudget (selector: {selector}) were found to be unmanaged. As a result, the status of \
         the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set \
         \".spec.minAvailable\" field of the PDB to an integer value."
    )
}

fn key_of(budget: &PodDisruptionBudget) -> Key {
    let meta = &budget.metadata;
    Key::new(Kind::PodDisruptionBudget, meta.namespace.as_deref().unwrap_or(""), meta.name.as_deref().unwrap_or(""))
}
