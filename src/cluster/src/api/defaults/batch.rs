//! Defaults of Jobs and CronJobs.
//!
//! Models kubernetes 1.36 pkg/apis/batch/v1/defaults.go and zz_generated.defaults.go.

use k8s_openapi::api::batch::v1::{CronJob, Job};

use super::pod::default_pod_spec;
use super::text;

/// Fills in a Job.
///
/// - Source: SetDefaults_Job.
pub fn default_job(job: &mut Job) {
    let template_labels = job.spec.as_ref().and_then(|spec| spec.template.metadata.as_ref()?.labels.clone());
    if job.metadata.labels.as_ref().is_none_or(|labels| labels.is_empty())
        && let Some(labels) = template_labels.filter(|labels| !labels.is_empty())
    {
        job.metadata.labels = Some(labels);
    }
    let spec = job.spec.get_or_insert_default();
    if spec.completions.is_none() && spec.parallelism.is_none() {
        spec.completions = Some(1);
    }
    spec.parallelism.get_or_insert(1);
    let per_index = spec.backoff_limit_per_index.is_some();
    spec.backoff_limit.get_or_insert(if per_index { i32::MAX } else { 6 });
    text(&mut spec.completion_mode, "NonIndexed");
    spec.suspend.get_or_insert(false);
    spec.manual_selector.get_or_insert(false);
    let replacement = if spec.pod_failure_policy.is_some() { "Failed" } else { "TerminatingOrFailed" };
    text(&mut spec.pod_replacement_policy, replacement);
    for rule in spec.pod_failure_policy.iter_mut().flat_map(|policy| &mut policy.rules) {
        for pattern in rule.on_pod_conditions.iter_mut().flatten() {
            text(&mut pattern.status, "True");
        }
    }
    // The server's own type always has a pod in its template.
    default_pod_spec(spec.template.spec.get_or_insert_default());
}

/// Fills in a CronJob; its Jobs get their own defaults when they are made.
///
/// - Source: SetDefaults_CronJob.
pub fn default_cron_job(cron: &mut CronJob) {
    let spec = &mut cron.spec;
    text(&mut spec.concurrency_policy, "Allow");
    spec.suspend.get_or_insert(false);
    spec.successful_jobs_history_limit.get_or_insert(3);
    spec.failed_jobs_history_limit.get_or_insert(1);
    let job = spec.job_template.spec.get_or_insert_default();
    default_pod_spec(job.template.spec.get_or_insert_default());
}
