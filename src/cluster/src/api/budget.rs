//! Questions about PodDisruptionBudgets that the disruption controller and the eviction subresource both ask.
//!
//! Models kubernetes 1.36 pkg/apis/policy/helper (UpdateDisruptionAllowedCondition, ConditionsAreUpToDate) and the policy
//! v1 lister's GetPodPodDisruptionBudgets.

use alloc::string::{String, ToString};

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kernel::Time;

use super::labels::{self, Labels};
use super::time::api_time;

/// Type of the condition that says whether a pod may be evicted.
pub const DISRUPTION_ALLOWED: &str = "DisruptionAllowed";
/// Reason of the condition while the budget could not be computed.
pub const SYNC_FAILED: &str = "SyncFailed";
/// How long an evicted pod may take until its deletion is seen, in milliseconds.
///
/// Source: kubernetes 1.36 pkg/controller/disruption/disruption.go DeletionTimeout.
pub const DELETION_TIMEOUT_MS: u64 = 120_000;

/// True when the budget is for pods of these labels; one without selector is for none, an empty selector for all.
pub fn selects(budget: &PodDisruptionBudget, pod_labels: Option<&Labels>) -> bool {
    let selector = budget.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    selector.is_some_and(|selector| labels::matches(selector, pod_labels))
}

/// Makes the condition say what `disruptionsAllowed` says.
pub fn update_condition(status: &mut PodDisruptionBudgetStatus, now: Time) {
    let (word, reason) =
        if status.disruptions_allowed > Some(0) { ("True", "SufficientPods") } else { ("False", "InsufficientPods") };
    set_condition(status, word, reason, String::new(), now);
}

/// Sets the condition; its transition time moves only with its status.
pub fn set_condition(status: &mut PodDisruptionBudgetStatus, word: &str, reason: &str, message: String, now: Time) {
    let observed_generation = status.observed_generation;
    let list = status.conditions.get_or_insert_default();
    let condition = Condition {
        last_transition_time: api_time(now),
        message,
        observed_generation,
        reason: reason.to_string(),
        status: word.to_string(),
        type_: DISRUPTION_ALLOWED.to_string(),
    };
    match list.iter_mut().find(|one| one.type_ == DISRUPTION_ALLOWED) {
        Some(old) => {
            let since = if old.status == word {
                old.last_transition_time.clone()
            } else {
                condition.last_transition_time.clone()
            };
            *old = Condition { last_transition_time: since, ..condition };
        }
        None => list.push(condition),
    }
}

/// True when the condition already says what the rest of the status says.
pub fn condition_is_up_to_date(status: &PodDisruptionBudgetStatus) -> bool {
    let condition = status.conditions.iter().flatten().find(|one| one.type_ == DISRUPTION_ALLOWED);
    condition.is_some_and(|condition| {
        condition.observed_generation == status.observed_generation
            && condition.status == if status.disruptions_allowed > Some(0) { "True" } else { "False" }
    })
}
