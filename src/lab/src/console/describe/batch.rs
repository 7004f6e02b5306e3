//! `describe job` and `describe cronjob`.

use cluster::api::{ApiError, Object};
use k8s_openapi::api::batch::v1::{CronJob, Job};

use super::super::api::Api;
use super::super::columns::{none_if_empty, selector_text};
use super::super::print::duration::{human_duration, rfc1123};
use super::{Text, events, pod};

/// After how many characters a list of completed indexes ends with the index that stands there.
const INDEXES_WIDTH: usize = 50;

/// Completed indexes, cut at the first comma behind that many characters.
///
/// - Source: kubernetes 1.36 kubectl pkg/describe/describe.go capIndexesListOrNone.
fn capped(indexes: &str) -> String {
    match indexes.get(INDEXES_WIDTH..).and_then(|rest| rest.find(',')) {
        Some(at) => format!("{}...", &indexes[..=INDEXES_WIDTH + at]),
        None => none_if_empty(indexes.to_string()),
    }
}

pub(super) fn describe_job(object: &Object, api: &dyn Api, with_events: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(job) = object.get::<Job>() else { return Ok(()) };
    let spec = job.spec.clone().unwrap_or_default();
    let status = job.status.clone().unwrap_or_default();
    text.name(object);
    if let Some(selector) = &spec.selector {
        text.field(0, "Selector", selector_text(selector));
    }
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.controlled_by(object);
    if let Some(parallelism) = spec.parallelism {
        text.field(0, "Parallelism", parallelism);
    }
    text.field(0, "Completions", spec.completions.map_or_else(|| "<unset>".to_string(), |count| count.to_string()));
    text.field_if(0, "Completion Mode", spec.completion_mode.as_ref());
    if let Some(suspend) = spec.suspend {
        text.field(0, "Suspend", suspend);
    }
    if let Some(limit) = spec.backoff_limit {
        text.field(0, "Backoff Limit", limit);
    }
    if let Some(seconds) = spec.ttl_seconds_after_finished {
        text.field(0, "TTL Seconds After Finished", seconds);
    }
    if let Some(start) = &status.start_time {
        text.field(0, "Start Time", rfc1123(start));
    }
    if let Some(end) = &status.completion_time {
        text.field(0, "Completed At", rfc1123(end));
        if let Some(start) = &status.start_time {
            text.field(0, "Duration", human_duration(end.0.as_second() - start.0.as_second()));
        }
    }
    if let Some(seconds) = spec.active_deadline_seconds {
        text.field(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    let count = |count: Option<i32>| count.unwrap_or(0);
    let (active, succeeded, failed) = (count(status.active), count(status.succeeded), count(status.failed));
    let ready = status.ready.map_or_else(String::new, |ready| format!(" ({ready} Ready)"));
    text.field(0, "Pods Statuses", format!("{active} Active{ready} / {succeeded} Succeeded / {failed} Failed"));
    if spec.completion_mode.as_deref() == Some("Indexed") {
        text.field(0, "Completed Indexes", capped(status.completed_indexes.as_deref().unwrap_or("")));
    }
    pod::describe_template(&spec.template, text);
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

pub(super) fn describe_cron_job(
    object: &Object,
    api: &dyn Api,
    with_events: bool,
    text: &mut Text,
) -> Result<(), ApiError> {
    let Some(cron) = object.get::<CronJob>() else { return Ok(()) };
    let spec = &cron.spec;
    let status = cron.status.clone().unwrap_or_default();
    let unset = || "<unset>".to_string();
    let number = |number: Option<i32>| number.map_or_else(unset, |number| number.to_string());
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    text.field(0, "Schedule", &spec.schedule);
    text.field(0, "Concurrency Policy", spec.concurrency_policy.as_deref().unwrap_or(""));
    let suspend = spec.suspend.map_or_else(unset, |suspend| if suspend { "True" } else { "False" }.to_string());
    text.field(0, "Suspend", suspend);
    text.field(0, "Successful Job History Limit", number(spec.successful_jobs_history_limit));
    text.field(0, "Failed Job History Limit", number(spec.failed_jobs_history_limit));
    let deadline = spec.starting_deadline_seconds.map_or_else(unset, |seconds| format!("{seconds}s"));
    text.field(0, "Starting Deadline Seconds", deadline);
    let job = spec.job_template.spec.clone().unwrap_or_default();
    text.field(0, "Selector", job.selector.as_ref().map_or_else(unset, selector_text));
    text.field(0, "Parallelism", number(job.parallelism));
    text.field(0, "Completions", number(job.completions));
    if let Some(seconds) = job.active_deadline_seconds {
        text.field(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    pod::describe_template(&job.template, text);
    text.field(0, "Last Schedule Time", status.last_schedule_time.as_ref().map_or_else(unset, rfc1123));
    let active: Vec<String> = status.active.into_iter().flatten().filter_map(|job| job.name).collect();
    text.field(0, "Active Jobs", none_if_empty(active.join(", ")));
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
