//! `describe hpa`, `describe quota`, `describe limitrange` and `describe priorityclass`.

use std::collections::{BTreeMap, BTreeSet};

use cluster::api::{ApiError, Object};
use k8s_openapi::api::autoscaling::v2::{
    HPAScalingRules, HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus,
};
use k8s_openapi::api::core::v1::{LimitRange, ResourceQuota};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::super::api::Api;
use super::super::columns::none_if_empty;
use super::super::print::duration::rfc1123;
use super::{Text, events};

/// One metric: what it is, and how it stands against its target.
fn metric_line(spec: &MetricSpec, status: Option<&MetricStatus>) -> String {
    let unknown = || "<unknown>".to_string();
    let amount = |amount: Option<&Quantity>| amount.map_or_else(unknown, |amount| amount.0.clone());
    let pair = |current: Option<&MetricValueStatus>, target: &MetricTarget, average: bool| {
        let now =
            current.and_then(|current| if average { current.average_value.as_ref() } else { current.value.as_ref() });
        let wanted = if average { target.average_value.as_ref() } else { target.value.as_ref() };
        format!("{} / {}", amount(now), wanted.map_or("<nil>", |wanted| wanted.0.as_str()))
    };
    // Of one resource, either as an amount or as a share of what was asked for.
    let resource = |name: String, current: Option<&MetricValueStatus>, target: &MetricTarget| {
        if target.average_value.is_some() {
            return format!("{name}:\t{}", pair(current, target, true));
        }
        let average = amount(current.and_then(|current| current.average_value.as_ref()));
        let now = current
            .and_then(|current| current.average_utilization)
            .map_or_else(unknown, |percent| format!("{percent}% ({average})"));
        let wanted = target.average_utilization.map_or_else(|| "<auto>".to_string(), |percent| format!("{percent}%"));
        format!("{name}  (as a percentage of request):\t{now} / {wanted}")
    };
    if let Some(source) = &spec.resource {
        let current = status.and_then(|status| status.resource.as_ref()).map(|one| &one.current);
        resource(format!("resource {} on pods", source.name), current, &source.target)
    } else if let Some(source) = &spec.container_resource {
        let current = status.and_then(|status| status.container_resource.as_ref()).map(|one| &one.current);
        let name = format!("resource {} of container \"{}\" on pods", source.name, source.container);
        resource(name, current, &source.target)
    } else if let Some(source) = &spec.pods {
        let current = status.and_then(|status| status.pods.as_ref()).map(|one| &one.current);
        format!("{:?} on pods:\t{}", source.metric.name, pair(current, &source.target, true))
    } else if let Some(source) = &spec.object {
        let current = status.and_then(|status| status.object.as_ref()).map(|one| &one.current);
        let average = source.target.type_ == "AverageValue";
        let word = if average { "average value" } else { "value" };
        format!(
            "\"{}\" on {}/{} (target {word}):\t{}",
            source.metric.name,
            source.described_object.kind,
            source.described_object.name,
            pair(current, &source.target, average)
        )
    } else if let Some(source) = &spec.external {
        let current = status.and_then(|status| status.external.as_ref()).map(|one| &one.current);
        let average = source.target.average_value.is_some();
        let word = if average { "average value" } else { "value" };
        format!("{:?} (target {word}):\t{}", source.metric.name, pair(current, &source.target, average))
    } else {
        format!("<unknown metric type {:?}>", spec.type_)
    }
}

fn rules(direction: &str, rules: Option<&HPAScalingRules>, text: &mut Text) {
    let Some(rules) = rules else { return };
    text.line(1, format!("{direction}:"));
    if let Some(seconds) = rules.stabilization_window_seconds {
        text.line(2, format!("Stabilization Window: {seconds} seconds"));
    }
    let policies = rules.policies.as_deref().unwrap_or(&[]);
    if !policies.is_empty() {
        text.line(2, format!("Select Policy: {}", rules.select_policy.as_deref().unwrap_or("Max")));
        text.line(2, "Policies:");
        for policy in policies {
            text.line(
                3,
                format!("- Type: {}\tValue: {}\tPeriod: {} seconds", policy.type_, policy.value, policy.period_seconds),
            );
        }
    }
}

