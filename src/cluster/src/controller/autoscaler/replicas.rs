//! How many replicas a resource metric asks for.
//!
//! Ratios are pairs of whole numbers until they are multiplied. Models kubernetes 1.36 pkg/controller/podautoscaler/replica_calculator.go.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, ResourceMetricSource};
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Time;

use crate::api::quota::container_resources;
use crate::api::time::moment;
use crate::api::{labels, pod, quantity};
use crate::reconcile::View;
use crate::store::cache::PodUsage;

/// How long after its start a pod's processor use is looked at with care, in milliseconds.
const INITIALIZATION_MS: u64 = 300_000;
/// Within this time of its start a pod that is not ready has never been, in milliseconds.
const READINESS_DELAY_MS: u64 = 30_000;
/// Tolerance around the target where nothing else is said, in thousandths.
const TOLERANCE_MILLI: i128 = 100;

/// What a metric asks for.
pub(super) struct Found {
    pub replicas: i32,
    /// Percentage of the requests.
    pub utilization: Option<i32>,
    /// Average over the pods, in thousandths.
    pub average_milli: i128,
}

/// Use against target, as a fraction.
#[derive(Clone, Copy)]
struct Ratio {
    use_: i128,
    target: i128,
}

impl Ratio {
    fn is_within(self, tolerance: (i128, i128)) -> bool {
        let difference = (self.use_ - self.target) * 1_000;
        difference <= tolerance.0 * self.target && -difference <= tolerance.1 * self.target
    }

    /// Rounded up from the quotient that upstream keeps as a floating-point number, so that 290 % of 70 % times 7 is 30.
    fn times(self, count: i32) -> i32 {
        super::rules::ceiling(self.use_ as f64 / self.target as f64 * f64::from(count))
    }
}

/// The size that the metric asks for.
///
/// - Errors: why it cannot be told, in upstream's words.
/// - Source: GetResourceReplicas and GetRawResourceReplicas.
pub(super) fn calculate(
    autoscaler: &HorizontalPodAutoscaler,
    source: &ResourceMetricSource,
    current: i32,
    selector: &LabelSelector,
    view: &View<'_>,
) -> Result<Found, String> {
    let namespace = autoscaler.metadata.namespace.as_deref().unwrap_or("");
    let resource = source.name.as_str();
    let selected = |pod: &&alloc::rc::Rc<Pod>| labels::matches(selector, pod.metadata.labels.as_ref());
    let pods: alloc::vec::Vec<_> = view.cache.list::<Pod>(Some(namespace)).filter(selected).collect();
    let usage = view.cache.usage();
    let uid = |pod: &Pod| pod.metadata.uid.clone().unwrap_or_default();
    if !pods.iter().any(|pod| usage.contains_key(uid(pod).as_str())) {
        return Err(format!(
            "unable to get metrics for resource {resource}: no metrics returned from resource metrics API"
        ));
    }
    // Use and request of each pod that counts, in thousandths.
    let mut counted: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    let (mut unready, mut missing) = (BTreeMap::new(), BTreeMap::new());
    let mut ready = 0;
    let percent = source.target.average_utilization.map(i128::from);
    for pod in pods {
        let request = match percent {
            Some(_) => request(pod, resource)?,
            None => 0,
        };
        if pod.metadata.deletion_timestamp.is_some() || pod::phase(pod) == "Failed" {
            continue;
        }
        if pod::phase(pod) == "Pending" {
            unready.insert(uid(pod), request);
            continue;
        }
        let Some(found) = usage.get(uid(pod).as_str()) else {
            missing.insert(uid(pod), request);
            continue;
        };
        if resource == "cpu" && is_unready(pod, found, view.now) {
            unready.insert(uid(pod), request);
            continue;
        }
        ready += 1;
        let used = if resource == "cpu" { i128::from(found.cpu_milli) } else { i128::from(found.memory_bytes) * 1_000 };
        counted.insert(uid(pod), (used, request));
    }
    if counted.is_empty() {
        return Err("did not receive metrics for targeted pods (pods might be unready)".to_string());
    }
    let raw_target = source.target.average_value.as_ref().and_then(quantity::milli).unwrap_or(1).max(1);
    let ratio = |counted: &BTreeMap<String, (i128, i128)>| {
        let (used, asked) = counted.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        match percent {
            Some(target) => Ratio { use_: if asked > 0 { used * 100 / asked } else { 0 }, target },
            None => Ratio { use_: used / counted.len() as i128, target: raw_target },
        }
    };
    let first = ratio(&counted);
    let found = |replicas: i32| Found {
        replicas,
        utilization: percent.and_then(|_| i32::try_from(first.use_).ok()),
        average_milli: counted.values().map(|one| one.0).sum::<i128>() / counted.len() as i128,
    };
    let tolerance = tolerance(autoscaler);
    let grows = first.use_ > first.target;
    let with_unready = !unready.is_empty() && grows;
    if !with_unready && missing.is_empty() {
        return Ok(found(if first.is_within(tolerance) { current } else { first.times(ready) }));
    }
    let mut assumed = counted.clone();
    if grows {
        assumed.extend(missing.into_iter().map(|(uid, request)| (uid, (0, request))));
    } else if first.use_ < first.target {
        // What is not known is taken for fully used when that keeps the size up.
        let full = |request: i128| match percent {
            Some(target) => request * target.max(100) / 100,
            None => raw_target,
        };
        assumed.extend(missing.into_iter().map(|(uid, request)| (uid, (full(request), request))));
    }
    if with_unready {
        assumed.extend(unready.into_iter().map(|(uid, request)| (uid, (0, request))));
    }
    let second = ratio(&assumed);
    let turned = (first.use_ < first.target && second.use_ > second.target)
        || (first.use_ > first.target && second.use_ < second.target);
    if second.is_within(tolerance) || turned {
        return Ok(found(current));
    }
    let replicas = second.times(assumed.len() as i32);
    let wrong_way =
        (second.use_ < second.target && replicas > current) || (second.use_ > second.target && replicas < current);
    Ok(found(if wrong_way { current } else { replicas }))
}

