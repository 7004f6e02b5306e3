//! Sizes workloads by what their pods use.
//!
//! It reads the figures that the world collects from the kubelets and never asks a kubelet itself; only Resource and
//! ContainerResource metrics are served. Models kubernetes 1.36 pkg/controller/podautoscaler/horizontal.go.

mod replicas;
mod rules;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::autoscaling::v2::{
    ContainerResourceMetricStatus, HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition,
    HorizontalPodAutoscalerStatus, MetricSpec, MetricStatus, MetricValueStatus, ResourceMetricStatus,
};
use k8s_openapi::api::core::v1::{Pod, ReplicationController};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::{Rng, Time};

use self::replicas::Measured;
use super::events::{normal, reference, warning};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::error::Reason;
use crate::api::kinds::KINDS;
use crate::api::quantity::{Amount, Form};
use crate::api::time::api_time;
use crate::api::{ApiError, Key, Kind, Object, labels};
use crate::store::{Act, Change, EventDraft, Op, Subresource, Write};

const COMPONENT: &str = "horizontal-pod-autoscaler";
/// Time between looks, in milliseconds.
const SYNC_MS: u64 = 15_000;

/// What is remembered of one autoscaler.
#[derive(Clone, Debug, Default)]
struct Memory {
    /// Recommended sizes and when they were.
    recommendations: Vec<(Time, i32)>,
    /// Changes of size and when they were; negative when it shrank.
    changes: Vec<(Time, i32)>,
    /// Which pods it sized last.
    selector: Option<LabelSelector>,
    /// The change of size that is being written.
    rescale: Option<Rescale>,
    /// True when its status was refused: the next look is a whole period away.
    rests: bool,
}

/// A change of size that is being written.
#[derive(Clone, Debug)]
struct Rescale {
    at: Time,
    from: i32,
    to: i32,
    /// True when the autoscaler has rules for its changes, which count them.
    behaves: bool,
    why: String,
    uid: Option<String>,
    /// The status where it is refused, but for the refusal.
    unchanged: HorizontalPodAutoscalerStatus,
    /// Why it was refused.
    refusal: Option<String>,
}

/// The HorizontalPodAutoscaler controller.
#[derive(Clone, Debug, Default)]
pub struct AutoscalerController {
    memory: BTreeMap<Key, Memory>,
}

/// What is scaled: size wanted, and how its pods are found.
struct Scale {
    key: Key,
    replicas: i32,
    selector: LabelSelector,
}

fn scale(autoscaler: &HorizontalPodAutoscaler, view: &View<'_>) -> Result<Scale, ApiError> {
    let target = &autoscaler.spec.scale_target_ref;
    let namespace = autoscaler.metadata.namespace.as_deref().unwrap_or("");
    let version = target.api_version.as_deref().unwrap_or("");
    if version.matches('/').count() > 1 {
        let message = format!("unexpected GroupVersion string: {version}");
        return Err(ApiError::new(Reason::BadRequest, message));
    }
    // Any version of the group is as good as another.
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let Some(info) = KINDS.iter().find(|info| info.name == target.kind && info.group == group) else {
        let message = format!("no matches for kind {:?} in group {group:?}", target.kind);
        return Err(ApiError::new(Reason::NotFound, message));
    };
    let kind = info.kind;
    let key = Key::new(kind, namespace, &target.name);
    let object = view.cache.get(&key).ok_or_else(|| ApiError::not_found(kind, &target.name))?;
    let mut of_controller = LabelSelector::default();
    let parts = match kind {
        Kind::Deployment => {
            object.get::<Deployment>().and_then(|one| one.spec.as_ref()).map(|spec| (spec.replicas, &spec.selector))
        }
        Kind::ReplicaSet => {
            object.get::<ReplicaSet>().and_then(|one| one.spec.as_ref()).map(|spec| (spec.replicas, &spec.selector))
        }
        Kind::StatefulSet => {
            object.get::<StatefulSet>().and_then(|one| one.spec.as_ref()).map(|spec| (spec.replicas, &spec.selector))
        }
        Kind::ReplicationController => {
            let spec = object.get::<ReplicationController>().and_then(|one| one.spec.as_ref());
            of_controller.match_labels = spec.and_then(|spec| spec.selector.clone());
            spec.map(|spec| (spec.replicas, &of_controller))
        }
        _ => None,
    };
    let (replicas, selector) =
        parts.ok_or_else(|| ApiError::new(Reason::NotFound, "the server could not find the requested resource"))?;
    Ok(Scale { key, replicas: replicas.unwrap_or(1), selector: selector.clone() })
}

