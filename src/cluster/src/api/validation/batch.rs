//! Rules of Jobs and CronJobs.
//!
//! Models kubernetes 1.36 pkg/apis/batch/validation/validation.go and pkg/registry/batch/job/strategy.go.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::batch::v1::{
    CronJob, CronJobSpec, Job, JobSpec, JobStatus, JobTemplateSpec, PodFailurePolicyRule, SuccessPolicyRule,
};
use k8s_openapi::api::core::v1::{Affinity, PodTemplateSpec};
use serde_json::{Value, json};

use super::meta;
use super::probe::not_negative;
use super::text::{self, quoted};
use super::workload::pod_template;
use crate::api::cron::{Schedule, Zone};
use crate::api::error::FieldError;
use crate::api::indexes::Indexes;
use crate::api::kinds::Kind;
use crate::api::labels;

/// Most pods of an Indexed Job at a time, and most failed indexes.
const INDEXED_LIMIT: i32 = 100_000;
/// Longest name of a Job's manager, in bytes.
const MANAGER_BYTES: usize = 63;
/// Longest name of a CronJob: its Jobs' names add eleven characters.
const CRON_NAME_BYTES: usize = 52;

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Rules of a new Job.
///
/// - Source: ValidateJob.
#[inline(never)]
pub fn job(job: &Job, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::Job, &job.metadata, found);
    let none = JobSpec::default();
    let spec = job.spec.as_ref().unwrap_or(&none);
    generated_selector(job, spec, found);
    job_spec(spec, found);
    let name = job.metadata.name.as_deref().unwrap_or("");
    if spec.completion_mode.as_deref() == Some("Indexed")
        && let Some(completions) = spec.completions.filter(|completions| *completions > 0)
    {
        let last = format!("{name}-{}", completions - 1);
        if !text::dns1123_label(&last).is_empty() {
            let detail = format!("will not able to create pod with invalid DNS label: {last}");
            found.push(FieldError::invalid("metadata.name", quoted(name), &detail));
        }
    }
}

/// A generated selector must be the generated one.
///
/// - Source: validateGeneratedSelector.
fn generated_selector(job: &Job, spec: &JobSpec, found: &mut Vec<FieldError>) {
    let Some(selector) = spec.selector.as_ref().filter(|_| spec.manual_selector != Some(true)) else { return };
    let name = job.metadata.name.as_deref().unwrap_or("");
    let uid = job.metadata.uid.as_deref().unwrap_or("");
    let labels = spec.template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
    let mut expected = labels::Labels::new();
    for (key, value) in [
        ("controller-uid", uid),
        ("job-name", name),
        ("batch.kubernetes.io/controller-uid", uid),
        ("batch.kubernetes.io/job-name", name),
    ] {
        let own = labels.and_then(|labels| labels.get(key));
        if own.is_none_or(|own| own != value) {
            let (field, detail) = (format!("spec.template.metadata.labels[{key}]"), format!("must be '{value}'"));
            found.push(match own {
                None => FieldError::required("spec.template.metadata.labels", &format!("must be '{value}'")),
                Some(_) => FieldError::invalid(field, labels.map_or(Value::Null, json), &detail),
            });
        }
        expected.insert(key.to_string(), value.to_string());
    }
    if !labels::matches(selector, Some(&expected)) {
        found.push(FieldError::invalid("spec.selector", json(selector), "`selector` not auto-generated"));
    }
}

