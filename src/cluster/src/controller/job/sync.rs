//! One look at a Job: what its pods mean, whether it has ended, which pods to make or remove, and what its status says.
//!
//! It writes nothing itself. Models kubernetes 1.36 pkg/controller/job/job_controller.go syncJob, manageJob and
//! trackJobStatusAndRemoveFinalizers. Where upstream reports zero active pods while it waits to replace a failed one,
//! this reports those that run: the API server refuses a status with more ready than active pods.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::batch::v1::{Job, JobCondition, JobSpec, JobStatus, UncountedTerminatedPods};
use k8s_openapi::api::core::v1::{ObjectReference, Pod};
use kernel::Time;

use super::backoff::{self, Backoff};
use super::pods::{self, has_finalizer, is_failed, valid_index};
use super::{COMPONENT, policy};
use crate::api::indexes::Indexes;
use crate::api::time::{api_time, moment};
use crate::api::{Key, Kind, Object, pod};
use crate::controller::events::{normal, warning};
use crate::store::act::{DeleteOptions, Subresource};
use crate::store::{Act, Write};

/// Most pods that one sync makes or removes.
const BURST: usize = 500;
/// Most ended pods that one sync counts.
const MAX_UNCOUNTED: usize = 500;

/// What a sync starts from.
pub(super) struct Start<'a> {
    /// The Job as last seen.
    pub job: &'a Rc<Job>,
    /// Its pods.
    pub pods: Vec<Rc<Pod>>,
    /// Pods whose finalizer has been taken away without the watch having shown it.
    pub unfinalized: BTreeSet<Rc<str>>,
    /// Failures so far.
    pub backoff: Backoff,
    /// True when all own creates and deletes have been seen.
    pub satisfied: bool,
    /// True when the last sync could not make its pods: the status is written first then.
    pub failed_before: bool,
    /// What events refer to.
    pub reference: ObjectReference,
    /// When it was first looked at, where no status says so yet: a refused pod comes before the first status here.
    pub started: Time,
    /// Now.
    pub now: Time,
}

/// What a sync wants.
#[derive(Default)]
pub(super) struct Plan {
    /// What to do, in order.
    pub acts: Vec<Act>,
    /// Pods that are being made.
    pub creations: usize,
    /// Names of pods that are being removed to scale down.
    pub deletions: Vec<Rc<str>>,
    /// True when the pods are made only after the status was written.
    pub status_first: bool,
    /// The failures to remember once the status is written.
    pub backoff: Backoff,
    /// When to look again at the latest, in milliseconds.
    pub again_after_ms: Vec<u64>,
}

struct Sync<'a> {
    start: Start<'a>,
    spec: &'a JobSpec,
    status: JobStatus,
    active_pods: Vec<Rc<Pod>>,
    active: i32,
    ready: i32,
    terminating: i32,
    succeeded: i32,
    counted_succeeded: BTreeSet<String>,
    counted_failed: BTreeSet<String>,
    finished: Option<JobCondition>,
    indexes_before: Indexes,
    indexes: Indexes,
    failed_indexes: Option<Indexes>,
    delayed: BTreeMap<i32, Rc<Pod>>,
    plan: Plan,
}

/// Looks at a Job that has not ended.
pub(super) fn sync(start: Start<'_>) -> Plan {
    let none = JobSpec::default();
    let spec = start.job.spec.as_ref().unwrap_or(&none);
    let mut status = start.job.status.clone().unwrap_or_default();
    let uncounted = status.uncounted_terminated_pods.get_or_insert_default();
    let counted_succeeded = uncounted.succeeded.iter().flatten().cloned().collect();
    let counted_failed = uncounted.failed.iter().flatten().cloned().collect();
    let active_pods: Vec<Rc<Pod>> = start.pods.iter().filter(|pod| pod::is_active(pod)).cloned().collect();
    let sync = Sync {
        spec,
        active: active_pods.len() as i32,
        ready: active_pods.iter().filter(|pod| pod::is_ready(pod)).count() as i32,
        terminating: start.pods.iter().filter(|pod| pod::is_terminating(pod)).count() as i32,
        active_pods,
        status,
        succeeded: 0,
        counted_succeeded,
        counted_failed,
        finished: None,
        indexes_before: Indexes::default(),
        indexes: Indexes::default(),
        failed_indexes: None,
        delayed: BTreeMap::new(),
        plan: Plan::default(),
        start,
    };
    sync.run()
}

