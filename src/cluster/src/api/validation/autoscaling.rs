//! Rules of HorizontalPodAutoscalers.
//!
//! Models kubernetes 1.36 pkg/apis/autoscaling/validation/validation.go.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingRules, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec,
    MetricTarget,
};

use super::text::{self, quoted};
use super::{container, meta};
use crate::api::error::FieldError;
use crate::api::kinds::Kind;
use crate::api::quantity;

/// Longest stabilization window in seconds.
const WINDOW_SECONDS: i32 = 3_600;
/// Longest period of a scaling policy in seconds.
const PERIOD_SECONDS: i32 = 1_800;

/// Rules of a new HorizontalPodAutoscaler.
///
/// - Source: ValidateHorizontalPodAutoscaler.
#[inline(never)]
pub fn autoscaler(autoscaler: &HorizontalPodAutoscaler, found: &mut Vec<FieldError>) {
    meta::metadata(Kind::HorizontalPodAutoscaler, &autoscaler.metadata, found);
    spec(&autoscaler.spec, found);
}

/// Rules of a changed HorizontalPodAutoscaler.
///
/// - Source: ValidateHorizontalPodAutoscalerUpdate.
#[inline(never)]
pub fn autoscaler_update(new: &HorizontalPodAutoscaler, old: &HorizontalPodAutoscaler, found: &mut Vec<FieldError>) {
    meta::metadata_update(&new.metadata, &old.metadata, found);
    if new.spec != old.spec {
        spec(&new.spec, found);
    }
}

fn spec(spec: &HorizontalPodAutoscalerSpec, found: &mut Vec<FieldError>) {
    if let Some(least) = spec.min_replicas.filter(|least| *least < 1) {
        found.push(FieldError::invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
    }
    let most = spec.max_replicas;
    if most < 1 {
        found.push(FieldError::invalid("spec.maxReplicas", most, "must be greater than 0"));
    }
    if spec.min_replicas.is_some_and(|least| most < least) {
        let detail = "must be greater than or equal to `minReplicas`";
        found.push(FieldError::invalid("spec.maxReplicas", most, detail));
    }
    reference(&spec.scale_target_ref, "spec.scaleTargetRef", found);
    for (place, one) in spec.metrics.iter().flatten().enumerate() {
        metric(one, &format!("spec.metrics[{place}]"), found);
    }
    if let Some(behavior) = &spec.behavior {
        for (rules, name) in [(&behavior.scale_up, "scaleUp"), (&behavior.scale_down, "scaleDown")] {
            if let Some(rules) = rules {
                scaling_rules(rules, &format!("spec.behavior.{name}"), found);
            }
        }
    }
}

fn reference(target: &CrossVersionObjectReference, path: &str, found: &mut Vec<FieldError>) {
    for (name, value) in [("kind", &target.kind), ("name", &target.name)] {
        segment(&format!("{path}.{name}"), value, "", found);
    }
}

/// A word that stands in a path of the API.
fn segment(field: &str, value: &str, required: &str, found: &mut Vec<FieldError>) {
    if value.is_empty() {
        found.push(FieldError::required(field, required));
    } else if matches!(value, "." | "..") {
        found.push(FieldError::invalid(field, quoted(value), &format!("may not be '{value}'")));
    } else {
        for bad in ['/', '%'].into_iter().filter(|bad| value.contains(*bad)) {
            found.push(FieldError::invalid(field, quoted(value), &format!("may not contain '{bad}'")));
        }
    }
}

fn scaling_rules(rules: &HPAScalingRules, path: &str, found: &mut Vec<FieldError>) {
    if let Some(seconds) = rules.stabilization_window_seconds {
        let field = format!("{path}.stabilizationWindowSeconds");
        if seconds < 0 {
            found.push(FieldError::invalid(field, seconds, "must be greater than or equal to zero"));
        } else if seconds > WINDOW_SECONDS {
            let detail = format!("must be less than or equal to {WINDOW_SECONDS}");
            found.push(FieldError::invalid(field, seconds, &detail));
        }
    }
    let supported = ["Disabled", "Max", "Min"];
    if let Some(word) = rules.select_policy.as_deref().filter(|word| !supported.contains(word)) {
        found.push(FieldError::unsupported(format!("{path}.selectPolicy"), word, &supported));
    }
    let policies = rules.policies.as_deref().unwrap_or(&[]);
    if policies.is_empty() {
        found.push(FieldError::required(format!("{path}.policies"), "must specify at least one Policy"));
    }
    for (place, policy) in policies.iter().enumerate() {
        let path = format!("{path}.policies[{place}]");
        if !matches!(policy.type_.as_str(), "Pods" | "Percent") {
            found.push(FieldError::unsupported(format!("{path}.type"), &policy.type_, &["Percent", "Pods"]));
        }
        if policy.value <= 0 {
            found.push(FieldError::invalid(format!("{path}.value"), policy.value, "must be greater than zero"));
        }
        let field = format!("{path}.periodSeconds");
        if policy.period_seconds <= 0 {
            found.push(FieldError::invalid(field, policy.period_seconds, "must be greater than zero"));
        } else if policy.period_seconds > PERIOD_SECONDS {
            let detail = format!("must be less than or equal to {PERIOD_SECONDS}");
            found.push(FieldError::invalid(field, policy.period_seconds, &detail));
        }
    }
    if let Some(tolerance) = &rules.tolerance
        && quantity::milli(tolerance).is_some_and(|milli| milli < 0)
    {
        let field = format!("{path}.tolerance");
        found.push(FieldError::invalid(field, quoted(&tolerance.0), "must be greater or equal to zero"));
    }
}

/// The five types of metric, in the order of messages.
const TYPES: [&str; 5] = ["ContainerResource", "External", "Object", "Pods", "Resource"];

fn metric(metric: &MetricSpec, path: &str, found: &mut Vec<FieldError>) {
    if metric.type_.is_empty() {
        found.push(FieldError::required(format!("{path}.type"), "must specify a metric source type"));
    }
    let unknown = !TYPES.contains(&metric.type_.as_str());
    if unknown {
        found.push(FieldError::unsupported(format!("{path}.type"), &metric.type_, &TYPES));
    }
    let mut present: Vec<&str> = Vec::new();
    let first = |name: &'static str, present: &mut Vec<&str>| {
        present.push(name);
        present.len() == 1
    };
    if let Some(source) = &metric.object
        && first("object", &mut present)
    {
        reference(&source.described_object, &format!("{path}.object.describedObject"), found);
        segment(&format!("{path}.object.metric.name"), &source.metric.name, "must specify a metric name", found);
        target(&source.target, &format!("{path}.object.target"), found);
        if source.target.value.is_none() && source.target.average_value.is_none() {
            let detail = "must set either a target value or averageValue";
            found.push(FieldError::required(format!("{path}.object.target.averageValue"), detail));
        }
    }
    if let Some(source) = &metric.external
        && first("external", &mut present)
    {
        let path = format!("{path}.external");
        segment(&format!("{path}.metric.name"), &source.metric.name, "must specify a metric name", found);
        target(&source.target, &format!("{path}.target"), found);
        match (&source.target.value, &source.target.average_value) {
            (None, None) => {
                let detail = "must set either a target value for metric or a per-pod target";
                found.push(FieldError::required(format!("{path}.target.averageValue"), detail));
            }
            (Some(_), Some(_)) => {
                let detail = "may not set both a target value for metric and a per-pod target";
                found.push(FieldError::forbidden(format!("{path}.target.value"), detail));
            }
            _ => {}
        }
    }
    if let Some(source) = &metric.pods
        && first("pods", &mut present)
    {
        let path = format!("{path}.pods");
        segment(&format!("{path}.metric.name"), &source.metric.name, "must specify a metric name", found);
        target(&source.target, &format!("{path}.target"), found);
        if source.target.average_value.is_none() {
            let detail = "must specify a positive target averageValue";
            found.push(FieldError::required(format!("{path}.target.averageValue"), detail));
        }
    }
    if let Some(source) = &metric.resource
        && first("resource", &mut present)
    {
        resource(&source.name, &source.target, &format!("{path}.resource"), found, &|_| {});
    }
    if let Some(source) = &metric.container_resource
        && first("containerResource", &mut present)
    {
        let path = format!("{path}.containerResource");
        if !source.name.is_empty() {
            container::resource_name(&source.name, &format!("{path}.name"), found);
        }
        resource(&source.name, &source.target, &path, found, &|found| {
            let field = format!("{path}.container");
            if source.container.is_empty() {
                found.push(FieldError::required(field.clone(), "must specify a container"));
            } else {
                for message in text::dns1123_label(&source.container) {
                    found.push(FieldError::invalid(field.clone(), quoted(&source.container), &message));
                }
            }
        });
    }
    let expected = match metric.type_.as_str() {
        "Object" => "object",
        "Pods" => "pods",
        "Resource" => "resource",
        "External" => "external",
        "ContainerResource" => "containerResource",
        _ => {
            found.push(FieldError::unsupported(format!("{path}.type"), &metric.type_, &TYPES));
            ""
        }
    };
    if !unknown && !present.contains(&expected) {
        let detail = "must populate information for the given metric source";
        found.push(FieldError::required(format!("{path}.{expected}"), detail));
    }
    if present.len() != 1 {
        for other in present.iter().filter(|one| **one != expected) {
            let detail = "must populate the given metric source only";
            found.push(FieldError::forbidden(format!("{path}.{other}"), detail));
        }
    }
}