/// Rules of a changed Job.
///
/// - Source: ValidateJobUpdate.
#[inline(never)]
pub fn job_update(new: &Job, old: &Job, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec == old.spec {
        return;
    }
    let none = JobSpec::default();
    let (spec, before) = (new.spec.as_ref().unwrap_or(&none), old.spec.as_ref().unwrap_or(&none));
    job_spec(spec, found);
    if spec.completions != before.completions {
        let field = "spec.completions";
        if spec.completion_mode.as_deref() != Some("Indexed") {
            found.push(FieldError::invalid(field, json(&spec.completions), "field is immutable"));
        } else if spec.completions.is_some() && spec.completions != spec.parallelism {
            let detail = "can only be modified in tandem with spec.parallelism";
            found.push(FieldError::invalid(field, json(&spec.completions), detail));
        }
    }
    let mut fixed = |field: &str, new: Value, old: Value| {
        if new != old {
            found.push(FieldError::invalid(format!("spec.{field}"), new, "field is immutable"));
        }
    };
    fixed("selector", json(&spec.selector), json(&before.selector));
    if spec.template != mutable_template(new, old) {
        let shown = super::pod_diff::template(&json(&spec.template));
        found.push(FieldError::invalid("spec.template", shown, "field is immutable"));
    }
    let mut fixed = |field: &str, new: Value, old: Value| {
        if new != old {
            found.push(FieldError::invalid(format!("spec.{field}"), new, "field is immutable"));
        }
    };
    fixed("completionMode", json(&spec.completion_mode), json(&before.completion_mode));
    fixed("podFailurePolicy", json(&spec.pod_failure_policy), json(&before.pod_failure_policy));
    fixed("backoffLimitPerIndex", json(&spec.backoff_limit_per_index), json(&before.backoff_limit_per_index));
    fixed("managedBy", json(&spec.managed_by), json(&before.managed_by));
    fixed("successPolicy", json(&spec.success_policy), json(&before.success_policy));
}

/// The old template with what may change taken from the new one: scheduling directives, labels and resources of a Job
/// that is suspended and has no active pod any more, or has never had one.
///
/// - Source: validatePodTemplateUpdate; strategy.go validationOptionsForJob, with the gates
///   MutableSchedulingDirectivesForSuspendedJobs and MutablePodResourcesForSuspendedJobs, which are on in 1.36.
fn mutable_template(new: &Job, old: &Job) -> PodTemplateSpec {
    let template = |job: &Job| job.spec.as_ref().map(|spec| spec.template.clone()).unwrap_or_default();
    let (wanted, mut kept) = (template(new), template(old));
    let none = JobStatus::default();
    let status = old.status.as_ref().unwrap_or(&none);
    let reported = status
        .conditions
        .iter()
        .flatten()
        .any(|condition| condition.type_ == "Suspended" && condition.status == "True");
    let suspended = old.spec.as_ref().is_some_and(|spec| spec.suspend == Some(true));
    if !suspended || status.active.unwrap_or(0) > 0 || !(reported || status.start_time.is_none()) {
        return kept;
    }
    kept.metadata = wanted.metadata;
    if let (Some(kept), Some(wanted)) = (&mut kept.spec, &wanted.spec) {
        kept.node_selector = wanted.node_selector.clone();
        kept.tolerations = wanted.tolerations.clone();
        kept.scheduling_gates = wanted.scheduling_gates.clone();
        match (&mut kept.affinity, &wanted.affinity) {
            (Some(old), None) => {
                old.node_affinity = None;
                if *old == Affinity::default() {
                    kept.affinity = None;
                }
            }
            (old, Some(new)) => old.get_or_insert_default().node_affinity = new.node_affinity.clone(),
            (None, None) => {}
        }
        let before = kept.containers.iter_mut().chain(kept.init_containers.iter_mut().flatten());
        let after = wanted.containers.iter().chain(wanted.init_containers.iter().flatten());
        for (kept, wanted) in before.zip(after).filter(|(kept, wanted)| kept.name == wanted.name) {
            kept.resources = wanted.resources.clone();
        }
    }
    kept
}

/// Rules of a Job's spec.
///
/// - Source: ValidateJobSpec.
fn job_spec(spec: &JobSpec, found: &mut Vec<FieldError>) {
    plain_job_spec(spec, "spec", found);
    let Some(selector) = &spec.selector else {
        found.push(FieldError::required("spec.selector", ""));
        return;
    };
    meta::selector(selector, "spec.selector", found);
    let of_pods = spec.template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
    if !labels::matches(selector, of_pods) {
        let detail = "`selector` does not match template `labels`";
        found.push(FieldError::invalid("spec.template.metadata.labels", of_pods.map_or(Value::Null, json), detail));
    }
}

