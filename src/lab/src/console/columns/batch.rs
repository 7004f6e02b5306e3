//! Columns of Jobs and CronJobs.

use cluster::api::{Kind, Object};
use k8s_openapi::api::batch::v1::{CronJob, Job, JobStatus};
use kernel::Time;

use super::super::print::duration::{age, human_duration, seconds_since};
use super::{Columns, column, container_cells, selector_text, wide};

pub(super) const JOBS: Columns = Columns {
    kind: Kind::Job,
    columns: &[
        column("NAME"),
        column("STATUS"),
        column("COMPLETIONS"),
        column("DURATION"),
        column("AGE"),
        wide("CONTAINERS"),
        wide("IMAGES"),
        wide("SELECTOR"),
    ],
    cells: job_cells,
};

pub(super) const CRON_JOBS: Columns = Columns {
    kind: Kind::CronJob,
    columns: &[
        column("NAME"),
        column("SCHEDULE"),
        column("TIMEZONE"),
        column("SUSPEND"),
        column("ACTIVE"),
        column("LAST SCHEDULE"),
        column("AGE"),
        wide("CONTAINERS"),
        wide("IMAGES"),
        wide("SELECTOR"),
    ],
    cells: cron_job_cells,
};

/// STATUS of a Job.
pub fn job_status(job: &Job) -> &'static str {
    let has = |name: &str| {
        let conditions = job.status.iter().flat_map(|status| status.conditions.iter().flatten());
        conditions.into_iter().any(|condition| condition.type_ == name && condition.status == "True")
    };
    if has("Complete") {
        "Complete"
    } else if has("Failed") {
        "Failed"
    } else if job.metadata.deletion_timestamp.is_some() {
        "Terminating"
    } else {
        let states = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];
        states.into_iter().find(|state| has(state)).unwrap_or("Running")
    }
}

/// How long a Job has run or ran; `None` before it started.
fn duration(status: &JobStatus, now: Time) -> Option<String> {
    let start = status.start_time.as_ref()?;
    let seconds = match &status.completion_time {
        Some(end) => end.0.as_second() - start.0.as_second(),
        None => seconds_since(now, start),
    };
    Some(human_duration(seconds))
}

fn job_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(job) = object.get::<Job>() else { return Vec::new() };
    let spec = job.spec.clone().unwrap_or_default();
    let status = job.status.clone().unwrap_or_default();
    let succeeded = status.succeeded.unwrap_or(0);
    let parallelism = spec.parallelism.unwrap_or(0);
    let completions = match spec.completions {
        Some(completions) => format!("{succeeded}/{completions}"),
        None if parallelism > 1 => format!("{succeeded}/1 of {parallelism}"),
        None => format!("{succeeded}/1"),
    };
    let [names, images] = container_cells(Some(&spec.template));
    vec![
        object.name().to_string(),
        job_status(job).to_string(),
        completions,
        duration(&status, now).unwrap_or_default(),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        spec.selector.as_ref().map_or_else(|| "<none>".to_string(), selector_text),
    ]
}

fn cron_job_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(cron) = object.get::<CronJob>() else { return Vec::new() };
    let spec = &cron.spec;
    let status = cron.status.clone().unwrap_or_default();
    let none = || "<none>".to_string();
    let job = spec.job_template.spec.as_ref();
    let [names, images] = container_cells(job.map(|job| &job.template));
    vec![
        object.name().to_string(),
        spec.schedule.clone(),
        spec.time_zone.clone().unwrap_or_else(none),
        if spec.suspend == Some(true) { "True" } else { "False" }.to_string(),
        status.active.map_or(0, |active| active.len()).to_string(),
        status.last_schedule_time.as_ref().map_or_else(none, |at| age(now, Some(at))),
        age(now, object.meta().creation_timestamp.as_ref()),
        names,
        images,
        job.and_then(|job| job.selector.as_ref()).map_or_else(none, selector_text),
    ]
}
