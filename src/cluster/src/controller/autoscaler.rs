//! Sizes workloads by what their pods use.
//!
//! It reads the figures that the world collects from the kubelets and never asks a kubelet itself; only Resource metrics
//! are served. Models kubernetes 1.36 pkg/controller/podautoscaler/horizontal.go.

mod replicas;
mod rules;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet, StatefulSet};
use k8s_openapi::api::autoscaling::v2::{
    HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, MetricSpec, MetricStatus,
    MetricValueStatus, ResourceMetricStatus,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kernel::{Rng, Time};

use super::events::{normal, reference, warning};
use super::{Controller, Outcome, View, WorkQueue};
use crate::api::time::api_time;
use crate::api::{ApiError, Key, Kind, Object};
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
    let Some(kind) = Kind::find(version, &target.kind) else {
        let message = format!("no matches for kind {:?} in version {version:?}", target.kind);
        return Err(ApiError::new(crate::api::error::Reason::NotFound, message));
    };
    let key = Key::new(kind, namespace, &target.name);
    let object = view.cache.get(&key).ok_or_else(|| ApiError::not_found(kind, &target.name))?;
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
        _ => None,
    };
    let (replicas, selector) = parts.ok_or_else(|| {
        ApiError::new(crate::api::error::Reason::NotFound, "the server could not find the requested resource")
    })?;
    Ok(Scale { key, replicas: replicas.unwrap_or(1), selector: selector.clone() })
}

/// One look at one autoscaler.
struct Sync<'a> {
    autoscaler: &'a HorizontalPodAutoscaler,
    view: &'a View<'a>,
    item: &'a Key,
    status: HorizontalPodAutoscalerStatus,
    acts: Vec<Act>,
}

impl Sync<'_> {
    fn condition(&mut self, kind: &str, is_true: bool, reason: &str, message: &str) {
        let status = if is_true { "True" } else { "False" };
        let conditions = self.status.conditions.get_or_insert_default();
        let place = conditions.iter().position(|one| one.type_ == kind).unwrap_or_else(|| {
            conditions.push(HorizontalPodAutoscalerCondition { type_: kind.to_string(), ..Default::default() });
            conditions.len() - 1
        });
        let one = &mut conditions[place];
        if one.status != status {
            one.status = status.to_string();
            one.last_transition_time = Some(api_time(self.view.now));
        }
        one.reason = Some(reason.to_string());
        one.message = Some(message.to_string());
    }

    fn event(&mut self, is_warning: bool, reason: &'static str, message: String) {
        let regarding = reference(self.item, self.autoscaler.metadata.uid.clone());
        let draft = if is_warning { warning } else { normal };
        self.acts.push(Act::Event(draft(COMPONENT, regarding, reason, message)));
    }

    fn run(&mut self, memory: &mut Memory) {
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
            // Without a wish the one before stays in the status.
            let Some((wanted, metric)) = self.by_metrics(&scale) else { return };
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
            let set = move |object: &mut Object| set_replicas(object, desired);
            let write = Write::Patch { key: scale.key, uid: None, subresource: Subresource::Main, apply: Rc::new(set) };
            self.acts.push(Act::Write(write));
            let message = format!("the HPA controller was able to update the target scale to {desired}");
            self.condition("AbleToScale", true, "SucceededRescale", &message);
            self.event(false, "SuccessfulRescale", format!("New size: {desired}; reason: {why}"));
            memory.changes.push((now, desired - current));
            self.status.last_scale_time = Some(api_time(now));
        }
        self.status.desired_replicas = desired;
    }

    /// The size that the metric with the largest wish asks for, and that metric's name.
    ///
    /// - Source: computeReplicasForMetrics.
    fn by_metrics(&mut self, scale: &Scale) -> Option<(i32, String)> {
        let metrics = self.autoscaler.spec.metrics.clone().unwrap_or_default();
        let mut best: Option<(i32, String)> = None;
        let mut statuses = Vec::new();
        let mut first: Option<(&'static str, String, String)> = None;
        let mut invalid = 0;
        for metric in &metrics {
            match self.by_metric(metric, scale) {
                Ok((replicas, name, status)) => {
                    statuses.push(status);
                    if best.as_ref().is_none_or(|(most, _)| replicas > *most) {
                        best = Some((replicas, name));
                    }
                }
                Err((reason, problem)) => {
                    invalid += 1;
                    self.event(true, reason, problem.clone());
                    // Its place is kept, so that statuses stand where their metrics do.
                    statuses.push(MetricStatus::default());
                    let value = first_error(metric, &problem);
                    first.get_or_insert((reason, problem, value));
                }
            }
        }
        self.status.current_metrics = (!statuses.is_empty()).then_some(statuses);
        // With some metrics missing the others may only let it grow.
        if let Some((reason, problem, value)) = first
            && best.as_ref().is_none_or(|(most, _)| *most < scale.replicas)
        {
            let message = format!("the HPA was unable to compute the replica count: {problem}");
            self.condition("ScalingActive", false, reason, &message);
            let message =
                format!("invalid metrics ({invalid} invalid out of {}), first error is: {value}", metrics.len());
            self.event(true, "FailedComputeMetricsReplicas", message);
            return None;
        }
        if let Some((_, name)) = &best {
            let message = format!("the HPA was able to successfully calculate a replica count from {name}");
            self.condition("ScalingActive", true, "ValidMetricFound", &message);
        }
        best
    }

    fn by_metric(
        &self,
        metric: &MetricSpec,
        scale: &Scale,
    ) -> Result<(i32, String, MetricStatus), (&'static str, String)> {
        let Some(source) = &metric.resource else {
            let (reason, problem) = match metric.type_.as_str() {
                "Pods" => (
                    "FailedGetPodsMetric",
                    "unable to get metric: no custom metrics API (custom.metrics.k8s.io) registered",
                ),
                "Object" => (
                    "FailedGetObjectMetric",
                    "unable to get metric: no custom metrics API (custom.metrics.k8s.io) registered",
                ),
                "External" => (
                    "FailedGetExternalMetric",
                    "unable to get external metric: no external metrics API (external.metrics.k8s.io) registered",
                ),
                _ => ("FailedGetContainerResourceMetric", "unable to get metrics for resource of a container"),
            };
            return Err((reason, problem.to_string()));
        };
        let failed = |problem: String| ("FailedGetResourceMetric", problem);
        let utilization = source.target.average_utilization;
        let found = replicas::calculate(self.autoscaler, source, scale.replicas, &scale.selector, self.view).map_err(
            |problem| match utilization {
                Some(_) => failed(format!("failed to get {} utilization: {problem}", source.name)),
                None => failed(format!("failed to get {} usage: {problem}", source.name)),
            },
        )?;
        let name = match utilization {
            Some(_) => format!("{} resource utilization (percentage of request)", source.name),
            None => format!("{} resource", source.name),
        };
        let text = format!("{}m", found.average_milli);
        let average = crate::api::quantity::canonical(&text).unwrap_or(text);
        let current = MetricValueStatus {
            average_utilization: utilization.and(found.utilization),
            average_value: Some(k8s_openapi::apimachinery::pkg::api::resource::Quantity(average)),
            value: None,
        };
        let status = MetricStatus {
            type_: "Resource".to_string(),
            resource: Some(ResourceMetricStatus { name: source.name.clone(), current }),
            ..MetricStatus::default()
        };
        Ok((found.replicas, name, status))
    }
}