/// Rules of a Job's spec wherever it stands.
///
/// - Source: validateJobSpec.
fn plain_job_spec(spec: &JobSpec, path: &str, found: &mut Vec<FieldError>) {
    let field = |name: &str| format!("{path}.{name}");
    let numbers = [
        ("parallelism", spec.parallelism.map(i64::from)),
        ("completions", spec.completions.map(i64::from)),
        ("activeDeadlineSeconds", spec.active_deadline_seconds),
        ("backoffLimit", spec.backoff_limit.map(i64::from)),
        ("ttlSecondsAfterFinished", spec.ttl_seconds_after_finished.map(i64::from)),
        ("backoffLimitPerIndex", spec.backoff_limit_per_index.map(i64::from)),
        ("maxFailedIndexes", spec.max_failed_indexes.map(i64::from)),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            not_negative(field(name), number, found);
        }
    }
    if spec.max_failed_indexes.is_some() && spec.backoff_limit_per_index.is_none() {
        found.push(FieldError::required(field("backoffLimitPerIndex"), "when maxFailedIndexes is specified"));
    }
    if let Some(manager) = &spec.managed_by {
        managed_by(manager, &field("managedBy"), found);
    }
    match spec.completion_mode.as_deref() {
        Some("Indexed") => indexed(spec, path, found),
        mode => {
            if let Some(other) = mode.filter(|mode| *mode != "NonIndexed") {
                found.push(FieldError::unsupported(field("completionMode"), other, &["NonIndexed", "Indexed"]));
            } else {
                let detail = "requires indexed completion mode";
                if let Some(limit) = spec.backoff_limit_per_index {
                    found.push(FieldError::invalid(field("backoffLimitPerIndex"), limit, detail));
                }
                if let Some(limit) = spec.max_failed_indexes {
                    found.push(FieldError::invalid(field("maxFailedIndexes"), limit, detail));
                }
            }
        }
    }
    if spec.pod_failure_policy.is_some() {
        failure_policy(spec, &field("podFailurePolicy.rules"), found);
    }
    if let Some(policy) = &spec.success_policy {
        if spec.completion_mode.as_deref() != Some("Indexed") {
            let detail = "requires indexed completion mode";
            found.push(FieldError::invalid(field("successPolicy"), json(policy), detail));
        } else {
            let rules = field("successPolicy.rules");
            if policy.rules.is_empty() {
                let detail = "at least one rules must be specified when the successPolicy is specified";
                found.push(FieldError::required(rules.clone(), detail));
            }
            if policy.rules.len() > 20 {
                found.push(FieldError::too_many(rules.clone(), policy.rules.len(), 20));
            }
            for (place, rule) in policy.rules.iter().enumerate() {
                success_rule(rule, spec.completions.unwrap_or(0), &format!("{rules}[{place}]"), found);
            }
        }
    }
    if let Some(policy) = &spec.pod_replacement_policy {
        let supported: &[&str] =
            if spec.pod_failure_policy.is_some() { &["Failed"] } else { &["Failed", "TerminatingOrFailed"] };
        if !supported.contains(&policy.as_str()) {
            found.push(FieldError::unsupported(field("podReplacementPolicy"), policy, supported));
        }
    }
    pod_template(&spec.template, &field("template"), found);
    let policy = spec.template.spec.as_ref().and_then(|pod| pod.restart_policy.as_deref()).unwrap_or("");
    let place = field("template.spec.restartPolicy");
    match policy {
        "" | "Always" => found.push(FieldError::required(place, "valid values: \"OnFailure\", \"Never\"")),
        "Never" => {}
        "OnFailure" => {
            if spec.pod_failure_policy.is_some() {
                let detail = "only \"Never\" is supported when podFailurePolicy is specified";
                found.push(FieldError::invalid(place, quoted(policy), detail));
            }
        }
        other => found.push(FieldError::unsupported(place, other, &["OnFailure", "Never"])),
    }
}