pub(super) fn describe_autoscaler(
    object: &Object,
    api: &dyn Api,
    with_events: bool,
    text: &mut Text,
) -> Result<(), ApiError> {
    let Some(autoscaler) = object.get::<HorizontalPodAutoscaler>() else { return Ok(()) };
    let spec = &autoscaler.spec;
    let status = autoscaler.status.clone().unwrap_or_default();
    text.name(object);
    text.labels("Labels", object.meta().labels.as_ref());
    text.annotations(object.meta().annotations.as_ref());
    let creation = object.meta().creation_timestamp.as_ref();
    text.field(0, "CreationTimestamp", creation.map(rfc1123).unwrap_or_default());
    let target = &spec.scale_target_ref;
    text.field(0, "Reference", format!("{}/{}", target.kind, target.name));
    let current = status.current_metrics.as_deref().unwrap_or(&[]);
    let metrics = spec.metrics.as_deref().unwrap_or(&[]);
    text.line(0, "Metrics:\t( current / target )");
    for (place, metric) in metrics.iter().enumerate() {
        text.line(1, metric_line(metric, current.get(place)));
    }
    let least = spec.min_replicas.map_or_else(|| "<unset>".to_string(), |least| least.to_string());
    text.field(0, "Min replicas", least);
    text.field(0, "Max replicas", spec.max_replicas);
    if let Some(behavior) = &spec.behavior {
        text.line(0, "Behavior:");
        rules("Scale Up", behavior.scale_up.as_ref(), text);
        rules("Scale Down", behavior.scale_down.as_ref(), text);
    }
    let pods = format!("{} current / {} desired", status.current_replicas.unwrap_or(0), status.desired_replicas);
    text.field(0, &format!("{} pods", target.kind), pods);
    let conditions = status.conditions.as_deref().unwrap_or(&[]);
    if !conditions.is_empty() {
        text.line(0, "Conditions:");
        text.line(1, "Type\tStatus\tReason\tMessage");
        text.line(1, "----\t------\t------\t-------");
        for condition in conditions {
            let word = |word: &Option<String>| word.clone().unwrap_or_default();
            let (reason, message) = (word(&condition.reason), word(&condition.message));
            text.line(1, format!("{}\t{}\t{reason}\t{message}", condition.type_, condition.status));
        }
    }
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}

/// What a scope of a quota matches, as `describe quota` explains it.
pub(super) fn scope_text(scope: &str) -> &'static str {
    match scope {
        "Terminating" => {
            "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system."
        }
        "NotTerminating" => {
            "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate."
        }
        "BestEffort" => {
            "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service."
        }
        "NotBestEffort" => {
            "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service."
        }
        _ => "",
    }
}

pub(super) fn describe_quota(object: &Object, _: &dyn Api, _: bool, text: &mut Text) -> Result<(), ApiError> {
    let Some(quota) = object.get::<ResourceQuota>() else { return Ok(()) };
    text.name(object);
    let mut scopes = quota.spec.as_ref().and_then(|spec| spec.scopes.clone()).unwrap_or_default();
    if !scopes.is_empty() {
        scopes.sort_unstable();
        text.field(0, "Scopes", scopes.join(", "));
        for help in scopes.iter().map(|scope| scope_text(scope)).filter(|help| !help.is_empty()) {
            text.line(0, format!(" * {help}"));
        }
    }
    text.line(0, "Resource\tUsed\tHard");
    text.line(0, "--------\t----\t----");
    let status = quota.status.clone().unwrap_or_default();
    let used = status.used.unwrap_or_default();
    for (name, hard) in status.hard.iter().flatten() {
        let amount = used.get(name).map_or("0", |amount| amount.0.as_str());
        text.line(0, format!("{name}\t{amount}\t{}", hard.0));
    }
    Ok(())
}

pub(super) fn describe_limit_range(object: &Object, _: &dyn Api, _: bool, text: &mut Text) -> Result<(), ApiError> {
    text.name(object);
    text.line(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
    text.line(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
    limits(object, "", text);
    Ok(())
}

/// The rows of one limit range, each behind `space`.
pub(super) fn limits(object: &Object, space: &str, text: &mut Text) {
    let range = object.get::<LimitRange>().and_then(|range| range.spec.as_ref());
    for item in range.into_iter().flat_map(|spec| &spec.limits) {
        let columns = [&item.min, &item.max, &item.default_request, &item.default, &item.max_limit_request_ratio];
        let names: BTreeSet<&String> =
            columns.iter().flat_map(|column| column.iter().flatten()).map(|(name, _)| name).collect();
        for name in names {
            let cell = |column: &&Option<BTreeMap<String, Quantity>>| {
                let amount = column.as_ref().and_then(|column| column.get(name));
                amount.map_or_else(|| "-".to_string(), |amount| amount.0.clone())
            };
            let cells: Vec<String> = columns.iter().map(cell).collect();
            text.line(0, format!("{space}{}\t{name}\t{}", item.type_, cells.join("\t")));
        }
    }
}

pub(super) fn describe_priority_class(
    object: &Object,
    api: &dyn Api,
    with_events: bool,
    text: &mut Text,
) -> Result<(), ApiError> {
    let Some(class) = object.get::<PriorityClass>() else { return Ok(()) };
    text.field(0, "Name", object.name());
    text.field(0, "Value", class.value.unwrap_or(0));
    text.field(0, "GlobalDefault", class.global_default.unwrap_or(false));
    text.field(0, "PreemptionPolicy", class.preemption_policy.as_deref().unwrap_or(""));
    text.field(0, "Description", class.description.as_deref().unwrap_or(""));
    let pairs: Vec<String> =
        class.metadata.annotations.iter().flatten().map(|(key, value)| format!("{key}={value}")).collect();
    text.field(0, "Annotations", none_if_empty(pairs.join(",")));
    if with_events {
        events::section(object, api, text)?;
    }
    Ok(())
}
