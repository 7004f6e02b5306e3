//! Gives every waiting pod a node, or says why there is none.
//!
//! It never moves a pod that has a node. Models kubernetes 1.36 pkg/scheduler: pods are judged one after the other
//! against a snapshot that already counts the ones just decided (assumed pods), while their bindings are under way; a
//! pod that fits nowhere waits until something happens that could help it, or five minutes.

pub mod affinity;
pub mod cycle;
pub mod filter;
mod history;
pub mod preemption;
mod repeat;
pub mod score;
pub mod snapshot;
pub mod spread;
pub mod verdict;
pub mod volumes;
mod waiting;

#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::any::Any;

use k8s_openapi::api::core::v1::{Node, Pod};
use kernel::{Rng, Time};

use crate::api::error::Reason;
use crate::api::{ApiError, Key, Kind, Object, pod};
use crate::reconcile::{Controller, Make, Outcome, View, WorkQueue};
use crate::store::{Act, Change, DeleteOptions, EventDraft, Op, Source, Subresource, Write, set_pod_condition};

use cycle::Cycle;
use filter::{FILTERS, Filter, Move, NodeMove};
use history::History;
use preemption::Answer;
use repeat::{Failure, Repeat};
use snapshot::{PodInfo, Snapshot};
pub use verdict::{NodeVerdict, Verdict};
use volumes::Volumes;
use waiting::{Waiting, WaitingPods};

const COMPONENT: &str = "default-scheduler";

/// The loops of kube-scheduler.
pub const SCHEDULERS: &[Make] = &[|_| Box::new(Scheduler::default())];

/// A pod that is being pushed off its node.
#[derive(Clone, Debug)]
struct Victim {
    pod: Rc<Pod>,
    /// Uid of the pod that it makes room for.
    preemptor: String,
    node: Rc<str>,
}

/// A pod with a node whose volumes are being bound.
#[derive(Clone, Debug)]
struct Binding {
    node: Rc<str>,
    since: Time,
}

/// How long a pod waits for its volumes to be bound, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/scheduler/apis/config/v1/defaults.go VolumeBindingArgs.BindTimeoutSeconds.
const BIND_TIMEOUT_MS: u64 = 600_000;

/// The default scheduler.
#[derive(Clone, Debug, Default)]
pub struct Scheduler {
    snapshot: Snapshot,
    /// Pods that were given a node which their watch has not shown yet.
    assumed: BTreeSet<Key>,
    waiting: WaitingPods,
    /// Assumed pods whose volumes come first.
    binding: BTreeMap<Key, Binding>,
    /// Pods whose deletion has been asked for and not answered yet.
    victims: BTreeMap<Key, Victim>,
    history: History,
    repeat: Repeat,
    /// Place of the node that the next pod is judged on first.
    next_node: usize,
}

impl Scheduler {
    /// Why a pod got its node, or none: the latest judgement, as long as it is kept.
    pub fn verdict(&self, pod: &Key) -> Option<&Rc<Verdict>> {
        self.history.verdict(pod)
    }