/// Tolerance upwards and downwards, in thousandths.
fn tolerance(autoscaler: &HorizontalPodAutoscaler) -> (i128, i128) {
    let behavior = autoscaler.spec.behavior.as_ref();
    let of = |rules: Option<&k8s_openapi::api::autoscaling::v2::HPAScalingRules>| {
        rules.and_then(|rules| rules.tolerance.as_ref()).and_then(quantity::milli).unwrap_or(TOLERANCE_MILLI)
    };
    (
        of(behavior.and_then(|behavior| behavior.scale_up.as_ref())),
        of(behavior.and_then(|behavior| behavior.scale_down.as_ref())),
    )
}

/// What the pod's containers ask for, in thousandths.
///
/// - Source: calculatePodRequests.
fn request(pod: &Pod, resource: &str) -> Result<i128, String> {
    let mut sum = 0;
    for container in pod.spec.iter().flat_map(|spec| &spec.containers) {
        let Some(milli) = container_resources(container, false).get(resource).copied() else {
            let name = pod.metadata.name.as_deref().unwrap_or("");
            return Err(format!("missing request for {resource} in container {} of Pod {name}", container.name));
        };
        sum += milli;
    }
    Ok(sum)
}

/// True when a pod's processor use says nothing yet.
///
/// - Source: groupPods.
fn is_unready(pod: &Pod, usage: &PodUsage, now: Time) -> bool {
    let start = pod.status.as_ref().and_then(|status| status.start_time.as_ref()).map(moment);
    let (Some(condition), Some(start)) = (pod::condition(pod, "Ready"), start) else { return true };
    let turned = condition.last_transition_time.as_ref().map_or(start, moment);
    let is_false = condition.status == "False";
    if start.plus_ms(INITIALIZATION_MS) > now {
        is_false || usage.at < turned.plus_ms(usage.window_ms)
    } else {
        is_false && start.plus_ms(READINESS_DELAY_MS) > turned
    }
}