/// A manager is a path below a domain.
///
/// - Source: apimachinery/pkg/util/validation IsDomainPrefixedPath.
fn managed_by(manager: &str, field: &str, found: &mut Vec<FieldError>) {
    match manager.split_once('/') {
        _ if manager.is_empty() => found.push(FieldError::required(field, "")),
        Some((host, path)) if !host.is_empty() && !path.is_empty() => {
            for message in text::dns1123_subdomain(host) {
                found.push(FieldError::invalid(field, quoted(host), &message));
            }
            if !path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte)) {
                let detail = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";
                found.push(FieldError::invalid(field, quoted(path), detail));
            }
        }
        _ => {
            let detail = "must be a domain-prefixed path (such as \"acme.io/foo\")";
            found.push(FieldError::invalid(field, quoted(manager), detail));
        }
    }
    if manager.len() > MANAGER_BYTES {
        let body = format!("Too long: may not be more than {MANAGER_BYTES} bytes");
        found.push(FieldError { field: field.into(), body });
    }
}

fn indexed(spec: &JobSpec, path: &str, found: &mut Vec<FieldError>) {
    let field = |name: &str| format!("{path}.{name}");
    let Some(completions) = spec.completions else {
        found.push(FieldError::required(field("completions"), "when completion mode is Indexed"));
        return;
    };
    if let Some(parallelism) = spec.parallelism.filter(|parallelism| *parallelism > INDEXED_LIMIT) {
        let detail = format!("must be less than or equal to {INDEXED_LIMIT} when completion mode is Indexed");
        found.push(FieldError::invalid(field("parallelism"), parallelism, &detail));
    }
    if let Some(failed) = spec.max_failed_indexes {
        if failed > completions {
            let detail = "must be less than or equal to completions";
            found.push(FieldError::invalid(field("maxFailedIndexes"), failed, detail));
        }
        if failed > INDEXED_LIMIT {
            let detail = format!("must be less than or equal to {INDEXED_LIMIT}");
            found.push(FieldError::invalid(field("maxFailedIndexes"), failed, &detail));
        }
    }
    if completions > INDEXED_LIMIT && spec.backoff_limit_per_index.is_some() {
        let detail = format!(
            "must be less than or equal to 10000 when completions are above {INDEXED_LIMIT} and used with backoff limit per index"
        );
        if spec.max_failed_indexes.is_none() {
            let detail = format!("must be specified when completions is above {INDEXED_LIMIT}");
            found.push(FieldError::required(field("maxFailedIndexes"), &detail));
        }
        for (name, value) in [("parallelism", spec.parallelism), ("maxFailedIndexes", spec.max_failed_indexes)] {
            if let Some(value) = value.filter(|value| *value > 10_000) {
                found.push(FieldError::invalid(field(name), value, &detail));
            }
        }
    }
}

/// Rules of a pod failure policy.
///
/// - Source: validatePodFailurePolicy.
fn failure_policy(spec: &JobSpec, path: &str, found: &mut Vec<FieldError>) {
    let rules = spec.pod_failure_policy.iter().flat_map(|policy| &policy.rules);
    let count = rules.clone().count();
    if count > 20 {
        found.push(FieldError::too_many(path, count, 20));
    }
    for (place, rule) in rules.enumerate() {
        failure_rule(spec, rule, &format!("{path}[{place}]"), found);
    }
}

