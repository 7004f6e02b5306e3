//! The status of a Deployment: counts, Available, Progressing and its deadline.
//!
//! Models kubernetes 1.36 pkg/controller/deployment/progress.go and the status part of sync.go.

use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::apps::v1::{Deployment, DeploymentCondition, DeploymentStatus};
use kernel::Time;

use super::Sync;
use super::sets::{self, Tracked};
use crate::api::time::{api_time, moment};

/// A condition that changes now.
pub(super) fn condition(kind: &str, status: &str, reason: &str, message: String, now: Time) -> DeploymentCondition {
    DeploymentCondition {
        type_: kind.to_string(),
        status: status.to_string(),
        reason: Some(reason.to_string()),
        message: Some(message),
        last_update_time: Some(api_time(now)),
        last_transition_time: Some(api_time(now)),
    }
}

/// Sets a condition at the end of the list; one with the same status and reason stays as it is.
pub(super) fn set_condition(status: &mut DeploymentStatus, mut condition: DeploymentCondition) {
    let list = status.conditions.get_or_insert_default();
    if let Some(current) = list.iter().find(|current| current.type_ == condition.type_) {
        if current.status == condition.status && current.reason == condition.reason {
            return;
        }
        if current.status == condition.status {
            condition.last_transition_time = current.last_transition_time.clone();
        }
    }
    list.retain(|current| current.type_ != condition.type_);
    list.push(condition);
}

fn remove_condition(status: &mut DeploymentStatus, kind: &str) {
    if let Some(list) = &mut status.conditions {
        list.retain(|condition| condition.type_ != kind);
    }
}

fn find<'a>(status: Option<&'a DeploymentStatus>, kind: &str) -> Option<&'a DeploymentCondition> {
    status?.conditions.iter().flatten().find(|condition| condition.type_ == kind)
}

/// The Progressing condition as published.
pub(super) fn progressing(deployment: &Deployment) -> Option<&DeploymentCondition> {
    find(deployment.status.as_ref(), "Progressing")
}

/// The progress deadline in seconds, when there is one.
fn progress_deadline(deployment: &Deployment) -> Option<i32> {
    deployment.spec.as_ref()?.progress_deadline_seconds.filter(|seconds| *seconds != i32::MAX)
}

/// True when the Deployment has a progress deadline.
pub(super) fn has_progress_deadline(deployment: &Deployment) -> bool {
    progress_deadline(deployment).is_some()
}

/// True when every wanted pod is of the new template and available.
pub(super) fn is_complete(deployment: &Deployment, status: Option<&DeploymentStatus>) -> bool {
    let wanted = sets::replicas(deployment);
    let count = |number: Option<i32>| number.unwrap_or(0);
    status.is_some_and(|status| {
        count(status.updated_replicas) == wanted
            && count(status.replicas) == wanted
            && count(status.available_replicas) == wanted
            && status.observed_generation.unwrap_or(0) >= deployment.metadata.generation.unwrap_or(0)
    })
}

/// True when the new status is further than the published one.
fn is_progress(old: &DeploymentStatus, new: &DeploymentStatus) -> bool {
    let count = |number: Option<i32>| number.unwrap_or(0);
    let outdated = |status: &DeploymentStatus| count(status.replicas) - count(status.updated_replicas);
    count(new.updated_replicas) > count(old.updated_replicas)
        || outdated(new) < outdated(old)
        || count(new.ready_replicas) > count(old.ready_replicas)
        || count(new.available_replicas) > count(old.available_replicas)
}

/// When the published Progressing condition runs into the deadline.
fn deadline(deployment: &Deployment, condition: &DeploymentCondition) -> Option<Time> {
    let seconds = u64::try_from(progress_deadline(deployment)?).ok()?;
    Some(moment(condition.last_update_time.as_ref()?).plus_ms(seconds * 1_000))
}

fn timed_out(deployment: &Deployment, status: &DeploymentStatus, now: Time) -> bool {
    let Some(condition) = find(Some(status), "Progressing") else { return false };
    match condition.reason.as_deref() {
        Some("NewReplicaSetAvailable") => false,
        Some("ProgressDeadlineExceeded") => true,
        _ => deadline(deployment, condition).is_some_and(|deadline| deadline < now),
    }
}

