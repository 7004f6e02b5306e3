//! The eviction subresource of pods: a deletion that asks the pod's disruption budget first.
//!
//! Models kubernetes 1.36 pkg/registry/core/pod/storage/eviction.go. Requests are carried out one at a time here, so the
//! retries after conflicts that upstream makes have nothing to do.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;

use super::World;
use crate::api::error::{FieldError, Reason};
use crate::api::time::api_time;
use crate::api::{ApiError, Key, Kind, Object, budget, pod};
use crate::store::{DeleteOptions, Subresource, set_pod_condition};

/// What an eviction that must not go on says.
const REFUSED: &str = "Cannot evict pod as it would violate the pod's disruption budget.";
/// Evictions that a budget remembers before it refuses all others.
///
/// Source: MaxDisruptedPodSize.
const MAX_DISRUPTED_PODS: usize = 2_000;
/// After how many seconds clients ask again for a budget that has not been looked at yet.
///
/// Source: createTooManyRequestsError.
const RETRY_SECONDS: u32 = 10;

/// The delete options of an eviction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eviction {
    /// Grace in seconds; the pod's own when absent.
    pub grace_seconds: Option<i64>,
    /// Only if the pod has this uid.
    pub uid: Option<String>,
    /// Only if the pod has this version.
    pub resource_version: Option<String>,
    /// Ask only.
    pub dry_run: bool,
}

impl World {
    /// Evicts a pod, if its budget allows it.
    ///
    /// - Errors: NotFound; TooManyRequests with the budget's numbers as its cause; an error without a reason when two
    ///   budgets select the pod; Conflict when a precondition fails.
    pub fn evict(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        self.check_api()?;
        let Some(pod) = self.store.get(key).and_then(Object::get::<Pod>).cloned() else {
            return Err(ApiError::not_found(Kind::Pod, &key.name));
        };
        // It has ended, never began or is on its way already: nothing is disrupted.
        let ignores_budgets =
            matches!(pod::phase(&pod), "Succeeded" | "Failed" | "Pending") || pod.metadata.deletion_timestamp.is_some();
        let answer = if ignores_budgets {
            preconditions(&pod, options).and_then(|()| self.delete_evicted(key, options))
        } else {
            self.check_budget(&pod, options).and_then(|()| {
                preconditions(&pod, options)?;
                self.mark_evicted(key, options);
                self.delete_evicted(key, options)
            })
        };
        self.flush();
        answer
    }

    /// Asks the budget of a pod and takes one disruption from it, where the pod counts.
    fn check_budget(&mut self, pod: &Pod, options: &Eviction) -> Result<(), ApiError> {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("");
        let selecting: Vec<Rc<PodDisruptionBudget>> = self
            .store
            .list(Kind::PodDisruptionBudget, Some(namespace))
            .filter_map(Object::get::<PodDisruptionBudget>)
            .filter(|budget| budget::selects(budget, pod.metadata.labels.as_ref()))
            .cloned()
            .collect();
        let budget = match selecting.as_slice() {
            [] => return Ok(()),
            [budget] => budget,
            _ => {
                let text =
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
                return Err(ApiError::new(Reason::Unknown, text));
            }
        };
        if !pod::is_ready(pod) {
            let policy = budget.spec.as_ref().and_then(|spec| spec.unhealthy_pod_eviction_policy.as_deref());
            let status = budget.status.clone().unwrap_or_default();
            let (current, desired) = (status.current_healthy.unwrap_or(0), status.desired_healthy.unwrap_or(0));
            // An unhealthy pod takes nothing from the budget.
            if policy == Some("AlwaysAllow") || (current >= desired && desired > 0) {
                return Ok(());
            }
        }
        self.take_disruption(pod.metadata.name.as_deref().unwrap_or(""), budget, options.dry_run)
    }