/// One look at one autoscaler.
struct Sync<'a> {
    autoscaler: &'a HorizontalPodAutoscaler,
    view: &'a View<'a>,
    item: &'a Key,
    status: HorizontalPodAutoscalerStatus,
    acts: Vec<Act>,
    /// What is reported behind the status.
    afterwards: Option<String>,
}

/// Sets one condition of a status.
///
/// - Source: setConditionInList.
fn set_condition(
    status: &mut HorizontalPodAutoscalerStatus,
    kind: &str,
    (is_true, reason, message): (bool, &str, &str),
    now: Time,
) {
    let truth = if is_true { "True" } else { "False" };
    let conditions = status.conditions.get_or_insert_default();
    let place = conditions.iter().position(|one| one.type_ == kind).unwrap_or_else(|| {
        conditions.push(HorizontalPodAutoscalerCondition { type_: kind.to_string(), ..Default::default() });
        conditions.len() - 1
    });
    let one = &mut conditions[place];
    if one.status != truth {
        one.status = truth.to_string();
        one.last_transition_time = Some(api_time(now));
    }
    one.reason = Some(reason.to_string());
    one.message = Some(message.to_string());
}

impl Sync<'_> {
    fn condition(&mut self, kind: &str, is_true: bool, reason: &str, message: &str) {
        set_condition(&mut self.status, kind, (is_true, reason, message), self.view.now);
    }

    fn event(&mut self, is_warning: bool, reason: &'static str, message: String) {
        let regarding = reference(self.item, self.autoscaler.metadata.uid.clone());
        let draft = if is_warning { warning } else { normal };
        self.acts.push(Act::Event(draft(COMPONENT, regarding, reason, message)));
    }

    fn run(&mut self, memory: &mut Memory, others: &[(&Key, &LabelSelector)]) {
        let spec = &self.autoscaler.spec;
        let scale = match scale(self.autoscaler, self.view) {
            Ok(scale) => scale,
            Err(error) => {
                self.event(true, "FailedGetScale", error.to_string());
                let message = format!("the HPA controller was unable to get the target's current scale: {error}");
                self.condition("AbleToScale", false, "FailedGetScale", &message);
                return;
            }
        };
        let able = "the HPA controller was able to get the target's current scale";
        self.condition("AbleToScale", true, "SucceededGetScale", able);
        let current = scale.replicas;
        let now = self.view.now;
        if memory.recommendations.is_empty() {
            memory.recommendations.push((now, current));
        }
        let least = spec.min_replicas.unwrap_or(1);
        let desired;
        let mut why = String::new();
        self.status.current_replicas = Some(current);
        self.status.current_metrics = None;
        if current == 0 && least != 0 {
            let message = "scaling is disabled since the replica count of the target is zero";
            self.condition("ScalingActive", false, "ScalingDisabled", message);
            desired = 0;
        } else if current > spec.max_replicas {
            why = "Current number of replicas above Spec.MaxReplicas".to_string();
            desired = spec.max_replicas;
        } else if current < least {
            why = "Current number of replicas below Spec.MinReplicas".to_string();
            desired = least;
        } else {
            memory.selector = Some(scale.selector.clone());
            // Without a wish the one before stays in the status.
            let wish = match self.ambiguity(&scale, others) {
                Some(problem) => {
                    self.event(true, "AmbiguousSelector", problem.clone());
                    self.condition("ScalingActive", false, "AmbiguousSelector", &problem);
                    Err(problem)
                }
                None => self.by_metrics(&scale),
            };
            let (wanted, metric) = match wish {
                Ok(wish) => wish,
                Err(problem) => {
                    self.afterwards = Some(problem);
                    return;
                }
            };
            if wanted > current {
                why = format!("{metric} above target");
            } else if wanted < current {
                why = "All metrics below target".to_string();
            }
            let decision = rules::normalize(spec, memory, current, wanted, now);
            for (kind, is_true, reason, message) in decision.conditions {
                self.condition(kind, is_true, reason, message);
            }
            desired = decision.replicas;
        }
        if desired != current {
            let mut unchanged = self.status.clone();
            unchanged.desired_replicas = self.autoscaler.status.as_ref().map_or(0, |before| before.desired_replicas);
            memory.rescale = Some(Rescale {
                at: now,
                from: current,
                to: desired,
                behaves: spec.behavior.is_some(),
                why,
                uid: self.autoscaler.metadata.uid.clone(),
                unchanged,
                refusal: None,
            });
            let set = move |object: &mut Object| set_replicas(object, desired);
            let write = Write::Patch { key: scale.key, uid: None, subresource: Subresource::Main, apply: Rc::new(set) };
            self.acts.push(Act::Write(write));
            let message = format!("the HPA controller was able to update the target scale to {desired}");
            self.condition("AbleToScale", true, "SucceededRescale", &message);
            self.status.last_scale_time = Some(api_time(now));
        }
        self.status.desired_replicas = desired;
    }

    /// Why it cannot be told which autoscaler sizes the pods, if several do.
    ///
    /// - Source: validateAndParseSelector.
    fn ambiguity(&self, scale: &Scale, others: &[(&Key, &LabelSelector)]) -> Option<String> {
        let namespace = &self.item.namespace;
        let pods = self.view.cache.list::<Pod>(Some(namespace));
        let sized: Vec<_> = pods.filter(|pod| labels::matches(&scale.selector, pod.metadata.labels.as_ref())).collect();
        let also =
            |selector: &LabelSelector| sized.iter().any(|pod| labels::matches(selector, pod.metadata.labels.as_ref()));
        let also = others.iter().filter(|(key, selector)| key.namespace == *namespace && also(selector));
        let mut keys: Vec<&Key> = also.map(|(key, _)| *key).collect();
        if keys.is_empty() {
            return None;
        }
        keys.push(self.item);
        keys.sort();
        let names: Vec<String> = keys.iter().map(|key| format!("{namespace}/{}", key.name)).collect();
        let selector = labels::text(&scale.selector);
        Some(format!("pods by selector {selector} are controlled by multiple HPAs: [{}]", names.join(" ")))
    }

    /// The size that the metric with the largest wish asks for, and that metric's name.
    ///
    /// - Errors: why there is none.
    /// - Source: computeReplicasForMetrics.
    fn by_metrics(&mut self, scale: &Scale) -> Result<(i32, String), String> {
        let metrics = self.autoscaler.spec.metrics.clone().unwrap_or_default();
        let mut best: Option<(i32, String)> = None;
        let mut statuses = Vec::new();
        let mut first: Option<Invalid> = None;
        let mut invalid = 0;
        for metric in &metrics {
            match self.by_metric(metric, scale) {
                Ok((replicas, name, status)) => {
                    statuses.push(status);
                    if best.as_ref().is_none_or(|(most, _)| replicas > *most) {
                        best = Some((replicas, name));
                    }
                }
                Err(problem) => {
                    invalid += 1;
                    self.event(true, problem.reason, problem.text.clone());
                    // Its place is kept, so that statuses stand where their metrics do.
                    statuses.push(MetricStatus::default());
                    first.get_or_insert(problem);
                }
            }
        }
        self.status.current_metrics = (!statuses.is_empty()).then_some(statuses);
        // With some metrics missing the others may only let it grow.
        match (first, best) {
            (None, Some(best)) => {
                self.valid(&best.1);
                Ok(best)
            }
            (Some(_), Some(best)) if best.0 >= scale.replicas => {
                self.valid(&best.1);
                Ok(best)
            }
            (Some(problem), _) => {
                let message = format!("the HPA was unable to compute the replica count: {}", problem.text);
                self.condition("ScalingActive", false, problem.reason, &message);
                let metrics = metrics.len();
                Err(format!("invalid metrics ({invalid} invalid out of {metrics}), first error is: {}", problem.whole))
            }
            (None, None) => Err(String::new()),
        }
    }

    fn valid(&mut self, metric: &str) {
        let message = format!("the HPA was able to successfully calculate a replica count from {metric}");
        self.condition("ScalingActive", true, "ValidMetricFound", &message);
    }

    fn by_metric(&self, metric: &MetricSpec, scale: &Scale) -> Result<(i32, String, MetricStatus), Invalid> {
        if let Some(source) = &metric.resource {
            let measured = Measured { resource: &source.name, container: None, target: &source.target };
            let (replicas, name, current) = self.by_resource(measured, scale).map_err(|problem| Invalid {
                reason: "FailedGetResourceMetric",
                whole: format!("failed to get {} resource metric value: {problem}", source.name),
                text: problem,
            })?;
            let resource = Some(ResourceMetricStatus { name: source.name.clone(), current });
            return Ok((replicas, name, MetricStatus { type_: "Resource".into(), resource, ..Default::default() }));
        }
        if let Some(source) = &metric.container_resource {
            let container = source.container.as_str();
            let measured = Measured { resource: &source.name, container: Some(container), target: &source.target };
            let (replicas, name, current) = self.by_resource(measured, scale).map_err(|problem| Invalid {
                reason: "FailedGetContainerResourceMetric",
                whole: format!("failed to get {container} container metric value: {problem}"),
                text: problem,
            })?;
            let container_resource = Some(ContainerResourceMetricStatus {
                container: source.container.clone(),
                name: source.name.clone(),
                current,
            });
            let type_ = "ContainerResource".into();
            return Ok((replicas, name, MetricStatus { type_, container_resource, ..Default::default() }));
        }
        Err(unserved(metric, self.autoscaler.metadata.namespace.as_deref().unwrap_or("")))
    }

    /// - Source: computeStatusForResourceMetricGeneric.
    fn by_resource(&self, measured: Measured<'_>, scale: &Scale) -> Result<(i32, String, MetricValueStatus), String> {
        let resource = measured.resource;
        let is_raw = measured.target.average_value.is_some();
        let what = if is_raw { "usage" } else { "utilization" };
        let found = replicas::calculate(self.autoscaler, measured, scale.replicas, &scale.selector, self.view)
            .map_err(|problem| format!("failed to get {resource} {what}: {problem}"))?;
        let name = match (is_raw, measured.container) {
            (true, _) => format!("{resource} resource"),
            (false, None) => format!("{resource} resource utilization (percentage of request)"),
            (false, Some(_)) => format!("{resource} container resource utilization (percentage of request)"),
        };
        let average_utilization = if is_raw { None } else { found.utilization };
        let average_value = Some(average(resource, found.average_milli));
        Ok((found.replicas, name, MetricValueStatus { average_utilization, average_value, value: None }))
    }
}