    fn node_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let Some(node) = change.object.get::<Node>() else { return };
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Node>());
        let one = match (change.op, previous) {
            (Op::Deleted, _) => {
                self.snapshot.remove_node(&change.key.name);
                NodeMove { before: Some(node), after: None }
            }
            (_, Some(previous)) if !matters(previous, node) => {
                let images = |node: &Node| node.status.as_ref().and_then(|status| status.images.clone());
                if images(previous) != images(node) {
                    self.snapshot.set_node(node);
                }
                return;
            }
            (_, previous) => {
                self.snapshot.set_node(node);
                NodeMove { before: previous.map(|previous| &**previous), after: Some(node) }
            }
        };
        let helps =
            |pod: &PodInfo, filters: &[&Filter]| filters.iter().any(|filter| (filter.is_helped_by_node)(pod, &one));
        let helped = self.helped(&helps);
        self.wake(helped, view, queue);
    }

    fn pod_changed(&mut self, change: &Change, pod: &Rc<Pod>, view: &View<'_>, queue: &mut WorkQueue) {
        let node = pod::node_name(pod);
        let previous = change.previous.as_ref().and_then(|previous| previous.get::<Pod>());
        if change.op == Op::Deleted || pod::is_terminal(pod) {
            self.waiting.forget(&change.key);
            self.assumed.remove(&change.key);
            self.binding.remove(&change.key);
            self.snapshot.nominate(&change.key, "", pod);
            if self.snapshot.remove(&change.key) {
                self.moved(pod, false, false, view, queue);
            }
        } else if !node.is_empty() {
            self.waiting.forget(&change.key);
            let decided = self.assumed.remove(&change.key);
            let same = previous.is_some_and(|previous| {
                pod::node_name(previous) == node
                    && previous.spec == pod.spec
                    && previous.metadata.labels == pod.metadata.labels
                    && previous.metadata.deletion_timestamp == pod.metadata.deletion_timestamp
            });
            // A binding that brings labels along is no change of them.
            let relabelled = previous.is_some_and(|previous| {
                previous.metadata.labels != pod.metadata.labels && !pod::node_name(previous).is_empty()
            });
            if decided || !same || !self.snapshot.is_placed(&change.key) {
                let is_new = decided || !self.snapshot.is_placed(&change.key);
                self.snapshot.place(change.key.clone(), node, Rc::new(PodInfo::new(pod)));
                if is_new || relabelled {
                    self.moved(pod, true, !is_new, view, queue);
                }
                if let Some(previous) = previous.filter(|_| relabelled) {
                    self.moved(previous, false, true, view, queue);
                }
            }
        } else if is_ours(pod) && !self.assumed.contains(&change.key) {
            let nominated = |pod: &Pod| {
                pod.status.as_ref().and_then(|status| status.nominated_node_name.clone()).unwrap_or_default()
            };
            let was_nominated = previous.map(|previous| nominated(previous)).unwrap_or_default();
            if nominated(pod) != was_nominated {
                self.snapshot.nominate(&change.key, &nominated(pod), pod);
            }
            let desired_changed = previous.is_none_or(|previous| {
                previous.spec != pod.spec
                    || previous.metadata.labels != pod.metadata.labels
                    || previous.metadata.deletion_timestamp != pod.metadata.deletion_timestamp
            });
            let helps = match (previous, self.waiting.renew(&change.key, pod)) {
                (Some(previous), Some(waiting)) => waiting.is_helped_by_own_change(previous, pod),
                _ => true,
            };
            if desired_changed && helps {
                self.wake(alloc::vec![change.key.clone()], view, queue);
            }
        }
    }

    /// Another pod, or only its labels, came or left: those come back that a filter refused which this helps.
    fn moved(&mut self, other: &Rc<Pod>, came: bool, stays: bool, view: &View<'_>, queue: &mut WorkQueue) {
        if self.waiting.is_empty() {
            return;
        }
        let other = PodInfo::new(other);
        let one = Move { other: &other, came, stays, cache: view.cache };
        let helps = |pod: &PodInfo, filters: &[&Filter]| filters.iter().any(|filter| (filter.is_helped_by)(pod, &one));
        let helped = self.helped(&helps);
        self.wake(helped, view, queue);
    }

    /// Waiting pods that some change helps, given the filters that refused them.
    fn helped(&self, helps: &dyn Fn(&PodInfo, &[&Filter]) -> bool) -> Vec<Key> {
        let is_helped = |waiting: &Waiting| {
            let filters: Vec<&Filter> =
                FILTERS.iter().filter(|filter| waiting.rejecting.contains(filter.name)).collect();
            filters.is_empty() || helps(&waiting.pod, &filters)
        };
        self.waiting.iter().filter(|(_, waiting)| is_helped(waiting)).map(|(key, _)| key.clone()).collect()
    }

    /// Lets pods go back in line; of equal ones those first whose last try is the longest ago.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/queuesort/priority_sort.go Less.
    fn wake(&mut self, mut pods: Vec<Key>, view: &View<'_>, queue: &mut WorkQueue) {
        pods.sort_by_key(|key| self.waiting.turn(key));
        for key in pods {
            let pod = view.cache.get(&key).and_then(Object::get::<Pod>);
            let priority = pod.and_then(|pod| pod.spec.as_ref()?.priority).unwrap_or(0);
            let rank = self.waiting.wake(&key, priority, view.now);
            queue.add_ranked(key, rank);
        }
    }

    /// A claim, a volume or a class changed: pods come back that volumes kept from their nodes.
    fn volumes_changed(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        let key = &change.key;
        let is_claim = key.kind == Kind::PersistentVolumeClaim;
        for pod in self.binding.keys().filter(|pod| !is_claim || pod.namespace == key.namespace) {
            queue.add(pod.clone());
        }
        if self.waiting.is_empty() {
            return;
        }
        let helps = |pod: &PodInfo, filters: &[&Filter]| {
            let by_volumes =
                |filter: &&Filter| matches!(filter.name, "VolumeBinding" | "VolumeZone" | "VolumeRestrictions");
            let concerned = !is_claim || volumes::uses(&pod.pod, key);
            concerned && filters.iter().any(by_volumes)
        };
        let helped = self.helped(&helps);
        self.wake(helped, view, queue);
    }

    /// Takes back the node of a pod that has not been bound.
    fn unassume(&mut self, item: &Key) {
        self.binding.remove(item);
        if self.assumed.remove(item) {
            self.snapshot.remove(item);
        }
    }

    /// Binds a pod whose volumes are bound by now; nothing while they are not.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/plugins/volumebinding/volume_binding.go PreBind.
    #[inline(never)]
    fn after_volumes(&mut self, item: &Key, pod: &Rc<Pod>, binding: Binding, view: &View<'_>) -> Outcome {
        if pod.metadata.deletion_timestamp.is_some() {
            self.unassume(item);
            return Outcome::default();
        }
        let volumes = Volumes::of(pod, view.cache);
        if volumes.refused.is_none() && volumes.is_ready() {
            self.binding.remove(item);
            return self.bind_now(item, pod, &binding.node);
        }
        let problem = match volumes::missing_claim(pod, view.cache) {
            Some(claim) => format!(
                "failed to check provisioning pvc: could not find v1.PersistentVolumeClaim \"{}/{claim}\": not found",
                item.namespace
            ),
            None if view.now.since_ms(binding.since) < BIND_TIMEOUT_MS => return Outcome::default(),
            None => "context deadline exceeded".to_string(),
        };
        self.unassume(item);
        let message = format!("running PreBind plugin \"VolumeBinding\": binding volumes: {problem}");
        let event = Act::Event(draft(pod, true, "FailedScheduling", message.clone()));
        let again_ms =
            self.waiting.insert(item, &Rc::new(PodInfo::new(pod)), BTreeSet::from(["VolumeBinding"]), view.now);
        let now = view.now;
        let told = patch_status(item, pod, move |pod| {
            set_pod_condition(pod, "PodScheduled", "False", Some("SchedulerError"), Some(&message), now);
            pod.status.get_or_insert_default().nominated_node_name = None;
        });
        Outcome { acts: alloc::vec![event, Act::Write(told)], again_after_ms: Some(again_ms) }
    }

    fn bind_now(&self, item: &Key, pod: &Rc<Pod>, node: &Rc<str>) -> Outcome {
        let write = Write::Bind {
            key: item.clone(),
            uid: pod.metadata.uid.clone().unwrap_or_default(),
            node: node.to_string(),
        };
        let message = format!("Successfully assigned {item} to {node}");
        let event = Act::Event(draft(pod, false, "Scheduled", message));
        Outcome { acts: alloc::vec![Act::Write(write), event], again_after_ms: None }
    }

    /// The pod fits nowhere: others are pushed off for it, or it waits.
    #[inline(never)]
    fn fail(&mut self, item: &Key, wanted: &Rc<PodInfo>, mut verdict: Verdict, answer: Answer, now: Time) -> Outcome {
        let (mut nominated, mut pushed) = (None, Vec::new());
        let is_hopeless = matches!(answer, Answer::Hopeless(_));
        match answer {
            Answer::Push(node, victims) => {
                nominated = Some(node.to_string());
                verdict.nominated = Some(node);
                pushed = victims;
            }
            Answer::Hopeless(why) => {
                nominated = Some(String::new());
                verdict.preemption = why;
            }
            Answer::NotEligible(why) => verdict.preemption = why.to_string(),
        }
        let (message, rejecting) = (verdict.message(), verdict.rejecting());
        let failure = Rc::new(Failure { verdict: Rc::new(verdict.shortened()), message, rejecting });
        if is_hopeless {
            self.repeat.note(item, wanted, &self.snapshot, &failure);
        }
        let mut outcome = self.wait(item, wanted, &failure, nominated, now);
        if let Some(node) = failure.verdict.nominated.clone() {
            outcome.acts.extend(self.push_off(item, &wanted.pod, &node, pushed, now));
        }
        outcome
    }

    /// Says why the pod has no node, and lets it wait; `nominated` is where room is kept for it from now on, empty for nowhere.
    fn wait(
        &mut self,
        item: &Key,
        wanted: &Rc<PodInfo>,
        failure: &Rc<Failure>,
        nominated: Option<String>,
        now: Time,
    ) -> Outcome {
        let (pod, message) = (&wanted.pod, failure.message.clone());
        self.history.keep(item, failure.verdict.clone());
        let again_after_ms = Some(self.waiting.insert(item, wanted, failure.rejecting.clone(), now));
        let mut acts = alloc::vec![Act::Event(draft(pod, true, "FailedScheduling", message.clone()))];
        let told = pod::condition(pod, "PodScheduled").is_some_and(|condition| {
            condition.status == "False"
                && condition.reason.as_deref() == Some("Unschedulable")
                && condition.message.as_deref() == Some(&message)
        });
        let known = pod.status.as_ref().and_then(|status| status.nominated_node_name.clone()).unwrap_or_default();
        let renominated = nominated.filter(|node| *node != known);
        if let Some(node) = &renominated {
            self.snapshot.nominate(item, node, pod);
        }
        if !told || renominated.is_some() {
            let apply = move |pod: &mut Pod| {
                set_pod_condition(pod, "PodScheduled", "False", Some("Unschedulable"), Some(&message), now);
                if let Some(node) = &renominated {
                    let status = pod.status.get_or_insert_default();
                    status.nominated_node_name = Some(node.clone()).filter(|node| !node.is_empty());
                }
            };
            acts.push(Act::Write(patch_status(item, pod, apply)));
        }
        Outcome { acts, again_after_ms }
    }

    /// Deletes the pods that make room, and takes their nomination from pods of lower priority that wait for that node.
    ///
    /// - Source: kubernetes 1.36 pkg/scheduler/framework/preemption prepareCandidateAsync.
    fn push_off(
        &mut self,
        item: &Key,
        pod: &Rc<Pod>,
        node: &Rc<str>,
        victims: Vec<(Key, Rc<PodInfo>)>,
        now: Time,
    ) -> Vec<Act> {
        let priority = pod.spec.as_ref().and_then(|spec| spec.priority).unwrap_or(0);
        let lower: Vec<(Key, Rc<PodInfo>)> = self
            .snapshot
            .nominated_on(node)
            .filter(|(key, other)| *key != item && other.priority < priority)
            .map(|(key, other)| (key.clone(), other.clone()))
            .collect();
        let mut marks: Vec<Write> = Vec::new();
        for (key, other) in lower {
            self.snapshot.nominate(&key, "", &other.pod);
            marks.push(patch_status(&key, &other.pod, |pod| {
                pod.status.get_or_insert_default().nominated_node_name = None;
            }));
        }
        let mut deletions = Vec::new();
        for (key, victim) in victims.into_iter().filter(|(_, victim)| !victim.is_ending()) {
            marks.push(patch_status(&key, &victim.pod, move |pod| {
                let why = format!("{COMPONENT}: preempting to accommodate a higher priority pod");
                set_pod_condition(pod, "DisruptionTarget", "True", Some("PreemptionByScheduler"), Some(&why), now);
            }));
            deletions.push(Write::Delete(key.clone(), DeleteOptions::default()));
            let preemptor = pod.metadata.uid.clone().unwrap_or_default();
            self.victims.insert(key, Victim { pod: victim.pod.clone(), preemptor, node: node.clone() });
        }
        [marks, deletions].into_iter().filter(|writes| !writes.is_empty()).map(Act::Parallel).collect()
    }
}