/// What the error about a metric is wrapped in, by the type of the metric.
///
/// - Source: computeReplicasForMetric.
fn first_error(metric: &MetricSpec, problem: &str) -> String {
    let what = match metric.type_.as_str() {
        "Pods" => "pods metric".to_string(),
        "Object" => "object metric".to_string(),
        "External" => {
            format!("{} external metric", metric.external.as_ref().map_or("", |one| one.metric.name.as_str()))
        }
        "ContainerResource" => {
            format!("{} container metric", metric.container_resource.as_ref().map_or("", |one| one.name.as_str()))
        }
        _ => format!("{} resource metric", metric.resource.as_ref().map_or("", |one| one.name.as_str())),
    };
    format!("failed to get {what} value: {problem}")
}

fn set_replicas(object: &mut Object, replicas: i32) {
    if let Some(one) = object.get_mut::<Deployment>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    } else if let Some(one) = object.get_mut::<ReplicaSet>() {
        one.spec.get_or_insert_default().replicas = Some(replicas);
    } else if let Some(one) = object.get_mut::<StatefulSet>() {
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

    fn reconcile(&mut self, item: &Key, view: &View<'_>, _rng: &mut Rng) -> Outcome {
        let Some(autoscaler) = view.cache.get(item).and_then(Object::get::<HorizontalPodAutoscaler>) else {
            return Outcome::default();
        };
        let before = autoscaler.status.clone().unwrap_or_default();
        let mut sync = Sync { autoscaler, view, item, status: before.clone(), acts: Vec::new() };
        sync.run(self.memory.entry(item.clone()).or_default());
        let Sync { status, mut acts, .. } = sync;
        if status != before {
            let mut new = (**autoscaler).clone();
            new.status = Some(status);
            acts.push(Act::Write(Write::Update(Object::new(new), Subresource::Status)));
        }
        Outcome { acts, again_after_ms: Some(SYNC_MS) }
    }

    fn wrote(&mut self, item: &Key, write: &Write, answer: &Result<Option<Object>, ApiError>) -> Option<EventDraft> {
        let (Write::Patch { .. }, Err(error)) = (write, answer) else { return None };
        let message = format!("the HPA controller was unable to update the target scale: {error}");
        Some(warning(COMPONENT, reference(item, None), "FailedRescale", message))
    }

    fn boxed(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }
}