/// An average as the status shows it.
///
/// - Source: buildQuantity.
fn average(resource: &str, milli: i128) -> Quantity {
    if resource == "memory" && milli % 1_000 == 0 {
        return Amount { milli, form: Form::Binary }.quantity();
    }
    let text = format!("{milli}m");
    Quantity(crate::api::quantity::canonical(&text).unwrap_or(text))
}

/// Why a metric says nothing.
struct Invalid {
    /// Reason of the event and of the condition.
    reason: &'static str,
    /// What they say.
    text: String,
    /// What is said where it is the first of several.
    whole: String,
}

/// The answer about a metric of an API that nobody serves.
///
/// - Source: computeReplicasForMetric, replica_calculator.go, metrics/client.go; k8s.io/metrics pkg/client.
fn unserved(metric: &MetricSpec, namespace: &str) -> Invalid {
    const CUSTOM: &str =
        "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
    if let Some(source) = &metric.pods {
        let text = format!("unable to get metric {}: {CUSTOM}", source.metric.name);
        return Invalid {
            reason: "FailedGetPodsMetric",
            whole: format!("failed to get pods metric value: {text}"),
            text,
        };
    }
    if let Some(source) = &metric.object {
        let (name, object) = (&source.metric.name, &source.described_object);
        // Kind, namespace, name and error stand so upstream, whatever the words between them say.
        let text = format!("unable to get metric {name}: {} on {namespace} {}/{CUSTOM}", object.kind, object.name);
        let inner = match source.target.type_.as_str() {
            "AverageValue" => format!("failed to get {name} object metric: {text}"),
            _ => text.clone(),
        };
        return Invalid {
            reason: "FailedGetObjectMetric",
            whole: format!("failed to get object metric value: {inner}"),
            text,
        };
    }
    let (name, selector, is_average) = match &metric.external {
        Some(source) => {
            (source.metric.name.as_str(), source.metric.selector.as_ref(), source.target.average_value.is_some())
        }
        None => ("", None, false),
    };
    let text = format!(
        "unable to get external metric {namespace}/{name}/{}: unable to fetch metrics from external metrics API: the server could \
         not find the requested resource (get {name}.external.metrics.k8s.io)",
        labels::go_text(selector)
    );
    let inner = if is_average {
        format!("failed to get {name} external metric: {text}")
    } else {
        format!("failed to get external metric {name}: {text}")
    };
    Invalid {
        reason: "FailedGetExternalMetric",
        whole: format!("failed to get {name} external metric value: {inner}"),
        text,
    }
}