fn failure_rule(spec: &JobSpec, rule: &PodFailurePolicyRule, path: &str, found: &mut Vec<FieldError>) {
    let actions = ["Count", "FailIndex", "FailJob", "Ignore"];
    let action = rule.action.as_str();
    let field = format!("{path}.action");
    if action.is_empty() {
        let detail = "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]";
        found.push(FieldError::required(field, detail));
    } else if action == "FailIndex" {
        if spec.backoff_limit_per_index.is_none() {
            found.push(FieldError::invalid(field, quoted(action), "requires the backoffLimitPerIndex to be set"));
        }
    } else if !actions.contains(&action) {
        found.push(FieldError::unsupported(field, action, &actions));
    }
    let conditions = rule.on_pod_conditions.as_deref().unwrap_or(&[]);
    if let Some(codes) = &rule.on_exit_codes {
        let path = format!("{path}.onExitCodes");
        match codes.operator.as_str() {
            "" => {
                found.push(FieldError::required(format!("{path}.operator"), "valid values: [\"In\" \"NotIn\"]"));
            }
            "In" | "NotIn" => {}
            other => found.push(FieldError::unsupported(format!("{path}.operator"), other, &["In", "NotIn"])),
        }
        if let Some(name) = &codes.container_name {
            let pod = spec.template.spec.as_ref();
            let containers =
                pod.into_iter().flat_map(|pod| pod.containers.iter().chain(pod.init_containers.iter().flatten()));
            if !containers.into_iter().any(|container| container.name == *name) {
                let detail = "must be one of the container or initContainer names in the pod template";
                found.push(FieldError::invalid(format!("{path}.containerName"), quoted(name), detail));
            }
        }
        exit_codes(&codes.operator, &codes.values, &format!("{path}.values"), found);
    }
    if conditions.len() > 20 {
        found.push(FieldError::too_many(format!("{path}.onPodConditions"), conditions.len(), 20));
    }
    for (place, pattern) in conditions.iter().enumerate() {
        let path = format!("{path}.onPodConditions[{place}]");
        for message in text::qualified_name(&pattern.type_) {
            found.push(FieldError::invalid(format!("{path}.type"), quoted(&pattern.type_), &message));
        }
        match pattern.status.as_deref().unwrap_or("") {
            "" => {
                let detail = "valid values: [\"False\" \"True\" \"Unknown\"]";
                found.push(FieldError::required(format!("{path}.status"), detail));
            }
            "False" | "True" | "Unknown" => {}
            other => {
                found.push(FieldError::unsupported(format!("{path}.status"), other, &["False", "True", "Unknown"]));
            }
        }
    }
    let both = match (rule.on_exit_codes.is_some(), !conditions.is_empty()) {
        (true, true) => "specifying both OnExitCodes and OnPodConditions is not supported",
        (false, false) => "specifying one of OnExitCodes and OnPodConditions is required",
        _ => return,
    };
    found.push(FieldError { field: path.into(), body: format!("Invalid value: {both}") });
}

fn exit_codes(operator: &str, values: &[i32], path: &str, found: &mut Vec<FieldError>) {
    if values.is_empty() {
        found.push(FieldError::invalid(path, json!(values), "at least one value is required"));
    } else if values.len() > 255 {
        found.push(FieldError::too_many(path, values.len(), 255));
    }
    let mut seen = BTreeSet::new();
    for (place, value) in values.iter().enumerate() {
        let field = format!("{path}[{place}]");
        if operator == "In" && *value == 0 {
            found.push(FieldError::invalid(field.clone(), value, "must not be 0 for the In operator"));
        }
        if !seen.insert(*value) {
            found.push(FieldError::duplicate(field, value));
        }
    }
    if !values.is_sorted() {
        found.push(FieldError::invalid(path, json!(values), "must be ordered"));
    }
}

/// Rules of one rule of a success policy.
///
/// - Source: validateSuccessPolicyRule.
fn success_rule(rule: &SuccessPolicyRule, completions: i32, path: &str, found: &mut Vec<FieldError>) {
    if rule.succeeded_count.is_none() && rule.succeeded_indexes.is_none() {
        let detail = "at least one of succeededCount or succeededIndexes must be specified";
        found.push(FieldError::required(path, detail));
    }
    let mut total = 0;
    if let Some(indexes) = &rule.succeeded_indexes {
        match Indexes::check(indexes, completions) {
            Ok(count) => total = count,
            Err(problem) => {
                let detail = format!("error parsing succeededIndexes: {problem}");
                found.push(FieldError::invalid(format!("{path}.succeededIndexes"), quoted(indexes), &detail));
            }
        }
    }
    let Some(count) = rule.succeeded_count else { return };
    let field = format!("{path}.succeededCount");
    not_negative(field.clone(), i64::from(count), found);
    if count > completions {
        let detail = format!("must be less than or equal to {completions} (the number of specified completions)");
        found.push(FieldError::invalid(field.clone(), count, &detail));
    }
    if rule.succeeded_indexes.is_some() && count > total {
        let detail = format!(
            "must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"
        );
        found.push(FieldError::invalid(field, count, &detail));
    }
}