    /// - Source: checkAndDecrement.
    fn take_disruption(&mut self, pod: &str, budget: &PodDisruptionBudget, dry_run: bool) -> Result<(), ApiError> {
        let name = budget.metadata.name.as_deref().unwrap_or("");
        let status = budget.status.clone().unwrap_or_default();
        if status.observed_generation.unwrap_or(0) < budget.metadata.generation.unwrap_or(0) {
            let why = format!("The disruption budget {name} is still being processed by the server.");
            return Err(ApiError { retry_after_seconds: RETRY_SECONDS, ..refused(why) });
        }
        let allowed = status.disruptions_allowed.unwrap_or(0);
        let forbidden = |why: &str| {
            ApiError::new(Reason::Forbidden, format!("poddisruptionbudget.policy {name:?} is forbidden: {why}"))
        };
        if allowed < 0 {
            return Err(forbidden("pdb disruptions allowed is negative"));
        }
        if status.disrupted_pods.as_ref().is_some_and(|pods| pods.len() > MAX_DISRUPTED_PODS) {
            return Err(forbidden("DisruptedPods map too big - too many evictions not confirmed by PDB controller"));
        }
        if allowed == 0 {
            let failed = status
                .conditions
                .iter()
                .flatten()
                .find(|one| one.type_ == budget::DISRUPTION_ALLOWED && one.reason == budget::SYNC_FAILED);
            let (current, desired) = (status.current_healthy.unwrap_or(0), status.desired_healthy.unwrap_or(0));
            return Err(refused(match failed.filter(|one| one.status == "False") {
                Some(failed) => format!(
                    "The disruption budget {name} does not allow evicting pods currently because it failed sync: {}",
                    failed.message
                ),
                None if current <= desired => {
                    format!("The disruption budget {name} needs {desired} healthy pods and has {current} currently")
                }
                None => format!("The disruption budget {name} does not allow evicting pods currently"),
            }));
        }
        if dry_run {
            return Ok(());
        }
        let (now, pod) = (self.now, pod.to_string());
        let apply = move |object: &mut Object| {
            let Some(budget) = object.get_mut::<PodDisruptionBudget>() else { return };
            let status = budget.status.get_or_insert_default();
            let left = status.disruptions_allowed.unwrap_or(0) - 1;
            status.disruptions_allowed = Some(left);
            if left == 0 {
                budget::update_condition(status, now);
            }
            status.disrupted_pods.get_or_insert_default().insert(pod.clone(), api_time(now));
        };
        let key = Key::new(Kind::PodDisruptionBudget, budget.metadata.namespace.as_deref().unwrap_or(""), name);
        self.store.patch(&key, None, Subresource::Status, &apply).map(|_| ())
    }

    fn mark_evicted(&mut self, key: &Key, options: &Eviction) {
        if options.dry_run {
            return;
        }
        let now = self.now;
        let apply = move |object: &mut Object| {
            if let Some(pod) = object.get_mut::<Pod>() {
                let message = "Eviction API: evicting";
                set_pod_condition(pod, "DisruptionTarget", "True", Some("EvictionByEvictionAPI"), Some(message), now);
            }
        };
        // The pod was there a moment ago, and nothing validates a status.
        let _ = self.store.patch(key, None, Subresource::Status, &apply);
    }

    fn delete_evicted(&mut self, key: &Key, options: &Eviction) -> Result<(), ApiError> {
        if options.dry_run {
            return Ok(());
        }
        let grace_seconds = options.grace_seconds;
        let options = DeleteOptions { grace_seconds, uid: options.uid.clone(), ..DeleteOptions::default() };
        self.store.delete(key, &options, self.now).map(|_| ())
    }
}

/// 429, with what the budget says as its cause.
fn refused(cause: String) -> ApiError {
    let causes = alloc::vec![FieldError { field: "DisruptionBudget".to_string(), body: cause }];
    ApiError { causes, ..ApiError::new(Reason::TooManyRequests, REFUSED) }
}

fn preconditions(pod: &Pod, options: &Eviction) -> Result<(), ApiError> {
    let name = pod.metadata.name.as_deref().unwrap_or("");
    let differs = |wanted: &Option<String>, found: &Option<String>| {
        wanted.as_ref().filter(|wanted| !wanted.is_empty() && Some(*wanted) != found.as_ref()).cloned()
    };
    let found = |value: &Option<String>| value.clone().unwrap_or_default();
    let text = if let Some(uid) = differs(&options.uid, &pod.metadata.uid) {
        format!(
            "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been deleted and then recreated",
            found(&pod.metadata.uid)
        )
    } else if let Some(version) = differs(&options.resource_version, &pod.metadata.resource_version) {
        format!(
            "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). The object might have been modified",
            found(&pod.metadata.resource_version)
        )
    } else {
        return Ok(());
    };
    Err(ApiError::new(Reason::Conflict, format!("Operation cannot be fulfilled on pods {name:?}: {text}")))
}