fn set_replicas(object: &mut Object, replicas: i32) {
    if let Some(one) = object.get_mut::<Deployment>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    } else if let Some(one) = object.get_mut::<ReplicaSet>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    } else if let Some(one) = object.get_mut::<StatefulSet>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    } else if let Some(one) = object.get_mut::<ReplicationController>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    }
}

impl Controller for AutoscalerController {
    fn component(&self) -> &'static str {
        COMPONENT
    }

    fn observe(&mut self, change: &Change, _view: &View<'_>, queue: &mut WorkQueue) {
        if change.key.kind != Kind::HorizontalPodAutoscaler {
            return;
        }
        match change.op {
            // Every look comes a period after the one before; the first one too.
            Op::Added => queue.add_after(change.key.clone(), SYNC_MS),
            Op::Deleted => {
                self.memory.remove(&change.key);
            }
            Op::Modified => {}
        }
    }

    /// A refused change of size is told in the status at once; everything else waits for the next period.
    ///
    /// - Source: rate_limiters.go FixedItemIntervalRateLimiter.
    fn retry_ms(&self) -> (u64, u64) {
        (0, 0)
    }

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(autoscaler) = view.cache.get(item).and_then(Object::get::<HorizontalPodAutoscaler>) else {
            return Outcome::default();
        };
        let mut memory = self.memory.remove(item).unwrap_or_default();
        let mut outcome = Outcome { acts: Vec::new(), again_after_ms: Some(SYNC_MS) };
        let write = |status: HorizontalPodAutoscalerStatus| {
            let mut new = (**autoscaler).clone();
            new.status = Some(status);
            Act::Write(Write::Update(Object::new(new), Subresource::Status))
        };
        let rests = core::mem::take(&mut memory.rests);
        let rescale = memory.rescale.take();
        if let Some(Rescale { mut unchanged, refusal: Some(refusal), .. }) = rescale {
            let message = format!("the HPA controller was unable to update the target scale: {refusal}");
            set_condition(&mut unchanged, "AbleToScale", (false, "FailedUpdateScale", &message), view.now);
            outcome.acts.push(write(unchanged));
        } else if !rests {
            let others = self.memory.iter().filter_map(|(key, memory)| Some((key, memory.selector.as_ref()?)));
            let others: Vec<_> = others.collect();
            let before = autoscaler.status.clone().unwrap_or_default();
            let mut sync = Sync { autoscaler, view, item, status: before.clone(), acts: Vec::new(), afterwards: None };
            sync.run(&mut memory, &others);
            outcome.acts = sync.acts;
            if sync.status != before {
                outcome.acts.push(write(sync.status));
            }
            if let Some(problem) = sync.afterwards {
                let regarding = reference(item, autoscaler.metadata.uid.clone());
                let event = warning(COMPONENT, regarding, "FailedComputeMetricsReplicas", problem);
                outcome.acts.push(Act::Event(event));
            }
        }
        self.memory.insert(item.clone(), memory);
        outcome
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let memory = self.memory.get_mut(item)?;
        let Write::Patch { .. } = write else {
            let error = answer.as_ref().err()?;
            memory.rests = true;
            let uid = if let Write::Update(object, _) = write { Some(object.uid().to_string()) } else { None };
            return Some(warning(COMPONENT, reference(item, uid), "FailedUpdateStatus", error.to_string()));
        };
        let rescale = memory.rescale.as_mut()?;
        let regarding = reference(item, rescale.uid.clone());
        let change = format!("New size: {}; reason: {}", rescale.to, rescale.why);
        Some(match answer {
            Ok(_) => {
                if rescale.behaves {
                    memory.changes.push((rescale.at, rescale.to - rescale.from));
                }
                normal(COMPONENT, regarding, "SuccessfulRescale", change)
            }
            Err(error) => {
                rescale.refusal = Some(error.to_string());
                warning(COMPONENT, regarding, "FailedRescale", format!("{change}; error: {error}"))
            }
        })
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
