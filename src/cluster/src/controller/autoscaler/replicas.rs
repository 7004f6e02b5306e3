//! How many replicas a resource metric asks for.
//!
//! Ratios are pairs of whole numbers until they are multiplied. Models kubernetes 1.36 pkg/controller/podautoscaler/replica_calculator.go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};

use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, MetricTarget};
use k8s_openapi::api::core::v1::{Container, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::Time;

use crate::api::quota::{container_resources, pod_resources};
use crate::api::time::moment;
use crate::api::{labels, pod, quantity};
use crate::reconcile::View;
use crate::store::cache::{ContainerUsage, PodUsage};

/// How long after its start a pod's processor use is looked at with care, in milliseconds.
const INITIALIZATION_MS: u64 = 300_000;
/// Within this time of its start a pod that is not ready has never been, in milliseconds.
const READINESS_DELAY_MS: u64 = 30_000;
/// Tolerance around the target where nothing else is said.
const TOLERANCE: f64 = 0.1;

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
    /// The quotient that upstream keeps as a floating-point number, so that 290 % of 70 % times 7 is 30.
    fn quotient(self) -> f64 {
        self.use_ as f64 / self.target as f64
    }

    fn is_within(self, (up, down): (f64, f64)) -> bool {
        1.0 - down <= self.quotient() && self.quotient() <= 1.0 + up
    }

    fn times(self, count: i32) -> i32 {
        super::rules::ceiling(self.quotient() * f64::from(count))
    }
}

/// What is measured: a resource of whole pods or of one of their containers.
#[derive(Clone, Copy)]
pub(super) struct Measured<'a> {
    pub resource: &'a str,
    /// Name of the container; `None` for whole pods.
    pub container: Option<&'a str>,
    pub target: &'a MetricTarget,
}

impl Measured<'_> {
    /// What a pod used, in thousandths; `None` without a figure.
    ///
    /// - Errors: the pod has no such container.
    fn used(&self, pod: &Pod, usage: &PodUsage) -> Result<Option<i128>, String> {
        let amount = |one: &ContainerUsage| match self.resource {
            "cpu" => Some(i128::from(one.cpu_milli)),
            "memory" => Some(i128::from(one.memory_bytes) * 1_000),
            _ => None,
        };
        let Some(container) = self.container else { return Ok(usage.containers.iter().map(amount).sum()) };
        match usage.containers.iter().find(|one| &*one.name == container) {
            Some(one) => Ok(amount(one)),
            None => {
                let (namespace, name) = (pod.metadata.namespace.as_deref(), pod.metadata.name.as_deref());
                let (namespace, name) = (namespace.unwrap_or(""), name.unwrap_or(""));
                Err(format!(
                    "failed to get container metrics: container {container} not present in metrics for pod {namespace}/{name}"
                ))
            }
        }
    }

    /// What a pod asks for, in thousandths.
    ///
    /// - Source: calculateRequests.
    fn request(&self, pod: &Pod) -> Result<i128, String> {
        let resource = self.resource;
        let name = pod.metadata.name.as_deref().unwrap_or("");
        let spec = pod.spec.as_ref();
        let whole = spec.and_then(|spec| spec.resources.as_ref()?.requests.as_ref());
        if self.container.is_none() && whole.is_some_and(|requests| !requests.is_empty()) {
            return pod_resources(pod, false)
                .get(resource)
                .map(|amount| amount.milli)
                .ok_or_else(|| format!("missing pod-level request for {resource} in Pod {name}"));
        }
        let sidecar = |one: &&Container| one.restart_policy.as_deref() == Some("Always");
        let sidecars = spec.and_then(|spec| spec.init_containers.as_ref()).into_iter().flatten().filter(sidecar);
        let all = spec.into_iter().flat_map(|spec| &spec.containers).chain(sidecars);
        let (mut sum, mut found) = (0, false);
        for container in all.filter(|one| self.container.is_none_or(|wanted| one.name == wanted)) {
            found = true;
            sum += container_resources(container, false).get(resource).map(|amount| amount.milli).ok_or_else(|| {
                format!("missing request for {resource} in container {} of Pod {name}", container.name)
            })?;
        }
        match self.container {
            Some(container) if !found => Err(format!("container {container} not found in Pod {name}")),
            _ => Ok(sum),
        }
    }
}

