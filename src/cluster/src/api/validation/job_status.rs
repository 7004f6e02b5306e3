//! Rules of a Job's status: how it may stand, and how it may change.
//!
//! They hold for the job controller as for everybody who writes a status. A rule looks only at what was changed. Models
//! kubernetes 1.36 pkg/apis/batch/validation/validation.go (validateJobStatus, ValidateJobStatusUpdate) and
//! pkg/registry/batch/job/strategy.go getStatusValidationOptions.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

use k8s_openapi::api::batch::v1::{Job, JobSpec, JobStatus};
use serde_json::json;

use super::probe::not_negative;
use super::text::quoted;
use crate::api::error::FieldError;
use crate::api::indexes::Indexes;

/// Conditions that stay once they are there.
const TERMINAL: [&str; 3] = ["Failed", "Complete", "FailureTarget"];

fn has(status: &JobStatus, kind: &str) -> bool {
    status.conditions.iter().flatten().any(|condition| condition.type_ == kind && condition.status == "True")
}

fn is_finished(status: &JobStatus) -> bool {
    has(status, "Complete") || has(status, "Failed")
}

/// Rules of a changed status.
#[inline(never)]
pub fn job_status_update(new: &Job, old: &Job, found: &mut Vec<FieldError>) {
    let (none, no_spec) = (JobStatus::default(), JobSpec::default());
    let (status, before) = (new.status.as_ref().unwrap_or(&none), old.status.as_ref().unwrap_or(&none));
    let spec = new.spec.as_ref().unwrap_or(&no_spec);
    let change = Change { spec, status, before };
    change.numbers(found);
    change.endings(found);
    change.counts(found);
    change.success(found);
    change.transitions(found);
}

/// An error about the conditions, which are not shown.
fn conditions(detail: &str, found: &mut Vec<FieldError>) {
    found.push(FieldError { field: "status.conditions".into(), body: format!("Invalid value: {detail}") });
}

struct Change<'a> {
    spec: &'a JobSpec,
    status: &'a JobStatus,
    before: &'a JobStatus,
}