impl Sync<'_> {
    fn calculate_status(&self, all: &[Tracked], new: Option<usize>) -> DeploymentStatus {
        let sum = |count: &dyn Fn(&Tracked) -> i32| all.iter().map(count).sum::<i32>();
        let some = |number: i32| (number > 0).then_some(number);
        let actual = |one: &Tracked| one.set.status.as_ref().map_or(0, |status| status.replicas);
        let available = sets::total_available(all);
        let never_synced =
            |one: &&Tracked| one.set.status.as_ref().is_none_or(|status| status.observed_generation.unwrap_or(0) == 0);
        let terminating: Option<i32> = all
            .iter()
            .filter(|one| !never_synced(one))
            .map(|one| one.set.status.as_ref().and_then(|status| status.terminating_replicas))
            .sum();
        let published = self.deployment.status.as_ref();
        let mut status = DeploymentStatus {
            observed_generation: self.deployment.metadata.generation,
            replicas: some(sum(&actual)),
            updated_replicas: some(new.map_or(0, |new| actual(&all[new]))),
            ready_replicas: some(sum(&|one| {
                one.set.status.as_ref().and_then(|status| status.ready_replicas).unwrap_or(0)
            })),
            available_replicas: some(available),
            unavailable_replicas: some(sets::total_replicas(all) - available),
            terminating_replicas: terminating,
            collision_count: published.and_then(|status| status.collision_count),
            conditions: published.and_then(|status| status.conditions.clone()),
        };
        let enough = sets::replicas(&self.deployment) - sets::max_unavailable(&self.deployment);
        let (word, reason, message) = if available >= enough {
            ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        } else {
            ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
        };
        set_condition(&mut status, condition("Available", word, reason, message.to_string(), self.now()));
        status
    }

    /// Publishes counts and availability, without judging progress.
    pub(super) fn publish_status(&mut self, all: &[Tracked], new: Option<usize>) {
        let status = self.calculate_status(all, new);
        if self.deployment.status.as_ref() != Some(&status) {
            self.deployment.status = Some(status);
            self.write_status();
        }
    }

    /// Publishes the status of a rollout, progress included.
    pub(super) fn publish_progress(&mut self, all: &[Tracked], new: Option<usize>) {
        let mut status = self.calculate_status(all, new);
        let watched = has_progress_deadline(&self.deployment);
        if !watched {
            remove_condition(&mut status, "Progressing");
        }
        let current = progressing(&self.deployment).cloned();
        let settled = status.replicas == status.updated_replicas
            && current.as_ref().and_then(|condition| condition.reason.as_deref()) == Some("NewReplicaSetAvailable");
        if watched && !settled {
            self.judge(&mut status, current, new.map(|new| &all[new]));
        }
        match replica_failure(all, new) {
            Some(failure) => set_condition(&mut status, failure),
            None => remove_condition(&mut status, "ReplicaFailure"),
        }
        if self.deployment.status.as_ref() == Some(&status) {
            self.plan_progress_check(&status);
            return;
        }
        self.deployment.status = Some(status);
        self.write_status();
    }

    fn judge(&self, status: &mut DeploymentStatus, current: Option<DeploymentCondition>, new: Option<&Tracked>) {
        let now = self.now();
        let subject = match new {
            Some(new) => format!("ReplicaSet {:?}", new.name()),
            None => format!("Deployment {:?}", &*self.key.name),
        };
        let empty = DeploymentStatus::default();
        let published = self.deployment.status.as_ref().unwrap_or(&empty);
        if is_complete(&self.deployment, Some(status)) {
            let message = format!("{subject} has successfully progressed.");
            set_condition(status, condition("Progressing", "True", "NewReplicaSetAvailable", message, now));
        } else if is_progress(published, status) {
            let message = format!("{subject} is progressing.");
            let mut progress = condition("Progressing", "True", "ReplicaSetUpdated", message, now);
            if let Some(current) = current {
                if current.status == "True" {
                    progress.last_transition_time = current.last_transition_time;
                }
                remove_condition(status, "Progressing");
            }
            set_condition(status, progress);
        } else if timed_out(&self.deployment, status, now) {
            let message = format!("{subject} has timed out progressing.");
            set_condition(status, condition("Progressing", "False", "ProgressDeadlineExceeded", message, now));
        }
    }

    /// Comes back when the deadline may have passed; upstream adds a second to the wait.
    fn plan_progress_check(&mut self, status: &DeploymentStatus) {
        let Some(current) = progressing(&self.deployment) else { return };
        if is_complete(&self.deployment, Some(status)) || current.reason.as_deref() == Some("ProgressDeadlineExceeded")
        {
            return;
        }
        let Some(deadline) = deadline(&self.deployment, current) else { return };
        let left_ms = deadline.since_ms(self.now());
        // Within the last second upstream asks again every 5 ms until it is over; once, at its end, gives the same.
        self.again_after_ms = Some(if left_ms < 1_000 { left_ms + 5 } else { left_ms + 1_000 });
    }
}

/// The failure condition of the new set, else of any old one.
fn replica_failure(all: &[Tracked], new: Option<usize>) -> Option<DeploymentCondition> {
    let of = |one: &Tracked| {
        one.set
            .status
            .as_ref()
            .and_then(|status| status.conditions.as_ref())
            .and_then(|list| list.iter().find(|condition| condition.type_ == "ReplicaFailure"))
            .map(|failure| DeploymentCondition {
                type_: failure.type_.clone(),
                status: failure.status.clone(),
                reason: failure.reason.clone(),
                message: failure.message.clone(),
                last_update_time: failure.last_transition_time.clone(),
                last_transition_time: failure.last_transition_time.clone(),
            })
    };
    new.and_then(|new| of(&all[new])).or_else(|| all.iter().find_map(of))
}
