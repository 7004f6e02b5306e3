//! Columns of HorizontalPodAutoscalers.

use cluster::api::{Kind, Object};
use k8s_openapi::api::autoscaling::v2::{
    HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus,
};
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::HorizontalPodAutoscaler,
    columns: &[
        column("NAME"),
        column("REFERENCE"),
        column("TARGETS"),
        column("MINPODS"),
        column("MAXPODS"),
        column("REPLICAS"),
        column("AGE"),
    ],
    cells,
};

/// Most metrics that a row shows.
const MOST: usize = 2;

/// Current value and target of one metric, such as `12%/50%`.
pub fn current_and_target(target: &MetricTarget, current: Option<&MetricValueStatus>) -> String {
    let unknown = || "<unknown>".to_string();
    let amount = |amount: Option<&k8s_openapi::apimachinery::pkg::api::resource::Quantity>| {
        amount.map_or_else(unknown, |amount| amount.0.clone())
    };
    if let Some(wanted) = &target.average_value {
        return format!("{}/{}", amount(current.and_then(|current| current.average_value.as_ref())), wanted.0);
    }
    if let Some(wanted) = &target.value {
        return format!("{}/{}", amount(current.and_then(|current| current.value.as_ref())), wanted.0);
    }
    let now = current.and_then(|current| current.average_utilization);
    let wanted = target.average_utilization.map_or_else(|| "<auto>".to_string(), |percent| format!("{percent}%"));
    format!("{}/{wanted}", now.map_or_else(unknown, |percent| format!("{percent}%")))
}

fn metric_text(spec: &MetricSpec, status: Option<&MetricStatus>) -> String {
    let status = status.filter(|status| status.type_ == spec.type_);
    if let Some(source) = &spec.resource {
        let current = status.and_then(|status| status.resource.as_ref()).map(|status| &status.current);
        return format!("{}: {}", source.name, current_and_target(&source.target, current));
    }
    if let Some(source) = &spec.container_resource {
        let current = status.and_then(|status| status.container_resource.as_ref()).map(|status| &status.current);
        return format!("{}: {}", source.name, current_and_target(&source.target, current));
    }
    if let Some(source) = &spec.pods {
        return current_and_target(&source.target, None);
    }
    if let Some(source) = &spec.object {
        return current_and_target(&source.target, None);
    }
    if let Some(source) = &spec.external {
        let average = if source.target.average_value.is_some() { " (avg)" } else { "" };
        return format!("{}{average}", current_and_target(&source.target, None));
    }
    "<unknown type>".to_string()
}

fn targets(autoscaler: &HorizontalPodAutoscaler) -> String {
    let metrics = autoscaler.spec.metrics.as_deref().unwrap_or(&[]);
    if metrics.is_empty() {
        return "<none>".to_string();
    }
    let current = autoscaler.status.as_ref().and_then(|status| status.current_metrics.as_deref()).unwrap_or(&[]);
    let texts: Vec<String> =
        metrics.iter().take(MOST).enumerate().map(|(place, spec)| metric_text(spec, current.get(place))).collect();
    let text = texts.join(", ");
    if metrics.len() > MOST { format!("{text} + {} more...", metrics.len() - MOST) } else { text }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(autoscaler) = object.get::<HorizontalPodAutoscaler>() else { return Vec::new() };
    let spec = &autoscaler.spec;
    vec![
        object.name().to_string(),
        format!("{}/{}", spec.scale_target_ref.kind, spec.scale_target_ref.name),
        targets(autoscaler),
        spec.min_replicas.map_or_else(|| "<unset>".to_string(), |least| least.to_string()),
        spec.max_replicas.to_string(),
        autoscaler.status.as_ref().and_then(|status| status.current_replicas).unwrap_or(0).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