impl Controller for Scheduler {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    /// Pods are judged one at a time; their bindings run side by side.
    fn workers(&self) -> usize {
        100
    }

    fn observe(&mut self, change: &Change, view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::Namespace {
            self.repeat.forget();
        } else if change.key.kind == Kind::Node {
            self.node_changed(change, view, queue);
        } else if let Some(pod) = change.object.get::<Pod>() {
            self.pod_changed(change, pod, view, queue);
        } else if matches!(change.key.kind, Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::StorageClass) {
            self.volumes_changed(change, view, queue);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, rng: &mut Rng) -> Outcome {
        let Some(pod) = view.cache.get(item).and_then(Object::get::<Pod>) else { return Outcome::default() };
        if let Some(binding) = self.binding.get(item).cloned() {
            return self.after_volumes(item, pod, binding, view);
        }
        let placed = self.assumed.contains(item) || !pod::node_name(pod).is_empty();
        if placed || !is_ours(pod) || pod.metadata.deletion_timestamp.is_some() {
            return Outcome::default();
        }
        // An earlier wish to look again; only a full wait since the last try counts.
        if self.waiting.holds(item, view.now) {
            return Outcome::default();
        }
        self.waiting.take(item);
        let wanted = self.waiting.judged(item, pod).unwrap_or_else(|| Rc::new(PodInfo::new(pod)));
        if let Some(failure) = self.repeat.find(item, &wanted, &self.snapshot) {
            return self.wait(item, &wanted, &failure, Some(String::new()), view.now);
        }
        let cycle = Cycle::new(&wanted, &self.snapshot, view.cache);
        let mut verdict = Verdict::new(&cycle, item, &self.snapshot, self.next_node);
        self.next_node = (self.next_node + verdict.nodes.len()) % verdict.total.max(1);
        let best = verdict.best();
        if best.is_empty() {
            let answer = preemption::preempt(&cycle, item, &self.snapshot, &verdict.nodes, verdict.total, rng);
            return self.fail(item, &wanted, verdict, answer, view.now);
        }
        let drawn = rng.below(best.len() as u64) as usize;
        let told = view.luck.of(&item.namespace, &item.name).and_then(|luck| luck.node.as_deref());
        let node = told.filter(|node| verdict.passes(node)).map_or_else(|| best[drawn].node.clone(), Into::into);
        verdict.chosen = Some(node.clone());
        self.history.keep(item, Rc::new(verdict.shortened()));
        let first = match self.snapshot.node(&node).and_then(|info| info.node.as_ref()) {
            Some(on) if !cycle.volumes.is_ready() => Some(cycle.volumes.bind(on)),
            _ => None,
        };
        self.snapshot.place(item.clone(), &node, wanted);
        self.assumed.insert(item.clone());
        match first {
            None => self.bind_now(item, pod, &node),
            Some(mut acts) => {
                acts.insert(0, Act::Write(expect(item, pod, node.to_string())));
                self.binding.insert(item.clone(), Binding { node, since: view.now });
                Outcome { acts, again_after_ms: Some(BIND_TIMEOUT_MS) }
            }
        }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        if let Write::Delete(key, _) = write {
            let victim = self.victims.remove(key)?;
            let message = format!("Preempted by pod {} on node {}", victim.preemptor, victim.node);
            return answer.is_ok().then(|| draft(&victim.pod, false, "Preempted", message));
        }
        if matches!(write, Write::Update(..)) && answer.is_err() {
            // Somebody else took the volume: the pod is judged anew.
            self.unassume(item);
            return None;
        }
        let (Write::Bind { .. }, Err(error)) = (write, answer) else { return None };
        if self.assumed.remove(item) {
            self.snapshot.remove(item);
        }
        if matches!(error.reason, Reason::NotFound | Reason::Conflict) {
            return None;
        }
        let regarding = k8s_openapi::api::core::v1::ObjectReference {
            api_version: Some("v1".to_string()),
            kind: Some("Pod".to_string()),
            namespace: Some(item.namespace.to_string()),
            name: Some(item.name.to_string()),
            ..Default::default()
        };
        let message = format!("running Bind plugin \"DefaultBinder\": {error}");
        let source = Source { component: COMPONENT, host: None };
        Some(EventDraft { regarding, warning: true, reason: "FailedScheduling".into(), message, source })
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// A change of a pod's status.
fn patch_status(key: &Key, pod: &Pod, apply: impl Fn(&mut Pod) + 'static) -> Write {
    Write::Patch {
        key: key.clone(),
        uid: pod.metadata.uid.clone(),
        subresource: Subresource::Status,
        apply: Rc::new(move |object: &mut Object| {
            if let Some(pod) = object.get_mut::<Pod>() {
                apply(pod);
            }
        }),
    }
}

/// Tells on which node the pod will run when its volumes are there.
///
/// - Source: kubernetes 1.36 pkg/scheduler/schedule_one.go bindingCycle (feature NominatedNodeNameForExpectation).
fn expect(key: &Key, pod: &Pod, node: String) -> Write {
    patch_status(key, pod, move |pod| {
        pod.status.get_or_insert_default().nominated_node_name = Some(node.clone());
    })
}

fn draft(pod: &Rc<Pod>, warning: bool, reason: &'static str, message: String) -> EventDraft {
    EventDraft {
        regarding: <Pod as crate::api::Stored>::wrap(pod.clone()).reference(),
        warning,
        reason: reason.into(),
        message,
        source: Source { component: COMPONENT, host: None },
    }
}

/// True for pods that this scheduler serves and that no gate holds back.
fn is_ours(pod: &Pod) -> bool {
    let Some(spec) = &pod.spec else { return false };
    let scheduler = spec.scheduler_name.as_deref().unwrap_or(COMPONENT);
    scheduler == COMPONENT && spec.scheduling_gates.as_ref().is_none_or(|gates| gates.is_empty())
}

/// True when a change of a node could change a verdict; heartbeats do not.
fn matters(before: &Node, after: &Node) -> bool {
    let allocatable = |node: &Node| node.status.as_ref().and_then(|status| status.allocatable.clone());
    let spec = |node: &Node| {
        node.spec.as_ref().map(|spec| (spec.unschedulable.unwrap_or(false), spec.taints.clone().unwrap_or_default()))
    };
    before.metadata.labels != after.metadata.labels
        || spec(before) != spec(after)
        || allocatable(before) != allocatable(after)
}
