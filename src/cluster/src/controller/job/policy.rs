//! What a Job makes of failed and succeeded pods: failure policy, success policy and failures of an index.
//!
//! Models kubernetes 1.36 pkg/controller/job/pod_failure_policy.go, success_policy.go and indexed_job_utils.go.

use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::batch::v1::{JobSpec, PodFailurePolicyOnExitCodesRequirement};
use k8s_openapi::api::core::v1::{ContainerStatus, Pod};

use crate::api::indexes::Indexes;
use crate::api::pod;

/// Annotation and label with the completion index of a pod.
pub(super) const INDEX: &str = "batch.kubernetes.io/job-completion-index";
/// Annotation with the counted failures of an index.
pub(super) const FAILURES: &str = "batch.kubernetes.io/job-index-failure-count";
/// Annotation with the ignored failures of an index.
pub(super) const IGNORED_FAILURES: &str = "batch.kubernetes.io/job-index-ignored-failure-count";

/// What a pod failure policy says of a failed pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Why the whole Job fails, when it does.
    pub fails_job: Option<String>,
    /// Whether the failure counts towards the limits.
    pub counts: bool,
    /// Whether the pod's index fails for good.
    pub fails_index: bool,
}

/// What the Job's policy says of a failed pod; without one every failure counts.
///
/// - Source: matchPodFailurePolicy.
pub(super) fn judge(spec: &JobSpec, pod: &Pod) -> Verdict {
    for (place, rule) in spec.pod_failure_policy.iter().flat_map(|policy| &policy.rules).enumerate() {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
        let name = pod.metadata.name.as_deref().unwrap_or("");
        let action = rule.action.as_str();
        let message = if let Some(codes) = &rule.on_exit_codes {
            matching_container(pod, codes).map(|(container, code)| {
                format!(
                    "Container {container} for pod {namespace}/{name} failed with exit code {code} matching {action} rule at index {place}"
                )
            })
        } else {
            let patterns = rule.on_pod_conditions.iter().flatten();
            let mut matching = patterns.filter(|pattern| {
                pod::condition(pod, &pattern.type_)
                    .is_some_and(|condition| Some(condition.status.as_str()) == pattern.status.as_deref())
            });
            matching.next().map(|pattern| {
                format!(
                    "Pod {namespace}/{name} has condition {} matching {action} rule at index {place}",
                    pattern.type_
                )
            })
        };
        if let Some(message) = message {
            return Verdict {
                fails_job: (action == "FailJob").then_some(message),
                counts: action != "Ignore",
                fails_index: action == "FailIndex",
            };
        }
    }
    Verdict { fails_job: None, counts: true, fails_index: false }
}

/// The first container whose failure the rule is about, and its exit code.
fn matching_container<'a>(pod: &'a Pod, codes: &PodFailurePolicyOnExitCodesRequirement) -> Option<(&'a str, i32)> {
    let status = pod.status.as_ref()?;
    let lists = [&status.container_statuses, &status.init_container_statuses];
    let mut statuses = lists.into_iter().flat_map(|list| list.iter().flatten());
    let matches = |status: &&ContainerStatus| {
        let Some(code) = exit_code(status).filter(|code| *code != 0) else { return false };
        let listed = codes.values.contains(&code);
        codes.container_name.as_ref().is_none_or(|name| *name == status.name)
            && if codes.operator == "In" { listed } else { !listed }
    };
    let status = statuses.find(matches)?;
    Some((&status.name, exit_code(status)?))
}

fn exit_code(status: &ContainerStatus) -> Option<i32> {
    Some(status.state.as_ref()?.terminated.as_ref()?.exit_code)
}

/// The place of the first rule of the success policy that the succeeded indexes meet, as a message.
///
/// - Source: matchSuccessPolicy.
pub(super) fn success(spec: &JobSpec, succeeded: &Indexes) -> Option<String> {
    if succeeded.0.is_empty() {
        return None;
    }
    let completions = spec.completions.unwrap_or(0);
    let rules = spec.success_policy.iter().flat_map(|policy| &policy.rules);
    let met = rules.enumerate().find(|(_, rule)| {
        let count = rule.succeeded_count;
        match &rule.succeeded_indexes {
            Some(text) => {
                let wanted = Indexes::parse(text, completions);
                let there = wanted.0.intersection(&succeeded.0).count() as i32;
                count.map_or(there == wanted.total(), |count| there >= count)
            }
            None => count.is_some_and(|count| succeeded.total() >= count),
        }
    });
    met.map(|(place, _)| format!("Matched rules at index {place}"))
}

/// The completion index of a pod of an Indexed Job.
pub(super) fn index(pod: &Pod) -> Option<i32> {
    number(pod, INDEX).filter(|index| *index >= 0)
}

fn number(pod: &Pod, annotation: &str) -> Option<i32> {
    pod.metadata.annotations.as_ref()?.get(annotation)?.parse().ok()
}

/// Counted failures of the index before this pod.
pub(super) fn failures(pod: &Pod) -> i32 {
    number(pod, FAILURES).unwrap_or(0)
}

/// All failures of the index before this pod.
pub(super) fn all_failures(pod: &Pod) -> i32 {
    failures(pod) + number(pod, IGNORED_FAILURES).unwrap_or(0)
}

/// The failure counts of the pod that follows a failed one, as annotations.
///
/// - Source: addIndexFailureCountAnnotation.
pub(super) fn next_failures(spec: &JobSpec, failed: Option<&Pod>) -> [Option<(&'static str, String)>; 2] {
    let (mut counted, mut ignored) = (0, 0);
    if let Some(pod) = failed {
        (counted, ignored) = (failures(pod), all_failures(pod) - failures(pod));
        if judge(spec, pod).counts {
            counted += 1;
        } else {
            ignored += 1;
        }
    }
    [Some((FAILURES, counted.to_string())), (ignored > 0).then(|| (IGNORED_FAILURES, ignored.to_string()))]
}