/// Rules of a new CronJob.
///
/// - Source: ValidateCronJobCreate.
#[inline(never)]
pub fn cron_job(cron: &CronJob, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::CronJob, &cron.metadata, found);
    cron_spec(&cron.spec, None, found);
    let name = cron.metadata.name.as_deref().unwrap_or("");
    if name.len() > CRON_NAME_BYTES {
        found.push(FieldError::invalid("metadata.name", quoted(name), &text::max_length(CRON_NAME_BYTES)));
    }
}

/// Rules of a changed CronJob.
///
/// - Source: ValidateCronJobUpdate.
#[inline(never)]
pub fn cron_job_update(new: &CronJob, old: &CronJob, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        cron_spec(&new.spec, Some(&old.spec), found);
    }
}

fn cron_spec(spec: &CronJobSpec, old: Option<&CronJobSpec>, found: &mut Vec<FieldError>) {
    let field = "spec.schedule";
    if spec.schedule.is_empty() {
        found.push(FieldError::required(field, ""));
    } else {
        if let Err(problem) = Schedule::parse(&spec.schedule) {
            found.push(FieldError::invalid(field, quoted(&spec.schedule), &problem));
        }
        let with_zone = old.is_some_and(|old| old.schedule.contains("TZ"));
        if spec.schedule.contains("TZ") && (!with_zone || spec.time_zone.is_some()) {
            let detail = if with_zone {
                "cannot use both timeZone field and TZ or CRON_TZ in schedule"
            } else {
                "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
            };
            found.push(FieldError::invalid(field, quoted(&spec.schedule), detail));
        }
    }
    if let Some(seconds) = spec.starting_deadline_seconds {
        not_negative("spec.startingDeadlineSeconds".into(), seconds, found);
    }
    if old.is_none_or(|old| old.time_zone != spec.time_zone)
        && let Some(zone) = &spec.time_zone
    {
        time_zone(zone, found);
    }
    match spec.concurrency_policy.as_deref().unwrap_or("") {
        "" => found.push(FieldError::required("spec.concurrencyPolicy", "")),
        "Allow" | "Forbid" | "Replace" => {}
        other => {
            let supported = ["Allow", "Forbid", "Replace"];
            found.push(FieldError::unsupported("spec.concurrencyPolicy", other, &supported));
        }
    }
    job_template(&spec.job_template, found);
    let limits = [
        ("successfulJobsHistoryLimit", spec.successful_jobs_history_limit),
        ("failedJobsHistoryLimit", spec.failed_jobs_history_limit),
    ];
    for (name, limit) in limits {
        if let Some(limit) = limit {
            not_negative(format!("spec.{name}"), i64::from(limit), found);
        }
    }
}

/// - Source: validateTimeZone.
fn time_zone(zone: &str, found: &mut Vec<FieldError>) {
    let field = "spec.timeZone";
    if zone.is_empty() {
        found.push(FieldError::invalid(field, quoted(zone), "timeZone must be nil or non-empty string"));
        return;
    }
    let known = |part: &str| {
        (1..=14).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+'))
            && !matches!(part, "." | "..")
            && !part.starts_with('-')
    };
    let unknown = || format!("unknown time zone {zone}");
    if !zone.split('/').all(known) {
        found.push(FieldError::invalid(field, quoted(zone), &unknown()));
        return;
    }
    if zone.eq_ignore_ascii_case("Local") {
        let detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        found.push(FieldError::invalid(field, quoted(zone), detail));
    } else if Zone::find(zone).is_none() {
        found.push(FieldError::invalid(field, quoted(zone), &unknown()));
    }
}

/// - Source: ValidateJobTemplateSpec.
fn job_template(template: &JobTemplateSpec, found: &mut Vec<FieldError>) {
    let none = JobSpec::default();
    let spec = template.spec.as_ref().unwrap_or(&none);
    plain_job_spec(spec, "spec.jobTemplate.spec", found);
    if let Some(selector) = &spec.selector {
        let detail = "`selector` will be auto-generated";
        found.push(FieldError::invalid("spec.jobTemplate.spec.selector", json(selector), detail));
    }
    if spec.manual_selector == Some(true) {
        let field: String = "spec.jobTemplate.spec.manualSelector".into();
        let body = "Unsupported value: true: supported values: \"nil\", \"false\"".into();
        found.push(FieldError { field, body });
    }
}
