//! Columns of PodDisruptionBudgets.

use cluster::api::{Kind, Object};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const COLUMNS: Columns = Columns {
    kind: Kind::PodDisruptionBudget,
    columns: &[
        column("NAME"),
        column("MIN AVAILABLE"),
        column("MAX UNAVAILABLE"),
        column("ALLOWED DISRUPTIONS"),
        column("AGE"),
    ],
    cells,
};

/// A number or a percentage as it was written.
pub fn shown(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => text.clone(),
    }
}

fn cells(object: &Object, now: Time) -> Vec<String> {
    let Some(budget) = object.get::<PodDisruptionBudget>() else { return Vec::new() };
    let spec = budget.spec.as_ref();
    let or_none = |value: Option<&IntOrString>| value.map_or_else(|| "N/A".to_string(), shown);
    vec![
        object.name().to_string(),
        or_none(spec.and_then(|spec| spec.min_available.as_ref())),
        or_none(spec.and_then(|spec| spec.max_unavailable.as_ref())),
        budget.status.as_ref().and_then(|status| status.disruptions_allowed).unwrap_or(0).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
    ]
}
