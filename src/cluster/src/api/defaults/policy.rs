//! Defaults of HorizontalPodAutoscalers, LimitRanges and PriorityClasses.
//!
//! Models kubernetes 1.36 pkg/apis/autoscaling/v2/defaults.go, pkg/apis/core/v1/defaults.go and
//! pkg/apis/scheduling/v1/defaults.go.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;

use k8s_openapi::api::autoscaling::v2::{
    HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler, MetricSpec, MetricTarget, ResourceMetricSource,
};
use k8s_openapi::api::core::v1::{LimitRange, LimitRangeItem};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::{text, zero};

/// The rules for scaling up that hold where nothing else is said.
///
/// - Source: defaultHPAScaleUpRules.
pub fn scale_up_rules() -> HPAScalingRules {
    HPAScalingRules {
        stabilization_window_seconds: Some(0),
        select_policy: Some("Max".to_string()),
        policies: Some(vec![policy("Pods", 4), policy("Percent", 100)]),
        tolerance: None,
    }
}

/// The rules for scaling down that hold where nothing else is said; the window stays open for the controller's own.
///
/// - Source: defaultHPAScaleDownRules.
pub fn scale_down_rules() -> HPAScalingRules {
    HPAScalingRules {
        stabilization_window_seconds: None,
        select_policy: Some("Max".to_string()),
        policies: Some(vec![policy("Percent", 100)]),
        tolerance: None,
    }
}

fn policy(kind: &str, value: i32) -> HPAScalingPolicy {
    HPAScalingPolicy { type_: kind.to_string(), value, period_seconds: 15 }
}

/// Fills in a HorizontalPodAutoscaler.
///
/// - Source: SetDefaults_HorizontalPodAutoscaler and SetDefaults_HorizontalPodAutoscalerBehavior.
pub fn default_autoscaler(autoscaler: &mut HorizontalPodAutoscaler) {
    let spec = &mut autoscaler.spec;
    spec.min_replicas.get_or_insert(1);
    if spec.metrics.as_ref().is_none_or(|metrics| metrics.is_empty()) {
        let target =
            MetricTarget { type_: "Utilization".to_string(), average_utilization: Some(80), ..MetricTarget::default() };
        spec.metrics = Some(vec![MetricSpec {
            type_: "Resource".to_string(),
            resource: Some(ResourceMetricSource { name: "cpu".to_string(), target }),
            ..MetricSpec::default()
        }]);
    }
    if let Some(behavior) = &mut spec.behavior {
        fill(behavior.scale_up.get_or_insert_default(), scale_up_rules());
        fill(behavior.scale_down.get_or_insert_default(), scale_down_rules());
    }
}

fn fill(rules: &mut HPAScalingRules, usual: HPAScalingRules) {
    rules.stabilization_window_seconds = rules.stabilization_window_seconds.or(usual.stabilization_window_seconds);
    rules.select_policy = rules.select_policy.take().or(usual.select_policy);
    rules.policies = rules.policies.take().or(usual.policies);
}

/// Fills in a LimitRange.
///
/// - Source: SetDefaults_LimitRangeItem.
pub fn default_limit_range(range: &mut LimitRange) {
    for item in range.spec.iter_mut().flat_map(|spec| &mut spec.limits) {
        if item.type_ == "Container" {
            default_limits(item);
        }
    }
}

fn default_limits(item: &mut LimitRangeItem) {
    let missing = |into: &mut Option<BTreeMap<String, Quantity>>, from: &Option<BTreeMap<String, Quantity>>| {
        for (name, amount) in from.iter().flatten() {
            into.get_or_insert_default().entry(name.clone()).or_insert_with(|| amount.clone());
        }
    };
    missing(&mut item.default, &item.max);
    missing(&mut item.default_request, &item.default);
    missing(&mut item.default_request, &item.min);
}

/// Fills in a PriorityClass.
///
/// - Source: SetDefaults_PriorityClass.
pub fn default_priority_class(class: &mut PriorityClass) {
    zero::priority_class(class);
    text(&mut class.preemption_policy, "PreemptLowerPriority");
}
