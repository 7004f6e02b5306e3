//! Makes Jobs at the times of CronJobs and clears away old ones.
//!
//! It never looks at pods. Models kubernetes 1.36 pkg/controller/cronjob/cronjob_controllerv2.go and utils.go.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::batch::v1::{CronJob, CronJobStatus, Job};
use k8s_openapi::api::core::v1::ObjectReference;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time as ApiTime};
use k8s_openapi::jiff::Timestamp;
use kernel::{Rng, Time};

use super::events::{normal, reference, warning};
use super::job::finished_condition;
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::cron::{Schedule, Zone};
use crate::api::error::Reason;
use crate::api::object::{controller_of, controller_reference, version_of};
use crate::api::time::EPOCH_SECONDS;
use crate::api::{ApiError, Key, Kind, Object};
use crate::store::act::DeleteOptions;
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};

const COMPONENT: &str = "cronjob-controller";
/// Added to the next time, so that the clock is surely past it, in milliseconds.
const NEXT_DELTA_MS: i64 = 100;
/// More missed times than this are worth a warning.
const MANY_MISSED: i64 = 100;
/// Annotation of a Job with its scheduled time.
const SCHEDULED: &str = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/// The CronJob controller.
#[derive(Clone, Debug, Default)]
pub struct CronJobController {
    /// Times whose Jobs are being made.
    starting: BTreeMap<Key, i64>,
    /// Jobs that were made and that the status does not list yet, with their times.
    made: BTreeMap<Key, (i64, ObjectReference)>,
    /// Versions of the statuses that it wrote last, so that none is written twice from an older one.
    written: BTreeMap<Key, u64>,
}

/// Milliseconds of the Unix epoch.
fn unix_ms(now: Time) -> i64 {
    EPOCH_SECONDS * 1_000 + now.ms() as i64
}

fn api_time(seconds: i64) -> ApiTime {
    ApiTime(Timestamp::new(seconds, 0).unwrap_or(Timestamp::MAX))
}

/// `Thu, 01 Jan 2026 00:05:00 +0000`.
fn rfc1123(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let stamp = Zone::UTC.rfc3339(seconds);
    let month: usize = stamp[5..7].parse().unwrap_or(1);
    let weekday = DAYS[(seconds.div_euclid(86_400)).rem_euclid(7) as usize];
    format!("{weekday}, {} {} {} {} +0000", &stamp[8..10], MONTHS[month - 1], &stamp[..4], &stamp[11..19])
}

struct Sync<'a> {
    cron: &'a Rc<CronJob>,
    reference: ObjectReference,
    status: CronJobStatus,
    jobs: Vec<&'a Rc<Job>>,
    view: &'a View<'a>,
    now_ms: i64,
    acts: Vec<Act>,
    starting: Option<i64>,
}