/// What stands between the name and the target is told by `between`.
fn resource(
    name: &str,
    goal: &MetricTarget,
    path: &str,
    found: &mut Vec<FieldError>,
    between: &dyn Fn(&mut Vec<FieldError>),
) {
    if name.is_empty() {
        found.push(FieldError::required(format!("{path}.name"), "must specify a resource name"));
    }
    between(found);
    target(goal, &format!("{path}.target"), found);
    match (goal.average_utilization, &goal.average_value) {
        (None, None) => {
            let detail = "must set either a target raw value or a target utilization";
            found.push(FieldError::required(format!("{path}.target.averageUtilization"), detail));
        }
        (Some(_), Some(_)) => {
            let detail = "may not set both a target raw value and a target utilization";
            found.push(FieldError::forbidden(format!("{path}.target.averageValue"), detail));
        }
        _ => {}
    }
}

fn target(target: &MetricTarget, path: &str, found: &mut Vec<FieldError>) {
    let field = |name: &str| -> String { format!("{path}.{name}") };
    if target.type_.is_empty() {
        found.push(FieldError::required(field("type"), "must specify a metric target type"));
    }
    if !matches!(target.type_.as_str(), "Utilization" | "Value" | "AverageValue") {
        let detail = "must be either Utilization, Value, or AverageValue";
        found.push(FieldError::invalid(field("type"), quoted(&target.type_), detail));
    }
    for (name, amount) in [("value", &target.value), ("averageValue", &target.average_value)] {
        if let Some(amount) = amount.as_ref().filter(|amount| quantity::milli(amount).is_none_or(|milli| milli <= 0)) {
            found.push(FieldError::invalid(
                field(name),
                quoted(&quantity::canonical(&amount.0).unwrap_or_default()),
                "must be positive",
            ));
        }
    }
    if let Some(percent) = target.average_utilization.filter(|percent| *percent < 1) {
        found.push(FieldError::invalid(field("averageUtilization"), percent, "must be greater than 0"));
    }
}