/// The size that the metric asks for.
///
/// - Errors: why it cannot be told, in upstream's words.
/// - Source: GetResourceReplicas and GetRawResourceReplicas.
pub(super) fn calculate(
    autoscaler: &HorizontalPodAutoscaler,
    measured: Measured<'_>,
    current: i32,
    selector: &LabelSelector,
    view: &View<'_>,
) -> Result<Found, String> {
    let namespace = autoscaler.metadata.namespace.as_deref().unwrap_or("");
    let resource = measured.resource;
    let selected = |pod: &&alloc::rc::Rc<Pod>| labels::matches(selector, pod.metadata.labels.as_ref());
    let pods: alloc::vec::Vec<_> = view.cache.list::<Pod>(Some(namespace)).filter(selected).collect();
    let uid = |pod: &Pod| pod.metadata.uid.clone().unwrap_or_default();
    let failed = |problem: &str| format!("unable to get metrics for resource {resource}: {problem}");
    // Use of each pod that has figures, and those figures.
    let mut figures = BTreeMap::new();
    let mut is_told = false;
    for pod in &pods {
        let Some(usage) = view.cache.usage().get(uid(pod).as_str()) else { continue };
        is_told = true;
        if let Some(used) = measured.used(pod, usage).map_err(|problem| failed(&problem))? {
            figures.insert(uid(pod), (used, usage));
        }
    }
    if !is_told {
        return Err(failed("no metrics returned from resource metrics API"));
    }
    let percent = measured.target.average_value.is_none().then_some(measured.target.average_utilization).flatten();
    let percent = percent.map(i128::from);
    // Use of each pod that counts, in thousandths.
    let mut counted: BTreeMap<String, i128> = BTreeMap::new();
    let (mut unready, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for pod in &pods {
        if pod.metadata.deletion_timestamp.is_some() || pod::phase(pod) == "Failed" {
            continue;
        }
        if pod::phase(pod) == "Pending" {
            unready.insert(uid(pod));
            continue;
        }
        let Some((used, found)) = figures.get(&uid(pod)) else {
            missing.insert(uid(pod));
            continue;
        };
        if resource == "cpu" && is_unready(pod, found, view.now) {
            unready.insert(uid(pod));
            continue;
        }
        counted.insert(uid(pod), *used);
    }
    let ready = counted.len() as i32;
    if counted.is_empty() {
        return Err("did not receive metrics for targeted pods (pods might be unready)".to_string());
    }
    let mut requests = BTreeMap::new();
    if percent.is_some() {
        for pod in &pods {
            requests.insert(uid(pod), measured.request(pod)?);
        }
    }
    let request = |uid: &String| requests.get(uid).copied().unwrap_or(0);
    let raw_target = measured.target.average_value.as_ref().and_then(quantity::milli).unwrap_or(1).max(1);
    let ratio = |counted: &BTreeMap<String, i128>| {
        let used: i128 = counted.values().sum();
        match percent {
            Some(target) => {
                let asked: i128 = counted.keys().map(request).sum();
                if asked == 0 {
                    return Err("no metrics returned matched known pods".to_string());
                }
                Ok(Ratio { use_: used * 100 / asked, target })
            }
            None => Ok(Ratio { use_: used / counted.len() as i128, target: raw_target }),
        }
    };
    let first = ratio(&counted)?;
    let average_milli = counted.values().sum::<i128>() / counted.len() as i128;
    let utilization = percent.and_then(|_| i32::try_from(first.use_).ok());
    let found = |replicas: i32| Found { replicas, utilization, average_milli };
    let tolerance = tolerance(autoscaler);
    let grows = first.use_ > first.target;
    let with_unready = !unready.is_empty() && grows;
    if !with_unready && missing.is_empty() {
        return Ok(found(if first.is_within(tolerance) { current } else { first.times(ready) }));
    }
    let mut assumed = counted.clone();
    if grows {
        assumed.extend(missing.into_iter().map(|uid| (uid, 0)));
    } else if first.use_ < first.target {
        // What is not known is taken for fully used when that keeps the size up.
        assumed.extend(missing.into_iter().map(|uid| {
            let full = percent.map_or(raw_target, |target| request(&uid) * target.max(100) / 100);
            (uid, full)
        }));
    }
    if with_unready {
        assumed.extend(unready.into_iter().map(|uid| (uid, 0)));
    }
    let second = ratio(&assumed)?;
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

/// Tolerance upwards and downwards.
fn tolerance(autoscaler: &HorizontalPodAutoscaler) -> (f64, f64) {
    let behavior = autoscaler.spec.behavior.as_ref();
    let of = |rules: Option<&k8s_openapi::api::autoscaling::v2::HPAScalingRules>| {
        let milli = rules.and_then(|rules| rules.tolerance.as_ref()).and_then(quantity::milli);
        milli.map_or(TOLERANCE, |milli| milli as f64 / 1_000.0)
    };
    (
        of(behavior.and_then(|behavior| behavior.scale_up.as_ref())),
        of(behavior.and_then(|behavior| behavior.scale_down.as_ref())),
    )
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
