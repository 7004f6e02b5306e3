//! Columns of ResourceQuotas, LimitRanges and PriorityClasses.

use std::collections::BTreeMap;

use cluster::api::{Kind, Object};
use k8s_openapi::api::core::v1::{LimitRange, ResourceQuota};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kernel::Time;

use super::super::print::duration::age;
use super::{Columns, column};

pub(super) const QUOTAS: Columns = Columns {
    kind: Kind::ResourceQuota,
    columns: &[column("NAME"), column("REQUEST"), column("LIMIT"), column("AGE")],
    cells: quota_cells,
};

pub(super) const LIMIT_RANGES: Columns =
    Columns { kind: Kind::LimitRange, columns: &[column("NAME"), column("CREATED AT")], cells: limit_range_cells };

pub(super) const PRIORITY_CLASSES: Columns = Columns {
    kind: Kind::PriorityClass,
    columns: &[column("NAME"), column("VALUE"), column("GLOBAL-DEFAULT"), column("AGE"), column("PREEMPTIONPOLICY")],
    cells: priority_class_cells,
};

fn quota_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(quota) = object.get::<ResourceQuota>() else { return Vec::new() };
    let status = quota.status.clone().unwrap_or_default();
    let none = BTreeMap::new();
    let (hard, used) = (status.hard.as_ref().unwrap_or(&none), status.used.as_ref().unwrap_or(&none));
    let zero = Quantity("0".to_string());
    let texts = |limits: bool| {
        let named = hard.iter().filter(|(name, _)| name.starts_with("limits") == limits);
        let texts: Vec<String> =
            named.map(|(name, amount)| format!("{name}: {}/{}", used.get(name).unwrap_or(&zero).0, amount.0)).collect();
        texts.join(", ")
    };
    let age = age(now, object.meta().creation_timestamp.as_ref());
    vec![object.name().to_string(), texts(false), texts(true), age]
}

fn limit_range_cells(object: &Object, _now: Time) -> Vec<String> {
    let Some(range) = object.get::<LimitRange>() else { return Vec::new() };
    let created = range.metadata.creation_timestamp.as_ref().map_or_else(String::new, |at| at.0.to_string());
    vec![object.name().to_string(), created]
}

fn priority_class_cells(object: &Object, now: Time) -> Vec<String> {
    let Some(class) = object.get::<PriorityClass>() else { return Vec::new() };
    vec![
        object.name().to_string(),
        class.value.unwrap_or(0).to_string(),
        class.global_default.unwrap_or(false).to_string(),
        age(now, object.meta().creation_timestamp.as_ref()),
        class.preemption_policy.clone().unwrap_or_default(),
    ]
}