impl Sync<'_> {
    fn event(&mut self, is_warning: bool, reason: &'static str, message: String) {
        let draft = if is_warning { warning } else { normal };
        self.acts.push(Act::Event(draft(COMPONENT, self.reference.clone(), reason, message)));
    }

    fn forget_active(&mut self, uid: &str) {
        if let Some(active) = &mut self.status.active {
            active.retain(|job| job.uid.as_deref() != Some(uid));
        }
        self.status.active = self.status.active.take().filter(|active| !active.is_empty());
    }

    fn is_active(&self, uid: &str) -> bool {
        self.status.active.iter().flatten().any(|job| job.uid.as_deref() == Some(uid))
    }

    /// Takes over what has become of the Jobs.
    fn look_at_jobs(&mut self) {
        let mut children = BTreeSet::new();
        for job in self.jobs.clone() {
            let uid = job.metadata.uid.as_deref().unwrap_or("");
            let name = job.metadata.name.as_deref().unwrap_or("");
            children.insert(uid);
            match (self.is_active(uid), finished_condition(job)) {
                (false, None) => {
                    let message = format!("Saw a job that the controller did not create or forgot: {name}");
                    self.event(true, "UnexpectedJob", message);
                }
                (true, Some((condition, _))) => {
                    let message = format!("Saw completed job: {name}, condition: {condition}");
                    self.forget_active(uid);
                    self.event(false, "SawCompletedJob", message);
                }
                _ => {}
            }
            let completed = job.status.as_ref().and_then(|status| status.completion_time.clone());
            if let Some(at) = completed
                && self.status.last_successful_time.as_ref().is_none_or(|last| last.0 < at.0)
            {
                self.status.last_successful_time = Some(at);
            }
        }
        for lost in self.status.active.clone().unwrap_or_default() {
            let uid = lost.uid.unwrap_or_default();
            if !children.contains(uid.as_str()) {
                self.forget_active(&uid);
                self.event(false, "MissingJob", format!("Active job went missing: {}", lost.name.unwrap_or_default()));
            }
        }
    }

    /// The moment from which on times may have been missed.
    fn earliest(&self, with_deadline: bool) -> i64 {
        let created = self.cron.metadata.creation_timestamp.as_ref().map_or(0, |at| at.0.as_second());
        let earliest = self.status.last_schedule_time.as_ref().map_or(created, |at| at.0.as_second());
        match self.cron.spec.starting_deadline_seconds.filter(|_| with_deadline) {
            Some(deadline) => earliest.max((self.now_ms - deadline * 1_000).div_euclid(1_000)),
            None => earliest,
        }
    }

    /// The latest time that has come and how many have since the earliest moment.
    ///
    /// - Source: mostRecentScheduleTime.
    fn most_recent(&self, schedule: &Schedule, zone: Zone, with_deadline: bool) -> Option<(i64, i64)> {
        let now = self.now_ms.div_euclid(1_000);
        let first = schedule.next(self.earliest(with_deadline), zone)?;
        if now < first {
            return None;
        }
        let Some(second) = schedule.next(first, zone) else { return Some((first, 0)) };
        if now < second {
            return Some((first, 0));
        }
        let between = (second - first).max(1);
        let missed = (now - first) / between + 1;
        let mut recent = None;
        let mut at = schedule.next(first + (missed - 2) * between, zone);
        while let Some(time) = at.filter(|time| *time <= now) {
            recent = Some(time);
            at = schedule.next(time, zone);
        }
        recent.map(|recent| (recent, missed))
    }

    /// Milliseconds until the next time.
    ///
    /// - Source: nextScheduleTimeDuration.
    fn next_ms(&self, schedule: &Schedule, zone: Zone) -> Option<u64> {
        let recent = self.most_recent(schedule, zone, false).map(|(recent, _)| recent);
        let from = recent.unwrap_or_else(|| self.earliest(false));
        let next = schedule.next(from, zone)?;
        u64::try_from(next * 1_000 + NEXT_DELTA_MS - self.now_ms).ok().or(Some(0))
    }

    /// Starts a Job when its time has come; when to look again, in milliseconds.
    ///
    /// - Source: syncCronJob.
    fn start(&mut self) -> Option<u64> {
        let spec = &self.cron.spec;
        if self.cron.metadata.deletion_timestamp.is_some() || spec.suspend == Some(true) {
            return None;
        }
        let zone = spec.time_zone.as_deref().map_or(Some(Zone::UTC), Zone::find)?;
        let schedule = match Schedule::parse(&spec.schedule) {
            Ok(schedule) => schedule,
            Err(problem) => {
                let message = format!("unparseable schedule: {:?} : {problem}", spec.schedule);
                self.event(true, "UnparseableSchedule", message);
                return None;
            }
        };
        let Some((at, missed)) = self.most_recent(&schedule, zone, true) else { return self.next_ms(&schedule, zone) };
        if missed > MANY_MISSED {
            let message =
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
            self.event(true, "TooManyMissedTimes", message.to_string());
        }
        let late = spec.starting_deadline_seconds.is_some_and(|deadline| (at + deadline) * 1_000 < self.now_ms);
        let name = format!("{}-{}", self.cron.metadata.name.as_deref().unwrap_or(""), at.div_euclid(60));
        let started = self.status.active.iter().flatten().any(|job| job.name.as_deref() == Some(name.as_str()))
            || self.status.last_schedule_time.as_ref().is_some_and(|last| last.0.as_second() == at);
        if late {
            self.event(true, "MissSchedule", format!("Missed scheduled time to start a job: {}", rfc1123(at)));
        } else if started {
            // Its Job is there already.
        } else if spec.concurrency_policy.as_deref() == Some("Forbid") && self.status.active.is_some() {
            let message =
                "Not starting job because prior execution is running and concurrency policy is Forbid".to_string();
            self.event(false, "JobAlreadyActive", message);
        } else {
            if spec.concurrency_policy.as_deref() == Some("Replace") {
                for job in self.status.active.clone().unwrap_or_default() {
                    self.delete(&job.name.unwrap_or_default(), &job.uid.unwrap_or_default());
                }
            }
            if let Some(job) = self.view.cache.find::<Job>(self.cron.metadata.namespace.as_deref().unwrap_or(""), &name)
            {
                // Times of one minute share a name. One that is there already counts as the one that was made now.
                if !self.jobs.iter().any(|own| own.metadata.uid == job.metadata.uid) {
                    return None;
                }
                let reference = Object::new((**job).clone()).reference();
                self.status.active.get_or_insert_default().push(reference);
                self.status.last_schedule_time = Some(api_time(at));
                return self.next_ms(&schedule, zone);
            }
            // Its uid is known when it is made; the status lists it then.
            self.acts.push(Act::Write(Write::Create(self.new_job(name, at, zone))));
            self.starting = Some(at);
        }
        self.next_ms(&schedule, zone)
    }

    /// Deletes a Job of this CronJob.
    fn delete(&mut self, name: &str, uid: &str) {
        let key = Key::new(Kind::Job, self.cron.metadata.namespace.as_deref().unwrap_or(""), name);
        self.acts.push(Act::Write(Write::Delete(key, DeleteOptions::default())));
        self.forget_active(uid);
        self.event(false, "SuccessfulDelete", format!("Deleted job {name}"));
    }

    /// The Job of a scheduled time.
    ///
    /// - Source: getJobFromTemplate2.
    fn new_job(&self, name: String, at: i64, zone: Zone) -> Object {
        let template = self.cron.spec.job_template.clone();
        let meta = template.metadata.unwrap_or_default();
        let mut annotations = meta.annotations.unwrap_or_default();
        annotations.insert(SCHEDULED.to_string(), zone.rfc3339(at));
        Object::new(Job {
            metadata: ObjectMeta {
                name: Some(name),
                namespace: self.cron.metadata.namespace.clone(),
                labels: meta.labels,
                annotations: Some(annotations),
                owner_references: Some(alloc::vec![controller_reference(&Object::new((**self.cron).clone()))]),
                ..ObjectMeta::default()
            },
            spec: template.spec,
            status: None,
        })
    }

    /// Deletes the oldest ended Jobs beyond the limits.
    ///
    /// - Source: cleanupFinishedJobs.
    fn clean_up(&mut self) {
        let spec = &self.cron.spec;
        let limits = [("Complete", spec.successful_jobs_history_limit), ("Failed", spec.failed_jobs_history_limit)];
        for (condition, limit) in limits {
            let Some(limit) = limit.and_then(|limit| usize::try_from(limit).ok()) else { continue };
            let ended = |job: &&&Rc<Job>| finished_condition(job).is_some_and(|(kind, _)| kind == condition);
            let mut jobs: Vec<Rc<Job>> = self.jobs.iter().filter(ended).map(|job| Rc::clone(job)).collect();
            jobs.sort_by_key(|job| {
                let start = job.status.as_ref().and_then(|status| status.start_time.as_ref());
                (start.map_or(i64::MAX, |at| at.0.as_second()), job.metadata.name.clone())
            });
            for job in jobs.iter().take(jobs.len().saturating_sub(limit)) {
                let uid = job.metadata.uid.clone().unwrap_or_default();
                self.delete(job.metadata.name.as_deref().unwrap_or(""), &uid);
            }
        }
    }
}