impl Sync<'_> {
    fn condition(&self, kind: &str, reason: &str, message: &str) -> JobCondition {
        let now = Some(api_time(self.start.now));
        let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
        JobCondition {
            type_: kind.to_string(),
            status: "True".to_string(),
            last_probe_time: now.clone(),
            last_transition_time: now,
            reason: text(reason),
            message: text(message),
        }
    }

    fn stored_condition(&self, kind: &str) -> Option<&JobCondition> {
        let conditions = self.status.conditions.iter().flatten();
        conditions.into_iter().find(|condition| condition.type_ == kind && condition.status == "True")
    }

    fn is_indexed(&self) -> bool {
        self.spec.completion_mode.as_deref() == Some("Indexed")
    }

    fn is_suspended(&self) -> bool {
        self.spec.suspend == Some(true)
    }

    /// Ended pods that no counter has yet.
    ///
    /// - Source: getValidPodsWithFilter.
    fn uncounted_pods(&self, counted: Option<&BTreeSet<String>>, keep: &dyn Fn(&Pod) -> bool) -> Vec<Rc<Pod>> {
        let valid = |pod: &&Rc<Pod>| {
            let uid = uid(pod);
            has_finalizer(pod)
                && !counted.is_some_and(|counted| counted.contains(uid))
                && !self.start.unfinalized.contains(uid)
                && (!self.is_indexed() || valid_index(pod, self.spec).is_some())
                && keep(pod)
        };
        self.start.pods.iter().filter(valid).cloned().collect()
    }

    fn run(mut self) -> Plan {
        let spec = self.spec;
        let newly_succeeded = self.uncounted_pods(Some(&self.counted_succeeded), &|pod| pod::phase(pod) == "Succeeded");
        let newly_failed = self.uncounted_pods(Some(&self.counted_failed), &|pod| is_failed(pod, spec));
        let ignored = newly_failed.iter().filter(|pod| !policy::judge(spec, pod).counts).count();
        let count = |before: Option<i32>, new: usize, counted: &BTreeSet<String>| {
            before.unwrap_or(0) + new as i32 + counted.len() as i32
        };
        self.succeeded = count(self.status.succeeded, newly_succeeded.len(), &self.counted_succeeded);
        let failed = count(self.status.failed, newly_failed.len() - ignored, &self.counted_failed);
        if self.status.start_time.is_none() && !self.is_suspended() {
            self.status.start_time = Some(api_time(self.start.started));
        }
        self.plan.backoff = self.start.backoff.with(&newly_succeeded, &newly_failed);
        self.finished = self.verdict(failed);
        if self.is_indexed() {
            self.look_at_indexes();
        }
        let mut manage = Vec::new();
        let mut suspended_changed = false;
        if self.finished.is_some() {
            self.remove_active(&mut manage);
        } else {
            let managed = self.start.satisfied && self.start.job.metadata.deletion_timestamp.is_none();
            if managed {
                self.manage(&mut manage);
            }
            let complete = match spec.completions {
                None => self.succeeded > 0 && self.active == 0,
                Some(completions) => self.succeeded >= completions && self.active == 0,
            };
            if complete {
                let message = "Reached expected number of succeeded pods";
                self.finished = Some(self.condition("SuccessCriteriaMet", "CompletionsReached", message));
            } else if managed {
                suspended_changed = self.report_suspension(&mut manage);
            }
        }
        let status_first = self.start.failed_before && self.plan.creations > 0;
        self.plan.status_first = status_first;
        if status_first {
            // Only what exists is reported until the API server lets the Job make more.
            self.active -= self.plan.creations as i32;
        } else {
            self.plan.acts.append(&mut manage);
        }
        let needs_update = suspended_changed
            || self.active != self.status.active.unwrap_or(0)
            || self.status.ready != Some(self.ready)
            || self.status.terminating != Some(self.terminating);
        self.status.active = some_count(self.active);
        self.status.ready = Some(self.ready);
        self.status.terminating = Some(self.terminating);
        self.track(needs_update);
        self.plan.acts.append(&mut manage);
        self.plan
    }

    /// Whether the Job has ended by what has been counted so far.
    fn verdict(&mut self, failed: i32) -> Option<JobCondition> {
        if let Some(met) = self.stored_condition("SuccessCriteriaMet") {
            return Some(met.clone());
        }
        if let Some(target) = self.stored_condition("FailureTarget") {
            let (reason, message) = (target.reason.clone(), target.message.clone());
            return Some(self.condition("Failed", &reason.unwrap_or_default(), &message.unwrap_or_default()));
        }
        let spec = self.spec;
        if spec.pod_failure_policy.is_some() {
            let mut ended = self.start.pods.iter().filter(|pod| is_failed(pod, spec));
            if let Some(message) = ended.find_map(|pod| policy::judge(spec, pod).fails_job) {
                return Some(self.condition("FailureTarget", "PodFailurePolicy", &message));
            }
        }
        if failed > spec.backoff_limit.unwrap_or(6) || self.restarted_too_often() {
            let message = "Job has reached the specified backoff limit";
            return Some(self.condition("FailureTarget", "BackoffLimitExceeded", message));
        }
        let (Some(deadline), false) = (spec.active_deadline_seconds, self.is_suspended()) else { return None };
        let start = self.status.start_time.as_ref().map_or(self.start.now, moment);
        let passed_ms = self.start.now.since_ms(start);
        let deadline_ms = deadline.max(0) as u64 * 1_000;
        if passed_ms >= deadline_ms {
            let message = "Job was active longer than specified deadline";
            return Some(self.condition("FailureTarget", "DeadlineExceeded", message));
        }
        self.plan.again_after_ms.push(deadline_ms - passed_ms);
        None
    }

    /// Restarts in place count for Jobs with restartPolicy OnFailure.
    ///
    /// - Source: pastBackoffLimitOnFailure.
    fn restarted_too_often(&self) -> bool {
        let pod = self.spec.template.spec.as_ref();
        if pod.and_then(|pod| pod.restart_policy.as_deref()) != Some("OnFailure") {
            return false;
        }
        let alive = self.start.pods.iter().filter(|pod| matches!(pod::phase(pod), "Running" | "Pending"));
        let restarts: i32 = alive
            .filter_map(|pod| pod.status.as_ref())
            .flat_map(|status| [&status.init_container_statuses, &status.container_statuses])
            .flat_map(|list| list.iter().flatten())
            .map(|status| status.restart_count)
            .sum();
        let limit = self.spec.backoff_limit.unwrap_or(6);
        if limit == 0 { restarts > 0 } else { restarts >= limit }
    }

    /// Succeeded and failed indexes, and what they mean for the Job.
    fn look_at_indexes(&mut self) {
        let spec = self.spec;
        let completions = spec.completions.unwrap_or(0);
        let text = self.status.completed_indexes.as_deref().unwrap_or("");
        self.indexes_before = Indexes::parse(text, completions);
        self.indexes = self.indexes_before.clone();
        let ended = |pod: &Rc<Pod>| has_finalizer(pod).then(|| valid_index(pod, spec)).flatten();
        let succeeded = self.start.pods.iter().filter(|pod| pod::phase(pod) == "Succeeded");
        self.indexes.0.extend(succeeded.filter_map(ended));
        self.succeeded = self.indexes.total();
        if let Some(limit) = spec.backoff_limit_per_index {
            let mut failed = Indexes::parse(self.status.failed_indexes.as_deref().unwrap_or(""), completions);
            let spent = self.start.pods.iter().filter(|pod| {
                is_failed(pod, spec) && {
                    let verdict = policy::judge(spec, pod);
                    verdict.fails_index || (verdict.counts && policy::failures(pod) >= limit)
                }
            });
            failed.0.extend(spent.filter_map(ended));
            if self.finished.is_none() {
                let total = failed.total();
                if spec.max_failed_indexes.is_some_and(|most| total > most) {
                    let message = "Job has exceeded the specified maximal number of failed indexes";
                    self.finished = Some(self.condition("FailureTarget", "MaxFailedIndexesExceeded", message));
                } else if total > 0 && total + self.indexes.total() >= completions {
                    self.finished = Some(self.condition("FailureTarget", "FailedIndexes", "Job has failed indexes"));
                }
            }
            self.delayed = self.replaced_later(&failed);
            self.failed_indexes = Some(failed);
        }
        if self.finished.is_none()
            && let Some(message) = policy::success(spec, &self.indexes)
        {
            self.finished = Some(self.condition("SuccessCriteriaMet", "SuccessPolicy", &message));
        }
    }

    /// Failed pods that wait for the one that follows them, so that it can take over their failure count.
    ///
    /// - Source: getPodsWithDelayedDeletionPerIndex.
    fn replaced_later(&self, failed: &Indexes) -> BTreeMap<i32, Rc<Pod>> {
        let running = pods::indexes(self.active_pods.iter());
        let mut delayed: BTreeMap<i32, Rc<Pod>> = BTreeMap::new();
        for pod in self.uncounted_pods(None, &|pod| is_failed(pod, self.spec)) {
            let Some(index) = policy::index(&pod) else { continue };
            if self.indexes.has(index) || failed.has(index) || running.contains(&index) {
                continue;
            }
            let rank = |pod: &Pod| (policy::all_failures(pod), backoff::finished_at(pod));
            if delayed.get(&index).is_none_or(|other| rank(other) <= rank(&pod)) {
                delayed.insert(index, pod);
            }
        }
        delayed
    }

    /// Deletes what still runs of a Job that has ended; it is not over before that is seen.
    fn remove_active(&mut self, acts: &mut Vec<Act>) {
        if !self.start.satisfied {
            self.finished = None;
        }
        if !self.active_pods.is_empty() {
            acts.push(Act::Parallel(self.active_pods.iter().map(|pod| delete(pod)).collect()));
        }
        self.terminating += self.active;
        self.active = 0;
        self.ready = 0;
    }

    /// Makes or removes pods.
    ///
    /// - Source: manageJob.
    fn manage(&mut self, acts: &mut Vec<Act>) {
        let spec = self.spec;
        if self.is_suspended() {
            let all = pods::for_removal(spec, &self.active_pods, self.active_pods.len());
            self.remove(all, acts);
            return;
        }
        let parallelism = spec.parallelism.unwrap_or(1);
        let wanted = match spec.completions {
            None if self.succeeded > 0 => self.active,
            None => parallelism,
            Some(completions) => (completions - self.succeeded).min(parallelism).max(0),
        };
        let surplus = usize::try_from(self.active - wanted).unwrap_or(0);
        let mut removed = pods::for_removal(spec, &self.active_pods, surplus);
        removed.truncate(BURST);
        if !removed.is_empty() {
            self.remove(removed, acts);
            return;
        }
        let waits_for = if pods::replaces_only_failed(spec) { self.terminating } else { 0 };
        let Some(missing) = usize::try_from(wanted - waits_for - self.active).ok().filter(|missing| *missing > 0)
        else {
            return;
        };
        let per_index = spec.backoff_limit_per_index.is_some();
        let wait_ms = if per_index { 0 } else { self.plan.backoff.remaining_ms(self.start.now) };
        if wait_ms > 0 {
            self.plan.again_after_ms.push(wait_ms);
            return;
        }
        let missing = missing.min(BURST);
        let made: Vec<Option<i32>> = if self.is_indexed() {
            match self.indexes_to_add(missing, per_index) {
                Ok(indexes) => indexes.into_iter().map(Some).collect(),
                Err(wait_ms) => {
                    self.plan.again_after_ms.push(wait_ms);
                    return;
                }
            }
        } else {
            alloc::vec![None; missing]
        };
        if made.is_empty() {
            return;
        }
        self.active += made.len() as i32;
        self.plan.creations = made.len();
        let new = |index: &Option<i32>| {
            let failed = index.and_then(|index| self.delayed.get(&index));
            Write::Create(pods::new_pod(self.start.job, spec, *index, failed.map(|pod| &**pod)))
        };
        acts.push(Act::SlowStart(made.iter().map(new).collect()));
    }

    /// The lowest indexes without a pod; the wait in milliseconds when all of them must wait.
    ///
    /// - Source: firstPendingIndexes and getPodCreationInfoForIndependentIndexes.
    fn indexes_to_add(&self, missing: usize, per_index: bool) -> Result<Vec<i32>, u64> {
        let mut taken = pods::indexes(self.active_pods.iter());
        taken.extend(&self.indexes.0);
        taken.extend(self.failed_indexes.iter().flat_map(|failed| &failed.0));
        if pods::replaces_only_failed(self.spec) {
            taken.extend(pods::indexes(self.start.pods.iter().filter(|pod| pod::is_terminating(pod))));
        }
        let free = (0..self.spec.completions.unwrap_or(0)).filter(|index| !taken.contains(index));
        let pending: Vec<i32> = free.take(missing).collect();
        if !per_index {
            return Ok(pending);
        }
        let wait_ms = |index: &i32| {
            let Some(pod) = self.delayed.get(index) else { return 0 };
            let failures = u32::try_from(policy::all_failures(pod)).unwrap_or(0) + 1;
            backoff::remaining_ms(failures, Some(backoff::finished_at(pod)), self.start.now)
        };
        let now: Vec<i32> = pending.iter().copied().filter(|index| wait_ms(index) == 0).collect();
        match pending.iter().map(wait_ms).min() {
            Some(least) if now.is_empty() => Err(least),
            _ => Ok(now),
        }
    }

    /// Removes active pods without counting them.
    fn remove(&mut self, removed: Vec<Rc<Pod>>, acts: &mut Vec<Act>) {
        if removed.is_empty() {
            return;
        }
        self.active -= removed.len() as i32;
        self.terminating += removed.len() as i32;
        self.ready -= removed.iter().filter(|pod| pod::is_ready(pod)).count() as i32;
        self.plan.deletions = removed.iter().map(|pod| name(pod).into()).collect();
        acts.push(Act::Parallel(removed.iter().filter(|pod| has_finalizer(pod)).map(|pod| unfinalize(pod)).collect()));
        acts.push(Act::Parallel(removed.iter().map(|pod| delete(pod)).collect()));
    }

    /// Writes the condition Suspended when it changed; true when it did.
    fn report_suspension(&mut self, acts: &mut Vec<Act>) -> bool {
        let suspended = self.is_suspended();
        let (status, reason, message) =
            if suspended { ("True", "JobSuspended", "Job suspended") } else { ("False", "JobResumed", "Job resumed") };
        let mut new = self.condition("Suspended", reason, message);
        new.status = status.to_string();
        let conditions = self.status.conditions.get_or_insert_default();
        match conditions.iter_mut().find(|condition| condition.type_ == "Suspended") {
            Some(old) if old.status != new.status => *old = new,
            None if suspended => conditions.push(new),
            _ => {
                if conditions.is_empty() {
                    self.status.conditions = None;
                }
                return false;
            }
        }
        let event = if suspended { "Suspended" } else { "Resumed" };
        // The time before counts for no deadline, and a Job that has no start lets its scheduling directives be changed.
        self.status.start_time = (!suspended).then(|| api_time(self.start.now));
        acts.push(Act::Event(normal(COMPONENT, self.start.reference.clone(), event, message.to_string())));
        true
    }

    /// Counts ended pods in two steps, so that none is counted twice or forgotten: their uids are written, their
    /// finalizers go, and then the counters grow.
    fn track(&mut self, mut needs_flush: bool) {
        let spec = self.spec;
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        for pod in &self.start.pods {
            if has_finalizer(pod) && !self.start.unfinalized.contains(uid(pod)) {
                kept.insert(uid(pod));
            }
        }
        needs_flush |= count_gone(&mut self.status, &|uid| kept.contains(uid));
        let mut ordered: Vec<&Rc<Pod>> = self.start.pods.iter().filter(|pod| kept.contains(uid(pod))).collect();
        if self.is_indexed() {
            ordered.sort_by_key(|pod| policy::index(pod));
        }
        let ending = self.start.job.metadata.deletion_timestamp.is_some() || self.finished.is_some();
        let met = self.finished.as_ref().is_some_and(|condition| condition.type_ == "SuccessCriteriaMet");
        let uncounted = self.status.uncounted_terminated_pods.get_or_insert_default();
        let mut freed: Vec<&Rc<Pod>> = Vec::new();
        let mut new_indexes = 0;
        let mut overflow = false;
        for pod in ordered {
            let failed = is_failed(pod, spec);
            let succeeded = pod::phase(pod) == "Succeeded";
            let delayed = policy::index(pod).and_then(|index| self.delayed.get(&index));
            let waits = delayed.is_some_and(|other| uid(other) == uid(pod));
            if !(ending || succeeded || (failed && !waits)) {
                continue;
            }
            freed.push(pod);
            let index = valid_index(pod, spec);
            if succeeded && !self.counted_failed.contains(uid(pod)) {
                if spec.completion_mode.as_deref() == Some("Indexed") {
                    if index.is_some_and(|index| !self.indexes_before.has(index)) {
                        new_indexes += 1;
                        needs_flush = true;
                    }
                } else if !self.counted_succeeded.contains(uid(pod)) {
                    uncounted.succeeded.get_or_insert_default().push(uid(pod).to_string());
                    needs_flush = true;
                }
            } else if failed || (self.finished.is_some() && !met) {
                let valid = spec.completion_mode.as_deref() != Some("Indexed") || index.is_some();
                if valid && !self.counted_failed.contains(uid(pod)) && policy::judge(spec, pod).counts {
                    uncounted.failed.get_or_insert_default().push(uid(pod).to_string());
                    needs_flush = true;
                }
            }
            let waiting =
                uncounted.succeeded.as_ref().map_or(0, Vec::len) + uncounted.failed.as_ref().map_or(0, Vec::len);
            if new_indexes + waiting >= MAX_UNCOUNTED {
                overflow = true;
                break;
            }
        }
        if self.is_indexed() {
            let text = Some(self.indexes.text()).filter(|text| !text.is_empty());
            let failed = self.failed_indexes.as_ref().map(Indexes::text);
            needs_flush |= text != self.status.completed_indexes || failed != self.status.failed_indexes;
            self.status.succeeded = some_count(self.indexes.total());
            self.status.completed_indexes = text;
            self.status.failed_indexes = failed;
        }
        if let Some(condition) = self.finished.take() {
            let (kind, last) = match condition.type_.as_str() {
                "FailureTarget" => ("FailureTarget", "Failed"),
                "SuccessCriteriaMet" => ("SuccessCriteriaMet", "Complete"),
                _ => ("", "Failed"),
            };
            if !kind.is_empty() && self.stored_condition(kind).is_none() {
                self.status.conditions.get_or_insert_default().push(condition.clone());
                needs_flush = true;
            }
            let (reason, message) = (condition.reason.unwrap_or_default(), condition.message.unwrap_or_default());
            self.finished = Some(self.condition(last, &reason, &message));
        }
        let writes: Vec<Write> = freed.iter().map(|pod| unfinalize(pod)).collect();
        let freed: BTreeSet<String> = freed.iter().map(|pod| uid(pod).to_string()).collect();
        let still: BTreeSet<String> =
            kept.iter().filter(|uid| !freed.contains(**uid)).map(|uid| (*uid).to_string()).collect();
        if needs_flush {
            let mut job = (**self.start.job).clone();
            job.status = Some(self.status.clone());
            self.plan.acts.push(Act::Write(Write::Update(Object::new(job), Subresource::Status)));
        }
        if !writes.is_empty() {
            self.plan.acts.push(Act::Parallel(writes));
        }
        let mut last_flush = count_gone(&mut self.status, &|uid| still.contains(uid));
        let ended = if overflow { None } else { self.enact() };
        last_flush |= ended.is_some();
        if last_flush {
            let status = self.status.clone();
            let key = Key::new(
                Kind::Job,
                self.start.job.metadata.namespace.as_deref().unwrap_or(""),
                self.start.job.metadata.name.as_deref().unwrap_or(""),
            );
            let apply = Rc::new(move |object: &mut Object| {
                if let Some(job) = object.get_mut::<Job>() {
                    job.status = Some(status.clone());
                }
            });
            let uid = self.start.job.metadata.uid.clone();
            self.plan.acts.push(Act::Write(Write::Patch { key, uid, subresource: Subresource::Status, apply }));
        }
        self.plan.acts.extend(ended.into_iter().flatten());
    }

    /// Ends the Job when nothing is left to count or to wait for; the events that say so.
    ///
    /// - Source: enactJobFinished and recordJobFinished.
    fn enact(&mut self) -> Option<Vec<Act>> {
        let uncounted = self.status.uncounted_terminated_pods.as_ref();
        let waiting = uncounted.is_some_and(|uncounted| {
            [&uncounted.succeeded, &uncounted.failed].into_iter().flatten().any(|list| !list.is_empty())
        });
        if waiting || self.terminating > 0 {
            return None;
        }
        let condition = self.finished.take()?;
        let reference = || self.start.reference.clone();
        let mut events = Vec::new();
        if condition.type_ == "Complete" {
            self.status.completion_time = condition.last_transition_time.clone();
            if self.spec.completions.is_some_and(|completions| self.status.succeeded.unwrap_or(0) > completions) {
                let message = "Too many succeeded pods running after completion count reached".to_string();
                events.push(Act::Event(warning(COMPONENT, reference(), "TooManySucceededPods", message)));
            }
            events.push(Act::Event(normal(COMPONENT, reference(), "Completed", "Job completed".to_string())));
        } else {
            let mut event = warning(COMPONENT, reference(), "", condition.message.clone().unwrap_or_default());
            event.reason = condition.reason.clone().unwrap_or_default().into();
            events.push(Act::Event(event));
        }
        self.status.conditions.get_or_insert_default().push(condition);
        Some(events)
    }
}