impl Change<'_> {
    fn turned(&self, kind: &str) -> bool {
        has(self.status, kind) != has(self.before, kind)
    }

    fn ended(&self) -> bool {
        is_finished(self.status) != is_finished(self.before)
    }

    fn is_indexed(&self) -> bool {
        self.spec.completion_mode.as_deref() == Some("Indexed")
    }

    fn numbers(&self, found: &mut Vec<FieldError>) {
        let status = self.status;
        for (name, number) in [
            ("active", status.active),
            ("succeeded", status.succeeded),
            ("failed", status.failed),
            ("ready", status.ready),
            ("terminating", status.terminating),
        ] {
            not_negative(format!("status.{name}"), i64::from(number.unwrap_or(0)), found);
        }
        let mut seen = BTreeSet::new();
        let uncounted = status.uncounted_terminated_pods.as_ref();
        let lists = [
            ("succeeded", uncounted.and_then(|one| one.succeeded.as_ref())),
            ("failed", uncounted.and_then(|one| one.failed.as_ref())),
        ];
        for (name, list) in lists {
            for (place, uid) in list.into_iter().flatten().enumerate() {
                let field = format!("status.uncountedTerminatedPods.{name}[{place}]");
                if uid.is_empty() {
                    found.push(FieldError::invalid(field, quoted(uid), "must not be empty"));
                } else if !seen.insert(uid.as_str()) {
                    found.push(FieldError::duplicate(field, quoted(uid)));
                }
            }
        }
    }

    fn endings(&self, found: &mut Vec<FieldError>) {
        let (status, before) = (self.status, self.before);
        let (complete, failed) = (has(status, "Complete"), has(status, "Failed"));
        let (completed, moved) = (self.turned("Complete"), status.completion_time != before.completion_time);
        if (completed || self.turned("Failed")) && complete && failed {
            conditions("cannot set Complete=True and Failed=true conditions", found);
        }
        if (completed || self.turned("FailureTarget")) && complete && has(status, "FailureTarget") {
            conditions("cannot set Complete=True and FailureTarget=true conditions", found);
        }
        let field = "status.completionTime";
        if completed || moved {
            match &status.completion_time {
                Some(at) if !complete => {
                    let detail = "cannot set completionTime when there is no Complete=True condition";
                    found.push(FieldError::invalid(field, json!(at), detail));
                }
                None if complete => {
                    found.push(FieldError::required(field, "completionTime is required for Complete jobs"));
                }
                _ => {}
            }
        }
        let started = status.start_time != before.start_time;
        if (started || moved)
            && let (Some(start), Some(end)) = (&status.start_time, &status.completion_time)
            && end.0 < start.0
        {
            found.push(FieldError::invalid(field, json!(end), "completionTime cannot be set before startTime"));
        }
        if (self.turned("Failed") || self.turned("FailureTarget")) && failed && !has(status, "FailureTarget") {
            conditions("cannot set Failed=True condition without the FailureTarget=true condition", found);
        }
        if (completed || self.turned("SuccessCriteriaMet")) && complete && !has(status, "SuccessCriteriaMet") {
            conditions("cannot set Complete=True condition without the SuccessCriteriaMet=true condition", found);
        }
    }

    fn counts(&self, found: &mut Vec<FieldError>) {
        let (spec, status, before) = (self.spec, self.status, self.before);
        let (ended, finished) = (self.ended(), is_finished(status));
        let active = status.active.unwrap_or(0);
        if (ended || status.active != before.active) && active > 0 && finished {
            found.push(FieldError::invalid("status.active", active, "active>0 is invalid for finished job"));
        }
        if (ended || status.start_time != before.start_time) && status.start_time.is_none() && finished {
            found.push(FieldError::required("status.startTime", "startTime is required for finished job"));
        }
        let waiting = |status: &JobStatus| {
            let lists = status.uncounted_terminated_pods.clone().unwrap_or_default();
            (lists.succeeded.unwrap_or_default(), lists.failed.unwrap_or_default())
        };
        let uncounted = waiting(status);
        if (ended || uncounted != waiting(before)) && finished && !(uncounted.0.is_empty() && uncounted.1.is_empty()) {
            let shown = json!(status.uncounted_terminated_pods);
            let detail = "uncountedTerminatedPods needs to be empty for finished job";
            found.push(FieldError::invalid("status.uncountedTerminatedPods", shown, detail));
        }
        let completed = status.completed_indexes.as_deref().unwrap_or("");
        let completed_changed = completed != before.completed_indexes.as_deref().unwrap_or("");
        let failed_changed = status.failed_indexes != before.failed_indexes;
        let parsed = |text: &str| spec.completions.and_then(|completions| Indexes::check(text, completions).err());
        if completed_changed && let Some(problem) = parsed(completed) {
            let detail = format!("error parsing completedIndexes: {problem}");
            found.push(FieldError::invalid("status.completedIndexes", quoted(completed), &detail));
        }
        let limited = spec.backoff_limit_per_index.is_some();
        if failed_changed
            && limited
            && let Some(text) = &status.failed_indexes
            && let Some(problem) = parsed(text)
        {
            let detail = format!("error parsing failedIndexes: {problem}");
            found.push(FieldError::invalid("status.failedIndexes", quoted(text), &detail));
        }
        if completed_changed && !completed.is_empty() && !self.is_indexed() {
            let detail = "cannot set non-empty completedIndexes when non-indexed completion mode";
            found.push(FieldError::invalid("status.completedIndexes", quoted(completed), detail));
        }
        if failed_changed
            && !limited
            && let Some(text) = &status.failed_indexes
        {
            let detail = "cannot set non-null failedIndexes when backoffLimitPerIndex is null";
            found.push(FieldError::invalid("status.failedIndexes", quoted(text), detail));
        }
        if (failed_changed || completed_changed)
            && let (Some(text), Some(completions)) = (&status.failed_indexes, spec.completions)
        {
            let (of_failed, of_completed) = (Indexes::parse(text, completions), Indexes::parse(completed, completions));
            if let Some(index) = of_failed.0.intersection(&of_completed.0).next() {
                let detail = format!("failedIndexes and completedIndexes overlap at index: {index}");
                found.push(FieldError::invalid("status.failedIndexes", quoted(text), &detail));
            }
        }
        let terminating = status.terminating.unwrap_or(0);
        if (ended || status.terminating != before.terminating) && terminating > 0 && finished {
            let detail = "terminating>0 is invalid for finished job";
            found.push(FieldError::invalid("status.terminating", terminating, detail));
        }
        let ready = status.ready.unwrap_or(0);
        if (status.ready != before.ready || status.active != before.active) && ready > active {
            found.push(FieldError::invalid("status.ready", ready, "cannot set more ready pods than active"));
        }
    }

    fn success(&self, found: &mut Vec<FieldError>) {
        let met = has(self.status, "SuccessCriteriaMet");
        if met && has(self.status, "Failed") {
            conditions("cannot set SuccessCriteriaMet=True and Failed=true conditions", found);
        }
        if met && has(self.status, "FailureTarget") {
            conditions("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions", found);
        }
        if self.spec.success_policy.is_some() && !met && has(self.status, "Complete") {
            conditions("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True", found);
        }
    }

    fn transitions(&self, found: &mut Vec<FieldError>) {
        let (spec, status, before) = (self.spec, self.status, self.before);
        for kind in TERMINAL.into_iter().filter(|kind| has(before, kind) && !has(status, kind)) {
            conditions(&format!("cannot disable the terminal {kind}=True condition"), found);
        }
        let failed = status.failed.unwrap_or(0);
        if failed < before.failed.unwrap_or(0) {
            found.push(FieldError::invalid("status.failed", failed, "cannot decrease the failed counter"));
        }
        // An Indexed Job that is as wide as it is long may shrink.
        let elastic = self.is_indexed() && spec.completions == spec.parallelism;
        let succeeded = status.succeeded.unwrap_or(0);
        if !elastic && succeeded < before.succeeded.unwrap_or(0) {
            found.push(FieldError::invalid("status.succeeded", succeeded, "cannot decrease the succeeded counter"));
        }
        if let (Some(new), Some(old)) = (&status.completion_time, &before.completion_time)
            && new != old
        {
            found.push(FieldError::invalid("status.completionTime", json!(new), "completionTime cannot be mutated"));
        }
        if before.start_time.is_some() && status.start_time != before.start_time && spec.suspend != Some(true) {
            let detail: &str = "startTime cannot be removed for unsuspended job";
            found.push(FieldError::required("status.startTime", detail));
        }
        if has(before, "SuccessCriteriaMet") && !has(status, "SuccessCriteriaMet") {
            conditions("cannot disable the SuccessCriteriaMet=True condition", found);
        }
        if has(before, "Complete") && !has(before, "SuccessCriteriaMet") && has(status, "SuccessCriteriaMet") {
            conditions("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions", found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use serde_json::Value;

    fn job(spec: &Value, status: &Value) -> Job {
        serde_json::from_value(json!({"metadata": {"name": "j"}, "spec": spec, "status": status})).expect("a job")
    }

    fn complaints(spec: &Value, old: &Value, new: &Value) -> Vec<String> {
        let mut found = Vec::new();
        job_status_update(&job(spec, new), &job(spec, old), &mut found);
        found.iter().map(|error| format!("{}: {}", error.field, error.body)).collect()
    }

    #[test]
    fn a_status_stands_as_upstream_wants() {
        let template = json!({"spec": {"containers": []}});
        let plain = json!({"template": template});
        let indexed =
            json!({"template": template, "completionMode": "Indexed", "completions": 3, "backoffLimitPerIndex": 1});
        let done = json!({"startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "succeeded": 1,
            "conditions": [{"type": "SuccessCriteriaMet", "status": "True"}, {"type": "Complete", "status": "True"}]});
        let with = |more: Value| {
            let mut status = done.clone();
            for (key, value) in more.as_object().into_iter().flatten() {
                status[key.as_str()] = value.clone();
            }
            status
        };
        let none: [&str; 0] = [];
        assert_eq!(complaints(&plain, &json!({"startTime": "2026-01-01T00:00:00Z"}), &done), none);
        for (more, complaint) in [
            (json!({"active": 3}), "status.active: Invalid value: 3: active>0 is invalid for finished job"),
            (json!({"succeeded": 0}), "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter"),
            (
                json!({"terminating": 1}),
                "status.terminating: Invalid value: 1: terminating>0 is invalid for finished job",
            ),
            (
                json!({"completionTime": "2026-01-01T00:02:00Z"}),
                "status.completionTime: Invalid value: \"2026-01-01T00:02:00Z\": completionTime cannot be mutated",
            ),
            (json!({"failed": -1}), "status.failed: Invalid value: -1: must be greater than or equal to 0"),
        ] {
            assert!(complaints(&plain, &done, &with(more)).iter().any(|one| one == complaint), "{complaint}");
        }
        assert_eq!(
            complaints(&plain, &done, &with(json!({"conditions": null}))),
            [
                "status.completionTime: Invalid value: \"2026-01-01T00:01:00Z\": cannot set completionTime when there is no Complete=True condition",
                "status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
                "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition",
            ]
        );
        assert_eq!(
            complaints(&indexed, &json!({}), &json!({"completedIndexes": "0-1", "failedIndexes": "1,5"})),
            [
                "status.failedIndexes: Invalid value: \"1,5\": error parsing failedIndexes: too large index: \"5\"",
                "status.failedIndexes: Invalid value: \"1,5\": failedIndexes and completedIndexes overlap at index: 1",
            ]
        );
        let started = json!({"startTime": "2026-01-01T00:00:00Z"});
        assert_eq!(
            complaints(&plain, &started, &json!({})),
            ["status.startTime: Required value: startTime cannot be removed for unsuspended job"]
        );
        let suspended = json!({"template": template, "suspend": true});
        assert_eq!(complaints(&suspended, &started, &json!({})), none);
    }
}