impl Controller for CronJobController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind == Kind::CronJob {
            queue.add(change.key.clone());
        } else if let Some(job) = change.object.get::<Job>()
            && let Some(owner) = controller_of(&job.metadata).filter(|owner| owner.kind == "CronJob")
        {
            let item = Key::new(Kind::CronJob, &change.key.namespace, &owner.name);
            let made = self.made.get(&item).and_then(|(_, made)| made.uid.as_ref());
            if change.op == Op::Deleted && made == job.metadata.uid.as_ref() {
                self.made.remove(&item);
            }
            queue.add(item);
        }
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(cron) = view.cache.get(item).and_then(Object::get::<CronJob>) else {
            self.made.remove(item);
            self.written.remove(item);
            return Outcome::default();
        };
        if version_of(&cron.metadata) < self.written.get(item).copied().unwrap_or(0) {
            return Outcome::default();
        }
        let uid = cron.metadata.uid.as_deref().unwrap_or("");
        let own = |job: &&Rc<Job>| controller_of(&job.metadata).is_some_and(|owner| owner.uid == uid);
        let before = cron.status.clone().unwrap_or_default();
        let mut status = before.clone();
        if let Some((at, job)) = self.made.get(item) {
            if before.last_schedule_time.as_ref().is_some_and(|last| last.0.as_second() >= *at) {
                self.made.remove(item);
            } else if view.cache.find::<Job>(&item.namespace, job.name.as_deref().unwrap_or("")).is_none() {
                // It will be seen in a moment; until then there is nothing to say about it.
                return Outcome::default();
            } else {
                status.active.get_or_insert_default().push(job.clone());
                status.last_schedule_time = Some(api_time(*at));
            }
        }
        let mut sync = Sync {
            cron,
            reference: reference(item, cron.metadata.uid.clone()),
            status,
            jobs: view.cache.owned_by::<Job>(uid).filter(own).collect(),
            view,
            now_ms: unix_ms(view.now),
            acts: Vec::new(),
            starting: None,
        };
        sync.look_at_jobs();
        let again_after_ms = sync.start();
        sync.clean_up();
        let Sync { status, acts: mut later, starting, .. } = sync;
        let mut acts = Vec::new();
        if status != before {
            let mut cron = (**cron).clone();
            cron.status = Some(status);
            let write = Act::Write(Write::Update(Object::new(cron), Subresource::Status));
            if starting.is_some() { acts.push(write) } else { later.push(write) }
        }
        if let Some(at) = starting {
            self.starting.insert(item.clone(), at);
        }
        acts.append(&mut later);
        Outcome { acts, again_after_ms }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let regarding =
            |owner: Option<&Object>| reference(item, owner.and_then(Object::controller).map(|owner| owner.uid.clone()));
        match (write, answer) {
            (Write::Update(..), Ok(Some(cron))) => {
                self.written.insert(item.clone(), cron.version());
                None
            }
            (Write::Create(_), Ok(Some(job))) => {
                if let Some(at) = self.starting.remove(item) {
                    self.made.insert(item.clone(), (at, job.reference()));
                }
                let message = format!("Created job {}", job.name());
                Some(normal(COMPONENT, regarding(Some(job)), "SuccessfulCreate", message))
            }
            (Write::Create(job), Err(error))
                if error.reason != Reason::AlreadyExists
                    && !error.message.contains("because it is being terminated") =>
            {
                let message = format!("Error creating job: {error}");
                Some(warning(COMPONENT, regarding(Some(job)), "FailedCreate", message))
            }
            (Write::Delete(..), Err(error)) if error.reason != Reason::NotFound => {
                Some(warning(COMPONENT, regarding(None), "FailedDelete", format!("Deleted job: {error}")))
            }
            _ => None,
        }
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