/// Moves pods whose finalizer is gone from the lists of uncounted pods into the counters; true when there were any.
///
/// - Source: cleanUncountedPodsWithoutFinalizers.
fn count_gone(status: &mut JobStatus, kept: &dyn Fn(&str) -> bool) -> bool {
    let UncountedTerminatedPods { succeeded, failed } = status.uncounted_terminated_pods.get_or_insert_default();
    let mut changed = false;
    for (list, counter) in [(succeeded, &mut status.succeeded), (failed, &mut status.failed)] {
        let before = list.as_ref().map_or(0, Vec::len);
        let after = list.take().map(|mut list| {
            list.retain(|uid| kept(uid));
            list
        });
        *list = after.filter(|list| !list.is_empty());
        let gone = before - list.as_ref().map_or(0, Vec::len);
        if gone > 0 {
            *counter = some_count(counter.unwrap_or(0) + gone as i32);
            changed = true;
        }
    }
    changed
}

/// A counter that is left out at zero.
fn some_count(count: i32) -> Option<i32> {
    (count != 0).then_some(count)
}

fn uid(pod: &Pod) -> &str {
    pod.metadata.uid.as_deref().unwrap_or("")
}

fn name(pod: &Pod) -> &str {
    pod.metadata.name.as_deref().unwrap_or("")
}

fn delete(pod: &Pod) -> Write {
    let key = Key::new(Kind::Pod, pod.metadata.namespace.as_deref().unwrap_or(""), name(pod));
    Write::Delete(key, DeleteOptions::default())
}

/// Takes the tracking finalizer from a pod.
pub(super) fn unfinalize(pod: &Pod) -> Write {
    crate::controller::patch_meta(Kind::Pod, &pod.metadata, pods::remove_finalizer)
}
